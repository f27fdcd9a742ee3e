/* engine/explain/gradients.h - which of its inputs a value of a network depends on, by gradients of several kinds, made
 * in parts. Maps are [C,H,W] as the net's input, signed, and of the inputs as they are normalised.
 *
 * Use: create, look (a forward pass of the input, after which the caller may read the run to choose what to explain),
 * aim, then go_on until there is no more. The same asks give the same bits, whatever the number of threads and however
 * the parts are cut.
 * Threads: one at a time for each struct gradients. The net must not change from create to destroy. */
#ifndef CS_EXPLAIN_GRADIENTS_H
#define CS_EXPLAIN_GRADIENTS_H

#include "engine/explain/aim.h"

enum gradient_kind {
    GRADIENT_PLAIN,      /* Simonyan, Vedaldi, Zisserman 2013 */
    GRADIENT_INPUT,      /* gradient x input: Shrikumar and others 2016 */
    GRADIENT_SMOOTH,     /* SmoothGrad: Smilkov and others 2017 */
    GRADIENT_INTEGRATED, /* integrated gradients: Sundararajan, Taly, Yan 2017 */
    GRADIENT_GUIDED,     /* guided back-propagation: Springenberg and others 2014 */
    GRADIENT_DECONVNET,  /* Zeiler and Fergus 2013 */
    GRADIENT_KINDS
};

struct gradients_asks {
    unsigned kinds; /* 1 << enum gradient_kind, or-ed */
    /* SmoothGrad: the mean gradient of so many (>= 1) inputs with normal noise, its standard deviation being sigma
     * times the input's range (largest less smallest number). Sample i has a random stream of its own:
     * gradients_noise(). */
    int samples;
    float sigma;
    uint64_t seed;
    /* Integrated gradients: (x - baseline) times the mean gradient at the middles of so many (>= 1) parts of the
     * straight way from baseline to x. */
    int steps;
    const float *baseline;    /* as x */
    const int (*silenced)[2]; /* net_run_silence() */
    int n_silenced;
};

struct gradients;

/* x, and what asks points at, is copied; net, pool (may be NULL) and kernels are borrowed until destroy. */
enum cs_status gradients_create(struct gradients **g, const struct net *net, const float *x,
                                const struct gradients_asks *asks, struct thread_pool *pool,
                                const struct kernels *kernels, struct cs_error *err);
void gradients_destroy(struct gradients **g);

/* The forward pass of x, sample 0 of the run; false: go_on(ctx) said no (net_run_watch()), call it again. */
bool gradients_look(struct gradients *g, bool (*go_on)(void *ctx), void *ctx);
const struct net_run *gradients_run(const struct gradients *g); /* borrowed, to read after a look that was not left */
/* What is explained; once, after the look, which stays as it is. Only now there has to be memory for the way back: of a
 * large net each half takes its time. */
enum cs_status gradients_aim(struct gradients *g, const struct aim *aim, struct cs_error *err);
/* Batches of passes until about so many seconds are over, one of them in any case; true: there is more to do. What was
 * being done when go_on(ctx) said no is done again by the next call. */
bool gradients_go_on(struct gradients *g, double seconds, bool (*go_on)(void *ctx), void *ctx);
void gradients_progress(const struct gradients *g, int *done, int *total); /* passes */

/* NULL: not there yet, or not asked for. Borrowed until destroy. */
const float *gradients_map(const struct gradients *g, enum gradient_kind kind);
/* The aim's value for x, and, once the integrated gradients are there, for the baseline: what they add up to is the
 * difference, the better the more steps (completeness). */
double gradients_value(const struct gradients *g);
double gradients_baseline_value(const struct gradients *g);
/* Once there is a map: whether the aim depends on the input at all, else every map is 0; and whether a ReLU or its like
 * lies between them, else guided and deconvnet are the plain gradient. */
bool gradients_has_way(const struct gradients *g);
bool gradients_has_rectifier(const struct gradients *g);

/* The i-th noisy input of SmoothGrad, n numbers. */
void gradients_noise(const struct gradients_asks *asks, const float *x, size_t n, int i, float *noisy);

#endif
