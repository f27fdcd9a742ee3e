#include "engine/train/curvature.h"

#include <math.h>
#include <string.h>

#include "engine/train/loss.h"

static const double settled_below = 1e-6;
static const uint64_t first_guess = 1; /* seed of it: any vector but one across the eigenvector will do */

struct power {
    struct net *net;
    struct net_run *run;
    int n;
    float *zero; /* target: n samples of zeros */
};

static double norm_of(const float *v, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)v[i] * (double)v[i];
    return sqrt(sum);
}

/* Padding between parameters is 0 in both, and stays so. */
static void set_direction(const struct power *p, const float *v)
{
    const double norm = norm_of(v, p->net->n_params);
    for (size_t i = 0; i < p->net->n_params; i++)
        p->net->params[i] = norm > 0 ? (float)((double)v[i] / norm) : 0;
}

/* The gradient at the direction v is H v; v has the length 1, so that v.Hv is Rayleigh's quotient. */
static double quotient(const struct power *p)
{
    const struct loss_options mse = {.kind = LOSS_MSE};
    net_run_forward(p->run, p->n);
    loss_compute(&mse, net_run_output(p->run), p->n, NULL, p->zero, net_run_output_grad(p->run)->data, NULL);
    net_run_backward(p->run);
    const float *hv = net_run_param_grads(p->run);
    double sum = 0;
    for (size_t i = 0; i < p->net->n_params; i++)
        sum += (double)p->net->params[i] * (double)hv[i];
    return sum;
}

static struct curvature iterate(const struct power *p, int max_steps)
{
    struct curvature c = {0};
    net_init_params(p->net, first_guess);
    set_direction(p, p->net->params);
    while (c.steps < max_steps && !c.settled) {
        const double before = c.largest;
        c.largest = fmax(quotient(p), 0);
        c.settled = fabs(c.largest - before) <= settled_below * c.largest;
        c.steps++;
        set_direction(p, net_run_param_grads(p->run));
    }
    return c;
}

enum cs_status curvature_of_mse(struct net *net, struct net_run *run, int n, int max_steps, struct curvature *out,
                                struct cs_error *err)
{
    struct power p = {net, run, n, cs_alloc((size_t)n * shape_count(net_output(net)), sizeof(float))};
    float *kept = cs_alloc(net->n_params, sizeof *kept);
    enum cs_status status = CS_OK;
    if (p.zero && kept) {
        memcpy(kept, net->params, net->n_params * sizeof *kept);
        *out = iterate(&p, max_steps);
        memcpy(net->params, kept, net->n_params * sizeof *kept);
    } else {
        status = cs_no_memory(err);
    }
    cs_free(p.zero);
    cs_free(kept);
    return status;
}

double curvature_critical_rate(const struct curvature *c, double momentum)
{
    return c->largest > 0 ? 2 * (1 + momentum) / c->largest : INFINITY;
}
