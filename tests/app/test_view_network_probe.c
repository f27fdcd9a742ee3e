/* tests/app/test_view_network_probe.c - the Network workspace's input panel, worked with as a person would. */
#include "app/ui/format.h"
#include "app/views/network.h"
#include "tests/app/overlap.h"
#include "tests/engine/scratch.h"

enum { WAIT = 120 /* seconds; a sanitizer on a busy machine is slow */, SIDE = 28, PIXELS = SIDE * SIDE };

static void answer(struct window *w)
{
    for (int i = 0; i < 3; i++) {
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
    window_set(&w, "train.net=tiny");
    session_need_network(w.session);
    answer(&w);
    ck_assert_ptr_nonnull(session_snapshot(w.session)->net);
    return w;
}

static const struct draw_cmd *find(const struct window *w, const char *text)
{
    const struct draw_cmd *c = draw_list_find_text(&w->list, text, 0);
    ck_assert_msg(c != NULL, "no '%s'", text);
    return c;
}

static void click_text(struct window *w, const char *text)
{
    const struct rect r = text_rect(w, find(w, text));
    window_click(w, r.x + r.w / 2, r.y + r.h / 2);
    window_settle(w);
}

/* The one that lies above all others: of a list that is open. */
static void click_last(struct window *w, const char *text)
{
    const struct draw_cmd *last = NULL;
    for (int n = 0; draw_list_find_text(&w->list, text, n); n++)
        last = draw_list_find_text(&w->list, text, n);
    ck_assert_msg(last != NULL, "no '%s'", text);
    window_click(w, last->point[0].x + 2, last->point[0].y - 4);
    window_settle(w);
}

/* Brings a text of the panel into sight with the wheel. */
static void scroll_to(struct window *w, const char *text)
{
    for (int i = 0; i < 60; i++) {
        const struct rect r = text_rect(w, find(w, text));
        const float bottom = w->height - FRAME_BOTTOM - 150;
        if (r.y > FRAME_TOP + 50 && r.y < bottom - 60)
            return;
        window_move(w, 60, FRAME_TOP + 200);
        w->in.wheel = r.y >= bottom - 60 ? -1 : 1;
        window_frame(w);
        window_settle(w);
    }
}

/* The largest tensor in the left panel, and its place. */
static const struct draw_cmd *panel_picture(const struct window *w, int n)
{
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_TENSOR && c->rect.x + c->rect.w < frame_left_width(FRAME_FULL) && n-- == 0)
            return c;
    }
    ck_abort_msg("no picture in the panel");
    return NULL;
}

/* ---- samples ---- */

START_TEST(the_arrows_and_n_go_to_samples_of_the_class_chosen_from_the_list)
{
    struct window w = open_network(1440, 900);
    const struct rect choice = text_rect(&w, find(&w, "Any class"));
    const float y = choice.y + choice.h / 2, right = frame_left_width(FRAME_FULL) - 24 - 16, left = 24 + 16;
    window_click(&w, right, y);
    answer(&w);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_SAMPLE), 1);
    window_click(&w, left, y);
    answer(&w);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_SAMPLE), 0);
    click_text(&w, "Any class");
    click_last(&w, "3");
    answer(&w);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_CLASS), 3);
    ck_assert_int_eq(session_snapshot(w.session)->probe_label, 3); /* one of them is seen at once */
    find(&w, "truth: 3");
    const int at_once = session_int(w.session, PROP_NETWORK_SAMPLE);
    window_click(&w, right, y);
    answer(&w);
    ck_assert_int_eq(session_snapshot(w.session)->probe_label, 3);
    ck_assert_int_gt(session_int(w.session, PROP_NETWORK_SAMPLE), at_once);
    const int first = session_int(w.session, PROP_NETWORK_SAMPLE);
    window_key(&w, 'n', 0);
    answer(&w);
    ck_assert_int_gt(session_int(w.session, PROP_NETWORK_SAMPLE), first);
    window_key(&w, 'n', UI_SHIFT);
    answer(&w);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_SAMPLE), first);
    window_close(&w);
}
END_TEST

