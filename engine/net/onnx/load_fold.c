/* Operators that can be computed while reading: PyTorch works out the shape for a Reshape with a dozen of them. The
 * size of the batch is not known then; SIZE_FREE stands for it and may be moved about, but not computed with. */
#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/net/onnx/onnx_reader.h"

static enum cs_status give_constant(struct reader *r, const Onnx__NodeProto *n, const struct constant *c)
{
    return c ? define(r, n->output[0], c, -1) : CS_BAD_FILE;
}

static const struct constant *constant_at(const struct reader *r, const Onnx__NodeProto *n, size_t i)
{
    const struct value *v = input_of(r, n, i);
    return v ? v->constant : NULL;
}

/* The same numbers under another shape, of any size. */
static enum cs_status give_reshaped(struct reader *r, const Onnx__NodeProto *n, const struct constant *from, int rank,
                                    const int64_t *dim)
{
    struct constant *c = reader_take(r, 1, sizeof *c);
    if (!c)
        return CS_NO_MEMORY;
    *c = *from;
    c->rank = rank;
    if (rank)
        memcpy(c->dim, dim, (size_t)rank * sizeof *dim);
    return define(r, n->output[0], c, -1);
}

/* Shape. */

static enum cs_status fold_shape(struct reader *r, const Onnx__NodeProto *n, bool *folded)
{
    const struct value *v = input_of(r, n, 0);
    if (!v)
        return fail_node(r, n, _("its input is not there"));
    int64_t dim[MAX_RANK] = {SIZE_FREE};
    int rank = v->constant ? v->constant->rank : onnx_rank(r, v->node);
    for (int i = 0; i < rank; i++) {
        if (v->constant)
            dim[i] = v->constant->dim[i];
        else if (i >= !r->whole)
            dim[i] = r->net->node[v->node].out.dim[i - !r->whole];
    }
    int64_t start = int_attribute(n, "start", 0), end = int_attribute(n, "end", rank);
    start = start < -rank ? 0 : start < 0 ? start + rank : start > rank ? rank : start;
    end = end < -rank ? 0 : end < 0 ? end + rank : end > rank ? rank : end;
    const int64_t count = end > start ? end - start : 0;
    struct constant *c = constant_new(r, ONNX_INT64, 1, &count);
    if (c)
        memcpy((int64_t *)c->ints, dim + start, (size_t)count * sizeof *dim);
    *folded = true;
    return give_constant(r, n, c);
}

/* Constant, ConstantOfShape. */

static enum cs_status give_numbers(struct reader *r, const Onnx__NodeProto *n, int rank, size_t count,
                                   const int64_t *ints, const float *floats)
{
    const int64_t dim = (int64_t)count;
    struct constant *c = constant_new(r, ints ? ONNX_INT64 : ONNX_FLOAT, rank, &dim);
    if (c && ints)
        memcpy((int64_t *)c->ints, ints, c->count * sizeof *ints);
    else if (c)
        memcpy((float *)c->floats, floats, c->count * sizeof *floats);
    return give_constant(r, n, c);
}

static enum cs_status fold_constant(struct reader *r, const Onnx__NodeProto *n, bool *folded)
{
    const Onnx__AttributeProto *a = n->n_attribute ? n->attribute[0] : NULL;
    const char *name = a ? onnx_text(a->name) : "";
    *folded = true;
    if (!strcmp(name, "value") && a->t)
        return give_constant(r, n, constant_of_tensor(r, a->t));
    if (!strcmp(name, "value_int"))
        return give_numbers(r, n, 0, 1, &a->i, NULL);
    if (!strcmp(name, "value_float"))
        return give_numbers(r, n, 0, 1, NULL, &a->f);
    if (!strcmp(name, "value_ints") && a->n_ints)
        return give_numbers(r, n, 1, a->n_ints, a->ints, NULL);
    if (!strcmp(name, "value_floats") && a->n_floats)
        return give_numbers(r, n, 1, a->n_floats, NULL, a->floats);
    return fail_node(r, n, _("its value is not numbers"));
}

