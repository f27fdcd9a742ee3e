/* engine/explain/ascent.h - a picture that makes a value large: gradient ascent on its pixels (Erhan, Bengio, Courville
 * and Vincent, 2009, 'Visualizing higher-layer features of a deep network'; for classes Simonyan, Vedaldi and
 * Zisserman, 2013), kept smooth by blur and decay (Yosinski and others, 2015, 'Understanding neural networks through
 * deep visualization') and by jitter (Mordvintsev, Olah and Tyka, 2015, 'Inceptionism').
 *
 * Of step s, from the picture p: shift it by up to `jitter` pixels either way (wrapped, drawn from the seed and s),
 * find the gradient of the value there, shift it back, and
 *
 *   p += lr * gradient / rms        rms: of the gradient's values that are not 0, so that lr is in pixels' range
 *   p  = 0.5 + (1 - decay) * (p - 0.5)
 *   p  = blurred by `blur`          after every blur_every-th step
 *   p  = cut to 0..1
 *
 * The value that is told of a step is that of the picture as it is then, not shifted. A ReLU that is 0 lets no gradient
 * through. Where none at all comes back, that step is made again with the gradient that there would be if ReLUs let it
 * through whatever their own value is (as the deconvnet of Zeiler and Fergus, 2013, does): the picture then goes
 * towards what may wake them, and it is told that it was so. Where even then there is none, the picture stays as it is.
 *
 * It works a pass at a time, so that nobody waits for more than one. Deterministic for a seed, whatever the number of
 * threads. Threads: one at a time. */
#ifndef CS_EXPLAIN_ASCENT_H
#define CS_EXPLAIN_ASCENT_H

#include "engine/net/net_run.h"

/* The mean of `count` values of a node that follow each other; one value is its own mean. */
struct ascent_target {
    int node;
    size_t first, count;
};
struct ascent_options {
    int jitter, blur_every; /* pixels; steps, at least 1 */
    float lr, blur, decay;  /* share of pixels' range; sigma in pixels; 0..1 */
    uint64_t seed;
};
/* What the net is given is (pixel - mean) / std of each channel; channels 0: the pixel itself. */
struct ascent_input {
    int channels;
    float mean[4], std[4];
};

enum ascent_pass { ASCENT_MEASURES, ASCENT_LOOKS, ASCENT_GOES_BACK, ASCENT_REDIRECTS };
struct ascent {
    const struct net *net;
    struct net_run *run; /* borrowed */
    struct ascent_target target;
    struct ascent_options options;
    struct ascent_input input;
    float *pixels;         /* C*H*W, owned; what the next pass is of */
    float *gradient;       /* C*H*W, with respect to pixels: of the latest step */
    float *scratch;        /* C*H*W */
    enum ascent_pass next; /* for the caller to read */
    int step;              /* steps made; the value is measured once a step is told (ASCENT_TOLD) */
    int shift[2];          /* of the step that is being made */
    float value;           /* of the latest step that was told */
    int redirected;        /* so many steps had no gradient of their own */
    bool was_redirected;   /* the latest one */
    int blocked_by;        /* of the latest such step: the node that had a gradient and gave none to those before it */
};

enum ascent_told {
    ASCENT_PASSED,     /* there is more to do for this step */
    ASCENT_TOLD,       /* step and value are new; the run has what every node gave for `pixels` */
    ASCENT_LEFT,       /* the run's watch said no: the pass will be made again */
    ASCENT_STUCK,      /* no gradient, not even through ReLUs that are 0: the picture stays as it is. Going on tries
                          another shift, of use only with jitter */
    ASCENT_NOT_FINITE, /* the value or its gradient is not a number any more */
};

/* run: for one sample, with gradients planned, and watched by whoever wants to (net_run_watch). pixels: C*H*W in 0..1
 * to begin with, copied. */
enum cs_status ascent_init(struct ascent *a, const struct net *net, struct net_run *run,
                           const struct ascent_target *target, const struct ascent_options *options,
                           const struct ascent_input *input, const float *pixels, struct cs_error *err);
void ascent_finish(struct ascent *a); /* also of a zeroed one */
/* From another picture, as if nothing had been. */
void ascent_begin_anew(struct ascent *a, const float *pixels);
/* One pass through the net. */
enum ascent_told ascent_go_on(struct ascent *a);

#endif
