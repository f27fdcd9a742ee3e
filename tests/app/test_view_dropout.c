/* tests/app/test_view_dropout.c - the topic as a person sees it: what is left out is crossed, numbers drawn are the
 * model's, and pointer, keys and names do what they should. */
#include "app/views/topics/drop.h"
#include "tests/app/overlap.h"
#include "tests/app/view_grid.h"

static struct drop_layout layout_of(struct window *w)
{
    const struct view v = view_of(w);
    struct drop_layout l;
    drop_layout(&v, stage_of(w), &l);
    return l;
}

static struct window open_topic(const char *const *assignments)
{
    struct window w = window_open(1440, 900);
    window_set(&w, "convolve.mode=dropout");
    window_set(&w, "app.reduce_motion=on");
    set_all(&w, assignments);
    return w;
}

static const char *const nothing[] = {NULL};

static const char *digits_at(struct window *w, const struct drop_block *b, int cell)
{
    const struct rect r = drop_cell_rect(session_dropout(w->session), b, cell);
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_TEXT && c->align == TEXT_CENTER && fabsf(c->point[0].x - r.x - r.w / 2) < 1 &&
            rect_contains(r, c->point[0].x, c->point[0].y))
            return text_of(w, c);
    }
    return NULL;
}

/* Strokes within a map. */
static bool is_crossed(struct window *w, const struct drop_block *b, int map)
{
    const struct rect r = drop_map_rect(session_dropout(w->session), b, map);
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_LINE && rect_contains(r, c->point[0].x, c->point[0].y) &&
            rect_contains(r, c->point[1].x, c->point[1].y))
            return true;
    }
    return false;
}

static struct point middle_of(struct window *w, const struct drop_block *b, int cell)
{
    const struct rect r = drop_cell_rect(session_dropout(w->session), b, cell);
    return (struct point){r.x + r.w / 2, r.y + r.h / 2};
}

START_TEST(numbers_drawn_are_the_model_s_and_what_is_left_out_is_crossed) /* _i: kind, scale */
{
    for (int step = 1; step <= 30; step += 7) {
        char text[48];
        snprintf(text, sizeof text, "convolve.step=%d", step);
        const char *const all[] = {_i % 2 ? "dropout.kind=channels" : "dropout.kind=units",
                                   _i / 2 ? "dropout.scale=on" : "dropout.scale=off", text, NULL};
        struct window w = open_topic(all);
        const struct dropout_state *d = session_dropout(w.session);
        const struct drop_layout l = layout_of(&w);
        const float *shown[] = {d->x, d->y + step * d->cells, d->mean + step * d->cells};
        for (int i = 0; i < d->cells; i++) {
            const bool kept = d->kept[step * d->cells + i];
            for (int column = 0; column < 3; column++) {
                const char *digits = digits_at(&w, &l.block[column], i);
                if (column == DROP_MASK && !kept)
                    ck_assert(!digits);
                else
                    ck_assert_msg(digits && fabs(number_of(digits) - (double)shown[column][i]) < 0.0051,
                                  "column %d, %d: %s, not %g", column, i, digits, (double)shown[column][i]);
            }
            ck_assert_int_eq(is_crossed(&w, &l.block[DROP_MASK], i / d->area), !kept);
        }
        window_close(&w);
    }
}
END_TEST

/* A unit that is left out has no connections. */
START_TEST(the_network_is_thinned)
{
    struct window w = open_topic(nothing);
    const struct dropout_state *d = session_dropout(w.session);
    for (int step = 1; step <= 12; step++) {
        session_go_to(w.session, step);
        window_settle(&w);
        const struct drop_layout l = layout_of(&w);
        for (int unit = 0; unit < d->cells; unit++) {
            const struct rect r = drop_cell_rect(d, &l.block[DROP_MASK], unit);
            int lines = 0, want = 0;
            for (size_t i = 0; i < w.list.n; i++) {
                const struct draw_cmd *c = &w.list.cmd[i];
                lines += c->kind == DRAW_LINE && fabsf(c->point[0].x - r.x - r.w - 2) < 1 &&
                         fabsf(c->point[0].y - r.y - r.h / 2) < 1 && c->point[1].x > r.x + r.w + 20;
            }
            for (int k = 0; k < DROPOUT_OUTPUTS; k++)
                want += d->kept[step * d->cells + unit] && d->weight[k * DROPOUT_UNITS_MAX + unit] != 0;
            ck_assert_int_eq(lines, want);
        }
    }
    ck_assert(shows(&w, "256") && shows(&w, "2^8"));
    window_close(&w);
}
END_TEST

