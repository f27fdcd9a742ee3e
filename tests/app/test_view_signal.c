/* tests/app/test_view_signal.c - one row on the stage: what is drawn is what the engine computes and what lectures
 * print; the signal can be drawn with the mouse; everything is read from the draw list and driven by real input. */
#include "app/board/kernel_text.h"
#include "engine/base/rng.h"
#include "tests/app/overlap.h"

static struct window w;

static void set_up(void)
{
    w = window_open(1440, 900);
    window_set(&w, "convolve.mode=1d");
}

static void tear_down(void)
{
    window_close(&w);
}

/* Reading rows: the letter at the left of a row, and the numbers at its right. */

enum { ROW_MAX = 64 };
struct row {
    int n;
    double value[ROW_MAX];
    float x[ROW_MAX], y;
    bool rounded; /* the letter says ≈ */
};

static const struct draw_cmd *letter_of(const char *letter, bool *rounded)
{
    char rough[16];
    snprintf(rough, sizeof rough, "%s ≈", letter);
    const struct draw_cmd *c = draw_list_find_text(&w.list, letter, 0);
    *rounded = c == NULL;
    c = c ? c : draw_list_find_text(&w.list, rough, 0);
    ck_assert_msg(c, "no row %s", letter);
    return c;
}

static bool is_number(const char *text)
{
    return strspn(text, "0123456789.") == strlen(text) || !strncmp(text, "−", strlen("−"));
}

static void sort(struct row *r)
{
    for (int i = 1; i < r->n; i++)
        for (int j = i; j > 0 && r->x[j] < r->x[j - 1]; j--) {
            const float x = r->x[j];
            const double v = r->value[j];
            r->x[j] = r->x[j - 1];
            r->value[j] = r->value[j - 1];
            r->x[j - 1] = x;
            r->value[j - 1] = v;
        }
}

static struct row read_row(const char *letter)
{
    struct row r = {0};
    const struct draw_cmd *at = letter_of(letter, &r.rounded);
    const float stage_right = w.width >= 1280 ? w.width - 320 : w.width >= 1024 ? w.width - 240 : w.width - 40;
    r.y = at->point[0].y;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        if (c->kind != DRAW_TEXT || c->point[0].x <= at->point[0].x || c->point[0].x > stage_right ||
            fabsf(c->point[0].y - r.y) > 3 || !is_number(text_of(&w, c)))
            continue;
        ck_assert_int_lt(r.n, ROW_MAX);
        r.x[r.n] = c->point[0].x;
        r.value[r.n++] = number_of(text_of(&w, c));
    }
    sort(&r);
    return r;
}

/* As many decimals as the row shows at most; what the letter says about that is true. */
static void check_row(const char *letter, const double *want, int n, int decimals)
{
    const struct row r = read_row(letter);
    const double unit = pow(10, decimals);
    bool rounded = false;
    ck_assert_msg(r.n == n, "%s has %d numbers, not %d", letter, r.n, n);
    for (int i = 0; i < n; i++) {
        const double shown = round(want[i] * unit) / unit;
        ck_assert_msg(fabs(r.value[i] - shown) < 1e-6, "%s[%d] is %g, not %g", letter, i, r.value[i], shown);
        rounded |= fabs(shown - want[i]) > 1e-4;
    }
    ck_assert_int_eq(r.rounded, rounded);
}

static void go_to(int step)
{
    char text[48];
    snprintf(text, sizeof text, "convolve.step=%d", step);
    window_set(&w, text);
    window_settle(&w);
}

/* Every step of a lecture: the row so far, and the box with the result. */
static void check_lecture(const char *assignment, const double *want, int n, int decimals)
{
    window_set(&w, assignment);
    ck_assert_int_eq(session_board(w.session)->ow, n);
    for (int step = 1; step <= n; step++) {
        char value[FORMAT_MAX], result[FORMAT_MAX + 8], caption[64];
        go_to(step);
        check_row("y", want, step, decimals);
        format_number(value, want[step - 1], 2);
        snprintf(result, sizeof result, "%s%s",
                 fabs(want[step - 1] * 100 - round(want[step - 1] * 100)) > 1e-6 ? "≈ " : "", value);
        ck_assert_msg(shows(&w, result), "step %d does not show %s", step, result);
        snprintf(caption, sizeof caption, "Output [%d]", step - 1);
        ck_assert(shows(&w, caption));
    }
}

