/* app/views/network_layer_cells.c - a layer of single values: a grid of cells, digits in them where they fit. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/maps.h"
#include "app/views/matrix.h"
#include "app/views/network_layer.h"
#include "engine/base/i18n.h"

enum {
    TICKS_LEFT = 40,
    TICKS_TOP = 20,
    ONE_BY_ONE = 10, /* px a cell from which cells are drawn one by one, with a line between them */
    DEAD_FROM = 24,  /* px from which a corner says that it is dead */
    INDEX_FROM = 48  /* px from which a cell has its index in it, where the row does not tell it */
};
static const float sizes[] = {64, 56, 48, 40, 32, 28, 24, 20, 16, 14, 12, 10, 8, 7, 6, 5, 4};

struct cells {
    float size, x, y;
    int across, first, shown;
    bool in_row;  /* places are indices: rows and columns tell them */
    float digits; /* px; 0: none */
    int decimals;
    float largest;
};

/* Tens side by side where they fit: an index is then read off its row. */
static int across_of(float size, struct rect area)
{
    const int most = (int)floorf(area.w / size);
    return most >= 10 ? most / 10 * 10 : most;
}

static bool fits(float size, int across, int n, struct rect area)
{
    return across > 0 && (float)((n + across - 1) / across) * size <= area.h;
}

static void choose_size(struct cells *c, int n, struct rect area)
{
    const int count = sizeof sizes / sizeof *sizes;
    for (int i = 0; i < count; i++) {
        c->size = sizes[i];
        c->across = across_of(c->size, area);
        if (fits(c->size, c->across, n, area))
            break;
        c->across = (int)floorf(area.w / c->size);
        if (fits(c->size, c->across, n, area))
            break;
    }
    c->across = c->across < 1 ? 1 : c->across;
    c->across = c->across > n ? n : c->across;
}

static const float *value_of(const struct layer_view *lv, int item, bool gradient)
{
    if (lv->show == SHOW_WEIGHTS)
        return gradient ? snapshot_filter_grad(lv->s, lv->layer, item) : snapshot_filter(lv->s, lv->layer, item);
    return gradient ? snapshot_map_grad(lv->s, lv->node, item) : snapshot_map(lv->s, lv->node, item);
}

static struct rect cell_rect(const struct cells *c, int place)
{
    const float gap = c->size >= ONE_BY_ONE ? 1 : 0;
    return (struct rect){c->x + (float)(place % c->across) * c->size, c->y + (float)(place / c->across) * c->size,
                         c->size - gap, c->size - gap};
}

/* As many decimals as all numbers of the page can have. */
static void choose_digits(const struct layer_view *lv, struct cells *c)
{
    const bool gradient = lv->show == SHOW_GRADIENTS;
    char text[FORMAT_MAX];
    if (c->size < 24 || c->largest <= 0 || !isfinite(c->largest))
        return;
    for (c->decimals = 3; c->decimals >= 0 && c->digits == 0; c->decimals--) {
        int longest = 1;
        for (int i = 0; i < c->shown; i++) {
            const float *v = value_of(lv, layer_item(lv, c->first + i), gradient);
            const int n = v ? (int)strlen(format_number(text, (double)*v, c->decimals)) - 2 * (*v < 0) : 1;
            longest = n > longest ? n : longest;
        }
        c->digits = matrix_digit_size_of(c->size - 1, longest);
        if (c->digits > 0)
            break;
    }
    if (pow(10, -c->decimals) > 0.1 * (double)c->largest) /* all of them would be 0 */
        c->digits = 0;
}

static enum colormap colours(const struct layer_view *lv, const struct cells *c)
{
    if (layer_is_signed(lv))
        return c->digits > 0 ? COLORMAP_SIGNED_DIGITS : COLORMAP_SIGNED;
    return c->digits > 0 ? COLORMAP_SEQUENCE_DIGITS : COLORMAP_SEQUENCE;
}

/* The gradient of a value: a strip at the foot of its cell, with a line of its colour over it. */
static void draw_gradient_of(const struct layer_view *lv, struct rect r, int item, float largest)
{
    const float *g = value_of(lv, item, true);
    const float h = fmaxf(3, floorf(r.h * 0.3f));
    const struct rect strip = {r.x, r.y + r.h - h, r.w, h};
    if (!g)
        return;
    draw_fill(ui_draw(lv->v->ui), strip, 0,
              colormap_color(COLORMAP_SIGNED, ui_theme(lv->v->ui)->light, *g, -largest, largest));
    draw_fill(ui_draw(lv->v->ui), (struct rect){strip.x, strip.y - 1, strip.w, 1}, 0, ui_theme(lv->v->ui)->grad);
}

