/* tests/app/test_topic_field.c - receptive fields: the lectures' figures, the formulas of Araujo, Norris and Sim,
 * pixels that are changed one by one, PyTorch 1.13's gradients, central differences, the statistics of Luo et al. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/topics/field_internal.h"
#include "engine/base/rng.h"
#include "engine/net/net_run.h"
#include "engine/net/net_text.h"
#include "tests/engine/failing_memory.h"

static struct field_model *m;

static void open_model(void)
{
    ck_assert_int_eq(field_create(&m, NULL), CS_OK);
}

static void close_model(void)
{
    field_destroy(&m);
    ck_assert_ptr_null(m);
}

static struct field_stack stack_of(const char *text)
{
    struct field_stack s;
    struct cs_error err;
    ck_assert_msg(field_from_text(text, &s, &err) == CS_OK, "%s: %s", text, err.text);
    return s;
}

static struct field_settings settings_of(const char *text, int input)
{
    return (struct field_settings){.stack = stack_of(text),
                                   .input = input,
                                   .top = FIELD_LAYERS,
                                   .row = FIELD_MIDDLE,
                                   .col = FIELD_MIDDLE,
                                   .draws = 1};
}

static const struct field *show(const struct field_settings *s)
{
    field_update(m, s);
    const struct field *f = field_state(m);
    ck_assert_msg(!*f->error, "%s", f->error);
    return f;
}

/* Theory. */

static const struct figure {
    enum field_preset preset;
    int n, size[FIELD_LAYERS], jump[FIELD_LAYERS], out[FIELD_LAYERS];
} figures[] = {
    {FIELD_THREE3, 3, {3, 5, 7}, {1, 1, 1}, {13, 11, 9}},
    {FIELD_TWO3, 2, {3, 5}, {1, 1}, {11, 9}},
    {FIELD_ONE7, 1, {7}, {1}, {9}},
    {FIELD_LENET, 4, {5, 6, 14, 16}, {1, 2, 2, 4}, {28, 14, 10, 5}},
    {FIELD_ALEXNET,
     8,
     {11, 19, 51, 67, 99, 131, 163, 195},
     {4, 8, 8, 16, 16, 16, 16, 32},
     {55, 27, 27, 13, 13, 13, 13, 6}},
    {FIELD_VGG16, 8, {3, 5, 6, 10, 14, 16, 24, 32}, {1, 1, 2, 2, 2, 4, 4, 4}, {64, 64, 32, 32, 32, 16, 16, 16}},
    {FIELD_DILATED, 3, {3, 7, 15}, {1, 1, 1}, {23, 19, 11}},
    {FIELD_WAVENET, 4, {2, 4, 8, 16}, {1, 1, 1, 1}, {31, 29, 25, 17}},
    {FIELD_STRIDED, 4, {3, 7, 15, 31}, {2, 4, 8, 16}, {32, 16, 8, 4}},
    {FIELD_EIGHT3, 8, {3, 5, 7, 9, 11, 13, 15, 17}, {1, 1, 1, 1, 1, 1, 1, 1}, {29, 27, 25, 23, 21, 19, 17, 15}},
};

START_TEST(known_stacks_have_the_published_fields)
{
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
        const struct figure *want = &figures[i];
        const struct field_preset_info *p = &field_presets[want->preset];
        const struct field_settings s = settings_of(p->text, p->input);
        const struct field *f = show(&s);
        ck_assert_int_eq(f->set.stack.n, want->n);
        for (int l = 0; l < want->n; l++)
            ck_assert_msg(f->level[l + 1].size == want->size[l] && f->level[l + 1].jump == want->jump[l] &&
                              f->level[l + 1].n == want->out[l],
                          "%s, layer %d: field %d, jump %d, out %d", p->name, l + 1, f->level[l + 1].size,
                          f->level[l + 1].jump, f->level[l + 1].n);
    }
}
END_TEST

