/* The one-channel view under the pointer: what is peeked at, what a pixel feeds, where a weight goes, zoom, paint. */
#include "tests/app/view_harness.h"

#include "app/board/lectures.h"
#include "app/views/convolve/plane.h"

static struct window w;

static void open_window(void)
{
    w = window_open(1440, 900);
    window_settle(&w);
}

static void close_window(void)
{
    window_close(&w);
}

static struct plane_layout layout(void)
{
    struct requests requests = {0};
    const struct view v = {w.ui, w.session, &requests, FRAME_FULL, w.width, w.height, 24};
    const float left = frame_left_width(FRAME_FULL), right = frame_right_width(FRAME_FULL), modes = 36;
    struct plane_layout l;
    plane_layout(
        &v, (struct rect){left, FRAME_TOP + modes, w.width - left - right, w.height - FRAME_TOP - FRAME_BOTTOM - modes},
        &l);
    return l;
}

static struct point middle_of(const struct matrix *m, int row, int col)
{
    const struct rect r = matrix_cell_rect(m, row, col);
    return (struct point){r.x + r.w / 2, r.y + r.h / 2};
}

static void hover(const struct matrix *m, int row, int col)
{
    const struct point p = middle_of(m, row, col);
    window_move(&w, p.x, p.y);
    window_settle(&w);
}

static bool same_color(struct color a, struct color b)
{
    return a.r == b.r && a.g == b.g && a.b == b.b;
}

/* Frames of this colour within a box, as large as a cell. */
static int frames_in(struct rect box, struct color c, float cell)
{
    int n = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *d = &w.list.cmd[i];
        n += d->kind == DRAW_FRAME && same_color(d->color, c) && fabsf(d->rect.w - (cell - 1)) < 0.5f &&
             rect_contains(rect_inset(box, -1), d->rect.x, d->rect.y);
    }
    return n;
}

static int step_now(void)
{
    return session_int(w.session, PROP_CONVOLVE_STEP);
}

START_TEST(an_output_under_the_pointer_shows_its_window_until_the_pointer_leaves)
{
    const struct plane_layout l = layout();
    ck_assert(shows(&w, "output [2, 7]"));
    hover(&l.output, 4, 2);
    ck_assert(shows(&w, "output [4, 2]"));
    ck_assert(shows(&w, "Output [4, 2]"));
    ck_assert_int_eq(step_now(), 24);
    window_move(&w, -1, -1);
    window_settle(&w);
    ck_assert(shows(&w, "output [2, 7]"));
}
END_TEST

START_TEST(play_waits_while_an_output_is_peeked_at_and_goes_on_from_where_it_was)
{
    const struct plane_layout l = layout();
    struct cs_error err;
    ck_assert_int_eq(session_run(w.session, COMMAND_PLAY_START, &err), CS_OK);
    hover(&l.output, 4, 2);
    const int before = step_now();
    window_settle(&w);
    window_settle(&w);
    ck_assert_int_eq(step_now(), before);
    ck_assert(session_playing(w.session));
    window_move(&w, -1, -1);
    window_settle(&w);
    window_settle(&w);
    ck_assert_int_gt(step_now(), before);
}
END_TEST

/* Outputs whose windows hold the pixel, counted by the terms of every one of them. */
static int fed_by(int row, int col)
{
    const struct board *b = session_board(w.session);
    int n = 0;
    for (int step = 1; step <= b->steps; step++) {
        struct board_step s;
        bool holds = false;
        session_step_of(w.session, 1, 0, step, &s);
        for (int i = 0; i < s.n_terms; i++)
            holds |= s.term[i].from_row == row && s.term[i].from_col == col;
        n += holds;
    }
    return n;
}

START_TEST(an_input_under_the_pointer_marks_every_output_that_it_feeds)
{
    static const char *const settings[] = {"convolve.stride=1", "convolve.stride=2", "convolve.dilation=2",
                                           "convolve.kernel_size=3,1"};
    window_set(&w, settings[_i]);
    window_settle(&w);
    const struct plane_layout l = layout();
    static const int place[][2] = {{0, 0}, {3, 4}, {7, 7}, {5, 0}};
    for (int i = 0; i < 4; i++) {
        hover(&l.input, place[i][0], place[i][1]);
        ck_assert_int_eq(frames_in(l.out_box, theme_dark.output, l.output.cell), fed_by(place[i][0], place[i][1]));
    }
}
END_TEST

