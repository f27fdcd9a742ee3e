/* tests/fuzz/fuzz_cifar.c - a batch of binary records, taken for CIFAR-10's and for CIFAR-100's. */
#include "engine/base/tensor.h"
#include "engine/data/cifar.h"
#include "tests/fuzz/fuzz.h"

static void read_batch(const char *path, const struct cifar_format *format)
{
    struct cs_error err;
    int records = 0;
    enum cs_status status = cifar_count(path, format, &records, &err);
    uint16_t *labels = cs_alloc((size_t)records, sizeof *labels);
    uint8_t *pixels = cs_alloc((size_t)records, CIFAR_PIXELS);
    if (!status && labels && pixels)
        status = cifar_read(path, format, records, labels, pixels, &err);
    fuzz_check_sentence(status, &err, path);
    if (!status)
        fuzz_touch(pixels, (size_t)records * CIFAR_PIXELS);
    cs_free(labels);
    cs_free(pixels);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char path[FUZZ_PATH];
    const int fd = fuzz_file(bytes, length, path);
    read_batch(path, &cifar10_format);
    read_batch(path, &cifar100_format);
    fuzz_file_close(fd);
    return 0;
}
