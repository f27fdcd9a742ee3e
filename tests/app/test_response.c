/* app/board/response.h: the bits of the whole layer however it is cut; the thread; no race (also run under TSan). */
#include <check.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/response.h"
#include "engine/base/clock.h"
#include "engine/base/rng.h"

struct rig {
    struct response *r;
    struct tensor picture;
    struct conv2d conv;
    float *weight, *bias;
    atomic_int notified;
};

static void notify(void *ctx)
{
    atomic_fetch_add(&((struct rig *)ctx)->notified, 1);
}

static struct tensor noise(struct rng *rng, const struct shape *shape)
{
    struct tensor t;
    ck_assert_int_eq(tensor_init(&t, shape, NULL), CS_OK);
    for (size_t i = 0; i < shape_count(shape); i++)
        t.data[i] = (float)rng_int(rng, 0, 255) / 3; /* so that sums are rounded, and their order tells */
    return t;
}

static void open_rig(struct rig *g, int threads, int64_t at_once)
{
    struct cs_error err = {""};
    *g = (struct rig){0};
    const struct response_options o = {.threads = threads, .notify = notify, .ctx = g, .macs_at_once = at_once};
    ck_assert_msg(response_create(&g->r, &o, &err) == CS_OK, "%s", err.text);
}

static void close_rig(struct rig *g)
{
    response_destroy(&g->r);
    tensor_finish(&g->picture);
    cs_free(g->weight);
    cs_free(g->bias);
}

static float *random_floats(struct rng *rng, size_t n)
{
    float *v = cs_alloc(n, sizeof *v);
    for (size_t i = 0; i < n; i++)
        v[i] = rng_normal(rng);
    return v;
}

/* Another picture and convolution; false: they do not fit. */
static bool set_case(struct rig *g, struct rng *rng, const struct shape *shape, const struct conv2d *conv)
{
    struct conv2d inferred = *conv;
    if (layer_infer(&inferred.base, shape, 1, NULL) != CS_OK)
        return false;
    response_forget(g->r);
    tensor_finish(&g->picture);
    cs_free(g->weight);
    cs_free(g->bias);
    g->picture = noise(rng, shape);
    g->conv = *conv;
    g->weight = random_floats(rng, shape_count(&inferred.base.param[0].shape));
    g->bias = random_floats(rng, (size_t)conv->out_channels);
    return true;
}

static struct response_settings settings_of(const struct rig *g, uint64_t tag)
{
    return (struct response_settings){
        .picture = &g->picture, .conv = g->conv, .weight = g->weight, .bias = g->bias, .tag = tag};
}

/* The whole layer's forward, as a net would call it. */
static struct tensor whole(const struct rig *g, struct conv2d *l)
{
    *l = g->conv;
    ck_assert_int_eq(layer_infer(&l->base, &g->picture.shape, 1, NULL), CS_OK);
    const struct shape out = shape_batch(1, &l->base.out);
    struct tensor y;
    ck_assert_int_eq(tensor_init(&y, &out, NULL), CS_OK);
    void *scratch = cs_alloc(layer_conv2d.scratch_bytes(&l->base, 1, false) + 1, 1);
    const struct tensor x = {shape_batch(1, &g->picture.shape), g->picture.data};
    const struct tensor param[] = {{l->base.param[0].shape, g->weight}, {shape_1d(l->out_channels), g->bias}};
    const struct layer_call call = {
        .kernels = kernels_best(), .batch = 1, .x = &x, .param = param, .y = &y, .scratch = scratch};
    layer_conv2d.forward(&l->base, &call);
    cs_free(scratch);
    return y;
}

static void check_result(const struct rig *g, uint64_t tag)
{
    const struct response_state *s = response_state(g->r);
    struct conv2d l;
    struct tensor y = whole(g, &l);
    float lo = INFINITY, hi = -INFINITY;
    const size_t n = shape_count(&y.shape);
    ck_assert_msg(s->current && !s->error[0], "%s", s->error);
    ck_assert_uint_eq(s->tag, tag);
    ck_assert(s->progress == 1);
    ck_assert(shape_equal(&s->map.shape, &l.base.out));
    ck_assert_mem_eq(s->map.data, y.data, n * sizeof *y.data);
    for (size_t i = 0; i < n; i++) {
        lo = fminf(lo, y.data[i]);
        hi = fmaxf(hi, y.data[i]);
    }
    ck_assert(s->lo == lo && s->hi == hi && s->most == fmaxf(fmaxf(fabsf(lo), fabsf(hi)), 1e-6f));
    struct pyramid p;
    ck_assert_int_eq(pyramid_init(&p, &s->map.shape, NULL), CS_OK);
    pyramid_build(&p, y.data, NULL);
    ck_assert_int_eq(s->pyramid.n_levels, p.n_levels);
    ck_assert(s->pyramid.level[0].data == s->map.data);
    ck_assert_mem_eq(s->pyramid.memory, p.memory, pyramid_bytes(&s->map.shape));
    pyramid_finish(&p);
    tensor_finish(&y);
}

