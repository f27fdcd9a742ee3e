/* app/views/network_left.c - the left panel of the Network workspace: what is looked at, and what is shown of it. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/network.h"
#include "engine/base/i18n.h"

enum { ROW = 34, GAP = 6, CONTROL = 32, MAX_LISTED = 128 /* classes in one drop-down */ };

static enum probe_source source_of(const struct view *v)
{
    return (enum probe_source)session_int(v->session, PROP_NETWORK_PROBE);
}

/* Sections that fold. */

static void fold_note(const struct view *v, struct rect area, float y, const char *title, const char *note)
{
    const float room = area.w - 24 - ui_text_width(v->ui, FONT_HEAD, title) - 12;
    if (ui_text_width(v->ui, FONT_NOTE, note) <= room) /* left out rather than cut: the open section tells it, too */
        draw_text(ui_draw(v->ui), area.x + area.w - 24, y + 25, FONT_NOTE, TEXT_RIGHT, ui_theme(v->ui)->mid, note);
}

float network_fold(const struct view *v, struct rect area, float y, const char *key, const char *title,
                   const char *note, bool initially, bool *open)
{
    enum { UNTOUCHED, SHUT, OPEN };
    const struct theme *t = ui_theme(v->ui);
    const struct rect head = {area.x - 4, y + 5, area.w + 8, 30};
    char *kept = ui_memory(v->ui, ui_make_id(v->ui, key), 1);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, title), head, true, true);
    if (kept && *kept == UNTOUCHED && initially) /* and stays so, whatever it was for: nothing shuts under a hand */
        *kept = OPEN;
    *open = kept && *kept != UNTOUCHED ? *kept == OPEN : initially;
    if (kept && state & UI_CLICKED) {
        *open = !*open;
        *kept = *open ? OPEN : SHUT;
        ui_wake_at(v->ui, ui_input(v->ui)->time);
    }
    draw_fill(ui_draw(v->ui), (struct rect){area.x, y, area.w, 1}, 0, t->line);
    ui_label(v->ui, area.x, y + 25, area.w - 24, FONT_HEAD, TEXT_LEFT, t->hi, title);
    if (note && *note)
        fold_note(v, area, y, title, note);
    ui_icon(v->ui, *open ? UI_ICON_CHEVRON_UP : UI_ICON_CHEVRON_DOWN, area.x + area.w - 8, y + 20,
            state & UI_HOT ? t->hi : t->mid);
    if (state & UI_RING)
        ui_focus_ring(v->ui, head, 6);
    return y + (*open ? 42 : 38);
}

/* Drawing. */

static void pen_button(const struct view *v, struct rect r, const char *key, const char *label, bool erases)
{
    const bool on = session_bool(v->session, PROP_NETWORK_ERASER) == erases;
    if (ui_button(v->ui, key, r, UI_ICON_NONE, label, NULL, 0))
        request_bool(v->requests, PROP_NETWORK_ERASER, erases);
    if (on) /* the pen in the hand */
        draw_frame(ui_draw(v->ui), r, 6, 1.5f, ui_theme(v->ui)->mid);
}

static float pens(const struct view *v, struct rect area, float y)
{
    const float w = floorf((area.w - 2 * GAP) / 3);
    const struct rect clear = {area.x + 2 * (w + GAP), y, w, CONTROL};
    pen_button(v, (struct rect){area.x, y, w, CONTROL}, "draw", _("Draw"), false);
    pen_button(v, (struct rect){area.x + w + GAP, y, w, CONTROL}, "erase", _("Erase"), true);
    const unsigned flags = session_can_run(v->session, COMMAND_NETWORK_CLEAR) ? 0 : UI_DISABLED;
    if (ui_button(v->ui, "clear", clear, UI_ICON_NONE, _("Clear"), NULL, flags))
        request_command(v->requests, COMMAND_NETWORK_CLEAR);
    return y + CONTROL + 4;
}

/* Samples. */

static void step_button(const struct view *v, struct rect r, const char *key, enum ui_icon icon, enum command_id c,
                        const char *tip)
{
    if (ui_button(v->ui, key, r, icon, NULL, NULL, session_can_run(v->session, c) ? 0 : UI_DISABLED))
        request_command(v->requests, c);
    ui_tooltip(v->ui, r, tip);
}

