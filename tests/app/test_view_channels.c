/* tests/app/test_view_channels.c - the modes with several channels as a person sees and uses them: the lectures'
 * numbers read from the draw list, maps against conv2d_reference, pointer and buttons. */
#include "app/board/lectures.h"
#include "engine/layers/conv2d.h"
#include "tests/app/overlap.h"
#include "tests/app/view_harness.h"

static const float left_panel = 264, right_panel = 320; /* of the full frame */

static struct window open_lecture(const char *lecture, float width, float height)
{
    char set[64];
    struct window w = window_open(width, height);
    window_set(&w, "app.workspace=convolve");
    snprintf(set, sizeof set, "convolve.lecture=%s", lecture);
    window_set(&w, set);
    window_settle(&w);
    return w;
}

static void set_int(struct window *w, const char *name, int value)
{
    char set[64];
    snprintf(set, sizeof set, "%s=%d", name, value);
    window_set(w, set);
}

static void go_to_end(struct window *w)
{
    set_int(w, "convolve.step", session_board(w->session)->steps);
    window_settle(w);
}

/* Reading. */

static bool on_stage(const struct window *w, const struct draw_cmd *c)
{
    return c->point[0].x > left_panel && c->point[0].x < w->width - right_panel;
}

/* Where the maps begin: under their title. */
static float maps_x(const struct window *w)
{
    const struct draw_cmd *c = draw_list_find_text(&w->list, "Output", 0);
    c = c ? c : draw_list_find_text(&w->list, "Pooled", 0);
    ck_assert_msg(c != NULL, "no maps");
    return c->point[0].x - 1;
}

/* Digits in cells of the maps, in the order in which they are drawn: map by map, in reading order. */
static int map_numbers(const struct window *w, double *found, int max)
{
    const float from = maps_x(w);
    int n = 0;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind != DRAW_TEXT || c->font.family != FONT_MONO || c->align != TEXT_CENTER ||
            c->font.weight != FONT_500 || !on_stage(w, c) || c->point[0].x < from)
            continue;
        ck_assert_int_lt(n, max);
        found[n++] = number_of(text_of(w, c));
    }
    return n;
}

/* Numbers in the boxes of the partial sums, from top to bottom as they are drawn. */
static int partial_sums(const struct window *w, double *found, int max)
{
    int n = 0;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind != DRAW_TEXT || c->align != TEXT_RIGHT || c->font.weight != FONT_600 || c->font.size < 17 ||
            c->font.family != FONT_MONO || !on_stage(w, c))
            continue;
        ck_assert_int_lt(n, max);
        found[n++] = number_of(text_of(w, c));
    }
    return n;
}

/* The number in the box of the result. */
static double output_shown(const struct window *w)
{
    double v = NAN;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_TEXT && c->font.weight == FONT_700 && c->align == TEXT_RIGHT &&
            c->point[0].x > w->width - right_panel)
            v = number_of(text_of(w, c));
    }
    ck_assert(!isnan(v));
    return v;
}

static void check_numbers(const double *got, int n, const char *want, double tolerance)
{
    int i = 0;
    for (const char *at = want; *at; i++) {
        char *end;
        const double v = strtod(at, &end);
        ck_assert_msg(end != at && i < n, "only %d numbers", n);
        ck_assert_msg(fabs(got[i] - v) <= tolerance, "number %d is %g, not %g", i, got[i], v);
        for (at = end; *at == ' ' || *at == '/' || *at == '|';)
            at++;
    }
    ck_assert_int_eq(i, n);
}

/* The board's result by the reference, and what the maps show of it. */
static void check_against_reference(struct window *w)
{
    const struct board *b = session_board(w->session);
    struct tensor y;
    const struct shape shape = shape_4d(1, b->maps, b->oh, b->ow);
    double got[1024];
    ck_assert_int_eq(tensor_init(&y, &shape, NULL), CS_OK);
    conv2d_reference(&b->conv, &b->x, &b->weight, NULL, &y);
    const int n = map_numbers(w, got, 1024);
    ck_assert_int_eq(n, b->maps * b->oh * b->ow);
    for (int i = 0; i < n; i++) {
        const double want = (double)y.data[i] / b->divisor + (double)b->bias[i / (b->oh * b->ow)];
        ck_assert_double_eq_tol(got[i], want, 0.00501);
    }
    tensor_finish(&y);
}

/* Lectures. */

START_TEST(three_planes_add_up_to_minus_25)
{
    struct window w = open_lecture("planes3", 1440, 900);
    double sums[8], maps[64];
    set_int(&w, "convolve.step", 1);
    window_settle(&w);
    ck_assert_int_eq(partial_sums(&w, sums, 8), 3);
    check_numbers(sums, 3, "308 -498 164", 0);
    ck_assert(shows(&w, "308 − 498 + 164 + 1"));
    ck_assert(shows(&w, "R + G + B + bias"));
    ck_assert_double_eq(output_shown(&w), -25);
    ck_assert_int_eq(map_numbers(&w, maps, 64), 1);
    ck_assert_double_eq(maps[0], -25);
    window_close(&w);
}
END_TEST

