/* app/ui/ui_button.c - buttons, toggles, the error strip and the progress bar. */
#include <math.h>

#include "app/ui/ui_internal.h"

#define ICON_BOX 16.0f
#define GAP 8.0f
#define HINT_FONT ((struct font){FONT_MONO, FONT_500, 12})

struct button_colors {
    struct color fill, ink, hint;
};

static struct button_colors button_colors(const struct theme *t, unsigned flags, unsigned state, float hover)
{
    const bool pressed = (state & UI_ACTIVE) && (state & UI_HOT);
    if (flags & UI_DISABLED)
        return (struct button_colors){color_alpha(t->raised, flags & UI_GHOST ? 0.0f : 0.5f), t->off, t->off};
    if (flags & UI_PRIMARY)
        return (struct button_colors){pressed ? t->mid : color_mix(t->hi, t->text, hover), t->ink, t->ink};
    if (flags & UI_GHOST)
        return (struct button_colors){pressed ? t->press : color_alpha(t->hover, hover), t->text, t->mid};
    return (struct button_colors){pressed ? t->press : color_mix(t->raised, t->hover, hover), t->hi, t->mid};
}

/* Icon, label and hint stand in the middle of r as one group. */
static void draw_button_content(struct ui *ui, struct rect r, enum ui_icon icon, const char *label, const char *hint,
                                const struct button_colors *c)
{
    const float icon_w = icon == UI_ICON_NONE ? 0.0f : ICON_BOX;
    const float hint_w = hint ? ui_text_width(ui, HINT_FONT, hint) : 0.0f;
    const float gaps = GAP * (float)((icon_w > 0.0f) + (label != NULL) + (hint != NULL) - 1);
    const float room = r.w - 2.0f * GAP - icon_w - hint_w - gaps;
    const float wanted = label ? ui_text_width(ui, FONT_CONTROL, label) : 0.0f;
    const float label_w = label ? fmaxf(fminf(wanted, room), 0.0f) : 0.0f;
    float x = r.x + 0.5f * (r.w - (icon_w + label_w + hint_w + fmaxf(gaps, 0.0f)));
    if (icon_w > 0.0f) {
        ui_icon(ui, icon, x + 0.5f * ICON_BOX, r.y + 0.5f * r.h, c->ink);
        x += ICON_BOX + GAP;
    }
    if (label) {
        ui_label(ui, x, ui_baseline(r, FONT_CONTROL), label_w, FONT_CONTROL, TEXT_LEFT, c->ink, label);
        x += label_w + GAP;
    }
    if (hint)
        draw_text(ui_draw(ui), x, ui_baseline(r, HINT_FONT), HINT_FONT, TEXT_LEFT, c->hint, hint);
}

bool ui_button(struct ui *ui, const char *key, struct rect r, enum ui_icon icon, const char *label, const char *hint,
               unsigned flags)
{
    const ui_id id = ui_make_id(ui, key);
    const bool enabled = !(flags & UI_DISABLED);
    const unsigned state = ui_behave(ui, id, r, true, enabled);
    const uint32_t owner = ui_own(ui, id);
    const struct theme *t = ui->theme;
    const struct button_colors c = button_colors(t, flags, state, ui_fade(ui, id, state & UI_HOT));
    if (c.fill.a)
        draw_fill(ui_draw(ui), r, 6.0f, c.fill);
    if (!(flags & (UI_PRIMARY | UI_GHOST)))
        ui_edge(ui, r, 6.0f, enabled ? t->edge : t->line);
    draw_button_content(ui, r, icon, label, hint, &c);
    if (state & UI_RING)
        ui_focus_ring(ui, r, 6.0f);
    ui_own(ui, owner);
    return state & UI_CLICKED;
}

static void draw_toggle_on(struct ui *ui, struct rect r, struct color fill)
{
    struct draw_list *list = ui_draw(ui);
    const float x = r.x + 28.0f, y = r.y + 12.0f;
    const struct point check[] = {{x - 4.0f, y}, {x - 1.2f, y + 2.8f}, {x + 4.0f, y - 3.2f}};
    draw_fill(list, r, 12.0f, fill);
    draw_circle(list, x, y, 9.0f, ui->theme->ink);
    draw_polyline(list, check, 3, 2.0f, fill);
}

static void draw_toggle_off(struct ui *ui, struct rect r, bool enabled)
{
    struct draw_list *list = ui_draw(ui);
    const struct theme *t = ui->theme;
    draw_fill(list, r, 12.0f, t->well);
    draw_frame(list, r, 12.0f, 1.5f, enabled ? t->edge : t->line);
    draw_circle(list, r.x + 12.0f, r.y + 12.0f, 7.0f, enabled ? t->mid : t->off);
}

bool ui_toggle(struct ui *ui, const char *key, float x, float y, bool *value, struct color accent, bool enabled)
{
    const ui_id id = ui_make_id(ui, key);
    const struct rect r = {x, y, 40.0f, 24.0f};
    const struct rect target = {x, y - 4.0f, 40.0f, 32.0f}; /* no target is lower than 32 px */
    const struct theme *t = ui->theme;
    const unsigned state = ui_behave(ui, id, target, true, enabled);
    const uint32_t owner = ui_own(ui, id);
    if (state & UI_CLICKED)
        *value = !*value;
    const bool pressed = (state & UI_ACTIVE) && (state & UI_HOT);
    if (*value)
        draw_toggle_on(ui, r, !enabled ? t->off : pressed ? t->mid : accent);
    else
        draw_toggle_off(ui, r, enabled);
    const float hover = ui_fade(ui, id, (state & UI_HOT) && !pressed);
    if (hover > 0.0f)
        draw_frame(ui_draw(ui), rect_inset(r, -1.0f), 13.0f, 1.5f, color_alpha(t->hi, hover));
    if (state & UI_RING)
        ui_focus_ring(ui, r, 13.0f);
    ui_own(ui, owner);
    return state & UI_CLICKED;
}

void ui_error_strip(struct ui *ui, struct rect r, const char *text)
{
    const struct theme *t = ui->theme;
    draw_fill(ui_draw(ui), r, 6.0f, t->raised);
    draw_frame(ui_draw(ui), r, 6.0f, 1.0f, t->err);
    ui_icon(ui, UI_ICON_WARNING, r.x + 18.0f, r.y + 0.5f * r.h, t->err);
    if (ui_text_width(ui, FONT_NOTE, text) > r.w - 46.0f && r.h >= 52.0f) /* room for two lines */
        ui_paragraph(ui, r.x + 34.0f, r.y + 22.0f, r.w - 46.0f, FONT_NOTE, 18.0f, t->hi, text);
    else
        ui_label(ui, r.x + 34.0f, ui_baseline(r, FONT_NOTE), r.w - 46.0f, FONT_NOTE, TEXT_LEFT, t->hi, text);
}

void ui_progress(struct ui *ui, struct rect r, float done)
{
    const struct theme *t = ui->theme;
    const float radius = 0.5f * r.h;
    draw_fill(ui_draw(ui), r, radius, t->light ? t->line : t->hover);
    if (done < 0.0f || isnan(done)) { /* unknown: a block in the middle, which does not pretend to be a share */
        draw_fill(ui_draw(ui), (struct rect){r.x + 0.375f * r.w, r.y, 0.25f * r.w, r.h}, radius, t->mid);
        return;
    }
    const float w = fminf(done, 1.0f) * r.w;
    if (w > 0.0f)
        draw_fill(ui_draw(ui), (struct rect){r.x, r.y, fmaxf(w, r.h), r.h}, radius, t->hi);
}
