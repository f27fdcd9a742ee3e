/* matmul: y = a * b for matrices in the last two dimensions of samples, PyTorch's: [.., M,K] and [.., K,N] give
 * [.., M,N]; dimensions in front go by numpy's rules (one of 1, or a missing one, is repeated).
 *   da = dy * transpose(b),  db = transpose(a) * dy, summed over what was repeated
 * Every number is summed in one chunk, from first to last. */
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/chunks.h"
#include "engine/layers/layer.h"

enum { FRONT = CS_MAX_DIMS - 3 /* of a sample's dimensions, in front of the matrix */ };

static int size_at(const struct shape *s, int rank, int i)
{
    return i < rank - s->rank ? 1 : s->dim[i - (rank - s->rank)];
}

static enum cs_status fail_shapes(const struct layer *l, struct cs_error *err)
{
    char a[CS_SHAPE_TEXT], b[CS_SHAPE_TEXT];
    return cs_fail(err, CS_BAD_SHAPE, _("%s times %s is not a product of matrices"), shape_text(&l->in[0], a),
                   shape_text(&l->in[1], b));
}

static enum cs_status matmul_infer(struct layer *l, struct cs_error *err)
{
    const struct shape *a = &l->in[0], *b = &l->in[1];
    const int rank = a->rank > b->rank ? a->rank : b->rank;
    l->n_params = 0;
    if (a->rank < 2 || b->rank < 2 || a->dim[a->rank - 1] != b->dim[b->rank - 2])
        return fail_shapes(l, err);
    l->out = (struct shape){.rank = rank};
    for (int i = 0; i < rank - 2; i++) {
        const int m = size_at(a, rank, i), n = size_at(b, rank, i);
        if (m != n && m != 1 && n != 1)
            return fail_shapes(l, err);
        l->out.dim[i] = m > n ? m : n;
    }
    l->out.dim[rank - 2] = a->dim[a->rank - 2];
    l->out.dim[rank - 1] = b->dim[b->rank - 1];
    return CS_OK;
}

struct pass {
    size_t m, k, n;                         /* [m,k] * [k,n] */
    size_t size[FRONT], a[FRONT], b[FRONT]; /* matrices of a sample of y; of a and b (1: repeated) */
    size_t matrices, batch;
    const float *xa, *xb, *dy;
    float *y, *da, *db;
};

static struct pass pass_of(const struct layer *l, const struct layer_call *c)
{
    const int rank = l->out.rank;
    struct pass p = {.m = (size_t)l->out.dim[rank - 2],
                     .k = (size_t)l->in[0].dim[l->in[0].rank - 1],
                     .n = (size_t)l->out.dim[rank - 1],
                     .matrices = 1,
                     .batch = (size_t)c->batch,
                     .xa = c->x[0].data,
                     .xb = c->x[1].data};
    for (int i = 0; i < FRONT; i++) {
        const int dim = i - (FRONT - (rank - 2));
        p.size[i] = dim < 0 ? 1 : (size_t)l->out.dim[dim];
        p.a[i] = dim < 0 ? 1 : (size_t)size_at(&l->in[0], rank, dim);
        p.b[i] = dim < 0 ? 1 : (size_t)size_at(&l->in[1], rank, dim);
        p.matrices *= p.size[i];
    }
    return p;
}

/* The number, in all of the batch, of the matrix of an input that goes into matrix `which` of y. */
static size_t source_of(const struct pass *p, const size_t *own, size_t which)
{
    size_t at[FRONT], index = which / p->matrices, rest = which % p->matrices;
    for (int i = FRONT - 1; i >= 0; i--) {
        at[i] = own[i] == 1 ? 0 : rest % p->size[i];
        rest /= p->size[i];
    }
    for (int i = 0; i < FRONT; i++)
        index = index * own[i] + at[i];
    return index;
}

static size_t own_matrices(const size_t *own)
{
    size_t count = 1;
    for (int i = 0; i < FRONT; i++)
        count *= own[i];
    return count;
}

static size_t rows_per_chunk(size_t work)
{
    return work >= CHUNK_FLOATS ? 1 : CHUNK_FLOATS / (work ? work : 1);
}

