#include "engine/train/optimizer.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"

const char *const optimizer_names[] = {"sgd", "adam", "adamw", NULL};

/* A stretch of one parameter, so that the pool can share the work; elementwise, so any partition gives the same bits.
 */
struct span {
    size_t from, n;
    bool decay;
};

enum { SPAN = 1 << 15 };

struct reach { /* no parameter, and no moment, is larger in size; INFINITY: look */
    double p, m, v;
};

struct optimizer {
    struct optimizer_options options;
    float *v;      /* SGD: momentum; Adam: second moment; layout of net->params */
    float *m;      /* Adam: first moment, else NULL */
    int64_t steps; /* taken so far */
    struct reach reach;
    struct span *span;
    size_t failed_at;          /* of the step that could not be made */
    double norm;               /* of the latest step's gradients */
    double *partial, *squares; /* one number a span, of a pass that adds up or compares */
    int n_spans;
};

/* SGD: what gave LeNet-5 0.989 and more on MNIST after three annealed epochs, for each of five seeds. Adam, AdamW:
 * PyTorch's. */
struct optimizer_options optimizer_defaults(enum optimizer_kind kind)
{
    static const struct {
        float lr, weight_decay;
    } usual[] = {{0.02f, 0.0005f}, {0.001f, 0}, {0.001f, 0.01f}};
    return (struct optimizer_options){.kind = kind,
                                      .lr = usual[kind].lr,
                                      .momentum = 0.9f,
                                      .weight_decay = usual[kind].weight_decay,
                                      .beta1 = 0.9,
                                      .beta2 = 0.999,
                                      .eps = 1e-8};
}

/* Not negative, not infinite, not NaN. */
static bool is_size(double x)
{
    return x >= 0 && isfinite(x);
}

static bool is_share(double x)
{
    return x >= 0 && x <= 1;
}

enum cs_status optimizer_check(const struct optimizer_options *o, struct cs_error *err)
{
    if (!is_size(o->lr))
        return cs_fail(err, CS_BAD_VALUE, _("the learning rate must be 0 or more, not %g"), o->lr);
    if (!is_share(o->momentum))
        return cs_fail(err, CS_BAD_VALUE, _("the momentum must be between 0 and 1, not %g"), o->momentum);
    if (!is_size(o->weight_decay))
        return cs_fail(err, CS_BAD_VALUE, _("the weight decay must be 0 or more, not %g"), o->weight_decay);
    if (o->kind != OPTIMIZER_SGD && (!is_share(o->beta1) || !is_share(o->beta2) || !is_size(o->eps)))
        return cs_fail(err, CS_BAD_VALUE, _("the betas of %s must be between 0 and 1, and its eps 0 or more"),
                       optimizer_names[o->kind]);
    if (o->nesterov && (o->kind != OPTIMIZER_SGD || o->momentum == 0))
        return cs_fail(err, CS_BAD_VALUE, _("Nesterov's momentum needs sgd with a momentum above 0"));
    if (!is_size(o->clip_norm) || !is_size(o->clip_value))
        return cs_fail(err, CS_BAD_VALUE, _("gradients are clipped to a size of more than 0 (0: not at all)"));
    return CS_OK;
}

/* Called twice: span NULL only counts. */
static int list_spans(const struct net *net, struct span *span)
{
    int n = 0;
    for (int node = 1; node < net->n_nodes; node++)
        for (int i = 0; i < net->node[node].layer->n_params; i++) {
            const struct layer_param *param = &net->node[node].layer->param[i];
            const size_t count = param->buffer ? 0 : shape_count(&param->shape);
            for (size_t at = 0; at < count; at += SPAN, n++)
                if (span)
                    span[n] = (struct span){net->node[node].param[i] + at, count - at < SPAN ? count - at : SPAN,
                                            param->decay};
        }
    return n;
}

enum cs_status optimizer_create(struct optimizer **out, const struct net *net, const struct optimizer_options *options,
                                struct cs_error *err)
{
    const bool two = options->kind != OPTIMIZER_SGD;
    *out = NULL;
    struct optimizer *o = calloc(1, sizeof *o);
    if (!o)
        return cs_no_memory(err);
    o->options = *options;
    o->reach.p = INFINITY;
    o->n_spans = list_spans(net, NULL);
    o->span = calloc((size_t)o->n_spans + 1, sizeof *o->span);
    o->partial = calloc((size_t)o->n_spans + 1, sizeof *o->partial);
    o->squares = calloc((size_t)o->n_spans + 1, sizeof *o->squares);
    o->v = cs_alloc(net->n_params, sizeof *o->v);
    o->m = two ? cs_alloc(net->n_params, sizeof *o->m) : NULL;
    if (!o->span || !o->partial || !o->squares || !o->v || (two && !o->m)) {
        optimizer_destroy(&o);
        return cs_no_memory(err);
    }
    list_spans(net, o->span);
    *out = o;
    return CS_OK;
}

