/* Curves of runs that are kept to be laid over one another, and as tables. */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "app/session/session_train.h"
#include "engine/base/i18n.h"

static bool can_run(const struct session *s, enum command_id c)
{
    const struct snapshot *now = s->snapshot;
    const bool learnt = now->steps > 0 && !now->look_only && !s->loading;
    switch (c) {
    case COMMAND_TRAIN_KEEP_RUN:
        return learnt;
    case COMMAND_TRAIN_FORGET_RUNS:
        return now->n_runs > 0;
    default:
        return learnt || now->n_runs > 0;
    }
}

static enum cs_status post(struct session *s, enum worker_command_kind kind, const char *path, struct cs_error *err)
{
    const struct worker_command command = {.kind = kind, .path = path};
    return session_post(s, &command, err);
}

static enum cs_status run(struct session *s, enum command_id c, struct cs_error *err)
{
    static const char *const endings[] = {".csv", NULL};
    char path[PATH_MAX + 8];
    if (c == COMMAND_TRAIN_KEEP_RUN)
        return post(s, WORKER_KEEP_RUN, NULL, err);
    if (c == COMMAND_TRAIN_FORGET_RUNS) {
        session_set_text(s, prop_infos[PROP_TRAIN_HIDDEN_RUNS].name, "", NULL);
        return post(s, WORKER_FORGET_RUNS, NULL, err);
    }
    const enum cs_status status = session_free_name(s, "curves", endings, path, err);
    if (status != CS_OK)
        return status;
    strcat(path, ".csv");
    return post(s, WORKER_SAVE_RUNS, path, err);
}

enum cs_status session_open_runs(struct session *s, const char *path, struct cs_error *err)
{
    session_need_network(s);
    if (!s->worker)
        return cs_no_memory(err);
    return post(s, WORKER_LOAD_RUNS, path, err);
}

void session_runs_tick(struct session *s, uint64_t saves)
{
    char text[sizeof((struct runs *)0)->saved + 64];
    if (s->snapshot->runs_saves == saves)
        return;
    snprintf(text, sizeof text, _("Saved as %s"), s->snapshot->runs_saved);
    session_tell(s, text);
}

const struct session_commands session_runs = {can_run, run};
