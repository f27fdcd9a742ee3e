/* tests/app/test_topic_normalisation.c - the topic's numbers are PyTorch's (1.13: BatchNorm2d, LayerNorm,
 * InstanceNorm2d, GroupNorm, LocalResponseNorm of the batch below, weight 2 -1, bias 1 0.5, eps 1e-5), it refuses what
 * PyTorch refuses, and it copes with any settings and with no memory. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/topics/normalisation.h"
#include "engine/base/rng.h"
#include "tests/engine/failing_memory.h"

static const char by_hand[] = "0,0,0=2 0,0,1=4 0,1,0=4 0,1,1=4 1,0,0=1 1,0,1=1 1,1,0=1 1,1,1=3 "
                              "8,0,0=5 8,0,1=5 8,1,0=7 8,1,1=9 9,0,0=3 9,0,1=3 9,1,0=3 9,1,1=1";

static struct norm_settings settings(enum norm_kind kind)
{
    return (struct norm_settings){.kind = kind,
                                  .samples = 2,
                                  .channels = 2,
                                  .height = 2,
                                  .width = 2,
                                  .groups = 1,
                                  .size = 3,
                                  .eps = 1e-5,
                                  .momentum = 0.1,
                                  .alpha = 1,
                                  .lrn_beta = 0.75,
                                  .k = 1,
                                  .gamma = "2 -1",
                                  .beta = "1 0.5",
                                  .values = by_hand,
                                  .batches = 10,
                                  .number = 1};
}

static struct norm_model *model(const struct norm_settings *s)
{
    struct norm_model *m;
    ck_assert_int_eq(norm_create(&m, NULL), CS_OK);
    norm_update(m, s);
    return m;
}

static void check_numbers(const float *got, const float *want, int n, const char *what)
{
    for (int i = 0; i < n; i++)
        ck_assert_msg(fabsf(got[i] - want[i]) < 2e-5f * (1 + fabsf(want[i])), "%s %d: %g, not %g", what, i,
                      (double)got[i], (double)want[i]);
}

static const float torch_batch[16] = {-1.999996f, 0.000001f, 0.000001f, 0.000001f, 1.499995f, 1.499995f,
                                      1.499995f,  -.499995f, 1,         1,         2.999997f, 4.999995f,
                                      -.499995f,  -.499995f, -.499995f, 1.499995f},
                   torch_eval[16] = {3.575176f,  7.008744f,  7.008744f,  7.008744f, -.294342f,  -.294342f,
                                     -.294342f,  -2.280198f, 8.725528f,  8.725528f, 12.159095f, 15.592663f,
                                     -2.280198f, -2.280198f, -2.280198f, -.294342f},
                   torch_layer[16] = {.244073f,  3.267780f, 3.267780f, 3.267780f, 1.633890f, 1.633890f,
                                      1.633890f, .122037f,  1.417028f, 1.417028f, 3.085142f, 4.753256f,
                                      1.125543f, 1.125543f, 1.125543f, 1.959599f},
                   torch_instance[16] = {-2.464079f, 2.154693f,  2.154693f, 2.154693f, 1.077347f, 1.077347f,
                                         1.077347f,  -1.232039f, -.809065f, -.809065f, 1.603022f, 4.015108f,
                                         -.077347f,  -.077347f,  -.077347f, 2.232039f},
                   torch_response[16] = {.958415f, .964114f, .964114f, .749087f, .479207f, .241029f,
                                         .241029f, .561815f, .759731f, .759731f, .731041f, .732857f,
                                         .455838f, .455838f, .313303f, .081429f};

START_TEST(every_kind_gives_pytorch_s_numbers)
{
    struct norm_settings s = settings(NORM_BATCH);
    struct norm_model *m = model(&s);
    const struct norm_state *n = norm_state(m);
    check_numbers(n->result[NORM_BATCH].y, torch_batch, 16, "batch");
    check_numbers(n->result[NORM_LAYER].y, torch_layer, 16, "layer");
    check_numbers(n->result[NORM_INSTANCE].y, torch_instance, 16, "instance");
    check_numbers(n->result[NORM_GROUP].y, torch_layer, 16, "one group");
    check_numbers(n->result[NORM_LOCAL_RESPONSE].y, torch_response, 16, "local response");
    ck_assert_float_eq_tol(n->running_mean[1][0], 0.5f, 1e-6f);
    ck_assert_float_eq_tol(n->running_mean[1][1], 0.2f, 1e-6f);
    ck_assert_float_eq_tol(n->running_var[1][0], 1.357143f, 1e-6f);
    ck_assert_float_eq_tol(n->running_var[1][1], 1.014286f, 1e-6f);
    s.eval = true;
    s.groups = 2;
    ck_assert(norm_update(m, &s));
    check_numbers(n->result[NORM_BATCH].y, torch_eval, 16, "eval");
    check_numbers(n->result[NORM_GROUP].y, torch_instance, 16, "two groups");
    norm_destroy(&m);
}
END_TEST

/* What is shown of one number adds up to what the layer made of it. */
START_TEST(every_number_s_trace_ends_in_the_layer_s_result) /* _i: kind, mode */
{
    for (int round = 0; round < 20; round++) {
        struct norm_settings s = settings((enum norm_kind)(_i / 2));
        s.eval = _i % 2;
        s.seed = round;
        s.samples = 1 + round % 4;
        s.channels = 1 + round % 5;
        s.width = 1 + round % 4;
        s.values = "";
        s.number = 1 + round % 10;
        struct norm_model *m = model(&s);
        const struct norm_state *n = norm_state(m);
        for (int i = 0; i < (int)shape_count(&n->x.shape) && n->result[s.kind].there; i++) {
            struct norm_trace t;
            norm_trace(n, i, &t);
            ck_assert(norm_set_holds(&t.set, t.at));
            const double y = s.kind == NORM_LOCAL_RESPONSE ? t.response.y : t.term.y;
            ck_assert_msg(fabs(y - t.y) <= 3e-5 * (1 + fabs(t.y)), "%d of kind %d: %g, not %g", i, s.kind, y, t.y);
            ck_assert_double_eq((double)n->result[s.kind].y[i], t.y);
        }
        norm_destroy(&m);
    }
}
END_TEST

