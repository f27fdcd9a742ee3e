/* Operators that move numbers about. */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/net/onnx/load_shapes.h"

/* What load_shapes.h promises. */

int reshaped(struct reader *r, const Onnx__NodeProto *n, int node, const int64_t *dim, int rank)
{
    if (node < 0)
        return -1;
    const struct shape *s = &r->net->node[node].out;
    bool same = s->rank == rank;
    for (int i = 0; i < rank && same; i++)
        same = s->dim[i] == dim[i];
    if (same)
        return node;
    struct making m = make(r, n, "reshape");
    set_ints(&m, "shape", dim, rank);
    return add_made(&m, &node, 1).node;
}

int reshaped_as(struct reader *r, const Onnx__NodeProto *n, int node, const struct shape *shape)
{
    int64_t dim[CS_MAX_DIMS];
    for (int i = 0; i < shape->rank; i++)
        dim[i] = shape->dim[i];
    return reshaped(r, n, node, dim, shape->rank);
}

int turned(struct reader *r, const Onnx__NodeProto *n, int node)
{
    if (node < 0)
        return -1;
    const int rank = r->net->node[node].out.rank;
    int64_t dims[MAX_RANK];
    for (int i = 0; i < rank; i++)
        dims[i] = i + 1;
    if (rank >= 2) {
        dims[rank - 2] = rank;
        dims[rank - 1] = rank - 1;
    }
    struct making m = make(r, n, "transpose");
    set_ints(&m, "dims", dims, rank);
    return add_made(&m, &node, 1).node;
}

int combined(struct reader *r, const Onnx__NodeProto *n, const char *kind, int a, int b)
{
    if (a < 0 || b < 0)
        return -1;
    const int input[2] = {a, b};
    struct making m = make(r, n, kind);
    return add_made(&m, input, 2).node;
}

int number_like(struct reader *r, const Onnx__NodeProto *n, float value, int node)
{
    static const int64_t ones[CS_MAX_DIMS] = {1, 1, 1, 1, 1};
    const int rank = node < 0 ? 0 : r->net->node[node].out.rank;
    struct making m = make(r, n, "constant");
    if (rank)
        set_ints(&m, "shape", ones, rank);
    const struct made made = add_made(&m, NULL, 0);
    if (!made.status)
        set_source(r, made.node, "value", (struct source){.fill = value});
    return made.node;
}

/* Reshape and its kin. */

/* The new shape without 0 and -1 where that can be said; false: not the batch way. */
static bool split_batch(const struct reader *r, const int64_t *shape, int rank)
{
    const int64_t fed = r->n_input ? r->input[0].dim[0] : 0, first = rank > 0 ? shape[0] : 1;
    return rank > 0 && (first == 0 || first == -1 || first == SIZE_FREE || (r->batch && first == r->batch) ||
                        (!r->batch && fed && first == fed));
}

/* Fills what 0 and -1 stand for; false when the numbers do not come out even. */
static bool complete_shape(const struct shape *in, int64_t *shape, int rank, int first, bool zero_copies)
{
    const int64_t count = (int64_t)shape_count(in);
    int64_t known = 1;
    int open = -1;
    for (int i = 0; i < rank; i++) {
        if (shape[i] == 0 && zero_copies && i < in->rank)
            shape[i] = in->dim[i];
        if (shape[i] == -1 && open < 0 && first != -1)
            open = i;
        else if (shape[i] < 1 || shape[i] > INT_MAX || (known *= shape[i]) > count)
            return false;
    }
    if (open >= 0)
        shape[open] = count / known;
    return known * (open >= 0 ? shape[open] : 1) == count;
}

static enum cs_status read_reshape(struct reader *r, const Onnx__NodeProto *n)
{
    int64_t shape[MAX_RANK];
    int rank;
    const int input = node_of_input(r, n, 0, 0);
    const enum cs_status status = read_ints(r, n, "shape", 1, shape, MAX_RANK, &rank);
    if (status || input < 0)
        return CS_BAD_FILE;
    if (rank < 0)
        return fail_node(r, n, _("its new shape is missing"));
    if (!r->whole && !split_batch(r, shape, rank))
        return fail_whole(r, n, _("it changes the dimension of the batch"));
    const int skip = !r->whole, first = skip ? (int)(shape[0] == -1 ? -1 : 0) : 0;
    const bool zero_copies = !int_attribute(n, "allowzero", 0);
    if (!complete_shape(&r->net->node[input].out, shape + skip, rank - skip, first, zero_copies))
        return fail_whole(r, n, _("the numbers of its input do not fill its new shape"));
    if (rank - skip == 0) /* no dimensions at all: nothing that a reshape can be told */
        return fail_node(r, n, _("a single number without dimensions is not known here"));
    struct making m = make(r, n, "reshape");
    set_ints(&m, "shape", shape + skip, rank - skip);
    return give(r, n, add_made(&m, &input, 1));
}

