/* tests/app/test_view_network_graph.c - the overview of any net: columns as a graph, pages, scrolling, the table, a
 * layer that does not fit. What is seen of every layer is test_view_network_field.c's. */
#include "app/views/network.h"
#include "engine/net/net_summary.h"
#include "engine/net/net_text.h"
#include "tests/app/overlap.h"

enum { WAIT = 240 };

static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {960, 600}, {720, 450}, {1920, 1080}};

static const char residual[] =
    "net r \"Residual\"; input 1x28x28; conv1 = conv2d(8, kernel_size=3, padding=1); relu1 = relu();"
    "a1 = conv2d(8, kernel_size=3, padding=1); bn1 = batch_norm2d(); relu2 = relu();"
    "a2 = conv2d(8, kernel_size=3, padding=1); sum1 = add() from a2, relu1; relu3 = relu();"
    "b1 = conv2d(16, kernel_size=3, stride=2, padding=1); relu4 = relu(); b2 = conv2d(16, kernel_size=3, padding=1);"
    "half = conv2d(16, kernel_size=1, stride=2) from relu3; sum2 = add() from b2, half; relu5 = relu();"
    "pool = global_avg_pool2d(); flatten = flatten(); output = linear(10)";
static const char inception[] =
    "net i \"Inception\"; input 1x28x28; conv1 = conv2d(8, kernel_size=3, padding=1); relu1 = relu();"
    "one = conv2d(4, kernel_size=1); three0 = conv2d(4, kernel_size=1) from relu1; three1 = relu();"
    "three = conv2d(8, kernel_size=3, padding=1); five0 = conv2d(2, kernel_size=1) from relu1;"
    "five = conv2d(4, kernel_size=5, padding=2); pooled = max_pool2d(3, stride=1, padding=1) from relu1;"
    "project = conv2d(4, kernel_size=1); cat1 = concat() from one, three, five, project; pool = max_pool2d(4);"
    "flatten = flatten(); output = linear(10)";
static const char nested[] =
    "net u \"U\"; input 1x28x28; d1 = conv2d(4, kernel_size=3, padding=1); down1 = max_pool2d(2);"
    "d2 = conv2d(8, kernel_size=3, padding=1); down2 = max_pool2d(2); d3 = conv2d(8, kernel_size=3, padding=1);"
    "up2 = upsample(2); cat2 = concat() from up2, d2; e2 = conv2d(8, kernel_size=3, padding=1); up1 = upsample(2);"
    "cat1 = concat() from up1, d1; e1 = conv2d(4, kernel_size=3, padding=1); flatten = flatten(); output = linear(10)";
static const char *const graphs[] = {residual, inception, nested};
enum { GRAPHS = sizeof graphs / sizeof *graphs };

static void answer(struct window *w)
{
    for (int i = 0; i < 3; i++) {
        window_settle(w);
        ck_assert(session_wait(w->session, WAIT));
    }
    window_settle(w);
}

static void set_net(struct window *w, const char *net)
{
    char text[2048];
    snprintf(text, sizeof text, "train.net=%s", net);
    window_set(w, text);
}

static struct window open_net(const char *net, float width, float height)
{
    struct window w = window_open(width, height);
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "app.workspace=network");
    if (net)
        set_net(&w, net);
    session_need_network(w.session);
    answer(&w);
    ck_assert_ptr_nonnull(session_snapshot(w.session)->net);
    return w;
}

static void set_int(struct window *w, const char *name, int v)
{
    char text[64];
    snprintf(text, sizeof text, "%s=%d", name, v);
    window_set(w, text);
}

static void choose(struct window *w, const char *node, int map, int row, int col)
{
    char text[96];
    snprintf(text, sizeof text, "network.node=%s", node);
    window_set(w, text);
    set_int(w, "network.map", map);
    set_int(w, "network.row", row);
    set_int(w, "network.column", col);
    answer(w);
}

