/* app/views/frame.c - the whole window: top bar, panels or drawers, stage, caption, transport, message, palette, help.
 */
#include "app/views/frame.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/gfx/text.h"
#include "engine/base/i18n.h"

static const struct workspace_view *const views[WORKSPACE_COUNT] = {
    [WORKSPACE_CONVOLVE] = &workspace_convolve, [WORKSPACE_NETWORK] = &workspace_network,
    [WORKSPACE_TRAIN] = &workspace_train,       [WORKSPACE_INTERPRET] = &workspace_interpret,
    [WORKSPACE_LESSONS] = &workspace_lessons,
};

const struct workspace_view *workspace_views(int workspace)
{
    return workspace >= 0 && workspace < WORKSPACE_COUNT ? views[workspace] : NULL;
}

struct frame_memory *frame_memory(struct ui *ui)
{
    const ui_id frame_id = 0xF4A3E001u; /* fixed: the same wherever in the id stack it is asked for */
    return ui_memory(ui, frame_id, sizeof(struct frame_memory));
}

float frame_left_width(enum frame_size size)
{
    return size == FRAME_FULL ? 264 : size == FRAME_MEDIUM ? 208 : FRAME_RAIL;
}

float frame_right_width(enum frame_size size)
{
    return size == FRAME_FULL ? 320 : size == FRAME_MEDIUM ? 240 : FRAME_RAIL;
}

static enum frame_size size_of(float width)
{
    return width >= 1280 ? FRAME_FULL : width >= 1024 ? FRAME_MEDIUM : FRAME_SMALL;
}

/* Between the top bar and what lies below: the bottom bar, a strip. */
static struct rect middle(const struct view *v, float x, float w, float below)
{
    return (struct rect){x, FRAME_TOP, w, v->height - FRAME_TOP - below};
}

/* Draws what stays at the foot of the left panel; returns what is left above it. */
static struct rect above_foot(const struct view *v, struct rect r)
{
    const struct workspace_view *w = views[session_int(v->session, PROP_APP_WORKSPACE)];
    if (!w->foot)
        return r;
    const float width = r.w - 2 * v->padding, h = fminf(w->foot_height(v, width), r.h / 2);
    draw_fill(ui_draw(v->ui), (struct rect){r.x, r.y + r.h - h, r.w - 1, 1}, 0, ui_theme(v->ui)->line);
    w->foot(v, (struct rect){r.x + v->padding, r.y + r.h - h, width, h});
    return (struct rect){r.x, r.y, r.w, r.h - h};
}

/* A panel's scrolling content; remembers its height for the next frame. */
static void panel_content(const struct view *v, struct rect r, const char *key,
                          float (*content)(const struct view *, struct rect), float *height)
{
    if (!strcmp(key, "left"))
        r = above_foot(v, r);
    ui_push_id(v->ui, views[session_int(v->session, PROP_APP_WORKSPACE)]->name);
    const float offset = ui_scroll_begin(v->ui, key, r, *height);
    const float top = v->frame == FRAME_FULL ? 8 : 4;
    const struct rect area = {r.x + v->padding, r.y + top + offset, r.w - 2 * v->padding, r.h - top};
    const float before = *height;
    *height = content(v, area) + 2 * top;
    ui_scroll_end(v->ui);
    ui_pop_id(v->ui);
    if (*height != before)
        ui_wake_at(v->ui, ui_input(v->ui)->time);
}

static void panel(const struct view *v, bool left, float (*content)(const struct view *, struct rect), float *height,
                  float strip)
{
    const struct theme *t = ui_theme(v->ui);
    const float w = left ? frame_left_width(v->frame) : frame_right_width(v->frame);
    const struct rect r = middle(v, left ? 0 : v->width - w, w, FRAME_BOTTOM + strip);
    draw_fill(ui_draw(v->ui), r, 0, t->panel);
    draw_fill(ui_draw(v->ui), (struct rect){left ? r.x + r.w - 1 : r.x, r.y, 1, r.h}, 0, t->line);
    panel_content(v, r, left ? "left" : "right", content, height);
}

