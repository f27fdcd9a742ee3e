/* tests/app/test_topic_matrix.c - the matrix of the board's convolution: its numbers are the board's, the plain loops'
 * of engine/ and the linear layer's; untied weights, steps, sizes, hostile settings, no memory. The engine's own parts
 * are compared with PyTorch in tests/engine/test_conv2d_matrix.c. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session/topic_matrix.h"
#include "engine/base/rng.h"
#include "tests/engine/failing_memory.h"
#include "tests/engine/layer_rig.h"

static struct session *s;

static void open_session(void)
{
    struct cs_error err = {""};
    const struct session_options options = {.threads = 1};
    ck_assert_msg(session_create(&s, &options, &err) == CS_OK, "%s", err.text);
}

static void close_session(void)
{
    session_destroy(&s);
}

static void set(const char *assignment)
{
    struct cs_error err = {""};
    ck_assert_msg(session_set_assignment(s, assignment, &err) == CS_OK, "%s: %s", assignment, err.text);
}

static const struct matrix_model *matrix(void)
{
    const struct matrix_model *m = session_matrix(s);
    ck_assert_ptr_nonnull(m);
    return m;
}

static float tolerance(const struct matrix_model *m)
{
    return 1e-5f * (1 + m->y_most + m->conv_most) * (float)(m->cols + 1);
}

/* W x ÷ divisor + bias by the layer of a network. */
static void check_linear(const char *where)
{
    const struct matrix_model *m = matrix();
    struct layer_rig rig;
    char attrs[64];
    const struct shape in = shape_1d(m->cols);
    snprintf(attrs, sizeof attrs, "out_features=%d", m->rows);
    rig_init(&rig, "linear", attrs, &in, 1);
    memcpy(rig.x.data, m->x_shown, (size_t)m->cols * sizeof(float));
    for (int i = 0; i < m->rows * m->cols; i++)
        rig.param[0].data[i] = (float)m->w[i];
    rig_forward(&rig, &kernels_reference, NULL);
    for (int row = 0; row < m->rows; row++) {
        const double want = (double)rig.y.data[row] / m->divisor + m->bias;
        ck_assert_msg(fabs(m->y[row] - want) <= (double)tolerance(m), "%s, y[%d]: %g, not %g", where, row, m->y[row],
                      want);
    }
    rig_finish(&rig);
}

/* Rows as they are stepped through: products add up to the sum, and that makes the output. */
static void check_steps(const char *where)
{
    const struct matrix_model *m = matrix();
    for (int patches = 0; patches < 2; patches++)
        for (int row = 0; row < m->rows; row++) {
            struct matrix_step step;
            double sum = 0;
            matrix_step_at(m, patches, row, 0, &step);
            ck_assert_int_eq(step.n_terms, matrix_row_products(m, patches, row));
            for (int i = 0; i < step.n_terms; i++) {
                const struct matrix_term *t = &step.term[i];
                ck_assert_double_eq(t->product, t->x * t->w);
                ck_assert(t->column < 0 ? patches && t->x == 0 : t->row * m->width + t->col == t->column);
                sum += t->product;
            }
            ck_assert_double_eq(step.sum, sum);
            const double output = patches ? m->conv[row] : m->y[row];
            ck_assert_msg(fabs(step.output - output) <= (double)tolerance(m), "%s, row %d: %g, not %g", where, row,
                          step.output, output);
            if (step.n_terms > 1) {
                matrix_step_at(m, patches, row, 1, &step);
                ck_assert_double_eq(step.partial, step.term[0].product);
                ck_assert_int_eq(step.n_done, 1);
            }
        }
}

static void check_convolution(const char *where)
{
    const struct matrix_model *m = matrix();
    const struct board *b = session_board(s);
    ck_assert_msg(!*session_board_error(s), "%s: %s", where, session_board_error(s));
    ck_assert_int_eq(m->rows, b->steps);
    ck_assert_int_eq(m->cols, b->height * b->width);
    for (int row = 0; row < m->rows; row++) {
        const double want = (double)b->output.data[row], slack = (double)tolerance(m);
        ck_assert_msg(fabs(m->conv[row] - want) <= slack, "%s, y[%d]: %g, not %g", where, row, m->conv[row], want);
        if (m->sharing == CONV2D_SHARED)
            ck_assert_double_eq(m->y[row], m->conv[row]);
    }
}

