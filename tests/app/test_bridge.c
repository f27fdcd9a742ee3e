/* tests/app/test_bridge.c - a value of the network in Convolve: the board comes to what the network has, everywhere,
 * and Esc leaves nothing behind. */
#include "app/session/topic_activation.h"
#include "app/session/topic_loss.h"
#include "app/views/network.h"
#include "engine/base/rng.h"
#include "tests/app/view_harness.h"

enum { WAIT = 120 };

static void answer(struct window *w)
{
    for (int i = 0; i < 3; i++) {
        window_settle(w);
        ck_assert(session_wait(w->session, WAIT));
    }
    window_settle(w);
}

static struct window open_net(const char *net, const char *data)
{
    struct window w = window_open(1440, 900);
    char text[4096];
    window_set(&w, "app.reduce_motion=on");
    snprintf(text, sizeof text, "train.data=%s", data);
    window_set(&w, text);
    snprintf(text, sizeof text, "train.net=%s", net);
    window_set(&w, text);
    window_set(&w, "app.workspace=network");
    answer(&w);
    ck_assert_msg(session_snapshot(w.session)->net != NULL, "%s: %s", net, session_snapshot(w.session)->error);
    return w;
}

static void set_int(struct window *w, const char *name, int v)
{
    char text[96];
    snprintf(text, sizeof text, "%s=%d", name, v);
    window_set(w, text);
}

static const struct neuron *choose(struct window *w, const char *node, int map, int row, int col)
{
    char text[96];
    snprintf(text, sizeof text, "network.node=%s", node);
    window_set(w, text);
    set_int(w, "network.map", map);
    set_int(w, "network.row", row);
    set_int(w, "network.column", col);
    answer(w);
    const struct neuron *n = session_snapshot(w->session)->neuron;
    ck_assert_msg(n && n->map == map && n->row == row && n->col == col, "%s %d [%d, %d]", node, map, row, col);
    return n;
}

static enum cs_status go(struct window *w, struct cs_error *err)
{
    err->text[0] = '\0';
    return session_run(w->session, COMMAND_NETWORK_TO_CONVOLVE, err);
}

static void back(struct window *w)
{
    struct cs_error err = {""};
    ck_assert_msg(session_run(w->session, COMMAND_NETWORK_BACK, &err) == CS_OK, "%s", err.text);
    window_frame(w);
}

/* Every property as text. */
struct values {
    char *text[PROP_COUNT];
};

static struct values values_of(const struct session *s)
{
    struct values v = {0};
    for (int i = 0; i < PROP_COUNT; i++) {
        struct value copy = {.type = prop_infos[i].type};
        switch (copy.type) {
        case VALUE_BOOL:
            copy.b = session_bool(s, (enum prop_id)i);
            break;
        case VALUE_FLOAT:
            copy.f = session_float(s, (enum prop_id)i);
            break;
        case VALUE_TEXT:
            copy.text = (char *)(uintptr_t)session_text(s, (enum prop_id)i);
            break;
        case VALUE_PAIR:
            copy.pair[0] = session_pair(s, (enum prop_id)i)[0];
            copy.pair[1] = session_pair(s, (enum prop_id)i)[1];
            break;
        case VALUE_KERNEL:
            copy.kernel = i == PROP_CONVOLVE_KERNEL_1D  ? *session_kernel_of(s, BOARD_1D)
                          : i == PROP_CONVOLVE_KERNEL   ? *session_kernel_of(s, BOARD_2D)
                          : i == PROP_CONVOLVE_KERNEL_B ? *session_kernel_b(s)
                                                        : kernel_of_preset(KERNEL_IDENTITY, 1, 1);
            break;
        case VALUE_FILTERS:
            copy.filters = *session_filters(s);
            break;
        default:
            copy.i = session_int(s, (enum prop_id)i);
            break;
        }
        v.text[i] = prop_print((enum prop_id)i, &copy);
        ck_assert_ptr_nonnull(v.text[i]);
    }
    return v;
}

static void check_same(const struct values *a, const struct values *b)
{
    for (int i = 0; i < PROP_COUNT; i++)
        ck_assert_msg(!strcmp(a->text[i], b->text[i]), "%s: %.80s, was %.80s", prop_infos[i].name, b->text[i],
                      a->text[i]);
}

static void values_finish(struct values *v)
{
    for (int i = 0; i < PROP_COUNT; i++)
        free(v->text[i]);
}

