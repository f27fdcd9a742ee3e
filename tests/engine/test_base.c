/* tests/engine/test_base.c - status, tensors, random numbers, the clock, the thread pool. */
#include <check.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "engine/base/clock.h"
#include "engine/base/file.h"
#include "engine/base/rng.h"
#include "engine/base/status.h"
#include "engine/base/tensor.h"
#include "engine/base/thread_pool.h"
#include "tests/engine/scratch.h"

/* ---------------------------------------------------------------------------------------------- status */

START_TEST(an_error_keeps_its_status_and_its_sentence)
{
    struct cs_error err;
    ck_assert_int_eq(cs_fail(&err, CS_BAD_VALUE, "stride is %d, at least 1", 0), CS_BAD_VALUE);
    ck_assert_str_eq(err.text, "stride is 0, at least 1");
    ck_assert_int_eq(cs_fail(NULL, CS_IO, "nobody reads this"), CS_IO);
}
END_TEST

START_TEST(a_long_sentence_keeps_its_beginning_and_its_end)
{
    struct cs_error err;
    char path[5001];
    for (size_t i = 0; i < 5000; i += 2)
        memcpy(path + i, "\xd1\x8f", 2); /* UTF-8: no character may be cut */
    path[5000] = '\0';
    cs_fail(&err, CS_IO, "/home%s: no such file", path);
    const size_t length = strlen(err.text);
    ck_assert_uint_ge(length, sizeof err.text - 3);
    ck_assert_uint_lt(length, sizeof err.text);
    ck_assert_str_eq(err.text + length - 14, ": no such file");
    const char *dots = strstr(err.text, "...");
    ck_assert_int_eq(strncmp(err.text, "/home", 5), 0);
    ck_assert_ptr_nonnull(dots);
    ck_assert_int_eq((dots - err.text - 5) % 2, 0);
    ck_assert_int_eq((unsigned char)dots[3], 0xd1);
}
END_TEST

START_TEST(a_sentence_stays_one_line_whatever_a_file_is_called)
{
    struct cs_error err;
    cs_fail(&err, CS_IO, "%s: no such file", "a\nb\033[2J\177\xd1\x8f");
    ck_assert_str_eq(err.text, "a?b?[2J?\xd1\x8f: no such file");
}
END_TEST

/* ---------------------------------------------------------------------------------------------- files */

START_TEST(a_file_written_in_pieces_is_there_once_it_is_whole)
{
    static uint8_t piece[100000];
    struct scratch scratch;
    char path[PATH_MAX], kept[4] = "";
    struct file_writer w;
    struct file_view view;
    struct cs_error err;
    scratch_init(&scratch);
    scratch_write(&scratch, "file", "old", 3);
    memset(piece, 7, sizeof piece);
    for (int commit = 0; commit < 2; commit++) {
        ck_assert_int_eq(file_writer_open(scratch_path(&scratch, "file", path), &w, NULL), CS_OK);
        for (size_t n = 1; n <= sizeof piece; n *= 10)
            file_writer_put(&w, piece, n);
        ck_assert_uint_eq(scratch_read(&scratch, "file", kept, sizeof kept), 3);
        ck_assert_str_eq(kept, "old");
        if (commit)
            ck_assert_int_eq(file_writer_commit(&w, NULL), CS_OK);
        else
            file_writer_abandon(&w);
    }
    ck_assert_int_eq(file_view_open(path, 1 << 20, &view, NULL), CS_OK);
    ck_assert_uint_eq(view.length, 111111);
    memset(piece, 0, sizeof piece);
    ck_assert_int_eq(file_view_read(&view, 11111, piece, sizeof piece, NULL), CS_OK);
    ck_assert(piece[0] == 7 && piece[sizeof piece - 1] == 7);
    ck_assert_int_eq(file_view_read(&view, 111111, piece, 1, &err), CS_BAD_FILE);
    scratch_expect_sentence(&scratch, err.text, "file", "cut off");
    file_view_close(&view);
    ck_assert_int_eq(file_view_open(path, 1000, &view, &err), CS_BAD_FILE);
    scratch_finish(&scratch);
}
END_TEST

