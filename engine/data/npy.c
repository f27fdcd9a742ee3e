#include "engine/data/npy.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/base/tensor.h"

/* A file is a magic number, a version, the length of the header, and the header: a Python dict literal,
 * {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), } and spaces up to a multiple of 64. The numbers follow. */
enum { PREFIX = 8, MAX_HEADER = 1 << 16, WRITTEN_HEADER = 256, ALIGNMENT = 64 };
static const char magic[] = "\x93NUMPY";

struct header {
    const char *path;
    const char *at;                              /* in a text that ends in 0 */
    bool has_descr, has_order, has_shape, whole; /* int64 */
    struct npy *array;
    struct cs_error *err;
};

static enum cs_status fail(const struct header *h, const char *what)
{
    return cs_fail(h->err, CS_BAD_FILE, "%s: %s", h->path, what);
}

static enum cs_status fail_header(const struct header *h)
{
    return fail(h, _("the header of the array is damaged"));
}

static bool accept(struct header *h, char c)
{
    while (*h->at == ' ' || *h->at == '\n')
        h->at++;
    if (*h->at != c)
        return false;
    h->at++;
    return true;
}

/* 'text' or "text" without a quote in it. */
static bool read_string(struct header *h, char *to, size_t size)
{
    const char quote = accept(h, '\'') ? '\'' : accept(h, '"') ? '"' : '\0';
    const char *end = quote ? strchr(h->at, quote) : NULL;
    if (!end || (size_t)(end - h->at) >= size)
        return false;
    memcpy(to, h->at, (size_t)(end - h->at));
    to[end - h->at] = '\0';
    h->at = end + 1;
    return true;
}

static bool accept_word(struct header *h, const char *word)
{
    accept(h, ' ');
    const bool there = strncmp(h->at, word, strlen(word)) == 0;
    h->at += there ? strlen(word) : 0;
    return there;
}

static enum cs_status read_descr(struct header *h)
{
    char text[16];
    if (!read_string(h, text, sizeof text))
        return fail(h, _("an array of records is not known here; float32 is"));
    h->whole = !strcmp(text, "<i8");
    h->has_descr = true;
    if (!h->whole && strcmp(text, "<f4"))
        return cs_fail(h->err, CS_BAD_FILE, _("%s: an array of type %s is not known here; float32 ('<f4') is"), h->path,
                       text);
    return CS_OK;
}

static enum cs_status read_order(struct header *h)
{
    h->has_order = true;
    if (accept_word(h, "False"))
        return CS_OK;
    return accept_word(h, "True")
               ? fail(h, _("the array lies in Fortran's order; save numpy.ascontiguousarray() of it"))
               : fail_header(h);
}

static enum cs_status read_shape(struct header *h)
{
    struct npy *a = h->array;
    h->has_shape = true;
    a->rank = 0;
    if (!accept(h, '('))
        return fail_header(h);
    while (!accept(h, ')')) {
        char *end;
        accept(h, ' ');
        const long long size = *h->at >= '0' && *h->at <= '9' ? strtoll(h->at, &end, 10) : -1;
        if (size < 0 || a->rank == NPY_MAX_RANK)
            return size < 0 ? fail_header(h) : fail(h, _("the array has more than 8 dimensions"));
        if (size > INT_MAX)
            return fail(h, _("the array is too large"));
        a->dim[a->rank++] = size;
        h->at = end;
        if (!accept(h, ',') && *h->at != ')')
            return fail_header(h);
    }
    return CS_OK;
}

static enum cs_status read_dict(struct header *h)
{
    char key[32];
    enum cs_status status = accept(h, '{') ? CS_OK : fail_header(h);
    while (!status && !accept(h, '}')) {
        if (!read_string(h, key, sizeof key) || !accept(h, ':'))
            return fail_header(h);
        status = !strcmp(key, "descr")           ? read_descr(h)
                 : !strcmp(key, "fortran_order") ? read_order(h)
                 : !strcmp(key, "shape")         ? read_shape(h)
                                                 : fail_header(h);
        if (!status && !accept(h, ',') && *h->at != '}' && *h->at != ' ')
            return fail_header(h);
    }
    return status || (h->has_descr && h->has_order && h->has_shape) ? status : fail_header(h);
}

static enum cs_status count_elements(const struct header *h)
{
    struct npy *a = h->array;
    a->count = 1;
    for (int i = 0; i < a->rank; i++) {
        if (a->dim[i] > 0 && a->count > CS_MAX_ELEMENTS / (size_t)a->dim[i])
            return fail(h, _("the array is too large"));
        a->count *= (size_t)a->dim[i];
    }
    return CS_OK;
}