START_TEST(three_3x3_convs_have_27_weights_where_one_7x7_has_49)
{
    struct field_settings s = settings_of("conv 3; conv 3; conv 3", 15);
    ck_assert(show(&s)->all_weights == 27 && show(&s)->one_weights == 49);
    s = settings_of("conv 3; max 2; conv 5", 15);
    ck_assert(show(&s)->all_weights == 34 && show(&s)->level[2].weights == 0 && show(&s)->one_weights == 144);
}
END_TEST

static struct field_layer random_layer(struct rng *r, bool max)
{
    const struct field_layer l = {(enum field_kind)rng_int(r, 0, 2), rng_int(r, 1, 4), rng_int(r, 1, 3),
                                  rng_int(r, 1, 3), rng_int(r, 0, 9)};
    struct field_layer settled = field_settled(l);
    if (settled.kind == FIELD_MAX && !max)
        settled.kind = FIELD_CONV;
    return settled;
}

/* One that fits 18x18. */
static struct field_settings random_settings(struct rng *r, bool max)
{
    for (int tries = 0;; tries++) {
        ck_assert_msg(tries < 1000, "%s", field_state(m)->error);
        struct field_settings s = {.input = 18, .draws = 1, .weights = (enum field_weights)rng_int(r, 0, 2)};
        s.stack.n = rng_int(r, 1, 4);
        for (int i = 0; i < s.stack.n; i++)
            s.stack.layer[i] = random_layer(r, max);
        s.top = rng_int(r, 1, s.stack.n);
        s.row = rng_int(r, -1, 18);
        s.col = rng_int(r, -1, 18);
        s.seed = rng_u32(r);
        field_update(m, &s);
        if (!*field_state(m)->error)
            return s;
    }
}

START_TEST(size_jump_start_and_outputs_follow_the_formulas_for_any_stack)
{
    struct rng r = rng_seeded(1, 0);
    for (int round = 0; round < 400; round++) {
        const struct field_settings s = random_settings(&r, true);
        const struct field *f = show(&s);
        int size = 1, jump = 1, start = 0, n = s.input;
        for (int i = 0; i < s.stack.n; i++) {
            const struct field_layer *l = &s.stack.layer[i];
            size += (l->kernel - 1) * l->dilation * jump;
            start -= l->padding * jump;
            jump *= l->stride;
            n = (n + 2 * l->padding - l->dilation * (l->kernel - 1) - 1) / l->stride + 1;
            const struct field_level *at = &f->level[i + 1];
            ck_assert_msg(at->size == size && at->jump == jump && at->start == start && at->n == n,
                          "round %d, layer %d", round, i + 1);
        }
    }
}
END_TEST

/* Practice. The whole stack on the whole picture, from text, is another way to the same gradient. */

struct whole {
    struct net *net;
    struct net_run *run;
};

static struct whole whole_of(const struct field *f)
{
    static const char *const kinds[] = {"conv2d(1, ", "max_pool2d(", "avg_pool2d("};
    struct whole w = {0};
    char text[2048];
    int n = snprintf(text, sizeof text, "net n\ninput 1x%dx%d\n", f->set.input, f->set.input);
    for (int i = 0; i < f->top; i++) {
        const struct field_layer *l = &f->set.stack.layer[i];
        n += snprintf(text + n, sizeof text - (size_t)n, "l%d = %skernel_size=%d, stride=%d, padding=%d%s", i,
                      kinds[l->kind], l->kernel, l->stride, l->padding, l->kind == FIELD_CONV ? ", bias=false" : "");
        n += snprintf(text + n, sizeof text - (size_t)n, l->kind == FIELD_MEAN ? ")\n" : ", dilation=%d)\n",
                      l->dilation);
    }
    struct cs_error err;
    ck_assert_msg(net_from_text(text, (size_t)n, "n", &w.net, &err) == CS_OK, "%s\n%s", err.text, text);
    ck_assert_msg(net_run_create(&w.run, w.net, 1, NET_RUN_TRAIN, NULL, kernels_best(), &err) == CS_OK, "%s", err.text);
    net_run_want_input_grad(w.run, true);
    const struct tensor *x = net_run_input(w.run);
    for (int i = 0; i < f->set.input * f->set.input; i++)
        x->data[i] = f->picture.data[i] / 255;
    return w;
}

