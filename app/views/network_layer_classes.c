/* app/views/network_layer_classes.c - the last layer: a row a class, with its value and its probability. */
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/network_layer.h"
#include "engine/base/i18n.h"

enum { ROW = 36, ROW_LEAST = 26, COLUMN = 300, COLUMN_GAP = 32, NUMBER = 64, PERCENT = 76, HEADS = 22 };

struct rows {
    float x, y, w, row;
    int down, columns;
};

static struct rows rows_in(struct rect area, int n)
{
    struct rows r = {.x = area.x, .y = area.y + HEADS, .row = ROW};
    r.columns = (int)fmaxf(1, floorf((area.w + COLUMN_GAP) / (COLUMN + COLUMN_GAP)));
    const int each = (n + r.columns - 1) / r.columns;
    r.row = fmaxf(ROW_LEAST, fminf(ROW, floorf((area.h - HEADS) / (float)(each > 0 ? each : 1))));
    r.down = (int)fmaxf(1, floorf((area.h - HEADS) / r.row));
    while (r.columns > 1 && (r.columns - 1) * r.down >= n)
        r.columns--;
    r.w = floorf((area.w - (float)(r.columns - 1) * COLUMN_GAP) / (float)r.columns);
    r.w = r.columns == 1 ? fminf(r.w, 560) : r.w;
    return r;
}

static struct rect row_rect(const struct rows *r, int place)
{
    const float x = r->x + (float)(place / r->down) * (r->w + COLUMN_GAP);
    return (struct rect){x, r->y + (float)(place % r->down) * r->row, r->w, r->row};
}

static void draw_row(const struct layer_view *lv, struct rect r, int item, bool chosen, bool hot)
{
    const struct theme *t = ui_theme(lv->v->ui);
    struct draw_list *d = ui_draw(lv->v->ui);
    const float *value = snapshot_map(lv->s, lv->node, item);
    const float base = roundf(r.y + r.h / 2 + 5), right = r.x + r.w;
    const float p = lv->s->probability && item < lv->s->classes ? lv->s->probability[item] : NAN;
    char name[24], text[FORMAT_MAX];
    if (chosen || hot)
        draw_fill(d, r, 6, hot && !chosen ? t->hover : t->raised);
    if (chosen)
        draw_fill(d, (struct rect){r.x, r.y + 4, 3, r.h - 8}, 0, t->output);
    const float bar_x = r.x + r.w * 0.42f, bar_w = right - PERCENT - NUMBER - 8 - bar_x;
    ui_label(lv->v->ui, r.x + 12, base, bar_x - r.x - 24, chosen ? FONT_HEAD : FONT_BODY, TEXT_LEFT,
             chosen ? t->hi : t->text, network_class_name(lv->s, item, name));
    if (item == lv->s->probe_label) {
        ui_icon(lv->v->ui, UI_ICON_CHECK, bar_x - 14, base - 5, t->ok);
        ui_tooltip(lv->v->ui, (struct rect){bar_x - 24, r.y, 20, r.h}, _("The truth"));
    }
    if (bar_w >= 24) {
        draw_fill(d, (struct rect){bar_x, r.y + r.h / 2 - 4, bar_w, 8}, 4, t->well);
        if (p > 0)
            draw_fill(d, (struct rect){bar_x, r.y + r.h / 2 - 4, fmaxf(2, bar_w * fminf(p, 1)), 8}, 4, t->hi);
    }
    if (value)
        draw_text(d, right - PERCENT - 4, base, FONT_NUMBER, TEXT_RIGHT, t->mid, format_fixed(text, (double)*value, 2));
    if (!isnan(p))
        draw_text(d, right - 12, base, FONT_NUMBER, TEXT_RIGHT, t->hi, format_percent(text, (double)p, 1));
}

static void draw_heads(const struct layer_view *lv, const struct rows *r)
{
    const struct color mid = ui_theme(lv->v->ui)->mid;
    const struct font font = {FONT_SANS, FONT_400, 12};
    for (int i = 0; i < r->columns; i++) {
        const float right = r->x + (float)i * (r->w + COLUMN_GAP) + r->w;
        draw_text(ui_draw(lv->v->ui), right - PERCENT - 4, r->y - 8, font, TEXT_RIGHT, mid, _("value"));
        draw_text(ui_draw(lv->v->ui), right - 12, r->y - 8, font, TEXT_RIGHT, mid, _("softmax"));
    }
}

static void choose(const struct layer_view *lv, int item)
{
    network_choose(lv->v, lv->l, (struct network_choice){(int)(lv->c - lv->l->column), item, 0, 0});
}

static void row_keys(const struct layer_view *lv, const struct layer_pages *p, ui_id id)
{
    const int by = ui_take_key(lv->v->ui, id, UI_KEY_DOWN, 0) - ui_take_key(lv->v->ui, id, UI_KEY_UP, 0);
    for (int i = 0; i < p->shown && by; i++) {
        const int to = p->first + i + by;
        if (layer_item(lv, p->first + i) == lv->l->choice.map && to >= 0 && to < lv->n)
            choose(lv, layer_item(lv, to));
    }
    if (ui_take_key(lv->v->ui, id, UI_KEY_ENTER, 0) || ui_take_key(lv->v->ui, id, UI_KEY_PAD_ENTER, 0))
        request_command(lv->v->requests, COMMAND_NETWORK_OPEN);
}

void layer_classes(const struct layer_view *lv, struct rect area, struct layer_pages *pages)
{
    struct ui *ui = lv->v->ui;
    const struct rows rows = rows_in(area, lv->n);
    const bool here = lv->l->choice.column == (int)(lv->c - lv->l->column);
    const ui_id id = ui_make_id(ui, "classes");
    struct rect target = {rows.x, rows.y, 0, 0};
    int over = -1;
    *pages = layer_pages(lv, rows.down * rows.columns);
    for (int i = 0; i < pages->shown; i++)
        if (rect_contains(row_rect(&rows, i), ui_input(ui)->x, ui_input(ui)->y)) {
            over = i;
            target = row_rect(&rows, i);
        }
    if (ui_has_focus(ui, id))
        row_keys(lv, pages, id);
    const unsigned state = ui_behave(ui, id, target, true, true);
    draw_heads(lv, &rows);
    for (int i = 0; i < pages->shown; i++) {
        const int item = layer_item(lv, pages->first + i);
        const bool chosen = here && item == lv->l->choice.map;
        draw_row(lv, row_rect(&rows, i), item, chosen, i == over && state & UI_HOT);
        if (chosen && state & UI_RING)
            ui_focus_ring(ui, row_rect(&rows, i), 6);
        if (i == over && state & UI_CLICKED && chosen)
            request_command(lv->v->requests, COMMAND_NETWORK_OPEN);
        else if (i == over && state & UI_CLICKED)
            choose(lv, item);
    }
}
