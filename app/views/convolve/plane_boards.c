/* app/views/convolve/plane_boards.c - the two grids: the input with its padding, the output as far as it has been
 * computed.
 */
#include <math.h>
#include <stdio.h>

#include "app/views/convolve/plane.h"
#include "engine/base/i18n.h"

/* Nothing is tapped where the board has no place for the step: the other one of a comparison. */
static struct convolve_taps rows_of_step(const struct board *b, const struct board_step *step)
{
    return step->n_terms ? convolve_rows(b, step) : (struct convolve_taps){0, 1, 0};
}

static struct convolve_taps columns_of_step(const struct board *b, const struct board_step *step)
{
    return step->n_terms ? convolve_columns(b, step) : (struct convolve_taps){0, 1, 0};
}

/* Tags with weights take the lower part of a cell from 40 px up. */
static bool has_tags(const struct plane_layout *l)
{
    return l->grid.cell >= 40 && !l->bare;
}

/* Lines and digits fade in as cells grow. */
float plane_faded(float cell, float from, float to)
{
    return fminf(fmaxf((cell - from) / (to - from), 0), 1);
}

/* Of the digits, over the 3 px of growth from where the longest just fits. */
static float faded_ink(const struct matrix *m)
{
    const float least = (float)matrix_longest(m) * 0.6f * 12 + 2;
    return 0.25f + 0.75f * plane_faded(m->cell, least, least + 3);
}

static float board_value_of(const struct board *b, int row, int col)
{
    const int y = padding_source(b->geometry.padding_mode, row, b->height),
              x = padding_source(b->geometry.padding_mode, col, b->width);
    return x < 0 || y < 0 ? 0 : b->x.data[(size_t)y * (size_t)b->width + (size_t)x];
}

/* Digits of the padded cells that are seen. */
static void padding_digits(const struct view *v, const struct matrix *part, const struct plane_layout *l, float size)
{
    const struct board *b = convolve_board(v);
    const struct board_step *step = convolve_step(v);
    const struct convolve_taps rows = rows_of_step(b, step), cols = columns_of_step(b, step);
    for (int i = 0; i < part->rows * part->cols; i++) {
        const int row = part->row0 + i / part->cols - b->geometry.padding[0],
                  col = part->col0 + i % part->cols - b->geometry.padding[1];
        if (row >= 0 && row < b->height && col >= 0 && col < b->width)
            continue;
        char text[FORMAT_MAX];
        const double value = (double)board_value_of(b, row, col);
        const bool in_window = convolve_tapped(&rows, row) && convolve_tapped(&cols, col);
        if (l->input.format)
            l->input.format(text, value, l->input.decimals);
        else
            format_number(text, value, l->input.decimals);
        matrix_padding_digit(v->ui, matrix_cell_rect(part, i / part->cols, i % part->cols), text, size,
                             in_window && has_tags(l), in_window ? ui_theme(v->ui)->hi : ui_theme(v->ui)->mid);
    }
}

static void draw_padding(const struct view *v, const struct plane_layout *l, float size)
{
    const int *pad = convolve_board(v)->geometry.padding;
    const float cell = l->grid.cell;
    const struct rect all = {l->grid.x, l->grid.y, (float)l->grid.cols * cell - 1, (float)l->grid.rows * cell - 1};
    const struct rect seen = rect_intersection(all, l->in_box);
    struct matrix part;
    if ((pad[0] | pad[1] | pad[2] | pad[3]) == 0)
        return;
    draw_fill(ui_draw(v->ui), seen, 0, ui_theme(v->ui)->panel);
    draw_hatch(ui_draw(v->ui), seen, ui_theme(v->ui)->hatch);
    if (cell < PLANE_CELLS_FROM || !matrix_part(&l->grid, l->in_box, &part))
        return;
    part.lines = plane_faded(cell, 6, 20);
    matrix_lines(v->ui, &part);
    if (size > 0)
        padding_digits(v, &part, l, size);
}

/* The whole of a board as a picture: of a large one through its pyramid. */
void plane_draw_far(const struct view *v, const struct matrix *m, struct rect box, const struct pyramid *pyramid,
                    uint64_t key)
{
    const double cell = (double)m->cell;
    const struct pyramid_view seen = {(double)(box.y - m->y) / cell, (double)(box.x - m->x) / cell,
                                      (double)box.h / cell, (double)box.w / cell, cell};
    const enum colormap map = m->map == COLORMAP_GREY_DIGITS ? COLORMAP_GREY : COLORMAP_SIGNED;
    const struct draw_tensor look = {.data = m->data,
                                     .key = key,
                                     .width = m->cols,
                                     .height = m->rows,
                                     .planes = 1,
                                     .map = map,
                                     .lo = m->lo,
                                     .hi = m->hi};
    if (pyramid) {
        plane_pyramid(v, box, pyramid, &seen, &look);
    } else if (m->data) {
        draw_push_clip(ui_draw(v->ui), box);
        draw_tensor(ui_draw(v->ui), (struct rect){m->x, m->y, (float)m->cols * m->cell, (float)m->rows * m->cell},
                    &look);
        draw_pop_clip(ui_draw(v->ui));
    }
}

