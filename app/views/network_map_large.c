/* app/views/network_map_large.c - a map as large as fits: cells with digits up to 64 px, or a picture at whole px a
 * value; its gradient beside it; its weights instead of it. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/maps.h"
#include "app/views/matrix.h"
#include "app/views/network_map.h"
#include "engine/base/i18n.h"

enum { TICKS_LEFT = 34, TICKS_TOP = 22, PAIR_GAP = 40, CELL_MOST = 64, DIGITS_FROM = 24, TICK_X = 26, TICK_Y = 18 };

struct large {
    const float *data; /* NULL: not there yet */
    int rows, cols;
    float x, y, cell; /* of the first value; px */
    bool is_signed, grey, gradient;
    float largest;
};

static const float *pixels_of(const struct layer_view *lv)
{
    const size_t at = (size_t)lv->l->choice.map * (size_t)(lv->c->rows * lv->c->cols);
    if (lv->c->kind == COLUMN_PICTURE && lv->s->probe_pixels)
        return lv->s->probe_pixels + at;
    if (network_is_reconstruction(lv->s, lv->c))
        return lv->s->reconstruction + at;
    return NULL;
}

static struct large large_of(const struct layer_view *lv, bool gradient)
{
    const int map = lv->l->choice.map;
    struct large m = {.rows = lv->c->rows, .cols = lv->c->cols, .gradient = gradient};
    m.grey = !gradient && pixels_of(lv);
    m.is_signed = gradient || layer_is_signed(lv);
    m.data = gradient ? snapshot_map_grad(lv->s, lv->node, map)
             : m.grey ? pixels_of(lv)
                      : snapshot_map(lv->s, lv->node, map);
    m.largest = gradient ? layer_gradient_scale(lv, map) : layer_scale(lv, map);
    return m;
}

static void fit(struct large *m, struct rect r)
{
    const float limit = fminf((r.w - TICKS_LEFT) / (float)m->cols, (r.h - TICKS_TOP) / (float)m->rows);
    m->cell = limit >= DIGITS_FROM ? matrix_cell_size(fminf(limit, CELL_MOST))
              : limit >= 1         ? floorf(limit)
                                   : fmaxf(limit, 0); /* averaged: no whole pixels to keep */
    m->x = r.x + TICKS_LEFT;
    m->y = r.y + TICKS_TOP;
}

static struct rect extent(const struct large *m)
{
    return (struct rect){m->x, m->y, m->cell * (float)m->cols, m->cell * (float)m->rows};
}

static int step_for(float px, float cell)
{
    static const int steps[] = {1, 2, 5, 10, 20, 50, 100, 200, 500};
    for (size_t i = 0; i + 1 < sizeof steps / sizeof *steps; i++)
        if (cell * (float)steps[i] >= px)
            return steps[i];
    return 500;
}

static void draw_ticks(const struct view *v, const struct large *m, const struct network_choice *c)
{
    const struct theme *t = ui_theme(v->ui);
    const int across = step_for(TICK_X, m->cell), down = step_for(TICK_Y, m->cell);
    const struct font plain = FONT_TICK, bold = {FONT_MONO, FONT_600, 12};
    char text[24];
    for (int i = 0; i < m->cols; i += across) {
        snprintf(text, sizeof text, "%d", i);
        draw_text(ui_draw(v->ui), m->x + ((float)i + 0.5f) * m->cell, m->y - 8, i == c->col ? bold : plain, TEXT_CENTER,
                  i == c->col ? t->output_ink : t->mid, text);
    }
    for (int i = 0; i < m->rows; i += down) {
        snprintf(text, sizeof text, "%d", i);
        draw_text(ui_draw(v->ui), m->x - 8, roundf(m->y + ((float)i + 0.5f) * m->cell + 4), i == c->row ? bold : plain,
                  TEXT_RIGHT, i == c->row ? t->output_ink : t->mid, text);
    }
}

/* As many decimals as all numbers can have; false when they would say nothing, or do not fit. */
static bool choose_digits(struct matrix *x, float largest)
{
    for (x->decimals = 3; x->decimals >= 0; x->decimals--) {
        x->digits = matrix_digit_size(x);
        if (x->digits > 0)
            return pow(10, -x->decimals) <= 0.1 * (double)largest;
    }
    return false;
}

static void draw_cells(const struct view *v, const struct large *m)
{
    struct matrix x = {.x = m->x,
                       .y = m->y,
                       .cell = m->cell,
                       .rows = m->rows,
                       .cols = m->cols,
                       .data = m->data,
                       .map = m->grey        ? COLORMAP_GREY_DIGITS
                              : m->is_signed ? COLORMAP_SIGNED_DIGITS
                                             : COLORMAP_SEQUENCE_DIGITS,
                       .lo = m->is_signed ? -m->largest : 0,
                       .hi = m->largest,
                       .shown = m->rows * m->cols};
    if (!choose_digits(&x, m->largest)) {
        x.digits = -1;
        x.map = m->grey ? COLORMAP_GREY : m->is_signed ? COLORMAP_SIGNED : COLORMAP_SEQUENCE;
    }
    matrix_draw(v->ui, &x);
}

