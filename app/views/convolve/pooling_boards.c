/* app/views/convolve/pooling_boards.c - the way forward: input, output, and what the other rules make of the same
 * windows. */
#include <math.h>
#include <stdio.h>

#include "app/gfx/color.h"
#include "app/views/convolve/pooling.h"
#include "engine/base/i18n.h"

void pooling_ticks(const struct view *v, const struct pooling_layout *l, const struct pooling_row *row)
{
    const struct board *b = session_board(v->session);
    const struct board_step *step = session_step(v->session);
    const struct convolve_taps rows = convolve_rows(b, step), cols = convolve_columns(b, step);
    const struct color accent = row == &l->there ? ui_theme(v->ui)->kernel_ink : ui_theme(v->ui)->grad_ink;
    const int every = row->grid.cell < 10 ? 5 : row->grid.cell < 18 ? 2 : 1;
    convolve_ticks(v, &row->grid, -b->geometry.padding[0], &rows, true, row->grid.x - 9, TEXT_RIGHT, every, accent);
    convolve_ticks(v, &row->grid, -b->geometry.padding[1], &cols, false, l->ticks, TEXT_CENTER, every, accent);
}

/* "0" where the padding counts; nothing where it never wins. */
void pooling_padding(const struct view *v, const struct pooling_row *row, float digits)
{
    const struct board *b = session_board(v->session);
    const int *pad = b->geometry.padding;
    for (int i = 0; i < row->grid.rows * row->grid.cols; i++) {
        const int y = i / row->grid.cols - pad[0], x = i % row->grid.cols - pad[1];
        if (y >= 0 && y < b->height && x >= 0 && x < b->width)
            continue;
        matrix_padding_cell(v->ui, matrix_cell_rect(&row->grid, i / row->grid.cols, i % row->grid.cols),
                            b->rule == BOARD_MEAN && digits > 0 ? "0" : NULL, digits);
    }
    if (pad[0] + pad[1] + pad[2] + pad[3] > 0)
        matrix_lines(v->ui, &row->grid);
}

static bool tiles(const struct board *b, int axis)
{
    const struct board_geometry *g = &b->geometry;
    return g->stride[axis] == g->kernel[axis] && g->kernel[axis] > 1 && g->dilation[axis] == 1;
}

void pooling_seams(const struct view *v, const struct pooling_row *row)
{
    const struct board *b = session_board(v->session);
    const struct matrix *m = &row->grid;
    const struct rect all = {m->x - 1, m->y - 1, (float)m->cols * m->cell + 1, (float)m->rows * m->cell + 1};
    const float w = m->cell < 24 ? 1 : 3, half = floorf(w / 2);
    const struct color stage = ui_theme(v->ui)->stage;
    for (int i = b->geometry.stride[0]; tiles(b, 0) && i < m->rows && i <= b->oh * b->geometry.stride[0];
         i += b->geometry.stride[0])
        draw_fill(ui_draw(v->ui), (struct rect){all.x, all.y + (float)i * m->cell - half, all.w, w}, 0, stage);
    for (int i = b->geometry.stride[1]; tiles(b, 1) && i < m->cols && i <= b->ow * b->geometry.stride[1];
         i += b->geometry.stride[1])
        draw_fill(ui_draw(v->ui), (struct rect){all.x + (float)i * m->cell - half, all.y, w, all.h}, 0, stage);
}

/* What no window reads has no fill; its digit stays. */
static void unread(const struct view *v, const struct matrix *m, float size)
{
    const struct theme *t = ui_theme(v->ui);
    char text[FORMAT_MAX];
    for (int i = 0; i < m->rows * m->cols; i++) {
        const struct rect r = matrix_cell_rect(m, i / m->cols, i % m->cols);
        if (m->skipped[i] && size > 0)
            draw_text(ui_draw(v->ui), r.x + r.w / 2, roundf(r.y + r.h / 2 + 0.36f * size),
                      (struct font){FONT_MONO, FONT_400, size}, TEXT_CENTER, t->mid,
                      convolve_pixel(v, text, (double)m->data[i]));
    }
}

static void draw_input(const struct view *v, const struct pooling_layout *l)
{
    const struct board *b = session_board(v->session);
    struct matrix m = l->there.input;
    const float size = matrix_digit_size(&m);
    bool skipped[BOARD_SMALL * BOARD_SMALL];
    for (int i = 0; i < m.rows * m.cols; i++)
        skipped[i] = !pooling_is_read(b, i / m.cols, i % m.cols);
    m.skipped = skipped;
    m.digits = size > 0 ? size : -1;
    float counts[BOARD_SMALL * BOARD_SMALL];
    pooling_padding(v, &l->there, size);
    if (session_bool(v->session, PROP_CONVOLVE_COVERAGE)) {
        m.skipped = NULL; /* a count of 0 is told by its number */
        convolve_cover(v, &m, counts);
        matrix_draw(v->ui, &m);
        pooling_seams(v, &l->there);
        return;
    }
    matrix_draw(v->ui, &m);
    unread(v, &m, size);
    pooling_seams(v, &l->there);
}

