/* app/views/network_value.c - the chosen value as a sum that can be checked: its parts, the bias, and what the ReLU
 * made of it. Where rounded digits do not add up to the rounded sum, the difference is a line of its own. */
#include "app/views/network_value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "engine/base/i18n.h"

double inspect_rounded(const struct sums *s, double v)
{
    const double unit = pow(10, s->decimals);
    return round(v * unit) / unit;
}

/* Whether all parts are listed: kept by the ui for as long as the window lives. */
static bool *expanded(const struct sums *s)
{
    return ui_memory(s->v->ui, 0xE8A11E00u, sizeof(bool));
}

int inspect_part(const struct sums *s, int i)
{
    return s->all ? i : s->index[i];
}

void inspect_choose_parts(struct sums *s, int always)
{
    const struct neuron *n = s->n;
    const bool *open = expanded(s);
    s->all = n->n_parts <= s->most || (open && *open);
    s->shown = s->all ? n->n_parts : neuron_strongest(n, s->index, VALUE_PARTS - 1);
    bool among = s->all || always < 0;
    for (int i = 0; !s->all && i < s->shown; i++)
        among |= s->index[i] == always;
    if (!among)
        s->index[s->shown - 1] = always;
    s->largest = 0;
    s->rest = 0;
    for (int i = 0; i < n->n_parts; i++) {
        s->rest += n->part[i].sum;
        s->largest = fmax(s->largest, fabs(n->part[i].sum));
    }
    for (int i = 0; i < s->shown; i++)
        s->rest -= n->part[inspect_part(s, i)].sum;
    if (s->all)
        s->rest = 0;
}

void inspect_choose_scale(struct sums *s, double largest)
{
    double most = 0, least = 0;
    for (int i = 0; i < s->shown; i++) {
        const double v = s->n->part[inspect_part(s, i)].sum;
        most = fmax(most, v);
        least = fmin(least, v);
    }
    largest = fmax(largest, fmax(most, -least));
    s->decimals = largest > 0 && largest < 0.1 ? (s->roomy ? 5 : 4) : largest < 1000 ? 3 : 1;
    const float axis = s->roomy ? 140 : 122, left = s->roomy ? 45 : 30;
    const float number =
        (float)(s->decimals + 3) * FONT_SUM.size * 0.6f + 8; /* at the right: sign, digit, point, decimals */
    const float right = fmaxf(6, fminf(s->roomy ? 60 : 24, s->area.w - number - axis));
    s->axis = s->area.x + axis;
    s->per_unit = (float)fmin(most > 0 ? right / most : INFINITY, least < 0 ? left / -least : INFINITY);
}

bool inspect_in_sight(const struct sums *s, float y, float height)
{
    return y + height > 0 && y < s->v->height;
}

void inspect_bar(const struct sums *s, double v, float y)
{
    if (v == 0 || !isfinite(s->per_unit) || !isfinite(v))
        return;
    const float w = (float)fabs(v) * s->per_unit;
    const struct rect r = {v > 0 ? s->axis + 1 : s->axis - w, y, w, 12};
    draw_fill(
        ui_draw(s->v->ui), r, 1,
        colormap_color(COLORMAP_SIGNED, ui_theme(s->v->ui)->light, (float)v, -(float)s->largest, (float)s->largest));
}

static void right_text(const struct sums *s, const char *text, float baseline)
{
    draw_text(ui_draw(s->v->ui), s->area.x + s->area.w, baseline, FONT_SUM, TEXT_RIGHT, ui_theme(s->v->ui)->hi, text);
}

void inspect_number(const struct sums *s, double v, float baseline)
{
    char text[FORMAT_MAX];
    right_text(s, format_signed(text, v, s->decimals), baseline);
}

static void left_text(const struct sums *s, const char *label, float width, float baseline)
{
    ui_label(s->v->ui, s->area.x, baseline, s->area.w - width - 8, FONT_BODY, TEXT_LEFT, ui_theme(s->v->ui)->text,
             label);
}

float inspect_line(const struct sums *s, const char *label, double v, float y)
{
    char text[FORMAT_MAX];
    format_signed(text, v, s->decimals);
    left_text(s, label, ui_text_width(s->v->ui, FONT_SUM, text), y + 18);
    right_text(s, text, y + 18);
    return y + VALUE_LINE;
}

