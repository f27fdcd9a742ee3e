/* app/views/train_films.c - the stage of the Train workspace as filters as film strips: a row for each filter of a
 * layer, a column for each moment; now; what has become of it since another moment; the gradient of the latest batch;
 * and how its norm went. The chosen filter unfolds into its channels. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/views/maps.h"
#include "app/views/network.h"
#include "app/views/train.h"
#include "app/views/train_films.h"
#include "engine/base/i18n.h"

enum {
    TITLE = 36, /* from the stage's top to the title's baseline */
    CONTROL = 32,
    LINE = 28,
    HEAD = 62,  /* of the columns: what they are, marks, labels */
    INDEX = 10, /* from an index to the tiles */
    GAP = 8,
    APART = 16, /* between groups of columns */
    TILE_MOST = 64,
    TILE_LEAST = 40,
    COLUMNS_ENOUGH = 6, /* tiles are smaller rather than fewer, but not under so many px a weight */
    SCALE_READABLE = 3,
    SPREAD = 3, /* columns are at most so many times as far apart as they could be */
    COLUMN_LEAST = 40,
    ROW_LEAST = 28,
    SPARK_MOST = 104,
    SPARK_LEAST = 72,
    SPARK_NUMBER = 52,
    CHANNEL_GAP = 4,
    BAR = 12, /* of scrolling */
    LAYER_W = 132,
    SHOW_W = 168,
    VERSUS_W = 176,
    BESIDE = 12,
    BOTTOM = 8
};

#define FONT_GROUP ((struct font){FONT_SANS, FONT_600, 13})

/* Where everything is; x without scrolling, y of the rows with it. */
struct sheet {
    struct film f;
    struct rect head, rows; /* captions and labels; the room below, which scrolls */
    float scale, tile_w, tile_h, pitch_x, pitch_y;
    float index_w;                                                /* of the widest index */
    float group_w;                                                /* of a column that has a heading */
    float first_x, now_x, change_x, gradient_x, spark_x, spark_w; /* spark_w 0: there is no room */
    int columns;
    int chosen, parts; /* the filter that is unfolded, -1: none; into so many channels */
    float part_scale, part_pitch;
    float offset; /* of scrolling, at most 0 */
};

/* -------------------------------------------------------------------------------------------------- layout */

static void place_columns(struct sheet *s, struct rect area)
{
    const float right = area.x + area.w - BAR, group = s->group_w + APART;
    const float rest = area.w - BAR - s->index_w - 3 * group - 3 * s->pitch_x;
    s->spark_w = rest - APART < SPARK_LEAST + SPARK_NUMBER ? 0 : fminf(SPARK_MOST, (rest - APART - SPARK_NUMBER) / 2);
    s->spark_w = s->spark_w > 0 ? roundf(fmaxf(s->spark_w, SPARK_LEAST)) : 0;
    s->spark_x = right - (s->spark_w > 0 ? s->spark_w + SPARK_NUMBER : 0);
    s->gradient_x = s->spark_x - (s->spark_w > 0 ? APART : 0) - s->group_w;
    s->change_x = s->gradient_x - group;
    s->now_x = s->change_x - APART - s->tile_w;
    s->first_x = area.x + s->index_w;
    s->columns = (int)fmaxf(1, floorf((s->now_x - s->first_x) / s->pitch_x));
}

static void place_tiles(struct sheet *s, struct rect area, float tile)
{
    s->scale = filter_picture_scale(&s->f.picture, tile, tile);
    const struct point size = filter_picture_size(&s->f.picture, s->scale);
    s->tile_w = size.x;
    s->tile_h = size.y;
    s->pitch_x = fmaxf(s->tile_w + GAP, COLUMN_LEAST);
    s->pitch_y = fmaxf(s->tile_h + GAP, ROW_LEAST);
    s->group_w = ceilf(fmaxf(s->tile_w, fmaxf(ui_text_width(s->f.v->ui, FONT_GROUP, _("Change")),
                                              ui_text_width(s->f.v->ui, FONT_GROUP, _("Gradient")))));
    place_columns(s, area);
}

static void place_parts(struct sheet *s, float tile)
{
    const struct filter_picture *p = &s->f.picture;
    s->parts = s->chosen < 0 || p->channels < 2 ? 0 : p->channels;
    s->part_scale = maps_scale(p->width, p->height, s->tile_w, fmaxf(tile * 0.75f, 24));
    s->part_pitch = fmaxf(s->part_scale * (float)p->height + CHANNEL_GAP, 16);
}

