/* Pools, activations, softmax and normalisation as cases. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/session/bridge.h"
#include "app/topics/activation_model.h"
#include "app/topics/loss_model.h"
#include "app/topics/normalisation.h"
#include "engine/base/i18n.h"

static enum cs_status not_there(struct cs_error *err)
{
    return cs_fail(err, CS_NOT_FOUND, _("The numbers of this layer are not on screen yet: try once more"));
}

/* Pools. */

enum { POOL_SIDE = 24 };

/* Whole, where the board divides and rounds as the layer does. */
static bool is_plain_pool(const struct layer *l)
{
    const struct pool2d *pool = (const struct pool2d *)l; /* of these kinds only */
    const bool mean = l->kind == &layer_avg_pool2d;
    if (!mean && l->kind != &layer_max_pool2d && l->kind != &layer_min_pool2d)
        return false;
    const bool padded = pool->padding[0] || pool->padding[1] || pool->padding[2] || pool->padding[3];
    return !pool->ceil_mode && (!mean || pool->count_include_pad || !padded) &&
           pool->kernel_size[0] <= KERNEL_MAX_SIDE && pool->kernel_size[1] <= KERNEL_MAX_SIDE &&
           pool->dilation[0] <= 8 && pool->dilation[1] <= 8;
}

static bool whole_pool(const struct snapshot *s, const struct neuron *n, struct bridge_plan *p, struct cs_error *err)
{
    const struct net_node *node = &s->net->node[n->node];
    const struct pool2d *l = (const struct pool2d *)node->layer;
    struct bridge_axis axis[2];
    struct bridge_cut cut[2];
    const int at[2] = {n->row, n->col};
    if (!is_plain_pool(node->layer))
        return false;
    int window[2], stride[2], first[2];
    node->layer->kind->window(node->layer, window, stride, first);
    for (int i = 0; i < 2; i++) {
        axis[i] =
            (struct bridge_axis){node->layer->in[0].dim[1 + i], l->padding[i], l->padding[i + 2], window[i], stride[i]};
        if (!bridge_cut_axis(&axis[i], at[i], POOL_SIDE, &cut[i]))
            return false;
    }
    if (!bridge_geometry(p, axis, cut) || bridge_input(p, 1, cut[0].count, cut[1].count, err) != CS_OK ||
        !bridge_take_map(s, node->input[0], n->map, cut, p, 0))
        return false;
    bridge_pair(p, PROP_CONVOLVE_WINDOW, l->kernel_size[0], l->kernel_size[1]);
    bridge_pair(p, PROP_CONVOLVE_DILATION, l->dilation[0], l->dilation[1]);
    bridge_note_cut(p, axis, cut);
    return true;
}

/* The places of the window that lie on the map: they have to be all of a rectangle. */
static enum cs_status pooled_window(const struct neuron *n, struct bridge_plan *p, struct cs_error *err)
{
    const struct neuron_part *first = &n->part[0], *last = &n->part[n->n_parts - 1];
    const int rows = last->row - first->row + 1, cols = last->col - first->col + 1;
    if (n->n_parts < 1 || rows < 1 || cols < 1 || (int64_t)rows * cols != n->n_parts ||
        (n->rule == POOL_MEAN && n->divisor != n->n_parts))
        return cs_fail(err, CS_BAD_VALUE, _("Convolve pools whole windows: this one has gaps, or counts its padding"));
    if (rows > KERNEL_MAX_SIDE || cols > KERNEL_MAX_SIDE)
        return cs_fail(err, CS_BAD_VALUE, _("Convolve pools windows of at most %d×%d; this one is %d×%d"),
                       KERNEL_MAX_SIDE, KERNEL_MAX_SIDE, rows, cols);
    const enum cs_status status = bridge_input(p, 1, rows, cols, err);
    for (int i = 0; status == CS_OK && i < n->n_parts; i++)
        p->given.x.data[i] = n->part[i].x;
    memset(p->given.less_padding, 0, sizeof p->given.less_padding);
    p->oy = p->ox = 0;
    bridge_pair(p, PROP_CONVOLVE_WINDOW, rows, cols);
    bridge_pair(p, PROP_CONVOLVE_PADDING, 0, 0);
    bridge_pair(p, PROP_CONVOLVE_STRIDE, 1, 1);
    bridge_pair(p, PROP_CONVOLVE_DILATION, 1, 1);
    bridge_note(p, _("its window alone"));
    return status;
}

