/* tests/app/test_board_text.c - the numbers on screen as tables: what is read back from the text is what the board has.
 */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/board_text.h"
#include "app/session/session.h"
#include "tests/engine/failing_memory.h"

static struct session *open_session(const char *const *settings)
{
    struct session *s = NULL;
    struct cs_error err = {""};
    const struct session_options options = {.threads = 1};
    ck_assert_msg(session_create(&s, &options, &err) == CS_OK, "%s", err.text);
    for (; *settings; settings++)
        ck_assert_msg(session_set_assignment(s, *settings, &err) == CS_OK, "%s: %s", *settings, err.text);
    session_wait(s, 60);
    session_tick(s, 1);
    return s;
}

static char *text_of(struct session *s)
{
    char *text = NULL;
    struct cs_error err = {""};
    ck_assert_msg(session_copy_text(s, &text, &err) == CS_OK, "%s", err.text);
    return text;
}

/* The line after the one that is this title. */
static const char *below(const char *text, const char *title)
{
    const char *at = text;
    const size_t n = strlen(title);
    while (at && !(strncmp(at, title, n) == 0 && at[n] == '\n'))
        at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL;
    ck_assert_msg(at != NULL, "no line '%s' in:\n%s", title, text);
    return at + n + 1;
}

/* The field in a row and column of a table; its length. */
static const char *field(const char *table, int row, int col, size_t *length)
{
    for (; row > 0; row--)
        table = strchr(table, '\n') + 1;
    for (; col > 0; col--)
        table += strcspn(table, "\t\n") + 1;
    *length = strcspn(table, "\t\n");
    return table;
}

static double number(const char *table, int row, int col)
{
    size_t length;
    const char *at = field(table, row, col, &length);
    char *end;
    ck_assert_msg(length > 0, "nothing at %d, %d", row, col);
    const double v = strtod(at, &end);
    ck_assert_ptr_eq(end, at + length);
    return v;
}

static void same_numbers(const char *table, const float *want, int rows, int cols)
{
    for (int i = 0; i < rows * cols; i++)
        ck_assert_msg((float)number(table, i / cols, i % cols) == want[i], "%d, %d", i / cols, i % cols);
    ck_assert_int_eq(field(table, rows, 0, &(size_t){0})[0], '\n'); /* an empty line ends it */
}

START_TEST(input_kernel_and_the_lectures_output_are_read_back)
{
    struct session *s = open_session((const char *[]){"convolve.lecture=cross5", "convolve.step=9", NULL});
    char *text = text_of(s);
    static const float output[] = {4, 3, 4, 2, 4, 3, 2, 3, 4}; /* the lecture's 5x5 with 1 0 1 / 0 1 0 / 1 0 1 */
    static const float kernel[] = {1, 0, 1, 0, 1, 0, 1, 0, 1};
    same_numbers(below(text, "Input 5×5"), session_board(s)->x.data, 5, 5);
    same_numbers(below(text, "Kernel 3×3"), kernel, 3, 3);
    same_numbers(below(text, "Output 3×3"), output, 3, 3);
    free(text);
    session_destroy(&s);
}
END_TEST

START_TEST(numbers_keep_all_digits_of_float32)
{
    struct session *s = open_session((const char *[]){"convolve.mode=2d", "convolve.kernel=0.1 0.3 / 0.7 -0.123456",
                                                      "convolve.padding=0", "convolve.step=49", NULL});
    char *text = text_of(s);
    same_numbers(below(text, "Kernel 2×2"), session_board(s)->weight.data, 2, 2);
    same_numbers(below(text, "Output 7×7"), session_board(s)->output.data, 7, 7);
    free(text);
    session_destroy(&s);
}
END_TEST

START_TEST(what_is_to_come_is_empty)
{
    struct session *s = open_session((const char *[]){"convolve.mode=2d", "convolve.step=10", NULL});
    char *text = text_of(s);
    const char *table = below(text, "Output 8×8");
    size_t length;
    ck_assert_double_eq(number(table, 1, 1), (double)session_board(s)->output.data[9]);
    field(table, 1, 2, &length);
    ck_assert_uint_eq(length, 0);
    field(table, 7, 7, &length);
    ck_assert_uint_eq(length, 0);
    free(text);
    session_destroy(&s);
}
END_TEST

START_TEST(the_chain_multiplies_and_adds_up)
{
    struct session *s =
        open_session((const char *[]){"convolve.mode=2d", "convolve.kernel=box 3", "convolve.bias=2", NULL});
    char *text = text_of(s);
    const struct board_step *step = session_step(s);
    const char *chain = below(text, "Output [2, 7]");
    double sum = 0;
    for (int i = 0; i < 9; i++) {
        ck_assert_double_eq(number(chain, i + 1, 3), step->term[i].row);
        ck_assert_double_eq(number(chain, i + 1, 5) * number(chain, i + 1, 6), number(chain, i + 1, 7));
        sum += number(chain, i + 1, 7);
    }
    ck_assert_double_eq(number(chain, 10, 1), sum);
    ck_assert_double_eq(number(chain, 11, 1), 9);
    ck_assert_double_eq(number(chain, 12, 1), 2);
    ck_assert_double_eq_tol(number(chain, 13, 1), sum / 9 + 2, 1e-7);
    ck_assert_ptr_eq(strstr(chain, "Divisor\t9\nBias\t2\nOutput\t"), field(chain, 11, 0, &(size_t){0}));
    free(text);
    session_destroy(&s);
}
END_TEST

