/* tests/app/test_view_normalisation.c - the topic as a person sees it: the numbers drawn are the model's, those of the
 * hand examples come out, and pointer, keys and names do what they should. */
#include "app/views/topics/norm.h"
#include "tests/app/overlap.h"
#include "tests/app/view_grid.h"

static struct norm_layout layout_of(struct window *w)
{
    const struct view v = view_of(w);
    struct norm_layout l;
    norm_layout(&v, stage_of(w), &l);
    return l;
}

static struct window open_topic(const char *const *assignments)
{
    struct window w = window_open(1440, 900);
    window_set(&w, "convolve.mode=normalisation");
    window_set(&w, "app.reduce_motion=on");
    set_all(&w, assignments);
    return w;
}

static const char *const nothing[] = {NULL};

/* The digits in the middle of a number's cell, NULL: none. */
static const char *digits_at(struct window *w, const struct norm_block *b, int cell)
{
    const struct rect r = norm_cell_rect(session_normalisation(w->session), b, cell);
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_TEXT && c->align == TEXT_CENTER && fabsf(c->point[0].x - r.x - r.w / 2) < 1 &&
            rect_contains(r, c->point[0].x, c->point[0].y))
            return text_of(w, c);
    }
    return NULL;
}

static struct point middle_of(struct window *w, const struct norm_block *b, int cell)
{
    const struct rect r = norm_cell_rect(session_normalisation(w->session), b, cell);
    return (struct point){r.x + r.w / 2, r.y + r.h / 2};
}

static int cells_of(const struct window *w)
{
    return (int)shape_count(&session_normalisation(w->session)->x.shape);
}

START_TEST(the_numbers_drawn_are_the_model_s_up_to_the_step) /* _i: kind */
{
    char kind[64];
    snprintf(kind, sizeof kind, "norm.kind=%s", prop_infos[PROP_NORM_KIND].choices[_i]);
    const char *const all[] = {kind, "convolve.step=2", NULL};
    struct window w = open_topic(all);
    const struct norm_state *n = session_normalisation(w.session);
    const struct norm_layout l = layout_of(&w);
    const struct norm_rule rule = norm_rule_of(n, n->kind);
    for (int i = 0; i < cells_of(&w); i++) {
        const char *in = digits_at(&w, &l.in, i), *out = digits_at(&w, &l.out, i);
        ck_assert(in && number_of(in) == (double)n->x.data[i]);
        const bool known = norm_set_of(&rule, n->dim, norm_place_of(n->dim, i)) < 2;
        ck_assert_msg((out != NULL) == known, "%d: %s", i, out ? out : "nothing");
        if (out)
            ck_assert_msg(fabs(number_of(out) - (double)n->result[n->kind].y[i]) < 0.0051, "%d: %s", i, out);
    }
    window_close(&w);
}
END_TEST

START_TEST(the_hand_example_of_batch_norm_comes_out_by_head)
{
    static const double want[16] = {-1.5, -.5, -.5, -.5, -1, -1, -1, 1, 0, 0, 1, 2, 1, 1, 1, -1};
    struct window w = window_open(1440, 900);
    window_set(&w, "convolve.lecture=norm_batch");
    session_go_to(w.session, 2);
    window_settle(&w);
    const struct norm_layout l = layout_of(&w);
    for (int i = 0; i < 16; i++)
        ck_assert_double_eq(number_of(digits_at(&w, &l.out, i)), want[i]);
    ck_assert_double_eq(number_beside(&w, "μ = 16 / 8"), 2);
    ck_assert_double_eq(number_beside(&w, "σ² = 8 / 8"), 1);
    window_key(&w, UI_KEY_LEFT, 0);
    window_settle(&w);
    ck_assert_double_eq(number_beside(&w, "μ = 40 / 8"), 5);
    ck_assert_double_eq(number_beside(&w, "σ² = 32 / 8"), 4);
    ck_assert_double_eq(number_beside(&w, "2 − 5"), -3);
    ck_assert_double_eq(number_beside(&w, "√(4 + 0)"), 2);
    ck_assert_double_eq(number_beside(&w, "−3 / 2"), -1.5);
    ck_assert_double_eq(number_beside(&w, "running_mean"), 0.5); /* 0.9 · 0 + 0.1 · 5 */
    ck_assert_double_eq_tol(number_beside(&w, "running_var"), 0.9 + 0.1 * 32 / 7, 1e-4);
    window_close(&w);
}
END_TEST

