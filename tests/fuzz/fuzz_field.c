/* tests/fuzz/fuzz_field.c - any text as a stack of layers: one within its bounds that is printed and read back, or a
 * sentence. */
#include <stdlib.h>
#include <string.h>

#include "app/topics/field_text.h"
#include "tests/fuzz/fuzz.h"

static bool is_settled(const struct field_layer *l)
{
    const struct field_stack one = {1, {*l}}, settled = {1, {field_settled(*l)}};
    return field_stack_equal(&one, &settled);
}

static void check_stack(const struct field_stack *s)
{
    struct field_stack again;
    char text[FIELD_TEXT];
    if (s->n < 1 || s->n > FIELD_LAYERS)
        abort();
    for (int i = 0; i < s->n; i++)
        if (!is_settled(&s->layer[i]))
            abort();
    if (field_from_text(field_to_text(s, text), &again, NULL) || !field_stack_equal(s, &again))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct field_stack s;
    struct cs_error err = {""};
    char *text = strndup((const char *)bytes, length);
    if (!text)
        return 0;
    const enum cs_status status = field_from_text(text, &s, &err);
    fuzz_check_sentence(status, &err, "");
    free(text);
    if (status == CS_OK)
        check_stack(&s);
    return 0;
}
