/* tests/app/test_view_interpret_ascent.c - the tab Maximise: the pictures and numbers drawn are the worker's, film,
 * keys and play go through them, dead ReLUs are told of, and nothing overlaps. */
#include <time.h>

#include "app/views/interpret/interpret_ascent.h"
#include "tests/app/overlap.h"

#define DEAD                                                                                                           \
    "network.edits=conv1/0/bias=-100; conv1/1/bias=-100; conv1/2/bias=-100; conv1/3/bias=-100; conv1/4/bias=-100; "    \
    "conv1/5/bias=-100"
/* The score does not depend on anything in front of it. */
#define DEAF "network.edits=output/2/*=0"

/* LeNet-5 as it begins, on digits. */
static struct window open_ascent(float width, float height)
{
    struct window w = window_open(width, height);
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "app.workspace=interpret");
    window_set(&w, "interpret.view=maximise");
    window_set(&w, "train.net=lenet5");
    window_set(&w, "train.data=digits");
    window_set(&w, "interpret.class=2");
    window_set(&w, "interpret.ascent_steps=40");
    session_need_network(w.session);
    window_answer(&w);
    return w;
}

static const struct study_told *told(const struct window *w)
{
    return &session_snapshot(w->session)->study[STUDY_THIS][STUDY_ASCENT];
}

static const struct ascent_shown *found(const struct window *w)
{
    ck_assert_ptr_nonnull(told(w)->shown);
    return (const struct ascent_shown *)told(w)->shown;
}

/* The largest place where these pixels are drawn. */
static struct rect place_of(const struct window *w, const float *pixels)
{
    struct rect best = {0};
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_TENSOR && c->tensor.data == pixels && c->rect.w > best.w)
            best = c->rect;
    }
    return best;
}

/* The smallest: in the film. */
static struct rect tile_of(const struct window *w, const float *pixels)
{
    struct rect best = {0};
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_TENSOR && c->tensor.data == pixels && (best.w == 0 || c->rect.w <= best.w))
            best = c->rect;
    }
    ck_assert_msg(best.w > 0, "there is no such tile");
    return best;
}

static bool speaks_of(const struct window *w, const char *part)
{
    for (size_t i = 0; i < w->list.n; i++)
        if (w->list.cmd[i].kind == DRAW_TEXT && strstr(text_of(w, &w->list.cmd[i]), part))
            return true;
    return false;
}

static bool shows_number(const struct window *w, double v)
{
    char text[FORMAT_MAX];
    return shows(w, interpret_number(text, v));
}

START_TEST(the_newest_picture_is_large_and_every_number_is_the_worker_s)
{
    struct window w = open_ascent(1440, 900);
    const struct ascent_shown *a = found(&w);
    const struct ascent_frame *newest = &a->frame[a->n_frames - 1];
    char text[FORMAT_MAX];
    ck_assert(a->shown.whole && a->steps == 40 && a->target.class_index == 2);
    const struct rect large = place_of(&w, newest->pixels);
    ck_assert_float_ge(large.w, 280);
    ck_assert(fmodf(large.w, 28) == 0 && large.w == large.h); /* whole px a pixel */
    ck_assert(shows_number(&w, (double)a->value[0]));
    ck_assert(shows_number(&w, (double)newest->value));
    for (int i = 0; i < newest->n_top; i++)
        ck_assert(shows(&w, format_fixed(text, (double)newest->top[i].probability, 4)));
    ck_assert(shows(&w, "Score of class 2") && shows(&w, "step 40 of 40"));
    ck_assert_float_gt(place_of(&w, a->frame[0].pixels).w, 0);
    window_close(&w);
}
END_TEST

START_TEST(a_click_in_the_film_shows_that_step_and_a_card_tells_it)
{
    struct window w = open_ascent(1440, 900);
    const struct ascent_shown *a = found(&w);
    const struct rect tile = tile_of(&w, a->frame[0].pixels), film = {tile.x, tile.y, tile.w, tile.h};
    /* the start stands beside the newest, too, above the film */
    struct rect start = film;
    for (size_t i = 0; i < w.list.n; i++)
        if (w.list.cmd[i].kind == DRAW_TENSOR && w.list.cmd[i].tensor.data == a->frame[0].pixels &&
            w.list.cmd[i].rect.y > start.y)
            start = w.list.cmd[i].rect;
    window_move(&w, start.x + 5, start.y + 5);
    window_settle(&w);
    ck_assert(speaks_of(&w, "step 0   value "));
    window_click(&w, start.x + 5, start.y + 5);
    window_settle(&w);
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_FRAME), 0);
    ck_assert_float_ge(place_of(&w, a->frame[0].pixels).w, 280);
    ck_assert(shows(&w, "step 0 of 40") && speaks_of(&w, "Before the first step"));
    window_close(&w);
}
END_TEST

