/* tests/app/test_view_train_past.c - the time machine of the Train workspace, by mouse, keys and commands. */
#include "app/views/train.h"
#include "tests/app/overlap.h"

enum { WAIT = 120, STEPS = 12 };

static void run(struct window *w, enum command_id c)
{
    struct cs_error err = {""};
    ck_assert_msg(session_run(w->session, c, &err) == CS_OK, "%s", err.text);
}

static void train(struct window *w, int steps)
{
    for (int i = 0; i < steps; i++) {
        run(w, COMMAND_TRAIN_STEP);
        ck_assert(session_wait(w->session, WAIT));
    }
    window_answer(w);
}

static struct window open_untrained(float width, float height)
{
    struct window w = window_open(width, height);
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "train.data=digits");
    window_set(&w, "train.net=tiny");
    window_set(&w, "train.batch=2000");
    window_set(&w, "train.epochs=2");
    window_set(&w, "app.workspace=train");
    session_need_network(w.session);
    window_answer(&w);
    ck_assert_ptr_nonnull(session_snapshot(w.session)->net);
    return w;
}

/* Moments after 0, 1, 2, 4, 8 steps, and the present after 12. */
static struct window open_trained(float width, float height)
{
    struct window w = open_untrained(width, height);
    train(&w, STEPS);
    const struct snapshot *s = session_snapshot(w.session);
    static const uint64_t expected[] = {0, 1, 2, 4, 8};
    ck_assert_int_eq(s->n_moments, 5);
    for (int i = 0; i < 5; i++)
        ck_assert_uint_eq(s->moment[i].steps, expected[i]);
    return w;
}

/* Whether some text has this in it. */
static bool says(const struct window *w, const char *part)
{
    bool found = false;
    for (size_t i = 0; i < w->list.n; i++)
        found = found || (w->list.cmd[i].kind == DRAW_TEXT && strstr(text_of(w, &w->list.cmd[i]), part));
    return found;
}

static int moment(const struct window *w)
{
    return session_int(w->session, PROP_TRAIN_MOMENT);
}

/* What is shown is the moment of these steps, -1: the present. */
static void check_shows(struct window *w, int steps)
{
    window_answer(w);
    const struct snapshot *s = session_snapshot(w->session);
    ck_assert_int_eq(moment(w), steps);
    if (steps < 0) {
        ck_assert_int_eq(s->shown, -1);
        ck_assert(!says(w, "As it was"));
        return;
    }
    ck_assert_int_ge(s->shown, 0);
    ck_assert_uint_eq(s->moment[s->shown].steps, (uint64_t)steps);
    ck_assert_mem_eq(s->params, s->saved_moment[s->shown]->params, s->net->n_params * sizeof(float));
    ck_assert(says(w, "As it was"));
}

START_TEST(arrows_go_through_the_moments_and_at_the_present_one_step_further)
{
    struct window w = open_untrained(1440, 900);
    window_key(&w, UI_KEY_LEFT, 0); /* there is nothing before the start */
    window_key(&w, UI_KEY_HOME, 0);
    check_shows(&w, -1);
    window_close(&w);

    w = open_trained(1440, 900);
    window_key(&w, UI_KEY_LEFT, 0);
    check_shows(&w, 8);
    ck_assert(shows(&w, "As it was after step 8"));
    window_key(&w, UI_KEY_LEFT, 0);
    check_shows(&w, 4);
    window_key(&w, UI_KEY_HOME, 0);
    check_shows(&w, 0);
    ck_assert(shows(&w, "As it was at the start"));
    window_key(&w, UI_KEY_LEFT, 0);
    check_shows(&w, 0);
    window_key(&w, UI_KEY_RIGHT, 0);
    check_shows(&w, 1);
    window_key(&w, UI_KEY_END, 0);
    check_shows(&w, -1);
    window_key(&w, UI_KEY_LEFT, 0);
    window_key(&w, UI_KEY_RIGHT, 0); /* past the newest moment lies the present */
    check_shows(&w, -1);
    ck_assert_uint_eq(session_snapshot(w.session)->steps, STEPS);
    window_key(&w, UI_KEY_RIGHT, 0);
    check_shows(&w, -1);
    ck_assert_uint_eq(session_snapshot(w.session)->steps, STEPS + 1);
    window_close(&w);
}
END_TEST

/* The middle of the knob. */
static struct point find_knob(const struct window *w)
{
    struct point knob = {-1, -1};
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_FILL && c->rect.y > w->height - 48 && c->rect.w == 14 && c->radius == 7)
            knob = (struct point){c->rect.x + 7, c->rect.y + 7};
    }
    ck_assert(knob.x >= 0);
    return knob;
}

