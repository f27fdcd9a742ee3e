/* tests/app/test_view_train_films.c - filters as they learn: the overview's band, the full film and the probe show the
 * worker's numbers, and clicks and keys go to moments, filters and layers. */
#include "app/views/maps.h"
#include "app/views/train.h"
#include "tests/app/overlap.h"

enum { WAIT = 120 };

static void train(struct window *w, int steps)
{
    struct cs_error err = {""};
    for (int i = 0; i < steps; i++) {
        ck_assert_msg(session_run(w->session, COMMAND_TRAIN_STEP, &err) == CS_OK, "%s", err.text);
        ck_assert(session_wait(w->session, WAIT));
    }
    window_answer(w);
}

/* LeNet-5 on digits after 9 steps: moments 0 1 2 4 8. */
static struct window open_train(float width, float height, const char *net, const char *view)
{
    char text[64];
    struct window w = window_open(width, height);
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "app.workspace=train");
    snprintf(text, sizeof text, "train.net=%s", net);
    window_set(&w, text);
    snprintf(text, sizeof text, "train.view=%s", view);
    window_set(&w, text);
    session_need_network(w.session);
    window_answer(&w);
    train(&w, 9);
    return w;
}

static int tensors_within(const struct window *w, const float *first, size_t floats)
{
    int n = 0;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        n += c->kind == DRAW_TENSOR && c->tensor.data >= first && c->tensor.data < first + floats;
    }
    return n;
}

/* Where a tile of these floats is drawn for the n-th time. */
static struct rect tile_of(const struct window *w, const float *data, int n)
{
    for (size_t i = 0; i < w->list.n; i++)
        if (w->list.cmd[i].kind == DRAW_TENSOR && w->list.cmd[i].tensor.data == data && n-- == 0)
            return w->list.cmd[i].rect;
    ck_abort_msg("there is no such tile");
    return (struct rect){0};
}

static void click_middle(struct window *w, struct rect r)
{
    window_click(w, r.x + r.w / 2, r.y + r.h / 2);
}

static bool speaks_of(const struct window *w, const char *part)
{
    for (size_t i = 0; i < w->list.n; i++)
        if (w->list.cmd[i].kind == DRAW_TEXT && strstr(text_of(w, &w->list.cmd[i]), part))
            return true;
    return false;
}

static size_t filter_floats(const struct snapshot *s)
{
    return (size_t)snapshot_filters(s->net, s->film_node) * (size_t)snapshot_filter_size(s->net, s->film_node);
}

START_TEST(every_column_shows_the_weights_of_its_moment_and_now_those_of_the_present)
{
    struct window w = open_train(1440, 900, "lenet5", _i ? "filters" : "overview");
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert_int_eq(s->n_film, 5);
    for (int k = 0; k < s->n_film; k++)
        ck_assert_int_eq(
            tensors_within(&w, snapshot_moment_filter(s, s->film[k].moment, s->film_node, 0), filter_floats(s)), 6);
    ck_assert_int_eq(tensors_within(&w, s->film_now, filter_floats(s)), 6);
    ck_assert(shows(&w, "now"));
    static const char *const labels[] = {"0", "1", "2", "4", "8"};
    for (int k = 0; k < 5; k++)
        ck_assert_msg(shows(&w, labels[k]), "no column '%s'", labels[k]);
    ck_assert(_i || shows(&w, "step")); /* within the first epoch */
    window_close(&w);
}
END_TEST

/* A texture that is there is not uploaded again while the training goes on. */
START_TEST(a_moment_s_tile_keeps_its_place_and_its_name_in_later_snapshots)
{
    struct window w = open_train(1440, 900, "lenet5", "filters");
    const float *data =
        snapshot_moment_filter(session_snapshot(w.session), 1, session_snapshot(w.session)->film_node, 3);
    uint64_t key[2] = {0};
    for (int k = 0; k < 2; k++) {
        for (size_t i = 0; i < w.list.n; i++)
            if (w.list.cmd[i].kind == DRAW_TENSOR && w.list.cmd[i].tensor.data == data)
                key[k] = w.list.cmd[i].tensor.key;
        train(&w, 1);
    }
    ck_assert_uint_ne(key[0], 0);
    ck_assert_uint_eq(key[0], key[1]);
    ck_assert_uint_ne(key[0], maps_key(session_snapshot(w.session)));
    window_close(&w);
}
END_TEST

