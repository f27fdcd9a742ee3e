/* tests/app/test_view_network_hostile.c - views of the Network workspace when things are not as a frame expects them:
 * of a large net only some maps and filters have come, the network is another one than what was chosen. */
#include "tests/app/view_harness.h"

/* More than SNAPSHOT_SMALL floats: only what is looked at is copied. */
static const char large[] = "train.net=net large; input 1x28x28; conv1 = conv2d(8, 5); f = flatten(); "
                            "fc1 = linear(1000); relu1 = relu(); fc2 = linear(300); o = linear(10)";

static void frames_until_rest(struct window *w)
{
    for (int i = 0; i < 4; i++) {
        window_frame(w);
        ck_assert(session_wait(w->session, 120));
    }
}

static struct window open_large(const char *level, const char *node)
{
    struct window w = window_open(1440, 900);
    char text[64];
    window_set(&w, large);
    window_set(&w, "app.workspace=network");
    window_set(&w, "network.show=values");
    snprintf(text, sizeof text, "network.node=%s", node);
    window_set(&w, text);
    window_set(&w, "network.map=0");
    window_set(&w, level);
    frames_until_rest(&w);
    ck_assert_ptr_null(session_snapshot(w.session)->params);
    return w;
}

/* Every tensor that begins in what a snapshot holds of a node ends there. */
static void check_tensors(const struct window *w)
{
    const struct snapshot *s = session_snapshot(w->session);
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_tensor *t = &w->list.cmd[i].tensor;
        if (w->list.cmd[i].kind != DRAW_TENSOR)
            continue;
        const int row = t->row_stride ? t->row_stride : t->width,
                  plane = t->plane_stride ? t->plane_stride : row * t->height;
        const float *end = t->data + (t->planes - 1) * plane + (t->height - 1) * row + t->width;
        for (int n = 0; s->node && n < s->net->n_nodes; n++) {
            const struct snapshot_node *node = &s->node[n];
            const float *maps_end = node->map + node->maps.count * snapshot_map_size(s->net, n);
            const float *filters_end = node->filter + node->filters.count * snapshot_filter_size(s->net, n);
            if (node->map && t->data >= node->map && t->data < maps_end)
                ck_assert_msg(end <= maps_end, "%s: %d values more than there are", s->net->node[n].name,
                              (int)(end - maps_end));
            if (node->filter && t->data >= node->filter && t->data < filters_end)
                ck_assert_msg(end <= filters_end, "%s: %d weights more than there are", s->net->node[n].name,
                              (int)(end - filters_end));
        }
    }
}

static int tensors(const struct window *w)
{
    int n = 0;
    for (size_t i = 0; i < w->list.n; i++)
        n += w->list.cmd[i].kind == DRAW_TENSOR;
    return n;
}

START_TEST(columns_wait_for_the_values_that_a_map_alone_did_not_need)
{
    struct window w = open_large("network.level=map", "fc1");
    const int node = net_find(session_snapshot(w.session)->net, "relu1");
    ck_assert_ptr_nonnull(snapshot_map(session_snapshot(w.session), node, 0));
    ck_assert(!snapshot_has_maps(session_snapshot(w.session), node, 0, 1000));
    window_set(&w, "network.level=net");
    window_frame(&w);
    check_tensors(&w);
    const size_t without = w.list.n;
    frames_until_rest(&w);
    window_frame(&w);
    ck_assert_uint_ge(w.list.n, without + 100); /* a cell a value, or a picture of them: of 1000 some have cells */
    ck_assert(snapshot_has_maps(session_snapshot(w.session), node, 0, 1000));
    check_tensors(&w);
    ck_assert_int_gt(tensors(&w), 0);
    window_close(&w);
}
END_TEST

START_TEST(a_larger_page_waits_for_its_values)
{
    struct window w = open_large("network.level=layer", "fc1");
    w.width = 800;
    w.height = 480;
    frames_until_rest(&w);
    w.width = 4000;
    w.height = 3000;
    window_frame(&w);
    check_tensors(&w);
    frames_until_rest(&w);
    window_frame(&w);
    check_tensors(&w);
    window_close(&w);
}
END_TEST

START_TEST(train_waits_for_the_filters_that_a_map_alone_did_not_need)
{
    struct window w = open_large("network.level=map", "conv1");
    const int node = net_find(session_snapshot(w.session)->net, "conv1");
    ck_assert_ptr_nonnull(snapshot_filter(session_snapshot(w.session), node, 0));
    ck_assert(!snapshot_has_filters(session_snapshot(w.session), node, 0, 8));
    window_set(&w, "app.workspace=train");
    window_frame(&w);
    check_tensors(&w);
    frames_until_rest(&w);
    ck_assert(snapshot_has_filters(session_snapshot(w.session), node, 0, 8));
    window_close(&w);
}
END_TEST

START_TEST(numbers_that_are_not_there_are_not_copied)
{
    struct window w = open_large("network.level=map", "fc1");
    char *text = NULL;
    struct cs_error err = {""};
    ck_assert_int_eq(session_copy_text(w.session, &text, &err), CS_NOT_FOUND);
    ck_assert_msg(strstr(err.text, "not on screen"), "%s", err.text);
    free(text);
    window_close(&w);
}
END_TEST

/* An input without rows and columns is a column of values, and no layer. */
START_TEST(an_input_of_values_has_no_weights_to_show)
{
    static const char *const views[] = {"network.view=columns", "network.view=planes"},
                             *const levels[] = {"network.level=net", "network.level=layer", "network.level=map"},
                             *const shows[] = {"network.show=weights", "network.show=gradients", "network.show=values"};
    struct window w = window_open(1440, 900);
    window_set(&w, "train.net=net v; input 7; fc = linear(3); soft = softmax(dim=1)");
    window_set(&w, "app.workspace=network");
    window_set(&w, "network.node=input");
    frames_until_rest(&w);
    ck_assert_ptr_nonnull(session_snapshot(w.session)->net);
    for (int i = 0; i < 18; i++) {
        window_set(&w, views[i % 2]);
        window_set(&w, levels[i / 2 % 3]);
        window_set(&w, shows[i / 6]);
        frames_until_rest(&w);
        window_move(&w, 400, 300);
        ck_assert_int_gt((int)w.list.n, 20);
    }
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_network_hostile");
    TCase *views = tcase_create("views");
    tcase_add_test(views, columns_wait_for_the_values_that_a_map_alone_did_not_need);
    tcase_add_test(views, a_larger_page_waits_for_its_values);
    tcase_add_test(views, train_waits_for_the_filters_that_a_map_alone_did_not_need);
    tcase_add_test(views, numbers_that_are_not_there_are_not_copied);
    tcase_add_test(views, an_input_of_values_has_no_weights_to_show);
    tcase_set_timeout(views, 240);
    suite_add_tcase(suite, views);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
