#include "engine/worker/study_other.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/worker/course.h"
#include "engine/worker/study_other_load.h"

struct study_other_net {
    struct study_other asked;
    enum study_other_state state;
    uint64_t stamp;
    struct other_load *load;     /* while it is LOADING */
    struct saved_moment *moment; /* held; NULL: a model */
    struct shared_net *net;      /* NULL: it is not open */
    char title[NET_NAME_MAX];
    bool trained;
    struct model_input_info info;
    struct normalisation normalisation; /* of a model */
    int classes;
    struct cs_error error;
};

static bool is_wanted(const struct course *c)
{
    const struct study_asks *a = &c->studies.asks;
    return a->wanted[STUDY_OTHER] && a->other.kind != OTHER_NONE && !a->stopped;
}

static bool is_what_is_asked(const struct study_other_net *o, const struct study_asks *a)
{
    return memcmp(&o->asked, &a->other, sizeof o->asked) == 0;
}

/* The moment that is nearest to what is asked for; NULL: there is none. */
static struct saved_moment *nearest(const struct course *c, uint64_t steps)
{
    const struct moments *m = &c->past.moments;
    const int i = moments_find(m, steps);
    return i < 0 ? NULL : m->entry[i].saved;
}

/* One that is held stays what it is, unless another is nearer, or the same step was made anew. */
static bool has_a_better_moment(const struct course *c, const struct study_other_net *o)
{
    if (o->asked.kind != OTHER_MOMENT)
        return false;
    const struct saved_moment *m = nearest(c, o->asked.moment);
    if (!m || m == o->moment)
        return false;
    if (!o->moment)
        return true;
    const uint64_t asked = o->asked.moment, here = o->moment->about.steps, there = m->about.steps;
    const uint64_t far = here > asked ? here - asked : asked - here,
                   near = there > asked ? there - asked : asked - there;
    return near < far || here == there;
}

bool study_other_is_due(const struct course *c)
{
    const struct study_other_net *o = c->studies.other;
    if (!is_wanted(c))
        return false;
    if (!o || !is_what_is_asked(o, &c->studies.asks) || has_a_better_moment(c, o))
        return true;
    return o->state == OTHER_IS_LOADING && other_load_has_ended(o->load);
}

bool study_other_is_settled(const struct course *c)
{
    const struct study_other_net *o = c->studies.other;
    return o && is_what_is_asked(o, &c->studies.asks) && o->state != OTHER_IS_LOADING && !study_other_is_due(c);
}

bool study_other_is_loading(const struct course *c)
{
    const struct study_other_net *o = c->studies.other;
    return o && o->state == OTHER_IS_LOADING && !other_load_has_ended(o->load); /* it may not be wanted any more */
}

uint64_t study_other_stamp(const struct course *c)
{
    return c->studies.other ? c->studies.other->stamp : 0;
}

void study_other_outdate(struct course *c)
{
    if (c->studies.other)
        c->studies.other->stamp++;
}

/* Opening. */

static void close_net(struct study_other_net *o)
{
    other_load_leave(&o->load);
    saved_moment_release(&o->moment);
    shared_net_leave(&o->net);
    o->title[0] = '\0';
    o->classes = 0;
    o->state = OTHER_IS_NONE;
}

static enum cs_status share(struct study_other_net *o, struct net *net, struct cs_error *err)
{
    o->net = calloc(1, sizeof *o->net);
    if (!o->net) {
        net_destroy(&net);
        return cs_no_memory(err);
    }
    o->net->users = 1;
    o->net->net = net;
    return CS_OK;
}

static enum cs_status open_moment(struct course *c, struct study_other_net *o, struct cs_error *err)
{
    struct saved_moment *m = nearest(c, o->asked.moment);
    struct net *net;
    if (!m)
        return cs_fail(err, CS_NOT_FOUND, _("no moment of this network is saved: train it, then there is one"));
    o->moment = saved_moment_hold(m);
    enum cs_status status = net_clone(c->net, &net, err);
    if (status)
        return status;
    memcpy(net->params, m->params, m->n_params * sizeof *m->params);
    o->classes = c->classes;
    o->trained = true;
    return share(o, net, err);
}

static enum cs_status check_input(const struct course *c, const struct net *net, struct cs_error *err)
{
    char its[CS_SHAPE_TEXT], ours[CS_SHAPE_TEXT];
    if (shape_equal(net_input(net), net_input(c->net)))
        return CS_OK;
    return cs_fail(err, CS_BAD_SHAPE, _("%s reads %s, this network %s: choose one that reads the same pictures"),
                   net->title, shape_text(net_input(net), its), shape_text(net_input(c->net), ours));
}

static enum cs_status take_model(struct course *c, struct study_other_net *o, struct cs_error *err)
{
    struct course_net n;
    enum cs_status status = other_load_take(o->load, &n, err);
    other_load_leave(&o->load);
    if (!status && *n.broken.layer)
        status = cs_fail(err, CS_BAD_SHAPE, "%s", n.broken.why.text);
    if (!status)
        status = net_read_pictures(n.net, net_input(c->net), err);
    if (!status)
        status = check_input(c, n.net, err);
    if (status) {
        course_net_finish(&n);
        return status;
    }
    const struct shape *out = net_output(n.net);
    snprintf(o->title, sizeof o->title, "%s", n.net->title);
    o->classes = out->rank == 1 ? out->dim[0] : 0;
    o->trained = n.trained;
    o->info = n.input;
    o->normalisation = normalisation_of(WORKER_NORMALISATION_AUTO, net_input(n.net), &o->info,
                                        c->samples_fit ? &c->data_normalisation : NULL);
    return share(o, n.net, err);
}

