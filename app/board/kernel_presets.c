/* The kernels that are known by name.
 *   3x3 ones    as lectures and books print them: edge, sharpen and sharpen_plus (the second as one lecture has it, all
 *               signs plus) from the course; laplacian of 8 neighbours, Sobel, Prewitt: Gonzalez and Woods, Digital
 * Image Processing (4th ed., 3.6 and 10.2); Scharr: Optimal Operators in Digital Image Processing (2000) box all ones
 *   gaussian    products of binomials: rows of Pascal's triangle near the bell curve as they grow (Jaehne, Digital
 * Image Processing, 11.4) unsharp     twice the picture minus its Gaussian blur: 2 in the middle minus that blur's
 * weights; 5x5 is -1/256 times the binomials with -476 in the middle motion      the mean of the picture along a line
 * through the middle, as a camera that moves sees it (Gonzalez and Woods, 5.6): one sample a column, or a row for steep
 * lines, read between its two neighbours with linear interpolation in whole tenths gabor       exp(-(x'^2 + y'^2) / (2
 * s^2)) * (cos(2 pi f x') - c), x' along the angle: Goodfellow, Bengio, Courville, Deep Learning (2016), 9.10, with
 * phase 0; c, the mean of the cosine below the bell, makes the weights sum to 0, so that flat areas give 0 (T. S. Lee,
 * Image Representation Using 2D Gabor Wavelets, IEEE PAMI 18(10), 1996). s is a sixth of the longer side, so the window
 * ends at three s. In whole hundredths random      whole numbers -3..3 from a seed */
#include <math.h>
#include <string.h>

#include "app/board/kernel.h"
#include "engine/base/i18n.h"
#include "engine/base/rng.h"

enum { ANGLE = 1 << KERNEL_ANGLE, FREQUENCY = 1 << KERNEL_FREQUENCY, SEED = 1 << KERNEL_SEED };

const struct kernel_preset_info kernel_presets[KERNEL_PRESET_COUNT] = {
    [KERNEL_IDENTITY] = {"identity", N_("Identity"), 3, 1, 0},
    [KERNEL_EDGE] = {"edge", N_("Edge detector"), 3, 3, 0},
    [KERNEL_LAPLACIAN] = {"laplacian", N_("Laplacian"), 3, 3, 0},
    [KERNEL_SHARPEN] = {"sharpen", N_("Sharpen"), 3, 3, 0},
    [KERNEL_SHARPEN_PLUS] = {"sharpen_plus", N_("Sharpen, all plus"), 3, 3, 0},
    [KERNEL_UNSHARP] = {"unsharp", N_("Unsharp mask"), 5, 1, 0},
    [KERNEL_BOX] = {"box", N_("Box blur"), 3, 1, 0},
    [KERNEL_GAUSSIAN] = {"gaussian", N_("Gaussian blur"), 3, 1, 0},
    [KERNEL_MOTION] = {"motion", N_("Motion blur"), 7, 1, ANGLE},
    [KERNEL_SOBEL_X] = {"sobel_x", N_("Sobel x"), 3, 3, 0},
    [KERNEL_SOBEL_Y] = {"sobel_y", N_("Sobel y"), 3, 3, 0},
    [KERNEL_PREWITT_X] = {"prewitt_x", N_("Prewitt x"), 3, 3, 0},
    [KERNEL_PREWITT_Y] = {"prewitt_y", N_("Prewitt y"), 3, 3, 0},
    [KERNEL_SCHARR_X] = {"scharr_x", N_("Scharr x"), 3, 3, 0},
    [KERNEL_SCHARR_Y] = {"scharr_y", N_("Scharr y"), 3, 3, 0},
    [KERNEL_EMBOSS] = {"emboss", N_("Emboss"), 3, 3, 0},
    [KERNEL_GABOR] = {"gabor", N_("Gabor"), 9, 1, ANGLE | FREQUENCY},
    [KERNEL_RANDOM] = {"random", N_("Random"), 3, 1, SEED},
    [KERNEL_CUSTOM] = {"custom", N_("Custom"), 3, 1, 0},
};

const struct kernel_param_info kernel_params[KERNEL_PARAM_COUNT] = {
    [KERNEL_ANGLE] = {"angle", N_("Angle"), N_("degrees"), 0, 180, 15, 1, 0, 0, false},
    [KERNEL_FREQUENCY] = {"frequency", N_("Frequency"), N_("cycles a pixel"), 0.02f, 0.5f, 0.02f, 0.01f, 0.2f, 2,
                          false},
    [KERNEL_SEED] = {"seed", N_("Seed"), "", 0, 9999, 1, 1, 1, 0, true},
};

