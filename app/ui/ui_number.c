/* app/ui/ui_number.c - stepper and number field: steps, typed entry, the wheel. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/ui/ui_internal.h"
#include "engine/base/i18n.h"

#define DIGITS ((struct font){FONT_MONO, FONT_600, 15})
#define REASON_FONT ((struct font){FONT_SANS, FONT_400, 12})
#define SMALLEST 12.0f /* px of a digit */
#define BUTTON 28.0f
#define REPEAT_DELAY 0.4
#define REPEAT_PERIOD 0.05
#define COMPLAINT_SECONDS 3.0

enum { MAX_REPEATS = 8 }; /* in one frame, after a long pause */

static double rounded(const struct ui_number *n, double v)
{
    const double unit = pow(10.0, n->decimals);
    const double r = round(v * unit) / unit;
    return isfinite(r) ? r : v;
}

double ui_number_clamp(const struct ui_number *n, double v)
{
    const double r = rounded(n, v);
    return r < n->min ? n->min : r > n->max ? n->max : r;
}

/* The next of ... 0.1 0.2 0.5 1 2 5 10 ... above or below v > 0. The factor keeps a value that is on the ladder up to
 * rounding from counting as its own neighbour. */
static double ladder_step(double v, int direction)
{
    static const double rung[] = {1, 2, 5, 10};
    const double near_v = v * (1.0 + direction * 1e-9);
    const double decade = pow(10.0, floor(log10(near_v)));
    if (direction > 0) {
        for (int i = 0; i < 4; i++)
            if (rung[i] * decade > near_v)
                return rung[i] * decade;
        return 20.0 * decade;
    }
    for (int i = 3; i >= 0; i--)
        if (rung[i] * decade < near_v)
            return rung[i] * decade;
    return 0.5 * decade;
}

double ui_number_step(const struct ui_number *n, double v, int direction, bool fine)
{
    if (n->logarithmic && !fine && v > 0.0)
        return ui_number_clamp(n, ladder_step(v, direction));
    const double step = fine && n->fine > 0.0 ? n->fine : n->step > 0.0 ? n->step : 1.0;
    return ui_number_clamp(n, v + direction * step);
}

static bool set(double *value, double v)
{
    if (*value == v)
        return false;
    *value = v;
    return true;
}

static bool step(struct ui *ui, double *value, const struct ui_number *n, int direction)
{
    return set(value, ui_number_step(n, *value, direction, ui_shift(ui)));
}

/* False, with the reason, when text is no number that *n allows. */
static bool parse(const char *text, const struct ui_number *n, double *v, char *reason, size_t size)
{
    char limit[FORMAT_MAX];
    if (!format_parse(text, v))
        snprintf(reason, size, "%s", _("not a number"));
    else if (n->decimals == 0 && *v != round(*v))
        snprintf(reason, size, "%s", _("whole numbers only"));
    else if (rounded(n, *v) > n->max)
        snprintf(reason, size, _("at most %s"), format_number(limit, n->max, n->decimals));
    else if (rounded(n, *v) < n->min)
        snprintf(reason, size, _("at least %s"), format_number(limit, n->min, n->decimals));
    else
        return true;
    return false;
}

static bool apply(struct ui *ui, const struct ui_edit *e, double *value, const struct ui_number *n, double until,
                  bool *accepted)
{
    char reason[128];
    double v;
    *accepted = parse(e->text, n, &v, reason, sizeof reason);
    if (*accepted)
        return set(value, ui_number_clamp(n, v));
    ui_complain(ui, e->id, reason, until);
    return false;
}

/* An entry whose focus went elsewhere: applied now; a bad one is dropped and the reason stays for a while. */
static bool apply_left(struct ui *ui, ui_id id, double *value, const struct ui_number *n)
{
    if (ui->left.id != id)
        return false;
    bool accepted;
    const bool changed = apply(ui, &ui->left, value, n, ui->in.time + COMPLAINT_SECONDS, &accepted);
    ui->left.id = 0;
    return changed;
}

static void stop_complaint(struct ui *ui, ui_id id)
{
    if (ui->complaint.id == id)
        ui->complaint.id = 0;
}

static void start_entry(struct ui *ui, ui_id id, const char *text, bool select_all)
{
    stop_complaint(ui, id);
    ui_edit_start(ui, id, text, select_all);
}

static bool entry_keys(struct ui *ui, ui_id id, double *value, const struct ui_number *n)
{
    bool changed = false, accepted = false;
    if (ui_edit_keys(ui, FORMAT_MAX))
        stop_complaint(ui, id);
    if (ui_take_key(ui, id, UI_KEY_ENTER, 0) || ui_take_key(ui, id, UI_KEY_PAD_ENTER, 0)) {
        changed = apply(ui, &ui->edit, value, n, INFINITY, &accepted);
        if (accepted)
            ui_edit_stop(ui, false);
    }
    if (ui_take_key(ui, id, UI_KEY_ESCAPE, 0)) {
        stop_complaint(ui, id);
        ui_edit_stop(ui, false);
    }
    return changed;
}