/* The net's answer is not the truth, as far as that is known. */
static bool is_mistaken(const struct snapshot *s)
{
    for (int i = 0; s->probability && s->probe_label >= 0 && i < s->classes; i++)
        if (s->probability[i] > s->probability[s->probe_label])
            return true;
    return false;
}

/* Whoever asks for a class, or for mistakes, wants to see one: not only with the next press of an arrow. */
static void show_one(const struct view *v)
{
    if (session_can_run(v->session, COMMAND_NETWORK_NEXT_SAMPLE))
        request_command(v->requests, COMMAND_NETWORK_NEXT_SAMPLE);
}

static void show_mistake(const struct view *v)
{
    if (source_of(v) == PROBE_SAMPLE && !is_mistaken(session_snapshot(v->session)))
        show_one(v);
}

static void mistakes_row(const struct view *v, struct rect r)
{
    const int before = v->requests->n;
    const bool on = session_bool(v->session, PROP_NETWORK_MISTAKES);
    prop_row_toggle(v, PROP_NETWORK_MISTAKES, r, NULL, ui_theme(v->ui)->hi);
    if (v->requests->n > before && !on) /* it has just been switched on */
        show_mistake(v);
}

/* "Any class" and all names; a stepper where there are more than a list is good for. */
static void class_choice(const struct view *v, struct rect r)
{
    const struct snapshot *s = session_snapshot(v->session);
    const char *item[MAX_LISTED + 1] = {_("Any class")};
    char number[MAX_LISTED][24];
    int chosen = session_int(v->session, PROP_NETWORK_CLASS) + 1;
    if (s->classes > MAX_LISTED || chosen > s->classes) {
        double value = chosen - 1;
        const struct ui_number n = {.min = -1,
                                    .max = s->classes > 0 ? s->classes - 1 : prop_infos[PROP_NETWORK_CLASS].max,
                                    .step = 1,
                                    .fine = 1};
        if (ui_number_field(v->ui, "class", r, &value, &n, true))
            request_int(v->requests, PROP_NETWORK_CLASS, (int)lround(value));
        ui_tooltip(v->ui, r, _(prop_infos[PROP_NETWORK_CLASS].help));
        return;
    }
    for (int i = 0; i < s->classes; i++)
        item[i + 1] = network_class_name(s, i, number[i]);
    if (ui_choice(v->ui, "class", r, item, s->classes + 1, &chosen, true)) {
        request_int(v->requests, PROP_NETWORK_CLASS, chosen - 1);
        if (chosen > 0 && chosen - 1 != s->probe_label)
            show_one(v);
    }
    ui_tooltip(v->ui, r, _("Which samples the arrows go to"));
}

/* How far the search is; there it can be cancelled. */
static void searching(const struct view *v, struct rect r)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct rect cancel = {r.x + r.w - CONTROL, r.y, CONTROL, CONTROL};
    char done[FORMAT_MAX], of[FORMAT_MAX], text[2 * FORMAT_MAX + 16];
    const float share = s->to_search > 0 ? (float)s->searched / (float)s->to_search : -1;
    snprintf(text, sizeof text, _("%s of %s"), format_count(done, s->searched), format_count(of, s->to_search));
    ui_label(v->ui, r.x, r.y + 13, r.w - CONTROL - 8, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->text,
             s->searching ? text : _("Searching"));
    ui_progress(v->ui, (struct rect){r.x, r.y + 21, r.w - CONTROL - 12, 6}, s->searching ? share : -1);
    if (ui_button(v->ui, "cancel-search", cancel, UI_ICON_CLOSE, NULL, NULL, 0))
        request_command(v->requests, COMMAND_NETWORK_CANCEL);
    ui_tooltip(v->ui, cancel, _("Cancel the search"));
}

