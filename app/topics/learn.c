#include "app/topics/learn.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/topics/learn_path.h"
#include "engine/base/i18n.h"
#include "engine/train/loss.h"

enum { PATH_MAIN, PATH_PLAIN, PATHS };
enum { NOISE_STREAM = 7, POWER_STEPS = 300, POWER_WORK = 8 << 20 };
/* Multiply-adds of an update: a few milliseconds of one core. What a pass costs besides them counts as so many. */
enum { UPDATE_WORK = 24 << 20, PASS_WORK = 4000 };

/* What follows from the settings that do not change while it learns. */
struct problem {
    struct learn state; /* its geometry and scales; the rest is the model's */
    struct learn_bench bench;
    struct learn_path path[PATHS];
    float *x;                           /* [height*width] */
    float *output, *difference, *slope; /* [n] */
};

struct learn_model {
    struct learn state;
    struct learn_settings settings; /* x is not to be read */
    struct problem *problem;        /* NULL: none yet */
    float *count;                   /* 0, 1, 2 ... */
    int shown;                      /* iteration; -1: none */
};

enum cs_status learn_create(struct learn_model **out, struct cs_error *err)
{
    struct learn_model *m = *out = calloc(1, sizeof *m);
    if (m)
        m->count = calloc(LEARN_ITERATIONS + 2, sizeof *m->count);
    if (!m || !m->count) {
        learn_destroy(out);
        return cs_no_memory(err);
    }
    for (int i = 0; i < LEARN_ITERATIONS + 2; i++)
        m->count[i] = (float)i;
    m->shown = -1;
    return CS_OK;
}

static void bench_finish(struct learn_bench *b)
{
    net_run_destroy(&b->run);
    optimizer_destroy(&b->optimizer);
    net_destroy(&b->net);
    free(b->target);
}

static void problem_destroy(struct problem **p)
{
    if (!*p)
        return;
    bench_finish(&(*p)->bench);
    for (int i = 0; i < PATHS; i++)
        learn_path_finish(&(*p)->path[i]);
    free((*p)->x);
    free((*p)->output);
    free((*p)->difference);
    free((*p)->slope);
    free(*p);
    *p = NULL;
}

void learn_destroy(struct learn_model **m)
{
    if (!*m)
        return;
    problem_destroy(&(*m)->problem);
    free((*m)->count);
    free(*m);
    *m = NULL;
}

/* The hidden kernel and what it makes. */

/* At least as large as the kernel that looks for it. */
static void take_hidden(struct learn *l, const struct learn_settings *s)
{
    struct kernel_value k = s->target;
    k.preset = KERNEL_CUSTOM; /* its numbers are to stay what they are, not to fill the larger size */
    l->hidden_rows = k.rows > l->rows ? k.rows : l->rows;
    l->hidden_cols = k.cols > l->cols ? k.cols : l->cols;
    k = kernel_resized(&k, l->hidden_rows, l->hidden_cols);
    l->kernel_max = 0;
    for (int i = 0; i < k.rows * k.cols; i++) {
        l->hidden[i] = (float)((double)k.w[i] / k.divisor);
        l->kernel_max = fmaxf(l->kernel_max, fabsf(l->hidden[i]));
    }
    l->kernel_max = l->kernel_max > 0 ? l->kernel_max : 1;
    l->hidden_bias = s->target_bias;
}

/* Rows (columns) of padding that a larger kernel needs besides, so that its middle stays on that of the smaller. */
static void hidden_padding(const struct learn *l, const struct board_geometry *g, int padding[4])
{
    const int size[2] = {l->hidden_rows, l->hidden_cols};
    for (int axis = 0; axis < 2; axis++) {
        const int before = (size[axis] - 1) / 2 - (g->kernel[axis] - 1) / 2,
                  behind = size[axis] - g->kernel[axis] - before;
        padding[axis] = g->padding[axis] + g->dilation[axis] * before;
        padding[axis + 2] = g->padding[axis + 2] + g->dilation[axis] * behind;
    }
}

