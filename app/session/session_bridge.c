/* From a value of the network to the same case in Convolve, and back.
 *
 * Going is one edit: all properties that the case needs are set, past the rules between them, since they fit each
 * other. What they were before is kept until one comes back; coming back takes the edit out of the history when nothing
 * else was done, and else is an edit of its own. The numbers of a case are held for as long as undo may return to it:
 * the latest CASES of them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session/bridge.h"
#include "app/session/session_network.h"
#include "app/session/session_topic.h"
#include "app/session/topic_activation.h"
#include "app/session/topic_loss.h"
#include "app/session/topic_normalisation.h"
#include "engine/base/i18n.h"

enum { CASES = 32, FIRST_SAVED = PROP_CONVOLVE_MODE, END_SAVED = PROP_NETWORK_VIEW };

/* Of the Network workspace: what was looked at. */
static const enum prop_id places[] = {PROP_NETWORK_NODE, PROP_NETWORK_MAP,   PROP_NETWORK_ROW, PROP_NETWORK_COLUMN,
                                      PROP_NETWORK_VIEW, PROP_NETWORK_LEVEL, PROP_NETWORK_PAGE};
enum { PLACES = sizeof places / sizeof *places };

struct bridge {
    struct session_case *held[CASES]; /* oldest first */
    int n;
    int latest; /* number of the newest */
    bool active;
    struct session_case now; /* that one looks at, without its numbers */
    int from;                /* the workspace that one comes back to */
    struct value saved[END_SAVED - FIRST_SAVED + PLACES];
    uint64_t history; /* of undo, when one had just gone */
};

static enum prop_id saved_prop(int i)
{
    return i < END_SAVED - FIRST_SAVED ? (enum prop_id)(FIRST_SAVED + i) : places[i - (END_SAVED - FIRST_SAVED)];
}

enum { SAVED = END_SAVED - FIRST_SAVED + PLACES };

static void case_destroy(struct session_case *c)
{
    if (c)
        tensor_finish(&c->given.x);
    free(c);
}

static void forget_saved(struct bridge *b)
{
    for (int i = 0; b->active && i < SAVED; i++)
        value_finish(&b->saved[i]);
    b->active = false;
}

void session_bridge_destroy(struct session *s)
{
    struct bridge *b = s->bridge;
    if (!b)
        return;
    for (int i = 0; i < b->n; i++)
        case_destroy(b->held[i]);
    forget_saved(b);
    free(b);
    s->bridge = NULL;
}

const struct session_case *session_case_held(const struct session *s, int number)
{
    const struct bridge *b = s->bridge;
    for (int i = 0; b && i < b->n; i++)
        if (b->held[i]->number == number)
            return b->held[i];
    return NULL;
}

/* The numbers are of one mode: the rules leave them with it. */
const struct board_given *session_board_given(const struct session *s)
{
    const struct session_case *c = session_case_held(s, session_int(s, PROP_CONVOLVE_CASE));
    return c && c->mode == session_int(s, PROP_CONVOLVE_MODE) && c->given.x.data ? &c->given : NULL;
}

const struct session_case *session_case(const struct session *s)
{
    return s->bridge && s->bridge->active ? &s->bridge->now : NULL;
}

/* Going. */

static int at_most(int v, int last)
{
    return v < last ? v : last;
}

/* What the latest snapshot tells of the value that is chosen - of the last there is, where the layer has less than
 * that; NULL when it tells of another, or of none. */
static const struct neuron *chosen(const struct session *s)
{
    const struct net *net = s->snapshot->net;
    const struct neuron *n = s->snapshot->neuron;
    if (!n || !net || n->node != net_find(net, session_text(s, PROP_NETWORK_NODE)))
        return NULL;
    const struct shape *out = &net->node[n->node].out;
    const bool maps = out->rank == 3;
    const bool same = n->map == at_most(session_int(s, PROP_NETWORK_MAP), snapshot_maps(net, n->node) - 1) &&
                      n->row == at_most(session_int(s, PROP_NETWORK_ROW), maps ? out->dim[1] - 1 : 0) &&
                      n->col == at_most(session_int(s, PROP_NETWORK_COLUMN), maps ? out->dim[2] - 1 : 0);
    return same ? n : NULL;
}

