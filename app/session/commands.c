#include "app/session/commands.h"

#include <string.h>

#include "engine/base/i18n.h"

const struct command_info command_infos[COMMAND_COUNT] = {
#define X(id, name, label, key) {name, label, key},
    COMMAND_LIST(X)
#undef X
};

int command_find(const char *name)
{
    for (int i = 0; i < COMMAND_COUNT; i++)
        if (!strcmp(command_infos[i].name, name))
            return i;
    return -1;
}