START_TEST(running_statistics_come_near_to_those_of_all_data)
{
    struct norm_settings s = settings(NORM_BATCH);
    s.samples = 8;
    s.channels = 8;
    s.height = s.width = 4;
    s.batches = 100;
    s.number = 100;
    s.values = "";
    struct norm_model *m = model(&s);
    const struct norm_state *n = norm_state(m);
    for (int c = 0; c < 8; c++) {
        ck_assert_float_eq_tol(n->running_mean[100][c], n->data_mean[c], 0.3f);
        ck_assert_float_eq_tol(n->running_var[100][c], n->data_var[c], 0.12f * n->data_var[c]);
    }
    for (int c = 0; c < 8; c++) { /* each step is the average that PyTorch's documentation gives */
        const struct norm_follow mean = norm_follow_mean(n, c), var = norm_follow_var(n, c);
        ck_assert_float_eq_tol((float)mean.now, n->running_mean[100][c], 1e-5f);
        ck_assert_float_eq_tol((float)var.now, n->running_var[100][c], 1e-4f);
    }
    norm_destroy(&m);
}
END_TEST

/* Mean and variance of whole numbers that lie evenly within a spread, by counting them. */
START_TEST(all_data_have_the_mean_and_variance_that_are_told)
{
    struct norm_settings s = settings(NORM_BATCH);
    s.samples = 8;
    s.channels = 4;
    s.height = s.width = 4;
    s.batches = 100;
    s.values = "";
    struct norm_model *m = model(&s);
    float lo[4], hi[4];
    for (int b = 1; b <= 100; b++) {
        s.number = b;
        norm_update(m, &s);
        const struct norm_state *n = norm_state(m);
        for (int i = 0; i < (int)shape_count(&n->x.shape); i++) {
            const int c = norm_place_of(n->dim, i).c;
            const float x = n->x.data[i];
            ck_assert(x == roundf(x));
            lo[c] = b == 1 && i < 64 && i % 16 == 0 ? x : fminf(lo[c], x);
            hi[c] = b == 1 && i < 64 && i % 16 == 0 ? x : fmaxf(hi[c], x);
        }
    }
    for (int c = 0; c < 4; c++) {
        double sum = 0, squares = 0;
        const int count = (int)(hi[c] - lo[c]) + 1;
        for (int x = (int)lo[c]; x <= (int)hi[c]; x++)
            sum += x;
        for (int x = (int)lo[c]; x <= (int)hi[c]; x++)
            squares += (x - sum / count) * (x - sum / count);
        ck_assert_double_eq_tol((double)norm_state(m)->data_mean[c], sum / count, 1e-6);
        ck_assert_double_eq_tol((double)norm_state(m)->data_var[c], squares / count, 1e-5);
    }
    norm_destroy(&m);
}
END_TEST

