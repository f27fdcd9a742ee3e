/* tests/app/test_view_loss.c - softmax and cross-entropy as a person sees and uses them: the numbers of the lectures
 * and of PyTorch in the table, steps, dragging, typing, clicks, keys, and that nothing overlaps. */
#include "app/views/topics/loss_view.h"
#include "tests/app/overlap.h"
#include "tests/app/view_grid.h"

static struct loss_layout layout_of(struct window *w)
{
    const struct view v = view_of(w);
    struct loss_layout l;
    loss_layout(&v, stage_of(w), &l);
    return l;
}

static struct window open_with(const char *const *settings)
{
    struct window w = window_open(1440, 900);
    window_set(&w, "convolve.lecture=loss_cat");
    set_all(&w, settings);
    return w;
}

/* The number at the right edge of a cell; NULL: none. */
static const char *number_in(const struct window *w, const struct loss_layout *l, enum loss_column c, int class)
{
    const struct rect r = loss_cell(l, c, class);
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *d = &w->list.cmd[i];
        if (d->kind == DRAW_TEXT && d->align == TEXT_RIGHT && fabsf(d->point[0].x - r.x - r.w) < 1 &&
            d->point[0].y > r.y && d->point[0].y < r.y + r.h)
            return text_of(w, d);
    }
    return NULL;
}

static void check_column(struct window *w, enum loss_column c, const double *want, int n, int there)
{
    const struct loss_layout l = layout_of(w);
    ck_assert(l.col[c].shown);
    for (int i = 0; i < n; i++) {
        const char *text = number_in(w, &l, c, i);
        ck_assert_msg((text != NULL) == (i < there), "column %d, class %d: %s", c, i, text ? text : "nothing");
        if (text)
            ck_assert_msg(fabs(number_of(text) - want[i]) < 0.00051, "column %d, class %d: %s, not %g", c, i, text,
                          want[i]);
    }
}

static const double cat_e[] = {24.5325, 164.0219, 0.1827}, cat_p[] = {0.12998, 0.86905, 0.00097},
                    cat_loss[] = {2.04036, 0, 0}, cat_gradient[] = {-0.87002, 0.86905, 0.00097};

START_TEST(what_is_not_computed_yet_is_empty)
{
    for (int step = 1; step <= 12; step++) {
        char text[64];
        snprintf(text, sizeof text, "convolve.step=%d", step);
        const char *const settings[] = {text, NULL};
        struct window w = open_with(settings);
        check_column(&w, LOSS_COL_EXP, cat_e, 3, step < 3 ? step : 3);
        check_column(&w, LOSS_COL_SHARE, cat_p, 3, step < 5 ? 0 : step < 7 ? step - 4 : 3);
        check_column(&w, LOSS_COL_LOSS, cat_loss, 3, step < 8 ? 0 : 3);
        check_column(&w, LOSS_COL_GRADIENT, cat_gradient, 3, step < 9 ? 0 : step < 11 ? step - 8 : 3);
        const struct loss_layout l = layout_of(&w);
        ck_assert_int_eq(number_in(&w, &l, LOSS_COL_EXP, 3) != NULL, step >= 4);
        ck_assert_int_eq(number_in(&w, &l, LOSS_COL_LOSS, 3) != NULL, step >= 8);
        window_close(&w);
    }
}
END_TEST

START_TEST(sums_and_the_step_are_those_of_pytorch)
{
    static const char *const settings[] = {"convolve.step=12", NULL};
    struct window w = open_with(settings);
    const struct loss_layout l = layout_of(&w);
    ck_assert_str_eq(number_in(&w, &l, LOSS_COL_EXP, 3), "Σ ≈ 188.737");
    ck_assert_str_eq(number_in(&w, &l, LOSS_COL_SHARE, 3), "Σ = 1");
    ck_assert_str_eq(number_in(&w, &l, LOSS_COL_LOSS, 3), "Σ ≈ 2.040");
    ck_assert_str_eq(number_in(&w, &l, LOSS_COL_GRADIENT, 3), "Σ = 0");
    ck_assert(shows(&w, "Loss 2.0404 → 0.7783") && shows(&w, "4.070") && shows(&w, "4.231") && shows(&w, "−1.701"));
    ck_assert(shows(&w, "A step of 1 against the gradient takes the loss from 2.0404 to 0.7783."));
    ck_assert_double_eq_tol(number_beside(&w, "p(cat)"), 0.1300, 1e-9);
    ck_assert_double_eq_tol(number_beside(&w, "∂L/∂z(cat)"), -0.8700, 1e-9);
    ck_assert_double_eq_tol(number_beside(&w, "Loss after it"), 0.7783, 1e-9);
    window_close(&w);
}
END_TEST