/* The strip that stays of a panel in a small window, with the button that opens its drawer. */
static void rail(const struct view *v, bool left, bool *open)
{
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = middle(v, left ? 0 : v->width - FRAME_RAIL, FRAME_RAIL, FRAME_BOTTOM);
    draw_fill(ui_draw(v->ui), r, 0, t->panel);
    draw_fill(ui_draw(v->ui), (struct rect){left ? r.x + r.w - 1 : r.x, r.y, 1, r.h}, 0, t->line);
    const struct rect button = {r.x + 4, r.y + 8, 32, 32};
    if (ui_button(v->ui, left ? "open-left" : "open-right", button, UI_ICON_PANEL, NULL, NULL, UI_GHOST))
        *open = !*open;
    ui_tooltip(v->ui, button, left ? _("Parameters (P)") : _("Inspector (I)"));
}

/* An open drawer keeps keys from the rest of the window: its own one shuts it, the other's changes to that. */
static void drawer_keys(const struct view *v, bool *mine, int32_t my_key, bool *its, int32_t its_key)
{
    const bool own = ui_take_key(v->ui, 0, my_key, 0), other = ui_take_key(v->ui, 0, its_key, 0);
    if (!own && !other)
        return;
    *mine = own && !*mine;
    *its = other;
    ui_wake_at(v->ui, ui_input(v->ui)->time);
}

static void drawer(const struct view *v, bool left, float (*content)(const struct view *, struct rect), float *height,
                   struct frame_memory *m)
{
    bool *const open = left ? &m->left_open : &m->right_open;
    const float share = ui_tween(v->ui, ui_make_id(v->ui, left ? "left-drawer" : "right-drawer"), *open ? 1 : 0, 0.2);
    if (share <= 0)
        return;
    const struct theme *t = ui_theme(v->ui);
    const float shown = roundf(share * FRAME_DRAWER);
    const struct rect r = middle(v, left ? shown - FRAME_DRAWER : v->width - shown, FRAME_DRAWER, FRAME_BOTTOM);
    bool stays = true;
    if (ui_popup_begin(v->ui, left ? "left-popup" : "right-popup", r, &stays)) {
        draw_fill(ui_draw(v->ui), r, 0, t->panel);
        draw_fill(ui_draw(v->ui), (struct rect){left ? r.x + r.w - 1 : r.x, r.y, 1, r.h}, 0, t->line);
        panel_content(v, r, left ? "left" : "right", content, height);
        drawer_keys(v, open, left ? 'p' : 'i', left ? &m->right_open : &m->left_open, left ? 'i' : 'p');
        ui_popup_end(v->ui);
    }
    if (!stays) {
        *open = false;
        ui_wake_at(v->ui, ui_input(v->ui)->time);
    }
}

/* Workspaces without a caption and a transport have the whole height. */
static float bottom_height(const struct workspace_view *w)
{
    return w->caption || w->transport ? FRAME_BOTTOM : 0;
}

/* The stage, and below it the strip of a workspace that has one now. */
static void stage(const struct view *v, const struct workspace_view *w, float strip)
{
    const float left = w->left ? frame_left_width(v->frame) : 0, right = w->right ? frame_right_width(v->frame) : 0;
    const struct rect area = middle(v, left, v->width - left - right, bottom_height(w) + strip);
    draw_push_clip(ui_draw(v->ui), area);
    w->stage(v, area);
    draw_pop_clip(ui_draw(v->ui));
    if (strip <= 0)
        return;
    const float x = v->frame == FRAME_SMALL ? area.x : 0; /* rails keep their height */
    const struct rect band = {x, area.y + area.h, area.x + area.w - x, strip};
    draw_push_clip(ui_draw(v->ui), band);
    w->strip(v, band, area);
    draw_pop_clip(ui_draw(v->ui));
}