/* *data: where the numbers begin. */
static enum cs_status find_header(const struct file_view *v, const struct header *h, uint64_t *begin, uint64_t *data)
{
    uint8_t prefix[PREFIX + 4] = {0};
    const size_t most = v->length < sizeof prefix ? (size_t)v->length : sizeof prefix;
    const enum cs_status status = file_view_read(v, 0, prefix, most, h->err);
    if (status)
        return status;
    if (most < PREFIX + 2 || memcmp(prefix, magic, 6))
        return fail(h, _("not a .npy file"));
    const int version = prefix[6], width = version == 1 ? 2 : 4;
    if (version < 1 || version > 3)
        return fail(h, _("of a version of the .npy format that is not known here"));
    uint32_t length = 0;
    for (int i = 0; i < width; i++)
        length |= (uint32_t)prefix[PREFIX + i] << (8 * i);
    if (length > MAX_HEADER)
        return fail_header(h);
    *begin = PREFIX + (uint64_t)width;
    *data = *begin + length;
    return CS_OK;
}

static enum cs_status read_header(const struct file_view *v, struct header *h, uint64_t *data)
{
    uint64_t begin = 0;
    enum cs_status status = find_header(v, h, &begin, data);
    if (status)
        return status;
    char *text = cs_alloc((size_t)(*data - begin) + 1, 1);
    if (!text)
        return cs_no_memory(h->err);
    status = file_view_read(v, begin, text, (size_t)(*data - begin), h->err);
    h->at = text;
    if (!status)
        status = read_dict(h);
    cs_free(text);
    return status ? status : count_elements(h);
}

static enum cs_status read_numbers(const struct file_view *v, const struct header *h, uint64_t data)
{
    struct npy *a = h->array;
    const size_t size = h->whole ? sizeof *a->ints : sizeof *a->floats;
    if (v->length - data != (uint64_t)a->count * size)
        return fail(h, v->length - data < (uint64_t)a->count * size ? _("the file is cut off; copy it again")
                                                                    : _("the file goes on after its last number"));
    void *numbers = cs_alloc(a->count, size);
    if (!numbers)
        return cs_no_memory(h->err);
    if (h->whole)
        a->ints = numbers;
    else
        a->floats = numbers;
    return file_view_read(v, data, numbers, a->count * size, h->err);
}

enum cs_status npy_read(const char *path, struct npy *array, struct cs_error *err)
{
    struct file_view view;
    struct header h = {.path = path, .array = array, .err = err};
    uint64_t data = 0;
    *array = (struct npy){0};
    enum cs_status status = file_view_open(path, (uint64_t)1 << 36, &view, err);
    if (status)
        return status;
    status = read_header(&view, &h, &data);
    if (!status)
        status = read_numbers(&view, &h, data);
    file_view_close(&view);
    if (status)
        npy_finish(array);
    return status;
}

void npy_finish(struct npy *array)
{
    cs_free(array->floats);
    cs_free(array->ints);
    *array = (struct npy){0};
}

/* The prefix and the header, ending in a newline; its length. */
static size_t print_header(const struct npy *a, char text[WRITTEN_HEADER])
{
    char *dict = text + PREFIX + 2;
    const size_t room = WRITTEN_HEADER - PREFIX - 2;
    int n = snprintf(dict, room, "{'descr': '<f4', 'fortran_order': False, 'shape': (");
    for (int i = 0; i < a->rank; i++)
        n += snprintf(dict + n, room - (size_t)n, "%lld,%s", (long long)a->dim[i], i + 1 < a->rank ? " " : "");
    n += snprintf(dict + n, room - (size_t)n, "), }");
    while ((PREFIX + 2 + n + 1) % ALIGNMENT)
        dict[n++] = ' ';
    dict[n++] = '\n';
    memcpy(text, magic, 6);
    text[6] = 1;
    text[7] = 0;
    text[8] = (char)(n & 0xff);
    text[9] = (char)(n >> 8);
    return (size_t)(PREFIX + 2 + n);
}

enum cs_status npy_write(const char *path, const struct npy *array, struct cs_error *err)
{
    struct file_writer w;
    char header[WRITTEN_HEADER];
    const enum cs_status status = file_writer_open(path, &w, err);
    if (status)
        return status;
    file_writer_put(&w, header, print_header(array, header));
    file_writer_put(&w, array->floats, array->count * sizeof *array->floats);
    return file_writer_commit(&w, err);
}
