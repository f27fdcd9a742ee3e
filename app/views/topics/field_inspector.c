/* app/views/topics/field_inspector.c - the formulas of the chosen layer with its numbers in place, all layers as a
 * table, what the gradient says, what the weights cost. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/topics/field_view.h"
#include "engine/base/i18n.h"

static bool is_full(const struct view *v)
{
    return v->frame == FRAME_FULL;
}

/* Formulas. */

static void without_spaces(const char *text, char *to, size_t size)
{
    size_t n = 0;
    for (; *text && n + 1 < size; text++)
        if (*text != ' ')
            to[n++] = *text;
    to[n] = '\0';
}

/* "r = 5 + (3 − 1)·1·1 = 7"; smaller, then closer, then in two lines where that is too long; the result goes to a line
 * of its own where there is no room behind. Returns the y of the next. */
static float formula(const struct view *v, struct rect area, float y, const char *calculation, int result,
                     struct color ink)
{
    const struct color c = ui_theme(v->ui)->text;
    char number[FORMAT_MAX], value[FORMAT_MAX + 4], close[160];
    struct font font = {FONT_MONO, FONT_400, is_full(v) ? 14 : 13};
    snprintf(value, sizeof value, "= %s", format_number(number, result, 0));
    while (font.size > 12 && ui_text_width(v->ui, font, calculation) > area.w)
        font.size--;
    if (ui_text_width(v->ui, font, calculation) > area.w) {
        without_spaces(calculation, close, sizeof close);
        calculation = ui_text_width(v->ui, font, close) <= area.w ? close : calculation;
    }
    const struct font bold = {FONT_MONO, FONT_700, font.size};
    const float w = ui_text_width(v->ui, font, calculation), behind = 8 + ui_text_width(v->ui, bold, value);
    const float h = ui_paragraph(v->ui, area.x, y, area.w, font, 19, c, calculation);
    if (w + behind > area.w)
        y += h;
    draw_text(ui_draw(v->ui), area.x + area.w, y, bold, TEXT_RIGHT, ink, value);
    return y + (is_full(v) ? 25 : 23);
}

static float draw_formulas(const struct view *v, struct rect area, float y, const struct field *f, int level)
{
    const struct theme *t = ui_theme(v->ui);
    const struct field_layer *l = &f->set.stack.layer[level - 1];
    const struct field_level *at = &f->level[level], *below = &f->level[level - 1];
    char text[160], start[FORMAT_MAX];
    snprintf(text, sizeof text, "r = %d + (%d − 1)·%d·%d", below->size, l->kernel, l->dilation, below->jump);
    y = formula(v, area, y, text, at->size, t->kernel_ink);
    snprintf(text, sizeof text, "j = %d·%d", below->jump, l->stride);
    y = formula(v, area, y, text, at->jump, t->hi);
    snprintf(text, sizeof text, _("start = %s − %d·%d"), format_number(start, below->start, 0), l->padding,
             below->jump);
    y = formula(v, area, y, text, at->start, t->hi);
    snprintf(text, sizeof text, "n = ⌊(%d + 2·%d − %d·%d − 1)/%d⌋ + 1", below->n, l->padding, l->dilation,
             l->kernel - 1, l->stride);
    y = formula(v, area, y, text, at->n, t->hi);
    return y +
           ui_paragraph(v->ui, area.x, y, area.w, FONT_NOTE, 18, t->mid,
                        _("size + (kernel − 1)·dilation·jump; jump·stride; start − padding·jump: each of the layer "
                          "below.")) -
           8;
}

/* The table. */

struct column {
    const char *head;
    int rank; /* the highest go first where there is no room */
};
enum { COLUMNS = 8 };
static const struct column columns[COLUMNS] = {{"k", 2}, {"s", 3}, {"d", 5}, {"p", 6},
                                               {"n", 1}, {"r", 0}, {"j", 0}, {"", 4}};

static int cell_of(const struct field *f, int level, int column)
{
    const struct field_level *at = &f->level[level];
    const struct field_layer *l = level ? &f->set.stack.layer[level - 1] : NULL;
    const int values[COLUMNS] = {
        l ? l->kernel : 0, l ? l->stride : 0, l ? l->dilation : 0, l ? l->padding : 0, at->n, at->size,
        at->jump,          at->start};
    return values[column];
}

