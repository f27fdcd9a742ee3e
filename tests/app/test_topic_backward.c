/* tests/app/test_topic_backward.c - the way back as the session computes it: its numbers are the layers' backward, what
 * central differences of the loss say, and what PyTorch gives for the worked examples; steps, hostile settings, failing
 * memory. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/kernel_text.h"
#include "app/session/topic_backward.h"
#include "tests/engine/failing_memory.h"
#include "tests/engine/layer_rig.h"

enum { ROUNDS = 150, ENOUGH = 50, TEXT = 512 };

static struct session *opened(void)
{
    struct session *s;
    struct cs_error err = {""};
    const struct session_options options = {.threads = 1};
    ck_assert_msg(session_create(&s, &options, &err) == CS_OK, "%s", err.text);
    return s;
}

static void set(struct session *s, const char *assignment)
{
    struct cs_error err = {""};
    ck_assert_msg(session_set_assignment(s, assignment, &err) == CS_OK, "%s: %s", assignment, err.text);
}

static struct session *shown(const char *const *assignments)
{
    struct session *s = opened();
    set(s, "convolve.mode=backward");
    for (; *assignments; assignments++)
        set(s, *assignments);
    ck_assert_str_eq(session_board_error(s), "");
    return s;
}

static struct session *lecture(const char *name)
{
    char text[64];
    snprintf(text, sizeof text, "convolve.lecture=%s", name);
    return shown((const char *const[]){text, NULL});
}

static void check_numbers(const struct backward_grid *g, int rows, int cols, const double *want)
{
    ck_assert_int_eq(g->rows, rows);
    ck_assert_int_eq(g->cols, cols);
    for (int i = 0; i < rows * cols; i++)
        ck_assert_msg(fabs((double)g->data[i] - want[i]) < 1e-5, "[%d, %d]: %g, not %g", i / cols, i % cols,
                      (double)g->data[i], want[i]);
}

/* ---- worked examples: PyTorch 1.13's numbers ---- */

START_TEST(the_mode_begins_with_the_3x3_input_and_its_numbers)
{
    static const double dw[] = {3, 6, 12, 15}, dx[] = {0, 1, 2, 2, 6, 7, -2, -1, 3}, o[] = {19, 25, 37, 43};
    struct session *s = shown((const char *const[]){NULL});
    check_numbers(&session_backward(s)->result, 2, 2, dw);
    check_numbers(&session_backward(s)->output, 2, 2, o);
    ck_assert(session_backward(s)->bias_gradient == 3);
    set(s, "backward.of=input");
    check_numbers(&session_backward(s)->result, 3, 3, dx);
    session_destroy(&s);
}
END_TEST

START_TEST(worked_examples_give_what_pytorch_gives)
{
    static const struct {
        const char *name;
        int rows, cols;
        double want[25];
    } c[] = {
        {"back_kernel", 2, 2, {3, 6, 12, 15}},
        {"back_input", 3, 3, {0, 1, 2, 2, 6, 7, -2, -1, 3}},
        {"back_stride2", 5, 5, {1, 2, 3, 4, 2, 0, 3, 0, 6, 0, -2, -4, -3, -2, -1, 0, -3, 0, 3, 0, 1, 2, 0, -2, -1}},
        {"back_max", 4, 4, {0, 0, 0, 0, 0, 1, 0, 2, -1, 0, 0, 0, 0, 0, 0, 1}},
        {"back_mean", 4, 4, {.25, .25, .5, .5, .25, .25, .5, .5, -.25, -.25, .25, .25, -.25, -.25, .25, .25}},
        {"back_relu", 4, 4, {0, 0, 0, 1, 0, 0, 2, -1}},
        {"back_step", 2, 2, {1, 4, 6, 6}},
    };
    struct session *s = lecture(c[_i].name);
    check_numbers(&session_backward(s)->result, c[_i].rows, c[_i].cols, c[_i].want);
    ck_assert_int_eq(session_progress(s).value, 1);
    session_destroy(&s);
}
END_TEST

