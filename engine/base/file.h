/* engine/base/file.h - reading files that may lie, and replacing files without losing the old one.
 * Reading: regular files only, plain or gzip (told apart by their first bytes, not by their name), from the start to
 * the end. Nothing is allocated from a number that stands in a file before the file is known to be able to hold that
 * much. Every error is one sentence that begins with the path. Threads: a struct file belongs to one thread at a time.
 */
#ifndef CS_BASE_FILE_H
#define CS_BASE_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
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

/* Reading from any place, for formats that say where things are: a plain file, or bytes in memory (path then names them
 * in sentences). Reads from different places may overlap in time: no state but the descriptor. */
struct file_view {
    const char *path;     /* borrowed, as bytes are */
    const uint8_t *bytes; /* NULL: a file */
    int fd;
    uint64_t length;
};
/* CS_BAD_FILE for an empty file, one of more than max bytes and one packed by gzip. After a failure there is nothing to
 * close. */
enum cs_status file_view_open(const char *path, uint64_t max, struct file_view *v, struct cs_error *err);
void file_view_close(struct file_view *v);
/* Exactly length bytes from offset on; CS_BAD_FILE when they are not all there (also when the file became shorter). */
enum cs_status file_view_read(const struct file_view *v, uint64_t offset, void *to, size_t length,
                              struct cs_error *err);

/* Replacing a file piece by piece, for what need not be in memory at once: writes path.tmp; commit() flushes it to the
 * disk and renames it over path (where path is a link: over the file that it leads to). Until then, and after a
 * failure, the old file is as it was. What is not a regular file (a pipe, a device) is written directly. */
enum { FILE_WRITER_BUFFER = 1 << 14 };
struct file_writer {
    char path[PATH_MAX], temporary[PATH_MAX];
    mode_t mode;
    bool direct;   /* a pipe or device */
    int fd, error; /* errno of the first failure: later puts do nothing */
    size_t used;
    uint8_t buffer[FILE_WRITER_BUFFER];
};
/* After a failed open there is nothing to end. */
enum cs_status file_writer_open(const char *path, struct file_writer *w, struct cs_error *err);
void file_writer_put(struct file_writer *w, const void *bytes, size_t length);
/* Ends the writer, whatever it returns: the first failure of all, if there was one. */
enum cs_status file_writer_commit(struct file_writer *w, struct cs_error *err);
void file_writer_abandon(struct file_writer *w);

/* The same in one piece. Writes path.tmp, flushes it to the disk and renames it over path (where path is a link: over
 * the file that it leads to). After a failure the old file is as it was. What is not a regular file (a pipe, a device)
 * is written directly. */
enum cs_status file_replace(const char *path, const void *bytes, size_t length, struct cs_error *err);
/* Whether that could begin: for work that takes long before it has something to write. Changes nothing. */
enum cs_status file_check_replace(const char *path, struct cs_error *err);

#endif