START_TEST(four_filters_on_the_apple_give_the_maps_of_the_design)
{
    struct window w = open_lecture("apple", 1440, 900);
    double got[128];
    go_to_end(&w);
    const int n = map_numbers(&w, got, 128);
    check_numbers(got, n,
                  "6 -1 1 -6/13 0 -3 -14/21 0 -8 -21/21 3 -15 -17|-14 -25 -8 -20/8 25 23 4/19 30 30 17/8 34 30 2|"
                  "11 18 14 9/11 15 8 10/5 -2 1 -1/4 2 -4 6|35 14 27 28/17 12 9 20/12 0 -4 16/16 4 8 16",
                  0);
    check_against_reference(&w);
    ck_assert(shows(&w, "(3·3·3 + 1)·4 = ") && shows(&w, "112"));
    window_close(&w);
}
END_TEST

START_TEST(step_7_of_filter_1_is_as_in_the_mockup)
{
    struct window w = open_lecture("apple", 1440, 900);
    double sums[8];
    set_int(&w, "convolve.step", 7);
    set_int(&w, "convolve.filter", 1);
    window_settle(&w);
    ck_assert_int_eq(partial_sums(&w, sums, 8), 3);
    check_numbers(sums, 3, "38 -4 -12", 0);
    ck_assert(shows(&w, "38 − 4 − 12 + 1") && shows(&w, "Output [1, 2], map 1"));
    ck_assert(shows(&w, "27 weights + 1 bias, 4 times"));
    ck_assert(shows(&w, "One window cuts all 3 planes: 38, −4, −12 plus bias 1 give 23 in row 1, column 2 of map 1."));
    ck_assert_double_eq(output_shown(&w), 23);
    window_close(&w);
}
END_TEST

/* Brandon Rohrer's figures are cut after two digits; we round. */
static const char rohrer_conv[3][700] = {
    "0.77 -0.11 0.11 0.33 0.55 -0.11 0.33 / -0.11 1.00 -0.11 0.33 -0.11 0.11 -0.11 /"
    "0.11 -0.11 1.00 -0.33 0.11 -0.11 0.55 / 0.33 0.33 -0.33 0.55 -0.33 0.33 0.33 /"
    "0.55 -0.11 0.11 -0.33 1.00 -0.11 0.11 / -0.11 0.11 -0.11 0.33 -0.11 1.00 -0.11 /"
    "0.33 -0.11 0.55 0.33 0.11 -0.11 0.77",
    "0.33 -0.55 0.11 -0.11 0.11 -0.55 0.33 / -0.55 0.55 -0.55 0.33 -0.55 0.55 -0.55 /"
    "0.11 -0.55 0.55 -0.77 0.55 -0.55 0.11 / -0.11 0.33 -0.77 1.00 -0.77 0.33 -0.11 /"
    "0.11 -0.55 0.55 -0.77 0.55 -0.55 0.11 / -0.55 0.55 -0.55 0.33 -0.55 0.55 -0.55 /"
    "0.33 -0.55 0.11 -0.11 0.11 -0.55 0.33",
    "0.33 -0.11 0.55 0.33 0.11 -0.11 0.77 / -0.11 0.11 -0.11 0.33 -0.11 1.00 -0.11 /"
    "0.55 -0.11 0.11 -0.33 1.00 -0.11 0.11 / 0.33 0.33 -0.33 0.55 -0.33 0.33 0.33 /"
    "0.11 -0.11 1.00 -0.33 0.11 -0.11 0.55 / -0.11 1.00 -0.11 0.33 -0.11 0.11 -0.11 /"
    "0.77 -0.11 0.11 0.33 0.55 -0.11 0.33"};
static const char rohrer_pooled[] =
    "1.00 0.33 0.55 0.33 / 0.33 1.00 0.33 0.55 / 0.55 0.33 1.00 0.11 / 0.33 0.55 0.11 0.77 |"
    "0.55 0.33 0.55 0.33 / 0.33 1.00 0.55 0.11 / 0.55 0.55 0.55 0.11 / 0.33 0.11 0.11 0.33 |"
    "0.33 0.55 1.00 0.77 / 0.55 0.55 1.00 0.33 / 1.00 1.00 0.11 0.55 / 0.77 0.33 0.55 0.33";

