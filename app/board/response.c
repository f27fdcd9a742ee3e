#include "app/board/response.h"

#include <errno.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "app/board/response_job.h"
#include "engine/base/i18n.h"

struct response {
    /* The window thread's. */
    struct response_options options;
    struct response_state state;
    uint64_t requests; /* so far; the latest one's id */
    int shown_step;    /* of the progress, at the latest poll */
    struct response_result result[2];
    struct response_result *front, *back; /* back is the thread's while `running`; swapped under the lock */
    struct thread_pool *pool;             /* who computes has it: the thread while `running`, else the window */
    pthread_t thread;
    bool has_thread;

    struct response_control control; /* atomic */

    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t wake, idle;
    struct response_job next; /* waits for the thread; id 0: none */
    bool running, finished, quit;
    uint64_t finished_id;
    enum cs_status status; /* of what has finished */
    struct cs_error error;
};

struct conv2d response_conv2d(int out_channels, int groups)
{
    return (struct conv2d){.base = {.kind = &layer_conv2d},
                           .out_channels = out_channels,
                           .kernel_size = {1, 1},
                           .stride = {1, 1},
                           .dilation = {1, 1},
                           .groups = groups,
                           .bias = true};
}

/* ---------------------------------------------------------------------------------------------- the thread */

static void *thread_main(void *arg)
{
    struct response *r = arg;
    pthread_mutex_lock(&r->lock);
    for (;;) {
        while (!r->quit && (!r->next.id || (r->finished && r->next.patient)))
            pthread_cond_wait(&r->wake, &r->lock);
        if (r->quit)
            break;
        struct response_job job = r->next;
        struct response_result *const to = r->back;
        struct cs_error err = {""};
        r->next = (struct response_job){0};
        r->running = true;
        r->finished = false; /* what nobody has taken is written over */
        atomic_store(&r->control.cancel, false);
        pthread_mutex_unlock(&r->lock);
        const enum cs_status status = response_job_run(&job, to, r->pool, &r->control, &err);
        pthread_mutex_lock(&r->lock);
        r->running = false;
        r->finished = status != CS_CANCELLED;
        r->finished_id = job.id;
        r->status = status;
        r->error = err;
        response_job_finish(&job);
        pthread_cond_broadcast(&r->idle);
        if (r->finished && r->options.notify) {
            pthread_mutex_unlock(&r->lock);
            r->options.notify(r->options.ctx);
            pthread_mutex_lock(&r->lock);
        }
    }
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

static enum cs_status start_thread(struct response *r, struct cs_error *err)
{
    if (r->has_thread)
        return CS_OK;
    const int error = pthread_create(&r->thread, NULL, thread_main, r);
    if (error)
        return cs_fail(err, CS_NO_MEMORY, _("the thread of large pictures cannot be started: %s"), strerror(error));
    r->has_thread = true;
    return CS_OK;
}

static void init_locks(struct response *r)
{
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC); /* the time of day may be set back while somebody waits */
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->wake, NULL);
    pthread_cond_init(&r->idle, &attr);
    pthread_condattr_destroy(&attr);
}

enum cs_status response_create(struct response **out, const struct response_options *o, struct cs_error *err)
{
    struct response *r = *out = cs_alloc(1, sizeof *r);
    if (!r)
        return cs_no_memory(err);
    r->options = *o;
    if (!r->options.macs_at_once)
        r->options.macs_at_once = RESPONSE_MACS_AT_ONCE;
    r->control.notify = o->notify;
    r->control.ctx = o->ctx;
    r->front = &r->result[0];
    r->back = &r->result[1];
    r->state.most = 1e-6f;
    init_locks(r);
    const enum cs_status status = thread_pool_create(&r->pool, o->threads, err);
    if (status != CS_OK)
        response_destroy(out);
    return status;
}

/* Nothing waits and nothing runs from here on; what has finished stays. */
static void stop(struct response *r)
{
    pthread_mutex_lock(&r->lock);
    response_job_finish(&r->next);
    atomic_store(&r->control.cancel, true);
    while (r->running)
        pthread_cond_wait(&r->idle, &r->lock);
    pthread_mutex_unlock(&r->lock);
}

void response_destroy(struct response **out)
{
    struct response *r = *out;
    if (!r)
        return;
    stop(r);
    if (r->has_thread) {
        pthread_mutex_lock(&r->lock);
        r->quit = true;
        pthread_cond_signal(&r->wake);
        pthread_mutex_unlock(&r->lock);
        pthread_join(r->thread, NULL);
    }
    thread_pool_destroy(&r->pool);
    response_result_finish(&r->result[0]);
    response_result_finish(&r->result[1]);
    pthread_cond_destroy(&r->idle);
    pthread_cond_destroy(&r->wake);
    pthread_mutex_destroy(&r->lock);
    cs_free(r);
    *out = NULL;
}

/* ---------------------------------------------------------------------------------------------- what is shown */

const struct response_state *response_state(const struct response *r)
{
    return &r->state;
}

/* Shows what is in the back, where nobody computes now. */
static void take_over(struct response *r)
{
    struct response_result *shown = r->back;
    r->back = r->front;
    r->front = shown;
    r->state.serial++;
    r->state.tag = shown->tag;
    r->state.conv = shown->conv;
    r->state.map = shown->map;
    r->state.pyramid = shown->pyramid;
    r->state.lo = shown->lo;
    r->state.hi = shown->hi;
    r->state.most = fmaxf(fmaxf(fabsf(shown->lo), fabsf(shown->hi)), 1e-6f); /* colours are scaled by it */
    r->state.current = shown->id == r->requests;
    if (r->state.current)
        r->state.progress = 1;
}

