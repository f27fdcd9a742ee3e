/* Functions of every value by itself, for ONNX's graphs: neg, exp, log, sqrt, abs, reciprocal and pow(exponent), as
 * PyTorch's functions of those names; clip(min, max), PyTorch's clamp, of which relu6 and hardtanh are cases; identity.
 * The gradient of abs at 0 is 0; that of clip is 1 at its bounds, too, as in PyTorch. NaN stays NaN. */
#include <math.h>

#include "engine/base/i18n.h"
#include "engine/layers/chunks.h"
#include "engine/layers/layer.h"

struct clip {
    struct layer base;
    float min, max;
};

typedef void run_fn(const struct layer *l, const float *x, const float *y, const float *dy, float *restrict to,
                    size_t n);

struct pass {
    const struct layer *l;
    const struct layer_call *c;
    run_fn *run;
    float *to;
    bool backward;
};

static enum cs_status same_infer(struct layer *l, struct cs_error *err)
{
    (void)err;
    l->out = l->in[0];
    l->n_params = 0;
    return CS_OK;
}

static void pass_chunk(void *ctx, int chunk)
{
    const struct pass *p = ctx;
    const struct layer_call *c = p->c;
    const struct range r = chunk_of(shape_count(&c->y->shape), CHUNK_FLOATS, chunk);
    p->run(p->l, c->x->data + r.begin, c->y->data + r.begin, p->backward ? c->dy->data + r.begin : NULL,
           p->to + r.begin, r.end - r.begin);
}

static void forward_with(const struct layer *l, const struct layer_call *c, run_fn *run)
{
    struct pass p = {l, c, run, c->y->data, false};
    thread_pool_run(c->pool, pass_chunk, &p, chunk_count(shape_count(&c->y->shape), CHUNK_FLOATS));
}

static void backward_with(const struct layer *l, const struct layer_call *c, run_fn *run)
{
    struct pass p = {l, c, run, c->dx->data, true};
    if (c->dx->data)
        thread_pool_run(c->pool, pass_chunk, &p, chunk_count(shape_count(&c->y->shape), CHUNK_FLOATS));
}

