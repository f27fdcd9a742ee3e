/* tests/engine/test_terms.c - the arithmetic that the blackboard shows, term by term, is the layers' own. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/layers/conv_transpose2d.h"
#include "engine/layers/pool2d.h"
#include "tests/engine/layer_rig.h"

enum { ROUNDS = 200, ENOUGH = 60, TEXT = 256 };

static bool fits(const char *kind, const char *attrs, const struct shape *in)
{
    struct layer *l;
    ck_assert_int_eq(layer_from_text(&l, kind, attrs, NULL), CS_OK);
    const bool ok = layer_infer(l, in, 1, NULL) == CS_OK;
    layer_destroy(&l);
    return ok;
}

/* Small whole numbers: no order of sums rounds, and equals are frequent. */
static void fill(struct tensor *t, struct rng *r, int most)
{
    for (size_t i = 0; t->data && i < shape_count(&t->shape); i++)
        t->data[i] = (float)rng_int(r, -most, most);
}

static void fill_rig(struct layer_rig *rig, struct rng *r)
{
    fill(&rig->x, r, 5);
    fill(&rig->dy, r, 5);
    fill(&rig->param[0], r, 4);
    fill(&rig->param[1], r, 4);
}

struct place { /* of a value in [N,C,H,W] */
    int n, c, row, col;
};

static struct place place_of(const struct tensor *t, size_t i)
{
    const int *d = t->shape.dim;
    const int at = (int)i;
    return (struct place){at / (d[1] * d[2] * d[3]), at / (d[2] * d[3]) % d[1], at / d[3] % d[2], at % d[3]};
}

static size_t index_of(const struct tensor *t, struct place p)
{
    const int *d = t->shape.dim;
    return (size_t)(((p.n * d[1] + p.c) * d[2] + p.row) * d[3] + p.col);
}

static void *numbers(size_t count, size_t size)
{
    void *p = calloc(count + 1, size);
    ck_assert_ptr_nonnull(p);
    return p;
}

/* ---------------------------------------------------------------------------------------------- conv_transpose2d */

static const struct conv_transpose2d *transposed(const struct layer_rig *rig)
{
    return (const struct conv_transpose2d *)rig->layer;
}

/* False when these attributes do not go together. */
static bool random_transposed(struct layer_rig *rig, struct rng *r)
{
    const int groups = rng_int(r, 1, 3), outputs = groups * rng_int(r, 1, 2);
    const struct shape in = shape_3d(groups * rng_int(r, 1, 3), rng_int(r, 1, 5), rng_int(r, 1, 6));
    char text[TEXT];
    snprintf(text, sizeof text,
             "out_channels=%d kernel_size=%d,%d stride=%d,%d padding=%d,%d,%d,%d dilation=%d,%d output_padding=%d,%d "
             "groups=%d bias=%s",
             outputs, rng_int(r, 1, 4), rng_int(r, 1, 4), rng_int(r, 1, 4), rng_int(r, 1, 4), rng_int(r, 0, 2),
             rng_int(r, 0, 2), rng_int(r, 0, 2), rng_int(r, 0, 2), rng_int(r, 1, 3), rng_int(r, 1, 3), rng_int(r, 0, 2),
             rng_int(r, 0, 2), groups, rng_int(r, 0, 1) ? "true" : "false");
    if (!fits("conv_transpose2d", text, &in))
        return false;
    rig_init(rig, "conv_transpose2d", text, &in, rng_int(r, 1, 2));
    fill_rig(rig, r);
    rig_forward(rig, kernels_best(), NULL);
    return true;
}

static double bias_of(const struct layer_rig *rig, int m)
{
    return rig->param[1].data ? (double)rig->param[1].data[m] : 0.0;
}

/* In order of c, i, j, of the input's own values, and each where its stamp says. */
static bool terms_are_right(const struct layer_rig *rig, struct place at, const struct conv_transpose2d_term *t,
                            int count)
{
    const struct conv_transpose2d *l = transposed(rig);
    const int outputs = l->out_channels / l->groups, channels = rig->x.shape.dim[1] / l->groups;
    bool right = true;
    for (int k = 0; k < count; k++) {
        const int c = at.c / outputs * channels + t[k].c;
        int oy, ox;
        right &= conv_transpose2d_stamp(l, t[k].row, t[k].col, t[k].i, t[k].j, &oy, &ox) && oy == at.row &&
                 ox == at.col && t[k].oy == oy && t[k].ox == ox && !t[k].cropped;
        right &= t[k].x == rig->x.data[index_of(&rig->x, (struct place){at.n, c, t[k].row, t[k].col})];
        right &=
            t[k].w == rig->param[0].data[index_of(&rig->param[0], (struct place){c, at.c % outputs, t[k].i, t[k].j})];
        right &= t[k].product == t[k].x * t[k].w;
        if (k > 0) {
            const int before = (t[k - 1].c * 8 + t[k - 1].i) * 8 + t[k - 1].j;
            right &= before < (t[k].c * 8 + t[k].i) * 8 + t[k].j;
        }
    }
    return right;
}

