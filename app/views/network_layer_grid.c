/* app/views/network_layer_grid.c - maps or kernels of a layer side by side, at the largest whole scale that fits. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/maps.h"
#include "app/views/network_layer.h"
#include "engine/base/i18n.h"

enum {
    LABEL = 17, /* px over a picture: its index and badges */
    FOOT = 17,  /* and under it: its smallest and largest value */
    FOOT_FROM = 56,
    GAP_X = 14,
    GAP_Y = 10,
    PAIR_GAP = 6,   /* between a picture and its gradient */
    CELL_MIN = 26,  /* px: an index has room over it */
    READABLE = 40,  /* px of a picture's longer side; the maps turn pages before they get smaller */
    SCALE_MOST = 40 /* px a value */
};

struct grid {
    float scale, w, h; /* px a value; of a picture */
    float cell_w, cell_h, pitch_x, pitch_y;
    int across, down;
    float x, y; /* of the first cell */
    bool foot;
};

static const float scale_least = 1.0f / 64;

static struct point picture_size(const struct layer_view *lv, float scale)
{
    if (lv->show == SHOW_WEIGHTS)
        return filter_picture_size(&lv->filter, scale);
    return (struct point){scale * (float)lv->c->cols, scale * (float)lv->c->rows};
}

static struct grid grid_at(const struct layer_view *lv, struct rect area, float scale)
{
    const struct point size = picture_size(lv, scale);
    struct grid g = {.scale = scale, .w = size.x, .h = size.y};
    g.cell_w = fmaxf(CELL_MIN, ceilf(lv->beside ? 2 * g.w + PAIR_GAP : g.w));
    g.foot = lv->show == SHOW_VALUES && lv->c->kind != COLUMN_PICTURE && (lv->beside ? g.w : g.cell_w) >= FOOT_FROM;
    g.cell_h = ceilf(LABEL + g.h + (g.foot ? FOOT : 0));
    g.pitch_x = g.cell_w + GAP_X;
    g.pitch_y = g.cell_h + GAP_Y;
    g.across = (int)floorf((area.w + GAP_X) / g.pitch_x);
    g.down = (int)floorf((area.h + GAP_Y) / g.pitch_y);
    return g;
}

/* 40, 39 ... 2, 1, 1/2, 1/3 ... */
static float next_scale(float scale)
{
    return scale > 1 ? scale - 1 : 1 / (roundf(1 / scale) + 1);
}

static bool is_readable(const struct grid *g)
{
    return fmaxf(g->w, g->h) >= READABLE;
}

static int pages_of(const struct layer_view *lv, const struct grid *g)
{
    const int per_page = g->across > 0 && g->down > 0 ? g->across * g->down : 0;
    return per_page > 0 ? (lv->n + per_page - 1) / per_page : INT_MAX;
}

/* The least pages that there are when the maps can still be read. */
static int least_pages(const struct layer_view *lv, struct rect area)
{
    int least = INT_MAX;
    for (float scale = SCALE_MOST; scale > scale_least; scale = next_scale(scale)) {
        const struct grid g = grid_at(lv, area, scale);
        if (least < INT_MAX && (least == 1 || !is_readable(&g)))
            break;
        least = pages_of(lv, &g) < least ? pages_of(lv, &g) : least;
    }
    return least;
}

/* The largest scale at which there are no more pages than there must be. */
static struct grid choose_grid(const struct layer_view *lv, struct rect area)
{
    const int least = least_pages(lv, area);
    struct grid g = grid_at(lv, area, SCALE_MOST);
    for (float scale = SCALE_MOST; pages_of(lv, &g) > least && scale > scale_least;) {
        scale = next_scale(scale);
        g = grid_at(lv, area, scale);
    }
    g.across = g.across < 1 ? 1 : g.across;
    g.down = g.down < 1 ? 1 : g.down;
    return g;
}

/* In the middle, and not further apart than they are large. */
static void place_grid(struct grid *g, struct rect area, int shown)
{
    if (shown > 0) { /* rows of one length, as far as may be */
        const int rows = (shown + g->across - 1) / g->across;
        g->across = (shown + rows - 1) / rows;
    }
    const int across = g->across < shown ? g->across : shown, down = (shown + g->across - 1) / g->across;
    const float room_x = area.w - (float)across * g->pitch_x + GAP_X,
                room_y = area.h - (float)down * g->pitch_y + GAP_Y;
    if (across > 1)
        g->pitch_x += floorf(fminf(room_x / (float)(across - 1), 18));
    if (down > 1)
        g->pitch_y += floorf(fminf(room_y / (float)(down - 1), 14));
    g->x = area.x;
    g->y = area.y;
}

static struct rect cell_of(const struct grid *g, int place)
{
    return (struct rect){g->x + (float)(place % g->across) * g->pitch_x, g->y + (float)(place / g->across) * g->pitch_y,
                         g->cell_w, g->cell_h};
}

