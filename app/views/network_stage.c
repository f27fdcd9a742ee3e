/* app/views/network_stage.c - the stage of the Network workspace: headings, columns, what the pointer is over. A click
 * on a value chooses it; a second one, or a double click, opens its map. A click on a heading chooses the column; a
 * second one opens the layer. A click on the ground goes one level up. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/maps.h"
#include "app/views/network.h"
#include "engine/base/i18n.h"

enum { HEADING_MIN = 64 /* px; less room says nothing */, PAGER = 20 };

/* How wide a text about a column's centre may be: near the edge of the view a long title is shortened. */
static float heading_room(const struct network_layout *l, const struct network_column *c)
{
    const float x = network_column_center(c), right = l->view.x + l->view.w;
    const bool whole = c->box.x >= l->view.x && c->box.x + c->box.w <= right;
    if (network_in_view(l, c, c->table_width))
        return c->table_width + 1;
    return whole ? 2 * fminf(x - l->view.x, right - x) - 8 : 0;
}

/* Back and forth through the maps of a column that cannot show them all, at both sides of what it says of them. */
static void pager(const struct view *v, const struct network_layout *l, int i, float x, float baseline, float note)
{
    static const struct {
        const char *key;
        enum ui_icon icon;
        int step;
    } ways[] = {{"maps-back", UI_ICON_BACK, -1}, {"maps-next", UI_ICON_NEXT, 1}};
    const struct network_column *c = &l->column[i];
    for (int k = 0; k < 2; k++) {
        const float center = x + (float)ways[k].step * (note / 2 + PAGER / 2 + 2);
        const struct rect r = {center - PAGER / 2, baseline - 15, PAGER, PAGER};
        const bool can = k == 0 ? c->first > 0 : c->first + c->shown < c->maps;
        const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, ways[k].key), r, false, can);
        const struct theme *t = ui_theme(v->ui);
        const struct color ink = !can ? t->off : state & UI_HOT ? t->hi : t->mid;
        const float dx = (float)ways[k].step * 3, y = baseline - 5;
        const struct point p[] = {{center - dx, y - 5}, {center + dx, y}, {center - dx, y + 5}};
        draw_polyline(ui_draw(v->ui), p, 3, 1.75f, ink);
        ui_tooltip(v->ui, r,
                   k == 0 ? _("Maps before (Shift and the wheel over the column)")
                          : _("Maps behind (Shift and the wheel over the column)"));
        if (state & UI_CLICKED)
            network_scroll_turn(v, l, i, ways[k].step);
    }
}

static void heading(const struct view *v, const struct network_layout *l, int i)
{
    const struct theme *t = ui_theme(v->ui);
    const struct network_column *c = &l->column[i];
    const float x = network_column_center(c), y = c->head, room = heading_room(l, c),
                w = fmaxf(fminf(room, c->table_width), fmaxf(c->box.w, 48));
    const struct rect r = {x - w / 2, y + 14, w, c->heading_lines > 1 ? 44 : 22};
    char note[64];
    if (c->heading_lines == 0 || room <= 0 || (room < c->table_width && room < HEADING_MIN))
        return;
    ui_push_index(v->ui, i);
    network_heading_note(v, c, note, sizeof note);
    const float note_width = ui_text_width(v->ui, FONT_NOTE, note);
    if (c->kind == COLUMN_MAPS && c->shown < c->maps && c->heading_lines > 1 && note_width + 2 * PAGER + 4 <= w)
        pager(v, l, i, x, y + 51, note_width);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "heading"), r, false, true);
    const bool chosen = l->choice.column == i;
    ui_label(v->ui, x, y + 32, room, (struct font){FONT_SANS, FONT_600, 15}, TEXT_CENTER,
             chosen           ? t->output_ink
             : state & UI_HOT ? t->text
                              : t->hi,
             c->title);
    if (c->heading_lines > 1 && note_width <= room)
        draw_text(ui_draw(v->ui), x, y + 51, FONT_NOTE, TEXT_CENTER, t->mid, note);
    if (state & UI_CLICKED && (chosen || state & UI_DOUBLE))
        request_int(v->requests, PROP_NETWORK_LEVEL, LEVEL_LAYER);
    if (state & UI_CLICKED && !chosen)
        network_choose_column(v, l, i);
    ui_pop_id(v->ui);
}

/* Of the weights that have been asked for; of a large net that is what is shown of them. */
static float weights_largest(const struct view *v, const struct network_column *c)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct snapshot_node *n = s->node ? &s->node[c->part[0]] : NULL;
    const float *most = !n ? NULL : network_shows_gradients(v) ? n->filter_grad_most : n->filter_most;
    return most ? maps_largest(most, (size_t)n->filters.count) : 0;
}

