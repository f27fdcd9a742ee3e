/* tests/app/test_view_network_levels.c - a layer and a map that fill the stage of the Network workspace. */
#include "app/ui/format.h"
#include "app/views/network_layer.h"
#include "tests/app/overlap.h"

enum { WAIT = 120, WIDE = 512 };
#define WIDE_NET                                                                                                       \
    "train.net=net wide; input 1x28x28; conv1 = conv2d(512, kernel_size=5, stride=3); relu1 = relu(); pool1 = "        \
    "global_avg_pool2d(); flatten = flatten(); output = linear(10)"

static void answer(struct window *w)
{
    for (int i = 0; i < 3; i++) { /* what a frame asks for is answered before the next one */
        window_settle(w);
        ck_assert(session_wait(w->session, WAIT));
    }
    window_settle(w);
}

static struct window open_net(const char *net, float width, float height)
{
    struct window w = window_open(width, height);
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "app.workspace=network");
    if (net)
        window_set(&w, net);
    session_need_network(w.session);
    answer(&w);
    ck_assert_ptr_nonnull(session_snapshot(w.session)->net);
    return w;
}

static struct window open_level(const char *net, const char *level, const char *node)
{
    struct window w = open_net(net, 1440, 900);
    char text[96];
    snprintf(text, sizeof text, "network.node=%s", node);
    window_set(&w, text);
    snprintf(text, sizeof text, "network.level=%s", level);
    window_set(&w, text);
    answer(&w);
    return w;
}

static int level(const struct window *w)
{
    return session_int(w->session, PROP_NETWORK_LEVEL);
}

static bool on_stage(struct rect r)
{
    return r.x > 264 && r.x < 1120 && r.y > FRAME_TOP && r.y < 900 - FRAME_BOTTOM;
}

static const struct draw_cmd *stage_text(const struct window *w, const char *text)
{
    for (int n = 0;; n++) {
        const struct draw_cmd *c = draw_list_find_text(&w->list, text, n);
        if (!c || on_stage((struct rect){c->point[0].x, c->point[0].y, 0, 0}))
            return c;
    }
}

/* The n-th map of these sides on the stage that is drawn from these floats; NULL: none. */
static const struct draw_cmd *drawn(const struct window *w, const float *data, int width, int height)
{
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_TENSOR && c->tensor.data == data && c->tensor.width == width &&
            c->tensor.height == height && on_stage(c->rect))
            return c;
    }
    return NULL;
}

static struct point middle_of(const struct draw_cmd *c)
{
    return (struct point){c->rect.x + c->rect.w / 2, c->rect.y + c->rect.h / 2};
}

/* ---------------------------------------------------------------------------------------------- levels */

START_TEST(enter_goes_down_and_escape_goes_up_until_nothing_is_chosen)
{
    struct window w = open_net(NULL, 1440, 900);
    window_key(&w, UI_KEY_ENTER, 0);
    ck_assert_int_eq(level(&w), LEVEL_LAYER);
    window_key(&w, UI_KEY_ENTER, 0);
    ck_assert_int_eq(level(&w), LEVEL_MAP);
    window_key(&w, UI_KEY_ENTER, 0);
    ck_assert_int_eq(level(&w), LEVEL_MAP);
    window_key(&w, UI_KEY_ESCAPE, 0);
    ck_assert_int_eq(level(&w), LEVEL_LAYER);
    window_key(&w, UI_KEY_ESCAPE, 0);
    ck_assert_int_eq(level(&w), LEVEL_NET);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "conv2");
    window_key(&w, UI_KEY_ESCAPE, 0);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "");
    ck_assert(!session_can_run(w.session, COMMAND_NETWORK_UP));
    window_key(&w, UI_KEY_ENTER, 0); /* nothing is chosen: the first layer with maps is */
    ck_assert_int_eq(level(&w), LEVEL_LAYER);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "conv1");
    window_close(&w);
}
END_TEST

START_TEST(a_level_that_a_script_opens_chooses_the_first_layer_with_maps)
{
    struct window w = open_level(NULL, "map", "");
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "conv1");
    window_close(&w);
}
END_TEST

