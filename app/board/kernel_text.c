#include "app/board/kernel_text.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
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

static size_t word_length(const char *p)
{
    return strcspn(p, " \t\r\n\v\f");
}

static bool is_word(const char *p, size_t length, const char *name)
{
    return strlen(name) == length && !strncmp(p, name, length);
}

/* Reading a name, a size and parameters. */

static int find_preset(const char *p, size_t length)
{
    for (int i = 0; i < KERNEL_PRESET_COUNT; i++)
        if (is_word(p, length, kernel_presets[i].name))
            return i;
    return -1;
}

static enum cs_status fail_name(const char *text, struct cs_error *err)
{
    char names[240] = "";
    for (int i = 0; i < KERNEL_PRESET_COUNT; i++)
        name_list_add(names, sizeof names, kernel_presets[i].name);
    return cs_fail(err, CS_BAD_VALUE, _("'%.20s' is neither numbers nor one of %s"), text, names);
}

/* "5" or "5x3"; moves *p behind it. */
static enum cs_status read_size(const char **p, int *rows, int *cols, struct cs_error *err)
{
    char *end;
    const size_t length = word_length(*p);
    const long first = strtol(*p, &end, 10);
    const bool two = *end == 'x' && isdigit((unsigned char)end[1]);
    const long second = two ? strtol(end + 1, &end, 10) : first;
    if (end != *p + length || first < 1 || first > KERNEL_MAX_SIDE || second < 1 || second > KERNEL_MAX_SIDE)
        return cs_fail(err, CS_BAD_VALUE, _("'%.*s' is not a kernel size, 1 to %d or 1x1 to %dx%d"),
                       (int)(length < 20 ? length : 20), *p, KERNEL_MAX_SIDE, KERNEL_MAX_SIDE, KERNEL_MAX_SIDE);
    *rows = (int)first;
    *cols = (int)second;
    *p += length;
    return CS_OK;
}

static enum cs_status fail_param(const char *text, enum kernel_preset preset, struct cs_error *err)
{
    char names[80] = "";
    for (int i = 0; i < KERNEL_PARAM_COUNT; i++)
        if (kernel_has_param(preset, (enum kernel_param)i))
            name_list_add(names, sizeof names, kernel_params[i].name);
    const char *name = kernel_presets[preset].name;
    if (!*names)
        return cs_fail(err, CS_BAD_VALUE, _("'%.20s': %s has a size and nothing else, as in '%s 5'"), text, name, name);
    return cs_fail(err, CS_BAD_VALUE, _("'%.20s': after %s and its size stand NAME=NUMBER, NAME one of %s"), text, name,
                   names);
}

/* "angle=45"; moves *p behind it. */
static enum cs_status read_param(const char **p, enum kernel_preset preset, float *param, struct cs_error *err)
{
    const size_t length = word_length(*p), name = strcspn(*p, "=");
    for (int i = 0; name < length && i < KERNEL_PARAM_COUNT; i++) {
        if (!kernel_has_param(preset, (enum kernel_param)i) || !is_word(*p, name, kernel_params[i].name))
            continue;
        char *end;
        param[i] = strtof(*p + name + 1, &end);
        if (end != *p + length || name + 1 == length)
            break;
        *p = end;
        return CS_OK;
    }
    return fail_param(*p, preset, err);
}

static enum cs_status from_name(const char *text, struct kernel_value *k, struct cs_error *err)
{
    const size_t length = word_length(text);
    const int found = find_preset(text, length);
    if (found < 0)
        return fail_name(text, err);
    struct kernel_value read = {.preset = (enum kernel_preset)found, .divisor = 1};
    enum cs_status status = CS_OK;
    read.rows = read.cols = kernel_presets[found].usual;
    for (int i = 0; i < KERNEL_PARAM_COUNT; i++)
        read.param[i] = kernel_params[i].initial;
    const char *p = skip_spaces(text + length);
    if (*p && !memchr(p, '=', word_length(p)))
        status = read_size(&p, &read.rows, &read.cols, err);
    for (p = skip_spaces(p); !status && *p; p = skip_spaces(p))
        status = read_param(&p, read.preset, read.param, err);
    if (!status)
        status = kernel_check(&read, err); /* of the parameters, before they are used */
    if (!status)
        *k = kernel_of_params(read.preset, read.rows, read.cols, read.param);
    return status;
}

/* Reading numbers. */

struct rows { /* of the text so far */
    struct kernel_value k;
    int n, in_row; /* weights at all, and in the row that goes on */
    int rows;      /* that have ended */
};

static enum cs_status add_weight(struct rows *r, float weight, struct cs_error *err)
{
    if (r->n == KERNEL_MAX_WEIGHTS)
        return cs_fail(err, CS_BAD_VALUE, _("more than %d numbers"), r->n);
    r->k.w[r->n++] = weight;
    r->in_row++;
    return CS_OK;
}

