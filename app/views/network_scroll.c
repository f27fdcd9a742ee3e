/* app/views/network_scroll.c - columns that are wider than the stage move sideways: after the choice, by the wheel, by
 * a drag of the ground or of the scroll bar. And which page of its maps a column shows. */
#include <math.h>

#include "app/views/network.h"

enum { NOTCH = 96, BAR = 4, BAR_TARGET = 12, SHORTEST_BAR = 24, STILL = 4 /* px that a click may move */ };

struct scroll_memory { /* zeroed at first */
    bool known, by_hand, moved;
    float target, grab;
    /* for what it was made: */
    uint64_t setup;
    int column;
    float width;
};
struct page_memory {
    bool known;
    uint64_t setup;
    int first, map; /* map: the chosen one that was followed; -1: none */
};

/* The same wherever in the id stack they are asked for. */
static const ui_id scroll_id = 0xC01A5C01u, page_id = 0xC01A9A6Eu;

static struct scroll_memory *memory(const struct view *v)
{
    return ui_memory(v->ui, scroll_id, sizeof(struct scroll_memory));
}

static float most_of(const struct network_layout *l)
{
    return fmaxf(0, l->content - l->view.w);
}

static float centred(const struct network_layout *l)
{
    const int at = l->choice.column;
    const float most = most_of(l);
    if (at < 0)
        return 0;
    if (at == l->n - 1)
        return most;
    return fminf(most, fmaxf(0, network_column_center(&l->column[at]) - l->view.x - l->view.w / 2));
}

void network_scroll_place(struct network_layout *l, const struct view *v)
{
    const uint64_t setup = session_snapshot(v->session)->setup;
    struct scroll_memory *m = memory(v), none = {0};
    m = m ? m : &none;
    if (!m->known || m->setup != setup || m->column != l->choice.column || m->width != l->view.w) {
        const bool stays = m->known && m->setup == setup && l->choice.column < 0; /* what was chosen is let go */
        const float target = stays ? m->target : centred(l);
        *m = (struct scroll_memory){
            .known = true, .target = target, .setup = setup, .column = l->choice.column, .width = l->view.w};
    }
    const float target = fminf(m->target, most_of(l));
    l->offset = roundf(ui_tween(v->ui, scroll_id, target, m->by_hand ? 0 : 0.16));
    for (int i = 0; i + 1 < l->n; i++)
        l->column[i].box.x -= l->offset;
}

static void move_to(const struct view *v, const struct network_layout *l, float target)
{
    struct scroll_memory *m = memory(v);
    if (!m)
        return;
    m->target = fminf(most_of(l), fmaxf(0, target));
    m->by_hand = true;
    ui_wake_at(v->ui, ui_input(v->ui)->time);
}

static void bar(const struct view *v, const struct network_layout *l)
{
    const float w = fmaxf(SHORTEST_BAR, l->view.w * l->view.w / l->content), most = most_of(l);
    const struct rect track = {l->view.x, l->view.y + l->view.h - BAR_TARGET, l->view.w, BAR_TARGET};
    const struct rect r = {l->view.x + (l->view.w - w) * l->offset / most, l->view.y + l->view.h - 6, w, BAR};
    const float x = ui_input(v->ui)->x;
    struct scroll_memory *m = memory(v);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "columns-bar"), track, false, true);
    if (m && state & UI_PRESSED)
        m->grab = x >= r.x && x < r.x + r.w ? x - r.x : w / 2;
    if (m && state & UI_ACTIVE)
        move_to(v, l, (x - m->grab - l->view.x) / fmaxf(1, l->view.w - w) * most);
    const bool wide = state & (UI_HOT | UI_ACTIVE);
    draw_fill(ui_draw(v->ui), wide ? (struct rect){r.x, r.y - 2, r.w, 8} : r, wide ? 4 : 2, ui_theme(v->ui)->edge);
    draw_fill(ui_draw(v->ui), (struct rect){l->view.x + l->view.w, l->view.y, 1, l->view.h}, 0, ui_theme(v->ui)->line);
}

bool network_scroll(const struct view *v, const struct network_layout *l)
{
    const bool scrolls = most_of(l) > 0;
    struct scroll_memory *m = memory(v);
    if (scrolls)
        bar(v, l);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "ground"), l->stage, false, true);
    if (m && state & UI_PRESSED) {
        m->grab = l->offset;
        m->moved = false;
    }
    const bool dragged = state & UI_ACTIVE && !ui_input(v->ui)->released; /* at the release the way is forgotten */
    if (m && dragged && fabsf(ui_drag_dx(v->ui)) > STILL)
        m->moved = true;
    if (m && scrolls && dragged && m->moved)
        move_to(v, l, m->grab - ui_drag_dx(v->ui));
    const float notches = scrolls && !ui_input(v->ui)->mods ? ui_take_wheel(v->ui, l->view) : 0;
    if (m && notches != 0)
        move_to(v, l, fminf(m->target, most_of(l)) - NOTCH * notches);
    return state & UI_CLICKED && !(m && m->moved);
}

/* ---------------------------------------------------------------------------------------------- pages */

static struct page_memory *page_of(const struct view *v, const struct network_layout *l, int column)
{
    const ui_id id = page_id ^ ((ui_id)l->column[column].part[0] * 2654435761u); /* Knuth's multiplier spreads them */
    return ui_memory(v->ui, id, sizeof(struct page_memory));
}

static int clamp_first(const struct network_column *c, int first)
{
    const int last = c->maps - c->shown;
    return first > last ? last : first < 0 ? 0 : first;
}

/* The page that was turned to, until another map is chosen. */
int network_scroll_page(const struct view *v, const struct network_layout *l, int column)
{
    const struct network_column *c = &l->column[column];
    if (c->kind != COLUMN_MAPS || c->shown >= c->maps || c->shown < 1)
        return 0;
    const uint64_t setup = session_snapshot(v->session)->setup;
    struct page_memory *m = page_of(v, l, column), none = {0};
    m = m ? m : &none;
    const int map = column == l->choice.column ? l->choice.map : -1;
    if (!m->known || m->setup != setup)
        *m = (struct page_memory){.known = true, .setup = setup, .map = -1};
    if (map >= 0 && map != m->map)
        m->first = map / c->shown * c->shown;
    m->map = map;
    return clamp_first(c, m->first);
}

void network_scroll_turn(const struct view *v, const struct network_layout *l, int column, int pages)
{
    const struct network_column *c = &l->column[column];
    struct page_memory *m = page_of(v, l, column);
    if (!m || c->shown < 1 || c->shown >= c->maps)
        return;
    int to = (c->first + c->shown - 1) / c->shown + pages;
    const int last = (c->maps - 1) / c->shown;
    to = to < 0 ? 0 : to > last ? last : to;
    m->first = to * c->shown;
    ui_wake_at(v->ui, ui_input(v->ui)->time);
}