static bool all_alike(const struct norm_state *n, enum norm_way way)
{
    for (int k = 1; k < NORM_COMPANIES; k++)
        if (memcmp(n->company[way][k], n->company[way][0], (size_t)(n->dim[1] * n->dim[2] * n->dim[3]) * sizeof(float)))
            return false;
    return true;
}

START_TEST(only_batch_norm_in_training_minds_who_else_is_in_the_batch)
{
    for (int sample = 0; sample < 2; sample++) {
        struct norm_settings s = settings(NORM_BATCH);
        s.sample = sample;
        struct norm_model *m = model(&s);
        const struct norm_state *n = norm_state(m);
        for (int way = 0; way < NORM_WAYS; way++) {
            ck_assert(n->company_there[way]);
            ck_assert_int_eq(all_alike(n, (enum norm_way)way), way != NORM_WAY_TRAIN);
        }
        check_numbers(n->company[NORM_WAY_TRAIN][0], n->result[NORM_BATCH].y + 8 * sample, 8,
                      "the block's own company");
        check_numbers(n->company[NORM_WAY_GROUP][0], n->result[NORM_GROUP].y + 8 * sample, 8, "group");
        s.samples = 1; /* nobody else is there */
        s.sample = 0;
        norm_update(m, &s);
        ck_assert(all_alike(n, NORM_WAY_TRAIN));
        norm_destroy(&m);
    }
}
END_TEST

/* The results of one number over companies lie further apart in a batch of 2 than in one of 8. */
START_TEST(a_small_batch_is_a_noisier_company)
{
    double spread[2] = {0, 0};
    for (int big = 0; big < 2; big++)
        for (int seed = 0; seed < 10; seed++) {
            struct norm_settings s = settings(NORM_BATCH);
            s.samples = big ? 8 : 2;
            s.values = "";
            s.gamma = "1";
            s.beta = "0";
            s.seed = seed;
            struct norm_model *m = model(&s);
            for (int i = 0; i < 8; i++) {
                float lo = INFINITY, hi = -INFINITY;
                for (int k = 0; k < NORM_COMPANIES; k++) {
                    lo = fminf(lo, norm_state(m)->company[NORM_WAY_TRAIN][k][i]);
                    hi = fmaxf(hi, norm_state(m)->company[NORM_WAY_TRAIN][k][i]);
                }
                spread[big] += (double)(hi - lo);
            }
            norm_destroy(&m);
        }
    ck_assert_double_gt(spread[0], 1.5 * spread[1]);
}
END_TEST

