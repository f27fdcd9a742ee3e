/* tests/app/test_follow_torch.c - a real torchrun of two processes trains with PyTorch and writes its network with the
 * README's lines; a session follows: every file within a second of its appearance, number for number. Skipped where
 * there is no PyTorch (Debian: python3-torch). */
#include <check.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "app/session/session.h"
#include "engine/base/clock.h"
#include "engine/net/model_file.h"
#include "tests/engine/scratch.h"

enum { FILES = 10, PATIENCE = 240 };
#define APART "0.8" /* s between two files: each can be seen before the next comes */

static const char python[] = "/usr/bin/python3"; /* Debian's, whatever else is in the way */

static bool has_torch(void)
{
    return system("/usr/bin/python3 -c 'import torch.distributed.run, torch.onnx, sys;"
                  "sys.exit(not torch.distributed.is_gloo_available())' >/dev/null 2>&1") == 0 ||
           system("/usr/bin/python3 -c 'import torch.distributed.run, torch.onnx, torch.distributed as d;"
                  "d.ProcessGroupGloo' >/dev/null 2>&1") == 0;
}

static pid_t start_torchrun(const char *folder)
{
    char readme[PATH_MAX], script[PATH_MAX], files[16];
    const char *data = getenv("CONVOSCOPE_TEST_DATA");
    ck_assert_ptr_nonnull(data);
    snprintf(readme, sizeof readme, "%s/../../README.md", data);
    snprintf(script, sizeof script, "%s/../app/torchrun_train.py", data);
    snprintf(files, sizeof files, "%d", FILES);
    const pid_t pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid > 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    setenv("OMP_NUM_THREADS", "1", 1);
    /* Output to where it goes anyway: without a word about it, Debian 12's torchrun fails on its Python 3.11, whose
     * flags do not list the one that means "as it is". */
    execl(python, python, "-m", "torch.distributed.run", "--redirects=9:1", "--tee=9:1", "--standalone",
          "--nproc_per_node=2", script, readme, folder, files, APART, (char *)NULL);
    _exit(127);
}

/* When a file was first there, and first shown. */
struct seen {
    char name[64];
    double appeared, shown;
};
struct watch {
    struct scratch scratch;
    char folder[PATH_MAX];
    struct session *s;
    struct seen seen[FILES + 1];
    int n;
};

static void look_at_folder(struct watch *w)
{
    const struct dirent *entry;
    DIR *dir = opendir(w->folder);
    while (dir && (entry = readdir(dir)) != NULL) {
        const size_t length = strlen(entry->d_name);
        bool known = length < 6 || strcmp(entry->d_name + length - 5, ".onnx") != 0;
        for (int i = 0; i < w->n; i++)
            known = known || strcmp(w->seen[i].name, entry->d_name) == 0;
        if (known)
            continue;
        ck_assert_int_lt(w->n, FILES + 1);
        snprintf(w->seen[w->n].name, sizeof w->seen[w->n].name, "%.*s", (int)sizeof w->seen->name - 1, entry->d_name);
        w->seen[w->n++].appeared = clock_seconds();
    }
    if (dir)
        closedir(dir);
}

/* Whether the snapshot's parameters are those of the file, to the last bit. */
static bool is_in_file(const struct watch *w, const float *params, const char *name)
{
    char path[PATH_MAX + 80];
    struct net *net;
    struct cs_error err;
    snprintf(path, sizeof path, "%s/%s", w->folder, name);
    ck_assert_msg(model_load(path, &net, NULL, NULL, &err) == CS_OK, "%s", err.text);
    const bool same = params && memcmp(params, net->params, net->n_params * sizeof *params) == 0;
    net_destroy(&net);
    return same;
}

