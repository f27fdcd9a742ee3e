/* tests/app/test_session_probe.c - the next sample by class and by mistake, the picture moved and noised, and how a
 * picture from a file is fitted. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/session/session.h"
#include "tests/engine/scratch.h"

enum { WAIT = 120 /* seconds; a sanitizer on a busy machine is slow */, SIDE = 28, PIXELS = SIDE * SIDE };

static struct session *s;
static struct scratch scratch;

static void set_up(void)
{
    struct cs_error err;
    scratch_init(&scratch);
    ck_assert_msg(session_create(&s, &(struct session_options){.threads = 2}, &err) == CS_OK, "%s", err.text);
}

static void tear_down(void)
{
    session_destroy(&s);
    scratch_finish(&scratch);
}

static void set(const char *assignment)
{
    struct cs_error err;
    ck_assert_msg(session_set_assignment(s, assignment, &err) == CS_OK, "%s: %s", assignment, err.text);
}

static enum cs_status try_run(const char *name, struct cs_error *err)
{
    const int c = command_find(name);
    ck_assert_int_ge(c, 0);
    return session_run(s, (enum command_id)c, err);
}

static void run(const char *name)
{
    struct cs_error err;
    ck_assert_msg(try_run(name, &err) == CS_OK, "%s: %s", name, err.text);
}

static bool can_run(const char *name)
{
    return session_can_run(s, (enum command_id)command_find(name));
}

static const struct snapshot *answered(void)
{
    ck_assert(session_wait(s, WAIT));
    return session_snapshot(s);
}

static const struct snapshot *need_net(const char *data)
{
    char text[PATH_MAX + 16];
    set("train.net=tiny");
    set("train.batch=16");
    snprintf(text, sizeof text, "train.data=%s", data);
    set(text);
    session_subscribe(s, WORKER_WANT_ACTIVATIONS | WORKER_WANT_PARAMS);
    session_need_network(s);
    const struct snapshot *now = answered();
    ck_assert_msg(now->net != NULL, "%s", now->error);
    return now;
}

static int answer_of(const struct snapshot *now)
{
    int best = 0;
    for (int i = 1; i < now->classes; i++)
        best = now->probability[i] > now->probability[best] ? i : best;
    return best;
}

/* Samples. */

START_TEST(the_next_sample_is_of_the_class_that_is_asked_for)
{
    need_net("digits");
    set("network.class=4");
    int before = 0;
    for (int k = 0; k < 5; k++) {
        run("network.next_sample");
        ck_assert(session_finding(s));
        const struct snapshot *now = answered();
        ck_assert(!session_finding(s));
        ck_assert_int_eq(now->probe_label, 4);
        ck_assert_int_gt(session_int(s, PROP_NETWORK_SAMPLE), before);
        ck_assert_uint_eq(now->probe_index, (uint64_t)session_int(s, PROP_NETWORK_SAMPLE));
        before = session_int(s, PROP_NETWORK_SAMPLE);
    }
    run("network.sample_back");
    run("network.next_sample"); /* not the same question: it takes the first one's place */
    answered();
    ck_assert_int_gt(session_int(s, PROP_NETWORK_SAMPLE), before);
    run("network.sample_back");
    answered();
    ck_assert_int_eq(session_int(s, PROP_NETWORK_SAMPLE), before);
    run("edit.undo"); /* looking around is no step: this takes back what was set before */
    ck_assert_int_eq(session_int(s, PROP_NETWORK_SAMPLE), before);
}
END_TEST

START_TEST(the_next_mistake_is_one)
{
    need_net("digits");
    for (int k = 0; k < 20; k++)
        run("train.step");
    answered();
    set("network.mistakes=on");
    for (int k = 0; k < 4; k++) {
        run(k == 3 ? "network.sample_back" : "network.next_sample");
        const struct snapshot *now = answered();
        ck_assert_int_ne(answer_of(now), now->probe_label);
    }
    set("network.class=7");
    run("network.next_sample");
    const struct snapshot *now = answered();
    ck_assert(now->probe_label == 7 && answer_of(now) != 7);
}
END_TEST

START_TEST(without_conditions_samples_follow_each_other_round)
{
    need_net("digits");
    run("network.sample_back");
    ck_assert_int_eq(session_int(s, PROP_NETWORK_SAMPLE), 9999);
    run("network.next_sample");
    ck_assert_int_eq(session_int(s, PROP_NETWORK_SAMPLE), 0);
    ck_assert_uint_eq(answered()->probe_index, 0);
}
END_TEST

