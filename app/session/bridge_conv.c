/* Weighted sums as cases: conv2d, conv1d, transposed, linear, and a batch norm that has learnt. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session/bridge.h"
#include "engine/base/i18n.h"

enum {
    MAP_SIDE = 32,      /* rows and columns of a map that is taken whole */
    PLANE_SIDE = 64,    /* of a single one */
    PRODUCTS = 4000000, /* that all outputs of the board may be of */
    SINGLES = 8         /* channels of single values: as many as stand below each other in any window */
};

static void say_nothing_else(struct bridge_plan *p)
{
    bridge_bool(p, PROP_CONVOLVE_FLIP, false);
    bridge_int(p, PROP_CONVOLVE_COMPARE, COMPARE_OFF);
    bridge_int(p, PROP_CONVOLVE_GRANULARITY, GRAIN_VALUE);
    bridge_float(p, PROP_CONVOLVE_ZOOM, 0);
}

static void use_activation(const struct snapshot *s, const struct neuron *n, struct bridge_plan *p)
{
    const bool relu = bridge_is_rectified(s, n);
    bridge_int(p, PROP_CONVOLVE_ACTIVATION, relu ? BOARD_RELU : BOARD_NONE);
    bridge_int(p, PROP_CONVOLVE_STAGE, relu ? BOARD_STAGE_ACTIVATION : BOARD_STAGE_CONV);
}

static void put_filters(struct bridge_plan *p, struct filters *f)
{
    bridge_pair(p, PROP_CONVOLVE_KERNEL_SIZE, f->rows, f->cols);
    if (p->n < BRIDGE_SETS)
        p->set[p->n++] = (struct bridge_set){PROP_CONVOLVE_FILTERS, {.type = VALUE_FILTERS, .filters = *f}};
    else
        filters_finish(f);
}

/* One filter on one channel is a kernel. */
static void put_kernel(struct bridge_plan *p, enum prop_id prop, const struct filters *f)
{
    struct kernel_value k = {.preset = KERNEL_CUSTOM, .rows = f->rows, .cols = f->cols, .divisor = 1};
    memcpy(k.w, f->w, (size_t)(f->rows * f->cols) * sizeof *k.w);
    kernel_settle(&k);
    bridge_pair(p, PROP_CONVOLVE_KERNEL_SIZE, f->rows, f->cols);
    bridge_float(p, PROP_CONVOLVE_BIAS, (double)f->bias[0]);
    if (p->n < BRIDGE_SETS)
        p->set[p->n++] = (struct bridge_set){prop, {.type = VALUE_KERNEL, .kernel = k}};
}

static enum cs_status check_weights(const struct filters *f, struct cs_error *err)
{
    const int n = f->n * f->channels * f->rows * f->cols;
    bool good = true;
    for (int i = 0; i < n; i++)
        good &= fabsf(f->w[i]) <= KERNEL_MAX_WEIGHT; /* false for NaN */
    for (int i = 0; i < f->n; i++)
        good &= fabsf(f->bias[i]) <= KERNEL_MAX_WEIGHT;
    return good ? CS_OK : cs_fail(err, CS_BAD_VALUE, _("Weights of this layer are beyond what Convolve can show"));
}

/* The filters go where the mode has them. Takes f. */
static enum cs_status put_weights(struct bridge_plan *p, struct filters *f, struct cs_error *err)
{
    const enum cs_status status = check_weights(f, err);
    if (status != CS_OK || p->mode == BOARD_2D || p->mode == BOARD_1D) {
        if (status == CS_OK)
            put_kernel(p, p->mode == BOARD_1D ? PROP_CONVOLVE_KERNEL_1D : PROP_CONVOLVE_KERNEL, f);
        filters_finish(f);
        return status;
    }
    put_filters(p, f);
    return CS_OK;
}

static enum cs_status too_large(int rows, int cols, struct cs_error *err)
{
    return cs_fail(err, CS_BAD_VALUE, _("Convolve takes kernels of at most %d×%d; this one is %d×%d"), KERNEL_MAX_SIDE,
                   KERNEL_MAX_SIDE, rows, cols);
}

/* A layer, or the part of it that the board takes: whole maps, and several filters. */

struct part {
    int channel, channels; /* first, and how many of the input's */
    int filter, filters;   /* likewise of the outputs */
    int groups, mode;
};

