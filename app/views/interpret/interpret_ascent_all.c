/* app/views/interpret/interpret_ascent_all.c - what every map of a layer, or every class, looks for: one tile each. */
#include <math.h>
#include <stdio.h>

#include "app/views/interpret/interpret_ascent.h"
#include "engine/base/i18n.h"

enum { LABEL = 20, SPACE = 16, HEAD = 36, MOST_SIDE = 168, LEAST_SIDE = 32, LEAST_WIDTH = 64, CLEAR = 4, FOOT = 16 };

const char *ascent_tile_name(const struct view *v, const struct ascent_shown *a, int index, char text[ASCENT_TEXT])
{
    char name[24];
    if (a->target.of_class)
        snprintf(text, ASCENT_TEXT, _("class %s"), network_class_name(session_snapshot(v->session), index, name));
    else
        snprintf(text, ASCENT_TEXT, _("map %d"), index);
    return text;
}

static int chosen(const struct view *v, const struct ascent_shown *a)
{
    const int class = session_int(v->session, PROP_INTERPRET_CLASS);
    if (a->target.of_class)
        return class >= 0 ? class : session_interpret_answer(v->session);
    return session_interpret_map(v->session);
}

static void choose(const struct view *v, const struct ascent_shown *a, int index)
{
    request_int(v->requests, a->target.of_class ? PROP_INTERPRET_CLASS : PROP_NETWORK_MAP, index);
}

/* Tiles are cut to what a value sees, where that is one: pixels, and px a pixel. */
struct grid {
    bool is_cut;
    int rows, cols;
    float width, height; /* of a tile's picture */
    int columns;
    float pitch_x, pitch_y;
};

static struct grid grid_of(const struct view *v, const struct ascent_shown *a)
{
    struct map_cut f;
    struct grid g = {.rows = a->input.dim[1], .cols = a->input.dim[2]};
    g.is_cut = ascent_field(v, a, 0, 0, &f);
    if (g.is_cut) {
        g.rows = f.rows;
        g.cols = f.cols;
    }
    return g;
}

static void scale_grid(struct grid *g, struct rect r, float scale)
{
    g->width = (float)g->cols * scale;
    g->height = (float)g->rows * scale;
    g->pitch_x = fmaxf(g->width, LEAST_WIDTH) + SPACE;
    g->pitch_y = g->height + LABEL + SPACE;
    const int columns = (int)((r.w + SPACE - 4 * CLEAR) / g->pitch_x);
    g->columns = columns > 1 ? columns : 1;
}

static float height_of(const struct grid *g, int n)
{
    return (float)((n + g->columns - 1) / g->columns) * g->pitch_y;
}

/* The largest whole scale at which all fit; where none does, the one at which they can be told apart, and they scroll.
 */
static struct grid fit(const struct view *v, const struct ascent_shown *a, struct rect r)
{
    struct grid g = grid_of(v, a);
    const int side = g.rows > g.cols ? g.rows : g.cols;
    for (int scale = MOST_SIDE / side; scale >= 1; scale--) {
        scale_grid(&g, r, (float)scale);
        if (height_of(&g, a->all) <= r.h || (scale - 1) * side < LEAST_SIDE)
            return g;
    }
    scale_grid(&g, r,
               maps_scale(g.cols, g.rows, MOST_SIDE, MOST_SIDE)); /* of large pictures every second pixel, or third */
    return g;
}

/* Its name, and beside it its value where there is room for both: the right panel tells that of the chosen one. */
static void tile_label(const struct view *v, const struct ascent_shown *a, struct rect r, int index, bool bold)
{
    const struct theme *t = ui_theme(v->ui);
    const enum font_weight weight = bold ? FONT_700 : FONT_500;
    const struct font font = {a->target.of_class ? FONT_SANS : FONT_MONO, weight, 13};
    char number[FORMAT_MAX], name[24];
    const char *label = name;
    if (a->target.of_class)
        label = network_class_name(session_snapshot(v->session), index, name);
    else
        snprintf(name, sizeof name, "%d", index);
    ui_label(v->ui, r.x, r.y - 6, r.w, font, TEXT_LEFT, bold ? t->hi : t->text, label);
    if (index >= a->n_tiles)
        return;
    interpret_number(number, (double)a->tile[index].value);
    if (ui_text_width(v->ui, font, label) + 8 + ui_text_width(v->ui, FONT_TICK, number) <= r.w)
        draw_text(ui_draw(v->ui), r.x + r.w, r.y - 6, FONT_TICK, TEXT_RIGHT, t->mid, number);
}

static void tile_picture(const struct view *v, const struct ascent_shown *a, struct rect r, int index, bool is_cut)
{
    const struct ascent_tile *t = &a->tile[index];
    struct map_cut cut;
    if (!is_cut || !ascent_field(v, a, t->row, t->col, &cut)) {
        interpret_picture(v, r, t->pixels, &a->input, interpret_key(v, STUDY_ASCENT));
        return;
    }
    maps_draw_cut(ui_draw(v->ui), r, t->pixels, &a->input, cut, interpret_key(v, STUDY_ASCENT));
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, ui_theme(v->ui)->line);
}