/* The two passes of a kind, from what they make of one value: expressions of x, y and dy[i]. */
#define PASSES(name, value, gradient)                                                                                  \
    static void name##_values(const struct layer *l, const float *px, const float *py, const float *dy,                \
                              float *restrict to, size_t n)                                                            \
    {                                                                                                                  \
        (void)l, (void)py, (void)dy;                                                                                   \
        for (size_t i = 0; i < n; i++) {                                                                               \
            const float x = px[i];                                                                                     \
            to[i] = value;                                                                                             \
        }                                                                                                              \
    }                                                                                                                  \
    static void name##_gradients(const struct layer *l, const float *px, const float *py, const float *dy,             \
                                 float *restrict to, size_t n)                                                         \
    {                                                                                                                  \
        (void)l;                                                                                                       \
        for (size_t i = 0; i < n; i++) {                                                                               \
            const float x = px[i], y = py[i], g = dy[i];                                                               \
            (void)x, (void)y;                                                                                          \
            to[i] = gradient;                                                                                          \
        }                                                                                                              \
    }                                                                                                                  \
    static void name##_forward(const struct layer *l, const struct layer_call *c)                                      \
    {                                                                                                                  \
        forward_with(l, c, name##_values);                                                                             \
    }                                                                                                                  \
    static void name##_backward(const struct layer *l, const struct layer_call *c)                                     \
    {                                                                                                                  \
        backward_with(l, c, name##_gradients);                                                                         \
    }

#define KIND(kind_name, text)                                                                                          \
    const struct layer_kind layer_##kind_name = {                                                                      \
        .name = #kind_name,                                                                                            \
        .title = text,                                                                                                 \
        .size = sizeof(struct layer),                                                                                  \
        .min_inputs = 1,                                                                                               \
        .max_inputs = 1,                                                                                               \
        .infer = same_infer,                                                                                           \
        .forward = kind_name##_forward,                                                                                \
        .backward = kind_name##_backward,                                                                              \
    }

PASSES(neg, -x, -g)
PASSES(exp, expf(x), g *y)
PASSES(log, logf(x), g / x)
PASSES(sqrt, sqrtf(x), g / (2 * y))
PASSES(abs, fabsf(x), x > 0 ? g : x < 0 ? -g : x * 0)
PASSES(reciprocal, 1 / x, -g *y *y)

KIND(neg, N_("Negative"));
KIND(exp, N_("Exponential"));
KIND(log, N_("Logarithm"));
KIND(sqrt, N_("Square root"));
KIND(abs, N_("Absolute"));
KIND(reciprocal, N_("Reciprocal"));

/* clip */

static const struct layer_attr clip_attrs[] = {
    {"min", LAYER_ATTR_FLOAT, offsetof(struct clip, min), -INFINITY, -INFINITY, INFINITY, NULL},
    {"max", LAYER_ATTR_FLOAT, offsetof(struct clip, max), INFINITY, -INFINITY, INFINITY, NULL},
};

static void clip_values(const struct layer *l, const float *x, const float *y, const float *dy, float *restrict to,
                        size_t n)
{
    const float min = ((const struct clip *)l)->min, max = ((const struct clip *)l)->max;
    (void)y, (void)dy;
    for (size_t i = 0; i < n; i++) {
        const float v = x[i] < min ? min : x[i];
        to[i] = v > max ? max : v; /* with min above max it is max, as in PyTorch */
    }
}

static void clip_gradients(const struct layer *l, const float *x, const float *y, const float *dy, float *restrict to,
                           size_t n)
{
    const float min = ((const struct clip *)l)->min, max = ((const struct clip *)l)->max;
    (void)y;
    for (size_t i = 0; i < n; i++) {
        const float g = dy[i];
        to[i] = (x[i] < min) | (x[i] > max) ? 0.0f : g;
    }
}

static void clip_forward(const struct layer *l, const struct layer_call *c)
{
    forward_with(l, c, clip_values);
}

static void clip_backward(const struct layer *l, const struct layer_call *c)
{
    backward_with(l, c, clip_gradients);
}

const struct layer_kind layer_clip = {
    .name = "clip",
    .title = N_("Clip"),
    .size = sizeof(struct clip),
    .min_inputs = 1,
    .max_inputs = 1,
    .attrs = clip_attrs,
    .n_attrs = sizeof clip_attrs / sizeof *clip_attrs,
    .n_positional = 2,
    .infer = same_infer,
    .forward = clip_forward,
    .backward = clip_backward,
};

bool layer_rectifies(const struct layer *l)
{
    const struct clip *c = (const struct clip *)l;
    return l->kind == &layer_relu || (l->kind == &layer_clip && c->min == 0.0f && c->max > 0.0f);
}

/* pow */

struct power {
    struct layer base;
    float exponent;
};

static const struct layer_attr pow_attrs[] = {
    {"exponent", LAYER_ATTR_FLOAT, offsetof(struct power, exponent), NAN, -1e6, 1e6, NULL},
};

static void pow_values(const struct layer *l, const float *x, const float *y, const float *dy, float *restrict to,
                       size_t n)
{
    const float exponent = ((const struct power *)l)->exponent;
    (void)y, (void)dy;
    for (size_t i = 0; i < n; i++)
        to[i] = powf(x[i], exponent);
}

static void pow_gradients(const struct layer *l, const float *x, const float *y, const float *dy, float *restrict to,
                          size_t n)
{
    const float exponent = ((const struct power *)l)->exponent;
    (void)y;
    for (size_t i = 0; i < n; i++)
        to[i] = exponent == 0 ? 0 : dy[i] * exponent * powf(x[i], exponent - 1);
}

static void pow_forward(const struct layer *l, const struct layer_call *c)
{
    forward_with(l, c, pow_values);
}

static void pow_backward(const struct layer *l, const struct layer_call *c)
{
    backward_with(l, c, pow_gradients);
}

const struct layer_kind layer_pow = {
    .name = "pow",
    .title = N_("Power"),
    .size = sizeof(struct power),
    .min_inputs = 1,
    .max_inputs = 1,
    .attrs = pow_attrs,
    .n_attrs = sizeof pow_attrs / sizeof *pow_attrs,
    .n_positional = 1,
    .infer = same_infer,
    .forward = pow_forward,
    .backward = pow_backward,
};

/* identity */

static void identity_forward(const struct layer *l, const struct layer_call *c)
{
    (void)l;
    tensor_copy(c->y, c->x);
}

static void identity_backward(const struct layer *l, const struct layer_call *c)
{
    (void)l;
    if (c->dx->data)
        tensor_copy(c->dx, c->dy);
}

const struct layer_kind layer_identity = {
    .name = "identity",
    .title = N_("Identity"),
    .size = sizeof(struct layer),
    .min_inputs = 1,
    .max_inputs = 1,
    .reshapes = true,
    .infer = same_infer,
    .forward = identity_forward,
    .backward = identity_backward,
};
