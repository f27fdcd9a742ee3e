/* app/views/topics/shift_grids.c - inputs, maps and differences as grids of numbers. What the border decides is
 * hatched: zeros that came in, and differences in the border band. Where the paths differ, cells have a frame. */
#include <math.h>
#include <stdio.h>

#include "app/gfx/color.h"
#include "app/views/topics/shift.h"
#include "engine/base/i18n.h"

enum { CELLS_FROM = 12 }; /* px; below, a grid is a picture */

const char *shift_title(enum shift_grid g, bool pooled)
{
    static const char *const maps[2][3] = {{"F(Shift(X))", "Shift(F(X))", N_("Difference")},
                                           {"P(Shift(X))", "Shift(P(X))", N_("Difference")}};
    if (g == GRID_SHIFTED)
        return "Shift(X)";
    if (g == GRID_STILL)
        return "X";
    return _(maps[pooled || g >= GRID_POOLED_MOVED][(g - GRID_MOVED) % 3]);
}

/* Description. */

static const struct tensor *tensor_of(const struct shift_state *s, enum shift_grid g, bool pooled)
{
    const struct shift_map *map = shift_map_of(s, g, pooled);
    switch (g) {
    case GRID_SHIFTED:
        return &s->shifted;
    case GRID_STILL:
        return &s->x;
    case GRID_MOVED:
    case GRID_POOLED_MOVED:
        return &map->moved;
    case GRID_ALONG:
    case GRID_POOLED_ALONG:
        return &map->along;
    default:
        return &map->difference;
    }
}

/* As many decimals as the cells hold, at least one: a whole number would look exact. */
static float fit_decimals(struct matrix *m)
{
    float size = 0;
    for (m->decimals = CONVOLVE_DECIMALS; m->decimals > 0 && size == 0; m->decimals -= size == 0)
        size = matrix_digit_size(m);
    return size;
}

static void describe(const struct view *v, const struct shift_state *s, enum shift_grid g, bool pooled,
                     struct matrix *m)
{
    const bool input = g == GRID_SHIFTED || g == GRID_STILL;
    const struct shift_map *map = shift_map_of(s, g, pooled);
    m->data = tensor_of(s, g, pooled)->data;
    m->shown = m->rows * m->cols;
    m->map = input && s->lo >= 0 ? COLORMAP_GREY_DIGITS : COLORMAP_SIGNED_DIGITS;
    m->lo = input ? s->lo : -map->most;
    m->hi = input ? s->hi : map->most;
    m->format = input ? convolve_pixel_format(v) : NULL;
    m->decimals = input && s->whole_x ? 0 : CONVOLVE_DECIMALS;
}

static float digit_size(const struct shift_state *s, enum shift_grid g, struct matrix *m)
{
    return (g == GRID_SHIFTED || g == GRID_STILL) && s->whole_x ? matrix_digit_size(m) : fit_decimals(m);
}

void shift_describe(const struct view *v, const struct shift_state *s, enum shift_grid g, bool pooled, struct matrix *m)
{
    describe(v, s, g, pooled, m);
    const float size = digit_size(s, g, m);
    m->digits = size > 0 ? size : -1;
}

/* Characters of the longest numbers, which a layout asks for again and again. */
struct shift_lengths {
    uint64_t serial;
    int numbers, input, map, pooled;
};

/* With the fewest decimals. Nobody reads a thousand numbers, and so they are not measured. */
static int longest_of(const struct view *v, const struct shift_state *s, enum shift_grid g, bool pooled)
{
    enum { MOST = 32, UNREADABLE = 99 };
    const struct shape *shape = &tensor_of(s, g, pooled)->shape;
    struct matrix m = {.rows = shape->dim[2], .cols = shape->dim[3]};
    if (m.rows > MOST || m.cols > MOST)
        return UNREADABLE;
    describe(v, s, g, pooled, &m);
    m.decimals = m.decimals > 1 ? 1 : m.decimals;
    return matrix_longest(&m);
}

static struct shift_lengths lengths(const struct view *v, const struct shift_state *s)
{
    const ui_id lengths_id = 0x5817F702u;
    struct shift_lengths none = {0}, *kept = ui_memory(v->ui, lengths_id, sizeof none), *l = kept ? kept : &none;
    const int numbers = session_int(v->session, PROP_CONVOLVE_NUMBERS);
    if (l->serial == s->serial && l->numbers == numbers)
        return *l;
    const int moved = longest_of(v, s, GRID_MOVED, false), along = longest_of(v, s, GRID_DIFFERENCE, false);
    *l = (struct shift_lengths){s->serial, numbers, longest_of(v, s, GRID_STILL, false), moved > along ? moved : along,
                                s->pooled.rows ? longest_of(v, s, GRID_MOVED, true) : 1};
    return *l;
}

