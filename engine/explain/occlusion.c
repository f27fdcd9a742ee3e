#include "engine/explain/occlusion.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"

static int places_along(int length, int size, int stride)
{
    return size >= length ? 1 : (length - size) / stride + 1;
}

enum cs_status occlusion_grid_init(struct occlusion_grid *g, const struct shape *input, int size, int stride,
                                   struct cs_error *err)
{
    *g = (struct occlusion_grid){.size = size, .stride = stride};
    if (input->rank != 3)
        return cs_fail(err, CS_BAD_SHAPE, _("only a network that reads pictures can have them covered"));
    if (size < 1 || stride < 1)
        return cs_fail(err, CS_BAD_VALUE, _("the square and its stride are at least 1 pixel"));
    g->height = input->dim[1];
    g->width = input->dim[2];
    g->rows = places_along(g->height, size, stride);
    g->cols = places_along(g->width, size, stride);
    if (g->rows > OCCLUSION_MAX_PLACES / g->cols)
        return cs_fail(err, CS_BAD_VALUE, _("a square has %d×%d places here, more than %d: choose a larger stride"),
                       g->rows, g->cols, OCCLUSION_MAX_PLACES);
    return CS_OK;
}

int occlusion_places(const struct occlusion_grid *g)
{
    return g->rows * g->cols;
}

struct occlusion_square occlusion_square(const struct occlusion_grid *g, int place)
{
    return (struct occlusion_square){.row = place / g->cols * g->stride,
                                     .col = place % g->cols * g->stride,
                                     .rows = g->size < g->height ? g->size : g->height,
                                     .cols = g->size < g->width ? g->size : g->width};
}

static int nearest_along(int at, int places, int size, int stride)
{
    const double place = round((at - (size - 1) / 2.0) / stride);
    return place < 0 ? 0 : place >= places ? places - 1 : (int)place;
}

int occlusion_place_at(const struct occlusion_grid *g, int row, int col)
{
    const struct occlusion_square s = occlusion_square(g, 0);
    return nearest_along(row, g->rows, s.rows, g->stride) * g->cols + nearest_along(col, g->cols, s.cols, g->stride);
}

void occlusion_cover(const struct occlusion_grid *g, int channels, const float *pixels, int place, const float fill[4],
                     float *out)
{
    const struct occlusion_square s = occlusion_square(g, place);
    const size_t width = (size_t)g->width, plane = (size_t)g->height * width;
    memcpy(out, pixels, (size_t)channels * plane * sizeof *out);
    for (int c = 0; c < channels; c++)
        for (int y = s.row; y < s.row + s.rows; y++) {
            float *row = out + (size_t)c * plane + (size_t)y * width;
            for (int x = s.col; x < s.col + s.cols; x++)
                row[x] = fill[c < 4 ? c : 3];
        }
}

/* A square's drop at its four corners, with which the sums of all numbers above and to the left of a pixel are the
 * sums over the squares that cover it. */
struct corners {
    double drop;
    int count;
};

static void add_at(struct corners *to, double drop, int count)
{
    to->drop += drop;
    to->count += count;
}

static void add_corners(const struct occlusion_grid *g, int place, double drop, struct corners *sum)
{
    const struct occlusion_square s = occlusion_square(g, place);
    const size_t width = (size_t)g->width + 1, top = (size_t)s.row * width, bottom = (size_t)(s.row + s.rows) * width,
                 left = (size_t)s.col, right = (size_t)(s.col + s.cols);
    add_at(&sum[top + left], drop, 1);
    add_at(&sum[top + right], -drop, -1);
    add_at(&sum[bottom + left], -drop, -1);
    add_at(&sum[bottom + right], drop, 1);
}

static void sum_up(const struct occlusion_grid *g, struct corners *sum)
{
    const size_t width = (size_t)g->width + 1;
    for (size_t y = 0; y < (size_t)g->height; y++)
        for (size_t x = 0; x < (size_t)g->width; x++) {
            struct corners *at = &sum[y * width + x];
            if (x > 0)
                add_at(at, at[-1].drop, at[-1].count);
            if (y > 0)
                add_at(at, at[-(ptrdiff_t)width].drop, at[-(ptrdiff_t)width].count);
            if (x > 0 && y > 0)
                add_at(at, -at[-(ptrdiff_t)width - 1].drop, -at[-(ptrdiff_t)width - 1].count);
        }
}

enum cs_status occlusion_heat(const struct occlusion_grid *g, const float *drop, int n, float *heat,
                              struct cs_error *err)
{
    const size_t width = (size_t)g->width;
    struct corners *sum = calloc((width + 1) * ((size_t)g->height + 1), sizeof *sum);
    if (!sum)
        return cs_no_memory(err);
    for (int i = 0; i < n; i++)
        if (isfinite(drop[i]))
            add_corners(g, i, (double)drop[i], sum);
    sum_up(g, sum);
    for (size_t y = 0; y < (size_t)g->height; y++)
        for (size_t x = 0; x < width; x++) {
            const struct corners *at = &sum[y * (width + 1) + x];
            heat[y * width + x] = at->count > 0 ? (float)(at->drop / at->count) : NAN;
        }
    free(sum);
    return CS_OK;
}

static bool overlap(const struct occlusion_grid *g, int a, int b)
{
    const struct occlusion_square p = occlusion_square(g, a), q = occlusion_square(g, b);
    return p.row < q.row + q.rows && q.row < p.row + p.rows && p.col < q.col + q.cols && q.col < p.col + p.cols;
}

static bool is_clear(const struct occlusion_grid *g, const int *place, int n, int of)
{
    for (int i = 0; i < n; i++)
        if (overlap(g, place[i], of))
            return false;
    return true;
}

int occlusion_apart(const struct occlusion_grid *g, const float *drop, int n, int most, int *place)
{
    int found = 0;
    for (int best = 0; found < most && best >= 0;) {
        best = -1;
        for (int i = 0; i < n; i++)
            if (isfinite(drop[i]) && drop[i] > 0 && (best < 0 || drop[i] > drop[best]) && is_clear(g, place, found, i))
                best = i;
        if (best >= 0)
            place[found++] = best;
    }
    return found;
}
