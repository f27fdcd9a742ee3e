/* engine/worker/record.h - what is kept of a training run for its pictures: curves, and the first layer's filters as
 * they were. Bounded: a full curve merges neighbours (means stay means, each point then covers twice as many steps), a
 * full history keeps every 2nd, then every 4th epoch. Threads: one at a time. */
#ifndef CS_WORKER_RECORD_H
#define CS_WORKER_RECORD_H

#include "engine/worker/worker.h"

struct record {
    struct curve_point curve[WORKER_CURVE_MAX];
    int64_t curve_samples[WORKER_CURVE_MAX]; /* that each point is the mean of */
    int n_curve;
    int steps_per_point;
    int64_t step;    /* the latest that was made, from 1; 0: none */
    double seconds;  /* spent in steps */
    struct {         /* of the point that is not full yet */
        double loss; /* sum over samples */
        int64_t correct, samples;
        int steps;
    } next;
    struct validation_point validation[WORKER_CURVE_MAX];
    int n_validation;
    float *history; /* WORKER_HISTORY_MAX blocks of history_size */
    float history_epoch[WORKER_HISTORY_MAX];
    int n_history, history_size, history_every; /* epochs */
};

/* history_size: floats of a block, 0 for none. */
enum cs_status record_init(struct record *r, int history_size, struct cs_error *err);
void record_finish(struct record *r);
/* seconds: that it took. */
void record_step(struct record *r, const struct step_result *step, double seconds);
/* Of what the net is after the latest step. */
void record_validation(struct record *r, float epoch, const struct evaluation *e);
/* What came after that place goes: a training goes on from there, after step number `step`. */
void record_cut(struct record *r, float epoch, int64_t step);
/* After `epoch` epochs; weights holds history_size floats. */
void record_history(struct record *r, int epoch, const float *weights);

#endif