START_TEST(a_click_on_empty_ground_goes_one_level_up)
{
    struct window w = open_level(NULL, "map", "conv2");
    window_click(&w, 1100, 785);
    ck_assert_int_eq(level(&w), LEVEL_LAYER);
    answer(&w);
    window_click(&w, 1100, 785);
    ck_assert_int_eq(level(&w), LEVEL_NET);
    window_close(&w);
}
END_TEST

START_TEST(the_way_leads_back_to_each_of_its_parts)
{
    struct window w = open_level(NULL, "map", "conv2");
    const struct draw_cmd *layer = stage_text(&w, "Conv 2");
    ck_assert_ptr_nonnull(layer);
    window_click(&w, layer->point[0].x + 8, layer->point[0].y - 4);
    ck_assert_int_eq(level(&w), LEVEL_LAYER);
    answer(&w);
    const struct draw_cmd *net = stage_text(&w, "Network");
    ck_assert_ptr_nonnull(net);
    window_click(&w, net->point[0].x + 8, net->point[0].y - 4);
    ck_assert_int_eq(level(&w), LEVEL_NET);
    window_close(&w);
}
END_TEST

START_TEST(left_and_right_walk_the_layers_at_every_level) /* loop: the levels below the net */
{
    struct window w = open_level(NULL, _i ? "map" : "layer", "conv2");
    static const char *const after[] = {"pool2", "fc1", "fc2", "output"};
    for (int i = 0; i < 4; i++) {
        window_key(&w, UI_KEY_RIGHT, 0);
        answer(&w);
        ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), after[i]);
        ck_assert_int_eq(level(&w), _i ? LEVEL_MAP : LEVEL_LAYER);
    }
    window_key(&w, UI_KEY_LEFT, 0);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "fc2");
    window_close(&w);
}
END_TEST

/* ---------------------------------------------------------------------------------------------- a layer */

START_TEST(all_maps_of_the_layer_are_drawn_from_the_snapshot_with_their_ends)
{
    struct window w = open_level(NULL, "layer", "conv2");
    const struct snapshot *s = session_snapshot(w.session);
    const int relu = net_find(s->net, "relu2");
    char text[FORMAT_MAX];
    for (int m = 0; m < 16; m++) {
        const struct draw_cmd *c = drawn(&w, snapshot_map(s, relu, m), 10, 10);
        ck_assert_msg(c != NULL, "map %d", m);
        ck_assert_int_eq(c->tensor.map, COLORMAP_SEQUENCE);
        float least = INFINITY, largest = -INFINITY;
        for (int i = 0; i < 100; i++) {
            least = fminf(least, c->tensor.data[i]);
            largest = fmaxf(largest, c->tensor.data[i]);
        }
        ck_assert_float_eq(c->tensor.hi, largest);
        ck_assert_float_eq(c->rect.w, c->rect.h);
        ck_assert_float_eq(fmodf(c->rect.w, 10), 0); /* whole px a value */
        bool found = false;
        for (int n = 0; !found; n++) {
            const struct draw_cmd *t = draw_list_find_text(&w.list, layer_short(text, (double)largest), n);
            ck_assert_msg(t != NULL, "map %d: no %s", m, text);
            found = fabsf(t->point[0].x - c->rect.x - c->rect.w) < 2 &&
                    fabsf(t->point[0].y - c->rect.y - c->rect.h - 14) < 2;
        }
    }
    window_close(&w);
}
END_TEST

START_TEST(one_scale_for_the_layer_makes_all_maps_share_its_largest_value)
{
    struct window w = open_level(NULL, "layer", "conv2");
    window_set(&w, "network.colour_scale=layer");
    answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    const int relu = net_find(s->net, "relu2");
    for (int m = 0; m < 16; m++)
        ck_assert_float_eq(drawn(&w, snapshot_map(s, relu, m), 10, 10)->tensor.hi, s->node[relu].largest);
    window_close(&w);
}
END_TEST