START_TEST(every_channel_filter_and_map_is_there)
{
    struct session *s = open_session((const char *[]){"convolve.lecture=planes3", NULL});
    char *text = text_of(s);
    const struct board *b = session_board(s);
    char title[96];
    for (int c = 0; c < b->channels; c++) {
        snprintf(title, sizeof title, "Channel %d: Input %d×%d", c, b->height, b->width);
        same_numbers(below(text, title), b->x.data + c * b->height * b->width, b->height, b->width);
    }
    ck_assert_ptr_nonnull(strstr(text, "\nOutput\t-25\n")); /* the lecture's */
    free(text);
    session_destroy(&s);
}
END_TEST

START_TEST(comparing_writes_both_sides_and_the_difference)
{
    struct session *s =
        open_session((const char *[]){"convolve.mode=2d", "convolve.compare=kernel", "convolve.step=64", NULL});
    char *text = text_of(s);
    const char *a = below(text, "Output A 8×8"), *b = below(text, "Output B 8×8"),
               *d = below(text, "From [0, 0] of output A and [0, 0] of output B on: Difference A − B 8×8");
    for (int i = 0; i < 64; i++)
        ck_assert_double_eq(number(d, i / 8, i % 8), number(a, i / 8, i % 8) - number(b, i / 8, i % 8));
    below(text, "Kernel A 3×3");
    below(text, "Kernel B 3×3");
    free(text);
    session_destroy(&s);
}
END_TEST

START_TEST(of_a_large_board_a_part_is_written_and_named)
{
    struct session *s = open_session((const char *[]){"convolve.mode=2d", "convolve.picture=still_life", NULL});
    const struct board *b = session_board(s);
    ck_assert(b->large);
    struct requests r = {.sight = {.cell = 40, .row = 10.5, .col = 20, .rows = 4, .cols = 3}};
    session_apply(s, &r); /* as a frame that shows this part would */
    char *text = text_of(s);
    const char *in = below(text, "Input 76×76, rows 10 to 14, columns 20 to 22"),
               *out = below(text, "Output 76×76, rows 10 to 14, columns 20 to 22");
    for (int i = 0; i < 5; i++)
        for (int j = 0; j < 3; j++) {
            ck_assert_double_eq(number(in, i, j), (double)b->x.data[(10 + i) * 76 + 20 + j]);
            ck_assert_double_eq(number(out, i, j), session_board_value(s, 0, 10 + i, 20 + j));
        }
    free(text);
    session_destroy(&s);
}
END_TEST

START_TEST(copying_is_for_convolve_and_a_chosen_layer)
{
    struct session *s = open_session((const char *[]){"app.workspace=train", NULL});
    struct cs_error err = {""};
    ck_assert(!session_can_run(s, COMMAND_COPY));
    ck_assert_int_ne(session_run(s, COMMAND_COPY, &err), CS_OK);
    ck_assert_ptr_nonnull(strstr(err.text, "Convolve"));
    ck_assert(!session_take_copy(s));
    ck_assert_int_eq(session_set_assignment(s, "app.workspace=convolve", &err), CS_OK);
    ck_assert_int_eq(session_run(s, COMMAND_COPY, &err), CS_OK);
    ck_assert(session_take_copy(s));
    ck_assert(!session_take_copy(s));
    session_destroy(&s);
}
END_TEST

static bool copy_once(void *ctx, const char **wrong)
{
    char *text = NULL;
    struct cs_error err;
    const enum cs_status status = session_copy_text(ctx, &text, &err);
    if (status != CS_OK && text)
        *wrong = "a text after a failure";
    free(text);
    return status == CS_OK;
}

START_TEST(every_failing_allocation_is_told_and_leaks_nothing)
{
    struct session *s = open_session((const char *[]){"convolve.mode=pooling", NULL});
    fail_every_allocation(copy_once, s);
    session_destroy(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("board_text");
    TCase *texts = tcase_create("board_text");
    tcase_add_test(texts, input_kernel_and_the_lectures_output_are_read_back);
    tcase_add_test(texts, numbers_keep_all_digits_of_float32);
    tcase_add_test(texts, what_is_to_come_is_empty);
    tcase_add_test(texts, the_chain_multiplies_and_adds_up);
    tcase_add_test(texts, every_channel_filter_and_map_is_there);
    tcase_add_test(texts, comparing_writes_both_sides_and_the_difference);
    tcase_add_test(texts, of_a_large_board_a_part_is_written_and_named);
    tcase_add_test(texts, copying_is_for_convolve_and_a_chosen_layer);
    tcase_add_test(texts, every_failing_allocation_is_told_and_leaks_nothing);
    suite_add_tcase(suite, texts);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
