/* app/views/network_builder_list.c - the layers of the network below each other: chosen by a click or with the arrows,
 * moved by a drag. Only rows in sight are drawn. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/names.h"
#include "app/views/network_builder.h"
#include "engine/base/i18n.h"

enum { ROW = 40, EDGE = 4, LEAST_ROWS = 4, DRAG = 6 };

static const struct font shape_font = {FONT_MONO, FONT_400, 12}, detail_font = {FONT_MONO, FONT_400, 11};

/* What the list keeps between frames. */
struct list_memory {
    bool pressed, moving;    /* a row is held; it has been moved */
    int node;                /* that one */
    float wrong;             /* height of the sentence under the layer that does not fit */
    char seen[NET_NAME_MAX]; /* the chosen layer that was last brought into sight */
};

struct list {
    const struct view *v;
    const struct net_draft *d;
    struct list_memory *m;
    struct rect r; /* of the whole list */
    float top;     /* y of row 0, scrolled */
    int chosen;
};

static float row_y(const struct list *l, int i)
{
    return l->top + (float)(i * ROW) + (l->d->broken && i > l->d->broken ? l->m->wrong : 0);
}

static int row_at(const struct list *l, float y)
{
    const int n = l->d->lines->n_nodes;
    int i = 0;
    while (i + 1 < n && row_y(l, i + 1) <= y)
        i++;
    return i;
}

/* "6×28×28"; "" where it is not known. */
static void shape_of(const struct net_draft *d, int i, char *text, size_t size)
{
    char plain[CS_SHAPE_TEXT];
    size_t n = 0;
    text[0] = '\0';
    if (i >= d->fits->n_nodes)
        return;
    shape_text(&d->fits->node[i].out, plain);
    for (const char *c = plain; *c && n + 3 < size; c++)
        n += (size_t)snprintf(text + n, size - n, "%.*s", *c == 'x' ? (int)strlen("×") : 1, *c == 'x' ? "×" : c);
}

/* The layer as its line has it, with short names for what everybody knows: "conv2d(6, k=5, p=2)". */
static void short_text(const struct net *net, int i, char *text, size_t size)
{
    static const char *const names[][2] = {{"kernel_size=", "k="}, {"stride=", "s="}, {"padding=", "p="},
                                           {"dilation=", "d="},    {"groups=", "g="}, {"bias=false", "no bias"}};
    char whole[400];
    const char *c = net_layer_text(net->node[i].layer, whole, sizeof whole);
    size_t n = 0;
    while (*c && n + 12 < size) {
        size_t k = 0;
        while (k < sizeof names / sizeof *names && strncmp(c, names[k][0], strlen(names[k][0])) != 0)
            k++;
        const bool known = k < sizeof names / sizeof *names;
        n +=
            (size_t)snprintf(text + n, size - n, "%.*s", known ? (int)strlen(names[k][1]) : 1, known ? names[k][1] : c);
        c += known ? strlen(names[k][0]) : 1;
    }
    text[n] = '\0';
}

/* The last arguments are left out where there is no room for all. */
static void fit(struct ui *ui, char *text, size_t size, float width)
{
    while (ui_text_width(ui, detail_font, text) > width) {
        char *end = strstr(text, ", …)");
        if (end)
            *end = '\0';
        char *comma = strrchr(text, ',');
        if (!comma)
            break;
        snprintf(comma, size - (size_t)(comma - text), ", …)");
    }
}

/* " ← bn1, relu1" where its input is not the line above. */
static void add_inputs(const struct net *net, int i, char *text, size_t size)
{
    const struct net_node *node = &net->node[i];
    if (node->n_in == 1 && node->input[0] == i - 1)
        return;
    for (int k = 0; k < node->n_in; k++) {
        const size_t n = strlen(text);
        snprintf(text + n, size - n, "%s%s", k ? ", " : " ← ", net->node[node->input[k]].name);
    }
}

static void row_tip(const struct list *l, int i, struct rect r, const char *inputs)
{
    char tip[960], count[FORMAT_MAX], whole[400];
    if (i == 0)
        return;
    net_layer_text(l->d->lines->node[i].layer, whole, sizeof whole);
    snprintf(tip, sizeof tip, "%s%s", whole, inputs);
    if (i < l->d->fits->n_nodes && net_node_param_count(l->d->fits, i) > 0) {
        const size_t n = strlen(tip);
        snprintf(tip + n, sizeof tip - n, "\n");
        snprintf(tip + n + 1, sizeof tip - n - 1, _("%s parameters"),
                 format_count(count, net_node_param_count(l->d->fits, i)));
    }
    ui_tooltip(l->v->ui, r, tip);
}

