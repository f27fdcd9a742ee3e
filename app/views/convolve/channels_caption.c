/* app/views/convolve/channels_caption.c - the step in one sentence of at most 130 characters: the longest form that is
 * no longer. */
#include <stdio.h>
#include <string.h>

#include "app/views/convolve/channels.h"
#include "engine/base/i18n.h"

enum { SUMS = 160 };

/* "38, −4, −12"; false when there are too many for a sentence. */
static bool list_sums(const struct view *v, char text[SUMS])
{
    const int n = channels_group_channels(session_board(v->session));
    text[0] = '\0';
    for (int c = 0; c < n && n <= 4; c++) {
        char number[FORMAT_MAX];
        const size_t used = strlen(text);
        snprintf(text + used, SUMS - used, c ? ", %s" : "%s", channels_sum_text(v, c, number));
    }
    return n <= 4;
}

/* "plus bias 1 give 23", with what lies between. */
static void result(const struct view *v, char *text, size_t size)
{
    const struct board *b = session_board(v->session);
    const struct board_step *s = session_step(v->session);
    char bias[FORMAT_MAX], sum[FORMAT_MAX], value[CONVOLVE_ROUNDED_MAX], divided[32] = "",
                                                                         activated[FORMAT_MAX + 64] = "";
    const bool many = channels_group_channels(b) > 1;
    if (b->divisor != 1)
        snprintf(divided, sizeof divided, " ÷ %d", b->divisor);
    if (b->activation != BOARD_NONE)
        snprintf(activated, sizeof activated, _(", %s makes it %s,"),
                 _(prop_infos[PROP_CONVOLVE_ACTIVATION].titles[b->activation]),
                 convolve_rounded(v, value, s->activated, s->activated_rounded));
    snprintf(text, size, many ? _("%s plus bias %s give %s%s%s") : _("%s plus bias %s gives %s%s%s"), divided,
             convolve_number(v, bias, s->bias), s->rounded ? "≈ " : "", convolve_number(v, sum, s->output), activated);
}

/* What the window takes in, per mode. */
static void reads(const struct view *v, char *text, size_t size)
{
    const struct board *b = session_board(v->session);
    const struct board_step *s = session_step(v->session);
    const int n = channels_group_channels(b), first = channels_group(b, s->map) * n;
    if (b->mode == BOARD_POINTWISE)
        snprintf(text, size, cs_plural("One pixel of %d channel, weighted", "One pixel of %d channels, weighted", n),
                 n);
    else if (b->geometry.groups > 1 && n == 1)
        snprintf(text, size, _("Filter %d reads channel %d alone"), s->map, first);
    else if (b->geometry.groups > 1)
        snprintf(text, size, _("Filter %d reads channels %d to %d"), s->map, first, first + n - 1);
    else if (n == 1)
        snprintf(text, size, "%s", _("One window, one slice"));
    else
        snprintf(text, size, cs_plural("One window cuts all %d planes", "One window cuts all %d planes", n), n);
}

static void so_far(const struct view *v, char *text, size_t size)
{
    const struct board_step *s = session_step(v->session);
    char number[FORMAT_MAX];
    snprintf(text, size, cs_plural("%d of %d products so far: %s.", "%d of %d products so far: %s.", s->n_done),
             s->n_done, s->n_terms, convolve_number(v, number, s->partial));
}

void channels_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    const struct board *b = session_board(v->session);
    const struct board_step *s = session_step(v->session);
    char what[128], sums[SUMS], total[FORMAT_MAX], outcome[256];
    snprintf(head, head_size, _("Step %d"), s->oy * b->ow + s->ox + 1);
    if (s->n_done < s->n_terms) {
        so_far(v, text, text_size);
        return;
    }
    reads(v, what, sizeof what);
    result(v, outcome, sizeof outcome);
    if (!list_sums(v, sums) || strlen(sums) > 48)
        snprintf(sums, sizeof sums, "%s", convolve_number(v, total, s->sum));
    else if (b->divisor != 1 && channels_group_channels(b) > 1) {
        const size_t used = strlen(sums);
        snprintf(sums + used, sizeof sums - used, _(", together %s"), convolve_number(v, total, s->sum));
    }
    snprintf(text, text_size, _("%s: %s%s in row %d, column %d of map %d."), what, sums, outcome, s->oy, s->ox, s->map);
    if (!convolve_is_caption(text))
        snprintf(text, text_size, _("%s%s in row %d, column %d of map %d."), sums, outcome, s->oy, s->ox, s->map);
}
