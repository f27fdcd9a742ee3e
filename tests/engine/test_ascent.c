/* tests/engine/test_ascent.c - gradient ascent on pixels: jitter, blur and decay against plain loops, a step against
 * central differences, a linear net whose best picture is known, dead ReLUs, and the study around it. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/rng.h"
#include "engine/explain/ascent.h"
#include "engine/explain/picture_steps.h"
#include "engine/net/net_text.h"
#include "engine/worker/course_input.h"
#include "engine/worker/study_ascent.h"
#include "tests/engine/failing_memory.h"

#define CONVS                                                                                                          \
    "net convs; input 2x12x10; c1 = conv2d(6, 3, padding=1); r1 = relu(); p1 = max_pool2d(2); "                        \
    "c2 = conv2d(8, 3); r2 = relu(); f = flatten(); l1 = linear(5)"

/* Lines are separated by ';'. */
static struct net *open_net(const char *text, uint64_t seed)
{
    struct net *net;
    struct cs_error err;
    char lines[512];
    snprintf(lines, sizeof lines, "%s", text);
    for (char *at = lines; (at = strchr(at, ';'));)
        *at = '\n';
    ck_assert_msg(net_from_text(lines, strlen(lines), NULL, &net, &err) == CS_OK, "%s", err.text);
    net_init_params(net, seed);
    return net;
}

static struct net_run *open_run(const struct net *net, struct thread_pool *pool)
{
    struct net_run *run;
    struct cs_error err;
    ck_assert_int_eq(net_run_create(&run, net, 1, NET_RUN_GRADIENTS, pool, kernels_best(), &err), CS_OK);
    return run;
}

static void fill_uniform(float *v, size_t n, uint64_t seed)
{
    struct rng r = rng_seeded(seed, 7);
    for (size_t i = 0; i < n; i++)
        v[i] = rng_uniform(&r, 0.2f, 0.8f);
}

/* What keeps a picture smooth. */

START_TEST(a_picture_that_is_rolled_comes_back_at_the_other_edge)
{
    const struct shape s = shape_3d(2, 5, 7);
    float from[70], to[70], back[70];
    fill_uniform(from, 70, 1);
    for (int down = -11; down <= 11; down++) {
        for (int right = -11; right <= 11; right++) {
            picture_roll(&s, from, down, right, to);
            for (int c = 0; c < 2; c++)
                for (int y = 0; y < 5; y++)
                    for (int x = 0; x < 7; x++)
                        ck_assert(to[c * 35 + (y + down + 55) % 5 * 7 + (x + right + 77) % 7] ==
                                  from[c * 35 + y * 7 + x]);
            picture_roll(&s, to, -down, -right, back);
            ck_assert_int_eq(memcmp(from, back, sizeof from), 0);
        }
    }
}
END_TEST

static int clamped(int i, int n)
{
    return i < 0 ? 0 : i >= n ? n - 1 : i;
}

/* The sum over a square with weights exp(-d^2 / 2 sigma^2), edges repeated. */
static double blurred(const float *p, int h, int w, int y, int x, double sigma)
{
    const int radius = (int)ceil(3 * sigma);
    double sum = 0, all = 0;
    for (int i = -radius; i <= radius; i++)
        for (int k = -radius; k <= radius; k++) {
            const double weight = exp(-0.5 * (i * i + k * k) / (sigma * sigma));
            sum += weight * (double)p[clamped(y + i, h) * w + clamped(x + k, w)];
            all += weight;
        }
    return sum / all;
}

START_TEST(blur_is_the_sum_over_a_square_of_gaussian_weights)
{
    static const float sigmas[] = {0.2f, 0.5f, 1.3f, 4};
    enum { H = 9, W = 6 };
    const struct shape s = shape_3d(2, H, W);
    float from[2 * H * W], to[2 * H * W], scratch[H * W];
    fill_uniform(from, 2 * H * W, 2);
    memcpy(to, from, sizeof from);
    picture_blur(&s, to, sigmas[_i], scratch);
    for (int i = 0; i < 2 * H * W; i++)
        ck_assert_double_eq_tol((double)to[i],
                                blurred(from + i / (H * W) * H * W, H, W, i / W % H, i % W, (double)sigmas[_i]), 1e-6);
}
END_TEST

START_TEST(blur_leaves_a_flat_picture_and_without_a_sigma_any)
{
    static const float none[] = {0, -1, NAN, INFINITY};
    const struct shape s = shape_3d(1, 4, 4);
    float flat[16], any[16], was[16], scratch[16];
    for (int i = 0; i < 16; i++)
        flat[i] = 0.3f;
    picture_blur(&s, flat, 1000, scratch);
    for (int i = 0; i < 16; i++)
        ck_assert_float_eq_tol(flat[i], 0.3f, 1e-6f);
    fill_uniform(any, 16, 3);
    memcpy(was, any, sizeof any);
    picture_blur(&s, any, none[_i], scratch);
    ck_assert_int_eq(memcmp(any, was, sizeof any), 0);
}
END_TEST

