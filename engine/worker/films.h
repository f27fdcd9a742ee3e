/* engine/worker/films.h - filters as film strips: which saved moments a strip shows, and what is told of each filter at
 * every saved moment.
 *
 * Facts are found once a moment, when the layer is watched, and kept: moments never change. Another layer, or another
 * moment that changes count from, finds them anew; all moments of a layer together are at most MOMENTS_BYTES of floats.
 * Threads: the worker's; a struct film_fact is plain data. */
#ifndef CS_WORKER_FILMS_H
#define CS_WORKER_FILMS_H

#include "engine/worker/moments.h"

/* A filter: the weights of one output. Of those that are not finite the norms are not finite, either. */
struct film_fact {
    float least, largest; /* of the finite weights; 0, 0 without any */
    float norm;           /* root of the sum of their squares */
    float change;         /* the same of what they differ from those at the moment that changes count from; NaN: there
                             is none */
};

struct films {
    int node, filters, size; /* the layer, and what it has; filters 0: none is watched */
    uint64_t versus;         /* serial of the moment that changes count from; 0: none */
    int n;
    struct {
        uint64_t serial; /* of the moment */
        struct film_fact *fact;
    } entry[MOMENTS_MAX]; /* as the moments' */
};

/* Which of n moments a strip of at most `most` columns shows, in order: pick[] gets at most n of them, and how many is
 * returned. All of them where they fit, else those nearest to the multiples of a round number of epochs, so that a
 * strip that grows keeps its columns for a while; epoch[] ascends, and where it does not grow at all the columns are as
 * far apart in number. must[] (-1: none) are shown in any case, when there are as many columns. */
int films_pick(const float *epoch, int n, int most, const int must[2], int *pick);

/* Of filters first..first+count-1, [filters][size] from w; from (may be NULL) is the moment that changes count from. */
void films_tell(const float *w, const float *from, int size, int filters, struct film_fact *fact);

/* All 0 watches nothing. */
void films_finish(struct films *f);
/* Facts of all moments of the layer whose [filters][size] weights begin at `param` of all parameters; versus: index of
 * a moment, or -1. Without memory the facts of some moments are missing: films_of() is NULL. */
void films_refresh(struct films *f, const struct moments *m, int node, int filters, int size, size_t param, int versus);
/* Facts of all filters at a moment of the list that it was refreshed for. */
const struct film_fact *films_of(const struct films *f, int moment);

#endif
