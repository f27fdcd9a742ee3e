/* tests/app/test_view_network_builder.c - the network is built by hand: what the list shows is the net that the worker
 * has, and every change can be made with the mouse and with keys, and taken back. */
#include <time.h>

#include "app/session/session_build.h"
#include "app/views/network.h"
#include "engine/data/dataset.h"
#include "engine/net/net_pattern.h"
#include "engine/net/net_text.h"
#include "tests/app/overlap.h"
#include "tests/engine/scratch.h"

enum { WAIT = 120 };

static void answer(struct window *w)
{
    for (int i = 0; i < 3; i++) {
        window_settle(w);
        ck_assert(session_wait(w->session, WAIT));
    }
    window_settle(w);
}

static struct window open_builder(float width, float height)
{
    struct window w = window_open(width, height);
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "app.workspace=network");
    window_set(&w, "network.panel=layers");
    session_need_network(w.session);
    answer(&w);
    ck_assert_ptr_nonnull(session_snapshot(w.session)->net);
    return w;
}

static const struct net *net_of(const struct window *w)
{
    return session_snapshot(w->session)->net;
}

/* A text of the left panel, and where it is; NULL: it is not there, or scrolled out of sight. */
static const struct draw_cmd *in_panel(const struct window *w, const char *text)
{
    struct rect clip = {0, 0, w->width, w->height};
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_CLIP)
            clip = c->rect;
        if (c->kind == DRAW_TEXT && c->point[0].x < frame_left_width(FRAME_FULL) && !strcmp(text_of(w, c), text) &&
            rect_contains(clip, c->point[0].x, c->point[0].y - 4))
            return c;
    }
    return NULL;
}

static struct point place_of(const struct window *w, const char *text)
{
    const struct draw_cmd *c = in_panel(w, text);
    ck_assert_msg(c != NULL, "'%s' is not in the panel", text);
    return (struct point){c->point[0].x + 4, c->point[0].y - 4};
}

static void click_text(struct window *w, const char *text)
{
    const struct point p = place_of(w, text);
    window_click(w, p.x, p.y);
    answer(w);
}

static void choose(struct window *w, const char *node)
{
    char text[96];
    snprintf(text, sizeof text, "network.node=%s", node);
    window_set(w, text);
    answer(w);
}

static void press(struct window *w, int32_t key, unsigned mods)
{
    window_key(w, key, mods);
    answer(w);
}

/* The names of all layers, in order. */
static void net_is(const struct window *w, const char *names)
{
    char text[512] = "";
    const struct net *net = net_of(w);
    for (int i = 1; i < net->n_nodes; i++) {
        const size_t n = strlen(text);
        snprintf(text + n, sizeof text - n, "%s%s", i > 1 ? " " : "", net->node[i].name);
    }
    ck_assert_str_eq(text, names);
}

#define LENET "conv1 relu1 pool1 conv2 relu2 pool2 flatten fc1 relu3 fc2 relu4 output"

START_TEST(the_list_shows_every_layer_with_what_it_gives)
{
    struct window w = open_builder(1440, 2000);
    const struct net *net = net_of(&w);
    for (int i = 1; i < net->n_nodes; i++)
        ck_assert_msg(in_panel(&w, net->node[i].name) != NULL, "%s", net->node[i].name);
    ck_assert(in_panel(&w, "6×28×28") && in_panel(&w, "16×5×5") && in_panel(&w, "400"));
    ck_assert(in_panel(&w, "conv2d(6, k=5, p=2)") && in_panel(&w, "61,706 parameters"));
    window_close(&w);
}
END_TEST