static struct conv2d random_conv(struct rng *rng, int channels)
{
    const int kind = rng_int(rng, 0, 2);
    const int groups = kind == 0 ? channels : 1, outputs = kind == 2 ? rng_int(rng, 1, 20) : channels;
    struct conv2d l = response_conv2d(outputs, groups);
    for (int axis = 0; axis < 2; axis++) {
        l.kernel_size[axis] = rng_int(rng, 1, 11);
        l.stride[axis] = rng_int(rng, 0, 2) ? 1 : rng_int(rng, 1, 8);
        l.dilation[axis] = rng_int(rng, 0, 2) ? 1 : rng_int(rng, 1, 3);
        l.padding[axis] = rng_int(rng, 0, 1) ? 0 : rng_int(rng, 0, 11);
        l.padding[axis + 2] = rng_int(rng, 0, 1) ? l.padding[axis] : rng_int(rng, 0, 11);
    }
    l.padding_mode = rng_int(rng, 0, 3);
    return l;
}

static void check_random_cases(int rounds, int64_t at_once, int seed)
{
    struct rng rng = rng_seeded((uint64_t)seed, 0);
    struct rig g;
    open_rig(&g, 3, at_once);
    for (int round = 0, done = 0; done < rounds; round++) {
        ck_assert_int_lt(round, 100 * rounds);
        const bool large = round % 4 == 0;
        const struct shape shape =
            shape_3d(rng_int(&rng, 1, 3), rng_int(&rng, 1, large ? 700 : 40), rng_int(&rng, 1, large ? 500 : 40));
        const struct conv2d conv = random_conv(&rng, shape.dim[0]);
        if (!set_case(&g, &rng, &shape, &conv))
            continue;
        const struct response_settings s = settings_of(&g, (uint64_t)round);
        ck_assert_int_eq(response_request(g.r, &s, NULL), CS_OK);
        if (at_once < 0)
            ck_assert(response_wait(g.r, 60));
        check_result(&g, (uint64_t)round);
        done++;
    }
    close_rig(&g);
}

START_TEST(a_small_picture_is_there_at_once_with_the_bits_of_the_whole_layer)
{
    check_random_cases(60, 0, 21);
}
END_TEST

START_TEST(the_thread_makes_the_same_bits)
{
    check_random_cases(60, -1, 22);
}
END_TEST

START_TEST(a_kernel_as_large_as_the_picture_makes_the_bits_of_the_whole_layer)
{
    struct rng rng = rng_seeded(23, 0);
    struct rig g;
    open_rig(&g, 2, 0);
    for (int i = 0; i < 8; i++) {
        const int channels = i % 2 ? 3 : 1, height = i & 2 ? 9 : 12;
        const struct shape shape = shape_3d(channels, height, 9);
        struct conv2d conv = response_conv2d(channels, i & 4 ? channels : 1);
        conv.kernel_size[0] = conv.kernel_size[1] = 9;
        ck_assert(set_case(&g, &rng, &shape, &conv));
        const struct response_settings s = settings_of(&g, 1);
        ck_assert_int_eq(response_request(g.r, &s, NULL), CS_OK);
        check_result(&g, 1);
    }
    close_rig(&g);
}
END_TEST

START_TEST(channels_that_winograd_would_take_make_the_bits_of_the_whole_layer)
{
    struct rng rng = rng_seeded(24, 0);
    struct rig g;
    open_rig(&g, 2, 0);
    const struct shape shape = shape_3d(32, 64, 64);
    struct conv2d conv = response_conv2d(32, 1);
    conv.kernel_size[0] = conv.kernel_size[1] = 3;
    ck_assert(set_case(&g, &rng, &shape, &conv));
    const struct response_settings s = settings_of(&g, 1);
    ck_assert_int_eq(response_request(g.r, &s, NULL), CS_OK);
    check_result(&g, 1);
    close_rig(&g);
}
END_TEST

static void set_large_case(struct rig *g, struct rng *rng)
{
    const struct shape shape = shape_3d(3, 500, 600);
    struct conv2d conv = response_conv2d(3, 3);
    conv.kernel_size[0] = conv.kernel_size[1] = 11;
    ck_assert(set_case(g, rng, &shape, &conv));
}

