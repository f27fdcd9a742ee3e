/* Operators with a window: convolutions and pools, over one or two dimensions. Over one, pools and transposed
 * convolutions work on pictures of one row. */
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/net/onnx/load_shapes.h"

enum { LARGEST = 1 << 20 /* of every number about a window: sums of them fit an int64 */ };

struct window { /* rows and columns; over one dimension rows are 1 (pad: 0) */
    int spatial;
    int64_t kernel[2], stride[2], dilation[2], pad[4]; /* pad: top, left, bottom, right */
    int64_t output_padding[2], output[2];              /* of ConvTranspose; output 0: not told */
    int in[2];
};

/* `each` numbers a dimension, begins before ends, spread to rows and columns; absent: to stays. */
static enum cs_status spread(struct reader *r, const Onnx__NodeProto *n, const char *name, int spatial, int each,
                             int64_t *to)
{
    int64_t v[4];
    int count;
    const enum cs_status status = read_ints(r, n, name, n->n_input, v, 4, &count);
    if (status || count < 0)
        return status;
    if (count != spatial * each)
        return fail_node(r, n, _("it has not as many numbers about its window as its input has rows and columns"));
    for (int i = 0; i < count; i++) {
        if (v[i] < 0 || v[i] > LARGEST)
            return fail_node(r, n, _("a number about its window is out of range"));
        to[i / spatial * 2 + i % spatial + 2 - spatial] = v[i];
    }
    return CS_OK;
}

static enum cs_status begin_window(struct reader *r, const Onnx__NodeProto *n, const struct constant *weight,
                                   struct window *w)
{
    *w = (struct window){.kernel = {1, 1}, .stride = {1, 1}, .dilation = {1, 1}, .in = {1, 1}};
    const struct value *x = input_of(r, n, 0);
    const int node = x->constant ? node_of_input(r, n, 0, 0) : x->node;
    if (node < 0)
        return CS_BAD_FILE;
    if (r->whole)
        return fail_node(r, n, _("it is not known here in a graph that works across the samples of a batch"));
    const struct shape *in = &r->net->node[node].out;
    w->spatial = in->rank - 1;
    if (w->spatial < 1 || w->spatial > 2)
        return fail_node(r, n, _("only windows of one or two dimensions are known here"));
    if (weight && weight->rank != w->spatial + 2)
        return fail_node(r, n, _("its weight has another number of dimensions than its input"));
    for (int i = 0; i < w->spatial; i++) {
        w->in[2 - w->spatial + i] = in->dim[1 + i];
        if (weight)
            w->kernel[2 - w->spatial + i] = weight->dim[2 + i];
    }
    return CS_OK;
}

static enum cs_status read_sizes(struct reader *r, const Onnx__NodeProto *n, struct window *w)
{
    enum cs_status status = spread(r, n, "kernel_shape", w->spatial, 1, w->kernel);
    if (!status)
        status = spread(r, n, "strides", w->spatial, 1, w->stride);
    if (!status)
        status = spread(r, n, "dilations", w->spatial, 1, w->dilation);
    if (!status)
        status = spread(r, n, "pads", w->spatial, 2, w->pad);
    if (!status && (w->stride[0] < 1 || w->stride[1] < 1 || w->kernel[0] < 1 || w->kernel[1] < 1))
        status = fail_node(r, n, _("a number about its window is out of range"));
    return status;
}

/* Half of total on each side of dimension i; the odd one where auto_pad says. */
static void share_padding(struct window *w, int i, int64_t total, bool odd_first)
{
    total = total > 0 ? total : 0;
    w->pad[i] = odd_first ? total - total / 2 : total / 2;
    w->pad[2 + i] = total - w->pad[i];
}

/* As many outputs as strides fit into the input. */
static enum cs_status apply_auto_pad(struct reader *r, const Onnx__NodeProto *n, struct window *w)
{
    const bool upper = text_attribute_is(n, "auto_pad", "SAME_UPPER", false);
    const bool lower = text_attribute_is(n, "auto_pad", "SAME_LOWER", false);
    if (text_attribute_is(n, "auto_pad", "VALID", false))
        memset(w->pad, 0, sizeof w->pad);
    else if (!upper && !lower)
        return text_attribute_is(n, "auto_pad", "NOTSET", true) ? CS_OK
                                                                : fail_node(r, n, _("this auto_pad is not known here"));
    for (int i = 2 - w->spatial; i < 2 && (upper || lower); i++) {
        const int64_t out = (w->in[i] + w->stride[i] - 1) / w->stride[i];
        const int64_t reach = (out - 1) * w->stride[i] + (w->kernel[i] - 1) * w->dilation[i] + 1;
        share_padding(w, i, reach - w->in[i], lower);
    }
    return CS_OK;
}

