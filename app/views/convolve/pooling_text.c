/* app/views/convolve/pooling_text.c - the values of a window as a list, and the step in one or two sentences. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/convolve/pooling.h"
#include "engine/base/i18n.h"

enum { PHRASE = 160 };

static bool takes_part(enum board_rule rule, const struct board_term *t)
{
    return !t->padded || rule == BOARD_MEAN;
}

static void append(char *text, size_t size, const char *what)
{
    const size_t used = strlen(text);
    snprintf(text + used, size - used, "%s", what);
}

void pooling_values(const struct view *v, const struct board_step *step, enum board_rule rule, int most, char *text,
                    size_t size, int *count)
{
    const char *separator = rule == BOARD_MEAN ? " + " : ", ";
    const int head = (most + 1) / 2, tail = most / 2;
    int at = 0, n = 0;
    for (int i = 0; i < step->n_done; i++)
        n += takes_part(rule, &step->term[i]);
    text[0] = '\0';
    for (int i = 0; i < step->n_done; i++) {
        char value[FORMAT_MAX];
        if (!takes_part(rule, &step->term[i]))
            continue;
        const bool left_out = n > most && at >= head && at < n - tail, first_left_out = left_out && at == head;
        if (at > 0 && (!left_out || first_left_out))
            append(text, size, separator);
        if (first_left_out)
            append(text, size, "…");
        else if (!left_out)
            append(text, size, convolve_pixel(v, value, step->term[i].x));
        at++;
    }
    *count = n;
}

/* "2–3", "−1 to 1", "0 to 8 by 2", "2" */
static void place_list(const struct convolve_taps *t, char text[PHRASE])
{
    char a[FORMAT_MAX], b[FORMAT_MAX];
    format_number(a, t->first, 0);
    format_number(b, t->first + t->dilation * (t->n - 1), 0);
    if (t->n == 1)
        snprintf(text, PHRASE, "%s", a);
    else if (t->dilation > 1)
        snprintf(text, PHRASE, _("%s to %s by %d"), a, b, t->dilation);
    else
        snprintf(text, PHRASE, t->first < 0 ? _("%s to %s") : "%s–%s", a, b);
}

/* "2, 5, 9, 1", or how many there are where that is too long for a sentence. */
static void value_list(const struct view *v, const struct board_step *step, char text[PHRASE])
{
    enum { MOST = 6 };
    const bool mean = session_board(v->session)->rule == BOARD_MEAN;
    int n = 0;
    text[0] = '\0';
    for (int i = 0; i < step->n_done; i++) {
        char value[FORMAT_MAX];
        if (step->term[i].padded && !mean)
            continue;
        append(text, PHRASE, n++ ? ", " : "");
        append(text, PHRASE, convolve_pixel(v, value, step->term[i].x));
    }
    if (n > MOST)
        snprintf(text, PHRASE, cs_plural("%d value", "%d values", n), n);
}

static void result_clause(const struct view *v, const struct board_step *step, char text[2 * PHRASE])
{
    const struct board *b = session_board(v->session);
    const bool done = step->n_done == step->n_terms;
    const int winner = pooling_winner(b, step);
    char values[PHRASE], number[FORMAT_MAX], result[FORMAT_MAX + 8];
    value_list(v, step, values);
    snprintf(result, sizeof result, "%s%s", done && step->rounded ? "≈ " : "",
             format_number(number, done ? step->output : step->partial, CONVOLVE_DECIMALS));
    if (b->rule == BOARD_MEAN)
        snprintf(text, 2 * PHRASE, done ? _("the mean of %s is %s") : _("the parts of %s add up to %s so far"), values,
                 result);
    else if (winner < 0)
        snprintf(text, 2 * PHRASE, "%s", _("only padding so far, which never wins"));
    else if (!done)
        snprintf(text, 2 * PHRASE,
                 b->rule == BOARD_MAX ? _("the largest so far, of %s, is %s") : _("the least so far, of %s, is %s"),
                 values, result);
    else
        snprintf(text, 2 * PHRASE,
                 b->rule == BOARD_MAX ? _("the largest of %s is %s at [%d, %d]")
                                      : _("the least of %s is %s at [%d, %d]"),
                 values, result, step->term[winner].row, step->term[winner].col);
}

static void gradient_sentence(const struct view *v, const struct board_step *step, char text[PHRASE])
{
    const struct board *b = session_board(v->session);
    char number[FORMAT_MAX];
    text[0] = '\0';
    if (!session_bool(v->session, PROP_CONVOLVE_GRADIENT) || step->n_done < step->n_terms)
        return;
    format_number(number, (double)b->pool_dy.data[step->oy * b->ow + step->ox], CONVOLVE_DECIMALS);
    if (b->rule == BOARD_MEAN)
        snprintf(text, PHRASE, _(" Going back, each place gets 1/%d of the gradient %s."), step->n_terms, number);
    else
        snprintf(text, PHRASE, _(" Going back, the gradient %s returns to that pixel alone."), number);
}

void pooling_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    const struct board *b = session_board(v->session);
    const struct board_step *step = session_step(v->session);
    const struct convolve_taps row_taps = convolve_rows(b, step), col_taps = convolve_columns(b, step);
    char rows[PHRASE], cols[PHRASE], result[2 * PHRASE], gradient[PHRASE];
    place_list(&row_taps, rows);
    place_list(&col_taps, cols);
    result_clause(v, step, result);
    gradient_sentence(v, step, gradient);
    snprintf(head, head_size, _("Step %d"), step->oy * b->ow + step->ox + 1);
    snprintf(text, text_size, _("Window rows %s, columns %s: %s.%s"), rows, cols, result, gradient);
    if (!convolve_is_caption(text))
        snprintf(text, text_size, _("Window rows %s, columns %s: %s.%s"), rows, cols, result, "");
}
