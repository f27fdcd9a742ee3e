/* Folders of pictures as data: those that were used, and one that was typed and cannot be. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session/session_train.h"
#include "engine/data/dataset.h"

const char *session_folder(const struct session *s, int i)
{
    return i >= 0 && i < s->folders.n ? s->folders.used[i] : NULL;
}

const char *session_folder_tried(const struct session *s)
{
    return s->folders.tried ? s->folders.tried : "";
}

const char *session_folder_wrong(const struct session *s)
{
    return s->folders.wrong.text;
}

static bool is_known_name(const char *data)
{
    const struct dataset_info *info;
    for (int i = 0; (info = dataset_info_nth(i)) != NULL; i++)
        if (!strcmp(info->name, data))
            return true;
    return false;
}

/* To the front; what has been there for longest makes room. Without memory it is one less to choose from. */
static void remember(struct session_folders *f, const char *path)
{
    int at = 0;
    while (at < f->n && strcmp(f->used[at], path) != 0)
        at++;
    char *kept = at < f->n ? f->used[at] : strdup(path);
    if (!kept)
        return;
    if (at == SESSION_FOLDERS)
        free(f->used[--at]);
    else if (at == f->n)
        f->n++;
    memmove(f->used + 1, f->used, (size_t)at * sizeof *f->used);
    f->used[0] = kept;
}

static void forget_try(struct session_folders *f)
{
    free(f->tried);
    f->tried = NULL;
    f->wrong.text[0] = '\0';
}

/* Other data than what was typed are chosen. */
void session_folders_changed(struct session *s, enum prop_id p)
{
    if (p != PROP_TRAIN_DATA)
        return;
    forget_try(&s->folders);
    if (!is_known_name(session_text(s, p)))
        remember(&s->folders, session_text(s, p));
}

/* As a shell would have it, and without slashes at its end; cut to nothing where it is too long. */
static void expand(const char *typed, char path[PATH_MAX])
{
    const char *home = getenv("HOME");
    const bool in_home = home && typed[0] == '~' && (typed[1] == '/' || !typed[1]);
    if (snprintf(path, PATH_MAX, "%s%s", in_home ? home : "", typed + in_home) >= PATH_MAX)
        path[0] = '\0';
    for (size_t n = strlen(path); n > 1 && path[n - 1] == '/'; n--)
        path[n - 1] = '\0';
}

void session_folders_take(struct session *s, const char *typed)
{
    struct session_folders *f = &s->folders;
    char path[PATH_MAX];
    expand(typed, path);
    forget_try(f);
    enum cs_status status = dataset_check_folder(path, &f->wrong);
    if (status == CS_OK)
        status = session_set_text(s, prop_infos[PROP_TRAIN_DATA].name, path, &f->wrong);
    s->changes++;
    if (status == CS_OK)
        forget_try(f);
    else
        f->tried = strdup(typed);
}

void session_folders_finish(struct session *s)
{
    for (int i = 0; i < s->folders.n; i++)
        free(s->folders.used[i]);
    forget_try(&s->folders);
    s->folders.n = 0;
}
