/* tests/engine/test_study_embedding.c - samples as a layer sees them: points are what a pass of each gives, laid out by
 * components; another picture is placed among them without another pass of all. Run this one under ThreadSanitizer,
 * too. */
#include "engine/worker/study_embedding.h"
#include "tests/engine/study_window.h"

#define SMALL "net small; input 1x28x28; a = conv2d(4, 5); b = relu(); p = max_pool2d(4); f = flatten(); o = linear(10)"
#define NARROW "net narrow; input 1x28x28; g = global_avg_pool2d(); f = flatten(); o = linear(10)"

static struct study_window open_embedding(const char *net, int layer)
{
    struct study_window d = study_open(net, "digits");
    d.look.study.wanted[STUDY_THIS] = 1u << STUDY_EMBEDDING;
    d.look.study.layer = layer;
    return d;
}

static const struct embedding_shown *ask(struct study_window *d)
{
    return (const void *)study_found(study_ask(d), STUDY_THIS, STUDY_EMBEDDING);
}

START_TEST(the_picture_lies_where_the_sample_that_it_is_lies)
{
    struct study_window d = open_embedding(SMALL, _i + 1);
    for (uint64_t sample = 0; sample < 40; sample += 13) {
        study_sample(&d, sample);
        const struct embedding_shown *e = ask(&d);
        const float size = fmaxf(e->largest[0] - e->least[0], e->largest[1] - e->least[1]);
        ck_assert(e->has_picture && e->n == 50);
        ck_assert_float_eq_tol(e->picture_x, e->point[sample].x, 1e-4f * size);
        ck_assert_float_eq_tol(e->picture_y, e->point[sample].y, 1e-4f * size);
        ck_assert_int_eq(e->near[0].point, (int)sample);
        ck_assert_float_eq_tol(e->near[0].distance, 0, 1e-4f * size);
        for (int i = 1; i < e->n_near; i++)
            ck_assert_float_ge(e->near[i].distance, e->near[i - 1].distance);
    }
    worker_destroy(&d.w);
}
END_TEST

/* In two dimensions nothing is further away than in all of them. */
START_TEST(distances_are_at_least_those_on_screen)
{
    struct study_window d = open_embedding(SMALL, 3);
    const struct embedding_shown *e = ask(&d);
    for (int i = 0; i < e->n_near; i++) {
        const struct embedding_point *p = &e->point[e->near[i].point];
        ck_assert_float_le(hypotf(p->x - e->picture_x, p->y - e->picture_y), e->near[i].distance + 1e-3f);
    }
    worker_destroy(&d.w);
}
END_TEST

START_TEST(labels_answers_centres_and_pictures_are_the_data_s)
{
    struct study_window d = open_embedding(SMALL, 5);
    const struct embedding_shown *e = ask(&d);
    struct dataset *data;
    ck_assert_int_eq(dataset_open("digits", &data, NULL), CS_OK);
    int wrong = 0, of_three = 0;
    double x = 0;
    for (int i = 0; i < e->n; i++) {
        uint8_t bytes[28 * 28];
        ck_assert_int_eq(e->point[i].label, dataset_pixels(data, DATASET_TEST, (uint64_t)i, bytes));
        ck_assert_uint_eq(e->point[i].index, (uint64_t)i);
        for (int k = 0; k < 28 * 28; k++)
            ck_assert_float_eq_tol(e->pixels[i * 28 * 28 + k], (float)bytes[k] / 255.0f, 1e-6f);
        wrong += e->point[i].label != e->point[i].answer;
        of_three += e->point[i].label == 3;
        x += e->point[i].label == 3 ? (double)e->point[i].x : 0;
    }
    ck_assert_int_eq(e->answered, e->n);
    ck_assert_int_eq(e->wrong, wrong);
    ck_assert_int_eq(e->of_class[3], of_three);
    ck_assert_float_eq_tol(e->centre[2 * 3], (float)(x / of_three), 1e-4f);
    study_sample(&d, 7); /* its answer is that of its point */
    const struct snapshot *s = worker_snapshot(d.w);
    int best = 0;
    for (int i = 1; i < 10; i++)
        best = s->probability[i] > s->probability[best] ? i : best;
    ck_assert_int_eq(ask(&d)->point[7].answer, best);
    dataset_destroy(&data);
    worker_destroy(&d.w);
}
END_TEST

/* Of one number there is one direction, which tells all. */
START_TEST(a_layer_of_one_number_is_a_line)
{
    struct study_window d = open_embedding(NARROW, 1);
    const struct embedding_shown *e = ask(&d);
    ck_assert_int_eq(e->dimensions, 1);
    ck_assert_float_eq_tol(e->share[0], 1, 1e-6f);
    ck_assert(e->share[1] == 0 && e->least[1] == 0 && e->largest[1] == 0);
    worker_destroy(&d.w);
}
END_TEST

START_TEST(another_picture_keeps_the_points)
{
    struct study_window d = open_embedding(SMALL, 1);
    const struct embedding_point *points = ask(&d)->point;
    study_sample(&d, 9);
    ck_assert_ptr_eq(ask(&d)->point, points);
    d.look.study.embedding.samples = 60;
    ck_assert_ptr_ne(ask(&d)->point, points);
    worker_destroy(&d.w);
}
END_TEST

START_TEST(without_data_or_layer_it_says_what_to_do)
{
    struct study_window d = open_embedding(SMALL, 99);
    const struct snapshot *s = study_ask(&d);
    ck_assert_int_eq(s->study[STUDY_THIS][STUDY_EMBEDDING].state, STUDY_FAILED);
    ck_assert_ptr_nonnull(strstr(s->study[STUDY_THIS][STUDY_EMBEDDING].error, "choose a layer"));
    worker_destroy(&d.w);
}
END_TEST

START_TEST(it_is_found_anew_after_an_epoch_and_cancelled_at_once)
{
    struct study_window d = open_embedding(SMALL, 1);
    struct worker_command c = {.epochs = 1000};
    d.look.study.embedding.samples = 20000;
    worker_look(d.w, &d.look);
    study_post(&d, WORKER_TRAIN, c);
    const double until = clock_seconds() + STUDY_PATIENCE;
    while (worker_snapshot(d.w)->study[STUDY_THIS][STUDY_EMBEDDING].state != STUDY_GOES_ON && clock_seconds() < until)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    d.look.study.stopped = true;
    ck_assert_double_lt(clock_seconds(), until);
    worker_look(d.w, &d.look);
    while (worker_snapshot(d.w)->study[STUDY_THIS][STUDY_EMBEDDING].state == STUDY_GOES_ON && clock_seconds() < until)
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    ck_assert_int_eq(worker_snapshot(d.w)->study[STUDY_THIS][STUDY_EMBEDDING].state, STUDY_STOPPED);
    worker_destroy(&d.w);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("study_embedding");
    TCase *t = tcase_create("study_embedding");
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, the_picture_lies_where_the_sample_that_it_is_lies, 0, 5);
    tcase_add_test(t, distances_are_at_least_those_on_screen);
    tcase_add_test(t, labels_answers_centres_and_pictures_are_the_data_s);
    tcase_add_test(t, a_layer_of_one_number_is_a_line);
    tcase_add_test(t, another_picture_keeps_the_points);
    tcase_add_test(t, without_data_or_layer_it_says_what_to_do);
    tcase_add_test(t, it_is_found_anew_after_an_epoch_and_cancelled_at_once);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
