#include "engine/worker/follow.h"

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "engine/base/clock.h"
#include "engine/base/i18n.h"
#include "engine/worker/follow_list.h"

#define LOOK_EVERY 0.2  /* s */
#define LOOK_SHARE 9.0  /* a look that takes t is followed by at least this many t of rest */
#define LEAVE_AFTER 1.0 /* s that follow_destroy() waits */

struct follow {
    char folder[FOLLOW_FOLDER];
    struct follow_options options;
    pthread_t thread;
    atomic_bool quit;

    pthread_mutex_t lock;
    pthread_cond_t changed; /* quit, taken, or ended */
    /* Under lock: */
    struct follow_file_read ready; /* net NULL: none waits */
    struct follow_state state;
    bool settled, ended, abandoned; /* abandoned: the thread frees everything */

    /* The thread's own: */
    struct follow_list list;
    struct cs_error folder_error; /* "" for none */
    char newest[FOLLOW_NAME];
    uint64_t training; /* whose newest that is */
    double look_at;    /* clock_seconds() of the next look */
};

static void release(struct follow *f)
{
    net_destroy(&f->ready.net);
    follow_list_finish(&f->list);
    pthread_cond_destroy(&f->changed);
    pthread_mutex_destroy(&f->lock);
    free(f);
}

/* The thread. */

static void wait_until(struct follow *f, double until)
{
    const struct timespec at = {.tv_sec = (time_t)until, .tv_nsec = (long)((until - (double)(time_t)until) * 1e9)};
    pthread_cond_timedwait(&f->changed, &f->lock, &at);
}

static void copy_name(char to[FOLLOW_NAME], const char *name)
{
    snprintf(to, FOLLOW_NAME, "%s", name ? name : "");
}

/* Tells what is new, if anything is. */
static void tell(struct follow *f, bool always)
{
    const double now = clock_seconds();
    const char *error = f->folder_error.text[0] ? f->folder_error.text : follow_list_error(&f->list);
    struct follow_state s;
    memset(&s, 0, sizeof s); /* with its padding: it is compared whole */
    s.on = true;
    s.files = f->list.read;
    s.left_out = follow_list_left_out(&f->list);
    s.steps = f->list.top;
    memcpy(s.folder, f->folder, sizeof s.folder);
    strcpy(s.newest, f->training == f->list.training ? f->newest : "");
    copy_name(s.waiting, follow_list_waiting(&f->list, now));
    snprintf(s.error, sizeof s.error, "%s", error);
    pthread_mutex_lock(&f->lock);
    const bool settled = follow_list_is_settled(&f->list, now);
    const bool news = always || settled != f->settled || memcmp(&s, &f->state, sizeof s) != 0;
    memcpy(&f->state, &s, sizeof s);
    f->settled = settled;
    if (news && !f->quit) /* under the lock: behind follow_destroy() there may be nobody to wake */
        f->options.wake(f->options.ctx);
    pthread_mutex_unlock(&f->lock);
}

/* As many earlier files as fit into what they may take, judged by the newest. */
static int most_earlier(const struct follow *f)
{
    const struct follow_list *l = &f->list;
    const int64_t size = l->n_order > 0 ? l->file[l->order[l->n_order - 1]].size : 0;
    const int64_t most = (int64_t)(f->options.most_bytes / (size_t)(size > 0 ? size : 1));
    return most < FOLLOW_BACKLOG ? (int)most : FOLLOW_BACKLOG;
}

static void look(struct follow *f)
{
    const double start = clock_seconds();
    f->folder_error.text[0] = '\0';
    follow_list_scan(&f->list, f->folder, most_earlier(f), start, &f->folder_error);
    const double end = clock_seconds(), rest = LOOK_SHARE * (end - start);
    f->look_at = end + (rest > LOOK_EVERY ? rest : LOOK_EVERY);
    tell(f, false);
}

static bool go_on_loading(void *ctx, double done)
{
    struct follow *f = ctx;
    (void)done;
    return !f->quit;
}

