/* app/views/topics/matrix_pictures.c - input, kernel (im2col: copies of each pixel) and output as they are in 2-D. */
#include <math.h>
#include <stdio.h>

#include "app/views/topics/matrix_view.h"
#include "engine/base/i18n.h"

static void draw_grid(const struct view *v, struct matrix m)
{
    const float size = m.cell >= 12 ? matrix_digit_size(&m) : 0;
    m.digits = size > 0 ? size : -1;
    matrix_draw(v->ui, &m);
}

static void draw_input(const struct view *v, const struct matrix_layout *l)
{
    const struct rect all = {l->grid.x, l->grid.y, (float)l->grid.cols * l->grid.cell - 1,
                             (float)l->grid.rows * l->grid.cell - 1};
    if (l->grid.rows > l->input.rows || l->grid.cols > l->input.cols) {
        draw_fill(ui_draw(v->ui), all, 0, ui_theme(v->ui)->panel);
        draw_hatch(ui_draw(v->ui), all, ui_theme(v->ui)->hatch);
        if (l->grid.cell >= 6)
            matrix_lines(v->ui, &l->grid);
    }
    draw_grid(v, l->input);
}

static void draw_copies(const struct view *v, const struct matrix_layout *l)
{
    const struct matrix_model *m = session_matrix(v->session);
    float counts[MATRIX_MOST];
    struct matrix c = l->copies;
    c.data = counts;
    c.map = COLORMAP_SEQUENCE_DIGITS;
    c.hi = 1;
    for (int i = 0; i < m->cols; i++) {
        counts[i] = (float)m->uses[i];
        c.hi = fmaxf(c.hi, counts[i]);
    }
    draw_grid(v, c);
}

static void title(const struct view *v, float x, float baseline, float width, const char *name, int rows, int cols)
{
    char size[48];
    snprintf(size, sizeof size, "%d×%d", rows, cols);
    convolve_title(v, x, baseline, width, ui_theme(v->ui)->hi, name, rows > 0 ? size : "");
}

void matrix_pictures(const struct view *v, const struct matrix_layout *l)
{
    const struct matrix_model *m = session_matrix(v->session);
    const bool patches = matrix_view_now(v) == MATRIX_VIEW_IM2COL;
    const float x = l->grid.x - 1, width = l->left - 8 - x;
    title(v, x, l->input_title, width, _("Input"), m->height, m->width);
    draw_input(v, l);
    if (patches) {
        title(v, x, l->kernel_title, width, _("Copies"), 0, 0);
        draw_copies(v, l);
    } else {
        title(v, x, l->kernel_title, width, _("Kernel"), m->kernel[0], m->kernel[1]);
        convolve_kernel_matrix(v, l->kernel_box, 0);
    }
    title(v, x, l->output_title, width, _("Output"), m->oh, m->ow);
    struct matrix output = l->output;
    plane_digits(&output);
    matrix_draw(v->ui, &output);
}
