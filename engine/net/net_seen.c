#include "engine/net/net_seen.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "engine/layers/conv_transpose2d.h"
#include "engine/layers/group_norm.h"
#include "engine/layers/pool2d.h"
#include "engine/net/bilinear_tap.h"

/* Which rows and columns of each map of a node the value depends on. */
struct marks {
    int maps, size[2];    /* of a map; 1, 1 where there are no rows and columns */
    unsigned char *at[2]; /* [maps][size[axis]]: rows, columns; NULL: on none */
};

static struct marks shape_of(const struct shape *s)
{
    const bool planes = s->rank == 3;
    return (struct marks){.maps = planes ? s->dim[0] : (int)shape_count(s),
                          .size = {planes ? s->dim[1] : 1, planes ? s->dim[2] : 1}};
}

static unsigned char *axis_of(const struct marks *m, int axis, int map)
{
    return m->at[axis] + (size_t)map * (size_t)m->size[axis];
}

static bool make(struct marks *m)
{
    for (int axis = 0; axis < 2; axis++)
        if (!m->at[axis])
            m->at[axis] = calloc((size_t)m->maps, (size_t)m->size[axis]);
    return m->at[0] && m->at[1];
}

static void mark_range(unsigned char *set, int n, int64_t first, int64_t end)
{
    first = first < 0 ? 0 : first;
    end = end > n ? n : end;
    if (first < end)
        memset(set + first, 1, (size_t)(end - first));
}

/* ------------------------------------------------------------------------------------------------ rows and columns */

static const void *attr_of(const struct layer *l, const char *name)
{
    const struct layer_attr *a = l->kind->attrs;
    while (strcmp(a->name, name) != 0)
        a++;
    return (const char *)l + a->offset;
}

static void through_conv(const struct conv2d *l, int axis, int o, unsigned char *set, int n)
{
    for (int i = 0; i < l->kernel_size[axis]; i++) {
        const int place = o * l->stride[axis] - l->padding[axis] + i * l->dilation[axis];
        const int from = padding_source((enum padding_mode)l->padding_mode, place, n);
        if (from >= 0)
            set[from] = 1;
    }
}

static void through_transposed(const struct conv_transpose2d *l, int axis, int o, unsigned char *set, int n)
{
    for (int i = 0; i < l->kernel_size[axis]; i++) {
        const int64_t place = (int64_t)o + l->padding[axis] - (int64_t)i * l->dilation[axis];
        if (place >= 0 && place % l->stride[axis] == 0 && place / l->stride[axis] < n)
            set[place / l->stride[axis]] = 1;
    }
}

static void through_pool(const struct pool2d *l, int axis, int o, unsigned char *set, int n)
{
    const int stride = l->stride[axis] ? l->stride[axis] : l->kernel_size[axis];
    for (int i = 0; i < l->kernel_size[axis]; i++) {
        const int place = o * stride - l->padding[axis] + i * l->dilation[axis];
        if (place >= 0 && place < n)
            set[place] = 1;
    }
}

static void through_upsample(const struct layer *l, int axis, int o, unsigned char *set, int n)
{
    const int out = l->out.dim[1 + axis];
    const struct bilinear_tap t = bilinear_tap(n, out, o, *(const bool *)attr_of(l, "align_corners"));
    if (*(const int *)attr_of(l, "mode") == 0) {
        set[(int64_t)o * n / out] = 1;
        return;
    }
    set[t.near] |= t.share < 1;
    set[t.far] |= t.share > 0;
}

/* The attribute begins with the last dimension: left, right, top, bottom. */
static void through_pad(const struct layer *l, int axis, int o, unsigned char *set, int n)
{
    const struct layer_ints *padding = attr_of(l, "padding");
    const int before = 2 * (1 - axis) < padding->n ? padding->v[2 * (1 - axis)] : 0;
    const int from = padding_source((enum padding_mode) * (const int *)attr_of(l, "mode"), o - before, n);
    if (from >= 0)
        set[from] = 1;
}

/* Normalised by statistics of this very picture: a value depends on its whole map. */
static bool measures_maps(const struct layer *l)
{
    const bool may = l->kind == &layer_batch_norm2d || l->kind == &layer_instance_norm;
    return may && !*(const bool *)attr_of(l, "track_running_stats");
}

/* Windows in even steps; a step of 0: everything. */
static void through_window(const struct layer *l, int axis, int o, unsigned char *set, int n)
{
    int size[2] = {1, 1}, stride[2] = {1, 1}, first[2] = {0, 0};
    if (l->kind->window && l->kind != &layer_instance_norm)
        l->kind->window(l, size, stride, first);
    const bool steps = stride[0] > 0 && stride[1] > 0 && !measures_maps(l);
    const int64_t from = steps ? (int64_t)first[axis] + (int64_t)o * stride[axis] : 0;
    mark_range(set, n, from, steps ? from + size[axis] : n);
}