static bool starts_number(const char *typed)
{
    return (*typed >= '0' && *typed <= '9') || *typed == '.' || *typed == ',' || *typed == '-' ||
           strncmp(typed, "\u2212", 3) == 0;
}

/* Up and Down also while typing: they give up what was typed. */
static bool step_keys(struct ui *ui, ui_id id, double *value, const struct ui_number *n)
{
    bool changed = false;
    for (unsigned mods = 0; mods <= UI_SHIFT; mods += UI_SHIFT) {
        while (ui_take_key(ui, id, UI_KEY_UP, mods))
            changed |= set(value, ui_number_step(n, *value, 1, mods));
        while (ui_take_key(ui, id, UI_KEY_DOWN, mods))
            changed |= set(value, ui_number_step(n, *value, -1, mods));
    }
    if (changed && ui->edit.id == id)
        ui_edit_stop(ui, false);
    return changed;
}

static bool resting_keys(struct ui *ui, ui_id id, const char *shown)
{
    if (starts_number(ui->in.text)) { /* typing replaces the number */
        start_entry(ui, id, "", false);
        return true;
    }
    if (!ui_take_key(ui, id, UI_KEY_ENTER, 0) && !ui_take_key(ui, id, UI_KEY_PAD_ENTER, 0))
        return false; /* Space is left to the transport: no number has one in it */
    start_entry(ui, id, shown, true);
    return true;
}

/* The wheel belongs to the number, unless the pointer merely passes while a panel scrolls. */
static bool take_wheel(struct ui *ui, ui_id id, struct rect r, double *value, const struct ui_number *n)
{
    if (ui->n_scrolls > 0 && ui->focus != id)
        return false;
    const int notches = ui_take_notches(ui, id, r);
    return notches != 0 && step(ui, value, n, notches > 0 ? 1 : -1);
}

static bool behave(struct ui *ui, ui_id id, struct rect r, struct rect digits, double *value, const struct ui_number *n,
                   bool enabled, unsigned *state)
{
    char shown[FORMAT_MAX];
    bool changed = apply_left(ui, id, value, n);
    format_number(shown, *value, n->decimals);
    const unsigned pointer = ui_behave_part(ui, id, id, digits, enabled);
    *state = ui_behave_focus(ui, id, 0, r, enabled);
    if (!enabled)
        return changed;
    if (pointer & UI_HOT)
        ui_set_cursor(ui, UI_CURSOR_TEXT);
    if ((pointer & UI_CLICKED) && ui->edit.id != id)
        start_entry(ui, id, shown, true);
    if (ui->edit.id == id)
        changed |= entry_keys(ui, id, value, n);
    else if ((*state & UI_FOCUSED) && resting_keys(ui, id, shown))
        changed |= entry_keys(ui, id, value, n);
    changed |= step_keys(ui, id, value, n);
    changed |= take_wheel(ui, id, r, value, n);
    return changed;
}

static void draw_number(struct ui *ui, ui_id id, struct rect digits, double value, const struct ui_number *n,
                        bool enabled)
{
    if (ui->edit.id == id) {
        ui_edit_draw(ui, rect_inset(digits, 2.0f), DIGITS, TEXT_CENTER);
        return;
    }
    char number[FORMAT_MAX], text[2 * FORMAT_MAX];
    format_number(number, value, n->decimals);
    if (n->zero && value == 0.0)
        snprintf(text, sizeof text, "%s", n->zero);
    else
        snprintf(text, sizeof text, "%s%s%s", number, n->unit ? "\u00A0" : "", n->unit ? n->unit : "");
    struct font f = DIGITS;
    while (f.size > SMALLEST && ui_text_width(ui, f, text) > digits.w) /* smaller before it is cut */
        f.size -= 1.0f;
    ui_label(ui, digits.x + 0.5f * digits.w, ui_baseline(digits, DIGITS), digits.w, f, TEXT_CENTER,
             enabled ? ui->theme->hi : ui->theme->off, text);
}

/* Above everything, because the next row of a panel starts before the line ends. */
static void draw_reason(struct ui *ui, struct rect r, const char *reason)
{
    const float w = ui_text_width(ui, REASON_FONT, reason);
    ui_above_begin(ui);
    draw_fill(ui_draw(ui), (struct rect){r.x - 2.0f, r.y + r.h + 2.0f, w + 6.0f, 15.0f}, 2.0f, ui->theme->panel);
    draw_text(ui_draw(ui), r.x, r.y + r.h + 13.0f, REASON_FONT, TEXT_LEFT, ui->theme->err, reason);
    ui_above_end(ui);
}

