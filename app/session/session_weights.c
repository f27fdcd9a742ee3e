/* Filters changed by hand: presets, numbers, locks, and the net without them. */
#include "engine/worker/weights.h"

#include <stdlib.h>
#include <string.h>

#include "app/session/session_network.h"
#include "engine/base/i18n.h"

/* The lists. */

/* The structure that the lists are about, NULL while another one is on its way. */
static const struct net *settled_net(const struct session *s)
{
    return s->news & NEWS_SETUP || s->loading ? NULL : s->snapshot->net;
}

static enum cs_status check_edits(const char *text, const struct net *net, struct cs_error *err)
{
    struct weights_edits list;
    enum cs_status status = weights_edits_parse(text, &list, err);
    if (status == CS_OK && net)
        status = weights_edits_check(&list, net, err);
    weights_edits_finish(&list);
    return status;
}

static enum cs_status check_filters(enum prop_id p, const char *text, const struct net *net, struct cs_error *err)
{
    struct weights_filters list;
    enum cs_status status = weights_filters_parse(text, &list, err);
    if (status == CS_OK && net)
        status = (p == PROP_NETWORK_LOCKED ? weights_locked_check : weights_silenced_check)(&list, net, err);
    weights_filters_finish(&list);
    return status;
}

enum cs_status session_weights_check(const struct session *s, enum prop_id p, const char *text, struct cs_error *err)
{
    const struct net *net = settled_net(s);
    return p == PROP_NETWORK_EDITS ? check_edits(text, net, err) : check_filters(p, text, net, err);
}

bool session_weights_any(const struct session *s)
{
    return *session_text(s, PROP_NETWORK_EDITS) || *session_text(s, PROP_NETWORK_LOCKED) ||
           *session_text(s, PROP_NETWORK_SILENCED);
}

void session_weights_clear(struct session *s, struct edit *edit)
{
    static const enum prop_id lists[] = {PROP_NETWORK_EDITS, PROP_NETWORK_LOCKED, PROP_NETWORK_SILENCED};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct value v, empty = {.type = VALUE_TEXT, .text = (char *)""}; /* only read */
        struct cs_error err;
        if (value_copy(&v, &empty, &err) == CS_OK)
            session_change(s, lists[i], &v, edit);
        else
            session_say(s, err.text);
    }
}

/* Marks: what the lists say of each filter, in order, so that every map of a frame can ask. */

static int compare(const char *node, int filter, const struct filter_marks *m)
{
    const int by_name = strcmp(node, m->node);
    return by_name ? by_name : (filter > m->filter) - (filter < m->filter);
}

static int compare_marks(const void *a, const void *b)
{
    const struct filter_marks *m = a;
    return compare(m->node, m->filter, b);
}

static void add_mark(struct session *s, const char *node, int filter, unsigned mark)
{
    struct filter_marks *m = &s->marks[s->n_marks++];
    *m = (struct filter_marks){.filter = filter, .marks = mark};
    memcpy(m->node, node, strlen(node) + 1);
}

/* Neighbours that are of one filter become one. */
static void merge_marks(struct session *s)
{
    int n = 0;
    if (s->n_marks > 0)
        qsort(s->marks, (size_t)s->n_marks, sizeof *s->marks, compare_marks);
    for (int i = 0; i < s->n_marks; i++) {
        if (n > 0 && compare_marks(&s->marks[n - 1], &s->marks[i]) == 0)
            s->marks[n - 1].marks |= s->marks[i].marks;
        else
            s->marks[n++] = s->marks[i];
    }
    s->n_marks = n;
}

