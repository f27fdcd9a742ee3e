/* tests/app/test_view_activation.c - activations as a person sees and uses them: PyTorch's numbers in the grids and the
 * panel, steps, dragging, typing, clicks, keys, dots on the curve, and that nothing overlaps. */
#include "app/views/topics/activation_view.h"
#include "tests/app/overlap.h"
#include "tests/app/view_grid.h"

static struct activation_layout layout_of(struct window *w)
{
    const struct view v = view_of(w);
    struct activation_layout l;
    activation_layout(&v, stage_of(w), &l);
    return l;
}

static struct window open_with(const char *const *settings)
{
    struct window w = window_open(1440, 900);
    window_set(&w, "convolve.mode=activation");
    window_set(&w, "activation.values=-2 -0.5 0 / 1.5 3 -1.7");
    set_all(&w, settings);
    return w;
}

/* F.elu(x, alpha=1.5) and torch.sigmoid of the same numbers, and their autograd (PyTorch 1.13). */
static const float x_of[] = {-2, -0.5f, 0, 1.5f, 3, -1.7f},
                   sigmoid_y[] = {0.1192029f, 0.3775407f, 0.5f, 0.8175744f, 0.9525741f, 0.1544653f},
                   sigmoid_slope[] = {0.1049936f, 0.2350037f, 0.25f, 0.1491465f, 0.04517666f, 0.1306057f},
                   elu_y[] = {-1.296997f, -0.590204f, 0, 1.5f, 3, -1.225975f},
                   elu_slope[] = {0.2030029f, 0.909796f, 1.5f, 1, 1, 0.2740253f};

static void check_all(struct window *w, const float *y, const float *slope, int shown)
{
    const struct activation_state *s = session_activation(w->session);
    const struct activation_layout l = layout_of(w);
    float back[6];
    for (int i = 0; i < 6; i++)
        back[i] = slope[i] * s->arriving[i];
    check_grid(w, &l.grid[ACTIVATION_X], x_of, 6, "x");
    check_grid(w, &l.grid[ACTIVATION_Y], y, shown, "y");
    check_grid(w, &l.grid[ACTIVATION_SLOPES], slope, shown, "slope");
    check_grid(w, &l.grid[ACTIVATION_ARRIVING], s->arriving, 6, "arriving");
    check_grid(w, &l.grid[ACTIVATION_BACK], back, shown, "back");
}

START_TEST(results_slopes_and_gradients_appear_step_by_step_and_are_those_of_pytorch)
{
    for (int step = 1; step <= 6; step++) {
        char text[64];
        snprintf(text, sizeof text, "convolve.step=%d", step);
        const char *const settings[] = {text, NULL};
        struct window w = open_with(settings);
        check_all(&w, sigmoid_y, sigmoid_slope, step);
        window_set(&w, "activation.alpha=1.5");
        window_set(&w, "activation.function=elu");
        window_settle(&w);
        check_all(&w, elu_y, elu_slope, step);
        window_close(&w);
    }
}
END_TEST

START_TEST(the_panel_puts_the_numbers_in_place)
{
    static const char *const settings[] = {"convolve.step=4", NULL};
    struct window w = open_with(settings);
    ck_assert(shows(&w, "1 / (1 + e^−1.5)") && shows(&w, "y·(1 − y) = 0.8176 · (1 − 0.8176)"));
    ck_assert_double_eq_tol(number_beside(&w, "f(1.5)"), 0.8176, 1e-9);
    ck_assert_double_eq_tol(number_beside(&w, "f′(x)"), 0.1491, 1e-9);
    const double arriving = number_beside(&w, "arrives, ∂L/∂y");
    ck_assert_double_eq_tol(number_beside(&w, "∂L/∂x"), arriving * 0.14915, 0.00006);
    ck_assert(shows_prefix(&w, "Sigmoid(1.5) = 1 / (1 + e^−1.5) ≈ 0.8176. Back: "));
    window_close(&w);
}
END_TEST

/* 0.25 to the fifth; what comes through never is more. */
START_TEST(a_chain_of_layers_multiplies_its_slopes)
{
    static const char *const settings[] = {"convolve.step=4", "activation.depth=5", NULL};
    struct window w = open_with(settings);
    ck_assert(shows(&w, "Through 5 layers"));
    ck_assert(shows_prefix(&w, "No slope is above 0.25, so no more than"));
    const struct activation_state *s = session_activation(w.session);
    double x = 1.5, product = 1; /* by the definition of the sigmoid */
    for (int k = 0; k < 5; k++) {
        char text[32];
        const double y = 1 / (1 + exp(-x));
        product *= y * (1 - y);
        ck_assert_double_eq_tol((double)s->chain_product[k][3], product, 1e-6);
        snprintf(text, sizeof text, "%.4f", product);
        ck_assert_msg(shows(&w, text), "layer %d: no %s", k, text);
        x = y;
    }
    window_close(&w);
}
END_TEST