/* Of filters, and of the channels that one unfolds into. */
static float index_width(const struct film *f)
{
    char text[32];
    snprintf(text, sizeof text, "[%d]", f->count > f->picture.channels ? f->count : f->picture.channels);
    return ceilf(ui_text_width(f->v->ui, FONT_TICK, text)) + INDEX;
}

static struct sheet plan(const struct view *v, struct rect area, float top)
{
    struct sheet s = {.f = film_of(v, 1, 0, 0)};
    s.head = (struct rect){area.x, top, area.w, HEAD};
    s.rows = (struct rect){area.x, top + HEAD, area.w, fmaxf(area.y + area.h - top - HEAD, 1)};
    if (s.f.count == 0)
        return s;
    s.index_w = index_width(&s.f);
    float tile = fminf(TILE_MOST, fmaxf(TILE_LEAST, floorf((s.rows.h - BOTTOM) / (float)s.f.count - GAP)));
    while (tile < TILE_MOST && filter_picture_scale(&s.f.picture, tile, tile) < SCALE_READABLE)
        tile++;
    place_tiles(&s, area, tile);
    while (tile > TILE_LEAST && s.columns < COLUMNS_ENOUGH &&
           filter_picture_scale(&s.f.picture, tile - 1, tile - 1) >= SCALE_READABLE)
        place_tiles(&s, area, --tile);
    s.chosen = film_chosen(&s.f);
    place_parts(&s, tile);
    return s;
}

static float column_x(const struct sheet *s, int k)
{
    if (k == FILM_NOW)
        return s->now_x;
    const float even = (s->now_x - s->first_x) / (float)s->f.s->n_film;
    return roundf(s->first_x + (float)k * fminf(fmaxf(even, s->pitch_x), SPREAD * s->pitch_x));
}

static float row_y(const struct sheet *s, int i)
{
    const float unfolded = s->chosen >= 0 && i > s->chosen ? (float)s->parts * s->part_pitch : 0;
    return s->rows.y + s->offset + 4 + (float)i * s->pitch_y + unfolded;
}

static float content_height(const struct sheet *s)
{
    return 4 + (float)s->f.count * s->pitch_y + (float)s->parts * s->part_pitch + BOTTOM;
}

/* Rows that are seen: first, and how many. */
static int seen_rows(const struct sheet *s, int *first)
{
    int last = -1;
    *first = s->f.count;
    for (int i = 0; i < s->f.count; i++) {
        const float y = row_y(s, i), end = row_y(s, i + 1);
        if (end <= s->rows.y || y >= s->rows.y + s->rows.h)
            continue;
        *first = i < *first ? i : *first;
        last = i;
    }
    return last < *first ? 0 : last - *first + 1;
}

/* -------------------------------------------------------------------------------------------------- tiles */

enum cell { CELL_COLUMN, CELL_CHANGE, CELL_GRADIENT };
struct cell_of {
    const float *w; /* of the whole filter; NULL: not known */
    float largest;
    uint64_t key;
    struct color frame;
};

static struct cell_of cell_of(const struct sheet *s, enum cell kind, int k, int i)
{
    const struct film *f = &s->f;
    const struct theme *t = ui_theme(f->v->ui);
    if (kind == CELL_GRADIENT)
        return (struct cell_of){film_gradient(f, i), f->s->batch_grad_largest, maps_key(f->s), t->grad};
    if (kind == CELL_CHANGE)
        return (struct cell_of){film_shown_change(f, i), f->change_largest, maps_key(f->s), t->edge};
    const struct color frame = k == FILM_NOW ? t->kernel : t->line;
    if (f->show == TRAIN_SHOW_CHANGE)
        return (struct cell_of){film_change(f, k, i), f->change_largest, maps_key(f->s), frame};
    return (struct cell_of){film_weights(f, k, i), f->weight_largest, film_key(f, k), frame};
}

static void draw_cell(const struct sheet *s, enum cell kind, int k, int i, float x)
{
    const struct cell_of c = cell_of(s, kind, k, i);
    if (c.w)
        film_draw(&s->f, x, row_y(s, i), s->scale, c.w, c.largest, c.key, c.frame);
    else
        film_draw_unknown(&s->f, x, row_y(s, i), s->scale);
}