START_TEST(the_mode_begins_with_a_matrix_whose_numbers_can_be_read)
{
    static const double y[] = {9, 8, 5, 3, 7, 4, 0, 2, 1}; /* of test_lectures.c, added up by hand */
    open_session();
    set("convolve.mode=matrix");
    const struct matrix_model *m = matrix();
    ck_assert(m->rows == 9 && m->cols == 16 && m->pattern.n_entries == 36 && m->sharing == CONV2D_SHARED);
    for (int i = 0; i < 9; i++)
        ck_assert_double_eq(m->y[i], y[i]);
    ck_assert(m->w[0] == 1 && m->w[1] == 2 && m->w[4] == 3 && m->w[5] == 4); /* row 0: columns 0, 1, 4, 5 */
    ck_assert(matrix_has(m, 0, 5) && !matrix_has(m, 0, 2));
    for (int element = 0; element < 4; element++)
        ck_assert_int_eq(m->repeats[element], 9);
    ck_assert(m->size[0].weights == 4 && m->size[1].weights == 36 && m->size[2].weights == 144);
    close_session();
}
END_TEST

START_TEST(the_matrix_gives_what_the_board_gives_for_any_geometry)
{
    static const char *const kernels[] = {"box", "edge", "0.1 -2.5 / 3 0 / 1 1", "gaussian 5", "-7", "1 2 3 / 4 5 6"};
    static const char *const pictures[] = {"seven", "binary4", "cross5", "ramp3", "numbers6", "ramp7"};
    struct rng r = rng_seeded(91, 0);
    char line[128], where[512];
    int done = 0;
    open_session();
    set("convolve.mode=matrix");
    for (int round = 0; round < 80; round++) {
        const char *const all[][3] = {{"convolve.picture=%s", pictures[rng_int(&r, 0, 5)]},
                                      {"convolve.kernel=%s", kernels[rng_int(&r, 0, 5)]},
                                      {"convolve.padding_mode=%s", padding_mode_names[rng_int(&r, 0, 3)]},
                                      {"convolve.flip=%s", rng_int(&r, 0, 1) ? "on" : "off"},
                                      {"convolve.bias=%s", rng_int(&r, 0, 1) ? "-1.5" : "0"},
                                      {"matrix.sharing=%s", rng_int(&r, 0, 1) ? "shared" : "local"}};
        size_t at = 0;
        for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
            snprintf(line, sizeof line, all[i][0], all[i][1]);
            set(line);
            at += (size_t)snprintf(where + at, sizeof where - at, "%s ", line);
        }
        snprintf(line, sizeof line, "convolve.stride=%d,%d", rng_int(&r, 1, 3), rng_int(&r, 1, 3));
        set(line);
        snprintf(line, sizeof line, "convolve.padding=%d,%d", rng_int(&r, 0, 2), rng_int(&r, 0, 2));
        set(line);
        snprintf(line, sizeof line, "convolve.dilation=%d", rng_int(&r, 1, 2));
        set(line);
        if (*session_board(s)->error)
            continue;
        check_convolution(where);
        check_steps(where);
        check_linear(where);
        for (int row = 0; row < matrix()->rows && matrix()->sharing == CONV2D_LOCAL; row++)
            ck_assert_double_eq_tol(matrix()->y[row], matrix()->conv[row], (double)tolerance(matrix())); /* copies */
        done++;
    }
    ck_assert_int_gt(done, 30);
    close_session();
}
END_TEST

/* Untied weights. */

