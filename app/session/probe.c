#include "app/session/probe.h"

#include <stdlib.h>
#include <string.h>

#include "app/session/drawing.h"
#include "engine/base/i18n.h"

void probe_finish(struct probe *p)
{
    free(p->path);
    image_finish(&p->image);
    tensor_finish(&p->preview);
    tensor_finish(&p->fitted);
    *p = (struct probe){0};
}

static void scale_to_one(struct tensor *t)
{
    const size_t count = shape_count(&t->shape);
    for (size_t i = 0; i < count; i++)
        t->data[i] /= 255.0f;
}

static int scaled(int side, int longer)
{
    const int64_t s = ((int64_t)side * PROBE_PREVIEW + longer / 2) / longer;
    return longer <= PROBE_PREVIEW ? side : s < 1 ? 1 : (int)s;
}

static enum cs_status make_preview(const struct image *image, struct tensor *preview, struct cs_error *err)
{
    const int longer = image->width > image->height ? image->width : image->height;
    const struct image_cut all = {0, 0, image->height, image->width};
    const enum cs_status status = image_cut_to_tensor(image, &all, image->channels, scaled(image->height, longer),
                                                      scaled(image->width, longer), preview, err);
    if (status == CS_OK)
        scale_to_one(preview);
    return status;
}

enum cs_status probe_open(struct probe *p, const char *path, struct cs_error *err)
{
    if (p->path && !strcmp(p->path, path))
        return CS_OK;
    struct image image = {0};
    struct tensor preview = {0};
    enum cs_status status = image_load(path, &image, err);
    if (status == CS_OK)
        status = make_preview(&image, &preview, err);
    char *copy = status == CS_OK ? strdup(path) : NULL;
    if (!copy) {
        image_finish(&image);
        tensor_finish(&preview);
        return status == CS_OK ? cs_no_memory(err) : status;
    }
    free(p->path);
    image_finish(&p->image);
    tensor_finish(&p->preview);
    p->path = copy;
    p->image = image;
    p->preview = preview;
    p->opened++;
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

static void replace_fitted(struct probe *p, struct tensor *fitted, bool of_picture, bool inverted)
{
    tensor_finish(&p->fitted);
    p->fitted = *fitted;
    p->of_picture = of_picture;
    p->inverted = inverted;
}

enum cs_status probe_fit_picture(struct probe *p, const struct shape *input, enum image_fit fit, struct cs_error *err)
{
    struct tensor fitted = {0};
    if (p->of_picture && p->fitted_of == p->opened && p->fit == fit && shape_equal(&p->fitted.shape, input))
        return CS_OK;
    enum cs_status status = check_input(input, err);
    if (status != CS_OK)
        return status;
    const struct image_cut cut = image_cut_of(&p->image, fit, input->dim[1], input->dim[2]);
    status = image_cut_to_tensor(&p->image, &cut, input->dim[0], input->dim[1], input->dim[2], &fitted, err);
    if (status != CS_OK)
        return status;
    scale_to_one(&fitted);
    const size_t count = shape_count(input);
    const bool inverted = input->dim[0] == 1 && border_mean(&fitted) > 0.5f;
    for (size_t i = 0; inverted && i < count; i++)
        fitted.data[i] = 1.0f - fitted.data[i];
    replace_fitted(p, &fitted, true, inverted);
    p->fit = fit;
    p->fitted_of = p->opened;
    p->cut = cut;
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
    replace_fitted(p, &fitted, false, false);
    return CS_OK;
}
