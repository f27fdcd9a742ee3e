/* The loops of rows.h in the vector extensions of GCC and Clang. meson.build compiles this once per instruction set,
 * with VARIANT (the suffix of the table's name) and LANES (floats in a vector; divides ROW_LANES).
 *
 * Every loop takes ROW_LANES numbers at a time; the rest of a row goes through the same operations in vectors of which
 * only the first lanes are read and written. */
#include <math.h>
#include <string.h>

#include "engine/layers/rows.h"

#define INLINE static inline __attribute__((always_inline))
#define JOIN2(a, b) a##b
#define JOIN(a, b) JOIN2(a, b)
#define TEXT2(a) #a
#define TEXT(a) TEXT2(a)
/* A loop of a constant number of rounds, of which nothing is left in the program. */
#define foreach(i, n) _Pragma("GCC unroll 32") for (int i = 0; i < (n); i++)

enum { VECS = ROW_LANES / LANES };

typedef float vec __attribute__((vector_size(LANES * sizeof(float))));
typedef int32_t ivec __attribute__((vector_size(LANES * sizeof(int32_t))));
typedef uint32_t uvec __attribute__((vector_size(LANES * sizeof(uint32_t))));

INLINE vec load(const float *p)
{
    vec v;
    memcpy(&v, p, sizeof v);
    return v;
}

INLINE void store(float *p, vec v)
{
    memcpy(p, &v, sizeof v);
}

/* The first n < LANES; 0 in the others. */
INLINE vec load_first(const float *p, size_t n)
{
    float lane[LANES] = {0};
    for (size_t i = 0; i < n; i++)
        lane[i] = p[i];
    return load(lane);
}

INLINE void store_first(float *p, vec v, size_t n)
{
    float lane[LANES];
    store(lane, v);
    for (size_t i = 0; i < n; i++)
        p[i] = lane[i];
}

INLINE vec all(float v)
{
    return (vec){0} + v;
}

INLINE vec choose(ivec mask, vec yes, vec no)
{
    return (vec)(((ivec)yes & mask) | ((ivec)no & ~mask));
}

INLINE vec keep(ivec mask, vec v)
{
    return (vec)((ivec)v & mask);
}

/* STEP(at, LOAD, STORE) for every vector of a row. */
#define FOR_ROW(n, STEP)                                                                                               \
    do {                                                                                                               \
        size_t at_ = 0;                                                                                                \
        for (; at_ + ROW_LANES <= (n); at_ += ROW_LANES)                                                               \
            foreach (v_, VECS)                                                                                         \
                STEP(at_ + (size_t)(v_ * LANES), load, store);                                                         \
        for (; at_ + LANES <= (n); at_ += LANES)                                                                       \
            STEP(at_, load, store);                                                                                    \
        if (at_ < (n)) {                                                                                               \
            const size_t rest_ = (n)-at_;                                                                              \
            STEP(at_, LOAD_REST, STORE_REST);                                                                          \
        }                                                                                                              \
    } while (0)
#define LOAD_REST(p) load_first(p, rest_)
#define STORE_REST(p, v) store_first(p, v, rest_)

/* ------------------------------------------------------------------------------------------------ sums */

struct sums {
    vec a[VECS], b[VECS];
};

INLINE struct sums take(const struct row_sums *s)
{
    struct sums t;
    foreach (v, VECS) {
        t.a[v] = load(s->a + v * LANES);
        t.b[v] = load(s->b + v * LANES);
    }
    return t;
}

INLINE void give(struct row_sums *s, const struct sums *t)
{
    foreach (v, VECS) {
        store(s->a + v * LANES, t->a[v]);
        store(s->b + v * LANES, t->b[v]);
    }
}

static void add_deviations(struct row_sums *s, const float *x, size_t n, float shift)
{
    struct sums t = take(s);
    size_t i = 0;
    for (; i + ROW_LANES <= n; i += ROW_LANES)
        foreach (v, VECS) {
            const vec d = load(x + i + v * LANES) - shift;
            t.a[v] += d;
            t.b[v] += d * d;
        }
    give(s, &t);
    for (int k = 0; i < n; i++, k++) {
        const float d = x[i] - shift;
        s->a[k] += d;
        s->b[k] += d * d;
    }
}

