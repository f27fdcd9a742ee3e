#include "engine/explain/pca.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/explain/krylov.h"

/* The eigenvectors of x^T x are the directions, those of x x^T the samples' places along them: whichever is smaller is
 * asked for its largest two. Either product is made without the matrix, of pieces: rows of x where there are fewer
 * columns, else columns of x. */
enum {
    W = KRYLOV_BLOCK,
    PIECE = 1 << 16, /* numbers of x, about */
    SWEEP = 1 << 19, /* likewise, of what is quick */
    PIECES = 8,      /* of a part, side by side */
    COMPONENTS = PCA_COMPONENTS,
};
#define RANK_ONE 1e-12 /* of the largest eigenvalue: what is less is rounding */

enum phase { PHASE_MEAN, PHASE_CENTRE, PHASE_MULTIPLY, PHASE_AXES, PHASE_SCORES, PHASE_DONE };

struct pca {
    float *x;
    int n, d, m;         /* m: the smaller of both */
    bool by_rows;        /* pieces are rows */
    int piece, n_pieces; /* rows or columns of one; how many there are */
    enum phase phase;
    int at; /* row, column or piece that comes next */
    int rounds;
    struct krylov *krylov;
    double *sum[PIECES];   /* [m, W] of each piece of a part */
    double *share[PIECES]; /* [piece, W] what a piece makes of the vectors first, where it is of columns */
    double *product;       /* [m, W] */
    double total, value[COMPONENTS];
    double *vector[COMPONENTS]; /* [m] */
    double *mean;               /* [d] */
    double *axis[COMPONENTS];   /* [d] */
    double *score;              /* [n, COMPONENTS] */
};

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static void plan_pieces(struct pca *p)
{
    const int across = p->by_rows ? p->d : p->n, along = p->by_rows ? p->n : p->d;
    p->piece = PIECE / across > 1 ? smaller(PIECE / across, along) : 1;
    p->n_pieces = (along - 1) / p->piece + 1;
}

static bool make_room(struct pca *p)
{
    bool room = (p->product = calloc((size_t)p->m, W * sizeof(double))) &&
                (p->mean = calloc((size_t)p->d, sizeof(double))) &&
                (p->score = calloc((size_t)p->n, COMPONENTS * sizeof(double)));
    for (int i = 0; i < PIECES; i++)
        room = room && (p->sum[i] = calloc((size_t)p->m, W * sizeof(double))) &&
               (p->share[i] = calloc(p->by_rows ? 1 : (size_t)p->piece, W * sizeof(double)));
    for (int i = 0; i < COMPONENTS; i++)
        room = room && (p->vector[i] = calloc((size_t)p->m, sizeof(double))) &&
               (p->axis[i] = calloc((size_t)p->d, sizeof(double)));
    return room;
}

enum cs_status pca_create(struct pca **out, float *x, int n, int d, struct cs_error *err)
{
    struct pca *p = *out = calloc(1, sizeof *p);
    if (!p)
        return cs_no_memory(err);
    p->x = x;
    p->n = n;
    p->d = d;
    p->m = smaller(n, d);
    p->by_rows = d <= n;
    plan_pieces(p);
    const enum cs_status status = make_room(p) ? krylov_create(&p->krylov, p->m, err) : cs_no_memory(err);
    if (status)
        pca_destroy(out);
    return status;
}

void pca_destroy(struct pca **out)
{
    struct pca *p = *out;
    *out = NULL;
    if (!p)
        return;
    krylov_destroy(&p->krylov);
    for (int i = 0; i < PIECES; i++) {
        free(p->sum[i]);
        free(p->share[i]);
    }
    for (int i = 0; i < COMPONENTS; i++) {
        free(p->vector[i]);
        free(p->axis[i]);
    }
    free(p->product);
    free(p->mean);
    free(p->score);
    free(p);
}

static float *row_of(const struct pca *p, int i)
{
    return p->x + (size_t)i * (size_t)p->d;
}

/* The phase ends. */
static void next(struct pca *p)
{
    p->phase++;
    p->at = 0;
}

