/* tests/app/test_view_network_field.c - the receptive field that is drawn is the one found by lighting every pixel of
 * the input, and every value of an inner layer: random nets, in the columns, in space and beside one enlarged map. */
#include "app/views/frame.h"
#include "app/views/network.h"
#include "tests/app/overlap.h"
#include "tests/field_nets.h"

enum { WAIT = 120, SIDE = 28 };

static void answer(struct window *w)
{
    for (int i = 0; i < 3; i++) {
        window_settle(w);
        ck_assert(session_wait(w->session, WAIT));
    }
    window_settle(w);
}

static struct window open_window(void)
{
    struct window w = window_open(1920, 1080);
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "app.workspace=network");
    session_need_network(w.session);
    answer(&w);
    return w;
}

/* A net in the window, the same with weights that hide nothing, and its part behind "mid". */
struct field_case {
    char text[FIELD_TEXT];
    struct net *whole, *tail;
    int at[3];                      /* of "end", which is chosen */
    struct seen_box pixels, values; /* what it depends on: of the input, of "mid" */
};

static void set_int(struct window *w, const char *name, int v)
{
    char text[64];
    snprintf(text, sizeof text, "%s=%d", name, v);
    window_set(w, text);
}

static void choose(struct window *w, const int at[3])
{
    window_set(w, "network.node=end");
    set_int(w, "network.map", at[0]);
    set_int(w, "network.row", at[1]);
    set_int(w, "network.column", at[2]);
    answer(w);
}

static struct field_case next_case(struct window *w, struct rng *r)
{
    struct field_case c;
    struct field_text t = field_random(r, 1);
    while (!field_nets(&t, SIDE, "flatten = flatten(); output = linear(10)", c.text, &c.whole, &c.tail))
        t = field_random(r, 1);
    const int node = net_find(c.whole, "end");
    const struct shape *out = &c.whole->node[node].out;
    for (int k = 0; k < 3; k++)
        c.at[k] = rng_int(r, 0, out->dim[k] - 1);
    c.pixels = field_perturbed(c.whole, node, c.at[0], c.at[1], c.at[2]);
    c.values = field_perturbed(c.tail, net_find(c.tail, "end"), c.at[0], c.at[1], c.at[2]);
    char set[FIELD_TEXT + 16];
    snprintf(set, sizeof set, "train.net=%s", c.text);
    window_set(w, set);
    answer(w);
    const struct snapshot *s = session_snapshot(w->session);
    ck_assert_msg(!strcmp(s->net->name, "f") && s->net->n_nodes == c.whole->n_nodes, "%s: %s", c.text, s->error);
    choose(w, c.at);
    return c;
}

static void close_case(struct field_case *c)
{
    net_destroy(&c->whole);
    net_destroy(&c->tail);
}

/* rows and columns; end 0: none */
static void check_box(const struct field_case *c, const struct seen_box *got, const struct seen_box *want, bool read,
                      const char *where)
{
    const bool same = !read ? got->end[0] == 0
                            : memcmp(got->first, want->first, sizeof got->first) == 0 &&
                                  memcmp(got->end, want->end, sizeof got->end) == 0;
    ck_assert_msg(same, "%s [%d, %d, %d], %s: drawn rows %d..%d, columns %d..%d; found %d..%d, %d..%d (%s)", c->text,
                  c->at[0], c->at[1], c->at[2], where, got->first[0], got->end[0], got->first[1], got->end[1],
                  want->first[0], want->end[0], want->first[1], want->end[1], read ? "read" : "not read");
}

static bool is_kernel(const struct draw_cmd *c, enum draw_kind kind)
{
    const struct color k = theme_dark.kernel;
    return c->kind == kind && c->width == 2 && c->color.r == k.r && c->color.g == k.g && c->color.b == k.b;
}

