/* Operators on every value, on pairs of values, and over dimensions. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/net/onnx/load_shapes.h"

/* One value to one. */

static const struct {
    const char *op, *kind;
} same_meaning[] = {
    {"Relu", "relu"}, {"Sigmoid", "sigmoid"}, {"Tanh", "tanh"},
    {"Neg", "neg"},   {"Exp", "exp"},         {"Log", "log"},
    {"Sqrt", "sqrt"}, {"Abs", "abs"},         {"Reciprocal", "reciprocal"},
};

static enum cs_status read_unary(struct reader *r, const Onnx__NodeProto *n)
{
    for (size_t i = 0; i < sizeof same_meaning / sizeof *same_meaning; i++)
        if (!strcmp(n->op_type, same_meaning[i].op))
            return read_simple(r, n, same_meaning[i].kind);
    return CS_BAD_FILE;
}

static enum cs_status read_with_float(struct reader *r, const Onnx__NodeProto *n, const char *kind, const char *attr,
                                      float value)
{
    const int input = node_of_input(r, n, 0, 0);
    struct making m = make(r, n, kind);
    set_float(&m, attr, value);
    return give(r, n, add_made(&m, &input, 1));
}

static enum cs_status read_leaky_relu(struct reader *r, const Onnx__NodeProto *n)
{
    return read_with_float(r, n, "leaky_relu", "negative_slope", float_attribute(n, "alpha", 0.01f));
}

static enum cs_status read_elu(struct reader *r, const Onnx__NodeProto *n)
{
    return read_with_float(r, n, "elu", "alpha", float_attribute(n, "alpha", 1));
}

static enum cs_status read_pow(struct reader *r, const Onnx__NodeProto *n)
{
    float exponent = 1;
    const enum cs_status status = read_scalar(r, n, 1, &exponent);
    return status ? status : read_with_float(r, n, "pow", "exponent", exponent);
}

/* Bounds are attributes before opset 11, then inputs. */
static enum cs_status read_clip(struct reader *r, const Onnx__NodeProto *n)
{
    float low = float_attribute(n, "min", -INFINITY), high = float_attribute(n, "max", INFINITY);
    enum cs_status status = read_scalar(r, n, 1, &low);
    if (!status)
        status = read_scalar(r, n, 2, &high);
    if (status)
        return status;
    const int input = node_of_input(r, n, 0, 0);
    struct making m = make(r, n, "clip");
    set_float(&m, "min", low <= -FLT_MAX ? -INFINITY : low);
    set_float(&m, "max", high >= FLT_MAX ? INFINITY : high);
    return give(r, n, add_made(&m, &input, 1));
}

/* Two values to one, by numpy's rules: shapes are laid against each other from the last dimension on. */

static int rank_of_input(const struct reader *r, const Onnx__NodeProto *n, size_t i)
{
    const struct value *v = input_of(r, n, i);
    return v->constant ? v->constant->rank : onnx_rank(r, v->node);
}

/* Opset 6 and before: the second input's dimensions begin at `axis` of the first's. */
static enum cs_status apply_old_axis(struct reader *r, const Onnx__NodeProto *n)
{
    struct value *v = input_of(r, n, 1);
    const int rank = rank_of_input(r, n, 0);
    const int64_t axis = int_attribute(n, "axis", rank);
    if (r->opset >= 7 || !find_attribute(n, "axis") || !int_attribute(n, "broadcast", 0))
        return CS_OK;
    if (!v->constant || axis < 0 || axis > rank - v->constant->rank || rank > MAX_RANK)
        return fail_node(r, n, _("its axis is not one of its input's"));
    struct constant *c = reader_take(r, 1, sizeof *c);
    if (!c)
        return CS_NO_MEMORY;
    *c = *v->constant;
    while (axis + c->rank < rank)
        c->dim[c->rank++] = 1;
    *v = (struct value){.name = v->name, .constant = c, .node = -1};
    return CS_OK;
}

static enum cs_status read_pair(struct reader *r, const Onnx__NodeProto *n, const char *kind)
{
    enum cs_status status = apply_old_axis(r, n);
    if (status)
        return status;
    const int rank_a = rank_of_input(r, n, 0), rank_b = rank_of_input(r, n, 1),
              rank = rank_a > rank_b ? rank_a : rank_b;
    for (size_t i = 0; i < 2 && !r->whole; i++)
        if (!input_of(r, n, i)->constant && rank_of_input(r, n, i) != rank)
            return fail_whole(r, n, _("its inputs have different numbers of dimensions"));
    const int a = node_of_input(r, n, 0, rank), b = a < 0 ? -1 : node_of_input(r, n, 1, rank);
    const int node = combined(r, n, kind, a, b);
    return node < 0 ? CS_BAD_FILE : define_output(r, n, 0, node);
}

static enum cs_status read_add(struct reader *r, const Onnx__NodeProto *n)
{
    return read_pair(r, n, "add");
}

static enum cs_status read_sub(struct reader *r, const Onnx__NodeProto *n)
{
    return read_pair(r, n, "sub");
}

static enum cs_status read_mul(struct reader *r, const Onnx__NodeProto *n)
{
    return read_pair(r, n, "mul");
}

static enum cs_status read_div(struct reader *r, const Onnx__NodeProto *n)
{
    return read_pair(r, n, "div");
}

