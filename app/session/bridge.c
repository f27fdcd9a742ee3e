/* What all kinds of cases share. */
#include "app/session/bridge.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"

void bridge_plan_finish(struct bridge_plan *p)
{
    for (int i = 0; i < p->n; i++)
        value_finish(&p->set[i].value);
    tensor_finish(&p->given.x);
    *p = (struct bridge_plan){0};
}

static void add(struct bridge_plan *p, enum prop_id prop, struct value v)
{
    if (p->n == BRIDGE_SETS) { /* cannot be: a test enters every kind of case */
        value_finish(&v);
        return;
    }
    p->set[p->n++] = (struct bridge_set){prop, v};
}

void bridge_int(struct bridge_plan *p, enum prop_id prop, int v)
{
    add(p, prop, (struct value){.type = prop_infos[prop].type, .i = v});
}

void bridge_bool(struct bridge_plan *p, enum prop_id prop, bool v)
{
    add(p, prop, (struct value){.type = VALUE_BOOL, .b = v});
}

void bridge_float(struct bridge_plan *p, enum prop_id prop, double v)
{
    add(p, prop, (struct value){.type = VALUE_FLOAT, .f = v});
}

void bridge_pair(struct bridge_plan *p, enum prop_id prop, int rows, int cols)
{
    add(p, prop, (struct value){.type = VALUE_PAIR, .pair = {rows, cols}});
}

enum cs_status bridge_text(struct bridge_plan *p, enum prop_id prop, const char *text, struct cs_error *err)
{
    struct value v = {.type = VALUE_TEXT, .text = strdup(text)};
    if (!v.text)
        return cs_no_memory(err);
    add(p, prop, v);
    return CS_OK;
}

void bridge_note(struct bridge_plan *p, const char *format, ...)
{
    const size_t n = strlen(p->note), used = n ? n + 2 : 0;
    va_list args;
    if (used + 1 >= sizeof p->note)
        return;
    if (n)
        memcpy(p->note + n, "; ", 3);
    va_start(args, format);
    vsnprintf(p->note + used, sizeof p->note - used, format, args);
    va_end(args);
}

enum cs_status bridge_input(struct bridge_plan *p, int channels, int rows, int cols, struct cs_error *err)
{
    const struct shape shape = shape_4d(1, channels, rows, cols);
    return tensor_init(&p->given.x, &shape, err);
}

enum cs_status bridge_settle_input(struct bridge_plan *p, struct cs_error *err)
{
    const struct tensor *x = &p->given.x;
    const size_t n = shape_count(&x->shape);
    float least = 0, most = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x->data[i]))
            return cs_fail(err, CS_BAD_VALUE, _("Some values of this layer are no numbers: Convolve cannot add them"));
        least = fminf(least, x->data[i]);
        most = fmaxf(most, x->data[i]);
    }
    const float largest = fmaxf(fmaxf(most, -least), 1e-30f);
    p->given.lo = least < 0 ? -largest : 0;
    p->given.hi = largest;
    return CS_OK;
}

bool bridge_cut_axis(const struct bridge_axis *a, int at, int most, struct bridge_cut *cut)
{
    const int from = at * a->stride - a->before;
    *cut = (struct bridge_cut){0, a->n, at, false, false};
    if (a->n <= most)
        return true;
    if (a->window + 2 * a->stride > most)
        return false;
    int first = from + a->window / 2 - most / 2;
    first = first < 0 ? 0 : first > a->n - most ? a->n - most : first;
    first -= (first + a->before) % a->stride; /* where a window begins */
    cut->first = first > 0 ? first : 0;
    cut->before = first > 0;
    cut->count = a->n - cut->first < most ? a->n - cut->first : most;
    cut->behind = cut->first + cut->count < a->n;
    if (cut->before)
        cut->at = (from - first) / a->stride;
    return from >= (cut->before ? first : -a->before) && (!cut->behind || from + a->window <= cut->first + cut->count);
}