/* SGD of PyTorch, lr 0.1: the loss before each of four steps, and the weights. */
START_TEST(steps_of_descent_follow_pytorch)
{
    static const double loss[] = {8.5, 3.285, 2.07845, 1.3448152};
    static const double w[4][4] = {
        {0, 1, 2, 3}, {-0.1, 0.6, 1.4, 2.4}, {0.17, 0.66, 1.26, 2.2}, {0.361, 0.704, 1.15, 2.022}};
    struct session *s = lecture("back_step");
    struct cs_error err = {""};
    for (int step = 0; step < 4; step++) {
        const struct backward *b = session_backward(s);
        ck_assert_double_eq_tol(b->loss_value, loss[step], 2e-5);
        for (int i = 0; i < 4; i++) {
            ck_assert_double_eq_tol((double)session_kernel(s)->w[i], w[step][i], 1e-5);
            ck_assert_double_eq_tol(b->update.before[i] - 0.1 * (double)b->result.data[i], b->update.after[i], 1e-6);
        }
        if (step < 3)
            ck_assert_double_eq_tol(b->update.loss_after, loss[step + 1], 2e-5);
        ck_assert_msg(session_run(s, COMMAND_BACKWARD_DESCEND, &err) == CS_OK, "%s", err.text);
    }
    for (int step = 0; step < 4; step++)
        ck_assert_int_eq(session_run(s, COMMAND_UNDO, &err), CS_OK);
    for (int i = 0; i < 4; i++)
        ck_assert((double)session_kernel(s)->w[i] == w[0][i]);
    session_destroy(&s);
}
END_TEST

/* ---- the layers ---- */

static void number_text(char *text, size_t size, const float *v, int rows, int cols)
{
    size_t n = 0;
    for (int i = 0; i < rows * cols; i++)
        n += (size_t)snprintf(text + n, size - n, "%g%s", (double)v[i], (i + 1) % cols ? " " : " / ");
}

/* A board of any geometry; false when it cannot be computed. */
static bool random_case(struct session *s, struct rng *r, const char *of)
{
    static const char *const pictures[] = {"ramp3", "numbers6", "cross5", "edge6", "binary4"};
    char text[2 * TEXT], kernel[TEXT];
    float w[16];
    const int rows = rng_int(r, 1, 4), cols = rng_int(r, 1, 4);
    for (int i = 0; i < rows * cols; i++)
        w[i] = (float)rng_int(r, -4, 4) / (rng_int(r, 0, 1) ? 1 : 2);
    number_text(kernel, sizeof kernel, w, rows, cols);
    snprintf(text, sizeof text, "convolve.picture=%s", pictures[rng_int(r, 0, 4)]);
    set(s, text);
    snprintf(text, sizeof text, "convolve.kernel=%s : %d", kernel, rng_int(r, 0, 2) ? 1 : rng_int(r, 2, 9));
    set(s, text);
    snprintf(text, sizeof text, "convolve.stride=%d,%d", rng_int(r, 1, 3), rng_int(r, 1, 3));
    set(s, text);
    snprintf(text, sizeof text, "convolve.padding=%d,%d", rng_int(r, 0, 2),
             rng_int(r, -1, 2) < 0 ? 1 : rng_int(r, 0, 2));
    set(s, text);
    snprintf(text, sizeof text, "convolve.dilation=%d,%d", rng_int(r, 1, 2), rng_int(r, 1, 2));
    set(s, text);
    snprintf(text, sizeof text, "convolve.padding_mode=%s", padding_mode_names[rng_int(r, 0, 3)]);
    set(s, text);
    snprintf(text, sizeof text, "convolve.seed=%d", rng_int(r, 0, 1000));
    set(s, text);
    snprintf(text, sizeof text, "convolve.flip=%s", rng_int(r, 0, 1) ? "on" : "off");
    set(s, text);
    snprintf(text, sizeof text, "convolve.window=%d,%d", rng_int(r, 1, 3), rng_int(r, 1, 3));
    set(s, text);
    snprintf(text, sizeof text, "backward.of=%s", of);
    set(s, text);
    return !session_board_error(s)[0] && session_backward(s)->steps > 0;
}

