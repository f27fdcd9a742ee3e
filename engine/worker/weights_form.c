/* Where kernels are in a net, what can be left out, and the kernels that have names. */
#include <string.h>

#include "engine/layers/conv_transpose2d.h"
#include "engine/worker/weights.h"

bool weights_form_of(const struct net *net, int node, struct weights_form *form)
{
    const struct layer *l = node > 0 && node < net->n_nodes ? net->node[node].layer : NULL;
    if (!l || (l->kind != &layer_conv2d && l->kind != &layer_conv1d && l->kind != &layer_conv_transpose2d &&
               l->kind != &layer_linear))
        return false;
    const struct shape *w = &l->param[0].shape;
    *form = (struct weights_form){.maps = l->out.dim[0],
                                  .channels = w->dim[1],
                                  .rows = w->rank == 4 ? w->dim[2] : 1,
                                  .cols = w->rank == 4   ? w->dim[3]
                                          : w->rank == 3 ? w->dim[2]
                                                         : 1,
                                  .has_bias = l->n_params > 1,
                                  .transposed = l->kind == &layer_conv_transpose2d,
                                  .weight = net->node[node].param[0]};
    if (form->has_bias)
        form->bias = net->node[node].param[1];
    if (form->transposed) { /* [C, M/groups, KH, KW] */
        form->group_maps = w->dim[1];
        form->channels = w->dim[0] / (form->maps / form->group_maps);
    }
    return true;
}

size_t weights_offset(const struct weights_form *form, int map, int channel)
{
    const size_t kernel = (size_t)form->rows * (size_t)form->cols, m = (size_t)map, c = (size_t)channel;
    if (channel == WEIGHTS_BIAS)
        return form->bias + m;
    if (!form->transposed)
        return form->weight + (m * (size_t)form->channels + c) * kernel;
    const size_t of_group = (size_t)form->group_maps, group = m / of_group;
    return form->weight + ((group * (size_t)form->channels + c) * of_group + m % of_group) * kernel;
}

/* The only reader of a node, -1 when there is none or there are several. */
static int only_reader(const struct net *net, int node)
{
    int reader = -1;
    for (int i = node + 1; i < net->n_nodes; i++)
        for (int k = 0; k < net->node[i].n_in; k++) {
            if (net->node[i].input[k] != node)
                continue;
            if (reader >= 0)
                return -1;
            reader = i;
        }
    return reader;
}

static bool has_reader(const struct net *net, int node)
{
    for (int i = node + 1; i < net->n_nodes; i++)
        for (int k = 0; k < net->node[i].n_in; k++)
            if (net->node[i].input[k] == node)
                return true;
    return false;
}

/* The layer behind a node that does the same to each map by itself; -1: there is none. */
static int carries_on(const struct net *net, int node)
{
    static const struct layer_kind *const kinds[] = {
        &layer_relu,    &layer_leaky_relu, &layer_elu,          &layer_sigmoid, &layer_tanh,
        &layer_dropout, &layer_dropout2d,  &layer_batch_norm2d, &layer_clip,    &layer_identity};
    const int reader = only_reader(net, node);
    for (size_t i = 0; reader >= 0 && i < sizeof kinds / sizeof *kinds; i++)
        if (net->node[reader].layer->kind == kinds[i] && net->node[reader].n_in == 1)
            return reader;
    return -1;
}

static bool is_dropout(const struct net *net, int node)
{
    const struct layer_kind *kind = net->node[node].layer->kind;
    return kind == &layer_dropout || kind == &layer_dropout2d;
}

int weights_read_at(const struct net *net, int node)
{
    int last = node;
    for (int i = node; i >= 0; i = carries_on(net, i))
        last = i == 0 || !is_dropout(net, i) ? i : last;
    return last;
}

int weights_silence(const struct net *net, int node, int map, int (*pair)[2])
{
    int n = 0;
    for (int i = weights_read_at(net, node); i >= 0; i = carries_on(net, i), n++)
        if (pair) {
            pair[n][0] = i;
            pair[n][1] = map;
        }
    return n;
}

