/* app/views/topics/matrix_grids.c - W x = y: the matrix with a place for every weight, the input and the output as
 * columns. A place outside of its row's window holds nothing: grid lines alone, where a weight of 0 has a 0. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/views/topics/matrix_view.h"
#include "engine/base/i18n.h"

/* Lines between the blocks of W: each holds one row of the input (across) for one row of the output (down). */
static void block_lines(const struct view *v, const struct matrix *m, int every_row, int every_col)
{
    const struct color c = ui_theme(v->ui)->edge;
    const float w = (float)m->cols * m->cell, h = (float)m->rows * m->cell;
    if (m->cell * (float)every_row < 8 && m->cell * (float)every_col < 8)
        return;
    for (int row = 0; row <= m->rows && every_row > 0; row += every_row)
        draw_fill(ui_draw(v->ui), (struct rect){m->x - 1, m->y - 1 + (float)row * m->cell, w + 1, 1}, 0, c);
    for (int col = 0; col <= m->cols && every_col > 0; col += every_col)
        draw_fill(ui_draw(v->ui), (struct rect){m->x - 1 + (float)col * m->cell, m->y - 1, 1, h + 1}, 0, c);
}

void matrix_far(const struct view *v, const struct matrix *m, struct rect r, int which)
{
    const uint64_t topic = 64; /* beyond convolve_texture_key()'s */
    const struct draw_tensor look = {.data = m->data,
                                     .key = ((topic + (uint64_t)which) << 40) + session_matrix(v->session)->serial,
                                     .width = m->cols,
                                     .height = m->rows,
                                     .planes = 1,
                                     .map = m->map == COLORMAP_GREY_DIGITS ? COLORMAP_GREY : COLORMAP_SIGNED,
                                     .lo = m->lo,
                                     .hi = m->hi};
    if (m->rows > 0 && m->cols > 0)
        draw_tensor(ui_draw(v->ui), r, &look);
}

static void far_frame(const struct view *v, struct rect r)
{
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, ui_theme(v->ui)->edge);
}

static void far_matrix(const struct view *v, const struct matrix *m)
{
    const struct rect r = {m->x, m->y, (float)m->cols * m->cell, (float)m->rows * m->cell};
    matrix_far(v, m, r, MATRIX_GRID_W);
    far_frame(v, r);
}

/* Of an entry that is one weight: "w01", or "01" where that has no room; "" where neither has, or it is several. */
static void cell_name(const struct matrix_model *m, const struct matrix *w, int row, int col, char text[MATRIX_NAME])
{
    matrix_entry_name(m, row, col, text);
    if (*text && (float)strlen(text) * 0.6f * 12 > w->cell - 2)
        memmove(text, text + 1, strlen(text));
    if ((float)strlen(text) * 0.6f * 12 > w->cell - 2)
        *text = '\0';
}

/* Names fit their cells, or none of them is written. */
static bool names_fit(const struct view *v, const struct matrix *w)
{
    const struct matrix_model *m = session_matrix(v->session);
    char text[MATRIX_NAME];
    matrix_element_name(m, m->elements - 1, text);
    return (float)(strlen(text) - 1) * 0.6f * 12 <= w->cell - 2;
}

static const float tagged_cell = 40; /* from which value and name have room in one cell */

static struct color fill_at(const struct view *v, const struct matrix *w, int i)
{
    return colormap_color(w->map, ui_theme(v->ui)->light, w->data[i], w->lo, w->hi);
}

/* In the middle in place of the value, or below it. */
static void draw_names(const struct view *v, const struct matrix *w)
{
    const struct matrix_model *m = session_matrix(v->session);
    const struct font font = {FONT_MONO, FONT_500, 12};
    const bool below = w->cell >= tagged_cell && !session_bool(v->session, PROP_MATRIX_NAMES);
    char text[MATRIX_NAME];
    for (int i = 0; i < m->rows * m->cols; i++) {
        const struct rect r = matrix_cell_rect(w, i / m->cols, i % m->cols);
        cell_name(m, w, i / m->cols, i % m->cols, text);
        draw_text(ui_draw(v->ui), r.x + r.w / 2, below ? r.y + r.h - 4 : roundf(r.y + r.h / 2 + 4), font, TEXT_CENTER,
                  color_digit_ink(fill_at(v, w, i)), text);
    }
}