void session_weights_changed(struct session *s)
{
    struct weights_edits edits = {0};
    struct weights_filters locked = {0}, silenced = {0};
    struct cs_error err;
    free(s->marks);
    s->marks = NULL;
    s->n_marks = 0;
    enum cs_status status = weights_edits_parse(session_text(s, PROP_NETWORK_EDITS), &edits, &err);
    if (status == CS_OK)
        status = weights_filters_parse(session_text(s, PROP_NETWORK_LOCKED), &locked, &err);
    if (status == CS_OK)
        status = weights_filters_parse(session_text(s, PROP_NETWORK_SILENCED), &silenced, &err);
    if (status == CS_OK) {
        s->marks = malloc((size_t)(edits.n + locked.n + silenced.n + 1) * sizeof *s->marks);
        status = s->marks ? CS_OK : cs_no_memory(&err);
    }
    for (int i = 0; s->marks && i < edits.n; i++)
        add_mark(s, edits.edit[i].node, edits.edit[i].map, FILTER_EDITED);
    for (int i = 0; s->marks && i < locked.n; i++)
        add_mark(s, locked.filter[i].node, locked.filter[i].map, FILTER_LOCKED);
    for (int i = 0; s->marks && i < silenced.n; i++)
        add_mark(s, silenced.filter[i].node, silenced.filter[i].map, FILTER_SILENCED);
    merge_marks(s);
    weights_edits_finish(&edits);
    weights_filters_finish(&locked);
    weights_filters_finish(&silenced);
    if (status != CS_OK)
        session_say(s, err.text);
}

unsigned session_filter_marks(const struct session *s, const char *node, int filter)
{
    int from = 0, to = s->n_marks;
    while (from < to) {
        const int at = (from + to) / 2, order = compare(node, filter, &s->marks[at]);
        if (order == 0)
            return s->marks[at].marks;
        if (order < 0)
            to = at;
        else
            from = at + 1;
    }
    return 0;
}

bool session_hands_shown(const struct session *s)
{
    return s->snapshot->hands == s->hands && !(s->news & NEWS_WEIGHTS);
}

/* Commands. */

bool session_chosen_filter(const struct session *s, int *node, int *filter)
{
    const struct net *net = s->snapshot->net;
    int at = net ? net_find(net, session_text(s, PROP_NETWORK_NODE)) : -1;
    if (at < 1)
        return false;
    at = weights_owner(net, at);
    const int maps = snapshot_maps(net, at), map = session_int(s, PROP_NETWORK_MAP);
    *node = at;
    *filter = weights_filter_of(net, at, map < maps ? map : maps - 1);
    return true;
}

static enum weights_preset preset_of(enum command_id c)
{
    return c == COMMAND_NETWORK_KERNEL_IDENTITY ? WEIGHTS_IDENTITY
           : c == COMMAND_NETWORK_KERNEL_EDGE   ? WEIGHTS_EDGE
                                                : WEIGHTS_ZERO;
}

/* Room for a kernel of the form. */
static float *new_kernel(const struct weights_form *form)
{
    return malloc((size_t)form->rows * (size_t)form->cols * sizeof(float));
}

static bool has_preset(const struct net *net, int node, enum command_id c)
{
    struct weights_form form;
    if (!weights_form_of(net, node, &form))
        return false;
    float *w = new_kernel(&form);
    const bool there = w && weights_preset(net, node, preset_of(c), w);
    free(w);
    return there;
}

static bool can_run(const struct session *s, enum command_id c)
{
    const struct snapshot *now = s->snapshot;
    struct weights_form form;
    int node, filter;
    if (c == COMMAND_NETWORK_CANCEL)
        return now->searching || now->ablation.done < now->ablation.total;
    if (!settled_net(s) || !session_chosen_filter(s, &node, &filter))
        return false;
    switch (c) {
    case COMMAND_NETWORK_KERNEL_RESTORE:
        return session_filter_marks(s, now->net->node[node].name, filter) & FILTER_EDITED;
    case COMMAND_NETWORK_LOCK:
        return weights_form_of(now->net, node, &form);
    case COMMAND_NETWORK_SILENCE:
        return weights_can_silence(now->net, node);
    case COMMAND_NETWORK_ABLATE:
        return weights_can_silence(now->net, node) && !now->is_autoencoder && !now->look_only;
    default:
        return has_preset(now->net, node, c);
    }
}

