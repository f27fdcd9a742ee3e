#include "app/session/props.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/board.h"
#include "app/board/kernel_detector.h"
#include "app/board/kernel_text.h"
#include "app/board/lectures.h"
#include "app/board/paint.h"
#include "app/session/drawing.h"
#include "engine/base/i18n.h"
#include "engine/base/name_list.h"
#include "engine/data/image.h"
#include "engine/layers/conv2d.h"
#include "engine/train/optimizer.h"

int prop_find(const char *name)
{
    for (int i = 0; i < PROP_COUNT; i++)
        if (!strcmp(prop_infos[i].name, name))
            return i;
    return -1;
}

enum { NAME_MOST = 48 }; /* longer names are nobody's slip of the finger */

/* Levenshtein's distance, row by row. Both are shorter than NAME_MOST. */
static int edit_distance(const char *a, const char *b)
{
    int row[NAME_MOST + 1];
    const int n = (int)strlen(b);
    for (int j = 0; j <= n; j++)
        row[j] = j;
    for (int i = 1; a[i - 1]; i++) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= n; j++) {
            const int changed = diagonal + (a[i - 1] != b[j - 1]);
            const int moved = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            diagonal = row[j];
            row[j] = changed < moved ? changed : moved;
        }
    }
    return row[n];
}

static const char *nearest_name(const char *name)
{
    const char *nearest = NULL;
    int least = 4; /* further off is another word */
    for (int i = 0; strlen(name) < NAME_MOST && i < PROP_COUNT; i++) {
        const int distance = edit_distance(name, prop_infos[i].name);
        if (distance < least) {
            least = distance;
            nearest = prop_infos[i].name;
        }
    }
    return nearest;
}

enum cs_status prop_named(const char *name, enum prop_id *id, struct cs_error *err)
{
    const int found = prop_find(name);
    if (found >= 0) {
        *id = (enum prop_id)found;
        return CS_OK;
    }
    const char *nearest = nearest_name(name);
    if (nearest)
        return cs_fail(err, CS_NOT_FOUND, _("unknown property '%s'; did you mean %s?"), name, nearest);
    return cs_fail(err, CS_NOT_FOUND, _("unknown property '%.60s'; 'convoscope list properties' names them all"), name);
}

static enum cs_status fail_range(const struct prop_info *p, double v, struct cs_error *err)
{
    return cs_fail(err, CS_BAD_VALUE, _("%s: %.10g is out of range, %.10g to %.10g"), p->name, v, p->min, p->max);
}

static enum cs_status check_float(const struct prop_info *p, struct value *v, struct cs_error *err)
{
    if (!(v->f >= p->min && v->f <= p->max)) /* also NaN */
        return fail_range(p, v->f, err);
    const double unit = pow(10.0, p->decimals);
    v->f = round(v->f * unit) / unit + 0.0; /* + 0: no negative zero */
    return CS_OK;
}

/* The settings file keeps one property a line, and errors are one line. */
static enum cs_status check_line(const char *name, const char *text, struct cs_error *err)
{
    for (; *text; text++)
        if (iscntrl((unsigned char)*text))
            return cs_fail(err, CS_BAD_VALUE, _("%s: a line break or another control character is not text"), name);
    return CS_OK;
}

static enum cs_status check_text(enum prop_id id, const struct value *v, struct cs_error *err)
{
    const char *name = prop_infos[id].name;
    if (strlen(v->text) > VALUE_TEXT_MAX)
        return cs_fail(err, CS_BAD_VALUE, _("%s: longer than %d bytes"), name, VALUE_TEXT_MAX);
    if (check_line(name, v->text, err) != CS_OK)
        return CS_BAD_VALUE;
    struct cs_error inner;
    if (id == PROP_CONVOLVE_PAINT && paint_from_text(v->text, &(struct paint){0}, &inner) != CS_OK)
        return cs_fail(err, CS_BAD_VALUE, "%s: %s", name, inner.text);
    if (id == PROP_CONVOLVE_DETECTOR && v->text[0] &&
        detector_from_text(v->text, &(struct detector_shape){0}, &inner) != CS_OK)
        return cs_fail(err, CS_BAD_VALUE, "%s: %s", name, inner.text);
    if (id == PROP_NETWORK_DRAWING && drawing_check(v->text, &inner) != CS_OK)
        return cs_fail(err, CS_BAD_VALUE, "%s: %s", name, inner.text);
    return CS_OK;
}

static enum cs_status check_kernel(const struct prop_info *p, struct value *v, struct cs_error *err)
{
    struct cs_error inner;
    if (kernel_check(&v->kernel, &inner) != CS_OK)
        return cs_fail(err, CS_BAD_VALUE, "%s: %s", p->name, inner.text);
    kernel_settle(&v->kernel);
    return CS_OK;
}

