/* app/views/topics/field_pointer.c - the pointer: a cell or a pixel that it rests on tells where it comes from, a press
 * makes it the unit that is looked at, a drag leads that over the picture. */
#include <math.h>
#include <stdio.h>

#include "app/views/topics/field_view.h"
#include "engine/base/i18n.h"

bool field_hovered(const struct view *v, enum field_grid grid, int *row, int *col)
{
    const struct convolve_hover h = convolve_hovering(v);
    const struct field *f = session_field(v->session);
    if (h.kind != HOVER_TOPIC || h.channel != (int)grid || h.row < 0 || h.col < 0)
        return false;
    if (grid == FIELD_HOVER_CELL && (h.row > f->set.stack.n || h.col >= f->level[h.row].n))
        return false;
    if (grid == FIELD_HOVER_PIXEL && (h.row >= f->set.input || h.col >= f->set.input))
        return false;
    *row = h.row;
    *col = h.col;
    return true;
}

static void hover(const struct view *v, enum field_grid grid, int row, int col)
{
    convolve_hover(v, &(struct convolve_hover){
                          .kind = HOVER_TOPIC, .term = -1, .weight = -1, .channel = (int)grid, .row = row, .col = col});
}

void field_look_at(const struct view *v, int row, int col)
{
    if (row != session_int(v->session, PROP_FIELD_ROW))
        request_int(v->requests, PROP_FIELD_ROW, row);
    if (col != session_int(v->session, PROP_FIELD_COLUMN))
        request_int(v->requests, PROP_FIELD_COLUMN, col);
}

/* Rows of cells. */

static int level_at(const struct field_layout *l, float y)
{
    for (int i = 0; i <= l->f->top; i++)
        if (fabsf(y - field_row_y(l, i)) <= fmaxf(l->height / 2 + 2, fminf(8, l->pitch / 2)))
            return i;
    return -1;
}

static int cell_at(const struct field_layout *l, int level, float x)
{
    const struct field *f = l->f;
    const double place = (double)((x - l->zero) / l->px),
                 index = (place - field_middle(f, level, 0)) / f->level[level].jump;
    const int nearest = field_unit_at(f, level, place);
    return fabs(index - nearest) <= 0.5 ? nearest : -1;
}

/* "2 … 6", "−1 … 1" */
static void range_text(int from, int to, char *text, size_t size)
{
    char a[FORMAT_MAX], b[FORMAT_MAX];
    snprintf(text, size, "%s … %s", format_number(a, from, 0), format_number(b, to, 0));
}

static void cell_card(const struct view *v, const struct field_layout *l, int level, int index)
{
    const struct field *f = l->f;
    const struct field_level *at = &f->level[level];
    char text[320], name[FIELD_TEXT + 16], reads[FORMAT_MAX * 2 + 8], sees[FORMAT_MAX * 2 + 8], share[FORMAT_MAX];
    field_level_name(f, level, name, sizeof name);
    if (level == 0) {
        snprintf(text, sizeof text,
                 f->has_gradient ? _("column %d of the picture\n%s of the gradient") : _("column %d of the picture"),
                 index, format_percent(share, f->share[1][index], 1));
        convolve_card(v, text);
        return;
    }
    const struct field_taps t = field_taps_of(f, level, index);
    range_text(t.first, t.first + (t.n - 1) * t.dilation, reads, sizeof reads);
    range_text(at->start + index * at->jump, at->start + index * at->jump + at->size - 1, sees, sizeof sees);
    snprintf(text, sizeof text, _("%s, unit %d\nreads %s below it\nsees pixels %s"), name, index, reads, sees);
    convolve_card(v, text);
}

/* The unit keeps its row; its level is opened and chosen. */
static void choose_cell(const struct view *v, const struct field_layout *l, int level, int index)
{
    if (level == 0) {
        const int unit = field_unit_at(l->f, l->f->top, index + 0.5);
        request_int(v->requests, PROP_FIELD_COLUMN, unit);
        return;
    }
    if (level != l->f->top)
        request_go_to(v->requests, level);
    field_choose(v, level - 1);
    request_int(v->requests, PROP_FIELD_COLUMN, index);
}

static void rows_pointer(const struct view *v, const struct field_layout *l)
{
    const struct rect r = {l->rows.x, l->rows.y - 4, l->rows.w, l->rows.h + 8};
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "rows"), r, false, true);
    if (!(state & (UI_HOT | UI_ACTIVE)))
        return;
    const int level = level_at(l, ui_input(v->ui)->y), index = level >= 0 ? cell_at(l, level, ui_input(v->ui)->x) : -1;
    if (index < 0)
        return;
    ui_set_cursor(v->ui, UI_CURSOR_CROSS);
    hover(v, FIELD_HOVER_CELL, level, index);
    if (state & UI_PRESSED || (state & UI_ACTIVE && level == l->f->top))
        choose_cell(v, l, level, index);
    else
        cell_card(v, l, level, index);
}

static void names_pointer(const struct view *v, const struct field_layout *l)
{
    const float h = fminf(24, l->pitch);
    for (int i = 1; i <= l->f->set.stack.n; i++) {
        const struct rect r = {l->label, field_row_y(l, i) - h / 2, l->label_width, h};
        ui_push_index(v->ui, i);
        const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "name"), r, false, true);
        ui_pop_id(v->ui);
        if (state & UI_HOT)
            ui_set_cursor(v->ui, UI_CURSOR_HAND);
        if (state & UI_CLICKED)
            field_choose(v, i - 1);
    }
}

/* Pictures. */

static void pixel_card(const struct view *v, const struct field_layout *l, int row, int col)
{
    const struct field *f = l->f;
    const int at = row * f->set.input + col;
    char text[256], number[FORMAT_MAX], share[FORMAT_MAX];
    if (!f->has_gradient)
        snprintf(text, sizeof text, "x[%d, %d]", row, col);
    else if (f->map.data[at] > 0)
        snprintf(text, sizeof text, _("x[%d, %d]   |∂y/∂x| = %s\n%s of all"), row, col,
                 field_number(number, (double)f->map.data[at]),
                 format_percent(share, (double)f->map.data[at] / f->effective.total, 2));
    else
        snprintf(text, sizeof text, _("x[%d, %d]   |∂y/∂x| = 0"), row, col);
    convolve_card(v, text);
}

static void square_pointer(const struct view *v, const struct field_layout *l, const char *key, struct rect box)
{
    if (box.w == 0)
        return;
    const struct field *f = l->f;
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, key), box, false, true);
    const double px = (double)box.w / f->set.input, x = (double)(ui_input(v->ui)->x - box.x) / px,
                 y = (double)(ui_input(v->ui)->y - box.y) / px;
    if (state & (UI_PRESSED | UI_ACTIVE))
        field_look_at(v, field_unit_at(f, f->top, y), field_unit_at(f, f->top, x));
    if (!(state & UI_HOT) || x < 0 || y < 0 || x >= f->set.input || y >= f->set.input)
        return;
    ui_set_cursor(v->ui, UI_CURSOR_CROSS);
    hover(v, FIELD_HOVER_PIXEL, (int)y, (int)x);
    if (!(state & UI_ACTIVE))
        pixel_card(v, l, (int)y, (int)x);
}

void field_pointer(const struct view *v, const struct field_layout *l)
{
    ui_push_id(v->ui, "field");
    rows_pointer(v, l);
    names_pointer(v, l);
    square_pointer(v, l, "picture", l->picture);
    square_pointer(v, l, "heat", l->heat);
    ui_pop_id(v->ui);
}
