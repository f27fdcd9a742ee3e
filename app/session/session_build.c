/* The builder: layers added, removed, moved and changed. */
#include "app/session/session_build.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session/session_network.h"
#include "engine/base/i18n.h"
#include "engine/data/dataset.h"
#include "engine/net/model_file.h"
#include "engine/net/net_dense.h"
#include "engine/net/net_pattern.h"
#include "engine/net/net_text.h"

struct session_build {
    char *name;     /* the train.net that the draft was made of; NULL: none yet */
    uint64_t setup; /* of a model: the snapshot's that it was made of */
    struct net_draft *draft;
    enum cs_status status;
    struct cs_error why; /* there is none */
};

struct session_build *session_build_create(void)
{
    return calloc(1, sizeof(struct session_build));
}

static void forget(struct session_build *b)
{
    free(b->name);
    b->name = NULL;
    net_draft_destroy(&b->draft);
}

void session_build_destroy(struct session_build **b)
{
    if (*b)
        forget(*b);
    free(*b);
    *b = NULL;
}

static bool is_model(const char *name)
{
    return !net_is_text(name) && model_is_name(name);
}

/* A model's layers are those of the worker's net, once that is the one that was asked for. */
static bool model_is_there(const struct session *s)
{
    return s->snapshot->net && !(s->news & NEWS_SETUP) && s->snapshot->made_by == s->loads;
}

static enum cs_status open_draft(const struct session *s, struct net_draft **d, struct cs_error *err)
{
    const char *name = session_text(s, PROP_TRAIN_NET);
    char *text;
    size_t length;
    *d = NULL;
    if (is_model(name))
        return model_is_there(s) ? net_draft_from_net(s->snapshot->net, d, err)
                                 : cs_fail(err, CS_BUSY, _("The network is not loaded yet"));
    enum cs_status status = net_source(name, &text, &length, err);
    if (!status)
        status = net_draft_from_text(text, length, net_is_text(name) ? "network" : name, d, err);
    cs_free(text);
    return status;
}

static bool is_current(const struct session *s, const struct session_build *b)
{
    const char *name = session_text(s, PROP_TRAIN_NET);
    return b->name && strcmp(b->name, name) == 0 && (!is_model(name) || b->setup == s->snapshot->setup);
}

const struct net_draft *session_draft(const struct session *s, const char **why)
{
    struct session_build *b = s->build;
    if (!is_current(s, b)) {
        forget(b);
        b->why.text[0] = '\0';
        b->status = open_draft(s, &b->draft, &b->why);
        if (b->status != CS_BUSY && b->status != CS_NO_MEMORY) /* those may pass */
            b->name = strdup(session_text(s, PROP_TRAIN_NET));
        if (!b->name && b->draft) { /* the next call would free it while it is borrowed */
            forget(b);
            b->status = cs_no_memory(&b->why);
        }
        b->setup = s->snapshot->setup;
    }
    if (why)
        *why = b->draft ? "" : b->why.text;
    return b->draft;
}

int session_draft_node(const struct session *s)
{
    const struct net_draft *d = session_draft(s, NULL);
    return d ? net_find(d->lines, session_text(s, PROP_NETWORK_NODE)) : -1;
}

/* A copy that may be changed. */
static enum cs_status copy_draft(const struct session *s, struct net_draft **copy, struct cs_error *err)
{
    const char *why;
    const struct net_draft *d = session_draft(s, &why);
    *copy = NULL;
    return d ? net_draft_copy(d, copy, err) : cs_fail(err, s->build->status, "%s", why);
}

/* A network that was changed is another one, and says so. */
static enum cs_status call_it(const struct session *s, struct net_draft *d, struct cs_error *err)
{
    char name[2 * NET_NAME_MAX], title[2 * NET_NAME_MAX];
    if (net_is_text(session_text(s, PROP_TRAIN_NET)))
        return CS_OK; /* it has been */
    snprintf(name, sizeof name, "%.40s_changed", d->lines->name);
    snprintf(title, sizeof title, _("%s, changed"), d->lines->title);
    return net_draft_call(d, name, title, err);
}