START_TEST(what_pytorch_refuses_is_refused_with_a_sentence)
{
    static const struct {
        enum norm_kind kind;
        bool eval;
        int samples, channels, width, groups;
        bool refused;
    } cases[] = {
        {NORM_BATCH, false, 1, 3, 1, 1, true},    {NORM_BATCH, true, 1, 3, 1, 1, false},
        {NORM_BATCH, false, 1, 3, 2, 1, false},   {NORM_BATCH, false, 2, 3, 1, 1, false},
        {NORM_INSTANCE, false, 4, 3, 1, 1, true}, {NORM_INSTANCE, true, 4, 3, 1, 1, true},
        {NORM_GROUP, false, 1, 3, 1, 3, true},    {NORM_GROUP, false, 2, 3, 1, 3, false},
        {NORM_GROUP, true, 1, 3, 1, 3, true},     {NORM_LAYER, false, 1, 1, 1, 1, false},
        {NORM_GROUP, false, 2, 4, 2, 3, true},    {NORM_LOCAL_RESPONSE, false, 1, 1, 1, 1, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct norm_settings s = settings(cases[i].kind);
        s.eval = cases[i].eval;
        s.samples = cases[i].samples;
        s.channels = cases[i].channels;
        s.height = 1;
        s.width = cases[i].width;
        s.groups = cases[i].groups;
        struct norm_model *m = model(&s);
        ck_assert_msg((*norm_error(m) != '\0') == cases[i].refused, "case %zu: '%s'", i, norm_error(m));
        norm_destroy(&m);
    }
}
END_TEST

START_TEST(nothing_divided_by_nothing_is_refused_and_shown_nowhere)
{
    struct norm_settings s = settings(NORM_LAYER);
    s.values = "0,0,0=3 0,0,1=3 0,1,0=3 0,1,1=3 1,0,0=3 1,0,1=3 1,1,0=3 1,1,1=3";
    s.eps = 0;
    struct norm_model *m = model(&s);
    ck_assert(strstr(norm_error(m), "eps"));
    ck_assert(!norm_state(m)->company_there[NORM_WAY_LAYER]);
    s.eps = 1e-5;
    norm_update(m, &s);
    ck_assert_str_eq(norm_error(m), "");
    ck_assert_float_eq(norm_state(m)->result[NORM_LAYER].y[0], 1); /* beta */
    norm_destroy(&m);
}
END_TEST

START_TEST(written_numbers_belong_to_their_batch_alone)
{
    struct norm_settings s = settings(NORM_BATCH);
    s.values = "";
    struct norm_model *m = model(&s);
    float plain[2][16];
    memcpy(plain[0], norm_state(m)->x.data, sizeof plain[0]);
    s.number = 2;
    norm_update(m, &s);
    memcpy(plain[1], norm_state(m)->x.data, sizeof plain[1]);
    ck_assert(memcmp(plain[0], plain[1], sizeof plain[0]));
    char text[64];
    snprintf(text, sizeof text, "%d,1,0=77", norm_value_channel(2, 1, 0));
    s.values = text;
    norm_update(m, &s);
    for (int i = 0; i < 16; i++)
        ck_assert_float_eq(norm_state(m)->x.data[i], i == 10 ? 77 : plain[1][i]);
    s.number = 1;
    norm_update(m, &s);
    ck_assert(!memcmp(plain[0], norm_state(m)->x.data, sizeof plain[0]));
    norm_destroy(&m);
}
END_TEST

START_TEST(texts_are_read_or_refused_with_a_sentence)
{
    static const char *const bad[] = {"", "  ", "1 x", "100", "1 2 3 4 5 6 7 8 9", "nan", "1;2"};
    float f[NORM_CHANNELS_MAX];
    struct cs_error err;
    int n;
    ck_assert_int_eq(norm_factors(" 1 -0.5  2", f, &n, NULL), CS_OK);
    ck_assert(n == 3 && f[0] == 1 && f[1] == -0.5f && f[2] == 2 && f[7] == 2);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        err.text[0] = '\0';
        ck_assert_msg(norm_factors(bad[i], f, &n, &err) == CS_BAD_VALUE && err.text[0], "'%s' is taken", bad[i]);
    }
    ck_assert_int_eq(norm_check_values("0,0,0=999 9,3,3=-999", NULL), CS_OK);
    ck_assert_int_eq(norm_check_values("0,0,0=1000", &err), CS_BAD_VALUE);
    ck_assert_int_eq(norm_check_values("0,0=1", &err), CS_BAD_VALUE);
}
END_TEST

