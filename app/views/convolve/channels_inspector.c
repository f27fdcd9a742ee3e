/* app/views/convolve/channels_inspector.c - the right panel of several channels: window times slice a channel, their
 * sums and what becomes of them, and how many numbers the layer has. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/convolve/channels.h"
#include "engine/base/i18n.h"

/* Three matrices. */

struct trio {
    float width[3], height, size; /* of a cell of window, slice, products; of their digits */
};
enum { WINDOW, SLICE, PRODUCTS };
static const float sign_room = 18;

static const char *cell_text(const struct view *v, const struct board_term *t, int part, char text[FORMAT_MAX])
{
    return part == WINDOW  ? convolve_pixel(v, text, t->x)
           : part == SLICE ? convolve_number(v, text, t->w)
                           : convolve_number(v, text, t->product);
}

/* Columns as wide as their numbers need; false when they do not fit, or are too many to be read as matrices. */
static bool fit_trio(const struct view *v, float width, struct trio *trio)
{
    const struct board *b = session_board(v->session);
    const struct board_step *s = session_step(v->session);
    const int cols = b->geometry.kernel[1], rows = b->geometry.kernel[0];
    if (rows > 5 || cols > 4 || channels_group_channels(b) > 4)
        return false;
    for (float size = 14; size >= 12; size--) {
        const struct font font = {FONT_MONO, FONT_500, size};
        float all = 0;
        for (int part = 0; part < 3; part++) {
            float widest = size + 2;
            char text[FORMAT_MAX];
            for (int i = 0; i < s->n_terms; i++)
                widest = fmaxf(widest, ui_text_width(v->ui, font, cell_text(v, &s->term[i], part, text)) + 3);
            trio->width[part] = ceilf(widest);
            all += trio->width[part] * (float)cols;
        }
        const float spare = floorf((width - 2 * sign_room - all) / (float)(3 * cols));
        if (spare < 0)
            continue;
        const float wanted = v->frame == FRAME_FULL ? 26 : 22;
        for (int part = 0; part < 3; part++)
            trio->width[part] = fmaxf(trio->width[part], fminf(trio->width[part] + spare, wanted));
        trio->height = wanted;
        trio->size = size;
        return true;
    }
    return false;
}

static void part_cell(const struct view *v, struct rect r, const struct board_term *t, int part, bool done, float size,
                      float largest)
{
    const struct theme *theme = ui_theme(v->ui);
    const struct board *b = session_board(v->session);
    char text[FORMAT_MAX];
    struct color fill = theme->raised, ink = t->product != 0 ? theme->hi : theme->mid;
    if (part == WINDOW)
        fill = colormap_color(b->lo < 0 ? COLORMAP_SIGNED_DIGITS : COLORMAP_GREY_DIGITS, theme->light, (float)t->x,
                              b->lo, b->hi);
    else if (part == SLICE)
        fill = colormap_color(COLORMAP_SIGNED_DIGITS, theme->light, (float)t->w, -largest, largest);
    if (part != PRODUCTS)
        ink = color_digit_ink(fill);
    const struct font font = {FONT_MONO, FONT_500, size};
    const float x = r.x + r.w / 2, baseline = roundf(r.y + r.h / 2 + 0.36f * size);
    if (part == WINDOW && t->padded) { /* a zero of the padding, or borrowed */
        draw_fill(ui_draw(v->ui), r, 0, theme->panel);
        draw_hatch(ui_draw(v->ui), r, theme->hatch);
        matrix_padding_digit(v->ui, r, cell_text(v, t, part, text), size, false, theme->mid);
    } else if (part == PRODUCTS && !done) { /* still to come */
        draw_frame(ui_draw(v->ui), r, 0, 1, theme->line);
        draw_text(ui_draw(v->ui), x, baseline, font, TEXT_CENTER, theme->off, cell_text(v, t, part, text));
    } else {
        draw_fill(ui_draw(v->ui), r, 0, fill);
        draw_text(ui_draw(v->ui), x, baseline, font, TEXT_CENTER, ink, cell_text(v, t, part, text));
    }
}

