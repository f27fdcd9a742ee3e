/* app/views/network_right.c - the inspector: where the chosen value looks, and what it was made of. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/maps.h"
#include "app/views/network.h"
#include "engine/base/i18n.h"

/* What the value sees, and the padding around it; until that is told, the field of its layer. */
static struct map_cut cut_of(const struct view *v, const struct network_layout *l, const struct receptive_field *f)
{
    const struct shape *in = net_input(session_snapshot(v->session)->net);
    const struct network_choice *c = &l->choice;
    struct map_cut cut;
    if (network_seen_cut(v, l, &l->column[0], &cut))
        return cut;
    if (f->all)
        return (struct map_cut){0, 0, in->dim[1], in->dim[2]};
    return (struct map_cut){f->first[0] + c->row * f->stride[0], f->first[1] + c->col * f->stride[1], f->size[0],
                            f->size[1]};
}

static bool leaves_picture(const struct map_cut *cut, const struct shape *in)
{
    return cut->row < 0 || cut->col < 0 || cut->row + cut->rows > in->dim[1] || cut->col + cut->cols > in->dim[2];
}

/* Where the whole picture would be, of which r shows a cut. */
static struct rect whole_of(struct rect r, const struct map_cut *cut, const struct shape *in)
{
    const float px = r.w / (float)cut->cols, py = r.h / (float)cut->rows;
    return (struct rect){r.x - px * (float)cut->col, r.y - py * (float)cut->row, px * (float)in->dim[2],
                         py * (float)in->dim[1]};
}

/* All that the value would read fell into padding. */
static bool sees_nothing(const struct view *v, const struct network_layout *l)
{
    return l->choice.column > 0 && network_neuron(v, l) && session_snapshot(v->session)->node &&
           !network_seen(v, l, &l->column[0]);
}

/* The part of the input that the value sees; what lies over the edge is padding. */
static void draw_crop(const struct view *v, const struct network_layout *l, struct rect r, const struct map_cut *cut)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const bool nothing = sees_nothing(v, l);
    if (nothing || leaves_picture(cut, net_input(s->net))) {
        draw_fill(ui_draw(v->ui), r, 0, t->panel);
        draw_hatch(ui_draw(v->ui), r, t->hatch);
    }
    if (s->probe_pixels && !nothing)
        maps_draw_cut(ui_draw(v->ui), r, s->probe_pixels, net_input(s->net), *cut, maps_key(s));
    network_draw_heat(v, l, &l->column[0], whole_of(r, cut, net_input(s->net)));
    draw_frame(ui_draw(v->ui), r, 0, 2, t->kernel);
}

static const char *interval(char text[48], int from, int count)
{
    char a[FORMAT_MAX], b[FORMAT_MAX];
    format_number(a, from, 0);
    format_number(b, from + count - 1, 0);
    snprintf(text, 48, from < 0 ? "%.16s..%.16s" : "%.16s–%.16s", a, b);
    return text;
}

struct fact {
    const char *label;
    char value[48];
};

static void draw_facts(const struct view *v, float x, float right, float y, float pitch, const struct fact *fact, int n)
{
    const struct theme *t = ui_theme(v->ui);
    for (int i = 0; i < n; i++) {
        const float baseline = y + (float)i * pitch;
        draw_text(ui_draw(v->ui), x, baseline, FONT_BODY, TEXT_LEFT, t->mid, fact[i].label);
        draw_text(ui_draw(v->ui), right, baseline, FONT_NUMBER, TEXT_RIGHT, t->hi, fact[i].value);
    }
}

/* Taps that fall into padding, or a branch, can make what one value sees smaller than its layer's field. */
static bool is_less(const struct receptive_field *f, const struct map_cut *cut)
{
    return !f->all && (cut->rows != f->size[0] || cut->cols != f->size[1]);
}

/* room: px for a value */
static void size_fact(const struct view *v, const struct receptive_field *f, const struct map_cut *cut, float room,
                      struct fact *fact)
{
    if (is_less(f, cut))
        snprintf(fact->value, sizeof fact->value, _("%d×%d of %d×%d"), cut->rows, cut->cols, f->size[0], f->size[1]);
    if (!is_less(f, cut) || ui_text_width(v->ui, FONT_NUMBER, fact->value) > room)
        snprintf(fact->value, sizeof fact->value, "%d×%d", cut->rows, cut->cols);
}

/* "−26..169" is longer than most. */
static float facts_width(const struct view *v, const struct fact *fact, int n)
{
    float most = 0;
    for (int i = 0; i < n; i++)
        most = fmaxf(most, ui_text_width(v->ui, FONT_BODY, fact[i].label) + 8 +
                               ui_text_width(v->ui, FONT_NUMBER, fact[i].value));
    return most;
}

