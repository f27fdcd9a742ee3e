/* tests/app/test_topic_learn.c - a hidden kernel is found by gradient descent. Trajectories are PyTorch 1.13's
 * (torch.optim.SGD on F.mse_loss of F.conv2d, float32), gradients are checked by central differences. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/lectures.h"
#include "app/session/topic_learn.h"
#include "app/topics/learn.h"
#include "engine/base/rng.h"
#include "tests/engine/failing_memory.h"

static struct tensor picture(enum picture_id id, int side)
{
    struct tensor x;
    ck_assert_int_eq(picture_draw(id, side, side, &x, NULL), CS_OK);
    x.shape = shape_batch(1, &x.shape);
    return x;
}

/* A 3x3 learner of Sobel's kernel on Ng's 6x6 numbers, padding 1. */
static struct learn_settings plain(const struct tensor *x)
{
    return (struct learn_settings){
        .x = x,
        .x_serial = 1,
        .geometry = {.kernel = {3, 3}, .stride = {1, 1}, .dilation = {1, 1}, .padding = {1, 1, 1, 1}},
        .target = kernel_of_preset(KERNEL_SOBEL_X, 3, 3),
        .own = kernel_of_preset(KERNEL_EDGE, 3, 3),
        .start = LEARN_ZEROS,
        .lr = 0.005,
        .momentum = 0.9,
        .iterations = 200};
}

static void resize(struct learn_settings *s, int size, int padding, int stride, int dilation)
{
    for (int i = 0; i < 4; i++)
        s->geometry.padding[i] = padding;
    for (int i = 0; i < 2; i++) {
        s->geometry.kernel[i] = size;
        s->geometry.stride[i] = stride;
        s->geometry.dilation[i] = dilation;
    }
    s->own = kernel_of_preset(KERNEL_EDGE, size, size);
}

static struct learn_model *create(void)
{
    struct learn_model *m;
    struct cs_error err = {""};
    ck_assert_msg(learn_create(&m, &err) == CS_OK, "%s", err.text);
    return m;
}

static const struct learn *go(struct learn_model *m, const struct learn_settings *s, int iteration)
{
    learn_update(m, s, iteration);
    while (learn_is_pending(m))
        learn_update(m, s, iteration);
    ck_assert_str_eq(learn_state(m)->error, "");
    return learn_state(m);
}

static void check_numbers(const float *got, const float *want, int n, double tol, const char *what)
{
    for (int i = 0; i < n; i++)
        ck_assert_msg(fabs((double)got[i] - (double)want[i]) < tol, "%s %d: %g, not %g", what, i, (double)got[i],
                      (double)want[i]);
}

/* ---- PyTorch's numbers ---- */

START_TEST(five_steps_with_momentum_and_a_bias_are_pytorch_s)
{
    static const double loss[] = {107.72222137451172, 83.46817779541016, 55.10319137573242,
                                  27.923898696899414, 9.004942893981934, 8.430530548095703};
    static const float g0[] = {4.333334f,    1.1666663f,  -31.6666641f, 16.2222233f,  5e-07f,
                               -55.6666603f, -0.1111112f, -1.166666f,   -35.7777786f, -4.222222328f},
                       w1[] = {-0.0216667f, -0.0058333f, 0.1583333f, -0.0811111f, 0,
                               0.2783333f,  0.0005556f,  0.0058333f, 0.1788889f,  0.0211111f},
                       w5[] = {-0.7081071f, -0.5664618f, 1.04338f,    -1.4465228f, -0.6271593f,
                               2.1291552f,  -0.5394856f, -0.5135425f, 1.1674687f,  0.0415909f},
                       g5[] = {-5.787354f,  -13.420681f, -4.153861f,   -4.2859631f, -15.3825264f,
                               -3.4136267f, -2.7117658f, -11.4810753f, -1.4899201f, -2.492934227f};
    struct tensor x = picture(PICTURE_NUMBERS6, 6);
    struct learn_settings s = plain(&x);
    struct learn_model *m = create();
    s.bias = true;
    const struct learn *l = go(m, &s, 5);
    struct learn_step step;
    for (int i = 0; i <= 5; i++) {
        ck_assert(learn_step_at(m, i, &step));
        ck_assert_double_eq_tol(step.loss, loss[i], 2e-5 * loss[i]);
    }
    check_numbers(l->at.w, w5, 10, 2e-5, "w5");
    check_numbers(l->at.g, g5, 10, 3e-4, "g5");
    learn_step_at(m, 0, &step);
    check_numbers(step.g, g0, 10, 3e-5, "g0");
    check_numbers(step.next, w1, 10, 1e-6, "w1");
    ck_assert(!learn_step_at(m, 6, &step));
    learn_destroy(&m);
    tensor_finish(&x);
}
END_TEST

