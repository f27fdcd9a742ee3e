/* app/views/topics/norm_text.c - names of places and sets, and the step in a sentence. */
#include <stdio.h>

#include "app/views/topics/norm.h"
#include "app/views/topics/panel_rows.h"
#include "engine/base/i18n.h"

void norm_place_text(struct norm_place at, char *text, size_t size)
{
    snprintf(text, size, "%d, %d, %d, %d", at.n, at.c, at.row, at.col);
}

void norm_set_name(const struct norm_state *n, const struct norm_set *s, char *text, size_t size)
{
    const bool one_channel = s->c_end - s->c == 1, one_sample = s->n_end - s->n == 1;
    if (!one_sample || (n->kind == NORM_BATCH && n->dim[0] == 1))
        snprintf(text, size, _("Channel %d"), s->c);
    else if (n->kind == NORM_LAYER)
        snprintf(text, size, _("Sample %d"), s->n);
    else if (one_channel)
        snprintf(text, size, _("Sample %d, channel %d"), s->n, s->c);
    else
        snprintf(text, size, _("Sample %d, channels %d–%d"), s->n, s->c, s->c_end - 1);
}

static void response_sentence(const struct view *v, const struct norm_trace *t, char *text, size_t size)
{
    char place[48], x[CONVOLVE_ROUNDED_MAX], squares[CONVOLVE_ROUNDED_MAX], power[CONVOLVE_ROUNDED_MAX],
        y[CONVOLVE_ROUNDED_MAX];
    norm_place_text(t->at, place, sizeof place);
    snprintf(text, size, _("[%s]: the squares of channels %d–%d add up to %s; %s divided by %s is %s."), place,
             t->set.c, t->set.c_end - 1, panel_rounded(v, squares, t->response.squares), panel_rounded(v, x, t->x),
             panel_rounded(v, power, t->response.power), panel_rounded(v, y, t->y));
}

void norm_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    const struct norm_state *n = session_normalisation(v->session);
    struct norm_trace t;
    char name[96], mean[CONVOLVE_ROUNDED_MAX], var[CONVOLVE_ROUNDED_MAX], x[CONVOLVE_ROUNDED_MAX],
        y[CONVOLVE_ROUNDED_MAX];
    norm_trace(n, norm_shown_cell(v), &t);
    norm_set_name(n, &t.set, name, sizeof name);
    snprintf(head, head_size, "%s", norm_kind_title(n->kind));
    if (n->kind == NORM_LOCAL_RESPONSE) {
        response_sentence(v, &t, text, text_size);
        return;
    }
    panel_rounded(v, mean, t.mean);
    panel_rounded(v, var, t.var);
    panel_rounded(v, x, t.x);
    panel_rounded(v, y, t.y);
    if (t.running)
        snprintf(text, text_size, _("%s: running mean %s and variance %s after batch %d; %s becomes %s."), name, mean,
                 var, n->number, x, y);
    else
        snprintf(text, text_size, _("%s: %d numbers share the mean %s and the variance %s; %s becomes %s."), name,
                 t.moments.n, mean, var, x, y);
    if (!convolve_is_caption(text))
        snprintf(text, text_size, _("%s: mean %s, variance %s."), name, mean, var);
}
