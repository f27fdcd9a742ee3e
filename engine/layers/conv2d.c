#include "engine/layers/conv2d.h"

#include <limits.h>
#include <math.h>

#include "engine/base/i18n.h"
#include "engine/layers/conv2d_filter.h"
#include "engine/layers/conv2d_pass.h"
#include "engine/layers/conv2d_winograd.h"
#include "engine/layers/linear.h"

const char *const padding_mode_names[] = {"zeros", "reflect", "replicate", "circular", NULL};

static const struct conv2d *conv(const struct layer *l)
{
    return (const struct conv2d *)l;
}

/* Rows or columns that a kernel covers, gaps of its dilation included. */
static int64_t extent(const struct conv2d *l, int axis)
{
    return (int64_t)l->dilation[axis] * (l->kernel_size[axis] - 1) + 1;
}

static enum cs_status check_groups(const struct conv2d *l, struct cs_error *err)
{
    const int in_channels = l->base.in[0].dim[0];
    if (in_channels % l->groups)
        return cs_fail(err, CS_BAD_SHAPE, _("groups=%d does not divide %d input channels"), l->groups, in_channels);
    if (l->out_channels % l->groups)
        return cs_fail(err, CS_BAD_SHAPE, _("groups=%d does not divide out_channels=%d"), l->groups, l->out_channels);
    if ((int64_t)(in_channels / l->groups) * l->kernel_size[0] * l->kernel_size[1] >= INT_MAX)
        return cs_fail(err, CS_BAD_SHAPE, _("a kernel of %dx%dx%d is too large"), in_channels / l->groups,
                       l->kernel_size[0], l->kernel_size[1]);
    return CS_OK;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

enum { MOST_REACH = 1 << 22 }; /* four times the 1023 elements, 1024 apart, of the largest kernel */

static enum cs_status check_padding(const struct conv2d *l, struct cs_error *err)
{
    const int *in = &l->base.in[0].dim[1];
    const int pad[2] = {larger(l->padding[0], l->padding[2]), larger(l->padding[1], l->padding[3])};
    if (l->padding_mode == PADDING_REFLECT && (pad[0] >= in[0] || pad[1] >= in[1]))
        return cs_fail(err, CS_BAD_SHAPE, _("reflect padding of %dx%d must be less than the %dx%d input"), pad[0],
                       pad[1], in[0], in[1]);
    if (l->padding_mode == PADDING_CIRCULAR && (pad[0] > in[0] || pad[1] > in[1]))
        return cs_fail(err, CS_BAD_SHAPE, _("circular padding of %dx%d must not exceed the %dx%d input"), pad[0],
                       pad[1], in[0], in[1]);
    const int64_t places = ((int64_t)in[0] + 2 * pad[0]) * ((int64_t)in[1] + 2 * pad[1]);
    if (places >= INT_MAX - MOST_REACH) /* places are counted in an int, and a kernel reaches beyond them */
        return cs_fail(err, CS_BAD_SHAPE, _("a %dx%d input is too large with its padding"), in[0], in[1]);
    return CS_OK;
}

static enum cs_status fail_fit(const struct conv2d *l, struct cs_error *err)
{
    const int *in = &l->base.in[0].dim[1], *pad = l->padding, *k = l->kernel_size;
    if (extent(l, 0) == k[0] && extent(l, 1) == k[1] && !pad[0] && !pad[1] && !pad[2] && !pad[3])
        return cs_fail(err, CS_BAD_SHAPE, _("a %dx%d kernel does not fit a %dx%d input"), k[0], k[1], in[0], in[1]);
    return cs_fail(err, CS_BAD_SHAPE,
                   _("a %dx%d kernel, %dx%d with its dilation, does not fit a %dx%d input, %dx%d with its padding"),
                   k[0], k[1], (int)extent(l, 0), (int)extent(l, 1), in[0], in[1], in[0] + pad[0] + pad[2],
                   in[1] + pad[1] + pad[3]);
}

static void set_params(struct conv2d *l)
{
    struct layer *base = &l->base;
    const int channels = base->in[0].dim[0] / l->groups;
    const int fan_in = channels * l->kernel_size[0] * l->kernel_size[1];
    const struct shape weight = shape_4d(l->out_channels, channels, l->kernel_size[0], l->kernel_size[1]);
    base->param[0] = (struct layer_param){"weight", weight, fan_in, LAYER_INIT_UNIFORM_FAN_IN, true};
    base->param[1] = (struct layer_param){"bias", shape_1d(l->out_channels), fan_in, LAYER_INIT_UNIFORM_FAN_IN, true};
    base->n_params = l->bias ? 2 : 1;
}

static enum cs_status conv2d_infer(struct layer *base, struct cs_error *err)
{
    struct conv2d *l = (struct conv2d *)base;
    char text[CS_SHAPE_TEXT];
    if (base->in[0].rank != 3)
        return cs_fail(err, CS_BAD_SHAPE, _("conv2d takes maps of CxHxW, not %s"), shape_text(&base->in[0], text));
    enum cs_status status = check_groups(l, err);
    if (status == CS_OK)
        status = check_padding(l, err);
    if (status != CS_OK)
        return status;
    base->out = base->in[0];
    base->out.dim[0] = l->out_channels;
    for (int axis = 0; axis < 2; axis++) {
        const int64_t padded = (int64_t)base->in[0].dim[1 + axis] + l->padding[axis] + l->padding[axis + 2];
        const int64_t room = padded - extent(l, axis);
        if (room < 0)
            return fail_fit(l, err);
        base->out.dim[1 + axis] = (int)(room / l->stride[axis] + 1);
    }
    set_params(l);
    return CS_OK;
}

int padding_source(enum padding_mode mode, int i, int n)
{
    if (i >= 0 && i < n)
        return i;
    switch (mode) {
    case PADDING_REFLECT: /* the edge itself is not repeated */
        return i < 0 ? -i : 2 * (n - 1) - i;
    case PADDING_REPLICATE:
        return i < 0 ? 0 : n - 1;
    case PADDING_CIRCULAR:
        return i < 0 ? i + n : i - n;
    case PADDING_ZEROS:
        break;
    }
    return -1;
}

/* Everything about one term but its product. */
static struct conv2d_term term_at(const struct conv2d *l, int c, int i, int j, int oy, int ox)
{
    const int *in = &l->base.in[0].dim[1];
    struct conv2d_term t = {.c = c, .i = i, .j = j};
    t.row = oy * l->stride[0] - l->padding[0] + i * l->dilation[0];
    t.col = ox * l->stride[1] - l->padding[1] + j * l->dilation[1];
    t.from_row = padding_source(l->padding_mode, t.row, in[0]);
    t.from_col = padding_source(l->padding_mode, t.col, in[1]);
    if (t.from_row < 0 || t.from_col < 0)
        t.from_row = t.from_col = -1;
    return t;
}

static float value_at(const struct tensor *x, int n, int c, int row, int col)
{
    const int *dim = x->shape.dim;
    if (row < 0)
        return 0.0f;
    return x->data[(((size_t)n * (size_t)dim[1] + (size_t)c) * (size_t)dim[2] + (size_t)row) * (size_t)dim[3] +
                   (size_t)col];
}

double conv2d_terms(const struct conv2d *l, const struct tensor *x, const struct tensor *weight, int n, int m, int oy,
                    int ox, struct conv2d_term *terms)
{
    const int channels = weight->shape.dim[1], first = m / (l->out_channels / l->groups) * channels;
    double sum = 0.0;
    for (int c = 0; c < channels; c++)
        for (int i = 0; i < l->kernel_size[0]; i++)
            for (int j = 0; j < l->kernel_size[1]; j++) {
                struct conv2d_term t = term_at(l, c, i, j, oy, ox);
                t.x = value_at(x, n, first + c, t.from_row, t.from_col);
                t.w = value_at(weight, m, c, i, j);
                t.product = t.x * t.w;
                sum += (double)t.product;
                *terms++ = t;
            }
    return sum;
}

static double output_value(const struct conv2d *l, const struct tensor *x, const struct tensor *weight, int n, int m,
                           int oy, int ox)
{
    const int channels = weight->shape.dim[1], first = m / (l->out_channels / l->groups) * channels;
    double sum = 0.0;
    for (int c = 0; c < channels; c++)
        for (int i = 0; i < l->kernel_size[0]; i++)
            for (int j = 0; j < l->kernel_size[1]; j++) {
                const struct conv2d_term t = term_at(l, c, i, j, oy, ox);
                sum += (double)value_at(x, n, first + c, t.from_row, t.from_col) * (double)value_at(weight, m, c, i, j);
            }
    return sum;
}

void conv2d_reference(const struct conv2d *l, const struct tensor *x, const struct tensor *weight,
                      const struct tensor *bias, struct tensor *y)
{
    const int *out = y->shape.dim;
    float *value = y->data;
    for (int n = 0; n < out[0]; n++)
        for (int m = 0; m < out[1]; m++)
            for (int oy = 0; oy < out[2]; oy++)
                for (int ox = 0; ox < out[3]; ox++)
                    *value++ = (float)(output_value(l, x, weight, n, m, oy, ox) + (bias ? (double)bias->data[m] : 0.0));
}

/* ---------------------------------------------------------------------------------------------- four ways */

/* Taps: any convolution. */
static bool taps_suits(const struct conv2d *l)
{
    (void)l;
    return true;
}

static size_t taps_scratch(const struct conv2d *l, int batch, bool training)
{
    void (*const plan[])(struct conv_pass *, struct conv_arena *) = {conv_plan_forward, conv_plan_weight_grad,
                                                                     conv_plan_input_grad};
    size_t most = 0;
    for (int i = 0; i < (training ? 3 : 1); i++) {
        struct conv_pass p = conv_pass_of(l, NULL, batch);
        struct conv_arena a = {0};
        plan[i](&p, &a);
        most = a.used > most ? a.used : most;
    }
    return most;
}

static void taps_forward(const struct conv2d *l, const struct layer_call *c)
{
    struct conv_pass p = conv_pass_of(l, c, c->batch);
    conv_plan_forward(&p, &(struct conv_arena){.base = c->scratch});
    conv_run_forward(&p);
}

static void taps_weight_grad(const struct conv2d *l, const struct layer_call *c)
{
    struct conv_pass p = conv_pass_of(l, c, c->batch);
    conv_plan_weight_grad(&p, &(struct conv_arena){.base = c->scratch});
    conv_run_weight_grad(&p);
}

static void taps_input_grad(const struct conv2d *l, const struct layer_call *c)
{
    struct conv_pass p = conv_pass_of(l, c, c->batch);
    conv_plan_input_grad(&p, &(struct conv_arena){.base = c->scratch});
    conv_run_input_grad(&p);
}

static void taps_backward(const struct conv2d *l, const struct layer_call *c)
{
    if (c->dparam)
        taps_weight_grad(l, c);
    if (c->dx->data)
        taps_input_grad(l, c);
}

/* Winograd: many channels, 3x3. */
static void winograd_backward(const struct conv2d *l, const struct layer_call *c)
{
    if (c->dparam)
        conv_winograd_weight_grad(l, c);
    if (c->dx->data)
        conv_winograd_input_grad(l, c);
}

/* A filter by itself; its gradients are those of any convolution. */
static size_t filter_scratch(const struct conv2d *l, int batch, bool training)
{
    const size_t forward = conv_filter_scratch(l, batch), backward = training ? taps_scratch(l, batch, true) : 0;
    return forward > backward ? forward : backward;
}

/* A kernel as large as the maps is a linear layer: weights and numbers lie in the same order in both. */
static bool linear_suits(const struct conv2d *l)
{
    const int *in = &l->base.in[0].dim[1], *k = l->kernel_size;
    const bool gaps = (k[0] > 1 && l->dilation[0] > 1) || (k[1] > 1 && l->dilation[1] > 1);
    const bool padded = l->padding[0] || l->padding[1] || l->padding[2] || l->padding[3];
    return l->groups == 1 && k[0] == in[0] && k[1] == in[1] && !gaps && !padded;
}

static struct linear linear_of(const struct conv2d *l)
{
    struct linear to = {.base = l->base, .out_features = l->out_channels, .bias = l->bias};
    to.base.kind = &layer_linear;
    to.base.in[0] = shape_1d(l->base.param[0].fan_in);
    to.base.out = shape_1d(l->out_channels);
    return to;
}

static size_t linear_scratch(const struct conv2d *l, int batch, bool training)
{
    const struct linear to = linear_of(l);
    return layer_linear.scratch_bytes(&to.base, batch, training);
}

static void linear_forward(const struct conv2d *l, const struct layer_call *c)
{
    const struct linear to = linear_of(l);
    layer_linear.forward(&to.base, c);
}

static void linear_backward(const struct conv2d *l, const struct layer_call *c)
{
    const struct linear to = linear_of(l);
    layer_linear.backward(&to.base, c);
}

/* The first that suits, which depends on the description and the shapes alone. */
static const struct way {
    bool (*suits)(const struct conv2d *);
    size_t (*scratch)(const struct conv2d *, int batch, bool training);
    void (*forward)(const struct conv2d *, const struct layer_call *);
    void (*backward)(const struct conv2d *, const struct layer_call *);
} ways[] = {
    {linear_suits, linear_scratch, linear_forward, linear_backward},
    {conv_winograd_suits, conv_winograd_scratch, conv_winograd_forward, winograd_backward},
    {conv_filter_suits, filter_scratch, conv_filter_forward, taps_backward},
    {taps_suits, taps_scratch, taps_forward, taps_backward},
};

static const struct way *way_of(const struct layer *l)
{
    const struct way *way = ways;
    while (!way->suits(conv(l)))
        way++;
    return way;
}

static size_t conv2d_scratch_bytes(const struct layer *l, int batch, bool training)
{
    return way_of(l)->scratch(conv(l), batch, training);
}

static void conv2d_forward(const struct layer *l, const struct layer_call *c)
{
    way_of(l)->forward(conv(l), c);
}

static void conv2d_backward(const struct layer *l, const struct layer_call *c)
{
    way_of(l)->backward(conv(l), c);
}

static int64_t conv2d_macs(const struct layer *l)
{
    return (int64_t)shape_count(&l->out) * l->param[0].fan_in;
}

static void conv2d_window(const struct layer *l, int size[2], int stride[2], int first[2])
{
    for (int axis = 0; axis < 2; axis++) {
        size[axis] = (int)extent(conv(l), axis);
        stride[axis] = conv(l)->stride[axis];
        first[axis] = -conv(l)->padding[axis];
    }
}

/* Ranges are far beyond use and keep every product of two of them within an int. */
#define NUMBERS(type, field, initial, min, max)                                                                        \
    {                                                                                                                  \
#field, type, offsetof(struct conv2d, field), initial, min, max, NULL                                          \
    }

static const struct layer_attr attrs[] = {
    {"out_channels", LAYER_ATTR_INT, offsetof(struct conv2d, out_channels), NAN, 1, 1 << 20, NULL},
    NUMBERS(LAYER_ATTR_PAIR, kernel_size, NAN, 1, 1024),
    NUMBERS(LAYER_ATTR_PAIR, stride, 1, 1, 1024),
    NUMBERS(LAYER_ATTR_SIDES, padding, 0, 0, 1024),
    NUMBERS(LAYER_ATTR_PAIR, dilation, 1, 1, 1024),
    {"groups", LAYER_ATTR_INT, offsetof(struct conv2d, groups), 1, 1, 1 << 20, NULL},
    {"bias", LAYER_ATTR_BOOL, offsetof(struct conv2d, bias), true, 0, 1, NULL},
    {"padding_mode", LAYER_ATTR_CHOICE, offsetof(struct conv2d, padding_mode), PADDING_ZEROS, 0, 3, padding_mode_names},
};

const struct layer_kind layer_conv2d = {
    .name = "conv2d",
    .title = N_("Conv"),
    .size = sizeof(struct conv2d),
    .min_inputs = 1,
    .max_inputs = 1,
    .fuses_relu = true,
    .attrs = attrs,
    .n_attrs = 8,
    .n_positional = 2,
    .infer = conv2d_infer,
    .scratch_bytes = conv2d_scratch_bytes,
    .forward = conv2d_forward,
    .backward = conv2d_backward,
    .macs = conv2d_macs,
    .window = conv2d_window,
};
