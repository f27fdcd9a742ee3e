#include "engine/layers/conv1d.h"

#include <math.h>

#include "engine/base/i18n.h"

static const struct conv1d *conv1d_of(const struct layer *l)
{
    return (const struct conv1d *)l;
}

static const struct layer *inner(const struct layer *l)
{
    return &conv1d_of(l)->conv.base;
}

static void set_conv(struct conv1d *l)
{
    const int *pad = l->padding.v, n_pads = l->padding.n;
    l->conv = (struct conv2d){
        .base = {.kind = &layer_conv2d, .n_in = 1, .in = {shape_3d(l->base.in[0].dim[0], 1, l->base.in[0].dim[1])}},
        .out_channels = l->out_channels,
        .kernel_size = {1, l->kernel_size},
        .stride = {1, l->stride},
        .dilation = {1, l->dilation},
        .padding = {0, n_pads ? pad[0] : 0, 0, n_pads ? pad[n_pads - 1] : 0},
        .groups = l->groups,
        .bias = l->bias,
        .padding_mode = l->padding_mode};
}

static enum cs_status check_fit(const struct conv1d *l, struct cs_error *err)
{
    const int *pad = l->conv.padding, length = l->base.in[0].dim[1];
    const int extent = l->dilation * (l->kernel_size - 1) + 1, most = pad[1] > pad[3] ? pad[1] : pad[3];
    if ((int64_t)length + pad[1] + pad[3] < extent)
        return cs_fail(err, CS_BAD_SHAPE, _("a kernel that covers %d places does not fit %d values and %d of padding"),
                       extent, length, pad[1] + pad[3]);
    if (l->padding_mode == PADDING_REFLECT && most >= length)
        return cs_fail(err, CS_BAD_SHAPE, _("reflect padding of %d must be less than the %d values it reflects"), most,
                       length);
    if (l->padding_mode == PADDING_CIRCULAR && most > length)
        return cs_fail(err, CS_BAD_SHAPE, _("circular padding of %d must not exceed the %d values it repeats"), most,
                       length);
    return CS_OK;
}

static enum cs_status conv1d_infer(struct layer *base, struct cs_error *err)
{
    struct conv1d *l = (struct conv1d *)base;
    char text[CS_SHAPE_TEXT];
    if (base->in[0].rank != 2)
        return cs_fail(err, CS_BAD_SHAPE, _("conv1d takes rows of CxL, not %s"), shape_text(&base->in[0], text));
    if (l->padding.n > 2)
        return cs_fail(err, CS_BAD_VALUE, _("padding of conv1d is one number, or two as in 2,1 (before, behind)"));
    set_conv(l);
    enum cs_status status = check_fit(l, err);
    if (!status)
        status = layer_conv2d.infer(&l->conv.base, err);
    if (status)
        return status;
    base->out = shape_2d(l->out_channels, l->conv.base.out.dim[2]);
    base->n_params = l->conv.base.n_params;
    for (int i = 0; i < base->n_params; i++)
        base->param[i] = l->conv.base.param[i];
    base->param[0].shape = (struct shape){3, {l->out_channels, base->in[0].dim[0] / l->groups, l->kernel_size}};
    return CS_OK;
}

static size_t conv1d_scratch_bytes(const struct layer *l, int batch, bool training)
{
    return layer_conv2d.scratch_bytes(inner(l), batch, training);
}

static size_t conv1d_saved_bytes(const struct layer *l, int batch)
{
    return layer_conv2d.saved_bytes ? layer_conv2d.saved_bytes(inner(l), batch) : 0;
}

struct raised_call { /* the same memory under conv2d's shapes */
    struct layer_call call;
    struct tensor x, y, dy, dx, param[LAYER_MAX_PARAMS], dparam[LAYER_MAX_PARAMS];
};

/* The memory of an input or output of l, which has that shape in the conv2d. */
static struct tensor seen_as(const struct layer_call *c, const struct shape *sample, const struct tensor *t)
{
    return (struct tensor){shape_batch(c->batch, sample), t->data};
}

static void raise(const struct layer *l, const struct layer_call *c, bool backward, struct raised_call *r)
{
    r->call = *c;
    r->x = seen_as(c, &inner(l)->in[0], c->x);
    r->y = seen_as(c, &inner(l)->out, c->y);
    r->call.x = &r->x;
    r->call.y = &r->y;
    r->call.param = r->param;
    for (int i = 0; i < l->n_params; i++)
        r->param[i] = (struct tensor){inner(l)->param[i].shape, c->param[i].data};
    if (!backward)
        return;
    r->dy = seen_as(c, &inner(l)->out, c->dy);
    r->dx = seen_as(c, &inner(l)->in[0], c->dx);
    r->call.dy = &r->dy;
    r->call.dx = &r->dx;
    r->call.dparam = c->dparam ? r->dparam : NULL;
    for (int i = 0; c->dparam && i < l->n_params; i++)
        r->dparam[i] = (struct tensor){inner(l)->param[i].shape, c->dparam[i].data};
}

static void conv1d_forward(const struct layer *l, const struct layer_call *c)
{
    struct raised_call r;
    raise(l, c, false, &r);
    layer_conv2d.forward(inner(l), &r.call);
}

static void conv1d_backward(const struct layer *l, const struct layer_call *c)
{
    struct raised_call r;
    raise(l, c, true, &r);
    layer_conv2d.backward(inner(l), &r.call);
}

static int64_t conv1d_macs(const struct layer *l)
{
    return layer_conv2d.macs(inner(l));
}

static void conv1d_window(const struct layer *l, int size[2], int stride[2], int first[2])
{
    layer_conv2d.window(inner(l), size, stride, first);
}

#define NUMBER(field, initial, min, max)                                                                               \
    {                                                                                                                  \
#field, LAYER_ATTR_INT, offsetof(struct conv1d, field), initial, min, max, NULL                                \
    }

static const struct layer_attr attrs[] = {
    NUMBER(out_channels, NAN, 1, 1 << 20),
    NUMBER(kernel_size, NAN, 1, 1024),
    NUMBER(stride, 1, 1, 1024),
    {"padding", LAYER_ATTR_INTS, offsetof(struct conv1d, padding), 0, 0, 1024, NULL},
    NUMBER(dilation, 1, 1, 1024),
    NUMBER(groups, 1, 1, 1 << 20),
    {"bias", LAYER_ATTR_BOOL, offsetof(struct conv1d, bias), true, 0, 1, NULL},
    {"padding_mode", LAYER_ATTR_CHOICE, offsetof(struct conv1d, padding_mode), PADDING_ZEROS, 0, 3, padding_mode_names},
};

const struct layer_kind layer_conv1d = {
    .name = "conv1d",
    .title = N_("Conv 1D"),
    .size = sizeof(struct conv1d),
    .min_inputs = 1,
    .max_inputs = 1,
    .fuses_relu = true, /* conv2d does */
    .attrs = attrs,
    .n_attrs = 8,
    .n_positional = 2,
    .infer = conv1d_infer,
    .scratch_bytes = conv1d_scratch_bytes,
    .saved_bytes = conv1d_saved_bytes,
    .forward = conv1d_forward,
    .backward = conv1d_backward,
    .macs = conv1d_macs,
    .window = conv1d_window,
};