static void fill_conv(struct layer_rig *rig, const struct session *s)
{
    const struct board *b = session_board(s);
    const struct board_geometry *g = &b->geometry;
    const struct shape in = shape_3d(1, b->height, b->width);
    char text[TEXT];
    snprintf(text, sizeof text,
             "out_channels=1 kernel_size=%d,%d stride=%d,%d padding=%d,%d,%d,%d dilation=%d,%d padding_mode=%s",
             g->kernel[0], g->kernel[1], g->stride[0], g->stride[1], g->padding[0], g->padding[1], g->padding[2],
             g->padding[3], g->dilation[0], g->dilation[1], padding_mode_names[g->padding_mode]);
    rig_init(rig, "conv2d", text, &in, 1);
    tensor_copy(&rig->x, &b->x);
    for (size_t i = 0; i < shape_count(&b->weight.shape); i++)
        rig->param[0].data[i] = b->weight.data[i] / (float)b->divisor;
    memcpy(rig->dy.data, session_backward(s)->arriving.data, shape_count(&rig->dy.shape) * sizeof(float));
    rig_forward(rig, kernels_best(), NULL);
    rig_backward(rig, kernels_best(), NULL);
}

/* Products are those of what they say, and add up to the value; steps in order lead to the result. */
static void check_steps(const struct session *s)
{
    const struct backward *b = session_backward(s);
    struct backward_so_far all;
    for (int step = 1; step <= b->steps; step++) {
        struct backward_step k;
        double sum = 0;
        session_backward_step_of(s, step, &k);
        ck_assert(k.step == step && k.n_terms == b->terms && k.n_done == k.n_terms);
        for (int i = 0; i < k.n_terms; i++) {
            const struct backward_term *t = &k.term[i];
            const int at = (t->row - b->slid.first[0]) * b->slid.cols + t->col - b->slid.first[1];
            ck_assert(t->product == t->under * t->moving);
            ck_assert_double_eq_tol((double)b->slid.data[at], t->under, 1e-5 * (1 + fabs(t->under)));
            ck_assert_double_eq_tol((double)b->moving.data[t->i * b->moving.cols + t->j], t->moving, 1e-5);
            sum += t->product;
        }
        ck_assert(sum == k.sum && k.partial == sum);
        ck_assert_double_eq_tol(k.value * (b->of == BACKWARD_INPUT ? b->divisor : 1), sum, 1e-9 * (1 + fabs(sum)));
    }
    set((struct session *)s, "convolve.granularity=value");
    session_go_to((struct session *)s, b->steps);
    session_backward_so_far(s, 0, &all);
    ck_assert_mem_eq(all.data, b->result.data, (size_t)(b->result.rows * b->result.cols) * sizeof(float));
}

static double interior(const struct backward *b, int row, int col)
{
    return (double)b->result.data[(row - b->result.first[0]) * b->result.cols + col - b->result.first[1]];
}

START_TEST(gradients_of_kernel_and_input_are_the_layers_own)
{
    const char *of = _i ? "input" : "kernel";
    struct session *s = shown((const char *const[]){NULL});
    int compared = 0;
    for (int round = 0; round < ROUNDS; round++) {
        struct rng r = rng_seeded(11, (uint64_t)(2 * round + _i));
        struct layer_rig rig;
        if (!random_case(s, &r, of))
            continue;
        const struct backward *b = session_backward(s);
        fill_conv(&rig, s);
        for (int i = 0; _i == 0 && i < b->result.rows * b->result.cols; i++)
            ck_assert_double_eq_tol((double)b->result.data[i], (double)rig.dparam[0].data[i], 1e-3);
        for (int i = 0; _i == 1 && i < b->size[0] * b->size[1]; i++)
            ck_assert_double_eq_tol(interior(b, i / b->size[1], i % b->size[1]), (double)rig.dx.data[i], 1e-3);
        ck_assert_double_eq_tol(b->bias_gradient, (double)rig.dparam[1].data[0], 1e-4);
        rig_finish(&rig);
        check_steps(s);
        compared++;
    }
    ck_assert_int_gt(compared, ENOUGH);
    session_destroy(&s);
}
END_TEST

