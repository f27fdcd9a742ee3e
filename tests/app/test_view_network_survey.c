/* tests/app/test_view_network_survey.c - dead and silent maps as they are shown: the signs, the words, the search. That
 * the survey itself is right is told by tests/engine/test_survey.c. */
#include "app/ui/format.h"
#include "app/views/network_layer.h"
#include "tests/app/overlap.h"

enum { WAIT = 120 };
#define DEAD_3 "network.edits=conv2/3/bias=-1000"

static void answer(struct window *w)
{
    for (int i = 0; i < 3; i++) {
        window_settle(w);
        ck_assert(session_wait(w->session, WAIT));
    }
    window_settle(w);
}

static struct window open_at(float width, float height, const char *level, const char *node)
{
    struct window w = window_open(width, height);
    char text[96];
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "app.workspace=network");
    session_need_network(w.session);
    snprintf(text, sizeof text, "network.node=%s", node);
    window_set(&w, text);
    snprintf(text, sizeof text, "network.level=%s", level);
    window_set(&w, text);
    answer(&w);
    return w;
}

static struct window open_level(const char *level, const char *node)
{
    return open_at(1440, 900, level, node);
}

/* A text that contains `part` between the panels; NULL: none. */
static const struct draw_cmd *said(const struct window *w, const char *part)
{
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_TEXT && strstr(text_of(w, c), part))
            return c;
    }
    return NULL;
}

/* Several lines of a card, or one. */
static bool tells(const struct window *w, const char *part)
{
    return said(w, part) != NULL;
}

static const struct snapshot *snapshot_of(const struct window *w)
{
    return session_snapshot(w->session);
}

static int node_of(const struct window *w, const char *name)
{
    return net_find(snapshot_of(w)->net, name);
}

/* An edit with which some map of conv2 is 0 for the picture that is shown, and not for all others: half way between the
 * largest sum for this one and the largest for any. Returns the map. */
static int silence_one(const struct window *w, char *edit, size_t size)
{
    const struct snapshot *s = snapshot_of(w);
    const int node = node_of(w, "conv2");
    int best = 0;
    float most = 0;
    for (int m = 0; m < 16; m++) {
        const float gap = snapshot_survey(s, node, m)->largest - snapshot_stats(s, node, m)->largest;
        best = gap > most ? m : best;
        most = fmaxf(most, gap);
    }
    ck_assert_float_gt(most, 0.01f);
    const float middle = snapshot_stats(s, node, best)->largest + most / 2;
    snprintf(edit, size, "network.edits=conv2/%d/bias=%.6f", best, (double)(s->node[node].rest[1][best] - middle));
    return best;
}

static void search(struct window *w, const char *what)
{
    char text[64];
    snprintf(text, sizeof text, "network.search=%s", what);
    window_set(w, text);
    answer(w);
}

START_TEST(a_dead_filter_says_so_with_the_number_of_pictures)
{
    struct window w = open_level("layer", "conv2");
    ck_assert(!tells(&w, "dead (") && !shows(&w, "1 of 16 dead"));
    ck_assert(tells(&w, "none dead in 512 test pictures"));
    window_set(&w, DEAD_3);
    answer(&w);
    ck_assert(shows(&w, "1 of 16 dead") && !tells(&w, "none dead"));
    const struct draw_cmd *title = said(&w, "1 of 16 dead");
    window_move(&w, title->point[0].x + 10, title->point[0].y - 5);
    window_settle(&w);
    ck_assert(tells(&w, "Dead maps: 0 for all of 512 test pictures"));
    search(&w, "3");
    const struct draw_cmd *word = draw_list_find_text(&w.list, "dead", 0);
    ck_assert_ptr_nonnull(word);
    ck_assert_ptr_null(draw_list_find_text(&w.list, "silent", 0));
    window_move(&w, word->point[0].x + 4, word->point[0].y - 3);
    window_settle(&w);
    ck_assert(tells(&w, "dead: 0 for all of 512 test pictures"));
    window_close(&w);
}
END_TEST

