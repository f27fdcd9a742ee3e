#include "engine/base/status.h"

#include <stdio.h>

#include "engine/base/i18n.h"

const char *cs_status_text(enum cs_status status)
{
    static const char *const texts[] = {
#define X(name, text) N_(text),
        CS_STATUS_LIST(X)
#undef X
    };
    return _(texts[status]);
}

enum cs_status cs_fail(struct cs_error *err, enum cs_status status, const char *format, ...)
{
    if (!err)
        return status;
    va_list args;
    va_start(args, format);
    const int length = vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    if (length >= (int)sizeof err->text)
        snprintf(err->text + sizeof err->text - 4, 4, "...");
    return status;
}

enum cs_status cs_no_memory(struct cs_error *err)
{
    return cs_fail(err, CS_NO_MEMORY, "%s", cs_status_text(CS_NO_MEMORY));
}
