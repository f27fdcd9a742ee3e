#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int fuzz_file(const uint8_t *bytes, size_t length, char path[FUZZ_PATH])
{
    const int fd = memfd_create("fuzz", MFD_CLOEXEC);
    for (size_t done = 0; done < length;) {
        const ssize_t n = write(fd, bytes + done, length - done);
        if (n < 0) {
            perror("memfd");
            exit(EXIT_FAILURE);
        }
        done += (size_t)n;
    }
    snprintf(path, FUZZ_PATH, "/proc/self/fd/%d", fd);
    return fd;
}

void fuzz_file_close(int fd)
{
    close(fd);
}

void fuzz_check_sentence(enum cs_status status, const struct cs_error *err, const char *name)
{
    if (status == CS_OK || status == CS_NO_MEMORY)
        return;
    if (strncmp(err->text, name, strlen(name)) != 0 || strchr(err->text, '\n')) {
        fprintf(stderr, "not a good sentence: '%s'\n", err->text);
        abort();
    }
}

void fuzz_touch(const void *bytes, size_t length)
{
    const uint8_t *p = bytes;
    volatile uint8_t sum = 0;
    for (size_t i = 0; i < length; i++)
        sum = (uint8_t)(sum + p[i]);
}
