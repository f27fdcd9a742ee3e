/* app/views/network_ablation.c - 'what if this filter were gone': accuracy over the test set with it and without. */
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/network_kernel.h"
#include "engine/base/i18n.h"

enum { LOSERS = 3, LINE = 24 };

static bool is_of(const struct view *v, const struct filter_view *f, const struct ablation *a)
{
    return a->total > 0 && a->map == f->filter &&
           !strcmp(a->node, session_snapshot(v->session)->net->node[f->node].name);
}

static float fact(const struct view *v, struct rect area, float y, const char *label, const char *value,
                  struct color ink)
{
    const float width = ui_text_width(v->ui, FONT_NUMBER, value);
    ui_label(v->ui, area.x, y + 16, area.w - width - 12, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text, label);
    draw_text(ui_draw(v->ui), area.x + area.w, y + 16, FONT_NUMBER, TEXT_RIGHT, ink, value);
    return y + LINE;
}

static double share(int part, int of)
{
    return of > 0 ? (double)part / of : 0;
}

/* Indices of the classes that lose most, at most LOSERS; only such as lose anything. */
static int losers(const struct ablation *a, int *index)
{
    int n = 0;
    for (int c = 0; c < a->classes; c++) {
        int at = n;
        if (a->without[c] >= a->with[c])
            continue;
        while (at > 0 && a->with[c] - a->without[c] > a->with[index[at - 1]] - a->without[index[at - 1]])
            at--;
        if (at == LOSERS)
            continue;
        n += n < LOSERS;
        for (int i = n - 1; i > at; i--)
            index[i] = index[i - 1];
        index[at] = c;
    }
    return n;
}

static void difference_text(const struct ablation *a, char text[160])
{
    const int lost = a->correct_with - a->correct_without, n = lost < 0 ? -lost : lost;
    char number[FORMAT_MAX], all[FORMAT_MAX];
    format_count(number, n);
    format_count(all, a->done);
    if (n == 0)
        snprintf(text, 160, _("As many of %s are right"), all);
    else if (lost > 0)
        snprintf(text, 160, cs_plural("%s more of %s is wrong", "%s more of %s are wrong", n), number, all);
    else
        snprintf(text, 160, cs_plural("%s more of %s is right", "%s more of %s are right", n), number, all);
}

static float loser_rows(const struct view *v, const struct ablation *a, struct rect area, float y)
{
    const struct theme *t = ui_theme(v->ui);
    int index[LOSERS];
    const int n = losers(a, index);
    if (n == 0)
        return y;
    ui_label(v->ui, area.x, y + 18, area.w, FONT_NOTE, TEXT_LEFT, t->mid, _("Classes that lose most"));
    y += LINE + 4;
    for (int i = 0; i < n; i++) {
        const int c = index[i];
        char name[24], text[120], before[FORMAT_MAX], after[FORMAT_MAX];
        snprintf(text, sizeof text, "%s → %s", format_fixed(before, share(a->with[c], a->of_class[c]), 3),
                 format_fixed(after, share(a->without[c], a->of_class[c]), 3));
        y = fact(v, area, y, network_class_name(session_snapshot(v->session), c, name), text, t->hi);
    }
    return y;
}

static float result(const struct view *v, const struct ablation *a, struct rect area, float y)
{
    const struct theme *t = ui_theme(v->ui);
    char text[160], number[FORMAT_MAX];
    y = fact(v, area, y, _("with it"), format_fixed(number, share(a->correct_with, a->done), 4), t->hi);
    y = fact(v, area, y, _("without it"), format_fixed(number, share(a->correct_without, a->done), 4), t->hi);
    difference_text(a, text);
    y += ui_paragraph(v->ui, area.x, y + 16, area.w, FONT_NOTE, 18, t->text, text) + 6;
    if (a->outdated)
        y +=
            ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_NOTE, 18, t->warn, _("The network has changed since")) + 6;
    return loser_rows(v, a, area, y);
}

/* How far it is, whosever filter it is about. */
static float progress(const struct view *v, const struct ablation *a, struct rect area, float y)
{
    const enum command_id cancel = COMMAND_NETWORK_CANCEL;
    const char *label = _("Cancel");
    const float width = ui_text_width(v->ui, FONT_CONTROL, label) + 32;
    char text[160], done[FORMAT_MAX], all[FORMAT_MAX];
    if (ui_button(v->ui, "ablation-cancel", (struct rect){area.x + area.w - width, y, width, 32}, UI_ICON_NONE, label,
                  NULL, session_can_run(v->session, cancel) ? 0 : UI_DISABLED))
        request_command(v->requests, cancel);
    snprintf(text, sizeof text, _("%s of %s"), format_count(done, a->done), format_count(all, a->total));
    ui_label(v->ui, area.x, y + 13, area.w - width - 12, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->text, text);
    ui_progress(v->ui, (struct rect){area.x, y + 22, area.w - width - 12, 6}, (float)share(a->done, a->total));
    return y + 44;
}

static float start_button(const struct view *v, struct rect area, float y)
{
    const enum command_id c = COMMAND_NETWORK_ABLATE;
    const struct snapshot *s = session_snapshot(v->session);
    const struct rect r = {area.x, y, area.w, 32};
    const bool can = session_can_run(v->session, c);
    if (ui_button(v->ui, "ablate", r, UI_ICON_NONE, _("Accuracy without it"), NULL, can ? 0 : UI_DISABLED))
        request_command(v->requests, c);
    ui_tooltip(v->ui, r,
               can                 ? _("Tries the whole test set with this filter and without it;\ntraining waits")
               : s->is_autoencoder ? _("It learns its own input: there is no accuracy that could change")
               : !*s->data_name    ? s->why_not
               : s->look_only      ? _("It does not fit these data: there is no accuracy that could change")
                                   : _("Its values are the answer and cannot be left out"));
    return y + 40;
}

/* True once when a result is there that was not there before: it may be below what is seen of the panel. */
static bool has_just_ended(const struct view *v, const struct ablation *a)
{
    const ui_id seen_id = 0x4E7E0002u;
    uint64_t *seen = ui_memory(v->ui, seen_id, sizeof *seen);
    const uint64_t now = a->total > 0 ? a->steps * 31 + (uint64_t)a->map * 7 + (uint64_t)a->correct_without + 1 : 0;
    const bool ended = seen && now && *seen != now;
    if (seen)
        *seen = now;
    return ended;
}

float network_ablation(const struct view *v, const struct filter_view *f, struct rect area, float y)
{
    const struct ablation *a = &session_snapshot(v->session)->ablation;
    const float top = y;
    if (a->done < a->total)
        return progress(v, a, area, y);
    y = start_button(v, area, y);
    if (is_of(v, f, a))
        y = result(v, a, area, y);
    if (has_just_ended(v, a) && is_of(v, f, a))
        ui_scroll_show(v->ui, (struct rect){area.x, top, area.w, y - top + 8});
    return y;
}