START_TEST(a_weight_under_the_pointer_tints_every_place_that_it_meets)
{
    const struct plane_layout l = layout();
    const struct rect box = l.kernel_box;
    window_move(&w, box.x + box.w / 6, box.y + box.h / 6); /* w[0, 0] */
    window_settle(&w);
    int n = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *d = &w.list.cmd[i];
        n += d->kind == DRAW_FILL && same_color(d->color, theme_dark.kernel) && d->color.a < 128 &&
             fabsf(d->rect.w - (l.grid.cell - 1)) < 0.5f;
    }
    ck_assert_int_eq(n, 64);
}
END_TEST

START_TEST(pixels_that_the_stride_leaves_out_are_marked)
{
    window_set(&w, "convolve.lecture=stride7_3");
    window_settle(&w);
    const struct plane_layout l = layout();
    int n = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *d = &w.list.cmd[i];
        if (d->kind != DRAW_LINE || !same_color(d->color, theme_dark.warn))
            continue;
        n++;
        for (int end = 0; end < 2; end++) { /* neither end is where the digit stands */
            const float x = fmodf(d->point[end].x - l.input.x, l.input.cell) / l.input.cell;
            ck_assert(x < 0.33f || x > 0.66f);
        }
    }
    ck_assert_int_eq(n, 2 * (7 + 6)); /* from both corners */
    ck_assert(draw_list_find_text(&w.list, "remainder 1: the last row is lost", 0) != NULL);
}
END_TEST

START_TEST(coverage_shows_how_often_each_pixel_is_used)
{
    window_set(&w, "convolve.padding=0");
    window_key(&w, 'c', 0);
    window_settle(&w);
    const struct plane_layout l = layout();
    for (int row = 0; row < 8; row++) {
        for (int col = 0; col < 8; col++) {
            char text[16];
            const struct point p = middle_of(&l.input, row, col);
            bool found = false;
            snprintf(text, sizeof text, "%d", fed_by(row, col));
            for (int n = 0; draw_list_find_text(&w.list, text, n) && !found; n++) {
                const struct draw_cmd *d = draw_list_find_text(&w.list, text, n);
                found = fabsf(d->point[0].x - p.x) < 1 && fabsf(d->point[0].y - p.y) < l.input.cell / 2;
            }
            ck_assert_msg(found, "[%d, %d] does not say %s", row, col, text);
        }
    }
}
END_TEST

/* The number drawn in a cell. */
static double number_in(const struct rect r)
{
    for (size_t i = w.list.n; i-- > 0;) {
        const struct draw_cmd *d = &w.list.cmd[i];
        if (d->kind == DRAW_TEXT && fabsf(d->point[0].x - (r.x + r.w / 2)) < 1 && d->point[0].y > r.y &&
            d->point[0].y < r.y + r.h)
            return number_of(text_of(&w, d));
    }
    return NAN;
}

START_TEST(flip_turns_the_drawn_kernel_and_edits_still_meet_the_cell_that_is_seen)
{
    window_set(&w, "convolve.kernel=1 2 3 / 4 5 6 / 7 8 9");
    window_key(&w, 'f', 0);
    window_settle(&w);
    const struct plane_layout l = layout();
    const float cell = l.kernel_box.w / 3;
    for (int i = 0; i < 9; i++) {
        const struct rect r = {l.kernel_box.x + (float)(i % 3) * cell, l.kernel_box.y + (float)(i / 3) * cell, cell - 1,
                               cell - 1};
        ck_assert_double_eq(number_in(r), 9 - i);
    }
    w.in.wheel = 1;
    window_move(&w, l.kernel_box.x + 5, l.kernel_box.y + 5); /* the upper left cell shows w[2, 2] */
    window_settle(&w);
    ck_assert_float_eq(session_kernel(w.session)->w[8], 10);
    ck_assert_float_eq(session_board(w.session)->weight.data[0], 10);
}
END_TEST

/* Zoom. */

static void turn_wheel(float x, float y, float notches)
{
    w.in.x = x;
    w.in.y = y;
    w.in.wheel = notches;
    window_frame(&w);
    window_frame(&w);
}

static void place_at(const struct matrix *m, float x, float y, double place[2])
{
    place[0] = (double)((y - m->y) / m->cell);
    place[1] = (double)((x - m->x) / m->cell);
}

