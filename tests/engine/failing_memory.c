/* tests/engine/failing_memory.c - the linker sends every allocation of a test here (--wrap), where the n-th one fails.
 */
#include "tests/engine/failing_memory.h"

#include <check.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static atomic_long live;      /* blocks allocated and not freed */
static atomic_long left = -1; /* allocations that still succeed; below 0: all */
static atomic_bool failed;    /* one did not */
static atomic_bool spares;    /* none fails, nor counts */

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void __real_free(void *p);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void __wrap_free(void *p);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t length);

static bool fails(void)
{
    if (atomic_load(&spares) || atomic_load(&left) < 0 || atomic_fetch_sub(&left, 1) > 0)
        return false;
    atomic_store(&left, -1); /* only this one: what comes after it must cope, too */
    atomic_store(&failed, true);
    return true;
}

static void *counted(void *p)
{
    if (p)
        atomic_fetch_add(&live, 1);
    return p;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : counted(__real_calloc(n, size));
}

void *__wrap_realloc(void *p, size_t size)
{
    if (fails())
        return NULL;
    return p ? __real_realloc(p, size) : counted(__real_realloc(p, size));
}

void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : counted(__real_aligned_alloc(alignment, size));
}

char *__wrap_strndup(const char *text, size_t length)
{
    const size_t n = strnlen(text, length);
    char *copy = __wrap_malloc(n + 1);
    if (!copy)
        return NULL;
    memcpy(copy, text, n);
    copy[n] = '\0';
    return copy;
}

char *__wrap_strdup(const char *text)
{
    return __wrap_strndup(text, strlen(text));
}

void __wrap_free(void *p)
{
    if (p)
        atomic_fetch_sub(&live, 1);
    __real_free(p);
}

void spare_allocations(bool spared)
{
    atomic_store(&spares, spared);
}

enum { MOST = 100000 };

/* True once there are no n allocations: none failed. */
static bool fail_one(attempt_fn attempt, void *ctx, int n, bool *worked)
{
    const char *wrong = NULL;
    const long before = atomic_load(&live);
    atomic_store(&failed, false);
    atomic_store(&left, n);
    *worked = attempt(ctx, &wrong);
    atomic_store(&left, -1);
    const long leaked = atomic_load(&live) - before;
    ck_assert_msg(leaked == 0, "%ld blocks leaked when allocation %d failed", leaked, n);
    ck_assert_msg(!wrong, "allocation %d failed: %s", n, wrong);
    return !atomic_load(&failed);
}

void fail_every_allocation(attempt_fn attempt, void *ctx)
{
    for (int n = 0; n < MOST; n++) {
        bool worked;
        const bool none_failed = fail_one(attempt, ctx, n, &worked);
        ck_assert_msg(worked == none_failed, "allocation %d failed and nobody noticed", n);
        if (worked) {
            ck_assert_int_gt(n, 0);
            return;
        }
    }
    ck_abort_msg("it never worked");
}

void survive_every_allocation(attempt_fn attempt, void *ctx)
{
    for (int n = 0; n < MOST; n++) {
        bool worked;
        if (fail_one(attempt, ctx, n, &worked)) {
            ck_assert_int_gt(n, 0);
            ck_assert_msg(worked, "it does not work with all the memory it wants");
            return;
        }
    }
    ck_abort_msg("it never came to its end");
}
