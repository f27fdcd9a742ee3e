/* app/views/network_map_facts.c - a map's own numbers, and the kernel that made it. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/maps.h"
#include "app/views/network_map.h"
#include "engine/base/i18n.h"

enum { ROW = 22, HEAD = 26 };

struct fact {
    const char *label;
    char value[64];
};

static int gather(const struct layer_view *lv, struct fact fact[8])
{
    const struct network_choice *c = &lv->l->choice;
    const struct map_stats *s = snapshot_stats(lv->s, lv->node, c->map);
    const int values = snapshot_map_size(lv->s->net, lv->node);
    char text[FORMAT_MAX];
    int n = 0;
    if (!s || values < 2)
        return 0;
    fact[n].label = _("min");
    snprintf(fact[n++].value, sizeof fact->value, "%s", format_number(text, (double)s->least, 4));
    fact[n].label = _("max");
    snprintf(fact[n++].value, sizeof fact->value, "%s", format_number(text, (double)s->largest, 4));
    fact[n].label = _("at");
    snprintf(fact[n++].value, sizeof fact->value, "[%d, %d]", s->at / lv->c->cols, s->at % lv->c->cols);
    fact[n].label = _("mean");
    snprintf(fact[n++].value, sizeof fact->value, "%s", format_number(text, (double)s->mean, 4));
    fact[n].label = _("zeros");
    snprintf(fact[n++].value, sizeof fact->value, _("%d of %d"), s->zeros, values);
    if (s->bad > 0) {
        fact[n].label = _("not finite");
        snprintf(fact[n++].value, sizeof fact->value, "%d", s->bad);
    }
    return n;
}

static float draw_facts(const struct layer_view *lv, struct rect area)
{
    struct ui *ui = lv->v->ui;
    const struct theme *t = ui_theme(ui);
    struct fact fact[8];
    const int n = gather(lv, fact);
    const char *title = lv->c->node == 0 ? _("What the net is given") : _("The map");
    float y = area.y;
    if (n == 0 || area.h < HEAD + 2 * ROW)
        return y;
    draw_fill(ui_draw(ui), (struct rect){area.x, y, area.w, 1}, 0, t->line);
    draw_text(ui_draw(ui), area.x, y + 20, FONT_HEAD, TEXT_LEFT, t->hi, title);
    const float head = ui_text_width(ui, FONT_HEAD, title) + 10;
    layer_badges(lv, lv->l->choice.map, (struct rect){area.x + head, y + 8, area.w - head, 17});
    y += HEAD;
    for (int i = 0; i < n && y + ROW <= area.y + area.h; i++, y += ROW) {
        const float w = ui_text_width(ui, FONT_NUMBER, fact[i].value);
        ui_label(ui, area.x, y + 16, area.w - w - 8, FONT_BODY, TEXT_LEFT, t->mid, fact[i].label);
        draw_text(ui_draw(ui), area.x + area.w, y + 16, FONT_NUMBER, TEXT_RIGHT, t->hi, fact[i].value);
    }
    return y + 8;
}

/* The filter's weights, and their gradient below where that is wanted and has room. */
static float draw_filter(const struct layer_view *lv, struct rect area, bool gradient)
{
    struct ui *ui = lv->v->ui;
    const struct theme *t = ui_theme(ui);
    const int node = lv->layer, map = lv->l->choice.map;
    const float *w = gradient ? snapshot_filter_grad(lv->s, node, map) : snapshot_filter(lv->s, node, map);
    const float height = area.h - HEAD - 6;
    if (!w || height < 32)
        return area.y;
    const float scale = fminf(16, filter_picture_scale(&lv->filter, area.w - 4, height));
    const struct point size = filter_picture_size(&lv->filter, scale);
    const struct rect box = {area.x + 2, area.y + HEAD + 4, size.x, size.y};
    if (!gradient)
        draw_fill(ui_draw(ui), (struct rect){area.x, area.y, area.w, 1}, 0, t->line);
    ui_label(ui, area.x, area.y + 20, area.w, FONT_HEAD, TEXT_LEFT, gradient ? t->grad_ink : t->hi,
             gradient ? _("Gradient of the kernels") : cs_plural("Its kernel", "Its kernels", lv->filter.channels));
    filter_picture_draw(lv->v, &lv->filter, box.x, box.y, scale, w,
                        maps_largest(w, (size_t)snapshot_filter_size(lv->s->net, node)));
    draw_frame(ui_draw(ui), rect_inset(box, gradient ? -2 : -1), 0, gradient ? 1.5f : 1, gradient ? t->grad : t->line);
    const struct ui_input *in = ui_input(ui);
    int channel, row, col;
    char number[FORMAT_MAX], text[128];
    if (filter_picture_hit(&lv->filter, scale, in->x - box.x, in->y - box.y, &channel, &row, &col)) {
        snprintf(text, sizeof text, _("map %d, [%d, %d]: %s"), channel, row, col,
                 format_number(number, (double)w[filter_picture_index(&lv->filter, channel, row, col)], 5));
        ui_tooltip(ui, box, text);
    }
    return box.y + box.h + 10;
}

void map_facts(const struct layer_view *lv, struct rect area)
{
    const float bottom = area.y + area.h;
    float y = draw_facts(lv, area);
    const bool shown_large = lv->show == SHOW_WEIGHTS || lv->c->rows * lv->c->cols == 1;
    if (lv->filter.channels == 0 || shown_large || snapshot_filter_size(lv->s->net, lv->layer) < 2)
        return;
    const float half = lv->beside ? (bottom - y) / 2 : bottom - y;
    y = draw_filter(lv, (struct rect){area.x, y, area.w, half}, false);
    if (lv->beside)
        draw_filter(lv, (struct rect){area.x, y, area.w, bottom - y}, true);
}
