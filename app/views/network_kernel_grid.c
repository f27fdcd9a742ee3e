/* app/views/network_kernel_grid.c - the kernels of the chosen filter as pictures; a click chooses one, arrows walk. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/maps.h"
#include "app/views/network_kernel.h"
#include "engine/base/i18n.h"

enum { THUMB = 36, THUMB_GAP = 6, CELL = 14, CELL_GAP = 2, ROWS = 3, PAGER = 32 };

struct grid {
    float x, y, side, pitch;
    int across, down, first, count; /* kernels of this page */
};

static struct grid grid_of(const struct filter_view *f, struct rect area, float y)
{
    const bool numbers = f->size == 1;
    struct grid g = {.x = area.x + 1, .y = y + 1, .side = numbers ? CELL : THUMB};
    g.pitch = g.side + (numbers ? CELL_GAP : THUMB_GAP);
    g.across = (int)((area.w - 2 + g.pitch - g.side) / g.pitch);
    const int page = g.across * ROWS;
    g.first = f->channel / page * page;
    g.count = f->form.channels - g.first < page ? f->form.channels - g.first : page;
    g.down = (g.count + g.across - 1) / g.across;
    if (f->form.channels > page) /* the last page is as high as the others: what is below stays where it is */
        g.down = ROWS;
    return g;
}

static struct rect place(const struct grid *g, int i)
{
    return (struct rect){g->x + (float)(i % g->across) * g->pitch, g->y + (float)(i / g->across) * g->pitch, g->side,
                         g->side};
}

/* The kernel in the middle of its square, at whole px a number. */
static struct rect picture_of(const struct filter_view *f, struct rect r)
{
    const float scale = maps_scale(f->form.cols, f->form.rows, r.w, r.h);
    const float w = scale * (float)f->form.cols, h = scale * (float)f->form.rows;
    return (struct rect){r.x + floorf((r.w - w) / 2), r.y + floorf((r.h - h) / 2), w, h};
}

static void draw_kernel(const struct view *v, const struct filter_view *f, struct rect r, int channel)
{
    const struct snapshot *s = session_snapshot(v->session);
    const float *k = weights_kernel(s, f->node, f->filter, channel);
    const struct map_plane plane = {k, f->form.cols, f->form.rows, true, f->largest, maps_key(s)};
    if (!k)
        return;
    if (f->size == 1) {
        draw_fill(ui_draw(v->ui), r, 0,
                  colormap_color(COLORMAP_SIGNED, ui_theme(v->ui)->light, *k, -f->largest, f->largest));
        return;
    }
    const struct rect picture = picture_of(f, r);
    maps_draw_plane(ui_draw(v->ui), picture, &plane);
    draw_frame(ui_draw(v->ui), rect_inset(picture, -1), 0, 1, ui_theme(v->ui)->line);
}

const char *network_kernel_source(const struct view *v, const struct filter_view *f, int channel, char *text,
                                  size_t size)
{
    static const char *const planes[] = {"R", "G", "B"};
    const struct net *net = session_snapshot(v->session)->net;
    const struct network_column *c = f->source;
    int read = channel;
    if (f->form.transposed)
        read += f->filter / f->form.group_maps * f->form.channels;
    else if (net->node[f->node].layer->in[0].dim[0] > f->form.channels) /* of its group */
        read +=
            f->filter / (f->form.maps / (net->node[f->node].layer->in[0].dim[0] / f->form.channels)) * f->form.channels;
    if (c && c->kind == COLUMN_PICTURE && c->maps == 3 && f->size > 1)
        snprintf(text, size, "%s", planes[read % 3]);
    else if (c && f->size == 1 && c->rows * c->cols > 1 && c->maps * c->rows * c->cols == f->form.channels)
        snprintf(text, size, "%d [%d, %d]", read / (c->rows * c->cols), read % (c->rows * c->cols) / c->cols,
                 read % c->cols);
    else
        snprintf(text, size, "%d", read);
    return text;
}

static void choose(const struct view *v, const struct filter_view *f, int channel)
{
    if (channel >= 0 && channel < f->form.channels && channel != f->channel)
        request_int(v->requests, PROP_NETWORK_CHANNEL, channel);
}

