#include "engine/worker/course_net.h"

#include <sys/stat.h>

#include "engine/base/i18n.h"

/* origin: the nodes that the net's are of the one whose numbers they get; 0: new ones, which begin with none by chance.
 */
static enum cs_status initialise(struct net *net, const int *origin, uint64_t seed, const struct model_watch *watch,
                                 struct cs_error *err)
{
    size_t done = 0;
    for (int node = 1; node < net->n_nodes; node++) {
        if (!watch->go_on(watch->ctx, (double)done / (double)(net->n_params ? net->n_params : 1)))
            return cs_fail(err, CS_CANCELLED, "%s", cs_status_text(CS_CANCELLED));
        net_init_node_as(net, node, origin[node], seed);
        for (int i = 0; i < net->node[node].layer->n_params; i++)
            done += shape_count(&net->node[node].layer->param[i].shape);
    }
    return CS_OK;
}

static enum cs_status change(struct course_net *n, int *origin, struct cs_error *err)
{
    struct net *variant;
    const enum cs_status status = net_variant_make(n->net, &n->variant, &variant, origin, err);
    if (status)
        return status;
    net_destroy(&n->net);
    n->net = variant;
    return CS_OK;
}

static enum cs_status open_text(struct course_net *n, const char *name, uint64_t seed, const struct model_watch *watch,
                                struct cs_error *err)
{
    int origin[NET_MAX_NODES];
    for (int i = 0; i < NET_MAX_NODES; i++)
        origin[i] = i;
    enum cs_status status = net_open_prefix(name, &n->net, &n->broken, err);
    if (!status && !net_variant_is_plain(&n->variant))
        status = change(n, origin, err);
    if (!status)
        status = net_allocate_params(n->net, err);
    return status ? status : initialise(n->net, origin, seed, watch, err);
}

static enum cs_status open_model(struct course_net *n, const char *name, bool resume, const struct model_watch *watch,
                                 struct cs_error *err)
{
    n->variant.batch_norm = NET_NORM_AS_IS;
    enum cs_status status = model_load_watched(name, watch, &n->net, resume ? &n->state : NULL, &n->input, err);
    if (!status && n->variant.sets_dropout)
        status = net_variant_set_dropout(&n->net, n->variant.p, err);
    if (status)
        training_state_finish(&n->state);
    return status;
}

enum cs_status course_net_open(struct course_net *n, const char *name, const struct net_variant *variant, uint64_t seed,
                               bool resume, const struct model_watch *watch, struct cs_error *err)
{
    *n = (struct course_net){.trained = !net_is_text(name) && model_is_name(name), .variant = *variant};
    const enum cs_status status =
        n->trained ? open_model(n, name, resume, watch, err) : open_text(n, name, seed, watch, err);
    if (status)
        course_net_finish(n);
    return status;
}

void course_net_finish(struct course_net *n)
{
    net_destroy(&n->net);
}

static size_t bytes_of_text(const char *name)
{
    struct net *net = NULL;
    struct net_break broken;
    size_t bytes = 0;
    if (net_open_prefix(name, &net, &broken, NULL) == CS_OK)
        bytes = net->n_params * sizeof *net->params;
    net_destroy(&net);
    return bytes;
}

size_t course_net_bytes(const char *name)
{
    struct stat st;
    if (net_is_text(name) || !model_is_name(name))
        return bytes_of_text(name);
    return stat(name, &st) == 0 && st.st_size > 0 ? (size_t)st.st_size : 0; /* a built-in model is small */
}