START_TEST(a_click_chooses_a_map_and_another_one_opens_it)
{
    struct window w = open_level(NULL, "layer", "conv2");
    const struct snapshot *s = session_snapshot(w.session);
    const struct draw_cmd *c = drawn(&w, snapshot_map(s, net_find(s->net, "relu2"), 13), 10, 10);
    const struct rect r = c->rect;
    const float x = r.x + r.w * 0.75f, y = r.y + r.h * 0.35f;
    window_click(&w, x, y);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_MAP), 13);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_ROW), 3);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_COLUMN), 7);
    ck_assert_int_eq(level(&w), LEVEL_LAYER);
    answer(&w);
    window_click(&w, x, y);
    ck_assert_int_eq(level(&w), LEVEL_MAP);
    window_close(&w);
}
END_TEST

START_TEST(arrows_move_among_the_maps_and_enter_opens_the_one)
{
    struct window w = open_level(NULL, "layer", "conv2");
    const struct snapshot *s = session_snapshot(w.session);
    const struct point at = middle_of(drawn(&w, snapshot_map(s, net_find(s->net, "relu2"), 5), 10, 10));
    window_click(&w, at.x, at.y);
    window_key(&w, UI_KEY_RIGHT, 0);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_MAP), 6);
    window_key(&w, UI_KEY_DOWN, 0);
    window_settle(&w);
    ck_assert_int_gt(session_int(w.session, PROP_NETWORK_MAP), 6);
    window_key(&w, UI_KEY_UP, 0);
    window_settle(&w);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_MAP), 6);
    window_key(&w, UI_KEY_ENTER, 0);
    ck_assert_int_eq(level(&w), LEVEL_MAP);
    window_close(&w);
}
END_TEST

START_TEST(kernels_are_the_filters_of_the_snapshot)
{
    struct window w = open_level(NULL, "layer", "conv2");
    window_set(&w, "network.show=weights");
    answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    const int conv2 = net_find(s->net, "conv2");
    for (int m = 0; m < 16; m++)
        for (int k = 0; k < 6; k++) { /* each of its six kernels by itself */
            const struct draw_cmd *c = drawn(&w, snapshot_filter(s, conv2, m) + 25 * k, 5, 5);
            ck_assert_msg(c && c->tensor.map == COLORMAP_SIGNED, "filter %d, kernel %d", m, k);
        }
    window_set(&w, "network.gradients=on");
    answer(&w);
    s = session_snapshot(w.session);
    ck_assert(s->has_gradients);
    for (int m = 0; m < 16; m++)
        ck_assert_ptr_nonnull(drawn(&w, snapshot_filter_grad(s, conv2, m), 5, 5));
    window_close(&w);
}
END_TEST

START_TEST(kernels_that_read_colours_are_one_colour_picture)
{
    struct window w = open_level("train.net=net rgb; input 3x32x32; conv1 = conv2d(8, kernel_size=3); pool1 = "
                                 "max_pool2d(2); flatten = flatten(); output = linear(10)",
                                 "layer", "conv1");
    window_set(&w, "network.show=weights");
    answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    for (int m = 0; m < 8; m++) {
        const struct draw_cmd *c = drawn(&w, snapshot_filter(s, net_find(s->net, "conv1"), m), 3, 3);
        ck_assert_msg(c && c->tensor.planes == 3, "filter %d", m);
    }
    window_close(&w);
}
END_TEST

START_TEST(gradients_stand_beside_the_maps)
{
    struct window w = open_level(NULL, "layer", "conv2");
    window_set(&w, "network.gradients=on");
    answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    const int relu = net_find(s->net, "relu2");
    for (int m = 0; m < 16; m++) {
        const struct draw_cmd *map = drawn(&w, snapshot_map(s, relu, m), 10, 10),
                              *grad = drawn(&w, snapshot_map_grad(s, relu, m), 10, 10);
        ck_assert_msg(map && grad && grad->tensor.map == COLORMAP_SIGNED, "map %d", m);
        ck_assert(grad->rect.x > map->rect.x && grad->rect.y == map->rect.y && grad->rect.w == map->rect.w);
    }
    window_close(&w);
}
END_TEST

/* Indices over the maps that are shown, in the order of the list. */
static int shown_maps(const struct window *w, int index[WIDE])
{
    const struct snapshot *s = session_snapshot(w->session);
    const int relu = net_find(s->net, "relu1");
    int n = 0;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind != DRAW_TENSOR || c->tensor.width != 8 || !on_stage(c->rect))
            continue;
        for (int m = 0; m < WIDE; m++)
            if (snapshot_map(s, relu, m) == c->tensor.data)
                index[n++] = m;
    }
    return n;
}

