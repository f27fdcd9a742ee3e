/* app/topics/backward_internal.h - what the sources of the way back share: backward.c (update), backward_grids.c (what
 * stands on the stage), backward_step.c (products, the result so far) and backward_text.c. Nothing else includes this.
 */
#ifndef CS_TOPICS_BACKWARD_INTERNAL_H
#define CS_TOPICS_BACKWARD_INTERNAL_H

#include "app/topics/backward.h"

enum { BACKWARD_BLOCKS = 40 };

/* The operation that is stepped through, and the memory of its numbers: blocks owns what all pointers here and those of
 * struct backward point into. */
struct backward_case {
    struct conv2d conv;
    struct pool2d pool;
    struct tensor x, weight, arriving; /* [1,1,H,W], [1,1,KH,KW], [1,1,OH,OW], as the engine takes them */
    double *pixel, *w, *gradient;      /* the same as decimals */
    double *output;                    /* of the convolution */
    double *goal;                      /* T; NULL without a target */
    double *value;                     /* [steps]; pooling: NULL */
    int divisor;
    double bias;

    void *engine_terms; /* of one step */
    struct backward_term *term[BACKWARD_SLOTS];
    float *so_far; /* of the result */
    uint8_t *there;
    int so_far_steps, so_far_also; /* what they hold; -1: nothing */

    void *block[BACKWARD_BLOCKS];
    int n_blocks;
};

struct backward_model {
    struct backward state;
    struct backward_case now;
    bool updated;                      /* once, with what follows */
    struct backward_settings settings; /* its pointers are NULL */
    uint64_t board_serial;
    char *gradient;
};

/* Zeroed, owned by the case; NULL without memory. */
void *backward_take(struct backward_case *c, size_t count, size_t size);
double backward_decimal(float v);                /* as a person reads it */
float backward_float(double v);                  /* the largest there is where it would be infinite */
bool backward_borrows(const struct backward *b); /* the padding has values of pixels */

/* backward_grids.c: slid, moving, result and how a step goes over them. Needs conv (pool), x, weight, arriving and
 * input. */
enum cs_status backward_make_grids(struct backward *b, struct backward_case *c, struct cs_error *err);
/* The input with its padding around it. */
enum cs_status backward_make_input(struct backward *b, struct backward_case *c, const int padding[4],
                                   struct cs_error *err);
/* backward_step.c */
enum cs_status backward_make_steps(struct backward *b, struct backward_case *c, struct cs_error *err);

#endif