START_TEST(the_mean_of_three_turns_the_jumps_of_a_square_wave_into_slopes)
{
    static const double third = 8.0 / 3,
                        y[24] = {0,         0, 0, third,     2 * third, 8, 8, 2 * third, third,     0, 0, third,
                                 2 * third, 8, 8, 2 * third, third,     0, 0, third,     2 * third, 8, 8, 2 * third};
    check_lecture("convolve.lecture=signal_mean", y, 24, 1);
}
END_TEST

START_TEST(the_difference_of_a_ramp_is_1_where_it_rises)
{
    static const double y[23] = {[6] = 1, [7] = 1, [8] = 1, [9] = 1, [10] = 1, [11] = 1, [12] = 1, [13] = 1, [14] = 1};
    check_lecture("convolve.lecture=signal_edge", y, 23, 2);
}
END_TEST

START_TEST(an_impulse_prints_the_kernel_backwards_and_flipped_as_written)
{
    static const double backwards[24] = {[11] = 3, [12] = 2, [13] = 1}, written[24] = {[11] = 1, [12] = 2, [13] = 3};
    check_lecture("convolve.lecture=signal_impulse", backwards, 24, 2);
    check_lecture("convolve.flip=on", written, 24, 2);
}
END_TEST

/* Any geometry against the loop that explains the maths. */

static void random_settings(struct rng *r)
{
    static const char *const modes[] = {"zeros", "reflect", "replicate", "circular"};
    char text[96];
    for (int i = 0; i < 3; i++) {
        static const char *const props[] = {"convolve.stride", "convolve.dilation", "convolve.seed"};
        snprintf(text, sizeof text, "%s=%d", props[i], rng_int(r, 1, 3));
        window_set(&w, text);
    }
    snprintf(text, sizeof text, "convolve.padding=0,%d", rng_int(r, 0, 3));
    window_set(&w, text);
    snprintf(text, sizeof text, "convolve.padding_mode=%s", modes[rng_int(r, 0, 3)]);
    window_set(&w, text);
    snprintf(text, sizeof text, "convolve.kernel_1d=%d %d %d", rng_int(r, -2, 2), rng_int(r, -2, 2), rng_int(r, 1, 2));
    window_set(&w, text);
    window_set(&w, rng_int(r, 0, 1) ? "convolve.flip=on" : "convolve.flip=off");
}

START_TEST(every_row_shows_the_numbers_of_the_reference)
{
    struct rng r = rng_seeded(7, 1);
    window_set(&w, "convolve.signal=sine");
    for (int round = 0; round < 25; round++) {
        random_settings(&r);
        const struct board *b = session_board(w.session);
        ck_assert_str_eq(b->error, "");
        struct tensor y;
        ck_assert_int_eq(tensor_init(&y, &b->output.shape, NULL), CS_OK);
        const int step = rng_int(&r, 1, b->ow);
        go_to(step);
        const struct tensor weight = b->weight; /* turned, if it is */
        conv2d_reference(&b->conv, &b->x, &weight, NULL, &y);
        double want[ROW_MAX], products[3];
        for (int i = 0; i < step; i++)
            want[i] = (double)y.data[i];
        for (int i = 0; i < 3; i++) {
            const int place = (step - 1) * b->geometry.stride[1] - b->geometry.padding[1] + i * b->geometry.dilation[1];
            const int from = padding_source(b->geometry.padding_mode, place, b->width);
            products[i] = from < 0 ? 0 : (double)(weight.data[i] * b->x.data[from]);
        }
        const struct row shown = read_row("y");
        if (shown.n > 0) /* three characters do not fit narrow cells: then none is shown */
            check_row("y", want, step, 2);
        const struct row p = read_row("x·w");
        for (int i = 0; i < p.n; i++)
            ck_assert_double_eq_tol(p.value[i], products[i], 1e-6);
        ck_assert(p.n == 3 || p.n == 0);
        tensor_finish(&y);
    }
}
END_TEST