static void draw_part(const struct sheet *s, enum cell kind, int k, float x, int part, float y)
{
    const struct filter_picture *p = &s->f.picture;
    const struct cell_of c = cell_of(s, kind, k, s->chosen);
    const struct rect r = {x, y, s->part_scale * (float)p->width, s->part_scale * (float)p->height};
    if (!c.w)
        return;
    const struct map_plane plane = {
        c.w + (size_t)part * (size_t)p->width * (size_t)p->height, p->width, p->height, true, c.largest, c.key};
    maps_draw_plane(ui_draw(s->f.v->ui), r, &plane);
}

static void draw_parts_of_row(const struct sheet *s, int part, float y)
{
    static const char *const colours[] = {"R", "G", "B"};
    const struct film *f = &s->f;
    char text[16];
    snprintf(text, sizeof text, f->picture.colour ? "%s" : "%.0s[%d]", f->picture.colour ? colours[part] : "", part);
    draw_text(ui_draw(f->v->ui), s->first_x - INDEX, y + s->part_scale * (float)f->picture.height / 2 + 4, FONT_TICK,
              TEXT_RIGHT, ui_theme(f->v->ui)->mid, text);
    for (int k = 0; k < f->s->n_film; k++)
        draw_part(s, CELL_COLUMN, k, column_x(s, k), part, y);
    draw_part(s, CELL_COLUMN, FILM_NOW, s->now_x, part, y);
    draw_part(s, CELL_CHANGE, 0, s->change_x, part, y);
    draw_part(s, CELL_GRADIENT, 0, s->gradient_x, part, y);
}

static void draw_parts(const struct sheet *s)
{
    for (int part = 0; part < s->parts; part++) {
        const float y = row_y(s, s->chosen) + s->pitch_y + (float)part * s->part_pitch;
        if (y + s->part_pitch > s->rows.y && y < s->rows.y + s->rows.h)
            draw_parts_of_row(s, part, y);
    }
}

/* -------------------------------------------------------------------------------------------------- sparklines */

/* Of weights their norm, of changes that of the change. */
static float height_of(const struct sheet *s, const struct film_fact *fact)
{
    return s->f.show == TRAIN_SHOW_CHANGE ? fact->change : fact->norm;
}

/* The highest of all filters that something is told of: one scale. */
static float highest(const struct sheet *s)
{
    const struct worker_range *r = &s->f.s->film_filters;
    float most = 0;
    for (int m = 0; m <= s->f.s->n_moments; m++)
        for (int i = r->first; i < r->first + r->count; i++) {
            const struct film_fact *fact = film_fact_at(&s->f, m, i);
            const float v = fact ? height_of(s, fact) : 0;
            most = isfinite(v) && v > most ? v : most;
        }
    return most;
}

static uint64_t steps_of(const struct snapshot *s, int moment)
{
    return moment < s->n_moments ? s->moment[moment].steps : s->steps;
}

struct spark {
    struct rect r;
    float most;
    double steps; /* at its right end */
};

static struct point spark_point(const struct sheet *s, const struct spark *k, int moment, int i)
{
    const struct film_fact *fact = film_fact_at(&s->f, moment, i);
    const float v = fact ? height_of(s, fact) : NAN;
    const double share = k->steps > 0 ? (double)steps_of(s->f.s, moment) / k->steps : 1;
    return (struct point){k->r.x + (float)share * k->r.w,
                          isfinite(v) && k->most > 0 ? k->r.y + k->r.h * (1 - v / k->most) : NAN};
}

static void draw_curve(const struct sheet *s, const struct spark *k, int i)
{
    struct point p[MOMENTS_MAX + 1];
    size_t n = 0;
    for (int m = 0; m <= s->f.s->n_moments; m++) {
        p[n] = spark_point(s, k, m, i);
        n += isfinite(p[n].y) ? 1 : 0;
    }
    if (n > 1)
        draw_polyline(ui_draw(s->f.v->ui), p, n, 1.5f, ui_theme(s->f.v->ui)->text);
}

/* Three digits. */
static const char *norm_text(char text[FORMAT_MAX], double v)
{
    return v < 1e-3 && v > 0 ? format_with(text, "%.1e", v) : format_fixed(text, v, v < 10 ? 3 : v < 100 ? 2 : 1);
}