START_TEST(terms_that_meet_at_an_output_of_a_transposed_convolution_add_up_to_it)
{
    int compared = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct rng r = rng_seeded(1, (uint64_t)round);
        struct layer_rig rig;
        if (!random_transposed(&rig, &r))
            continue;
        const int most = conv_transpose2d_most_terms(transposed(&rig));
        struct conv_transpose2d_term *terms = numbers((size_t)most, sizeof *terms);
        terms[most].c = -7; /* must survive */
        int seen = 0;
        for (size_t i = 0; i < shape_count(&rig.y.shape); i++) {
            const struct place at = place_of(&rig.y, i);
            double sum;
            const int count = conv_transpose2d_terms(transposed(&rig), &rig.x, &rig.param[0], at.n, at.c, at.row,
                                                     at.col, terms, &sum);
            ck_assert(terms_are_right(&rig, at, terms, count));
            ck_assert(sum + bias_of(&rig, at.c) == (double)rig.y.data[i]);
            seen = count > seen ? count : seen;
        }
        ck_assert_int_le(seen, most);
        ck_assert_int_eq(terms[most].c, -7);
        free(terms);
        rig_finish(&rig);
        compared++;
    }
    ck_assert_int_gt(compared, ENOUGH);
}
END_TEST

/* Adds the stamp of x[n, c, row, col] on map m to the output that is being drawn. */
static void add_stamp(const struct layer_rig *rig, struct place from, int m, struct conv_transpose2d_term *terms,
                      double *y)
{
    const struct conv_transpose2d *l = transposed(rig);
    conv_transpose2d_stamp_terms(l, &rig->x, &rig->param[0], from.n, from.c, m, from.row, from.col, terms);
    for (int k = 0; k < l->kernel_size[0] * l->kernel_size[1]; k++) {
        const struct conv_transpose2d_term *t = &terms[k];
        const bool inside = t->oy >= 0 && t->oy < l->base.out.dim[1] && t->ox >= 0 && t->ox < l->base.out.dim[2];
        ck_assert(t->cropped == !inside && t->i == k / l->kernel_size[1] && t->j == k % l->kernel_size[1]);
        if (inside)
            y[index_of(&rig->y, (struct place){from.n, m, t->oy, t->ox})] += (double)t->product;
    }
}

START_TEST(stamps_of_all_inputs_draw_the_output_of_a_transposed_convolution)
{
    int compared = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct rng r = rng_seeded(2, (uint64_t)round);
        struct layer_rig rig;
        if (!random_transposed(&rig, &r))
            continue;
        const struct conv_transpose2d *l = transposed(&rig);
        const int outputs = l->out_channels / l->groups, channels = rig.x.shape.dim[1] / l->groups;
        double *y = numbers(shape_count(&rig.y.shape), sizeof *y);
        struct conv_transpose2d_term terms[16];
        for (size_t i = 0; i < shape_count(&rig.x.shape); i++)
            for (int m = 0; m < outputs; m++) {
                const struct place from = place_of(&rig.x, i);
                add_stamp(&rig, from, from.c / channels * outputs + m, terms, y);
            }
        for (size_t i = 0; i < shape_count(&rig.y.shape); i++)
            ck_assert(y[i] + bias_of(&rig, place_of(&rig.y, i).c) == (double)rig.y.data[i]);
        free(y);
        rig_finish(&rig);
        compared++;
    }
    ck_assert_int_gt(compared, ENOUGH);
}
END_TEST

/* The example of Zhang, Lipton, Li and Smola, 'Dive into Deep Learning', section 14.10: 0 1 / 2 3 by itself gives
 * 0 0 1 / 0 4 6 / 4 12 9, and at stride 2 the four stamps lie side by side. */
START_TEST(the_transposed_convolution_of_a_book_is_the_books)
{
    static const float book[9] = {0, 0, 1, 0, 4, 6, 4, 12, 9},
                       apart[16] = {0, 0, 0, 1, 0, 0, 2, 3, 0, 2, 0, 3, 4, 6, 6, 9};
    static const char *const attrs[2] = {"out_channels=1 kernel_size=2 bias=false",
                                         "out_channels=1 kernel_size=2 stride=2 bias=false"};
    const int size = 3 + _i;
    const struct shape in = shape_3d(1, 2, 2);
    struct conv_transpose2d_term terms[4];
    struct layer_rig rig;
    rig_init(&rig, "conv_transpose2d", attrs[_i], &in, 1);
    for (int i = 0; i < 4; i++)
        rig.x.data[i] = rig.param[0].data[i] = (float)i;
    ck_assert_int_eq(conv_transpose2d_most_terms(transposed(&rig)), _i ? 1 : 4);
    for (int i = 0; i < size * size; i++) {
        double sum;
        conv_transpose2d_terms(transposed(&rig), &rig.x, &rig.param[0], 0, 0, i / size, i % size, terms, &sum);
        ck_assert(sum == (double)(_i ? apart : book)[i]);
    }
    rig_finish(&rig);
}
END_TEST

