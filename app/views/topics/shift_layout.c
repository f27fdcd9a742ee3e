/* app/views/topics/shift_layout.c - what fits on the stage, and how large the cells can be. First goes the strip, then
 * the second row, then Shift(F(X)), whose numbers the cards of the difference tell. */
#include <math.h>

#include "app/views/frame.h"
#include "app/views/topics/shift.h"

static const float top = 8, bottom = 8, head = 26, tick_head = 16, between = 12;
static const float least_column = 104; /* of a title */
static const float least_answers = 264, least_curve = 150;
static const float roomy = 640; /* a stage so high has ticks */

struct measures {
    float left, right, gap;
    bool ticks;
};

static struct measures measures_of(const struct view *v, struct rect area)
{
    if (v->frame != FRAME_FULL)
        return (struct measures){16, 16, 20, false};
    const bool ticks = area.h >= roomy;
    return ticks ? (struct measures){44, 24, 44, true} : (struct measures){24, 24, 28, false};
}

bool shift_shows_pooled(const struct view *v, const struct shift_state *s)
{
    return session_int(v->session, PROP_SHIFT_SHOW) == SHIFT_SHOW_POOLED && s->pooled.rows > 0;
}

const struct shift_map *shift_map_of(const struct shift_state *s, enum shift_grid g, bool pooled)
{
    return pooled || g >= GRID_POOLED_MOVED ? &s->pooled : &s->map;
}

/* What is placed, and the sides of its cells. */
struct arrangement {
    bool two_rows, along, strip;
    float map, input, pooled;
};

struct extent {
    int rows, cols, map_rows, map_cols;
};

static struct extent extent_of(const struct view *v, const struct shift_state *s)
{
    const struct shift_map *map = shift_map_of(s, GRID_MOVED, shift_shows_pooled(v, s));
    return (struct extent){s->x.shape.dim[2], s->x.shape.dim[3], map->rows, map->cols};
}

static float column(int cells, float cell)
{
    return fmaxf((float)cells * cell, least_column);
}

static float head_of(const struct measures *m)
{
    return head + (m->ticks ? tick_head : 0);
}

static int map_columns(const struct arrangement *a)
{
    return a->two_rows || !a->along ? 2 : 3;
}

static float width_of(const struct measures *m, const struct extent *e, const struct arrangement *a)
{
    return m->left + column(e->cols, a->input) + (float)map_columns(a) * (m->gap + column(e->map_cols, a->map)) +
           m->right;
}

static float row_height(const struct measures *m, const struct extent *e, const struct arrangement *a)
{
    const float input = (float)e->rows * a->input, map = (float)e->map_rows * a->map;
    return a->two_rows ? fmaxf(input, map) : fmaxf(2 * input + between + head_of(m), map);
}

/* Without the strip. */
static float height_of(const struct measures *m, const struct extent *e, const struct arrangement *a)
{
    const float row = head_of(m) + row_height(m, e, a);
    return top + row + (a->two_rows ? between + row : 0) + bottom;
}

static bool has_small_maps(const struct view *v, const struct shift_state *s)
{
    return s->pooled.rows > 0 && !shift_shows_pooled(v, s);
}

/* The strip gets what the rows leave: the largest pooled cells that it holds, or the table alone. */
static bool fit_strip(const struct view *v, const struct shift_state *s, struct rect area, const struct measures *m,
                      float rows, struct arrangement *a)
{
    const float left = area.h - rows - between - head, table = SHIFT_ANSWER_PITCH * SHIFT_ANSWERS;
    const float width = area.w - m->left - m->right;
    if (!has_small_maps(v, s))
        return left >= table && width >= least_answers;
    const float across = (width - 2 * 28) / (float)(3 * s->pooled.cols);
    a->pooled = matrix_cell_size(fminf(a->map, fminf(left / (float)s->pooled.rows, across)));
    return a->pooled >= 14 && (float)s->pooled.rows * a->pooled <= left &&
           (a->pooled >= 24 || (float)s->pooled.cols * a->pooled >= least_column - 24) &&
           shift_readable(v, s, GRID_POOLED_MOVED, true, a->pooled);
}

static bool fits(const struct view *v, const struct shift_state *s, struct rect area, const struct measures *m,
                 struct arrangement *a)
{
    const struct extent e = extent_of(v, s);
    const float rows = height_of(m, &e, a);
    return width_of(m, &e, a) <= area.w && rows <= area.h && (!a->strip || fit_strip(v, s, area, m, rows, a));
}

/* The next smaller cell: of the sizes for digits, then by whole px down to 1. */
static float smaller(float cell)
{
    return cell > 5 ? matrix_cell_size(cell - 1) : cell - 1;
}

/* The largest cells of the map that fit; those of the input may be
 * smaller, down to what its digits need. */
static bool fit(const struct view *v, const struct shift_state *s, struct rect area, const struct measures *m,
                struct arrangement *a)
{
    const bool pooled = shift_shows_pooled(v, s);
    const float pictures = a->two_rows ? 0.75f : 0.4f, numbers = 0.4f; /* least share of a map's cell */
    for (a->map = 64; a->map >= 1; a->map = smaller(a->map)) {
        const float least = a->map * (shift_readable(v, s, GRID_MOVED, pooled, a->map) ? numbers : pictures);
        for (a->input = a->map; a->input >= fmaxf(least, 1);
             a->input = a->input > 24 ? smaller(a->input) : a->input - 1) {
            const bool readable = shift_readable(v, s, GRID_SHIFTED, pooled, a->input);
            if (!readable && a->input < a->map && shift_readable(v, s, GRID_SHIFTED, pooled, a->map))
                break;
            if (fits(v, s, area, m, a))
                return true;
        }
    }
    a->map = a->input = 1;
    return false;
}

