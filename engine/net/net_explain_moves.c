/* Values that only move, are added up, or go through a function by themselves. */
#include <math.h>

#include "engine/net/bilinear_tap.h"
#include "engine/net/net_explain_kinds.h"

/* Value number `at` of the output as indices, and back: of a shape of the same number of dimensions. */
static void split(const struct shape *s, size_t at, int index[CS_MAX_DIMS])
{
    for (int i = s->rank - 1; i >= 0; i--) {
        index[i] = (int)(at % (size_t)s->dim[i]);
        at /= (size_t)s->dim[i];
    }
}

static size_t join(const struct shape *s, const int index[CS_MAX_DIMS])
{
    size_t at = 0;
    for (int i = 0; i < s->rank; i++)
        at = at * (size_t)s->dim[i] + (size_t)index[i];
    return at;
}

static enum cs_status add_one(const struct explanation *e, int k, size_t at)
{
    if (explain_make_parts(e, 1))
        return CS_NO_MEMORY;
    explain_add_part(e, k, k, at);
    explain_total(e);
    return CS_OK;
}

enum cs_status explain_same_place(const struct explanation *e)
{
    return add_one(e, 0, e->value);
}

/* numpy's rules: shapes are laid against each other from the last dimension on, a dimension of 1 is repeated. */
static size_t repeated_place(const struct shape *out, const struct shape *in, size_t at)
{
    int index[CS_MAX_DIMS], own[CS_MAX_DIMS];
    split(out, at, index);
    for (int i = 0; i < in->rank; i++)
        own[i] = in->dim[i] == 1 ? 0 : index[out->rank - in->rank + i];
    return join(in, own);
}

enum cs_status explain_operands(const struct explanation *e)
{
    if (explain_make_parts(e, (size_t)e->layer->n_in))
        return CS_NO_MEMORY;
    for (int k = 0; k < e->layer->n_in; k++)
        explain_add_part(e, k, k, repeated_place(&e->layer->out, &e->layer->in[k], e->value));
    explain_total(e);
    return CS_OK;
}

enum cs_status explain_concat(const struct explanation *e)
{
    const int axis = explain_int(e->layer, "dim") - 1;
    int index[CS_MAX_DIMS], k = 0;
    split(&e->layer->out, e->value, index);
    while (index[axis] >= e->layer->in[k].dim[axis])
        index[axis] -= e->layer->in[k++].dim[axis];
    return add_one(e, k, join(&e->layer->in[k], index));
}

enum cs_status explain_transpose(const struct explanation *e)
{
    const struct layer_ints *dims = explain_attr(e->layer, "dims");
    int index[CS_MAX_DIMS], from[CS_MAX_DIMS] = {0};
    split(&e->layer->out, e->value, index);
    for (int i = 0; i < dims->n; i++)
        from[dims->v[i] - 1] = index[i];
    return add_one(e, 0, join(&e->layer->in[0], from));
}

/* The attribute padding begins with the last dimension: before, behind. */
enum cs_status explain_pad(const struct explanation *e)
{
    const struct layer_ints *padding = explain_attr(e->layer, "padding");
    const enum padding_mode mode = (enum padding_mode)explain_int(e->layer, "mode");
    const struct shape *in = &e->layer->in[0];
    int index[CS_MAX_DIMS];
    split(&e->layer->out, e->value, index);
    for (int pair = 0; 2 * pair < padding->n; pair++) {
        const int i = in->rank - 1 - pair;
        index[i] = padding_source(mode, index[i] - padding->v[2 * pair], in->dim[i]);
        if (index[i] < 0)
            return CS_OK; /* the constant */
    }
    return add_one(e, 0, join(in, index));
}

/* Values of no weight are left out, unless they spoil the sum all the same. */
static void add_share(const struct explanation *e, int row, int col, double share)
{
    const int index[CS_MAX_DIMS] = {e->n->map, row, col};
    const size_t at = join(&e->layer->in[0], index);
    if (share == 0 && isfinite(explain_input(e, 0)->data[at]))
        return;
    struct neuron_part *p = explain_add_part(e, 0, 0, at);
    p->w = (float)share;
    p->sum = share * (double)p->x;
}

static enum cs_status explain_bilinear(const struct explanation *e)
{
    const bool align = *(const bool *)explain_attr(e->layer, "align_corners");
    const int *in = &e->layer->in[0].dim[1], *out = &e->layer->out.dim[1];
    const struct bilinear_tap row = bilinear_tap(in[0], out[0], e->n->row, align);
    const struct bilinear_tap col = bilinear_tap(in[1], out[1], e->n->col, align);
    e->n->kind = NEURON_BLEND;
    if (explain_make_parts(e, 4))
        return CS_NO_MEMORY;
    add_share(e, row.near, col.near, (1 - row.share) * (1 - col.share));
    add_share(e, row.near, col.far, (1 - row.share) * col.share);
    add_share(e, row.far, col.near, row.share * (1 - col.share));
    add_share(e, row.far, col.far, row.share * col.share);
    explain_total(e);
    return CS_OK;
}

enum cs_status explain_upsample(const struct explanation *e)
{
    const int *in = &e->layer->in[0].dim[1], *out = &e->layer->out.dim[1];
    if (explain_int(e->layer, "mode") != 0)
        return explain_bilinear(e);
    const int index[CS_MAX_DIMS] = {e->n->map, (int)((int64_t)e->n->row * in[0] / out[0]),
                                    (int)((int64_t)e->n->col * in[1] / out[1])};
    return add_one(e, 0, join(&e->layer->in[0], index));
}
