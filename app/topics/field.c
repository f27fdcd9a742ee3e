/* app/topics/field.c - levels and cones; the gradient is field_gradient.c's. */
#include "app/topics/field.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/topics/field_internal.h"
#include "engine/base/i18n.h"
#include "engine/data/pictures.h"
#include "engine/layers/conv2d.h"
#include "engine/layers/pool2d.h"

enum cs_status field_create(struct field_model **m, struct cs_error *err)
{
    *m = calloc(1, sizeof **m);
    if (!*m)
        return cs_no_memory(err);
    (*m)->state.error = (*m)->state.why_not = "";
    return CS_OK;
}

void field_destroy(struct field_model **m)
{
    if (!*m)
        return;
    tensor_finish(&(*m)->state.picture);
    tensor_finish(&(*m)->state.map);
    image_finish(&(*m)->large);
    free((*m)->sums);
    free(*m);
    *m = NULL;
}

const struct field *field_state(const struct field_model *m)
{
    return &m->state;
}

/* Layers of the engine. */

static void set_window(int kernel_size[2], int stride[2], int dilation[2], const struct field_layer *l)
{
    for (int axis = 0; axis < 2; axis++) {
        kernel_size[axis] = l->kernel;
        stride[axis] = l->stride;
        dilation[axis] = l->dilation;
    }
}

enum cs_status field_engine_layer(const struct field_layer *l, const int padding[4], struct layer **layer,
                                  struct cs_error *err)
{
    static const struct layer_kind *const kinds[FIELD_KINDS] = {
        [FIELD_CONV] = &layer_conv2d, [FIELD_MAX] = &layer_max_pool2d, [FIELD_MEAN] = &layer_avg_pool2d};
    const enum cs_status status = layer_create(layer, kinds[l->kind], err);
    if (status != CS_OK)
        return status;
    if (l->kind == FIELD_CONV) {
        struct conv2d *conv = (struct conv2d *)*layer;
        conv->out_channels = 1;
        conv->bias = false;
        set_window(conv->kernel_size, conv->stride, conv->dilation, l);
        memcpy(conv->padding, padding, sizeof conv->padding);
    } else {
        struct pool2d *pool = (struct pool2d *)*layer;
        set_window(pool->kernel_size, pool->stride, pool->dilation, l);
        memcpy(pool->padding, padding, sizeof pool->padding);
    }
    return CS_OK;
}

enum cs_status field_add_layer(struct net *net, int index, const struct field_layer *l, const int padding[4],
                               struct cs_error *err)
{
    struct layer *layer = NULL;
    char name[NET_NAME_MAX];
    const int input = index - 1;
    const enum cs_status status = field_engine_layer(l, padding, &layer, err);
    snprintf(name, sizeof name, _("layer %d"), index);
    return status == CS_OK ? net_add(net, name, layer, &input, 1, err) : status;
}

/* The whole stack on the whole picture: shapes alone, it has no parameters. */
static enum cs_status build_structure(const struct field_settings *s, struct net **net, struct cs_error *err)
{
    const struct shape input = shape_3d(1, s->input, s->input);
    enum cs_status status = net_create(net, "field", "field", &input, err);
    for (int i = 0; status == CS_OK && i < s->stack.n; i++) {
        const int p = s->stack.layer[i].padding, padding[4] = {p, p, p, p};
        status = field_add_layer(*net, i + 1, &s->stack.layer[i], padding, err);
    }
    return status == CS_OK ? net_finish_structure(*net, err) : status;
}

/* Of one conv as large as this field; 0: larger than any kernel. */
static enum cs_status count_one(int size, int64_t *weights, struct cs_error *err)
{
    enum { MOST = 1024 };
    const struct shape input = shape_3d(1, size, size);
    const int padding[4] = {0}, from = 0;
    const struct field_layer l = {FIELD_CONV, size, 1, 1, 0};
    struct net *net = NULL;
    struct layer *layer = NULL;
    *weights = 0;
    if (size > MOST)
        return CS_OK;
    enum cs_status status = net_create(&net, "one", "one", &input, err);
    if (status == CS_OK)
        status = field_engine_layer(&l, padding, &layer, err);
    if (status == CS_OK)
        status = net_add(net, "conv", layer, &from, 1, err);
    if (status == CS_OK)
        *weights = net_param_count(net);
    net_destroy(&net);
    return status;
}

