/* tests/engine/layer_rig.h - one layer with all the memory that a pass needs, for tests. What a pass must write is NaN
 * before it, and so is the scratch. Anything that fails, fails the running Check test. */
#ifndef CS_TESTS_LAYER_RIG_H
#define CS_TESTS_LAYER_RIG_H

#include "engine/base/rng.h"
#include "engine/layers/layer.h"

struct layer_rig {
    struct layer *layer;
    int batch;
    union { /* one input, or all of them */
        struct tensor x, xs[LAYER_MAX_INPUTS];
    };
    union {
        struct tensor dx, dxs[LAYER_MAX_INPUTS];
    };
    struct tensor y, dy;
    struct tensor param[LAYER_MAX_PARAMS], dparam[LAYER_MAX_PARAMS];
    void *scratch, *saved;
    size_t scratch_size;
    bool eval, relu; /* of every pass: not training; a ReLU is left to the layer */
    uint64_t seed;
};

/* attrs: "kernel_size=3,2 padding=1". */
enum cs_status layer_from_text(struct layer **l, const char *kind, const char *attrs, struct cs_error *err);
/* Creates, infers and allocates for samples of shape in; everything is zero. */
void rig_init(struct layer_rig *rig, const char *kind, const char *attrs, const struct shape *in, int batch);
void rig_init_inputs(struct layer_rig *rig, const char *kind, const char *attrs, const struct shape *in, int n_in,
                     int batch);
void rig_finish(struct layer_rig *rig);
/* The inputs, dy and the parameters become random: standard normal, a buffer's numbers without their sign (variances).
 */
void rig_randomise(struct layer_rig *rig, struct rng *r);
void rig_forward(struct layer_rig *rig, const struct kernels *kernels, struct thread_pool *pool);
/* After rig_forward(). */
void rig_backward(struct layer_rig *rig, const struct kernels *kernels, struct thread_pool *pool);

#endif
