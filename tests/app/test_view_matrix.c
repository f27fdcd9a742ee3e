/* tests/app/test_view_matrix.c - the Matrix topic as a person sees it: the numbers that are drawn are the model's
 * (test_topic_matrix.c compares those with engine/), what the pointer and keys do, and no texts in each other's way. */
#include "app/views/topics/matrix_view.h"
#include "tests/app/overlap.h"
#include "tests/app/view_grid.h"

static struct window open_matrix(void)
{
    struct window w = window_open(1440, 900);
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "convolve.mode=matrix");
    window_settle(&w);
    return w;
}

static struct matrix_layout layout_of(struct window *w)
{
    const struct view v = view_of(w);
    struct matrix_layout l;
    ck_assert(matrix_layout_of(&v, stage_of(w), &l));
    return l;
}

static const struct matrix_model *model(const struct window *w)
{
    return session_matrix(w->session);
}

/* Frames of this colour that lie on cells of m, one a cell; which: those cells. */
static int framed_cells(const struct window *w, const struct matrix *m, struct color c, bool *which)
{
    int n = 0;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *d = &w->list.cmd[i];
        int row, col;
        if (d->kind != DRAW_FRAME || memcmp(&d->color, &c, sizeof c) != 0 || fabsf(d->rect.w - m->cell) > 2 ||
            fabsf(d->rect.h - m->cell) > 2 ||
            !matrix_cell_at(m, d->rect.x + d->rect.w / 2, d->rect.y + d->rect.h / 2, &row, &col))
            continue;
        n++;
        if (which)
            which[row * m->cols + col] = true;
    }
    return n;
}

static bool has_card(const struct window *w, const char *part)
{
    for (size_t i = 0; i < w->list.n; i++)
        if (w->list.cmd[i].kind == DRAW_TEXT && strstr(text_of(w, &w->list.cmd[i]), part))
            return true;
    return false;
}

/* Numbers. */

static void check_w(struct window *w, const char *where)
{
    const struct matrix_layout l = layout_of(w);
    const struct matrix_model *m = model(w);
    for (int i = 0; i < m->rows * m->cols; i++) {
        const char *text = cell_text(w, &l.w, i / m->cols, i % m->cols);
        if (!matrix_has(m, i / m->cols, i % m->cols)) {
            ck_assert_msg(!text, "%s: '%s' where there is no weight", where, text);
            continue;
        }
        ck_assert_msg(text && fabs(number_of(text) - m->w[i]) < 0.0051, "%s: W[%d, %d] is '%s'", where, i / m->cols,
                      i % m->cols, text ? text : "");
    }
    for (int i = 0; i < m->cols; i++)
        ck_assert_double_eq(number_of(cell_text(w, &l.x, i, 0)), m->x[i]);
    for (int i = 0; i < m->rows; i++) {
        const char *text = cell_text(w, &l.y, i, 0);
        ck_assert((text != NULL) == (i < session_matrix_shown(w->session)));
        ck_assert(!text || fabs(number_of(text) - m->y[i]) < 0.0051);
    }
}

START_TEST(matrix_input_and_outputs_so_far_are_drawn_with_their_numbers)
{
    struct window w = open_matrix();
    for (int sharing = 0; sharing < CONV2D_SHARINGS; sharing++)
        for (int step = 1; step <= 9; step += 4) {
            char text[64];
            snprintf(text, sizeof text, "matrix.sharing=%s", prop_infos[PROP_MATRIX_SHARING].choices[sharing]);
            window_set(&w, text);
            snprintf(text, sizeof text, "convolve.step=%d", step);
            window_set(&w, text);
            window_set(&w, sharing ? "convolve.seed=4" : "convolve.seed=0");
            window_settle(&w);
            check_w(&w, text);
        }
    window_close(&w);
}
END_TEST

