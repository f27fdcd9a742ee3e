/* app/views/prop_widgets.c - rows of the property table as widgets: ranges, steps, labels and help all come from the
 * table. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/view.h"
#include "engine/base/i18n.h"

enum { MAX_CHOICES = 128 };

static float stepper_width(const struct view *v)
{
    return v->frame == FRAME_MEDIUM ? 92 : 104;
}

/* A 32 px control in the middle of the row, at its right. */
static struct rect control_rect(struct rect r, float width)
{
    return (struct rect){r.x + r.w - width, r.y + roundf((r.h - 32) / 2), width, 32};
}

/* Long words get a smaller font, long labels a second line: nothing is cut that has room. */
static void fit_label(const struct view *v, struct rect r, float width, const char *label)
{
    const struct color c = ui_theme(v->ui)->text;
    const float baseline = r.y + roundf(r.h / 2) + 5;
    const struct font font = ui_text_width(v->ui, FONT_BODY, label) <= width ? FONT_BODY : FONT_NOTE;
    const char *second = strrchr(label, ' ');
    char first[128];
    snprintf(first, sizeof first, "%.*s", second ? (int)(second - label) : 0, label);
    if (!second || ui_text_width(v->ui, font, label) <= width || ui_text_width(v->ui, font, first) > width) {
        ui_label(v->ui, r.x, baseline, width, font, TEXT_LEFT, c, label);
        return;
    }
    draw_text(ui_draw(v->ui), r.x, baseline - 8, font, TEXT_LEFT, c, first);
    ui_label(v->ui, r.x, baseline + 7, width, font, TEXT_LEFT, c, second + 1);
}

static void row_label(const struct view *v, enum prop_id p, struct rect r, float widget_width)
{
    const float width = r.w - widget_width - 4;
    fit_label(v, r, width, _(prop_infos[p].label));
    ui_tooltip(v->ui, (struct rect){r.x, r.y, width, r.h}, _(prop_infos[p].help));
}

static double number_of(const struct view *v, enum prop_id p)
{
    return prop_infos[p].type == VALUE_INT ? session_int(v->session, p) : session_float(v->session, p);
}

static void request_number(const struct view *v, enum prop_id p, double value)
{
    if (prop_infos[p].type == VALUE_INT)
        request_int(v->requests, p, (int)lround(value));
    else
        request_float(v->requests, p, value);
}

struct rect prop_row_control(const struct view *v, enum prop_id p, struct rect r)
{
    const float width = stepper_width(v);
    const bool stacked = r.h >= 56; /* the label above, where the row is too narrow for both */
    row_label(v, p, stacked ? (struct rect){r.x, r.y, r.w, 24} : r, stacked ? 0 : width);
    return stacked ? (struct rect){r.x, r.y + r.h - 36, r.w, 32} : control_rect(r, width);
}

/* As wide as the longest of its titles; those that nearly fit get smaller type, so that controls stand in one column.
 */
struct rect prop_row_list(const struct view *v, enum prop_id p, struct rect area, float *y, const char *const *titles,
                          int n)
{
    enum { AROUND = 12 + 28, GAP = 12, CLOSE = 10, ROW = 40, STACKED = 60 };
    const float label = ui_text_width(v->ui, FONT_BODY, _(prop_infos[p].label));
    float width = stepper_width(v);
    for (int i = 0; i < n; i++)
        width = fmaxf(width, ceilf(ui_text_width(v->ui, FONT_CONTROL, titles[i])) + AROUND);
    if (width <= stepper_width(v) + CLOSE)
        width = stepper_width(v);
    const bool stacked = area.w < 200 || width > area.w - label - GAP;
    const struct rect r = {area.x, *y, area.w, stacked ? STACKED : ROW};
    *y += r.h;
    if (stacked)
        return prop_row_control(v, p, r);
    row_label(v, p, r, width);
    return control_rect(r, width);
}

