#include "app/session/drawing.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/base/tensor.h"
#include "engine/data/pen.h"

static const float PEN_RADIUS = 1.5f; /* ink ends half a pixel further out: 2 px, as MNIST's digits have it */
static const float ERASER_RADIUS = 2.5f;

enum { SUBSAMPLES = 4 }; /* a side, of a pixel that is moved and scaled */

static bool read_coordinate(const char **p, float *v)
{
    char *end;
    if (!isdigit((unsigned char)**p) && **p != '.') /* strtof() would pass over spaces, and read "nan" */
        return false;
    *v = strtof(*p, &end);
    if (end == *p || !(*v >= 0.0f && *v <= (float)DRAWING_SIDE))
        return false;
    *p = end;
    return true;
}

static bool read_point(const char **p, struct pen_dot *dot)
{
    if (!read_coordinate(p, &dot->x) || **p != ',')
        return false;
    ++*p;
    return read_coordinate(p, &dot->y) && (**p == ' ' || **p == ';' || **p == '\0');
}

/* One stroke, up to its ';' or the end of the text; moves *p there. dots (NULL: only checks) has room for its points.
 * Returns the number of points, -1 for what is no stroke. */
static int read_stroke(const char **p, struct pen_dot *dots, bool *erases)
{
    *p += strspn(*p, " ");
    *erases = **p == '-';
    *p += *erases;
    int n = 0;
    while (**p && **p != ';') {
        struct pen_dot dot = {.joined = n > 0};
        if (!read_point(p, &dot))
            return -1;
        if (dots)
            dots[n] = dot;
        n++;
        *p += strspn(*p, " ");
    }
    return n;
}

enum cs_status drawing_check(const char *strokes, struct cs_error *err)
{
    const char *p = strokes;
    while (*p) {
        bool erases;
        if (read_stroke(&p, NULL, &erases) < 0)
            return cs_fail(err, CS_BAD_VALUE, _("character %d: a point is x,y with numbers from 0 to %d, not '%.12s'"),
                           (int)(p - strokes) + 1, DRAWING_SIDE, p);
        p += *p == ';';
    }
    return CS_OK;
}

/* A point is at least "x,y" with a separator; one more for the second end of a dot. */
static size_t most_points(const char *strokes)
{
    return strlen(strokes) / 4 + 2;
}

struct sheet { /* what is drawn on */
    int width, height;
    float *pixels;
    float *stroke; /* coverage of one stroke */
};

/* Circles stay circles only on a square; elsewhere the pen is as wide as the mean of both scales makes it. */
static void fit_dots(const struct sheet *sheet, struct pen_dot *dots, int n, float radius)
{
    const float sx = (float)sheet->width / DRAWING_SIDE, sy = (float)sheet->height / DRAWING_SIDE;
    for (int i = 0; i < n; i++) {
        dots[i].x *= sx;
        dots[i].y *= sy;
        dots[i].radius = radius * sqrtf(sx * sy);
    }
}

static void draw_stroke(const struct sheet *sheet, struct pen_dot *dots, int n, bool erases)
{
    const size_t count = (size_t)sheet->width * (size_t)sheet->height;
    fit_dots(sheet, dots, n, erases ? ERASER_RADIUS : PEN_RADIUS);
    if (!erases) {
        pen_draw(dots, n, sheet->pixels, sheet->height, sheet->width);
        return;
    }
    memset(sheet->stroke, 0, count * sizeof(float));
    pen_draw(dots, n, sheet->stroke, sheet->height, sheet->width);
    for (size_t i = 0; i < count; i++)
        sheet->pixels[i] = fminf(sheet->pixels[i], 1.0f - sheet->stroke[i]);
}

static void draw_strokes(const struct sheet *sheet, const char *strokes, struct pen_dot *dots)
{
    for (const char *p = strokes; *p; p += *p == ';') {
        bool erases;
        int n = read_stroke(&p, dots, &erases);
        if (n == 1) { /* a touch leaves a dot: a line from the point to itself */
            dots[n] = dots[0];
            dots[n++].joined = true;
        }
        draw_stroke(sheet, dots, n, erases);
    }
}

