/* tests/app/test_view_interpret_invariance.c - the view 'Invariance', worked with as a person would. */
#include "app/views/interpret/interpret_invariance.h"
#include "tests/app/interpret_window.h"

static const struct invariance_shown *found(const struct window *w)
{
    return interpret_answer_of(w, STUDY_INVARIANCE);
}

static double slider(const struct window *w, enum prop_id p)
{
    return session_float(w->session, p);
}

/* The strip's pictures, which are of 28x28 as the one in the left panel is, but right of it. */
static int pictures(const struct window *w)
{
    int n = 0;
    while (interpret_tensor(w, 28, 28, n))
        n++;
    return n;
}

START_TEST(the_numbers_are_those_that_were_found)
{
    struct window w = interpret_open(1440, 900, "invariance");
    const struct invariance_shown *o = found(&w);
    const struct invariance_line *l = &o->line[CHANGE_ROWS];
    char text[200], from[FORMAT_MAX], to[FORMAT_MAX];
    ck_assert_int_eq(l->n, 41);
    ck_assert_float_eq(l->at[0], -7);
    ck_assert_float_eq(l->at[40], 7);
    ck_assert(shows(&w, interpret_fixed((double)o->now_score, 4)));
    ck_assert(shows(&w, interpret_fixed((double)l->now_similarity, 4)));
    invariance_value_text(CHANGE_ROWS, (double)l->same_from, from);
    invariance_value_text(CHANGE_ROWS, (double)l->same_to, to);
    snprintf(text, sizeof text, "%s to %s", from, to);
    ck_assert_msg(shows(&w, text), "no '%s'", text);
    ck_assert(shows(&w, "21 of 41 points"));
    window_close(&w);
}
END_TEST

/* Upside down it is taken for another digit, which is what the other changes begin with. */
START_TEST(a_range_of_another_answer_than_the_chosen_changes_says_which)
{
    struct window w = interpret_open(1440, 900, "invariance");
    window_set(&w, "interpret.change=rotate");
    int other = 0;
    for (int turn = -180; turn < 180 && !other; turn += 30) {
        char text[200], from[FORMAT_MAX], to[FORMAT_MAX];
        snprintf(text, sizeof text, "network.rotate=%d", turn);
        window_set(&w, text);
        window_answer(&w);
        const struct invariance_shown *o = found(&w);
        const struct invariance_line *l = &o->line[CHANGE_ROWS];
        other = l->neutral_answer != o->line[CHANGE_ROTATE].neutral_answer;
        invariance_value_text(CHANGE_ROWS, (double)l->same_from, from);
        invariance_value_text(CHANGE_ROWS, (double)l->same_to, to);
        snprintf(text, sizeof text, "%s to %s, %d", from, to, l->neutral_answer);
        ck_assert_msg(shows(&w, text) == (other != 0), "'%s' at %d", text, turn);
    }
    ck_assert(other);
    window_close(&w);
}
END_TEST

/* The probe's own pass, the probe's point on each line, and what Network shows are one number. */
START_TEST(the_picture_as_it_is_lies_on_the_curve)
{
    struct window w = interpret_open(1440, 900, "invariance");
    window_set(&w, "network.shift_rows=1.4");
    window_set(&w, "network.rotate=-27");
    window_answer(&w);
    const struct invariance_shown *o = found(&w);
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert_float_eq_tol(o->now_score, s->probability[o->target.class_index], 1e-6);
    for (int k = 0; k < 3; k += 2) {
        const struct invariance_line *l = &o->line[k];
        int at = 0;
        for (int i = 0; i < l->n; i++)
            at = fabsf(l->at[i] - l->now) < fabsf(l->at[at] - l->now) ? i : at;
        ck_assert_float_eq_tol(l->at[at], l->now, 1e-5);
        ck_assert_float_eq_tol(l->score[at], o->now_score, 1e-4);
    }
    window_close(&w);
}
END_TEST