/* ---------------------------------------------------------------------------------------------- pooling */

static const struct pool2d *pool(const struct layer_rig *rig)
{
    return (const struct pool2d *)rig->layer;
}

static const char *const pools[] = {"max_pool2d", "min_pool2d", "avg_pool2d"};

static bool random_pool(struct layer_rig *rig, const char *kind, struct rng *r)
{
    const struct shape in = shape_3d(rng_int(r, 1, 2), rng_int(r, 1, 12), rng_int(r, 1, 40));
    const bool mean = !strcmp(kind, "avg_pool2d");
    char text[TEXT], more[32];
    snprintf(more, sizeof more, mean ? "count_include_pad=%s" : "dilation=%s",
             mean ? (rng_int(r, 0, 1) ? "true" : "false") : (rng_int(r, 0, 1) ? "1,2" : "2,1"));
    snprintf(text, sizeof text, "kernel_size=%d,%d stride=%d,%d padding=%d,%d,%d,%d ceil_mode=%s %s", rng_int(r, 1, 4),
             rng_int(r, 1, 4), rng_int(r, 0, 4), rng_int(r, 0, 4), rng_int(r, 0, 2), rng_int(r, 0, 2), rng_int(r, 0, 2),
             rng_int(r, 0, 2), rng_int(r, 0, 1) ? "true" : "false", more);
    if (!fits(kind, text, &in))
        return false;
    rig_init(rig, kind, text, &in, 2);
    fill_rig(rig, r);
    return true;
}