static enum cs_status check_pair(const struct prop_info *p, const struct value *v, struct cs_error *err)
{
    for (int axis = 0; axis < 2; axis++)
        if (!(v->pair[axis] >= p->min && v->pair[axis] <= p->max))
            return fail_range(p, v->pair[axis], err);
    return CS_OK;
}

static enum cs_status check_filters(const struct prop_info *p, const struct value *v, struct cs_error *err)
{
    struct cs_error inner;
    if (filters_check(&v->filters, &inner) != CS_OK)
        return cs_fail(err, CS_BAD_VALUE, "%s: %s", p->name, inner.text);
    return CS_OK;
}

enum cs_status prop_check(enum prop_id id, struct value *v, struct cs_error *err)
{
    const struct prop_info *p = &prop_infos[id];
    if (v->type != p->type)
        return cs_fail(err, CS_BAD_VALUE, _("%s: a value of another type"), p->name);
    int n_choices = 0;
    switch (p->type) {
    case VALUE_BOOL:
        return CS_OK;
    case VALUE_INT:
        return v->i >= p->min && v->i <= p->max ? CS_OK : fail_range(p, v->i, err);
    case VALUE_CHOICE:
        while (p->choices[n_choices])
            n_choices++;
        return v->i >= 0 && v->i < n_choices
                   ? CS_OK
                   : cs_fail(err, CS_BAD_VALUE, _("%s: there is no choice number %d"), p->name, v->i);
    case VALUE_FLOAT:
        return check_float(p, v, err);
    case VALUE_TEXT:
        return check_text(id, v, err);
    case VALUE_KERNEL:
        return check_kernel(p, v, err);
    case VALUE_PAIR:
        return check_pair(p, v, err);
    case VALUE_FILTERS:
        return check_filters(p, v, err);
    }
    return CS_OK;
}

static enum cs_status parse_bool(const struct prop_info *p, const char *text, struct value *v, struct cs_error *err)
{
    static const char *const words[] = {"off", "on", "false", "true", "no", "yes", "0", "1"};
    for (int i = 0; i < (int)(sizeof words / sizeof words[0]); i++) {
        if (!strcmp(words[i], text)) {
            v->b = i % 2;
            return CS_OK;
        }
    }
    return cs_fail(err, CS_BAD_VALUE, _("%s: '%.40s' is neither on nor off"), p->name, text);
}

static bool at_end(const char *text, const char *end)
{
    while (isspace((unsigned char)*end))
        end++;
    return end != text && *end == '\0';
}

static enum cs_status parse_int(const struct prop_info *p, const char *text, struct value *v, struct cs_error *err)
{
    char *end;
    errno = 0;
    const long number = strtol(text, &end, 10);
    if (!at_end(text, end))
        return cs_fail(err, CS_BAD_VALUE, _("%s: '%.40s' is not a whole number"), p->name, text);
    if (errno == ERANGE || number < INT_MIN || number > INT_MAX)
        return cs_fail(err, CS_BAD_VALUE, _("%s: %.40s is out of range, %.10g to %.10g"), p->name, text, p->min,
                       p->max);
    v->i = (int)number;
    return CS_OK;
}

static enum cs_status parse_float(const struct prop_info *p, const char *text, struct value *v, struct cs_error *err)
{
    char *end;
    v->f = strtod(text, &end);
    if (!at_end(text, end))
        return cs_fail(err, CS_BAD_VALUE, _("%s: '%.40s' is not a number"), p->name, text);
    return CS_OK;
}

static enum cs_status parse_choice(const struct prop_info *p, const char *text, struct value *v, struct cs_error *err)
{
    char list[160] = "";
    for (int i = 0; p->choices[i]; i++) {
        if (!strcmp(p->choices[i], text)) {
            v->i = i;
            return CS_OK;
        }
        name_list_add(list, sizeof list, p->choices[i]);
    }
    return cs_fail(err, CS_BAD_VALUE, _("%s: '%.40s' is not one of %s"), p->name, text, list);
}

/* Numbers alone are one row: "1 0 -1 : 2" becomes "1 0 -1 / : 2". */
static char *as_row(const char *text)
{
    const size_t n = strlen(text), length = strcspn(text, ":");
    char *row = malloc(n + 4);
    const bool plain = !isalpha((unsigned char)text[strspn(text, " ")]) && !strpbrk(text, "/;");
    if (row)
        snprintf(row, n + 4, "%.*s%s%s", (int)length, text, plain ? " / " : "", text + length);
    return row;
}

static enum cs_status parse_kernel(const struct prop_info *p, const char *text, struct value *v, struct cs_error *err)
{
    struct cs_error inner;
    const bool one_row = p == &prop_infos[PROP_CONVOLVE_KERNEL_1D];
    char *row = one_row ? as_row(text) : NULL;
    if (one_row && !row)
        return cs_no_memory(err);
    const enum cs_status status = kernel_from_text(row ? row : text, &v->kernel, &inner);
    free(row);
    if (status != CS_OK)
        return cs_fail(err, CS_BAD_VALUE, "%s: %s", p->name, inner.text);
    return CS_OK;
}