START_TEST(a_stride_and_a_dilation_and_another_start_are_pytorch_s)
{
    static const float w5[] = {-0.3740154f, 0.067504f,  0.4357559f, 0.3214182f, -1.0680079f,
                               1.0250316f,  0.3208294f, 1.3681241f, 0.3631702f},
                       g5[] = {9.0304985f, 15.6415749f, 6.5189257f, 14.9846888f, -1.7544911f,
                               8.354043f,  7.4860735f,  5.5479054f, 1.9063301f};
    struct tensor x = picture(PICTURE_NUMBERS6, 6);
    struct learn_settings s = plain(&x);
    struct learn_model *m = create();
    resize(&s, 3, 2, 2, 2);
    s.start = LEARN_KERNEL;
    const struct learn *l = go(m, &s, 5);
    ck_assert_int_eq(l->oh, 3);
    ck_assert_double_eq_tol(l->at.loss, 23.90460205078125, 1e-3);
    check_numbers(l->at.w, w5, 9, 2e-5, "w5");
    check_numbers(l->at.g, g5, 9, 3e-4, "g5");
    learn_destroy(&m);
    tensor_finish(&x);
}
END_TEST

START_TEST(a_5x5_kernel_that_looks_for_a_3x3_one_is_pytorch_s)
{
    static const float w3[] = {-0.0355986f, 0.07012f,    0.0620286f,  0.2260592f, 0.0813297f,
                               -0.2061767f, -0.1499797f, -0.1300014f, 0.375695f,  0.3097731f,
                               -0.3408811f, -0.3468172f, -0.1204279f, 0.7375649f, 0.4118726f,
                               -0.2817867f, -0.0750244f, -0.0825579f, 0.4414101f, 0.2496527f,
                               -0.1280393f, -0.1118423f, -0.2747188f, 0.0798691f, 0.1942429f};
    struct tensor x = picture(PICTURE_NUMBERS6, 6);
    struct learn_settings s = plain(&x);
    struct learn_model *m = create();
    resize(&s, 5, 2, 1, 1);
    s.lr = 0.003;
    const struct learn *l = go(m, &s, 3);
    check_numbers(l->at.w, w3, 25, 2e-5, "w3");
    ck_assert_double_eq_tol(l->at.loss, 29.10335922241211, 1e-3);
    ck_assert(l->hidden_rows == 5 && l->hidden_cols == 5 && l->hidden[0] == 0);
    ck_assert_float_eq(l->hidden[11], -2);
    l = go(m, &s, 200);
    ck_assert_double_lt(l->distance, 0.4);
    learn_destroy(&m);
    tensor_finish(&x);
}
END_TEST

START_TEST(a_1x1_kernel_stops_at_the_loss_that_the_neighbours_of_a_blur_leave)
{
    struct tensor x = picture(PICTURE_NUMBERS6, 6);
    struct learn_settings s = plain(&x);
    struct learn_model *m = create();
    resize(&s, 1, 0, 1, 1);
    s.target = kernel_of_preset(KERNEL_BOX, 3, 3);
    s.lr = 0.02;
    s.momentum = 0;
    const struct learn *l = go(m, &s, 100);
    ck_assert_double_eq_tol(l->at.loss, 2.9618582725524902, 1e-5);
    ck_assert_float_eq_tol(l->at.w[0], 0.5672673f, 1e-6f);
    ck_assert_double_eq_tol(l->distance, hypot(0.5672673 - 1.0 / 9, sqrt(8) / 9), 1e-5);
    ck_assert(fabsf(l->at.g[0]) < 1e-5f);
    learn_destroy(&m);
    tensor_finish(&x);
}
END_TEST

/* ---- gradients ---- */

/* The loss of a model that starts from these weights. */
static double loss_of(const struct learn_settings *s, const struct kernel_value *w)
{
    struct learn_model *m = create();
    struct learn_settings from = *s;
    from.start = LEARN_KERNEL;
    from.own = *w;
    const double loss = go(m, &from, 0)->at.loss;
    learn_destroy(&m);
    return loss;
}

static void check_gradient(const struct learn_settings *s)
{
    struct learn_model *m = create();
    const struct learn *l = go(m, s, 3);
    struct kernel_value w = {.preset = KERNEL_CUSTOM, .rows = l->rows, .cols = l->cols, .divisor = 1};
    const float h = 1.0f / 64;
    memcpy(w.w, l->at.w, (size_t)l->n_weights * sizeof *w.w);
    for (int i = 0; i < l->n_weights; i++) {
        struct kernel_value up = w, down = w;
        up.w[i] += h;
        down.w[i] -= h;
        const double apart = (double)up.w[i] - (double)down.w[i], slope = (loss_of(s, &up) - loss_of(s, &down)) / apart;
        ck_assert_double_eq_tol((double)l->at.g[i], slope, 2e-3 * (1 + fabs(slope)));
    }
    learn_destroy(&m);
}