/* dy where the ReLU behind the layer let the value through. That is computed again, by the operations of normalise():
 * less to read than y. */
INLINE vec through(const struct row_norm *r, vec x, vec dy, const bool relu)
{
    return relu ? keep((x - r->mean) * r->scale + r->bias > 0.0f, dy) : dy;
}

INLINE void add_gradients_of(struct row_sums *s, const float *x, const float *dy, const float *w, size_t n,
                             const struct row_norm r, const bool relu, const bool each)
{
    struct sums t = take(s);
    size_t i = 0;
    for (; i + ROW_LANES <= n; i += ROW_LANES)
        foreach (v, VECS) {
            const vec value = load(x + i + v * LANES);
            vec g = through(&r, value, load(dy + i + v * LANES), relu);
            if (each)
                g *= load(w + i + v * LANES);
            t.a[v] += g;
            t.b[v] += g * (value - r.mean);
        }
    give(s, &t);
    for (int k = 0; i < n; i++, k++) {
        const bool counts = !relu || (x[i] - r.mean) * r.scale + r.bias > 0.0f;
        const float g = counts ? (each ? dy[i] * w[i] : dy[i]) : 0.0f;
        s->a[k] += g;
        s->b[k] += g * (x[i] - r.mean);
    }
}

static void add_gradients(struct row_sums *s, const float *x, const float *dy, size_t n, const struct row_norm *r)
{
    if (r->relu)
        add_gradients_of(s, x, dy, NULL, n, *r, true, false);
    else
        add_gradients_of(s, x, dy, NULL, n, *r, false, false);
}

static void add_gradients_each(struct row_sums *s, const float *x, const float *dy, const float *w, size_t n,
                               const struct row_norm *r)
{
    if (w)
        add_gradients_of(s, x, dy, w, n, *r, false, true);
    else
        add_gradients_of(s, x, dy, NULL, n, *r, false, false);
}

/* ------------------------------------------------------------------------------------------------ normalise */

static void normalise(float *y, const float *x, size_t n, const struct row_norm *given)
{
    const struct row_norm r = *given;
#define STEP(i, LOAD, STORE) STORE(y + (i), (LOAD(x + (i)) - r.mean) * r.scale + r.bias)
#define STEP_RELU(i, LOAD, STORE)                                                                                      \
    do {                                                                                                               \
        const vec value = (LOAD(x + (i)) - r.mean) * r.scale + r.bias;                                                 \
        STORE(y + (i), keep(~(value < 0.0f), value));                                                                  \
    } while (0)
    if (r.relu)
        FOR_ROW(n, STEP_RELU);
    else
        FOR_ROW(n, STEP);
#undef STEP
#undef STEP_RELU
}

static void normalise_grad(float *dx, const float *x, const float *dy, size_t n, const struct row_norm *given)
{
    const struct row_norm r = *given;
#define STEP_OF(i, LOAD, STORE, RELU)                                                                                  \
    do {                                                                                                               \
        const vec value = LOAD(x + (i));                                                                               \
        STORE(dx + (i), through(&r, value, LOAD(dy + (i)), RELU) * r.scale - r.shift - (value - r.mean) * r.slope);    \
    } while (0)
#define STEP(i, LOAD, STORE) STEP_OF(i, LOAD, STORE, false)
#define STEP_RELU(i, LOAD, STORE) STEP_OF(i, LOAD, STORE, true)
    if (r.relu)
        FOR_ROW(n, STEP_RELU);
    else
        FOR_ROW(n, STEP);
#undef STEP
#undef STEP_RELU
#undef STEP_OF
}