static enum cs_status write_draft(const struct net_draft *d, char **text, struct cs_error *err)
{
    size_t length;
    enum cs_status status = net_draft_text(d, ';', text, &length, err);
    if (status || length < VALUE_TEXT_MAX)
        return status;
    cs_free(*text);
    *text = NULL;
    return cs_fail(err, CS_BAD_VALUE,
                   _("As text this network has %zu characters, and at most %d can be changed here: edit a .net file"),
                   length, VALUE_TEXT_MAX - 1);
}

/* Changes of widgets. */

static enum cs_status move_to(struct net_draft *d, int node, int to, int *end, struct cs_error *err)
{
    int at = node;
    enum cs_status status = CS_OK;
    while (!status && (to < node ? at > to : at < to)) {
        int next = at;
        status = to < node ? net_draft_earlier(d, at, &next, err) : net_draft_later(d, at, &next, err);
        at = next;
    }
    *end = at;
    return at != node ? CS_OK : status;
}

static enum cs_status make_change(struct net_draft *d, const struct session_change *c, int *end, struct cs_error *err)
{
    *end = c->node;
    switch (c->kind) {
    case CHANGE_ATTR:
        return net_draft_set(d, c->node, c->attr, c->value, err);
    case CHANGE_NAME:
        return net_draft_rename(d, c->node, c->value, err);
    case CHANGE_INPUT_OF:
        return net_draft_connect(d, c->node, c->input, c->to, err);
    case CHANGE_PLACE:
        return move_to(d, c->node, c->to, end, err);
    case CHANGE_INPUT:
        return net_draft_set_input(d, &c->shape, err);
    }
    return CS_OK;
}

enum cs_status session_changed_net(const struct session *s, const struct session_change *c, char **text, int *end,
                                   struct cs_error *err)
{
    struct net_draft *d;
    int at;
    *text = NULL;
    enum cs_status status = copy_draft(s, &d, err);
    if (!status)
        status = make_change(d, c, &at, err);
    if (!status)
        status = call_it(s, d, err);
    if (!status)
        status = write_draft(d, text, err);
    if (!status && end)
        *end = at;
    net_draft_destroy(&d);
    return status;
}

/* Commands. */

static bool can_run(const struct session *s, enum command_id c)
{
    if (!session_draft(s, NULL))
        return s->build->status == CS_NO_MEMORY; /* it is tried, and the reason told */
    switch (c) {
    case COMMAND_NETWORK_REMOVE_LAYER:
    case COMMAND_NETWORK_LAYER_EARLIER:
    case COMMAND_NETWORK_LAYER_LATER:
        return session_draft_node(s) >= 1;
    default:
        return true;
    }
}

static enum cs_status use(struct session *s, const struct net_draft *d, int chosen, struct cs_error *err)
{
    char *text;
    enum cs_status status = write_draft(d, &text, err);
    if (!status)
        status = session_set(s, PROP_TRAIN_NET, &(struct value){.type = VALUE_TEXT, .text = text}, false, err);
    cs_free(text);
    if (status || chosen < 0 || strcmp(session_text(s, PROP_NETWORK_NODE), d->lines->node[chosen].name) == 0)
        return status;
    session_move(s, PROP_NETWORK_MAP, 0);
    session_move(s, PROP_NETWORK_ROW, 0);
    session_move(s, PROP_NETWORK_COLUMN, 0);
    return session_set_text(s, prop_infos[PROP_NETWORK_NODE].name, d->lines->node[chosen].name, err);
}

/* The layer that is chosen afterwards is the new one, the one that was moved, or the one in the place of the removed.
 */