START_TEST(noise_is_grey_on_the_mean_as_strong_as_asked_and_the_same_for_a_seed)
{
    enum { N = 20000 };
    static float a[N], b[N];
    double sum = 0, squares = 0;
    picture_noise(a, N, 0.1f, 5, 1);
    picture_noise(b, N, 0.1f, 5, 1);
    ck_assert_int_eq(memcmp(a, b, sizeof a), 0);
    for (int i = 0; i < N; i++) {
        sum += (double)a[i];
        squares += ((double)a[i] - 0.5) * ((double)a[i] - 0.5);
        ck_assert(a[i] >= 0 && a[i] <= 1);
    }
    ck_assert_double_eq_tol(sum / N, 0.5, 0.003);
    ck_assert_double_eq_tol(sqrt(squares / N), 0.1, 0.002);
    picture_noise(b, N, 0.1f, 5, 2);
    ck_assert_int_ne(memcmp(a, b, sizeof a), 0);
    picture_noise(b, N, 0, 5, 1);
    for (int i = 0; i < N; i++)
        ck_assert(b[i] == 0.5f);
}
END_TEST

/* Steps. */

static const struct ascent_input plain_input = {0};

/* Until so many steps are told; how it ended. */
static enum ascent_told ascend(struct ascent *a, int steps)
{
    for (;;) {
        const enum ascent_told told = ascent_go_on(a);
        if (told == ASCENT_NOT_FINITE || (told == ASCENT_TOLD && a->step >= steps))
            return told;
    }
}

static void begin(struct ascent *a, const struct net *net, struct net_run *run, struct ascent_target target,
                  struct ascent_options o, const struct ascent_input *input, const float *pixels)
{
    struct cs_error err;
    ck_assert_int_eq(ascent_init(a, net, run, &target, &o, input, pixels, &err), CS_OK);
}

START_TEST(of_a_linear_net_the_picture_becomes_the_signs_of_its_weights) /* _i: 1: through a normalisation */
{
    struct net *net = open_net("net linear; input 2x4x4; f = flatten(); l = linear(3)", 1);
    struct net_run *run = open_run(net, NULL);
    const struct ascent_input input = {.channels = _i ? 2 : 0, .mean = {0.3f, 0.6f}, .std = {0.25f, 2}};
    const struct tensor w = net_param(net, 2, 0), bias = net_param(net, 2, 1);
    float grey[32];
    struct ascent a;
    for (int i = 0; i < 32; i++)
        grey[i] = 0.5f;
    begin(&a, net, run, (struct ascent_target){2, 1, 1}, (struct ascent_options){.lr = 10, .blur_every = 1}, &input,
          grey);
    float before = -INFINITY;
    for (int step = 0; step <= 400; step++) {
        ck_assert_int_eq(ascend(&a, step), ASCENT_TOLD);
        ck_assert_float_ge(a.value, before);
        before = a.value;
    }
    double best = (double)bias.data[1];
    for (int i = 0; i < 32; i++) {
        const double pixel = w.data[32 + i] > 0 ? 1 : 0, c = _i ? i / 16 : 0;
        best +=
            (double)w.data[32 + i] * (_i ? (pixel - (double)input.mean[(int)c]) / (double)input.std[(int)c] : pixel);
        ck_assert_float_eq(a.pixels[i], (float)pixel);
    }
    ck_assert_double_eq_tol((double)a.value, best, 1e-5);
    ascent_finish(&a);
    net_run_destroy(&run);
    net_destroy(&net);
}
END_TEST

static double value_at(const struct net *net, struct net_run *run, const float *pixels, const struct ascent_target *t)
{
    (void)net;
    memcpy(net_run_input(run)->data, pixels, 240 * sizeof *pixels);
    net_run_forward(run, 1);
    double sum = 0;
    for (size_t i = 0; i < t->count; i++)
        sum += (double)net_run_activation(run, t->node)->data[t->first + i];
    return sum / (double)t->count;
}

#define SMOOTH "net smooth; input 2x12x10; c1 = conv2d(6, 3, padding=1); r1 = tanh(); c2 = conv2d(4, 3); r2 = sigmoid()"