START_TEST(the_2d_boards_beside_it_hold_the_same_numbers)
{
    struct window w = open_matrix();
    window_set(&w, "convolve.step=9");
    window_settle(&w);
    const struct matrix_layout l = layout_of(&w);
    check_grid(&w, &l.input, model(&w)->x_shown, 16, "input");
    check_grid(&w, &l.output, model(&w)->y_shown, 9, "output");
    window_set(&w, "matrix.view=im2col");
    window_settle(&w);
    const struct matrix_layout p = layout_of(&w);
    float copies[16];
    for (int i = 0; i < 16; i++)
        copies[i] = (float)model(&w)->uses[i];
    check_grid(&w, &p.copies, copies, 16, "copies");
    check_grid(&w, &p.patch, model(&w)->patch, 36, "im2col");
    check_grid(&w, &p.out, model(&w)->conv_shown, 9, "output as a row");
    for (int i = 0; i < 4; i++)
        ck_assert_double_eq(number_of(cell_text(&w, &p.row, 0, i)), model(&w)->weight[i]);
    window_close(&w);
}
END_TEST

START_TEST(a_zero_of_the_padding_is_hatched_in_im2col_and_no_place_of_the_matrix)
{
    struct window w = open_matrix();
    window_set(&w, "convolve.padding=1");
    window_set(&w, "matrix.view=im2col");
    window_settle(&w);
    const struct matrix_layout l = layout_of(&w);
    int hatched = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        int row, col;
        const struct rect r = w.list.cmd[i].rect;
        if (w.list.cmd[i].kind == DRAW_HATCH && matrix_cell_at(&l.patch, r.x + r.w / 2, r.y + r.h / 2, &row, &col)) {
            ck_assert_int_lt(model(&w)->place[row * model(&w)->rows + col], 0);
            hatched++;
        }
    }
    ck_assert_int_eq(hatched, 36);
    window_close(&w);
}
END_TEST

START_TEST(the_inspector_adds_up_the_row_that_is_shown)
{
    struct window w = open_matrix();
    window_set(&w, "convolve.bias=2.5");
    window_set(&w, "convolve.step=2");
    window_settle(&w);
    ck_assert_double_eq(number_beside(&w, "Sum of 4 products"), model(&w)->sum[1]);
    ck_assert_double_eq(number_beside(&w, "Bias"), 2.5);
    ck_assert(shows(&w, "Row 1 of W") && shows(&w, "Output [0, 1]") && shows(&w, "10.5"));
    window_set(&w, "convolve.granularity=term");
    window_set(&w, "matrix.product=2");
    window_settle(&w);
    ck_assert(shows(&w, "So far [0, 1]") && shows(&w, "product 6 of 36"));
    window_close(&w);
}
END_TEST

START_TEST(the_three_layers_stand_side_by_side_and_a_click_chooses_one)
{
    struct window w = open_matrix();
    window_set(&w, "convolve.lecture=matrix_untied");
    window_settle(&w);
    ck_assert(shows(&w, "9") && shows(&w, "324") && shows(&w, "2,304"));
    ck_assert(shows(&w, "324 multiply-adds") && shows(&w, "2,304 multiply-adds"));
    const struct draw_cmd *c = draw_list_find_text(&w.list, "Fully connected", 0);
    ck_assert_ptr_nonnull(c);
    window_click(&w, c->point[0].x + 4, c->point[0].y);
    ck_assert_int_eq(session_int(w.session, PROP_MATRIX_SHARING), CONV2D_FULL);
    window_close(&w);
}
END_TEST

START_TEST(any_size_is_told_exactly_in_words_and_in_bytes)
{
    struct window w = open_matrix();
    window_set(&w, "convolve.lecture=sizes_faces");
    window_settle(&w);
    ck_assert(shows(&w, "100") && shows(&w, "4,000,000") && shows(&w, "1,600,000,000"));
    ck_assert(shows(&w, "1.6 billion   6.4 GB in float32") && shows(&w, "4 million   16 MB in float32"));
    ck_assert(shows(&w, "40,000 inputs × 40,000 units") && shows(&w, "100 in a window × 1 map"));
    window_set(&w, "matrix.case=neuron");
    window_settle(&w);
    ck_assert(shows(&w, "75 in a window × 1 unit") && shows(&w, "3,072 inputs × 1 unit"));
    window_set(&w, "matrix.case=thousand");
    window_settle(&w);
    ck_assert(shows(&w, "150,528,000") && shows(&w, "150.5 million   602 MB in float32"));
    ck_assert(shows(&w, "224×224×3 to 1,000 units"));
    window_close(&w);
}
END_TEST