START_TEST(the_way_back_of_pooling_and_relu_is_the_layers_own)
{
    static const char *const rules[] = {"max", "mean", "min"}, *const kinds[] = {"max_pool2d", "avg_pool2d",
                                                                                 "min_pool2d"};
    struct session *s = shown((const char *const[]){NULL});
    int compared = 0;
    char text[TEXT];
    for (int round = 0; round < ROUNDS; round++) {
        struct rng r = rng_seeded(12, (uint64_t)(4 * round + _i));
        struct layer_rig rig;
        snprintf(text, sizeof text, "convolve.rule=%s", rules[_i % 3]);
        set(s, text);
        if (!random_case(s, &r, _i == 3 ? "relu" : "pooling"))
            continue;
        const struct backward *b = session_backward(s);
        const struct board_geometry *g = &session_board(s)->geometry;
        const struct shape in =
            _i == 3 ? shape_3d(1, b->output.rows, b->output.cols) : shape_3d(1, b->size[0], b->size[1]);
        const int *window = session_pair(s, PROP_CONVOLVE_WINDOW);
        char dilation[40] = "";
        if (_i != 1)
            snprintf(dilation, sizeof dilation, "dilation=%d,%d", g->dilation[0], g->dilation[1]);
        snprintf(text, sizeof text, "kernel_size=%d,%d stride=%d,%d padding=%d,%d,%d,%d %s", window[0], window[1],
                 g->stride[0], g->stride[1], g->padding[0], g->padding[1], g->padding[2], g->padding[3], dilation);
        rig_init(&rig, _i == 3 ? "relu" : kinds[_i], _i == 3 ? "" : text, &in, 1);
        memcpy(rig.x.data, _i == 3 ? b->output.data : session_board(s)->x.data,
               shape_count(&rig.x.shape) * sizeof(float));
        memcpy(rig.dy.data, b->arriving.data, shape_count(&rig.dy.shape) * sizeof(float));
        rig_forward(&rig, kernels_best(), NULL);
        rig_backward(&rig, kernels_best(), NULL);
        for (size_t i = 0; i < shape_count(&rig.x.shape); i++)
            ck_assert_double_eq_tol((double)b->result.data[i], (double)rig.dx.data[i], 1e-5);
        for (size_t i = 0; _i != 3 && i < shape_count(&rig.y.shape); i++)
            ck_assert_double_eq_tol((double)b->output.data[i], (double)rig.y.data[i], 1e-5);
        rig_finish(&rig);
        compared++;
    }
    ck_assert_int_gt(compared, ENOUGH);
    session_destroy(&s);
}
END_TEST

/* ---- central differences of the loss that is shown ---- */

static double loss_with(struct session *s, const char *format, const char *before, double value)
{
    char text[TEXT];
    snprintf(text, sizeof text, format, before, value);
    set(s, text);
    return session_backward(s)->loss_value;
}

