/* app/ui/ui.c - the frame, ids, pointer, keys and focus. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "app/ui/ui_internal.h"
#include "engine/base/tensor.h"

enum cs_status ui_create(struct ui **out, struct text_fonts *fonts, struct cs_error *err)
{
    struct ui *ui = cs_alloc(1, sizeof *ui);
    if (!ui)
        return cs_no_memory(err);
    ui->fonts = fonts;
    ui->wake = INFINITY;
    for (int i = 0; i < UI_LAYERS; i++)
        draw_list_init(&ui->layer[i].list);
    draw_list_init(&ui->tip);
    *out = ui;
    return CS_OK;
}

void ui_destroy(struct ui **ui)
{
    if (!*ui)
        return;
    for (int i = 0; i < UI_LAYERS; i++)
        draw_list_finish(&(*ui)->layer[i].list);
    draw_list_finish(&(*ui)->tip);
    ui_keep_finish(*ui);
    cs_free(*ui);
    *ui = NULL;
}

/* Ids: FNV-1a (Fowler, Noll, Vo) over the key and its ending 0, so that "ab" + "c" is not "a" + "bc". */

ui_id ui_hash(ui_id seed, const void *bytes, size_t n)
{
    const unsigned char *b = bytes;
    ui_id h = seed;
    for (size_t i = 0; i < n; i++)
        h = (h ^ b[i]) * 16777619u;
    return h ? h : 1;
}

static ui_id seed(const struct ui *ui)
{
    const ui_id basis = 2166136261u;
    return ui->n_seeds ? ui->seed[ui->n_seeds - 1] : basis;
}

ui_id ui_make_id(const struct ui *ui, const char *key)
{
    return ui_hash(seed(ui), key, strlen(key) + 1);
}

static void push(struct ui *ui, ui_id id)
{
    assert(ui->n_seeds < UI_SEEDS);
    ui->seed[ui->n_seeds++] = id;
}

void ui_push_id(struct ui *ui, const char *key)
{
    push(ui, ui_make_id(ui, key));
}

void ui_push_index(struct ui *ui, int index)
{
    push(ui, ui_hash(seed(ui), &index, sizeof index));
}

void ui_pop_id(struct ui *ui)
{
    assert(ui->n_seeds > 0);
    ui->n_seeds--;
}

/* What views read. */

struct draw_list *ui_draw(struct ui *ui)
{
    return ui->list;
}

const struct theme *ui_theme(const struct ui *ui)
{
    return ui->theme;
}

struct text_fonts *ui_fonts(const struct ui *ui)
{
    return ui->fonts;
}

const struct ui_input *ui_input(const struct ui *ui)
{
    return &ui->in;
}

double ui_next_frame(const struct ui *ui)
{
    return ui->wake;
}

void ui_wake_at(struct ui *ui, double time)
{
    if (time < ui->wake)
        ui->wake = time;
}

void ui_next_frame_now(struct ui *ui)
{
    ui_wake_at(ui, ui->in.time);
}

enum ui_cursor ui_cursor(const struct ui *ui)
{
    return ui->cursor;
}

void ui_set_cursor(struct ui *ui, enum ui_cursor c)
{
    ui->cursor = c;
}

void ui_reduce_motion(struct ui *ui, bool reduce)
{
    ui->reduce_motion = reduce;
}

uint32_t ui_own(struct ui *ui, ui_id id)
{
    struct draw_list *list = ui_draw(ui);
    const uint32_t before = list->owner;
    list->owner = id;
    return before;
}

/* Focus. */

void ui_set_focus(struct ui *ui, ui_id id)
{
    if (ui->focus == id)
        return;
    if (ui->edit.id && ui->edit.id != id) { /* its widget applies it when it is called next */
        ui->left = ui->edit;
        ui->edit.id = 0;
    }
    ui->focus = id;
    ui->focus_frame = ui->frame;
    ui_next_frame_now(ui);
}

void ui_focus(struct ui *ui, ui_id id)
{
    ui_set_focus(ui, id);
    ui->reveal = true;
}

