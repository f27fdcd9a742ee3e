/* app/views/network_heat.c - the effective receptive field: |d chosen value / d value| as heat over what it belongs to,
 * on every layer that is seen. A veil of magenta, the more the value counts; where it counts nothing the veil is
 * neutral and the picture shines through. */
#include "app/views/network.h"

static const float opacity = 0.8f;

const struct snapshot_node *network_heat_of(const struct view *v, const struct network_layout *l,
                                            const struct network_column *c)
{
    const struct snapshot *s = session_snapshot(v->session);
    const bool wanted = session_bool(v->session, PROP_NETWORK_EFFECTIVE_FIELD) && network_seen(v, l, c);
    const struct snapshot_node *n = wanted ? &s->node[c->value] : NULL;
    return n && n->heat && n->heat_largest > 0 ? n : NULL;
}

static void veil(const struct view *v, struct rect r, const struct draw_tensor *t)
{
    const struct point corner[3] = {{r.x, r.y}, {r.x + r.w, r.y}, {r.x, r.y + r.h}};
    draw_askew(ui_draw(v->ui), corner, opacity, t);
}

void network_draw_heat(const struct view *v, const struct network_layout *l, const struct network_column *c,
                       struct rect map)
{
    const struct snapshot_node *n = network_heat_of(v, l, c);
    if (!n)
        return;
    const struct seen_box *b = &n->seen;
    const int rows = b->end[0] - b->first[0], cols = b->end[1] - b->first[1];
    const float w = map.w / (float)c->cols, h = map.h / (float)c->rows;
    const struct draw_tensor t = {.data = n->heat + b->first[0] * c->cols + b->first[1],
                                  .key = maps_key(session_snapshot(v->session)),
                                  .width = cols,
                                  .height = rows,
                                  .planes = 1,
                                  .row_stride = c->cols,
                                  .map = COLORMAP_HEAT,
                                  .hi = n->heat_largest};
    veil(
        v,
        (struct rect){map.x + (float)b->first[1] * w, map.y + (float)b->first[0] * h, (float)cols * w, (float)rows * h},
        &t);
}

/* Values without rows and columns, as network_draw_values() lays them: whole rows of them, and what is left. */
static void draw_on_values(const struct view *v, const struct network_column *c, const struct snapshot_node *n)
{
    const int full = c->maps / c->across, rest = c->maps % c->across;
    struct draw_tensor t = {.data = n->heat,
                            .key = maps_key(session_snapshot(v->session)),
                            .width = c->across,
                            .height = full,
                            .planes = 1,
                            .map = COLORMAP_HEAT,
                            .hi = n->heat_largest};
    const float w = c->pitch_x, h = c->pitch_y;
    if (full > 0)
        veil(v, (struct rect){c->box.x, c->box.y, (float)c->across * w, (float)full * h}, &t);
    t.data += (size_t)full * (size_t)c->across;
    t.width = rest;
    t.height = 1;
    if (rest > 0)
        veil(v, (struct rect){c->box.x, c->box.y + (float)full * h, (float)rest * w, h}, &t);
}

void network_draw_column_heat(const struct view *v, const struct network_layout *l, const struct network_column *c)
{
    const struct snapshot_node *n = network_heat_of(v, l, c);
    if (!n || c->kind == COLUMN_JOIN || c->kind == COLUMN_CLASSES)
        return;
    if (c->kind == COLUMN_VALUES) {
        draw_on_values(v, c, n);
        return;
    }
    for (int m = c->first; m < c->first + c->shown; m++)
        if (c->kind == COLUMN_PICTURE || (m >= n->seen.first_map && m < n->seen.end_map))
            network_draw_heat(v, l, c, network_tile(c, m));
}