static void draw_one(const struct layer_view *lv, const struct large *m)
{
    const struct view *v = lv->v;
    const struct rect r = extent(m);
    if (m->data && m->cell >= DIGITS_FROM) {
        draw_cells(v, m);
    } else if (m->data) {
        const struct map_plane plane = {m->data, m->cols, m->rows, m->is_signed, m->largest, maps_key(lv->s)};
        const struct shape grey = {.rank = 3, .dim = {1, m->rows, m->cols}};
        if (m->grey)
            maps_draw_picture(ui_draw(v->ui), r, m->data, &grey, maps_key(lv->s));
        else
            maps_draw_plane(ui_draw(v->ui), r, &plane);
    }
    draw_frame(ui_draw(v->ui), rect_inset(r, m->gradient ? -3 : -1), 0, m->gradient ? 2 : 1,
               m->gradient ? ui_theme(v->ui)->grad : ui_theme(v->ui)->line);
    draw_ticks(v, m, &lv->l->choice);
    if (m->rows * m->cols < 2)
        return;
    const struct network_choice *c = &lv->l->choice;
    const float gap = m->cell >= DIGITS_FROM ? 1 : 0;
    network_mark(
        v->ui,
        (struct rect){m->x + (float)c->col * m->cell, m->y + (float)c->row * m->cell, m->cell - gap, m->cell - gap},
        m->cell < 8 ? 3 : 2, m->cell < 32 ? 2 : 3, ui_theme(v->ui)->output);
}

static void hover(const struct layer_view *lv, const struct large *m, int row, int col)
{
    char number[FORMAT_MAX], text[192];
    if (!m->data)
        return;
    const double value = (double)m->data[row * m->cols + col];
    snprintf(text, sizeof text, m->gradient ? _("map %d, [%d, %d]: gradient %s") : _("map %d, [%d, %d] = %s"),
             lv->l->choice.map, row, col, format_number(number, value, m->gradient ? 7 : 6));
    ui_hover_card(lv->v->ui, ui_input(lv->v->ui)->x, ui_input(lv->v->ui)->y, text);
}

static void move(const struct layer_view *lv, ui_id id)
{
    static const struct {
        int32_t key;
        int row, col;
    } moves[] = {{UI_KEY_UP, -1, 0}, {UI_KEY_DOWN, 1, 0}, {UI_KEY_LEFT, 0, -1}, {UI_KEY_RIGHT, 0, 1}};
    for (int i = 0; i < 4; i++) {
        struct network_choice c = lv->l->choice;
        if (!ui_take_key(lv->v->ui, id, moves[i].key, 0))
            continue;
        c.row += moves[i].row;
        c.col += moves[i].col;
        if (c.row >= 0 && c.row < lv->c->rows && c.col >= 0 && c.col < lv->c->cols)
            network_choose(lv->v, lv->l, c);
    }
}

/* A click chooses the value; arrows move the choice while the map has the focus. */
static void pointer(const struct layer_view *lv, const struct large *m)
{
    struct ui *ui = lv->v->ui;
    const ui_id id = ui_make_id(ui, m->gradient ? "gradient" : "values");
    const struct rect r = extent(m);
    if (ui_has_focus(ui, id))
        move(lv, id);
    const unsigned state = ui_behave(ui, id, r, true, true);
    if (state & UI_RING)
        ui_focus_ring(ui, rect_inset(r, -2), 0);
    if (!rect_contains(r, ui_input(ui)->x, ui_input(ui)->y) || !(state & (UI_HOT | UI_CLICKED)))
        return;
    struct network_choice c = lv->l->choice;
    c.row = (int)fminf((ui_input(ui)->y - r.y) / m->cell, (float)(m->rows - 1));
    c.col = (int)fminf((ui_input(ui)->x - r.x) / m->cell, (float)(m->cols - 1));
    hover(lv, m, c.row, c.col);
    if (state & UI_CLICKED)
        network_choose(lv->v, lv->l, c);
}

/* Under the gradient: of what it is, and how large. */
static void say_gradient(const struct layer_view *lv, const struct large *g, struct rect area)
{
    struct ui *ui = lv->v->ui;
    const float y = g->y + g->cell * (float)g->rows + 20, width = area.x + area.w - g->x;
    char most[FORMAT_MAX], text[96];
    snprintf(text, sizeof text, _("gradient of the loss, up to %s"), layer_short(most, (double)g->largest));
    if (g->data && y <= area.y + area.h && ui_text_width(ui, FONT_NOTE, text) <= width)
        draw_text(ui_draw(ui), g->x, y, FONT_NOTE, TEXT_LEFT, ui_theme(ui)->grad_ink, text);
}

