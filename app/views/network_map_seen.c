/* app/views/network_map_seen.c - what the chosen value sees, on the input and on every layer before it: the box of its
 * receptive field, the rest darkened, padding hatched. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/maps.h"
#include "app/views/network_map.h"
#include "engine/base/i18n.h"

enum { TILE = 84, TILE_GAP = 20, TILE_LEAST = 56, LABEL = 18, HEAD = 24, VALUES_WIDE = 8 };

/* A column with the field of the chosen value on it. */
struct seen {
    const struct layer_view *lv;
    const struct network_column *c;
    struct receptive_field f;
    bool known;         /* what is seen has been told */
    struct map_cut cut; /* rows 0: nothing, or not known */
    int map;
    int before[2], after[2]; /* rows, columns over the edges that any value of the chosen map sees */
    struct rect picture;     /* where the map is drawn */
    float scale;
};

static int clamp(int v, int most)
{
    return v < 0 ? 0 : v > most ? most : v;
}

/* Over the edges: as far as the first and the last value of the chosen map reach, so that the picture stays where it is
 * when the choice moves; at most half of the map. */
static void find_edges(struct seen *s)
{
    const int size[2] = {s->c->rows, s->c->cols}, places[2] = {s->lv->c->rows, s->lv->c->cols};
    for (int i = 0; i < 2 && !s->f.all; i++) {
        const int end = s->f.first[i] + (places[i] - 1) * s->f.stride[i] + s->f.size[i];
        s->before[i] = clamp(-s->f.first[i], size[i] / 2 + 1);
        s->after[i] = clamp(end - size[i], size[i] / 2 + 1);
    }
}

/* A map that is read: this one, or the next to it. */
static int read_map(const struct layer_view *lv, const struct network_column *c, int map)
{
    const struct seen_box *b = network_seen(lv->v, lv->l, c);
    map = b && map < b->first_map ? b->first_map : b && map >= b->end_map ? b->end_map - 1 : map;
    return clamp(map, c->maps - 1);
}

/* The map of it that is shown: what the value read most of, else the strongest. */
static int map_seen(const struct layer_view *lv, int column)
{
    const struct neuron *n = network_neuron(lv->v, lv->l);
    const struct network_column *c = &lv->l->column[column];
    const int from = network_column_of(lv->l, lv->s->net, lv->s->net->node[lv->layer].input[0]);
    if (c->kind == COLUMN_MAPS && c->maps == lv->c->maps && from == column && lv->filter.channels == 0)
        return read_map(lv, c, lv->l->choice.map);
    if (from == column && n && n->kind == NEURON_CONV && n->largest >= 0 && n->largest < n->n_parts)
        return clamp(n->part[n->largest].input, c->maps - 1);
    return read_map(lv, c, session_strongest(lv->v->session, c->value).map);
}

static struct seen seen_of(const struct layer_view *lv, int column)
{
    struct seen s = {.lv = lv, .c = &lv->l->column[column]};
    s.f = net_receptive_field(lv->s->net, lv->c->node, s.c->value);
    s.known = lv->s->node && network_neuron(lv->v, lv->l);
    network_seen_cut(lv->v, lv->l, s.c, &s.cut);
    if (s.c->kind == COLUMN_MAPS)
        s.map = map_seen(lv, column);
    find_edges(&s);
    return s;
}

/* Until it is told, what the value sees is what its layer does. */
static bool is_seen(const struct seen *s)
{
    return s->known ? s->cut.rows > 0 : s->f.all || s->f.size[0] > 0;
}

static bool sees_all(const struct seen *s)
{
    const struct map_cut *c = &s->cut;
    return c->row <= 0 && c->col <= 0 && c->row + c->rows >= s->c->rows && c->col + c->cols >= s->c->cols;
}

static bool is_plane(const struct seen *s)
{
    return s->c->kind == COLUMN_MAPS || s->c->kind == COLUMN_PICTURE;
}