static void facts_of(const struct receptive_field *f, const struct map_cut *cut, struct fact fact[4])
{
    fact[0].label = _("field");
    fact[1].label = _("stride");
    fact[2].label = _("rows");
    fact[3].label = _("columns");
    if (f->all)
        snprintf(fact[1].value, sizeof fact[1].value, "–");
    else if (f->stride[0] == f->stride[1])
        snprintf(fact[1].value, sizeof fact[1].value, "%d", f->stride[0]);
    else
        snprintf(fact[1].value, sizeof fact[1].value, "%d, %d", f->stride[0], f->stride[1]);
    interval(fact[2].value, cut->row, cut->rows);
    interval(fact[3].value, cut->col, cut->cols);
}

static void corner_sum(char *text, size_t size, int first, int stride, int at)
{
    char a[FORMAT_MAX], b[FORMAT_MAX];
    snprintf(text, size, "%s + %d·%d = %s", format_number(a, first, 0), stride, at,
             format_number(b, first + stride * at, 0));
}

/* Sums below each other where the panel is wide; at its right edge where it is not. */
static void arithmetic_line(const struct view *v, struct rect area, float y, const char *label, const char *sum)
{
    const struct theme *t = ui_theme(v->ui);
    const bool roomy = area.w >= 256;
    const struct font mono = {FONT_MONO, FONT_500, roomy ? 13 : 12};
    const float sums = area.x + 13 * mono.size * 0.6f; /* behind the longest label, "first column" */
    draw_text(ui_draw(v->ui), area.x, y, roomy ? mono : (struct font){FONT_SANS, FONT_400, 12}, TEXT_LEFT, t->text,
              label);
    draw_text(ui_draw(v->ui), roomy ? sums : area.x + area.w, y, mono, roomy ? TEXT_LEFT : TEXT_RIGHT, t->text, sum);
}

/* How the field follows from the layer before: the window's reach in steps of that layer's values. */
static float draw_arithmetic(const struct view *v, const struct network_layout *l, const struct network_column *c,
                             const struct receptive_field *f, struct rect area, float y)
{
    const struct net *net = session_snapshot(v->session)->net;
    const struct net_node *n = &net->node[c->node];
    if (f->all || c->node == 0 || !n->layer->kind->window)
        return y;
    const struct receptive_field before = net_receptive_field(net, n->input[0], 0);
    int window[2], stride[2], first[2];
    n->layer->kind->window(n->layer, window, stride, first);
    char text[96];
    snprintf(text, sizeof text, "%d + (%d−1)·%d = %d", before.size[0], window[0], before.stride[0], f->size[0]);
    arithmetic_line(v, area, y + 22, _("field"), text);
    corner_sum(text, sizeof text, f->first[0], f->stride[0], l->choice.row);
    arithmetic_line(v, area, y + 42, _("first row"), text);
    corner_sum(text, sizeof text, f->first[1], f->stride[1], l->choice.col);
    arithmetic_line(v, area, y + 62, _("first column"), text);
    return y + 62;
}

static float draw_neuron(const struct view *v, const struct network_layout *l, struct rect area, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct network_column *c = &l->column[l->choice.column];
    const struct receptive_field f = net_receptive_field(s->net, c->value, 0);
    const struct shape *in = net_input(s->net);
    if (in->rank != 3)
        return y;
    const struct map_cut cut = cut_of(v, l, &f);
    const float side = area.w >= 256 ? 140 : 84;
    const int longest = cut.rows > cut.cols ? cut.rows : cut.cols;
    const float scale = maps_scale(longest, longest, side, side);
    const struct rect crop = {area.x, y + 4, scale * (float)cut.cols, scale * (float)cut.rows};
    struct fact fact[4];
    facts_of(&f, &cut, fact);
    const float facts_x = area.x + side + (area.w >= 256 ? 16 : 12);
    size_fact(v, &f, &cut, area.x + area.w - facts_x - ui_text_width(v->ui, FONT_BODY, fact[0].label) - 8, &fact[0]);
    draw_crop(v, l, crop, &cut);
    if (sees_nothing(v, l))
        ui_tooltip(v->ui, crop, _("All that it would read of the picture is padding"));
    else if (is_less(&f, &cut))
        ui_tooltip(v->ui, crop,
                   _("This value sees less than others of its layer: its window steps over the edge, or "
                     "its map reads one branch alone"));
    else if (leaves_picture(&cut, in))
        ui_tooltip(v->ui, crop, _("The field reaches over the picture's edge: the hatched part is padding"));
    const float least = crop.x + crop.w + (area.w >= 256 ? 16 : 12); /* where the picture is smaller than its place */
    draw_facts(v, fmaxf(least, fminf(facts_x, area.x + area.w - facts_width(v, fact, 4))), area.x + area.w,
               y + (area.w >= 256 ? 27 : 18), area.w >= 256 ? 35 : 21, fact, 4);
    return draw_arithmetic(v, l, c, &f, area, y + 4 + side + 8);
}

/* The column's name is given up before the place: the caption begins with it. */
static const char *without_title(const struct network_layout *l, const char *text)
{
    const char *title = l->column[l->choice.column].title;
    const size_t n = strlen(title);
    return !strncmp(text, title, n) && !strncmp(text + n, ", ", 2) ? text + n + 2 : text;
}

