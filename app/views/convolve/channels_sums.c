/* app/views/convolve/channels_sums.c - from the slices to the map: each slice's partial sum, their total with the
 * bias, and what becomes of it on its way. */
#include <math.h>
#include <stdio.h>

#include "app/views/convolve/channels.h"
#include "engine/base/i18n.h"

static const float chip_height = 26, chip_pitch = 36;

const char *channels_sum_text(const struct view *v, int channel, char text[FORMAT_MAX])
{
    return convolve_number(v, text, board_channel_sum(session_board(v->session), session_step(v->session), channel));
}

static bool begun(const struct view *v, int channel)
{
    const int *k = session_board(v->session)->geometry.kernel;
    return session_step(v->session)->n_done > channel * k[0] * k[1];
}

static bool finished(const struct view *v)
{
    const struct board_step *s = session_step(v->session);
    return s->n_done == s->n_terms;
}

/* Slices. */

/* Of a filter that is only peeked at: not to be edited. */
static void still_slice(const struct view *v, struct rect box, const struct filters *f, int filter, int channel)
{
    float largest = 0;
    const int n = f->channels * f->rows * f->cols;
    const float *w = filters_slice(f, filter, 0);
    for (int i = 0; i < n; i++)
        largest = fmaxf(largest, fabsf(w[i]));
    largest = largest > 0 ? largest : 1;
    matrix_draw(v->ui, &(struct matrix){.x = box.x,
                                        .y = box.y,
                                        .cell = box.w / (float)f->cols,
                                        .rows = f->rows,
                                        .cols = f->cols,
                                        .data = filters_slice(f, filter, channel),
                                        .map = COLORMAP_SIGNED_DIGITS,
                                        .lo = -largest,
                                        .hi = largest,
                                        .decimals = CONVOLVE_DECIMALS,
                                        .shown = f->rows * f->cols,
                                        .weight = FONT_600});
    matrix_frame(v->ui, (struct rect){box.x, box.y, box.w - 1, box.h - 1}, box.w / (float)f->cols,
                 ui_theme(v->ui)->kernel);
}

static void slice(const struct view *v, const struct channels_layout *l, int channel)
{
    const struct filters *f = session_filters(v->session);
    const int map = session_step(v->session)->map, within = channel - l->group_first;
    const struct rect box = channels_slice(v, l, channel);
    const int chosen = session_int(v->session, PROP_CONVOLVE_FILTER);
    if (within >= f->channels || map >= f->n) /* a bank that the board could not show */
        return;
    if (map == (chosen < f->n ? chosen : f->n - 1))
        convolve_kernel_matrix(v, box, within);
    else
        still_slice(v, box, f, map, within);
}

static void not_read(const struct view *v, const struct channels_layout *l, int channel)
{
    const float width = l->sum_x - l->slice_x;
    ui_label(v->ui, l->slice_x, channels_middle(l, channel) + 4, width, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->mid,
             _("not read"));
}

/* Partial sums. */

static void fitted_number(const struct view *v, float right, float middle, float room, float size, struct color c,
                          const char *text)
{
    struct font font = {FONT_MONO, FONT_600, size};
    while (font.size > 12 && ui_text_width(v->ui, font, text) > room)
        font.size--;
    draw_text(ui_draw(v->ui), right, roundf(middle + 0.36f * font.size), font, TEXT_RIGHT, c, text);
}

/* "200 × 3", as the inspector has it: of 1x1, where the sum is a mix of the channels. */
static void mixed(const struct view *v, const struct channels_layout *l, struct rect box, int within)
{
    const struct board_step *s = session_step(v->session);
    const struct font font = {FONT_MONO, FONT_500, l->compact ? 12 : 13};
    char text[2 * FORMAT_MAX + 8], w[FORMAT_MAX], x[FORMAT_MAX];
    if (session_board(v->session)->mode != BOARD_POINTWISE)
        return;
    snprintf(text, sizeof text, "%s × %s", convolve_pixel(v, x, s->term[within].x),
             convolve_number(v, w, s->term[within].w));
    if (ui_text_width(v->ui, font, text) <= box.w + 8)
        draw_text(ui_draw(v->ui), box.x + box.w, box.y - 7, font, TEXT_RIGHT, ui_theme(v->ui)->text, text);
}