START_TEST(the_gradient_is_the_slope_of_the_loss)
{
    struct tensor x = picture(PICTURE_SEVEN, 8);
    struct learn_settings s = plain(&x);
    s.momentum = 0.5;
    s.lr = 0.002;
    check_gradient(&s);
    resize(&s, 3, 1, 2, 1);
    s.geometry.padding_mode = PADDING_REFLECT;
    s.noise = 1;
    check_gradient(&s);
    resize(&s, 2, 0, 1, 2);
    s.geometry.padding_mode = PADDING_CIRCULAR;
    s.target = kernel_of_preset(KERNEL_BOX, 5, 5);
    check_gradient(&s);
    tensor_finish(&x);
}
END_TEST

START_TEST(the_products_that_are_listed_add_up_to_the_gradient)
{
    struct tensor x = picture(PICTURE_SEVEN, 8);
    struct learn_settings s = plain(&x);
    struct learn_model *m = create();
    resize(&s, 3, 1, 2, 2);
    const struct learn *l = go(m, &s, 4);
    for (int i = 0; i < l->n_weights; i++) {
        double sum = 0;
        for (int o = 0; o < l->n; o++) {
            const struct learn_product p = learn_product_at(l, i, o);
            const int row = p.oy * 2 + i / 3 * 2 - 1, col = p.ox * 2 + i % 3 * 2 - 1;
            const bool inside = row >= 0 && row < 8 && col >= 0 && col < 8;
            ck_assert_double_eq(p.x, inside ? (double)x.data[row * 8 + col] : 0);
            ck_assert_double_eq_tol(p.slope, 2 * (double)l->difference[o] / l->n, 1e-6);
            sum += p.product;
        }
        ck_assert_double_eq_tol(sum, (double)l->at.g[i], 1e-4 * (1 + fabs(sum)));
    }
    learn_destroy(&m);
    tensor_finish(&x);
}
END_TEST

/* ---- the picture of an iteration ---- */

START_TEST(target_output_and_difference_are_convolutions)
{
    struct tensor x = picture(PICTURE_NUMBERS6, 6);
    struct learn_settings s = plain(&x);
    struct learn_model *m = create();
    const struct learn *l = go(m, &s, 7);
    double squares = 0, apart = 0;
    for (int i = 0; i < 36; i++) {
        float t = 0, y = 0;
        for (int k = 0; k < 9; k++) {
            const int row = i / 6 + k / 3 - 1, col = i % 6 + k % 3 - 1;
            const float v = row < 0 || row > 5 || col < 0 || col > 5 ? 0 : x.data[row * 6 + col];
            t += v * s.target.w[k];
            y += v * l->at.w[k];
        }
        ck_assert_float_eq_tol(l->target[i], t, 1e-4f);
        ck_assert_float_eq_tol(l->output[i], y, 1e-4f);
        ck_assert_float_eq(l->difference[i], l->output[i] - l->target[i]);
        squares += (double)l->difference[i] * (double)l->difference[i];
    }
    for (int i = 0; i < 9; i++)
        apart += pow((double)l->at.w[i] - (double)s.target.w[i], 2);
    ck_assert_double_eq_tol(l->squares, squares, 1e-4);
    ck_assert_double_eq_tol(l->at.loss, squares / 36, 1e-5);
    ck_assert_double_eq_tol(l->distance, sqrt(apart), 1e-6);
    ck_assert_double_eq_tol(l->curvature.largest, 174.95, 0.05);
    ck_assert_double_eq(l->critical, 2 * 1.9 / l->curvature.largest);
    learn_destroy(&m);
    tensor_finish(&x);
}
END_TEST

/* A picture of the same size whatever is hidden, middle on middle; a divisor divides. */
START_TEST(hidden_kernels_of_any_size_give_pictures_of_one_size)
{
    struct tensor x = picture(PICTURE_SEVEN, 8);
    for (int own = 1; own <= 5; own++)
        for (int hidden = 1; hidden <= 7; hidden++) {
            struct learn_settings s = plain(&x);
            struct learn_model *m = create();
            resize(&s, own, own / 2, 1, 1);
            s.target = kernel_of_preset(KERNEL_IDENTITY, hidden, hidden);
            const struct learn *l = go(m, &s, 0);
            const int shift = own / 2 - (own - 1) / 2; /* of an even kernel's middle */
            ck_assert_int_eq(l->oh, 8 + 1 - own % 2);
            for (int i = 0; i < l->n; i++) {
                const int row = i / l->ow - shift, col = i % l->ow - shift;
                const bool inside = row >= 0 && row < 8 && col >= 0 && col < 8;
                ck_assert_float_eq_tol(l->target[i], inside ? x.data[row * 8 + col] : 0, 1e-5f);
            }
            learn_destroy(&m);
        }
    tensor_finish(&x);
}
END_TEST

START_TEST(noise_is_that_of_the_seed_and_of_the_size_that_was_asked_for)
{
    struct tensor x = picture(PICTURE_TEXT, 64);
    struct learn_settings s = plain(&x);
    struct learn_model *m = create(), *n = create();
    const float *exact = go(m, &s, 0)->target;
    s.noise = 2;
    const struct learn *l = go(n, &s, 0);
    double squares = 0;
    for (int i = 0; i < l->n; i++)
        squares += pow((double)l->target[i] - (double)exact[i], 2);
    ck_assert_double_eq_tol(sqrt(squares / l->n), 2, 0.1);
    learn_destroy(&m);
    m = create();
    ck_assert_mem_eq(go(m, &s, 0)->target, l->target, (size_t)l->n * sizeof(float));
    const float before = l->target[0];
    s.seed = 5;
    ck_assert_float_ne(go(n, &s, 0)->target[0], before);
    learn_destroy(&m);
    learn_destroy(&n);
    tensor_finish(&x);
}
END_TEST

