#include "engine/data/augment.h"

#include <math.h>
#include <sched.h>
#include <stdatomic.h>
#include <string.h>

#include "engine/base/arena.h"
#include "engine/base/i18n.h"
#include "engine/base/rng.h"
#include "engine/data/elastic.h"

enum { MAX_CHANNELS = 4, MAX_SIDE = 4096 };

/* What one thread works in. */
struct scratch {
    atomic_flag busy;
    float *plane;   /* [H+3,W+3]: a channel with a border of what lies outside */
    int *corner;    /* [H,W]: where in plane the four neighbours of a target pixel begin */
    float *fx, *fy; /* [H,W]: how far it lies beyond the first of them */
    float *bend_x, *bend_y, *elastic;
};

struct augmenter {
    struct augment_options options;
    uint64_t seed;
    int channels, height, width;
    struct elastic elastic;
    void *memory;
    int n_scratch;
    struct scratch scratch[];
};

/* ---- what is done to one picture ---- */

struct choice {
    bool flip;
    int dx, dy;       /* the content moves right and down */
    float turn, zoom; /* radians, clockwise */
    float brightness, contrast;
    int cut_x, cut_y; /* middle of the square */
};

/* Whether its place may be between pixels. */
static bool resamples(const struct augment_options *o)
{
    return o->rotate > 0.0f || o->scale > 0.0f || o->elastic_alpha > 0.0f;
}

/* -1..1 */
static float swing(struct rng *r)
{
    return rng_uniform(r, -1.0f, 1.0f);
}

/* Draws in the same order whatever is switched on. */
static struct choice choose(const struct augmenter *a, struct rng *r)
{
    const struct augment_options *o = &a->options;
    struct choice c = {.flip = (rng_u32(r) >> 31) && o->flip};
    c.dx = rng_int(r, -o->shift, o->shift);
    c.dy = rng_int(r, -o->shift, o->shift);
    c.dx += rng_int(r, -o->crop, o->crop);
    c.dy += rng_int(r, -o->crop, o->crop);
    c.turn = o->rotate * swing(r) * 0.017453293f;
    c.zoom = 1.0f + o->scale * swing(r);
    c.brightness = 1.0f + o->brightness * swing(r);
    c.contrast = 1.0f + o->contrast * swing(r);
    c.cut_x = rng_int(r, 0, a->width - 1);
    c.cut_y = rng_int(r, 0, a->height - 1);
    return c;
}

/* ---- copying ---- */

static void copy_row(const uint8_t *restrict from, int n, float *restrict to)
{
    for (int i = 0; i < n; i++)
        to[i] = from[i];
}

static void copy_mirrored(const uint8_t *restrict from, int n, float *restrict to)
{
    for (int i = 0; i < n; i++)
        to[i] = from[n - 1 - i];
}

static void fill_row(float *to, int n, float value)
{
    for (int i = 0; i < n; i++)
        to[i] = value;
}

static void move_row(const uint8_t *from, int width, int dx, bool flip, float fill, float *to)
{
    const int empty = dx < 0 ? -dx : dx, n = width - empty;
    const int first = flip ? (dx < 0 ? empty : 0) : (dx > 0 ? empty : 0); /* target column of the content */
    const uint8_t *content = from + (dx < 0 ? empty : 0);
    fill_row(to, first, fill);
    if (flip)
        copy_mirrored(content, n, to + first);
    else
        copy_row(content, n, to + first);
    fill_row(to + first + n, width - first - n, fill);
}