float inspect_line_plain(const struct sums *s, const char *label, double v, float y)
{
    char text[FORMAT_MAX];
    format_fixed(text, v, s->decimals);
    left_text(s, label, ui_text_width(s->v->ui, FONT_SUM, text), y + 18);
    right_text(s, text, y + 18);
    return y + VALUE_LINE;
}

float inspect_rule(const struct sums *s, float y)
{
    draw_fill(ui_draw(s->v->ui), (struct rect){s->area.x, y + 4, s->area.w, 1}, 0, ui_theme(s->v->ui)->edge);
    return y + 8;
}

const char *inspect_source_title(const struct sums *s, int input)
{
    const struct net *net = session_snapshot(s->v->session)->net;
    const struct net_node *n = &net->node[s->n->node];
    const int node = n->input[input < n->n_in ? input : 0], from = network_column_of(s->l, net, node);
    return from >= 0 ? s->l->column[from].title : net->node[node].name;
}

void inspect_place(const struct sums *s, int part, char *text, size_t size)
{
    const struct neuron_part *p = &s->n->part[part];
    if (s->source && s->source->rows * s->source->cols > 1)
        snprintf(text, size, "%d [%d, %d]", p->map, p->row, p->col);
    else
        snprintf(text, size, "%d", p->map);
}

/* The place of a part in the column that it was read from. */
static void choose_part(const struct sums *s, int part)
{
    const struct net *net = session_snapshot(s->v->session)->net;
    const struct neuron_part *p = &s->n->part[part];
    const struct net_node *n = &net->node[s->n->node];
    const bool one_of = s->n->kind == NEURON_ADD || s->n->kind == NEURON_COPY || s->n->kind == NEURON_OTHER;
    const int from = network_column_of(s->l, net, n->input[one_of && p->input < n->n_in ? p->input : 0]);
    if (from < 0)
        return;
    const struct network_column *c = &s->l->column[from];
    struct network_choice to = {from, p->map, p->row, p->col};
    const int size = c->rows * c->cols;
    if (s->n->n_terms > 0) { /* a channel: its strongest product */
        const struct conv2d_term *t = &s->n->term[part * s->n->n_terms], *best = t;
        for (int i = 1; i < s->n->n_terms; i++)
            best = fabsf(t[i].product) > fabsf(best->product) ? &t[i] : best;
        to.row = best->from_row > 0 ? best->from_row : 0;
        to.col = best->from_col > 0 ? best->from_col : 0;
    } else if (size > 1 && s->n->kind == NEURON_LINEAR) { /* a flattened map's value */
        to = (struct network_choice){from, p->map / size, p->map % size / c->cols, p->map % c->cols};
    }
    network_choose(s->v, s->l, to);
}

unsigned inspect_row_pointer(const struct sums *s, int part, struct rect r, const char *card)
{
    ui_push_index(s->v->ui, part);
    const ui_id id = ui_make_id(s->v->ui, "part");
    const unsigned state = ui_behave(s->v->ui, id, r, !s->all || s->shown <= s->most, true);
    if (state & (UI_HOT | UI_RING))
        draw_fill(ui_draw(s->v->ui), rect_inset(r, -2), 3, color_alpha(ui_theme(s->v->ui)->hi, 0.06f));
    if (state & UI_RING)
        ui_focus_ring(s->v->ui, r, 3);
    if (state & UI_CLICKED)
        choose_part(s, part);
    if (card)
        ui_tooltip(s->v->ui, r, card);
    ui_pop_id(s->v->ui);
    return state;
}

