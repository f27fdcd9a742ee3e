/* app/views/network_layer_tools.c - over a layer's maps: search, order, pages. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/network_layer.h"
#include "engine/base/i18n.h"

enum { HEIGHT = 32, BUTTON = 32, GAP = 8, SEARCH_MAX = 96 };

struct layer_pages layer_pages(const struct layer_view *lv, int per_page)
{
    struct layer_pages p = {.per_page = per_page > 0 ? per_page : 1};
    p.pages = (lv->n + p.per_page - 1) / p.per_page;
    p.page = session_int(lv->v->session, PROP_NETWORK_PAGE);
    p.page = p.page >= p.pages ? p.pages - 1 : p.page;
    p.page = p.page < 0 ? 0 : p.page;
    p.first = p.page * p.per_page;
    p.shown = lv->n - p.first < p.per_page ? lv->n - p.first : p.per_page;
    if (per_page <= 0)
        p.shown = 0;
    return p;
}

static void page_button(const struct layer_view *lv, const struct layer_pages *p, struct rect r, int by)
{
    const struct view *v = lv->v;
    const int to = p->page + by;
    const bool can = to >= 0 && to < p->pages;
    if (ui_button(v->ui, by < 0 ? "page-back" : "page-next", r, UI_ICON_NONE, by < 0 ? "‹" : "›", NULL,
                  can ? 0 : UI_DISABLED))
        request_int(v->requests, PROP_NETWORK_PAGE, to);
    ui_tooltip(v->ui, r, by < 0 ? _("Page of maps back (Page Up)") : _("Next page of maps (Page Down)"));
}

static void count_text(const struct layer_view *lv, const struct layer_pages *p, char *text, size_t size)
{
    const bool searched = lv->n < lv->total,
               one_row = !lv->index || (!searched && !session_int(lv->v->session, PROP_NETWORK_SORT));
    const int first = p->first, last = p->first + p->shown - 1;
    if (p->pages > 1 && one_row)
        snprintf(text, size, _("%d–%d of %d"), first, last, lv->total);
    else if (p->pages > 1)
        snprintf(text, size, _("page %d of %d"), p->page + 1, p->pages);
    else if (searched)
        snprintf(text, size, _("%d of %d"), lv->n, lv->total);
    else if (lv->show == SHOW_WEIGHTS)
        snprintf(text, size, cs_plural("%d filter", "%d filters", lv->total), lv->total);
    else if (lv->c->kind == COLUMN_MAPS || lv->c->kind == COLUMN_PICTURE)
        snprintf(text, size, cs_plural("%d map", "%d maps", lv->total), lv->total);
    else
        snprintf(text, size, cs_plural("%d value", "%d values", lv->total), lv->total);
}

/* At the right; returns the x where it begins. */
static float draw_pages(const struct layer_view *lv, const struct layer_pages *p, struct rect area)
{
    char text[64];
    count_text(lv, p, text, sizeof text);
    float right = area.x + area.w;
    const float w = ui_text_width(lv->v->ui, FONT_BODY, text);
    if (p->pages > 1) {
        page_button(lv, p, (struct rect){right - BUTTON, area.y, BUTTON, HEIGHT}, 1);
        page_button(lv, p, (struct rect){right - 2 * BUTTON - 4, area.y, BUTTON, HEIGHT}, -1);
        right -= 2 * BUTTON + 4 + GAP + 4;
    }
    draw_text(ui_draw(lv->v->ui), right, area.y + 21, FONT_BODY, TEXT_RIGHT, ui_theme(lv->v->ui)->text, text);
    return right - w - 16;
}

static void search_field(const struct layer_view *lv, struct rect r)
{
    const struct view *v = lv->v;
    char text[SEARCH_MAX];
    struct map_search search;
    struct cs_error err;
    const char *example = _("17, dead, silent, > 2.5");
    const char *hint = ui_text_width(v->ui, FONT_BODY, example) + 32 <= r.w ? example : _("Search");
    snprintf(text, sizeof text, "%s", session_text(v->session, PROP_NETWORK_SEARCH));
    if (ui_text_field(v->ui, "search", r, text, sizeof text, hint, true))
        request_text(v->requests, PROP_NETWORK_SEARCH, text);
    if (map_search_parse(session_text(v->session, PROP_NETWORK_SEARCH), &search, &err) != CS_OK) {
        draw_frame(ui_draw(v->ui), r, 6, 2, ui_theme(v->ui)->err);
        ui_hover_card(v->ui, r.x, r.y + HEIGHT - 4, err.text);
    } else {
        ui_tooltip(v->ui, r,
                   _("Which maps: 17, 40-60, dead (0 for all test pictures), silent (0 for this one), edited, locked, "
                     "silenced, > 2.5 (Ctrl F)"));
    }
}

float layer_tools(const struct layer_view *lv, struct rect area, const struct layer_pages *p)
{
    const struct view *v = lv->v;
    const float right = draw_pages(lv, p, area), room = right - area.x;
    if (!lv->facts)
        return area.y + HEIGHT;
    const float order = room >= 360 ? 168 : 116, search = fminf(216, room - order - GAP);
    if (search >= 96)
        search_field(lv, (struct rect){area.x, area.y, search, HEIGHT});
    const float x = search >= 96 ? area.x + search + GAP : area.x;
    const struct rect choice = {x, area.y, order, HEIGHT};
    if (x + order <= right) {
        prop_choice(v, PROP_NETWORK_SORT, choice);
        ui_tooltip(v->ui, choice, _("Order of the maps, by their largest value"));
    }
    if (ui_take_key(v->ui, 0, 'f', UI_CTRL) && search >= 96)
        ui_focus(v->ui, ui_make_id(v->ui, "search"));
    return area.y + HEIGHT;
}