static void check_local_reference(void)
{
    const struct matrix_model *m = matrix();
    const struct board *b = session_board(s);
    struct tensor own, y;
    const struct shape shape = shape_2d(m->rows, m->elements);
    ck_assert_int_eq(tensor_init(&own, &shape, NULL), CS_OK);
    ck_assert_int_eq(tensor_init(&y, &b->output.shape, NULL), CS_OK);
    for (int row = 0; row < m->rows; row++) /* zeros of the padding: any weight will do */
        for (int i = 0; i < m->elements; i++) {
            const int column = m->place[i * m->rows + row];
            own.data[row * m->elements + i] = column < 0 ? 77 : (float)m->w[row * m->cols + column];
        }
    conv2d_local_reference(&b->conv, &b->x, &own, NULL, &y);
    for (int row = 0; row < m->rows; row++)
        ck_assert_double_eq_tol(m->sum[row], (double)y.data[row], (double)tolerance(m) * m->divisor);
    tensor_finish(&own);
    tensor_finish(&y);
}

START_TEST(weights_of_their_own_are_the_kernel_s_until_a_seed_gives_each_a_whole_number_more)
{
    open_session();
    set("convolve.mode=matrix");
    set("convolve.picture=seven");
    set("convolve.kernel=edge");
    set("convolve.padding=1");
    set("matrix.sharing=local");
    set("matrix.noise=3");
    const struct matrix_model *m = matrix();
    for (int i = 0; i < m->rows; i++)
        ck_assert_double_eq(m->y[i], m->conv[i]);
    double *copies = malloc((size_t)(m->rows * m->cols) * sizeof *copies),
           *first = malloc((size_t)(m->rows * m->cols) * sizeof *first);
    memcpy(copies, m->w, (size_t)(m->rows * m->cols) * sizeof *copies);
    set("convolve.seed=1");
    int differ = 0;
    for (int i = 0; i < m->rows * m->cols; i++) {
        const double part = m->w[i] - copies[i];
        ck_assert(part == round(part) && fabs(part) <= 3 && (m->entry[i] >= 0 || part == 0));
        differ += part != 0;
    }
    ck_assert_int_gt(differ, m->pattern.n_entries / 2);
    check_local_reference();
    check_linear("local");
    memcpy(first, m->w, (size_t)(m->rows * m->cols) * sizeof *first);
    set("convolve.seed=2");
    ck_assert(memcmp(first, matrix()->w, (size_t)(m->rows * m->cols) * sizeof *first) != 0);
    set("convolve.seed=1");
    ck_assert_mem_eq(first, matrix()->w, (size_t)(m->rows * m->cols) * sizeof *first);
    set("matrix.sharing=full");
    for (int i = 0; i < m->rows * m->cols; i++)
        ck_assert(matrix_has(m, i / m->cols, i % m->cols) && fabs(m->w[i] - copies[i]) <= 3);
    check_linear("full");
    check_steps("full");
    free(copies);
    free(first);
    close_session();
}
END_TEST

START_TEST(an_edit_of_an_untied_weight_changes_one_output_and_of_a_shared_one_many)
{
    double before[9];
    open_session();
    set("convolve.mode=matrix");
    set("matrix.sharing=local");
    memcpy(before, matrix()->y, sizeof before);
    set("matrix.edits=1,4,5=7.5"); /* meets x[1, 1], which is 1, with w00, which was 1 */
    ck_assert_int_eq(matrix()->edited, 1);
    for (int i = 0; i < 9; i++)
        ck_assert_double_eq(matrix()->y[i], before[i] + (i == 4 ? 6.5 : 0));
    set("matrix.sharing=full"); /* its own edits */
    ck_assert_int_eq(matrix()->edited, 0);
    set("matrix.edits=1,4,5=7.5 2,0,15=3");
    ck_assert_int_eq(matrix()->edited, 1);
    ck_assert_double_eq(matrix()->w[15], 3);
    set("matrix.sharing=shared");
    set("convolve.kernel=2 2 / 3 4");
    int changed = 0;
    for (int i = 0; i < 9; i++)
        changed += matrix()->y[i] != before[i];
    ck_assert_int_eq(changed, 5); /* windows whose first pixel is a 1 */
    set("convolve.picture=cross5");
    ck_assert_str_eq(session_text(s, PROP_MATRIX_EDITS), ""); /* they were about another matrix */
    close_session();
}
END_TEST

