/* tests/app/test_view_interpret_embedding.c - the views "Embeddings" and "Compare": layers are called what the list at
 * the left calls them, numbers add up, and names of classes stay apart. */
#include "app/views/interpret/interpret.h"
#include "engine/worker/study_embedding.h"
#include "tests/app/interpret_window.h"

static bool says(const struct window *w, const char *part)
{
    for (size_t i = 0; i < w->list.n; i++)
        if (w->list.cmd[i].kind == DRAW_TEXT && strstr(text_of(w, &w->list.cmd[i]), part))
            return true;
    return false;
}

START_TEST(a_layer_with_a_relu_is_called_what_the_list_calls_it)
{
    static const char *const views[] = {"embedding", "compare", "invariance", "saliency"};
    static const char *const part[] = {"Conv 2, ", "Conv 2, ", "similarity of Conv 2", "Conv 2, map "};
    struct window w = interpret_open(1440, 900, views[_i]);
    window_set(&w, "network.node=conv2");
    if (_i == 3)
        window_set(&w, "interpret.target=largest");
    window_answer(&w);
    ck_assert(says(&w, part[_i]));
    ck_assert_msg(!says(&w, "ReLU 2"), "%s", views[_i]);
    window_close(&w);
}
END_TEST

/* Where the classes are named: texts of one digit within the plot. */
START_TEST(every_class_is_named_and_no_two_names_overlap)
{
    struct window w = interpret_open(1440, 900, _i ? "compare" : "embedding");
    window_answer(&w);
    const struct embedding_shown *e = interpret_answer_of(&w, STUDY_EMBEDDING);
    int classes = 0, named = 0;
    for (int i = 0; i < e->classes; i++)
        classes += e->of_class[i] > 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        const char *text = c->kind == DRAW_TEXT ? text_of(&w, c) : "";
        named += strlen(text) == 1 && *text >= '0' && *text <= '9' && c->font.size == 13 &&
                 c->font.weight == FONT_600 && c->font.family == FONT_SANS;
    }
    ck_assert_int_gt(classes, 5);
    ck_assert_int_eq(named, classes);
    check_many_texts(&w, _i ? "compare" : "embedding", 8);
    window_close(&w);
}
END_TEST

START_TEST(arrows_go_through_the_classes)
{
    struct window w = interpret_open(1440, 900, "embedding");
    window_set(&w, "interpret.class=3");
    window_answer(&w);
    ck_assert(says(&w, "class 4 of 10"));
    window_key(&w, UI_KEY_RIGHT, 0);
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_CLASS), 4);
    window_frame(&w);
    ck_assert(says(&w, "class 5 of 10"));
    window_key(&w, UI_KEY_END, 0);
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_CLASS), 9);
    window_key(&w, UI_KEY_HOME, 0);
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_CLASS), 0);
    window_close(&w);
}
END_TEST

/* The text at the right end of the line that begins with this name. */
static const char *beside(const struct window *w, const char *name)
{
    for (size_t i = 0; i + 1 < w->list.n; i++)
        if (w->list.cmd[i].kind == DRAW_TEXT && strcmp(text_of(w, &w->list.cmd[i]), name) == 0)
            for (size_t k = i + 1; k < w->list.n; k++)
                if (w->list.cmd[k].kind == DRAW_TEXT)
                    return text_of(w, &w->list.cmd[k]);
    ck_abort_msg("no line '%s'", name);
    return "";
}

static int decimals(const char *text)
{
    const char *point = strchr(text, '.');
    return point ? (int)strlen(point + 1) : 0;
}

START_TEST(two_scores_and_their_difference_have_the_same_decimals)
{
    struct window w = interpret_open(1440, 900, "compare");
    window_set(&w, "interpret.compare=networks");
    window_answer(&w);
    ck_assert(says(&w, "nothing is chosen"));
    window_set(&w, "interpret.other=lenet5-mnist");
    window_answer(&w);
    const char *a = beside(&w, "this one"), *b = beside(&w, "the other one"), *d = beside(&w, "difference");
    ck_assert_int_eq(decimals(a), 4);
    ck_assert_int_eq(decimals(b), 4);
    ck_assert_int_eq(decimals(d), 4);
    ck_assert_double_eq_tol(strtod(a, NULL) - strtod(b, NULL), strtod(d, NULL), 2e-4);
    window_close(&w);
}
END_TEST

START_TEST(a_changed_picture_is_told_from_the_one_of_the_set)
{
    struct window w = interpret_open(1440, 900, "compare");
    ck_assert(!says(&w, "changed (U)"));
    window_set(&w, "network.shift_rows=2");
    window_answer(&w);
    ck_assert(says(&w, "changed (U)"));
    window_close(&w);
}
END_TEST

START_TEST(nothing_overlaps)
{
    static const char *const views[] = {"embedding", "compare"};
    const int size = _i % INTERPRET_SIZES;
    for (int i = 0; i < 3; i++) {
        struct window w = interpret_open(interpret_sizes[size][0], interpret_sizes[size][1], views[i > 0]);
        if (_i >= INTERPRET_SIZES)
            window_set(&w, "app.language=ru");
        window_set(&w, "network.node=conv2");
        if (i == 2) {
            window_set(&w, "interpret.compare=networks");
            window_set(&w, "interpret.other=lenet5-mnist");
        }
        window_answer(&w);
        check_many_texts(&w, views[i > 0], 8);
        window_close(&w);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_interpret_embedding");
    TCase *t = tcase_create("embedding");
    tcase_set_timeout(t, 240);
    tcase_add_loop_test(t, a_layer_with_a_relu_is_called_what_the_list_calls_it, 0, 4);
    tcase_add_loop_test(t, every_class_is_named_and_no_two_names_overlap, 0, 2);
    tcase_add_test(t, arrows_go_through_the_classes);
    tcase_add_test(t, two_scores_and_their_difference_have_the_same_decimals);
    tcase_add_test(t, a_changed_picture_is_told_from_the_one_of_the_set);
    tcase_add_loop_test(t, nothing_overlaps, 0, 2 * INTERPRET_SIZES);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