static struct part part_of(const struct conv2d *l, int map)
{
    const int c = l->base.in[0].dim[0], m = l->out_channels, wide = c / l->groups, tall = m / l->groups,
              group = map / tall, block = map % tall / FILTERS_MAX * FILTERS_MAX;
    const bool pointwise = l->kernel_size[0] * l->kernel_size[1] == 1;
    if (l->groups > 1 && c <= FILTER_CHANNELS_MAX && m <= FILTERS_MAX)
        return (struct part){0, c, 0, m, l->groups, l->groups == c && m == c ? BOARD_DEPTHWISE : BOARD_GROUPED};
    struct part p = {group * wide, wide, group * tall + block,
                     tall - block, 1,    pointwise ? BOARD_POINTWISE : BOARD_CHANNELS};
    if (wide == 1)
        p = (struct part){group, 1, map, 1, 1, BOARD_2D};
    p.filters = p.filters < FILTERS_MAX ? p.filters : FILTERS_MAX;
    return p;
}

static bool has_bias_of(const struct snapshot *s, const struct neuron *n)
{
    return !n->has_bias || s->node[n->node].rest[1];
}

/* Of each filter of the part; only the one that is meant where the others are not at hand. */
static void drop_unknown_filters(const struct snapshot *s, const struct neuron *n, struct part *part)
{
    bool all = has_bias_of(s, n);
    for (int i = 0; all && i < part->filters; i++)
        all = snapshot_filter(s, n->node, part->filter + i) != NULL;
    if (all || part->groups > 1)
        return;
    part->filter = n->map;
    part->filters = 1;
}

static enum cs_status take_filters(const struct snapshot *s, const struct neuron *n, const struct conv2d *l,
                                   const struct part *part, struct filters *f, struct cs_error *err)
{
    const int wide = l->base.in[0].dim[0] / l->groups, *k = l->kernel_size;
    enum cs_status status = filters_init(f, part->filters, wide, k[0], k[1], err);
    const size_t size = (size_t)wide * (size_t)k[0] * (size_t)k[1];
    for (int i = 0; status == CS_OK && i < part->filters; i++) {
        const float *w = snapshot_filter(s, n->node, part->filter + i);
        if (!w)
            return cs_fail(err, CS_NOT_FOUND, _("The weights of this layer are not on screen yet: try once more"));
        memcpy(f->w + (size_t)i * size, w, size * sizeof *w);
        f->bias[i] = !n->has_bias               ? 0
                     : s->node[n->node].rest[1] ? s->node[n->node].rest[1][part->filter + i]
                                                : (float)n->bias;
    }
    return status;
}

static void axes_of(const struct conv2d *l, struct bridge_axis axis[2])
{
    for (int i = 0; i < 2; i++)
        axis[i] = (struct bridge_axis){l->base.in[0].dim[1 + i], l->padding[i], l->padding[i + 2],
                                       l->dilation[i] * (l->kernel_size[i] - 1) + 1, l->stride[i]};
}

/* Rows and columns so that neither the board nor a frame has too much to do. */
static bool cut_maps(const struct conv2d *l, const struct neuron *n, struct part *part,
                     const struct bridge_axis axis[2], struct bridge_cut cut[2])
{
    const int most = part->mode == BOARD_2D ? PLANE_SIDE : MAP_SIDE;
    const int at[2] = {n->row, n->col};
    const bool borrows =
        l->padding_mode == PADDING_CIRCULAR && (axis[0].before || axis[0].behind || axis[1].before || axis[1].behind);
    for (int i = 0; i < 2; i++)
        if (!bridge_cut_axis(&axis[i], at[i], most, &cut[i]) || (borrows && cut[i].count < axis[i].n))
            return false;
    const int64_t outputs = ((int64_t)cut[0].count / axis[0].stride + 1) * (cut[1].count / axis[1].stride + 1),
                  products = outputs * l->kernel_size[0] * l->kernel_size[1] * (l->base.in[0].dim[0] / l->groups);
    if (products * part->filters > PRODUCTS && part->groups == 1) {
        part->filter = n->map;
        part->filters = 1;
    }
    return true;
}

