/* app/topics/backward_grids.c - what the window slides over, what slides, and what comes of it. */
#include <string.h>

#include "app/topics/backward_internal.h"

/* The numbers of a grid that is being made. */
struct canvas {
    float *data;
    uint8_t *kind;
};

static enum cs_status take_grid(struct backward_case *c, int rows, int cols, struct canvas *canvas,
                                struct backward_grid *g, struct cs_error *err)
{
    const size_t n = (size_t)rows * (size_t)cols;
    canvas->data = backward_take(c, n, sizeof *canvas->data);
    canvas->kind = backward_take(c, n, sizeof *canvas->kind);
    if (!canvas->data || !canvas->kind)
        return cs_no_memory(err);
    *g = (struct backward_grid){.rows = rows, .cols = cols, .data = canvas->data, .kind = canvas->kind};
    return CS_OK;
}

/* Pooling pads with nothing: where a number is shown, it is the 0 that a mean counts. */
enum cs_status backward_make_input(struct backward *b, struct backward_case *c, const int padding[4],
                                   struct cs_error *err)
{
    const int h = c->x.shape.dim[2], w = c->x.shape.dim[3];
    const enum padding_mode mode = b->of == BACKWARD_POOLING ? PADDING_ZEROS : b->padding_mode;
    struct canvas canvas;
    const enum cs_status status =
        take_grid(c, h + padding[0] + padding[2], w + padding[1] + padding[3], &canvas, &b->input, err);
    if (status != CS_OK)
        return status;
    b->input.first[0] = -padding[0];
    b->input.first[1] = -padding[1];
    for (int i = 0; i < b->input.rows * b->input.cols; i++) {
        const int row = i / b->input.cols - padding[0], col = i % b->input.cols - padding[1];
        const int y = padding_source(mode, row, h), x = padding_source(mode, col, w);
        canvas.kind[i] = y == row && x == col ? BACKWARD_VALUE : BACKWARD_PADDED;
        canvas.data[i] = y < 0 || x < 0 ? 0.0f : c->x.data[y * w + x];
    }
    return CS_OK;
}

/* Rows (columns) of the padded input that steps go over, counted from its first: those of the input, or with borrowed
 * padding all of them. */
static void range_of_places(const struct backward *b, const struct backward_case *c, int axis, int *first, int *last)
{
    const int n = c->x.shape.dim[2 + axis], *pad = c->conv.padding;
    const bool all = backward_borrows(b);
    *first = all ? 0 : pad[axis];
    *last = all ? n + pad[axis] + pad[axis + 2] - 1 : pad[axis] + n - 1;
}

/* dL/dO with the gaps of the stride, and zeros around it as far as any window reaches. */
static enum cs_status make_spread(struct backward *b, struct backward_case *c, struct cs_error *err)
{
    const struct conv2d *l = &c->conv;
    int first[2], size[2], end[2];
    struct canvas canvas;
    for (int axis = 0; axis < 2; axis++) {
        int from, to;
        range_of_places(b, c, axis, &from, &to);
        end[axis] = l->stride[axis] * (l->base.out.dim[1 + axis] - 1);
        first[axis] = from - l->dilation[axis] * (l->kernel_size[axis] - 1);
        first[axis] = first[axis] < 0 ? first[axis] : 0;
        size[axis] = (to > end[axis] ? to : end[axis]) - first[axis] + 1;
    }
    const enum cs_status status = take_grid(c, size[0], size[1], &canvas, &b->slid, err);
    if (status != CS_OK)
        return status;
    memcpy(b->slid.first, first, sizeof first);
    for (int i = 0; i < size[0] * size[1]; i++) {
        const int row = i / size[1] + first[0], col = i % size[1] + first[1];
        const bool inside = row >= 0 && col >= 0 && row <= end[0] && col <= end[1];
        const bool value = inside && row % l->stride[0] == 0 && col % l->stride[1] == 0;
        canvas.kind[i] = value ? BACKWARD_VALUE : inside ? BACKWARD_GAP : BACKWARD_PADDED;
        if (value)
            canvas.data[i] = c->arriving.data[row / l->stride[0] * l->base.out.dim[2] + col / l->stride[1]];
    }
    return CS_OK;
}

