/* engine/layers/group_norm.h - normalisation of a sample's own channels: group_norm (Wu and He, 2018) and instance_norm
 * (Ulyanov and others, 2016), which is a group of one channel, as PyTorch's GroupNorm and InstanceNorm1d/2d.
 *
 *     y = (x - mean) / sqrt(var + eps) * weight[c] + bias[c]        mean and var of the group in the sample
 *
 * Samples are [C], [C,L] or [C,H,W]. Shared by both kinds; the passes need nothing but this struct. */
#ifndef CS_LAYERS_GROUP_NORM_H
#define CS_LAYERS_GROUP_NORM_H

#include "engine/layers/layer.h"

struct group_norm {
    struct layer base;
    int num_groups; /* of group_norm; instance_norm: C */
    float eps, momentum;
    bool affine;              /* parameters weight [C] and bias [C] */
    bool track_running_stats; /* instance_norm: buffers running_mean and running_var [C], after those */
};

/* Fills in out and parameters. */
void group_norm_set_shapes(struct layer *l);
size_t group_norm_scratch_bytes(const struct layer *l, int batch, bool training);
size_t group_norm_saved_bytes(const struct layer *l, int batch);
/* own: normalise by the sample's own statistics, not by running ones; the same in both passes. After the forward pass
 * with own, saved holds a struct group_norm_moments for every group of the batch, [N][num_groups]. */
struct group_norm_moments {
    float mean, var;
};
void group_norm_forward_pass(const struct layer *l, const struct layer_call *c, bool own);
void group_norm_backward_pass(const struct layer *l, const struct layer_call *c, bool own);
void group_norm_window(const struct layer *l, int size[2], int stride[2], int first[2]);

#endif
