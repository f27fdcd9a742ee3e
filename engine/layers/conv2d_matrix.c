#include "engine/layers/conv2d_matrix.h"

#include <string.h>

#include "engine/base/i18n.h"

/* The pattern. */

struct read {
    int column, weight;
};

/* Where a weight's row (column) of the window takes its value from, -1: a zero of the padding. */
static int source(const struct conv2d *l, int axis, int o, int element)
{
    const int place = o * l->stride[axis] - l->padding[axis] + element * l->dilation[axis];
    return padding_source((enum padding_mode)l->padding_mode, place, l->base.in[0].dim[1 + axis]);
}

/* What output (m, oy, ox) reads, by column, and of one column in order of the weights; returns how many. */
static int reads_of_row(const struct conv2d *l, int m, int oy, int ox, struct read *reads)
{
    const int *in = l->base.in[0].dim, *k = l->kernel_size, channels = in[0] / l->groups,
              group = m / (l->out_channels / l->groups);
    int n = 0;
    for (int i = 0; i < channels * k[0] * k[1]; i++) {
        const int row = source(l, 0, oy, i / k[1] % k[0]), col = source(l, 1, ox, i % k[1]),
                  c = group * channels + i / (k[0] * k[1]);
        if (row < 0 || col < 0)
            continue;
        const struct read r = {(c * in[1] + row) * in[2] + col, m * channels * k[0] * k[1] + i};
        int at = n++; /* nearly sorted: borrowed places alone come out of order */
        for (; at > 0 && reads[at - 1].column > r.column; at--)
            reads[at] = reads[at - 1];
        reads[at] = r;
    }
    return n;
}

static void add_row(struct conv2d_matrix *a, int row, const struct read *reads, int n)
{
    for (int i = 0; i < n; i++) {
        if (i == 0 || reads[i].column != reads[i - 1].column) {
            a->column[a->n_entries] = reads[i].column;
            a->first[a->n_entries++] = a->n_reads;
        }
        a->weight[a->n_reads++] = reads[i].weight;
    }
    a->first[a->n_entries] = a->n_reads;
    a->start[row + 1] = a->n_entries;
}

static enum cs_status allocate(struct conv2d_matrix *a, struct read **reads, struct cs_error *err)
{
    const size_t most = (size_t)a->rows * (size_t)a->window;
    a->start = cs_alloc((size_t)a->rows + 1, sizeof *a->start);
    a->column = cs_alloc(most + 1, sizeof *a->column);
    a->first = cs_alloc(most + 1, sizeof *a->first);
    a->weight = cs_alloc(most + 1, sizeof *a->weight);
    *reads = cs_alloc((size_t)a->window, sizeof **reads);
    return a->start && a->column && a->first && a->weight && *reads ? CS_OK : cs_no_memory(err);
}

enum cs_status conv2d_matrix_init(struct conv2d_matrix *a, const struct conv2d *l, struct cs_error *err)
{
    const int *in = l->base.in[0].dim, *out = l->base.out.dim, *k = l->kernel_size;
    const int64_t rows = (int64_t)out[0] * out[1] * out[2], cols = (int64_t)in[0] * in[1] * in[2],
                  window = (int64_t)(in[0] / l->groups) * k[0] * k[1];
    struct read *reads = NULL;
    *a = (struct conv2d_matrix){0};
    if (rows > CONV2D_MATRIX_READS / window || cols > CONV2D_MATRIX_READS)
        return cs_fail(err, CS_BAD_SHAPE, _("%lld outputs of %lld products each are too many for a matrix"),
                       (long long)rows, (long long)window);
    a->rows = (int)rows;
    a->cols = (int)cols;
    a->window = (int)window;
    const enum cs_status status = allocate(a, &reads, err);
    for (int row = 0; status == CS_OK && row < a->rows; row++) {
        const int plane = out[1] * out[2];
        add_row(a, row, reads, reads_of_row(l, row / plane, row % plane / out[2], row % out[2], reads));
    }
    cs_free(reads);
    if (status != CS_OK)
        conv2d_matrix_finish(a);
    return status;
}

void conv2d_matrix_finish(struct conv2d_matrix *a)
{
    cs_free(a->start);
    cs_free(a->column);
    cs_free(a->first);
    cs_free(a->weight);
    *a = (struct conv2d_matrix){0};
}

/* Values. */

void conv2d_matrix_share(const struct conv2d_matrix *a, const double *weight, double *value)
{
    for (int e = 0; e < a->n_entries; e++) {
        value[e] = 0;
        for (int i = a->first[e]; i < a->first[e + 1]; i++)
            value[e] += weight[a->weight[i]];
    }
}

void conv2d_matrix_spread(const struct conv2d_matrix *a, const double *value, double *dense)
{
    memset(dense, 0, (size_t)a->rows * (size_t)a->cols * sizeof *dense);
    for (int row = 0; row < a->rows; row++)
        for (int e = a->start[row]; e < a->start[row + 1]; e++)
            dense[(size_t)row * (size_t)a->cols + (size_t)a->column[e]] = value[e];
}

double conv2d_matrix_row(const struct conv2d_matrix *a, const double *value, int row, const double *x)
{
    double sum = 0;
    for (int e = a->start[row]; e < a->start[row + 1]; e++)
        sum += value[e] * x[a->column[e]];
    return sum;
}

double conv2d_dense_row(const double *row, int cols, const double *x)
{
    double sum = 0;
    for (int i = 0; i < cols; i++)
        sum += row[i] * x[i];
    return sum;
}

/* Windows as columns. */