bool ui_has_focus(const struct ui *ui, ui_id id)
{
    return id && ui->focus == id;
}

bool ui_any_editing(const struct ui *ui)
{
    return ui->edit.id != 0;
}

static int find_in_walk(const struct ui *ui, ui_id id)
{
    for (int i = 0; id && i < ui->n_walk; i++)
        if (ui->walk[i].id == id)
            return i;
    return -1;
}

/* Where the walk starts: at the focus, or, when that is gone, at the place where it was. */
static int next_place(const struct ui *ui, int direction)
{
    const int at = find_in_walk(ui, ui->focus);
    const int n = ui->n_walk;
    if (at >= 0)
        return (at + direction + n) % n;
    if (!ui->focus)
        return direction > 0 ? 0 : n - 1;
    return ((direction > 0 ? ui->place : ui->place - 1) % n + n) % n;
}

/* Along the order of the last complete frame. Within a group there is no way round from the last to the first. */
void ui_move_focus(struct ui *ui, int direction, ui_id group)
{
    if (ui->n_walk == 0)
        return;
    const int to = next_place(ui, direction);
    const int from = find_in_walk(ui, ui->focus);
    if (group && (ui->walk[to].group != group || (to - from) * direction < 0))
        return;
    ui->ring = ui->reveal = true;
    ui->place = to;
    ui_set_focus(ui, ui->walk[to].id);
}

/* Keys. */

/* Tab moves the focus at once, with the order of the frame before. Keys after a Tab that is not the first wait, because
 * those before it still belong to the old focus. */
static void take_tabs(struct ui *ui)
{
    struct ui_input *in = &ui->in;
    int first = 0;
    while (first < in->n_keys && in->key[first].code == UI_KEY_TAB && !(in->key[first].mods & (UI_CTRL | UI_ALT))) {
        ui_move_focus(ui, in->key[first].mods & UI_SHIFT ? -1 : 1, 0);
        first++;
    }
    int end = first;
    while (end < in->n_keys && (in->key[end].code != UI_KEY_TAB || (in->key[end].mods & (UI_CTRL | UI_ALT))))
        end++;
    ui->n_pending = in->n_keys - end;
    memcpy(ui->pending, in->key + end, (size_t)ui->n_pending * sizeof *in->key);
    memmove(in->key, in->key + first, (size_t)(end - first) * sizeof *in->key);
    in->n_keys = end - first;
    if (ui->n_pending)
        ui_next_frame_now(ui);
}

static void take_input(struct ui *ui, const struct ui_input *input)
{
    struct ui_key waiting[UI_MAX_KEYS];
    const int n_waiting = ui->n_pending;
    memcpy(waiting, ui->pending, sizeof waiting);
    ui->in = *input;
    const int n_new = input->n_keys < UI_MAX_KEYS - n_waiting ? input->n_keys : UI_MAX_KEYS - n_waiting;
    memcpy(ui->in.key, waiting, (size_t)n_waiting * sizeof *waiting);
    memcpy(ui->in.key + n_waiting, input->key, (size_t)n_new * sizeof *waiting);
    ui->in.n_keys = n_waiting + n_new;
    memset(ui->key_used, 0, sizeof ui->key_used);
    if (input->pressed)
        ui->ring = false;
    take_tabs(ui);
}

/* A text entry and an open popup keep plain keys to themselves; shortcuts with Ctrl or Alt and F keys still pass. */
static bool kept_from_views(const struct ui *ui, int32_t code, unsigned mods)
{
    const bool shortcut = (mods & (UI_CTRL | UI_ALT)) || (code >= UI_KEY_F1 && code <= UI_KEY_F1 + 11);
    return !shortcut && (ui->edit.id || ui->depth < ui->open_depth);
}

bool ui_take_key(struct ui *ui, ui_id id, int32_t code, unsigned mods)
{
    if (id ? ui->focus != id : kept_from_views(ui, code, mods))
        return false;
    for (int i = 0; i < ui->in.n_keys; i++) {
        if (ui->key_used[i] || ui->in.key[i].code != code || ui->in.key[i].mods != mods)
            continue;
        ui->key_used[i] = true;
        if (id)
            ui->ring = true;
        return true;
    }
    return false;
}