START_TEST(the_wheel_keeps_what_is_under_the_pointer_where_it_is)
{
    window_set(&w, "convolve.picture=still_life");
    window_settle(&w);
    const struct plane_layout first = layout();
    const struct rect box = _i ? first.out_box : first.in_box;
    const float x = box.x + box.w * 0.6f, y = box.y + box.h * 0.55f;
    double before[2], after[2];
    place_at(_i ? &first.output : &first.input, x, y, before);
    for (int i = 0; i < 9; i++) {
        turn_wheel(x, y, 1);
        const struct plane_layout l = layout();
        place_at(_i ? &l.output : &l.input, x, y, after);
        ck_assert_double_eq_tol(after[0], before[0], 0.02);
        ck_assert_double_eq_tol(after[1], before[1], 0.02);
        ck_assert_float_eq(l.input.cell, l.output.cell);
    }
    ck_assert_float_gt(layout().input.cell, 20);
    for (int i = 0; i < 12; i++)
        turn_wheel(x, y, -1);
    ck_assert_double_eq(session_float(w.session, PROP_CONVOLVE_ZOOM), 0); /* all of it again */
}
END_TEST

START_TEST(moving_what_is_seen_computes_nothing_anew)
{
    window_set(&w, "convolve.picture=still_life");
    const uint64_t serial = session_board(w.session)->serial;
    window_set(&w, "convolve.zoom=20");
    window_set(&w, "convolve.row=31");
    window_set(&w, "convolve.column=7.25");
    ck_assert_uint_eq(session_board(w.session)->serial, serial);
}
END_TEST

START_TEST(the_middle_of_the_input_lies_under_that_of_the_output_at_any_stride)
{
    static const char *const strides[] = {"convolve.stride=1", "convolve.stride=2", "convolve.stride=3,1"};
    window_set(&w, "convolve.picture=still_life");
    window_set(&w, strides[_i]);
    window_set(&w, "convolve.zoom=24");
    window_set(&w, "convolve.row=20");
    window_set(&w, "convolve.column=31.5");
    window_settle(&w);
    const struct plane_layout l = layout();
    const struct board *b = session_board(w.session);
    double in[2], out[2];
    place_at(&l.input, l.in_box.x + l.in_box.w / 2, l.in_box.y + l.in_box.h / 2, in);
    place_at(&l.output, l.out_box.x + l.out_box.w / 2, l.out_box.y + l.out_box.h / 2, out);
    for (int axis = 0; axis < 2; axis++) /* the middle of output o's window is o * stride - padding + 1 */
        ck_assert_double_eq_tol((out[axis] - 0.5) * b->geometry.stride[axis] - b->geometry.padding[axis] + 1 + 0.5,
                                in[axis], 0.02);
}
END_TEST

START_TEST(cells_of_a_large_picture_show_the_engines_numbers)
{
    window_set(&w, "convolve.picture=still_life");
    window_set(&w, "convolve.zoom=48");
    window_set(&w, "convolve.row=30");
    window_set(&w, "convolve.column=30");
    window_settle(&w);
    const struct plane_layout l = layout();
    const struct board *b = session_board(w.session);
    for (int row = 32; row < 36; row++) {
        for (int col = 32; col < 36; col++) {
            const struct point p = middle_of(&l.output, row, col);
            struct conv2d_term terms[9];
            const double sum = conv2d_terms(&b->conv, &b->x, &b->weight, 0, 0, row, col, terms);
            bool found = false;
            for (size_t i = 0; i < w.list.n && !found; i++) {
                const struct draw_cmd *d = &w.list.cmd[i];
                found = d->kind == DRAW_TEXT && fabsf(d->point[0].x - p.x) < 1 &&
                        fabsf(d->point[0].y - p.y) < l.output.cell / 2 && number_of(text_of(&w, d)) == sum;
            }
            ck_assert_msg(found, "y[%d, %d] is not drawn as %g", row, col, sum);
        }
    }
}
END_TEST

/* Lectures: the numbers that they print, read from the drawn cells. */