/* Test labels 0 0 1 1 ..: no 7. */
static void write_small_set(void)
{
    static unsigned char images[16 + 40 * PIXELS], labels[8 + 40];
    scratch_mkdir(&scratch, "set");
    for (int test = 0; test < 2; test++) {
        const int n = test ? 6 : 40;
        const unsigned char head[16] = {0, 0, 8, 3, 0, 0, 0, (unsigned char)n, 0, 0, 0, SIDE, 0, 0, 0, SIDE},
                            label_head[8] = {0, 0, 8, 1, 0, 0, 0, (unsigned char)n};
        memcpy(images, head, 16);
        memcpy(labels, label_head, 8);
        for (int i = 0; i < n * PIXELS; i++)
            images[16 + i] = (unsigned char)(i * 7 + i / 31);
        for (int i = 0; i < n; i++)
            labels[8 + i] = (unsigned char)(test ? i / 2 : i % 10);
        scratch_write(&scratch, test ? "set/t10k-images-idx3-ubyte" : "set/train-images-idx3-ubyte", images,
                      16 + (size_t)n * PIXELS);
        scratch_write(&scratch, test ? "set/t10k-labels-idx1-ubyte" : "set/train-labels-idx1-ubyte", labels,
                      8 + (size_t)n);
    }
}

START_TEST(when_nothing_is_like_that_a_line_says_so_and_the_sample_stays)
{
    char path[PATH_MAX];
    write_small_set();
    need_net(scratch_path(&scratch, "set", path));
    set("network.sample=3");
    set("network.class=7");
    run("network.next_sample");
    answered();
    ck_assert_str_eq(session_message(s, NULL), "No test sample is of class 7");
    set("network.mistakes=on");
    run("network.next_sample");
    ck_assert_uint_eq(answered()->probe_index, 3);
    ck_assert_str_eq(session_message(s, NULL), "No test sample of class 7 is taken for another one");
    set("network.class=99");
    run("network.next_sample");
    answered();
    ck_assert_ptr_nonnull(strstr(session_message(s, NULL), "has classes 0 to 9"));
    ck_assert(!session_finding(s));
    ck_assert_int_eq(session_int(s, PROP_NETWORK_SAMPLE), 3);
}
END_TEST

START_TEST(a_search_can_be_cancelled_and_another_choice_ends_it)
{
    need_net("digits");
    ck_assert(!can_run("network.cancel"));
    set("network.class=5");
    run("network.next_sample");
    ck_assert(can_run("network.cancel"));
    run("network.cancel");
    ck_assert(!session_finding(s) && !can_run("network.cancel"));
    answered();
    ck_assert_str_eq(session_message(s, NULL), "");
    run("network.next_sample");
    set("network.sample=77"); /* what is looked at now is known */
    ck_assert(!session_finding(s));
    ck_assert_uint_eq(answered()->probe_index, 77);
    ck_assert_int_eq(session_int(s, PROP_NETWORK_SAMPLE), 77);
    run("network.next_sample");
    set("train.net=logistic");
    ck_assert(!session_finding(s));
    answered();
    ck_assert_str_eq(session_message(s, NULL), "");
}
END_TEST

START_TEST(a_search_from_a_drawing_shows_the_sample)
{
    need_net("digits");
    set("network.drawing=4,4 20,4 12,24");
    set("network.class=2");
    run("network.next_sample");
    const struct snapshot *now = answered();
    ck_assert(!now->probe_from_pixels && now->probe_label == 2);
    ck_assert_int_eq(session_int(s, PROP_NETWORK_PROBE), PROBE_SAMPLE);
    run("edit.undo");
    ck_assert(answered()->probe_from_pixels);
}
END_TEST

START_TEST(a_slider_moved_during_a_search_from_a_drawing_does_not_end_it)
{
    need_net("digits");
    set("network.drawing=4,4 20,4 12,24");
    answered();
    set("network.class=2");
    run("network.next_sample");
    set("network.rotate=20");
    ck_assert(session_finding(s));
    const struct snapshot *now = answered();
    ck_assert(!session_finding(s) && !now->probe_from_pixels && now->probe_label == 2);
    ck_assert_float_eq(now->probe_change.degrees, 20);
}
END_TEST

START_TEST(a_search_while_the_network_is_loaded_is_refused_with_a_reason)
{
    struct cs_error err;
    session_need_network(s);
    set("network.class=2");
    ck_assert_int_eq(try_run("network.next_sample", &err), CS_BUSY);
    ck_assert_ptr_nonnull(strstr(err.text, "is being loaded"));
}
END_TEST

/* Changes. */

