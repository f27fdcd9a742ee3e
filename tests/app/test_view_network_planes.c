/* tests/app/test_view_network_planes.c - the layers in space: the same maps, the same choice, turned. */
#include "app/views/network.h"
#include "app/views/network_camera.h"
#include "engine/base/rng.h"
#include "tests/app/overlap.h"

enum { WAIT = 120 };

static void answer(struct window *w)
{
    for (int i = 0; i < 3; i++) {
        window_settle(w);
        ck_assert(session_wait(w->session, WAIT));
    }
    window_settle(w);
}

static struct window open_planes(float width, float height)
{
    struct window w = window_open(width, height);
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "app.workspace=network");
    window_set(&w, "network.view=planes");
    session_need_network(w.session);
    answer(&w);
    return w;
}

START_TEST(a_place_is_found_again_under_the_point_where_it_is_seen)
{
    struct rng r = rng_seeded(7, 0);
    for (int i = 0; i < 2000; i++) {
        struct camera c = camera_turned(rng_float(&r) * 360 - 180, rng_float(&r) * 160 - 80);
        const struct place3 p = {rng_float(&r) * 900 - 450, rng_float(&r) * 900 - 450, rng_float(&r) * 900 - 450};
        float y, z;
        c.scale = 0.2f + 3 * rng_float(&r);
        c.middle = (struct point){rng_float(&r) * 1000, rng_float(&r) * 1000};
        if (!camera_place_on(&c, p.x, camera_see(&c, p), &y, &z))
            continue;
        ck_assert_float_eq_tol(y, p.y, 0.3f);
        ck_assert_float_eq_tol(z, p.z, 0.3f);
    }
}
END_TEST

START_TEST(turned_by_90_degrees_a_plane_is_seen_as_it_is)
{
    const struct camera c = camera_turned(90, 0);
    const struct point a = camera_see(&c, (struct place3){5, 10, 20}), b = camera_see(&c, (struct place3){-7, 10, 20});
    ck_assert_float_eq_tol(a.x, 20, 1e-4f);
    ck_assert_float_eq_tol(a.y, 10, 1e-4f);
    ck_assert(fabsf(a.x - b.x) < 1e-3f && fabsf(a.y - b.y) < 1e-3f);
    ck_assert(camera_nearness(&c, (struct place3){-7, 0, 0}) > camera_nearness(&c, (struct place3){5, 0, 0}));
}
END_TEST

static const struct draw_cmd *plane_of(const struct window *w, const float *data)
{
    for (size_t i = 0; data && i < w->list.n; i++)
        if (w->list.cmd[i].kind == DRAW_ASKEW && w->list.cmd[i].tensor.data == data)
            return &w->list.cmd[i];
    return NULL;
}

START_TEST(every_map_of_the_columns_is_a_plane)
{
    struct window w = open_planes(1440, 900);
    const struct snapshot *s = session_snapshot(w.session);
    static const struct {
        const char *node;
        int maps;
    } layers[] = {{"relu1", 6}, {"pool1", 6}, {"relu2", 16}, {"pool2", 16}};
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++)
        for (int m = 0; m < layers[i].maps; m++)
            ck_assert_msg(plane_of(&w, snapshot_map(s, net_find(s->net, layers[i].node), m)) != NULL, "%s %d",
                          layers[i].node, m);
    ck_assert_ptr_nonnull(plane_of(&w, s->probe_pixels));
    window_close(&w);
}
END_TEST

/* The middle of the plane that shows a map. */
static struct point middle_of(const struct window *w, const float *data)
{
    const struct draw_cmd *c = plane_of(w, data);
    ck_assert_ptr_nonnull(c);
    const struct point *p = &w->list.points[c->points];
    return (struct point){(p[1].x + p[2].x) / 2, (p[1].y + p[2].y) / 2};
}

START_TEST(a_click_chooses_the_value_that_is_seen_there)
{
    struct window w = open_planes(1440, 900);
    const struct snapshot *s = session_snapshot(w.session);
    for (int m = 0; m < 6; m += 2) {
        const struct point at = middle_of(&w, snapshot_map(s, net_find(s->net, "relu1"), m));
        window_click(&w, at.x, at.y);
        answer(&w);
        s = session_snapshot(w.session);
        ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "conv1");
        ck_assert_int_eq(session_int(w.session, PROP_NETWORK_MAP), m);
        ck_assert_int_le(abs(session_int(w.session, PROP_NETWORK_ROW) - 14), 1);
        ck_assert_int_le(abs(session_int(w.session, PROP_NETWORK_COLUMN) - 14), 1);
    }
    window_close(&w);
}
END_TEST

