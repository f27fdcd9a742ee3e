#include "app/board/kernel_ops.h"

#include <math.h>
#include <stdlib.h>

#include "engine/base/i18n.h"

/* Where a weight comes from. */
typedef int (*source)(const struct kernel_value *k, int row, int col);

static int from_right(const struct kernel_value *k, int row, int col)
{
    return row * k->cols + k->cols - 1 - col;
}

static int from_below(const struct kernel_value *k, int row, int col)
{
    return (k->rows - 1 - row) * k->cols + col;
}

static int from_transposed(const struct kernel_value *k, int row, int col)
{
    return col * k->cols + row;
}

/* angle: where a line at k's angle goes; of a line, so half turns do not count. */
static struct kernel_value moved(const struct kernel_value *k, int rows, int cols, source from, double angle)
{
    struct kernel_value to = *k;
    to.rows = rows;
    to.cols = cols;
    for (int i = 0; i < rows * cols; i++)
        to.w[i] = k->w[from(k, i / cols, i % cols)];
    if (kernel_has_param(k->preset, KERNEL_ANGLE)) {
        const double turned = fmod(angle + 360.0, 180.0);
        to.param[KERNEL_ANGLE] = (float)turned;
    }
    kernel_recognise(&to);
    return to;
}

struct kernel_value kernel_flipped_left_right(const struct kernel_value *k)
{
    return moved(k, k->rows, k->cols, from_right, 180.0 - decimal_of(k->param[KERNEL_ANGLE]));
}

struct kernel_value kernel_flipped_up_down(const struct kernel_value *k)
{
    return moved(k, k->rows, k->cols, from_below, 180.0 - decimal_of(k->param[KERNEL_ANGLE]));
}

/* About the diagonal that falls to the right: the x axis goes to the y axis that points down. */
struct kernel_value kernel_transposed(const struct kernel_value *k)
{
    return moved(k, k->cols, k->rows, from_transposed, 90.0 - decimal_of(k->param[KERNEL_ANGLE]));
}

struct kernel_value kernel_rotated(const struct kernel_value *k, int quarter_turns)
{
    struct kernel_value turned = *k;
    for (int turns = quarter_turns & 3; turns > 0; turns--) {
        turned = kernel_transposed(&turned);
        turned = kernel_flipped_up_down(&turned);
    }
    return turned;
}

struct kernel_value kernel_negated(const struct kernel_value *k)
{
    struct kernel_value negated = *k;
    for (int i = 0; i < k->rows * k->cols; i++)
        negated.w[i] = -k->w[i];
    kernel_recognise(&negated);
    return negated;
}

enum cs_status kernel_scaled(const struct kernel_value *k, double factor, struct kernel_value *scaled,
                             struct cs_error *err)
{
    struct kernel_value to = *k;
    for (int i = 0; i < k->rows * k->cols; i++) {
        to.w[i] = (float)(decimal_of(k->w[i]) * factor);
        if (!(fabsf(to.w[i]) <= KERNEL_MAX_WEIGHT)) /* also NaN */
            return cs_fail(err, CS_BAD_VALUE, _("%g times %g is out of range, %.0f to %.0f"), decimal_of(k->w[i]),
                           factor, (double)-KERNEL_MAX_WEIGHT, (double)KERNEL_MAX_WEIGHT);
    }
    kernel_recognise(&to);
    *scaled = to;
    return CS_OK;
}

static struct kernel_value divided_by(const struct kernel_value *k, double divisor)
{
    struct kernel_value to = *k;
    to.divisor = 1;
    for (int i = 0; i < k->rows * k->cols; i++)
        to.w[i] = (float)(decimal_of(k->w[i]) / divisor);
    kernel_recognise(&to);
    return to;
}

struct kernel_value kernel_divided(const struct kernel_value *k)
{
    return divided_by(k, k->divisor);
}

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b) {
        const int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return llabs(a);
}

/* What the weights are divided by, before the common factor goes: their sum, or that of their absolute values. */
static int64_t whole_divisor(const int64_t *whole, int n, int64_t *common)
{
    int64_t sum = 0, absolute = 0;
    *common = 0;
    for (int i = 0; i < n; i++) {
        sum += whole[i];
        absolute += llabs(whole[i]);
        *common = common_divisor(*common, whole[i]);
    }
    return sum ? sum : absolute;
}

/* false where the whole numbers are too large. */
static bool normalise_whole(struct kernel_value *k)
{
    int64_t whole[KERNEL_MAX_WEIGHTS], common;
    const int n = k->rows * k->cols;
    int places;
    if (!kernel_whole(k, whole, &places))
        return false;
    const int64_t sum = whole_divisor(whole, n, &common);
    if (sum == 0)
        return true;
    const int64_t divisor = llabs(sum) / common;
    for (int i = 0; i < n; i++)
        if (llabs(whole[i]) / common > (int64_t)KERNEL_MAX_WEIGHT || divisor > KERNEL_MAX_DIVISOR)
            return false;
    for (int i = 0; i < n; i++)
        k->w[i] = (float)(whole[i] / common * (sum < 0 ? -1 : 1));
    k->divisor = (int)divisor;
    return true;
}

struct kernel_value kernel_normalised(const struct kernel_value *k)
{
    struct kernel_value to = *k;
    if (normalise_whole(&to)) {
        kernel_recognise(&to);
        return to;
    }
    double sum = kernel_sum(k), absolute = 0;
    for (int i = 0; i < k->rows * k->cols; i++)
        absolute += fabs((double)k->w[i]);
    /* Weights that only rounding keeps from summing to 0 (2^-24 each) must not be blown up. */
    if (fabs(sum) <= absolute * 0x1p-24)
        sum = absolute;
    return divided_by(k, sum);
}