static enum cs_status fold_constant_of_shape(struct reader *r, const Onnx__NodeProto *n, bool *folded)
{
    const Onnx__AttributeProto *a = find_attribute(n, "value");
    int64_t dim[MAX_RANK];
    int rank;
    *folded = true;
    enum cs_status status = read_ints(r, n, "", 0, dim, MAX_RANK, &rank);
    if (status)
        return status;
    const struct constant *value = a && a->t ? constant_of_tensor(r, a->t) : NULL;
    if ((a && !value) || (value && value->count != 1))
        return value ? fail_node(r, n, _("its value is not one number")) : CS_BAD_FILE;
    struct constant *c = constant_new(r, value ? value->type : ONNX_FLOAT, rank < 0 ? 0 : rank, dim);
    const float *f = value && c && c->floats ? constant_floats(r, n, value) : NULL;
    const int64_t *whole = value && c && c->ints ? constant_ints(r, n, value) : NULL;
    if (!c || (value && !f && !whole))
        return CS_BAD_FILE;
    for (size_t i = 0; i < c->count && value; i++) {
        if (f)
            ((float *)c->floats)[i] = *f;
        else
            ((int64_t *)c->ints)[i] = *whole;
    }
    return give_constant(r, n, c);
}

/* Moving numbers about. */

/* Element index[i] of a list for every i; the result has the shape of indices. */
static enum cs_status pick(struct reader *r, const Onnx__NodeProto *n, const struct constant *from, int rank,
                           int64_t count, const int64_t *index)
{
    struct constant *c = constant_new(r, from->type, rank, &count);
    const float *f = c && c->floats ? constant_floats(r, n, from) : NULL;
    const int64_t *whole = c && c->ints ? constant_ints(r, n, from) : NULL;
    if (!c || (!f && !whole))
        return CS_BAD_FILE;
    for (size_t i = 0; i < c->count; i++) {
        const int64_t at = index[i] < 0 ? index[i] + (int64_t)from->count : index[i];
        if (at < 0 || at >= (int64_t)from->count)
            return fail_node(r, n, _("it picks what is not there"));
        if (f)
            ((float *)c->floats)[i] = f[at];
        else
            ((int64_t *)c->ints)[i] = whole[at];
    }
    return give_constant(r, n, c);
}

static enum cs_status fold_gather(struct reader *r, const Onnx__NodeProto *n, bool *folded)
{
    const struct constant *from = constant_at(r, n, 0), *index = constant_at(r, n, 1);
    if (!from || !index || from->rank != 1 || index->rank > 1)
        return CS_OK;
    const int64_t *ints = constant_ints(r, n, index);
    *folded = true;
    return ints ? pick(r, n, from, index->rank, (int64_t)index->count, ints) : CS_BAD_FILE;
}

static int64_t clamp_index(int64_t i, int64_t count)
{
    i = i < -count ? 0 : i < 0 ? i + count : i;
    return i > count ? count : i;
}

/* Of a list, forwards. */
static enum cs_status fold_slice(struct reader *r, const Onnx__NodeProto *n, bool *folded)
{
    const struct constant *from = constant_at(r, n, 0);
    int64_t start = 0, end = 0, axis = 0, step = 1, index[FOLD_MAX];
    int n_start, n_end, n_axis, n_step;
    if (!from || from->rank != 1 || from->count > FOLD_MAX)
        return CS_OK;
    enum cs_status status = read_ints(r, n, "starts", 1, &start, 1, &n_start);
    if (!status)
        status = read_ints(r, n, "ends", 2, &end, 1, &n_end);
    if (!status)
        status = read_ints(r, n, "axes", 3, &axis, 1, &n_axis);
    if (!status)
        status = read_ints(r, n, "steps", 4, &step, 1, &n_step);
    if (status)
        return status;
    if (step < 1 || n_start != 1 || n_end != 1)
        return fail_node(r, n, _("only parts of a list, forwards, are known here"));
    const int64_t count = (int64_t)from->count, first = clamp_index(start, count), last = clamp_index(end, count);
    int64_t picked = 0;
    for (int64_t i = first; i<last; i += step> count ? count : step)
        index[picked++] = i;
    *folded = true;
    return pick(r, n, from, 1, picked, index);
}