bool ui_confirm_key(struct ui *ui, ui_id id)
{
    return ui_take_key(ui, id, UI_KEY_ENTER, 0) || ui_take_key(ui, id, UI_KEY_PAD_ENTER, 0) ||
           (ui->ring && ui_take_key(ui, id, UI_KEY_SPACE, 0));
}

bool ui_shift(const struct ui *ui)
{
    return (ui->in.mods & UI_SHIFT) != 0;
}

/* Pointer. */

bool ui_reachable(const struct ui *ui)
{
    return ui->depth == ui->open_depth;
}

static struct rect visible(struct ui *ui, struct rect r)
{
    const struct draw_list *list = ui_draw(ui);
    return list->n_clips ? rect_intersection(r, list->clip[list->n_clips - 1]) : r;
}

bool ui_hovers(struct ui *ui, struct rect r)
{
    return ui_reachable(ui) && rect_contains(visible(ui, r), ui->in.x, ui->in.y);
}

float ui_drag_dx(const struct ui *ui)
{
    return ui->active ? ui->in.x - ui->press_x : 0.0f;
}

float ui_drag_dy(const struct ui *ui)
{
    return ui->active ? ui->in.y - ui->press_y : 0.0f;
}

float ui_take_wheel(struct ui *ui, struct rect r)
{
    if (ui->in.wheel == 0.0f || !ui_hovers(ui, r))
        return 0.0f;
    const float notches = ui->in.wheel;
    ui->in.wheel = 0.0f;
    return notches;
}

int ui_take_notches(struct ui *ui, ui_id id, struct rect r)
{
    const float notches = ui_take_wheel(ui, r);
    if (notches == 0.0f)
        return 0;
    if (ui->wheel_id != id || ui->wheel_rest * notches < 0.0f) /* the other way starts anew */
        ui->wheel_rest = 0.0f;
    ui->wheel_id = id;
    ui->wheel_rest += notches;
    const int whole = (int)(ui->wheel_rest + copysignf(1e-3f, notches)); /* ten tenths are one */
    ui->wheel_rest -= (float)whole;
    return whole;
}

float ui_take_pinch(struct ui *ui, struct rect r)
{
    if (ui->in.pinch <= 0.0f || !ui_hovers(ui, r))
        return 1.0f;
    const float factor = ui->in.pinch;
    ui->in.pinch = 1.0f;
    return factor;
}

static unsigned press(struct ui *ui, ui_id id, ui_id focus)
{
    ui->active = id;
    ui->press_taken = true;
    ui->press_x = ui->in.x;
    ui->press_y = ui->in.y;
    ui_set_focus(ui, focus);
    return UI_PRESSED | (ui->in.clicks == 2 ? UI_DOUBLE : 0u);
}

unsigned ui_behave_part(struct ui *ui, ui_id id, ui_id focus, struct rect r, bool enabled)
{
    if (!enabled) {
        if (ui->active == id)
            ui->active = 0;
        if (ui_hovers(ui, r) && !ui->hot) /* what lies below a disabled widget is not meant either */
            ui->press_taken |= ui->in.pressed;
        return 0;
    }
    unsigned state = 0;
    const bool over = ui_hovers(ui, r);
    const bool free_pointer = (!ui->active || ui->active == id) && (!ui->hot || ui->hot == id);
    if (over && free_pointer) {
        ui->hot = id;
        state |= UI_HOT;
        if (ui->in.pressed && !ui->press_taken)
            state |= press(ui, id, focus);
    }
    if (ui->active != id)
        return state;
    state |= UI_ACTIVE;
    if (ui->in.released) {
        state |= over ? UI_CLICKED : 0u;
        ui->active = 0;
        ui_next_frame_now(ui); /* what was drawn before may be hot again */
    }
    return state;
}