static void whole_close(struct whole *w)
{
    net_run_destroy(&w->run);
    net_destroy(&w->net);
}

static void fill(const struct whole *w, float value)
{
    for (int i = 1; i < w->net->n_nodes; i++)
        if (w->net->node[i].layer->n_params) {
            struct tensor t = net_param(w->net, i, 0);
            tensor_fill(&t, value);
        }
}

static float value_of_unit(const struct whole *w, const struct field *f)
{
    net_run_forward(w->run, 1);
    return net_run_output(w->run)->data[f->unit[0] * f->level[f->top].n + f->unit[1]];
}

START_TEST(the_gradient_of_the_cut_net_is_that_of_the_whole_one)
{
    struct rng r = rng_seeded(2, 0);
    for (int round = 0; round < 150; round++) {
        struct field_settings s = random_settings(&r, true);
        s.weights = FIELD_ONES;
        const struct field *f = show(&s);
        struct whole w = whole_of(f);
        fill(&w, 1);
        value_of_unit(&w, f);
        struct tensor *dy = net_run_output_grad(w.run);
        tensor_fill(dy, 0);
        dy->data[f->unit[0] * f->level[f->top].n + f->unit[1]] = 1;
        net_run_backward(w.run);
        const float *dx = net_run_grad(w.run, 0)->data;
        for (int i = 0; i < 18 * 18; i++)
            ck_assert_msg(fabsf(fabsf(dx[i]) - f->map.data[i]) <= 1e-4f * (1 + fabsf(dx[i])),
                          "round %d, pixel %d: %g, not %g", round, i, (double)f->map.data[i], (double)dx[i]);
        whole_close(&w);
    }
}
END_TEST

/* Ones and means are linear, so that any change of a pixel shows. */
START_TEST(a_pixel_that_is_changed_changes_the_unit_exactly_where_its_cone_reaches)
{
    struct rng r = rng_seeded(3, 0);
    static struct field_cone rows, cols;
    for (int round = 0; round < 40; round++) {
        struct field_settings s = random_settings(&r, false);
        s.weights = FIELD_ONES;
        const struct field *f = show(&s);
        struct whole w = whole_of(f);
        fill(&w, 1);
        tensor_fill(net_run_input(w.run), 0);
        field_cone(f, f->top, f->unit[0], &rows);
        field_cone(f, f->top, f->unit[1], &cols);
        for (int i = 0; i < 18 * 18; i++) {
            net_run_input(w.run)->data[i] = 1;
            const bool changes = value_of_unit(&w, f) != 0, sees = rows.hit[0][i / 18] && cols.hit[0][i % 18];
            const struct field_level *l = &f->level[f->top];
            const int top = l->start + f->unit[0] * l->jump, left = l->start + f->unit[1] * l->jump;
            const bool within = i / 18 >= top && i / 18 < top + l->size && i % 18 >= left && i % 18 < left + l->size;
            net_run_input(w.run)->data[i] = 0;
            ck_assert_msg(changes == sees && changes == (f->map.data[i] > 0) && (within || !changes),
                          "round %d, pixel %d, %d", round, i / 18, i % 18);
        }
        whole_close(&w);
    }
}
END_TEST

START_TEST(a_cone_leads_up_to_the_units_that_a_pixel_leads_down_from)
{
    struct rng r = rng_seeded(4, 0);
    static struct field_cone up, down;
    for (int round = 0; round < 60; round++) {
        const struct field_settings s = random_settings(&r, true);
        const struct field *f = show(&s);
        const int level = rng_int(&r, 0, s.stack.n), cell = rng_int(&r, 0, f->level[level].n - 1);
        field_cone(f, level, cell, &up);
        for (int l = level; l <= s.stack.n; l++)
            for (int i = 0; i < f->level[l].n; i++) {
                field_cone(f, l, i, &down);
                ck_assert_msg(up.hit[l][i] == down.hit[level][cell], "round %d: level %d cell %d", round, l, i);
            }
    }
}
END_TEST