/* Levels. */

static void read_levels(const struct net *net, struct field *f)
{
    for (int i = 0; i < net->n_nodes; i++) {
        const struct receptive_field r = net_receptive_field(net, i, 0);
        f->level[i] = (struct field_level){.n = net->node[i].out.dim[1],
                                           .size = r.size[0],
                                           .jump = r.stride[0],
                                           .start = r.first[0],
                                           .weights = i ? net_node_param_count(net, i) : 0};
    }
}

static int within(int v, int lo, int hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

static int unit_of(int wanted, int n)
{
    return wanted < 0 ? (n - 1) / 2 : within(wanted, 0, n - 1);
}

/* What the unit reads, from its own level down to the input. */
static void set_reads(struct field *f)
{
    for (int axis = 0; axis < 2; axis++) {
        f->level[f->top].from[axis] = f->level[f->top].to[axis] = f->unit[axis];
        for (int l = f->top; l > 0; l--) {
            const int last = f->level[l].n - 1;
            const struct field_taps a = field_taps_of(f, l, within(f->level[l].from[axis], 0, last)),
                                    b = field_taps_of(f, l, within(f->level[l].to[axis], 0, last));
            f->level[l - 1].from[axis] = a.first;
            f->level[l - 1].to[axis] = b.first + (b.n - 1) * b.dilation;
        }
    }
}

static void choose_unit(struct field *f)
{
    const struct field_settings *s = &f->set;
    f->top = within(s->top, 1, s->stack.n);
    f->unit[0] = unit_of(s->row, f->level[f->top].n);
    f->unit[1] = unit_of(s->col, f->level[f->top].n);
    set_reads(f);
}

/* The picture. */

/* The still life takes a hundredth of a second for a few ten thousand pixels, so that what is larger than this is made
 * of one drawing. */
enum { DRAWN_DIRECTLY = 64 };

static enum cs_status draw_large(struct image *image, struct cs_error *err)
{
    enum { SIDE = FIELD_INPUT_MAX };
    struct tensor drawn;
    uint8_t *pixels = cs_alloc((size_t)SIDE * SIDE, 1);
    if (!pixels)
        return cs_no_memory(err);
    const enum cs_status status = picture_draw(PICTURE_STILL_LIFE, SIDE, SIDE, &drawn, err);
    if (status != CS_OK) {
        cs_free(pixels);
        return status;
    }
    for (int i = 0; i < SIDE * SIDE; i++)
        pixels[i] = (uint8_t)drawn.data[i];
    tensor_finish(&drawn);
    *image = (struct image){SIDE, SIDE, 1, pixels};
    return CS_OK;
}

static enum cs_status picture_of(struct field_model *m, int side, struct tensor *picture, struct cs_error *err)
{
    if (side <= DRAWN_DIRECTLY)
        return picture_draw(PICTURE_STILL_LIFE, side, side, picture, err);
    const enum cs_status status = m->large.pixels ? CS_OK : draw_large(&m->large, err);
    return status == CS_OK ? image_to_tensor(&m->large, 1, side, side, picture, err) : status;
}

static enum cs_status draw_picture(struct field_model *m, int input, struct cs_error *err)
{
    struct tensor drawn = {0}, map = {0};
    const struct shape shape = shape_3d(1, input, input);
    const size_t sums = (size_t)(input + 1) * (size_t)(input + 1);
    double *room = malloc(sums * sizeof *room);
    enum cs_status status = room ? tensor_init(&map, &shape, err) : cs_no_memory(err);
    if (status == CS_OK)
        status = picture_of(m, input, &drawn, err);
    if (status != CS_OK) {
        free(room);
        tensor_finish(&map);
        return status;
    }
    free(m->sums);
    tensor_finish(&m->state.map);
    tensor_finish(&m->state.picture);
    m->sums = room;
    m->state.map = map;
    m->state.picture = drawn;
    m->state.picture_serial++;
    return CS_OK;
}

static bool same_structure(const struct field_settings *a, const struct field_settings *b)
{
    return a->input == b->input && field_stack_equal(&a->stack, &b->stack);
}

/* Levels of a net that fits; the state is only changed when all of it worked. */
static enum cs_status restack(struct field_model *m, const struct field_settings *s, struct cs_error *err)
{
    struct field *f = &m->state;
    struct net *net = NULL;
    int64_t one = 0;
    enum cs_status status = build_structure(s, &net, err);
    if (status == CS_OK)
        status = count_one(net_receptive_field(net, s->stack.n, 0).size[0], &one, err);
    if (status == CS_OK && s->input != f->set.input)
        status = draw_picture(m, s->input, err);
    if (status == CS_OK) {
        memset(f->level, 0, sizeof f->level);
        read_levels(net, f);
        f->all_weights = net_param_count(net);
        f->one_weights = one;
    }
    net_destroy(&net);
    return status;
}

static bool same_settings(const struct field_settings *a, const struct field_settings *b)
{
    return same_structure(a, b) && a->top == b->top && a->row == b->row && a->col == b->col &&
           a->weights == b->weights && a->draws == b->draws && a->seed == b->seed;
}

bool field_update(struct field_model *m, const struct field_settings *settings)
{
    struct field *f = &m->state;
    struct cs_error err;
    if (m->tried && same_settings(&m->wanted, settings))
        return false;
    m->tried = true;
    m->wanted = *settings;
    const bool begun = f->level[0].n > 0;
    if ((!begun || !same_structure(&f->set, settings)) && restack(m, settings, &err) != CS_OK) {
        m->error = err;
        f->error = m->error.text;
        return true;
    }
    f->error = "";
    f->set = *settings;
    choose_unit(f);
    field_find_gradient(m);
    return true;
}

/* Cones. */

struct field_taps field_taps_of(const struct field *f, int level, int index)
{
    const struct field_layer *l = &f->set.stack.layer[level - 1];
    return (struct field_taps){index * l->stride - l->padding, l->dilation, l->kernel};
}

static void reach_down(const struct field *f, int level, struct field_cone *cone)
{
    const int below = f->level[level - 1].n;
    for (int i = 0; i < f->level[level].n; i++) {
        const struct field_taps t = field_taps_of(f, level, i);
        for (int k = 0; cone->hit[level][i] && k < t.n; k++) {
            const int at = t.first + k * t.dilation;
            if (at >= 0 && at < below)
                cone->hit[level - 1][at] = true;
        }
    }
}

static void reach_up(const struct field *f, int level, struct field_cone *cone)
{
    const int n = f->level[level].n;
    for (int i = 0; i < f->level[level + 1].n; i++) {
        const struct field_taps t = field_taps_of(f, level + 1, i);
        for (int k = 0; k < t.n; k++) {
            const int at = t.first + k * t.dilation;
            if (at >= 0 && at < n && cone->hit[level][at])
                cone->hit[level + 1][i] = true;
        }
    }
}

void field_cone(const struct field *f, int level, int index, struct field_cone *cone)
{
    memset(cone, 0, sizeof *cone);
    cone->hit[level][index] = true;
    for (int l = level; l > 0; l--)
        reach_down(f, l, cone);
    for (int l = level; l < f->set.stack.n; l++)
        reach_up(f, l, cone);
}

double field_middle(const struct field *f, int level, int index)
{
    const struct field_level *l = &f->level[level];
    return l->start + (double)index * l->jump + l->size / 2.0;
}

int field_unit_at(const struct field *f, int level, double pixel)
{
    const struct field_level *l = &f->level[level];
    const double index = (pixel - field_middle(f, level, 0)) / l->jump;
    return (int)lround(fmin(fmax(index, 0), l->n - 1));
}
