/* app/views/train_filters.c - the filters of the first convolution: as they are now, large, and how they became so,
 * epoch by epoch. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/maps.h"
#include "app/views/network.h"
#include "app/views/train.h"
#include "engine/base/i18n.h"

enum {
    GAP = 8,
    ROW_GAP = 6,
    ROW_GAP_TIGHT = 4,
    EPOCH_GAP = 16,
    LABELS = 18,
    THUMB = 30,
    THUMB_MIN = 12,
    THUMB_READABLE = 18,
    ROWS_SMALL = 6 /* so many rows may be smaller than that */
};

struct filter_strip {
    const float *now; /* [count, channels, height, width]; NULL: not there */
    int count, channels, height, width;
    size_t size;   /* floats of one filter */
    float largest; /* |w|, of all that is drawn: one scale */
    uint64_t key;
};

static struct filter_strip filters_of(const struct view *v)
{
    const struct snapshot *s = session_snapshot(v->session);
    struct filter_strip f = {.key = maps_key(s)};
    if (s->history_node < 0 || !s->node)
        return f;
    network_look_filters(v, s->history_node, 0, snapshot_filters(s->net, s->history_node));
    const struct net_node *n = &s->net->node[s->history_node];
    const struct shape *w = &n->layer->param[0].shape;
    if (!snapshot_has_filters(s, s->history_node, 0, w->dim[0])) /* some of them are what the Network looked at */
        return f;
    f.now = snapshot_filter(s, s->history_node, 0);
    f.count = w->dim[0];
    f.channels = w->dim[1];
    f.height = w->dim[2];
    f.width = w->dim[3];
    f.size = shape_count(w) / (size_t)f.count;
    f.largest = maps_largest(f.now, shape_count(w));
    if (s->history && s->n_history > 0 && (size_t)s->history_size == shape_count(w))
        f.largest = fmaxf(f.largest, maps_largest(s->history, (size_t)s->n_history * shape_count(w)));
    return f;
}

static void draw_filter(const struct view *v, const struct filter_strip *f, struct rect r, const float *w,
                        struct color outline)
{
    const struct map_plane plane = {w, f->width, f->height, true, f->largest, f->key};
    maps_draw_kernel(ui_draw(v->ui), r, &plane, f->channels);
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, outline);
}

struct grid {
    int across, down;
    float scale; /* px a weight */
};

/* The most px a weight, in whole px, at which all filters have room. */
static struct grid fit_grid(const struct filter_strip *f, float w, float h)
{
    struct grid best = {.across = 1, .down = f->count};
    for (int across = 1; across <= f->count; across++) {
        const int down = (f->count + across - 1) / across;
        const float tile_w = (w - (float)((across - 1) * GAP)) / (float)across,
                    tile_h = (h - (float)((down - 1) * GAP)) / (float)down;
        const float scale = tile_w >= 1 && tile_h >= 1 ? maps_scale(f->width, f->height, tile_w, tile_h) : 0;
        if (scale > best.scale)
            best = (struct grid){across, down, scale};
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

static void draw_now(const struct view *v, const struct filter_strip *f, struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    const struct grid g = fit_grid(f, r.w, r.h - LABELS);
    const float w = g.scale * (float)f->width, h = g.scale * (float)f->height;
    for (int i = 0; i < f->count && g.scale > 0; i++) {
        const struct rect at = {r.x + (float)(i % g.across) * (w + GAP), r.y + (float)(i / g.across) * (h + GAP), w, h};
        draw_filter(v, f, at, f->now + (size_t)i * f->size, t->kernel);
        if (w >= 56)
            draw_tag(v, at, i);
    }
}

/* The scale of all filters. Colour filters have no one-dimensional key: a number says it. */
/* Returns the x where it begins. */
static float draw_scale(const struct view *v, const struct filter_strip *f, float right, float y)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, FONT_500, 12};
    char number[FORMAT_MAX], low[FORMAT_MAX];
    format_signed(number, (double)f->largest, 2);
    if (f->channels == 3) {
        char text[FORMAT_MAX + 16];
        snprintf(text, sizeof text, "R, G, B ±%s", format_fixed(low, (double)f->largest, 2));
        draw_text(ui_draw(v->ui), right, y, font, TEXT_RIGHT, t->mid, text);
        return right - ui_text_width(v->ui, font, text);
    }
    const float w = ui_text_width(v->ui, font, number);
    const struct rect bar = {roundf(right - w - 8 - 64), y - 11, 64, 12};
    draw_text(ui_draw(v->ui), right, y, font, TEXT_RIGHT, t->mid, number);
    format_signed(low, -(double)f->largest, 2);
    draw_text(ui_draw(v->ui), bar.x - 8, y, font, TEXT_RIGHT, t->mid, low);
    draw_gradient(ui_draw(v->ui), bar, COLORMAP_SIGNED);
    draw_frame(ui_draw(v->ui), bar, 0, 1, t->edge);
    return bar.x - 8 - ui_text_width(v->ui, font, low);
}

struct history {
    struct rect r;
    float tile_w, tile_h, pitch_x, pitch_y;
    int rows;    /* filters that have room */
    int every;   /* blocks from one shown to the next */
    int columns; /* that have room before 'now' */
};