static void draw_spark(const struct sheet *s, float most, int i)
{
    const struct film *f = &s->f;
    struct ui *ui = f->v->ui;
    const struct theme *t = ui_theme(ui);
    const int at = f->s->shown >= 0 ? f->s->shown : f->s->n_moments;
    const struct film_fact *fact = film_fact_at(f, at, i);
    const struct spark k = {
        {s->spark_x, row_y(s, i) + 2, s->spark_w, fmaxf(s->tile_h, ROW_LEAST - GAP) - 4}, most, (double)f->s->steps};
    char text[FORMAT_MAX];
    draw_fill(ui_draw(ui), (struct rect){k.r.x, k.r.y + k.r.h, k.r.w, 1}, 0, t->grid);
    if (!fact || !isfinite(height_of(s, fact)))
        return;
    draw_curve(s, &k, i);
    const struct point now = spark_point(s, &k, at, i);
    if (isfinite(now.y))
        draw_circle(ui_draw(ui), now.x, now.y, 3, t->hi);
    draw_text(ui_draw(ui), s->spark_x + s->spark_w + 10, k.r.y + k.r.h / 2 + 4, FONT_TICK, TEXT_LEFT, t->text,
              norm_text(text, (double)height_of(s, fact)));
}

/* -------------------------------------------------------------------------------------------------- rows */

static void open_in_network(const struct film *f, int i)
{
    struct requests *r = f->v->requests;
    film_choose(f, i);
    request_int(r, PROP_NETWORK_LEVEL, LEVEL_LAYER);
    request_int(r, PROP_APP_WORKSPACE, WORKSPACE_NETWORK);
}

/* The column under the pointer: 0.. of the film, FILM_NOW; -2: none. */
static int column_at(const struct sheet *s, float x)
{
    for (int k = FILM_NOW; k < s->f.s->n_film; k++) {
        const float left = column_x(s, k);
        if (x >= left - GAP / 2 && x < left + s->tile_w + GAP / 2)
            return k;
    }
    return -2;
}

static void touch_moment(const struct sheet *s, int k)
{
    const int moment = film_moment(&s->f, k);
    if (ui_input(s->f.v->ui)->mods & UI_SHIFT && k != FILM_NOW)
        film_count_from(s->f.v, moment);
    else
        film_go_to(s->f.v, moment);
}

static void row_card(const struct sheet *s, struct rect r, int i, int k)
{
    const struct film *f = &s->f;
    const bool of_column = k >= FILM_NOW;
    const int moment = of_column ? film_moment(f, k) : f->s->shown >= 0 ? f->s->shown : f->s->n_moments;
    const char *hint = k == FILM_NOW ? _("a click shows the present")
                       : of_column   ? _("a click goes there, with Shift changes count from there")
                                     : _("a click chooses it, a double click opens it in Network");
    char text[4 * FILM_TEXT];
    ui_tooltip(f->v->ui, r, film_card(f, moment, i, hint, text, sizeof text));
}

static void touch_row(const struct sheet *s, int i)
{
    const struct view *v = s->f.v;
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = {s->rows.x, row_y(s, i) - GAP / 2, s->rows.w - BAR, s->pitch_y};
    ui_push_index(v->ui, i);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "row"), r, false, true);
    ui_pop_id(v->ui);
    if (i == s->chosen) {
        const struct rect all = {r.x, r.y, r.w, r.h + (float)s->parts * s->part_pitch};
        draw_fill(ui_draw(v->ui), all, 4, color_alpha(t->hover, 0.5f));
        draw_fill(ui_draw(v->ui), (struct rect){all.x, all.y, 3, all.h}, 0, t->output);
    }
    if (!(state & (UI_HOT | UI_CLICKED | UI_DOUBLE)))
        return;
    const int k = column_at(s, ui_input(v->ui)->x);
    if (state & UI_HOT) {
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
        const float x = k >= FILM_NOW ? column_x(s, k) - 3 : r.x;
        row_card(s, k >= FILM_NOW ? (struct rect){x, r.y, s->tile_w + 6, r.h} : r, i, k);
    }
    if (state & UI_DOUBLE && k < FILM_NOW)
        open_in_network(&s->f, i);
    else if (state & UI_CLICKED && k >= FILM_NOW)
        touch_moment(s, k);
    else if (state & UI_CLICKED)
        film_choose(&s->f, i);
}