static double tolerance(const struct neuron *n)
{
    double mass = fabs(n->bias) + fabs((double)n->before);
    for (int i = 0; i < n->n_parts; i++)
        mass += fabs(n->part[i].sum);
    for (int i = 0; i < n->n_parts * n->n_terms; i++)
        mass += fabs((double)n->term[i].product);
    return 2e-5 * mass + 1e-6;
}

/* Not only the value itself: every output on the board is one of the network's. */
static void check_board(struct window *w, const struct neuron *n)
{
    struct session *s = w->session;
    const struct board *b = session_board(s);
    const struct snapshot *now = session_snapshot(s);
    const struct shape *out = &now->net->node[n->value].out;
    const struct board_step *step = session_step(s);
    const double most = 40 * tolerance(n);
    ck_assert_str_eq(session_board_error(s), "");
    ck_assert_double_eq_tol(step->activated, (double)n->after, tolerance(n));
    if (out->rank != 3 || b->oh * b->ow == 1)
        return;
    for (int f = 0; f < b->maps; f++)
        for (int i = 0; i < b->oh * b->ow; i += 1 + b->oh * b->ow / 50) {
            const int row = i / b->ow - step->oy + n->row, col = i % b->ow - step->ox + n->col,
                      map = n->map + f - step->map;
            ck_assert(map >= 0 && map < out->dim[0] && row >= 0 && row < out->dim[1] && col >= 0 && col < out->dim[2]);
            const float *values = snapshot_map(now, n->value, map);
            ck_assert_ptr_nonnull(values);
            ck_assert_double_eq_tol(session_board_value(s, f, i / b->ow, i % b->ow),
                                    (double)values[row * out->dim[2] + col], most);
        }
}

static void check_case(struct window *w, const struct neuron *n)
{
    struct session *s = w->session;
    struct board_step gathered;
    ck_assert_int_eq(session_int(s, PROP_APP_WORKSPACE), WORKSPACE_CONVOLVE);
    ck_assert_ptr_nonnull(session_case(s));
    const int mode = session_int(s, PROP_CONVOLVE_MODE);
    if (mode == BOARD_TRANSPOSED) {
        const struct board *b = session_board(s);
        double nearest = INFINITY;
        for (int i = 0; i < b->oh * b->ow; i++) {
            session_gather(s, 1, i / b->ow, i % b->ow, &gathered);
            nearest = fmin(nearest, fabs(gathered.output - (double)n->before));
        }
        ck_assert_double_le(nearest, tolerance(n));
    } else if (mode < BOARD_MODES) {
        check_board(w, n);
    } else if (mode == BOARD_MODES + TOPIC_LOSS) {
        const struct snapshot *now = session_snapshot(s);
        double nearest = 1;
        for (int i = 0; i < session_loss(s)->n; i++)
            nearest = fmin(nearest, fabs(session_loss(s)->term[i].p - (double)now->probability[n->map]));
        ck_assert_double_le(nearest, 1e-5);
    } else if (mode == BOARD_MODES + TOPIC_ACTIVATION) {
        ck_assert_double_eq_tol((double)session_activation(s)->y[session_int(s, PROP_CONVOLVE_STEP) - 1],
                                (double)n->before, 1e-5);
    }
}

/* There and back from some places of every layer; opened counts those that Convolve has a picture of. */
static int walk(struct window *w, uint64_t seed, int rounds)
{
    struct rng r = rng_seeded(seed, 0);
    const struct net *net = session_snapshot(w->session)->net;
    int opened = 0;
    for (int node = 1; node < net->n_nodes; node++) {
        if (!session_node_is_column(net, node))
            continue;
        const struct shape *out = &net->node[node].out;
        for (int k = 0; k < rounds; k++) {
            const bool maps = out->rank == 3, corner = k % 3 == 0;
            const int map = rng_int(&r, 0, (maps ? out->dim[0] : (int)shape_count(out)) - 1),
                      row = !maps || corner ? 0 : rng_int(&r, 0, out->dim[1] - 1),
                      col = !maps || corner ? 0 : rng_int(&r, 0, out->dim[2] - 1);
            const struct neuron *n = choose(w, net->node[node].name, map, row, col);
            struct values before = values_of(w->session);
            struct cs_error err;
            const enum cs_status status = go(w, &err);
            if (status == CS_OK) {
                check_case(w, n);
                window_frame(w);
                back(w);
                opened++;
            } else {
                ck_assert_int_gt((int)strlen(err.text), 20);
                ck_assert_int_ne((int)status, CS_NO_MEMORY);
            }
            struct values after = values_of(w->session);
            check_same(&before, &after);
            values_finish(&before);
            values_finish(&after);
            ck_assert(!session_case(w->session));
        }
    }
    return opened;
}

