/* From a patch to its picture in Network, and to its convolution in Convolve. */
#include <stdio.h>
#include <string.h>

#include "app/session/session_interpret.h"
#include "engine/base/i18n.h"
#include "engine/worker/weights.h"

/* The chosen patch; NULL: none is, or what was found is of another layer. */
static const struct patch *chosen(const struct session *s)
{
    const struct patches_shown *p = session_patches(s);
    const int at = session_int(s, PROP_INTERPRET_PATCH);
    int n = 0;
    if (!p || at < 0 || session_int(s, PROP_INTERPRET_VIEW) != INTERPRET_PATCHES)
        return NULL;
    const struct patch *list = patches_list(p, session_interpret_map(s), &n);
    return at < n && list[at].index <= (uint64_t)prop_infos[PROP_NETWORK_SAMPLE].max ? &list[at] : NULL;
}

bool session_interpret_can_open(const struct session *s)
{
    return chosen(s);
}

static enum dataset_split split_of(const struct session *s)
{
    return session_patches(s)->shown.asks.patches.training ? DATASET_TRAIN : DATASET_TEST;
}

/* The picture is the probe, and the value is chosen: of the layer that has the filter, which is how Network names the
 * maps behind its ReLU, too. */
static enum cs_status choose(struct session *s, struct cs_error *err)
{
    const struct patch *found = chosen(s);
    if (!found)
        return cs_fail(err, CS_NOT_FOUND, _("Choose a patch first: a click on it, or one of the keys 1 to 9"));
    const struct patch patch = *found;
    const struct net *net = s->snapshot->net;
    const int map = session_interpret_map(s), at = session_int(s, PROP_INTERPRET_PATCH);
    const int owner = weights_owner(net, session_interpret_node(s));
    session_look_at(s, split_of(s), patch.index);
    const enum cs_status status = session_set_text(s, prop_infos[PROP_NETWORK_NODE].name, net->node[owner].name, err);
    session_move(s, PROP_NETWORK_MAP, map);
    session_move(s, PROP_NETWORK_ROW, patch.row);
    session_move(s, PROP_NETWORK_COLUMN, patch.col);
    session_move(s, PROP_INTERPRET_PATCH, at); /* another map would have none */
    return status;
}

enum cs_status session_interpret_open(struct session *s, struct cs_error *err)
{
    struct edit edit = {0};
    const enum cs_status status = choose(s, err);
    if (status)
        return status;
    session_change(s, PROP_NETWORK_RECEPTIVE_FIELD, &(struct value){.type = VALUE_BOOL, .b = true}, &edit);
    undo_close_step(s->undo);
    session_move(s, PROP_NETWORK_LEVEL, LEVEL_NET);
    session_move(s, PROP_NETWORK_PANEL, PANEL_INPUT);
    session_move(s, PROP_APP_WORKSPACE, WORKSPACE_NETWORK);
    s->interpret.opened = true;
    session_worker_tell(s);
    return CS_OK;
}

enum cs_status session_interpret_to_convolve(struct session *s, struct cs_error *err)
{
    const enum cs_status status = choose(s, err);
    if (status)
        return status;
    s->interpret.to_convolve = true;
    s->changes++;
    session_worker_tell(s);
    return CS_OK;
}

bool session_interpret_waits(const struct session *s)
{
    return s->interpret.to_convolve;
}

void session_interpret_patch_changed(struct session *s, enum prop_id p)
{
    if (p == PROP_APP_WORKSPACE)
        s->interpret.opened = false;
    if (p != PROP_INTERPRET_PAGE)
        s->interpret.to_convolve = false;
}

/* Whether the snapshot is of the patch's picture, as it is, and tells how its value came about. */
static bool is_there(const struct session *s)
{
    const struct snapshot *now = s->snapshot;
    const struct patch *patch = chosen(s);
    const struct neuron *n = now->neuron;
    return patch && n && !now->probe_from_pixels && now->probe_split == split_of(s) &&
           now->probe_index == patch->index && n->node == net_find(now->net, session_text(s, PROP_NETWORK_NODE)) &&
           n->map == session_interpret_map(s) && n->row == patch->row && n->col == patch->col;
}

void session_interpret_patch_tick(struct session *s)
{
    struct cs_error err;
    if (!s->interpret.to_convolve || !is_there(s))
        return;
    s->interpret.to_convolve = false;
    if (session_bridge.run(s, COMMAND_NETWORK_TO_CONVOLVE, &err) != CS_OK)
        session_say(s, err.text);
}