START_TEST(a_map_that_is_0_for_this_picture_alone_is_silent_and_not_dead)
{
    struct window w = open_level("layer", "conv2");
    char edit[96], number[16];
    const int map = silence_one(&w, edit, sizeof edit);
    window_set(&w, edit);
    answer(&w);
    const struct snapshot *s = snapshot_of(&w);
    const int relu = node_of(&w, "relu2");
    ck_assert(network_is_silent(s, relu, map) && !network_is_dead(s, relu, map));
    ck_assert_float_gt(snapshot_survey(s, relu, map)->largest, 0);
    ck_assert(!tells(&w, "of 16 dead"));
    snprintf(number, sizeof number, "%d", map);
    search(&w, number);
    const struct draw_cmd *word = draw_list_find_text(&w.list, "silent", 0);
    ck_assert_ptr_nonnull(word);
    ck_assert_ptr_null(draw_list_find_text(&w.list, "dead", 0));
    window_move(&w, word->point[0].x + 4, word->point[0].y - 3);
    window_settle(&w);
    ck_assert(tells(&w, "silent: 0 for this picture"));
    window_close(&w);
}
END_TEST

static void expect_found(const struct window *w, int n, int first)
{
    const struct session_maps *maps = session_maps(w->session);
    ck_assert_int_eq(maps->n, n);
    if (n > 0)
        ck_assert_int_eq(maps->index[0], first);
}

START_TEST(dead_and_silent_are_searched_for_apart)
{
    struct window w = open_level("layer", "conv2");
    char edit[96], both[192];
    const int map = silence_one(&w, edit, sizeof edit), dead = map == 3 ? 4 : 3;
    snprintf(both, sizeof both, "%s; conv2/%d/bias=-1000", edit, dead);
    window_set(&w, both);
    answer(&w);
    search(&w, "dead");
    expect_found(&w, 1, dead);
    search(&w, "silent");
    expect_found(&w, 2, map < dead ? map : dead); /* what is 0 for all is so for this one */
    search(&w, "dead, silent");
    expect_found(&w, 2, map < dead ? map : dead);
    window_set(&w, "network.edits=");
    answer(&w);
    search(&w, "dead");
    expect_found(&w, 0, 0);
    window_close(&w);
}
END_TEST

START_TEST(a_silenced_filter_is_not_called_dead)
{
    struct window w = open_level("layer", "conv2");
    window_set(&w, "network.silenced=conv2/6");
    window_set(&w, DEAD_3);
    answer(&w);
    ck_assert(shows(&w, "1 of 16 dead"));
    search(&w, "6");
    ck_assert(shows(&w, "silenced") && !shows(&w, "dead") && !shows(&w, "silent"));
    window_close(&w);
}
END_TEST

/* The middle of a map that is drawn from these floats. */
static struct point map_at(const struct window *w, const float *data)
{
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_TENSOR && c->tensor.data == data && c->rect.x > 264)
            return (struct point){c->rect.x + c->rect.w / 2, c->rect.y + c->rect.h / 2};
    }
    ck_abort_msg("the map is not drawn");
}

START_TEST(the_columns_have_a_sign_and_the_card_tells_it)
{
    struct window w = open_level("net", "conv2");
    size_t warnings[2] = {0, 0};
    for (int k = 0; k < 2; k++) {
        for (size_t i = 0; i < w.list.n; i++)
            warnings[k] += !memcmp(&w.list.cmd[i].color, &theme_dark.warn, sizeof theme_dark.warn);
        window_set(&w, DEAD_3);
        answer(&w);
    }
    ck_assert_uint_gt(warnings[1], warnings[0]);
    const struct snapshot *s = snapshot_of(&w);
    const struct point at = map_at(&w, snapshot_map(s, node_of(&w, "relu2"), 3));
    window_move(&w, at.x, at.y);
    window_settle(&w);
    ck_assert(tells(&w, "dead: 0 for all of 512 test pictures"));
    window_close(&w);
}
END_TEST

START_TEST(neurons_are_dead_like_maps)
{
    struct window w = open_level("layer", "fc1");
    char text[32];
    const int before = snapshot_of(&w)->node[node_of(&w, "fc1")].dead;
    window_set(&w, "network.edits=fc1/6/bias=-1000");
    answer(&w);
    const struct snapshot *s = snapshot_of(&w);
    const int fc = node_of(&w, "fc1"), relu = node_of(&w, "relu3");
    ck_assert_int_eq(s->node[fc].dead, s->node[relu].dead);
    ck_assert_int_ge(s->node[fc].dead, before);
    ck_assert(network_is_dead(s, fc, 6) && network_is_dead(s, relu, 6));
    snprintf(text, sizeof text, "%d of 120 dead", s->node[relu].dead);
    ck_assert(shows(&w, text));
    window_set(&w, "network.map=6");
    window_set(&w, "network.level=map");
    answer(&w);
    ck_assert(shows(&w, "dead"));
    window_close(&w);
}
END_TEST

