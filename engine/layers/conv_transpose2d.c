/* conv_transpose2d as passes of the conv2d that goes the other way:
 *   y = that conv's input gradient for x, plus bias;  dx = that conv of dy;  dweight = its weight gradient, with dy for
 *   its input and x for its output's gradient. */
#include <limits.h>
#include <math.h>

#include "engine/base/i18n.h"
#include "engine/layers/chunks.h"
#include "engine/layers/conv_transpose2d.h"

static const struct conv_transpose2d *transposed(const struct layer *l)
{
    return (const struct conv_transpose2d *)l;
}

static const struct layer *inner(const struct layer *l)
{
    return &transposed(l)->conv.base;
}

static int extent(const struct conv_transpose2d *l, int axis)
{
    return l->dilation[axis] * (l->kernel_size[axis] - 1) + 1;
}

static int64_t output_size(const struct conv_transpose2d *l, int axis)
{
    return ((int64_t)l->base.in[0].dim[1 + axis] - 1) * l->stride[axis] - l->padding[axis] - l->padding[axis + 2] +
           extent(l, axis) + l->output_padding[axis];
}

static enum cs_status check_axis(const struct conv_transpose2d *l, int axis, struct cs_error *err)
{
    const int64_t size = output_size(l, axis);
    if (l->output_padding[axis] >= l->stride[axis] && l->output_padding[axis] >= l->dilation[axis])
        return cs_fail(err, CS_BAD_VALUE, _("output_padding=%d must be less than stride=%d or dilation=%d"),
                       l->output_padding[axis], l->stride[axis], l->dilation[axis]);
    if (size < 1)
        return cs_fail(err, CS_BAD_SHAPE, _("padding of %d leaves nothing of %d output rows or columns"),
                       l->padding[axis] + l->padding[axis + 2], (int)(size + l->padding[axis] + l->padding[axis + 2]));
    if (size + l->padding[axis] + l->padding[axis + 2] >= INT_MAX)
        return cs_fail(err, CS_BAD_SHAPE, _("stride=%d makes the output of a %dx%d input too large"), l->stride[axis],
                       l->base.in[0].dim[1], l->base.in[0].dim[2]);
    return CS_OK;
}

static enum cs_status check(const struct conv_transpose2d *l, struct cs_error *err)
{
    char text[CS_SHAPE_TEXT];
    const struct shape *in = &l->base.in[0];
    if (in->rank != 3)
        return cs_fail(err, CS_BAD_SHAPE, _("conv_transpose2d takes maps of CxHxW, not %s"), shape_text(in, text));
    if (in->dim[0] % l->groups)
        return cs_fail(err, CS_BAD_SHAPE, _("groups=%d does not divide %d input channels"), l->groups, in->dim[0]);
    if (l->out_channels % l->groups)
        return cs_fail(err, CS_BAD_SHAPE, _("groups=%d does not divide out_channels=%d"), l->groups, l->out_channels);
    const enum cs_status status = check_axis(l, 0, err);
    return status ? status : check_axis(l, 1, err);
}

static void set_conv(struct conv_transpose2d *l)
{
    l->conv = (struct conv2d){.base = {.kind = &layer_conv2d, .n_in = 1, .in = {l->base.out}},
                              .out_channels = l->base.in[0].dim[0],
                              .groups = l->groups,
                              .padding_mode = PADDING_ZEROS};
    for (int axis = 0; axis < 2; axis++) {
        l->conv.kernel_size[axis] = l->kernel_size[axis];
        l->conv.stride[axis] = l->stride[axis];
        l->conv.dilation[axis] = l->dilation[axis];
        l->conv.padding[axis] = l->padding[axis];
        l->conv.padding[axis + 2] = l->padding[axis + 2];
    }
}

/* fan_in is PyTorch's reckoning of it, from the weight's second dimension. */
static void set_params(struct conv_transpose2d *l)
{
    struct layer *base = &l->base;
    const struct layer_param *conv = &l->conv.base.param[0];
    base->param[0] = *conv;
    base->param[1] =
        (struct layer_param){"bias", shape_1d(l->out_channels), conv->fan_in, LAYER_INIT_UNIFORM_FAN_IN, true};
    base->n_params = l->bias ? 2 : 1;
}

static enum cs_status transpose_infer(struct layer *base, struct cs_error *err)
{
    struct conv_transpose2d *l = (struct conv_transpose2d *)base;
    enum cs_status status = check(l, err);
    if (status)
        return status;
    base->out = shape_3d(l->out_channels, (int)output_size(l, 0), (int)output_size(l, 1));
    status = shape_check(&base->out, err);
    if (status)
        return status;
    set_conv(l);
    status = layer_conv2d.infer(&l->conv.base, err);
    l->conv.base.out = base->in[0]; /* output_padding >= stride would give it a row more, which is not there */
    if (!status)
        set_params(l);
    return status;
}

static size_t transpose_scratch_bytes(const struct layer *l, int batch, bool training)
{
    (void)training; /* forward is a backward pass of the inner conv */
    return layer_conv2d.scratch_bytes(inner(l), batch, true);
}

/* A pass through the inner conv; the tensors are the caller's to set. */
static struct layer_call inner_call(const struct layer_call *c)
{
    return (struct layer_call){.pool = c->pool,
                               .kernels = c->kernels,
                               .training = true,
                               .batch = c->batch,
                               .param = c->param,
                               .scratch = c->scratch};
}

struct channels { /* a job over the channels of y or dy */
    const struct layer_call *call;
    size_t n, plane;
};

