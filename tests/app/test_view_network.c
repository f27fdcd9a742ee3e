/* tests/app/test_view_network.c - the Network workspace: what it shows is what the worker's snapshot holds. */
#include "app/views/network.h"
#include "engine/base/rng.h"
#include "tests/app/overlap.h"
#include "tests/engine/scratch.h"

enum { WAIT = 120 }; /* seconds; a sanitizer on a busy machine is slow */

/* The worker's answers, then frames that show them. */
static void answer(struct window *w)
{
    for (int i = 0; i < 3; i++) { /* what a frame asks for is answered before the next one */
        window_settle(w);
        ck_assert(session_wait(w->session, WAIT));
    }
    window_settle(w);
}

static struct window open_network(float width, float height)
{
    struct window w = window_open(width, height);
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "app.workspace=network");
    session_need_network(w.session);
    answer(&w);
    ck_assert_ptr_nonnull(session_snapshot(w.session)->net);
    return w;
}

static void choose(struct window *w, const char *node, int map, int row, int col)
{
    char text[96];
    const int numbers[] = {map, row, col};
    static const char *const names[] = {"network.map", "network.row", "network.column"};
    snprintf(text, sizeof text, "network.node=%s", node);
    window_set(w, text);
    for (int i = 0; i < 3; i++) {
        snprintf(text, sizeof text, "%s=%d", names[i], numbers[i]);
        window_set(w, text);
    }
}

/* How a value came about, as the worker tells. */
static const struct neuron *explained(struct window *w, const char *node, int map, int row, int col)
{
    choose(w, node, map, row, col);
    answer(w);
    const struct neuron *n = session_snapshot(w->session)->neuron;
    ck_assert_msg(n && n->map == map && n->row == row && n->col == col, "%s %d [%d, %d]", node, map, row, col);
    return n;
}

static void train(struct window *w, int steps)
{
    struct cs_error err = {""};
    for (int i = 0; i < steps; i++) {
        ck_assert_msg(session_run(w->session, COMMAND_TRAIN_STEP, &err) == CS_OK, "%s", err.text);
        ck_assert(session_wait(w->session, WAIT));
    }
    answer(w);
}

static struct rect stage_of(const struct window *w)
{
    const float left = frame_left_width(FRAME_FULL), right = frame_right_width(FRAME_FULL);
    return (struct rect){left, FRAME_TOP, w->width - left - right, w->height - FRAME_TOP - FRAME_BOTTOM - 136};
}

static bool within(struct point p, struct rect r)
{
    return rect_contains(r, p.x, p.y);
}

START_TEST(class_bars_show_the_snapshot_and_sum_to_one)
{
    struct window w = open_network(1440, 900);
    const struct snapshot *s = session_snapshot(w.session);
    const struct rect stage = stage_of(&w);
    double sum = 0;
    int found = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        if (c->kind != DRAW_TEXT || c->align != TEXT_RIGHT || !within(c->point[0], stage) ||
            strncmp(text_of(&w, c), "0.", 2))
            continue;
        const double shown = number_of(text_of(&w, c));
        ck_assert_double_eq_tol(shown, (double)s->probability[found], 0.00005001);
        sum += shown;
        found++;
    }
    ck_assert_int_eq(found, 10);
    ck_assert_double_eq_tol(sum, 1, 10 * 0.00005);
    window_close(&w);
}
END_TEST

START_TEST(the_parts_of_a_convolved_value_and_the_bias_add_up_to_its_activation)
{
    struct window w = open_network(1440, 900);
    train(&w, 20);
    for (int round = 0; round < 32; round++) {
        const char *node = round % 2 ? "conv2" : "conv1";
        const int side = round % 2 ? 10 : 28;
        const struct neuron *n = explained(&w, node, round % 6, round * 7 % side, round * 5 % side);
        double sum = n->bias;
        for (int i = 0; i < n->n_parts; i++)
            sum += n->part[i].sum;
        ck_assert_double_eq_tol(sum, (double)n->before, 1e-4);
        ck_assert_float_eq(n->after, n->before > 0 ? n->before : 0);
    }
    window_close(&w);
}
END_TEST