static void tile(const struct view *v, const struct ascent_shown *a, struct rect r, int index, bool is_cut)
{
    const struct theme *t = ui_theme(v->ui);
    const bool is_chosen = index == chosen(v, a);
    const struct rect all = {r.x - CLEAR, r.y - LABEL - CLEAR, fmaxf(r.w, LEAST_WIDTH) + 2 * CLEAR,
                             r.h + LABEL + 2 * CLEAR};
    ui_push_index(v->ui, index);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "tile"), all, true, true);
    ui_pop_id(v->ui);
    if (is_chosen || state & UI_HOT)
        draw_frame(ui_draw(v->ui), rect_inset(all, -1), 4, is_chosen ? 2 : 1, is_chosen ? t->output : t->edge);
    tile_label(v, a, (struct rect){r.x, r.y, fmaxf(r.w, LEAST_WIDTH), r.h}, index, is_chosen);
    if (index < a->n_tiles)
        tile_picture(v, a, r, index, is_cut);
    else
        draw_frame(ui_draw(v->ui), r, 0, 1, t->grid);
    if (index < a->n_tiles && (a->tile[index].stuck || a->tile[index].is_redirected))
        ui_icon(v->ui, UI_ICON_WARNING, r.x + 11, r.y + 11, t->warn);
    if (state & UI_RING)
        ui_focus_ring(v->ui, all, 4);
    if (state & UI_CLICKED)
        choose(v, a, index);
    if (state & UI_DOUBLE)
        request_bool(v->requests, PROP_INTERPRET_ALL_MAPS, false);
    ui_tooltip(v->ui, all, _("A double click shows how it grows"));
}

static void head(const struct view *v, const struct ascent_shown *a, struct rect area)
{
    const struct net *net = session_snapshot(v->session)->net;
    char title[NET_NAME_MAX] = "", text[ASCENT_TEXT], note[ASCENT_TEXT], state[64], n[FORMAT_MAX], most[FORMAT_MAX];
    if (net && a->ascended > 0 && a->ascended < net->n_nodes)
        network_title(net->node[a->ascended].name, net->node[a->ascended].layer->kind, title, sizeof title);
    if (a->target.of_class)
        snprintf(text, sizeof text, "%s", _("Scores of all classes"));
    else
        snprintf(text, sizeof text, a->before_relu ? _("%s, all maps, before their ReLU") : _("%s, all maps"), title);
    interpret_state(v, STUDY_ASCENT, state, sizeof state);
    if (a->all < a->most)
        snprintf(note, sizeof note, _("the first %s of %s"), format_count(n, a->all), format_count(most, a->most));
    else
        snprintf(note, sizeof note, "%s", state);
    interpret_head(v, area.x, area.y + 18, area.w, text, note);
}

void ascent_all(const struct view *v, const struct ascent_shown *a, struct rect area)
{
    const struct rect r = {area.x - CLEAR, area.y + HEAD - CLEAR, area.w + 2 * CLEAR, area.h - HEAD - FOOT + CLEAR};
    const struct grid g = fit(v, a, r);
    const float height = height_of(&g, a->all) + 2 * CLEAR;
    head(v, a, area);
    const float offset = ui_scroll_begin(v->ui, "all", r, height);
    for (int i = 0; i < a->all; i++) {
        const struct rect place = {r.x + 2 * CLEAR + roundf((float)(i % g.columns) * g.pitch_x),
                                   r.y + offset + LABEL + 2 * CLEAR + roundf((float)(i / g.columns) * g.pitch_y),
                                   g.width, g.height};
        if (place.y - LABEL - CLEAR < r.y + r.h && place.y + place.h > r.y)
            tile(v, a, place, i, g.is_cut);
    }
    ui_scroll_end(v->ui);
}

float ascent_all_right(const struct view *v, const struct ascent_shown *a, struct rect area)
{
    const int index = chosen(v, a);
    char name[ASCENT_TEXT], text[64], step[FORMAT_MAX];
    float y = interpret_first_head(v, area, area.y, ascent_tile_name(v, a, index, name), NULL);
    if (index >= a->n_tiles)
        return y +
               ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_BODY, 20, ui_theme(v->ui)->mid,
                            index < a->all ? _("Its turn has not come yet") : _("It is not among those shown")) -
               area.y;
    const struct ascent_tile *t = &a->tile[index];
    const struct rect picture =
        interpret_picture_rect(v, &a->input, (struct rect){area.x + 1, y + 1, area.w - 2, area.w - 2});
    interpret_picture(v, picture, t->pixels, &a->input, interpret_key(v, STUDY_ASCENT));
    y = picture.y + picture.h + 12;
    y = interpret_fact_number(v, area, y, _("at the start"), (double)t->start);
    snprintf(text, sizeof text, _("at step %s"), format_count(step, t->steps));
    y = interpret_fact_number(v, area, y, text, (double)t->value);
    if (t->stuck || t->is_redirected)
        y += ui_paragraph(v->ui, area.x, y + 18, area.w, FONT_BODY, 20, ui_theme(v->ui)->text,
                          t->stuck ? _("Dead: no gradient comes back, and the picture stays as it is.")
                                   : _("Dead: its gradient comes only through ReLUs that are 0, as if they let it.")) +
             8;
    if (ui_button(v->ui, "grow", (struct rect){area.x, y + 8, area.w, 32}, UI_ICON_NONE, _("Watch it grow"), NULL, 0))
        request_bool(v->requests, PROP_INTERPRET_ALL_MAPS, false);
    return y + 48 - area.y;
}

void ascent_all_caption(const struct view *v, const struct ascent_shown *a, char *head_text, size_t head_size,
                        char *text, size_t size)
{
    const int index = chosen(v, a);
    char from[FORMAT_MAX], to[FORMAT_MAX];
    char name[ASCENT_TEXT];
    snprintf(head_text, head_size, "%s", ascent_tile_name(v, a, index, name));
    if (index < a->n_tiles)
        snprintf(text, size, _("Gradient ascent has taken it from %s to %s; each tile is what one of them looks for."),
                 interpret_number(from, (double)a->tile[index].start),
                 interpret_number(to, (double)a->tile[index].value));
}