static void normalise_each(float *y, const float *x, const float *w, const float *b, size_t n,
                           const struct row_norm *given)
{
    const struct row_norm r = *given;
#define STEP(i, LOAD, STORE) STORE(y + (i), (LOAD(x + (i)) - r.mean) * r.scale)
#define STEP_WEIGHT(i, LOAD, STORE) STORE(y + (i), (LOAD(x + (i)) - r.mean) * r.scale * LOAD(w + (i)))
#define STEP_BOTH(i, LOAD, STORE) STORE(y + (i), (LOAD(x + (i)) - r.mean) * r.scale * LOAD(w + (i)) + LOAD(b + (i)))
    if (b)
        FOR_ROW(n, STEP_BOTH);
    else if (w)
        FOR_ROW(n, STEP_WEIGHT);
    else
        FOR_ROW(n, STEP);
#undef STEP
#undef STEP_WEIGHT
#undef STEP_BOTH
}

static void normalise_each_grad(float *dx, const float *x, const float *dy, const float *w, size_t n,
                                const struct row_norm *given)
{
    const struct row_norm r = *given;
#define STEP(i, LOAD, STORE)                                                                                           \
    STORE(dx + (i), LOAD(dy + (i)) * LOAD(w + (i)) * r.scale - r.shift - (LOAD(x + (i)) - r.mean) * r.slope)
    if (w)
        FOR_ROW(n, STEP);
    else {
        const struct row_norm plain = {r.mean, r.scale, 0.0f, r.shift, r.slope, false};
        normalise_grad(dx, x, dy, n, &plain);
    }
#undef STEP
}

/* ------------------------------------------------------------------------------------------------ exponentials */

/* x = n * ln 2 + r with a whole n and |r| <= ln 2 / 2: sets *power to n and gives e^r - 1. The polynomial is fitted to
 * (e^r - 1 - r) / r^2; ln 2 is in two parts, the first with so few digits that n times it is exact. */
INLINE vec expm1_reduced(vec x, vec *power)
{
    const float round = 0x1.8p23f; /* adding it rounds to a whole number */
    *power = (x * 1.44269504f + round) - round;
    const vec r = (x - *power * 0.693359375f) - *power * -2.12194440e-4f;
    vec p = all(1.9900444e-4f);
    p = p * r + 1.3934545e-3f;
    p = p * r + 8.33329745e-3f;
    p = p * r + 4.16664556e-2f;
    p = p * r + 1.66666672e-1f;
    p = p * r + 0.5f;
    return r + r * r * p;
}

/* 2^n for a whole n from -126 to 127. */
INLINE vec two_to(vec n)
{
    const float round = 0x1.8p23f;
    const ivec whole = (ivec)(n + round) - (ivec)all(round);
    return (vec)((whole + 127) << 23);
}

/* Of a float; an ivec. (0 + -0 would be 0, so all() cannot make it.) */
#define SIGN ((ivec){0} + INT32_MIN)

/* NaN stays NaN: it is neither below nor above. */
INLINE vec clamp(vec x, float low, float high)
{
    x = choose(x < low, all(low), x);
    return choose(x > high, all(high), x);
}

/* In two steps, so that the smallest and largest powers come out right: 0 below, infinity above. */
INLINE vec exp_of(vec x)
{
    vec power;
    const vec e = expm1_reduced(clamp(x, -104.5f, 89.0f), &power);
    const float round = 0x1.8p23f;
    const vec half = (power * 0.5f + round) - round;
    return (e + 1.0f) * two_to(half) * two_to(power - half);
}

/* For x <= 44. */
INLINE vec expm1_of(vec x)
{
    vec power;
    const vec e = expm1_reduced(clamp(x, -44.0f, 44.0f), &power), scale = two_to(power);
    return e * scale + (scale - 1.0f);
}

/* 1 / (1 + e^-x), with a power that cannot overflow. */
INLINE vec sigmoid_of(vec x)
{
    const vec e = exp_of((vec)((ivec)x | SIGN)); /* of -|x| */
    return choose(x < 0.0f, e, all(1.0f)) / (1.0f + e);
}

/* (e^2x - 1) / (e^2x + 1), odd. */
INLINE vec tanh_of(vec x)
{
    const ivec sign = (ivec)x & SIGN;
    const vec e = expm1_of((vec)((ivec)x ^ sign) * 2.0f);
    return (vec)((ivec)(e / (e + 2.0f)) | sign);
}