void optimizer_destroy(struct optimizer **o)
{
    if (!*o)
        return;
    cs_free((*o)->v);
    cs_free((*o)->m);
    free((*o)->span);
    free((*o)->partial);
    free((*o)->squares);
    free(*o);
    *o = NULL;
}

void optimizer_set_options(struct optimizer *o, const struct optimizer_options *options)
{
    assert(options->kind == o->options.kind);
    o->options = *options;
}

/* The rules, for one number each. What is common to all numbers of a step is in struct rule. */

struct rule {
    float lr, momentum, decay, scale, limit; /* gradients: times scale, then cut at +-limit */
    float keep1, add1, keep2, add2;          /* Adam: moment = keep * moment + add * ... */
    float rate, correction, eps, shrink;     /* AdamW: p *= shrink */
};

static inline float clipped(const struct rule *r, float gradient)
{
    const float g = gradient * r->scale;
    return g > r->limit ? r->limit : g < -r->limit ? -r->limit : g;
}

static inline void sgd(const struct rule *r, float gradient, float *p, float *v)
{
    *v = r->momentum * *v + (clipped(r, gradient) + r->decay * *p);
    *p -= r->lr * *v;
}

static inline void nesterov(const struct rule *r, float gradient, float *p, float *v)
{
    const float g = clipped(r, gradient) + r->decay * *p;
    *v = r->momentum * *v + g;
    *p -= r->lr * (g + r->momentum * *v);
}

/* AdamW: decay is 0. Adam: shrink is 1. */
static inline void adam(const struct rule *r, float gradient, float *p, float *m, float *v)
{
    const float g = clipped(r, gradient) + r->decay * *p;
    *m = r->keep1 * *m + r->add1 * g;
    *v = r->keep2 * *v + r->add2 * g * g;
    *p = *p * r->shrink - r->rate * *m / (sqrtf(*v) * r->correction + r->eps);
}

static struct rule rule_of(const struct optimizer *o, float scale)
{
    const struct optimizer_options *opt = &o->options;
    const double t = (double)o->steps + 1;
    return (struct rule){.lr = opt->lr,
                         .momentum = opt->momentum,
                         .scale = scale,
                         .limit = opt->clip_value > 0 ? opt->clip_value : INFINITY,
                         .keep1 = (float)opt->beta1,
                         .add1 = (float)(1 - opt->beta1),
                         .keep2 = (float)opt->beta2,
                         .add2 = (float)(1 - opt->beta2),
                         .rate = (float)(opt->lr / (1 - pow(opt->beta1, t))),
                         .correction = (float)(1 / sqrt(1 - pow(opt->beta2, t))),
                         .eps = (float)opt->eps,
                         .shrink = 1};
}

struct step { /* what the chunks of one step share */
    struct optimizer *o;
    float *params;
    const float *grads;
    struct rule rule;
};

static struct rule rule_of_span(const struct step *s, const struct span *span)
{
    struct rule rule = s->rule;
    const float decay = span->decay ? s->o->options.weight_decay : 0.0f;
    if (s->o->options.kind == OPTIMIZER_ADAMW)
        rule.shrink = (float)(1 - (double)rule.lr * decay);
    else
        rule.decay = decay;
    return rule;
}

static void step_sgd(const struct rule *rule, size_t n, const float *g, float *restrict p, float *restrict v)
{
    for (size_t i = 0; i < n; i++)
        sgd(rule, g[i], &p[i], &v[i]);
}

static void step_nesterov(const struct rule *rule, size_t n, const float *g, float *restrict p, float *restrict v)
{
    for (size_t i = 0; i < n; i++)
        nesterov(rule, g[i], &p[i], &v[i]);
}

static void step_adam(const struct rule *rule, size_t n, const float *g, float *restrict p, float *restrict m,
                      float *restrict v)
{
    for (size_t i = 0; i < n; i++)
        adam(rule, g[i], &p[i], &m[i], &v[i]);
}