static const char *word_for_zero(enum prop_id p)
{
    switch (p) {
    case PROP_TRAIN_STOP_AT:
    case PROP_TRAIN_CLIP_NORM:
        return _("Off");
    case PROP_INTERPRET_PICTURES:
    case PROP_TRAIN_THREADS:
        return _("All"); /* the cores that there are */
    case PROP_INTERPRET_REACH:
    case PROP_INTERPRET_OCCLUDER:
    case PROP_INTERPRET_STRIDE:
        return _("Usual");
    default:
        return NULL;
    }
}

void prop_row_stepper(const struct view *v, enum prop_id p, struct rect r)
{
    const struct prop_info *info = &prop_infos[p];
    const struct ui_number n = {.min = info->min,
                                .max = info->max,
                                .step = info->step,
                                .fine = info->fine,
                                .decimals = info->decimals,
                                .logarithmic = info->logarithmic,
                                .zero = word_for_zero(p)};
    double value = number_of(v, p);
    const struct rect control = prop_row_control(v, p, r);
    if (ui_stepper(v->ui, info->name, control, &value, &n, true))
        request_number(v, p, value);
}

/* Pairs. */

enum { BOTH = 2 }; /* else the axis */

static struct value pair_with(const struct view *v, enum prop_id p, int axis, int value)
{
    const int *now = session_pair(v->session, p);
    struct value w = {.type = VALUE_PAIR, .pair = {now[0], now[1]}};
    for (int i = 0; i < 2; i++)
        if (axis == BOTH || axis == i)
            w.pair[i] = value;
    return w;
}

/* How far from where it is the number can go with the board still possible. */
static int reach(const struct view *v, enum prop_id p, int axis, int from, int step)
{
    const int least = prop_infos[p].min < 0 ? 0 : (int)prop_infos[p].min, most = (int)prop_infos[p].max;
    int at = from;
    for (int next = at + step; next >= least && next <= most; next += step) {
        const struct value w = pair_with(v, p, axis, next);
        if (!session_fits(v->session, p, &w))
            break;
        at = next;
    }
    return at;
}

static void pair_stepper(const struct view *v, enum prop_id p, int axis, struct rect r)
{
    const int now = session_pair(v->session, p)[axis == BOTH ? 1 : axis];
    const bool same = now < 0; /* 'same': shown as what it comes to */
    const struct board *b = v->side ? session_board_b(v->session) : session_board(v->session);
    const int shown = same ? b->geometry.padding[axis == BOTH ? 1 : axis] : now;
    const struct ui_number n = {.min = same ? shown : reach(v, p, axis, now, -1),
                                .max = same ? shown : reach(v, p, axis, now, 1),
                                .step = 1,
                                .fine = 1};
    double value = shown;
    ui_push_index(v->ui, axis);
    if (ui_stepper(v->ui, prop_infos[p].name, control_rect(r, stepper_width(v)), &value, &n, !same)) {
        const struct value w = pair_with(v, p, axis, (int)lround(value));
        request_pair(v->requests, p, w.pair[0], w.pair[1]);
    }
    ui_pop_id(v->ui);
}

static void axis_label(const struct view *v, enum prop_id p, int axis, struct rect r)
{
    char label[128];
    snprintf(label, sizeof label, axis ? _("%s, columns") : _("%s, rows"), _(prop_infos[p].label));
    const float width = r.w - stepper_width(v) - 4;
    fit_label(v, r, width, label);
    ui_tooltip(v->ui, (struct rect){r.x, r.y, width, r.h}, _(prop_infos[p].help));
}

float prop_rows_pair(const struct view *v, enum prop_id p, struct rect area, float y, float pitch)
{
    const int *now = session_pair(v->session, p);
    struct rect r = {area.x, y, area.w, 32};
    const bool one_row = session_int(v->session, PROP_CONVOLVE_MODE) == BOARD_1D;
    if (one_row || (now[0] == now[1] && !session_bool(v->session, PROP_CONVOLVE_APART))) {
        row_label(v, p, r, stepper_width(v));
        pair_stepper(v, p, one_row ? 1 : BOTH, r);
        return y + pitch;
    }
    for (int axis = 0; axis < 2; axis++, r.y += pitch) {
        axis_label(v, p, axis, r);
        pair_stepper(v, p, axis, r);
    }
    return r.y;
}

