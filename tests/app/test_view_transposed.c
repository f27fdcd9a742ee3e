/* tests/app/test_view_transposed.c - the transposed view as a person sees it. Numbers are the lectures' (Dive into Deep
 * Learning; Dumoulin and Visin's sizes) and PyTorch's conv_transpose2d. */
#include "app/views/convolve/transposed.h"
#include "tests/app/overlap.h"
#include "tests/app/view_grid.h"

static struct transposed_layout layout_of(struct window *w)
{
    const struct view v = view_of(w);
    struct transposed_layout l;
    transposed_layout(&v, stage_of(w), &l);
    return l;
}

static struct window open_lecture(const char *lecture, const char *const *settings)
{
    struct window w = window_open(1440, 900);
    char text[64];
    snprintf(text, sizeof text, "convolve.lecture=%s", lecture);
    window_set(&w, text);
    set_all(&w, settings);
    return w;
}

static void check_output(struct window *w, const float *want, int rows, int cols, const char *where)
{
    const struct transposed_layout l = layout_of(w);
    ck_assert_int_eq(l.output.rows, rows);
    ck_assert_int_eq(l.output.cols, cols);
    check_grid(w, &l.output, want, rows * cols, where);
}

static const char *const last4[] = {"convolve.step=4", NULL}, *const last9[] = {"convolve.step=9", NULL};

START_TEST(two_by_two_stamps_of_0_1_2_3_add_up_to_the_book_s_3x3)
{
    static const float want[] = {0, 0, 1, 0, 4, 6, 4, 12, 9};
    struct window w = open_lecture("transposed1", last4);
    check_output(&w, want, 3, 3, "transposed1");
    window_close(&w);
}
END_TEST

START_TEST(stamps_two_apart_overlap_by_one_row_and_column)
{
    static const float want[] = {0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 2, 2, 6, 4, 4, 2, 2, 5, 3, 3, 2, 2, 5, 3, 3},
                       counts[] = {1, 1, 2, 1, 1, 1, 1, 2, 1, 1, 2, 2, 4, 2, 2, 1, 1, 2, 1, 1, 1, 1, 2, 1, 1};
    struct window w = open_lecture("transposed2", last4);
    check_output(&w, want, 5, 5, "transposed2");
    ck_assert_msg(!shows(&w, "Overlap"), "the overlap is shown unasked");
    window_set(&w, "convolve.coverage=on");
    window_settle(&w);
    const struct transposed_layout l = layout_of(&w);
    check_grid(&w, &l.counts, counts, 25, "overlap");
    window_close(&w);
}
END_TEST

START_TEST(the_bilinear_kernel_draws_straight_lines_between_the_numbers)
{
    static const float want[] = {1,    1.5f, 2,    2.5f, 3,    2.5f, 3,    3.5f, 4,    4.5f, 4,    4.5f, 5,
                                 5.5f, 6,    5.5f, 6,    6.5f, 7,    7.5f, 7,    7.5f, 8,    8.5f, 9};
    struct window w = open_lecture("transposed3", last9);
    check_output(&w, want, 5, 5, "transposed3");
    ck_assert(shows(&w, "(3−1)·2 − 2·1 + 1·(3−1) + 0 + 1 = ") && shows(&w, "cropped by the padding"));
    window_close(&w);
}
END_TEST