/* Shift, gradient by central differences, shift back, lr / rms, decay, blur, cut: the header's formulas. */
static void one_step(const struct net *net, struct net_run *run, const struct ascent_target *t,
                     const struct ascent_options *o, const int shift[2], const float *pixels, double *to)
{
    const struct shape *s = net_input(net);
    float moved[240], scratch[120], after[240];
    double g[240], sum = 0;
    picture_roll(s, pixels, shift[0], shift[1], moved);
    for (int i = 0; i < 240; i++) {
        const int plane = i / 120, y = i / 10 % 12, x = i % 10;
        const int at = plane * 120 + (y + shift[0] + 12) % 12 * 10 + (x + shift[1] + 10) % 10;
        const float was = moved[at], h = 1e-2f;
        moved[at] = was + h;
        const double up = value_at(net, run, moved, t);
        moved[at] = was - h;
        g[i] = (up - value_at(net, run, moved, t)) / (2 * (double)h);
        moved[at] = was;
    }
    int counted = 0;
    for (int i = 0; i < 240; i++) {
        sum += g[i] * g[i];
        counted += g[i] != 0;
    }
    for (int i = 0; i < 240; i++) {
        const double p = (double)pixels[i] + (double)o->lr * g[i] / sqrt(sum / counted);
        after[i] = (float)(0.5 + (1 - (double)o->decay) * (p - 0.5));
    }
    picture_blur(s, after, o->blur, scratch);
    for (int i = 0; i < 240; i++)
        to[i] = fmin(fmax((double)after[i], 0), 1);
}

START_TEST(a_step_is_what_its_header_says) /* _i: 0: a value; 1: the mean of a map */
{
    struct net *net = open_net(SMOOTH, 3);
    struct net_run *run = open_run(net, NULL), *other = open_run(net, NULL);
    const size_t map = shape_count(&net->node[4].out) / 4;
    const struct ascent_target t = {4, 2 * map + (_i ? 0 : map / 2), _i ? map : 1};
    const struct ascent_options o = {
        .jitter = 3, .blur_every = 1, .lr = 0.15f, .blur = 0.6f, .decay = 0.05f, .seed = 9};
    float pixels[240];
    double wanted[240];
    struct ascent a;
    fill_uniform(pixels, 240, 4);
    begin(&a, net, run, t, o, &plain_input, pixels);
    ck_assert_int_eq(ascend(&a, 0), ASCENT_TOLD);
    ck_assert_double_eq_tol((double)a.value, value_at(net, other, pixels, &t), 1e-6);
    ck_assert(a.shift[0] || a.shift[1]);
    one_step(net, other, &t, &o, (int[]){a.shift[0], a.shift[1]}, pixels, wanted);
    ck_assert_int_eq(ascend(&a, 1), ASCENT_TOLD);
    for (int i = 0; i < 240; i++)
        ck_assert_double_eq_tol((double)a.pixels[i], wanted[i], 2e-3);
    ck_assert_double_eq_tol((double)a.value, value_at(net, other, a.pixels, &t), 1e-6);
    ascent_finish(&a);
    net_run_destroy(&run);
    net_run_destroy(&other);
    net_destroy(&net);
}
END_TEST

/* 20 steps; watch: every third question of the run is answered with no. */
static void bits(const struct net *net, int threads, bool (*watch)(void *ctx), float pixels[240], float *value)
{
    struct cs_error err;
    struct thread_pool *pool;
    ck_assert_int_eq(thread_pool_create(&pool, threads, &err), CS_OK);
    struct net_run *run = open_run(net, pool);
    struct ascent a;
    int asked = 0;
    fill_uniform(pixels, 240, 5);
    begin(&a, net, run, (struct ascent_target){7, 3, 1},
          (struct ascent_options){.jitter = 2, .blur_every = 3, .lr = 0.1f, .blur = 0.5f, .decay = 0.01f, .seed = 4},
          &plain_input, pixels);
    net_run_watch(run, watch, &asked);
    ck_assert_int_eq(ascend(&a, 20), ASCENT_TOLD);
    memcpy(pixels, a.pixels, 240 * sizeof *pixels);
    *value = a.value;
    ascent_finish(&a);
    net_run_destroy(&run);
    thread_pool_destroy(&pool);
}

static bool mostly_no(void *ctx)
{
    int *asked = ctx;
    return ++*asked % 37 != 0;
}

START_TEST(any_number_of_threads_and_passes_that_are_left_give_the_same_bits)
{
    struct net *net = open_net(CONVS, 2);
    float one[240], other[240], v[2];
    bits(net, 1, NULL, one, &v[0]);
    bits(net, _i == 0 ? 2 : _i == 1 ? 3 : 1, _i == 2 ? mostly_no : NULL, other, &v[1]);
    ck_assert_int_eq(memcmp(one, other, sizeof one), 0);
    ck_assert(v[0] == v[1]);
    net_destroy(&net);
}
END_TEST

