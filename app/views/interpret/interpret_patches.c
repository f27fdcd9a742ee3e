/* app/views/interpret/interpret_patches.c - every channel of a layer with the patches that it answers most to. */
#include "app/views/interpret/interpret_patches.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "engine/base/i18n.h"

enum { GAP_X = 18, GAP_Y = 20, FOOT = 36, EDGE = 8 };

/* The grid. */

static bool has_slices(const struct view *v, struct patches_grid *g)
{
    const struct net *net = session_snapshot(v->session)->net;
    const int owner = weights_owner(net, g->node);
    const bool kernels = weights_form_of(net, owner, &g->form) && g->form.rows * g->form.cols > 1 && g->places;
    if (!kernels)
        g->form = (struct weights_form){0};
    return kernels && session_bool(v->session, PROP_INTERPRET_SLICES);
}

static void lay_out(struct patches_grid *g, float scale)
{
    float w, h;
    enum { HEAD = 21 };
    patches_cell_size(g, &w, &h);
    g->scale = scale;
    g->cell_w = roundf(w * scale);
    g->cell_h = roundf((h - HEAD) * scale) + HEAD;
    g->columns = (int)fmaxf(floorf((g->area.w + GAP_X) / (g->cell_w + GAP_X)), 1);
    g->rows = (int)fmaxf(floorf((g->area.h + GAP_Y) / (g->cell_h + GAP_Y)), 1);
    g->pitch_x = g->columns > 1 ? (g->area.w - g->cell_w) / (float)(g->columns - 1) : g->cell_w;
    g->pitch_x = floorf(fminf(g->pitch_x, g->cell_w + 3 * GAP_X));
    g->pitch_y = g->cell_h + GAP_Y;
}

int patches_on_page(const struct patches_grid *g)
{
    const int fit = g->columns * g->rows;
    if (!g->found)
        return fit < STUDY_PATCHES_PAGE ? fit : STUDY_PATCHES_PAGE;
    const int most = patches_at_once(&g->found->input, g->back);
    return fit < most ? fit : most;
}

/* As large as all channels fit, up to twice; where they do not, as many as there is room for. */
bool patches_grid(const struct view *v, struct rect area, struct patches_grid *g)
{
    const struct snapshot *s = session_snapshot(v->session);
    *g = (struct patches_grid){.channels = session_channels(v->session),
                               .found = session_patches(v->session),
                               .node = session_interpret_node(v->session),
                               .back = session_bool(v->session, PROP_INTERPRET_BACK),
                               .area = area};
    if (g->channels->node != g->node || g->node < 1)
        return false;
    g->places = s->net->node[g->node].out.rank == 3 && snapshot_map_size(s->net, g->node) > 1;
    g->slices = has_slices(v, g);
    for (float scale = 2; scale >= 1; scale -= 0.25f) {
        lay_out(g, scale);
        if (g->channels->n <= patches_on_page(g))
            break;
    }
    const int each = patches_on_page(g), page = session_int(v->session, PROP_INTERPRET_PAGE);
    g->pages = (g->channels->n + each - 1) / each;
    g->page = page < g->pages ? page : g->pages > 0 ? g->pages - 1 : 0;
    return true;
}

void patches_choose(const struct view *v, int channel, int i)
{
    const int node = session_interpret_node(v->session);
    const struct patches_shown *p = session_patches(v->session);
    int n = 0;
    const struct patch *patch = p ? patches_list(p, channel, &n) : NULL;
    if (!session_text(v->session, PROP_NETWORK_NODE)[0]) {
        const struct net *net = session_snapshot(v->session)->net;
        request_text(v->requests, PROP_NETWORK_NODE, net->node[weights_owner(net, node)].name);
    }
    request_int(v->requests, PROP_NETWORK_MAP, channel);
    if (i < 0 || i >= n)
        return;
    request_int(v->requests, PROP_NETWORK_ROW, patch[i].row);
    request_int(v->requests, PROP_NETWORK_COLUMN, patch[i].col);
    request_int(v->requests, PROP_INTERPRET_PATCH, i);
}