/* ---- the way ---- */

static void keep(const struct learn *l, float *w, float *g, double *loss)
{
    memcpy(w, l->at.w, (size_t)l->n_numbers * sizeof *w);
    memcpy(g, l->at.g, (size_t)l->n_numbers * sizeof *g);
    *loss = l->at.loss;
}

START_TEST(forth_and_back_and_at_once_an_iteration_has_the_same_bits)
{
    struct tensor x = picture(PICTURE_SEVEN, 8);
    struct learn_settings s = plain(&x);
    struct learn_model *m = create(), *at_once = create();
    float w[9], g[9], w2[9], g2[9];
    double loss, loss2;
    s.start = LEARN_RANDOM;
    s.lr = 0.002;
    for (int i = 0; i <= 60; i++)
        go(m, &s, i);
    keep(go(m, &s, 17), w, g, &loss);
    go(m, &s, 60);
    keep(go(m, &s, 17), w2, g2, &loss2);
    ck_assert_mem_eq(w, w2, sizeof w);
    ck_assert_mem_eq(g, g2, sizeof g);
    ck_assert_double_eq(loss, loss2);
    keep(go(at_once, &s, 17), w2, g2, &loss2);
    ck_assert_mem_eq(w, w2, sizeof w);
    ck_assert_mem_eq(g, g2, sizeof g);
    ck_assert_int_eq(learn_state(m)->computed, 60);
    learn_destroy(&m);
    learn_destroy(&at_once);
    tensor_finish(&x);
}
END_TEST

/* A rate that is changed at iteration 20 leaves what was, and what follows is what a model does that begins there. */
START_TEST(a_rate_that_is_changed_on_the_way_holds_from_there_on)
{
    struct tensor x = picture(PICTURE_SEVEN, 8);
    struct learn_settings s = plain(&x);
    struct learn_model *m = create(), *other = create();
    struct learn_step step;
    float w20[9], w40[9], g[9];
    double loss;
    s.momentum = 0;
    s.lr = 0.004;
    keep(go(m, &s, 40), w40, g, &loss);
    keep(go(m, &s, 20), w20, g, &loss);
    const struct learn_settings before = s;
    ck_assert(learn_change_rate(&s.changes, 20, &(struct learn_rate){0, 0.004, 0}));
    s.lr = 0.008;
    const struct learn *l = go(m, &s, 40);
    ck_assert(learn_step_at(m, 20, &step));
    check_numbers(step.w, w20, 9, 1e-12, "w20");
    ck_assert_double_eq(step.lr, 0.008);
    ck_assert(learn_step_at(m, 19, &step));
    ck_assert_double_eq(step.lr, 0.004);
    ck_assert(memcmp(l->at.w, w40, sizeof w40) != 0);
    struct learn_settings from = before;
    from.lr = 0.008;
    from.start = LEARN_KERNEL;
    from.own = (struct kernel_value){.preset = KERNEL_CUSTOM, .rows = 3, .cols = 3, .divisor = 1};
    memcpy(from.own.w, w20, sizeof w20);
    ck_assert_mem_eq(l->at.w, go(other, &from, 20)->at.w, sizeof w40);
    ck_assert_mem_eq(go(m, &before, 40)->at.w, w40, sizeof w40); /* taken back */
    learn_destroy(&m);
    learn_destroy(&other);
    tensor_finish(&x);
}
END_TEST

START_TEST(a_weight_that_is_set_on_the_way_is_that_from_there_on)
{
    struct tensor x = picture(PICTURE_SEVEN, 8);
    struct learn_settings s = plain(&x);
    struct learn_model *m = create();
    struct learn_step step;
    float w9[9], w10[9], g[9];
    double loss;
    s.lr = 0.002;
    keep(go(m, &s, 10), w10, g, &loss);
    keep(go(m, &s, 9), w9, g, &loss);
    ck_assert(learn_change_number(&s.changes, 10, 4, 3.5f));
    ck_assert(learn_change_number(&s.changes, 10, 4, -2.5f)); /* the drag went on */
    ck_assert_int_eq(s.changes.n_edits, 1);
    const struct learn *l = go(m, &s, 10);
    ck_assert_float_eq(l->at.w[4], -2.5f);
    ck_assert_float_eq(l->at.w[3], w10[3]);
    ck_assert(learn_step_at(m, 9, &step));
    ck_assert_mem_eq(step.w, w9, sizeof w9);
    ck_assert_double_lt(go(m, &s, 200)->at.loss, 0.1);
    learn_destroy(&m);
    tensor_finish(&x);
}
END_TEST