START_TEST(a_value_of_a_trained_kind_of_net_ends_above_its_start)
{
    struct net *net = open_net(CONVS, (uint64_t)_i);
    struct net_run *run = open_run(net, NULL);
    float pixels[240];
    struct ascent a;
    picture_noise(pixels, 240, 0.1f, 1, 1);
    begin(&a, net, run, (struct ascent_target){7, 2, 1},
          (struct ascent_options){.jitter = 1, .blur_every = 4, .lr = 0.05f, .blur = 0.5f, .decay = 0.01f, .seed = 1},
          &plain_input, pixels);
    ck_assert_int_eq(ascend(&a, 0), ASCENT_TOLD);
    const float start = a.value;
    ck_assert_int_eq(ascend(&a, 100), ASCENT_TOLD);
    ck_assert_float_gt(a.value, start);
    ascent_finish(&a);
    net_run_destroy(&run);
    net_destroy(&net);
}
END_TEST

/* Dead ReLUs. */

static void set_all(struct net *net, const char *node, int param, float v)
{
    const struct tensor t = net_param(net, net_find(net, node), param);
    for (size_t i = 0; i < shape_count(&t.shape); i++)
        t.data[i] = v;
}

#define DEAD                                                                                                           \
    "net dead; input 1x6x6; c1 = conv2d(3, 3); r1 = relu(); c2 = conv2d(2, 3); r2 = relu(); f = flatten(); "           \
    "l1 = linear(2)"

START_TEST(a_relu_that_is_barely_dead_is_woken_and_it_is_counted)
{
    struct net *net = open_net(DEAD, 1);
    struct net_run *run = open_run(net, NULL);
    struct ascent a;
    float grey[36];
    set_all(net, "c1", 0, 0.1f);
    set_all(net, "c1", 1, -0.6f); /* 9 * 0.1 * 0.5 is not enough, a lighter picture is */
    set_all(net, "c2", 0, 1);
    picture_noise(grey, 36, 0, 1, 1);
    begin(&a, net, run, (struct ascent_target){3, 0, 1}, (struct ascent_options){.lr = 0.05f, .blur_every = 1},
          &plain_input, grey);
    ck_assert_int_eq(ascend(&a, 0), ASCENT_TOLD);
    const float dead = a.value;
    ck_assert_int_eq(ascend(&a, 1), ASCENT_TOLD);
    ck_assert(a.was_redirected);
    ck_assert_int_eq(a.blocked_by, net_find(net, "r1"));
    ck_assert_int_eq(ascend(&a, 40), ASCENT_TOLD);
    ck_assert(!a.was_redirected);
    ck_assert(a.redirected > 0 && a.redirected < 20);
    ck_assert_float_gt(a.value, dead);
    ascent_finish(&a);
    net_run_destroy(&run);
    net_destroy(&net);
}
END_TEST

START_TEST(where_nothing_depends_on_the_picture_it_stays_as_it_is)
{
    struct net *net = open_net(DEAD, 1);
    struct net_run *run = open_run(net, NULL);
    struct ascent a;
    float pixels[36];
    enum ascent_told told = ASCENT_PASSED;
    set_all(net, "c2", 0, 0);
    fill_uniform(pixels, 36, 3);
    begin(&a, net, run, (struct ascent_target){3, 0, 1},
          (struct ascent_options){.lr = 0.05f, .blur_every = 1, .blur = 1, .decay = 0.1f}, &plain_input, pixels);
    for (int i = 0; i < 20 && told != ASCENT_STUCK; i++)
        told = ascent_go_on(&a);
    ck_assert_int_eq(told, ASCENT_STUCK);
    ck_assert_int_eq(memcmp(a.pixels, pixels, sizeof pixels), 0);
    ck_assert_int_eq(a.blocked_by, 3);
    ascent_finish(&a);
    net_run_destroy(&run);
    net_destroy(&net);
}
END_TEST

START_TEST(a_net_of_nan_is_not_climbed)
{
    struct net *net = open_net(CONVS, 1);
    struct net_run *run = open_run(net, NULL);
    struct ascent a;
    float pixels[240];
    set_all(net, "c2", 0, _i ? NAN : INFINITY);
    fill_uniform(pixels, 240, 3);
    begin(&a, net, run, (struct ascent_target){7, 0, 1}, (struct ascent_options){.lr = 0.05f, .blur_every = 1},
          &plain_input, pixels);
    ck_assert_int_eq(ascend(&a, 3), ASCENT_NOT_FINITE);
    ascent_finish(&a);
    net_run_destroy(&run);
    net_destroy(&net);
}
END_TEST

/* The study. */

struct rig {
    struct net *net;
    struct normalisation normalisation;
    struct study_of of;
    struct study_asks asks;
    float pixels[240];
    void *state;
};

static void rig_open(struct rig *r, const char *text, uint64_t seed)
{
    memset(r, 0, sizeof *r);
    r->net = open_net(text, seed);
    fill_uniform(r->pixels, shape_count(net_input(r->net)), 6);
    r->of = (struct study_of){.net = r->net,
                              .normalisation = &r->normalisation,
                              .input = net_input(r->net),
                              .pixels = r->pixels,
                              .label = -1,
                              .classes = (int)shape_count(net_output(r->net))};
    r->asks.target = (struct study_target){.of_class = true, .class_index = 1};
    r->asks.ascent.steps = 40;
    r->asks.ascent.jitter = 1;
    r->asks.ascent.blur_every = 4;
    r->asks.ascent.seed = 1;
    r->asks.ascent.lr = 0.05f;
    r->asks.ascent.blur = 0.5f;
    r->asks.ascent.decay = 0.01f;
}

