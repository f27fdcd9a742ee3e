/* engine/data/shapes.c - the built-in colour set: one of ten shapes with a texture, before a texture, 3x32x32. Colours,
 * textures, size, place, direction and light are drawn at random and say nothing about the class: only the outline
 * does. A picture depends on its split and index alone. */
#include <math.h>

#include "engine/base/i18n.h"
#include "engine/base/rng.h"
#include "engine/data/dataset_kind.h"

enum { SIDE = 32, PLANE = SIDE * SIDE, CHANNELS = 3, TRAIN_COUNT = 50000, TEST_COUNT = 10000, MAX_TRIES = 32 };

static const uint64_t split_seed[2] = {0x7368617065747261ULL, 0x7368617065746573ULL};

/* ---- outlines: distance from the outline in the shape's own units, negative inside; the shape reaches about 1 far
 * ---- */

static inline float larger(float a, float b)
{
    return a > b ? a : b;
}

static inline float smaller(float a, float b)
{
    return a < b ? a : b;
}

static inline float circle_at(float u, float v, float radius)
{
    return sqrtf(u * u + v * v) - radius;
}

static inline float box_at(float u, float v, float half_width, float half_height)
{
    return larger(fabsf(u) - half_width, fabsf(v) - half_height);
}

static float disc(float u, float v)
{
    return circle_at(u, v, 0.9f);
}

static float square(float u, float v)
{
    return box_at(u, v, 0.8f, 0.8f);
}

static float triangle(float u, float v) /* equilateral, tip up */
{
    return larger(v - 0.5f, 0.8660254f * fabsf(u) - 0.5f * v - 0.5f);
}

/* A five-pointed star is what lies within at least four of five half planes. */
static float star(float u, float v)
{
    static const float normal[5][2] = {{0.0f, 1.0f},
                                       {0.95105652f, 0.30901699f},
                                       {0.58778525f, -0.80901699f},
                                       {-0.58778525f, -0.80901699f},
                                       {-0.95105652f, 0.30901699f}};
    float first = -9.0f, second = -9.0f;
    for (int i = 0; i < 5; i++) {
        const float d = normal[i][0] * u + normal[i][1] * v - 0.36f;
        second = larger(second, smaller(d, first));
        first = larger(first, d);
    }
    return second;
}

static float cross(float u, float v)
{
    return smaller(box_at(u, v, 0.95f, 0.3f), box_at(u, v, 0.3f, 0.95f));
}

static float ring(float u, float v)
{
    return fabsf(circle_at(u, v, 0.7f)) - 0.24f;
}

static float heart(float u, float v)
{
    const float tip = 0.70710678f * (fabsf(u) + fabsf(v - 0.05f)) - 0.6f;
    return smaller(tip, circle_at(fabsf(u) - 0.42f, v + 0.38f, 0.55f));
}

static float crescent(float u, float v)
{
    return larger(circle_at(u, v, 0.95f), -circle_at(u - 0.5f, v, 0.75f));
}

static float hourglass(float u, float v)
{
    return larger(fabsf(v) - 0.85f, 0.7071f * (fabsf(u) - fabsf(v)) - 0.05f);
}

static float arrow(float u, float v) /* up */
{
    const float head = larger(v + 0.05f, 0.70710678f * (fabsf(u) - v) - 0.68f);
    return smaller(head, box_at(u, v - 0.4f, 0.24f, 0.55f));
}

typedef float outline_function(float u, float v);
static outline_function *const outlines[KIND_DIGITS] = {disc, square, triangle, star,      cross,
                                                        ring, heart,  crescent, hourglass, arrow};
static const char *const names[KIND_DIGITS] = {
    N_("circle"), N_("square"), N_("triangle"), N_("star"),      N_("cross"),
    N_("ring"),   N_("heart"),  N_("crescent"), N_("hourglass"), N_("arrow"),
};

/* ---- textures ---- */

enum texture_kind { GRADIENT, STRIPES, CHECKS, DOTS, CLOUDS, TEXTURE_COUNT };

struct texture {
    enum texture_kind kind;
    float colour[2][CHANNELS];
    float xx, xy, yx, yy, x0, y0; /* to the texture's own coordinates, where its pattern repeats with 1 */
    float share;                  /* of the second colour */
    uint32_t seed;
};

/* The whole part of v, which is far from overflow, and what is left. */
static inline int split_float(float v, float *rest)
{
    const int whole = (int)(v + 1024.0f) - 1024;
    *rest = v - (float)whole;
    return whole;
}

