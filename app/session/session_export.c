/* app/session/session_export.c - the kernel and the whole case as files in the folder that a person chose. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/board/board_case.h"
#include "app/board/kernel_file.h"
#include "app/session/session_build.h"
#include "app/session/session_internal.h"
#include "engine/base/file.h"
#include "engine/base/i18n.h"

enum { NAMES_MOST = 9999 };

static const char *folder_of(const struct session *s)
{
    const char *folder = session_text(s, PROP_EXPORT_FOLDER), *home = getenv("HOME");
    return *folder ? folder : home && *home ? home : ".";
}

static const char *const kernel_endings[] = {".txt", ".npy", NULL}, *const no_ending[] = {"", NULL};

static bool is_there(const char *path, const char *ending)
{
    char full[PATH_MAX + 8];
    struct stat st;
    snprintf(full, sizeof full, "%s%s", path, ending);
    return lstat(full, &st) == 0; /* also a link that leads nowhere */
}

enum cs_status session_free_name(const struct session *s, const char *what, const char *const *ending,
                                 char path[PATH_MAX], struct cs_error *err)
{
    for (int i = 1; i <= NAMES_MOST; i++) {
        bool taken = false;
        if (snprintf(path, PATH_MAX, "%s/convoscope-%s-%d", folder_of(s), what, i) >= PATH_MAX - 8)
            return cs_fail(err, CS_BAD_VALUE, _("%s: the path is too long"), prop_infos[PROP_EXPORT_FOLDER].name);
        for (int k = 0; ending[k]; k++)
            taken |= is_there(path, ending[k]);
        if (!taken)
            return CS_OK;
    }
    return cs_fail(err, CS_BAD_VALUE, _("%s is full of saved work: clear it up, or set export.folder"), folder_of(s));
}

/* All of the files, or none. */
static enum cs_status write_kernel(const struct session *s, const char *path, struct cs_error *err)
{
    struct kernel_value k;
    char full[PATH_MAX + 8];
    enum cs_status status = CS_OK;
    int n = 0;
    session_chosen_kernel(s, &k);
    for (; kernel_endings[n] && status == CS_OK; n++) {
        snprintf(full, sizeof full, "%s%s", path, kernel_endings[n]);
        status = kernel_file_save(full, &k, err);
    }
    for (int i = 0; status != CS_OK && i < n - 1; i++) { /* the last one was not written */
        snprintf(full, sizeof full, "%s%s", path, kernel_endings[i]);
        unlink(full);
    }
    return status;
}

enum cs_status session_save_kernel(struct session *s, struct cs_error *err)
{
    char path[PATH_MAX];
    enum cs_status status = session_free_name(s, "kernel", kernel_endings, path, err);
    if (status == CS_OK)
        status = write_kernel(s, path, err);
    if (status == CS_OK) {
        char text[PATH_MAX + 64];
        snprintf(text, sizeof text, _("Saved as %s.txt and .npy"), path);
        session_tell(s, text);
    }
    return status;
}

enum cs_status session_save_case_as(const struct session *s, const char *folder, struct cs_error *err)
{
    return board_case_save(session_board(s), (uint64_t)session_int(s, PROP_CONVOLVE_SEED), folder, err);
}

enum cs_status session_save_case(struct session *s, struct cs_error *err)
{
    char path[PATH_MAX], text[PATH_MAX + 64];
    enum cs_status status = session_free_name(s, "case", no_ending, path, err);
    if (status == CS_OK)
        status = session_save_case_as(s, path, err);
    if (status == CS_OK) {
        snprintf(text, sizeof text, _("Saved as %s: README.txt says what is in it"), path);
        session_tell(s, text);
    }
    return status;
}

enum cs_status session_save_net(struct session *s, struct cs_error *err)
{
    static const char *const endings[] = {".net", NULL};
    char path[PATH_MAX], full[PATH_MAX + 8], said[PATH_MAX + 64], *text = NULL;
    size_t length = 0;
    const char *why;
    const struct net_draft *d = session_draft(s, &why);
    enum cs_status status = d ? net_draft_text(d, '\n', &text, &length, err)
                              : cs_fail(err, CS_NO_MEMORY, "%s", why); /* can_run() has seen it */
    if (status == CS_OK)
        status = session_free_name(s, d->lines->name, endings, path, err);
    if (status == CS_OK) {
        snprintf(full, sizeof full, "%s.net", path);
        status = file_replace(full, text, length, err);
    }
    cs_free(text);
    if (status == CS_OK) {
        snprintf(said, sizeof said, _("Saved as %s"), full);
        session_tell(s, said);
    }
    return status;
}
