/* app/views/train_filters.c - the overview's band of filters: as they are, large, and how they became so. Both are the
 * first convolution's, or those of the layer that was chosen among the films. */
#include <limits.h>
#include <math.h>
#include <stdio.h>

#include "app/views/maps.h"
#include "app/views/network.h"
#include "app/views/train.h"
#include "app/views/train_films.h"
#include "engine/base/i18n.h"

enum {
    GAP = 8,
    GAP_TIGHT = 4,
    ROW_GAP = 6,
    ROW_GAP_TIGHT = 4,
    COLUMN_GAP = 16,
    COLUMN_LEAST = 38,
    BEFORE_NOW = 12,
    LABELS = 18,
    THUMB = 30,
    THUMB_MIN = 12,
    THUMB_READABLE = 18,
    ROWS_SMALL = 6, /* so many rows may be smaller than that */
    LARGE_LEAST = 20,
    TITLE = 20, /* from a title's baseline to the content */
    SWITCH_W = 100,
    SWITCH_H = 26
};

struct grid {
    int across, shown, empty; /* empty: places of the last row */
    float scale, pitch_x, pitch_y;
};

/* The most px a weight at which all filters have room, or as many as do at a size that can be seen; of such grids the
 * fullest. */
static struct grid fit_grid(const struct film *f, float w, float h)
{
    struct grid best = {.across = 1, .empty = INT_MAX};
    const int most = (int)(w / (LARGE_LEAST + GAP_TIGHT)) * (int)(h / (LARGE_LEAST + GAP_TIGHT));
    best.shown = f->count < most ? f->count : most < 1 ? 1 : most;
    for (int across = 1; across <= best.shown; across++) {
        const int down = (best.shown + across - 1) / across, gap = best.shown > 24 ? GAP_TIGHT : GAP;
        const float tile_w = (w - (float)((across - 1) * gap)) / (float)across,
                    tile_h = (h - (float)((down - 1) * gap)) / (float)down;
        const float scale = tile_w >= 1 && tile_h >= 1 ? filter_picture_scale(&f->picture, tile_w, tile_h) : 0;
        const int empty = across * down - best.shown;
        if (scale < best.scale || (scale == best.scale && empty >= best.empty))
            continue;
        const struct point size = filter_picture_size(&f->picture, scale);
        best = (struct grid){across, best.shown, empty, scale, size.x + (float)gap, size.y + (float)gap};
    }
    return best;
}

static void draw_tag(const struct view *v, struct rect r, int index)
{
    const struct theme *t = ui_theme(v->ui);
    const struct rect tag = {r.x, r.y, index < 10 ? 18 : 26, 18};
    draw_fill(ui_draw(v->ui), tag, 0, t->casing);
    draw_textf(ui_draw(v->ui), tag.x + tag.w / 2, r.y + 14, (struct font){FONT_MONO, FONT_600, 13}, TEXT_CENTER, t->hi,
               "%d", index);
}

/* What is shown large of a filter, with its own scale. */
static const float *large_of(const struct film *f, int i, float *largest)
{
    switch (f->show) {
    case TRAIN_SHOW_CHANGE:
        *largest = f->change_largest;
        return film_shown_change(f, i);
    case TRAIN_SHOW_GRADIENT:
        *largest = f->s->batch_grad_largest;
        return film_gradient(f, i);
    default:
        *largest = f->weight_largest;
        return film_shown(f, i);
    }
}

static struct color frame_of(const struct film *f)
{
    const struct theme *t = ui_theme(f->v->ui);
    return f->show == TRAIN_SHOW_GRADIENT ? t->grad : t->kernel;
}

/* A click chooses it and opens its film. */
static void touch_large(const struct film *f, struct rect r, int i)
{
    const struct view *v = f->v;
    char text[4 * FILM_TEXT];
    ui_push_index(v->ui, i);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "filter"), r, false, true);
    ui_pop_id(v->ui);
    if (state & UI_HOT) {
        const int moment = f->s->shown >= 0 ? f->s->shown : f->s->n_moments;
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
        draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1.5f, ui_theme(v->ui)->hi);
        ui_tooltip(v->ui, r, film_card(f, moment, i, _("a click opens its film"), text, sizeof text));
    }
    if (state & UI_CLICKED) {
        film_choose(f, i);
        request_int(v->requests, PROP_TRAIN_VIEW, TRAIN_FILMS);
    }
}

