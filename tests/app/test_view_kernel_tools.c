/* tests/app/test_view_kernel_tools.c - what can be done to a whole kernel, with real input: the buttons, the list that
 * scrolls, loading, the pad on which a shape becomes its detector, the parameters, the two vectors. */
#include "app/board/kernel_detector.h"
#include "app/board/kernel_file.h"
#include "app/board/kernel_ops.h"
#include "app/board/kernel_text.h"
#include "tests/app/overlap.h"
#include "tests/engine/scratch.h"

static struct window w;

static void set_up(void)
{
    w = window_open(1440, 900);
}

static void tear_down(void)
{
    window_close(&w);
}

static const struct draw_cmd *text_cmd(const char *text)
{
    const struct draw_cmd *c = draw_list_find_text(&w.list, text, 0);
    ck_assert_msg(c, "'%s' is not shown", text);
    return c;
}

static struct kernel_value kernel(const char *text)
{
    struct kernel_value k;
    ck_assert_msg(kernel_from_text(text, &k, NULL) == CS_OK, "%s", text);
    return k;
}

static void check_kernel(const struct kernel_value *want)
{
    const struct kernel_value *k = session_kernel(w.session);
    char *got = kernel_to_text(k), *wanted = kernel_to_text(want);
    ck_assert_str_eq(got, wanted);
    free(got);
    free(wanted);
}

static void set_kernel(const char *text)
{
    char assignment[256];
    snprintf(assignment, sizeof assignment, "convolve.kernel=%s", text);
    window_set(&w, assignment);
    window_settle(&w);
}

/* Buttons: 32 px each, 36 apart, six in a row of a full frame's panel; the first is known by its sign. */

enum { NORMALISE, FLIP_X, FLIP_Y, ROTATE, TRANSPOSE, NEGATE, DOUBLE, HALVE, SAVE, LOAD, DRAW };

static struct point button(int i)
{
    const struct draw_cmd *first = text_cmd("Σ1");
    return (struct point){first->point[0].x + 36 * (float)(i % 6), first->point[0].y - 5 + 36 * (float)(i / 6)};
}

static void click_button(int i)
{
    const struct point p = button(i);
    window_click(&w, p.x, p.y);
    window_settle(&w);
}

static struct kernel_value scaled(const char *text, double factor)
{
    struct kernel_value k = kernel(text), to;
    ck_assert_int_eq(kernel_scaled(&k, factor, &to, NULL), CS_OK);
    return to;
}

START_TEST(every_button_does_to_the_kernel_what_its_tip_says)
{
    static const char text[] = "1 2 3 / 4 5 6 / 7 8 10";
    const struct kernel_value k = kernel(text);
    const struct kernel_value want[] = {kernel_normalised(&k),
                                        kernel_flipped_left_right(&k),
                                        kernel_flipped_up_down(&k),
                                        kernel_rotated(&k, 1),
                                        kernel_transposed(&k),
                                        kernel_negated(&k),
                                        scaled(text, 2),
                                        scaled(text, 0.5)};
    static const char *const tip[] = {"Normalise the kernel",
                                      "Flip the kernel left to right",
                                      "Flip the kernel top to bottom",
                                      "Rotate the kernel by 90°",
                                      "Transpose the kernel",
                                      "Change the kernel's signs",
                                      "Double the kernel",
                                      "Halve the kernel"};
    for (int i = 0; i < 8; i++) {
        set_kernel(text);
        window_move(&w, button(i).x, button(i).y);
        window_settle(&w);
        text_cmd(tip[i]);
        click_button(i);
        check_kernel(&want[i]);
        window_key(&w, 'z', UI_CTRL);
        check_kernel(&k);
    }
}
END_TEST

START_TEST(the_keys_reach_the_buttons_too)
{
    set_kernel("1 2 3 / 4 5 6 / 7 8 10");
    click_button(NEGATE);
    window_key(&w, UI_KEY_TAB, 0);
    window_key(&w, UI_KEY_ENTER, 0);
    const struct kernel_value want = scaled("-1 -2 -3 / -4 -5 -6 / -7 -8 -10", 2);
    check_kernel(&want);
}
END_TEST

