/* app/session/session_kernel.c - what commands do to the kernel: of the board, or the chosen slice of the chosen
 * filter.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "app/board/kernel_file.h"
#include "app/board/kernel_ops.h"
#include "app/session/session_internal.h"
#include "engine/base/i18n.h"

static bool of_filters(const struct session *s)
{
    return session_mode_has_filters(session_int(s, PROP_CONVOLVE_MODE));
}

/* The slice that has the chosen weight. */
static float *chosen_slice(const struct session *s, const struct filters *f)
{
    const int channel = session_int(s, PROP_CONVOLVE_WEIGHT) / (f->rows * f->cols);
    const int filter = session_int(s, PROP_CONVOLVE_FILTER);
    return filters_slice(f, filter < f->n ? filter : f->n - 1, channel < f->channels ? channel : f->channels - 1);
}

void session_chosen_kernel(const struct session *s, struct kernel_value *k)
{
    *k = *session_kernel(s);
    if (!of_filters(s))
        return;
    const struct filters *f = session_filters(s);
    *k = (struct kernel_value){.preset = KERNEL_CUSTOM, .rows = f->rows, .cols = f->cols, .divisor = f->divisor};
    memcpy(k->w, chosen_slice(s, f), (size_t)(f->rows * f->cols) * sizeof *k->w);
}

enum cs_status session_check_kernel(const struct session *s, const struct kernel_value *k, struct cs_error *err)
{
    const struct filters *now = session_filters(s);
    if (of_filters(s) && (k->rows != now->rows || k->cols != now->cols))
        return cs_fail(err, CS_BAD_VALUE, _("a slice of these filters is %d×%d, not %d×%d"), now->rows, now->cols,
                       k->rows, k->cols);
    if (session_int(s, PROP_CONVOLVE_MODE) == BOARD_1D && k->rows != 1)
        return cs_fail(err, CS_BAD_VALUE, _("a kernel of one row is needed, not of %d"), k->rows);
    return CS_OK;
}

/* A slice keeps its place in the bank: its size, and the divisor that it shares. */
static enum cs_status bank_with(const struct session *s, const struct kernel_value *k, struct value *v,
                                struct cs_error *err)
{
    const struct filters *now = session_filters(s);
    *v = (struct value){.type = VALUE_FILTERS};
    enum cs_status status = session_check_kernel(s, k, err);
    if (status == CS_OK)
        status = filters_copy(&v->filters, now, err);
    if (status != CS_OK)
        return status;
    float *slice = chosen_slice(s, &v->filters);
    const double scale = (double)now->divisor / k->divisor;
    for (int i = 0; i < k->rows * k->cols; i++)
        slice[i] = (float)(decimal_of(k->w[i]) * scale);
    return CS_OK;
}

enum cs_status session_put_kernel(struct session *s, const struct kernel_value *k, struct cs_error *err)
{
    struct value v = {.type = VALUE_KERNEL, .kernel = *k};
    if (!of_filters(s))
        return session_set(s, session_kernel_prop(s), &v, false, err);
    enum cs_status status = bank_with(s, k, &v, err);
    if (status == CS_OK) {
        status = session_set(s, PROP_CONVOLVE_FILTERS, &v, false, err);
        value_finish(&v);
    }
    return status;
}

enum cs_status session_change_chosen(struct session *s, const struct kernel_value *k, struct edit *edit,
                                     struct cs_error *err)
{
    struct value v = {.type = VALUE_KERNEL, .kernel = *k};
    enum cs_status status = CS_OK;
    if (of_filters(s))
        status = bank_with(s, k, &v, err);
    if (status == CS_OK)
        session_change(s, of_filters(s) ? PROP_CONVOLVE_FILTERS : session_kernel_prop(s), &v, edit);
    return status;
}

static enum cs_status changed(enum command_id c, const struct kernel_value *k, struct kernel_value *to,
                              struct cs_error *err)
{
    switch (c) {
    case COMMAND_KERNEL_NORMALISE:
        *to = kernel_normalised(k);
        return CS_OK;
    case COMMAND_KERNEL_FLIP_X:
        *to = kernel_flipped_left_right(k);
        return CS_OK;
    case COMMAND_KERNEL_FLIP_Y:
        *to = kernel_flipped_up_down(k);
        return CS_OK;
    case COMMAND_KERNEL_ROTATE:
        *to = kernel_rotated(k, 1);
        return CS_OK;
    case COMMAND_KERNEL_TRANSPOSE:
        *to = kernel_transposed(k);
        return CS_OK;
    case COMMAND_KERNEL_NEGATE:
        *to = kernel_negated(k);
        return CS_OK;
    default:
        return kernel_scaled(k, c == COMMAND_KERNEL_DOUBLE ? 2 : 0.5, to, err);
    }
}

bool session_can_change_kernel(const struct session *s, enum command_id c)
{
    const bool turns = c == COMMAND_KERNEL_ROTATE || c == COMMAND_KERNEL_TRANSPOSE;
    const int mode = session_int(s, PROP_CONVOLVE_MODE);
    struct kernel_value k;
    session_chosen_kernel(s, &k);
    return mode != BOARD_POOLING && !(turns && (mode == BOARD_1D || of_filters(s)) && k.rows != k.cols);
}

enum cs_status session_change_kernel(struct session *s, enum command_id c, struct cs_error *err)
{
    struct kernel_value k, to;
    session_chosen_kernel(s, &k);
    const enum cs_status status = changed(c, &k, &to, err);
    return status == CS_OK ? session_put_kernel(s, &to, err) : status;
}
