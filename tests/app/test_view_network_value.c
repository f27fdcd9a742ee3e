/* tests/app/test_view_network_value.c - the inspector's section 'Value': the numbers that it shows lead to the value
 * that it shows, for every kind of layer. */
#include "app/views/network.h"
#include "tests/app/overlap.h"

enum { WAIT = 120 };

static void answer(struct window *w)
{
    for (int i = 0; i < 3; i++) {
        window_settle(w);
        ck_assert(session_wait(w->session, WAIT));
    }
    window_settle(w);
}

static struct window open_net(const char *net, float width, float height)
{
    struct window w = window_open(width, height);
    char text[4096];
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "train.data=digits");
    snprintf(text, sizeof text, "train.net=%s", net);
    window_set(&w, text);
    window_set(&w, "app.workspace=network");
    answer(&w);
    ck_assert_msg(session_snapshot(w.session)->net != NULL, "%s", session_snapshot(w.session)->error);
    return w;
}

static const struct neuron *choose(struct window *w, const char *node, int map, int row, int col)
{
    char text[96];
    static const char *const names[] = {"network.map", "network.row", "network.column"};
    const int numbers[] = {map, row, col};
    snprintf(text, sizeof text, "network.node=%s", node);
    window_set(w, text);
    for (int i = 0; i < 3; i++) {
        snprintf(text, sizeof text, "%s=%d", names[i], numbers[i]);
        window_set(w, text);
    }
    answer(w);
    const struct neuron *n = session_snapshot(w->session)->neuron;
    ck_assert_msg(n && n->map == map && n->row == row && n->col == col, "%s %d [%d, %d]", node, map, row, col);
    return n;
}

static bool in_panel(const struct window *w, const struct draw_cmd *c)
{
    return c->kind == DRAW_TEXT && c->point[0].x > w->width - frame_right_width(FRAME_FULL);
}

/* The number at the right end of the first line that begins with a label and has one. */
static double number_at(const struct window *w, const char *label)
{
    for (size_t k = 0; k < w->list.n; k++) {
        const struct draw_cmd *found = &w->list.cmd[k];
        if (!in_panel(w, found) || found->align != TEXT_LEFT || strncmp(text_of(w, found), label, strlen(label)))
            continue;
        for (size_t i = 0; i < w->list.n; i++) {
            const struct draw_cmd *c = &w->list.cmd[i];
            if (in_panel(w, c) && c->align == TEXT_RIGHT && c->font.size == 15 &&
                fabsf(c->point[0].y - found->point[0].y) <= 2) {
                const char *text = text_of(w, c);
                return number_of(*text == '+' ? text + 1 : text);
            }
        }
    }
    ck_abort_msg("no number beside '%s'", label);
    return NAN;
}

/* The large number in the box. */
static double boxed(const struct window *w)
{
    for (size_t i = 0; i < w->list.n; i++)
        if (in_panel(w, &w->list.cmd[i]) && w->list.cmd[i].font.size == 22)
            return number_of(text_of(w, &w->list.cmd[i]));
    ck_abort_msg("no result");
    return NAN;
}

/* All numbers of FONT_SUM between two labels. */
static double sum_between(const struct window *w, float from, float to)
{
    double total = 0;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (!in_panel(w, c) || c->align != TEXT_RIGHT || c->font.size != 15 || c->point[0].y <= from ||
            c->point[0].y >= to - 2)
            continue;
        const char *text = text_of(w, c);
        total += number_of(*text == '+' ? text + 1 : text);
    }
    return total;
}

static float label_y(const struct window *w, const char *label)
{
    float y = NAN;
    for (size_t i = 0; i < w->list.n && isnan(y); i++)
        if (in_panel(w, &w->list.cmd[i]) && !strncmp(text_of(w, &w->list.cmd[i]), label, strlen(label)))
            y = w->list.cmd[i].point[0].y;
    ck_assert_msg(!isnan(y), "no '%s'", label);
    return y;
}

static void check_sum(const struct window *w, const char *label)
{
    ck_assert_double_eq_tol(sum_between(w, label_y(w, "Value"), label_y(w, label)), number_at(w, label), 1e-9);
}

static const char kinds[] =
    "net k; input 1x28x28; a = conv2d(4, kernel_size=5, stride=3); b = sigmoid(); c = conv_transpose2d(3, "
    "kernel_size=3, "
    "stride=2, padding=1); d = tanh(); p = avg_pool2d(2); q = min_pool2d(3, stride=1, padding=1); n = batch_norm2d(); "
    "o = "
    "group_norm(3); s = local_response_norm(3); t = leaky_relu(); x = add() from t, n; y = concat() from x, t; z = "
    "upsample(scale_factor=2); v = conv2d(8, kernel_size=1, groups=2); m = max_pool2d(2); u = global_avg_pool2d(); f = "
    "flatten(); h = linear(12); g = linear(10)";

