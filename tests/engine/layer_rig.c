#include "tests/engine/layer_rig.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct layer_attr *attr_named(const struct layer_kind *kind, const char *name)
{
    for (int i = 0; i < kind->n_attrs; i++)
        if (!strcmp(kind->attrs[i].name, name))
            return &kind->attrs[i];
    ck_abort_msg("%s has no %s", kind->name, name);
    return NULL;
}

enum cs_status layer_from_text(struct layer **l, const char *kind, const char *attrs, struct cs_error *err)
{
    char name[32], value[64];
    int used = 0;
    ck_assert_ptr_nonnull(layer_kind_named(kind));
    ck_assert_int_eq(layer_create(l, layer_kind_named(kind), err), CS_OK);
    for (const char *at = attrs; sscanf(at, " %31[^= ]=%63[^ ]%n", name, value, &used) == 2; at += used) {
        const enum cs_status status = layer_set_attr(*l, attr_named((*l)->kind, name), value, err);
        if (status != CS_OK)
            return status;
    }
    return CS_OK;
}

static void init(struct tensor *t, const struct shape *s)
{
    ck_assert_int_eq(tensor_init(t, s, NULL), CS_OK);
}

void rig_init(struct layer_rig *rig, const char *kind, const char *attrs, const struct shape *in, int batch)
{
    rig_init_inputs(rig, kind, attrs, in, 1, batch);
}

void rig_init_inputs(struct layer_rig *rig, const char *kind, const char *attrs, const struct shape *in, int n_in,
                     int batch)
{
    struct cs_error err = {""};
    *rig = (struct layer_rig){.batch = batch};
    ck_assert_msg(layer_from_text(&rig->layer, kind, attrs, &err) == CS_OK, "%s(%s): %s", kind, attrs, err.text);
    ck_assert_msg(layer_infer(rig->layer, in, n_in, &err) == CS_OK, "%s(%s): %s", kind, attrs, err.text);
    const struct layer *l = rig->layer;
    const struct shape y = shape_batch(batch, &l->out);
    for (int i = 0; i < n_in; i++) {
        const struct shape x = shape_batch(batch, &in[i]);
        init(&rig->xs[i], &x);
        init(&rig->dxs[i], &x);
    }
    init(&rig->y, &y);
    init(&rig->dy, &y);
    for (int i = 0; i < l->n_params; i++) {
        init(&rig->param[i], &l->param[i].shape);
        init(&rig->dparam[i], &l->param[i].shape);
    }
    rig->scratch_size = l->kind->scratch_bytes ? l->kind->scratch_bytes(l, batch, true) : 0;
    rig->scratch = cs_alloc(rig->scratch_size, 1);
    rig->saved = cs_alloc(l->kind->saved_bytes ? l->kind->saved_bytes(l, batch) : 0, 1);
    ck_assert(rig->scratch && rig->saved);
}

void rig_finish(struct layer_rig *rig)
{
    for (int i = 0; i < LAYER_MAX_INPUTS; i++) {
        tensor_finish(&rig->xs[i]);
        tensor_finish(&rig->dxs[i]);
    }
    tensor_finish(&rig->y);
    tensor_finish(&rig->dy);
    for (int i = 0; i < LAYER_MAX_PARAMS; i++) {
        tensor_finish(&rig->param[i]);
        tensor_finish(&rig->dparam[i]);
    }
    cs_free(rig->scratch);
    cs_free(rig->saved);
    layer_destroy(&rig->layer);
}

static void randomise(struct tensor *t, struct rng *r)
{
    const size_t count = shape_count(&t->shape);
    for (size_t i = 0; t->data && i < count; i++)
        t->data[i] = rng_normal(r);
}

void rig_randomise(struct layer_rig *rig, struct rng *r)
{
    for (int i = 0; i < rig->layer->n_in; i++)
        randomise(&rig->xs[i], r);
    randomise(&rig->dy, r);
    for (int i = 0; i < rig->layer->n_params; i++) {
        randomise(&rig->param[i], r);
        for (size_t k = 0; rig->layer->param[i].buffer && k < shape_count(&rig->param[i].shape); k++)
            rig->param[i].data[k] = fabsf(rig->param[i].data[k]) + 0.1f;
    }
}

static struct layer_call call_of(struct layer_rig *rig, const struct kernels *kernels, struct thread_pool *pool)
{
    memset(rig->scratch, 0xff, rig->scratch_size); /* NaN */
    return (struct layer_call){.pool = pool,
                               .kernels = kernels,
                               .training = !rig->eval,
                               .relu = rig->relu,
                               .seed = rig->seed,
                               .batch = rig->batch,
                               .x = rig->xs,
                               .param = rig->param,
                               .y = &rig->y,
                               .dy = &rig->dy,
                               .dx = rig->dxs,
                               .dparam = rig->dparam,
                               .scratch = rig->scratch,
                               .saved = rig->saved};
}

void rig_forward(struct layer_rig *rig, const struct kernels *kernels, struct thread_pool *pool)
{
    const struct layer_call call = call_of(rig, kernels, pool);
    tensor_fill(&rig->y, NAN);
    rig->layer->kind->forward(rig->layer, &call);
}

void rig_backward(struct layer_rig *rig, const struct kernels *kernels, struct thread_pool *pool)
{
    const struct layer_call call = call_of(rig, kernels, pool);
    for (int i = 0; i < rig->layer->n_in; i++)
        if (rig->dxs[i].data) /* a test may have given it up */
            tensor_fill(&rig->dxs[i], NAN);
    for (int i = 0; i < rig->layer->n_params; i++)
        tensor_fill(&rig->dparam[i], NAN);
    rig->layer->kind->backward(rig->layer, &call);
}
