/* app/views/topics/learn_boards.c - the pictures above and the kernels below. */
#include <math.h>
#include <stdio.h>

#include "app/views/topics/learn.h"
#include "engine/base/i18n.h"

static struct rect bounds(const struct matrix *m)
{
    return (struct rect){m->x, m->y, (float)m->cols * m->cell, (float)m->rows * m->cell};
}

/* Digit maps are for digits: without any, the full range of colours says more. */
static enum colormap bare_map(enum colormap map)
{
    return map == COLORMAP_SIGNED_DIGITS ? COLORMAP_SIGNED : map == COLORMAP_GREY_DIGITS ? COLORMAP_GREY : map;
}

/* From 40 px up −0.28 stands close but apart, and the kernel keeps the two decimals of its gradient and of its step
 * beside it. Below: one decimal, if that says no less; none at all before they touch. */
static void fit_digits(struct matrix *m)
{
    if (m->cell >= 40 || theme_digit_size(m->cell, matrix_longest(m)) > 0)
        return;
    struct matrix shorter = *m;
    shorter.decimals = 1;
    if (theme_digit_size(m->cell, matrix_longest(&shorter)) > 0)
        *m = shorter;
    else
        m->digits = -1;
}

static void draw_grid(const struct view *v, const struct matrix *m)
{
    if (!learn_is_picture(m)) {
        struct matrix fitted = *m;
        if (m->digits >= 0)
            fit_digits(&fitted);
        fitted.map = fitted.digits < 0 || matrix_digit_size(&fitted) == 0 ? bare_map(m->map) : m->map;
        matrix_draw(v->ui, &fitted);
        return;
    }
    const struct draw_tensor t = {.data = m->data,
                                  .width = m->cols,
                                  .height = m->rows,
                                  .planes = 1,
                                  .map = bare_map(m->map),
                                  .lo = m->lo,
                                  .hi = m->hi};
    draw_tensor(ui_draw(v->ui), bounds(m), &t);
    draw_frame(ui_draw(v->ui), rect_inset(bounds(m), -1), 0, 1, ui_theme(v->ui)->line);
}

/* Titles. */

static void scale_note(const struct matrix *m, char text[FORMAT_MAX + 4])
{
    char number[FORMAT_MAX];
    snprintf(text, FORMAT_MAX + 4, "±%s", learn_digits(number, (double)m->hi, 3));
}

static void title(const struct view *v, const struct learn_layout *l, enum learn_grid g, const char *words,
                  const char *note)
{
    const struct matrix *m = &l->grid[g];
    if (m->rows == 0)
        return;
    const float room = fmaxf(fminf(l->width, l->area.x + l->area.w - m->x - 8), 40);
    const bool narrow = l->grid[LEARN_UPDATE].rows == 0 && g >= LEARN_WEIGHTS;
    convolve_title(v, m->x, l->baseline[g], narrow ? l->width * 0.8f - 10 : room, ui_theme(v->ui)->hi, words, note);
}

static void draw_titles(const struct view *v, const struct learn_layout *l)
{
    const struct learn *s = session_learn(v->session);
    char size[48], out_size[48], text[FORMAT_MAX + 4], number[FORMAT_MAX], far_off[FORMAT_MAX + 8];
    snprintf(size, sizeof size, "%d×%d", s->height, s->width);
    snprintf(out_size, sizeof out_size, "%d×%d", s->oh, s->ow);
    title(v, l, LEARN_INPUT, _("Input"), size);
    title(v, l, LEARN_TARGET, _("Target"), out_size);
    title(v, l, LEARN_OUTPUT, _("Output"), out_size);
    scale_note(&l->grid[LEARN_DIFFERENCE], text);
    title(v, l, LEARN_DIFFERENCE, _("Difference"), text);
    snprintf(size, sizeof size, "%d×%d", s->rows, s->cols);
    title(v, l, LEARN_WEIGHTS, _("Kernel"), size);
    scale_note(&l->grid[LEARN_GRADIENT], text);
    title(v, l, LEARN_GRADIENT, _("Gradient"), text);
    scale_note(&l->grid[LEARN_UPDATE], text);
    title(v, l, LEARN_UPDATE, _("Next step"), s->at.next ? text : "");
    snprintf(far_off, sizeof far_off, _("%s off"), learn_digits(number, s->distance, 3));
    title(v, l, LEARN_HIDDEN, _("Hidden"), far_off);
}

/* Marks. */

static void kernel_frame(const struct view *v, const struct matrix *m)
{
    convolve_frame(v, bounds(m), m->cell, ui_theme(v->ui)->kernel, 1);
}

/* As the mark of a gradient: dashed on a casing. */
static void gradient_frame(const struct view *v, const struct matrix *m)
{
    const float width = m->cell < 32 ? 2 : 3;
    const struct rect r = rect_inset(bounds(m), -width);
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, width + 2, ui_theme(v->ui)->casing);
    draw_frame_dashed(ui_draw(v->ui), r, width, 8, 4, ui_theme(v->ui)->grad);
}

