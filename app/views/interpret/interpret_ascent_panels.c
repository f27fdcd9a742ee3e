/* app/views/interpret/interpret_ascent_panels.c - the controls of an ascent, and what it says in numbers and words. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/interpret/interpret_ascent.h"
#include "engine/base/i18n.h"

enum { ROW = 40, LINE = 26, BAR_PITCH = 30 };

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
    char from[FORMAT_MAX], to[FORMAT_MAX], name[24], p[FORMAT_MAX];
    if (!a || interpret_told(v, STUDY_ASCENT)->state == STUDY_FAILED)
        return;
    const struct ascent_frame *f = &a->frame[ascent_shown_frame(v, a)];
    short_text(v, a, head, head_size);
    ascent_number(from, (double)a->value[0]);
    ascent_number(to, (double)f->value);
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
    y = prop_row_menu(v, PROP_INTERPRET_START, area, y);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++, y += ROW)
        prop_row_stepper(v, rows[i], (struct rect){area.x, y, area.w, ROW});
    buttons(v, area, y + 8);
    return y + ROW + 8;
}

/* The right panel. */

static float line(const struct view *v, struct rect area, float y, const char *name, const char *value, bool strong)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, strong ? FONT_700 : FONT_500, 14};
    const float width = ui_text_width(v->ui, font, value);
    ui_label(v->ui, area.x, y + 14, area.w - width - 12, FONT_BODY, TEXT_LEFT, strong ? t->hi : t->text, name);
    draw_text(ui_draw(v->ui), area.x + area.w, y + 14, font, TEXT_RIGHT, strong ? t->hi : t->text, value);
    return y + LINE;
}

static float values(const struct view *v, const struct ascent_shown *a, struct rect area, float y)
{
    char number[FORMAT_MAX], text[64], step[FORMAT_MAX];
    const struct ascent_frame *f = &a->frame[ascent_shown_frame(v, a)];
    start_name(a, text, sizeof text);
    y = line(v, area, y, _("begun with"), text, false);
    y = line(v, area, y, _("at the start"), ascent_number(number, (double)a->value[0]), false);
    if (f->step != a->steps) {
        snprintf(text, sizeof text, _("at step %s"), format_count(step, f->step));
        y = line(v, area, y, text, ascent_number(number, (double)f->value), true);
    }
    snprintf(text, sizeof text, _("at step %s"), format_count(step, a->steps));
    return line(v, area, y, text, ascent_number(number, (double)a->value[a->steps]), f->step == a->steps);
}

static void class_bar(const struct view *v, struct rect r, const char *name, float p, bool target)
{
    const struct theme *t = ui_theme(v->ui);
    char number[FORMAT_MAX];
    const struct color c = target ? t->output : t->mid;
    ui_label(v->ui, r.x, r.y + 14, r.w - 64, (struct font){FONT_SANS, target ? FONT_600 : FONT_400, 14}, TEXT_LEFT,
             target ? t->hi : t->text, name);
    draw_text(ui_draw(v->ui), r.x + r.w, r.y + 14, (struct font){FONT_MONO, target ? FONT_700 : FONT_400, 13},
              TEXT_RIGHT, target ? t->hi : t->mid, format_fixed(number, (double)p, 4));
    draw_fill(ui_draw(v->ui), (struct rect){r.x, r.y + 19, r.w, 5}, 2, t->light ? t->well : t->raised);
    if (p * r.w >= 0.5f)
        draw_fill(ui_draw(v->ui), (struct rect){r.x, r.y + 19, p * r.w, 5}, 2, c);
}

static float classes(const struct view *v, const struct ascent_shown *a, struct rect area, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct ascent_frame *f = &a->frame[ascent_shown_frame(v, a)];
    char name[24], note[64], step[FORMAT_MAX];
    if (f->n_top < 1)
        return y;
    snprintf(note, sizeof note, _("at step %s"), format_count(step, f->step));
    y = panel_head(v, area, y + 8, _("What the network says"), note);
    for (int i = 0; i < f->n_top; i++, y += BAR_PITCH)
        class_bar(v, (struct rect){area.x, y, area.w, BAR_PITCH}, network_class_name(s, f->top[i].index, name),
                  f->top[i].probability, a->target.of_class && a->target.class_index == f->top[i].index);
    return y;
}

float ascent_right(const struct view *v, struct rect area)
{
    const struct ascent_shown *a = ascent_found(v);
    const struct theme *t = ui_theme(v->ui);
    char text[ASCENT_TEXT];
    if (!a)
        return 0;
    draw_text(ui_draw(v->ui), area.x, area.y + 20, FONT_HEAD, TEXT_LEFT, t->hi, _("Value"));
    float y = area.y + 32;
    y += ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_BODY, 20, t->mid, ascent_target_text(v, a, text)) + 8;
    y = values(v, a, area, y);
    y = classes(v, a, area, y);
    return y - area.y;
}
