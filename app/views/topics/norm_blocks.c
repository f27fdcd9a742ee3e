/* app/views/topics/norm_blocks.c - the batch and its result as tables of maps, the sets, and the chosen set's mean and
 * variance between the two. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/gfx/color.h"
#include "app/views/topics/norm.h"
#include "app/views/topics/panel_rows.h"
#include "engine/base/i18n.h"

int norm_shown_cell(const struct view *v)
{
    const struct norm_state *n = session_normalisation(v->session);
    const struct convolve_hover h = convolve_hovering(v);
    const int cells = n->dim[0] * n->dim[1] * n->dim[2] * n->dim[3];
    return h.kind == HOVER_TOPIC && h.row >= 0 && h.row < cells ? h.row : session_norm_cell(v->session);
}

static int set_of(const struct norm_state *n, int cell)
{
    const struct norm_rule r = norm_rule_of(n, n->kind);
    return norm_set_of(&r, n->dim, norm_place_of(n->dim, cell));
}

bool norm_is_known(const struct view *v, int cell)
{
    const struct norm_state *n = session_normalisation(v->session);
    const int set = set_of(n, cell);
    return set <= session_norm_set(v->session) || set == set_of(n, norm_shown_cell(v));
}

/* How the numbers of a block are written: one size, and as many decimals as fit. */
struct digits {
    float size; /* 0: none */
    int decimals;
};

static int longest(const float *value, int n, int decimals)
{
    char text[FORMAT_MAX];
    int most = 1;
    for (int i = 0; i < n; i++) {
        int length = 0;
        for (const char *p = format_number(text, (double)value[i], decimals); *p; p++)
            length += ((unsigned char)*p & 0xC0) != 0x80; /* not within a character */
        most = length > most ? length : most;
    }
    return most;
}

static bool all_whole(const float *value, int n)
{
    for (int i = 0; i < n; i++)
        if (value[i] != roundf(value[i]))
            return false;
    return true;
}

/* Neighbours stay apart: digits take three quarters of a cell, more only where they would be smaller than 12 px. A
 * number without its decimals would look exact: then there are none at all. */
static struct digits fit_digits(const struct norm_block *b, const float *value, int n)
{
    const float least = 12, advance = 0.6f, tallest = floorf(fminf(24, 0.46f * b->h + 1));
    const int fewest = all_whole(value, n) ? 0 : 1;
    for (int decimals = CONVOLVE_DECIMALS; decimals >= fewest; decimals--) {
        const float wide = (float)longest(value, n, decimals) * advance, size = floorf(0.75f * b->w / wide);
        if (b->h >= least + 3 && wide * least <= b->w - 2)
            return (struct digits){fmaxf(least, fminf(size, tallest)), decimals};
    }
    return (struct digits){0, 0};
}

static void draw_cell(const struct view *v, struct rect r, const struct digits *d, float value, float largest)
{
    const struct color fill = colormap_color(COLORMAP_SIGNED_DIGITS, ui_theme(v->ui)->light, value, -largest, largest);
    char text[FORMAT_MAX];
    draw_fill(ui_draw(v->ui), r, 0, fill);
    if (d->size > 0)
        draw_text(ui_draw(v->ui), r.x + r.w / 2, roundf(r.y + r.h / 2 + 0.36f * d->size),
                  (struct font){FONT_MONO, FONT_500, d->size}, TEXT_CENTER, color_digit_ink(fill),
                  format_number(text, (double)value, d->decimals));
}

/* Grid lines are what cells leave of the fill below them. */
static void draw_maps(const struct view *v, const struct norm_block *b, const float *value, float largest, bool all)
{
    const struct norm_state *n = session_normalisation(v->session);
    const struct theme *t = ui_theme(v->ui);
    const int area = n->dim[2] * n->dim[3], maps = n->dim[0] * n->dim[1];
    const struct digits d = fit_digits(b, value, maps * area);
    for (int i = 0; i < maps; i++)
        draw_fill(ui_draw(v->ui), rect_inset(norm_map_rect(n, b, i / n->dim[1], i % n->dim[1]), -1), 0, t->grid);
    for (int i = 0; i < maps * area; i++) {
        const struct rect r = norm_cell_rect(n, b, i);
        if (all || norm_is_known(v, i))
            draw_cell(v, r, &d, value[i], fmaxf(largest, 1e-6f));
        else
            draw_fill(ui_draw(v->ui), r, 0, t->stage);
    }
}

/* Sets. */

static float outset(const struct norm_block *b)
{
    return b->gap >= 8 ? 3 : 1;
}

