/* tests/fuzz/fuzz_npy.c - a .npy array; one that is read and of floats is also written and read again. */
#include <stdlib.h>
#include <string.h>

#include "engine/data/npy.h"
#include "tests/fuzz/fuzz.h"

static void round_trip(const struct npy *array)
{
    char path[FUZZ_PATH];
    struct npy again;
    const int fd = fuzz_file(NULL, 0, path);
    if (npy_write(path, array, NULL) == CS_OK && npy_read(path, &again, NULL) == CS_OK) {
        if (again.rank != array->rank || memcmp(again.dim, array->dim, sizeof again.dim) ||
            memcmp(again.floats, array->floats, array->count * sizeof(float)))
            abort();
        npy_finish(&again);
    }
    fuzz_file_close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char path[FUZZ_PATH];
    struct npy array;
    struct cs_error err;
    const int fd = fuzz_file(bytes, length, path);
    const enum cs_status status = npy_read(path, &array, &err);
    fuzz_check_sentence(status, &err, path);
    if (!status && array.floats)
        round_trip(&array);
    if (!status && array.ints)
        fuzz_touch(array.ints, array.count * sizeof *array.ints);
    npy_finish(&array);
    fuzz_file_close(fd);
    return 0;
}
