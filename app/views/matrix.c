/* app/views/matrix.c - see matrix.h. Offsets are those of the mockups: a digit's baseline lies .36 em below the middle.
 */
#include "app/views/matrix.h"

#include <math.h>

#include "app/ui/format.h"

static const float cell_sizes[] = {64, 56, 48, 40, 32, 28, 24};

float matrix_cell_size(float limit)
{
    for (size_t i = 0; i < sizeof cell_sizes / sizeof *cell_sizes; i++)
        if (cell_sizes[i] <= limit)
            return cell_sizes[i];
    return fmaxf(4, floorf(limit));
}

static float value_at(const struct matrix *m, int row, int col)
{
    return m->data[(size_t)row * (size_t)(m->stride ? m->stride : m->cols) + (size_t)col];
}

bool matrix_part(const struct matrix *m, struct rect box, struct matrix *part)
{
    const int row0 = (int)fmaxf(0, floorf((box.y - m->y) / m->cell)),
              col0 = (int)fmaxf(0, floorf((box.x - m->x) / m->cell));
    const int row1 = (int)fminf((float)m->rows, ceilf((box.y + box.h - m->y) / m->cell)),
              col1 = (int)fminf((float)m->cols, ceilf((box.x + box.w - m->x) / m->cell));
    const int stride = m->stride ? m->stride : m->cols;
    if (row1 <= row0 || col1 <= col0)
        return false;
    *part = *m;
    part->x += (float)col0 * m->cell;
    part->y += (float)row0 * m->cell;
    part->rows = row1 - row0;
    part->cols = col1 - col0;
    part->stride = stride;
    part->width = m->cols;
    part->row0 = row0;
    part->col0 = col0;
    if (m->data)
        part->data = m->data + (size_t)row0 * (size_t)stride + (size_t)col0;
    return true;
}

static const char *digits_of(const struct matrix *m, char text[FORMAT_MAX], double v)
{
    return m->format ? m->format(text, v, m->decimals) : format_number(text, v, m->decimals);
}

static int characters(const char *utf8)
{
    int n = 0;
    for (; *utf8; utf8++)
        n += ((unsigned char)*utf8 & 0xC0) != 0x80;
    return n;
}

int matrix_longest(const struct matrix *m)
{
    int longest = 1;
    char text[FORMAT_MAX];
    for (int i = 0; i < m->rows * m->cols; i++) {
        const int n = characters(digits_of(m, text, (double)value_at(m, i / m->cols, i % m->cols)));
        longest = n > longest ? n : longest;
    }
    return longest;
}

float matrix_digit_size_of(float cell, int longest)
{
    const float size = theme_digit_size(cell, longest), least = 12, advance = 0.6f, air = longest > 3 ? 3 : 2;
    const bool whole = cell >= 14 && (float)longest * advance * least <= cell - air; /* tight, but within */
    return size > 0 ? size : whole ? least : 0;
}

float matrix_digit_size(const struct matrix *m)
{
    return matrix_digit_size_of(m->cell, matrix_longest(m));
}

struct rect matrix_cell_rect(const struct matrix *m, int row, int col)
{
    return (struct rect){m->x + (float)col * m->cell, m->y + (float)row * m->cell, m->cell - 1, m->cell - 1};
}

bool matrix_cell_at(const struct matrix *m, float x, float y, int *row, int *col)
{
    *row = (int)floorf((y - m->y) / m->cell);
    *col = (int)floorf((x - m->x) / m->cell);
    return *row >= 0 && *row < m->rows && *col >= 0 && *col < m->cols;
}

static float digit_baseline(struct rect r, float size, bool raised)
{
    return roundf(r.y + r.h / 2 + 0.36f * size - (raised ? 0.1f * (r.h + 1) : 0));
}

static void draw_digit(struct ui *ui, struct rect r, const char *digits, float size, enum font_weight weight,
                       bool raised, struct color c)
{
    draw_text(ui_draw(ui), r.x + r.w / 2, digit_baseline(r, size, raised), (struct font){FONT_MONO, weight, size},
              TEXT_CENTER, c, digits);
}

static void draw_value(struct ui *ui, const struct matrix *m, int row, int col, float size, float alpha)
{
    const struct rect r = matrix_cell_rect(m, row, col);
    const float v = value_at(m, row, col);
    const struct color fill = colormap_color(m->map, ui_theme(ui)->light, v, m->lo, m->hi);
    draw_fill(ui_draw(ui), r, 0, color_alpha(fill, fminf(1, 2 * alpha)));
    if (size <= 0)
        return;
    char text[FORMAT_MAX];
    const bool raised = m->raised && m->raised[row * m->cols + col];
    draw_digit(ui, r, digits_of(m, text, (double)v), size, m->weight ? m->weight : FONT_500, raised,
               color_alpha(color_digit_ink(fill), (m->ink > 0 ? m->ink : 1) * fmaxf(0, 2 * alpha - 1)));
}