static bool is_same(const struct prop_info *p, const char *text)
{
    return p->min == BOARD_SAME && !strcmp(text, "same");
}

/* "2", "2,1", "2x1"; of padding also "same". */
static enum cs_status parse_pair(const struct prop_info *p, const char *text, struct value *v, struct cs_error *err)
{
    if (is_same(p, text)) {
        v->pair[0] = v->pair[1] = BOARD_SAME;
        return CS_OK;
    }
    char *end;
    const long rows = strtol(text, &end, 10);
    const bool two = end != text && (*end == ',' || *end == 'x');
    const char *second = two ? end + 1 : text;
    const long cols = strtol(second, &end, 10);
    if (!at_end(second, end))
        return cs_fail(err, CS_BAD_VALUE, _("%s: '%.40s' is neither one number nor rows,columns"), p->name, text);
    if (rows < INT_MIN || rows > INT_MAX || cols < INT_MIN || cols > INT_MAX)
        return cs_fail(err, CS_BAD_VALUE, _("%s: %.40s is out of range, %.10g to %.10g"), p->name, text, p->min,
                       p->max);
    v->pair[0] = (int)rows;
    v->pair[1] = (int)cols;
    return CS_OK;
}

static enum cs_status parse_filters(const struct prop_info *p, const char *text, struct value *v, struct cs_error *err)
{
    struct cs_error inner;
    const enum cs_status status = filters_from_text(text, &v->filters, &inner);
    return status == CS_OK ? status : cs_fail(err, status, "%s: %s", p->name, inner.text);
}

static enum cs_status parse_typed(const struct prop_info *p, const char *text, struct value *v, struct cs_error *err)
{
    switch (p->type) {
    case VALUE_BOOL:
        return parse_bool(p, text, v, err);
    case VALUE_INT:
        return parse_int(p, text, v, err);
    case VALUE_FLOAT:
        return parse_float(p, text, v, err);
    case VALUE_CHOICE:
        return parse_choice(p, text, v, err);
    case VALUE_KERNEL:
        return parse_kernel(p, text, v, err);
    case VALUE_PAIR:
        return parse_pair(p, text, v, err);
    case VALUE_FILTERS:
        return parse_filters(p, text, v, err);
    case VALUE_TEXT:
        v->text = strdup(text);
        return v->text ? CS_OK : cs_no_memory(err);
    }
    return CS_OK;
}

enum cs_status prop_parse(enum prop_id id, const char *text, struct value *v, struct cs_error *err)
{
    struct value parsed = {.type = prop_infos[id].type};
    enum cs_status status = check_line(prop_infos[id].name, text, err);
    if (status == CS_OK)
        status = parse_typed(&prop_infos[id], text, &parsed, err);
    if (status != CS_OK)
        return status; /* a text that could not be copied is NULL: nothing to release */
    status = prop_check(id, &parsed, err);
    if (status == CS_OK)
        *v = parsed;
    else
        value_finish(&parsed);
    return status;
}

/* Of a bank its name, where it has one. */
static char *print_filters(const struct filters *f)
{
    const enum filter_bank bank = filters_bank_of(f);
    return bank < FILTER_BANK_COUNT ? strdup(filter_bank_infos[bank].name) : filters_to_text(f);
}

static char *print_pair(const struct prop_info *p, const int pair[2])
{
    char text[40];
    if (p->min == BOARD_SAME && pair[0] == BOARD_SAME && pair[1] == BOARD_SAME)
        return strdup("same");
    if (pair[0] == pair[1])
        snprintf(text, sizeof text, "%d", pair[0]);
    else
        snprintf(text, sizeof text, "%d,%d", pair[0], pair[1]);
    return strdup(text);
}

char *prop_print(enum prop_id id, const struct value *v)
{
    char number[40];
    switch (prop_infos[id].type) {
    case VALUE_BOOL:
        return strdup(v->b ? "on" : "off");
    case VALUE_INT:
        snprintf(number, sizeof number, "%d", v->i);
        return strdup(number);
    case VALUE_FLOAT:
        snprintf(number, sizeof number, "%.10g", v->f); /* prop_check() leaves at most six decimals */
        return strdup(number);
    case VALUE_CHOICE:
        return strdup(prop_infos[id].choices[v->i]);
    case VALUE_TEXT:
        return strdup(v->text);
    case VALUE_KERNEL:
        return kernel_to_text(&v->kernel);
    case VALUE_PAIR:
        return print_pair(&prop_infos[id], v->pair);
    case VALUE_FILTERS:
        return print_filters(&v->filters);
    }
    return NULL;
}
