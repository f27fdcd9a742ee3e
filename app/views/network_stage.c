/* app/views/network_stage.c - the stage of the Network workspace: headings, columns, what the pointer is over. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/maps.h"
#include "app/views/network.h"
#include "engine/base/i18n.h"

enum { HEADING_MIN = 64 /* px; less room says nothing */ };

/* How wide a text about a column's centre may be: near the edge of the view a long title is shortened. */
static float heading_room(const struct network_layout *l, const struct network_column *c)
{
    const float x = network_column_center(c), right = l->view.x + l->view.w;
    const bool whole = c->box.x >= l->view.x && c->box.x + c->box.w <= right;
    if (network_in_view(l, c, c->table_width))
        return c->table_width + 1;
    return whole ? 2 * fminf(x - l->view.x, right - x) - 8 : 0;
}

static void heading(const struct view *v, const struct network_layout *l, int i, float y)
{
    const struct theme *t = ui_theme(v->ui);
    const struct network_column *c = &l->column[i];
    const float x = network_column_center(c), room = heading_room(l, c),
                w = fmaxf(fminf(room, c->table_width), fmaxf(c->box.w, 48));
    const struct rect r = {x - w / 2, y + 14, w, 44};
    char note[64];
    if (room <= 0 || (room < c->table_width && room < HEADING_MIN))
        return;
    ui_push_index(v->ui, i);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "heading"), r, false, true);
    const bool chosen = l->choice.column == i;
    ui_label(v->ui, x, y + 32, room, (struct font){FONT_SANS, FONT_600, 15}, TEXT_CENTER,
             chosen           ? t->output_ink
             : state & UI_HOT ? t->text
                              : t->hi,
             c->title);
    network_heading_note(v, c, note, sizeof note);
    if (ui_text_width(v->ui, FONT_NOTE, note) <= room)
        draw_text(ui_draw(v->ui), x, y + 51, FONT_NOTE, TEXT_CENTER, t->mid, note);
    if (state & UI_CLICKED)
        network_choose_column(v, l, i);
    ui_pop_id(v->ui);
}

/* Of the values that a column shows; kernels or weights where those are shown. */
static float column_largest(const struct view *v, const struct network_column *c)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct net_node *n = &s->net->node[c->node];
    if (c->kind == COLUMN_PICTURE || c->kind == COLUMN_CLASSES)
        return 0;
    if (network_shows_weights(v))
        return s->params && n->layer->n_params > 0
                   ? maps_largest(s->params + n->param[0], shape_count(&n->layer->param[0].shape))
                   : 0;
    const int shown = network_shown_node(v->session, c);
    return s->node ? fmaxf(-s->node[shown].least, s->node[shown].largest) : 0;
}

/* What a column is scaled by: 0 when each map has its own scale. */
static float shared_scale(const struct view *v, const struct network_column *c, float of_net)
{
    const int scale = session_int(v->session, PROP_NETWORK_COLOUR_SCALE); /* map layer net */
    return scale == 0 ? 0 : scale == 1 ? column_largest(v, c) : of_net;
}

static float net_largest(const struct view *v, const struct network_layout *l)
{
    float largest = 0;
    for (int i = 0; i < l->n; i++)
        largest = fmaxf(largest, column_largest(v, &l->column[i]));
    return largest;
}

static void draw_column(const struct view *v, const struct network_column *c, float of_net)
{
    const float largest = shared_scale(v, c, of_net);
    if (c->kind == COLUMN_VALUES && network_shows_weights(v))
        network_draw_matrix(v, c, largest);
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
        if (c->box.x <= l->view.x + l->view.w && c->box.x + c->box.w >= l->view.x) /* not scrolled out of the stage */
            draw_column(v, c, of_net);
    }
}