START_TEST(edits_that_make_no_sense_are_refused_or_not_there)
{
    static const char *const bad[] = {"matrix.edits=0,1,1=3",        "matrix.edits=3,1,1=3", "matrix.edits=1,1=3",
                                      "matrix.edits=1,1,1=nan",      "matrix.edits=x",       "matrix.edits=1,0,0=3e38",
                                      "matrix.edits=2,0,0=-10000000"};
    struct cs_error err = {""};
    open_session();
    set("convolve.mode=matrix");
    set("matrix.sharing=local");
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ck_assert_int_ne(session_set_assignment(s, bad[i], &err), CS_OK);
        ck_assert_msg(strstr(err.text, "matrix.edits"), "%s", err.text);
    }
    set("matrix.edits=1,700,3=5 1,0,2=5 1,8,15=9"); /* outside of W; no weight there; a weight */
    ck_assert_int_eq(matrix()->edited, 1);
    ck_assert(matrix()->w[2] == 0 && matrix()->w[8 * 16 + 15] == 9);
    close_session();
}
END_TEST

/* im2col. */

START_TEST(im2col_copies_each_pixel_as_often_as_windows_read_it)
{
    static const int want[] = {1, 2, 2, 1, 2, 4, 4, 2, 2, 4, 4, 2, 1, 2, 2, 1};
    open_session();
    set("convolve.mode=matrix");
    set("matrix.view=im2col");
    const struct matrix_model *m = matrix();
    for (int i = 0; i < 16; i++)
        ck_assert_int_eq(m->uses[i], want[i]);
    set("convolve.padding=1");
    const struct board *b = session_board(s);
    int zeros = 0;
    for (int i = 0; i < m->elements * m->rows; i++) {
        ck_assert_float_eq(m->patch[i], m->place[i] < 0 ? 0 : b->x.data[m->place[i]]);
        zeros += m->place[i] < 0;
    }
    ck_assert_int_eq(zeros, 4 * 25 - 8 * 8);
    for (int i = 0; i < 16; i++)
        ck_assert_int_eq(m->uses[i], b->uses[0][i / 4] * b->uses[1][i % 4]);
    set("matrix.sharing=full"); /* im2col is about the convolution all the same */
    set("convolve.seed=5");
    check_convolution("im2col");
    close_session();
}
END_TEST

/* Steps. */

static void go_to(int value)
{
    session_go_to(s, value);
    ck_assert_int_eq(session_progress(s).value, value);
}

START_TEST(a_step_is_a_row_or_a_product_and_padding_has_none)
{
    struct matrix_step step;
    open_session();
    set("convolve.mode=matrix");
    set("convolve.padding=1");
    ck_assert_int_eq(session_progress(s).max, 25);
    set("convolve.granularity=term");
    ck_assert_int_eq(session_progress(s).max, 8 * 8); /* places a side that lie on the input */
    int row = 0, done = 0;
    for (int value = 1; value <= 64; value++) {
        go_to(value);
        ck_assert(session_matrix_step(s, &step));
        done = step.row == row ? done + 1 : 1;
        row = step.row;
        ck_assert_int_eq(step.n_done, done);
        ck_assert_int_eq(session_matrix_shown(s), done == step.n_terms ? row + 1 : row);
    }
    ck_assert_int_eq(row, 24);
    set("matrix.view=im2col"); /* copies zeros, too */
    ck_assert_int_eq(session_progress(s).max, 4 * 25);
    set("matrix.view=matrix");
    set("matrix.sharing=full");
    ck_assert_int_eq(session_progress(s).max, 16 * 25);
    go_to(17);
    ck_assert(session_matrix_step(s, &step) && step.row == 1 && step.n_done == 1);
    set("convolve.granularity=value");
    ck_assert(session_matrix_step(s, &step) && step.row == 1 && step.n_done == 16);
    close_session();
}
END_TEST

