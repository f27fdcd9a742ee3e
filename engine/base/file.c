#include "engine/base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/i18n.h"
#include "engine/base/tensor.h"

enum { DEFLATE_MAX_RATIO = 1032, FIRST_PIECE = 1 << 20, STREAM_BUFFER = 1 << 17 };

static enum cs_status fail_errno(struct cs_error *err, const char *path)
{
    return cs_fail(err, errno == ENOENT ? CS_NOT_FOUND : CS_IO, "%s: %s", path, strerror(errno));
}

static enum cs_status check_regular(const char *path, const struct stat *st, struct cs_error *err)
{
    if (S_ISDIR(st->st_mode))
        return cs_fail(err, CS_BAD_FILE, _("%s: a folder, not a file"), path);
    if (!S_ISREG(st->st_mode))
        return cs_fail(err, CS_BAD_FILE, _("%s: a device or pipe, not a file"), path);
    if (st->st_size == 0)
        return cs_fail(err, CS_BAD_FILE, _("%s: the file is empty"), path);
    return CS_OK;
}

enum cs_status file_open(const char *path, struct file *f, struct cs_error *err)
{
    *f = (struct file){.path = path};
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* not waiting for the writer of a pipe */
    if (fd < 0)
        return fail_errno(err, path);
    struct stat st;
    enum cs_status status = fstat(fd, &st) ? fail_errno(err, path) : check_regular(path, &st, err);
    if (!status && !(f->stream = gzdopen(fd, "rb")))
        status = cs_no_memory(err);
    if (status) {
        close(fd);
        return status;
    }
    gzbuffer(f->stream, STREAM_BUFFER);
    f->packed = !gzdirect(f->stream);
    f->most = (uint64_t)st.st_size * (f->packed ? DEFLATE_MAX_RATIO : 1);
    return CS_OK;
}

void file_close(struct file *f)
{
    if (f->stream)
        gzclose_r(f->stream);
    f->stream = NULL;
}

/* Why gzread() gave less than was asked for. */
static enum cs_status fail_short(struct file *f, struct cs_error *err)
{
    int code;
    gzerror(f->stream, &code);
    switch (code) {
    case Z_ERRNO:
        return fail_errno(err, f->path);
    case Z_MEM_ERROR:
        return cs_no_memory(err);
    case Z_DATA_ERROR:
        return cs_fail(err, CS_BAD_FILE, _("%s: the gzip data is damaged; download or copy it again"), f->path);
    default:
        return cs_fail(err, CS_BAD_FILE, _("%s: the file is cut off; download or copy it again"), f->path);
    }
}

enum cs_status file_read(struct file *f, void *to, size_t length, struct cs_error *err)
{
    for (size_t done = 0; done < length;) {
        const size_t rest = length - done;
        const int n = gzread(f->stream, (char *)to + done, rest < INT_MAX ? (unsigned)rest : INT_MAX);
        if (n <= 0)
            return fail_short(f, err);
        done += (size_t)n;
    }
    return CS_OK;
}

/* Doubles *bytes, whose first `have` bytes are filled, to at most length. */
static enum cs_status grow(uint8_t **bytes, size_t have, size_t *capacity, size_t length, struct cs_error *err)
{
    *capacity = *capacity > length / 2 ? length : *capacity * 2;
    uint8_t *more = cs_alloc(*capacity, 1);
    if (!more)
        return cs_no_memory(err);
    memcpy(more, *bytes, have);
    cs_free(*bytes);
    *bytes = more;
    return CS_OK;
}

enum cs_status file_read_new(struct file *f, size_t length, uint8_t **bytes, struct cs_error *err)
{
    *bytes = NULL;
    if (length > f->most)
        return cs_fail(err, CS_BAD_FILE, _("%s: the file is cut off: %zu bytes should follow, more than it can hold"),
                       f->path, length);
    size_t capacity = f->packed && length > FIRST_PIECE ? FIRST_PIECE : length, have = 0;
    uint8_t *memory = cs_alloc(capacity, 1);
    enum cs_status status = memory ? file_read(f, memory, capacity, err) : cs_no_memory(err);
    for (have = capacity; !status && have < length; have = capacity) {
        status = grow(&memory, have, &capacity, length, err);
        if (!status)
            status = file_read(f, memory + have, capacity - have, err);
    }
    if (status)
        cs_free(memory);
    else
        *bytes = memory;
    return status;
}

