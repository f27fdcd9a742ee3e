/* tests/fuzz/fuzz.h - what the fuzz targets share. A target is one file with LLVMFuzzerTestOneInput(); it must not
 * crash, leak or hang on any bytes, and what fails must say so in one sentence. */
#ifndef CS_TESTS_FUZZ_H
#define CS_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "engine/base/status.h"

enum { FUZZ_PATH = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

/* A file in memory that can be opened by its path; close it when done. */
int fuzz_file(const uint8_t *bytes, size_t length, char path[FUZZ_PATH]);
void fuzz_file_close(int fd);

/* Aborts unless a failure has a sentence of one line that begins with name. */
void fuzz_check_sentence(enum cs_status status, const struct cs_error *err, const char *name);

/* Reads every byte, so that the sanitizers see a result that is shorter than it says. */
void fuzz_touch(const void *bytes, size_t length);

#endif