struct lecture_case {
    const char *name;
    int rows, cols;
    double y[64];
};
static const struct lecture_case lecture_cases[] = {
    {"binary4", 3, 3, {9, 8, 5, 3, 7, 4, 0, 2, 1}},
    {"cross5", 3, 3, {4, 3, 4, 2, 4, 3, 2, 3, 4}},
    {"ramp3", 2, 2, {19, 25, 37, 43}},
    {"numbers6", 4, 4, {-5, -4, 0, 8, -10, -2, 2, 3, 0, -2, -4, -7, -3, -2, -3, -16}},
    {"vertical_edge", 4, 4, {0, 30, 30, 0, 0, 30, 30, 0, 0, 30, 30, 0, 0, 30, 30, 0}},
    {"stride7_1", 5, 5, {8,  9,  10, 11, 12, 15, 16, 17, 18, 19, 22, 23, 24,
                         25, 26, 29, 30, 31, 32, 33, 36, 37, 38, 39, 40}},
    {"stride7_2", 3, 3, {8, 10, 12, 22, 24, 26, 36, 38, 40}},
    {"stride7_3", 2, 2, {8, 11, 29, 32}},
};
enum { LECTURE_CASES = sizeof lecture_cases / sizeof *lecture_cases };

START_TEST(a_lecture_shows_the_numbers_that_it_prints)
{
    const struct lecture_case *c = &lecture_cases[_i];
    char assignment[64];
    snprintf(assignment, sizeof assignment, "convolve.lecture=%s", c->name);
    window_set(&w, assignment);
    window_key(&w, UI_KEY_END, 0);
    window_settle(&w);
    const struct plane_layout l = layout();
    ck_assert_int_eq(l.output.rows, c->rows);
    ck_assert_int_eq(l.output.cols, c->cols);
    for (int i = 0; i < c->rows * c->cols; i++)
        ck_assert_double_eq(number_in(matrix_cell_rect(&l.output, i / c->cols, i % c->cols)), c->y[i]);
}
END_TEST

/* Paint. */

START_TEST(a_stroke_paints_the_input_as_one_step_of_undo)
{
    window_set(&w, "convolve.tool=paint");
    window_set(&w, "convolve.brush=4");
    window_settle(&w);
    const struct plane_layout l = layout();
    const struct point from = middle_of(&l.input, 5, 0), to = middle_of(&l.input, 5, 2);
    window_press(&w, from.x, from.y);
    window_move(&w, (from.x + to.x) / 2, to.y);
    window_move(&w, to.x, to.y);
    window_release(&w);
    const struct board *b = session_board(w.session);
    for (int col = 0; col < 3; col++)
        ck_assert_float_eq(b->x.data[5 * 8 + col], 4);
    ck_assert_float_eq(b->output.data[5 * 8 + 1], 0 + 4 + 4 + 1 - 16 + 0 - 1); /* neighbours 4, 4, 0, 0; -4 * 4 */
    window_key(&w, 'z', UI_CTRL);
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_PAINT), "");
    ck_assert_float_eq(session_board(w.session)->x.data[5 * 8], 0);
    ck_assert_int_eq(step_now(), 24); /* painting does not move the window */
}
END_TEST

/* As many values as there can be, on places that the seven does not have. */
START_TEST(a_stroke_that_the_paint_has_no_room_for_says_so)
{
    char paint[16384] = "convolve.paint=";
    size_t n = strlen(paint);
    for (int i = 0; i < 1024; i++)
        n += (size_t)snprintf(paint + n, sizeof paint - n, "0,%d,99=1 ", 100 + i);
    window_set(&w, paint);
    window_set(&w, "convolve.tool=paint");
    window_settle(&w);
    const struct plane_layout l = layout();
    const struct point at = middle_of(&l.input, 5, 0);
    window_click(&w, at.x, at.y);
    ck_assert_ptr_nonnull(strstr(session_message(w.session, NULL), "clear some first"));
    ck_assert_float_eq(session_board(w.session)->x.data[5 * 8], 0);
}
END_TEST

START_TEST(hex_writes_pixels_as_two_digits_and_unit_as_fractions)
{
    window_set(&w, "convolve.picture=still_life");
    window_set(&w, "convolve.zoom=48");
    window_set(&w, "convolve.numbers=hex");
    window_settle(&w);
    char text[16];
    const struct board *b = session_board(w.session);
    snprintf(text, sizeof text, "%02X", (unsigned)b->x.data[22 * 76 + 14]);
    ck_assert(shows(&w, text));
    window_set(&w, "convolve.numbers=unit");
    ck_assert_float_eq(session_board(w.session)->hi, 1);
    ck_assert_float_le(session_board(w.session)->x.data[22 * 76 + 14], 1);
}
END_TEST

