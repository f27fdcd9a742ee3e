/* tests/engine/test_follow.c - following a folder of another program's models: the order of its files, files that are
 * not complete yet, change, vanish or are none. Run this one under ThreadSanitizer, too. */
#include <check.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/base/clock.h"
#include "engine/net/model_file.h"
#include "engine/net/net_same.h"
#include "engine/net/net_text.h"
#include "engine/worker/follow.h"
#include "engine/worker/follow_list.h"
#include "tests/engine/scratch.h"

enum { PATIENCE = 60, MOST = FOLLOW_BACKLOG };

/* A file of one byte or so, written so many seconds after some day. */
static void put(const struct scratch *s, const char *name, double written)
{
    char path[PATH_MAX];
    scratch_write(s, name, "x", 1);
    const time_t at = 1700000000 + (time_t)written;
    const struct timespec times[2] = {{at, 0}, {at, (long)((written - (double)(time_t)written) * 1e9)}};
    ck_assert_int_eq(utimensat(AT_FDCWD, scratch_path(s, name, path), times, 0), 0);
}

static void drop(const struct scratch *s, const char *name)
{
    char path[PATH_MAX];
    ck_assert_int_eq(unlink(scratch_path(s, name, path)), 0);
}

static void scan(struct follow_list *l, const struct scratch *s, double now)
{
    struct cs_error err;
    ck_assert_msg(follow_list_scan(l, s->folder, MOST, now, &err) == CS_OK, "%s", err.text);
}

/* The files in the order in which they would be read, with their steps: "b:2 a:1". */
static const char *read_all(struct follow_list *l, double now, char *text, size_t size)
{
    size_t n = 0;
    text[0] = '\0';
    for (int i; (i = follow_list_next(l)) >= 0; follow_list_done(l, i, CS_OK, NULL, now))
        n += (size_t)snprintf(text + n, size - n, "%s%.*s:%llu%s", n ? " " : "", (int)strlen(l->file[i].name) - 5,
                              l->file[i].name, (unsigned long long)l->file[i].steps,
                              follow_list_is_newest(l, i) ? "!" : "");
    return text;
}

static void expect(struct follow_list *l, const struct scratch *s, double now, const char *wanted)
{
    char text[4096];
    scan(l, s, now);
    scan(l, s, now + 0.25);
    ck_assert_str_eq(read_all(l, now + 0.25, text, sizeof text), wanted);
}

START_TEST(numbers_at_the_end_of_names_are_steps_and_order_the_files)
{
    struct scratch s;
    struct follow_list l = {0};
    scratch_init(&s);
    put(&s, "net-10.onnx", 1);
    put(&s, "net-9.onnx", 2);
    put(&s, "epoch=3-step=1200.onnx", 0);
    put(&s, "net-007.onnx", 3);
    put(&s, "00.onnx", 3);
    put(&s, "best.onnx", 4); /* nobody knows which step it is */
    put(&s, ".net-11.onnx", 4);
    put(&s, "net-12.onnx.tmp", 4);
    scratch_mkdir(&s, "net-13.onnx");
    expect(&l, &s, 0, "epoch=3-step=1200:1200! net-10:10 net-9:9 net-007:7 00:0");
    ck_assert_int_eq(l.read, 5);
    ck_assert_int_eq(follow_list_left_out(&l), 1);
    ck_assert(follow_list_is_settled(&l, 1));
    expect(&l, &s, 1, ""); /* each once */
    put(&s, "net-1201.onnx", 9);
    put(&s, "net-1202.onnx", 9);
    expect(&l, &s, 2, "net-1202:1202! net-1201:1201");
    ck_assert_uint_eq(l.training, 0);
    follow_list_finish(&l);
    scratch_finish(&s);
}
END_TEST

START_TEST(without_numbers_the_time_of_writing_orders_the_files)
{
    struct scratch s;
    struct follow_list l = {0};
    scratch_init(&s);
    put(&s, "b.onnx", 1);
    put(&s, "a.onnx", 2.5);
    put(&s, "c.onnx", 2.25);
    expect(&l, &s, 0, "a:3! c:2 b:1");
    put(&s, "b.onnx", 7);
    expect(&l, &s, 1, "b:4!");
    follow_list_finish(&l);
    scratch_finish(&s);
}
END_TEST

