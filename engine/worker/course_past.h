/* engine/worker/course_past.h - a course's time machine: which moments of it are kept, one of them shown in the place
 * of the present, and going on from one.
 *
 * What is shown of a moment is computed by a net of its own with the moment's parameters, so that the training of the
 * present goes on undisturbed; that net is there only while a moment is shown. What the hand did to the net belongs to
 * the present. Threads: the worker's. */
#ifndef CS_WORKER_COURSE_PAST_H
#define CS_WORKER_COURSE_PAST_H

#include "engine/worker/course_look.h"
#include "engine/worker/films.h"
#include "engine/worker/moments.h"
#include "engine/worker/probe_past.h"

struct course;

struct course_past {
    struct moments moments;
    struct probe_past probe;
    struct films films;         /* facts of the layer that is watched */
    struct saved_moment *shown; /* held; NULL: the present is */
    struct net *net;            /* with its parameters; these are NULL while none is shown */
    struct net_run *run;
    struct course_look look;
    bool picture_stale;    /* the probe's picture is another one than the run has seen */
    bool went_on;          /* the training did, from a moment: */
    float from_epoch;      /* where that was */
    int64_t steps_before;  /* steps that the optimiser does not count, as its state is younger */
    struct evaluation sum; /* of what is shown, where none was made then: samples so far; */
    int to_evaluate;       /* all that it shall have; 0: none goes on */
    uint64_t evaluated;    /* serial of the moment that had one last: what it is may have found no memory */
    bool given_up;         /* there was no memory to show a moment: not before another is asked for */
    uint64_t given_up_at;
};

void course_past_finish(struct course_past *p);
/* The present becomes a moment, if there is room. It is no error where there is none: it is one moment less. */
void course_keep_moment(struct course *s);
/* After a step that was made: keeps a moment when one is due. */
void course_past_step(struct course *s);
/* An evaluation was finished: it belongs to the moment of that step. */
void course_past_evaluated(struct course *s);
/* Before a snapshot: computes what is shown of the moment that is asked for; false when that is none, or there is no
 * memory: then the present is to be shown. */
bool course_past_refresh(struct course *s);
/* Whether a moment is shown that nobody evaluated when it was the present; and a small part of that, for when there is
 * nothing else to do. */
bool course_past_wants_evaluation(const struct course *s);
void course_past_evaluate(struct course *s);
/* The run that shows a moment goes, as before its thread pool does; it is made anew when it is needed. */
void course_past_leave(struct course *s);

/* The layer whose filters are watched: the one that was asked for, the first convolution or, without one, the first
 * layer with weights; -1: none has any. */
int course_film_node(const struct course *s);

/* The gradient of the batch whose step led to the present, with respect to the first *n parameters; after going on from
 * a moment what that has kept of it. NULL: not known. Borrowed until the next step. */
const float *course_grads(const struct course *s, size_t *n);

/* What snapshots show: the present, or the moment. */
struct course_sight {
    const struct net *net; /* with parameters */
    const struct net_run *run;
    const struct course_look *look;
    const struct evaluation *evaluation; /* NULL: not known */
    const struct outcome *outcome;       /* of its samples; NULL: not known */
    int moment;                          /* which; -1: the present */
};
struct course_sight course_sight(const struct course *s);

/* The training goes on from the moment nearest to `steps`, at its place in the data, with the options as they are now;
 * later moments are gone, and curves end there. A moment without the state of the present optimiser goes on with a
 * fresh one, at the beginning of its epoch. After a failure nothing has changed. */
enum cs_status course_continue(struct course *s, uint64_t steps, struct cs_error *err);

#endif
