/* engine/worker/course.h - a network in use with its data: what a SETUP makes and the worker thread works on.
 * Threads: the worker's, from create to destroy (a struct shared_net, too). */
#ifndef CS_WORKER_COURSE_H
#define CS_WORKER_COURSE_H

#include "engine/data/class_names.h"
#include "engine/worker/ablation.h"
#include "engine/worker/course_follow.h"
#include "engine/worker/course_input.h"
#include "engine/worker/course_look.h"
#include "engine/worker/course_mistakes.h"
#include "engine/worker/course_net.h"
#include "engine/worker/course_past.h"
#include "engine/worker/pace.h"
#include "engine/worker/record.h"
#include "engine/worker/samples.h"
#include "engine/worker/search.h"
#include "engine/worker/studies.h"
#include "engine/worker/survey.h"

/* The structure of a net, counted by the course and the snapshots that show it. */
struct shared_net {
    struct net *net;
    int users;
};
struct shared_net *shared_net_use(struct shared_net *shared);
void shared_net_leave(struct shared_net **shared); /* NULL is fine; the last one destroys it */

struct course {
    char data_path[WORKER_PATH_MAX]; /* as asked for: the next course with the same takes the data over */
    char *net_asked;                 /* likewise, a name or a text */
    struct dataset *data;            /* NULL: they could not be opened, as data_error says */
    struct cs_error data_error;
    struct dataset *planned; /* data through the plan: what is trained on and evaluated; NULL: nothing is */
    struct samples samples;  /* of it, as they are shown */
    struct normalisation data_normalisation; /* the data set's own, whatever it has been given since */
    struct net *net;
    bool trained;                  /* opened with a model's parameters */
    struct model_input_info input; /* as that model tells */
    struct net_break broken;       /* what net ends before; layer "": it is whole */
    bool look_only;                /* it cannot be trained, as why_not says: trainer is NULL */
    struct cs_error why_not;
    bool samples_fit; /* the data set's pictures have the shape of the input */
    int classes;      /* values that the net ends in, one a class; 0: it ends in something else */
    bool is_autoencoder;
    struct class_names names; /* of a file, whatever their number; n 0: none */
    char *names_path;         /* of that file, NULL: none */
    struct normalisation normalisation;
    struct shared_net *structure;
    struct trainer *trainer;
    struct trainer_options options; /* as the plan has them */
    struct net_variant variant;     /* of the net, as it is in use */
    struct record *record;
    struct kept_run *brought[RUNS_MAX]; /* n_brought runs of the file that it goes on from, for whoever keeps them */
    int n_brought;
    int first_conv;           /* node, -1 for none */
    struct thread_pool *pool; /* of its runs; borrowed */
    struct course_past past;  /* the time machine */
    struct course_follow follow;

    struct net_run
        *probe_run;     /* one sample; its activations belong to the present parameters and picture unless stale */
    bool probe_stale;   /* parameters may be others: set by whoever writes them */
    bool picture_stale; /* only the picture is another */
    struct worker_probe probe; /* pixels are the course's, also of a sample: changed as probe.change says */
    float *plain;              /* the same before that; owned */
    bool probe_built_in;       /* a sample was asked for, and none fits: a picture in its place */
    int probe_label;
    struct search *search;    /* for another probe; NULL: none goes on */
    struct worker_look asked; /* what the window looks at */
    struct course_look look;  /* what was computed for that */

    struct weights_keep weights; /* what the hand did to the net */
    struct ablator ablation;
    struct survey survey;    /* of what maps give over the test samples */
    struct studies studies;  /* of what the net looks for */
    void (*wake)(void *ctx); /* by a thread of theirs: there is something to go on with; may be NULL */
    void *wake_ctx;

    struct step_result step; /* the latest; batches is 0 before the first */
    uint64_t steps;          /* that were made and not taken back */
    struct stray stray;      /* of a training that has diverged */
    struct pace pace;

    struct evaluation evaluation; /* the latest that was finished; samples 0: none */
    enum evaluation_set evaluation_set;
    uint8_t *bytes; /* room for one picture */
    struct {        /* the one that goes on */
        struct evaluation sum;
        int total;      /* 0: none goes on */
        uint64_t steps; /* what had been learnt when it began */
    } evaluating;
    uint64_t evaluated_steps; /* that of evaluation */
    struct {                  /* of the test set, for whoever wants to see it: while nothing else is to be done */
        struct evaluation sum;
        int total; /* sum.samples < total: it goes on, or was left; 0: none yet */
        bool cancelled;
        uint64_t steps, changes; /* what had been learnt, and done by hand, when it began */
    } test;
    struct course_mistakes mistakes;
    uint64_t evaluations; /* that have ended */
};