static void turn(const struct view *v, const struct patches_grid *g, int by)
{
    const int to = g->page + by;
    if (to >= 0 && to < g->pages)
        request_int(v->requests, PROP_INTERPRET_PAGE, to);
}

/* At the right of the foot; returns where it begins. */
static float pager(const struct view *v, const struct patches_grid *g, struct rect area)
{
    enum { BUTTON = 32 };
    const struct theme *t = ui_theme(v->ui);
    const int each = patches_on_page(g), first = g->page * each;
    const int last = first + each < g->channels->n ? first + each : g->channels->n;
    char text[96], from[FORMAT_MAX], to[FORMAT_MAX], all[FORMAT_MAX];
    const float y = area.y + area.h - BUTTON, right = area.x + area.w;
    snprintf(text, sizeof text, _("%s to %s of %s"), format_count(from, first + 1), format_count(to, last),
             format_count(all, g->channels->n));
    const struct rect back = {right - 2 * BUTTON - 4, y, BUTTON, BUTTON - 4},
                      next = {right - BUTTON, y, BUTTON, BUTTON - 4};
    if (ui_button(v->ui, "page back", back, UI_ICON_BACK, NULL, NULL, g->page > 0 ? 0 : UI_DISABLED))
        turn(v, g, -1);
    if (ui_button(v->ui, "page next", next, UI_ICON_NEXT, NULL, NULL, g->page < g->pages - 1 ? 0 : UI_DISABLED))
        turn(v, g, 1);
    ui_tooltip(v->ui, back, _("Maps before (Page Up)"));
    ui_tooltip(v->ui, next, _("More maps (Page Down)"));
    draw_text(ui_draw(v->ui), back.x - 12, y + 20, FONT_BODY, TEXT_RIGHT, t->text, text);
    return back.x - 12 - ui_text_width(v->ui, FONT_BODY, text);
}

static void cells(const struct view *v, const struct patches_grid *g)
{
    const int each = patches_on_page(g), first = g->page * each;
    for (int i = 0; i < each && first + i < g->channels->n; i++)
        patches_cell(v, g, g->channels->index[first + i], roundf(g->area.x + (float)(i % g->columns) * g->pitch_x),
                     roundf(g->area.y + (float)(i / g->columns) * g->pitch_y));
}

static void say(const struct view *v, struct rect area, const char *text)
{
    draw_text(ui_draw(v->ui), area.x + area.w / 2, roundf(area.y + area.h / 2), FONT_STEP, TEXT_CENTER,
              ui_theme(v->ui)->mid, text);
}

/* Below the cells: what each of them has. */
static void foot(const struct view *v, const struct patches_grid *g, struct rect area)
{
    const bool weakest = g->found && g->found->shown.asks.patches.weakest;
    const char *text = weakest && !g->back ? _("Each cell: the nine places that its channel answers least to.")
                       : g->back    ? _("Each cell: what its channel answers to in nine patches, and the patches.")
                       : !g->places ? _("Each cell: the nine pictures that its neuron answers most to.")
                       : g->slices  ? _("Each cell: its values on this image, its nine strongest patches, its filter.")
                                    : _("Each cell: its values on this image, its nine strongest patches.");
    const float end = g->pages > 1 ? pager(v, g, area) - 16 : area.x + area.w;
    if (ui_text_width(v->ui, FONT_NOTE, text) <= end - area.x)
        draw_text(ui_draw(v->ui), area.x, area.y + area.h - 12, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->mid, text);
}

static void rows_by_key(const struct view *v, const struct patches_grid *g)
{
    const int at = session_channel_place(v->session);
    const bool up = ui_take_key(v->ui, 0, UI_KEY_UP, 0), down = ui_take_key(v->ui, 0, UI_KEY_DOWN, 0);
    const int to = at + (down ? g->columns : 0) - (up ? g->columns : 0);
    if (at >= 0 && to != at && to >= 0 && to < g->channels->n)
        request_int(v->requests, PROP_NETWORK_MAP, g->channels->index[to]);
}

static struct rect grid_area(struct rect area)
{
    return (struct rect){area.x, area.y + EDGE, area.w, area.h - FOOT - EDGE};
}