/* A cell lights its product up everywhere, and a click chooses its weight. */
static void cell_pointer(const struct view *v, struct rect r, int term, int part)
{
    ui_push_index(v->ui, term * 3 + part);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "cell"), r, false, true);
    ui_pop_id(v->ui);
    if (state & UI_HOT)
        convolve_hover_term(v, term);
    if ((state & UI_CLICKED) && convolve_term_of_weight(v, term) >= 0)
        convolve_choose_weight(v, convolve_term_of_weight(v, term));
    if (convolve_hovered_term(v) == term)
        draw_frame(ui_draw(v->ui), r, 0, 2, ui_theme(v->ui)->focus);
}

static float largest_weight(const struct board_step *s)
{
    double largest = 0;
    for (int i = 0; i < s->n_terms; i++)
        largest = fmax(largest, fabs(s->term[i].w));
    return largest > 0 ? (float)largest : 1;
}

static void draw_part(const struct view *v, float x, float y, const struct trio *trio, int channel, int part)
{
    const struct board *b = session_board(v->session);
    const struct board_step *s = session_step(v->session);
    const int rows = b->geometry.kernel[0], cols = b->geometry.kernel[1], first = channel * rows * cols;
    const float w = trio->width[part], h = trio->height, largest = largest_weight(s);
    for (int i = 0; i < rows * cols; i++) {
        const struct rect r = {x + (float)(i % cols) * w, y + (float)(i / cols) * h, w - 1, h - 1};
        part_cell(v, r, &s->term[first + i], part, first + i < s->n_done, trio->size, largest);
        cell_pointer(v, r, first + i, part);
    }
    if (part == WINDOW)
        draw_frame(ui_draw(v->ui), (struct rect){x - 2, y - 2, (float)cols * w + 3, (float)rows * h + 3}, 0, 2,
                   ui_theme(v->ui)->kernel);
}

/* "R  window × slice  sum 38" */
static void channel_head(const struct view *v, struct rect area, float y, int channel, bool words)
{
    const struct theme *t = ui_theme(v->ui);
    const struct board *b = session_board(v->session);
    const struct board_step *s = session_step(v->session);
    const int plane = b->geometry.kernel[0] * b->geometry.kernel[1];
    const int group = channels_group(b, s->map) * channels_group_channels(b);
    const struct font font = {FONT_MONO, FONT_600, 16};
    char text[FORMAT_MAX];
    channels_tag(v, area.x, y + 11, 22, group + channel);
    channels_sum_text(v, channel, text);
    const bool begun = s->n_done > channel * plane, done = s->n_done >= (channel + 1) * plane;
    const float width = ui_text_width(v->ui, font, text);
    const char *sum = !begun ? _("to come") : done ? _("sum") : _("so far");
    const float right = area.x + area.w, at = begun ? right - width - 8 : right;
    const float sum_width = ui_text_width(v->ui, FONT_NOTE, sum);
    if (begun)
        draw_text(ui_draw(v->ui), right, y + 16, font, TEXT_RIGHT, t->hi, text);
    draw_text(ui_draw(v->ui), at, y + 16, FONT_NOTE, TEXT_RIGHT, t->mid, sum);
    if (words && area.x + 32 + ui_text_width(v->ui, FONT_NOTE, _("window × slice")) + 8 <= at - sum_width)
        draw_text(ui_draw(v->ui), area.x + 32, y + 16, FONT_NOTE, TEXT_LEFT, t->mid, _("window × slice"));
}

