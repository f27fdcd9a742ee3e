#include "app/board/kernel_separable.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_NICE = 9999, MAX_MULTIPLE = 64 }; /* whole numbers that still say more than decimals do */
static const double tolerance = 4.0 * 0x1p-24;

static int64_t common_divisor(int64_t a, int64_t b)
{
    while (b) {
        const int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return llabs(a);
}

static int largest_weight(const struct kernel_value *k)
{
    int largest = 0;
    for (int i = 1; i < k->rows * k->cols; i++)
        if (fabsf(k->w[i]) > fabsf(k->w[largest]))
            largest = i;
    return largest;
}

/* As few minus signs as can be; of two ways with as many, the one whose column begins above 0. */
static void choose_signs(struct kernel_vectors *v)
{
    int minus = 0, plus = 0, first = 0;
    for (int i = 0; i < v->rows; i++) {
        minus += v->column[i] < 0;
        plus += v->column[i] > 0;
        first = first ? first : (v->column[i] > 0) - (v->column[i] < 0);
    }
    for (int i = 0; i < v->cols; i++) {
        minus += v->row[i] < 0;
        plus += v->row[i] > 0;
    }
    if (minus < plus || (minus == plus && first > 0))
        return;
    for (int i = 0; i < v->rows; i++)
        v->column[i] = -v->column[i] + 0.0f;
    for (int i = 0; i < v->cols; i++)
        v->row[i] = -v->row[i] + 0.0f;
}

/* One row or one column. */
static void take_line(const struct kernel_value *k, struct kernel_vectors *v)
{
    v->column[0] = v->row[0] = 1;
    for (int i = 0; i < k->rows * k->cols; i++)
        (k->rows == 1 ? v->row : v->column)[i] = k->w[i];
    v->factor = 1;
    v->exact = true;
}

/* Exactly. A row without a common factor spans all whole rows of its direction, so every row of a kernel of rank 1 is a
 * whole multiple of it: no product needs to be computed, and none can overflow. */

static bool is_multiple(const int64_t *row, const int64_t *base, int n, int64_t multiple)
{
    for (int i = 0; i < n; i++)
        if (base[i] == 0 ? row[i] != 0 : row[i] % base[i] != 0 || row[i] / base[i] != multiple)
            return false;
    return true;
}

/* column and row without their common factors, which is returned; 0 for another rank. */
static int64_t factorise(const struct kernel_value *k, const int64_t *whole, int64_t *column, int64_t *row)
{
    const int pivot = largest_weight(k), p = pivot / k->cols, q = pivot % k->cols;
    int64_t common = 0;
    for (int i = 0; i < k->cols; i++)
        common = common_divisor(common, whole[p * k->cols + i]);
    for (int i = 0; i < k->cols; i++)
        row[i] = whole[p * k->cols + i] / common;
    common = 0;
    for (int i = 0; i < k->rows; i++) {
        column[i] = whole[i * k->cols + q] / row[q];
        common = common_divisor(common, column[i]);
        if (!is_multiple(whole + i * k->cols, row, k->cols, column[i]))
            return 0;
    }
    for (int i = 0; i < k->rows; i++)
        column[i] /= common;
    return common;
}

static int64_t largest_of(const int64_t *x, int n)
{
    int64_t largest = 0;
    for (int i = 0; i < n; i++)
        largest = llabs(x[i]) > largest ? llabs(x[i]) : largest;
    return largest;
}

/* A whole factor goes into the column, the rest stays. */
static void share_factor(struct kernel_vectors *v, int64_t common, int places)
{
    const int64_t unit = llround(pow(10.0, places));
    const int64_t whole = common / unit;
    const bool fits = common % unit == 0 && whole <= (int64_t)KERNEL_MAX_WEIGHT;
    v->factor = fits ? 1.0 : (double)common / (double)unit;
    for (int i = 0; fits && i < v->rows; i++)
        v->column[i] *= (float)whole;
}

enum verdict { SEPARABLE, NOT_SEPARABLE, UNDECIDED };

static enum verdict separate_exactly(const struct kernel_value *k, struct kernel_vectors *v, bool computed)
{
    int64_t whole[KERNEL_MAX_WEIGHTS], column[KERNEL_MAX_SIDE], row[KERNEL_MAX_SIDE];
    int places;
    if (!kernel_whole(k, whole, &places))
        return UNDECIDED;
    const int64_t common = factorise(k, whole, column, row);
    if (common == 0)
        return computed ? UNDECIDED : NOT_SEPARABLE;
    if (largest_of(column, k->rows) > MAX_NICE || largest_of(row, k->cols) > MAX_NICE)
        return UNDECIDED;
    for (int i = 0; i < k->rows; i++)
        v->column[i] = (float)column[i];
    for (int i = 0; i < k->cols; i++)
        v->row[i] = (float)row[i];
    v->exact = true;
    share_factor(v, common, places);
    return SEPARABLE;
}

/* Within float32. */

static bool is_near_product(const struct kernel_value *k, int p, int q)
{
    const double largest = (double)k->w[p * k->cols + q];
    for (int i = 0; i < k->rows * k->cols; i++) {
        const double product =
            (double)k->w[i / k->cols * k->cols + q] * (double)k->w[p * k->cols + i % k->cols] / largest;
        if (fabs((double)k->w[i] - product) > tolerance * fabs(product) + 0x1p-149)
            return false;
    }
    return true;
}

/* The smallest whole numbers in the proportions of x (n of them, stride apart); false where none are small. */
static bool small_wholes(const float *x, int n, int stride, float *to)
{
    double least = INFINITY;
    for (int i = 0; i < n; i++)
        if (x[i * stride] != 0)
            least = fmin(least, fabs((double)x[i * stride]));
    for (int multiple = 1; multiple <= MAX_MULTIPLE; multiple++) {
        bool fits = true;
        for (int i = 0; fits && i < n; i++) {
            const double value = (double)x[i * stride] / least * multiple, near = round(value);
            fits = fabs(value - near) <= tolerance * fabs(value) && fabs(near) <= MAX_NICE;
            to[i] = (float)near + 0.0f;
        }
        if (fits)
            return true;
    }
    return false;
}

static double length_of(const float *x, int n, int stride)
{
    double squares = 0;
    for (int i = 0; i < n; i++)
        squares += (double)x[i * stride] * (double)x[i * stride];
    return sqrt(squares);
}

/* Both vectors of length sqrt(s), s the one singular value. */
static void share_length(const struct kernel_value *k, int p, int q, struct kernel_vectors *v)
{
    const float *row = k->w + p * k->cols, *column = k->w + q;
    const double row_length = length_of(row, k->cols, 1), column_length = length_of(column, k->rows, k->cols);
    const double largest = (double)k->w[p * k->cols + q];
    const double root = sqrt(row_length * column_length / fabs(largest));
    for (int i = 0; i < k->rows; i++)
        v->column[i] = (float)((double)column[i * k->cols] / column_length * root) + 0.0f;
    for (int i = 0; i < k->cols; i++)
        v->row[i] = (float)((double)row[i] / row_length * root * (largest < 0 ? -1 : 1)) + 0.0f;
    v->factor = 1;
}

static bool separate_nearly(const struct kernel_value *k, struct kernel_vectors *v)
{
    const int pivot = largest_weight(k), p = pivot / k->cols, q = pivot % k->cols;
    if (!is_near_product(k, p, q))
        return false;
    v->exact = false;
    if (!small_wholes(k->w + p * k->cols, k->cols, 1, v->row) || !small_wholes(k->w + q, k->rows, k->cols, v->column)) {
        share_length(k, p, q, v);
        return true;
    }
    if (k->w[pivot] < 0) /* both vectors are below 0 there */
        for (int i = 0; i < k->cols; i++)
            v->row[i] = -v->row[i] + 0.0f;
    v->factor = (double)k->w[pivot] / ((double)v->column[p] * (double)v->row[q]);
    return true;
}

static bool is_computed(const struct kernel_value *k)
{
    for (int i = 0; i < k->rows * k->cols; i++)
        if (decimal_places(k->w[i]) > 0 && decimal_digits(k->w[i]) >= 7)
            return true;
    return false;
}

bool kernel_separate(const struct kernel_value *k, struct kernel_vectors *v)
{
    struct kernel_vectors found = {.rows = k->rows, .cols = k->cols};
    if (k->w[largest_weight(k)] == 0)
        return false;
    if (k->rows == 1 || k->cols == 1) {
        take_line(k, &found);
        *v = found;
        return true;
    }
    const enum verdict verdict = separate_exactly(k, &found, is_computed(k));
    if (verdict == NOT_SEPARABLE || (verdict == UNDECIDED && !separate_nearly(k, &found)))
        return false;
    choose_signs(&found);
    *v = found;
    return true;
}