/* Hands. */

START_TEST(a_hovered_entry_frames_every_place_of_its_weight_and_shows_its_row)
{
    struct window w = open_matrix();
    const struct matrix_layout l = layout_of(&w);
    bool framed[9 * 16] = {false};
    point_at(&w, &l.w, 7, 14); /* w11 of y[2, 1] */
    framed_cells(&w, &l.w, theme_dark.kernel, framed);
    for (int i = 0; i < 9 * 16; i++)
        ck_assert_msg(framed[i] == matrix_holds(model(&w), i / 16, i % 16, 3), "W[%d, %d]", i / 16, i % 16);
    ck_assert(has_card(&w, "w11 = 4   9 times in W   meets x[3, 2] = 0"));
    ck_assert(shows(&w, "Row 7 of W"));
    window_move(&w, 5, 5);
    window_settle(&w);
    ck_assert(shows(&w, "Row 0 of W")); /* given back */
    point_at(&w, &l.w, 0, 10);
    ck_assert(has_card(&w, "no weight: x[2, 2] is outside of the window of y[0, 0]"));
    window_close(&w);
}
END_TEST

START_TEST(a_hovered_input_lights_up_all_that_it_feeds)
{
    struct window w = open_matrix();
    const struct matrix_layout l = layout_of(&w);
    bool fed[9] = {false}, on_map[9] = {false};
    point_at(&w, &l.x, 5, 0); /* x[1, 1]: four windows */
    ck_assert(has_card(&w, "x[1, 1] = 1   column 5 of W: feeds 4 outputs"));
    framed_cells(&w, &l.y, theme_dark.output, fed);
    framed_cells(&w, &l.output, theme_dark.output, on_map);
    for (int row = 0; row < 9; row++)
        ck_assert(fed[row] == matrix_has(model(&w), row, 5) && on_map[row] == fed[row]);
    point_at(&w, &l.input, 0, 0); /* the same of a pixel: one window */
    ck_assert(has_card(&w, "x[0, 0] = 0   column 0 of W: feeds 1 output"));
    window_close(&w);
}
END_TEST

START_TEST(a_hovered_output_is_peeked_at_and_a_click_goes_there)
{
    struct window w = open_matrix();
    const struct matrix_layout l = layout_of(&w);
    point_at(&w, &l.y, 4, 0);
    ck_assert(shows(&w, "Row 4 of W"));
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 1);
    point_at(&w, &l.output, 2, 1);
    ck_assert(shows(&w, "Row 7 of W"));
    const struct point p = cell_middle(&l.output, 2, 1);
    window_click(&w, p.x, p.y);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 8);
    const struct point pixel = cell_middle(&l.input, 0, 3);
    window_click(&w, pixel.x, pixel.y);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 3);
    window_close(&w);
}
END_TEST

static void drag(struct window *w, const struct matrix *m, int row, int col, float dy)
{
    const struct point p = cell_middle(m, row, col);
    window_press(w, p.x, p.y);
    window_move(w, p.x, p.y + dy / 2);
    window_move(w, p.x, p.y + dy);
    window_release(w);
    window_settle(w);
}

START_TEST(dragging_an_entry_changes_the_kernel_or_that_entry_alone)
{
    struct window w = open_matrix();
    const struct matrix_layout l = layout_of(&w);
    drag(&w, &l.w, 3, 4, -24); /* w00 of y[1, 0], three steps of 8 px up */
    ck_assert_float_eq(session_kernel(w.session)->w[0], 4);
    for (int row = 0; row < 9; row++)
        ck_assert_double_eq(model(&w)->w[row * 16 + row / 3 * 4 + row % 3], 4);
    ck_assert_int_eq(session_run(w.session, COMMAND_UNDO, NULL), CS_OK); /* one step */
    ck_assert_float_eq(session_kernel(w.session)->w[0], 1);
    window_set(&w, "matrix.sharing=local");
    window_settle(&w);
    drag(&w, &l.w, 3, 4, 16);
    ck_assert_str_eq(session_text(w.session, PROP_MATRIX_EDITS), "1,3,4=-1");
    ck_assert_float_eq(session_kernel(w.session)->w[0], 1);
    ck_assert(model(&w)->w[3 * 16 + 4] == -1 && model(&w)->w[0] == 1);
    drag(&w, &l.w, 0, 10, -40); /* no weight there */
    ck_assert_int_eq(model(&w)->edited, 1);
    window_close(&w);
}
END_TEST

