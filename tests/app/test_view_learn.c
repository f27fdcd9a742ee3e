/* tests/app/test_view_learn.c - Learn as a person sees it: the numbers drawn are the model's (which test_topic_learn
 * holds against PyTorch), and what pointer and keys do to them. */
#include "app/views/topics/learn.h"
#include "tests/app/overlap.h"
#include "tests/app/view_grid.h"

struct scene {
    struct window w;
    struct learn_layout l;
    float update[LEARN_NUMBERS];
};

static void look(struct scene *s)
{
    window_settle(&s->w);
    const struct view v = view_of(&s->w);
    ck_assert(learn_layout(&v, stage_of(&s->w), &s->l, s->update));
}

/* settings: a NULL-terminated list. */
static struct scene *open_scene(float width, float height, const char *const *settings)
{
    struct scene *s = calloc(1, sizeof *s);
    s->w = window_open(width, height);
    window_set(&s->w, "convolve.mode=learn");
    for (; *settings; settings++)
        window_set(&s->w, *settings);
    look(s);
    return s;
}

static void close_scene(struct scene *s)
{
    window_close(&s->w);
    free(s);
}

static const struct learn *model(const struct scene *s)
{
    return session_learn(s->w.session);
}

static bool shows_with(const struct window *w, const char *part)
{
    for (size_t i = 0; i < w->list.n; i++)
        if (w->list.cmd[i].kind == DRAW_TEXT && strstr(text_of(w, &w->list.cmd[i]), part))
            return true;
    return false;
}

static void check_cells(struct scene *s, enum learn_grid g, const float *want, const char *what)
{
    const struct matrix *m = &s->l.grid[g];
    for (int i = 0; i < m->rows * m->cols; i++) {
        char text[FORMAT_MAX];
        const char *got = cell_text(&s->w, m, i / m->cols, i % m->cols);
        char shorter[FORMAT_MAX];
        learn_compact(text, (double)want[i], 2);
        learn_compact(shorter, (double)want[i], m->cell < 40 ? 1 : 2); /* where two decimals would stand close */
        ck_assert_msg(got && (!strcmp(got, text) || !strcmp(got, shorter)), "%s %d: '%s', not '%s'", what, i,
                      got ? got : "nothing", text);
    }
}

static const char *const middle[] = {"convolve.step=41", NULL};

START_TEST(kernel_gradient_next_step_and_pictures_hold_the_model_s_numbers)
{
    static const char *const settings[] = {"convolve.step=41", "learn.reveal=on", NULL};
    static const float sobel[] = {-1, 0, 1, -2, 0, 2, -1, 0, 1};
    struct scene *s = open_scene(1440, 900, settings);
    const struct learn *l = model(s);
    float next[9];
    for (int i = 0; i < 9; i++)
        next[i] = l->at.next[i] - l->at.w[i];
    check_cells(s, LEARN_WEIGHTS, l->at.w, "w");
    check_cells(s, LEARN_GRADIENT, l->at.g, "g");
    check_cells(s, LEARN_UPDATE, next, "step");
    check_cells(s, LEARN_HIDDEN, sobel, "hidden");
    check_grid(&s->w, &s->l.grid[LEARN_INPUT], l->x, 36, "x");
    check_grid(&s->w, &s->l.grid[LEARN_TARGET], l->target, 36, "t");
    close_scene(s);
}
END_TEST

/* A large window has room for the digits of output and difference. */
START_TEST(in_a_large_window_outputs_have_digits)
{
    static const char *const settings[] = {"convolve.padding=0", "convolve.step=41", NULL};
    struct scene *s = open_scene(1920, 1080, settings);
    const struct learn *l = model(s);
    check_cells(s, LEARN_OUTPUT, l->output, "y");
    check_cells(s, LEARN_DIFFERENCE, l->difference, "y - t");
    close_scene(s);
}
END_TEST

