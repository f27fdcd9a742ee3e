/* tests/app/test_view_interpret_compare.c - the tab Compare: methods side by side, each opened by a click; two networks
 * with the difference that the worker made; what cannot be compared says why; nothing overlaps. */
#include <time.h>

#include "app/views/interpret/interpret_compare.h"
#include "tests/app/interpret_window.h"

static struct window open_networks(float width, float height, const char *other)
{
    struct window w = interpret_open(width, height, "compare");
    char text[128];
    window_set(&w, "interpret.compare=networks");
    snprintf(text, sizeof text, "interpret.other=%s", other);
    window_set(&w, text);
    window_answer(&w);
    return w;
}

static const struct draw_cmd *tensor_of(const struct window *w, const float *data)
{
    for (size_t i = 0; i < w->list.n; i++)
        if ((w->list.cmd[i].kind == DRAW_TENSOR || w->list.cmd[i].kind == DRAW_ASKEW) &&
            w->list.cmd[i].tensor.data == data)
            return &w->list.cmd[i];
    return NULL;
}

static bool speaks_of(const struct window *w, const char *part)
{
    for (size_t i = 0; i < w->list.n; i++)
        if (w->list.cmd[i].kind == DRAW_TEXT && strstr(text_of(w, &w->list.cmd[i]), part))
            return true;
    return false;
}

START_TEST(four_methods_stand_side_by_side_with_the_workers_maps)
{
    struct window w = interpret_open(_i ? 1440 : 1024, _i ? 900 : 640, "compare");
    const struct saliency_shown *s = interpret_answer_of(&w, STUDY_SALIENCY);
    const struct cam_shown *c = interpret_answer_of(&w, STUDY_CAM);
    const struct occlusion_shown *o = interpret_answer_of(&w, STUDY_OCCLUSION);
    interpret_answer_of(&w, STUDY_EMBEDDING);
    const struct draw_cmd *saliency = tensor_of(&w, s->map[GRADIENT_PLAIN].plane);
    ck_assert(saliency && tensor_of(&w, c->over) && tensor_of(&w, o->heat));
    ck_assert_float_ge(saliency->rect.w, _i ? 252 : 140);
    ck_assert(shows(&w, "Saliency") && shows(&w, "Grad-CAM") && shows(&w, "Occlusion") && shows(&w, "Embeddings"));
    for (int i = 0; i < 6; i++) {
        char number[FORMAT_MAX];
        ck_assert(shows(&w, format_signed(number, (double)c->weight[c->order[i]], 4)));
    }
    if (_i)
        ck_assert(shows(&w, interpret_fixed((double)o->at[o->worst], 4)));
    window_close(&w);
}
END_TEST

static const struct opening {
    const char *title;
    enum interpret_view view;
} openings[] = {{"Saliency", INTERPRET_SALIENCY},
                {"Grad-CAM", INTERPRET_CAM},
                {"Occlusion", INTERPRET_OCCLUSION},
                {"Embeddings", INTERPRET_EMBEDDING}};

START_TEST(a_click_opens_the_method)
{
    struct window w = interpret_open(1440, 900, "compare");
    const struct draw_cmd *title = NULL;
    for (int n = 0; (title = draw_list_find_text(&w.list, openings[_i].title, n)); n++)
        if (title->font.size > 16) /* the head, not the tab */
            break;
    ck_assert_ptr_nonnull(title);
    window_click(&w, title->point[0].x + 40, title->point[0].y + 60);
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_VIEW), (int)openings[_i].view);
    window_close(&w);
}
END_TEST

START_TEST(two_networks_have_one_scale_and_a_difference_about_0)
{
    struct window w = open_networks(1440, 900, "lenet5");
    const struct snapshot *s = session_snapshot(w.session);
    const struct saliency_shown *a = interpret_answer_of(&w, STUDY_SALIENCY);
    const struct saliency_shown *b = (const void *)s->study[STUDY_OTHER][STUDY_SALIENCY].shown;
    const struct difference_shown *d = (const void *)s->difference;
    ck_assert(b && d);
    const struct draw_cmd *here = tensor_of(&w, a->map[GRADIENT_PLAIN].plane),
                          *there = tensor_of(&w, b->map[GRADIENT_PLAIN].plane),
                          *less = tensor_of(&w, d->saliency[GRADIENT_PLAIN].value);
    ck_assert(here && there && less && tensor_of(&w, d->cam.value) && tensor_of(&w, d->occlusion.value));
    ck_assert_float_eq(here->tensor.hi,
                       fmaxf(a->map[GRADIENT_PLAIN].plane_largest, b->map[GRADIENT_PLAIN].plane_largest));
    ck_assert_float_eq(here->tensor.hi, there->tensor.hi);
    ck_assert_float_eq(less->tensor.lo, -less->tensor.hi);
    ck_assert_float_eq(less->tensor.hi, d->saliency[GRADIENT_PLAIN].largest);
    char number[FORMAT_MAX];
    ck_assert(shows(&w, format_signed(number, (double)d->probability_of[d->order[0]], 4)));
    ck_assert(speaks_of(&w, "not trained"));
    window_close(&w);
}
END_TEST