START_TEST(a_row_is_neither_rotated_nor_transposed)
{
    window_set(&w, "convolve.mode=1d");
    window_set(&w, "convolve.kernel_1d=1 2 3");
    window_settle(&w);
    const struct kernel_value k = kernel("1 2 3 /");
    click_button(ROTATE);
    check_kernel(&k);
    click_button(TRANSPOSE);
    check_kernel(&k);
    click_button(FLIP_X);
    const struct kernel_value flipped = kernel("3 2 1 /");
    check_kernel(&flipped);
}
END_TEST

/* Files. */

START_TEST(a_saved_kernel_is_read_back_by_its_path)
{
    struct scratch s;
    char folder[PATH_MAX], path[PATH_MAX];
    scratch_init(&s);
    snprintf(folder, sizeof folder, "export.folder=%s", s.folder);
    window_set(&w, folder);
    set_kernel("1 0 -2.5 / 4 5 6 / 7 8 9 : 7");
    const struct kernel_value k = *session_kernel(w.session);
    click_button(SAVE);
    set_kernel("edge");
    ck_assert(!shows(&w, "Path of a .npy or .txt"));
    click_button(LOAD);
    const struct draw_cmd *field = text_cmd("Path of a .npy or .txt");
    window_click(&w, field->point[0].x + 20, field->point[0].y - 4);
    scratch_path(&s, "convoscope-kernel-1.txt", path);
    for (const char *c = path; *c; c++)
        window_type(&w, (char[2]){*c, '\0'});
    window_key(&w, UI_KEY_ENTER, 0);
    window_settle(&w);
    check_kernel(&k);
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_KERNEL_FILE), path);
    scratch_finish(&s);
}
END_TEST