/* Beside a new logit of -3.4e-04 that was 0. */
START_TEST(a_small_change_is_not_written_as_0)
{
    static const char *const settings[] = {"convolve.lecture=loss_mistake", "convolve.step=15", NULL};
    struct window w = open_with(settings);
    const struct loss_layout l = layout_of(&w);
    int n = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        if (c->kind != DRAW_TEXT || !rect_contains(l.step, c->point[0].x - 1, c->point[0].y))
            continue;
        n += !strcmp(text_of(&w, c), "−3.4e−04");
        ck_assert_str_ne(text_of(&w, c), "0.000");
    }
    ck_assert_int_eq(n, 2);
    window_close(&w);
}
END_TEST

/* Of the right panel's list: the number right of a name. */
static double listed(const struct window *w, const char *name)
{
    const struct draw_cmd *c, *d;
    for (int i = 0; (c = draw_list_find_text(&w->list, name, i)); i++)
        for (int k = 0; c->align == TEXT_LEFT && c->point[0].x > w->width - 320 && k < (int)w->list.n; k++) {
            d = &w->list.cmd[k];
            if (d->kind == DRAW_TEXT && d->align == TEXT_RIGHT && d->point[0].x > c->point[0].x &&
                d->point[0].y == c->point[0].y)
                return number_of(text_of(w, d));
        }
    ck_abort_msg("no '%s' in the list", name);
}

/* What the right panel lists adds up to what it calls the sum. */
START_TEST(listed_exponentials_and_their_rounding_add_up_to_the_sum)
{
    static const char *const logits[] = {"loss.logits=3.2 5.1 -1.7", "loss.logits=1 1 1 1 1 1 1 1 1 1",
                                         "loss.logits=0.3 0.7 -1.1 2.9 0.01"};
    for (int k = 0; k < 3; k++) {
        const char *const settings[] = {logits[k], "loss.names=a0 b1 c2 d3 e4 f5 g6 h7 i8 j9", NULL};
        struct window w = open_with(settings);
        double sum = 0;
        window_key(&w, UI_KEY_END, 0);
        window_settle(&w);
        for (int i = 0; i < session_loss(w.session)->n; i++)
            sum += listed(&w, session_loss(w.session)->name[i]);
        if (shows(&w, "Rounding"))
            sum += number_beside(&w, "Rounding");
        ck_assert_double_eq_tol(number_beside(&w, "Sum of them all"), sum, 1e-9);
        window_close(&w);
    }
}
END_TEST

START_TEST(the_largest_subtracted_is_a_column_of_its_own_and_changes_no_share)
{
    static const char *const settings[] = {"convolve.step=7", NULL};
    static const double x[] = {-1.9, 0, -6.8}, e[] = {0.149569, 1, 0.001114};
    struct window w = open_with(settings);
    ck_assert(!layout_of(&w).col[LOSS_COL_X].shown);
    window_key(&w, 's', 0);
    window_settle(&w);
    check_column(&w, LOSS_COL_X, x, 3, 3);
    check_column(&w, LOSS_COL_EXP, e, 3, 3);
    check_column(&w, LOSS_COL_SHARE, cat_p, 3, 3);
    window_close(&w);
}
END_TEST

START_TEST(logits_of_a_thousand_overflow_and_it_is_said)
{
    static const char *const settings[] = {"convolve.lecture=loss_large", "convolve.step=12", NULL};
    struct window w = open_with(settings);
    struct loss_layout l = layout_of(&w);
    ck_assert_str_eq(number_in(&w, &l, LOSS_COL_EXP, 0), "∞");
    ck_assert_str_eq(number_in(&w, &l, LOSS_COL_SHARE, 0), "NaN");
    ck_assert_str_eq(number_in(&w, &l, LOSS_COL_LOSS, 3), "Σ = NaN");
    ck_assert(shows_prefix(&w, "An exponential is too large for a float32"));
    window_key(&w, 't', 0); /* a step that is no number is not taken */
    ck_assert_str_eq(session_text(w.session, PROP_LOSS_LOGITS), "1000 999 998");
    window_key(&w, 's', 0);
    window_settle(&w);
    l = layout_of(&w);
    ck_assert_str_eq(number_in(&w, &l, LOSS_COL_LOSS, 3), "Σ ≈ 1.408");
    window_close(&w);
}
END_TEST

/* Pointer and keys. */

