/* app/views/interpret/interpret_parts.c - what the methods draw alike. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/interpret/interpret.h"
#include "engine/base/i18n.h"

const struct study_told *interpret_told(const struct view *v, enum study_kind kind)
{
    return &session_snapshot(v->session)->study[STUDY_THIS][kind];
}

const void *interpret_found(const struct view *v, enum study_kind kind)
{
    return interpret_told(v, kind)->shown;
}

/* Serials begin anew with every network that is set up; and no snapshot's own key (maps_key()) has the highest bit. */
uint64_t interpret_key_of(const struct view *v, uint64_t serial, int what)
{
    return (uint64_t)1 << 63 | session_snapshot(v->session)->setup << 40 | serial << 6 | (uint64_t)what;
}

uint64_t interpret_key(const struct view *v, enum study_kind kind)
{
    return interpret_key_of(v, interpret_told(v, kind)->serial, (int)kind);
}

void interpret_state(const struct view *v, enum study_kind kind, char *text, size_t size)
{
    const struct study_told *told = interpret_told(v, kind);
    char percent[FORMAT_MAX];
    text[0] = '\0';
    if (told->state == STUDY_GOES_ON && told->total > 0)
        snprintf(text, size, "%s", format_percent(percent, (double)told->done / told->total, 0));
    else if (told->state == STUDY_STOPPED)
        snprintf(text, size, "%s", _("stopped"));
    else if (told->state == STUDY_FAILED)
        snprintf(text, size, "%s", _("failed"));
    else if (told->outdated)
        snprintf(text, size, "%s", _("outdated"));
}

bool interpret_wait(const struct view *v, enum study_kind kind, struct rect area)
{
    const struct study_told *told = interpret_told(v, kind);
    const struct theme *t = ui_theme(v->ui);
    const float x = area.x + area.w / 2, y = roundf(area.y + area.h / 2);
    if (told->state == STUDY_FAILED) {
        /* what lines lose at their ends is a fifth at most */
        const float words = ui_text_width(v->ui, FONT_NOTE, told->error), line = fmaxf(area.w - 46, 60);
        const float h = words <= line ? 40 : fminf(16 + 18 * ceilf(1.2f * words / line), fmaxf(area.h, 40));
        ui_error_strip(v->ui, (struct rect){area.x, roundf(y - h / 2), area.w, h}, told->error);
        return true;
    }
    if (told->shown)
        return false;
    if (told->state == STUDY_STOPPED) {
        draw_text(ui_draw(v->ui), x, y, FONT_STEP, TEXT_CENTER, t->mid, _("Stopped: A begins again"));
        return true;
    }
    const float w = fminf(area.w, 320);
    draw_text(ui_draw(v->ui), x, y - 14, FONT_NOTE, TEXT_CENTER, t->mid, _("Being found out: Esc stops it"));
    ui_progress(v->ui, (struct rect){x - w / 2, y, w, 8},
                told->total > 0 ? (float)told->done / (float)told->total : -1);
    return true;
}

const char *interpret_column_title(const struct view *v, const struct network_column *c, char title[NET_NAME_MAX])
{
    const struct net_node *n =
        &session_snapshot(v->session)->net->node[c->part[0]]; /* the norm behind it is meant, too */
    if (c->kind == COLUMN_CLASSES || !n->layer)               /* an input of no rows and columns is listed, too */
        snprintf(title, NET_NAME_MAX, "%s", c->title);
    else
        network_title(n->name, n->layer->kind, title, NET_NAME_MAX);
    return title;
}

const char *interpret_layer_title(const struct view *v, int node, char title[NET_NAME_MAX])
{
    const struct net *net = session_snapshot(v->session)->net;
    struct network_layout l;
    snprintf(title, NET_NAME_MAX, "?");
    if (!net || node < 0 || node >= net->n_nodes)
        return title;
    const int column = network_columns(&l, v->session) ? network_column_of(&l, net, node) : -1;
    if (column >= 0)
        return interpret_column_title(v, &l.column[column], title);
    network_title(net->node[node].name, net->node[node].layer ? net->node[node].layer->kind : NULL, title,
                  NET_NAME_MAX);
    return title;
}

const char *interpret_target_text(const struct view *v, const struct study_target *t, char *text, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    char name[24], room[NET_NAME_MAX];
    if (t->of_class) {
        snprintf(text, size, _("class %s"), t->class_index < 0 ? "?" : network_class_name(s, t->class_index, name));
        return text;
    }
    if (!s->net || t->node < 1 || t->node >= s->net->n_nodes) {
        snprintf(text, size, "?");
        return text;
    }
    const char *title = interpret_layer_title(v, t->node, room);
    if (s->net->node[t->node].out.rank != 3)
        snprintf(text, size, "%s, %d", title, t->map);
    else if (t->at == STUDY_AT_MEAN)
        snprintf(text, size, _("%s, mean of map %d"), title, t->map);
    else
        snprintf(text, size, _("%s, map %d, [%d, %d]"), title, t->map, t->row, t->col);
    return text;
}

