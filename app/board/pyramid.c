#include "app/board/pyramid.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>

enum { CHUNK_VALUES = 1 << 15 }; /* of a level that a thread computes at a time */

static int half(int n)
{
    return n / 2 + n % 2;
}

/* Sets the shapes of all levels; returns the floats of those above 0. */
static size_t set_shapes(struct pyramid *p, const struct shape *shape)
{
    size_t floats = 0;
    struct shape s = *shape;
    for (p->n_levels = 0;; s = shape_3d(s.dim[0], half(s.dim[1]), half(s.dim[2]))) {
        floats += p->n_levels ? shape_count(&s) : 0;
        p->level[p->n_levels++].shape = s;
        if (s.dim[1] == 1 && s.dim[2] == 1)
            return floats;
        assert(p->n_levels < PYRAMID_MAX_LEVELS); /* 31 halvings make 1 of any int */
    }
}

size_t pyramid_bytes(const struct shape *shape)
{
    struct pyramid p = {0};
    return set_shapes(&p, shape) * sizeof(float);
}

enum cs_status pyramid_init(struct pyramid *p, const struct shape *shape, struct cs_error *err)
{
    *p = (struct pyramid){0};
    assert(shape->rank == 3);
    const enum cs_status status = shape_check(shape, err);
    if (status != CS_OK)
        return status;
    const size_t floats = set_shapes(p, shape);
    float *at = p->memory = cs_alloc(floats, sizeof *p->memory);
    if (!p->memory) {
        *p = (struct pyramid){0};
        return cs_no_memory(err);
    }
    for (int k = 1; k < p->n_levels; at += shape_count(&p->level[k++].shape))
        p->level[k].data = at;
    return CS_OK;
}

void pyramid_finish(struct pyramid *p)
{
    cs_free(p->memory);
    *p = (struct pyramid){0};
}

void pyramid_set_data(struct pyramid *p, const float *data)
{
    p->level[0].data = (float *)data; /* a struct tensor has no const; nothing here writes level 0 */
}

/* How the two rows (columns) that the last one of a level is made of count: as the values of level 0 that each stands
 * for. */
struct share {
    int first, second; /* on the level before; the same one where there is no second */
    float a, b;        /* a + b = 1 */
};

static struct share last_share(const struct pyramid *p, int level, int axis)
{
    const int n = p->level[level - 1].shape.dim[axis], last = p->level[level].shape.dim[axis] - 1;
    if (n % 2) /* halves of one value make it again, exactly */
        return (struct share){2 * last, 2 * last, 0.5f, 0.5f};
    const double whole = ldexp(1, level - 1), cut = p->level[0].shape.dim[axis] - (n - 1) * whole;
    return (struct share){2 * last, 2 * last + 1, (float)(whole / (whole + cut)), (float)(cut / (whole + cut))};
}

/* y[x] = the mean of two values of row a and the two below them in row b. */
static void halve_row(const float *restrict a, const float *restrict b, int n, float *restrict y)
{
    for (int x = 0; x < n; x++)
        y[x] = 0.25f * ((a[2 * x] + a[2 * x + 1]) + (b[2 * x] + b[2 * x + 1]));
}

static void halve_row_by_shares(const float *restrict a, const float *restrict b, float wa, float wb, int n,
                                float *restrict y)
{
    for (int x = 0; x < n; x++)
        y[x] = wa * (0.5f * (a[2 * x] + a[2 * x + 1])) + wb * (0.5f * (b[2 * x] + b[2 * x + 1]));
}

/* Row y of channel c of a level. */
static void build_row(struct pyramid *p, int level, const struct share *bottom, const struct share *right, int c, int y)
{
    const struct tensor *from = &p->level[level - 1], *to = &p->level[level];
    const int h = from->shape.dim[1], w = from->shape.dim[2], oh = to->shape.dim[1], ow = to->shape.dim[2];
    const struct share rows = y == oh - 1 ? *bottom : (struct share){2 * y, 2 * y + 1, 0.5f, 0.5f};
    const float *a = from->data + ((size_t)c * (size_t)h + (size_t)rows.first) * (size_t)w;
    const float *b = from->data + ((size_t)c * (size_t)h + (size_t)rows.second) * (size_t)w;
    float *out = to->data + ((size_t)c * (size_t)oh + (size_t)y) * (size_t)ow;
    if (rows.a == rows.b)
        halve_row(a, b, ow - 1, out);
    else
        halve_row_by_shares(a, b, rows.a, rows.b, ow - 1, out);
    out[ow - 1] = rows.a * (right->a * a[right->first] + right->b * a[right->second]) +
                  rows.b * (right->a * b[right->first] + right->b * b[right->second]);
}

