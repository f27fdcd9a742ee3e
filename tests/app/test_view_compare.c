/* tests/app/test_view_compare.c - two boards side by side: what is drawn of both and of their difference is what plain
 * loops over the picture give, wherever the paddings shift them. */
#include "app/views/convolve/compare.h"
#include "engine/data/image.h"
#include "tests/app/overlap.h"
#include "tests/app/view_harness.h"
#include "tests/engine/scratch.h"

enum { SIDE = 8 };
static const float edge[] = {0, 1, 0, 1, -4, 1, 0, 1, 0}, sharpen[] = {0, -1, 0, -1, 5, -1, 0, -1, 0};

static struct window open_comparing(float width, float height, const char *compare)
{
    struct window w = window_open(width, height);
    char text[64];
    snprintf(text, sizeof text, "convolve.compare=%s", compare);
    window_set(&w, "convolve.mode=2d");
    window_set(&w, text);
    return w;
}

/* Where the panels of the last frame are. */
static struct compare_layout layout_of(const struct window *w)
{
    const bool full = w->width >= 1280;
    const struct view v = {.ui = w->ui,
                           .session = w->session,
                           .frame = full               ? FRAME_FULL
                                    : w->width >= 1024 ? FRAME_MEDIUM
                                                       : FRAME_SMALL,
                           .width = w->width,
                           .height = w->height};
    const float left = frame_left_width(v.frame), modes = full ? 36 : 0;
    struct compare_layout l;
    compare_layout(&v,
                   (struct rect){left, FRAME_TOP + modes, w->width - left - frame_right_width(v.frame),
                                 w->height - FRAME_TOP - FRAME_BOTTOM - modes},
                   &l);
    return l;
}

/* The digits in a cell; NULL: none. */
static const char *cell_text(const struct window *w, const struct matrix *m, int row, int col)
{
    const struct rect r = matrix_cell_rect(m, row, col);
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_TEXT && c->font.family == FONT_MONO && c->align == TEXT_CENTER &&
            fabsf(c->point[0].x - (r.x + r.w / 2)) < 0.6f && c->point[0].y > r.y && c->point[0].y < r.y + r.h)
            return text_of(w, c);
    }
    return NULL;
}

static double cell_number(const struct window *w, const struct matrix *m, int row, int col)
{
    const char *text = cell_text(w, m, row, col);
    ck_assert_msg(text != NULL, "nothing in cell %d, %d", row, col);
    return number_of(text);
}

/* The 3x3 kernel with its middle on this place of the picture; zeros or the nearest pixel around it. */
static double value_at(const struct board *b, const float *k, int row, int col, bool nearest)
{
    double sum = 0;
    for (int i = 0; i < 9; i++) {
        int y = row + i / 3 - 1, x = col + i % 3 - 1;
        if (nearest) {
            y = y < 0 ? 0 : y >= b->height ? b->height - 1 : y;
            x = x < 0 ? 0 : x >= b->width ? b->width - 1 : x;
        }
        if (y >= 0 && y < b->height && x >= 0 && x < b->width)
            sum += (double)k[i] * (double)b->x.data[y * b->width + x];
    }
    return sum;
}

START_TEST(both_outputs_and_their_difference_are_what_plain_loops_give)
{
    struct window w = open_comparing(1440, 900, "kernel");
    window_set(&w, "convolve.step=64");
    window_settle(&w);
    const struct compare_layout l = layout_of(&w);
    const struct board *b = session_board(w.session);
    double largest = 0, sum = 0;
    int differ = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
        const int row = i / SIDE, col = i % SIDE;
        const double a = value_at(b, edge, row, col, false), other = value_at(b, sharpen, row, col, false);
        ck_assert_double_eq(cell_number(&w, &l.side[0].output, row, col), a);
        ck_assert_double_eq(cell_number(&w, &l.side[1].output, row, col), other);
        ck_assert_double_eq(cell_number(&w, &l.difference, row, col), a - other);
        largest = fmax(largest, fabs(a - other));
        sum += fabs(a - other);
        differ += a != other;
    }
    char text[128], number[FORMAT_MAX];
    snprintf(text, sizeof text, "largest %s, mean ≈ %.2f", format_number(number, largest, 2), sum / 64);
    ck_assert_msg(shows(&w, text), "no '%s'", text);
    snprintf(text, sizeof text, "%d of 64 values differ", differ);
    ck_assert_msg(shows(&w, text), "no '%s'", text);
    window_close(&w);
}
END_TEST