START_TEST(mistakes_only_shows_pictures_that_the_bars_get_wrong)
{
    struct window w = open_network(1440, 900);
    const struct rect label = text_rect(&w, find(&w, "Mistakes only"));
    window_click(&w, frame_left_width(FRAME_FULL) - 24 - 20, label.y + label.h / 2);
    window_settle(&w);
    ck_assert(session_bool(w.session, PROP_NETWORK_MISTAKES));
    for (int k = 0; k < 3; k++) {
        if (k > 0) /* the first is seen at once */
            window_key(&w, 'n', 0);
        answer(&w);
        const struct snapshot *s = session_snapshot(w.session);
        int best = 0;
        for (int i = 1; i < s->classes; i++)
            best = s->probability[i] > s->probability[best] ? i : best;
        ck_assert_int_ne(best, s->probe_label);
    }
    window_key(&w, 'w', 0);
    ck_assert(!session_bool(w.session, PROP_NETWORK_MISTAKES));
    window_close(&w);
}
END_TEST

/* ---- drawing ---- */

START_TEST(a_stroke_on_the_pad_is_drawn_erased_and_cleared)
{
    struct window w = open_network(1440, 900);
    const struct rect pad = panel_picture(&w, 0)->rect;
    window_press(&w, pad.x + pad.w / 2, pad.y + pad.h / 4);
    window_move(&w, pad.x + pad.w / 2, pad.y + pad.h / 2);
    window_move(&w, pad.x + pad.w / 2, pad.y + 3 * pad.h / 4);
    window_release(&w);
    answer(&w);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_DRAWING), "14.0,7.0 14.0,14.0 14.0,21.0");
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_PROBE), PROBE_DRAWN);
    const float ink = session_snapshot(w.session)->probe_pixels[14 * SIDE + 14];
    ck_assert_float_gt(ink, 0.9f);
    click_text(&w, "Erase");
    window_press(&w, pad.x + pad.w / 2, pad.y + pad.h / 4);
    window_move(&w, pad.x + pad.w / 2, pad.y + pad.h / 2);
    window_release(&w);
    answer(&w);
    ck_assert_ptr_nonnull(strstr(session_text(w.session, PROP_NETWORK_DRAWING), ";-14.0,7.0"));
    click_text(&w, "Clear");
    answer(&w);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_DRAWING), "");
    window_close(&w);
}
END_TEST

/* ---- changes ---- */

static void open_changes(struct window *w)
{
    scroll_to(w, "Change");
    click_text(w, "Change");
    scroll_to(w, "As it was");
}

/* Drags the slider of a row from its middle by dx. */
static void drag(struct window *w, const char *label, float from, float to)
{
    const struct rect r = text_rect(w, find(w, label));
    const float y = r.y + r.h / 2;
    window_press(w, from, y);
    for (int k = 1; k <= 8; k++)
        window_move(w, from + (to - from) * (float)k / 8, y);
    window_release(w);
    answer(w);
}

START_TEST(a_slider_moves_the_picture_and_one_undo_takes_it_back)
{
    struct window w = open_network(1440, 900);
    float plain[PIXELS], wanted[PIXELS];
    const struct shape shape = shape_3d(1, SIDE, SIDE);
    memcpy(plain, session_snapshot(w.session)->probe_pixels, sizeof plain);
    open_changes(&w);
    drag(&w, "Down", 120, 140);
    const double down = session_float(w.session, PROP_NETWORK_SHIFT_ROWS);
    ck_assert(down > 0 && down == round(down));
    struct picture_change c = {.shift = {(float)down, 0}};
    picture_change(&c, &shape, plain, wanted);
    ck_assert_mem_eq(session_snapshot(w.session)->probe_pixels, wanted, sizeof wanted);
    const struct draw_cmd *shown = panel_picture(&w, 0);
    ck_assert_ptr_eq(shown->tensor.data, session_snapshot(w.session)->probe_pixels);
    window_key(&w, 'z', UI_CTRL);
    answer(&w);
    ck_assert(session_float(w.session, PROP_NETWORK_SHIFT_ROWS) == 0);
    ck_assert_mem_eq(session_snapshot(w.session)->probe_pixels, plain, sizeof plain);
    window_close(&w);
}
END_TEST