static void outline_sets(const struct view *v, const struct norm_block *b)
{
    const struct norm_state *n = session_normalisation(v->session);
    const struct norm_rule r = norm_rule_of(n, n->kind);
    for (int i = 0; n->kind != NORM_LOCAL_RESPONSE && i < norm_sets(n); i++) {
        const struct norm_set s = norm_set_nth(&r, n->dim, i);
        draw_frame(ui_draw(v->ui), rect_inset(norm_set_rect(n, b, &s), -outset(b) - 1), 2, 1, ui_theme(v->ui)->edge);
    }
}

static void frame(const struct view *v, struct rect r, const struct norm_block *b, struct color accent)
{
    const float width = b->gap >= 8 ? 3 : 2;
    draw_frame(ui_draw(v->ui), rect_inset(r, -width - 1), 0, width + 2, ui_theme(v->ui)->casing);
    draw_frame(ui_draw(v->ui), rect_inset(r, -width), 0, width, accent);
}

/* The numbers that share what the shown one is normalised by: one frame round maps, or one round each number. */
static void frame_set(const struct view *v, const struct norm_block *b, const struct norm_set *s, struct color accent)
{
    const struct norm_state *n = session_normalisation(v->session);
    if (s->row < 0) {
        frame(v, norm_set_rect(n, b, s), b, accent);
        return;
    }
    for (int i = 0; i < norm_set_size(s, n->dim); i++)
        frame(v, norm_cell_rect(n, b, norm_index(n->dim, norm_set_member(s, n->dim, i))), b, accent);
}

/* Over the grid lines around the cell, clear of its digits. */
static void outline_cell(const struct view *v, struct rect r)
{
    draw_frame(ui_draw(v->ui), rect_inset(r, -2), 0, 3, ui_theme(v->ui)->casing);
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 2, ui_theme(v->ui)->focus);
}

static void mark(const struct view *v, const struct norm_layout *l)
{
    const struct norm_state *n = session_normalisation(v->session);
    const struct theme *t = ui_theme(v->ui);
    const int cell = norm_shown_cell(v);
    struct norm_trace trace;
    norm_trace(n, cell, &trace);
    const struct norm_set own = {trace.at.n, trace.at.n + 1, trace.at.c, trace.at.c + 1, trace.at.row, trace.at.col};
    frame_set(v, &l->in, &trace.set, t->kernel);
    frame_set(v, &l->out, n->kind == NORM_LOCAL_RESPONSE ? &own : &trace.set, t->output);
    outline_cell(v, norm_cell_rect(n, &l->in, cell));
    outline_cell(v, norm_cell_rect(n, &l->out, cell));
}

/* Titles and ticks. */

static void titles(const struct view *v, const struct norm_layout *l)
{
    const struct norm_state *n = session_normalisation(v->session);
    const struct theme *t = ui_theme(v->ui);
    char title[64], size[64];
    snprintf(title, sizeof title, _("Batch %d"), n->number);
    snprintf(size, sizeof size, "%d×%d×%d×%d", n->dim[0], n->dim[1], n->dim[2], n->dim[3]);
    const float left = l->in.x - 26, end = l->area.x + l->area.w - 8;
    convolve_title(v, left, l->in_title, (l->stacked ? end : l->out.x) - left - 12, t->hi, title, size);
    snprintf(size, sizeof size, "%s%s", norm_kind_title(n->kind),
             n->kind != NORM_BATCH ? ""
             : n->eval             ? _(", eval")
                                   : _(", train"));
    const float from = l->stacked ? left : l->out.x;
    convolve_title(v, from, l->out_title, end - from, t->hi, _("Result"), size);
}

static bool in_set(const struct norm_set *s, bool samples, int i)
{
    return samples ? i >= s->n && i < s->n_end : i >= s->c && i < s->c_end;
}

/* "n 0" beside a sample's maps, "c 0" above a channel's. */
static void ticks(const struct view *v, const struct norm_block *b, bool rows)
{
    const struct norm_state *n = session_normalisation(v->session);
    const struct theme *t = ui_theme(v->ui);
    struct norm_trace trace;
    norm_trace(n, norm_shown_cell(v), &trace);
    for (int i = 0; i < (rows ? n->dim[0] : n->dim[1]); i++) {
        const struct rect r = norm_map_rect(n, b, rows ? i : 0, rows ? 0 : i);
        const bool bold = in_set(&trace.set, rows, i);
        const struct font font = {FONT_MONO, bold ? FONT_600 : FONT_400, 12};
        const struct color c = bold ? t->kernel_ink : t->mid;
        if (rows)
            draw_textf(ui_draw(v->ui), b->x - 8, roundf(r.y + r.h / 2 + 4), font, TEXT_RIGHT, c,
                       r.h + b->gap >= 16 ? "n%d" : "", i);
        else
            draw_textf(ui_draw(v->ui), roundf(r.x + r.w / 2), b->y - 8, font, TEXT_CENTER, c,
                       r.w + b->gap >= 22   ? "c%d"
                       : r.w + b->gap >= 12 ? "%d"
                                            : "",
                       i);
    }
}