/* The loss is square in the weights and in the pixels, so that the difference is exact. */
START_TEST(gradients_are_central_differences_of_the_loss)
{
    static const char *const geometry[][8] = {
        {"convolve.picture=ramp3", "convolve.kernel=0 1 / 2 3", NULL},
        {"convolve.picture=cross5", "convolve.kernel=1 -2 / 0.5 3", "convolve.stride=2,1", "convolve.padding=1",
         "convolve.padding_mode=reflect", "convolve.dilation=2,1", NULL},
        {"convolve.picture=binary4", "convolve.kernel=1 2 / 0 -1", "convolve.padding=2",
         "convolve.padding_mode=circular", "convolve.flip=on", NULL},
        {"convolve.picture=numbers6", "convolve.kernel=1 0 / 0 1", "convolve.padding=1,2",
         "convolve.padding_mode=replicate", "convolve.bias=2", "convolve.stride=1,2", NULL}};
    static const char *const losses[] = {"backward.loss=given", "backward.loss=target", "backward.loss=sum"};
    struct session *s = shown((const char *const[]){"convolve.padding=0", "backward.target=2 1 / -1 1", NULL});
    for (const char *const *a = geometry[_i / 3]; *a; a++)
        set(s, *a);
    set(s, losses[_i % 3]);
    set(s, "backward.of=kernel");
    struct kernel_value k = *session_kernel(s);
    const bool flip = session_bool(s, PROP_CONVOLVE_FLIP);
    float gradient[4];
    memcpy(gradient, session_backward(s)->result.data, sizeof gradient);
    const double bias = session_backward(s)->bias_gradient, b0 = session_float(s, PROP_CONVOLVE_BIAS);
    for (int i = 0; i < 4; i++) {
        double loss[2];
        for (int up = 0; up < 2; up++) {
            struct kernel_value moved = k;
            moved.preset = KERNEL_CUSTOM;
            moved.w[i] += up ? 0.5f : -0.5f;
            char *text = kernel_to_text(&moved);
            char number[TEXT];
            snprintf(number, sizeof number, "convolve.kernel=%s", text);
            free(text);
            set(s, number);
            loss[up] = session_backward(s)->loss_value;
        }
        ck_assert_double_eq_tol(loss[1] - loss[0], (double)gradient[flip ? 3 - i : i], 1e-3);
    }
    set(s, geometry[_i / 3][1]);
    const double up = loss_with(s, "convolve.bias=%s%g", "", b0 + 0.5),
                 down = loss_with(s, "convolve.bias=%s%g", "", b0 - 0.5);
    ck_assert_double_eq_tol(up - down, bias, 1e-3);
    loss_with(s, "convolve.bias=%s%g", "", b0);
    set(s, "backward.of=input");
    const struct backward *b = session_backward(s);
    const int rows = b->size[0], cols = b->size[1];
    double *want = calloc((size_t)(rows * cols), sizeof *want);
    float *x = malloc((size_t)(rows * cols) * sizeof *x);
    memcpy(x, session_board(s)->x.data, (size_t)(rows * cols) * sizeof *x);
    for (int i = 0; i < rows * cols; i++)
        want[i] = interior(b, i / cols, i % cols);
    /* a target that follows the pixels has a gradient of its own: here it must stand still */
    for (int i = 0; _i % 3 != 1 && i < rows * cols; i++) {
        char place[64];
        snprintf(place, sizeof place, "0,%d,%d=", i / cols, i % cols);
        const double more = loss_with(s, "convolve.paint=%s%g", place, (double)x[i] + 0.5),
                     less = loss_with(s, "convolve.paint=%s%g", place, (double)x[i] - 0.5);
        ck_assert_double_eq_tol(more - less, want[i], 1e-3);
    }
    free(want);
    free(x);
    session_destroy(&s);
}
END_TEST

START_TEST(a_small_step_lowers_every_loss_by_the_rate_times_the_squared_gradient)
{
    static const char *const losses[] = {"backward.loss=given", "backward.loss=target", "backward.loss=sum"};
    struct session *s = shown((const char *const[]){losses[_i], "backward.lr=0.000001", NULL});
    const struct backward *b = session_backward(s);
    double squared = 0;
    for (int i = 0; i < 4; i++)
        squared += (double)b->result.data[i] * (double)b->result.data[i];
    ck_assert_double_eq_tol((b->loss_value - b->update.loss_after) / 1e-6, squared, 1e-3 * squared);
    session_destroy(&s);
}
END_TEST

/* ---- steps ---- */

START_TEST(products_values_and_rows_are_stepped_through)
{
    struct session *s = shown((const char *const[]){NULL});
    struct backward_step k;
    struct backward_so_far far;
    struct cs_error err;
    ck_assert_int_eq(session_progress(s).max, 4);
    set(s, "convolve.granularity=term");
    ck_assert(session_progress(s).max == 16 && session_progress(s).value == 4);
    session_go_to(s, 6);
    session_backward_step(s, &k);
    ck_assert(k.step == 2 && k.n_done == 2 && k.partial == 1 + 4 && k.sum == 6);
    ck_assert_int_eq(session_backward_done(s), 1);
    session_backward_so_far(s, 0, &far);
    ck_assert(far.there[0] && !far.there[1] && far.data[0] == 3);
    session_backward_so_far(s, 4, &far); /* what is peeked at is seen as well */
    ck_assert(far.there[3] && far.data[3] == 15 && !far.there[2]);
    set(s, "convolve.granularity=row");
    ck_assert(session_progress(s).max == 2 && session_progress(s).value == 1);
    ck_assert_int_eq(session_backward_done(s), 2);
    ck_assert_int_eq(session_run(s, COMMAND_STEP_NEXT, &err), CS_OK);
    ck_assert(session_progress(s).value == 2 && session_backward_done(s) == 4);
    ck_assert(!session_can_run(s, COMMAND_STEP_NEXT));
    set(s, "convolve.granularity=value");
    ck_assert_int_eq(session_run(s, COMMAND_STEP_ROW_BACK, &err), CS_OK);
    ck_assert_int_eq(session_progress(s).value, 2);
    ck_assert_int_eq(session_set_assignment(s, "convolve.step=5", &err), CS_BAD_VALUE);
    set(s, "backward.of=input"); /* begins anew */
    ck_assert(session_progress(s).value == 1 && session_progress(s).max == 9);
    set(s, "convolve.step=9");
    set(s, "convolve.term=3");
    session_backward_step(s, &k);
    ck_assert(k.step == 9 && k.n_done == 3);
    set(s, "convolve.granularity=term"); /* what is sent by a pooling has no parts */
    set(s, "backward.of=pooling");
    ck_assert_int_eq(session_progress(s).max, 4);
    session_destroy(&s);
}
END_TEST