static void add_noise(float *target, int n, const struct learn_settings *s)
{
    struct rng rng = rng_seeded(s->seed, NOISE_STREAM);
    for (int i = 0; i < n && s->noise > 0; i++)
        target[i] += s->noise * rng_normal(&rng);
}

/* A net of its own, used once. */
static enum cs_status make_target(struct problem *p, const struct learn_settings *s, struct cs_error *err)
{
    const struct learn *l = &p->state;
    const int size[2] = {l->hidden_rows, l->hidden_cols};
    struct learn_bench b = {.n_weights = size[0] * size[1], .n_numbers = size[0] * size[1] + 1};
    float numbers[LEARN_NUMBERS];
    int padding[4];
    hidden_padding(l, &s->geometry, padding);
    enum cs_status status = learn_net(&b.net, s, size, padding, true, err);
    if (status == CS_OK)
        status = net_run_create(&b.run, b.net, 1, NET_RUN_INFER, NULL, kernels_best(), err);
    if (status == CS_OK) {
        memcpy(numbers, l->hidden, (size_t)b.n_weights * sizeof *numbers);
        numbers[b.n_weights] = l->hidden_bias;
        memcpy(net_run_input(b.run)->data, p->x, (size_t)l->height * (size_t)l->width * sizeof *p->x);
        memcpy(p->bench.target, learn_forward(&b, numbers)->data, (size_t)l->n * sizeof *p->bench.target);
        add_noise(p->bench.target, l->n, s);
    }
    bench_finish(&b);
    return status;
}

static float largest(const float *v, int n)
{
    float most = 0;
    for (int i = 0; i < n; i++)
        most = fmaxf(most, fabsf(v[i]));
    return most > 0 ? most : 1;
}

/* The kernel that looks for it. */

static enum cs_status make_bench(struct problem *p, const struct learn_settings *s, struct cs_error *err)
{
    const struct optimizer_options sgd = optimizer_defaults(OPTIMIZER_SGD);
    struct learn_bench *b = &p->bench;
    enum cs_status status = learn_net(&b->net, s, s->geometry.kernel, s->geometry.padding, s->bias, err);
    if (status == CS_OK)
        status = net_run_create(&b->run, b->net, 1, NET_RUN_TRAIN, NULL, kernels_best(), err);
    if (status == CS_OK)
        status = optimizer_create(&b->optimizer, b->net, &sgd, err);
    return status;
}

static void describe(struct problem *p, const struct learn_settings *s)
{
    const struct shape *out = net_output(p->bench.net);
    struct learn *l = &p->state;
    l->height = s->x->shape.dim[2];
    l->width = s->x->shape.dim[3];
    l->oh = out->dim[1];
    l->ow = out->dim[2];
    l->n = l->oh * l->ow;
    l->rows = s->geometry.kernel[0];
    l->cols = s->geometry.kernel[1];
    l->n_weights = l->rows * l->cols;
    l->n_numbers = l->n_weights + s->bias;
    l->bias = s->bias;
    l->conv = *(const struct conv2d *)p->bench.net->node[1].layer;
    p->bench.n = l->n;
    p->bench.n_weights = l->n_weights;
    p->bench.n_numbers = l->n_numbers;
}

static enum cs_status make_room(struct problem *p, const struct learn_settings *s, struct cs_error *err)
{
    const size_t n = (size_t)p->state.n, pixels = (size_t)p->state.height * (size_t)p->state.width;
    enum cs_status status = CS_OK;
    p->x = calloc(pixels, sizeof *p->x);
    p->bench.target = calloc(n, sizeof *p->bench.target);
    p->output = calloc(n, sizeof *p->output);
    p->difference = calloc(n, sizeof *p->difference);
    p->slope = calloc(n, sizeof *p->slope);
    if (!p->x || !p->bench.target || !p->output || !p->difference || !p->slope)
        return cs_no_memory(err);
    for (int i = 0; i < PATHS && status == CS_OK; i++)
        status = learn_path_create(&p->path[i], p->state.n_numbers, err);
    memcpy(p->x, s->x->data, pixels * sizeof *p->x);
    memcpy(net_run_input(p->bench.run)->data, p->x, pixels * sizeof *p->x);
    return status;
}