static enum cs_status read_flatten(struct reader *r, const Onnx__NodeProto *n)
{
    const int input = node_of_input(r, n, 0, 0), rank = input < 0 ? 0 : onnx_rank(r, input);
    int64_t axis = int_attribute(n, "axis", 1), rows = 1, cols = 1;
    if (input < 0 || axis < -rank || axis > rank)
        return input < 0 ? CS_BAD_FILE : fail_node(r, n, _("its axis is not one of its input's"));
    axis += axis < 0 ? rank : 0;
    if (!r->whole && axis == 1)
        return read_simple(r, n, "flatten");
    if (!r->whole)
        return fail_whole(r, n, _("it changes the dimension of the batch"));
    const struct shape *in = &r->net->node[input].out;
    for (int i = 0; i < rank; i++)
        *(i < axis ? &rows : &cols) *= in->dim[i];
    struct making m = make(r, n, "reshape");
    set_ints(&m, "shape", (const int64_t[2]){rows, cols}, 2);
    return give(r, n, add_made(&m, &input, 1));
}

/* Marks the axes; -1: axis 0, which is the batch. */
static enum cs_status mark_axes(struct reader *r, const Onnx__NodeProto *n, const int64_t *axes, int count, int rank,
                                bool *marked)
{
    for (int i = 0; i < count; i++) {
        const int dim = dim_of_axis(r, n, axes[i], rank);
        if (dim < 0)
            return CS_BAD_FILE;
        marked[dim - 1] = true;
    }
    return CS_OK;
}

static enum cs_status read_unsqueeze(struct reader *r, const Onnx__NodeProto *n)
{
    int64_t axes[MAX_RANK], shape[2 * MAX_RANK];
    int count, from = 0;
    bool marked[2 * MAX_RANK] = {false};
    const int input = node_of_input(r, n, 0, 0);
    enum cs_status status = read_ints(r, n, "axes", 1, axes, MAX_RANK, &count);
    if (status || input < 0 || count < 1)
        return status || input < 0 ? CS_BAD_FILE : fail_node(r, n, _("its axes are missing"));
    const struct shape *in = &r->net->node[input].out;
    status = mark_axes(r, n, axes, count, onnx_rank(r, input) + count, marked);
    for (int i = 0; i < in->rank + count && !status; i++)
        shape[i] = marked[i] ? 1 : from < in->rank ? in->dim[from++] : 1;
    if (!status && in->rank + count > LAYER_MAX_INTS)
        status = fail_node(r, n, _("it names more dimensions than tensors have here"));
    if (status)
        return status;
    struct making m = make(r, n, "reshape");
    set_ints(&m, "shape", shape, in->rank + count);
    return give(r, n, add_made(&m, &input, 1));
}

static enum cs_status read_squeeze(struct reader *r, const Onnx__NodeProto *n)
{
    int64_t axes[MAX_RANK], shape[MAX_RANK];
    int count, rank = 0;
    bool marked[MAX_RANK] = {false};
    const int input = node_of_input(r, n, 0, 0);
    enum cs_status status = read_ints(r, n, "axes", 1, axes, MAX_RANK, &count);
    if (status || input < 0)
        return CS_BAD_FILE;
    if (count < 0 && !r->whole)
        return fail_whole(r, n, _("it changes the dimension of the batch"));
    const struct shape *in = &r->net->node[input].out;
    status = mark_axes(r, n, axes, count, onnx_rank(r, input), marked);
    if (status)
        return status;
    for (int i = 0; i < in->rank; i++) {
        if (marked[i] && in->dim[i] != 1)
            return fail_node(r, n, _("it leaves out a dimension that is not 1"));
        if (!marked[i] && (count >= 0 || in->dim[i] != 1))
            shape[rank++] = in->dim[i];
    }
    if (rank == 0)
        return fail_node(r, n, _("a single number without dimensions is not known here"));
    struct making m = make(r, n, "reshape");
    set_ints(&m, "shape", shape, rank);
    return give(r, n, add_made(&m, &input, 1));
}