START_TEST(a_weight_that_was_set_at_the_start_is_what_it_was_without_that) /* _i: enum learn_start */
{
    struct tensor x = picture(PICTURE_SEVEN, 8);
    struct learn_settings s = plain(&x);
    struct learn_model *m = create();
    float before[10], w[10], g[10];
    double loss;
    s.start = (enum learn_start)_i;
    s.bias = true;
    keep(go(m, &s, 0), before, g, &loss);
    ck_assert(learn_change_number(&s.changes, 0, 4, 3.5f));
    ck_assert(learn_change_number(&s.changes, 0, 9, -2));
    keep(go(m, &s, 0), w, g, &loss);
    ck_assert_float_eq(w[4], 3.5f);
    ck_assert_float_eq(w[9], -2);
    s.changes.n_edits = 0;
    keep(go(m, &s, 0), w, g, &loss);
    ck_assert_mem_eq(w, before, sizeof before);
    learn_destroy(&m);
    tensor_finish(&x);
}
END_TEST

START_TEST(without_momentum_is_beside_it_when_asked_for)
{
    struct tensor x = picture(PICTURE_SEVEN, 8);
    struct learn_settings s = plain(&x);
    struct learn_model *m = create(), *none = create();
    s.lr = 0.004;
    ck_assert_int_eq(go(m, &s, 50)->plain_computed, -1);
    s.plain = true;
    const struct learn *l = go(m, &s, 50);
    s.momentum = 0;
    s.plain = false;
    const struct learn *p = go(none, &s, 50);
    ck_assert_int_eq(l->plain_computed, 50);
    ck_assert_mem_eq(l->plain_loss, p->loss, 51 * sizeof(float));
    ck_assert_float_ne(l->loss[50], p->loss[50]);
    learn_destroy(&m);
    learn_destroy(&none);
    tensor_finish(&x);
}
END_TEST

/* ---- divergence ---- */

START_TEST(below_the_critical_rate_it_learns_and_above_it_diverges_at_an_iteration_that_is_told)
{
    static const double momenta[] = {0, 0.9};
    struct tensor x = picture(PICTURE_NUMBERS6, 6);
    struct learn_settings s = plain(&x);
    struct learn_model *m = create();
    s.iterations = LEARN_ITERATIONS;
    for (int i = 0; i < 2; i++) {
        s.momentum = momenta[i];
        s.lr = 1;
        const double critical = go(m, &s, 0)->critical;
        s.lr = 0.97 * critical;
        const struct learn *l = go(m, &s, LEARN_ITERATIONS);
        ck_assert_int_eq(l->end, LEARN_GOES_ON);
        ck_assert_double_lt(l->distance, 0.001);
        s.lr = 1.2 * critical;
        l = go(m, &s, LEARN_ITERATIONS);
        ck_assert_int_eq(l->end, LEARN_ENDED_LOSS);
        ck_assert(l->ended == l->computed + 1 && l->at.iteration == l->computed && l->ended > 20);
        for (int k = 0; k <= l->computed; k++)
            ck_assert(isfinite(l->loss[k]));
        for (int k = 0; k < 9; k++)
            ck_assert(isfinite(l->at.w[k]) && isfinite(l->at.g[k]));
    }
    learn_destroy(&m);
    tensor_finish(&x);
}
END_TEST

/* Every rate up to the most that can be set, and weights as large as they may be: never a number that is none. */
START_TEST(whatever_the_rate_all_that_is_kept_is_finite_and_a_lower_rate_goes_on)
{
    struct tensor x = picture(PICTURE_NUMBERS6, 6);
    struct learn_model *m = create();
    for (double lr = 1e-8; lr <= 10; lr *= 10)
        for (int large = 0; large < 2; large++) {
            struct learn_settings s = plain(&x);
            s.lr = lr;
            s.momentum = 0.99;
            if (large)
                learn_change_number(&s.changes, 3, 0, KERNEL_MAX_WEIGHT);
            const struct learn *l = go(m, &s, 200);
            for (int k = 0; k <= l->computed; k++) {
                struct learn_step step;
                ck_assert(learn_step_at(m, k, &step) && isfinite(step.loss));
                for (int i = 0; i < 9; i++)
                    ck_assert(isfinite(step.w[i]) && isfinite(step.g[i]) && (!step.next || isfinite(step.next[i])));
            }
            if (l->end == LEARN_GOES_ON)
                continue;
            const int there = l->computed;
            ck_assert(learn_change_rate(&s.changes, there, &(struct learn_rate){0, lr, 0.99}));
            s.lr = 1e-8;
            s.momentum = 0;
            ck_assert_int_gt(go(m, &s, there + 1)->computed, there);
        }
    learn_destroy(&m);
    tensor_finish(&x);
}
END_TEST

/* ---- texts ---- */

