/* broadcast.h, and the kinds sub, mul and div.
 * A batch is looked at as [N,d0,d1,d2,d3] with ones in front; its last dimension is a row. */
#include "engine/layers/broadcast.h"

#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/chunks.h"

enum { AXES = CS_MAX_DIMS, LAST = AXES - 1, BLOCK = 256 };

/* Size i of a sample's shape when it is laid against one of `rank` dimensions. */
static int size_at(const struct shape *s, int rank, int i)
{
    return i < rank - s->rank ? 1 : s->dim[i - (rank - s->rank)];
}

enum cs_status broadcast_infer(struct layer *l, struct cs_error *err)
{
    char x[CS_SHAPE_TEXT], y[CS_SHAPE_TEXT];
    const struct shape *a = &l->in[0], *b = &l->in[1];
    const int rank = a->rank > b->rank ? a->rank : b->rank;
    l->n_params = 0;
    l->out = (struct shape){.rank = rank};
    for (int i = 0; i < rank; i++) {
        const int m = size_at(a, rank, i), n = size_at(b, rank, i);
        if (m != n && m != 1 && n != 1)
            return cs_fail(err, CS_BAD_SHAPE, _("%s and %s cannot be combined: a dimension must be the same or 1"),
                           shape_text(a, x), shape_text(b, y));
        l->out.dim[i] = m > n ? m : n;
    }
    return CS_OK;
}

/* How the values of an operand lie: a step of 0 repeats. */
struct operand {
    const float *x;
    size_t size[AXES], step[AXES]; /* of its own; of a walk over the output */
};

static struct operand operand_of(const struct shape *sample, int batch, int rank, const float *x)
{
    struct operand o = {.x = x};
    size_t step = 1;
    for (int i = LAST; i >= 0; i--) {
        const int dim = i - (AXES - rank);
        o.size[i] = i == 0 ? (size_t)batch : dim >= 0 ? (size_t)size_at(sample, rank, dim) : 1;
        o.step[i] = o.size[i] == 1 ? 0 : step;
        step *= o.size[i];
    }
    return o;
}

struct pass {
    enum broadcast_op op;
    struct operand in[2], out; /* out.x: dy in backward */
    const float *y;            /* backward with a ReLU: dy counts where this is > 0 */
    float *to;                 /* y, or the gradient of input `which` */
    int which;
    bool relu;
};

static struct pass pass_of(const struct layer *l, const struct layer_call *c, enum broadcast_op op)
{
    struct pass p = {.op = op, .relu = c->relu};
    for (int k = 0; k < 2; k++)
        p.in[k] = operand_of(&l->in[k], c->batch, l->out.rank, c->x[k].data);
    p.out = operand_of(&l->out, c->batch, l->out.rank, NULL);
    return p;
}

/* Where the row with this number (over the first dimensions of `of`) begins in o. */
static size_t row_offset(const struct operand *of, const struct operand *o, size_t row)
{
    size_t offset = 0;
    for (int i = LAST - 1; i >= 0; i--) {
        offset += row % of->size[i] * o->step[i];
        row /= of->size[i];
    }
    return offset;
}

static size_t row_count(const struct operand *o)
{
    return o->size[0] * o->size[1] * o->size[2] * o->size[3];
}

/* Rows that make a chunk of work, when one row takes `work` steps. */
static size_t rows_per_chunk(size_t work)
{
    return work >= CHUNK_FLOATS ? 1 : CHUNK_FLOATS / (work ? work : 1);
}

#define ROW_LOOP(expression)                                                                                           \
    if (sa && sb)                                                                                                      \
        for (size_t i = 0; i < n; i++) {                                                                               \
            const float a = pa[i], b = pb[i];                                                                          \
            y[i] = expression;                                                                                         \
        }                                                                                                              \
    else if (sa)                                                                                                       \
        for (size_t i = 0; i < n; i++) {                                                                               \
            const float a = pa[i], b = pb[0];                                                                          \
            y[i] = expression;                                                                                         \
        }                                                                                                              \
    else                                                                                                               \
        for (size_t i = 0; i < n; i++) {                                                                               \
            const float a = pa[0], b = pb[sb * i];                                                                     \
            y[i] = expression;                                                                                         \
        }