START_TEST(the_hand_example_of_group_norm_comes_out_by_head)
{
    static const double want[16] = {-1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1};
    static const char *const means[] = {"μ = 12 / 4", "μ = 20 / 4", "μ = 4 / 4", "μ = 0 / 4"};
    static const double mean[] = {3, 5, 1, 0}, var[] = {4, 9, 1, 16};
    struct window w = window_open(1440, 900);
    window_set(&w, "convolve.lecture=norm_group");
    for (int set = 0; set < 4; set++) {
        char text[32];
        session_go_to(w.session, set + 1);
        window_settle(&w);
        ck_assert_double_eq(number_beside(&w, means[set]), mean[set]);
        snprintf(text, sizeof text, "σ² = %g / 4", 4 * var[set]);
        ck_assert_double_eq(number_beside(&w, text), var[set]);
    }
    const struct norm_layout l = layout_of(&w);
    for (int i = 0; i < 16; i++)
        ck_assert_double_eq(number_of(digits_at(&w, &l.out, i)), want[i]);
    window_close(&w);
}
END_TEST

/* -0.40625 lies between two decimals, and a float32's dust must not part what is added to 0 and the sum. */
START_TEST(rounded_alike_what_is_the_same_number)
{
    struct window w = open_topic(nothing);
    const double added = number_beside(&w, "batch  0.1 · −4.0625");
    ck_assert_double_eq_tol(added, -0.40625, 0.00006);
    ck_assert_double_eq(number_beside(&w, "running_mean"), added);
    window_close(&w);
}
END_TEST

/* Two rows of maps are lower than what stands between them. */
START_TEST(what_is_between_low_blocks_ends_above_what_is_below)
{
    struct window w = window_open(1280, 720);
    int arrows = 0;
    window_set(&w, "convolve.lecture=norm_group");
    window_settle(&w);
    const struct norm_layout l = layout_of(&w);
    ck_assert(l.statistics && l.kinds && !l.stacked);
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        const struct point *p = w.list.points + c->points;
        if (c->kind != DRAW_POLYLINE || c->n_points != 3 || p[1].x < l.statistics_at.x || p[1].x > l.out.x)
            continue;
        arrows++;
        ck_assert_float_lt(p[1].y + 16, l.kinds_at.y);
    }
    ck_assert_int_eq(arrows, 1);
    window_close(&w);
}
END_TEST

START_TEST(low_blocks_stand_above_each_other_where_that_makes_them_large)
{
    struct window w = window_open(1440, 900);
    window_set(&w, "convolve.lecture=norm_group");
    window_settle(&w);
    const struct norm_layout l = layout_of(&w);
    ck_assert(l.stacked && l.statistics && l.kinds && l.chart);
    ck_assert_float_ge(l.in.w, 56);
    ck_assert_float_gt(l.kinds_at.y, l.out.y + 2 * l.out.h);
    window_close(&w);
}
END_TEST

/* "-0.5-0.5" would read as one. */
START_TEST(digits_of_neighbours_stay_apart)
{
    struct window w = window_open(1280, 720);
    window_set(&w, "convolve.lecture=norm_batch");
    session_go_to(w.session, 2);
    window_settle(&w);
    const struct norm_layout l = layout_of(&w);
    const float longest = 4, advance = 0.6f;
    for (int cell = 0; cell < cells_of(&w); cell++) {
        const struct rect r = norm_cell_rect(session_normalisation(w.session), &l.out, cell);
        for (size_t i = 0; i < w.list.n; i++) {
            const struct draw_cmd *c = &w.list.cmd[i];
            if (c->kind == DRAW_TEXT && rect_contains(r, c->point[0].x, c->point[0].y))
                ck_assert_float_le(longest * advance * c->font.size, 0.75f * l.out.w);
        }
    }
    window_close(&w);
}
END_TEST

START_TEST(a_click_chooses_a_number_and_its_set)
{
    struct window w = open_topic(nothing);
    const struct norm_layout l = layout_of(&w);
    const struct point p = middle_of(&w, &l.in, 29); /* sample 1, channel 3, row 0, column 1 */
    window_click(&w, p.x, p.y);
    window_settle(&w);
    ck_assert_int_eq(session_norm_set(w.session), 3);
    ck_assert_int_eq(session_norm_cell(w.session), 29);
    ck_assert(shows(&w, "Channel 3") && shows(&w, "Result [1, 3, 0, 1]"));
    ck_assert_str_eq(session_text(w.session, PROP_NORM_VALUES), ""); /* a click writes nothing */
    window_set(&w, "norm.kind=layer");                               /* it stays chosen, in its set of that kind */
    ck_assert_int_eq(session_norm_cell(w.session), 29);
    ck_assert_int_eq(session_norm_set(w.session), 1);
    window_close(&w);
}
END_TEST