START_TEST(weighted_sums_of_every_kind_add_up)
{
    struct window w = open_net(kinds, 1440, 1700);
    static const struct {
        const char *node;
        int map, row, col;
    } at[] = {{"a", 2, 3, 4}, {"c", 1, 5, 6}, {"c", 0, 0, 0}, {"v", 5, 3, 3}, {"h", 7, 0, 0}, {"x", 2, 1, 1}};
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        const struct neuron *n = choose(&w, at[i].node, at[i].map, at[i].row, at[i].col);
        check_sum(&w, "sum");
        ck_assert_double_eq_tol(number_at(&w, "sum"), (double)n->before, 0.00051);
        ck_assert_double_eq_tol(boxed(&w), (double)n->after, 0.00051);
    }
    window_close(&w);
}
END_TEST

START_TEST(of_a_silenced_value_the_sum_is_shown_and_that_it_counts_as_0)
{
    struct window w = open_net(kinds, 1440, 1700);
    const double before = (double)choose(&w, "h", 7, 0, 0)->before;
    window_set(&w, "network.silenced=h/7");
    answer(&w);
    check_sum(&w, "sum");
    ck_assert_double_eq_tol(number_at(&w, "sum"), before, 0.00051);
    ck_assert_double_eq(boxed(&w), 0);
    const float box = label_y(&w, "Silenced"); /* the switch of that name is further down */
    ck_assert_float_lt(box, label_y(&w, "Open in Convolve"));
    window_close(&w);
}
END_TEST

START_TEST(of_a_silenced_pool_it_is_said_that_it_counts_as_0)
{
    struct window w = open_net("lenet5", 1440, 1700);
    choose(&w, "pool1", 3, 7, 6);
    window_set(&w, "network.silenced=pool1/3");
    answer(&w);
    ck_assert_double_eq(boxed(&w), 0);
    const float box = label_y(&w, "Silenced");
    ck_assert_float_lt(box, label_y(&w, "Open in Convolve"));
    window_close(&w);
}
END_TEST

START_TEST(a_column_of_two_layers_has_a_switch_between_them)
{
    struct window w = open_net("net k; input 1x28x28; a = conv2d(4, kernel_size=5); b = batch_norm2d(); c = relu(); f "
                               "= flatten(); g = linear(10)",
                               1440, 900);
    choose(&w, "b", 1, 2, 3);
    label_y(&w, "mean μ");
    const struct rect r = text_rect(&w, draw_list_find_text(&w.list, "Conv", 0));
    window_click(&w, r.x + r.w / 2, r.y + r.h / 2);
    answer(&w);
    ck_assert_str_eq(session_text(w.session, PROP_NETWORK_NODE), "a");
    ck_assert_int_eq(session_snapshot(w.session)->neuron->row, 2); /* of the same value */
    check_sum(&w, "sum");
    window_close(&w);
}
END_TEST

START_TEST(a_norm_is_shown_step_by_step)
{
    struct window w = open_net(kinds, 1440, 1400);
    static const char *const nodes[] = {"n", "o"};
    for (int i = 0; i < 2; i++) {
        const struct neuron *n = choose(&w, nodes[i], 1, 2, 1);
        const double x = number_at(&w, "x"), mean = number_at(&w, "mean"), variance = number_at(&w, "variance"),
                     root = number_at(&w, "√(");
        ck_assert_double_eq_tol(number_at(&w, "x − μ"), x - mean, 2e-4);
        ck_assert_double_eq_tol(root * root, variance + n->norm.eps, 3e-4 * fmax(1, root));
        ck_assert_double_eq_tol(number_at(&w, "(x − μ) / "), (x - mean) / root, 2e-3 * fmax(1, 1 / root));
        ck_assert_double_eq_tol(boxed(&w), (double)n->after, 1e-4);
        ck_assert_double_eq_tol(number_at(&w, "+ β"), (double)n->before, 1e-4);
    }
    window_close(&w);
}
END_TEST

START_TEST(pools_show_the_winner_or_the_sum)
{
    struct window w = open_net(kinds, 1440, 1400);
    const struct neuron *n = choose(&w, "p", 1, 2, 3);
    ck_assert_double_eq_tol(number_at(&w, "sum of 4"), n->total, 0.0006);
    ck_assert_double_eq_tol(boxed(&w), n->total / 4, 0.0006);
    n = choose(&w, "q", 0, 0, 0);
    ck_assert_double_eq_tol(number_at(&w, "winner"), (double)n->after, 0.0006);
    n = choose(&w, "m", 3, 1, 1);
    ck_assert_double_eq_tol(boxed(&w), (double)n->after, 0.0006);
    n = choose(&w, "u", 2, 0, 0);
    ck_assert_double_eq_tol(boxed(&w), (double)n->after, 0.0006);
    window_close(&w);
}
END_TEST

