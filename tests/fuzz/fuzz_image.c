/* tests/fuzz/fuzz_image.c - a picture file, decoded and fitted to what a network reads. */
#include "engine/data/image.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct image image;
    struct tensor t = {0};
    struct cs_error err;
    const enum cs_status status = image_from_memory(bytes, length, "picture", &image, &err);
    fuzz_check_sentence(status, &err, "picture");
    if (status)
        return 0;
    fuzz_touch(image.pixels, (size_t)image.width * (size_t)image.height * (size_t)image.channels);
    if (!image_to_tensor(&image, 1, 28, 28, &t, &err))
        fuzz_touch(t.data, shape_count(&t.shape) * sizeof *t.data);
    tensor_finish(&t);
    image_finish(&image);
    return 0;
}
