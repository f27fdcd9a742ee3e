/* tests/app/test_view_network_weights.c - filters that the hand changes: session and window. What is shown is what the
 * worker's net holds; undo gives it back bit for bit. */
#include "app/views/network.h"
#include "engine/worker/weights.h"
#include "tests/app/overlap.h"

enum { WAIT = 120 }; /* seconds; a sanitizer on a busy machine is slow */

static void answer(struct window *w)
{
    for (int i = 0; i < 3; i++) { /* what a frame asks for is answered before the next one */
        window_settle(w);
        ck_assert(session_wait(w->session, WAIT));
    }
    window_settle(w);
}

static struct window open_network(float width, float height, const char *net)
{
    struct window w = window_open(width, height);
    char text[64];
    snprintf(text, sizeof text, "train.net=%s", net);
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "app.workspace=network");
    window_set(&w, text);
    session_need_network(w.session);
    answer(&w);
    ck_assert_ptr_nonnull(session_snapshot(w.session)->net);
    return w;
}

static void choose(struct window *w, const char *node, int map)
{
    char text[96];
    snprintf(text, sizeof text, "network.node=%s", node);
    window_set(w, text);
    snprintf(text, sizeof text, "network.map=%d", map);
    window_set(w, text);
    answer(w);
}

static void run(struct window *w, enum command_id c)
{
    struct cs_error err = {""};
    ck_assert_msg(session_run(w->session, c, &err) == CS_OK, "%s: %s", command_infos[c].name, err.text);
    answer(w);
}

static const float *kernel(const struct window *w, const char *node, int map, int channel)
{
    const struct snapshot *s = session_snapshot(w->session);
    const float *k = weights_kernel(s, net_find(s->net, node), map, channel);
    ck_assert_ptr_nonnull(k);
    return k;
}

/* All parameters of the snapshot's net; the caller frees. */
static float *all_params(const struct window *w)
{
    const struct snapshot *s = session_snapshot(w->session);
    float *copy = malloc(s->net->n_params * sizeof *copy);
    memcpy(copy, s->params, s->net->n_params * sizeof *copy);
    return copy;
}

static bool same_params(const struct window *w, const float *before)
{
    const struct snapshot *s = session_snapshot(w->session);
    return !memcmp(before, s->params, s->net->n_params * sizeof *before);
}

static const struct draw_cmd *find(const struct window *w, const char *text)
{
    const struct draw_cmd *c = draw_list_find_text(&w->list, text, 0);
    ck_assert_msg(c, "'%s' is not shown", text);
    return c;
}

/* The panel scrolls: the wheel over it, until a text is well within. */
static struct point bring(struct window *w, const char *text)
{
    const struct rect panel = {w->width - frame_right_width(FRAME_FULL), FRAME_TOP, frame_right_width(FRAME_FULL),
                               w->height - FRAME_TOP - FRAME_BOTTOM};
    for (int i = 0; i < 60; i++) {
        const struct point p = find(w, text)->point[0];
        if (p.y > panel.y + 40 && p.y < panel.y + panel.h - 12)
            return p;
        w->in.x = panel.x + 8; /* where nothing takes the wheel */
        w->in.y = panel.y + panel.h / 2;
        w->in.wheel = p.y > panel.y + panel.h / 2 ? -1 : 1;
        window_frame(w);
        window_settle(w);
    }
    ck_abort_msg("'%s' cannot be scrolled into sight", text);
    return (struct point){0, 0};
}

static void press_text(struct window *w, const char *text)
{
    const struct point p = bring(w, text);
    window_click(w, p.x + 3, p.y - 4);
    answer(w);
}

/* The matrix of the chosen kernel: its cells of `cell` px begin 3 px below and right of where its title's line ends. */
static struct point matrix_cell(struct window *w, const char *title, float cell, int row, int col)
{
    bring(w, "Restore"); /* which is below it: all of the matrix is in sight then */
    const struct point p = find(w, title)->point[0];
    return (struct point){p.x + 3 + ((float)col + 0.5f) * cell, p.y - 15 + 24 + 3 + ((float)row + 0.5f) * cell};
}

