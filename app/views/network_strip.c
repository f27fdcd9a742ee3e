/* app/views/network_strip.c - the table under the columns: shape, parameters, receptive field, work and memory of every
 * layer, with sums; and what the same layers would need as fully connected ones. In a small window it folds to the
 * shapes. Layers that stand one above another share a place: it tells their sums, or the chosen one's numbers. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/network.h"
#include "engine/base/i18n.h"
#include "engine/net/net_summary.h"

enum { TABLE_EDGE = 16, FOLDED = 36, ROW = 24 };
static bool is_folded(const struct view *v)
{
    return v->height < 600 || v->frame == FRAME_SMALL;
}

enum row { ROW_SHAPE, ROW_PARAMETERS, ROW_FIELD, ROW_MACS, ROW_MEMORY, ROW_DENSE_PARAMETERS, ROW_DENSE_MACS, ROWS };
static const char *const row_titles[ROWS] = {N_("Output shape"),      N_("Parameters"), N_("Receptive field"),
                                             N_("Multiply-adds"),     N_("Memory"),     N_("if dense"),
                                             N_("multiply-adds then")};

static struct font title_font(const struct view *v)
{
    return (struct font){FONT_SANS, FONT_500, v->frame == FRAME_FULL ? 14 : 13};
}

static int rows_of(const struct view *v)
{
    return session_bool(v->session, PROP_NETWORK_DENSE) ? ROWS : ROW_DENSE_PARAMETERS;
}

float network_strip_height(const struct view *v)
{
    return is_folded(v) ? FOLDED : TABLE_EDGE + (float)(rows_of(v) * ROW);
}

static const char *count_or_dash(char buf[FORMAT_MAX], int64_t n)
{
    if (n > 0)
        return format_count(buf, n);
    return strcpy(buf, "–");
}

/* Bytes with a unit; of 1,024 bytes, as memory is sold. */
static const char *size_text(char text[CS_SHAPE_TEXT], int64_t bytes)
{
    static const char *const units[] = {N_("B"), N_("KiB"), N_("MiB"), N_("GiB")};
    double v = (double)bytes;
    int unit = 0;
    char number[FORMAT_MAX];
    for (; v >= 1024 && unit < 3; unit++)
        v /= 1024;
    snprintf(text, CS_SHAPE_TEXT, "%s %s",
             format_number(number, v,
                           unit == 0 || v >= 100 ? 0
                           : v >= 10             ? 1
                                                 : 2),
             _(units[unit]));
    return text;
}

/* x between dimensions as U+00D7. */
static const char *shape_cell(char *text, size_t size, const struct shape *s)
{
    size_t at = 0;
    text[0] = '\0';
    for (int i = 0; i < s->rank && at < size; i++)
        at += (size_t)snprintf(text + at, size - at, i ? "×%d" : "%d", s->dim[i]);
    return text;
}

static const char *field_cell(char *text, size_t size, const struct net *net, int node)
{
    const struct receptive_field f = net_receptive_field(net, node, 0);
    if (f.all)
        return _("all");
    snprintf(text, size, "%d×%d", f.size[0], f.size[1]);
    return text;
}

/* What one place of the table tells: a column, or all that stand one above another there. */
struct place {
    const struct network_column *column; /* whose centre it is under; alone, or the chosen one of several */
    int together;                        /* 1: that one alone */
    struct network_cost cost;
};

static const char *cell(char text[CS_SHAPE_TEXT], const struct net *net, const struct place *p, enum row row)
{
    const bool one = p->together == 1;
    switch (row) {
    case ROW_SHAPE:
        if (one)
            return shape_cell(text, CS_SHAPE_TEXT, &net->node[p->column->value].out);
        snprintf(text, CS_SHAPE_TEXT, cs_plural("%d layer", "%d layers", p->together), p->together);
        return text;
    case ROW_PARAMETERS:
        return count_or_dash(text, p->cost.params);
    case ROW_FIELD:
        return one ? field_cell(text, CS_SHAPE_TEXT, net, p->column->value) : "–";
    case ROW_MACS:
        return count_or_dash(text, p->cost.macs);
    case ROW_MEMORY:
        return size_text(text, p->cost.bytes);
    case ROW_DENSE_PARAMETERS:
        return count_or_dash(text, p->cost.dense_params);
    case ROW_DENSE_MACS:
        return count_or_dash(text, p->cost.dense_macs);
    case ROWS:
        break;
    }
    return "";
}

static struct network_cost add_costs(struct network_cost a, struct network_cost b)
{
    a.params += b.params;
    a.macs += b.macs;
    a.bytes += b.bytes;
    a.dense_params += b.dense_params;
    a.dense_macs += b.dense_macs;
    return a;
}

