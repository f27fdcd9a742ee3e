/* app/views/network_layer_histogram.c - how often a layer's weights, values and gradients are how large. Bars are in
 * the colours that the numbers have in pictures; the line of 0 is marked; the log of counts shows rare ones. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/network_layer.h"
#include "engine/base/i18n.h"

enum { HEAD = 26, TICKS = 18, NOTE = 18, GAP = 14, BARS_LEAST = 40, BARS_MOST = 104, TOGGLE = 56 };

struct chart {
    const char *title;
    const struct histogram *h;
    bool gradient;
};

/* 0..1 of the box's height. */
static float height_of(const struct histogram *h, int64_t count, bool logarithmic)
{
    int64_t most = 1;
    for (int i = 0; i < HISTOGRAM_BINS; i++)
        most = h->bin[i] > most ? h->bin[i] : most;
    if (count <= 0)
        return 0;
    const double share = logarithmic ? log1p((double)count) / log1p((double)most) : (double)count / (double)most;
    return (float)share;
}

static float x_of(const struct histogram *h, struct rect box, double v)
{
    return h->hi > h->lo ? box.x + (float)((v - (double)h->lo) / ((double)h->hi - (double)h->lo)) * box.w
                         : box.x + box.w / 2;
}

static double edge_of(const struct histogram *h, int bin)
{
    return (double)h->lo + ((double)h->hi - (double)h->lo) * bin / HISTOGRAM_BINS;
}

static struct color bar_color(const struct view *v, const struct histogram *h, int bin)
{
    const float middle = (float)(edge_of(h, bin) + edge_of(h, bin + 1)) / 2, most = fmaxf(fabsf(h->lo), fabsf(h->hi));
    const struct theme *t = ui_theme(v->ui);
    const struct color c = h->lo < 0 ? colormap_color(COLORMAP_SIGNED, t->light, middle, -most, most)
                                     : colormap_color(COLORMAP_SEQUENCE, t->light, middle, 0, most);
    return color_contrast(c, t->stage) < 1.6f ? t->edge : c; /* neutral values would not be seen */
}

static void draw_bars(const struct view *v, const struct histogram *h, struct rect box, bool logarithmic, int hot)
{
    const struct theme *t = ui_theme(v->ui);
    for (int i = 0; i < HISTOGRAM_BINS; i++) {
        const float x0 = floorf(box.x + box.w * (float)i / HISTOGRAM_BINS),
                    x1 = floorf(box.x + box.w * (float)(i + 1) / HISTOGRAM_BINS);
        const float height = height_of(h, h->bin[i], logarithmic) * box.h;
        if (i == hot)
            draw_fill(ui_draw(v->ui), (struct rect){x0, box.y, x1 - x0, box.h}, 0, t->raised);
        if (height > 0)
            draw_fill(ui_draw(v->ui),
                      (struct rect){x0, box.y + box.h - fmaxf(1, height), fmaxf(1, x1 - x0 - 1), fmaxf(1, height)}, 0,
                      i == hot ? t->hi : bar_color(v, h, i));
    }
    draw_fill(ui_draw(v->ui), (struct rect){box.x, box.y + box.h, box.w, 1}, 0, t->edge);
}

/* The ends, and 0 between them where it is not one and has room. */
static void draw_axis(const struct view *v, const struct histogram *h, struct rect box)
{
    const struct theme *t = ui_theme(v->ui);
    const float y = box.y + box.h + 15, zero = x_of(h, box, 0);
    char lo[FORMAT_MAX], hi[FORMAT_MAX];
    const float left = box.x + ui_text_width(v->ui, FONT_TICK, layer_short(lo, (double)h->lo)) + 8,
                right = box.x + box.w - ui_text_width(v->ui, FONT_TICK, layer_short(hi, (double)h->hi)) - 8;
    draw_text(ui_draw(v->ui), box.x, y, FONT_TICK, TEXT_LEFT, t->mid, lo);
    draw_text(ui_draw(v->ui), box.x + box.w, y, FONT_TICK, TEXT_RIGHT, t->mid, hi);
    if (h->lo > 0 || h->hi < 0)
        return;
    draw_line_dashed(ui_draw(v->ui), roundf(zero), box.y - 3, roundf(zero), box.y + box.h + 3, 1, 3, 2, t->text);
    if (zero - 4 >= left && zero + 4 <= right)
        draw_text(ui_draw(v->ui), zero, y, FONT_TICK, TEXT_CENTER, t->text, "0");
}

static void hover(const struct view *v, const struct histogram *h, int bin)
{
    char a[FORMAT_MAX], b[FORMAT_MAX], n[FORMAT_MAX], share[FORMAT_MAX], text[192];
    const int64_t finite = h->count - h->bad;
    snprintf(text, sizeof text, _("%s to %s: %s of them, %s"), format_number(a, edge_of(h, bin), 5),
             format_number(b, edge_of(h, bin + 1), 5), format_count(n, h->bin[bin]),
             format_percent(share, finite > 0 ? (double)h->bin[bin] / (double)finite : 0, 1));
    ui_hover_card(v->ui, ui_input(v->ui)->x, ui_input(v->ui)->y, text);
}

