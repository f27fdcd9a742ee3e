/* app/views/network_filter_marks.c - badges of filters that the hand has changed: a pencil, a lock, a cross.
 */
#include "app/views/network.h"
#include "engine/base/i18n.h"
#include "engine/worker/weights.h"

enum { BADGE = 18, BADGES = 3 };

static const struct badge {
    unsigned mark; /* enum filter_mark */
    enum ui_icon icon;
    const char *text;
} badges[BADGES] = {{FILTER_SILENCED, UI_ICON_CLOSE, N_("Silenced: the filter is taken out, its map counts as 0")},
                    {FILTER_LOCKED, UI_ICON_LOCK, N_("Locked: training leaves this filter alone")},
                    {FILTER_EDITED, UI_ICON_PENCIL, N_("Edited: its weights were set by hand")}};

unsigned network_filter_marks(const struct view *v, int node, int map)
{
    const struct net *net = session_snapshot(v->session)->net;
    if (!net || node < 1)
        return 0;
    node = weights_owner(net, node);
    if (map < 0 || map >= snapshot_maps(net, node))
        return 0;
    return session_filter_marks(v->session, net->node[node].name, weights_filter_of(net, node, map));
}

void network_draw_filter_marks(const struct view *v, struct rect tile, unsigned marks)
{
    const struct theme *t = ui_theme(v->ui);
    float x = tile.x;
    for (int i = 0; i < BADGES; i++) {
        const struct rect r = {x, tile.y, BADGE, BADGE};
        if (!(marks & badges[i].mark))
            continue;
        if (r.x + BADGE > tile.x + tile.w || tile.h < BADGE) {
            if (x == tile.x) /* a tile too small for any: a corner says that there is something */
                draw_fill(ui_draw(v->ui), (struct rect){x, tile.y, 4, 4}, 0, t->hi);
            return;
        }
        draw_fill(ui_draw(v->ui), r, 3, color_alpha(t->casing, 0.85f));
        ui_icon(v->ui, badges[i].icon, r.x + BADGE / 2, r.y + BADGE / 2, t->hi);
        ui_tooltip(v->ui, r, _(badges[i].text));
        x += BADGE;
    }
}