enum cs_status bridge_plan_pool(const struct snapshot *s, const struct neuron *n, struct bridge_plan *p,
                                struct cs_error *err)
{
    static const enum board_rule rules[] = {[POOL_MAX] = BOARD_MAX, [POOL_MIN] = BOARD_MIN, [POOL_MEAN] = BOARD_MEAN};
    enum cs_status status = CS_OK;
    if (!whole_pool(s, n, p, err)) {
        bridge_plan_finish(p);
        p->step = 1;
        status = pooled_window(n, p, err);
    }
    p->mode = BOARD_POOLING;
    p->value = (double)n->before; /* pooling has no activation */
    p->mass = fabs((double)n->before);
    for (int i = 0; i < n->n_parts; i++)
        p->mass = fmax(p->mass, fabs(n->part[i].sum));
    bridge_bool(p, PROP_CONVOLVE_GRADIENT, false); /* its value is what one comes for */
    bridge_int(p, PROP_CONVOLVE_RULE, (int)rules[n->rule]);
    bridge_int(p, PROP_CONVOLVE_GRANULARITY, GRAIN_VALUE);
    return status == CS_OK ? bridge_settle_input(p, err) : status;
}

/* Activations: the surroundings of the value on its map. */

static int function_of(const struct layer_kind *kind)
{
    const char *const *names = prop_infos[PROP_ACTIVATION_FUNCTION].choices;
    for (int i = 0; names[i]; i++)
        if (!strcmp(names[i], kind->name))
            return i;
    return -1;
}

static double attribute(const struct layer *l, const char *name, double otherwise)
{
    for (int i = 0; i < l->kind->n_attrs; i++)
        if (!strcmp(l->kind->attrs[i].name, name))
            return (double)*(const float *)((const char *)l + l->kind->attrs[i].offset);
    return otherwise;
}

static int first_of_six(int at, int n)
{
    const int first = at - ACTIVATION_SIDE / 2 < n - ACTIVATION_SIDE ? at - ACTIVATION_SIDE / 2 : n - ACTIVATION_SIDE;
    return first > 0 ? first : 0;
}

/* The value of a node's input; NAN where it is not in the snapshot. */
static float value_of(const struct snapshot *s, int node, int map, int row, int col)
{
    const struct shape *shape = &s->net->node[node].out;
    const float *data = snapshot_map(s, node, shape->rank == 3 ? map : col);
    return !data ? NAN : shape->rank == 3 ? data[row * shape->dim[2] + col] : data[0];
}