/* The orange box that lies on a map that is drawn in tile, in values of it. */
static struct seen_box boxed(const struct window *w, struct rect tile, int rows, int cols)
{
    struct seen_box b = {.first_map = 0};
    const float px = tile.w / (float)cols, py = tile.h / (float)rows;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct rect r = rect_inset(w->list.cmd[i].rect, 2);
        if (!is_kernel(&w->list.cmd[i], DRAW_FRAME) || rect_intersection(tile, r).w <= 0 ||
            rect_intersection(tile, r).h <= 0)
            continue;
        ck_assert_msg(b.end[0] == 0, "two boxes on one map");
        b.first[0] = (int)lrintf((r.y - tile.y) / py);
        b.end[0] = (int)lrintf((r.y + r.h - tile.y) / py);
        b.first[1] = (int)lrintf((r.x - tile.x) / px);
        b.end[1] = (int)lrintf((r.x + r.w - tile.x) / px);
    }
    return b;
}

/* ---- columns ---- */

/* The layout as the latest frame had it; destroy with free(). */
static struct network_layout *layout_of(struct window *w)
{
    const struct view v = {.ui = w->ui,
                           .session = w->session,
                           .requests = &w->requests,
                           .frame = FRAME_FULL,
                           .width = w->width,
                           .height = w->height};
    const float left = frame_left_width(FRAME_FULL), right = frame_right_width(FRAME_FULL);
    const struct rect stage = {left, FRAME_TOP, w->width - left - right,
                               w->height - FRAME_TOP - FRAME_BOTTOM - network_strip_height(&v)};
    struct network_layout *l = malloc(sizeof *l);
    ck_assert(l && network_layout(l, &v, stage));
    return l;
}

/* Compares what is drawn on a column, if it is in sight; true: it was. */
static bool check_column(struct window *w, const struct field_case *c, const char *node, const struct seen_box *want)
{
    struct network_layout *l = layout_of(w);
    const struct net *net = session_snapshot(w->session)->net;
    const struct network_column *column = &l->column[network_column_of(l, net, net_find(net, node))];
    const bool in_sight = column->box.x >= l->view.x && column->box.x + column->box.w <= l->view.x + l->view.w;
    for (int m = column->first; in_sight && m < column->first + column->shown; m++) {
        const struct seen_box got = boxed(w, network_tile(column, m), column->rows, column->cols);
        check_box(c, &got, want, m >= want->first_map && m < want->end_map, node);
    }
    free(l);
    return in_sight;
}

/* The columns are wider than the stage when there are many of them: to the input, by hand. */
static void scroll_to_input(struct window *w)
{
    struct network_layout *l = layout_of(w);
    window_move(w, l->view.x + 100, l->stage.y + 6);
    w->in.wheel = 100;
    window_frame(w);
    window_settle(w);
    free(l);
}

START_TEST(boxes_of_the_columns_are_what_perturbing_finds) /* _i: 11 nets each, 66 in all */
{
    struct rng r = rng_seeded(0xF1E1D, (uint64_t)_i);
    struct window w = open_window();
    int inner = 0;
    for (int round = 0; round < 11; round++) {
        struct field_case c = next_case(&w, &r);
        bool mid = check_column(&w, &c, "mid", &c.values);
        scroll_to_input(&w);
        ck_assert(check_column(&w, &c, "input", &c.pixels));
        mid = check_column(&w, &c, "mid", &c.values) || mid;
        inner += mid;
        close_case(&c);
    }
    ck_assert_int_ge(inner, 9);
    window_close(&w);
}
END_TEST

START_TEST(no_box_is_left_of_the_choice_before)
{
    struct window w = open_window();
    window_set(&w, "network.node=conv2");
    answer(&w);
    struct network_layout *l = layout_of(&w);
    ck_assert_int_gt(boxed(&w, network_tile(&l->column[0], 0), SIDE, SIDE).end[0], 0);
    const int row = session_int(w.session, PROP_NETWORK_ROW) == 9 ? 3 : 9;
    set_int(&w, "network.row", row);
    window_frame(&w); /* the worker may not have answered */
    const struct snapshot *s = session_snapshot(w.session);
    const struct seen_box got = boxed(&w, network_tile(&l->column[0], 0), SIDE, SIDE);
    const int first = 2 * row - 2; /* 14x14 in steps of 2, from the padding on */
    ck_assert(s->neuron && s->neuron->row == row ? got.first[0] == first : got.end[0] == 0);
    free(l);
    window_close(&w);
}
END_TEST