/* The layout as the latest frame had it; destroy with free(). */
static struct network_layout *layout_of(struct window *w)
{
    const enum frame_size size = w->width >= 1280 ? FRAME_FULL : w->width >= 1024 ? FRAME_MEDIUM : FRAME_SMALL;
    const struct view v = {.ui = w->ui,
                           .session = w->session,
                           .requests = &w->requests,
                           .frame = size,
                           .width = w->width,
                           .height = w->height};
    const float left = frame_left_width(size), right = frame_right_width(size);
    const struct rect stage = {left, FRAME_TOP, w->width - left - right,
                               w->height - FRAME_TOP - FRAME_BOTTOM - network_strip_height(&v)};
    struct network_layout *l = malloc(sizeof *l);
    ck_assert(l && network_layout(l, &v, stage));
    return l;
}

static int column_named(const struct window *w, const struct network_layout *l, const char *node)
{
    const struct net *net = session_snapshot(w->session)->net;
    ck_assert_msg(net_find(net, node) >= 0, "no node %s", node);
    return network_column_of(l, net, net_find(net, node));
}

/* What a frame asks for; session_apply() would clear it. */
static void frame_and_look(struct window *w, struct worker_look *look)
{
    const struct theme *theme = &theme_dark;
    w->in.time += 1.0 / 60;
    ui_begin(w->ui, &w->in, &w->list, theme, w->width, w->height);
    requests_clear(&w->requests);
    view_frame(w->ui, w->session, &w->requests, w->width, w->height);
    ui_end(w->ui);
    *look = w->requests.look;
    session_apply(w->session, &w->requests);
}

static bool inside(struct rect r, struct point p)
{
    return p.x > r.x + 0.5f && p.x < r.x + r.w - 0.5f && p.y > r.y + 0.5f && p.y < r.y + r.h - 0.5f;
}

static void boxes_are_apart(const struct network_layout *l, const char *where)
{
    for (int i = 0; i < l->n - 1; i++) { /* the last one stands above those that scroll below it */
        const struct network_column *a = &l->column[i];
        ck_assert_msg(a->box.h <= a->band.h + 1, "%s: %s is higher than its lane", where, a->title);
        for (int k = i + 1; k < l->n - 1; k++) {
            const struct rect both = rect_intersection(a->box, l->column[k].box);
            ck_assert_msg(both.w < 1 || both.h < 1, "%s: %s lies over %s", where, a->title, l->column[k].title);
        }
    }
}

/* Where an edge would run over a map, or a box. */
static void edges_are_clear(const struct network_layout *l, const char *where)
{
    struct point p[NETWORK_EDGE_POINTS];
    const bool scrolls = l->content > l->view.w;
    for (int e = 0; e < l->n_edges; e++) {
        if (scrolls && l->edge[e].to == l->n - 1)
            continue; /* the last one stands above those that scroll */
        const int n = network_edge_points(l, &l->edge[e], p);
        ck_assert_int_le(n, NETWORK_EDGE_POINTS);
        for (int k = 0; k + 1 < n; k++) {
            for (int part = 0; part < 8; part++) {
                const float t = (float)part / 8;
                const struct point at = {p[k].x + t * (p[k + 1].x - p[k].x), p[k].y + t * (p[k + 1].y - p[k].y)};
                for (int i = 0; i < l->n - scrolls; i++)
                    ck_assert_msg(!inside(l->column[i].box, at), "%s: the line %s - %s runs over %s", where,
                                  l->column[l->edge[e].from].title, l->column[l->edge[e].to].title, l->column[i].title);
            }
        }
    }
}

static bool is_drawn(const struct window *w, const struct point *p, int n)
{
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        const struct point *first = c->kind == DRAW_POLYLINE ? &w->list.points[c->points] : NULL;
        if (first && c->n_points == (size_t)n && fabsf(first->x - p->x) < 0.01f && fabsf(first->y - p->y) < 0.01f &&
            fabsf(first[n - 1].x - p[n - 1].x) < 0.01f && fabsf(first[n - 1].y - p[n - 1].y) < 0.01f)
            return true;
    }
    return false;
}

