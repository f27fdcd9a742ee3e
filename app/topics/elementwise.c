#include "app/topics/elementwise.h"

#include <stdio.h>
#include <string.h>

static enum cs_status set_attr(struct layer *l, const char *attr, double value, struct cs_error *err)
{
    char text[32];
    snprintf(text, sizeof text, "%.9g", value);
    for (int i = 0; i < l->kind->n_attrs; i++)
        if (!strcmp(l->kind->attrs[i].name, attr))
            return layer_set_attr(l, &l->kind->attrs[i], text, err);
    return CS_OK;
}

static enum cs_status create(struct layer **l, const struct layer_kind *kind, const char *attr, double value,
                             struct shape in, struct cs_error *err)
{
    *l = NULL;
    enum cs_status status = layer_create(l, kind, err);
    if (status == CS_OK && attr)
        status = set_attr(*l, attr, value, err);
    if (status == CS_OK)
        status = layer_infer(*l, &in, 1, err);
    if (status != CS_OK)
        layer_destroy(l);
    return status;
}

enum cs_status elementwise_create(struct layer **l, const struct layer_kind *kind, const char *attr, double value,
                                  int n, struct cs_error *err)
{
    return create(l, kind, attr, value, shape_1d(n), err);
}

/* A batch of one; what a pass only reads may be const. */
static struct tensor batch_of(const struct layer *l, const float *data)
{
    return (struct tensor){shape_batch(1, &l->in[0]), (float *)data};
}

void elementwise_forward(const struct layer *l, const float *x, float *y)
{
    const struct tensor in = batch_of(l, x);
    struct tensor out = {shape_batch(1, &l->out), y};
    l->kind->forward(l, &(struct layer_call){.kernels = kernels_best(), .batch = 1, .x = &in, .y = &out});
}

void elementwise_backward(const struct layer *l, const float *x, const float *y, const float *dy, float *dx)
{
    const struct tensor in = batch_of(l, x), arriving = batch_of(l, dy);
    struct tensor out = batch_of(l, y), back = batch_of(l, dx);
    l->kind->backward(l, &(struct layer_call){.kernels = kernels_best(),
                                              .training = true,
                                              .batch = 1,
                                              .x = &in,
                                              .y = &out,
                                              .dy = &arriving,
                                              .dx = &back});
}

/* A row of n numbers becomes one. */
static enum cs_status mean_of(const float *v, int n, float *mean, struct cs_error *err)
{
    struct layer *l;
    const enum cs_status status = create(&l, &layer_reduce_mean, "dims", 2, shape_2d(1, n), err);
    if (status == CS_OK)
        elementwise_forward(l, v, mean);
    layer_destroy(&l);
    return status;
}

enum cs_status elementwise_mean_size(const float *v, int n, float *mean, struct cs_error *err)
{
    struct layer *l;
    float *size = cs_alloc((size_t)n, sizeof *size);
    enum cs_status status = size ? elementwise_create(&l, &layer_abs, NULL, 0, n, err) : cs_no_memory(err);
    if (status == CS_OK) {
        elementwise_forward(l, v, size);
        layer_destroy(&l);
        status = mean_of(size, n, mean, err);
    }
    cs_free(size);
    return status;
}