/* Every number between the heads of 'Value' and the line 'sum', as read from the list: they add up to it exactly. */
static void check_shown_sum(struct window *w, const char *sum_label)
{
    answer(w);
    const struct draw_cmd *head = draw_list_find_text(&w->list, "Value", 0),
                          *sum = draw_list_find_text(&w->list, sum_label, 0);
    ck_assert_ptr_nonnull(head);
    ck_assert_msg(sum != NULL, "no '%s'", sum_label);
    double total = 0, shown = NAN;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        const bool number =
            c->kind == DRAW_TEXT && c->align == TEXT_RIGHT && c->font.size == 15 && c->point[0].x > 1200;
        if (!number || c->point[0].y < head->point[0].y || c->point[0].y > sum->point[0].y) /* below: the softmax */
            continue;
        const char *text = text_of(w, c);
        if (c->point[0].y == sum->point[0].y)
            shown = number_of(text);
        else
            total += number_of(*text == '+' ? text + 1 : text);
    }
    ck_assert_double_eq_tol(total, shown, 1e-9);
}

START_TEST(the_numbers_shown_add_up_to_the_sum_shown)
{
    struct window w = open_network(1440, 1200); /* tall: nothing is scrolled out of sight */
    train(&w, 10);
    for (int i = 0; i < 4; i++) {
        choose(&w, "conv2", 3 * i, i + 1, 2 * i);
        check_shown_sum(&w, "sum, before ReLU");
        choose(&w, "fc1", 17 * i, 0, 0);
        check_shown_sum(&w, "sum, before ReLU");
        choose(&w, "output", 2 * i, 0, 0);
        check_shown_sum(&w, "sum, before softmax");
    }
    window_close(&w);
}
END_TEST

START_TEST(a_linear_value_is_the_sum_of_its_products_and_the_bias)
{
    struct window w = open_network(1440, 900);
    static const char *const names[] = {"fc1", "fc2", "output"};
    for (int k = 0; k < 3; k++) {
        const struct neuron *n = explained(&w, names[k], 4, 0, 0);
        ck_assert_int_eq(n->kind, NEURON_LINEAR);
        double sum = n->bias;
        for (int i = 0; i < n->n_parts; i++)
            sum += n->part[i].sum;
        ck_assert_double_eq_tol(sum, (double)n->before, 1e-4);
    }
    window_close(&w);
}
END_TEST

START_TEST(the_winner_of_a_pool_is_its_value)
{
    struct window w = open_network(1440, 900);
    for (int i = 0; i < 14; i++) {
        const struct neuron *n = explained(&w, "pool1", i % 6, i, 13 - i);
        ck_assert_int_eq(n->n_parts, 4);
        ck_assert_float_eq((float)n->part[n->largest].sum, n->after);
        for (int p = 0; p < 4; p++)
            ck_assert(n->part[p].sum <= (double)n->after);
    }
    window_close(&w);
}
END_TEST

START_TEST(the_strongest_parts_come_in_order_of_size)
{
    struct neuron_part part[] = {{.sum = 1}, {.sum = -5}, {.sum = 0.5}, {.sum = 4}, {.sum = -2}, {.sum = 3}};
    const struct neuron n = {.part = part, .n_parts = 6};
    int index[8];
    ck_assert_int_eq(neuron_strongest(&n, index, 3), 3);
    ck_assert(index[0] == 1 && index[1] == 3 && index[2] == 5);
    ck_assert_int_eq(neuron_strongest(&n, index, 8), 6);
    ck_assert(index[3] == 4 && index[4] == 0 && index[5] == 2);
}
END_TEST

/* The tensors of the list that lie on the stage. */
static int count_tensors(const struct window *w, int width, enum colormap map)
{
    int n = 0;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        n += c->kind == DRAW_TENSOR && c->rect.x > 264 && c->rect.x < 1120 && c->tensor.width == width &&
             c->tensor.map == map;
    }
    return n;
}