static void build_rows(struct pyramid *p, int level, int begin, int end)
{
    const struct share bottom = last_share(p, level, 1), right = last_share(p, level, 2);
    for (int c = 0; c < p->level[0].shape.dim[0]; c++)
        for (int y = begin; y < end; y++)
            build_row(p, level, &bottom, &right, c, y);
}

int pyramid_chunks(const struct pyramid *p, int level)
{
    const struct shape *s = &p->level[level].shape;
    const size_t n = (shape_count(s) + CHUNK_VALUES - 1) / CHUNK_VALUES;
    return n < (size_t)s->dim[1] ? (int)n : s->dim[1];
}

void pyramid_build_chunk(struct pyramid *p, int level, int chunk)
{
    const int64_t rows = p->level[level].shape.dim[1], n = pyramid_chunks(p, level);
    build_rows(p, level, (int)(rows * chunk / n), (int)(rows * (chunk + 1) / n));
}

struct pass {
    struct pyramid *pyramid;
    int level;
};

static void run_chunk(void *ctx, int chunk)
{
    const struct pass *pass = ctx;
    pyramid_build_chunk(pass->pyramid, pass->level, chunk);
}

void pyramid_build(struct pyramid *p, const float *data, struct thread_pool *pool)
{
    pyramid_set_data(p, data);
    for (struct pass pass = {p, 1}; pass.level < p->n_levels; pass.level++)
        thread_pool_run(pool, run_chunk, &pass, pyramid_chunks(p, pass.level));
}

/* ---------------------------------------------------------------------------------------------- what is in view */

static int level_for(const struct pyramid *p, double cell)
{
    int level = 0;
    while (level + 1 < p->n_levels && ldexp(cell, level + 1) <= 1)
        level++;
    return level;
}

/* The aligned part of an axis of n values of a level, for begin..end in values of level 0. False: none of it. */
static bool cover(double begin, double end, int level, int n0, int n, int *first, int *count)
{
    const double from = fmax(begin, 0), to = fmin(end, n0);
    if (!(begin < end) || !(from < to)) /* not a number: neither */
        return false;
    const int align = PYRAMID_ALIGN, last = (int)ceil(ldexp(to, -level));
    *first = (int)floor(ldexp(from, -level)) / align * align;
    const int behind = last > n - align ? n : (last + align - 1) / align * align;
    *count = (behind < n ? behind : n) - *first;
    return true;
}

bool pyramid_part(const struct pyramid *p, const struct pyramid_view *view, struct pyramid_part *part)
{
    int row, col;
    *part = (struct pyramid_part){0};
    if (p->n_levels == 0 || !p->level[0].data || !(view->cell > 0))
        return false;
    const int level = level_for(p, view->cell);
    const int *whole = p->level[0].shape.dim, *dim = p->level[level].shape.dim;
    if (!cover(view->row, view->row + view->rows, level, whole[1], dim[1], &row, &part->height) ||
        !cover(view->col, view->col + view->cols, level, whole[2], dim[2], &col, &part->width))
        return false;
    part->level = level;
    part->row_stride = dim[2];
    part->plane_stride = dim[1] * dim[2];
    part->data = p->level[level].data + (size_t)row * (size_t)dim[2] + (size_t)col;
    part->row = ldexp(row, level);
    part->col = ldexp(col, level);
    part->rows = ldexp(part->height, level);
    part->cols = ldexp(part->width, level);
    return true;
}

double pyramid_part_most(const struct pyramid_view *view)
{
    const double pixels_a_value = view->cell >= 1 ? view->cell : 0.5;
    const double a_value = pixels_a_value / view->cell;
    return (view->rows / a_value + 2 * PYRAMID_ALIGN) * (view->cols / a_value + 2 * PYRAMID_ALIGN);
}
