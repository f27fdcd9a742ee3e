#include "engine/data/pen.h"

#include <math.h>

static float spline(float before, float a, float b, float after, float t)
{
    return a +
           0.5f * t *
               (b - before + t * (2.0f * before - 5.0f * a + 4.0f * b - after + t * (3.0f * (a - b) + after - before)));
}

/* The piece from p[0] to p[1]; p[-1] and p[2] bend it unless a corner or an end cuts them off. */
static int flatten_piece(const struct pen_point *p, bool cut_before, bool cut_after, int steps, struct pen_dot *dots)
{
    const struct pen_point *before = cut_before ? p : p - 1, *after = cut_after ? p + 1 : p + 2;
    for (int i = 1; i <= steps; i++) {
        const float t = (float)i / (float)steps;
        dots[i - 1] = (struct pen_dot){.x = spline(before->x, p[0].x, p[1].x, after->x, t),
                                       .y = spline(before->y, p[0].y, p[1].y, after->y, t),
                                       .joined = true};
    }
    return steps;
}

int pen_flatten(const struct pen_point *points, int n, int steps, struct pen_dot *dots)
{
    int count = 0;
    bool starts = true; /* at points[i] */
    for (int i = 0; i < n; i++) {
        if (starts)
            dots[count++] = (struct pen_dot){.x = points[i].x, .y = points[i].y};
        if (points[i].mark != PEN_LIFT) {
            const bool cut_before = starts || points[i].mark == PEN_CORNER,
                       cut_after = points[i + 1].mark != PEN_SMOOTH;
            count += flatten_piece(points + i, cut_before, cut_after, steps, dots + count);
        }
        starts = points[i].mark == PEN_LIFT;
    }
    return count;
}

/* Unlike fminf() and fmaxf(), which keep track of NaN, these become one instruction. */
static inline float smaller(float a, float b)
{
    return a < b ? a : b;
}

static inline float larger(float a, float b)
{
    return a > b ? a : b;
}

static int clamp_int(float v, int hi)
{
    return v < 0.0f ? 0 : v > (float)hi ? hi : (int)v;
}

/* Distance to the axis of the piece decides; the radius runs evenly from one end to the other. */
static void draw_piece(const struct pen_dot *a, const struct pen_dot *b, float *ink, int height, int width)
{
    const float reach = larger(a->radius, b->radius) + 1.0f;
    const int x0 = clamp_int(smaller(a->x, b->x) - reach, width),
              x1 = clamp_int(larger(a->x, b->x) + reach + 1.0f, width);
    const int y0 = clamp_int(smaller(a->y, b->y) - reach, height),
              y1 = clamp_int(larger(a->y, b->y) + reach + 1.0f, height);
    const float dx = b->x - a->x, dy = b->y - a->y, square = dx * dx + dy * dy;
    const float scale = square > 0.0f ? 1.0f / square : 0.0f, grows = b->radius - a->radius;
    for (int y = y0; y < y1; y++) {
        const float py = (float)y + 0.5f - a->y;
        float *restrict row = ink + (long)y * width;
        for (int x = x0; x < x1; x++) {
            const float px = (float)x + 0.5f - a->x;
            const float t = smaller(larger((px * dx + py * dy) * scale, 0.0f), 1.0f);
            const float ex = px - t * dx, ey = py - t * dy, edge = a->radius + t * grows + 0.5f;
            const float cover = smaller(edge - sqrtf(ex * ex + ey * ey), 1.0f);
            row[x] = larger(row[x], cover);
        }
    }
}

void pen_draw(const struct pen_dot *dots, int n, float *ink, int height, int width)
{
    for (int i = 1; i < n; i++)
        if (dots[i].joined)
            draw_piece(&dots[i - 1], &dots[i], ink, height, width);
}