static void map_and_gradient(const struct layer_view *lv, struct rect r)
{
    const bool pair = lv->beside && r.w >= 2 * 120;
    const float half = floorf((r.w - PAIR_GAP) / 2);
    struct large m = large_of(lv, lv->show == SHOW_GRADIENTS);
    fit(&m, pair ? (struct rect){r.x, r.y, half, r.h} : r);
    draw_one(lv, &m);
    pointer(lv, &m);
    if (!pair)
        return;
    struct large g = large_of(lv, true);
    fit(&g, (struct rect){m.x + m.cell * (float)m.cols + PAIR_GAP - TICKS_LEFT, r.y, half + TICKS_LEFT, r.h});
    g.cell = m.cell;
    draw_one(lv, &g);
    pointer(lv, &g);
    say_gradient(lv, &g, r);
}

/* Weights of the filter, or of a neuron over all that it reads. */

static void hover_weight(const struct layer_view *lv, const float *w, int channel, int row, int col)
{
    const struct filter_picture *f = &lv->filter;
    const int at = filter_picture_index(f, channel, row, col), kernel = f->height * f->width;
    char a[FORMAT_MAX], b[FORMAT_MAX], c[FORMAT_MAX], text[192];
    format_number(a, (double)w[at], 6);
    if (f->colour)
        snprintf(text, sizeof text, _("[%d, %d]: red %s, green %s, blue %s"), row, col, a,
                 format_number(b, (double)w[at + kernel], 6), format_number(c, (double)w[at + 2 * kernel], 6));
    else if (f->rest > 0)
        snprintf(text, sizeof text, _("input %d: weight %s"), at, a);
    else
        snprintf(text, sizeof text, _("map %d, [%d, %d]: weight %s"), channel, row, col, a);
    ui_hover_card(lv->v->ui, ui_input(lv->v->ui)->x, ui_input(lv->v->ui)->y, text);
}

static void draw_weights(const struct layer_view *lv, struct rect r, bool gradient)
{
    const int map = lv->l->choice.map;
    const struct view *v = lv->v;
    const float scale = fminf(CELL_MOST, filter_picture_scale(&lv->filter, r.w, r.h));
    const struct point size = filter_picture_size(&lv->filter, scale);
    const struct rect box = {r.x, r.y, size.x, size.y};
    const float *w = gradient ? snapshot_filter_grad(lv->s, lv->layer, map) : snapshot_filter(lv->s, lv->layer, map);
    const struct theme *t = ui_theme(v->ui);
    const size_t n = (size_t)snapshot_filter_size(lv->s->net, lv->layer);
    draw_frame(ui_draw(v->ui), rect_inset(box, gradient ? -3 : -1), 0, gradient ? 2 : 1, gradient ? t->grad : t->line);
    if (!w)
        return;
    filter_picture_draw(v, &lv->filter, r.x, r.y, scale, w,
                        gradient || lv->show != SHOW_WEIGHTS ? maps_largest(w, n) : layer_scale(lv, map));
    const struct ui_input *in = ui_input(v->ui);
    const unsigned state =
        ui_behave(v->ui, ui_make_id(v->ui, gradient ? "weight-gradient" : "weights"), box, false, true);
    int channel, row, col;
    if (state & UI_HOT && filter_picture_hit(&lv->filter, scale, in->x - r.x, in->y - r.y, &channel, &row, &col))
        hover_weight(lv, w, channel, row, col);
}

static void weights_and_gradient(const struct layer_view *lv, struct rect r)
{
    const struct theme *t = ui_theme(lv->v->ui);
    const bool values = lv->c->rows * lv->c->cols == 1;
    const float half = lv->beside ? floorf((r.w - PAIR_GAP) / 2) : r.w;
    const char *head = values ? _("Weights over what it reads") : _("Kernels");
    ui_label(lv->v->ui, r.x, r.y + 12, r.w, FONT_HEAD, TEXT_LEFT, t->hi, head);
    const struct rect room = {r.x, r.y + 28, half, r.h - 32};
    draw_weights(lv, room, false);
    if (lv->beside)
        draw_weights(lv, (struct rect){room.x + half + PAIR_GAP, room.y, half, room.h}, true);
}

void map_large(const struct layer_view *lv, struct rect area)
{
    const bool has_filter = lv->filter.channels > 0 && snapshot_filter_size(lv->s->net, lv->layer) > 1 &&
                            lv->l->choice.map < snapshot_filters(lv->s->net, lv->layer);
    if (has_filter && lv->show == SHOW_WEIGHTS)
        weights_and_gradient(lv, area);
    else
        map_and_gradient(lv, area);
}
