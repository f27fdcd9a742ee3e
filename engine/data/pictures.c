#include "engine/data/pictures.h"

#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/data/glyphs.h"
#include "engine/data/image.h"
#include "engine/data/pen.h"
#include "engine/data/still_life.h"

enum { CROSS_SIDE = 9, FIELDS = 8, LARGE_RAYS = 2 };

const struct picture_info picture_infos[PICTURE_COUNT] = {
    [PICTURE_SEVEN] = {"seven", N_("a small 7"), 0.0f, 9.0f, 8, 8},
    [PICTURE_CROSS] = {"cross", N_("an X of ones"), -1.0f, 1.0f, CROSS_SIDE, CROSS_SIDE},
    [PICTURE_CHECKERBOARD] = {"checkerboard", N_("checkerboard"), 0.0f, 255.0f, 0, 0},
    [PICTURE_STILL_LIFE] = {"still_life", N_("still life"), 0.0f, 255.0f, 0, 0},
    [PICTURE_TEXT] = {"text", N_("letters"), 0.0f, 255.0f, 0, 0},
    [PICTURE_BINARY4] = {"binary4", N_("4×4 zeros and ones"), 0.0f, 1.0f, 4, 4},
    [PICTURE_CROSS5] = {"cross5", N_("5×5 zeros and ones"), 0.0f, 1.0f, 5, 5},
    [PICTURE_RAMP3] = {"ramp3", N_("3×3, 0 to 8"), 0.0f, 8.0f, 3, 3},
    [PICTURE_RAMP7] = {"ramp7", N_("7×7, 0 to 48"), 0.0f, 48.0f, 7, 7},
    [PICTURE_EDGE6] = {"edge6", N_("6×6, an upright edge"), 0.0f, 10.0f, 6, 6},
    [PICTURE_NUMBERS6] = {"numbers6", N_("6×6 numbers"), 0.0f, 9.0f, 6, 6},
    [PICTURE_STILL_LIFE_LARGE] = {"still_life_large", N_("still life, 1024×1024"), 0.0f, 255.0f, 1024, 1024},
};

/* A digit a value, row by row. */
static const char seven[] = "00000000"
                            "05789996"
                            "04666892"
                            "00003860"
                            "00017820"
                            "00049400"
                            "00187100"
                            "00493000";
static const char binary4[] = "0101"
                              "1110"
                              "0010"
                              "0000";
static const char cross5[] = "11100"
                             "01110"
                             "00111"
                             "00110"
                             "01100";
static const char numbers6[] = "301274"
                               "158931"
                               "272513"
                               "013178"
                               "421628"
                               "245239";

static void draw_digits(const char *digits, struct tensor *t)
{
    for (int i = 0; digits[i]; i++)
        t->data[i] = (float)(digits[i] - '0');
}

static void draw_ramp(struct tensor *t)
{
    for (size_t i = 0; i < shape_count(&t->shape); i++)
        t->data[i] = (float)i;
}

static void draw_edge(int height, int width, float *to)
{
    for (int i = 0; i < height * width; i++)
        to[i] = i % width < width / 2 ? 10.0f : 0.0f;
}

/* Both diagonals, but for the border. */
static void draw_cross(struct tensor *t)
{
    tensor_fill(t, -1.0f);
    for (int i = 1; i < CROSS_SIDE - 1; i++) {
        t->data[i * CROSS_SIDE + i] = 1.0f;
        t->data[i * CROSS_SIDE + CROSS_SIDE - 1 - i] = 1.0f;
    }
}

static void draw_checkerboard(int height, int width, float *to)
{
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            *to++ = (y * FIELDS / height + x * FIELDS / width) % 2 ? 0.0f : 255.0f;
}

static float to_byte(float brightness)
{
    return roundf(255.0f * fminf(fmaxf(brightness, 0.0f), 1.0f));
}

/* More rays a pixel where pixels are few: rays across and down. */
static int rays_for(int side)
{
    return side <= 128 ? 4 : side <= 512 ? 3 : LARGE_RAYS;
}

static float average_rays(int x, int y, int height, int width, int rays)
{
    const int side = height < width ? height : width;
    const float step = 2.0f / (float)side / (float)rays, left = (float)(2 * x - width) / (float)side,
                top = (float)(2 * y - height) / (float)side;
    float sum = 0.0f;
    for (int j = 0; j < rays; j++)
        for (int i = 0; i < rays; i++)
            sum += fminf(still_life_at(left + ((float)i + 0.5f) * step, top + ((float)j + 0.5f) * step), 1.0f);
    return sum / (float)(rays * rays);
}

/* Differs by more than five grey levels from the pixel at to[step], which is there if `inside`. Marked pixels are -1 - v. */
static bool differs(const float *to, ptrdiff_t step, bool inside)
{
    const float a = *to < 0 ? -1 - *to : *to, b = !inside ? a : to[step] < 0 ? -1 - to[step] : to[step];
    return fabsf(a - b) > 0.02f;
}