/* How often each pixel is used, in place of the pixels: counts as they are seen. */
static void draw_coverage(const struct view *v, const struct plane_layout *l, struct matrix *m)
{
    float counts[BOARD_SMALL * BOARD_SMALL];
    convolve_cover(v, m, counts);
    m->lines = plane_faded(m->cell, 6, 20);
    draw_padding(v, l, 0);
    matrix_draw(v->ui, m);
}

void plane_draw_input(const struct view *v, const struct plane_layout *l)
{
    const struct board *b = convolve_board(v);
    const struct board_step *step = convolve_step(v);
    const struct convolve_taps rows = rows_of_step(b, step), cols = columns_of_step(b, step);
    struct matrix m;
    const bool some = matrix_part(&l->input, l->in_box, &m), near = l->input.cell >= PLANE_CELLS_FROM;
    const float size = some && near ? matrix_digit_size(&m) : 0;
    bool raised[BOARD_SMALL * BOARD_SMALL];
    if (session_bool(v->session, PROP_CONVOLVE_COVERAGE) && some && near &&
        m.rows * m.cols <= BOARD_SMALL * BOARD_SMALL) {
        draw_coverage(v, l, &m);
        return;
    }
    draw_padding(v, l, size);
    if (some && !near)
        plane_draw_far(v, &l->input, l->in_box, b->large ? &b->x_pyramid : NULL,
                       convolve_texture_key(v, TEXTURE_INPUT, b->input_serial));
    if (!some || !near || m.rows * m.cols > BOARD_SMALL * BOARD_SMALL)
        return;
    for (int i = 0; i < m.rows * m.cols; i++)
        raised[i] =
            has_tags(l) && convolve_tapped(&rows, m.row0 + i / m.cols) && convolve_tapped(&cols, m.col0 + i % m.cols);
    m.raised = raised;
    m.lines = plane_faded(m.cell, 6, 20);
    m.digits = size > 0 ? size : -1;
    m.ink = l->zoomed && size > 0 ? faded_ink(&m) : 0;
    matrix_draw(v->ui, &m);
}

/* As many decimals as the cells hold with air around them, so that a blur's thirds are not cut in a small window; at
 * least one where it just fits, for a whole number would look exact. */
static int decimals_of(struct matrix m)
{
    for (m.decimals = CONVOLVE_DECIMALS; m.decimals > 0; m.decimals--)
        if (theme_digit_size(m.cell, matrix_longest(&m)) > 0)
            return m.decimals;
    m.decimals = 1;
    return matrix_digit_size(&m) > 0 ? 1 : 0;
}

static float part_value(const struct matrix *m, int i)
{
    return m->data[(size_t)(i / m->cols) * (size_t)(m->stride ? m->stride : m->cols) + (size_t)(i % m->cols)];
}

/* Whether the least and the greatest would fit without decimals: quick, and most parts that show none fail here. */
static bool extremes_fit(const struct matrix *m)
{
    float extremes[2] = {part_value(m, 0), part_value(m, 0)};
    for (int i = 1; i < m->rows * m->cols; i++) {
        extremes[0] = fminf(extremes[0], part_value(m, i));
        extremes[1] = fmaxf(extremes[1], part_value(m, i));
    }
    struct matrix two = *m;
    two.data = extremes;
    two.rows = 1;
    two.cols = two.stride = 2;
    two.decimals = 0;
    return matrix_digit_size(&two) > 0;
}

void plane_digits(struct matrix *m)
{
    bool fits = extremes_fit(m);
    m->decimals = fits ? decimals_of(*m) : 0;
    for (int i = 0; fits && m->decimals == 0 && i < m->rows * m->cols; i++)
        fits = part_value(m, i) == floorf(part_value(m, i));
    const float size = fits ? matrix_digit_size(m) : 0;
    m->digits = size > 0 ? size : -1;
}

/* Cells of a large output that are seen close enough: computed one by one, with all their digits. */
static void draw_values(const struct view *v, struct matrix *m)
{
    float values[BOARD_SMALL * BOARD_SMALL];
    for (int i = 0; i < m->rows * m->cols; i++)
        values[i] = (float)convolve_value(v, m->row0 + i / m->cols, m->col0 + i % m->cols);
    m->data = values;
    m->stride = m->cols;
    plane_digits(m);
    m->ink = m->digits > 0 ? faded_ink(m) : 0;
    matrix_draw(v->ui, m);
}

