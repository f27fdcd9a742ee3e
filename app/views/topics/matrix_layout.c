/* app/views/topics/matrix_layout.c - pictures in a column at the left, the equation in what is left of the stage, the
 * three layers in a strip below. The pictures go first where a window is narrow, then the strip where it is low. */
#include <math.h>
#include <stdio.h>

#include "app/views/frame.h"
#include "app/views/topics/matrix_view.h"
#include "engine/base/i18n.h"

static const float tick_width = 26, dot_width = 28, least_column = 10;

enum matrix_view_id matrix_view_now(const struct view *v)
{
    return (enum matrix_view_id)session_int(v->session, PROP_MATRIX_VIEW);
}

static float margin(const struct view *v)
{
    return v->frame == FRAME_FULL ? 32 : v->frame == FRAME_MEDIUM ? 20 : 16;
}

static float strip_height(struct rect area)
{
    if (area.h < 400)
        return 0;
    return area.h < 560 ? 72 : 92;
}

static float pictures_width(struct rect area)
{
    return area.w >= 840 ? 176 : area.w >= 680 ? 148 : 116;
}

void matrix_equals_text(const struct view *v, char *text, size_t size)
{
    const struct matrix_model *m = session_matrix(v->session);
    char divisor[32] = "", bias[FORMAT_MAX + 8] = "", number[FORMAT_MAX];
    if (m->divisor != 1)
        snprintf(divisor, sizeof divisor, "÷ %d ", m->divisor);
    if (m->bias != 0)
        snprintf(bias, sizeof bias, "%s %s ", m->bias < 0 ? "−" : "+", convolve_number(v, number, fabs(m->bias)));
    snprintf(text, size, "%s%s=", divisor, bias);
}

/* Pictures. */

struct stack {
    int rows[3], cols[3]; /* padded input; kernel, or copies; output */
};

static struct stack stack_of(const struct view *v)
{
    const struct matrix_model *m = session_matrix(v->session);
    const struct board_geometry *g = &session_board(v->session)->geometry;
    const bool patches = matrix_view_now(v) == MATRIX_VIEW_IM2COL;
    return (struct stack){{m->height + g->padding[0] + g->padding[2], patches ? m->height : m->kernel[0], m->oh},
                          {m->width + g->padding[1] + g->padding[3], patches ? m->width : m->kernel[1], m->ow}};
}

/* The kernel's cells are aimed at: they stay larger than those of large boards. */
static float middle_cell(const struct view *v, const struct stack *s, float cell, float width)
{
    const float largest = matrix_view_now(v) == MATRIX_VIEW_IM2COL ? cell : fmaxf(cell, 20);
    return floorf(fminf(largest, width / (float)s->cols[1]));
}

static float stack_height(const struct view *v, const struct stack *s, float cell, float width, float title)
{
    return (float)(s->rows[0] + s->rows[2]) * cell + (float)s->rows[1] * middle_cell(v, s, cell, width) + 3 * title;
}