START_TEST(changes_are_printed_as_they_are_read)
{
    static const char *const past = "12:0.005,0.9 30:0.01,0 31:1e-05,0.25", *const edits = "0:4=-1.5 30:0=2 30:8=0.125";
    struct learn_changes c = {0};
    struct cs_error err;
    ck_assert_int_eq(learn_parse_past(past, &c, &err), CS_OK);
    ck_assert_int_eq(learn_parse_edits(edits, &c, &err), CS_OK);
    ck_assert(c.n_past == 3 && c.past[1].until == 30 && c.past[1].lr == 0.01 && c.past[0].momentum == 0.9);
    ck_assert(c.n_edits == 3 && c.edit[2].number == 8 && c.edit[2].value == 0.125f);
    char *a = learn_print_past(&c), *b = learn_print_edits(&c);
    ck_assert_str_eq(a, past);
    ck_assert_str_eq(b, edits);
    free(a);
    free(b);
    ck_assert_int_eq(learn_parse_past("", &c, &err), CS_OK);
    ck_assert_int_eq(c.n_past, 0);
    a = learn_print_past(&c);
    ck_assert_str_eq(a, "");
    free(a);
}
END_TEST

START_TEST(texts_that_are_no_changes_are_refused_with_a_sentence)
{
    static const char *const past[] = {"x",       "5",         "5:0.1",           "5:0.1,1",  "5:0.1,-1", "0:0.1,0",
                                       "5:nan,0", "5:0.1,0 x", "5:0.1,0 5:0.2,0", "9999:1,0", "5:-1,0",   "5;1,0"};
    static const char *const edits[] = {"x", "3:4", "3:4=", "3:4=x", "9999:0=1", "3:500=1", "5:0=1 4:0=1", "3:0=1e9"};
    struct cs_error err;
    char many[LEARN_EDITS * 8 + 16] = "";
    for (size_t i = 0; i < sizeof past / sizeof *past; i++)
        ck_assert_msg(learn_parse_past(past[i], NULL, &err) == CS_BAD_VALUE && err.text[0], "%s", past[i]);
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++)
        ck_assert_msg(learn_parse_edits(edits[i], NULL, &err) == CS_BAD_VALUE && err.text[0], "%s", edits[i]);
    for (int i = 0; i <= LEARN_EDITS; i++)
        strcat(many, "1:0=1 ");
    ck_assert_int_eq(learn_parse_edits(many, NULL, &err), CS_BAD_VALUE);
}
END_TEST

START_TEST(changes_forget_what_came_later_and_have_an_end)
{
    struct learn_changes c = {0};
    const struct learn_rate before = {0, 0.5, 0.1};
    for (int i = 0; i < LEARN_PAST; i++)
        ck_assert(learn_change_rate(&c, 10 * (i + 1), &before));
    ck_assert(!learn_change_rate(&c, 1000, &before));
    ck_assert(learn_change_number(&c, 50, 1, 2) && learn_change_number(&c, 60, 1, 3));
    ck_assert(learn_change_rate(&c, 55, &before)); /* between 50 and 60 */
    ck_assert_int_eq(c.n_past, 6);
    ck_assert_int_eq(c.past[5].until, 55);
    ck_assert_int_eq(c.n_edits, 1);
    ck_assert(learn_change_rate(&c, 0, &before));
    ck_assert_int_eq(c.n_past, 0);
    ck_assert_int_eq(c.n_edits, 0);
    for (int i = 0; i < LEARN_EDITS; i++)
        ck_assert(learn_change_number(&c, 7, i, 1));
    ck_assert(!learn_change_number(&c, 7, LEARN_EDITS, 1));
}
END_TEST

/* ---- bounds ---- */

START_TEST(a_picture_that_is_too_large_is_refused_and_what_was_stays)
{
    struct tensor x = picture(PICTURE_NUMBERS6, 6), large = picture(PICTURE_STILL_LIFE, 200);
    struct learn_settings s = plain(&x);
    struct learn_model *m = create();
    const float w = go(m, &s, 9)->at.w[0];
    s.x = &large;
    s.x_serial = 2;
    learn_update(m, &s, 9);
    ck_assert(learn_state(m)->error[0] && learn_state(m)->at.w[0] == w && learn_state(m)->oh == 6);
    ck_assert(!learn_is_pending(m));
    s.x = &x;
    s.x_serial = 3;
    ck_assert_float_eq(go(m, &s, 9)->at.w[0], w);
    s.geometry.padding_mode = PADDING_REFLECT; /* the hidden kernel needs 5 of 6 rows: more than there are */
    s.target = kernel_of_preset(KERNEL_BOX, 11, 11);
    resize(&s, 1, 2, 1, 1);
    s.geometry.padding_mode = PADDING_REFLECT;
    learn_update(m, &s, 9);
    ck_assert(learn_state(m)->error[0]);
    learn_destroy(&m);
    tensor_finish(&x);
    tensor_finish(&large);
}
END_TEST

