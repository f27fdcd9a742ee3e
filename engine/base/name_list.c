#include "engine/base/name_list.h"

#include <stdio.h>
#include <string.h>

void name_list_add(char *list, size_t size, const char *name)
{
    const size_t at = strlen(list);
    snprintf(list + at, size - at, at ? ", %s" : "%s", name);
}