static void sum_box(const struct view *v, const struct channels_layout *l, int channel)
{
    const struct theme *t = ui_theme(v->ui);
    const int within = channel - l->group_first;
    const float middle = channels_middle(l, channel);
    const struct rect r = {l->sum_x, middle - l->sum_h / 2, l->sum_w, l->sum_h};
    const struct rect s = channels_slice(v, l, channel);
    char text[FORMAT_MAX];
    draw_line(ui_draw(v->ui), s.x + s.w + 4, middle, r.x, middle, 2, t->edge);
    mixed(v, l, r, within);
    if (!begun(v, within)) {
        draw_frame_dashed(ui_draw(v->ui), r, 1, 4, 3, t->edge);
    } else {
        draw_fill(ui_draw(v->ui), r, 6, t->raised);
        draw_frame(ui_draw(v->ui), r, 6, 1, t->edge);
    }
    const float left = l->compact ? 6 : 42;
    if (!l->compact)
        channels_tag(v, r.x + 10, middle, 24, channel);
    if (begun(v, within))
        fitted_number(v, r.x + r.w - (l->compact ? 8 : 12), middle, r.w - left - 12, l->compact ? 16 : 20, t->hi,
                      channels_sum_text(v, within, text));
}

/* The sign and what follows. */

struct chip {
    char text[64];
};
enum { CHIPS = 3 };

/* What is done to the sum, in order; the bias is added to the sum itself unless that is divided first. */
static int list_chips(const struct view *v, struct chip chip[CHIPS])
{
    const struct board *b = session_board(v->session);
    const struct board_step *s = session_step(v->session);
    char number[FORMAT_MAX];
    int n = 0;
    if (!finished(v)) {
        convolve_number(v, number, s->partial);
        snprintf(chip[n++].text, sizeof chip->text, "%s", number);
        return n;
    }
    if (b->divisor != 1) {
        snprintf(chip[n++].text, sizeof chip->text, "÷ %d", b->divisor);
        convolve_number(v, number, fabs(s->bias));
        snprintf(chip[n++].text, sizeof chip->text, "%s %s", s->bias < 0 ? "−" : "+", number);
    }
    if (b->activation != BOARD_NONE && channels_stage(v) != BOARD_STAGE_CONV)
        snprintf(chip[n++].text, sizeof chip->text, "%s",
                 _(prop_infos[PROP_CONVOLVE_ACTIVATION].titles[b->activation]));
    return n;
}

static struct rect chip_rect(const struct channels_layout *l, int i)
{
    const float w = l->compact ? 52 : 58;
    return (struct rect){l->sigma_x - w / 2, l->sigma_y + l->sigma_r + 10 + (float)i * chip_pitch, w, chip_height};
}

static void draw_chip(const struct view *v, const struct channels_layout *l, int i, const char *text)
{
    const struct theme *t = ui_theme(v->ui);
    struct rect r = chip_rect(l, i);
    struct font font = {FONT_MONO, FONT_600, 14};
    while (font.size > 12 && ui_text_width(v->ui, font, text) > r.w - 8)
        font.size--;
    const float wider = fminf(fmaxf(0, ui_text_width(v->ui, font, text) + 10 - r.w), 28);
    r = (struct rect){r.x - floorf(wider / 2), r.y, r.w + wider, r.h};
    draw_line(ui_draw(v->ui), l->sigma_x, r.y - 10, l->sigma_x, r.y, 2, t->edge);
    draw_fill(ui_draw(v->ui), r, 6, t->stage);
    draw_frame(ui_draw(v->ui), r, 6, 1, t->edge);
    ui_label(v->ui, r.x + r.w / 2, roundf(r.y + r.h / 2 + 5), r.w - 6, font, TEXT_CENTER, t->hi, text);
}