START_TEST(branches_lie_apart_and_no_line_runs_over_a_map)
{
    for (int i = 0; i < 6; i++) {
        struct window w = open_net(graphs[_i], sizes[i][0], sizes[i][1]);
        choose(&w, "", 0, 0, 0);
        struct network_layout *l = layout_of(&w);
        ck_assert(!l->is_chain);
        char where[128];
        snprintf(where, sizeof where, "%s at %g", session_snapshot(w.session)->net->title, (double)w.width);
        boxes_are_apart(l, where);
        edges_are_clear(l, where);
        check_texts(&w, where);
        free(l);
        window_close(&w);
    }
}
END_TEST

START_TEST(every_edge_of_the_graph_is_drawn)
{
    struct window w = open_net(graphs[_i], 1920, 1080);
    const struct net *net = session_snapshot(w.session)->net;
    choose(&w, "", 0, 0, 0);
    struct network_layout *l = layout_of(&w);
    int expected = 0;
    for (int i = 1; i < net->n_nodes; i++) /* every input that is another column */
        for (int k = 0; k < net->node[i].n_in; k++)
            expected += network_column_of(l, net, net->node[i].input[k]) != network_column_of(l, net, i);
    for (int i = 1; i < net->n_nodes; i++) /* but for what is seen through, which is in the column before */
        ck_assert_int_ge(network_column_of(l, net, i), 0);
    ck_assert_int_eq(l->n_edges, expected);
    for (int e = 0; e < l->n_edges; e++) {
        struct point p[NETWORK_EDGE_POINTS];
        const int n = network_edge_points(l, &l->edge[e], p);
        const struct network_column *a = &l->column[l->edge[e].from], *b = &l->column[l->edge[e].to];
        if (a->box.x > l->view.x + l->view.w || b->box.x + b->box.w < l->view.x)
            continue; /* scrolled out of sight */
        ck_assert_msg(is_drawn(&w, p, n), "%s - %s is not drawn", a->title, b->title);
    }
    free(l);
    window_close(&w);
}
END_TEST

START_TEST(a_chain_stays_a_chain_and_columns_stand_in_order)
{
    struct window w = open_net("lenet5", 1440, 900);
    struct network_layout *l = layout_of(&w);
    ck_assert(l->is_chain);
    ck_assert_int_eq(l->n, 8);
    ck_assert_int_eq(l->tracks, 0);
    for (int i = 1; i < l->n; i++)
        ck_assert(l->column[i].box.x > l->column[i - 1].box.x + l->column[i - 1].box.w);
    free(l);
    window_close(&w);
}
END_TEST

START_TEST(depth_is_one_more_than_the_deepest_of_what_is_read)
{
    struct window w = open_net(inception, 1440, 900);
    struct network_layout *l = layout_of(&w);
    ck_assert_int_eq(l->column[column_named(&w, l, "one")].rank, 2);
    ck_assert_int_eq(l->column[column_named(&w, l, "three")].rank, 3);
    ck_assert_int_eq(l->column[column_named(&w, l, "cat1")].rank, 4);
    ck_assert_int_eq(l->column[column_named(&w, l, "three")].lanes, 4);
    ck_assert_int_eq(l->column[column_named(&w, l, "three0")].lane, l->column[column_named(&w, l, "three")].lane);
    ck_assert_int_eq(l->column[column_named(&w, l, "five0")].lane, l->column[column_named(&w, l, "five")].lane);
    ck_assert_int_eq(l->column[column_named(&w, l, "pool")].lanes, 1);
    ck_assert_int_eq(l->column[column_named(&w, l, "cat1")].kind, COLUMN_JOIN);
    free(l);
    choose(&w, "cat1", 3, 5, 5); /* it opens when it is chosen */
    l = layout_of(&w);
    ck_assert_int_eq(l->column[l->choice.column].kind, COLUMN_MAPS);
    ck_assert_int_eq(l->column[l->choice.column].maps, 20);
    free(l);
    window_close(&w);
}
END_TEST