/* What an output row (column) o of a layer sees of its input's n. */
static void through(const struct layer *l, int axis, int o, unsigned char *set, int n)
{
    const struct layer_kind *k = l->kind;
    const int64_t in = n, out = l->out.dim[1 + axis];
    if (k == &layer_conv2d)
        through_conv((const struct conv2d *)l, axis, o, set, n);
    else if (k == &layer_conv_transpose2d)
        through_transposed((const struct conv_transpose2d *)l, axis, o, set, n);
    else if (k == &layer_max_pool2d || k == &layer_min_pool2d || k == &layer_avg_pool2d)
        through_pool((const struct pool2d *)l, axis, o, set, n);
    else if (k == &layer_adaptive_avg_pool2d)
        mark_range(set, n, o * in / out, ((o + 1) * in + out - 1) / out);
    else if (k == &layer_upsample)
        through_upsample(l, axis, o, set, n);
    else if (k == &layer_pad)
        through_pad(l, axis, o, set, n);
    else
        through_window(l, axis, o, set, n);
}

/* ------------------------------------------------------------------------------------------------ maps */

struct span { /* maps first .. end - 1 of an input */
    int first, end;
};

static struct span around(int map, int before, int after, int maps)
{
    return (struct span){map - before < 0 ? 0 : map - before, map + after >= maps ? maps : map + after + 1};
}

static struct span group_of(int map, int outputs, int inputs, int groups)
{
    const int group = map / (outputs / groups), wide = inputs / groups;
    return (struct span){group * wide, group * wide + wide};
}

/* Whether places of a layer's maps are those of its inputs', moved by whole windows, and it mixes none but these maps.
 */
static bool keeps_places(const struct layer *l)
{
    static const struct layer_kind *const others[] =
        {&layer_linear,      &layer_conv1d,      &layer_matmul,     &layer_transpose,
         &layer_reduce_mean, &layer_reduce_sum,  &layer_reduce_max, &layer_layer_norm,
         &layer_softmax,     &layer_log_softmax, &layer_group_norm}; /* which has windows, but not on a row of values */
    if (l->out.rank != 3)
        return false;
    for (int k = 0; k < l->n_in; k++)
        if (l->in[k].rank != 3)
            return false;
    if (l->kind == &layer_group_norm)
        return true;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (l->kind == others[i])
            return false;
    if (l->kind == &layer_pad)
        return ((const struct layer_ints *)attr_of(l, "padding"))->n <= 4;
    if (l->kind == &layer_concat)
        return *(const int *)attr_of(l, "dim") == 1;
    return !l->kind->reshapes;
}

static struct span maps_seen(const struct layer *l, int k, int map)
{
    const int maps = l->in[k].dim[0];
    if (l->kind == &layer_conv2d)
        return group_of(map, l->out.dim[0], maps, ((const struct conv2d *)l)->groups);
    if (l->kind == &layer_conv_transpose2d)
        return group_of(map, l->out.dim[0], maps, ((const struct conv_transpose2d *)l)->groups);
    if (l->kind == &layer_group_norm)
        return group_of(map, maps, maps, ((const struct group_norm *)l)->num_groups);
    if (l->kind == &layer_local_response_norm) {
        const int size = *(const int *)attr_of(l, "size");
        return around(map, size / 2, (size - 1) / 2, maps);
    }
    if (l->kind == &layer_concat)
        for (int i = 0; i < k; i++)
            map -= l->in[i].dim[0];
    if (maps == 1 && l->kind != &layer_concat) /* repeated for every map */
        map = 0;
    return map < 0 || map >= maps ? (struct span){0, 0} : (struct span){map, map + 1};
}

/* A dimension of 1 that is repeated is always the first place. */
static void add_axis(const struct layer *l, int k, int axis, const unsigned char *out, unsigned char *in)
{
    const int n = l->in[k].dim[1 + axis];
    for (int o = 0; o < l->out.dim[1 + axis]; o++)
        if (out[o] && n == 1 && l->n_in > 1)
            in[0] = 1;
        else if (out[o])
            through(l, axis, o, in, n);
}

static bool any(const unsigned char *set, int n)
{
    return memchr(set, 1, (size_t)n);
}

/* One map's marks, through the layer, to what they are on the maps of an input; scratch: rows and columns of those. */
static void add_map(const struct layer *l, int k, int map, const struct marks *out, struct marks *in,
                    unsigned char *const scratch[2])
{
    const struct span span = maps_seen(l, k, map);
    for (int axis = 0; axis < 2; axis++) {
        memset(scratch[axis], 0, (size_t)in->size[axis]);
        add_axis(l, k, axis, axis_of(out, axis, map), scratch[axis]);
    }
    if (!any(scratch[0], in->size[0]) || !any(scratch[1], in->size[1])) /* all of it fell into zeros */
        return;
    for (int m = span.first; m < span.end; m++)
        for (int axis = 0; axis < 2; axis++)
            for (int i = 0; i < in->size[axis]; i++)
                axis_of(in, axis, m)[i] |= scratch[axis][i];
}