START_TEST(products_one_by_one_make_the_output)
{
    window_set(&w, "convolve.granularity=term");
    window_set(&w, "convolve.step=24");
    for (int i = 0; i < 9; i++) {
        window_key(&w, UI_KEY_RIGHT, 0);
        window_settle(&w);
        const struct board_step *s = session_step(w.session);
        double sum = 0;
        ck_assert_int_eq(s->n_done, i + 1);
        for (int k = 0; k <= i; k++)
            sum += s->term[k].product;
        ck_assert_double_eq(s->partial, sum);
        ck_assert(shows(&w, i < 8 ? "So far [3, 0]" : "Output [3, 0]"));
    }
    ck_assert(shows(&w, "step 225 of 576"));
}
END_TEST

/* A long sum may leave its middle out: F11·X11 + … + F33·X33. */
static bool is_cut(const char *text)
{
    return strstr(text, "…") && !strstr(text, "+ … +");
}

/* A field shows the beginning of what a text property holds. */
static bool begins_a_text(const char *text)
{
    const size_t length = (size_t)(strstr(text, "…") - text);
    for (int p = 0; p < PROP_COUNT; p++)
        if (prop_infos[p].type == VALUE_TEXT && length > 0 &&
            !strncmp(session_text(w.session, (enum prop_id)p), text, length))
            return true;
    return false;
}

/* 1280 x 720 and 800: what a screen of 1920 x 1080 at scale 1.5 leaves, and a small laptop's. */
START_TEST(titles_and_labels_of_worked_examples_are_whole)
{
    w.width = 1280;
    w.height = 800;
    window_settle(&w);
    char assignment[96];
    snprintf(assignment, sizeof assignment, "convolve.lecture=%s", lectures[_i].name);
    window_set(&w, assignment);
    window_settle(&w);
    for (size_t i = 0; i < w.list.n; i++)
        if (w.list.cmd[i].kind == DRAW_TEXT)
            ck_assert_msg(!is_cut(text_of(&w, &w.list.cmd[i])) || begins_a_text(text_of(&w, &w.list.cmd[i])), "%s: %s",
                          lectures[_i].name, text_of(&w, &w.list.cmd[i]));
}
END_TEST

/* The name of the kernel was once drawn under its frame, its sum below the stage. */
START_TEST(the_kernels_name_and_sum_keep_to_their_lines)
{
    static const char *const examples[] = {"ramp3", "binary4", "stride7_1", "stride7_3", "dilated7"};
    char assignment[96];
    w.width = 1280;
    w.height = 800;
    snprintf(assignment, sizeof assignment, "convolve.lecture=%s", examples[_i]);
    window_set(&w, assignment);
    window_settle(&w);
    const struct plane_layout l = layout();
    const struct kernel_value *k = session_kernel(w.session);
    const struct draw_cmd *name = NULL, *sum = NULL;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        if (c->kind != DRAW_TEXT || c->point[0].x < l.left)
            continue;
        name = strcmp(text_of(&w, c), kernel_presets[k->preset].title) ? name : c;
        sum = strncmp(text_of(&w, c), "so ", 3) && strncmp(text_of(&w, c), "like ", 5) ? sum : c;
    }
    ck_assert(name && sum);
    ck_assert_float_le(name->point[0].y, l.kernel_box.y - 10);
    ck_assert_float_le(sum->point[0].y, l.area.y + l.area.h - 6);
}
END_TEST

START_TEST(a_sum_so_far_has_no_activation_yet)
{
    window_set(&w, "convolve.activation=tanh");
    window_settle(&w);
    ck_assert(shows(&w, "Before the activation"));
    window_set(&w, "convolve.granularity=term");
    window_set(&w, "convolve.term=4");
    window_settle(&w);
    ck_assert(shows(&w, "So far [2, 7]") && !shows(&w, "Before the activation"));
}
END_TEST

START_TEST(a_sum_of_weights_that_is_rounded_says_so)
{
    window_set(&w, "convolve.kernel=0.125 0.125 0 / 0 0.006 0 / 0 0 0");
    window_settle(&w);
    ck_assert(shows(&w, "Σw ≈ 0.26"));
    window_set(&w, "convolve.kernel=0.125 0.125 0 / 0 0.01 0 / 0 0 0");
    window_settle(&w);
    ck_assert(shows(&w, "Σw = 0.26"));
}
END_TEST