static bool same(float a, float b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* Flags and weights of one window, whatever the layer makes of it. */
static void check_window(const struct layer_rig *rig, struct place at, const struct pool2d_term *t,
                         const struct pool2d_result *result)
{
    const bool mean = rig->layer->kind == &layer_avg_pool2d;
    const int *k = pool(rig)->kernel_size;
    int winners = 0, ties = 0, counted = 0;
    double sum = 0.0, weights = 0.0, value = 0.0;
    ck_assert_int_eq(result->n, k[0] * k[1]);
    for (int i = 0; i < result->n; i++) {
        const bool outside =
            t[i].row < 0 || t[i].row >= rig->x.shape.dim[2] || t[i].col < 0 || t[i].col >= rig->x.shape.dim[3];
        ck_assert(t[i].padded == outside && t[i].i == i / k[1] && t[i].j == i % k[1]);
        if (!outside)
            ck_assert(same(t[i].x, rig->x.data[index_of(&rig->x, (struct place){at.n, at.c, t[i].row, t[i].col})]));
        ck_assert(t[i].counted || t[i].weight == 0.0);
        winners += t[i].winner;
        ties += t[i].tie;
        counted += t[i].counted;
        sum += (double)t[i].x;
        weights += t[i].weight;
        value += t[i].weight > 0.0 ? t[i].weight * (double)t[i].x : 0.0;
    }
    ck_assert(isnan(result->value) || fabs(value - (double)result->value) <= 1e-6);
    ck_assert(isnan(sum) || sum == result->sum);
    ck_assert_int_eq(ties, result->ties);
    ck_assert_int_eq(winners, mean ? 0 : 1);
    ck_assert(mean ? counted == result->divisor : t[result->winner].winner);
    ck_assert_double_le(fabs(weights - 1.0), 1e-12);
}

/* No rounding in max and min; the mean of whole numbers is rounded once, in its division. */
static void check_pool(struct layer_rig *rig)
{
    struct pool2d_term terms[16];
    struct pool2d_result result;
    rig_forward(rig, kernels_best(), NULL);
    for (size_t i = 0; i < shape_count(&rig->y.shape); i++) {
        const struct place at = place_of(&rig->y, i);
        pool2d_terms(pool(rig), &rig->x, at.n, at.c, at.row, at.col, terms, &result);
        check_window(rig, at, terms, &result);
        ck_assert_msg(same(result.value, rig->y.data[i]), "%s: %g, not %g", rig->layer->kind->name,
                      (double)result.value, (double)rig->y.data[i]);
    }
}

static void check_pool_gradient(struct layer_rig *rig)
{
    struct pool2d_term terms[16];
    struct pool2d_result result;
    float share[16];
    double *dx = numbers(shape_count(&rig->x.shape), sizeof *dx);
    rig_backward(rig, kernels_best(), NULL);
    for (size_t i = 0; i < shape_count(&rig->y.shape); i++) {
        const struct place at = place_of(&rig->y, i);
        double shares = 0.0;
        pool2d_terms(pool(rig), &rig->x, at.n, at.c, at.row, at.col, terms, &result);
        pool2d_term_gradients(terms, &result, rig->dy.data[i], share);
        for (int k = 0; k < result.n; k++) {
            shares += (double)share[k];
            if (!terms[k].padded)
                dx[index_of(&rig->x, (struct place){at.n, at.c, terms[k].row, terms[k].col})] += (double)share[k];
        }
        ck_assert_double_le(fabs(shares - (double)rig->dy.data[i]), 16 * FLT_EPSILON * fabs(shares));
    }
    for (size_t i = 0; i < shape_count(&rig->x.shape); i++) /* at most 16 windows, of 5 at most */
        ck_assert_double_le(fabs(dx[i] - (double)rig->dx.data[i]), 16 * 80 * (double)FLT_EPSILON);
    free(dx);
}

START_TEST(places_of_a_window_give_the_value_and_the_gradient_that_the_pool_gives)
{
    int compared = 0;
    for (int round = 0; round < 2 * ROUNDS; round++) {
        struct rng r = rng_seeded(3, (uint64_t)round);
        struct layer_rig rig;
        if (!random_pool(&rig, pools[_i], &r))
            continue;
        if (round % 8 == 0) /* the last that is not a number wins, and no mean survives it */
            for (size_t i = 0; i < shape_count(&rig.x.shape); i += 3)
                rig.x.data[i] = NAN;
        check_pool(&rig);
        check_pool_gradient(&rig);
        rig_finish(&rig);
        compared++;
    }
    ck_assert_int_gt(compared, ENOUGH);
}
END_TEST

START_TEST(a_window_of_equals_has_its_first_for_winner_and_the_others_tie)
{
    struct pool2d_term t[4];
    struct pool2d_result result;
    float share[4];
    struct layer_rig rig;
    const struct shape in = shape_3d(1, 2, 2);
    rig_init(&rig, "max_pool2d", "kernel_size=2", &in, 1);
    memcpy(rig.x.data, (float[]){1, 3, 3, 3}, 4 * sizeof(float));
    pool2d_terms(pool(&rig), &rig.x, 0, 0, 0, 0, t, &result);
    ck_assert(result.winner == 1 && result.ties == 2 && result.value == 3.0f);
    ck_assert(!t[0].winner && t[1].winner && !t[1].tie && t[2].tie && t[3].tie && !t[0].tie);
    pool2d_term_gradients(t, &result, 8.0f, share);
    ck_assert(share[0] == 0.0f && share[1] == 8.0f && share[2] == 0.0f && share[3] == 0.0f);
    rig_finish(&rig);
}
END_TEST

/* PyTorch's: avg_pool2d of 3x3 ones with kernel 2, stride 2, padding 1 is 0.25 0.5 / 0.5 1; without counting the
 * padding all ones; and with ceil_mode a window that reaches beyond the padding divides by what lies within. */
START_TEST(a_mean_divides_by_the_places_that_count)
{
    static const struct {
        const char *attrs;
        int size, divisor, counted_padding;
        double value;
    } c[] = {
        {"kernel_size=2 stride=2 padding=1", 3, 4, 3, 0.25},
        {"kernel_size=2 stride=2 padding=1 count_include_pad=false", 3, 1, 0, 1.0},
    };
    struct pool2d_term t[9];
    struct pool2d_result result;
    struct layer_rig rig;
    const struct shape in = shape_3d(1, 3, 3), four = shape_3d(1, 4, 4);
    rig_init(&rig, "avg_pool2d", c[_i].attrs, &in, 1);
    tensor_fill(&rig.x, 1.0f);
    pool2d_terms(pool(&rig), &rig.x, 0, 0, 0, 0, t, &result);
    ck_assert_int_eq(result.divisor, c[_i].divisor);
    ck_assert_int_eq(t[0].counted + t[1].counted + t[2].counted, c[_i].counted_padding);
    ck_assert_double_eq((double)result.value, c[_i].value);
    rig_finish(&rig);
    rig_init(&rig, "avg_pool2d", "kernel_size=3 stride=2 ceil_mode=true", &four, 1);
    tensor_fill(&rig.x, 1.0f);
    pool2d_terms(pool(&rig), &rig.x, 0, 0, 1, 1, t, &result); /* rows 2..4 of 4: one is beyond */
    ck_assert(result.divisor == 4 && t[2].padded && !t[2].counted && result.value == 1.0f);
    rig_finish(&rig);
}
END_TEST

/* ---------------------------------------------------------------------------------------------- conv2d */

static const struct conv2d *conv(const struct layer_rig *rig)
{
    return (const struct conv2d *)rig->layer;
}

static bool random_conv(struct layer_rig *rig, struct rng *r)
{
    const struct shape in = shape_3d(1, rng_int(r, 1, 9), rng_int(r, 1, 12));
    char text[TEXT];
    snprintf(text, sizeof text,
             "out_channels=1 kernel_size=%d,%d stride=%d,%d padding=%d,%d,%d,%d dilation=%d,%d bias=false "
             "padding_mode=%s",
             rng_int(r, 1, 5), rng_int(r, 1, 5), rng_int(r, 1, 4), rng_int(r, 1, 6), rng_int(r, 0, 4), rng_int(r, 0, 4),
             rng_int(r, 0, 4), rng_int(r, 0, 4), rng_int(r, 1, 3), rng_int(r, 1, 3),
             padding_mode_names[rng_int(r, 0, 3)]);
    if (!fits("conv2d", text, &in))
        return false;
    rig_init(rig, "conv2d", text, &in, 1);
    return true;
}

/* All the terms of all outputs, in order of oy, ox, i, j. */
struct every_term {
    struct conv2d_term *t;
    int outputs, taps;
};

static struct every_term every_term(const struct layer_rig *rig)
{
    const int *d = rig->y.shape.dim;
    struct every_term all = {.outputs = d[2] * d[3], .taps = rig->layer->param[0].fan_in};
    all.t = numbers((size_t)all.outputs * (size_t)all.taps, sizeof *all.t);
    for (int o = 0; o < all.outputs; o++)
        conv2d_terms(conv(rig), &rig->x, &rig->param[0], 0, 0, o / d[3], o % d[3], all.t + o * all.taps);
    return all;
}

/* Reads of (row, col) as the two lists tell them against those that the terms tell. */
static void check_reads(const struct layer_rig *rig, const struct every_term *all, int row, int col)
{
    const int width = rig->y.shape.dim[3];
    struct conv2d_read rows[64], cols[128];
    ck_assert_int_le(conv2d_reads(conv(rig), 0, row, NULL), 64);
    ck_assert_int_le(conv2d_reads(conv(rig), 1, col, NULL), 128);
    const int n_rows = conv2d_reads(conv(rig), 0, row, rows), n_cols = conv2d_reads(conv(rig), 1, col, cols);
    int found = 0, outputs = 0, last = -1;
    struct conv2d_reach want = {{1 << 20, 1 << 20}, {-1, -1}, 0, 0};
    for (int k = 0; k < all->outputs * all->taps; k++) {
        const int o = k / all->taps, at[2] = {o / width, o % width};
        const struct conv2d_term *t = &all->t[k];
        if (t->from_row != row || t->from_col != col)
            continue;
        for (int a = 0; a < n_rows; a++)
            for (int b = 0; b < n_cols; b++)
                found += rows[a].output == at[0] && rows[a].element == t->i && rows[a].place == t->row &&
                         cols[b].output == at[1] && cols[b].element == t->j && cols[b].place == t->col;
        for (int axis = 0; axis < 2; axis++) {
            want.first[axis] = at[axis] < want.first[axis] ? at[axis] : want.first[axis];
            want.last[axis] = at[axis] > want.last[axis] ? at[axis] : want.last[axis];
        }
        outputs += o != last;
        last = o;
        want.products++;
    }
    const struct conv2d_reach got = conv2d_reach(conv(rig), row, col);
    ck_assert(found == want.products && n_rows * n_cols == want.products);
    ck_assert(got.outputs == outputs && got.products == want.products);
    ck_assert(!outputs ||
              (!memcmp(got.first, want.first, sizeof got.first) && !memcmp(got.last, want.last, sizeof got.last)));
    for (int a = 1; a < n_rows; a++)
        ck_assert_int_lt(rows[a - 1].output * 8 + rows[a - 1].element, rows[a].output * 8 + rows[a].element);
}

START_TEST(reads_reach_and_coverage_of_every_pixel_are_those_of_the_terms)
{
    int compared = 0, unused = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct rng r = rng_seeded(4, (uint64_t)round);
        struct layer_rig rig;
        if (!random_conv(&rig, &r))
            continue;
        int rows[16], cols[16];
        const struct every_term all = every_term(&rig);
        const int *in = rig.x.shape.dim;
        conv2d_coverage(conv(&rig), 0, rows);
        conv2d_coverage(conv(&rig), 1, cols);
        for (int i = 0; i < in[2] * in[3]; i++) {
            int uses = 0;
            for (int k = 0; k < all.outputs * all.taps; k++)
                uses += all.t[k].from_row == i / in[3] && all.t[k].from_col == i % in[3];
            ck_assert_int_eq(rows[i / in[3]] * cols[i % in[3]], uses);
            check_reads(&rig, &all, i / in[3], i % in[3]);
            unused += uses == 0;
        }
        free(all.t);
        rig_finish(&rig);
        compared++;
    }
    ck_assert_int_gt(compared, ENOUGH);
    ck_assert_int_gt(unused, 0);
}
END_TEST