static float cell_of(const struct window *w, int cols)
{
    (void)w;
    return fminf(64, floorf((frame_right_width(FRAME_FULL) - 48 - 4) / (float)cols));
}

/* ---- session ---- */

START_TEST(presets_are_undone_and_redone_bit_for_bit)
{
    struct window w = open_network(1440, 900, "lenet5");
    choose(&w, "conv2", 6);
    float *before = all_params(&w);
    run(&w, COMMAND_NETWORK_KERNEL_EDGE);
    float *edge = all_params(&w);
    for (int c = 0; c < 6; c++) {
        double sum = 0;
        for (int i = 0; i < 25; i++)
            sum += (double)kernel(&w, "conv2", 6, c)[i];
        ck_assert_double_eq_tol(sum, 0, 1e-6);
        ck_assert_float_eq_tol(kernel(&w, "conv2", 6, c)[12], 1.0f / 6, 1e-6f);
    }
    ck_assert_float_eq(kernel(&w, "conv2", 6, WEIGHTS_BIAS)[0], 0);
    run(&w, COMMAND_NETWORK_KERNEL_ZERO);
    ck_assert_float_eq(kernel(&w, "conv2", 6, 3)[12], 0);
    run(&w, COMMAND_UNDO);
    ck_assert(same_params(&w, edge));
    run(&w, COMMAND_UNDO);
    ck_assert(same_params(&w, before));
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_EDITS), "");
    run(&w, COMMAND_REDO);
    ck_assert(same_params(&w, edge));
    run(&w, COMMAND_NETWORK_KERNEL_RESTORE);
    ck_assert(same_params(&w, before));
    ck_assert(!session_can_run(w.session, COMMAND_NETWORK_KERNEL_RESTORE));
    run(&w, COMMAND_UNDO);
    ck_assert(same_params(&w, edge));
    free(before);
    free(edge);
    window_close(&w);
}
END_TEST

START_TEST(lists_survive_a_reset_and_go_with_the_network)
{
    struct window w = open_network(1440, 900, "tiny");
    choose(&w, "conv1", 1);
    run(&w, COMMAND_NETWORK_KERNEL_IDENTITY);
    run(&w, COMMAND_NETWORK_LOCK);
    run(&w, COMMAND_NETWORK_SILENCE);
    run(&w, COMMAND_TRAIN_STEP);
    run(&w, COMMAND_TRAIN_RESET);
    ck_assert_float_eq(kernel(&w, "conv1", 1, 0)[12], 1);
    ck_assert_float_eq(snapshot_stats(session_snapshot(w.session), 2, 1)->largest, 0);
    for (int i = 0; i < 3; i++)
        run(&w, COMMAND_TRAIN_STEP);
    ck_assert_float_eq(kernel(&w, "conv1", 1, 0)[12], 1);
    ck_assert_float_eq(kernel(&w, "conv1", 1, 0)[11], 0);
    window_set(&w, "train.net=mlp");
    answer(&w);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_EDITS), "");
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_LOCKED), "");
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_SILENCED), "");
    run(&w, COMMAND_UNDO); /* of one edit: the network with its lists */
    ck_assert_str_eq(session_text(w.session, PROP_TRAIN_NET), "tiny");
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_LOCKED), "conv1/1");
    ck_assert_float_eq(kernel(&w, "conv1", 1, 0)[12], 1);
    window_close(&w);
}
END_TEST

START_TEST(a_list_that_does_not_fit_is_refused_at_once)
{
    struct window w = open_network(1440, 900, "tiny");
    struct cs_error err = {""};
    ck_assert_int_ne(session_set_assignment(w.session, "network.edits=conv1/9/0=1", &err), CS_OK);
    ck_assert_msg(strstr(err.text, "conv1"), "%s", err.text);
    ck_assert_int_ne(session_set_assignment(w.session, "network.locked=pool1/0", &err), CS_OK);
    ck_assert_int_ne(session_set_assignment(w.session, "network.silenced=output/0", &err), CS_OK);
    ck_assert_int_eq(session_set_assignment(w.session, "network.silenced=pool1/2", &err), CS_OK);
    window_close(&w);
}
END_TEST