START_TEST(insert_adds_the_new_layer_behind_the_chosen_one_and_undo_takes_it_back)
{
    struct window w = open_builder(1440, 900);
    choose(&w, "conv1");
    window_set(&w, "network.new_layer=batch_norm2d()");
    press(&w, UI_KEY_INSERT, 0);
    net_is(&w, "conv1 bn1 relu1 pool1 conv2 relu2 pool2 flatten fc1 relu3 fc2 relu4 output");
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "bn1");
    ck_assert_int_eq(net_of(&w)->node[3].input[0], 2);
    ck_assert_str_eq(net_of(&w)->title, "LeNet-5, changed");
    press(&w, 'z', UI_CTRL);
    net_is(&w, LENET);
    ck_assert_str_eq(session_text(w.session, PROP_TRAIN_NET), "lenet5");
    press(&w, 'z', UI_CTRL | UI_SHIFT);
    ck_assert_int_eq(net_of(&w)->n_nodes, 14);
    window_close(&w);
}
END_TEST

START_TEST(without_a_choice_a_layer_is_added_at_the_end)
{
    struct window w = open_builder(1440, 900);
    choose(&w, "");
    window_set(&w, "network.new_layer=softmax()");
    press(&w, UI_KEY_INSERT, 0);
    net_is(&w, LENET " softmax1");
    window_close(&w);
}
END_TEST

START_TEST(layers_are_removed_by_key_and_by_button_and_moved_by_key)
{
    struct window w = open_builder(1440, 900);
    click_text(&w, "relu1");
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "relu1");
    press(&w, UI_KEY_DOWN, UI_CTRL);
    net_is(&w, "conv1 pool1 relu1 conv2 relu2 pool2 flatten fc1 relu3 fc2 relu4 output");
    press(&w, UI_KEY_UP, UI_CTRL);
    net_is(&w, LENET);
    press(&w, UI_KEY_DELETE, 0);
    net_is(&w, "conv1 pool1 conv2 relu2 pool2 flatten fc1 relu3 fc2 relu4 output");
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "pool1"); /* in its place */
    click_text(&w, "Remove");
    net_is(&w, "conv1 conv2 relu2 pool2 flatten fc1 relu3 fc2 relu4 output");
    for (int i = 0; i < 4; i++)
        press(&w, 'z', UI_CTRL);
    net_is(&w, LENET);
    window_close(&w);
}
END_TEST

START_TEST(the_arrows_choose_within_the_list)
{
    struct window w = open_builder(1440, 900);
    click_text(&w, "conv1");
    press(&w, UI_KEY_DOWN, 0);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "relu1");
    press(&w, UI_KEY_UP, 0);
    press(&w, UI_KEY_UP, 0);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "input");
    press(&w, UI_KEY_END, 0);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "output");
    ck_assert_ptr_nonnull(in_panel(&w, "output")); /* the list went along */
    window_close(&w);
}
END_TEST

START_TEST(a_row_is_dragged_to_another_place)
{
    struct window w = open_builder(1440, 900);
    const struct point from = place_of(&w, "relu1"), to = place_of(&w, "pool1");
    window_press(&w, from.x, from.y);
    window_move(&w, from.x, from.y + 12);
    window_move(&w, to.x, to.y);
    window_release(&w);
    answer(&w);
    net_is(&w, "conv1 pool1 relu1 conv2 relu2 pool2 flatten fc1 relu3 fc2 relu4 output");
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "relu1");
    /* A click moves nothing. */
    click_text(&w, "pool1");
    net_is(&w, "conv1 pool1 relu1 conv2 relu2 pool2 flatten fc1 relu3 fc2 relu4 output");
    window_close(&w);
}
END_TEST

/* The plus of a stepper, whose label is this: its middle is 16 px from the panel's padding. */
static void more(struct window *w, const char *label, int times)
{
    const struct point p = place_of(w, label);
    for (int i = 0; i < times; i++) {
        window_click(w, frame_left_width(FRAME_FULL) - 24 - 16, p.y);
        answer(w);
    }
}