START_TEST(a_press_on_the_curve_moves_the_slider_and_the_probe)
{
    struct window w = interpret_open(1440, 900, "invariance");
    const struct draw_cmd *zero = draw_list_find_text(&w.list, "0", 0), *tick = NULL;
    for (int i = 0; (zero = draw_list_find_text(&w.list, "0", i)); i++)
        if (zero->align == TEXT_CENTER && zero->point[0].x > 300 && zero->font.size == 12)
            break;
    tick = draw_list_find_text(&w.list, "4", 0);
    for (int i = 0; (tick = draw_list_find_text(&w.list, "4", i)); i++)
        if (tick->align == TEXT_CENTER && tick->font.size == 12)
            break;
    ck_assert(zero && tick);
    const float px = (tick->point[0].x - zero->point[0].x) / 4, x = zero->point[0].x, y = zero->point[0].y - 60;
    window_press(&w, x + 2 * px, y);
    window_frame(&w);
    ck_assert_float_eq_tol(slider(&w, PROP_NETWORK_SHIFT_ROWS), 2, 0.06);
    window_move(&w, x - 3 * px, y);
    window_frame(&w);
    ck_assert_float_eq_tol(slider(&w, PROP_NETWORK_SHIFT_ROWS), -3, 0.06);
    window_release(&w);
    window_answer(&w);
    ck_assert_float_eq_tol(session_snapshot(w.session)->probe_change.shift[0], -3, 0.06);
    ck_assert_float_eq_tol(found(&w)->line[CHANGE_ROWS].now, -3, 0.06);
    window_key(&w, 'u', 0); /* as it was */
    ck_assert_float_eq(slider(&w, PROP_NETWORK_SHIFT_ROWS), 0);
    window_close(&w);
}
END_TEST

START_TEST(keys_step_along_the_curve_and_between_changes)
{
    struct window w = interpret_open(1440, 900, "invariance");
    const struct invariance_line *l = &found(&w)->line[CHANGE_ROWS];
    const float next = l->at[21];
    window_key(&w, UI_KEY_RIGHT, 0);
    ck_assert_float_eq_tol(slider(&w, PROP_NETWORK_SHIFT_ROWS), next, 1e-6);
    window_answer(&w);
    window_key(&w, UI_KEY_END, 0);
    ck_assert_float_eq_tol(slider(&w, PROP_NETWORK_SHIFT_ROWS), 7, 1e-6);
    window_answer(&w);
    window_key(&w, UI_KEY_HOME, 0);
    ck_assert_float_eq_tol(slider(&w, PROP_NETWORK_SHIFT_ROWS), -7, 1e-6);
    window_answer(&w);
    window_key(&w, UI_KEY_DOWN, 0);
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_CHANGE), CHANGE_COLUMNS);
    window_key(&w, UI_KEY_DOWN, 0);
    window_key(&w, UI_KEY_DOWN, 0);
    window_key(&w, UI_KEY_DOWN, 0);
    window_key(&w, UI_KEY_DOWN, 0);
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_CHANGE), CHANGE_NOISE);
    window_answer(&w);
    window_key(&w, UI_KEY_RIGHT, 0);
    ck_assert_float_eq_tol(slider(&w, PROP_NETWORK_NOISE), found(&w)->line[CHANGE_NOISE].at[1], 1e-6);
    window_key(&w, UI_KEY_UP, 0);
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_CHANGE), CHANGE_ZOOM);
    window_close(&w);
}
END_TEST

/* All five are known: another one is large at once, without a new question to the worker. */
START_TEST(a_small_curve_that_is_clicked_becomes_the_large_one)
{
    struct window w = interpret_open(1440, 900, "invariance");
    const uint64_t serial = interpret_told_of(&w, STUDY_INVARIANCE)->serial;
    const struct draw_cmd *last = NULL;
    for (int n = 0; draw_list_find_text(&w.list, "Rotate", n); n++) {
        const struct draw_cmd *c = draw_list_find_text(&w.list, "Rotate", n);
        if (c->point[0].x > 264 && c->point[0].x < 1120)
            last = c;
    }
    ck_assert_ptr_nonnull(last);
    window_click(&w, last->point[0].x + 10, last->point[0].y + 30);
    window_settle(&w);
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_CHANGE), CHANGE_ROTATE);
    ck_assert(shows(&w, "-180°") || shows(&w, "−180°"));
    window_answer(&w);
    ck_assert_uint_eq(interpret_told_of(&w, STUDY_INVARIANCE)->serial, serial);
    window_close(&w);
}
END_TEST