/* False where column i has no place of its own. */
static bool place_of(const struct network_layout *l, const struct net *net, int i, struct place *p)
{
    const struct network_column *c = &l->column[i];
    const bool chosen_here = l->choice.column >= 0 && l->column[l->choice.column].rank == c->rank;
    *p = (struct place){c, 1, network_cost(net, c)};
    if (c->kind == COLUMN_JOIN)
        return false;
    if (c->lanes <= 1 || i == l->choice.column)
        return true;
    if (chosen_here)
        return false;
    p->together = 0;
    p->cost = (struct network_cost){0};
    for (int k = 0; k < l->n; k++) {
        if (l->column[k].rank != c->rank || l->column[k].kind == COLUMN_JOIN)
            continue;
        if (k < i && p->together == 0) /* an earlier one tells of them all */
            return false;
        p->together++;
        p->cost = add_costs(p->cost, network_cost(net, &l->column[k]));
    }
    return true;
}

static void draw_column_cells(const struct view *v, const struct network_layout *l, int i, float first_baseline,
                              int rows)
{
    const struct net *net = session_snapshot(v->session)->net;
    const struct theme *t = ui_theme(v->ui);
    const bool chosen = i == l->choice.column;
    const struct font font = {FONT_MONO, chosen ? FONT_600 : FONT_500, network_table_size(v)};
    struct place place;
    char text[CS_SHAPE_TEXT];
    if (!network_column_visible(l, &l->column[i]) || !place_of(l, net, i, &place))
        return;
    bool fits[2] = {true, true}; /* half of a table says less than none: all rows but the dense ones, and those */
    for (int row = 0; row < rows; row++)
        fits[row >= ROW_DENSE_PARAMETERS] &=
            network_in_view(l, place.column, ui_text_width(v->ui, font, cell(text, net, &place, (enum row)row)));
    for (int row = 0; row < rows && fits[0]; row++) {
        if (row == ROW_DENSE_PARAMETERS && !fits[1])
            return;
        const char *shown = cell(text, net, &place, (enum row)row);
        const struct color c = !strcmp(shown, "–") ? t->off : chosen ? t->hi : t->text;
        draw_text(ui_draw(v->ui), network_column_center(place.column), first_baseline + (float)(row * ROW), font,
                  TEXT_CENTER, c, shown);
    }
}

static int64_t total_count(const struct net *net, enum row row)
{
    const struct net_totals totals = net_totals(net, 1);
    const struct net_dense dense = net_dense_total(net);
    const int64_t counts[ROWS] = {[ROW_PARAMETERS] = totals.params,
                                  [ROW_MACS] = totals.macs,
                                  [ROW_MEMORY] = totals.param_bytes + totals.out_bytes,
                                  [ROW_DENSE_PARAMETERS] = dense.params,
                                  [ROW_DENSE_MACS] = dense.macs};
    return counts[row];
}

/* The sum over the whole net; "" for a row that has none. */
static const char *total_text(const struct net *net, enum row row, char text[CS_SHAPE_TEXT])
{
    const int64_t count = total_count(net, row);
    if (row == ROW_MEMORY)
        return size_text(text, count);
    return count > 0 ? format_count(text, count) : "";
}

/* A count too long for its place: 15.47·10⁹. */
static void short_total(char *text, size_t size, int64_t count)
{
    static const char *const power[] = {"10³", "10⁶", "10⁹", "10¹²", "10¹⁵", "10¹⁸"};
    char number[FORMAT_MAX];
    double v = (double)count / 1e3;
    int i = 0;
    for (; v >= 1e3 && i < 5; i++)
        v /= 1e3;
    snprintf(text, size, "%s·%s", format_number(number, v, v >= 100 ? 1 : 2), power[i]);
}

/* What a dense row is called and how many times the net's own number its sum is: as long as it may be, but for the
 * shortest that says so. */
enum { DENSE_FORMS = 4, DENSE_SHORT = 2 };
static const char *dense_title(const struct view *v, enum row row, float room, char text[96])
{
    static const char *const forms[DENSE_FORMS][2] = {{N_("Dense: parameters ×%s"), N_("Dense: multiply-adds ×%s")},
                                                      {N_("Dense: params ×%s"), N_("Dense: m.-adds ×%s")},
                                                      {N_("Dense ×%s"), N_("Dense ×%s")},
                                                      {N_("×%s"), N_("×%s")}};
    const struct net *net = session_snapshot(v->session)->net;
    const struct net_totals totals = net_totals(net, 1);
    const struct net_dense dense = net_dense_total(net);
    const bool macs = row == ROW_DENSE_MACS;
    const double own = (double)(macs ? totals.macs : totals.params), then = (double)(macs ? dense.macs : dense.params);
    const double ratio = own > 0 ? then / own : 0;
    char number[FORMAT_MAX];
    if (ratio >= 10)
        format_count(number, (int64_t)fmin(ratio + 0.5, 9e18));
    else
        format_number(number, ratio, 1);
    for (int i = room > 0 ? 0 : DENSE_SHORT; i < DENSE_FORMS; i++) {
        snprintf(text, 96, _(forms[i][macs]), number);
        if (room <= 0 || ui_text_width(v->ui, title_font(v), text) <= room)
            break;
    }
    return text;
}

