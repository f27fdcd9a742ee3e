/* app/ui/ui_float.c - what floats above the frame: layers, popups, tooltips and hover cards. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "app/ui/ui_internal.h"

#define POINTER_GAP 12.0f
#define WINDOW_MARGIN 8.0f
#define CARD_PADDING_X 12.0f
#define CARD_PADDING_Y 8.0f
#define CARD_LINE 18.0f
#define WIDEST_TIP 320.0f
#define CARD_FONT ((struct font){FONT_MONO, FONT_500, 13})

void ui_ground(struct ui *ui, struct rect r)
{
    draw_shadow(ui_draw(ui), r, 8.0f, ui->theme->shadow);
    draw_fill(ui_draw(ui), r, 8.0f, ui->theme->raised);
    ui_edge(ui, r, 8.0f, ui->theme->edge);
}

/* Escape closes the topmost layer even while a text in it is edited. */
static bool take_escape(struct ui *ui)
{
    for (int i = 0; i < ui->in.n_keys; i++)
        if (!ui->key_used[i] && ui->in.key[i].code == UI_KEY_ESCAPE && !ui->in.key[i].mods)
            return ui->key_used[i] = true;
    return false;
}

static bool wants_closed(struct ui *ui, struct rect r)
{
    if (ui->in.pressed && !ui->press_taken && !rect_contains(r, ui->in.x, ui->in.y))
        return ui->press_taken = true;
    return take_escape(ui);
}

bool ui_layer_begin(struct ui *ui, ui_id id, struct rect r, bool *dismissed)
{
    const int depth = ui->depth + 1;
    *dismissed = false;
    if (depth >= UI_LAYERS)
        return false;
    struct ui_layer *layer = &ui->layer[depth];
    if (layer->id == id && depth == ui->open_depth && wants_closed(ui, r)) {
        *dismissed = true;
        return false;
    }
    if (layer->id != id)
        layer->focus_before = ui->focus;
    layer->seen = id;
    layer->rect = r;
    layer->below = ui->list;
    ui->list = &layer->list;
    ui->depth = depth;
    ui->seen_depth = depth > ui->seen_depth ? depth : ui->seen_depth;
    if (depth > ui->open_depth) { /* opened in this frame: from here on nothing below is reached */
        ui->open_depth = depth;
        ui->n_order = 0;
        ui_next_frame_now(ui);
    }
    ui_ground(ui, r);
    return true;
}

void ui_layer_end(struct ui *ui)
{
    assert(ui->depth > 0);
    const struct ui_layer *layer = &ui->layer[ui->depth];
    if (rect_contains(layer->rect, ui->in.x, ui->in.y))
        ui->press_taken |= ui->in.pressed;
    ui->list = layer->below;
    ui->depth--;
}

bool ui_popup_begin(struct ui *ui, const char *key, struct rect r, bool *open)
{
    if (!*open)
        return false;
    const ui_id id = ui_make_id(ui, key);
    const int depth = ui->depth + 1;
    const bool opens = depth < UI_LAYERS && ui->layer[depth].id != id;
    bool dismissed;
    if (!ui_layer_begin(ui, id, r, &dismissed)) {
        *open = false;
        return false;
    }
    if (opens) /* keys are not for what lies below */
        ui_set_focus(ui, 0);
    ui_push_id(ui, key);
    return true;
}

void ui_popup_end(struct ui *ui)
{
    ui_pop_id(ui);
    ui_layer_end(ui);
}

/* Right below the pointer, on the other side of it where the window ends. */
static float beside(float at, float length, float limit)
{
    const float after = at + POINTER_GAP;
    const float before = at - POINTER_GAP - length;
    if (after + length <= limit - WINDOW_MARGIN)
        return after;
    return fmaxf(before, fminf(WINDOW_MARGIN, fmaxf(limit - length, 0.0f)));
}

void ui_above_begin(struct ui *ui)
{
    ui->tip.owner = ui->list->owner;
    ui->list = &ui->tip;
}

void ui_above_end(struct ui *ui)
{
    ui->list = ui->depth ? &ui->layer[ui->depth].list : ui->base;
}

struct rect ui_card_begin(struct ui *ui, float x, float y, float w, float h)
{
    const struct rect r = {beside(x, w, ui->width), beside(y, h, ui->height), w, h};
    ui_above_begin(ui);
    ui_ground(ui, r);
    return r;
}

static void text_card(struct ui *ui, float x, float y, struct font f, float widest, const char *text)
{
    char line[UI_EDIT_MAX];
    float w = 0.0f;
    int n = 0;
    for (const char *p = text; ui_next_line(ui, f, widest, &p, line); n++)
        w = fmaxf(w, ui_text_width(ui, f, line));
    if (n == 0)
        return;
    const float h = CARD_LINE * (float)n + 2.0f * CARD_PADDING_Y;
    const struct rect r = ui_card_begin(ui, x, y, ceilf(w) + 2.0f * CARD_PADDING_X, h);
    float baseline = r.y + CARD_PADDING_Y + 14.0f;
    for (const char *p = text; ui_next_line(ui, f, widest, &p, line); baseline += CARD_LINE)
        draw_text(ui->list, r.x + CARD_PADDING_X, baseline, f, TEXT_LEFT, ui->theme->hi, line);
    ui_above_end(ui);
}

void ui_hover_card(struct ui *ui, float x, float y, const char *text)
{
    text_card(ui, x, y, CARD_FONT, ui->width - 2.0f * (CARD_PADDING_X + WINDOW_MARGIN), text);
}

static ui_id tip_identity(const char *text, struct rect r)
{
    return ui_hash(ui_hash(1, text, strlen(text)), &r, sizeof r);
}

void ui_tooltip(struct ui *ui, struct rect r, const char *text)
{
    if (!*text || ui->tip_wanted || !ui_hovers(ui, r))
        return;
    ui->tip_wanted = true;
    const ui_id id = tip_identity(text, r);
    const bool moved = ui->in.x != ui->last_x || ui->in.y != ui->last_y;
    if (ui->tip_id != id) {
        ui->tip_id = id;
        ui->tip_since = ui->in.time;
    } else if (moved && ui->in.time < ui->tip_since + UI_TIP_SECONDS && isfinite(ui->tip_since)) {
        ui->tip_since = ui->in.time; /* not resting yet */
    }
    if (ui->in.pressed)
        ui->tip_since = INFINITY;
    ui->tip_shown = ui->in.time >= ui->tip_since + UI_TIP_SECONDS;
    if (ui->tip_shown)
        ui_copy(ui->tip_text, sizeof ui->tip_text, text);
    else
        ui_wake_at(ui, ui->tip_since + UI_TIP_SECONDS);
}

void ui_draw_tip(struct ui *ui)
{
    if (!ui->tip_wanted)
        ui->tip_id = 0;
    else if (ui->tip_shown)
        text_card(ui, ui->in.x, ui->in.y, FONT_NOTE, WIDEST_TIP, ui->tip_text);
}
