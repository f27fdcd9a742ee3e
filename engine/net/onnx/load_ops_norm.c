/* Normalisations, and dropout. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/base/i18n.h"
#include "engine/net/onnx/load_shapes.h"

static struct source source_of(const struct reader *r, const Onnx__NodeProto *n, size_t i)
{
    return (struct source){.constant = input_of(r, n, i)->constant, .scale = 1};
}

static enum cs_status expect_constants(struct reader *r, const Onnx__NodeProto *n, size_t first, size_t last)
{
    for (size_t i = first; i <= last; i++)
        if (!has_input(n, i) || !input_of(r, n, i)->constant)
            return fail_node(r, n, _("its parameters are not there as constants"));
    return CS_OK;
}

/* ONNX's momentum is 1 - PyTorch's. Of the numbers that give it the shortest is meant: 0.1 for 0.9. */
static float momentum_of(const Onnx__NodeProto *n)
{
    const float keeps = float_attribute(n, "momentum", 0.9f), plain = (float)(1.0 - (double)keeps);
    char text[32];
    snprintf(text, sizeof text, "%.5g", (double)plain);
    const float rounded = strtof(text, NULL);
    return (float)(1.0 - (double)rounded) == keeps ? rounded : plain;
}

/* Channels, and all that is left as rows and columns: a picture, whatever the sample is. */
static int as_picture(struct reader *r, const Onnx__NodeProto *n, int node)
{
    const struct shape s = r->net->node[node].out;
    int64_t rest = 1;
    if (s.rank == 3)
        return node;
    for (int i = 1; i < s.rank; i++)
        rest *= s.dim[i];
    return reshaped(r, n, node, (const int64_t[3]){s.dim[0], 1, rest}, 3);
}

/* Puts the layer around pictures; *node is the layer itself. */
static struct made add_on_picture(struct making *m, int *node)
{
    struct reader *r = m->r;
    const int input = node_of_input(r, m->n, 0, 0);
    if (input >= 0 && r->net->node[input].out.rank < 1)
        m->status = fail_node(r, m->n, _("its input has no channels"));
    const int picture = input < 0 || m->status ? -1 : as_picture(r, m->n, input);
    struct made made = add_made(m, &picture, 1);
    *node = made.node;
    if (!made.status) {
        const struct shape in = r->net->node[input].out;
        made.node = reshaped_as(r, m->n, made.node, &in);
    }
    made.status = made.status ? made.status : made.node < 0 ? CS_BAD_FILE : CS_OK;
    return made;
}

static int constant_column(struct reader *r, const Onnx__NodeProto *n, size_t i, int rank)
{
    const struct constant *c = input_of(r, n, i)->constant;
    int64_t dim[MAX_RANK] = {1, (int64_t)c->count, 1, 1, 1, 1, 1, 1};
    struct making m = make(r, n, "constant");
    set_ints(&m, "shape", dim, rank);
    const struct made made = add_made(&m, NULL, 0);
    if (!made.status)
        set_source(r, made.node, "value", (struct source){.constant = c, .scale = 1});
    return made.node;
}

static int mean_over_channels(struct reader *r, const Onnx__NodeProto *n, int node)
{
    int64_t dims[MAX_RANK];
    int count = 0;
    for (int i = 0; i < r->net->node[node].out.rank; i++)
        if (i != 1)
            dims[count++] = i + 1;
    struct making m = make(r, n, "reduce_mean");
    set_ints(&m, "dims", dims, count);
    set_bool(&m, "keepdim", true);
    return add_made(&m, &node, 1).node;
}

/* running * momentum + batch * (1 - momentum), as a list of the channels. */
static int moved_average(struct reader *r, const Onnx__NodeProto *n, int running, int batch, float momentum)
{
    const int kept = combined(r, n, "mul", running, running < 0 ? -1 : number_like(r, n, momentum, running));
    const int added = combined(r, n, "mul", batch, number_like(r, n, 1 - momentum, batch));
    const int sum = combined(r, n, "add", kept, added);
    return sum < 0 ? -1 : reshaped(r, n, sum, (const int64_t[1]){r->net->node[sum].out.dim[1]}, 1);
}