START_TEST(a_weight_walks_over_the_places_that_the_terms_tell)
{
    for (int round = 0; round < ROUNDS; round++) {
        struct rng r = rng_seeded(5, (uint64_t)round);
        struct layer_rig rig;
        if (!random_conv(&rig, &r))
            continue;
        const struct every_term all = every_term(&rig);
        const int *out = rig.y.shape.dim, *in = rig.x.shape.dim;
        for (int k = 0; k < all.outputs * all.taps; k++) {
            const struct conv2d_term *t = &all.t[k];
            const int oy = k / all.taps / out[3], ox = k / all.taps % out[3];
            const struct conv2d_walk down = conv2d_walk(conv(&rig), 0, t->i), across = conv2d_walk(conv(&rig), 1, t->j);
            ck_assert(down.count == out[2] && across.count == out[3]);
            ck_assert(down.first + oy * down.step == t->row && across.first + ox * across.step == t->col);
            ck_assert((oy >= down.begin && oy < down.end) == (t->row >= 0 && t->row < in[2]));
            ck_assert((ox >= across.begin && ox < across.end) == (t->col >= 0 && t->col < in[3]));
        }
        free(all.t);
        rig_finish(&rig);
    }
}
END_TEST

/* 7x7 with 3x3: at stride 3 the lecture's last row and column are left out. */
START_TEST(a_stride_that_does_not_fit_leaves_pixels_unused)
{
    static const int want[3][7] = {{1, 2, 3, 3, 3, 2, 1}, {1, 1, 2, 1, 2, 1, 1}, {1, 1, 1, 1, 1, 1, 0}};
    static const char *const attrs[] = {"out_channels=1 kernel_size=3", "out_channels=1 kernel_size=3 stride=2",
                                        "out_channels=1 kernel_size=3 stride=3"};
    const struct shape in = shape_3d(1, 7, 7);
    struct layer_rig rig;
    int count[7];
    rig_init(&rig, "conv2d", attrs[_i], &in, 1);
    conv2d_coverage(conv(&rig), 1, count);
    ck_assert_mem_eq(count, want[_i], sizeof count);
    ck_assert_int_eq(conv2d_reads(conv(&rig), 1, 6, NULL), want[_i][6]);
    rig_finish(&rig);
}
END_TEST

