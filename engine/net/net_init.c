#include "engine/net/net_init.h"

#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/base/name_list.h"

const char *const net_init_names[] = {"default",        "kaiming_uniform", "kaiming_normal",
                                      "xavier_uniform", "xavier_normal",   NULL};

/* torch.nn.init._calculate_fan_in_and_fan_out */
static void count_fans(const struct shape *weight, double *fan_in, double *fan_out)
{
    double taps = 1;
    for (int i = 2; i < weight->rank; i++)
        taps *= weight->dim[i];
    *fan_in = weight->dim[1] * taps;
    *fan_out = weight->dim[0] * taps;
}

static double variance_of(const struct shape *weight, enum net_init init)
{
    double fan_in, fan_out;
    count_fans(weight, &fan_in, &fan_out);
    const bool kaiming = init == NET_INIT_KAIMING_UNIFORM || init == NET_INIT_KAIMING_NORMAL;
    return kaiming ? 2 / fan_in : 2 / (fan_in + fan_out);
}

static void fill_weight(struct tensor *t, struct rng *rng, enum net_init init)
{
    const size_t n = shape_count(&t->shape);
    const double variance = variance_of(&t->shape, init);
    const float deviation = (float)sqrt(variance), bound = (float)sqrt(3 * variance);
    const bool uniform = init == NET_INIT_KAIMING_UNIFORM || init == NET_INIT_XAVIER_UNIFORM;
    for (size_t i = 0; i < n; i++)
        t->data[i] = uniform ? rng_uniform(rng, -bound, bound) : deviation * rng_normal(rng);
}

/* What is no weight or bias stays as the layer has it. */
static void init_node(struct net *net, int node, int as, uint64_t seed, enum net_init init)
{
    for (int i = 0; i < net->node[node].layer->n_params; i++) {
        const struct layer_param *param = &net->node[node].layer->param[i];
        struct tensor t = net_param(net, node, i);
        struct rng rng = rng_seeded(seed, (uint64_t)as * LAYER_MAX_PARAMS + (uint64_t)i);
        if (param->init != LAYER_INIT_UNIFORM_FAN_IN)
            continue;
        if (param->shape.rank >= 2)
            fill_weight(&t, &rng, init);
        else
            tensor_fill(&t, 0.0f);
    }
}

void net_init_params_of(struct net *net, const int *origin, uint64_t seed, enum net_init init)
{
    for (int node = 1; node < net->n_nodes; node++) {
        const int as = origin ? origin[node] : node;
        net_init_node_as(net, node, as, seed);
        if (init != NET_INIT_DEFAULT)
            init_node(net, node, as, seed, init);
    }
}

void net_init_params_as(struct net *net, uint64_t seed, enum net_init init)
{
    net_init_params_of(net, NULL, seed, init);
}

enum cs_status net_init_named(const char *name, enum net_init *init, struct cs_error *err)
{
    char list[256] = "";
    for (int i = 0; net_init_names[i]; i++) {
        if (strcmp(net_init_names[i], name) == 0) {
            *init = (enum net_init)i;
            return CS_OK;
        }
        name_list_add(list, sizeof list, net_init_names[i]);
    }
    return cs_fail(err, CS_BAD_VALUE, _("there is no initialisation '%.60s'; there are %s"), name, list);
}
