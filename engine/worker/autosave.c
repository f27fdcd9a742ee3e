#include "engine/worker/autosave.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/clock.h"
#include "engine/base/i18n.h"
#include "engine/worker/course_save.h"
#include "engine/worker/save_folder.h"

enum cs_status autosave_init(struct autosave *a, const char *folder, const struct runs *runs,
                             const struct saver_options *options, struct cs_error *err)
{
    struct saver_options with_folder = *options;
    *a = (struct autosave){.folder = folder && *folder ? strdup(folder) : NULL, .runs = runs};
    if (folder && *folder && !a->folder)
        return cs_no_memory(err);
    with_folder.prepare = save_folder_prepare;
    with_folder.tidy = save_folder_tidy;
    return saver_create(&a->saver, &with_folder, err);
}

void autosave_finish(struct autosave *a)
{
    saver_destroy(&a->saver);
    free(a->folder);
    a->folder = NULL;
}

void autosave_begin(struct autosave *a, const struct course *s, const char *resumed)
{
    a->number++;
    a->path[0] = '\0';
    a->waits = false;
    a->steps = s ? s->steps : 0;
    a->lists = s ? s->weights.lists : 0;
    a->failures = saver_failures(a->saver, SAVE_AUTO);
    snprintf(a->resumed, sizeof a->resumed, "%s", resumed ? resumed : "");
}

/* Whether there is something that no file has. */
static bool is_new(const struct autosave *a, const struct course *s)
{
    if (!s || !s->trainer || s->steps == 0 || s->follow.on) /* what another program trains, that one keeps */
        return false;
    return s->steps != a->steps || s->weights.lists != a->lists || saver_failures(a->saver, SAVE_AUTO) != a->failures;
}

static bool saves(const struct autosave *a)
{
    return a->folder && a->seconds > 0;
}

static enum cs_status save(struct autosave *a, const struct course *s, size_t moments, const char *path,
                           enum save_kind kind, struct cs_error *err)
{
    struct save_image *image;
    const enum cs_status status = course_image(s, a->runs, moments, &image, err);
    return status ? status : saver_save(a->saver, image, path, kind, err);
}

/* Tries again after the usual time, whatever became of it: what went wrong is told. */
void autosave_now(struct autosave *a, const struct course *s)
{
    struct cs_error err;
    if (!saves(a) || !is_new(a, s))
        return;
    a->waits = false;
    if (!*a->path && !save_folder_name(a->folder, s->net->name, s->data_path, a->number, a->path)) {
        saver_failed(a->saver, SAVE_AUTO, _("the folder for autosaves has too long a name"));
        a->path[0] = '\0';
        return;
    }
    a->steps = s->steps;
    a->lists = s->weights.lists;
    a->failures = saver_failures(a->saver, SAVE_AUTO);
    if (save(a, s, AUTOSAVE_MOMENTS, a->path, SAVE_AUTO, &err))
        saver_failed(a->saver, SAVE_AUTO, err.text);
}

void autosave_tick(struct autosave *a, const struct course *s)
{
    if (!saves(a) || !is_new(a, s))
        return;
    if (!a->waits) {
        a->waits = true;
        a->at = clock_seconds();
    }
    if (clock_seconds() - a->at >= a->seconds)
        autosave_now(a, s);
}

double autosave_due(const struct autosave *a, const struct course *s)
{
    if (!saves(a) || !is_new(a, s) || !a->waits)
        return -1;
    const double left = a->at + a->seconds - clock_seconds();
    return left > 0 ? left : 0;
}

enum cs_status autosave_asked(struct autosave *a, const struct course *s, const char *path, struct cs_error *err)
{
    if (!s->trainer)
        return cs_fail(err, CS_BAD_SHAPE, "%s", s->why_not.text);
    a->asked_number = a->number;
    a->asked_lists = s->weights.lists;
    return save(a, s, SIZE_MAX, path, SAVE_ASKED, err);
}

static bool is_file(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode); /* not a device, where it is gone */
}

/* Whatever the paths are called: through a link, or from another folder. */
static bool is_same_file(const char *path, const char *other)
{
    struct stat a, b;
    return strcmp(path, other) == 0 ||
           (stat(path, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino);
}

void autosave_settle(struct autosave *a)
{
    struct save_state state;
    saver_tell(a->saver, &state);
    if (state.saving) /* there will be another notice */
        return;
    const struct save_result *asked = &state.result[SAVE_ASKED], *automatic = &state.result[SAVE_AUTO];
    const bool news = asked->saved != a->asked_saved && a->asked_number == a->number;
    a->asked_saved = asked->saved;
    if (!news || !is_file(asked->path) || is_same_file(asked->path, a->path))
        return;
    const bool has_auto = *a->path && strcmp(automatic->path, a->path) == 0;
    if (a->lists > a->asked_lists)
        return;
    if (has_auto && automatic->steps <= asked->steps)
        unlink(a->path);
    if (a->steps <= asked->steps) { /* nor another one, until there is more */
        a->steps = asked->steps;
        a->lists = a->asked_lists;
        a->failures = saver_failures(a->saver, SAVE_AUTO);
        a->waits = false;
    }
}

void autosave_tell(const struct autosave *a, struct save_state *state)
{
    saver_tell(a->saver, state);
    state->run = *a->path ? a->number : 0;
    snprintf(state->resumed, sizeof state->resumed, "%s", a->resumed);
}