static void step_span(const struct optimizer *o, const struct rule *rule, size_t n, const float *g, float *p, float *m,
                      float *v)
{
    if (o->options.kind != OPTIMIZER_SGD)
        step_adam(rule, n, g, p, m, v);
    else if (o->options.nesterov)
        step_nesterov(rule, n, g, p, v);
    else
        step_sgd(rule, n, g, p, v);
}

static void step_chunk(void *ctx, int chunk)
{
    const struct step *s = ctx;
    const struct span *span = &s->o->span[chunk];
    const struct rule rule = rule_of_span(s, span);
    step_span(s->o, &rule, span->n, s->grads + span->from, s->params + span->from,
              s->o->m ? s->o->m + span->from : NULL, s->o->v + span->from);
}

/* Is every number finite? The largest of their bits without the sign tells, and a compiler can make vectors of it. */

static double largest(const float *v, size_t n)
{
    uint32_t most = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &v[i], sizeof bits);
        bits &= 0x7fffffffu; /* a NaN is then larger than infinity */
        most = bits > most ? bits : most;
    }
    float value;
    memcpy(&value, &most, sizeof value);
    return isfinite(value) ? value : INFINITY;
}

struct pass { /* over all spans of a block */
    const struct optimizer *o;
    const float *block;
};

static void largest_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct span *span = &p->o->span[chunk];
    p->o->partial[chunk] = largest(p->block + span->from, span->n);
}

static double squares(const float *v, size_t n)
{
    enum { LANES = 8 }; /* sums of their own, so that they need not wait for each other */
    double sum[LANES] = {0}, total = 0;
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int k = 0; k < LANES; k++)
            sum[k] += (double)v[i + (size_t)k] * (double)v[i + (size_t)k];
    for (; i < n; i++)
        total += (double)v[i] * (double)v[i];
    for (int k = 0; k < LANES; k++)
        total += sum[k];
    return total;
}

static void squares_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct span *span = &p->o->span[chunk];
    p->o->squares[chunk] = squares(p->block + span->from, span->n);
}

/* Both in one pass: the span is in the cache for the second. */
static void measure_chunk(void *ctx, int chunk)
{
    largest_chunk(ctx, chunk);
    squares_chunk(ctx, chunk);
}

/* The pool, where waking its threads costs less than the work. */
static struct thread_pool *pool_for(const struct optimizer *o, struct thread_pool *pool)
{
    enum { WORTH_SHARING = 4 };
    return o->n_spans < WORTH_SHARING ? NULL : pool;
}

static double largest_of(const struct optimizer *o, const float *block, struct thread_pool *pool)
{
    struct pass pass = {o, block};
    double most = 0;
    if (!block)
        return 0;
    thread_pool_run(pool_for(o, pool), largest_chunk, &pass, o->n_spans);
    for (int i = 0; i < o->n_spans; i++)
        most = fmax(most, o->partial[i]);
    return most;
}

bool optimizer_is_finite(const struct optimizer *o, const float *grads, struct thread_pool *pool)
{
    return isfinite(largest_of(o, grads, pool));
}

static double norm_of_squares(const struct optimizer *o)
{
    double sum = 0;
    for (int i = 0; i < o->n_spans; i++)
        sum += o->squares[i];
    return sqrt(sum);
}

double optimizer_grad_norm(const struct optimizer *o, const float *grads, struct thread_pool *pool)
{
    struct pass pass = {o, grads};
    thread_pool_run(pool_for(o, pool), squares_chunk, &pass, o->n_spans);
    return norm_of_squares(o);
}

double optimizer_last_norm(const struct optimizer *o)
{
    return o->norm;
}

/* Returns the largest gradient, and keeps their norm. */
static double measure(struct optimizer *o, const float *grads, struct thread_pool *pool)
{
    struct pass pass = {o, grads};
    double most = 0;
    thread_pool_run(pool_for(o, pool), measure_chunk, &pass, o->n_spans);
    for (int i = 0; i < o->n_spans; i++)
        most = fmax(most, o->partial[i]);
    o->norm = isinf(most) ? 0 : norm_of_squares(o);
    return most;
}

/* Would a step leave the finite numbers? Bounds on all parameters and moments go along with the steps and tell for
 * nothing that it cannot. They grow; once they are no longer of use, they are measured anew, and where that does not
 * help, either, the step is tried without writing anything. */

enum { FAR_EXPONENT = 100 }; /* 2^100 is about 1e30: numbers below it may be added and multiplied by rates in peace */

static struct reach measured(const struct optimizer *o, const float *params, struct thread_pool *pool)
{
    return (struct reach){
        .p = largest_of(o, params, pool), .m = largest_of(o, o->m, pool), .v = largest_of(o, o->v, pool)};
}