/* The widest of head and numbers, and the gap before it. */
static float column_width(const struct view *v, const struct field *f, int column, const char *head)
{
    const struct font font = {FONT_MONO, FONT_600, 12};
    float w = ui_text_width(v->ui, FONT_TICK, head);
    char text[FORMAT_MAX];
    for (int i = 0; i <= f->set.stack.n; i++)
        w = fmaxf(w, ui_text_width(v->ui, font, format_number(text, cell_of(f, i, column), 0)));
    return w + 8;
}

struct table {
    float right[COLUMNS]; /* 0: left out */
    float name;           /* width of the first column */
};

static const char *head_of(int column)
{
    return *columns[column].head ? columns[column].head : _("start");
}

static void place_table(const struct view *v, struct rect area, const struct field *f, struct table *t)
{
    float width[COLUMNS], used = is_full(v) ? 56 : 46;
    t->name = used;
    for (int i = 0; i < COLUMNS; i++) {
        width[i] = column_width(v, f, i, head_of(i));
        used += width[i];
    }
    for (int rank = 6; rank > 0 && used > area.w; rank--)
        for (int i = 0; i < COLUMNS; i++)
            if (columns[i].rank == rank) {
                used -= width[i];
                width[i] = 0;
            }
    const float spread = fmaxf(0, (area.w - used) / COLUMNS);
    float x = area.x + t->name;
    for (int i = 0; i < COLUMNS; i++) {
        x += width[i] > 0 ? width[i] + spread : 0;
        t->right[i] = width[i] > 0 ? x : 0;
    }
}

static void draw_row(const struct view *v, struct rect r, const struct field *f, const struct table *table, int level)
{
    const struct theme *t = ui_theme(v->ui);
    const bool chosen = level == session_field_layer(v->session) + 1, to_come = level > f->top;
    const float y = r.y + 17;
    char text[FORMAT_MAX];
    if (level == 0)
        snprintf(text, sizeof text, "%s", _("input"));
    else
        snprintf(text, sizeof text, "%d %s", level, field_kind_names[f->set.stack.layer[level - 1].kind]);
    ui_label(v->ui, r.x, y, table->name, FONT_TICK, TEXT_LEFT, chosen ? t->hi : to_come ? t->off : t->text, text);
    for (int i = 0; i < COLUMNS; i++) {
        if (table->right[i] == 0 || (to_come && i >= 4) || (level == 0 && i < 4))
            continue;
        const bool field = i == 5;
        draw_text(ui_draw(v->ui), table->right[i], y, (struct font){FONT_MONO, field ? FONT_600 : FONT_400, 12},
                  TEXT_RIGHT,
                  field     ? t->kernel_ink
                  : chosen  ? t->hi
                  : to_come ? t->off
                            : t->text,
                  format_number(text, cell_of(f, level, i), 0));
    }
}

/* The input at the foot, as on the stage. A click chooses a layer. */
static float draw_table(const struct view *v, struct rect area, float y, const struct field *f)
{
    const struct theme *t = ui_theme(v->ui);
    struct table table;
    place_table(v, area, f, &table);
    for (int i = 0; i < COLUMNS; i++)
        if (table.right[i] > 0)
            draw_text(ui_draw(v->ui), table.right[i], y + 8, FONT_TICK, TEXT_RIGHT, t->mid, head_of(i));
    y += 14;
    for (int level = f->set.stack.n; level >= 0; level--, y += 24) {
        const struct rect r = {area.x, y, area.w, 24}, wide = {r.x - 8, r.y, r.w + 16, r.h};
        ui_push_index(v->ui, level);
        const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "row"), wide, false, level > 0);
        ui_pop_id(v->ui);
        if (state & UI_HOT)
            draw_fill(ui_draw(v->ui), wide, 6, t->hover);
        else if (level == session_field_layer(v->session) + 1)
            draw_fill(ui_draw(v->ui), wide, 6, t->raised);
        if (state & UI_CLICKED)
            field_choose(v, level - 1);
        draw_row(v, r, f, &table, level);
    }
    return y;
}

/* Gradient and weights. */

static float row(const struct view *v, struct rect area, float y, const char *label, const char *value,
                 struct color ink)
{
    const struct font font = {FONT_MONO, FONT_600, is_full(v) ? 15 : 14};
    const float room = area.w - ui_text_width(v->ui, font, value) - 8;
    draw_text(ui_draw(v->ui), area.x + area.w, y, font, TEXT_RIGHT, ink, value);
    ui_label(v->ui, area.x, y, room, ui_text_width(v->ui, FONT_BODY, label) <= room ? FONT_BODY : FONT_NOTE, TEXT_LEFT,
             ui_theme(v->ui)->text, label);
    return y + 26;
}