static size_t maps_a_chunk(const struct channels *j)
{
    return j->plane < CHUNK_FLOATS ? CHUNK_FLOATS / j->plane : 1;
}

static void add_bias(void *ctx, int chunk)
{
    const struct channels *j = ctx;
    const struct range maps = chunk_of((size_t)j->call->batch * j->n, maps_a_chunk(j), chunk);
    for (size_t map = maps.begin; map < maps.end; map++) {
        float *restrict y = j->call->y->data + map * j->plane;
        const float bias = j->call->param[1].data[map % j->n];
        for (size_t i = 0; i < j->plane; i++)
            y[i] += bias;
    }
}

static void sum_channel(void *ctx, int channel)
{
    enum { SUMS = 16 };
    const struct channels *j = ctx;
    float part[SUMS] = {0}, sum = 0.0f;
    for (size_t n = 0; n < (size_t)j->call->batch; n++) {
        const float *dy = j->call->dy->data + (n * j->n + (size_t)channel) * j->plane;
        size_t i = 0;
        for (; i + SUMS <= j->plane; i += SUMS)
            for (size_t k = 0; k < SUMS; k++)
                part[k] += dy[i + k];
        for (size_t k = 0; i < j->plane; i++, k++)
            part[k] += dy[i];
    }
    for (int k = 0; k < SUMS; k++)
        sum += part[k];
    j->call->dparam[1].data[channel] = sum;
}

static struct channels channels_of(const struct layer *l, const struct layer_call *c)
{
    return (struct channels){c, (size_t)l->out.dim[0], (size_t)l->out.dim[1] * (size_t)l->out.dim[2]};
}

static void transpose_forward(const struct layer *l, const struct layer_call *c)
{
    struct layer_call call = inner_call(c);
    struct channels job = channels_of(l, c);
    call.x = c->y; /* read by nobody: only the gradient of the input is asked for */
    call.y = (struct tensor *)c->x;
    call.dy = c->x;
    call.dx = c->y;
    layer_conv2d.backward(inner(l), &call);
    if (transposed(l)->bias)
        thread_pool_run(c->pool, add_bias, &job, chunk_count((size_t)c->batch * job.n, maps_a_chunk(&job)));
}

static void weight_grad(const struct layer *l, const struct layer_call *c)
{
    struct layer_call call = inner_call(c);
    struct tensor unwanted = {.shape = c->dy->shape};
    call.x = c->dy;
    call.y = (struct tensor *)c->x;
    call.dy = c->x;
    call.dx = &unwanted;
    call.dparam = c->dparam;
    layer_conv2d.backward(inner(l), &call);
}

static void transpose_backward(const struct layer *l, const struct layer_call *c)
{
    if (c->dparam)
        weight_grad(l, c);
    if (c->dparam && transposed(l)->bias) {
        struct channels job = channels_of(l, c);
        thread_pool_run(c->pool, sum_channel, &job, l->out.dim[0]);
    }
    if (c->dx->data) {
        struct layer_call call = inner_call(c);
        call.x = c->dy;
        call.y = c->dx;
        layer_conv2d.forward(inner(l), &call);
    }
}

static int64_t transpose_macs(const struct layer *l)
{
    return layer_conv2d.macs(inner(l));
}

/* Output o sees the inputs i with o = i*stride - padding + element*dilation. At stride 1 that is a window of the usual
 * kind; above, its step on the input is a fraction, which no window can tell: then it is said to see everything. */
static void transpose_window(const struct layer *l, int size[2], int stride[2], int first[2])
{
    const struct conv_transpose2d *t = transposed(l);
    const bool steps = t->stride[0] == 1 && t->stride[1] == 1;
    for (int axis = 0; axis < 2; axis++) {
        size[axis] = steps ? extent(t, axis) : l->in[0].dim[1 + axis];
        stride[axis] = steps ? 1 : 0;
        first[axis] = steps ? t->padding[axis] - (extent(t, axis) - 1) : 0;
    }
}

#define NUMBERS(type, field, initial, min, max)                                                                        \
    {                                                                                                                  \
#field, type, offsetof(struct conv_transpose2d, field), initial, min, max, NULL                                \
    }

static const struct layer_attr attrs[] = {
    NUMBERS(LAYER_ATTR_INT, out_channels, NAN, 1, 1 << 20),
    NUMBERS(LAYER_ATTR_PAIR, kernel_size, NAN, 1, 1024),
    NUMBERS(LAYER_ATTR_PAIR, stride, 1, 1, 1024),
    NUMBERS(LAYER_ATTR_SIDES, padding, 0, 0, 1024),
    NUMBERS(LAYER_ATTR_PAIR, output_padding, 0, 0, 1023),
    NUMBERS(LAYER_ATTR_INT, groups, 1, 1, 1 << 20),
    NUMBERS(LAYER_ATTR_BOOL, bias, true, 0, 1),
    NUMBERS(LAYER_ATTR_PAIR, dilation, 1, 1, 1024),
};

const struct layer_kind layer_conv_transpose2d = {
    .name = "conv_transpose2d",
    .title = N_("Conv transpose"),
    .size = sizeof(struct conv_transpose2d),
    .min_inputs = 1,
    .max_inputs = 1,
    .attrs = attrs,
    .n_attrs = 8,
    .n_positional = 2,
    .infer = transpose_infer,
    .scratch_bytes = transpose_scratch_bytes,
    .forward = transpose_forward,
    .backward = transpose_backward,
    .macs = transpose_macs,
    .window = transpose_window,
};