START_TEST(dates_at_the_end_of_names_are_no_steps)
{
    struct scratch s;
    struct follow_list l = {0};
    scratch_init(&s);
    put(&s, "run-20261127034500.onnx", 1);
    put(&s, "run-20261127034700.onnx", 3);
    put(&s, "run-2147483648.onnx", 2);
    expect(&l, &s, 10, "run-20261127034700:3! run-2147483648:2 run-20261127034500:1");
    follow_list_finish(&l);
    scratch_finish(&s);
}
END_TEST

START_TEST(a_single_file_that_is_written_again_and_again_is_a_step_each_time)
{
    struct scratch s;
    struct follow_list l = {0};
    scratch_init(&s);
    put(&s, "lenet5.onnx", 1);
    expect(&l, &s, 0, "lenet5:5!");
    put(&s, "lenet5.onnx", 2);
    expect(&l, &s, 1, "lenet5:6!");
    put(&s, "lenet5.onnx", 3);
    expect(&l, &s, 2, "lenet5:7!");
    ck_assert_uint_eq(l.training, 0);
    put(&s, "lenet6.onnx", 4); /* so the numbers meant something */
    expect(&l, &s, 3, "lenet6:6! lenet5:5");
    ck_assert_uint_eq(l.training, 1);
    follow_list_finish(&l);
    scratch_finish(&s);
}
END_TEST

START_TEST(a_training_that_starts_again_in_the_same_folder_leaves_the_earlier_one_aside)
{
    struct scratch s;
    struct follow_list l = {0};
    char name[32];
    scratch_init(&s);
    for (int i = 1; i <= 4; i++) {
        snprintf(name, sizeof name, "step-%d.onnx", i * 100);
        put(&s, name, i);
    }
    expect(&l, &s, 0, "step-400:400! step-300:300 step-200:200 step-100:100");
    put(&s, "step-100.onnx", 60);
    expect(&l, &s, 1, "step-100:100!");
    ck_assert_uint_eq(l.training, 1);
    ck_assert_int_eq(follow_list_left_out(&l), 3);
    put(&s, "step-200.onnx", 70);
    expect(&l, &s, 2, "step-200:200!");
    ck_assert_uint_eq(l.training, 1);
    ck_assert_int_eq(follow_list_left_out(&l), 2);
    struct follow_list late = {0}; /* who comes later sees the same */
    expect(&late, &s, 0, "step-200:200! step-100:100");
    follow_list_finish(&late);
    put(&s, "step-300.onnx", 80);
    put(&s, "step-400.onnx", 90);
    put(&s, "step-500.onnx", 99);
    expect(&l, &s, 3, "step-500:500! step-400:400 step-300:300");
    ck_assert_int_eq(follow_list_left_out(&l), 0);
    follow_list_finish(&l);
    scratch_finish(&s);
}
END_TEST

START_TEST(a_folder_that_is_emptied_for_another_training_begins_anew)
{
    struct scratch s;
    struct follow_list l = {0};
    scratch_init(&s);
    put(&s, "step-100.onnx", 1);
    put(&s, "step-200.onnx", 2);
    expect(&l, &s, 0, "step-200:200! step-100:100");
    drop(&s, "step-100.onnx");
    drop(&s, "step-200.onnx");
    expect(&l, &s, 1, "");
    put(&s, "step-50.onnx", 9);
    expect(&l, &s, 2, "step-50:50!");
    ck_assert_uint_eq(l.training, 1);
    follow_list_finish(&l);
    scratch_finish(&s);
}
END_TEST

START_TEST(older_files_may_go_and_copies_may_come_in_any_order)
{
    struct scratch s;
    struct follow_list l = {0};
    scratch_init(&s);
    put(&s, "step-300.onnx", 1);
    expect(&l, &s, 0, "step-300:300!");
    put(&s, "step-100.onnx", 1.5); /* a copy that keeps no times */
    put(&s, "step-200.onnx", 0.5);
    expect(&l, &s, 1, "step-200:200 step-100:100");
    drop(&s, "step-100.onnx");
    expect(&l, &s, 2, "");
    put(&s, "step-400.onnx", 2);
    drop(&s, "step-300.onnx");
    expect(&l, &s, 3, "step-400:400!");
    ck_assert_uint_eq(l.training, 0);
    follow_list_finish(&l);
    scratch_finish(&s);
}
END_TEST