/* Two rows of dots: what can be dragged. */
static void grip(const struct view *v, float x, float y)
{
    for (int i = 0; i < 6; i++)
        draw_fill(ui_draw(v->ui), (struct rect){x + (float)(i % 2 * 4), y + (float)(i / 2 * 4), 2, 2}, 0,
                  ui_theme(v->ui)->mid);
}

static void draw_ground(const struct list *l, int i, struct rect r, unsigned state)
{
    const struct theme *t = ui_theme(l->v->ui);
    struct draw_list *draw = ui_draw(l->v->ui);
    const bool held = l->m->moving && l->m->node == i;
    const float more = l->d->broken == i && i > 0 ? l->m->wrong : 0; /* with the sentence */
    const struct rect ground = {r.x, r.y, r.w, r.h + more};
    if (i == l->chosen || held) {
        draw_fill(draw, ground, 5, t->raised);
        draw_fill(draw, (struct rect){r.x, r.y + 6, 3, ground.h - 12}, 1.5f, t->output);
    } else if (state & UI_HOT) {
        draw_fill(draw, ground, 5, t->hover);
    }
    if (i > 0 && (state & (UI_HOT | UI_ACTIVE)))
        grip(l->v, r.x + 6, r.y + 15);
}

static void draw_row(const struct list *l, int i, struct rect r)
{
    const struct view *v = l->v;
    const struct theme *t = ui_theme(v->ui);
    const struct net_node *node = &l->d->lines->node[i];
    const bool wrong = l->d->broken == i && i > 0, unknown = l->d->broken && i > l->d->broken;
    const float x = r.x + 18, w = r.w - 26;
    char shape[CS_SHAPE_TEXT * 2], detail[900] = "", inputs[448] = "";
    shape_of(l->d, i, shape, sizeof shape);
    const float shape_w = *shape ? ui_text_width(v->ui, shape_font, shape) + 8 : 0;
    const struct color ink = wrong ? t->err : i == l->chosen ? t->hi : unknown ? t->mid : t->text;
    ui_label(v->ui, x, r.y + 17, w - shape_w, i == l->chosen ? FONT_HEAD : FONT_CONTROL, TEXT_LEFT, ink,
             i == 0 ? _("Input") : node->name);
    if (*shape)
        draw_text(ui_draw(v->ui), r.x + r.w - 8, r.y + 17, shape_font, TEXT_RIGHT, t->mid, shape);
    else if (wrong)
        ui_icon(v->ui, UI_ICON_WARNING, r.x + r.w - 16, r.y + 13, t->err);
    if (i > 0) {
        short_text(l->d->lines, i, detail, sizeof detail);
        add_inputs(l->d->lines, i, inputs, sizeof inputs);
        fit(v->ui, detail, sizeof detail - 8, w - ui_text_width(v->ui, detail_font, inputs));
        snprintf(detail + strlen(detail), sizeof detail - strlen(detail), "%s", inputs);
    }
    ui_label(v->ui, x, r.y + 32, w, detail_font, TEXT_LEFT, wrong ? t->err : t->mid,
             i == 0 ? name_of_data(session_text(v->session, PROP_TRAIN_DATA)) : detail);
    row_tip(l, i, r, inputs);
}

/* Under the layer that does not fit. */
static void draw_wrong(struct list *l, struct rect r)
{
    const struct view *v = l->v;
    const char *name = l->d->lines->node[l->d->broken].name, *why = l->d->why.text;
    if (!strncmp(why, name, strlen(name)) && why[strlen(name)] == ':')
        why += strlen(name) + 2; /* it is said above */
    const float before = l->m->wrong;
    l->m->wrong =
        10 + ui_paragraph(v->ui, r.x + 18, r.y + ROW + 12, r.w - 26, FONT_NOTE, 17, ui_theme(v->ui)->err, why);
    if (l->m->wrong != before)
        ui_wake_at(v->ui, ui_input(v->ui)->time);
}

static void row(struct list *l, int i)
{
    const struct view *v = l->v;
    const struct rect r = {l->r.x + EDGE, row_y(l, i), l->r.w - 2 * EDGE, ROW};
    ui_push_index(v->ui, i);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "row"), r, false, true);
    if (state & UI_PRESSED) {
        l->m->pressed = i > 0;
        l->m->node = i;
    }
    if (l->m->pressed && l->m->node == i && (state & UI_ACTIVE) && fabsf(ui_drag_dy(v->ui)) > DRAG)
        l->m->moving = true;
    if ((state & UI_CLICKED) && !l->m->moving)
        builder_choose(v, l->d, i);
    draw_ground(l, i, r, state);
    draw_row(l, i, r);
    ui_pop_id(v->ui);
}

/* Where the row that is held would come to lie. */
static int place_of(const struct list *l)
{
    const int to = row_at(l, ui_input(l->v->ui)->y);
    return to < 1 ? 1 : to;
}