static inline float clamp_unit(float v)
{
    return smaller(larger(v, 0.0f), 1.0f);
}

/* 0..1, for a point of the lattice (multiply and fold). */
static float lattice(uint32_t seed, int x, int y)
{
    uint32_t h = seed ^ ((uint32_t)x * 0x9e3779b1u) ^ ((uint32_t)y * 0x85ebca77u);
    h = (h ^ (h >> 15)) * 0x2c1b3c6du;
    h = (h ^ (h >> 12)) * 0x297a2d39u;
    return (float)(h >> 8) * 0x1p-24f;
}

static float clouds(const struct texture *t, float s, float r)
{
    float fx, fy;
    const int x = split_float(s, &fx), y = split_float(r, &fy);
    const float a = lattice(t->seed, x, y), b = lattice(t->seed, x + 1, y);
    const float c = lattice(t->seed, x, y + 1), d = lattice(t->seed, x + 1, y + 1);
    fx = fx * fx * (3.0f - 2.0f * fx);
    fy = fy * fy * (3.0f - 2.0f * fy);
    const float upper = a + fx * (b - a), lower = c + fx * (d - c);
    return upper + fy * (lower - upper);
}

/* How much of the second colour there is at (x, y), 0..1. */
static float mix_at(const struct texture *t, float x, float y)
{
    const float s = t->xx * x + t->xy * y + t->x0, r = t->yx * x + t->yy * y + t->y0;
    float fs, fr;
    switch (t->kind) {
    case STRIPES:
        split_float(s, &fs);
        return clamp_unit(4.0f * (0.5f * t->share - fabsf(fs - 0.5f)) + 0.5f);
    case CHECKS:
        return (float)((split_float(s, &fs) + split_float(r, &fr)) & 1);
    case DOTS:
        split_float(s, &fs);
        split_float(r, &fr);
        return clamp_unit(4.0f * (0.6f * t->share - circle_at(fs - 0.5f, fr - 0.5f, 0.0f)) + 0.5f);
    case CLOUDS:
        return clouds(t, s, r);
    default:
        return clamp_unit(0.3f * s);
    }
}

static float distance(const float a[CHANNELS], const float b[CHANNELS])
{
    float square_sum = 0.0f;
    for (int c = 0; c < CHANNELS; c++)
        square_sum += (a[c] - b[c]) * (a[c] - b[c]);
    return sqrtf(square_sum);
}

static void draw_colour(struct rng *r, float colour[CHANNELS])
{
    for (int c = 0; c < CHANNELS; c++)
        colour[c] = rng_uniform(r, 25.0f, 235.0f);
}

/* Two shades that are not far from each other. */
static void draw_colours(struct rng *r, struct texture *t)
{
    draw_colour(r, t->colour[0]);
    for (int c = 0; c < CHANNELS; c++)
        t->colour[1][c] = smaller(larger(t->colour[0][c] + 45.0f * rng_normal(r), 10.0f), 245.0f);
}

static struct texture draw_texture(struct rng *r)
{
    struct texture t = {.kind = (enum texture_kind)rng_int(r, 0, TEXTURE_COUNT - 1)};
    const float pace = 1.0f / rng_uniform(r, 3.5f, 8.0f), angle = rng_uniform(r, 0.0f, 3.1415927f);
    t.xx = t.yy = pace * cosf(angle);
    t.xy = pace * sinf(angle);
    t.yx = -t.xy;
    t.x0 = rng_float(r);
    t.y0 = rng_float(r);
    t.share = rng_uniform(r, 0.35f, 0.65f);
    t.seed = rng_u32(r);
    draw_colours(r, &t);
    return t;
}

/* Every colour of one differs from every colour of the other so much that the outline can be seen. */
static bool stand_out(const struct texture *a, const struct texture *b)
{
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++)
            if (distance(a->colour[i], b->colour[j]) < 75.0f)
                return false;
    return true;
}

/* ---- pictures ---- */

struct scene {
    struct texture ground, figure;
    float x, y, size; /* pixels */
    float cosine, sine, wide;
    float light, light_x, light_y; /* in the middle, and how it changes towards the right and lower border */
    float grain;
};