static struct point middle(const struct loss_layout *l, enum loss_column c, int class)
{
    const struct rect r = loss_cell(l, c, class);
    return (struct point){r.x + r.w / 2, r.y + r.h / 2};
}

static double logit(const struct window *w, int class)
{
    return session_loss(w->session)->logit[class];
}

START_TEST(a_logit_is_dragged_turned_and_typed_as_steps_of_undo)
{
    static const char *const settings[] = {NULL};
    struct cs_error err;
    struct window w = open_with(settings);
    const struct loss_layout l = layout_of(&w);
    const struct point p = middle(&l, LOSS_COL_LOGIT, 0);
    window_press(&w, p.x, p.y);
    window_move(&w, p.x + 30, p.y);
    window_move(&w, p.x + 60, p.y);
    window_release(&w);
    ck_assert_double_eq_tol(logit(&w, 0), 4.2, 1e-9);
    ck_assert_int_eq(session_run(w.session, COMMAND_UNDO, &err), CS_OK); /* the drag is one step */
    ck_assert_double_eq_tol(logit(&w, 0), 3.2, 1e-9);
    window_move(&w, p.x, p.y);
    w.in.wheel = 1;
    window_frame(&w);
    ck_assert_double_eq_tol(logit(&w, 0), 3.3, 1e-9);
    window_key(&w, '-', UI_SHIFT);
    ck_assert_double_eq_tol(logit(&w, 0), 3.29, 1e-9);
    window_key(&w, UI_KEY_DOWN, 0);
    window_type(&w, "-");
    window_type(&w, "2");
    window_type(&w, ".5");
    ck_assert_double_eq_tol(logit(&w, 1), -2.5, 1e-9);
    ck_assert_double_eq_tol(logit(&w, 0), 3.29, 1e-9);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_LECTURE), 0);
    window_close(&w);
}
END_TEST

START_TEST(a_click_goes_to_the_step_that_makes_a_number)
{
    static const struct {
        enum loss_column c;
        int class, step;
    } clicks[] = {{LOSS_COL_EXP, 1, 2},  {LOSS_COL_EXP, 3, 4},      {LOSS_COL_SHARE, 0, 5},     {LOSS_COL_SHARE, 2, 7},
                  {LOSS_COL_LOSS, 0, 8}, {LOSS_COL_GRADIENT, 0, 9}, {LOSS_COL_GRADIENT, 2, 11}, {LOSS_COL_LOSS, 3, 8}};
    static const char *const settings[] = {NULL};
    struct window w = open_with(settings);
    const struct loss_layout l = layout_of(&w);
    for (size_t i = 0; i < sizeof clicks / sizeof *clicks; i++) {
        const struct point p = middle(&l, clicks[i].c, clicks[i].class);
        window_click(&w, p.x, p.y);
        ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), clicks[i].step);
    }
    window_close(&w);
}
END_TEST

START_TEST(a_click_on_a_name_and_key_y_choose_the_right_class)
{
    static const char *const settings[] = {"convolve.step=12", NULL};
    struct window w = open_with(settings);
    const struct loss_layout l = layout_of(&w);
    const struct point p = middle(&l, LOSS_COL_NAME, 1);
    window_click(&w, p.x, p.y);
    ck_assert_int_eq(session_loss(w.session)->label, 1);
    ck_assert_double_eq_tol(session_loss(w.session)->sum.loss, 0.14036, 1e-5); /* -ln 0.86905 */
    window_key(&w, 'y', 0);
    ck_assert_int_eq(session_loss(w.session)->label, 2);
    window_key(&w, 'y', 0);
    ck_assert_int_eq(session_loss(w.session)->label, 0);
    window_close(&w);
}
END_TEST

START_TEST(key_t_takes_the_step_and_r_draws_other_logits)
{
    static const char *const settings[] = {"convolve.step=12", NULL};
    struct cs_error err;
    struct window w = open_with(settings);
    window_key(&w, 't', 0);
    ck_assert_double_eq_tol(session_loss(w.session)->sum.loss, 0.77828, 1e-5);
    window_key(&w, 'r', 0);
    ck_assert_int_eq(session_loss(w.session)->n, 3);
    ck_assert(fabs(session_loss(w.session)->sum.loss - 0.77828) > 1e-5);
    ck_assert_int_eq(session_run(w.session, COMMAND_UNDO, &err), CS_OK); /* seed and logits together */
    ck_assert_double_eq_tol(session_loss(w.session)->sum.loss, 0.77828, 1e-5);
    window_close(&w);
}
END_TEST