START_TEST(a_click_on_a_column_goes_there_and_on_now_back)
{
    struct window w = open_train(1440, 900, "lenet5", _i ? "filters" : "overview");
    const struct snapshot *s = session_snapshot(w.session);
    click_middle(&w, tile_of(&w, snapshot_moment_filter(s, 2, s->film_node, 3), 0));
    ck_assert_int_eq(session_int(w.session, PROP_TRAIN_MOMENT), 2);
    window_answer(&w);
    s = session_snapshot(w.session);
    ck_assert_int_eq(s->shown, 2);
    ck_assert(shows(&w, "shown"));
    ck_assert(speaks_of(&w, "after step 2"));
    click_middle(&w, tile_of(&w, s->film_now + 25 * 3, 0));
    ck_assert_int_eq(session_int(w.session, PROP_TRAIN_MOMENT), -1);
    window_answer(&w);
    ck_assert(!shows(&w, "shown"));
    window_close(&w);
}
END_TEST

START_TEST(with_shift_changes_count_from_there_and_the_difference_is_in_words)
{
    struct window w = open_train(1440, 900, "lenet5", "filters");
    window_set(&w, "train.moment=8");
    window_answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    w.in.mods = UI_SHIFT;
    click_middle(&w, tile_of(&w, snapshot_moment_filter(s, 1, s->film_node, 0), 0));
    w.in.mods = 0;
    ck_assert_int_eq(session_int(w.session, PROP_TRAIN_VERSUS), 1);
    ck_assert_int_eq(session_int(w.session, PROP_TRAIN_MOMENT), 8);
    window_answer(&w);
    s = session_snapshot(w.session);
    ck_assert(shows(&w, "Change: after step 8 minus"));
    ck_assert(shows(&w, "after step 1"));
    ck_assert_int_eq(tensors_within(&w, s->filter_change, filter_floats(s)), 6);
    const float *now = snapshot_moment_filter(s, 4, s->film_node, 0),
                *from = snapshot_moment_filter(s, 1, s->film_node, 0);
    for (size_t i = 0; i < filter_floats(s); i++)
        ck_assert_float_eq(s->filter_change[i], now[i] - from[i]);
    window_close(&w);
}
END_TEST

START_TEST(the_overview_shows_changes_and_gradients_by_key_and_by_click)
{
    struct window w = open_train(1440, 900, "lenet5", "overview");
    window_key(&w, 'm', 0);
    ck_assert_int_eq(session_int(w.session, PROP_TRAIN_SHOW), TRAIN_SHOW_CHANGE);
    window_settle(&w);
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert(shows(&w, "Change since the start"));
    ck_assert_int_ge(tensors_within(&w, s->filter_change, filter_floats(s)), 6);
    for (int k = 0; k < s->n_film; k++)
        ck_assert_int_eq(tensors_within(&w, s->film[k].change, filter_floats(s)), 6);
    window_key(&w, 'g', 0);
    window_settle(&w);
    ck_assert(shows(&w, "Gradient"));
    ck_assert_int_eq(tensors_within(&w, s->batch_grad, filter_floats(s)), 6);
    const struct draw_cmd *sign = draw_list_find_text(&w.list, "w", 0);
    ck_assert_ptr_nonnull(sign);
    click_middle(&w, text_rect(&w, sign));
    ck_assert_int_eq(session_int(w.session, PROP_TRAIN_SHOW), TRAIN_SHOW_WEIGHTS);
    window_close(&w);
}
END_TEST

