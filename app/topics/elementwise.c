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

enum cs_status elementwise_create(struct layer **l, const struct layer_kind *kind, const char *attr, double value,
                                  int n, struct cs_error *err)
{
    const struct shape in = shape_1d(n);
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

/* A batch of one; what a pass only reads may be const. */
static struct tensor batch_of(const struct layer *l, const float *data)
{
    return (struct tensor){shape_batch(1, &l->in[0]), (float *)data};
}

void elementwise_forward(const struct layer *l, const float *x, float *y)
{
    const struct tensor in = batch_of(l, x);
    struct tensor out = batch_of(l, y);
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
