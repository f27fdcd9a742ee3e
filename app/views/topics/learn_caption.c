/* app/views/topics/learn_caption.c - the iteration in one sentence. */
#include <math.h>
#include <stdio.h>

#include "app/views/topics/learn.h"
#include "engine/base/i18n.h"

static const double found = 0.05; /* distance at which the kernel looks like the hidden one */

static void ended(const struct learn *s, char *text, size_t size)
{
    char rate[FORMAT_MAX], critical[FORMAT_MAX];
    snprintf(text, size, _("It diverged: iteration %d has no numbers any more. Rate %s, critical rate %s."), s->ended,
             learn_digits(rate, s->at.lr, 3),
             learn_digits(critical, curvature_critical_rate(&s->curvature, s->at.momentum), 3));
}

static void diverging(const struct learn *s, char *text, size_t size)
{
    char rate[FORMAT_MAX], critical[FORMAT_MAX], loss[FORMAT_MAX];
    snprintf(text, size, _("Loss %s: the rate %s is above the critical %s, so every step goes further astray."),
             learn_digits(loss, s->at.loss, 3), learn_digits(rate, s->at.lr, 3),
             learn_digits(critical, curvature_critical_rate(&s->curvature, s->at.momentum), 3));
}

static void learning(const struct learn *s, char *text, size_t size)
{
    char loss[FORMAT_MAX], distance[FORMAT_MAX], rate[FORMAT_MAX];
    learn_digits(loss, s->at.loss, 3);
    learn_digits(distance, s->distance, 3);
    learn_digits(rate, s->at.lr, 3);
    if (s->at.iteration == 0)
        snprintf(text, size,
                 _("The start: loss %s. Each step moves every weight against its gradient, at the rate %s."), loss,
                 rate);
    else if (s->distance < found)
        snprintf(text, size, _("Found: loss %s, the kernel is %s away from the hidden one."), loss, distance);
    else
        snprintf(text, size, _("Loss %s, the kernel is %s away from the hidden one; rate %s."), loss, distance, rate);
}

void learn_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    const struct learn *s = session_learn(v->session);
    if (!s || !s->at.w) {
        snprintf(head, head_size, "%s", _("Learn"));
        snprintf(text, text_size, "%s", s ? s->error : "");
        return;
    }
    snprintf(head, head_size, _("Iteration %d"), s->at.iteration);
    if (learn_has_ended(v))
        ended(s, text, text_size);
    else if (learn_diverges(s))
        diverging(s, text, text_size);
    else
        learning(s, text, text_size);
}
