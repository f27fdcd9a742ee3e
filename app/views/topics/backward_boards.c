/* app/views/topics/backward_boards.c - the grids of the way back: what is slid over, what slides, the gradient so far.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/topics/backward_view.h"
#include "engine/base/i18n.h"

const char *backward_arriving_name(const struct backward *b)
{
    return b->of == BACKWARD_POOLING ? "∂L/∂P" : b->of == BACKWARD_RELU ? "∂L/∂A" : "∂L/∂O";
}

const char *backward_result_name(const struct backward *b)
{
    return b->of == BACKWARD_KERNEL ? "∂L/∂F" : b->of == BACKWARD_RELU ? "∂L/∂O" : "∂L/∂X";
}

const char *backward_place_name(char text[BACKWARD_NAME], const char *name, int row, int col)
{
    char r[FORMAT_MAX], c[FORMAT_MAX];
    snprintf(text, BACKWARD_NAME, "%.24s[%.16s, %.16s]", name, format_number(r, row, 0), format_number(c, col, 0));
    return text;
}

static enum backward_cell kind_of(const struct backward_grid *g, int i)
{
    return g->kind ? (enum backward_cell)g->kind[i] : BACKWARD_VALUE;
}

static bool is_raised(const struct matrix *m, int i)
{
    return m->raised && m->raised[i];
}

/* A number without a fill, or with the stage's: zeros between gradients, what is quiet. */
static void quiet_digit(const struct view *v, const struct matrix *m, int i, double value)
{
    const struct rect r = matrix_cell_rect(m, i / m->cols, i % m->cols);
    char text[FORMAT_MAX];
    if (m->digits > 0)
        draw_text(ui_draw(v->ui), r.x + r.w / 2,
                  roundf(r.y + r.h / 2 + 0.36f * m->digits - (is_raised(m, i) ? 0.1f * (r.h + 1) : 0)),
                  (struct font){FONT_MONO, FONT_400, m->digits}, TEXT_CENTER, ui_theme(v->ui)->mid,
                  m->format ? m->format(text, value, m->decimals) : format_number(text, value, m->decimals));
}

static void padding_cell(const struct view *v, const struct matrix *m, int i, double value)
{
    char text[FORMAT_MAX];
    const struct rect r = matrix_cell_rect(m, i / m->cols, i % m->cols);
    if (is_raised(m, i) && m->digits > 0) {
        matrix_padding_cell(v->ui, r, NULL, 0);
        matrix_padding_digit(v->ui, r,
                             m->format ? m->format(text, value, m->decimals) : format_number(text, value, m->decimals),
                             m->digits, true, ui_theme(v->ui)->mid);
        return;
    }
    matrix_padding_cell(
        v->ui, r,
        m->digits > 0 ? (m->format ? m->format(text, value, m->decimals) : format_number(text, value, m->decimals))
                      : NULL,
        m->digits);
}

static void gap_cell(const struct view *v, const struct matrix *m, int i)
{
    draw_fill(ui_draw(v->ui), matrix_cell_rect(m, i / m->cols, i % m->cols), 0, ui_theme(v->ui)->panel);
    quiet_digit(v, m, i, 0);
}

/* Cell by cell where some are no values. there: NULL, or which have come. */
static void draw_kinds(const struct view *v, const struct backward_grid *g, const struct matrix *m,
                       const uint8_t *there)
{
    struct matrix one = *m;
    one.rows = one.cols = one.shown = 1;
    matrix_lines(v->ui, m);
    for (int i = 0; i < m->rows * m->cols; i++) {
        const enum backward_cell kind = kind_of(g, i);
        const bool come = !there || there[i];
        if (kind == BACKWARD_GAP) {
            gap_cell(v, m, i);
        } else if (kind == BACKWARD_PADDED && come) {
            padding_cell(v, m, i, (double)m->data[i]);
        } else if (kind == BACKWARD_PADDED) {
            matrix_padding_cell(v->ui, matrix_cell_rect(m, i / m->cols, i % m->cols), NULL, 0);
        } else if (come) {
            one.x = m->x + (float)(i % m->cols) * m->cell;
            one.y = m->y + (float)(i / m->cols) * m->cell;
            one.data = m->data + i;
            one.raised = m->raised ? m->raised + i : NULL;
            matrix_draw(v->ui, &one);
        }
    }
}