START_TEST(a_disk_that_gets_full_leaves_the_old_file_and_nothing_else)
{
    struct scratch scratch;
    struct cs_error err;
    char path[PATH_MAX], temporary[PATH_MAX], kept[8] = "";
    static const char long_text[4096];
    scratch_init(&scratch);
    scratch_write(&scratch, "f", "old", 3);
    scratch_path(&scratch, "f", path);
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){100, RLIM_INFINITY}), 0);
    ck_assert_int_eq(file_replace(path, long_text, sizeof long_text, &err), CS_IO);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){RLIM_INFINITY, RLIM_INFINITY}), 0);
    scratch_expect_sentence(&scratch, err.text, "f", "large");
    ck_assert_uint_eq(scratch_read(&scratch, "f", kept, sizeof kept), 3);
    ck_assert_str_eq(kept, "old");
    ck_assert_int_ne(access(scratch_path(&scratch, "f.tmp", temporary), F_OK), 0);
    scratch_finish(&scratch);
}
END_TEST

START_TEST(whether_a_file_can_be_replaced_is_found_out_without_touching_it)
{
    struct scratch scratch;
    struct cs_error err;
    char path[PATH_MAX], kept[8] = "";
    scratch_init(&scratch);
    scratch_write(&scratch, "f", "old", 3);
    ck_assert_int_eq(file_check_replace(scratch_path(&scratch, "f", path), &err), CS_OK);
    ck_assert_int_eq(file_check_replace(scratch_path(&scratch, "new", path), &err), CS_OK);
    ck_assert_int_ne(access(path, F_OK), 0);
    ck_assert_int_ne(file_check_replace(scratch_path(&scratch, "f/g", path), &err), CS_OK);
    scratch_expect_sentence(&scratch, err.text, "f/g", "");
    ck_assert_int_ne(file_check_replace(scratch.folder, &err), CS_OK);
    ck_assert_int_ne(file_check_replace("", &err), CS_OK);
    ck_assert_int_eq(file_check_replace("/dev/null", &err), CS_OK);
    ck_assert_uint_eq(scratch_read(&scratch, "f", kept, sizeof kept), 3);
    ck_assert_str_eq(kept, "old");
    ck_assert_int_eq(rmdir(scratch.folder), -1); /* "f" is in it ... */
    ck_assert_int_eq(unlink(scratch_path(&scratch, "f", path)), 0);
    ck_assert_int_eq(rmdir(scratch.folder), 0); /* ... and nothing else */
}
END_TEST

/* ---------------------------------------------------------------------------------------------- tensors */

START_TEST(shapes_know_their_size_and_their_text)
{
    char text[CS_SHAPE_TEXT];
    const struct shape s = shape_3d(6, 28, 27), batch = shape_batch(64, &s);
    const struct shape widest = {5, {INT_MIN, INT_MIN, INT_MIN, INT_MIN, INT_MIN}};
    ck_assert_uint_eq(shape_count(&s), 4536);
    ck_assert_str_eq(shape_text(&s, text), "6x28x27");
    ck_assert_str_eq(shape_text(&batch, text), "64x6x28x27");
    ck_assert_uint_eq(strlen(shape_text(&widest, text)), 5 * 11 + 4);
    ck_assert(!shape_equal(&s, &batch) && shape_equal(&s, &s));
    const struct shape other = shape_3d(6, 28, 28), four = shape_4d(64, 6, 28, 27);
    ck_assert(!shape_equal(&s, &other) && shape_equal(&batch, &four));
    const struct shape none = {0};
    ck_assert_uint_eq(shape_count(&none), 1);
}
END_TEST