/* What the pointer learns of a row: the product. */
static const char *row_card(const struct sums *s, int part, char text[256])
{
    const struct neuron_part *p = &s->n->part[part];
    char place[64], x[FORMAT_MAX], w[FORMAT_MAX], sum[FORMAT_MAX];
    inspect_place(s, part, place, sizeof place);
    format_number(x, (double)p->x, 6);
    format_number(w, (double)p->w, 6);
    format_number(sum, p->sum, 6);
    if (s->n->kind == NEURON_LINEAR || s->n->kind == NEURON_BLEND)
        snprintf(text, 256, "x[%s] = %s   w = %s\nw·x = %s", place, x, w, sum);
    else if (s->n->kind == NEURON_RESPONSE)
        snprintf(text, 256, "x[%s] = %s   x² = %s", place, x, sum);
    else if (s->n->kind == NEURON_SOFTMAX)
        snprintf(text, 256, "z = %s   e^(z − max) = %s", x, sum);
    else
        snprintf(text, 256, "x[%s] = %s", place, x);
    return text;
}

float inspect_rows(const struct sums *s, const char *head, const char *formula, float y,
                   void (*name)(const struct sums *s, int part, char *text, size_t size))
{
    const struct theme *t = ui_theme(s->v->ui);
    const struct font small = {FONT_SANS, FONT_400, 12}, mono = {FONT_MONO, FONT_400, 13};
    char text[96], card[256];
    const float formula_width = ui_text_width(s->v->ui, FONT_TICK, formula);
    ui_label(s->v->ui, s->area.x, y + 6, s->area.w - formula_width - 12, small, TEXT_LEFT, t->mid, head);
    draw_text(ui_draw(s->v->ui), s->area.x + s->area.w, y + 6, FONT_TICK, TEXT_RIGHT, t->mid, formula);
    y += 14;
    draw_fill(ui_draw(s->v->ui), (struct rect){s->axis, y, 1, (float)(s->shown * VALUE_ROW)}, 0, t->edge);
    for (int i = 0; i < s->shown; i++) {
        const float top = y + (float)(i * VALUE_ROW);
        const int part = inspect_part(s, i);
        if (!inspect_in_sight(s, top, VALUE_ROW))
            continue;
        name(s, part, text, sizeof text);
        inspect_row_pointer(s, part, (struct rect){s->area.x, top + 1, s->area.w, VALUE_ROW - 2},
                            row_card(s, part, card));
        ui_label(s->v->ui, s->area.x, top + 18, s->axis - s->area.x - (s->roomy ? 48 : 33), mono, TEXT_LEFT, t->text,
                 text);
        inspect_bar(s, s->n->part[part].sum, top + 8);
        inspect_number(s, s->n->part[part].sum, top + 19);
    }
    return y + (float)(s->shown * VALUE_ROW) + 4;
}

float inspect_rest(const struct sums *s, float y)
{
    char label[64], all[64];
    bool *open = expanded(s);
    const int others = s->n->n_parts - s->shown;
    if (others > 0) {
        snprintf(label, sizeof label, cs_plural("%d other", "%d others", others), others);
        y = inspect_line(s, label, s->rest, y);
    }
    if (s->n->n_parts <= s->most || !open)
        return y;
    snprintf(all, sizeof all, cs_plural("Show all %d", "Show all %d", s->n->n_parts), s->n->n_parts);
    const struct rect r = {s->area.x, y + 4, s->area.w, 28};
    if (ui_button(s->v->ui, "all-parts", r, UI_ICON_NONE, *open ? _("Show the strongest") : all, NULL, 0)) {
        *open = !*open;
        ui_wake_at(s->v->ui, ui_input(s->v->ui)->time);
    }
    return y + 40;
}

float inspect_rounding(const struct sums *s, double shown, double total, float y)
{
    for (int i = 0; i < s->shown; i++)
        shown += inspect_rounded(s, s->n->part[inspect_part(s, i)].sum);
    if (s->n->n_parts > s->shown)
        shown += inspect_rounded(s, s->rest);
    const double missing = inspect_rounded(s, inspect_rounded(s, total) - shown);
    if (missing == 0 || !isfinite(missing))
        return y;
    return inspect_line(s, _("rounding"), missing, y);
}

void inspect_formula(const struct sums *s, const char *text, float y)
{
    const float head = ui_text_width(s->v->ui, FONT_HEAD, _("Value")) + 12;
    if (ui_text_width(s->v->ui, FONT_NOTE, text) <= s->area.w - head)
        draw_text(ui_draw(s->v->ui), s->area.x + s->area.w, y - 15, FONT_NOTE, TEXT_RIGHT, ui_theme(s->v->ui)->mid,
                  text);
}

