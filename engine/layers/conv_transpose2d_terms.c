/* The arithmetic of conv_transpose2d, one product at a time. */
#include "engine/layers/conv_transpose2d.h"

static float value_at(const struct tensor *t, int n, int c, int row, int col)
{
    const int *dim = t->shape.dim;
    return t->data[(((size_t)n * (size_t)dim[1] + (size_t)c) * (size_t)dim[2] + (size_t)row) * (size_t)dim[3] +
                   (size_t)col];
}

static int greatest_divisor(int a, int b)
{
    return b ? greatest_divisor(b, a % b) : a;
}

/* Elements i that reach the same output differ by a multiple of stride / gcd(stride, dilation). */
static int most_elements(const struct conv_transpose2d *l, int axis)
{
    const int apart = l->stride[axis] / greatest_divisor(l->stride[axis], l->dilation[axis]);
    return (l->kernel_size[axis] + apart - 1) / apart;
}

int conv_transpose2d_most_terms(const struct conv_transpose2d *l)
{
    return l->base.in[0].dim[0] / l->groups * most_elements(l, 0) * most_elements(l, 1);
}

/* The input row (column) whose product with element i is added to output o; -1 when there is none. */
static int source_of(const struct conv_transpose2d *l, int axis, int o, int i)
{
    const int64_t place = (int64_t)o + l->padding[axis] - (int64_t)i * l->dilation[axis];
    if (place < 0 || place % l->stride[axis] || place / l->stride[axis] >= l->base.in[0].dim[1 + axis])
        return -1;
    return (int)(place / l->stride[axis]);
}

static int target_of(const struct conv_transpose2d *l, int axis, int from, int i)
{
    return from * l->stride[axis] - l->padding[axis] + i * l->dilation[axis];
}

static void multiply(struct conv_transpose2d_term *t, float x, float w)
{
    t->x = x;
    t->w = w;
    t->product = x * w;
}

int conv_transpose2d_terms(const struct conv_transpose2d *l, const struct tensor *x, const struct tensor *weight, int n,
                           int m, int oy, int ox, struct conv_transpose2d_term *terms, double *sum)
{
    const int outputs = l->out_channels / l->groups, channels = l->base.in[0].dim[0] / l->groups;
    const int first = m / outputs * channels;
    int count = 0;
    double total = 0.0;
    for (int c = 0; c < channels; c++)
        for (int i = 0; i < l->kernel_size[0]; i++)
            for (int j = 0; j < l->kernel_size[1]; j++) {
                struct conv_transpose2d_term t = {.c = c, .i = i, .j = j, .oy = oy, .ox = ox};
                t.row = source_of(l, 0, oy, i);
                t.col = source_of(l, 1, ox, j);
                if (t.row < 0 || t.col < 0)
                    continue;
                multiply(&t, value_at(x, n, first + c, t.row, t.col), value_at(weight, first + c, m % outputs, i, j));
                total += (double)t.product;
                terms[count++] = t;
            }
    if (sum)
        *sum = total;
    return count;
}

bool conv_transpose2d_stamp(const struct conv_transpose2d *l, int row, int col, int i, int j, int *oy, int *ox)
{
    *oy = target_of(l, 0, row, i);
    *ox = target_of(l, 1, col, j);
    return *oy >= 0 && *ox >= 0 && *oy < l->base.out.dim[1] && *ox < l->base.out.dim[2];
}

void conv_transpose2d_stamp_terms(const struct conv_transpose2d *l, const struct tensor *x, const struct tensor *weight,
                                  int n, int c, int m, int row, int col, struct conv_transpose2d_term *terms)
{
    const int outputs = l->out_channels / l->groups, channels = l->base.in[0].dim[0] / l->groups;
    const float value = value_at(x, n, c, row, col);
    for (int i = 0; i < l->kernel_size[0]; i++)
        for (int j = 0; j < l->kernel_size[1]; j++, terms++) {
            *terms = (struct conv_transpose2d_term){.c = c % channels, .i = i, .j = j, .row = row, .col = col};
            terms->cropped = !conv_transpose2d_stamp(l, row, col, i, j, &terms->oy, &terms->ox);
            multiply(terms, value, value_at(weight, c, m % outputs, i, j));
        }
}