START_TEST(up_and_down_lead_to_the_same_column_of_the_map_and_a_step_beyond_is_refused)
{
    struct cs_error err = {""};
    open_session();
    set("convolve.mode=matrix");
    set("convolve.step=2");
    ck_assert_int_eq(session_run(s, COMMAND_STEP_ROW_NEXT, NULL), CS_OK);
    ck_assert_int_eq(session_int(s, PROP_CONVOLVE_STEP), 5);
    ck_assert_int_eq(session_run(s, COMMAND_STEP_ROW_BACK, NULL), CS_OK);
    ck_assert_int_eq(session_int(s, PROP_CONVOLVE_STEP), 2);
    ck_assert(!session_can_run(s, COMMAND_STEP_ROW_BACK));
    ck_assert_int_ne(session_set_assignment(s, "convolve.step=10", &err), CS_OK);
    set("convolve.granularity=row");
    set("convolve.step=1");
    ck_assert_int_eq(session_run(s, COMMAND_PLAY_START, NULL), CS_OK);
    session_tick(s, 10);
    session_tick(s, 10.6);
    ck_assert_int_eq(session_int(s, PROP_CONVOLVE_STEP), 3); /* a row of the map at a time */
    close_session();
}
END_TEST

START_TEST(a_window_on_padding_alone_is_a_row_without_products)
{
    struct matrix_step step;
    open_session();
    set("convolve.mode=matrix");
    set("convolve.kernel=1");
    set("convolve.padding=1");
    set("convolve.granularity=term");
    ck_assert_int_eq(session_progress(s).max, 36); /* 16 products, and 20 rows of none */
    for (int value = 1; value <= 36; value++) {
        go_to(value);
        ck_assert(session_matrix_step(s, &step) && step.row == value - 1 && step.n_terms <= 1);
        ck_assert(step.n_terms > 0 || step.output == 0);
    }
    close_session();
}
END_TEST

/* Sizes. */

static void check_case(const char *name, int64_t shared, int64_t local, int64_t full)
{
    char line[64];
    snprintf(line, sizeof line, "matrix.case=%s", name);
    set(line);
    const struct conv2d_size *size = matrix()->case_size;
    ck_assert_str_eq(session_board_error(s), "");
    ck_assert_msg(size[0].parameters == shared && size[1].parameters == local && size[2].parameters == full,
                  "%s: %lld %lld %lld", name, (long long)size[0].parameters, (long long)size[1].parameters,
                  (long long)size[2].parameters);
}

START_TEST(the_lectures_figures_come_out)
{
    open_session();
    set("convolve.mode=matrix");
    set("matrix.view=sizes");
    check_case("neuron", 75, 75, 3072);                            /* CS231n: 32*32*3 = 3072 weights */
    check_case("six", 450, 352800, 14450688);                      /* 28x28x6 */
    check_case("thousand", 363, 363000, 150528000);                /* about 150 million */
    check_case("faces", 100, 4000000, 1600000000);                 /* Ranzato */
    check_case("filters", 10000, 400000000, 160000000000);         /* 100 filters: 10 thousand */
    check_case("alexnet", 34944, 105705600, INT64_C(44892355200)); /* CS231n, with biases */
    ck_assert_int_eq(session_progress(s).max, 3);
    close_session();
}
END_TEST

START_TEST(the_board_s_9_324_2304_come_out_with_and_without_biases)
{
    open_session();
    set("convolve.lecture=matrix_untied");
    const struct conv2d_size *size = matrix()->size;
    ck_assert(size[0].parameters == 9 && size[1].parameters == 324 && size[2].parameters == 2304);
    ck_assert(size[0].products == 324 && size[1].products == 324 && size[2].products == 2304);
    set("matrix.biases=on");
    ck_assert(size[0].parameters == 10 && size[1].parameters == 360 && size[2].parameters == 2340);
    set("convolve.lecture=matrix_guide");
    ck_assert(matrix()->rows == 4 && matrix()->cols == 16);
    set("convolve.lecture=matrix_small");
    ck_assert(matrix()->rows == 4 && matrix()->cols == 9);
    ck_assert(matrix()->y[0] == 19 && matrix()->y[1] == 25 && matrix()->y[2] == 37 && matrix()->y[3] == 43);
    close_session();
}
END_TEST

