/* tests/app/test_export.c - cases of the blackboard as files: PyTorch's numbers (tests/data/torch/case.txt), folders
 * that are never written over, and nothing left behind where something fails. */
#include <check.h>
#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/board_case.h"
#include "app/session/session.h"
#include "engine/data/image.h"
#include "engine/data/npy.h"
#include "tests/engine/failing_memory.h"
#include "tests/engine/fixture.h"
#include "tests/engine/scratch.h"

static const double float_tolerance = 2e-6;

static struct session *open_session(void)
{
    struct session *s = NULL;
    struct cs_error err = {""};
    const struct session_options options = {.threads = 1};
    ck_assert_msg(session_create(&s, &options, &err) == CS_OK, "%s", err.text);
    return s;
}

static void set(struct session *s, const char *assignment)
{
    struct cs_error err = {""};
    ck_assert_msg(session_set_assignment(s, assignment, &err) == CS_OK, "%s: %s", assignment, err.text);
}

/* "a=1 ; b=2" */
static void set_all(struct session *s, const char *settings)
{
    char text[512];
    snprintf(text, sizeof text, "%s", settings);
    for (char *at = text, *next; at; at = next) {
        next = strstr(at, " ; ");
        if (next) {
            *next = '\0';
            next += 3;
        }
        set(s, at);
    }
}

static void save(struct session *s, const char *folder)
{
    struct cs_error err = {""};
    ck_assert_msg(session_save_case_as(s, folder, &err) == CS_OK, "%s", err.text);
}

/* Names in a folder, but for . and .. */
static int count_names(const char *folder)
{
    int n = 0;
    DIR *dir = opendir(folder);
    ck_assert_ptr_nonnull(dir);
    for (const struct dirent *e = readdir(dir); e; e = readdir(dir))
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(dir);
    return n;
}