float network_column_largest(const struct view *v, const struct network_column *c)
{
    const struct snapshot *s = session_snapshot(v->session);
    if (c->kind == COLUMN_PICTURE || c->kind == COLUMN_CLASSES || !s->node)
        return 0;
    if (network_shows_weights(v))
        return weights_largest(v, c);
    const struct snapshot_node *n = &s->node[network_shown_node(v->session, c)];
    return network_shows_gradients(v) ? n->grad_largest : fmaxf(-n->least, n->largest);
}

/* What a column is scaled by: 0 when each map has its own scale. */
static float shared_scale(const struct view *v, const struct network_column *c, float of_net)
{
    const int scale = session_int(v->session, PROP_NETWORK_COLOUR_SCALE); /* map layer net */
    return scale == 0 ? 0 : scale == 1 ? network_column_largest(v, c) : of_net;
}

float network_net_largest(const struct view *v, const struct network_layout *l)
{
    float largest = 0;
    for (int i = 0; i < l->n; i++)
        largest = fmaxf(largest, network_column_largest(v, &l->column[i]));
    return largest;
}

void network_draw_column(const struct view *v, const struct network_layout *l, const struct network_column *c,
                         float of_net)
{
    const float largest = c->kind == COLUMN_JOIN ? 0 : shared_scale(v, c, of_net);
    if (c->kind == COLUMN_JOIN)
        network_draw_join(v, l, c);
    else if (c->kind == COLUMN_VALUES && network_shows_weights(v))
        network_draw_matrix(v, l, c, largest);
    else if (c->kind == COLUMN_VALUES)
        network_draw_values(v, c, largest);
    else if (c->kind == COLUMN_MAPS && network_shows_weights(v))
        network_draw_kernels(v, c, largest);
    else if (c->kind != COLUMN_CLASSES)
        network_draw_maps(v, c, largest);
}

/* All but the last, which stays where it is when they scroll. */
static void draw_columns(const struct view *v, const struct network_layout *l, float of_net)
{
    for (int i = 0; i < l->n - 1; i++) {
        const struct network_column *c = &l->column[i];
        if (network_column_visible(l, c)) /* not scrolled out of the stage */
            network_draw_column(v, l, c, of_net);
    }
}

void network_hover_value(const struct view *v, const struct network_layout *l, struct network_choice at)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct network_column *c = &l->column[at.column];
    const struct ui_input *in = ui_input(v->ui);
    char place[160], number[FORMAT_MAX], why[128], text[256];
    float value;
    const int node = network_shown_node(v->session, c);
    const float *map = network_shows_gradients(v) ? snapshot_map_grad(s, node, at.map) : snapshot_map(s, node, at.map);
    if (network_shows_gradients(v) && map)
        value = map[at.row * c->cols + at.col];
    else if (c->kind == COLUMN_PICTURE && s->probe_pixels)
        value = s->probe_pixels[at.row * c->cols + at.col];
    else if (network_is_reconstruction(s, c))
        value = s->reconstruction[(at.map * c->rows + at.row) * c->cols + at.col];
    else if (map)
        value = map[at.row * c->cols + at.col];
    else
        return;
    network_choice_text(s, l, at, place, sizeof place);
    if (network_shows_gradients(v) && map)
        snprintf(text, sizeof text, "%s: ∂L/∂ = %s", place, format_with(number, "%.3g", (double)value));
    else
        snprintf(text, sizeof text, "%s = %s", place, format_number(number, (double)value, 4));
    const size_t n = strlen(text);
    network_survey_text(s, node, at.map, why, sizeof why);
    const bool told = c->kind == COLUMN_MAPS || network_is_dead(s, node, at.map); /* that a value is 0 is seen */
    if (*why && told && !network_shows_gradients(v))
        snprintf(text + n, sizeof text - n, "\n%s", why);
    ui_hover_card(v->ui, in->x, in->y, text);
}

static void hover_kernels(const struct view *v, const struct network_layout *l, struct network_choice at)
{
    const struct net_node *n = &session_snapshot(v->session)->net->node[l->column[at.column].part[0]];
    const struct ui_input *in = ui_input(v->ui);
    char text[160];
    if (n->layer->kind != &layer_conv2d)
        return;
    const struct shape *w = &n->layer->param[0].shape;
    snprintf(text, sizeof text, _("%s, map %d: kernels %d × %d×%d"), l->column[at.column].title, at.map, w->dim[1],
             w->dim[2], w->dim[3]);
    ui_hover_card(v->ui, in->x, in->y, text);
}

