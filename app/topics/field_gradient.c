/* app/topics/field_gradient.c - the gradient of one unit for every pixel, through the engine's layers. The net is cut
 * to what the unit reads: each layer gets the rows and columns of field_level.from..to that exist, and as its padding
 * those that do not, so that it ends in one value. */
#include <math.h>
#include <string.h>

#include "app/board/kernel.h"
#include "app/topics/field_internal.h"
#include "engine/base/i18n.h"
#include "engine/net/net_init.h"
#include "engine/net/net_run.h"

/* Places that windows read in one forward pass, and in those of all draws, that an answer within a few milliseconds
 * allows. */
static const int64_t most_reads = 3000000, most_reads_of_draws = 8000000;

struct part { /* of a level that exists */
    int first[2], n[2];
};

static struct part part_of(const struct field_level *l)
{
    struct part p;
    for (int axis = 0; axis < 2; axis++) {
        const int last = l->to[axis] < l->n ? l->to[axis] : l->n - 1;
        p.first[axis] = l->from[axis] > 0 ? l->from[axis] : 0;
        p.n[axis] = last - p.first[axis] + 1;
    }
    return p;
}

/* Of the layer above this level: what it reads before the first and behind the last row that exists. */
static void padding_of(const struct field_level *below, int padding[4])
{
    for (int axis = 0; axis < 2; axis++) {
        padding[axis] = below->from[axis] < 0 ? -below->from[axis] : 0;
        padding[axis + 2] = below->to[axis] >= below->n ? below->to[axis] - (below->n - 1) : 0;
    }
}

static enum cs_status build(const struct field *f, struct net **net, struct cs_error *err)
{
    const struct part p = part_of(&f->level[0]);
    const struct shape input = shape_3d(1, p.n[0], p.n[1]);
    enum cs_status status = net_create(net, "cone", "cone", &input, err);
    for (int i = 1; status == CS_OK && i <= f->top; i++) {
        int padding[4];
        padding_of(&f->level[i - 1], padding);
        status = field_add_layer(*net, i, &f->set.stack.layer[i - 1], padding, err);
    }
    return status == CS_OK ? net_finish_build(*net, err) : status;
}

static int64_t reads_of(const struct field *f, const struct net *net)
{
    int64_t reads = 0;
    for (int i = 1; i < net->n_nodes; i++) {
        const int64_t kernel = f->set.stack.layer[i - 1].kernel;
        reads += kernel * kernel * (int64_t)shape_count(&net->node[i].out);
    }
    return reads;
}

/* Weights. */

static void fill_bell(struct tensor *w)
{
    const int side = w->shape.dim[2];
    const struct kernel_value bell = kernel_of_preset(KERNEL_GAUSSIAN, side, side);
    for (int i = 0; i < side * side; i++)
        w->data[i] = bell.w[i] / (float)bell.divisor;
}

static void fill_weights(struct net *net, const struct field_settings *s, int draw)
{
    if (s->weights == FIELD_RANDOM)
        net_init_params_as(net, s->seed * FIELD_DRAWS_MAX + (uint64_t)draw, NET_INIT_KAIMING_NORMAL);
    for (int i = 1; i < net->n_nodes && s->weights != FIELD_RANDOM; i++) {
        if (net->node[i].layer->n_params == 0)
            continue;
        struct tensor w = net_param(net, i, 0);
        if (s->weights == FIELD_ONES)
            tensor_fill(&w, 1);
        else
            fill_bell(&w);
    }
}

/* Passes. */

static void fill_input(const struct field *f, struct tensor *x)
{
    const struct part p = part_of(&f->level[0]);
    const int side = f->set.input;
    for (int y = 0; y < p.n[0]; y++)
        for (int i = 0; i < p.n[1]; i++)
            x->data[y * p.n[1] + i] = f->picture.data[(p.first[0] + y) * side + p.first[1] + i] / 255;
}

/* Adds the gradient of one draw into the map at its place. */
static void add_gradient(struct field *f, const struct tensor *dx, float weight)
{
    const struct part p = part_of(&f->level[0]);
    for (int y = 0; y < p.n[0]; y++)
        effective_field_add(&f->map.data[(p.first[0] + y) * f->set.input + p.first[1]], &dx->data[y * p.n[1]],
                            (size_t)p.n[1], weight);
}

static void run_draws(struct field *f, struct net *net, struct net_run *run)
{
    net_run_set_training(run, false);
    net_run_want_input_grad(run, true);
    fill_input(f, net_run_input(run));
    for (int i = 0; i < f->draws; i++) {
        fill_weights(net, &f->set, i);
        net_run_forward(run, 1);
        net_run_output_grad(run)->data[0] = 1;
        net_run_backward(run);
        add_gradient(f, net_run_grad(run, 0), 1 / (float)f->draws);
    }
}

static int draws_of(const struct field_settings *s, int64_t reads)
{
    const int wanted = s->weights == FIELD_RANDOM ? s->draws : 1;
    const int64_t possible = most_reads_of_draws / reads;
    return possible < 1 ? 1 : wanted < possible ? wanted : (int)possible;
}

static enum cs_status compute(struct field_model *m, struct cs_error *err)
{
    struct field *f = &m->state;
    struct net *net = NULL;
    struct net_run *run = NULL;
    enum cs_status status = build(f, &net, err);
    const int64_t reads = status == CS_OK ? reads_of(f, net) : 0;
    if (status == CS_OK && reads > most_reads)
        status = cs_fail(err, CS_BAD_VALUE, "%s",
                         _("This unit sees too much for its gradient to be shown at once: choose smaller kernels"));
    if (status == CS_OK)
        status = net_run_create(&run, net, 1, NET_RUN_TRAIN, NULL, kernels_best(), err);
    if (status == CS_OK) {
        f->draws = draws_of(&f->set, reads);
        run_draws(f, net, run);
    }
    net_run_destroy(&run);
    net_destroy(&net);
    return status;
}

static void measure(struct field_model *m)
{
    struct field *f = &m->state;
    const int side = f->set.input;
    effective_field_measure(f->map.data, side, side, FIELD_SHARE, m->sums, &f->effective);
    effective_field_shares(f->map.data, side, side, f->share[0], f->share[1]);
    f->has_gradient = f->effective.total > 0;
    if (!f->has_gradient)
        f->why_not = _("No pixel changes this unit: it sees nothing but padding");
}

void field_find_gradient(struct field_model *m)
{
    struct field *f = &m->state;
    f->why_not = "";
    f->has_gradient = false;
    f->draws = 0;
    f->effective = (struct effective_field){0};
    memset(f->share, 0, sizeof f->share);
    tensor_fill(&f->map, 0);
    f->map_serial++;
    if (compute(m, &m->gradient_error) == CS_OK)
        measure(m);
    else
        f->why_not = m->gradient_error.text;
}

bool field_gathers(const struct field *f)
{
    const double r = f->level[f->top].size, most = sqrt(2.0 / 3.0 * (r * r - 1) / 12) * (1 + 1e-6);
    return f->has_gradient && r > 1 && f->effective.deviation[0] <= most && f->effective.deviation[1] <= most;
}