void conv2d_im2col_places(const struct conv2d *l, int group, int *place)
{
    const int *in = l->base.in[0].dim, *out = l->base.out.dim, *k = l->kernel_size, channels = in[0] / l->groups;
    for (int i = 0; i < channels * k[0] * k[1]; i++)
        for (int o = 0; o < out[1] * out[2]; o++) {
            const int row = source(l, 0, o / out[2], i / k[1] % k[0]), col = source(l, 1, o % out[2], i % k[1]),
                      c = group * channels + i / (k[0] * k[1]);
            *place++ = row < 0 || col < 0 ? -1 : (c * in[1] + row) * in[2] + col;
        }
}

void conv2d_im2col(const struct conv2d *l, const struct tensor *x, int n, int group, float *columns)
{
    const int *in = l->base.in[0].dim, *out = l->base.out.dim, *k = l->kernel_size, channels = in[0] / l->groups;
    for (int i = 0; i < channels * k[0] * k[1]; i++)
        for (int o = 0; o < out[1] * out[2]; o++) {
            const int row = source(l, 0, o / out[2], i / k[1] % k[0]), col = source(l, 1, o % out[2], i % k[1]),
                      c = n * in[0] + group * channels + i / (k[0] * k[1]);
            *columns++ = row < 0 || col < 0
                             ? 0
                             : x->data[((size_t)c * (size_t)in[1] + (size_t)row) * (size_t)in[2] + (size_t)col];
        }
}

/* Locally connected. */

static double local_value(const struct conv2d *l, const struct tensor *x, const float *w, int n, int m, int oy, int ox)
{
    const int *in = l->base.in[0].dim, *k = l->kernel_size, channels = in[0] / l->groups,
              group = m / (l->out_channels / l->groups);
    double sum = 0;
    for (int i = 0; i < channels * k[0] * k[1]; i++) {
        const int row = source(l, 0, oy, i / k[1] % k[0]), col = source(l, 1, ox, i % k[1]),
                  c = n * in[0] + group * channels + i / (k[0] * k[1]);
        if (row >= 0 && col >= 0)
            sum +=
                (double)w[i] * (double)x->data[((size_t)c * (size_t)in[1] + (size_t)row) * (size_t)in[2] + (size_t)col];
    }
    return sum;
}

void conv2d_local_reference(const struct conv2d *l, const struct tensor *x, const struct tensor *weight,
                            const struct tensor *bias, struct tensor *y)
{
    const int *out = y->shape.dim, window = weight->shape.dim[1], rows = out[1] * out[2] * out[3];
    for (int n = 0; n < out[0]; n++)
        for (int row = 0; row < rows; row++) {
            const int m = row / (out[2] * out[3]), oy = row / out[3] % out[2], ox = row % out[3];
            const float *w = weight->data + (size_t)row * (size_t)window;
            y->data[(size_t)n * (size_t)rows + (size_t)row] =
                (float)(local_value(l, x, w, n, m, oy, ox) + (bias ? (double)bias->data[row] : 0.0));
        }
}

/* Sizes. */

static bool times(int64_t a, int64_t b, int64_t *product)
{
    if (a > INT64_MAX / b) /* both at least 1 */
        return false;
    *product = a * b;
    return true;
}

static bool add_up(struct conv2d_size *s)
{
    if (s->weights > INT64_MAX - s->biases)
        return false;
    s->parameters = s->weights + s->biases;
    return times(s->parameters, (int64_t)sizeof(float), &s->bytes);
}

enum cs_status conv2d_sizes(const struct conv2d_question *q, struct conv2d_size size[CONV2D_SHARINGS],
                            struct cs_error *err)
{
    if (q->inputs < 1 || q->window < 1 || q->units < 1 || q->maps < 1 || q->window > q->inputs || q->maps > q->units)
        return cs_fail(err, CS_BAD_VALUE,
                       _("these sizes are no layer: a window lies within the input, and a map has a unit at least"));
    struct conv2d_size *shared = &size[CONV2D_SHARED], *local = &size[CONV2D_LOCAL], *full = &size[CONV2D_FULL];
    const struct conv2d_size none = {.biases = q->bias ? q->units : 0};
    *shared = *local = *full = none;
    shared->biases = q->bias ? q->maps : 0;
    bool fits = times(q->maps, q->window, &shared->weights) && times(q->units, q->window, &local->weights) &&
                times(q->units, q->inputs, &full->weights);
    shared->products = local->products = local->weights;
    full->products = full->weights;
    for (int i = 0; i < CONV2D_SHARINGS && fits; i++)
        fits = add_up(&size[i]);
    return fits ? CS_OK : cs_fail(err, CS_BAD_VALUE, _("that is more than can be counted: make the layer smaller"));
}

void conv2d_matrix_sizes(const struct conv2d_matrix *a, int maps, bool bias, struct conv2d_size size[CONV2D_SHARINGS])
{
    const int64_t dense = (int64_t)a->rows * a->cols;
    size[CONV2D_SHARED] =
        (struct conv2d_size){.weights = (int64_t)maps * a->window, .biases = bias ? maps : 0, .products = a->n_entries};
    size[CONV2D_LOCAL] =
        (struct conv2d_size){.weights = a->n_entries, .biases = bias ? a->rows : 0, .products = a->n_entries};
    size[CONV2D_FULL] = (struct conv2d_size){.weights = dense, .biases = bias ? a->rows : 0, .products = dense};
    for (int i = 0; i < CONV2D_SHARINGS; i++)
        add_up(&size[i]); /* below CONV2D_MATRIX_READS squared: fits */
}
