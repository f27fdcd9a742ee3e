/* app/ui/ui_slider.c - the slider and the transport's scrubber. */
#include <math.h>

#include "app/ui/ui_internal.h"

#define TRACK 4.0f
#define KNOB 8.0f /* radius with half of its rim */
#define SEGMENT_GAP 3.0f
#define NARROWEST_SEGMENT 4.0f

static struct color track_color(const struct theme *t)
{
    return t->light ? t->line : t->hover;
}

static void draw_knob(struct ui *ui, float x, float y, struct color c, float halo, bool ring)
{
    struct draw_list *list = ui_draw(ui);
    draw_circle(list, x, y, KNOB + 1.0f, ui->theme->panel);
    draw_circle(list, x, y, KNOB - 1.0f, c);
    if (halo > 0.0f)
        draw_circle(list, x, y, 14.0f, color_alpha(ui->theme->hi, 0.18f * halo));
    if (ring)
        draw_ring(list, x, y, 12.0f, 2.0f, ui->theme->focus);
}

static bool is_log(const struct ui_number *n)
{
    return n->logarithmic && n->min > 0.0 && n->max > n->min;
}

static float share_of(const struct ui_number *n, double v)
{
    const double span = is_log(n) ? log(n->max / n->min) : n->max - n->min;
    const double part = is_log(n) ? log(fmax(v, n->min) / n->min) : v - n->min;
    const double share = span > 0.0 ? part / span : 0.0;
    return (float)fmin(fmax(share, 0.0), 1.0);
}

static double value_at(const struct ui_number *n, float share, bool fine)
{
    const double s = fmin(fmax((double)share, 0.0), 1.0);
    if (is_log(n))
        return ui_number_clamp(n, n->min * pow(n->max / n->min, s));
    const double v = n->min + s * (n->max - n->min);
    const double step = fine ? n->fine : n->step;
    return ui_number_clamp(n, step > 0.0 ? n->min + round((v - n->min) / step) * step : v);
}

/* Arrow keys of a slider-like widget: -1, 1, or 0; *fine tells whether Shift was held. */
static int arrow(struct ui *ui, ui_id id, bool *fine)
{
    for (unsigned mods = 0; mods <= UI_SHIFT; mods += UI_SHIFT) {
        *fine = mods != 0;
        if (ui_take_key(ui, id, UI_KEY_RIGHT, mods) || ui_take_key(ui, id, UI_KEY_UP, mods))
            return 1;
        if (ui_take_key(ui, id, UI_KEY_LEFT, mods) || ui_take_key(ui, id, UI_KEY_DOWN, mods))
            return -1;
    }
    return 0;
}

static bool slider_keys(struct ui *ui, ui_id id, double *value, const struct ui_number *n)
{
    const double before = *value;
    bool fine;
    for (int direction; (direction = arrow(ui, id, &fine)) != 0;)
        *value = ui_number_step(n, *value, direction, fine);
    if (ui_take_key(ui, id, UI_KEY_HOME, 0))
        *value = n->min;
    if (ui_take_key(ui, id, UI_KEY_END, 0))
        *value = n->max;
    return *value != before;
}

static void draw_track(struct ui *ui, float x, float w, float y, const struct ui_number *n, float share,
                       struct color fill)
{
    struct draw_list *list = ui_draw(ui);
    const bool is_signed = n->min < 0.0 && n->max > 0.0;
    const float zero = is_signed ? share_of(n, 0.0) : 0.0f;
    const float from = fminf(zero, share), to = fmaxf(zero, share);
    draw_fill(list, (struct rect){x, y - 0.5f * TRACK, w, TRACK}, 0.5f * TRACK, track_color(ui->theme));
    if (to > from)
        draw_fill(list, (struct rect){x + from * w, y - 0.5f * TRACK, (to - from) * w, TRACK}, 0.5f * TRACK, fill);
    if (is_signed)
        draw_fill(list, (struct rect){x + zero * w - 1.0f, y - 6.0f, 2.0f, 12.0f}, 0.0f, ui->theme->edge);
}

bool ui_slider(struct ui *ui, const char *key, struct rect r, double *value, const struct ui_number *n,
               struct color accent, bool enabled)
{
    const ui_id id = ui_make_id(ui, key);
    const float x = r.x + KNOB, w = fmaxf(r.w - 2.0f * KNOB, 1.0f), y = r.y + 0.5f * r.h;
    unsigned state = ui_behave_part(ui, id, id, r, enabled);
    state |= ui_behave_focus(ui, id, 0, r, enabled);
    bool changed = (state & UI_FOCUSED) && slider_keys(ui, id, value, n);
    if (state & UI_ACTIVE) {
        const double v = value_at(n, (ui->in.x - x) / w, ui_shift(ui));
        changed |= v != *value;
        *value = v;
    }
    const uint32_t owner = ui_own(ui, id);
    const float share = share_of(n, *value);
    const bool halo = (state & UI_HOT) && !(state & UI_ACTIVE);
    draw_track(ui, x, w, y, n, share, enabled ? accent : ui->theme->off);
    draw_knob(ui, x + share * w, y, enabled ? ui->theme->hi : ui->theme->off, ui_fade(ui, id, halo), state & UI_RING);
    ui_own(ui, owner);
    return changed;
}

/* Where value lies: at a boundary on the end of the segment before, as a full segment looks full. */
static float scrub_x(struct rect r, int segments, float segment_w, double share)
{
    const double at = share * segments;
    const int i = (int)fmin(fmax(ceil(at) - 1.0, 0.0), segments - 1.0);
    return r.x + (float)i * (segment_w + SEGMENT_GAP) + (float)(at - i) * segment_w;
}