START_TEST(of_ten_thousand_files_the_newest_and_an_even_choice_are_read)
{
    struct scratch s;
    struct follow_list l = {0};
    char name[32];
    scratch_init(&s);
    for (int i = 0; i < 10000; i++) {
        snprintf(name, sizeof name, "step-%d.onnx", i);
        put(&s, name, i);
    }
    const double start = clock_seconds();
    scan(&l, &s, 0);
    ck_assert_msg(clock_seconds() - start < 5, "a look took %.3f s", clock_seconds() - start);
    scan(&l, &s, 1);
    uint64_t steps[MOST + 2];
    int n = 0;
    for (int i; (i = follow_list_next(&l)) >= 0; follow_list_done(&l, i, CS_OK, NULL, 1)) {
        ck_assert_int_le(n, MOST);
        steps[n++] = l.file[i].steps;
    }
    ck_assert_int_eq(n, MOST + 1);
    ck_assert_uint_eq(steps[0], 9999);
    ck_assert_uint_eq(steps[n - 1], 0);
    for (int i = 2; i < n; i++)
        ck_assert_msg(steps[i - 1] - steps[i] <= 51, "%d", (int)steps[i]);
    ck_assert_int_eq(follow_list_left_out(&l), 10000 - n);
    put(&s, "step-10000.onnx", 10000);
    expect(&l, &s, 2, "step-10000:10000!"); /* only what is new */
    follow_list_finish(&l);
    scratch_finish(&s);
}
END_TEST

START_TEST(a_file_is_read_when_it_rests_and_broken_when_it_stays_so)
{
    struct scratch s;
    struct follow_list l = {0};
    const struct cs_error why = {"it is no model"};
    scratch_init(&s);
    put(&s, "a-1.onnx", 1);
    scan(&l, &s, 0);
    ck_assert_int_eq(follow_list_next(&l), -1); /* who knows */
    for (int i = 1; i <= 8; i++) {
        put(&s, "a-1.onnx", 1 + i * 0.25);
        scan(&l, &s, i * 0.25);
        ck_assert_int_eq(follow_list_next(&l), -1);
    }
    ck_assert_str_eq(follow_list_waiting(&l, 2), "a-1.onnx");
    ck_assert(!follow_list_is_settled(&l, 2));
    scan(&l, &s, 2.25);
    ck_assert_int_eq(follow_list_next(&l), 0);
    follow_list_done(&l, 0, CS_BAD_FILE, &why, 2.25);
    ck_assert_int_eq(follow_list_next(&l), -1);
    ck_assert_str_eq(follow_list_waiting(&l, 2.25), "a-1.onnx");
    ck_assert_str_eq(follow_list_error(&l), "");
    scan(&l, &s, 4.5);
    ck_assert_int_eq(follow_list_next(&l), -1);
    scan(&l, &s, 5.1); /* 3 s after it last changed: once more */
    ck_assert_int_eq(follow_list_next(&l), 0);
    follow_list_done(&l, 0, CS_BAD_FILE, &why, 5.1);
    ck_assert_ptr_null(follow_list_waiting(&l, 5.1));
    ck_assert_str_eq(follow_list_error(&l), why.text);
    ck_assert(follow_list_is_settled(&l, 5.1));
    put(&s, "a-1.onnx", 77);
    expect(&l, &s, 6, "a-1:1!");
    ck_assert_str_eq(follow_list_error(&l), "");
    follow_list_finish(&l);
    scratch_finish(&s);
}
END_TEST