static int choice_titles(enum prop_id p, const char *titles[MAX_CHOICES])
{
    int n = 0;
    for (; n < MAX_CHOICES && prop_infos[p].titles[n]; n++)
        titles[n] = _(prop_infos[p].titles[n]);
    return n;
}

float prop_row_menu(const struct view *v, enum prop_id p, struct rect area, float y)
{
    const char *titles[MAX_CHOICES];
    const int n = choice_titles(p, titles);
    prop_choice(v, p, prop_row_list(v, p, area, &y, titles, n));
    return y;
}

void prop_choice(const struct view *v, enum prop_id p, struct rect r)
{
    const char *titles[MAX_CHOICES];
    const int n = choice_titles(p, titles);
    int chosen = session_int(v->session, p);
    if (ui_choice(v->ui, prop_infos[p].name, r, titles, n, &chosen, true))
        request_int(v->requests, p, chosen);
}

void prop_row_choice(const struct view *v, enum prop_id p, struct rect r, float widget_width)
{
    row_label(v, p, r, widget_width);
    prop_choice(v, p, control_rect(r, widget_width));
}

/* With the least of air, in the smaller type, as ui_segmented() has it. */
static bool segments_fit(const struct view *v, const char *const *titles, int n, float width)
{
    enum { AIR = 8, EDGES = 4 };
    float words = 0;
    for (int i = 0; i < n; i++)
        words += ui_text_width(v->ui, (struct font){FONT_SANS, FONT_600, 13}, titles[i]) + AIR;
    return words <= width - EDGES;
}

/* Words too long to stand side by side become a list. */
void prop_segmented(const struct view *v, enum prop_id p, struct rect r)
{
    const char *titles[MAX_CHOICES];
    const int n = choice_titles(p, titles);
    if (!segments_fit(v, titles, n, r.w)) {
        prop_choice(v, p, r);
        return;
    }
    int chosen = session_int(v->session, p);
    if (ui_segmented(v->ui, prop_infos[p].name, r, titles, n, &chosen, 0))
        request_int(v->requests, p, chosen);
}

void prop_row_toggle(const struct view *v, enum prop_id p, struct rect r, const char *note, struct color accent)
{
    const float toggle = 40, width = r.w - toggle - 8;
    bool on = session_bool(v->session, p);
    if (note) {
        ui_label(v->ui, r.x, r.y + 14, width, FONT_BODY, TEXT_LEFT, ui_theme(v->ui)->text, _(prop_infos[p].label));
        ui_label(v->ui, r.x, r.y + 31, width, (struct font){FONT_SANS, FONT_400, 12}, TEXT_LEFT, ui_theme(v->ui)->mid,
                 note);
        ui_tooltip(v->ui, (struct rect){r.x, r.y, width, r.h}, _(prop_infos[p].help));
    } else {
        row_label(v, p, r, toggle);
    }
    if (ui_toggle(v->ui, prop_infos[p].name, r.x + r.w - toggle, r.y + roundf((r.h - 24) / 2), &on, accent, true))
        request_bool(v->requests, p, on);
}

float panel_head(const struct view *v, struct rect area, float y, const char *title, const char *note)
{
    const struct theme *t = ui_theme(v->ui);
    const bool first = y <= area.y; /* the top bar's edge is its rule */
    if (!first)
        draw_fill(ui_draw(v->ui), (struct rect){area.x, y, area.w, 1}, 0, t->line);
    float note_width = note ? ui_text_width(v->ui, FONT_NOTE, note) + 12 : 0;
    if (note_width > 12 && ui_text_width(v->ui, FONT_HEAD, title) > area.w - note_width) { /* the title is whole */
        ui_tooltip(v->ui, (struct rect){area.x, y + 12, area.w, 24}, note);
        note = NULL;
        note_width = 0;
    }
    ui_label(v->ui, area.x, y + 29, area.w - note_width, FONT_HEAD, TEXT_LEFT, t->hi, title);
    if (note)
        draw_text(ui_draw(v->ui), area.x + area.w, y + 29, FONT_NOTE, TEXT_RIGHT, t->mid, note);
    return y + 44;
}