void matrix_lines(struct ui *ui, const struct matrix *m)
{
    const float w = (float)m->cols * m->cell + 1, h = (float)m->rows * m->cell + 1;
    const struct color grid = color_alpha(ui_theme(ui)->grid, m->lines > 0 ? m->lines : 1);
    for (int row = 0; row <= m->rows; row++)
        draw_fill(ui_draw(ui), (struct rect){m->x - 1, m->y - 1 + (float)row * m->cell, w, 1}, 0, grid);
    for (int col = 0; col <= m->cols; col++)
        draw_fill(ui_draw(ui), (struct rect){m->x - 1 + (float)col * m->cell, m->y - 1, 1, h}, 0, grid);
}

void matrix_draw(struct ui *ui, const struct matrix *m)
{
    const float size = m->digits != 0 ? m->digits : matrix_digit_size(m);
    matrix_lines(ui, m);
    for (int i = 0; i < m->rows * m->cols; i++) {
        const int index = m->width ? (m->row0 + i / m->cols) * m->width + m->col0 + i % m->cols : i;
        const bool last = index == m->shown - 1;
        if (index >= m->shown || (m->skipped && m->skipped[i]))
            continue;
        if (last && m->fade > 0)
            draw_fill(ui_draw(ui), matrix_cell_rect(m, i / m->cols, i % m->cols), 0, ui_theme(ui)->stage);
        draw_value(ui, m, i / m->cols, i % m->cols, size, last ? 1 - m->fade : 1);
    }
}

static void draw_tick(struct ui *ui, float x, float baseline, enum text_align align, int index, bool bold,
                      struct color accent)
{
    char text[FORMAT_MAX];
    const struct font font = {FONT_MONO, bold ? FONT_600 : FONT_400, 12};
    draw_text(ui_draw(ui), x, baseline, font, align, bold ? accent : ui_theme(ui)->mid, format_number(text, index, 0));
}

/* Every tick that has room: all, or every 2nd, 5th ... where the cells are narrow. */
static int tick_every(float cell)
{
    return cell >= 18 ? 1 : cell >= 9 ? 2 : 5;
}

void matrix_ticks_columns(struct ui *ui, const struct matrix *m, float baseline, int first, int n, int from, int to,
                          struct color accent)
{
    for (int i = 0; i < n; i++)
        if (i % tick_every(m->cell) == 0)
            draw_tick(ui, m->x + ((float)i + 0.5f) * m->cell, baseline, TEXT_CENTER, first + i,
                      first + i >= from && first + i <= to, accent);
}

void matrix_ticks_rows(struct ui *ui, const struct matrix *m, float x, enum text_align align, int first, int n,
                       int from, int to, struct color accent)
{
    for (int i = 0; i < n; i++)
        if (i % tick_every(m->cell) == 0)
            draw_tick(ui, x, roundf(m->y + ((float)i + 0.5f) * m->cell + 4), align, first + i,
                      first + i >= from && first + i <= to, accent);
}

void matrix_padding_digit(struct ui *ui, struct rect r, const char *digits, float size, bool raised, struct color c)
{
    const float w = (float)characters(digits) * 0.6f * size + (size >= 16 ? 6 : 3);
    const float baseline = digit_baseline(r, size, raised), h = size + (size >= 16 ? 3 : 0);
    draw_fill(ui_draw(ui), (struct rect){r.x + (r.w - w) / 2, baseline - roundf(0.94f * size), w, h}, 3,
              ui_theme(ui)->panel);
    draw_digit(ui, r, digits, size, FONT_500, raised, c);
}

void matrix_padding_cell(struct ui *ui, struct rect r, const char *digits, float size)
{
    const struct theme *t = ui_theme(ui);
    draw_fill(ui_draw(ui), r, 0, t->panel);
    draw_hatch(ui_draw(ui), r, t->hatch);
    draw_frame(ui_draw(ui), r, 0, 1, t->grid);
    if (digits)
        matrix_padding_digit(ui, r, digits, size, false, t->mid);
}

void matrix_frame(struct ui *ui, struct rect r, float cell, struct color accent)
{
    const float width = cell < 32 ? 2 : 3;
    draw_frame(ui_draw(ui), rect_inset(r, -width - 1), 0, width + 2, ui_theme(ui)->casing);
    draw_frame(ui_draw(ui), rect_inset(r, -width), 0, width, accent);
}