static enum cs_status save_values(const struct session *s, struct value *saved, struct cs_error *err)
{
    for (int i = 0; i < SAVED; i++) {
        const enum cs_status status = value_copy(&saved[i], &s->value[saved_prop(i)], err);
        if (status == CS_OK)
            continue;
        while (i-- > 0)
            value_finish(&saved[i]);
        return status;
    }
    return CS_OK;
}

static enum cs_status need_bridge(struct session *s, struct cs_error *err)
{
    if (!s->bridge)
        s->bridge = calloc(1, sizeof *s->bridge);
    return s->bridge ? CS_OK : cs_no_memory(err);
}

/* Takes the plan's numbers. */
static struct session_case *hold(struct bridge *b, const struct snapshot *s, const struct neuron *n,
                                 struct bridge_plan *p)
{
    struct session_case *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    const struct net_node *node = &s->net->node[n->node];
    *c = (struct session_case){.number = ++b->latest,
                               .mode = p->mode,
                               .kind = node->layer->kind,
                               .map = n->map,
                               .row = n->row,
                               .col = n->col,
                               .maps = node->out.rank == 3,
                               .given = p->given};
    snprintf(c->node, sizeof c->node, "%s", node->name);
    snprintf(c->note, sizeof c->note, "%s", p->note);
    p->given.x = (struct tensor){0};
    c->given.id = (uint64_t)c->number;
    if (b->n == CASES) {
        case_destroy(b->held[0]);
        memmove(b->held, b->held + 1, (CASES - 1) * sizeof *b->held);
        b->n--;
    }
    return b->held[b->n++] = c;
}

static void put(struct session *s, enum prop_id prop, struct value v, struct edit *edit)
{
    session_change(s, prop, &v, edit);
}

static void put_int(struct session *s, enum prop_id prop, int v, struct edit *edit)
{
    put(s, prop, (struct value){.type = prop_infos[prop].type, .i = v}, edit);
}

static void put_empty(struct session *s, enum prop_id prop, struct edit *edit)
{
    struct value v = {.type = VALUE_TEXT, .text = strdup("")};
    if (v.text)
        put(s, prop, v, edit);
}

static void put_plan(struct session *s, struct bridge_plan *p, int number, struct edit *edit)
{
    put_int(s, PROP_CONVOLVE_LECTURE, 0, edit);
    put_empty(s, PROP_CONVOLVE_PAINT, edit);
    put_empty(s, PROP_CONVOLVE_DETECTOR, edit);
    put_int(s, PROP_CONVOLVE_MODE, p->mode, edit);
    put_int(s, PROP_CONVOLVE_CASE, number, edit);
    for (int i = 0; i < p->n; i++)
        put(s, p->set[i].prop, p->set[i].value, edit);
    p->n = 0;
    session_move(s, PROP_CONVOLVE_WEIGHT, 0);
    session_move(s, PROP_CONVOLVE_FILTER, p->mode < BOARD_MODES ? p->filter : 0);
    session_move(s, PROP_CONVOLVE_STEP, 1);
    session_move(s, PROP_CONVOLVE_TERM, 0);
    session_move(s, PROP_APP_WORKSPACE, WORKSPACE_CONVOLVE);
}

/* To the value's own step; returns what Convolve has there, NAN where nothing can be computed. */
static double stand_at(struct session *s, const struct bridge_plan *p)
{
    const struct board *b = session_board(s);
    struct board_step gathered;
    if (*session_board_error(s) || (p->mode >= BOARD_MODES && !session_topic_ready(s)))
        return NAN;
    switch (p->result) {
    case BRIDGE_BOARD:
        if (p->oy >= b->oh || p->ox >= b->ow || p->filter >= b->maps)
            return NAN;
        session_move(s, PROP_CONVOLVE_STEP, p->oy * b->ow + p->ox + 1);
        session_board_show_step(s);
        return s->shown.activated;
    case BRIDGE_GATHER:
        session_move(s, PROP_CONVOLVE_STEP, b->steps);
        session_board_show_step(s);
        session_gather(s, 1, p->oy, p->ox, &gathered);
        return p->oy < b->oh && p->ox < b->ow ? gathered.output : NAN;
    case BRIDGE_ACTIVATION:
        session_move(s, PROP_CONVOLVE_STEP, p->step);
        session_topic_update(s);
        return (double)session_activation(s)->y[p->step - 1];
    case BRIDGE_LOSS:
        session_move(s, PROP_CONVOLVE_STEP, loss_step_of(session_loss(s), LOSS_SHARE, p->filter));
        session_topic_update(s);
        return session_loss(s)->term[p->filter].p;
    default:
        break;
    }
    struct norm_trace trace;
    session_move(s, PROP_CONVOLVE_STEP, p->step);
    session_topic_update(s);
    norm_trace(session_normalisation(s), p->filter, &trace);
    return trace.y;
}

