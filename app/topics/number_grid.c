#include "app/topics/number_grid.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/board/number_text.h"
#include "engine/base/i18n.h"

static enum cs_status fail_size(const struct number_grid_limits *l, struct cs_error *err)
{
    if (l->max_rows == 1)
        return cs_fail(err, CS_BAD_VALUE, _("%d to %d numbers are needed"), l->min_cols, l->max_cols);
    return cs_fail(err, CS_BAD_VALUE, _("%d to %d rows of %d to %d numbers are needed, with / between rows"),
                   l->min_rows, l->max_rows, l->min_cols, l->max_cols);
}

/* The numbers up to '/' or the end go behind the others; n: how many. */
static enum cs_status read_row(const char **p, const struct number_grid_limits *l, struct number_grid *g, int *n,
                               struct cs_error *err)
{
    for (*n = 0; *(*p = number_skip_spaces(*p)) && **p != '/'; ++*n) {
        float v;
        if (**p == ',' || **p == ';') {
            ++*p;
            --*n;
            continue;
        }
        if (!number_read(p, &v))
            return cs_fail(err, CS_BAD_VALUE, _("'%.20s' is no number"), *p);
        if (fabsf(v) > l->most)
            return cs_fail(err, CS_BAD_VALUE, _("%.6g is out of range, %.6g to %.6g"), (double)v, -(double)l->most,
                           (double)l->most);
        if (*n == l->max_cols || g->rows == l->max_rows)
            return fail_size(l, err);
        g->value[g->rows * (g->rows ? g->cols : 0) + *n] = v + 0.0f; /* no negative zero */
    }
    return CS_OK;
}

enum cs_status number_grid_read(const char *text, const struct number_grid_limits *limits, struct number_grid *g,
                                struct cs_error *err)
{
    const char *p = text;
    g->rows = g->cols = 0;
    for (;;) {
        int n;
        const enum cs_status status = read_row(&p, limits, g, &n, err);
        if (status != CS_OK)
            return status;
        if (n == 0 && !*p && g->rows > 0) /* a '/' at the end */
            break;
        if (g->rows > 0 && n != g->cols)
            return cs_fail(err, CS_BAD_VALUE, _("row %d has %d numbers, the first has %d"), g->rows, n, g->cols);
        g->cols = n;
        g->rows++;
        if (!*p)
            break;
        p++;
        if (g->rows > limits->max_rows)
            break;
    }
    if (g->rows < limits->min_rows || g->rows > limits->max_rows || g->cols < limits->min_cols)
        return fail_size(limits, err);
    return CS_OK;
}

void number_grid_print(const struct number_grid *g, char text[NUMBER_GRID_TEXT])
{
    size_t at = 0;
    text[0] = '\0';
    for (int i = 0; i < g->rows * g->cols; i++) {
        char number[NUMBER_TEXT];
        const char *between = i == 0 ? "" : i % g->cols ? " " : " / ";
        number_print(number, g->value[i]);
        at += (size_t)snprintf(text + at, NUMBER_GRID_TEXT - at, "%s%s", between, number);
    }
}
