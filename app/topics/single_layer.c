#include "app/topics/single_layer.h"

#include <stdio.h>
#include <string.h>

static const struct layer_attr *attr_named(const struct layer_kind *kind, const char *name, size_t length)
{
    for (int i = 0; i < kind->n_attrs; i++)
        if (strlen(kind->attrs[i].name) == length && !strncmp(kind->attrs[i].name, name, length))
            return &kind->attrs[i];
    return NULL;
}

/* "name=value name=value": the texts are ours, the values a person's. */
static enum cs_status set_attrs(struct layer *l, const char *attrs, struct cs_error *err)
{
    enum cs_status status = CS_OK;
    while (status == CS_OK && *(attrs += strspn(attrs, " "))) {
        const size_t name = strcspn(attrs, "="), length = strcspn(attrs, " ");
        const struct layer_attr *a = attr_named(l->kind, attrs, name);
        char value[64];
        snprintf(value, sizeof value, "%.*s", (int)(length - name - 1), attrs + name + 1);
        status = a ? layer_set_attr(l, a, value, err) : cs_fail(err, CS_NOT_FOUND, "%s", attrs);
        attrs += length;
    }
    return status == CS_OK ? layer_check_attrs(l, err) : status;
}

static enum cs_status init_tensors(struct single_layer *s, const struct shape *in, int batch, struct cs_error *err)
{
    const struct layer *l = s->layer;
    const struct shape x = shape_batch(batch, in), y = shape_batch(batch, &l->out);
    enum cs_status status = tensor_init(&s->x, &x, err);
    if (status == CS_OK)
        status = tensor_init(&s->y, &y, err);
    for (int i = 0; i < l->n_params && status == CS_OK; i++)
        status = tensor_init(&s->param[i], &l->param[i].shape, err);
    return status;
}

static enum cs_status init_memory(struct single_layer *s, int batch, struct cs_error *err)
{
    const struct layer_kind *kind = s->layer->kind;
    s->scratch = cs_alloc(kind->scratch_bytes ? kind->scratch_bytes(s->layer, batch, true) + 1 : 1, 1);
    s->saved = cs_alloc(kind->saved_bytes ? kind->saved_bytes(s->layer, batch) + 1 : 1, 1);
    return s->scratch && s->saved ? CS_OK : cs_no_memory(err);
}

enum cs_status single_layer_init(struct single_layer *s, const struct layer_kind *kind, const char *attrs,
                                 const struct shape *in, int batch, struct cs_error *err)
{
    *s = (struct single_layer){0};
    enum cs_status status = layer_create(&s->layer, kind, err);
    if (status == CS_OK)
        status = set_attrs(s->layer, attrs, err);
    if (status == CS_OK)
        status = layer_infer(s->layer, in, 1, err);
    if (status == CS_OK)
        status = init_tensors(s, in, batch, err);
    if (status == CS_OK)
        status = init_memory(s, batch, err);
    if (status != CS_OK)
        single_layer_finish(s);
    return status;
}

void single_layer_finish(struct single_layer *s)
{
    layer_destroy(&s->layer);
    tensor_finish(&s->x);
    tensor_finish(&s->y);
    for (int i = 0; i < LAYER_MAX_PARAMS; i++)
        tensor_finish(&s->param[i]);
    cs_free(s->scratch);
    cs_free(s->saved);
    *s = (struct single_layer){0};
}

void single_layer_forward(struct single_layer *s, bool training, uint64_t seed)
{
    const struct layer_call call = {.kernels = kernels_best(),
                                    .training = training,
                                    .batch = s->x.shape.dim[0],
                                    .seed = seed,
                                    .x = &s->x,
                                    .param = s->param,
                                    .y = &s->y,
                                    .scratch = s->scratch,
                                    .saved = s->saved};
    s->layer->kind->forward(s->layer, &call);
}
