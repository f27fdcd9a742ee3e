/* app/views/convolve/plane_caption.c - the step in one sentence of at most 130 characters where that can be. */
#include <stdio.h>
#include <string.h>

#include "app/views/convolve/plane.h"
#include "engine/base/i18n.h"

enum { PHRASE = 128 };

/* "1–3", "−1 to 1", "1, 3, 5", "2" */
static void place_list(const struct convolve_taps *t, char text[PHRASE])
{
    const int last = t->first + t->dilation * (t->n - 1);
    char a[FORMAT_MAX], b[FORMAT_MAX];
    format_number(a, t->first, 0);
    format_number(b, last, 0);
    text[0] = '\0';
    if (t->n == 1)
        snprintf(text, PHRASE, "%s", a);
    else if (t->dilation == 1)
        snprintf(text, PHRASE, t->first < 0 ? _("%s to %s") : "%s–%s", a, b);
    else if (t->n > 3)
        snprintf(text, PHRASE, _("%s to %s by %d"), a, b, t->dilation);
    for (int i = 0; t->n > 1 && t->n <= 3 && t->dilation > 1 && i < t->n; i++) {
        const size_t used = strlen(text);
        snprintf(text + used, PHRASE - used, i ? ", %s" : "%s", format_number(a, t->first + i * t->dilation, 0));
    }
}

/* Taps outside of 0..n-1: below and above. */
static void outside(const struct convolve_taps *t, int n, int *before, int *behind)
{
    *before = *behind = 0;
    for (int i = 0; i < t->n; i++) {
        const int at = t->first + i * t->dilation;
        *before += at < 0;
        *behind += at >= n;
    }
}

static const char *one_side(int top, int bottom, int left, int right)
{
    if (top + bottom + left + right != 1)
        return NULL;
    return top      ? _("; its top row is padding")
           : bottom ? _("; its bottom row is padding")
           : left   ? _("; its left column is padding")
                    : _("; its right column is padding");
}

/* Which part of the window is padding: a row or column by name, else how many of its pixels. */
static void padding_clause(const struct board *s, const struct board_step *step, char text[PHRASE])
{
    const struct convolve_taps rows = convolve_rows(s, step), cols = convolve_columns(s, step);
    int top, bottom, left, right;
    outside(&rows, s->height, &top, &bottom);
    outside(&cols, s->width, &left, &right);
    const int inside = (rows.n - top - bottom) * (cols.n - left - right), padded = step->n_terms - inside;
    const char *side = step->n_terms > 1 ? one_side(top, bottom, left, right) : NULL;
    text[0] = '\0';
    if (side)
        snprintf(text, PHRASE, "%s", side);
    else if (padded == step->n_terms)
        snprintf(text, PHRASE, "%s", _("; all of it is padding"));
    else if (padded > 0)
        snprintf(text, PHRASE, cs_plural("; %d of %d is padding", "; %d of %d are padding", padded), padded,
                 step->n_terms);
}

static void place_sentence(const struct board *s, const struct board_step *step, bool with_padding, char *text,
                           size_t size)
{
    const struct convolve_taps row_taps = convolve_rows(s, step), col_taps = convolve_columns(s, step);
    char rows[PHRASE], cols[PHRASE], padding[PHRASE] = "";
    place_list(&row_taps, rows);
    place_list(&col_taps, cols);
    if (with_padding)
        padding_clause(s, step, padding);
    snprintf(text, size,
             step->n_terms == 1 ? _("The window sits on row %s, column %s%s.")
                                : _("The window sits on rows %s, columns %s%s."),
             rows, cols, padding);
}

/* "Nine products plus bias give 7" */
static void sum_clause(const struct board *s, const struct board_step *step, char text[2 * PHRASE])
{
    char products[PHRASE], value[FORMAT_MAX];
    const int n = step->n_terms;
    if (n == 9)
        snprintf(products, sizeof products, "%s", _("Nine products"));
    else
        snprintf(products, sizeof products, cs_plural("%d product", "%d products", n), n);
    char divided[2 * PHRASE];
    if (s->divisor != 1)
        snprintf(divided, sizeof divided, "%s ÷ %d", products, s->divisor);
    else
        snprintf(divided, sizeof divided, "%s", products);
    const bool biased = s->bias[0] != 0 || s->divisor == 1;
    char result[FORMAT_MAX + 8];
    snprintf(result, sizeof result, "%s%s", step->rounded ? "≈ " : "",
             format_number(value, step->output, CONVOLVE_DECIMALS));
    if (n == 1)
        snprintf(text, 2 * PHRASE, biased ? _("%s plus bias gives %s") : _("%s gives %s"), divided, result);
    else
        snprintf(text, 2 * PHRASE, biased ? _("%s plus bias give %s") : _("%s give %s"), divided, result);
}

/* "Nine products plus bias give 7, written to row 2, column 7." behind where the window sits. */
static void whole(const struct view *v, const char *place, const struct board_step *step, char *text, size_t size)
{
    const struct board *s = session_board(v->session);
    char sum[2 * PHRASE], value[CONVOLVE_ROUNDED_MAX];
    sum_clause(s, step, sum);
    if (s->activation != BOARD_NONE)
        snprintf(text, size, _("%s %s; %s makes it %s, written to row %d, column %d."), place, sum,
                 _(prop_infos[PROP_CONVOLVE_ACTIVATION].titles[s->activation]),
                 convolve_rounded(v, value, step->activated, step->activated_rounded), step->oy, step->ox);
    else
        snprintf(text, size, _("%s %s, written to row %d, column %d."), place, sum, step->oy, step->ox);
}

/* Where that is too long, what part of the window is padding goes first, then where it sits: the ticks say that, too.
 */
void plane_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    const struct board *s = session_board(v->session);
    const struct board_step step = *session_step(v->session);
    char place[4 * PHRASE], value[FORMAT_MAX];
    snprintf(head, head_size, _("Step %d"), step.oy * s->ow + step.ox + 1);
    for (int with_padding = 1; with_padding >= 0; with_padding--) {
        place_sentence(s, &step, with_padding, place, sizeof place);
        if (step.n_done < step.n_terms)
            snprintf(text, text_size, _("%s %d of %d products so far: %s."), place, step.n_done, step.n_terms,
                     convolve_number(v, value, step.partial));
        else
            whole(v, place, &step, text, text_size);
        if (convolve_is_caption(text))
            return;
    }
    if (step.n_done == step.n_terms) {
        whole(v, "", &step, text, text_size);
        memmove(text, text + 1, strlen(text)); /* the space before it */
    }
}
