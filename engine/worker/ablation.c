#include "engine/worker/ablation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/base/i18n.h"

enum { FIRST_PART = 16, LARGEST_PART = 128 /* samples */ };
static const double PART_SECONDS = 0.03; /* that commands wait for an answer, about */

void ablator_finish(struct ablator *a)
{
    free(a->without_pairs);
    *a = (struct ablator){0};
}

static enum cs_status check(const struct net *net, const struct trainer *t, const struct worker_ablate *what,
                            struct cs_error *err)
{
    const int node = net_find(net, what->node);
    if (!t)
        return cs_fail(err, CS_BAD_VALUE, _("%s does not fit these data: there is no accuracy that could change"),
                       net->name);
    if (trainer_is_autoencoder(t))
        return cs_fail(err, CS_BAD_VALUE, _("%s learns its own input: it has no accuracy that could change"),
                       net->name);
    if (node < 0)
        return cs_fail(err, CS_BAD_VALUE, _("%s has no layer '%s'"), net->name, what->node);
    if (!weights_can_silence(net, node))
        return cs_fail(err, CS_BAD_VALUE, _("%s cannot be left out: nothing comes after it, or nothing before"),
                       what->node);
    if (what->map < 0 || what->map >= net->node[node].out.dim[0])
        return cs_fail(err, CS_BAD_VALUE, _("%s has the filters 0 to %d, not %d"), what->node,
                       net->node[node].out.dim[0] - 1, what->map);
    return CS_OK;
}

enum cs_status ablation_start(struct ablator *a, const struct net *net, struct trainer *t, const struct weights_keep *k,
                              const struct worker_ablate *what, uint64_t steps, struct cs_error *err)
{
    const enum cs_status status = check(net, t, what, err);
    if (status)
        return status;
    const int node = net_find(net, what->node), of_filter = weights_silence(net, node, what->map, NULL);
    int(*pairs)[2] = malloc(((size_t)k->n_silenced + (size_t)of_filter) * sizeof *pairs);
    if (!pairs)
        return cs_no_memory(err);
    if (k->n_silenced)
        memcpy(pairs, k->silenced, (size_t)k->n_silenced * sizeof *pairs);
    weights_silence(net, node, what->map, pairs + k->n_silenced);
    free(a->without_pairs);
    *a = (struct ablator){.without_pairs = pairs,
                          .n_pairs = k->n_silenced + of_filter,
                          .n_with = k->n_silenced,
                          .part = FIRST_PART,
                          .changes = k->changes,
                          .goes_on = true};
    a->result =
        (struct ablation){.map = what->map, .total = trainer_evaluation_count(t, EVALUATE_TEST), .steps = steps};
    snprintf(a->result.node, sizeof a->result.node, "%s", what->node);
    a->goes_on = a->result.total > 0;
    return CS_OK;
}

static void describe(struct ablator *a)
{
    struct ablation *r = &a->result;
    r->done = a->with.samples;
    r->correct_with = a->with.correct;
    r->correct_without = a->without.correct;
    r->loss_with = a->with.loss;
    r->loss_without = a->without.loss;
    r->classes = a->with.classes;
    for (int c = 0; c < r->classes; c++) {
        r->of_class[c] = 0;
        for (int i = 0; i < r->classes; i++)
            r->of_class[c] += a->with.confusion[c][i];
        r->with[c] = a->with.confusion[c][c];
        r->without[c] = a->without.confusion[c][c];
    }
}

void ablation_go_on(struct ablator *a, struct trainer *t)
{
    struct net_run *run = trainer_evaluation_run(t);
    const int(*pairs)[2] = (const int(*)[2])a->without_pairs;
    const int left = a->result.total - a->with.samples, n = left < a->part ? left : a->part, from = a->with.samples;
    const double start = clock_seconds();
    net_run_silence(run, pairs, a->n_with);
    trainer_evaluate_some(t, EVALUATE_TEST, from, n, &a->with);
    net_run_silence(run, pairs, a->n_pairs);
    trainer_evaluate_some(t, EVALUATE_TEST, from, n, &a->without);
    net_run_silence(run, NULL, 0);
    const double seconds = clock_seconds() - start;
    if (seconds < PART_SECONDS / 2 && a->part < LARGEST_PART)
        a->part *= 2;
    else if (seconds > PART_SECONDS && a->part > 1)
        a->part /= 2;
    describe(a);
    a->goes_on = a->result.done < a->result.total;
}

void ablation_cancel(struct ablator *a)
{
    if (a->goes_on)
        ablator_finish(a);
}

struct ablation ablation_shown(const struct ablator *a, const struct weights_keep *k, uint64_t steps)
{
    struct ablation shown = a->result;
    shown.outdated = shown.total > 0 && (a->changes != k->changes || shown.steps != steps);
    return shown;
}