static const float three_by_three[KERNEL_PRESET_COUNT][9] = {
    [KERNEL_IDENTITY] = {0, 0, 0, 0, 1, 0, 0, 0, 0},      [KERNEL_EDGE] = {0, 1, 0, 1, -4, 1, 0, 1, 0},
    [KERNEL_LAPLACIAN] = {1, 1, 1, 1, -8, 1, 1, 1, 1},    [KERNEL_SHARPEN] = {0, -1, 0, -1, 5, -1, 0, -1, 0},
    [KERNEL_SHARPEN_PLUS] = {0, 1, 0, 1, 5, 1, 0, 1, 0},  [KERNEL_SOBEL_X] = {-1, 0, 1, -2, 0, 2, -1, 0, 1},
    [KERNEL_SOBEL_Y] = {-1, -2, -1, 0, 0, 0, 1, 2, 1},    [KERNEL_PREWITT_X] = {-1, 0, 1, -1, 0, 1, -1, 0, 1},
    [KERNEL_PREWITT_Y] = {-1, -1, -1, 0, 0, 0, 1, 1, 1},  [KERNEL_SCHARR_X] = {-3, 0, 3, -10, 0, 10, -3, 0, 3},
    [KERNEL_SCHARR_Y] = {-3, -10, -3, 0, 0, 0, 3, 10, 3}, [KERNEL_EMBOSS] = {-2, -1, 0, -1, 1, 1, 0, 1, 2},
};

static int count(const struct kernel_value *k)
{
    return k->rows * k->cols;
}

/* The weight in the middle; the one before it where a side is even. */
static int middle(const struct kernel_value *k)
{
    return (k->rows - 1) / 2 * k->cols + (k->cols - 1) / 2;
}

static void fill_3x3(struct kernel_value *k)
{
    const int top = (k->rows - 1) / 2 - 1, left = (k->cols - 1) / 2 - 1;
    for (int i = 0; i < 9; i++) {
        const int row = top + i / 3, col = left + i % 3;
        if (row >= 0 && row < k->rows && col >= 0 && col < k->cols)
            k->w[row * k->cols + col] = three_by_three[k->preset][i];
    }
}

static void fill_box(struct kernel_value *k)
{
    for (int i = 0; i < count(k); i++)
        k->w[i] = 1;
    k->divisor = count(k);
}

static void binomials(int n, int row[KERNEL_MAX_SIDE])
{
    for (int i = 0, weight = 1; i < n; i++) {
        row[i] = weight;
        weight = weight * (n - 1 - i) / (i + 1);
    }
}

static void fill_gaussian(struct kernel_value *k)
{
    int column[KERNEL_MAX_SIDE], row[KERNEL_MAX_SIDE];
    binomials(k->rows, column);
    binomials(k->cols, row);
    k->divisor = 0;
    for (int i = 0; i < count(k); i++) {
        const int weight = column[i / k->cols] * row[i % k->cols];
        k->w[i] = (float)weight;
        k->divisor += weight;
    }
}

static void fill_unsharp(struct kernel_value *k)
{
    fill_gaussian(k);
    for (int i = 0; i < count(k); i++)
        k->w[i] = -k->w[i];
    k->w[middle(k)] += 2.0f * (float)k->divisor;
}

/* Of an angle in degrees; quarter turns are exact, so that a kernel turned by one is the kernel of the turned angle. */
static void direction(float angle, double *cosine, double *sine)
{
    const double degrees = decimal_of(angle);
    const int quarter = (int)floor(degrees / 90.0);
    const double rest = (degrees - 90.0 * quarter) * (acos(-1.0) / 180.0);
    const double c = cos(rest), s = sin(rest), turned[] = {c, -s, -c, s};
    *cosine = turned[quarter & 3];
    *sine = turned[(quarter + 3) & 3];
}

/* A sample of the picture at place (whole row or column, and a place along the other axis, of n there). */
static void add_sample(struct kernel_value *k, int whole, double place, bool steep)
{
    enum { TENTHS = 10 };
    const int n = steep ? k->cols : k->rows;
    const double tenths = round(place * TENTHS);
    if (tenths < 0 || tenths > (n - 1) * TENTHS)
        return;
    const int before = (int)tenths / TENTHS, part = (int)tenths % TENTHS;
    for (int i = 0; i < 2; i++) {
        const int other = before + i, weight = i ? part : TENTHS - part;
        if (weight > 0)
            k->w[steep ? whole * k->cols + other : other * k->cols + whole] += (float)weight;
    }
}

static int common_divisor(int a, int b)
{
    return b ? common_divisor(b, a % b) : a;
}

