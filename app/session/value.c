#include "app/session/value.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"

const struct kernel_preset_info kernel_presets[KERNEL_PRESET_COUNT] = {
    [KERNEL_IDENTITY] = {"identity", N_("Identity"), {0, 0, 0, 0, 1, 0, 0, 0, 0}, 1},
    [KERNEL_EDGE] = {"edge", N_("Edge detector"), {0, 1, 0, 1, -4, 1, 0, 1, 0}, 1},
    [KERNEL_SHARPEN] = {"sharpen", N_("Sharpen"), {0, -1, 0, -1, 5, -1, 0, -1, 0}, 1},
    [KERNEL_BOX] = {"box", N_("Box blur"), {1, 1, 1, 1, 1, 1, 1, 1, 1}, 9},
    [KERNEL_GAUSSIAN] = {"gaussian", N_("Gaussian blur"), {1, 2, 1, 2, 4, 2, 1, 2, 1}, 16},
    [KERNEL_SOBEL_X] = {"sobel_x", N_("Sobel x"), {-1, 0, 1, -2, 0, 2, -1, 0, 1}, 1},
    [KERNEL_SOBEL_Y] = {"sobel_y", N_("Sobel y"), {-1, -2, -1, 0, 0, 0, 1, 2, 1}, 1},
    [KERNEL_EMBOSS] = {"emboss", N_("Emboss"), {-2, -1, 0, -1, 1, 1, 0, 1, 2}, 1},
    [KERNEL_CUSTOM] = {"custom", N_("Custom"), {0}, 1},
};

/* Row or column of the old kernel that lands on i of the new one: the centres stay on each other. */
static int source_index(int i, int old_size, int new_size)
{
    return i - (new_size - 1) / 2 + (old_size - 1) / 2;
}

static void copy_centred(float *to, int to_size, const float *from, int from_size)
{
    for (int row = 0; row < to_size; row++) {
        for (int col = 0; col < to_size; col++) {
            const int y = source_index(row, from_size, to_size), x = source_index(col, from_size, to_size);
            const bool inside = y >= 0 && y < from_size && x >= 0 && x < from_size;
            to[row * to_size + col] = inside ? from[y * from_size + x] : 0.0f;
        }
    }
}

/* Weights of a blur in one direction: all 1, or a row of Pascal's triangle, which nears the bell curve as it grows. */
static void blur_row(enum kernel_preset preset, int size, float row[KERNEL_MAX_SIZE])
{
    for (int i = 0, weight = 1; i < size; i++) {
        row[i] = (float)weight;
        if (preset == KERNEL_GAUSSIAN)
            weight = weight * (size - 1 - i) / (i + 1);
    }
}

/* A blur of any size covers the whole window, and its weights add up to its divisor. */
static struct kernel_value blur(enum kernel_preset preset, int size)
{
    struct kernel_value k = {.preset = preset, .size = size};
    float row[KERNEL_MAX_SIZE];
    blur_row(preset, size, row);
    for (int i = 0; i < size * size; i++) {
        k.w[i] = row[i / size] * row[i % size];
        k.divisor += (int)k.w[i];
    }
    return k;
}

static bool is_blur(enum kernel_preset preset)
{
    return preset == KERNEL_BOX || preset == KERNEL_GAUSSIAN;
}

struct kernel_value kernel_of_preset(enum kernel_preset preset, int size)
{
    if (is_blur(preset))
        return blur(preset, size);
    const struct kernel_preset_info *info = &kernel_presets[preset];
    const bool complete = size >= 3 || preset == KERNEL_IDENTITY;
    struct kernel_value k = {.preset = complete ? preset : KERNEL_CUSTOM, .size = size, .divisor = info->divisor};
    copy_centred(k.w, size, info->w, 3);
    return k;
}

struct kernel_value kernel_resized(const struct kernel_value *k, int size)
{
    if (is_blur(k->preset))
        return blur(k->preset, size);
    struct kernel_value resized = {.preset = k->preset, .size = size, .divisor = k->divisor};
    copy_centred(resized.w, size, k->w, k->size);
    kernel_settle(&resized);
    return resized;
}

static bool same_weights(const struct kernel_value *a, const struct kernel_value *b)
{
    if (a->size != b->size || a->divisor != b->divisor)
        return false;
    for (int i = 0; i < a->size * a->size; i++)
        if (a->w[i] != b->w[i])
            return false;
    return true;
}

void kernel_settle(struct kernel_value *k)
{
    for (int i = 0; i < k->size * k->size; i++)
        k->w[i] = (float)(round(k->w[i] * 100.0) / 100.0) + 0.0f; /* + 0: no negative zero */
    if (k->preset == KERNEL_CUSTOM)
        return;
    const struct kernel_value original = kernel_of_preset(k->preset, k->size);
    if (original.preset != k->preset || !same_weights(k, &original))
        k->preset = KERNEL_CUSTOM;
}

enum cs_status value_copy(struct value *to, const struct value *from, struct cs_error *err)
{
    *to = *from;
    if (from->type != VALUE_TEXT)
        return CS_OK;
    to->text = strdup(from->text);
    return to->text ? CS_OK : cs_no_memory(err);
}

void value_finish(struct value *v)
{
    if (v->type == VALUE_TEXT)
        free(v->text);
    *v = (struct value){.type = VALUE_BOOL};
}

bool value_equal(const struct value *a, const struct value *b)
{
    if (a->type != b->type)
        return false;
    switch (a->type) {
    case VALUE_BOOL:
        return a->b == b->b;
    case VALUE_INT:
    case VALUE_CHOICE:
        return a->i == b->i;
    case VALUE_FLOAT:
        return a->f == b->f;
    case VALUE_TEXT:
        return !strcmp(a->text, b->text);
    case VALUE_KERNEL:
        return a->kernel.preset == b->kernel.preset && same_weights(&a->kernel, &b->kernel);
    }
    return false;
}