static float draw_trio(const struct view *v, struct rect area, float y, const struct trio *trio, int channel)
{
    const int *kernel = session_board(v->session)->geometry.kernel;
    const struct font font = {FONT_MONO, FONT_400, 16};
    const float cols = (float)kernel[1], h = trio->height * (float)kernel[0];
    float x = area.x;
    channel_head(v, area, y, channel, true);
    y += 30;
    const float all = (trio->width[0] + trio->width[1] + trio->width[2]) * cols;
    const float room = fminf((area.w - all) / 2, 40);
    for (int part = 0; part < 3; part++) {
        draw_part(v, x, y, trio, channel, part);
        x += trio->width[part] * cols + room;
        if (part < 2)
            draw_text(ui_draw(v->ui), x - room / 2, roundf(y + h / 2 + 5), font, TEXT_CENTER, ui_theme(v->ui)->mid,
                      part ? "=" : "×");
    }
    return y + h + (v->frame == FRAME_FULL ? 12 : 10);
}

/* Sums. */

static double shown(const struct view *v, double value)
{
    return session_bool(v->session, PROP_CONVOLVE_PRECISION) ? value : round(value * 100) / 100;
}

/* "38 − 4 − 12" */
static void formula_sums(const struct view *v, char *text, size_t size)
{
    const int n = channels_group_channels(session_board(v->session));
    text[0] = '\0';
    for (int c = 0; c < n; c++) {
        char number[FORMAT_MAX];
        const double sum = board_channel_sum(session_board(v->session), session_step(v->session), c);
        const size_t used = strlen(text);
        if (c == 0)
            snprintf(text, size, "%s", convolve_number(v, number, sum));
        else
            snprintf(text + used, size - used, " %s %s", sum < 0 ? "−" : "+", convolve_number(v, number, fabs(sum)));
    }
}

/* "R + G + B", or in words: numbers of channels would read like values. */
static void formula_names(const struct view *v, char *text, size_t size)
{
    const struct board *b = session_board(v->session);
    const int n = channels_group_channels(b);
    char name[16];
    if (n == 3 && channels_name(v, 0, name) != name)
        snprintf(text, size, "R + G + B");
    else
        snprintf(text, size, "%s", n == 1 ? _("Sum") : _("Sums"));
}

/* What the sums that are shown miss of the total that is shown. */
static double missed_of(const struct view *v)
{
    const struct board *b = session_board(v->session);
    const struct board_step *s = session_step(v->session);
    double sum = 0;
    for (int c = 0; c < channels_group_channels(b); c++)
        sum += shown(v, board_channel_sum(b, s, c));
    const double missed = b->divisor == 1 ? shown(v, s->output) - sum - shown(v, s->bias) : shown(v, s->sum) - sum;
    return fabs(missed) < 0.005 ? 0 : missed;
}

struct formula {
    char names[128], numbers[256];
};

/* "R + G + B + bias" and "38 − 4 − 12 + 1" */
static void write_formula(const struct view *v, struct formula *f)
{
    const struct board *b = session_board(v->session);
    const struct board_step *s = session_step(v->session);
    char names[64], sums[160], bias[FORMAT_MAX], number[FORMAT_MAX];
    const bool several = channels_group_channels(b) > 1;
    formula_names(v, names, sizeof names);
    formula_sums(v, sums, sizeof sums);
    snprintf(bias, sizeof bias, "%s %s", s->bias < 0 ? "−" : "+", convolve_number(v, number, fabs(s->bias)));
    if (b->divisor != 1) {
        snprintf(f->names, sizeof f->names, strchr(names, '+') ? _("(%s) ÷ %d + bias") : _("%s ÷ %d + bias"), names,
                 b->divisor);
        snprintf(f->numbers, sizeof f->numbers, several ? "(%s) ÷ %d %s" : "%s ÷ %d %s", sums, b->divisor, bias);
    } else {
        snprintf(f->names, sizeof f->names, _("%s + bias"), names);
        snprintf(f->numbers, sizeof f->numbers, "%s %s", sums, bias);
    }
}

