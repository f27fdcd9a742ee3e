/* tests/fuzz/fuzz_paint.c - any text as painted values: valid, sorted and read back as printed, or a sentence. */
#include <stdlib.h>
#include <string.h>

#include "app/board/paint.h"
#include "tests/fuzz/fuzz.h"

static void check_round_trip(const struct paint *p)
{
    struct paint back;
    char *text = paint_to_text(p);
    if (!text || strlen(text) > PAINT_TEXT_MAX || paint_from_text(text, &back, NULL) || back.count != p->count)
        abort();
    for (int i = 0; i < p->count; i++) {
        const struct paint_point *q = &p->point[i];
        const float *value = paint_at(&back, q->channel, q->row, q->col);
        if (!value || *value != q->value)
            abort();
    }
    free(text);
}

static void check_apply(const struct paint *p)
{
    float data[2 * 3 * 4] = {0};
    struct tensor x = {shape_4d(1, 2, 3, 4), data};
    if (paint_apply(p, &x) > p->count)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct paint p;
    struct cs_error err = {""};
    char *text = strndup((const char *)bytes, length);
    if (!text)
        return 0;
    const enum cs_status status = paint_from_text(text, &p, &err);
    if (status != CS_OK && err.text[0] == '\0')
        abort();
    fuzz_check_sentence(status, &err, "");
    if (status == CS_OK) {
        check_round_trip(&p);
        check_apply(&p);
    }
    free(text);
    return 0;
}