START_TEST(batch_norm_and_relu_stand_in_the_column_of_their_convolution)
{
    struct window w = open_net(residual, 1440, 900);
    const struct net *net = session_snapshot(w.session)->net;
    choose(&w, "", 0, 0, 0);
    struct network_layout *l = layout_of(&w);
    const int at = column_named(&w, l, "a1");
    ck_assert_int_eq(column_named(&w, l, "bn1"), at);
    ck_assert_int_eq(column_named(&w, l, "relu2"), at);
    ck_assert_int_eq(l->column[at].value, net_find(net, "relu2"));
    ck_assert_ptr_nonnull(strstr(l->column[at].title, "+ BN"));
    free(l);
    choose(&w, "a1", 1, 2, 3); /* each can be opened: its own values then */
    l = layout_of(&w);
    ck_assert_int_eq(l->column[at].value, net_find(net, "a1"));
    free(l);
    window_key(&w, 'b', 0);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "bn1");
    window_close(&w);
}
END_TEST

/* ---- all nets that come along ---- */

START_TEST(no_texts_of_any_net_overlap_at_any_size)
{
    const struct embedded_file *file = net_asset_nth(_i);
    if (!file)
        return;
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)strcspn(file->name, "."), file->name);
    struct window w = open_net(name, 1440, 900);
    for (int i = 0; i < 6; i++) {
        w.width = sizes[i][0];
        w.height = sizes[i][1];
        static const char *const states[] = {"network.dense=on", "network.colour_scale=layer", "app.language=ru",
                                             "network.dense=off", "app.language=en"};
        for (int k = 0; k < 5; k++) {
            char where[128];
            window_set(&w, states[k]);
            answer(&w);
            session_say(w.session, "");
            window_settle(&w);
            snprintf(where, sizeof where, "%s %gx%g %s", name, (double)w.width, (double)w.height, states[k]);
            check_texts(&w, where);
        }
    }
    window_close(&w);
}
END_TEST

static void shows_sum(const struct window *w, int64_t sum)
{
    char digits[48], text[64];
    int at = 0;
    const int n = snprintf(digits, sizeof digits, "%lld", (long long)sum);
    for (int i = 0; i < n; i++) {
        text[at++] = digits[i];
        if ((n - i - 1) % 3 == 0 && i + 1 < n)
            text[at++] = ',';
    }
    text[at] = '\0';
    char with_sign[80];
    snprintf(with_sign, sizeof with_sign, "Σ %s", text);
    ck_assert_msg(shows(w, with_sign) || shows(w, text), "no sum %s", text);
}

START_TEST(sums_of_the_table_are_those_of_net_summary)
{
    static const char *const nets[] = {"lenet5", "resnet", "cifarvgg", residual, inception};
    struct window w = open_net(nets[_i], 1440, 900);
    window_set(&w, "network.dense=on");
    window_settle(&w);
    const struct net *net = session_snapshot(w.session)->net;
    const struct net_totals totals = net_totals(net, 1);
    const struct net_dense dense = net_dense_total(net);
    shows_sum(&w, totals.params);
    shows_sum(&w, totals.macs);
    shows_sum(&w, dense.params);
    shows_sum(&w, dense.macs);
    struct network_layout *l = layout_of(&w);
    struct network_cost sum = {0};
    for (int i = 0; i < l->n; i++) { /* what the columns say adds up to it, too */
        const struct network_cost c = network_cost(net, &l->column[i]);
        sum.params += c.params;
        sum.macs += c.macs;
        sum.dense_params += c.dense_params;
    }
    ck_assert_int_eq(sum.params, totals.params);
    ck_assert_int_eq(sum.macs, totals.macs);
    ck_assert_int_eq(sum.dense_params, dense.params);
    free(l);
    window_close(&w);
}
END_TEST