/* Maps that are alike, as they are behind most convolutions, are looked through once a group. */
static bool like_the_one_before(const struct layer *l, int k, int map, const struct marks *out)
{
    if (map == 0)
        return false;
    const struct span here = maps_seen(l, k, map), before = maps_seen(l, k, map - 1);
    bool same = here.first == before.first && here.end == before.end;
    for (int axis = 0; same && axis < 2; axis++)
        same = memcmp(axis_of(out, axis, map), axis_of(out, axis, map - 1), (size_t)out->size[axis]) == 0;
    return same;
}

static bool add_maps(const struct layer *l, int k, const struct marks *out, struct marks *in)
{
    unsigned char *const scratch = malloc((size_t)in->size[0] + (size_t)in->size[1]);
    if (!scratch)
        return false;
    for (int map = 0; map < out->maps; map++)
        if (any(axis_of(out, 0, map), out->size[0]) && !like_the_one_before(l, k, map, out))
            add_map(l, k, map, out, in, (unsigned char *const[]){scratch, scratch + in->size[0]});
    free(scratch);
    return true;
}

/* A reshape leaves the numbers in their order. */
static void add_values(const struct marks *out, struct marks *in)
{
    const size_t plane = (size_t)out->size[0] * (size_t)out->size[1],
                 in_plane = (size_t)in->size[0] * (size_t)in->size[1];
    for (size_t i = 0; i < (size_t)out->maps * plane; i++) {
        const int map = (int)(i / plane), row = (int)(i % plane / (size_t)out->size[1]);
        if (!axis_of(out, 0, map)[row] || !axis_of(out, 1, map)[i % (size_t)out->size[1]])
            continue;
        axis_of(in, 0, (int)(i / in_plane))[i % in_plane / (size_t)in->size[1]] = 1;
        axis_of(in, 1, (int)(i / in_plane))[i % (size_t)in->size[1]] = 1;
    }
}

/* Every value by itself, of inputs of the same shape without rows and columns. */
static bool keeps_values(const struct layer *l, int k)
{
    return !l->kind->window && l->kind != &layer_softmax && l->kind != &layer_log_softmax &&
           l->kind != &layer_transpose && l->kind != &layer_local_response_norm && l->kind != &layer_concat &&
           l->kind != &layer_matmul && shape_equal(&l->in[k], &l->out);
}

static bool add_input(const struct layer *l, int k, const struct marks *out, struct marks *in)
{
    if (!make(in))
        return false;
    if (keeps_places(l))
        return add_maps(l, k, out, in);
    if (l->kind->reshapes || keeps_values(l, k))
        add_values(out, in);
    else
        for (int axis = 0; axis < 2; axis++)
            memset(in->at[axis], 1, (size_t)in->maps * (size_t)in->size[axis]);
    return true;
}

static struct seen_box box_of(const struct marks *m)
{
    struct seen_box b = {.first_map = 0};
    for (int map = 0; m->at[0] && map < m->maps; map++)
        if (any(axis_of(m, 0, map), m->size[0])) {
            b.first_map = b.end_map == 0 ? map : b.first_map;
            b.end_map = map + 1;
        }
    for (int axis = 0; axis < 2 && m->at[axis]; axis++)
        for (int map = 0; map < m->maps; map++) {
            const unsigned char *set = axis_of(m, axis, map);
            for (int i = 0; i < m->size[axis]; i++) {
                if (!set[i])
                    continue;
                b.first[axis] = b.end[axis] == 0 || i < b.first[axis] ? i : b.first[axis];
                b.end[axis] = i >= b.end[axis] ? i + 1 : b.end[axis];
            }
        }
    return b;
}

static bool go_back(const struct net *net, int node, struct marks *marks)
{
    for (int i = node; i > 0; i--)
        for (int k = 0; marks[i].at[0] && k < net->node[i].n_in; k++)
            if (!add_input(net->node[i].layer, k, &marks[i], &marks[net->node[i].input[k]]))
                return false;
    return true;
}

enum cs_status net_seen(const struct net *net, int node, int map, int row, int col, struct seen_box *box,
                        struct cs_error *err)
{
    struct marks marks[NET_MAX_NODES];
    for (int i = 0; i <= node; i++)
        marks[i] = shape_of(&net->node[i].out);
    assert(map >= 0 && map < marks[node].maps && row < marks[node].size[0] && col < marks[node].size[1]);
    bool room = make(&marks[node]);
    if (room) {
        axis_of(&marks[node], 0, map)[row] = axis_of(&marks[node], 1, map)[col] = 1;
        room = go_back(net, node, marks);
    }
    for (int i = 0; i <= node; i++) {
        box[i] = room ? box_of(&marks[i]) : (struct seen_box){.first_map = 0};
        free(marks[i].at[0]);
        free(marks[i].at[1]);
    }
    return room ? CS_OK : cs_no_memory(err);
}
