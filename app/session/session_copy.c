/* app/session/session_copy.c - the numbers on screen as text with tabs, for the clipboard and for files. */
#include <string.h>

#include "app/board/board_text.h"
#include "app/board/text_builder.h"
#include "app/session/session_build.h"
#include "app/session/session_internal.h"
#include "app/session/session_interpret.h"
#include "app/session/session_topic.h"
#include "engine/base/i18n.h"

static struct board_text_view view_of(const struct session *s)
{
    const bool by_filter = session_int(s, PROP_CONVOLVE_GRANULARITY) == GRAIN_FILTER;
    const struct session_sight *sight = &s->sight;
    const struct board *b = session_board(s);
    struct board_text_view v = {.map = s->shown.map,
                                .step =
                                    s->shown.oy * (b->mode == BOARD_TRANSPOSED ? b->width : b->ow) + s->shown.ox + 1,
                                .done = s->shown.n_done < s->shown.n_terms ? s->shown.n_done : 0,
                                .whole_maps = by_filter ? session_int(s, PROP_CONVOLVE_FILTER) + 1 : 0,
                                .shown = by_filter ? 0 : session_shown_cells(s, 0),
                                .stage = (enum board_stage)session_int(s, PROP_CONVOLVE_STAGE),
                                .gradient = session_bool(s, PROP_CONVOLVE_GRADIENT),
                                .row = sight->row,
                                .col = sight->col,
                                .rows = sight->rows,
                                .cols = sight->cols};
    if (sight->cell == 0) { /* no frame has shown it yet */
        v.rows = b->height;
        v.cols = b->width;
    }
    return v;
}

static enum cs_status compared_text(struct session *s, char **text, struct cs_error *err)
{
    const struct board_step *step = &s->shown_b;
    const struct board_text_view a = view_of(s);
    struct board_text_view b = a;
    b.step = step->n_terms ? step->oy * session_board_b(s)->ow + step->ox + 1 : 0;
    b.done = step->n_done < step->n_terms ? step->n_done : 0;
    b.shown = session_shown_cells_b(s);
    return board_text_compared(s->board, s->board_b, session_difference(s), &a, &b, text, err);
}

/* The node whose values a column shows: its layer, or the ReLU that follows it. */
static int after_relu(const struct net *net, int node)
{
    for (int i = node + 1; i < net->n_nodes; i++) {
        const struct net_node *n = &net->node[i];
        if (!n->layer || n->layer->kind != &layer_relu || n->n_in != 1 || n->input[0] != node)
            break;
        node = i;
    }
    return node;
}

/* The chosen layer of the latest snapshot, as it is shown; -1: none. */
static int shown_node(const struct session *s)
{
    const struct snapshot *now = s->snapshot;
    const int node = now->net && now->node ? net_find(now->net, session_text(s, PROP_NETWORK_NODE)) : -1;
    return node < 0 || session_bool(s, PROP_NETWORK_BEFORE_RELU) ? node : after_relu(now->net, node);
}

/* The chosen map of the chosen layer; of a layer without maps all of its values, one a line. */
static enum cs_status map_text(const struct session *s, char **text, struct cs_error *err)
{
    const int node = shown_node(s);
    const struct shape *shape = &s->snapshot->net->node[node].out;
    const bool maps = shape->rank == 3;
    const int rows = maps ? shape->dim[1] : (int)shape_count(shape), cols = maps ? shape->dim[2] : 1,
              map = maps && session_int(s, PROP_NETWORK_MAP) < shape->dim[0] ? session_int(s, PROP_NETWORK_MAP) : 0;
    const float *value = snapshot_map(s->snapshot, node, map);
    if (!value || !snapshot_has_maps(s->snapshot, node, map, maps ? 1 : rows))
        return cs_fail(err, CS_NOT_FOUND, _("this map is not on screen: choose it first"));
    struct text_builder t = {0};
    text_add(&t, "%s", s->snapshot->net->node[node].name);
    if (maps)
        text_add(&t, _(", map %d"), map);
    text_add(&t, " %d×%d\n", rows, cols);
    for (int i = 0; i < rows * cols; i++)
        text_add(&t, "%.9g%s", (double)value[i] + 0.0, (i + 1) % cols ? "\t" : "\n");
    return text_take(&t, text, NULL, err);
}

/* The list of layers with nothing chosen: the network itself, as .net text. */
static bool copies_net(const struct session *s)
{
    return session_int(s, PROP_APP_WORKSPACE) == WORKSPACE_NETWORK &&
           session_int(s, PROP_NETWORK_PANEL) == PANEL_LAYERS && shown_node(s) < 0 && session_draft(s, NULL);
}

static enum cs_status net_text(const struct session *s, char **text, struct cs_error *err)
{
    char *lines;
    const enum cs_status status = net_draft_text(session_draft(s, NULL), '\n', &lines, NULL, err);
    if (status != CS_OK)
        return status;
    *text = strdup(lines); /* free() releases what is copied */
    cs_free(lines);
    return *text ? CS_OK : cs_no_memory(err);
}

bool session_can_copy(const struct session *s)
{
    if (copies_net(s))
        return true;
    const int workspace = session_int(s, PROP_APP_WORKSPACE);
    if (workspace == WORKSPACE_CONVOLVE && session_topic(s) >= 0)
        return session_topic_ready(s) && session_topic_row(s)->copy;
    if (workspace == WORKSPACE_INTERPRET)
        return session_interpret_can_copy(s);
    return workspace == WORKSPACE_CONVOLVE || (workspace == WORKSPACE_NETWORK && shown_node(s) >= 0);
}

enum cs_status session_why_not_copy(const struct session *s, struct cs_error *err)
{
    if (session_int(s, PROP_APP_WORKSPACE) == WORKSPACE_INTERPRET)
        return cs_fail(
            err, CS_NOT_FOUND, "%s",
            _("There are no numbers to copy here: go to Saliency or Grad-CAM, and wait until they are there"));
    return session_int(s, PROP_APP_WORKSPACE) == WORKSPACE_NETWORK
               ? cs_fail(err, CS_NOT_FOUND, _("Choose a layer first: its map's numbers are what is copied"))
               : cs_fail(err, CS_NOT_FOUND, _("There are no numbers to copy here: go to Convolve or Network"));
}

enum cs_status session_copy_text(struct session *s, char **text, struct cs_error *err)
{
    *text = NULL;
    if (!session_can_copy(s))
        return session_why_not_copy(s, err);
    if (copies_net(s))
        return net_text(s, text, err);
    if (session_int(s, PROP_APP_WORKSPACE) == WORKSPACE_NETWORK)
        return map_text(s, text, err);
    if (session_int(s, PROP_APP_WORKSPACE) == WORKSPACE_INTERPRET)
        return session_interpret_copy(s, text, err);
    if (session_topic(s) >= 0)
        return session_topic_row(s)->copy(s, session_topic_model(s, (enum topic)session_topic(s)), text, err);
    const struct board_text_view v = view_of(s);
    return session_comparing(s) ? compared_text(s, text, err) : board_text(s->board, &v, text, err);
}