START_TEST(gradients_of_random_weights_agree_with_central_differences)
{
    struct rng r = rng_seeded(5, 0);
    for (int round = 0; round < 12; round++) {
        struct field_settings s = random_settings(&r, false);
        s.weights = FIELD_RANDOM;
        const struct field *f = show(&s);
        struct whole w = whole_of(f);
        for (int i = 1; i < w.net->n_nodes; i++) { /* He's, drawn as net_init.h says: the same stream a parameter */
            if (!w.net->node[i].layer->n_params)
                continue;
            struct tensor t = net_param(w.net, i, 0);
            struct rng of = rng_seeded(s.seed * FIELD_DRAWS_MAX, (uint64_t)i * LAYER_MAX_PARAMS);
            const int taps = t.shape.dim[2] * t.shape.dim[3];
            for (int k = 0; k < taps; k++)
                t.data[k] = sqrtf(2 / (float)taps) * rng_normal(&of);
        }
        for (int i = 0; i < 18 * 18; i++) { /* linear: any step is small enough */
            float *x = &net_run_input(w.run)->data[i];
            const float was = *x;
            *x = was + 0.5f;
            const float more = value_of_unit(&w, f);
            *x = was - 0.5f;
            const float difference = fabsf(more - value_of_unit(&w, f));
            *x = was;
            ck_assert_msg(fabsf(difference - f->map.data[i]) < 2e-4f * (1 + difference) * (1 + fabsf(more)),
                          "round %d, pixel %d: %g, not %g", round, i, (double)f->map.data[i], (double)difference);
        }
        whole_close(&w);
    }
}
END_TEST

START_TEST(pytorch_s_gradient_of_a_conv_a_mean_and_a_dilated_conv)
{
    static const float row[9] = {0, .5f, 1, 1, .5f, .5f, 1, 1, .5f}, col[9] = {1, 1, .5f, .5f, 1, 1, .5f, 0, 0};
    struct field_settings s = settings_of("conv 3 p1; mean 2; conv 3 d2 p2", 9);
    s.row = 1;
    s.col = 2;
    const struct field *f = show(&s);
    for (int i = 0; i < 81; i++)
        ck_assert_float_eq_tol(f->map.data[i], row[i / 9] * col[i % 9], 1e-6f);
    ck_assert_int_eq(f->level[3].n, 4);
}
END_TEST

/* Statistics. */

START_TEST(three_3x3_convs_of_ones_reach_the_pixels_by_1_3_6_7_6_3_1_ways)
{
    static const double ways[] = {1, 3, 6, 7, 6, 3, 1};
    const struct field_settings s = settings_of("conv 3; conv 3; conv 3", 15);
    const struct field *f = show(&s);
    for (int i = 0; i < 15; i++) {
        const double want = i >= 4 && i < 11 ? ways[i - 4] : 0;
        ck_assert_double_eq_tol(f->share[0][i], want / 27, 1e-9);
        ck_assert_double_eq_tol(f->share[1][i], want / 27, 1e-9);
        for (int k = 0; k < 15; k++)
            ck_assert_float_eq(f->map.data[i * 15 + k], (float)(want * (k >= 4 && k < 11 ? ways[k - 4] : 0)));
    }
    ck_assert(f->effective.most == 49 && f->effective.total == 27 * 27);
    ck_assert(f->effective.first[0] == 4 && f->effective.last[0] == 10);
}
END_TEST

/* Each layer of ones adds the variance of k equal taps, (k*k - 1)/12, so that the deviation grows with the root of
 * their number while the field grows with the number itself (Luo et al.). */
