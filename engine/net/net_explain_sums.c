/* Weighted sums: convolutions, linear layers, products of matrices. */
#include <stdlib.h>

#include "engine/layers/conv1d.h"
#include "engine/layers/conv_transpose2d.h"
#include "engine/net/net_explain_kinds.h"

static void set_bias(const struct explanation *e, size_t m)
{
    e->n->has_bias = e->layer->n_params > 1;
    e->n->bias = explain_param(e, "bias", m, 0);
}

/* n_terms a channel are in term: their sums become the parts. first: the channel that the group begins with. */
static enum cs_status add_channels(const struct explanation *e, int channels, int first)
{
    struct neuron *n = e->n;
    if (explain_make_parts(e, (size_t)channels))
        return CS_NO_MEMORY;
    for (int c = 0; c < channels; c++) {
        double sum = 0;
        for (int i = 0; i < n->n_terms; i++)
            sum += (double)n->term[(size_t)c * (size_t)n->n_terms + (size_t)i].product;
        n->part[n->n_parts++] = (struct neuron_part){.input = first + c, .map = first + c, .sum = sum};
    }
    explain_total(e);
    return CS_OK;
}

/* m, oy, ox: the place on conv's own output, which for conv1d is a picture of one row. */
static enum cs_status explain_conv(const struct explanation *e, const struct conv2d *conv, int m, int oy, int ox)
{
    struct neuron *n = e->n;
    const int channels = conv->base.in[0].dim[0] / conv->groups, outputs = conv->out_channels / conv->groups;
    const struct tensor x = {shape_batch(1, &conv->base.in[0]), explain_input(e, 0)->data};
    const struct tensor weight = {conv->base.param[0].shape, net_param(e->net, n->node, 0).data};
    int stride[2];
    layer_conv2d.window(&conv->base, n->window, stride, n->first);
    n->first[0] += oy * stride[0];
    n->first[1] += ox * stride[1];
    n->n_terms = conv->kernel_size[0] * conv->kernel_size[1];
    n->term = calloc((size_t)channels * (size_t)n->n_terms, sizeof *n->term);
    if (!n->term)
        return CS_NO_MEMORY;
    conv2d_terms(conv, &x, &weight, 0, m, oy, ox, n->term);
    set_bias(e, (size_t)m);
    return add_channels(e, channels, m / outputs * channels);
}

enum cs_status explain_conv2d(const struct explanation *e)
{
    return explain_conv(e, (const struct conv2d *)e->layer, e->n->map, e->n->row, e->n->col);
}

enum cs_status explain_conv1d(const struct explanation *e)
{
    const int length = e->layer->out.dim[1], value = (int)e->value;
    return explain_conv(e, &((const struct conv1d *)e->layer)->conv, value / length, 0, value % length);
}

/* The smallest rectangle around the inputs that met here. */
static void find_window(struct neuron *n)
{
    for (int i = 0; i < n->n_terms; i++) {
        const int at[2] = {n->term[i].row, n->term[i].col};
        for (int axis = 0; axis < 2; axis++) {
            const int first = i == 0 || at[axis] < n->first[axis] ? at[axis] : n->first[axis];
            const int end = i == 0 || at[axis] >= n->first[axis] + n->window[axis] ? at[axis] + 1
                                                                                   : n->first[axis] + n->window[axis];
            n->first[axis] = first;
            n->window[axis] = end - first;
        }
    }
}

static struct conv2d_term as_conv(const struct conv_transpose2d_term *t)
{
    return (struct conv2d_term){.c = t->c,
                                .i = t->i,
                                .j = t->j,
                                .row = t->row,
                                .col = t->col,
                                .from_row = t->row,
                                .from_col = t->col,
                                .x = t->x,
                                .w = t->w,
                                .product = t->product};
}

/* The same elements of the kernel meet here in every channel. */
enum cs_status explain_transposed(const struct explanation *e)
{
    const struct conv_transpose2d *l = (const struct conv_transpose2d *)e->layer;
    struct neuron *n = e->n;
    const int channels = l->base.in[0].dim[0] / l->groups, most = conv_transpose2d_most_terms(l);
    const struct tensor weight = net_param(e->net, n->node, 0);
    struct conv_transpose2d_term *found = malloc((size_t)most * sizeof *found);
    n->term = calloc((size_t)most, sizeof *n->term);
    if (!found || !n->term) {
        free(found);
        return CS_NO_MEMORY;
    }
    const int count = conv_transpose2d_terms(l, explain_input(e, 0), &weight, 0, n->map, n->row, n->col, found, NULL);
    for (int i = 0; i < count; i++)
        n->term[i] = as_conv(&found[i]);
    free(found);
    n->n_terms = count / channels;
    find_window(n);
    set_bias(e, (size_t)n->map);
    return add_channels(e, channels, n->map / (l->out_channels / l->groups) * channels);
}

static void add_product(const struct explanation *e, int i, int k, size_t at, float w)
{
    struct neuron_part *p = explain_add_part(e, i, k, at);
    p->w = w;
    p->sum = (double)w * (double)p->x;
}

enum cs_status explain_linear(const struct explanation *e)
{
    const struct tensor weight = net_param(e->net, e->n->node, 0);
    const int inputs = weight.shape.dim[1];
    const float *w = weight.data + e->value * (size_t)inputs;
    if (explain_make_parts(e, (size_t)inputs))
        return CS_NO_MEMORY;
    for (int i = 0; i < inputs; i++)
        add_product(e, i, 0, (size_t)i, w[i]);
    set_bias(e, e->value);
    explain_total(e);
    return CS_OK;
}

/* Which of the matrices of an input goes into matrix number `which` of the output: numpy's rules. */
static size_t matrix_of(const struct shape *out, const struct shape *in, size_t which)
{
    size_t matrix = 0, step = 1;
    for (int i = out->rank - 3; i >= 0; i--) {
        const int dim = i - (out->rank - in->rank), size = dim < 0 ? 1 : in->dim[dim];
        matrix += size == 1 ? 0 : which % (size_t)out->dim[i] * step;
        step *= (size_t)size;
        which /= (size_t)out->dim[i];
    }
    return matrix;
}

enum cs_status explain_matmul(const struct explanation *e)
{
    const struct shape *a = &e->layer->in[0], *b = &e->layer->in[1], *out = &e->layer->out;
    const size_t m = (size_t)out->dim[out->rank - 2], n = (size_t)out->dim[out->rank - 1];
    const size_t depth = (size_t)a->dim[a->rank - 1], which = e->value / (m * n);
    const size_t row = (matrix_of(out, a, which) * m + e->value / n % m) * depth;
    const size_t column = matrix_of(out, b, which) * depth * n + e->value % n;
    if (explain_make_parts(e, depth))
        return CS_NO_MEMORY;
    for (size_t i = 0; i < depth; i++)
        add_product(e, 0, 0, row + i, explain_input(e, 1)->data[column + i * n]);
    explain_total(e);
    return CS_OK;
}