START_TEST(the_number_under_the_pointer_is_told_of_everywhere)
{
    struct window w = open_topic(nothing);
    const struct norm_layout l = layout_of(&w);
    const struct norm_state *n = session_normalisation(w.session);
    const struct point p = middle_of(&w, &l.out, 40);
    char text[64];
    window_move(&w, p.x, p.y);
    window_settle(&w);
    ck_assert(shows(&w, "Result [2, 2, 0, 0]"));
    ck_assert(shows_prefix(&w, "y[2, 2, 0, 0] = "));
    snprintf(text, sizeof text, "%s", digits_at(&w, &l.out, 40)); /* though its set has not come yet */
    ck_assert_double_eq_tol(number_of(text), (double)n->result[NORM_BATCH].y[40], 0.0051);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 1);
    window_move(&w, -1, -1);
    window_settle(&w);
    ck_assert(shows(&w, "Result [0, 0, 0, 0]"));
    window_close(&w);
}
END_TEST

START_TEST(a_row_of_the_table_lights_its_number_up_and_a_click_chooses_it)
{
    struct window w = open_topic(nothing);
    const struct draw_cmd *c = draw_list_find_text(&w.list, "0, 0, 1, 0", 0); /* in the table */
    ck_assert_ptr_nonnull(c);
    const float x = c->point[0].x + 20, y = c->point[0].y - 4;
    window_move(&w, x, y);
    window_settle(&w);
    ck_assert(shows(&w, "Result [0, 0, 1, 0]"));
    window_click(&w, x, y);
    window_move(&w, -1, -1);
    window_settle(&w);
    ck_assert_int_eq(session_norm_cell(w.session), 2);
    ck_assert(shows(&w, "Result [0, 0, 1, 0]"));
    window_close(&w);
}
END_TEST

START_TEST(what_was_written_is_taken_off_by_a_button)
{
    static const char *const all[] = {"norm.values=0,0,0=55", NULL};
    struct window w = open_topic(all);
    const struct norm_layout l = layout_of(&w);
    ck_assert_str_eq(digits_at(&w, &l.in, 0), "55");
    const struct draw_cmd *c = draw_list_find_text(&w.list, "As they were drawn", 0);
    ck_assert_ptr_nonnull(c);
    window_click(&w, c->point[0].x, c->point[0].y - 4);
    window_settle(&w);
    ck_assert_str_eq(session_text(w.session, PROP_NORM_VALUES), "");
    ck_assert_str_ne(digits_at(&w, &l.in, 0), "55");
    window_close(&w);
}
END_TEST

static void check_undone(struct window *w, float want)
{
    struct cs_error err;
    ck_assert_int_eq(session_run(w->session, COMMAND_UNDO, &err), CS_OK);
    ck_assert_float_eq(session_normalisation(w->session)->x.data[0], want);
    ck_assert_str_eq(session_text(w->session, PROP_NORM_VALUES), "");
}

START_TEST(a_number_is_dragged_turned_and_typed_and_each_is_one_step_of_undo)
{
    struct window w = open_topic(nothing);
    const struct norm_layout l = layout_of(&w);
    const float *x = session_normalisation(w.session)->x.data, first = x[0];
    const struct point p = middle_of(&w, &l.in, 0);
    window_press(&w, p.x, p.y);
    window_move(&w, p.x, p.y - 9);
    window_move(&w, p.x, p.y - 25);
    window_release(&w);
    ck_assert_float_eq(x[0], first + 3);
    check_undone(&w, first);
    w.in.time += 5;
    window_move(&w, p.x, p.y);
    w.in.wheel = -2;
    window_frame(&w);
    ck_assert_float_eq(x[0], first - 2);
    check_undone(&w, first);
    window_type(&w, "-");
    window_type(&w, "1");
    window_type(&w, "2");
    window_type(&w, ".");
    window_type(&w, "5");
    ck_assert_float_eq(x[0], -12.5f);
    check_undone(&w, first);
    window_key(&w, UI_KEY_RIGHT, 0); /* the block has the focus: arrows choose */
    ck_assert_int_eq(session_norm_cell(w.session), 1);
    window_key(&w, UI_KEY_DOWN, 0);
    ck_assert_int_eq(session_norm_cell(w.session), 3);
    window_key(&w, UI_KEY_DOWN, 0);
    ck_assert_int_eq(session_norm_cell(w.session), 17); /* of the next sample */
    window_key(&w, '+', 0);
    ck_assert_float_ne(session_normalisation(w.session)->x.data[17], 0);
    ck_assert_str_ne(session_text(w.session, PROP_NORM_VALUES), "");
    window_close(&w);
}
END_TEST