static void draw_row(const struct sheet *s, float most, int i)
{
    const struct film *f = &s->f;
    const struct theme *t = ui_theme(f->v->ui);
    touch_row(s, i);
    draw_textf(ui_draw(f->v->ui), s->first_x - INDEX, row_y(s, i) + s->tile_h / 2 + 4,
               i == s->chosen ? (struct font){FONT_MONO, FONT_700, 12} : FONT_TICK, TEXT_RIGHT,
               i == s->chosen ? t->hi : t->mid, "%d", i);
    for (int k = 0; k < f->s->n_film; k++)
        draw_cell(s, CELL_COLUMN, k, i, column_x(s, k));
    draw_cell(s, CELL_COLUMN, FILM_NOW, i, s->now_x);
    draw_cell(s, CELL_CHANGE, 0, i, s->change_x);
    draw_cell(s, CELL_GRADIENT, 0, i, s->gradient_x);
    if (s->spark_w > 0)
        draw_spark(s, most, i);
}

/* Of a choice that was made elsewhere, too. */
static void show_chosen(const struct sheet *s)
{
    struct ui *ui = s->f.v->ui;
    int *shown = ui_memory(ui, ui_make_id(ui, "films.shown"), sizeof *shown); /* 1 + filter */
    if (!shown || *shown == s->chosen + 1)
        return;
    *shown = s->chosen + 1;
    if (s->chosen >= 0)
        ui_scroll_show(ui, (struct rect){s->rows.x, row_y(s, s->chosen), s->rows.w, s->pitch_y});
}

static void draw_rows(struct sheet *s)
{
    int first;
    s->offset = ui_scroll_begin(s->f.v->ui, "train.films", s->rows, content_height(s));
    show_chosen(s);
    const int n = seen_rows(s, &first);
    s->f = film_of(s->f.v, s->columns, first, n);
    const float most = s->spark_w > 0 ? highest(s) : 0;
    for (int i = first; i < first + n; i++)
        draw_row(s, most, i);
    draw_parts(s);
    ui_scroll_end(s->f.v->ui);
}

/* -------------------------------------------------------------------------------------------------- heads */

/* A word and a scale, where they fit before the next group; the scale alone where not. unknown: why there is nothing
 * below; "" where there is. */
static void group_head(const struct sheet *s, float x, float end, const char *word, float largest, const char *unknown,
                       struct color ink)
{
    struct ui *ui = s->f.v->ui;
    char number[FORMAT_MAX], text[2 * FORMAT_MAX];
    snprintf(text, sizeof text, "±%s", film_number(number, (double)largest));
    ui_label(ui, x, s->head.y + 14, end - x, FONT_GROUP, TEXT_LEFT, ink, word);
    if (*unknown)
        ui_label(ui, x, s->head.y + 30, end - x, (struct font){FONT_SANS, FONT_400, 12}, TEXT_LEFT, ui_theme(ui)->mid,
                 unknown);
    else if (largest > 0 && ui_text_width(ui, FONT_TICK, text) <= end - x)
        draw_text(ui_draw(ui), x, s->head.y + 30, FONT_TICK, TEXT_LEFT, ink, text);
}

/* Weights (or changes) with the colours of their scale. */
static void columns_head(const struct sheet *s)
{
    const struct film *f = &s->f;
    const struct theme *t = ui_theme(f->v->ui);
    const bool change = f->show == TRAIN_SHOW_CHANGE;
    char since[FILM_TEXT], word[FILM_TEXT + 32];
    snprintf(word, sizeof word, change ? _("Change %s") : _("Weights"), film_since(f->s, since));
    const float w = ui_text_width(f->v->ui, FONT_GROUP, word), right = s->now_x - APART;
    const float from = fminf(s->first_x + w + 12, s->first_x + (right - s->first_x) / 2);
    const float left = film_scale(f, (struct rect){from, s->head.y + 14, right - from, 0},
                                  change ? f->change_largest : f->weight_largest, t->mid);
    ui_label(f->v->ui, s->first_x, s->head.y + 14, left - 12 - s->first_x, FONT_GROUP, TEXT_LEFT, t->text, word);
}