START_TEST(every_map_of_every_layer_is_drawn_from_the_snapshot)
{
    struct window w = open_network(1440, 900);
    ck_assert_int_eq(count_tensors(&w, 28, COLORMAP_GREY), 1);
    ck_assert_int_eq(count_tensors(&w, 28, COLORMAP_SEQUENCE), 6);
    ck_assert_int_eq(count_tensors(&w, 14, COLORMAP_SEQUENCE), 6);
    ck_assert_int_eq(count_tensors(&w, 10, COLORMAP_SEQUENCE), 16);
    ck_assert_int_eq(count_tensors(&w, 5, COLORMAP_SEQUENCE), 16);
    const struct snapshot *s = session_snapshot(w.session);
    const float *first = s->activation[net_find(s->net, "relu1")].data;
    bool found = false;
    for (size_t i = 0; i < w.list.n; i++)
        found |= w.list.cmd[i].kind == DRAW_TENSOR && w.list.cmd[i].tensor.data == first + 5 * 28 * 28;
    ck_assert(found);
    window_set(&w, "network.before_relu=on");
    window_frame(&w);
    ck_assert_int_eq(count_tensors(&w, 28, COLORMAP_SIGNED), 6);
    window_set(&w, "network.colour_scale=map");
    const float *fc1 = s->activation[net_find(s->net, "fc1")].data;
    float largest = 0;
    for (int i = 0; i < 120; i++)
        largest = fmaxf(largest, fabsf(fc1[i]));
    int same = 0; /* a strip of values follows, too: the fills of its first and last cell */
    for (int i = 0; i < 120; i += 119) {
        const struct color c = colormap_color(COLORMAP_SIGNED, false, fc1[i], -largest, largest);
        bool drawn = false;
        for (size_t k = 0; k < w.list.n; k++) {
            const struct draw_cmd *d = &w.list.cmd[k];
            drawn |= d->kind == DRAW_FILL && d->rect.w == 7 && d->rect.h == 7 && d->color.r == c.r &&
                     d->color.g == c.g && d->color.b == c.b;
        }
        same += drawn;
    }
    ck_assert_int_eq(same, 2);
    window_set(&w, "network.show=weights");
    window_frame(&w);
    ck_assert_int_eq(count_tensors(&w, 5, COLORMAP_SIGNED), 6 + 16 * 3); /* conv2: six kernels in three strips */
    window_close(&w);
}
END_TEST

START_TEST(maps_follow_the_training)
{
    struct window w = open_network(1440, 900);
    const uint64_t before = session_snapshot(w.session)->serial;
    train(&w, 2);
    ck_assert_uint_gt(session_snapshot(w.session)->serial, before);
    uint64_t key = 0;
    for (size_t i = 0; i < w.list.n; i++)
        if (w.list.cmd[i].kind == DRAW_TENSOR && w.list.cmd[i].tensor.map == COLORMAP_SEQUENCE)
            key = w.list.cmd[i].tensor.key;
    ck_assert_uint_eq(key, session_snapshot(w.session)->serial + 1);
    window_close(&w);
}
END_TEST

START_TEST(a_click_on_a_map_chooses_the_value_under_the_pointer)
{
    struct window w = open_network(1440, 900);
    choose(&w, "conv1", 0, 0, 0);
    window_settle(&w);
    window_click(&w, 632 + 4 * 6 + 3,
                 325 + 2 * 6 + 3); /* map 6 of conv 2 stands at 632, 325 in the design, 6 px a value */
    answer(&w);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "conv2");
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_MAP), 6);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_ROW), 2);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_COLUMN), 4);
    ck_assert(shows(&w, "Conv 2, map 6, [2, 4]"));
    ck_assert(shows(&w, "14×14"));
    ck_assert(shows(&w, "2–15"));
    ck_assert(shows(&w, "6–19"));
    window_close(&w);
}
END_TEST

START_TEST(a_field_over_the_edge_says_which_rows_are_padding)
{
    struct window w = open_network(1440, 900);
    choose(&w, "conv1", 0, 0, 27);
    window_settle(&w);
    ck_assert(shows(&w, "−2..2"));
    bool hatched = false;
    for (size_t i = 0; i < w.list.n; i++)
        hatched |= w.list.cmd[i].kind == DRAW_HATCH;
    ck_assert(hatched);
    window_close(&w);
}
END_TEST

START_TEST(the_table_counts_what_the_engine_counts)
{
    struct window w = open_network(1440, 900);
    ck_assert(shows(&w, "Σ 61,706"));  /* LeCun's LeNet-5 with one bias a unit */
    ck_assert(shows(&w, "Σ 416,520")); /* 117,600 + 240,000 + 48,000 + 10,080 + 840 */
    ck_assert(shows(&w, "16×10×10"));
    window_close(&w);
}
END_TEST