static double scrub_share(struct rect r, int segments, float segment_w, float x)
{
    const float pitch = segment_w + SEGMENT_GAP;
    const double i = fmin(fmax(floor((x - r.x) / pitch), 0.0), segments - 1.0);
    const double within = fmin(fmax((x - r.x - i * pitch) / segment_w, 0.0), 1.0);
    return (i + within) / segments;
}

static bool scrub_keys(struct ui *ui, ui_id id, int segments, int *value, int max)
{
    const int before = *value;
    const int page = max / segments > 0 ? max / segments : 1;
    bool fine;
    for (int direction; (direction = arrow(ui, id, &fine)) != 0;)
        *value += direction;
    if (ui_take_key(ui, id, UI_KEY_PAGE_UP, 0))
        *value -= page;
    if (ui_take_key(ui, id, UI_KEY_PAGE_DOWN, 0))
        *value += page;
    if (ui_take_key(ui, id, UI_KEY_HOME, 0))
        *value = 0;
    if (ui_take_key(ui, id, UI_KEY_END, 0))
        *value = max;
    *value = *value < 0 ? 0 : *value > max ? max : *value;
    return *value != before;
}

/* The segments as far as `to`. */
static void draw_segments_to(struct ui *ui, struct rect r, int segments, float segment_w, float to, struct color c)
{
    const float y = r.y + 0.5f * r.h - 0.5f * TRACK;
    for (int i = 0; i < segments; i++) {
        const float x = r.x + (float)i * (segment_w + SEGMENT_GAP), w = fminf(to - x, segment_w);
        if (w > 0.0f)
            draw_fill(ui_draw(ui), (struct rect){x, y, w, TRACK}, 0.5f * TRACK, c);
    }
}

static void draw_segments(struct ui *ui, struct rect r, int segments, float segment_w, float knob_x)
{
    draw_segments_to(ui, r, segments, segment_w, r.x + r.w, track_color(ui->theme));
    draw_segments_to(ui, r, segments, segment_w, knob_x, ui->theme->hi);
}

static int segments_with_room(struct rect r, int segments)
{
    const bool room = segments >= 1 && (r.w + SEGMENT_GAP) / (float)segments - SEGMENT_GAP >= NARROWEST_SEGMENT;
    return room ? segments : 1;
}

bool ui_scrubber(struct ui *ui, const char *key, struct rect r, int segments, int *value, int max)
{
    const ui_id id = ui_make_id(ui, key);
    const bool enabled = max > 0;
    segments = segments_with_room(r, segments);
    const float segment_w = (r.w + SEGMENT_GAP) / (float)segments - SEGMENT_GAP;
    const struct rect target = {r.x - KNOB, r.y, r.w + 2.0f * KNOB, r.h};
    unsigned state = ui_behave_part(ui, id, id, target, enabled);
    state |= ui_behave_focus(ui, id, 0, r, enabled);
    bool changed = (state & UI_FOCUSED) && scrub_keys(ui, id, segments, value, max);
    if (state & UI_ACTIVE) {
        const int v = (int)lround(scrub_share(r, segments, segment_w, ui->in.x) * max);
        changed |= v != *value;
        *value = v;
    }
    const uint32_t owner = ui_own(ui, id);
    const double share = enabled ? fmin(fmax((double)*value / max, 0.0), 1.0) : 0.0;
    const float knob_x = scrub_x(r, segments, segment_w, share);
    const bool halo = (state & UI_HOT) && !(state & UI_ACTIVE);
    draw_segments(ui, r, segments, segment_w, knob_x);
    draw_knob(ui, knob_x, r.y + 0.5f * r.h, enabled ? ui->theme->hi : ui->theme->off, ui_fade(ui, id, halo),
              state & UI_RING);
    ui_own(ui, owner);
    return changed;
}

bool ui_scrubber_reached(struct ui *ui, const char *key, struct rect r, int segments, int *value, int reach, int max)
{
    const ui_id id = ui_make_id(ui, key);
    const bool enabled = max > 0 && reach > 0;
    segments = segments_with_room(r, segments);
    const float segment_w = (r.w + SEGMENT_GAP) / (float)segments - SEGMENT_GAP;
    const unsigned state = ui_behave_part(ui, id, id, (struct rect){r.x - KNOB, r.y, r.w + 2.0f * KNOB, r.h}, enabled);
    const int before = *value;
    if (state & UI_ACTIVE)
        *value = (int)fmin(lround(scrub_share(r, segments, segment_w, ui->in.x) * max), reach);
    const uint32_t owner = ui_own(ui, id);
    const double most = max > 0 ? max : 1;
    const float knob_x = scrub_x(r, segments, segment_w, fmin(*value / most, 1.0)),
                reach_x = scrub_x(r, segments, segment_w, fmin(reach / most, 1.0));
    const bool halo = (state & UI_HOT) && !(state & UI_ACTIVE);
    draw_segments_to(ui, r, segments, segment_w, r.x + r.w, track_color(ui->theme));
    draw_segments_to(ui, r, segments, segment_w, reach_x, ui->theme->mid);
    draw_segments_to(ui, r, segments, segment_w, knob_x, ui->theme->hi);
    draw_knob(ui, knob_x, r.y + 0.5f * r.h, enabled ? ui->theme->hi : ui->theme->off, ui_fade(ui, id, halo), false);
    ui_own(ui, owner);
    return *value != before;
}
