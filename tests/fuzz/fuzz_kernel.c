/* tests/fuzz/fuzz_kernel.c - any bytes as a kernel's file and as the text of the property; what is read is valid, and
 * is read back from the file and the text that are written of it. */
#include <stdlib.h>
#include <string.h>

#include "app/board/kernel_file.h"
#include "app/board/kernel_text.h"
#include "tests/fuzz/fuzz.h"

static void round_trip_file(const struct kernel_value *k)
{
    char path[FUZZ_PATH], text[KERNEL_FILE_ROOM];
    struct kernel_value again;
    const size_t length = kernel_file_text(k, text);
    const int fd = fuzz_file((const uint8_t *)text, length, path);
    if (kernel_file_load(path, &again, NULL) || !kernel_equal(k, &again))
        abort();
    fuzz_file_close(fd);
}

static void round_trip_text(const struct kernel_value *k)
{
    struct kernel_value again;
    char *text = kernel_to_text(k);
    if (text && (kernel_from_text(text, &again, NULL) || !kernel_equal(k, &again)))
        abort();
    free(text);
}

static void as_file(const uint8_t *bytes, size_t length)
{
    char path[FUZZ_PATH];
    struct kernel_value k;
    struct cs_error err;
    const int fd = fuzz_file(bytes, length, path);
    const enum cs_status status = kernel_file_load(path, &k, &err);
    fuzz_check_sentence(status, &err, path);
    fuzz_file_close(fd);
    if (status)
        return;
    if (kernel_check(&k, NULL))
        abort();
    round_trip_file(&k);
    round_trip_text(&k);
}

static void as_text(const uint8_t *bytes, size_t length)
{
    struct kernel_value k;
    struct cs_error err;
    char *text = strndup((const char *)bytes, length);
    if (!text)
        return;
    const enum cs_status status = kernel_from_text(text, &k, &err);
    fuzz_check_sentence(status, &err, "");
    free(text);
    if (status)
        return;
    if (kernel_check(&k, NULL))
        abort();
    round_trip_text(&k);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    as_file(bytes, length);
    as_text(bytes, length);
    return 0;
}
