/* tests/fuzz/fuzz_cifar.c - a batch of CIFAR-10's binary records. */
#include "engine/base/tensor.h"
#include "engine/data/cifar.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char path[FUZZ_PATH];
    struct cs_error err;
    int records = 0;
    const int fd = fuzz_file(bytes, length, path);
    enum cs_status status = cifar_count(path, &records, &err);
    uint8_t *labels = cs_alloc((size_t)records, 1), *pixels = cs_alloc((size_t)records, CIFAR_PIXELS);
    if (!status && labels && pixels)
        status = cifar_read(path, records, labels, pixels, &err);
    fuzz_check_sentence(status, &err, path);
    if (!status)
        fuzz_touch(pixels, (size_t)records * CIFAR_PIXELS);
    cs_free(labels);
    cs_free(pixels);
    fuzz_file_close(fd);
    return 0;
}