START_TEST(the_x_shows_rohrers_figures_filter_by_filter)
{
    struct window w = open_lecture("x9", 1920, 1080);
    double got[256];
    go_to_end(&w);
    for (int filter = 0; filter < 3; filter++) {
        set_int(&w, "convolve.filter", filter);
        window_settle(&w);
        const int n = map_numbers(&w, got, 256);
        check_numbers(got, n, rohrer_conv[filter], 0.0101);
    }
    window_close(&w);
}
END_TEST

START_TEST(relu_leaves_no_negative_number_and_the_switch_brings_them_back)
{
    struct window w = open_lecture("x9_relu", 1920, 1080);
    double got[256];
    go_to_end(&w);
    int n = map_numbers(&w, got, 256);
    ck_assert_int_eq(n, 147); /* without signs all maps have room for their digits */
    for (int i = 0; i < n; i++)
        ck_assert(got[i] >= 0);
    const struct draw_cmd *sum = NULL;
    for (int i = 0; (sum = draw_list_find_text(&w.list, "Sum", i)) && !on_stage(&w, sum); i++)
        continue;
    ck_assert_msg(sum != NULL, "no switch above the maps");
    window_click(&w, sum->point[0].x + 2, sum->point[0].y - 4);
    window_move(&w, -1, -1);
    window_settle(&w);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STAGE), BOARD_STAGE_CONV);
    n = map_numbers(&w, got, 256);
    check_numbers(got, n, rohrer_conv[0], 0.0101);
    window_close(&w);
}
END_TEST

START_TEST(the_pooled_x_shows_rohrers_figures)
{
    struct window w = open_lecture("x9_pooled", 1440, 900);
    double got[256];
    go_to_end(&w);
    const int n = map_numbers(&w, got, 256);
    check_numbers(got, n, rohrer_pooled, 0.0101);
    ck_assert(shows(&w, "Pooled") && shows(&w, "4×4×3"));
    window_close(&w);
}
END_TEST

START_TEST(a_pooled_value_waits_for_its_whole_window)
{
    struct window w = open_lecture("x9_pooled", 1440, 900);
    double got[256];
    set_int(&w, "convolve.step", 7 + 1); /* the first row and one more */
    window_settle(&w);
    ck_assert_int_eq(map_numbers(&w, got, 256), 0);
    set_int(&w, "convolve.step", 7 + 2);
    window_settle(&w);
    ck_assert_int_eq(map_numbers(&w, got, 256), 3); /* one a map */
    set_int(&w, "convolve.step", 14);
    window_settle(&w);
    ck_assert_int_eq(map_numbers(&w, got, 256), 12);
    window_close(&w);
}
END_TEST

/* Tensors that are drawn on the stage from the data of a map. */
static int pictures_of(const struct window *w, const float *data, int width, int height)
{
    int n = 0;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        n += c->kind == DRAW_TENSOR && c->tensor.data == data && c->tensor.width == width && c->tensor.height == height;
    }
    return n;
}

START_TEST(six_filters_make_six_maps_of_28x28_from_456_parameters)
{
    struct window w = open_lecture("six_filters", 1440, 900);
    go_to_end(&w);
    const struct board *b = session_board(w.session);
    struct tensor y;
    const struct shape shape = shape_4d(1, 6, 28, 28);
    ck_assert(shows(&w, "28×28×6") && shows(&w, "5×5×3") && shows(&w, "456") && shows(&w, "(5·5·3 + 1)·6 = "));
    for (int map = 0; map < 6; map++)
        ck_assert_int_ge(pictures_of(&w, b->output.data + map * 784, 28, 28), 1);
    for (int c = 0; c < 3; c++)
        ck_assert_int_eq(pictures_of(&w, b->x.data + c * 1024, 32, 32), c == 0 ? 2 : 1); /* once in colour */
    ck_assert_int_eq(tensor_init(&y, &shape, NULL), CS_OK);
    conv2d_reference(&b->conv, &b->x, &b->weight, NULL, &y);
    for (int i = 0; i < 6 * 784; i++)
        ck_assert_double_eq_tol((double)b->output.data[i], (double)y.data[i] / b->divisor + (double)b->bias[i / 784],
                                1e-3);
    tensor_finish(&y);
    window_close(&w);
}
END_TEST

START_TEST(a_1x1_sum_reads_as_a_weighted_mix_of_the_channels)
{
    struct window w = open_lecture("pointwise", 1440, 900);
    double sums[8];
    char text[64];
    set_int(&w, "convolve.step", 520);
    window_settle(&w);
    const struct board *b = session_board(w.session);
    ck_assert_int_eq(partial_sums(&w, sums, 8), 3);
    for (int c = 0; c < 3; c++) {
        const int weight[] = {3, 6, 1}, x = (int)b->x.data[c * 1024 + 519];
        snprintf(text, sizeof text, "%d × %d", x, weight[c]); /* as the inspector has it */
        ck_assert_msg(shows(&w, text), "no '%s'", text);
        ck_assert_double_eq(sums[c], weight[c] * x);
    }
    ck_assert_double_eq_tol(output_shown(&w), (sums[0] + sums[1] + sums[2]) / 10, 0.00501);
    window_close(&w);
}
END_TEST