/* Its terms, with the numbers that are drawn, add up to what stands in the circle. */
START_TEST(an_output_under_the_pointer_tells_its_terms)
{
    static const char *const settings[] = {"convolve.lecture=dropout4", "convolve.step=200", NULL};
    struct window w = open_topic(settings);
    const struct dropout_state *d = session_dropout(w.session);
    const struct drop_layout l = layout_of(&w);
    for (int k = 0; k < DROPOUT_OUTPUTS; k++) {
        const struct draw_cmd *ring = NULL;
        int n = 0;
        for (size_t i = 0; i < w.list.n && !ring; i++) {
            const struct draw_cmd *c = &w.list.cmd[i];
            if (c->kind == DRAW_TEXT && c->align == TEXT_CENTER &&
                rect_contains(l.net_at, c->point[0].x, c->point[0].y))
                ring = n++ == k ? c : NULL;
        }
        ck_assert_ptr_nonnull(ring);
        const double shown = number_of(text_of(&w, ring));
        window_move(&w, ring->point[0].x, ring->point[0].y - 5);
        w.in.time += 1;
        window_frame(&w);
        window_settle(&w);
        double sum = (double)d->bias[k];
        char term[64], want[64];
        const char *card = NULL;
        for (size_t i = 0; i < w.list.n; i++)
            if (w.list.cmd[i].kind == DRAW_TEXT && strstr(text_of(&w, &w.list.cmd[i]), "·") &&
                strstr(text_of(&w, &w.list.cmd[i]), " = "))
                card = text_of(&w, &w.list.cmd[i]);
        ck_assert_ptr_nonnull(card);
        for (int unit = 0; unit < 4; unit++) {
            const double weight = (double)d->weight[k * DROPOUT_UNITS_MAX + unit], y = 2 * (double)d->x[unit];
            if (!d->kept[200 * d->cells + unit] || weight == 0)
                continue;
            sum += weight * y;
            snprintf(term, sizeof term, weight < 0 ? "%g·(−%g)" : "%g·%g", y, fabs(weight));
            ck_assert_msg(strstr(card, term) != NULL, "no '%s' in '%s'", term, card);
        }
        snprintf(want, sizeof want, sum < 0 ? "= −%g" : "= %g", fabs(sum));
        ck_assert_msg(strstr(card, want) != NULL, "no '%s' in '%s'", want, card);
        ck_assert_double_eq(sum, shown);
    }
    window_close(&w);
}
END_TEST

START_TEST(the_worked_example_of_four_units_doubles_what_stays)
{
    struct window w = window_open(1440, 900);
    window_set(&w, "convolve.lecture=dropout4");
    window_settle(&w);
    const struct dropout_state *d = session_dropout(w.session);
    int kept = 0;
    for (int step = 1; step <= 20; step++) {
        session_go_to(w.session, step);
        window_settle(&w);
        kept += d->kept[step * 4];
        ck_assert(shows(&w, d->kept[step * 4] ? "2 / (1 − 0.5)" : "left out"));
        char text[48];
        snprintf(text, sizeof text, "%d × 4", kept);
        ck_assert_double_eq(number_beside(&w, text), 4.0 * kept);
        ck_assert_double_eq_tol(number_beside(&w, "Average [0]"), 4.0 * kept / step, 1e-4);
        ck_assert_double_eq(number_beside(&w, "(1 − 0.5) · 4"), 2);
        ck_assert_double_eq(number_beside(&w, "Standard deviation"), 2);
    }
    ck_assert(shows(&w, "16"));
    window_close(&w);
}
END_TEST