static struct scene draw_scene(struct rng *r)
{
    struct scene s = {.ground = draw_texture(r), .figure = draw_texture(r)};
    for (int i = 0; i < MAX_TRIES && !stand_out(&s.ground, &s.figure); i++)
        draw_colours(r, &s.figure);
    const float angle = rng_uniform(r, -0.6f, 0.6f), light_angle = rng_uniform(r, 0.0f, 6.2831853f);
    const float slope = rng_uniform(r, 0.0f, 0.35f);
    s.size = rng_uniform(r, 7.5f, 13.5f);
    s.x = 0.5f * SIDE + (0.5f * SIDE - 0.95f * s.size) * rng_uniform(r, -1.0f, 1.0f);
    s.y = 0.5f * SIDE + (0.5f * SIDE - 0.95f * s.size) * rng_uniform(r, -1.0f, 1.0f);
    s.cosine = cosf(angle);
    s.sine = sinf(angle);
    s.wide = expf(0.1f * rng_normal(r));
    s.light = rng_uniform(r, 0.7f, 1.1f);
    s.light_x = slope * cosf(light_angle);
    s.light_y = slope * sinf(light_angle);
    s.grain = rng_uniform(r, 1.0f, 8.0f);
    return s;
}

/* Share of each pixel of row y that the figure covers. */
static void cover_row(const struct scene *s, outline_function *outline, float y, float cover[SIDE])
{
    const float scale = 1.0f / s->size, wide = s->wide * scale, high = scale / s->wide, dy = y - s->y;
    for (int i = 0; i < SIDE; i++) {
        const float dx = (float)i + 0.5f - s->x;
        const float u = (s->cosine * dx + s->sine * dy) * wide, v = (s->cosine * dy - s->sine * dx) * high;
        cover[i] = clamp_unit(0.5f - s->size * outline(u, v));
    }
}

/* Noise of a pixel: triangular, -1..1, from one draw. */
static float grain(struct rng *r)
{
    const uint32_t bits = rng_u32(r);
    return (float)((int)(bits & 0xffff) + (int)(bits >> 16)) * 0x1p-16f - 1.0f;
}

struct row { /* what a row of pixels is made of */
    float cover[SIDE], back[SIDE], front[SIDE], light[SIDE], noise[SIDE];
};

static void plan_row(const struct scene *s, outline_function *outline, int y, struct rng *r, struct row *row)
{
    const float middle = (float)y + 0.5f, down = middle / SIDE - 0.5f;
    cover_row(s, outline, middle, row->cover);
    for (int x = 0; x < SIDE; x++) {
        const float cover = row->cover[x], at = (float)x + 0.5f;
        row->back[x] = cover < 1.0f ? mix_at(&s->ground, at, middle) : 0.0f;
        row->front[x] = cover > 0.0f ? mix_at(&s->figure, at, middle) : 0.0f;
        row->light[x] = s->light + s->light_x * (at / SIDE - 0.5f) + s->light_y * down;
        row->noise[x] = s->grain * grain(r);
    }
}

static void draw_row(const struct scene *s, const struct row *row, int channel, uint8_t *restrict pixels)
{
    const float ground = s->ground.colour[0][channel], to_ground = s->ground.colour[1][channel] - ground;
    const float figure = s->figure.colour[0][channel], to_figure = s->figure.colour[1][channel] - figure;
    for (int x = 0; x < SIDE; x++) {
        const float back = ground + row->back[x] * to_ground, front = figure + row->front[x] * to_figure;
        const float v = row->light[x] * (back + row->cover[x] * (front - back)) + row->noise[x];
        pixels[x] = (uint8_t)(int)(smaller(larger(v, 0.0f), 255.0f) + 0.5f);
    }
}

static int label_of(enum dataset_split split, uint64_t index)
{
    return kind_drawn_label(split_seed[split], index);
}

static int draw(enum dataset_split split, uint64_t index, uint8_t *pixels)
{
    const int label = label_of(split, index);
    struct rng r = rng_seeded(split_seed[split], index);
    const struct scene s = draw_scene(&r);
    for (int y = 0; y < SIDE; y++) {
        struct row row;
        plan_row(&s, outlines[label], y, &r, &row);
        for (int c = 0; c < CHANNELS; c++)
            draw_row(&s, &row, c, pixels + c * PLANE + y * SIDE);
    }
    return label;
}

static enum cs_status load(const char *folder, struct kind_content *content, struct cs_error *err)
{
    (void)folder;
    content->sample = shape_3d(CHANNELS, SIDE, SIDE);
    content->split[DATASET_TRAIN].count = TRAIN_COUNT;
    content->split[DATASET_TEST].count = TEST_COUNT;
    return kind_name_classes(content, KIND_DIGITS, names, err);
}

const struct dataset_kind shapes_kind = {.load = load, .draw = draw, .label = label_of};
