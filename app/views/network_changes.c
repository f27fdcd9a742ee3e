/* app/views/network_changes.c - the picture moved, turned, scaled and noised: sliders whose effect the next frame
 * shows. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/maps.h"
#include "app/views/network.h"
#include "engine/base/i18n.h"

enum { PITCH = 30, FIELD = 56, SEEDS = 10000, THUMB = 56 };

static const enum prop_id sliders[] = {PROP_NETWORK_SHIFT_ROWS, PROP_NETWORK_SHIFT_COLUMNS, PROP_NETWORK_ROTATE,
                                       PROP_NETWORK_ZOOM, PROP_NETWORK_NOISE};
enum { SLIDERS = sizeof sliders / sizeof *sliders };

static bool is_shift(enum prop_id p)
{
    return p == PROP_NETWORK_SHIFT_ROWS || p == PROP_NETWORK_SHIFT_COLUMNS;
}

/* A slider moves the picture by half of itself at most; what is typed may go further. */
static double reach_of(const struct view *v, enum prop_id p)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct shape *in = s->net ? net_input(s->net) : NULL;
    const int side = in && in->rank == 3 ? in->dim[p == PROP_NETWORK_SHIFT_ROWS ? 1 : 2] : 28;
    return fmax((side + 1) / 2, 1);
}

static struct ui_number number_for(const struct view *v, enum prop_id p, bool slider)
{
    const struct prop_info *info = &prop_infos[p];
    struct ui_number n = {.min = info->min,
                          .max = info->max,
                          .step = info->step,
                          .fine = info->fine,
                          .decimals = info->decimals,
                          .logarithmic = info->logarithmic};
    if (slider && is_shift(p)) {
        n.max = fmin(reach_of(v, p), info->max);
        n.min = -n.max;
    }
    if (slider && p == PROP_NETWORK_ROTATE)
        n.step = 1;
    if (slider && p == PROP_NETWORK_NOISE)
        n.step = 0.01;
    return n;
}

/* Words of the narrowest panel's labels have a third of it. */
static float label_width(const struct view *v, struct rect area)
{
    float w = 0;
    for (int i = 0; i < SLIDERS; i++)
        w = fmaxf(w, ui_text_width(v->ui, FONT_NOTE, _(prop_infos[sliders[i]].label)));
    return fminf(ceilf(w) + 4, area.w * 0.36f);
}

static void slider_row(const struct view *v, enum prop_id p, struct rect r, float label)
{
    const struct prop_info *info = &prop_infos[p];
    const struct ui_number by_hand = number_for(v, p, true), typed = number_for(v, p, false);
    const struct rect track = {r.x + label, r.y, r.w - label - FIELD - 4, r.h},
                      field = {r.x + r.w - FIELD, r.y + 1, FIELD, r.h - 2};
    double value = session_float(v->session, p), entered = value;
    ui_label(v->ui, r.x, r.y + roundf(r.h / 2) + 5, label - 4, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->text,
             _(info->label));
    ui_push_id(v->ui, info->name);
    if (ui_slider(v->ui, "slider", track, &value, &by_hand, ui_theme(v->ui)->hi, true)) {
        request_float(v->requests, p, value);
        request_is_gesture(v->requests);
    }
    if (ui_number_field(v->ui, "field", field, &entered, &typed, true))
        request_float(v->requests, p, entered);
    ui_pop_id(v->ui);
    ui_tooltip(v->ui, (struct rect){r.x, r.y, r.w - FIELD - 4, r.h}, _(info->help));
}

/* What is not as it was, in short: "↓2 →−1 30° ×1.5 ±0.1". */
static void summary(const struct view *v, char *text, size_t size)
{
    static const char *const forms[SLIDERS] = {"↓%s", "→%s", "%s°", "×%s", "±%s"};
    size_t used = 0;
    text[0] = '\0';
    for (int i = 0; i < SLIDERS; i++) {
        const double value = session_float(v->session, sliders[i]);
        char number[FORMAT_MAX], part[FORMAT_MAX + 8];
        if (value == (sliders[i] == PROP_NETWORK_ZOOM ? 1 : 0))
            continue;
        snprintf(part, sizeof part, forms[i], format_number(number, value, prop_infos[sliders[i]].decimals));
        used += (size_t)snprintf(text + used, size - used, "%s%s", used ? " " : "", part);
        if (used >= size)
            return;
    }
}

static void buttons(const struct view *v, struct rect r)
{
    const float w = floorf((r.w - 6) / 2);
    const struct rect plain = {r.x, r.y, w, r.h}, other = {r.x + w + 6, r.y, w, r.h};
    const bool changed = session_can_run(v->session, COMMAND_NETWORK_UNCHANGE);
    const bool noisy = session_float(v->session, PROP_NETWORK_NOISE) > 0;
    if (ui_button(v->ui, "unchange", plain, UI_ICON_NONE, _("As it was"), NULL, changed ? 0 : UI_DISABLED))
        request_command(v->requests, COMMAND_NETWORK_UNCHANGE);
    ui_tooltip(v->ui, plain, _("Takes back all five (U)"));
    if (ui_button(v->ui, "noise", other, UI_ICON_NONE, _("Other noise"), NULL, noisy ? 0 : UI_DISABLED))
        request_int(v->requests, PROP_NETWORK_NOISE_SEED,
                    (session_int(v->session, PROP_NETWORK_NOISE_SEED) + 1) % SEEDS);
    ui_tooltip(v->ui, other, _(prop_infos[PROP_NETWORK_NOISE_SEED].help));
}

/* A drawing is shown as it was drawn: here is what comes of it. */
static float drawn_result(const struct view *v, struct rect area, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct rect r = {area.x, y, THUMB, THUMB};
    if (session_int(v->session, PROP_NETWORK_PROBE) != PROBE_DRAWN || !s->net || !s->probe_pixels ||
        net_input(s->net)->rank != 3)
        return y;
    maps_draw_picture(ui_draw(v->ui), r, s->probe_pixels, net_input(s->net), maps_key(s));
    draw_frame(ui_draw(v->ui), r, 0, 1, ui_theme(v->ui)->edge);
    ui_paragraph(v->ui, area.x + THUMB + 10, y + 14, area.w - THUMB - 10, FONT_NOTE, 17, ui_theme(v->ui)->mid,
                 _("What the network gets: in the middle, then changed"));
    return y + THUMB + 8;
}

float network_changes(const struct view *v, struct rect area, float y)
{
    char note[160];
    bool open;
    summary(v, note, sizeof note);
    y = network_fold(v, area, y, "fold-change", _("Change"), note, *note != '\0', &open);
    if (!open)
        return y;
    const float label = label_width(v, area);
    for (int i = 0; i < SLIDERS; i++, y += PITCH)
        slider_row(v, sliders[i], (struct rect){area.x, y, area.w, PITCH - 2}, label);
    buttons(v, (struct rect){area.x, y + 4, area.w, 32});
    return drawn_result(v, area, y + 44);
}