static float draw_effect(const struct view *v, struct rect area, float y, const struct field *f)
{
    const struct theme *t = ui_theme(v->ui);
    const struct effective_field *e = &f->effective;
    char value[96], number[FORMAT_MAX], other[FORMAT_MAX];
    snprintf(value, sizeof value, _("unit [%d, %d]"), f->unit[0], f->unit[1]);
    y = panel_head(v, area, y, _("Gradient"), value) + 12;
    if (!f->has_gradient)
        return y + ui_paragraph(v->ui, area.x, y, area.w, FONT_NOTE, 18, t->mid, f->why_not);
    snprintf(value, sizeof value, "%d × %d", f->level[f->top].size, f->level[f->top].size);
    y = row(v, area, y, _("In theory"), value, t->kernel_ink);
    snprintf(value, sizeof value, "%d × %d", e->side, e->side);
    y = row(v, area, y, _("In effect"), value, t->grad_ink);
    snprintf(value, sizeof value, "%s", format_percent(number, e->held, 1));
    y = row(v, area, y, _("which holds"), value, t->hi);
    snprintf(value, sizeof value, "%s; %s", format_number(number, e->deviation[0], 2),
             format_number(other, e->deviation[1], 2));
    y = row(v, area, y, _("Deviation, px"), value, t->hi);
    y = row(v, area, y, _("Largest |∂y/∂x|"), field_number(number, (double)e->most), t->hi);
    if (f->set.weights != FIELD_RANDOM)
        return y;
    snprintf(value, sizeof value, "%d", f->draws);
    y = row(v, area, y, _("Draws averaged"), value, t->hi);
    if (f->draws < f->set.draws)
        y += ui_paragraph(v->ui, area.x, y, area.w, FONT_NOTE, 18, t->mid,
                          _("More draws of so many layers would take too long.")) +
             4;
    return y;
}

/* "9 + 9 + 9 c²" */
static void sum_text(const struct field *f, char *text, size_t size)
{
    int n = 0;
    size_t at = 0;
    text[0] = '\0';
    for (int l = 1; l <= f->set.stack.n; l++)
        if (f->level[l].weights > 0) {
            at += (size_t)snprintf(text + at, size - at, "%s%d", n++ ? " + " : "", (int)f->level[l].weights);
        }
}

static float draw_weights(const struct view *v, struct rect area, float y, const struct field *f)
{
    const struct theme *t = ui_theme(v->ui);
    char sum[128], value[FORMAT_MAX + 8], number[FORMAT_MAX], label[96];
    if (f->all_weights == 0)
        return y;
    y = panel_head(v, area, y, _("Weights"), _("c channels")) + 12;
    sum_text(f, sum, sizeof sum);
    snprintf(value, sizeof value, "%s c²", format_count(number, f->all_weights));
    if (strchr(sum, '+')) {
        draw_text(ui_draw(v->ui), area.x, y, (struct font){FONT_MONO, FONT_400, 12}, TEXT_LEFT, t->mid, sum);
        y += 22;
    }
    y = row(v, area, y, _("This stack"), value, t->hi);
    if (f->one_weights == 0)
        return y;
    const int size = f->level[f->set.stack.n].size;
    snprintf(label, sizeof label, _("One conv %d×%d"), size, size);
    snprintf(value, sizeof value, "%s c²", format_count(number, f->one_weights));
    y = row(v, area, y, label, value, t->hi);
    return y + ui_paragraph(v->ui, area.x, y, area.w, FONT_NOTE, 18, t->mid, _("It would see as much at once."));
}

float field_inspector(const struct view *v, struct rect area)
{
    const struct field *f = session_field(v->session);
    const float between = is_full(v) ? 20 : 12;
    char title[64], note[FIELD_TEXT];
    if (f->level[0].n == 0)
        return 0;
    const int chosen = session_field_layer(v->session) + 1, level = chosen <= f->set.stack.n ? chosen : f->set.stack.n;
    snprintf(title, sizeof title, _("Layer %d"), level);
    float y = panel_head(v, area, area.y, title, field_layer_text(&f->set.stack.layer[level - 1], note)) + 10;
    y = draw_formulas(v, area, y, f, level);
    y = panel_head(v, area, y + between, _("All layers"), NULL);
    y = draw_table(v, area, y, f);
    if (field_shows_effect(v))
        y = draw_effect(v, area, y + between, f);
    y = draw_weights(v, area, y + between - 8, f);
    return y + 8 - area.y;
}