START_TEST(drawing_on_the_pad_changes_the_probe_and_a_stroke_is_one_undo)
{
    struct window w = open_network(1440, 900);
    float before[28 * 28];
    memcpy(before, session_snapshot(w.session)->probe_pixels, sizeof before);
    window_press(&w, 80, 200);
    for (int i = 1; i <= 10; i++)
        window_move(&w, 80 + 8 * (float)i, 200 + 10 * (float)i);
    window_release(&w);
    answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_PROBE), PROBE_DRAWN);
    ck_assert(s->probe_from_pixels);
    ck_assert_int_ne(memcmp(before, s->probe_pixels, sizeof before), 0);
    const size_t points = strlen(session_text(w.session, PROP_NETWORK_DRAWING));
    ck_assert_uint_gt(points, 11 * strlen("1.1,1.1"));
    ck_assert_ptr_null(strchr(session_text(w.session, PROP_NETWORK_DRAWING), ';'));
    window_press(&w, 180, 300);
    window_move(&w, 190, 310);
    window_release(&w);
    ck_assert_ptr_nonnull(strchr(session_text(w.session, PROP_NETWORK_DRAWING), ';'));
    struct cs_error err;
    ck_assert_int_eq(session_run(w.session, COMMAND_UNDO, &err), CS_OK);
    ck_assert_uint_eq(strlen(session_text(w.session, PROP_NETWORK_DRAWING)), points);
    window_close(&w);
}
END_TEST

START_TEST(arrows_walk_the_layers)
{
    struct window w = open_network(1440, 900);
    choose(&w, "conv2", 0, 0, 0);
    window_key(&w, UI_KEY_RIGHT, 0);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "pool2");
    window_key(&w, UI_KEY_LEFT, 0);
    window_key(&w, UI_KEY_LEFT, 0);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "pool1");
    window_settle(&w);
    ck_assert(shows(&w, "layer 3 of 8"));
    window_close(&w);
}
END_TEST

/* Colour pictures of noise in CIFAR-10's files, and the network for them. */
static void open_colours(struct window *w, const struct scratch *folder)
{
    enum { RECORD = 1 + 3 * 32 * 32, RECORDS = 40 };
    static uint8_t bytes[RECORDS * RECORD];
    char text[128];
    struct rng rng = rng_seeded(7, 0);
    for (int i = 0; i < RECORDS * RECORD; i++)
        bytes[i] = (uint8_t)(i % RECORD ? rng_int(&rng, 0, 255) : i / RECORD % 10);
    scratch_write(folder, "data_batch_1.bin", bytes, sizeof bytes);
    scratch_write(folder, "test_batch.bin", bytes, sizeof bytes);
    window_set(w, "train.net=cifar");
    snprintf(text, sizeof text, "train.data=%s", folder->folder);
    window_set(w, text);
    answer(w);
    ck_assert_str_eq(session_snapshot(w->session)->net->name, "cifar");
    session_say(w->session, ""); /* that the network did not fit the data before: it floats over the table */
}

START_TEST(colour_pictures_and_the_kernels_that_read_them_are_shown_in_colour)
{
    struct scratch folder;
    scratch_init(&folder);
    struct window w = open_network(1440, 900);
    open_colours(&w, &folder);
    window_set(&w, "network.node=conv1");
    window_set(&w, "network.show=weights");
    answer(&w);
    const struct net *net = session_snapshot(w.session)->net;
    const struct shape *weight = &net->node[net_find(net, "conv1")].layer->param[0].shape;
    int pictures = 0, kernels = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        const bool on_stage = c->kind == DRAW_TENSOR && c->rect.x > 264 && c->rect.x < 1120 && c->tensor.planes == 3;
        pictures += on_stage && c->tensor.width == 32;
        kernels += on_stage && c->tensor.width == weight->dim[3] && c->tensor.height == weight->dim[2];
    }
    ck_assert_int_eq(pictures, 1);
    ck_assert_int_eq(kernels, weight->dim[0]);
    ck_assert(shows(&w, "R") && shows(&w, "G") && shows(&w, "B"));
    ck_assert(shows(&w, "airplane") && shows(&w, "automobile"));
    window_close(&w);
    scratch_finish(&folder);
}
END_TEST

/* True when some text contains part. */
static bool speaks_of(const struct window *w, const char *part)
{
    for (size_t i = 0; i < w->list.n; i++)
        if (w->list.cmd[i].kind == DRAW_TEXT && strstr(text_of(w, &w->list.cmd[i]), part))
            return true;
    return false;
}

