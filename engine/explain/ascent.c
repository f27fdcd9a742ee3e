#include "engine/explain/ascent.h"

#include <math.h>
#include <string.h>

#include "engine/base/rng.h"
#include "engine/explain/picture_steps.h"

/* Fast convolutions leave rounding errors where there is no gradient: what is so much smaller than the largest one. */
#define ROUNDING 1e-6f

static size_t count_of(const struct ascent *a)
{
    return shape_count(net_input(a->net));
}

enum cs_status ascent_init(struct ascent *a, const struct net *net, struct net_run *run,
                           const struct ascent_target *target, const struct ascent_options *options,
                           const struct ascent_input *input, const float *pixels, struct cs_error *err)
{
    *a = (struct ascent){.net = net, .run = run, .target = *target, .options = *options, .input = *input};
    const size_t n = count_of(a);
    a->pixels = cs_alloc(3 * n, sizeof *a->pixels);
    if (!a->pixels)
        return cs_no_memory(err);
    a->gradient = a->pixels + n;
    a->scratch = a->gradient + n;
    ascent_begin_anew(a, pixels);
    return CS_OK;
}

void ascent_finish(struct ascent *a)
{
    cs_free(a->pixels);
    a->pixels = NULL;
}

void ascent_begin_anew(struct ascent *a, const float *pixels)
{
    memcpy(a->pixels, pixels, count_of(a) * sizeof *pixels);
    a->next = ASCENT_MEASURES;
    a->step = a->redirected = a->shift[0] = a->shift[1] = 0;
    a->was_redirected = false;
}

static void draw_shift(struct ascent *a)
{
    struct rng r = rng_seeded(a->options.seed, (uint64_t)a->step);
    for (int i = 0; i < 2; i++)
        a->shift[i] = a->options.jitter > 0 ? rng_int(&r, -a->options.jitter, a->options.jitter) : 0;
}

/* The run's input from pixels that have been shifted. */
static void feed(struct ascent *a)
{
    const struct shape *s = net_input(a->net);
    const size_t n = shape_count(s), plane = n / (size_t)s->dim[0];
    float *x = net_run_input(a->run)->data;
    picture_roll(s, a->pixels, a->shift[0], a->shift[1], x);
    for (size_t i = 0; i < n && a->input.channels > 0; i++)
        x[i] = (x[i] - a->input.mean[i / plane]) / a->input.std[i / plane];
}

static float value_of(const struct ascent *a)
{
    const float *v = net_run_activation(a->run, a->target.node)->data + a->target.first;
    double sum = 0;
    for (size_t i = 0; i < a->target.count; i++)
        sum += (double)v[i];
    return (float)(sum / (double)a->target.count);
}

static enum ascent_told measure(struct ascent *a)
{
    a->shift[0] = a->shift[1] = 0;
    feed(a);
    net_run_forward(a->run, 1);
    if (net_run_gave_up(a->run))
        return ASCENT_LEFT;
    a->value = value_of(a);
    draw_shift(a); /* not shifted: the pass that was just made is the one to go back through */
    a->next = a->shift[0] || a->shift[1] ? ASCENT_LOOKS : ASCENT_GOES_BACK;
    return isfinite(a->value) ? ASCENT_TOLD : ASCENT_NOT_FINITE;
}

static enum ascent_told look(struct ascent *a)
{
    feed(a);
    net_run_forward(a->run, 1);
    if (net_run_gave_up(a->run))
        return ASCENT_LEFT;
    a->next = ASCENT_GOES_BACK;
    return ASCENT_PASSED;
}

static void go_back(struct ascent *a, enum relu_rule rule)
{
    float *dy = net_run_begin_backward(a->run, a->target.node)->data + a->target.first;
    for (size_t i = 0; i < a->target.count; i++)
        dy[i] = 1 / (float)a->target.count;
    net_run_set_relu_rule(a->run, rule);
    net_run_backward_between(a->run, a->target.node, 0);
    net_run_set_relu_rule(a->run, RELU_GRADIENT);
}

static bool is_zero(const float *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (v[i] != 0) /* NaN is not */
            return false;
    return true;
}

/* The first node that any gradient reaches: the ones before it get none. */
static int last_reached(const struct ascent *a)
{
    for (int i = 1; i < a->target.node; i++)
        if (net_run_has_grad(a->run, i) && !is_zero(net_run_grad(a->run, i)->data, shape_count(&a->net->node[i].out)))
            return i;
    return a->target.node;
}

/* Of a gradient that is not 0 everywhere; 0 or less than that: it is not finite. */
static float rms_of(const float *g, size_t n, float *least)
{
    float largest = 0;
    double sum = 0;
    size_t counted = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(g[i]))
            return 0;
        largest = fmaxf(largest, fabsf(g[i]));
    }
    *least = ROUNDING * largest;
    for (size_t i = 0; i < n; i++)
        if (fabsf(g[i]) > *least) {
            sum += (double)g[i] / (double)largest * ((double)g[i] / (double)largest);
            counted++;
        }
    return counted ? largest * (float)sqrt(sum / (double)counted) : 0;
}

/* The gradient with respect to the pixels that were not shifted yet. */
static void take_gradient(struct ascent *a)
{
    const struct shape *s = net_input(a->net);
    const size_t n = shape_count(s), plane = n / (size_t)s->dim[0];
    picture_roll(s, net_run_grad(a->run, 0)->data, -a->shift[0], -a->shift[1], a->gradient);
    for (size_t i = 0; i < n && a->input.channels > 0; i++)
        a->gradient[i] /= a->input.std[i / plane];
}

static bool move(struct ascent *a)
{
    const size_t n = count_of(a);
    const struct ascent_options *o = &a->options;
    float least = 0;
    const float rms = rms_of(a->gradient, n, &least);
    if (!(rms > 0))
        return false;
    for (size_t i = 0; i < n; i++)
        if (fabsf(a->gradient[i]) > least)
            a->pixels[i] += o->lr * (a->gradient[i] / rms);
    picture_fade(a->pixels, n, o->decay);
    if ((a->step + 1) % o->blur_every == 0)
        picture_blur(net_input(a->net), a->pixels, o->blur, a->scratch);
    for (size_t i = 0; i < n; i++)
        a->pixels[i] = fminf(fmaxf(a->pixels[i], 0), 1);
    return true;
}

static enum ascent_told stay(struct ascent *a)
{
    const bool first = a->next == ASCENT_GOES_BACK;
    if (first)
        a->blocked_by = last_reached(a);
    a->next = first ? ASCENT_REDIRECTS : ASCENT_MEASURES;
    a->step += !first;
    a->redirected += !first;
    a->was_redirected = true;
    return first ? ASCENT_PASSED : ASCENT_STUCK;
}

static enum ascent_told step(struct ascent *a)
{
    const bool redirects = a->next == ASCENT_REDIRECTS;
    go_back(a, redirects ? RELU_DECONVNET : RELU_GRADIENT);
    if (net_run_gave_up(a->run))
        return ASCENT_LEFT;
    if (!net_run_has_grad(a->run, 0) || is_zero(net_run_grad(a->run, 0)->data, count_of(a)))
        return stay(a);
    take_gradient(a);
    if (!move(a))
        return ASCENT_NOT_FINITE;
    a->step++;
    a->redirected += redirects;
    a->was_redirected = redirects;
    a->next = ASCENT_MEASURES;
    return ASCENT_PASSED;
}

enum ascent_told ascent_go_on(struct ascent *a)
{
    switch (a->next) {
    case ASCENT_MEASURES:
        return measure(a);
    case ASCENT_LOOKS:
        return look(a);
    default:
        return step(a);
    }
}
