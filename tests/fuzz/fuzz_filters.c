/* tests/fuzz/fuzz_filters.c - any text as a bank of filters: a valid bank that is printed and read back, or a sentence.
 */
#include <stdlib.h>
#include <string.h>

#include "app/board/filters.h"
#include "tests/fuzz/fuzz.h"

static void check_round_trip(const struct filters *f)
{
    struct filters back;
    char *text = filters_to_text(f);
    if (!text || filters_check(f, NULL) || filters_from_text(text, &back, NULL) || !filters_equal(f, &back))
        abort();
    fuzz_touch(back.bias, (size_t)back.n * sizeof *back.bias);
    filters_finish(&back);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct filters f;
    struct cs_error err = {""};
    char *text = strndup((const char *)bytes, length);
    if (!text)
        return 0;
    const enum cs_status status = filters_from_text(text, &f, &err);
    if (status != CS_OK && err.text[0] == '\0')
        abort();
    fuzz_check_sentence(status, &err, "");
    if (status == CS_OK) {
        check_round_trip(&f);
        filters_finish(&f);
    }
    free(text);
    return 0;
}
