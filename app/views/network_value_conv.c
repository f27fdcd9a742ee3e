/* app/views/network_value_conv.c - weighted sums: of windows (convolutions, transposed ones), of single values (linear
 * layers), and sums without weights (add, bilinear upsampling). */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/frame.h"
#include "app/views/maps.h"
#include "app/views/network_value.h"
#include "engine/base/i18n.h"
#include "engine/layers/conv1d.h"
#include "engine/layers/conv_transpose2d.h"

enum { THUMB = 35, WEIGHTS_X = 52, PART_ROW = 42 };

static void kernel_sides(const struct layer *l, int sides[2])
{
    const int *k = l->kind == &layer_conv_transpose2d ? ((const struct conv_transpose2d *)l)->kernel_size
                   : l->kind == &layer_conv1d         ? ((const struct conv1d *)l)->conv.kernel_size
                                                      : ((const struct conv2d *)l)->kernel_size;
    sides[0] = k[0];
    sides[1] = k[1];
}

struct window { /* of the chosen value, on each map that it reads */
    int rows, cols;
    float cell;
    float largest_weight;
};

static struct window window_of(const struct sums *s)
{
    const struct layer *l = session_snapshot(s->v->session)->net->node[s->n->node].layer;
    struct window w = {0};
    int sides[2];
    kernel_sides(l, sides);
    w.rows = sides[0];
    w.cols = sides[1];
    w.cell = maps_scale(w.cols, w.rows, THUMB, THUMB);
    for (int i = 0; i < s->n->n_parts * s->n->n_terms; i++)
        w.largest_weight = fmaxf(w.largest_weight, fabsf(s->n->term[i].w));
    return w;
}

/* Largest |value| of the map that a part reads. */
static float largest_read(const struct sums *s, int map)
{
    const struct snapshot *snapshot = session_snapshot(s->v->session);
    const struct map_stats *stat = snapshot_stats(snapshot, snapshot->net->node[s->n->node].input[0], map);
    return stat ? fmaxf(fabsf(stat->least), fabsf(stat->largest)) : 0;
}

/* Colour of one place of the window, as its map shows it. */
static struct color window_color(const struct sums *s, const struct conv2d_term *t, int map, float largest)
{
    const struct snapshot *snapshot = session_snapshot(s->v->session);
    const bool light = ui_theme(s->v->ui)->light;
    const struct shape *in = net_input(snapshot->net);
    if (s->source && s->source->kind == COLUMN_PICTURE && snapshot->probe_pixels)
        return colormap_color(
            COLORMAP_GREY, light,
            snapshot->probe_pixels[((size_t)map * (size_t)in->dim[1] + (size_t)t->from_row) * (size_t)in->dim[2] +
                                   (size_t)t->from_col],
            0, 1);
    if (s->source && s->source->non_negative)
        return colormap_color(COLORMAP_SEQUENCE, light, t->x, 0, largest);
    return colormap_color(COLORMAP_SIGNED, light, t->x, -largest, largest);
}

static void draw_window(const struct sums *s, const struct window *w, int part, float x, float y)
{
    const struct theme *t = ui_theme(s->v->ui);
    const float largest = largest_read(s, s->n->part[part].input);
    const struct rect all = {x, y, w->cell * (float)w->cols, w->cell * (float)w->rows};
    draw_fill(ui_draw(s->v->ui), all, 0, t->panel);
    if (s->n->kind == NEURON_CONV)
        draw_hatch(ui_draw(s->v->ui), all, t->hatch);
    for (int i = 0; i < s->n->n_terms; i++) {
        const struct conv2d_term *term = &s->n->term[part * s->n->n_terms + i];
        const struct rect r = {x + (float)term->j * w->cell, y + (float)term->i * w->cell, w->cell, w->cell};
        if (term->from_row >= 0 && term->from_col >= 0)
            draw_fill(ui_draw(s->v->ui), r, 0, window_color(s, term, s->n->part[part].input, largest));
    }
    draw_frame(ui_draw(s->v->ui), rect_inset(all, -1), 0, 1, t->kernel);
}

static void draw_weights(const struct sums *s, const struct window *w, int part, float x, float y)
{
    const struct theme *t = ui_theme(s->v->ui);
    const struct rect all = {x, y, w->cell * (float)w->cols, w->cell * (float)w->rows};
    draw_fill(ui_draw(s->v->ui), all, 0, t->panel);
    for (int i = 0; i < s->n->n_terms; i++) {
        const struct conv2d_term *term = &s->n->term[part * s->n->n_terms + i];
        const struct rect r = {x + (float)term->j * w->cell, y + (float)term->i * w->cell, w->cell, w->cell};
        draw_fill(ui_draw(s->v->ui), r, 0,
                  colormap_color(COLORMAP_SIGNED, t->light, term->w, -w->largest_weight, w->largest_weight));
    }
    draw_frame(ui_draw(s->v->ui), rect_inset(all, -1), 0, 1, t->edge);
}