/* ---------------------------------------------------------------------------------------------- gradients of conv2d */

/* Of any groups, numbers of maps, and modes of padding. False when these attributes do not go together. */
static bool random_grouped(struct layer_rig *rig, struct rng *r)
{
    const int groups = rng_int(r, 1, 2);
    const struct shape in = shape_3d(groups * rng_int(r, 1, 2), rng_int(r, 1, 8), rng_int(r, 1, 9));
    char text[TEXT];
    snprintf(text, sizeof text,
             "out_channels=%d kernel_size=%d,%d stride=%d,%d padding=%d,%d,%d,%d dilation=%d,%d groups=%d bias=true "
             "padding_mode=%s",
             groups * rng_int(r, 1, 3), rng_int(r, 1, 4), rng_int(r, 1, 4), rng_int(r, 1, 3), rng_int(r, 1, 4),
             rng_int(r, 0, 3), rng_int(r, 0, 3), rng_int(r, 0, 3), rng_int(r, 0, 3), rng_int(r, 1, 3), rng_int(r, 1, 3),
             groups, padding_mode_names[rng_int(r, 0, 3)]);
    if (!fits("conv2d", text, &in))
        return false;
    rig_init(rig, "conv2d", text, &in, 2);
    fill_rig(rig, r);
    rig_forward(rig, kernels_best(), NULL);
    rig_backward(rig, kernels_best(), NULL);
    return true;
}

static double sum_of(const struct conv2d_gradient_term *t, int n)
{
    double sum = 0.0;
    for (int k = 0; k < n; k++) {
        ck_assert(t[k].product == t[k].dy * t[k].other);
        ck_assert(t[k].oy >= 0 || (t[k].ox == -1 && t[k].dy == 0.0f));
        sum += (double)t[k].product;
    }
    return sum;
}