static bool all_small_lists(const struct reader *r, const Onnx__NodeProto *n)
{
    for (size_t i = 0; i < n->n_input; i++) {
        const struct constant *c = constant_at(r, n, i), *first = constant_at(r, n, 0);
        if (!c || c->rank != 1 || c->type != first->type || c->count > FOLD_MAX)
            return false;
    }
    return n->n_input > 0 && n->n_input <= FOLD_MAX;
}

static enum cs_status fold_concat(struct reader *r, const Onnx__NodeProto *n, bool *folded)
{
    if (!all_small_lists(r, n))
        return CS_OK;
    int64_t count = 0, at = 0;
    for (size_t i = 0; i < n->n_input; i++)
        count += (int64_t)constant_at(r, n, i)->count;
    struct constant *c = constant_new(r, constant_at(r, n, 0)->type, 1, &count);
    for (size_t i = 0; c && i < n->n_input; i++) {
        const struct constant *part = constant_at(r, n, i);
        const float *f = c->floats ? constant_floats(r, n, part) : NULL;
        const int64_t *whole = c->ints ? constant_ints(r, n, part) : NULL;
        if (!f && !whole)
            return CS_BAD_FILE;
        if (f)
            memcpy((float *)c->floats + at, f, part->count * sizeof *f);
        else
            memcpy((int64_t *)c->ints + at, whole, part->count * sizeof *whole);
        at += (int64_t)part->count;
    }
    *folded = true;
    return give_constant(r, n, c);
}

/* New shapes for old numbers. */

static enum cs_status fold_identity(struct reader *r, const Onnx__NodeProto *n, bool *folded)
{
    const struct constant *c = constant_at(r, n, 0);
    *folded = c != NULL;
    return c ? define(r, n->output[0], c, -1) : CS_OK;
}

static bool listed(const int64_t *axes, int n, int axis, int rank)
{
    for (int i = 0; i < n; i++)
        if (axes[i] == axis || axes[i] == axis - rank)
            return true;
    return false;
}

static enum cs_status fold_unsqueeze(struct reader *r, const Onnx__NodeProto *n, bool *folded)
{
    const struct constant *c = constant_at(r, n, 0);
    int64_t axes[MAX_RANK], dim[MAX_RANK];
    int count, from = 0, added = 0;
    if (!c || c->transposed)
        return CS_OK;
    const enum cs_status status = read_ints(r, n, "axes", 1, axes, MAX_RANK, &count);
    if (status)
        return status;
    const int rank = c->rank + (count > 0 ? count : 0);
    if (rank > MAX_RANK)
        return fail_node(r, n, _("it names more dimensions than tensors have here"));
    for (int i = 0; i < rank; i++) {
        const bool fresh = listed(axes, count, i, rank);
        added += fresh;
        dim[i] = !fresh && from < c->rank ? c->dim[from++] : 1;
    }
    if (from != c->rank || added != rank - c->rank)
        return fail_node(r, n, _("its axes are not ones of its input"));
    *folded = true;
    return give_reshaped(r, n, c, rank, dim);
}

static enum cs_status fold_squeeze(struct reader *r, const Onnx__NodeProto *n, bool *folded)
{
    const struct constant *c = constant_at(r, n, 0);
    int64_t axes[MAX_RANK], dim[MAX_RANK];
    int count, rank = 0;
    if (!c || c->transposed) /* is read line by line of the matrix that it was */
        return CS_OK;
    const enum cs_status status = read_ints(r, n, "axes", 1, axes, MAX_RANK, &count);
    if (status)
        return status;
    for (int i = 0; i < c->rank; i++)
        if (c->dim[i] != 1 || (count >= 0 && !listed(axes, count, i, c->rank)))
            dim[rank++] = c->dim[i];
    *folded = true;
    return give_reshaped(r, n, c, rank, dim);
}