/* After one more step with gradients of at most g (before clipping). */
static struct reach reach_after(const struct optimizer *o, const struct rule *rule, struct reach now, double largest_g)
{
    const struct optimizer_options *opt = &o->options;
    const double decay = opt->kind == OPTIMIZER_ADAMW ? 0 : opt->weight_decay;
    const double g = fmin(largest_g * rule->scale, rule->limit) + decay * now.p;
    struct reach next = now;
    if (opt->kind == OPTIMIZER_SGD) {
        next.v = opt->momentum * now.v + g;
        next.p = now.p + opt->lr * (next.v + g);
        return next;
    }
    next.m = fmax(now.m, g);
    next.v = fmax(now.v, g * g);
    const double shrink = opt->kind == OPTIMIZER_ADAMW ? fabs(1 - (double)opt->lr * opt->weight_decay) : 1;
    next.p = fmax(now.p, now.p * shrink) + rule->rate * next.m / opt->eps;
    return next;
}

static bool is_near(const struct reach *r)
{
    const double far = ldexp(1, FAR_EXPONENT);
    return r->p < far && r->m < far && r->v < far;
}

/* As step_chunk() in small pieces, on copies; INFINITY in partial when one of the results is not finite. */
static void try_chunk(void *ctx, int chunk)
{
    enum { PIECE = 256 };
    const struct step *s = ctx;
    const struct optimizer *o = s->o;
    const struct span *span = &o->span[chunk];
    const struct rule rule = rule_of_span(s, span);
    float p[PIECE], m[PIECE], v[PIECE];
    double most = 0;
    for (size_t at = 0; at < span->n; at += PIECE) {
        const size_t n = span->n - at < PIECE ? span->n - at : PIECE, from = span->from + at;
        memcpy(p, s->params + from, n * sizeof *p);
        memcpy(v, o->v + from, n * sizeof *v);
        memcpy(m, o->m ? o->m + from : o->v + from, n * sizeof *m);
        step_span(o, &rule, n, s->grads + from, p, m, v);
        most = fmax(most, fmax(largest(p, n), fmax(largest(m, n), largest(v, n))));
    }
    o->partial[chunk] = most;
}

static bool try_step(struct step *s, struct thread_pool *pool)
{
    struct optimizer *o = s->o;
    thread_pool_run(pool_for(o, pool), try_chunk, s, o->n_spans);
    for (int i = 0; i < o->n_spans; i++)
        if (isinf(o->partial[i])) {
            o->failed_at = o->span[i].from;
            return false;
        }
    return true;
}

static bool stays_finite(struct step *s, double largest_g, struct thread_pool *pool)
{
    struct optimizer *o = s->o;
    struct reach next = reach_after(o, &s->rule, o->reach, largest_g);
    if (!is_near(&next))
        next = reach_after(o, &s->rule, measured(o, s->params, pool), largest_g);
    if (!is_near(&next) && !try_step(s, pool))
        return false;
    o->reach = next;
    return true;
}

enum optimizer_verdict optimizer_step(struct optimizer *o, struct net *net, const float *grads,
                                      struct thread_pool *pool)
{
    const double largest_g = measure(o, grads, pool), max_norm = o->options.clip_norm;
    if (isinf(largest_g))
        return OPTIMIZER_BAD_GRADIENT;
    double scale = 1;
    if (max_norm > 0)
        scale = fmin(1, max_norm / (o->norm + 1e-6)); /* PyTorch's 1e-6 */
    struct step step = {.o = o, .params = net->params, .grads = grads, .rule = rule_of(o, (float)scale)};
    if (!stays_finite(&step, largest_g, pool))
        return OPTIMIZER_BAD_UPDATE;
    thread_pool_run(pool_for(o, pool), step_chunk, &step, o->n_spans);
    o->steps++;
    return OPTIMIZER_DONE;
}

size_t optimizer_failed_at(const struct optimizer *o)
{
    return o->failed_at;
}

int64_t optimizer_steps(const struct optimizer *o)
{
    return o->steps;
}

void optimizer_set_steps(struct optimizer *o, int64_t steps)
{
    o->steps = steps;
    o->reach.p = INFINITY; /* parameters and moments are others now */
}

int optimizer_moments(const struct optimizer *o, float *block[2])
{
    block[0] = o->m ? o->m : o->v;
    block[1] = o->m ? o->v : NULL;
    return o->m ? 2 : 1;
}
