/* app/views/interpret/interpret_target.c - what is explained: a class by its name or number, or a map, or a value of
 * it; and how thick heat lies over the picture. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/views/interpret/interpret.h"
#include "engine/base/i18n.h"

enum { ROW = 40, STACKED = 60, LISTED = 20, CLASS_TEXT = WORKER_CLASS_NAME + 32, BUTTON = 32, GAP = 4 };

/* That the net answers with: the data of an autoencoder have classes, it has not. */
static int classes_of(const struct view *v)
{
    const struct snapshot *s = session_snapshot(v->session);
    return s->is_autoencoder ? 0 : s->classes;
}

/* "The answer: 7": follows the picture. */
static const char *answer_title(const struct view *v, char *text, size_t size)
{
    const int class = session_interpret_answer(v->session);
    char name[24];
    if (class < 0)
        snprintf(text, size, "%s", _("The answer"));
    else
        snprintf(text, size, _("Answer: %s"), network_class_name(session_snapshot(v->session), class, name));
    return text;
}

static float class_list(const struct view *v, struct rect area, float y, int chosen)
{
    const struct snapshot *s = session_snapshot(v->session);
    const char *title[LISTED + 1];
    char answer[CLASS_TEXT], number[LISTED][24];
    title[0] = answer_title(v, answer, sizeof answer);
    for (int i = 0; i < s->classes; i++)
        title[i + 1] = network_class_name(s, i, number[i]);
    int item = chosen + 1;
    const struct rect r = prop_row_list(v, PROP_INTERPRET_CLASS, area, &y, title, s->classes + 1);
    if (ui_choice(v->ui, "class", r, title, s->classes + 1, &item, true))
        request_int(v->requests, PROP_INTERPRET_CLASS, item - 1);
    return y;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool begins(const char *text, const char *with)
{
    for (; *with; text++, with++)
        if (lower(*text) != lower(*with))
            return false;
    return true;
}

static bool contains(const char *text, const char *part)
{
    for (; *text; text++)
        if (begins(text, part))
            return true;
    return false;
}

/* The class that a person means: its number, or (a part of) its name: the next one behind the present that has it. -1:
 * the answer; -2: there is none. */
static int find_class(const struct snapshot *s, const char *typed, int now)
{
    char *end, name[24];
    while (*typed == ' ')
        typed++;
    const long number = strtol(typed, &end, 10);
    if (!*typed || (end != typed && number == -1))
        return -1;
    if (end != typed && (!*end || *end == ' '))
        return number >= 0 && number < s->classes ? (int)number : -2;
    for (int i = 1; i <= s->classes; i++) {
        const int class = (now + i) % s->classes;
        if (contains(network_class_name(s, class, name), typed))
            return class;
    }
    return -2;
}

static void step_class(const struct view *v, const char *key, struct rect r, enum ui_icon icon, int to)
{
    const bool can = to >= -1 && to < classes_of(v);
    if (ui_button(v->ui, key, r, icon, NULL, NULL, can ? 0 : UI_DISABLED))
        request_int(v->requests, PROP_INTERPRET_CLASS, to);
}

/* Of many classes one is typed: "281", or "tabby". */
static float class_field(const struct view *v, struct rect area, float y, int chosen)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct rect r = prop_row_control(v, PROP_INTERPRET_CLASS, (struct rect){area.x, y, area.w, STACKED});
    const struct rect field = {r.x + BUTTON + GAP, r.y, r.w - 2 * (BUTTON + GAP), r.h};
    char text[CLASS_TEXT], name[24];
    if (chosen < 0)
        answer_title(v, text, sizeof text);
    else if (s->class_name)
        snprintf(text, sizeof text, "%d %s", chosen, network_class_name(s, chosen, name));
    else
        snprintf(text, sizeof text, "%d", chosen);
    step_class(v, "class-before", (struct rect){r.x, r.y, BUTTON, r.h}, UI_ICON_MINUS, chosen - 1);
    step_class(v, "class-next", (struct rect){r.x + r.w - BUTTON, r.y, BUTTON, r.h}, UI_ICON_PLUS, chosen + 1);
    if (ui_text_field(v->ui, "class-name", field, text, sizeof text, _("Number or name"), false)) {
        const int class = find_class(s, text, chosen);
        if (class >= -1)
            request_int(v->requests, PROP_INTERPRET_CLASS, class);
    }
    ui_tooltip(v->ui, field, _("A class by its number or a part of its name; empty: the answer"));
    return y + STACKED;
}

