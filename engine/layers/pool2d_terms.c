/* The arithmetic of max_pool2d, min_pool2d and avg_pool2d, one place of a window at a time. */
#include <math.h>

#include "engine/layers/pool2d_pass.h"

static bool is_mean(const struct pool2d *l)
{
    return l->base.kind == &layer_avg_pool2d;
}

static float value_at(const struct tensor *x, int n, int c, int row, int col)
{
    const int *dim = x->shape.dim;
    return x->data[(((size_t)n * (size_t)dim[1] + (size_t)c) * (size_t)dim[2] + (size_t)row) * (size_t)dim[3] +
                   (size_t)col];
}

/* Whether a mean divides by the places of row (column) `place`. */
static bool counts(const struct pool2d *l, int axis, int place)
{
    const int n = l->base.in[0].dim[1 + axis];
    if (is_mean(l) && l->count_include_pad)
        return place < n + l->padding[axis + 2]; /* beyond the padding lies what ceil_mode lets a window reach */
    return place >= 0 && place < n;
}

static struct pool2d_term term_at(const struct pool2d *l, const struct tensor *x, int n, int c, int row, int col)
{
    const int *in = &l->base.in[0].dim[1];
    struct pool2d_term t = {.row = row, .col = col};
    t.padded = row < 0 || col < 0 || row >= in[0] || col >= in[1];
    t.counted = counts(l, 0, row) && counts(l, 1, col);
    t.x = t.padded ? 0.0f : value_at(x, n, c, row, col);
    return t;
}

/* As forward: the first of equals, but the last that is not a number. */
static int winner_of(const struct pool2d *l, const struct pool2d_term *terms, int n)
{
    const bool smallest = l->base.kind == &layer_min_pool2d;
    int best = -1;
    for (int k = 0; k < n; k++) {
        const float v = terms[k].x;
        if (terms[k].padded)
            continue;
        if (best < 0 || (smallest ? v < terms[best].x : v > terms[best].x) || isnan(v))
            best = k;
    }
    return best;
}

static void choose(const struct pool2d *l, struct pool2d_term *terms, struct pool2d_result *r)
{
    r->divisor = 1;
    r->winner = winner_of(l, terms, r->n);
    const float value = r->value = terms[r->winner].x;
    for (int k = 0; k < r->n; k++) {
        struct pool2d_term *t = &terms[k];
        t->winner = k == r->winner;
        t->tie = !t->winner && !t->padded && (t->x == value || (isnan(t->x) && isnan(value)));
        t->weight = t->winner ? 1.0 : 0.0;
        r->ties += t->tie;
    }
}

static void divide(const struct pool2d *l, struct pool2d_term *terms, int oy, int ox, struct pool2d_result *r)
{
    r->winner = -1;
    r->divisor = pool_counted(l, 0, oy) * pool_counted(l, 1, ox);
    r->value = (float)(r->sum / r->divisor);
    for (int k = 0; k < r->n; k++)
        terms[k].weight = terms[k].counted ? 1.0 / r->divisor : 0.0;
}

void pool2d_terms(const struct pool2d *l, const struct tensor *x, int n, int c, int oy, int ox,
                  struct pool2d_term *terms, struct pool2d_result *result)
{
    const int top = oy * pool_stride(l, 0) - l->padding[0], left = ox * pool_stride(l, 1) - l->padding[1];
    *result = (struct pool2d_result){0};
    for (int i = 0; i < l->kernel_size[0]; i++)
        for (int j = 0; j < l->kernel_size[1]; j++) {
            struct pool2d_term *t = &terms[result->n++];
            *t = term_at(l, x, n, c, top + i * l->dilation[0], left + j * l->dilation[1]);
            t->i = i;
            t->j = j;
            result->sum += (double)t->x; /* 0 in the padding */
        }
    if (is_mean(l))
        divide(l, terms, oy, ox, result);
    else
        choose(l, terms, result);
}

void pool2d_term_gradients(const struct pool2d_term *terms, const struct pool2d_result *result, float dy, float *share)
{
    for (int k = 0; k < result->n; k++)
        share[k] = result->winner >= 0 ? (terms[k].winner ? dy : 0.0f)
                   : terms[k].counted  ? dy / (float)result->divisor
                                       : 0.0f;
}
