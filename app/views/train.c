/* app/views/train.c - the Train workspace: a network learns, and its filters, curves and mistakes are watched. */
#include "app/views/train.h"

#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/network.h"
#include "engine/base/i18n.h"

enum { MOST_SEGMENTS = 40, PARTS = 100 /* of an epoch, on the scrubber */ };

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

/* What an autoencoder gives back is near the picture or far from it, never right or wrong. */
static void say_loss(const struct snapshot *s, char *text, size_t size)
{
    char loss[FORMAT_MAX];
    format_with(loss, "%.3g", s->evaluation->loss);
    snprintf(text, size, s->evaluation_set == EVALUATE_VALIDATION ? _("Validation loss is %s.") : _("Test loss is %s."),
             loss);
}

static void say_accuracy(const struct snapshot *s, char *text, size_t size)
{
    const struct evaluation *e = s->evaluation;
    char percent[FORMAT_MAX], truth_name[24], answer_name[24];
    int truth, answer, count = 0;
    format_percent(percent, (double)e->correct / (double)e->samples, 2);
    const char *set =
        s->evaluation_set == EVALUATE_VALIDATION ? _("Validation accuracy is %s") : _("Test accuracy is %s");
    int n = snprintf(text, size, set, percent);
    const bool confused = train_worst_confusion(e, &truth, &answer);
    if (confused)
        count = e->classes ? e->confusion[truth][answer] : e->pair[0].count;
    if (n > 0 && (size_t)n < size && confused)
        n += snprintf(
            text + n, size - (size_t)n,
            cs_plural("; most often %s is taken for %s (%d time)", "; most often %s is taken for %s (%d times)", count),
            network_class_name(s, truth, truth_name), network_class_name(s, answer, answer_name), count);
    if (n > 0 && (size_t)n < size)
        snprintf(text + n, size - (size_t)n, ".");
}

static void say_evaluation(const struct snapshot *s, char *text, size_t size)
{
    if (!s->evaluation || s->evaluation->samples == 0)
        return;
    if (s->is_autoencoder)
        say_loss(s, text, size);
    else
        say_accuracy(s, text, size);
}

static void caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    const struct snapshot *s = session_snapshot(v->session);
    char count[FORMAT_MAX];
    if (s->state == WORKER_LOADING || !s->net) {
        snprintf(text, text_size, "%s",
                 s->state == WORKER_FAILED ? _("There is nothing to train yet.") : _("Loading."));
        return;
    }
    if (s->follow.on) {
        train_follow_caption(v, head, head_size, text, text_size);
        const size_t n = strlen(text);
        if (s->follow.files > 0)
            say_evaluation(s, text + n, text_size - n);
        return;
    }
    if (s->steps == 0 || s->batches == 0) {
        snprintf(head, head_size, "%s", s->net->title);
        snprintf(text, text_size, "%s",
                 s->look_only ? _("It can be looked at, but not be trained on these data.")
                 : s->trained ? _("The weights are those of its file. Press Play to train them further.")
                              : _("Nothing was learned yet: the weights are random. Press Play to train."));
        return;
    }
    snprintf(head, head_size, _("Epoch %d"), s->epoch + 1);
    int n = snprintf(text, text_size, _("Batch %d of %d"), s->batch + 1, s->batches);
    if (s->images_per_s > 0 && n > 0)
        n += snprintf(text + n, text_size - (size_t)n, _(", %s images/s"),
                      format_count(count, (int64_t)(s->images_per_s + 0.5))); /* as in the pill */
    n += snprintf(text + n, text_size - (size_t)n, ". ");
    say_evaluation(s, text + n, text_size - (size_t)n);
}

static void transport(const struct view *v, struct rect area)
{
    const struct snapshot *s = session_snapshot(v->session);
    const int epochs = session_int(v->session, PROP_TRAIN_EPOCHS);
    char position[64];
    struct transport t = {.first = COMMAND_STEP_FIRST,
                          .back = COMMAND_STEP_BACK,
                          .play = COMMAND_PLAY_TOGGLE,
                          .next = COMMAND_STEP_NEXT,
                          .last = COMMAND_STEP_LAST,
                          .choice_label = _("View"),
                          .choice = PROP_TRAIN_VIEW,
                          .playing = session_training(v->session),
                          .position = position,
                          .fixed = true};
    t.segments = epochs <= MOST_SEGMENTS ? epochs : 1;
    t.max = epochs * PARTS;
    if (s->steps > 0 && s->batches > 0)
        t.value = s->epoch * PARTS + (s->batch + 1) * PARTS / s->batches;
    snprintf(position, sizeof position, _("epoch %d of %d"), s->steps > 0 ? s->epoch + 1 : 0, epochs);
    transport_bar(v, area, &t);
}

static void keys(const struct view *v)
{
    if (ui_take_key(v->ui, 0, UI_KEY_SPACE, 0) && session_can_run(v->session, COMMAND_PLAY_TOGGLE))
        request_command(v->requests, COMMAND_PLAY_TOGGLE);
    if (ui_take_key(v->ui, 0, UI_KEY_RIGHT, 0) && session_can_run(v->session, COMMAND_STEP_NEXT))
        request_command(v->requests, COMMAND_STEP_NEXT);
    if (ui_take_key(v->ui, 0, 's', UI_CTRL) && session_can_run(v->session, COMMAND_TRAIN_SAVE))
        request_command(v->requests, COMMAND_TRAIN_SAVE);
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
    .caption = caption,
    .transport = transport,
    .keys = keys,
    .subscriptions = WORKER_WANT_ACTIVATIONS | WORKER_WANT_PARAMS | WORKER_WANT_CURVES | WORKER_WANT_HISTORY |
                     WORKER_WANT_EVALUATION,
};