enum cs_status file_expect_end(struct file *f, struct cs_error *err)
{
    char extra;
    const int n = gzread(f->stream, &extra, 1);
    if (n > 0)
        return cs_fail(err, CS_BAD_FILE, _("%s: the file goes on after its last item"), f->path);
    int code;
    gzerror(f->stream, &code);
    return n < 0 || code != Z_OK ? fail_short(f, err) : CS_OK;
}

static enum cs_status check_plain(const struct file *f, size_t max, struct cs_error *err)
{
    if (f->packed)
        return cs_fail(err, CS_BAD_FILE, _("%s: packed by gzip; unpack it first"), f->path);
    if (f->most > max && max < 1 << 20)
        return cs_fail(err, CS_BAD_FILE, _("%s: larger than %zu KiB"), f->path, max >> 10);
    if (f->most > max)
        return cs_fail(err, CS_BAD_FILE, _("%s: larger than %zu MiB"), f->path, max >> 20);
    return CS_OK;
}

enum cs_status file_read_all(const char *path, size_t max, uint8_t **bytes, size_t *length, struct cs_error *err)
{
    struct file f;
    *bytes = NULL;
    *length = 0;
    enum cs_status status = file_open(path, &f, err);
    if (!status)
        status = check_plain(&f, max, err);
    if (!status)
        status = file_read_new(&f, (size_t)f.most, bytes, err);
    if (!status)
        *length = (size_t)f.most;
    file_close(&f);
    return status;
}

/* Views. */

static enum cs_status check_view(const struct file_view *v, uint64_t max, struct cs_error *err)
{
    uint8_t magic[2] = {0};
    const ssize_t n = pread(v->fd, magic, sizeof magic, 0);
    if (n < 0)
        return fail_errno(err, v->path);
    if (n == 2 && magic[0] == 0x1f && magic[1] == 0x8b)
        return cs_fail(err, CS_BAD_FILE, _("%s: packed by gzip; unpack it first"), v->path);
    if (v->length > max)
        return cs_fail(err, CS_BAD_FILE, _("%s: larger than %zu MiB"), v->path, (size_t)(max >> 20));
    return CS_OK;
}