/* PyTorch 1.13: the feature map, kernel 1 -2 3 / 0 4 -1 / 2 1 -3, bias 0.5, stride 2, padding 1, output padding 1. */
static const float feature12[] = {
    4.5f,  -.5f,   12.5f, -2.5f, .5f,    .5f,    8.5f,   -1.5f, 20.5f,  -4.5f, 4.5f,  -.5f,   -6.5f, 17.5f,  -.5f,
    3.5f,  -11.5f, 23.5f, .5f,   7.5f,   5.5f,   -9.5f,  -4.5f, 6.5f,   16.5f, -3.5f, 8.5f,   -1.5f, 24.5f,  -5.5f,
    4.5f,  -.5f,   .5f,   .5f,   12.5f,  -2.5f,  4.5f,   -.5f,  -11.5f, 29.5f, 2.5f,  -4.5f,  -8.5f, 20.5f,  -15.5f,
    34.5f, -4.5f,  3.5f,  .5f,   .5f,    28.5f,  -6.5f,  8.5f,  -1.5f,  20.5f, -4.5f, 32.5f,  -7.5f, 16.5f,  -3.5f,
    -1.5f, 20.5f,  1.5f,  1.5f,  -15.5f, 32.5f,  3.5f,   6.5f,  4.5f,   -3.5f, -7.5f, 6.5f,   4.5f,  -.5f,   12.5f,
    -2.5f, 36.5f,  -8.5f, 4.5f,  -.5f,   8.5f,   -1.5f,  24.5f, -5.5f,  -2.5f, 9.5f,  3.5f,   12.5f, 3.5f,   -12.5f,
    -4.5f, 10.5f,  2.5f,  7.5f,  4.5f,   -14.5f, 8.5f,   -1.5f, .5f,    .5f,   12.5f, -2.5f,  12.5f, -2.5f,  .5f,
    .5f,   4.5f,   -.5f,  -7.5f, 10.5f,  -1.5f,  9.5f,   3.5f,  -.5f,   -.5f,  4.5f,  -13.5f, 27.5f, -6.5f,  9.5f,
    20.5f, -4.5f,  4.5f,  -.5f,  .5f,    .5f,    8.5f,   -1.5f, 28.5f,  -6.5f, 16.5f, -3.5f,  5.5f,  -12.5f, 1.5f,
    -2.5f, .5f,    4.5f,  2.5f,  8.5f,   7.5f,   -12.5f, 4.5f,  -11.5f};

START_TEST(padding_output_padding_and_bias_are_pytorch_s)
{
    static const char *const settings[] = {"convolve.map=feature",      "convolve.kernel=1 -2 3 / 0 4 -1 / 2 1 -3",
                                           "convolve.stride=2",         "convolve.padding=1",
                                           "convolve.output_padding=1", "convolve.bias=0.5",
                                           "convolve.step=36",          NULL};
    struct window w = open_lecture("transposed3", settings);
    const struct tensor *y = session_stamped(w.session);
    ck_assert_int_eq((int)shape_count(&y->shape), 144);
    for (int i = 0; i < 144; i++)
        ck_assert_float_eq(y->data[i], feature12[i]);
    window_close(&w);
}
END_TEST

/* The small map, stride 3, padding 2, dilation 2, output padding 2; one row is reached by no stamp. */
START_TEST(dilated_stamps_leave_what_they_do_not_reach_at_zero)
{
    static const float want[] = {4,   0, -1, 8, 0,  -2,  12, 0,  -3,  -8, 5,  12,  -10, 6,  15,  -12, 0, 18, 1,   4, -3,
                                 2,   6, -6, 3, 0,  -9,  16, 0,  -4,  20, 0,  -5,  24,  0,  -6,  -14, 8, 21, -16, 9, 24,
                                 -18, 0, 27, 4, 10, -12, 5,  12, -15, 6,  0,  -18, 28,  0,  -7,  32,  0, -8, 36,  0, -9,
                                 0,   0, 0,  0, 0,  0,   0,  0,  0,   7,  16, -21, 8,   18, -24, 9,   0, -27};
    static const char *const settings[] = {"convolve.kernel=1 -2 3 / 0 4 -1 / 2 1 -3",
                                           "convolve.stride=3",
                                           "convolve.dilation=2",
                                           "convolve.padding=2",
                                           "convolve.output_padding=2",
                                           "convolve.step=9",
                                           NULL};
    struct window w = open_lecture("transposed3", settings);
    check_output(&w, want, 9, 9, "dilated");
    const struct transposed_layout l = layout_of(&w);
    point_at(&w, &l.output, 7, 2);
    ck_assert(shows(&w, "y[7, 2] = 0   no stamp reaches it"));
    window_close(&w);
}
END_TEST