static void stage(const struct view *v, struct rect area)
{
    struct patches_grid g;
    if (!patches_grid(v, grid_area(area), &g)) {
        say(v, area, _("The network is being opened"));
        return;
    }
    if (!g.found && interpret_wait(v, STUDY_PATCHES, area))
        return;
    v->requests->channels_on_page = patches_on_page(&g);
    if (g.channels->n == 0)
        say(v, area, _("No map is like that: look for others"));
    cells(v, &g);
    foot(v, &g, area);
    rows_by_key(v, &g);
    const int notches = ui_take_notches(v->ui, ui_make_id(v->ui, "pages"), area);
    if (notches)
        turn(v, &g, notches > 0 ? -1 : 1);
}

/* What the worker makes: the page, the chosen channel before all. */

static void add_channel(struct study_asks *asks, int channel)
{
    for (int i = 0; i < asks->patches.count; i++)
        if (asks->patches.channel[i] == channel)
            return;
    if (asks->patches.count < STUDY_PATCHES_PAGE)
        asks->patches.channel[asks->patches.count++] = channel;
}

/* How the chosen value came about, which its convolution in Convolve is made from. */
static void ask_for_story(const struct view *v, int owner, int node)
{
    struct worker_look *look = &v->requests->look;
    look->focus = owner;
    look->focus_value = node;
    look->map = session_interpret_map(v->session);
    look->row = session_int(v->session, PROP_NETWORK_ROW);
    look->col = session_int(v->session, PROP_NETWORK_COLUMN);
}

static void look(const struct view *v, struct study_asks *asks)
{
    const struct session_channels *c = session_channels(v->session);
    const struct snapshot *s = session_snapshot(v->session);
    const int each = session_channels_on_page(v->session), page = session_int(v->session, PROP_INTERPRET_PAGE);
    if (!s->net || c->node < 1)
        return;
    const int pages = each > 0 ? (c->n + each - 1) / each : 0;
    const int first = (page < pages ? page : pages > 0 ? pages - 1 : 0) * each;
    const int owner = weights_owner(s->net, c->node);
    if (session_interpret_waits(v->session))
        ask_for_story(v, owner, c->node);
    struct weights_form form;
    const bool filters = weights_form_of(s->net, owner, &form);
    add_channel(asks, session_interpret_map(v->session));
    for (int i = first; i < first + each && i < c->n; i++) {
        add_channel(asks, c->index[i]);
        network_look_maps(v, c->node, c->index[i], 1);
    }
    for (int i = 0; filters && i < asks->patches.count; i++) {
        const struct worker_range rows =
            weights_rows(&form, weights_filter_of(s->net, owner, asks->patches.channel[i]));
        network_look_filters(v, owner, rows.first, rows.count);
    }
    if (!session_bool(v->session, PROP_INTERPRET_BACK) && patches_keep_all(net_input(s->net), c->total)) {
        memset(asks->patches.channel, 0, sizeof asks->patches.channel); /* all is there, whatever the page */
        asks->patches.count = 0;
    }
}

/* Words. */

static void field_words(const struct patches_shown *p, char *text, size_t size)
{
    const bool whole = p->size[0] >= p->input.dim[1] && p->size[1] >= p->input.dim[2];
    if (p->sees_all)
        snprintf(text, size, "%s", _("pictures, of which it sees all"));
    else if (whole)
        snprintf(text, size, "%s", _("pictures; the orange box shows what it sees of each"));
    else
        snprintf(text, size, _("%d×%d patches; the orange box shows where each one was cut"), p->size[0], p->size[1]);
}

