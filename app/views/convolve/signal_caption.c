/* app/views/convolve/signal_caption.c - the step of the 1-D view in one sentence. */
#include <stdio.h>

#include "app/views/convolve/signal.h"
#include "engine/base/i18n.h"

enum { PHRASE = 128 };

/* "3–5", "−1 to 1", "0 to 8 by 2", "4" */
static void places(const struct convolve_taps *t, char text[PHRASE])
{
    char from[FORMAT_MAX], to[FORMAT_MAX];
    format_number(from, t->first, 0);
    format_number(to, t->first + t->dilation * (t->n - 1), 0);
    if (t->n == 1)
        snprintf(text, PHRASE, "%s", from);
    else if (t->dilation == 1)
        snprintf(text, PHRASE, t->first < 0 ? _("%s to %s") : "%s–%s", from, to);
    else
        snprintf(text, PHRASE, _("%s to %s by %d"), from, to, t->dilation);
}

static void padding_clause(const struct board *b, const struct convolve_taps *t, char text[PHRASE])
{
    int padded = 0;
    for (int i = 0; i < t->n; i++) {
        const int at = t->first + i * t->dilation;
        padded += at < 0 || at >= b->width;
    }
    text[0] = '\0';
    if (padded == t->n)
        snprintf(text, PHRASE, "%s", _("; all of it is padding"));
    else if (padded > 0)
        snprintf(text, PHRASE,
                 cs_plural("; %d of its %d places is padding", "; %d of its %d places are padding", padded), padded,
                 t->n);
}

/* "3 products ÷ 3 plus bias" */
static void sum_clause(const struct board *b, const struct board_step *step, char text[PHRASE])
{
    char products[PHRASE], divided[PHRASE + 24];
    snprintf(products, sizeof products, cs_plural("%d product", "%d products", step->n_terms), step->n_terms);
    if (b->divisor != 1)
        snprintf(divided, sizeof divided, "%s ÷ %d", products, b->divisor);
    else
        snprintf(divided, sizeof divided, "%s", products);
    if (step->bias != 0)
        snprintf(text, PHRASE, _("%s plus bias"), divided);
    else
        snprintf(text, PHRASE, "%.*s", PHRASE - 1, divided);
}

/* "≈ −2.67; ReLU makes it 0": what is written is what the activation makes of the sum. */
static void outcome(const struct view *v, const struct board *b, const struct board_step *step, char *text, size_t size)
{
    char sum[CONVOLVE_ROUNDED_MAX], activated[CONVOLVE_ROUNDED_MAX];
    convolve_rounded(v, sum, step->output, step->rounded);
    if (b->activation == BOARD_NONE)
        snprintf(text, size, "%s", sum);
    else
        snprintf(text, size, _("%s; %s makes it %s"), sum,
                 _(prop_infos[PROP_CONVOLVE_ACTIVATION].titles[b->activation]),
                 convolve_rounded(v, activated, step->activated, step->activated_rounded));
}

void signal_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    const struct board *b = session_board(v->session);
    const struct board_step *step = session_step(v->session);
    const struct convolve_taps t = convolve_columns(b, step);
    char where[PHRASE], padding[PHRASE], sum[PHRASE], result[2 * PHRASE];
    places(&t, where);
    padding_clause(b, &t, padding);
    sum_clause(b, step, sum);
    outcome(v, b, step, result, sizeof result);
    snprintf(head, head_size, _("Step %d"), step->ox + 1);
    for (int tries = 0; tries < 2 && (tries == 0 || !convolve_is_caption(text)); tries++) {
        padding[0] = tries ? '\0' : padding[0];
        if (step->n_done < step->n_terms)
            snprintf(text, text_size,
                     cs_plural("The window sits on places %s%s. %d product of %d is done.",
                               "The window sits on places %s%s. %d products of %d are done.", step->n_done),
                     where, padding, step->n_done, step->n_terms);
        else
            snprintf(text, text_size,
                     step->n_terms == 1 ? _("The window sits on place %s%s. %s gives %s, written to place %d.")
                                        : _("The window sits on places %s%s. %s give %s, written to place %d."),
                     where, padding, sum, result, step->ox);
    }
}
