/* The arithmetic of conv2d's gradients, one product at a time. */
#include "engine/layers/conv2d.h"

static float value_at(const struct tensor *t, int n, int c, int row, int col)
{
    const int *dim = t->shape.dim;
    if (row < 0)
        return 0.0f;
    return t->data[(((size_t)n * (size_t)dim[1] + (size_t)c) * (size_t)dim[2] + (size_t)row) * (size_t)dim[3] +
                   (size_t)col];
}

static void find_source(const struct conv2d *l, struct conv2d_gradient_term *t)
{
    const int *in = &l->base.in[0].dim[1];
    t->from_row = padding_source(l->padding_mode, t->row, in[0]);
    t->from_col = padding_source(l->padding_mode, t->col, in[1]);
    if (t->from_row < 0 || t->from_col < 0)
        t->from_row = t->from_col = -1;
}

static void multiply(struct conv2d_gradient_term *t, float dy, float other)
{
    t->dy = dy;
    t->other = other;
    t->product = dy * other;
}

double conv2d_weight_gradient_terms(const struct conv2d *l, const struct tensor *x, const struct tensor *dy, int n,
                                    int m, int c, int i, int j, struct conv2d_gradient_term *terms)
{
    const int *out = &l->base.out.dim[1], maps = l->out_channels / l->groups;
    const int channel = m / maps * (l->base.in[0].dim[0] / l->groups) + c;
    double sum = 0.0;
    for (int oy = 0; oy < out[0]; oy++)
        for (int ox = 0; ox < out[1]; ox++) {
            struct conv2d_gradient_term t = {.m = m % maps, .oy = oy, .ox = ox, .i = i, .j = j};
            t.row = oy * l->stride[0] - l->padding[0] + i * l->dilation[0];
            t.col = ox * l->stride[1] - l->padding[1] + j * l->dilation[1];
            find_source(l, &t);
            multiply(&t, value_at(dy, n, m, oy, ox), value_at(x, n, channel, t.from_row, t.from_col));
            sum += (double)t.product;
            *terms++ = t;
        }
    return sum;
}

/* The output whose element i lies on the padded row (column) `place`; -1: no output's does. */
static int output_of(const struct conv2d *l, int axis, int place, int i)
{
    const int64_t at = (int64_t)place + l->padding[axis] - (int64_t)i * l->dilation[axis];
    if (at < 0 || at % l->stride[axis] || at / l->stride[axis] >= l->base.out.dim[1 + axis])
        return -1;
    return (int)(at / l->stride[axis]);
}

double conv2d_place_gradient_terms(const struct conv2d *l, const struct tensor *weight, const struct tensor *dy, int n,
                                   int c, int row, int col, struct conv2d_gradient_term *terms)
{
    const int maps = l->out_channels / l->groups, channels = l->base.in[0].dim[0] / l->groups;
    const int first = c / channels * maps;
    double sum = 0.0;
    for (int m = 0; m < maps; m++)
        for (int i = l->kernel_size[0] - 1; i >= 0; i--)
            for (int j = l->kernel_size[1] - 1; j >= 0; j--) {
                struct conv2d_gradient_term t = {.m = m, .i = i, .j = j, .row = row, .col = col};
                t.oy = output_of(l, 0, row, i);
                t.ox = output_of(l, 1, col, j);
                if (t.oy < 0 || t.ox < 0)
                    t.oy = t.ox = -1;
                find_source(l, &t);
                multiply(&t, value_at(dy, n, first + m, t.oy, t.ox), value_at(weight, first + m, c % channels, i, j));
                sum += (double)t.product;
                *terms++ = t;
            }
    return sum;
}
