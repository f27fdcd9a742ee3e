/* engine/base/file.h - reading files that may lie, and replacing files without losing the old one.
 * Reading: regular files only, plain or gzip (told apart by their first bytes, not by their name), from the start to
 * the end. Nothing is allocated from a number that stands in a file before the file is known to be able to hold that
 * much. Every error is one sentence that begins with the path. Threads: a struct file belongs to one thread at a time.
 */
#ifndef CS_BASE_FILE_H
#define CS_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>

#include "engine/base/status.h"

struct file {
    const char *path; /* borrowed: must outlive the struct */
    gzFile stream;
    bool packed;   /* gzip */
    uint64_t most; /* bytes that can come out of it: the length of a plain file, 1032 times that of a gzip file */
};

/* After a failed open there is nothing to close; file_close() of a zeroed struct is fine. */
enum cs_status file_open(const char *path, struct file *f, struct cs_error *err);
void file_close(struct file *f);
/* Exactly length bytes into to; CS_BAD_FILE when the file ends before or is damaged. */
enum cs_status file_read(struct file *f, void *to, size_t length, struct cs_error *err);
/* The same into memory allocated here (length >= 1), which for a gzip file grows with what arrives; cs_free(). */
enum cs_status file_read_new(struct file *f, size_t length, uint8_t **bytes, struct cs_error *err);
/* CS_BAD_FILE unless the file ends here and a gzip file's checksum is right. */
enum cs_status file_expect_end(struct file *f, struct cs_error *err);
/* The whole of a plain file of at most max bytes into memory allocated here, cs_free(); CS_BAD_FILE for an empty, a
 * larger or a gzip file. */
enum cs_status file_read_all(const char *path, size_t max, uint8_t **bytes, size_t *length, struct cs_error *err);

/* Writes path.tmp, flushes it to the disk and renames it over path (where path is a link: over the file that it leads
 * to). After a failure the old file is as it was. What is not a regular file (a pipe, a device) is written directly. */
enum cs_status file_replace(const char *path, const void *bytes, size_t length, struct cs_error *err);
/* Whether that could begin: for work that takes long before it has something to write. Changes nothing. */
enum cs_status file_check_replace(const char *path, struct cs_error *err);

#endif