START_TEST(every_slider_sets_its_number_and_as_it_was_takes_all_back)
{
    static const struct {
        const char *label;
        enum prop_id p;
    } row[] = {{"Down", PROP_NETWORK_SHIFT_ROWS},
               {"Right", PROP_NETWORK_SHIFT_COLUMNS},
               {"Rotate", PROP_NETWORK_ROTATE},
               {"Size", PROP_NETWORK_ZOOM},
               {"Noise", PROP_NETWORK_NOISE}};
    struct window w = open_network(1440, 900);
    open_changes(&w);
    for (int i = 0; i < 5; i++) {
        scroll_to(&w, row[i].label);
        const double before = session_float(w.session, row[i].p);
        drag(&w, row[i].label, 120, 150);
        const double now = session_float(w.session, row[i].p);
        char number[FORMAT_MAX];
        ck_assert_msg(now > before, "%s: %g", row[i].label, now);
        find(&w, format_number(number, now, prop_infos[row[i].p].decimals)); /* and it is shown */
    }
    scroll_to(&w, "Other noise");
    const int seed = session_int(w.session, PROP_NETWORK_NOISE_SEED);
    click_text(&w, "Other noise");
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_NOISE_SEED), seed + 1);
    click_text(&w, "As it was");
    answer(&w);
    for (int i = 0; i < 5; i++)
        ck_assert(session_float(w.session, row[i].p) == (row[i].p == PROP_NETWORK_ZOOM ? 1 : 0));
    ck_assert(shows(&w, "As it was")); /* the section did not shut */
    window_set(&w, "network.rotate=33");
    answer(&w);
    window_key(&w, 'u', 0);
    answer(&w);
    ck_assert(session_float(w.session, PROP_NETWORK_ROTATE) == 0);
    window_close(&w);
}
END_TEST

START_TEST(sections_open_with_the_keyboard)
{
    struct window w = open_network(1440, 900);
    ck_assert(!shows(&w, "As it was"));
    for (int i = 0; i < 60 && !shows(&w, "As it was"); i++) {
        window_key(&w, UI_KEY_TAB, 0);
        bool ring = false; /* around the head of 'Change' */
        const struct rect r = text_rect(&w, find(&w, "Change"));
        for (size_t k = 0; k < w.list.n; k++) {
            const struct draw_cmd *c = &w.list.cmd[k];
            ring = ring || (c->kind == DRAW_FRAME && c->rect.w < 250 && c->rect.h < 40 && c->width == 2 &&
                            rect_contains(c->rect, r.x + 1, r.y + 1) && c->rect.w > 200);
        }
        if (ring)
            window_key(&w, UI_KEY_ENTER, 0);
    }
    ck_assert(shows(&w, "As it was"));
    window_close(&w);
}
END_TEST

/* ---- pictures ---- */

static void open_picture(struct window *w, struct scratch *scratch, int width, int height)
{
    char path[PATH_MAX];
    struct cs_error err;
    const size_t n = (size_t)width * (size_t)height;
    char *bytes = malloc(n + 32);
    const int head = sprintf(bytes, "P5\n%d %d\n255\n", width, height);
    for (size_t i = 0; i < n; i++)
        bytes[head + (int)i] = (char)(i % (size_t)width * 100 / (size_t)width);
    scratch_write(scratch, "picture.pgm", bytes, (size_t)head + n);
    free(bytes);
    ck_assert_int_eq(session_open(w->session, scratch_path(scratch, "picture.pgm", path), &err), CS_OK);
    answer(w);
}

/* The frame in the kernel's colour that lies on the original picture. */
static struct rect crop_frame(const struct window *w)
{
    const struct color c = theme_dark.kernel;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *d = &w->list.cmd[i];
        if (d->kind == DRAW_FRAME && d->rect.x + d->rect.w < frame_left_width(FRAME_FULL) && d->width == 2 &&
            !memcmp(&d->color, &c, sizeof c))
            return d->rect;
    }
    ck_abort_msg("no frame");
    return (struct rect){0};
}

