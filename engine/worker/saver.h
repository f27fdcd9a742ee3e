/* engine/worker/saver.h - saves trainings to files while they go on. Threads: see the functions. */
#ifndef CS_WORKER_SAVER_H
#define CS_WORKER_SAVER_H

#include <stdbool.h>
#include <stdint.h>

/* As a snapshot tells it. */
struct save_state {
    bool saving;     /* now */
    uint64_t saved;  /* saves that ended well */
    uint64_t failed; /* and that did not */
    uint64_t steps;  /* of the latest that ended well */
    char path[512];  /* of the latest, "": none yet */
    char error[320]; /* of the latest when it failed; else "" */
};

#endif