static void caption(const struct view *v, char *head, size_t head_size, char *text, size_t size)
{
    const struct patches_shown *p = session_patches(v->session);
    const int map = session_interpret_map(v->session);
    char count[FORMAT_MAX], field[120];
    if (!p)
        return;
    const bool places = session_snapshot(v->session)->net->node[p->node].out.rank == 3;
    snprintf(head, head_size, places ? _("Map %d") : _("Neuron %d"), map);
    field_words(p, field, sizeof field);
    if (!p->shown.asks.patches.weakest && patches_dead(p, map)) {
        snprintf(text, size, _("It is 0 in all %s pictures: nothing that the network has seen makes it answer."),
                 format_count(count, p->pictures));
        return;
    }
    const bool weakest = p->shown.asks.patches.weakest;
    format_count(count, p->pictures);
    const char *const words[2][3] = {{N_("Over %s test pictures it answers most to these %s."),
                                      N_("Over %s test pictures it answers least to these %s."),
                                      N_("Over %s test pictures its value before the ReLU is least in these %s.")},
                                     {N_("Over %s training pictures it answers most to these %s."),
                                      N_("Over %s training pictures it answers least to these %s."),
                                      N_("Over %s training pictures its value before the ReLU is least in these %s.")}};
    const int least = !weakest ? 0 : p->weak_node != p->node ? 2 : 1;
    snprintf(text, size, _(words[p->shown.asks.patches.training][least]), count, field);
}

static void position(const struct view *v, char *text, size_t size)
{
    const struct session_channels *c = session_channels(v->session);
    const int at = session_channel_place(v->session);
    char number[FORMAT_MAX], all[FORMAT_MAX];
    if (c->n > 0 && at >= 0)
        snprintf(text, size, _("map %s of %s"), format_count(number, at + 1), format_count(all, c->n));
}

/* Keys. */

static void toggle(const struct view *v, int32_t key, enum prop_id p)
{
    if (ui_take_key(v->ui, 0, key, 0))
        request_bool(v->requests, p, !session_bool(v->session, p));
}

static void next_order(const struct view *v, int by)
{
    enum { ORDERS = INTERPRET_BY_SELECTIVITY + 1 };
    request_int(v->requests, PROP_INTERPRET_SORT,
                (session_int(v->session, PROP_INTERPRET_SORT) + by + ORDERS) % ORDERS);
}

static void keys(const struct view *v)
{
    const int page = session_int(v->session, PROP_INTERPRET_PAGE), each = session_channels_on_page(v->session);
    const int pages = each > 0 ? (session_channels(v->session)->n + each - 1) / each : 1;
    toggle(v, 'l', PROP_INTERPRET_WEAKEST);
    toggle(v, 'b', PROP_INTERPRET_BACK);
    toggle(v, 'f', PROP_INTERPRET_SLICES);
    toggle(v, 'o', PROP_INTERPRET_ONE_EACH);
    if (ui_take_key(v->ui, 0, 's', 0))
        next_order(v, 1);
    if (ui_take_key(v->ui, 0, 's', UI_SHIFT))
        next_order(v, -1);
    for (int i = 0; i < PATCHES_EACH; i++)
        if (ui_take_key(v->ui, 0, '1' + i, 0))
            patches_choose(v, session_interpret_map(v->session), i);
    if (ui_take_key(v->ui, 0, '0', 0))
        request_int(v->requests, PROP_INTERPRET_PATCH, -1);
    if (ui_take_key(v->ui, 0, UI_KEY_PAGE_UP, 0) && page > 0)
        request_int(v->requests, PROP_INTERPRET_PAGE, page - 1);
    if (ui_take_key(v->ui, 0, UI_KEY_PAGE_DOWN, 0) && page + 1 < pages)
        request_int(v->requests, PROP_INTERPRET_PAGE, page + 1);
}

static const char *reads(const struct view *v)
{
    if (session_bool(v->session, PROP_INTERPRET_WEAKEST))
        return _("What the nine have in common is what the filter is against (Zeiler and Fergus, 2013). Where a ReLU "
                 "follows, values are those before it: behind it all of them would be 0.");
    return _("What the nine have in common is what the filter looks for (Zeiler and Fergus, 2013). The orange box "
             "is all that the value sees of its picture.");
}

const struct interpret_method interpret_patches = {
    .wanted = 1u << STUDY_PATCHES,
    .look = look,
    .stage = stage,
    .left = patches_left,
    .right = patches_right,
    .caption = caption,
    .position = position,
    .keys = keys,
    .reads = reads,
};
