#include "app/board/paint.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/number_text.h"
#include "engine/base/i18n.h"

enum { POINT_TEXT = 3 * 6 + NUMBER_TEXT + 1 }; /* "65535,65535,65535=" and a number and a space */

static int compare(const struct paint_point *a, const struct paint_point *b)
{
    if (a->channel != b->channel)
        return a->channel - b->channel;
    return a->row != b->row ? a->row - b->row : a->col - b->col;
}

/* Index of the first that does not come before q. */
static int place_of(const struct paint *p, const struct paint_point *q)
{
    int from = 0, to = p->count;
    while (from < to) {
        const int middle = (from + to) / 2;
        if (compare(&p->point[middle], q) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* Index of exactly this place, -1: not painted. */
static int find(const struct paint *p, int channel, int row, int col)
{
    const struct paint_point q = {channel, row, col, 0};
    const int i = place_of(p, &q);
    return i < p->count && compare(&p->point[i], &q) == 0 ? i : -1;
}

static enum cs_status put(struct paint *p, const struct paint_point *q, struct cs_error *err)
{
    const int i = place_of(p, q);
    if (i == p->count || compare(&p->point[i], q) != 0) {
        if (p->count == PAINT_MAX)
            return cs_fail(err, CS_BAD_VALUE, _("no more than %d values can be painted; clear some first"), PAINT_MAX);
        memmove(&p->point[i + 1], &p->point[i], (size_t)(p->count - i) * sizeof *p->point);
        p->count++;
    }
    p->point[i] = *q;
    return CS_OK;
}

/* "c,row,col=value "; returns its length. */
static size_t print_point(char to[POINT_TEXT], const struct paint_point *q)
{
    size_t n = (size_t)snprintf(to, POINT_TEXT, "%d,%d,%d=", q->channel, q->row, q->col);
    n += number_print(to + n, q->value);
    to[n++] = ' ';
    return n;
}

static enum cs_status check_length(const struct paint *p, struct cs_error *err)
{
    char point[POINT_TEXT];
    size_t length = 0;
    for (int i = 0; i < p->count; i++)
        length += print_point(point, &p->point[i]);
    if (length > PAINT_TEXT_MAX + 1) /* the last one needs no space */
        return cs_fail(err, CS_BAD_VALUE, _("what is painted takes more than %d characters; clear some first"),
                       PAINT_TEXT_MAX);
    return CS_OK;
}

static bool read_point(const char **p, struct paint_point *q)
{
    return number_read_count(p, PAINT_MAX_PLACE, &q->channel) && *(*p)++ == ',' &&
           number_read_count(p, PAINT_MAX_PLACE, &q->row) && *(*p)++ == ',' &&
           number_read_count(p, PAINT_MAX_PLACE, &q->col) && *(*p)++ == '=' && number_read(p, &q->value);
}

enum cs_status paint_from_text(const char *text, struct paint *p, struct cs_error *err)
{
    struct paint read = {0};
    for (const char *at = number_skip_spaces(text); *at; at = number_skip_spaces(at)) {
        struct paint_point q;
        const char *start = at;
        if (!read_point(&at, &q))
            return cs_fail(err, CS_BAD_VALUE, _("'%.20s' must be channel,row,column=value, as 0,2,3=9"), start);
        const enum cs_status status = put(&read, &q, err);
        if (status != CS_OK)
            return status;
    }
    const enum cs_status status = check_length(&read, err);
    if (status == CS_OK)
        *p = read;
    return status;
}

enum cs_status paint_check(const char *text, int most, struct cs_error *err)
{
    struct paint p;
    const enum cs_status status = paint_from_text(text, &p, err);
    for (int i = 0; status == CS_OK && i < p.count; i++)
        if (fabsf(p.point[i].value) > (float)most)
            return cs_fail(err, CS_BAD_VALUE, _("%g is out of range, -%d to %d"), (double)p.point[i].value, most, most);
    return status;
}

char *paint_to_text(const struct paint *p)
{
    char *text = malloc((size_t)p->count * POINT_TEXT + 1), *at = text;
    if (!text)
        return NULL;
    for (int i = 0; i < p->count; i++)
        at += print_point(at, &p->point[i]);
    at[at > text ? -1 : 0] = '\0';
    return text;
}

static bool is_place(int v)
{
    return v >= 0 && v <= PAINT_MAX_PLACE;
}

enum cs_status paint_set(struct paint *p, int channel, int row, int col, float value, struct cs_error *err)
{
    if (!is_place(channel) || !is_place(row) || !is_place(col))
        return cs_fail(err, CS_BAD_VALUE, _("%d,%d,%d is no place to paint; 0 to %d are possible"), channel, row, col,
                       PAINT_MAX_PLACE);
    if (!isfinite(value))
        return cs_fail(err, CS_BAD_VALUE, _("only finite numbers can be painted"));
    const struct paint_point q = {channel, row, col, value};
    struct paint painted = *p;
    enum cs_status status = put(&painted, &q, err);
    if (status == CS_OK)
        status = check_length(&painted, err);
    if (status == CS_OK)
        *p = painted;
    return status;
}

bool paint_clear(struct paint *p, int channel, int row, int col)
{
    const int i = find(p, channel, row, col);
    if (i < 0)
        return false;
    p->count--;
    memmove(&p->point[i], &p->point[i + 1], (size_t)(p->count - i) * sizeof *p->point);
    return true;
}

const float *paint_at(const struct paint *p, int channel, int row, int col)
{
    const int i = find(p, channel, row, col);
    return i < 0 ? NULL : &p->point[i].value;
}

int paint_apply(const struct paint *p, struct tensor *x)
{
    const int *dim = x->shape.dim; /* 1, C, H, W */
    int applied = 0;
    for (int i = 0; i < p->count; i++) {
        const struct paint_point *q = &p->point[i];
        if (q->channel >= dim[1] || q->row >= dim[2] || q->col >= dim[3])
            continue;
        x->data[((size_t)q->channel * (size_t)dim[2] + (size_t)q->row) * (size_t)dim[3] + (size_t)q->col] = q->value;
        applied++;
    }
    return applied;
}

static enum cs_status to_result(const struct paint *p, char **result, struct cs_error *err)
{
    char *text = paint_to_text(p);
    if (!text)
        return cs_no_memory(err);
    *result = text;
    return CS_OK;
}

enum cs_status paint_text_set(const char *text, int channel, int row, int col, float value, char **result,
                              struct cs_error *err)
{
    struct paint p;
    enum cs_status status = paint_from_text(text, &p, err);
    if (status == CS_OK)
        status = paint_set(&p, channel, row, col, value, err);
    return status == CS_OK ? to_result(&p, result, err) : status;
}

enum cs_status paint_text_clear(const char *text, int channel, int row, int col, char **result, struct cs_error *err)
{
    struct paint p;
    const enum cs_status status = paint_from_text(text, &p, err);
    if (status != CS_OK)
        return status;
    paint_clear(&p, channel, row, col);
    return to_result(&p, result, err);
}
