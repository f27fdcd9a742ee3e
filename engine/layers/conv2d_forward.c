/* The forward pass of conv2d: taps over padded x. */
#include "engine/layers/conv2d_pass.h"

static int out_planes(const struct conv_pass *p)
{
    return p->outputs < CONV_BLOCK ? p->outputs : CONV_BLOCK;
}

void conv_plan_forward(struct conv_pass *p, struct conv_arena *a)
{
    conv_plan_input(p, out_planes(p));
    p->slab_size = conv_input_size(p) + (size_t)out_planes(p) * p->out.plane;
    p->offset = conv_take(a, (size_t)p->taps, sizeof *p->offset);
    p->weight = conv_take(a, (size_t)p->l->out_channels * (size_t)p->taps, sizeof *p->weight);
    p->slabs = conv_take(a, (size_t)p->n_chunks * p->slab_size, sizeof *p->slabs);
}

/* weight [m][t] becomes [block][t][m within the block]; a chunk is a block of a group. */
static void pack_chunk(void *ctx, int chunk)
{
    const struct conv_pass *p = ctx;
    const int group = chunk / conv_blocks(p->outputs), block = chunk % conv_blocks(p->outputs);
    const size_t first = ((size_t)group * (size_t)p->outputs + (size_t)block * CONV_BLOCK) * (size_t)p->taps;
    const int n = conv_block_size(p->outputs, block);
    const float *from = p->call->param[0].data + first;
    float *restrict to = p->weight + first;
    for (int t = 0; t < p->taps; t++)
        for (int k = 0; k < n; k++)
            *to++ = from[(size_t)k * (size_t)p->taps + (size_t)t];
}

static void drop_junk(const struct conv_pass *p, const float *from, int channels, int rows, float *y)
{
    const size_t width = (size_t)p->col.out, plane = (size_t)p->row.out * width;
    for (size_t m = 0; m < (size_t)channels; m++)
        p->rows->copy(y + m * plane, width, from + m * p->out.plane, (size_t)p->out.pitch, width, (size_t)rows,
                      p->call->relu);
}

/* `rows` output rows from y on, of the block of channels that begins with channel number first. */
static void forward_block(const struct conv_pass *p, int first, int channels, int rows, const float *in, float *out,
                          float *y)
{
    const bool direct = p->out.pitch == p->col.out; /* no junk */
    const size_t plane = (size_t)p->row.out * (size_t)p->col.out;
    const float *bias = p->l->bias ? p->call->param[1].data + first : NULL;
    p->call->kernels->taps(direct ? y : out, (ptrdiff_t)(direct ? plane : p->out.plane), channels, in, p->offset,
                           p->taps, p->weight + (size_t)first * (size_t)p->taps, bias,
                           conv_positions(&p->out, rows, p->col.out));
    if (!direct)
        drop_junk(p, out, channels, rows, y);
    else if (p->call->relu)
        p->rows->copy(y, plane, y, plane, (size_t)rows * (size_t)p->col.out, (size_t)channels, true);
}

static void forward_item(const struct conv_pass *p, size_t image, int top, float *slab)
{
    const int left = p->row.out - top, rows = left < p->band ? left : p->band;
    float *out = slab + conv_input_size(p);
    for (int group = 0; group < p->l->groups; group++) {
        const float *in = conv_input(p, image, group, top, slab);
        for (int b = 0; b < conv_blocks(p->outputs); b++) {
            const int first = group * p->outputs + b * CONV_BLOCK;
            const size_t row = (image * (size_t)p->l->out_channels + (size_t)first) * (size_t)p->row.out + (size_t)top;
            forward_block(p, first, conv_block_size(p->outputs, b), rows, in, out,
                          p->call->y->data + row * (size_t)p->col.out);
        }
    }
}

static void forward_chunk(void *ctx, int chunk)
{
    struct conv_pass *p = ctx;
    const struct range items = conv_items(p, chunk);
    const size_t n_bands = (size_t)p->n_bands;
    float *slab = conv_take_slab(p);
    for (size_t i = items.begin; i < items.end; i++)
        forward_item(p, i / n_bands, (int)(i % n_bands) * p->band, slab);
    conv_give_slab(p, slab);
}

void conv_run_forward(struct conv_pass *p)
{
    conv_set_offsets(p);
    thread_pool_run(p->call->pool, pack_chunk, p, p->l->groups * conv_blocks(p->outputs));
    thread_pool_run(p->call->pool, forward_chunk, p, p->n_chunks);
}