START_TEST(a_picture_of_the_strip_moves_the_slider_there)
{
    struct window w = interpret_open(1440, 900, "invariance");
    const int n = pictures(&w);
    ck_assert_int_ge(n, 5);
    const struct draw_cmd *last = interpret_tensor(&w, 28, 28, n - 1);
    ck_assert_ptr_eq(last->tensor.data, found(&w)->line[CHANGE_ROWS].pixels + 40 * 28 * 28);
    window_click(&w, last->rect.x + 10, last->rect.y + 10);
    window_settle(&w);
    ck_assert_float_eq_tol(slider(&w, PROP_NETWORK_SHIFT_ROWS), 7, 1e-6);
    window_close(&w);
}
END_TEST

START_TEST(how_far_and_how_finely_is_as_asked)
{
    struct window w = interpret_open(1440, 900, "invariance");
    window_set(&w, "interpret.points=15");
    window_set(&w, "interpret.reach=3.5");
    window_answer(&w);
    const struct invariance_shown *o = found(&w);
    ck_assert_int_eq(o->line[CHANGE_ROWS].n, 15);
    ck_assert_float_eq(o->line[CHANGE_ROWS].at[0], -3.5f);
    ck_assert_float_eq(o->line[CHANGE_ROTATE].at[0], -180); /* that of the others stays */
    window_set(&w, "interpret.change=zoom");
    window_set(&w, "interpret.reach=900"); /* no further than Network's slider */
    window_answer(&w);
    o = found(&w);
    ck_assert_float_eq(o->line[CHANGE_ZOOM].at[14], 4);
    ck_assert_float_eq(o->line[CHANGE_ZOOM].at[7], 1);
    ck_assert_float_eq(o->line[CHANGE_ZOOM].at[0], 0.25f);
    window_close(&w);
}
END_TEST

START_TEST(any_value_of_its_properties_is_drawn)
{
    static const char *const sets[] = {
        "interpret.points=3",     "interpret.points=401",  "interpret.reach=0.01",     "interpret.change=noise",
        "interpret.reach=1000",   "interpret.change=zoom", "network.zoom=0.25",        "network.noise=1",
        "network.shift_rows=512", "interpret.change=rows", "interpret.target=largest", "interpret.target=mean",
        "interpret.target=value", "interpret.class=99999", "interpret.target=class",   "network.node=relu3"};
    struct window w = interpret_open(1024, 640, "invariance");
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        window_set(&w, sets[i]);
        window_frame(&w);
        check_texts(&w, sets[i]);
        window_answer(&w);
        found(&w);
        check_texts(&w, sets[i]);
    }
    window_close(&w);
}
END_TEST

START_TEST(no_text_overlaps_at_any_size) /* _i: size, language */
{
    const float *size = interpret_sizes[_i % INTERPRET_SIZES];
    struct window w = interpret_open(size[0], size[1], "invariance");
    char where[64];
    snprintf(where, sizeof where, "%gx%g", (double)size[0], (double)size[1]);
    if (_i >= INTERPRET_SIZES)
        window_set(&w, "app.language=ru");
    window_answer(&w);
    check_texts(&w, where);
    window_set(&w, "interpret.change=rotate");
    window_set(&w, "interpret.target=largest");
    window_answer(&w);
    check_texts(&w, where);
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("view_interpret_invariance");
    TCase *t = tcase_create("view_interpret_invariance");
    tcase_set_timeout(t, 600);
    tcase_add_test(t, the_numbers_are_those_that_were_found);
    tcase_add_test(t, the_picture_as_it_is_lies_on_the_curve);
    tcase_add_test(t, a_range_of_another_answer_than_the_chosen_changes_says_which);
    tcase_add_test(t, a_press_on_the_curve_moves_the_slider_and_the_probe);
    tcase_add_test(t, keys_step_along_the_curve_and_between_changes);
    tcase_add_test(t, a_small_curve_that_is_clicked_becomes_the_large_one);
    tcase_add_test(t, a_picture_of_the_strip_moves_the_slider_there);
    tcase_add_test(t, how_far_and_how_finely_is_as_asked);
    tcase_add_test(t, any_value_of_its_properties_is_drawn);
    tcase_add_loop_test(t, no_text_overlaps_at_any_size, 0, 2 * INTERPRET_SIZES);
    suite_add_tcase(s, t);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