static enum cs_status read_transpose(struct reader *r, const Onnx__NodeProto *n)
{
    int64_t perm[MAX_RANK], dims[MAX_RANK];
    int count;
    const int input = node_of_input(r, n, 0, 0), rank = input < 0 ? 0 : onnx_rank(r, input), skip = !r->whole;
    const enum cs_status status = read_ints(r, n, "perm", n->n_input, perm, MAX_RANK, &count);
    if (status || input < 0)
        return CS_BAD_FILE;
    for (int i = 0; i < rank && count < 0; i++)
        perm[i] = rank - 1 - i;
    if (count >= 0 && count != rank)
        return fail_node(r, n, _("its perm is not one of its input's dimensions"));
    for (int i = 0; i < rank; i++)
        if (perm[i] < 0 || perm[i] >= rank)
            return fail_node(r, n, _("its perm is not one of its input's dimensions"));
    if (skip && perm[0] != 0)
        return fail_whole(r, n, _("it moves the dimension of the batch"));
    if (rank - skip < 2)
        return read_simple(r, n, "identity");
    for (int i = skip; i < rank; i++)
        dims[i - skip] = perm[i] + r->whole;
    struct making m = make(r, n, "transpose");
    set_ints(&m, "dims", dims, rank - skip);
    return give(r, n, add_made(&m, &input, 1));
}

/* Putting together. */

/* More than a layer takes: the first ones together, and that with the next. */
static enum cs_status concat_all(struct reader *r, const Onnx__NodeProto *n, int dim, int rank)
{
    int input[LAYER_MAX_INPUTS], used = 0;
    struct made made = {CS_OK, -1};
    for (size_t i = 0; i < n->n_input && !made.status; i++) {
        const int node = has_input(n, i) ? node_of_input(r, n, i, rank) : -1;
        if (node < 0)
            return has_input(n, i) ? CS_BAD_FILE : fail_node(r, n, _("its input is not there"));
        input[used++] = node;
        if (used < LAYER_MAX_INPUTS && i + 1 < n->n_input)
            continue;
        struct making m = make(r, n, "concat");
        set_int(&m, "dim", dim);
        made = add_made(&m, input, used);
        input[0] = made.node;
        used = 1;
    }
    return give(r, n, made);
}

static enum cs_status read_concat(struct reader *r, const Onnx__NodeProto *n)
{
    int rank = 0;
    for (size_t i = 0; i < n->n_input; i++) {
        const struct value *v = input_of(r, n, i);
        const int own = !v ? 0 : v->constant ? v->constant->rank : onnx_rank(r, v->node);
        rank = own > rank ? own : rank;
    }
    const int dim = dim_of_axis(r, n, int_attribute(n, "axis", 1), rank);
    if (dim < 0)
        return CS_BAD_FILE;
    return n->n_input == 1 ? read_simple(r, n, "identity") : concat_all(r, n, dim, rank);
}

/* Pad. */

static const char *pad_mode(const Onnx__NodeProto *n)
{
    static const char *const modes[][2] = {
        {"constant", "constant"}, {"reflect", "reflect"}, {"edge", "replicate"}, {"wrap", "circular"}};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (text_attribute_is(n, "mode", modes[i][0], i == 0))
            return modes[i][1];
    return NULL;
}

/* ONNX's begins and ends, from the first dimension on, as PyTorch's pairs from the last dimension on. */
static int pairs_from_the_end(const int64_t *pads, int rank, int skip, int64_t *pairs)
{
    int count = 0, used = 0;
    for (int i = rank - 1; i >= skip; i--) {
        pairs[count++] = pads[i];
        pairs[count++] = pads[rank + i];
        if (pads[i] || pads[rank + i])
            used = count;
    }
    return used;
}

