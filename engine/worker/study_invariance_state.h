/* engine/worker/study_invariance_state.h - what the sources of study_invariance share. Threads: as study.h says. */
#ifndef CS_WORKER_STUDY_INVARIANCE_STATE_H
#define CS_WORKER_STUDY_INVARIANCE_STATE_H

#include "engine/worker/study_invariance.h"

/* A pass: of a line, its unchanged picture (point -1) or a point. */
struct invariance_pass {
    int line, point;
};

struct invariance_points {                        /* of a line, as they are found */
    float *at, *score, *similarity, *probability; /* [points], the last one [points][classes] */
    int *answer;
    bool *known;      /* [points] */
    float *reference; /* the layer's activation for the unchanged picture */
    int reference_answer;
    float reference_score, now_similarity;
    int *picture; /* [n_pictures] point */
    float *pixels;
};

struct invariance_state {
    struct net_run *run;
    struct study_target asked, target;
    bool has_target;
    enum study_change first; /* the line that is made before the others */
    int points, layer, n_pictures, batch, next, done, total;
    int first_total;               /* passes of the first line */
    struct invariance_pass *pass;  /* [total] */
    struct invariance_shown *kept; /* a user of it; NULL: nothing of an earlier block is taken over */
    bool takes[CHANGE_KINDS];      /* that line is kept's */
    size_t layer_size;
    float now_score, *now_layer; /* of the probe as it is; [layer_size] */
    int now_answer;
    int *order;                   /* [points] */
    float *plain, *changed;       /* [C,H,W]; [batch][C,H,W] */
    struct picture_change change; /* of the probe */
    struct invariance_points line[CHANGE_KINDS];
    double began, seconds;
};

float *invariance_changed_by(struct picture_change *c, int line); /* the number that a line is about */
float invariance_neutral(int line);
/* study_invariance_show.c: study_class.show() */
struct study_shown *invariance_show(const void *state, const struct study_of *of);

#endif
