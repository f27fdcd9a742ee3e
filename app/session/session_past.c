/* The time machine: saved moments of the training, their replay, and going on from one. */
#include "app/session/session_past.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session/session_train.h"
#include "engine/base/clock.h"
#include "engine/base/i18n.h"

/* At 1x: slow enough to see each moment, and a training of ten epochs in about ten seconds. */
static const double MOMENTS_A_SECOND = 8;
enum { NO_MOMENT = -1 };

void session_past_look(const struct session *s, struct worker_look *look)
{
    const struct net *net = s->snapshot->net;
    const int layer = net ? net_find(net, session_text(s, PROP_TRAIN_LAYER)) : -1,
              moment = session_int(s, PROP_TRAIN_MOMENT);
    if (session_int(s, PROP_APP_WORKSPACE) != WORKSPACE_TRAIN)
        return;
    look->past = moment >= 0;
    look->moment = moment >= 0 ? (uint64_t)moment : 0;
    look->versus = (uint64_t)session_int(s, PROP_TRAIN_VERSUS);
    look->layer = layer > 0 ? layer : 0;
}

/* Which of the snapshot's moments is asked for; NO_MOMENT: the present. */
static int asked(const struct session *s)
{
    const int steps = session_int(s, PROP_TRAIN_MOMENT);
    return steps >= 0 ? snapshot_find_moment(s->snapshot, (uint64_t)steps) : NO_MOMENT;
}

/* The newest that is not the present itself. */
static int newest_before(const struct session *s)
{
    const struct snapshot *now = s->snapshot;
    int i = now->n_moments - 1;
    while (i >= 0 && now->moment[i].steps >= now->steps)
        i--;
    return i;
}

bool session_in_past(const struct session *s)
{
    return asked(s) >= 0;
}

bool session_replaying(const struct session *s)
{
    return s->replaying;
}

int session_moment_near(const struct session *s, double epoch)
{
    const struct snapshot *now = s->snapshot;
    const double present = now->batches ? now->epoch + (now->batch + 1.0) / now->batches : 0;
    double nearest = fabs(present - epoch);
    int best = NO_MOMENT;
    for (int i = newest_before(s); i >= 0; i--) {
        const double apart = fabs((double)now->moment[i].epoch - epoch);
        if (apart >= nearest)
            continue;
        nearest = apart;
        best = i;
    }
    return best >= 0 && now->moment[best].steps <= INT_MAX ? (int)now->moment[best].steps : NO_MOMENT;
}

/* i: NO_MOMENT: the present. A replay that it belongs to goes on. */
static void show(struct session *s, int i)
{
    const bool replaying = s->replaying;
    const uint64_t steps = i >= 0 ? s->snapshot->moment[i].steps : 0;
    session_move(s, PROP_TRAIN_MOMENT, i < 0 || steps > INT_MAX ? NO_MOMENT : (int)steps);
    s->replaying = replaying;
}

static void stop_replay(struct session *s)
{
    s->changes += s->replaying;
    s->replaying = false;
}

void session_past_changed(struct session *s, enum prop_id p)
{
    if (p == PROP_TRAIN_MOMENT || p == PROP_APP_WORKSPACE)
        stop_replay(s);
}

void session_past_forget(struct session *s)
{
    stop_replay(s);
    session_move(s, PROP_TRAIN_MOMENT, NO_MOMENT);
}

/* Steps. */

/* Where a step leads: a moment, NO_MOMENT for the present; false where it leads nowhere. */
static bool step_leads_to(const struct session *s, enum command_id c, int *to)
{
    const int at = asked(s), newest = newest_before(s);
    switch (c) {
    case COMMAND_STEP_NEXT:
        *to = at >= 0 && at < newest ? at + 1 : NO_MOMENT;
        return at >= 0;
    case COMMAND_STEP_BACK:
        *to = at < 0 ? newest : at - 1;
        return *to >= 0;
    case COMMAND_STEP_FIRST:
        *to = 0;
        return newest >= 0 && at != 0;
    case COMMAND_STEP_LAST:
        *to = NO_MOMENT;
        return at >= 0;
    default:
        return false;
    }
}

bool session_past_can_step(const struct session *s, enum command_id c)
{
    int to;
    return step_leads_to(s, c, &to) || (c == COMMAND_STEP_NEXT && session_can_run(s, COMMAND_TRAIN_STEP));
}