/* Takes a new text of a list, and frees it. */
static enum cs_status put(struct session *s, enum prop_id p, char *text, struct cs_error *err)
{
    const struct value v = {.type = VALUE_TEXT, .text = text};
    const enum cs_status status = session_set(s, p, &v, false, err);
    free(text);
    return status;
}

/* All kernels of the filter, and the bias: else a map of zeros would be one of biases. */
static enum cs_status use_preset(struct session *s, enum command_id c, int node, int filter, struct cs_error *err)
{
    const struct net *net = s->snapshot->net;
    struct weights_form form;
    weights_form_of(net, node, &form); /* can_run() said yes */
    float *w = new_kernel(&form), zero = 0;
    if (!w)
        return cs_no_memory(err);
    weights_preset(net, node, preset_of(c), w);
    struct weights_edit kernels = {.map = filter, .channel = WEIGHTS_EVERY, .v = w, .n = form.rows * form.cols};
    memcpy(kernels.node, net->node[node].name, sizeof kernels.node);
    struct weights_edit bias = kernels;
    bias.channel = WEIGHTS_BIAS;
    bias.v = &zero;
    bias.n = 1;
    char *text, *whole;
    enum cs_status status = weights_edits_set(session_text(s, PROP_NETWORK_EDITS), &kernels, &text, err);
    free(w);
    if (status != CS_OK || !form.has_bias)
        return status == CS_OK ? put(s, PROP_NETWORK_EDITS, text, err) : status;
    status = weights_edits_set(text, &bias, &whole, err);
    free(text);
    return status == CS_OK ? put(s, PROP_NETWORK_EDITS, whole, err) : status;
}

static enum cs_status restore(struct session *s, int node, int filter, struct cs_error *err)
{
    char *text;
    const enum cs_status status =
        weights_edits_drop(session_text(s, PROP_NETWORK_EDITS), s->snapshot->net->node[node].name, filter, &text, err);
    return status == CS_OK ? put(s, PROP_NETWORK_EDITS, text, err) : status;
}

static enum cs_status toggle(struct session *s, enum prop_id p, int node, int filter, struct cs_error *err)
{
    char *text;
    const enum cs_status status =
        weights_filters_toggle(session_text(s, p), s->snapshot->net->node[node].name, filter, &text, err);
    return status == CS_OK ? put(s, p, text, err) : status;
}

static enum cs_status ablate(struct session *s, int node, int filter, struct cs_error *err)
{
    struct worker_command command = {.kind = WORKER_ABLATE, .ablate = {.map = filter}};
    memcpy(command.ablate.node, s->snapshot->net->node[node].name, sizeof command.ablate.node);
    session_worker_tell(s); /* what was set by hand comes first */
    return session_post(s, &command, err);
}

static enum cs_status run(struct session *s, enum command_id c, struct cs_error *err)
{
    const struct worker_command cancel = {.kind = WORKER_CANCEL};
    int node, filter;
    if (c == COMMAND_NETWORK_CANCEL)
        return session_post(s, &cancel, err);
    session_chosen_filter(s, &node, &filter); /* can_run() said yes */
    switch (c) {
    case COMMAND_NETWORK_KERNEL_RESTORE:
        return restore(s, node, filter, err);
    case COMMAND_NETWORK_LOCK:
        return toggle(s, PROP_NETWORK_LOCKED, node, filter, err);
    case COMMAND_NETWORK_SILENCE:
        return toggle(s, PROP_NETWORK_SILENCED, node, filter, err);
    case COMMAND_NETWORK_ABLATE:
        return ablate(s, node, filter, err);
    default:
        return use_preset(s, c, node, filter, err);
    }
}

const struct session_commands session_weights = {can_run, run};
