/* Which picture the network looks at next, and the same as it was before it was moved and turned. */
#include "app/session/session_network.h"
#include "engine/base/i18n.h"

static const enum prop_id changes[] = {PROP_NETWORK_SHIFT_ROWS, PROP_NETWORK_SHIFT_COLUMNS, PROP_NETWORK_ROTATE,
                                       PROP_NETWORK_ZOOM, PROP_NETWORK_NOISE};
enum { CHANGES = sizeof changes / sizeof *changes };

static double unchanged(enum prop_id p)
{
    return p == PROP_NETWORK_ZOOM ? 1 : 0;
}

static bool is_changed(const struct session *s)
{
    for (int i = 0; i < CHANGES; i++)
        if (session_float(s, changes[i]) != unchanged(changes[i]))
            return true;
    return false;
}

static bool can_run(const struct session *s, enum command_id c)
{
    switch (c) {
    case COMMAND_NETWORK_UNCHANGE:
        return is_changed(s);
    case COMMAND_NETWORK_CANCEL:
        return session_finding(s) || session_weights.can_run(s, c);
    case COMMAND_NETWORK_TO_MISTAKES:
        return s->from_mistakes;
    default:
        return !s->snapshot->net || session_samples_there(s) > 0; /* 0: no data, or none that fit the network */
    }
}

/* All of it as one step of undo. */
static enum cs_status unchange(struct session *s, struct cs_error *err)
{
    struct edit edit = {0};
    for (int i = 0; i < CHANGES; i++) {
        struct value v = {.type = VALUE_FLOAT, .f = unchanged(changes[i])};
        const enum cs_status status = session_set_part(s, changes[i], &v, &edit);
        if (status != CS_OK)
            return cs_fail(err, status, "%s", s->message.text);
    }
    session_worker_tell(s);
    return CS_OK;
}

void session_look_at(struct session *s, enum dataset_split split, uint64_t index)
{
    struct edit edit = {0};
    for (int i = 0; i < CHANGES; i++) /* what the answer was of is the picture as it is */
        session_change(s, changes[i], &(struct value){.type = VALUE_FLOAT, .f = unchanged(changes[i])}, &edit);
    session_change(s, PROP_NETWORK_PROBE, &(struct value){.type = VALUE_CHOICE, .i = PROBE_SAMPLE}, &edit);
    undo_close_step(s->undo);
    session_move(s, PROP_NETWORK_SPLIT, (int)split);
    session_move(s, PROP_NETWORK_SAMPLE, (int)index);
}

void session_open_mistake(struct session *s, enum dataset_split split, uint64_t index)
{
    session_look_at(s, split, index);
    session_move(s, PROP_NETWORK_LEVEL, LEVEL_NET);
    session_move(s, PROP_NETWORK_PANEL, PANEL_INPUT);
    session_move(s, PROP_APP_WORKSPACE, WORKSPACE_NETWORK);
    s->from_mistakes = true;
    session_worker_tell(s);
}

/* The one behind or before the present one, whatever it is. */
static enum cs_status plain_step(struct session *s, int direction, struct cs_error *err)
{
    const int n = session_samples_there(s), now = session_int(s, PROP_NETWORK_SAMPLE);
    struct value v = {.type = VALUE_INT, .i = now > 0 || direction > 0 ? now + direction : n > 0 ? n - 1 : 0};
    if (n > 0)
        v.i %= n;
    return session_set(s, PROP_NETWORK_SAMPLE, &v, false, err);
}

static enum cs_status cancel(struct session *s, struct cs_error *err)
{
    if (session_finding(s))
        return session_worker_find(s, 0, err);
    return session_weights.run(s, COMMAND_NETWORK_CANCEL, err);
}

static enum cs_status run(struct session *s, enum command_id c, struct cs_error *err)
{
    const int direction = c == COMMAND_NETWORK_SAMPLE_BACK ? -1 : 1;
    if (c == COMMAND_NETWORK_UNCHANGE)
        return unchange(s, err);
    if (c == COMMAND_NETWORK_CANCEL)
        return cancel(s, err);
    if (c == COMMAND_NETWORK_TO_MISTAKES) {
        session_move(s, PROP_APP_WORKSPACE, WORKSPACE_TRAIN);
        return CS_OK;
    }
    if (session_int(s, PROP_NETWORK_CLASS) < 0 && !session_bool(s, PROP_NETWORK_MISTAKES))
        return plain_step(s, direction, err);
    session_need_network(s);
    return session_worker_find(s, direction, err);
}

const struct session_commands session_samples = {can_run, run};