static float class_row(const struct view *v, struct rect area, float y)
{
    const int classes = classes_of(v), asked = session_int(v->session, PROP_INTERPRET_CLASS),
              chosen = asked < classes ? asked : -1;
    if (classes < 1)
        return y +
               ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_NOTE, 18, ui_theme(v->ui)->mid,
                            _("This network has no classes: the chosen map is explained, where it is largest.")) +
               6;
    return classes <= LISTED ? class_list(v, area, y, chosen) : class_field(v, area, y, chosen);
}

static float index_row(const struct view *v, enum prop_id p, struct rect area, float y, int now, int n)
{
    const struct rect control = prop_row_control(v, p, (struct rect){area.x, y, area.w, ROW});
    const struct ui_number number = {.min = 0, .max = n > 0 ? n - 1 : 0, .step = 1, .fine = 1};
    double value = now < n ? now : n - 1;
    if (ui_stepper(v->ui, prop_infos[p].name, control, &value, &number, n > 0))
        request_int(v->requests, p, (int)lround(value));
    return y + ROW;
}

static float map_rows(const struct view *v, struct rect area, float y, bool with_place)
{
    const struct net *net = session_snapshot(v->session)->net;
    const int node = session_interpret_node(v->session);
    if (node < 1)
        return y;
    const struct shape *out = &net->node[node].out;
    y = index_row(v, PROP_NETWORK_MAP, area, y, session_interpret_map(v->session), snapshot_maps(net, node));
    if (!with_place || out->rank != 3)
        return y;
    y = index_row(v, PROP_NETWORK_ROW, area, y, session_int(v->session, PROP_NETWORK_ROW), out->dim[1]);
    return index_row(v, PROP_NETWORK_COLUMN, area, y, session_int(v->session, PROP_NETWORK_COLUMN), out->dim[2]);
}

static float pin_row(const struct view *v, struct rect area, float y, enum interpret_target what)
{
    const struct theme *t = ui_theme(v->ui);
    bool pinned = what == TARGET_VALUE || (what == TARGET_CLASS && session_int(v->session, PROP_INTERPRET_CLASS) >= 0);
    const struct rect words = {area.x, y, area.w - 48, ROW};
    ui_label(v->ui, area.x, y + 25, words.w, FONT_BODY, TEXT_LEFT, t->text, _("Pinned"));
    if (ui_toggle(v->ui, "pin", area.x + area.w - 40, y + 8, &pinned, t->hi,
                  session_can_run(v->session, COMMAND_INTERPRET_PIN)))
        request_command(v->requests, COMMAND_INTERPRET_PIN);
    ui_tooltip(v->ui, words, _("What is explained stays when another picture comes (K)"));
    return y + ROW;
}

float interpret_target_rows(const struct view *v, struct rect area, float y)
{
    const enum interpret_target what = (enum interpret_target)session_int(v->session, PROP_INTERPRET_TARGET);
    const bool of_class = what == TARGET_CLASS && classes_of(v) > 0;
    y = prop_row_menu(v, PROP_INTERPRET_TARGET, area, y);
    if (what == TARGET_CLASS)
        y = class_row(v, area, y);
    if (!of_class)
        y = map_rows(v, area, y, what == TARGET_VALUE);
    return pin_row(v, area, y, what);
}

float interpret_opacity_row(const struct view *v, struct rect area, float y)
{
    const struct prop_info *info = &prop_infos[PROP_INTERPRET_OPACITY];
    const struct rect control = prop_row_control(v, PROP_INTERPRET_OPACITY, (struct rect){area.x, y, area.w, ROW});
    const struct ui_number n = {
        .min = info->min, .max = info->max, .step = info->step, .fine = info->fine, .decimals = info->decimals};
    double value = session_float(v->session, PROP_INTERPRET_OPACITY);
    if (ui_slider(v->ui, info->name, control, &value, &n, ui_theme(v->ui)->hi, true))
        request_float(v->requests, PROP_INTERPRET_OPACITY, value);
    return y + ROW;
}