/* The largest problem is cut into updates of bounded work that each lead further. */
START_TEST(a_large_problem_goes_on_update_by_update)
{
    struct tensor x = picture(PICTURE_STILL_LIFE, 128);
    struct learn_settings s = plain(&x);
    struct learn_model *m = create();
    resize(&s, 11, 5, 1, 1);
    s.lr = 1e-7;
    int updates = 0, before = -1;
    do {
        learn_update(m, &s, 20);
        ck_assert_int_gt(learn_state(m)->computed, before);
        before = learn_state(m)->computed;
        ck_assert_int_eq(learn_state(m)->at.iteration, before);
        updates++;
    } while (learn_is_pending(m));
    ck_assert_int_gt(updates, 3);
    ck_assert_int_eq(before, 20);
    ck_assert(!learn_update(m, &s, 20));
    learn_destroy(&m);
    tensor_finish(&x);
}
END_TEST

static bool attempt(void *ctx, const char **wrong)
{
    const struct learn_settings *s = ctx;
    struct learn_model *m = NULL;
    bool done = learn_create(&m, NULL) == CS_OK;
    if (done) {
        learn_update(m, s, 5);
        const struct learn *l = learn_state(m);
        done = !l->error[0];
        if (done && (!l->at.w || l->at.iteration != 5))
            *wrong = "no error, and no iteration 5";
        if (!done && l->at.w)
            *wrong = "an error, and numbers";
    }
    learn_destroy(&m);
    return done;
}

START_TEST(without_memory_it_says_so)
{
    struct tensor x = picture(PICTURE_NUMBERS6, 6);
    struct learn_settings s = plain(&x);
    s.plain = true;
    fail_every_allocation(attempt, &s);
    tensor_finish(&x);
}
END_TEST

/* ---- in the session ---- */

static struct session *open_session(void)
{
    struct session *s;
    struct cs_error err = {""};
    ck_assert_int_eq(session_create(&s, &(struct session_options){.threads = 1}, &err), CS_OK);
    return s;
}

static void set(struct session *s, const char *assignment)
{
    struct cs_error err = {""};
    ck_assert_msg(session_set_assignment(s, assignment, &err) == CS_OK, "%s: %s", assignment, err.text);
    session_wait(s, 10);
}

START_TEST(worked_examples_do_what_they_say)
{
    struct session *s = open_session();
    set(s, "convolve.lecture=learn_sobel");
    set(s, "convolve.step=201");
    const struct learn *l = session_learn(s);
    static const float sobel[] = {-1, 0, 1, -2, 0, 2, -1, 0, 1};
    check_numbers(l->at.w, sobel, 9, 0.01, "sobel");
    set(s, "convolve.lecture=learn_too_fast");
    ck_assert_double_gt(session_float(s, PROP_LEARN_LR), l->critical);
    set(s, "convolve.step=201"); /* it does not come that far */
    ck_assert_int_eq(l->end, LEARN_ENDED_LOSS);
    ck_assert_int_eq(session_progress(s).max, l->computed + 1);
    ck_assert_int_eq(session_int(s, PROP_CONVOLVE_STEP), l->computed + 1);
    set(s, "convolve.lecture=learn_momentum");
    set(s, "convolve.step=201");
    ck_assert_float_lt(l->loss[200] * 100, l->plain_loss[200]);
    ck_assert_float_gt(l->loss[10], l->plain_loss[10]);
    set(s, "convolve.lecture=learn_point");
    set(s, "convolve.step=51");
    ck_assert_double_eq_tol(l->at.loss, 2.96186, 1e-4);
    session_destroy(&s);
}
END_TEST

START_TEST(a_rate_set_at_a_step_is_undone_with_its_past)
{
    struct session *s = open_session();
    struct cs_error err;
    set(s, "convolve.mode=learn");
    set(s, "convolve.step=51");
    const struct learn *l = session_learn(s);
    const double before = l->at.loss;
    set(s, "convolve.step=31");
    set(s, "learn.lr=0.01");
    ck_assert_str_eq(session_text(s, PROP_LEARN_PAST), "30:0.005,0");
    set(s, "learn.momentum=0.5"); /* at the same iteration: it was never taken with the rate alone */
    ck_assert_str_eq(session_text(s, PROP_LEARN_PAST), "30:0.005,0");
    set(s, "convolve.step=51");
    ck_assert_double_ne(l->at.loss, before);
    set(s, "learn.lr=0.002");
    ck_assert_str_eq(session_text(s, PROP_LEARN_PAST), "30:0.005,0 50:0.01,0.5");
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(session_run(s, COMMAND_UNDO, &err), CS_OK);
    ck_assert_str_eq(session_text(s, PROP_LEARN_PAST), "");
    ck_assert_double_eq(session_float(s, PROP_LEARN_LR), 0.005);
    ck_assert_double_eq(l->at.loss, before);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(session_run(s, COMMAND_REDO, &err), CS_OK);
    ck_assert_str_eq(session_text(s, PROP_LEARN_PAST), "30:0.005,0 50:0.01,0.5");
    set(s, "learn.target=edge"); /* another way */
    ck_assert_str_eq(session_text(s, PROP_LEARN_PAST), "");
    session_destroy(&s);
}
END_TEST