START_TEST(keys_change_views_sharing_names_and_the_chosen_entry)
{
    struct window w = open_matrix();
    window_key(&w, 'w', 0);
    window_settle(&w);
    ck_assert(shows(&w, "w01") && session_bool(w.session, PROP_MATRIX_NAMES));
    const struct matrix_layout l = layout_of(&w);
    ck_assert_str_eq(cell_text(&w, &l.w, 8, 15), "w11");
    window_key(&w, 'w', 0);
    window_key(&w, 'u', 0);
    ck_assert_int_eq(session_int(w.session, PROP_MATRIX_SHARING), CONV2D_LOCAL);
    window_key(&w, 'r', 0);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_SEED), 1);
    window_set(&w, "convolve.seed=0");
    window_set(&w, "matrix.entry=4,5");
    window_key(&w, '+', 0);
    window_key(&w, '+', 0);
    window_key(&w, '-', UI_SHIFT);
    ck_assert_str_eq(session_text(w.session, PROP_MATRIX_EDITS), "1,4,5=2.9");
    window_key(&w, 'u', 0);
    window_key(&w, 'u', 0);
    ck_assert_int_eq(session_int(w.session, PROP_MATRIX_SHARING), CONV2D_SHARED);
    window_set(&w, "convolve.step=3");
    window_key(&w, 'r', 0); /* restarts, as anywhere */
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 1);
    window_key(&w, 'v', 0);
    ck_assert_int_eq(session_int(w.session, PROP_MATRIX_VIEW), MATRIX_VIEW_IM2COL);
    window_key(&w, 'v', 0);
    window_settle(&w);
    ck_assert(shows(&w, "layer 1 of 3"));
    window_key(&w, UI_KEY_RIGHT, 0);
    ck_assert_int_eq(session_int(w.session, PROP_MATRIX_SHARING), CONV2D_LOCAL);
    window_close(&w);
}
END_TEST

START_TEST(large_cells_hold_value_and_name_and_small_ones_neither)
{
    struct window w = open_matrix();
    window_set(&w, "convolve.lecture=matrix_small");
    window_settle(&w);
    ck_assert(layout_of(&w).w.cell >= 40 && shows(&w, "w10"));
    const char *const eight[] = {"convolve.picture=seven", "convolve.kernel=edge", "convolve.padding=1", NULL};
    set_all(&w, eight);
    window_settle(&w);
    const struct matrix_layout l = layout_of(&w);
    ck_assert(l.cells && l.w.rows == 64 && l.w.cols == 64 && l.w.cell >= 6);
    for (int i = 0; i < 64; i++)
        ck_assert(!cell_text(&w, &l.w, i, i));
    ck_assert(shows(&w, "64×64"));
    window_close(&w);
}
END_TEST

START_TEST(every_list_of_choices_shows_what_is_chosen)
{
    struct window w = open_matrix();
    window_set(&w, "convolve.lecture=sizes_alexnet");
    window_settle(&w);
    ck_assert(shows(&w, "Sizes: AlexNet, layer 1"));
    window_close(&w);
}
END_TEST

START_TEST(what_cannot_be_shown_says_why_over_the_last_matrix)
{
    struct window w = open_matrix();
    window_set(&w, "convolve.picture=still_life");
    window_settle(&w);
    ck_assert(shows_prefix(&w, "W would be 5625×5776, and is shown up to 784×784"));
    const struct matrix_layout l = layout_of(&w);
    point_at(&w, &l.w, 3, 3); /* nothing is peeked at, nothing breaks */
    ck_assert(shows(&w, "Row 0 of W"));
    window_set(&w, "matrix.view=sizes");
    window_set(&w, "matrix.case=faces");
    window_settle(&w);
    ck_assert(shows(&w, "1,600,000,000") && !shows_prefix(&w, "W would be"));
    window_close(&w);
}
END_TEST