START_TEST(a_drag_turns_and_chooses_nothing)
{
    struct window w = open_planes(1440, 900);
    const double yaw = session_float(w.session, PROP_NETWORK_YAW), pitch = session_float(w.session, PROP_NETWORK_PITCH);
    const int map = session_int(w.session, PROP_NETWORK_MAP);
    window_press(&w, 700, 300);
    window_move(&w, 750, 320);
    window_release(&w);
    ck_assert_double_eq_tol(session_float(w.session, PROP_NETWORK_YAW), yaw + 20, 1e-3);
    ck_assert_double_eq_tol(session_float(w.session, PROP_NETWORK_PITCH), pitch + 8, 1e-3);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "conv2");
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_MAP), map);
    window_close(&w);
}
END_TEST

START_TEST(keys_turn_come_nearer_and_lead_back)
{
    struct window w = open_planes(1440, 900);
    const double yaw = session_float(w.session, PROP_NETWORK_YAW);
    window_key(&w, UI_KEY_RIGHT, UI_SHIFT);
    window_key(&w, '+', 0);
    ck_assert_double_eq_tol(session_float(w.session, PROP_NETWORK_YAW), yaw + 5, 1e-6);
    ck_assert_double_gt(session_float(w.session, PROP_NETWORK_NEAR), 1);
    window_key(&w, 'r', 0);
    ck_assert_double_eq_tol(session_float(w.session, PROP_NETWORK_YAW), yaw, 1e-6);
    ck_assert_double_eq_tol(session_float(w.session, PROP_NETWORK_NEAR), 1, 1e-6);
    window_close(&w);
}
END_TEST

/* Lines in the kernel's colour on the stage. */
static int beams(const struct window *w)
{
    int n = 0;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        n += c->kind == DRAW_LINE && c->color.r == theme_dark.kernel.r && c->color.g == theme_dark.kernel.g &&
             c->point[0].x > 264 && c->point[0].x < 1120;
    }
    return n;
}

START_TEST(edges_are_drawn_for_the_chosen_value_alone)
{
    struct window w = open_planes(1440, 900);
    ck_assert_int_eq(beams(&w), 6 * 4); /* to each of the six maps of pool1, from its window's corners */
    window_set(&w, "network.node=");
    answer(&w);
    ck_assert_int_eq(beams(&w), 0);
    window_close(&w);
}
END_TEST

START_TEST(at_every_angle_and_size_it_is_drawn)
{
    static const float sizes[][2] = {{1440, 900}, {1024, 640}, {720, 450}, {1920, 1080}};
    char text[64];
    for (int i = 0; i < 4; i++) {
        struct window w = open_planes(sizes[i][0], sizes[i][1]);
        for (int yaw = -180; yaw <= 180; yaw += 45) {
            snprintf(text, sizeof text, "network.yaw=%d", yaw);
            window_set(&w, text);
            snprintf(text, sizeof text, "network.pitch=%d", yaw / 2 > 89 ? 89 : yaw / 2 < -89 ? -89 : yaw / 2);
            window_set(&w, text);
            window_frame(&w);
            ck_assert_int_eq(draw_list_failed(&w.list), 0);
            for (size_t k = 0; k < w.list.n; k++)
                ck_assert(isfinite(w.list.cmd[k].rect.x) && isfinite(w.list.cmd[k].rect.w));
        }
        window_close(&w);
    }
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("planes");
    tcase_set_timeout(tc, 600);
    tcase_add_test(tc, a_place_is_found_again_under_the_point_where_it_is_seen);
    tcase_add_test(tc, turned_by_90_degrees_a_plane_is_seen_as_it_is);
    tcase_add_test(tc, every_map_of_the_columns_is_a_plane);
    tcase_add_test(tc, a_click_chooses_the_value_that_is_seen_there);
    tcase_add_test(tc, a_drag_turns_and_chooses_nothing);
    tcase_add_test(tc, keys_turn_come_nearer_and_lead_back);
    tcase_add_test(tc, edges_are_drawn_for_the_chosen_value_alone);
    tcase_add_test(tc, at_every_angle_and_size_it_is_drawn);
    Suite *s = suite_create("view_network_planes");
    suite_add_tcase(s, tc);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