/* Places it in w x h; returns what it takes with the padding around it. */
static struct rect place(struct seen *s, float x, float y, float w, float h)
{
    const int rows =
                  is_plane(s) ? s->c->rows + s->before[0] + s->after[0] : (s->c->maps + VALUES_WIDE - 1) / VALUES_WIDE,
              cols = is_plane(s) ? s->c->cols + s->before[1] + s->after[1] : VALUES_WIDE;
    s->scale = maps_scale(cols, rows, w, h);
    s->picture = (struct rect){x + s->scale * (float)s->before[1], y + s->scale * (float)s->before[0],
                               s->scale * (float)(is_plane(s) ? s->c->cols : cols),
                               s->scale * (float)(is_plane(s) ? s->c->rows : rows)};
    return (struct rect){x, y, s->scale * (float)cols, s->scale * (float)rows};
}

/* A layer without rows and columns: its values, eight side by side. */
static void draw_list_of_values(const struct seen *s)
{
    const struct layer_view *lv = s->lv;
    network_look_maps(lv->v, s->c->value, 0, s->c->maps);
    const float *data = snapshot_map(lv->s, s->c->value, 0);
    const int full = s->c->maps / VALUES_WIDE, rest = s->c->maps % VALUES_WIDE;
    if (!data || !snapshot_has_maps(lv->s, s->c->value, 0, s->c->maps))
        return;
    const float largest = lv->s->node ? fmaxf(-lv->s->node[s->c->value].least, lv->s->node[s->c->value].largest) : 0;
    struct map_plane plane = {data, VALUES_WIDE, full, !s->c->non_negative, largest, maps_key(lv->s)};
    struct rect r = {s->picture.x, s->picture.y, s->picture.w, s->scale * (float)full};
    if (full > 0)
        maps_draw_plane(ui_draw(lv->v->ui), r, &plane);
    plane.data = data + full * VALUES_WIDE;
    plane.width = rest;
    plane.height = 1;
    r = (struct rect){r.x, r.y + r.h, s->scale * (float)rest, s->scale};
    if (rest > 0)
        maps_draw_plane(ui_draw(lv->v->ui), r, &plane);
}

static void draw_content(const struct seen *s)
{
    const struct layer_view *lv = s->lv;
    if (!is_plane(s)) {
        draw_list_of_values(s);
        return;
    }
    if (s->c->kind == COLUMN_PICTURE) {
        if (lv->s->probe_pixels)
            maps_draw_picture(ui_draw(lv->v->ui), s->picture, lv->s->probe_pixels, net_input(lv->s->net),
                              maps_key(lv->s));
        return;
    }
    network_look_maps(lv->v, s->c->value, s->map, 1);
    const float *data = snapshot_map(lv->s, s->c->value, s->map);
    const struct map_stats *stat = snapshot_stats(lv->s, s->c->value, s->map);
    const struct map_plane plane = {
        data,           s->c->cols, s->c->rows, !s->c->non_negative, stat ? fmaxf(-stat->least, stat->largest) : 0,
        maps_key(lv->s)};
    if (data)
        maps_draw_plane(ui_draw(lv->v->ui), s->picture, &plane);
}

static struct rect field_rect(const struct seen *s)
{
    if (!is_plane(s))
        return s->picture;
    return (struct rect){s->picture.x + s->scale * (float)s->cut.col, s->picture.y + s->scale * (float)s->cut.row,
                         s->scale * (float)s->cut.cols, s->scale * (float)s->cut.rows};
}

/* Outside of the field, on what is drawn. */
static void darken(const struct seen *s, struct rect all, struct rect field)
{
    struct draw_list *d = ui_draw(s->lv->v->ui);
    const struct color dark = color_alpha(COLOR_HEX(0x000000), ui_theme(s->lv->v->ui)->light ? 0.5f : 0.6f);
    const float top = field.y - all.y, left = field.x - all.x, right = all.x + all.w - field.x - field.w,
                bottom = all.y + all.h - field.y - field.h;
    if (top > 0)
        draw_fill(d, (struct rect){all.x, all.y, all.w, top}, 0, dark);
    if (bottom > 0)
        draw_fill(d, (struct rect){all.x, field.y + field.h, all.w, bottom}, 0, dark);
    if (left > 0)
        draw_fill(d, (struct rect){all.x, field.y, left, field.h}, 0, dark);
    if (right > 0)
        draw_fill(d, (struct rect){field.x + field.w, field.y, right, field.h}, 0, dark);
}