static void mark_column(const struct sheet *s, int k, const char *word, bool strong, float *end)
{
    const struct theme *t = ui_theme(s->f.v->ui);
    const float x = column_x(s, k), middle = x + s->tile_w / 2;
    const struct font font = {FONT_SANS, strong ? FONT_600 : FONT_400, 12};
    const float half = ui_text_width(s->f.v->ui, font, word) / 2, least = fmaxf(middle - half, s->head.x);
    const float top = s->head.y + HEAD - 18, bottom = fminf(row_y(s, s->f.count) - GAP + 4, s->rows.y + s->rows.h - 2);
    const struct rect frame = {x - 4, top, s->tile_w + 8, bottom - top};
    if (strong)
        draw_frame(ui_draw(s->f.v->ui), frame, 0, 2, t->hi);
    else
        draw_frame_dashed(ui_draw(s->f.v->ui), frame, 1, 4, 4, t->mid);
    if (least < *end + 4)
        return;
    *end = least + 2 * half;
    draw_text(ui_draw(s->f.v->ui), least, s->head.y + HEAD - 22, font, TEXT_LEFT, strong ? t->hi : t->mid, word);
}

static void touch_label(const struct sheet *s, int k)
{
    const struct view *v = s->f.v;
    const struct rect r = {column_x(s, k) - 3, s->head.y + HEAD - 34, s->tile_w + 6, 34};
    char when[FILM_TEXT], text[2 * FILM_TEXT];
    ui_push_index(v->ui, k + 1);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "label"), r, false, true);
    ui_pop_id(v->ui);
    if (state & UI_HOT) {
        snprintf(text, sizeof text, "%s\n%s", film_when(s->f.s, film_moment(&s->f, k), when),
                 k == FILM_NOW ? _("a click shows the present")
                               : _("a click goes there, with Shift changes count from there"));
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
        ui_tooltip(v->ui, r, text);
    }
    if (state & UI_CLICKED)
        touch_moment(s, k);
}

static void draw_marks(const struct sheet *s)
{
    const struct snapshot *now = s->f.s;
    float end = -INFINITY;
    for (int k = 0; k < now->n_film; k++) {
        const int moment = now->film[k].moment;
        if (moment == now->shown)
            mark_column(s, k, _("shown"), true, &end);
        else if (moment == now->versus && now->n_moments > 1)
            mark_column(s, k, _("from"), false, &end);
    }
}

static void draw_labels(const struct sheet *s)
{
    const struct film *f = &s->f;
    const struct theme *t = ui_theme(f->v->ui);
    const float y = s->head.y + HEAD - 5;
    float end = -INFINITY;
    char text[FORMAT_MAX];
    for (int k = 0; k < f->s->n_film; k++) {
        const int moment = film_moment(f, k);
        film_column_label(f, column_x(s, k) + s->tile_w / 2, y, film_label(f->s, moment, text), moment == f->s->shown,
                          &end);
        touch_label(s, k);
    }
    draw_text(ui_draw(f->v->ui), s->now_x + s->tile_w / 2, y, (struct font){FONT_SANS, FONT_600, 12}, TEXT_CENTER,
              t->hi, _("now"));
    touch_label(s, FILM_NOW);
}

/* Moments keep the gradients of the first layers, and those of a file none. */
static const char *no_gradient(const struct film *f)
{
    if (f->s->batch_grad)
        return "";
    if (film_steps(f) == 0)
        return _("none yet");
    if (f->s->shown >= 0)
        return _("not kept");
    return f->s->follow.on ? _("not known") : _("next step");
}

static void draw_head(const struct sheet *s)
{
    const struct theme *t = ui_theme(s->f.v->ui);
    const float end = s->spark_w > 0 ? s->spark_x - 8 : s->head.x + s->head.w;
    columns_head(s);
    group_head(s, s->change_x, s->gradient_x - 6, _("Change"), s->f.change_largest, "", t->text);
    group_head(s, s->gradient_x, end, _("Gradient"), s->f.s->batch_grad_largest, no_gradient(&s->f), t->grad_ink);
    if (s->spark_w > 0)
        ui_label(s->f.v->ui, s->spark_x, s->head.y + 14, s->spark_w + SPARK_NUMBER, FONT_GROUP, TEXT_LEFT, t->text,
                 s->f.show == TRAIN_SHOW_CHANGE ? _("Norm of the change") : _("Norm"));
    draw_labels(s);
    draw_marks(s);
}

/* -------------------------------------------------------------------------------------------------- title */

