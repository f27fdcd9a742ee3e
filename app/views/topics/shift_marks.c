/* app/views/topics/shift_marks.c - what is drawn over the digits: on either input the window of the value in focus, its
 * frame on the maps, connectors between them; and of a pixel that the pointer is on, its twin and what it feeds. */
#include <math.h>

#include "app/gfx/color.h"
#include "app/views/topics/shift.h"

static struct rect bounds(const struct matrix *m)
{
    return (struct rect){m->x, m->y, (float)m->cols * m->cell, (float)m->rows * m->cell};
}

/* Cells from [row, col] on, without the last grid line. */
static struct rect cells(const struct matrix *m, int row, int col, int rows, int cols)
{
    return (struct rect){m->x + (float)col * m->cell, m->y + (float)row * m->cell, (float)cols * m->cell - 1,
                         (float)rows * m->cell - 1};
}

/* A window may hang over the border, but not into what stands beside it. */
static struct rect window_on(const struct matrix *m, const int first[2], const int span[2])
{
    const struct rect window = cells(m, first[0], first[1], span[0], span[1]);
    return rect_intersection(window, rect_inset(bounds(m), -10));
}

static struct rect within(const struct matrix *m, struct rect r)
{
    return rect_intersection(r, bounds(m));
}

/* From a window's upper and lower edge, along grid lines, to the cell: never across a digit. */
static void connect(const struct view *v, const struct matrix *in, struct rect window, const struct matrix *out,
                    struct rect cell)
{
    const struct theme *t = ui_theme(v->ui);
    const struct rect seen = within(in, window);
    const float frame = in->cell < 32 ? 3 : 4,
                from = fminf(seen.x + seen.w + frame, in->x + (float)in->cols * in->cell),
                edge = in->x + (float)in->cols * in->cell + 2, dock = out->x - 1;
    for (int i = 0; i < 2; i++) {
        const float y = seen.y + (i ? seen.h + 0.5f : -0.5f), to_y = cell.y + (i ? cell.h + 0.5f : -0.5f);
        convolve_straight(v, from, edge, y, 2, t->kernel, 0.8f);
        convolve_bent(v, edge, y, dock, to_y, 2, t->kernel, 0.8f);
        convolve_straight(v, dock, cell.x - frame + 1, to_y, 2, t->output, 0.8f);
    }
}

/* One path: the window on an input, the value on a map. */
static void path(const struct view *v, const struct shift_state *s, const struct shift_layout *l, enum shift_grid in,
                 enum shift_grid out, const struct shift_focus *f, const int place[2])
{
    const struct theme *t = ui_theme(v->ui);
    const struct matrix *m = &l->grid[in], *to = &l->grid[out];
    const bool joined = l->has[out] && f->pooled == l->pooled && to->cell >= 6;
    int first[2], span[2];
    shift_window(s, shift_map_of(s, GRID_MOVED, f->pooled), place[0], place[1], first, span);
    const struct rect window = window_on(m, first, span);
    if (joined && window.w > 0 && window.h > 0)
        connect(v, m, window, to, matrix_cell_rect(to, f->row, f->col));
    if (window.w > 0 && window.h > 0 && m->cell >= 6)
        convolve_frame(v, window, m->cell, t->kernel, 1);
}

static void frame_cell(const struct view *v, const struct matrix *m, int row, int col)
{
    convolve_frame(v, matrix_cell_rect(m, row, col), m->cell, ui_theme(v->ui)->output, 1);
}

/* The pooled value's window on a large map that is not pooled. */
static void pooling_window(const struct view *v, const struct shift_state *s, const struct shift_layout *l,
                           const struct shift_focus *f)
{
    const struct shift_map *p = &s->pooled;
    const struct matrix *m = &l->grid[GRID_MOVED];
    convolve_frame(v, cells(m, f->row * p->stride[0], f->col * p->stride[1], p->window[0], p->window[1]), m->cell,
                   ui_theme(v->ui)->kernel, 1);
}

static void value_marks(const struct view *v, const struct shift_state *s, const struct shift_layout *l,
                        const struct shift_focus *f)
{
    const int here[2] = {f->row, f->col};
    int still[2];
    path(v, s, l, GRID_SHIFTED, GRID_MOVED, f, here);
    if (shift_still_place(s, shift_map_of(s, GRID_MOVED, f->pooled), f->row, f->col, still))
        path(v, s, l, GRID_STILL, GRID_ALONG, f, still);
    for (int g = GRID_MOVED; g <= GRID_DIFFERENCE; g++)
        if (l->has[g] && f->pooled == l->pooled && l->grid[g].cell >= 6)
            frame_cell(v, &l->grid[g], f->row, f->col);
    if (f->pooled && !l->pooled)
        pooling_window(v, s, l, f);
}

/* Pixels. */

/* The same pixel on the other input; false: it left, or came in. */
static bool twin(const struct shift_state *s, const struct shift_focus *f, int at[2])
{
    const bool back = f->grid == GRID_SHIFTED;
    for (int axis = 0; axis < 2; axis++) {
        const int by = s->settings.by[axis];
        at[axis] = shift_source(f->at[axis], back ? by : -by, s->x.shape.dim[2 + axis], s->settings.circular);
    }
    return at[0] >= 0 && at[1] >= 0;
}

/* The values of F that read it, on the map of its own path. */
static void fed(const struct view *v, const struct shift_state *s, const struct shift_layout *l,
                const struct shift_focus *f)
{
    const struct conv2d_reach r = conv2d_reach(&s->filter.board.conv, f->at[0], f->at[1]);
    const struct matrix *m = &l->grid[GRID_MOVED];
    if (l->pooled || f->grid != GRID_SHIFTED || r.first[0] > r.last[0] || r.first[1] > r.last[1])
        return;
    convolve_frame(v, cells(m, r.first[0], r.first[1], r.last[0] - r.first[0] + 1, r.last[1] - r.first[1] + 1), m->cell,
                   ui_theme(v->ui)->output, 1);
}

static void pixel_marks(const struct view *v, const struct shift_state *s, const struct shift_layout *l,
                        const struct shift_focus *f)
{
    const enum shift_grid other = f->grid == GRID_SHIFTED ? GRID_STILL : GRID_SHIFTED;
    int at[2];
    fed(v, s, l, f);
    convolve_outline(v, matrix_cell_rect(&l->grid[f->grid], f->at[0], f->at[1]));
    if (twin(s, f, at))
        convolve_outline(v, matrix_cell_rect(&l->grid[other], at[0], at[1]));
}

void shift_marks(const struct view *v, const struct shift_state *s, const struct shift_layout *l)
{
    const struct shift_focus f = shift_focus(v, s);
    if (f.grid == GRID_SHIFTED || f.grid == GRID_STILL)
        pixel_marks(v, s, l, &f);
    else
        value_marks(v, s, l, &f);
    if (l->has[GRID_POOLED_MOVED])
        shift_pooled_marks(v, s, &l->grid[GRID_POOLED_MOVED]);
}

void shift_pooled_marks(const struct view *v, const struct shift_state *s, const struct matrix m[3])
{
    const struct shift_focus f = shift_focus(v, s);
    for (int i = 0; i < 3 && f.pooled && f.grid >= GRID_MOVED; i++)
        frame_cell(v, &m[i], f.row, f.col);
}