START_TEST(pages_show_each_of_512_maps_once)
{
    struct window w = open_level(WIDE_NET, "layer", "conv1");
    window_set(&w, "network.page=0");
    answer(&w);
    int seen[WIDE] = {0}, index[WIDE], pages = 0;
    for (bool more = true; more; pages++) {
        const int n = shown_maps(&w, index);
        ck_assert_int_gt(n, 0);
        for (int i = 0; i < n; i++)
            seen[index[i]]++;
        more = session_can_run(w.session, COMMAND_NETWORK_PAGE_NEXT);
        window_key(&w, UI_KEY_PAGE_DOWN, 0);
        answer(&w);
    }
    ck_assert_int_gt(pages, 1);
    for (int m = 0; m < WIDE; m++)
        ck_assert_msg(seen[m] == 1, "map %d was shown %d times", m, seen[m]);
    window_key(&w, UI_KEY_PAGE_UP, 0);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_PAGE), pages - 2);
    window_close(&w);
}
END_TEST

START_TEST(only_the_maps_of_the_page_are_asked_for)
{
    struct window w = open_level(WIDE_NET, "layer", "conv1");
    window_set(&w, "network.page=1");
    answer(&w);
    int index[WIDE];
    const int n = shown_maps(&w, index), relu = net_find(session_snapshot(w.session)->net, "relu1");
    w.in.time += 1;
    ui_begin(w.ui, &w.in, &w.list, &theme_dark, w.width, w.height);
    requests_clear(&w.requests);
    view_frame(w.ui, w.session, &w.requests, w.width, w.height);
    ui_end(w.ui);
    const struct worker_range asked = w.requests.look.node[relu].maps;
    ck_assert_int_eq(asked.first, index[0]);
    ck_assert_int_eq(asked.count, n);
    window_close(&w);
}
END_TEST

START_TEST(the_page_with_the_chosen_map_is_shown)
{
    struct window w = open_net(WIDE_NET, 1440, 900);
    window_set(&w, "network.node=conv1");
    window_set(&w, "network.map=500");
    window_set(&w, "network.level=layer");
    answer(&w);
    int index[WIDE];
    bool found = false;
    const int n = shown_maps(&w, index);
    for (int i = 0; i < n; i++)
        found |= index[i] == 500;
    ck_assert(found);
    window_close(&w);
}
END_TEST

START_TEST(search_and_order_choose_what_is_shown)
{
    struct window w = open_level(WIDE_NET, "layer", "conv1");
    int index[WIDE];
    window_set(&w, "network.search=40-60");
    answer(&w);
    ck_assert_int_eq(shown_maps(&w, index), 21);
    ck_assert(index[0] == 40 && index[20] == 60);
    ck_assert(shows(&w, "21 of 512"));
    window_set(&w, "network.sort=strongest");
    answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    const int relu = net_find(s->net, "relu1");
    ck_assert_int_eq(shown_maps(&w, index), 21);
    for (int i = 1; i < 21; i++)
        ck_assert_float_ge(snapshot_stats(s, relu, index[i - 1])->largest, snapshot_stats(s, relu, index[i])->largest);
    window_set(&w, "network.search=dead");
    answer(&w);
    s = session_snapshot(w.session);
    const int n = shown_maps(&w, index);
    for (int i = 0; i < n; i++)
        for (int k = 0; k < 64; k++)
            ck_assert_float_eq(snapshot_map(s, relu, index[i])[k], 0);
    window_set(&w, "network.search=rubbish");
    answer(&w);
    ck_assert_int_gt(shown_maps(&w, index), 21);
    ck_assert(shows(&w, "'rubbish' is no search: write 17, 40-60, dead, silent, or > 2.5"));
    window_close(&w);
}
END_TEST

