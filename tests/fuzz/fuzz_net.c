/* tests/fuzz/fuzz_net.c - a .net text; one that is read must also stand being looked at and run once. */
#include "engine/net/net_run.h"
#include "engine/net/net_text.h"
#include "tests/fuzz/fuzz.h"

enum { SMALL = 1 << 22 }; /* multiply-adds and values: more would only make the fuzzer slow */

static void run_once(const struct net *net)
{
    int64_t work = 0;
    for (int i = 0; i < net->n_nodes; i++)
        work += net_node_macs(net, i) + (int64_t)shape_count(&net->node[i].out);
    struct net_run *run;
    struct cs_error err;
    if (work > SMALL || net_run_create(&run, net, 2, NET_RUN_TRAIN, NULL, kernels_best(), &err))
        return;
    net_run_forward(run, 2);
    net_run_backward(run);
    fuzz_touch(net_run_output(run)->data, 2 * shape_count(net_output(net)) * sizeof(float));
    net_run_destroy(&run);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct net *net;
    struct cs_error err;
    const enum cs_status status = net_from_text((const char *)bytes, length, "fuzz.net", &net, &err);
    fuzz_check_sentence(status, &err, "fuzz.net");
    if (status)
        return 0;
    for (int i = 0; i < net->n_nodes && i < 20; i++)
        net_receptive_field(net, net->n_nodes - 1, i);
    run_once(net);
    net_destroy(&net);
    return 0;
}