struct layer_list {
    const char **title;
    int *node;
    char (*text)[NET_NAME_MAX];
    int n, chosen;
};

/* False without memory. */
static bool list_layers(const struct snapshot *s, struct layer_list *l)
{
    const size_t most = (size_t)s->net->n_nodes;
    *l = (struct layer_list){.title = calloc(most, sizeof *l->title),
                             .node = calloc(most, sizeof *l->node),
                             .text = calloc(most, sizeof *l->text),
                             .chosen = -1};
    if (!l->title || !l->node || !l->text)
        return false;
    for (int i = 1; i < s->net->n_nodes; i++) {
        const struct layer *layer = s->net->node[i].layer;
        if (snapshot_filters(s->net, i) == 0 || layer->param[0].shape.rank < 2)
            continue;
        network_title(s->net->node[i].name, layer->kind, l->text[l->n], sizeof *l->text);
        l->title[l->n] = l->text[l->n];
        l->chosen = i == s->film_node ? l->n : l->chosen;
        l->node[l->n++] = i;
    }
    return true;
}

static void choose_layer(const struct view *v, struct rect r)
{
    const struct snapshot *s = session_snapshot(v->session);
    struct layer_list l;
    if (list_layers(s, &l) && l.n > 0 && ui_choice(v->ui, "films.layer", r, l.title, l.n, &l.chosen, true))
        request_text(v->requests, PROP_TRAIN_LAYER, s->net->node[l.node[l.chosen]].name);
    ui_tooltip(v->ui, r, _("Layer whose filters are watched"));
    free(l.title);
    free(l.node);
    free(l.text);
}

/* Weights or changes in the columns: gradients are those of one batch. */
static void choose_show(const struct view *v, struct rect r)
{
    const char *const words[] = {_("Weights"), _("Change")};
    int chosen = session_int(v->session, PROP_TRAIN_SHOW) == TRAIN_SHOW_CHANGE;
    if (ui_segmented(v->ui, "films.show", r, words, 2, &chosen, 0))
        request_int(v->requests, PROP_TRAIN_SHOW, chosen ? TRAIN_SHOW_CHANGE : TRAIN_SHOW_WEIGHTS);
    ui_tooltip(v->ui, r, _("What the columns show (M)"));
}

static void choose_versus(const struct film *f, struct rect r)
{
    char text[WORKER_HISTORY_MAX][FILM_TEXT];
    const char *title[WORKER_HISTORY_MAX];
    int chosen = -1;
    for (int k = 0; k < f->s->n_film; k++) {
        title[k] = film_when(f->s, f->s->film[k].moment, text[k]);
        chosen = f->s->film[k].moment == f->s->versus ? k : chosen;
    }
    if (ui_choice(f->v->ui, "films.versus", r, title, f->s->n_film, &chosen, true))
        film_count_from(f->v, f->s->film[chosen].moment);
    ui_tooltip(f->v->ui, r, _("The moment that changes count from (V: the one that is shown, Shift V: the first)"));
}

/* "Change: after step 1,200 minus [after step 64]". */
static void draw_difference(const struct film *f, struct rect r)
{
    struct ui *ui = f->v->ui;
    const struct theme *t = ui_theme(ui);
    char to[FILM_TEXT], text[2 * FILM_TEXT];
    snprintf(text, sizeof text, _("Change: %s minus"), film_when(f->s, f->s->shown, to));
    const float w = fminf(ui_text_width(ui, FONT_BODY, text), r.w - VERSUS_W - BESIDE);
    ui_label(ui, r.x, r.y + 21, w, FONT_BODY, TEXT_LEFT, f->s->shown >= 0 ? t->hi : t->mid, text);
    choose_versus(f, (struct rect){roundf(r.x + w + BESIDE), r.y, VERSUS_W, CONTROL});
}

static void draw_title(const struct film *f, struct rect area, float end)
{
    struct ui *ui = f->v->ui;
    const struct theme *t = ui_theme(ui);
    const float y = area.y + TITLE;
    char layer[NET_NAME_MAX], title[2 * NET_NAME_MAX], note[64];
    const struct net_node *n = &f->s->net->node[f->node];
    network_title(n->name, n->layer->kind, layer, sizeof layer);
    snprintf(title, sizeof title, _("%s, filters"), layer);
    snprintf(note, sizeof note, "%d × %d×%d×%d", f->count, f->picture.channels, f->picture.height, f->picture.width);
    const float w = ui_text_width(ui, FONT_TITLE, title) + 12;
    ui_label(ui, area.x, y, end - area.x, FONT_TITLE, TEXT_LEFT, t->hi, title);
    if (area.x + w + ui_text_width(ui, FONT_TITLE_NOTE, note) <= end)
        draw_text(ui_draw(ui), area.x + w, y, FONT_TITLE_NOTE, TEXT_LEFT, t->mid, note);
}