START_TEST(a_search_is_typed_after_ctrl_f_and_escape_leaves_it_first)
{
    struct window w = open_level(WIDE_NET, "layer", "conv1");
    window_key(&w, 'f', UI_CTRL);
    window_frame(&w);
    window_type(&w, "7");
    answer(&w);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_SEARCH), "7");
    int index[WIDE];
    ck_assert_int_eq(shown_maps(&w, index), 1);
    ck_assert_int_eq(index[0], 7);
    window_key(&w, UI_KEY_ESCAPE, 0);
    ck_assert_int_eq(level(&w), LEVEL_LAYER);
    window_close(&w);
}
END_TEST

START_TEST(badges_say_dead_and_silenced_in_words)
{
    struct window w = open_level(NULL, "layer", "conv2");
    ck_assert(!shows(&w, "silenced"));
    window_set(&w, "network.silenced=conv2/6");
    window_set(&w, "network.locked=conv2/8");
    window_set(&w, "network.edits=conv2/9/*=0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0; conv2/9/bias=-1");
    answer(&w);
    ck_assert(stage_text(&w, "silenced") && stage_text(&w, "locked"));
    window_set(&w, "network.search=9"); /* alone it has room for words */
    answer(&w);
    ck_assert(stage_text(&w, "dead") && stage_text(&w, "edited"));
    window_set(&w, "network.search=silenced");
    answer(&w);
    ck_assert(shows(&w, "1 of 16"));
    window_close(&w);
}
END_TEST

START_TEST(a_layer_of_values_shows_each_as_a_number)
{
    struct window w = open_level(NULL, "layer", "fc2");
    const struct snapshot *s = session_snapshot(w.session);
    const float *v = snapshot_map(s, net_find(s->net, "relu4"), 0);
    int cells = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        if (c->kind == DRAW_TEXT && c->align == TEXT_CENTER && c->font.family == FONT_MONO &&
            c->font.weight == FONT_500 && on_stage((struct rect){c->point[0].x, c->point[0].y, 0, 0}) && cells < 84) {
            ck_assert_double_eq_tol(number_of(text_of(&w, c)), (double)v[cells], 0.000501);
            cells++;
        }
    }
    ck_assert_int_eq(cells, 84);
    window_close(&w);
}
END_TEST

START_TEST(the_bars_of_a_histogram_count_all_values)
{
    struct window w = open_level(NULL, "layer", "conv2");
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert_int_eq(s->detailed, net_find(s->net, "relu2"));
    ck_assert_ptr_nonnull(s->values);
    ck_assert_ptr_nonnull(s->weights); /* of the convolution before the ReLU */
    int64_t sum = 0, zeros = 0;
    for (int i = 0; i < HISTOGRAM_BINS; i++)
        sum += s->values->bin[i];
    ck_assert_int_eq(sum, 1600);
    for (int m = 0; m < 16; m++)
        for (int i = 0; i < 100; i++)
            zeros += snapshot_map(s, s->detailed, m)[i] == 0;
    ck_assert_int_eq(s->values->zeros, zeros);
    ck_assert_int_eq(s->weights->count, 16 * 6 * 25);
    ck_assert(stage_text(&w, "Values") && stage_text(&w, "1,600") && stage_text(&w, "2,400"));
    window_close(&w);
}
END_TEST

/* ---------------------------------------------------------------------------------------------- a map */

START_TEST(every_value_of_the_map_is_written_in_its_cell)
{
    struct window w = open_level(NULL, "map", "conv2");
    window_set(&w, "network.map=9");
    answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    const float *v = snapshot_map(s, net_find(s->net, "relu2"), 9);
    int cells = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        if (c->kind == DRAW_TEXT && c->align == TEXT_CENTER && c->font.weight == FONT_500 &&
            c->font.family == FONT_MONO && on_stage((struct rect){c->point[0].x, c->point[0].y, 0, 0})) {
            ck_assert_double_eq_tol(number_of(text_of(&w, c)), (double)v[cells], 0.000501);
            cells++;
        }
    }
    ck_assert_int_eq(cells, 100);
    window_close(&w);
}
END_TEST

