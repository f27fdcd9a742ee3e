#include "app/board/kernel_file.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/kernel_ops.h"
#include "engine/base/file.h"
#include "engine/base/i18n.h"
#include "engine/base/tensor.h"
#include "engine/data/npy.h"

enum { MAX_BYTES = 1 << 16 };
static const char npy_magic[] = "\x93NUMPY", byte_order_mark[] = "\xEF\xBB\xBF", division[] = "÷";

/* .npy. */

static enum cs_status take_array(const char *path, const struct npy *a, struct kernel_value *k, struct cs_error *err)
{
    if (a->rank != 1 && a->rank != 2)
        return cs_fail(err, CS_BAD_FILE, _("%s: an array of %d dimensions is no kernel, which has rows and columns"),
                       path, a->rank);
    const int64_t rows = a->rank == 2 ? a->dim[0] : 1, cols = a->dim[a->rank - 1];
    if (rows < 1 || rows > KERNEL_MAX_SIDE || cols < 1 || cols > KERNEL_MAX_SIDE)
        return cs_fail(err, CS_BAD_FILE, _("%s: a kernel is 1x1 to %dx%d, not %lldx%lld"), path, KERNEL_MAX_SIDE,
                       KERNEL_MAX_SIDE, (long long)rows, (long long)cols);
    k->rows = (int)rows;
    k->cols = (int)cols;
    for (int i = 0; i < k->rows * k->cols; i++)
        k->w[i] = a->ints ? (float)a->ints[i] : a->floats[i];
    return CS_OK;
}

static enum cs_status load_npy(const char *path, struct kernel_value *k, struct cs_error *err)
{
    struct npy array;
    enum cs_status status = npy_read(path, &array, err);
    if (!status)
        status = take_array(path, &array, k, err);
    npy_finish(&array);
    return status;
}

static enum cs_status save_npy(const char *path, const struct kernel_value *k, struct cs_error *err)
{
    struct kernel_value divided = kernel_divided(k);
    const struct npy array = {
        .rank = 2, .dim = {k->rows, k->cols}, .count = (size_t)(k->rows * k->cols), .floats = divided.w};
    return npy_write(path, &array, err);
}

/* Text. */

struct reader {
    const char *path;
    int line;     /* from 1 */
    int n, first; /* weights so far; the line of the first row */
    bool divided; /* there was a divisor */
    struct kernel_value *k;
    struct cs_error *err;
};

__attribute__((format(printf, 2, 3))) static enum cs_status fail(const struct reader *r, const char *format, ...)
{
    char text[200];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return cs_fail(r->err, CS_BAD_FILE, _("%s: line %d: %s"), r->path, r->line, text);
}

static const char *skip_blanks(const char *p)
{
    return p + strspn(p, " \t\r\v\f");
}

/* Behind ':' or '÷'; NULL for a line of another kind. */
static const char *after_division(const char *line)
{
    if (*line == ':')
        return line + 1;
    const size_t length = sizeof division - 1;
    return strncmp(line, division, length) ? NULL : line + length;
}

static enum cs_status read_divisor(struct reader *r, const char *p)
{
    char *end;
    const long divisor = strtol(p, &end, 10);
    if (r->divided)
        return fail(r, _("a second divisor; a kernel has one"));
    if (end == p || *skip_blanks(end) || divisor < 1 || divisor > KERNEL_MAX_DIVISOR)
        return fail(r, _("the divisor is a whole number, 1 to %d"), KERNEL_MAX_DIVISOR);
    r->k->divisor = (int)divisor;
    r->divided = true;
    return CS_OK;
}

/* One number and what separates it from the next; moves *p behind both. */
static enum cs_status read_weight(struct reader *r, const char **p, int in_row)
{
    char *end;
    const float weight = strtof(*p, &end);
    const char *next = skip_blanks(end);
    if (end == *p || (next == end && *end && !strchr(",;", *end)))
        return fail(r, _("'%.*s' is not a number"), (int)strcspn(*p, " \t\r\v\f,;") % 24, *p);
    if (in_row == KERNEL_MAX_SIDE)
        return fail(r, _("more than %d numbers in a row"), KERNEL_MAX_SIDE);
    if (!(weight >= -KERNEL_MAX_WEIGHT && weight <= KERNEL_MAX_WEIGHT)) /* also NaN */
        return fail(r, _("weight %g is out of range, %.0f to %.0f"), (double)weight, (double)-KERNEL_MAX_WEIGHT,
                    (double)KERNEL_MAX_WEIGHT);
    r->k->w[r->n++] = weight;
    *p = *next == ',' || *next == ';' ? skip_blanks(next + 1) : next;
    return CS_OK;
}

