/* app/views/topics/loss_layout.c - columns as wide as their numbers, bars in what is left. What does not fit goes in
 * this order: bars of the exponentials, the label's column (its row is marked), the exponents, the terms of the loss,
 * the other bars. */
#include <math.h>
#include <string.h>

#include "app/views/topics/loss_view.h"

static const float pitches[] = {56, 48, 40, 36, 32, 28, 26, 24};
enum { PITCHES = sizeof pitches / sizeof *pitches };

/* Which columns and bars there are, from the most to the least. */
struct wish {
    bool x, y, loss;                     /* columns */
    bool bar_exp, bar_share, bar_others; /* bars */
    float least;                         /* px of a bar */
};
static const struct wish wishes[] = {
    {true, true, true, true, true, true, 48},      {true, true, true, false, true, true, 44},
    {true, false, true, false, true, true, 40},    {false, false, true, false, true, true, 32},
    {false, false, true, false, true, true, 20},   {false, false, false, false, true, true, 20},
    {false, false, false, false, true, false, 20}, {false, false, false, false, false, false, 0},
};
enum { WISHES = sizeof wishes / sizeof *wishes };

static bool column_shown(const struct loss_state *s, const struct wish *w, enum loss_column c)
{
    switch (c) {
    case LOSS_COL_X:
        return w->x && (s->subtract_max || s->temperature != 1);
    case LOSS_COL_Y:
        return w->y;
    case LOSS_COL_LOSS:
        return w->loss;
    default:
        return true;
    }
}

static bool has_bar(const struct wish *w, enum loss_column c)
{
    return c == LOSS_COL_EXP     ? w->bar_exp
           : c == LOSS_COL_SHARE ? w->bar_share
                                 : w->bar_others && (c == LOSS_COL_LOGIT || c == LOSS_COL_GRADIENT);
}

/* The widest number of a column. */
static float numbers_width(const struct view *v, const struct loss_layout *l, enum loss_column c)
{
    const struct loss_state *s = loss_state_of(v);
    const struct font font = {FONT_MONO, FONT_600, l->size};
    float w = 0;
    char text[FORMAT_MAX];
    for (int i = 0; i < s->n && c != LOSS_COL_NAME; i++)
        w = fmaxf(w, ui_text_width(v->ui, font, loss_cell_text(s, c, i, text)));
    for (int i = 0; i < s->n && c == LOSS_COL_NAME; i++)
        w = fminf(fmaxf(w, ui_text_width(v->ui, (struct font){FONT_SANS, FONT_600, l->size}, loss_name(s, i)) + 10),
                  96);
    return ceilf(w);
}

static float sum_width(const struct view *v, const struct loss_layout *l, enum loss_column c)
{
    const struct loss_state *s = loss_state_of(v);
    const struct font font = {FONT_MONO, FONT_700, l->size};
    char text[FORMAT_MAX];
    if (c != LOSS_COL_EXP && c != LOSS_COL_SHARE && c != LOSS_COL_LOSS && c != LOSS_COL_GRADIENT)
        return 0;
    return ui_text_width(v->ui, font, "Σ ≈ ") + ui_text_width(v->ui, font, loss_cell_text(s, c, s->n, text));
}

/* Of what stands above and below the numbers. */
static float head_width(const struct view *v, const struct loss_layout *l, enum loss_column c)
{
    const struct loss_state *s = loss_state_of(v);
    const float note = c == LOSS_COL_EXP ? scalar_power(v, 0, 0, FONT_TICK, ui_theme(v->ui)->mid, "e",
                                                        loss_exponent_formula(s), false)
                                         : ui_text_width(v->ui, FONT_TICK, loss_column_formula(s, c)),
                sum = sum_width(v, l, c),
                head = l->head > 0 ? ui_text_width(v->ui, FONT_HEAD, loss_column_title(c)) : 0;
    return ceilf(fmaxf(sum, fmaxf(note, head)));
}

static const float gap = 18, margin = 32;

