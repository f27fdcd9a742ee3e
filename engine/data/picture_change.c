#include "engine/data/picture_change.h"

#include <math.h>
#include <string.h>

#include "engine/base/rng.h"

enum { MOST_PER_SIDE = 16 }; /* values a pixel of a picture that shrinks; below 1/16 they lie apart */

static const double PI = 3.14159265358979323846;

static double finite_or(float v, double other)
{
    return isfinite(v) ? (double)v : other;
}

static double zoom_of(const struct picture_change *c)
{
    return c->zoom > 0 ? finite_or(c->zoom, 1) : 1;
}

static bool moves(const struct picture_change *c)
{
    return finite_or(c->shift[0], 0) != 0 || finite_or(c->shift[1], 0) != 0 || finite_or(c->degrees, 0) != 0 ||
           zoom_of(c) != 1;
}

bool picture_change_is_none(const struct picture_change *c)
{
    return !moves(c) && !(finite_or(c->noise, 0) > 0);
}

/* Where a place of the changed picture comes from: middle + matrix * (place - middle - shift). */
struct map {
    double shift[2], middle[2];
    double cosine, sine; /* divided by the zoom */
    int per_side;        /* values a pixel */
};

/* Quarter turns are exact: their cosines are 0 and 1, which cos(pi / 2) is not. */
static void turn(double degrees, double *cosine, double *sine)
{
    static const double quarter[4][2] = {{1, 0}, {0, 1}, {-1, 0}, {0, -1}};
    const double turns = degrees / 90, whole = round(turns);
    const int q = (int)(whole - 4 * floor(whole / 4));
    const double rest = (turns - whole) * PI / 2, c = rest == 0 ? 1 : cos(rest), s = rest == 0 ? 0 : sin(rest);
    *cosine = quarter[q][0] * c - quarter[q][1] * s;
    *sine = quarter[q][1] * c + quarter[q][0] * s;
}

static struct map map_of(const struct picture_change *c, int rows, int cols)
{
    const double zoom = zoom_of(c);
    struct map m = {.shift = {finite_or(c->shift[0], 0), finite_or(c->shift[1], 0)},
                    .middle = {(rows - 1) / 2.0, (cols - 1) / 2.0}};
    turn(fmod(finite_or(c->degrees, 0), 360), &m.cosine, &m.sine);
    m.cosine /= zoom;
    m.sine /= zoom;
    m.per_side = (int)fmin(ceil(1 / zoom), MOST_PER_SIDE);
    return m;
}

static double pixel(const float *plane, int rows, int cols, int y, int x)
{
    return y >= 0 && x >= 0 && y < rows && x < cols ? (double)plane[(size_t)y * (size_t)cols + (size_t)x] : 0;
}

static double bilinear(const float *plane, int rows, int cols, double y, double x)
{
    if (!(y > -1 && x > -1 && y < rows && x < cols))
        return 0;
    const int y0 = (int)floor(y), x0 = (int)floor(x);
    const double fy = y - y0, fx = x - x0;
    const double a = pixel(plane, rows, cols, y0, x0), b = fx > 0 ? pixel(plane, rows, cols, y0, x0 + 1) : 0;
    const double top = fx > 0 ? a + fx * (b - a) : a;
    if (!(fy > 0))
        return top;
    const double c = pixel(plane, rows, cols, y0 + 1, x0), d = fx > 0 ? pixel(plane, rows, cols, y0 + 1, x0 + 1) : 0;
    return top + fy * ((fx > 0 ? c + fx * (d - c) : c) - top);
}

static double value_at(const struct map *m, const float *plane, int rows, int cols, double y, double x)
{
    const double dy = y - m->middle[0] - m->shift[0], dx = x - m->middle[1] - m->shift[1];
    return bilinear(plane, rows, cols, m->middle[0] + (m->cosine * dy - m->sine * dx),
                    m->middle[1] + (m->cosine * dx + m->sine * dy));
}

static double mean_at(const struct map *m, const float *plane, int rows, int cols, int y, int x)
{
    const int n = m->per_side;
    double sum = 0;
    if (n == 1)
        return value_at(m, plane, rows, cols, y, x);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++)
            sum += value_at(m, plane, rows, cols, y + (i + 0.5) / n - 0.5, x + (j + 0.5) / n - 0.5);
    return sum / (n * n);
}

static void move(const struct picture_change *c, const struct shape *shape, const float *from, float *to)
{
    const int rows = shape->dim[1], cols = shape->dim[2];
    const size_t plane = (size_t)rows * (size_t)cols;
    const struct map m = map_of(c, rows, cols);
    for (int k = 0; k < shape->dim[0]; k++, from += plane, to += plane)
        for (int y = 0; y < rows; y++)
            for (int x = 0; x < cols; x++)
                to[(size_t)y * (size_t)cols + (size_t)x] = (float)mean_at(&m, from, rows, cols, y, x);
}

static void add_noise(const struct picture_change *c, size_t n, float *pixels)
{
    struct rng rng = rng_seeded(c->seed, 0);
    for (size_t i = 0; i < n; i++)
        pixels[i] = fminf(fmaxf(pixels[i] + c->noise * rng_normal(&rng), 0), 1);
}

void picture_change(const struct picture_change *c, const struct shape *shape, const float *from, float *to)
{
    const size_t n = shape_count(shape);
    if (shape->rank == 3 && moves(c))
        move(c, shape, from, to);
    else
        memcpy(to, from, n * sizeof *to);
    if (finite_or(c->noise, 0) > 0)
        add_noise(c, n, to);
}