START_TEST(own_sizes_begin_with_those_that_were_shown)
{
    open_session();
    set("convolve.mode=matrix");
    set("matrix.view=sizes");
    set("matrix.case=faces");
    set("matrix.case=custom");
    ck_assert(session_int(s, PROP_MATRIX_HEIGHT) == 200 && session_int(s, PROP_MATRIX_WINDOW) == 10 &&
              session_bool(s, PROP_MATRIX_SAME));
    ck_assert_int_eq(matrix()->case_size[2].weights, 1600000000);
    set("matrix.case=alexnet");
    set("matrix.maps=1"); /* that makes it one's own */
    ck_assert_int_eq(session_int(s, PROP_MATRIX_CASE), MATRIX_CASE_CUSTOM);
    ck_assert(session_int(s, PROP_MATRIX_HEIGHT) == 227 && session_int(s, PROP_MATRIX_MAPS) == 1);
    ck_assert_int_eq(matrix()->case_size[0].parameters, 364);
    ck_assert_int_eq(session_run(s, COMMAND_UNDO, NULL), CS_OK);
    ck_assert_int_eq(session_int(s, PROP_MATRIX_CASE), MATRIX_CASE_ALEXNET);
    close_session();
}
END_TEST

START_TEST(sizes_that_do_not_fit_or_cannot_be_counted_are_refused_with_a_sentence)
{
    open_session();
    set("convolve.mode=matrix");
    set("matrix.view=sizes");
    set("matrix.case=custom");
    set("matrix.height=4096");
    set("matrix.width=4096");
    set("matrix.channels=2048");
    set("matrix.maps=2048");
    ck_assert_msg(strstr(session_board_error(s), "more than can be counted"), "%s", session_board_error(s));
    set("matrix.view=matrix"); /* is not about them */
    ck_assert_str_eq(session_board_error(s), "");
    set("matrix.view=sizes");
    set("matrix.height=2");
    ck_assert(*session_board_error(s));
    set("matrix.height=8");
    set("matrix.units=7");
    ck_assert_msg(strstr(session_board_error(s), "2048"), "%s", session_board_error(s));
    set("matrix.maps=7");
    ck_assert_str_eq(session_board_error(s), "");
    close_session();
}
END_TEST

/* Bounds. */

START_TEST(a_picture_that_is_too_large_is_refused_and_the_last_matrix_stays)
{
    open_session();
    set("convolve.mode=matrix");
    set("convolve.picture=still_life");
    ck_assert_msg(strstr(session_board_error(s), "784"), "%s", session_board_error(s));
    ck_assert_int_eq(matrix()->rows, 9);
    set("matrix.sharing=full");
    ck_assert(!matrix_has(matrix(), 0, 2)); /* it is still the convolution's */
    set("convolve.picture=ramp3");
    ck_assert_str_eq(session_board_error(s), "");
    ck_assert_int_eq(matrix()->cols, 9);
    close_session();
}
END_TEST

START_TEST(without_any_matrix_there_is_one_step_and_no_number)
{
    struct matrix_step step;
    open_session();
    set("convolve.picture=still_life_large");
    set("convolve.mode=matrix");
    ck_assert(*session_board_error(s));
    ck_assert(matrix()->rows == 0 && !session_matrix_step(s, &step) && session_matrix_shown(s) == 0);
    ck_assert_int_eq(session_progress(s).max, 1);
    session_go_to(s, 1);
    set("matrix.view=sizes");
    set("matrix.case=thousand"); /* needs no board */
    ck_assert_str_eq(session_board_error(s), "");
    ck_assert_int_eq(session_progress(s).max, 3);
    close_session();
}
END_TEST

START_TEST(a_matrix_of_many_padded_rows_agrees_with_the_board)
{
    open_session();
    set("convolve.mode=matrix");
    set("convolve.picture=seven");
    set("convolve.kernel=box 5");
    set("convolve.padding=11"); /* 26x26 outputs of 8x8 pixels */
    const struct matrix_model *m = matrix();
    ck_assert_int_eq(m->rows, 26 * 26);
    set("convolve.padding=5");
    check_convolution("padding 5");
    check_steps("padding 5");
    close_session();
}
END_TEST