START_TEST(what_was_found_before_training_is_called_outdated_until_it_rests)
{
    struct window w = open_level("layer", "conv2");
    struct cs_error err;
    window_set(&w, DEAD_3);
    window_set(&w, "network.locked=conv2/3");
    answer(&w);
    ck_assert(shows(&w, "1 of 16 dead"));
    ck_assert_int_eq(session_run(w.session, COMMAND_TRAIN_START, &err), CS_OK);
    for (int i = 0; i < 20000 && snapshot_of(&w)->steps < 2; i++) {
        session_wait(w.session, 0.01);
        window_frame(&w);
    }
    window_frame(&w);
    ck_assert(snapshot_of(&w)->survey_outdated && snapshot_of(&w)->to_survey == 0);
    ck_assert(shows(&w, "1 of 16 dead (outdated)"));
    ck_assert_int_eq(session_run(w.session, COMMAND_TRAIN_PAUSE, &err), CS_OK);
    answer(&w);
    ck_assert(!snapshot_of(&w)->survey_outdated);
    ck_assert(shows(&w, "1 of 16 dead")); /* it is locked */
    window_close(&w);
}
END_TEST

START_TEST(another_workspace_asks_for_no_survey)
{
    struct window w = window_open(1440, 900);
    window_set(&w, "app.workspace=train");
    session_need_network(w.session);
    answer(&w);
    ck_assert_ptr_nonnull(snapshot_of(&w)->net);
    ck_assert_int_eq(snapshot_of(&w)->survey_samples, 0);
    window_set(&w, "app.workspace=network");
    answer(&w);
    ck_assert_int_eq(snapshot_of(&w)->survey_samples, 512);
    window_close(&w);
}
END_TEST

START_TEST(no_texts_overlap_or_are_cut_with_dead_and_silent_maps) /* loop test: _i picks size and language */
{
    static const struct point sizes[] = {{1440, 900}, {1920, 1080}, {1280, 720}, {1024, 640}, {720, 450}, {900, 1200}};
    static const char *const places[][2] = {{"layer", "conv2"}, {"layer", "fc1"}, {"map", "conv2"},
                                            {"map", "fc1"},     {"net", "conv2"}, {"layer", "pool2"}};
    struct window w = open_at(sizes[_i % 6].x, sizes[_i % 6].y, "layer", "conv2");
    char edit[96], all[256], text[96];
    window_set(&w, _i / 6 ? "app.language=ru" : "app.language=en");
    silence_one(&w, edit, sizeof edit);
    snprintf(all, sizeof all, "%s; conv2/0/bias=-1000; conv2/15/bias=-1000; fc1/0/bias=-1000", edit);
    window_set(&w, all);
    window_set(&w, "network.map=0");
    for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
        snprintf(text, sizeof text, "network.node=%s", places[k][1]);
        window_set(&w, text);
        snprintf(text, sizeof text, "network.level=%s", places[k][0]);
        window_set(&w, text);
        answer(&w);
        snprintf(text, sizeof text, "%.0fx%.0f %s: %s %s", (double)w.width, (double)w.height, _i / 6 ? "ru" : "en",
                 places[k][0], places[k][1]);
        check_texts(&w, text);
    }
    window_close(&w);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_dead_filter_says_so_with_the_number_of_pictures,
                                  a_map_that_is_0_for_this_picture_alone_is_silent_and_not_dead,
                                  dead_and_silent_are_searched_for_apart,
                                  a_silenced_filter_is_not_called_dead,
                                  the_columns_have_a_sign_and_the_card_tells_it,
                                  neurons_are_dead_like_maps,
                                  what_was_found_before_training_is_called_outdated_until_it_rests,
                                  another_workspace_asks_for_no_survey};
    TCase *t = tcase_create("survey");
    tcase_set_timeout(t, 240);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(t, tests[i]);
    tcase_add_loop_test(t, no_texts_overlap_or_are_cut_with_dead_and_silent_maps, 0, 12);
    Suite *suite = suite_create("view_network_survey");
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
