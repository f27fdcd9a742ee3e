/* app/topics/shift_answers.c - what is read from the maps in the end: global pooling, and a fully connected layer that
 * sees the pixels at their places. */
#include <math.h>
#include <stdlib.h>

#include "app/topics/shift_internal.h"
#include "engine/base/rng.h"
#include "engine/layers/linear.h"

/* Passes. */

enum cs_status shift_run(const struct layer *l, int batch, const struct tensor *x, const struct tensor *param,
                         struct tensor *y, struct cs_error *err)
{
    const struct shape shape = shape_batch(batch, &l->out);
    void *scratch = cs_alloc(l->kind->scratch_bytes ? l->kind->scratch_bytes(l, batch, false) + 1 : 1, 1);
    void *saved = cs_alloc(l->kind->saved_bytes ? l->kind->saved_bytes(l, batch) + 1 : 1, 1);
    const enum cs_status status = scratch && saved ? tensor_init(y, &shape, err) : cs_no_memory(err);
    const struct layer_call call = {
        .kernels = kernels_best(), .batch = batch, .x = x, .param = param, .y = y, .scratch = scratch, .saved = saved};
    if (status == CS_OK)
        l->kind->forward(l, &call);
    cs_free(scratch);
    cs_free(saved);
    return status;
}

static struct shape sample_of(const struct tensor *x)
{
    return x->shape.rank == 2 ? shape_1d(x->shape.dim[1]) : shape_3d(x->shape.dim[1], x->shape.dim[2], x->shape.dim[3]);
}

enum cs_status shift_run_kind(const struct layer_kind *kind, const struct tensor *x, struct tensor *y,
                              struct cs_error *err)
{
    struct layer *l = NULL;
    const struct shape in = sample_of(x);
    enum cs_status status = layer_create(&l, kind, err);
    if (status == CS_OK)
        status = layer_infer(l, &in, 1, err);
    if (status == CS_OK)
        status = shift_run(l, x->shape.dim[0], x, NULL, y, err);
    layer_destroy(&l);
    return status;
}

enum cs_status shift_run_pool(const struct shift_settings *s, const struct tensor *x, struct tensor *y,
                              struct cs_error *err)
{
    static const struct layer_kind *const kinds[BOARD_RULES] = {&layer_max_pool2d, &layer_avg_pool2d,
                                                                &layer_min_pool2d};
    struct layer *l = NULL;
    const struct shape in = sample_of(x);
    if (s->window[0] > in.dim[1] || s->window[1] > in.dim[2])
        return CS_OK;
    enum cs_status status = layer_create(&l, kinds[s->rule], err);
    if (status != CS_OK)
        return status;
    struct pool2d *pool = (struct pool2d *)l;
    for (int axis = 0; axis < 2; axis++) {
        pool->kernel_size[axis] = s->window[axis];
        pool->stride[axis] = s->pool_stride[axis];
    }
    status = layer_infer(l, &in, 1, err);
    if (status == CS_OK)
        status = shift_run(l, x->shape.dim[0], x, NULL, y, err);
    layer_destroy(&l);
    return status;
}

enum cs_status shift_run_linear(const struct tensor *weight, const struct tensor *x, struct tensor *y,
                                struct cs_error *err)
{
    struct layer *l = NULL;
    const struct shape in = shape_1d(weight->shape.dim[1]);
    const struct tensor rows = {shape_2d(x->shape.dim[0], weight->shape.dim[1]), x->data};
    enum cs_status status = layer_create(&l, &layer_linear, err);
    if (status != CS_OK)
        return status;
    ((struct linear *)l)->out_features = weight->shape.dim[0];
    ((struct linear *)l)->bias = false;
    status = layer_infer(l, &in, 1, err);
    if (status == CS_OK)
        status = shift_run(l, rows.shape.dim[0], &rows, weight, y, err);
    layer_destroy(&l);
    return status;
}

/* Answers. */

/* Unit 0 looks for the picture where it stands now; the others are like units that have learnt nothing yet. */
static enum cs_status make_weight(struct shift_state *s, struct cs_error *err)
{
    const int n = (int)shape_count(&s->x.shape);
    const struct shape shape = shape_2d(SHIFT_UNITS, n);
    const enum cs_status status = tensor_init(&s->weight, &shape, err);
    if (status != CS_OK)
        return status;
    for (int i = 0; i < n; i++)
        s->weight.data[i] = s->x.data[i];
    for (int unit = 1; unit < SHIFT_UNITS; unit++) {
        struct rng rng = rng_seeded((uint64_t)s->settings.seed, (uint64_t)unit);
        for (int i = 0; i < n; i++)
            s->weight.data[unit * n + i] = (float)rng_int(&rng, -2, 2);
    }
    return CS_OK;
}

static enum cs_status subtract(float a, float b, float *difference, struct cs_error *err)
{
    struct layer *sub = NULL;
    const struct shape one = shape_3d(1, 1, 1), in[] = {one, one};
    const struct tensor x[] = {{shape_4d(1, 1, 1, 1), &a}, {shape_4d(1, 1, 1, 1), &b}};
    struct tensor y = {0};
    enum cs_status status = layer_create(&sub, &layer_sub, err);
    if (status == CS_OK)
        status = layer_infer(sub, in, 2, err);
    if (status == CS_OK)
        status = shift_run(sub, 1, x, NULL, &y, err);
    if (status == CS_OK)
        *difference = y.data[0];
    tensor_finish(&y);
    layer_destroy(&sub);
    return status;
}

/* scale: the largest number that was summed. */
static enum cs_status set_pair(struct shift_pair *p, float still, float moved, float scale, struct cs_error *err)
{
    const float rounding = 1e-6f;
    p->still = still;
    p->moved = moved;
    const enum cs_status status = subtract(moved, still, &p->difference, err);
    p->same = fabsf(p->difference) <= rounding * scale;
    return status;
}

static enum cs_status global_answer(struct shift_state *s, enum shift_answer a, const struct layer_kind *kind,
                                    struct cs_error *err)
{
    struct tensor still = {0}, moved = {0};
    enum cs_status status = shift_run_kind(kind, &s->map.still, &still, err);
    if (status == CS_OK)
        status = shift_run_kind(kind, &s->map.moved, &moved, err);
    if (status == CS_OK)
        status = set_pair(&s->answer[a], still.data[0], moved.data[0], s->map.most, err);
    tensor_finish(&still);
    tensor_finish(&moved);
    return status;
}

static enum cs_status dense_answers(struct shift_state *s, struct cs_error *err)
{
    struct tensor still = {0}, moved = {0};
    enum cs_status status = make_weight(s, err);
    if (status == CS_OK)
        status = shift_run_linear(&s->weight, &s->x, &still, err);
    if (status == CS_OK)
        status = shift_run_linear(&s->weight, &s->shifted, &moved, err);
    for (int i = 0; status == CS_OK && i < SHIFT_UNITS; i++)
        status = set_pair(&s->answer[SHIFT_DENSE + i], still.data[i], moved.data[i],
                          fmaxf(fabsf(still.data[i]), fabsf(moved.data[i])), err);
    tensor_finish(&still);
    tensor_finish(&moved);
    return status;
}

enum cs_status shift_make_answers(struct shift_state *s, struct cs_error *err)
{
    enum cs_status status = global_answer(s, SHIFT_GLOBAL_MAX, &layer_global_max_pool2d, err);
    if (status == CS_OK)
        status = global_answer(s, SHIFT_GLOBAL_MEAN, &layer_global_avg_pool2d, err);
    return status == CS_OK ? dense_answers(s, err) : status;
}