static void labelled(const struct view *v, struct rect area, float baseline, const char *label, const char *value,
                     float size)
{
    const struct font font = {FONT_MONO, FONT_500, size};
    const float width = ui_text_width(v->ui, font, value);
    if (*label)
        ui_label(v->ui, area.x, baseline, area.w - width - (*value ? 12 : 0), FONT_BODY, TEXT_LEFT,
                 ui_theme(v->ui)->text, label);
    draw_text(ui_draw(v->ui), area.x + area.w, baseline, font, TEXT_RIGHT, ui_theme(v->ui)->hi, value);
}

/* In one line, in two where it is long; false when even that is too short. */
static bool draw_formula(const struct view *v, struct rect area, float *y)
{
    struct formula f;
    write_formula(v, &f);
    const float names = ui_text_width(v->ui, FONT_BODY, f.names);
    for (float size = 15; size >= 12; size--) {
        const float numbers = ui_text_width(v->ui, (struct font){FONT_MONO, FONT_500, size}, f.numbers);
        const bool one = names + 12 + numbers <= area.w;
        if (!one && (size > 13 || numbers > area.w || names > area.w))
            continue;
        labelled(v, area, *y, f.names, one ? f.numbers : "", size);
        if (!one) {
            *y += 22;
            labelled(v, area, *y, "", f.numbers, size);
        }
        return true;
    }
    return false;
}

static float draw_sums(const struct view *v, struct rect area, float y)
{
    const struct board *b = session_board(v->session);
    const struct board_step *s = session_step(v->session);
    const float pitch = v->frame == FRAME_FULL ? 26 : 24;
    const double missed = missed_of(v);
    char number[FORMAT_MAX], text[FORMAT_MAX + 8], before[CONVOLVE_ROUNDED_MAX];
    float baseline = y + pitch;
    if (s->n_done < s->n_terms || !draw_formula(v, area, &baseline))
        return convolve_inspect_sums(v, area, y);
    draw_fill(ui_draw(v->ui), (struct rect){area.x, y, area.w, 1}, 0, ui_theme(v->ui)->edge);
    if (missed != 0) {
        snprintf(text, sizeof text, "%s %s", missed < 0 ? "−" : "+", convolve_number(v, number, fabs(missed)));
        labelled(v, area, baseline += pitch, _("Rounding of the sums"), text, 15);
    }
    if (b->activation != BOARD_NONE)
        labelled(v, area, baseline += pitch, _("Before the activation"),
                 convolve_rounded(v, before, s->output, s->rounded), 15);
    return baseline + 17;
}

/* Parameters. */

static void formula_line(const struct view *v, struct rect area, float baseline, const char *text, const char *result)
{
    const struct theme *t = ui_theme(v->ui);
    struct font font = {FONT_MONO, FONT_500, 15};
    while (font.size > 12 && ui_text_width(v->ui, font, text) + ui_text_width(v->ui, font, result) + 12 > area.w)
        font.size--;
    const struct font bold = {FONT_MONO, FONT_700, font.size + 3};
    draw_text(ui_draw(v->ui), area.x, baseline, font, TEXT_LEFT, t->hi, text);
    if (*result)
        draw_text(ui_draw(v->ui), area.x + ui_text_width(v->ui, font, text), baseline, bold, TEXT_LEFT, t->hi, result);
}

/* A size alone: what filters_parameters() reads. */
static struct filters sized(const struct board *b, int channels)
{
    return (struct filters){
        .n = b->maps, .channels = channels, .rows = b->geometry.kernel[0], .cols = b->geometry.kernel[1]};
}

