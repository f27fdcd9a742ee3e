/* app/ui/ui_choice.c - dropdown, segmented control and tabs. */
#include <math.h>

#include "app/ui/ui_internal.h"

#define ROW 32.0f
#define LIST_PADDING 4.0f
#define LIST_GAP 4.0f
#define WINDOW_MARGIN 8.0f
#define CHECK_ROOM 36.0f
#define TAB_FONT ((struct font){FONT_SANS, FONT_500, 15})

enum { MAX_SEGMENTS = 16 };

/* Lists of numbers are set in mono: "0.5×", "1×"; a list of words stays one also where a word begins with a digit. */
static struct font item_font(const char *const *items, int n)
{
    for (int i = 0; i < n; i++)
        if (*items[i] < '0' || *items[i] > '9')
            return FONT_CONTROL;
    return FONT_NUMBER;
}

static struct font chosen_font(struct font f)
{
    f.weight = FONT_600;
    return f;
}

/* Dropdown. */

static struct rect list_rect(struct ui *ui, struct rect r, const char *const *items, int n)
{
    float w = r.w;
    for (int i = 0; i < n; i++)
        w = fmaxf(w, ui_text_width(ui, chosen_font(item_font(items, n)), items[i]) + 12.0f + CHECK_ROOM);
    const float wanted = ROW * (float)n + 2.0f * LIST_PADDING;
    const float below = ui->height - (r.y + r.h + LIST_GAP) - WINDOW_MARGIN;
    const float above = r.y - LIST_GAP - WINDOW_MARGIN;
    const bool down = wanted <= below || below >= above;
    const float h = fmaxf(fminf(wanted, down ? below : above), ROW + 2.0f * LIST_PADDING);
    const float x = fmaxf(fminf(r.x, ui->width - WINDOW_MARGIN - w), 0.0f);
    return (struct rect){x, down ? r.y + r.h + LIST_GAP : r.y - LIST_GAP - h, w, h};
}

static void draw_row(struct ui *ui, struct rect r, const char *item, struct font font, bool chosen, bool highlighted)
{
    const struct theme *t = ui->theme;
    const struct font f = chosen ? chosen_font(font) : font;
    if (highlighted)
        draw_fill(ui_draw(ui), r, 5.0f, t->hover);
    ui_label(ui, r.x + 8.0f, ui_baseline(r, f), r.w - 8.0f - CHECK_ROOM + 8.0f, f, TEXT_LEFT, chosen ? t->hi : t->text,
             item);
    if (chosen)
        ui_icon(ui, UI_ICON_CHECK, r.x + r.w - 14.0f, r.y + 0.5f * r.h, t->hi);
}

/* The row that was clicked, -1 for none. */
static int list_rows(struct ui *ui, ui_id id, struct rect r, const char *const *items, int n, int chosen)
{
    int picked = -1;
    const bool moved = ui->in.x != ui->last_x || ui->in.y != ui->last_y;
    float y = r.y + LIST_PADDING + ui_scroll_begin(ui, "rows", r, ROW * (float)n + 2.0f * LIST_PADDING);
    for (int i = 0; i < n; i++, y += ROW) {
        const struct rect row = {r.x + LIST_PADDING, y, r.w - 2.0f * LIST_PADDING, ROW};
        const unsigned state = ui_behave_part(ui, ui_hash(id, &i, sizeof i), id, row, true);
        if (state & UI_CLICKED)
            picked = i;
        if ((state & UI_HOT) && moved)
            ui->choice.highlight = i;
        if (i == ui->choice.highlight && ui->choice.reveal)
            ui_scroll_reveal(ui, row);
        draw_row(ui, row, items[i], item_font(items, n), i == chosen, i == ui->choice.highlight);
    }
    ui->choice.reveal = false;
    ui_scroll_end(ui);
    return picked;
}

/* Draws the open list; the row that was picked, -1 for none. */
static int open_list(struct ui *ui, ui_id id, struct rect r, const char *const *items, int n, int chosen)
{
    bool dismissed;
    const struct rect list = list_rect(ui, r, items, n);
    if (!ui_layer_begin(ui, id, list, &dismissed)) {
        ui->choice.id = 0;
        return -1;
    }
    const uint32_t owner = ui_own(ui, id);
    ui->choice.frame = ui->frame;
    const int picked = list_rows(ui, id, list, items, n, chosen);
    ui_own(ui, owner);
    ui_layer_end(ui);
    return picked;
}

static void highlight(struct ui *ui, int row, int n)
{
    ui->choice.highlight = row < 0 ? 0 : row >= n ? n - 1 : row;
    ui->choice.reveal = true;
}

/* True when the highlighted row is confirmed. */
static bool list_keys(struct ui *ui, ui_id id, int n)
{
    while (ui_take_key(ui, id, UI_KEY_DOWN, 0))
        highlight(ui, ui->choice.highlight + 1, n);
    while (ui_take_key(ui, id, UI_KEY_UP, 0))
        highlight(ui, ui->choice.highlight - 1, n);
    if (ui_take_key(ui, id, UI_KEY_HOME, 0))
        highlight(ui, 0, n);
    if (ui_take_key(ui, id, UI_KEY_END, 0))
        highlight(ui, n - 1, n);
    return ui_confirm_key(ui, id);
}