/* Each product of a weight is one of the forward pass: the same place, the same value. */
static void check_weight_terms(const struct layer_rig *rig, struct place w, int n, const struct conv2d_gradient_term *t)
{
    const struct conv2d *l = conv(rig);
    const int *out = &l->base.out.dim[1], taps = l->base.param[0].fan_in;
    struct conv2d_term *forward = numbers((size_t)taps, sizeof *forward);
    for (int k = 0; k < out[0] * out[1]; k++) {
        conv2d_terms(l, &rig->x, &rig->param[0], n, w.n, k / out[1], k % out[1], forward);
        const struct conv2d_term *f = &forward[(w.c * l->kernel_size[0] + w.row) * l->kernel_size[1] + w.col];
        ck_assert(t[k].oy == k / out[1] && t[k].ox == k % out[1] && t[k].i == w.row && t[k].j == w.col);
        ck_assert(t[k].row == f->row && t[k].col == f->col && t[k].from_row == f->from_row &&
                  t[k].from_col == f->from_col && t[k].other == f->x);
        ck_assert(t[k].dy == rig->dy.data[index_of(&rig->dy, (struct place){n, w.n, t[k].oy, t[k].ox})]);
    }
    free(forward);
}

START_TEST(products_of_a_weight_add_up_to_its_gradient)
{
    int compared = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct rng r = rng_seeded(6, (uint64_t)round);
        struct layer_rig rig;
        if (!random_grouped(&rig, &r))
            continue;
        const int outputs = rig.y.shape.dim[2] * rig.y.shape.dim[3];
        struct conv2d_gradient_term *t = numbers((size_t)outputs, sizeof *t);
        t[outputs].i = -7; /* must survive */
        for (size_t k = 0; k < shape_count(&rig.param[0].shape); k++) {
            const struct place w = place_of(&rig.param[0], k); /* n is the map */
            double sum = 0.0;
            for (int n = 0; n < 2; n++) {
                sum += conv2d_weight_gradient_terms(conv(&rig), &rig.x, &rig.dy, n, w.n, w.c, w.row, w.col, t);
                check_weight_terms(&rig, w, n, t);
                ck_assert(sum_of(t, outputs) ==
                          conv2d_weight_gradient_terms(conv(&rig), &rig.x, &rig.dy, n, w.n, w.c, w.row, w.col, t));
            }
            ck_assert_double_le(fabs(sum - (double)rig.dparam[0].data[k]), 1e-5 * (1.0 + fabs(sum)));
        }
        ck_assert_int_eq(t[outputs].i, -7);
        free(t);
        rig_finish(&rig);
        compared++;
    }
    ck_assert_int_gt(compared, ENOUGH);
}
END_TEST

/* The turned kernel in reading order; its outputs follow each other, and every product that there is belongs to a
 * window which reads the place. */
static void check_place_terms(const struct layer_rig *rig, int row, int col, const struct conv2d_gradient_term *t)
{
    const struct conv2d *l = conv(rig);
    const int *k = l->kernel_size, n = l->out_channels / l->groups * k[0] * k[1];
    for (int a = 0; a < n; a++) {
        const int element = a % (k[0] * k[1]);
        ck_assert(t[a].m == a / (k[0] * k[1]) && t[a].i == k[0] - 1 - element / k[1] &&
                  t[a].j == k[1] - 1 - element % k[1] && t[a].row == row && t[a].col == col);
        if (t[a].oy < 0)
            continue;
        ck_assert_int_eq(t[a].oy * l->stride[0] - l->padding[0] + t[a].i * l->dilation[0], row);
        ck_assert_int_eq(t[a].ox * l->stride[1] - l->padding[1] + t[a].j * l->dilation[1], col);
        ck_assert(t[a].oy < l->base.out.dim[1] && t[a].ox < l->base.out.dim[2]);
    }
}

/* Gradients of every place of the padded input go to where its value came from. */
static void add_places(const struct layer_rig *rig, int n, int c, struct conv2d_gradient_term *t, double *dx)
{
    const struct conv2d *l = conv(rig);
    const int *in = &l->base.in[0].dim[1], most = l->out_channels / l->groups * l->kernel_size[0] * l->kernel_size[1];
    for (int row = -l->padding[0]; row < in[0] + l->padding[2]; row++)
        for (int col = -l->padding[1]; col < in[1] + l->padding[3]; col++) {
            const double sum = conv2d_place_gradient_terms(l, &rig->param[0], &rig->dy, n, c, row, col, t);
            const int y = padding_source(l->padding_mode, row, in[0]), x = padding_source(l->padding_mode, col, in[1]);
            check_place_terms(rig, row, col, t);
            ck_assert(sum == sum_of(t, most));
            if (y >= 0 && x >= 0)
                dx[index_of(&rig->x, (struct place){n, c, y, x})] += sum;
        }
}