START_TEST(attributes_are_changed_by_their_steppers)
{
    struct window w = open_builder(1440, 1400);
    choose(&w, "conv1");
    more(&w, "kernel_size", 1);
    ck_assert_int_eq(net_of(&w)->node[1].out.dim[1], 27); /* 28 + 2*2 - 6 + 1 */
    more(&w, "out_channels", 2);
    ck_assert_int_eq(net_of(&w)->node[1].out.dim[0], 8);
    ck_assert(strstr(session_text(w.session, PROP_TRAIN_NET), "conv1 = conv2d(8, kernel_size=6, padding=2);"));
    more(&w, "bias", 1);
    ck_assert_int_eq(net_of(&w)->node[1].layer->n_params, 1);
    more(&w, "Rows and columns apart", 1);
    more(&w, "stride, columns", 1);
    ck_assert(strstr(session_text(w.session, PROP_TRAIN_NET), "stride=(1,2)"));
    for (int i = 0; i < 5; i++)
        press(&w, 'z', UI_CTRL);
    net_is(&w, LENET);
    ck_assert_str_eq(session_text(w.session, PROP_TRAIN_NET), "lenet5");
    window_close(&w);
}
END_TEST

START_TEST(a_layer_is_renamed_and_stays_chosen)
{
    struct window w = open_builder(1440, 1400);
    choose(&w, "fc1");
    const struct point p = place_of(&w, "Name");
    window_click(&w, frame_left_width(FRAME_FULL) - 24 - 60, p.y);
    window_type(&w, "hidden");
    press(&w, UI_KEY_ENTER, 0);
    ck_assert_int_eq(net_find(net_of(&w), "hidden"), 8);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "hidden");
    window_close(&w);
}
END_TEST

START_TEST(what_does_not_fit_is_said_at_the_layer_and_can_be_put_right)
{
    struct window w = open_builder(1440, 1400);
    struct cs_error err = {""};
    const char *why;
    char *text;
    const struct session_change c = {.kind = CHANGE_ATTR, .node = 4, .attr = "kernel_size", .value = "31"};
    ck_assert_int_eq(session_changed_net(w.session, &c, &text, NULL, &err), CS_OK);
    ck_assert_int_eq(session_set_text(w.session, "train.net", text, &err), CS_OK);
    cs_free(text);
    answer(&w);
    ck_assert_str_eq(session_snapshot(w.session)->broken, "conv2");
    ck_assert_int_eq(net_of(&w)->n_nodes, 4); /* what there is of it can be looked at */
    const struct net_draft *d = session_draft(w.session, &why);
    ck_assert_int_eq(d->broken, 4);
    /* In red, and all layers are there. */
    const struct draw_cmd *name = in_panel(&w, "conv2");
    ck_assert(name && memcmp(&name->color, &theme_dark.err, sizeof name->color) == 0);
    ck_assert_int_eq(d->lines->n_nodes, 13);
    choose(&w, "output");
    ck_assert_ptr_nonnull(in_panel(&w, "output"));
    choose(&w, "conv2");
    press(&w, UI_KEY_DELETE, 0);
    ck_assert_str_eq(session_snapshot(w.session)->broken, "");
    net_is(&w, "conv1 relu1 pool1 relu2 pool2 flatten fc1 relu3 fc2 relu4 output");
    press(&w, 'z', UI_CTRL);
    press(&w, 'z', UI_CTRL);
    net_is(&w, LENET);
    window_close(&w);
}
END_TEST

