#include "engine/explain/krylov.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/rng.h"

enum {
    W = KRYLOV_BLOCK,
    BLOCKS = 12, /* of the basis */
    KEPT = 2,    /* blocks that it begins anew with */
    WIDE = BLOCKS * W,
    ROUNDS = 400,
};
#define EXACT 1e-11   /* of the largest eigenvalue: what is left over of a pair that is known */
#define NOTHING 1e-13 /* of a vector's length: what is left of it is rounding */

struct krylov {
    int size, n, rounds;                  /* n blocks; the last one is given to the operator next */
    double *basis;                        /* [BLOCKS + 1][size][W], orthonormal but for columns that are 0 */
    double t[WIDE][WIDE];                 /* the operator within the basis */
    double r[W][W];                       /* last product = basis * t + next block * r */
    double value[WIDE], ritz[WIDE][WIDE]; /* of t: columns of ritz, the largest value first */
};

static double *block(const struct krylov *k, int b)
{
    return k->basis + (size_t)b * (size_t)k->size * W;
}

/* h = a^T z, of two blocks. */
static void project(const double *a, const double *z, int size, double h[W][W])
{
    memset(h, 0, sizeof(double[W][W]));
    for (int i = 0; i < size; i++, a += W, z += W)
        for (int p = 0; p < W; p++)
            for (int q = 0; q < W; q++)
                h[p][q] += a[p] * z[q];
}

/* z -= a * h */
static void take_away(const double *a, double *z, int size, double h[W][W])
{
    for (int i = 0; i < size; i++, a += W, z += W)
        for (int p = 0; p < W; p++)
            for (int q = 0; q < W; q++)
                z[q] -= a[p] * h[p][q];
}

static double column_length(const double *z, int size, int column)
{
    double sum = 0;
    for (int i = 0; i < size; i++)
        sum += z[(size_t)i * W + (size_t)column] * z[(size_t)i * W + (size_t)column];
    return sqrt(sum);
}

static double column_product(const double *z, int size, int p, int q)
{
    double sum = 0;
    for (int i = 0; i < size; i++)
        sum += z[(size_t)i * W + (size_t)p] * z[(size_t)i * W + (size_t)q];
    return sum;
}

/* The columns of z become orthonormal, twice over as once is not enough in doubles; one that depends on those before it
 * becomes 0. r: z as it was = z as it is * r. least: a column no longer than that is nothing. */
static void orthonormalise(double *z, int size, double least, double r[W][W])
{
    memset(r, 0, sizeof(double[W][W]));
    for (int q = 0; q < W; q++) {
        for (int p = 0; p < 2 * q; p++) {
            const double share = column_product(z, size, p % q, q);
            for (int i = 0; i < size; i++)
                z[(size_t)i * W + (size_t)q] -= share * z[(size_t)i * W + (size_t)(p % q)];
            r[p % q][q] += share;
        }
        const double length = column_length(z, size, q);
        const double by = length > least ? 1 / length : 0;
        for (int i = 0; i < size; i++)
            z[(size_t)i * W + (size_t)q] *= by;
        r[q][q] = length > least ? length : 0;
    }
}

enum cs_status krylov_create(struct krylov **out, int size, struct cs_error *err)
{
    struct krylov *k = *out = calloc(1, sizeof *k);
    struct rng rng = rng_seeded(1901, 0);
    if (!k)
        return cs_no_memory(err);
    k->size = size;
    k->n = 1;
    k->basis = calloc((size_t)(BLOCKS + 1) * (size_t)size, W * sizeof *k->basis);
    if (!k->basis) {
        krylov_destroy(out);
        return cs_no_memory(err);
    }
    for (size_t i = 0; i < (size_t)size * W; i++)
        k->basis[i] = (double)rng_normal(&rng);
    orthonormalise(k->basis, size, NOTHING * sqrt((double)size), k->r);
    return CS_OK;
}

void krylov_destroy(struct krylov **k)
{
    if (*k)
        free((*k)->basis);
    free(*k);
    *k = NULL;
}

const double *krylov_next(const struct krylov *k)
{
    return block(k, k->n - 1);
}

/* Eigenvalues of a symmetric n x n matrix by Jacobi's rotations (1846). */

static void rotate(double a[WIDE][WIDE], double v[WIDE][WIDE], int n, int p, int q)
{
    const double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    const double t = (theta < 0 ? -1 : 1) / (fabs(theta) + sqrt(theta * theta + 1));
    const double c = 1 / sqrt(t * t + 1), s = t * c;
    for (int i = 0; i < n; i++) {
        const double x = a[i][p], y = a[i][q];
        a[i][p] = c * x - s * y;
        a[i][q] = s * x + c * y;
    }
    for (int i = 0; i < n; i++) {
        const double x = a[p][i], y = a[q][i];
        a[p][i] = c * x - s * y;
        a[q][i] = s * x + c * y;
    }
    for (int i = 0; i < n; i++) {
        const double x = v[i][p], y = v[i][q];
        v[i][p] = c * x - s * y;
        v[i][q] = s * x + c * y;
    }
}