START_TEST(a_rested_pointer_tells_where_a_number_comes_from)
{
    static const char *const settings[] = {"convolve.step=12", NULL};
    static const struct {
        enum loss_column c;
        const char *card;
    } cards[] = {{LOSS_COL_EXP, "e^3.2 ≈ 24.5325"},
                 {LOSS_COL_SHARE, "24.5325 / 188.7371 ≈ 0.1300"},
                 {LOSS_COL_LOSS, "−1 · ln 0.1300 ≈ 2.0404"},
                 {LOSS_COL_GRADIENT, "0.1300 − 1 ≈ −0.8700"}};
    struct window w = open_with(settings);
    const struct loss_layout l = layout_of(&w);
    for (int i = 0; i < 4; i++) {
        const struct point p = middle(&l, cards[i].c, 0);
        window_move(&w, p.x, p.y);
        window_settle(&w);
        ck_assert_msg(shows(&w, cards[i].card), "no '%s'", cards[i].card);
    }
    window_close(&w);
}
END_TEST

START_TEST(classes_are_added_and_taken_with_the_stepper)
{
    static const char *const settings[] = {"loss.logits=1 2 3 4", NULL};
    struct window w = open_with(settings);
    const struct draw_cmd *c = draw_list_find_text(&w.list, "Classes", 0);
    ck_assert_ptr_nonnull(c);
    const float y = c->point[0].y - 5, plus = frame_left_width(FRAME_FULL) - 24 - 14;
    window_click(&w, plus, y);
    ck_assert_str_eq(session_text(w.session, PROP_LOSS_LOGITS), "1 2 3 4 0");
    window_click(&w, plus - 76, y);
    window_click(&w, plus - 76, y);
    ck_assert_str_eq(session_text(w.session, PROP_LOSS_LOGITS), "1 2 3");
    window_close(&w);
}
END_TEST

/* Layout. */

static const char *const odd[][6] = {
    {NULL},
    {"loss.logits=0 0 0 0 0 0 0 0 0 0", "loss.names=airplane automobile bird cat deer dog frog horse ship truck", NULL},
    {"loss.logits=8 -2 1 0", "loss.smoothing=0.1", "loss.temperature=2.5", "loss.subtract_max=on", NULL},
    {"loss.logits=-9999 -9998.75 -1234.5678 9999", "loss.temperature=0.05", "loss.lr=99.5", NULL},
    {"loss.logits=-20 15.5", "loss.names=averyveryverylongnameofaclass another", NULL},
};
enum { ODD = sizeof odd / sizeof *odd };

static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {720, 450}};

START_TEST(no_text_is_cut_or_lies_over_another) /* _i: size and language */
{
    struct window w = window_open(sizes[_i / 2][0], sizes[_i / 2][1]);
    window_set(&w, _i % 2 ? "app.language=ru" : "app.language=en");
    for (int k = 0; k < ODD; k++) {
        window_set(&w, "convolve.lecture=loss_cat");
        set_all(&w, odd[k]);
        for (int step = 1; step <= session_progress(w.session).max; step++) {
            char text[64];
            snprintf(text, sizeof text, "convolve.step=%d", step);
            window_set(&w, text);
            window_settle(&w);
            snprintf(text, sizeof text, "%gx%g, case %d, step %d", (double)w.width, (double)w.height, k, step);
            check_texts(&w, text);
        }
    }
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_loss");
    TCase *t = tcase_create("loss");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, what_is_not_computed_yet_is_empty);
    tcase_add_test(t, sums_and_the_step_are_those_of_pytorch);
    tcase_add_test(t, a_small_change_is_not_written_as_0);
    tcase_add_test(t, listed_exponentials_and_their_rounding_add_up_to_the_sum);
    tcase_add_test(t, the_largest_subtracted_is_a_column_of_its_own_and_changes_no_share);
    tcase_add_test(t, logits_of_a_thousand_overflow_and_it_is_said);
    tcase_add_test(t, a_logit_is_dragged_turned_and_typed_as_steps_of_undo);
    tcase_add_test(t, a_click_goes_to_the_step_that_makes_a_number);
    tcase_add_test(t, a_click_on_a_name_and_key_y_choose_the_right_class);
    tcase_add_test(t, key_t_takes_the_step_and_r_draws_other_logits);
    tcase_add_test(t, a_rested_pointer_tells_where_a_number_comes_from);
    tcase_add_test(t, classes_are_added_and_taken_with_the_stepper);
    tcase_add_loop_test(t, no_text_is_cut_or_lies_over_another, 0, 8);
    suite_add_tcase(suite, t);
    SRunner *r = srunner_create(suite);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