START_TEST(the_deviation_of_n_layers_of_ones_is_the_root_of_n_times_k_k_minus_1_over_12)
{
    char text[FIELD_TEXT] = "";
    for (int n = 1; n <= 8; n++) {
        strcat(text, n > 1 ? "; conv 3" : "conv 3");
        const struct field_settings s = settings_of(text, 31);
        const struct field *f = show(&s);
        for (int axis = 0; axis < 2; axis++)
            ck_assert_double_eq_tol(f->effective.deviation[axis], sqrt(n * 8 / 12.0), 1e-6);
        ck_assert_int_eq(f->effective.last[0] - f->effective.first[0] + 1, 2 * n + 1);
    }
    const struct field *f = field_state(m);
    ck_assert_msg(f->effective.side < 12 && f->level[8].size == 17, "95 %% in %d of 17", f->effective.side);
}
END_TEST

START_TEST(the_gradient_gathers_from_two_layers_on_but_not_where_dilation_doubles)
{
    static const struct {
        const char *stack;
        bool gathers;
    } want[] = {{"conv 3", false},
                {"conv 3; conv 3", true},
                {"conv 3; conv 3; conv 3", true},
                {"conv 2 s2; conv 2 s2", false},
                {"conv 3; conv 3 d2; conv 3 d4", false}};
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        const struct field_settings s = settings_of(want[i].stack, 31);
        ck_assert_msg(field_gathers(show(&s)) == want[i].gathers, "%s", want[i].stack);
    }
}
END_TEST

static double held_by(const float *map, int rows, int cols, int row, int col, int side)
{
    double sum = 0;
    for (int y = row; y < row + side && y < rows; y++)
        for (int x = col; x < col + side && x < cols; x++)
            sum += (double)map[y * cols + x];
    return sum;
}

START_TEST(the_effective_square_is_the_smallest_that_holds_95_percent)
{
    struct rng r = rng_seeded(6, 0);
    float map[12 * 12];
    double sums[13 * 13];
    for (int round = 0; round < 200; round++) {
        const int rows = rng_int(&r, 1, 12), cols = rng_int(&r, 1, 12);
        for (int i = 0; i < rows * cols; i++)
            map[i] = rng_int(&r, 0, 2) ? 0 : powf(rng_float(&r), 6);
        struct effective_field f;
        effective_field_measure(map, rows, cols, 0.95, sums, &f);
        const double total = held_by(map, rows, cols, 0, 0, 12);
        ck_assert_double_eq_tol(f.total, total, 1e-6 * (1 + total));
        if (!(total > 0))
            continue;
        ck_assert_double_eq_tol(f.held, held_by(map, rows, cols, f.row, f.col, f.side) / total, 1e-6);
        ck_assert_double_ge(f.held, 0.95 - 1e-6);
        for (int y = 0; y < rows; y++)
            for (int x = 0; x < cols; x++) {
                if (y + f.side <= rows && x + f.side <= cols)
                    ck_assert_double_le(held_by(map, rows, cols, y, x, f.side) / total, f.held + 1e-6);
                if (y + f.side - 1 <= rows && x + f.side - 1 <= cols)
                    ck_assert_double_lt(held_by(map, rows, cols, y, x, f.side - 1) / total, 0.95 + 1e-6);
            }
    }
}
END_TEST

START_TEST(shares_of_rows_and_columns_add_up_to_1)
{
    struct rng r = rng_seeded(7, 0);
    for (int round = 0; round < 60; round++) {
        const struct field_settings s = random_settings(&r, true);
        const struct field *f = show(&s);
        for (int axis = 0; axis < 2 && f->has_gradient; axis++) {
            double sum = 0;
            for (int i = 0; i < s.input; i++)
                sum += f->share[axis][i];
            ck_assert_double_eq_tol(sum, 1, 1e-9);
        }
        ck_assert(f->has_gradient == !*f->why_not);
    }
}
END_TEST

