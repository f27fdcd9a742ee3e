#include "app/topics/learn_path.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/train/loss.h"

enum { CONV = 1 }; /* the node */

enum cs_status learn_net(struct net **net, const struct learn_settings *s, const int kernel[2], const int padding[4],
                         bool bias, struct cs_error *err)
{
    const struct shape *x = &s->x->shape;
    const struct shape input = shape_3d(1, x->dim[2], x->dim[3]);
    struct layer *layer;
    enum cs_status status = net_create(net, "learn", "learn", &input, err);
    if (status == CS_OK)
        status = layer_create(&layer, &layer_conv2d, err);
    if (status != CS_OK)
        return status;
    struct conv2d *conv = (struct conv2d *)layer;
    conv->out_channels = 1;
    conv->bias = bias;
    conv->padding_mode = (int)s->geometry.padding_mode;
    memcpy(conv->kernel_size, kernel, sizeof conv->kernel_size);
    memcpy(conv->stride, s->geometry.stride, sizeof conv->stride);
    memcpy(conv->dilation, s->geometry.dilation, sizeof conv->dilation);
    memcpy(conv->padding, padding, sizeof conv->padding);
    status = net_add(*net, "conv", layer, (const int[]){0}, 1, err);
    return status == CS_OK ? net_finish_build(*net, err) : status;
}

void learn_put(const struct learn_bench *b, float *params, const float *numbers)
{
    const size_t *at = b->net->node[CONV].param;
    memcpy(params + at[0], numbers, (size_t)b->n_weights * sizeof *params);
    if (b->n_numbers > b->n_weights)
        params[at[1]] = numbers[b->n_weights];
}

void learn_take(const struct learn_bench *b, const float *params, float *numbers)
{
    const size_t *at = b->net->node[CONV].param;
    memcpy(numbers, params + at[0], (size_t)b->n_weights * sizeof *params);
    if (b->n_numbers > b->n_weights)
        numbers[b->n_weights] = params[at[1]];
}

const struct tensor *learn_forward(const struct learn_bench *b, const float *numbers)
{
    learn_put(b, b->net->params, numbers);
    net_run_forward(b->run, 1);
    return net_run_output(b->run);
}

double learn_loss(const struct learn_bench *b, float *slope)
{
    const struct loss_options mse = {.kind = LOSS_MSE};
    return loss_compute(&mse, net_run_output(b->run), 1, NULL, b->target, slope, NULL).loss;
}

enum cs_status learn_path_create(struct learn_path *p, int n_numbers, struct cs_error *err)
{
    const size_t rows = LEARN_ITERATIONS + 2, n = rows * (size_t)n_numbers;
    *p = (struct learn_path){.n_numbers = n_numbers,
                             .w = calloc(n, sizeof *p->w),
                             .g = calloc(n, sizeof *p->g),
                             .v = calloc(n, sizeof *p->v),
                             .loss = calloc(rows, sizeof *p->loss),
                             .shown_loss = calloc(rows, sizeof *p->shown_loss),
                             .taken = calloc(rows, sizeof *p->taken),
                             .computed = -1};
    if (p->w && p->g && p->v && p->loss && p->shown_loss && p->taken)
        return CS_OK;
    learn_path_finish(p);
    return cs_no_memory(err);
}

void learn_path_finish(struct learn_path *p)
{
    free(p->w);
    free(p->g);
    free(p->v);
    free(p->loss);
    free(p->shown_loss);
    free(p->taken);
    *p = (struct learn_path){.computed = -1};
}

void learn_path_cut(struct learn_path *p, int iteration)
{
    if (iteration > 0 && p->computed < iteration)
        return;
    p->computed = iteration - 1;
    p->end = LEARN_GOES_ON;
}

struct learn_rate learn_rate_at(const struct learn_settings *s, bool plain, int iteration)
{
    struct learn_rate r = {0, s->lr, s->momentum};
    for (int i = s->changes.n_past - 1; i >= 0; i--)
        if (s->changes.past[i].until > iteration)
            r = s->changes.past[i];
    if (plain)
        r.momentum = 0;
    return r;
}

static float *row(const struct learn_path *p, float *block, int iteration)
{
    return block + (size_t)iteration * (size_t)p->n_numbers;
}

static void edit(const struct learn_path *p, const struct learn_changes *c, int iteration)
{
    for (int i = 0; i < c->n_edits; i++)
        if (c->edit[i].iteration == iteration && c->edit[i].number < p->n_numbers)
            row(p, p->w, iteration)[c->edit[i].number] = c->edit[i].value;
}

/* The optimiser as it was after the iteration before. */
static void restore(const struct learn_path *p, const struct learn_bench *b, const struct learn_rate *r, int iteration)
{
    struct optimizer_options options = optimizer_defaults(OPTIMIZER_SGD);
    float *block[2];
    options.lr = (float)r->lr;
    options.momentum = (float)r->momentum;
    options.weight_decay = 0;
    optimizer_set_options(b->optimizer, &options);
    optimizer_moments(b->optimizer, block);
    memset(block[0], 0, b->net->n_params * sizeof *block[0]);
    if (iteration > 0)
        learn_put(b, block[0], row(p, p->v, iteration - 1));
    optimizer_set_steps(b->optimizer, iteration);
}

static bool fail(struct learn_path *p, enum learn_end end, int iteration)
{
    p->end = end;
    p->ended = iteration;
    return false;
}

/* Loss and gradient at w[k]. */
static bool measure(struct learn_path *p, const struct learn_bench *b, int k)
{
    learn_forward(b, row(p, p->w, k));
    const double loss = learn_loss(b, net_run_output_grad(b->run)->data);
    net_run_backward(b->run);
    const float *grads = net_run_param_grads(b->run);
    if (!(loss <= (double)FLT_MAX) || !optimizer_is_finite(b->optimizer, grads, NULL))
        return fail(p, LEARN_ENDED_LOSS, k);
    p->loss[k] = loss;
    p->shown_loss[k] = (float)loss;
    learn_take(b, grads, row(p, p->g, k));
    p->computed = k;
    return true;
}

bool learn_path_advance(struct learn_path *p, const struct learn_bench *b, const struct learn_settings *s, bool plain)
{
    const int k = p->computed + 1;
    if (p->end != LEARN_GOES_ON || k > LEARN_ITERATIONS)
        return false;
    if (!plain)
        edit(p, &s->changes, k);
    p->taken[k] = learn_rate_at(s, plain, k);
    restore(p, b, &p->taken[k], k);
    if (!measure(p, b, k))
        return false;
    if (optimizer_step(b->optimizer, b->net, net_run_param_grads(b->run), NULL) != OPTIMIZER_DONE)
        return fail(p, LEARN_ENDED_UPDATE, k + 1);
    float *block[2];
    optimizer_moments(b->optimizer, block);
    learn_take(b, block[0], row(p, p->v, k));
    learn_take(b, b->net->params, row(p, p->w, k + 1));
    return true;
}
