#include "app/board/filters.h"

#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/base/tensor.h"

static size_t slice_count(const struct filters *f)
{
    return (size_t)f->rows * (size_t)f->cols;
}

static size_t weight_count(const struct filters *f)
{
    return (size_t)f->n * (size_t)f->channels * slice_count(f);
}

static enum cs_status check_sizes(const struct filters *f, struct cs_error *err)
{
    if (f->n < 1 || f->n > FILTERS_MAX)
        return cs_fail(err, CS_BAD_VALUE, _("%d filters; there can be 1 to %d"), f->n, FILTERS_MAX);
    if (f->channels < 1 || f->channels > FILTER_CHANNELS_MAX)
        return cs_fail(err, CS_BAD_VALUE, _("filters of %d channels; there can be 1 to %d"), f->channels,
                       FILTER_CHANNELS_MAX);
    if (f->rows < 1 || f->rows > FILTER_SIDE_MAX || f->cols < 1 || f->cols > FILTER_SIDE_MAX)
        return cs_fail(err, CS_BAD_VALUE, _("filters of %dx%d weights; 1 to %d a side are possible"), f->rows, f->cols,
                       FILTER_SIDE_MAX);
    return CS_OK;
}

enum cs_status filters_init(struct filters *f, int n, int channels, int rows, int cols, struct cs_error *err)
{
    struct filters made = {.n = n, .channels = channels, .rows = rows, .cols = cols, .divisor = 1};
    const enum cs_status status = check_sizes(&made, err);
    if (status != CS_OK)
        return status;
    const size_t weights = weight_count(&made);
    made.w = cs_alloc(weights + (size_t)n, sizeof *made.w);
    if (!made.w)
        return cs_no_memory(err);
    made.bias = made.w + weights;
    *f = made;
    return CS_OK;
}

size_t filters_bytes(const struct filters *f)
{
    return (weight_count(f) + (size_t)f->n) * sizeof *f->w;
}

void filters_finish(struct filters *f)
{
    cs_free(f->w);
    *f = (struct filters){0};
}

enum cs_status filters_copy(struct filters *to, const struct filters *from, struct cs_error *err)
{
    const enum cs_status status = filters_init(to, from->n, from->channels, from->rows, from->cols, err);
    if (status != CS_OK)
        return status;
    to->divisor = from->divisor;
    memcpy(to->w, from->w, weight_count(from) * sizeof *to->w);
    memcpy(to->bias, from->bias, (size_t)from->n * sizeof *to->bias);
    return CS_OK;
}

static bool equal_floats(const float *a, const float *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (a[i] != b[i])
            return false;
    return true;
}

bool filters_equal(const struct filters *a, const struct filters *b)
{
    return a->n == b->n && a->channels == b->channels && a->rows == b->rows && a->cols == b->cols &&
           a->divisor == b->divisor && equal_floats(a->w, b->w, weight_count(a)) &&
           equal_floats(a->bias, b->bias, (size_t)a->n);
}

static bool all_finite(const float *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isfinite(v[i]))
            return false;
    return true;
}

enum cs_status filters_check(const struct filters *f, struct cs_error *err)
{
    const enum cs_status status = check_sizes(f, err);
    if (status != CS_OK)
        return status;
    if (f->divisor < 1 || f->divisor > FILTERS_MAX_DIVISOR)
        return cs_fail(err, CS_BAD_VALUE, _("the divisor after ':' is a whole number, 1 to %d"), FILTERS_MAX_DIVISOR);
    if (!all_finite(f->w, weight_count(f)) || !all_finite(f->bias, (size_t)f->n))
        return cs_fail(err, CS_BAD_VALUE, _("weights and biases must be finite numbers"));
    return CS_OK;
}

float *filters_slice(const struct filters *f, int filter, int channel)
{
    return f->w + ((size_t)filter * (size_t)f->channels + (size_t)channel) * slice_count(f);
}

int filters_parameters(const struct filters *f)
{
    return (f->rows * f->cols * f->channels + 1) * f->n;
}

/* Row or column of the old filter that lands on i of the new one: the centres stay on each other. */
static int source_index(int i, int old_size, int new_size)
{
    return i - (new_size - 1) / 2 + (old_size - 1) / 2;
}

static void copy_centred(float *to, int to_rows, int to_cols, const float *from, int rows, int cols)
{
    for (int row = 0; row < to_rows; row++) {
        for (int col = 0; col < to_cols; col++) {
            const int y = source_index(row, rows, to_rows), x = source_index(col, cols, to_cols);
            const bool inside = y >= 0 && y < rows && x >= 0 && x < cols;
            to[row * to_cols + col] = inside ? from[y * cols + x] : 0.0f;
        }
    }
}

enum cs_status filters_resized(const struct filters *from, int rows, int cols, struct filters *to, struct cs_error *err)
{
    const enum cs_status status = filters_init(to, from->n, from->channels, rows, cols, err);
    if (status != CS_OK)
        return status;
    to->divisor = from->divisor;
    memcpy(to->bias, from->bias, (size_t)from->n * sizeof *to->bias);
    for (int i = 0; i < from->n; i++)
        for (int c = 0; c < from->channels; c++)
            copy_centred(filters_slice(to, i, c), rows, cols, filters_slice(from, i, c), from->rows, from->cols);
    return CS_OK;
}

static void take_over(struct filters *to, const struct filters *from, int filter)
{
    const int common = from->channels < to->channels ? from->channels : to->channels;
    memcpy(filters_slice(to, filter, 0), filters_slice(from, filter, 0),
           (size_t)common * slice_count(from) * sizeof *to->w);
    to->bias[filter] = from->bias[filter];
}

enum cs_status filters_conformed(const struct filters *from, int n, int channels, struct filters *to,
                                 struct cs_error *err)
{
    const enum cs_status status = filters_init(to, n, channels, from->rows, from->cols, err);
    if (status != CS_OK)
        return status;
    to->divisor = from->divisor;
    const int middle = (from->rows - 1) / 2 * from->cols + (from->cols - 1) / 2;
    for (int i = 0; i < n; i++) {
        if (i < from->n)
            take_over(to, from, i);
        else
            filters_slice(to, i, i % channels)[middle] = (float)from->divisor;
    }
    return CS_OK;
}