START_TEST(shapes_that_no_memory_can_hold_are_refused)
{
    const struct shape good[] = {{0}, {1, {1}}, {2, {1 << 16, 1 << 15}}, {1, {INT_MAX}}, {5, {2, 3, 4, 5, 6}}};
    const struct shape bad[] = {{1, {0}},
                                {2, {3, -1}},
                                {6, {1, 1, 1, 1, 1}},
                                {-1, {0}},
                                {2, {1 << 16, (1 << 15) + 1}},
                                {5, {INT_MAX, INT_MAX, INT_MAX, INT_MAX, INT_MAX}},
                                {4, {1 << 16, 1 << 16, 1 << 16, 1 << 16}}};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        ck_assert_int_eq(shape_check(&good[i], NULL), CS_OK);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct cs_error err = {""};
        struct tensor t;
        ck_assert_int_eq(shape_check(&bad[i], &err), CS_BAD_SHAPE);
        ck_assert(err.text[0]);
        ck_assert_int_eq(tensor_init(&t, &bad[i], NULL), CS_BAD_SHAPE);
        ck_assert_ptr_null(t.data);
    }
}
END_TEST

START_TEST(memory_is_zeroed_and_aligned_and_whole_lines_long)
{
    for (size_t count = 0; count < 200; count += 7) {
        const size_t lines = 3 * count / CS_ALIGN + (count == 0 || 3 * count % CS_ALIGN > 0);
        unsigned char *p = cs_alloc(count, 3);
        ck_assert_ptr_nonnull(p);
        ck_assert_uint_eq((uintptr_t)p % CS_ALIGN, 0);
        for (size_t i = 0; i < lines * CS_ALIGN; i++)
            ck_assert_uint_eq(p[i], 0);
        memset(p, 0xff, lines * CS_ALIGN);
        cs_free(p);
    }
    cs_free(NULL);
}
END_TEST

START_TEST(memory_that_there_is_not_is_null)
{
    ck_assert_ptr_null(cs_alloc(SIZE_MAX, 1));
    ck_assert_ptr_null(cs_alloc(SIZE_MAX / 4 + 2, 4));
    ck_assert_ptr_null(cs_alloc(SIZE_MAX / 8, 8));
}
END_TEST

START_TEST(tensors_fill_and_copy)
{
    struct tensor a, b;
    const struct shape s = shape_2d(5, 7), row = shape_1d(35);
    ck_assert_int_eq(tensor_init(&a, &s, NULL), CS_OK);
    ck_assert_int_eq(tensor_init(&b, &row, NULL), CS_OK);
    ck_assert(a.data[34] == 0.0f);
    tensor_fill(&a, 2.5f);
    tensor_copy(&b, &a);
    ck_assert(b.data[0] == 2.5f && b.data[34] == 2.5f);
    ck_assert(shape_equal(&b.shape, &row));
    tensor_finish(&a);
    tensor_finish(&a);
    tensor_finish(&b);
    ck_assert_ptr_null(b.data);
}
END_TEST

/* ---------------------------------------------------------------------------------------------- random numbers */

/* The first outputs of xoshiro128++ from the state 1, 2, 3, 4, worked out by hand from its definition: rotl(1 + 4, 7) +
 * 1, and so on. */
START_TEST(random_numbers_are_those_of_xoshiro128_plus_plus)
{
    struct rng r = {{1, 2, 3, 4}};
    ck_assert_uint_eq(rng_u32(&r), 641);
    ck_assert_uint_eq(r.s[0], 1 ^ 4 ^ 2);
    ck_assert_uint_eq(r.s[1], 2 ^ 3 ^ 1);
    ck_assert_uint_eq(r.s[2], 3 ^ 1 ^ (2 << 9));
    ck_assert_uint_eq(r.s[3], (4 ^ 2) << 11);
    ck_assert_uint_eq(rng_u32(&r), (((7u + 12288u) << 7) | ((7u + 12288u) >> 25)) + 7u);
}
END_TEST