static void keys(const struct view *v, const struct filter_view *f, const struct grid *g, ui_id id)
{
    static const int32_t codes[] = {UI_KEY_LEFT, UI_KEY_RIGHT, UI_KEY_UP, UI_KEY_DOWN};
    const int steps[] = {-1, 1, -g->across, g->across};
    for (int i = 0; i < 4; i++)
        if (ui_take_key(v->ui, id, codes[i], 0))
            choose(v, f, f->channel + steps[i]);
}

static int under_pointer(const struct view *v, const struct grid *g)
{
    for (int i = 0; i < g->count; i++)
        if (rect_contains(place(g, i), ui_input(v->ui)->x, ui_input(v->ui)->y))
            return g->first + i;
    return -1;
}

static void tell(const struct view *v, const struct filter_view *f, int channel)
{
    const float *k = weights_kernel(session_snapshot(v->session), f->node, f->filter, channel);
    char source[48], number[FORMAT_MAX], text[160];
    network_kernel_source(v, f, channel, source, sizeof source);
    if (f->size == 1)
        snprintf(text, sizeof text, "%s   w = %s", source, format_number(number, k ? (double)*k : 0, 6));
    else
        snprintf(text, sizeof text, _("kernel for map %s"), source);
    ui_hover_card(v->ui, ui_input(v->ui)->x, ui_input(v->ui)->y, text);
}

/* "0–17 of 512" between two buttons. */
static float pager(const struct view *v, const struct filter_view *f, const struct grid *g, struct rect area, float y)
{
    const int page = g->across * ROWS;
    char text[96], from[FORMAT_MAX], to[FORMAT_MAX], all[FORMAT_MAX];
    if (f->form.channels <= page)
        return y;
    const bool more = g->first + page < f->form.channels;
    if (ui_button(v->ui, "kernels-back", (struct rect){area.x, y, 40, PAGER}, UI_ICON_BACK, NULL, NULL,
                  g->first > 0 ? 0 : UI_DISABLED))
        choose(v, f, g->first - page);
    if (ui_button(v->ui, "kernels-next", (struct rect){area.x + area.w - 40, y, 40, PAGER}, UI_ICON_NEXT, NULL, NULL,
                  more ? 0 : UI_DISABLED))
        choose(v, f, g->first + page);
    snprintf(text, sizeof text, _("%s–%s of %s"), format_count(from, g->first),
             format_count(to, g->first + g->count - 1), format_count(all, f->form.channels));
    draw_text(ui_draw(v->ui), area.x + area.w / 2, y + 21, FONT_NOTE, TEXT_CENTER, ui_theme(v->ui)->text, text);
    return y + PAGER + 8;
}

float network_kernel_grid(const struct view *v, const struct filter_view *f, struct rect area, float y)
{
    if (f->form.channels == 1)
        return y; /* the one is drawn enlarged; a widget without a use would take the presses on it */
    const struct grid g = grid_of(f, area, y);
    const struct rect all = {g.x, g.y, (float)g.across * g.pitch, (float)g.down * g.pitch};
    const ui_id id = ui_make_id(v->ui, "kernels");
    const unsigned state = ui_behave(v->ui, id, all, true, true);
    const int under = state & (UI_HOT | UI_ACTIVE) ? under_pointer(v, &g) : -1;
    if (ui_has_focus(v->ui, id))
        keys(v, f, &g, id);
    if (under >= 0 && state & UI_PRESSED)
        choose(v, f, under);
    for (int i = 0; i < g.count; i++)
        draw_kernel(v, f, place(&g, i), g.first + i);
    if (under >= 0)
        draw_frame(ui_draw(v->ui), rect_inset(place(&g, under - g.first), -1), 0, 1, ui_theme(v->ui)->hi);
    network_mark(v->ui, place(&g, f->channel - g.first), 2, 2, ui_theme(v->ui)->kernel);
    if (under >= 0 && !(state & UI_ACTIVE))
        tell(v, f, under);
    if (state & UI_RING)
        ui_focus_ring(v->ui, all, 2);
    return pager(v, f, &g, area, g.y + all.h + 4);
}