/* Padding 0 against the nearest pixel's padding 2: 6x6 in the middle of 10x10. */
START_TEST(paddings_of_different_width_are_laid_over_each_other)
{
    struct window w = open_comparing(1440, 900, "padding");
    window_set(&w, "convolve.padding=0");
    window_set(&w, "convolve.padding_b=2");
    window_set(&w, "convolve.kernel=sharpen");
    window_set(&w, "convolve.step=36");
    window_settle(&w);
    const struct compare_layout l = layout_of(&w);
    const struct board *b = session_board(w.session);
    ck_assert_int_eq(l.difference.rows, 6);
    ck_assert(shows(&w, "10×10"));
    for (int i = 0; i < 100; i++)
        ck_assert_double_eq(cell_number(&w, &l.side[1].output, i / 10, i % 10),
                            value_at(b, sharpen, i / 10 - 1, i % 10 - 1, true));
    for (int i = 0; i < 36; i++)
        ck_assert_double_eq(cell_number(&w, &l.difference, i / 6, i % 6),
                            cell_number(&w, &l.side[0].output, i / 6, i % 6) -
                                cell_number(&w, &l.side[1].output, i / 6 + 2, i % 6 + 2));
    window_close(&w);
}
END_TEST

/* Padding 1 of zeros against 1 of the nearest pixel: only the rim differs. */
START_TEST(inside_the_rim_two_paddings_agree)
{
    struct window w = open_comparing(1440, 900, "padding");
    window_set(&w, "convolve.kernel=box 3");
    window_set(&w, "convolve.picture=checkerboard");
    window_settle(&w);
    const struct board_difference_state *d = session_difference(w.session);
    const int rows = d->pairing.rows, cols = d->pairing.cols;
    ck_assert_int_gt(rows, 2);
    for (int i = 0; i < rows * cols; i++) {
        const bool rim = i / cols == 0 || i / cols == rows - 1 || i % cols == 0 || i % cols == cols - 1;
        if (!rim)
            ck_assert_float_eq(d->map.data[i], 0);
    }
    ck_assert_int_gt(d->differ, 0);
    window_close(&w);
}
END_TEST

START_TEST(pictures_of_two_sizes_are_compared_where_both_are)
{
    struct window w = open_comparing(1440, 900, "picture"); /* 8x8 with 9x9 */
    window_set(&w, "convolve.step=64");
    window_settle(&w);
    const struct compare_layout l = layout_of(&w);
    const struct board *a = session_board(w.session), *b = session_board_b(w.session);
    ck_assert(l.shown[PANEL_INPUT_B]);
    ck_assert(shows(&w, "Input A") && shows(&w, "Input B"));
    for (int i = 0; i < SIDE * SIDE; i++)
        ck_assert_double_eq(cell_number(&w, &l.difference, i / SIDE, i % SIDE),
                            value_at(a, edge, i / SIDE, i % SIDE, false) -
                                value_at(b, edge, i / SIDE, i % SIDE, false));
    window_close(&w);
}
END_TEST

/* Padding 0 and 1 at stride 2: no two middles agree. */
START_TEST(middles_that_never_meet_are_told)
{
    struct window w = open_comparing(1440, 900, "padding");
    window_set(&w, "convolve.padding=0");
    window_set(&w, "convolve.stride=2");
    window_settle(&w);
    const struct board_pairing p = board_pair(session_board(w.session), session_board_b(w.session));
    ck_assert_double_eq(fabs(p.apart[0]), 1);
    ck_assert(shows(&w, "their middles are 1 px apart"));
    window_close(&w);
}
END_TEST