START_TEST(the_latest_request_wins_however_many_came_before)
{
    struct rng rng = rng_seeded(25, 0);
    struct rig g;
    open_rig(&g, 2, -1);
    set_large_case(&g, &rng);
    for (uint64_t tag = 1; tag <= 60; tag++) {
        g.weight[0] = (float)tag;
        const struct response_settings s = settings_of(&g, tag);
        ck_assert_int_eq(response_request(g.r, &s, NULL), CS_OK);
        ck_assert(!response_state(g.r)->current);
        for (const double until = clock_seconds() + rng_int(&rng, 0, 3) / 1000.0; clock_seconds() < until;)
            response_poll(g.r);
        ck_assert(response_state(g.r)->tag <= tag);
    }
    ck_assert(response_wait(g.r, 60));
    check_result(&g, 60);
    close_rig(&g);
}
END_TEST

START_TEST(patient_requests_show_something_on_the_way_to_the_latest)
{
    struct rng rng = rng_seeded(32, 0);
    struct rig g;
    open_rig(&g, 2, -1);
    set_large_case(&g, &rng);
    uint64_t tag = 0, seen = 0;
    const double until = clock_seconds() + 100;
    while (response_state(g.r)->serial < 4 && clock_seconds() < until) { /* a drag: a request every millisecond */
        g.weight[0] = (float)++tag;
        struct response_settings s = settings_of(&g, tag);
        s.patient = true;
        ck_assert_int_eq(response_request(g.r, &s, NULL), CS_OK);
        for (const double pause = clock_seconds() + 1e-3; clock_seconds() < pause;)
            if (tag % 2)
                response_poll(g.r);
        ck_assert_uint_ge(response_state(g.r)->tag, seen); /* in their order */
        seen = response_state(g.r)->tag;
    }
    ck_assert_uint_ge(response_state(g.r)->serial, 4);
    ck_assert_uint_lt(seen, tag);
    ck_assert(response_wait(g.r, 60));
    check_result(&g, tag);
    struct response_settings s = settings_of(&g, tag + 1); /* one that waits when the end comes */
    response_request(g.r, &s, NULL);
    s.patient = true;
    response_request(g.r, &s, NULL);
    close_rig(&g);
}
END_TEST

START_TEST(what_is_shown_stays_until_the_next_result_is_there)
{
    struct rng rng = rng_seeded(26, 0);
    struct rig g;
    open_rig(&g, 2, -1);
    set_large_case(&g, &rng);
    struct response_settings s = settings_of(&g, 1);
    response_request(g.r, &s, NULL);
    ck_assert(response_wait(g.r, 60));
    const struct response_state first = *response_state(g.r);
    struct tensor kept;
    ck_assert_int_eq(tensor_init(&kept, &first.map.shape, NULL), CS_OK);
    tensor_copy(&kept, &first.map);
    g.weight[7] += 1;
    s = settings_of(&g, 2);
    response_request(g.r, &s, NULL);
    while (!response_state(g.r)->current) {
        const struct response_state *now = response_state(g.r);
        ck_assert(now->serial == first.serial && now->map.data == first.map.data && now->tag == 1);
        ck_assert(now->progress >= 0 && now->progress <= 1);
        response_poll(g.r);
    }
    ck_assert_uint_gt(response_state(g.r)->serial, first.serial);
    ck_assert(response_state(g.r)->map.data != first.map.data); /* taken over, not copied */
    ck_assert_mem_eq(kept.data, first.map.data, shape_count(&kept.shape) * sizeof(float));
    check_result(&g, 2);
    tensor_finish(&kept);
    close_rig(&g);
}
END_TEST

START_TEST(a_finished_result_wakes_the_window_and_progress_grows)
{
    struct rng rng = rng_seeded(27, 0);
    struct rig g;
    open_rig(&g, 2, -1);
    set_large_case(&g, &rng);
    const struct response_settings s = settings_of(&g, 1);
    response_request(g.r, &s, NULL);
    double last = 0;
    const double until = clock_seconds() + 60;
    for (int seen = 0; !response_state(g.r)->current && clock_seconds() < until;) {
        if (atomic_load(&g.notified) == seen)
            continue; /* poll only when woken: nothing may be missed */
        seen = atomic_load(&g.notified);
        response_poll(g.r);
        ck_assert(response_state(g.r)->progress >= last);
        last = response_state(g.r)->progress;
    }
    ck_assert(response_state(g.r)->current);
    ck_assert_int_gt(atomic_load(&g.notified), 2);
    ck_assert_int_le(atomic_load(&g.notified), 25);
    ck_assert(!response_poll(g.r)); /* and then there is rest */
    close_rig(&g);
}
END_TEST

