/* app/views/network_edges.c - how the columns of a graph hang together: lines between those that do not just follow
 * each other, and the nodes at which branches meet. */
#include <math.h>

#include "app/views/network.h"

static bool may_be_seen(const struct network_layout *l, const struct network_edge *e)
{
    const struct rect *a = &l->column[e->from].box, *b = &l->column[e->to].box;
    return a->x <= l->view.x + l->view.w && b->x + b->w >= l->view.x;
}

/* One that belongs to what the choice sees is told from the others. */
static bool is_chosen(const struct network_layout *l, const struct network_edge *e)
{
    return e->to == l->choice.column || e->from == l->choice.column;
}

static void arrow(struct draw_list *d, const struct point *p, int n, struct color c)
{
    const struct point end = p[n - 1], before = p[n - 3 > 0 ? n - 3 : 0];
    const float dx = end.x - before.x, dy = end.y - before.y, length = fmaxf(1e-3f, sqrtf(dx * dx + dy * dy));
    const float x = dx / length, y = dy / length;
    const struct point head[] = {{end.x + x, end.y + y},
                                 {end.x - 6 * x - 4 * y, end.y - 6 * y + 4 * x},
                                 {end.x - 6 * x + 4 * y, end.y - 6 * y - 4 * x}};
    draw_polygon(d, head, 3, c);
}

void network_draw_edges(const struct view *v, const struct network_layout *l)
{
    const struct theme *t = ui_theme(v->ui);
    struct point p[NETWORK_EDGE_POINTS];
    if (l->is_chain) /* they stand in line: nothing needs to be said */
        return;
    for (int i = 0; i < l->n_edges; i++) {
        const struct network_edge *e = &l->edge[i];
        const struct color c = is_chosen(l, e) ? t->text : t->edge;
        if (!may_be_seen(l, e))
            continue;
        const int n = network_edge_points(l, e, p);
        draw_polyline(ui_draw(v->ui), p, (size_t)n, e->track >= 0 ? 2 : 1.5f, c);
        arrow(ui_draw(v->ui), p, n, c);
    }
}

static void plus(struct draw_list *d, float x, float y, struct color c)
{
    draw_line(d, x - 5, y, x + 5, y, 2, c);
    draw_line(d, x, y - 5, x, y + 5, 2, c);
}

/* + adds, a pair of bars puts maps side by side, other arithmetic has its own sign. */
void network_draw_join(const struct view *v, const struct network_layout *l, const struct network_column *c)
{
    const struct theme *t = ui_theme(v->ui);
    struct draw_list *d = ui_draw(v->ui);
    const struct layer_kind *kind = session_snapshot(v->session)->net->node[c->part[0]].layer->kind;
    const float x = c->box.x + c->box.w / 2, y = c->box.y + c->box.h / 2, radius = c->box.w / 2;
    (void)l;
    draw_circle(d, x, y, radius, t->raised);
    draw_ring(d, x, y, radius - 0.75f, 1.5f, t->edge);
    if (kind == &layer_add) {
        plus(d, x, y, t->hi);
    } else if (kind == &layer_concat) {
        draw_line(d, x - 3, y - 6, x - 3, y + 6, 2, t->hi);
        draw_line(d, x + 3, y - 6, x + 3, y + 6, 2, t->hi);
    } else {
        const char *sign = kind == &layer_sub ? "−" : kind == &layer_mul ? "×" : "÷";
        draw_text(d, x, y + 6, (struct font){FONT_MONO, FONT_600, 16}, TEXT_CENTER, t->hi, sign);
    }
}