static void near_matrix(const struct view *v, const struct matrix_layout *l)
{
    const struct matrix_model *m = session_matrix(v->session);
    bool skipped[MATRIX_CELLS_MOST], raised[MATRIX_CELLS_MOST];
    struct matrix w = l->w;
    const bool shared = m->sharing == CONV2D_SHARED, names = shared && names_fit(v, &w),
               instead = names && session_bool(v->session, PROP_MATRIX_NAMES);
    for (int i = 0; i < m->rows * m->cols; i++) {
        skipped[i] = !matrix_has(m, i / m->cols, i % m->cols);
        raised[i] = names && !instead && w.cell >= tagged_cell;
    }
    w.skipped = skipped;
    w.raised = raised;
    const float size = w.cell >= 12 && !instead ? matrix_digit_size(&w) : 0;
    w.digits = size <= 0 ? -1 : names && w.cell >= tagged_cell ? fminf(size, w.cell * 0.4f) : size;
    matrix_draw(v->ui, &w);
    if (instead || (names && w.cell >= tagged_cell))
        draw_names(v, &w);
    block_lines(v, &w, m->ow, m->width);
}

static int tick_every(float cell, int last)
{
    const float room = last < 100 ? 18 : 26;
    int every = 1;
    for (int i = 0; (float)every * cell < room && every < 1000; i++)
        every = i % 3 == 1 ? every * 5 / 2 : every * 2;
    return every;
}

static void matrix_ticks(const struct view *v, const struct matrix_layout *l, int row, int col)
{
    const struct theme *t = ui_theme(v->ui);
    const struct convolve_taps at_row = {row, 1, 1}, at_col = {col, 1, col >= 0 ? 1 : 0};
    convolve_ticks(v, &l->w, 0, &at_row, true, l->w.x - 7, TEXT_RIGHT, tick_every(l->w.cell, l->w.rows), t->output_ink);
    convolve_ticks(v, &l->w, 0, &at_col, false, l->ticks, TEXT_CENTER, tick_every(l->w.cell, l->w.cols), t->kernel_ink);
}

/* A column of numbers: cells, or, where those are too small to see, as wide as l->column. */
static void draw_column(const struct view *v, const struct matrix_layout *l, const struct matrix *m, int every)
{
    struct matrix c = *m;
    if (l->column > m->cell) {
        const struct rect r = {m->x, m->y, l->column, (float)m->rows * m->cell};
        c.rows = m->shown < m->rows ? m->shown : m->rows;
        matrix_far(v, &c, (struct rect){r.x, r.y, r.w, (float)c.rows * m->cell},
                   m->data == l->y.data ? MATRIX_GRID_Y : MATRIX_GRID_X);
        far_frame(v, r);
        return;
    }
    plane_digits(&c);
    matrix_draw(v->ui, &c);
    block_lines(v, &c, every, 0);
}

/* Right of y where its cells are too narrow. */
static void numbers_beside(const struct view *v, const struct matrix_layout *l)
{
    const struct matrix_model *m = session_matrix(v->session);
    struct matrix y = l->y;
    char text[FORMAT_MAX];
    plane_digits(&y);
    if (y.digits > 0 || l->y.cell < 14)
        return;
    for (int row = 0; row < l->y.shown && row < l->y.rows; row++) {
        const struct rect r = matrix_cell_rect(&l->y, row, 0);
        draw_text(ui_draw(v->ui), r.x + r.w + 9, roundf(r.y + r.h / 2 + 4), (struct font){FONT_MONO, FONT_500, 12},
                  TEXT_LEFT, ui_theme(v->ui)->hi, format_number(text, m->y[row], CONVOLVE_DECIMALS));
    }
}

static void draw_signs(const struct view *v, const struct matrix_layout *l)
{
    const struct color c = ui_theme(v->ui)->hi;
    char equals[96];
    const float baseline = roundf(l->w.y + fminf((float)l->w.rows, (float)l->w.cols) * l->w.cell / 2 + 5);
    matrix_equals_text(v, equals, sizeof equals);
    draw_text(ui_draw(v->ui), (l->w.x + (float)l->w.cols * l->w.cell + l->x.x) / 2, baseline, FONT_TITLE_NOTE,
              TEXT_CENTER, c, "·");
    draw_text(ui_draw(v->ui), (l->x.x + l->column + l->y.x) / 2, baseline, FONT_TITLE_NOTE, TEXT_CENTER, c, equals);
}