START_TEST(a_picture_may_be_freed_after_forget)
{
    struct rng rng = rng_seeded(28, 0);
    struct rig g;
    open_rig(&g, 2, -1);
    for (int i = 0; i < 10; i++) {
        set_large_case(&g, &rng);
        const struct response_settings s = settings_of(&g, 1);
        response_request(g.r, &s, NULL);
        for (const double until = clock_seconds() + i / 1000.0; clock_seconds() < until;)
            response_poll(g.r);
        response_forget(g.r); /* set_case() frees the picture */
        const bool was_current = response_state(g.r)->current;
        ck_assert(was_current || response_wait(g.r, 1) == response_state(g.r)->current);
    }
    close_rig(&g);
}
END_TEST

START_TEST(a_request_that_can_be_done_at_once_comes_after_one_that_cannot)
{
    struct rng rng = rng_seeded(29, 0);
    struct rig g;
    open_rig(&g, 2, 100000);
    set_large_case(&g, &rng);
    const struct response_settings slow = settings_of(&g, 1);
    response_request(g.r, &slow, NULL);
    const struct shape shape = shape_3d(1, 30, 30);
    const struct conv2d conv = response_conv2d(1, 1);
    ck_assert(set_case(&g, &rng, &shape, &conv));
    const struct response_settings quick = settings_of(&g, 2);
    ck_assert_int_eq(response_request(g.r, &quick, NULL), CS_OK);
    check_result(&g, 2);
    ck_assert(!response_poll(g.r));
    ck_assert_uint_eq(response_state(g.r)->tag, 2);
    close_rig(&g);
}
END_TEST

START_TEST(what_does_not_fit_is_said_and_the_last_result_stays)
{
    struct rng rng = rng_seeded(30, 0);
    struct cs_error err = {""};
    struct rig g;
    open_rig(&g, 1, 0);
    const struct shape shape = shape_3d(1, 8, 8);
    struct conv2d conv = response_conv2d(1, 1);
    ck_assert(set_case(&g, &rng, &shape, &conv));
    struct response_settings s = settings_of(&g, 1);
    response_request(g.r, &s, NULL);
    s.conv.kernel_size[0] = 9;
    ck_assert_int_eq(response_request(g.r, &s, &err), CS_BAD_SHAPE);
    const struct response_state *state = response_state(g.r);
    ck_assert_str_eq(state->error, err.text);
    ck_assert_ptr_nonnull(strstr(err.text, "9x1"));
    ck_assert(!state->current && state->map.data && state->tag == 1);
    ck_assert(response_wait(g.r, 1));
    s.conv.kernel_size[0] = 1;
    s.tag = 2;
    ck_assert_int_eq(response_request(g.r, &s, &err), CS_OK);
    check_result(&g, 2);
    close_rig(&g);
}
END_TEST

START_TEST(destroy_does_not_wait_for_the_whole_picture)
{
    struct rng rng = rng_seeded(31, 0);
    struct rig g;
    open_rig(&g, 1, -1);
    const struct shape shape = shape_3d(3, 1500, 1500); /* 800 million multiply-adds */
    struct conv2d conv = response_conv2d(3, 3);
    conv.kernel_size[0] = conv.kernel_size[1] = 11;
    ck_assert(set_case(&g, &rng, &shape, &conv));
    const struct response_settings s = settings_of(&g, 1);
    response_request(g.r, &s, NULL);
    while (response_state(g.r)->progress == 0)
        response_poll(g.r);
    response_forget(g.r);
    ck_assert(!response_state(g.r)->current);
    response_poll(g.r);
    ck_assert(response_state(g.r)->progress < 1);
    ck_assert_ptr_null(response_state(g.r)->map.data);
    close_rig(&g);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("response");
    TCase *c = tcase_create("response");
    tcase_set_timeout(c, 200);
    tcase_add_test(c, a_small_picture_is_there_at_once_with_the_bits_of_the_whole_layer);
    tcase_add_test(c, the_thread_makes_the_same_bits);
    tcase_add_test(c, a_kernel_as_large_as_the_picture_makes_the_bits_of_the_whole_layer);
    tcase_add_test(c, channels_that_winograd_would_take_make_the_bits_of_the_whole_layer);
    tcase_add_test(c, the_latest_request_wins_however_many_came_before);
    tcase_add_test(c, patient_requests_show_something_on_the_way_to_the_latest);
    tcase_add_test(c, what_is_shown_stays_until_the_next_result_is_there);
    tcase_add_test(c, a_finished_result_wakes_the_window_and_progress_grows);
    tcase_add_test(c, a_picture_may_be_freed_after_forget);
    tcase_add_test(c, a_request_that_can_be_done_at_once_comes_after_one_that_cannot);
    tcase_add_test(c, what_does_not_fit_is_said_and_the_last_result_stays);
    tcase_add_test(c, destroy_does_not_wait_for_the_whole_picture);
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