/* Where the columns scroll (1024), the last one stands still and is drawn, too. */
START_TEST(an_autoencoder_shows_the_picture_it_gives_back)
{
    struct window w = open_network(_i ? 1024 : 1440, _i ? 640 : 900);
    window_set(&w, "train.net=autoencoder");
    window_set(&w, "network.node=output");
    answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    int pictures = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_tensor *t = &w.list.cmd[i].tensor;
        pictures += w.list.cmd[i].kind == DRAW_TENSOR && t->data == s->reconstruction && t->map == COLORMAP_GREY;
    }
    ck_assert_int_eq(pictures, 1);
    ck_assert(speaks_of(&w, "An autoencoder: "));
    ck_assert(!speaks_of(&w, "softmax"));
    window_close(&w);
}
END_TEST

START_TEST(values_that_cannot_be_negative_are_not_shown_as_signed)
{
    struct window w = open_network(1440, 900);
    window_set(&w, "train.net=autoencoder");
    answer(&w);
    struct network_layout l;
    ck_assert(network_columns(&l, w.session));
    const struct net *net = session_snapshot(w.session)->net;
    ck_assert(l.column[network_column_of(&l, net, net_find(net, "maps"))].non_negative); /* of fc1's ReLU */
    ck_assert(!l.column[network_column_of(&l, net, net_find(net, "code"))].non_negative);
    ck_assert(!l.column[network_column_of(&l, net, net_find(net, "output"))].non_negative);
    window_close(&w);
}
END_TEST

START_TEST(a_convolution_without_a_bias_is_not_said_to_have_one)
{
    static const char text[] = "net small \"small\"\ninput 1x28x28\nconv1 = conv2d(4, kernel_size=3, bias=false)\n"
                               "bn1 = batch_norm2d()\nrelu1 = relu()\nflatten = flatten()\noutput = linear(10)\n";
    struct scratch scratch;
    char set[600];
    scratch_init(&scratch);
    scratch_write(&scratch, "small.net", text, strlen(text));
    struct window w = open_network(1440, 900);
    snprintf(set, sizeof set, "train.net=%s/small.net", scratch.folder);
    window_set(&w, set);
    choose(&w, "conv1", 1, 2, 3);
    answer(&w);
    ck_assert(speaks_of(&w, ": 9 products."));
    ck_assert(!speaks_of(&w, "bias"));
    ck_assert(shows(&w, "Σ w·x"));
    choose(&w, "bn1", 1, 2, 3); /* shown behind its ReLU */
    answer(&w);
    ck_assert(shows(&w, "before ReLU"));
    ck_assert(shows(&w, "After ReLU"));
    window_close(&w);
    scratch_finish(&scratch);
}
END_TEST

static int times_shown(const struct window *w, const char *text)
{
    int n = 0;
    for (size_t i = 0; i < w->list.n; i++)
        n += w->list.cmd[i].kind == DRAW_TEXT && !strcmp(text_of(w, &w->list.cmd[i]), text);
    return n;
}

/* The chosen column is named in its heading and in the caption. The longest names are Russian, and the narrowest panels
 * those at 1024. */
START_TEST(texts_of_new_layers_neither_overlap_nor_are_cut)
{
    static const float sizes[][2] = {{1440, 900}, {1024, 640}};
    static const char *const nodes[] = {"conv2", "code", "maps", "up1", "output"};
    struct window w = open_network(sizes[_i / 2][0], sizes[_i / 2][1]);
    window_set(&w, _i % 2 ? "app.language=ru" : "app.language=en");
    choose(&w, "output", 3, 0, 0); /* of LeNet-5: a probability in the box */
    answer(&w);
    check_texts(&w, "a class");
    window_set(&w, "train.net=autoencoder");
    for (int i = 0; i < 5; i++) {
        struct network_layout l;
        choose(&w, nodes[i], 0, 0, 0);
        answer(&w);
        check_texts(&w, nodes[i]);
        ck_assert(network_columns(&l, w.session));
        ck_assert_msg(times_shown(&w, l.column[l.choice.column].title) >= 2, "%s has no heading", nodes[i]);
    }
    window_close(&w);
}
END_TEST

START_TEST(many_maps_fit_or_scroll_and_the_classes_stay_in_view)
{
    static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {960, 600}, {720, 450}, {1920, 1080}};
    struct scratch folder;
    scratch_init(&folder);
    struct window w = open_network(sizes[_i][0], sizes[_i][1]);
    open_colours(&w, &folder);
    static const char *const nodes[] = {"network.node=input", "network.node=conv2", "network.node=conv3",
                                        "network.node=pool3", "network.node=output"};
    for (int i = 0; i < 5; i++) {
        window_set(&w, nodes[i]);
        window_set(&w, i % 2 ? "network.map=31" : "network.map=1");
        answer(&w);
        check_texts(&w, nodes[i]);
        ck_assert(shows(&w, "Output"));
    }
    window_close(&w);
    scratch_finish(&folder);
}
END_TEST