static bool reads_colours(const struct sums *s)
{
    return s->source && s->source->kind == COLUMN_PICTURE && s->source->maps == 3;
}

static const char *part_name(const struct sums *s, int part, char *text, size_t size)
{
    static const char *const planes[] = {"R", "G", "B"};
    const int input = s->n->part[part].input;
    if (reads_colours(s))
        snprintf(text, size, "%s", planes[input % 3]);
    else
        snprintf(text, size, _("map %d"), input);
    return text;
}

/* The card: window, weights and products of one part with their digits. */

enum card_grid { GRID_X, GRID_W, GRID_PRODUCT, GRIDS };
struct card {
    float cell, gap;
    int grids; /* 3, or the products alone */
    bool digits;
    float w, h;
};

static struct card card_of(const struct sums *s, const struct window *w, float room)
{
    struct card c = {.gap = 20, .grids = GRIDS, .digits = true};
    const float least = 7.2f * (float)(s->decimals + 3) + 4; /* "−0.123" in 12 px */
    c.cell = fminf(56, floorf((room - 24 - 2 * c.gap) / (float)(GRIDS * w->cols)));
    if (c.cell < least) {
        c.grids = 1;
        c.cell = fminf(56, floorf((room - 24) / (float)w->cols));
    }
    if (c.cell < least || c.cell * (float)w->rows > s->v->height - 200) {
        c.grids = GRIDS;
        c.digits = false;
        c.cell = fmaxf(4, fminf(20, floorf((room - 24 - 2 * c.gap) / (float)(GRIDS * w->cols))));
    }
    const float grid = c.cell * (float)w->cols;
    c.w = fmaxf(grid * (float)c.grids + c.gap * (float)(c.grids - 1) + 24, fminf(room, 268));
    c.h = 84 + c.cell * (float)w->rows;
    return c;
}

static void card_cell(const struct sums *s, const struct card *c, struct rect r, float v, float largest, bool positive)
{
    const struct theme *t = ui_theme(s->v->ui);
    const struct color fill = colormap_color(positive ? COLORMAP_SEQUENCE_DIGITS : COLORMAP_SIGNED_DIGITS, t->light, v,
                                             positive ? 0 : -largest, largest);
    char text[FORMAT_MAX];
    draw_fill(ui_draw(s->v->ui), r, 0, fill);
    draw_frame(ui_draw(s->v->ui), r, 0, 1, color_alpha(t->grid, 0.7f));
    if (c->digits)
        draw_text(ui_draw(s->v->ui), r.x + r.w / 2, r.y + r.h / 2 + 4.5f, (struct font){FONT_MONO, FONT_600, 12},
                  TEXT_CENTER, color_digit_ink(fill), format_fixed(text, (double)v, s->decimals));
}

static void card_cells(const struct sums *s, const struct window *w, const struct card *c, int part, float x, float y)
{
    static const char *const names[GRIDS] = {"x", "w", "x·w"};
    const struct conv2d_term *term = &s->n->term[part * s->n->n_terms];
    const bool positive = s->source && s->source->non_negative;
    float largest[GRIDS] = {0};
    for (int i = 0; i < s->n->n_terms; i++) {
        largest[GRID_X] = fmaxf(largest[GRID_X], fabsf(term[i].x));
        largest[GRID_PRODUCT] = fmaxf(largest[GRID_PRODUCT], fabsf(term[i].product));
    }
    largest[GRID_W] = w->largest_weight;
    for (int k = 0; k < c->grids; k++) {
        const int grid = c->grids == 1 ? GRID_PRODUCT : k;
        const float left = x + (float)k * (c->cell * (float)w->cols + c->gap);
        draw_text(ui_draw(s->v->ui), left, y - 8, FONT_TICK, TEXT_LEFT, ui_theme(s->v->ui)->mid, names[grid]);
        for (int i = 0; i < s->n->n_terms; i++) {
            const struct conv2d_term *t = &term[i];
            const struct rect r = {left + (float)t->j * c->cell, y + (float)t->i * c->cell, c->cell, c->cell};
            const float v = grid == GRID_X ? t->x : grid == GRID_W ? t->w : t->product;
            card_cell(s, c, r, v, largest[grid], grid == GRID_X && positive);
        }
    }
}

