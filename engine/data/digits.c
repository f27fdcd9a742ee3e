/* engine/data/digits.c - the built-in digits: glyphs.c written by a shaky hand, 28x28, in the manner of MNIST (the ink
 * fits a box of about 20x20, and its centre of mass is near the middle). A picture depends on its split and index
 * alone. */
#include <math.h>
#include <string.h>

#include "engine/base/rng.h"
#include "engine/data/dataset_kind.h"
#include "engine/data/glyphs.h"
#include "engine/data/pen.h"

enum { SIDE = 28, STEPS = 4, MAX_DOTS = GLYPH_POINTS * STEPS + 1, TRAIN_COUNT = 60000, TEST_COUNT = 10000 };

#define BOX 20.0f   /* pixels: the longer side of the ink */
#define BORDER 2.0f /* pixels that stay empty */
#define FULL_TURN 6.2831853f

static const uint64_t split_seed[2] = {0x636f6e76747261ULL, 0x636f6e76746573ULL};

static int label_of(enum dataset_split split, uint64_t index)
{
    return kind_drawn_label(split_seed[split], index);
}

static const struct glyph *choose_way(const struct glyph *ways, struct rng *r)
{
    int total = 0, way = 0;
    for (int i = 0; i < GLYPH_WAYS; i++)
        total += ways[i].weight;
    for (int at = rng_int(r, 0, total - 1); at >= ways[way].weight; way++)
        at -= ways[way].weight;
    return &ways[way];
}

/* Everybody misses the ideal points, some people by more; a hand that is too far left stays so for a while. */
static void shake(struct pen_point *p, int n, struct rng *r)
{
    const float shaky = 1.4f + 2.2f * fabsf(rng_normal(r));
    float dx = shaky * rng_normal(r), dy = shaky * rng_normal(r);
    for (int i = 0; i < n; i++) {
        dx = 0.6f * dx + 0.8f * shaky * rng_normal(r); /* 0.6^2 + 0.8^2 = 1: as far off at every point */
        dy = 0.6f * dy + 0.8f * shaky * rng_normal(r);
        p[i].x += dx;
        p[i].y += dy;
    }
}

/* The whole digit: narrow or wide, slanted, turned, bent, its upper part larger or smaller. */
static void deform(struct pen_point *p, int n, struct rng *r)
{
    const float wide = expf(0.25f * rng_normal(r)), slant = 0.2f + 0.22f * rng_normal(r);
    const float turn = 0.1f * rng_normal(r), bend = 0.1f * rng_normal(r), swell = 0.25f * rng_normal(r);
    const float cosine = cosf(turn), sine = sinf(turn), lift = 0.12f * rng_normal(r);
    for (int i = 0; i < n; i++) {
        const float y = (p[i].y - 50.0f) / 50.0f; /* -1..1 */
        const float u = (p[i].x - 50.0f) * wide * (1.0f - swell * y) - slant * 50.0f * y + bend * 50.0f * y * y;
        const float v = 50.0f * (y + lift * (1.0f - y * y));
        p[i].x = cosine * u - sine * v;
        p[i].y = sine * u + cosine * v;
    }
}

/* The hand presses harder here and there, and lands and leaves lightly. */
static void press(struct pen_dot *dots, int n, float radius, struct rng *r)
{
    const float depth = 0.25f * rng_float(r), phase = FULL_TURN * rng_float(r), pace = 0.12f + 0.2f * rng_float(r);
    const float light = 0.55f + 0.45f * rng_float(r);
    for (int i = 0; i < n; i++) {
        const bool end = !dots[i].joined || i + 1 == n || !dots[i + 1].joined;
        dots[i].radius = radius * (1.0f + depth * sinf(phase + pace * (float)i)) * (end ? light : 1.0f);
    }
}

struct extent {
    float x0, y0, x1, y1; /* of the ink */
    float mass_x, mass_y; /* its centre */
};