static bool opens(struct ui *ui, ui_id id, unsigned state)
{
    if (state & UI_CLICKED)
        return true;
    return (state & UI_FOCUSED) && (ui_take_key(ui, id, UI_KEY_DOWN, 0) || ui_take_key(ui, id, UI_KEY_UP, 0));
}

static void draw_choice(struct ui *ui, ui_id id, struct rect r, const char *item, struct font f, unsigned state,
                        bool enabled)
{
    const struct theme *t = ui->theme;
    const bool pressed = (state & UI_ACTIVE) && (state & UI_HOT);
    const float hover = ui_fade(ui, id, state & UI_HOT);
    const struct color rest = pressed ? t->press : color_mix(t->raised, t->hover, hover);
    draw_fill(ui_draw(ui), r, 6.0f, enabled ? rest : color_alpha(t->raised, 0.5f));
    ui_edge(ui, r, 6.0f, t->edge);
    const float room = r.w - 12.0f - 28.0f;
    while (f.size > 12.0f && ui_text_width(ui, f, item) > room) /* smaller before it is cut */
        f.size--;
    ui_label(ui, r.x + 12.0f, ui_baseline(r, f), room, f, TEXT_LEFT, enabled ? t->hi : t->off, item);
    ui_icon(ui, UI_ICON_CHEVRON_DOWN, r.x + r.w - 16.0f, r.y + 0.5f * r.h, enabled ? t->mid : t->off);
    if ((state & UI_RING) || ui->choice.id == id)
        ui_ring(ui, r, 3.0f, 8.0f, t->focus);
}

bool ui_choice(struct ui *ui, const char *key, struct rect r, const char *const *items, int n, int *chosen,
               bool enabled)
{
    const ui_id id = ui_make_id(ui, key);
    int picked = -1;
    if (ui->choice.id == id && (!enabled || n < 1))
        ui->choice.id = 0;
    if (ui->choice.id == id && list_keys(ui, id, n)) {
        picked = ui->choice.highlight;
        ui->choice.id = 0;
    }
    const unsigned state = ui_behave(ui, id, r, true, enabled && n > 0);
    if (ui->choice.id != id && opens(ui, id, state)) {
        ui->choice.id = id;
        highlight(ui, *chosen, n);
    }
    const uint32_t owner = ui_own(ui, id);
    draw_choice(ui, id, r, *chosen >= 0 && *chosen < n ? items[*chosen] : "", item_font(items, n), state, enabled);
    ui_own(ui, owner);
    if (ui->choice.id == id) {
        picked = open_list(ui, id, r, items, n, *chosen);
        if (picked >= 0)
            ui->choice.id = 0;
    }
    if (picked < 0 || picked == *chosen)
        return false;
    *chosen = picked;
    ui_next_frame_now(ui);
    return true;
}

void ui_close_stale_choice(struct ui *ui)
{
    if (ui->choice.frame != ui->frame)
        ui->choice.id = 0;
}

/* Segmented control and tabs: one stop for Tab, arrows within. */

static bool is_off(unsigned disabled, int i)
{
    return i < 32 && (disabled >> i & 1u);
}

static int neighbour(int from, int direction, int n, unsigned disabled)
{
    for (int i = from + direction; i >= 0 && i < n; i += direction)
        if (!is_off(disabled, i))
            return i;
    return from;
}

/* Of what the keyboard came to: after a click arrows still step the transport. */
static int arrow_choice(struct ui *ui, ui_id id, int chosen, int n, unsigned disabled)
{
    if (!ui->ring)
        return chosen;
    while (ui_take_key(ui, id, UI_KEY_RIGHT, 0) || ui_take_key(ui, id, UI_KEY_DOWN, 0))
        chosen = neighbour(chosen, 1, n, disabled);
    while (ui_take_key(ui, id, UI_KEY_LEFT, 0) || ui_take_key(ui, id, UI_KEY_UP, 0))
        chosen = neighbour(chosen, -1, n, disabled);
    if (ui_take_key(ui, id, UI_KEY_HOME, 0))
        chosen = neighbour(-1, 1, n, disabled);
    if (ui_take_key(ui, id, UI_KEY_END, 0))
        chosen = neighbour(n, -1, n, disabled);
    return chosen;
}

struct segments {
    float w[MAX_SEGMENTS];
    struct font font;
};

/* Equal widths where every text has 8 px of air on both sides, else each its text and an equal share of what is left.
 */
static struct segments segment_widths(struct ui *ui, float room, const char *const *items, int n)
{
    struct segments s = {.font = {FONT_SANS, FONT_600, room / (float)n < 56.0f ? 13 : 14}};
    float text[MAX_SEGMENTS];
    float widest = 0.0f, sum = 0.0f;
    for (;; s.font.size = 13) {
        widest = sum = 0.0f;
        for (int i = 0; i < n; i++) {
            text[i] = ui_text_width(ui, s.font, items[i]);
            widest = fmaxf(widest, text[i]);
            sum += text[i];
        }
        if (s.font.size <= 13.0f || widest + 16.0f <= room / (float)n)
            break;
    }
    const bool equal = widest + 16.0f <= room / (float)n;
    const float share = (room - sum) / (float)n;
    for (int i = 0; i < n; i++)
        s.w[i] = equal || share < 0.0f ? room / (float)n : text[i] + share;
    return s;
}

