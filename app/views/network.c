/* app/views/network.c - the Network workspace: a net layer by layer, with every value of the probe picture. */
#include "app/views/network.h"

#include <stdio.h>
#include <string.h>

#include "engine/base/i18n.h"

const char *network_class_name(const struct snapshot *s, int i, char text[24])
{
    if (i >= 0 && i < s->classes && s->class_name && s->class_name[i][0])
        return _(s->class_name[i]); /* as the data call it, or as this program knows it */
    snprintf(text, 24, "%d", i);
    return text;
}

const char *network_choice_text(const struct snapshot *s, const struct network_layout *l, struct network_choice c,
                                char *text, size_t size)
{
    const struct network_column *column = &l->column[c.column];
    char name[24];
    if (column->kind == COLUMN_MAPS)
        snprintf(text, size, _("%s, map %d, [%d, %d]"), column->title, c.map, c.row, c.col);
    else if (column->kind == COLUMN_PICTURE)
        snprintf(text, size, "%s, [%d, %d]", column->title, c.row, c.col);
    else if (column->kind == COLUMN_CLASSES)
        snprintf(text, size, "%s, %s", column->title, network_class_name(s, c.map, name));
    else
        snprintf(text, size, "%s, %d", column->title, c.map);
    return text;
}

bool network_is_reconstruction(const struct snapshot *s, const struct network_column *c)
{
    return s->reconstruction && c->kind == COLUMN_MAPS && c->value == s->net->n_nodes - 1;
}

void network_choose(const struct view *v, const struct network_layout *l, struct network_choice c)
{
    const struct net *net = session_snapshot(v->session)->net;
    const char *name = c.column < 0 ? "" : net->node[l->column[c.column].node].name;
    if (strcmp(name, session_text(v->session, PROP_NETWORK_NODE)) != 0) /* a part of the column may be chosen */
        request_text(v->requests, PROP_NETWORK_NODE, name);
    request_int(v->requests, PROP_NETWORK_MAP, c.map);
    request_int(v->requests, PROP_NETWORK_ROW, c.row);
    request_int(v->requests, PROP_NETWORK_COLUMN, c.col);
}

void network_choose_column(const struct view *v, const struct network_layout *l, int column)
{
    const struct session_place at = session_strongest(v->session, column < 0 ? -1 : l->column[column].node);
    network_choose(v, l, (struct network_choice){column, at.map, at.row, at.col});
}

const struct neuron *network_neuron(const struct view *v, const struct network_layout *l)
{
    const struct neuron *n = session_snapshot(v->session)->neuron;
    const struct network_choice *c = &l->choice;
    const bool same = n && c->column >= 0 && n->node == l->column[c->column].node && n->map == c->map &&
                      n->row == c->row && n->col == c->col;
    return same ? n : NULL;
}

/* Several views of one frame may look at the same node: what is asked for is all between them. */
static void widen(struct worker_range *r, int first, int count)
{
    const int end = r->count > 0 && r->first + r->count > first + count ? r->first + r->count : first + count;
    if (count <= 0)
        return;
    r->first = r->count > 0 && r->first < first ? r->first : first;
    r->count = end - r->first;
}

void network_look_maps(const struct view *v, int node, int first, int count)
{
    widen(&v->requests->look.node[node].maps, first, count);
}

void network_look_filters(const struct view *v, int node, int first, int count)
{
    widen(&v->requests->look.node[node].filters, first, count);
}

void network_mark(struct ui *ui, struct rect r, float outset, float width, struct color accent)
{
    const struct color casing = color_alpha(ui_theme(ui)->casing, 0.75f);
    draw_frame(ui_draw(ui), rect_inset(r, -outset - 1), 0, width + 2, casing);
    draw_frame(ui_draw(ui), rect_inset(r, -outset), 0, width, accent);
}

static void transport(const struct view *v, struct rect area)
{
    struct network_layout l;
    char position[64] = "";
    struct transport t = {.first = COMMAND_STEP_FIRST,
                          .back = COMMAND_NETWORK_LAYER_BACK,
                          .play = session_training(v->session) ? COMMAND_TRAIN_PAUSE : COMMAND_TRAIN_START,
                          .next = COMMAND_NETWORK_LAYER_NEXT,
                          .last = COMMAND_STEP_LAST,
                          .segments = 1,
                          .max = 1,
                          .playing = session_training(v->session),
                          .position = position};
    if (network_columns(&l, v->session)) {
        t.segments = t.max = l.n;
        t.value = l.choice.column + 1;
        if (l.choice.column >= 0)
            snprintf(position, sizeof position, _("layer %d of %d"), l.choice.column + 1, l.n);
        else
            snprintf(position, sizeof position, cs_plural("%d layer", "%d layers", l.n), l.n);
    }
    const int to = transport_bar(v, area, &t);
    if (to >= 0 && session_snapshot(v->session)->net && to != t.value)
        network_choose_column(v, &l, to - 1);
}

