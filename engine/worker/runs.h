/* engine/worker/runs.h - curves of a training that are kept to be laid over another's.
 * Threads: a run_curve is not written after it was made; counted by reference, so that snapshots show it uncopied. */
#ifndef CS_WORKER_RUNS_H
#define CS_WORKER_RUNS_H

struct curve_point {
    float epoch;                      /* fraction counted: 1.5 is the middle of the second epoch */
    float train_loss, train_accuracy; /* means since the point before */
    float step, seconds;              /* at its end: training steps from 1, and time spent training */
    float lr, grad_norm;              /* of its last step; the norm of all gradients before clipping */
};
struct validation_point {
    float epoch, loss, accuracy;
    float step, seconds;
    int samples; /* looked at: all of the set at the end of an epoch, a part of it before the first and within it */
};

enum { RUNS_MAX = 8, RUN_LABEL = 96 };
struct run_curve {
    int number;            /* from 1, in the order of keeping: how it is called */
    char label[RUN_LABEL]; /* what tells it apart: "adam, lr 0.001, batch norm" */
    char net[64], data[64];
    int n_curve, n_validation;
    const struct curve_point *curve;
    const struct validation_point *validation;
    int users; /* the owner's */
};

#endif