static int rows_of_sweep(const struct pca *p)
{
    const int rows = SWEEP / p->d > 1 ? SWEEP / p->d : 1;
    return smaller(p->at + rows, p->n);
}

/* Centring. */

static enum cs_status add_to_mean(struct pca *p, int *bad, struct cs_error *err)
{
    const int end = rows_of_sweep(p);
    for (; p->at < end; p->at++) {
        const float *x = row_of(p, p->at);
        double stain = 0; /* 0 as long as all are finite, then NaN */
        for (int j = 0; j < p->d; j++) {
            p->mean[j] += (double)x[j];
            stain += (double)(x[j] - x[j]);
        }
        if (isnan(stain)) {
            if (bad)
                *bad = p->at;
            return cs_fail(err, CS_BAD_VALUE, _("what sample %d gives is not a number everywhere"), p->at);
        }
    }
    if (p->at < p->n)
        return CS_OK;
    for (int j = 0; j < p->d; j++)
        p->mean[j] /= p->n;
    next(p);
    return CS_OK;
}

static enum cs_status centre(struct pca *p, struct cs_error *err)
{
    const int end = rows_of_sweep(p);
    for (; p->at < end; p->at++) {
        float *x = row_of(p, p->at);
        double squares = 0;
        for (int j = 0; j < p->d; j++) {
            x[j] = (float)((double)x[j] - p->mean[j]);
            squares += (double)x[j] * (double)x[j];
        }
        p->total += squares;
    }
    if (!isfinite(p->total)) /* less its mean, a number is none */
        return cs_fail(err, CS_BAD_VALUE, _("what the layer gives is too large to be laid out"));
    if (p->at == p->n)
        next(p);
    return CS_OK;
}

/* Multiplying: x of a row by four vectors at once. */

/* sum[k] += x . v[., k] */
static void dot4(const float *x, const double *v, int n, double sum[W])
{
    double even[W] = {0}, odd[W] = {0};
    int j = 0;
    for (; j + 1 < n; j += 2, v += 2 * W)
        for (int k = 0; k < W; k++) {
            even[k] += (double)x[j] * v[k];
            odd[k] += (double)x[j + 1] * v[W + k];
        }
    for (int k = 0; k < W; k++)
        sum[k] += even[k] + odd[k] + (j < n ? (double)x[j] * v[k] : 0);
}

/* v[., k] += x * by[k] */
static void add4(const float *x, const double by[W], int n, double *v)
{
    for (int j = 0; j < n; j++, v += W)
        for (int k = 0; k < W; k++)
            v[k] += (double)x[j] * by[k];
}

static void multiply_rows(const struct pca *p, int first, int end, double *sum)
{
    const double *v = krylov_next(p->krylov);
    for (int i = first; i < end; i++) {
        double along[W] = {0};
        dot4(row_of(p, i), v, p->d, along);
        add4(row_of(p, i), along, p->d, sum);
    }
}

static void multiply_columns(const struct pca *p, int first, int end, double *share, double *sum)
{
    const double *v = krylov_next(p->krylov);
    memset(share, 0, (size_t)(end - first) * W * sizeof *share);
    for (int i = 0; i < p->n; i++)
        add4(row_of(p, i) + first, v + (size_t)i * W, end - first, share);
    for (int i = 0; i < p->n; i++)
        dot4(row_of(p, i) + first, share, end - first, sum + (size_t)i * W);
}

static void multiply_piece(void *ctx, int i)
{
    struct pca *p = ctx;
    const int first = (p->at + i) * p->piece, end = smaller(first + p->piece, p->by_rows ? p->n : p->d);
    memset(p->sum[i], 0, (size_t)p->m * W * sizeof(double));
    if (p->by_rows)
        multiply_rows(p, first, end, p->sum[i]);
    else
        multiply_columns(p, first, end, p->share[i], p->sum[i]);
}

/* Components that are rounding count as none. */
static void take_components(struct pca *p)
{
    krylov_found(p->krylov, p->value, p->vector);
    for (int c = 0; c < COMPONENTS; c++)
        if (p->value[c] <= RANK_ONE * p->value[0] || c >= p->m)
            p->value[c] = 0;
    next(p);
}