bool shift_readable(const struct view *v, const struct shift_state *s, enum shift_grid g, bool pooled, float cell)
{
    const struct shift_lengths l = lengths(v, s);
    const int longest = g <= GRID_STILL ? l.input : pooled || g >= GRID_POOLED_MOVED ? l.pooled : l.map;
    return cell >= CELLS_FROM && matrix_digit_size_of(cell, longest) > 0;
}

/* Drawing. */

static bool came_in(const struct shift_state *s, int row, int col)
{
    const int *by = s->settings.by;
    return shift_source(row, by[0], s->x.shape.dim[2], s->settings.circular) < 0 ||
           shift_source(col, by[1], s->x.shape.dim[3], s->settings.circular) < 0;
}

static bool is_hatched(const struct shift_state *s, enum shift_grid g, bool pooled, int row, int col)
{
    const struct shift_map *map = shift_map_of(s, g, pooled);
    switch (g) {
    case GRID_SHIFTED:
        return came_in(s, row, col);
    case GRID_ALONG:
    case GRID_POOLED_ALONG:
        return map->mark[row * map->cols + col] & SHIFT_ENTERED;
    case GRID_DIFFERENCE:
    case GRID_POOLED_DIFFERENCE:
        return map->mark[row * map->cols + col] & SHIFT_BAND;
    default:
        return false;
    }
}

static void hatched_cell(const struct view *v, const struct matrix *m, int i)
{
    char text[FORMAT_MAX];
    const double value = (double)m->data[i];
    if (m->format)
        m->format(text, value, m->decimals);
    else
        format_number(text, value, m->decimals);
    matrix_padding_cell(v->ui, matrix_cell_rect(m, i / m->cols, i % m->cols), m->digits > 0 ? text : NULL, m->digits);
}

static void draw_numbers(const struct view *v, const struct shift_state *s, enum shift_grid g, struct matrix m,
                         bool pooled)
{
    bool skipped[SHIFT_MAP_MOST * SHIFT_MAP_MOST];
    for (int i = 0; i < m.rows * m.cols; i++)
        skipped[i] = is_hatched(s, g, pooled, i / m.cols, i % m.cols);
    m.skipped = skipped;
    matrix_draw(v->ui, &m);
    for (int i = 0; i < m.rows * m.cols; i++)
        if (skipped[i])
            hatched_cell(v, &m, i);
}

static struct rect bounds(const struct matrix *m)
{
    return (struct rect){m->x, m->y, (float)m->cols * m->cell, (float)m->rows * m->cell};
}

/* Too small for cells. Hatched runs of a row lie over it. */
static void draw_picture(const struct view *v, const struct shift_state *s, enum shift_grid g, const struct matrix *m,
                         bool pooled)
{
    const struct theme *t = ui_theme(v->ui);
    const struct draw_tensor tensor = {.data = m->data,
                                       .width = m->cols,
                                       .height = m->rows,
                                       .planes = 1,
                                       .map = m->map == COLORMAP_GREY_DIGITS ? COLORMAP_GREY : COLORMAP_SIGNED,
                                       .lo = m->lo,
                                       .hi = m->hi};
    draw_frame(ui_draw(v->ui), rect_inset(bounds(m), -1), 0, 1, t->grid);
    draw_tensor(ui_draw(v->ui), bounds(m), &tensor);
    for (int row = 0; row < m->rows; row++)
        for (int from = 0, col = 0; col <= m->cols; col++) {
            if (col < m->cols && is_hatched(s, g, pooled, row, col))
                continue;
            const struct rect run = {m->x + (float)from * m->cell, m->y + (float)row * m->cell,
                                     (float)(col - from) * m->cell, m->cell};
            if (col > from) {
                draw_fill(ui_draw(v->ui), run, 0, color_alpha(t->panel, 0.7f));
                draw_hatch(ui_draw(v->ui), run, t->hatch);
            }
            from = col + 1;
        }
}

/* Where the paths differ, and not for the border's sake. */
static void frame_differences(const struct view *v, const struct shift_map *map, const struct matrix *m)
{
    for (int i = 0; i < m->rows * m->cols; i++)
        if ((map->mark[i] & (SHIFT_DIFFERS | SHIFT_BAND)) == SHIFT_DIFFERS)
            draw_frame(ui_draw(v->ui), matrix_cell_rect(m, i / m->cols, i % m->cols), 0, m->cell >= 24 ? 2 : 1,
                       ui_theme(v->ui)->warn);
}