static int64_t pass_work(const struct problem *p)
{
    return PASS_WORK + 3 * net_node_macs(p->bench.net, 1);
}

/* A large picture has one direction far above all others, and needs few steps. */
static enum cs_status measure_curvature(struct problem *p, struct cs_error *err)
{
    const int64_t most = POWER_WORK / pass_work(p);
    const int steps = most > POWER_STEPS ? POWER_STEPS : most < 20 ? 20 : (int)most;
    return curvature_of_mse(p->bench.net, p->bench.run, 1, steps, &p->state.curvature, err);
}

/* Of all numbers: what was edited at the start may have gone. */
static void start(struct problem *p, const struct learn_settings *s)
{
    float *w = p->path[PATH_MAIN].w;
    memset(w, 0, (size_t)p->state.n_numbers * sizeof *w);
    if (s->start == LEARN_RANDOM) {
        net_init_params(p->bench.net, s->seed);
        learn_take(&p->bench, p->bench.net->params, w);
    }
    for (int i = 0; i < p->state.n_weights && s->start == LEARN_KERNEL; i++)
        w[i] = (float)((double)s->own.w[i] / s->own.divisor);
    memcpy(p->path[PATH_PLAIN].w, w, (size_t)p->state.n_numbers * sizeof *w);
}

static enum cs_status check(const struct learn_settings *s, struct cs_error *err)
{
    const int64_t h = s->x->shape.dim[2], w = s->x->shape.dim[3];
    if (h * w > LEARN_PIXELS)
        return cs_fail(err, CS_BAD_SHAPE,
                       _("A picture of %d×%d is too large to learn from step by step: choose one of at most 128×128"),
                       (int)h, (int)w);
    if (s->start == LEARN_KERNEL && (s->own.rows != s->geometry.kernel[0] || s->own.cols != s->geometry.kernel[1]))
        return cs_fail(err, CS_BAD_SHAPE, _("The kernel to start from has another size than the one that learns"));
    return CS_OK;
}

static enum cs_status problem_create(struct problem **out, const struct learn_settings *s, struct cs_error *err)
{
    enum cs_status status = check(s, err);
    struct problem *p = NULL;
    if (status == CS_OK && !(p = calloc(1, sizeof *p)))
        status = cs_no_memory(err);
    if (status == CS_OK)
        status = make_bench(p, s, err);
    if (status == CS_OK) {
        describe(p, s);
        take_hidden(&p->state, s);
        status = make_room(p, s, err);
    }
    if (status == CS_OK)
        status = make_target(p, s, err);
    if (status == CS_OK)
        status = measure_curvature(p, err);
    if (status == CS_OK) {
        p->state.target_max = largest(p->bench.target, p->state.n);
        start(p, s);
    } else {
        problem_destroy(&p);
    }
    *out = p;
    return status;
}

/* What an update has to do. */

static bool same_ints(const int *a, const int *b, int n)
{
    return !memcmp(a, b, (size_t)n * sizeof *a);
}

static bool same_geometry(const struct board_geometry *a, const struct board_geometry *b)
{
    return same_ints(a->kernel, b->kernel, 2) && same_ints(a->stride, b->stride, 2) &&
           same_ints(a->dilation, b->dilation, 2) && same_ints(a->padding, b->padding, 4) &&
           a->padding_mode == b->padding_mode;
}

static bool same_problem(const struct learn_settings *a, const struct learn_settings *b)
{
    const bool seeded = a->start == LEARN_RANDOM || a->noise > 0;
    return a->x_serial == b->x_serial && same_geometry(&a->geometry, &b->geometry) &&
           kernel_equal(&a->target, &b->target) && a->target_bias == b->target_bias && a->noise == b->noise &&
           a->start == b->start && (!seeded || a->seed == b->seed) && a->bias == b->bias &&
           (a->start != LEARN_KERNEL || kernel_equal(&a->own, &b->own));
}