/* Where the scrubber's segments begin and end, in a colour. */
static void find_track(const struct window *w, struct color color, float *left, float *right)
{
    *left = w->width;
    *right = 0;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        const bool bar = c->kind == DRAW_FILL && c->rect.h == 4 && c->rect.y > w->height - 48 &&
                         memcmp(&c->color, &color, sizeof color) == 0;
        *left = bar ? fminf(*left, c->rect.x) : *left;
        *right = bar ? fmaxf(*right, c->rect.x + c->rect.w) : *right;
    }
}

START_TEST(the_knob_can_be_dragged_over_what_has_been_trained)
{
    struct window w = open_trained(1440, 900);
    float left, right, reached, end;
    find_track(&w, theme_dark.hi, &left, &reached);
    find_track(&w, theme_dark.hover, &left, &right);
    const struct point knob = find_knob(&w);
    ck_assert_float_eq_tol(knob.x, reached, 1);
    const float y = knob.y;
    window_press(&w, knob.x, y);
    window_move(&w, left, y);
    ck_assert_int_eq(moment(&w), 0);
    window_move(&w, left + (reached - left) * 8.4f / STEPS, y);
    ck_assert_int_eq(moment(&w), 8);
    window_release(&w);
    check_shows(&w, 8);
    /* white to the knob, grey as far as it was trained, dim to come */
    ck_assert_float_eq_tol(find_knob(&w).x, left + (reached - left) * 8.0f / STEPS,
                           5); /* a part of an epoch is 3.4 px */
    find_track(&w, theme_dark.hi, &left, &end);
    ck_assert_float_eq_tol(end, find_knob(&w).x, 1);
    find_track(&w, theme_dark.mid, &left, &end);
    ck_assert_float_eq_tol(end, reached, 1);
    ck_assert(reached < right - 50);
    window_press(&w, find_knob(&w).x, y);
    window_move(&w, right, y); /* what is to come cannot be reached */
    window_release(&w);
    check_shows(&w, -1);
    window_close(&w);
}
END_TEST

START_TEST(a_replay_shows_every_moment_in_turn_and_ends_at_the_present)
{
    static const char *const speeds[] = {"1", "8"};
    struct window w = open_trained(1440, 900);
    double took[2];
    for (int k = 0; k < 2; k++) {
        char text[64];
        int seen = 0, last = -1;
        snprintf(text, sizeof text, "train.replay_speed=%s", speeds[k]);
        window_set(&w, text);
        window_key(&w, UI_KEY_SPACE, UI_SHIFT);
        ck_assert(session_replaying(w.session));
        const double start = w.in.time;
        for (int i = 0; i < 1000 && session_replaying(w.session); i++) {
            if (moment(&w) != last) {
                ck_assert_int_eq(moment(&w), (int)session_snapshot(w.session)->moment[seen].steps);
                last = moment(&w);
                seen++;
            }
            window_frame(&w);
            ck_assert(session_wait(w.session, WAIT));
        }
        took[k] = w.in.time - start;
        ck_assert_int_eq(seen, 5);
        check_shows(&w, -1);
    }
    ck_assert(took[0] > 5 / 8.0 && took[0] < 2);
    ck_assert(took[1] < took[0] / 2);
    window_close(&w);
}
END_TEST

START_TEST(a_replay_begins_where_one_is_and_stops_when_somebody_looks_elsewhere)
{
    struct window w = open_trained(1440, 900);
    window_set(&w, "train.moment=4");
    check_shows(&w, 4);
    window_key(&w, UI_KEY_SPACE, UI_SHIFT);
    ck_assert(session_replaying(w.session) && moment(&w) == 4);
    ck_assert(isfinite(session_next_tick(w.session)));
    window_key(&w, UI_KEY_SPACE, UI_SHIFT);
    ck_assert(!session_replaying(w.session));
    ck_assert(isinf(session_next_tick(w.session)));
    window_key(&w, UI_KEY_SPACE, UI_SHIFT);
    window_key(&w, UI_KEY_HOME, 0);
    ck_assert(!session_replaying(w.session) && moment(&w) == 0);
    window_key(&w, UI_KEY_SPACE, UI_SHIFT);
    window_set(&w, "train.moment=8");
    ck_assert(!session_replaying(w.session));
    window_key(&w, UI_KEY_SPACE, UI_SHIFT);
    window_set(&w, "app.workspace=network");
    ck_assert(!session_replaying(w.session));
    window_close(&w);
}
END_TEST

static void click(struct window *w, const char *label)
{
    const struct draw_cmd *c = draw_list_find_text(&w->list, label, 0);
    ck_assert_msg(c != NULL, "there is no '%s'", label);
    window_click(w, c->point[0].x, c->point[0].y - 4);
}

