/* Products of matrices. */
#include "engine/base/i18n.h"
#include "engine/net/onnx/load_shapes.h"

/* [N,K] times a constant matrix, the batch way: a linear layer. */
static enum cs_status read_as_linear(struct reader *r, const Onnx__NodeProto *n, const struct constant *b,
                                     bool b_is_out_in, float alpha, float beta)
{
    const struct constant *c = has_input(n, 2) ? input_of(r, n, 2)->constant : NULL;
    const int input = node_of_input(r, n, 0, 2);
    struct making m = make(r, n, "linear");
    set_int(&m, "out_features", b->dim[b_is_out_in ? 0 : 1]);
    set_bool(&m, "bias", c != NULL);
    const struct made made = add_made(&m, &input, 1);
    if (made.status)
        return made.status;
    if (r->net->node[input].out.dim[0] != b->dim[b_is_out_in ? 1 : 0])
        return fail_node(r, n, _("its matrices do not fit together"));
    set_source(r, made.node, "weight", (struct source){.constant = b, .scale = alpha, .turned = !b_is_out_in});
    set_source(r, made.node, "bias", (struct source){.constant = c, .scale = beta});
    return give(r, n, made);
}

static bool is_row(const struct constant *c, int64_t length)
{
    if (c->rank > 2 || (c->rank == 2 && c->dim[0] != 1))
        return false;
    return c->count == 1 || (int64_t)c->count == length;
}

static bool fits_linear(const struct reader *r, const Onnx__NodeProto *n, const struct constant *b, int64_t out)
{
    const struct value *a = input_of(r, n, 0);
    if (r->whole || a->constant || onnx_rank(r, a->node) != 2 || !b || b->rank != 2)
        return false;
    return !has_input(n, 2) || (input_of(r, n, 2)->constant && is_row(input_of(r, n, 2)->constant, out));
}

static int scaled(struct reader *r, const Onnx__NodeProto *n, int node, float by)
{
    return node < 0 || by == 1 ? node : combined(r, n, "mul", node, number_like(r, n, by, node));
}

static enum cs_status read_gemm(struct reader *r, const Onnx__NodeProto *n)
{
    const float alpha = float_attribute(n, "alpha", 1), beta = float_attribute(n, "beta", 1);
    const bool turn_a = int_attribute(n, "transA", 0), turn_b = int_attribute(n, "transB", 0);
    const struct constant *b = input_of(r, n, 1)->constant;
    if (!turn_a && fits_linear(r, n, b, b && b->rank == 2 ? b->dim[turn_b ? 0 : 1] : 0))
        return read_as_linear(r, n, b, turn_b, alpha, beta);
    if (!r->whole)
        return fail_whole(r, n, _("its matrices are not samples times constant weights"));
    int node_a = node_of_input(r, n, 0, 2), node_b = node_a < 0 ? -1 : node_of_input(r, n, 1, 2);
    node_a = turn_a ? turned(r, n, node_a) : node_a;
    node_b = turn_b ? turned(r, n, node_b) : node_b;
    int node = scaled(r, n, combined(r, n, "matmul", node_a, node_b), alpha);
    if (node >= 0 && has_input(n, 2))
        node = combined(r, n, "add", node, scaled(r, n, node_of_input(r, n, 2, 2), beta));
    return node < 0 ? CS_BAD_FILE : define_output(r, n, 0, node);
}

static int rank_of_input(const struct reader *r, const Onnx__NodeProto *n, size_t i)
{
    const struct value *v = input_of(r, n, i);
    return v->constant ? v->constant->rank : onnx_rank(r, v->node);
}

static enum cs_status read_matmul(struct reader *r, const Onnx__NodeProto *n)
{
    const struct constant *b = input_of(r, n, 1)->constant;
    const int rank_a = rank_of_input(r, n, 0), rank_b = rank_of_input(r, n, 1),
              rank = rank_a > rank_b ? rank_a : rank_b;
    if (rank_a < 2 || rank_b < 2)
        return fail_node(r, n, _("a product with a single row of numbers is not known here"));
    if (fits_linear(r, n, b, 0))
        return read_as_linear(r, n, b, false, 1, 1);
    for (size_t i = 0; i < 2 && !r->whole; i++) /* else its dimension 0 is not the batch, or is part of the product */
        if (!input_of(r, n, i)->constant && (rank < 3 || rank_of_input(r, n, i) != rank))
            return fail_whole(r, n, _("its matrices are not samples of a batch"));
    const int node_a = node_of_input(r, n, 0, rank), node_b = node_a < 0 ? -1 : node_of_input(r, n, 1, rank);
    const int input[2] = {node_a, node_b};
    struct making m = make(r, n, "matmul");
    return give(r, n, add_made(&m, input, 2));
}

const struct op ops_linear[] = {
    {"Gemm", read_gemm, 2},
    {"MatMul", read_matmul, 2},
    {0},
};