START_TEST(streams_are_reproducible_and_differ)
{
    struct rng a = rng_seeded(7, 3), again = rng_seeded(7, 3), stream = rng_seeded(7, 4), seed = rng_seeded(8, 3);
    int equal_stream = 0, equal_seed = 0;
    for (int i = 0; i < 1000; i++) {
        const uint32_t v = rng_u32(&a);
        ck_assert_uint_eq(v, rng_u32(&again));
        equal_stream += v == rng_u32(&stream);
        equal_seed += v == rng_u32(&seed);
    }
    ck_assert_int_le(equal_stream, 1);
    ck_assert_int_le(equal_seed, 1);
}
END_TEST

/* The first numbers of neighbouring streams look as random as those of one stream: a net has a stream a parameter. */
START_TEST(neighbouring_streams_are_independent)
{
    enum { N = 20000 };
    double sum = 0.0, products = 0.0, before = 0.0;
    for (int i = 0; i < N; i++) {
        struct rng r = rng_seeded(1, (uint64_t)i);
        const double v = (double)rng_float(&r) - 0.5;
        sum += v;
        products += v * before;
        before = v;
    }
    ck_assert_double_le(fabs(sum / N), 5.0 * sqrt(1.0 / 12.0 / N));
    ck_assert_double_le(fabs(products / N), 5.0 / 12.0 / sqrt(N));
}
END_TEST

START_TEST(floats_are_uniform_below_one)
{
    enum { BINS = 64, N = 1 << 18 };
    int bin[BINS] = {0};
    struct rng r = rng_seeded(2, 0);
    for (int i = 0; i < N; i++) {
        const float v = rng_float(&r);
        if (!(v >= 0.0f && v < 1.0f)) /* an assertion a number would take seconds */
            ck_abort_msg("%g is not in 0..1", (double)v);
        bin[(int)(v * BINS)]++;
    }
    double chi = 0.0; /* 63 degrees of freedom: mean 63, standard deviation 11.2 */
    for (int i = 0; i < BINS; i++)
        chi += pow(bin[i] - (double)N / BINS, 2) / ((double)N / BINS);
    ck_assert_double_lt(chi, 63.0 + 5.0 * 11.2);
    ck_assert_double_gt(chi, 63.0 - 5.0 * 11.2);
    for (int i = 0; i < 1000; i++) {
        const float v = rng_uniform(&r, -3.0f, -1.0f);
        ck_assert(v >= -3.0f && v <= -1.0f);
    }
}
END_TEST

START_TEST(normal_numbers_have_the_moments_of_the_bell_curve)
{
    enum { N = 1 << 18 };
    struct rng r = rng_seeded(3, 0);
    double moment[5] = {0};
    for (int i = 0; i < N; i++) {
        const double v = (double)rng_normal(&r);
        for (int k = 1; k < 5; k++)
            moment[k] += pow(v, k) / N;
    }
    ck_assert_double_le(fabs(moment[1]), 5.0 * sqrt(1.0 / N));
    ck_assert_double_le(fabs(moment[2] - 1.0), 5.0 * sqrt(2.0 / N));
    ck_assert_double_le(fabs(moment[3]), 5.0 * sqrt(15.0 / N));
    ck_assert_double_le(fabs(moment[4] - 3.0), 5.0 * sqrt(96.0 / N));
}
END_TEST

START_TEST(whole_numbers_reach_both_bounds_evenly)
{
    enum { N = 70000 };
    int count[7] = {0};
    struct rng r = rng_seeded(4, 0);
    for (int i = 0; i < N; i++) {
        const int v = rng_int(&r, -3, 3);
        if (v < -3 || v > 3)
            ck_abort_msg("%d is not in -3..3", v);
        count[v + 3]++;
    }
    for (int i = 0; i < 7; i++)
        ck_assert_int_le(abs(count[i] - N / 7), 5 * 93); /* 93: the standard deviation */
    ck_assert_int_eq(rng_int(&r, 5, 5), 5);
    for (int i = 0; i < 100; i++)
        ck_assert_int_ge(rng_int(&r, INT_MAX - 1, INT_MAX), INT_MAX - 1);
    bool negative = false, positive = false;
    for (int i = 0; i < 100; i++) {
        const int v = rng_int(&r, INT_MIN, INT_MAX);
        negative |= v < 0;
        positive |= v > 0;
    }
    ck_assert(negative && positive);
}
END_TEST