START_TEST(the_pattern_is_built_with_steppers_and_follows_the_data)
{
    struct window w = open_builder(1440, 1400);
    char want[NET_PATTERN_NAME];
    struct net_pattern p;
    window_set(&w, "train.net=pattern:N=1,M=2,K=1,channels=4,width=16,input=1x28x28");
    answer(&w);
    ck_assert(in_panel(&w, "[(CONV-RELU)*1-POOL]*2") && in_panel(&w, "-(FC-RELU)*1-SOFTMAX"));
    more(&w, "N: convolutions", 1);
    more(&w, "K: dense layers", 1);
    more(&w, "Kernel", 1);
    ck_assert_int_eq(net_pattern_read(session_text(w.session, PROP_TRAIN_NET), &p, NULL), CS_OK);
    ck_assert(p.n == 2 && p.m == 2 && p.k == 2 && p.kernel == 5 && p.input.dim[1] == 28);
    net_is(&w,
           "conv1_1 relu1_1 conv1_2 relu1_2 pool1 conv2_1 relu2_1 conv2_2 relu2_2 pool2 flatten fc1 relu1 fc2 relu2 "
           "output");
    ck_assert(in_panel(&w, "[(CONV-RELU)*2-POOL]*2") && in_panel(&w, "-(FC-RELU)*2-SOFTMAX"));
    window_set(&w, "train.data=cifar10");
    p.input = shape_3d(3, 32, 32);
    net_pattern_name(&p, want);
    ck_assert_str_eq(session_text(w.session, PROP_TRAIN_NET), want);
    ck_assert_int_eq(session_run(w.session, COMMAND_UNDO, NULL), CS_OK); /* both in one step */
    ck_assert_str_eq(session_text(w.session, PROP_TRAIN_DATA), "digits");
    p.input = shape_3d(1, 28, 28);
    net_pattern_name(&p, want);
    ck_assert_str_eq(session_text(w.session, PROP_TRAIN_NET), want);
    window_close(&w);
}
END_TEST

START_TEST(the_dense_twin_is_opened_and_undo_brings_the_convolutions_back)
{
    struct window w = open_builder(1440, 2000);
    click_text(&w, "Dense layers instead");
    ck_assert_int_eq(net_param_count(net_of(&w)), 5634974); /* by hand: test_net_draft.c */
    ck_assert_str_eq(net_of(&w)->title, "LeNet-5, dense");
    ck_assert(!session_snapshot(w.session)->look_only);
    press(&w, 'z', UI_CTRL);
    net_is(&w, LENET);
    window_close(&w);
}
END_TEST

START_TEST(a_trained_model_comes_back_with_its_weights)
{
    struct window w = open_builder(1440, 900);
    window_set(&w, "train.net=lenet5-digits");
    answer(&w);
    if (session_snapshot(w.session)->error[0]) { /* built without ONNX */
        window_close(&w);
        return;
    }
    const size_t n = net_of(&w)->n_params;
    float *before = malloc(n * sizeof *before);
    memcpy(before, session_snapshot(w.session)->params, n * sizeof *before);
    choose(&w, "conv1");
    window_set(&w, "network.new_layer=dropout()");
    press(&w, UI_KEY_INSERT, 0);
    double age;
    ck_assert_msg(strstr(session_message(w.session, &age), "lenet5-digits"), "%s", session_message(w.session, &age));
    ck_assert(session_message_is_news(w.session));
    ck_assert_int_eq(net_of(&w)->n_nodes, 14);
    press(&w, 'z', UI_CTRL);
    ck_assert_str_eq(session_text(w.session, PROP_TRAIN_NET), "lenet5-digits");
    ck_assert_str_eq(session_message(w.session, &age), ""); /* it is not so any more */
    ck_assert_uint_eq(net_of(&w)->n_params, n);
    ck_assert(memcmp(before, session_snapshot(w.session)->params, n * sizeof *before) == 0);
    free(before);
    window_close(&w);
}
END_TEST