START_TEST(dead_relus_and_saturated_sigmoids_are_counted)
{
    static const char *const settings[] = {"convolve.lecture=relu_dead", NULL};
    struct window w = open_with(settings);
    window_key(&w, UI_KEY_END, 0);
    window_settle(&w);
    ck_assert(shows(&w, "14 of 16 dead") && shows(&w, "mean |f′| 0.1250"));
    ck_assert_double_eq_tol(number_beside(&w, "Mean of |f′|"), 0.125, 1e-9);
    window_set(&w, "convolve.lecture=sigmoid_saturates");
    window_key(&w, UI_KEY_END, 0);
    window_settle(&w);
    ck_assert(shows(&w, "8 of 16 saturated"));
    window_close(&w);
}
END_TEST

/* A dot for every value that is there: filled circles in the plot. */
static int dots(const struct window *w, struct rect r)
{
    int n = 0;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        const float x = c->rect.x + c->rect.w / 2, y = c->rect.y + c->rect.h / 2;
        n += c->kind == DRAW_FILL && c->radius > 2 && fabsf(c->rect.w - 2 * c->radius) < 0.1f && rect_contains(r, x, y);
    }
    return n;
}

START_TEST(every_value_that_is_there_is_a_dot_on_the_curve)
{
    for (int step = 1; step <= 6; step += 5) {
        char text[64];
        snprintf(text, sizeof text, "convolve.step=%d", step);
        const char *const settings[] = {text, NULL};
        struct window w = open_with(settings);
        ck_assert_int_eq(dots(&w, layout_of(&w).curve),
                         2 * (step + 1)); /* with casings; the chosen one on f' as well */
        window_close(&w);
    }
}
END_TEST

START_TEST(a_value_is_dragged_turned_and_typed_as_steps_of_undo)
{
    static const char *const settings[] = {"convolve.step=6", NULL};
    struct cs_error err;
    struct window w = open_with(settings);
    struct activation_layout l = layout_of(&w);
    const struct point p = cell_middle(&l.grid[ACTIVATION_X], 0, 1);
    window_press(&w, p.x, p.y);
    window_move(&w, p.x, p.y - 12);
    window_move(&w, p.x, p.y - 24);
    window_release(&w);
    ck_assert_float_eq(session_activation(w.session)->value[1], 1.5f);
    ck_assert_int_eq(session_run(w.session, COMMAND_UNDO, &err), CS_OK);
    ck_assert_float_eq(session_activation(w.session)->value[1], -0.5f);
    window_move(&w, p.x, p.y);
    w.in.wheel = -1;
    window_frame(&w);
    ck_assert_float_eq(session_activation(w.session)->value[1], -1);
    window_key(&w, UI_KEY_RIGHT, 0); /* within the map */
    window_type(&w, "2");
    window_type(&w, ".5");
    ck_assert_float_eq(session_activation(w.session)->value[2], 2.5f);
    window_key(&w, '+', 0);
    ck_assert_float_eq(session_activation(w.session)->value[2], 3);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 6);
    window_close(&w);
}
END_TEST

/* As the stage does, when the pointer has left. */
START_TEST(the_panel_tells_of_the_value_that_is_edited)
{
    static const char *const settings[] = {"convolve.step=6", NULL};
    struct window w = open_with(settings);
    const struct activation_layout l = layout_of(&w);
    const struct point p = cell_middle(&l.grid[ACTIVATION_X], 0, 1);
    window_press(&w, p.x, p.y);
    window_move(&w, p.x, p.y - 12);
    window_release(&w);
    window_move(&w, l.grid[ACTIVATION_X].x - 20, 300);
    window_settle(&w);
    ck_assert(shows(&w, "[0, 1]") && !shows(&w, "[1, 1]"));
    ck_assert_double_eq(number_beside(&w, "x"), (double)session_activation(w.session)->value[1]);
    window_key(&w, UI_KEY_SPACE, 0); /* played, the step is told of */
    window_frame(&w);
    ck_assert(session_playing(w.session) && !shows(&w, "[0, 1]"));
    window_close(&w);
}
END_TEST

START_TEST(a_click_on_a_result_goes_to_its_step_and_a_pointer_tells_of_it_before)
{
    static const char *const settings[] = {"convolve.step=1", NULL};
    struct window w = open_with(settings);
    const struct activation_layout l = layout_of(&w);
    point_at(&w, &l.grid[ACTIVATION_Y], 1, 0);
    ck_assert(shows(&w, "f(1.5) = 1 / (1 + e^−1.5) ≈ 0.8176"));
    ck_assert_double_eq_tol(number_beside(&w, "f(1.5)"), 0.8176, 1e-9);
    ck_assert_str_eq(cell_text(&w, &l.grid[ACTIVATION_Y], 1, 0), "0.82");
    point_at(&w, &l.grid[ACTIVATION_SLOPES], 1, 0);
    ck_assert(shows(&w, "f′(1.5): y·(1 − y) = 0.8176 · (1 − 0.8176) ≈ 0.1491"));
    for (int g = ACTIVATION_Y; g < ACTIVATION_GRIDS; g++) {
        const struct point p = cell_middle(&l.grid[g], g % 2, g % 3);
        window_click(&w, p.x, p.y);
        ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), g % 2 * 3 + g % 3 + 1);
    }
    window_close(&w);
}
END_TEST