START_TEST(the_chains_are_those_of_both_windows)
{
    struct window w = open_comparing(1440, 900, "kernel"); /* step 24: [2, 7] */
    window_settle(&w);
    ck_assert(shows(&w, "A: Edge detector") && shows(&w, "B: Sharpen"));
    const struct board *b = session_board(w.session);
    const double a = value_at(b, edge, 2, 7, false), other = value_at(b, sharpen, 2, 7, false);
    ck_assert_double_eq(session_step(w.session)->output, a);
    ck_assert_double_eq(session_step_b(w.session)->output, other);
    char number[FORMAT_MAX], caption[160], of_a[FORMAT_MAX], of_b[FORMAT_MAX];
    snprintf(caption, sizeof caption, "A gives %s at [2, 7], and B gives %s at [2, 7]: the difference A − B is %s.",
             format_number(of_a, a, 2), format_number(of_b, other, 2), format_number(number, a - other, 2));
    ck_assert_msg(shows(&w, caption), "no '%s'", caption);
    window_close(&w);
}
END_TEST

static const enum compare_panel hovered[] = {PANEL_OUTPUT_A, PANEL_OUTPUT_B, PANEL_DIFFERENCE};

START_TEST(a_cell_of_any_map_is_shown_on_all_and_a_click_goes_there)
{
    struct window w = open_comparing(1440, 900, "kernel");
    window_settle(&w);
    const struct compare_layout l = layout_of(&w);
    const struct rect box = l.box[hovered[_i]];
    const float cell = l.difference.cell, x = box.x + 3.5f * cell, y = box.y + 4.5f * cell;
    window_move(&w, x, y);
    window_settle(&w);
    ck_assert(session_peeking(w.session));
    ck_assert_int_eq(session_step(w.session)->oy, 4);
    ck_assert_int_eq(session_step_b(w.session)->ox, 3);
    const struct board *b = session_board(w.session);
    const double a = value_at(b, edge, 4, 3, false), other = value_at(b, sharpen, 4, 3, false);
    char text[160], of_a[FORMAT_MAX], of_b[FORMAT_MAX], number[FORMAT_MAX];
    snprintf(text, sizeof text, "A[4, 3] = %s   B[4, 3] = %s   A − B = %s", format_number(of_a, a, 2),
             format_number(of_b, other, 2), format_number(number, a - other, 2));
    ck_assert_msg(shows(&w, text), "no '%s'", text);
    window_move(&w, 700, 20);
    ck_assert(!session_peeking(w.session));
    window_click(&w, x, y);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 4 * SIDE + 4);
    window_close(&w);
}
END_TEST

START_TEST(an_input_marks_the_outputs_that_it_feeds_on_both_sides)
{
    struct window w = open_comparing(1440, 900, "kernel");
    window_settle(&w);
    const struct compare_layout l = layout_of(&w);
    const struct rect r = matrix_cell_rect(&l.side[0].input, 5, 2);
    window_move(&w, r.x + r.w / 2, r.y + r.h / 2);
    window_frame(&w);
    for (int side = 0; side < 2; side++) {
        int marks = 0;
        for (int i = 0; i < SIDE * SIDE; i++) {
            const struct rect cell = matrix_cell_rect(&l.side[side].output, i / SIDE, i % SIDE);
            bool marked = false;
            for (size_t k = 0; k < w.list.n; k++)
                marked |= w.list.cmd[k].kind == DRAW_FRAME && !memcmp(&w.list.cmd[k].rect, &cell, sizeof cell);
            ck_assert_int_eq(marked, abs(i / SIDE - 5) <= 1 && abs(i % SIDE - 2) <= 1);
            marks += marked;
        }
        ck_assert_int_eq(marks, 9);
    }
    window_close(&w);
}
END_TEST

