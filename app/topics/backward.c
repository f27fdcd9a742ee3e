#include "app/topics/backward_internal.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/paint.h"
#include "engine/base/i18n.h"
#include "engine/base/rng.h"

/* Memory. */

void *backward_take(struct backward_case *c, size_t count, size_t size)
{
    void *p = c->n_blocks < BACKWARD_BLOCKS ? calloc(count, size) : NULL;
    if (p)
        c->block[c->n_blocks++] = p;
    return p;
}

static void finish_case(struct backward_case *c)
{
    for (int i = 0; i < c->n_blocks; i++)
        free(c->block[i]);
    *c = (struct backward_case){0};
}

enum cs_status backward_create(struct backward_model **m, struct cs_error *err)
{
    *m = calloc(1, sizeof **m);
    return *m ? CS_OK : cs_no_memory(err);
}

void backward_destroy(struct backward_model **m)
{
    if (!*m)
        return;
    finish_case(&(*m)->now);
    free((*m)->gradient);
    free(*m);
    *m = NULL;
}

const struct backward *backward_state(const struct backward_model *m)
{
    return &m->state;
}

/* Numbers. */

double backward_decimal(float v)
{
    const double near = round((double)v * 1e6) / 1e6;
    return (float)near == v ? near : (double)v;
}

float backward_float(double v)
{
    const double most = (double)FLT_MAX;
    return (float)(v > most ? most : v < -most ? -most : v);
}

bool backward_borrows(const struct backward *b)
{
    return b->padding_mode != PADDING_ZEROS;
}

/* A plane as the engine takes it, and its decimals. */
static enum cs_status take_plane(struct backward_case *c, int rows, int cols, struct tensor *t, double **decimals,
                                 struct cs_error *err)
{
    const size_t n = (size_t)rows * (size_t)cols;
    t->shape = shape_4d(1, 1, rows, cols);
    t->data = backward_take(c, n, sizeof(float));
    *decimals = backward_take(c, n, sizeof(double));
    return t->data && *decimals ? CS_OK : cs_no_memory(err);
}

void backward_draw_gradient(int seed, int rows, int cols, float *data)
{
    static const float plain[3][3] = {{1, 2, -1}, {-1, 1, 2}, {2, -1, 1}};
    struct rng r = rng_seeded((uint64_t)seed, 0xBAC7);
    for (int i = 0; i < rows * cols; i++)
        data[i] = seed ? (float)rng_int(&r, -3, 3) : plain[i / cols % 3][i % cols % 3];
}

/* What goes forward. */

static enum cs_status take_board(struct backward *b, struct backward_case *c, const struct board *board,
                                 struct cs_error *err)
{
    const int *k = board->geometry.kernel;
    enum cs_status status = take_plane(c, board->height, board->width, &c->x, &c->pixel, err);
    if (status == CS_OK)
        status = take_plane(c, k[0], k[1], &c->weight, &c->w, err);
    if (status != CS_OK)
        return status;
    memcpy(c->x.data, board->x.data, shape_count(&c->x.shape) * sizeof(float));
    memcpy(c->weight.data, board->weight.data, shape_count(&c->weight.shape) * sizeof(float));
    memcpy(c->w, board->decimal, shape_count(&c->weight.shape) * sizeof(double));
    b->lo = board->lo;
    b->hi = board->hi;
    for (size_t i = 0; i < shape_count(&c->x.shape); i++) {
        c->pixel[i] = backward_decimal(c->x.data[i]);
        b->lo = fminf(b->lo, c->x.data[i]); /* what is painted may lie beyond */
        b->hi = fmaxf(b->hi, c->x.data[i]);
    }
    c->conv = board->conv;
    c->divisor = b->divisor = board->divisor;
    c->bias = backward_decimal(board->bias[0]);
    b->padding_mode = board->geometry.padding_mode;
    b->whole_x = board->whole_x;
    memcpy(b->size, &c->x.shape.dim[2], sizeof b->size);
    memcpy(b->stride, board->geometry.stride, sizeof b->stride);
    memcpy(b->dilation, board->geometry.dilation, sizeof b->dilation);
    b->kernel = (struct backward_grid){.rows = k[0], .cols = k[1], .data = c->weight.data};
    return CS_OK;
}