/* The statistics are those of the batch: computed step by step, the whole way. */
static enum cs_status read_batch_norm_in_training(struct reader *r, const Onnx__NodeProto *n)
{
    const float momentum = float_attribute(n, "momentum", 0.9f);
    const int x = node_of_input(r, n, 0, 0), rank = x < 0 ? 0 : r->net->node[x].out.rank;
    if (x < 0 || rank < 2)
        return x < 0 ? CS_BAD_FILE : fail_node(r, n, _("its input has no channels"));
    const int mean = mean_over_channels(r, n, x);
    const int centred = combined(r, n, "sub", x, mean);
    const int square = combined(r, n, "mul", centred, centred);
    const int variance = square < 0 ? -1 : mean_over_channels(r, n, square);
    const float eps = float_attribute(n, "epsilon", 1e-5f);
    const int safe = variance < 0 ? -1 : combined(r, n, "add", variance, number_like(r, n, eps, variance));
    struct making m = make(r, n, "sqrt");
    const int deviation = add_made(&m, &safe, 1).node;
    int y = combined(r, n, "div", centred, deviation);
    y = y < 0 ? -1 : combined(r, n, "mul", y, constant_column(r, n, 1, rank));
    y = y < 0 ? -1 : combined(r, n, "add", y, constant_column(r, n, 2, rank));
    enum cs_status status = y < 0 ? CS_BAD_FILE : define_output(r, n, 0, y);
    for (size_t i = 1; i < 3 && !status; i++) {
        const int running = constant_column(r, n, i + 2, rank);
        const int moved = moved_average(r, n, running, i == 1 ? mean : variance, momentum);
        status = moved < 0 ? CS_BAD_FILE : define_output(r, n, i, moved);
    }
    return status;
}

static enum cs_status read_batch_norm(struct reader *r, const Onnx__NodeProto *n)
{
    static const char *const params[] = {"weight", "bias", "running_mean", "running_var"};
    int node;
    const enum cs_status status = expect_constants(r, n, 1, 4);
    if (status)
        return status;
    if (!int_attribute(n, "spatial", 1))
        return fail_node(r, n, _("statistics for every place instead of every channel are not known here"));
    if (int_attribute(n, "training_mode", 0) && r->n_input) { /* a net that is loaded to be trained does so anyway */
        if (r->whole)
            return read_batch_norm_in_training(r, n);
        return fail_whole(r, n, _("it works across the samples of a batch, which is not known here"));
    }
    if (r->whole)
        return fail_node(r, n, _("it is not known here in a graph that works across the samples of a batch"));
    struct making m = make(r, n, "batch_norm2d");
    set_float(&m, "eps", float_attribute(n, "epsilon", 1e-5f));
    set_float(&m, "momentum", momentum_of(n));
    const struct made made = add_on_picture(&m, &node);
    for (size_t i = 0; i < 4 && !made.status; i++)
        set_source(r, node, params[i], source_of(r, n, i + 1));
    return give(r, n, made);
}

static enum cs_status read_instance_norm(struct reader *r, const Onnx__NodeProto *n)
{
    int node;
    const enum cs_status status = expect_constants(r, n, 1, 2);
    if (status)
        return status;
    if (r->whole)
        return fail_node(r, n, _("it is not known here in a graph that works across the samples of a batch"));
    struct making m = make(r, n, "instance_norm");
    set_float(&m, "eps", float_attribute(n, "epsilon", 1e-5f));
    set_bool(&m, "affine", true);
    const struct made made = add_on_picture(&m, &node);
    for (size_t i = 1; i < 3 && !made.status; i++)
        set_source(r, node, i == 1 ? "weight" : "bias", source_of(r, n, i));
    return give(r, n, made);
}