/* As far apart as float32 sums of so much may be. */
static bool agrees(double shown, const struct bridge_plan *p)
{
    return fabs(shown - p->value) <= 2e-5 * fmax(p->mass, fabs(p->value)) + 1e-7;
}

static void restore(struct session *s, struct edit *edit)
{
    struct bridge *b = s->bridge;
    for (int i = 0; i < SAVED; i++)
        session_change(s, saved_prop(i), &b->saved[i], edit);
    b->active = false; /* the values are the properties' now */
    session_move(s, PROP_APP_WORKSPACE, b->from);
    session_board_update(s);
    s->changes++;
}

static void take_back(struct session *s)
{
    const bool alone = undo_serial(s->undo) == s->bridge->history;
    struct edit edit = {.lost = alone};
    if (alone) /* going was the last thing that was done: as if it had not been */
        undo_forget_back(s->undo);
    restore(s, &edit);
    undo_close_step(s->undo);
}

/* Where one comes from is kept once, however many cases are opened before one goes back. */
static enum cs_status keep_origin(struct session *s, struct cs_error *err)
{
    struct bridge *b = s->bridge;
    if (b->active)
        return CS_OK;
    const enum cs_status status = save_values(s, b->saved, err);
    b->from = session_int(s, PROP_APP_WORKSPACE);
    b->active = status == CS_OK;
    return status;
}

static enum cs_status enter(struct session *s, struct bridge_plan *p, struct session_case *c, struct cs_error *err)
{
    struct bridge *b = s->bridge;
    const bool first = !b->active;
    struct edit edit = {0};
    const uint64_t before = undo_serial(s->undo);
    const enum cs_status status = keep_origin(s, err);
    if (status != CS_OK)
        return status;
    session_stop_playing(s);
    put_plan(s, p, c->number, &edit);
    session_board_update(s);
    const double shown = stand_at(s, p);
    undo_close_step(s->undo);
    if (first)
        b->history = undo_serial(s->undo) == before ? 0 : undo_serial(s->undo);
    b->now = *c;
    b->now.given.x = (struct tensor){0};
    s->changes++;
    s->pointer_rests = 2;
    if (agrees(shown, p))
        return CS_OK;
    take_back(s);
    return cs_fail(err, CS_BAD_VALUE, _("Convolve cannot show this case: it would come to %g where the network has %g"),
                   shown, p->value);
}

static enum cs_status go(struct session *s, struct cs_error *err)
{
    struct bridge_plan plan = {0};
    const struct neuron *n = chosen(s);
    enum cs_status status =
        n ? need_bridge(s, err)
          : cs_fail(err, CS_NOT_FOUND, _("Choose a value of a layer first: a click on a map does it"));
    if (status == CS_OK)
        status = bridge_plan_make(s->snapshot, n, &plan, err);
    if (status == CS_OK) {
        struct session_case *c = hold(s->bridge, s->snapshot, n, &plan);
        status = c ? enter(s, &plan, c, err) : cs_no_memory(err);
    }
    bridge_plan_finish(&plan);
    return status;
}

static bool can_run(const struct session *s, enum command_id c)
{
    if (c == COMMAND_NETWORK_BACK)
        return session_case(s) != NULL;
    return session_int(s, PROP_APP_WORKSPACE) == WORKSPACE_NETWORK;
}

static enum cs_status run(struct session *s, enum command_id c, struct cs_error *err)
{
    if (c != COMMAND_NETWORK_BACK)
        return go(s, err);
    session_stop_playing(s);
    take_back(s);
    return CS_OK;
}

const struct session_commands session_bridge = {can_run, run};