static const struct snapshot_node *heat_of(const struct seen *s)
{
    return is_plane(s) ? network_heat_of(s->lv->v, s->lv->l, s->c) : NULL;
}

static void draw_seen(const struct seen *s, struct rect all)
{
    struct ui *ui = s->lv->v->ui;
    const struct theme *t = ui_theme(ui);
    const struct snapshot_node *heat = heat_of(s);
    const bool padded = all.w > s->picture.w || all.h > s->picture.h;
    if (padded) {
        draw_fill(ui_draw(ui), all, 0, t->panel);
        draw_hatch(ui_draw(ui), all, t->hatch);
    }
    draw_content(s);
    if (heat)
        network_draw_heat(s->lv->v, s->lv->l, s->c, s->picture);
    draw_frame(ui_draw(ui), rect_inset(padded ? all : s->picture, -1), 0, 1, t->line);
    if (!session_bool(s->lv->v->session, PROP_NETWORK_RECEPTIVE_FIELD) || s->cut.rows == 0)
        return;
    const struct rect field = rect_intersection(field_rect(s), all);
    darken(s, all, field);
    draw_push_clip(ui_draw(ui), rect_inset(all, -4));
    network_mark(ui, field, 2, 2, t->kernel);
    draw_pop_clip(ui_draw(ui));
}

static void say_field(const struct seen *s, char *text, size_t size)
{
    char rows[2][FORMAT_MAX], cols[2][FORMAT_MAX];
    const struct map_cut *c = &s->cut;
    text[0] = '\0';
    if (!is_plane(s) || (c->rows > 0 && s->f.all && sees_all(s)))
        snprintf(text, size, _("sees all of it"));
    else if (c->rows > 0)
        snprintf(text, size, _("%d×%d: rows %s..%s, columns %s..%s"), c->rows, c->cols,
                 format_number(rows[0], c->row, 0), format_number(rows[1], c->row + c->rows - 1, 0),
                 format_number(cols[0], c->col, 0), format_number(cols[1], c->col + c->cols - 1, 0));
}

/* The value under the pointer, and what of the layer is seen; a click goes to the layer. */
static void pointer(const struct seen *s, struct rect all, int column)
{
    struct ui *ui = s->lv->v->ui;
    const struct ui_input *in = ui_input(ui);
    ui_push_index(ui, column);
    const unsigned state = ui_behave(ui, ui_make_id(ui, "seen"), all, true, true);
    ui_pop_id(ui);
    if (state & UI_RING)
        ui_focus_ring(ui, all, 0);
    if (state & UI_CLICKED)
        network_choose_column(s->lv->v, s->lv->l, column);
    if (!(state & UI_HOT))
        return;
    char field[128], head[NET_NAME_MAX + 32], text[320], number[FORMAT_MAX];
    say_field(s, field, sizeof field);
    const float *data =
        s->c->kind == COLUMN_PICTURE ? s->lv->s->probe_pixels : snapshot_map(s->lv->s, s->c->value, s->map);
    const int row = (int)floorf((in->y - s->picture.y) / s->scale),
              col = (int)floorf((in->x - s->picture.x) / s->scale);
    const bool over =
        is_plane(s) && data && rect_contains(s->picture, in->x, in->y) && row < s->c->rows && col < s->c->cols;
    if (s->c->kind == COLUMN_MAPS)
        snprintf(head, sizeof head, _("%s, map %d"), s->c->title, s->map);
    else
        snprintf(head, sizeof head, "%s", s->c->title);
    if (over && (s->c->kind != COLUMN_PICTURE || s->c->maps == 1))
        snprintf(text, sizeof text, "%s, [%d, %d] = %s\n%s", head, row, col,
                 format_number(number, (double)data[row * s->c->cols + col], 4), field);
    else
        snprintf(text, sizeof text, "%s\n%s", head, field);
    ui_set_cursor(ui, UI_CURSOR_HAND);
    ui_hover_card(ui, in->x, in->y, text);
}

