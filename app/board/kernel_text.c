#include "app/board/kernel_text.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/base/name_list.h"

static const char *skip_spaces(const char *p)
{
    while (isspace((unsigned char)*p))
        p++;
    return p;
}

static enum cs_status from_name(const char *text, struct kernel_value *k, struct cs_error *err)
{
    const size_t length = strcspn(text, " \t");
    for (int i = 0; i < KERNEL_CUSTOM; i++) {
        if (strlen(kernel_presets[i].name) != length || strncmp(kernel_presets[i].name, text, length) != 0)
            continue;
        const char *rest = skip_spaces(text + length);
        char *end = NULL;
        const long size = *rest ? strtol(rest, &end, 10) : 3;
        if (size < 1 || size > KERNEL_MAX_SIDE || (end && *skip_spaces(end)))
            return cs_fail(err, CS_BAD_VALUE, _("'%.40s' is not a kernel size, 1 to %d"), rest, KERNEL_MAX_SIDE);
        *k = kernel_of_preset((enum kernel_preset)i, (int)size, (int)size);
        return CS_OK;
    }
    char names[160] = "";
    for (int i = 0; i < KERNEL_CUSTOM; i++)
        name_list_add(names, sizeof names, kernel_presets[i].name);
    return cs_fail(err, CS_BAD_VALUE, _("'%.40s' is neither numbers nor one of %s"), text, names);
}

static enum cs_status read_divisor(const char *p, struct kernel_value *k, struct cs_error *err)
{
    char *end;
    const long divisor = strtol(p, &end, 10);
    if (end == p || *skip_spaces(end) || divisor < 1 || divisor > KERNEL_MAX_DIVISOR)
        return cs_fail(err, CS_BAD_VALUE, _("the divisor after ':' is a whole number, 1 to %d"), KERNEL_MAX_DIVISOR);
    k->divisor = (int)divisor;
    return CS_OK;
}

/* What may stand between two weights: spaces with one ',' or '/' among them, or neither. */
static const char *skip_separator(const char *p)
{
    p = skip_spaces(p);
    return *p == ',' || *p == '/' ? skip_spaces(p + 1) : p;
}

enum cs_status kernel_check(const struct kernel_value *k, struct cs_error *err)
{
    if (k->rows < 1 || k->rows > KERNEL_MAX_SIDE || k->cols < 1 || k->cols > KERNEL_MAX_SIDE)
        return cs_fail(err, CS_BAD_VALUE, _("a kernel is 1x1 to %dx%d"), KERNEL_MAX_SIDE, KERNEL_MAX_SIDE);
    if (k->divisor < 1 || k->divisor > KERNEL_MAX_DIVISOR)
        return cs_fail(err, CS_BAD_VALUE, _("the divisor after ':' is a whole number, 1 to %d"), KERNEL_MAX_DIVISOR);
    for (int i = 0; i < k->rows * k->cols; i++)
        if (!(fabsf(k->w[i]) <= KERNEL_MAX_WEIGHT)) /* also NaN */
            return cs_fail(err, CS_BAD_VALUE, _("weight %g is out of range, %.0f to %.0f"), (double)k->w[i],
                           (double)-KERNEL_MAX_WEIGHT, (double)KERNEL_MAX_WEIGHT);
    return CS_OK;
}

enum cs_status kernel_from_text(const char *text, struct kernel_value *k, struct cs_error *err)
{
    const char *p = skip_spaces(text);
    if (isalpha((unsigned char)*p))
        return from_name(p, k, err);
    struct kernel_value read = {.preset = KERNEL_CUSTOM, .divisor = 1};
    int n = 0;
    while (*p && *p != ':') {
        char *end;
        const float weight = strtof(p, &end);
        if (end == p)
            return cs_fail(err, CS_BAD_VALUE, _("'%.20s' is not a number"), p);
        if (n == KERNEL_MAX_WEIGHTS)
            return cs_fail(err, CS_BAD_VALUE, _("more than %d numbers"), n);
        read.w[n++] = weight;
        p = skip_separator(end);
    }
    while (read.rows * read.rows < n)
        read.rows++;
    read.cols = read.rows;
    if (n == 0 || read.rows * read.cols != n)
        return cs_fail(err, CS_BAD_VALUE, _("%d numbers make no square kernel: give 1, 4, 9, 16, ... or %d"), n,
                       KERNEL_MAX_WEIGHTS);
    enum cs_status status = *p == ':' ? read_divisor(p + 1, &read, err) : CS_OK;
    if (status == CS_OK)
        status = kernel_check(&read, err);
    if (status == CS_OK) {
        kernel_settle(&read);
        *k = read;
    }
    return status;
}

/* The fewest digits that are read back to w: 9 always are. */
static int digits_of(float w)
{
    char text[32];
    for (int digits = 1; digits < 9; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, (double)w);
        if (strtof(text, NULL) == w)
            return digits;
    }
    return 9;
}

char *kernel_to_text(const struct kernel_value *k)
{
    enum { ROOM = KERNEL_MAX_WEIGHTS * 20 + 16 };
    char text[ROOM];
    int at = 0;
    if (k->preset != KERNEL_CUSTOM) {
        snprintf(text, sizeof text, k->rows == 3 ? "%s" : "%s %d", kernel_presets[k->preset].name, k->rows);
        return strdup(text);
    }
    for (int i = 0; i < k->rows * k->cols; i++)
        at += snprintf(text + at, sizeof text - (size_t)at, "%s%.*g",
                       i == 0        ? ""
                       : i % k->cols ? " "
                                     : " / ",
                       digits_of(k->w[i]), (double)k->w[i]);
    if (k->divisor != 1)
        snprintf(text + at, sizeof text - (size_t)at, " : %d", k->divisor);
    return strdup(text);
}