START_TEST(links_are_followed_and_what_is_behind_them_has_to_be_a_file)
{
    struct scratch s;
    struct follow_list l = {0};
    char path[PATH_MAX];
    scratch_init(&s);
    put(&s, "store", 1);
    ck_assert_int_eq(symlink("store", scratch_path(&s, "a-1.onnx", path)), 0);
    ck_assert_int_eq(symlink("nowhere", scratch_path(&s, "a-2.onnx", path)), 0);
    ck_assert_int_eq(symlink("a-3.onnx", scratch_path(&s, "a-3.onnx", path)), 0);
    ck_assert_int_eq(symlink(".", scratch_path(&s, "a-4.onnx", path)), 0);
    ck_assert_int_eq(mkfifo(scratch_path(&s, "a-5.onnx", path), 0600), 0); /* to open it would take for ever */
    expect(&l, &s, 0, "a-1:1!");
    put(&s, "nowhere", 5);
    expect(&l, &s, 1, "a-2:2!");
    follow_list_finish(&l);
    scratch_finish(&s);
}
END_TEST

START_TEST(what_is_wrong_with_a_folder_is_said_in_one_line)
{
    struct scratch s;
    struct follow_list l = {0};
    struct cs_error err;
    char path[PATH_MAX];
    scratch_init(&s);
    ck_assert_int_eq(follow_list_scan(&l, scratch_path(&s, "later", path), MOST, 0, &err), CS_NOT_FOUND);
    scratch_expect_sentence(&s, err.text, "later", "there is no such folder yet; it is waited for");
    scratch_write(&s, "file", "x", 1);
    ck_assert_int_eq(follow_list_scan(&l, scratch_path(&s, "file", path), MOST, 0, &err), CS_BAD_VALUE);
    scratch_expect_sentence(&s, err.text, "file", "is no folder");
    scratch_mkdir(&s, "later");
    put(&s, "later/a-1.onnx", 1);
    struct scratch later;
    ck_assert_uint_lt(strlen(s.folder), sizeof later.folder - sizeof "/later");
    strcat(strcpy(later.folder, s.folder), "/later");
    expect(&l, &later, 0, "a-1:1!");
    if (geteuid() != 0) {
        ck_assert_int_eq(chmod(later.folder, 0), 0);
        ck_assert_int_eq(follow_list_scan(&l, later.folder, MOST, 1, &err), CS_IO);
        scratch_expect_sentence(&s, err.text, "later", "may not be read");
        ck_assert_int_eq(l.n, 1); /* what is known stays known */
        ck_assert_int_eq(chmod(later.folder, 0755), 0);
    }
    expect(&l, &later, 2, "");
    follow_list_finish(&l);
    scratch_finish(&s);
}
END_TEST

/* The thread. */

struct rig {
    struct scratch scratch;
    struct follow *f;
    pthread_mutex_t lock;
    int woken;
};

static void wake(void *ctx)
{
    struct rig *r = ctx;
    pthread_mutex_lock(&r->lock);
    r->woken++;
    pthread_mutex_unlock(&r->lock);
}

static void rig_init(struct rig *r)
{
    *r = (struct rig){0};
    pthread_mutex_init(&r->lock, NULL);
    scratch_init(&r->scratch);
}

static void rig_follow(struct rig *r)
{
    struct cs_error err;
    const struct follow_options options = {wake, r, (size_t)1 << 28};
    ck_assert_msg(follow_create(&r->f, r->scratch.folder, &options, &err) == CS_OK, "%s", err.text);
}

static void rig_finish(struct rig *r)
{
    follow_destroy(&r->f);
    ck_assert_ptr_null(r->f);
    scratch_finish(&r->scratch);
    pthread_mutex_destroy(&r->lock);
}

static void doze(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
}

static struct net *net_of(const char *name, uint64_t seed)
{
    struct net *net;
    struct cs_error err;
    ck_assert_msg(net_open(name, &net, &err) == CS_OK, "%s", err.text);
    net_init_params(net, seed);
    return net;
}

static void save(const struct rig *r, const char *file, const char *name, uint64_t seed)
{
    char path[PATH_MAX];
    struct cs_error err;
    struct net *net = net_of(name, seed);
    ck_assert_msg(model_save(scratch_path(&r->scratch, file, path), net, NULL, NULL, &err) == CS_OK, "%s", err.text);
    net_destroy(&net);
}

