/* tests/fuzz/fuzz_settings.c - any bytes as a settings file, and as the text of every property: values stay valid. */
#include <stdlib.h>
#include <string.h>

#include "app/session/settings.h"
#include "tests/fuzz/fuzz.h"

static void check_text(enum prop_id id, const char *text)
{
    struct value v, back;
    struct cs_error err;
    const enum cs_status status = prop_parse(id, text, &v, &err);
    fuzz_check_sentence(status, &err, prop_infos[id].name);
    if (status)
        return;
    char *printed = prop_print(id, &v);
    if (!printed || prop_parse(id, printed, &back, NULL) || !value_equal(&v, &back))
        abort();
    free(printed);
    value_finish(&back);
    value_finish(&v);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct value values[PROP_COUNT];
    for (int i = 0; i < PROP_COUNT; i++)
        if (prop_parse((enum prop_id)i, prop_infos[i].initial, &values[i], NULL))
            abort();
    settings_read_text((const char *)bytes, length, values);
    char *text = strndup((const char *)bytes, length);
    for (int i = 0; i < PROP_COUNT; i++) {
        if (prop_check((enum prop_id)i, &values[i], NULL))
            abort();
        if (text)
            check_text((enum prop_id)i, text);
        value_finish(&values[i]);
    }
    free(text);
    return 0;
}