void backward_draw_grid(const struct view *v, const struct backward_grid *g, const struct matrix *m)
{
    if (g->kind)
        draw_kinds(v, g, m, NULL);
    else
        matrix_draw(v->ui, m);
}

/* A gate that is closed lets nothing through: its derivative stands in the cell. */
static void gates(const struct view *v, const struct backward_look *k, const struct matrix *m)
{
    for (int i = 0; i < m->rows * m->cols && m->cell >= BACKWARD_TAGS_FROM; i++)
        backward_tag(v, matrix_cell_rect(m, i / m->cols, i % m->cols), k->b->output.data[i] > 0 ? 1 : 0, true,
                     ui_theme(v->ui)->kernel_ink);
}

/* Digits make room for the tags below them. */
static void raise_digits(const struct view *v, const struct backward_look *k, struct matrix *m, bool *raised)
{
    const bool convolution = k->b->of == BACKWARD_KERNEL || k->b->of == BACKWARD_INPUT;
    if (m->cell < BACKWARD_TAGS_FROM || k->b->of == BACKWARD_POOLING || m->rows * m->cols > BACKWARD_RAISED_MAX)
        return;
    m->raised = raised;
    for (int i = 0; i < m->rows * m->cols; i++)
        raised[i] = !convolution;
    for (int i = 0; convolution && i < k->step.n_terms && backward_landed(v, k); i++) {
        const struct backward_term *t = &k->step.term[i];
        raised[(t->row - k->b->slid.first[0]) * m->cols + t->col - k->b->slid.first[1]] = true;
    }
}

static bool is_window(const struct backward_look *k, int index, int axis)
{
    const struct convolve_taps taps = {k->step.first[axis], k->b->apart[axis], k->b->taps[axis]};
    return convolve_tapped(&taps, index);
}

/* Indices beside `slid`: of pixels, or of the outputs whose gradients are spread; these have none in the gaps. */
static void slid_ticks(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    const struct backward *b = k->b;
    const struct matrix *m = &l->slid;
    const struct color accent = b->of == BACKWARD_KERNEL ? ui_theme(v->ui)->grad_ink : ui_theme(v->ui)->kernel_ink;
    const int every = m->cell < 10 ? 5 : m->cell < 18 ? 2 : 1;
    for (int axis = 0; axis < 2; axis++)
        for (int i = 0; i < (axis ? m->cols : m->rows); i++) {
            const bool spread = b->of == BACKWARD_INPUT;
            const int at = i + b->slid.first[axis], apart = spread ? b->stride[axis] : 1;
            const int n = axis ? b->output.cols : b->output.rows;
            if (at % apart || at / apart % every || (spread && (at < 0 || at / apart >= n)))
                continue;
            struct matrix one = *m;
            *(axis ? &one.x : &one.y) += (float)i * m->cell;
            const int index = at / apart, bold = is_window(k, at, axis) ? index : index - 1;
            if (axis)
                matrix_ticks_columns(v->ui, &one, m->y - 8, index, 1, bold, bold, accent);
            else
                matrix_ticks_rows(v->ui, &one, m->x - 9, TEXT_RIGHT, index, 1, bold, bold, accent);
        }
}

static void result_ticks(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    const struct matrix *m = &l->result;
    const struct backward *b = k->b;
    const bool pooling = b->of == BACKWARD_POOLING;
    const int every = m->cell < 10 ? 5 : m->cell < 18 ? 2 : 1;
    const struct color accent = ui_theme(v->ui)->grad_ink;
    const struct convolve_taps rows = {pooling ? k->step.first[0] : k->step.row, pooling ? b->apart[0] : 1,
                                       pooling ? b->taps[0] : 1},
                               cols = {pooling ? k->step.first[1] : k->step.col, pooling ? b->apart[1] : 1,
                                       pooling ? b->taps[1] : 1};
    convolve_ticks(v, m, b->result.first[0], &rows, true, m->x + (float)m->cols * m->cell + 9, TEXT_LEFT, every,
                   accent);
    convolve_ticks(v, m, b->result.first[1], &cols, false, m->y - 8, TEXT_CENTER, every, accent);
}