static void look_at_session(struct watch *w)
{
    session_tick(w->s, clock_seconds());
    const struct snapshot *now = session_snapshot(w->s);
    if (!now->follow.on || now->follow.files == 0)
        return;
    for (int i = 0; i < w->n; i++) {
        struct seen *seen = &w->seen[i];
        char end[32];
        snprintf(end, sizeof end, "-%06llu.onnx", (unsigned long long)now->steps);
        if (seen->shown > 0 || !strstr(seen->name, end))
            continue;
        seen->shown = clock_seconds();
        ck_assert_msg(is_in_file(w, now->params, seen->name), "%s is not what is shown", seen->name);
    }
}

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void expect_speed(const struct watch *w)
{
    double late[FILES];
    int n = 0;
    for (int i = 0; i < w->n; i++)
        if (w->seen[i].shown > 0)
            late[n++] = w->seen[i].shown - w->seen[i].appeared;
    ck_assert_int_ge(n, FILES - 2); /* two that came in one breath are one to a busy machine */
    qsort(late, (size_t)n, sizeof *late, compare_doubles);
    printf("# shown after %.2f s (median), %.2f s at most\n", late[n / 2], late[n - 1]);
    ck_assert_msg(late[n / 2] < 2, "a file was shown after %.2f s", late[n / 2]); /* 1 s, and room for a busy machine */
}

START_TEST(a_torchrun_of_two_processes_is_followed_file_by_file)
{
    if (!has_torch()) {
        printf("# skipped: no PyTorch with gloo in %s (Debian: python3-torch)\n", python);
        return;
    }
    struct watch w = {0};
    struct cs_error err;
    scratch_init(&w.scratch);
    scratch_path(&w.scratch, "run", w.folder);
    const struct session_options options = {.threads = 1};
    ck_assert_msg(session_create(&w.s, &options, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(session_set_text(w.s, "train.net", "tiny", &err), CS_OK);
    ck_assert_int_eq(session_set_text(w.s, "train.follow", w.folder, &err), CS_OK); /* it is not there yet */
    session_subscribe(w.s, WORKER_WANT_PARAMS | WORKER_WANT_CURVES | WORKER_WANT_EVALUATION);
    session_need_network(w.s);
    ck_assert(session_wait(w.s, PATIENCE));
    const pid_t pid = start_torchrun(w.folder);
    int status = 0;
    const double until = clock_seconds() + PATIENCE;
    while (waitpid(pid, &status, WNOHANG) == 0) {
        ck_assert_msg(clock_seconds() < until, "torchrun has written %d files", w.n);
        look_at_folder(&w);
        look_at_session(&w);
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    }
    ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "torchrun ended with %d", status);
    look_at_folder(&w);
    do {
        ck_assert(session_wait(w.s, PATIENCE));
        look_at_session(&w);
    } while (session_snapshot(w.s)->follow.files < FILES && clock_seconds() < until);
    ck_assert_int_eq(w.n, FILES); /* one process wrote them */
    const struct snapshot *s = session_snapshot(w.s);
    ck_assert_msg(!s->follow.error[0] && s->follow.files == FILES, "%s", s->follow.error);
    ck_assert_uint_eq(s->steps, 10 * FILES);
    ck_assert_int_eq(s->n_moments, FILES);
    ck_assert_int_eq(s->n_validation_points, FILES);
    for (int i = 0; i < FILES; i++) {
        ck_assert_uint_eq(s->moment[i].steps, 10 * ((uint64_t)i + 1));
        ck_assert_msg(is_in_file(&w, s->saved_moment[i]->params, s->moment[i].name), "%s", s->moment[i].name);
        ck_assert_float_eq(s->validation[i].step, 10.0f * ((float)i + 1));
    }
    ck_assert_ptr_nonnull(net_find(s->net, "batch_norm2d_2") >= 0 ? s->net : NULL); /* not folded into what is before */
    ck_assert_int_eq(session_run(w.s, COMMAND_TRAIN_START, &err), CS_BUSY);
    ck_assert_str_eq(err.text, "Another program trains this network: stop following its folder first");
    expect_speed(&w);
    session_destroy(&w.s);
    scratch_finish(&w.scratch);
}
END_TEST

int main(void)
{
    TCase *c = tcase_create("torch");
    tcase_set_timeout(c, 2 * PATIENCE);
    tcase_add_test(c, a_torchrun_of_two_processes_is_followed_file_by_file);
    Suite *suite = suite_create("follow_torch");
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}
