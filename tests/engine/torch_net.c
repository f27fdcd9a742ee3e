#include "tests/engine/torch_net.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "engine/net/net_text.h"

static void take_params(const struct torch_net *t, int node)
{
    const struct net_node *n = &t->net->node[node];
    for (int k = 0; k < n->layer->n_params; k++) {
        struct tensor p = net_param(t->net, node, k);
        char part[2 * NET_NAME_MAX];
        snprintf(part, sizeof part, "%s_%s", n->name, n->layer->param[k].name);
        ck_assert_msg(shape_equal(&p.shape, &fixture_tensor(t->f, t->name, part)->shape), "shape of %s", part);
        tensor_copy(&p, fixture_tensor(t->f, t->name, part));
    }
}

struct torch_net torch_net_open(const char *fixture, int i)
{
    struct torch_net t = {.f = fixture_open(fixture)};
    struct cs_error err;
    t.name = fixture_case(t.f, i + 1); /* the first is "all" */
    ck_assert_ptr_nonnull(t.name);
    ck_assert_msg(net_open(fixture_text(t.f, t.name, "net"), &t.net, &err) == CS_OK, "%s", err.text);
    for (int node = 1; node < t.net->n_nodes; node++)
        take_params(&t, node);
    ck_assert(shape_equal(net_input(t.net), &fixture_tensor(t.f, t.name, "x")->shape));
    t.x = fixture_tensor(t.f, t.name, "x")->data;
    return t;
}

void torch_net_close(struct torch_net *t)
{
    net_destroy(&t->net);
    fixture_close(t->f);
}

bool torch_net_has(const struct torch_net *t, int target)
{
    char part[32];
    snprintf(part, sizeof part, "%d_target", target);
    return fixture_has(t->f, t->name, part);
}

struct aim torch_net_aim(const struct torch_net *t, int target)
{
    char part[32], node[NET_NAME_MAX];
    struct aim aim;
    snprintf(part, sizeof part, "%d_target", target);
    ck_assert_int_eq(sscanf(fixture_text(t->f, t->name, part), "%63s %zu %zu", node, &aim.first, &aim.count), 3);
    aim.node = net_find(t->net, node);
    ck_assert_int_gt(aim.node, 0);
    return aim;
}
