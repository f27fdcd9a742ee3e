#include "engine/worker/study_other_load.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"

struct other_load {
    char *name;
    uint64_t seed;
    atomic_bool ended; /* written under lock; read without, as whoever asks may hold what wake() waits for */
    pthread_mutex_t lock;
    /* Under lock: */
    void (*wake)(void *ctx);
    void *ctx;
    double done;
    bool left; /* or ended: whoever comes second frees everything */
    enum cs_status status;
    struct cs_error error;
    struct course_net net; /* net NULL: there is none, or it was taken */
};

static void release(struct other_load *l)
{
    course_net_finish(&l->net);
    pthread_mutex_destroy(&l->lock);
    free(l->name);
    free(l);
}

static bool go_on(void *ctx, double done)
{
    struct other_load *l = ctx;
    pthread_mutex_lock(&l->lock);
    l->done = done;
    const bool left = l->left;
    pthread_mutex_unlock(&l->lock);
    return !left;
}

static void *read_net(void *arg)
{
    struct other_load *l = arg;
    const struct model_watch watch = {go_on, l};
    const struct net_variant as_it_is = {0};
    struct course_net net = {0};
    struct cs_error err = {""};
    const enum cs_status status = course_net_open(&net, l->name, &as_it_is, l->seed, false, &watch, &err);
    pthread_mutex_lock(&l->lock);
    l->net = net;
    l->status = status;
    l->error = err;
    l->ended = true;
    const bool left = l->left;
    if (!left && l->wake)
        l->wake(l->ctx);
    pthread_mutex_unlock(&l->lock);
    if (left)
        release(l);
    return NULL;
}

static enum cs_status start(struct other_load *l, struct cs_error *err)
{
    pthread_attr_t detached;
    pthread_t thread;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    const int failed = pthread_create(&thread, &detached, read_net, l);
    pthread_attr_destroy(&detached);
    if (!failed)
        return CS_OK;
    return cs_fail(err, CS_NO_MEMORY, _("a thread could not be started: close other programs and try again"));
}

enum cs_status other_load_begin(struct other_load **out, const char *name, uint64_t seed, void (*wake)(void *ctx),
                                void *ctx, struct cs_error *err)
{
    struct other_load *l = calloc(1, sizeof *l);
    *out = NULL;
    if (!l)
        return cs_no_memory(err);
    pthread_mutex_init(&l->lock, NULL);
    l->seed = seed;
    l->wake = wake;
    l->ctx = ctx;
    l->name = strdup(name);
    const enum cs_status status = l->name ? start(l, err) : cs_no_memory(err);
    if (status)
        release(l);
    else
        *out = l;
    return status;
}

double other_load_progress(struct other_load *l)
{
    pthread_mutex_lock(&l->lock);
    const double done = l->done;
    pthread_mutex_unlock(&l->lock);
    return done;
}

bool other_load_has_ended(struct other_load *l)
{
    return l->ended;
}

enum cs_status other_load_take(struct other_load *l, struct course_net *net, struct cs_error *err)
{
    pthread_mutex_lock(&l->lock);
    *net = l->net;
    l->net.net = NULL;
    const enum cs_status status = l->status;
    if (status && err)
        *err = l->error;
    pthread_mutex_unlock(&l->lock);
    return status;
}

void other_load_leave(struct other_load **out)
{
    struct other_load *l = *out;
    *out = NULL;
    if (!l)
        return;
    pthread_mutex_lock(&l->lock);
    l->left = true;
    l->wake = NULL;
    const bool ended = l->ended;
    pthread_mutex_unlock(&l->lock);
    if (ended)
        release(l);
}