/* The longest form of a row's sum that leaves the title whole: with its sign, without, rounded. True: rounded. */
static bool sum_beside(const struct view *v, enum row row, float room, const char *total, char sum[CS_SHAPE_TEXT + 8])
{
    const struct font font = {FONT_MONO, FONT_600, title_font(v).size};
    const int64_t count = total_count(session_snapshot(v->session)->net, row);
    snprintf(sum, CS_SHAPE_TEXT + 8, "Σ %s", total);
    if (row < ROW_DENSE_PARAMETERS && ui_text_width(v->ui, font, sum) <= room)
        return false;
    snprintf(sum, CS_SHAPE_TEXT + 8, "%s", total);
    if (row == ROW_MEMORY || count < 1000000 || ui_text_width(v->ui, font, sum) <= room)
        return false;
    short_total(sum, CS_SHAPE_TEXT + 8, count);
    return true;
}

static const char *row_explained(enum row row)
{
    if (row == ROW_MEMORY)
        return _("Bytes of what a layer gives for one picture; the sum also counts the parameters");
    if (row == ROW_DENSE_MACS)
        return _("Multiply-adds if every convolution were a fully connected layer from all its inputs to all "
                 "its outputs (D)");
    if (row == ROW_DENSE_PARAMETERS)
        return _("Parameters if every convolution were a fully connected layer from all its inputs to all "
                 "its outputs (D)");
    return "";
}

/* A sum that was rounded can be read here in full. */
static void row_tooltip(const struct view *v, enum row row, struct rect place, const char *whole_sum)
{
    const char *why = row_explained(row);
    char text[512];
    snprintf(text, sizeof text, "%s%s%s", whole_sum, *whole_sum && *why ? "\n" : "", why);
    ui_tooltip(v->ui, place, text);
}

/* Title and sum of a row, under the left panel. */
static void draw_head(const struct view *v, enum row row, float x, float right, float baseline)
{
    const struct net *net = session_snapshot(v->session)->net;
    const struct theme *t = ui_theme(v->ui);
    const struct font title = title_font(v), font = {FONT_MONO, FONT_600, title.size};
    const bool dense = row >= ROW_DENSE_PARAMETERS;
    char count[CS_SHAPE_TEXT], sum[CS_SHAPE_TEXT + 8], times[96];
    const char *total = total_text(net, row, count);
    float room = right - x;
    bool rounded = false;
    if (*total) {
        const char *least = dense ? dense_title(v, row, 0, times) : _(row_titles[row]);
        rounded = sum_beside(v, row, room - ui_text_width(v->ui, title, least) - 8, total, sum);
        draw_text(ui_draw(v->ui), right, baseline + 1, font, TEXT_RIGHT, t->hi, sum);
        room -= ui_text_width(v->ui, font, sum) + 8;
    }
    ui_label(v->ui, x, baseline + 1, room, title, TEXT_LEFT, dense ? t->mid : t->text,
             dense ? dense_title(v, row, room, times) : _(row_titles[row]));
    row_tooltip(v, row, (struct rect){x, baseline - 16, right - x, ROW}, rounded ? total : "");
}

static void tint_choice(const struct view *v, const struct network_layout *l, struct rect area)
{
    if (l->choice.column < 0)
        return;
    const struct network_column *c = &l->column[l->choice.column];
    const float w = fmaxf(c->box.w, c->table_width) + 16;
    const struct rect r = {roundf(network_column_center(c) - w / 2), area.y + 1, w, area.h - 1};
    const bool last = l->choice.column == l->n - 1;
    const struct rect room = {last ? area.x : l->view.x, area.y, last ? area.w : l->view.w, area.h};
    draw_fill(ui_draw(v->ui), rect_intersection(r, room), 0, color_alpha(ui_theme(v->ui)->output, 0.12f));
}

void network_strip(const struct view *v, struct rect area, struct rect stage)
{
    const struct theme *t = ui_theme(v->ui);
    struct network_layout l;
    draw_fill(ui_draw(v->ui), area, 0, t->panel);
    draw_fill(ui_draw(v->ui), (struct rect){area.x, area.y, area.w, 1}, 0, t->line);
    if (!network_layout(&l, v, stage))
        return;
    tint_choice(v, &l, area);
    const float left = v->padding, sum_right = stage.x - 16, first = area.y + (is_folded(v) ? 23 : 25);
    const int rows = is_folded(v) ? 1 : rows_of(v);
    for (int i = 0; i < l.n; i++)
        draw_column_cells(v, &l, i, first, rows);
    for (int i = 0; i < rows && !is_folded(v); i++) {
        draw_head(v, (enum row)i, left, sum_right, first + (float)(i * ROW));
        if (i > 0)
            draw_fill(ui_draw(v->ui), (struct rect){left, first + (float)(i * ROW) - 17, area.w - left - 24, 1}, 0,
                      t->line);
    }
}