/* The convolution with any weights of that size. */
static void convolve(const struct backward_case *c, const double *w, double divisor, double bias, double *output)
{
    const int *out = &c->conv.base.out.dim[1], taps = c->conv.kernel_size[0] * c->conv.kernel_size[1],
              width = c->x.shape.dim[3];
    const struct conv2d_term *t = c->engine_terms;
    for (int o = 0; o < out[0] * out[1]; o++) {
        double sum = 0;
        conv2d_terms(&c->conv, &c->x, &c->weight, 0, 0, o / out[1], o % out[1], c->engine_terms);
        for (int i = 0; i < taps; i++)
            sum += t[i].from_row < 0 ? 0 : c->pixel[t[i].from_row * width + t[i].from_col] * w[i];
        output[o] = sum / divisor + bias;
    }
}

static enum cs_status grid_of(struct backward_case *c, const double *v, int rows, int cols, struct backward_grid *g,
                              struct cs_error *err)
{
    float *data = backward_take(c, (size_t)rows * (size_t)cols, sizeof *data);
    if (!data)
        return cs_no_memory(err);
    for (int i = 0; i < rows * cols; i++)
        data[i] = backward_float(v[i]);
    *g = (struct backward_grid){.rows = rows, .cols = cols, .data = data};
    return CS_OK;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* What the engine writes of one value or one step. */
static enum cs_status make_engine_terms(struct backward_case *c, struct cs_error *err)
{
    const int *out = &c->conv.base.out.dim[1], *k = c->conv.kernel_size, *window = c->pool.kernel_size;
    const size_t taps = (size_t)k[0] * (size_t)k[1], outputs = (size_t)out[0] * (size_t)out[1];
    const size_t conv = larger(taps, outputs) * larger(sizeof(struct conv2d_gradient_term), sizeof(struct conv2d_term)),
                 pool = (size_t)window[0] * (size_t)window[1] * sizeof(struct pool2d_term);
    c->engine_terms = backward_take(c, larger(conv, pool), 1);
    return c->engine_terms ? CS_OK : cs_no_memory(err);
}

static enum cs_status make_output(struct backward *b, struct backward_case *c, struct cs_error *err)
{
    const int *out = &c->conv.base.out.dim[1];
    c->output = backward_take(c, (size_t)out[0] * (size_t)out[1], sizeof *c->output);
    if (!c->output)
        return cs_no_memory(err);
    convolve(c, c->w, c->divisor, c->bias, c->output);
    return grid_of(c, c->output, out[0], out[1], &b->output, err);
}

static const struct layer_kind *const pool_kinds[BOARD_RULES] = {&layer_max_pool2d, &layer_avg_pool2d,
                                                                 &layer_min_pool2d};

/* A mean knows no dilation. */
static enum cs_status make_pool(struct backward_case *c, const struct backward_settings *s, struct cs_error *err)
{
    const struct layer_kind *kind = pool_kinds[s->rule];
    const struct shape in = shape_3d(1, c->x.shape.dim[2], c->x.shape.dim[3]);
    struct layer *l = NULL;
    const enum cs_status status = layer_create(&l, kind, err);
    if (status != CS_OK)
        return status;
    memcpy(&c->pool, l, kind->size);
    layer_destroy(&l);
    memcpy(c->pool.padding, c->conv.padding, sizeof c->pool.padding);
    c->pool.count_include_pad = true;
    for (int axis = 0; axis < 2; axis++) {
        c->pool.kernel_size[axis] = s->window[axis];
        c->pool.stride[axis] = c->conv.stride[axis];
        c->pool.dilation[axis] = s->rule == BOARD_MEAN ? 1 : c->conv.dilation[axis];
    }
    return layer_infer(&c->pool.base, &in, 1, err);
}

static enum cs_status make_pooled(struct backward *b, struct backward_case *c, struct cs_error *err)
{
    const int *out = &c->pool.base.out.dim[1];
    double *pooled = backward_take(c, (size_t)out[0] * (size_t)out[1], sizeof *pooled);
    if (!pooled)
        return cs_no_memory(err);
    for (int o = 0; o < out[0] * out[1]; o++) {
        struct pool2d_result r;
        pool2d_terms(&c->pool, &c->x, 0, 0, o / out[1], o % out[1], c->engine_terms, &r);
        pooled[o] = r.divisor > 1 ? r.sum / r.divisor : backward_decimal(r.value);
    }
    return grid_of(c, pooled, out[0], out[1], &b->output, err);
}

/* The gradient that arrives. */

static enum cs_status given(struct backward_case *c, const struct backward_settings *s, struct cs_error *err)
{
    struct paint *paint = malloc(sizeof *paint);
    if (!paint)
        return cs_no_memory(err);
    backward_draw_gradient(s->seed, c->arriving.shape.dim[2], c->arriving.shape.dim[3], c->arriving.data);
    const enum cs_status status = paint_from_text(s->gradient, paint, err);
    if (status == CS_OK)
        paint_apply(paint, &c->arriving);
    free(paint);
    for (size_t i = 0; status == CS_OK && i < shape_count(&c->arriving.shape); i++)
        c->gradient[i] = backward_decimal(c->arriving.data[i]);
    return status;
}

static void flip_plane(double *w, int n)
{
    for (int i = 0; i < n / 2; i++) {
        const double first = w[i];
        w[i] = w[n - 1 - i];
        w[n - 1 - i] = first;
    }
}

/* T, of a kernel in the size of the board's; without a bias, so that it stays where it is when that changes. */
static enum cs_status make_target(struct backward *b, struct backward_case *c, const struct backward_settings *s,
                                  struct cs_error *err)
{
    const int *out = &c->conv.base.out.dim[1], *k = c->conv.kernel_size;
    const struct kernel_value target = kernel_resized(&s->target, k[0], k[1]);
    double w[KERNEL_MAX_WEIGHTS];
    c->goal = backward_take(c, (size_t)out[0] * (size_t)out[1], sizeof *c->goal);
    if (!c->goal)
        return cs_no_memory(err);
    for (int i = 0; i < k[0] * k[1]; i++)
        w[i] = decimal_of(target.w[i]);
    if (s->flip)
        flip_plane(w, k[0] * k[1]);
    convolve(c, w, target.divisor, 0, c->goal);
    return grid_of(c, c->goal, out[0], out[1], &b->target, err);
}

static enum cs_status make_arriving(struct backward *b, struct backward_case *c, const struct backward_settings *s,
                                    struct cs_error *err)
{
    enum cs_status status = take_plane(c, b->output.rows, b->output.cols, &c->arriving, &c->gradient, err);
    const int n = b->output.rows * b->output.cols;
    if (status == CS_OK && b->loss == BACKWARD_GIVEN)
        status = given(c, s, err);
    if (status == CS_OK && b->loss == BACKWARD_TARGET)
        status = make_target(b, c, s, err);
    if (status != CS_OK)
        return status;
    for (int i = 0; i < n && b->loss != BACKWARD_GIVEN; i++) {
        c->gradient[i] = b->loss == BACKWARD_SUM ? 1 : c->output[i] - c->goal[i];
        c->arriving.data[i] = backward_float(c->gradient[i]);
    }
    b->arriving = (struct backward_grid){.rows = b->output.rows, .cols = b->output.cols, .data = c->arriving.data};
    for (int i = 0; i < n; i++) {
        b->arriving_most = fmaxf(b->arriving_most, fabsf(c->arriving.data[i]));
        b->bias_gradient += c->gradient[i];
    }
    return CS_OK;
}

/* The loss, and one step down. */

static double loss_of(const struct backward *b, const struct backward_case *c, const double *output)
{
    double loss = 0;
    for (int i = 0; i < b->output.rows * b->output.cols; i++) {
        if (b->loss == BACKWARD_TARGET)
            loss += (output[i] - c->goal[i]) * (output[i] - c->goal[i]) / 2;
        else
            loss += c->gradient[i] * output[i];
    }
    return loss;
}

/* A number that is as good as 0 after the difference of two is 0. */
static double less(double before, double taken)
{
    const double after = before - taken;
    return fabs(after) < 1e-12 * fabs(before) ? 0 : after;
}

static enum cs_status make_update(struct backward *b, struct backward_case *c, const struct backward_settings *s,
                                  struct cs_error *err)
{
    struct backward_update *u = &b->update;
    const int n = b->kernel.rows * b->kernel.cols;
    double *output = backward_take(c, (size_t)(b->output.rows * b->output.cols), sizeof *output);
    if (!output)
        return cs_no_memory(err);
    u->kernel =
        (struct kernel_value){.preset = KERNEL_CUSTOM, .rows = b->kernel.rows, .cols = b->kernel.cols, .divisor = 1};
    for (int i = 0; i < n; i++) {
        u->before[i] = c->w[i] / c->divisor;
        u->after[i] = less(u->before[i], s->lr * c->value[i]);
        u->kernel.w[s->flip ? n - 1 - i : i] = backward_float(u->after[i]) + 0.0f;
    }
    convolve(c, u->after, 1, c->bias, output);
    u->loss_after = loss_of(b, c, output);
    return CS_OK;
}

/* Update. */

static bool is_conv(const struct backward *b)
{
    return b->of == BACKWARD_KERNEL || b->of == BACKWARD_INPUT;
}

static enum cs_status check_size(const struct backward *b, const struct backward_case *c, struct cs_error *err)
{
    const int *out = b->of == BACKWARD_POOLING ? &c->pool.base.out.dim[1] : &c->conv.base.out.dim[1],
              *k = b->of == BACKWARD_POOLING ? c->pool.kernel_size : c->conv.kernel_size;
    const int64_t taps = (int64_t)k[0] * k[1];
    int64_t places = (int64_t)out[0] * out[1];
    if (b->of == BACKWARD_INPUT) {
        const int *p = c->conv.padding, *in = &c->conv.base.in[0].dim[1];
        const int64_t padded = (int64_t)(in[0] + p[0] + p[2]) * (in[1] + p[1] + p[3]);
        places = padded > places ? padded : places;
    }
    if (places * taps <= BACKWARD_PRODUCTS_MAX)
        return CS_OK;
    return cs_fail(err, CS_BAD_SHAPE,
                   _("%lld products are too many to follow: choose a smaller picture or kernel, or a larger stride"),
                   (long long)(places * taps));
}

static enum cs_status make_forward(struct backward *b, struct backward_case *c, const struct backward_settings *s,
                                   struct cs_error *err)
{
    enum cs_status status = take_board(b, c, s->board, err);
    if (status == CS_OK && b->of == BACKWARD_POOLING)
        status = make_pool(c, s, err);
    if (status == CS_OK)
        status = check_size(b, c, err);
    if (status == CS_OK)
        status = make_engine_terms(c, err);
    if (status == CS_OK)
        status = b->of == BACKWARD_POOLING ? make_pooled(b, c, err) : make_output(b, c, err);
    return status == CS_OK ? backward_make_input(b, c, c->conv.padding, err) : status;
}

static enum cs_status make(struct backward *b, struct backward_case *c, const struct backward_settings *s,
                           struct cs_error *err)
{
    b->of = s->of;
    b->rule = s->rule;
    b->loss = !is_conv(b) && s->loss == BACKWARD_TARGET ? BACKWARD_GIVEN : s->loss;
    enum cs_status status = CS_OK;
    if (s->board->large)
        return cs_fail(err, CS_BAD_SHAPE,
                       _("a picture of %d×%d is too large to follow its gradients: choose one of at most %d×%d"),
                       s->board->height, s->board->width, BOARD_SMALL, BOARD_SMALL);
    status = make_forward(b, c, s, err);
    if (status == CS_OK)
        status = make_arriving(b, c, s, err);
    if (status == CS_OK)
        status = backward_make_grids(b, c, err);
    if (status == CS_OK)
        status = backward_make_steps(b, c, err);
    if (status == CS_OK && is_conv(b))
        b->loss_value = loss_of(b, c, c->output);
    return status == CS_OK && b->of == BACKWARD_KERNEL ? make_update(b, c, s, err) : status;
}

static bool is_current(const struct backward_model *m, const struct backward_settings *s)
{
    const struct backward_settings *last = &m->settings;
    return m->updated && m->board_serial == s->board->serial && last->of == s->of && last->loss == s->loss &&
           !strcmp(m->gradient, s->gradient) && last->seed == s->seed && last->flip == s->flip &&
           kernel_equal(&last->target, &s->target) && last->lr == s->lr && last->rule == s->rule &&
           !memcmp(last->window, s->window, sizeof last->window);
}

/* Without memory the next update computes it all again, which shows the same. */
static void remember(struct backward_model *m, const struct backward_settings *s)
{
    char *gradient = strdup(s->gradient);
    free(m->gradient);
    m->gradient = gradient;
    m->updated = gradient != NULL;
    m->settings = *s;
    m->settings.board = NULL;
    m->settings.gradient = NULL;
    m->board_serial = s->board->serial;
}

bool backward_update(struct backward_model *m, const struct backward_settings *s)
{
    struct backward next = {.serial = m->state.serial + 1};
    struct backward_case c = {.so_far_steps = -1};
    struct cs_error err;
    if (is_current(m, s))
        return false;
    remember(m, s);
    if (make(&next, &c, s, &err) == CS_OK) {
        finish_case(&m->now);
        m->now = c;
        m->state = next;
    } else {
        finish_case(&c);
        m->state.serial++;
        snprintf(m->state.error, sizeof m->state.error, "%s", err.text);
    }
    return true;
}