/* Title and controls; returns the y below. */
static float draw_top(const struct film *f, struct rect area)
{
    const float y = area.y + TITLE - 21, right = area.x + area.w;
    const struct rect show = {right - SHOW_W, y, SHOW_W, CONTROL},
                      layer = {show.x - BESIDE - LAYER_W, y, LAYER_W, CONTROL};
    draw_title(f, area, layer.x - BESIDE);
    choose_layer(f->v, layer);
    choose_show(f->v, show);
    draw_difference(f, (struct rect){area.x, y + CONTROL + 8, area.w, CONTROL});
    return y + 2 * (CONTROL + 8) + 8;
}

static void draw_none(const struct view *v, struct rect area)
{
    const struct theme *t = ui_theme(v->ui);
    draw_text(ui_draw(v->ui), area.x, area.y + TITLE, FONT_TITLE, TEXT_LEFT, t->hi, _("Filters as they learn"));
    if (session_snapshot(v->session)->net)
        ui_label(v->ui, area.x, area.y + TITLE + LINE + 16, area.w, FONT_BODY, TEXT_LEFT, t->mid, _("no weights"));
}

/* Up and down are filters here. */
static void keys_of_stage(const struct view *v, const struct film *f)
{
    const int last = f->count - 1, chosen = film_chosen(f);
    int to = chosen;
    if (ui_take_key(v->ui, 0, UI_KEY_DOWN, 0))
        to = to < last ? to + 1 : last;
    if (ui_take_key(v->ui, 0, UI_KEY_UP, 0))
        to = to > 0 ? to - 1 : 0;
    if (to != chosen)
        film_choose(f, to);
    if (chosen >= 0 && ui_take_key(v->ui, 0, UI_KEY_ENTER, 0))
        open_in_network(f, chosen);
    if (ui_take_key(v->ui, 0, UI_KEY_ESCAPE, 0))
        request_int(v->requests, PROP_TRAIN_VIEW, TRAIN_OVERVIEW);
}

void train_film_keys(const struct view *v)
{
    const struct film f = film_seen(v);
    const int view = session_int(v->session, PROP_TRAIN_VIEW);
    if (f.count == 0 || (view != TRAIN_OVERVIEW && view != TRAIN_FILMS))
        return;
    if (ui_take_key(v->ui, 0, 'm', 0)) /* where columns are beside the gradients, there are two to choose from */
        request_int(v->requests, PROP_TRAIN_SHOW,
                    view == TRAIN_OVERVIEW ? ((int)f.show + 1) % 3 : f.show != TRAIN_SHOW_CHANGE);
    if (view == TRAIN_OVERVIEW && ui_take_key(v->ui, 0, 'g', 0))
        request_int(v->requests, PROP_TRAIN_SHOW,
                    f.show == TRAIN_SHOW_GRADIENT ? TRAIN_SHOW_WEIGHTS : TRAIN_SHOW_GRADIENT);
    if (ui_take_key(v->ui, 0, 'v', 0) && f.s->n_moments > 0)
        film_count_from(v, f.s->shown >= 0 ? f.s->shown : f.s->n_moments - 1);
    if (ui_take_key(v->ui, 0, 'v', UI_SHIFT))
        request_int(v->requests, PROP_TRAIN_VERSUS, 0);
    if (view == TRAIN_FILMS)
        keys_of_stage(v, &f);
}

void train_stage_films(const struct view *v, struct rect area)
{
    const float margin = v->frame == FRAME_FULL ? 32 : 16;
    const struct rect inner = {area.x + margin, area.y, area.w - 2 * margin, area.h};
    const struct film f = film_of(v, 1, 0, 0);
    if (f.count == 0) {
        draw_none(v, inner);
        return;
    }
    struct sheet s = plan(v, inner, draw_top(&f, inner));
    draw_rows(&s);
    draw_head(&s);
}