static void draw_large(const struct film *f, const struct grid *g, struct rect r)
{
    const struct point size = filter_picture_size(&f->picture, g->scale);
    for (int i = 0; i < g->shown && g->scale > 0; i++) {
        float largest;
        const float *w = large_of(f, i, &largest);
        const struct rect at = {r.x + (float)(i % g->across) * g->pitch_x, r.y + (float)(i / g->across) * g->pitch_y,
                                size.x, size.y};
        if (w)
            film_draw(f, at.x, at.y, g->scale, w, largest, maps_key(f->s), frame_of(f));
        else
            film_draw_unknown(f, at.x, at.y, g->scale);
        if (size.x >= 56)
            draw_tag(f->v, at, i);
        touch_large(f, at, i);
    }
}

static const char *no_gradient(const struct film *f)
{
    const bool past = f->s->shown >= 0;
    if (film_steps(f) == 0)
        return past ? _("no step had been made yet") : _("known after the first step");
    if (past)
        return _("not kept with this moment");
    return f->s->follow.on ? _("not known of another program's training") : _("known after the next step");
}

/* Under the large filters: the scale of gradients, which their history does not share, or why there are none. */
static void draw_foot(const struct film *f, struct rect r)
{
    const struct theme *t = ui_theme(f->v->ui);
    if (f->show != TRAIN_SHOW_GRADIENT)
        return;
    if (f->s->batch_grad)
        film_scale(f, (struct rect){r.x, r.y + r.h, r.w, 0}, f->s->batch_grad_largest, t->grad_ink);
    else
        ui_label(f->v->ui, r.x, r.y + r.h, r.w, FONT_NOTE, TEXT_LEFT, t->mid, no_gradient(f));
}

/* The history. */

struct history {
    struct rect r;
    float scale, tile_w, tile_h, pitch_x, pitch_y, now_x;
    int rows;    /* filters that have room */
    int columns; /* moments that have, before 'now' */
};

static struct history plan_history(const struct film *f, struct rect r)
{
    struct history h = {.r = r};
    const float gap = (r.h - LABELS) / (float)f->count < 24 ? ROW_GAP_TIGHT : ROW_GAP, room = r.h - LABELS + gap;
    const float least =
        f->count > ROWS_SMALL && room / (THUMB_READABLE + gap) >= ROWS_SMALL ? THUMB_READABLE : THUMB_MIN;
    h.rows = (int)fminf((float)f->count, floorf(room / (least + gap)));
    h.rows = h.rows < 1 ? 1 : h.rows;
    h.pitch_y = fminf(THUMB + gap, floorf(room / (float)h.rows));
    h.scale = filter_picture_scale(&f->picture, THUMB, h.pitch_y - gap);
    const struct point size = filter_picture_size(&f->picture, h.scale);
    h.tile_w = size.x;
    h.tile_h = size.y;
    h.pitch_x = fmaxf(h.tile_w + COLUMN_GAP, COLUMN_LEAST);
    h.now_x = r.x + r.w - BEFORE_NOW - h.tile_w;
    h.columns = (int)fmaxf(1, floorf((h.now_x - BEFORE_NOW / 2 - r.x) / h.pitch_x));
    return h;
}

/* A strip that is not full yet grows to the right; one that was thinned is spread over the room. */
static float column_x(const struct film *f, const struct history *h, int k)
{
    const bool grows = f->s->n_film == f->s->n_moments;
    const float pitch = grows ? h->pitch_x : (h->now_x - BEFORE_NOW / 2 - h->r.x) / (float)f->s->n_film;
    return roundf(h->r.x + (float)k * fmaxf(pitch, h->pitch_x));
}

/* A click on a tile goes to its moment, with Shift counts changes from it. */
static void touch_column(const struct film *f, const struct history *h, float x, int k)
{
    const struct view *v = f->v;
    const struct rect all = {x - 3, h->r.y - 3, h->tile_w + 6, (float)h->rows * h->pitch_y + LABELS};
    const int moment = film_moment(f, k), row = (int)((ui_input(v->ui)->y - h->r.y) / h->pitch_y);
    char text[4 * FILM_TEXT];
    ui_push_index(v->ui, k + 1);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "moment"), all, false, true);
    ui_pop_id(v->ui);
    if (state & UI_HOT && row >= 0 && row < h->rows) {
        const struct rect at = {x, h->r.y + (float)row * h->pitch_y, h->tile_w, h->tile_h};
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
        draw_frame(ui_draw(v->ui), rect_inset(at, -2), 0, 1.5f, ui_theme(v->ui)->hi);
        ui_tooltip(v->ui, at,
                   film_card(f, moment, row,
                             k == FILM_NOW ? _("a click shows the present")
                                           : _("a click goes there, with Shift changes count from there"),
                             text, sizeof text));
    }
    if (!(state & UI_CLICKED))
        return;
    if (ui_input(v->ui)->mods & UI_SHIFT && k != FILM_NOW)
        film_count_from(v, moment);
    else
        film_go_to(v, moment);
}

