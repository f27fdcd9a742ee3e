/* app/views/network_value.c - the chosen value as a sum that can be checked: its parts, the bias, and what the ReLU
 * made of it. Where rounded digits do not add up to the rounded sum, the difference is a line of its own. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/maps.h"
#include "app/views/network.h"
#include "engine/base/i18n.h"

enum { PARTS = 6, THUMB = 35, WEIGHTS_X = 52, PART_ROW = 42, LINEAR_ROW = 28 };
#define FONT_SUM ((struct font){FONT_MONO, FONT_500, 15})

struct sums {
    const struct view *v;
    const struct network_layout *l;
    const struct neuron *n;
    const struct network_column *source; /* of the column read; NULL: not shown */
    struct rect area;
    int index[PARTS], shown; /* parts listed */
    double rest;             /* of those that are not */
    int decimals;
    float axis, per_unit; /* of the bars: x of zero, px a unit */
};

static double rounded(const struct sums *s, double v)
{
    const double unit = pow(10, s->decimals);
    return round(v * unit) / unit;
}

/* All parts in their order when they have room; else the strongest, and the rest in one line. */
static void choose_parts(struct sums *s)
{
    const struct neuron *n = s->n;
    s->shown = n->n_parts;
    if (n->n_parts > PARTS)
        s->shown = neuron_strongest(n, s->index, PARTS - 1);
    else
        for (int i = 0; i < n->n_parts; i++)
            s->index[i] = i;
    for (int i = 0; i < n->n_parts; i++)
        s->rest += n->part[i].sum;
    for (int i = 0; i < s->shown; i++)
        s->rest -= n->part[s->index[i]].sum;
}

static void choose_bars(struct sums *s)
{
    const bool roomy = s->area.w >= 256;
    double most = 0, least = 0, largest = fabs(s->n->before);
    for (int i = 0; i < s->shown; i++) {
        const double v = s->n->part[s->index[i]].sum;
        most = fmax(most, v);
        least = fmin(least, v);
    }
    largest = fmax(largest, fmax(most, -least));
    s->decimals = largest < 0.1 ? (roomy ? 5 : 4) : largest < 1000 ? 3 : 1;
    const float axis = roomy ? 140 : 122, left = roomy ? 45 : 30;
    const float number =
        (float)(s->decimals + 3) * FONT_SUM.size * 0.6f + 8; /* at the right: sign, digit, point, decimals */
    const float right = fmaxf(6, fminf(roomy ? 60 : 24, s->area.w - number - axis));
    s->axis = s->area.x + axis;
    s->per_unit = (float)fmin(most > 0 ? right / most : INFINITY, least < 0 ? left / -least : INFINITY);
}

static void draw_bar(const struct sums *s, double v, float y)
{
    const double largest = s->n->largest >= 0 ? fabs(s->n->part[s->n->largest].sum) : 0;
    if (v == 0 || !isfinite(s->per_unit) || !isfinite(v))
        return;
    const float w = (float)fabs(v) * s->per_unit;
    const struct rect r = {v > 0 ? s->axis + 1 : s->axis - w, y, w, 12};
    draw_fill(ui_draw(s->v->ui), r, 1,
              colormap_color(COLORMAP_SIGNED, ui_theme(s->v->ui)->light, (float)v, -(float)largest, (float)largest));
}

static void number(const struct sums *s, double v, float baseline)
{
    char text[FORMAT_MAX];
    draw_text(ui_draw(s->v->ui), s->area.x + s->area.w, baseline, FONT_SUM, TEXT_RIGHT, ui_theme(s->v->ui)->hi,
              format_signed(text, v, s->decimals));
}

