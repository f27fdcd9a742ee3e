/* Commands on their way through the queue: what they point to. */
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/worker/worker_internal.h"

enum { MAX_PIXELS = 1 << 24 };

/* The command as it goes into the queue: with pixels of its own, or none. */
static enum cs_status own_pixels(struct worker_command *command, struct cs_error *err)
{
    struct worker_probe *probe = &command->probe;
    const float *pixels = probe->pixels;
    probe->pixels = NULL;
    if (command->kind != WORKER_PROBE || !probe->from_pixels)
        return CS_OK;
    if (!pixels || probe->n_pixels < 1 || probe->n_pixels > MAX_PIXELS)
        return cs_fail(err, CS_BAD_VALUE, _("a picture has 1 to %d values, not %d"), MAX_PIXELS, probe->n_pixels);
    probe->pixels = malloc((size_t)probe->n_pixels * sizeof *pixels);
    if (!probe->pixels)
        return cs_no_memory(err);
    memcpy(probe->pixels, pixels, (size_t)probe->n_pixels * sizeof *pixels);
    return CS_OK;
}

/* NULL stays NULL. */
static enum cs_status own_text(const char *text, const char **mine, struct cs_error *err)
{
    *mine = text ? strdup(text) : NULL;
    return text && !*mine ? cs_no_memory(err) : CS_OK;
}

/* What the command points to becomes its own, or nothing; after a failure there is nothing to release. */
enum cs_status worker_command_own(struct worker_command *command, struct cs_error *err)
{
    struct worker_weights *lists = &command->weights;
    const bool sets_up = command->kind == WORKER_SETUP, sets_weights = command->kind == WORKER_WEIGHTS;
    const char **const to[] = {&command->net_text, &command->class_names, &command->path,
                               &lists->edits,      &lists->locked,        &lists->silenced};
    const bool takes_path = command->kind == WORKER_SAVE || command->kind == WORKER_FOLLOW ||
                            command->kind == WORKER_SAVE_RUNS || command->kind == WORKER_LOAD_RUNS;
    const char *const from[] = {sets_up ? command->net_text : NULL,  command->class_names,
                                takes_path ? command->path : NULL,   sets_weights ? lists->edits : NULL,
                                sets_weights ? lists->locked : NULL, sets_weights ? lists->silenced : NULL};
    for (size_t i = 0; i < sizeof to / sizeof *to; i++)
        *to[i] = NULL;
    enum cs_status status = own_pixels(command, err);
    if (status)
        return status;
    for (size_t i = 0; i < sizeof to / sizeof *to && !status; i++)
        status = own_text(from[i], to[i], err);
    if (status)
        worker_command_finish(command);
    return status;
}

/* A command that came out of the queue, or never got into it. */
void worker_command_finish(struct worker_command *command)
{
    free(command->probe.pixels);
    free((char *)command->net_text);
    free((char *)command->class_names);
    free((char *)command->path);
    free((char *)command->weights.edits);
    free((char *)command->weights.locked);
    free((char *)command->weights.silenced);
}