static bool same_edits(const struct learn_changes *a, const struct learn_changes *b)
{
    bool same = a->n_edits == b->n_edits;
    for (int i = 0; i < a->n_edits && same; i++)
        same = a->edit[i].iteration == b->edit[i].iteration && a->edit[i].number == b->edit[i].number &&
               a->edit[i].value == b->edit[i].value;
    return same;
}

/* Iterations before the first that would go on differently now stay. */
static bool keep_what_holds(struct learn_path *p, const struct learn_settings *s, bool plain)
{
    for (int k = 0; k <= p->computed; k++) {
        const struct learn_rate now = learn_rate_at(s, plain, k);
        if ((float)now.lr == (float)p->taken[k].lr && (float)now.momentum == (float)p->taken[k].momentum)
            continue;
        learn_path_cut(p, k);
        return true;
    }
    return false;
}

static bool renew(struct learn_model *m, const struct learn_settings *s)
{
    struct problem *p;
    struct cs_error err;
    if (m->problem && same_problem(&m->settings, s) && !m->state.error[0]) {
        bool changed = keep_what_holds(&m->problem->path[PATH_PLAIN], s, true);
        if (!same_edits(&m->settings.changes, &s->changes)) {
            learn_path_cut(&m->problem->path[PATH_MAIN], 0);
            start(m->problem, s);
            changed = true;
        }
        return keep_what_holds(&m->problem->path[PATH_MAIN], s, false) || changed;
    }
    if (problem_create(&p, s, &err) != CS_OK) {
        snprintf(m->state.error, sizeof m->state.error, "%s", err.text);
        return true;
    }
    problem_destroy(&m->problem);
    m->problem = p;
    m->state = p->state;
    return true;
}

/* How far the work of one update leads; at least one iteration. */
static bool go_on(const struct problem *p, struct learn_path *path, const struct learn_settings *s, bool plain, int to)
{
    const int before = path->computed;
    for (int64_t work = 0; path->computed < to && work < UPDATE_WORK; work += pass_work(p))
        if (!learn_path_advance(path, &p->bench, s, plain))
            break;
    return path->computed != before;
}

bool learn_step_at(const struct learn_model *m, int iteration, struct learn_step *out)
{
    if (!m->problem || iteration < 0 || iteration > m->problem->path[PATH_MAIN].computed)
        return false;
    const struct learn_path *p = &m->problem->path[PATH_MAIN];
    const size_t n = (size_t)p->n_numbers, at = (size_t)iteration * n;
    const bool steps = !(p->end == LEARN_ENDED_UPDATE && p->ended == iteration + 1);
    *out = (struct learn_step){.iteration = iteration,
                               .w = p->w + at,
                               .g = p->g + at,
                               .v = steps ? p->v + at : NULL,
                               .v_before = iteration > 0 ? p->v + at - n : NULL,
                               .next = steps ? p->w + at + n : NULL,
                               .loss = p->loss[iteration],
                               .lr = p->taken[iteration].lr,
                               .momentum = p->taken[iteration].momentum};
    return true;
}

/* The smaller kernel lies in the middle of the hidden one. */
static double distance(const struct learn *l, const float *w)
{
    const struct loss_options mse = {.kind = LOSS_MSE};
    struct kernel_value k = {.preset = KERNEL_CUSTOM, .rows = l->rows, .cols = l->cols, .divisor = 1};
    memcpy(k.w, w, (size_t)l->n_weights * sizeof *w);
    k = kernel_resized(&k, l->hidden_rows, l->hidden_cols);
    const int n = l->hidden_rows * l->hidden_cols;
    const struct tensor now = {shape_2d(1, n), k.w};
    return sqrt(n * loss_compute(&mse, &now, 1, NULL, l->hidden, NULL, NULL).loss);
}