START_TEST(a_moment_has_its_gradients_beside_its_filters_and_the_first_one_says_why_not)
{
    for (int view = 0; view < 2; view++) {
        struct window w = open_train(1440, 900, "lenet5", view ? "overview" : "filters");
        if (view)
            window_set(&w, "train.show=gradient");
        window_set(&w, "train.moment=4");
        window_answer(&w);
        const struct snapshot *s = session_snapshot(w.session);
        ck_assert_uint_eq(s->moment[s->shown].steps, 4);
        ck_assert_int_eq(tensors_within(&w, s->batch_grad, filter_floats(s)), 6);
        ck_assert(!shows(&w, "not kept"));
        window_set(&w, "train.moment=0");
        window_answer(&w);
        ck_assert_ptr_null(session_snapshot(w.session)->batch_grad);
        ck_assert(shows(&w, view ? "no step had been made yet" : "none yet"));
        window_close(&w);
    }
}
END_TEST

START_TEST(a_large_filter_opens_its_film_and_its_film_opens_the_layer_in_network)
{
    struct window w = open_train(1440, 900, "lenet5", "overview");
    click_middle(&w, tile_of(&w, snapshot_filter(session_snapshot(w.session), 1, 4), 0));
    ck_assert_int_eq(session_int(w.session, PROP_TRAIN_VIEW), TRAIN_FILMS);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "conv1");
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_MAP), 4);
    window_settle(&w);
    window_key(&w, UI_KEY_DOWN, 0);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_MAP), 5);
    window_key(&w, UI_KEY_UP, 0);
    window_key(&w, UI_KEY_UP, 0);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_MAP), 3);
    window_key(&w, UI_KEY_ENTER, 0);
    ck_assert_int_eq(session_int(w.session, PROP_APP_WORKSPACE), WORKSPACE_NETWORK);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_LEVEL), LEVEL_LAYER);
    window_close(&w);
}
END_TEST

START_TEST(escape_leaves_the_film_and_v_counts_from_what_is_shown)
{
    struct window w = open_train(1440, 900, "lenet5", "filters");
    window_set(&w, "train.moment=4");
    window_answer(&w);
    window_key(&w, 'v', 0);
    ck_assert_int_eq(session_int(w.session, PROP_TRAIN_VERSUS), 4);
    window_key(&w, 'v', UI_SHIFT);
    ck_assert_int_eq(session_int(w.session, PROP_TRAIN_VERSUS), 0);
    window_key(&w, UI_KEY_ESCAPE, 0);
    ck_assert_int_eq(session_int(w.session, PROP_TRAIN_VIEW), TRAIN_OVERVIEW);
    window_close(&w);
}
END_TEST

START_TEST(a_card_tells_the_range_the_norm_and_the_change_that_the_worker_found)
{
    struct window w = open_train(1440, 900, "lenet5", "filters");
    const struct snapshot *s = session_snapshot(w.session);
    const struct rect r = tile_of(&w, snapshot_moment_filter(s, 4, s->film_node, 2), 0);
    const struct film_fact *fact = &s->film_fact[4 * 6 + 2];
    char text[64];
    window_move(&w, r.x + r.w / 2, r.y + r.h / 2);
    window_settle(&w);
    ck_assert(speaks_of(&w, "filter 2, after step 8"));
    snprintf(text, sizeof text, "norm %.3g", (double)fact->norm);
    ck_assert_msg(speaks_of(&w, text), "'%s' is not told", text);
    snprintf(text, sizeof text, "change since the start: norm %.3g", (double)fact->change);
    ck_assert_msg(speaks_of(&w, text), "'%s' is not told", text);
    window_close(&w);
}
END_TEST

START_TEST(another_layer_is_watched_and_the_chosen_filter_unfolds_into_its_channels)
{
    struct window w = open_train(1440, 900, "lenet5", "filters");
    window_set(&w, "train.layer=conv2");
    window_set(&w, "network.node=conv2");
    window_set(&w, "network.map=1");
    window_answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    const int node = net_find(s->net, "conv2"), size = snapshot_filter_size(s->net, node);
    ck_assert_int_eq(s->film_node, node);
    const float *start = snapshot_moment_filter(s, 0, node, 0);
    ck_assert_int_eq(tensors_within(&w, start, (size_t)size), 6);            /* one a channel */
    ck_assert_int_eq(tensors_within(&w, start + size, (size_t)size), 2 * 6); /* and again, each by itself */
    ck_assert(shows(&w, "[5]"));
    window_close(&w);
}
END_TEST