START_TEST(a_value_stands_below_the_middle_of_its_window)
{
    window_set(&w, "convolve.lecture=signal_mean");
    go_to(24);
    const struct row x = read_row("x"), y = read_row("y");
    ck_assert_int_eq(x.n, 26);
    for (int i = 0; i < 24; i++)
        ck_assert_float_eq_tol(y.x[i], x.x[i + 1], 0.5f);
    window_set(&w, "convolve.stride=2");
    go_to(12);
    const struct row apart = read_row("y");
    ck_assert_int_eq(apart.n, 12);
    for (int i = 0; i < 12; i++)
        ck_assert_float_eq_tol(apart.x[i], x.x[2 * i + 1], 0.5f);
    ck_assert(shows(&w, "a value every 2 places"));
}
END_TEST

START_TEST(the_drawn_kernel_turns_through_its_middle)
{
    static const double as_set[3] = {1, 2, 3}, turned[3] = {3, 2, 1};
    window_set(&w, "convolve.lecture=signal_impulse");
    go_to(12);
    check_row("w", as_set, 3, 2);
    const struct row before = read_row("w");
    window_set(&w, "convolve.flip=on");
    window_frame(&w);
    w.in.time += 0.03;
    window_frame(&w);
    const struct row between = read_row("w");
    ck_assert_float_lt(between.x[2] - between.x[0], before.x[2] - before.x[0] - 2);
    window_settle(&w);
    check_row("w", turned, 3, 2);
    ck_assert(shows(&w, "180°"));
    const struct row after = read_row("w");
    for (int i = 0; i < 3; i++)
        ck_assert_float_eq_tol(after.x[i], before.x[i], 1);
}
END_TEST

START_TEST(products_still_to_come_are_faint_and_the_sum_says_so_far)
{
    window_set(&w, "convolve.lecture=signal_mean");
    window_set(&w, "convolve.granularity=term");
    go_to(6); /* 8 + 8 + 8 */
    window_set(&w, "convolve.term=2");
    window_settle(&w);
    ck_assert(shows(&w, "Σ so far ") && shows(&w, "16") && shows(&w, "So far [5]"));
    const struct row p = read_row("x·w");
    ck_assert_int_eq(p.n, 3);
    int faint = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        if (c->kind == DRAW_TEXT && fabsf(c->point[0].y - p.y) <= 3 && c->point[0].x == p.x[2])
            faint += !memcmp(&c->color, &theme_dark.off, sizeof c->color);
    }
    ck_assert_int_eq(faint, 1);
    ck_assert_int_eq(read_row("y").n, 5);
}
END_TEST

START_TEST(coverage_counts_how_often_each_place_is_used)
{
    static const double thrice[24] = {2, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2};
    static const double by_two[24] = {1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 1};
    window_set(&w, "convolve.lecture=signal_mean");
    window_set(&w, "convolve.coverage=on");
    window_settle(&w);
    check_row("#x", thrice, 24, 0);
    window_set(&w, "convolve.stride=2");
    window_settle(&w);
    check_row("#x", by_two, 24, 0);
}
END_TEST

/* Bars. */

struct chart {
    float top, zero, bottom; /* y of the highest value, of 0, of the lowest */
};

/* From the labels at the left of a chart, the nth with this text from above. */
static float label_y(const char *text, int n)
{
    const struct row x = read_row("x");
    int seen = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        if (c->kind == DRAW_TEXT && c->align == TEXT_RIGHT && !strcmp(text_of(&w, c), text) && c->point[0].x > 264 &&
            c->point[0].x < x.x[0] && seen++ == n)
            return c->point[0].y;
    }
    ck_abort_msg("no scale with %s", text);
    return 0;
}