START_TEST(the_hidden_kernel_is_covered_until_it_is_asked_for_or_the_end)
{
    struct scene *s = open_scene(1440, 900, middle);
    const struct matrix *hidden = &s->l.grid[LEARN_HIDDEN];
    ck_assert(shows(&s->w, "?") && !cell_text(&s->w, hidden, 1, 0));
    window_key(&s->w, 'v', 0);
    look(s);
    ck_assert_str_eq(cell_text(&s->w, hidden, 1, 0), "−2");
    window_key(&s->w, 'v', 0);
    window_key(&s->w, UI_KEY_END, 0);
    look(s);
    ck_assert_int_eq(model(s)->at.iteration, 200);
    ck_assert_str_eq(cell_text(&s->w, hidden, 1, 0), "−2");
    close_scene(s);
}
END_TEST

/* What is written one below the other adds up as it is written, at any iteration, with and without momentum. */
START_TEST(the_inspector_s_numbers_add_up)
{
    static const char *const settings[] = {"learn.momentum=0.8", NULL};
    struct scene *s = open_scene(1440, 900, settings);
    for (int step = 1; step <= 81; step += 8) {
        char text[64];
        snprintf(text, sizeof text, "convolve.step=%d", step);
        window_set(&s->w, text);
        look(s);
        const struct learn *l = model(s);
        const double g = number_beside(&s->w, "g = ∂L/∂w"), carried = number_beside(&s->w, "m·v ≈"),
                     v = number_beside(&s->w, "v = m·v + g"), w = number_beside(&s->w, "w"),
                     moved = number_beside(&s->w, "− lr·v ≈");
        ck_assert_double_eq_tol(g + carried, v, 1e-9);
        ck_assert_double_eq_tol(g, (double)l->at.g[4], 1e-4 * (fabs(g) + fabs(v)) + 6e-6);
        ck_assert_double_eq_tol(v, (double)l->at.v[4], 1e-4 * fabs(v) + 6e-6);
        snprintf(text, sizeof text, "w[1, 1], iteration %d", step);
        const double next = number_beside(&s->w, text);
        ck_assert_double_eq_tol(w + moved, next, 1e-9);
        ck_assert_double_eq_tol(next, (double)l->at.next[4], 1e-4);
        if (l->squares > 1) /* else written with a power of ten */
            ck_assert_double_eq_tol(number_beside(&s->w, "L") * 36, number_beside(&s->w, "Σ (y − t)²"),
                                    1e-3 * l->squares);
        ck_assert_double_eq_tol(number_beside(&s->w, "Distance"), l->distance, 1e-3 * l->distance + 1e-5);
    }
    close_scene(s);
}
END_TEST

START_TEST(a_place_of_the_difference_tells_both_values_and_lights_up_everywhere)
{
    struct scene *s = open_scene(1440, 900, middle);
    const struct learn *l = model(s);
    char text[128], number[FORMAT_MAX];
    point_at(&s->w, &s->l.grid[LEARN_DIFFERENCE], 2, 3);
    const struct view v = view_of(&s->w);
    snprintf(text, sizeof text, "y[2, 3] = %s", learn_number(&v, number, (double)l->output[15]));
    ck_assert(shows_with(&s->w, text));
    snprintf(text, sizeof text, "y − t = %s", learn_number(&v, number, (double)l->difference[15]));
    ck_assert(shows_with(&s->w, text));
    for (int g = LEARN_TARGET; g <= LEARN_DIFFERENCE; g++) {
        const struct rect r = matrix_cell_rect(&s->l.grid[g], 2, 3);
        bool found = false;
        for (size_t i = 0; i < s->w.list.n; i++) {
            const struct draw_cmd *c = &s->w.list.cmd[i];
            found |= c->kind == DRAW_FRAME && fabsf(c->rect.x - r.x) < 1 && fabsf(c->rect.y - r.y) < 1 &&
                     fabsf(c->rect.w - r.w) < 1;
        }
        ck_assert_msg(found, "grid %d", g);
    }
    close_scene(s);
}
END_TEST

