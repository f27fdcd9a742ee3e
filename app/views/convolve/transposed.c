/* app/views/convolve/transposed.c - transposed convolution: every number of the input stamps the kernel times itself
 * onto the output, where stamps that overlap add up. */
#include <math.h>
#include <stdio.h>

#include "app/gfx/color.h"
#include "app/views/convolve/plane.h"
#include "app/views/convolve/transposed.h"
#include "engine/base/i18n.h"

/* Colours of numbers around 0. */
static void signed_map(struct matrix *m, double largest)
{
    m->map = COLORMAP_SIGNED_DIGITS;
    m->hi = (float)fmax(largest, 1e-6);
    m->lo = -m->hi;
}

static void all_digits(struct matrix *m)
{
    const float size = matrix_digit_size(m);
    m->digits = size > 0 ? size : -1;
}

static void quiet_digit(const struct view *v, const struct matrix *m, int i, bool raised)
{
    const struct rect r = matrix_cell_rect(m, i / m->cols, i % m->cols);
    char text[FORMAT_MAX];
    if (m->digits > 0)
        draw_text(ui_draw(v->ui), r.x + r.w / 2,
                  roundf(r.y + r.h / 2 + 0.36f * m->digits - (raised ? 0.1f * (r.h + 1) : 0)),
                  (struct font){FONT_MONO, FONT_400, m->digits}, TEXT_CENTER, ui_theme(v->ui)->mid,
                  format_number(text, (double)m->data[i], m->decimals));
}

static void draw_input(const struct view *v, const struct transposed_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct board_step *step = session_step(v->session);
    const struct convolve_taps row = {step->oy, 1, 1}, col = {step->ox, 1, 1};
    const struct theme *t = ui_theme(v->ui);
    const int every = l->input.cell < 18 ? 2 : 1;
    struct matrix m = l->input;
    char size[48];
    m.data = b->x.data;
    m.map = b->lo < 0 ? COLORMAP_SIGNED_DIGITS : COLORMAP_SEQUENCE_DIGITS;
    m.lo = b->lo;
    m.hi = b->hi;
    m.shown = m.rows * m.cols;
    m.decimals = b->whole_x ? 0 : CONVOLVE_DECIMALS;
    m.format = convolve_pixel_format(v);
    all_digits(&m);
    snprintf(size, sizeof size, "%d×%d", b->height, b->width);
    convolve_title(v, l->left, l->title, l->second - l->left - 16, t->hi, _("Input"), size);
    convolve_ticks(v, &m, 0, &row, true, m.x - 9, TEXT_RIGHT, every, t->kernel_ink);
    convolve_ticks(v, &m, 0, &col, false, l->ticks, TEXT_CENTER, every, t->kernel_ink);
    matrix_draw(v->ui, &m);
}

/* Kernel × value = stamp. */

static void draw_sign(const struct view *v, const struct transposed_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct board_step *step = session_step(v->session);
    const struct theme *t = ui_theme(v->ui);
    const float from = l->kernel_box.x + l->kernel_box.w, x = (from + l->stamp.x) / 2,
                y = roundf(l->kernel_box.y + l->kernel_box.h / 2 + 6);
    char text[FORMAT_MAX + 16], value[FORMAT_MAX];
    struct font font = {FONT_MONO, FONT_500, 18};
    snprintf(text, sizeof text, "× %s =", convolve_pixel(v, value, (double)b->x.data[step->oy * b->width + step->ox]));
    while (font.size > 12 && ui_text_width(v->ui, font, text) > l->stamp.x - from - 12)
        font.size--;
    draw_text(ui_draw(v->ui), x, y, font, TEXT_CENTER, t->hi, text);
}