START_TEST(the_table_tells_what_dense_layers_would_need)
{
    struct window w = open_net("lenet5", 1440, 900);
    ck_assert(!shows(&w, "3,692,640"));
    window_key(&w, 'd', 0);
    window_settle(&w);
    ck_assert(shows(&w, "3,692,640")); /* 784 * 4,704 + 4,704 */
    ck_assert(shows(&w, "1,883,200")); /* 1,176 * 1,600 + 1,600 */
    ck_assert(shows(&w, "5,634,974"));
    ck_assert(shows(&w, "Dense: params ×91") || shows(&w, "Dense: parameters ×91")); /* 5,634,974 / 61,706 = 91.3 */
    window_close(&w);
}
END_TEST

/* ---- hands ---- */

static const char many[] =
    "net m \"Many\"; input 1x28x28; conv1 = conv2d(512, kernel_size=5, stride=4); relu1 = relu();"
    "pool = global_avg_pool2d(); flatten = flatten(); output = linear(10)";

static void shows_page(const struct window *w, int first, int last)
{
    char text[32];
    snprintf(text, sizeof text, "%d–%d of 512", first, last);
    ck_assert_msg(shows(w, text), "no '%s'", text);
}

START_TEST(pages_of_maps_turn_by_button_and_wheel_and_follow_the_choice)
{
    struct window w = open_net(many, 1280, 720);
    choose(&w, "", 0, 0, 0);
    struct network_layout *l = layout_of(&w);
    const int at = column_named(&w, l, "conv1"), node = l->column[at].value, page = l->column[at].shown;
    ck_assert_int_lt(page, 512);
    shows_page(&w, 0, page - 1);
    static struct worker_look look;
    frame_and_look(&w, &look);
    ck_assert_int_eq(look.node[node].maps.first, 0);
    ck_assert_int_eq(look.node[node].maps.count, page); /* only what is seen is asked for */
    char note[32];
    snprintf(note, sizeof note, "0–%d of 512", page - 1);
    const float half = text_width(w.fonts, FONT_NOTE, note) / 2;
    window_click(&w, network_column_center(&l->column[at]) + half + 12, l->column[at].head + 46);
    window_settle(&w);
    shows_page(&w, page, 2 * page - 1);
    frame_and_look(&w, &look);
    ck_assert_int_eq(look.node[node].maps.first, page);
    window_move(&w, l->column[at].box.x + 4, l->column[at].box.y + 4);
    w.in.mods = UI_SHIFT;
    w.in.wheel = 1;
    window_frame(&w);
    w.in.mods = 0;
    window_settle(&w);
    shows_page(&w, 0, page - 1);
    choose(&w, "conv1", 511, 0, 0);
    window_settle(&w);
    shows_page(&w, 512 - page, 511);
    free(l);
    window_close(&w);
}
END_TEST

static float offset_of(struct window *w)
{
    struct network_layout *l = layout_of(w);
    const float offset = l->offset;
    free(l);
    return offset;
}

START_TEST(wheel_ground_and_bar_move_the_columns_and_a_choice_brings_its_own_into_view)
{
    struct window w = open_net("resnet", 1440, 900);
    choose(&w, "", 0, 0, 0);
    struct network_layout *l = layout_of(&w);
    ck_assert(l->content > l->view.w);
    ck_assert_float_eq(offset_of(&w), 0);
    const float ground_y = l->stage.y + 6, bar_y = l->view.y + l->view.h - 4;
    window_move(&w, l->view.x + 200, ground_y);
    w.in.wheel = -2;
    window_frame(&w);
    window_settle(&w);
    const float by_wheel = offset_of(&w);
    ck_assert_float_gt(by_wheel, 100);
    window_press(&w, l->view.x + 400, ground_y);
    window_move(&w, l->view.x + 300, ground_y);
    window_move(&w, l->view.x + 250, ground_y);
    window_release(&w);
    window_settle(&w);
    ck_assert_float_eq_tol(offset_of(&w), by_wheel + 150, 1);
    window_press(&w, l->view.x + l->view.w - 4, bar_y);
    window_move(&w, l->view.x + l->view.w + 50, bar_y);
    window_release(&w);
    window_settle(&w);
    ck_assert_float_eq_tol(offset_of(&w), l->content - l->view.w, 1);
    choose(&w, "conv2_2a", 0, 0, 0);
    free(l);
    l = layout_of(&w);
    const struct rect box = l->column[l->choice.column].box;
    ck_assert(box.x >= l->view.x && box.x + box.w <= l->view.x + l->view.w);
    free(l);
    window_close(&w);
}
END_TEST