START_TEST(buttons_beside_the_caption_go_back_replay_and_go_on)
{
    struct window w = open_trained(1440, 900);
    ck_assert(!shows(&w, "Go on from here"));
    click(&w, "Replay");
    ck_assert(session_replaying(w.session));
    window_frame(&w);
    click(&w, "Stop");
    ck_assert(!session_replaying(w.session));
    window_answer(&w);
    click(&w, "Now");
    check_shows(&w, -1);
    window_set(&w, "train.moment=4");
    window_answer(&w);
    float *then = malloc(session_snapshot(w.session)->net->n_params * sizeof *then);
    memcpy(then, session_snapshot(w.session)->params, session_snapshot(w.session)->net->n_params * sizeof *then);
    click(&w, "Go on from here");
    ck_assert(session_training(w.session));
    ck_assert_int_eq(moment(&w), -1);
    run(&w, COMMAND_TRAIN_PAUSE);
    window_answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert_int_eq(s->shown, -1);
    ck_assert_uint_ge(s->steps, 4);
    ck_assert_mem_eq(s->saved_moment[3]->params, then, s->net->n_params * sizeof *then);
    ck_assert_int_eq(s->n_runs, 1);
    ck_assert_float_eq(s->run[0].curve[s->run[0].n_curve - 1].step, STEPS);
    free(then);
    window_close(&w);
}
END_TEST

START_TEST(any_number_is_the_nearest_moment_and_others_workspaces_show_the_present)
{
    struct window w = open_trained(1440, 900);
    window_set(&w, "train.moment=2147483647");
    window_answer(&w);
    ck_assert_int_eq(session_snapshot(w.session)->shown, 4);
    ck_assert(shows(&w, "As it was after step 8"));
    window_set(&w, "train.moment=5");
    window_answer(&w);
    ck_assert_int_eq(session_snapshot(w.session)->shown, 3);
    window_set(&w, "app.workspace=network");
    window_answer(&w);
    ck_assert_int_eq(session_snapshot(w.session)->shown, -1);
    window_set(&w, "app.workspace=train");
    window_answer(&w);
    ck_assert_int_eq(session_snapshot(w.session)->shown, 3);
    run(&w, COMMAND_TRAIN_RESET);
    check_shows(&w, -1);
    ck_assert_int_eq(session_snapshot(w.session)->n_moments, 1);
    window_close(&w);
}
END_TEST

START_TEST(the_position_and_the_results_are_those_of_the_moment)
{
    struct window w = open_trained(1440, 900);
    char text[64];
    window_set(&w, "train.moment=0");
    check_shows(&w, 0);
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert(shows(&w, "epoch 0 · then"));
    ck_assert_ptr_nonnull(s->evaluation);
    ck_assert_float_eq((float)s->evaluation->loss, s->validation[0].loss);
    snprintf(text, sizeof text, "%.2f%%", 100.0 * s->evaluation->correct / s->evaluation->samples);
    ck_assert_msg(says(&w, text), "%s is not in the caption", text);
    window_set(&w, "train.moment=-1");
    window_answer(&w);
    ck_assert(shows(&w, "epoch 1 of 2"));
    window_close(&w);
}
END_TEST

START_TEST(no_texts_overlap_while_a_moment_is_shown)
{
    static const float sizes[][2] = {{1920, 1080}, {1440, 900}, {1280, 720}, {1024, 768}, {1024, 640}, {720, 450}};
    struct window w = open_trained(1440, 900);
    char where[64];
    window_set(&w, "train.moment=8");
    for (int i = 0; i < 12; i++) {
        w.width = sizes[i / 2][0];
        w.height = sizes[i / 2][1];
        window_set(&w, i % 2 ? "app.language=ru" : "app.language=en");
        window_answer(&w);
        snprintf(where, sizeof where, "%gx%g %s", (double)w.width, (double)w.height, i % 2 ? "ru" : "en");
        check_texts(&w, where);
    }
    window_set(&w, "app.language=en");
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_train_past");
    TCase *tcase = tcase_create("past");
    tcase_set_timeout(tcase, 300);
    tcase_add_test(tcase, arrows_go_through_the_moments_and_at_the_present_one_step_further);
    tcase_add_test(tcase, the_knob_can_be_dragged_over_what_has_been_trained);
    tcase_add_test(tcase, a_replay_shows_every_moment_in_turn_and_ends_at_the_present);
    tcase_add_test(tcase, a_replay_begins_where_one_is_and_stops_when_somebody_looks_elsewhere);
    tcase_add_test(tcase, buttons_beside_the_caption_go_back_replay_and_go_on);
    tcase_add_test(tcase, any_number_is_the_nearest_moment_and_others_workspaces_show_the_present);
    tcase_add_test(tcase, the_position_and_the_results_are_those_of_the_moment);
    tcase_add_test(tcase, no_texts_overlap_while_a_moment_is_shown);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
