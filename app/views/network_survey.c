/* app/views/network_survey.c - dead and silent maps: their signs, and what is to be said of them. A dead one is 0 for
 * all test pictures that the worker has looked at, a silent one for the picture that is shown. */
#include <stdio.h>

#include "app/views/network.h"
#include "engine/base/i18n.h"

bool network_is_silent(const struct snapshot *s, int node, int map)
{
    const struct map_stats *stat = snapshot_stats(s, node, map);
    return stat && node > 0 && stat->zeros == snapshot_map_size(s->net, node);
}

bool network_is_dead(const struct snapshot *s, int node, int map)
{
    const struct map_survey *survey = snapshot_survey(s, node, map);
    return survey && survey->dead;
}

/* Sums that are never above 0 are dead by the ReLU that alone reads them. */
static void say_dead(const struct snapshot *s, const struct map_survey *m, char *text, size_t size)
{
    const bool itself = m->least == 0 && m->largest == 0;
    const int n = s->survey_samples;
    const int used =
        snprintf(text, size,
                 itself ? cs_plural("dead: 0 for %d test picture", "dead: 0 for all of %d test pictures", n)
                        : cs_plural("dead: later layers read 0 for %d test picture",
                                    "dead: later layers read 0 for all of %d test pictures", n),
                 n);
    if (s->survey_outdated && used > 0 && (size_t)used < size)
        snprintf(text + used, size - (size_t)used, "%s", _(", before the net was changed"));
}

void network_survey_text(const struct snapshot *s, int node, int map, char *text, size_t size)
{
    text[0] = '\0';
    if (network_is_dead(s, node, map))
        say_dead(s, snapshot_survey(s, node, map), text, size);
    else if (network_is_silent(s, node, map))
        snprintf(text, size, "%s", _("silent: 0 for this picture"));
}

void network_dead_count(const struct snapshot *s, int node, char *text, size_t size)
{
    text[0] = '\0';
    if (s->survey_samples > 0 && s->node && s->node[node].dead > 0)
        snprintf(text, size, s->survey_outdated ? _("%d of %d dead (outdated)") : _("%d of %d dead"),
                 s->node[node].dead, snapshot_maps(s->net, node));
}

void network_dead_sign(struct ui *ui, float x, float y, float radius, struct color c)
{
    const float reach = radius + 0.5f;
    draw_ring(ui_draw(ui), x, y, radius, 1.5f, c);
    draw_line(ui_draw(ui), x - reach, y + reach, x + reach, y - reach, 1.5f, c);
}

void network_silent_sign(struct ui *ui, float x, float y, float radius, struct color c)
{
    draw_ring(ui_draw(ui), x, y, radius, 1.25f, c);
}

void network_draw_dead(const struct view *v, struct rect tile, int node, int map)
{
    enum { BADGE = 18 };
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = {tile.x + tile.w - BADGE, tile.y, BADGE, BADGE};
    const float x = r.x + r.w / 2, y = r.y + r.h / 2;
    if (tile.w < BADGE || tile.h < BADGE)
        return;
    if (network_is_dead(s, node, map)) {
        draw_fill(ui_draw(v->ui), r, 3, color_alpha(t->casing, 0.85f));
        network_dead_sign(v->ui, x, y, 4.5f, t->warn);
    } else if (network_is_silent(s, node, map)) {
        network_silent_sign(v->ui, x, y, 3.5f, t->mid);
    }
}