START_TEST(bars_are_as_high_as_their_values)
{
    window_set(&w, "convolve.lecture=signal_mean");
    go_to(24);
    const struct row y = read_row("y");
    const float zero = label_y("0", 1) - 4, top = label_y("8", 1) - 5;
    int bars = 0;
    for (int i = 0; i < y.n; i++) {
        const double third = 8.0 / 3, values[] = {0, third, 2 * third, 8};
        double want = 0;
        for (int k = 0; k < 4; k++)
            if (fabs(values[k] - y.value[i]) < 0.05)
                want = values[k];
        for (size_t j = 0; j < w.list.n && want > 0; j++) {
            const struct rect r = w.list.cmd[j].rect;
            if (w.list.cmd[j].kind != DRAW_FILL || fabsf(r.x + r.w / 2 - y.x[i]) > 1 || r.h < 4 ||
                fabsf(r.y + r.h - zero) > 1 || r.w < 10 || r.w > 20)
                continue;
            bars++;
            ck_assert_float_eq_tol(r.h, (zero - top) * (float)(want / 8), 1);
            break;
        }
    }
    ck_assert_int_eq(bars, 17); /* values that are not 0 */
}
END_TEST

/* Drawing. */

static float y_of(double value)
{
    const float top = label_y("9", 0) - 5, bottom = label_y("−9", 0) - 4;
    return top + (bottom - top) * (float)((9 - value) / 18);
}

static void drag_to(float x, float y)
{
    w.in.x = x;
    w.in.y = y;
    window_frame(&w);
}

static void check_signal(int from, const double *want, int n)
{
    const struct row x = read_row("x");
    const int pad = session_board(w.session)->geometry.padding[1];
    for (int i = 0; i < n; i++)
        ck_assert_msg(x.value[pad + from + i] == want[i], "x[%d] is %g, not %g", from + i, x.value[pad + from + i],
                      want[i]);
}

START_TEST(a_fast_stroke_leaves_whole_numbers_in_every_column_and_is_one_step_of_undo)
{
    static const double line[7] = {5, 4, 2, 1, -1, -3, -4}, back[7] = {5, 4, 2, 1, -1, -3, 8}, none[7] = {0};
    window_set(&w, "convolve.signal=drawn");
    window_settle(&w);
    const struct row x = read_row("x");
    window_press(&w, x.x[1 + 3], y_of(5));
    drag_to(x.x[1 + 9], y_of(-4));
    window_frame(&w);
    check_signal(3, line, 7);
    drag_to(x.x[1 + 9] + 1, y_of(8)); /* the same column */
    window_frame(&w);
    check_signal(3, back, 7);
    window_release(&w);
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_PAINT),
                     "0,0,3=5 0,0,4=4 0,0,5=2 0,0,6=1 0,0,7=-1 0,0,8=-3 0,0,9=8");
    window_key(&w, 'z', UI_CTRL);
    window_frame(&w);
    check_signal(3, none, 7);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_SIGNAL), SIGNAL_DRAWN); /* the step before is another one */
}
END_TEST

START_TEST(outside_of_the_bars_a_stroke_stays_within_the_scale)
{
    static const double most[2] = {9, 9};
    window_set(&w, "convolve.signal=ramp");
    window_set(&w, "convolve.tool=paint");
    window_settle(&w);
    const struct row x = read_row("x");
    window_press(&w, x.x[1], y_of(4));
    drag_to(x.x[1], 2);
    drag_to(x.x[2], 2);
    window_release(&w);
    window_frame(&w);
    check_signal(0, most, 2);
    drag_to(-1, -1);
    window_press(&w, x.x[1], y_of(4));
    drag_to(2, y_of(-9) + 100);
    window_release(&w);
    window_frame(&w);
    ck_assert_double_eq(read_row("x").value[1], -9);
}
END_TEST

START_TEST(without_the_paint_tool_a_drag_over_the_signal_goes_to_its_steps)
{
    window_settle(&w);
    const struct row x = read_row("x");
    window_press(&w, x.x[1 + 5], x.y - 60);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 6);
    drag_to(x.x[1 + 9], x.y - 60);
    window_release(&w);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 10);
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_PAINT), "");
}
END_TEST

START_TEST(the_wheel_over_a_bar_changes_its_value_by_1)
{
    window_settle(&w);
    const struct row x = read_row("x");
    window_move(&w, x.x[1 + 4], x.y - 60);
    for (int i = 0; i < 2; i++) {
        w.in.wheel = 1;
        window_frame(&w);
    }
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_PAINT), "0,0,4=10");
    w.in.wheel = -1;
    window_frame(&w);
    window_frame(&w);
    ck_assert_double_eq(read_row("x").value[1 + 4], 9);
}
END_TEST