enum cs_status bridge_plan_elementwise(const struct snapshot *s, const struct neuron *n, struct bridge_plan *p,
                                       struct cs_error *err)
{
    const struct net_node *node = &s->net->node[n->node];
    const bool maps = node->out.rank == 3;
    const int function = function_of(node->layer->kind), rows = maps ? node->out.dim[1] : 1,
              cols = maps ? node->out.dim[2] : snapshot_maps(s->net, n->node), row = n->row,
              col = maps ? n->col : n->map;
    if (function < 0)
        return cs_fail(err, CS_BAD_VALUE, _("Convolve has no picture of a layer of this kind (%s)"),
                       _(node->layer->kind->title));
    struct number_grid g = {
        rows < ACTIVATION_SIDE ? rows : ACTIVATION_SIDE, cols < ACTIVATION_SIDE ? cols : ACTIVATION_SIDE, {0}};
    const int top = first_of_six(row, rows), left = first_of_six(col, cols);
    bool there = true;
    for (int i = 0; i < g.rows * g.cols; i++) {
        g.value[i] = value_of(s, node->input[0], n->map, top + i / g.cols, left + i % g.cols);
        there &= fabsf(g.value[i]) <= ACTIVATION_VALUE_MAX;
    }
    p->step = (row - top) * g.cols + col - left + 1;
    if (!there) { /* it alone */
        g = (struct number_grid){1, 1, {n->part[0].x}};
        p->step = 1;
        bridge_note(p, _("this value alone"));
    } else if (g.rows < rows || g.cols < cols) {
        bridge_note(p, _("rows %d to %d, columns %d to %d of %d×%d"), top, top + g.rows - 1, left, left + g.cols - 1,
                    rows, cols);
    }
    if (!(fabsf(g.value[p->step - 1]) <= ACTIVATION_VALUE_MAX))
        return cs_fail(err, CS_BAD_VALUE, _("Convolve shows activations of values up to %d"), ACTIVATION_VALUE_MAX);
    char text[NUMBER_GRID_TEXT];
    number_grid_print(&g, text);
    p->mode = BOARD_MODES + TOPIC_ACTIVATION;
    p->result = BRIDGE_ACTIVATION;
    p->value = (double)n->before;
    p->mass = fabs((double)n->part[0].x) + fabs(p->value);
    bridge_int(p, PROP_ACTIVATION_FUNCTION, function);
    bridge_float(p, PROP_ACTIVATION_SCALE, 1);
    bridge_float(p, PROP_ACTIVATION_SLOPE, attribute(node->layer, "negative_slope", 0.01));
    bridge_float(p, PROP_ACTIVATION_ALPHA, attribute(node->layer, "alpha", 1));
    return bridge_text(p, PROP_ACTIVATION_VALUES, text, err);
}

/* Softmax: the logits; of many classes the strongest, and the others as one that weighs as much as all of them. */

struct logits {
    int n, own, label;
    struct number_grid grid;
    char names[LOSS_CLASSES_MAX * LOSS_NAME_MAX];
};

static void add_name(struct logits *l, const char *name)
{
    const size_t used = strlen(l->names);
    snprintf(l->names + used, sizeof l->names - used, "%s%.40s", used ? " " : "", name);
    for (char *c = l->names + used + (used > 0); *c; c++)
        if (*c == ' ' || *c == ',')
            *c = '_';
}

static void add_logit(const struct snapshot *s, struct logits *l, int class, double z, int own)
{
    char number[24];
    snprintf(number, sizeof number, "%d", class);
    add_name(l, class < s->classes && s->class_name && s->class_name[class][0] ? _(s->class_name[class]) : number);
    if (class == own)
        l->own = l->n;
    if (class == s->probe_label)
        l->label = l->n;
    l->grid.value[l->n++] = (float)z;
}

/* Whether class c is among those that are shown by themselves. */
static bool is_shown(const double *z, int n, int c, int own, int most)
{
    int above = 0;
    for (int i = 0; i < n; i++)
        above += i != own && (z[i] > z[c] || (z[i] == z[c] && i < c));
    return c == own || above < most - 1;
}

static void choose_logits(const struct snapshot *s, const double *z, int n, int own, struct logits *l)
{
    const int most = n <= LOSS_CLASSES_MAX ? n : LOSS_CLASSES_MAX - 1;
    double top = z[0], rest = 0;
    for (int i = 0; i < n; i++)
        top = fmax(top, z[i]);
    for (int i = 0; i < n; i++)
        if (n == most || is_shown(z, n, i, own, most))
            add_logit(s, l, i, z[i], own);
        else
            rest += exp(z[i] - top);
    if (n == most)
        return;
    add_name(l, _("others"));
    l->grid.value[l->n++] = (float)(top + log(rest));
}

