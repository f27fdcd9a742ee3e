/* tests/fuzz/fuzz_idx.c - an IDX file, plain or gzip, as pictures and as labels. */
#include "engine/base/tensor.h"
#include "engine/data/idx.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    char path[FUZZ_PATH];
    const int fd = fuzz_file(bytes, length, path);
    for (int rank = 1; rank <= IDX_MAX_RANK; rank += 2) {
        struct idx idx;
        struct cs_error err;
        const enum cs_status status = idx_read(path, rank, &idx, &err);
        fuzz_check_sentence(status, &err, path);
        if (!status)
            fuzz_touch(idx.bytes, (size_t)idx.dim[0] * (size_t)idx.dim[1] * (size_t)idx.dim[2]);
        cs_free(idx.bytes);
    }
    fuzz_file_close(fd);
    return 0;
}
