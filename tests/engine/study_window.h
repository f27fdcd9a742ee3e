/* tests/engine/study_window.h - a worker with a small net and digits, asked about its studies: what the tests of the
 * other network and of embeddings share. */
#ifndef CS_TESTS_STUDY_WINDOW_H
#define CS_TESTS_STUDY_WINDOW_H

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/base/clock.h"
#include "engine/worker/worker.h"

enum { STUDY_PATIENCE = 120 /* s */ };

struct study_window {
    struct worker *w;
    struct worker_look look;
};

static inline void study_post(struct study_window *d, enum worker_command_kind kind, struct worker_command c)
{
    struct cs_error err;
    c.kind = kind;
    c.options = (struct trainer_options){
        .optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 16, .seed = 3, .validation = 40};
    ck_assert_msg(worker_post(d->w, &c, &err) == CS_OK, "%s", err.text);
}

static inline void study_wait(struct study_window *d)
{
    ck_assert(worker_wait_idle(d->w, STUDY_PATIENCE));
}

static inline struct study_window study_open(const char *net, const char *data)
{
    struct study_window d = {NULL, {0}};
    struct cs_error err;
    const struct worker_options options = {.threads = 2, .snapshot_interval = 0.005};
    struct worker_command c = {.epochs = 100};
    if (strchr(net, ';'))
        c.net_text = net;
    else
        strcpy(c.net, net);
    strcpy(c.data, data);
    ck_assert_msg(worker_create(&d.w, &options, &err) == CS_OK, "%s", err.text);
    worker_subscribe(d.w, WORKER_WANT_ACTIVATIONS | WORKER_WANT_PARAMS);
    study_post(&d, WORKER_SETUP, c);
    study_wait(&d);
    ck_assert_msg(worker_snapshot(d.w)->state == WORKER_PAUSED, "%s", worker_snapshot(d.w)->error);
    memset(&d.look, 0, sizeof d.look);
    d.look.setup = worker_snapshot(d.w)->setup;
    d.look.focus = d.look.detailed = -1;
    d.look.study.target = (struct study_target){.of_class = true, .class_index = -1};
    d.look.study.layer = 1;
    d.look.study.occlusion.size = 7;
    d.look.study.occlusion.stride = 4;
    d.look.study.saliency.kinds = 1u << GRADIENT_PLAIN;
    d.look.study.cam.relu = true;
    d.look.study.embedding.samples = 50;
    return d;
}

/* Asks, waits until all is found, and returns what is told then. */
static inline const struct snapshot *study_ask(struct study_window *d)
{
    worker_look(d->w, &d->look);
    study_wait(d);
    return worker_snapshot(d->w);
}

static inline void study_sample(struct study_window *d, uint64_t index)
{
    struct worker_command c = {.probe = {.split = DATASET_TEST, .index = index}};
    study_post(d, WORKER_PROBE, c);
    study_wait(d);
}

static inline const struct study_shown *study_found(const struct snapshot *s, enum study_subject subject,
                                                    enum study_kind kind)
{
    const struct study_told *t = &s->study[subject][kind];
    ck_assert_msg(t->state == STUDY_DONE, "state %d: %s", t->state, t->error);
    ck_assert(t->shown && t->shown->whole && !t->outdated);
    return t->shown;
}

#endif