/* The same layer without groups, and how many times as many numbers it has. */
static float without_groups(const struct view *v, struct rect area, float y)
{
    const struct board *b = session_board(v->session);
    const struct filters own = sized(b, channels_group_channels(b)), full = sized(b, b->channels);
    char text[96], result[32];
    if (b->geometry.groups == 1)
        return y;
    ui_label(v->ui, area.x, y + 26, area.w, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->mid, _("The same without groups"));
    snprintf(text, sizeof text, "(%d·%d·%d + 1)·%d = ", full.rows, full.cols, full.channels, full.n);
    snprintf(result, sizeof result, "%d", filters_parameters(&full));
    formula_line(v, area, y + 50, text, result);
    char ratio[FORMAT_MAX];
    snprintf(text, sizeof text, _("%s times as many"),
             format_number(ratio, (double)filters_parameters(&full) / filters_parameters(&own), 2));
    ui_label(v->ui, area.x, y + 72, area.w, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->mid, text);
    return y + 76;
}

static float draw_parameters(const struct view *v, struct rect area, float y)
{
    const struct board *b = session_board(v->session);
    const int channels = channels_group_channels(b), groups = b->geometry.groups;
    const struct filters f = sized(b, channels);
    const int weights = f.rows * f.cols * f.channels;
    char note[96], text[96], depth[24], result[32];
    snprintf(note, sizeof note, cs_plural("%d weight + 1 bias, %d times", "%d weights + 1 bias, %d times", weights),
             weights, f.n);
    if (f.n == 1)
        snprintf(note, sizeof note, cs_plural("%d weight + 1 bias", "%d weights + 1 bias", weights), weights);
    const char *head = _("Parameters");
    const bool fits = ui_text_width(v->ui, FONT_HEAD, head) + ui_text_width(v->ui, FONT_NOTE, note) + 12 <= area.w;
    y = panel_head(v, area, y, head, fits ? note : NULL);
    snprintf(text, sizeof text, groups > 1 ? "(%s·C/%d + 1)·K" : "(%s·C + 1)·K", f.rows == f.cols ? "F·F" : "Fh·Fw",
             groups);
    formula_line(v, area, y + 10, text, "");
    snprintf(depth, sizeof depth, groups > 1 ? "%d/%d" : "%d", b->channels, groups);
    snprintf(text, sizeof text, "(%d·%d·%s + 1)·%d = ", f.rows, f.cols, depth, f.n);
    snprintf(result, sizeof result, "%d", filters_parameters(&f));
    formula_line(v, area, y + 38, text, result);
    return without_groups(v, area, y + 44);
}

/* Everything. */

static float draw_head(const struct view *v, struct rect area, float y)
{
    const struct board_step *s = session_step(v->session);
    const char *head = _("Arithmetic");
    char note[96];
    snprintf(note, sizeof note, _("filter %d, output [%d, %d]"), s->map, s->oy, s->ox);
    const bool fits = ui_text_width(v->ui, FONT_HEAD, head) + ui_text_width(v->ui, FONT_NOTE, note) + 12 <= area.w;
    if (!fits)
        snprintf(note, sizeof note, "%d, [%d, %d]", s->map, s->oy, s->ox);
    return panel_head(v, area, y, head, note);
}

/* A row a product, and then the sum of each channel. */
static float draw_table(const struct view *v, struct rect area, float y)
{
    const int n = channels_group_channels(session_board(v->session));
    y = convolve_inspect_terms(v, area, y) + 12;
    for (int c = 0; n > 1 && c < n; c++, y += 28)
        channel_head(v, area, y, c, false);
    return y + 4;
}

float channels_inspector(const struct view *v, struct rect area)
{
    struct trio trio;
    float y = area.y;
    if (fit_trio(v, area.w, &trio)) {
        y = draw_head(v, area, y) + 2;
        for (int c = 0; c < channels_group_channels(session_board(v->session)); c++)
            y = draw_trio(v, area, y, &trio, c);
    } else {
        y = draw_table(v, area, y);
    }
    y = draw_sums(v, area, y + 4);
    y = convolve_inspect_output(v, area, y);
    y = draw_parameters(v, area, y + 20);
    return convolve_inspect_size(v, area, y + 20) - area.y;
}
