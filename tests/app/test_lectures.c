/* tests/app/test_lectures.c - the lectures' settings, computed with the engine's own arithmetic, give the numbers that
 * the lectures print. Nothing of the window is used: only the assignments of the table. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/filters.h"
#include "app/board/inputs.h"
#include "app/board/kernel_text.h"
#include "app/board/lectures.h"
#include "engine/data/pictures.h"
#include "engine/layers/conv2d.h"
#include "tests/engine/layer_rig.h"

/* ---- a lecture's assignments ---- */

enum { MAX_LINES = 64 };

struct settings {
    int n;
    char line[MAX_LINES][LECTURE_LINE_MAX];
};

static struct settings settings_of(int lecture)
{
    struct settings s = {0};
    const char *at = lectures[lecture].assignments;
    while (s.n < MAX_LINES && lecture_next(&at, s.line[s.n]))
        s.n++;
    ck_assert_msg(*at == '\0', "%s: '%s' is not read", lectures[lecture].name, at);
    return s;
}

/* NULL: the lecture does not set it. */
static const char *find(const struct settings *s, const char *name)
{
    const size_t length = strlen(name);
    for (int i = 0; i < s->n; i++)
        if (!strncmp(s->line[i], "convolve.", 9) && !strncmp(s->line[i] + 9, name, length) &&
            s->line[i][9 + length] == '=')
            return s->line[i] + 9 + length + 1;
    return NULL;
}

static const char *get(const struct settings *s, const char *name)
{
    const char *value = find(s, name);
    ck_assert_msg(value, "no %s", name);
    return value;
}

static bool is(const struct settings *s, const char *name, const char *value)
{
    return !strcmp(get(s, name), value);
}

/* ---- its input and weights ---- */

static struct tensor picture_input(const char *name)
{
    struct tensor t;
    int i = 0;
    while (i < PICTURE_COUNT && strcmp(picture_infos[i].name, name) != 0)
        i++;
    ck_assert_msg(i < PICTURE_COUNT, "no picture %s", name);
    ck_assert_int_eq(picture_draw((enum picture_id)i, 0, 0, &t, NULL), CS_OK);
    t.shape = shape_batch(1, &t.shape);
    return t;
}

static int info_named(const struct input_info *infos, int count, const char *name)
{
    int i = 0;
    while (i < count && strcmp(infos[i].name, name) != 0)
        i++;
    ck_assert_msg(i < count, "no input %s", name);
    return i;
}

static struct tensor input_of(const struct settings *s)
{
    struct tensor x;
    enum cs_status status;
    if (is(s, "mode", "2d") || is(s, "mode", "matrix"))
        return picture_input(get(s, "picture"));
    if (is(s, "mode", "1d"))
        status = signal_draw(info_named(signal_infos, SIGNAL_COUNT, get(s, "signal")), 0, &x, NULL);
    else if (is(s, "mode", "transposed") || is(s, "mode", "pooling"))
        status = map_draw(info_named(map_infos, MAP_COUNT, get(s, "map")), 0, &x, NULL);
    else
        status = volume_draw(info_named(volume_infos, VOLUME_COUNT, get(s, "volume")), 0, &x, NULL);
    ck_assert_int_eq(status, CS_OK);
    return x;
}

static struct filters one_kernel(const char *text)
{
    struct kernel_value k;
    struct filters f;
    struct cs_error err = {""};
    ck_assert_msg(kernel_from_text(text, &k, &err) == CS_OK, "%s: %s", text, err.text);
    ck_assert_int_eq(filters_init(&f, 1, 1, k.rows, k.cols, NULL), CS_OK);
    memcpy(f.w, k.w, (size_t)(k.rows * k.cols) * sizeof *f.w);
    f.divisor = k.divisor;
    return f;
}

static struct filters weights_of(const struct settings *s)
{
    struct filters f;
    struct cs_error err = {""};
    if (find(s, "kernel"))
        return one_kernel(get(s, "kernel"));
    /* a row of numbers is a bank of one filter of one row */
    const char *text = find(s, "kernel_1d") ? get(s, "kernel_1d") : get(s, "filters");
    ck_assert_msg(filters_from_text(text, &f, &err) == CS_OK, "%s: %s", text, err.text);
    return f;
}

