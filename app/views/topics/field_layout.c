/* app/views/topics/field_layout.c - rows of cells above, pictures below; where the stage is low, beside each other. */
#include <math.h>

#include "app/views/topics/field_view.h"

static const float most_pitch = 76, most_cell = 28, least_cell = 5, most_px = 44;

static bool is_low(struct rect area)
{
    return area.h < 430;
}

static float margin_of(const struct view *v)
{
    return v->frame == FRAME_FULL ? 32 : 16;
}

/* How far left and right of the picture's edges the padded rows reach, in pixels. */
static void reach(const struct field *f, double *left, double *right)
{
    *left = 0;
    *right = f->level[0].n;
    for (int l = 0; l <= f->set.stack.n; l++) {
        const int padding = l < f->set.stack.n ? f->set.stack.layer[l].padding : 0;
        const double half = f->level[l].jump / 2.0;
        *left = fmin(*left, field_middle(f, l, -padding) - half);
        *right = fmax(*right, field_middle(f, l, f->level[l].n - 1 + padding) + half);
    }
}

static void place_columns(const struct view *v, struct rect box, struct field_layout *l)
{
    const float wide = v->frame == FRAME_FULL ? 42 : 34, name = v->frame == FRAME_FULL ? 126 : 104;
    const int numbers = box.w < 380 ? 1 : box.w < 480 ? 2 : FIELD_NUMBERS;
    double left, right;
    l->label = box.x;
    l->label_width = name;
    for (int i = 0; i < numbers; i++) /* the field is the last to go */
        l->number[numbers == 1 ? 1 : i + FIELD_NUMBERS - numbers] = box.x + box.w - wide * (float)(numbers - 1 - i);
    reach(l->f, &left, &right);
    const float x = box.x + name + 8, w = box.w - name - 8 - wide * (float)numbers - 8, span = (float)(right - left);
    const float px = fminf(most_px, w / span);
    l->px = px >= 4 ? floorf(px) : px;
    l->rows.x = x;
    l->rows.w = w;
    l->zero = roundf(x + (w - span * l->px) / 2 - (float)left * l->px);
}

/* As wide as a pixel where units stand as close as pixels, and not much wider than high where they are far apart. */
static void set_widths(struct field_layout *l)
{
    const float gap = l->px >= 4 ? 1 : 0;
    for (int i = 0; i <= l->f->set.stack.n; i++) {
        const float apart = (float)l->f->level[i].jump * l->px, most = fmaxf(l->px, 1.25f * l->height);
        l->width[i] = fmaxf(1, fminf(apart, most) - (apart >= 4 ? 1 : gap));
    }
}

static void place_rows(const struct view *v, struct rect box, struct field_layout *l)
{
    const bool heads = box.h > 120;
    const float top = box.y + (heads ? 22 : 4),
                below = (l->bracket > 0 ? 26 : 4) + l->bars.h + (l->bars.h > 0 ? 26 : 0);
    const float room = box.y + box.h - below - top;
    const int n = l->f->set.stack.n;
    l->height = roundf(fminf(most_cell, fmaxf(least_cell, 0.46f * room / (float)(n + 1))));
    l->pitch = fminf(most_pitch, (room - l->height) / (float)n);
    place_columns(v, box, l);
    set_widths(l);
    l->low = roundf(top + l->height / 2 + l->pitch * (float)n);
    l->rows.y = top;
    l->rows.h = l->low + l->height / 2 - top;
    if (l->bracket > 0)
        l->bracket = l->low + l->height / 2 + 7;
    if (l->bars.h > 0)
        l->bars = (struct rect){l->zero, l->low + l->height / 2 + (l->bracket > 0 ? 30 : 6),
                                l->px * (float)l->f->level[0].n, l->bars.h};
}

static float rows_height(const struct field_layout *l)
{
    return 22 + most_cell + most_pitch * (float)l->f->set.stack.n + 30 + (l->bars.h > 0 ? l->bars.h + 26 : 0);
}

/* Whole pixels of the screen a pixel of the picture, where there are enough. */
static float side_of(const struct field_layout *l, float room)
{
    const float n = (float)l->f->level[0].n, cell = floorf(room / n);
    return cell >= 2 ? cell * n : floorf(room);
}

static void place_squares(const struct view *v, struct rect box, struct field_layout *l)
{
    const bool both = field_shows_theory(v) && field_shows_effect(v);
    const float gap = 28, notes = 168, head = 26;
    const int n = both && box.w >= 2 * 120 + gap ? 2 : 1;
    const float side = side_of(l, fminf(box.h - head, (box.w - gap * (float)(n - 1)) / (float)n));
    const struct rect first = {box.x, box.y + head, side, side},
                      second = {box.x + side + gap, box.y + head, side, side};
    if (side < 60)
        return;
    if (n == 2 || (field_shows_theory(v) && !both))
        l->picture = first;
    if (n == 2 || field_shows_effect(v))
        l->heat = n == 2 ? second : first;
    const float used = side * (float)n + gap * (float)(n - 1) + gap;
    if (box.w - used >= notes)
        l->notes = (struct rect){box.x + used, box.y + head, box.w - used, box.h - head};
}

static void place_side_by_side(const struct view *v, struct rect box, struct field_layout *l)
{
    const float square = fminf(box.h - 26, 0.34f * box.w);
    place_rows(v, (struct rect){box.x, box.y, box.w - square - 20, box.h}, l);
    place_squares(v, (struct rect){box.x + box.w - square, box.y, square, box.h}, l);
}

static void place_above(const struct view *v, struct rect box, struct field_layout *l)
{
    const float h = roundf(fminf(rows_height(l), 0.54f * box.h));
    place_rows(v, (struct rect){box.x, box.y, box.w, h}, l);
    place_squares(v, (struct rect){box.x, box.y + h + 16, box.w, box.h - h - 16}, l);
}

void field_layout(const struct view *v, struct rect area, struct field_layout *l)
{
    const bool low = is_low(area);
    const float margin = margin_of(v), top = low ? 8 : v->frame == FRAME_FULL ? 56 : 40;
    *l = (struct field_layout){.f = session_field(v->session)};
    if (l->f->level[0].n == 0)
        return;
    const struct rect box = {area.x + margin, area.y + top, area.w - 2 * margin, area.h - top - 12};
    l->title = low ? 0 : area.y + top - (v->frame == FRAME_FULL ? 20 : 14);
    l->bracket = 1;
    if (field_shows_effect(v) && box.h >= 250)
        l->bars.h = low ? 24 : box.h >= 560 ? 44 : 28;
    if (low)
        place_side_by_side(v, box, l);
    else
        place_above(v, box, l);
}

float field_row_y(const struct field_layout *l, int level)
{
    return roundf(l->low - l->pitch * (float)level);
}

struct rect field_cell(const struct field_layout *l, int level, int index)
{
    const float x = l->zero + l->px * (float)field_middle(l->f, level, index) - l->width[level] / 2,
                y = field_row_y(l, level) - l->height / 2;
    if (l->px < 4 && level == 0)
        return (struct rect){l->zero + l->px * (float)index, roundf(y), l->px, l->height};
    return (struct rect){roundf(x), roundf(y), l->width[level], l->height};
}
