/* engine/worker/study_ascent.h - a picture that makes a value large, by gradient ascent from noise or from a picture:
 * Erhan and others 2009; jitter, blur and decay as Yosinski and others 2015, Mordvintsev and others 2015. Threads: as
 * study.h says. */
#ifndef CS_WORKER_STUDY_ASCENT_H
#define CS_WORKER_STUDY_ASCENT_H

#include "engine/worker/study.h"

enum { ASCENT_FRAMES = 64 };
struct ascent_frame {
    int step;
    float value;
    const float *pixels; /* C*H*W, 0..1 */
};
struct ascent_shown {
    struct study_shown shown;
    struct study_target target;
    struct shape input;
    int steps;    /* made so far */
    float *value; /* [steps + 1] the target's, from the start on */
    int n_frames; /* as it grew, spread evenly; the first is the start, the last the newest */
    struct ascent_frame frame[ASCENT_FRAMES];
    float *pixels; /* of all frames */
    float best;    /* largest value of the data set's pictures for comparison; NaN: not known */
    /* Dead: no gradient comes through from here, so that nothing moves. */
    bool stuck;
    int stuck_steps; /* steps without any gradient, from the first on or from stuck_at on */
    int stuck_at;
};

#endif