static enum cs_status read_logits(const struct snapshot *s, const struct neuron *n, double *z, int count,
                                  struct cs_error *err)
{
    for (int i = 0; i < count; i++) {
        const float *v = n->kind == NEURON_SOFTMAX ? &n->part[i].x : snapshot_map(s, n->value, i);
        if (!v)
            return not_there(err);
        if (!(fabsf(*v) <= LOSS_LOGIT_MAX))
            return cs_fail(err, CS_BAD_VALUE, _("Convolve shows logits up to %d"), LOSS_LOGIT_MAX);
        z[i] = (double)*v;
    }
    return CS_OK;
}

enum cs_status bridge_plan_softmax(const struct snapshot *s, const struct neuron *n, struct bridge_plan *p,
                                   struct cs_error *err)
{
    enum { CLASSES = 4096 };
    const bool layer = n->kind == NEURON_SOFTMAX;
    const int count = layer ? n->n_parts : snapshot_maps(s->net, n->value), own = layer ? n->own : n->map;
    struct logits l = {0};
    double z[CLASSES];
    if (count < LOSS_CLASSES_MIN || count > CLASSES)
        return cs_fail(err, CS_BAD_VALUE, _("Convolve shows softmax over %d to %d classes"), LOSS_CLASSES_MIN, CLASSES);
    enum cs_status status = read_logits(s, n, z, count, err);
    if (status != CS_OK)
        return status;
    choose_logits(s, z, count, own, &l);
    l.grid.rows = 1;
    l.grid.cols = l.n;
    char text[NUMBER_GRID_TEXT];
    number_grid_print(&l.grid, text);
    p->mode = BOARD_MODES + TOPIC_LOSS;
    p->result = BRIDGE_LOSS;
    p->filter = l.own;
    p->value = layer ? (n->is_log ? exp((double)n->before) : (double)n->before) : (double)s->probability[n->map];
    p->mass = 4;
    bridge_int(p, PROP_LOSS_LABEL, l.label);
    bridge_float(p, PROP_LOSS_TEMPERATURE, 1);
    bridge_bool(p, PROP_LOSS_SUBTRACT_MAX, true);
    bridge_float(p, PROP_LOSS_SMOOTHING, 0);
    if (count > l.n)
        bridge_note(p, _("%d of %d classes; the others together as one"), l.n - 1, count);
    status = bridge_text(p, PROP_LOSS_LOGITS, text, err);
    return status == CS_OK ? bridge_text(p, PROP_LOSS_NAMES, l.names, err) : status;
}

/* Normalisation over a set that the topic's block can hold. */

struct block {
    int channels, rows, cols, own; /* own: index of the value in it */
    char values[8192];
};

static bool write_value(struct block *b, int index, float v)
{
    const int area = b->rows * b->cols;
    const size_t used = strlen(b->values);
    if (!(fabsf(v) <= NORM_VALUE_MAX) || used + 48 > sizeof b->values)
        return false;
    snprintf(b->values + used, sizeof b->values - used, "%s%d,%d,%d=%.9g", used ? " " : "",
             norm_value_channel(1, 0, index / area), index % area / b->cols, index % b->cols, (double)v);
    return true;
}

/* Channels of the set: of a group, all, one; those of the window. */
static bool block_of(const struct snapshot *s, const struct neuron *n, struct block *b)
{
    const struct net_node *node = &s->net->node[n->node];
    const struct shape *out = &node->out;
    if (n->kind == NEURON_RESPONSE) {
        *b = (struct block){n->n_parts, 1, 1, n->own, ""};
        bool fits = n->n_parts <= NORM_CHANNELS_MAX;
        for (int i = 0; fits && i < n->n_parts; i++)
            fits = write_value(b, i, n->part[i].x);
        return fits;
    }
    const bool maps = out->rank == 3;
    const int rows = maps ? out->dim[1] : 1, cols = maps ? out->dim[2] : 1, area = rows * cols;
    if (rows > NORM_SIDE_MAX || cols > NORM_SIDE_MAX || n->norm.count % area ||
        n->norm.count / area > NORM_CHANNELS_MAX)
        return false;
    const int channels = n->norm.count / area, first = n->map / channels * channels;
    *b = (struct block){channels, rows, cols, (n->map - first) * area + n->row * cols + n->col, ""};
    for (int i = 0; i < channels * area; i++) {
        const float *from = snapshot_map(s, node->input[0], first + i / area);
        if (!from || !write_value(b, i, from[i % area]))
            return false;
    }
    return true;
}

