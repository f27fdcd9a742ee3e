/* app/views/interpret/interpret_patches_cell.c - one channel: its map on this picture, its nine patches, its kernels.
 */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/interpret/interpret_patches.h"
#include "engine/base/i18n.h"

/* At scale 1. */
enum {
    HEAD = 21,
    MAP = 80,
    GAP = 16,
    PATCH = 28,
    BETWEEN = 2,
    NINE = 3 * PATCH + 2 * BETWEEN,
    SLICE = 25,
    ABOVE_SLICES = 6
};
enum { WHOLE = 36, WHOLE_NINE = 3 * WHOLE + 2 * BETWEEN, FOOT = 20 };

void patches_cell_size(const struct patches_grid *g, float *w, float *h)
{
    *w = !g->places && !g->back ? WHOLE_NINE : MAP + GAP + NINE; /* back: twice nine and what is left between them */
    *h = HEAD + (!g->places && !g->back ? WHOLE_NINE : NINE);
    if (g->slices && g->form.maps > 0)
        *h += ABOVE_SLICES + SLICE;
    else if (!g->places)
        *h += FOOT;
}

static bool is_chosen(const struct view *v, int channel)
{
    return session_interpret_map(v->session) == channel;
}

static void head(const struct view *v, const struct patches_grid *g, int channel, struct rect r, float map_w)
{
    const struct theme *t = ui_theme(v->ui);
    const struct snapshot *s = session_snapshot(v->session);
    const struct map_stats *stat = snapshot_stats(s, g->node, channel);
    const struct font index = {FONT_MONO, FONT_600, 15}, value = {FONT_MONO, FONT_500, 13};
    char text[FORMAT_MAX], number[FORMAT_MAX];
    const float y = r.y + 12;
    draw_textf(ui_draw(v->ui), r.x, y, index, TEXT_LEFT, t->hi, "%d", channel);
    if (g->places && !g->back && stat)
        draw_text(ui_draw(v->ui), r.x + map_w, y, value, TEXT_RIGHT, t->mid, patches_value_short(text, stat->largest));
    if (!g->found || g->found->channel[channel].n < 1)
        return;
    const bool weakest = g->found->shown.asks.patches.weakest;
    const struct patches_channel *c = &g->found->channel[channel];
    snprintf(text, sizeof text, weakest ? _("min %s") : _("max %s"),
             patches_value_short(number, weakest ? c->weakest[0].value : c->strongest[0].value));
    draw_text(ui_draw(v->ui), r.x + r.w, y, value, TEXT_RIGHT, t->mid, text);
}

static void map(const struct view *v, const struct patches_grid *g, int channel, struct rect r)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct shape *out = &s->net->node[g->node].out;
    const float *data = snapshot_map(s, g->node, channel);
    const struct map_stats *stat = snapshot_stats(s, g->node, channel);
    const int rows = out->dim[1], cols = out->dim[2];
    const float px = fminf(r.w / (float)cols, r.h / (float)rows);
    const struct rect to = {r.x, r.y, roundf(px * (float)cols), roundf(px * (float)rows)};
    draw_fill(ui_draw(v->ui), to, 0, ui_theme(v->ui)->well);
    if (data && stat)
        maps_draw_plane(ui_draw(v->ui), to,
                        &(struct map_plane){.data = data,
                                            .width = cols,
                                            .height = rows,
                                            .is_signed = stat->least < 0,
                                            .largest = fmaxf(stat->largest, -stat->least),
                                            .key = maps_key(s)});
    draw_frame(ui_draw(v->ui), rect_inset(to, -1), 0, 1, ui_theme(v->ui)->line);
}

static struct rect ninth(struct rect nine, int i, float scale)
{
    const float gap = BETWEEN * scale, side = (nine.w - 2 * gap) / 3;
    return (struct rect){nine.x + (float)(i % 3) * (side + gap), nine.y + (float)(i / 3) * (side + gap), side, side};
}

static void nine(const struct view *v, const struct patches_grid *g, int channel, bool back, struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    if (g->found && patches_dead(g->found, channel) && !g->found->shown.asks.patches.weakest) {
        draw_frame(ui_draw(v->ui), r, 0, 1, t->line);
        draw_text(ui_draw(v->ui), r.x + r.w / 2, roundf(r.y + r.h / 2) + 5, FONT_NOTE, TEXT_CENTER, t->mid, _("dead"));
        return;
    }
    for (int i = 0; i < PATCHES_EACH; i++) {
        const struct rect to = ninth(r, i, g->scale);
        if (!g->found || !patches_draw(v, g->found, channel, i, back, to))
            draw_fill(ui_draw(v->ui), to, 0, t->well);
    }
}