static void compare_file(struct fixture *f, const char *name, const char *part, const char *folder)
{
    char path[PATH_MAX + 64];
    struct npy array;
    struct cs_error err = {""};
    const struct tensor *want = fixture_tensor(f, name, part);
    snprintf(path, sizeof path, "%s/%s.npy", folder, part);
    ck_assert_msg(npy_read(path, &array, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(array.rank, want->shape.rank);
    for (int i = 0; i < array.rank; i++)
        ck_assert_int_eq(array.dim[i], want->shape.dim[i]);
    fixture_compare(f, name, part, array.floats, float_tolerance);
    npy_finish(&array);
}

START_TEST(every_file_of_a_case_has_pytorchs_numbers)
{
    static const char *const parts[] = {
        "input", "kernel", "bias", "output", "output_gradient", "input_gradient", "kernel_gradient", "bias_gradient"};
    struct fixture *f = fixture_open("case");
    const char *name = fixture_case(f, _i);
    ck_assert_ptr_nonnull(name);
    struct scratch scratch;
    char folder[PATH_MAX];
    scratch_init(&scratch);
    struct session *s = open_session();
    set_all(s, fixture_text(f, name, "set"));
    save(s, scratch_path(&scratch, "case", folder));
    int files = 1; /* README.txt */
    for (int i = 0; i < 8; i++) {
        if (!fixture_has(f, name, parts[i]))
            continue;
        compare_file(f, name, parts[i], folder);
        files++;
    }
    ck_assert_int_eq(count_names(folder), files);
    ck_assert_int_eq(count_names(scratch.folder), 1);
    session_destroy(&s);
    scratch_finish(&scratch);
    fixture_close(f);
}
END_TEST

static const struct {
    const char *settings, *says;
} calls[] = {
    {"convolve.mode=2d ; convolve.stride=2,1 ; convolve.padding=1,2",
     "y = F.conv2d(x, w, b, stride=(2, 1), padding=(1, 2), dilation=(1, 1), groups=1)\n"},
    {"convolve.mode=2d ; convolve.kernel=box 4 ; convolve.padding=same ; convolve.activation=relu",
     "y = torch.relu(F.conv2d(F.pad(x, (1, 2, 1, 2), mode='constant'), w, b, stride=(1, 1), dilation=(1, 1), "
     "groups=1))\n"},
    {"convolve.mode=grouped ; convolve.dilation=2 ; convolve.padding_mode=circular ; convolve.padding=1",
     "y = F.conv2d(F.pad(x, (1, 1, 1, 1), mode='circular'), w, b, stride=(1, 1), dilation=(2, 2), groups=2)\n"},
    {"convolve.mode=transposed ; convolve.padding=1 ; convolve.output_padding=1",
     "y = F.conv_transpose2d(x, w, b, stride=(2, 2), padding=(1, 1), output_padding=(1, 1), dilation=(1, 1))\n"},
    {"convolve.mode=pooling ; convolve.rule=min ; convolve.window=3 ; convolve.padding=2",
     "y = -F.max_pool2d(F.pad(-x, (2, 2, 2, 2), value=float('-inf')), (3, 3), stride=(2, 2), dilation=(1, 1))\n"},
    {"convolve.mode=pooling ; convolve.rule=mean ; convolve.window=2 ; convolve.padding=1",
     "y = F.avg_pool2d(x, (2, 2), stride=(2, 2), padding=(1, 1))\n"},
};

START_TEST(the_readme_names_the_call)
{
    struct session *s = open_session();
    struct cs_error err = {""};
    char *text = NULL;
    set_all(s, calls[_i].settings);
    ck_assert_msg(board_case_readme(session_board(s), &text, &err) == CS_OK, "%s", err.text);
    ck_assert_msg(strstr(text, calls[_i].says) != NULL, "%s", text);
    free(text);
    session_destroy(&s);
}
END_TEST

START_TEST(a_folder_that_is_there_stays_as_it_is)
{
    struct scratch scratch;
    struct cs_error err = {""};
    char folder[PATH_MAX], kept[8];
    scratch_init(&scratch);
    scratch_mkdir(&scratch, "case");
    scratch_write(&scratch, "case/output.npy", "mine", 4);
    struct session *s = open_session();
    ck_assert_int_eq(session_save_case_as(s, scratch_path(&scratch, "case", folder), &err), CS_IO);
    ck_assert_ptr_nonnull(strstr(err.text, "already there"));
    ck_assert_uint_eq(scratch_read(&scratch, "case/output.npy", kept, sizeof kept), 4);
    ck_assert_int_eq(memcmp(kept, "mine", 4), 0);
    ck_assert_int_eq(count_names(scratch.folder), 1);
    scratch_write(&scratch, "file", "mine", 4);
    ck_assert_int_eq(session_save_case_as(s, scratch_path(&scratch, "file", folder), &err), CS_IO);
    ck_assert_uint_eq(scratch_read(&scratch, "file", kept, sizeof kept), 4);
    ck_assert_int_eq(count_names(scratch.folder), 2);
    session_destroy(&s);
    scratch_finish(&scratch);
}
END_TEST

/* The first number of which neither file is there. */
START_TEST(a_kernel_is_never_saved_over_another)
{
    static const char mine[] = "mine";
    struct scratch scratch;
    struct cs_error err = {""};
    char path[PATH_MAX], folder[PATH_MAX + 32];
    struct stat st;
    scratch_init(&scratch);
    struct session *s = open_session();
    snprintf(folder, sizeof folder, "export.folder=%s", scratch.folder);
    set(s, folder);
    scratch_write(&scratch, "convoscope-kernel-1.npy", mine, sizeof mine);
    ck_assert_int_eq(symlink("nothing", scratch_path(&scratch, "convoscope-kernel-2.txt", path)), 0);
    ck_assert_msg(session_run(s, COMMAND_KERNEL_SAVE, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(stat(scratch_path(&scratch, "convoscope-kernel-1.npy", path), &st), 0);
    ck_assert_int_eq(st.st_size, sizeof mine);
    ck_assert_int_eq(stat(scratch_path(&scratch, "convoscope-kernel-3.npy", path), &st), 0);
    ck_assert_int_eq(count_names(scratch.folder), 4);
    session_destroy(&s);
    scratch_finish(&scratch);
}
END_TEST

/* 100 bytes hold the text and not the array: neither of them is left. */
START_TEST(a_full_disk_leaves_no_half_of_a_kernel)
{
    struct scratch scratch;
    struct cs_error err = {""};
    char folder[PATH_MAX + 32];
    scratch_init(&scratch);
    struct session *s = open_session();
    snprintf(folder, sizeof folder, "export.folder=%s", scratch.folder);
    set(s, folder);
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){100, 100}), 0);
    ck_assert_int_ne(session_run(s, COMMAND_KERNEL_SAVE, &err), CS_OK);
    ck_assert_msg(err.text[0] && !strchr(err.text, '\n'), "'%s'", err.text);
    ck_assert_int_eq(count_names(scratch.folder), 0);
    session_destroy(&s);
    scratch_finish(&scratch);
}
END_TEST

/* A file may not grow beyond 600 bytes: the folder is begun, and a later file in it fails. */
START_TEST(a_full_disk_leaves_nothing_behind)
{
    struct scratch scratch;
    struct cs_error err = {""};
    char folder[PATH_MAX];
    scratch_init(&scratch);
    struct session *s = open_session();
    signal(SIGXFSZ, SIG_IGN);
    ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &(struct rlimit){600, 600}), 0);
    ck_assert_int_ne(session_save_case_as(s, scratch_path(&scratch, "case", folder), &err), CS_OK);
    ck_assert_msg(err.text[0] && !strchr(err.text, '\n'), "'%s'", err.text);
    ck_assert_int_eq(count_names(scratch.folder), 0);
    session_destroy(&s);
    scratch_finish(&scratch);
}
END_TEST