static enum cs_status end_row(struct rows *r, struct cs_error *err)
{
    if (r->rows == 0)
        r->k.cols = r->in_row;
    r->rows++;
    if (r->in_row == 0)
        return cs_fail(err, CS_BAD_VALUE, _("row %d has no numbers"), r->rows);
    if (r->in_row != r->k.cols)
        return cs_fail(err, CS_BAD_VALUE, _("row %d has %d numbers and row 1 has %d"), r->rows, r->in_row, r->k.cols);
    r->in_row = 0;
    return CS_OK;
}

static enum cs_status make_square(struct rows *r, struct cs_error *err)
{
    int side = 0;
    while (side * side < r->n)
        side++;
    if (r->n == 0 || side * side != r->n)
        return cs_fail(err, CS_BAD_VALUE,
                       _("%d numbers make no square kernel: give 1, 4, 9, 16, ... or %d, or '/' after every row"), r->n,
                       KERNEL_MAX_WEIGHTS);
    r->rows = r->k.cols = side;
    return CS_OK;
}

static enum cs_status read_divisor(const char *p, struct kernel_value *k, struct cs_error *err)
{
    char *end;
    const long divisor = strtol(p, &end, 10);
    k->divisor = end == p || *skip_spaces(end) || divisor < 1 || divisor > KERNEL_MAX_DIVISOR ? 0 : (int)divisor;
    return kernel_check(k, err);
}

/* One number, with a ',' behind it perhaps, or the end of a row; moves *p behind it. */
static enum cs_status read_item(const char **p, struct rows *r, struct cs_error *err)
{
    if (**p == '/' || **p == ';') {
        *p = skip_spaces(*p + 1);
        return end_row(r, err);
    }
    char *end;
    const float weight = strtof(*p, &end);
    if (end == *p)
        return cs_fail(err, CS_BAD_VALUE, _("'%.20s' is not a number"), *p);
    *p = skip_spaces(end);
    if (**p == ',')
        *p = skip_spaces(*p + 1);
    return add_weight(r, weight, err);
}

static enum cs_status from_numbers(const char *p, struct kernel_value *k, struct cs_error *err)
{
    struct rows r = {.k = {.preset = KERNEL_CUSTOM, .divisor = 1}};
    enum cs_status status = CS_OK;
    while (!status && *p && *p != ':')
        status = read_item(&p, &r, err);
    if (!status && r.rows > 0 && r.in_row > 0)
        status = end_row(&r, err);
    else if (!status && r.rows == 0)
        status = make_square(&r, err);
    r.k.rows = r.rows;
    if (!status)
        status = *p == ':' ? read_divisor(p + 1, &r.k, err) : kernel_check(&r.k, err);
    if (status)
        return status;
    kernel_settle(&r.k);
    *k = r.k;
    return CS_OK;
}

enum cs_status kernel_from_text(const char *text, struct kernel_value *k, struct cs_error *err)
{
    const char *p = skip_spaces(text);
    return isalpha((unsigned char)*p) ? from_name(p, k, err) : from_numbers(p, k, err);
}

/* Writing. */

enum { ROOM = KERNEL_MAX_WEIGHTS * 20 + 40 };
struct text {
    char at[ROOM];
    size_t length;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int n = vsnprintf(t->at + t->length, sizeof t->at - t->length, format, args);
    va_end(args);
    t->length += n > 0 ? (size_t)n : 0;
}

static void add_preset(struct text *t, const struct kernel_value *k)
{
    const struct kernel_preset_info *info = &kernel_presets[k->preset];
    add(t, "%s", info->name);
    if (k->rows != k->cols)
        add(t, " %dx%d", k->rows, k->cols);
    else if (k->rows != info->usual)
        add(t, " %d", k->rows);
    for (int i = 0; i < KERNEL_PARAM_COUNT; i++)
        if (kernel_has_param(k->preset, (enum kernel_param)i) && k->param[i] != kernel_params[i].initial)
            add(t, " %s=%.*g", kernel_params[i].name, decimal_digits(k->param[i]), (double)k->param[i]);
}

static void add_numbers(struct text *t, const struct kernel_value *k)
{
    for (int i = 0; i < k->rows * k->cols; i++)
        add(t, "%s%.*g", i == 0 ? "" : i % k->cols ? " " : " / ", decimal_digits(k->w[i]), decimal_of(k->w[i]));
    if (k->rows == 1 && k->cols > 1)
        add(t, " /");
    if (k->divisor != 1)
        add(t, " : %d", k->divisor);
}

char *kernel_to_text(const struct kernel_value *k)
{
    struct text t = {.length = 0};
    t.at[0] = '\0';
    if (k->preset != KERNEL_CUSTOM)
        add_preset(&t, k);
    else
        add_numbers(&t, k);
    return strdup(t.at);
}