START_TEST(keys_choose_function_way_back_and_values)
{
    static const char *const settings[] = {"convolve.step=6", NULL};
    struct cs_error err;
    struct window w = open_with(settings);
    window_key(&w, 'f', 0);
    ck_assert_int_eq(session_int(w.session, PROP_ACTIVATION_FUNCTION), ACTIVATION_TANH);
    window_key(&w, 'f', 0);
    ck_assert_int_eq(session_int(w.session, PROP_ACTIVATION_FUNCTION), ACTIVATION_RELU);
    window_key(&w, 'f', UI_SHIFT);
    ck_assert_int_eq(session_int(w.session, PROP_ACTIVATION_FUNCTION), ACTIVATION_TANH);
    ck_assert(!session_bool(w.session, PROP_CONVOLVE_FLIP) && layout_of(&w).grid[ACTIVATION_BACK].cell > 0);
    window_key(&w, 'g', 0);
    ck_assert(layout_of(&w).grid[ACTIVATION_BACK].cell == 0);
    window_key(&w, 'r', 0);
    ck_assert(strcmp(session_text(w.session, PROP_ACTIVATION_VALUES), "-2 -0.5 0 / 1.5 3 -1.7") != 0);
    ck_assert_int_eq(session_activation(w.session)->n, 6);
    ck_assert_int_eq(session_run(w.session, COMMAND_UNDO, &err), CS_OK);
    ck_assert_str_eq(session_text(w.session, PROP_ACTIVATION_VALUES), "-2 -0.5 0 / 1.5 3 -1.7");
    window_key(&w, UI_KEY_UP, 0);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 3);
    window_close(&w);
}
END_TEST

static const char *const odd[][6] = {
    {NULL},
    {"activation.values=1 2 3 4 5 6/1 2 3 4 5 6/1 2 3 4 5 6/1 2 3 4 5 6/1 2 3 4 5 6/-1 -2 -3 -4 -5 -6",
     "activation.function=tanh", NULL},
    {"activation.values=-98.765", "activation.scale=-19.75", "activation.function=leaky_relu",
     "activation.slope=-1.999", "activation.depth=12", NULL},
    {"activation.values=1 -1 0.25 3 4 5", "activation.function=elu", "activation.alpha=9.75", "activation.gradient=off",
     NULL},
    {"activation.values=1/2/3/-4/5/6", "activation.function=relu", "activation.depth=1", NULL},
    {"activation.scale=20", "activation.function=sigmoid", "convolve.precision=on", NULL},
};
enum { ODD = sizeof odd / sizeof *odd };

static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {720, 450}};

START_TEST(no_text_is_cut_or_lies_over_another) /* _i: size and language */
{
    struct window w = window_open(sizes[_i / 2][0], sizes[_i / 2][1]);
    window_set(&w, _i % 2 ? "app.language=ru" : "app.language=en");
    window_set(&w, "convolve.mode=activation");
    for (int k = 0; k < ODD; k++) {
        window_set(&w, "convolve.lecture=sigmoid_saturates");
        window_set(&w, "convolve.lecture=none");
        set_all(&w, odd[k]);
        for (int step = 1; step <= session_progress(w.session).max; step++) {
            char text[64];
            snprintf(text, sizeof text, "convolve.step=%d", step);
            window_set(&w, text);
            window_settle(&w);
            snprintf(text, sizeof text, "%gx%g, case %d, step %d", (double)w.width, (double)w.height, k, step);
            check_texts(&w, text);
        }
        window_set(&w, "convolve.precision=off");
        window_set(&w, "activation.gradient=on");
    }
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_activation");
    TCase *t = tcase_create("activation");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, results_slopes_and_gradients_appear_step_by_step_and_are_those_of_pytorch);
    tcase_add_test(t, the_panel_puts_the_numbers_in_place);
    tcase_add_test(t, a_chain_of_layers_multiplies_its_slopes);
    tcase_add_test(t, dead_relus_and_saturated_sigmoids_are_counted);
    tcase_add_test(t, every_value_that_is_there_is_a_dot_on_the_curve);
    tcase_add_test(t, a_value_is_dragged_turned_and_typed_as_steps_of_undo);
    tcase_add_test(t, the_panel_tells_of_the_value_that_is_edited);
    tcase_add_test(t, a_click_on_a_result_goes_to_its_step_and_a_pointer_tells_of_it_before);
    tcase_add_test(t, keys_choose_function_way_back_and_values);
    tcase_add_loop_test(t, no_text_is_cut_or_lies_over_another, 0, 8);
    suite_add_tcase(suite, t);
    SRunner *r = srunner_create(suite);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