enum cs_status drawing_render(const char *strokes, int width, int height, float *pixels, struct cs_error *err)
{
    assert(width > 0 && height > 0);
    enum cs_status status = drawing_check(strokes, err);
    if (status != CS_OK)
        return status;
    const size_t count = (size_t)width * (size_t)height;
    struct pen_dot *dots = cs_alloc(most_points(strokes), sizeof *dots);
    const struct sheet sheet = {width, height, pixels, cs_alloc(count, sizeof(float))};
    if (dots && sheet.stroke) {
        memset(pixels, 0, count * sizeof(float));
        draw_strokes(&sheet, strokes, dots);
    } else {
        status = cs_no_memory(err);
    }
    cs_free(sheet.stroke);
    cs_free(dots);
    return status;
}

struct ink { /* of a drawing: where it is, in pixels */
    float left, top, right, bottom, centre_x, centre_y;
};

static bool find_ink(const float *pixels, int width, int height, struct ink *ink)
{
    double mass = 0, mx = 0, my = 0;
    *ink = (struct ink){.left = (float)width, .top = (float)height};
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            const double p = pixels[(size_t)y * (size_t)width + (size_t)x];
            if (p <= 0)
                continue;
            mass += p;
            mx += p * (x + 0.5);
            my += p * (y + 0.5);
            ink->left = fminf(ink->left, (float)x);
            ink->right = fmaxf(ink->right, (float)x + 1.0f);
            ink->top = fminf(ink->top, (float)y);
            ink->bottom = (float)y + 1.0f;
        }
    }
    ink->centre_x = (float)(mx / mass);
    ink->centre_y = (float)(my / mass);
    return mass > 0;
}

static float pixel_at(const float *pixels, int width, int height, int x, int y)
{
    return x >= 0 && x < width && y >= 0 && y < height ? pixels[(size_t)y * (size_t)width + (size_t)x] : 0.0f;
}

/* Between the centres of four pixels; nothing outside. */
static float sample_at(const float *pixels, int width, int height, float x, float y)
{
    const float fx = floorf(x - 0.5f), fy = floorf(y - 0.5f);
    const float tx = x - 0.5f - fx, ty = y - 0.5f - fy;
    const int ix = (int)fx, iy = (int)fy;
    const float upper =
        pixel_at(pixels, width, height, ix, iy) * (1.0f - tx) + pixel_at(pixels, width, height, ix + 1, iy) * tx;
    const float lower = pixel_at(pixels, width, height, ix, iy + 1) * (1.0f - tx) +
                        pixel_at(pixels, width, height, ix + 1, iy + 1) * tx;
    return upper * (1.0f - ty) + lower * ty;
}

/* Mean of SUBSAMPLES x SUBSAMPLES places of the old picture that pixel x, y of the new one covers. */
static float moved_pixel(const float *old, int width, int height, const struct ink *ink, float scale, int x, int y)
{
    float sum = 0;
    for (int i = 0; i < SUBSAMPLES * SUBSAMPLES; i++) {
        const float dx = ((float)(i % SUBSAMPLES) + 0.5f) / SUBSAMPLES,
                    dy = ((float)(i / SUBSAMPLES) + 0.5f) / SUBSAMPLES;
        const float from_x = ink->centre_x + ((float)x + dx - 0.5f * (float)width) / scale;
        const float from_y = ink->centre_y + ((float)y + dy - 0.5f * (float)height) / scale;
        sum += sample_at(old, width, height, from_x, from_y);
    }
    return sum / (SUBSAMPLES * SUBSAMPLES);
}

void drawing_centre(float *pixels, int width, int height)
{
    struct ink ink;
    const size_t count = (size_t)width * (size_t)height;
    if (!find_ink(pixels, width, height, &ink))
        return;
    float *old = cs_alloc(count, sizeof *old);
    if (!old)
        return; /* as drawn is the next best */
    memcpy(old, pixels, count * sizeof *old);
    const float box = 20.0f / 28.0f;
    const float scale =
        fminf(box * (float)width / (ink.right - ink.left), box * (float)height / (ink.bottom - ink.top));
    /* A dot stays a dot: blown up to the box it would be a blot that looks like no digit. */
    const float kept = fminf(scale, 2.0f);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            pixels[(size_t)y * (size_t)width + (size_t)x] = moved_pixel(old, width, height, &ink, kept, x, y);
    cs_free(old);
}