float inspect_box(const struct sums *s, float y, const char *label, double v, int decimals)
{
    const struct theme *t = ui_theme(s->v->ui);
    const struct rect r = {s->area.x, y, s->area.w, 48};
    char value[FORMAT_MAX];
    format_fixed(value, v, decimals);
    draw_fill(ui_draw(s->v->ui), r, 6, color_alpha(t->output, 0.12f));
    draw_frame(ui_draw(s->v->ui), r, 6, 2, t->output);
    const struct font digits = {FONT_MONO, FONT_700, 22}, words = {FONT_SANS, FONT_600, 16},
                      small = {FONT_SANS, FONT_600, 13};
    const float room = r.w - 32 - ui_text_width(s->v->ui, digits, value) - 8;
    const bool fits = ui_text_width(s->v->ui, words, label) <= room;
    ui_label(s->v->ui, r.x + 16, y + 30, room, fits ? words : small, TEXT_LEFT, t->hi, label);
    draw_text(ui_draw(s->v->ui), r.x + r.w - 16, y + 32, digits, TEXT_RIGHT, t->output_ink, value);
    return y + 56;
}

bool inspect_silenced(const struct sums *s)
{
    return network_filter_marks(s->v, s->n->value, s->n->map) & FILTER_SILENCED && s->n->after == 0;
}

float inspect_after(const struct sums *s, float y)
{
    const char *label = inspect_silenced(s) ? _("Silenced") : s->column->rectified ? _("After ReLU") : _("Value");
    return inspect_box(s, y, label, (double)s->n->after, s->decimals);
}

float inspect_result(const struct sums *s, float y)
{
    if (s->column->rectified)
        y = inspect_line_plain(s, _("before ReLU"), (double)s->n->before, y) + 8;
    return inspect_after(s, y);
}

static float explain(struct sums *s, float y)
{
    const struct snapshot *snapshot = session_snapshot(s->v->session);
    if (s->column->kind == COLUMN_PICTURE)
        return inspect_pixel(s, y);
    if (network_is_reconstruction(snapshot, s->column) && s->n->kind != NEURON_CONV &&
        s->n->kind != NEURON_TRANSPOSED && s->n->kind != NEURON_LINEAR)
        return inspect_reconstructed(s, y);
    switch (s->n->kind) {
    case NEURON_CONV:
    case NEURON_TRANSPOSED:
        return inspect_conv(s, y);
    case NEURON_LINEAR:
    case NEURON_ADD:
    case NEURON_BLEND:
        return inspect_sum(s, y);
    case NEURON_POOL:
        return inspect_pool(s, y);
    case NEURON_NORM:
        return inspect_norm(s, y);
    case NEURON_RESPONSE:
        return inspect_response(s, y);
    case NEURON_SOFTMAX:
        return inspect_softmax(s, y);
    case NEURON_COPY:
        return inspect_copy(s, y);
    case NEURON_ELEMENTWISE:
        return inspect_elementwise(s, y);
    default:
        return inspect_plain(s, y);
    }
}

float network_value(const struct view *v, const struct network_layout *l, struct rect area, float y)
{
    const struct snapshot *snapshot = session_snapshot(v->session);
    const struct network_column *c = &l->column[l->choice.column];
    const struct net_node *node = &snapshot->net->node[c->node];
    const struct neuron *n = network_neuron(v, l);
    const int from = c->node > 0 ? network_column_of(l, snapshot->net, node->input[0]) : -1;
    struct sums s = {.v = v,
                     .l = l,
                     .n = n,
                     .column = c,
                     .source = from >= 0 ? &l->column[from] : NULL,
                     .area = area,
                     .roomy = area.w >= 256,
                     .most = VALUE_PARTS,
                     .decimals = 3};
    if (!n) /* the snapshot is older than the choice */
        return y + ui_paragraph(v->ui, area.x, y + 14, area.w, FONT_BODY, 20, ui_theme(v->ui)->mid,
                                _("The values are on their way."));
    ui_push_id(v->ui, "value");
    y = explain(&s, y);
    ui_pop_id(v->ui);
    return y;
}