static const struct {
    const char *net, *data;
    int least; /* cases that must open, of three places a layer */
} nets[] = {
    {"lenet5", "mnist", 20},
    {"cifar", "cifar10", 15},
    {"net g; input 1x28x28; a = conv2d(8, kernel_size=3, padding=1); b = conv2d(8, kernel_size=3, stride=2, groups=4); "
     "c = conv2d(16, kernel_size=3, dilation=2, padding=2, padding_mode=reflect, groups=8); d = conv2d(16, "
     "kernel_size=3, "
     "groups=16, padding=1, padding_mode=circular); e = conv2d(4, kernel_size=1); f = flatten(); g = linear(10)",
     "mnist", 15},
    {"net t; input 1x28x28; a = conv2d(4, kernel_size=5, stride=3); b = sigmoid(); c = conv_transpose2d(3, "
     "kernel_size=3, "
     "stride=2, padding=1, output_padding=1); d = tanh(); p = avg_pool2d(2); q = min_pool2d(3, stride=1, padding=1); n "
     "= "
     "batch_norm2d(); r = relu(); s = local_response_norm(3); u = global_avg_pool2d(); f = flatten(); g = linear(10)",
     "mnist", 25},
    {"net s; input 1x28x28; a = conv2d(20, kernel_size=5, stride=2); b = relu(); c = conv2d(24, kernel_size=3); d = "
     "max_pool2d(2, ceil_mode=true); e = global_max_pool2d(); f = flatten(); h = linear(40); k = leaky_relu(); g = "
     "linear(10)",
     "mnist", 12},
};

START_TEST(convolve_comes_to_the_value_of_the_network_and_esc_restores_all)
{
    struct window w = open_net(nets[_i].net, nets[_i].data);
    const int opened = walk(&w, (uint64_t)_i + 1, 3);
    ck_assert_msg(opened >= nets[_i].least, "%d cases opened, not %d", opened, nets[_i].least);
    window_close(&w);
}
END_TEST

START_TEST(keys_go_there_and_back)
{
    struct window w = open_net("lenet5", "mnist");
    choose(&w, "conv2", 6, 2, 4);
    window_key(&w, 'c', 0);
    window_settle(&w);
    ck_assert_int_eq(session_int(w.session, PROP_APP_WORKSPACE), WORKSPACE_CONVOLVE);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_MODE), BOARD_CHANNELS);
    ck_assert_int_eq(session_board(w.session)->channels, 6);
    ck_assert(shows(&w, "Conv 2, map 6, [2, 4]"));
    ck_assert(shows(&w, "Back to Conv 2"));
    window_key(&w, UI_KEY_ESCAPE, 0);
    answer(&w);
    ck_assert_int_eq(session_int(w.session, PROP_APP_WORKSPACE), WORKSPACE_NETWORK);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "conv2");
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_MAP), 6);
    window_set(&w, "app.workspace=convolve");
    window_key(&w, UI_KEY_ESCAPE, 0); /* nothing came from the network: it stays */
    ck_assert_int_eq(session_int(w.session, PROP_APP_WORKSPACE), WORKSPACE_CONVOLVE);
    window_close(&w);
}
END_TEST

START_TEST(undo_in_convolve_leaves_the_case_and_redo_enters_it_again)
{
    struct window w = open_net("lenet5", "mnist");
    struct cs_error err;
    choose(&w, "conv2", 6, 2, 4);
    ck_assert_int_eq(go(&w, &err), CS_OK);
    ck_assert_int_eq(session_run(w.session, COMMAND_UNDO, &err), CS_OK);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_CASE), 0);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_MODE), BOARD_2D);
    ck_assert_int_eq(session_run(w.session, COMMAND_REDO, &err), CS_OK);
    ck_assert_int_eq(session_board(w.session)->channels, 6);
    ck_assert_str_eq(session_board_error(w.session), "");
    back(&w);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_CASE), 0);
    window_close(&w);
}
END_TEST

START_TEST(edits_in_a_case_are_gone_after_the_way_back_and_undo_still_works)
{
    struct window w = open_net("lenet5", "mnist");
    struct cs_error err;
    struct values before, after;
    choose(&w, "conv1", 2, 7, 9);
    before = values_of(w.session);
    ck_assert_int_eq(go(&w, &err), CS_OK);
    window_set(&w, "convolve.stride=2");
    window_set(&w, "convolve.kernel=sobel_x");
    window_set(&w, "convolve.mode=pooling");
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_CASE), 0); /* its numbers are of another mode */
    back(&w);
    after = values_of(w.session);
    check_same(&before, &after);
    while (session_can_run(w.session, COMMAND_UNDO))
        ck_assert_int_eq(session_run(w.session, COMMAND_UNDO, &err), CS_OK);
    while (session_can_run(w.session, COMMAND_REDO))
        ck_assert_int_eq(session_run(w.session, COMMAND_REDO, &err), CS_OK);
    values_finish(&after);
    after = values_of(w.session);
    check_same(&before, &after);
    values_finish(&before);
    values_finish(&after);
    window_close(&w);
}
END_TEST