/* A line into the sign: as the mockup has it from above and below, unless something hangs there. */
static void into_sign(const struct view *v, const struct channels_layout *l, float y, bool hangs, struct color c)
{
    const float x = l->sum_x + l->sum_w, sx = l->sigma_x, sy = l->sigma_y, r = l->sigma_r;
    if (fabsf(y - sy) < 1) {
        draw_line(ui_draw(v->ui), x, y, sx - r, sy, 2, c);
    } else if (hangs) {
        const float bend = (x + sx - r) / 2;
        draw_cubic(ui_draw(v->ui), (struct point){x, y}, (struct point){bend + 2, y}, (struct point){bend - 2, sy},
                   (struct point){sx - r, sy}, 2, c);
    } else {
        draw_cubic(ui_draw(v->ui), (struct point){x, y}, (struct point){sx, y}, (struct point){sx, y},
                   (struct point){sx, y < sy ? sy - r : sy + r}, 2, c);
    }
}

/* Below the sum in the middle, or above it where the stage ends; between the two in the middle of an even number. */
static struct rect bias_rect(const struct channels_layout *l)
{
    const float h = l->compact ? 28 : 32;
    const float below = fmaxf(fminf(l->compact ? 26 : 58, l->pitch / 2 - h / 2 + 4), l->sum_h / 2 + 6);
    float y = l->sigma_y - h / 2;
    if (l->summed % 2)
        y = l->sigma_y + below;
    if (y + h > l->area.y + l->area.h - 4)
        y = l->sigma_y - below - h;
    return (struct rect){l->sum_x, roundf(y), l->sum_w, h};
}

static void bias_box(const struct view *v, const struct channels_layout *l, bool hangs)
{
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = bias_rect(l);
    const struct board_step *s = session_step(v->session);
    char number[FORMAT_MAX], text[FORMAT_MAX + 8];
    snprintf(text, sizeof text, "%s%s", s->bias < 0 ? "−" : "+", convolve_number(v, number, fabs(s->bias)));
    const struct color ink = finished(v) ? t->hi : t->mid;
    const char *label = _("bias");
    const float room = r.w - 20 - ui_text_width(v->ui, (struct font){FONT_MONO, FONT_600, 16}, text) - 6;
    into_sign(v, l, r.y + r.h / 2, hangs || l->summed % 2, finished(v) ? t->edge : t->line);
    draw_fill(ui_draw(v->ui), r, 6, t->stage);
    if (finished(v))
        draw_frame(ui_draw(v->ui), r, 6, 1, t->edge);
    else
        draw_frame_dashed(ui_draw(v->ui), r, 1, 4, 3, t->edge);
    draw_text(ui_draw(v->ui), r.x + 10, r.y + r.h / 2 + 5, FONT_BODY, TEXT_LEFT, t->text,
              ui_text_width(v->ui, FONT_BODY, label) <= room ? label : "b");
    fitted_number(v, r.x + r.w - 10, r.y + r.h / 2, r.w - 20 - 12, 16, ink, text);
}

static void sign(const struct view *v, const struct channels_layout *l)
{
    const struct theme *t = ui_theme(v->ui);
    const float size = l->compact ? 16 : 20;
    draw_circle(ui_draw(v->ui), l->sigma_x, l->sigma_y, l->sigma_r, t->stage);
    draw_ring(ui_draw(v->ui), l->sigma_x, l->sigma_y, l->sigma_r, 2, t->edge);
    draw_text(ui_draw(v->ui), l->sigma_x, roundf(l->sigma_y + 0.36f * size), (struct font){FONT_MONO, FONT_600, size},
              TEXT_CENTER, t->hi, "Σ");
}