START_TEST(a_bell_keeps_a_sum_of_1_and_random_draws_are_averaged)
{
    struct field_settings s = settings_of("conv 5; conv 5", 21);
    s.weights = FIELD_GAUSSIAN;
    ck_assert_double_eq_tol(show(&s)->effective.total, 1, 1e-6);
    s.weights = FIELD_RANDOM;
    float sum[21 * 21] = {0};
    for (int i = 0; i < 3; i++) { /* draw i of seed 0 is the only one of another seed's first */
        s.draws = i + 1;
        const struct field *f = show(&s);
        ck_assert_int_eq(f->draws, i + 1);
        for (int k = 0; k < 21 * 21; k++) {
            const float draw = f->map.data[k] * (float)(i + 1) - sum[k];
            ck_assert_msg(draw > -1e-4f, "a draw took something away");
            sum[k] += draw;
        }
    }
    s.seed = 1;
    const float before = field_state(m)->effective.most;
    ck_assert_float_ne(show(&s)->effective.most, before);
}
END_TEST

/* States. */

START_TEST(what_does_not_fit_is_told_and_the_last_stack_stays)
{
    struct field_settings s = settings_of("conv 3", 15);
    show(&s);
    s = settings_of("conv 3; max 2; conv 7", 15);
    ck_assert(field_update(m, &s));
    ck_assert_str_eq(field_state(m)->error, "layer 3: a 7x7 kernel does not fit a 6x6 input");
    ck_assert_int_eq(field_state(m)->set.stack.n, 1);
    ck_assert(!field_update(m, &s));
    s = settings_of("conv 3", 15);
    ck_assert(field_update(m, &s));
    ck_assert_str_eq(field_state(m)->error, "");
    ck_assert(!field_update(m, &s));
}
END_TEST

START_TEST(a_unit_is_where_it_was_asked_for_or_in_the_middle_or_the_last)
{
    struct field_settings s = settings_of("conv 3 s2; conv 3", 15);
    const struct field *f = show(&s); /* 15, 7, 5 */
    ck_assert(f->top == 2 && f->unit[0] == 2 && f->unit[1] == 2);
    s.row = 0;
    s.col = 99;
    s.top = 1;
    f = show(&s);
    ck_assert(f->top == 1 && f->unit[0] == 0 && f->unit[1] == 6);
    ck_assert(f->level[0].from[0] == 0 && f->level[0].to[0] == 2 && f->level[0].from[1] == 12);
    ck_assert_double_eq(field_middle(f, 1, 6), 13.5);
    ck_assert_double_eq(field_middle(f, 0, 0), 0.5);
    ck_assert(field_unit_at(f, 1, 13.9) == 6 && field_unit_at(f, 1, -50) == 0 && field_unit_at(f, 1, 900) == 6);
}
END_TEST

START_TEST(any_settings_give_numbers_or_a_sentence)
{
    struct rng r = rng_seeded(8, 0);
    for (int round = 0; round < 150; round++) {
        struct field_settings s = {.input = rng_int(&r, FIELD_INPUT_MIN, FIELD_INPUT_MAX),
                                   .top = rng_int(&r, 1, 99),
                                   .row = rng_int(&r, -1, FIELD_CELLS),
                                   .col = rng_int(&r, -1, FIELD_CELLS),
                                   .weights = (enum field_weights)rng_int(&r, 0, 2),
                                   .draws = rng_int(&r, 1, FIELD_DRAWS_MAX),
                                   .seed = INT32_MAX};
        s.stack.n = rng_int(&r, 1, FIELD_LAYERS);
        for (int i = 0; i < s.stack.n; i++) {
            const struct field_layer l = {(enum field_kind)rng_int(&r, 0, 2), rng_int(&r, -3, 15), rng_int(&r, 0, 12),
                                          rng_int(&r, 0, 1) ? rng_int(&r, 0, 70) : 1, rng_int(&r, 0, 700)};
            s.stack.layer[i] = field_settled(l);
        }
        field_update(m, &s);
        const struct field *f = field_state(m);
        ck_assert(!strchr(f->error, '\n') && !strchr(f->why_not, '\n'));
        if (*f->error || !f->level[0].n)
            continue;
        ck_assert(f->has_gradient || *f->why_not);
        for (int l = 0; l <= s.stack.n; l++)
            ck_assert(f->level[l].n >= 1 && f->level[l].n <= FIELD_CELLS);
        for (int i = 0; i < s.input * s.input; i++)
            ck_assert(isfinite(f->map.data[i]));
    }
}
END_TEST

