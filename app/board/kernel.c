#include "app/board/kernel.h"

#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"

bool kernel_has_param(enum kernel_preset preset, enum kernel_param param)
{
    return (kernel_presets[preset].params >> param) & 1u;
}

struct kernel_value kernel_of_preset(enum kernel_preset preset, int rows, int cols)
{
    float param[KERNEL_PARAM_COUNT];
    for (int i = 0; i < KERNEL_PARAM_COUNT; i++)
        param[i] = kernel_params[i].initial;
    return kernel_of_params(preset, rows, cols, param);
}

struct kernel_value kernel_with_param(const struct kernel_value *k, enum kernel_param param, float value)
{
    if (!kernel_has_param(k->preset, param))
        return *k;
    const struct kernel_param_info *info = &kernel_params[param];
    float changed[KERNEL_PARAM_COUNT];
    memcpy(changed, k->param, sizeof changed);
    changed[param] = fminf(fmaxf(info->whole ? roundf(value) : value, info->min), info->max);
    return kernel_of_params(k->preset, k->rows, k->cols, changed);
}

/* Row or column of the old kernel that lands on i of the new one: the centres stay on each other. */
static int source_index(int i, int old_size, int new_size)
{
    return i - (new_size - 1) / 2 + (old_size - 1) / 2;
}

static void copy_centred(struct kernel_value *to, const struct kernel_value *from)
{
    for (int row = 0; row < to->rows; row++) {
        for (int col = 0; col < to->cols; col++) {
            const int y = source_index(row, from->rows, to->rows), x = source_index(col, from->cols, to->cols);
            const bool inside = y >= 0 && y < from->rows && x >= 0 && x < from->cols;
            to->w[row * to->cols + col] = inside ? from->w[y * from->cols + x] : 0.0f;
        }
    }
}

struct kernel_value kernel_resized(const struct kernel_value *k, int rows, int cols)
{
    if (k->preset != KERNEL_CUSTOM) {
        const struct kernel_value same = kernel_of_params(k->preset, rows, cols, k->param);
        if (same.preset == k->preset)
            return same;
    }
    struct kernel_value resized = {.preset = k->preset, .rows = rows, .cols = cols, .divisor = k->divisor};
    memcpy(resized.param, k->param, sizeof resized.param);
    copy_centred(&resized, k);
    kernel_settle(&resized);
    return resized;
}

static enum cs_status check_params(const struct kernel_value *k, struct cs_error *err)
{
    for (int i = 0; i < KERNEL_PARAM_COUNT; i++) {
        const struct kernel_param_info *p = &kernel_params[i];
        const float value = k->param[i];
        if (!kernel_has_param(k->preset, (enum kernel_param)i))
            continue;
        if (!(value >= p->min && value <= p->max)) /* also NaN */
            return cs_fail(err, CS_BAD_VALUE, _("%s %g is out of range, %g to %g"), p->name, (double)value,
                           (double)p->min, (double)p->max);
        if (p->whole && value != roundf(value))
            return cs_fail(err, CS_BAD_VALUE, _("%s %g is not a whole number"), p->name, (double)value);
    }
    return CS_OK;
}

enum cs_status kernel_check(const struct kernel_value *k, struct cs_error *err)
{
    if ((unsigned)k->preset >= KERNEL_PRESET_COUNT)
        return cs_fail(err, CS_BAD_VALUE, _("there is no kernel number %d"), (int)k->preset);
    if (k->rows < 1 || k->rows > KERNEL_MAX_SIDE || k->cols < 1 || k->cols > KERNEL_MAX_SIDE)
        return cs_fail(err, CS_BAD_VALUE, _("a kernel is 1x1 to %dx%d"), KERNEL_MAX_SIDE, KERNEL_MAX_SIDE);
    if (k->divisor < 1 || k->divisor > KERNEL_MAX_DIVISOR)
        return cs_fail(err, CS_BAD_VALUE, _("the divisor after ':' is a whole number, 1 to %d"), KERNEL_MAX_DIVISOR);
    for (int i = 0; i < k->rows * k->cols; i++)
        if (!(fabsf(k->w[i]) <= KERNEL_MAX_WEIGHT)) /* also NaN */
            return cs_fail(err, CS_BAD_VALUE, _("weight %g is out of range, %.0f to %.0f"), (double)k->w[i],
                           (double)-KERNEL_MAX_WEIGHT, (double)KERNEL_MAX_WEIGHT);
    return check_params(k, err);
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

static bool is_named(const struct kernel_value *k)
{
    const struct kernel_value original = kernel_of_params(k->preset, k->rows, k->cols, k->param);
    return original.preset == k->preset && same_weights(k, &original);
}

void kernel_settle(struct kernel_value *k)
{
    for (int i = 0; i < k->rows * k->cols; i++)
        k->w[i] += 0.0f; /* -0 + 0 is 0 */
    for (int i = 0; i < KERNEL_PARAM_COUNT; i++)
        if (!kernel_has_param(k->preset, (enum kernel_param)i))
            k->param[i] = 0;
    if (k->preset == KERNEL_CUSTOM || is_named(k))
        return;
    k->preset = KERNEL_CUSTOM;
    memset(k->param, 0, sizeof k->param);
}

void kernel_recognise(struct kernel_value *k)
{
    kernel_settle(k);
    for (int i = 0; k->preset == KERNEL_CUSTOM && i < KERNEL_CUSTOM; i++) {
        struct kernel_value named = *k;
        named.preset = (enum kernel_preset)i;
        if (kernel_presets[i].params == 0 && is_named(&named))
            *k = named;
    }
}

bool kernel_equal(const struct kernel_value *a, const struct kernel_value *b)
{
    for (int i = 0; i < KERNEL_PARAM_COUNT; i++)
        if (a->param[i] != b->param[i])
            return false;
    return a->preset == b->preset && same_weights(a, b);
}