/* Titles. */

static const char *slid_title(const struct backward *b)
{
    return b->of == BACKWARD_INPUT  ? _("Gradient at the output")
           : b->of == BACKWARD_RELU ? _("Before ReLU")
                                    : _("Input");
}

static void slid_note(const struct backward *b, char *text, size_t size)
{
    const bool pixels = b->of == BACKWARD_KERNEL || b->of == BACKWARD_POOLING;
    snprintf(text, size, "%s %d×%d",
             pixels                   ? "X"
             : b->of == BACKWARD_RELU ? "O"
                                      : "∂L/∂O",
             pixels ? b->size[0] : b->output.rows, pixels ? b->size[1] : b->output.cols);
}

static void titles(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    const struct backward *b = k->b;
    const struct theme *t = ui_theme(v->ui);
    char note[64];
    slid_note(b, note, sizeof note);
    convolve_title(v, l->left, l->title, l->result_left - l->left - 16, b->of == BACKWARD_INPUT ? t->grad_ink : t->hi,
                   slid_title(b), note);
    const bool of_x = b->of == BACKWARD_INPUT;
    snprintf(note, sizeof note, "%s %d×%d", backward_result_name(b), of_x ? b->size[0] : b->result.rows,
             of_x ? b->size[1] : b->result.cols);
    convolve_title(v, l->result_left, l->title, l->result_room, t->grad_ink,
                   b->of == BACKWARD_KERNEL ? _("Gradient of the kernel")
                   : b->of == BACKWARD_RELU ? _("Gradient before ReLU")
                                            : _("Gradient of the input"),
                   note);
    if (b->of == BACKWARD_INPUT && b->divisor != 1)
        snprintf(note, sizeof note, "%d×%d  ÷ %d", b->kernel.rows, b->kernel.cols, b->divisor);
    else if (b->of == BACKWARD_INPUT)
        snprintf(note, sizeof note, "%d×%d", b->kernel.rows, b->kernel.cols);
    else
        snprintf(note, sizeof note, "%s %d×%d", backward_arriving_name(b), b->moving.rows, b->moving.cols);
    convolve_title(v, l->moving_left, l->moving_title, l->moving_room,
                   b->of == BACKWARD_INPUT ? t->kernel_ink : t->grad_ink,
                   b->of == BACKWARD_KERNEL  ? _("Gradient at the output")
                   : b->of == BACKWARD_INPUT ? _("Kernel, turned")
                                             : _("Gradient arriving"),
                   note);
}

static void draw_result(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    struct matrix m = l->result;
    m.data = k->so_far.data;
    m.weight = FONT_600;
    draw_kinds(v, &k->b->result, &m, k->so_far.there);
}

/* What went back by the numbers that are done is bright; the rest waits. */
static void draw_waiting(const struct view *v, const struct backward_look *k, const struct matrix *m)
{
    struct matrix one = *m;
    one.rows = one.cols = one.shown = 1;
    matrix_lines(v->ui, m);
    for (int i = 0; i < m->rows * m->cols; i++) {
        if (i >= k->done && i + 1 != k->step.step) {
            quiet_digit(v, m, i, (double)m->data[i]);
            continue;
        }
        one.x = m->x + (float)(i % m->cols) * m->cell;
        one.y = m->y + (float)(i / m->cols) * m->cell;
        one.data = m->data + i;
        matrix_draw(v->ui, &one);
    }
}

void backward_boards(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    const struct backward *b = k->b;
    struct matrix moving = l->moving, slid = l->slid;
    bool raised[BACKWARD_RAISED_MAX];
    raise_digits(v, k, &slid, raised);
    titles(v, k, l);
    slid_ticks(v, k, l);
    result_ticks(v, k, l);
    if (b->slid.kind || slid.raised)
        draw_kinds(v, &b->slid, &slid, NULL);
    else
        matrix_draw(v->ui, &slid);
    if (b->of == BACKWARD_RELU)
        gates(v, k, &slid);
    moving.weight = FONT_600;
    if (b->of == BACKWARD_POOLING || b->of == BACKWARD_RELU)
        draw_waiting(v, k, &moving);
    else
        matrix_draw(v->ui, &moving);
    draw_result(v, k, l);
}