float map_seen_input(const struct layer_view *lv, struct rect area)
{
    const struct theme *t = ui_theme(lv->v->ui);
    struct seen s = seen_of(lv, 0);
    const float most = fminf(area.w, floorf(area.h * 0.45f));
    char size[32] = "";
    if (!is_seen(&s) || most < 48)
        return area.y;
    const float title = ui_text_width(lv->v->ui, FONT_HEAD, _("It sees"));
    draw_text(ui_draw(lv->v->ui), area.x, area.y + 14, FONT_HEAD, TEXT_LEFT, t->hi, _("It sees"));
    if (s.f.all && sees_all(&s))
        snprintf(size, sizeof size, "%s", _("all"));
    else if (s.cut.rows > 0)
        snprintf(size, sizeof size, "%d×%d", s.cut.rows, s.cut.cols);
    if (title + 12 + ui_text_width(lv->v->ui, FONT_TITLE_NOTE, size) <= area.w)
        draw_text(ui_draw(lv->v->ui), area.x + area.w, area.y + 14, FONT_TITLE_NOTE, TEXT_RIGHT, t->kernel_ink, size);
    const struct rect all = place(&s, area.x + 2, area.y + HEAD + 2, area.w - 4, most - 4);
    draw_seen(&s, all);
    pointer(&s, all, 0);
    float y = all.y + all.h + 8;
    const struct snapshot_node *heat = heat_of(&s);
    if (heat && area.h >= 300)
        y = map_heat_legend(lv->v, heat->heat, s.c->rows, s.c->cols, (struct rect){area.x, y, area.w, 0});
    return y + 8;
}

static bool on_the_way(const struct layer_view *lv, int column)
{
    const struct seen s = seen_of(lv, column);
    return s.c->value < lv->c->node && is_seen(&s);
}

bool map_sees_layers(const struct layer_view *lv)
{
    for (int i = (int)(lv->c - lv->l->column) - 1; i > 0; i--)
        if (on_the_way(lv, i))
            return true;
    return false;
}

static void draw_tile(const struct layer_view *lv, int column, float x, float y, float side)
{
    struct seen s = seen_of(lv, column);
    const struct theme *t = ui_theme(lv->v->ui);
    const struct rect all = place(&s, x, y + LABEL + 2, side, side);
    ui_label(lv->v->ui, x, y + 12, side + TILE_GAP - 6, (struct font){FONT_SANS, FONT_400, 12}, TEXT_LEFT, t->text,
             s.c->title);
    draw_seen(&s, all);
    pointer(&s, all, column);
}

/* From left to right as in the net; of many the nearest, and in words how many there are besides. */
void map_seen_layers(const struct layer_view *lv, struct rect area)
{
    const struct theme *t = ui_theme(lv->v->ui);
    const float side = fminf(TILE, area.h - HEAD - LABEL - 4), pitch = side + TILE_GAP;
    const int room = (int)floorf((area.w + TILE_GAP) / pitch);
    int shown[64], n = 0, left_out = 0;
    for (int i = (int)(lv->c - lv->l->column) - 1; i > 0; i--) {
        if (!on_the_way(lv, i))
            continue;
        if (n < room && n < 64)
            shown[n++] = i;
        else
            left_out++;
    }
    if (side < TILE_LEAST || n == 0)
        return;
    char more[96] = "";
    if (left_out > 0)
        snprintf(more, sizeof more, cs_plural("and %d layer before them", "and %d layers before them", left_out),
                 left_out);
    draw_fill(ui_draw(lv->v->ui), (struct rect){area.x, area.y, area.w, 1}, 0, t->line);
    const float head = ui_text_width(lv->v->ui, FONT_HEAD, _("On the way"));
    draw_text(ui_draw(lv->v->ui), area.x, area.y + 18, FONT_HEAD, TEXT_LEFT, t->hi, _("On the way"));
    if (head + 12 + ui_text_width(lv->v->ui, FONT_NOTE, more) <= area.w)
        draw_text(ui_draw(lv->v->ui), area.x + head + 12, area.y + 18, FONT_NOTE, TEXT_LEFT, t->mid, more);
    for (int i = 0; i < n; i++)
        draw_tile(lv, shown[n - 1 - i], area.x + (float)i * pitch, area.y + HEAD, side);
}