/* The distances give way to that. */
START_TEST(what_a_mask_leaves_is_readable_in_a_small_window)
{
    static const float sizes[][2] = {{1280, 720}, {1024, 640}, {720, 450}};
    for (int size = 0; size < 3; size++) {
        struct window w = window_open(sizes[size][0], sizes[size][1]);
        int written = 0, kept = 0;
        window_set(&w, "convolve.lecture=dropout_maps");
        window_set(&w, "convolve.step=16");
        window_settle(&w);
        const struct dropout_state *d = session_dropout(w.session);
        const struct drop_layout l = layout_of(&w);
        for (int cell = 0; cell < d->cells; cell++) {
            const struct rect r = drop_cell_rect(d, &l.block[DROP_MASK], cell);
            for (size_t i = 0; i < w.list.n; i++)
                written += w.list.cmd[i].kind == DRAW_TEXT &&
                           rect_contains(r, w.list.cmd[i].point[0].x, w.list.cmd[i].point[0].y);
        }
        kept = dropout_kept_count(d, 16) * d->area;
        ck_assert_int_eq(written, kept);
        window_close(&w);
    }
}
END_TEST

START_TEST(evaluation_says_that_nothing_is_left_out)
{
    static const char *const all[] = {"dropout.mode=eval", "convolve.step=9", NULL};
    struct window w = open_topic(all);
    const struct dropout_state *d = session_dropout(w.session);
    const struct drop_layout l = layout_of(&w);
    for (int i = 0; i < d->cells; i++)
        ck_assert_str_eq(digits_at(&w, &l.block[DROP_MASK], i), digits_at(&w, &l.block[DROP_VALUES], i));
    ck_assert(shows(&w, "handed on") && shows(&w, "pass 9 of 200"));
    window_close(&w);
}
END_TEST

START_TEST(a_click_chooses_and_the_pointer_is_told_of)
{
    struct window w = open_topic(nothing);
    const struct drop_layout l = layout_of(&w);
    for (int column = 0; column < DROP_COLUMNS; column++) {
        const struct point p = middle_of(&w, &l.block[column], column + 2);
        window_click(&w, p.x, p.y);
        window_settle(&w);
        ck_assert_int_eq(session_dropout_unit(w.session), column + 2);
    }
    const struct point p = middle_of(&w, &l.block[DROP_AVERAGE], 0);
    window_move(&w, p.x, p.y);
    window_settle(&w);
    ck_assert(shows(&w, "Unit 0") && shows_prefix(&w, "x[0]: kept "));
    window_move(&w, -1, -1);
    window_settle(&w);
    ck_assert(shows(&w, "Unit 5"));
    ck_assert_str_eq(session_text(w.session, PROP_DROPOUT_VALUES), "");
    window_close(&w);
}
END_TEST

START_TEST(values_are_dragged_turned_and_typed)
{
    struct window w = open_topic(nothing);
    struct cs_error err;
    const struct drop_layout l = layout_of(&w);
    const float *x = session_dropout(w.session)->x, first = x[1];
    const struct point p = middle_of(&w, &l.block[DROP_VALUES], 1);
    window_press(&w, p.x, p.y);
    window_move(&w, p.x, p.y - 9);
    window_move(&w, p.x, p.y - 25);
    window_release(&w);
    ck_assert_float_eq(x[1], first + 3);
    ck_assert_int_eq(session_run(w.session, COMMAND_UNDO, &err), CS_OK);
    ck_assert_float_eq(x[1], first);
    w.in.time += 5;
    window_move(&w, p.x, p.y);
    w.in.wheel = 2;
    window_frame(&w);
    ck_assert_float_eq(x[1], first + 2);
    window_type(&w, "-");
    window_type(&w, "3");
    window_type(&w, ".");
    window_type(&w, "5");
    ck_assert_float_eq(x[1], -3.5f);
    window_key(&w, UI_KEY_DOWN, 0);
    ck_assert_int_eq(session_dropout_unit(w.session), 2);
    window_key(&w, UI_KEY_UP, 0);
    window_key(&w, UI_KEY_UP, 0);
    ck_assert_int_eq(session_dropout_unit(w.session), 0);
    window_close(&w);
}
END_TEST