static struct history plan_history(const struct snapshot *s, const struct filter_strip *f, struct rect r)
{
    struct history h = {.r = r, .every = 1};
    const float gap = (r.h - LABELS) / (float)f->count < 24 ? ROW_GAP_TIGHT : ROW_GAP, room = r.h - LABELS + gap;
    const float least =
        f->count > ROWS_SMALL && room / (THUMB_READABLE + gap) >= ROWS_SMALL ? THUMB_READABLE : THUMB_MIN;
    h.rows = (int)fminf((float)f->count, floorf(room / (least + gap)));
    h.rows = h.rows < 1 ? 1 : h.rows;
    h.pitch_y = fminf(THUMB + gap, floorf(room / (float)h.rows));
    const float scale = maps_scale(f->width, f->height, THUMB, h.pitch_y - gap);
    h.tile_w = scale * (float)f->width;
    h.tile_h = scale * (float)f->height;
    h.pitch_x = fmaxf(h.tile_w + EPOCH_GAP, 38);
    h.columns = (int)fmaxf(1, floorf((r.w - h.tile_w - 12) / h.pitch_x));
    while ((s->n_history + h.every - 1) / h.every > h.columns)
        h.every *= 2;
    return h;
}

static void draw_history_column(const struct view *v, const struct filter_strip *f, const struct history *h, float x,
                                const float *block, const char *label, bool now)
{
    const struct theme *t = ui_theme(v->ui);
    for (int i = 0; i < h->rows; i++) {
        const struct rect r = {x, h->r.y + (float)i * h->pitch_y, h->tile_w, h->tile_h};
        draw_filter(v, f, r, block + (size_t)i * f->size, now ? t->kernel : t->line);
    }
    draw_text(ui_draw(v->ui), x + h->tile_w / 2, h->r.y + h->r.h,
              now ? (struct font){FONT_SANS, FONT_600, 12} : FONT_TICK, TEXT_CENTER, now ? t->hi : t->mid, label);
}

/* The places of epochs to come, as far as they are asked for. */
static void draw_to_come(const struct view *v, const struct history *h, int from)
{
    const int wanted = session_int(v->session, PROP_TRAIN_EPOCHS) / h->every + 1;
    const int to = wanted < h->columns ? wanted : h->columns;
    for (int column = from; column < to; column++)
        for (int i = 0; i < h->rows; i++)
            draw_frame(ui_draw(v->ui),
                       (struct rect){h->r.x + (float)column * h->pitch_x - 1, h->r.y + (float)i * h->pitch_y - 1,
                                     h->tile_w + 2, h->tile_h + 2},
                       0, 1, ui_theme(v->ui)->grid);
}

static void draw_history(const struct view *v, const struct filter_strip *f, struct rect r)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct history h = plan_history(s, f, r);
    char label[FORMAT_MAX];
    for (int i = 0; i < h.rows; i++)
        draw_textf(ui_draw(v->ui), r.x - 12, r.y + (float)i * h.pitch_y + h.tile_h / 2 + 4, FONT_TICK, TEXT_RIGHT,
                   ui_theme(v->ui)->mid, "%d", i);
    int column = 0;
    for (int i = 0; s->history && (size_t)s->history_size == f->size * (size_t)f->count && i < s->n_history;
         i += h.every, column++)
        draw_history_column(v, f, &h, r.x + (float)column * h.pitch_x, s->history + (size_t)i * (size_t)s->history_size,
                            format_number(label, (double)s->history_epoch[i], 1), false);
    draw_to_come(v, &h, column);
    draw_history_column(v, f, &h, r.x + r.w - 12 - h.tile_w, f->now, _("now"), true);
}

static void draw_titles(const struct view *v, const struct filter_strip *f, struct rect r, struct rect history)
{
    const struct theme *t = ui_theme(v->ui);
    const float y = r.y - 20;
    const float w = ui_text_width(v->ui, FONT_TITLE, _("First-layer filters"));
    const float note = history.x + ui_text_width(v->ui, FONT_TITLE, _("Their history")) + 12;
    const int rows = plan_history(session_snapshot(v->session), f, history).rows;
    char text[64];
    draw_text(ui_draw(v->ui), r.x, y, FONT_TITLE, TEXT_LEFT, t->hi, _("First-layer filters"));
    draw_textf(ui_draw(v->ui), r.x + w + 12, y, FONT_TITLE_NOTE, TEXT_LEFT, t->mid, "%d × %d×%d", f->count, f->height,
               f->width);
    draw_text(ui_draw(v->ui), history.x, y, FONT_TITLE, TEXT_LEFT, t->hi, _("Their history"));
    const float scale = draw_scale(v, f, r.x + r.w, y);
    snprintf(text, sizeof text, _("%d of %d"), rows, f->count);
    if (rows < f->count && note + ui_text_width(v->ui, FONT_BODY, text) + 8 <= scale)
        draw_text(ui_draw(v->ui), note, y, FONT_BODY, TEXT_LEFT, t->mid, text);
}

void train_filters(const struct view *v, struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    const struct filter_strip f = filters_of(v);
    if (!f.now) {
        draw_text(ui_draw(v->ui), r.x, r.y - 20, FONT_TITLE, TEXT_LEFT, t->hi, _("First-layer filters"));
        ui_paragraph(
            v->ui, r.x, r.y + 8, r.w, FONT_BODY, 20, t->mid,
            _("This network has no convolution: every neuron of its first layer reads the whole picture at once."));
        return;
    }
    const struct rect now = {r.x, r.y, floorf(r.w * 0.4f), r.h};
    const struct rect history = {roundf(r.x + r.w * 0.475f), r.y, r.w - roundf(r.w * 0.475f), r.h};
    draw_titles(v, &f, r, history);
    draw_now(v, &f, now);
    draw_history(v, &f, history);
}