START_TEST(a_flipped_kernel_stamps_turned)
{
    static const float want[] = {-3, 1,  -4, 2,  -5, 3,  6,  -1, 4,  -2,  8,  -3,  12, 0,   -9, 2,  0,
                                 1,  3,  0,  15, -4, 16, -5, 20, -6, 24,  0,  -9,  -1, 9,   -2, 12, -3,
                                 24, -7, 28, -8, 32, -9, 36, 0,  21, -14, 31, -16, 35, -18, 9};
    static const char *const settings[] = {"convolve.kernel=1 -2 3 / 0 4 -1 / 2 1 -3", "convolve.padding=0",
                                           "convolve.flip=on", "convolve.step=9", NULL};
    struct window w = open_lecture("transposed3", settings);
    check_output(&w, want, 7, 7, "flipped");
    window_close(&w);
}
END_TEST

START_TEST(the_stamp_is_the_kernel_times_the_value_and_lies_on_the_output_as_tags)
{
    static const char *const settings[] = {"convolve.step=4", NULL};
    static const float stamp[] = {0, 3, 6, 9}; /* times 3 */
    struct window w = open_lecture("transposed1", settings);
    const struct transposed_layout l = layout_of(&w);
    check_grid(&w, &l.stamp, stamp, 4, "stamp");
    int tags = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        const struct rect footprint = {l.output.x + l.output.cell, l.output.y + l.output.cell, 2 * l.output.cell,
                                       2 * l.output.cell};
        if (c->kind == DRAW_TEXT && c->font.weight == FONT_700 && c->font.size == 12 &&
            rect_contains(footprint, c->point[0].x, c->point[0].y))
            ck_assert_double_eq(number_of(text_of(&w, c)), (double)stamp[tags++]);
    }
    ck_assert_int_eq(tags, 4);
    window_close(&w);
}
END_TEST

START_TEST(products_to_come_are_not_on_the_output_yet)
{
    static const char *const settings[] = {"convolve.granularity=term", "convolve.step=2", "convolve.term=2", NULL};
    struct window w = open_lecture("transposed2", settings);
    const struct transposed_layout l = layout_of(&w);
    ck_assert_str_eq(cell_text(&w, &l.output, 0, 3), "1");
    ck_assert_msg(!cell_text(&w, &l.output, 0, 4), "the third product is not done");
    ck_assert_msg(!cell_text(&w, &l.output, 3, 0), "the third input is not done");
    ck_assert_double_eq(number_beside(&w, "Output [0, 3]") + number_beside(&w, "Bias"), 1);
    window_close(&w);
}
END_TEST

/* Two ways of the engine to the same number: stamps added up, and what meets at a place. */
START_TEST(the_output_so_far_is_what_has_met_at_each_place)
{
    static const char *const settings[] = {"convolve.kernel=1 -2.5 3 / 0 4 -1 / 2 1 -3", "convolve.bias=0.5",
                                           "convolve.dilation=2", NULL};
    struct window w = open_lecture("transposed3", settings);
    const struct board *b = session_board(w.session);
    for (int i = 0; i < 18; i++) {
        char step[32], term[32];
        snprintf(step, sizeof step, "convolve.step=%d", i / 2 + 1);
        snprintf(term, sizeof term, "convolve.term=%d", i % 2 ? 0 : 4);
        window_set(&w, step);
        window_set(&w, term);
        const struct tensor *y = session_stamped(w.session);
        for (int k = 0; k < b->oh * b->ow; k++) {
            struct board_step gather;
            session_gather(w.session, 1, k / b->ow, k % b->ow, &gather);
            ck_assert_double_eq_tol((double)y->data[k], gather.output, 1e-5);
            ck_assert_int_eq((int)session_overlaps(w.session, false)->data[k], gather.n_done);
            ck_assert_int_eq((int)session_overlaps(w.session, true)->data[k], gather.n_terms);
        }
    }
    window_close(&w);
}
END_TEST