START_TEST(with_the_keys_a_cursor_moves_along_the_signal_and_changes_it)
{
    window_set(&w, "convolve.tool=paint");
    window_settle(&w);
    const struct row x = read_row("x");
    window_click(&w, x.x[1 + 2], y_of(3)); /* drawing gives it the focus */
    const int step = session_int(w.session, PROP_CONVOLVE_STEP);
    window_key(&w, UI_KEY_RIGHT, 0);
    window_key(&w, UI_KEY_UP, 0);
    window_key(&w, UI_KEY_UP, 0);
    window_key(&w, UI_KEY_UP, UI_SHIFT);
    window_key(&w, UI_KEY_RIGHT, 0);
    window_key(&w, UI_KEY_DOWN, 0);
    window_key(&w, UI_KEY_RIGHT, 0);
    window_type(&w, "7");
    window_type(&w, "-");
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_PAINT), "0,0,2=3 0,0,3=2.1 0,0,4=7 0,0,5=-7");
    window_key(&w, UI_KEY_DELETE, 0);
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_PAINT), "0,0,2=3 0,0,3=2.1 0,0,4=7");
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), step);
}
END_TEST

START_TEST(the_paint_comes_off_with_a_button)
{
    window_set(&w, "convolve.paint=0,0,2=5 0,0,3=-2");
    window_settle(&w);
    const struct draw_cmd *button = draw_list_find_text(&w.list, "Take the paint off", 0);
    ck_assert_ptr_nonnull(button);
    window_click(&w, button->point[0].x + 5, button->point[0].y - 4);
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_PAINT), "");
    window_settle(&w);
    ck_assert(!shows(&w, "Take the paint off"));
}
END_TEST

/* Hovering. */

START_TEST(an_output_that_is_hovered_shows_its_window_and_gives_it_back)
{
    window_set(&w, "convolve.lecture=signal_mean");
    go_to(24);
    const struct row y = read_row("y");
    go_to(3);
    window_move(&w, y.x[11], y.y - 4);
    window_settle(&w);
    ck_assert(session_peeking(w.session));
    ck_assert_int_eq(session_step(w.session)->ox, 11);
    ck_assert(shows(&w, "≈ 2.67") && shows(&w, "y[11]   to come at step 12"));
    window_move(&w, 700, 2);
    window_frame(&w);
    ck_assert(!session_peeking(w.session));
    ck_assert_int_eq(session_step(w.session)->ox, 2);
    window_click(&w, y.x[11], y.y - 4);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 12);
}
END_TEST

/* Frames of 2 px in this colour, by the middle of their x; those at the height of a row. */
static int frames_at(const struct row *r, struct color c, float *x)
{
    int n = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *f = &w.list.cmd[i];
        if (f->kind != DRAW_FRAME || memcmp(&f->color, &c, sizeof c) || f->width != 2 || f->dash[0] != 0 ||
            r->y < f->rect.y || r->y > f->rect.y + f->rect.h)
            continue;
        x[n++] = f->rect.x + f->rect.w / 2;
        ck_assert_int_lt(n, ROW_MAX);
    }
    return n;
}

START_TEST(an_input_that_is_hovered_marks_every_output_that_it_feeds)
{
    float at[ROW_MAX];
    window_set(&w, "convolve.lecture=signal_mean");
    go_to(24);
    const struct row x = read_row("x"), y = read_row("y");
    window_move(&w, x.x[1 + 9], x.y - 4);
    window_settle(&w);
    ck_assert(shows(&w, "x[9] = 0   feeds 3 outputs"));
    ck_assert_int_eq(frames_at(&y, theme_dark.focus, at), 3);
    for (int i = 0; i < 3; i++)
        ck_assert_float_eq_tol(at[i], y.x[8 + i], 1);
    window_move(&w, x.x[0], x.y - 4);
    window_settle(&w);
    ck_assert(shows(&w, "x[−1] = 0   padding"));
    ck_assert_int_eq(frames_at(&y, theme_dark.focus, at), 0);
    window_set(&w, "convolve.padding_mode=circular");
    window_settle(&w);
    ck_assert(shows(&w, "x[−1] = 8   borrowed from x[23]"));
    ck_assert_int_eq(frames_at(&y, theme_dark.focus, at), 3); /* 22, 23 and, borrowed, 0 */
}
END_TEST