START_TEST(heat_lies_over_what_is_seen_of_every_earlier_layer) /* _i: columns, in space */
{
    struct window w = open_window();
    window_set(&w, "network.node=conv2");
    window_set(&w, "network.effective_field=on");
    window_set(&w, _i ? "network.view=planes" : "network.view=columns");
    answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    static const struct {
        const char *node;
        int maps;
    } seen[] = {{"input", 1}, {"relu1", 6}, {"pool1", 6}};
    for (size_t k = 0; k < sizeof seen / sizeof *seen; k++) {
        const struct snapshot_node *n = &s->node[net_find(s->net, seen[k].node)];
        const int cols = s->net->node[net_find(s->net, seen[k].node)].out.dim[2];
        int veils = 0;
        ck_assert_ptr_nonnull(n->heat);
        for (size_t i = 0; i < w.list.n; i++) {
            const struct draw_cmd *c = &w.list.cmd[i];
            const bool stage =
                c->rect.x > frame_left_width(FRAME_FULL) && c->rect.x < 1920 - frame_right_width(FRAME_FULL);
            veils += c->kind == DRAW_ASKEW && stage && c->tensor.map == COLORMAP_HEAT &&
                     c->tensor.data == n->heat + n->seen.first[0] * cols + n->seen.first[1] &&
                     c->tensor.width == n->seen.end[1] - n->seen.first[1] && c->tensor.hi == n->heat_largest;
        }
        ck_assert_int_eq(veils, seen[k].maps);
    }
    window_close(&w);
}
END_TEST

/* ---- in space ---- */

/* Where a point of the screen is on a map whose plane is drawn, in values of it. */
static struct point on_plane(const struct point p[3], int rows, int cols, struct point at)
{
    const float ux = p[1].x - p[0].x, uy = p[1].y - p[0].y, vx = p[2].x - p[0].x, vy = p[2].y - p[0].y;
    const float det = ux * vy - uy * vx, x = at.x - p[0].x, y = at.y - p[0].y;
    return (struct point){(x * vy - y * vx) / det * (float)cols, (ux * y - uy * x) / det * (float)rows};
}

/* The outline on the plane of a tensor: it is drawn behind the maps of its column, before those of the next. */
static struct seen_box outlined(const struct window *w, const float *data, int rows, int cols, int maps_behind)
{
    struct seen_box b = {.first_map = 0};
    size_t i = 0;
    while (i < w->list.n && !(w->list.cmd[i].kind == DRAW_ASKEW && w->list.cmd[i].tensor.data == data))
        i++;
    ck_assert_uint_lt(i, w->list.n);
    const struct point *plane = &w->list.points[w->list.cmd[i].points];
    for (i++; i < w->list.n && maps_behind >= 0; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        maps_behind -= c->kind == DRAW_ASKEW;
        if (!is_kernel(c, DRAW_POLYLINE) || c->n_points != 5)
            continue;
        const struct point a = on_plane(plane, rows, cols, w->list.points[c->points]),
                           z = on_plane(plane, rows, cols, w->list.points[c->points + 2]);
        const float x = (a.x + z.x) / 2, y = (a.y + z.y) / 2;
        if (x < 0 || y < 0 || x > (float)cols || y > (float)rows)
            continue; /* that of another map */
        b = (struct seen_box){.first = {(int)lrintf(a.y), (int)lrintf(a.x)},
                              .end = {(int)lrintf(z.y), (int)lrintf(z.x)}};
    }
    return b;
}

