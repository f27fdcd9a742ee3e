/* pad(padding, mode, value), PyTorch's F.pad: padding begins with the last dimension, (left, right, top, bottom, ...),
 * and may be followed by further pairs; dimensions without one stay as they are. In mode constant a negative number
 * cuts off. Modes are those of conv2d's padding.
 * A sample is looked at as [d0,d1,d2,d3], with ones in front. Dimensions in front of the first padded one only repeat:
 * each of their places is a block of its own, and work is dealt out in blocks (rows, in forward). */
#include <limits.h>
#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/chunks.h"
#include "engine/layers/conv2d.h"

enum { AXES = CS_MAX_DIMS - 1, LAST = AXES - 1 };

struct pad {
    struct layer base;
    struct layer_ints padding;
    int mode; /* enum padding_mode, zeros being constant */
    float value;
};

static const char *const mode_names[] = {"constant", "reflect", "replicate", "circular", NULL};

static const struct pad *pad_of(const struct layer *l)
{
    return (const struct pad *)l;
}

struct axis {
    int n, out, before, behind;
};

/* Axis i of the four; out as infer() set it. */
static struct axis axis_of(const struct pad *l, int i)
{
    const struct shape *in = &l->base.in[0];
    const int dim = i - (AXES - in->rank), pair = LAST - i;
    struct axis a = {1, 1, 0, 0};
    if (dim >= 0) {
        a.n = in->dim[dim];
        a.out = l->base.out.dim[dim];
    }
    if (2 * pair + 1 < l->padding.n) {
        a.before = l->padding.v[2 * pair];
        a.behind = l->padding.v[2 * pair + 1];
    }
    return a;
}

static enum cs_status check_axis(const struct pad *l, const struct axis *a, struct cs_error *err)
{
    const int most = a->before > a->behind ? a->before : a->behind;
    const int64_t size = (int64_t)a->n + a->before + a->behind;
    if (l->mode != PADDING_ZEROS && (a->before < 0 || a->behind < 0))
        return cs_fail(err, CS_BAD_VALUE, _("negative padding, which cuts off, goes with mode=constant only"));
    if (l->mode == PADDING_REFLECT && most >= a->n)
        return cs_fail(err, CS_BAD_SHAPE, _("reflect padding of %d must be less than the %d values it reflects"), most,
                       a->n);
    if (l->mode == PADDING_CIRCULAR && most > a->n)
        return cs_fail(err, CS_BAD_SHAPE, _("circular padding of %d must not exceed the %d values it repeats"), most,
                       a->n);
    if (size < 1)
        return cs_fail(err, CS_BAD_SHAPE, _("padding of %d and %d leaves nothing of %d"), a->before, a->behind, a->n);
    if (size > INT_MAX)
        return cs_fail(err, CS_BAD_SHAPE, _("padding of %d and %d makes %d too large"), a->before, a->behind, a->n);
    return CS_OK;
}

static enum cs_status pad_infer(struct layer *base, struct cs_error *err)
{
    const struct pad *l = pad_of(base);
    const int rank = base->in[0].rank, pairs = l->padding.n / 2;
    char text[CS_SHAPE_TEXT];
    if (l->padding.n == 0 || l->padding.n % 2)
        return cs_fail(err, CS_BAD_VALUE, _("pad needs padding in pairs as in 1,1,2,2 (left, right, top, bottom)"));
    if (pairs > rank)
        return cs_fail(err, CS_BAD_SHAPE, _("%d pairs of padding are more than the dimensions of %s"), pairs,
                       shape_text(&base->in[0], text));
    base->out = base->in[0];
    base->n_params = 0;
    for (int i = AXES - pairs; i < AXES; i++) {
        const struct axis a = axis_of(l, i);
        const enum cs_status status = check_axis(l, &a, err);
        if (status)
            return status;
        base->out.dim[rank - AXES + i] = (int)((int64_t)a.n + a.before + a.behind);
    }
    return CS_OK;
}

struct job {
    const struct pad *l;
    const struct layer_call *call;
    struct axis axis[AXES];
    struct range inner;               /* columns of the output that are columns of the input */
    size_t blocks, in_rows, out_rows; /* rows of one block */
    size_t a_chunk;                   /* blocks, or rows of y in forward */
};

static struct job job_of(const struct layer *l, const struct layer_call *c)
{
    struct job j = {.l = pad_of(l), .call = c, .blocks = (size_t)c->batch, .in_rows = 1, .out_rows = 1};
    for (int i = 0; i < AXES; i++)
        j.axis[i] = axis_of(pad_of(l), i);
    const int first = AXES - j.l->padding.n / 2; /* padded axis */
    for (int i = 0; i < LAST; i++) {
        j.blocks *= i < first ? (size_t)j.axis[i].n : 1;
        j.in_rows *= i < first ? 1 : (size_t)j.axis[i].n;
        j.out_rows *= i < first ? 1 : (size_t)j.axis[i].out;
    }
    const struct axis *a = &j.axis[LAST];
    j.inner = range_inside(-a->before, 1, a->n, a->out);
    return j;
}

/* Which row of its block of the input row number `row` of an output block comes from; -1 for none. */
static ptrdiff_t source_row(const struct job *j, size_t row)
{
    const enum padding_mode mode = (enum padding_mode)j->l->mode;
    ptrdiff_t from = 0, pitch = 1;
    for (int i = LAST - 1; i >= AXES - j->l->padding.n / 2; i--) {
        const struct axis *a = &j->axis[i];
        const int at = padding_source(mode, (int)(row % (size_t)a->out) - a->before, a->n);
        if (at < 0)
            return -1;
        from += at * pitch;
        pitch *= a->n;
        row /= (size_t)a->out;
    }
    return from;
}