unsigned ui_behave_focus(struct ui *ui, ui_id id, ui_id group, struct rect r, bool enabled)
{
    ui_scroll_meet(ui, r);
    if (ui->focus == id)
        ui->focus_frame = ui->frame;
    if (!enabled) {
        if (ui->edit.id == id)
            ui->edit.id = 0;
        return 0;
    }
    if (ui_reachable(ui) && ui->n_order < UI_ORDER) {
        if (ui->focus == id)
            ui->place = ui->n_order;
        ui->order[ui->n_order++] = (struct ui_order_entry){id, group};
    }
    if (ui->focus != id)
        return 0;
    for (int i = 0; i < ui->n_scrolls; i++)
        ui->scroll[i].has_focus |= ui->scroll[i].depth == ui->depth;
    if (ui->reveal)
        ui_scroll_reveal(ui, r);
    ui->reveal = false;
    return UI_FOCUSED | (ui->ring ? UI_RING : 0u);
}

unsigned ui_behave(struct ui *ui, ui_id id, struct rect r, bool focusable, bool enabled)
{
    unsigned state = ui_behave_part(ui, id, focusable ? id : 0, r, enabled);
    if (!focusable) {
        ui_scroll_meet(ui, r);
        return state;
    }
    state |= ui_behave_focus(ui, id, 0, r, enabled);
    if ((state & UI_FOCUSED) && ui_confirm_key(ui, id))
        state |= UI_CLICKED | UI_RING;
    return state;
}

/* The frame. */

void ui_begin(struct ui *ui, const struct ui_input *input, struct draw_list *list, const struct theme *theme,
              float width, float height)
{
    ui->base = ui->list = list;
    ui->theme = theme;
    ui->width = width;
    ui->height = height;
    ui->frame++;
    ui->wake = INFINITY;
    ui->cursor = UI_CURSOR_ARROW;
    ui->n_seeds = ui->n_scrolls = ui->depth = ui->seen_depth = 0;
    ui->hot = 0;
    ui->press_taken = ui->tip_wanted = false;
    take_input(ui, input);
    ui->n_order = 0;
    const struct rect bounds = {0, 0, width, height};
    draw_list_clear(list, bounds);
    list->clear = theme->stage;
    list->owner = 0;
    for (int i = 1; i < UI_LAYERS; i++) {
        draw_list_clear(&ui->layer[i].list, bounds);
        ui->layer[i].seen = 0;
    }
    draw_list_clear(&ui->tip, bounds);
}

/* Layers that were open and are not any more give the focus back to where it was. */
static void close_layers(struct ui *ui)
{
    for (int i = UI_LAYERS - 1; i >= 1; i--) {
        struct ui_layer *layer = &ui->layer[i];
        if (layer->id && !layer->seen) {
            ui_set_focus(ui, layer->focus_before);
            ui_next_frame_now(ui);
        }
        layer->id = layer->seen;
    }
    ui->open_depth = ui->seen_depth;
}

/* A view that went away takes its focus and its open entry with it; else the entry would keep the keys for ever. */
static void drop_stale_focus(struct ui *ui)
{
    if (!ui->focus || ui->focus_frame == ui->frame)
        return;
    ui->focus = ui->edit.id = 0;
}

void ui_end(struct ui *ui)
{
    assert(ui->n_seeds == 0 && ui->n_scrolls == 0 && ui->depth == 0);
    if (ui->in.pressed && !ui->press_taken)
        ui_set_focus(ui, 0);
    if (!ui->in.down)
        ui->active = 0;
    ui_close_stale_choice(ui);
    close_layers(ui);
    drop_stale_focus(ui);
    for (int i = 1; i <= ui->seen_depth; i++)
        draw_list_append(ui->base, &ui->layer[i].list);
    ui_draw_tip(ui);
    draw_list_append(ui->base, &ui->tip);
    memcpy(ui->walk, ui->order, (size_t)ui->n_order * sizeof *ui->order);
    ui->n_walk = ui->n_order;
    ui->last_x = ui->in.x;
    ui->last_y = ui->in.y;
}