static void draw_kernel(const struct view *v, const struct transposed_layout *l)
{
    const struct convolve_weights w = convolve_weights(v);
    char note[64];
    const float cell = l->stamp.cell;
    if (w.divisor != 1)
        snprintf(note, sizeof note, "%d×%d ÷ %d", w.rows, w.cols, w.divisor);
    else
        snprintf(note, sizeof note, "%d×%d", w.rows, w.cols);
    convolve_title(v, l->kernel_box.x, l->kernel_title, l->stamp.x - l->kernel_box.x - 8, ui_theme(v->ui)->hi,
                   session_board(v->session)->flip ? _("Kernel, turned") : _("Kernel"), note);
    /* the kernel of an impossible geometry may have other sides than the board */
    const float fit = floorf(fminf(cell, fminf(l->kernel_box.w / (float)w.cols, l->kernel_box.h / (float)w.rows)));
    convolve_kernel_matrix(v, (struct rect){l->kernel_box.x, l->kernel_box.y, fit * (float)w.cols, fit * (float)w.rows},
                           0);
    draw_sign(v, l);
}

static void draw_stamp(const struct view *v, const struct transposed_layout *l)
{
    const struct board_step *step = session_step(v->session);
    float product[KERNEL_MAX_WEIGHTS];
    bool skipped[KERNEL_MAX_WEIGHTS];
    double largest = 0;
    char note[64], text[FORMAT_MAX];
    struct matrix m = l->stamp;
    for (int i = 0; i < step->n_terms; i++) {
        product[i] = (float)step->term[i].product;
        skipped[i] = i >= step->n_done || step->term[i].padded;
        largest = fmax(largest, fabs(step->term[i].product));
    }
    m.data = product;
    m.shown = step->n_terms;
    m.skipped = skipped;
    m.decimals = CONVOLVE_DECIMALS;
    signed_map(&m, fmax(largest, (double)session_board(v->session)->output_max)); /* a value has one colour */
    all_digits(&m);
    snprintf(note, sizeof note, _("of [%d, %d]"), step->oy, step->ox);
    convolve_title(v, m.x, l->kernel_title, l->edge + 4 - m.x, ui_theme(v->ui)->hi, _("Stamp"), note);
    matrix_draw(v->ui, &m);
    for (int i = 0; i < step->n_terms; i++)
        if (step->term[i].padded)
            matrix_padding_cell(v->ui, matrix_cell_rect(&m, i / m.cols, i % m.cols),
                                m.digits > 0 ? format_number(text, step->term[i].product, m.decimals) : NULL, m.digits);
        else if (skipped[i])
            quiet_digit(v, &m, i, false);
}

/* Output. */

/* What the padding crops, where stamps reach it. */
static void draw_cropped(const struct view *v, const struct transposed_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct matrix *m = &l->canvas;
    const struct theme *t = ui_theme(v->ui);
    if (m->rows == b->oh && m->cols == b->ow)
        return;
    const struct rect all = {m->x, m->y, (float)m->cols * m->cell - 1, (float)m->rows * m->cell - 1};
    draw_fill(ui_draw(v->ui), all, 0, t->panel);
    draw_hatch(ui_draw(v->ui), all, t->hatch);
    draw_fill(ui_draw(v->ui),
              (struct rect){l->output.x, l->output.y, (float)b->ow * m->cell - 1, (float)b->oh * m->cell - 1}, 0,
              t->stage);
    if (m->cell >= TRANSPOSED_CELLS)
        matrix_lines(v->ui, m);
}

static bool lands_here(const struct board_step *step, int oy, int ox)
{
    for (int i = 0; i < step->n_done; i++)
        if (step->term[i].row == oy && step->term[i].col == ox)
            return true;
    return false;
}