/* The upper left weight never meets the last row and column: they are below and right of where padding starts it. */
START_TEST(a_gradient_tells_its_products_and_frames_the_input_that_it_meets)
{
    struct scene *s = open_scene(1440, 900, middle);
    const struct matrix *in = &s->l.grid[LEARN_INPUT];
    point_at(&s->w, &s->l.grid[LEARN_GRADIENT], 0, 0);
    ck_assert(shows_with(&s->w, "the sum of 36 products"));
    bool found = false;
    for (size_t i = 0; i < s->w.list.n; i++) {
        const struct draw_cmd *c = &s->w.list.cmd[i];
        found |= c->kind == DRAW_FRAME && fabsf(c->rect.x - in->x) < 5 && fabsf(c->rect.y - in->y) < 5 &&
                 fabsf(c->rect.w - 5 * in->cell) < 10 && fabsf(c->rect.h - 5 * in->cell) < 10;
    }
    ck_assert_msg(found, "no frame of 5x5");
    close_scene(s);
}
END_TEST

START_TEST(a_weight_that_is_dragged_is_set_from_this_iteration_on_and_undo_takes_it_back)
{
    struct scene *s = open_scene(1440, 900, middle);
    const float before = model(s)->at.w[2];
    const struct point p = cell_middle(&s->l.grid[LEARN_WEIGHTS], 0, 2);
    window_press(&s->w, p.x, p.y);
    window_move(&s->w, p.x, p.y - 24);
    window_move(&s->w, p.x, p.y - 40); /* five steps of .1 */
    window_release(&s->w);
    look(s);
    ck_assert_float_eq_tol(model(s)->at.w[2], before + 0.5f, 0.0006f);
    ck_assert_int_eq(session_int(s->w.session, PROP_CONVOLVE_WEIGHT), 2);
    ck_assert(!strncmp(session_text(s->w.session, PROP_LEARN_EDITS), "40:2=", 5));
    struct learn_step step;
    ck_assert(session_learn_step(s->w.session, 39, &step));
    ck_assert_float_eq(step.next[1], model(s)->at.w[1]);
    window_key(&s->w, 'z', UI_CTRL);
    look(s);
    ck_assert_float_eq(model(s)->at.w[2], before);
    ck_assert_str_eq(session_text(s->w.session, PROP_LEARN_EDITS), "");
    close_scene(s);
}
END_TEST

START_TEST(the_hidden_kernel_can_be_dragged_once_it_is_seen)
{
    struct scene *s = open_scene(1440, 900, middle);
    const struct point p = cell_middle(&s->l.grid[LEARN_HIDDEN], 0, 0);
    for (int seen = 0; seen < 2; seen++) {
        window_press(&s->w, p.x, p.y);
        window_move(&s->w, p.x, p.y - 16);
        window_release(&s->w);
        ck_assert_float_eq_tol(model(s)->hidden[0], seen ? -0.8f : -1, 1e-6f);
        window_key(&s->w, 'v', 0);
    }
    close_scene(s);
}
END_TEST

START_TEST(key_h_takes_half_of_the_critical_rate_from_here_on)
{
    struct scene *s = open_scene(1440, 900, middle);
    window_key(&s->w, 'h', 0);
    ck_assert_double_eq(session_float(s->w.session, PROP_LEARN_LR), 0.0057);
    ck_assert_str_eq(session_text(s->w.session, PROP_LEARN_PAST), "40:0.005,0");
    ck_assert_int_eq(session_int(s->w.session, PROP_CONVOLVE_STEP), 41);
    close_scene(s);
}
END_TEST