static bool make_all(void *ctx, const char **wrong)
{
    struct field_model *model = NULL;
    struct cs_error err = {""};
    const struct field_settings *s = ctx;
    if (field_create(&model, &err) != CS_OK) {
        *wrong = err.text[0] ? *wrong : "no sentence";
        return false;
    }
    field_update(model, s);
    const struct field *f = field_state(model);
    const bool whole = !*f->error && f->has_gradient;
    if (!whole && !*f->error && !*f->why_not)
        *wrong = "neither numbers nor a sentence";
    field_destroy(&model);
    return whole;
}

START_TEST(without_memory_there_is_a_sentence)
{
    struct field_settings s = settings_of("conv 3; max 2; conv 3 d2", 20);
    s.weights = FIELD_RANDOM;
    fail_every_allocation(make_all, &s);
    s.input = 70; /* of the one large drawing */
    fail_every_allocation(make_all, &s);
}
END_TEST

/* Text. */

static void expect_error(const char *text, const char *sentence)
{
    struct field_stack s = {.n = 77};
    struct cs_error err = {""};
    ck_assert_msg(field_from_text(text, &s, &err) == CS_BAD_VALUE, "'%s' was taken", text);
    ck_assert_str_eq(err.text, sentence);
    ck_assert_int_eq(s.n, 77);
}

START_TEST(a_stack_is_read_as_it_is_meant_and_printed_in_its_shortest_form)
{
    static const char *const same[][2] = {
        {"conv 3", "conv 3"},
        {"  conv 3x3 s1 d1 p0 ;max 2 s2; mean 3 s1;", "conv 3; max 2; mean 3 s1"},
        {"conv 3 d4 same", "conv 3 d4 p4"},
        {"conv 5 same d1 s2", "conv 5 s2 p2"},
        {"conv 11 s11 d64 p320; max 11", "conv 11 s11 d64 p320; max 11"},
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        char text[FIELD_TEXT];
        struct field_stack s = stack_of(same[i][0]);
        ck_assert_str_eq(field_to_text(&s, text), same[i][1]);
        const struct field_stack again = stack_of(text);
        ck_assert(field_stack_equal(&s, &again));
    }
}
END_TEST

START_TEST(what_is_no_stack_is_refused_with_the_layer_it_is_in)
{
    expect_error("", "a stack has at least one layer, as in 'conv 3; max 2; conv 3 d2'");
    expect_error("conv 3; pool 2", "layer 2: 'pool' is none of conv, max and mean");
    expect_error("conv 3;; conv 3", "layer 2: '' is none of conv, max and mean");
    expect_error("conv", "layer 1: behind the kind stands the side of its kernel, 1 to 11, as in 'conv 3'");
    expect_error("conv 0", "layer 1: behind the kind stands the side of its kernel, 1 to 11, as in 'conv 3'");
    expect_error("conv 3x5", "layer 1: behind the kind stands the side of its kernel, 1 to 11, as in 'conv 3'");
    expect_error("conv 99999999999999999999",
                 "layer 1: behind the kind stands the side of its kernel, 1 to 11, as in 'conv 3'");
    expect_error("conv 3 q", "layer 1: 'q' is none of s2 (stride), d2 (dilation), p1 (padding) and same");
    expect_error("conv 3 s", "layer 1: 's' is none of s2 (stride), d2 (dilation), p1 (padding) and same");
    expect_error("max 2; conv 3 s12", "layer 2: the stride is 1 to 11, not 12");
    expect_error("conv 3 d65", "layer 1: the dilation is 1 to 64, not 65");
    expect_error("mean 3 d2", "layer 1: a mean has no dilation");
    expect_error("conv 3 p2", "layer 1: a padding of 2 is more than half of the 3 pixels that its kernel covers");
    expect_error("conv 2 same", "layer 1: 'same' needs a kernel that covers an odd number of pixels, not 2");
    expect_error("conv 3;conv 3;conv 3;conv 3;conv 3;conv 3;conv 3;conv 3;conv 3",
                 "a stack has at most 8 layers; take one out first");
}
END_TEST

