/* Who reads what in a conv2d. Rows and columns do not know of one another, so that all of it is worked out per axis. */
#include <string.h>

#include "engine/layers/conv2d.h"

static int larger(int a, int b)
{
    return a > b ? a : b;
}

struct conv2d_walk conv2d_walk(const struct conv2d *l, int axis, int element)
{
    const int n = l->base.in[0].dim[1 + axis], step = l->stride[axis];
    struct conv2d_walk w = {
        .first = element * l->dilation[axis] - l->padding[axis], .step = step, .count = l->base.out.dim[1 + axis]};
    const int before = w.first < 0 ? (-w.first + step - 1) / step : 0;
    const int until = w.first < n ? (n - 1 - w.first) / step + 1 : 0;
    w.begin = before < w.count ? before : w.count;
    w.end = larger(w.begin, until < w.count ? until : w.count);
    return w;
}

/* The elements of output o's window that read input row (column) `from`. */
static int reads_of(const struct conv2d *l, int axis, int o, int from, struct conv2d_read *reads)
{
    const int n = l->base.in[0].dim[1 + axis], step = l->dilation[axis], k = l->kernel_size[axis];
    const int begin = o * l->stride[axis] - l->padding[axis];
    int first = 0, last = k - 1, count = 0;
    if (begin >= 0 && begin + (k - 1) * step < n) { /* on the input altogether: one element, or none */
        if (from < begin || (from - begin) % step || (from - begin) / step >= k)
            return 0;
        first = last = (from - begin) / step;
    }
    for (int i = first; i <= last; i++) {
        const int place = begin + i * step;
        if (padding_source(l->padding_mode, place, n) != from)
            continue;
        if (reads)
            reads[count] = (struct conv2d_read){o, i, place};
        count++;
    }
    return count;
}

int conv2d_reads(const struct conv2d *l, int axis, int from, struct conv2d_read *reads)
{
    int count = 0;
    for (int o = 0; o < l->base.out.dim[1 + axis]; o++)
        count += reads_of(l, axis, o, from, reads ? reads + count : NULL);
    return count;
}

struct conv2d_reach conv2d_reach(const struct conv2d *l, int row, int col)
{
    const int from[2] = {row, col};
    struct conv2d_reach r = {.first = {0, 0}, .last = {-1, -1}, .outputs = 1, .products = 1};
    for (int axis = 0; axis < 2; axis++) {
        int64_t outputs = 0, products = 0;
        for (int o = 0; o < l->base.out.dim[1 + axis]; o++) {
            const int reads = reads_of(l, axis, o, from[axis], NULL);
            if (!reads)
                continue;
            r.first[axis] = outputs ? r.first[axis] : o;
            r.last[axis] = o;
            outputs++;
            products += reads;
        }
        r.outputs *= outputs;
        r.products *= products;
    }
    return r;
}

void conv2d_coverage(const struct conv2d *l, int axis, int *count)
{
    const int n = l->base.in[0].dim[1 + axis];
    memset(count, 0, (size_t)n * sizeof *count);
    for (int i = 0; i < l->kernel_size[axis]; i++) {
        const struct conv2d_walk w = conv2d_walk(l, axis, i);
        for (int o = 0; o < w.count; o++) {
            const int from = padding_source(l->padding_mode, w.first + o * w.step, n);
            if (from >= 0)
                count[from]++;
        }
    }
}