START_TEST(only_columns_in_sight_ask_for_maps)
{
    struct window w = open_net("resnet", 1440, 900);
    choose(&w, "conv1", 0, 0, 0);
    static struct worker_look look;
    frame_and_look(&w, &look);
    struct network_layout *l = layout_of(&w);
    int asked = 0, hidden = 0;
    for (int i = 0; i < l->n - 1; i++) {
        const struct network_column *c = &l->column[i];
        if (c->kind != COLUMN_MAPS)
            continue;
        const int count = look.node[c->value].maps.count;
        if (network_column_visible(l, c))
            asked += count > 0;
        else
            hidden += count > 0;
    }
    ck_assert_int_gt(asked, 2);
    ck_assert_int_eq(hidden, 0);
    free(l);
    window_close(&w);
}
END_TEST

START_TEST(a_second_click_opens_the_map_and_the_layer)
{
    struct window w = open_net("lenet5", 1440, 900);
    choose(&w, "conv1", 0, 0, 0);
    window_click(&w, 632 + 4 * 6 + 3, 325 + 2 * 6 + 3);
    answer(&w);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_LEVEL), LEVEL_NET);
    window_click(&w, 632 + 4 * 6 + 3, 325 + 2 * 6 + 3);
    answer(&w);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_LEVEL), LEVEL_MAP);
    window_set(&w, "network.level=net");
    answer(&w);
    struct network_layout *l = layout_of(&w);
    const struct network_column *pool = &l->column[2];
    window_click(&w, network_column_center(pool), pool->head + 28);
    answer(&w);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "pool1");
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_LEVEL), LEVEL_NET);
    window_click(&w, network_column_center(pool), pool->head + 28);
    answer(&w);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_LEVEL), LEVEL_LAYER);
    free(l);
    window_close(&w);
}
END_TEST

START_TEST(keys_choose_scale_and_what_is_shown)
{
    struct window w = open_net("lenet5", 1440, 900);
    window_key(&w, 's', 0);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_COLOUR_SCALE), 1);
    window_key(&w, 'g', 0);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_SHOW), SHOW_GRADIENTS);
    window_key(&w, 'g', 0);
    window_key(&w, 'm', 0);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_SHOW), SHOW_WEIGHTS);
    window_key(&w, 'a', 0);
    ck_assert(session_bool(w.session, PROP_NETWORK_BEFORE_RELU));
    window_key(&w, 'l', 0);
    ck_assert(!session_bool(w.session, PROP_NETWORK_CONNECTIONS));
    window_close(&w);
}
END_TEST

START_TEST(the_key_of_the_colours_tells_the_ends_of_the_scale)
{
    struct window w = open_net("lenet5", 1440, 900);
    choose(&w, "conv2", 6, 2, 4);
    const struct snapshot *s = session_snapshot(w.session);
    char text[32];
    const int node = net_find(s->net, "relu2");
    snprintf(text, sizeof text, "%.3g", (double)snapshot_stats(s, node, 6)->largest);
    ck_assert_msg(shows(&w, text), "no %s", text);
    ck_assert(shows(&w, "Conv 2, map 6"));
    window_set(&w, "network.colour_scale=layer");
    window_settle(&w);
    snprintf(text, sizeof text, "%.3g", (double)s->node[node].largest);
    ck_assert_msg(shows(&w, text), "no %s", text);
    window_close(&w);
}
END_TEST