START_TEST(the_network_is_saved_as_a_file_and_none_is_overwritten)
{
    struct window w = open_builder(1440, 900);
    struct scratch s;
    struct cs_error err = {""};
    char text[160], path[160];
    struct net *net;
    scratch_init(&s);
    snprintf(text, sizeof text, "export.folder=%s", s.folder);
    window_set(&w, text);
    press(&w, 's', UI_CTRL);
    window_set(&w, "train.net=tiny");
    ck_assert_int_eq(session_run(w.session, COMMAND_NETWORK_SAVE, &err), CS_OK);
    window_set(&w, "train.net=lenet5");
    ck_assert_int_eq(session_run(w.session, COMMAND_NETWORK_SAVE, &err), CS_OK);
    static const char *const names[] = {"lenet5-1", "lenet5-2", "tiny-1"};
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/convoscope-%s.net", s.folder, names[i]);
        ck_assert_msg(net_open_structure(path, &net, &err) == CS_OK, "%s", err.text);
        ck_assert_int_eq(net->n_nodes, i < 2 ? 13 : 6);
        net_destroy(&net);
    }
    window_set(&w, "export.folder=/nowhere/at/all");
    ck_assert_int_ne(session_run(w.session, COMMAND_NETWORK_SAVE, &err), CS_OK);
    ck_assert(err.text[0] != '\0');
    scratch_finish(&s);
    window_close(&w);
}
END_TEST

START_TEST(what_is_refused_is_said_and_changes_nothing)
{
    struct window w = open_builder(1440, 900);
    struct cs_error err = {""};
    window_set(&w, "network.new_layer=conv3d(1)");
    ck_assert_int_ne(session_run(w.session, COMMAND_NETWORK_ADD_LAYER, &err), CS_OK);
    ck_assert(strstr(err.text, "conv3d"));
    window_set(&w, "network.node=conv1");
    ck_assert_int_ne(session_run(w.session, COMMAND_NETWORK_LAYER_EARLIER, &err), CS_OK);
    ck_assert_str_eq(err.text, "conv1 is the first layer already");
    window_set(&w, "network.node=input");
    ck_assert(!session_can_run(w.session, COMMAND_NETWORK_REMOVE_LAYER));
    window_set(&w, "train.net=mlp");
    ck_assert_int_ne(session_run(w.session, COMMAND_NETWORK_DENSE_TWIN, &err), CS_OK);
    ck_assert_str_eq(session_text(w.session, PROP_TRAIN_NET), "mlp");
    /* More layers than a property can hold as text */
    char *text = malloc(VALUE_TEXT_MAX);
    size_t n = (size_t)snprintf(text, VALUE_TEXT_MAX, "net long \"Long\";input 1x28x28;");
    for (int i = 0; n < VALUE_TEXT_MAX - 80; i++)
        n +=
            (size_t)snprintf(text + n, VALUE_TEXT_MAX - n, "r%d_with_a_name_that_is_rather_long=leaky_relu(0.123);", i);
    ck_assert_msg(session_set_text(w.session, "train.net", text, &err) == CS_OK, "%s", err.text);
    ck_assert_int_ne(session_run(w.session, COMMAND_NETWORK_ADD_LAYER, &err), CS_OK);
    ck_assert_str_eq(session_text(w.session, PROP_TRAIN_NET), text);
    free(text);
    window_close(&w);
}
END_TEST

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

START_TEST(a_list_of_150_layers_draws_only_what_is_in_sight)
{
    struct window w = open_builder(1440, 900);
    char *text = malloc(VALUE_TEXT_MAX);
    struct cs_error err = {""};
    size_t n = (size_t)snprintf(text, VALUE_TEXT_MAX, "net long \"Long\";input 1x28x28;");
    for (int i = 0; i < 150; i++)
        n += (size_t)snprintf(text + n, VALUE_TEXT_MAX - n, "layer%d=conv2d(2, kernel_size=3, padding=1);", i);
    ck_assert_msg(session_set_text(w.session, "train.net", text, &err) == CS_OK, "%s", err.text);
    answer(&w);
    int rows = 0;
    for (size_t i = 0; i < w.list.n; i++)
        rows += w.list.cmd[i].kind == DRAW_TEXT && !strcmp(text_of(&w, &w.list.cmd[i]), "conv2d(2, k=3, p=1)");
    ck_assert_int_ge(rows, 4);
    ck_assert_int_lt(rows, 12);
    choose(&w, "layer149");
    ck_assert_ptr_nonnull(in_panel(&w, "layer149"));
    const double before = seconds();
    for (int i = 0; i < 20; i++)
        session_draft(w.session, NULL);
    ck_assert(seconds() - before < 0.05); /* it is read once */
    free(text);
    window_close(&w);
}
END_TEST