/* One row of y: the sum of rows of b. */
static void forward_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct range r = chunk_of(p->batch * p->matrices * p->m, rows_per_chunk(p->k * p->n), chunk);
    for (size_t row = r.begin; row < r.end; row++) {
        const float *a = p->xa + (source_of(p, p->a, row / p->m) * p->m + row % p->m) * p->k;
        const float *b = p->xb + source_of(p, p->b, row / p->m) * p->k * p->n;
        float *restrict y = p->y + row * p->n;
        memset(y, 0, p->n * sizeof *y);
        for (size_t k = 0; k < p->k; k++)
            for (size_t j = 0; j < p->n; j++)
                y[j] += a[k] * b[k * p->n + j];
    }
}

static void matmul_forward(const struct layer *l, const struct layer_call *c)
{
    struct pass p = pass_of(l, c);
    p.y = c->y->data;
    thread_pool_run(c->pool, forward_chunk, &p, chunk_count(p.batch * p.matrices * p.m, rows_per_chunk(p.k * p.n)));
}

/* One row of da: every product of a row of dy with a row of b, over all matrices that a's was repeated to. */
static void grad_a_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const size_t rows = p->batch * own_matrices(p->a) * p->m;
    const struct range r = chunk_of(rows, rows_per_chunk(p->k * p->n), chunk);
    for (size_t row = r.begin; row < r.end; row++) {
        const size_t mine = row / p->m, sample = mine / own_matrices(p->a);
        float *restrict da = p->da + row * p->k;
        memset(da, 0, p->k * sizeof *da);
        for (size_t i = sample * p->matrices; i < (sample + 1) * p->matrices; i++) {
            if (source_of(p, p->a, i) != mine)
                continue;
            const float *dy = p->dy + (i * p->m + row % p->m) * p->n;
            const float *b = p->xb + source_of(p, p->b, i) * p->k * p->n;
            for (size_t k = 0; k < p->k; k++) {
                float sum = 0;
                for (size_t j = 0; j < p->n; j++)
                    sum += dy[j] * b[k * p->n + j];
                da[k] += sum;
            }
        }
    }
}

/* One row of db: the sum of rows of dy. */
static void grad_b_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const size_t rows = p->batch * own_matrices(p->b) * p->k;
    const struct range r = chunk_of(rows, rows_per_chunk(p->m * p->n), chunk);
    for (size_t row = r.begin; row < r.end; row++) {
        const size_t mine = row / p->k, sample = mine / own_matrices(p->b), k = row % p->k;
        float *restrict db = p->db + row * p->n;
        memset(db, 0, p->n * sizeof *db);
        for (size_t i = sample * p->matrices; i < (sample + 1) * p->matrices; i++) {
            if (source_of(p, p->b, i) != mine)
                continue;
            const float *dy = p->dy + i * p->m * p->n;
            const float *a = p->xa + source_of(p, p->a, i) * p->m * p->k;
            for (size_t m = 0; m < p->m; m++)
                for (size_t j = 0; j < p->n; j++)
                    db[j] += a[m * p->k + k] * dy[m * p->n + j];
        }
    }
}

static void matmul_backward(const struct layer *l, const struct layer_call *c)
{
    struct pass p = pass_of(l, c);
    p.dy = c->dy->data;
    p.da = c->dx[0].data;
    p.db = c->dx[1].data;
    if (p.da)
        thread_pool_run(c->pool, grad_a_chunk, &p,
                        chunk_count(p.batch * own_matrices(p.a) * p.m, rows_per_chunk(p.k * p.n)));
    if (p.db)
        thread_pool_run(c->pool, grad_b_chunk, &p,
                        chunk_count(p.batch * own_matrices(p.b) * p.k, rows_per_chunk(p.m * p.n)));
}

static int64_t matmul_macs(const struct layer *l)
{
    return (int64_t)shape_count(&l->out) * l->in[0].dim[l->in[0].rank - 1];
}

const struct layer_kind layer_matmul = {
    .name = "matmul",
    .title = N_("Matrix product"),
    .size = sizeof(struct layer),
    .min_inputs = 2,
    .max_inputs = 2,
    .infer = matmul_infer,
    .forward = matmul_forward,
    .backward = matmul_backward,
    .macs = matmul_macs,
};