static struct rect picture_of(const struct grid *g, int place, bool gradient)
{
    const struct rect cell = cell_of(g, place);
    return (struct rect){cell.x + (gradient ? g->w + PAIR_GAP : 0), cell.y + LABEL, g->w, g->h};
}

static void draw_grey(const struct layer_view *lv, struct rect r, const float *pixels)
{
    const struct shape plane = {.rank = 3, .dim = {1, lv->c->rows, lv->c->cols}};
    maps_draw_picture(ui_draw(lv->v->ui), r, pixels, &plane, maps_key(lv->s));
}

static void draw_map(const struct layer_view *lv, struct rect r, const float *data, bool is_signed, float largest)
{
    const struct map_plane plane = {data, lv->c->cols, lv->c->rows, is_signed, largest, maps_key(lv->s)};
    maps_draw_plane(ui_draw(lv->v->ui), r, &plane);
}

static void draw_values(const struct layer_view *lv, struct rect r, int item)
{
    const size_t at = (size_t)item * (size_t)(lv->c->rows * lv->c->cols);
    const float *data = snapshot_map(lv->s, lv->node, item);
    if (lv->c->kind == COLUMN_PICTURE && lv->s->probe_pixels)
        draw_grey(lv, r, lv->s->probe_pixels + at);
    else if (network_is_reconstruction(lv->s, lv->c))
        draw_grey(lv, r, lv->s->reconstruction + at);
    else if (data)
        draw_map(lv, r, data, layer_is_signed(lv), layer_scale(lv, item));
}

static void draw_picture(const struct layer_view *lv, const struct grid *g, struct rect r, int item, bool gradient)
{
    const bool weights = lv->show == SHOW_WEIGHTS;
    const float *grad = !gradient ? NULL
                        : weights ? snapshot_filter_grad(lv->s, lv->layer, item)
                                  : snapshot_map_grad(lv->s, lv->node, item);
    const float *data = gradient ? grad : weights ? snapshot_filter(lv->s, lv->layer, item) : NULL;
    const float largest = gradient ? layer_gradient_scale(lv, item) : weights ? layer_scale(lv, item) : 0;
    if (!gradient && !weights)
        draw_values(lv, r, item);
    else if (data && weights)
        filter_picture_draw(lv->v, &lv->filter, r.x, r.y, g->scale, data, largest);
    else if (data)
        draw_map(lv, r, data, true, largest);
    const struct theme *t = ui_theme(lv->v->ui);
    if (gradient)
        draw_frame(ui_draw(lv->v->ui), rect_inset(r, -2), 0, 1.5f, t->grad);
    else
        draw_frame(ui_draw(lv->v->ui), rect_inset(r, -1), 0, 1, t->line);
}

static void draw_foot(const struct layer_view *lv, const struct grid *g, int place, int item)
{
    const struct map_stats *stat = snapshot_stats(lv->s, lv->node, item);
    const struct rect cell = cell_of(g, place);
    const float y = cell.y + LABEL + g->h + 14;
    const float width = lv->beside ? g->w : g->cell_w;
    char least[FORMAT_MAX], largest[FORMAT_MAX];
    if (!stat || lv->show != SHOW_VALUES ||
        lv->c->kind == COLUMN_PICTURE) /* pixels are drawn: stat is of what they become */
        return;
    layer_short(least, (double)stat->least);
    layer_short(largest, (double)stat->largest);
    const float a = ui_text_width(lv->v->ui, FONT_TICK, least), b = ui_text_width(lv->v->ui, FONT_TICK, largest);
    if (a + 8 + b <= width) /* else the hover card tells the smallest */
        draw_text(ui_draw(lv->v->ui), cell.x, y, FONT_TICK, TEXT_LEFT, ui_theme(lv->v->ui)->mid, least);
    if (b <= width)
        draw_text(ui_draw(lv->v->ui), cell.x + width, y, FONT_TICK, TEXT_RIGHT, ui_theme(lv->v->ui)->text, largest);
}

static const char *label_of(const struct layer_view *lv, int item, char text[24])
{
    static const char *const planes[] = {"R", "G", "B"};
    if (lv->c->kind == COLUMN_PICTURE && lv->total == 3)
        return planes[item];
    snprintf(text, 24, "%d", item);
    return text;
}

static void draw_label(const struct layer_view *lv, const struct grid *g, int place, int item, bool chosen)
{
    const struct theme *t = ui_theme(lv->v->ui);
    const struct rect cell = cell_of(g, place);
    char text[24];
    const char *label = label_of(lv, item, text);
    draw_text(ui_draw(lv->v->ui), cell.x, cell.y + 12, (struct font){FONT_MONO, chosen ? FONT_600 : FONT_400, 12},
              TEXT_LEFT, chosen ? t->output_ink : t->mid, label);
    const float used = (float)strlen(label) * 7.2f + 8;
    layer_badges(lv, item, (struct rect){cell.x + used, cell.y, g->cell_w - used, LABEL});
}