static enum cs_status change_layer(struct session *s, struct net_draft *d, enum command_id c, int *chosen,
                                   struct cs_error *err)
{
    const int node = session_draft_node(s), last = d->lines->n_nodes - 1;
    *chosen = node;
    switch (c) {
    case COMMAND_NETWORK_ADD_LAYER:
        return net_draft_insert(d, node < 0 ? last : node, session_text(s, PROP_NETWORK_NEW_LAYER), chosen, err);
    case COMMAND_NETWORK_REMOVE_LAYER:
        *chosen = node < last ? node : last - 1;
        return net_draft_remove(d, node, err);
    case COMMAND_NETWORK_LAYER_EARLIER:
        return net_draft_earlier(d, node, chosen, err);
    default:
        return net_draft_later(d, node, chosen, err);
    }
}

static enum cs_status open_twin(struct session *s, struct cs_error *err)
{
    const char *why;
    const struct net_draft *d = session_draft(s, &why);
    struct net_draft *twin;
    char name[2 * NET_NAME_MAX], title[2 * NET_NAME_MAX];
    if (!d)
        return cs_fail(err, s->build->status, "%s", why);
    if (d->broken)
        return cs_fail(err, CS_BAD_SHAPE, _("%s: put this right first"), d->why.text);
    enum cs_status status = net_dense_twin(d->fits, &twin, err);
    if (status)
        return status;
    snprintf(name, sizeof name, "%.40s_dense", d->lines->name);
    snprintf(title, sizeof title, _("%s, dense"), d->lines->title);
    status = net_draft_call(twin, name, title, err);
    if (!status)
        status = use(s, twin, -1, err);
    net_draft_destroy(&twin);
    return status;
}

static enum cs_status run(struct session *s, enum command_id c, struct cs_error *err)
{
    struct net_draft *d;
    int chosen = -1;
    if (c == COMMAND_NETWORK_DENSE_TWIN)
        return open_twin(s, err);
    if (c == COMMAND_NETWORK_SAVE)
        return session_save_net(s, err);
    enum cs_status status = copy_draft(s, &d, err);
    if (!status)
        status = change_layer(s, d, c, &chosen, err);
    if (!status)
        status = call_it(s, d, err);
    if (!status)
        status = use(s, d, chosen, err);
    net_draft_destroy(&d);
    return status;
}

const struct session_commands session_build = {can_run, run};

void session_build_follow(struct session *s, const struct value *before)
{
    char text[PATH_MAX + 128];
    if (!net_is_text(session_text(s, PROP_TRAIN_NET)))
        return;
    if (is_model(before->text))
        snprintf(text, sizeof text, _("The weights start anew: Ctrl Z brings %s back"), before->text);
    else if (s->snapshot->steps > 0)
        snprintf(text, sizeof text, "%s", _("The weights start anew: what was learnt belonged to other layers"));
    else
        return;
    session_tell(s, text);
}

void session_build_follow_data(struct session *s, struct edit *edit)
{
    const char *data = session_text(s, PROP_TRAIN_DATA), *net = session_text(s, PROP_TRAIN_NET);
    const struct dataset_info *info = NULL;
    struct net_pattern p;
    char name[NET_PATTERN_NAME];
    for (int i = 0; (info = dataset_info_nth(i)) != NULL && strcmp(info->name, data) != 0; i++)
        ;
    if (!info || !net_pattern_is(net) || net_pattern_read(net, &p, NULL) != CS_OK)
        return;
    if (shape_equal(&p.input, &info->sample) && p.classes == info->classes)
        return;
    p.input = info->sample;
    p.classes = info->classes;
    net_pattern_name(&p, name);
    if (net_pattern_read(name, &p, NULL) != CS_OK) /* too many pools for such pictures: it is left to the person */
        return;
    char *text = strdup(name);
    if (text)
        session_set_part(s, PROP_TRAIN_NET, &(struct value){.type = VALUE_TEXT, .text = text}, edit);
}