void interpret_head(const struct view *v, float x, float baseline, float width, const char *title, const char *note)
{
    const struct theme *t = ui_theme(v->ui);
    const float w = ui_text_width(v->ui, FONT_TITLE, title) + 12;
    ui_label(v->ui, x, baseline, width, FONT_TITLE, TEXT_LEFT, t->hi, title);
    if (note && w + ui_text_width(v->ui, FONT_NOTE, note) <= width)
        ui_label(v->ui, x + w, baseline, width - w, FONT_NOTE, TEXT_LEFT, t->mid, note);
}

struct rect interpret_picture_rect(const struct view *v, const struct shape *input, struct rect room)
{
    enum { LARGE = 128 }; /* a pixel more or less wide does not show */
    (void)v;
    const int rows = input->dim[1], cols = input->dim[2];
    const float fit = fminf(room.w / (float)cols, room.h / (float)rows);
    const bool halves = fit >= 1 && rows >= LARGE && cols >= LARGE;
    const float scale = halves ? floorf(2 * fit) / 2 : maps_scale(cols, rows, room.w, room.h);
    return (struct rect){room.x, room.y, (float)input->dim[2] * scale, (float)input->dim[1] * scale};
}

void interpret_picture(const struct view *v, struct rect r, const float *pixels, const struct shape *input,
                       uint64_t key)
{
    maps_draw_picture(ui_draw(v->ui), r, pixels, input, key);
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, ui_theme(v->ui)->line);
}

static struct draw_tensor tensor_of(const struct interpret_heat *h, enum colormap map)
{
    return (struct draw_tensor){.data = h->value,
                                .key = h->key,
                                .width = h->cols,
                                .height = h->rows,
                                .planes = 1,
                                .map = map,
                                .lo = h->is_signed ? -h->largest : 0,
                                .hi = h->largest};
}

static enum colormap opaque_map(bool is_signed)
{
    return is_signed ? COLORMAP_SIGNED : COLORMAP_SEQUENCE;
}

static enum colormap veil_map(bool is_signed)
{
    return is_signed ? COLORMAP_VEIL_SIGNED : COLORMAP_VEIL;
}

static float chosen_opacity(const struct view *v)
{
    return (float)session_float(v->session, PROP_INTERPRET_OPACITY);
}

static void veil(const struct view *v, struct rect r, const struct interpret_heat *h, float opacity)
{
    const struct point corner[3] = {{r.x, r.y}, {r.x + r.w, r.y}, {r.x, r.y + r.h}};
    struct draw_tensor t = tensor_of(h, veil_map(h->is_signed));
    t.veil = true;
    if (h->largest > 0 && opacity > 0)
        draw_askew(ui_draw(v->ui), corner, opacity, &t);
}

/* Where all is 0 the colour of 0 is drawn, so that it is not taken for something that is missing. */
void interpret_heat(const struct view *v, struct rect r, const struct interpret_heat *h, float opacity)
{
    struct draw_tensor t = tensor_of(h, opaque_map(h->is_signed));
    t.holes = true;
    if (opacity >= 1)
        draw_tensor(ui_draw(v->ui), r, &t);
    else
        veil(v, r, h, opacity);
}

void interpret_veil(const struct view *v, struct rect r, const struct interpret_heat *h)
{
    veil(v, r, h, chosen_opacity(v));
}

const char *interpret_number(char text[FORMAT_MAX], double x)
{
    const double size = fabs(x);
    if (size >= 1e6 || (size > 0 && size < 1e-4))
        return format_with(text, "%.1e", x);
    const int before = size > 0 ? (int)floor(log10(size)) : 0; /* digits before the point, less one */
    return size > 0 ? format_fixed(text, x, before > 2 ? 0 : 2 - before) : format_number(text, x, 0);
}

enum { BAR = 12, BAR_STEPS = 64, BAR_GAP = 16 };