START_TEST(a_filter_of_a_group_reads_its_own_channels_only)
{
    struct window w = open_lecture("grouped", 1440, 900);
    double sums[8];
    go_to_end(&w);
    check_against_reference(&w);
    ck_assert_int_eq(partial_sums(&w, sums, 8), 2);
    ck_assert(draw_list_find_text(&w.list, "not read", 1) && !draw_list_find_text(&w.list, "not read", 2));
    ck_assert(shows(&w, "(3·3·4/2 + 1)·4 = ") && shows(&w, "76"));
    ck_assert(shows(&w, "(3·3·4 + 1)·4 = ") && shows(&w, "148"));
    window_close(&w);
}
END_TEST

START_TEST(a_depthwise_filter_reads_one_channel)
{
    struct window w = open_lecture("depthwise", 1440, 900);
    double sums[8];
    go_to_end(&w);
    check_against_reference(&w);
    set_int(&w, "convolve.filter", 2);
    set_int(&w, "convolve.step", 15);
    window_settle(&w);
    ck_assert_int_eq(partial_sums(&w, sums, 8), 1);
    ck_assert_double_eq(sums[0] + session_step(w.session)->bias, output_shown(&w));
    ck_assert(shows(&w, "30") && shows(&w, "84"));
    window_close(&w);
}
END_TEST

/* Every lecture of these modes, and every step of it: the partial sums, the bias and the divisor give the output. */
START_TEST(shown_sums_add_up_to_the_shown_output_at_every_step)
{
    static const char *const names[] = {"planes3", "apple", "x9", "six_filters", "pointwise", "grouped", "depthwise"};
    struct window w = open_lecture(names[_i], 1440, 900);
    const int steps = session_board(w.session)->steps, stride = steps > 100 ? 37 : 1;
    for (int step = 1; step <= steps; step += stride) {
        double sums[8], total = 0;
        set_int(&w, "convolve.step", step);
        window_settle(&w);
        const int n = partial_sums(&w, sums, 8);
        ck_assert_int_ge(n, 1);
        for (int i = 0; i < n; i++)
            total += sums[i];
        const double want = total / session_board(w.session)->divisor + session_step(w.session)->bias;
        ck_assert_double_eq_tol(output_shown(&w), want, 0.00501);
    }
    window_close(&w);
}
END_TEST

/* Steps. */

START_TEST(sums_that_are_not_there_yet_are_not_written)
{
    struct window w = open_lecture("planes3", 1440, 900);
    double sums[8], maps[8];
    window_set(&w, "convolve.granularity=channel");
    set_int(&w, "convolve.step", 1);
    set_int(&w, "convolve.term", 18);
    window_settle(&w);
    ck_assert_int_eq(partial_sums(&w, sums, 8), 2);
    check_numbers(sums, 2, "308 -498", 0);
    ck_assert_int_eq(map_numbers(&w, maps, 8), 0);
    ck_assert(shows(&w, "so far") && shows(&w, "to come") && shows(&w, "−190"));
    window_close(&w);
}
END_TEST

START_TEST(by_filter_maps_of_later_filters_are_empty)
{
    struct window w = open_lecture("apple", 1440, 900);
    double got[128];
    window_set(&w, "convolve.granularity=filter");
    set_int(&w, "convolve.filter", 1);
    go_to_end(&w);
    ck_assert_int_eq(map_numbers(&w, got, 128), 32);
    window_close(&w);
}
END_TEST

/* Pointer. */

/* The middle of a cell of the map with this label, at 1440x900 with digits: the first digit lies in cell 0, 0. */
static struct point digit_of_map(const struct window *w, int index)
{
    const float from = maps_x(w);
    for (size_t i = 0, n = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_TEXT && c->font.family == FONT_MONO && c->align == TEXT_CENTER &&
            c->font.weight == FONT_500 && on_stage(w, c) && c->point[0].x >= from && (int)n++ == index)
            return (struct point){c->point[0].x, c->point[0].y - 5};
    }
    ck_abort_msg("no digit %d", index);
    return (struct point){0, 0};
}

START_TEST(an_output_that_is_hovered_is_peeked_at_and_given_back)
{
    struct window w = open_lecture("apple", 1440, 900);
    double sums[8];
    go_to_end(&w);
    const struct point p = digit_of_map(&w, 16 + 6); /* filter 1, [1, 2] */
    window_move(&w, p.x, p.y);
    window_settle(&w);
    ck_assert(session_peeking(w.session));
    ck_assert(shows(&w, "38 − 4 − 12 + 1"));
    ck_assert_int_eq(partial_sums(&w, sums, 8), 3);
    check_numbers(sums, 3, "38 -4 -12", 0);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_FILTER), 0);
    window_move(&w, -1, -1);
    window_settle(&w);
    ck_assert(!session_peeking(w.session) && session_step(w.session)->map == 0);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 16);
    window_close(&w);
}
END_TEST