static void forward_row(enum broadcast_op op, const float *pa, size_t sa, const float *pb, size_t sb, float *restrict y,
                        size_t n)
{
    switch (op) {
    case BROADCAST_ADD:
        ROW_LOOP(a + b)
        break;
    case BROADCAST_SUB:
        ROW_LOOP(a - b)
        break;
    case BROADCAST_MUL:
        ROW_LOOP(a * b)
        break;
    case BROADCAST_DIV:
        ROW_LOOP(a / b)
        break;
    }
}

static void forward_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const size_t n = p->out.size[LAST];
    const struct range r = chunk_of(row_count(&p->out), rows_per_chunk(n), chunk);
    for (size_t row = r.begin; row < r.end; row++) {
        float *y = p->to + row * n;
        forward_row(p->op, p->in[0].x + row_offset(&p->out, &p->in[0], row), p->in[0].step[LAST],
                    p->in[1].x + row_offset(&p->out, &p->in[1], row), p->in[1].step[LAST], y, n);
        for (size_t i = 0; i < n && p->relu; i++)
            y[i] = y[i] < 0.0f ? 0.0f : y[i];
    }
}

void broadcast_forward(const struct layer *l, const struct layer_call *c, enum broadcast_op op)
{
    struct pass p = pass_of(l, c, op);
    p.to = c->y->data;
    thread_pool_run(c->pool, forward_chunk, &p, chunk_count(row_count(&p.out), rows_per_chunk(p.out.size[LAST])));
}

/* What the output's values at a part of a row give to the gradient of input `which`. g: dy that counts. */
static void gradient_part(const struct pass *p, const float *pa, size_t sa, const float *pb, size_t sb, const float *g,
                          float *restrict y, size_t n)
{
    const bool first = p->which == 0;
    switch (p->op) {
    case BROADCAST_ADD:
        memcpy(y, g, n * sizeof *y);
        break;
    case BROADCAST_SUB:
        for (size_t i = 0; i < n; i++)
            y[i] = first ? g[i] : -g[i];
        break;
    case BROADCAST_MUL: {
        const float *other = first ? pb : pa;
        const size_t step = first ? sb : sa;
        for (size_t i = 0; i < n; i++)
            y[i] = g[i] * other[step * i];
        break;
    }
    case BROADCAST_DIV:
        for (size_t i = 0; i < n; i++) {
            const float b = pb[sb * i];
            y[i] = first ? g[i] / b : -g[i] * pa[sa * i] / (b * b);
        }
        break;
    }
}

/* Adds the gradient of one row of the output to a row of the input's. */
static void add_gradient_row(const struct pass *p, size_t row, float *restrict to, size_t to_step)
{
    const size_t length = p->out.size[LAST], from = row * length;
    const size_t a = row_offset(&p->out, &p->in[0], row), b = row_offset(&p->out, &p->in[1], row);
    const size_t sa = p->in[0].step[LAST], sb = p->in[1].step[LAST];
    float g[BLOCK], part[BLOCK];
    for (size_t begin = 0; begin < length; begin += BLOCK) {
        const size_t n = length - begin < BLOCK ? length - begin : BLOCK;
        memcpy(g, p->out.x + from + begin, n * sizeof *g);
        for (size_t i = 0; i < n && p->y; i++)
            g[i] = p->y[from + begin + i] <= 0.0f ? 0.0f : g[i];
        gradient_part(p, p->in[0].x + a + sa * begin, sa, p->in[1].x + b + sb * begin, sb, g, part, n);
        if (to_step) {
            for (size_t i = 0; i < n; i++)
                to[begin + i] += part[i];
        } else {
            float sum = 0;
            for (size_t i = 0; i < n; i++)
                sum += part[i];
            to[0] += sum;
        }
    }
}