/* Borrowed pixels give their gradient back: what the places of the padding get is added to their sources. */
START_TEST(padding_gives_back_what_it_borrowed_and_zeros_lose_it)
{
    struct session *s =
        shown((const char *const[]){"convolve.padding=1", "backward.of=input", "backward.loss=sum", NULL});
    const struct backward *b = session_backward(s);
    const double weights = 6; /* of the kernel: every output's window gives all of it back, or loses a part */
    double sum = 0;
    ck_assert(b->steps == 9 && b->result.first[0] == 0);
    for (int i = 0; i < 9; i++)
        sum += interior(b, i / 3, i % 3);
    ck_assert(sum < weights * 16);
    set(s, "convolve.padding_mode=replicate");
    ck_assert(b->steps == 25 && b->result.first[0] == -1);
    sum = 0;
    for (int i = 0; i < 9; i++)
        sum += interior(b, i / 3, i % 3);
    ck_assert_double_eq_tol(sum, weights * 16, 1e-4);
    struct backward_step k;
    session_backward_step_of(s, 1, &k);
    ck_assert(k.row == -1 && k.col == -1 && k.to_row == 0 && k.to_col == 0);
    session_destroy(&s);
}
END_TEST

/* ---- what cannot be computed ---- */

START_TEST(what_does_not_fit_is_refused_in_a_sentence_and_the_last_state_stays)
{
    struct session *s = shown((const char *const[]){NULL});
    struct cs_error err;
    const struct backward *b = session_backward(s);
    set(s, "convolve.picture=still_life_large");
    ck_assert(strstr(session_board_error(s), "too large") && b->steps == 4 && b->result.data[3] == 15.0f);
    ck_assert(!session_can_run(s, COMMAND_BACKWARD_DESCEND));
    set(s, "convolve.picture=ramp3");
    ck_assert_str_eq(session_board_error(s), "");
    set(s, "convolve.kernel=box 5");
    ck_assert(session_board_error(s)[0] && b->steps == 4);
    ck_assert_int_eq(session_set_assignment(s, "backward.gradient=0,1", &err), CS_BAD_VALUE);
    ck_assert_int_eq(session_set_assignment(s, "backward.gradient=0,0,0=3e38", &err), CS_BAD_VALUE); /* sums overflow */
    ck_assert_msg(strstr(err.text, "backward.gradient"), "%s", err.text);
    ck_assert_int_eq(session_set_assignment(s, "backward.lr=0", &err), CS_BAD_VALUE);
    set(s, "convolve.kernel=box 11");
    set(s, "convolve.padding=11");
    set(s, "convolve.dilation=8");
    set(s, "convolve.padding=same");
    set(s, "convolve.padding_mode=replicate");
    set(s, "backward.of=input"); /* 83x83 places of 121 products */
    ck_assert(strstr(session_board_error(s), "too many"));
    set(s, "convolve.kernel=0 1 / 2 3");
    set(s, "convolve.dilation=1");
    set(s, "convolve.padding=0");
    ck_assert_str_eq(session_board_error(s), "");
    session_destroy(&s);
}
END_TEST