START_TEST(arrows_go_through_the_frames_and_end_follows_the_newest)
{
    struct window w = open_ascent(1440, 900);
    const struct ascent_shown *a = found(&w);
    window_key(&w, UI_KEY_LEFT, 0);
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_FRAME), a->n_frames - 2);
    window_settle(&w);
    ck_assert_float_ge(place_of(&w, a->frame[a->n_frames - 2].pixels).w, 280);
    window_key(&w, UI_KEY_HOME, 0);
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_FRAME), 0);
    window_key(&w, UI_KEY_RIGHT, 0);
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_FRAME), 1);
    window_key(&w, UI_KEY_END, 0);
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_FRAME), -1);
    window_close(&w);
}
END_TEST

START_TEST(play_replays_it_from_the_start)
{
    struct window w = open_ascent(1440, 900);
    window_key(&w, UI_KEY_SPACE, 0);
    ck_assert(session_playing(w.session));
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_FRAME), 0);
    int frames = 0, last = 0;
    while (session_playing(w.session) && frames++ < 20000) {
        window_frame(&w);
        const int at = session_int(w.session, PROP_INTERPRET_FRAME);
        ck_assert(at == -1 || at == last || at == last + 1);
        last = at;
    }
    ck_assert_int_eq(session_int(w.session, PROP_INTERPRET_FRAME), -1);
    window_close(&w);
}
END_TEST

START_TEST(a_frame_that_is_not_there_is_the_newest)
{
    struct window w = open_ascent(1440, 900);
    const struct ascent_shown *a = found(&w);
    window_set(&w, "interpret.frame=1000000");
    window_settle(&w);
    ck_assert_float_ge(place_of(&w, a->frame[a->n_frames - 1].pixels).w, 280);
    window_close(&w);
}
END_TEST

START_TEST(another_seed_is_another_picture_and_again_the_same)
{
    struct window w = open_ascent(1440, 900);
    const float first = found(&w)->value[40];
    const uint64_t serial = told(&w)->serial;
    window_key(&w, 'a', 0);
    window_answer(&w);
    ck_assert_uint_gt(told(&w)->serial, serial);
    ck_assert_float_eq(found(&w)->value[40], first);
    window_set(&w, "interpret.seed=2");
    window_answer(&w);
    ck_assert_float_ne(found(&w)->value[40], first);
    window_close(&w);
}
END_TEST

static void wait_until(struct window *w, bool (*is)(const struct window *w))
{
    for (int i = 0; i < 100000 && !is(w); i++) {
        window_frame(w);
        const struct timespec t = {.tv_nsec = 1000000};
        nanosleep(&t, NULL);
    }
    ck_assert(is(w));
}

static bool has_grown(const struct window *w)
{
    const struct study_told *t = told(w);
    return t->state == STUDY_GOES_ON && t->shown && ((const struct ascent_shown *)t->shown)->steps > 100;
}

static bool has_stopped(const struct window *w)
{
    return told(w)->state == STUDY_STOPPED;
}

START_TEST(it_is_watched_as_it_grows_and_escape_stops_it)
{
    struct window w = open_ascent(1440, 900);
    window_set(&w, "interpret.ascent_steps=10000");
    wait_until(&w, has_grown);
    const struct ascent_shown *a = found(&w);
    ck_assert_float_ge(place_of(&w, a->frame[a->n_frames - 1].pixels).w, 280);
    ck_assert(speaks_of(&w, "%"));
    window_key(&w, UI_KEY_ESCAPE, 0);
    wait_until(&w, has_stopped);
    window_settle(&w);
    ck_assert(speaks_of(&w, "stopped"));
    a = found(&w);
    ck_assert(!a->shown.whole && a->steps < 10000);
    ck_assert_float_ge(place_of(&w, a->frame[a->n_frames - 1].pixels).w, 280);
    window_close(&w);
}
END_TEST

START_TEST(dead_relus_are_named_and_what_to_do_is_said)
{
    struct window w = open_ascent(1440, 900);
    window_set(&w, DEAD);
    window_answer(&w);
    ck_assert(found(&w)->is_redirected);
    ck_assert(speaks_of(&w, "Dead: no gradient comes past ReLU 1"));
    ck_assert(speaks_of(&w, "noise 4 of 4"));
    window_set(&w, "network.edits=");
    window_answer(&w);
    ck_assert(!speaks_of(&w, "Dead: "));
    window_close(&w);
}
END_TEST

START_TEST(what_cannot_move_says_why)
{
    struct window w = open_ascent(1440, 900);
    window_set(&w, DEAF);
    window_answer(&w);
    ck_assert(found(&w)->stuck);
    ck_assert(speaks_of(&w, "The picture cannot move"));
    ck_assert(speaks_of(&w, "No gradient: the picture stays as it is"));
    window_close(&w);
}
END_TEST