/* A picture where cells are too small for lines; else values where a stamp has been, and 0 where none ever comes. */
static void draw_output(const struct view *v, const struct transposed_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct board_step *step = session_step(v->session);
    const struct tensor *sums = session_stamped(v->session), *now = session_overlaps(v->session, false),
                        *end = session_overlaps(v->session, true);
    struct matrix m = l->output;
    bool skipped[BOARD_SMALL * BOARD_SMALL], raised[BOARD_SMALL * BOARD_SMALL];
    m.data = sums->data;
    m.shown = m.rows * m.cols;
    m.decimals = CONVOLVE_DECIMALS;
    signed_map(&m, (double)b->output_max);
    if (m.cell < TRANSPOSED_CELLS || !now || !end || m.shown > BOARD_SMALL * BOARD_SMALL) {
        draw_tensor(
            ui_draw(v->ui), (struct rect){m.x, m.y, (float)m.cols * m.cell, (float)m.rows * m.cell},
            &(struct draw_tensor){
                .data = m.data, .width = m.cols, .height = m.rows, .planes = 1, .map = m.map, .lo = m.lo, .hi = m.hi});
        return;
    }
    for (int i = 0; i < m.shown; i++) {
        skipped[i] = now->data[i] == 0;
        raised[i] = m.cell >= 40 && lands_here(step, i / m.cols, i % m.cols);
    }
    m.skipped = skipped;
    m.raised = raised;
    all_digits(&m);
    matrix_draw(v->ui, &m);
    for (int i = 0; i < m.shown; i++)
        if (end->data[i] == 0)
            quiet_digit(v, &m, i, false);
}

static void draw_counts(const struct view *v, const struct transposed_layout *l)
{
    const struct tensor *end = session_overlaps(v->session, true);
    struct matrix m = l->counts;
    if (m.cell < 2 || !end)
        return;
    m.data = end->data;
    m.map = COLORMAP_SEQUENCE_DIGITS;
    m.shown = m.rows * m.cols;
    for (int i = 0; i < m.shown; i++)
        m.hi = fmaxf(m.hi, end->data[i]);
    m.hi = fmaxf(m.hi, 1);
    convolve_title(v, m.x, l->counts_title, l->right - m.x, ui_theme(v->ui)->hi, _("Overlap"), _("stamps at a place"));
    if (m.cell < TRANSPOSED_CELLS) {
        draw_tensor(
            ui_draw(v->ui), (struct rect){m.x, m.y, (float)m.cols * m.cell, (float)m.rows * m.cell},
            &(struct draw_tensor){
                .data = m.data, .width = m.cols, .height = m.rows, .planes = 1, .map = COLORMAP_SEQUENCE, .hi = m.hi});
        return;
    }
    all_digits(&m);
    matrix_draw(v->ui, &m);
}

static void draw_output_title(const struct view *v, const struct transposed_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct theme *t = ui_theme(v->ui);
    const int *pad = b->geometry.padding;
    char size[48];
    snprintf(size, sizeof size, "%d×%d", b->oh, b->ow);
    const float end = convolve_title(v, l->second, l->title, l->right - l->second, t->hi, _("Output"), size);
    if (pad[0] + pad[1] + pad[2] + pad[3] == 0) {
        plane_scale_key(v, end, l->right, l->title, (double)b->output_max);
        return;
    }
    const char *words = _("cropped by the padding");
    const struct rect swatch = {end + 20, l->title - 12, 16, 16};
    if (swatch.x + 24 + ui_text_width(v->ui, FONT_NOTE, words) > l->right + 24)
        return;
    draw_fill(ui_draw(v->ui), swatch, 0, t->panel);
    draw_hatch(ui_draw(v->ui), swatch, t->hatch);
    draw_frame(ui_draw(v->ui), swatch, 0, 1, t->edge);
    draw_text(ui_draw(v->ui), swatch.x + 24, l->title, FONT_NOTE, TEXT_LEFT, t->mid, words);
}

static int tick_distance(float cell)
{
    return cell >= 18 ? 1 : cell >= 10 ? 2 : cell >= 4 ? 5 : 20;
}

static void draw_output_ticks(const struct view *v, const struct transposed_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct board_step *step = session_step(v->session);
    const struct board_geometry *g = &b->geometry;
    const struct convolve_taps rows = {step->oy * g->stride[0] - g->padding[0], g->dilation[0], g->kernel[0]},
                               cols = {step->ox * g->stride[1] - g->padding[1], g->dilation[1], g->kernel[1]};
    const struct color ink = ui_theme(v->ui)->kernel_ink;
    const int every = tick_distance(l->canvas.cell);
    convolve_ticks(v, &l->canvas, -g->padding[0], &rows, true, l->canvas.x + (float)l->canvas.cols * l->canvas.cell + 8,
                   TEXT_LEFT, every, ink);
    convolve_ticks(v, &l->canvas, -g->padding[1], &cols, false, l->ticks, TEXT_CENTER, every, ink);
}

