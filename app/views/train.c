/* app/views/train.c - the Train workspace: a network learns, and its filters, curves and mistakes are watched. */
#include "app/views/train.h"

#include <stdio.h>

#include "engine/base/i18n.h"

bool train_worst_confusion(const struct evaluation *e, int *truth, int *answer)
{
    int most = 0;
    if (e && e->classes == 0 && e->n_pairs > 0) { /* of more classes than there is a table of */
        *truth = e->pair[0].truth;
        *answer = e->pair[0].answer;
        return true;
    }
    for (int t = 0; e && t < e->classes; t++) {
        for (int a = 0; a < e->classes; a++) {
            if (t == a || e->confusion[t][a] <= most)
                continue;
            most = e->confusion[t][a];
            *truth = t;
            *answer = a;
        }
    }
    return most > 0;
}

static void keys(const struct view *v)
{
    train_film_keys(v);
    if (ui_take_key(v->ui, 0, UI_KEY_SPACE, 0) && session_can_run(v->session, COMMAND_PLAY_TOGGLE))
        request_command(v->requests, COMMAND_PLAY_TOGGLE);
    train_past_keys(v);
    if (ui_take_key(v->ui, 0, 'e', 0) && session_can_run(v->session, COMMAND_TRAIN_EPOCH))
        request_command(v->requests, COMMAND_TRAIN_EPOCH);
}

/* Whose numbers the caption, the panel and the stage tell. */
static void begin(const struct view *v)
{
    v->requests->look.mistakes.test = session_int(v->session, PROP_TRAIN_REPORT_SET) == TRAIN_SET_TEST;
}

const struct workspace_view workspace_train = {
    .name = "train",
    .title = N_("Train"),
    .begin = begin,
    .stage = train_stage,
    .left = train_left,
    .right = train_right,
    .foot_height = train_foot_height,
    .foot = train_foot,
    .caption = train_caption,
    .caption_tools = train_past_tools,
    .transport = train_transport,
    .keys = keys,
    .subscriptions = WORKER_WANT_ACTIVATIONS | WORKER_WANT_PARAMS | WORKER_WANT_CURVES | WORKER_WANT_HISTORY |
                     WORKER_WANT_EVALUATION,
};
