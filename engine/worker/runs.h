/* engine/worker/runs.h - curves of a training that are kept to be laid over another's.
 *
 * A kept run is not written after it was made; it is counted by reference, so that snapshots show it uncopied and a
 * file can be written of it meanwhile. How it was trained is told as facts, a text each: those that are not the same
 * for all runs tell one apart from the others, and make its label.
 * Threads: struct runs is the worker's. kept_run_use() and kept_run_leave() are any thread's that has one. */
#ifndef CS_WORKER_RUNS_H
#define CS_WORKER_RUNS_H

#include <limits.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/status.h"

struct course;

struct curve_point {
    float epoch;                      /* fraction counted: 1.5 is the middle of the second epoch */
    float train_loss, train_accuracy; /* means since the point before */
    float step, seconds;              /* at its end: training steps from 1, and time spent training */
    float lr, grad_norm;              /* of its last step; the norm of all gradients before clipping; NaN: not known */
};
struct validation_point {
    float epoch, loss, accuracy;
    float step, seconds;
    int samples; /* looked at: all of the set at the end of an epoch, a part of it before the first and within it */
};

enum run_fact {
    RUN_NET,
    RUN_DATA,
    RUN_SIZE,
    RUN_NOISE,
    RUN_SHARES,
    RUN_BALANCE,
    RUN_BATCH_NORM,
    RUN_DROPOUT,
    RUN_LOSS,
    RUN_OPTIMIZER,
    RUN_LR,
    RUN_MOMENTUM,
    RUN_WEIGHT_DECAY,
    RUN_BATCH,
    RUN_SCHEDULE,
    RUN_CLIP,
    RUN_SMOOTHING,
    RUN_AUGMENT,
    RUN_SEED,
    RUN_FROM, /* the epoch of another run's moment that it went on from */
    RUN_FACTS
};
enum { RUNS_MAX = 8, RUN_LABEL = 128, RUN_FACT = 64 };
struct run_facts {
    char text[RUN_FACTS][RUN_FACT]; /* "": none of it */
};

struct run_curve {
    int number;            /* from 1, in the order of keeping: how it is called */
    char label[RUN_LABEL]; /* of one that was read from a file; else "", and facts tell: see run_label() */
    struct run_facts facts;
    unsigned told; /* in a snapshot: bits 1 << enum run_fact of what is not the same for all runs */
    int n_curve, n_validation;
    const struct curve_point *curve;
    const struct validation_point *validation;
    bool autoencoder; /* no accuracy */
    bool test;        /* validation is about the test split: nothing was held out */
};

struct kept_run {
    atomic_int users;
    struct run_curve about; /* what it points to is its own */
};
/* A run of so many points, which the caller fills in before anybody else sees it: arrays are const for all others. */
struct kept_run *kept_run_create(int n_curve, int n_validation, struct curve_point **curve,
                                 struct validation_point **validation); /* NULL: no memory */
struct kept_run *kept_run_use(struct kept_run *run);
void kept_run_leave(struct kept_run **run); /* NULL is fine; the last one frees it */

struct runs {
    struct kept_run *run[RUNS_MAX]; /* n of them, the oldest first */
    int n;
    int last;             /* number of the latest; numbers are not given twice */
    int dropped;          /* number of the latest that had to go, 0: none */
    int open;             /* number of the run that is the beginning of the present training, 0: none */
    char saved[PATH_MAX]; /* the latest table that was written (WORKER_SAVE_RUNS) */
    uint64_t saves;       /* how many were */
};

/* All 0 is an empty list. */
void runs_finish(struct runs *r);
/* Keeps the curves of the present training: when it was kept before, in the place of its beginning. Where `ends`, what
 * is learnt after this is another run. When there are RUNS_MAX already, the oldest goes. CS_BAD_VALUE when nothing has
 * been learnt yet. */
enum cs_status runs_keep(struct runs *r, const struct course *c, bool ends, struct cs_error *err);
/* The same in two steps, for who does not know yet whether it ends: NULL when there is nothing to keep, or no memory
 * (*err says so). runs_add() takes the reference over. */
struct kept_run *runs_take(const struct course *c, struct cs_error *err);
void runs_add(struct runs *r, struct kept_run *run, bool ends);
void runs_forget(struct runs *r); /* all of them */
/* The present curves and all kept ones as a table (runs_csv.h). CS_BAD_VALUE when there are none. */
enum cs_status runs_save(const struct runs *r, const struct course *c, const char *path, struct cs_error *err);

/* What a snapshot shows of them; it holds them as long. */
struct runs_shown {
    struct kept_run *held[RUNS_MAX];
    struct run_curve run[RUNS_MAX];
    int n;
    struct run_facts now; /* of the present training */
    unsigned told;        /* of it */
    char saved[PATH_MAX]; /* as runs.saved */
};
/* c may be NULL. What was shown before is left first. */
void runs_show(const struct runs *r, const struct course *c, struct runs_shown *to);
void runs_hide(struct runs_shown *shown);

/* "adam, lr 0.001, no batch norm": what is told of the facts, in the language in use. told 0: the net and its
 * optimizer. Returns out. Any thread. */
const char *run_label(const struct run_facts *facts, unsigned told, char out[RUN_LABEL]);
/* Of a kept one: its label, or that of its facts. */
const char *run_curve_label(const struct run_curve *run, char out[RUN_LABEL]);

#endif
