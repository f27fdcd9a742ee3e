/* engine/worker/course.h - a network in use with its data: what a SETUP makes and the worker thread works on.
 * Threads: the worker's, from create to destroy (a struct shared_net, too). */
#ifndef CS_WORKER_COURSE_H
#define CS_WORKER_COURSE_H

#include "engine/worker/course_look.h"
#include "engine/worker/record.h"
#include "engine/worker/search.h"

/* The structure of a net, counted by the course and the snapshots that show it. */
struct shared_net {
    struct net *net;
    int users;
};
struct shared_net *shared_net_use(struct shared_net *shared);
void shared_net_leave(struct shared_net **shared); /* NULL is fine; the last one destroys it */

struct course {
    char data_path[WORKER_PATH_MAX]; /* as asked for: the next course with the same takes the data over */
    struct dataset *data;
    struct net *net;
    struct shared_net *structure;
    struct trainer *trainer;
    struct trainer_options options;
    struct record *record;
    int first_conv; /* node, -1 for none */

    struct net_run *probe_run; /* one sample; its activations belong to the present parameters and picture unless stale */
    bool probe_stale;   /* parameters may be others: set by whoever writes them */
    bool picture_stale; /* only the picture is another */
    struct worker_probe probe; /* pixels are the course's, also of a sample: changed as probe.change says */
    float *plain;              /* the same before that; owned */
    int probe_label;
    struct search *search;    /* for another probe; NULL: none goes on */
    struct worker_look asked; /* what the window looks at */
    struct course_look look;  /* what was computed for that */

    struct step_result step; /* the latest; batches is 0 before the first */
    uint64_t steps;
    double rate;          /* images/s over the last whole second spent in training steps */
    double rate_seconds;  /* in steps since rate was set */
    int64_t rate_samples; /* in those */

    struct evaluation evaluation; /* the latest that was finished; samples 0: none */
    enum evaluation_set evaluation_set;
    float *mistake_pixels; /* EVALUATION_MISTAKES pictures, 0..1 */
    uint8_t *bytes;        /* room for one picture */
    struct {               /* the one that goes on */
        struct evaluation sum;
        int total;      /* 0: none goes on */
        uint64_t steps; /* what had been learnt when it began */
    } evaluating;
    uint64_t evaluated_steps; /* that of evaluation */
};

/* Loads, checks and initialises. before (may be NULL) gives its data away when they are the same, but only on success.
 * cancelled is polled between the parts of loading. */
enum cs_status course_create(struct course **s, const struct worker_command *setup, struct course *before,
                             struct thread_pool *pool, bool (*cancelled)(void *), void *ctx, struct cs_error *err);
void course_destroy(struct course **s);

enum cs_status course_set_options(struct course *s, const struct trainer_options *options, struct cs_error *err);
/* The probe keeps its picture when the new one does not fit. */
enum cs_status course_set_probe(struct course *s, const struct worker_probe *probe, struct cs_error *err);
/* Begins to look for another sample (search.h), or ends the search that goes on. A probe that is another picture ends
 * it, too. */
enum cs_status course_find(struct course *s, const struct worker_find *find, struct thread_pool *pool,
                           struct cs_error *err);
/* A small part of it; when it has found something, that is the probe. */
enum search_state course_search(struct course *s);
void course_cancel_search(struct course *s);
/* Other things are looked at. */
void course_set_look(struct course *s, const struct worker_look *look);
/* Runs the probe forward when parameters or picture changed since, and computes what is looked at where that is new. */
void course_refresh_probe(struct course *s);
/* A small net, of which snapshots copy everything. */
bool course_is_small(const struct course *s);

/* True when an evaluation goes on; then course_evaluate() has to come before the next step. */
bool course_is_evaluating(const struct course *s);
void course_cancel_evaluation(struct course *s);
/* A small part of it; on the last one the results are in evaluation and record. */
void course_evaluate(struct course *s);
/* Before the first step ever: starts the evaluation of a network that has learnt nothing; false when that was done. */
bool course_evaluate_untrained(struct course *s);
/* When training comes to rest: starts an evaluation of what has been learnt since the last one, if anything. */
void course_evaluate_at_rest(struct course *s);
/* One training step; at the end of an epoch, and a few times within the first, an evaluation starts. */
void course_step(struct course *s);
int course_epochs_done(const struct course *s);

#endif
