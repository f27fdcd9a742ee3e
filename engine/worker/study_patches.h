/* engine/worker/study_patches.h - which places of which pictures each channel of a node answers to most, and least:
 * Zeiler and Fergus 2013, 'Visualizing and understanding convolutional networks'. Threads: as study.h says. */
#ifndef CS_WORKER_STUDY_PATCHES_H
#define CS_WORKER_STUDY_PATCHES_H

#include "engine/worker/study.h"

enum { PATCHES_EACH = 9 };
/* A value of a channel, and the pixels that it sees. */
struct patch {
    uint64_t index; /* sample of the split that asks.patches tells */
    int label;      /* -1: not known */
    int answer;     /* the class that the net gives for it; -1: none */
    int row, col;   /* the value's place in its map */
    float value;
    int first[2], end[2]; /* rows, columns of the picture that the value sees, padding left out (net_seen.h) */
};
struct patches_channel {
    int n, n_weakest;                     /* found; fewer pictures than PATCHES_EACH */
    struct patch strongest[PATCHES_EACH]; /* the strongest first */
    struct patch weakest[PATCHES_EACH];   /* the weakest first; n_weakest 0 where they were not asked for */
    float mean;                           /* of the largest value over all pictures */
    /* By class: the mean over its pictures of the map's largest value; and the class for which that stands out most
     * from the others, by selectivity = (mean of that class - mean of the rest) / (sum of both, of values above 0). */
    int selective;     /* -1: not known */
    float selectivity; /* 0..1 */
};
struct patches_shown {
    struct study_shown shown;
    int node, channels, classes;
    int pictures;                     /* that were looked at */
    int size[2], stride[2], first[2]; /* of the theoretical field on the input: net_receptive_field(); size 0: all */
    bool sees_all;
    struct patches_channel *channel; /* [channels] */
    float *class_mean;               /* [channels][classes] */
    /* Pixels 0..1 of all pictures that patches are of: picture_of() */
    struct shape input;
    int n_pictures;
    uint64_t *picture_index; /* [n_pictures], growing */
    float *pixels;           /* [n_pictures] pictures of C*H*W */
    /* Guided back-projections (Springenberg and others 2014) of the strongest of the channels asked for: C*H*W each,
     * [back_count][PATCHES_EACH]; NULL: not there yet. */
    int back_first, back_count;
    float *back, *back_largest; /* largest |number| of each */
};

#endif