static bool is_chosen(const struct layer_view *lv, int item)
{
    return lv->l->choice.column == (int)(lv->c - lv->l->column) && lv->l->choice.map == item;
}

static void draw_cell(const struct layer_view *lv, const struct grid *g, int place, int item)
{
    const bool gradient = lv->show == SHOW_GRADIENTS, chosen = is_chosen(lv, item);
    const struct rect r = picture_of(g, place, false);
    draw_picture(lv, g, r, item, gradient);
    if (lv->beside)
        draw_picture(lv, g, picture_of(g, place, true), item, true);
    draw_label(lv, g, place, item, chosen);
    if (g->foot)
        draw_foot(lv, g, place, item);
    if (chosen)
        draw_frame(ui_draw(lv->v->ui), rect_inset(r, -4), 3, 2, ui_theme(lv->v->ui)->output);
}

/* Which picture is at a point; -1: none. */
static int place_at(const struct layer_view *lv, const struct grid *g, int shown, float x, float y, bool *gradient)
{
    for (int i = 0; i < shown; i++)
        for (int k = 0; k < 1 + lv->beside; k++)
            if (rect_contains(picture_of(g, i, k), x, y)) {
                *gradient = k > 0 || lv->show == SHOW_GRADIENTS;
                return i;
            }
    return -1;
}

struct spot { /* what the pointer is over */
    int place, item, row, col, channel;
    bool gradient;
};

static bool find_spot(const struct layer_view *lv, const struct grid *g, const struct layer_pages *p, struct spot *at)
{
    const struct ui_input *in = ui_input(lv->v->ui);
    at->place = place_at(lv, g, p->shown, in->x, in->y, &at->gradient);
    if (at->place < 0)
        return false;
    const struct rect r = picture_of(g, at->place, at->gradient && lv->beside);
    at->item = layer_item(lv, p->first + at->place);
    if (lv->show == SHOW_WEIGHTS)
        return filter_picture_hit(&lv->filter, g->scale, in->x - r.x, in->y - r.y, &at->channel, &at->row, &at->col);
    at->row = (int)fminf((in->y - r.y) / r.h * (float)lv->c->rows, (float)(lv->c->rows - 1));
    at->col = (int)fminf((in->x - r.x) / r.w * (float)lv->c->cols, (float)(lv->c->cols - 1));
    return true;
}

/* "kernel of map 3, [1, 2]"; of colours the three weights that make the pixel. */
static void hover_weight(const struct layer_view *lv, const struct spot *at, char *text, size_t size)
{
    const struct filter_picture *f = &lv->filter;
    const float *w =
        at->gradient ? snapshot_filter_grad(lv->s, lv->layer, at->item) : snapshot_filter(lv->s, lv->layer, at->item);
    char a[FORMAT_MAX], b[FORMAT_MAX], c[FORMAT_MAX];
    if (!w)
        return;
    const float *v = w + filter_picture_index(f, at->channel, at->row, at->col);
    const int kernel = f->height * f->width;
    const char *what = at->gradient ? _("gradient") : _("weight");
    format_number(a, (double)v[0], 5);
    if (f->colour)
        snprintf(text, size, _("filter %d, [%d, %d]\n%s of red %s, green %s, blue %s"), at->item, at->row, at->col,
                 what, a, format_number(b, (double)v[kernel], 5), format_number(c, (double)v[2 * kernel], 5));
    else if (f->rest > 0 || (f->channels == 1 && lv->s->net->node[lv->layer].layer->kind == &layer_linear))
        snprintf(text, size, _("neuron %d, input %d\n%s %s"), at->item, (int)(v - w), what, a);
    else
        snprintf(text, size, _("filter %d, kernel of map %d, [%d, %d]\n%s %s"), at->item, at->channel, at->row, at->col,
                 what, a);
}

static void hover_value(const struct layer_view *lv, const struct spot *at, char *text, size_t size)
{
    const size_t i = (size_t)at->row * (size_t)lv->c->cols + (size_t)at->col,
                 whole = (size_t)at->item * (size_t)(lv->c->rows * lv->c->cols);
    const float *data =
        at->gradient ? snapshot_map_grad(lv->s, lv->node, at->item) : snapshot_map(lv->s, lv->node, at->item);
    if (!at->gradient && lv->c->kind == COLUMN_PICTURE && lv->s->probe_pixels)
        data = lv->s->probe_pixels + whole;
    else if (!at->gradient && network_is_reconstruction(lv->s, lv->c))
        data = lv->s->reconstruction + whole;
    char number[FORMAT_MAX], rest[256];
    if (!data)
        return;
    const float *given = snapshot_map(lv->s, lv->node, at->item);
    if (!at->gradient && lv->c->kind == COLUMN_PICTURE && given)
        snprintf(rest, sizeof rest, _("the network is given %s"), format_number(number, (double)given[i], 4));
    else
        layer_map_numbers(lv, at->item, rest, sizeof rest);
    snprintf(text, size, at->gradient ? _("map %d, [%d, %d]: gradient %s\n%s") : _("map %d, [%d, %d] = %s\n%s"),
             at->item, at->row, at->col, format_number(number, (double)data[i], at->gradient ? 6 : 4), rest);
}

