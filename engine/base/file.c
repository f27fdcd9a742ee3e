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

/* Closes fd in every case; errno tells what failed. */
static bool write_all(int fd, const char *bytes, size_t length, bool flush)
{
    ssize_t n = 0;
    for (; length > 0 && n >= 0; bytes += n, length -= (size_t)n) {
        n = write(fd, bytes, length);
        if (n < 0 && errno == EINTR)
            n = 0;
        if (n < 0)
            break;
    }
    bool good = n >= 0 && (!flush || fsync(fd) == 0);
    const int reason = errno;
    if (close(fd) && good)
        return false;
    errno = reason;
    return good;
}

static enum cs_status write_directly(const char *path, const void *bytes, size_t length, struct cs_error *err)
{
    const int fd = open(path, O_WRONLY | O_CLOEXEC);
    return fd >= 0 && write_all(fd, bytes, length, false) ? CS_OK : fail_errno(err, path);
}

/* What replacing a path comes to. */
struct target {
    char path[PATH_MAX], temporary[PATH_MAX];
    mode_t mode;
    bool direct; /* a pipe or device: written as it is */
};

static enum cs_status find_target(const char *path, struct target *t, struct cs_error *err)
{
    struct stat st;
    const bool exists = stat(path, &st) == 0;
    *t = (struct target){.mode = exists ? st.st_mode & 0777 : 0666, .direct = exists && !S_ISREG(st.st_mode)};
    if (exists && S_ISDIR(st.st_mode))
        return cs_fail(err, CS_IO, _("%s: a folder, not a file"), path);
    if (exists && !realpath(path, t->path))
        return fail_errno(err, path);
    if (!*path) { /* else its .tmp could be made */
        errno = ENOENT;
        return fail_errno(err, path);
    }
    const bool fits = exists || snprintf(t->path, sizeof t->path, "%s", path) < (int)sizeof t->path;
    if (!fits || snprintf(t->temporary, sizeof t->temporary, "%s.tmp", t->path) >= (int)sizeof t->temporary) {
        errno = ENAMETOOLONG;
        return fail_errno(err, path);
    }
    return CS_OK;
}

/* The descriptor, or -1 with errno. */
static int open_temporary(const struct target *t)
{
    unlink(t->temporary); /* left by a run that was killed; O_EXCL then follows nobody's link */
    return open(t->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, t->mode);
}

static enum cs_status write_and_rename(const struct target *t, const void *bytes, size_t length, struct cs_error *err)
{
    const int fd = open_temporary(t);
    if (fd < 0)
        return fail_errno(err, t->path);
    if (write_all(fd, bytes, length, true) && rename(t->temporary, t->path) == 0)
        return CS_OK;
    const enum cs_status status = fail_errno(err, t->path);
    unlink(t->temporary);
    return status;
}

enum cs_status file_replace(const char *path, const void *bytes, size_t length, struct cs_error *err)
{
    struct target t;
    const enum cs_status status = find_target(path, &t, err);
    if (status)
        return status;
    return t.direct ? write_directly(path, bytes, length, err) : write_and_rename(&t, bytes, length, err);
}

enum cs_status file_check_replace(const char *path, struct cs_error *err)
{
    struct target t;
    const enum cs_status status = find_target(path, &t, err);
    if (status || t.direct)
        return status;
    const int fd = open_temporary(&t);
    if (fd < 0)
        return fail_errno(err, path);
    close(fd);
    unlink(t.temporary);
    return CS_OK;
}