START_TEST(keys_change_kind_mode_scale_and_chart)
{
    struct window w = open_topic(nothing);
    window_key(&w, 'k', 0);
    ck_assert(session_dropout(w.session)->maps);
    window_key(&w, 'e', 0);
    ck_assert(session_dropout(w.session)->eval);
    window_key(&w, 's', 0);
    ck_assert(!session_dropout(w.session)->scale);
    window_key(&w, 'v', 0);
    window_settle(&w);
    ck_assert(shows(&w, "Mean distance of the averages"));
    window_key(&w, UI_KEY_DOWN, 0);
    ck_assert_int_eq(session_dropout_mask(w.session), 11);
    window_key(&w, UI_KEY_UP, 0);
    ck_assert_int_eq(session_dropout_mask(w.session), 1);
    const int seed = session_int(w.session, PROP_CONVOLVE_SEED);
    window_key(&w, 'r', 0);
    ck_assert_int_ne(session_int(w.session, PROP_CONVOLVE_SEED), seed);
    window_close(&w);
}
END_TEST

START_TEST(play_goes_faster_as_masks_add_up_and_reaches_the_last)
{
    struct window w = open_topic(nothing);
    window_set(&w, "convolve.speed=8");
    window_key(&w, UI_KEY_SPACE, 0);
    for (int i = 0; i < 700 && session_playing(w.session); i++)
        window_frame(&w);
    ck_assert_int_eq(session_dropout_mask(w.session), 200);
    ck_assert(!session_playing(w.session));
    window_close(&w);
}
END_TEST

START_TEST(nothing_overlaps_whatever_is_shown) /* _i: kind, language */
{
    static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {720, 450}};
    static const char *const shapes[][6] = {
        {"dropout.units=1", "dropout.channels=3", "dropout.height=1", "dropout.width=1", "dropout.p=0",
         "dropout.mode=train"},
        {"dropout.units=16", "dropout.channels=8", "dropout.height=2", "dropout.width=2", "dropout.p=0.95",
         "dropout.mode=train"},
        {"dropout.units=11", "dropout.channels=5", "dropout.height=1", "dropout.width=4", "dropout.p=0.33",
         "dropout.mode=eval"},
        {"dropout.units=5", "dropout.channels=7", "dropout.height=3", "dropout.width=2", "dropout.scale=off",
         "dropout.chart=distance"},
    };
    for (int size = 0; size < 4; size++)
        for (int shape = 0; shape < 4; shape++) {
            char where[96];
            struct window w = window_open(sizes[size][0], sizes[size][1]);
            window_set(&w, _i % 2 ? "app.language=ru" : "app.language=en");
            window_set(&w, "convolve.mode=dropout");
            window_set(&w, _i / 2 ? "dropout.kind=channels" : "dropout.kind=units");
            for (int i = 0; i < 6; i++)
                window_set(&w, shapes[shape][i]);
            session_go_to(w.session, 37);
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
    Suite *suite = suite_create("view_dropout");
    TCase *c = tcase_create("view_dropout");
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, numbers_drawn_are_the_model_s_and_what_is_left_out_is_crossed, 0, 4);
    tcase_add_test(c, the_network_is_thinned);
    tcase_add_test(c, an_output_under_the_pointer_tells_its_terms);
    tcase_add_test(c, the_worked_example_of_four_units_doubles_what_stays);
    tcase_add_test(c, what_a_mask_leaves_is_readable_in_a_small_window);
    tcase_add_test(c, evaluation_says_that_nothing_is_left_out);
    tcase_add_test(c, a_click_chooses_and_the_pointer_is_told_of);
    tcase_add_test(c, values_are_dragged_turned_and_typed);
    tcase_add_test(c, keys_change_kind_mode_scale_and_chart);
    tcase_add_test(c, play_goes_faster_as_masks_add_up_and_reaches_the_last);
    tcase_add_loop_test(c, nothing_overlaps_whatever_is_shown, 0, 4);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
