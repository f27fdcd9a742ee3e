#include "engine/base/tensor.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"

struct shape shape_1d(int f)
{
    return (struct shape){.rank = 1, .dim = {f}};
}

struct shape shape_2d(int h, int w)
{
    return (struct shape){.rank = 2, .dim = {h, w}};
}

struct shape shape_3d(int c, int h, int w)
{
    return (struct shape){.rank = 3, .dim = {c, h, w}};
}

struct shape shape_4d(int n, int c, int h, int w)
{
    return (struct shape){.rank = 4, .dim = {n, c, h, w}};
}

struct shape shape_batch(int n, const struct shape *s)
{
    assert(s->rank < CS_MAX_DIMS);
    struct shape batch = {.rank = s->rank + 1, .dim = {n}};
    memcpy(batch.dim + 1, s->dim, (size_t)s->rank * sizeof s->dim[0]);
    return batch;
}

size_t shape_count(const struct shape *s)
{
    size_t count = 1;
    for (int i = 0; i < s->rank; i++)
        count *= (size_t)s->dim[i];
    return count;
}

bool shape_equal(const struct shape *a, const struct shape *b)
{
    return a->rank == b->rank && !memcmp(a->dim, b->dim, (size_t)a->rank * sizeof a->dim[0]);
}

enum cs_status shape_check(const struct shape *s, struct cs_error *err)
{
    char text[CS_SHAPE_TEXT];
    if (s->rank < 0 || s->rank > CS_MAX_DIMS)
        return cs_fail(err, CS_BAD_SHAPE, _("a tensor has 0 to %d dimensions, not %d"), CS_MAX_DIMS, s->rank);
    size_t count = 1;
    for (int i = 0; i < s->rank; i++) {
        if (s->dim[i] < 1)
            return cs_fail(err, CS_BAD_SHAPE, _("every dimension must be at least 1, but the shape is %s"),
                           shape_text(s, text));
        if (count > CS_MAX_ELEMENTS / (size_t)s->dim[i])
            return cs_fail(err, CS_BAD_SHAPE, _("a tensor of %s is too large: it can have at most %zu elements"),
                           shape_text(s, text), CS_MAX_ELEMENTS);
        count *= (size_t)s->dim[i];
    }
    return CS_OK;
}

const char *shape_text(const struct shape *s, char buf[CS_SHAPE_TEXT])
{
    size_t at = 0;
    buf[0] = '\0';
    for (int i = 0; i < s->rank && i < CS_MAX_DIMS; i++)
        at += (size_t)snprintf(buf + at, CS_SHAPE_TEXT - at, i ? "x%d" : "%d", s->dim[i]);
    return buf;
}

/* calloc() knows when memory comes from the system as zeros, and does not touch it: that of a large run would take a
 * tenth of a second. Where its block begins stands in front of what the caller gets, which is a multiple of CS_ALIGN
 * long; nothing at all still gets a block, so that NULL is a failure. */
void *cs_alloc(size_t count, size_t size)
{
    enum { FRONT = sizeof(void *) };
    if (size && count > (SIZE_MAX - 3 * CS_ALIGN) / size)
        return NULL;
    const size_t bytes = (count * size + CS_ALIGN - 1) / CS_ALIGN * CS_ALIGN;
    char *block = calloc(1, (bytes ? bytes : CS_ALIGN) + CS_ALIGN + FRONT);
    if (!block)
        return NULL;
    const uintptr_t first = (uintptr_t)block + FRONT;
    void **p = (void **)(block + FRONT + (CS_ALIGN - first % CS_ALIGN) % CS_ALIGN);
    p[-1] = block;
    return p;
}

void cs_free(void *p)
{
    if (p)
        free(((void **)p)[-1]);
}

enum cs_status tensor_init(struct tensor *t, const struct shape *s, struct cs_error *err)
{
    *t = (struct tensor){0};
    const enum cs_status status = shape_check(s, err);
    if (status != CS_OK)
        return status;
    t->data = cs_alloc(shape_count(s), sizeof(float));
    if (!t->data)
        return cs_no_memory(err);
    t->shape = *s;
    return CS_OK;
}

void tensor_finish(struct tensor *t)
{
    cs_free(t->data);
    *t = (struct tensor){0};
}

void tensor_fill(struct tensor *t, float value)
{
    const size_t count = shape_count(&t->shape);
    for (size_t i = 0; i < count; i++)
        t->data[i] = value;
}

void tensor_copy(struct tensor *to, const struct tensor *from)
{
    const size_t count = shape_count(&from->shape);
    assert(shape_count(&to->shape) == count);
    memmove(to->data, from->data, count * sizeof(float));
}
