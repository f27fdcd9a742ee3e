/* engine/worker/survey.h - what every map gives over many pictures: the first test samples (of an endless set, too),
 * by the present parameters, without what is silenced. So a filter that is dead can be told from a map that is 0 for
 * one picture.
 *
 * It is made a small part at a time, through a run of its own that is there only while it goes on. Parameters must stay
 * what they are from its first part to its last: whoever changes them calls survey_outdate(), and it begins anew; the
 * last one that was finished stays, outdated, until then. Threads: the worker's. */
#ifndef CS_WORKER_SURVEY_H
#define CS_WORKER_SURVEY_H

#include "engine/data/dataset.h"
#include "engine/net/net_run.h"
#include "engine/worker/course_input.h"

enum { SURVEY_SAMPLES = 512, SURVEY_BATCH = 64 };

struct survey {
    const struct net *net;     /* borrowed */
    size_t *first;             /* [n_nodes] where a node's maps begin in result and in sum; owned, as those are */
    int *dead;                 /* [n_nodes] maps of result that are dead */
    struct map_survey *result; /* of the latest that was finished */
    struct map_survey *sum;    /* of the one that goes on */
    int samples;               /* that result is about; 0: there is none */
    bool outdated;             /* result is not about the present parameters */
    bool given_up;             /* there was no memory: not before they are others */
    struct net_run *run;       /* NULL: none goes on */
    uint8_t *bytes;            /* one picture */
    float *pixels;
    int done, total, part; /* of the one that goes on: samples; of the next part */
};

/* What it is made of: all borrowed for one call. */
struct survey_of {
    const struct net *net;      /* the same at every call */
    const struct dataset *data; /* whose samples fit it */
    const struct normalisation *normalisation;
    const int (*silenced)[2]; /* as net_run_silence() takes them; n_silenced */
    int n_silenced;
    struct thread_pool *pool;
};

/* All 0 is a survey that has not begun. */
void survey_finish(struct survey *s);
/* Parameters, what is silenced, or what pictures are normalised with may be others. */
void survey_outdate(struct survey *s);
/* The one that goes on ends, and gives its memory back. */
void survey_stop(struct survey *s);
/* Nothing is known of the present parameters, and there is hope. */
bool survey_is_due(const struct survey *s);
/* Begins one that is due, or makes a part of it: about 10 ms, but for nets of which one sample takes longer. */
void survey_go_on(struct survey *s, const struct survey_of *of);
/* Of a node's maps, snapshot_maps() of them; NULL: none has been finished. */
const struct map_survey *survey_of_node(const struct survey *s, int node);

#endif