static void rig_close(struct rig *r)
{
    net_destroy(&r->net);
}

/* A whole study; NULL with a sentence in *err. */
static struct study_shown *study(struct rig *r, struct cs_error *err)
{
    bool more = true;
    struct study_shown *shown = NULL;
    r->state = calloc(1, study_ascent.size);
    if (!r->state) {
        cs_no_memory(err);
        return NULL;
    }
    enum cs_status status = study_ascent.begin(r->state, &r->of, &r->asks, err);
    while (!status && more)
        status = study_ascent.go_on(r->state, &r->of, &more, err);
    if (!status)
        shown = study_ascent.show(r->state, &r->of);
    if (shown)
        shown->asks = r->asks;
    study_ascent.finish(r->state);
    free(r->state);
    return shown;
}

static struct ascent_shown *found(struct rig *r)
{
    struct cs_error err = {""};
    struct study_shown *shown = study(r, &err);
    ck_assert_msg(shown != NULL, "%s", err.text);
    return (struct ascent_shown *)shown;
}

static void leave(struct ascent_shown *a)
{
    a->shown.destroy(&a->shown);
}

static double told_by_net(const struct rig *r, const float *pixels, int node, size_t value)
{
    struct net_run *run = open_run(r->net, NULL);
    memcpy(net_run_input(run)->data, pixels, shape_count(net_input(r->net)) * sizeof *pixels);
    net_run_forward(run, 1);
    const double v = (double)net_run_activation(run, node)->data[value];
    net_run_destroy(&run);
    return v;
}

START_TEST(every_frame_is_what_the_net_says_of_it) /* _i: so many steps */
{
    static const int steps[] = {1, 3, 40, 63, 64, 65, 300};
    struct rig r;
    rig_open(&r, CONVS, 2);
    r.asks.ascent.steps = steps[_i];
    struct ascent_shown *a = found(&r);
    ck_assert_int_eq(a->steps, steps[_i]);
    ck_assert_int_le(a->n_frames, ASCENT_FRAMES);
    ck_assert_int_ge(a->n_frames, steps[_i] < 63 ? steps[_i] + 1 : ASCENT_FRAMES / 2);
    ck_assert_int_eq(a->frame[0].step, 0);
    ck_assert_int_eq(a->frame[a->n_frames - 1].step, steps[_i]);
    const int apart = a->frame[1].step;
    for (int i = 0; i < a->n_frames; i++) {
        const struct ascent_frame *f = &a->frame[i];
        ck_assert(i == a->n_frames - 1 || f->step == i * apart);
        ck_assert_float_eq(f->value, a->value[f->step]);
        ck_assert_double_eq_tol((double)f->value, told_by_net(&r, f->pixels, 7, 1), 1e-5);
        ck_assert_int_eq(f->n_top, 5);
        double sum = 0;
        for (int k = 0; k < 5; k++) {
            sum += (double)f->top[k].probability;
            ck_assert(k == 0 || f->top[k].probability <= f->top[k - 1].probability);
            ck_assert(f->top[k].index != 1 || f->top[k].probability == f->probability);
        }
        ck_assert_double_eq_tol(sum, 1, 1e-5); /* these are all of its classes */
    }
    for (int i = 0; i <= a->steps; i++)
        ck_assert_float_eq(a->step[i], (float)i);
    leave(a);
    rig_close(&r);
}
END_TEST

START_TEST(a_block_stays_as_it_is_while_the_ascent_goes_on)
{
    struct rig r;
    struct cs_error err;
    bool more = true;
    rig_open(&r, CONVS, 2);
    r.asks.ascent.steps = 5000;
    void *state = calloc(1, study_ascent.size);
    ck_assert_int_eq(study_ascent.begin(state, &r.of, &r.asks, &err), CS_OK);
    ck_assert_ptr_null(study_ascent.show(state, &r.of)); /* not even the start yet */
    ck_assert_int_eq(study_ascent.go_on(state, &r.of, &more, &err), CS_OK);
    struct ascent_shown *early = (struct ascent_shown *)study_ascent.show(state, &r.of);
    const int steps = early->steps;
    ck_assert(more && steps > 0 && steps < 5000);
    while (more)
        ck_assert_int_eq(study_ascent.go_on(state, &r.of, &more, &err), CS_OK);
    study_ascent.finish(state);
    free(state);
    ck_assert_int_eq(early->frame[early->n_frames - 1].step, steps);
    for (int i = 0; i < early->n_frames; i++)
        ck_assert_double_eq_tol((double)early->frame[i].value, told_by_net(&r, early->frame[i].pixels, 7, 1), 1e-5);
    leave(early);
    rig_close(&r);
}
END_TEST