START_TEST(layers_are_put_in_taken_out_and_swapped_within_the_stack)
{
    struct field_stack s = stack_of("conv 3; max 2");
    char text[FIELD_TEXT];
    ck_assert(field_insert(&s, 1, field_layer_new(FIELD_MEAN, 3)) && field_swap(&s, 0, 2));
    ck_assert_str_eq(field_to_text(&s, text), "max 2; mean 3; conv 3");
    ck_assert(field_remove(&s, 1) && field_remove(&s, 1) && !field_remove(&s, 0));
    ck_assert_str_eq(field_to_text(&s, text), "max 2");
    ck_assert(!field_swap(&s, 0, 1) && !field_insert(&s, 2, s.layer[0]));
    while (s.n < FIELD_LAYERS)
        ck_assert(field_insert(&s, s.n, s.layer[0]));
    ck_assert(!field_insert(&s, 0, s.layer[0]));
}
END_TEST

START_TEST(every_preset_is_recognised)
{
    for (int i = 0; i < FIELD_CUSTOM; i++) {
        const struct field_stack s = stack_of(field_presets[i].text);
        ck_assert_int_eq(field_preset_of(&s), i);
    }
    const struct field_stack own = stack_of("conv 4");
    ck_assert_int_eq(field_preset_of(&own), FIELD_CUSTOM);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("topic_field");
    TCase *field = tcase_create("field");
    tcase_add_checked_fixture(field, open_model, close_model);
    tcase_set_timeout(field, 120);
    tcase_add_test(field, known_stacks_have_the_published_fields);
    tcase_add_test(field, three_3x3_convs_have_27_weights_where_one_7x7_has_49);
    tcase_add_test(field, size_jump_start_and_outputs_follow_the_formulas_for_any_stack);
    tcase_add_test(field, the_gradient_of_the_cut_net_is_that_of_the_whole_one);
    tcase_add_test(field, a_pixel_that_is_changed_changes_the_unit_exactly_where_its_cone_reaches);
    tcase_add_test(field, a_cone_leads_up_to_the_units_that_a_pixel_leads_down_from);
    tcase_add_test(field, gradients_of_random_weights_agree_with_central_differences);
    tcase_add_test(field, pytorch_s_gradient_of_a_conv_a_mean_and_a_dilated_conv);
    tcase_add_test(field, three_3x3_convs_of_ones_reach_the_pixels_by_1_3_6_7_6_3_1_ways);
    tcase_add_test(field, the_gradient_gathers_from_two_layers_on_but_not_where_dilation_doubles);
    tcase_add_test(field, the_deviation_of_n_layers_of_ones_is_the_root_of_n_times_k_k_minus_1_over_12);
    tcase_add_test(field, the_effective_square_is_the_smallest_that_holds_95_percent);
    tcase_add_test(field, shares_of_rows_and_columns_add_up_to_1);
    tcase_add_test(field, a_bell_keeps_a_sum_of_1_and_random_draws_are_averaged);
    tcase_add_test(field, what_does_not_fit_is_told_and_the_last_stack_stays);
    tcase_add_test(field, a_unit_is_where_it_was_asked_for_or_in_the_middle_or_the_last);
    tcase_add_test(field, any_settings_give_numbers_or_a_sentence);
    tcase_add_test(field, without_memory_there_is_a_sentence);
    TCase *text = tcase_create("text");
    tcase_add_test(text, a_stack_is_read_as_it_is_meant_and_printed_in_its_shortest_form);
    tcase_add_test(text, what_is_no_stack_is_refused_with_the_layer_it_is_in);
    tcase_add_test(text, layers_are_put_in_taken_out_and_swapped_within_the_stack);
    tcase_add_test(text, every_preset_is_recognised);
    suite_add_tcase(suite, field);
    suite_add_tcase(suite, text);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
