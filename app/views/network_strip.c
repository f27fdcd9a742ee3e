/* app/views/network_strip.c - the table under the columns: shape, parameters, receptive field and work of every layer,
 * with sums. In a small window it folds to the shapes. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/network.h"
#include "engine/base/i18n.h"

enum { TABLE = 136, FOLDED = 36, ROW = 29 };
static bool is_folded(const struct view *v)
{
    return v->height < 600 || v->frame == FRAME_SMALL;
}

float network_strip_height(const struct view *v)
{
    return is_folded(v) ? FOLDED : TABLE;
}

enum row { ROW_SHAPE, ROW_PARAMETERS, ROW_FIELD, ROW_MACS, ROWS };
static const char *const row_titles[ROWS] = {N_("Output shape"), N_("Parameters"), N_("Receptive field"),
                                             N_("Multiply-adds")};

static const char *count_or_dash(char buf[FORMAT_MAX], int64_t n)
{
    if (n > 0)
        return format_count(buf, n);
    return strcpy(buf, "–");
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

static const char *cell(char text[CS_SHAPE_TEXT], const struct net *net, const struct network_column *c, enum row row)
{
    switch (row) {
    case ROW_SHAPE:
        return shape_cell(text, CS_SHAPE_TEXT, &net->node[c->value].out);
    case ROW_PARAMETERS:
        return count_or_dash(text, net_node_param_count(net, c->node));
    case ROW_FIELD:
        return field_cell(text, CS_SHAPE_TEXT, net, c->value);
    case ROW_MACS:
        return count_or_dash(text, net_node_macs(net, c->node));
    case ROWS:
        break;
    }
    return "";
}

static void draw_row(const struct view *v, const struct network_layout *l, enum row row, float baseline)
{
    const struct net *net = session_snapshot(v->session)->net;
    const struct theme *t = ui_theme(v->ui);
    char text[CS_SHAPE_TEXT];
    for (int i = 0; i < l->n; i++) {
        const bool chosen = i == l->choice.column;
        const struct font font = {FONT_MONO, chosen ? FONT_600 : FONT_500, network_table_size(v)};
        const char *shown = cell(text, net, &l->column[i], row);
        const struct color c = !strcmp(shown, "–") ? t->off : chosen ? t->hi : t->text;
        if (network_in_view(l, &l->column[i], ui_text_width(v->ui, font, shown)))
            draw_text(ui_draw(v->ui), network_column_center(&l->column[i]), baseline, font, TEXT_CENTER, c, shown);
    }
}

/* Title and sum of a row, under the left panel. */
static void draw_head(const struct view *v, enum row row, float x, float right, float baseline)
{
    const struct net *net = session_snapshot(v->session)->net;
    const struct theme *t = ui_theme(v->ui);
    char count[FORMAT_MAX], sum[FORMAT_MAX + 8];
    const struct font font = {FONT_MONO, FONT_600, v->frame == FRAME_FULL ? 14 : 13};
    int64_t total = 0;
    for (int i = 1; i < net->n_nodes; i++)
        total += row == ROW_MACS ? net_node_macs(net, i) : row == ROW_PARAMETERS ? net_node_param_count(net, i) : 0;
    const struct font title = {FONT_SANS, FONT_500, font.size};
    float room = right - x - ui_text_width(v->ui, title, _(row_titles[row])) - 8;
    snprintf(sum, sizeof sum, "Σ %s", format_count(count, total));
    const char *shown = ui_text_width(v->ui, font, sum) <= room ? sum : count; /* the sign gives way to the digits */
    if (total > 0) {
        draw_text(ui_draw(v->ui), right, baseline + 1, font, TEXT_RIGHT, t->hi, shown);
        room = right - x - ui_text_width(v->ui, font, shown) - 8;
    } else {
        room = right - x;
    }
    ui_label(v->ui, x, baseline + 1, room, title, TEXT_LEFT, t->text, _(row_titles[row]));
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
    if (is_folded(v)) {
        draw_row(v, &l, ROW_SHAPE, area.y + 23);
        return;
    }
    const float left = v->padding, sum_right = stage.x - 16;
    for (int i = 0; i < ROWS; i++) {
        const float baseline = area.y + 29 + (float)i * ROW;
        draw_head(v, (enum row)i, left, sum_right, baseline);
        draw_row(v, &l, (enum row)i, baseline);
        if (i > 0)
            draw_fill(ui_draw(v->ui), (struct rect){left, baseline - 19, area.w - left - 24, 1}, 0, t->line);
    }
}