/* The edge of what was moved: where the picture's own border is now, within the grid. */
static void draw_seams(const struct view *v, const struct shift_state *s, const struct matrix *m)
{
    const int *by = s->settings.by;
    const struct rect r = bounds(m);
    const struct color c = ui_theme(v->ui)->hi;
    const float width = m->cell < 20 ? 1 : 2;
    const int row = by[0] < 0 ? m->rows + by[0] : by[0], col = by[1] < 0 ? m->cols + by[1] : by[1];
    const float y = r.y + (float)row * m->cell - 0.5f, x = r.x + (float)col * m->cell - 0.5f;
    if (row > 0 && row < m->rows)
        draw_line_dashed(ui_draw(v->ui), r.x, y, r.x + r.w, y, width, 5, 4, c);
    if (col > 0 && col < m->cols)
        draw_line_dashed(ui_draw(v->ui), x, r.y, x, r.y + r.h, width, 5, 4, c);
}

/* Phase of windows that stand on another place of the picture than before: s rows and columns of dots. */
static void draw_phase(const struct view *v, const struct shift_map *map, float x, float right, float baseline)
{
    const struct theme *t = ui_theme(v->ui);
    const float pitch = map->step[0] > 3 || map->step[1] > 3 ? 0 : 7;
    char text[192];
    const struct rect box = {x, baseline + 1 - (float)map->step[0] * pitch, (float)map->step[1] * pitch,
                             (float)map->step[0] * pitch};
    if ((map->rest[0] == 0 && map->rest[1] == 0) || pitch == 0 || box.x + box.w > right)
        return;
    for (int i = 0; i < map->step[0] * map->step[1]; i++) {
        const int row = i / map->step[1], col = i % map->step[1];
        const bool now = row == shift_phase(map, 0) && col == shift_phase(map, 1);
        draw_circle(ui_draw(v->ui), box.x + ((float)col + 0.5f) * pitch, box.y + ((float)row + 0.5f) * pitch,
                    now ? 3 : 2,
                    now      ? t->warn
                    : i == 0 ? t->mid
                             : t->line);
    }
    snprintf(text, sizeof text, _("A cell is %d×%d pixels; the windows begin [%d, %d] pixels beside their old places"),
             map->step[0], map->step[1], shift_phase(map, 0), shift_phase(map, 1));
    ui_tooltip(v->ui, rect_inset(box, -6), text);
}

static void draw_title(const struct view *v, const struct shift_state *s, enum shift_grid g, const struct matrix *m,
                       bool pooled, float baseline, float room)
{
    const bool small = g >= GRID_POOLED_MOVED, along = g == GRID_ALONG || g == GRID_POOLED_ALONG;
    const struct shift_map *map = shift_map_of(s, g, pooled);
    char size[48] = "";
    if (!small)
        snprintf(size, sizeof size, "%d×%d", m->rows, m->cols);
    if (small) {
        ui_label(v->ui, m->x, baseline, room, FONT_HEAD, TEXT_LEFT, ui_theme(v->ui)->hi, shift_title(g, pooled));
        return;
    }
    const float width = fminf(room, fmaxf((float)m->cols * m->cell, 104));
    const float end = convolve_title(v, m->x, baseline, width, ui_theme(v->ui)->hi, shift_title(g, pooled), size);
    if (along)
        draw_phase(v, map, end + 10, m->x + room, baseline);
}

static void draw_ticks(const struct view *v, const struct shift_focus *f, enum shift_grid g, const struct matrix *m)
{
    const struct theme *t = ui_theme(v->ui);
    const bool input = g == GRID_SHIFTED || g == GRID_STILL, here = f->grid == (int)g || (!input && f->grid < 0);
    const int row = !here               ? -1
                    : f->grid == (int)g ? f->at[0]
                                        : f->row,
              col = !here               ? -1
                    : f->grid == (int)g ? f->at[1]
                                        : f->col;
    const struct color ink = input ? t->kernel_ink : t->output_ink;
    matrix_ticks_columns(v->ui, m, m->y - 7, 0, m->cols, col, col, ink);
    matrix_ticks_rows(v->ui, m, m->x - 8, TEXT_RIGHT, 0, m->rows, row, row, ink);
}

void shift_draw_grid(const struct view *v, const struct shift_state *s, enum shift_grid g, const struct matrix *m,
                     bool pooled, bool ticks, float room)
{
    const struct shift_focus f = shift_focus(v, s);
    draw_title(v, s, g, m, pooled, m->y - (ticks ? 26 : 9), room);
    if (ticks)
        draw_ticks(v, &f, g, m);
    if (m->cell >= CELLS_FROM)
        draw_numbers(v, s, g, *m, pooled);
    else
        draw_picture(v, s, g, m, pooled);
    if (g == GRID_SHIFTED)
        draw_seams(v, s, m);
    if (g >= GRID_MOVED)
        frame_differences(v, shift_map_of(s, g, pooled), m);
}