/* c, s: where the line goes to, rows going down. Returns the sum of the weights. */
static int add_line(struct kernel_value *k, double c, double s, bool steep)
{
    const double slope = steep ? -c / s : -s / c;
    const int n = steep ? k->rows : k->cols, across = steep ? k->cols : k->rows;
    for (int i = 0; i < n; i++)
        add_sample(k, i, (across - 1) / 2.0 + slope * (i - (n - 1) / 2.0), steep);
    float sum = 0;
    for (int i = 0; i < count(k); i++)
        sum += k->w[i];
    return (int)sum;
}

static void fill_motion(struct kernel_value *k)
{
    double c, s;
    direction(k->param[KERNEL_ANGLE], &c, &s);
    const bool steep = fabs(s) > fabs(c) + 1e-12;
    k->divisor = add_line(k, c, s, steep);
    if (k->divisor == 0) /* an even number of samples may all miss a single row or column */
        k->divisor = add_line(k, c, s, !steep);
    int common = 0;
    for (int i = 0; i < count(k); i++)
        common = common_divisor((int)k->w[i], common);
    for (int i = 0; i < count(k); i++)
        k->w[i] /= (float)common;
    k->divisor /= common;
}

/* exp(...) * (cos(...) - c), not yet scaled. */
static void gabor(const struct kernel_value *k, double *value)
{
    const double sigma = (k->rows > k->cols ? k->rows : k->cols) / 6.0, turn = 2.0 * acos(-1.0);
    double c, s, bell[KERNEL_MAX_WEIGHTS], sum = 0, weighted = 0;
    direction(k->param[KERNEL_ANGLE], &c, &s);
    for (int i = 0; i < count(k); i++) {
        const double x = i % k->cols - (k->cols - 1) / 2.0, y = (k->rows - 1) / 2.0 - i / k->cols;
        bell[i] = exp(-(x * x + y * y) / (2.0 * sigma * sigma));
        value[i] = cos(turn * decimal_of(k->param[KERNEL_FREQUENCY]) * (x * c + y * s));
        sum += bell[i];
        weighted += bell[i] * value[i];
    }
    for (int i = 0; i < count(k); i++)
        value[i] = bell[i] * (value[i] - weighted / sum);
}

static int rounded(const struct kernel_value *k, const double *value, double scale, int *whole)
{
    int sum = 0;
    for (int i = 0; i < count(k); i++) {
        whole[i] = (int)lround(value[i] * scale);
        sum += whole[i];
    }
    return sum;
}

/* Hundredths of a Gabor whose largest weight is 1, or as little less as makes the rounded weights sum to 0 (a scale
 * keeps its symmetry, which moving single weights would not). Where the waves are only met at their zeros, as by the
 * even sizes at half a cycle a pixel, nothing is left. */
static void fill_gabor(struct kernel_value *k)
{
    double value[KERNEL_MAX_WEIGHTS], largest = 0;
    int whole[KERNEL_MAX_WEIGHTS], sum = 1;
    gabor(k, value);
    for (int i = 0; i < count(k); i++)
        largest = fmax(largest, fabs(value[i]));
    k->divisor = 100;
    if (largest < 1e-9)
        return;
    for (double scale = 100.0; sum != 0 && scale > 50.0; scale -= 0.05)
        sum = rounded(k, value, scale / largest, whole);
    whole[middle(k)] -= sum;
    for (int i = 0; i < count(k); i++)
        k->w[i] = (float)whole[i];
}

static void fill_random(struct kernel_value *k)
{
    struct rng rng = rng_seeded((uint64_t)k->param[KERNEL_SEED], 0);
    for (int i = 0; i < count(k); i++)
        k->w[i] = (float)rng_int(&rng, -3, 3);
}

static void fill(struct kernel_value *k)
{
    switch (k->preset) {
    case KERNEL_BOX:
        fill_box(k);
        break;
    case KERNEL_GAUSSIAN:
        fill_gaussian(k);
        break;
    case KERNEL_UNSHARP:
        fill_unsharp(k);
        break;
    case KERNEL_MOTION:
        fill_motion(k);
        break;
    case KERNEL_GABOR:
        fill_gabor(k);
        break;
    case KERNEL_RANDOM:
        fill_random(k);
        break;
    default:
        fill_3x3(k);
    }
}

struct kernel_value kernel_of_params(enum kernel_preset preset, int rows, int cols, const float *param)
{
    struct kernel_value k = {.preset = preset, .rows = rows, .cols = cols, .divisor = 1};
    for (int i = 0; i < KERNEL_PARAM_COUNT; i++)
        if (kernel_has_param(preset, (enum kernel_param)i))
            k.param[i] = param[i];
    fill(&k);
    const int least = kernel_presets[preset].least;
    if (rows < least || cols < least)
        k.preset = KERNEL_CUSTOM;
    return k;
}