/* Products at the right of the panel whose place is that of an input. */
static double shown_products(const struct window *w, int *n)
{
    double sum = 0;
    *n = 0;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind != DRAW_TEXT || strcmp(text_of(w, c), "=") != 0 || c->point[0].x < w->width - 320)
            continue;
        for (size_t k = i + 1; k < i + 3 && k < w->list.n; k++) {
            const struct draw_cmd *p = &w->list.cmd[k];
            if (p->kind != DRAW_TEXT || p->align != TEXT_RIGHT || fabsf(p->point[0].y - c->point[0].y) > 2)
                continue;
            sum += number_of(text_of(w, p));
            (*n)++;
        }
    }
    return sum;
}

START_TEST(a_hovered_output_shows_all_that_meets_there_and_it_adds_up)
{
    struct window w = open_lecture("transposed2", last4);
    const struct transposed_layout l = layout_of(&w);
    int n;
    point_at(&w, &l.output, 2, 2);
    ck_assert_double_eq(shown_products(&w, &n), 6);
    ck_assert_int_eq(n, 4);
    ck_assert(shows(&w, "Output [2, 2]") && shows(&w, "y[2, 2] = 0·1 + 1·1 + 2·1 + 3·1 = 6"));
    ck_assert_double_eq(number_beside(&w, "Sum of 4 products"), 6);
    point_at(&w, &l.output, 3, 2);
    ck_assert_double_eq(shown_products(&w, &n), 5);
    ck_assert_int_eq(n, 2);
    window_set(&w, "convolve.step=3"); /* then it is not complete */
    window_settle(&w);
    ck_assert(shows(&w, "So far [3, 2]") && shows(&w, "y[3, 2] = 2·1 = 2   so far"));
    ck_assert_double_eq(number_beside(&w, "Sum of 1 product"), 2);
    window_close(&w);
}
END_TEST

START_TEST(the_sums_of_a_divided_kernel_come_to_the_value_on_the_board)
{
    struct window w = open_lecture("transposed3", last9);
    const struct transposed_layout l = layout_of(&w);
    for (int i = 0; i < 25; i++) {
        int n;
        point_at(&w, &l.output, i / 5, i % 5);
        const double sum = shown_products(&w, &n) / 4;
        ck_assert_double_eq_tol(sum, number_of(cell_text(&w, &l.output, i / 5, i % 5)), 1e-9);
    }
    window_close(&w);
}
END_TEST

START_TEST(a_hovered_input_is_shown_and_given_back)
{
    static const char *const settings[] = {"convolve.step=1", NULL};
    struct window w = open_lecture("transposed1", settings);
    const struct transposed_layout l = layout_of(&w);
    static const float stamp[] = {0, 3, 6, 9};
    point_at(&w, &l.input, 1, 1);
    check_grid(&w, &l.stamp, stamp, 4, "stamp");
    ck_assert(shows(&w, "of [1, 1]"));
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 1);
    window_move(&w, -1, -1);
    window_settle(&w);
    ck_assert(shows(&w, "of [0, 0]"));
    window_close(&w);
}
END_TEST

START_TEST(clicks_go_to_the_input_and_to_where_an_output_is_complete)
{
    static const char *const settings[] = {"convolve.step=1", NULL};
    struct window w = open_lecture("transposed2", settings);
    const struct transposed_layout l = layout_of(&w);
    struct point p = cell_middle(&l.input, 1, 0);
    window_click(&w, p.x, p.y);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 3);
    p = cell_middle(&l.output, 2, 2);
    window_click(&w, p.x, p.y);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 4);
    p = cell_middle(&l.output, 0, 3);
    window_click(&w, p.x, p.y);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 2);
    window_close(&w);
}
END_TEST