START_TEST(what_the_sliders_say_is_done_to_samples_and_drawings)
{
    float plain[PIXELS], wanted[PIXELS];
    need_net("digits");
    memcpy(plain, answered()->probe_pixels, sizeof plain);
    set("network.shift_rows=2");
    set("network.shift_columns=-1.5");
    set("network.rotate=30");
    set("network.zoom=0.8");
    set("network.noise=0.1");
    set("network.noise_seed=7");
    const struct picture_change c = {{2, -1.5f}, 30, 0.8f, 0.1f, 7};
    const struct shape shape = shape_3d(1, SIDE, SIDE);
    for (int drawn = 0; drawn < 2; drawn++) {
        const struct snapshot *now = answered();
        if (drawn)
            memcpy(plain, session_probe_pixels(s), sizeof plain);
        picture_change(&c, &shape, plain, wanted);
        ck_assert_mem_eq(now->probe_pixels, wanted, sizeof wanted);
        set("network.drawing=4,4 20,4 12,24");
    }
    ck_assert(can_run("network.unchange"));
    run("network.unchange"); /* all in one step */
    ck_assert(!can_run("network.unchange"));
    ck_assert_mem_eq(answered()->probe_pixels, session_probe_pixels(s), sizeof plain);
    ck_assert(session_float(s, PROP_NETWORK_ROTATE) == 0 && session_float(s, PROP_NETWORK_ZOOM) == 1);
    run("edit.undo");
    ck_assert(session_float(s, PROP_NETWORK_ROTATE) == 30 && session_float(s, PROP_NETWORK_SHIFT_ROWS) == 2 &&
              session_float(s, PROP_NETWORK_NOISE) == 0.1);
    picture_change(&c, &shape, session_probe_pixels(s), wanted);
    ck_assert_mem_eq(answered()->probe_pixels, wanted, sizeof wanted);
}
END_TEST

/* Pictures. */

/* A grey picture whose value is a function of the place. */
static const char *write_picture(const char *name, int width, int height, int (*value)(int y, int x),
                                 char path[PATH_MAX])
{
    const size_t n = (size_t)width * (size_t)height;
    char *bytes = malloc(n + 32);
    const int head = sprintf(bytes, "P5\n%d %d\n255\n", width, height);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            bytes[head + y * width + x] = (char)value(y, x);
    scratch_write(&scratch, name, bytes, (size_t)head + n);
    free(bytes);
    return scratch_path(&scratch, name, path);
}

static int slope(int y, int x)
{
    return x * 2 + y; /* 56 x 28: at most 137; the border is 68.5 on average */
}

static void open_picture(const char *path)
{
    struct cs_error err;
    set("app.workspace=network");
    ck_assert_msg(session_open(s, path, &err) == CS_OK, "%s", err.text);
    answered();
}

static void check_pixel(int y, int x, double value)
{
    ck_assert_float_eq_tol(session_snapshot(s)->probe_pixels[y * SIDE + x], (float)(value / 255), 0.51f / 255);
}

static void check_cut(double row, double col, double rows, double cols)
{
    const struct image_cut *c = &session_probe(s)->cut;
    ck_assert_double_eq_tol(c->row, row, 1e-9);
    ck_assert_double_eq_tol(c->col, col, 1e-9);
    ck_assert_double_eq_tol(c->rows, rows, 1e-9);
    ck_assert_double_eq_tol(c->cols, cols, 1e-9);
}

START_TEST(a_wide_picture_is_cropped_padded_or_stretched)
{
    char path[PATH_MAX];
    need_net("digits");
    open_picture(write_picture("wide.pgm", 56, 28, slope, path));
    ck_assert_int_eq(session_int(s, PROP_NETWORK_PROBE), PROBE_PICTURE);
    check_cut(0, 14, 28, 28);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            check_pixel(y, x, slope(y, x + 14)); /* to the pixel */
    set("network.fit=stretch");
    answered();
    check_cut(0, 0, 28, 56);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            check_pixel(y, x, (slope(y, 2 * x) + slope(y, 2 * x + 1)) / 2.0);
    set("network.fit=pad");
    answered();
    check_cut(-14, 0, 56, 56);
    double ground = 0; /* of the picture's border */
    for (int x = 0; x < 56; x++)
        ground += slope(0, x) + slope(27, x);
    for (int y = 1; y < 27; y++)
        ground += slope(y, 0) + slope(y, 55);
    ground /= 2 * 56 + 2 * 26;
    for (int x = 0; x < SIDE; x++) {
        check_pixel(0, x, ground);
        check_pixel(6, x, ground);
        check_pixel(27, x, ground);
        for (int y = 7; y < 21; y++)
            check_pixel(y, x, (slope(2 * y - 14, 2 * x) + slope(2 * y - 13, 2 * x + 1)) / 2.0);
    }
    run("edit.undo");
    answered();
    check_cut(0, 0, 28, 56);
}
END_TEST

