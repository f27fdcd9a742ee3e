/* app/views/train_caption.c - the caption of Train: where the training is and how it does, in one line that fits. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/network.h"
#include "app/views/train.h"
#include "app/views/train_menu.h"
#include "engine/base/i18n.h"

/* In the order of the sentence; the second column says which goes first where there is no room for all. */
enum part { BATCH, LOSS, RATE, GRADIENT, SPEED, LEFT, SCORE, CONFUSED, CAPTION_PARTS };
static const enum part by_rank[CAPTION_PARTS] = {BATCH, SCORE, LEFT, LOSS, CONFUSED, GRADIENT, RATE, SPEED};
enum { PART_TEXT = 160 };

/* What an autoencoder gives back is near the picture or far from it, never right or wrong. */
static void say_score(const struct snapshot *s, char *text)
{
    const struct evaluation *e = s->evaluation;
    const bool held = s->evaluation_set == EVALUATE_VALIDATION;
    char number[FORMAT_MAX];
    if (!e || e->samples == 0)
        return;
    if (s->is_autoencoder)
        snprintf(text, PART_TEXT, held ? _("Validation loss is %s") : _("Test loss is %s"),
                 format_with(number, "%.3g", e->loss));
    else
        snprintf(text, PART_TEXT, held ? _("Validation accuracy is %s") : _("Test accuracy is %s"),
                 format_percent(number, (double)e->correct / (double)e->samples, 2));
}

static void say_confused(const struct snapshot *s, char *text)
{
    const struct evaluation *e = s->evaluation;
    char truth_name[24], answer_name[24];
    int truth, answer;
    if (!e || e->samples == 0 || s->is_autoencoder || !train_worst_confusion(e, &truth, &answer))
        return;
    const int count = e->classes ? e->confusion[truth][answer] : e->pair[0].count;
    snprintf(
        text, PART_TEXT,
        cs_plural("; most often %s is taken for %s (%d time)", "; most often %s is taken for %s (%d times)", count),
        network_class_name(s, truth, truth_name), network_class_name(s, answer, answer_name), count);
}

static void say_part(const struct view *v, enum part part, char text[PART_TEXT])
{
    const struct snapshot *s = session_snapshot(v->session);
    char number[FORMAT_MAX], left[48];
    *text = '\0';
    switch (part) {
    case BATCH:
        snprintf(text, PART_TEXT, _("Batch %d of %d"), s->batch + 1, s->batches);
        break;
    case LOSS:
        snprintf(text, PART_TEXT, _(", loss %s"), format_with(number, "%.3g", s->loss));
        break;
    case RATE:
        snprintf(text, PART_TEXT, _(", learning rate %s"), format_with(number, "%.3g", s->lr));
        break;
    case GRADIENT:
        if (s->grad_norm > 0)
            snprintf(text, PART_TEXT, _(", gradient %s"), format_with(number, "%.3g", s->grad_norm));
        break;
    case SPEED:
        if (s->images_per_s > 0)
            snprintf(text, PART_TEXT, _(", %s images/s"),
                     format_count(number, (int64_t)(s->images_per_s + 0.5))); /* as in the pill */
        break;
    case LEFT:
        if (s->state == WORKER_TRAINING && train_left_text(s, left, sizeof left))
            snprintf(text, PART_TEXT, ", %s", left);
        break;
    case SCORE:
        say_score(s, text);
        break;
    default:
        say_confused(s, text);
        break;
    }
}

/* "Batch 3 of 20, loss 0.3. Test accuracy is 90%; ...", of the parts that are wanted. */
static void put_together(char part[CAPTION_PARTS][PART_TEXT], const bool *wanted, char *text, size_t size)
{
    size_t n = 0;
    *text = '\0';
    for (int i = 0; i < CAPTION_PARTS && n < size; i++) {
        if (i == SCORE)
            n += (size_t)snprintf(text + n, size - n, ".%s", wanted[i] && *part[i] ? " " : "");
        if (wanted[i] && n < size)
            n += (size_t)snprintf(text + n, size - n, "%s", part[i]);
    }
    if (wanted[SCORE] && *part[SCORE] && n < size)
        snprintf(text + n, size - n, ".");
}

static void say_progress(const struct view *v, const char *head, char *text, size_t size)
{
    const float font = v->frame == FRAME_FULL ? 16 : 14;
    const float room = v->width - 48 - 24 - ui_text_width(v->ui, (struct font){FONT_SANS, FONT_600, font}, head);
    char part[CAPTION_PARTS][PART_TEXT], tried[512];
    bool wanted[CAPTION_PARTS] = {false};
    for (int i = 0; i < CAPTION_PARTS; i++)
        say_part(v, (enum part)i, part[i]);
    for (int i = 0; i < CAPTION_PARTS; i++) {
        wanted[by_rank[i]] = true;
        put_together(part, wanted, tried, sizeof tried);
        const bool fits = ui_text_width(v->ui, (struct font){FONT_SANS, FONT_400, font}, tried) <= room;
        wanted[by_rank[i]] = i == 0 || (fits && (by_rank[i] != CONFUSED || wanted[SCORE]));
    }
    put_together(part, wanted, text, size);
}

static void add_score(const struct snapshot *s, char *text, size_t size)
{
    char score[PART_TEXT] = "";
    const size_t n = strlen(text);
    say_score(s, score);
    if (*score)
        snprintf(text + n, size - n, "%s.", score);
}

/* What another program has trained, and how it does here. */
static void say_followed(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    const struct snapshot *s = session_snapshot(v->session);
    train_follow_caption(v, head, head_size, text, text_size);
    if (s->follow.files > 0)
        add_score(s, text, text_size);
}

void train_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    const struct snapshot *s = session_snapshot(v->session);
    if (s->state == WORKER_LOADING || !s->net) {
        snprintf(text, text_size, "%s",
                 s->state == WORKER_FAILED ? _("There is nothing to train yet.") : _("Loading."));
        return;
    }
    if (s->shown >= 0) {
        train_past_caption(s, head, head_size, text, text_size);
        add_score(s, text, text_size);
        return;
    }
    if (s->stray.step > 0) {
        snprintf(head, head_size, "%s", s->net->title);
        snprintf(text, text_size, "%s",
                 _("The training has diverged: go back with a smaller learning rate, or restart."));
        return;
    }
    if (s->follow.on) {
        say_followed(v, head, head_size, text, text_size);
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
    say_progress(v, head, text, text_size);
}