void norm_blocks(const struct view *v, const struct norm_layout *l)
{
    const struct norm_state *n = session_normalisation(v->session);
    const struct norm_result *r = &n->result[n->kind];
    titles(v, l);
    ticks(v, &l->in, true);
    ticks(v, &l->in, false);
    if (l->stacked)
        ticks(v, &l->out, true);
    ticks(v, &l->out, false);
    outline_sets(v, &l->in);
    outline_sets(v, &l->out);
    draw_maps(v, &l->in, n->x.data, n->largest, true);
    if (!r->there)
        return;
    draw_maps(v, &l->out, r->y, r->largest, false);
    mark(v, l);
}

/* Between the blocks. */

static float statistic(const struct view *v, struct rect r, float y, const char *label, double value)
{
    const struct theme *t = ui_theme(v->ui);
    char number[CONVOLVE_ROUNDED_MAX];
    struct font words = FONT_NOTE, digits = {FONT_MONO, FONT_600, 18};
    panel_rounded(v, number, value);
    while (words.size > 12 && ui_text_width(v->ui, words, label) > r.w)
        words.size--;
    while (digits.size > 12 && ui_text_width(v->ui, digits, number) > r.w)
        digits.size--;
    ui_label(v->ui, r.x + r.w / 2, y, r.w, words, TEXT_CENTER, t->mid, label);
    draw_text(ui_draw(v->ui), r.x + r.w / 2, y + 23, digits, TEXT_CENTER, t->hi, number);
    return y + 52;
}

static void arrow(const struct view *v, float from, float to, float y, struct color c)
{
    const struct point head[] = {{to - 7, y - 5}, {to, y}, {to - 7, y + 5}};
    draw_line(ui_draw(v->ui), from, y, to, y, 2, c);
    draw_polyline(ui_draw(v->ui), head, 3, 2, c);
}

/* "Sample 1, channels 2–3" in two lines where it is too long for one, centred. */
static float name_lines(const struct view *v, struct rect r, float y, const char *name)
{
    const struct color c = ui_theme(v->ui)->kernel_ink;
    const char *comma = strstr(name, ", ");
    char first[96];
    struct font font = FONT_HEAD;
    if (!comma || ui_text_width(v->ui, font, name) <= r.w) {
        while (font.size > 12 && ui_text_width(v->ui, font, name) > r.w)
            font.size--;
        ui_label(v->ui, r.x + r.w / 2, y, r.w, font, TEXT_CENTER, c, name);
        return 18;
    }
    snprintf(first, sizeof first, "%.*s", (int)(comma - name), name);
    while (font.size > 12 && fmaxf(ui_text_width(v->ui, font, first), ui_text_width(v->ui, font, comma + 2)) > r.w)
        font.size--;
    ui_label(v->ui, r.x + r.w / 2, y - 18, r.w, font, TEXT_CENTER, c, first);
    ui_label(v->ui, r.x + r.w / 2, y, r.w, font, TEXT_CENTER, c, comma + 2);
    return 18;
}

void norm_statistics(const struct view *v, const struct norm_layout *l)
{
    const struct norm_state *n = session_normalisation(v->session);
    const struct theme *t = ui_theme(v->ui);
    const float content = 152;
    struct rect r = l->statistics_at;
    struct norm_trace trace;
    char name[96];
    if (!l->statistics || !n->result[n->kind].there)
        return;
    norm_trace(n, norm_shown_cell(v), &trace);
    norm_set_name(n, &trace.set, name, sizeof name);
    float y = roundf(fmaxf(r.y + 12, r.y + (r.h - content) / 2));
    y += name_lines(v, r, y, name) + 10;
    if (n->kind == NORM_LOCAL_RESPONSE) {
        y = statistic(v, r, y, "Σ a²", trace.response.squares);
        y = statistic(v, r, y, _("divided by"), trace.response.power);
    } else {
        y = statistic(v, r, y, trace.running ? "running_mean" : _("mean"), trace.mean);
        y = statistic(v, r, y, trace.running ? "running_var" : _("variance"), trace.var);
    }
    if (!l->stacked)
        arrow(v, r.x + r.w / 2 - 20, r.x + r.w / 2 + 20, y - 8, t->output);
}