START_TEST(of_a_net_without_convolutions_the_neurons_of_the_first_layer_are_watched)
{
    struct window w = open_train(1440, 900, "mlp", "filters");
    const struct snapshot *s = session_snapshot(w.session);
    int first = 1;
    while (snapshot_filters(s->net, first) == 0)
        first++;
    ck_assert_int_eq(s->film_node, first);
    ck_assert_int_ge(tensors_within(&w, snapshot_moment_filter(s, 0, first, 0), 784), 1);
    window_close(&w);
}
END_TEST

START_TEST(the_probe_says_how_probable_its_class_is_and_of_which_moment_its_maps_are)
{
    struct window w = open_train(1440, 900, "lenet5", "overview");
    const struct snapshot *s = session_snapshot(w.session);
    char text[32];
    ck_assert(speaks_of(&w, "its 6 maps after ReLU, live"));
    snprintf(text, sizeof text, "%.3f", (double)s->probability[s->probe_label]);
    ck_assert_msg(shows(&w, text), "'%s' is not told", text);
    snprintf(text, sizeof text, "truth: %d", s->probe_label);
    ck_assert_msg(shows(&w, text), "'%s' is not told", text);
    window_set(&w, "train.moment=1");
    window_answer(&w);
    s = session_snapshot(w.session);
    ck_assert(speaks_of(&w, "its 6 maps after ReLU, after step 1"));
    snprintf(text, sizeof text, "%.3f", (double)s->probe_past[1]);
    ck_assert_msg(shows(&w, text), "'%s' is not told", text);
    window_close(&w);
}
END_TEST

START_TEST(no_texts_overlap_or_are_cut)
{
    static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {960, 600}, {720, 450}, {1920, 1080}};
    static const char *const states[] = {"train.show=weights", "train.show=change", "train.show=gradient",
                                         "train.moment=4",     "train.layer=conv2", "train.versus=2"};
    for (int view = 0; view < 2; view++) {
        struct window w = open_train(sizes[_i / 2][0], sizes[_i / 2][1], "lenet5", view ? "filters" : "overview");
        window_set(&w, _i % 2 ? "app.language=ru" : "app.language=en");
        for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
            char where[96];
            window_set(&w, states[i]);
            window_answer(&w);
            snprintf(where, sizeof where, "%gx%g, view %d, %s", (double)w.width, (double)w.height, view, states[i]);
            check_texts(&w, where);
        }
        window_close(&w);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_train_films");
    TCase *c = tcase_create("films");
    tcase_set_timeout(c, 240);
    tcase_add_loop_test(c, every_column_shows_the_weights_of_its_moment_and_now_those_of_the_present, 0, 2);
    tcase_add_test(c, a_moment_s_tile_keeps_its_place_and_its_name_in_later_snapshots);
    tcase_add_loop_test(c, a_click_on_a_column_goes_there_and_on_now_back, 0, 2);
    tcase_add_test(c, with_shift_changes_count_from_there_and_the_difference_is_in_words);
    tcase_add_test(c, the_overview_shows_changes_and_gradients_by_key_and_by_click);
    tcase_add_test(c, a_moment_has_its_gradients_beside_its_filters_and_the_first_one_says_why_not);
    tcase_add_test(c, a_large_filter_opens_its_film_and_its_film_opens_the_layer_in_network);
    tcase_add_test(c, escape_leaves_the_film_and_v_counts_from_what_is_shown);
    tcase_add_test(c, a_card_tells_the_range_the_norm_and_the_change_that_the_worker_found);
    tcase_add_test(c, another_layer_is_watched_and_the_chosen_filter_unfolds_into_its_channels);
    tcase_add_test(c, of_a_net_without_convolutions_the_neurons_of_the_first_layer_are_watched);
    tcase_add_test(c, the_probe_says_how_probable_its_class_is_and_of_which_moment_its_maps_are);
    tcase_add_loop_test(c, no_texts_overlap_or_are_cut, 0, 12);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