START_TEST(outlines_in_space_are_what_perturbing_finds) /* _i: 6 nets each */
{
    struct rng r = rng_seeded(0x9A4E, (uint64_t)_i);
    struct window w = open_window();
    window_set(&w, "network.view=planes");
    for (int round = 0; round < 6; round++) {
        struct field_case c = next_case(&w, &r);
        const struct snapshot *s = session_snapshot(w.session);
        const struct seen_box pixels = outlined(&w, s->probe_pixels, SIDE, SIDE, 0);
        check_box(&c, &pixels, &c.pixels, c.pixels.end_map > 0, "input in space");
        const int mid = net_find(s->net, "mid"), maps = s->net->node[mid].out.dim[0];
        for (int m = 0; m < maps; m++) {
            const struct shape *out = &s->net->node[mid].out;
            const struct seen_box got = outlined(&w, snapshot_map(s, mid, m), out->dim[1], out->dim[2], maps - 1 - m);
            check_box(&c, &got, &c.values, m >= c.values.first_map && m < c.values.end_map, "mid in space");
        }
        close_case(&c);
    }
    window_close(&w);
}
END_TEST

/* ---- beside one map ---- */

static bool on_stage(const struct draw_cmd *c)
{
    return c->kind == DRAW_TENSOR && c->rect.x > frame_left_width(FRAME_FULL) &&
           c->rect.x < 1920 - frame_right_width(FRAME_FULL);
}

static void clip(struct seen_box *b, int rows, int cols)
{
    const int n[2] = {rows, cols};
    for (int k = 0; k < 2; k++) {
        b->first[k] = b->first[k] < 0 ? 0 : b->first[k];
        b->end[k] = b->end[k] > n[k] ? n[k] : b->end[k];
    }
}

/* The box on the map that begins with data, without what lies in the padding; false: it is not on the stage. */
static bool beside(const struct window *w, const float *data, int rows, int cols, struct seen_box *b)
{
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (!on_stage(c) || c->tensor.data != data)
            continue;
        *b = boxed(w, c->rect, rows, cols);
        clip(b, rows, cols);
        return true;
    }
    return false;
}

START_TEST(boxes_beside_a_map_are_what_perturbing_finds) /* _i: 8 nets each */
{
    struct rng r = rng_seeded(0x3A9, (uint64_t)_i);
    struct window w = open_window();
    window_set(&w, "network.level=map");
    int inner = 0;
    for (int round = 0; round < 8; round++) {
        struct field_case c = next_case(&w, &r);
        const struct snapshot *s = session_snapshot(w.session);
        struct seen_box got = {.first_map = 0};
        const bool shown = beside(&w, s->probe_pixels, SIDE, SIDE, &got);
        ck_assert(shown || c.pixels.end_map == 0);
        check_box(&c, &got, &c.pixels, c.pixels.end_map > 0, "input beside the map");
        const int mid = net_find(s->net, "mid");
        const struct shape *out = &s->net->node[mid].out;
        for (int m = 0; m < out->dim[0]; m++)
            if (snapshot_map(s, mid, m) && beside(&w, snapshot_map(s, mid, m), out->dim[1], out->dim[2], &got)) {
                check_box(&c, &got, &c.values, m >= c.values.first_map && m < c.values.end_map, "mid beside the map");
                inner++;
            }
        close_case(&c);
    }
    ck_assert_int_ge(inner, 4);
    window_close(&w);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("field");
    tcase_set_timeout(tc, 900);
    tcase_add_loop_test(tc, boxes_of_the_columns_are_what_perturbing_finds, 0, 6);
    tcase_add_test(tc, no_box_is_left_of_the_choice_before);
    tcase_add_loop_test(tc, heat_lies_over_what_is_seen_of_every_earlier_layer, 0, 2);
    tcase_add_loop_test(tc, outlines_in_space_are_what_perturbing_finds, 0, 2);
    tcase_add_loop_test(tc, boxes_beside_a_map_are_what_perturbing_finds, 0, 2);
    Suite *s = suite_create("view_network_field");
    suite_add_tcase(s, tc);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