START_TEST(a_click_on_a_map_chooses_its_filter_and_the_step)
{
    struct window w = open_lecture("apple", 1440, 900);
    go_to_end(&w);
    const struct point p = digit_of_map(&w, 2 * 16 + 9); /* filter 2, [2, 1] */
    window_click(&w, p.x, p.y);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_FILTER), 2);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 10);
    window_close(&w);
}
END_TEST

static int output_frames(const struct window *w)
{
    const struct color c = theme_dark.output;
    int n = 0;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *d = &w->list.cmd[i];
        n += d->kind == DRAW_FRAME && d->width == 2 && d->color.r == c.r && d->color.g == c.g && d->color.b == c.b &&
             d->rect.x > left_panel && d->rect.x < w->width - right_panel;
    }
    return n;
}

/* The middle of the plane's cell whose digit is drawn as the n-th of the stage's mono 500 centred texts. */
static struct point digit_of_plane(const struct window *w, int index)
{
    const float end = maps_x(w);
    for (size_t i = 0, n = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_TEXT && c->font.family == FONT_MONO && c->align == TEXT_CENTER &&
            c->font.weight == FONT_500 && on_stage(w, c) && c->point[0].x < end && (int)n++ == index)
            return (struct point){c->point[0].x, c->point[0].y - 5};
    }
    ck_abort_msg("no digit %d", index);
    return (struct point){0, 0};
}

START_TEST(a_pixel_that_is_hovered_marks_all_outputs_that_it_feeds)
{
    struct window w = open_lecture("apple", 1440, 900);
    go_to_end(&w);
    const int before = output_frames(&w);
    struct point p = digit_of_plane(&w, 2 * 6 + 2); /* R [2, 2]: in nine windows */
    window_move(&w, p.x, p.y);
    window_settle(&w);
    ck_assert_int_eq(output_frames(&w) - before, 4 * 9);
    p = digit_of_plane(&w, 0); /* R [0, 0]: in one */
    window_move(&w, p.x, p.y);
    window_settle(&w);
    ck_assert_int_eq(output_frames(&w) - before, 4);
    window_close(&w);
}
END_TEST

START_TEST(a_pixel_of_a_group_feeds_the_maps_of_its_group_only)
{
    struct window w = open_lecture("depthwise", 1440, 900);
    go_to_end(&w);
    const int before = output_frames(&w);
    const struct point p = digit_of_plane(&w, 28 + 2 * 6 + 2); /* behind the 28 zeros around R: [2, 2] */
    window_move(&w, p.x, p.y);
    window_settle(&w);
    ck_assert_int_eq(output_frames(&w) - before, 9);
    window_close(&w);
}
END_TEST

START_TEST(a_weight_that_is_hovered_outlines_every_pixel_it_meets)
{
    struct window w = open_lecture("apple", 1440, 900);
    const struct color c = theme_dark.kernel_ink;
    go_to_end(&w);
    const struct draw_cmd *digit = NULL; /* the weights are the only ones of this weight in cells */
    for (size_t i = 0; i < w.list.n && !digit; i++)
        if (w.list.cmd[i].kind == DRAW_TEXT && w.list.cmd[i].align == TEXT_CENTER &&
            w.list.cmd[i].font.weight == FONT_600 && on_stage(&w, &w.list.cmd[i]) && w.list.cmd[i].point[0].y > 140)
            digit = &w.list.cmd[i];
    ck_assert(digit != NULL);
    window_move(&w, digit->point[0].x, digit->point[0].y - 5);
    window_settle(&w);
    int found = 0;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *d = &w.list.cmd[i];
        found += d->kind == DRAW_FRAME && d->width == 2 && d->rect.w == 4 * 32 - 1 && d->rect.h == 4 * 32 - 1 &&
                 d->color.r == c.r && d->color.g == c.g && d->color.b == c.b;
    }
    ck_assert_int_eq(found, 1); /* on the plane of its channel alone */
    window_close(&w);
}
END_TEST

START_TEST(a_click_on_a_pixel_moves_the_window_there)
{
    struct window w = open_lecture("apple", 1440, 900);
    const struct point p = digit_of_plane(&w, 3 * 6 + 2); /* [3, 2] is the middle of the window of [2, 1] */
    window_click(&w, p.x, p.y);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 2 * 4 + 1 + 1);
    window_close(&w);
}
END_TEST