static bool sweep(double a[WIDE][WIDE], double v[WIDE][WIDE], int n)
{
    bool rotated = false;
    for (int p = 0; p < n; p++)
        for (int q = p + 1; q < n; q++) {
            if (fabs(a[p][q]) <= 1e-17 * (fabs(a[p][p]) + fabs(a[q][q])) || a[p][q] == 0)
                continue;
            rotate(a, v, n, p, q);
            rotated = true;
        }
    return rotated;
}

static void sort_pairs(struct krylov *k, int n)
{
    for (int i = 0; i < n; i++) {
        int best = i;
        for (int j = i + 1; j < n; j++)
            best = k->value[j] > k->value[best] ? j : best;
        const double value = k->value[i];
        k->value[i] = k->value[best];
        k->value[best] = value;
        for (int row = 0; row < n; row++) {
            const double was = k->ritz[row][i];
            k->ritz[row][i] = k->ritz[row][best];
            k->ritz[row][best] = was;
        }
    }
}

static void solve(struct krylov *k)
{
    double a[WIDE][WIDE];
    const int n = k->n * W;
    memset(k->ritz, 0, sizeof k->ritz);
    for (int i = 0; i < n; i++) {
        k->ritz[i][i] = 1;
        for (int j = 0; j < n; j++)
            a[i][j] = 0.5 * (k->t[i][j] + k->t[j][i]);
    }
    for (int i = 0; i < 50 && sweep(a, k->ritz, n); i++)
        ;
    for (int i = 0; i < n; i++)
        k->value[i] = a[i][i];
    sort_pairs(k, n);
}

/* How far pair i is from being one: the length of operator * vector - value * vector. */
static double left_over(const struct krylov *k, int i)
{
    double sum = 0;
    for (int p = 0; p < W; p++) {
        double part = 0;
        for (int q = 0; q < W; q++)
            part += k->r[p][q] * k->ritz[(k->n - 1) * W + q][i];
        sum += part * part;
    }
    return sqrt(sum);
}

static bool is_known(const struct krylov *k)
{
    for (int i = 0; i < KRYLOV_FOUND; i++)
        if (!(left_over(k, i) <= EXACT * k->value[0]))
            return false;
    return true;
}

/* basis = its best KEPT blocks, and behind them the next one. */
static void begin_anew(struct krylov *k)
{
    double row[WIDE];
    for (int i = 0; i < k->size; i++) {
        for (int c = 0; c < KEPT * W; c++) {
            row[c] = 0;
            for (int from = 0; from < k->n * W; from++)
                row[c] += block(k, from / W)[(size_t)i * W + (size_t)(from % W)] * k->ritz[from][c];
        }
        for (int c = 0; c < KEPT * W; c++)
            block(k, c / W)[(size_t)i * W + (size_t)(c % W)] = row[c];
    }
    memcpy(block(k, KEPT), block(k, k->n), (size_t)k->size * W * sizeof(double));
    memset(k->t, 0, sizeof k->t);
    for (int i = 0; i < KEPT * W; i++)
        k->t[i][i] = k->value[i];
    k->n = KEPT;
}

/* What the operator makes of the last block, within the basis; of the product stays what leads out of it. */
static void enter(struct krylov *k, double *product)
{
    double h[W][W];
    const int last = (k->n - 1) * W;
    for (int row = 0; row < k->n * W; row++)
        memset(&k->t[row][last], 0, W * sizeof(double));
    for (int b = 0; b < 2 * k->n; b++) { /* twice: rounding takes orthogonality away */
        project(block(k, b % k->n), product, k->size, h);
        take_away(block(k, b % k->n), product, k->size, h);
        for (int p = 0; p < W; p++)
            for (int q = 0; q < W; q++)
                k->t[b % k->n * W + p][last + q] += h[p][q];
    }
    for (int row = 0; row < last; row++)
        for (int q = 0; q < W; q++)
            k->t[last + q][row] = k->t[row][last + q];
}

static double longest_column(const double *z, int size)
{
    double longest = 0;
    for (int q = 0; q < W; q++)
        longest = fmax(longest, column_length(z, size, q));
    return longest;
}

bool krylov_take(struct krylov *k, double *product)
{
    const double before = longest_column(product, k->size);
    enter(k, product);
    orthonormalise(product, k->size, NOTHING * fmax(before, k->value[0]), k->r);
    memcpy(block(k, k->n), product, (size_t)k->size * W * sizeof *product);
    solve(k);
    k->rounds++;
    if (is_known(k) || k->rounds >= ROUNDS)
        return true;
    if (k->n == BLOCKS)
        begin_anew(k);
    k->n++;
    return false;
}

void krylov_found(const struct krylov *k, double value[KRYLOV_FOUND], double *vector[KRYLOV_FOUND])
{
    for (int i = 0; i < KRYLOV_FOUND; i++) {
        value[i] = k->value[i] > 0 ? k->value[i] : 0;
        for (int row = 0; row < k->size; row++) {
            vector[i][row] = 0;
            for (int from = 0; from < k->n * W; from++)
                vector[i][row] += block(k, from / W)[(size_t)row * W + (size_t)(from % W)] * k->ritz[from][i];
        }
    }
}