/* Which of the nine is below the pointer; -1: none. */
static int under(const struct view *v, struct rect r, float scale)
{
    const struct ui_input *in = ui_input(v->ui);
    for (int i = 0; i < PATCHES_EACH; i++)
        if (rect_contains(ninth(r, i, scale), in->x, in->y))
            return i;
    return -1;
}

static void foot(const struct view *v, const struct patches_grid *g, int channel, struct rect r)
{
    const struct map_stats *stat = snapshot_stats(session_snapshot(v->session), g->node, channel);
    char text[64], number[FORMAT_MAX];
    if (!stat)
        return;
    snprintf(text, sizeof text, _("here %s"), patches_value_short(number, stat->largest));
    ui_label(v->ui, r.x, r.y + 15, r.w, FONT_TICK, TEXT_LEFT, ui_theme(v->ui)->mid, text);
}

/* "Map 6: active in 9,961 of 10,000 pictures, most in 3" */
static void tell(const struct view *v, const struct patches_grid *g, int channel, struct rect head)
{
    const struct patches_channel *c = &g->found->channel[channel];
    char text[240], a[FORMAT_MAX], b[FORMAT_MAX], name[24], class_text[96] = "";
    if (!rect_contains(head, ui_input(v->ui)->x, ui_input(v->ui)->y))
        return;
    if (c->selective >= 0)
        snprintf(class_text, sizeof class_text, _("\nselective for %s: %s"),
                 network_class_name(session_snapshot(v->session), c->selective, name),
                 format_fixed(a, (double)c->selectivity, 3));
    char number[FORMAT_MAX];
    snprintf(text, sizeof text, _("active in %s of %s pictures%s"), format_count(number, c->active),
             format_count(b, g->found->pictures), class_text);
    ui_tooltip(v->ui, head, text);
}

static void act(const struct view *v, const struct patches_grid *g, int channel, struct rect all, struct rect patches)
{
    char text[200];
    int n = 0;
    const ui_id id = ui_make_id(v->ui, "cell");
    if (is_chosen(v, channel) && session_can_run(v->session, COMMAND_INTERPRET_OPEN) &&
        ui_take_key(v->ui, id, UI_KEY_ENTER, 0)) /* of any other cell it chooses that */
        request_command(v->requests, COMMAND_INTERPRET_OPEN);
    const unsigned state = ui_behave(v->ui, id, all, true, true);
    const int i = under(v, patches, g->scale);
    const struct patch *patch = g->found ? patches_list(g->found, channel, &n) : NULL;
    if (state & UI_HOT)
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
    if (state & UI_HOT && i >= 0 && i < n)
        ui_tooltip(v->ui, ninth(patches, i, g->scale), patches_text(v, g->found, &patch[i], text, sizeof text));
    if (state & UI_CLICKED)
        patches_choose(v, channel, i < n ? i : -1); /* by key: none of the nine, unless the pointer is there */
    if (state & UI_RING)
        ui_focus_ring(v->ui, all, 6);
}

void patches_cell(const struct view *v, const struct patches_grid *g, int channel, float x, float y)
{
    const float scale = g->scale, top = y + HEAD; /* text does not grow with the cell */
    const bool narrow = !g->places && !g->back;
    const float side = (narrow ? WHOLE_NINE : NINE) * scale, left = g->back ? side : MAP * scale;
    const struct rect all = {x - 8, y - 8, g->cell_w + 16, g->cell_h + 16};
    const struct rect patches = {x + g->cell_w - side, top, side, side};
    const struct theme *t = ui_theme(v->ui);
    ui_push_index(v->ui, channel);
    if (is_chosen(v, channel)) {
        draw_fill(ui_draw(v->ui), all, 6, color_alpha(t->output, 0.09f));
        draw_frame(ui_draw(v->ui), all, 6, 2, t->output);
    }
    head(v, g, channel, (struct rect){x, y, g->cell_w, HEAD}, narrow ? 0 : left);
    if (g->back)
        nine(v, g, channel, true, (struct rect){x, top, side, side});
    else if (g->places)
        map(v, g, channel, (struct rect){x, top, left, left});
    nine(v, g, channel, false, patches);
    const float below = top + side + ABOVE_SLICES;
    const struct net *net = session_snapshot(v->session)->net;
    const int owner = weights_owner(net, g->node);
    if (g->slices && g->form.maps > 0)
        patches_slices(v, owner, &g->form, weights_filter_of(net, owner, channel),
                       (struct rect){x, below, g->cell_w, SLICE * scale}, SLICE * scale, 6.6f * scale, false);
    else if (!g->places)
        foot(v, g, channel, (struct rect){x, top + side, g->cell_w, FOOT});
    if (g->found)
        tell(v, g, channel, (struct rect){x, y - 4, g->cell_w, HEAD});
    act(v, g, channel, all, patches);
    ui_pop_id(v->ui);
}
