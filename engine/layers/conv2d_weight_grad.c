/* The gradients of conv2d's weight and bias: taps_grad over padded x and dy, whose junk is zeros; the bias is the
 * weight of an input that is always one. Chunks sum their items up in parts of their own, which are then added in
 * order. */
#include <string.h>

#include "engine/layers/conv2d_pass.h"

/* PARTIAL_SIZE: what the parts of all chunks may take. SUM_TAPS: taps that are added in one chunk. */
enum { PARTIAL_SIZE = 1 << 22, SUM_TAPS = 64 };

/* [group][tap, and the bias][channel of the group] */
static size_t partial_size(const struct conv_pass *p)
{
    return ((size_t)p->taps + 1) * (size_t)p->l->out_channels;
}

void conv_plan_weight_grad(struct conv_pass *p, struct conv_arena *a)
{
    conv_plan_input(p, p->outputs);
    const size_t fit = PARTIAL_SIZE / partial_size(p);
    if ((size_t)p->n_chunks > fit)
        p->n_chunks = fit < 1 ? 1 : (int)fit;
    p->slab_size = conv_input_size(p) + (size_t)p->outputs * p->out.plane;
    p->offset = conv_take(a, (size_t)p->taps, sizeof *p->offset);
    p->slabs = conv_take(a, (size_t)p->n_chunks * p->slab_size, sizeof *p->slabs);
    p->partial = conv_take(a, (size_t)p->n_chunks * partial_size(p), sizeof *p->partial);
    p->ones = conv_take(a, p->out.plane, sizeof *p->ones);
}

/* From place `from` of the whole gradient on. */
static void copy_dy(const struct conv_pass *p, size_t from, int rows, float *to)
{
    const float *dy = p->call->dy->data + from, *y = p->call->relu ? p->call->y->data + from : NULL;
    const size_t width = (size_t)p->col.out, plane = (size_t)p->row.out * width, pitch = (size_t)p->out.pitch;
    for (size_t m = 0; m < (size_t)p->outputs; m++)
        p->rows->copy_grad(to + m * p->out.plane, pitch, dy + m * plane, y ? y + m * plane : NULL, width, width,
                           (size_t)rows);
}

static void add_item(const struct conv_pass *p, size_t image, int top, float *slab, float *dw)
{
    static const ptrdiff_t no_offset = 0;
    const int left = p->row.out - top, rows = left < p->band ? left : p->band;
    const int n = conv_positions(&p->out, rows, p->col.out);
    const ptrdiff_t pitch = (ptrdiff_t)p->out.plane;
    float *dout = slab + conv_input_size(p);
    for (int group = 0; group < p->l->groups; group++, dw += ((size_t)p->taps + 1) * (size_t)p->outputs) {
        const size_t channel = image * (size_t)p->l->out_channels + (size_t)group * (size_t)p->outputs;
        const float *in = conv_input(p, image, group, top, slab);
        copy_dy(p, (channel * (size_t)p->row.out + (size_t)top) * (size_t)p->col.out, rows, dout);
        p->call->kernels->taps_grad(dw, dout, pitch, p->outputs, in, p->offset, p->taps, n);
        if (p->l->bias)
            p->call->kernels->taps_grad(dw + (size_t)p->taps * (size_t)p->outputs, dout, pitch, p->outputs, p->ones,
                                        &no_offset, 1, n);
    }
}

static void grad_chunk(void *ctx, int chunk)
{
    struct conv_pass *p = ctx;
    const struct range items = conv_items(p, chunk);
    const size_t n_bands = (size_t)p->n_bands;
    float *dw = p->partial + (size_t)chunk * partial_size(p);
    memset(dw, 0, partial_size(p) * sizeof *dw);
    float *slab = conv_take_slab(p);
    for (size_t i = items.begin; i < items.end; i++)
        add_item(p, i / n_bands, (int)(i % n_bands) * p->band, slab, dw);
    conv_give_slab(p, slab);
}

static void sum_chunk(void *ctx, int chunk)
{
    const struct conv_pass *p = ctx;
    const size_t taps = (size_t)p->taps, outputs = (size_t)p->outputs;
    const int a_group = conv_ceil_div(p->taps + 1, SUM_TAPS);
    const struct range t = chunk_of(taps + 1, SUM_TAPS, chunk % a_group);
    const size_t first = (size_t)(chunk / a_group) * outputs;
    float *restrict sum = p->partial + first * (taps + 1);
    for (int i = 1; i < p->n_chunks; i++)
        for (size_t k = t.begin * outputs; k < t.end * outputs; k++)
            sum[k] += sum[(size_t)i * partial_size(p) + k];
    for (size_t i = t.begin; i < t.end; i++)
        for (size_t m = 0; m < outputs; m++)
            if (i < taps)
                p->call->dparam[0].data[(first + m) * taps + i] = sum[i * outputs + m];
            else if (p->l->bias)
                p->call->dparam[1].data[first + m] = sum[i * outputs + m];
}

void conv_run_weight_grad(struct conv_pass *p)
{
    conv_set_offsets(p);
    for (size_t i = 0; i < p->out.plane; i++)
        p->ones[i] = 1.0f;
    thread_pool_run(p->call->pool, grad_chunk, p, p->n_chunks);
    thread_pool_run(p->call->pool, sum_chunk, p, p->l->groups * conv_ceil_div(p->taps + 1, SUM_TAPS));
}