START_TEST(the_frame_lies_where_the_picture_was_cut)
{
    static const int sizes[][2] = {{560, 280}, {200, 500}, {300, 300}, {1920, 1080}};
    static const char *const fits[] = {"network.fit=crop", "network.fit=pad", "network.fit=stretch"};
    struct scratch scratch;
    scratch_init(&scratch);
    for (int k = 0; k < 4; k++) {
        struct window w = open_network(1440, 900);
        const double width = sizes[k][0], height = sizes[k][1];
        open_picture(&w, &scratch, sizes[k][0], sizes[k][1]);
        for (int f = 0; f < 3; f++) {
            window_set(&w, fits[f]);
            answer(&w);
            const struct probe *p = session_probe(w.session);
            const struct draw_cmd *original = panel_picture(&w, 0), *fitted = panel_picture(&w, 1);
            const struct rect frame = crop_frame(&w), o = original->rect;
            ck_assert_ptr_eq(original->tensor.data, p->preview.data);
            ck_assert_ptr_eq(fitted->tensor.data, session_snapshot(w.session)->probe_pixels);
            /* what was cut, from first principles */
            const double least = fmin(width, height), longest = fmax(width, height);
            const double rows = f == 0   ? least
                                : f == 1 ? longest
                                         : height,
                         cols = f == 0   ? least
                                : f == 1 ? longest
                                         : width;
            const double scale = (double)o.w / width;
            ck_assert_double_eq_tol((double)o.h / height, scale, 1e-3); /* as wide as high */
            ck_assert_double_eq_tol((double)(frame.x - o.x) / scale, (width - cols) / 2, 2);
            ck_assert_double_eq_tol((double)(frame.y - o.y) / scale, (height - rows) / 2, 2);
            ck_assert_double_eq_tol((double)frame.w / scale, cols, 2);
            ck_assert_double_eq_tol((double)frame.h / scale, rows, 2);
            ck_assert_float_le(frame.x + frame.w, frame_left_width(FRAME_FULL) - 23);
            ck_assert_float_ge(frame.x, 23);
        }
        window_close(&w);
    }
    scratch_finish(&scratch);
}
END_TEST

START_TEST(a_picture_says_in_words_how_it_was_fitted)
{
    struct scratch scratch;
    scratch_init(&scratch);
    struct window w = open_network(1440, 900);
    open_picture(&w, &scratch, 1920, 1080);
    find(&w, "picture.pgm");
    char all[512] = "";
    for (size_t i = 0; i < w.list.n; i++) { /* the lines of the paragraph */
        const struct draw_cmd *c = &w.list.cmd[i];
        if (c->kind == DRAW_TEXT && c->font.size == 12 && c->point[0].x < frame_left_width(FRAME_FULL) &&
            c->font.family == FONT_SANS && c->point[0].y < 500)
            snprintf(all + strlen(all), sizeof all - strlen(all), "%s ", text_of(&w, c));
    }
    ck_assert_msg(strstr(all, "1920×1080 → 28×28, middle 1080×1080") != NULL, "'%s'", all);
    click_text(&w, "Pad");
    answer(&w);
    ck_assert_int_eq(session_int(w.session, PROP_NETWORK_FIT), PROBE_PAD);
    window_close(&w);
    scratch_finish(&scratch);
}
END_TEST

/* ---- the most probable ---- */