START_TEST(a_file_that_is_opened_becomes_the_kernel_and_its_workspace_is_shown)
{
    struct scratch s;
    char npy[PATH_MAX], txt[PATH_MAX];
    struct cs_error err = {""};
    const struct kernel_value a = kernel("2 -1 / 0 3"), b = kernel("1 2 1 / 2 4 2 / 1 2 1 : 16");
    scratch_init(&s);
    scratch_path(&s, "a.npy", npy);
    scratch_path(&s, "b.txt", txt);
    ck_assert_int_eq(kernel_file_save(npy, &a, NULL), CS_OK);
    ck_assert_int_eq(kernel_file_save(txt, &b, NULL), CS_OK);
    window_set(&w, "app.workspace=train");
    ck_assert_msg(session_open(w.session, npy, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(session_int(w.session, PROP_APP_WORKSPACE), WORKSPACE_CONVOLVE);
    check_kernel(&a);
    ck_assert_msg(session_open(w.session, txt, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(session_kernel(w.session)->preset, KERNEL_GAUSSIAN);
    window_set(&w, "convolve.mode=1d"); /* where three rows do not fit */
    ck_assert_int_eq(session_open(w.session, txt, &err), CS_BAD_VALUE);
    ck_assert_ptr_nonnull(strstr(err.text, "one row"));
    scratch_finish(&s);
}
END_TEST

/* The list. */

static bool in_sight(const char *text)
{
    struct rect clip = {0, 0, w.width, w.height};
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        if (c->kind == DRAW_CLIP)
            clip = c->rect;
        if (c->kind != DRAW_TEXT || strcmp(text_of(&w, c), text))
            continue;
        const struct rect r = text_rect(&w, c), seen = rect_intersection(r, clip);
        if (r.x < 264 && seen.w > r.w - 1 && seen.h > r.h - 1)
            return true;
    }
    return false;
}

START_TEST(the_list_scrolls_within_itself_and_leaves_the_geometry_in_reach)
{
    window_settle(&w);
    ck_assert(in_sight("Edge detector") && !in_sight("Random") && in_sight("Geometry") && in_sight("Stride"));
    set_kernel("random");
    ck_assert(in_sight("Random") && !in_sight("Identity") && in_sight("Geometry"));
    window_move(&w, 100, text_cmd("Random")->point[0].y - 4);
    const float geometry = text_cmd("Geometry")->point[0].y;
    w.in.wheel = 20;
    window_settle(&w);
    ck_assert(in_sight("Identity") && !in_sight("Random")); /* one may look away from the chosen one */
    ck_assert_float_eq(text_cmd("Geometry")->point[0].y, geometry);
    const struct draw_cmd *row = text_cmd("Sharpen");
    window_click(&w, row->point[0].x + 4, row->point[0].y - 4);
    window_settle(&w);
    ck_assert_int_eq(session_kernel(w.session)->preset, KERNEL_SHARPEN);
}
END_TEST

START_TEST(up_and_down_walk_the_list_beyond_what_is_seen_of_it)
{
    set_kernel("identity");
    const struct draw_cmd *row = text_cmd("Identity");
    window_click(&w, row->point[0].x + 4, row->point[0].y - 4);
    for (int i = 0; i < KERNEL_EMBOSS; i++) {
        window_key(&w, UI_KEY_DOWN, 0);
        window_frame(&w);
    }
    window_settle(&w);
    ck_assert(in_sight("Emboss") && !in_sight("Identity"));
    window_key(&w, UI_KEY_ENTER, 0);
    ck_assert_int_eq(session_kernel(w.session)->preset, KERNEL_EMBOSS);
}
END_TEST

/* Parameters. */

START_TEST(a_slider_turns_the_gabor_kernel_as_one_step_of_undo)
{
    set_kernel("gabor 5"); /* with room for its numbers on the stage */
    const struct kernel_value before = *session_kernel(w.session);
    const struct draw_cmd *label = text_cmd("Angle");
    text_cmd("Frequency");
    const float y = label->point[0].y - 21 + 34 + 12, left = label->point[0].x + 8, width = 216 - 16;
    window_press(&w, left, y);
    for (int i = 1; i <= 10; i++) {
        w.in.x = left + width * 0.05f * (float)i;
        window_frame(&w);
    }
    window_release(&w);
    const struct kernel_value want = kernel_with_param(&before, KERNEL_ANGLE, 90);
    check_kernel(&want);
    window_key(&w, 'z', UI_CTRL);
    check_kernel(&before);
}
END_TEST

START_TEST(only_what_a_preset_has_can_be_set)
{
    static const struct {
        const char *kernel;
        bool angle, frequency, seed;
    } presets[] = {{"edge", false, false, false},
                   {"motion", true, false, false},
                   {"gabor", true, true, false},
                   {"random", false, false, true}};
    for (size_t i = 0; i < sizeof presets / sizeof *presets; i++) {
        set_kernel(presets[i].kernel);
        ck_assert_int_eq(shows(&w, "Angle"), presets[i].angle);
        ck_assert_int_eq(shows(&w, "Frequency"), presets[i].frequency);
        ck_assert_int_eq(shows(&w, "Seed"), presets[i].seed);
    }
}
END_TEST

/* Separable kernels. */

START_TEST(a_separable_kernel_is_shown_as_its_two_vectors)
{
    static const struct {
        const char *kernel, *text; /* NULL: it is none */
    } kernels[] = {{"sobel_x", "9 weights as 3 + 3"},         {"box 5", "25 weights as 5 + 5, ÷ 25"},
                   {"2 4 / 1 2 / 3 6", "6 weights as 3 + 2"}, {"edge", NULL},
                   {"identity", "9 weights as 3 + 3"},        {"laplacian", NULL}};
    for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
        set_kernel(kernels[i].kernel);
        if (kernels[i].text)
            text_cmd(kernels[i].text);
        bool any = false;
        for (size_t j = 0; j < w.list.n; j++)
            any |= w.list.cmd[j].kind == DRAW_TEXT && strstr(text_of(&w, &w.list.cmd[j]), " weights as ");
        ck_assert_int_eq(any, kernels[i].text != NULL);
    }
}
END_TEST

/* Digits of the panel at the right of x, below the note. */
static int digits_right_of(float x, float below, double *value, int most)
{
    int n = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        const char *text = text_of(&w, c);
        if (c->kind != DRAW_TEXT || c->font.weight != FONT_600 || c->point[0].x < x || c->point[0].x > 264 ||
            c->point[0].y < below || c->point[0].y > below + 90 || !strcmp(text, "×") || !strcmp(text, "="))
            continue;
        ck_assert_int_lt(n, most);
        value[n++] = number_of(text);
    }
    return n;
}

START_TEST(the_column_times_the_row_is_the_kernel)
{
    double v[6];
    set_kernel("sobel_x");
    const struct draw_cmd *note = text_cmd("9 weights as 3 + 3");
    const struct draw_cmd *equals = NULL;
    for (int i = 0; !equals || equals->point[0].x > 264; i++)
        ck_assert_ptr_nonnull(equals = draw_list_find_text(&w.list, "=", i));
    ck_assert_int_eq(digits_right_of(equals->point[0].x + 4, note->point[0].y, v, 6), 6);
    const struct kernel_value k = kernel("sobel_x");
    for (int i = 0; i < 9; i++)
        ck_assert_double_eq(v[i / 3] * v[3 + i % 3], (double)k.w[i]);
}
END_TEST

/* The detector. */

static struct kernel_value detector(const char *text)
{
    struct detector_shape s;
    struct kernel_value k;
    ck_assert_int_eq(detector_from_text(text, &s, NULL), CS_OK);
    ck_assert_int_eq(kernel_detector(s.cell, s.rows, s.cols, &k, NULL), CS_OK);
    return k;
}

START_TEST(a_shape_as_text_is_read_back_and_bad_ones_are_refused)
{
    static const char *const bad[] = {
        "/", "++/", "+/++", "++/+", "+x", "++++++++++++", "+\t", "+//+", "/+", "+/+/+/+/+/+/+/+/+/+/+/+"};
    static const char *const good[] = {".+./+++/.+.", "+", "+-.", "+/-/.", "..........+/-.........."};
    struct detector_shape s = {.rows = 7};
    char text[DETECTOR_TEXT];
    struct cs_error err;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_msg(detector_from_text(bad[i], &s, &err) == CS_BAD_VALUE, "%s", bad[i]);
        ck_assert(*err.text && s.rows == 7);
    }
    ck_assert_int_eq(detector_from_text("", &s, NULL), CS_BAD_VALUE);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        ck_assert_msg(detector_from_text(good[i], &s, &err) == CS_OK, "%s", good[i]);
        detector_to_text(&s, text);
        ck_assert_str_eq(text, good[i]);
    }
    ck_assert_int_eq(detector_from_text(" .+. / +++ / .+. ", &s, NULL), CS_OK);
    ck_assert(s.rows == 3 && s.cols == 3 && s.cell[1] == 1 && s.cell[0] == 0);
}
END_TEST