/* Arrows move the chosen value while its map has the focus; Page Up and Page Down go to the next map. */
static void move_choice(const struct view *v, const struct network_layout *l, ui_id id)
{
    static const struct {
        int32_t key;
        int map, row, col;
    } moves[] = {{UI_KEY_UP, 0, -1, 0},   {UI_KEY_DOWN, 0, 1, 0},     {UI_KEY_LEFT, 0, 0, -1},
                 {UI_KEY_RIGHT, 0, 0, 1}, {UI_KEY_PAGE_UP, -1, 0, 0}, {UI_KEY_PAGE_DOWN, 1, 0, 0}};
    struct network_choice c = l->choice;
    const struct network_column *column = &l->column[c.column];
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++) {
        if (!ui_take_key(v->ui, id, moves[i].key, 0))
            continue;
        c.map += moves[i].map;
        c.row += moves[i].row;
        c.col += moves[i].col;
        if (c.map >= 0 && c.map < column->maps && c.row >= 0 && c.row < column->rows && c.col >= 0 &&
            c.col < column->cols)
            network_choose(v, l, c);
    }
}

static void open_map(const struct view *v, const struct network_column *c)
{
    request_int(v->requests, PROP_NETWORK_LEVEL, c->kind == COLUMN_MAPS ? LEVEL_MAP : LEVEL_LAYER);
}

static bool same_place(const struct network_choice *a, const struct network_choice *b)
{
    return a->column == b->column && a->map == b->map && a->row == b->row && a->col == b->col;
}

/* What a sum is of, in words. */
static void hover_join(const struct view *v, const struct network_layout *l, int i)
{
    const struct net *net = session_snapshot(v->session)->net;
    const struct network_column *c = &l->column[i];
    char shape[CS_SHAPE_TEXT], text[192];
    snprintf(text, sizeof text, "%s: %s, %s", c->title, _(net->node[c->part[0]].layer->kind->title),
             shape_text(&net->node[c->value].out, shape));
    ui_hover_card(v->ui, ui_input(v->ui)->x, ui_input(v->ui)->y, text);
}

static void join_pointer(const struct view *v, const struct network_layout *l, int i)
{
    ui_push_index(v->ui, i);
    const struct rect r = rect_intersection(rect_inset(l->column[i].box, -4), l->view);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "join"), r, false, true);
    if (state & UI_HOT)
        hover_join(v, l, i);
    if (state & UI_CLICKED)
        network_choose_column(v, l, i);
    ui_pop_id(v->ui);
}

/* Returns the value that the pointer is over; column -1: none. */
static struct network_choice column_pointer(const struct view *v, const struct network_layout *l, int i)
{
    const struct network_column *c = &l->column[i];
    const struct ui_input *in = ui_input(v->ui);
    const bool chosen = l->choice.column == i;
    struct network_choice at = {.column = i};
    ui_push_index(v->ui, i);
    const ui_id id = ui_make_id(v->ui, "column");
    const struct rect seen = i < l->n - 1 ? rect_intersection(c->box, l->view) : c->box;
    if (chosen && ui_has_focus(v->ui, id) &&
        (ui_take_key(v->ui, id, UI_KEY_ENTER, 0) || ui_take_key(v->ui, id, UI_KEY_PAD_ENTER, 0)))
        open_map(v, c);
    const unsigned state = ui_behave(v->ui, id, seen, chosen, true);
    if (chosen && state & UI_RING)
        ui_focus_ring(v->ui, network_tile(c, l->choice.map), 0);
    if (chosen && ui_has_focus(v->ui, id))
        move_choice(v, l, id);
    const int notches = in->mods == UI_SHIFT && c->shown < c->maps ? ui_take_notches(v->ui, id, seen) : 0;
    if (notches)
        network_scroll_turn(v, l, i, -notches);
    const bool hit = state & (UI_HOT | UI_CLICKED) && network_hit(c, in->x, in->y, &at.map, &at.row, &at.col);
    if (hit && state & UI_CLICKED && (same_place(&at, &l->choice) || state & UI_DOUBLE))
        open_map(v, c);
    if (hit && state & UI_CLICKED)
        network_choose(v, l, at);
    if (hit && c->kind == COLUMN_MAPS && network_shows_weights(v))
        hover_kernels(v, l, at);
    else if (hit)
        network_hover_value(v, l, at);
    ui_pop_id(v->ui);
    at.column = hit ? i : -1;
    return at;
}