/* What the drawer covers is under it: the list from the drawer's ground on. */
static struct window drawer_of(const struct window *w)
{
    struct window part = *w;
    size_t i = 0;
    while (i < w->list.n &&
           !(w->list.cmd[i].kind == DRAW_FILL && w->list.cmd[i].rect.w == FRAME_DRAWER && w->list.cmd[i].rect.x == 0))
        i++;
    ck_assert_uint_lt(i, w->list.n);
    part.list.cmd += i;
    part.list.n -= i;
    return part;
}

START_TEST(no_texts_overlap_or_are_cut_at_any_size)
{
    static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {960, 600}, {720, 450}, {1920, 1080}};
    static const char *const nets[][2] = {
        {"lenet5", "conv1"},
        {"resnet", "add2_1"},
        {"pattern:N=2,M=2,K=1,channels=4,input=1x28x28", "fc1"},
        {"lenet5", "input"},
        {"net b;input 1x28x28;c=conv2d(4, kernel_size=40);p=avg_pool2d(2);b=batch_norm2d()", "p"}};
    const struct {
        float w, h;
    } size = {sizes[_i][0], sizes[_i][1]};
    struct window w = open_builder(size.w, size.h);
    for (int i = 0; i < 10; i++) {
        char where[96], set[160];
        snprintf(set, sizeof set, "train.net=%s", nets[i / 2][0]);
        window_set(&w, i % 2 ? "app.language=ru" : "app.language=en");
        window_set(&w, set);
        if (size.w < 1024 && !frame_memory(w.ui)->left_open)
            window_key(&w, 'p', 0);
        choose(&w, nets[i / 2][1]);
        snprintf(where, sizeof where, "%.0fx%.0f %s %s", size.w, size.h, nets[i / 2][0], i % 2 ? "ru" : "en");
        if (size.w < 1024) {
            ck_assert(frame_memory(w.ui)->left_open);
            const struct window drawer = drawer_of(&w);
            check_many_texts(&drawer, where, 8);
        } else {
            check_texts(&w, where);
        }
    }
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("view_network_builder");
    TCase *t = tcase_create("builder"), *layout = tcase_create("layout");
    tcase_set_timeout(t, 200);
    tcase_set_timeout(layout, 200);
    tcase_add_test(t, the_list_shows_every_layer_with_what_it_gives);
    tcase_add_test(t, insert_adds_the_new_layer_behind_the_chosen_one_and_undo_takes_it_back);
    tcase_add_test(t, without_a_choice_a_layer_is_added_at_the_end);
    tcase_add_test(t, layers_are_removed_by_key_and_by_button_and_moved_by_key);
    tcase_add_test(t, the_arrows_choose_within_the_list);
    tcase_add_test(t, a_row_is_dragged_to_another_place);
    tcase_add_test(t, attributes_are_changed_by_their_steppers);
    tcase_add_test(t, a_layer_is_renamed_and_stays_chosen);
    tcase_add_test(t, what_does_not_fit_is_said_at_the_layer_and_can_be_put_right);
    tcase_add_test(t, the_pattern_is_built_with_steppers_and_follows_the_data);
    tcase_add_test(t, the_dense_twin_is_opened_and_undo_brings_the_convolutions_back);
    tcase_add_test(t, a_trained_model_comes_back_with_its_weights);
    tcase_add_test(t, the_network_is_saved_as_a_file_and_none_is_overwritten);
    tcase_add_test(t, what_is_refused_is_said_and_changes_nothing);
    tcase_add_test(t, a_list_of_150_layers_draws_only_what_is_in_sight);
    tcase_add_loop_test(layout, no_texts_overlap_or_are_cut_at_any_size, 0, 6);
    suite_add_tcase(s, t);
    suite_add_tcase(s, layout);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