START_TEST(either_kernel_is_edited_by_itself)
{
    for (int side = 0; side < 2; side++) {
        struct window w = open_comparing(1440, 900, "kernel");
        window_settle(&w);
        const struct compare_layout l = layout_of(&w);
        const struct rect box = l.box[PANEL_KERNEL_A + side];
        const float cell = box.w / 3;
        window_click(&w, box.x + 2.5f * cell, box.y + 0.5f * cell);
        window_key(&w, '+', 0);
        window_frame(&w);
        const struct kernel_value *k[2] = {session_kernel(w.session), session_kernel_b(w.session)};
        ck_assert_float_eq(k[side]->w[2], 1);
        ck_assert_int_eq(k[side]->preset, KERNEL_CUSTOM);
        ck_assert_float_eq(k[!side]->w[2], 0);
        ck_assert_int_ne(k[!side]->preset, KERNEL_CUSTOM);
        window_close(&w);
    }
}
END_TEST

START_TEST(weights_of_a_larger_kernel_b_can_be_chosen)
{
    struct window w = open_comparing(1440, 900, "kernel");
    window_set(&w, "convolve.kernel_b=gaussian 5");
    window_settle(&w);
    const struct compare_layout l = layout_of(&w);
    const struct rect box = l.box[PANEL_KERNEL_B];
    window_click(&w, box.x + box.w - 4, box.y + box.h - 4);
    window_key(&w, '+', 0);
    window_frame(&w);
    ck_assert_float_eq(session_kernel_b(w.session)->w[24], 2);
    ck_assert_float_eq(session_kernel(w.session)->w[8], 0);
    window_close(&w);
}
END_TEST

START_TEST(a_key_walks_through_the_comparisons)
{
    struct window w = window_open(1440, 900);
    window_set(&w, "convolve.mode=2d");
    window_settle(&w);
    for (int i = 1; i <= 4; i++) {
        window_key(&w, 'x', 0);
        window_frame(&w);
        ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_COMPARE), i % 4);
        ck_assert_int_eq(session_comparing(w.session), i < 4);
    }
    window_close(&w);
}
END_TEST

START_TEST(a_kernel_b_that_does_not_fit_is_told)
{
    struct window w = open_comparing(1440, 900, "kernel");
    window_settle(&w);
    window_set(&w, "convolve.padding=0");
    window_set(&w, "convolve.kernel_b=box 11");
    window_settle(&w);
    ck_assert(session_board_b(w.session)->error[0]);
    ck_assert(shows(&w, session_board_b(w.session)->error));
    ck_assert(shows(&w, "Output A"));
    window_close(&w);
}
END_TEST

START_TEST(in_a_small_window_outputs_and_difference_stay)
{
    struct window w = open_comparing(720, 450, "kernel");
    window_settle(&w);
    ck_assert(shows(&w, "Output A") && shows(&w, "Output B") && shows(&w, "Difference A − B"));
    ck_assert(!shows(&w, "Input"));
    window_close(&w);
}
END_TEST

/* Off the window thread, and the same numbers. */
START_TEST(a_large_difference_arrives_and_is_that_of_the_values)
{
    enum { WIDE = 900, HIGH = 700 };
    struct scratch scratch;
    struct cs_error err = {""};
    char path[PATH_MAX];
    scratch_init(&scratch);
    uint8_t *rgb = calloc(WIDE * HIGH, 3);
    for (int i = 0; i < WIDE * HIGH * 3; i++)
        rgb[i] = (uint8_t)(i / 3 * 37 % 251);
    ck_assert_int_eq(image_save_png(scratch_path(&scratch, "p.png", path), rgb, WIDE, HIGH, &err), CS_OK);
    free(rgb);
    struct window w = open_comparing(1440, 900, "kernel");
    ck_assert_int_eq(session_open(w.session, path, &err), CS_OK);
    window_frame(&w);
    ck_assert(session_wait(w.session, 60));
    window_settle(&w);
    const struct board_difference_state *d = session_difference(w.session);
    ck_assert(d->current);
    ck_assert_int_eq(d->pairing.rows, HIGH);
    for (int i = 0; i < 50; i++) {
        const int row = i * 97 % HIGH, col = i * 131 % WIDE;
        ck_assert_double_eq((double)d->map.data[row * WIDE + col], session_board_value(w.session, 0, row, col) -
                                                                       session_board_b_value(w.session, 0, row, col));
    }
    const uint64_t serial = d->serial;
    window_settle(&w); /* once per change, not per frame */
    ck_assert_uint_eq(session_difference(w.session)->serial, serial);
    window_set(&w, "convolve.kernel_b=edge"); /* A's own */
    ck_assert(session_wait(w.session, 60));
    window_settle(&w);
    ck_assert(session_difference(w.session)->current);
    ck_assert_int_eq(session_difference(w.session)->differ, 0);
    window_close(&w);
    scratch_finish(&scratch);
}
END_TEST