/* Head and sentence side by side; returns whether the sentence fits. */
static bool caption_line(const struct view *v, struct rect r, float size, const char *head, const char *text)
{
    const struct font head_font = {FONT_SANS, FONT_600, size}, font = {FONT_SANS, FONT_400, size};
    const float baseline = r.y + (v->frame == FRAME_FULL ? 30 : 29);
    const float x = r.x + 24 + (*head ? ui_text_width(v->ui, head_font, head) + 12 : 0);
    if (x + ui_text_width(v->ui, font, text) > r.x + r.w - 24)
        return false;
    draw_text(ui_draw(v->ui), r.x + 24, baseline, head_font, TEXT_LEFT, ui_theme(v->ui)->hi, head);
    draw_text(ui_draw(v->ui), x, baseline, font, TEXT_LEFT, ui_theme(v->ui)->text, text);
    return true;
}

/* Bytes of the first of two lines: the first sentence where both parts fit, else as much as fits. */
static size_t first_line(const struct view *v, float width, const char *text, size_t *next)
{
    const char *end = strstr(text, ". ");
    char first[512];
    if (end) {
        snprintf(first, sizeof first, "%.*s", (int)(end + 1 - text), text);
        *next = (size_t)(end + 2 - text);
        if (ui_text_width(v->ui, FONT_NOTE, first) <= width && ui_text_width(v->ui, FONT_NOTE, end + 2) <= width)
            return (size_t)(end + 1 - text);
    }
    return text_break(ui_fonts(v->ui), FONT_NOTE, text, width, next);
}

/* Two lines of 13 px. */
static void caption_lines(const struct view *v, struct rect r, const char *head, const char *text)
{
    const struct font head_font = {FONT_SANS, FONT_600, 13};
    const struct theme *t = ui_theme(v->ui);
    const float x = r.x + 24 + (*head ? ui_text_width(v->ui, head_font, head) + 12 : 0), width = r.x + r.w - 24 - x;
    size_t next = 0;
    const size_t n = first_line(v, width, text, &next);
    char first[512];
    snprintf(first, sizeof first, "%.*s", (int)n, text);
    draw_text(ui_draw(v->ui), r.x + 24, r.y + 18, head_font, TEXT_LEFT, t->hi, head);
    ui_label(v->ui, x, r.y + 18, width, FONT_NOTE, TEXT_LEFT, t->text, first);
    ui_label(v->ui, x, r.y + 35, width, FONT_NOTE, TEXT_LEFT, t->text, text + next);
}

static void caption(const struct view *v, const struct workspace_view *w, struct rect r)
{
    char head[96] = "", text[512] = "";
    if (!w->caption)
        return;
    w->caption(v, head, sizeof head, text, sizeof text);
    if (w->caption_tools)
        r.w = w->caption_tools(v, r) - r.x;
    const float sizes[] = {16, 14, 13};
    for (int i = v->frame == FRAME_FULL ? 0 : 1; i < 3; i++)
        if (caption_line(v, r, sizes[i], head, text))
            return;
    caption_lines(v, r, head, text);
}

static void bottom_bar(const struct view *v, const struct workspace_view *w)
{
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = {0, v->height - FRAME_BOTTOM, v->width, FRAME_BOTTOM};
    if (bottom_height(w) <= 0)
        return;
    draw_fill(ui_draw(v->ui), r, 0, t->panel);
    draw_fill(ui_draw(v->ui), (struct rect){r.x, r.y, r.w, 1}, 0, t->line);
    caption(v, w, (struct rect){r.x, r.y, r.w, FRAME_CAPTION});
    if (w->transport)
        w->transport(v, (struct rect){r.x, r.y + FRAME_CAPTION, r.w, FRAME_BOTTOM - FRAME_CAPTION});
}

enum { MESSAGE_LINES = 4 };

/* Breaks text to width; returns the number of lines. The last of them has the rest. */
static int message_lines(const struct view *v, const char *text, float width, const char *line[MESSAGE_LINES],
                         int length[MESSAGE_LINES])
{
    int n = 0;
    for (; *text && n < MESSAGE_LINES; n++) {
        size_t next = 0;
        line[n] = text;
        length[n] = (int)text_break(ui_fonts(v->ui), FONT_BODY, text, width, &next);
        text += next;
    }
    if (*text)
        length[n - 1] = (int)strlen(line[n - 1]);
    return n;
}

