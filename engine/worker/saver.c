#include "engine/worker/saver.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/base/i18n.h"
#include "engine/worker/save_image.h"

struct job {
    struct save_image *image; /* owned */
    char path[SAVE_PATH];
    enum save_kind kind;
};

struct saver {
    struct saver_options options;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake, rest; /* there is something to write; there is nothing more */
    /* Under lock: */
    struct job waiting[SAVER_WAITING]; /* n of them, the oldest first */
    int n;
    bool writing, quit;
    struct save_result result[SAVE_KINDS];
};

static enum cs_status write_job(struct saver *s, const struct job *job, struct cs_error *err)
{
    enum cs_status status = CS_OK;
    if (job->kind == SAVE_AUTO && s->options.prepare)
        status = s->options.prepare(job->path, err);
    if (!status)
        status = save_image_write(job->image, job->path, err);
    if (!status && job->kind == SAVE_AUTO && s->options.tidy)
        s->options.tidy(job->path);
    return status;
}

/* Under lock. */
static void note_failure(struct save_result *r, const char *sentence)
{
    r->failed++;
    snprintf(r->error, sizeof r->error, "%s", sentence);
}

/* Under lock. */
static void note_success(struct save_result *r, const struct job *job)
{
    r->saved++;
    r->steps = save_image_steps(job->image);
    r->at = (int64_t)time(NULL);
    memcpy(r->path, job->path, sizeof r->path);
    r->error[0] = '\0';
}

/* Under lock: the oldest job. */
static struct job take_job(struct saver *s)
{
    const struct job job = s->waiting[0];
    s->n--;
    memmove(&s->waiting[0], &s->waiting[1], (size_t)s->n * sizeof *s->waiting);
    return job;
}

/* Under lock, which is left while the file is written. */
static void work(struct saver *s)
{
    struct job job = take_job(s);
    struct cs_error err;
    s->writing = true;
    pthread_mutex_unlock(&s->lock);
    const enum cs_status status = write_job(s, &job, &err);
    pthread_mutex_lock(&s->lock);
    if (status)
        note_failure(&s->result[job.kind], err.text);
    else
        note_success(&s->result[job.kind], &job);
    s->writing = false;
    if (s->options.notify) /* in one with that: whoever sees that nothing is written has the notice, too */
        s->options.notify(s->options.ctx);
    pthread_mutex_unlock(&s->lock);
    save_image_destroy(&job.image);
    pthread_mutex_lock(&s->lock);
}

static void *run(void *arg)
{
    struct saver *s = arg;
    pthread_mutex_lock(&s->lock);
    while (s->n > 0 || !s->quit) {
        if (s->n > 0) {
            work(s);
            continue;
        }
        pthread_cond_broadcast(&s->rest);
        pthread_cond_wait(&s->wake, &s->lock);
    }
    pthread_cond_broadcast(&s->rest);
    pthread_mutex_unlock(&s->lock);
    return NULL;
}

static void destroy_locks(struct saver *s)
{
    pthread_cond_destroy(&s->rest);
    pthread_cond_destroy(&s->wake);
    pthread_mutex_destroy(&s->lock);
}

enum cs_status saver_create(struct saver **out, const struct saver_options *options, struct cs_error *err)
{
    *out = NULL;
    struct saver *s = calloc(1, sizeof *s);
    if (!s)
        return cs_no_memory(err);
    s->options = *options;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->wake, NULL);
    pthread_cond_init(&s->rest, NULL);
    if (pthread_create(&s->thread, NULL, run, s) != 0) {
        destroy_locks(s);
        free(s);
        return cs_fail(err, CS_NO_MEMORY, _("a thread could not be started: close other programs and try again"));
    }
    *out = s;
    return CS_OK;
}

void saver_destroy(struct saver **out)
{
    struct saver *s = *out;
    if (!s)
        return;
    pthread_mutex_lock(&s->lock);
    s->quit = true;
    pthread_cond_signal(&s->wake);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->thread, NULL);
    destroy_locks(s);
    free(s);
    *out = NULL;
}

/* Under lock: one that waits for the same file, or the place behind all; SAVER_WAITING: there is no room. */
static int place_for(const struct saver *s, const char *path)
{
    int i = 0;
    while (i < s->n && strcmp(s->waiting[i].path, path) != 0)
        i++;
    return i;
}

enum cs_status saver_save(struct saver *s, struct save_image *image, const char *path, enum save_kind kind,
                          struct cs_error *err)
{
    struct job job = {.image = image, .kind = kind};
    enum cs_status status = CS_OK;
    if (snprintf(job.path, sizeof job.path, "%s", path) >= (int)sizeof job.path)
        status = cs_fail(err, CS_BAD_VALUE, _("%.80s...: a path of more than %d bytes"), path, SAVE_PATH - 1);
    pthread_mutex_lock(&s->lock);
    const int at = place_for(s, path);
    if (!status && at == SAVER_WAITING)
        status = cs_fail(err, CS_BUSY, "%s", cs_status_text(CS_BUSY));
    if (!status) {
        const struct job old = s->waiting[at];
        image = at < s->n ? old.image : NULL; /* what goes */
        if (at < s->n && old.kind == SAVE_ASKED)
            job.kind = SAVE_ASKED; /* whoever asked for it hears of it */
        s->waiting[at] = job;
        s->n += at == s->n;
        pthread_cond_signal(&s->wake);
    }
    pthread_mutex_unlock(&s->lock);
    save_image_destroy(&image);
    return status;
}

void saver_failed(struct saver *s, enum save_kind kind, const char *sentence)
{
    pthread_mutex_lock(&s->lock);
    note_failure(&s->result[kind], sentence);
    pthread_mutex_unlock(&s->lock);
}

void saver_wait(struct saver *s)
{
    pthread_mutex_lock(&s->lock);
    while (s->n > 0 || s->writing)
        pthread_cond_wait(&s->rest, &s->lock);
    pthread_mutex_unlock(&s->lock);
}

void saver_tell(struct saver *s, struct save_state *state)
{
    pthread_mutex_lock(&s->lock);
    state->saving = s->n > 0 || s->writing;
    memcpy(state->result, s->result, sizeof state->result);
    pthread_mutex_unlock(&s->lock);
}

uint64_t saver_failures(struct saver *s, enum save_kind kind)
{
    pthread_mutex_lock(&s->lock);
    const uint64_t failed = s->result[kind].failed;
    pthread_mutex_unlock(&s->lock);
    return failed;
}

bool saver_is_busy(struct saver *s)
{
    pthread_mutex_lock(&s->lock);
    const bool busy = s->n > 0 || s->writing;
    pthread_mutex_unlock(&s->lock);
    return busy;
}
