/* engine/worker/study_ascent.h - a picture that makes a value large, by gradient ascent from noise, grey or a picture
 * (engine/explain/ascent.h, where the papers are). Threads: as study.h says.
 *
 * What is ascended is the value in front of the ReLUs that the target stands behind: a value that is 0 behind one has
 * no gradient. A class is ascended in front of a softmax. Where a map is largest is looked up in the present picture if
 * the ascent begins with that, else it is the middle of the map; a class of -1 is the answer to the present picture.
 * Noise that nothing moves is tried again, stronger each time, up to ASCENT_NOISES times.
 *
 * Of all maps of a node, or all classes (asks.ascent.all), only where each one ends is kept, as a tile; which map or
 * class the target names is then no matter. */
#ifndef CS_WORKER_STUDY_ASCENT_H
#define CS_WORKER_STUDY_ASCENT_H

#include "engine/worker/study.h"

enum { ASCENT_FRAMES = 64, ASCENT_TOP = 5, ASCENT_NOISES = 4 };
#define ASCENT_NOISE 0.1f /* standard deviation of the first noise, of pixels' range; each other one is twice it */

/* A picture on the way, and what the net says to it. */
struct ascent_frame {
    int step;
    float value;         /* of what is ascended */
    const float *pixels; /* C*H*W, 0..1 */
    int n_top;           /* the most probable classes; 0: the net ends in none */
    struct {
        int index;
        float probability;
    } top[ASCENT_TOP];
    float probability; /* of the class that is ascended; NaN: it is none */
};
/* Where the ascent of one map, or class, has come to. */
struct ascent_tile {
    int index;           /* of the map, or class */
    int row, col;        /* of the value, where the target is one */
    int steps;           /* made; of all but the last tile of a block that is not whole: all that will be */
    float start, value;  /* of the first picture, of this one */
    const float *pixels; /* C*H*W, 0..1 */
    bool is_redirected, stuck;
};
struct ascent_shown {
    struct study_shown shown;
    /* With asks.ascent.all: tiles in the order of their index, from 0 on; nothing below counts but target's node,
     * ascended, before_relu and input. */
    int n_tiles, all, most; /* there, that there will be, and maps or classes that there are: more than there is memory
                               for are left out */
    struct ascent_tile *tile;
    struct study_target target; /* resolved: its class, its place */
    int ascended;               /* the node whose values they are: the target's, or the one in front of its ReLU */
    bool before_relu;
    struct shape input;
    int steps;    /* made so far */
    float *value; /* [steps + 1] of what is ascended, from the start on; owns step, too */
    float *step;  /* [steps + 1]: 0, 1, 2 ... for who draws the curve */
    int n_frames; /* as it grew, spread evenly; the first is the start, the last the newest */
    struct ascent_frame frame[ASCENT_FRAMES];
    int noise;   /* which noise it began from, from 1; 0: from another start */
    float sigma; /* and how strong that was */
    /* Dead: no gradient of its own came back from the value. */
    int redirected;     /* so many steps; they went through ReLUs that are 0 as if these let the gradient through */
    bool is_redirected; /* the newest is one of them: the value may not move at all */
    bool stuck;         /* and not even so: the picture stays as it is, and the ascent has ended early */
    int blocked_by;     /* with redirected > 0: the node that the gradient reached, and came no further */
    struct ascent_keep *keep; /* the pixels of frames and tiles; the worker's */
};

#endif