/* A gradient runs from left to right only; this one from top to bottom. at: 1 at the top, 0 or -1 at the foot. */
static void bar_of(const struct view *v, struct rect bar, bool is_signed, bool veiled)
{
    const bool light = ui_theme(v->ui)->light;
    const float half = roundf(bar.w / 2);
    const struct rect black = {bar.x, bar.y, half, bar.h}, white = {bar.x + half, bar.y, bar.w - half, bar.h};
    if (veiled) {
        draw_fill(ui_draw(v->ui), black, 0, COLOR_HEX(0x000000));
        draw_fill(ui_draw(v->ui), white, 0, COLOR_HEX(0xFFFFFF));
    }
    for (int i = 0; i < BAR_STEPS; i++) {
        const float top = roundf(bar.y + bar.h * (float)i / BAR_STEPS),
                    bottom = roundf(bar.y + bar.h * (float)(i + 1) / BAR_STEPS);
        const float share = 1 - ((float)i + 0.5f) / BAR_STEPS, at = is_signed ? 2 * share - 1 : share,
                    least = is_signed ? -1 : 0;
        draw_fill(ui_draw(v->ui), (struct rect){bar.x, top, bar.w, bottom - top}, 0,
                  veiled ? colormap_veil(veil_map(is_signed), light, at, least, 1, chosen_opacity(v))
                         : colormap_color(opaque_map(is_signed), light, at, least, 1));
    }
    draw_frame(ui_draw(v->ui), bar, 0, 1, ui_theme(v->ui)->edge);
}

static float scale(const struct view *v, struct rect r, float largest, bool is_signed, bool veiled)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, FONT_500, 12};
    const struct rect bar = {r.x + r.w + BAR_GAP, r.y, BAR, r.h};
    char text[FORMAT_MAX];
    bar_of(v, bar, is_signed, veiled);
    const float x = bar.x + BAR + 8;
    draw_text(ui_draw(v->ui), x, bar.y + 10, font, TEXT_LEFT, t->text, interpret_number(text, (double)largest));
    float width = ui_text_width(v->ui, font, text);
    if (is_signed)
        interpret_number(text, -(double)largest);
    draw_text(ui_draw(v->ui), x, bar.y + bar.h, font, TEXT_LEFT, t->text, is_signed ? text : "0");
    if (is_signed && bar.h >= 60)
        draw_text(ui_draw(v->ui), x, roundf(bar.y + bar.h / 2) + 4, font, TEXT_LEFT, t->mid, "0");
    if (is_signed)
        width = fmaxf(width, ui_text_width(v->ui, font, text));
    if (veiled)
        ui_tooltip(v->ui, bar, _("As it is seen over black (left) and over white"));
    return BAR_GAP + BAR + 8 + width;
}

float interpret_scale(const struct view *v, struct rect r, float largest, bool is_signed)
{
    return scale(v, r, largest, is_signed, false);
}

float interpret_veil_scale(const struct view *v, struct rect r, float largest, bool is_signed)
{
    return scale(v, r, largest, is_signed, true);
}

bool interpret_is_of_picture(const struct view *v, const struct study_shown *shown)
{
    return shown && shown->probe == session_snapshot(v->session)->probe_serial;
}

struct walk {
    int row, col;
};

static int within(int at, int n)
{
    return at < 0 ? 0 : at < n ? at : n - 1;
}

static void walk(const struct view *v, ui_id id, struct walk *w, int rows, int cols)
{
    static const struct {
        int32_t key;
        int down, right;
    } ways[] = {{UI_KEY_UP, -1, 0}, {UI_KEY_DOWN, 1, 0}, {UI_KEY_LEFT, 0, -1}, {UI_KEY_RIGHT, 0, 1}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        while (ui_take_key(v->ui, id, ways[i].key, 0)) {
            w->row += ways[i].down;
            w->col += ways[i].right;
        }
    w->row = within(w->row, rows);
    w->col = within(w->col, cols);
}

void interpret_place_under(const struct view *v, struct rect r, int rows, int cols, struct interpret_place *at)
{
    const struct ui_input *in = ui_input(v->ui);
    at->row = within((int)floorf((in->y - r.y) / r.h * (float)rows), rows);
    at->col = within((int)floorf((in->x - r.x) / r.w * (float)cols), cols);
    at->x = in->x;
    at->y = in->y;
}

unsigned interpret_point(const struct view *v, const char *key, struct rect r, int rows, int cols,
                         struct interpret_place *at)
{
    const ui_id id = ui_make_id(v->ui, key);
    const unsigned state = ui_behave(v->ui, id, r, true, true);
    struct walk *w = ui_memory(v->ui, id, sizeof *w);
    if (state & UI_HOT) {
        interpret_place_under(v, r, rows, cols, at);
    } else if (state & UI_RING && w) {
        walk(v, id, w, rows, cols);
        at->row = w->row;
        at->col = w->col;
        at->x = r.x + ((float)w->col + 1) * r.w / (float)cols;
        at->y = r.y + ((float)w->row + 1) * r.h / (float)rows;
    }
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 2);
    return state;
}

void interpret_mark_place(const struct view *v, struct rect r, int rows, int cols, const struct interpret_place *at)
{
    const float w = r.w / (float)cols, h = r.h / (float)rows;
    if (at->row < 0)
        return;
    const struct rect cell = {r.x + (float)at->col * w, r.y + (float)at->row * h, fmaxf(w, 2), fmaxf(h, 2)};
    network_mark(v->ui, cell, 1, 1, COLOR_HEX(0xFFFFFF));
}
