/* app/ui/ui_scroll.c - scroll areas. */
#include <assert.h>
#include <math.h>

#include "app/ui/ui_internal.h"

#define NOTCH 48.0f /* px of one notch of the wheel */
#define BAR 4.0f
#define BAR_HOVER 8.0f
#define BAR_TARGET 12.0f
#define SHORTEST_BAR 24.0f
#define REVEAL_MARGIN 8.0f /* room for the focus ring */

static float furthest(const struct ui_scroll_frame *s)
{
    return fmaxf(s->content - s->view.h, 0.0f);
}

static float clamp_offset(const struct ui_scroll_frame *s, float offset)
{
    return roundf(fminf(fmaxf(offset, 0.0f), furthest(s)));
}

static struct rect bar_rect(const struct ui_scroll_frame *s)
{
    const float h = fmaxf(s->view.h * s->view.h / s->content, fminf(SHORTEST_BAR, s->view.h));
    const float w = BAR + s->bar_fade * (BAR_HOVER - BAR);
    const float share = s->wanted / furthest(s);
    return (struct rect){s->view.x + s->view.w - 2.0f - w, s->view.y + share * (s->view.h - h), w, h};
}

/* Before the content, because the first widget under the pointer gets it. */
static void drag_bar(struct ui *ui, struct ui_scroll_frame *s)
{
    const struct rect bar = bar_rect(s);
    const struct rect target = {s->view.x + s->view.w - BAR_TARGET, s->view.y, BAR_TARGET, s->view.h};
    const unsigned state = ui_behave_part(ui, s->id, ui->focus, target, true);
    if (state & UI_PRESSED) {
        const bool on_bar = ui->in.y >= bar.y && ui->in.y < bar.y + bar.h;
        ui->grab = on_bar ? ui->in.y - bar.y : 0.5f * bar.h;
    }
    if (state & UI_ACTIVE) {
        const float travel = fmaxf(s->view.h - bar.h, 1.0f);
        s->wanted = clamp_offset(s, (ui->in.y - ui->grab - s->view.y) / travel * furthest(s));
        s->offset = s->wanted;
    }
    s->bar_fade = ui_fade(ui, s->id, state & (UI_HOT | UI_ACTIVE));
}

float ui_scroll_begin(struct ui *ui, const char *key, struct rect r, float content_height)
{
    assert(ui->n_scrolls < UI_SCROLLS);
    bool fresh;
    const ui_id id = ui_make_id(ui, key);
    const struct ui_slot *slot = ui_slot(ui, id, "scroll", &fresh);
    struct ui_scroll_frame *s = &ui->scroll[ui->n_scrolls++];
    *s = (struct ui_scroll_frame){.id = id, .depth = ui->depth, .view = r};
    s->content = content_height > 0.0f ? content_height : slot->from;
    s->offset = s->wanted = clamp_offset(s, slot->to);
    if (furthest(s) > 0.0f)
        drag_bar(ui, s);
    draw_push_clip(ui_draw(ui), r);
    return -s->offset;
}

static void page_keys(struct ui *ui, struct ui_scroll_frame *s)
{
    const float page = fmaxf(s->view.h - NOTCH, NOTCH);
    while (ui_take_key(ui, ui->focus, UI_KEY_PAGE_DOWN, 0))
        s->wanted += page;
    while (ui_take_key(ui, ui->focus, UI_KEY_PAGE_UP, 0))
        s->wanted -= page;
}

void ui_scroll_end(struct ui *ui)
{
    assert(ui->n_scrolls > 0);
    struct ui_scroll_frame *s = &ui->scroll[ui->n_scrolls - 1];
    bool fresh;
    struct ui_slot *slot = ui_slot(ui, s->id, "scroll", &fresh);
    if (furthest(s) > 0.0f) {
        s->wanted -= NOTCH * ui_take_wheel(ui, s->view);
        if (s->has_focus && ui->focus)
            page_keys(ui, s);
    }
    s->wanted = clamp_offset(s, s->wanted);
    if (s->wanted != s->offset || (slot->from != s->extent && s->extent > s->view.h))
        ui_next_frame_now(ui); /* this one was drawn with the offset or the height before */
    slot->to = s->wanted;
    slot->from = s->extent;
    draw_pop_clip(ui_draw(ui));
    if (furthest(s) > 0.0f) {
        const struct rect bar = bar_rect(s);
        draw_fill(ui_draw(ui), bar, 0.5f * bar.w, ui->theme->edge);
    }
    ui->n_scrolls--;
    ui_scroll_meet(ui, s->view);
}

void ui_scroll_meet(struct ui *ui, struct rect r)
{
    if (ui->n_scrolls == 0)
        return;
    struct ui_scroll_frame *s = &ui->scroll[ui->n_scrolls - 1];
    if (s->depth == ui->depth)
        s->extent = fmaxf(s->extent, r.y + r.h - s->view.y + s->offset);
}

void ui_scroll_reveal(struct ui *ui, struct rect r)
{
    float y = r.y; /* moves with the areas further in */
    for (int i = ui->n_scrolls - 1; i >= 0 && ui->scroll[i].depth == ui->depth; i--) {
        struct ui_scroll_frame *s = &ui->scroll[i];
        const float top = y - REVEAL_MARGIN - s->view.y;
        const float bottom = y + r.h + REVEAL_MARGIN - (s->view.y + s->view.h);
        const float before = s->wanted;
        if (bottom > 0.0f)
            s->wanted = clamp_offset(s, s->offset + bottom);
        if (top < 0.0f)
            s->wanted = clamp_offset(s, s->offset + top);
        y -= s->wanted - before;
    }
}

void ui_scroll_show(struct ui *ui, struct rect r)
{
    assert(ui->n_scrolls > 0);
    struct ui_scroll_frame *s = &ui->scroll[ui->n_scrolls - 1];
    const float top = r.y - s->view.y, bottom = r.y + r.h - (s->view.y + s->view.h);
    if (bottom > 0.0f)
        s->wanted = clamp_offset(s, s->offset + bottom);
    if (top < 0.0f)
        s->wanted = clamp_offset(s, s->offset + top);
}