static void take(struct rig *r, struct follow_file_read *file)
{
    const double until = clock_seconds() + PATIENCE;
    while (!follow_take(r->f, file)) {
        ck_assert_msg(clock_seconds() < until, "no file came");
        doze();
    }
}

/* The next one has this name, and the parameters of that seed. */
static void expect_file(struct rig *r, const char *name, const char *net, uint64_t seed, bool newest)
{
    struct follow_file_read file;
    take(r, &file);
    ck_assert_str_eq(file.name, name);
    ck_assert_int_eq(file.newest, newest);
    struct net *wanted = net_of(net, seed);
    ck_assert_uint_eq(file.net->n_params, wanted->n_params);
    ck_assert_mem_eq(file.net->params, wanted->params, wanted->n_params * sizeof(float));
    net_destroy(&wanted);
    net_destroy(&file.net);
}

static struct follow_state wait_for(struct rig *r, bool (*holds)(const struct follow_state *))
{
    struct follow_state state;
    const double until = clock_seconds() + PATIENCE;
    for (follow_tell(r->f, &state); !holds(&state); follow_tell(r->f, &state)) {
        ck_assert_msg(clock_seconds() < until, "files %d, waiting '%s', error '%s'", state.files, state.waiting,
                      state.error);
        doze();
    }
    return state;
}

static bool waits(const struct follow_state *s)
{
    return s->waiting[0];
}

static bool complains(const struct follow_state *s)
{
    return s->error[0];
}

static void settle(struct rig *r)
{
    const double until = clock_seconds() + PATIENCE;
    while (!follow_is_settled(r->f)) {
        ck_assert(clock_seconds() < until);
        doze();
    }
}

START_TEST(files_come_newest_first_and_then_as_they_are_written)
{
    struct rig r;
    rig_init(&r);
    save(&r, "step-1.onnx", "tiny", 1);
    save(&r, "step-2.onnx", "tiny", 2);
    save(&r, "step-10.onnx", "tiny", 10);
    rig_follow(&r);
    expect_file(&r, "step-10.onnx", "tiny", 10, true);
    expect_file(&r, "step-2.onnx", "tiny", 2, false);
    expect_file(&r, "step-1.onnx", "tiny", 1, false);
    settle(&r);
    const double start = clock_seconds();
    save(&r, "step-11.onnx", "tiny", 11);
    expect_file(&r, "step-11.onnx", "tiny", 11, true);
    printf("# seen after %.3f s\n", clock_seconds() - start);
    settle(&r);
    struct follow_state state;
    follow_tell(r.f, &state);
    ck_assert(state.on && state.files == 4 && state.steps == 11 && !state.error[0] && !state.waiting[0]);
    ck_assert_str_eq(state.newest, "step-11.onnx");
    ck_assert_str_eq(state.folder, r.scratch.folder);
    ck_assert_int_gt(r.woken, 0);
    struct follow_file_read none;
    ck_assert(!follow_take(r.f, &none));
    rig_finish(&r);
}
END_TEST

/* As a program writes that knows nothing of us: a piece at a time, in place. */
START_TEST(a_file_that_is_written_slowly_is_waited_for)
{
    enum { PIECES = 12 };
    struct rig r;
    rig_init(&r);
    save(&r, "whole", "tiny", 5);
    static uint8_t bytes[1 << 20];
    char path[PATH_MAX];
    const size_t length = scratch_read(&r.scratch, "whole", bytes, sizeof bytes), piece = length / PIECES + 1;
    rig_follow(&r);
    FILE *f = fopen(scratch_path(&r.scratch, "step-3.onnx", path), "wb");
    ck_assert_ptr_nonnull(f);
    for (size_t at = 0; at < length; at += piece) {
        struct follow_file_read none;
        const size_t n = length - at < piece ? length - at : piece;
        ck_assert_uint_eq(fwrite(bytes + at, 1, n, f), n);
        fflush(f);
        nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
        ck_assert(at + n == length || !follow_take(r.f, &none));
        struct follow_state state;
        follow_tell(r.f, &state);
        ck_assert_str_eq(state.error, "");
    }
    fclose(f);
    expect_file(&r, "step-3.onnx", "tiny", 5, true);
    rig_finish(&r);
}
END_TEST

