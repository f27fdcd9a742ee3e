/* The time machine: saved moments of the training, their replay, and going on from one. */
#include "app/session/session_past.h"

#include "app/session/session_train.h"

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

static bool can_run(const struct session *s, enum command_id c)
{
    (void)s, (void)c;
    return false;
}

static enum cs_status run(struct session *s, enum command_id c, struct cs_error *err)
{
    (void)s, (void)c, (void)err;
    return CS_OK;
}

const struct session_commands session_past = {can_run, run};