static void mark_shown(const struct film *f, const struct history *h, float x)
{
    const struct theme *t = ui_theme(f->v->ui);
    const char *const word = _("shown");
    const struct font font = {FONT_SANS, FONT_600, 12};
    const float half = ui_text_width(f->v->ui, font, word) / 2, right = h->r.x + h->r.w;
    const float middle = fminf(fmaxf(x + h->tile_w / 2, h->r.x + half - 4), right - half);
    const struct rect frame = {x - 3, h->r.y - 3, h->tile_w + 6, (float)(h->rows - 1) * h->pitch_y + h->tile_h + 6};
    draw_frame(ui_draw(f->v->ui), frame, 0, 2, t->hi);
    draw_text(ui_draw(f->v->ui), middle, h->r.y - 5, font, TEXT_CENTER, t->hi, word);
}

static void draw_column(const struct film *f, const struct history *h, float x, int k)
{
    const struct theme *t = ui_theme(f->v->ui);
    const bool change = f->show == TRAIN_SHOW_CHANGE;
    for (int i = 0; i < h->rows; i++) {
        const float *w = change ? film_change(f, k, i) : film_weights(f, k, i);
        const float y = h->r.y + (float)i * h->pitch_y;
        if (w)
            film_draw(f, x, y, h->scale, w, change ? f->change_largest : f->weight_largest,
                      change ? maps_key(f->s) : film_key(f, k), k == FILM_NOW ? t->kernel : t->line);
        else
            film_draw_unknown(f, x, y, h->scale);
    }
    if (k != FILM_NOW && film_moment(f, k) == f->s->shown)
        mark_shown(f, h, x);
    touch_column(f, h, x, k);
}

static void draw_labels(const struct film *f, const struct history *h)
{
    struct ui *ui = f->v->ui;
    const struct theme *t = ui_theme(ui);
    const float y = h->r.y + h->r.h;
    const struct font now = {FONT_SANS, FONT_600, 12};
    const float now_left = h->now_x + h->tile_w / 2 - ui_text_width(ui, now, _("now")) / 2;
    float end = -INFINITY, word = h->r.x - 12; /* of another program the first step may be a long number */
    char text[FORMAT_MAX];
    draw_text(ui_draw(ui), h->now_x + h->tile_w / 2, y, now, TEXT_CENTER, t->hi, _("now"));
    for (int k = 0; k < f->s->n_film; k++) {
        const float middle = column_x(f, h, k) + h->tile_w / 2;
        const char *label = film_label(f->s, film_moment(f, k), text);
        if (k == 0)
            word = fminf(word, middle - ui_text_width(ui, FONT_TICK, label) / 2 - 8);
        if (middle + ui_text_width(ui, FONT_TICK, label) / 2 + 4 <= now_left)
            film_column_label(f, middle, y, label, film_moment(f, k) == f->s->shown, &end);
    }
    draw_text(ui_draw(ui), word, y, FONT_NOTE, TEXT_RIGHT, t->mid, film_by_step(f->s) ? _("step") : _("epoch"));
}

static void draw_history(const struct film *f, const struct history *h)
{
    const struct theme *t = ui_theme(f->v->ui);
    for (int i = 0; i < h->rows; i++)
        draw_textf(ui_draw(f->v->ui), h->r.x - 12, h->r.y + (float)i * h->pitch_y + h->tile_h / 2 + 4, FONT_TICK,
                   TEXT_RIGHT, t->mid, "%d", i);
    for (int k = 0; k < f->s->n_film; k++)
        draw_column(f, h, column_x(f, h, k), k);
    for (int k = f->s->n_film; f->s->n_film == f->s->n_moments && k < h->columns; k++) /* places of those to come */
        for (int i = 0; i < h->rows; i++)
            film_draw_unknown(f, column_x(f, h, k), h->r.y + (float)i * h->pitch_y, h->scale);
    draw_column(f, h, h->now_x, FILM_NOW);
    draw_labels(f, h);
}

/* Titles. */

static void large_title(const struct film *f, char *text, size_t size)
{
    char since[FILM_TEXT], layer[NET_NAME_MAX];
    const struct net_node *n = &f->s->net->node[f->node];
    network_title(n->name, n->layer->kind, layer, sizeof layer);
    if (f->show == TRAIN_SHOW_CHANGE)
        snprintf(text, size, _("Change %s"), film_since(f->s, since));
    else if (f->show == TRAIN_SHOW_GRADIENT)
        snprintf(text, size, "%s", _("Gradient"));
    else if (f->node == f->s->history_node)
        snprintf(text, size, "%s", _("First-layer filters"));
    else
        snprintf(text, size, _("%s, filters"), layer);
}