static enum cs_status fold_reshape(struct reader *r, const Onnx__NodeProto *n, bool *folded)
{
    const struct constant *c = constant_at(r, n, 0);
    int64_t dim[MAX_RANK], known = 1;
    int rank, open = -1;
    if (!c || c->transposed)
        return CS_OK;
    const enum cs_status status = read_ints(r, n, "shape", 1, dim, MAX_RANK, &rank);
    if (status)
        return status;
    for (int i = 0; i < rank; i++) {
        if (dim[i] == 0 && i < c->rank)
            dim[i] = c->dim[i];
        if (dim[i] == -1 && open < 0)
            open = i;
        else if (dim[i] < 1 || dim[i] > (int64_t)c->count)
            return CS_OK; /* its layer will tell what is wrong */
        else if ((known *= dim[i]) > (int64_t)c->count)
            return CS_OK;
    }
    if (open >= 0)
        dim[open] = (int64_t)c->count / known;
    if (rank < 0 || known * (open >= 0 ? dim[open] : 1) != (int64_t)c->count)
        return CS_OK;
    *folded = true;
    return give_reshaped(r, n, c, rank, dim);
}

static enum cs_status fold_transpose(struct reader *r, const Onnx__NodeProto *n, bool *folded)
{
    const struct constant *c = constant_at(r, n, 0);
    int64_t perm[MAX_RANK] = {1, 0};
    int count;
    if (!c || c->rank != 2)
        return CS_OK;
    const enum cs_status status = read_ints(r, n, "perm", n->n_input, perm, MAX_RANK, &count);
    const bool known = perm[0] == 0 ? perm[1] == 1 : perm[0] == 1 && perm[1] == 0;
    if (status || (count >= 0 && (count != 2 || !known)))
        return status ? status : fail_node(r, n, _("its perm is not one of its input's dimensions"));
    const int64_t dim[2] = {c->dim[perm[0]], c->dim[perm[1]]};
    struct constant *turned = reader_take(r, 1, sizeof *turned);
    if (!turned)
        return CS_NO_MEMORY;
    *turned = *c;
    turned->dim[0] = dim[0];
    turned->dim[1] = dim[1];
    turned->transposed = c->transposed != (perm[0] == 1);
    *folded = true;
    return define(r, n->output[0], turned, -1);
}

static enum cs_status fold_cast(struct reader *r, const Onnx__NodeProto *n, bool *folded)
{
    const struct constant *c = constant_at(r, n, 0);
    const int64_t to = int_attribute(n, "to", ONNX_FLOAT);
    if (!c || c->count > FOLD_MAX || c->transposed)
        return CS_OK;
    const bool is_float = to == ONNX_FLOAT || to == ONNX_DOUBLE;
    if (!is_float && to != ONNX_INT64 && to != ONNX_INT32)
        return fail_node(r, n, _("a cast to this type is not known here"));
    struct constant *out = constant_new(r, is_float ? ONNX_FLOAT : ONNX_INT64, c->rank, c->dim);
    const float *f = out && c->type == ONNX_FLOAT ? constant_floats(r, n, c) : NULL;
    const int64_t *whole = out && c->type == ONNX_INT64 ? constant_ints(r, n, c) : NULL;
    if (!f && !whole)
        return CS_BAD_FILE;
    for (size_t i = 0; i < c->count; i++) {
        const bool fits = !f || (fabsf(f[i]) < 0x1p62f);
        if (out->floats)
            ((float *)out->floats)[i] = f ? f[i] : (float)whole[i];
        else
            ((int64_t *)out->ints)[i] = !f ? whole[i] : fits ? (int64_t)f[i] : 0;
    }
    *folded = true;
    return give_constant(r, n, out);
}

/* Arithmetic. */

static bool int_result(char op, int64_t a, int64_t b, int64_t *y)
{
    if (a == SIZE_FREE || b == SIZE_FREE) { /* times or by one, it stays what it is */
        *y = SIZE_FREE;
        return (op == 'M' && (a == 1 || b == 1)) || (op == 'D' && b == 1);
    }
    switch (op) {
    case 'A':
        return !__builtin_add_overflow(a, b, y);
    case 'S':
        return !__builtin_sub_overflow(a, b, y);
    case 'M':
        return !__builtin_mul_overflow(a, b, y);
    default:
        if (b == 0 || b == -1)
            return false;
        *y = a / b;
        return true;
    }
}