/* "Σ +1.440", and what the digits above miss of it. */
static void card_sum(const struct sums *s, int part, const struct card *c, struct rect r)
{
    char sum[FORMAT_MAX], missing[FORMAT_MAX], text[160];
    double shown = 0;
    for (int i = 0; i < s->n->n_terms; i++)
        shown += inspect_rounded(s, (double)s->n->term[part * s->n->n_terms + i].product);
    const double total = s->n->part[part].sum, rest = inspect_rounded(s, inspect_rounded(s, total) - shown);
    format_signed(sum, total, s->decimals);
    format_signed(missing, rest, s->decimals);
    if (c->digits && rest != 0 && isfinite(rest))
        snprintf(text, sizeof text, _("Σ x·w = %s   (rounding %s)"), sum, missing);
    else
        snprintf(text, sizeof text, "Σ x·w = %s", sum);
    ui_label(s->v->ui, r.x + 12, r.y + r.h - 12, r.w - 24, (struct font){FONT_MONO, FONT_600, 13}, TEXT_LEFT,
             ui_theme(s->v->ui)->hi, text);
}

/* To the left of the panel, over the stage, beside its row. */
static void draw_card(const struct sums *s, const struct window *w, int part, float y)
{
    const float room = s->area.x - s->v->padding - 16 - frame_left_width(s->v->frame);
    const struct card c = card_of(s, w, room);
    char name[48];
    if (c.w > room)
        return;
    ui_above_begin(s->v->ui);
    const float top = fminf(fmaxf(64, y - c.h / 2), fmaxf(64, s->v->height - 16 - c.h));
    const struct rect r = {floorf(s->area.x - s->v->padding - 8 - c.w), floorf(top), c.w, c.h};
    ui_ground(s->v->ui, r);
    ui_label(s->v->ui, r.x + 12, r.y + 20, r.w - 24, (struct font){FONT_SANS, FONT_600, 13}, TEXT_LEFT,
             ui_theme(s->v->ui)->hi, part_name(s, part, name, sizeof name));
    card_cells(s, w, &c, part, r.x + 12, r.y + 52);
    card_sum(s, part, &c, r);
    ui_above_end(s->v->ui);
}

/* Whether the pointer has been on this part for as long as a card waits. */
static bool rests(const struct sums *s, int part)
{
    const double card_seconds = 0.3, now = ui_input(s->v->ui)->time;
    struct resting {
        int part; /* from 1 */
        double since, seen;
    } *m = ui_memory(s->v->ui, 0xCA4D0001u, sizeof *m);
    if (!m)
        return false;
    if (m->part != part + 1 || now > m->seen + 1) {
        m->part = part + 1;
        m->since = now;
    }
    m->seen = now;
    if (now < m->since + card_seconds)
        ui_wake_at(s->v->ui, m->since + card_seconds);
    return now >= m->since + card_seconds;
}

/* The parts. */

static bool is_named(const struct sums *s)
{
    return s->n->n_parts > VALUE_PARTS || reads_colours(s) || s->n->kind == NEURON_TRANSPOSED;
}

static void conv_part(const struct sums *s, const struct window *w, int part, float y)
{
    const struct theme *t = ui_theme(s->v->ui);
    const struct rect r = {s->area.x - 1, y - 1, s->area.w + 2, THUMB + 2};
    const float right = s->area.x + s->area.w;
    char name[48];
    const unsigned state = inspect_row_pointer(s, part, r, NULL);
    draw_window(s, w, part, s->area.x, y);
    draw_weights(s, w, part, s->area.x + WEIGHTS_X, y);
    inspect_bar(s, s->n->part[part].sum, y + 12);
    part_name(s, part, name, sizeof name);
    if (is_named(s))
        draw_text(ui_draw(s->v->ui), right, y + 12, FONT_TICK, TEXT_RIGHT, t->mid, name);
    inspect_number(s, s->n->part[part].sum, y + (is_named(s) ? 30 : 23));
    if (state & UI_RING || (state & UI_HOT && rests(s, part)))
        draw_card(s, w, part, y + THUMB / 2);
}

static float conv_parts(const struct sums *s, float y)
{
    const struct theme *t = ui_theme(s->v->ui);
    const struct font small = {FONT_SANS, FONT_400, 12};
    const struct window w = window_of(s);
    const float weights = s->area.x + fmaxf(WEIGHTS_X, ui_text_width(s->v->ui, small, _("window")) + 6);
    draw_text(ui_draw(s->v->ui), s->area.x, y + 6, small, TEXT_LEFT, t->mid, _("window"));
    if (weights + ui_text_width(s->v->ui, small, _("weights")) < s->area.x + s->area.w - 44)
        draw_text(ui_draw(s->v->ui), weights, y + 6, small, TEXT_LEFT, t->mid, _("weights"));
    draw_text(ui_draw(s->v->ui), s->area.x + s->area.w, y + 6, FONT_TICK, TEXT_RIGHT, t->mid, "Σ w·x");
    y += 14;
    draw_fill(ui_draw(s->v->ui), (struct rect){s->axis, y, 1, (float)(s->shown * PART_ROW) - 6}, 0, t->edge);
    for (int i = 0; i < s->shown; i++)
        if (inspect_in_sight(s, y + (float)(i * PART_ROW), PART_ROW))
            conv_part(s, &w, inspect_part(s, i), y + (float)(i * PART_ROW));
    return y + (float)(s->shown * PART_ROW);
}