/* A rate that leads out of what a kernel may hold is refused, and nothing changes. */
START_TEST(a_step_that_leads_too_far_is_refused)
{
    struct session *s = shown((const char *const[]){"backward.gradient=0,0,0=99999 0,1,1=99999", "backward.lr=10",
                                                    "convolve.paint=0,0,0=9999 0,2,2=9999", NULL});
    struct cs_error err = {""};
    ck_assert_int_eq(session_run(s, COMMAND_BACKWARD_DESCEND, &err), CS_BAD_VALUE);
    ck_assert(strstr(err.text, "lower rate"));
    ck_assert(session_kernel(s)->w[3] == 3.0f);
    session_destroy(&s);
}
END_TEST

START_TEST(the_numbers_are_copied_as_text)
{
    struct session *s = lecture("back_step");
    struct cs_error err = {""};
    char *text = NULL;
    ck_assert_msg(session_copy_text(s, &text, &err) == CS_OK, "%s", err.text);
    ck_assert(strstr(text, "∂L/∂F 2×2\n1\t4\n6\t6\n") && strstr(text, "8.5\t3.285") && strstr(text, "T 3×3"));
    free(text);
    session_destroy(&s);
}
END_TEST

struct attempt {
    struct backward_settings first, then;
};

static const char *wrong_state(const struct backward *b)
{
    if (b->steps == 0)
        return b->error[0] ? NULL : "neither numbers nor a reason";
    return b->result.data && b->slid.data && b->moving.data ? NULL : "numbers are missing";
}

/* Two updates of one model. */
static bool update_twice(void *ctx, const char **wrong)
{
    const struct attempt *a = ctx;
    struct backward_model *m = NULL;
    struct backward_so_far far;
    struct backward_step k;
    struct cs_error err;
    if (backward_create(&m, &err) != CS_OK)
        return false;
    backward_update(m, &a->first);
    *wrong = wrong_state(backward_state(m));
    const bool had = backward_state(m)->steps > 0;
    backward_update(m, &a->then);
    if (!*wrong)
        *wrong = wrong_state(backward_state(m));
    if (!*wrong && had && backward_state(m)->steps == 0)
        *wrong = "the state before is gone";
    backward_step_at(m, 0, 1, 0, &k);
    backward_so_far(m, 1, 2, &far);
    const bool all = !backward_state(m)->error[0];
    backward_destroy(&m);
    return all;
}

START_TEST(running_out_of_memory_keeps_the_last_state) /* _i */
{
    struct session *s = shown((const char *const[]){"backward.loss=target", "convolve.padding=1", NULL});
    struct attempt a = {.first = {.board = session_board(s),
                                  .of = (enum backward_of)_i,
                                  .loss = BACKWARD_TARGET,
                                  .gradient = "0,0,0=4",
                                  .target = *session_kernel(s),
                                  .lr = 0.1,
                                  .window = {2, 2}}};
    a.then = a.first;
    a.then.loss = BACKWARD_GIVEN;
    survive_every_allocation(update_twice, &a);
    session_destroy(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("topic_backward");
    TCase *t = tcase_create("backward");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, the_mode_begins_with_the_3x3_input_and_its_numbers);
    tcase_add_loop_test(t, worked_examples_give_what_pytorch_gives, 0, 7);
    tcase_add_test(t, steps_of_descent_follow_pytorch);
    tcase_add_loop_test(t, gradients_of_kernel_and_input_are_the_layers_own, 0, 2);
    tcase_add_loop_test(t, the_way_back_of_pooling_and_relu_is_the_layers_own, 0, 4);
    tcase_add_loop_test(t, gradients_are_central_differences_of_the_loss, 0, 12);
    tcase_add_loop_test(t, a_small_step_lowers_every_loss_by_the_rate_times_the_squared_gradient, 0, 3);
    tcase_add_test(t, products_values_and_rows_are_stepped_through);
    tcase_add_test(t, padding_gives_back_what_it_borrowed_and_zeros_lose_it);
    tcase_add_test(t, what_does_not_fit_is_refused_in_a_sentence_and_the_last_state_stays);
    tcase_add_test(t, a_step_that_leads_too_far_is_refused);
    tcase_add_test(t, the_numbers_are_copied_as_text);
    tcase_add_loop_test(t, running_out_of_memory_keeps_the_last_state, 0, 4);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
