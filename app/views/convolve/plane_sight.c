/* app/views/convolve/plane_sight.c - one continuous zoom, from the whole picture to cells with numbers, of input and
 * output together. */
#include <math.h>

#include "app/views/convolve/plane.h"

static const double largest_cell = 64, notch = 1.2;

bool plane_is_zoomed(const struct view *v)
{
    return convolve_board(v)->large || session_float(v->session, PROP_CONVOLVE_ZOOM) > 0;
}

/* How far a kernel reaches from its first tap to its middle, less the padding before it: where the middle of output 0's
 * window lies on the input. */
static double first_middle(const struct board *b, int axis)
{
    const struct board_geometry *g = &b->geometry;
    return (double)g->dilation[axis] * (g->kernel[axis] - 1) / 2 - g->padding[axis];
}

/* A place of the input as one of the output whose window has it in the middle, and back. Both count cells' edges. */
static double to_output(const struct board *b, int axis, double place)
{
    return (place - 0.5 - first_middle(b, axis)) / b->geometry.stride[axis] + 0.5;
}

static double to_input(const struct board *b, int axis, double place)
{
    return (place - 0.5) * b->geometry.stride[axis] + first_middle(b, axis) + 0.5;
}

/* The cell at which all of the padded input is seen. */
static double fitting_cell(const struct board *b, struct rect box)
{
    const struct board_geometry *g = &b->geometry;
    const double rows = b->height + g->padding[0] + g->padding[2], cols = b->width + g->padding[1] + g->padding[3];
    return fmin(largest_cell, fmin((double)box.h / rows, (double)box.w / cols));
}

static struct session_sight whole_sight(const struct board *b, struct rect box, double cell)
{
    const struct board_geometry *g = &b->geometry;
    const double rows = (double)box.h / cell, cols = (double)box.w / cell;
    const double middle_row = (b->height + g->padding[2] - g->padding[0]) / 2.0,
                 middle_col = (b->width + g->padding[3] - g->padding[1]) / 2.0;
    return (struct session_sight){cell, middle_row - rows / 2, middle_col - cols / 2, rows, cols};
}

/* The middle of what is seen stays on the picture. */
static double kept(double corner, double extent, double length)
{
    return fmin(fmax(corner, -extent / 2), length - extent / 2);
}

struct session_sight plane_sight_of(const struct view *v, struct rect box)
{
    const struct board *b = convolve_board(v);
    const double least = fitting_cell(b, box), zoom = session_float(v->session, PROP_CONVOLVE_ZOOM);
    if (zoom <= least)
        return whole_sight(b, box, least);
    const double cell = fmin(zoom, 2 * largest_cell), rows = (double)box.h / cell, cols = (double)box.w / cell;
    return (struct session_sight){cell, kept(session_float(v->session, PROP_CONVOLVE_ROW), rows, b->height),
                                  kept(session_float(v->session, PROP_CONVOLVE_COLUMN), cols, b->width), rows, cols};
}

void plane_place_sight(const struct view *v, struct plane_layout *l)
{
    l->sight = plane_sight_of(v, l->in_box);
    plane_place_seen(v, l);
}

void plane_place_seen(const struct view *v, struct plane_layout *l)
{
    const struct board *b = convolve_board(v);
    const struct session_sight s = l->sight;
    const float cell = (float)s.cell;
    const double out_row = to_output(b, 0, s.row + s.rows / 2) - s.rows / 2,
                 out_col = to_output(b, 1, s.col + s.cols / 2) - s.cols / 2;
    l->input.cell = l->output.cell = l->grid.cell = cell;
    l->input.x = l->in_box.x - (float)(s.col * s.cell);
    l->input.y = l->in_box.y - (float)(s.row * s.cell);
    l->grid.x = l->input.x - (float)b->geometry.padding[1] * cell;
    l->grid.y = l->input.y - (float)b->geometry.padding[0] * cell;
    l->output.x = l->out_box.x - (float)(out_col * s.cell);
    l->output.y = l->out_box.y - (float)(out_row * s.cell);
}