START_TEST(a_picture_of_any_size_is_fitted)
{
    static const int sizes[][2] = {{1, 1}, {1, 300}, {300, 1}, {3, 5}, {2000, 900}, {8192, 2}};
    char path[PATH_MAX], name[32];
    need_net("digits");
    for (int k = 0; k < 6; k++) {
        static const char *const fits[] = {"network.fit=crop", "network.fit=pad", "network.fit=stretch"};
        snprintf(name, sizeof name, "%d.pgm", k);
        open_picture(write_picture(name, sizes[k][0], sizes[k][1], slope, path));
        for (int f = 0; f < 3; f++) {
            set(fits[f]);
            const struct snapshot *now = answered();
            for (int i = 0; i < PIXELS; i++)
                ck_assert(now->probe_pixels[i] >= 0 && now->probe_pixels[i] <= 1);
            const struct probe *p = session_probe(s);
            const struct image_cut *c = &p->cut;
            const int w = sizes[k][0], h = sizes[k][1];
            ck_assert_double_eq_tol(2 * c->row + c->rows, h, 1e-6); /* about the middle */
            ck_assert_double_eq_tol(2 * c->col + c->cols, w, 1e-6);
            if (f < 2)
                ck_assert_double_eq_tol(c->rows, c->cols, 1e-6);
            ck_assert_int_le(p->preview.shape.dim[1], PROBE_PREVIEW);
            ck_assert_int_le(p->preview.shape.dim[2], PROBE_PREVIEW);
        }
    }
}
END_TEST

static int paper(int y, int x)
{
    return x > 20 && x < 36 && y > 4 && y < 24 ? 20 : 240;
}

START_TEST(a_dark_drawing_on_paper_is_inverted_however_it_is_fitted)
{
    char path[PATH_MAX];
    need_net("digits");
    open_picture(write_picture("paper.pgm", 56, 28, paper, path));
    ck_assert(session_probe(s)->inverted);
    set("network.fit=pad");
    answered();
    ck_assert(session_probe(s)->inverted);
    check_pixel(0, 0, 15); /* the ground around it is paper, too */
    check_pixel(14, 14, 235);
}
END_TEST

START_TEST(colours_become_grey_for_a_net_of_one_channel)
{
    char bytes[32 + 3 * PIXELS], path[PATH_MAX];
    const int head = sprintf(bytes, "P6\n28 28\n255\n");
    for (int i = 0; i < PIXELS; i++)
        memcpy(bytes + head + 3 * i, (const char[]){100, 50, 10}, 3);
    scratch_write(&scratch, "colour.ppm", bytes, (size_t)head + 3 * PIXELS);
    need_net("digits");
    open_picture(scratch_path(&scratch, "colour.ppm", path));
    check_pixel(3, 3, 0.299 * 100 + 0.587 * 50 + 0.114 * 10);
    ck_assert_int_eq(session_probe(s)->preview.shape.dim[0], 3);
}
END_TEST

START_TEST(a_picture_that_is_fitted_already_is_not_fitted_again)
{
    char path[PATH_MAX];
    need_net("digits");
    open_picture(write_picture("wide.pgm", 56, 28, slope, path));
    const float *fitted = session_probe(s)->fitted.data;
    for (int k = 0; k < 5; k++) {
        char text[48];
        snprintf(text, sizeof text, "network.rotate=%d", k * 10);
        set(text);
        answered();
        ck_assert_ptr_eq(session_probe(s)->fitted.data, fitted);
    }
    set("train.net=mlp"); /* the same shape */
    answered();
    ck_assert_ptr_eq(session_probe(s)->fitted.data, fitted);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("session_probe");
    TCase *t = tcase_create("probe");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_set_timeout(t, 240);
    tcase_add_test(t, the_next_sample_is_of_the_class_that_is_asked_for);
    tcase_add_test(t, the_next_mistake_is_one);
    tcase_add_test(t, without_conditions_samples_follow_each_other_round);
    tcase_add_test(t, when_nothing_is_like_that_a_line_says_so_and_the_sample_stays);
    tcase_add_test(t, a_search_can_be_cancelled_and_another_choice_ends_it);
    tcase_add_test(t, a_search_from_a_drawing_shows_the_sample);
    tcase_add_test(t, a_slider_moved_during_a_search_from_a_drawing_does_not_end_it);
    tcase_add_test(t, a_search_while_the_network_is_loaded_is_refused_with_a_reason);
    tcase_add_test(t, what_the_sliders_say_is_done_to_samples_and_drawings);
    tcase_add_test(t, a_wide_picture_is_cropped_padded_or_stretched);
    tcase_add_test(t, a_picture_of_any_size_is_fitted);
    tcase_add_test(t, a_dark_drawing_on_paper_is_inverted_however_it_is_fitted);
    tcase_add_test(t, colours_become_grey_for_a_net_of_one_channel);
    tcase_add_test(t, a_picture_that_is_fitted_already_is_not_fitted_again);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