/* The number of the output's row that lies at these places of the first dimensions. */
static size_t output_row(const struct operand *out, const size_t at[AXES])
{
    size_t row = 0;
    for (int i = 0; i < LAST; i++)
        row = row * out->size[i] + at[i];
    return row;
}

/* One row of an input's gradient: the rows of the output that it was repeated to, in their order. */
static void gradient_row(const struct pass *p, size_t row)
{
    const struct operand *in = &p->in[p->which];
    size_t first[AXES] = {0}, repeats[AXES] = {1, 1, 1, 1, 1}, total = 1, rest = row;
    for (int i = LAST - 1; i >= 0; i--) {
        first[i] = rest % in->size[i];
        rest /= in->size[i];
        repeats[i] = in->size[i] == 1 ? p->out.size[i] : 1;
        total *= repeats[i];
    }
    float *to = p->to + row * in->size[LAST];
    memset(to, 0, in->size[LAST] * sizeof *to);
    for (size_t k = 0; k < total; k++) {
        size_t at[AXES];
        rest = k;
        for (int i = LAST - 1; i >= 0; i--) {
            at[i] = first[i] + rest % repeats[i];
            rest /= repeats[i];
        }
        add_gradient_row(p, output_row(&p->out, at), to, in->size[LAST] == 1 && p->out.size[LAST] > 1 ? 0 : 1);
    }
}

static size_t gradient_rows_per_chunk(const struct pass *p)
{
    const size_t outputs = row_count(&p->out) * p->out.size[LAST];
    return rows_per_chunk(outputs / row_count(&p->in[p->which]));
}

static void backward_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct range r = chunk_of(row_count(&p->in[p->which]), gradient_rows_per_chunk(p), chunk);
    for (size_t row = r.begin; row < r.end; row++)
        gradient_row(p, row);
}

void broadcast_backward(const struct layer *l, const struct layer_call *c, enum broadcast_op op)
{
    struct pass p = pass_of(l, c, op);
    p.out.x = c->dy->data;
    p.y = c->relu ? c->y->data : NULL;
    for (p.which = 0; p.which < 2; p.which++) {
        p.to = c->dx[p.which].data;
        if (p.to)
            thread_pool_run(c->pool, backward_chunk, &p,
                            chunk_count(row_count(&p.in[p.which]), gradient_rows_per_chunk(&p)));
    }
}

/* The kinds. */

static void sub_forward(const struct layer *l, const struct layer_call *c)
{
    broadcast_forward(l, c, BROADCAST_SUB);
}

static void sub_backward(const struct layer *l, const struct layer_call *c)
{
    broadcast_backward(l, c, BROADCAST_SUB);
}

static void mul_forward(const struct layer *l, const struct layer_call *c)
{
    broadcast_forward(l, c, BROADCAST_MUL);
}

static void mul_backward(const struct layer *l, const struct layer_call *c)
{
    broadcast_backward(l, c, BROADCAST_MUL);
}

static void div_forward(const struct layer *l, const struct layer_call *c)
{
    broadcast_forward(l, c, BROADCAST_DIV);
}

static void div_backward(const struct layer *l, const struct layer_call *c)
{
    broadcast_backward(l, c, BROADCAST_DIV);
}

#define PAIR_KIND(op, text)                                                                                            \
    const struct layer_kind layer_##op = {                                                                             \
        .name = #op,                                                                                                   \
        .title = text,                                                                                                 \
        .size = sizeof(struct layer),                                                                                  \
        .min_inputs = 2,                                                                                               \
        .max_inputs = 2,                                                                                               \
        .fuses_relu = true,                                                                                            \
        .infer = broadcast_infer,                                                                                      \
        .forward = op##_forward,                                                                                       \
        .backward = op##_backward,                                                                                     \
    }

PAIR_KIND(sub, N_("Difference"));
PAIR_KIND(mul, N_("Product"));
PAIR_KIND(div, N_("Quotient"));
