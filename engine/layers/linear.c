#include "engine/layers/linear.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/chunks.h"
#include "engine/layers/rows.h"

/* All three passes are the two functions of kernels.h, with rows of x and of the weight as their 'taps':
 *
 *   y[b][m]  = sum over f of weight[m][f] * x[b][f]     taps_grad; taps are the rows of x
 *   dx[b][f] = sum over m of dy[b][m] * weight[m][f]    taps, along f; taps are the rows of the weight
 *   dw[m][f] = sum over b of dy[b][m] * x[b][f]         taps, along f; taps are the rows of x
 *
 * F, the length of those rows, is cut into pieces, so that a piece of every row of the batch stays in the cache. Every
 * number is summed in one chunk, from first to last. */
enum { OUT_BLOCK = 16, IN_BLOCK = 2048, GRAD_BLOCK = 48 };

static enum cs_status linear_infer(struct layer *base, struct cs_error *err)
{
    const struct linear *l = (const struct linear *)base;
    char text[CS_SHAPE_TEXT];
    if (base->in[0].rank != 1)
        return cs_fail(err, CS_BAD_SHAPE, _("linear takes one row of values, not %s: put flatten() before it"),
                       shape_text(&base->in[0], text));
    const int fan_in = base->in[0].dim[0];
    base->out = shape_1d(l->out_features);
    base->param[0] =
        (struct layer_param){"weight", shape_2d(l->out_features, fan_in), fan_in, LAYER_INIT_UNIFORM_FAN_IN, true};
    base->param[1] = (struct layer_param){"bias", shape_1d(l->out_features), fan_in, LAYER_INIT_UNIFORM_FAN_IN, true};
    base->n_params = l->bias ? 2 : 1;
    return CS_OK;
}

struct linear_pass {
    const struct layer_call *call;
    int in, out, batch; /* F, M, N */
    const float *bias;  /* NULL: none */
    ptrdiff_t *offset;  /* of row i: i * F, for the rows of x and of the weight alike */
    float *sums;        /* [N][OUT_BLOCK] a chunk, or dy turned on its side: [M][N] */
    const float *dy;    /* [N][M], before a fused ReLU */
};

static size_t rows(int out, int batch)
{
    return (size_t)(out > batch ? out : batch);
}

static size_t offset_bytes(int out, int batch)
{
    return (rows(out, batch) * sizeof(ptrdiff_t) + CS_ALIGN - 1) / CS_ALIGN * CS_ALIGN;
}

static size_t linear_scratch_bytes(const struct layer *l, int batch, bool training)
{
    const size_t out = (size_t)l->out.dim[0];
    return offset_bytes(l->out.dim[0], batch) + (out * (training ? 2 : 1) + OUT_BLOCK) * (size_t)batch * sizeof(float);
}

static struct linear_pass begin(const struct layer *l, const struct layer_call *c)
{
    struct linear_pass pass = {.call = c, .in = l->in[0].dim[0], .out = l->out.dim[0], .batch = c->batch};
    pass.bias = l->n_params > 1 ? c->param[1].data : NULL;
    pass.offset = c->scratch;
    pass.sums = (float *)((char *)c->scratch + offset_bytes(pass.out, pass.batch));
    for (size_t i = 0; i < rows(pass.out, pass.batch); i++)
        pass.offset[i] = (ptrdiff_t)i * pass.in;
    return pass;
}

/* OUT_BLOCK outputs for the whole batch. */
static void forward_chunk(void *ctx, int chunk)
{
    const struct linear_pass *p = ctx;
    const struct range m = chunk_of((size_t)p->out, OUT_BLOCK, chunk);
    const int n_out = (int)(m.end - m.begin);
    float *sums = p->sums + m.begin * (size_t)p->batch;
    for (int b = 0; b < p->batch; b++)
        for (int k = 0; k < n_out; k++)
            sums[b * n_out + k] = p->bias ? p->bias[m.begin + (size_t)k] : 0.0f;
    for (int f = 0; f < p->in; f += IN_BLOCK)
        p->call->kernels->taps_grad(sums, p->call->param[0].data + p->offset[m.begin] + f, p->in, n_out,
                                    p->call->x->data + f, p->offset, p->batch,
                                    p->in - f < IN_BLOCK ? p->in - f : IN_BLOCK);
    rows_for(p->call->kernels)
        ->copy(p->call->y->data + m.begin, (size_t)p->out, sums, (size_t)n_out, (size_t)n_out, (size_t)p->batch,
               p->call->relu);
}