static void keys(const struct view *v)
{
    static const struct {
        int32_t key;
        enum command_id command;
    } steps[] = {{UI_KEY_LEFT, COMMAND_NETWORK_LAYER_BACK},
                 {UI_KEY_RIGHT, COMMAND_NETWORK_LAYER_NEXT},
                 {UI_KEY_HOME, COMMAND_STEP_FIRST},
                 {UI_KEY_END, COMMAND_STEP_LAST},
                 {UI_KEY_UP, COMMAND_STEP_ROW_BACK},
                 {UI_KEY_DOWN, COMMAND_STEP_ROW_NEXT},
                 {UI_KEY_ENTER, COMMAND_NETWORK_OPEN},
                 {UI_KEY_PAD_ENTER, COMMAND_NETWORK_OPEN},
                 {UI_KEY_ESCAPE, COMMAND_NETWORK_UP},
                 {UI_KEY_PAGE_DOWN, COMMAND_NETWORK_PAGE_NEXT},
                 {UI_KEY_PAGE_UP, COMMAND_NETWORK_PAGE_BACK},
                 {'c', COMMAND_NETWORK_TO_CONVOLVE},
                 {'k', COMMAND_NETWORK_LOCK},
                 {'x', COMMAND_NETWORK_SILENCE}};
    const bool whole = session_int(v->session, PROP_NETWORK_LEVEL) == LEVEL_NET;
    if (whole && session_can_run(v->session, COMMAND_NETWORK_TO_MISTAKES) && ui_take_key(v->ui, 0, UI_KEY_ESCAPE, 0))
        request_command(v->requests, COMMAND_NETWORK_TO_MISTAKES);
    if (whole && session_can_run(v->session, COMMAND_INTERPRET_BACK) && ui_take_key(v->ui, 0, UI_KEY_ESCAPE, 0))
        request_command(v->requests, COMMAND_INTERPRET_BACK);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (ui_take_key(v->ui, 0, steps[i].key, 0) && session_can_run(v->session, steps[i].command))
            request_command(v->requests, steps[i].command);
    network_probe_keys(v);
    network_show_keys(v);
    const enum command_id play = session_training(v->session) ? COMMAND_TRAIN_PAUSE : COMMAND_TRAIN_START;
    if (ui_take_key(v->ui, 0, UI_KEY_SPACE, 0) && session_can_run(v->session, play))
        request_command(v->requests, play);
}

/* The chosen value is explained, whatever part of the window shows it. */
static void begin(const struct view *v)
{
    struct network_layout l;
    struct worker_look *look = &v->requests->look;
    look->survey = true;
    if (!network_columns(&l, v->session) || l.choice.column < 0)
        return;
    const struct network_column *c = &l.column[l.choice.column];
    look->focus = c->node;
    look->focus_value = c->value;
    look->map = l.choice.map;
    look->row = l.choice.row;
    look->col = l.choice.col;
    look->detailed = c->value;
    look->field = session_bool(v->session, PROP_NETWORK_EFFECTIVE_FIELD);
}

/* The strip stands under the columns: a layer or a map has the whole stage. */
static float strip_height(const struct view *v)
{
    const bool columns = session_int(v->session, PROP_NETWORK_LEVEL) == LEVEL_NET &&
                         session_int(v->session, PROP_NETWORK_VIEW) == NETWORK_COLUMNS;
    return columns ? network_strip_height(v) : 0; /* planes have no columns to stand under */
}

const struct workspace_view workspace_network = {
    .name = "network",
    .title = N_("Network"),
    .stage = network_stage,
    .left = network_left,
    .right = network_right,
    .caption = network_caption,
    .transport = transport,
    .keys = keys,
    .strip_height = strip_height,
    .strip = network_strip,
    .begin = begin,
    .subscriptions = WORKER_WANT_ACTIVATIONS | WORKER_WANT_PARAMS,
};
