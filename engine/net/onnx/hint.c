#include "engine/net/onnx/hint.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char prefix[] = "convoscope: ";

static void append(char text[HINT_MAX], const char *format, ...) __attribute__((format(printf, 2, 3)));
static void append(char text[HINT_MAX], const char *format, ...)
{
    va_list args;
    const size_t length = strlen(text);
    va_start(args, format);
    vsnprintf(text + length, HINT_MAX - length, format, args);
    va_end(args);
}

static void print_ints(const int *v, int n, char text[HINT_MAX])
{
    for (int i = 0; i < n; i++)
        append(text, "%s%d", i ? "," : "", v[i]);
}

static void print_value(const struct layer_attr *attr, const void *field, char text[HINT_MAX])
{
    append(text, " %s=", attr->name);
    switch (attr->type) {
    case LAYER_ATTR_INT:
        print_ints(field, 1, text);
        break;
    case LAYER_ATTR_PAIR:
        print_ints(field, 2, text);
        break;
    case LAYER_ATTR_SIDES:
        print_ints(field, 4, text);
        break;
    case LAYER_ATTR_INTS:
        print_ints(((const struct layer_ints *)field)->v, ((const struct layer_ints *)field)->n, text);
        break;
    case LAYER_ATTR_BOOL:
        append(text, "%s", *(const bool *)field ? "true" : "false");
        break;
    case LAYER_ATTR_FLOAT:
        append(text, "%.9g", (double)*(const float *)field);
        break;
    case LAYER_ATTR_CHOICE:
        append(text, "%s", attr->choices[*(const int *)field]);
        break;
    }
}

/* Numbers of a field that an initial value fills alike. */
static int ints_of(enum layer_attr_type type)
{
    return type == LAYER_ATTR_SIDES ? 4 : type == LAYER_ATTR_PAIR ? 2 : 1;
}

static bool is_initial(const struct layer_attr *attr, const void *field)
{
    bool same = true;
    switch (attr->type) {
    case LAYER_ATTR_INTS:
        return ((const struct layer_ints *)field)->n == 0;
    case LAYER_ATTR_BOOL:
        return *(const bool *)field == (attr->initial != 0);
    case LAYER_ATTR_FLOAT:
        return *(const float *)field == (float)attr->initial;
    default:
        for (int i = 0; i < ints_of(attr->type) && same; i++)
            same = !isnan(attr->initial) && ((const int *)field)[i] == (int)attr->initial;
        return same;
    }
}

void hint_print(const struct layer *l, char text[HINT_MAX])
{
    text[0] = '\0';
    append(text, "%s%s", prefix, l->kind->name);
    for (int i = 0; i < l->kind->n_attrs; i++) {
        const struct layer_attr *attr = &l->kind->attrs[i];
        const void *field = (const char *)l + attr->offset;
        if (!is_initial(attr, field))
            print_value(attr, field, text);
    }
}

/* The next word of *at, without spaces; false at the end or when it is too long. */
static bool next_word(const char **at, char *word, size_t size)
{
    while (**at == ' ')
        ++*at;
    const size_t length = strcspn(*at, " ");
    if (length == 0 || length >= size)
        return false;
    memcpy(word, *at, length);
    word[length] = '\0';
    *at += length;
    return true;
}

static bool set(struct layer *l, char *word)
{
    char *value = strchr(word, '=');
    if (!value)
        return false;
    *value++ = '\0';
    for (int i = 0; i < l->kind->n_attrs; i++)
        if (!strcmp(l->kind->attrs[i].name, word))
            return layer_set_attr(l, &l->kind->attrs[i], value, NULL) == CS_OK;
    return false;
}

enum cs_status hint_read(const char *text, struct layer **l, struct cs_error *err)
{
    char word[256];
    *l = NULL;
    if (!text || strncmp(text, prefix, strlen(prefix)) || strlen(text) >= HINT_MAX)
        return CS_OK;
    const char *at = text + strlen(prefix);
    const struct layer_kind *kind = next_word(&at, word, sizeof word) ? layer_kind_named(word) : NULL;
    const enum cs_status status = kind ? layer_create(l, kind, err) : CS_OK;
    bool good = !status && kind;
    while (good && *at)
        good = next_word(&at, word, sizeof word) && set(*l, word);
    if (!good)
        layer_destroy(l);
    return status;
}