/* The foot of every weighted sum. */

/* Of the parts and the bias. That of a silenced filter without a ReLU is not in the run, whose value is 0. */
static double sum_of(const struct sums *s)
{
    const bool kept = s->column->rectified || !inspect_silenced(s);
    return kept ? (double)s->n->before : s->n->total + (s->n->has_bias ? s->n->bias : 0);
}

static float sum_and_box(struct sums *s, float y)
{
    const struct snapshot *snapshot = session_snapshot(s->v->session);
    const struct network_column *c = s->column;
    const bool answers = c->kind == COLUMN_CLASSES && snapshot->probability;
    y = inspect_rule(s, y);
    y = inspect_line_plain(s,
                           c->rectified ? _("sum, before ReLU")
                           : answers    ? _("sum, before softmax")
                                        : _("sum"),
                           sum_of(s), y);
    if (answers)
        return inspect_softmax_of_answer(s, y + 4);
    if (network_is_reconstruction(snapshot, c))
        return inspect_reconstructed(s, y + 8);
    return inspect_after(s, y + 12);
}

static float weighted_sum(struct sums *s, float y)
{
    y = inspect_rest(s, y);
    if (s->n->has_bias)
        y = inspect_line(s, _("bias"), s->n->bias, y);
    return sum_and_box(s, inspect_rounding(s, s->n->has_bias ? inspect_rounded(s, s->n->bias) : 0, sum_of(s), y));
}

static const char *formula_of(const struct sums *s)
{
    enum { PLAIN, RELU, CLIP }; /* a ReLU6 is bounded above, too */
    static const char *const add[] = {"Σ x", "max(0, Σ x)", "clip(Σ x)"};
    static const char *const biased[] = {"b + Σ w·x", "max(0, b + Σ w·x)", "clip(b + Σ w·x)"};
    static const char *const weighted[] = {"Σ w·x", "max(0, Σ w·x)", "clip(Σ w·x)"};
    const struct layer *last = session_snapshot(s->v->session)->net->node[s->column->value].layer;
    const int end = !s->column->rectified ? PLAIN : last && last->kind == &layer_clip ? CLIP : RELU;
    return s->n->kind == NEURON_ADD ? add[end] : s->n->has_bias ? biased[end] : weighted[end];
}

float inspect_conv(struct sums *s, float y)
{
    inspect_choose_parts(s, -1);
    inspect_choose_scale(s, fmax(fabs((double)s->n->before), fabs(s->n->bias)));
    inspect_formula(s, formula_of(s), y);
    if (s->n->n_parts > 0 && s->n->n_terms > 0)
        y = conv_parts(s, y);
    else /* nothing of the input met here */
        s->shown = 0;
    return weighted_sum(s, y);
}

static void linear_name(const struct sums *s, int part, char *text, size_t size)
{
    const int input = s->n->part[part].input;
    const struct network_column *c = s->source;
    if (c && c->rows * c->cols > 1)
        snprintf(text, size, "%d [%d, %d]", input / (c->rows * c->cols), input % (c->rows * c->cols) / c->cols,
                 input % c->cols);
    else
        snprintf(text, size, "%d", input);
}

static void input_name(const struct sums *s, int part, char *text, size_t size)
{
    snprintf(text, size, "%s", inspect_source_title(s, s->n->part[part].input));
}

float inspect_sum(struct sums *s, float y)
{
    const bool maps = s->source && s->source->rows * s->source->cols > 1;
    const bool linear = s->n->kind == NEURON_LINEAR, added = s->n->kind == NEURON_ADD;
    inspect_choose_parts(s, -1);
    inspect_choose_scale(s, fmax(fabs((double)s->n->before), fabs(s->n->bias)));
    inspect_formula(s, formula_of(s), y);
    if (linear)
        y = inspect_rows(s, maps ? _("map [row, column]") : _("neuron"), "w·x", y, linear_name);
    else if (added)
        y = inspect_rows(s, _("layer"), "x", y, input_name);
    else
        y = inspect_rows(s, _("map [row, column]"), "w·x", y, inspect_place);
    return weighted_sum(s, y);
}