static void stage(const struct view *v, struct rect area)
{
    struct transposed_layout l;
    transposed_layout(v, area, &l);
    if (!*session_board(v->session)->error)
        transposed_pointer(v, &l);
    draw_input(v, &l);
    if (l.kernel)
        draw_kernel(v, &l);
    draw_stamp(v, &l);
    draw_output_title(v, &l);
    draw_output_ticks(v, &l);
    draw_cropped(v, &l);
    draw_output(v, &l);
    draw_counts(v, &l);
    transposed_marks(v, &l);
}

/* Left panel. */

static float panel_kernel(const struct view *v, struct rect area, float y)
{
    const struct convolve_weights w = convolve_weights(v);
    const int longer = w.rows > w.cols ? w.rows : w.cols;
    const float cell = floorf(fminf(fminf(area.w - 8, 168) / (float)longer, 48));
    y = convolve_kernel_title(v, area.x, y + 14, area.w, FONT_HEAD) + 18;
    convolve_kernel_matrix(v, (struct rect){area.x + 4, y, cell * (float)w.cols, cell * (float)w.rows}, 0);
    return y + cell * (float)w.rows + 20;
}

static float controls(const struct view *v, struct rect area, float y)
{
    static const enum prop_id geometry[] = {
        PROP_CONVOLVE_KERNEL_SIZE, PROP_CONVOLVE_STRIDE, PROP_CONVOLVE_PADDING, PROP_CONVOLVE_OUTPUT_PADDING,
        PROP_CONVOLVE_DILATION,    PROP_CONVOLVE_BIAS,   PROP_CONVOLVE_FLIP,    PROP_COUNT};
    y = convolve_control_choice(v, area, y, PROP_CONVOLVE_MAP);
    y = panel_head(v, area, y + 4, _("Geometry"), NULL);
    y = convolve_control_geometry(v, area, y, geometry);
    y = panel_head(v, area, y + 8, _("Show"), NULL);
    prop_row_toggle(v, PROP_CONVOLVE_COVERAGE, (struct rect){area.x, y, area.w, 40}, _("how many stamps overlap"),
                    ui_theme(v->ui)->hi);
    y = convolve_control_pointer(v, area, y + 48);
    y = panel_head(v, area, y + 8, _("Kernel"), NULL);
    if (!transposed_kernel_on_stage(v))
        y = panel_kernel(v, area, y);
    convolve_kernel_weight(v, area.x, y, fminf(area.w, 208), true);
    convolve_kernel_sum(v, area.x, y + 132, area.w);
    return y + 164;
}

/* Caption. */

static int cropped(const struct board_step *step)
{
    int n = 0;
    for (int i = 0; i < step->n_terms; i++)
        n += step->term[i].padded;
    return n;
}

static void caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    const struct board *b = session_board(v->session);
    const struct board_step *step = session_step(v->session);
    const int n = cropped(step);
    char value[FORMAT_MAX], end[160] = "";
    convolve_pixel(v, value, (double)b->x.data[step->oy * b->width + step->ox]);
    snprintf(head, head_size, _("Step %d"), step->oy * b->width + step->ox + 1);
    if (step->n_done < step->n_terms)
        snprintf(end, sizeof end, _("; %d of %d products so far"), step->n_done, step->n_terms);
    else if (n > 0)
        snprintf(end, sizeof end, cs_plural("; the padding crops %d product", "; the padding crops %d products", n), n);
    snprintf(text, text_size, _("The input [%d, %d] = %s stamps the kernel times %s onto the output%s."), step->oy,
             step->ox, value, value, end);
}

const struct convolve_mode_view convolve_transposed = {stage, controls, transposed_inspector, caption};