START_TEST(where_it_diverged_it_says_at_which_iteration_and_starts_over_with_a_lower_rate)
{
    static const char *const settings[] = {"learn.lr=0.02", NULL};
    struct scene *s = open_scene(1440, 900, settings);
    char text[160];
    window_key(&s->w, UI_KEY_END, 0);
    look(s);
    const struct learn *l = model(s);
    ck_assert(l->end == LEARN_ENDED_LOSS && l->at.iteration == l->computed && s->l.end.h > 0);
    snprintf(text, sizeof text, "iteration %d of %d", l->computed, l->computed);
    ck_assert(shows(&s->w, text));
    snprintf(text, sizeof text, "At iteration %d the loss is beyond float32: rate 0.02, critical rate 0.0114.",
             l->ended);
    ck_assert(shows(&s->w, text));
    const struct draw_cmd *back = draw_list_find_text(&s->w.list, "Step back", 0);
    ck_assert(back != NULL);
    const struct rect b = text_rect(&s->w, back);
    const int there = l->at.iteration;
    window_click(&s->w, b.x + b.w / 2, b.y + b.h / 2);
    look(s);
    ck_assert(l->at.iteration == there - 1 && s->l.end.h == 0);
    window_key(&s->w, UI_KEY_END, 0);
    look(s);
    const struct draw_cmd *over = draw_list_find_text(&s->w.list, "Start over at 0.0057", 0);
    ck_assert(over != NULL);
    const struct rect o = text_rect(&s->w, over);
    window_click(&s->w, o.x + o.w / 2, o.y + o.h / 2);
    look(s);
    ck_assert_int_eq(l->at.iteration, 0);
    ck_assert_str_eq(session_text(s->w.session, PROP_LEARN_PAST), "");
    window_key(&s->w, UI_KEY_END, 0);
    look(s);
    ck_assert(l->at.iteration == 200 && l->end == LEARN_GOES_ON);
    close_scene(s);
}
END_TEST

START_TEST(a_click_on_the_film_goes_to_that_iteration)
{
    struct scene *s = open_scene(1440, 900, middle);
    ck_assert_int_eq(s->l.n_film, 7);
    ck_assert_int_eq(s->l.film[4], 10);
    window_click(&s->w, s->l.film_grid.x + 4 * s->l.film_pitch + 5, s->l.film_grid.y + 5);
    look(s);
    ck_assert_int_eq(model(s)->at.iteration, 10);
    close_scene(s);
}
END_TEST

START_TEST(keys_r_y_and_w_shuffle_and_switch_the_curve)
{
    struct scene *s = open_scene(1440, 900, middle);
    window_key(&s->w, 'y', 0);
    ck_assert(!session_bool(s->w.session, PROP_LEARN_LOG));
    window_key(&s->w, 'w', 0);
    look(s);
    ck_assert(session_bool(s->w.session, PROP_LEARN_COMPARE) && shows(&s->w, "without momentum"));
    const int seed = session_int(s->w.session, PROP_CONVOLVE_SEED);
    window_key(&s->w, 'r', 0);
    ck_assert_int_ne(session_int(s->w.session, PROP_CONVOLVE_SEED), seed);
    close_scene(s);
}
END_TEST

START_TEST(painting_changes_the_input_and_the_target_with_it)
{
    static const char *const settings[] = {"convolve.tool=paint", "convolve.brush=5", NULL};
    struct scene *s = open_scene(1440, 900, settings);
    const float before = model(s)->target[7];
    const struct point p = cell_middle(&s->l.grid[LEARN_INPUT], 0, 0);
    window_click(&s->w, p.x, p.y);
    look(s);
    ck_assert_float_eq(model(s)->x[0], 5);
    ck_assert_float_eq_tol(model(s)->target[7], before - 2, 1e-5f); /* 3 became 5, and its weight is -1 */
    close_scene(s);
}
END_TEST

static const struct {
    float width, height;
} sizes[] = {{1440, 900}, {1280, 720}, {1024, 640}, {720, 450}, {1920, 1080}};

/* Everything that makes texts longer or the stage fuller. */
static const char *const states[][4] = {
    {"convolve.step=41", NULL},
    {"learn.momentum=0.9", "learn.compare=on", "convolve.step=201", NULL},
    {"learn.lr=0.02", "convolve.step=201", NULL},
    {"learn.lr=0.3", "learn.momentum=0.99", "convolve.step=201", NULL},
    {"convolve.kernel_size=5", "convolve.padding=2", "learn.reveal=on", NULL},
    {"convolve.kernel_size=11", "convolve.padding=5", "learn.bias=on", NULL},
    {"convolve.picture=still_life", "learn.lr=0.00000123", "convolve.step=101", NULL},
    {"convolve.kernel_size=1,7", "convolve.padding=0,3", "learn.target=box 5", NULL},
    {"convolve.lecture=learn_momentum", "convolve.step=60", "convolve.precision=on", NULL},
    {"convolve.lecture=learn_too_fast", "convolve.step=40", NULL},
};
enum { STATES = sizeof states / sizeof *states, SIZES = sizeof sizes / sizeof *sizes };