static void linear_forward(const struct layer *l, const struct layer_call *c)
{
    struct linear_pass pass = begin(l, c);
    thread_pool_run(c->pool, forward_chunk, &pass, chunk_count((size_t)pass.out, OUT_BLOCK));
}

/* dw (and dx) for GRAD_BLOCK values of every row of the weight (of the batch). */
static void weight_grad_chunk(void *ctx, int chunk)
{
    const struct linear_pass *p = ctx;
    const struct range f = chunk_of((size_t)p->in, GRAD_BLOCK, chunk);
    p->call->kernels->taps(p->call->dparam[0].data + f.begin, p->in, p->out, p->call->x->data + f.begin, p->offset,
                           p->batch, p->dy, NULL, (int)(f.end - f.begin));
}

static void input_grad_chunk(void *ctx, int chunk)
{
    const struct linear_pass *p = ctx;
    const struct range f = chunk_of((size_t)p->in, GRAD_BLOCK, chunk);
    p->call->kernels->taps(p->call->dx->data + f.begin, p->in, p->batch, p->call->param[0].data + f.begin, p->offset,
                           p->out, p->sums, NULL, (int)(f.end - f.begin));
}

static void bias_grad(const struct linear_pass *p)
{
    float *restrict db = p->call->dparam[1].data;
    memset(db, 0, (size_t)p->out * sizeof *db);
    for (int b = 0; b < p->batch; b++)
        for (int m = 0; m < p->out; m++)
            db[m] += p->dy[(size_t)b * (size_t)p->out + (size_t)m];
}

static const float *before_relu(const struct linear_pass *p)
{
    const size_t count = (size_t)p->batch * (size_t)p->out;
    if (!p->call->relu)
        return p->call->dy->data;
    float *dy = p->sums + count + (size_t)p->batch * OUT_BLOCK;
    rows_for(p->call->kernels)->copy_grad(dy, count, p->call->dy->data, p->call->y->data, count, count, 1);
    return dy;
}

static void linear_backward(const struct layer *l, const struct layer_call *c)
{
    struct linear_pass pass = begin(l, c);
    const int n_chunks = chunk_count((size_t)pass.in, GRAD_BLOCK);
    pass.dy = before_relu(&pass);
    if (c->dparam)
        thread_pool_run(c->pool, weight_grad_chunk, &pass, n_chunks);
    if (c->dparam && l->n_params > 1)
        bias_grad(&pass);
    if (!c->dx->data)
        return;
    for (int b = 0; b < pass.batch; b++)
        for (int m = 0; m < pass.out; m++)
            pass.sums[(size_t)m * (size_t)pass.batch + (size_t)b] = pass.dy[(size_t)b * (size_t)pass.out + (size_t)m];
    thread_pool_run(c->pool, input_grad_chunk, &pass, n_chunks);
}

static int64_t linear_macs(const struct layer *l)
{
    return (int64_t)l->in[0].dim[0] * l->out.dim[0];
}

/* Every output sees the whole input, as one row of F values. */
static void linear_window(const struct layer *l, int size[2], int stride[2], int first[2])
{
    size[0] = 1;
    size[1] = l->in[0].dim[0];
    stride[0] = stride[1] = 0;
    first[0] = first[1] = 0;
}

static const struct layer_attr attrs[] = {
    {"out_features", LAYER_ATTR_INT, offsetof(struct linear, out_features), NAN, 1, 1 << 24, NULL},
    {"bias", LAYER_ATTR_BOOL, offsetof(struct linear, bias), true, 0, 1, NULL},
};

const struct layer_kind layer_linear = {
    .name = "linear",
    .title = N_("Linear"),
    .size = sizeof(struct linear),
    .min_inputs = 1,
    .max_inputs = 1,
    .fuses_relu = true,
    .attrs = attrs,
    .n_attrs = 2,
    .n_positional = 1,
    .infer = linear_infer,
    .scratch_bytes = linear_scratch_bytes,
    .forward = linear_forward,
    .backward = linear_backward,
    .macs = linear_macs,
    .window = linear_window,
};