static void hover(const struct layer_view *lv, const struct spot *at)
{
    const struct ui_input *in = ui_input(lv->v->ui);
    char text[512] = "";
    if (lv->show == SHOW_WEIGHTS)
        hover_weight(lv, at, text, sizeof text);
    else
        hover_value(lv, at, text, sizeof text);
    if (*text)
        ui_hover_card(lv->v->ui, in->x, in->y, text);
}

/* A map at its largest value, or at the value under the pointer. A filter of another count has no map of its own. */
static void choose(const struct layer_view *lv, int item, int row, int col)
{
    if (item >= 0 && item < lv->c->maps)
        network_choose(lv->v, lv->l, (struct network_choice){(int)(lv->c - lv->l->column), item, row, col});
}

static void choose_strongest(const struct layer_view *lv, int item)
{
    const struct map_stats *stat = snapshot_stats(lv->s, lv->node, item);
    choose(lv, item, stat ? stat->at / lv->c->cols : 0, stat ? stat->at % lv->c->cols : 0);
}

static int place_of_choice(const struct layer_view *lv, const struct layer_pages *p)
{
    for (int i = 0; i < p->shown; i++)
        if (is_chosen(lv, layer_item(lv, p->first + i)))
            return i;
    return -1;
}

/* Arrows move the choice among the maps while they have the focus. */
static void move(const struct layer_view *lv, const struct grid *g, const struct layer_pages *p, ui_id id)
{
    const struct {
        int32_t key;
        int by;
    } moves[] = {{UI_KEY_LEFT, -1}, {UI_KEY_RIGHT, 1}, {UI_KEY_UP, -g->across}, {UI_KEY_DOWN, g->across}};
    const int at = place_of_choice(lv, p);
    for (int i = 0; i < 4; i++) {
        if (!ui_take_key(lv->v->ui, id, moves[i].key, 0))
            continue;
        const int to = (at < 0 ? 0 : at + moves[i].by) + p->first;
        if (to >= 0 && to < lv->n)
            choose_strongest(lv, layer_item(lv, to));
    }
    if (ui_take_key(lv->v->ui, id, UI_KEY_ENTER, 0) || ui_take_key(lv->v->ui, id, UI_KEY_PAD_ENTER, 0))
        request_command(lv->v->requests, COMMAND_NETWORK_OPEN);
}

/* A click chooses, a click on the chosen map opens it. */
static void pointer(const struct layer_view *lv, const struct grid *g, const struct layer_pages *p)
{
    struct ui *ui = lv->v->ui;
    const ui_id id = ui_make_id(ui, "maps");
    struct spot at = {0};
    const bool over = find_spot(lv, g, p, &at);
    const struct rect target = over ? picture_of(g, at.place, at.gradient && lv->beside)
                                    : (struct rect){g->x, g->y, 0, 0}; /* gaps are ground */
    if (ui_has_focus(ui, id))
        move(lv, g, p, id);
    const unsigned state = ui_behave(ui, id, target, true, true);
    const int chosen = place_of_choice(lv, p);
    if (state & UI_RING && chosen >= 0)
        ui_focus_ring(ui, rect_inset(picture_of(g, chosen, false), -4), 3);
    if (!over || !(state & (UI_HOT | UI_CLICKED)))
        return;
    hover(lv, &at);
    ui_set_cursor(ui, UI_CURSOR_HAND);
    if (state & UI_CLICKED && is_chosen(lv, at.item))
        request_command(lv->v->requests, COMMAND_NETWORK_OPEN);
    else if (state & UI_CLICKED && lv->show == SHOW_WEIGHTS)
        choose_strongest(lv, at.item);
    else if (state & UI_CLICKED)
        choose(lv, at.item, at.row, at.col);
}

void layer_grid(const struct layer_view *lv, struct rect area, struct layer_pages *pages)
{
    struct grid g = choose_grid(lv, area);
    *pages = layer_pages(lv, g.across * g.down);
    place_grid(&g, area, pages->shown);
    for (int i = 0; i < pages->shown; i++)
        draw_cell(lv, &g, i, layer_item(lv, pages->first + i));
    pointer(lv, &g, pages);
}