/* Which sample it is, and of what class it really is. */
static void which_sample(const struct view *v, struct rect r)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    char name[24], truth[WORKER_CLASS_NAME + 32], number[FORMAT_MAX], index[FORMAT_MAX + 8];
    if (!s->net || s->probe_from_pixels)
        return;
    const bool training = s->probe_split == DATASET_TRAIN;
    const bool held_out = training && s->probe_index >= (uint64_t)(s->n_split[DATASET_TRAIN] - s->n_validation);
    snprintf(index, sizeof index, held_out ? _("no. %s, held out") : _("no. %s"),
             format_count(number, (int64_t)s->probe_index));
    const float left = ui_text_width(v->ui, FONT_NOTE, index), room = r.w - left - 12;
    draw_text(ui_draw(v->ui), r.x, r.y + 21, FONT_NOTE, TEXT_LEFT, t->mid, index);
    if (s->probe_label < 0)
        return;
    const char *class = network_class_name(s, s->probe_label, name);
    snprintf(truth, sizeof truth, _("truth: %s"), class);
    const bool fits = ui_text_width(v->ui, FONT_BODY, truth) <= room;
    ui_label(v->ui, r.x + r.w, r.y + 21, room, FONT_BODY, TEXT_RIGHT, t->text, fits ? truth : class);
    ui_tooltip(v->ui, (struct rect){r.x + left + 12, r.y, room, r.h}, truth);
}

/* Why there is nothing to choose from, and what to do instead. */
static const char *no_samples(const struct snapshot *s)
{
    if (!*s->data_name)
        return _("The data were not found, and this is another picture: draw, or drop one on the window.");
    return s->probe_built_in ? _("The data do not fit this network, which sees a picture of the program's own: draw, "
                                 "or drop one on the window.")
                             : _("The data do not fit this network: draw, or drop a picture on the window.");
}

static float sample(const struct view *v, struct rect area, float y)
{
    const float right = area.x + area.w;
    const struct snapshot *s = session_snapshot(v->session);
    if (s->net && s->n_split[DATASET_TRAIN] == 0 && s->n_split[DATASET_TEST] == 0) {
        const float h =
            ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_NOTE, 18, ui_theme(v->ui)->text, no_samples(s));
        if (*s->why_not)
            ui_tooltip(v->ui, (struct rect){area.x, y, area.w, h}, s->why_not);
        return y + h + 8;
    }
    prop_segmented(v, PROP_NETWORK_SPLIT, (struct rect){area.x, y, area.w, CONTROL});
    y += CONTROL + GAP;
    step_button(v, (struct rect){area.x, y, CONTROL, CONTROL}, "sample-back", UI_ICON_BACK, COMMAND_NETWORK_SAMPLE_BACK,
                _("Sample back (Shift N)"));
    class_choice(v, (struct rect){area.x + CONTROL + GAP, y, area.w - 2 * (CONTROL + GAP), CONTROL});
    step_button(v, (struct rect){right - CONTROL, y, CONTROL, CONTROL}, "next-sample", UI_ICON_NEXT,
                COMMAND_NETWORK_NEXT_SAMPLE, _("Next sample (N)"));
    y += CONTROL + 2;
    mistakes_row(v, (struct rect){area.x, y, area.w, ROW});
    y += ROW;
    if (session_finding(v->session))
        searching(v, (struct rect){area.x, y, area.w, CONTROL});
    else
        which_sample(v, (struct rect){area.x, y, area.w, CONTROL});
    return y + CONTROL;
}

static float source_controls(const struct view *v, struct rect area, float y)
{
    switch (source_of(v)) {
    case PROBE_SAMPLE:
        return sample(v, area, y);
    case PROBE_DRAWN:
        return pens(v, area, y);
    default:
        return network_picture(v, area, y);
    }
}

/* Where there is something to stand beside: the columns show either the one or the other. */
static bool has_gradients_beside(const struct view *v)
{
    return session_int(v->session, PROP_NETWORK_LEVEL) == LEVEL_LAYER
               ? session_int(v->session, PROP_NETWORK_SHOW) != SHOW_GRADIENTS
               : network_shows_weights(v);
}