/* The value that is peeked at is seen among those of the steps so far. */
static void peeked(const struct view *v, const struct matrix *m)
{
    const struct board_step *step = session_step(v->session);
    const int at = step->oy * m->cols + step->ox;
    struct matrix one = *m;
    if (!session_peeking(v->session) || at < m->shown)
        return;
    one.x += (float)step->ox * m->cell;
    one.y += (float)step->oy * m->cell;
    one.rows = one.cols = one.shown = 1;
    one.data = m->data + at;
    one.fade = 0;
    matrix_draw(v->ui, &one);
}

/* As many decimals as the cells hold, at least one: a whole number would look exact. */
static void fit_digits(struct matrix *m)
{
    float size = 0;
    for (m->decimals = CONVOLVE_DECIMALS; m->decimals > 0 && size == 0; m->decimals -= size == 0)
        size = matrix_digit_size(m);
    m->digits = size > 0 ? size : -1;
}

static void draw_values(const struct view *v, struct matrix m)
{
    fit_digits(&m);
    matrix_draw(v->ui, &m);
    peeked(v, &m);
}

const char *pooling_rule_name(enum board_rule rule)
{
    return rule == BOARD_MAX ? _("max") : rule == BOARD_MEAN ? _("mean") : _("min");
}

static void titles(const struct view *v, const struct pooling_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct theme *t = ui_theme(v->ui);
    char size[48];
    snprintf(size, sizeof size, "%d×%d", b->height, b->width);
    convolve_title(v, l->left, l->there.title, l->second - l->left - 16, t->hi,
                   session_bool(v->session, PROP_CONVOLVE_COVERAGE) ? _("Coverage") : _("Input"), size);
    snprintf(size, sizeof size, "%d×%d", b->oh, b->ow);
    const float room = (l->others ? l->third : l->right) - l->second - 12;
    const float end = convolve_title(v, l->second, l->there.title, room, t->hi, _("Output"), size);
    ui_label(v->ui, end + 12, l->there.title, l->second + room - end - 12, FONT_CONTROL, TEXT_LEFT, t->kernel_ink,
             pooling_rule_name(b->rule));
}

/* Other rules. */

static void other_frame(const struct view *v, const struct matrix *m)
{
    const struct board_step *step = session_step(v->session);
    const struct rect r = matrix_cell_rect(m, step->oy, step->ox);
    if (step->n_done == step->n_terms)
        draw_frame(ui_draw(v->ui), rect_inset(r, -0.5f), 0, 1.5f, ui_theme(v->ui)->output);
}

static enum board_rule other(const struct board *b, int index)
{
    return (enum board_rule)(index + (index >= (int)b->rule));
}

static float other_slot(const struct pooling_layout *l)
{
    const float below = l->area.y + l->area.h - l->there.top; /* nothing else is there without the gradient */
    return l->backward ? (l->there.height + 12) / 2 : fminf(below, l->there.height * 1.6f + 24) / 2;
}

static float other_cell(const struct pooling_layout *l)
{
    const struct matrix *m = &l->there.output;
    return floorf(fminf(40, fminf((other_slot(l) - 30) / (float)m->rows, (l->right - l->third) / (float)m->cols)));
}

static float other_top(const struct pooling_layout *l, int index)
{
    const float with_title = (float)l->there.output.rows * other_cell(l) + 44;
    return l->there.top + (float)index * fminf(other_slot(l), with_title);
}

bool pooling_other_rule(const struct view *v, const struct pooling_layout *l, int index, struct matrix *m)
{
    const struct board *b = session_board(v->session);
    *m = l->there.output;
    m->cell = other_cell(l);
    m->data = b->pool_output[other(b, index)].data;
    m->x = l->third;
    m->y = other_top(l, index) + 20;
    return l->forward && l->others && session_bool(v->session, PROP_CONVOLVE_OTHER_RULES) && m->data;
}

static void other_rules(const struct view *v, const struct pooling_layout *l)
{
    const struct theme *t = ui_theme(v->ui);
    convolve_title(v, l->third, l->there.title, l->area.x + l->area.w - l->third - 8, t->hi, _("Other rules"), "");
    for (int i = 0; i < BOARD_RULES - 1; i++) {
        const float y = other_top(l, i), width = l->right - l->third;
        struct matrix m;
        ui_label(v->ui, l->third, y + 10, width, FONT_CONTROL, TEXT_LEFT, t->text,
                 _(prop_infos[PROP_CONVOLVE_RULE].titles[other(session_board(v->session), i)]));
        if (pooling_other_rule(v, l, i, &m)) {
            draw_values(v, m);
            other_frame(v, &m);
        } else {
            ui_label(v->ui, l->third, y + 34, width, FONT_NOTE, TEXT_LEFT, t->mid, _("has no dilation"));
        }
    }
}

void pooling_forward(const struct view *v, const struct pooling_layout *l)
{
    struct matrix out = l->there.output;
    titles(v, l);
    pooling_ticks(v, l, &l->there);
    draw_input(v, l);
    out.fade = session_int(v->session, PROP_CONVOLVE_TERM) ? 0 : convolve_motion(v).fade;
    draw_values(v, out);
    if (l->others && session_bool(v->session, PROP_CONVOLVE_OTHER_RULES))
        other_rules(v, l);
}