/* ---- window ---- */

START_TEST(a_number_that_is_typed_is_in_the_net_and_on_screen)
{
    struct window w = open_network(1440, 900, "lenet5");
    choose(&w, "conv1", 2);
    float before[25];
    memcpy(before, kernel(&w, "conv1", 2, 0), sizeof before);
    const float cell = cell_of(&w, 5);
    const struct point p = matrix_cell(&w, "Kernels", cell, 0, 0); /* one channel: no title between */
    window_click(&w, p.x + cell, p.y + 29 + cell);                 /* row 1, column 1 */
    answer(&w);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_WEIGHT), 6);
    window_type(&w, "1");
    window_type(&w, ".");
    window_type(&w, "5");
    answer(&w);
    for (int i = 0; i < 25; i++)
        ck_assert_float_eq(kernel(&w, "conv1", 2, 0)[i], i == 6 ? 1.5f : before[i]);
    ck_assert(shows(&w, "w[1, 1]"));
    ck_assert(shows(&w, "1.5"));
    run(&w, COMMAND_UNDO);
    ck_assert(!memcmp(kernel(&w, "conv1", 2, 0), before, sizeof before));
    window_close(&w);
}
END_TEST

START_TEST(a_drag_is_one_step_of_undo_and_later_maps_answer)
{
    struct window w = open_network(1440, 900, "lenet5");
    choose(&w, "conv1", 2);
    float *before = all_params(&w);
    float bars[10];
    memcpy(bars, session_snapshot(w.session)->probability, sizeof bars);
    const float cell = cell_of(&w, 5);
    const struct point p = matrix_cell(&w, "Kernels", cell, 0, 0);
    const float was = kernel(&w, "conv1", 2, 0)[12], x = p.x + 2 * cell, y = p.y + 29 + 2 * cell;
    window_press(&w, x, y);
    for (int i = 1; i <= 8; i++) {
        window_move(&w, x, y - (float)(i * 6));
        ck_assert(session_wait(w.session, WAIT));
    }
    window_release(&w);
    answer(&w);
    ck_assert_float_eq_tol(kernel(&w, "conv1", 2, 0)[12], was + 0.8f, 1e-5f);
    ck_assert(memcmp(bars, session_snapshot(w.session)->probability, sizeof bars) != 0);
    run(&w, COMMAND_UNDO);
    ck_assert(same_params(&w, before));
    ck_assert(!memcmp(bars, session_snapshot(w.session)->probability, sizeof bars));
    free(before);
    window_close(&w);
}
END_TEST

START_TEST(edits_that_come_faster_than_snapshots_lose_nothing)
{
    struct window w = open_network(1440, 900, "lenet5");
    choose(&w, "conv1", 2);
    const float cell = cell_of(&w, 5), was = kernel(&w, "conv1", 2, 0)[12], other = kernel(&w, "conv1", 2, 0)[13];
    const struct point p = matrix_cell(&w, "Kernels", cell, 0, 0);
    w.in.x = p.x + 2 * cell;
    w.in.y = p.y + 29 + 2 * cell;
    w.in.wheel = 1; /* the panel scrolls under the pointer, and edits nothing, until the kernel was clicked */
    window_frame(&w);
    window_settle(&w);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_EDITS), "");
    const struct point again = matrix_cell(&w, "Kernels", cell, 0, 0);
    w.in.x = again.x + 2 * cell;
    w.in.y = again.y + 29 + 2 * cell;
    window_click(&w, w.in.x, w.in.y);
    for (int i = 0; i < 5; i++) { /* no waiting between the notches */
        w.in.wheel = 1;
        window_frame(&w);
    }
    w.in.x += cell;
    for (int i = 0; i < 3; i++) {
        w.in.wheel = -1;
        window_frame(&w);
    }
    answer(&w);
    ck_assert_float_eq_tol(kernel(&w, "conv1", 2, 0)[12], was + 0.5f, 1e-5f);
    ck_assert_float_eq_tol(kernel(&w, "conv1", 2, 0)[13], other - 0.3f, 1e-5f);
    window_close(&w);
}
END_TEST