START_TEST(gradients_are_signed_in_magenta_frames_and_their_loss_is_named)
{
    struct window w = open_net("lenet5", 1440, 900);
    window_set(&w, "network.show=gradients");
    answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    const int node = net_find(s->net, "relu1");
    ck_assert_int_ge(s->grad_class, 0);
    ck_assert_ptr_nonnull(snapshot_map_grad(s, node, 5));
    bool drawn = false, framed = false, named = false;
    const struct color magenta = theme_dark.grad;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        drawn |= c->kind == DRAW_TENSOR && c->tensor.data == snapshot_map_grad(s, node, 5) &&
                 c->tensor.map == COLORMAP_SIGNED && c->tensor.lo == -c->tensor.hi;
        framed |=
            c->kind == DRAW_FRAME && c->color.r == magenta.r && c->color.g == magenta.g && c->color.b == magenta.b;
        named |= c->kind == DRAW_TEXT && strstr(text_of(&w, c), "gradients of the loss");
    }
    ck_assert(drawn && framed && named);
    window_close(&w);
}
END_TEST

START_TEST(a_layer_that_does_not_fit_says_where_and_the_rest_stays_usable)
{
    static const char broken[] = "net b \"Broken\"; input 1x28x28; conv1 = conv2d(6, kernel_size=5); relu1 = relu();"
                                 "pool1 = max_pool2d(2); conv2 = conv2d(16, kernel_size=13); flatten = flatten();"
                                 "output = linear(10)";
    struct window w = open_net(broken, sizes[_i][0], sizes[_i][1]);
    answer(&w);
    session_say(w.session, "");
    window_settle(&w);
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert_str_eq(s->broken, "conv2");
    ck_assert(shows(&w, "conv2"));
    bool framed = false;
    for (size_t i = 0; i < w.list.n; i++)
        framed |= w.list.cmd[i].kind == DRAW_FRAME && w.list.cmd[i].color.r == theme_dark.err.r &&
                  w.list.cmd[i].color.g == theme_dark.err.g && w.list.cmd[i].rect.h > 60;
    ck_assert(framed);
    check_texts(&w, "broken");
    struct network_layout *l = layout_of(&w);
    const struct network_column *c = &l->column[column_named(&w, l, "conv1")];
    const struct rect place = network_place(c, c->first, 2, 3);
    ck_assert_float_gt(l->broken.x, l->column[l->n - 1].box.x + l->column[l->n - 1].box.w);
    window_click(&w, place.x + place.w / 2, place.y + place.h / 2);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "conv1");
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_ROW), 2);
    free(l);
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("view_network_graph");
    TCase *tc = tcase_create("graph");
    tcase_set_timeout(tc, 900);
    tcase_add_loop_test(tc, branches_lie_apart_and_no_line_runs_over_a_map, 0, GRAPHS);
    tcase_add_loop_test(tc, every_edge_of_the_graph_is_drawn, 0, GRAPHS);
    tcase_add_test(tc, a_chain_stays_a_chain_and_columns_stand_in_order);
    tcase_add_test(tc, depth_is_one_more_than_the_deepest_of_what_is_read);
    tcase_add_test(tc, batch_norm_and_relu_stand_in_the_column_of_their_convolution);
    tcase_add_loop_test(tc, no_texts_of_any_net_overlap_at_any_size, 0, 16);
    tcase_add_loop_test(tc, sums_of_the_table_are_those_of_net_summary, 0, 5);
    tcase_add_test(tc, the_table_tells_what_dense_layers_would_need);
    tcase_add_test(tc, pages_of_maps_turn_by_button_and_wheel_and_follow_the_choice);
    tcase_add_test(tc, wheel_ground_and_bar_move_the_columns_and_a_choice_brings_its_own_into_view);
    tcase_add_test(tc, only_columns_in_sight_ask_for_maps);
    tcase_add_test(tc, a_second_click_opens_the_map_and_the_layer);
    tcase_add_test(tc, keys_choose_scale_and_what_is_shown);
    tcase_add_test(tc, the_key_of_the_colours_tells_the_ends_of_the_scale);
    tcase_add_test(tc, gradients_are_signed_in_magenta_frames_and_their_loss_is_named);
    tcase_add_loop_test(tc, a_layer_that_does_not_fit_says_where_and_the_rest_stays_usable, 0, 3);
    suite_add_tcase(s, tc);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