START_TEST(the_brush_paints_the_channel_under_it)
{
    struct window w = open_lecture("apple", 1440, 900);
    window_set(&w, "convolve.tool=paint");
    window_set(&w, "convolve.brush=8");
    window_settle(&w);
    const struct point p = digit_of_plane(&w, 36 + 1 * 6 + 4); /* G [1, 4] */
    window_click(&w, p.x, p.y);
    const float *x = session_board(w.session)->x.data;
    ck_assert_float_eq(x[36 + 10], 8);
    ck_assert_float_eq(x[10], 2); /* R as it was */
    window_close(&w);
}
END_TEST

/* Left panel. */

static void press_text(struct window *w, const char *text)
{
    const struct draw_cmd *c = draw_list_find_text(&w->list, text, 0);
    ck_assert_msg(c != NULL, "no '%s'", text);
    const struct rect r = text_rect(w, c);
    window_click(w, r.x + r.w / 2, r.y + r.h / 2);
    window_move(w, -1, -1);
    window_settle(w);
}

START_TEST(a_filter_is_added_and_taken_out_again)
{
    struct window w = open_lecture("apple", 1440, 900);
    const float first = session_filters(w.session)->w[0];
    press_text(&w, "Add filter");
    ck_assert_int_eq(session_filters(w.session)->n, 5);
    ck_assert_int_eq(session_board(w.session)->maps, 5);
    ck_assert(shows(&w, "K = 5") && shows(&w, "140"));
    ck_assert_float_eq(session_filters(w.session)->w[0], first);
    press_text(&w, "Remove"); /* the chosen one, filter 0 */
    ck_assert_int_eq(session_filters(w.session)->n, 4);
    ck_assert_float_eq(filters_slice(session_filters(w.session), 0, 0)[4], 1); /* what was filter 1 */
    ck_assert_float_eq(session_filters(w.session)->bias[0], 1);
    window_close(&w);
}
END_TEST

START_TEST(in_groups_a_filter_is_added_to_each_and_all_others_keep_theirs)
{
    struct window w = open_lecture("grouped", 1440, 900);
    struct filters before = {0};
    ck_assert_int_eq(filters_copy(&before, session_filters(w.session), NULL), CS_OK);
    press_text(&w, "Add filter");
    const struct filters *f = session_filters(w.session);
    static const int at[] = {0, 1, 3, 4};
    ck_assert_int_eq(f->n, 6);
    ck_assert_str_eq(session_board(w.session)->error, "");
    for (int i = 0; i < 4; i++) {
        ck_assert_float_eq(f->bias[at[i]], before.bias[i]);
        for (int k = 0; k < 18; k++)
            ck_assert_float_eq(filters_slice(f, at[i], 0)[k], filters_slice(&before, i, 0)[k]);
    }
    press_text(&w, "Filter 2");
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_FILTER), 2);
    press_text(&w, "Remove");
    ck_assert(filters_equal(session_filters(w.session), &before));
    filters_finish(&before);
    window_close(&w);
}
END_TEST

START_TEST(random_filters_differ_every_time_and_can_be_taken_back)
{
    struct window w = open_lecture("apple", 1440, 900);
    struct filters first = {0};
    struct cs_error err;
    press_text(&w, "Random");
    ck_assert_int_eq(filters_copy(&first, session_filters(w.session), NULL), CS_OK);
    ck_assert(filters_bank_of(&first) == FILTER_BANK_COUNT);
    press_text(&w, "Random");
    ck_assert(!filters_equal(session_filters(w.session), &first));
    ck_assert_int_eq(session_run(w.session, COMMAND_UNDO, &err), CS_OK);
    ck_assert(filters_equal(session_filters(w.session), &first));
    ck_assert_int_eq(session_run(w.session, COMMAND_UNDO, &err), CS_OK);
    ck_assert_int_eq(filters_bank_of(session_filters(w.session)), FILTERS_APPLE);
    filters_finish(&first);
    window_close(&w);
}
END_TEST

/* Layout. */

static const char *const lecture_names[] = {"planes3",     "apple",     "x9",      "x9_relu",  "x9_pooled",
                                            "six_filters", "pointwise", "grouped", "depthwise"};
enum { LECTURES = 9 };

/* What begins on the stage ends there: no picture, cell or frame reaches into a panel. */
static void check_stage(const struct window *w, const char *where)
{
    const enum frame_size size = w->width >= 1280 ? FRAME_FULL : w->width >= 1024 ? FRAME_MEDIUM : FRAME_SMALL;
    const float left = frame_left_width(size), right = w->width - frame_right_width(size),
                foot = w->height - FRAME_BOTTOM;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        const struct rect r = c->rect;
        if ((c->kind != DRAW_TENSOR && c->kind != DRAW_FRAME && c->kind != DRAW_FILL) || r.x <= left || r.x >= right ||
            r.y <= FRAME_TOP || r.y >= foot)
            continue;
        ck_assert_msg(r.x + r.w <= right && r.y + r.h <= foot, "%s: %g %g %g %g leaves the stage", where, (double)r.x,
                      (double)r.y, (double)r.w, (double)r.h);
    }
}