START_TEST(the_numbers_are_copied_with_nothing_where_there_is_no_weight)
{
    char *text = NULL;
    open_session();
    set("convolve.mode=matrix");
    ck_assert_int_eq(session_copy_text(s, &text, NULL), CS_OK);
    ck_assert_msg(strstr(text, "W 9×16\n1\t2\t\t\t3\t4\t\t"), "%s", text);
    ck_assert(strstr(text, "y\n9\n8\n5\n3\n7\n4\n0\n2\n1\n") && strstr(text, "\t144\t"));
    free(text);
    set("matrix.view=im2col");
    ck_assert_int_eq(session_copy_text(s, &text, NULL), CS_OK);
    ck_assert_msg(strstr(text, "im2col 4×9\n0\t1\t0\t1\t1\t1\t0\t0\t1\n"), "%s", text);
    free(text);
    set("matrix.view=sizes");
    set("matrix.case=faces");
    ck_assert_int_eq(session_copy_text(s, &text, NULL), CS_OK);
    ck_assert(strstr(text, "1600000000\t0\t1600000000\t1600000000\t6400000000"));
    free(text);
    close_session();
}
END_TEST

/* Memory: the model by itself, so that nothing else of the session fails. */

struct attempt {
    const struct board *board;
    struct matrix_settings settings;
};

static bool make_topic(void *ctx, const char **wrong)
{
    const struct attempt *a = ctx;
    struct matrix_topic *t = NULL;
    struct cs_error err = {""};
    if (matrix_topic_create(&t, &err) != CS_OK)
        return false;
    matrix_topic_update(t, &a->settings);
    const struct matrix_model *m = matrix_topic_state(t);
    const bool failed = *m->error;
    if (failed && m->rows != 0)
        *wrong = "a matrix that failed has no rows";
    matrix_topic_update(t, &a->settings); /* the same again, now that there may be memory */
    const bool there = m->rows == 9 && !*m->error && m->y[0] == 9;
    matrix_topic_destroy(&t);
    return there && !failed;
}

START_TEST(without_memory_the_topic_says_so_and_tries_again)
{
    open_session();
    set("convolve.mode=matrix");
    struct attempt a = {.board = session_board(s),
                        .settings = {.board = session_board(s), .sharing = CONV2D_LOCAL, .edits = ""}};
    survive_every_allocation(make_topic, &a);
    close_session();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("topic_matrix");
    TCase *c = tcase_create("topic_matrix");
    tcase_set_timeout(c, 120);
    tcase_add_test(c, the_mode_begins_with_a_matrix_whose_numbers_can_be_read);
    tcase_add_test(c, the_matrix_gives_what_the_board_gives_for_any_geometry);
    tcase_add_test(c, weights_of_their_own_are_the_kernel_s_until_a_seed_gives_each_a_whole_number_more);
    tcase_add_test(c, an_edit_of_an_untied_weight_changes_one_output_and_of_a_shared_one_many);
    tcase_add_test(c, edits_that_make_no_sense_are_refused_or_not_there);
    tcase_add_test(c, im2col_copies_each_pixel_as_often_as_windows_read_it);
    tcase_add_test(c, a_step_is_a_row_or_a_product_and_padding_has_none);
    tcase_add_test(c, up_and_down_lead_to_the_same_column_of_the_map_and_a_step_beyond_is_refused);
    tcase_add_test(c, a_window_on_padding_alone_is_a_row_without_products);
    tcase_add_test(c, the_lectures_figures_come_out);
    tcase_add_test(c, the_board_s_9_324_2304_come_out_with_and_without_biases);
    tcase_add_test(c, own_sizes_begin_with_those_that_were_shown);
    tcase_add_test(c, sizes_that_do_not_fit_or_cannot_be_counted_are_refused_with_a_sentence);
    tcase_add_test(c, a_picture_that_is_too_large_is_refused_and_the_last_matrix_stays);
    tcase_add_test(c, without_any_matrix_there_is_one_step_and_no_number);
    tcase_add_test(c, a_matrix_of_many_padded_rows_agrees_with_the_board);
    tcase_add_test(c, the_numbers_are_copied_with_nothing_where_there_is_no_weight);
    tcase_add_test(c, without_memory_the_topic_says_so_and_tries_again);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