static void show_error(struct response *r, const struct cs_error *err)
{
    snprintf(r->state.error, sizeof r->state.error, "%s", err->text);
}

/* What the thread has finished, if anything. */
static bool take_finished(struct response *r)
{
    pthread_mutex_lock(&r->lock);
    const bool finished = r->finished;
    r->finished = false;
    if (finished && r->status == CS_OK)
        take_over(r);
    else if (finished && r->finished_id == r->requests) /* else it is of no interest any more */
        show_error(r, &r->error);
    pthread_cond_signal(&r->wake); /* a patient request waits for that */
    pthread_mutex_unlock(&r->lock);
    return finished;
}

static bool take_progress(struct response *r)
{
    if (r->state.current || r->state.error[0])
        return false;
    const int step = response_progress_step(&r->control), before = r->shown_step;
    r->shown_step = step;
    r->state.progress = (double)step / RESPONSE_PROGRESS_STEPS;
    return step != before;
}

bool response_poll(struct response *r)
{
    return take_finished(r) || take_progress(r);
}

/* ---------------------------------------------------------------------------------------------- requests */

static enum cs_status make_activation(const struct layer_kind *kind, struct layer **l, struct cs_error *err)
{
    const struct shape row = shape_1d(ACTIVATION_BLOCK);
    *l = NULL;
    enum cs_status status = kind ? layer_create(l, kind, err) : CS_OK;
    if (status == CS_OK && kind)
        status = layer_infer(*l, &row, 1, err);
    return status;
}

/* After a failure what there is of the job is still the caller's to finish. */
static enum cs_status make_job(struct response *r, const struct response_settings *s, struct response_job *job,
                               struct cs_error *err)
{
    *job = (struct response_job){
        .tag = s->tag, .id = r->requests, .patient = s->patient, .picture = *s->picture, .conv = s->conv};
    job->conv.base.kind = &layer_conv2d;
    job->conv.bias = true;
    const enum cs_status status = layer_infer(&job->conv.base, &s->picture->shape, 1, err);
    if (status != CS_OK)
        return status;
    const size_t weights = shape_count(&job->conv.base.param[0].shape), outputs = (size_t)job->conv.out_channels;
    job->param = cs_alloc(weights + outputs, sizeof *job->param); /* without a bias: zeros */
    if (!job->param)
        return cs_no_memory(err);
    memcpy(job->param, s->weight, weights * sizeof *job->param);
    if (s->bias)
        memcpy(job->param + weights, s->bias, outputs * sizeof *job->param);
    return make_activation(s->activation, &job->activation, err);
}

static enum cs_status compute_now(struct response *r, struct response_job *job, struct cs_error *err)
{
    stop(r);
    r->finished = false; /* of a request before this one; nobody else looks at it now */
    atomic_store(&r->control.cancel, false);
    void (*const notify)(void *) = r->control.notify;
    r->control.notify = NULL; /* the caller knows */
    const enum cs_status status = response_job_run(job, r->back, r->pool, &r->control, err);
    r->control.notify = notify;
    response_job_finish(job);
    if (status == CS_OK)
        take_over(r);
    return status;
}

static enum cs_status compute_later(struct response *r, struct response_job *job, struct cs_error *err)
{
    const enum cs_status status = start_thread(r, err);
    if (status != CS_OK) {
        response_job_finish(job);
        return status;
    }
    pthread_mutex_lock(&r->lock);
    response_job_finish(&r->next);
    r->next = *job;
    if (!job->patient)
        atomic_store(&r->control.cancel, true);
    if (!job->patient || !r->running)
        atomic_store(&r->control.done, 0);
    pthread_cond_signal(&r->wake);
    pthread_mutex_unlock(&r->lock);
    return CS_OK;
}

enum cs_status response_request(struct response *r, const struct response_settings *s, struct cs_error *err)
{
    struct response_job job;
    struct cs_error own;
    take_finished(r); /* else it would be lost, and while requests keep coming nothing would ever be seen */
    r->requests++;
    r->state.current = false;
    r->state.progress = 0;
    r->state.error[0] = '\0';
    r->shown_step = 0;
    enum cs_status status = make_job(r, s, &job, &own);
    if (status == CS_OK) {
        const int64_t macs = layer_conv2d.macs(&job.conv.base);
        const bool soon = macs <= r->options.macs_at_once &&
                          shape_count(&job.conv.base.out) <= RESPONSE_VALUES_AT_ONCE;
        status = soon ? compute_now(r, &job, &own) : compute_later(r, &job, &own);
    } else {
        response_job_finish(&job);
        stop(r);
    }
    if (status == CS_OK)
        return CS_OK;
    show_error(r, &own);
    return cs_fail(err, status, "%s", own.text);
}

void response_forget(struct response *r)
{
    stop(r);
}

static struct timespec time_after(double seconds)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    const double whole = floor(seconds);
    t.tv_sec += (time_t)whole;
    t.tv_nsec += (long)((seconds - whole) * 1e9);
    t.tv_sec += t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    return t;
}

bool response_wait(struct response *r, double seconds)
{
    const struct timespec until = time_after(seconds);
    pthread_mutex_lock(&r->lock);
    bool late = false;
    while (!late && (r->next.id || r->running)) {
        if (r->finished) { /* a patient request waits until this is taken */
            pthread_mutex_unlock(&r->lock);
            take_finished(r);
            pthread_mutex_lock(&r->lock);
        } else {
            late = pthread_cond_timedwait(&r->idle, &r->lock, &until) == ETIMEDOUT;
        }
    }
    pthread_mutex_unlock(&r->lock);
    response_poll(r);
    return r->state.current || r->state.error[0];
}