void plane_draw_output(const struct view *v, const struct plane_layout *l)
{
    const struct board *b = convolve_board(v);
    struct matrix m;
    const bool near = l->output.cell >= PLANE_CELLS_FROM;
    if (!matrix_part(&l->output, l->out_box, &m))
        return;
    if (!near) {
        const struct response_state *r = b->large ? response_state(b->response) : NULL;
        plane_draw_far(v, &l->output, l->out_box, r ? &r->pyramid : NULL,
                       r ? convolve_texture_key(v, TEXTURE_RESPONSE, r->serial)
                         : convolve_texture_key(v, TEXTURE_OUTPUT, b->serial));
        return;
    }
    if (m.rows * m.cols > BOARD_SMALL * BOARD_SMALL)
        return;
    m.lines = plane_faded(m.cell, 6, 20);
    if (b->large) {
        draw_values(v, &m);
        return;
    }
    m.shown = convolve_shown_cells(v);
    plane_digits(&m);
    m.fade = session_int(v->session, PROP_CONVOLVE_TERM) ? 0 : convolve_motion(v).fade;
    matrix_draw(v->ui, &m);
}

/* Between ticks: 1, 2, 5, 10 ... so that the numbers keep clear of each other. */
static int tick_distance(float cell, int last, bool rows)
{
    const float room = rows || last < 100 ? 18 : last < 1000 ? 30 : 38;
    int every = 1;
    for (int i = 0; (float)every * cell < room; i++)
        every = i % 3 == 1 ? every * 5 / 2 : every * 2;
    return every;
}

/* One tick at a time: with dilation the bold ones do not follow each other. */
static void draw_ticks(const struct view *v, const struct matrix *m, struct rect box, int first,
                       const struct convolve_taps *taps, bool rows, float at, enum text_align align,
                       struct color accent)
{
    const int n = rows ? m->rows : m->cols, every = tick_distance(m->cell, first + n - 1, rows);
    for (int i = 0; i < n; i++) {
        struct matrix one = *m;
        const int index = first + i, bold = convolve_tapped(taps, index) ? index : index - 1;
        const float middle = (rows ? m->y - box.y : m->x - box.x) + ((float)i + 0.5f) * m->cell;
        if (index % every || middle < 0 || middle > (rows ? box.h : box.w))
            continue;
        if (rows) {
            one.y += (float)i * m->cell;
            matrix_ticks_rows(v->ui, &one, at, align, index, 1, bold, bold, accent);
        } else {
            one.x += (float)i * m->cell;
            matrix_ticks_columns(v->ui, &one, at, index, 1, bold, bold, accent);
        }
    }
}

void plane_input_ticks(const struct view *v, const struct plane_layout *l)
{
    const struct color ink = ui_theme(v->ui)->kernel_ink;
    const struct board *b = convolve_board(v);
    const struct board_step *step = convolve_step(v);
    const struct convolve_taps rows = rows_of_step(b, step), cols = columns_of_step(b, step);
    struct matrix in;
    if (!matrix_part(&l->grid, l->in_box, &in))
        return;
    draw_ticks(v, &in, l->in_box, in.row0 - b->geometry.padding[0], &rows, true, l->in_box.x - 8, TEXT_RIGHT, ink);
    draw_ticks(v, &in, l->in_box, in.col0 - b->geometry.padding[1], &cols, false, l->in_box.y - 8, TEXT_CENTER, ink);
}

void plane_output_ticks(const struct view *v, const struct plane_layout *l)
{
    const struct color ink = ui_theme(v->ui)->output_ink;
    const struct board_step *step = convolve_step(v);
    const int none = step->n_terms ? 0 : -1; /* nothing is bold where there is no such place */
    const struct convolve_taps row = {none < 0 ? none : step->oy, 1, 1}, col = {none < 0 ? none : step->ox, 1, 1};
    const float beside = v->frame == FRAME_MEDIUM ? 5 : 8;
    struct matrix out;
    if (!matrix_part(&l->output, l->out_box, &out))
        return;
    draw_ticks(v, &out, l->out_box, out.row0, &row, true, l->out_box.x + l->out_box.w + beside, TEXT_LEFT, ink);
    draw_ticks(v, &out, l->out_box, out.col0, &col, false, l->out_box.y - 8, TEXT_CENTER, ink);
}