static void note_part(const struct conv2d *l, const struct part *part, struct bridge_plan *p)
{
    if (l->groups > 1 && part->groups == 1)
        bridge_note(p, _("group %d of %d alone"), part->channel / (l->base.in[0].dim[0] / l->groups), l->groups);
    if (part->filters == 1 && l->out_channels > 1)
        bridge_note(p, _("filter %d of %d alone"), part->filter, l->out_channels);
    else if (part->filters < l->out_channels)
        bridge_note(p, _("filters %d to %d of %d"), part->filter, part->filter + part->filters - 1, l->out_channels);
}

/* CS_NOT_FOUND without a sentence of its own: it has to be the window alone. */
static enum cs_status whole_conv(const struct snapshot *s, const struct neuron *n, const struct conv2d *l,
                                 struct bridge_plan *p, struct cs_error *err)
{
    struct part part = part_of(l, n->map);
    struct bridge_axis axis[2];
    struct bridge_cut cut[2];
    const int from = s->net->node[n->node].input[0];
    axes_of(l, axis);
    drop_unknown_filters(s, n, &part);
    if (part.channels > FILTER_CHANNELS_MAX || l->dilation[0] > 8 || l->dilation[1] > 8 ||
        !cut_maps(l, n, &part, axis, cut) || !bridge_geometry(p, axis, cut))
        return CS_NOT_FOUND;
    enum cs_status status = bridge_input(p, part.channels, cut[0].count, cut[1].count, err);
    for (int c = 0; status == CS_OK && c < part.channels; c++)
        if (!bridge_take_map(s, from, part.channel + c, cut, p, c))
            return CS_NOT_FOUND;
    struct filters f = {0};
    if (status == CS_OK)
        status = take_filters(s, n, l, &part, &f, err);
    p->mode = part.mode;
    p->filter = n->map - part.filter;
    if (status == CS_OK)
        status = put_weights(p, &f, err);
    else
        filters_finish(&f);
    bridge_pair(p, PROP_CONVOLVE_DILATION, l->dilation[0], l->dilation[1]);
    bridge_int(p, PROP_CONVOLVE_PADDING_MODE, l->padding_mode);
    bridge_int(p, PROP_CONVOLVE_GROUPS, part.groups);
    note_part(l, &part, p);
    bridge_note_cut(p, axis, cut);
    return status;
}

/* The window alone: one output, of as many channels as the board has. */

struct window {
    int channels, rows, cols;
    float *x, *w; /* [channels][rows][cols], x owned with w behind it */
    double *sum;  /* [channels], owned */
};

static void window_finish(struct window *t)
{
    free(t->x);
    free(t->sum);
    *t = (struct window){0};
}

static enum cs_status window_init(struct window *t, int channels, int rows, int cols, struct cs_error *err)
{
    const size_t n = (size_t)channels * (size_t)rows * (size_t)cols;
    *t = (struct window){
        channels, rows, cols, calloc(2 * n, sizeof *t->x), NULL, calloc((size_t)channels, sizeof *t->sum)};
    if (!t->x || !t->sum) {
        window_finish(t);
        return cs_no_memory(err);
    }
    t->w = t->x + n;
    return CS_OK;
}

static enum cs_status window_of_conv(const struct neuron *n, struct window *t, struct cs_error *err)
{
    const struct conv2d_term *last = &n->term[n->n_terms - 1];
    const enum cs_status status = window_init(t, n->n_parts, last->i + 1, last->j + 1, err);
    for (int i = 0; status == CS_OK && i < n->n_parts * n->n_terms; i++) {
        t->x[i] = n->term[i].x;
        t->w[i] = n->term[i].w;
    }
    for (int c = 0; status == CS_OK && c < n->n_parts; c++)
        t->sum[c] = n->part[c].sum;
    return status;
}

/* The maps whose values a linear layer reads one after another: the shape before what only reshapes. */
static struct shape shape_read(const struct net *net, int node)
{
    int from = net->node[node].input[0];
    while (from > 0 && net->node[from].out.rank != 3 && net->node[from].layer->kind->reshapes)
        from = net->node[from].input[0];
    const struct shape *shape = &net->node[from].out;
    const bool maps = shape->rank == 3 && shape_count(shape) == shape_count(&net->node[net->node[node].input[0]].out);
    return maps && shape->dim[1] <= FILTER_SIDE_MAX && shape->dim[2] <= FILTER_SIDE_MAX
               ? *shape
               : shape_3d((int)shape_count(shape), 1, 1);
}