static struct network_choice draw_moving(const struct view *v, const struct network_layout *l, float of_net)
{
    struct network_choice under = {.column = -1};
    draw_push_clip(ui_draw(v->ui), l->view);
    if (session_bool(v->session, PROP_NETWORK_CONNECTIONS))
        network_draw_connections(v, l);
    network_draw_edges(v, l);
    draw_columns(v, l, of_net);
    for (int i = 0; i < l->n - 1; i++) {
        if (!network_column_visible(l, &l->column[i]) && l->choice.column != i)
            continue;
        if (l->column[i].kind == COLUMN_JOIN) {
            join_pointer(v, l, i);
            continue;
        }
        heading(v, l, i);
        const struct network_choice at = column_pointer(v, l, i);
        under = at.column >= 0 ? at : under;
    }
    draw_pop_clip(ui_draw(v->ui));
    return under;
}

/* Weights have no receptive field, but the filter that is chosen, and edited in the inspector, is one of them. */
static void mark_filter(const struct view *v, const struct network_layout *l)
{
    const int map = l->choice.map;
    const struct network_column *c = l->choice.column >= 0 ? &l->column[l->choice.column] : NULL;
    if (c && c->kind == COLUMN_MAPS && map >= c->first && map < c->first + c->shown)
        network_mark(v->ui, network_tile(c, map), 3, 2, ui_theme(v->ui)->output);
}

static void draw_all(const struct view *v, const struct network_layout *l, struct rect area)
{
    const int last = l->n - 1;
    const float of_net = session_int(v->session, PROP_NETWORK_COLOUR_SCALE) == 2 ? network_net_largest(v, l) : 0;
    if (network_shows_gradients(v))
        v->requests->look.gradients = true;
    struct network_choice under = draw_moving(v, l, of_net);
    network_draw_column(v, l, &l->column[last], of_net);
    heading(v, l, last);
    if (l->column[last].kind == COLUMN_CLASSES)
        network_draw_classes(v, l);
    else {
        const struct network_choice at = column_pointer(v, l, last);
        under = at.column >= 0 ? at : under;
    }
    draw_push_clip(ui_draw(v->ui), l->choice.column == last ? area : l->view);
    if (network_shows_weights(v))
        mark_filter(v, l);
    else
        network_draw_field(v, l);
    draw_pop_clip(ui_draw(v->ui));
    network_draw_broken(v, l);
    network_draw_legend(v, l, under);
    if (network_scroll(v, l) && session_can_run(v->session, COMMAND_NETWORK_UP))
        request_command(v->requests, COMMAND_NETWORK_UP);
}

/* Before there is a net: what is going on, in words. */
static void draw_nothing(const struct view *v, struct rect area)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const float x = area.x + area.w / 2, y = area.y + floorf(area.h / 2);
    if (s->state == WORKER_FAILED) {
        const float w = fminf(area.w - 64, 560), left = roundf(x - w / 2);
        ui_icon(v->ui, UI_ICON_WARNING, left + 8, y - 40, t->err);
        draw_text(ui_draw(v->ui), left + 28, y - 34, FONT_TITLE, TEXT_LEFT, t->hi, _("There is no network to look at"));
        const float h = ui_paragraph(v->ui, left, y, w, FONT_BODY, 20, t->text, s->error);
        draw_text(ui_draw(v->ui), left, y + h + 12, FONT_BODY, TEXT_LEFT, t->mid,
                  _("Choose another data set or network in Train (Ctrl 3)."));
        return;
    }
    draw_text(ui_draw(v->ui), x, y - 16, FONT_TITLE, TEXT_CENTER, t->hi, _("Loading the network and its data"));
    if (s->state == WORKER_LOADING)
        ui_progress(v->ui, (struct rect){roundf(x - 120), y, 240, 8}, (float)s->loading);
}

void network_columns_stage(const struct view *v, struct rect area)
{
    struct network_layout l;
    if (network_layout(&l, v, area))
        draw_all(v, &l, area);
    else
        draw_nothing(v, area);
}

/* What no widget of the stage has taken: a click on it leads one level up. */
static void ground(const struct view *v, struct rect area)
{
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "ground"), area, false, true);
    if (state & UI_CLICKED && session_can_run(v->session, COMMAND_NETWORK_UP))
        request_command(v->requests, COMMAND_NETWORK_UP);
}

void network_stage(const struct view *v, struct rect area)
{
    const bool net = session_snapshot(v->session)->net;
    switch ((enum network_level)(net ? session_int(v->session, PROP_NETWORK_LEVEL) : LEVEL_NET)) {
    case LEVEL_LAYER:
        network_layer_stage(v, area);
        break;
    case LEVEL_MAP:
        network_map_stage(v, area);
        break;
    case LEVEL_NET:
        if (net && session_int(v->session, PROP_NETWORK_VIEW) == NETWORK_PLANES)
            network_planes_stage(v, area);
        else
            network_columns_stage(v, area);
        break;
    }
    ground(v, area);
}
