/* instance_norm: every channel of every sample normalised by itself, as PyTorch's InstanceNorm1d and InstanceNorm2d. If
 * running statistics are tracked, they follow the mean over the batch of the samples' own, and are used in eval mode.
 */
#include "engine/base/i18n.h"
#include "engine/layers/group_norm.h"

static enum cs_status instance_norm_infer(struct layer *base, struct cs_error *err)
{
    char text[CS_SHAPE_TEXT];
    if (base->in[0].rank < 2)
        return cs_fail(err, CS_BAD_SHAPE, _("instance_norm takes CxL or CxHxW, not %s"),
                       shape_text(&base->in[0], text));
    ((struct group_norm *)base)->num_groups = base->in[0].dim[0];
    group_norm_set_shapes(base);
    return CS_OK;
}

static bool uses_own(const struct layer *l, const struct layer_call *c)
{
    return c->training || !((const struct group_norm *)l)->track_running_stats;
}

/* The running variance follows the one that divides by the numbers less one. */
static void follow(const struct group_norm *l, const struct layer_call *c)
{
    const struct group_norm_moments *m = c->saved;
    const int channels = l->base.out.dim[0];
    const double n = (double)shape_count(&l->base.out) / channels, unbiased = n > 1.0 ? n / (n - 1.0) : 0.0;
    const double momentum = (double)l->momentum;
    for (int i = 0; i < channels; i++) {
        float *mean = &c->param[l->affine ? 2 : 0].data[i], *var = &c->param[l->affine ? 3 : 1].data[i];
        double means = 0.0, vars = 0.0;
        for (int b = 0; b < c->batch; b++) {
            means += (double)m[(size_t)b * (size_t)channels + (size_t)i].mean;
            vars += (double)m[(size_t)b * (size_t)channels + (size_t)i].var;
        }
        *mean = (float)((1.0 - momentum) * (double)*mean + momentum * means / c->batch);
        *var = (float)((1.0 - momentum) * (double)*var + momentum * vars * unbiased / c->batch);
    }
}

static void instance_norm_forward(const struct layer *base, const struct layer_call *c)
{
    const struct group_norm *l = (const struct group_norm *)base;
    group_norm_forward_pass(base, c, uses_own(base, c));
    if (c->training && l->track_running_stats)
        follow(l, c);
}

static void instance_norm_backward(const struct layer *l, const struct layer_call *c)
{
    group_norm_backward_pass(l, c, uses_own(l, c));
}

static const struct layer_attr attrs[] = {
    {"eps", LAYER_ATTR_FLOAT, offsetof(struct group_norm, eps), 1e-5, 0, 1, NULL},
    {"momentum", LAYER_ATTR_FLOAT, offsetof(struct group_norm, momentum), 0.1, 0, 1, NULL},
    {"affine", LAYER_ATTR_BOOL, offsetof(struct group_norm, affine), false, 0, 1, NULL},
    {"track_running_stats", LAYER_ATTR_BOOL, offsetof(struct group_norm, track_running_stats), false, 0, 1, NULL},
};

const struct layer_kind layer_instance_norm = {
    .name = "instance_norm",
    .title = N_("Instance norm"),
    .size = sizeof(struct group_norm),
    .min_inputs = 1,
    .max_inputs = 1,
    .attrs = attrs,
    .n_attrs = 4,
    .infer = instance_norm_infer,
    .scratch_bytes = group_norm_scratch_bytes,
    .saved_bytes = group_norm_saved_bytes,
    .forward = instance_norm_forward,
    .backward = instance_norm_backward,
    .window = group_norm_window,
};
