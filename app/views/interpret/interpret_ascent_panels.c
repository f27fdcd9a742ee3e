/* app/views/interpret/interpret_ascent_panels.c - the controls of an ascent, and what it says in numbers and words. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/interpret/interpret_ascent.h"
#include "engine/base/i18n.h"
#include "engine/worker/study_patches.h"

enum { ROW = 40 };

/* Words. */

static const char *title_of(const struct view *v, int node, char title[NET_NAME_MAX])
{
    const struct net *net = session_snapshot(v->session)->net;
    title[0] = '\0';
    if (net && node > 0 && node < net->n_nodes)
        network_title(net->node[node].name, net->node[node].layer->kind, title, NET_NAME_MAX);
    return title;
}

/* Values have the same place in front of a ReLU, unless a flatten() lies between. */
static void short_text(const struct view *v, const struct ascent_shown *a, char *text, size_t size)
{
    const struct net *net = session_snapshot(v->session)->net;
    struct study_target t = a->target;
    const bool known = net && !t.of_class && t.node < net->n_nodes && a->ascended < net->n_nodes;
    if (known && shape_equal(&net->node[t.node].out, &net->node[a->ascended].out))
        t.node = a->ascended;
    interpret_target_text(v, &t, text, size);
}

const char *ascent_target_text(const struct view *v, const struct ascent_shown *a, char text[ASCENT_TEXT])
{
    char target[160];
    short_text(v, a, target, sizeof target);
    if (a->target.of_class)
        snprintf(text, ASCENT_TEXT, _("Score of %s"), target);
    else
        snprintf(text, ASCENT_TEXT, a->before_relu ? _("%s, before its ReLU") : "%s", target);
    return text;
}

static const char *start_words(const struct ascent_shown *a)
{
    return a->shown.asks.ascent.start == START_PICTURE ? _("begin with another picture")
                                                       : _("begin with a picture, or with another seed");
}

const char *ascent_trouble(const struct view *v, const struct ascent_shown *a, char text[ASCENT_TEXT])
{
    char title[NET_NAME_MAX];
    const int n = a->redirected;
    text[0] = '\0';
    title_of(v, a->blocked_by, title);
    if (a->stuck)
        snprintf(text, ASCENT_TEXT,
                 _("The picture cannot move: from this value no gradient comes past %s, not even if ReLUs that are 0 "
                   "let it through. Try another map, or %s."),
                 title, start_words(a));
    else if (a->is_redirected)
        snprintf(
            text, ASCENT_TEXT,
            _("Dead: no gradient comes past %s, which is 0. The steps are taken as if it let the gradient through, "
              "and have not woken it yet: %s."),
            title, start_words(a));
    else if (n > 0)
        snprintf(
            text, ASCENT_TEXT,
            ngettext("%d step had no gradient of its own, as %s was 0: it was taken as if that let it through.",
                     "%d steps had no gradient of their own, as %s was 0: they were taken as if that let it through.",
                     (unsigned long)n),
            n, title);
    return text;
}

/* "noise", and which it was if the first did not move. */
static void start_name(const struct ascent_shown *a, char *text, size_t size)
{
    const struct prop_info *info = &prop_infos[PROP_INTERPRET_START];
    char sigma[FORMAT_MAX];
    if (a->noise > 1)
        snprintf(text, size, _("noise %d of %d, σ %s"), a->noise, ASCENT_NOISES,
                 format_number(sigma, (double)a->sigma, 2));
    else
        snprintf(text, size, "%s", _(info->titles[a->shown.asks.ascent.start]));
}

void ascent_caption(const struct view *v, char *head, size_t head_size, char *text, size_t size)
{
    const struct ascent_shown *a = ascent_found(v);
    char from[FORMAT_MAX], to[FORMAT_MAX], name[24], p[FORMAT_MAX], target[ASCENT_TEXT];
    if (!a || interpret_told(v, STUDY_ASCENT)->state == STUDY_FAILED)
        return;
    if (a->all > 0) {
        ascent_all_caption(v, a, head, head_size, text, size);
        return;
    }
    const struct ascent_frame *f = &a->frame[ascent_shown_frame(v, a)];
    if (a->target.of_class)
        snprintf(head, head_size, "%s", ascent_target_text(v, a, target));
    else
        short_text(v, a, head, head_size);
    interpret_number(from, (double)a->value[0]);
    interpret_number(to, (double)f->value);
    if (a->stuck)
        snprintf(text, size, _("No gradient: the picture stays as it is, and the value %s."), to);
    else if (f->step == 0)
        snprintf(text, size, _("Before the first step its value is %s."), from);
    else if (f->n_top > 0)
        snprintf(text, size,
                 ngettext("%d step of gradient ascent has taken it from %s to %s; the network says %s (%s).",
                          "%d steps of gradient ascent have taken it from %s to %s; the network says %s (%s).",
                          (unsigned long)f->step),
                 f->step, from, to, network_class_name(session_snapshot(v->session), f->top[0].index, name),
                 format_fixed(p, (double)f->top[0].probability, 4));
    else
        snprintf(text, size,
                 ngettext("%d step of gradient ascent has taken it from %s to %s.",
                          "%d steps of gradient ascent have taken it from %s to %s.", (unsigned long)f->step),
                 f->step, from, to);
}