/* Which value it is; alone where there is no room beside the title. */
static float draw_head(const struct view *v, const struct network_layout *l, struct rect area)
{
    char text[160];
    const struct color c = ui_theme(v->ui)->output_ink;
    network_choice_text(session_snapshot(v->session), l, l->choice, text, sizeof text);
    const bool both =
        ui_text_width(v->ui, FONT_HEAD, _("Neuron")) + 12 + ui_text_width(v->ui, FONT_CONTROL, text) <= area.w;
    const float y = panel_head(v, area, area.y, both ? _("Neuron") : "", NULL);
    const char *shown = ui_text_width(v->ui, FONT_CONTROL, text) <= area.w ? text : without_title(l, text);
    ui_label(v->ui, both ? area.x + area.w : area.x, area.y + 29, area.w, FONT_CONTROL, both ? TEXT_RIGHT : TEXT_LEFT,
             c, shown);
    return y;
}

/* A convolution and the batch norm behind it share a column: which of them is explained, and has its weights below. */
static float draw_parts(const struct view *v, const struct network_layout *l, struct rect area, float y)
{
    const struct net *net = session_snapshot(v->session)->net;
    const struct network_column *c = &l->column[l->choice.column];
    const char *item[NETWORK_PARTS];
    int part[NETWORK_PARTS], n = 0, chosen = 0;
    for (int i = 0; i < c->n_parts; i++) {
        const struct net_node *node = &net->node[c->part[i]];
        if (c->part[i] == 0 || session_node_is_rectifier(net, c->part[i]))
            continue;
        chosen = c->part[i] == c->node ? n : chosen;
        part[n] = c->part[i];
        item[n++] = _(node->layer->kind->title);
    }
    if (n < 2)
        return y;
    const struct rect r = {area.x, y, area.w, 32};
    if (ui_segmented(v->ui, "parts", r, item, n, &chosen, 0))
        request_text(v->requests, PROP_NETWORK_NODE, net->node[part[chosen]].name);
    ui_tooltip(v->ui, r, _("Which of the two is explained (B)"));
    return y + 44;
}

/* The way to the blackboard. */
static float to_convolve(const struct view *v, struct rect area, float y)
{
    const struct rect r = {area.x, y + 4, area.w, 32};
    const bool can = session_can_run(v->session, COMMAND_NETWORK_TO_CONVOLVE);
    if (ui_button(v->ui, "to-convolve", r, UI_ICON_NONE, _("Open in Convolve"), "C", can ? 0 : UI_DISABLED))
        request_command(v->requests, COMMAND_NETWORK_TO_CONVOLVE);
    ui_tooltip(v->ui, r, _("Opens exactly this case on the blackboard (C); Esc comes back"));
    return y + 44;
}

/* Of the whole map that the value is on. */
static float draw_statistics(const struct view *v, const struct network_layout *l, struct rect area, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct network_column *c = &l->column[l->choice.column];
    const struct map_stats *stat = snapshot_stats(s, c->value, l->choice.map);
    if (c->kind != COLUMN_MAPS || !stat)
        return y;
    char title[64], number[FORMAT_MAX];
    snprintf(title, sizeof title, _("Map %d"), l->choice.map);
    y = panel_head(v, area, y + 4, title, NULL);
    struct fact fact[5] = {
        {_("smallest"), ""}, {_("largest"), ""}, {_("mean"), ""}, {_("zeros"), ""}, {_("not finite"), ""}};
    snprintf(fact[0].value, sizeof fact[0].value, "%s", format_fixed(number, (double)stat->least, 3));
    snprintf(fact[1].value, sizeof fact[1].value, "%s", format_fixed(number, (double)stat->largest, 3));
    snprintf(fact[2].value, sizeof fact[2].value, "%s", format_fixed(number, (double)stat->mean, 3));
    snprintf(fact[3].value, sizeof fact[3].value, "%d / %d", stat->zeros, c->rows * c->cols);
    snprintf(fact[4].value, sizeof fact[4].value, "%d", stat->bad);
    const int n = stat->bad > 0 ? 5 : 4;
    draw_facts(v, area.x, area.x + area.w, y + 14, 24, fact, n);
    return y + 24 * (float)n + 6;
}

float network_right(const struct view *v, struct rect area)
{
    struct network_layout l;
    const struct theme *t = ui_theme(v->ui);
    const bool any = network_columns(&l, v->session);
    if (!any || l.choice.column < 0) {
        float y = panel_head(v, area, area.y, _("Neuron"), NULL);
        if (!any)
            return y - area.y;
        y += ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_BODY, 20, t->mid,
                          _("Click on a value of any layer to see where it looks and what it was made of."));
        return y - area.y;
    }
    float y = draw_parts(v, &l, area, draw_head(v, &l, area));
    y = draw_neuron(v, &l, area, y);
    y = panel_head(v, area, y + 14, _("Value"), NULL);
    y = network_value(v, &l, area, y);
    if (l.choice.column > 0)
        y = to_convolve(v, area, y);
    y = network_kernel(v, &l, area, y);
    return draw_statistics(v, &l, area, y) - area.y;
}