/* Upper left corner and side of the cells of the large map, from its ticks: the middle of column 0, of row 0. */
static void cells_of(const struct window *w, float *x, float *y, float *cell)
{
    const struct draw_cmd *zero = NULL, *two = NULL, *row = NULL;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind != DRAW_TEXT || c->font.family != FONT_MONO || c->font.size != 12 || c->font.weight == FONT_500 ||
            !on_stage((struct rect){c->point[0].x, c->point[0].y, 0, 0}))
            continue;
        if (!zero && c->align == TEXT_CENTER && !strcmp(text_of(w, c), "0"))
            zero = c;
        if (!two && c->align == TEXT_CENTER && !strcmp(text_of(w, c), "2"))
            two = c;
        if (!row && c->align == TEXT_RIGHT && !strcmp(text_of(w, c), "0"))
            row = c;
    }
    ck_assert(zero && two && row);
    *cell = (two->point[0].x - zero->point[0].x) / 2;
    *x = zero->point[0].x - *cell / 2;
    *y = row->point[0].y - 4 - *cell / 2;
}

START_TEST(a_click_chooses_the_value_under_the_pointer_and_arrows_move_it)
{
    struct window w = open_level(NULL, "map", "conv2");
    const struct snapshot *s = session_snapshot(w.session);
    float x, y, cell;
    char text[96], number[FORMAT_MAX];
    cells_of(&w, &x, &y, &cell);
    window_move(&w, x + 7.5f * cell, y + 3.5f * cell);
    window_settle(&w);
    const float *v = snapshot_map(s, net_find(s->net, "relu2"), 6);
    snprintf(text, sizeof text, "map 6, [3, 7] = %s", format_number(number, (double)v[37], 6));
    ck_assert_msg(shows(&w, text), "no '%s'", text);
    window_click(&w, x + 7.5f * cell, y + 3.5f * cell);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_ROW), 3);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_COLUMN), 7);
    window_key(&w, UI_KEY_LEFT, 0);
    window_key(&w, UI_KEY_DOWN, 0);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_ROW), 4);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_COLUMN), 6);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "conv2");
    window_close(&w);
}
END_TEST

START_TEST(page_keys_go_to_the_next_map_that_is_wanted)
{
    struct window w = open_level(NULL, "map", "conv2");
    window_key(&w, UI_KEY_PAGE_DOWN, 0);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_MAP), 7);
    window_key(&w, UI_KEY_PAGE_UP, 0);
    window_key(&w, UI_KEY_PAGE_UP, 0);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_MAP), 5);
    window_set(&w, "network.search=5, 11");
    answer(&w);
    window_key(&w, UI_KEY_PAGE_DOWN, 0);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_MAP), 11);
    ck_assert(!session_can_run(w.session, COMMAND_NETWORK_PAGE_NEXT));
    window_close(&w);
}
END_TEST

/* Whether a black veil lies on this point of the stage. */
static bool is_dark(const struct window *w, float x, float y)
{
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        const bool veil = c->kind == DRAW_FILL && !c->color.r && !c->color.g && !c->color.b && c->color.a > 100 &&
                          c->color.a < 200 && on_stage(c->rect);
        if (veil && rect_contains(c->rect, x, y))
            return true;
    }
    return false;
}

static void check_darkened(const struct window *w, const float *data, const struct network_column *c,
                           struct receptive_field f, int row, int col)
{
    const struct draw_cmd *t = drawn(w, data, c->cols, c->rows);
    ck_assert_msg(t != NULL, "%s is not there", c->title);
    const int top = f.first[0] + row * f.stride[0], left = f.first[1] + col * f.stride[1];
    for (int y = 0; y < c->rows; y++)
        for (int x = 0; x < c->cols; x++) {
            const bool inside = y >= top && y < top + f.size[0] && x >= left && x < left + f.size[1];
            const float px = t->rect.x + ((float)x + 0.5f) * t->rect.w / (float)c->cols,
                        py = t->rect.y + ((float)y + 0.5f) * t->rect.h / (float)c->rows;
            ck_assert_msg(is_dark(w, px, py) == !inside, "%s: [%d, %d] of a field at [%d, %d]", c->title, y, x, top,
                          left);
        }
}