/* Whatever the settings; of the longest what can be spared is left out. */
START_TEST(captions_have_at_most_130_characters)
{
    static const char *const settings[][3] = {
        {"convolve.mode=2d", "convolve.activation=leaky_relu", "convolve.padding=4"},
        {"convolve.mode=2d", "convolve.kernel=gaussian 7", "convolve.activation=sigmoid"},
        {"convolve.mode=2d", "convolve.dilation=3", "convolve.activation=leaky_relu"},
        {"convolve.mode=1d", "convolve.padding=0,3", "convolve.activation=leaky_relu"},
        {"convolve.mode=1d", "convolve.signal=sine", "convolve.kernel_1d=0.125 -0.333 0.5 0.25 -0.75 : 7"},
        {"convolve.mode=pooling", "convolve.window=3", "convolve.padding=1"},
        {"convolve.mode=pooling", "convolve.rule=mean", "convolve.dilation=1"},
        {"convolve.mode=transposed", "convolve.padding=2", "convolve.bias=-12.5"}};
    char head[64], text[512];
    for (int i = 0; i < 3; i++)
        window_set(&w, settings[_i][i]);
    window_frame(&w);
    for (int step = 1; step <= session_progress(w.session).max; step += 3) {
        char assignment[64];
        snprintf(assignment, sizeof assignment, "convolve.step=%d", step);
        window_set(&w, assignment);
        window_frame(&w);
        const struct view v = {w.ui, w.session, &w.requests, FRAME_FULL, w.width, w.height, 24};
        convolve_view_of((int)session_board(w.session)->mode)->caption(&v, head, sizeof head, text, sizeof text);
        ck_assert_msg(convolve_is_caption(text) && *text != ' ', "%s", text);
    }
}
END_TEST

static Suite *suite(void)
{
    Suite *s = suite_create("view_plane");
    TCase *t = tcase_create("plane");
    tcase_add_checked_fixture(t, open_window, close_window);
    tcase_set_timeout(t, 60);
    tcase_add_test(t, an_output_under_the_pointer_shows_its_window_until_the_pointer_leaves);
    tcase_add_test(t, play_waits_while_an_output_is_peeked_at_and_goes_on_from_where_it_was);
    tcase_add_loop_test(t, an_input_under_the_pointer_marks_every_output_that_it_feeds, 0, 4);
    tcase_add_test(t, a_weight_under_the_pointer_tints_every_place_that_it_meets);
    tcase_add_test(t, pixels_that_the_stride_leaves_out_are_marked);
    tcase_add_test(t, coverage_shows_how_often_each_pixel_is_used);
    tcase_add_test(t, flip_turns_the_drawn_kernel_and_edits_still_meet_the_cell_that_is_seen);
    tcase_add_loop_test(t, the_wheel_keeps_what_is_under_the_pointer_where_it_is, 0, 2);
    tcase_add_test(t, moving_what_is_seen_computes_nothing_anew);
    tcase_add_loop_test(t, the_middle_of_the_input_lies_under_that_of_the_output_at_any_stride, 0, 3);
    tcase_add_test(t, cells_of_a_large_picture_show_the_engines_numbers);
    tcase_add_loop_test(t, a_lecture_shows_the_numbers_that_it_prints, 0, LECTURE_CASES);
    tcase_add_test(t, a_stroke_paints_the_input_as_one_step_of_undo);
    tcase_add_test(t, a_stroke_that_the_paint_has_no_room_for_says_so);
    tcase_add_test(t, hex_writes_pixels_as_two_digits_and_unit_as_fractions);
    tcase_add_test(t, products_one_by_one_make_the_output);
    tcase_add_loop_test(t, titles_and_labels_of_worked_examples_are_whole, 0, LECTURE_COUNT);
    tcase_add_loop_test(t, the_kernels_name_and_sum_keep_to_their_lines, 0, 5);
    tcase_add_loop_test(t, captions_have_at_most_130_characters, 0, 8);
    tcase_add_test(t, a_sum_so_far_has_no_activation_yet);
    tcase_add_test(t, a_sum_of_weights_that_is_rounded_says_so);
    suite_add_tcase(s, t);
    return s;
}

int main(void)
{
    SRunner *r = srunner_create(suite());
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