START_TEST(buttons_switches_and_keys_do_what_they_say_and_badges_show_it)
{
    struct window w = open_network(1440, 900, "lenet5");
    choose(&w, "conv1", 2);
    press_text(&w, "Zero");
    ck_assert_float_eq(kernel(&w, "conv1", 2, 0)[12], 0);
    ck_assert_int_eq(session_filter_marks(w.session, "conv1", 2), FILTER_EDITED);
    press_text(&w, "Restore");
    ck_assert_int_eq(session_filter_marks(w.session, "conv1", 2), 0);
    const size_t without = w.list.n;
    window_key(&w, 'k', 0);
    window_key(&w, 'x', 0);
    answer(&w);
    ck_assert_int_eq(session_filter_marks(w.session, "conv1", 2), FILTER_LOCKED | FILTER_SILENCED);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_LOCKED), "conv1/2");
    ck_assert_uint_gt(w.list.n, without);
    const struct snapshot *s = session_snapshot(w.session);
    for (int i = 0; i < 28 * 28; i++)
        ck_assert_float_eq(snapshot_map(s, net_find(s->net, "relu1"), 2)[i], 0);
    window_key(&w, 'k', 0);
    window_key(&w, 'x', 0);
    answer(&w);
    ck_assert_int_eq(session_filter_marks(w.session, "conv1", 2), 0);
    window_close(&w);
}
END_TEST

START_TEST(kernels_are_chosen_by_click_and_arrows)
{
    struct window w = open_network(1440, 900, "lenet5");
    choose(&w, "conv2", 6);
    const struct point p = bring(&w, "Kernels");
    window_click(&w, p.x + 42 * 3 + 10, p.y + 15 + 20);
    answer(&w);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_CHANNEL), 3);
    ck_assert(shows(&w, "Kernel for map 3"));
    window_key(&w, UI_KEY_RIGHT, 0);
    answer(&w);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_CHANNEL), 4);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "conv2"); /* and not the next layer */
    window_close(&w);
}
END_TEST

/* The first layer's kernels read a grey picture: no list of kernels lies over the enlarged one. */
START_TEST(every_weight_of_a_single_kernel_is_chosen_by_click)
{
    struct window w = open_network(1440, 900, "lenet5");
    choose(&w, "conv1", 2);
    const float cell = cell_of(&w, 5);
    for (int i = 24; i >= 0; i--) {
        const struct point p = matrix_cell(&w, "Kernels", cell, 0, 0);
        window_click(&w, p.x + (float)(i % 5) * cell, p.y + 29 + (float)(i / 5) * cell);
        answer(&w);
        ck_assert_int_eq(session_int(w.session, PROP_NETWORK_WEIGHT), i);
    }
    window_close(&w);
}
END_TEST

START_TEST(the_accuracy_without_a_filter_is_the_ablation_of_the_snapshot)
{
    struct window w = open_network(1440, 900, "tiny");
    char text[FORMAT_MAX];
    for (int i = 0; i < 30; i++) {
        struct cs_error err;
        ck_assert_int_eq(session_run(w.session, COMMAND_TRAIN_STEP, &err), CS_OK);
        ck_assert(session_wait(w.session, WAIT));
    }
    choose(&w, "conv1", 2);
    press_text(&w, "Accuracy without it");
    const struct ablation *a = &session_snapshot(w.session)->ablation;
    ck_assert_int_eq(a->done, a->total);
    ck_assert_int_gt(a->total, 0);
    ck_assert(shows(&w, format_fixed(text, (double)a->correct_with / a->total, 4)));
    ck_assert(shows(&w, format_fixed(text, (double)a->correct_without / a->total, 4)));
    ck_assert(!shows(&w, "The network has changed since"));
    run(&w, COMMAND_TRAIN_STEP);
    ck_assert(shows(&w, "The network has changed since"));
    choose(&w, "conv1", 1);
    ck_assert(!shows(&w, "without it")); /* that was another filter */
    choose(&w, "output", 1);
    ck_assert(!session_can_run(w.session, COMMAND_NETWORK_ABLATE));
    window_close(&w);
}
END_TEST