START_TEST(what_is_outside_of_the_field_is_darkened_on_every_layer_before) /* loop test: _i picks the place */
{
    static const struct {
        const char *node;
        int row, col;
    } places[] = {{"conv1", 0, 0}, {"conv1", 13, 27}, {"pool1", 5, 9}, {"conv2", 0, 9},
                  {"conv2", 2, 4}, {"conv2", 9, 9},   {"pool2", 4, 0}, {"pool2", 2, 2}};
    struct window w = open_level(NULL, "map", places[_i].node);
    char text[64];
    snprintf(text, sizeof text, "network.row=%d", places[_i].row);
    window_set(&w, text);
    snprintf(text, sizeof text, "network.column=%d", places[_i].col);
    window_set(&w, text);
    window_set(&w, "network.map=2");
    answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    struct network_layout l;
    network_columns(&l, w.session);
    const struct network_column *chosen = &l.column[l.choice.column];
    for (int i = 0; i < l.choice.column; i++) {
        const struct network_column *c = &l.column[i];
        const struct receptive_field f = net_receptive_field(s->net, chosen->node, c->value);
        const float *data = i == 0 ? s->probe_pixels : NULL;
        for (int m = 0; m < c->maps && i > 0 && !data; m++) /* whichever of its maps is shown */
            data = drawn(&w, snapshot_map(s, c->value, m), c->cols, c->rows) ? snapshot_map(s, c->value, m) : NULL;
        check_darkened(&w, data, c, f, places[_i].row, places[_i].col);
    }
    window_close(&w);
}
END_TEST

START_TEST(heat_lies_over_the_field_and_runs_from_nothing_to_the_largest_gradient)
{
    struct window w = open_level(NULL, "map", "conv2");
    window_set(&w, "network.effective_field=on");
    answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    const float *heat = s->node[0].heat;
    ck_assert_ptr_nonnull(heat);
    const struct draw_cmd *picture = drawn(&w, s->probe_pixels, 28, 28), *veil = NULL;
    const float px = picture->rect.w / 28;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        if (c->kind == DRAW_ASKEW && c->tensor.map == COLORMAP_HEAT &&
            rect_contains(picture->rect, c->rect.x + 1, c->rect.y + 1))
            veil = c;
    }
    ck_assert_ptr_nonnull(veil);
    ck_assert(veil > picture && veil->color.a < 255);                                   /* the picture shines through */
    ck_assert(veil->tensor.data == heat + 2 * 28 + 6 && veil->tensor.row_stride == 28); /* 14x14 from [2, 6] */
    ck_assert(veil->tensor.width == 14 && veil->tensor.height == 14);
    ck_assert_float_eq_tol(veil->rect.x, picture->rect.x + 6 * px, 0.01f);
    ck_assert_float_eq_tol(veil->rect.y, picture->rect.y + 2 * px, 0.01f);
    ck_assert_float_eq_tol(veil->rect.w, 14 * px, 0.01f);
    float most = 0;
    for (int i = 0; i < 28 * 28; i++)
        most = fmaxf(most, heat[i]);
    ck_assert(veil->tensor.lo == 0 && veil->tensor.hi == most);
    window_close(&w);
}
END_TEST

/* ---------------------------------------------------------------------------------------------- layout */

static const struct {
    float width, height;
} sizes[] = {{1440, 900}, {1920, 1080}, {1280, 720}, {1024, 640}, {960, 600}, {720, 450}};

static void check_all(struct window *w, const char *const *nodes, int n, const char *where)
{
    static const char *const shows_what[] = {"values", "weights", "gradients"};
    static const char *const levels[] = {"layer", "map"};
    char text[96], at[160];
    for (int i = 0; i < n; i++)
        for (int k = 0; k < 6; k++) {
            snprintf(text, sizeof text, "network.node=%s", nodes[i]);
            window_set(w, text);
            snprintf(text, sizeof text, "network.show=%s", shows_what[k % 3]);
            window_set(w, text);
            snprintf(text, sizeof text, "network.level=%s", levels[k / 3]);
            window_set(w, text);
            window_set(w, k % 2 ? "network.gradients=on" : "network.gradients=off");
            window_set(w, k / 3 ? "network.effective_field=on" : "network.effective_field=off");
            window_settle(w);
            ck_assert(session_wait(w->session, WAIT));
            window_settle(w);
            snprintf(at, sizeof at, "%s, %s %s, %s", where, levels[k / 3], nodes[i], shows_what[k % 3]);
            check_texts(w, at);
        }
}

