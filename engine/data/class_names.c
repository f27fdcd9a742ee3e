#include "engine/data/class_names.h"

#include <stdlib.h>
#include <string.h>

#include "engine/base/file.h"
#include "engine/base/i18n.h"
#include "engine/base/tensor.h"

/* Bytes of the character at s, of which length are there; 0 where none begins: also for overlong ones, surrogates and
 * values above 0x10FFFF (RFC 3629). */
static size_t character(const unsigned char *s, size_t length)
{
    if (s[0] < 0x80)
        return 1;
    const size_t n = s[0] >= 0xc2 && s[0] <= 0xdf   ? 2
                     : (s[0] & 0xf0) == 0xe0        ? 3
                     : s[0] >= 0xf0 && s[0] <= 0xf4 ? 4
                                                    : 0;
    if (n == 0 || n > length)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    const bool bad = (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf0 && s[1] < 0x90) ||
                     (s[0] == 0xf4 && s[1] > 0x8f);
    return bad ? 0 : n;
}

/* Below 0x20, DEL, and U+0080 to U+009F. */
static bool is_control(const unsigned char *s, size_t n)
{
    return (n == 1 && (s[0] < 0x20 || s[0] == 0x7f)) || (n == 2 && s[0] == 0xc2 && s[1] < 0xa0);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static enum cs_status take_name(const char *text, size_t length, const char *file, int line, char to[CLASS_NAME_MAX],
                                struct cs_error *err)
{
    while (length > 0 && is_space(*text))
        text++, length--;
    while (length > 0 && is_space(text[length - 1]))
        length--;
    size_t kept = 0; /* as far as there is room for "..." behind it */
    for (size_t i = 0, n; i < length; i += n) {
        const unsigned char *s = (const unsigned char *)text + i;
        n = character(s, length - i);
        if (n == 0)
            return cs_fail(err, CS_BAD_FILE, _("%s:%d: this is not text in UTF-8"), file, line);
        if (is_control(s, n))
            return cs_fail(err, CS_BAD_FILE, _("%s:%d: a name holds a character that cannot be shown"), file, line);
        if (i + n + 3 < CLASS_NAME_MAX)
            kept = i + n;
    }
    const bool whole = length < CLASS_NAME_MAX;
    memcpy(to, text, whole ? length : kept);
    memcpy(to + (whole ? length : kept), whole ? "" : "...", whole ? 1 : 4);
    return CS_OK;
}

static const char *end_of_line(const char *text, const char *end)
{
    const char *found = text < end ? memchr(text, '\n', (size_t)(end - text)) : NULL;
    return found ? found : end;
}

static const char *after_line(const char *text, const char *end)
{
    const char *found = end_of_line(text, end);
    return found < end ? found + 1 : end;
}

static int count_lines(const char *text, const char *end)
{
    int n = 0;
    for (; text < end && n <= CLASS_NAMES_MAX; n++)
        text = after_line(text, end);
    return n;
}

enum cs_status class_names_from_text(const char *text, size_t length, const char *file, struct class_names *c,
                                     struct cs_error *err)
{
    *c = (struct class_names){0};
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3;
        length -= 3;
    }
    while (length > 0 && (is_space(text[length - 1]) || text[length - 1] == '\n'))
        length--;
    const char *end = text + length;
    const int n = count_lines(text, end);
    if (n == 0)
        return cs_fail(err, CS_BAD_FILE, _("%s: there are no names in it, one a line"), file);
    if (n > CLASS_NAMES_MAX)
        return cs_fail(err, CS_BAD_FILE, _("%s: more than %d names"), file, CLASS_NAMES_MAX);
    c->name = calloc((size_t)n, sizeof *c->name);
    enum cs_status status = c->name ? CS_OK : cs_no_memory(err);
    for (; !status && c->n < n; c->n++) {
        status = take_name(text, (size_t)(end_of_line(text, end) - text), file, c->n + 1, c->name[c->n], err);
        text = after_line(text, end);
    }
    if (status)
        class_names_finish(c);
    return status;
}

enum cs_status class_names_load(const char *path, struct class_names *c, struct cs_error *err)
{
    uint8_t *bytes;
    size_t length;
    *c = (struct class_names){0};
    enum cs_status status = file_read_all(path, CLASS_NAMES_BYTES, &bytes, &length, err);
    if (status)
        return status;
    status = class_names_from_text((const char *)bytes, length, path, c, err);
    cs_free(bytes);
    return status;
}

void class_names_finish(struct class_names *c)
{
    free(c->name);
    *c = (struct class_names){0};
}