static void draw_segment(struct ui *ui, struct rect r, const char *item, struct font f, bool chosen, bool off,
                         unsigned state)
{
    const struct theme *t = ui->theme;
    if (chosen) {
        draw_fill(ui_draw(ui), r, 5.0f, t->segment_on);
        ui_edge(ui, r, 5.0f, t->edge);
    } else if ((state & UI_ACTIVE) && (state & UI_HOT)) {
        draw_fill(ui_draw(ui), r, 5.0f, t->press);
    }
    f.weight = chosen ? FONT_600 : FONT_500;
    const struct color c = off ? t->off : chosen ? t->hi : state & UI_HOT ? t->text : t->mid;
    ui_label(ui, r.x + 0.5f * r.w, ui_baseline(r, f), r.w - 8.0f, f, TEXT_CENTER, c, item);
}

bool ui_segmented(struct ui *ui, const char *key, struct rect r, const char *const *items, int n, int *chosen,
                  unsigned disabled)
{
    const ui_id id = ui_make_id(ui, key);
    const int before = *chosen;
    n = n < MAX_SEGMENTS ? n : MAX_SEGMENTS;
    if (n < 1)
        return false;
    const struct segments s = segment_widths(ui, r.w - 4.0f, items, n);
    const unsigned focus = ui_behave_focus(ui, id, 0, r, true);
    if (focus & UI_FOCUSED)
        *chosen = arrow_choice(ui, id, *chosen, n, disabled);
    const uint32_t owner = ui_own(ui, id);
    draw_fill(ui_draw(ui), r, 6.0f, ui->theme->well);
    struct rect ring = {0};
    struct rect cell = {r.x + 2.0f, r.y + 2.0f, 0, r.h - 4.0f};
    for (int i = 0; i < n; cell.x += cell.w, i++) {
        cell.w = s.w[i];
        const unsigned state = ui_behave_part(ui, ui_hash(id, &i, sizeof i), id, cell, !is_off(disabled, i));
        if (state & UI_CLICKED)
            *chosen = i;
        if (i == *chosen)
            ring = cell;
        draw_segment(ui, cell, items[i], s.font, i == *chosen, is_off(disabled, i), state);
    }
    if (ui_has_focus(ui, id) && ui->ring && ring.w > 0.0f)
        ui_ring(ui, ring, 0.0f, 5.0f, ui->theme->focus);
    ui_own(ui, owner);
    if (*chosen != before)
        ui_next_frame_now(ui);
    return *chosen != before;
}

static void draw_tab(struct ui *ui, struct rect r, const char *item, float padding, bool chosen, unsigned state,
                     bool ring)
{
    const struct theme *t = ui->theme;
    const struct color c = chosen ? t->hi : state & UI_HOT ? t->text : t->mid;
    draw_text(ui_draw(ui), r.x + 0.5f * r.w, r.y + floorf(0.5f * r.h) + 4.0f, chosen ? FONT_TAB : TAB_FONT, TEXT_CENTER,
              state & UI_ACTIVE ? t->hi : c, item);
    const struct rect bar = {r.x + 0.5f * padding, r.y + r.h - 4.0f, r.w - padding, 3.0f};
    if (chosen)
        draw_fill(ui_draw(ui), bar, 0.0f, t->hi);
    if (ring)
        ui_ring(ui, (struct rect){bar.x, r.y + 12.0f, bar.w, r.h - 24.0f}, 0.0f, 6.0f, t->focus);
}

bool ui_tabs(struct ui *ui, const char *key, float x, float y, float height, const char *const *items, int n,
             int *chosen, float padding, float *width)
{
    const ui_id id = ui_make_id(ui, key);
    const int before = *chosen;
    float total = 0.0f;
    for (int i = 0; i < n; i++)
        total += ui_text_width(ui, FONT_TAB, items[i]) + 2.0f * padding;
    const unsigned focus = ui_behave_focus(ui, id, 0, (struct rect){x, y, total, height}, true);
    if (focus & UI_FOCUSED)
        *chosen = arrow_choice(ui, id, *chosen, n, 0);
    const uint32_t owner = ui_own(ui, id);
    struct rect cell = {x, y, 0, height};
    for (int i = 0; i < n; cell.x += cell.w, i++) {
        cell.w = ui_text_width(ui, FONT_TAB, items[i]) + 2.0f * padding;
        const unsigned state = ui_behave_part(ui, ui_hash(id, &i, sizeof i), id, cell, true);
        if (state & UI_CLICKED)
            *chosen = i;
        draw_tab(ui, cell, items[i], padding, i == *chosen, state, i == *chosen && ui_has_focus(ui, id) && ui->ring);
    }
    ui_own(ui, owner);
    if (width)
        *width = total;
    if (*chosen != before)
        ui_next_frame_now(ui);
    return *chosen != before;
}