START_TEST(no_texts_overlap_or_are_cut_at_any_size) /* loop test: _i picks size and language */
{
    struct window w = open_net(NULL, sizes[_i % 6].width, sizes[_i % 6].height);
    static const char *const nodes[] = {"input", "conv1", "conv2", "pool2", "fc1", "output"};
    char where[64];
    window_set(&w, _i / 6 ? "app.language=ru" : "app.language=en");
    window_set(&w, "network.silenced=conv2/6");
    snprintf(where, sizeof where, "%.0fx%.0f %s", (double)w.width, (double)w.height, _i / 6 ? "ru" : "en");
    const int few = w.width < 1024; /* the input alone has not many texts there */
    check_all(&w, nodes + few, 6 - few, where);
    window_close(&w);
}
END_TEST

START_TEST(nets_of_every_kind_of_layer_have_their_levels) /* loop test: _i picks the net */
{
    static const struct {
        const char *net, *node[5];
    } nets[] = {
        {WIDE_NET, {"conv1", "pool1", "output", "input", "conv1"}},
        {"train.net=net odd; input 1x28x28; a = conv2d(6, kernel_size=3, padding=1); b = batch_norm2d(); c = relu(); "
         "d = conv2d(6, kernel_size=1) ; s = add() from d, c; u = upsample(2); t = conv_transpose2d(4, kernel_size=3, "
         "stride=2); e = avg_pool2d(4); f = flatten(); g = linear(40); h = sigmoid(); output = linear(10)",
         {"a", "b", "s", "t", "g"}},
    };
    struct window w = open_net(nets[_i].net, 1280, 720);
    check_all(&w, nets[_i].node, 5, nets[_i].net + 14);
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
    const TTest *const levels[] = {enter_goes_down_and_escape_goes_up_until_nothing_is_chosen,
                                   a_level_that_a_script_opens_chooses_the_first_layer_with_maps,
                                   a_click_on_empty_ground_goes_one_level_up, the_way_leads_back_to_each_of_its_parts};
    const TTest *const layer[] = {all_maps_of_the_layer_are_drawn_from_the_snapshot_with_their_ends,
                                  one_scale_for_the_layer_makes_all_maps_share_its_largest_value,
                                  a_click_chooses_a_map_and_another_one_opens_it,
                                  arrows_move_among_the_maps_and_enter_opens_the_one,
                                  kernels_are_the_filters_of_the_snapshot,
                                  kernels_that_read_colours_are_one_colour_picture,
                                  gradients_stand_beside_the_maps,
                                  pages_show_each_of_512_maps_once,
                                  only_the_maps_of_the_page_are_asked_for,
                                  the_page_with_the_chosen_map_is_shown,
                                  search_and_order_choose_what_is_shown,
                                  a_search_is_typed_after_ctrl_f_and_escape_leaves_it_first,
                                  badges_say_dead_and_silenced_in_words,
                                  a_layer_of_values_shows_each_as_a_number,
                                  the_bars_of_a_histogram_count_all_values};
    const TTest *const map[] = {every_value_of_the_map_is_written_in_its_cell,
                                a_click_chooses_the_value_under_the_pointer_and_arrows_move_it,
                                page_keys_go_to_the_next_map_that_is_wanted,
                                heat_lies_over_the_field_and_runs_from_nothing_to_the_largest_gradient};
    Suite *suite = suite_create("view_network_levels");
    add(suite, "levels", levels, sizeof levels / sizeof *levels);
    add(suite, "layer", layer, sizeof layer / sizeof *layer);
    add(suite, "map", map, sizeof map / sizeof *map);
    TCase *loops = tcase_create("loops");
    tcase_set_timeout(loops, 240);
    tcase_add_loop_test(loops, left_and_right_walk_the_layers_at_every_level, 0, 2);
    tcase_add_loop_test(loops, what_is_outside_of_the_field_is_darkened_on_every_layer_before, 0, 8);
    tcase_add_loop_test(loops, no_texts_overlap_or_are_cut_at_any_size, 0, 12);
    tcase_add_loop_test(loops, nets_of_every_kind_of_layer_have_their_levels, 0, 2);
    suite_add_tcase(suite, loops);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