static enum cs_status read_layer_norm(struct reader *r, const Onnx__NodeProto *n)
{
    const int input = node_of_input(r, n, 0, 0), rank = input < 0 ? 0 : onnx_rank(r, input);
    const int dim = input < 0 ? -1 : dim_of_axis(r, n, int_attribute(n, "axis", -1), rank);
    const bool bias = has_input(n, 2);
    const enum cs_status status = dim < 0 ? CS_BAD_FILE : expect_constants(r, n, 1, bias ? 2 : 1);
    if (status)
        return status;
    int64_t shape[MAX_RANK];
    const struct shape *in = &r->net->node[input].out;
    for (int i = dim - 1; i < in->rank; i++)
        shape[i - dim + 1] = in->dim[i];
    struct making m = make(r, n, "layer_norm");
    set_ints(&m, "normalized_shape", shape, in->rank - dim + 1);
    set_float(&m, "eps", float_attribute(n, "epsilon", 1e-5f));
    const struct made made = add_made(&m, &input, 1);
    if (!made.status) {
        set_source(r, made.node, "weight", source_of(r, n, 1));
        set_source(r, made.node, "bias", bias ? source_of(r, n, 2) : (struct source){0});
    }
    return give(r, n, made);
}

static enum cs_status read_lrn(struct reader *r, const Onnx__NodeProto *n)
{
    const int64_t size = int_attribute(n, "size", 0);
    if (size % 2 == 0) /* ONNX's window then reaches farther behind than before, PyTorch's the other way round */
        return fail_node(r, n, _("only an odd size is known here"));
    if (r->whole)
        return fail_node(r, n, _("it is not known here in a graph that works across the samples of a batch"));
    const int input = node_of_input(r, n, 0, 0);
    struct making m = make(r, n, "local_response_norm");
    set_int(&m, "size", size);
    set_float(&m, "alpha", float_attribute(n, "alpha", 1e-4f));
    set_float(&m, "beta", float_attribute(n, "beta", 0.75f));
    set_float(&m, "k", float_attribute(n, "bias", 1));
    return give(r, n, add_made(&m, &input, 1));
}

/* The mask of a pass that leaves nothing out. */
static enum cs_status give_mask(struct reader *r, const Onnx__NodeProto *n, int node)
{
    int64_t dim[MAX_RANK];
    const struct shape s = r->net->node[node].out;
    if (n->n_output < 2 || !n->output[1] || !n->output[1][0])
        return CS_OK;
    for (int i = 0; i < s.rank; i++)
        dim[i] = s.dim[i];
    struct making m = make(r, n, "constant");
    if (s.rank)
        set_ints(&m, "shape", dim, s.rank);
    const struct made made = add_made(&m, NULL, 0);
    if (!made.status)
        set_source(r, made.node, "value", (struct source){.fill = 1});
    return made.status ? made.status : define_output(r, n, 1, made.node);
}

static enum cs_status read_dropout(struct reader *r, const Onnx__NodeProto *n)
{
    float ratio = float_attribute(n, "ratio", 0.5f), training = 0;
    enum cs_status status = read_scalar(r, n, 1, &ratio);
    if (!status)
        status = read_scalar(r, n, 2, &training);
    if (!status && training != 0 && ratio != 0 && r->n_input)
        status = fail_node(r, n, _("leaving out at random is not known here when a model is run"));
    if (status)
        return status;
    const int input = node_of_input(r, n, 0, 0);
    struct making m = make(r, n, "dropout");
    set_float(&m, "p", ratio);
    const struct made made = add_made(&m, &input, 1);
    status = give(r, n, made);
    return status ? status : give_mask(r, n, made.node);
}

const struct op ops_norm[] = {
    {"BatchNormalization", read_batch_norm, 5},
    {"InstanceNormalization", read_instance_norm, 3},
    {"LayerNormalization", read_layer_norm, 2},
    {"LRN", read_lrn, 1},
    {"Dropout", read_dropout, 1},
    {0},
};
