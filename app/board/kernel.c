#include "app/board/kernel.h"

#include <math.h>

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

static void copy_centred(struct kernel_value *to, const float *from, int rows, int cols)
{
    for (int row = 0; row < to->rows; row++) {
        for (int col = 0; col < to->cols; col++) {
            const int y = source_index(row, rows, to->rows), x = source_index(col, cols, to->cols);
            const bool inside = y >= 0 && y < rows && x >= 0 && x < cols;
            to->w[row * to->cols + col] = inside ? from[y * cols + x] : 0.0f;
        }
    }
}

/* Weights of a blur in one direction: all 1, or a row of Pascal's triangle, which nears the bell curve as it grows. */
static void blur_row(enum kernel_preset preset, int size, float row[KERNEL_MAX_SIDE])
{
    for (int i = 0, weight = 1; i < size; i++) {
        row[i] = (float)weight;
        if (preset == KERNEL_GAUSSIAN)
            weight = weight * (size - 1 - i) / (i + 1);
    }
}

/* A blur of any size covers the whole window, and its weights add up to its divisor. */
static struct kernel_value blur(enum kernel_preset preset, int rows, int cols)
{
    struct kernel_value k = {.preset = preset, .rows = rows, .cols = cols};
    float column[KERNEL_MAX_SIDE], row[KERNEL_MAX_SIDE];
    blur_row(preset, rows, column);
    blur_row(preset, cols, row);
    for (int i = 0; i < rows * cols; i++) {
        k.w[i] = column[i / cols] * row[i % cols];
        k.divisor += (int)k.w[i];
    }
    return k;
}

static bool is_blur(enum kernel_preset preset)
{
    return preset == KERNEL_BOX || preset == KERNEL_GAUSSIAN;
}

struct kernel_value kernel_of_preset(enum kernel_preset preset, int rows, int cols)
{
    if (is_blur(preset))
        return blur(preset, rows, cols);
    const struct kernel_preset_info *info = &kernel_presets[preset];
    const bool complete = (rows >= 3 && cols >= 3) || preset == KERNEL_IDENTITY;
    struct kernel_value k = {
        .preset = complete ? preset : KERNEL_CUSTOM, .rows = rows, .cols = cols, .divisor = info->divisor};
    copy_centred(&k, info->w, 3, 3);
    return k;
}

struct kernel_value kernel_resized(const struct kernel_value *k, int rows, int cols)
{
    if (is_blur(k->preset))
        return blur(k->preset, rows, cols);
    struct kernel_value resized = {.preset = k->preset, .rows = rows, .cols = cols, .divisor = k->divisor};
    copy_centred(&resized, k->w, k->rows, k->cols);
    kernel_settle(&resized);
    return resized;
}

static bool same_weights(const struct kernel_value *a, const struct kernel_value *b)
{
    if (a->rows != b->rows || a->cols != b->cols || a->divisor != b->divisor)
        return false;
    for (int i = 0; i < a->rows * a->cols; i++)
        if (a->w[i] != b->w[i])
            return false;
    return true;
}

void kernel_settle(struct kernel_value *k)
{
    for (int i = 0; i < k->rows * k->cols; i++)
        k->w[i] = (float)(round(k->w[i] * 100.0) / 100.0) + 0.0f; /* + 0: no negative zero */
    if (k->preset == KERNEL_CUSTOM)
        return;
    const struct kernel_value original = kernel_of_preset(k->preset, k->rows, k->cols);
    if (original.preset != k->preset || !same_weights(k, &original))
        k->preset = KERNEL_CUSTOM;
}

bool kernel_equal(const struct kernel_value *a, const struct kernel_value *b)
{
    return a->preset == b->preset && same_weights(a, b);
}
