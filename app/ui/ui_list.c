/* app/ui/ui_list.c - rows of a list: Up and Down move among the rows that share the pushed ids. */
#include "app/ui/ui_internal.h"

#define SWATCH 22.0f

static void row_keys(struct ui *ui, ui_id id, ui_id group)
{
    if (ui_take_key(ui, id, UI_KEY_DOWN, 0))
        ui_move_focus(ui, 1, group);
    else if (ui_take_key(ui, id, UI_KEY_UP, 0))
        ui_move_focus(ui, -1, group);
}

static void draw_ground(struct ui *ui, ui_id id, struct rect r, bool chosen, unsigned state)
{
    const struct theme *t = ui->theme;
    const float hover = ui_fade(ui, id, (state & UI_HOT) && !chosen);
    if ((state & UI_ACTIVE) && (state & UI_HOT)) {
        draw_fill(ui_draw(ui), r, 6.0f, t->press);
    } else if (chosen) {
        draw_fill(ui_draw(ui), r, 6.0f, t->raised);
        ui_edge(ui, r, 6.0f, t->edge);
    } else if (hover > 0.0f) {
        draw_fill(ui_draw(ui), r, 6.0f, color_alpha(t->hover, hover));
    }
}

bool ui_list_row(struct ui *ui, const char *key, struct rect r, const char *label, bool chosen,
                 void (*swatch)(struct ui *, struct rect, void *), void *ctx)
{
    const ui_id id = ui_make_id(ui, key);
    const ui_id group = ui_make_id(ui, "rows of one list");
    const struct theme *t = ui->theme;
    unsigned state = ui_behave_part(ui, id, id, r, true);
    state |= ui_behave_focus(ui, id, group, r, true);
    if ((state & UI_FOCUSED) && ui_confirm_key(ui, id))
        state |= UI_CLICKED;
    if (state & UI_FOCUSED)
        row_keys(ui, id, group);
    const uint32_t owner = ui_own(ui, id);
    draw_ground(ui, id, r, chosen, state);
    float x = r.x + 8.0f;
    if (swatch) {
        swatch(ui, (struct rect){x - 1.0f, r.y + 0.5f * (r.h - SWATCH), SWATCH, SWATCH}, ctx);
        x = r.x + 40.0f;
    }
    const float right = r.x + r.w - (chosen ? 28.0f : 8.0f);
    ui_label(ui, x, ui_baseline(r, FONT_BODY), right - x, chosen ? FONT_HEAD : FONT_BODY, TEXT_LEFT,
             chosen ? t->hi : t->text, label);
    if (chosen)
        ui_icon(ui, UI_ICON_CHECK, r.x + r.w - 12.0f, r.y + 0.5f * r.h, t->hi);
    if (ui_has_focus(ui, id) && ui->ring)
        ui_ring(ui, r, 0.0f, 6.0f, t->focus);
    ui_own(ui, owner);
    return state & UI_CLICKED;
}