START_TEST(a_value_behind_a_relu_is_climbed_in_front_of_it)
{
    struct rig r;
    rig_open(&r, CONVS, 2);
    const int relu = net_find(r.net, "r2");
    r.asks.target = (struct study_target){.node = relu, .map = 3, .at = STUDY_AT_CHOSEN, .row = 1, .col = 2};
    struct ascent_shown *a = found(&r);
    const size_t place = 3 * shape_count(&r.net->node[relu].out) / 8 + (size_t)(1 * r.net->node[relu].out.dim[2] + 2);
    ck_assert(a->before_relu);
    ck_assert_int_eq(a->ascended, net_find(r.net, "c2"));
    const struct ascent_frame *last = &a->frame[a->n_frames - 1];
    ck_assert_double_eq_tol((double)last->value, told_by_net(&r, last->pixels, a->ascended, place), 1e-5);
    ck_assert(isnan(last->probability));
    leave(a);
    rig_close(&r);
}
END_TEST

START_TEST(the_largest_place_is_the_middle_and_from_a_picture_that_picture_s)
{
    struct rig r;
    rig_open(&r, CONVS, 2);
    const int node = net_find(r.net, "r1");
    const struct shape *out = &r.net->node[node].out;
    r.asks.target = (struct study_target){.node = node, .map = 2, .at = STUDY_AT_LARGEST};
    struct ascent_shown *a = found(&r);
    ck_assert_int_eq(a->target.row, out->dim[1] / 2);
    ck_assert_int_eq(a->target.col, out->dim[2] / 2);
    leave(a);
    r.asks.ascent.start = START_PICTURE;
    a = found(&r);
    const size_t map = shape_count(out) / (size_t)out->dim[0];
    const size_t at = (size_t)a->target.row * (size_t)out->dim[2] + (size_t)a->target.col;
    for (size_t i = 0; i < map; i++)
        ck_assert(told_by_net(&r, r.pixels, node, 2 * map + i) <= told_by_net(&r, r.pixels, node, 2 * map + at));
    ck_assert_int_eq(memcmp(a->frame[0].pixels, r.pixels, sizeof r.pixels), 0);
    ck_assert_int_eq(a->noise, 0);
    leave(a);
    rig_close(&r);
}
END_TEST

START_TEST(the_answer_is_that_to_the_present_picture)
{
    struct rig r;
    rig_open(&r, CONVS, 2);
    r.asks.target.class_index = -1;
    ck_assert_uint_eq(study_ascent.uses(&r.asks), STUDY_USES_PICTURE);
    struct ascent_shown *a = found(&r);
    for (size_t i = 0; i < 5; i++)
        ck_assert(told_by_net(&r, r.pixels, 7, i) <= told_by_net(&r, r.pixels, 7, (size_t)a->target.class_index));
    leave(a);
    r.asks.target.class_index = 2;
    ck_assert_uint_eq(study_ascent.uses(&r.asks), 0);
    rig_close(&r);
}
END_TEST

START_TEST(other_noises_are_tried_and_then_it_is_stuck) /* _i: with jitter */
{
    struct rig r;
    rig_open(&r, DEAD, 2);
    set_all(r.net, "l1", 0, 0);
    r.asks.ascent.jitter = _i;
    struct ascent_shown *a = found(&r);
    ck_assert(a->stuck && a->noise == ASCENT_NOISES);
    ck_assert_int_eq(a->steps, _i ? 8 : 1);
    ck_assert_int_eq(a->blocked_by, net_find(r.net, "l1"));
    for (int i = 0; i < a->n_frames; i++)
        ck_assert_int_eq(memcmp(a->frame[i].pixels, a->frame[0].pixels, 36 * sizeof(float)), 0);
    leave(a);
    r.asks.ascent.start = START_GREY;
    a = found(&r);
    ck_assert(a->stuck && a->noise == 0);
    leave(a);
    rig_close(&r);
}
END_TEST

START_TEST(dead_relus_are_told_of_when_no_noise_wakes_them)
{
    struct rig r;
    rig_open(&r, DEAD, 2);
    set_all(r.net, "c1", 0, 0.1f);
    set_all(r.net, "c1", 1, -100);
    set_all(r.net, "c2", 0, 1);
    set_all(r.net, "c2", 1, 1);
    set_all(r.net, "l1", 0, 1);
    struct ascent_shown *a = found(&r);
    ck_assert(!a->stuck && a->is_redirected);
    ck_assert_int_eq(a->redirected, 40);
    ck_assert_int_eq(a->noise, ASCENT_NOISES);
    ck_assert_int_eq(a->blocked_by, net_find(r.net, "r1"));
    ck_assert_float_eq(a->value[40], a->value[0]);
    leave(a);
    rig_close(&r);
}
END_TEST