static enum cs_status read_pad(struct reader *r, const Onnx__NodeProto *n)
{
    int64_t pads[2 * MAX_RANK], pairs[2 * MAX_RANK];
    int count;
    float value = float_attribute(n, "value", 0);
    const int input = node_of_input(r, n, 0, 0), rank = input < 0 ? 0 : onnx_rank(r, input), skip = !r->whole;
    enum cs_status status =
        read_ints(r, n, find_attribute(n, "paddings") ? "paddings" : "pads", 1, pads, 2 * MAX_RANK, &count);
    if (!status)
        status = read_scalar(r, n, 2, &value);
    if (status || input < 0)
        return CS_BAD_FILE;
    if (count != 2 * rank || has_input(n, 3))
        return fail_node(r, n, _("it needs two constant pads for every dimension"));
    if (skip && (pads[0] || pads[rank]))
        return fail_whole(r, n, _("it pads the dimension of the batch"));
    const char *mode = pad_mode(n);
    if (!mode)
        return fail_node(r, n, _("this mode is not known here"));
    const int used = pairs_from_the_end(pads, rank, skip, pairs);
    if (used == 0)
        return read_simple(r, n, "identity");
    if (used > LAYER_MAX_INTS)
        return fail_node(r, n, _("it pads more dimensions than is known here"));
    struct making m = make(r, n, "pad");
    set_ints(&m, "padding", pairs, used);
    set_text(&m, "mode", mode);
    set_float(&m, "value", value);
    return give(r, n, add_made(&m, &input, 1));
}

/* Slice and Expand, as far as a layer does what they do. */

static int64_t clamp_index(int64_t i, int64_t count)
{
    i = i < -count ? 0 : i < 0 ? i + count : i;
    return i > count ? count : i;
}

struct cuts { /* of a Slice, one for each axis that it names */
    int64_t begin[MAX_RANK], end[MAX_RANK], axis[MAX_RANK], step[MAX_RANK];
    int n;
};

static enum cs_status read_cuts(struct reader *r, const Onnx__NodeProto *n, struct cuts *c)
{
    int n_end, n_axis, n_step;
    enum cs_status status = read_ints(r, n, "starts", 1, c->begin, MAX_RANK, &c->n);
    if (!status)
        status = read_ints(r, n, "ends", 2, c->end, MAX_RANK, &n_end);
    if (!status)
        status = read_ints(r, n, "axes", 3, c->axis, MAX_RANK, &n_axis);
    if (!status)
        status = read_ints(r, n, "steps", 4, c->step, MAX_RANK, &n_step);
    if (status)
        return status;
    if (c->n < 0 || n_end != c->n || (n_axis >= 0 && n_axis != c->n) || (n_step >= 0 && n_step != c->n))
        return fail_node(r, n, _("it has not as many starts as ends and axes"));
    for (int i = 0; i < c->n; i++) {
        c->axis[i] = n_axis < 0 ? i : c->axis[i];
        if (n_step >= 0 && c->step[i] != 1)
            return fail_node(r, n, _("only a part that follows on is known here"));
    }
    return CS_OK;
}

/* What is around the part is cut off, by negative pads. */
static enum cs_status read_slice(struct reader *r, const Onnx__NodeProto *n)
{
    struct cuts cuts;
    int64_t pads[2 * MAX_RANK] = {0};
    const int input = node_of_input(r, n, 0, 0), rank = input < 0 ? 0 : r->net->node[input].out.rank;
    const enum cs_status status = read_cuts(r, n, &cuts);
    if (status || input < 0)
        return CS_BAD_FILE;
    for (int i = 0; i < cuts.n; i++) {
        const int dim = dim_of_axis(r, n, cuts.axis[i], onnx_rank(r, input));
        if (dim < 0)
            return CS_BAD_FILE;
        const int64_t size = r->net->node[input].out.dim[dim - 1];
        pads[2 * (rank - dim)] = -clamp_index(cuts.begin[i], size);
        pads[2 * (rank - dim) + 1] = clamp_index(cuts.end[i], size) - size;
    }
    struct making m = make(r, n, "pad");
    set_ints(&m, "padding", pads, 2 * rank);
    return give(r, n, add_made(&m, &input, 1));
}

/* A constant for every sample of the batch. */
static enum cs_status read_expand(struct reader *r, const Onnx__NodeProto *n)
{
    const struct constant *c = input_of(r, n, 0)->constant;
    int64_t shape[MAX_RANK];
    int rank;
    const enum cs_status status = read_ints(r, n, "shape", 1, shape, MAX_RANK, &rank);
    if (status)
        return status;
    bool same = c && rank == c->rank && !r->whole && rank > 0 && (shape[0] == SIZE_FREE || shape[0] == 1);
    for (int i = 1; i < rank && same; i++)
        same = shape[i] == c->dim[i];
    if (!same)
        return fail_node(r, n, _("only a constant for every sample of a batch is known here"));
    const int node = node_of_input(r, n, 0, rank);
    return node < 0 ? CS_BAD_FILE : define_output(r, n, 0, node);
}

/* Resize, and Upsample before it. */