START_TEST(local_response_norm_shows_its_squares)
{
    struct window w = open_net(kinds, 1440, 1400);
    const struct neuron *n = choose(&w, "s", 1, 2, 2);
    check_sum(&w, "Σ x²");
    ck_assert_double_eq_tol(number_at(&w, "(…)^"), n->response.power, 1e-4);
    ck_assert_double_eq_tol(boxed(&w), number_at(&w, "x") / number_at(&w, "(…)^"), 1e-3);
    window_close(&w);
}
END_TEST

START_TEST(functions_and_copies_show_what_they_read)
{
    struct window w = open_net(kinds, 1440, 1400);
    choose(&w, "b", 1, 2, 2);
    ck_assert_double_eq_tol(boxed(&w), 1 / (1 + exp(-number_at(&w, "x"))), 2e-4);
    choose(&w, "d", 1, 3, 2);
    ck_assert_double_eq_tol(boxed(&w), tanh(number_at(&w, "x")), 2e-4);
    static const char *const copies[] = {"y", "z"};
    for (int i = 0; i < 2; i++) {
        const struct neuron *n = choose(&w, copies[i], 4, 1, 2);
        ck_assert_double_eq_tol(number_at(&w, "x"), boxed(&w), 1e-9);
        ck_assert_double_eq_tol(boxed(&w), (double)n->after, 0.0006);
    }
    window_close(&w);
}
END_TEST

START_TEST(every_exponential_adds_up_and_the_quotient_is_the_probability)
{
    struct window w = open_net("lenet5", 1440, 1700);
    choose(&w, "output", 4, 0, 0);
    window_settle(&w);
    const double p = (double)session_snapshot(w.session)->probability[4];
    ck_assert_double_eq_tol(boxed(&w), p, 0.00006);
    ck_assert_double_eq_tol(sum_between(&w, label_y(&w, "class"), label_y(&w, "Σ  (max")), number_at(&w, "Σ  (max"),
                            1e-9);
    window_close(&w);
}
END_TEST

START_TEST(a_pixel_is_normalised_before_the_eyes)
{
    struct window w = open_net("lenet5", 1440, 900);
    const struct neuron *n = choose(&w, "input", 0, 12, 14);
    ck_assert_double_eq_tol(boxed(&w), (number_at(&w, "pixel") - number_at(&w, "mean")) / number_at(&w, "standard"),
                            2e-3);
    ck_assert_double_eq_tol(boxed(&w), (double)n->after, 1e-4);
    window_close(&w);
}
END_TEST

START_TEST(a_layer_of_many_inputs_lists_all_of_them_when_asked)
{
    struct window w = open_net("lenet5", 1440, 900);
    choose(&w, "fc2", 5, 0, 0);
    ck_assert(shows(&w, "Show all 120"));
    const struct draw_cmd *c = draw_list_find_text(&w.list, "Show all 120", 0);
    window_click(&w, c->point[0].x + 4, c->point[0].y - 4);
    window_settle(&w);
    ck_assert(!shows(&w, "Show all 120"));
    ck_assert(shows(&w, "7"));
    window_close(&w);
}
END_TEST

static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {1920, 1080}};

START_TEST(nothing_overlaps)
{
    static const char *const nodes[] = {"input", "a", "b", "c", "p", "q", "n", "s", "x", "y", "z", "v", "u", "h", "g"};
    struct window w = open_net(kinds, sizes[_i % 4][0], sizes[_i % 4][1]);
    if (_i >= 4)
        window_set(&w, "app.language=ru");
    for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++) {
        choose(&w, nodes[i], 0, 0, 0);
        check_texts(&w, nodes[i]);
    }
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_network_value");
    TCase *t = tcase_create("value");
    tcase_set_timeout(t, 240);
    tcase_add_test(t, weighted_sums_of_every_kind_add_up);
    tcase_add_test(t, of_a_silenced_value_the_sum_is_shown_and_that_it_counts_as_0);
    tcase_add_test(t, of_a_silenced_pool_it_is_said_that_it_counts_as_0);
    tcase_add_test(t, a_column_of_two_layers_has_a_switch_between_them);
    tcase_add_test(t, a_norm_is_shown_step_by_step);
    tcase_add_test(t, pools_show_the_winner_or_the_sum);
    tcase_add_test(t, local_response_norm_shows_its_squares);
    tcase_add_test(t, functions_and_copies_show_what_they_read);
    tcase_add_test(t, every_exponential_adds_up_and_the_quotient_is_the_probability);
    tcase_add_test(t, a_pixel_is_normalised_before_the_eyes);
    tcase_add_test(t, a_layer_of_many_inputs_lists_all_of_them_when_asked);
    tcase_add_loop_test(t, nothing_overlaps, 0, 8);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
