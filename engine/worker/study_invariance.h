/* engine/worker/study_invariance.h - the target, the most probable classes and a layer over five changes of the
 * picture: shifted down and to the right, turned, scaled, noised. Zeiler and Fergus 2013 (section 4.1); Goodfellow and
 * others 2009, 'Measuring invariances in deep networks'.
 *
 * A line changes ONE thing and leaves the other four as the probe has them now, so that the probe is a point of every
 * line. Its unchanged picture is the one with that thing at `neutral`. Points come from coarse to fine; the line that
 * is asked for is finished before the others. Where only its own thing is another than in the block before, a line is
 * taken over: a slider that is dragged does not cost its own curve. Threads: as study.h says. */
#ifndef CS_WORKER_STUDY_INVARIANCE_H
#define CS_WORKER_STUDY_INVARIANCE_H

#include "engine/data/picture_change.h"
#include "engine/worker/study.h"

enum { INVARIANCE_CURVES = 8, INVARIANCE_MAX_POINTS = 401 };

struct invariance_line {
    enum study_change change;
    float neutral;        /* 0, or 1 of CHANGE_ZOOM */
    float now;            /* where the probe is on it */
    float now_similarity; /* of the probe; NaN before it is known */
    int total;            /* points that there will be */
    int n;                /* that are known: of those everything here is, in ascending order of at */
    float *at;            /* [n] pixels, degrees (clockwise), factor, standard deviation */
    int *answer;          /* [n] class; -1 without classes */
    float *score;         /* [n] of the target: its probability, or its value */
    float *similarity;    /* [n] cosine of the layer's activation with that for the unchanged picture; NaN: one is 0 */
    int n_curves;         /* classes that are most probable anywhere; a target that is a class is the first */
    int class_index[INVARIANCE_CURVES];
    float *probability[INVARIANCE_CURVES]; /* [n] */
    int peak[INVARIANCE_CURVES];           /* where that is largest, the first of equals */
    /* Of the unchanged picture; answer -1 and NaN before it is known. */
    int neutral_answer;
    float neutral_score;
    float same_from, same_to; /* around neutral, as far as every known point has that answer */
    float score_least, score_most;
    int n_pictures; /* as many as there is memory for, evenly spread over the points that there will be */
    int *picture;   /* [n_pictures] its point, among the n */
    float *pixels;  /* [n_pictures][C,H,W] as the net saw them, 0..1 */
};

struct invariance_shown {
    struct study_shown shown;
    struct study_target target; /* as the probe has it: its class, its place */
    struct shape input;
    float *plain;                 /* [C,H,W] the probe's picture before it is changed, */
    struct picture_change change; /* and how it is */
    int classes;
    int layer;           /* that similarity is of; -1: none was asked for */
    bool is_probability; /* score is of a class; else the target's value */
    float now_score;     /* of the probe as it is */
    int now_answer;      /* class; -1 without classes */
    struct invariance_line line[CHANGE_KINDS];
    double seconds_left; /* until all lines are whole; -1: not known */
};

#endif