START_TEST(no_text_overlaps_at_any_size_in_any_language)
{
    static const int sizes[][2] = {{1440, 900}, {1920, 1080}, {1280, 720}, {1024, 640}, {1440, 1600}};
    static const char *const places[] = {"conv1", "conv2", "fc1", "output"};
    struct window w = open_network(1440, 900, "lenet5");
    window_set(&w,
               "network.edits=conv2/3/*=1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7; conv2/3/bias=-1234.5678");
    window_set(&w, "network.locked=conv2/3");
    window_set(&w, "network.silenced=conv2/3");
    choose(&w, "conv2", 3);
    run(&w, COMMAND_NETWORK_ABLATE);
    for (int lang = 0; lang < 2; lang++)
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
            for (size_t p = 0; p < sizeof places / sizeof *places; p++) {
                char where[96];
                w.width = (float)sizes[i][0];
                w.height = (float)sizes[i][1];
                window_set(&w, lang ? "app.language=ru" : "app.language=en");
                choose(&w, places[p], 3);
                snprintf(where, sizeof where, "%s %s %dx%d", places[p], lang ? "ru" : "en", sizes[i][0], sizes[i][1]);
                check_texts(&w, where);
            }
    window_set(&w, "app.language=en");
    window_close(&w);
}
END_TEST

START_TEST(while_training_goes_on_every_gesture_arrives)
{
    struct window w = open_network(1440, 900, "lenet5");
    struct cs_error err;
    choose(&w, "conv1", 2);
    const struct point p = matrix_cell(&w, "Kernels", cell_of(&w, 5), 0, 0);
    window_click(&w, p.x + 10, p.y + 40);
    ck_assert_int_eq(session_run(w.session, COMMAND_TRAIN_START, &err), CS_OK);
    for (int i = 0; i < 60; i++) {
        w.in.x = p.x + 10;
        w.in.y = p.y + 40;
        w.in.wheel = i % 2 ? 1 : -1;
        window_frame(&w);
        if (i == 20)
            window_key(&w, 'k', 0);
        if (i == 30)
            ck_assert_int_eq(session_run(w.session, COMMAND_NETWORK_ABLATE, &err), CS_OK);
        if (i == 40)
            window_key(&w, 'x', 0);
    }
    ck_assert_int_eq(session_run(w.session, COMMAND_TRAIN_PAUSE, &err), CS_OK);
    answer(&w);
    ck_assert_str_eq(session_snapshot(w.session)->error, "");
    ck_assert_int_eq(session_filter_marks(w.session, "conv1", 2), FILTER_EDITED | FILTER_LOCKED | FILTER_SILENCED);
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("view_network_weights");
    TCase *t = tcase_create("view_network_weights");
    tcase_set_timeout(t, 240);
    tcase_add_test(t, presets_are_undone_and_redone_bit_for_bit);
    tcase_add_test(t, lists_survive_a_reset_and_go_with_the_network);
    tcase_add_test(t, a_list_that_does_not_fit_is_refused_at_once);
    tcase_add_test(t, a_number_that_is_typed_is_in_the_net_and_on_screen);
    tcase_add_test(t, a_drag_is_one_step_of_undo_and_later_maps_answer);
    tcase_add_test(t, edits_that_come_faster_than_snapshots_lose_nothing);
    tcase_add_test(t, buttons_switches_and_keys_do_what_they_say_and_badges_show_it);
    tcase_add_test(t, kernels_are_chosen_by_click_and_arrows);
    tcase_add_test(t, every_weight_of_a_single_kernel_is_chosen_by_click);
    tcase_add_test(t, the_accuracy_without_a_filter_is_the_ablation_of_the_snapshot);
    tcase_add_test(t, no_text_overlaps_at_any_size_in_any_language);
    tcase_add_test(t, while_training_goes_on_every_gesture_arrives);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? 1 : 0;
}