static const char *short_title(const struct film *f)
{
    return f->show == TRAIN_SHOW_CHANGE ? _("Change") : f->show == TRAIN_SHOW_GRADIENT ? _("Gradient") : _("Filters");
}

/* Beside it: how many of which size; or of when they are. */
static void large_note(const struct film *f, const struct grid *g, char *text, size_t size)
{
    char when[FILM_TEXT];
    if (f->s->shown >= 0)
        snprintf(text, size, "%s", film_when(f->s, f->s->shown, when));
    else if (f->show == TRAIN_SHOW_GRADIENT)
        snprintf(text, size, "%s", _("latest batch"));
    else if (g->shown < f->count)
        snprintf(text, size, _("%d of %d"), g->shown, f->count);
    else
        snprintf(text, size, "%d × %d×%d", f->count, f->picture.height, f->picture.width);
}

static void draw_large_title(const struct film *f, const struct grid *g, struct rect r, float right)
{
    struct ui *ui = f->v->ui;
    const struct theme *t = ui_theme(ui);
    const float y = r.y - TITLE, end = right - SWITCH_W - 12;
    char title[FILM_TEXT], note[FILM_TEXT];
    large_title(f, title, sizeof title);
    if (ui_text_width(ui, FONT_TITLE, title) > end - r.x)
        snprintf(title, sizeof title, "%s", short_title(f));
    large_note(f, g, note, sizeof note);
    const float w = ui_text_width(ui, FONT_TITLE, title);
    const bool moment = f->s->shown >= 0, plain = f->show != TRAIN_SHOW_GRADIENT && !moment;
    const struct font font = plain ? FONT_TITLE_NOTE : FONT_BODY;
    ui_label(ui, r.x, y, end - r.x, FONT_TITLE, TEXT_LEFT, t->hi, title);
    if (r.x + w + 12 + ui_text_width(ui, font, note) <= end)
        draw_text(ui_draw(ui), r.x + w + 12, y, font, TEXT_LEFT, moment ? t->hi : t->mid, note);
    film_switch(f->v, (struct rect){right - SWITCH_W, y - 19, SWITCH_W, SWITCH_H});
}

static void draw_history_title(const struct film *f, const struct history *h, struct rect r)
{
    struct ui *ui = f->v->ui;
    const struct theme *t = ui_theme(ui);
    const float y = r.y - TITLE, note = h->r.x + ui_text_width(ui, FONT_TITLE, _("Their history")) + 12;
    char text[64];
    draw_text(ui_draw(ui), h->r.x, y, FONT_TITLE, TEXT_LEFT, t->hi, _("Their history"));
    const float scale = film_scale(f, (struct rect){note, y, r.x + r.w - note, 0},
                                   f->show == TRAIN_SHOW_CHANGE ? f->change_largest : f->weight_largest, t->mid);
    snprintf(text, sizeof text, _("%d of %d"), h->rows, f->count);
    if (h->rows < f->count && note + ui_text_width(ui, FONT_BODY, text) + 8 <= scale)
        draw_text(ui_draw(ui), note, y, FONT_BODY, TEXT_LEFT, t->mid, text);
}

static void draw_none(const struct view *v, struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    draw_text(ui_draw(v->ui), r.x, r.y - TITLE, FONT_TITLE, TEXT_LEFT, t->hi, _("First-layer filters"));
    if (session_snapshot(v->session)->net)
        ui_label(v->ui, r.x, r.y + 8, r.w, FONT_BODY, TEXT_LEFT, t->mid, _("no weights"));
}

void train_filters(const struct view *v, struct rect r)
{
    const float left = floorf(r.w * 0.4f), from = roundf(r.w * 0.475f);
    struct film f = film_of(v, 1, 0, 0);
    if (f.count == 0) {
        draw_none(v, r);
        return;
    }
    const struct rect large = {r.x, r.y, left, r.h};
    const struct grid g = fit_grid(&f, large.w, large.h - LABELS);
    const struct history h = plan_history(&f, (struct rect){r.x + from, r.y, r.w - from, r.h});
    f = film_of(v, h.columns, 0, g.shown > h.rows ? g.shown : h.rows);
    draw_large_title(&f, &g, r, r.x + from - 16);
    draw_history_title(&f, &h, r);
    draw_large(&f, &g, large);
    draw_foot(&f, large);
    draw_history(&f, &h);
}