static void place_pictures(const struct view *v, struct matrix_layout *l, float x, float width, float height)
{
    const struct matrix_model *m = session_matrix(v->session);
    const struct board_geometry *g = &session_board(v->session)->geometry;
    const struct stack s = stack_of(v);
    const float title = l->area.h < 400 ? 27 : l->area.h < 560 ? 34 : 42, inset = 4;
    float cell = matrix_cell_size(fminf((width - inset) / (float)(s.cols[0] > s.cols[2] ? s.cols[0] : s.cols[2]), 40));
    while (cell > 2 && stack_height(v, &s, cell, width - inset, title) > height)
        cell--;
    const float middle = middle_cell(v, &s, cell, width - inset);
    float y = l->area.y + (title < 30 ? 2 : 6);
    l->input_title = y + title - (title < 30 ? 9 : 16);
    l->grid = (struct matrix){.x = x + inset, .y = y + title, .cell = cell, .rows = s.rows[0], .cols = s.cols[0]};
    l->input = (struct matrix){.x = l->grid.x + (float)g->padding[1] * cell,
                               .y = l->grid.y + (float)g->padding[0] * cell,
                               .cell = cell,
                               .rows = m->height,
                               .cols = m->width,
                               .data = m->x_shown,
                               .map = m->x_lo < 0 ? COLORMAP_SIGNED_DIGITS : COLORMAP_GREY_DIGITS,
                               .lo = m->x_lo,
                               .hi = m->x_hi,
                               .decimals = m->whole_x ? 0 : CONVOLVE_DECIMALS,
                               .shown = m->cols,
                               .format = convolve_pixel_format(v)};
    y += title + (float)s.rows[0] * cell;
    l->kernel_title = y + title - (title < 30 ? 9 : 16);
    l->kernel_box = (struct rect){x + inset, y + title, middle * (float)s.cols[1], middle * (float)s.rows[1]};
    l->copies = (struct matrix){
        .x = x + inset, .y = y + title, .cell = middle, .rows = s.rows[1], .cols = s.cols[1], .shown = m->cols};
    y += title + (float)s.rows[1] * middle;
    l->output_title = y + title - (title < 30 ? 9 : 16);
    const bool patches = matrix_view_now(v) == MATRIX_VIEW_IM2COL;
    l->output = (struct matrix){.x = x + inset,
                                .y = y + title,
                                .cell = cell,
                                .rows = m->oh,
                                .cols = m->ow,
                                .data = patches ? m->conv_shown : m->y_shown,
                                .map = COLORMAP_SIGNED_DIGITS,
                                .lo = -(patches ? m->conv_most : m->y_most),
                                .hi = patches ? m->conv_most : m->y_most,
                                .shown = session_matrix_shown(v->session)};
}

/* The equation. */

/* Width that numbers beside y's cells need, where those are too narrow for them; 0: they fit, or rows are too low. */
static float beside_width(const struct view *v, float cell)
{
    const struct matrix_model *m = session_matrix(v->session);
    struct matrix y = {.cell = cell, .rows = m->rows, .cols = 1, .data = m->y_shown};
    plane_digits(&y);
    if (cell < 14 || y.digits > 0)
        return 0;
    y.decimals = CONVOLVE_DECIMALS;
    return 10 + (float)matrix_longest(&y) * 0.6f * 12;
}

static float cell_that_fits(float limit)
{
    return limit < 1 ? fmaxf(limit, 0.01f) : limit < 8 ? floorf(limit) : matrix_cell_size(limit);
}

static void place_product(const struct view *v, struct matrix_layout *l, float width, float height)
{
    const struct matrix_model *m = session_matrix(v->session);
    char equals[96];
    matrix_equals_text(v, equals, sizeof equals);
    const float signs = dot_width + ui_text_width(v->ui, FONT_TITLE_NOTE, equals) + 20 + tick_width;
    const int longest = m->rows > m->cols ? m->rows : m->cols;
    float cell = cell_that_fits(fminf((width - signs) / (float)(m->cols + 2), height / (float)longest));
    if (beside_width(v, cell) > 0)
        cell = cell_that_fits(
            fminf((width - signs - beside_width(v, cell)) / (float)(m->cols + 2), height / (float)longest));
    if (cell < least_column)
        cell = cell_that_fits(fminf((width - signs - 2 * least_column) / (float)m->cols, height / (float)longest));
    l->column = fmaxf(cell, least_column);
    l->cells = cell >= 4 && m->rows * m->cols <= MATRIX_CELLS_MOST;
    l->w = (struct matrix){.x = l->left + tick_width,
                           .y = l->ticks + 8,
                           .cell = cell,
                           .rows = m->rows,
                           .cols = m->cols,
                           .data = m->shown,
                           .map = COLORMAP_SIGNED_DIGITS,
                           .lo = -m->most,
                           .hi = m->most,
                           .decimals = CONVOLVE_DECIMALS,
                           .shown = m->rows * m->cols,
                           .weight = FONT_600};
    l->x = l->input;
    l->x.x = l->w.x + (float)m->cols * cell + dot_width;
    l->x.y = l->w.y;
    l->x.cell = cell;
    l->x.rows = m->cols;
    l->x.cols = 1;
    l->y = (struct matrix){.x = l->x.x + l->column + ui_text_width(v->ui, FONT_TITLE_NOTE, equals) + 20,
                           .y = l->w.y,
                           .cell = cell,
                           .rows = m->rows,
                           .cols = 1,
                           .data = m->y_shown,
                           .map = COLORMAP_SIGNED_DIGITS,
                           .lo = -m->y_most,
                           .hi = m->y_most,
                           .decimals = CONVOLVE_DECIMALS,
                           .shown = session_matrix_shown(v->session)};
}