static void multiply(struct pca *p, struct thread_pool *pool)
{
    const int pieces = smaller(PIECES, p->n_pieces - p->at);
    thread_pool_run(pool, multiply_piece, p, pieces);
    for (int i = 0; i < pieces; i++)
        for (size_t k = 0; k < (size_t)p->m * W; k++)
            p->product[k] += p->sum[i][k];
    p->at += pieces;
    if (p->at < p->n_pieces)
        return;
    p->at = 0;
    p->rounds++;
    if (krylov_take(p->krylov, p->product))
        take_components(p);
    memset(p->product, 0, (size_t)p->m * W * sizeof *p->product);
}

/* Axes and scores. */

static void turn(double *axis, int d)
{
    int largest = 0;
    double squares = 0;
    for (int j = 0; j < d; j++) {
        squares += axis[j] * axis[j];
        largest = fabs(axis[j]) > fabs(axis[largest]) ? j : largest;
    }
    const double by = squares > 0 ? (axis[largest] < 0 ? -1 : 1) / sqrt(squares) : 0;
    for (int j = 0; j < d; j++)
        axis[j] *= by;
}

/* By columns a vector tells how much of each sample its direction is made of. */
static void find_axes(struct pca *p)
{
    const int end = p->by_rows ? p->n : rows_of_sweep(p);
    for (; p->at < end; p->at++)
        for (int c = 0; !p->by_rows && c < COMPONENTS; c++)
            for (int j = 0; p->value[c] > 0 && j < p->d; j++)
                p->axis[c][j] += (double)row_of(p, p->at)[j] * p->vector[c][p->at];
    if (p->at < p->n)
        return;
    for (int c = 0; c < COMPONENTS; c++) {
        if (p->by_rows && p->value[c] > 0)
            memcpy(p->axis[c], p->vector[c], (size_t)p->d * sizeof(double));
        turn(p->axis[c], p->d);
    }
    next(p);
}

static void score(struct pca *p)
{
    const int end = rows_of_sweep(p);
    for (; p->at < end; p->at++)
        for (int c = 0; c < COMPONENTS; c++) {
            double sum = 0;
            for (int j = 0; j < p->d; j++)
                sum += (double)row_of(p, p->at)[j] * p->axis[c][j];
            p->score[p->at * COMPONENTS + c] = sum;
        }
    if (p->at == p->n)
        next(p);
}

enum cs_status pca_go_on(struct pca *p, struct thread_pool *pool, bool *more, int *bad, struct cs_error *err)
{
    enum cs_status status = CS_OK;
    if (p->phase == PHASE_MEAN)
        status = add_to_mean(p, bad, err);
    else if (p->phase == PHASE_CENTRE)
        status = centre(p, err);
    else if (p->phase == PHASE_MULTIPLY)
        multiply(p, pool);
    else if (p->phase == PHASE_AXES)
        find_axes(p);
    else if (p->phase == PHASE_SCORES)
        score(p);
    *more = p->phase != PHASE_DONE;
    return status;
}

double pca_progress(const struct pca *p)
{
    if (p->phase < PHASE_MULTIPLY)
        return 0;
    return p->phase == PHASE_MULTIPLY ? 1 - 1 / (1 + 0.1 * p->rounds) : p->phase == PHASE_DONE ? 1 : 0.95;
}

double pca_total(const struct pca *p)
{
    return p->total;
}

double pca_share(const struct pca *p, int component)
{
    return p->total > 0 ? p->value[component] / p->total : 0;
}

const double *pca_scores(const struct pca *p)
{
    return p->score;
}

const double *pca_mean(const struct pca *p)
{
    return p->mean;
}

const double *pca_axis(const struct pca *p, int component)
{
    return p->axis[component];
}

void pca_project(const struct pca *p, const float *sample, double score[COMPONENTS])
{
    for (int c = 0; c < COMPONENTS; c++) {
        score[c] = 0;
        for (int j = 0; j < p->d; j++)
            score[c] += ((double)sample[j] - p->mean[j]) * p->axis[c][j];
    }
}
