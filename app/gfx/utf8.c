#include "app/gfx/utf8.h"

#include <stdbool.h>

/* Bytes that follow a first byte; -1 for one that starts nothing. */
static int continuation_bytes(unsigned char first)
{
    if (first < 0x80)
        return 0;
    if (first >= 0xC2 && first < 0xE0)
        return 1;
    if (first >= 0xE0 && first < 0xF0)
        return 2;
    return first >= 0xF0 && first < 0xF5 ? 3 : -1;
}

static bool is_character(uint32_t c, int following)
{
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    return c >= least[following] && c <= 0x10FFFF && !(c >= 0xD800 && c < 0xE000);
}

uint32_t utf8_next(const char **s)
{
    const unsigned char *p = (const unsigned char *)*s;
    const int following = continuation_bytes(p[0]);
    if (p[0] == 0)
        return 0;
    *s += 1;
    if (following <= 0)
        return following < 0 ? UTF8_REPLACEMENT : p[0];
    uint32_t c = p[0] & (0x3Fu >> following);
    for (int i = 1; i <= following; i++) {
        if ((p[i] & 0xC0) != 0x80) /* stops at the ending 0 too */
            return UTF8_REPLACEMENT;
        c = c << 6 | (p[i] & 0x3F);
    }
    if (!is_character(c, following))
        return UTF8_REPLACEMENT;
    *s += following;
    return c;
}