/* What column o outside inner comes from; -1 for none. */
static int source_column(const struct job *j, size_t o)
{
    const struct axis *a = &j->axis[LAST];
    return padding_source((enum padding_mode)j->l->mode, (int)o - a->before, a->n);
}

static void fill(float *to, size_t n, float value)
{
    for (size_t i = 0; i < n; i++)
        to[i] = value;
}

static void pad_edge(const struct job *j, const float *x, float *y, size_t begin, size_t end)
{
    for (size_t o = begin; o < end; o++) {
        const int from = source_column(j, o);
        y[o] = from < 0 ? j->l->value : x[from];
    }
}

static void pad_row(const struct job *j, const float *x, float *y)
{
    const struct axis *a = &j->axis[LAST];
    pad_edge(j, x, y, 0, j->inner.begin);
    if (j->inner.begin < j->inner.end)
        memcpy(y + j->inner.begin, x + ((int)j->inner.begin - a->before), (j->inner.end - j->inner.begin) * sizeof *y);
    pad_edge(j, x, y, j->inner.end, (size_t)a->out);
}

static void forward_chunk(void *ctx, int chunk)
{
    const struct job *j = ctx;
    const size_t width = (size_t)j->axis[LAST].n, out_width = (size_t)j->axis[LAST].out;
    const struct range rows = chunk_of(j->blocks * j->out_rows, j->a_chunk, chunk);
    for (size_t row = rows.begin; row < rows.end; row++) {
        const ptrdiff_t from = source_row(j, row % j->out_rows);
        float *y = j->call->y->data + row * out_width;
        if (from < 0)
            fill(y, out_width, j->l->value);
        else
            pad_row(j, j->call->x->data + (row / j->out_rows * j->in_rows + (size_t)from) * width, y);
    }
}

static size_t a_chunk_of(size_t size)
{
    return size < CHUNK_FLOATS ? CHUNK_FLOATS / size : 1;
}

static void pad_forward(const struct layer *l, const struct layer_call *c)
{
    struct job j = job_of(l, c);
    j.a_chunk = a_chunk_of((size_t)j.axis[LAST].out);
    thread_pool_run(c->pool, forward_chunk, &j, chunk_count(j.blocks * j.out_rows, j.a_chunk));
}

static void add_edge(const struct job *j, const float *dy, float *dx, size_t begin, size_t end)
{
    for (size_t o = begin; o < end; o++) {
        const int to = source_column(j, o);
        if (to >= 0)
            dx[to] += dy[o];
    }
}

static void add_row(const struct job *j, const float *dy, float *restrict dx)
{
    const struct axis *a = &j->axis[LAST];
    add_edge(j, dy, dx, 0, j->inner.begin);
    for (size_t o = j->inner.begin; o < j->inner.end; o++)
        dx[(ptrdiff_t)o - a->before] += dy[o];
    add_edge(j, dy, dx, j->inner.end, (size_t)a->out);
}

static void backward_chunk(void *ctx, int chunk)
{
    const struct job *j = ctx;
    const size_t width = (size_t)j->axis[LAST].n, out_width = (size_t)j->axis[LAST].out;
    const struct range blocks = chunk_of(j->blocks, j->a_chunk, chunk);
    for (size_t b = blocks.begin; b < blocks.end; b++) {
        float *dx = j->call->dx->data + b * j->in_rows * width;
        const float *dy = j->call->dy->data + b * j->out_rows * out_width;
        memset(dx, 0, j->in_rows * width * sizeof *dx);
        for (size_t row = 0; row < j->out_rows; row++) {
            const ptrdiff_t to = source_row(j, row);
            if (to >= 0)
                add_row(j, dy + row * out_width, dx + (size_t)to * width);
        }
    }
}

static void pad_backward(const struct layer *l, const struct layer_call *c)
{
    if (!c->dx->data)
        return;
    struct job j = job_of(l, c);
    const size_t in = j.in_rows * (size_t)j.axis[LAST].n, out = j.out_rows * (size_t)j.axis[LAST].out;
    j.a_chunk = a_chunk_of(in > out ? in : out);
    thread_pool_run(c->pool, backward_chunk, &j, chunk_count(j.blocks, j.a_chunk));
}

/* Places move on by the padding: in [C,H,W] rows and columns, in [C,L] the columns; in one row there are no places. */
static void pad_window(const struct layer *l, int size[2], int stride[2], int first[2])
{
    const struct axis row = axis_of(pad_of(l), LAST - 1), col = axis_of(pad_of(l), LAST);
    const int rank = l->in[0].rank;
    size[0] = size[1] = 1;
    stride[0] = stride[1] = rank > 1 ? 1 : 0;
    first[0] = rank > 2 ? -row.before : 0;
    first[1] = rank > 1 ? -col.before : 0;
}

static const struct layer_attr attrs[] = {
    {"padding", LAYER_ATTR_INTS, offsetof(struct pad, padding), 0, -(1 << 15), 1 << 15, NULL},
    {"mode", LAYER_ATTR_CHOICE, offsetof(struct pad, mode), PADDING_ZEROS, 0, 3, mode_names},
    {"value", LAYER_ATTR_FLOAT, offsetof(struct pad, value), 0, -INFINITY, INFINITY, NULL},
};

const struct layer_kind layer_pad = {
    .name = "pad",
    .title = N_("Pad"),
    .size = sizeof(struct pad),
    .min_inputs = 1,
    .max_inputs = 1,
    .attrs = attrs,
    .n_attrs = 3,
    .n_positional = 1,
    .infer = pad_infer,
    .forward = pad_forward,
    .backward = pad_backward,
    .window = pad_window,
};