START_TEST(keys_change_kind_mode_chart_and_batch)
{
    struct window w = open_topic(nothing);
    for (int i = 1; i <= NORM_KINDS; i++) {
        window_key(&w, 'k', 0);
        ck_assert_int_eq(session_int(w.session, PROP_NORM_KIND), i % NORM_KINDS);
    }
    window_key(&w, 'e', 0);
    ck_assert(session_normalisation(w.session)->eval);
    window_key(&w, 'v', 0);
    ck_assert_int_eq(session_int(w.session, PROP_NORM_CHART), 1);
    window_key(&w, UI_KEY_DOWN, 0);
    window_settle(&w);
    ck_assert_int_eq(session_normalisation(w.session)->number, 2);
    ck_assert(shows(&w, "Batch 2"));
    window_key(&w, UI_KEY_UP, 0);
    ck_assert_int_eq(session_normalisation(w.session)->number, 1);
    window_key(&w, UI_KEY_END, 0);
    ck_assert_int_eq(session_normalisation(w.session)->number, 30);
    const int seed = session_int(w.session, PROP_CONVOLVE_SEED);
    window_key(&w, 'r', 0);
    ck_assert_int_ne(session_int(w.session, PROP_CONVOLVE_SEED), seed);
    window_close(&w);
}
END_TEST

START_TEST(a_click_on_a_small_picture_chooses_the_kind)
{
    struct window w = open_topic(nothing);
    for (int i = NORM_KINDS - 2; i >= 0; i--) {
        const struct draw_cmd *c =
            draw_list_find_text(&w.list, prop_infos[PROP_NORM_KIND].titles[i], i == NORM_BATCH ? 1 : 0);
        const struct norm_layout l = layout_of(&w);
        for (int nth = 0; c && !(rect_contains(l.kinds_at, c->point[0].x, c->point[0].y)); nth++)
            c = draw_list_find_text(&w.list, prop_infos[PROP_NORM_KIND].titles[i], nth);
        ck_assert_msg(c != NULL, "no picture of kind %d", i);
        window_click(&w, c->point[0].x, c->point[0].y - 40);
        window_settle(&w);
        ck_assert_int_eq(session_int(w.session, PROP_NORM_KIND), i);
    }
    window_close(&w);
}
END_TEST

START_TEST(gamma_and_beta_are_one_for_all_channels_or_each_its_own)
{
    static const char *const all[] = {"norm.gamma=1 2 3 4", "norm.beta=0 10 0 0", "convolve.step=2", NULL};
    struct window w = open_topic(all);
    const struct norm_state *n = session_normalisation(w.session);
    ck_assert_double_eq(number_beside(&w, "× γ  2") - number_beside(&w, "+ β  10"), -10);
    const struct draw_cmd *c = draw_list_find_text(&w.list, "Per channel", 0);
    ck_assert_ptr_nonnull(c);
    window_click(&w, 224, c->point[0].y - 5); /* the toggle at the right of the panel */
    window_settle(&w);
    ck_assert_str_eq(session_text(w.session, PROP_NORM_GAMMA), "1");
    ck_assert(n->gamma[1] == 1 && n->beta[1] == 0);
    window_click(&w, 224, c->point[0].y - 5);
    window_settle(&w);
    ck_assert_str_eq(session_text(w.session, PROP_NORM_GAMMA), "1 1 1 1");
    window_close(&w);
}
END_TEST

START_TEST(what_cannot_be_normalised_says_why_and_keeps_its_place)
{
    static const char *const all[] = {"norm.batch=1", "norm.height=1", "norm.width=1", NULL};
    struct window w = open_topic(all);
    ck_assert(shows_prefix(&w, "One number a channel has no variance"));
    window_set(&w, "norm.mode=eval");
    window_settle(&w);
    ck_assert_str_eq(session_board_error(w.session), "");
    window_set(&w, "norm.kind=group");
    window_set(&w, "norm.groups=3");
    window_settle(&w);
    ck_assert(strstr(session_board_error(w.session), "3") != NULL);
    window_close(&w);
}
END_TEST

START_TEST(bad_texts_are_refused_and_nothing_changes)
{
    static const char *const bad[] = {"norm.values=0,0,0=1e9", "norm.values=x", "norm.gamma=", "norm.beta=1 b"};
    struct window w = open_topic(nothing);
    for (int i = 0; i < 4; i++) {
        struct cs_error err = {""};
        ck_assert_int_ne(session_set_assignment(w.session, bad[i], &err), CS_OK);
        ck_assert_msg(!strncmp(err.text, bad[i], strcspn(bad[i], "=")), "%s", err.text);
    }
    ck_assert_str_eq(session_text(w.session, PROP_NORM_VALUES), "");
    window_close(&w);
}
END_TEST