/* "W  9×16", and over the columns "x" and "y". */
static void draw_titles(const struct view *v, const struct matrix_layout *l)
{
    const struct matrix_model *m = session_matrix(v->session);
    const struct theme *t = ui_theme(v->ui);
    const struct font name = {FONT_MONO, FONT_700, 16};
    char title[128], size[64];
    if (l->strip.h > 0)
        snprintf(size, sizeof size, "%d×%d", m->rows, m->cols);
    else /* what the strip would say */
        snprintf(size, sizeof size, "%d×%d   %lld → %lld → %lld", m->rows, m->cols, (long long)m->size[0].weights,
                 (long long)m->size[1].weights, (long long)m->size[2].weights);
    snprintf(title, sizeof title, "W: %s", matrix_sharing_title((int)m->sharing));
    convolve_title(v, l->w.x - 1, l->title, l->x.x - 12 - l->w.x, t->hi, title, size);
    draw_text(ui_draw(v->ui), l->x.x + l->column / 2, l->ticks, name, TEXT_CENTER, t->kernel_ink, "x");
    draw_text(ui_draw(v->ui), l->y.x + l->column / 2, l->ticks, name, TEXT_CENTER, t->output_ink, "y");
}

/* What the places mean, below W where x reaches further down. */

struct key_line {
    bool framed, empty;
    char text[160];
};

static int key_lines(const struct view *v, struct key_line line[3])
{
    const struct matrix_model *m = session_matrix(v->session);
    const int element = matrix_lit_element(v);
    char name[MATRIX_NAME], value[FORMAT_MAX];
    int n = 0;
    if (m->sharing == CONV2D_SHARED && element >= 0) {
        line[n] = (struct key_line){.framed = true};
        snprintf(
            line[n++].text, sizeof line->text,
            cs_plural("%s = %s: one weight, in %d place", "%s = %s: one weight, in %d places", m->repeats[element]),
            matrix_element_name(m, element, name), convolve_number(v, value, m->weight[element]), m->repeats[element]);
    } else if (m->sharing != CONV2D_SHARED) {
        line[n] = (struct key_line){.framed = false};
        snprintf(line[n++].text, sizeof line->text, "%s", _("a weight of its own in every place"));
    }
    if (m->sharing != CONV2D_FULL) {
        line[n] = (struct key_line){.empty = true};
        snprintf(line[n++].text, sizeof line->text, "%s", _("no weight: outside of the row's window"));
    }
    return n;
}

static void draw_key(const struct view *v, const struct matrix_layout *l)
{
    const struct theme *t = ui_theme(v->ui);
    const float from = l->w.y + (float)l->w.rows * l->w.cell + 20, pitch = 26,
                to = fminf(l->x.y + (float)l->x.rows * l->x.cell + 8, l->strip.h > 0 ? l->strip.y - 8 : 1e9f),
                room = l->x.x - 12 - (l->w.x + 26);
    struct key_line line[3];
    const int n = key_lines(v, line);
    if (from + (float)n * pitch > to || l->w.rows < 1)
        return;
    for (int i = 0; i < n; i++) {
        const struct rect swatch = {l->w.x, from + (float)i * pitch, 16, 16};
        if (ui_text_width(v->ui, FONT_NOTE, line[i].text) > room)
            continue;
        if (!line[i].empty)
            draw_fill(ui_draw(v->ui), swatch, 0, colormap_color(COLORMAP_SIGNED_DIGITS, t->light, 0.6f, -1, 1));
        draw_frame(ui_draw(v->ui), swatch, 0, line[i].framed ? 2 : 1, line[i].framed ? t->kernel : t->grid);
        draw_text(ui_draw(v->ui), swatch.x + 26, swatch.y + 13, FONT_NOTE, TEXT_LEFT, t->mid, line[i].text);
    }
}

void matrix_product_stage(const struct view *v, const struct matrix_layout *l)
{
    const struct matrix_model *m = session_matrix(v->session);
    struct matrix_step step;
    session_matrix_step(v->session, &step);
    draw_titles(v, l);
    if (l->cells)
        near_matrix(v, l);
    else
        far_matrix(v, &l->w);
    matrix_ticks(v, l, step.row, matrix_hovered_column(v));
    draw_column(v, l, &l->x, m->width);
    draw_column(v, l, &l->y, m->ow);
    numbers_beside(v, l);
    draw_signs(v, l);
    draw_key(v, l);
}