static bool has_edge(const float *to, int x, int y, int height, int width)
{
    const bool up = y > 0, down = y<height - 1, left = x> 0, right = x < width - 1;
    return differs(to, -1, left) || differs(to, 1, right) || differs(to, -width, up) || differs(to, width, down);
}

/* One ray a pixel, and several where neighbours differ: a picture of a million pixels is mostly smooth. */
static void draw_large_still_life(int height, int width, float *to)
{
    const int rays = rays_for(height < width ? height : width);
    const size_t n = (size_t)height * (size_t)width, w = (size_t)width;
    for (size_t i = 0; i < n; i++)
        to[i] = fmaxf(average_rays((int)(i % w), (int)(i / w), height, width, 1), 0);
    for (size_t i = 0; i < n; i++)
        if (has_edge(to + i, (int)(i % w), (int)(i / w), height, width))
            to[i] = -1 - to[i];
    for (size_t i = 0; i < n; i++)
        to[i] = to_byte(to[i] < 0 ? average_rays((int)(i % w), (int)(i / w), height, width, rays) : to[i]);
}

static void draw_still_life(int height, int width, float *to)
{
    const int rays = rays_for(height < width ? height : width);
    if (rays == LARGE_RAYS) {
        draw_large_still_life(height, width, to);
        return;
    }
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            *to++ = to_byte(average_rays(x, y, height, width, rays));
}

/* One letter into a square whose upper left corner is (left, top). */
static void draw_letter(const struct glyph *g, float left, float top, float size, float *ink, int height, int width)
{
    enum { STEPS = 24 };
    struct pen_point points[GLYPH_POINTS];
    struct pen_dot dots[GLYPH_POINTS * STEPS + 1];
    for (int i = 0; i < g->count; i++) {
        const struct pen_point *p = &g->point[i];
        points[i] = (struct pen_point){left + 0.01f * size * p->x, top + 0.01f * size * p->y, p->mark};
    }
    const int n = pen_flatten(points, g->count, STEPS, dots);
    for (int i = 0; i < n; i++)
        dots[i].radius = 0.055f * size;
    pen_draw(dots, n, ink, height, width);
}

/* Two rows of two letters, black on white. */
static void draw_text(int height, int width, float *to)
{
    const float size = 0.44f * (float)(height < width ? height : width);
    const float left = 0.5f * (float)width - size, top = 0.5f * (float)height - 1.04f * size;
    for (int i = 0; i < LETTER_COUNT; i++)
        draw_letter(&letter_glyphs[i], left + (float)(i % 2) * size, top + (float)(i / 2) * 1.04f * size, size, to,
                    height, width);
    for (long i = 0; i < (long)height * width; i++)
        to[i] = to_byte(1.0f - to[i]);
}

static void draw_into(enum picture_id id, struct tensor *t)
{
    const int height = t->shape.dim[1], width = t->shape.dim[2];
    switch (id) {
    case PICTURE_SEVEN:
        draw_digits(seven, t);
        break;
    case PICTURE_CROSS:
        draw_cross(t);
        break;
    case PICTURE_CHECKERBOARD:
        draw_checkerboard(height, width, t->data);
        break;
    case PICTURE_STILL_LIFE:
    case PICTURE_STILL_LIFE_LARGE:
        draw_still_life(height, width, t->data);
        break;
    case PICTURE_TEXT:
        draw_text(height, width, t->data);
        break;
    case PICTURE_BINARY4:
        draw_digits(binary4, t);
        break;
    case PICTURE_CROSS5:
        draw_digits(cross5, t);
        break;
    case PICTURE_RAMP3:
    case PICTURE_RAMP7:
        draw_ramp(t);
        break;
    case PICTURE_EDGE6:
        draw_edge(height, width, t->data);
        break;
    case PICTURE_NUMBERS6:
        draw_digits(numbers6, t);
        break;
    case PICTURE_COUNT:
        break;
    }
}

enum cs_status picture_draw(enum picture_id id, int height, int width, struct tensor *t, struct cs_error *err)
{
    const struct picture_info *info = &picture_infos[id];
    const int h = info->height ? info->height : height, w = info->width ? info->width : width;
    if (h < 1 || w < 1 || h > IMAGE_MAX_SIDE || w > IMAGE_MAX_SIDE)
        return cs_fail(err, CS_BAD_VALUE, _("a picture of %dx%d pixels; 1 to %d a side can be drawn"), w, h,
                       IMAGE_MAX_SIDE);
    const struct shape shape = shape_3d(1, h, w);
    const enum cs_status status = tensor_init(t, &shape, err);
    if (!status)
        draw_into(id, t);
    return status;
}