static enum cs_status read_sum(struct reader *r, const Onnx__NodeProto *n)
{
    const int rank = rank_of_input(r, n, 0);
    int sum = node_of_input(r, n, 0, rank);
    for (size_t i = 1; i < n->n_input && sum >= 0; i++) {
        if (!has_input(n, i) || rank_of_input(r, n, i) != rank)
            return fail_node(r, n, _("its inputs have different numbers of dimensions"));
        sum = combined(r, n, "add", sum, node_of_input(r, n, i, rank));
    }
    return sum < 0 ? CS_BAD_FILE : define_output(r, n, 0, sum);
}

/* Over dimensions. */

/* Before opset 13 all dimensions from axis on are one. */
static enum cs_status read_flat_softmax(struct reader *r, const Onnx__NodeProto *n, const char *kind, int input,
                                        int dim)
{
    const struct shape in = r->net->node[input].out;
    int64_t rows = 1, cols = 1;
    for (int i = 0; i < in.rank; i++)
        *(i < dim - 1 ? &rows : &cols) *= in.dim[i];
    const int flat = reshaped(r, n, input, (const int64_t[2]){rows, cols}, 2);
    struct making m = make(r, n, kind);
    set_int(&m, "dim", 2);
    const struct made made = add_made(&m, &flat, 1);
    const int node = made.status ? -1 : reshaped_as(r, n, made.node, &in);
    return node < 0 ? CS_BAD_FILE : define_output(r, n, 0, node);
}

static enum cs_status read_softmax_as(struct reader *r, const Onnx__NodeProto *n, const char *kind)
{
    const int input = node_of_input(r, n, 0, 0), rank = input < 0 ? 0 : onnx_rank(r, input);
    const int dim = input < 0 ? -1 : dim_of_axis(r, n, int_attribute(n, "axis", r->opset < 13 ? 1 : -1), rank);
    if (dim < 0)
        return CS_BAD_FILE;
    if (r->opset < 13 && dim < r->net->node[input].out.rank)
        return read_flat_softmax(r, n, kind, input, dim);
    struct making m = make(r, n, kind);
    set_int(&m, "dim", dim);
    return give(r, n, add_made(&m, &input, 1));
}

static enum cs_status read_softmax(struct reader *r, const Onnx__NodeProto *n)
{
    return read_softmax_as(r, n, "softmax");
}

static enum cs_status read_log_softmax(struct reader *r, const Onnx__NodeProto *n)
{
    return read_softmax_as(r, n, "log_softmax");
}

static enum cs_status read_reduce_as(struct reader *r, const Onnx__NodeProto *n, const char *kind)
{
    int64_t axes[MAX_RANK], dims[MAX_RANK];
    int count;
    const int input = node_of_input(r, n, 0, 0), rank = input < 0 ? 0 : onnx_rank(r, input);
    const enum cs_status status = read_ints(r, n, "axes", 1, axes, MAX_RANK, &count);
    if (status || input < 0)
        return CS_BAD_FILE;
    if (count < 1 && int_attribute(n, "noop_with_empty_axes", 0))
        return read_simple(r, n, "identity");
    for (int i = 0; count < 1 && i < rank; i++)
        axes[i] = i;
    count = count < 1 ? rank : count;
    for (int i = 0; i < count; i++)
        if ((dims[i] = dim_of_axis(r, n, axes[i], rank)) < 0)
            return CS_BAD_FILE;
    struct making m = make(r, n, kind);
    set_ints(&m, "dims", dims, count);
    set_bool(&m, "keepdim", int_attribute(n, "keepdims", 1));
    return give(r, n, add_made(&m, &input, 1));
}

static enum cs_status read_reduce_mean(struct reader *r, const Onnx__NodeProto *n)
{
    return read_reduce_as(r, n, "reduce_mean");
}

static enum cs_status read_reduce_sum(struct reader *r, const Onnx__NodeProto *n)
{
    return read_reduce_as(r, n, "reduce_sum");
}

static enum cs_status read_reduce_max(struct reader *r, const Onnx__NodeProto *n)
{
    return read_reduce_as(r, n, "reduce_max");
}

const struct op ops_math[] = {
    {"Relu", read_unary, 1},
    {"Sigmoid", read_unary, 1},
    {"Tanh", read_unary, 1},
    {"Neg", read_unary, 1},
    {"Exp", read_unary, 1},
    {"Log", read_unary, 1},
    {"Sqrt", read_unary, 1},
    {"Abs", read_unary, 1},
    {"Reciprocal", read_unary, 1},
    {"LeakyRelu", read_leaky_relu, 1},
    {"Elu", read_elu, 1},
    {"Pow", read_pow, 2},
    {"Clip", read_clip, 1},
    {"Add", read_add, 2},
    {"Sub", read_sub, 2},
    {"Mul", read_mul, 2},
    {"Div", read_div, 2},
    {"Sum", read_sum, 1},
    {"Softmax", read_softmax, 1},
    {"LogSoftmax", read_log_softmax, 1},
    {"ReduceMean", read_reduce_mean, 1},
    {"ReduceSum", read_reduce_sum, 1},
    {"ReduceMax", read_reduce_max, 1},
    {0},
};