static void rest_on(struct window *w, int step)
{
    requests_clear(&w->requests);
    request_peek(&w->requests, 0, step);
    session_apply(w->session, &w->requests);
}

START_TEST(a_pointer_at_rest_does_not_take_the_place_of_the_case)
{
    struct window w = open_net("lenet5", "digits");
    struct cs_error err;
    choose(&w, "conv2", 3, 1, 1);
    ck_assert_msg(go(&w, &err) == CS_OK, "%s", err.text);
    requests_clear(&w.requests);
    session_apply(w.session, &w.requests); /* of the frame in which the key was pressed */
    for (int i = 0; i < 3; i++) {
        rest_on(&w, 4);
        ck_assert(!session_peeking(w.session));
    }
    rest_on(&w, 5); /* it moves */
    ck_assert(session_peeking(w.session));
    rest_on(&w, 4);
    ck_assert(session_peeking(w.session));
    window_close(&w);
}
END_TEST

START_TEST(a_case_that_was_never_opened_is_refused)
{
    struct window w = window_open(1280, 720);
    struct cs_error err = {""};
    ck_assert_int_eq(session_set_assignment(w.session, "convolve.case=3", &err), CS_BAD_VALUE);
    ck_assert_ptr_nonnull(strstr(err.text, "convolve.case"));
    ck_assert_int_eq(session_run(w.session, COMMAND_NETWORK_BACK, &err), CS_BAD_VALUE);
    ck_assert_int_ne(go(&w, &err), CS_OK);
    window_close(&w);
}
END_TEST

/* Any order of going, coming, undo and edits leaves a session that works. */
START_TEST(hostile_orders_do_no_harm)
{
    static const char *const edits[] = {"convolve.mode=channels", "convolve.mode=2d",        "convolve.volume=photo",
                                        "convolve.padding=3",     "convolve.stride=8",       "convolve.lecture=apple",
                                        "convolve.paint=0,1,1=5", "app.workspace=train",     "app.workspace=network",
                                        "convolve.groups=3",      "network.node=pool1",      "network.node=conv2",
                                        "convolve.case=1",        "convolve.case=0",         "convolve.mode=backward",
                                        "network.row=3",          "convolve.compare=kernel", "app.workspace=convolve"};
    static const enum command_id commands[] = {
        COMMAND_NETWORK_TO_CONVOLVE, COMMAND_NETWORK_BACK,    COMMAND_UNDO, COMMAND_REDO,
        COMMAND_STEP_NEXT,           COMMAND_CONVOLVE_SHUFFLE};
    struct window w = open_net("lenet5", "mnist");
    struct rng r = rng_seeded(99, (uint64_t)_i);
    struct cs_error err;
    choose(&w, "conv2", 3, 1, 1);
    for (int i = 0; i < 250; i++) {
        if (rng_int(&r, 0, 1))
            session_set_assignment(w.session, edits[rng_int(&r, 0, (int)(sizeof edits / sizeof *edits) - 1)], &err);
        else
            session_run(w.session, commands[rng_int(&r, 0, (int)(sizeof commands / sizeof *commands) - 1)], &err);
        if (i % 5 == 0)
            window_frame(&w);
        ck_assert_int_ge(session_int(w.session, PROP_CONVOLVE_STEP), 1);
    }
    window_settle(&w);
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("bridge");
    TCase *t = tcase_create("cases");
    tcase_set_timeout(t, 240);
    tcase_add_loop_test(t, convolve_comes_to_the_value_of_the_network_and_esc_restores_all, 0,
                        sizeof nets / sizeof *nets);
    tcase_add_test(t, keys_go_there_and_back);
    tcase_add_test(t, undo_in_convolve_leaves_the_case_and_redo_enters_it_again);
    tcase_add_test(t, edits_in_a_case_are_gone_after_the_way_back_and_undo_still_works);
    tcase_add_test(t, a_pointer_at_rest_does_not_take_the_place_of_the_case);
    tcase_add_test(t, a_case_that_was_never_opened_is_refused);
    tcase_add_loop_test(t, hostile_orders_do_no_harm, 0, 3);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
