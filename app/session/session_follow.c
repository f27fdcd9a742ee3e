/* Following a folder that another program trains into (train.follow). */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "app/session/session_train.h"
#include "engine/base/i18n.h"
#include "engine/data/dataset.h"

bool session_following(const struct session *s)
{
    return session_text(s, PROP_TRAIN_FOLLOW)[0] != '\0';
}

bool session_follow_forbids(const struct session *s, enum command_id c)
{
    switch (c) {
    case COMMAND_TRAIN_START:
    case COMMAND_TRAIN_STEP:
    case COMMAND_TRAIN_EPOCH:
    case COMMAND_TRAIN_RESET:
    case COMMAND_TRAIN_GO_BACK:
    case COMMAND_TRAIN_CONTINUE:
    case COMMAND_TRAIN_RESUME:
        return session_following(s);
    default:
        return false;
    }
}

enum cs_status session_follow_why(struct cs_error *err)
{
    return cs_fail(err, CS_BUSY, _("Another program trains this network: stop following its folder first"));
}

static void set_folder(struct session *s, const char *folder)
{
    struct edit none = {0};
    struct value v = {.type = VALUE_TEXT, .text = strdup(folder)};
    if (v.text)
        session_change(s, PROP_TRAIN_FOLLOW, &v, &none);
}

/* Of the other program only steps are known: curves are drawn over them. */
void session_follow_changed(struct session *s)
{
    s->news |= NEWS_FOLLOW;
    if (!session_following(s))
        return;
    s->training = false;
    if (session_int(s, PROP_TRAIN_AXIS) == 0)
        session_move(s, PROP_TRAIN_AXIS, 1);
}

void session_follow_end(struct session *s)
{
    if (session_following(s))
        set_folder(s, "");
}

static bool ends_in_onnx(const char *name)
{
    const size_t n = strlen(name);
    return name[0] != '.' && n > 5 && !strcmp(name + n - 5, ".onnx");
}

bool session_is_followed_folder(const char *path)
{
    const struct dirent *entry;
    bool found = false;
    DIR *dir = opendir(path);
    if (!dir)
        return false;
    while (!found && (entry = readdir(dir)) != NULL)
        found = ends_in_onnx(entry->d_name);
    closedir(dir);
    return found && !dataset_is_folder(path);
}

static bool can_run(const struct session *s, enum command_id c)
{
    (void)c;
    return session_following(s);
}

static enum cs_status run(struct session *s, enum command_id c, struct cs_error *err)
{
    (void)c;
    return session_set_text(s, prop_infos[PROP_TRAIN_FOLLOW].name, "", err);
}

const struct session_commands session_follow = {can_run, run};
