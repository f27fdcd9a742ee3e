/* engine/worker/moments.h - the time machine: saved moments of a training, in memory, within a bound.
 * Threads: the worker's; a struct moment in a snapshot is plain data. */
#ifndef CS_WORKER_MOMENTS_H
#define CS_WORKER_MOMENTS_H

#include <stdbool.h>
#include <stdint.h>

struct moment {
    uint64_t steps;       /* that had been made: which moment it is */
    float epoch;          /* as curves count */
    float loss, accuracy; /* of the held-out samples, where they were looked at then; else NaN */
    bool whole;           /* with the optimiser's state: training can go on from it exactly */
    char name[64];        /* of the file it came from (follow.h); "" */
};

#endif