static enum norm_kind norm_kind_of(const struct layer_kind *kind, int channels)
{
    if (kind == &layer_local_response_norm)
        return NORM_LOCAL_RESPONSE;
    return channels == 1 && kind != &layer_layer_norm ? NORM_INSTANCE : NORM_LAYER;
}

enum cs_status bridge_plan_norm(const struct snapshot *s, const struct neuron *n, struct bridge_plan *p,
                                struct cs_error *err)
{
    struct block b;
    char number[32];
    const struct layer_kind *kind = s->net->node[n->node].layer->kind;
    if (!block_of(s, n, &b))
        return cs_fail(err, CS_BAD_VALUE,
                       _("Convolve normalises at most %d maps of %d×%d; this value shares its mean with more"),
                       NORM_CHANNELS_MAX, NORM_SIDE_MAX, NORM_SIDE_MAX);
    const enum norm_kind as = norm_kind_of(kind, b.channels);
    p->mode = BOARD_MODES + TOPIC_NORMALISATION;
    p->result = BRIDGE_NORM;
    p->filter = b.own;
    p->step = as == NORM_LOCAL_RESPONSE ? b.own + 1 : 1;
    p->value = (double)n->before;
    p->mass = fabs(p->value) + fabs(n->norm.shift) + fabs((double)n->before - n->norm.shift) + fabs(n->norm.scale);
    bridge_int(p, PROP_NORM_KIND, (int)as);
    bridge_int(p, PROP_NORM_MODE, 0);
    bridge_int(p, PROP_NORM_BATCH, 1);
    bridge_int(p, PROP_NORM_CHANNELS, b.channels);
    bridge_int(p, PROP_NORM_HEIGHT, b.rows);
    bridge_int(p, PROP_NORM_WIDTH, b.cols);
    bridge_int(p, PROP_NORM_GROUPS, 1);
    bridge_int(p, PROP_NORM_NUMBER, 1);
    bridge_int(p, PROP_NORM_CELL, b.own);
    if (n->kind == NEURON_RESPONSE) {
        bridge_int(p, PROP_NORM_LRN_SIZE, n->response.size);
        bridge_float(p, PROP_NORM_LRN_ALPHA, n->response.alpha);
        bridge_float(p, PROP_NORM_LRN_BETA, n->response.beta);
        bridge_float(p, PROP_NORM_LRN_K, n->response.k);
        bridge_note(p, _("the channels of its window; the results of the others lack some of theirs"));
    } else {
        bridge_float(p, PROP_NORM_EPS, n->norm.eps);
        bridge_note(p, _("γ and β are those of this value"));
    }
    if (n->kind == NEURON_RESPONSE && n->response.size > (int)prop_infos[PROP_NORM_LRN_SIZE].max)
        return cs_fail(err, CS_BAD_VALUE, _("Convolve has windows of at most %d channels"),
                       (int)prop_infos[PROP_NORM_LRN_SIZE].max);
    snprintf(number, sizeof number, "%.9g", n->kind == NEURON_RESPONSE ? 1.0 : n->norm.scale);
    enum cs_status status = bridge_text(p, PROP_NORM_GAMMA, number, err);
    snprintf(number, sizeof number, "%.9g", n->kind == NEURON_RESPONSE ? 0.0 : n->norm.shift);
    if (status == CS_OK)
        status = bridge_text(p, PROP_NORM_BETA, number, err);
    return status == CS_OK ? bridge_text(p, PROP_NORM_VALUES, b.values, err) : status;
}