static enum cs_status read_window(struct reader *r, const Onnx__NodeProto *n, const struct constant *weight,
                                  struct window *w)
{
    enum cs_status status = begin_window(r, n, weight, w);
    if (!status)
        status = read_sizes(r, n, w);
    return status ? status : apply_auto_pad(r, n, w);
}

static bool symmetric(const struct window *w)
{
    return w->pad[0] == w->pad[2] && w->pad[1] == w->pad[3];
}

/* Two numbers where both sides are alike: what a layer without SIDES understands, too. */
static void set_window(struct making *m, const struct window *w)
{
    set_ints(m, "kernel_size", w->kernel, 2);
    set_ints(m, "stride", w->stride, 2);
    set_ints(m, "padding", w->pad, symmetric(w) ? 2 : 4);
    if (w->dilation[0] != 1 || w->dilation[1] != 1)
        set_ints(m, "dilation", w->dilation, 2);
}

/* A layer on pictures, for inputs of one or two dimensions. */
static struct made add_window_layer(struct making *m, const struct window *w)
{
    struct reader *r = m->r;
    int input = node_of_input(r, m->n, 0, 0);
    if (w->spatial == 2 || m->status || input < 0)
        return add_made(m, &input, 1);
    const struct shape in = r->net->node[input].out;
    input = reshaped(r, m->n, input, (const int64_t[3]){in.dim[0], 1, in.dim[1]}, 3);
    struct made made = add_made(m, &input, 1);
    if (made.status)
        return made;
    const struct shape out = r->net->node[made.node].out;
    const int layer = made.node;
    made.node = reshaped(r, m->n, layer, (const int64_t[2]){out.dim[0], (int64_t)out.dim[1] * out.dim[2]}, 2);
    made.status = made.node < 0 ? CS_BAD_FILE : CS_OK;
    return made;
}

/* The layer itself, which in a detour over pictures is the last but one. */
static int node_with_params(const struct reader *r, int node)
{
    return r->net->node[node].layer->n_params ? node : r->net->node[node].input[0];
}

static enum cs_status give_with_weights(struct reader *r, const Onnx__NodeProto *n, struct made made)
{
    if (made.status)
        return made.status;
    const int node = node_with_params(r, made.node);
    set_source(r, node, "weight", (struct source){.constant = input_of(r, n, 1)->constant, .scale = 1});
    if (has_input(n, 2))
        set_source(r, node, "bias", (struct source){.constant = input_of(r, n, 2)->constant, .scale = 1});
    return give(r, n, made);
}

static enum cs_status find_weight(struct reader *r, const Onnx__NodeProto *n, const struct constant **weight)
{
    *weight = input_of(r, n, 1)->constant;
    const bool bias_known = !has_input(n, 2) || input_of(r, n, 2)->constant;
    return *weight && bias_known && (*weight)->rank >= 3
               ? CS_OK
               : fail_node(r, n, _("its weight is not there as constant numbers of its input's dimensions"));
}

static struct making make_conv1d(struct reader *r, const Onnx__NodeProto *n, const struct window *w)
{
    struct making m = make(r, n, "conv1d");
    set_int(&m, "kernel_size", w->kernel[1]);
    set_int(&m, "stride", w->stride[1]);
    set_ints(&m, "padding", (const int64_t[2]){w->pad[1], w->pad[3]}, 2);
    set_int(&m, "dilation", w->dilation[1]);
    return m;
}

static enum cs_status read_conv(struct reader *r, const Onnx__NodeProto *n)
{
    const struct constant *weight;
    struct window w;
    enum cs_status status = find_weight(r, n, &weight);
    if (!status)
        status = read_window(r, n, weight, &w);
    if (status)
        return status;
    const bool conv1d = w.spatial == 1;
    struct making m = conv1d ? make_conv1d(r, n, &w) : make(r, n, "conv2d");
    if (!conv1d)
        set_window(&m, &w);
    set_int(&m, "out_channels", weight->dim[0]);
    set_int(&m, "groups", int_attribute(n, "group", 1));
    set_bool(&m, "bias", has_input(n, 2));
    const int input = node_of_input(r, n, 0, 0);
    return give_with_weights(r, n, conv1d ? add_made(&m, &input, 1) : add_window_layer(&m, &w));
}