START_TEST(no_text_is_cut_or_lies_over_another)
{
    static const struct {
        float w, h;
    } sizes[] = {{1440, 900}, {1280, 720}, {1024, 640}, {720, 450}, {1920, 1080}};
    for (int lecture = 0; lecture < LECTURES; lecture++) {
        struct window w = open_lecture(lecture_names[lecture], sizes[_i].w, sizes[_i].h);
        for (int at = 0; at < 3; at++) {
            char where[96];
            const int steps = session_board(w.session)->steps;
            set_int(&w, "convolve.step", at == 0 ? 1 : at == 1 ? steps / 2 : steps);
            set_int(&w, "convolve.filter", at < session_board(w.session)->maps ? at : 0);
            window_settle(&w);
            snprintf(where, sizeof where, "%s at %g, %d", lecture_names[lecture], (double)sizes[_i].w, at);
            check_texts(&w, where);
            check_stage(&w, where);
        }
        window_close(&w);
    }
}
END_TEST

static int characters(const char *utf8)
{
    int n = 0;
    for (; *utf8; utf8++)
        n += ((unsigned char)*utf8 & 0xC0) != 0x80;
    return n;
}

START_TEST(captions_are_sentences_of_at_most_130_characters)
{
    struct window w = open_lecture(lecture_names[_i], 1440, 900);
    const int steps = session_board(w.session)->steps;
    for (int step = 1; step <= steps; step += steps > 100 ? 29 : 1) {
        set_int(&w, "convolve.step", step);
        window_frame(&w);
        const struct draw_cmd *caption = NULL;
        for (size_t i = 0; i < w.list.n; i++)
            if (w.list.cmd[i].kind == DRAW_TEXT && w.list.cmd[i].font.size == 16 &&
                w.list.cmd[i].font.weight == FONT_400 && w.list.cmd[i].font.family == FONT_SANS &&
                w.list.cmd[i].point[0].y > 812)
                caption = &w.list.cmd[i];
        ck_assert(caption != NULL);
        ck_assert_msg(characters(text_of(&w, caption)) <= 130, "'%s'", text_of(&w, caption));
        ck_assert_msg(strstr(text_of(&w, caption), "of map 0."), "'%s'", text_of(&w, caption));
    }
    window_close(&w);
}
END_TEST

START_TEST(bands_that_do_not_fit_scroll_and_their_sums_are_told)
{
    struct window w = window_open(1440, 900);
    window_set(&w, "app.workspace=convolve");
    window_set(&w, "convolve.mode=channels");
    window_set(&w, "convolve.volume=maps");
    window_set(&w, "convolve.padding=3");
    window_set(&w, "convolve.filters=random 4x4x3x3 seed=1");
    set_int(&w, "convolve.step", 20);
    window_settle(&w);
    double sums[8], total = 0;
    const int n = partial_sums(&w, sums, 8);
    ck_assert_int_eq(n, 3);
    const struct board_step *s = session_step(w.session);
    char more[64], number[FORMAT_MAX];
    snprintf(more, sizeof more, "and 1 more: %s",
             format_number(number, board_channel_sum(session_board(w.session), s, 3), 2));
    ck_assert_msg(shows(&w, more), "no '%s'", more);
    for (int c = 0; c < 4; c++)
        total += board_channel_sum(session_board(w.session), s, c);
    ck_assert_double_eq(total, s->sum);
    w.in.x = 300;
    w.in.y = 500;
    w.in.wheel = -1;
    window_frame(&w);
    window_move(&w, -1, -1);
    window_settle(&w);
    snprintf(more, sizeof more, "and 1 more: %s",
             format_number(number, board_channel_sum(session_board(w.session), session_step(w.session), 0), 2));
    ck_assert_msg(shows(&w, more), "no '%s' after scrolling", more);
    window_close(&w);
}
END_TEST

START_TEST(an_impossible_geometry_keeps_the_last_state_and_says_why)
{
    struct window w = open_lecture("apple", 1440, 900);
    window_set(&w, "convolve.filters=random 2x5x3x3 seed=1"); /* five slices on three channels */
    window_settle(&w);
    ck_assert(*session_board(w.session)->error);
    ck_assert(shows(&w, session_board(w.session)->error));
    window_set(&w, "convolve.filters=random 1x3x11x11 seed=1"); /* no room for the window */
    window_settle(&w);
    ck_assert(*session_board(w.session)->error);
    window_set(&w, "convolve.filters=random 2x1x3x3 seed=1");
    set_int(&w, "convolve.weight", 8);
    window_settle(&w);
    ck_assert(*session_board(w.session)->error);
    window_close(&w);
}
END_TEST

