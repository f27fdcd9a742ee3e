#include "app/session/probe.h"

#include <stdlib.h>
#include <string.h>

#include "app/session/drawing.h"
#include "engine/base/i18n.h"

void probe_finish(struct probe *p)
{
    free(p->path);
    image_finish(&p->image);
    tensor_finish(&p->fitted);
    *p = (struct probe){0};
}

enum cs_status probe_open(struct probe *p, const char *path, struct cs_error *err)
{
    if (p->path && !strcmp(p->path, path))
        return CS_OK;
    struct image image = {0};
    const enum cs_status status = image_load(path, &image, err);
    if (status != CS_OK)
        return status;
    char *copy = strdup(path);
    if (!copy) {
        image_finish(&image);
        return cs_no_memory(err);
    }
    free(p->path);
    image_finish(&p->image);
    p->path = copy;
    p->image = image;
    return CS_OK;
}

static enum cs_status check_input(const struct shape *input, struct cs_error *err)
{
    char text[CS_SHAPE_TEXT];
    if (input->rank == 3 && (input->dim[0] == 1 || input->dim[0] == 3))
        return CS_OK;
    return cs_fail(err, CS_BAD_SHAPE, _("a picture has 1 or 3 channels; this network takes %s"),
                   shape_text(input, text));
}

/* Mean of the outermost rows and columns: the ground that something is drawn on. */
static float border_mean(const struct tensor *t)
{
    const int h = t->shape.dim[1], w = t->shape.dim[2];
    double sum = 0;
    int n = 0;
    for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
            if (y > 0 && y < h - 1 && x > 0 && x < w - 1)
                continue;
            sum += t->data[(size_t)y * (size_t)w + (size_t)x];
            n++;
        }
    }
    return (float)(sum / n);
}

static void replace_fitted(struct probe *p, struct tensor *fitted, bool inverted)
{
    tensor_finish(&p->fitted);
    p->fitted = *fitted;
    p->inverted = inverted;
}

enum cs_status probe_fit_picture(struct probe *p, const struct shape *input, struct cs_error *err)
{
    struct tensor fitted = {0};
    enum cs_status status = check_input(input, err);
    if (status == CS_OK)
        status = image_to_tensor(&p->image, input->dim[0], input->dim[1], input->dim[2], &fitted, err);
    if (status != CS_OK)
        return status;
    const size_t count = shape_count(input);
    for (size_t i = 0; i < count; i++)
        fitted.data[i] /= 255.0f;
    const bool inverted = input->dim[0] == 1 && border_mean(&fitted) > 0.5f;
    for (size_t i = 0; inverted && i < count; i++)
        fitted.data[i] = 1.0f - fitted.data[i];
    replace_fitted(p, &fitted, inverted);
    return CS_OK;
}

enum cs_status probe_fit_drawing(struct probe *p, const char *strokes, const struct shape *input, struct cs_error *err)
{
    struct tensor fitted = {0};
    enum cs_status status = check_input(input, err);
    if (status == CS_OK)
        status = tensor_init(&fitted, input, err);
    if (status != CS_OK)
        return status;
    status = drawing_render(strokes, input->dim[2], input->dim[1], fitted.data, err);
    if (status != CS_OK) {
        tensor_finish(&fitted);
        return status;
    }
    drawing_centre(fitted.data, input->dim[2], input->dim[1]);
    const size_t plane = shape_count(input) / (size_t)input->dim[0];
    for (int c = 1; c < input->dim[0]; c++)
        memcpy(fitted.data + (size_t)c * plane, fitted.data, plane * sizeof(float));
    replace_fitted(p, &fitted, false);
    return CS_OK;
}