/* output_shape or auto_pad decide the padding; what is then too little is output_padding. */
static enum cs_status apply_output_shape(struct reader *r, const Onnx__NodeProto *n, struct window *w)
{
    const bool upper = text_attribute_is(n, "auto_pad", "SAME_UPPER", false);
    const bool lower = text_attribute_is(n, "auto_pad", "SAME_LOWER", false);
    enum cs_status status = spread(r, n, "output_padding", w->spatial, 1, w->output_padding);
    if (!status)
        status = spread(r, n, "output_shape", w->spatial, 1, w->output);
    for (int i = 2 - w->spatial; i < 2 && !status; i++) {
        if (!w->output[i] && (upper || lower))
            w->output[i] = w->in[i] * w->stride[i];
        if (!w->output[i])
            continue;
        const int64_t reach = w->stride[i] * (w->in[i] - 1) + (w->kernel[i] - 1) * w->dilation[i] + 1;
        const int64_t total = reach + w->output_padding[i] - w->output[i];
        if (total < 0)
            w->output_padding[i] -= total;
        share_padding(w, i, total, lower);
    }
    return status;
}

static enum cs_status read_conv_transpose(struct reader *r, const Onnx__NodeProto *n)
{
    const struct constant *weight;
    struct window w;
    enum cs_status status = find_weight(r, n, &weight);
    if (!status)
        status = begin_window(r, n, weight, &w);
    if (!status)
        status = read_sizes(r, n, &w);
    if (!status)
        status = apply_output_shape(r, n, &w);
    if (status)
        return status;
    const int64_t groups = int_attribute(n, "group", 1);
    struct making m = make(r, n, "conv_transpose2d");
    if (groups > 0 && groups <= LARGEST && weight->dim[1] <= LARGEST)
        set_int(&m, "out_channels", weight->dim[1] * groups);
    set_int(&m, "groups", groups);
    set_window(&m, &w);
    set_ints(&m, "output_padding", w.output_padding, 2);
    set_bool(&m, "bias", has_input(n, 2));
    return give_with_weights(r, n, add_window_layer(&m, &w));
}

static enum cs_status read_pool(struct reader *r, const Onnx__NodeProto *n, const char *kind, bool mean)
{
    struct window w;
    if (n->n_output > 1 && n->output[1] && n->output[1][0])
        return fail_node(r, n, _("the places of the maxima as a second output are not known here"));
    if (!find_attribute(n, "kernel_shape"))
        return fail_node(r, n, _("its kernel_shape is missing"));
    const enum cs_status status = read_window(r, n, NULL, &w);
    if (status)
        return status;
    struct making m = make(r, n, kind);
    set_window(&m, &w);
    if (int_attribute(n, "ceil_mode", 0))
        set_bool(&m, "ceil_mode", true);
    if (mean)
        set_bool(&m, "count_include_pad", int_attribute(n, "count_include_pad", 0));
    return give(r, n, add_window_layer(&m, &w));
}

static enum cs_status read_max_pool(struct reader *r, const Onnx__NodeProto *n)
{
    return read_pool(r, n, "max_pool2d", false);
}

static enum cs_status read_average_pool(struct reader *r, const Onnx__NodeProto *n)
{
    return read_pool(r, n, "avg_pool2d", true);
}

/* Over all of the dimensions that are left, however many. */
static enum cs_status read_global(struct reader *r, const Onnx__NodeProto *n, const char *over_pictures,
                                  const char *over_others)
{
    const int input = node_of_input(r, n, 0, 0), rank = input < 0 ? 0 : onnx_rank(r, input);
    if (input >= 0 && !r->whole && rank == 4)
        return read_simple(r, n, over_pictures);
    if (input >= 0 && rank < 3)
        return fail_node(r, n, _("its input has no dimensions to go over"));
    int64_t dims[MAX_RANK];
    for (int i = 2; i < rank; i++)
        dims[i - 2] = i + r->whole;
    struct making m = make(r, n, over_others);
    set_ints(&m, "dims", dims, rank - 2);
    set_bool(&m, "keepdim", true);
    return give(r, n, add_made(&m, &input, 1));
}

static enum cs_status read_global_average(struct reader *r, const Onnx__NodeProto *n)
{
    return read_global(r, n, "global_avg_pool2d", "reduce_mean");
}

static enum cs_status read_global_max(struct reader *r, const Onnx__NodeProto *n)
{
    return read_global(r, n, "global_max_pool2d", "reduce_max");
}

const struct op ops_conv[] = {
    {"Conv", read_conv, 2},
    {"ConvTranspose", read_conv_transpose, 2},
    {"MaxPool", read_max_pool, 1},
    {"AveragePool", read_average_pool, 1},
    {"GlobalAveragePool", read_global_average, 1},
    {"GlobalMaxPool", read_global_max, 1},
    {0},
};