START_TEST(what_is_no_model_is_waited_for_then_told_and_taken_once_it_is_one)
{
    struct rig r;
    rig_init(&r);
    save(&r, "step-1.onnx", "tiny", 1);
    scratch_write(&r.scratch, "step-2.onnx", "this is no model", 16);
    scratch_write(&r.scratch, "step-0.onnx", "neither is this", 15); /* earlier: left out without a word */
    rig_follow(&r);
    expect_file(&r, "step-1.onnx", "tiny", 1, true); /* meanwhile the one before it */
    struct follow_state state = wait_for(&r, waits);
    ck_assert_str_eq(state.waiting, "step-2.onnx");
    state = wait_for(&r, complains);
    scratch_expect_sentence(&r.scratch, state.error, "step-2.onnx", "");
    ck_assert_str_eq(state.waiting, "");
    settle(&r);
    follow_tell(r.f, &state);
    ck_assert_int_eq(state.left_out, 1);
    save(&r, "step-2.onnx", "tiny", 2);
    expect_file(&r, "step-2.onnx", "tiny", 2, true);
    settle(&r);
    follow_tell(r.f, &state);
    ck_assert_str_eq(state.error, "");
    rig_finish(&r);
}
END_TEST

START_TEST(a_file_that_is_cut_short_while_it_is_followed_stays_as_it_was_read)
{
    struct rig r;
    char path[PATH_MAX];
    rig_init(&r);
    save(&r, "step-1.onnx", "tiny", 1);
    rig_follow(&r);
    expect_file(&r, "step-1.onnx", "tiny", 1, true);
    ck_assert_int_eq(truncate(scratch_path(&r.scratch, "step-1.onnx", path), 100), 0);
    const struct follow_state state = wait_for(&r, complains);
    scratch_expect_sentence(&r.scratch, state.error, "step-1.onnx", "");
    save(&r, "step-1.onnx", "tiny", 8); /* and written again */
    expect_file(&r, "step-1.onnx", "tiny", 8, true);
    rig_finish(&r);
}
END_TEST

START_TEST(a_folder_may_come_later_and_go_and_come_again)
{
    struct rig r;
    struct cs_error err;
    char path[PATH_MAX];
    rig_init(&r);
    const struct follow_options options = {wake, &r, (size_t)1 << 28};
    ck_assert_int_eq(follow_create(&r.f, scratch_path(&r.scratch, "runs", path), &options, &err), CS_OK);
    const struct follow_state state = wait_for(&r, complains);
    scratch_expect_sentence(&r.scratch, state.error, "runs", "waited for");
    settle(&r);
    scratch_mkdir(&r.scratch, "runs");
    save(&r, "runs/step-7.onnx", "tiny", 7);
    expect_file(&r, "step-7.onnx", "tiny", 7, true);
    char gone[PATH_MAX];
    ck_assert_int_eq(rename(path, scratch_path(&r.scratch, "elsewhere", gone)), 0);
    wait_for(&r, complains);
    scratch_mkdir(&r.scratch, "runs");
    save(&r, "runs/step-8.onnx", "tiny", 8);
    expect_file(&r, "step-8.onnx", "tiny", 8, true);
    rig_finish(&r);
}
END_TEST

START_TEST(following_ends_at_once_also_with_a_file_that_nobody_takes)
{
    struct rig r;
    rig_init(&r);
    save(&r, "step-1.onnx", "tiny", 1);
    save(&r, "step-2.onnx", "lenet5", 1);
    rig_follow(&r);
    const double until = clock_seconds() + PATIENCE;
    struct follow_state state;
    do {
        follow_tell(r.f, &state);
        doze();
    } while (state.files == 0 && clock_seconds() < until);
    ck_assert_int_eq(state.files, 1);
    nanosleep(&(struct timespec){.tv_nsec = 600000000}, NULL);
    follow_tell(r.f, &state);
    ck_assert_int_eq(state.files, 1); /* one waits: the next is not read before it is taken */
    const double start = clock_seconds();
    follow_destroy(&r.f);
    ck_assert(clock_seconds() - start < 5);
    rig_finish(&r);
}
END_TEST