START_TEST(a_folder_without_a_parent_is_told)
{
    struct session *s = open_session();
    struct cs_error err = {""};
    ck_assert_int_eq(session_save_case_as(s, "/nowhere/at/all", &err), CS_IO);
    ck_assert_ptr_nonnull(strstr(err.text, "/nowhere/at/all"));
    session_destroy(&s);
}
END_TEST

START_TEST(the_command_counts_its_folders)
{
    struct scratch scratch;
    struct cs_error err = {""};
    char folder[PATH_MAX + 32];
    double age;
    scratch_init(&scratch);
    struct session *s = open_session();
    snprintf(folder, sizeof folder, "export.folder=%s", scratch.folder);
    set(s, folder);
    for (int i = 1; i <= 2; i++) {
        ck_assert_msg(session_run(s, COMMAND_CONVOLVE_SAVE, &err) == CS_OK, "%s", err.text);
        snprintf(folder, sizeof folder, "%s/convoscope-case-%d", scratch.folder, i);
        ck_assert_int_eq(count_names(folder), 9);
        ck_assert_ptr_nonnull(strstr(session_message(s, &age), folder));
        ck_assert(session_message_is_news(s));
    }
    ck_assert_int_eq(count_names(scratch.folder), 2);
    set(s, "app.workspace=train");
    ck_assert(!session_can_run(s, COMMAND_CONVOLVE_SAVE));
    session_destroy(&s);
    scratch_finish(&scratch);
}
END_TEST

START_TEST(a_board_in_error_and_a_huge_one_are_refused)
{
    enum { SIDE = 2100 };
    struct scratch scratch;
    struct cs_error err = {""};
    char folder[PATH_MAX], picture[PATH_MAX];
    scratch_init(&scratch);
    scratch_path(&scratch, "case", folder);
    struct session *s = open_session();
    set(s, "convolve.mode=2d");
    set(s, "convolve.padding=0");
    set(s, "convolve.kernel=box 11");
    ck_assert_int_eq(session_save_case_as(s, folder, &err), CS_BAD_SHAPE);
    uint8_t *rgb = calloc(SIDE * SIDE, 3);
    ck_assert_ptr_nonnull(rgb);
    ck_assert_int_eq(image_save_png(scratch_path(&scratch, "huge.png", picture), rgb, SIDE, SIDE, &err), CS_OK);
    free(rgb);
    ck_assert_int_eq(session_open(s, picture, &err), CS_OK);
    ck_assert_int_eq(session_save_case_as(s, folder, &err), CS_BAD_VALUE);
    ck_assert_ptr_nonnull(strstr(err.text, "smaller picture"));
    ck_assert_int_eq(count_names(scratch.folder), 1);
    session_destroy(&s);
    scratch_finish(&scratch);
}
END_TEST

/* Out of memory. */

static bool make_case(void *ctx, const char **wrong)
{
    struct board_case c;
    struct cs_error err;
    char *text = NULL;
    const enum cs_status status = board_case_make(ctx, 3, &c, &err);
    if (status != CS_OK && (c.x.data || c.y.data))
        *wrong = "something is left after a failure";
    const bool done = status == CS_OK && board_case_readme(ctx, &text, &err) == CS_OK;
    if (status == CS_OK)
        board_case_finish(&c);
    free(text);
    return done;
}

START_TEST(every_failing_allocation_is_told_and_leaks_nothing)
{
    struct session *s = open_session();
    set(s, "convolve.mode=grouped");
    set(s, "convolve.activation=tanh");
    fail_every_allocation(make_case, (void *)session_board(s));
    session_destroy(&s);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("export");
    TCase *cases = tcase_create("export");
    tcase_set_timeout(cases, 60);
    tcase_add_loop_test(cases, every_file_of_a_case_has_pytorchs_numbers, 0, 6);
    tcase_add_loop_test(cases, the_readme_names_the_call, 0, (int)(sizeof calls / sizeof *calls));
    tcase_add_test(cases, a_folder_that_is_there_stays_as_it_is);
    tcase_add_test(cases, a_full_disk_leaves_nothing_behind);
    tcase_add_test(cases, a_full_disk_leaves_no_half_of_a_kernel);
    tcase_add_test(cases, a_kernel_is_never_saved_over_another);
    tcase_add_test(cases, a_folder_without_a_parent_is_told);
    tcase_add_test(cases, the_command_counts_its_folders);
    tcase_add_test(cases, a_board_in_error_and_a_huge_one_are_refused);
    tcase_add_test(cases, every_failing_allocation_is_told_and_leaks_nothing);
    suite_add_tcase(suite, cases);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
