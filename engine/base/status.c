#include "engine/base/status.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/i18n.h"

const char *cs_status_text(enum cs_status status)
{
    static const char *const texts[] = {
#define X(name, text) text,
        CS_STATUS_LIST(X)
#undef X
    };
    return _(texts[status]);
}

/* Names and values in a sentence come from files and command lines: whatever they hold, it stays one line. */
static void keep_one_line(char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            *text = '?';
}

static bool is_inside_character(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80; /* of UTF-8 */
}

/* A long sentence has a long path or value in it: its beginning and its end tell more than its middle. */
static void shorten(char *to, const char *whole, size_t length)
{
    enum { HEAD = 100, DOTS = 3, TAIL = sizeof((struct cs_error *)0)->text - HEAD - DOTS - 1 };
    size_t head = HEAD, tail = length - TAIL;
    while (head > 0 && is_inside_character(whole[head]))
        head--;
    while (is_inside_character(whole[tail]))
        tail++;
    snprintf(to, sizeof(struct cs_error), "%.*s...%s", (int)head, whole, whole + tail);
}

enum cs_status cs_fail(struct cs_error *err, enum cs_status status, const char *format, ...)
{
    char whole[2 * PATH_MAX];
    if (!err)
        return status;
    va_list args;
    va_start(args, format);
    vsnprintf(whole, sizeof whole, format, args);
    va_end(args);
    const size_t length = strlen(whole);
    if (length < sizeof err->text)
        memcpy(err->text, whole, length + 1);
    else
        shorten(err->text, whole, length);
    keep_one_line(err->text);
    return status;
}

enum cs_status cs_no_memory(struct cs_error *err)
{
    return cs_fail(err, CS_NO_MEMORY, "%s", cs_status_text(CS_NO_MEMORY));
}