START_TEST(questions_about_what_is_not_there_are_sentences)
{
    static const struct study_target wrong[] = {{.of_class = true, .class_index = 5},
                                                {.node = 0},
                                                {.node = 100},
                                                {.node = -1},
                                                {.node = 2, .map = 6},
                                                {.node = 2, .map = -1},
                                                {.node = 2, .at = STUDY_AT_CHOSEN, .row = 12},
                                                {.node = 2, .at = STUDY_AT_CHOSEN, .col = -1},
                                                {.node = 7, .at = STUDY_AT_CHOSEN, .col = 1}};
    struct rig r;
    struct cs_error err = {""};
    rig_open(&r, CONVS, 2);
    r.asks.target = wrong[_i];
    ck_assert_ptr_null(study(&r, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "choose"));
    rig_close(&r);
}
END_TEST

START_TEST(numbers_that_are_none_end_it_with_a_sentence)
{
    struct rig r;
    struct cs_error err = {""};
    rig_open(&r, CONVS, 2);
    set_all(r.net, "c1", 1, NAN);
    ck_assert_ptr_null(study(&r, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "step 0"));
    rig_close(&r);
}
END_TEST

static bool never(void *ctx)
{
    (void)ctx;
    return false;
}

START_TEST(somebody_who_waits_is_let_through_at_once)
{
    struct rig r;
    struct cs_error err;
    bool more = true;
    int done, total;
    rig_open(&r, CONVS, 2);
    r.asks.target.class_index = _i ? -1 : 1; /* with and without a look at the picture first */
    r.of.go_on = never;
    void *state = calloc(1, study_ascent.size);
    ck_assert_int_eq(study_ascent.begin(state, &r.of, &r.asks, &err), CS_OK);
    for (int i = 0; i < 3; i++)
        ck_assert_int_eq(study_ascent.go_on(state, &r.of, &more, &err), CS_OK);
    study_ascent.progress(state, &done, &total);
    ck_assert(more && done == 0 && total == 40);
    r.of.go_on = NULL;
    while (more)
        ck_assert_int_eq(study_ascent.go_on(state, &r.of, &more, &err), CS_OK);
    struct ascent_shown *late = (struct ascent_shown *)study_ascent.show(state, &r.of), *straight = found(&r);
    ck_assert_int_eq(memcmp(late->value, straight->value, 41 * sizeof(float)), 0);
    leave(late);
    leave(straight);
    study_ascent.finish(state);
    free(state);
    rig_close(&r);
}
END_TEST

START_TEST(of_all_at_once_each_tile_is_where_its_own_ascent_ends) /* _i: classes, maps, maps of the picture */
{
    struct rig r;
    rig_open(&r, CONVS, 2);
    r.asks.ascent.steps = 12;
    if (_i > 0)
        r.asks.target = (struct study_target){.node = net_find(r.net, "r2"), .map = 5};
    r.asks.ascent.start = _i == 2 ? START_PICTURE : START_NOISE;
    r.asks.ascent.all = true;
    struct ascent_shown *all = found(&r);
    r.asks.ascent.all = false;
    ck_assert_int_eq(all->all, _i ? 8 : 5);
    ck_assert_int_eq(all->most, all->all);
    ck_assert_int_eq(all->n_tiles, all->all);
    ck_assert(all->before_relu == (_i > 0));
    for (int i = 0; i < all->n_tiles; i++) {
        r.asks.target.map = r.asks.target.class_index = i;
        struct ascent_shown *one = found(&r);
        const struct ascent_tile *t = &all->tile[i];
        ck_assert_int_eq(t->index, i);
        ck_assert_int_eq(t->steps, 12);
        ck_assert(t->start == one->value[0] && t->value == one->value[12]);
        ck_assert_int_eq(memcmp(t->pixels, one->frame[one->n_frames - 1].pixels, sizeof r.pixels), 0);
        leave(one);
    }
    leave(all);
    rig_close(&r);
}
END_TEST

START_TEST(tiles_are_seen_while_they_are_made)
{
    struct rig r;
    struct cs_error err;
    bool more = true;
    int done, total, before = -1, tiles = 0;
    rig_open(&r, CONVS, 2);
    r.asks.ascent.steps = 300;
    r.asks.ascent.all = true;
    void *state = calloc(1, study_ascent.size);
    ck_assert_int_eq(study_ascent.begin(state, &r.of, &r.asks, &err), CS_OK);
    while (more) {
        ck_assert_int_eq(study_ascent.go_on(state, &r.of, &more, &err), CS_OK);
        study_ascent.progress(state, &done, &total);
        ck_assert_int_eq(total, 1500);
        ck_assert_int_ge(done, before);
        before = done;
        struct ascent_shown *a = (struct ascent_shown *)study_ascent.show(state, &r.of);
        ck_assert_ptr_nonnull(a);
        ck_assert_int_ge(a->n_tiles, tiles);
        tiles = a->n_tiles;
        for (int i = 0; i < tiles; i++)
            ck_assert_double_eq_tol((double)a->tile[i].value, told_by_net(&r, a->tile[i].pixels, 7, (size_t)i), 1e-5);
        leave(a);
    }
    ck_assert(tiles == 5 && done == 1500);
    study_ascent.finish(state);
    free(state);
    rig_close(&r);
}
END_TEST

