/* tests/fuzz/fuzz_class_names.c - any bytes as a file of class names: what is read is names of valid UTF-8 that end,
 * and says the same when it is written down and read again. */
#include <stdlib.h>
#include <string.h>

#include "engine/data/class_names.h"
#include "tests/fuzz/fuzz.h"

static void check_name(const char *name)
{
    const char *end = memchr(name, '\0', CLASS_NAME_MAX);
    if (!end)
        abort();
    for (const char *c = name; c < end; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            abort();
}

/* Every name in a line of its own, and a last one: a name may be empty. */
static void read_again(const struct class_names *c)
{
    struct class_names again;
    char *text = malloc((size_t)c->n * (CLASS_NAME_MAX + 1) + 8);
    size_t length = 3;
    if (!text)
        return;
    memcpy(text, "\xef\xbb\xbf", 3); /* the first name may begin with another one */
    for (int i = 0; i < c->n; i++) {
        const size_t n = strlen(c->name[i]);
        memcpy(text + length, c->name[i], n);
        text[length + n] = '\n';
        length += n + 1;
    }
    memcpy(text + length, "end", 3);
    const enum cs_status status = class_names_from_text(text, length + 3, "again", &again, NULL);
    if (c->n < CLASS_NAMES_MAX && (status || again.n != c->n + 1))
        abort();
    for (int i = 0; !status && i < c->n; i++)
        if (strcmp(again.name[i], c->name[i]) != 0)
            abort();
    if (!status)
        class_names_finish(&again);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct class_names c;
    struct cs_error err;
    const enum cs_status status = class_names_from_text((const char *)bytes, length, "names.txt", &c, &err);
    fuzz_check_sentence(status, &err, "names.txt");
    if (status)
        return 0;
    for (int i = 0; i < c.n; i++)
        check_name(c.name[i]);
    read_again(&c);
    class_names_finish(&c);
    return 0;
}