static void draw_ring_and_reason(struct ui *ui, ui_id id, struct rect r, unsigned state)
{
    const char *reason = ui_complaint(ui, id);
    if (reason) {
        ui_ring(ui, r, 2.0f, 8.0f, ui->theme->err);
        draw_reason(ui, r, reason);
        ui_wake_at(ui, ui->complaint.until);
    } else if (state & UI_RING) {
        ui_ring(ui, r, 3.0f, 8.0f, ui->theme->focus);
    } else if (ui->edit.id == id) {
        draw_frame(ui_draw(ui), r, 6.0f, 1.0f, ui->theme->hi);
    }
}

/* Answers how many times the button acts in this frame: once when pressed, then again and again while it is held. */
static int repeats(struct ui *ui, unsigned state)
{
    if (state & UI_PRESSED) {
        ui->repeat_at = ui->in.time + REPEAT_DELAY;
        ui_wake_at(ui, ui->repeat_at);
        return 1;
    }
    if (!(state & UI_ACTIVE) || (state & UI_CLICKED) || !(state & UI_HOT))
        return 0;
    int n = 0;
    for (; ui->in.time >= ui->repeat_at && n < MAX_REPEATS; n++)
        ui->repeat_at += REPEAT_PERIOD;
    if (ui->in.time >= ui->repeat_at)
        ui->repeat_at = ui->in.time + REPEAT_PERIOD;
    ui_wake_at(ui, ui->repeat_at);
    return n;
}

/* One of the two buttons of a stepper; true when it changed the value. */
static bool step_button(struct ui *ui, ui_id id, struct rect r, int direction, double *value, const struct ui_number *n,
                        bool enabled)
{
    const struct theme *t = ui->theme;
    const ui_id part = ui_hash(id, &direction, sizeof direction);
    const bool at_limit = direction > 0 ? *value >= n->max : *value <= n->min;
    const unsigned state = ui_behave_part(ui, part, id, r, enabled);
    bool changed = false;
    if (state & UI_PRESSED && ui->edit.id == id) { /* what was typed counts before it is stepped */
        bool accepted;
        changed = apply(ui, &ui->edit, value, n, ui->in.time + COMPLAINT_SECONDS, &accepted);
        ui_edit_stop(ui, false);
    }
    for (int i = repeats(ui, state); i > 0; i--)
        changed |= step(ui, value, n, direction);
    const bool pressed = (state & UI_ACTIVE) && (state & UI_HOT) && !at_limit;
    const float hover = ui_fade(ui, part, (state & UI_HOT) && !at_limit);
    draw_fill(ui_draw(ui), r, 5.0f, pressed ? t->press : color_mix(t->raised, t->hover, hover));
    ui_icon(ui, direction > 0 ? UI_ICON_PLUS : UI_ICON_MINUS, r.x + 0.5f * r.w, r.y + 0.5f * r.h,
            enabled && !at_limit ? t->text : t->off);
    return changed;
}

bool ui_stepper(struct ui *ui, const char *key, struct rect r, double *value, const struct ui_number *n, bool enabled)
{
    const ui_id id = ui_make_id(ui, key);
    const uint32_t owner = ui_own(ui, id);
    const float margin = 0.5f * (r.h - BUTTON);
    const struct rect minus = {r.x + margin, r.y + margin, BUTTON, BUTTON};
    const struct rect plus = {r.x + r.w - margin - BUTTON, r.y + margin, BUTTON, BUTTON};
    const struct rect digits = {minus.x + BUTTON, r.y, plus.x - minus.x - BUTTON, r.h};
    draw_fill(ui_draw(ui), r, 6.0f, ui->theme->well);
    ui_edge(ui, r, 6.0f, ui->theme->edge);
    bool changed = step_button(ui, id, minus, -1, value, n, enabled);
    changed |= step_button(ui, id, plus, 1, value, n, enabled);
    unsigned state;
    changed |= behave(ui, id, r, digits, value, n, enabled, &state);
    draw_number(ui, id, digits, *value, n, enabled);
    draw_ring_and_reason(ui, id, r, state);
    ui_own(ui, owner);
    if (changed)
        ui_next_frame_now(ui); /* the signs were drawn for the value before */
    return changed;
}

bool ui_number_field(struct ui *ui, const char *key, struct rect r, double *value, const struct ui_number *n,
                     bool enabled)
{
    const ui_id id = ui_make_id(ui, key);
    const uint32_t owner = ui_own(ui, id);
    draw_fill(ui_draw(ui), r, 6.0f, ui->theme->well);
    ui_edge(ui, r, 6.0f, ui->theme->edge);
    unsigned state;
    const bool changed = behave(ui, id, r, r, value, n, enabled, &state);
    draw_number(ui, id, rect_inset(r, 4.0f), *value, n, enabled);
    draw_ring_and_reason(ui, id, r, state);
    ui_own(ui, owner);
    return changed;
}
