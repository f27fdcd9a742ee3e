/* app/views/topics/matrix_patches.c - im2col: every window as a column, the kernel as a row; the row times the matrix
 * is the output as a row, each value below its column. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/topics/matrix_view.h"
#include "engine/base/i18n.h"

static void draw_row(const struct view *v, struct matrix m)
{
    const float size = m.cell >= 12 ? matrix_digit_size(&m) : 0;
    m.digits = size > 0 ? size : -1;
    matrix_draw(v->ui, &m);
}

static void draw_kernel(const struct view *v, const struct matrix_layout *l)
{
    const struct matrix_model *m = session_matrix(v->session);
    struct matrix row = l->row;
    float cells[KERNEL_MAX_WEIGHTS], most = 1e-6f;
    for (int i = 0; i < m->elements; i++) {
        cells[i] = (float)m->weight[i];
        most = fmaxf(most, fabsf(cells[i]));
    }
    row.data = cells;
    row.lo = -most;
    row.hi = most;
    draw_row(v, row);
    matrix_frame(v->ui, (struct rect){row.x, row.y, (float)row.cols * row.cell - 1, row.cell - 1}, row.cell,
                 ui_theme(v->ui)->kernel);
}

/* A zero of the padding is hatched: it is copied like a pixel, and is none. */
static void draw_padding(const struct view *v, const struct matrix_layout *l, float size)
{
    const struct matrix_model *m = session_matrix(v->session);
    for (int i = 0; i < m->elements * m->rows; i++)
        if (m->place[i] < 0)
            matrix_padding_cell(v->ui, matrix_cell_rect(&l->patch, i / m->rows, i % m->rows), size > 0 ? "0" : NULL,
                                size);
}

static void draw_columns(const struct view *v, const struct matrix_layout *l)
{
    const struct matrix_model *m = session_matrix(v->session);
    struct matrix p = l->patch;
    bool skipped[MATRIX_CELLS_MOST];
    if (!l->cells) {
        const struct rect r = {p.x, p.y, (float)p.cols * p.cell, (float)p.rows * l->lane};
        matrix_far(v, &p, r, MATRIX_GRID_PATCH);
        draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, ui_theme(v->ui)->edge);
        return;
    }
    const float size = p.cell >= 12 ? matrix_digit_size(&p) : 0;
    for (int i = 0; i < p.rows * p.cols; i++)
        skipped[i] = m->place[i] < 0;
    p.skipped = skipped;
    p.digits = size > 0 ? size : -1;
    matrix_draw(v->ui, &p);
    draw_padding(v, l, size);
}

/* Rows are named by the weight that each of them meets. */
static void draw_names(const struct view *v, const struct matrix_layout *l)
{
    const struct matrix_model *m = session_matrix(v->session);
    const struct theme *t = ui_theme(v->ui);
    const int lit = matrix_hovered_element(v);
    char text[MATRIX_NAME];
    int every = 1;
    while ((float)every * l->lane < 13)
        every++;
    for (int i = 0; i < m->elements; i += every) {
        const float middle = l->patch.y + ((float)i + 0.5f) * l->lane;
        draw_text(ui_draw(v->ui), l->patch.x - 8, roundf(middle + 4),
                  (struct font){FONT_MONO, i == lit ? FONT_600 : FONT_400, 12}, TEXT_RIGHT,
                  i == lit ? t->kernel_ink : t->mid, matrix_element_name(m, i, text));
    }
    const float name = ui_text_width(v->ui, FONT_TICK, matrix_element_name(m, m->elements - 1, text)) + 8;
    for (every = 1; (float)every * l->row.cell < name;)
        every++;
    for (int i = 0; i < m->elements; i += every) {
        const struct rect r = matrix_cell_rect(&l->row, 0, i);
        if (r.x + r.w / 2 + name / 2 > l->area.x + l->area.w - 8)
            break;
        draw_text(ui_draw(v->ui), r.x + r.w / 2, l->row.y - 8,
                  (struct font){FONT_MONO, i == lit ? FONT_600 : FONT_400, 12}, TEXT_CENTER,
                  i == lit ? t->kernel_ink : t->mid, matrix_element_name(m, i, text));
    }
}

static void draw_titles(const struct view *v, const struct matrix_layout *l)
{
    const struct matrix_model *m = session_matrix(v->session);
    const struct theme *t = ui_theme(v->ui);
    const float right = l->area.x + l->area.w - 24;
    char size[128], equals[96];
    snprintf(size, sizeof size, "1×%d", m->elements);
    convolve_title(v, l->row.x - 1, l->title, right - l->row.x, t->hi, _("Kernel as a row"), size);
    snprintf(size, sizeof size, "%d×%d", m->elements, m->rows);
    convolve_title(v, l->patch.x - 1, l->patch.y - 14, right - l->patch.x, t->hi, _("Windows as columns"), size);
    draw_text(ui_draw(v->ui), l->patch.x - 22, l->patch.y - 14, (struct font){FONT_MONO, FONT_700, 18}, TEXT_CENTER,
              t->hi, "·");
    matrix_equals_text(v, equals, sizeof equals);
    equals[strlen(equals) - 1] =
        '\0'; /* what stands before the sign follows the size: there may be no room left of it */
    snprintf(size, sizeof size, "1×%d   %s", m->rows, equals);
    draw_text(ui_draw(v->ui), l->out.x - 12, l->out.y - 14, FONT_TITLE_NOTE, TEXT_RIGHT, t->hi, "=");
    convolve_title(v, l->out.x - 1, l->out.y - 14, right - l->out.x, t->hi, _("Output as a row"), size);
}

void matrix_patches_stage(const struct view *v, const struct matrix_layout *l)
{
    draw_kernel(v, l);
    draw_columns(v, l);
    if (l->out.cell >= 4) {
        struct matrix out = l->out;
        plane_digits(&out);
        matrix_draw(v->ui, &out);
    } else {
        const struct rect r = {l->out.x, l->out.y, (float)l->out.cols * l->out.cell, l->column};
        struct matrix seen = l->out;
        seen.cols = seen.shown < seen.cols ? seen.shown : seen.cols;
        matrix_far(v, &seen, (struct rect){r.x, r.y, (float)seen.cols * seen.cell, r.h}, MATRIX_GRID_OUT);
        draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, ui_theme(v->ui)->edge);
    }
    draw_names(v, l);
    draw_titles(v, l);
}