START_TEST(the_drawn_shape_is_a_property_and_the_kernel_follows_in_the_same_step)
{
    const struct kernel_value cross = detector(".+./+++/.+."), edge = kernel("edge");
    window_set(&w, "convolve.lecture=edge7");
    window_set(&w, "convolve.detector=.+./+++/.+.");
    check_kernel(&cross);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_LECTURE), 0);
    window_key(&w, 'z', UI_CTRL);
    check_kernel(&edge);
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_DETECTOR), "");
    window_key(&w, 'z', UI_CTRL | UI_SHIFT);
    check_kernel(&cross);
    window_set(&w, "convolve.detector="); /* takes the shape away, not the kernel */
    check_kernel(&cross);
    window_set(&w, "convolve.detector=+./.+");
    ck_assert_int_eq(session_pair(w.session, PROP_CONVOLVE_KERNEL_SIZE)[0], 2);
    window_set(&w, "convolve.kernel=sharpen"); /* any other kernel is not its detector */
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_DETECTOR), "");
}
END_TEST

START_TEST(a_shape_that_makes_no_kernel_here_is_refused)
{
    struct cs_error err = {""};
    static const char *const bad[] = {"+++", "-", "+./+", "abc"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_eq(session_set_text(w.session, "convolve.detector", bad[i], &err), CS_BAD_VALUE);
        ck_assert_ptr_nonnull(strstr(err.text, "convolve.detector: "));
    }
    window_set(&w, "convolve.mode=1d");
    ck_assert_int_eq(session_set_text(w.session, "convolve.detector", "+./.+", &err), CS_BAD_VALUE);
    window_set(&w, "convolve.detector=-+-");
    const struct kernel_value row = detector("-+-");
    check_kernel(&row);
    window_set(&w, "convolve.mode=channels");
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_DETECTOR), "");
    ck_assert_int_eq(session_set_text(w.session, "convolve.detector", "+./.+", &err), CS_BAD_VALUE);
}
END_TEST