static void settle(struct study_other_net *o, enum cs_status status)
{
    o->state = status ? OTHER_HAS_FAILED : OTHER_IS_OPEN;
    if (status)
        shared_net_leave(&o->net);
    o->stamp++;
}

static enum cs_status begin_model(struct course *c, struct study_other_net *o, struct cs_error *err)
{
    const enum cs_status status = other_load_begin(&o->load, o->asked.path, c->options.seed, c->wake, c->wake_ctx, err);
    if (!status)
        o->state = OTHER_IS_LOADING;
    return status;
}

void study_other_refresh(struct course *c)
{
    struct study_other_net *o = c->studies.other;
    if (!o)
        o = c->studies.other = calloc(1, sizeof *o);
    if (!o)
        return; /* no memory: once more at the next part */
    if (o->state == OTHER_IS_LOADING && is_what_is_asked(o, &c->studies.asks)) {
        settle(o, take_model(c, o, &o->error));
        return;
    }
    close_net(o);
    o->asked = c->studies.asks.other;
    const bool model = o->asked.kind == OTHER_MODEL;
    const enum cs_status status = model ? begin_model(c, o, &o->error) : open_moment(c, o, &o->error);
    if (!model || status)
        settle(o, status);
}

/* Telling. */

bool study_other_fill(struct course *c, struct study_of *of)
{
    const struct study_other_net *o = c->studies.other;
    if (!o || !o->net || !is_what_is_asked(o, &c->studies.asks))
        return false;
    of->net = o->net->net;
    of->input = net_input(of->net);
    of->classes = o->classes;
    of->ends_in_softmax = net_ends_in_softmax(of->net);
    of->silenced = NULL; /* what the hand did belongs to the present */
    of->n_silenced = 0;
    if (o->asked.kind == OTHER_MODEL)
        of->normalisation = &o->normalisation;
    return true;
}

struct shared_net *study_other_net(const struct course *c)
{
    return c->studies.other ? c->studies.other->net : NULL;
}

static int maps_of(const struct net *net, int node)
{
    return net->node[node].out.dim[0];
}

/* A node of the same name and as many maps; -1. */
static int same_node(const struct net *here, int node, const struct net *there)
{
    const int at = node > 0 && node < here->n_nodes ? net_find(there, here->node[node].name) : -1;
    return at > 0 && there->node[at].out.rank == here->node[node].out.rank && maps_of(there, at) == maps_of(here, node)
               ? at
               : -1;
}

static int last_convolution(const struct net *net)
{
    int node = net->n_nodes - 1;
    for (int i = 1; i < net->n_nodes; i++)
        if (net->node[i].layer->kind == &layer_conv2d)
            node = i;
    return node;
}

static enum cs_status map_target(const struct course *c, const struct net *net, struct study_target *t,
                                 struct cs_error *err)
{
    const struct study_other_net *o = c->studies.other;
    if (t->of_class && t->class_index < o->classes)
        return CS_OK;
    if (t->of_class)
        return cs_fail(err, CS_NOT_FOUND, _("the other network tells %d classes apart: it has no class %d"), o->classes,
                       t->class_index);
    const int node = same_node(c->net, t->node, net);
    if (node < 0)
        return cs_fail(err, CS_NOT_FOUND,
                       _("the other network has no %s with as many maps: explain a class to compare the two"),
                       t->node > 0 && t->node < c->net->n_nodes ? c->net->node[t->node].name : "?");
    const struct shape *out = &net->node[node].out;
    t->node = node;
    if (out->rank == 3 && (t->row >= out->dim[1] || t->col >= out->dim[2]))
        return cs_fail(err, CS_NOT_FOUND, _("the other network's %s has no place [%d, %d]: choose another one"),
                       net->node[node].name, t->row, t->col);
    return CS_OK;
}

enum cs_status study_other_map(const struct course *c, struct study_asks *asks, bool with_target, struct cs_error *err)
{
    const struct net *net = c->studies.other->net->net;
    if (c->studies.other->asked.kind == OTHER_MOMENT)
        return CS_OK;
    const int layer = same_node(c->net, asks->layer, net);
    asks->layer = layer > 0 ? layer : last_convolution(net);
    return with_target ? map_target(c, net, &asks->target, err) : CS_OK;
}

void study_other_error(const struct course *c, struct cs_error *err)
{
    const struct study_other_net *o = c->studies.other;
    if (o && o->state == OTHER_HAS_FAILED)
        *err = o->error;
    else
        cs_fail(err, CS_NOT_FOUND, _("there is no other network to compare with"));
}

void study_other_tell(const struct course *c, struct study_other_told *told)
{
    const struct study_other_net *o = c->studies.other;
    *told = (struct study_other_told){.state = OTHER_IS_NONE};
    if (!o || c->studies.asks.other.kind == OTHER_NONE)
        return;
    told->state = o->state;
    told->asked = o->asked;
    told->stamp = o->stamp;
    told->loading = o->load ? other_load_progress(o->load) : 1;
    told->classes = o->classes;
    told->trained = o->trained;
    memcpy(told->title, o->title, sizeof told->title);
    if (o->moment) {
        told->steps = o->moment->about.steps;
        told->epoch = o->moment->about.epoch;
    }
    if (o->state == OTHER_HAS_FAILED)
        memcpy(told->error, o->error.text, sizeof told->error);
}

void study_other_finish(struct study_other_net *o)
{
    if (o)
        close_net(o);
    free(o);
}