float plane_title(const struct view *v, float x, float baseline, const char *title, int rows, int cols)
{
    char size[48];
    snprintf(size, sizeof size, "%d×%d", rows, cols);
    const float at = x + roundf(ui_text_width(v->ui, FONT_TITLE, title)) + 12;
    draw_text(ui_draw(v->ui), x, baseline, FONT_TITLE, TEXT_LEFT, ui_theme(v->ui)->hi, title);
    draw_text(ui_draw(v->ui), at, baseline, FONT_TITLE_NOTE, TEXT_LEFT, ui_theme(v->ui)->mid, size);
    return at + ui_text_width(v->ui, FONT_TITLE_NOTE, size);
}

const char *convolve_padding_note(enum padding_mode mode)
{
    switch (mode) {
    case PADDING_REFLECT:
        return _("reflect padding %d");
    case PADDING_REPLICATE:
        return _("replicate padding %d");
    case PADDING_CIRCULAR:
        return _("circular padding %d");
    default:
        return _("zero padding %d");
    }
}

/* Swatch and words at the right end of the input's title, where there is room. */
void plane_padding_key(const struct view *v, const struct plane_layout *l, float from)
{
    const struct board *b = convolve_board(v);
    const int *pad = b->geometry.padding, most = pad[2] > pad[3] ? pad[2] : pad[3];
    if (most == 0 || l->compact)
        return;
    char text[96];
    snprintf(text, sizeof text, convolve_padding_note(b->geometry.padding_mode), most);
    const float right = l->in_box.x + l->in_box.w - 1;
    const struct rect swatch = {roundf(right - ui_text_width(v->ui, FONT_NOTE, text) - 27), l->title - 12, 16, 16};
    if (swatch.x < from + 16)
        return;
    const struct theme *t = ui_theme(v->ui);
    draw_fill(ui_draw(v->ui), swatch, 0, t->panel);
    draw_hatch(ui_draw(v->ui), swatch, t->hatch);
    draw_frame(ui_draw(v->ui), swatch, 0, 1, t->edge);
    draw_text(ui_draw(v->ui), right, l->title, FONT_NOTE, TEXT_RIGHT, t->mid, text);
}

void plane_scale_key(const struct view *v, float from, float right, float baseline, double most)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, FONT_500, 12};
    const int decimals = most < 10 && most != floor(most) ? CONVOLVE_DECIMALS : 0;
    char low[FORMAT_MAX], high[FORMAT_MAX];
    format_signed(low, -most, decimals);
    format_signed(high, most, decimals);
    right -= ui_text_width(v->ui, font, high) + 7;
    const float w = fminf(128, right - 16 - ui_text_width(v->ui, font, low) - from - 24);
    if (w < 64)
        return;
    const struct rect r = {roundf(right - 8 - w), baseline - 10, w, 12};
    draw_gradient(ui_draw(v->ui), r, COLORMAP_SIGNED_DIGITS);
    draw_frame(ui_draw(v->ui), r, 0, 1, t->edge);
    draw_text(ui_draw(v->ui), r.x - 8, baseline, font, TEXT_RIGHT, t->mid, low);
    draw_text(ui_draw(v->ui), r.x + w + 8, baseline, font, TEXT_LEFT, t->mid, high);
}

void plane_box_frame(const struct view *v, struct rect box)
{
    draw_frame(ui_draw(v->ui), rect_inset(box, -1), 0, 1, ui_theme(v->ui)->line);
}

void plane_boards(const struct view *v, const struct plane_layout *l)
{
    const struct board *b = convolve_board(v);
    const bool coverage = session_bool(v->session, PROP_CONVOLVE_COVERAGE) && l->input.cell >= PLANE_CELLS_FROM;
    plane_padding_key(v, l,
                      plane_title(v, l->left, l->title, coverage ? _("Coverage") : _("Input"), b->height, b->width));
    const float end = plane_title(v, l->out_box.x, l->title, _("Output"), b->oh, b->ow);
    if (b->large && !response_state(b->response)->current) /* what is seen from far is still the one before */
        draw_text(ui_draw(v->ui), end + 16, l->title, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->mid, _("filtering …"));
    else
        plane_scale_key(v, end, l->right, l->title, (double)b->output_max);
    plane_input_ticks(v, l);
    plane_output_ticks(v, l);
    if (l->zoomed)
        draw_push_clip(ui_draw(v->ui), l->in_box);
    plane_draw_input(v, l);
    if (l->zoomed) {
        draw_pop_clip(ui_draw(v->ui));
        draw_push_clip(ui_draw(v->ui), l->out_box);
    }
    plane_draw_output(v, l);
    if (l->zoomed) {
        draw_pop_clip(ui_draw(v->ui));
        plane_box_frame(v, l->in_box);
        plane_box_frame(v, l->out_box);
    }
}