START_TEST(in_a_bank_the_chosen_slice_becomes_the_detector)
{
    struct kernel_value slice;
    window_set(&w, "convolve.mode=channels");
    window_set(&w, "convolve.filter=1");
    window_set(&w, "convolve.weight=10"); /* of channel 1 */
    const float *before = filters_slice(session_filters(w.session), 1, 0);
    const float first = before[0];
    window_set(&w, "convolve.detector=+../.+./..+");
    session_chosen_kernel(w.session, &slice);
    const struct kernel_value want = detector("+../.+./..+");
    for (int i = 0; i < 9; i++)
        ck_assert_float_eq_tol(slice.w[i] / (float)slice.divisor, want.w[i] / (float)want.divisor, 1e-6f);
    ck_assert_float_eq(filters_slice(session_filters(w.session), 1, 0)[0], first);
}
END_TEST

/* The middle of a cell of the pad, which stands below its title. */
static struct point pad_cell(int row, int col)
{
    const struct draw_cmd *title = text_cmd("Draw a detector");
    return (struct point){title->point[0].x + 1 + 28 * ((float)col + 0.5f),
                          title->point[0].y + 11 + 28 * ((float)row + 0.5f)};
}

static void click_cell(int row, int col)
{
    const struct point p = pad_cell(row, col);
    window_click(&w, p.x, p.y);
    window_settle(&w);
}

static void right_click_cell(int row, int col)
{
    const struct point p = pad_cell(row, col);
    window_move(&w, p.x, p.y);
    w.in.right_pressed = true;
    window_settle(&w);
}

START_TEST(what_is_drawn_on_the_pad_is_the_kernel_at_once)
{
    window_settle(&w);
    click_button(DRAW);
    click_cell(1, 1);
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_DETECTOR), ".../.+./...");
    const struct kernel_value dot = detector(".../.+./...");
    check_kernel(&dot);
    click_cell(1, 1); /* again: dark */
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_DETECTOR), ".../.-./...");
    right_click_cell(0, 2);
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_DETECTOR), "..-/.-./...");
    click_cell(2, 0);
    const struct kernel_value three = detector("..-/.-./+..");
    check_kernel(&three);
    window_key(&w, 'z', UI_CTRL);
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_DETECTOR), "..-/.-./...");
    click_cell(1, 1); /* a third time: open */
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_DETECTOR), "..-/.../...");
    right_click_cell(0, 2);
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_DETECTOR), "");
}
END_TEST

START_TEST(a_fast_drag_over_the_pad_misses_no_cell_and_is_one_step_of_undo)
{
    const struct kernel_value before = *session_kernel(w.session);
    window_settle(&w);
    click_button(DRAW);
    const struct point from = pad_cell(0, 0), to = pad_cell(2, 2), aside = pad_cell(2, 0);
    window_press(&w, from.x, from.y);
    w.in.x = to.x;
    w.in.y = to.y;
    window_frame(&w);
    window_frame(&w);
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_DETECTOR), "+../.+./..+");
    w.in.x = aside.x;
    w.in.y = aside.y;
    window_frame(&w);
    window_release(&w);
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_DETECTOR), "+../.+./+++");
    const struct kernel_value want = detector("+../.+./+++");
    check_kernel(&want);
    window_key(&w, 'z', UI_CTRL);
    check_kernel(&before);
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_DETECTOR), "");
}
END_TEST