/* Whatever the properties' ranges hold, and beyond them. */
START_TEST(any_settings_give_numbers_or_a_sentence)
{
    struct rng r = rng_seeded(61, 0);
    struct norm_model *m;
    ck_assert_int_eq(norm_create(&m, NULL), CS_OK);
    for (int round = 0; round < 400; round++) {
        struct norm_settings s = settings((enum norm_kind)rng_int(&r, -1, NORM_KINDS));
        s.eval = rng_int(&r, 0, 1);
        s.samples = rng_int(&r, 0, 9);
        s.channels = rng_int(&r, 0, 9);
        s.height = rng_int(&r, 0, 5);
        s.width = rng_int(&r, 0, 5);
        s.groups = rng_int(&r, 0, 9);
        s.size = rng_int(&r, 0, 20);
        s.eps = rng_int(&r, 0, 2) ? 1e-5 : 0;
        s.momentum = (double)rng_float(&r);
        s.alpha = rng_int(&r, 0, 2) ? 100 : 0;
        s.lrn_beta = (double)rng_uniform(&r, 0, 10);
        s.k = rng_int(&r, 0, 2);
        s.seed = rng_int(&r, 0, 1 << 30);
        s.batches = rng_int(&r, 0, 110);
        s.number = rng_int(&r, 0, 110);
        s.sample = rng_int(&r, 0, 1100);
        s.gamma = rng_int(&r, 0, 3) ? "99 -99 0" : "x";
        s.values = rng_int(&r, 0, 3) ? "0,0,0=999 1,3,3=-999" : "x";
        norm_update(m, &s);
        const struct norm_state *n = norm_state(m);
        for (int kind = 0; kind < NORM_KINDS; kind++)
            for (int i = 0; n->result[kind].there && i < (int)shape_count(&n->x.shape); i++)
                ck_assert(isfinite(n->result[kind].y[i]));
        ck_assert(n->result[n->kind].there == (*norm_error(m) == '\0'));
        ck_assert_int_ge(norm_sets(n), 1);
        ck_assert(!norm_update(m, &s)); /* nothing changed */
    }
    norm_destroy(&m);
}
END_TEST

static bool update_anew(void *ctx, const char **wrong)
{
    const struct norm_settings s = settings(NORM_GROUP);
    struct norm_model *m;
    (void)ctx;
    if (norm_create(&m, NULL) != CS_OK)
        return false;
    norm_update(m, &s);
    const bool worked = *norm_error(m) == '\0';
    if (!worked && !strstr(norm_error(m), "memory"))
        *wrong = "it failed without a sentence";
    norm_update(m, &s);
    norm_destroy(&m);
    return worked;
}

START_TEST(without_memory_there_is_a_sentence_and_no_leak)
{
    survive_every_allocation(update_anew, NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("topic_normalisation");
    TCase *c = tcase_create("topic_normalisation");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, every_kind_gives_pytorch_s_numbers);
    tcase_add_loop_test(c, every_number_s_trace_ends_in_the_layer_s_result, 0, 2 * NORM_KINDS);
    tcase_add_test(c, running_statistics_come_near_to_those_of_all_data);
    tcase_add_test(c, all_data_have_the_mean_and_variance_that_are_told);
    tcase_add_test(c, only_batch_norm_in_training_minds_who_else_is_in_the_batch);
    tcase_add_test(c, a_small_batch_is_a_noisier_company);
    tcase_add_test(c, what_pytorch_refuses_is_refused_with_a_sentence);
    tcase_add_test(c, nothing_divided_by_nothing_is_refused_and_shown_nowhere);
    tcase_add_test(c, written_numbers_belong_to_their_batch_alone);
    tcase_add_test(c, texts_are_read_or_refused_with_a_sentence);
    tcase_add_test(c, any_settings_give_numbers_or_a_sentence);
    tcase_add_test(c, without_memory_there_is_a_sentence_and_no_leak);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