START_TEST(both_charts_tell_the_model_s_numbers)
{
    static const char *const all[] = {"norm.number=30", "norm.chart=mean", "norm.mode=eval", NULL};
    struct window w = open_topic(all);
    const struct norm_state *n = session_normalisation(w.session);
    char text[FORMAT_MAX];
    ck_assert(shows(&w, "Running mean of channel 0"));
    ck_assert_double_eq_tol(number_beside(&w, "running_mean"), (double)n->running_mean[30][0], 1e-4);
    window_set(&w, "norm.chart=company");
    window_settle(&w);
    float lo = INFINITY;
    for (int way = 0; way < NORM_WAYS; way++)
        for (int k = 0; k < NORM_COMPANIES; k++)
            lo = fminf(lo, n->company[way][k][0]);
    ck_assert(shows(&w, format_number(text, (double)lo, CONVOLVE_DECIMALS)));
    window_close(&w);
}
END_TEST

START_TEST(nothing_overlaps_whatever_is_shown) /* _i: kind, language */
{
    static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {720, 450}};
    static const char *const shapes[][5] = {
        {"norm.batch=2", "norm.channels=3", "norm.height=1", "norm.width=2", "norm.chart=mean"},
        {"norm.batch=8", "norm.channels=8", "norm.height=4", "norm.width=4", "norm.chart=company"},
        {"norm.batch=1", "norm.channels=1", "norm.height=3", "norm.width=3", "norm.chart=variance"},
        {"norm.batch=3", "norm.channels=6", "norm.height=2", "norm.width=1", "norm.gamma=99 -98.7654"},
    };
    for (int size = 0; size < 4; size++)
        for (int shape = 0; shape < 4; shape++) {
            char where[96], kind[48];
            struct window w = window_open(sizes[size][0], sizes[size][1]);
            window_set(&w, _i % 2 ? "app.language=ru" : "app.language=en");
            window_set(&w, "convolve.mode=normalisation");
            snprintf(kind, sizeof kind, "norm.kind=%s", prop_infos[PROP_NORM_KIND].choices[_i / 2]);
            window_set(&w, kind);
            window_set(&w, "norm.groups=1");
            for (int i = 0; i < 5; i++)
                window_set(&w, shapes[shape][i]);
            window_set(&w, shape % 2 ? "norm.mode=eval" : "norm.mode=train");
            window_set(&w, "norm.number=12");
            session_go_to(w.session, session_progress(w.session).value + 1);
            window_settle(&w);
            snprintf(where, sizeof where, "kind %d, %gx%g, shape %d", _i / 2, (double)w.width, (double)w.height, shape);
            check_texts(&w, where);
            window_set(&w, "app.language=en");
            window_close(&w);
        }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_normalisation");
    TCase *c = tcase_create("view_normalisation");
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, the_numbers_drawn_are_the_model_s_up_to_the_step, 0, NORM_KINDS);
    tcase_add_test(c, the_hand_example_of_batch_norm_comes_out_by_head);
    tcase_add_test(c, the_hand_example_of_group_norm_comes_out_by_head);
    tcase_add_test(c, rounded_alike_what_is_the_same_number);
    tcase_add_test(c, what_is_between_low_blocks_ends_above_what_is_below);
    tcase_add_test(c, low_blocks_stand_above_each_other_where_that_makes_them_large);
    tcase_add_test(c, digits_of_neighbours_stay_apart);
    tcase_add_test(c, a_click_chooses_a_number_and_its_set);
    tcase_add_test(c, the_number_under_the_pointer_is_told_of_everywhere);
    tcase_add_test(c, a_row_of_the_table_lights_its_number_up_and_a_click_chooses_it);
    tcase_add_test(c, what_was_written_is_taken_off_by_a_button);
    tcase_add_test(c, a_number_is_dragged_turned_and_typed_and_each_is_one_step_of_undo);
    tcase_add_test(c, keys_change_kind_mode_chart_and_batch);
    tcase_add_test(c, a_click_on_a_small_picture_chooses_the_kind);
    tcase_add_test(c, gamma_and_beta_are_one_for_all_channels_or_each_its_own);
    tcase_add_test(c, what_cannot_be_normalised_says_why_and_keeps_its_place);
    tcase_add_test(c, bad_texts_are_refused_and_nothing_changes);
    tcase_add_test(c, both_charts_tell_the_model_s_numbers);
    tcase_add_loop_test(c, nothing_overlaps_whatever_is_shown, 0, 2 * NORM_KINDS);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
