/* tests/engine/scratch.h - a temporary folder for tests that make their own files, and a limit on memory. */
#ifndef CS_TESTS_SCRATCH_H
#define CS_TESTS_SCRATCH_H

#include <check.h>
#include <ftw.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { SCRATCH_CAN_LIMIT_MEMORY = 0 }; /* a sanitizer's shadow needs all of the address space */
#else
enum { SCRATCH_CAN_LIMIT_MEMORY = 1 };
#endif

struct scratch {
    char folder[64];
};

static inline void scratch_init(struct scratch *s)
{
    strcpy(s->folder, "/tmp/convoscope-test-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(s->folder));
}

static inline int scratch_remove(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st, (void)flag, (void)ftw;
    return remove(path);
}

static inline void scratch_finish(struct scratch *s)
{
    nftw(s->folder, scratch_remove, 8, FTW_DEPTH | FTW_PHYS);
}

/* "folder/name"; returns path. */
static inline const char *scratch_path(const struct scratch *s, const char *name, char path[PATH_MAX])
{
    ck_assert_int_lt(snprintf(path, PATH_MAX, "%s/%s", s->folder, name), PATH_MAX);
    return path;
}

static inline void scratch_mkdir(const struct scratch *s, const char *name)
{
    char path[PATH_MAX];
    ck_assert_int_eq(mkdir(scratch_path(s, name, path), 0777), 0);
}

static inline void scratch_write(const struct scratch *s, const char *name, const void *bytes, size_t length)
{
    char path[PATH_MAX];
    FILE *f = fopen(scratch_path(s, name, path), "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(bytes, 1, length, f), length);
    ck_assert_int_eq(fclose(f), 0);
}

static inline void scratch_write_gz(const struct scratch *s, const char *name, const void *bytes, size_t length)
{
    char path[PATH_MAX];
    gzFile f = gzopen(scratch_path(s, name, path), "wb");
    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(gzwrite(f, bytes, (unsigned)length), (int)length);
    ck_assert_int_eq(gzclose(f), Z_OK);
}

/* The whole file into bytes; its length. */
static inline size_t scratch_read(const struct scratch *s, const char *name, void *bytes, size_t room)
{
    char path[PATH_MAX];
    FILE *f = fopen(scratch_path(s, name, path), "rb");
    ck_assert_ptr_nonnull(f);
    const size_t length = fread(bytes, 1, room, f);
    fclose(f);
    return length;
}

/* From here on this test's process (Check forks one a test) may hold this much more than an empty one. */
static inline void scratch_limit_memory(size_t mebibytes)
{
    if (!SCRATCH_CAN_LIMIT_MEMORY)
        return;
    const struct rlimit limit = {(mebibytes + 32) << 20, (mebibytes + 32) << 20};
    ck_assert_int_eq(setrlimit(RLIMIT_AS, &limit), 0);
}

/* The sentence begins with the path of a file in the folder, and says this. */
static inline void scratch_expect_sentence(const struct scratch *s, const char *text, const char *name,
                                           const char *says)
{
    char path[PATH_MAX];
    scratch_path(s, name, path);
    ck_assert_msg(strncmp(text, path, strlen(path)) == 0, "'%s' does not begin with %s", text, path);
    ck_assert_msg(strstr(text, says) != NULL, "'%s' does not say '%s'", text, says);
    ck_assert_ptr_null(strchr(text, '\n'));
}

#endif