/* A kernel as large as the maps gives one output: a linear layer's. */
static enum cs_status window_of_linear(const struct snapshot *s, const struct neuron *n, struct window *t,
                                       struct cs_error *err)
{
    const struct shape in = shape_read(s->net, n->node);
    if (shape_count(&in) != (size_t)n->n_parts)
        return cs_fail(err, CS_BAD_VALUE, _("Convolve has no picture of a linear layer over rows of numbers"));
    const enum cs_status status = window_init(t, in.dim[0], in.dim[1], in.dim[2], err);
    for (int i = 0; status == CS_OK && i < n->n_parts; i++) {
        t->x[i] = n->part[i].x;
        t->w[i] = n->part[i].w;
        t->sum[i / (in.dim[1] * in.dim[2])] += n->part[i].sum;
    }
    return status;
}

/* chosen: the channels of the largest |sum|, ascending; returns how many. */
static int strongest(const struct window *t, int chosen[FILTER_CHANNELS_MAX])
{
    const int most = t->rows * t->cols == 1 ? SINGLES : FILTER_CHANNELS_MAX;
    int n = 0;
    for (int c = 0; c < t->channels; c++) {
        int least = 0;
        if (n < most) {
            chosen[n++] = c;
            continue;
        }
        for (int i = 1; i < n; i++)
            if (fabs(t->sum[chosen[i]]) < fabs(t->sum[chosen[least]]))
                least = i;
        if (fabs(t->sum[c]) <= fabs(t->sum[chosen[least]]))
            continue;
        memmove(chosen + least, chosen + least + 1, (size_t)(n - 1 - least) * sizeof *chosen);
        chosen[n - 1] = c;
    }
    return n;
}

static void note_channels(struct bridge_plan *p, const struct window *t, const int *chosen, int n, double rest)
{
    char list[80] = "";
    if (n == t->channels)
        return;
    for (int i = 0; i < n; i++) {
        const size_t used = strlen(list);
        if (used + 8 < sizeof list)
            snprintf(list + used, sizeof list - used, "%s%d", i ? " " : "", chosen[i]);
    }
    bridge_note(p, _("channels %s of %d; the bias holds the others' %+.4g"), list, t->channels, rest);
}

static enum cs_status put_window(const struct neuron *n, const struct window *t, struct bridge_plan *p,
                                 struct cs_error *err)
{
    int chosen[FILTER_CHANNELS_MAX];
    const int count = strongest(t, chosen);
    const size_t plane = (size_t)t->rows * (size_t)t->cols;
    struct filters f = {0};
    double rest = 0;
    enum cs_status status = filters_init(&f, 1, count, t->rows, t->cols, err);
    if (status == CS_OK)
        status = bridge_input(p, count, t->rows, t->cols, err);
    if (status != CS_OK) {
        filters_finish(&f);
        return status;
    }
    for (int c = 0; c < t->channels; c++)
        rest += t->sum[c];
    for (int i = 0; i < count; i++) {
        memcpy(f.w + (size_t)i * plane, t->w + (size_t)chosen[i] * plane, plane * sizeof *f.w);
        memcpy(p->given.x.data + (size_t)i * plane, t->x + (size_t)chosen[i] * plane, plane * sizeof *f.w);
        rest -= t->sum[chosen[i]];
    }
    rest = count < t->channels ? rest : 0;
    f.bias[0] = (float)(n->bias + rest);
    note_channels(p, t, chosen, count, rest);
    p->mode = count == 1 ? BOARD_2D : plane == 1 ? BOARD_POINTWISE : BOARD_CHANNELS;
    return put_weights(p, &f, err);
}

static enum cs_status window_case(const struct snapshot *s, const struct neuron *n, struct bridge_plan *p,
                                  struct cs_error *err)
{
    struct window t;
    const bool linear = n->kind == NEURON_LINEAR;
    if (!linear && (n->n_parts < 1 || n->n_terms < 1))
        return cs_fail(err, CS_BAD_VALUE, _("Nothing met at this value: there is no sum to show"));
    enum cs_status status = linear ? window_of_linear(s, n, &t, err) : window_of_conv(n, &t, err);
    if (status != CS_OK)
        return status;
    status = t.rows > FILTER_SIDE_MAX || t.cols > FILTER_SIDE_MAX ? too_large(t.rows, t.cols, err)
                                                                  : put_window(n, &t, p, err);
    if (linear)
        bridge_note(p, t.rows * t.cols > 1 ? _("a linear layer is a convolution with kernels as large as the maps")
                                           : _("a linear layer is a 1×1 convolution of single values"));
    else
        bridge_note(p, _("its window alone, padding included"));
    window_finish(&t);
    memset(p->given.less_padding, 0, sizeof p->given.less_padding);
    p->filter = p->oy = p->ox = 0;
    bridge_pair(p, PROP_CONVOLVE_PADDING, 0, 0);
    bridge_pair(p, PROP_CONVOLVE_STRIDE, 1, 1);
    bridge_pair(p, PROP_CONVOLVE_DILATION, 1, 1);
    bridge_int(p, PROP_CONVOLVE_PADDING_MODE, PADDING_ZEROS);
    return status;
}

