/* engine/net/net_init.h - ways to initialise parameters other than PyTorch's default for a layer (net_init_params()).
 * With fan_in and fan_out as torch.nn.init counts them from a weight's shape [out, in, kernel ...]:
 *   kaiming_uniform, kaiming_normal  variance 2 / fan_in, for layers before a ReLU (He et al., 2015)
 *   xavier_uniform, xavier_normal    variance 2 / (fan_in + fan_out), for sigmoid and tanh (Glorot and Bengio, 2010)
 * Biases become 0; what a layer initialises to 0 or 1 (norms, running statistics) stays so.
 * Threads: the net alone. */
#ifndef CS_NET_NET_INIT_H
#define CS_NET_NET_INIT_H

#include "engine/net/net.h"

enum net_init {
    NET_INIT_DEFAULT,
    NET_INIT_KAIMING_UNIFORM,
    NET_INIT_KAIMING_NORMAL,
    NET_INIT_XAVIER_UNIFORM,
    NET_INIT_XAVIER_NORMAL,
};
extern const char *const net_init_names[]; /* "default", "kaiming_uniform" ..., NULL */

/* The same seed gives the same numbers; one random stream a parameter. */
void net_init_params_as(struct net *net, uint64_t seed, enum net_init init);
/* The same of a variant (net_variant_make()): each node gets the numbers that origin[node] has in its net, so that what
 * both have begins alike. */
void net_init_params_of(struct net *net, const int *origin, uint64_t seed, enum net_init init);
/* CS_BAD_VALUE with the names that there are. */
enum cs_status net_init_named(const char *name, enum net_init *init, struct cs_error *err);

#endif