static enum cs_status read_row(struct reader *r, const char *p)
{
    int in_row = 0;
    enum cs_status status = CS_OK;
    if (r->k->rows == KERNEL_MAX_SIDE)
        return fail(r, _("more than %d rows"), KERNEL_MAX_SIDE);
    for (; !status && *p; in_row++)
        status = read_weight(r, &p, in_row);
    if (status)
        return status;
    if (r->k->rows++ == 0) {
        r->k->cols = in_row;
        r->first = r->line;
    }
    return in_row == r->k->cols
               ? CS_OK
               : fail(r, _("%d numbers in this row and %d in that of line %d"), in_row, r->k->cols, r->first);
}

static enum cs_status read_line(struct reader *r, char *line)
{
    line[strcspn(line, "#")] = '\0';
    const char *p = skip_blanks(line), *divisor = after_division(p);
    return !*p ? CS_OK : divisor ? read_divisor(r, divisor) : read_row(r, p);
}

/* text: length bytes and a 0. */
static enum cs_status read_text(struct reader *r, char *text, size_t length)
{
    enum cs_status status = CS_OK;
    char *line = strncmp(text, byte_order_mark, 3) ? text : text + 3;
    while (!status && line < text + length) {
        const size_t n = strcspn(line, "\n");
        r->line++;
        if (line + n < text + length && line[n] == '\0')
            return fail(r, _("a byte of value 0: not a text"));
        line[n] = '\0';
        status = read_line(r, line);
        line += n + 1;
    }
    if (!status && r->n == 0)
        return cs_fail(r->err, CS_BAD_FILE, _("%s: there are no numbers in it"), r->path);
    return status;
}

static enum cs_status load_text(const char *path, const uint8_t *bytes, size_t length, struct kernel_value *k,
                                struct cs_error *err)
{
    struct reader r = {.path = path, .k = k, .err = err};
    char *text = cs_alloc(length + 1, 1);
    if (!text)
        return cs_no_memory(err);
    memcpy(text, bytes, length);
    const enum cs_status status = read_text(&r, text, length);
    cs_free(text);
    return status;
}

size_t kernel_file_text(const struct kernel_value *k, char text[KERNEL_FILE_ROOM])
{
    const size_t room = KERNEL_FILE_ROOM;
    size_t at = (size_t)snprintf(text, room, "# %s %dx%d\n", kernel_presets[k->preset].name, k->rows, k->cols);
    for (int i = 0; i < k->rows * k->cols; i++)
        at += (size_t)snprintf(text + at, room - at, "%.*g%s", decimal_digits(k->w[i]), decimal_of(k->w[i]),
                               (i + 1) % k->cols ? " " : "\n");
    if (k->divisor != 1)
        at += (size_t)snprintf(text + at, room - at, ": %d\n", k->divisor);
    return at;
}

static enum cs_status save_text(const char *path, const struct kernel_value *k, struct cs_error *err)
{
    char text[KERNEL_FILE_ROOM];
    const size_t length = kernel_file_text(k, text);
    return file_replace(path, text, length, err);
}

/* Both. */

enum cs_status kernel_file_load(const char *path, struct kernel_value *k, struct cs_error *err)
{
    struct kernel_value read = {.preset = KERNEL_CUSTOM, .divisor = 1};
    uint8_t *bytes = NULL;
    size_t length = 0;
    struct cs_error inner;
    enum cs_status status = file_read_all(path, MAX_BYTES, &bytes, &length, err);
    if (!status && length >= 6 && !memcmp(bytes, npy_magic, 6))
        status = load_npy(path, &read, err);
    else if (!status)
        status = load_text(path, bytes, length, &read, err);
    cs_free(bytes);
    if (!status && kernel_check(&read, &inner))
        status = cs_fail(err, CS_BAD_FILE, "%s: %s", path, inner.text);
    if (status)
        return status;
    kernel_recognise(&read);
    *k = read;
    return CS_OK;
}

enum cs_status kernel_file_save(const char *path, const struct kernel_value *k, struct cs_error *err)
{
    const size_t length = strlen(path);
    const bool npy = length >= 4 && !strcmp(path + length - 4, ".npy");
    return npy ? save_npy(path, k, err) : save_text(path, k, err);
}
