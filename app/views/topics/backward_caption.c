/* app/views/topics/backward_caption.c - the step in one sentence of at most 130 characters. */
#include <stdio.h>

#include "app/views/topics/backward_view.h"
#include "engine/base/i18n.h"

static void of_convolution(const struct view *v, const struct backward_look *k, char *text, size_t size)
{
    const struct backward *b = k->b;
    const struct backward_step *s = &k->step;
    const bool done = s->n_done == s->n_terms;
    char place[BACKWARD_NAME], value[FORMAT_MAX];
    backward_place_name(place, backward_result_name(b), s->row, s->col);
    convolve_number(v, value, done ? s->value : s->partial);
    if (!done)
        snprintf(text, size, _("%s so far: %d of %d products add up to %s."), place, s->n_done, s->n_terms, value);
    else if (b->of == BACKWARD_KERNEL)
        snprintf(text, size,
                 cs_plural("Under ∂L/∂O lies the pixel that weight [%d, %d] met: %d product makes %s = %s.",
                           "Under ∂L/∂O lie the pixels that weight [%d, %d] met: %d products make %s = %s.",
                           s->n_terms),
                 s->row, s->col, s->n_terms, place, value);
    else if (s->to_row != s->row || s->to_col != s->col)
        snprintf(text, size, _("The turned kernel over ∂L/∂O makes %s = %s; the padding gives it back to X[%d, %d]."),
                 place, value, s->to_row, s->to_col);
    else
        snprintf(text, size, _("The turned kernel over ∂L/∂O, spread and padded, makes %s = %s."), place, value);
}

static void of_pooling(const struct view *v, const struct backward_look *k, char *text, size_t size)
{
    const struct backward_step *s = &k->step;
    char place[BACKWARD_NAME], value[FORMAT_MAX];
    int counted = 0, winner = -1;
    backward_place_name(place, "∂L/∂P", s->row, s->col);
    convolve_number(v, value, s->value);
    for (int i = 0; i < s->n_terms; i++) {
        counted += s->term[i].moving > 0;
        winner = s->term[i].winner ? i : winner;
    }
    if (winner >= 0)
        snprintf(text, size, _("%s = %s goes back to the winner of its window alone, X[%d, %d]."), place, value,
                 s->term[winner].row, s->term[winner].col);
    else
        snprintf(text, size, _("%s = %s is spread evenly over the %d places of its window."), place, value, counted);
}

static void of_relu(const struct view *v, const struct backward_look *k, char *text, size_t size)
{
    const struct backward_step *s = &k->step;
    char value[FORMAT_MAX], o[FORMAT_MAX];
    convolve_number(v, value, s->term[0].moving);
    convolve_number(v, o, s->term[0].under);
    snprintf(text, size,
             s->term[0].winner ? _("O[%d, %d] = %s is above 0: the gradient %s passes as it is.")
                               : _("O[%d, %d] = %s is not above 0: the gradient %s is stopped."),
             s->row, s->col, o, value);
}

void backward_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    struct backward_look k;
    *text = '\0';
    snprintf(head, head_size, "%s", _("Backward"));
    if (!backward_look(v, &k) || k.step.n_terms == 0)
        return;
    snprintf(head, head_size, _("Step %d"), k.step.step);
    if (k.b->of == BACKWARD_POOLING)
        of_pooling(v, &k, text, text_size);
    else if (k.b->of == BACKWARD_RELU)
        of_relu(v, &k, text, text_size);
    else
        of_convolution(v, &k, text, text_size);
}