static void cover(const struct view *v, const struct matrix *m)
{
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = bounds(m);
    const float size = fminf(40, 0.6f * r.h);
    draw_fill(ui_draw(v->ui), r, 0, t->panel);
    draw_hatch(ui_draw(v->ui), r, t->hatch);
    const struct rect plate = {roundf(r.x + r.w / 2 - 0.4f * size), roundf(r.y + r.h / 2 - 0.55f * size), 0.8f * size,
                               1.1f * size};
    draw_fill(ui_draw(v->ui), plate, 4, t->panel);
    draw_text(ui_draw(v->ui), r.x + r.w / 2, roundf(r.y + r.h / 2 + 0.36f * size),
              (struct font){FONT_MONO, FONT_700, size}, TEXT_CENTER, t->kernel_ink, "?");
}

/* The same weight in every kernel; the smaller one lies in the middle of the hidden one. */
static void mark_weight(const struct view *v, const struct learn_layout *l, int number, bool hovered)
{
    const struct learn *s = session_learn(v->session);
    const int row = number / s->cols, col = number % s->cols;
    for (int g = LEARN_WEIGHTS; g <= LEARN_HIDDEN; g++) {
        const struct matrix *m = &l->grid[g];
        const int dy = g == LEARN_HIDDEN ? (s->hidden_rows - 1) / 2 - (s->rows - 1) / 2 : 0,
                  dx = g == LEARN_HIDDEN ? (s->hidden_cols - 1) / 2 - (s->cols - 1) / 2 : 0;
        if (m->rows == 0 || (g == LEARN_HIDDEN && !learn_reveals(v)))
            continue;
        const struct rect r = matrix_cell_rect(m, row + dy, col + dx);
        if (hovered)
            convolve_outline(v, r);
        else if (g == LEARN_WEIGHTS)
            draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 2, ui_theme(v->ui)->focus);
    }
}

/* The places of the input that a weight is multiplied with. */
static void mark_reach(const struct view *v, const struct learn_layout *l, int number)
{
    const struct learn *s = session_learn(v->session);
    const struct matrix *m = &l->grid[LEARN_INPUT];
    const struct conv2d_walk rows = learn_walk(s, 0, number), cols = learn_walk(s, 1, number);
    if (rows.begin >= rows.end || cols.begin >= cols.end)
        return;
    const float top = (float)(rows.first + rows.begin * rows.step), left = (float)(cols.first + cols.begin * cols.step);
    const float bottom = (float)(rows.first + (rows.end - 1) * rows.step + 1),
                right = (float)(cols.first + (cols.end - 1) * cols.step + 1);
    convolve_frame(
        v,
        (struct rect){m->x + left * m->cell, m->y + top * m->cell, (right - left) * m->cell, (bottom - top) * m->cell},
        m->cell, ui_theme(v->ui)->grad, 1);
}

/* One place of the three pictures of the output's size. */
static void mark_place(const struct view *v, const struct learn_layout *l, int row, int col)
{
    for (int g = LEARN_TARGET; g <= LEARN_DIFFERENCE; g++)
        convolve_outline(v, matrix_cell_rect(&l->grid[g], row, col));
}

static void draw_hover(const struct view *v, const struct learn_layout *l)
{
    const struct learn *s = session_learn(v->session);
    const struct convolve_hover h = convolve_hovering(v);
    if (h.kind != HOVER_TOPIC)
        return;
    if (h.channel == LEARN_INPUT)
        convolve_outline(v, matrix_cell_rect(&l->grid[LEARN_INPUT], h.row, h.col));
    else if (h.channel <= LEARN_DIFFERENCE && h.row < s->oh && h.col < s->ow)
        mark_place(v, l, h.row, h.col);
    else if (h.channel >= LEARN_WEIGHTS && h.channel < LEARN_HIDDEN && h.row < s->rows && h.col < s->cols) {
        mark_weight(v, l, h.row * s->cols + h.col, true);
        mark_reach(v, l, h.row * s->cols + h.col);
    }
}

void learn_boards(const struct view *v, const struct learn_layout *l)
{
    const struct learn *s = session_learn(v->session);
    draw_titles(v, l);
    for (int g = 0; g < LEARN_GRIDS; g++)
        if (l->grid[g].rows > 0 && (g != LEARN_HIDDEN || learn_reveals(v)))
            draw_grid(v, &l->grid[g]);
    if (!learn_reveals(v))
        cover(v, &l->grid[LEARN_HIDDEN]);
    convolve_frame(v, bounds(&l->grid[LEARN_OUTPUT]), l->grid[LEARN_OUTPUT].cell, ui_theme(v->ui)->output, 1);
    kernel_frame(v, &l->grid[LEARN_WEIGHTS]);
    gradient_frame(v, &l->grid[LEARN_GRADIENT]);
    kernel_frame(v, &l->grid[LEARN_HIDDEN]);
    mark_weight(v, l, learn_chosen(v, s), false);
    draw_hover(v, l);
}