/* What PyTorch can do; NULL when it is something else. */
static const char *resize_mode(const Onnx__NodeProto *n, bool *align_corners)
{
    const bool old = !strcmp(n->op_type, "Upsample");
    const bool half = !old && (text_attribute_is(n, "coordinate_transformation_mode", "half_pixel", true) ||
                               text_attribute_is(n, "coordinate_transformation_mode", "pytorch_half_pixel", false));
    const bool asymmetric = old || text_attribute_is(n, "coordinate_transformation_mode", "asymmetric", false);
    *align_corners = text_attribute_is(n, "coordinate_transformation_mode", "align_corners", false);
    if (text_attribute_is(n, "mode", "nearest", true))
        return asymmetric && (old || text_attribute_is(n, "nearest_mode", "floor", false)) ? "nearest" : NULL;
    return text_attribute_is(n, "mode", "linear", false) && (half || *align_corners) ? "bilinear" : NULL;
}

/* The new size of every dimension, from sizes or scales. */
static enum cs_status resized(struct reader *r, const Onnx__NodeProto *n, const struct shape *in, int64_t *size)
{
    const bool newest = !strcmp(n->op_type, "Resize") && r->opset >= 11;
    const Onnx__AttributeProto *a = find_attribute(n, "scales");
    const struct value *v = input_of(r, n, newest ? 2 : 1), *sizes = newest ? input_of(r, n, 3) : NULL;
    const int rank = in->rank + 1;
    if (sizes) {
        int count;
        const enum cs_status status = read_ints(r, n, "", 3, size, MAX_RANK, &count);
        return status || count == rank ? status : fail_node(r, n, _("it needs a size for every dimension"));
    }
    const float *scales = a ? a->floats : v && v->constant ? constant_floats(r, n, v->constant) : NULL;
    const size_t count = a ? a->n_floats : v && v->constant ? v->constant->count : 0;
    if (!scales || count != (size_t)rank)
        return fail_node(r, n, _("it needs a constant scale for every dimension"));
    for (int i = 0; i < rank; i++) {
        const double wide = floor((double)scales[i] * (i ? in->dim[i - 1] : 1));
        if (!(wide >= 1 && wide <= INT_MAX))
            return fail_node(r, n, _("a scale of it is out of range"));
        size[i] = (int64_t)wide;
    }
    return CS_OK;
}

static enum cs_status read_resize(struct reader *r, const Onnx__NodeProto *n)
{
    int64_t size[MAX_RANK];
    bool align_corners;
    const char *mode = resize_mode(n, &align_corners);
    const int input = node_of_input(r, n, 0, 0);
    if (!mode)
        return fail_node(r, n, _("this way of resizing is not known here: only PyTorch's nearest and bilinear are"));
    if (input < 0 || r->whole || r->net->node[input].out.rank != 3)
        return input < 0 ? CS_BAD_FILE : fail_node(r, n, _("only pictures are resized here"));
    const struct shape in = r->net->node[input].out;
    const enum cs_status status = resized(r, n, &in, size);
    if (status)
        return status;
    if (size[1] != in.dim[0] || (size[0] != 1 && size[0] != r->batch && size[0] != SIZE_FREE))
        return fail_node(r, n, _("only rows and columns are resized here"));
    struct making m = make(r, n, "upsample");
    set_ints(&m, "size", size + 2, 2);
    set_text(&m, "mode", mode);
    if (align_corners)
        set_bool(&m, "align_corners", true);
    return give(r, n, add_made(&m, &input, 1));
}

static enum cs_status read_identity(struct reader *r, const Onnx__NodeProto *n)
{
    return read_simple(r, n, "identity");
}

static enum cs_status read_cast(struct reader *r, const Onnx__NodeProto *n)
{
    if (int_attribute(n, "to", ONNX_FLOAT) != ONNX_FLOAT)
        return fail_node(r, n, _("a cast to this type is not known here"));
    return read_simple(r, n, "identity");
}

const struct op ops_shape[] = {
    {"Reshape", read_reshape, 1},
    {"Flatten", read_flatten, 1},
    {"Unsqueeze", read_unsqueeze, 1},
    {"Squeeze", read_squeeze, 1},
    {"Transpose", read_transpose, 1},
    {"Concat", read_concat, 1},
    {"Pad", read_pad, 1},
    {"Slice", read_slice, 1},
    {"Expand", read_expand, 2},
    {"Resize", read_resize, 1},
    {"Upsample", read_resize, 1},
    {"Identity", read_identity, 1},
    {"Cast", read_cast, 1},
    {0},
};