static float show_rows(const struct view *v, struct rect area, float y)
{
    const struct theme *t = ui_theme(v->ui);
    static const enum prop_id toggles[] = {PROP_NETWORK_RECEPTIVE_FIELD, PROP_NETWORK_EFFECTIVE_FIELD,
                                           PROP_NETWORK_BEFORE_RELU, PROP_NETWORK_CONNECTIONS, PROP_NETWORK_DENSE};
    enum { TOGGLES = sizeof toggles / sizeof *toggles };
    const int before = v->requests->n;
    prop_segmented(v, PROP_NETWORK_VIEW, (struct rect){area.x, y, area.w, CONTROL});
    if (v->requests->n > before && session_int(v->session, PROP_NETWORK_LEVEL) != LEVEL_NET)
        request_int(v->requests, PROP_NETWORK_LEVEL, LEVEL_NET); /* which is what it is a view of */
    y += 38;
    prop_segmented(v, PROP_NETWORK_SHOW, (struct rect){area.x, y, area.w, CONTROL});
    y += 38;
    prop_row_choice(v, PROP_NETWORK_COLOUR_SCALE, (struct rect){area.x, y, area.w, 40}, area.w >= 200 ? 112 : 88);
    y += 42;
    if (has_gradients_beside(v)) {
        prop_row_toggle(v, PROP_NETWORK_GRADIENTS, (struct rect){area.x, y, area.w, ROW}, NULL, t->grad);
        y += ROW;
    }
    for (int i = 0; i < TOGGLES; i++, y += ROW)
        prop_row_toggle(v, toggles[i], (struct rect){area.x, y, area.w, ROW}, NULL, i < 2 ? t->kernel : t->hi);
    return y;
}

/* As wide as the panel, but in a low window not so high that what belongs to it is out of sight. */
static float pad_side(struct rect area)
{
    const float least = 132;
    return fminf(area.w, fmaxf(least, floorf(area.h * 0.45f)));
}

/* To where the picture was chosen. */
static float way_back(const struct view *v, struct rect area, float y)
{
    const bool to_patches = session_can_run(v->session, COMMAND_INTERPRET_BACK);
    const enum command_id c = to_patches ? COMMAND_INTERPRET_BACK : COMMAND_NETWORK_TO_MISTAKES;
    if (!session_can_run(v->session, c))
        return y;
    const struct rect r = {area.x, y, area.w, CONTROL};
    if (ui_button(v->ui, "way-back", r, UI_ICON_BACK, to_patches ? _("Back to the patches") : _("Back to the mistakes"),
                  NULL, 0))
        request_command(v->requests, c);
    ui_tooltip(v->ui, r,
               to_patches ? _("To Interpret, where the picture was chosen (Esc)")
                          : _("To Train, where the picture was chosen (Esc)"));
    return y + CONTROL + 10;
}

static float input_panel(const struct view *v, struct rect area)
{
    float y = way_back(v, area, area.y + 2); /* the tab above is the title */
    prop_choice(v, PROP_NETWORK_PROBE, (struct rect){area.x, y, area.w, CONTROL});
    y += CONTROL + 10;
    if (source_of(v) != PROBE_PICTURE) {
        const float side = pad_side(area);
        y += network_pad(v, (struct rect){area.x + roundf((area.w - side) / 2), y, side, side}) + 8;
    }
    y = source_controls(v, area, y);
    y = network_top(v, area, y + 4);
    y = network_changes(v, area, y);
    y = panel_head(v, area, y, _("Show"), NULL);
    return show_rows(v, area, y) - area.y;
}

/* The picture and what is shown of it, or the layers. */
float network_left(const struct view *v, struct rect area)
{
    const float tabs = 44;
    const struct rect rest = {area.x, area.y + tabs, area.w, area.h - tabs};
    prop_segmented(v, PROP_NETWORK_PANEL, (struct rect){area.x, area.y + 4, area.w, CONTROL});
    if (session_int(v->session, PROP_NETWORK_PANEL) == PANEL_LAYERS)
        return tabs + network_builder(v, rest);
    return tabs + input_panel(v, rest);
}

void network_probe_keys(const struct view *v)
{
    static const struct {
        int32_t key;
        unsigned mods;
        enum command_id command;
    } keys[] = {{'n', 0, COMMAND_NETWORK_NEXT_SAMPLE},
                {'n', UI_SHIFT, COMMAND_NETWORK_SAMPLE_BACK},
                {'u', 0, COMMAND_NETWORK_UNCHANGE}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (ui_take_key(v->ui, 0, keys[i].key, keys[i].mods) && session_can_run(v->session, keys[i].command))
            request_command(v->requests, keys[i].command);
    if (ui_take_key(v->ui, 0, 'w', 0)) {
        const bool on = session_bool(v->session, PROP_NETWORK_MISTAKES);
        request_bool(v->requests, PROP_NETWORK_MISTAKES, !on);
        if (!on)
            show_mistake(v);
    }
}