static void draw_cell(const struct layer_view *lv, const struct cells *c, int place, float grad_largest)
{
    const int item = layer_item(lv, c->first + place);
    const struct rect r = cell_rect(c, place);
    const float *v = value_of(lv, item, lv->show == SHOW_GRADIENTS);
    struct draw_list *d = ui_draw(lv->v->ui);
    if (!v)
        return;
    const float lo = layer_is_signed(lv) ? -c->largest : 0;
    const struct color fill = colormap_color(colours(lv, c), ui_theme(lv->v->ui)->light, *v, lo, c->largest);
    draw_fill(d, r, 0, fill);
    char text[FORMAT_MAX];
    const bool named = !c->in_row && c->size >= INDEX_FROM;
    const float lift = lv->beside ? floorf(r.h * 0.15f) : 0;
    if (named) {
        snprintf(text, sizeof text, "%d", item);
        draw_text(d, r.x + 4, r.y + 13, FONT_TICK, TEXT_LEFT, color_digit_ink(fill), text);
    }
    if (c->digits > 0)
        draw_text(d, r.x + r.w / 2, roundf(r.y + r.h / 2 + 0.36f * c->digits - lift + (named ? 6 : 0)),
                  (struct font){FONT_MONO, FONT_500, c->digits}, TEXT_CENTER, color_digit_ink(fill),
                  format_number(text, (double)*v, c->decimals));
    if (lv->beside)
        draw_gradient_of(lv, r, item, grad_largest);
    if (c->size >= DEAD_FROM && lv->show == SHOW_VALUES && network_is_dead(lv->s, lv->node, item))
        network_dead_sign(lv->v->ui, r.x + r.w - 6, r.y + 6, 3,
                          *v == 0 ? ui_theme(lv->v->ui)->warn
                                  : color_digit_ink(fill)); /* alive for a strange picture */
}

/* The first of the page, when all of it is there. */
static const float *values_of_page(const struct layer_view *lv, const struct cells *c)
{
    const bool all = lv->show == SHOW_WEIGHTS ? snapshot_has_filters(lv->s, lv->layer, c->first, c->shown)
                                              : snapshot_has_maps(lv->s, lv->node, c->first, c->shown);
    return all ? value_of(lv, c->first, lv->show == SHOW_GRADIENTS) : NULL;
}

/* Cells without a line between them: full rows, and the rest, as one picture each. */
static void draw_picture(const struct layer_view *lv, const struct cells *c)
{
    const float *v = values_of_page(lv, c);
    const int full = c->shown / c->across, rest = c->shown % c->across;
    struct map_plane plane = {v, c->across, full, layer_is_signed(lv), c->largest, maps_key(lv->s)};
    struct rect r = {c->x, c->y, (float)c->across * c->size, (float)full * c->size};
    if (v && full > 0)
        maps_draw_plane(ui_draw(lv->v->ui), r, &plane);
    if (!v || rest == 0)
        return;
    plane.data = v + full * c->across;
    plane.width = rest;
    plane.height = 1;
    r = (struct rect){c->x, c->y + (float)full * c->size, (float)rest * c->size, c->size};
    maps_draw_plane(ui_draw(lv->v->ui), r, &plane);
}

static void draw_ticks(const struct layer_view *lv, const struct cells *c)
{
    const struct theme *t = ui_theme(lv->v->ui);
    const int rows = (c->shown + c->across - 1) / c->across;
    const int every = (int)ceilf(18 / c->size), across = (int)ceilf(26 / c->size);
    char text[FORMAT_MAX];
    for (int i = 0; i < rows; i += every)
        draw_text(ui_draw(lv->v->ui), c->x - 8, roundf(c->y + ((float)i + 0.5f) * c->size + 4), FONT_TICK, TEXT_RIGHT,
                  t->mid, format_number(text, c->first + i * c->across, 0));
    for (int i = 0; i < c->across; i += across)
        draw_text(ui_draw(lv->v->ui), c->x + ((float)i + 0.5f) * c->size, c->y - 7, FONT_TICK, TEXT_CENTER, t->mid,
                  format_number(text, i, 0));
}

static int place_at(const struct cells *c, float x, float y)
{
    const int col = (int)floorf((x - c->x) / c->size), row = (int)floorf((y - c->y) / c->size);
    const int place = row * c->across + col;
    return col >= 0 && col < c->across && row >= 0 && place < c->shown ? place : -1;
}