static int count_texts(const struct window *w, const char *text)
{
    int n = 0;
    while (draw_list_find_text(&w->list, text, n))
        n++;
    return n;
}

/* An 11x11 kernel does not fit the seven: the board stays, and its slices are not weights 242 ... of that kernel. */
START_TEST(a_mode_that_cannot_be_shown_leaves_the_slices_of_the_board)
{
    static const char *const settings[] = {"convolve.kernel=random 11", "convolve.padding=0", "convolve.mode=channels",
                                           "convolve.picture=seven",
                                           "convolve.filters=1 2/3 4 | 5 6/7 8 | 61 62/63 64"};
    struct window w = window_open(1440, 900);
    window_set(&w, "convolve.picture=still_life");
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        window_set(&w, settings[i]);
    window_settle(&w);
    const int before = count_texts(&w, "63");
    const struct draw_cmd *slice = draw_list_find_text(&w.list, "63", 0);
    ck_assert_int_gt(before, 0);
    const struct point at = slice->point[0];
    window_set(&w, "convolve.mode=2d");
    ck_assert_str_ne(session_board(w.session)->error, "");
    ck_assert_int_eq(session_board(w.session)->mode, BOARD_CHANNELS);
    window_settle(&w);
    ck_assert_int_eq(count_texts(&w, "63"), before);
    w.in.wheel = 1; /* of the cell under the pointer: its weight, not one of the kernel of the mode that cannot be */
    window_move(&w, at.x, at.y - 4);
    w.in.wheel = 1;
    window_move(&w, at.x, at.y - 4);
    ck_assert_float_gt(session_filters(w.session)->w[10], 63);
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_channels");
    TCase *numbers = tcase_create("numbers"), *use = tcase_create("use"), *layout = tcase_create("layout");
    tcase_set_timeout(numbers, 120);
    tcase_set_timeout(use, 120);
    tcase_set_timeout(layout, 120);
    tcase_add_test(numbers, three_planes_add_up_to_minus_25);
    tcase_add_test(numbers, a_mode_that_cannot_be_shown_leaves_the_slices_of_the_board);
    tcase_add_test(numbers, four_filters_on_the_apple_give_the_maps_of_the_design);
    tcase_add_test(numbers, step_7_of_filter_1_is_as_in_the_mockup);
    tcase_add_test(numbers, the_x_shows_rohrers_figures_filter_by_filter);
    tcase_add_test(numbers, relu_leaves_no_negative_number_and_the_switch_brings_them_back);
    tcase_add_test(numbers, the_pooled_x_shows_rohrers_figures);
    tcase_add_test(numbers, a_pooled_value_waits_for_its_whole_window);
    tcase_add_test(numbers, six_filters_make_six_maps_of_28x28_from_456_parameters);
    tcase_add_test(numbers, a_1x1_sum_reads_as_a_weighted_mix_of_the_channels);
    tcase_add_test(numbers, a_filter_of_a_group_reads_its_own_channels_only);
    tcase_add_test(numbers, a_depthwise_filter_reads_one_channel);
    tcase_add_loop_test(numbers, shown_sums_add_up_to_the_shown_output_at_every_step, 0, 7);
    tcase_add_test(numbers, sums_that_are_not_there_yet_are_not_written);
    tcase_add_test(numbers, by_filter_maps_of_later_filters_are_empty);
    tcase_add_test(use, an_output_that_is_hovered_is_peeked_at_and_given_back);
    tcase_add_test(use, a_click_on_a_map_chooses_its_filter_and_the_step);
    tcase_add_test(use, a_pixel_that_is_hovered_marks_all_outputs_that_it_feeds);
    tcase_add_test(use, a_pixel_of_a_group_feeds_the_maps_of_its_group_only);
    tcase_add_test(use, a_weight_that_is_hovered_outlines_every_pixel_it_meets);
    tcase_add_test(use, a_click_on_a_pixel_moves_the_window_there);
    tcase_add_test(use, the_brush_paints_the_channel_under_it);
    tcase_add_test(use, a_filter_is_added_and_taken_out_again);
    tcase_add_test(use, in_groups_a_filter_is_added_to_each_and_all_others_keep_theirs);
    tcase_add_test(use, random_filters_differ_every_time_and_can_be_taken_back);
    tcase_add_loop_test(layout, no_text_is_cut_or_lies_over_another, 0, 5);
    tcase_add_loop_test(layout, captions_are_sentences_of_at_most_130_characters, 0, LECTURES);
    tcase_add_test(layout, bands_that_do_not_fit_scroll_and_their_sums_are_told);
    tcase_add_test(layout, an_impossible_geometry_keeps_the_last_state_and_says_why);
    suite_add_tcase(suite, numbers);
    suite_add_tcase(suite, use);
    suite_add_tcase(suite, layout);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