START_TEST(what_the_padding_crops_is_said)
{
    static const char *const settings[] = {"convolve.step=1", NULL};
    struct window w = open_lecture("transposed3", settings);
    const struct transposed_layout l = layout_of(&w);
    ck_assert(
        shows(&w, "The input [0, 0] = 1 stamps the kernel times 1 onto the output; the padding crops 5 products."));
    point_at(&w, &l.canvas, 0, 0);
    ck_assert(shows(&w, "y[−1, −1]   cropped by the padding"));
    window_close(&w);
}
END_TEST

static const char *const variants[][8] = {
    {"convolve.lecture=transposed1", "convolve.step=2", NULL},
    {"convolve.lecture=transposed3", "convolve.step=5", "convolve.coverage=on", NULL},
    {"convolve.lecture=transposed3", "convolve.map=feature", "convolve.kernel_size=4", "convolve.step=15", NULL},
    {"convolve.lecture=transposed3", "convolve.kernel_size=11", "convolve.stride=8", "convolve.dilation=8",
     "convolve.coverage=on", "convolve.step=5", NULL},
    {"convolve.lecture=transposed2", "convolve.kernel=1000.25 -2 3 / 0 4 -1 / 2 1 -3", "convolve.bias=-99.5",
     "convolve.step=4", NULL},
    {"convolve.lecture=transposed2", "convolve.kernel_size=2,3", "convolve.padding=1,0", "convolve.step=1", NULL},
    {"convolve.lecture=transposed2", "convolve.kernel_size=1", "convolve.output_padding=1", "convolve.step=2", NULL},
};
enum { VARIANTS = sizeof variants / sizeof *variants };
static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {960, 600}, {720, 450}};
enum { SIZES = sizeof sizes / sizeof *sizes };

START_TEST(no_texts_overlap_or_are_cut_at_any_size)
{
    char where[96];
    const float *size = sizes[_i / 2];
    for (int i = 0; i < VARIANTS; i++) {
        struct window w = window_open(size[0], size[1]);
        window_set(&w, _i % 2 ? "app.language=ru" : "app.theme=light");
        set_all(&w, variants[i]);
        snprintf(where, sizeof where, "variant %d at %gx%g, %s", i, (double)size[0], (double)size[1],
                 _i % 2 ? "ru" : "light");
        check_texts(&w, where);
        window_close(&w);
    }
}
END_TEST

static void add(Suite *suite, const char *name, const TTest *const *tests, size_t n)
{
    TCase *c = tcase_create(name);
    tcase_set_timeout(c, 120);
    for (size_t i = 0; i < n; i++)
        tcase_add_test(c, tests[i]);
    suite_add_tcase(suite, c);
}

int main(void)
{
    const TTest *const numbers[] = {two_by_two_stamps_of_0_1_2_3_add_up_to_the_book_s_3x3,
                                    stamps_two_apart_overlap_by_one_row_and_column,
                                    the_bilinear_kernel_draws_straight_lines_between_the_numbers,
                                    padding_output_padding_and_bias_are_pytorch_s,
                                    dilated_stamps_leave_what_they_do_not_reach_at_zero,
                                    a_flipped_kernel_stamps_turned,
                                    the_stamp_is_the_kernel_times_the_value_and_lies_on_the_output_as_tags,
                                    products_to_come_are_not_on_the_output_yet,
                                    the_output_so_far_is_what_has_met_at_each_place};
    const TTest *const hands[] = {
        a_hovered_output_shows_all_that_meets_there_and_it_adds_up,
        the_sums_of_a_divided_kernel_come_to_the_value_on_the_board, a_hovered_input_is_shown_and_given_back,
        clicks_go_to_the_input_and_to_where_an_output_is_complete, what_the_padding_crops_is_said};
    Suite *suite = suite_create("view_transposed");
    add(suite, "numbers", numbers, sizeof numbers / sizeof *numbers);
    add(suite, "hands", hands, sizeof hands / sizeof *hands);
    TCase *layout = tcase_create("layout");
    tcase_set_timeout(layout, 240);
    tcase_add_loop_test(layout, no_texts_overlap_or_are_cut_at_any_size, 0, 2 * SIZES);
    suite_add_tcase(suite, layout);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