/* Transposed: one map and its kernel; other channels add to the same place, and stand in the bias. */

static void cut_stamped(const struct conv_transpose2d *l, const struct neuron *n, bool alone,
                        struct bridge_axis axis[2], struct bridge_cut cut[2])
{
    const int at[2] = {n->row, n->col};
    for (int i = 0; i < 2; i++) {
        const int h = l->base.in[0].dim[1 + i], most = alone ? n->window[i] : 12,
                  middle = n->first[i] + n->window[i] / 2;
        int first = h <= most ? 0 : alone ? n->first[i] : middle - most / 2;
        const int count = h < most ? h : most;
        first = first < 0 ? 0 : first > h - count ? h - count : first;
        axis[i] = (struct bridge_axis){h, l->padding[i], l->padding[i + 2],
                                       l->dilation[i] * (l->kernel_size[i] - 1) + 1, l->stride[i]};
        cut[i] = (struct bridge_cut){first, count, at[i], first > 0, first + count < h};
        if (cut[i].before)
            cut[i].at = at[i] - first * l->stride[i] + l->padding[i];
    }
}

static enum cs_status transposed_case(const struct snapshot *s, const struct neuron *n, struct bridge_plan *p,
                                      struct cs_error *err)
{
    const struct conv_transpose2d *l = (const struct conv_transpose2d *)s->net->node[n->node].layer;
    const int *k = l->kernel_size, from = s->net->node[n->node].input[0];
    struct bridge_axis axis[2];
    struct bridge_cut cut[2];
    struct filters f = {0};
    if (n->n_parts < 1 || n->n_terms < 1)
        return cs_fail(err, CS_BAD_VALUE, _("Nothing met at this value: there is no sum to show"));
    if (k[0] > KERNEL_MAX_SIDE || k[1] > KERNEL_MAX_SIDE)
        return too_large(k[0], k[1], err);
    const struct neuron_part *part = &n->part[n->largest >= 0 ? n->largest : 0];
    const double rest = n->total - part->sum;
    const float *w = snapshot_filter(s, n->node, part->input);
    cut_stamped(l, n, n->n_parts > 1, axis, cut);
    if (l->dilation[0] > 8 || l->dilation[1] > 8 || l->output_padding[0] > 7 || l->output_padding[1] > 7 ||
        !bridge_geometry(p, axis, cut))
        return cs_fail(err, CS_BAD_VALUE,
                       _("Stride, padding or dilation of this layer are more than Convolve can show"));
    enum cs_status status = bridge_input(p, 1, cut[0].count, cut[1].count, err);
    if (status == CS_OK && (!w || !bridge_take_map(s, from, part->input, cut, p, 0)))
        status = cs_fail(err, CS_NOT_FOUND, _("The numbers of this layer are not on screen yet: try once more"));
    if (status == CS_OK)
        status = filters_init(&f, 1, 1, k[0], k[1], err);
    if (status != CS_OK)
        return status;
    memcpy(f.w, w + (size_t)(n->map % (l->out_channels / l->groups)) * (size_t)(k[0] * k[1]),
           (size_t)(k[0] * k[1]) * sizeof *w);
    f.bias[0] = (float)(n->bias + (n->n_parts > 1 ? rest : 0));
    p->mode = BOARD_TRANSPOSED;
    p->result = BRIDGE_GATHER;
    p->value = (double)n->before;
    status = check_weights(&f, err);
    if (status == CS_OK)
        put_kernel(p, PROP_CONVOLVE_KERNEL, &f);
    filters_finish(&f);
    bridge_pair(p, PROP_CONVOLVE_DILATION, l->dilation[0], l->dilation[1]);
    bridge_pair(p, PROP_CONVOLVE_OUTPUT_PADDING, cut[0].behind ? 0 : l->output_padding[0],
                cut[1].behind ? 0 : l->output_padding[1]);
    if (n->n_parts > 1)
        bridge_note(p, _("channel %d of %d; the bias holds the others' %+.4g at [%d, %d]"), part->input, n->n_parts,
                    rest, p->oy, p->ox);
    bridge_note_cut(p, axis, cut);
    return status;
}