START_TEST(top_5_are_the_largest_probabilities_and_the_truth_has_a_tick)
{
    struct window w = open_network(1440, 1300);
    click_text(&w, "Top 5");
    for (int sample = 0; sample < 6; sample++) {
        char text[48];
        snprintf(text, sizeof text, "network.sample=%d", sample);
        window_set(&w, text);
        answer(&w);
        const struct snapshot *s = session_snapshot(w.session);
        const struct draw_cmd *head = find(&w, "Top 5"), *end = find(&w, "Change");
        double last = 2;
        int rows = 0;
        bool has_truth = false;
        for (size_t i = 0; i < w.list.n; i++) {
            const struct draw_cmd *c = &w.list.cmd[i];
            if (c->kind != DRAW_TEXT || c->font.family != FONT_MONO || c->point[0].x > 264 ||
                c->point[0].y < head->point[0].y + 5 || c->point[0].y > end->point[0].y - 5)
                continue;
            const double shown = number_of(text_of(&w, c));
            ck_assert_double_le(shown, last);
            last = shown;
            int class = -1;
            for (int k = 0; k < 10; k++) {
                char number[FORMAT_MAX];
                if (!strcmp(format_fixed(number, (double)s->probability[k], 4), text_of(&w, c)))
                    class = k;
            }
            ck_assert_int_ge(class, 0);
            has_truth = has_truth || class == s->probe_label;
            int larger = 0;
            for (int k = 0; k < 10; k++)
                larger += (double)s->probability[k] > shown + 0.00005;
            ck_assert_msg(rows < 5 ? larger <= rows : class == s->probe_label, "row %d", rows);
            rows++;
        }
        ck_assert(rows == 5 || rows == 6);
        ck_assert(has_truth);
    }
    window_close(&w);
}
END_TEST

/* ---- layout ---- */

/* What is drawn over everything else from the drawer's ground on: the stage below it does not count. */
static void check_drawer(const struct window *w, const char *where)
{
    struct window above = *w;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_FILL && c->rect.w == FRAME_DRAWER && c->rect.x == 0 && c->rect.h > 200) {
            above.list.cmd = w->list.cmd + i;
            above.list.n = w->list.n - i;
        }
    }
    ck_assert_msg(above.list.n < w->list.n, "%s: no drawer", where);
    check_many_texts(&above, where, 3 - 1);
}

START_TEST(no_text_overlaps_in_any_state) /* _i: size, language */
{
    static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {960, 600}, {720, 450}, {1920, 1080}};
    struct scratch scratch;
    scratch_init(&scratch);
    struct window w = open_network(sizes[_i / 2][0], sizes[_i / 2][1]);
    window_set(&w, _i % 2 ? "app.language=ru" : "app.language=en");
    open_picture(&w, &scratch, 1920, 1080);
    static const char *const states[] = {
        "network.fit=crop",     "network.fit=pad",           "network.fit=stretch", "network.rotate=-180",
        "network.noise=0.25",   "network.shift_rows=-500.5", "network.level=layer", "network.drawing=4,4 20,20",
        "network.probe=sample", "network.sample=9876",       "network.class=9",     "network.mistakes=on",
        "train.net=mlp",        "train.net=autoencoder",     "network.level=net"};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        window_set(&w, states[i]);
        answer(&w);
        check_many_texts(&w, states[i], 12);
        if (w.width >= 1024)
            continue;
        window_key(&w, 'p', 0);
        answer(&w);
        check_drawer(&w, states[i]);
        window_key(&w, UI_KEY_ESCAPE, 0);
        answer(&w);
    }
    window_close(&w);
    scratch_finish(&scratch);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_network_probe");
    TCase *t = tcase_create("probe");
    tcase_set_timeout(t, 240);
    tcase_add_test(t, the_arrows_and_n_go_to_samples_of_the_class_chosen_from_the_list);
    tcase_add_test(t, mistakes_only_shows_pictures_that_the_bars_get_wrong);
    tcase_add_test(t, a_stroke_on_the_pad_is_drawn_erased_and_cleared);
    tcase_add_test(t, a_slider_moves_the_picture_and_one_undo_takes_it_back);
    tcase_add_test(t, every_slider_sets_its_number_and_as_it_was_takes_all_back);
    tcase_add_test(t, sections_open_with_the_keyboard);
    tcase_add_test(t, the_frame_lies_where_the_picture_was_cut);
    tcase_add_test(t, a_picture_says_in_words_how_it_was_fitted);
    tcase_add_test(t, top_5_are_the_largest_probabilities_and_the_truth_has_a_tick);
    tcase_add_loop_test(t, no_text_overlaps_in_any_state, 0, 12);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