START_TEST(an_empty_or_endless_name_is_no_folder)
{
    struct follow *f;
    struct cs_error err;
    const struct follow_options options = {wake, NULL, 1};
    char name[FOLLOW_FOLDER + 1];
    memset(name, 'x', FOLLOW_FOLDER);
    name[FOLLOW_FOLDER] = '\0';
    ck_assert_int_eq(follow_create(&f, "", &options, &err), CS_BAD_VALUE);
    ck_assert_int_eq(follow_create(&f, name, &options, &err), CS_BAD_VALUE);
    ck_assert_ptr_null(f);
    follow_destroy(&f);
}
END_TEST

START_TEST(structures_are_the_same_when_only_parameters_differ)
{
    static const char *const others[] = {
        "net a; input 1x9x9; c = conv2d(4, 3, padding=1); f = flatten(); o = linear(10)",
        "net a; input 1x9x9; c = conv2d(4, 3, stride=2); f = flatten(); o = linear(10)",
        "net a; input 2x9x9; c = conv2d(4, 3); f = flatten(); o = linear(10)",
        "net a; input 1x9x9; c = conv2d(4, 3); r = relu(); f = flatten(); o = linear(10)",
        "net a; input 1x9x9; c = conv2d(4, 3); f = flatten(); o = linear(9)"};
    const char *const text = "net a; input 1x9x9; c = conv2d(4, 3); f = flatten(); o = linear(10)";
    struct net *net = net_of(text, 1), *same = net_of(text, 2),
               *named = net_of("net b; input 1x9x9; x = conv2d(4, 3); y = flatten(); z = linear(10)", 3);
    ck_assert(net_same_structure(net, same) && net_same_structure(net, named));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct net *other = net_of(others[i], 1);
        ck_assert_msg(!net_same_structure(net, other) && !net_same_structure(other, net), "%s", others[i]);
        net_destroy(&other);
    }
    net_destroy(&net);
    net_destroy(&same);
    net_destroy(&named);
}
END_TEST

int main(void)
{
    TCase *list = tcase_create("list"), *thread = tcase_create("thread");
    tcase_set_timeout(list, 300);
    tcase_set_timeout(thread, 300);
    tcase_add_test(list, numbers_at_the_end_of_names_are_steps_and_order_the_files);
    tcase_add_test(list, without_numbers_the_time_of_writing_orders_the_files);
    tcase_add_test(list, dates_at_the_end_of_names_are_no_steps);
    tcase_add_test(list, a_single_file_that_is_written_again_and_again_is_a_step_each_time);
    tcase_add_test(list, a_training_that_starts_again_in_the_same_folder_leaves_the_earlier_one_aside);
    tcase_add_test(list, a_folder_that_is_emptied_for_another_training_begins_anew);
    tcase_add_test(list, older_files_may_go_and_copies_may_come_in_any_order);
    tcase_add_test(list, of_ten_thousand_files_the_newest_and_an_even_choice_are_read);
    tcase_add_test(list, a_file_is_read_when_it_rests_and_broken_when_it_stays_so);
    tcase_add_test(list, links_are_followed_and_what_is_behind_them_has_to_be_a_file);
    tcase_add_test(list, what_is_wrong_with_a_folder_is_said_in_one_line);
    tcase_add_test(thread, files_come_newest_first_and_then_as_they_are_written);
    tcase_add_test(thread, a_file_that_is_written_slowly_is_waited_for);
    tcase_add_test(thread, what_is_no_model_is_waited_for_then_told_and_taken_once_it_is_one);
    tcase_add_test(thread, a_file_that_is_cut_short_while_it_is_followed_stays_as_it_was_read);
    tcase_add_test(thread, a_folder_may_come_later_and_go_and_come_again);
    tcase_add_test(thread, following_ends_at_once_also_with_a_file_that_nobody_takes);
    tcase_add_test(thread, an_empty_or_endless_name_is_no_folder);
    tcase_add_test(thread, structures_are_the_same_when_only_parameters_differ);
    Suite *suite = suite_create("follow");
    suite_add_tcase(suite, list);
    suite_add_tcase(suite, thread);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}