START_TEST(products_of_all_places_of_the_padded_input_add_up_to_its_gradient)
{
    int compared = 0, borrowed = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct rng r = rng_seeded(7, (uint64_t)round);
        struct layer_rig rig;
        if (!random_grouped(&rig, &r))
            continue;
        const struct conv2d *l = conv(&rig);
        const int most = l->out_channels / l->groups * l->kernel_size[0] * l->kernel_size[1];
        struct conv2d_gradient_term *t = numbers((size_t)most, sizeof *t);
        double *dx = numbers(shape_count(&rig.x.shape), sizeof *dx);
        t[most].i = -7; /* must survive */
        for (int k = 0; k < 2 * rig.x.shape.dim[1]; k++)
            add_places(&rig, k / rig.x.shape.dim[1], k % rig.x.shape.dim[1], t, dx);
        for (size_t k = 0; k < shape_count(&rig.x.shape); k++)
            ck_assert_double_le(fabs(dx[k] - (double)rig.dx.data[k]), 1e-5 * (1.0 + fabs(dx[k])));
        ck_assert_int_eq(t[most].i, -7);
        borrowed += l->padding_mode != PADDING_ZEROS && l->padding[0] + l->padding[1] > 0;
        free(t);
        free(dx);
        rig_finish(&rig);
        compared++;
    }
    ck_assert_int_gt(compared, ENOUGH);
    ck_assert_int_gt(borrowed, 20);
}
END_TEST

/* PyTorch 1.13: conv2d of a 4x5 input, padded by 1, with a 2x3 kernel, stride 2,1, dilation 2,1, and its backward. */
START_TEST(gradient_terms_give_what_pytorch_gives)
{
    static const int dw[4][6] = {
        {-5, 9, -2, -12, 0, 12}, {-6, 4, 1, -10, 0, 10}, {-4, 13, 8, -12, 0, 12}, {-3, 0, 3, -18, 0, 18}};
    static const int dx[4][20] = {{0, 0, 0, 0, 0, 0, 5, -6, 8, -9, 0, 0, 0, 0, 0, -4, 2, 0, 3, 1},
                                  {0, 0, 0, 0, 0, 5, -10, 1, 7, -3, 0, 0, 0, 0, 0, -4, 2, 0, 1, 1},
                                  {3, -9, 7, -7, 6, -4, 5, -6, 8, -3, 0, 0, 0, 0, 0, -4, 2, 0, 3, -1},
                                  {0, 0, 0, 0, 0, 6, 5, -6, 8, -13, 0, 0, 0, 0, 0, -1, -7, 7, -4, 5}};
    static const float weight[6] = {1, -2, 3, 2, 0, -1};
    const struct shape in = shape_3d(1, 4, 5);
    struct conv2d_gradient_term t[16];
    struct layer_rig rig;
    char text[TEXT];
    double got[20] = {0};
    snprintf(text, sizeof text,
             "out_channels=1 kernel_size=2,3 stride=2,1 padding=1 dilation=2,1 bias=false padding_mode=%s",
             padding_mode_names[_i]);
    rig_init(&rig, "conv2d", text, &in, 1);
    for (int i = 0; i < 20; i++)
        rig.x.data[i] = (float)((3 * (i / 5) * (i / 5) + 5 * (i % 5) + i / 5 * (i % 5)) % 7 - 3);
    memcpy(rig.param[0].data, weight, sizeof weight);
    for (int i = 0; i < 10; i++)
        rig.dy.data[i] = (float)((2 * (i / 5) + 3 * (i % 5)) % 5 - 2);
    for (int k = 0; k < 6; k++)
        ck_assert_double_eq(conv2d_weight_gradient_terms(conv(&rig), &rig.x, &rig.dy, 0, 0, 0, k / 3, k % 3, t),
                            (double)dw[_i][k]);
    add_places(&rig, 0, 0, t, got);
    for (int k = 0; k < 20; k++)
        ck_assert_double_eq(got[k], (double)dx[_i][k]);
    rig_finish(&rig);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("terms");
    TCase *t = tcase_create("terms");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, terms_that_meet_at_an_output_of_a_transposed_convolution_add_up_to_it);
    tcase_add_test(t, stamps_of_all_inputs_draw_the_output_of_a_transposed_convolution);
    tcase_add_loop_test(t, the_transposed_convolution_of_a_book_is_the_books, 0, 2);
    tcase_add_loop_test(t, places_of_a_window_give_the_value_and_the_gradient_that_the_pool_gives, 0, 3);
    tcase_add_test(t, a_window_of_equals_has_its_first_for_winner_and_the_others_tie);
    tcase_add_loop_test(t, a_mean_divides_by_the_places_that_count, 0, 2);
    tcase_add_test(t, reads_reach_and_coverage_of_every_pixel_are_those_of_the_terms);
    tcase_add_test(t, a_weight_walks_over_the_places_that_the_terms_tell);
    tcase_add_loop_test(t, a_stride_that_does_not_fit_leaves_pixels_unused, 0, 3);
    tcase_add_test(t, products_of_a_weight_add_up_to_its_gradient);
    tcase_add_test(t, products_of_all_places_of_the_padded_input_add_up_to_its_gradient);
    tcase_add_loop_test(t, gradient_terms_give_what_pytorch_gives, 0, 4);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