static float float_result(char op, float a, float b)
{
    return op == 'A' ? a + b : op == 'S' ? a - b : op == 'M' ? a * b : a / b;
}

/* Of small constants of one shape, or a single number with a list. */
static enum cs_status fold_arithmetic(struct reader *r, const Onnx__NodeProto *n, bool *folded)
{
    const struct constant *a = constant_at(r, n, 0), *b = constant_at(r, n, 1);
    if (!a || !b || a->type != b->type || a->count > FOLD_MAX || b->count > FOLD_MAX || a->transposed || b->transposed)
        return CS_OK;
    const bool same = a->rank == b->rank && !memcmp(a->dim, b->dim, (size_t)a->rank * sizeof *a->dim);
    const bool first = b->count == 1 && b->rank <= a->rank, second = a->count == 1 && a->rank <= b->rank;
    if (!same && !first && !second)
        return CS_OK;
    const struct constant *like = same || first ? a : b;
    struct constant *c = constant_new(r, a->type, like->rank, like->dim);
    const float *fa = c && c->floats ? constant_floats(r, n, a) : NULL, *fb = fa ? constant_floats(r, n, b) : NULL;
    const int64_t *ia = c && c->ints ? constant_ints(r, n, a) : NULL, *ib = ia ? constant_ints(r, n, b) : NULL;
    if (!fb && !ib)
        return CS_BAD_FILE;
    for (size_t i = 0; i < c->count; i++) {
        const size_t at = a->count == 1 ? 0 : i, bt = b->count == 1 ? 0 : i;
        if (fb)
            ((float *)c->floats)[i] = float_result(n->op_type[0], fa[at], fb[bt]);
        else if (!int_result(n->op_type[0], ia[at], ib[bt], (int64_t *)&c->ints[i]))
            return fail_node(r, n, _("it computes with the size of the batch, which is free here"));
    }
    *folded = true;
    return give_constant(r, n, c);
}

static enum cs_status fold_rounding(struct reader *r, const Onnx__NodeProto *n, bool *folded)
{
    const struct constant *a = constant_at(r, n, 0);
    if (!a || a->type != ONNX_FLOAT || a->count > FOLD_MAX || a->transposed)
        return CS_OK;
    struct constant *c = constant_new(r, ONNX_FLOAT, a->rank, a->dim);
    const float *f = c ? constant_floats(r, n, a) : NULL;
    if (!f)
        return CS_BAD_FILE;
    for (size_t i = 0; i < c->count; i++)
        ((float *)c->floats)[i] = n->op_type[0] == 'F' ? floorf(f[i]) : ceilf(f[i]);
    *folded = true;
    return give_constant(r, n, c);
}

enum cs_status fold_node(struct reader *r, const Onnx__NodeProto *n, bool *folded)
{
    static const struct {
        const char *op;
        enum cs_status (*fold)(struct reader *, const Onnx__NodeProto *, bool *);
    } folds[] = {
        {"Shape", fold_shape},       {"Constant", fold_constant},   {"ConstantOfShape", fold_constant_of_shape},
        {"Gather", fold_gather},     {"Slice", fold_slice},         {"Concat", fold_concat},
        {"Identity", fold_identity}, {"Unsqueeze", fold_unsqueeze}, {"Squeeze", fold_squeeze},
        {"Reshape", fold_reshape},   {"Transpose", fold_transpose}, {"Cast", fold_cast},
        {"Add", fold_arithmetic},    {"Sub", fold_arithmetic},      {"Mul", fold_arithmetic},
        {"Div", fold_arithmetic},    {"Floor", fold_rounding},      {"Ceil", fold_rounding},
    };
    *folded = false;
    for (size_t i = 0; i < sizeof folds / sizeof *folds; i++)
        if (!strcmp(folds[i].op, onnx_text(n->op_type)))
            return folds[i].fold(r, n, folded);
    return CS_OK;
}