static int clamp_int(int v, int lo, int hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

static void move_plane(const struct augmenter *a, const struct choice *c, const uint8_t *pixels, float fill, float *out)
{
    const int dx = clamp_int(c->dx, -a->width, a->width);
    for (int y = 0; y < a->height; y++) {
        const int from = y - c->dy;
        float *row = out + (size_t)y * (size_t)a->width;
        if (from < 0 || from >= a->height)
            fill_row(row, a->width, fill);
        else
            move_row(pixels + (size_t)from * (size_t)a->width, a->width, dx, c->flip, fill, row);
    }
}

/* ---- resampling ---- */

/* Target pixel (x, y) shows the source at (x0 + xx*x + xy*y, y0 + yx*x + yy*y). */
struct affine {
    float x0, xx, xy, y0, yx, yy;
};

/* The other way round than it is done: mirrored, moved, turned, scaled. */
static struct affine invert(const struct augmenter *a, const struct choice *c)
{
    const float cosine = cosf(c->turn) / c->zoom, sine = sinf(c->turn) / c->zoom, sign = c->flip ? -1.0f : 1.0f;
    const float middle_x = 0.5f * (float)(a->width - 1), middle_y = 0.5f * (float)(a->height - 1);
    const float u = (c->flip ? (float)(a->width - 1) : 0.0f) - (float)c->dx - middle_x;
    const float v = -(float)c->dy - middle_y;
    return (struct affine){.x0 = middle_x + cosine * u + sine * v,
                           .xx = sign * cosine,
                           .xy = sine,
                           .y0 = middle_y - sine * u + cosine * v,
                           .yx = -sign * sine,
                           .yy = cosine};
}

/* A place in the plane with its border, 0..last; what lies farther out is border as well. */
static inline float inside(float v, float last)
{
    v = v > 0.0f ? v : 0.0f;
    return v < last ? v : last;
}

static void plan_row(const struct augmenter *a, const struct affine *m, int y, const struct scratch *s)
{
    const int width = a->width, stride = width + 3;
    const size_t at = (size_t)y * (size_t)width;
    const float *restrict bend_x = s->bend_x + at, *restrict bend_y = s->bend_y + at;
    int *restrict corner = s->corner + at;
    float *restrict fx = s->fx + at, *restrict fy = s->fy + at;
    const float x0 = m->x0 + m->xy * (float)y + 1.0f, y0 = m->y0 + m->yy * (float)y + 1.0f, xx = m->xx, yx = m->yx;
    const float last_x = (float)(width + 1), last_y = (float)(a->height + 1);
    for (int x = 0; x < width; x++) {
        const float px = inside(x0 + xx * (float)x + bend_x[x], last_x);
        const float py = inside(y0 + yx * (float)x + bend_y[x], last_y);
        const int ix = (int)px, iy = (int)py;
        corner[x] = iy * stride + ix;
        fx[x] = px - (float)ix;
        fy[x] = py - (float)iy;
    }
}

static void frame_plane(const struct augmenter *a, const uint8_t *pixels, float fill, float *plane)
{
    const int stride = a->width + 3;
    fill_row(plane, stride, fill);
    for (int y = 0; y < a->height; y++) {
        float *row = plane + (size_t)(y + 1) * (size_t)stride;
        row[0] = row[stride - 2] = row[stride - 1] = fill;
        copy_row(pixels + (size_t)y * (size_t)a->width, a->width, row + 1);
    }
    fill_row(plane + (size_t)(a->height + 1) * (size_t)stride, 2 * stride, fill);
}

static void sample_plane(const struct augmenter *a, const struct scratch *s, float *restrict out)
{
    const size_t n = (size_t)a->height * (size_t)a->width, stride = (size_t)a->width + 3;
    const float *restrict plane = s->plane, *restrict fx = s->fx, *restrict fy = s->fy;
    for (size_t i = 0; i < n; i++) {
        const float *p = plane + s->corner[i];
        const float upper = p[0] + fx[i] * (p[1] - p[0]), lower = p[stride] + fx[i] * (p[stride + 1] - p[stride]);
        out[i] = upper + fy[i] * (lower - upper);
    }
}

/* ---- colours ---- */

static float mean_grey(const struct augmenter *a, const float *out)
{
    static const float luma[3] = {0.299f, 0.587f, 0.114f}; /* Rec. 601, as torchvision's */
    const size_t plane = (size_t)a->height * (size_t)a->width;
    float grey = 0.0f;
    for (int c = 0; c < a->channels; c++) {
        float sum = 0.0f;
        for (size_t i = 0; i < plane; i++)
            sum += out[(size_t)c * plane + i];
        grey += sum * (a->channels == 3 ? luma[c] : 1.0f / (float)a->channels);
    }
    return grey / (float)plane;
}

static inline float clamp_pixel(float v)
{
    v = v > 0.0f ? v : 0.0f;
    return v < 255.0f ? v : 255.0f;
}

static void change_light(const struct augmenter *a, const struct choice *c, float *restrict out)
{
    const size_t n = (size_t)a->channels * (size_t)a->height * (size_t)a->width;
    const float brightness = c->brightness, contrast = c->contrast;
    const float offset = contrast == 1.0f ? 0.0f : (1.0f - contrast) * mean_grey(a, out);
    for (size_t i = 0; i < n; i++)
        out[i] = clamp_pixel(brightness * clamp_pixel(contrast * out[i] + offset));
}

/* From a stream of its own: how many numbers the others drew does not matter. */
static void add_noise(const struct augmenter *a, uint64_t epoch, uint64_t index, float *out)
{
    static const uint64_t noise_seed = 0x6e6f697365u;
    const size_t n = (size_t)a->channels * (size_t)a->height * (size_t)a->width;
    struct rng r = rng_seeded((a->seed ^ noise_seed) + 0x9e3779b97f4a7c15u * (epoch + 1), index);
    for (size_t i = 0; i < n; i++)
        out[i] = clamp_pixel(out[i] + 255.0f * a->options.noise * rng_normal(&r));
}

static void cut_square(const struct augmenter *a, const struct choice *c, const float *mean, float *out)
{
    const int side = a->options.cutout, left = c->cut_x - side / 2, top = c->cut_y - side / 2;
    const int x0 = clamp_int(left, 0, a->width), x1 = clamp_int(left + side, 0, a->width);
    const int y0 = clamp_int(top, 0, a->height), y1 = clamp_int(top + side, 0, a->height);
    for (int channel = 0; channel < a->channels; channel++)
        for (int y = y0; y < y1; y++)
            fill_row(out + ((size_t)channel * (size_t)a->height + (size_t)y) * (size_t)a->width + x0, x1 - x0,
                     mean[channel]);
}

/* ---- all of it ---- */

static struct scratch *take_scratch(struct augmenter *a)
{
    for (;;) {
        for (int i = 0; i < a->n_scratch; i++)
            if (!atomic_flag_test_and_set_explicit(&a->scratch[i].busy, memory_order_acquire))
                return &a->scratch[i];
        sched_yield(); /* more threads than promised */
    }
}

/* Displacements stay 0 where nothing bends. */
static void plan_resampling(struct augmenter *a, const struct choice *c, struct rng *r, const struct scratch *s)
{
    const struct affine m = invert(a, c);
    if (a->options.elastic_alpha > 0.0f) {
        elastic_field(&a->elastic, r, s->bend_x, s->elastic);
        elastic_field(&a->elastic, r, s->bend_y, s->elastic);
    }
    for (int y = 0; y < a->height; y++)
        plan_row(a, &m, y, s);
}

static void resample(struct augmenter *a, const struct choice *c, struct rng *r, const uint8_t *pixels,
                     const float *fill, float *out)
{
    const size_t plane = (size_t)a->height * (size_t)a->width;
    struct scratch *s = take_scratch(a);
    plan_resampling(a, c, r, s);
    for (int channel = 0; channel < a->channels; channel++) {
        frame_plane(a, pixels + (size_t)channel * plane, fill[channel], s->plane);
        sample_plane(a, s, out + (size_t)channel * plane);
    }
    atomic_flag_clear_explicit(&s->busy, memory_order_release);
}

void augmenter_apply(struct augmenter *a, uint64_t epoch, uint64_t index, const uint8_t *pixels, const float *mean,
                     float *out)
{
    static const float black[MAX_CHANNELS] = {0};
    const struct augment_options *o = &a->options;
    const float *fill = o->fill == AUGMENT_FILL_MEAN ? mean : black;
    const size_t plane = (size_t)a->height * (size_t)a->width;
    struct rng r = rng_seeded(a->seed + 0x9e3779b97f4a7c15u * (epoch + 1), index);
    const struct choice c = choose(a, &r);
    if (resamples(o))
        resample(a, &c, &r, pixels, fill, out);
    else
        for (int channel = 0; channel < a->channels; channel++)
            move_plane(a, &c, pixels + (size_t)channel * plane, fill[channel], out + (size_t)channel * plane);
    if (o->brightness > 0.0f || o->contrast > 0.0f)
        change_light(a, &c, out);
    if (o->noise > 0.0f)
        add_noise(a, epoch, index, out);
    if (o->cutout > 0)
        cut_square(a, &c, mean, out);
}

/* ---- creating ---- */

static void hand_out(struct augmenter *a, struct arena *arena)
{
    const size_t plane = (size_t)a->height * (size_t)a->width,
                 framed = ((size_t)a->height + 3) * ((size_t)a->width + 3);
    if (!resamples(&a->options))
        return;
    a->elastic.kernel = arena_take(arena, ((size_t)a->elastic.radius + 1) * sizeof(float));
    for (int i = 0; i < a->n_scratch; i++) {
        struct scratch *s = &a->scratch[i];
        s->plane = arena_take(arena, framed * sizeof(float));
        s->corner = arena_take(arena, plane * sizeof(int));
        s->fx = arena_take(arena, plane * sizeof(float));
        s->fy = arena_take(arena, plane * sizeof(float));
        s->bend_x = arena_take(arena, plane * sizeof(float));
        s->bend_y = arena_take(arena, plane * sizeof(float));
        s->elastic = arena_take(arena, elastic_scratch(&a->elastic) * sizeof(float));
    }
}

static enum cs_status allocate(struct augmenter *a, struct cs_error *err)
{
    struct arena arena = {0};
    hand_out(a, &arena); /* counts */
    a->memory = arena.used ? cs_alloc(arena.used, 1) : NULL;
    if (arena.used && !a->memory)
        return cs_no_memory(err);
    arena = (struct arena){.base = a->memory};
    hand_out(a, &arena);
    for (int i = 0; i < a->n_scratch; i++)
        atomic_flag_clear(&a->scratch[i].busy);
    if (a->options.elastic_alpha > 0.0f)
        elastic_kernel(a->options.elastic_sigma, a->elastic.kernel);
    return CS_OK;
}

static enum cs_status check(const struct augment_options *options, const struct shape *sample, struct cs_error *err)
{
    char text[AUGMENT_TEXT];
    struct augment_options same;
    const enum cs_status status = augment_parse(augment_text(options, text), &same, err);
    if (status)
        return status;
    if (sample->rank != 3 || sample->dim[0] > MAX_CHANNELS || sample->dim[1] > MAX_SIDE || sample->dim[2] > MAX_SIDE)
        return cs_fail(err, CS_BAD_SHAPE, _("only pictures of at most %d channels and %d pixels a side are augmented"),
                       MAX_CHANNELS, MAX_SIDE);
    const int side = sample->dim[1] < sample->dim[2] ? sample->dim[1] : sample->dim[2];
    if (options->shift + options->crop >= side)
        return cs_fail(err, CS_BAD_VALUE,
                       _("augmentation shift and crop move a picture of %d pixels by up to %d: out "
                         "of sight; make them smaller"),
                       side, options->shift + options->crop);
    return CS_OK;
}

enum cs_status augmenter_create(struct augmenter **out, const struct augment_options *options, uint64_t seed,
                                const struct shape *sample, int threads, struct cs_error *err)
{
    *out = NULL;
    enum cs_status status = check(options, sample, err);
    if (status)
        return status;
    const size_t n = threads > 1 ? (size_t)threads : 1;
    struct augmenter *a = cs_alloc(1, sizeof *a + n * sizeof a->scratch[0]);
    if (!a)
        return cs_no_memory(err);
    a->options = *options;
    a->seed = seed;
    a->channels = sample->dim[0];
    a->height = sample->dim[1];
    a->width = sample->dim[2];
    a->n_scratch = (int)n;
    if (options->elastic_alpha > 0.0f)
        a->elastic =
            (struct elastic){a->height, a->width, elastic_radius(options->elastic_sigma), options->elastic_alpha, NULL};
    status = allocate(a, err);
    if (status)
        augmenter_destroy(&a);
    *out = a;
    return status;
}

void augmenter_set_seed(struct augmenter *a, uint64_t seed)
{
    a->seed = seed;
}

void augmenter_destroy(struct augmenter **a)
{
    if (!*a)
        return;
    cs_free((*a)->memory);
    cs_free(*a);
    *a = NULL;
}