static float line(const struct sums *s, const char *label, double v, float y, struct color c)
{
    draw_text(ui_draw(s->v->ui), s->area.x, y + 18, FONT_BODY, TEXT_LEFT, c, label);
    number(s, v, y + 18);
    return y + 24;
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

static float largest_of_map(const struct sums *s, int map)
{
    const struct snapshot *snapshot = session_snapshot(s->v->session);
    const struct net_node *n = &snapshot->net->node[s->n->node];
    const struct shape *in = &n->layer->in[0];
    const size_t size = (size_t)in->dim[1] * (size_t)in->dim[2];
    const float *data = snapshot_map(snapshot, n->input[0], map);
    return data ? maps_largest(data, size) : 0;
}

static void draw_window(const struct sums *s, int part, float x, float y)
{
    const struct theme *t = ui_theme(s->v->ui);
    const struct conv2d *conv = (const struct conv2d *)session_snapshot(s->v->session)->net->node[s->n->node].layer;
    const float cell = maps_scale(conv->kernel_size[1], conv->kernel_size[0], THUMB, THUMB);
    const float largest = largest_of_map(s, s->n->part[part].input);
    const struct rect all = {x, y, cell * (float)conv->kernel_size[1], cell * (float)conv->kernel_size[0]};
    draw_fill(ui_draw(s->v->ui), all, 0, t->panel);
    draw_hatch(ui_draw(s->v->ui), all, t->hatch);
    for (int i = 0; i < s->n->n_terms; i++) {
        const struct conv2d_term *term = &s->n->term[part * s->n->n_terms + i];
        const struct rect r = {x + (float)term->j * cell, y + (float)term->i * cell, cell, cell};
        if (term->from_row >= 0 && term->from_col >= 0)
            draw_fill(ui_draw(s->v->ui), r, 0, window_color(s, term, s->n->part[part].input, largest));
    }
    draw_frame(ui_draw(s->v->ui), rect_inset(all, -1), 0, 1, t->kernel);
}

static void draw_weights(const struct sums *s, int part, float x, float y)
{
    const struct snapshot *snapshot = session_snapshot(s->v->session);
    const struct net_node *n = &snapshot->net->node[s->n->node];
    const struct shape *w = &n->layer->param[0].shape;
    const size_t kernel = (size_t)w->dim[2] * (size_t)w->dim[3], of_map = kernel * (size_t)w->dim[1];
    const float *all = snapshot_filter(snapshot, s->n->node, s->n->map);
    if (!all)
        return;
    const struct map_plane plane = {all + (size_t)part * kernel, w->dim[3],         w->dim[2], true,
                                    maps_largest(all, of_map),   maps_key(snapshot)};
    const float cell = maps_scale(w->dim[3], w->dim[2], THUMB, THUMB);
    const struct rect r = {x, y, cell * (float)w->dim[3], cell * (float)w->dim[2]};
    maps_draw_kernel(ui_draw(s->v->ui), r, &plane, 1);
    draw_frame(ui_draw(s->v->ui), rect_inset(r, -1), 0, 1, ui_theme(s->v->ui)->edge);
}

static const char *part_name(const struct sums *s, int part, char *text, size_t size)
{
    static const char *const planes[] = {"R", "G", "B"};
    const int input = s->n->part[part].input;
    if (s->source && s->source->kind == COLUMN_PICTURE && s->source->maps == 3)
        snprintf(text, size, "%s", planes[input % 3]);
    else
        snprintf(text, size, _("map %d"), input);
    return text;
}

static void conv_part(const struct sums *s, int part, float y)
{
    const struct theme *t = ui_theme(s->v->ui);
    const float right = s->area.x + s->area.w;
    const bool named =
        s->n->n_parts > PARTS || (s->source && s->source->kind == COLUMN_PICTURE && s->source->maps == 3);
    char name[48];
    draw_window(s, part, s->area.x, y);
    draw_weights(s, part, s->area.x + WEIGHTS_X, y);
    draw_bar(s, s->n->part[part].sum, y + 12);
    part_name(s, part, name, sizeof name);
    if (named)
        draw_text(ui_draw(s->v->ui), right, y + 12, FONT_TICK, TEXT_RIGHT, t->mid, name);
    number(s, s->n->part[part].sum, y + (named ? 30 : 23));
    ui_tooltip(s->v->ui, (struct rect){s->area.x, y, s->area.w, THUMB}, name);
}

static float conv_parts(const struct sums *s, float y)
{
    const struct theme *t = ui_theme(s->v->ui);
    const struct font small = {FONT_SANS, FONT_400, 12};
    draw_text(ui_draw(s->v->ui), s->area.x, y + 6, small, TEXT_LEFT, t->mid, _("window"));
    draw_text(ui_draw(s->v->ui), s->area.x + WEIGHTS_X, y + 6, small, TEXT_LEFT, t->mid, _("weights"));
    draw_text(ui_draw(s->v->ui), s->area.x + s->area.w, y + 6, FONT_TICK, TEXT_RIGHT, t->mid, "Σ w·x");
    y += 14;
    draw_fill(ui_draw(s->v->ui), (struct rect){s->axis, y, 1, (float)(s->shown * PART_ROW) - 6}, 0, t->edge);
    for (int i = 0; i < s->shown; i++)
        conv_part(s, s->index[i], y + (float)(i * PART_ROW));
    return y + (float)(s->shown * PART_ROW);
}

static const char *linear_name(const struct sums *s, int part, char *text, size_t size)
{
    const int input = s->n->part[part].input;
    const struct network_column *c = s->source;
    if (c && c->rows * c->cols > 1)
        snprintf(text, size, "%d [%d, %d]", input / (c->rows * c->cols), input % (c->rows * c->cols) / c->cols,
                 input % c->cols);
    else
        snprintf(text, size, "%d", input);
    return text;
}

static float linear_parts(const struct sums *s, float y)
{
    const struct theme *t = ui_theme(s->v->ui);
    const struct font small = {FONT_SANS, FONT_400, 12};
    char name[48];
    const bool maps = s->source && s->source->rows * s->source->cols > 1;
    draw_text(ui_draw(s->v->ui), s->area.x, y + 6, small, TEXT_LEFT, t->mid,
              maps ? _("map [row, column]") : _("neuron"));
    draw_text(ui_draw(s->v->ui), s->area.x + s->area.w, y + 6, FONT_TICK, TEXT_RIGHT, t->mid, "w·x");
    y += 14;
    draw_fill(ui_draw(s->v->ui), (struct rect){s->axis, y, 1, (float)(s->shown * LINEAR_ROW)}, 0, t->edge);
    for (int i = 0; i < s->shown; i++) {
        const float top = y + (float)(i * LINEAR_ROW);
        const double v = s->n->part[s->index[i]].sum;
        draw_text(ui_draw(s->v->ui), s->area.x, top + 18, (struct font){FONT_MONO, FONT_400, 13}, TEXT_LEFT, t->text,
                  linear_name(s, s->index[i], name, sizeof name));
        draw_bar(s, v, top + 8);
        number(s, v, top + 19);
    }
    return y + (float)(s->shown * LINEAR_ROW) + 4;
}

static float rest_line(const struct sums *s, float y)
{
    char label[64];
    const int others = s->n->n_parts - s->shown;
    if (others <= 0)
        return y;
    snprintf(label, sizeof label, cs_plural("%d other", "%d others", others), others);
    return line(s, label, s->rest, y, ui_theme(s->v->ui)->text);
}

/* What the digits shown miss of the sum shown. */
static float rounding_line(const struct sums *s, float y)
{
    double shown = rounded(s, s->n->bias);
    for (int i = 0; i < s->shown; i++)
        shown += rounded(s, s->n->part[s->index[i]].sum);
    if (s->n->n_parts > s->shown)
        shown += rounded(s, s->rest);
    const double missing = rounded(s, rounded(s, s->n->before) - shown);
    if (missing == 0 || !isfinite(missing))
        return y;
    return line(s, _("rounding"), missing, y, ui_theme(s->v->ui)->mid);
}

static float output_box(const struct view *v, struct rect area, float y, const char *label, const char *value)
{
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = {area.x, y, area.w, 48};
    draw_fill(ui_draw(v->ui), r, 6, color_alpha(t->output, 0.12f));
    draw_frame(ui_draw(v->ui), r, 6, 2, t->output);
    const struct font digits = {FONT_MONO, FONT_700, 22}, words = {FONT_SANS, FONT_600, 16},
                      small = {FONT_SANS, FONT_600, 13};
    const float room = r.w - 32 - ui_text_width(v->ui, digits, value) - 8;
    const bool fits = ui_text_width(v->ui, words, label) <= room;
    ui_label(v->ui, r.x + 16, y + 30, room, fits ? words : small, TEXT_LEFT, t->hi, label);
    draw_text(ui_draw(v->ui), r.x + r.w - 16, y + 32, digits, TEXT_RIGHT, t->output_ink, value);
    return y + 56;
}

static float sum_and_box(const struct sums *s, float y)
{
    const struct theme *t = ui_theme(s->v->ui);
    const struct network_column *c = &s->l->column[s->l->choice.column];
    const struct snapshot *snapshot = session_snapshot(s->v->session);
    char text[FORMAT_MAX];
    draw_fill(ui_draw(s->v->ui), (struct rect){s->area.x, y + 4, s->area.w, 1}, 0, t->edge);
    draw_text(ui_draw(s->v->ui), s->area.x, y + 27, FONT_BODY, TEXT_LEFT, t->text,
              c->rectified                ? _("sum, before ReLU")
              : c->kind == COLUMN_CLASSES ? _("sum, before softmax")
                                          : _("sum"));
    draw_text(ui_draw(s->v->ui), s->area.x + s->area.w, y + 27, FONT_SUM, TEXT_RIGHT, t->hi,
              format_fixed(text, (double)s->n->before, s->decimals));
    if (c->kind == COLUMN_CLASSES && snapshot->probability)
        return output_box(s->v, s->area, y + 44, _("Probability"),
                          format_fixed(text, (double)snapshot->probability[s->n->map], 4));
    return output_box(s->v, s->area, y + 44, c->rectified ? _("After ReLU") : _("Value"),
                      format_fixed(text, (double)s->n->after, s->decimals));
}

static void formula(const struct sums *s, float y)
{
    const struct network_column *c = &s->l->column[s->l->choice.column];
    draw_text(ui_draw(s->v->ui), s->area.x + s->area.w, y - 15, FONT_NOTE, TEXT_RIGHT, ui_theme(s->v->ui)->mid,
              s->n->has_bias ? (c->rectified ? "max(0, b + Σ w·x)" : "b + Σ w·x")
              : c->rectified ? "max(0, Σ w·x)"
                             : "Σ w·x");
}

static float weighted_sum(struct sums *s, float y)
{
    choose_parts(s);
    choose_bars(s);
    formula(s, y);
    y = s->n->kind == NEURON_CONV ? conv_parts(s, y) : linear_parts(s, y);
    y = rest_line(s, y);
    if (s->n->has_bias)
        y = line(s, _("bias"), s->n->bias, y, ui_theme(s->v->ui)->text);
    return sum_and_box(s, rounding_line(s, y));
}

/* The window of a pool as cells with their numbers; the winner is ringed. */
static float pool_window(const struct sums *s, float y)
{
    const struct theme *t = ui_theme(s->v->ui);
    const struct neuron *n = s->n;
    const float gap = 1, fit = (s->area.w - gap * (float)n->window[1]) / (float)n->window[1];
    const float cell = floorf(fminf(64, fit));
    const bool positive = s->source && s->source->non_negative;
    const float largest = largest_of_map(s, n->map);
    const int step = (int)cell + 1;
    char text[FORMAT_MAX];
    draw_fill(ui_draw(s->v->ui),
              (struct rect){s->area.x, y, (float)(step * n->window[1]) + 1, (float)(step * n->window[0]) + 1}, 0,
              t->grid);
    for (int i = 0; i < n->n_parts; i++) {
        const int place = n->part[i].input;
        const struct rect r = {s->area.x + 1 + (float)(place % n->window[1] * step),
                               y + 1 + (float)(place / n->window[1] * step), cell, cell};
        const struct color fill = colormap_color(positive ? COLORMAP_SEQUENCE_DIGITS : COLORMAP_SIGNED_DIGITS, t->light,
                                                 (float)n->part[i].sum, positive ? 0 : -largest, largest);
        const float size = theme_digit_size(cell, 6);
        draw_fill(ui_draw(s->v->ui), r, 0, fill);
        format_fixed(text, n->part[i].sum, 3);
        if (size > 0)
            draw_text(ui_draw(s->v->ui), r.x + cell / 2, r.y + cell / 2 + size * 0.36f,
                      (struct font){FONT_MONO, FONT_600, fminf(size, 14)}, TEXT_CENTER, color_digit_ink(fill), text);
        if (i == n->largest)
            network_mark(s->v->ui, r, 1, 3, t->output);
    }
    return y + (float)(step * n->window[0]) + 17;
}

static float pool_value(struct sums *s, float y)
{
    const struct layer_kind *kind = session_snapshot(s->v->session)->net->node[s->n->node].layer->kind;
    char text[FORMAT_MAX];
    draw_text(ui_draw(s->v->ui), s->area.x + s->area.w, y - 15, FONT_NOTE, TEXT_RIGHT, ui_theme(s->v->ui)->mid,
              _(kind->title));
    y = pool_window(s, y);
    const char *label = kind == &layer_max_pool2d   ? _("Largest")
                        : kind == &layer_min_pool2d ? _("Smallest")
                                                    : _("Mean");
    return output_box(s->v, s->area, y, label, format_fixed(text, (double)s->n->after, 3));
}

/* A value that is shown behind its layer: what the layer itself gave comes first. */
static float other_value(const struct sums *s, float y)
{
    const struct snapshot *snapshot = session_snapshot(s->v->session);
    const struct network_column *c = &s->l->column[s->l->choice.column];
    const bool probable = c->kind == COLUMN_CLASSES && snapshot->probability;
    char text[FORMAT_MAX];
    if (probable || c->rectified) {
        draw_text(ui_draw(s->v->ui), s->area.x, y + 14, FONT_BODY, TEXT_LEFT, ui_theme(s->v->ui)->text,
                  probable ? _("before softmax") : _("before ReLU"));
        draw_text(ui_draw(s->v->ui), s->area.x + s->area.w, y + 14, FONT_SUM, TEXT_RIGHT, ui_theme(s->v->ui)->hi,
                  format_fixed(text, (double)(probable ? s->n->after : s->n->before), 3));
        y += 32;
    }
    if (probable)
        return output_box(s->v, s->area, y, _("Probability"),
                          format_fixed(text, (double)snapshot->probability[s->n->map], 4));
    return output_box(s->v, s->area, y, c->rectified ? _("After ReLU") : _("Value"),
                      format_fixed(text, (double)s->n->after, 3));
}

/* A pixel that an autoencoder gives back, and the number that the last layer says it with. */
static float reconstructed_value(const struct sums *s, float y)
{
    const struct snapshot *snapshot = session_snapshot(s->v->session);
    const struct network_column *c = &s->l->column[s->l->choice.column];
    const struct network_choice *at = &s->l->choice;
    const size_t place = ((size_t)at->map * (size_t)c->rows + (size_t)at->row) * (size_t)c->cols + (size_t)at->col;
    char text[FORMAT_MAX];
    draw_text(ui_draw(s->v->ui), s->area.x, y + 14, FONT_BODY, TEXT_LEFT, ui_theme(s->v->ui)->text, _("pixel"));
    draw_text(ui_draw(s->v->ui), s->area.x + s->area.w, y + 14, FONT_SUM, TEXT_RIGHT, ui_theme(s->v->ui)->hi,
              format_fixed(text, (double)snapshot->reconstruction[place], 3));
    return output_box(s->v, s->area, y + 32, _("Normalised"), format_fixed(text, (double)s->n->after, 3));
}

/* The picture's pixel, and what the first layer reads in its place. */
static float plain_value(const struct sums *s, float y)
{
    const struct snapshot *snapshot = session_snapshot(s->v->session);
    const struct network_column *c = &s->l->column[s->l->choice.column];
    const struct network_choice *at = &s->l->choice;
    char text[FORMAT_MAX];
    if (network_is_reconstruction(snapshot, c))
        return reconstructed_value(s, y);
    if (c->kind != COLUMN_PICTURE || !snapshot->probe_pixels)
        return other_value(s, y);
    static const char *const grey[] = {N_("pixel")}, *const planes[] = {N_("red"), N_("green"), N_("blue")};
    for (int i = 0; i < c->maps && i < 3; i++) {
        const size_t place = ((size_t)i * (size_t)c->rows + (size_t)at->row) * (size_t)c->cols + (size_t)at->col;
        draw_text(ui_draw(s->v->ui), s->area.x, y + 14, FONT_BODY, TEXT_LEFT, ui_theme(s->v->ui)->text,
                  _(c->maps == 3 ? planes[i] : grey[0]));
        draw_text(ui_draw(s->v->ui), s->area.x + s->area.w, y + 14, FONT_SUM, TEXT_RIGHT, ui_theme(s->v->ui)->hi,
                  format_fixed(text, (double)snapshot->probe_pixels[place], 3));
        y += 24;
    }
    return output_box(s->v, s->area, y + 8, _("Normalised"), format_fixed(text, (double)s->n->after, 3));
}

float network_value(const struct view *v, const struct network_layout *l, struct rect area, float y)
{
    const struct snapshot *snapshot = session_snapshot(v->session);
    const struct network_column *c = &l->column[l->choice.column];
    const struct net_node *node = &snapshot->net->node[c->node];
    const struct neuron *n = network_neuron(v, l);
    const int from = c->node > 0 ? network_column_of(l, snapshot->net, node->input[0]) : -1;
    struct sums s = {.v = v, .l = l, .n = n, .source = from >= 0 ? &l->column[from] : NULL, .area = area};
    if (!n) /* the snapshot is older than the choice */
        y += ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_BODY, 20, ui_theme(v->ui)->mid,
                          _("The values come with the next training step."));
    else if (n->kind == NEURON_CONV || n->kind == NEURON_LINEAR)
        y = weighted_sum(&s, y);
    else if (n->kind == NEURON_POOL)
        y = pool_value(&s, y);
    else
        y = plain_value(&s, y);
    return y;
}
