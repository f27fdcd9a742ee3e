#include "engine/worker/course_net.h"

#include <sys/stat.h>

#include "engine/base/i18n.h"

static enum cs_status initialise(struct net *net, uint64_t seed, const struct model_watch *watch, struct cs_error *err)
{
    size_t done = 0;
    for (int node = 1; node < net->n_nodes; node++) {
        if (!watch->go_on(watch->ctx, (double)done / (double)(net->n_params ? net->n_params : 1)))
            return cs_fail(err, CS_CANCELLED, "%s", cs_status_text(CS_CANCELLED));
        net_init_node(net, node, seed);
        for (int i = 0; i < net->node[node].layer->n_params; i++)
            done += shape_count(&net->node[node].layer->param[i].shape);
    }
    return CS_OK;
}

static enum cs_status open_text(struct course_net *n, const char *name, uint64_t seed, const struct model_watch *watch,
                                struct cs_error *err)
{
    enum cs_status status = net_open_prefix(name, &n->net, &n->broken, err);
    if (!status)
        status = net_allocate_params(n->net, err);
    return status ? status : initialise(n->net, seed, watch, err);
}

enum cs_status course_net_open(struct course_net *n, const char *name, uint64_t seed, bool resume,
                               const struct model_watch *watch, struct cs_error *err)
{
    *n = (struct course_net){.trained = !net_is_text(name) && model_is_name(name)};
    const enum cs_status status =
        n->trained ? model_load_watched(name, watch, &n->net, resume ? &n->state : NULL, &n->input, err)
                   : open_text(n, name, seed, watch, err);
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
