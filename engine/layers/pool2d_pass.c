#include "engine/layers/pool2d_pass.h"

#include <limits.h>

#include "engine/base/i18n.h"

int pool_stride(const struct pool2d *l, int axis)
{
    return l->stride[axis] ? l->stride[axis] : l->kernel_size[axis];
}

int pool_extent(const struct pool2d *l, int axis)
{
    return l->dilation[axis] * (l->kernel_size[axis] - 1) + 1;
}

struct pool_taps pool_taps_at(const struct pool2d *l, int axis, int o)
{
    const int n = l->base.in[0].dim[1 + axis], step = l->dilation[axis];
    const int begin = o * pool_stride(l, axis) - l->padding[axis];
    const int before = begin < 0 ? (-begin + step - 1) / step : 0; /* elements in the padding */
    const int first = begin + before * step, left = l->kernel_size[axis] - before;
    const int fit = first < n ? (n - 1 - first) / step + 1 : 0;
    return (struct pool_taps){first, fit < left ? fit : left};
}

int pool_counted(const struct pool2d *l, int axis, int o)
{
    const int room = l->base.in[0].dim[1 + axis] + l->padding[axis + 2], k = l->kernel_size[axis];
    const int begin = o * pool_stride(l, axis) - l->padding[axis];
    if (!l->count_include_pad)
        return pool_taps_at(l, axis, o).count;
    return room - begin < k ? room - begin : k; /* ceil_mode may reach beyond the padding: that does not count */
}

bool pool_halves(const struct pool2d *l)
{
    bool halves = true;
    for (int axis = 0; axis < 2; axis++)
        halves &= l->kernel_size[axis] == 2 && pool_stride(l, axis) == 2 && l->dilation[axis] == 1 &&
                  !l->padding[axis] && 2 * (int64_t)l->base.out.dim[1 + axis] <= l->base.in[0].dim[1 + axis];
    return halves;
}

/* Windows that begin on the input hold a value; those in the padding before it, and one behind it, may not. */
static bool every_window_holds_a_value(const struct pool2d *l, int axis)
{
    const int stride = pool_stride(l, axis), out = l->base.out.dim[1 + axis];
    for (int o = 0; o < out && o * stride < l->padding[axis]; o++)
        if (pool_taps_at(l, axis, o).count < 1)
            return false;
    return pool_taps_at(l, axis, out - 1).count > 0;
}

static enum cs_status fail_fit(const struct pool2d *l, struct cs_error *err)
{
    const int *in = &l->base.in[0].dim[1], *k = l->kernel_size, rows = pool_extent(l, 0), cols = pool_extent(l, 1);
    if (rows == k[0] && cols == k[1])
        return cs_fail(err, CS_BAD_SHAPE, _("a %dx%d window does not fit a %dx%d input"), k[0], k[1], in[0], in[1]);
    return cs_fail(err, CS_BAD_SHAPE, _("a %dx%d window, %dx%d with its dilation, does not fit a %dx%d input"), k[0],
                   k[1], rows, cols, in[0], in[1]);
}

/* The number of windows along an axis; 0 when none fits. */
static int64_t count_windows(const struct pool2d *l, int axis)
{
    const int64_t n = l->base.in[0].dim[1 + axis], before = l->padding[axis], stride = pool_stride(l, axis);
    const int64_t room = n + before + l->padding[axis + 2] - pool_extent(l, axis);
    if (room < 0)
        return 0;
    const int64_t count = (room + (l->ceil_mode ? stride - 1 : 0)) / stride + 1;
    return l->ceil_mode && (count - 1) * stride >= n + before ? count - 1 : count;
}

static enum cs_status infer_axis(struct pool2d *l, int axis, struct cs_error *err)
{
    const int64_t count = count_windows(l, axis);
    if (count < 1)
        return fail_fit(l, err);
    l->base.out.dim[1 + axis] = (int)count;
    if (!every_window_holds_a_value(l, axis))
        return cs_fail(err, CS_BAD_SHAPE,
                       _("padding=%d,%d,%d,%d lets a %dx%d window lie outside the input altogether: choose less"),
                       l->padding[0], l->padding[1], l->padding[2], l->padding[3], l->kernel_size[0],
                       l->kernel_size[1]);
    return CS_OK;
}

enum cs_status pool_infer(struct layer *base, struct cs_error *err)
{
    struct pool2d *l = (struct pool2d *)base;
    const int *in = &base->in[0].dim[1], *pad = l->padding;
    enum cs_status status = planes_check(base, err);
    if (status)
        return status;
    /* so that every place of a padded plane fits an int */
    if (((int64_t)in[0] + pad[0] + pad[2]) * ((int64_t)in[1] + pad[1] + pad[3]) >= INT_MAX)
        return cs_fail(err, CS_BAD_SHAPE, _("a %dx%d input is too large with its padding"), in[0], in[1]);
    base->out = base->in[0];
    base->n_params = 0;
    for (int axis = 0; axis < 2 && !status; axis++)
        status = infer_axis(l, axis, err);
    return status;
}

void pool_window(const struct layer *base, int size[2], int stride[2], int first[2])
{
    const struct pool2d *l = pool_of(base);
    for (int axis = 0; axis < 2; axis++) {
        size[axis] = pool_extent(l, axis);
        stride[axis] = pool_stride(l, axis);
        first[axis] = -l->padding[axis];
    }
}