static bool attempt(void *ctx, const char **wrong)
{
    struct rig *r = ctx;
    struct cs_error err = {""};
    struct study_shown *shown = study(r, &err);
    if (!shown)
        return false;
    const struct ascent_shown *a = (const struct ascent_shown *)shown;
    if (a->all > 0 ? a->n_tiles != a->all : a->steps != r->asks.ascent.steps)
        *wrong = "something is missing";
    shown->destroy(shown);
    return true;
}

START_TEST(without_memory_it_says_so_and_leaves_nothing) /* _i: 1: of all classes */
{
    struct rig r;
    rig_open(&r, CONVS, 2);
    r.asks.ascent.all = _i;
    r.asks.ascent.steps = 5;
    fail_every_allocation(attempt, &r);
    rig_close(&r);
}
END_TEST

START_TEST(only_its_own_fields_make_another_question)
{
    struct rig r;
    rig_open(&r, CONVS, 2);
    struct study_asks b = r.asks;
    b.saliency.samples = 9;
    b.target.row = 3; /* of a class nobody reads it */
    ck_assert(study_ascent.same(&r.asks, &b));
    b.ascent.seed++;
    ck_assert(!study_ascent.same(&r.asks, &b));
    b = r.asks;
    b.target.class_index = 3;
    ck_assert(!study_ascent.same(&r.asks, &b));
    r.asks.ascent.all = b.ascent.all = true; /* any class is among all of them */
    ck_assert(study_ascent.same(&r.asks, &b));
    b.target.of_class = false;
    ck_assert(!study_ascent.same(&r.asks, &b));
    rig_close(&r);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("ascent");
    TCase *c = tcase_create("ascent");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, a_picture_that_is_rolled_comes_back_at_the_other_edge);
    tcase_add_loop_test(c, blur_is_the_sum_over_a_square_of_gaussian_weights, 0, 4);
    tcase_add_loop_test(c, blur_leaves_a_flat_picture_and_without_a_sigma_any, 0, 4);
    tcase_add_test(c, noise_is_grey_on_the_mean_as_strong_as_asked_and_the_same_for_a_seed);
    tcase_add_loop_test(c, of_a_linear_net_the_picture_becomes_the_signs_of_its_weights, 0, 2);
    tcase_add_loop_test(c, a_step_is_what_its_header_says, 0, 2);
    tcase_add_loop_test(c, any_number_of_threads_and_passes_that_are_left_give_the_same_bits, 0, 3);
    tcase_add_loop_test(c, a_value_of_a_trained_kind_of_net_ends_above_its_start, 0, 5);
    tcase_add_test(c, a_relu_that_is_barely_dead_is_woken_and_it_is_counted);
    tcase_add_test(c, where_nothing_depends_on_the_picture_it_stays_as_it_is);
    tcase_add_loop_test(c, a_net_of_nan_is_not_climbed, 0, 2);
    tcase_add_loop_test(c, every_frame_is_what_the_net_says_of_it, 0, 7);
    tcase_add_test(c, a_block_stays_as_it_is_while_the_ascent_goes_on);
    tcase_add_test(c, a_value_behind_a_relu_is_climbed_in_front_of_it);
    tcase_add_test(c, the_largest_place_is_the_middle_and_from_a_picture_that_picture_s);
    tcase_add_test(c, the_answer_is_that_to_the_present_picture);
    tcase_add_loop_test(c, other_noises_are_tried_and_then_it_is_stuck, 0, 2);
    tcase_add_test(c, dead_relus_are_told_of_when_no_noise_wakes_them);
    tcase_add_loop_test(c, questions_about_what_is_not_there_are_sentences, 0, 9);
    tcase_add_test(c, numbers_that_are_none_end_it_with_a_sentence);
    tcase_add_loop_test(c, somebody_who_waits_is_let_through_at_once, 0, 2);
    tcase_add_loop_test(c, without_memory_it_says_so_and_leaves_nothing, 0, 2);
    tcase_add_loop_test(c, of_all_at_once_each_tile_is_where_its_own_ascent_ends, 0, 3);
    tcase_add_test(c, tiles_are_seen_while_they_are_made);
    tcase_add_test(c, only_its_own_fields_make_another_question);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