enum cs_status file_view_open(const char *path, uint64_t max, struct file_view *v, struct cs_error *err)
{
    struct stat st;
    *v = (struct file_view){.path = path, .fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (v->fd < 0)
        return fail_errno(err, path);
    enum cs_status status = fstat(v->fd, &st) ? fail_errno(err, path) : check_regular(path, &st, err);
    if (!status) {
        v->length = (uint64_t)st.st_size;
        status = check_view(v, max, err);
    }
    if (status)
        file_view_close(v);
    return status;
}

void file_view_close(struct file_view *v)
{
    if (!v->bytes && v->fd >= 0)
        close(v->fd);
    v->fd = -1;
}

enum cs_status file_view_read(const struct file_view *v, uint64_t offset, void *to, size_t length, struct cs_error *err)
{
    if (offset > v->length || length > v->length - offset)
        return cs_fail(err, CS_BAD_FILE, _("%s: the file is cut off; download or copy it again"), v->path);
    if (v->bytes) {
        memcpy(to, v->bytes + offset, length);
        return CS_OK;
    }
    for (size_t done = 0; done < length;) {
        const ssize_t n = pread(v->fd, (char *)to + done, length - done, (off_t)(offset + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail_errno(err, v->path);
        if (n == 0)
            return cs_fail(err, CS_BAD_FILE, _("%s: the file is cut off; download or copy it again"), v->path);
        done += (size_t)n;
    }
    return CS_OK;
}

/* Writers. */

/* What replacing a path comes to: fills path, temporary, mode and direct. */
static enum cs_status find_target(const char *path, struct file_writer *w, struct cs_error *err)
{
    struct stat st;
    const bool exists = stat(path, &st) == 0;
    w->mode = exists ? st.st_mode & 0777 : 0666;
    w->direct = exists && !S_ISREG(st.st_mode);
    w->error = 0;
    w->used = 0;
    if (exists && S_ISDIR(st.st_mode))
        return cs_fail(err, CS_IO, _("%s: a folder, not a file"), path);
    if (exists && !realpath(path, w->path))
        return fail_errno(err, path);
    if (!*path) { /* else its .tmp could be made */
        errno = ENOENT;
        return fail_errno(err, path);
    }
    const bool fits = exists || snprintf(w->path, sizeof w->path, "%s", path) < (int)sizeof w->path;
    if (!fits || snprintf(w->temporary, sizeof w->temporary, "%s.tmp", w->path) >= (int)sizeof w->temporary) {
        errno = ENAMETOOLONG;
        return fail_errno(err, path);
    }
    return CS_OK;
}

/* The descriptor, or -1 with errno. */
static int open_temporary(const struct file_writer *w)
{
    unlink(w->temporary); /* left by a run that was killed; O_EXCL then follows nobody's link */
    return open(w->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, w->mode);
}

enum cs_status file_writer_open(const char *path, struct file_writer *w, struct cs_error *err)
{
    const enum cs_status status = find_target(path, w, err);
    if (status)
        return status;
    w->fd = w->direct ? open(path, O_WRONLY | O_CLOEXEC) : open_temporary(w);
    return w->fd < 0 ? fail_errno(err, w->path) : CS_OK;
}

static void write_all(struct file_writer *w, const uint8_t *bytes, size_t length)
{
    while (length > 0 && !w->error) {
        const ssize_t n = write(w->fd, bytes, length);
        if (n < 0 && errno != EINTR)
            w->error = errno;
        if (n > 0) {
            bytes += n;
            length -= (size_t)n;
        }
    }
}

static void empty_buffer(struct file_writer *w)
{
    write_all(w, w->buffer, w->used);
    w->used = 0;
}

void file_writer_put(struct file_writer *w, const void *bytes, size_t length)
{
    if (length > sizeof w->buffer - w->used)
        empty_buffer(w);
    if (length > sizeof w->buffer) {
        write_all(w, bytes, length);
    } else if (length > 0) {
        memcpy(w->buffer + w->used, bytes, length);
        w->used += length;
    }
}

enum cs_status file_writer_commit(struct file_writer *w, struct cs_error *err)
{
    empty_buffer(w);
    if (!w->error && !w->direct && fsync(w->fd))
        w->error = errno;
    if (close(w->fd) && !w->error)
        w->error = errno;
    if (!w->error && !w->direct && rename(w->temporary, w->path))
        w->error = errno;
    if (!w->error)
        return CS_OK;
    if (!w->direct)
        unlink(w->temporary);
    errno = w->error;
    return fail_errno(err, w->path);
}

void file_writer_abandon(struct file_writer *w)
{
    close(w->fd);
    if (!w->direct)
        unlink(w->temporary);
}

enum cs_status file_replace(const char *path, const void *bytes, size_t length, struct cs_error *err)
{
    struct file_writer w;
    const enum cs_status status = file_writer_open(path, &w, err);
    if (status)
        return status;
    file_writer_put(&w, bytes, length);
    return file_writer_commit(&w, err);
}

enum cs_status file_check_replace(const char *path, struct cs_error *err)
{
    struct file_writer w;
    const enum cs_status status = find_target(path, &w, err);
    if (status || w.direct)
        return status;
    const int fd = open_temporary(&w);
    if (fd < 0)
        return fail_errno(err, path);
    close(fd);
    unlink(w.temporary);
    return CS_OK;
}