/* Controls. */

static void buttons(const struct view *v, struct rect area, float y)
{
    const float half = (area.w - 8) / 2;
    const bool going = session_can_run(v->session, COMMAND_INTERPRET_CANCEL);
    if (ui_button(v->ui, "again", (struct rect){area.x, y, half, 32}, UI_ICON_NONE, _("Again"), "A",
                  session_can_run(v->session, COMMAND_INTERPRET_AGAIN) ? 0 : UI_DISABLED))
        request_command(v->requests, COMMAND_INTERPRET_AGAIN);
    if (ui_button(v->ui, "stop", (struct rect){area.x + half + 8, y, half, 32}, UI_ICON_NONE, _("Stop"), "Esc",
                  going ? 0 : UI_DISABLED))
        request_command(v->requests, COMMAND_INTERPRET_CANCEL);
}

float ascent_left(const struct view *v, struct rect area, float y)
{
    static const enum prop_id rows[] = {PROP_INTERPRET_ASCENT_STEPS, PROP_INTERPRET_ASCENT_LR,  PROP_INTERPRET_JITTER,
                                        PROP_INTERPRET_BLUR,         PROP_INTERPRET_BLUR_EVERY, PROP_INTERPRET_DECAY,
                                        PROP_INTERPRET_SEED};
    y = interpret_target_rows(v, area, y);
    prop_row_toggle(v, PROP_INTERPRET_ALL_MAPS, (struct rect){area.x, y, area.w, ROW}, NULL, ui_theme(v->ui)->hi);
    y = prop_row_menu(v, PROP_INTERPRET_START, area, y + ROW);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++, y += ROW)
        prop_row_stepper(v, rows[i], (struct rect){area.x, y, area.w, ROW});
    buttons(v, area, y + 8);
    return y + ROW + 8;
}

/* The right panel. */

/* What the data's strongest patch gives, where the patches of this layer are known: values of the same kind, as a ReLU
 * leaves what is above 0 as it is. */
static float best_patch(const struct view *v, const struct ascent_shown *a, struct rect area, float y)
{
    const struct patches_shown *p = interpret_found(v, STUDY_PATCHES);
    const bool of_value = !a->target.of_class && a->target.at != STUDY_AT_MEAN;
    if (!p || !of_value || interpret_told(v, STUDY_PATCHES)->outdated || p->shown.steps != a->shown.steps ||
        p->node != a->target.node || a->target.map >= p->channels || p->channel[a->target.map].n < 1)
        return y;
    return interpret_fact_number(v, area, y, _("strongest patch"),
                                 (double)p->channel[a->target.map].strongest[0].value);
}

static float values(const struct view *v, const struct ascent_shown *a, struct rect area, float y)
{
    char text[64], step[FORMAT_MAX];
    const struct ascent_frame *f = &a->frame[ascent_shown_frame(v, a)];
    start_name(a, text, sizeof text);
    y = interpret_fact(v, area, y, _("begun with"), text);
    y = interpret_fact_number(v, area, y, _("at the start"), (double)a->value[0]);
    if (f->step > 0) {
        snprintf(text, sizeof text, _("at step %s"), format_count(step, f->step));
        y = interpret_fact_number(v, area, y, text, (double)f->value);
    }
    if (f->step < a->steps) {
        snprintf(text, sizeof text, _("newest, step %s"), format_count(step, a->steps));
        y = interpret_fact_number(v, area, y, text, (double)a->value[a->steps]);
    }
    return best_patch(v, a, area, y);
}

static float classes(const struct view *v, const struct ascent_shown *a, struct rect area, float y)
{
    const struct ascent_frame *f = &a->frame[ascent_shown_frame(v, a)];
    int class_index[ASCENT_TOP];
    float p[ASCENT_TOP];
    char note[64], step[FORMAT_MAX];
    if (f->n_top < 1)
        return y;
    for (int i = 0; i < f->n_top; i++) {
        class_index[i] = f->top[i].index;
        p[i] = f->top[i].probability;
    }
    snprintf(note, sizeof note, _("at step %s"), format_count(step, f->step));
    y = panel_head(v, area, y + 8, _("Answer to it"), note);
    area.h = fmaxf(area.h, y - area.y + (ASCENT_TOP + 1) * INTERPRET_TOP_ROW); /* panels scroll */
    return interpret_top(v, area, y, class_index, p, f->n_top, a->target.of_class ? a->target.class_index : -1);
}

float ascent_right(const struct view *v, struct rect area)
{
    const struct ascent_shown *a = ascent_found(v);
    const struct theme *t = ui_theme(v->ui);
    char text[ASCENT_TEXT];
    if (!a)
        return 0;
    if (a->all > 0)
        return ascent_all_right(v, a, area);
    float y = interpret_first_head(v, area, area.y, _("Value"), NULL);
    y += ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_BODY, 20, t->mid, ascent_target_text(v, a, text)) + 8;
    y = values(v, a, area, y);
    y = classes(v, a, area, y);
    return y - area.y;
}
