#include "engine/worker/course_input.h"

#include <math.h>
#include <string.h>

#include "engine/data/fruit.h"
#include "engine/data/still_life.h"

/* Of the training set's pictures, as torchvision documents them for its models ("Models and pre-trained weights"). */
static const struct normalisation imagenet = {
    .source = NORMALISED_AS_IMAGENET, .channels = 3, .mean = {0.485f, 0.456f, 0.406f}, .std = {0.229f, 0.224f, 0.225f}};

static int channels_of(const struct shape *input)
{
    return input->rank == 3 ? input->dim[0] : 0;
}

static struct normalisation of_model(const struct model_input_info *model)
{
    struct normalisation n = {.source = NORMALISED_AS_MODEL, .channels = model->channels};
    memcpy(n.mean, model->mean, sizeof n.mean);
    memcpy(n.std, model->std, sizeof n.std);
    return n;
}

struct normalisation normalisation_of(enum worker_normalisation choice, const struct shape *input,
                                      const struct model_input_info *model, const struct normalisation *data)
{
    const int channels = channels_of(input);
    if (choice == WORKER_NORMALISATION_NONE)
        return (struct normalisation){0};
    if (choice == WORKER_NORMALISATION_IMAGENET && channels == imagenet.channels)
        return imagenet;
    if (model->channels > 0 && model->channels == channels)
        return of_model(model);
    if (data)
        return *data;
    return channels == imagenet.channels ? imagenet : (struct normalisation){0};
}

void normalisation_apply(const struct normalisation *n, const struct shape *input, const float *pixels, float *x)
{
    const size_t count = shape_count(input), plane = n->channels ? count / (size_t)n->channels : count;
    for (size_t i = 0; i < count; i++)
        x[i] = n->channels ? (pixels[i] - n->mean[i / plane]) / n->std[i / plane] : pixels[i];
}

void normalisation_undo(const struct normalisation *n, const struct shape *input, const float *x, float *pixels)
{
    const size_t count = shape_count(input), plane = n->channels ? count / (size_t)n->channels : count;
    for (size_t i = 0; i < count; i++)
        pixels[i] = n->channels ? x[i] * n->std[i / plane] + n->mean[i / plane] : x[i];
}

static float cut(float v)
{
    return fminf(fmaxf(v, 0), 1);
}

/* One place of the scene, in as many channels as there are: red, green and blue, or brightness. */
static void scene_at(float u, float v, int channels, float *to)
{
    if (channels == 3) {
        fruit_at(u, v, to);
        return;
    }
    const float grey = still_life_at(u, v);
    for (int c = 0; c < channels; c++)
        to[c] = grey;
}

/* The mean of a few places within each pixel, so that what is in the scene stays visible in a small input. */
static void draw_scene(const struct shape *input, float *pixels)
{
    enum { MOST = 4, LARGE = 1 << 18 };
    const int channels = input->dim[0] < MOST ? input->dim[0] : MOST, rows = input->dim[1], cols = input->dim[2];
    const size_t plane = (size_t)rows * (size_t)cols;
    const int side = plane < LARGE ? 3 : 1;
    const float half = 0.5f * (float)(rows < cols ? cols : rows); /* the scene is cut where the input is narrower */
    for (size_t i = 0; i < plane; i++) {
        float sum[MOST] = {0}, at[MOST] = {0};
        for (int k = 0; k < side * side; k++) {
            const float across = ((float)(k % side) + 0.5f) / (float)side,
                        down = ((float)(k / side) + 0.5f) / (float)side;
            const float x = (float)(i % (size_t)cols) + across - 0.5f * (float)cols;
            const float y = (float)(i / (size_t)cols) + down - 0.5f * (float)rows;
            scene_at(x / half, y / half, channels, at);
            for (int c = 0; c < channels; c++)
                sum[c] += cut(at[c]) / (float)(side * side);
        }
        for (int c = 0; c < input->dim[0]; c++)
            pixels[(size_t)c * plane + i] = sum[c < channels ? c : channels - 1];
    }
}

void course_picture(const struct shape *input, float *pixels)
{
    const size_t count = shape_count(input);
    if (input->rank == 3) {
        draw_scene(input, pixels);
        return;
    }
    for (size_t i = 0; i < count; i++)
        pixels[i] = (float)i / (float)count;
}
