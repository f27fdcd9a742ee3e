#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/filters.h"
#include "app/board/number_text.h"
#include "engine/base/i18n.h"
#include "engine/base/name_list.h"

/* Reading: the first row, channel and filter say how large all are; then every number is read into its place. */

static bool take(const char **p, char c)
{
    const char *next = number_skip_spaces(*p);
    if (*next != c)
        return false;
    *p = next + 1;
    return true;
}

/* How often c stands before the first of the characters in end. */
static int count_before(const char *text, char c, const char *end)
{
    int n = 0;
    for (const char *stop = text + strcspn(text, end); text < stop; text++)
        n += *text == c;
    return n;
}

static int numbers_in_row(const char *text)
{
    float ignored;
    int n = 0;
    while (n <= FILTER_SIDE_MAX && number_read(&text, &ignored)) {
        n++;
        take(&text, ',');
    }
    return n;
}

static enum cs_status not_a_number(const char *p, struct cs_error *err)
{
    p = number_skip_spaces(p);
    return *p ? cs_fail(err, CS_BAD_VALUE, _("'%.20s' is not a number"), p)
              : cs_fail(err, CS_BAD_VALUE, _("a number is missing at the end"));
}

/* Neither the end, nor one of the characters that stand between numbers, nor a number. */
static bool is_stray(const char *p)
{
    float ignored;
    return *p && !strchr("/|;b:", *p) && !number_read(&p, &ignored);
}

static enum cs_status behind_the_end(const char *p, int filter, struct cs_error *err)
{
    p = number_skip_spaces(p);
    return is_stray(p) ? not_a_number(p, err)
                       : cs_fail(err, CS_BAD_VALUE, _("'%.20s' stands behind the end of filter %d"), p, filter + 1);
}

static enum cs_status read_row(const char **p, const struct filters *f, int filter, int row, float *to,
                               struct cs_error *err)
{
    for (int i = 0; i < f->cols; i++) {
        if (!number_read(p, &to[i])) {
            if (i == 0 || is_stray(number_skip_spaces(*p)))
                return not_a_number(*p, err);
            return cs_fail(err, CS_BAD_VALUE, _("row %d of filter %d has %d numbers, the first row has %d"), row + 1,
                           filter + 1, i, f->cols);
        }
        if (i + 1 < f->cols)
            take(p, ',');
    }
    return CS_OK;
}

/* '/' or '|' between two rows. */
static enum cs_status read_separator(const char **p, const struct filters *f, int filter, char separator,
                                     struct cs_error *err)
{
    if (take(p, separator))
        return CS_OK;
    const char *next = number_skip_spaces(*p);
    if (is_stray(next))
        return not_a_number(next, err);
    if (*next && !strchr("/|;b:", *next))
        return cs_fail(err, CS_BAD_VALUE, _("a row of filter %d has more than %d numbers, as the first row has"),
                       filter + 1, f->cols);
    return cs_fail(err, CS_BAD_VALUE, _("filter %d must have %d channels of %d rows, as the first one has"), filter + 1,
                   f->channels, f->rows);
}

static enum cs_status read_filter(const char **p, const struct filters *f, int filter, struct cs_error *err)
{
    for (int row = 0; row < f->channels * f->rows; row++) {
        float *to = filters_slice(f, filter, row / f->rows) + row % f->rows * f->cols;
        enum cs_status status = CS_OK;
        if (row > 0)
            status = read_separator(p, f, filter, row % f->rows ? '/' : '|', err);
        if (status == CS_OK)
            status = read_row(p, f, filter, row % f->rows, to, err);
        if (status != CS_OK)
            return status;
    }
    return take(p, 'b') && !number_read(p, &f->bias[filter]) ? not_a_number(*p, err) : CS_OK;
}

static enum cs_status read_end(const char *p, struct filters *f, struct cs_error *err)
{
    if (take(&p, ':') && (!number_read_count(&p, FILTERS_MAX_DIVISOR, &f->divisor) || f->divisor < 1))
        return cs_fail(err, CS_BAD_VALUE, _("the divisor after ':' is a whole number, 1 to %d"), FILTERS_MAX_DIVISOR);
    return *number_skip_spaces(p) ? behind_the_end(p, f->n - 1, err) : CS_OK;
}

static enum cs_status read_all(const char *p, struct filters *f, struct cs_error *err)
{
    enum cs_status status = read_filter(&p, f, 0, err);
    for (int i = 1; i < f->n && status == CS_OK; i++) {
        if (!take(&p, ';'))
            return behind_the_end(p, i - 1, err);
        status = read_filter(&p, f, i, err);
    }
    return status == CS_OK ? read_end(p, f, err) : status;
}