static struct extent measure(const struct pen_dot *dots, int n)
{
    struct extent e = {dots[0].x, dots[0].y, dots[0].x, dots[0].y, dots[0].x, dots[0].y};
    float total = 1e-3f, x = total * dots[0].x, y = total * dots[0].y;
    for (int i = 0; i < n; i++) {
        const struct pen_dot *d = &dots[i];
        const struct pen_dot *before = d->joined ? d - 1 : d;
        const float mass = d->radius * hypotf(d->x - before->x, d->y - before->y);
        total += mass;
        x += mass * 0.5f * (d->x + before->x);
        y += mass * 0.5f * (d->y + before->y);
        e.x0 = fminf(e.x0, d->x - d->radius);
        e.y0 = fminf(e.y0, d->y - d->radius);
        e.x1 = fmaxf(e.x1, d->x + d->radius);
        e.y1 = fmaxf(e.y1, d->y + d->radius);
    }
    e.mass_x = x / total;
    e.mass_y = y / total;
    return e;
}

/* Where the middle of mass goes, so that lo..hi stays inside the border. */
static float place(float mass, float lo, float hi, float wish)
{
    const float room_lo = BORDER - (lo - mass), room_hi = SIDE - BORDER - (hi - mass);
    return fminf(fmaxf(wish, room_lo), room_hi) - mass;
}

/* Before the pen has a width: the longer side of the path becomes `longest` pixels. */
static void scale(struct pen_dot *dots, int n, float longest)
{
    const struct extent path = measure(dots, n);
    const float factor = longest / fmaxf(fmaxf(path.x1 - path.x0, path.y1 - path.y0), 1.0f);
    for (int i = 0; i < n; i++) {
        dots[i].x *= factor;
        dots[i].y *= factor;
    }
}

static void centre(struct pen_dot *dots, int n, struct rng *r)
{
    const struct extent ink = measure(dots, n);
    const float dx = place(ink.mass_x, ink.x0, ink.x1, 0.5f * SIDE + 0.5f * rng_normal(r));
    const float dy = place(ink.mass_y, ink.y0, ink.y1, 0.5f * SIDE + 0.5f * rng_normal(r));
    for (int i = 0; i < n; i++) {
        dots[i].x += dx;
        dots[i].y += dy;
    }
}

static int draw(enum dataset_split split, uint64_t index, uint8_t *pixels)
{
    const int label = label_of(split, index);
    struct rng r = rng_seeded(split_seed[split], index);
    const struct glyph *glyph = choose_way(digit_glyphs[label], &r);
    struct pen_point points[GLYPH_POINTS];
    struct pen_dot dots[MAX_DOTS];
    float ink[SIDE * SIDE] = {0};
    memcpy(points, glyph->point, sizeof points);
    shake(points, glyph->count, &r);
    deform(points, glyph->count, &r);
    const int n = pen_flatten(points, glyph->count, STEPS, dots);
    const float radius = fminf(fmaxf(1.2f * expf(0.3f * rng_normal(&r)), 0.6f), 2.4f);
    scale(dots, n, BOX * rng_uniform(&r, 0.9f, 1.0f) - 2.0f * radius);
    press(dots, n, radius, &r);
    centre(dots, n, &r);
    pen_draw(dots, n, ink, SIDE, SIDE);
    for (int i = 0; i < SIDE * SIDE; i++)
        pixels[i] = (uint8_t)(255.0f * ink[i] + 0.5f);
    return label;
}

static enum cs_status load(const char *folder, struct kind_content *content, struct cs_error *err)
{
    (void)folder;
    content->sample = shape_3d(1, SIDE, SIDE);
    content->split[DATASET_TRAIN].count = TRAIN_COUNT;
    content->split[DATASET_TEST].count = TEST_COUNT;
    return kind_name_classes(content, KIND_DIGITS, NULL, err);
}

const struct dataset_kind digits_kind = {.load = load, .draw = draw, .label = label_of};