START_TEST(a_value_has_the_frame_of_what_it_sees)
{
    struct window w = open_ascent(1440, 900);
    window_set(&w, "network.node=conv2");
    window_set(&w, "network.map=6");
    window_set(&w, "interpret.target=largest");
    window_answer(&w);
    const struct ascent_shown *a = found(&w);
    const struct rect large = place_of(&w, a->frame[a->n_frames - 1].pixels);
    const float pixel = large.w / 28;
    ck_assert(shows(&w, "Conv 2, map 6, [5, 5], before its ReLU"));
    bool framed = false; /* a 14x14 field from (8, 8): two 5x5 convolutions, the first padded, a pool between them */
    for (size_t i = 0; i < w.list.n; i++) {
        const struct rect r = w.list.cmd[i].rect;
        framed |= w.list.cmd[i].kind == DRAW_FRAME && fabsf(r.x - large.x - 8 * pixel) <= 4 &&
                  fabsf(r.y - large.y - 8 * pixel) <= 4 && fabsf(r.w - 14 * pixel) <= 8;
    }
    ck_assert(framed);
    window_close(&w);
}
END_TEST

START_TEST(all_maps_are_tiles_and_a_click_chooses_one_a_double_click_shows_how_it_grows) /* _i: 1: all classes */
{
    struct window w = open_ascent(1440, 900);
    window_set(&w, "network.node=conv2");
    window_set(&w, "network.map=6");
    window_set(&w, _i ? "interpret.target=class" : "interpret.target=mean");
    window_set(&w, "interpret.all_maps=on");
    window_answer(&w);
    const struct ascent_shown *a = found(&w);
    const enum prop_id chosen = _i ? PROP_INTERPRET_CLASS : PROP_NETWORK_MAP;
    ck_assert_int_eq(a->all, _i ? 10 : 16);
    ck_assert(shows(&w, _i ? "class 3 of 10" : "map 7 of 16"));
    for (int i = 0; i < a->all; i++)
        ck_assert(tile_of(&w, a->tile[i].pixels).w > 0 && shows_number(&w, (double)a->tile[i].value));
    const struct rect third = tile_of(&w, a->tile[3].pixels);
    const uint64_t serial = told(&w)->serial;
    window_click(&w, third.x + 9, third.y + 9);
    window_answer(&w);
    ck_assert_int_eq(session_int(w.session, chosen), 3);
    ck_assert_uint_eq(told(&w)->serial, serial);                /* nothing is found anew */
    ck_assert_float_gt(place_of(&w, a->tile[3].pixels).w, 200); /* at the right */
    window_key(&w, UI_KEY_RIGHT, 0);
    ck_assert_int_eq(session_int(w.session, chosen), 4);
    w.in.x = third.x + 9;
    w.in.y = third.y + 9;
    w.in.down = w.in.pressed = true;
    w.in.clicks = 2;
    window_frame(&w);
    window_release(&w);
    window_answer(&w);
    ck_assert(!session_bool(w.session, PROP_INTERPRET_ALL_MAPS));
    ck_assert_int_eq(found(&w)->all, 0);
    ck_assert_int_gt(found(&w)->n_frames, 1);
    window_close(&w);
}
END_TEST

START_TEST(no_texts_overlap_or_are_cut)
{
    static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {960, 600}, {720, 450}, {1920, 1080}};
    static const char *const states[] = {"interpret.class=2",
                                         "interpret.frame=0",
                                         "interpret.start=picture",
                                         "interpret.start=grey",
                                         "interpret.target=largest",
                                         "interpret.target=mean",
                                         "interpret.target=class",
                                         "interpret.all_maps=on",
                                         "interpret.target=mean",
                                         "interpret.all_maps=off",
                                         "interpret.target=class",
                                         DEAD,
                                         DEAF};
    struct window w = open_ascent(sizes[_i / 2][0], sizes[_i / 2][1]);
    window_set(&w, _i % 2 ? "app.language=ru" : "app.language=en");
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        char where[160];
        window_set(&w, states[i]);
        window_answer(&w);
        snprintf(where, sizeof where, "%gx%g, %.60s", (double)w.width, (double)w.height, states[i]);
        check_many_texts(&w, where, 15);
    }
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_interpret_ascent");
    TCase *c = tcase_create("ascent");
    tcase_set_timeout(c, 240);
    tcase_add_test(c, the_newest_picture_is_large_and_every_number_is_the_worker_s);
    tcase_add_test(c, a_click_in_the_film_shows_that_step_and_a_card_tells_it);
    tcase_add_test(c, arrows_go_through_the_frames_and_end_follows_the_newest);
    tcase_add_test(c, play_replays_it_from_the_start);
    tcase_add_test(c, a_frame_that_is_not_there_is_the_newest);
    tcase_add_test(c, another_seed_is_another_picture_and_again_the_same);
    tcase_add_test(c, it_is_watched_as_it_grows_and_escape_stops_it);
    tcase_add_test(c, dead_relus_are_named_and_what_to_do_is_said);
    tcase_add_test(c, what_cannot_move_says_why);
    tcase_add_test(c, a_value_has_the_frame_of_what_it_sees);
    tcase_add_loop_test(c, all_maps_are_tiles_and_a_click_chooses_one_a_double_click_shows_how_it_grows, 0, 2);
    tcase_add_loop_test(c, no_texts_overlap_or_are_cut, 0, 12);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