INLINE vec leaky_relu_of(vec x, float a)
{
    return choose(x > 0.0f, x, x * a);
}

INLINE vec elu_of(vec x, float a)
{
    return choose(x > 0.0f, x, expm1_of(x) * a);
}

#define MAP(name)                                                                                                      \
    static void name(float *y, const float *given, size_t n, float a)                                                  \
    {                                                                                                                  \
        (void)a;                                                                                                       \
        FOR_ROW(n, MAP_STEP_##name);                                                                                   \
    }
#define MAP_STEP(i, LOAD, STORE, value)                                                                                \
    do {                                                                                                               \
        const vec x = LOAD(given + (i));                                                                               \
        STORE(y + (i), value);                                                                                         \
    } while (0)
#define MAP_STEP_map_exp(i, LOAD, STORE) MAP_STEP(i, LOAD, STORE, exp_of(x))
#define MAP_STEP_map_leaky_relu(i, LOAD, STORE) MAP_STEP(i, LOAD, STORE, leaky_relu_of(x, a))
#define MAP_STEP_map_sigmoid(i, LOAD, STORE) MAP_STEP(i, LOAD, STORE, sigmoid_of(x))
#define MAP_STEP_map_tanh(i, LOAD, STORE) MAP_STEP(i, LOAD, STORE, tanh_of(x))
#define MAP_STEP_map_elu(i, LOAD, STORE) MAP_STEP(i, LOAD, STORE, elu_of(x, a))
MAP(map_exp)
MAP(map_leaky_relu)
MAP(map_sigmoid)
MAP(map_tanh)
MAP(map_elu)

/* dx from x, y and dy; what a function does not look at is not read. */
#define GRAD(name)                                                                                                     \
    static void name(float *dx, const float *x, const float *y, const float *dy, size_t n, float a)                    \
    {                                                                                                                  \
        (void)a, (void)x, (void)y;                                                                                     \
        FOR_ROW(n, GRAD_STEP_##name);                                                                                  \
    }
#define GRAD_STEP_grad_exp(i, LOAD, STORE) STORE(dx + (i), LOAD(dy + (i)) * LOAD(y + (i)))
#define GRAD_STEP_grad_leaky_relu(i, LOAD, STORE)                                                                      \
    do {                                                                                                               \
        const vec g = LOAD(dy + (i));                                                                                  \
        STORE(dx + (i), choose(LOAD(x + (i)) > 0.0f, g, g * a));                                                       \
    } while (0)
#define GRAD_STEP_grad_sigmoid(i, LOAD, STORE)                                                                         \
    do {                                                                                                               \
        const vec s = LOAD(y + (i));                                                                                   \
        STORE(dx + (i), LOAD(dy + (i)) * (s * (1.0f - s)));                                                            \
    } while (0)
#define GRAD_STEP_grad_tanh(i, LOAD, STORE)                                                                            \
    do {                                                                                                               \
        const vec t = LOAD(y + (i));                                                                                   \
        STORE(dx + (i), LOAD(dy + (i)) * (1.0f - t * t));                                                              \
    } while (0)
#define GRAD_STEP_grad_elu(i, LOAD, STORE)                                                                             \
    do {                                                                                                               \
        const vec g = LOAD(dy + (i));                                                                                  \
        STORE(dx + (i), choose(LOAD(x + (i)) > 0.0f, g, g * (LOAD(y + (i)) + a)));                                     \
    } while (0)
GRAD(grad_exp)
GRAD(grad_leaky_relu)
GRAD(grad_sigmoid)
GRAD(grad_tanh)
GRAD(grad_elu)

/* ------------------------------------------------------------------------------------------------ dropout, powers */

/* row_hash() of i, i+1 ... */
INLINE uvec hash_from(size_t i, const uint32_t key[2])
{
    static const uint32_t count[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    uvec h;
    memcpy(&h, count, sizeof h);
    h += (uint32_t)i + key[0];
    h = (h ^ h >> 16) * 0x21f0aaadu + key[1];
    h = (h ^ h >> 15) * 0x735a2d97u;
    return h ^ h >> 15;
}

static void mask(float *y, const float *x, size_t n, const struct row_mask *given)
{
    const struct row_mask m = *given;
    const vec scale = all(m.scale);
#define STEP(i, LOAD, STORE)                                                                                           \
    STORE(y + (i), LOAD(x + (i)) * keep((ivec)(hash_from(i, m.key) >> 8) >= (int32_t)m.limit, scale))
    FOR_ROW(n, STEP);
#undef STEP
}

/* A row's last vector begins earlier and overlaps the one before: what it writes again is the same. Shorter rows are
 * left to the compiler. */
INLINE void relu_row(float *to, const float *x, size_t n)
{
    const vec zero = {0};
    for (size_t i = 0; n >= LANES && i < n; i += LANES) {
        const size_t at = i + LANES <= n ? i : n - LANES;
        const vec v = load(x + at);
        store(to + at, choose(v < zero, zero, v));
    }
    for (size_t i = 0; n < LANES && i < n; i++)
        to[i] = x[i] < 0.0f ? 0.0f : x[i];
}

static void copy(float *to, size_t to_pitch, const float *x, size_t from_pitch, size_t n, size_t n_rows, bool relu)
{
    for (size_t r = 0; r < n_rows; r++, to += to_pitch, x += from_pitch)
        if (relu)
            relu_row(to, x, n);
        else
            memcpy(to, x, n * sizeof *to);
}

INLINE void relu_grad_row(float *restrict dx, const float *dy, const float *y, size_t n)
{
    const vec zero = {0};
    for (size_t i = 0; n >= LANES && i < n; i += LANES) {
        const size_t at = i + LANES <= n ? i : n - LANES;
        const vec v = load(y + at), gradient = load(dy + at);
        store(dx + at, choose(v <= zero, zero, gradient)); /* where y is NaN, the gradient goes through */
    }
    for (size_t i = 0; n < LANES && i < n; i++) {
        const float gradient = dy[i]; /* read in any case, so that the loop has no branch */
        dx[i] = y[i] <= 0.0f ? 0.0f : gradient;
    }
}

static void copy_grad(float *dx, size_t to_pitch, const float *dy, const float *y, size_t from_pitch, size_t n,
                      size_t n_rows)
{
    for (size_t r = 0; r < n_rows; r++, dx += to_pitch, dy += from_pitch) {
        if (y)
            relu_grad_row(dx, dy, y + r * from_pitch, n);
        else
            memcpy(dx, dy, n * sizeof *dx);
        for (size_t i = n; i < to_pitch; i++) /* few: a call would take longer */
            dx[i] = 0.0f;
    }
}

/* Plain loops: vectors have no square root of their own, but the compiler makes them of these. */
static void inverse_power(float *y, const float *x, size_t n, int quarters)
{
    if (quarters == 1)
        for (size_t i = 0; i < n; i++)
            y[i] = 1.0f / sqrtf(sqrtf(x[i]));
    else if (quarters == 2)
        for (size_t i = 0; i < n; i++)
            y[i] = 1.0f / sqrtf(x[i]);
    else if (quarters == 3)
        for (size_t i = 0; i < n; i++) {
            const float root = sqrtf(x[i]);
            y[i] = 1.0f / (root * sqrtf(root));
        }
    else
        for (size_t i = 0; i < n; i++)
            y[i] = 1.0f / x[i];
}

const struct rows JOIN(rows_, VARIANT) = {
    .name = TEXT(VARIANT),
    .add_deviations = add_deviations,
    .add_gradients = add_gradients,
    .normalise = normalise,
    .normalise_grad = normalise_grad,
    .normalise_each = normalise_each,
    .add_gradients_each = add_gradients_each,
    .normalise_each_grad = normalise_each_grad,
    .map = {map_exp, map_leaky_relu, map_sigmoid, map_tanh, map_elu},
    .map_grad = {grad_exp, grad_leaky_relu, grad_sigmoid, grad_tanh, grad_elu},
    .mask = mask,
    .copy = copy,
    .copy_grad = copy_grad,
    .inverse_power = inverse_power,
};