static struct arrangement arrange(const struct view *v, const struct shift_state *s, struct rect area,
                                  const struct measures *m)
{
    static const struct arrangement choices[] = {
        {true, true, true, 0, 0, 0},
        {true, true, false, 0, 0, 0},
        {false, true, false, 0, 0, 0},
        {false, false, false, 0, 0, 0},
    };
    struct arrangement best = choices[3];
    const bool pooled = shift_shows_pooled(v, s);
    best.map = best.input = 1;
    for (int i = 0; i < 4; i++) {
        struct arrangement a = choices[i];
        if (!fit(v, s, area, m, &a))
            continue;
        if (shift_readable(v, s, GRID_MOVED, pooled, a.map))
            return a;
        if (a.map > 1.4f * best.map) /* a little larger is not worth what is left out */
            best = a;
    }
    return best;
}

/* Places. */

static void place(struct shift_layout *l, enum shift_grid g, float x, float y, int rows, int cols, float cell,
                  float room)
{
    l->has[g] = true;
    l->grid[g] = (struct matrix){.x = x, .y = y, .rows = rows, .cols = cols, .cell = cell};
    l->room[g] = room;
}

static void place_rows(struct shift_layout *l, const struct measures *m, const struct extent *e,
                       const struct arrangement *a, float left, float gap)
{
    const float input = column(e->cols, a->input), map = column(e->map_cols, a->map), x = left + input + gap,
                y = l->area.y + top + head_of(m), row = row_height(m, e, a), room = map + gap - 12,
                low = a->two_rows ? row : (float)e->rows * a->input, last = l->area.x + l->area.w - 8;
    const float second = y + low + between + head_of(m), difference = x + (float)(map_columns(a) - 1) * (map + gap);
    place(l, GRID_SHIFTED, left, y, e->rows, e->cols, a->input, input + gap - 12);
    place(l, GRID_STILL, left, second, e->rows, e->cols, a->input, input + gap - 12);
    place(l, GRID_MOVED, x, y, e->map_rows, e->map_cols, a->map, room);
    if (a->along)
        place(l, GRID_ALONG, a->two_rows ? x : x + map + gap, a->two_rows ? second : y, e->map_rows, e->map_cols,
              a->map, room);
    place(l, GRID_DIFFERENCE, difference, y, e->map_rows, e->map_cols, a->map, last - difference);
    const struct rect curve = {difference, second - head_of(m), l->area.x + l->area.w - m->right - difference,
                               head_of(m) + row};
    if (a->two_rows && curve.w >= least_curve && curve.h >= least_curve)
        l->curve = curve;
}

static void place_strip(const struct view *v, const struct shift_state *s, struct shift_layout *l,
                        const struct measures *m, const struct arrangement *a, float left, float y)
{
    const float right = l->area.x + l->area.w - m->right;
    float x = left;
    for (int i = 0; i < 3 && has_small_maps(v, s); i++) {
        const float w = (float)s->pooled.cols * a->pooled, gap = fmaxf(28, 112 - w);
        place(l, (enum shift_grid)(GRID_POOLED_MOVED + i), x, y + head, s->pooled.rows, s->pooled.cols, a->pooled,
              w + gap - 8);
        x += w + (i < 2 ? gap : 44);
    }
    if (right - x >= least_answers)
        l->answers = (struct rect){x, y, fminf(right - x, 400), l->area.y + l->area.h - bottom - y};
}

void shift_layout(const struct view *v, const struct shift_state *s, struct rect area, struct shift_layout *l)
{
    const struct measures m = measures_of(v, area);
    const struct extent e = extent_of(v, s);
    *l = (struct shift_layout){.area = area, .pooled = shift_shows_pooled(v, s), .ticks = m.ticks};
    const struct arrangement a = arrange(v, s, area, &m);
    const float spare = fmaxf(0, area.w - width_of(&m, &e, &a)), gaps = (float)map_columns(&a);
    const float more = fminf(spare / (gaps + 1), 40), left = area.x + m.left + floorf((spare - gaps * more) / 2);
    place_rows(l, &m, &e, &a, left, floorf(m.gap + more));
    if (a.strip)
        place_strip(v, s, l, &m, &a, left, area.y + height_of(&m, &e, &a) - bottom + between);
    for (int g = 0; g < SHIFT_GRIDS; g++)
        if (l->has[g])
            shift_describe(v, s, (enum shift_grid)g, l->pooled, &l->grid[g]);
}

int shift_answer_rows(const struct shift_layout *l)
{
    const int rows = l->answers.w > 0 ? (int)((l->answers.h - 24) / SHIFT_ANSWER_PITCH) : 0;
    return rows < SHIFT_ANSWERS ? rows : SHIFT_ANSWERS;
}

struct shift_rest shift_left_over(const struct view *v, const struct shift_state *s)
{
    const float left = frame_left_width(v->frame), right = frame_right_width(v->frame);
    const float modes = v->frame == FRAME_FULL ? CONVOLVE_MODES_HEIGHT : 0;
    const struct rect area = {left, FRAME_TOP + modes, v->width - left - right,
                              v->height - FRAME_TOP - FRAME_BOTTOM - modes};
    struct shift_layout l;
    shift_layout(v, s, area, &l);
    return (struct shift_rest){s->pooled.rows > 0 && !l.has[GRID_POOLED_MOVED] && !l.pooled,
                               shift_answer_rows(&l) < SHIFT_ANSWERS, l.curve.w == 0};
}