START_TEST(no_text_is_cut_or_lies_over_another) /* _i: state, language */
{
    for (int i = 0; i < SIZES; i++) {
        char where[128];
        struct scene *s = open_scene(sizes[i].width, sizes[i].height, states[_i / 2]);
        if (_i % 2)
            window_set(&s->w, "app.language=ru");
        look(s);
        snprintf(where, sizeof where, "%s at %gx%g, %s", states[_i / 2][0], (double)sizes[i].width,
                 (double)sizes[i].height, _i % 2 ? "ru" : "en");
        ck_assert_str_eq(session_board_error(s->w.session), "");
        check_texts(&s->w, where);
        close_scene(s);
    }
}
END_TEST

/* Every grid and the plot within the stage, and none over another. */
START_TEST(grids_stay_apart_and_on_the_stage) /* _i: state */
{
    for (int i = 0; i < SIZES; i++) {
        struct scene *s = open_scene(sizes[i].width, sizes[i].height, states[_i]);
        const struct rect stage = stage_of(&s->w);
        struct rect r[LEARN_GRIDS + 1];
        int n = 0;
        for (int g = 0; g < LEARN_GRIDS; g++) {
            const struct matrix *m = &s->l.grid[g];
            if (m->rows > 0)
                r[n++] = (struct rect){m->x, m->y, (float)m->cols * m->cell, (float)m->rows * m->cell};
        }
        if (s->l.plot.h > 0)
            r[n++] = s->l.plot;
        for (int a = 0; a < n; a++) {
            const struct rect in = rect_intersection(r[a], stage);
            ck_assert_msg(in.w > r[a].w - 0.5f && in.h > r[a].h - 0.5f, "%d leaves the stage at %g", a,
                          (double)sizes[i].width);
            for (int b = 0; b < a; b++) {
                const struct rect both = rect_intersection(r[a], r[b]);
                ck_assert_msg(both.w < 1 || both.h < 1, "%d and %d at %g", a, b, (double)sizes[i].width);
            }
        }
        close_scene(s);
    }
}
END_TEST

START_TEST(what_is_drawn_stays_little_enough_for_a_frame) /* _i: state */
{
    struct scene *s = open_scene(1920, 1080, states[_i]);
    ck_assert_int_lt((int)s->w.list.n, 12000);
    close_scene(s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_learn");
    TCase *all = tcase_create("all");
    tcase_set_timeout(all, 120);
    tcase_add_test(all, kernel_gradient_next_step_and_pictures_hold_the_model_s_numbers);
    tcase_add_test(all, in_a_large_window_outputs_have_digits);
    tcase_add_test(all, the_hidden_kernel_is_covered_until_it_is_asked_for_or_the_end);
    tcase_add_test(all, the_inspector_s_numbers_add_up);
    tcase_add_test(all, a_place_of_the_difference_tells_both_values_and_lights_up_everywhere);
    tcase_add_test(all, a_gradient_tells_its_products_and_frames_the_input_that_it_meets);
    tcase_add_test(all, a_weight_that_is_dragged_is_set_from_this_iteration_on_and_undo_takes_it_back);
    tcase_add_test(all, the_hidden_kernel_can_be_dragged_once_it_is_seen);
    tcase_add_test(all, key_h_takes_half_of_the_critical_rate_from_here_on);
    tcase_add_test(all, where_it_diverged_it_says_at_which_iteration_and_starts_over_with_a_lower_rate);
    tcase_add_test(all, a_click_on_the_film_goes_to_that_iteration);
    tcase_add_test(all, keys_r_y_and_w_shuffle_and_switch_the_curve);
    tcase_add_test(all, painting_changes_the_input_and_the_target_with_it);
    tcase_add_loop_test(all, no_text_is_cut_or_lies_over_another, 0, 2 * STATES);
    tcase_add_loop_test(all, grids_stay_apart_and_on_the_stage, 0, STATES);
    tcase_add_loop_test(all, what_is_drawn_stays_little_enough_for_a_frame, 0, STATES);
    suite_add_tcase(suite, all);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