/* ---- the operation ---- */

static struct tensor zeros(const struct shape *sample)
{
    struct tensor t;
    const struct shape shape = shape_batch(1, sample);
    ck_assert_int_eq(tensor_init(&t, &shape, NULL), CS_OK);
    return t;
}

static void divide_and_bias(struct tensor *y, const struct filters *f)
{
    const int plane = y->shape.dim[2] * y->shape.dim[3];
    for (int m = 0; m < y->shape.dim[1]; m++)
        for (int i = 0; i < plane; i++)
            y->data[m * plane + i] = y->data[m * plane + i] / (float)f->divisor + f->bias[m];
}

static void conv_attrs(const struct settings *s, const struct filters *f, char text[256])
{
    snprintf(text, 256, "out_channels=%d kernel_size=%d,%d stride=%s padding=%s padding_mode=%s dilation=%s groups=%s",
             f->n, f->rows, f->cols, get(s, "stride"), get(s, "padding"), get(s, "padding_mode"), get(s, "dilation"),
             get(s, "groups"));
}

static struct conv2d *conv_of(const struct settings *s, const struct filters *f, const struct tensor *x)
{
    char attrs[256];
    struct layer *l;
    struct cs_error err = {""};
    const struct shape in = shape_3d(x->shape.dim[1], x->shape.dim[2], x->shape.dim[3]);
    conv_attrs(s, f, attrs);
    ck_assert_int_eq(layer_from_text(&l, "conv2d", attrs, NULL), CS_OK);
    ck_assert_msg(layer_infer(l, &in, 1, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(l->param[0].shape.dim[1], f->channels);
    return (struct conv2d *)l;
}

static struct tensor convolve(const struct settings *s)
{
    struct tensor x = input_of(s);
    struct filters f = weights_of(s);
    struct conv2d *conv = conv_of(s, &f, &x);
    struct tensor y = zeros(&conv->base.out);
    const struct tensor w = {shape_4d(f.n, f.channels, f.rows, f.cols), f.w};
    conv2d_reference(conv, &x, &w, NULL, &y);
    divide_and_bias(&y, &f);
    struct layer *l = &conv->base;
    layer_destroy(&l);
    tensor_finish(&x);
    filters_finish(&f);
    return y;
}

/* Any other layer over x, with weights or without; x is released. */
static struct tensor run(const char *kind, const char *attrs, struct tensor *x, const struct filters *f)
{
    struct layer_rig rig;
    const struct shape in = shape_3d(x->shape.dim[1], x->shape.dim[2], x->shape.dim[3]);
    rig_init(&rig, kind, attrs, &in, 1);
    tensor_copy(&rig.x, x);
    if (f)
        memcpy(rig.param[0].data, f->w, shape_count(&rig.param[0].shape) * sizeof(float));
    rig_forward(&rig, &kernels_reference, NULL);
    struct tensor y = zeros(&rig.layer->out);
    tensor_copy(&y, &rig.y);
    if (f)
        divide_and_bias(&y, f);
    rig_finish(&rig);
    tensor_finish(x);
    return y;
}

static struct tensor transpose(const struct settings *s)
{
    char attrs[256];
    struct tensor x = input_of(s);
    struct filters f = weights_of(s);
    snprintf(attrs, sizeof attrs, "out_channels=%d kernel_size=%d,%d stride=%s padding=%s dilation=%s groups=%s", f.n,
             f.rows, f.cols, get(s, "stride"), get(s, "padding"), get(s, "dilation"), get(s, "groups"));
    struct tensor y = run("conv_transpose2d", attrs, &x, &f);
    filters_finish(&f);
    return y;
}

static struct tensor pool(const struct settings *s, struct tensor *x, const char *extra)
{
    char attrs[128];
    snprintf(attrs, sizeof attrs, "kernel_size=%s %s", get(s, "window"), extra);
    const char *kind = is(s, "rule", "max") ? "max_pool2d" : is(s, "rule", "min") ? "min_pool2d" : "avg_pool2d";
    return run(kind, attrs, x, NULL);
}

static struct tensor pool_input(const struct settings *s)
{
    char extra[64];
    struct tensor x = input_of(s);
    snprintf(extra, sizeof extra, "stride=%s padding=%s", get(s, "stride"), get(s, "padding"));
    return pool(s, &x, extra);
}

static struct tensor result(int lecture)
{
    const struct settings s = settings_of(lecture);
    if (is(&s, "mode", "pooling"))
        return pool_input(&s);
    if (is(&s, "mode", "transposed"))
        return transpose(&s);
    struct tensor y = convolve(&s);
    if (is(&s, "activation", "relu") && !is(&s, "stage", "conv"))
        y = run("relu", "", &y, NULL);
    if (is(&s, "stage", "pooling"))
        y = pool(&s, &y, "stride=2 ceil_mode=true");
    return y;
}

/* ---- what is printed ---- */

/* Printed numbers are cut or rounded to as many decimals as they show. */
static float slack(const char *from, const char *to)
{
    const char *point = memchr(from, '.', (size_t)(to - from));
    return point ? 0.999f * powf(10.0f, -(float)(to - point - 1)) : 0.0f;
}

/* want: channels by '|', rows by '/'; a place that no lecture prints is '_'. */
static void check_values(const struct tensor *y, int channels, int height, int width, const char *want)
{
    const struct shape shape = shape_4d(1, channels, height, width);
    char got[CS_SHAPE_TEXT];
    ck_assert_msg(shape_equal(&y->shape, &shape), "%s", shape_text(&y->shape, got));
    size_t n = 0;
    for (const char *p = want + strspn(want, " /|"); *p; p += strspn(p, " /|"), n++) {
        char *end = (char *)p + 1;
        ck_assert_uint_lt(n, shape_count(&shape));
        if (*p != '_') {
            const float printed = strtof(p, &end);
            ck_assert_msg(fabsf(y->data[n] - printed) <= slack(p, end), "value %zu: %g, not %g", n, (double)y->data[n],
                          (double)printed);
        }
        p = end;
    }
    ck_assert_uint_eq(n, shape_count(&shape));
}

static void check_result(int lecture, int channels, int height, int width, const char *want)
{
    struct tensor y = result(lecture);
    check_values(&y, channels, height, width, want);
    tensor_finish(&y);
}

START_TEST(a_mean_of_three_turns_jumps_into_slopes_and_a_difference_finds_the_slope)
{
    struct tensor y = result(LECTURE_SIGNAL_MEAN);
    for (int i = 1; i < 23; i++) { /* 8 for each of i-1, i, i+1 whose quarter is up */
        const int up = (i - 1) / 4 % 2 + i / 4 % 2 + (i + 1) / 4 % 2;
        ck_assert_float_eq_tol(y.data[i], (float)(8 * up) / 3.0f, 1e-6f);
    }
    ck_assert_int_eq(y.shape.dim[3], 24);
    tensor_finish(&y);
    check_result(LECTURE_SIGNAL_EDGE, 1, 1, 23, "0 0 0 0 0 0 1 1 1 1 1 1 1 1 1 0 0 0 0 0 0 0 0");
}
END_TEST

START_TEST(an_impulse_prints_the_kernel_backwards)
{
    check_result(LECTURE_SIGNAL_IMPULSE, 1, 1, 24, "0 0 0 0 0 0 0 0 0 0 0 3 2 1 0 0 0 0 0 0 0 0 0 0");
}
END_TEST

START_TEST(dive_into_deep_learning_prints_19_25_37_43)
{
    check_result(LECTURE_RAMP3, 1, 2, 2, "19 25 / 37 43");
}
END_TEST

START_TEST(the_binary_input_gives_nine_different_sums_of_weights)
{
    check_result(LECTURE_BINARY4, 1, 3, 3, "9 8 5 / 3 7 4 / 0 2 1"); /* added up by hand */
}
END_TEST

START_TEST(ufldl_prints_4_3_4_2_4_3_2_3_4)
{
    check_result(LECTURE_CROSS5, 1, 3, 3, "4 3 4 / 2 4 3 / 2 3 4");
}
END_TEST

START_TEST(andrew_ng_prints_minus_5_first_and_30_at_the_edge)
{
    check_result(LECTURE_NUMBERS6, 1, 4, 4, "-5 -4 0 8 / -10 -2 2 3 / 0 -2 -4 -7 / -3 -2 -3 -16");
    check_result(LECTURE_VERTICAL_EDGE, 1, 4, 4, "0 30 30 0 / 0 30 30 0 / 0 30 30 0 / 0 30 30 0");
}
END_TEST

START_TEST(the_seven_gives_the_numbers_of_the_design)
{
    check_result(LECTURE_EDGE7, 1, 8, 8,
                 "0 5 7 8 9 9 9 6 / 5 -9 -9 -10 -13 -10 -12 -13 / 4 -5 -7 -4 2 0 -11 7 / 0 4 6 10 9 -7 -5 8 /"
                 "0 0 1 7 -7 -11 6 2 / 0 0 5 2 -14 2 6 0 / 0 1 8 -11 -7 7 1 0 / 0 4 -6 -21 4 4 0 0");
}
END_TEST

START_TEST(strides_1_2_and_3_on_7x7_give_5x5_3x3_and_2x2)
{
    check_result(LECTURE_STRIDE7_1, 1, 5, 5,
                 "8 9 10 11 12 / 15 16 17 18 19 / 22 23 24 25 26 / 29 30 31 32 33 / 36 37 38 39 40");
    check_result(LECTURE_STRIDE7_2, 1, 3, 3, "8 10 12 / 22 24 26 / 36 38 40");
    check_result(LECTURE_STRIDE7_3, 1, 2, 2, "8 11 / 29 32");
    check_result(LECTURE_DILATED7, 1, 3, 3, "16 17 18 / 23 24 25 / 30 31 32");
    check_result(LECTURE_SAME7, 1, 7, 7,
                 "_ _ _ _ _ _ _ / _ 8 9 10 11 12 _ / _ 15 16 17 18 19 _ / _ 22 23 24 25 26 _ / _ 29 30 31 32 33 _ /"
                 "_ 36 37 38 39 40 _ / _ _ _ _ _ _ _");
}
END_TEST

START_TEST(at_stride_3_the_last_row_and_column_are_lost)
{
    const struct settings s = settings_of(LECTURE_STRIDE7_3);
    struct tensor x = input_of(&s);
    struct tensor want = result(LECTURE_STRIDE7_3);
    struct filters f = weights_of(&s);
    struct conv2d *conv = conv_of(&s, &f, &x);
    const struct tensor w = {shape_4d(1, 1, 3, 3), f.w};
    int last = 0;
    for (int i = 0; i < 4; i++) {
        struct conv2d_term terms[9];
        conv2d_terms(conv, &x, &w, 0, 0, i / 2, i % 2, terms);
        for (int j = 0; j < 9; j++)
            last = terms[j].row > last ? terms[j].row : terms[j].col > last ? terms[j].col : last;
    }
    ck_assert_int_eq(last, 5); /* of 0..6 */
    struct layer *l = &conv->base;
    layer_destroy(&l);
    filters_finish(&f);
    tensor_finish(&x);
    tensor_finish(&want);
}
END_TEST

START_TEST(three_planes_add_308_minus_498_and_164_to_minus_25)
{
    const struct settings s = settings_of(LECTURE_PLANES3);
    struct tensor x = input_of(&s);
    struct filters f = weights_of(&s);
    struct conv2d *conv = conv_of(&s, &f, &x);
    const struct tensor w = {shape_4d(1, 3, 3, 3), f.w};
    struct conv2d_term terms[27];
    double sum[3] = {0};
    conv2d_terms(conv, &x, &w, 0, 0, 0, 0, terms);
    for (int i = 0; i < 27; i++)
        sum[terms[i].c] += (double)terms[i].product;
    ck_assert(sum[0] == 308 && sum[1] == -498 && sum[2] == 164);
    ck_assert_float_eq(f.bias[0], 1);
    struct layer *l = &conv->base;
    layer_destroy(&l);
    filters_finish(&f);
    tensor_finish(&x);
    /* what the animation shows of the output */
    check_result(LECTURE_PLANES3, 1, 6, 6,
                 "-25 466 466 475 _ _ / 295 787 798 _ _ _ / _ _ _ _ _ _ / _ _ _ _ _ _ / _ _ _ _ _ _ / _ _ _ _ _ _");
}
END_TEST

START_TEST(the_planes_begin_with_the_rows_that_the_animation_shows)
{
    static const float want[3][2][4] = {{{156, 155, 156, 158}, {153, 154, 157, 159}},
                                        {{167, 166, 167, 169}, {164, 165, 168, 170}},
                                        {{163, 162, 163, 165}, {160, 161, 164, 166}}};
    struct tensor x;
    ck_assert_int_eq(volume_draw(VOLUME_PLANES, 0, &x, NULL), CS_OK);
    for (int c = 0; c < 3; c++)
        for (int row = 0; row < 2; row++)
            ck_assert_mem_eq(x.data + (c * 6 + row) * 6, want[c][row], sizeof want[c][row]);
    tensor_finish(&x);
}
END_TEST

START_TEST(four_filters_on_the_apple_give_the_numbers_of_the_design)
{
    check_result(LECTURE_APPLE, 4, 4, 4,
                 "6 -1 1 -6/13 0 -3 -14/21 0 -8 -21/21 3 -15 -17|-14 -25 -8 -20/8 25 23 4/19 30 30 17/8 34 30 2|"
                 "11 18 14 9/11 15 8 10/5 -2 1 -1/4 2 -4 6|35 14 27 28/17 12 9 20/12 0 -4 16/16 4 8 16");
}
END_TEST

/* Brandon Rohrer, How do Convolutional Neural Networks work?, 2016: the figures. */
static const char rohrer_conv[] = "0.77 -0.11 0.11 0.33 0.55 -0.11 0.33 / -0.11 1.00 -0.11 0.33 -0.11 0.11 -0.11 /"
                                  "0.11 -0.11 1.00 -0.33 0.11 -0.11 0.55 / 0.33 0.33 -0.33 0.55 -0.33 0.33 0.33 /"
                                  "0.55 -0.11 0.11 -0.33 1.00 -0.11 0.11 / -0.11 0.11 -0.11 0.33 -0.11 1.00 -0.11 /"
                                  "0.33 -0.11 0.55 0.33 0.11 -0.11 0.77 |"
                                  "0.33 -0.55 0.11 -0.11 0.11 -0.55 0.33 / -0.55 0.55 -0.55 0.33 -0.55 0.55 -0.55 /"
                                  "0.11 -0.55 0.55 -0.77 0.55 -0.55 0.11 / -0.11 0.33 -0.77 1.00 -0.77 0.33 -0.11 /"
                                  "0.11 -0.55 0.55 -0.77 0.55 -0.55 0.11 / -0.55 0.55 -0.55 0.33 -0.55 0.55 -0.55 /"
                                  "0.33 -0.55 0.11 -0.11 0.11 -0.55 0.33 |"
                                  "0.33 -0.11 0.55 0.33 0.11 -0.11 0.77 / -0.11 0.11 -0.11 0.33 -0.11 1.00 -0.11 /"
                                  "0.55 -0.11 0.11 -0.33 1.00 -0.11 0.11 / 0.33 0.33 -0.33 0.55 -0.33 0.33 0.33 /"
                                  "0.11 -0.11 1.00 -0.33 0.11 -0.11 0.55 / -0.11 1.00 -0.11 0.33 -0.11 0.11 -0.11 /"
                                  "0.77 -0.11 0.11 0.33 0.55 -0.11 0.33";
static const char rohrer_relu[] = "0.77 0 0.11 0.33 0.55 0 0.33 / 0 1.00 0 0.33 0 0.11 0 / 0.11 0 1.00 0 0.11 0 0.55 /"
                                  "0.33 0.33 0 0.55 0 0.33 0.33 / 0.55 0 0.11 0 1.00 0 0.11 / 0 0.11 0 0.33 0 1.00 0 /"
                                  "0.33 0 0.55 0.33 0.11 0 0.77 |"
                                  "0.33 0 0.11 0 0.11 0 0.33 / 0 0.55 0 0.33 0 0.55 0 / 0.11 0 0.55 0 0.55 0 0.11 /"
                                  "0 0.33 0 1.00 0 0.33 0 / 0.11 0 0.55 0 0.55 0 0.11 / 0 0.55 0 0.33 0 0.55 0 /"
                                  "0.33 0 0.11 0 0.11 0 0.33 |"
                                  "0.33 0 0.55 0.33 0.11 0 0.77 / 0 0.11 0 0.33 0 1.00 0 / 0.55 0 0.11 0 1.00 0 0.11 /"
                                  "0.33 0.33 0 0.55 0 0.33 0.33 / 0.11 0 1.00 0 0.11 0 0.55 / 0 1.00 0 0.33 0 0.11 0 /"
                                  "0.77 0 0.11 0.33 0.55 0 0.33";
static const char rohrer_pooled[] =
    "1.00 0.33 0.55 0.33 / 0.33 1.00 0.33 0.55 / 0.55 0.33 1.00 0.11 / 0.33 0.55 0.11 0.77 |"
    "0.55 0.33 0.55 0.33 / 0.33 1.00 0.55 0.11 / 0.55 0.55 0.55 0.11 / 0.33 0.11 0.11 0.33 |"
    "0.33 0.55 1.00 0.77 / 0.55 0.55 1.00 0.33 / 1.00 1.00 0.11 0.55 / 0.77 0.33 0.55 0.33";

START_TEST(the_x_gives_rohrers_figures_convolved_rectified_and_pooled)
{
    check_result(LECTURE_X9, 3, 7, 7, rohrer_conv);
    check_result(LECTURE_X9_RELU, 3, 7, 7, rohrer_relu);
    check_result(LECTURE_X9_POOLED, 3, 4, 4, rohrer_pooled);
}
END_TEST

START_TEST(the_first_value_of_the_x_is_seven_ninths)
{
    struct tensor y = result(LECTURE_X9);
    ck_assert_float_eq(y.data[0], 7.0f / 9.0f);
    tensor_finish(&y);
}
END_TEST

START_TEST(six_filters_on_32x32x3_give_28x28x6)
{
    const struct shape want = shape_4d(1, 6, 28, 28);
    struct tensor y = result(LECTURE_SIX_FILTERS);
    ck_assert(shape_equal(&y.shape, &want));
    tensor_finish(&y);
}
END_TEST

START_TEST(a_1x1_convolution_mixes_the_channels_of_every_pixel_by_itself)
{
    struct tensor x, y = result(LECTURE_POINTWISE);
    ck_assert_int_eq(volume_draw(VOLUME_PHOTO, 0, &x, NULL), CS_OK);
    ck_assert(y.shape.dim[1] == 4 && y.shape.dim[2] == 32 && y.shape.dim[3] == 32);
    for (int i = 0; i < 1024; i++) {
        const double red = (double)x.data[i], green = (double)x.data[1024 + i], blue = (double)x.data[2048 + i];
        ck_assert_float_eq(y.data[i], (float)((3 * red + 6 * green + blue) / 10));
        ck_assert_float_eq(y.data[1024 + i], (float)(red - green));
        ck_assert_float_eq(y.data[2048 + i], (float)((red + green) / 2 - blue));
        ck_assert_float_eq(y.data[3072 + i], (float)blue);
    }
    tensor_finish(&x);
    tensor_finish(&y);
}
END_TEST

/* A lecture with one channel of its input changed: which maps differ? Bit m for map m. */
static int maps_that_see(int lecture, int channel)
{
    const struct settings s = settings_of(lecture);
    struct tensor x = input_of(&s), y = result(lecture);
    struct filters f = weights_of(&s);
    struct conv2d *conv = conv_of(&s, &f, &x);
    const struct tensor w = {shape_4d(f.n, f.channels, f.rows, f.cols), f.w};
    const int plane = x.shape.dim[2] * x.shape.dim[3], out = y.shape.dim[2] * y.shape.dim[3];
    struct tensor changed = zeros(&conv->base.out);
    for (int i = 0; i < plane; i++)
        x.data[channel * plane + i] += (float)(i * i % 7 + 1);
    conv2d_reference(conv, &x, &w, NULL, &changed);
    divide_and_bias(&changed, &f);
    int maps = 0;
    for (int m = 0; m < f.n; m++)
        maps |= memcmp(y.data + m * out, changed.data + m * out, (size_t)out * sizeof(float)) ? 1 << m : 0;
    struct layer *l = &conv->base;
    layer_destroy(&l);
    filters_finish(&f);
    tensor_finish(&x);
    tensor_finish(&y);
    tensor_finish(&changed);
    return maps;
}

START_TEST(groups_and_depthwise_filters_see_their_own_channels_only)
{
    static const int grouped[4] = {3, 3, 12, 12};
    for (int c = 0; c < 4; c++)
        ck_assert_int_eq(maps_that_see(LECTURE_GROUPED, c), grouped[c]);
    for (int c = 0; c < 3; c++)
        ck_assert_int_eq(maps_that_see(LECTURE_DEPTHWISE, c), 1 << c);
    for (int c = 0; c < 3; c++)
        ck_assert_int_eq(maps_that_see(LECTURE_POINTWISE, c), c < 2 ? 7 : 13); /* red minus green has no blue */
}
END_TEST

START_TEST(transposed_convolutions_grow_as_the_guides_say)
{
    /* Dive into Deep Learning, 14.10 */
    check_result(LECTURE_TRANSPOSED1, 1, 3, 3, "0 0 1 / 0 4 6 / 4 12 9");
    /* Dumoulin and Visin, 2016: i' = s(i - 1) + k - 2p, 2x2 to 5x5; every stamp is 3x3 of one number */
    check_result(LECTURE_TRANSPOSED2, 1, 5, 5, "0 0 1 1 1 / 0 0 1 1 1 / 2 2 6 4 4 / 2 2 5 3 3 / 2 2 5 3 3");
    check_result(LECTURE_TRANSPOSED3, 1, 5, 5,
                 "1 1.5 2 2.5 3 / 2.5 3 3.5 4 4.5 / 4 4.5 5 5.5 6 / 5.5 6 6.5 7 7.5 / 7 7.5 8 8.5 9");
}
END_TEST

START_TEST(pooling_gives_the_lectures_maxima_and_means)
{
    check_result(LECTURE_MAX4, 1, 2, 2, "6 8 / 3 4");
    check_result(LECTURE_MEAN4, 1, 2, 2, "3.25 5.25 / 2 2");
    check_result(LECTURE_FEATURE6, 1, 3, 3, "4 6 5 / 7 9 8 / 5 3 7");
    check_result(LECTURE_TIES, 1, 3, 3, "3 4 4 / 2 2 1 / 4 4 4"); /* by eye */
}
END_TEST

/* dL/dx of numbers.json: each gradient at the number that won its window. */
START_TEST(gradients_of_the_feature_map_go_to_the_winners)
{
    struct layer_rig rig;
    struct tensor x, dy;
    const struct shape in = shape_3d(1, 6, 6);
    ck_assert_int_eq(map_draw(MAP_FEATURE, 0, &x, NULL), CS_OK);
    ck_assert_int_eq(gradient_draw(1, 3, 3, 0, &dy, NULL), CS_OK);
    rig_init(&rig, "max_pool2d", "kernel_size=2", &in, 1);
    tensor_copy(&rig.x, &x);
    rig_forward(&rig, &kernels_reference, NULL);
    tensor_copy(&rig.dy, &dy);
    rig_backward(&rig, &kernels_reference, NULL);
    static const float want[36] = {0, 0, 0,    0, 0.1f, 0, 0.2f, 0, -0.5f, 0, 0, 0, 0,     0.4f, 0, 0, -0.3f, 0,
                                   0, 0, 0.8f, 0, 0,    0, 0,    0, 0.6f,  0, 0, 0, -0.1f, 0,    0, 0, -0.2f, 0};
    ck_assert_mem_eq(rig.dx.data, want, sizeof want);
    rig_finish(&rig);
    tensor_finish(&x);
    tensor_finish(&dy);
}
END_TEST

START_TEST(every_lecture_sets_all_that_matters_once) /* _i */
{
    static const char *const always[] = {"mode",   "paint", "seed", "stride",     "padding", "padding_mode", "dilation",
                                         "groups", "bias",  "flip", "activation", "stage",   "filter",       "step"};
    const struct settings s = settings_of(_i);
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        get(&s, always[i]);
    for (int i = 0; i < s.n; i++) {
        const size_t name = strcspn(s.line[i], "=");
        ck_assert_msg(strcspn(s.line[i], ".") < name && s.line[i][name] == '=', "%s", s.line[i]);
        for (int j = 0; j < i; j++)
            ck_assert_msg(strncmp(s.line[i], s.line[j], name + 1) != 0, "%s is set twice", s.line[i]);
    }
    const int inputs = !!find(&s, "signal") + !!find(&s, "picture") + !!find(&s, "volume") + !!find(&s, "map");
    const int weights =
        !!find(&s, "kernel") + !!find(&s, "kernel_1d") + !!find(&s, "filters") + is(&s, "mode", "pooling");
    ck_assert(inputs == 1 && weights == 1);
}
END_TEST

START_TEST(every_lecture_has_a_name_of_its_own) /* _i */
{
    const struct lecture *l = &lectures[_i];
    ck_assert(l->title[0] && l->look[0] && l->look[strlen(l->look) - 1] != '.');
    ck_assert_int_eq(lecture_find(l->name), _i);
}
END_TEST

START_TEST(every_lecture_of_an_operation_can_be_computed) /* _i */
{
    struct tensor y = result(_i);
    for (size_t i = 0; i < shape_count(&y.shape); i++)
        ck_assert(isfinite(y.data[i]));
    tensor_finish(&y);
    ck_assert_int_eq(lecture_find("none"), -1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("lectures");
    TCase *numbers = tcase_create("numbers");
    tcase_add_test(numbers, a_mean_of_three_turns_jumps_into_slopes_and_a_difference_finds_the_slope);
    tcase_add_test(numbers, an_impulse_prints_the_kernel_backwards);
    tcase_add_test(numbers, dive_into_deep_learning_prints_19_25_37_43);
    tcase_add_test(numbers, the_binary_input_gives_nine_different_sums_of_weights);
    tcase_add_test(numbers, ufldl_prints_4_3_4_2_4_3_2_3_4);
    tcase_add_test(numbers, andrew_ng_prints_minus_5_first_and_30_at_the_edge);
    tcase_add_test(numbers, the_seven_gives_the_numbers_of_the_design);
    tcase_add_test(numbers, strides_1_2_and_3_on_7x7_give_5x5_3x3_and_2x2);
    tcase_add_test(numbers, at_stride_3_the_last_row_and_column_are_lost);
    tcase_add_test(numbers, three_planes_add_308_minus_498_and_164_to_minus_25);
    tcase_add_test(numbers, the_planes_begin_with_the_rows_that_the_animation_shows);
    tcase_add_test(numbers, four_filters_on_the_apple_give_the_numbers_of_the_design);
    tcase_add_test(numbers, the_x_gives_rohrers_figures_convolved_rectified_and_pooled);
    tcase_add_test(numbers, the_first_value_of_the_x_is_seven_ninths);
    tcase_add_test(numbers, six_filters_on_32x32x3_give_28x28x6);
    tcase_add_test(numbers, a_1x1_convolution_mixes_the_channels_of_every_pixel_by_itself);
    tcase_add_test(numbers, groups_and_depthwise_filters_see_their_own_channels_only);
    tcase_add_test(numbers, transposed_convolutions_grow_as_the_guides_say);
    tcase_add_test(numbers, pooling_gives_the_lectures_maxima_and_means);
    tcase_add_test(numbers, gradients_of_the_feature_map_go_to_the_winners);
    tcase_add_loop_test(numbers, every_lecture_sets_all_that_matters_once, 0, LECTURE_TIES + 1);
    tcase_add_loop_test(numbers, every_lecture_has_a_name_of_its_own, 0, LECTURE_COUNT);
    tcase_add_loop_test(numbers, every_lecture_of_an_operation_can_be_computed, 0, LECTURE_TIES + 1);
    suite_add_tcase(suite, numbers);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