static const struct {
    float width, height;
} sizes[] = {{1440, 900}, {1280, 720}, {1024, 640}, {720, 450}};

START_TEST(no_texts_overlap)
{
    static const char *const compares[] = {"kernel", "padding", "picture"};
    for (int c = 0; c < 3; c++) {
        struct window w = open_comparing(sizes[_i].width, sizes[_i].height, compares[c]);
        char where[64];
        window_settle(&w);
        snprintf(where, sizeof where, "%s at %g", compares[c], (double)sizes[_i].width);
        check_texts(&w, where);
        window_set(&w, "convolve.padding=0");
        window_set(&w, "convolve.padding_b=2");
        window_set(&w, "convolve.stride=2");
        window_set(&w, "convolve.kernel_b=gaussian 5");
        window_settle(&w);
        check_texts(&w, where);
        window_set(&w, "convolve.picture=still_life");
        window_settle(&w);
        check_texts(&w, where);
        window_close(&w);
    }
}
END_TEST

/* Memory is used again: were a key the bare serial of its board, a renderer that kept the picture of one could take it
 * for the other's. */
START_TEST(no_two_pictures_share_the_name_that_a_renderer_keeps_them_by)
{
    struct window w = open_comparing(1440, 900, "picture");
    int n = 0;
    window_set(&w, "convolve.picture=still_life");
    window_set(&w, "convolve.picture_b=text");
    ck_assert(session_wait(w.session, 60));
    window_settle(&w);
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_tensor *a = &w.list.cmd[i].tensor;
        if (w.list.cmd[i].kind != DRAW_TENSOR || a->key == 0)
            continue;
        n++;
        for (size_t k = i + 1; k < w.list.n; k++)
            if (w.list.cmd[k].kind == DRAW_TENSOR && w.list.cmd[k].tensor.data != a->data)
                ck_assert_msg(w.list.cmd[k].tensor.key != a->key, "both are %llu", (unsigned long long)a->key);
    }
    ck_assert_int_ge(n, 5); /* two inputs, two outputs, their difference */
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_compare");
    TCase *views = tcase_create("view_compare");
    tcase_set_timeout(views, 120);
    tcase_add_test(views, no_two_pictures_share_the_name_that_a_renderer_keeps_them_by);
    tcase_add_test(views, both_outputs_and_their_difference_are_what_plain_loops_give);
    tcase_add_test(views, paddings_of_different_width_are_laid_over_each_other);
    tcase_add_test(views, inside_the_rim_two_paddings_agree);
    tcase_add_test(views, pictures_of_two_sizes_are_compared_where_both_are);
    tcase_add_test(views, middles_that_never_meet_are_told);
    tcase_add_test(views, the_chains_are_those_of_both_windows);
    tcase_add_loop_test(views, a_cell_of_any_map_is_shown_on_all_and_a_click_goes_there, 0, 3);
    tcase_add_test(views, an_input_marks_the_outputs_that_it_feeds_on_both_sides);
    tcase_add_test(views, either_kernel_is_edited_by_itself);
    tcase_add_test(views, weights_of_a_larger_kernel_b_can_be_chosen);
    tcase_add_test(views, a_key_walks_through_the_comparisons);
    tcase_add_test(views, a_kernel_b_that_does_not_fit_is_told);
    tcase_add_test(views, in_a_small_window_outputs_and_difference_stay);
    tcase_add_test(views, a_large_difference_arrives_and_is_that_of_the_values);
    tcase_add_loop_test(views, no_texts_overlap, 0, (int)(sizeof sizes / sizeof *sizes));
    suite_add_tcase(suite, views);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