/* Channels of the group that are scrolled out of sight are part of the sum all the same. */
static void unseen(const struct view *v, const struct channels_layout *l)
{
    double sum = 0;
    int n = 0;
    for (int c = 0; c < l->group_size; c++) {
        if (channels_seen(l, l->group_first + c))
            continue;
        sum += board_channel_sum(session_board(v->session), session_step(v->session), c);
        n++;
    }
    if (n == 0)
        return;
    char text[96], number[FORMAT_MAX];
    snprintf(text, sizeof text, cs_plural("and %d more: %s", "and %d more: %s", n), n, convolve_number(v, number, sum));
    const float y = l->bands == 1 ? bias_rect(l).y + bias_rect(l).h
                                  : l->top + l->pitch * (float)(l->bands - 1) + l->band / 2 + l->sum_h / 2;
    ui_label(v->ui, l->sum_x, y + 20, l->sigma_x + 24 - l->sum_x, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->text, text);
}

/* The way to the map. */

static void colored(const struct view *v, const struct point *p, size_t n, bool cubic)
{
    const struct theme *t = ui_theme(v->ui);
    for (int i = 0; i < 2; i++) {
        const struct color c = i ? t->output : color_alpha(t->casing, 0.75f);
        if (cubic)
            draw_cubic(ui_draw(v->ui), p[0], p[1], p[2], p[3], i ? 2 : 4, c);
        else
            draw_polyline(ui_draw(v->ui), p, n, i ? 2 : 4, c);
    }
}

/* To the frame of the chosen map, at the height of its cell; over the gap above the maps where others are before it. */
static void to_map(const struct view *v, const struct channels_layout *l, float x, float y)
{
    int row, col, from, to;
    channels_place(v, &row, &col);
    channels_maps_seen(v, l, &from, &to);
    const int map = session_step(v->session)->map;
    if (map < from || map >= to)
        return;
    const struct matrix m = channels_map(v, l, map);
    const float edge = m.x - 5, height = roundf(m.y + ((float)row + 0.5f) * m.cell);
    const struct point direct[4] = {{x, y}, {x + 18, y}, {edge - 34, height}, {edge - 4, height}};
    if ((map - from) % l->map_cols == 0) {
        colored(v, direct, 4, true);
    } else {
        const float above = m.y - 19, start = l->maps_x - 12;
        const struct point over[4] = {{start, above}, {edge - 9, above}, {edge - 9, height}, {edge - 4, height}};
        const struct point rise[4] = {{x, y}, {x + 18, y}, {start - 18, above}, {start, above}};
        colored(v, rise, 4, true);
        colored(v, over, 4, false);
    }
    draw_circle(ui_draw(v->ui), edge, height, 4, ui_theme(v->ui)->output);
}

void channels_sums(const struct view *v, const struct channels_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct theme *t = ui_theme(v->ui);
    struct chip chip[CHIPS];
    const int n = list_chips(v, chip);
    for (int c = l->first; c < l->first + l->bands; c++) {
        if (!channels_read(l, c)) {
            not_read(v, l, c);
            continue;
        }
        into_sign(v, l, channels_middle(l, c), n > 0, begun(v, c - l->group_first) ? t->edge : t->line);
        slice(v, l, c);
        sum_box(v, l, c);
    }
    if (b->divisor == 1)
        bias_box(v, l, n > 0);
    unseen(v, l);
    if (finished(v)) {
        const struct rect last = chip_rect(l, n - 1);
        to_map(v, l, n ? last.x + last.w : l->sigma_x + l->sigma_r, n ? last.y + last.h / 2 : l->sigma_y);
    }
    for (int i = 0; i < n; i++)
        draw_chip(v, l, i, chip[i].text);
    if (!finished(v))
        ui_label(v->ui, l->sigma_x, chip_rect(l, 0).y + chip_height + 17, chip_rect(l, 0).w, FONT_NOTE, TEXT_CENTER,
                 t->mid, _("so far"));
    sign(v, l);
}