/* What was read must be what was looked at. */
static bool is_still(const struct follow_file *file, const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && st.st_size == (off_t)file->size && (uint64_t)st.st_ino == file->inode &&
           (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec == file->written_ns;
}

static enum cs_status read_file(struct follow *f, const struct follow_file *file, struct follow_file_read *out,
                                struct cs_error *err)
{
    char path[PATH_MAX];
    const struct model_watch watch = {go_on_loading, f};
    if (snprintf(path, sizeof path, "%s/%s", f->folder, file->name) >= (int)sizeof path)
        return cs_fail(err, CS_BAD_VALUE, _("%s: this path is too long"), file->name);
    const enum cs_status status = model_load_watched(path, &watch, &out->net, NULL, &out->input, err);
    if (status || is_still(file, path))
        return status;
    net_destroy(&out->net);
    return cs_fail(err, CS_BUSY, _("%s: it was written while it was read"), path);
}

/* Waits until it is taken; false: it is time for another look first, or to end. */
static bool hand_over(struct follow *f, const struct follow_file_read *file)
{
    pthread_mutex_lock(&f->lock);
    while (f->ready.net && !f->quit && clock_seconds() < f->look_at)
        wait_until(f, f->look_at);
    const bool free_place = !f->ready.net && !f->quit;
    if (free_place)
        f->ready = *file;
    pthread_mutex_unlock(&f->lock);
    return free_place;
}

static bool place_is_free(struct follow *f)
{
    pthread_mutex_lock(&f->lock);
    const bool is_free = !f->ready.net;
    pthread_mutex_unlock(&f->lock);
    return is_free;
}

/* Reads the next file and hands it over; false when there is none, or no place for it. */
static bool read_next(struct follow *f)
{
    const int i = follow_list_next(&f->list);
    struct cs_error err;
    if (i < 0)
        return false;
    const struct follow_file *file = &f->list.file[i];
    struct follow_file_read out = {
        .steps = file->steps, .training = f->list.training, .newest = follow_list_is_newest(&f->list, i)};
    if (!out.newest && !place_is_free(f))
        return false; /* an earlier one can wait: it is not read before */
    enum cs_status status = read_file(f, file, &out, &err);
    copy_name(out.name, file->name);
    if (!status && !hand_over(f, &out)) {
        net_destroy(&out.net);
        status = CS_CANCELLED;
    }
    follow_list_done(&f->list, i, status, &err, clock_seconds());
    if (!status && out.newest) {
        copy_name(f->newest, out.name);
        f->training = out.training;
    }
    tell(f, !status);
    return status != CS_CANCELLED;
}

static void rest(struct follow *f)
{
    pthread_mutex_lock(&f->lock);
    const bool full = f->ready.net;
    while (!f->quit && clock_seconds() < f->look_at && full == (f->ready.net != NULL))
        wait_until(f, f->look_at);
    pthread_mutex_unlock(&f->lock);
}

static void *run(void *arg)
{
    struct follow *f = arg;
    while (!f->quit) {
        if (clock_seconds() >= f->look_at)
            look(f);
        if (!read_next(f))
            rest(f);
    }
    pthread_mutex_lock(&f->lock);
    f->ended = true;
    const bool abandoned = f->abandoned;
    pthread_cond_signal(&f->changed);
    pthread_mutex_unlock(&f->lock);
    if (abandoned)
        release(f);
    return NULL;
}

/* The owner's side. */

static void init_locks(struct follow *f)
{
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_mutex_init(&f->lock, NULL);
    pthread_cond_init(&f->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

enum cs_status follow_create(struct follow **out, const char *folder, const struct follow_options *options,
                             struct cs_error *err)
{
    *out = NULL;
    const size_t length = strlen(folder);
    if (length == 0 || length >= FOLLOW_FOLDER)
        return cs_fail(err, CS_BAD_VALUE, _("the folder to follow has a name of 1 to %d bytes"), FOLLOW_FOLDER - 1);
    struct follow *f = calloc(1, sizeof *f);
    if (!f)
        return cs_no_memory(err);
    memcpy(f->folder, folder, length);
    memcpy(f->state.folder, folder, length);
    f->state.on = true;
    f->options = *options;
    init_locks(f);
    if (pthread_create(&f->thread, NULL, run, f) != 0) {
        release(f);
        return cs_fail(err, CS_NO_MEMORY, _("a thread could not be started: close other programs and try again"));
    }
    *out = f;
    return CS_OK;
}

void follow_destroy(struct follow **out)
{
    struct follow *f = *out;
    if (!f)
        return;
    *out = NULL;
    const double until = clock_seconds() + LEAVE_AFTER;
    pthread_mutex_lock(&f->lock);
    f->quit = true;
    pthread_cond_signal(&f->changed);
    while (!f->ended && clock_seconds() < until)
        wait_until(f, until);
    f->abandoned = !f->ended;
    const bool abandoned = f->abandoned;
    const pthread_t thread = f->thread;
    pthread_mutex_unlock(&f->lock);
    if (abandoned) {
        pthread_detach(thread); /* from here on f is the thread's */
        return;
    }
    pthread_join(thread, NULL);
    release(f);
}

bool follow_take(struct follow *f, struct follow_file_read *file)
{
    pthread_mutex_lock(&f->lock);
    const bool found = f->ready.net;
    if (found) {
        *file = f->ready;
        f->ready.net = NULL;
        pthread_cond_signal(&f->changed);
    }
    pthread_mutex_unlock(&f->lock);
    return found;
}

void follow_tell(struct follow *f, struct follow_state *state)
{
    pthread_mutex_lock(&f->lock);
    memcpy(state, &f->state, sizeof *state);
    pthread_mutex_unlock(&f->lock);
}

bool follow_is_settled(struct follow *f)
{
    pthread_mutex_lock(&f->lock);
    const bool settled = f->settled && !f->ready.net;
    pthread_mutex_unlock(&f->lock);
    return settled;
}
