/* app/cli/cli_render.c - `convoscope render`: one picture of a session, or its numbers, no display needed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli/args.h"
#include "app/cli/cli.h"
#include "app/cli/picture.h"
#include "app/cli/train_first.h"
#include "engine/base/file.h"
#include "engine/base/i18n.h"

enum { SIDE_MIN = 64, SIDE_MAX = 8192 };
#define TRAIN_SECONDS 3600.0

struct render_args {
    struct text_list settings, commands, files;
    const char *size, *out;
    double scale;
    int width, height;
    int steps;     /* training steps before the picture */
    double epochs; /* or epochs; training then goes on while the picture is taken */
};

static enum cs_status parse_size(struct render_args *a, struct cs_error *err)
{
    char rest;
    if (sscanf(a->size, "%4dx%4d%c", &a->width, &a->height, &rest) != 2 || a->width < SIDE_MIN ||
        a->height < SIDE_MIN || a->width > SIDE_MAX || a->height > SIDE_MAX)
        return cs_fail(err, CS_BAD_VALUE, _("--size is WIDTHxHEIGHT, %d to %d a side, not '%s'"), SIDE_MIN, SIDE_MAX,
                       a->size);
    return CS_OK;
}

static bool ends_in(const char *path, const char *ending)
{
    const char *dot = strrchr(path, '.');
    return dot && !strcmp(dot, ending);
}

static enum cs_status read_args(int argc, char **argv, struct render_args *a, struct cs_error *err)
{
    *a = (struct render_args){.size = "1440x900", .scale = 1};
    const struct option options[] = {
        {"--set", OPTION_LIST, &a->settings},
        {"--run", OPTION_LIST, &a->commands},
        {"--size", OPTION_TEXT, &a->size},
        {"--scale", OPTION_FLOAT, &a->scale, 0.5, 4},
        {"--steps", OPTION_INT, &a->steps, 0, 1000000},
        {"--epochs", OPTION_FLOAT, &a->epochs, 0, 1000},
        {"-o", OPTION_TEXT, &a->out},
    };
    enum cs_status status = args_parse(argc, argv, options, sizeof options / sizeof *options, &a->files, err);
    if (status == CS_OK)
        status = parse_size(a, err);
    if (status == CS_OK && !a->out)
        status = cs_fail(err, CS_BAD_VALUE, _("-o is missing: the picture to write, out.png, or the numbers, out.tsv"));
    if (status == CS_OK && !ends_in(a->out, ".png") && !ends_in(a->out, ".tsv"))
        status = cs_fail(err, CS_BAD_VALUE, _("%s: pictures are written as .png, numbers as .tsv"), a->out);
    return status;
}

static enum cs_status set_up(struct session *session, const struct render_args *a, struct cs_error *err)
{
    enum cs_status status = CS_OK;
    for (int i = 0; i < a->settings.n && status == CS_OK; i++)
        status = session_set_assignment(session, a->settings.item[i], err);
    for (int i = 0; i < a->files.n && status == CS_OK; i++)
        status = session_open(session, a->files.item[i], err);
    for (int i = 0; i < a->steps && status == CS_OK; i++) {
        status = session_run(session, COMMAND_TRAIN_STEP, err);
        session_wait(session, 60);
        session_tick(session, 0);
        const struct snapshot *s = session_snapshot(session);
        if (s->state == WORKER_FAILED)
            status = cs_fail(err, CS_BAD_VALUE, "%s", s->error);
    }
    if (status == CS_OK && a->epochs > 0)
        status = train_first(session, a->epochs, TRAIN_SECONDS, err);
    return status;
}

/* Commands, each of what a window of this size shows by then: some are about what is on screen. */
static enum cs_status run_commands(struct session *session, const struct render_args *a, struct cs_error *err)
{
    struct screen screen;
    bool lowered;
    const float scale = screen_scale(session, (float)a->scale, a->width, a->height, &lowered);
    enum cs_status status = a->commands.n ? screen_init(&screen, err) : CS_OK;
    if (status != CS_OK || !a->commands.n)
        return status;
    for (int i = 0; i < a->commands.n && status == CS_OK; i++) {
        const int c = command_find(a->commands.item[i]);
        picture_settle(&screen, session, (float)a->width / scale, (float)a->height / scale);
        screen_apply(&screen, session);
        status = c < 0
                     ? cs_fail(err, CS_NOT_FOUND, _("there is no command '%s'; 'convoscope list commands' tells them"),
                               a->commands.item[i])
                     : session_run(session, (enum command_id)c, err);
    }
    screen_finish(&screen);
    return status;
}

/* What the worker could not do is in the picture, too. */
static enum cs_status check_worker(const struct session *session, struct cs_error *err)
{
    const char *text = session_snapshot(session)->error;
    return text && text[0] ? cs_fail(err, CS_BAD_VALUE, "%s", text) : CS_OK;
}

/* The numbers that Ctrl C copies, of what a window of this size shows. */
static enum cs_status write_numbers(struct session *session, const struct render_args *a, struct cs_error *err)
{
    struct screen screen;
    char *text = NULL;
    bool lowered;
    const float scale = screen_scale(session, (float)a->scale, a->width, a->height, &lowered);
    enum cs_status status = screen_init(&screen, err);
    if (status != CS_OK)
        return status;
    picture_settle(&screen, session, (float)a->width / scale, (float)a->height / scale);
    status = session_copy_text(session, &text, err);
    if (status == CS_OK)
        status = file_replace(a->out, text, strlen(text), err);
    free(text);
    screen_finish(&screen);
    return status;
}

static enum cs_status draw_picture(struct session *session, const struct render_args *a, struct cs_error *err)
{
    struct picture_maker maker = {0};
    enum cs_status status = picture_maker_init(&maker, err);
    if (status == CS_OK)
        status = picture_make(&maker, session, a->width, a->height, (float)a->scale, a->out, err);
    picture_maker_finish(&maker);
    return status;
}

static enum cs_status render(const struct render_args *a, struct cs_error *err)
{
    struct session *session = NULL;
    enum cs_status status = session_create(&session, &(struct session_options){0}, err);
    if (status == CS_OK)
        status = set_up(session, a, err);
    if (status == CS_OK)
        status = run_commands(session, a, err);
    if (status == CS_OK)
        status = (ends_in(a->out, ".tsv") ? write_numbers : draw_picture)(session, a, err);
    if (status == CS_OK)
        status = check_worker(session, err);
    session_destroy(&session);
    return status;
}

int cli_render(int argc, char **argv)
{
    struct render_args args;
    struct cs_error err;
    if (read_args(argc, argv, &args, &err) != CS_OK)
        return cli_bad_usage(&err);
    return render(&args, &err) == CS_OK ? EXIT_SUCCESS : cli_failed(&err);
}
