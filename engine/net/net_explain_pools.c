/* Pools, and the reductions that ONNX's graphs use in their stead. */
#include <math.h>
#include <stdlib.h>

#include "engine/layers/pool2d.h"
#include "engine/net/net_explain_kinds.h"

static size_t index_in(const struct shape *maps, int map, int row, int col)
{
    return ((size_t)map * (size_t)maps->dim[1] + (size_t)row) * (size_t)maps->dim[2] + (size_t)col;
}

enum cs_status explain_pool2d(const struct explanation *e)
{
    const struct pool2d *l = (const struct pool2d *)e->layer;
    struct neuron *n = e->n;
    const size_t elements = (size_t)l->kernel_size[0] * (size_t)l->kernel_size[1];
    struct pool2d_term *terms = malloc(elements * sizeof *terms);
    if (!terms || explain_make_parts(e, elements)) {
        free(terms);
        return CS_NO_MEMORY;
    }
    struct pool2d_result result;
    int stride[2];
    e->layer->kind->window(e->layer, n->window, stride, n->first);
    n->first[0] += n->row * stride[0];
    n->first[1] += n->col * stride[1];
    pool2d_terms(l, explain_input(e, 0), 0, n->map, n->row, n->col, terms, &result);
    n->largest = -1;
    for (int i = 0; i < result.n; i++) {
        const struct pool2d_term *t = &terms[i];
        if (t->padded)
            continue;
        n->largest = t->winner ? n->n_parts : n->largest;
        explain_add_part(e, t->i * l->dilation[0] * n->window[1] + t->j * l->dilation[1], 0,
                         index_in(&e->layer->in[0], n->map, t->row, t->col));
    }
    n->rule = result.winner < 0 ? POOL_MEAN : e->layer->kind == &layer_min_pool2d ? POOL_MIN : POOL_MAX;
    n->divisor = result.divisor;
    n->ties = result.ties;
    explain_total(e);
    free(terms);
    return CS_OK;
}

/* Of a maximum over all the parts: the first of equals; of several NaN the last where last_nan, else the first. */
static void find_winner(struct neuron *n, bool last_nan)
{
    n->rule = POOL_MAX;
    n->divisor = 1;
    n->largest = 0;
    for (int i = 1; i < n->n_parts; i++) {
        const double best = n->part[n->largest].sum, v = n->part[i].sum;
        if (v > best || (isnan(v) && (last_nan || !isnan(best))))
            n->largest = i;
    }
    const double best = n->part[n->largest].sum;
    for (int i = 0; i < n->n_parts; i++)
        n->ties += i != n->largest && (n->part[i].sum == best || (isnan(best) && isnan(n->part[i].sum)));
}

static void set_mean(struct neuron *n, int divisor)
{
    n->rule = POOL_MEAN;
    n->divisor = divisor;
    n->largest = -1;
}

/* All of a window of n->map, from n->first on. */
static enum cs_status add_window(const struct explanation *e)
{
    struct neuron *n = e->n;
    if (explain_make_parts(e, (size_t)n->window[0] * (size_t)n->window[1]))
        return CS_NO_MEMORY;
    for (int i = 0; i < n->window[0]; i++)
        for (int j = 0; j < n->window[1]; j++)
            explain_add_part(e, i * n->window[1] + j, 0,
                             index_in(&e->layer->in[0], n->map, n->first[0] + i, n->first[1] + j));
    explain_total(e);
    return CS_OK;
}

enum cs_status explain_global_pool(const struct explanation *e)
{
    struct neuron *n = e->n;
    for (int axis = 0; axis < 2; axis++)
        n->window[axis] = e->layer->in[0].dim[1 + axis];
    const enum cs_status status = add_window(e);
    if (!status && e->layer->kind == &layer_global_max_pool2d)
        find_winner(n, true);
    else
        set_mean(n, n->n_parts);
    return status;
}

/* Output o is the mean of rows floor(o*H/h) to ceil((o+1)*H/h)-1, likewise columns. */
enum cs_status explain_adaptive_pool(const struct explanation *e)
{
    struct neuron *n = e->n;
    const int at[2] = {n->row, n->col};
    for (int axis = 0; axis < 2; axis++) {
        const int64_t in = e->layer->in[0].dim[1 + axis], out = e->layer->out.dim[1 + axis];
        n->first[axis] = (int)(at[axis] * in / out);
        n->window[axis] = (int)(((at[axis] + 1) * in + out - 1) / out) - n->first[axis];
    }
    const enum cs_status status = add_window(e);
    set_mean(n, n->n_parts);
    return status;
}

struct walk { /* over the dimensions of the input that are reduced, and over the others */
    const struct shape *in;
    bool reduced[CS_MAX_DIMS];
};

static struct walk walk_of(const struct layer *l)
{
    const struct layer_ints *dims = explain_attr(l, "dims");
    struct walk w = {.in = &l->in[0]};
    for (int i = 0; i < w.in->rank; i++)
        w.reduced[i] = dims->n == 0;
    for (int i = 0; i < dims->n; i++)
        w.reduced[dims->v[i] - 1] = true;
    return w;
}

static size_t count_over(const struct walk *w)
{
    size_t count = 1;
    for (int i = 0; i < w->in->rank; i++)
        count *= w->reduced[i] ? (size_t)w->in->dim[i] : 1;
    return count;
}

/* Where number i over the dimensions that are (not) reduced lies in the input. */
static size_t offset_over(const struct walk *w, size_t i, bool reduced)
{
    size_t offset = 0, step = 1;
    for (int k = w->in->rank - 1; k >= 0; k--) {
        const size_t size = (size_t)w->in->dim[k];
        if (w->reduced[k] == reduced) {
            offset += i % size * step;
            i /= size;
        }
        step *= size;
    }
    return offset;
}

/* The smallest rectangle around the parts. */
static void find_window(struct neuron *n)
{
    const struct neuron_part *first = &n->part[0], *last = &n->part[n->n_parts - 1]; /* in reading order */
    n->first[0] = first->row;
    n->first[1] = first->col;
    n->window[0] = last->row - first->row + 1;
    n->window[1] = last->col - first->col + 1;
}

enum cs_status explain_reduce(const struct explanation *e)
{
    const struct walk w = walk_of(e->layer);
    const size_t count = count_over(&w), base = offset_over(&w, e->value, false);
    if (explain_make_parts(e, count))
        return CS_NO_MEMORY;
    for (size_t i = 0; i < count; i++)
        explain_add_part(e, (int)i, 0, base + offset_over(&w, i, true));
    find_window(e->n);
    explain_total(e);
    if (e->layer->kind == &layer_reduce_max)
        find_winner(e->n, false);
    else
        set_mean(e->n, e->layer->kind == &layer_reduce_mean ? (int)count : 1);
    return CS_OK;
}