bool weights_can_silence(const struct net *net, int node)
{
    if (node < 1 || node >= net->n_nodes)
        return false;
    int last = node;
    for (int next = carries_on(net, node); next >= 0; next = carries_on(net, next))
        last = next;
    return has_reader(net, last);
}

int weights_owner(const struct net *net, int node)
{
    struct weights_form form;
    int at = node;
    while (at > 0 && (net->node[at].layer->kind == &layer_relu || net->node[at].layer->kind == &layer_batch_norm2d))
        at = net->node[at].input[0];
    return weights_form_of(net, at, &form) ? at : node;
}

int weights_filter_of(const struct net *net, int node, int map)
{
    const struct shape *out = &net->node[node].out;
    return out->rank == 2 ? map / out->dim[1] : map;
}

/* Presets. */

/* The middle; of an even size the element behind it. */
static int middle(const struct weights_form *form)
{
    return form->rows / 2 * form->cols + form->cols / 2;
}

static void set_edge(const struct weights_form *form, float *w)
{
    const int n = form->rows * form->cols;
    const float share = 1.0f / (float)form->channels;
    double sum = 0;
    for (int i = 0; i < n; i++) {
        w[i] = -share / (float)(n - 1);
        sum += i == middle(form) ? 0 : (double)w[i];
    }
    w[middle(form)] = (float)-sum;
}

/* Ones over the stride in the middle of the kernel: what is stamped side by side fills the map. */
static void set_repeated(const struct weights_form *form, const struct conv_transpose2d *l, float *w)
{
    int size[2], first[2];
    for (int axis = 0; axis < 2; axis++) {
        size[axis] = l->stride[axis] < l->kernel_size[axis] ? l->stride[axis] : l->kernel_size[axis];
        first[axis] = (l->kernel_size[axis] - size[axis]) / 2;
    }
    for (int i = 0; i < size[0]; i++)
        for (int j = 0; j < size[1]; j++)
            w[(first[0] + i) * form->cols + first[1] + j] = 1.0f / (float)form->channels;
}

bool weights_preset(const struct net *net, int node, enum weights_preset preset, float *w)
{
    struct weights_form form;
    if (!weights_form_of(net, node, &form))
        return false;
    const struct layer *l = net->node[node].layer;
    const int n = form.rows * form.cols;
    memset(w, 0, (size_t)n * sizeof *w);
    if (preset == WEIGHTS_ZERO)
        return true;
    if (l->kind == &layer_linear || (preset == WEIGHTS_EDGE && n < 2))
        return false;
    if (preset == WEIGHTS_EDGE)
        set_edge(&form, w);
    else if (form.transposed)
        set_repeated(&form, (const struct conv_transpose2d *)l, w);
    else
        w[middle(&form)] = 1.0f / (float)form.channels;
    return true;
}

/* Of a snapshot. */

struct worker_range weights_rows(const struct weights_form *form, int map)
{
    if (!form->transposed)
        return (struct worker_range){map, 1};
    return (struct worker_range){map / form->group_maps * form->channels, form->channels};
}

const float *weights_kernel(const struct snapshot *s, int node, int map, int channel)
{
    struct weights_form form;
    if (!s->net || !weights_form_of(s->net, node, &form) || map < 0 || map >= form.maps)
        return NULL;
    if (channel == WEIGHTS_BIAS) {
        const float *bias = s->node && form.has_bias ? s->node[node].rest[1] : NULL;
        return bias ? bias + map : NULL;
    }
    const struct worker_range rows = weights_rows(&form, map);
    const size_t kernel = (size_t)form.rows * (size_t)form.cols;
    const float *row = channel < 0 || channel >= form.channels
                           ? NULL
                           : snapshot_filter(s, node, rows.first + (form.transposed ? channel : 0));
    return row ? row + (size_t)(form.transposed ? map % form.group_maps : channel) * kernel : NULL;
}