static enum cs_status from_numbers(const char *text, struct filters *f, struct cs_error *err)
{
    struct filters read;
    const int cols = numbers_in_row(text);
    if (cols == 0)
        return not_a_number(text, err);
    enum cs_status status = filters_init(&read, 1 + count_before(text, ';', ":"), 1 + count_before(text, '|', ";b:"),
                                         1 + count_before(text, '/', "|;b:"), cols, err);
    if (status != CS_OK)
        return status;
    status = read_all(text, &read, err);
    if (status == CS_OK)
        *f = read;
    else
        filters_finish(&read);
    return status;
}

/* Names. */

/* "6x3x5x5 seed=1" */
static bool read_random(const char *p, int size[4], int *seed)
{
    for (int i = 0; i < 4; i++) {
        if (i > 0 && *p++ != 'x')
            return false;
        if (!number_read_count(&p, 9999, &size[i]))
            return false;
    }
    p = number_skip_spaces(p);
    *seed = 0;
    if (!strncmp(p, "seed=", 5)) {
        p += 5;
        if (!number_read_count(&p, 999999999, seed))
            return false;
    }
    return *number_skip_spaces(p) == '\0';
}

static enum cs_status random_from_text(const char *p, struct filters *f, struct cs_error *err)
{
    int size[4], seed;
    if (!read_random(p, size, &seed))
        return cs_fail(err, CS_BAD_VALUE,
                       _("'%.40s' must say filters x channels x rows x columns, as random 6x3x5x5 seed=1"), p);
    return filters_random(size[0], size[1], size[2], size[3], (unsigned)seed, f, err);
}

static enum cs_status from_name(const char *p, struct filters *f, struct cs_error *err)
{
    size_t length = 0;
    while (isalnum((unsigned char)p[length]) || p[length] == '_')
        length++;
    const char *rest = number_skip_spaces(p + length);
    if (length == strlen("random") && !strncmp(p, "random", length))
        return random_from_text(rest, f, err);
    for (int i = 0; i < FILTER_BANK_COUNT && !*rest; i++)
        if (strlen(filter_bank_infos[i].name) == length && !strncmp(filter_bank_infos[i].name, p, length))
            return filters_of_bank((enum filter_bank)i, f, err);
    char names[160] = "";
    for (int i = 0; i < FILTER_BANK_COUNT; i++)
        name_list_add(names, sizeof names, filter_bank_infos[i].name);
    name_list_add(names, sizeof names, "random");
    return cs_fail(err, CS_BAD_VALUE, _("'%.40s' is neither numbers nor one of %s"), p, names);
}

enum cs_status filters_from_text(const char *text, struct filters *f, struct cs_error *err)
{
    const char *p = number_skip_spaces(text);
    return isalpha((unsigned char)*p) ? from_name(p, f, err) : from_numbers(p, f, err);
}

/* Printing. */

static size_t text_room(const struct filters *f)
{
    const size_t numbers = (size_t)f->n * (1 + (size_t)f->channels * (size_t)f->rows * (size_t)f->cols);
    return (numbers + 2) * (NUMBER_TEXT + 3);
}

static char *append(char *at, const char *text)
{
    const size_t length = strlen(text);
    memcpy(at, text, length + 1);
    return at + length;
}

static char *append_slice(char *at, const struct filters *f, const float *w)
{
    for (int i = 0; i < f->rows * f->cols; i++) {
        if (i > 0)
            at = append(at, i % f->cols ? " " : "/");
        at += number_print(at, w[i]);
    }
    return at;
}

static char *append_filter(char *at, const struct filters *f, int filter)
{
    for (int c = 0; c < f->channels; c++) {
        if (c > 0)
            at = append(at, " | ");
        at = append_slice(at, f, filters_slice(f, filter, c));
    }
    if (f->bias[filter] != 0.0f || signbit(f->bias[filter])) {
        at = append(at, " b ");
        at += number_print(at, f->bias[filter]);
    }
    return at;
}

char *filters_to_text(const struct filters *f)
{
    char *text = malloc(text_room(f)), *at = text;
    if (!text)
        return NULL;
    for (int i = 0; i < f->n; i++) {
        if (i > 0)
            at = append(at, "; ");
        at = append_filter(at, f, i);
    }
    if (f->divisor != 1)
        snprintf(at, NUMBER_TEXT, " : %d", f->divisor);
    return text;
}