/* Layout. */

static const char *const variants[][8] = {
    {NULL},
    {"convolve.lecture=matrix_guide", "convolve.step=4", NULL},
    {"convolve.lecture=matrix_small", "convolve.step=4", "convolve.bias=-12.25", NULL},
    {"convolve.lecture=matrix_untied", "convolve.seed=3", "matrix.biases=on", NULL},
    {"convolve.lecture=im2col", "convolve.granularity=term", "matrix.product=2", NULL},
    {"convolve.lecture=sizes_faces", NULL},
    {"convolve.lecture=sizes_alexnet", NULL},
    {"matrix.view=sizes", "matrix.case=custom", "matrix.height=4096", "matrix.channels=2048", NULL},
    {"convolve.picture=seven", "convolve.kernel=box", "convolve.padding=1", "convolve.step=64", NULL},
    {"convolve.picture=seven", "convolve.kernel=gaussian 11", "convolve.padding=5", "matrix.view=im2col", NULL},
    {"convolve.picture=ramp3", "convolve.kernel=-1234.5 0.01 / 3 -0.333", "matrix.sharing=full", "convolve.padding=2",
     "convolve.padding_mode=reflect", NULL},
    {"convolve.picture=cross5", "convolve.kernel=1 2 3 / 4 5 6 / 7 8 9", "convolve.dilation=2", "convolve.padding=2",
     "matrix.names=on", NULL},
};
enum { VARIANTS = sizeof variants / sizeof *variants };
static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {960, 600}, {720, 450}, {1920, 1080}};
enum { SIZES = sizeof sizes / sizeof *sizes };

START_TEST(no_texts_overlap_or_are_cut_at_any_size) /* _i: size, language */
{
    char where[96], head[96], text[512];
    const float *size = sizes[_i / 2];
    for (int i = 0; i < VARIANTS; i++) {
        struct window w = window_open(size[0], size[1]);
        window_set(&w, _i % 2 ? "app.language=ru" : "app.theme=light");
        window_set(&w, "convolve.mode=matrix");
        set_all(&w, variants[i]);
        snprintf(where, sizeof where, "variant %d at %gx%g, %s", i, (double)size[0], (double)size[1],
                 _i % 2 ? "ru" : "light");
        check_texts(&w, where);
        const struct view v = view_of(&w);
        topic_matrix_view.caption(&v, head, sizeof head, text, sizeof text);
        ck_assert_msg(*head && *text && convolve_is_caption(text), "%s: '%s'", where, text);
        window_close(&w);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_matrix");
    TCase *c = tcase_create("view_matrix");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, matrix_input_and_outputs_so_far_are_drawn_with_their_numbers);
    tcase_add_test(c, the_2d_boards_beside_it_hold_the_same_numbers);
    tcase_add_test(c, a_zero_of_the_padding_is_hatched_in_im2col_and_no_place_of_the_matrix);
    tcase_add_test(c, the_inspector_adds_up_the_row_that_is_shown);
    tcase_add_test(c, the_three_layers_stand_side_by_side_and_a_click_chooses_one);
    tcase_add_test(c, any_size_is_told_exactly_in_words_and_in_bytes);
    tcase_add_test(c, a_hovered_entry_frames_every_place_of_its_weight_and_shows_its_row);
    tcase_add_test(c, a_hovered_input_lights_up_all_that_it_feeds);
    tcase_add_test(c, a_hovered_output_is_peeked_at_and_a_click_goes_there);
    tcase_add_test(c, dragging_an_entry_changes_the_kernel_or_that_entry_alone);
    tcase_add_test(c, keys_change_views_sharing_names_and_the_chosen_entry);
    tcase_add_test(c, large_cells_hold_value_and_name_and_small_ones_neither);
    tcase_add_test(c, every_list_of_choices_shows_what_is_chosen);
    tcase_add_test(c, what_cannot_be_shown_says_why_over_the_last_matrix);
    tcase_add_loop_test(c, no_texts_overlap_or_are_cut_at_any_size, 0, 2 * SIZES);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