/* Loads, checks and initialises. Data that cannot be opened leave a net to look at; but where *before is that same net
 * and has learnt something, they are an error, so that it stays. *before (may be NULL) gives its data away when they
 * are the same, but only on success; where both would take more than COURSE_MOST bytes, *before is destroyed first, and
 * NULL. watch is asked now and then how it goes on. Class names are still missing. */
#define COURSE_MOST ((size_t)1 << 30)
enum {
    COURSE_EVALUATION_PART = 128,   /* samples between two looks at the queue */
    COURSE_QUICK_EVALUATION = 1000, /* samples of an evaluation before the end of the first epoch */
};
enum cs_status course_create(struct course **s, const struct worker_command *setup, struct course **before,
                             struct thread_pool *pool, const struct model_watch *watch, struct cs_error *err);
void course_destroy(struct course **s);

enum cs_status course_set_options(struct course *s, const struct trainer_options *options, struct cs_error *err);
/* Of training, too, from the next step on. */
void course_set_normalisation(struct course *s, enum worker_normalisation normalisation);
/* Reads the file when it is another one than before (NULL, "": none). CS_BAD_VALUE, unless quietly, when it names more
 * or fewer classes than there are, and CS_BAD_FILE; the names that were there are gone then. */
enum cs_status course_set_class_names(struct course *s, const char *path, bool quietly, struct cs_error *err);
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
/* Filters are set, locked and silenced as the lists say, and those that they no longer name are as they were. */
enum cs_status course_set_weights(struct course *s, const struct worker_weights *lists, struct cs_error *err);
/* The runs of the probe leave out what s->weights says; after it has changed. */
void course_use_silence(struct course *s);
/* The test set with and without a filter: takes the place of an ablation that goes on. */
enum cs_status course_ablate(struct course *s, const struct worker_ablate *what, struct cs_error *err);
/* Runs the probe forward when parameters or picture changed since, and computes what is looked at where that is new. */
void course_refresh_probe(struct course *s);
/* What such a net gives are probabilities already. */
bool net_ends_in_softmax(const struct net *net);
/* A small net, of which snapshots copy everything. */
bool course_is_small(const struct course *s);

/* True when an evaluation goes on; then course_evaluate() has to come before the next step. */
bool course_is_evaluating(const struct course *s);
void course_cancel_evaluation(struct course *s);
/* True while an ablation goes on: steps wait for course_go_on_ablating(), too. */
bool course_is_ablating(const struct course *s);
void course_go_on_ablating(struct course *s);
/* Whether a survey is wanted that is not there yet; and a small part of it. It may be left at any part. */
bool course_wants_survey(const struct course *s);
void course_survey(struct course *s, struct thread_pool *pool);
/* Whether an evaluation of the test set is wanted that is not there yet; and a small part of it. */
bool course_wants_test(const struct course *s);
void course_test(struct course *s);
/* It is not wanted until something new is learnt, or it is asked for again. */
void course_cancel_test(struct course *s);
/* The mistakes that are looked at, and the evaluation that they are of, become those that snapshots show. */
void course_refresh_mistakes(struct course *s);
/* A small part of it; on the last one the results are in evaluation and record. */
void course_evaluate(struct course *s);
/* Before the first step ever: starts the evaluation of a network that has learnt nothing; false when that was done. */
bool course_evaluate_untrained(struct course *s);
/* When training comes to rest: starts an evaluation of what has been learnt since the last one, if anything. */
void course_evaluate_at_rest(struct course *s);
/* One training step; at the end of an epoch, and a few times within the first, an evaluation starts. */
void course_step(struct course *s);
int course_epochs_done(const struct course *s);
/* Where the latest step has led, in epochs, as curves count. */
float course_place(const struct course *s);

/* For course_past.c: what a look is computed of, the probe's picture as the input of a run; and what the samples of
 * s->evaluation gave, after another evaluation took its place (NULL: not known); and an evaluation has come to its end.
 */
struct look_at course_look_at(const struct course *s);
void course_give_picture(const struct course *s, struct net_run *run);
void course_take_outcomes(struct course *s, const struct outcome *outcome);
void course_end_evaluation(struct course *s, struct evaluation *e, const struct outcome *outcome);
/* A training that has diverged goes on from the latest state before its loss left the rails (trainer_go_back()). */
void course_go_back(struct course *s);
/* Until that many epochs are done, evaluations included; -1: not known. 0 epochs: for ever, -1. */
double course_seconds_left(const struct course *s, int epochs);

#endif