/* Of a range of 3/4 * 2^32 numbers, plain 'modulo' would give the lowest third twice as often as the others. */
START_TEST(whole_numbers_of_a_huge_range_have_no_modulo_bias)
{
    enum { N = 30000 };
    struct rng r = rng_seeded(5, 0);
    int third[3] = {0};
    for (int i = 0; i < N; i++)
        third[((int64_t)rng_int(&r, INT_MIN, (1 << 30) - 1) - INT_MIN) >> 30]++;
    for (int i = 0; i < 3; i++)
        ck_assert_int_le(abs(third[i] - N / 3), 5 * 82);
}
END_TEST

START_TEST(a_shuffle_keeps_everything_and_is_even)
{
    enum { N = 4, ROUNDS = 24000 };
    int at[N][N] = {{0}};
    struct rng r = rng_seeded(6, 0);
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t order[N] = {0, 1, 2, 3}, seen = 0;
        rng_shuffle(&r, order, N);
        for (int i = 0; i < N; i++) {
            seen |= 1u << order[i];
            at[i][order[i]]++;
        }
        if (seen != 15)
            ck_abort_msg("something was lost");
    }
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            ck_assert_int_le(abs(at[i][j] - ROUNDS / N), 5 * 67);
    rng_shuffle(&r, NULL, 0);
}
END_TEST

START_TEST(the_clock_goes_forward)
{
    const double before = clock_seconds();
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    ck_assert_double_ge(clock_seconds() - before, 0.002);
}
END_TEST

/* ---------------------------------------------------------------------------------------------- thread pool */

enum { MAX_CHUNKS = 1000 };

struct tally {
    atomic_int done[MAX_CHUNKS];
    int plain[MAX_CHUNKS]; /* written without atomics: run() must order it */
};

static void count_chunk(void *ctx, int chunk)
{
    struct tally *t = ctx;
    atomic_fetch_add(&t->done[chunk], 1);
    t->plain[chunk] += chunk;
}

static void run_and_check(struct thread_pool *pool, int chunks)
{
    struct tally t = {0};
    thread_pool_run(pool, count_chunk, &t, chunks);
    int wrong = 0;
    for (int i = 0; i < MAX_CHUNKS; i++)
        wrong += atomic_load(&t.done[i]) != (i < chunks) || t.plain[i] != (i < chunks ? i : 0);
    ck_assert_msg(!wrong, "%d of %d chunks did not run exactly once", wrong, chunks);
}

START_TEST(every_chunk_runs_exactly_once)
{
    struct thread_pool *pool;
    ck_assert_int_eq(thread_pool_create(&pool, _i, NULL), CS_OK);
    if (_i)
        ck_assert_int_eq(thread_pool_size(pool), _i);
    ck_assert_int_ge(thread_pool_size(pool), 1);
    for (int chunks = 0; chunks <= MAX_CHUNKS; chunks += 1 + chunks / 5)
        run_and_check(pool, chunks);
    for (int round = 0; round < 300; round++)
        run_and_check(pool, round % 7);
    thread_pool_destroy(&pool);
    ck_assert_ptr_null(pool);
    thread_pool_destroy(&pool);
}
END_TEST

START_TEST(a_pool_wakes_up_after_it_went_to_sleep)
{
    struct thread_pool *pool;
    ck_assert_int_eq(thread_pool_create(&pool, 4, NULL), CS_OK);
    for (int round = 0; round < 20; round++) {
        nanosleep(&(struct timespec){.tv_nsec = 3000000}, NULL);
        run_and_check(pool, 9);
    }
    thread_pool_destroy(&pool);
}
END_TEST