static void hover(const struct layer_view *lv, int item)
{
    const struct ui_input *in = ui_input(lv->v->ui);
    const float *v = value_of(lv, item, false), *g = value_of(lv, item, true);
    char a[FORMAT_MAX], b[FORMAT_MAX], text[384], why[128], more[96] = "";
    if (!v)
        return;
    network_survey_text(lv->s, lv->node, item, why, sizeof why);
    if (g)
        snprintf(more, sizeof more, _("\ngradient %s"), format_number(b, (double)*g, 6));
    const bool dead = lv->show != SHOW_WEIGHTS && network_is_dead(lv->s, lv->node, item);
    snprintf(text, sizeof text, "%s, %d = %s%s%s%s", lv->c->title, item, format_number(a, (double)*v, 5), more,
             dead ? "\n" : "", dead ? why : "");
    ui_hover_card(lv->v->ui, in->x, in->y, text);
}

static void choose(const struct layer_view *lv, int item)
{
    if (item < lv->c->maps)
        network_choose(lv->v, lv->l, (struct network_choice){(int)(lv->c - lv->l->column), item, 0, 0});
}

static void move(const struct layer_view *lv, const struct cells *c, int at, ui_id id)
{
    const struct {
        int32_t key;
        int by;
    } moves[] = {{UI_KEY_LEFT, -1}, {UI_KEY_RIGHT, 1}, {UI_KEY_UP, -c->across}, {UI_KEY_DOWN, c->across}};
    for (int i = 0; i < 4; i++) {
        const int to = (at < 0 ? 0 : at + moves[i].by) + c->first;
        if (ui_take_key(lv->v->ui, id, moves[i].key, 0) && to >= 0 && to < lv->n)
            choose(lv, layer_item(lv, to));
    }
    if (ui_take_key(lv->v->ui, id, UI_KEY_ENTER, 0) || ui_take_key(lv->v->ui, id, UI_KEY_PAD_ENTER, 0))
        request_command(lv->v->requests, COMMAND_NETWORK_OPEN);
}

static int place_of_choice(const struct layer_view *lv, const struct cells *c)
{
    for (int i = 0; i < c->shown && lv->l->choice.column == (int)(lv->c - lv->l->column); i++)
        if (layer_item(lv, c->first + i) == lv->l->choice.map)
            return i;
    return -1;
}

static void pointer(const struct layer_view *lv, const struct cells *c)
{
    struct ui *ui = lv->v->ui;
    const ui_id id = ui_make_id(ui, "cells");
    const int at = place_at(c, ui_input(ui)->x, ui_input(ui)->y), chosen = place_of_choice(lv, c);
    if (chosen >= 0)
        network_mark(ui, cell_rect(c, chosen), 2, 2, ui_theme(ui)->output);
    if (ui_has_focus(ui, id))
        move(lv, c, chosen, id);
    const struct rect target = at >= 0 ? cell_rect(c, at) : (struct rect){c->x, c->y, 0, 0};
    const unsigned state = ui_behave(ui, id, rect_inset(target, -0.5f), true, true);
    if (state & UI_RING && chosen >= 0)
        ui_focus_ring(ui, cell_rect(c, chosen), 0);
    if (at < 0 || !(state & (UI_HOT | UI_CLICKED)))
        return;
    hover(lv, layer_item(lv, c->first + at));
    if (state & UI_CLICKED && at == chosen)
        request_command(lv->v->requests, COMMAND_NETWORK_OPEN);
    else if (state & UI_CLICKED)
        choose(lv, layer_item(lv, c->first + at));
}

void layer_cells(const struct layer_view *lv, struct rect area, struct layer_pages *pages)
{
    const bool in_row = !lv->index || (lv->n == lv->total && !session_int(lv->v->session, PROP_NETWORK_SORT));
    const float left = in_row ? TICKS_LEFT : 0, top = in_row ? TICKS_TOP : 0;
    const struct rect room = {area.x + left, area.y + top, area.w - left, area.h - top};
    struct cells c = {.x = room.x, .y = room.y, .in_row = in_row};
    choose_size(&c, lv->n, room);
    *pages = layer_pages(lv, c.across * (int)fmaxf(1, floorf(room.h / c.size)));
    c.first = pages->first;
    c.shown = pages->shown;
    c.largest = layer_scale(lv, layer_item(lv, 0));
    choose_digits(lv, &c);
    const float grad = layer_gradient_scale(lv, layer_item(lv, c.first));
    const bool picture = c.in_row && c.size < ONE_BY_ONE;
    if (picture)
        draw_picture(lv, &c);
    for (int i = 0; i < c.shown && !picture; i++)
        draw_cell(lv, &c, i, grad);
    if (c.in_row)
        draw_ticks(lv, &c);
    pointer(lv, &c);
}