/* Lays the columns out for a wish; false when they are wider than there is room. */
static bool try_wish(const struct view *v, struct loss_layout *l, const struct wish *w)
{
    float need = 0, number[LOSS_COLUMNS], head[LOSS_COLUMNS];
    int bars = 0, columns = 0;
    for (int c = 0; c < LOSS_COLUMNS; c++) {
        l->col[c].shown = column_shown(loss_state_of(v), w, (enum loss_column)c);
        if (!l->col[c].shown)
            continue;
        number[c] = numbers_width(v, l, (enum loss_column)c);
        head[c] = head_width(v, l, (enum loss_column)c);
        columns++;
        bars += has_bar(w, (enum loss_column)c);
        need += has_bar(w, (enum loss_column)c) ? fmaxf(number[c] + 8 + w->least, head[c]) : fmaxf(number[c], head[c]);
    }
    const float edge = v->frame == FRAME_SMALL ? 16 : v->frame == FRAME_MEDIUM ? 20 : margin;
    const float least_gap = v->frame == FRAME_FULL ? gap : 12, room = l->area.w - 2 * edge;
    const float spare = room - need - least_gap * (float)(columns - 1);
    if (spare < 0 && w != &wishes[WISHES - 1])
        return false;
    const float more = bars ? floorf(fminf(fmaxf(spare, 0) / (float)bars, 96)) : 0,
                between = least_gap + floorf(fminf(fmaxf(0, spare - more * (float)bars) / (float)columns, 24));
    float x = l->area.x + edge;
    for (int c = 0; c < LOSS_COLUMNS; c++) {
        struct loss_place_of_column *p = &l->col[c];
        if (!p->shown)
            continue;
        const bool bar = has_bar(w, (enum loss_column)c);
        p->x = x;
        p->w = bar ? fmaxf(number[c] + 8 + w->least, head[c]) + more : fmaxf(number[c], head[c]);
        p->bar = x;
        p->bar_w = bar ? p->w - number[c] - 8 : 0;
        x += p->w + between;
    }
    return true;
}

/* Rows as high as leave room for the curve below; lower ones before that goes. */
static void place_rows(const struct view *v, struct loss_layout *l)
{
    const struct loss_state *s = loss_state_of(v);
    const float top = l->notes + 12, bottom = l->area.y + l->area.h,
                wanted[] = {fmaxf(190, 92 + 17 * (float)s->n), 140, 0};
    for (int k = 0; k < 3; k++)
        for (int i = v->frame == FRAME_FULL ? 0 : 2; i < PITCHES; i++) {
            l->rows = top;
            l->pitch = pitches[i];
            if (top + pitches[i] * (float)(s->n + 1) + 12 + wanted[k] <= bottom)
                return;
        }
}

static void place_below(const struct view *v, struct loss_layout *l)
{
    const struct loss_state *s = loss_state_of(v);
    const float edge = v->frame == FRAME_FULL ? margin : 20, top = l->rows + l->pitch * (float)(s->n + 1) + 12,
                h = fminf(l->area.y + l->area.h - top - 12, 330), half = floorf((l->area.w - 2 * edge - 40) / 2);
    l->curve = l->step = (struct rect){0};
    if (h < 120)
        return;
    l->curve = (struct rect){l->area.x + edge, top, half, h};
    l->step = (struct rect){l->area.x + edge + half + 40, top, half, h};
}

void loss_layout(const struct view *v, struct rect area, struct loss_layout *l)
{
    const bool full = v->frame == FRAME_FULL, low = area.h < 360;
    *l = (struct loss_layout){.area = area};
    l->title = full && area.h > 520 ? area.y + 36 : 0;
    const float top = l->title > 0 ? l->title + 34 : area.y + (low ? 8 : 24);
    l->head = low ? 0 : top;
    l->notes = low ? top + 12 : top + 19;
    for (float size = full ? 16 : 14; size >= 12; size--) {
        l->size = size;
        for (int i = 0; i < WISHES; i++)
            if ((size <= 12 || i < 2) && try_wish(v, l, &wishes[i])) {
                place_rows(v, l);
                place_below(v, l);
                return;
            }
    }
}

struct rect loss_cell(const struct loss_layout *l, enum loss_column c, int class)
{
    return (struct rect){l->col[c].x, l->rows + l->pitch * (float)class, l->col[c].w, l->pitch};
}
