#include "engine/data/jpeg_check.h"

enum {
    PREFIX = 0xff, /* a byte before every marker; in picture data 0xff is followed by 0 */
    STUFFED = 0x00,
    HUFFMAN_TABLES = 0xc4,
    RESTART_0 = 0xd0,
    START = 0xd8,
    END = 0xd9,
    TABLE_HEAD = 17, /* class and number, then how many codes have 1 to 16 bits */
    MAX_CODES = 256
};

struct cursor {
    const uint8_t *bytes;
    size_t length, at;
};

/* Past the end there are zeros, as for the decoder. */
static int byte_at(const struct cursor *c, size_t at)
{
    return at < c->length ? c->bytes[at] : 0;
}

/* What follows the next run of prefixes; END when there is none. Bytes that are no marker are skipped: the data of the
 * picture. */
static int next_marker(struct cursor *c)
{
    while (c->at < c->length && c->bytes[c->at] != PREFIX)
        c->at++;
    while (c->at < c->length && c->bytes[c->at] == PREFIX)
        c->at++;
    return c->at < c->length ? c->bytes[c->at++] : END;
}

/* The cursor stands at the segment's length; goes through its tables as the decoder does, over the end of the segment
 * too. */
static bool tables_fit(const struct cursor *c, int length)
{
    size_t at = c->at + 2;
    for (int left = length - 2; left > 0;) {
        int codes = 0;
        for (size_t i = 1; i < TABLE_HEAD; i++)
            codes += byte_at(c, at + i);
        if (codes > MAX_CODES)
            return false;
        at += TABLE_HEAD + (size_t)codes;
        left -= TABLE_HEAD + codes;
    }
    return true;
}

bool jpeg_tables_fit(const uint8_t *bytes, size_t length)
{
    struct cursor c = {bytes, length, 0};
    for (int marker; (marker = next_marker(&c)) != END;) {
        if (marker == STUFFED || (marker >= RESTART_0 && marker <= START))
            continue;
        const int segment = byte_at(&c, c.at) << 8 | byte_at(&c, c.at + 1);
        if (marker == HUFFMAN_TABLES && !tables_fit(&c, segment))
            return false;
        c.at += (size_t)segment;
    }
    return true;
}