void network_hover_value(const struct view *v, const struct network_layout *l, struct network_choice at)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct network_column *c = &l->column[at.column];
    const struct ui_input *in = ui_input(v->ui);
    char place[160], number[FORMAT_MAX], text[256];
    float value;
    if (c->kind == COLUMN_PICTURE && s->probe_pixels)
        value = s->probe_pixels[at.row * c->cols + at.col];
    else if (network_is_reconstruction(s, c))
        value = s->reconstruction[(at.map * c->rows + at.row) * c->cols + at.col];
    else if (snapshot_map(s, network_shown_node(v->session, c), at.map))
        value = snapshot_map(s, network_shown_node(v->session, c), at.map)[at.row * c->cols + at.col];
    else
        return;
    network_choice_text(s, l, at, place, sizeof place);
    snprintf(text, sizeof text, "%s = %s", place, format_number(number, (double)value, 4));
    ui_hover_card(v->ui, in->x, in->y, text);
}

static void hover_kernels(const struct view *v, const struct network_layout *l, struct network_choice at)
{
    const struct net_node *n = &session_snapshot(v->session)->net->node[l->column[at.column].node];
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

static void column_pointer(const struct view *v, const struct network_layout *l, int i)
{
    const struct network_column *c = &l->column[i];
    const struct ui_input *in = ui_input(v->ui);
    const bool chosen = l->choice.column == i;
    struct network_choice at = {.column = i};
    ui_push_index(v->ui, i);
    const ui_id id = ui_make_id(v->ui, "column");
    const struct rect seen = i < l->n - 1 ? rect_intersection(c->box, l->view) : c->box;
    const unsigned state = ui_behave(v->ui, id, seen, chosen, true);
    if (chosen && state & UI_RING)
        ui_focus_ring(v->ui, network_tile(c, l->choice.map), 0);
    if (chosen && ui_has_focus(v->ui, id))
        move_choice(v, l, id);
    if (state & (UI_HOT | UI_CLICKED) && network_hit(c, in->x, in->y, &at.map, &at.row, &at.col)) {
        if (state & UI_CLICKED)
            network_choose(v, l, at);
        if (c->kind == COLUMN_MAPS && network_shows_weights(v))
            hover_kernels(v, l, at);
        else
            network_hover_value(v, l, at);
    }
    ui_pop_id(v->ui);
}

static void scroll_bar(const struct view *v, const struct network_layout *l)
{
    const float w = l->view.w * l->view.w / l->content, most = l->content - l->view.w;
    const struct rect r = {l->view.x + (l->view.w - w) * l->offset / most, l->view.y + l->view.h - 6, w, 4};
    draw_fill(ui_draw(v->ui), r, 2, ui_theme(v->ui)->edge);
    draw_fill(ui_draw(v->ui), (struct rect){l->view.x + l->view.w, l->view.y, 1, l->view.h}, 0, ui_theme(v->ui)->line);
}

static void draw_all(const struct view *v, const struct network_layout *l, struct rect area)
{
    const bool scrolls = l->content > l->view.w && l->view.w < area.w;
    const float of_net = session_int(v->session, PROP_NETWORK_COLOUR_SCALE) == 2 ? net_largest(v, l) : 0;
    draw_push_clip(ui_draw(v->ui), l->view);
    if (session_bool(v->session, PROP_NETWORK_CONNECTIONS))
        network_draw_connections(v, l);
    draw_columns(v, l, of_net);
    for (int i = 0; i < l->n - 1; i++) {
        heading(v, l, i, area.y);
        column_pointer(v, l, i);
    }
    draw_pop_clip(ui_draw(v->ui));
    draw_column(v, &l->column[l->n - 1], of_net);
    heading(v, l, l->n - 1, area.y);
    if (l->column[l->n - 1].kind == COLUMN_CLASSES)
        network_draw_classes(v, l);
    else
        column_pointer(v, l, l->n - 1);
    draw_push_clip(ui_draw(v->ui), l->choice.column == l->n - 1 ? area : l->view);
    if (!network_shows_weights(v))
        network_draw_field(v, l);
    draw_pop_clip(ui_draw(v->ui));
    if (scrolls)
        scroll_bar(v, l);
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
