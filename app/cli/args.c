#include "app/cli/args.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"

static const struct option *find_option(const struct option *options, int n, const char *name, size_t length)
{
    for (int i = 0; i < n; i++)
        if (strlen(options[i].name) == length && strncmp(options[i].name, name, length) == 0)
            return &options[i];
    return NULL;
}

static enum cs_status parse_number(const struct option *o, const char *text, double *number, struct cs_error *err)
{
    char *end;
    *number = strtod(text, &end);
    const bool whole = o->type != OPTION_INT || *number == trunc(*number);
    if (end == text || *end || !(*number >= o->min && *number <= o->max) || !whole)
        return cs_fail(err, CS_BAD_VALUE, _("%s takes a number from %g to %g, not '%s'"), o->name, o->min, o->max,
                       text);
    return CS_OK;
}

static enum cs_status append(struct text_list *list, const char *text, struct cs_error *err)
{
    const int room = sizeof list->item / sizeof *list->item;
    if (list->n == room)
        return cs_fail(err, CS_BAD_VALUE, _("more than %d arguments of one kind"), room);
    list->item[list->n++] = text;
    return CS_OK;
}

static enum cs_status store(const struct option *o, const char *text, struct cs_error *err)
{
    double number = 0;
    switch (o->type) {
    case OPTION_FLAG:
        *(bool *)o->value = true;
        return CS_OK;
    case OPTION_TEXT:
        *(const char **)o->value = text;
        return CS_OK;
    case OPTION_LIST:
        return append(o->value, text, err);
    case OPTION_INT:
    case OPTION_FLOAT:
        break;
    }
    const enum cs_status status = parse_number(o, text, &number, err);
    if (status != CS_OK)
        return status;
    if (o->type == OPTION_INT)
        *(int *)o->value = (int)number;
    else
        *(double *)o->value = number;
    return CS_OK;
}

enum cs_status args_parse(int argc, char **argv, const struct option *options, int n_options, struct text_list *rest,
                          struct cs_error *err)
{
    enum cs_status status = CS_OK;
    for (int i = 0; i < argc && status == CS_OK; i++) {
        const char *arg = argv[i];
        if (arg[0] != '-' || arg[1] == 0) {
            if (!rest)
                return cs_fail(err, CS_BAD_VALUE, _("'%s' is not expected here"), arg);
            status = append(rest, arg, err);
            continue;
        }
        const char *equals = strchr(arg, '=');
        const struct option *o = find_option(options, n_options, arg, equals ? (size_t)(equals - arg) : strlen(arg));
        if (!o)
            return cs_fail(err, CS_BAD_VALUE, _("unknown option %s"), arg);
        if (o->type == OPTION_FLAG && equals)
            return cs_fail(err, CS_BAD_VALUE, _("%s takes no value"), o->name);
        if (o->type != OPTION_FLAG && !equals && i + 1 == argc)
            return cs_fail(err, CS_BAD_VALUE, _("%s needs a value"), o->name);
        status = store(o, o->type == OPTION_FLAG ? NULL : equals ? equals + 1 : argv[++i], err);
    }
    return status;
}
