#include "app/session/value.h"

#include <stdlib.h>
#include <string.h>

enum cs_status value_copy(struct value *to, const struct value *from, struct cs_error *err)
{
    *to = *from;
    if (from->type == VALUE_FILTERS) {
        to->filters = (struct filters){0};
        return filters_copy(&to->filters, &from->filters, err);
    }
    if (from->type != VALUE_TEXT)
        return CS_OK;
    to->text = strdup(from->text);
    return to->text ? CS_OK : cs_no_memory(err);
}

void value_finish(struct value *v)
{
    if (v->type == VALUE_TEXT)
        free(v->text);
    if (v->type == VALUE_FILTERS)
        filters_finish(&v->filters);
    *v = (struct value){.type = VALUE_BOOL};
}

size_t value_bytes(const struct value *v)
{
    if (v->type == VALUE_TEXT)
        return strlen(v->text) + 1;
    return v->type == VALUE_FILTERS ? filters_bytes(&v->filters) : 0;
}

bool value_equal(const struct value *a, const struct value *b)
{
    if (a->type != b->type)
        return false;
    switch (a->type) {
    case VALUE_BOOL:
        return a->b == b->b;
    case VALUE_INT:
    case VALUE_CHOICE:
        return a->i == b->i;
    case VALUE_FLOAT:
        return a->f == b->f;
    case VALUE_TEXT:
        return !strcmp(a->text, b->text);
    case VALUE_KERNEL:
        return kernel_equal(&a->kernel, &b->kernel);
    case VALUE_PAIR:
        return a->pair[0] == b->pair[0] && a->pair[1] == b->pair[1];
    case VALUE_FILTERS:
        return filters_equal(&a->filters, &b->filters);
    }
    return false;
}
