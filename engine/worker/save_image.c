#include "engine/worker/save_image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"

struct save_image {
    struct net *net;
    struct training_state state; /* its extras may refer to what is held */
    struct model_input_info input;
    bool has_input;
    bool is_own[MODEL_MAX_EXTRAS]; /* state.extra[i].data is a copy */
    struct {
        void *thing;
        void (*leave)(void *thing);
    } held[MODEL_MAX_EXTRAS];
    int n_held;
};

static enum cs_status copy_state(struct save_image *image, const struct training_state *state, struct cs_error *err)
{
    const size_t bytes = image->net->n_params * sizeof(float);
    image->state = *state;
    image->state.n_blocks = image->state.n_extras = 0;
    for (int b = 0; b < MODEL_MAX_BLOCKS; b++)
        image->state.block[b] = NULL;
    image->state.extra = cs_alloc(MODEL_MAX_EXTRAS, sizeof *image->state.extra);
    if (!image->state.extra)
        return cs_no_memory(err);
    for (int b = 0; b < state->n_blocks; b++) {
        image->state.block[b] = cs_alloc(1, bytes);
        if (!image->state.block[b])
            return cs_no_memory(err);
        memcpy(image->state.block[b], state->block[b], bytes);
        image->state.n_blocks++;
    }
    return CS_OK;
}

enum cs_status save_image_create(struct save_image **out, const struct net *net, const struct training_state *state,
                                 const struct model_input_info *input, struct cs_error *err)
{
    *out = NULL;
    struct save_image *image = calloc(1, sizeof *image);
    if (!image)
        return cs_no_memory(err);
    image->has_input = input;
    if (input)
        image->input = *input;
    enum cs_status status = net_clone(net, &image->net, err);
    if (!status)
        status = copy_state(image, state, err);
    if (status)
        save_image_destroy(&image);
    *out = image;
    return status;
}

void save_image_destroy(struct save_image **out)
{
    struct save_image *image = *out;
    if (!image)
        return;
    for (int i = 0; i < image->state.n_extras; i++)
        if (!image->is_own[i])
            image->state.extra[i].data = NULL;
    training_state_finish(&image->state);
    for (int i = 0; i < image->n_held; i++)
        image->held[i].leave(image->held[i].thing);
    net_destroy(&image->net);
    free(image);
    *out = NULL;
}

static enum cs_status add(struct save_image *image, const char *name, enum model_extra_type type, void *data,
                          size_t count, bool is_own, struct cs_error *err)
{
    struct training_state *s = &image->state;
    if (s->n_extras == MODEL_MAX_EXTRAS) /* loading would refuse more, too */
        return cs_fail(err, CS_BAD_VALUE, _("more than %d blocks of numbers cannot be kept with a training"),
                       MODEL_MAX_EXTRAS);
    struct model_extra *e = &s->extra[s->n_extras];
    *e = (struct model_extra){.type = type, .count = count, .data = data};
    snprintf(e->name, sizeof e->name, "%s", name);
    image->is_own[s->n_extras++] = is_own;
    return CS_OK;
}

enum cs_status save_image_add(struct save_image *image, const char *name, enum model_extra_type type, const void *data,
                              size_t count, struct cs_error *err)
{
    const size_t size = model_extra_size(type);
    if (count == 0)
        return CS_OK;
    void *copy = cs_alloc(count + (type == MODEL_TEXT), size); /* all 0, as is what stands behind a text */
    if (!copy)
        return cs_no_memory(err);
    memcpy(copy, data, count * size);
    const enum cs_status status = add(image, name, type, copy, count, true, err);
    if (status)
        cs_free(copy);
    return status;
}

enum cs_status save_image_refer(struct save_image *image, const char *name, enum model_extra_type type,
                                const void *data, size_t count, struct cs_error *err)
{
    /* An extra that was loaded is written by its owner: its pointer is not const. Nobody writes this one. */
    return count ? add(image, name, type, (void *)data, count, false, err) : CS_OK;
}

enum cs_status save_image_hold(struct save_image *image, void *thing, void (*leave)(void *thing), struct cs_error *err)
{
    if (image->n_held == MODEL_MAX_EXTRAS) {
        leave(thing);
        return cs_fail(err, CS_BAD_VALUE, _("more than %d blocks of numbers cannot be kept with a training"),
                       MODEL_MAX_EXTRAS);
    }
    image->held[image->n_held].thing = thing;
    image->held[image->n_held++].leave = leave;
    return CS_OK;
}

uint64_t save_image_steps(const struct save_image *image)
{
    return (uint64_t)image->state.made;
}

size_t save_image_bytes(const struct save_image *image)
{
    size_t bytes = image->net->n_params * sizeof(float) * (1 + (size_t)image->state.n_blocks);
    for (int i = 0; i < image->state.n_extras; i++)
        bytes += image->state.extra[i].count * model_extra_size(image->state.extra[i].type);
    return bytes;
}

enum cs_status save_image_write(const struct save_image *image, const char *path, struct cs_error *err)
{
    return model_save(path, image->net, &image->state, image->has_input ? &image->input : NULL, err);
}