/* "34.0 % zeros", and the spread where that is known and has room. */
static void draw_note(const struct view *v, const struct histogram *h, struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_SANS, FONT_400, 12};
    char share[FORMAT_MAX], mean[FORMAT_MAX], spread[FORMAT_MAX], bad[FORMAT_MAX], text[160], longer[256];
    const double zeros = h->count > 0 ? (double)h->zeros / (double)h->count : 0;
    snprintf(text, sizeof text, _("zeros %s"), format_percent(share, zeros, 1));
    snprintf(longer, sizeof longer, _("%s · mean %s ± %s"), text, layer_short(mean, h->mean),
             layer_short(spread, h->deviation));
    if (h->bad > 0) {
        snprintf(text, sizeof text, _("%s not finite"), format_count(bad, h->bad));
        ui_icon(v->ui, UI_ICON_WARNING, r.x + 8, r.y + 8, t->err);
        draw_text(ui_draw(v->ui), r.x + 22, r.y + 12, font, TEXT_LEFT, t->err, text);
        return;
    }
    const bool fits = ui_text_width(v->ui, font, longer) <= r.w;
    if (fits || ui_text_width(v->ui, font, text) <= r.w)
        draw_text(ui_draw(v->ui), r.x, r.y + 12, font, TEXT_LEFT, t->mid, fits ? longer : text);
    ui_tooltip(v->ui, r, longer);
}

static void draw_chart(const struct view *v, const struct chart *c, struct rect r, bool logarithmic)
{
    const struct theme *t = ui_theme(v->ui);
    char count[FORMAT_MAX];
    const struct rect box = {r.x, r.y + HEAD, r.w, r.h - HEAD - TICKS - NOTE};
    const float title = ui_text_width(v->ui, FONT_HEAD, c->title);
    draw_text(ui_draw(v->ui), r.x, r.y + 15, FONT_HEAD, TEXT_LEFT, c->gradient ? t->grad_ink : t->hi, c->title);
    format_count(count, c->h->count);
    if (title + 12 + ui_text_width(v->ui, FONT_TICK, count) <= r.w - (c->gradient ? 0 : TOGGLE))
        draw_text(ui_draw(v->ui), r.x + title + 10, r.y + 15, FONT_TICK, TEXT_LEFT, t->mid, count);
    const float x = ui_input(v->ui)->x, y = ui_input(v->ui)->y;
    const bool over = rect_contains(box, x, y) && c->h->count > c->h->bad;
    const int bin = over ? (int)fminf((x - box.x) / box.w * HISTOGRAM_BINS, HISTOGRAM_BINS - 1) : -1;
    draw_bars(v, c->h, box, logarithmic, bin);
    draw_axis(v, c->h, box);
    draw_note(v, c->h, (struct rect){r.x, r.y + r.h - NOTE + 2, r.w, NOTE});
    if (over)
        hover(v, c->h, bin);
}

static int gather(const struct layer_view *lv, struct chart chart[3])
{
    int n = 0;
    if (lv->s->detailed != lv->c->value)
        return 0;
    if (lv->s->values)
        chart[n++] = (struct chart){_("Values"), lv->s->values, false};
    if (lv->s->weights && lv->s->weights->count > 0)
        chart[n++] = (struct chart){_("Weights"), lv->s->weights, false};
    const struct histogram *g = lv->show == SHOW_WEIGHTS ? lv->s->weight_gradients : lv->s->gradients;
    if (g && g->count > 0)
        chart[n++] = (struct chart){lv->show == SHOW_WEIGHTS ? _("Gradients of weights") : _("Gradients"), g, true};
    return n;
}

/* A switch of how the charts look, which is nobody's but theirs. */
static bool log_switch(const struct view *v, struct rect r)
{
    bool none = false, *linear = ui_memory(v->ui, 0x10C5CA1Eu, sizeof *linear);
    linear = linear ? linear : &none;
    if (ui_button(v->ui, "log", r, UI_ICON_NONE, *linear ? _("lin") : _("log"), NULL, UI_GHOST))
        *linear = !*linear;
    ui_tooltip(v->ui, r,
               *linear ? _("Heights are counts; click for their logarithm")
                       : _("Heights are the logarithm of counts; click for counts"));
    return !*linear;
}

void layer_histograms(const struct layer_view *lv, struct rect area, bool side_by_side)
{
    struct chart chart[3];
    const int n = gather(lv, chart);
    if (n == 0)
        return;
    const float least = HEAD + TICKS + NOTE + BARS_LEAST, most = HEAD + TICKS + NOTE + BARS_MOST;
    const int rows = side_by_side ? 1 : (int)fminf((float)n, fmaxf(1, floorf((area.h + GAP) / (least + GAP))));
    const int across = side_by_side ? (int)fminf((float)n, fmaxf(1, floorf((area.w + GAP) / (160.0f + GAP)))) : 1;
    const float h = fminf(most, floorf((area.h + GAP) / (float)rows) - GAP), pitch = h + GAP;
    const float w = side_by_side ? floorf((area.w - (float)(across - 1) * 24) / (float)across) : area.w;
    const struct rect first = {area.x, area.y, fminf(w, 280), side_by_side ? area.h - 8 : h};
    const bool logarithmic = log_switch(lv->v, (struct rect){first.x + first.w - TOGGLE, first.y - 6, TOGGLE, 28});
    for (int i = 0; i < (side_by_side ? across : rows); i++) {
        struct rect r = first;
        r.x += side_by_side ? (float)i * (w + 24) : 0;
        r.y += side_by_side ? 0 : (float)i * pitch;
        draw_chart(lv->v, &chart[i], r, logarithmic);
    }
}