/* Other networks, through a session whose data fit them. */
static const char *const hard_states[][4] = {
    {"network.node=conv2", "network.map=15", "network.row=9", "network.column=9"},
    {"network.node=", "network.show=weights", "network.probe=drawn", "network.colour_scale=net"},
    {"network.node=conv1", "network.show=values", "network.row=0", "network.before_relu=on"},
    {"network.node=fc1", "network.map=119", "network.probe=sample", "network.colour_scale=layer"},
    {"network.node=output", "network.map=9", "network.probe=drawn", "network.receptive_field=off"},
    {"network.node=pool1", "network.map=5", "network.receptive_field=on", "network.connections=off"},
    {"network.node=input", "network.row=14", "network.column=14", "network.connections=on"},
};
enum { HARD_STATES = sizeof hard_states / sizeof *hard_states };

START_TEST(no_texts_overlap_or_are_cut_at_any_size)
{
    static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {960, 600}, {720, 450}, {1920, 1080}};
    struct window w = open_network(sizes[_i][0], sizes[_i][1]);
    static const char *const nets[] = {"train.net=lenet5", "train.net=mlp", "train.net=tiny"};
    for (int i = 0; i < 3 * 2; i++) {
        window_set(&w, nets[i / 2]);
        window_set(&w, i % 2 ? "app.theme=light" : "app.theme=dark");
        answer(&w);
        for (int j = 0; j < HARD_STATES; j++) {
            char where[128];
            for (int k = 0; k < 4; k++)
                window_set(&w, hard_states[j][k]);
            answer(&w);
            snprintf(where, sizeof where, "%gx%g, %s, %s", (double)w.width, (double)w.height, nets[i / 2],
                     hard_states[j][0]);
            check_texts(&w, where);
        }
    }
    window_close(&w);
}
END_TEST

static void add(Suite *suite, const char *name, const TTest *const *tests, int n)
{
    TCase *c = tcase_create(name);
    tcase_set_timeout(c, 240);
    for (int i = 0; i < n; i++)
        tcase_add_test(c, tests[i]);
    suite_add_tcase(suite, c);
}

int main(void)
{
    const TTest *const numbers[] = {class_bars_show_the_snapshot_and_sum_to_one,
                                    the_parts_of_a_convolved_value_and_the_bias_add_up_to_its_activation,
                                    the_numbers_shown_add_up_to_the_sum_shown,
                                    a_linear_value_is_the_sum_of_its_products_and_the_bias,
                                    the_winner_of_a_pool_is_its_value,
                                    the_strongest_parts_come_in_order_of_size,
                                    the_table_counts_what_the_engine_counts};
    const TTest *const pictures[] = {every_map_of_every_layer_is_drawn_from_the_snapshot, maps_follow_the_training,
                                     colour_pictures_and_the_kernels_that_read_them_are_shown_in_colour,
                                     a_field_over_the_edge_says_which_rows_are_padding};
    const TTest *const hands[] = {a_click_on_a_map_chooses_the_value_under_the_pointer,
                                  drawing_on_the_pad_changes_the_probe_and_a_stroke_is_one_undo,
                                  arrows_walk_the_layers};
    Suite *suite = suite_create("view_network");
    add(suite, "numbers", numbers, sizeof numbers / sizeof *numbers);
    add(suite, "pictures", pictures, sizeof pictures / sizeof *pictures);
    add(suite, "hands", hands, sizeof hands / sizeof *hands);
    TCase *layout = tcase_create("layout");
    tcase_set_timeout(layout, 240);
    tcase_add_loop_test(layout, an_autoencoder_shows_the_picture_it_gives_back, 0, 2);
    tcase_add_test(layout, values_that_cannot_be_negative_are_not_shown_as_signed);
    tcase_add_test(layout, a_convolution_without_a_bias_is_not_said_to_have_one);
    tcase_add_loop_test(layout, texts_of_new_layers_neither_overlap_nor_are_cut, 0, 4);
    tcase_add_loop_test(layout, many_maps_fit_or_scroll_and_the_classes_stay_in_view, 0, 6);
    tcase_add_loop_test(layout, no_texts_overlap_or_are_cut_at_any_size, 0, 6);
    suite_add_tcase(suite, layout);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