START_TEST(the_pad_is_drawn_on_with_the_keys)
{
    window_settle(&w);
    click_button(DRAW);
    click_cell(0, 0);
    window_key(&w, UI_KEY_RIGHT, 0);
    window_key(&w, UI_KEY_SPACE, 0);
    window_key(&w, UI_KEY_DOWN, 0);
    window_key(&w, '-', 0);
    window_key(&w, UI_KEY_LEFT, 0);
    window_key(&w, UI_KEY_ENTER, 0);
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_DETECTOR), "++./+-./...");
    window_key(&w, UI_KEY_DELETE, 0);
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_DETECTOR), "++./.-./...");
    ck_assert(!session_playing(w.session));
}
END_TEST

START_TEST(no_texts_overlap_or_are_cut_with_all_of_it_open)
{
    static const float sizes[][2] = {{1440, 1600}, {1280, 1400}, {1024, 640}};
    static const char *const kernels[] = {"gabor 9", "sobel_x", "box 7", "random 5", "1.25 2.5 / 5 10"};
    w.width = sizes[_i % 3][0];
    w.height = sizes[_i % 3][1];
    window_set(&w, _i < 3 ? "app.language=en" : "app.language=ru");
    window_set(&w, _i % 2 ? "app.theme=light" : "app.theme=dark");
    window_settle(&w);
    window_set(&w, "convolve.detector=.+./+++/.+."); /* opens the pad */
    window_settle(&w);
    for (size_t i = 0; i < sizeof kernels / sizeof *kernels; i++) {
        char where[96];
        set_kernel(kernels[i]);
        snprintf(where, sizeof where, "%gx%g, %s", (double)w.width, (double)w.height, kernels[i]);
        check_texts(&w, where);
        for (int page = 0; page < 4; page++) { /* what does not fit scrolls */
            w.in.x = 60;
            w.in.y = 620 < w.height - 120 ? 620 : w.height - 120;
            w.in.wheel = -4;
            window_frame(&w);
            w.in.x = w.in.y = -1; /* no tips */
            window_settle(&w);
            check_texts(&w, where);
        }
        w.in.x = 60;
        w.in.y = 400;
        w.in.wheel = 100;
        window_frame(&w);
        w.in.x = w.in.y = -1;
    }
    window_set(&w, "app.language=en");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_kernel_tools");
    TCase *c = tcase_create("kernel tools");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_set_timeout(c, 120);
    tcase_add_test(c, every_button_does_to_the_kernel_what_its_tip_says);
    tcase_add_test(c, the_keys_reach_the_buttons_too);
    tcase_add_test(c, a_row_is_neither_rotated_nor_transposed);
    tcase_add_test(c, a_saved_kernel_is_read_back_by_its_path);
    tcase_add_test(c, a_file_that_is_opened_becomes_the_kernel_and_its_workspace_is_shown);
    tcase_add_test(c, the_list_scrolls_within_itself_and_leaves_the_geometry_in_reach);
    tcase_add_test(c, up_and_down_walk_the_list_beyond_what_is_seen_of_it);
    tcase_add_test(c, a_slider_turns_the_gabor_kernel_as_one_step_of_undo);
    tcase_add_test(c, only_what_a_preset_has_can_be_set);
    tcase_add_test(c, a_separable_kernel_is_shown_as_its_two_vectors);
    tcase_add_test(c, the_column_times_the_row_is_the_kernel);
    tcase_add_test(c, a_shape_as_text_is_read_back_and_bad_ones_are_refused);
    tcase_add_test(c, the_drawn_shape_is_a_property_and_the_kernel_follows_in_the_same_step);
    tcase_add_test(c, a_shape_that_makes_no_kernel_here_is_refused);
    tcase_add_test(c, in_a_bank_the_chosen_slice_becomes_the_detector);
    tcase_add_test(c, what_is_drawn_on_the_pad_is_the_kernel_at_once);
    tcase_add_test(c, a_fast_drag_over_the_pad_misses_no_cell_and_is_one_step_of_undo);
    tcase_add_test(c, the_pad_is_drawn_on_with_the_keys);
    tcase_add_loop_test(c, no_texts_overlap_or_are_cut_with_all_of_it_open, 0, 6);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
