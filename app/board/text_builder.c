#include "app/board/text_builder.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Room for n more characters and the end. */
static bool reserve(struct text_builder *b, size_t n)
{
    if (b->failed || n > SIZE_MAX / 4 || b->length > SIZE_MAX / 4)
        return false;
    if (b->length + n + 1 <= b->capacity)
        return true;
    const size_t least = b->length + n + 1, twice = 2 * b->capacity, capacity = least > twice ? least : twice;
    char *grown = realloc(b->text, capacity);
    if (!grown) {
        b->failed = true;
        return false;
    }
    b->text = grown;
    b->capacity = capacity;
    return true;
}

void text_add(struct text_builder *b, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const int n = vsnprintf(NULL, 0, format, args);
    if (n < 0)
        b->failed = true;
    else if (reserve(b, (size_t)n))
        b->length += (size_t)vsnprintf(b->text + b->length, (size_t)n + 1, format, again);
    va_end(again);
    va_end(args);
}

void text_drop(struct text_builder *b)
{
    free(b->text);
    *b = (struct text_builder){0};
}

enum cs_status text_take(struct text_builder *b, char **text, size_t *length, struct cs_error *err)
{
    const struct text_builder all = *b;
    *text = NULL;
    if (all.failed || !all.text) {
        text_drop(b);
        return cs_no_memory(err);
    }
    *b = (struct text_builder){0};
    *text = all.text;
    if (length)
        *length = all.length;
    return CS_OK;
}