/* A warning has its sign; news are words alone. */
static void draw_message(const struct view *v, const char *text)
{
    const struct theme *t = ui_theme(v->ui);
    const bool news = session_message_is_news(v->session);
    const float left = news ? 16 : 38, around = left + 12;
    const float most = fminf(v->width - 96, 720),
                w = roundf(fminf(ui_text_width(v->ui, FONT_BODY, text) + around + 2, most));
    const char *line[MESSAGE_LINES];
    int length[MESSAGE_LINES];
    const int n = message_lines(v, text, w - around, line, length);
    const float h = 14 + 20 * (float)n;
    const struct rect r = {roundf((v->width - w) / 2), v->height - FRAME_BOTTOM - 16 - h, w, h};
    draw_shadow(ui_draw(v->ui), r, 8, t->shadow);
    draw_fill(ui_draw(v->ui), r, 8, t->raised);
    draw_frame(ui_draw(v->ui), r, 8, 1, news ? t->edge : t->err);
    if (!news)
        ui_icon(v->ui, UI_ICON_WARNING, r.x + 20, r.y + 17, t->err);
    for (int i = 0; i < n; i++) {
        char words[512];
        snprintf(words, sizeof words, "%.*s", length[i], line[i]);
        ui_label(v->ui, r.x + left, r.y + 22 + 20 * (float)i, w - around, FONT_BODY, TEXT_LEFT, t->hi, words);
    }
}

/* What went wrong lately, or was done, over the foot of the stage, for as long as it takes to read. */
static void message(const struct view *v)
{
    const double shown_for = 8;
    double age = 0;
    const char *text = session_message(v->session, &age);
    if (!*text || age >= shown_for)
        return;
    draw_message(v, text);
    ui_wake_at(v->ui, ui_input(v->ui)->time + shown_for - age);
}

static void panels_before(const struct view *v, const struct workspace_view *w, struct frame_memory *m, int workspace,
                          float strip)
{
    if (w->left && v->frame == FRAME_SMALL)
        rail(v, true, &m->left_open);
    else if (w->left)
        panel(v, true, w->left, &m->left_height[workspace], strip);
}

static void panels_after(const struct view *v, const struct workspace_view *w, struct frame_memory *m, int workspace)
{
    if (!w->right)
        return;
    if (v->frame == FRAME_SMALL)
        rail(v, false, &m->right_open);
    else
        panel(v, false, w->right, &m->right_height[workspace], 0);
}

static void drawers(const struct view *v, const struct workspace_view *w, struct frame_memory *m, int workspace)
{
    if (v->frame != FRAME_SMALL) {
        m->left_open = m->right_open = false;
        return;
    }
    if (w->left)
        drawer(v, true, w->left, &m->left_height[workspace], m);
    if (w->right)
        drawer(v, false, w->right, &m->right_height[workspace], m);
}

void view_frame(struct ui *ui, const struct session *s, struct requests *r, float width, float height)
{
    struct frame_memory none = {0}; /* without memory drawers stay shut, the rest works */
    struct frame_memory *kept = frame_memory(ui), *m = kept ? kept : &none;
    const int workspace = session_int(s, PROP_APP_WORKSPACE);
    const struct workspace_view *w = workspace_views(workspace);
    const enum frame_size size = size_of(width);
    const struct view v = {ui, s, r, size, width, height, size == FRAME_FULL ? 24 : 16};
    ui_reduce_motion(ui, session_bool(s, PROP_APP_REDUCE_MOTION));
    request_subscribe(r, w->subscriptions);
    if (w->begin)
        w->begin(&v);
    const float strip = w->strip_height ? w->strip_height(&v) : 0;
    top_bar(&v);
    panels_before(&v, w, m, workspace, strip);
    stage(&v, w, strip);
    panels_after(&v, w, m, workspace);
    bottom_bar(&v, w);
    message(&v);
    drawers(&v, w, m, workspace);
    palette(&v);
    help_overlay(&v);
    if (w->keys)
        w->keys(&v);
    frame_keys(&v, m);
}
