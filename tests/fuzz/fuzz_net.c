/* tests/fuzz/fuzz_net.c - a .net text, or the name of a pattern; one that is read must also stand being looked at,
 * reckoned up and run once. */
#include <stdlib.h>
#include <string.h>

#include "engine/net/net_pattern.h"
#include "engine/net/net_run.h"
#include "engine/net/net_summary.h"
#include "engine/net/net_text.h"
#include "tests/fuzz/fuzz.h"

enum { SMALL = 1 << 22 }; /* multiply-adds and values: more would only make the fuzzer slow */

static void run_once(struct net *net)
{
    int64_t work = 0;
    for (int i = 0; i < net->n_nodes; i++)
        work += net_node_macs(net, i) + (int64_t)shape_count(&net->node[i].out);
    struct net_run *run;
    struct cs_error err;
    if (work > SMALL || net->n_params > SMALL || net_finish_build(net, NULL) ||
        net_run_create(&run, net, 2, NET_RUN_TRAIN, NULL, kernels_best(), &err))
        return;
    net_run_forward(run, 2);
    net_run_backward(run);
    fuzz_touch(net_run_output(run)->data, 2 * shape_count(net_output(net)) * sizeof(float));
    net_run_destroy(&run);
}

static enum cs_status read_pattern(const uint8_t *bytes, size_t length, struct net **net, struct cs_error *err)
{
    char *name = strndup((const char *)bytes, length);
    const enum cs_status status = name ? net_open_structure(name, net, err) : CS_NO_MEMORY;
    free(name);
    return status;
}

/* What there is of a net that does not fit in itself: what is well-formed always opens so. */
static void read_prefix(const uint8_t *bytes, size_t length, bool fits)
{
    struct net *net;
    struct net_break broken;
    struct cs_error err;
    const enum cs_status status = net_prefix_from_text((const char *)bytes, length, "fuzz.net", &net, &broken, &err);
    fuzz_check_sentence(status, &err, "fuzz.net");
    if (fits && (status || *broken.layer))
        abort();
    if (status)
        return;
    if (*broken.layer)
        fuzz_check_sentence(CS_BAD_SHAPE, &broken.why, broken.layer);
    if (net->n_nodes > 1)
        run_once(net);
    net_destroy(&net);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const char pattern[] = "pattern:";
    struct net *net;
    struct cs_error err;
    enum cs_status status;
    if (length > sizeof pattern && memcmp(bytes, pattern, sizeof pattern - 1) == 0) {
        status = read_pattern(bytes, length, &net, &err);
        fuzz_check_sentence(status, &err, pattern);
    } else {
        status = net_structure_from_text((const char *)bytes, length, "fuzz.net", &net, &err);
        fuzz_check_sentence(status, &err, "fuzz.net");
        read_prefix(bytes, length, !status);
    }
    if (status)
        return 0;
    for (int i = 0; i < net->n_nodes && i < 20; i++)
        net_receptive_field(net, net->n_nodes - 1, i);
    net_totals(net, 7);
    run_once(net);
    net_destroy(&net);
    return 0;
}