/* While its threads still spin: what they did is not done again when there are fewer of them. */
START_TEST(a_pool_that_is_destroyed_right_after_a_job_runs_nothing_again)
{
    static struct tally t; /* still there when a late thread would come */
    for (int round = 0; round < 500; round++) {
        struct thread_pool *pool;
        int wrong = 0;
        memset(&t, 0, sizeof t);
        ck_assert_int_eq(thread_pool_create(&pool, 2 + round % 7, NULL), CS_OK);
        thread_pool_run(pool, count_chunk, &t, MAX_CHUNKS);
        thread_pool_destroy(&pool);
        for (int i = 0; i < MAX_CHUNKS; i++)
            wrong += atomic_load(&t.done[i]) != 1;
        ck_assert_msg(!wrong, "%d of %d chunks did not run exactly once", wrong, MAX_CHUNKS);
    }
}
END_TEST

/* Grown and shrunk again and again, right after a job, while threads still spin, and after they went to sleep. */
START_TEST(a_pool_of_another_size_runs_every_chunk_once)
{
    static const int sizes[] = {1, 4, 2, 7, 3, 1, 8, 0, 5};
    enum { SIZES = sizeof sizes / sizeof *sizes };
    struct thread_pool *pool;
    ck_assert_int_eq(thread_pool_create(&pool, 2, NULL), CS_OK);
    for (int round = 0; round < 200; round++) {
        const int n = sizes[round % SIZES];
        ck_assert_int_eq(thread_pool_set_size(pool, n, NULL), CS_OK);
        ck_assert(n == 0 ? thread_pool_size(pool) >= 1 : thread_pool_size(pool) == n);
        run_and_check(pool, round % 2 ? MAX_CHUNKS : 1 + round % 9);
        if (round % 16 == 0)
            nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
    const int before = thread_pool_size(pool);
    ck_assert_int_eq(thread_pool_set_size(pool, -1, NULL), CS_BAD_VALUE);
    ck_assert_int_eq(thread_pool_set_size(pool, 100000, NULL), CS_BAD_VALUE);
    ck_assert_int_eq(thread_pool_size(pool), before);
    thread_pool_destroy(&pool);
}
END_TEST

static double cpu_seconds(void)
{
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + 1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

/* CPU time, not wall-clock: three threads that went on spinning for the 0.3 s would use most of it. */
START_TEST(an_idle_pool_uses_no_processor)
{
    struct thread_pool *pool;
    ck_assert_int_eq(thread_pool_create(&pool, 4, NULL), CS_OK);
    run_and_check(pool, 100);
    const double before = cpu_seconds();
    nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    ck_assert_double_lt(cpu_seconds() - before, 0.1);
    thread_pool_destroy(&pool);
}
END_TEST

static void slow_chunk(void *ctx, int chunk)
{
    if (chunk == 0)
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    count_chunk(ctx, chunk);
}

/* The owner runs out of chunks first and must wait for the one that a worker still has, asleep or not. */
START_TEST(run_returns_after_the_slowest_chunk)
{
    struct thread_pool *pool;
    ck_assert_int_eq(thread_pool_create(&pool, 3, NULL), CS_OK);
    for (int round = 0; round < 20; round++) {
        struct tally t = {0};
        thread_pool_run(pool, slow_chunk, &t, 3);
        for (int i = 0; i < 3; i++)
            ck_assert_int_eq(t.plain[i], i);
        ck_assert_int_eq(atomic_load(&t.done[0]), 1);
    }
    thread_pool_destroy(&pool);
}
END_TEST

START_TEST(without_a_pool_the_caller_does_it_all)
{
    run_and_check(NULL, 10);
    ck_assert_int_eq(thread_pool_size(NULL), 1);
}
END_TEST

START_TEST(a_silly_number_of_threads_is_refused)
{
    struct thread_pool *pool;
    struct cs_error err = {""};
    ck_assert_int_eq(thread_pool_create(&pool, -1, &err), CS_BAD_VALUE);
    ck_assert_ptr_null(pool);
    ck_assert_int_eq(thread_pool_create(&pool, 100000, &err), CS_BAD_VALUE);
    ck_assert_str_eq(err.text, "the number of threads must be 0 (one a core) to 256, not 100000");
}
END_TEST

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { CAN_LIMIT_MEMORY = 0 }; /* sanitizers need terabytes of addresses */
#else
enum { CAN_LIMIT_MEMORY = 1 };
#endif

/* Room for a few stacks only. Check runs every test in a process of its own, so the limit ends with it. */
START_TEST(a_pool_that_cannot_start_all_its_threads_starts_none)
{
    struct thread_pool *pool;
    struct cs_error err = {""};
    long pages = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    if (!CAN_LIMIT_MEMORY || !statm || fscanf(statm, "%ld", &pages) != 1)
        return;
    fclose(statm);
    const rlim_t limit = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) + (40u << 20);
    ck_assert_int_eq(setrlimit(RLIMIT_AS, &(struct rlimit){limit, limit}), 0);
    ck_assert_int_eq(thread_pool_create(&pool, 200, &err), CS_NO_MEMORY);
    ck_assert_ptr_null(pool);
    ck_assert_msg(strstr(err.text, "of 200 cannot be started"), "%s", err.text);
}
END_TEST

static void add_tensors(Suite *suite)
{
    TCase *t = tcase_create("tensor");
    tcase_add_test(t, shapes_know_their_size_and_their_text);
    tcase_add_test(t, shapes_that_no_memory_can_hold_are_refused);
    tcase_add_test(t, memory_is_zeroed_and_aligned_and_whole_lines_long);
    tcase_add_test(t, memory_that_there_is_not_is_null);
    tcase_add_test(t, tensors_fill_and_copy);
    suite_add_tcase(suite, t);
}

static void add_random_numbers(Suite *suite)
{
    TCase *t = tcase_create("rng");
    tcase_add_test(t, random_numbers_are_those_of_xoshiro128_plus_plus);
    tcase_add_test(t, streams_are_reproducible_and_differ);
    tcase_add_test(t, neighbouring_streams_are_independent);
    tcase_add_test(t, floats_are_uniform_below_one);
    tcase_add_test(t, normal_numbers_have_the_moments_of_the_bell_curve);
    tcase_add_test(t, whole_numbers_reach_both_bounds_evenly);
    tcase_add_test(t, whole_numbers_of_a_huge_range_have_no_modulo_bias);
    tcase_add_test(t, a_shuffle_keeps_everything_and_is_even);
    tcase_add_test(t, the_clock_goes_forward);
    suite_add_tcase(suite, t);
}

static void add_thread_pool(Suite *suite)
{
    TCase *t = tcase_create("thread pool");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, every_chunk_runs_exactly_once, 0, 6);
    tcase_add_test(t, a_pool_wakes_up_after_it_went_to_sleep);
    tcase_add_test(t, a_pool_of_another_size_runs_every_chunk_once);
    tcase_add_test(t, a_pool_that_is_destroyed_right_after_a_job_runs_nothing_again);
    tcase_add_test(t, an_idle_pool_uses_no_processor);
    tcase_add_test(t, run_returns_after_the_slowest_chunk);
    tcase_add_test(t, without_a_pool_the_caller_does_it_all);
    tcase_add_test(t, a_silly_number_of_threads_is_refused);
    tcase_add_test(t, a_pool_that_cannot_start_all_its_threads_starts_none);
    suite_add_tcase(suite, t);
}

int main(void)
{
    Suite *suite = suite_create("base");
    TCase *status = tcase_create("status");
    tcase_add_test(status, an_error_keeps_its_status_and_its_sentence);
    tcase_add_test(status, a_long_sentence_keeps_its_beginning_and_its_end);
    tcase_add_test(status, a_sentence_stays_one_line_whatever_a_file_is_called);
    tcase_add_test(status, a_file_written_in_pieces_is_there_once_it_is_whole);
    tcase_add_test(status, a_disk_that_gets_full_leaves_the_old_file_and_nothing_else);
    tcase_add_test(status, whether_a_file_can_be_replaced_is_found_out_without_touching_it);
    suite_add_tcase(suite, status);
    add_tensors(suite);
    add_random_numbers(suite);
    add_thread_pool(suite);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
