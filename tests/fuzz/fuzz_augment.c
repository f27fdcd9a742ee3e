/* tests/fuzz/fuzz_augment.c - the text of an augmentation, as a model file has it: what is accepted can be done to a
 * picture, and is written as a text of the same meaning. */
#include <stdlib.h>
#include <string.h>

#include "engine/data/augment.h"
#include "tests/fuzz/fuzz.h"

enum { SIDE = 12, MAX_TEXT = 1024 };

static void apply(const struct augment_options *o)
{
    const struct shape sample = shape_3d(1, SIDE, SIDE);
    const float mean = 100.0f;
    struct augmenter *a;
    uint8_t pixels[SIDE * SIDE];
    float out[SIDE * SIDE];
    struct cs_error err;
    for (int i = 0; i < SIDE * SIDE; i++)
        pixels[i] = (uint8_t)i;
    if (augmenter_create(&a, o, 1, &sample, 1, &err))
        return; /* moved out of sight */
    for (uint64_t i = 0; i < 4; i++) {
        augmenter_apply(a, 0, i, pixels, &mean, out);
        for (int k = 0; k < SIDE * SIDE; k++)
            if (!(out[k] >= 0.0f && out[k] <= 255.0f))
                abort();
    }
    augmenter_destroy(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char text[MAX_TEXT], again[AUGMENT_TEXT], third[AUGMENT_TEXT];
    struct augment_options o, same;
    struct cs_error err;
    length = length < MAX_TEXT ? length : MAX_TEXT - 1;
    memcpy(text, bytes, length);
    text[length] = '\0';
    const enum cs_status status = augment_parse(text, &o, &err);
    fuzz_check_sentence(status, &err, "augmentation");
    if (status)
        return 0;
    if (augment_parse(augment_text(&o, again), &same, &err) || strcmp(again, augment_text(&same, third)) != 0)
        abort();
    apply(&o);
    return 0;
}