static void drag(struct list *l)
{
    const struct view *v = l->v;
    if (!l->m->moving || l->m->node >= l->d->lines->n_nodes)
        return;
    const int to = place_of(l);
    const float y = row_y(l, to) + (to > l->m->node ? ROW : 0);
    if (to != l->m->node)
        draw_fill(ui_draw(v->ui), (struct rect){l->r.x + EDGE, y - 1, l->r.w - 2 * EDGE, 2}, 1,
                  ui_theme(v->ui)->output);
    ui_set_cursor(v->ui, UI_CURSOR_SIZE_VERTICAL);
    ui_scroll_show(v->ui, (struct rect){l->r.x, row_y(l, to) - ROW / 2.0f, l->r.w, 2 * ROW}); /* on towards its end */
}

static void drop(struct list *l)
{
    if (ui_input(l->v->ui)->down)
        return;
    const bool moved = l->m->moving && l->m->node < l->d->lines->n_nodes;
    if (moved && place_of(l) != l->m->node)
        builder_change(l->v, &(struct session_change){.kind = CHANGE_PLACE, .node = l->m->node, .to = place_of(l)});
    if (moved)
        builder_choose(l->v, l->d, l->m->node);
    l->m->pressed = l->m->moving = false;
}

/* The list as one stop of Tab; within it the arrows choose. */
static void list_keys(const struct list *l)
{
    struct ui *ui = l->v->ui;
    const ui_id id = ui_make_id(ui, "list");
    const int n = l->d->lines->n_nodes;
    int to = l->chosen;
    const unsigned state = ui_behave(ui, id, l->r, true, true);
    if (l->m->pressed && !(state & UI_FOCUSED))
        ui_focus(ui, id);
    if (!(state & UI_FOCUSED))
        return;
    if (ui_take_key(ui, id, UI_KEY_DOWN, 0))
        to = to + 1 < n ? to + 1 : n - 1;
    if (ui_take_key(ui, id, UI_KEY_UP, 0))
        to = to > 0 ? to - 1 : 0;
    if (ui_take_key(ui, id, UI_KEY_HOME, 0))
        to = 0;
    if (ui_take_key(ui, id, UI_KEY_END, 0))
        to = n - 1;
    if (to != l->chosen)
        builder_choose(l->v, l->d, to);
    if (state & UI_RING)
        ui_focus_ring(ui, l->r, 6);
}

/* A layer that was just chosen, here or on the stage, is brought into sight. */
static void follow(const struct list *l)
{
    const char *name = l->chosen < 0 ? "" : l->d->lines->node[l->chosen].name;
    if (strcmp(l->m->seen, name) == 0)
        return;
    snprintf(l->m->seen, sizeof l->m->seen, "%s", name);
    if (l->chosen >= 0)
        ui_scroll_show(l->v->ui, (struct rect){l->r.x, row_y(l, l->chosen) - EDGE, l->r.w, ROW + 2 * EDGE});
}

static void rows(struct list *l)
{
    const int n = l->d->lines->n_nodes, first = row_at(l, l->r.y);
    for (int i = first; i < n && row_y(l, i) < l->r.y + l->r.h; i++)
        row(l, i);
    if (l->m->moving && l->m->node < n && (l->m->node < first || row_y(l, l->m->node) >= l->r.y + l->r.h))
        row(l, l->m->node); /* it stays in the hand */
    const int broken = l->d->broken;
    if (broken)
        draw_wrong(l, (struct rect){l->r.x + EDGE, row_y(l, broken), l->r.w - 2 * EDGE, ROW});
}

float builder_list(const struct view *v, const struct net_draft *d, struct rect area, float y)
{
    struct list_memory *m = ui_memory(v->ui, ui_make_id(v->ui, "list-memory"), sizeof *m);
    static const float share = 0.42f;
    if (!m)
        return y;
    const float content = (float)(d->lines->n_nodes * ROW) + (d->broken ? m->wrong : 0) + 2 * EDGE;
    const float rows_seen = fmaxf(LEAST_ROWS, roundf(area.h * share / ROW));
    const float h = fminf(content, rows_seen * ROW + 2 * EDGE); /* whole rows */
    struct list l = {
        .v = v, .d = d, .m = m, .r = {area.x - 8, y, area.w + 16, h}, .chosen = session_draft_node(v->session)};
    draw_fill(ui_draw(v->ui), l.r, 6, ui_theme(v->ui)->well);
    l.top = y + EDGE + ui_scroll_begin(v->ui, "layers", l.r, content);
    rows(&l);
    drag(&l);
    follow(&l);
    ui_scroll_end(v->ui);
    list_keys(&l);
    drop(&l);
    return y + h;
}
