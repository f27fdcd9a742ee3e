/* engine/worker/moments.h - the time machine: saved moments of a training, in memory, within a bound.
 *
 * A saved moment is all that a training needs to go on from there: parameters, the optimiser's blocks, the place in the
 * data. It is never written after it was made, and counted by reference: snapshots show it uncopied, and whoever writes
 * it to a file holds it meanwhile. What becomes known of it later (how good it is on held-out samples) stands beside it
 * in the list.
 *
 * The list is bounded in number and bytes. When it is full, the moment goes whose neighbours are nearest to each other,
 * ends of epochs only where they are twice as near; never the first, never the newest. Near is meant in steps, with a
 * little more room for the beginning, when most happens.
 * Threads: the list is the worker's. saved_moment_hold() and saved_moment_release() may be called by any thread that
 * has one; what it holds may be read by all. A struct moment is plain data. */
#ifndef CS_WORKER_MOMENTS_H
#define CS_WORKER_MOMENTS_H

#include <stdatomic.h>

#include "engine/net/model_file.h"
#include "engine/train/trainer.h"

enum { MOMENTS_MAX = 256, MOMENT_NAME = 64, MOMENTS_OUTCOMES = 10000 };
#define MOMENTS_BYTES ((size_t)256 << 20)

struct moment {
    uint64_t steps;         /* that had been made: which moment it is */
    uint64_t serial;        /* in moments_tell(): a number that no other moment of its list has or had */
    float epoch;            /* as curves count */
    float loss, accuracy;   /* of the held-out samples, where they were looked at then; else NaN */
    bool whole;             /* with the optimiser's state: training can go on from it exactly */
    char optimizer[16];     /* whose state that is; "": none's */
    char name[MOMENT_NAME]; /* of the file it came from (follow.h); "" */
};

struct saved_moment {
    atomic_int users;
    struct moment about;         /* loss and accuracy: see moments_tell() */
    struct step_result step;     /* the one that led there; batches 0: none did */
    struct training_state state; /* blocks are its own; optimizer "": it is not whole */
    size_t n_params;
    float *params; /* layout of net->params */
    size_t n_grads;
    float *grads; /* of the first n_grads of them: gradient of the loss of the batch whose step led there; NULL: not
                     known. It cannot be computed again: it belongs to the parameters before that step */
};

/* Copies everything. step and state may be NULL: then it is not whole, whatever about says. */
enum cs_status saved_moment_create(struct saved_moment **m, const struct moment *about, const float *params,
                                   size_t n_params, const struct step_result *step, const struct training_state *state,
                                   struct cs_error *err);
/* Copies them, before anybody else has the moment; without memory it has none. */
void saved_moment_keep_grads(struct saved_moment *m, const float *grads, size_t n);
struct saved_moment *saved_moment_hold(struct saved_moment *m); /* NULL stays NULL */
void saved_moment_release(struct saved_moment **m);             /* NULL is fine; the last one frees it */
size_t saved_moment_bytes(const struct saved_moment *m);        /* but for the gradient */

struct moments {
    struct {
        struct saved_moment *saved;
        uint64_t serial;
        float loss, accuracy;
        struct evaluation *evaluation; /* NULL: not known */
        struct outcome *outcome;       /* of its samples; NULL: not known, or too many */
    } entry[MOMENTS_MAX];              /* n of them, in the order of steps */
    int n;
    uint64_t added;    /* since it was empty: the latest serial */
    size_t bytes;      /* of all */
    size_t most_bytes; /* 0: MOMENTS_BYTES */
};

/* All 0 is an empty list. */
void moments_finish(struct moments *m);
/* Takes the reference over, also when it does not keep it, as where two such moments are too large. One of the same
 * steps is replaced, and what is known of it stays. */
void moments_add(struct moments *m, struct saved_moment *saved);
/* Whether a list keeps moments of so many floats: parameters, optimiser's blocks and gradient together. */
bool moments_has_room(const struct moments *m, size_t floats);
/* The results of held-out samples at a step; nothing when there is no moment of exactly that step. Without memory only
 * loss and accuracy are kept. */
void moments_attach(struct moments *m, uint64_t steps, const struct evaluation *e);
/* What the n samples of that evaluation gave, copied; of more than MOMENTS_OUTCOMES nothing is kept. */
void moments_attach_outcomes(struct moments *m, uint64_t steps, const struct outcome *outcome, int n);
/* The moment of exactly that step goes, if there is one. */
void moments_remove(struct moments *m, uint64_t steps);
/* Those after it go. */
void moments_cut(struct moments *m, uint64_t steps);
/* The nearest, the earlier of two; -1 in an empty list. */
int moments_find(const struct moments *m, uint64_t steps);
struct moment moments_tell(const struct moments *m, int i);
/* Whether a moment is to be kept after this step: steps 1, 2, 4, 8 ... and then some an epoch, fewer when there are
 * many already. */
bool moments_are_due(const struct moments *m, const struct step_result *step, uint64_t steps);

#endif