START_TEST(what_cannot_be_compared_says_why_in_one_sentence)
{
    struct window w = open_networks(1440, 900, "cifarvgg-cifar10");
    ck_assert(speaks_of(&w, "3x32x32"));
    ck_assert(!shows(&w, "Difference"));
    window_set(&w, "interpret.other=lenet5");
    window_answer(&w);
    ck_assert(shows(&w, "Difference"));
    window_close(&w);
}
END_TEST

START_TEST(with_nothing_chosen_it_says_what_to_choose)
{
    struct window w = interpret_open(1440, 900, "compare");
    window_set(&w, "interpret.compare=networks");
    window_answer(&w);
    ck_assert(speaks_of(&w, "Choose what to compare with"));
    ck_assert_uint_eq(session_snapshot(w.session)->study[STUDY_OTHER][STUDY_SALIENCY].serial, 0);
    window_close(&w);
}
END_TEST

START_TEST(a_moment_of_the_training_is_chosen_from_the_menu)
{
    struct window w = interpret_open(1440, 900, "compare");
    window_set(&w, "train.net=lenet5");
    session_need_network(w.session);
    window_answer(&w);
    for (int i = 0; i < 4; i++) {
        struct cs_error err;
        ck_assert_int_eq(session_run(w.session, COMMAND_TRAIN_STEP, &err), CS_OK);
        window_answer(&w);
    }
    window_set(&w, "interpret.compare=networks");
    window_set(&w, "interpret.other_moment=0");
    window_answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert_int_eq(s->other.state, OTHER_IS_OPEN);
    ck_assert_uint_eq(s->other.steps, 0);
    ck_assert(shows(&w, "Difference"));
    window_close(&w);
}
END_TEST

START_TEST(nothing_overlaps)
{
    static const char *const others[] = {"lenet5", "/no/such/file.onnx", ""};
    const float *size = interpret_sizes[_i / 2];
    struct window w = interpret_open(size[0], size[1], "compare");
    if (_i % 2)
        window_set(&w, "app.language=ru");
    window_answer(&w);
    check_many_texts(&w, "methods", 6);
    window_set(&w, "interpret.compare=networks");
    for (int i = 0; i < 3; i++) {
        char text[64];
        snprintf(text, sizeof text, "interpret.other=%s", others[i]);
        window_set(&w, text);
        window_answer(&w);
        check_many_texts(&w, text, 6);
    }
    window_close(&w);
}
END_TEST

START_TEST(a_frame_is_built_within_2_ms)
{
    struct window w = interpret_open(1920, 1080, "compare");
    if (_i)
        window_set(&w, "interpret.samples=2000");
    window_answer(&w);
    double least = INFINITY;
    for (int i = 0; i < 60; i++) {
        struct timespec from, to;
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
        window_frame(&w);
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
        least = fmin(least, (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6);
    }
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    ck_assert_double_lt(least, 2);
#endif
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("view_interpret_compare");
    TCase *t = tcase_create("compare");
    tcase_set_timeout(t, 300);
    tcase_add_loop_test(t, four_methods_stand_side_by_side_with_the_workers_maps, 0, 2);
    tcase_add_loop_test(t, a_click_opens_the_method, 0, 4);
    tcase_add_test(t, two_networks_have_one_scale_and_a_difference_about_0);
    tcase_add_test(t, what_cannot_be_compared_says_why_in_one_sentence);
    tcase_add_test(t, with_nothing_chosen_it_says_what_to_choose);
    tcase_add_test(t, a_moment_of_the_training_is_chosen_from_the_menu);
    tcase_add_loop_test(t, nothing_overlaps, 0, 2 * INTERPRET_SIZES);
    tcase_add_loop_test(t, a_frame_is_built_within_2_ms, 0, 2);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
