#include "engine/worker/followed.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/worker/moments.h"

static void forget_text(const char **text)
{
    free((char *)*text);
    *text = NULL;
}

void followed_finish(struct followed *f)
{
    follow_destroy(&f->watch);
    forget_text(&f->setup.class_names);
    forget_text(&f->setup.path);
}

void followed_remember(struct followed *f, const struct worker_command *command)
{
    const char *const path = f->setup.path;
    char data[WORKER_PATH_MAX];
    memcpy(data, f->setup.data, sizeof data);
    forget_text(&f->setup.class_names);
    f->setup = *command;
    if (command->kind != WORKER_SETUP)
        memcpy(f->setup.data, data, sizeof data);
    f->setup.kind = WORKER_SETUP;
    f->setup.path = path;
    f->setup.net_text = NULL;
    f->setup.class_names = command->class_names ? strdup(command->class_names) : NULL;
}

enum cs_status followed_start(struct followed *f, const char *folder, void (*wake)(void *ctx), void *ctx,
                              struct cs_error *err)
{
    const struct follow_options options = {wake, ctx, MOMENTS_BYTES};
    char *const mine = folder && *folder ? strdup(folder) : NULL;
    follow_destroy(&f->watch);
    forget_text(&f->setup.path);
    f->begun = false;
    f->others = 0;
    f->error[0] = '\0';
    if (!folder || !*folder)
        return CS_OK;
    f->setup.path = mine;
    return mine ? follow_create(&f->watch, mine, &options, err) : cs_no_memory(err);
}

enum cs_status followed_again(struct followed *f, void (*wake)(void *ctx), void *ctx, struct cs_error *err)
{
    char *const folder = f->setup.path ? strdup(f->setup.path) : NULL;
    const enum cs_status status = folder ? followed_start(f, folder, wake, ctx, err) : cs_no_memory(err);
    free(folder);
    return status;
}

enum followed_news followed_next(struct followed *f, struct course *course, struct follow_file_read *file)
{
    if (!f->watch || !follow_take(f->watch, file))
        return FOLLOWED_NOTHING;
    const bool belongs = f->begun && course && file->training == f->training && course_follow_fits(course, file);
    if (!belongs && file->newest)
        return FOLLOWED_NEW_COURSE;
    if (belongs)
        course_follow_take(course, file);
    else
        f->others++;
    f->error[0] = belongs && file->newest ? '\0' : f->error[0];
    net_destroy(&file->net);
    return FOLLOWED_TAKEN;
}

/* What other programs call a network tells nobody anything, and its file's name changes from step to step. */
static void name_net(struct net *net, const char *folder, const char *file)
{
    const size_t stem = strlen(file) > 5 ? strlen(file) - 5 : 0;
    char whole[PATH_MAX];
    if (strncmp(net->title, file, stem < NET_NAME_MAX - 1 ? stem : NET_NAME_MAX - 1) != 0)
        return; /* it has a name of its own */
    const char *from = realpath(folder, whole) ? whole : folder, *slash = strrchr(from, '/');
    from = slash && slash[1] ? slash + 1 : from;
    snprintf(net->title, sizeof net->title, "%.*s", NET_NAME_MAX - 1, from);
    snprintf(net->name, sizeof net->name, "%.*s", NET_NAME_MAX - 1, from);
}

struct worker_command followed_setup(const struct followed *f, struct follow_file_read *file)
{
    struct worker_command setup = f->setup;
    name_net(file->net, setup.path, file->name);
    snprintf(setup.net, sizeof setup.net, "%.380s/%s", setup.path, file->name);
    setup.options.validation = 0; /* the other program may have learnt from any of the training samples */
    setup.resume = false;         /* as it may be that of the training before */
    setup.given = file;
    return setup;
}

void followed_begin(struct followed *f, struct course *course, const struct follow_file_read *file,
                    const struct cs_error *err)
{
    snprintf(f->error, sizeof f->error, "%s", err ? err->text : "");
    if (err)
        return;
    f->begun = true;
    f->training = file->training;
    f->others = 0;
    course_follow_begin(course, file);
}

struct follow_state followed_tell(const struct followed *f)
{
    struct follow_state state = {0};
    if (!f->watch)
        return state;
    follow_tell(f->watch, &state);
    state.left_out += f->others;
    if (*f->error)
        memcpy(state.error, f->error, sizeof state.error);
    return state;
}

bool followed_is_settled(const struct followed *f)
{
    return !f->watch || follow_is_settled(f->watch);
}