static enum cs_status make_turned(struct backward *b, struct backward_case *c, struct cs_error *err)
{
    const int n = b->kernel.rows * b->kernel.cols;
    float *turned = backward_take(c, (size_t)n, sizeof *turned);
    if (!turned)
        return cs_no_memory(err);
    for (int i = 0; i < n; i++)
        turned[i] = c->weight.data[n - 1 - i];
    b->moving = b->kernel;
    b->moving.data = turned;
    return CS_OK;
}

static void go_over(struct backward *b, int rows, int cols, const int taps[2], const int apart[2])
{
    b->step_rows = rows;
    b->step_cols = cols;
    b->steps = rows * cols;
    b->terms = taps[0] * taps[1];
    memcpy(b->taps, taps, sizeof b->taps);
    memcpy(b->apart, apart, sizeof b->apart);
}

/* The data of the result are those of the last step: make_steps() fills them in. */
static enum cs_status take_result(struct backward *b, struct backward_case *c, int rows, int cols, const int first[2],
                                  struct cs_error *err)
{
    struct canvas canvas;
    const int h = c->x.shape.dim[2], w = c->x.shape.dim[3];
    const enum cs_status status = take_grid(c, rows, cols, &canvas, &b->result, err);
    if (status != CS_OK)
        return status;
    memcpy(b->result.first, first, sizeof b->result.first);
    for (int i = 0; b->of == BACKWARD_INPUT && i < rows * cols; i++) {
        const int row = i / cols + first[0], col = i % cols + first[1];
        canvas.kind[i] = row < 0 || col < 0 || row >= h || col >= w ? BACKWARD_PADDED : BACKWARD_VALUE;
    }
    return CS_OK;
}

static enum cs_status kernel_grids(struct backward *b, struct backward_case *c, struct cs_error *err)
{
    static const int corner[2] = {0, 0};
    const int taps[2] = {b->output.rows, b->output.cols};
    b->slid = b->input;
    b->moving = b->arriving;
    go_over(b, b->kernel.rows, b->kernel.cols, taps, c->conv.stride);
    return take_result(b, c, b->kernel.rows, b->kernel.cols, corner, err);
}

static enum cs_status input_grids(struct backward *b, struct backward_case *c, struct cs_error *err)
{
    int first[2], last[2];
    enum cs_status status = make_spread(b, c, err);
    if (status == CS_OK)
        status = make_turned(b, c, err);
    if (status != CS_OK)
        return status;
    for (int axis = 0; axis < 2; axis++)
        range_of_places(b, c, axis, &first[axis], &last[axis]);
    const int rows = last[0] - first[0] + 1, cols = last[1] - first[1] + 1;
    const int index[2] = {first[0] - c->conv.padding[0], first[1] - c->conv.padding[1]};
    go_over(b, rows, cols, c->conv.kernel_size, c->conv.dilation);
    return take_result(b, c, rows, cols, index, err);
}

enum cs_status backward_make_grids(struct backward *b, struct backward_case *c, struct cs_error *err)
{
    static const int corner[2] = {0, 0}, one[2] = {1, 1};
    if (b->of == BACKWARD_KERNEL)
        return kernel_grids(b, c, err);
    if (b->of == BACKWARD_INPUT)
        return input_grids(b, c, err);
    b->moving = b->arriving;
    if (b->of == BACKWARD_POOLING) {
        b->slid = b->input;
        go_over(b, b->output.rows, b->output.cols, c->pool.kernel_size, c->pool.dilation);
        return take_result(b, c, c->x.shape.dim[2], c->x.shape.dim[3], corner, err);
    }
    b->slid = b->output;
    go_over(b, b->output.rows, b->output.cols, one, one);
    return take_result(b, c, b->output.rows, b->output.cols, corner, err);
}
