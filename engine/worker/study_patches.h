/* engine/worker/study_patches.h - which places of which pictures each channel of a node answers to most, and least:
 * Zeiler and Fergus, 2013, 'Visualizing and understanding convolutional networks'. How they are chosen, ties too, says
 * engine/explain/patch_scan.h; the back-projections are those of Springenberg and others, 2014.
 *
 * The least activating places are those with the smallest value, one per picture the smallest of its map. Behind a ReLU
 * that would be 0 in nearly every picture: so they are taken in front of it, where a channel tells what it is against.
 *
 * Values, means and selectivity are there for all channels. What takes memory or time with every patch - its pixels,
 * the net's answer, the rectangle that it sees, its back-projection - is made behind the scan: for all channels of a
 * layer that needs little for it (PATCHES_FLOATS_ALL, PATCHES_ALL), else for those of asks.patches.channel, in their
 * order, of which patches_at_once() are had. Other ones are made from the latest block about the same parameters,
 * without another scan. Threads: as study.h says. */
#ifndef CS_WORKER_STUDY_PATCHES_H
#define CS_WORKER_STUDY_PATCHES_H

#include "engine/explain/patch_scan.h"
#include "engine/worker/study.h"

enum {
    PATCHES_EACH = PATCH_SCAN_EACH,
    PATCHES_FLOATS_ALL = 1 << 21, /* of pictures and back-projections: 8 MiB, */
    PATCHES_ALL = 128,            /* and with at most so many channels */
    PATCHES_FLOATS = 1 << 24,     /* of a page: 64 MiB */
};
/* A value of a channel, and the pixels that it sees. */
struct patch {
    uint64_t index; /* sample of the split that asks.patches tells */
    int label;      /* -1: not known */
    int row, col;   /* the value's place in its map */
    float value;
    bool known;           /* what follows is */
    int answer;           /* the class that the net gives for the picture; -1: none */
    int first[2], end[2]; /* rows, columns of the picture that the value sees, padding left out (net_seen.h); all 0: it
                             does not depend on the picture */
};
struct patches_channel {
    int n, n_weakest;                     /* found; fewer pictures than PATCHES_EACH */
    struct patch strongest[PATCHES_EACH]; /* the strongest first */
    struct patch weakest[PATCHES_EACH];   /* the weakest first; n_weakest 0 where they were not asked for */
    float mean;                           /* of the largest value over all pictures */
    int active;                           /* pictures in which some value is above 0 */
    int selective;      /* the class with the largest mean (patches_shown.class_mean), -1: none, or not known */
    float selectivity;  /* of it, 0..1: patch_selectivity() */
    double class_total; /* of its class means */
};
struct patches_shown {
    struct study_shown shown;
    int node, weak_node; /* that strongest and weakest are values of */
    int channels, classes;
    bool rectified;                   /* no value of node is below 0: a channel without active pictures is dead */
    int pictures, total;              /* that were looked at, of all that are */
    int size[2], stride[2], first[2]; /* of the theoretical field on the input: net_receptive_field(); size 0: all */
    bool sees_all;
    struct patches_channel *channel; /* [channels] */
    float *class_mean; /* [channels][classes] patch_scan_class_mean(); NULL: without labels, or too many to keep */
    /* Pixels 0..1 of pictures that patches are of: patches_picture() */
    struct shape input;
    int n_pictures;
    uint64_t *picture_index; /* [n_pictures], growing */
    float *pixels;           /* [n_pictures] pictures of C*H*W */
    /* Guided back-projections of the patches that are shown (the weakest where those are asked for) of channels
     * back_channel[n_back]: C*H*W each, [n_back][PATCHES_EACH]; back_largest: the largest |number| of each, -1 for one
     * that is not there yet. patches_back() */
    int n_back, *back_channel;
    float *back, *back_largest;
};

/* Whether pictures are kept of all channels: then only back-projections are of a page. */
bool patches_keep_all(const struct shape *input, int channels);
/* Channels of a page that pictures of this shape leave room for: 1..STUDY_PATCHES_PAGE. */
int patches_at_once(const struct shape *input, bool back);
/* Those of a channel that are shown: the weakest where they were asked for. *n: how many. */
const struct patch *patches_list(const struct patches_shown *p, int channel, int *n);
/* [C,H,W]; NULL: not there. */
const float *patches_picture(const struct patches_shown *p, uint64_t index);
/* [C,H,W], and the largest |number| of it; NULL: not there. */
const float *patches_back(const struct patches_shown *p, int channel, int patch, float *largest);
/* How well a channel tells a class from the others, -1..1; 0 where that is not known. */
float patches_selectivity(const struct patches_shown *p, int channel, int class);
/* Whether the scan that answered a has found all that b asks for: only pictures and what belongs to them may be
 * missing.
 */
bool patches_same_scan(const struct study_asks *a, const struct study_asks *b);

#endif
