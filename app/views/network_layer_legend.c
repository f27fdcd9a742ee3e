/* app/views/network_layer_legend.c - what colours mean on the stage: a bar with its ends, and what shares it. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/network_layer.h"
#include "engine/base/i18n.h"

enum { BAR = 112, HEIGHT = 8 };

static bool is_grey(const struct layer_view *lv)
{
    return lv->show == SHOW_VALUES && (lv->c->kind == COLUMN_PICTURE || network_is_reconstruction(lv->s, lv->c));
}

/* Red, green and blue of a pixel are three weights. */
static bool is_colour(const struct layer_view *lv)
{
    return lv->show == SHOW_WEIGHTS && lv->filter.colour;
}

static bool each_its_own(const struct layer_view *lv)
{
    return session_int(lv->v->session, PROP_NETWORK_COLOUR_SCALE) == 0 && !lv->cells && !is_grey(lv);
}

static const char *whose(const struct layer_view *lv)
{
    const int scale = session_int(lv->v->session, PROP_NETWORK_COLOUR_SCALE);
    if (is_grey(lv))
        return _("pixels: 0 is black, 1 is white");
    if (is_colour(lv))
        return _("red, green, blue are the three weights: middle grey is 0");
    if (each_its_own(lv))
        return lv->show == SHOW_WEIGHTS ? _("each filter by its own largest weight")
                                        : _("each map by its own largest value");
    if (lv->show == SHOW_VALUES && scale == 2)
        return _("one scale for the whole net");
    return _("one scale for the whole layer");
}

static void ends(const struct layer_view *lv, char lo[FORMAT_MAX], char hi[FORMAT_MAX])
{
    const bool negative = layer_is_signed(lv);
    const float scale = lv->total > 0 ? layer_scale(lv, lv->n > 0 ? layer_item(lv, 0) : 0) : 0;
    if (each_its_own(lv)) {
        snprintf(lo, FORMAT_MAX, "%s", negative ? _("−max") : "0");
        snprintf(hi, FORMAT_MAX, "%s", _("max"));
        return;
    }
    layer_short(hi, (double)scale);
    layer_short(lo, negative ? -(double)scale : 0);
}

/* What stands in magenta frames. */
static float gradient_legend(const struct layer_view *lv, float x, float y, float width)
{
    struct ui *ui = lv->v->ui;
    const char *text = _("gradient of the loss");
    const float w = 12 + 8 + ui_text_width(ui, FONT_NOTE, text);
    if (w > width)
        return 0;
    draw_frame(ui_draw(ui), (struct rect){x, y + 2, 12, 12}, 0, 1.5f, ui_theme(ui)->grad);
    draw_text(ui_draw(ui), x + 20, y + 12, FONT_NOTE, TEXT_LEFT, ui_theme(ui)->grad_ink, text);
    return w;
}

float layer_legend(const struct layer_view *lv, float x, float y, float width)
{
    struct ui *ui = lv->v->ui;
    const struct theme *t = ui_theme(ui);
    char lo[FORMAT_MAX], hi[FORMAT_MAX];
    ends(lv, lo, hi);
    const enum colormap map = is_grey(lv) || is_colour(lv) ? COLORMAP_GREY
                              : layer_is_signed(lv)        ? COLORMAP_SIGNED
                                                           : COLORMAP_SEQUENCE;
    const float left = ui_text_width(ui, FONT_TICK, lo), right = ui_text_width(ui, FONT_TICK, hi);
    const struct rect bar = {x + left + 8, y + 4, BAR, HEIGHT};
    draw_text(ui_draw(ui), x, y + 12, FONT_TICK, TEXT_LEFT, t->text, lo);
    draw_gradient(ui_draw(ui), bar, map);
    draw_frame(ui_draw(ui), rect_inset(bar, -1), 0, 1, t->line);
    draw_text(ui_draw(ui), bar.x + BAR + 8, y + 12, FONT_TICK, TEXT_LEFT, t->text, hi);
    const float end = bar.x + BAR + 8 + right;
    const char *text = whose(lv);
    ui_tooltip(ui, (struct rect){x, y - 4, end - x, 24}, text);
    if (end + 16 + ui_text_width(ui, FONT_NOTE, text) > x + width)
        return end - x;
    draw_text(ui_draw(ui), end + 16, y + 12, FONT_NOTE, TEXT_LEFT, t->mid, text);
    const float used = end + 16 + ui_text_width(ui, FONT_NOTE, text) - x;
    return lv->beside ? used + gradient_legend(lv, x + used + 24, y, width - used - 24) : used;
}