static void request_sight(const struct view *v, double cell, double row, double col)
{
    request_float(v->requests, PROP_CONVOLVE_ZOOM, cell);
    request_float(v->requests, PROP_CONVOLVE_ROW, row);
    request_float(v->requests, PROP_CONVOLVE_COLUMN, col);
}

/* Whole boards are zoomed from where they lie. */
static struct session_sight now_seen(const struct plane_layout *l)
{
    if (l->zoomed)
        return l->sight;
    const double cell = (double)l->grid.cell;
    return (struct session_sight){cell, (double)(l->in_box.y - l->input.y) / cell,
                                  (double)(l->in_box.x - l->input.x) / cell, (double)l->in_box.h / cell,
                                  (double)l->in_box.w / cell};
}

/* Zooms about a place of the input that is seen at (x, y) of the box. */
static void zoom_about(const struct view *v, const struct plane_layout *l, double factor, double row, double col,
                       double x, double y)
{
    const struct session_sight s = now_seen(l);
    const double least = fitting_cell(convolve_board(v), l->in_box);
    const double cell = fmin(s.cell * factor, largest_cell);
    if (cell <= least * 1.001)
        request_float(v->requests, PROP_CONVOLVE_ZOOM, 0);
    else
        request_sight(v, cell, row - y / cell, col - x / cell);
}

static double factor_over(const struct view *v, struct rect box)
{
    return pow(notch, (double)ui_take_wheel(v->ui, box)) * (double)ui_take_pinch(v->ui, box);
}

/* The place under the pointer stays under it, on whichever board it is. */
static void zoom_over_input(const struct view *v, const struct plane_layout *l)
{
    const double factor = factor_over(v, l->in_box);
    const struct session_sight s = now_seen(l);
    const double x = (double)(ui_input(v->ui)->x - l->in_box.x), y = (double)(ui_input(v->ui)->y - l->in_box.y);
    if (factor != 1)
        zoom_about(v, l, factor, s.row + y / s.cell, s.col + x / s.cell, x, y);
}

static void zoom_over_output(const struct view *v, const struct plane_layout *l)
{
    const struct board *b = convolve_board(v);
    const double factor = factor_over(v, l->out_box), cell = (double)l->output.cell;
    if (factor == 1)
        return;
    const double from_middle_x = (double)(ui_input(v->ui)->x - l->out_box.x - l->out_box.w / 2),
                 from_middle_y = (double)(ui_input(v->ui)->y - l->out_box.y - l->out_box.h / 2);
    const double row = (double)(ui_input(v->ui)->y - l->output.y) / cell,
                 col = (double)(ui_input(v->ui)->x - l->output.x) / cell;
    const double after = fmin(cell * factor, largest_cell);
    const double middle_row = to_input(b, 0, row - from_middle_y / after),
                 middle_col = to_input(b, 1, col - from_middle_x / after);
    zoom_about(v, l, factor, middle_row, middle_col, (double)l->in_box.w / 2, (double)l->in_box.h / 2);
}

void plane_look_at(const struct view *v, const struct session_sight *now, double row, double col)
{
    request_float(v->requests, PROP_CONVOLVE_ROW, row - now->rows / 2);
    request_float(v->requests, PROP_CONVOLVE_COLUMN, col - now->cols / 2);
}

static void pan_keys(const struct view *v, const struct session_sight *s)
{
    static const struct {
        int32_t code;
        int row, col;
    } moves[] = {{UI_KEY_LEFT, 0, -1}, {UI_KEY_RIGHT, 0, 1}, {UI_KEY_UP, -1, 0}, {UI_KEY_DOWN, 1, 0}};
    const double far = fmax(1, round(s->rows / 8));
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (ui_take_key(v->ui, 0, moves[i].code, UI_SHIFT))
            plane_look_at(v, s, s->row + s->rows / 2 + far * moves[i].row, s->col + s->cols / 2 + far * moves[i].col);
}

void plane_zoom(const struct view *v, const struct plane_layout *l)
{
    const struct session_sight s = now_seen(l);
    v->requests->sight = s;
    zoom_over_input(v, l);
    zoom_over_output(v, l);
    if (l->zoomed)
        pan_keys(v, &s);
}