/* With learnt statistics a batch norm is a weight and a bias for each map. */
static enum cs_status norm_case(const struct snapshot *s, const struct neuron *n, struct bridge_plan *p,
                                struct cs_error *err)
{
    const struct net_node *node = &s->net->node[n->node];
    const struct neuron_norm *m = &n->norm;
    const bool maps = node->out.rank == 3;
    const struct bridge_axis axis[2] = {{maps ? node->out.dim[1] : 1, 0, 0, 1, 1},
                                        {maps ? node->out.dim[2] : 1, 0, 0, 1, 1}};
    struct bridge_cut cut[2];
    struct filters f = {0};
    enum cs_status status = filters_init(&f, 1, 1, 1, 1, err);
    if (status != CS_OK)
        return status;
    bridge_cut_axis(&axis[0], n->row, MAP_SIDE, &cut[0]);
    bridge_cut_axis(&axis[1], n->col, MAP_SIDE, &cut[1]);
    bridge_geometry(p, axis, cut);
    const double w = m->scale / sqrt(m->variance + m->eps);
    f.w[0] = (float)w;
    f.bias[0] = (float)(m->shift - m->mean * w);
    p->mode = BOARD_2D;
    p->mass = fabs((double)n->part[0].x * w) + fabs(m->mean * w) + fabs(m->shift);
    status = bridge_input(p, 1, cut[0].count, cut[1].count, err);
    if (status == CS_OK && !bridge_take_map(s, node->input[0], n->map, cut, p, 0))
        status = cs_fail(err, CS_NOT_FOUND, _("The numbers of this layer are not on screen yet: try once more"));
    if (status == CS_OK)
        status = put_weights(p, &f, err);
    else
        filters_finish(&f);
    bridge_pair(p, PROP_CONVOLVE_DILATION, 1, 1);
    bridge_int(p, PROP_CONVOLVE_PADDING_MODE, PADDING_ZEROS);
    bridge_note(p, _("learnt statistics make it a 1×1 convolution: weight γ / √(σ² + ε), bias β − μ · weight"));
    bridge_note_cut(p, axis, cut);
    return status;
}

static double mass_of(const struct neuron *n)
{
    double mass = fabs(n->bias);
    for (int i = 0; i < n->n_parts; i++)
        mass += fabs(n->part[i].sum);
    for (int i = 0; i < n->n_parts * n->n_terms; i++)
        mass += fabs((double)n->term[i].product);
    return mass;
}

enum cs_status bridge_plan_conv(const struct snapshot *s, const struct neuron *n, struct bridge_plan *p,
                                struct cs_error *err)
{
    const struct layer *l = s->net->node[n->node].layer;
    enum cs_status status = CS_NOT_FOUND;
    p->mass = mass_of(n);
    if (n->kind == NEURON_NORM)
        status = norm_case(s, n, p, err);
    else if (n->kind == NEURON_TRANSPOSED)
        status = transposed_case(s, n, p, err);
    else {
        if (l->kind == &layer_conv2d) {
            const struct conv2d *conv = (const struct conv2d *)l;
            if (conv->kernel_size[0] > FILTER_SIDE_MAX || conv->kernel_size[1] > FILTER_SIDE_MAX)
                return too_large(conv->kernel_size[0], conv->kernel_size[1], err);
            status = whole_conv(s, n, conv, p, err);
        }
        if (status == CS_NOT_FOUND) {
            const struct bridge_plan again = {.value = p->value, .mass = p->mass, .step = 1};
            bridge_plan_finish(p);
            *p = again;
            status = window_case(s, n, p, err);
        }
    }
    if (status == CS_OK)
        status = bridge_settle_input(p, err);
    say_nothing_else(p);
    if (n->kind == NEURON_TRANSPOSED)
        bridge_int(p, PROP_CONVOLVE_ACTIVATION, BOARD_NONE);
    else
        use_activation(s, n, p);
    return status;
}