enum cs_status session_past_step(struct session *s, enum command_id c, struct cs_error *err)
{
    int to;
    if (!step_leads_to(s, c, &to))
        return session_run(s, COMMAND_TRAIN_STEP, err);
    stop_replay(s);
    show(s, to);
    return CS_OK;
}

/* Replay. */

static double seconds_a_moment(const struct session *s)
{
    const char *speed = prop_infos[PROP_TRAIN_REPLAY_SPEED].choices[session_int(s, PROP_TRAIN_REPLAY_SPEED)];
    return 1 / (MOMENTS_A_SECOND * strtod(speed, NULL));
}

/* From the moment that is shown, or else from the beginning. */
static void start_replay(struct session *s)
{
    if (asked(s) < 0)
        show(s, 0);
    s->replaying = true;
    s->replay_due = NAN;
    s->changes++;
}

/* Whether the worker has answered with the moment that is asked for: none is passed over unseen. */
static bool is_seen(const struct session *s)
{
    return s->snapshot->shown == asked(s);
}

void session_past_tick(struct session *s)
{
    int to;
    if (!s->replaying)
        return;
    if (asked(s) < 0) { /* the moments are gone */
        stop_replay(s);
        return;
    }
    const double period = seconds_a_moment(s);
    if (isnan(s->replay_due) || s->replay_due > s->now + period)
        s->replay_due = s->now + period;
    if (s->now < s->replay_due || !is_seen(s))
        return;
    s->replay_due = fmax(s->replay_due + period, s->now);
    step_leads_to(s, COMMAND_STEP_NEXT, &to);
    show(s, to);
    if (to < 0)
        stop_replay(s);
}

double session_past_next_tick(const struct session *s)
{
    if (!s->replaying)
        return INFINITY;
    return isnan(s->replay_due) ? clock_seconds() : s->replay_due;
}

/* Going on. */

static void tell_where(struct session *s, const struct moment *from)
{
    char text[320];
    if (strcmp(from->optimizer, optimizer_names[session_int(s, PROP_TRAIN_OPTIMIZER)]) == 0)
        snprintf(text, sizeof text, _("Goes on from step %llu as a new run"), (unsigned long long)from->steps);
    else
        snprintf(text, sizeof text,
                 _("Goes on from step %llu as a new run; the state of the optimiser was not saved with it and begins "
                   "anew"),
                 (unsigned long long)from->steps);
    session_tell(s, text);
}

/* The kernels that were set by hand are as the moment has them: the list of them begins anew. */
static enum cs_status clear_edits(struct session *s, struct cs_error *err)
{
    return session_text(s, PROP_NETWORK_EDITS)[0] ? session_set_text(s, prop_infos[PROP_NETWORK_EDITS].name, "", err)
                                                  : CS_OK;
}

static enum cs_status go_on(struct session *s, struct cs_error *err)
{
    const struct moment from = s->snapshot->moment[asked(s)];
    const struct worker_command command = {.kind = WORKER_CONTINUE, .moment = from.steps};
    enum cs_status status = clear_edits(s, err);
    if (!status)
        status = session_post(s, &command, err);
    if (status)
        return status;
    session_past_forget(s);
    tell_where(s, &from);
    return session_train(s, COMMAND_TRAIN_START, err);
}

/* Commands. */

static bool can_run(const struct session *s, enum command_id c)
{
    switch (c) {
    case COMMAND_TRAIN_NOW:
        return asked(s) >= 0;
    case COMMAND_TRAIN_REPLAY:
        return s->replaying || newest_before(s) >= 0;
    case COMMAND_TRAIN_CONTINUE:
        return asked(s) >= 0 && !s->loading && !s->snapshot->look_only;
    default:
        return false;
    }
}

static enum cs_status run(struct session *s, enum command_id c, struct cs_error *err)
{
    if (c == COMMAND_TRAIN_CONTINUE)
        return go_on(s, err);
    if (c == COMMAND_TRAIN_NOW)
        session_past_forget(s);
    else if (s->replaying)
        stop_replay(s);
    else
        start_replay(s);
    return CS_OK;
}

const struct session_commands session_past = {can_run, run};