/* Both sides' padding is the board's larger one, less what one of them lacks. */
bool bridge_geometry(struct bridge_plan *p, const struct bridge_axis axis[2], const struct bridge_cut cut[2])
{
    int padding[2];
    for (int i = 0; i < 2; i++) {
        const int before = axis[i].before, behind = axis[i].behind;
        padding[i] = before > behind ? before : behind;
        if (padding[i] > (int)prop_infos[PROP_CONVOLVE_PADDING].max || before < 0 || behind < 0 ||
            axis[i].stride > (int)prop_infos[PROP_CONVOLVE_STRIDE].max)
            return false;
        p->given.less_padding[i] = cut[i].before ? KERNEL_MAX_SIDE : padding[i] - before;
        p->given.less_padding[i + 2] = cut[i].behind ? KERNEL_MAX_SIDE : padding[i] - behind;
    }
    bridge_pair(p, PROP_CONVOLVE_PADDING, padding[0], padding[1]);
    bridge_pair(p, PROP_CONVOLVE_STRIDE, axis[0].stride, axis[1].stride);
    p->oy = cut[0].at;
    p->ox = cut[1].at;
    return true;
}

void bridge_note_cut(struct bridge_plan *p, const struct bridge_axis axis[2], const struct bridge_cut cut[2])
{
    if (cut[0].count == axis[0].n && cut[1].count == axis[1].n)
        return;
    bridge_note(p, _("rows %d to %d, columns %d to %d of %d×%d"), cut[0].first, cut[0].first + cut[0].count - 1,
                cut[1].first, cut[1].first + cut[1].count - 1, axis[0].n, axis[1].n);
}

bool bridge_take_map(const struct snapshot *s, int node, int map, const struct bridge_cut cut[2], struct bridge_plan *p,
                     int c)
{
    const float *from = snapshot_map(s, node, map);
    const struct shape *shape = &s->net->node[node].out;
    const int cols = shape->rank == 3 ? shape->dim[2] : 1;
    if (!from)
        return false;
    float *to = p->given.x.data + (size_t)c * (size_t)cut[0].count * (size_t)cut[1].count;
    for (int row = 0; row < cut[0].count; row++)
        memcpy(to + (size_t)row * (size_t)cut[1].count,
               from + (size_t)(cut[0].first + row) * (size_t)cols + cut[1].first, (size_t)cut[1].count * sizeof *to);
    return true;
}

bool bridge_is_rectified(const struct snapshot *s, const struct neuron *n)
{
    return n->value != n->node && s->net->node[n->value].layer && s->net->node[n->value].layer->kind == &layer_relu;
}

/* The last layer of a classifier: its softmax is part of the loss. */
static bool is_answer(const struct snapshot *s, const struct neuron *n)
{
    return s->probability && n->value == s->net->n_nodes - 1 && s->net->node[n->value].out.rank == 1;
}

enum cs_status bridge_plan_make(const struct snapshot *s, const struct neuron *n, struct bridge_plan *p,
                                struct cs_error *err)
{
    *p = (struct bridge_plan){.value = (double)n->after, .step = 1};
    if (!isfinite(n->after) || !isfinite(n->before))
        return cs_fail(err, CS_BAD_VALUE, _("This value is no number: Convolve cannot come to it"));
    if (n->kind == NEURON_SOFTMAX || is_answer(s, n))
        return bridge_plan_softmax(s, n, p, err);
    switch (n->kind) {
    case NEURON_CONV:
    case NEURON_TRANSPOSED:
    case NEURON_LINEAR:
        return bridge_plan_conv(s, n, p, err);
    case NEURON_POOL:
        return bridge_plan_pool(s, n, p, err);
    case NEURON_NORM:
        return n->norm.running ? bridge_plan_conv(s, n, p, err) : bridge_plan_norm(s, n, p, err);
    case NEURON_RESPONSE:
        return bridge_plan_norm(s, n, p, err);
    case NEURON_ELEMENTWISE:
        return bridge_plan_elementwise(s, n, p, err);
    default:
        return cs_fail(err, CS_BAD_VALUE, _("Convolve has no picture of a layer of this kind (%s)"),
                       n->node > 0 ? _(s->net->node[n->node].layer->kind->title) : _("Input"));
    }
}
