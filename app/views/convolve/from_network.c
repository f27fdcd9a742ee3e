/* app/views/convolve/from_network.c - a case that came from the network: what it is called, which part of the layer it
 * is, and the way back. */
#include <stdio.h>

#include "app/views/convolve/convolve_view.h"
#include "app/views/network.h"
#include "engine/base/i18n.h"

/* As the column is headed that still shows it, or as it would be. */
static void title_of(const struct view *v, const struct session_case *c, char *title, size_t size)
{
    struct network_layout l;
    network_title(c->node, c->kind, title, size);
    if (!network_columns(&l, v->session))
        return;
    const struct net *net = session_snapshot(v->session)->net;
    const int node = net_find(net, c->node), column = node < 0 ? -1 : network_column_of(&l, net, node);
    if (column >= 0 && l.column[column].node == node)
        snprintf(title, size, "%s", l.column[column].title);
}

float convolve_from_network(const struct view *v, struct rect area, float y)
{
    const struct session_case *c = session_case(v->session);
    const struct theme *t = ui_theme(v->ui);
    char text[160], title[NET_NAME_MAX], back[128];
    if (!c)
        return y;
    ui_label(v->ui, area.x, y + 14, area.w, FONT_NOTE, TEXT_LEFT, t->mid, _("From the network"));
    title_of(v, c, title, sizeof title);
    if (c->maps)
        snprintf(text, sizeof text, _("%s, map %d, [%d, %d]"), title, c->map, c->row, c->col);
    else
        snprintf(text, sizeof text, "%s, %d", title, c->map);
    ui_label(v->ui, area.x, y + 34, area.w, FONT_CONTROL, TEXT_LEFT, t->output_ink, text);
    y += 42;
    if (*c->note)
        y += ui_paragraph(v->ui, area.x, y + 12, area.w, FONT_NOTE, 18, t->text, c->note) + 4;
    snprintf(back, sizeof back, _("Back to %s"), title);
    const struct rect r = {area.x, y + 2, area.w, 32};
    if (ui_button(v->ui, "network-back", r, UI_ICON_BACK, back, "Esc", 0))
        request_command(v->requests, COMMAND_NETWORK_BACK);
    ui_tooltip(v->ui, r, _("Back to the network; Convolve becomes what it was before (Esc)"));
    draw_fill(ui_draw(v->ui), (struct rect){area.x, y + 46, area.w, 1}, 0, t->line);
    return y + 56;
}

bool convolve_input_from_network(const struct view *v, enum prop_id p, struct rect r)
{
    enum { MOST = 31 };
    const struct prop_info *info = &prop_infos[p];
    const char *items[MOST + 1];
    int n = 0, chosen;
    if (session_int(v->session, PROP_CONVOLVE_CASE) == 0)
        return false;
    while (n < MOST && info->choices[n]) {
        items[n] = _(info->titles[n]);
        n++;
    }
    items[n] = _("From the network");
    chosen = n;
    if (ui_choice(v->ui, info->name, r, items, n + 1, &chosen, true) && chosen < n)
        request_int(v->requests, p, chosen);
    return true;
}