START_TEST(a_rate_that_was_changed_too_often_is_refused)
{
    struct session *s = open_session();
    struct cs_error err;
    char text[64];
    set(s, "convolve.mode=learn");
    for (int i = 0; i < LEARN_PAST; i++) {
        snprintf(text, sizeof text, "convolve.step=%d", 2 + i);
        set(s, text);
        snprintf(text, sizeof text, "learn.lr=%.3f", 0.001 * (i % 2 + 1));
        set(s, text);
    }
    set(s, "convolve.step=100");
    ck_assert_int_eq(session_set_assignment(s, "learn.lr=0.003", &err), CS_BAD_VALUE);
    ck_assert_int_eq(session_set_assignment(s, "learn.past=7", &err), CS_BAD_VALUE);
    ck_assert_int_eq(session_set_assignment(s, "learn.edits=7", &err), CS_BAD_VALUE);
    set(s, "convolve.step=1");
    set(s, "learn.lr=0.003");
    ck_assert_str_eq(session_text(s, PROP_LEARN_PAST), "");
    session_destroy(&s);
}
END_TEST

START_TEST(a_large_picture_is_said_to_be_too_large)
{
    struct session *s = open_session();
    set(s, "convolve.mode=learn");
    set(s, "convolve.picture=still_life_large");
    ck_assert(strstr(session_board_error(s), "too large"));
    set(s, "convolve.picture=still_life"); /* 76x76: that many are */
    set(s, "learn.lr=0.000008");
    set(s, "convolve.step=151");
    ck_assert_str_eq(session_board_error(s), "");
    ck_assert_int_eq(session_learn(s)->at.iteration, 150);
    ck_assert_double_lt(session_learn(s)->distance, 1);
    session_destroy(&s);
}
END_TEST

START_TEST(another_seed_starts_from_other_numbers)
{
    struct session *s = open_session();
    struct cs_error err;
    set(s, "convolve.mode=learn");
    const float before = session_learn(s)->at.w[0];
    ck_assert(fabsf(before) <= 1.0f / 3); /* 1/sqrt(fan_in), as PyTorch */
    ck_assert_int_eq(session_run(s, COMMAND_CONVOLVE_SHUFFLE, &err), CS_OK);
    ck_assert_float_ne(session_learn(s)->at.w[0], before);
    ck_assert_int_eq(session_run(s, COMMAND_UNDO, &err), CS_OK);
    ck_assert_float_eq(session_learn(s)->at.w[0], before);
    session_destroy(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("topic_learn");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 60);
    tcase_add_test(all, five_steps_with_momentum_and_a_bias_are_pytorch_s);
    tcase_add_test(all, a_stride_and_a_dilation_and_another_start_are_pytorch_s);
    tcase_add_test(all, a_5x5_kernel_that_looks_for_a_3x3_one_is_pytorch_s);
    tcase_add_test(all, a_1x1_kernel_stops_at_the_loss_that_the_neighbours_of_a_blur_leave);
    tcase_add_test(all, the_gradient_is_the_slope_of_the_loss);
    tcase_add_test(all, the_products_that_are_listed_add_up_to_the_gradient);
    tcase_add_test(all, target_output_and_difference_are_convolutions);
    tcase_add_test(all, hidden_kernels_of_any_size_give_pictures_of_one_size);
    tcase_add_test(all, noise_is_that_of_the_seed_and_of_the_size_that_was_asked_for);
    tcase_add_test(all, forth_and_back_and_at_once_an_iteration_has_the_same_bits);
    tcase_add_test(all, a_rate_that_is_changed_on_the_way_holds_from_there_on);
    tcase_add_test(all, a_weight_that_is_set_on_the_way_is_that_from_there_on);
    tcase_add_loop_test(all, a_weight_that_was_set_at_the_start_is_what_it_was_without_that, 0, 3);
    tcase_add_test(all, without_momentum_is_beside_it_when_asked_for);
    tcase_add_test(all, below_the_critical_rate_it_learns_and_above_it_diverges_at_an_iteration_that_is_told);
    tcase_add_test(all, whatever_the_rate_all_that_is_kept_is_finite_and_a_lower_rate_goes_on);
    tcase_add_test(all, changes_are_printed_as_they_are_read);
    tcase_add_test(all, texts_that_are_no_changes_are_refused_with_a_sentence);
    tcase_add_test(all, changes_forget_what_came_later_and_have_an_end);
    tcase_add_test(all, a_picture_that_is_too_large_is_refused_and_what_was_stays);
    tcase_add_test(all, a_large_problem_goes_on_update_by_update);
    tcase_add_test(all, without_memory_it_says_so);
    tcase_add_test(all, worked_examples_do_what_they_say);
    tcase_add_test(all, a_rate_set_at_a_step_is_undone_with_its_past);
    tcase_add_test(all, a_rate_that_was_changed_too_often_is_refused);
    tcase_add_test(all, a_large_picture_is_said_to_be_too_large);
    tcase_add_test(all, another_seed_starts_from_other_numbers);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