START_TEST(a_weight_that_is_hovered_marks_every_input_that_it_meets)
{
    float at[ROW_MAX];
    window_set(&w, "convolve.lecture=signal_edge");
    go_to(8);
    const struct row x = read_row("x"), k = read_row("w");
    window_move(&w, k.x[1], k.y - 4);
    window_settle(&w);
    ck_assert_int_eq(frames_at(&x, theme_dark.kernel_ink, at), 23);
    for (int i = 0; i < 23; i++)
        ck_assert_float_eq_tol(at[i], x.x[i + 1], 1);
    ck_assert(shows(&w, "x[8] = 2   w = 1   x·w = 2"));
}
END_TEST

/* The panel. */

static void click_text(const char *text)
{
    const struct draw_cmd *c = draw_list_find_text(&w.list, text, 0);
    ck_assert_msg(c, "no %s", text);
    window_click(&w, c->point[0].x + 4, c->point[0].y - 4);
    window_settle(&w);
}

static void check_kernel(const char *text)
{
    struct kernel_value want;
    const struct kernel_value *k = session_kernel(w.session);
    ck_assert_int_eq(kernel_from_text(text, &want, NULL), CS_OK);
    ck_assert_msg(k->rows == want.rows && k->cols == want.cols && k->divisor == want.divisor, "not %s", text);
    for (int i = 0; i < k->cols; i++)
        ck_assert_float_eq(k->w[i], want.w[i]);
}

START_TEST(the_list_has_kernels_that_make_sense_in_a_row)
{
    window_settle(&w);
    w.in.x = 100;
    w.in.y = 300;
    w.in.wheel = 20;
    window_settle(&w);
    static const char *const rows[][2] = {{"Identity", "0 1 0 /"},
                                          {"Mean", "1 1 1 / : 3"},
                                          {"Gaussian blur", "1 2 1 / : 4"},
                                          {"Difference", "-1 1 /"},
                                          {"Central difference", "-1 0 1 /"},
                                          {"Second difference", "1 -2 1 /"},
                                          {"Sharpen", "-1 3 -1 /"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        click_text(rows[i][0]);
        check_kernel(rows[i][1]);
        const struct draw_cmd *c = draw_list_find_text(&w.list, rows[i][0], 0);
        ck_assert_int_eq(c->font.weight, FONT_600); /* it is the chosen one */
    }
    window_set(&w, "convolve.lecture=signal_mean"); /* known by its numbers */
    window_settle(&w);
    ck_assert_int_eq(draw_list_find_text(&w.list, "Mean", 0)->font.weight, FONT_600);
}
END_TEST

START_TEST(a_weight_is_edited_below_the_rows_and_all_of_it_follows)
{
    window_set(&w, "convolve.lecture=signal_impulse");
    go_to(12);
    const struct draw_cmd *place = draw_list_find_text(&w.list, "w[1]", 0);
    ck_assert_ptr_nonnull(place);
    const struct row y = read_row("y");
    ck_assert_double_eq(y.value[11], 3);
    window_set(&w, "convolve.weight=2");
    window_settle(&w);
    ck_assert(shows(&w, "w[2]"));
    window_set(&w, "convolve.kernel_1d=1 2 7");
    window_settle(&w);
    ck_assert_double_eq(read_row("y").value[11], 7);
    ck_assert_double_eq(read_row("w").value[2], 7);
}
END_TEST

START_TEST(no_texts_overlap_or_are_cut_at_any_size)
{
    static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {720, 450}, {1920, 1080}};
    static const char *const states[] = {"convolve.lecture=signal_mean", "convolve.lecture=signal_edge",
                                         "convolve.signal=sine",         "convolve.stride=3",
                                         "convolve.padding=11",          "convolve.tool=paint",
                                         "convolve.kernel_1d=gabor 1x9", "convolve.activation=sigmoid",
                                         "convolve.dilation=2",          "convolve.flip=on",
                                         "convolve.granularity=term",    "convolve.bias=-2.75"};
    w.width = sizes[_i % 5][0];
    w.height = sizes[_i % 5][1];
    window_set(&w, _i < 5 ? "app.language=en" : "app.language=ru");
    window_set(&w, _i % 2 ? "app.theme=light" : "app.theme=dark");
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        window_set(&w, states[i]);
        for (int step = 1; step <= session_board(w.session)->ow; step += 5) {
            go_to(step);
            char where[128];
            snprintf(where, sizeof where, "%gx%g, %s, step %d", (double)w.width, (double)w.height, states[i], step);
            check_texts(&w, where);
        }
    }
    window_set(&w, "app.language=en");
}
END_TEST