static void show(struct learn_model *m, int iteration)
{
    struct problem *p = m->problem;
    struct learn *l = &m->state;
    m->shown = iteration;
    learn_step_at(m, iteration, &l->at);
    memcpy(p->output, learn_forward(&p->bench, l->at.w)->data, (size_t)l->n * sizeof *p->output);
    learn_loss(&p->bench, p->slope);
    for (int i = 0; i < l->n; i++)
        p->difference[i] = p->output[i] - p->bench.target[i];
    l->squares = l->n * l->at.loss;
    l->distance = distance(l, l->at.w);
    l->output = p->output;
    l->difference = p->difference;
    l->slope = p->slope;
}

static void report(struct learn_model *m, const struct learn_settings *s)
{
    const struct problem *p = m->problem;
    const struct learn_path *path = &p->path[PATH_MAIN], *plain = &p->path[PATH_PLAIN];
    struct learn *l = &m->state;
    l->x = p->x;
    l->target = p->bench.target;
    l->computed = path->computed;
    l->end = path->end;
    l->ended = path->ended;
    l->critical = curvature_critical_rate(&l->curvature, s->momentum);
    l->loss = path->shown_loss;
    l->plain_computed = s->plain ? plain->computed : -1;
    l->plain_loss = plain->shown_loss;
    l->count = m->count;
}

static int clamped(int i, int lo, int hi)
{
    return i < lo ? lo : i > hi ? hi : i;
}

/* Not even the start can be measured. */
static bool is_hopeless(struct learn_model *m)
{
    if (m->problem->path[PATH_MAIN].computed >= 0)
        return false;
    snprintf(m->state.error, sizeof m->state.error, "%s",
             _("The numbers are too large to begin with: choose smaller weights"));
    return true;
}

bool learn_update(struct learn_model *m, const struct learn_settings *s, int iteration)
{
    const struct learn before = m->state;
    bool changed = renew(m, s);
    m->settings = *s;
    m->settings.x = NULL;
    if (m->state.error[0])
        return changed || strcmp(before.error, m->state.error) != 0;
    struct problem *p = m->problem;
    m->state.wanted = clamped(iteration, 0, clamped(s->iterations, 0, LEARN_ITERATIONS));
    changed |= go_on(p, &p->path[PATH_MAIN], s, false, m->state.wanted);
    if (s->plain)
        changed |= go_on(p, &p->path[PATH_PLAIN], s, true, m->state.wanted);
    if (is_hopeless(m))
        return true;
    report(m, s);
    const int shown = clamped(m->state.wanted, 0, p->path[PATH_MAIN].computed);
    if (!changed && shown == m->shown && before.critical == m->state.critical &&
        before.plain_computed == m->state.plain_computed)
        return false;
    show(m, shown);
    return true;
}

const struct learn *learn_state(const struct learn_model *m)
{
    return &m->state;
}

static bool goes_on(const struct learn_path *p, int to)
{
    return p->computed < to && p->end == LEARN_GOES_ON;
}

bool learn_is_pending(const struct learn_model *m)
{
    if (!m->problem || m->state.error[0])
        return false;
    return goes_on(&m->problem->path[PATH_MAIN], m->state.wanted) ||
           (m->settings.plain && goes_on(&m->problem->path[PATH_PLAIN], m->state.wanted));
}

struct learn_product learn_product_at(const struct learn *l, int number, int output)
{
    struct conv2d_term term[KERNEL_MAX_WEIGHTS];
    const struct tensor x = {shape_4d(1, 1, l->height, l->width), (float *)l->x}; /* only read */
    const struct tensor w = {shape_4d(1, 1, l->rows, l->cols), (float *)l->at.w};
    struct learn_product p = {.oy = output / l->ow, .ox = output % l->ow, .slope = (double)l->slope[output]};
    conv2d_terms(&l->conv, &x, &w, 0, 0, p.oy, p.ox, term);
    p.x = (double)term[number].x;
    p.product = p.slope * p.x;
    return p;
}

struct conv2d_walk learn_walk(const struct learn *l, int axis, int number)
{
    return conv2d_walk(&l->conv, axis, axis ? number % l->cols : number / l->cols);
}
