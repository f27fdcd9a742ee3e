/* engine/worker/course_mistakes.h - what an evaluation gave for every sample, and the mistakes among them that somebody
 * looks at, with their pictures.
 * Threads: the worker's, but for the constants and struct worker_mistakes. */
#ifndef CS_WORKER_COURSE_MISTAKES_H
#define CS_WORKER_COURSE_MISTAKES_H

#include "engine/train/evaluation.h"

enum {
    MISTAKES_MOST = 120,                     /* pictures at once, of small ones */
    MISTAKES_LEAST = 12,                     /* of large ones, too */
    MISTAKES_FLOATS = 1 << 20,               /* that those in between take */
    MISTAKES_AS_A_RULE = EVALUATION_MISTAKES /* when nobody says how many */
};

/* Which mistakes are on screen. */
struct worker_mistakes {
    struct mistake_choice choice;
    bool test;        /* of the test set, evaluated while nothing else is to be done; else of the held-out samples */
    int first, count; /* places in the order; count 0: MISTAKES_AS_A_RULE */
};

struct course_mistakes {
    const struct dataset *data;              /* borrowed */
    struct outcome *finished, *going, *test; /* [room of each]: of the evaluations of a struct course */
    bool knows_finished;                     /* else that evaluation came without */
    struct outcome_rank *rank;               /* room for the larger set */
    /* What is shown: */
    const struct evaluation *of; /* NULL: nothing yet */
    uint64_t serial;
    struct worker_mistakes asked;
    int ranked; /* mistakes in rank; without outcomes in the evaluation's own list */
    int all;    /* mistakes of the choice, also those that nobody kept */
    struct mistake list[MISTAKES_MOST];
    int first, n;
    int most;       /* pictures that there is room for */
    float *pixels;  /* [most] pictures of C*H*W, 0..1 */
    uint8_t *bytes; /* one picture */
};

/* Room for the outcomes of so many held-out and test samples. Call finish also after a failure. */
enum cs_status course_mistakes_init(struct course_mistakes *m, const struct dataset *data, int held_out, int test,
                                    struct cs_error *err);
void course_mistakes_finish(struct course_mistakes *m);
/* An evaluation of held-out samples has ended: what it noted in `going` is in `finished` from now on. */
void course_mistakes_swap(struct course_mistakes *m);
/* Fills list and pixels with what is asked for of this evaluation; does nothing when they are of the same already.
 * serial: changes whenever *e did. outcome NULL: only its own two lists are known. */
void course_mistakes_show(struct course_mistakes *m, const struct evaluation *e, const struct outcome *outcome,
                          uint64_t serial, const struct worker_mistakes *asked);

#endif