/* What the list calls it, not 'Custom'; and a kernel in a row has one side. */
START_TEST(a_kernel_has_the_same_name_on_the_stage_as_in_the_list)
{
    window_set(&w, "convolve.lecture=signal_edge");
    window_settle(&w);
    ck_assert(draw_list_find_text(&w.list, "Difference", 1) && !shows(&w, "1×2"));
}
END_TEST

START_TEST(the_caption_tells_what_the_activation_writes)
{
    char head[64], text[256];
    window_set(&w, "convolve.kernel_1d=-1 0 1");
    window_set(&w, "convolve.activation=relu");
    window_set(&w, "convolve.step=17");
    window_settle(&w);
    const struct view v = {w.ui, w.session, &w.requests, FRAME_FULL, w.width, w.height, 24};
    convolve_signal.caption(&v, head, sizeof head, text, sizeof text);
    ck_assert_str_eq(text,
                     "The window sits on places 15–17. 3 products give −8; ReLU makes it 0, written to place 16.");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_signal");
    TCase *c = tcase_create("signal");
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_set_timeout(c, 240);
    tcase_add_test(c, the_mean_of_three_turns_the_jumps_of_a_square_wave_into_slopes);
    tcase_add_test(c, the_difference_of_a_ramp_is_1_where_it_rises);
    tcase_add_test(c, an_impulse_prints_the_kernel_backwards_and_flipped_as_written);
    tcase_add_test(c, every_row_shows_the_numbers_of_the_reference);
    tcase_add_test(c, a_value_stands_below_the_middle_of_its_window);
    tcase_add_test(c, the_drawn_kernel_turns_through_its_middle);
    tcase_add_test(c, products_still_to_come_are_faint_and_the_sum_says_so_far);
    tcase_add_test(c, coverage_counts_how_often_each_place_is_used);
    tcase_add_test(c, bars_are_as_high_as_their_values);
    tcase_add_test(c, a_fast_stroke_leaves_whole_numbers_in_every_column_and_is_one_step_of_undo);
    tcase_add_test(c, outside_of_the_bars_a_stroke_stays_within_the_scale);
    tcase_add_test(c, without_the_paint_tool_a_drag_over_the_signal_goes_to_its_steps);
    tcase_add_test(c, the_wheel_over_a_bar_changes_its_value_by_1);
    tcase_add_test(c, with_the_keys_a_cursor_moves_along_the_signal_and_changes_it);
    tcase_add_test(c, the_paint_comes_off_with_a_button);
    tcase_add_test(c, an_output_that_is_hovered_shows_its_window_and_gives_it_back);
    tcase_add_test(c, an_input_that_is_hovered_marks_every_output_that_it_feeds);
    tcase_add_test(c, a_weight_that_is_hovered_marks_every_input_that_it_meets);
    tcase_add_test(c, a_kernel_has_the_same_name_on_the_stage_as_in_the_list);
    tcase_add_test(c, the_caption_tells_what_the_activation_writes);
    tcase_add_test(c, the_list_has_kernels_that_make_sense_in_a_row);
    tcase_add_test(c, a_weight_is_edited_below_the_rows_and_all_of_it_follows);
    tcase_add_loop_test(c, no_texts_overlap_or_are_cut_at_any_size, 0, 10);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
