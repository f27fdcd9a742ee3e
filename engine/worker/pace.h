/* engine/worker/pace.h - how fast a training goes, what it took so far, and how long it will still take. Everything
 * between two steps counts (snapshots, the probe), for it will go on like that; a pause does not. Threads: one at a
 * time. */
#ifndef CS_WORKER_PACE_H
#define CS_WORKER_PACE_H

#include <stdbool.h>
#include <stdint.h>

struct pace {             /* all zero: nothing is known */
    double trained;       /* seconds spent in training steps */
    double rate;          /* samples a second of those, over the last whole second */
    double each, looking; /* seconds a sample takes: of training, of an evaluation; 0: not known */
    double end;           /* when the latest step or part of an evaluation ended */
    struct {
        double in_steps, in_all;
        int64_t samples;
    } window; /* since rate was set */
};

/* A step (a part of an evaluation) of so many samples, from begin to end (clock_seconds()). */
void pace_step(struct pace *p, double begin, double end, int samples);
void pace_evaluation(struct pace *p, double begin, double end, int samples);
/* Seconds for so many samples more; -1: not known. */
double pace_left(const struct pace *p, double to_train, double to_evaluate);

#endif