static void place_patches(const struct view *v, struct matrix_layout *l, float width, float height)
{
    const struct matrix_model *m = session_matrix(v->session);
    const float names = 40, between = 62, below = 44, largest = 44;
    const float wide = (width - names) / (float)m->rows, kernel = (width - names) / (float)m->elements,
                high = (height - between - below) / (float)(m->elements + 2), cell = cell_that_fits(fminf(wide, high)),
                row = cell_that_fits(fminf(fminf(kernel, high), largest));
    l->cells = cell >= 4 && m->rows * m->elements <= MATRIX_CELLS_MOST;
    l->lane = l->cells ? cell : fmaxf(cell, fminf(floorf(high), 24)); /* of a picture they can be higher than wide */
    l->row = (struct matrix){.x = l->left + names,
                             .y = l->ticks + 8,
                             .cell = row,
                             .rows = 1,
                             .cols = m->elements,
                             .map = COLORMAP_SIGNED_DIGITS,
                             .decimals = CONVOLVE_DECIMALS,
                             .shown = m->elements,
                             .weight = FONT_600};
    l->patch = l->input;
    l->patch.x = l->row.x;
    l->patch.y = l->row.y + row + between;
    l->patch.cell = cell;
    l->patch.rows = m->elements;
    l->patch.cols = m->rows;
    l->patch.data = m->patch;
    l->patch.shown = m->elements * m->rows;
    l->out = l->output;
    l->out.x = l->row.x;
    l->out.y = l->patch.y + (float)m->elements * l->lane + below;
    l->out.cell = cell;
    l->out.rows = 1;
    l->out.cols = m->rows;
    l->column = fmaxf(cell, least_column);
}

bool matrix_layout_of(const struct view *v, struct rect area, struct matrix_layout *l)
{
    const struct matrix_model *m = session_matrix(v->session);
    *l = (struct matrix_layout){.area = area};
    if (!m || m->rows == 0)
        return false;
    const float strip = strip_height(area), side = margin(v), width = pictures_width(area),
                height = area.h - strip - (strip > 0 ? 22 : 6);
    l->pictures = area.w >= 440;
    l->strip = (struct rect){area.x + side, area.y + area.h - strip - 8, area.w - 2 * side, strip};
    place_pictures(v, l, area.x + side, width, height - 12);
    l->left = area.x + side + (l->pictures ? width + (v->frame == FRAME_FULL ? 20 : 10) : 0);
    l->title = area.y + (area.h < 400 ? 20 : 32);
    l->ticks = l->title + (area.h < 400 ? 20 : 26);
    const float room = area.x + area.w - side - l->left, down = area.y + height - (l->ticks + 8) - 6;
    if (matrix_view_now(v) == MATRIX_VIEW_IM2COL)
        place_patches(v, l, room, down);
    else
        place_product(v, l, room, down);
    return true;
}

bool matrix_kernel_on_stage(const struct view *v)
{
    const float left = frame_left_width(v->frame), right = frame_right_width(v->frame);
    return matrix_view_now(v) == MATRIX_VIEW_MATRIX && v->width - left - right >= 440;
}
