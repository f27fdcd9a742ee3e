/* app/views/topics/backward_marks.c - what is drawn over the digits: the window and what it meets, the way to the
 * gradient, rings on winners, what the pointer is on. Gradients have magenta, dashed frames. */
#include <math.h>

#include "app/views/topics/backward_view.h"

void backward_frame(const struct view *v, struct rect r, float cell)
{
    const struct theme *t = ui_theme(v->ui);
    const float width = cell < 32 ? 2 : 3;
    draw_frame(ui_draw(v->ui), rect_inset(r, -width - 1), 0, width + 2, t->casing);
    draw_frame_dashed(ui_draw(v->ui), rect_inset(r, -width), width, 8, 4, t->grad);
}

static struct rect place_rect(const struct matrix *m, const struct backward_grid *g, int row, int col)
{
    return matrix_cell_rect(m, row - g->first[0], col - g->first[1]);
}

static struct rect window_rect(const struct backward_look *k, const struct matrix *m, const struct backward_grid *g,
                               const int first[2])
{
    const struct rect from = place_rect(m, g, first[0], first[1]);
    const int rows = (k->b->taps[0] - 1) * k->b->apart[0] + 1, cols = (k->b->taps[1] - 1) * k->b->apart[1] + 1;
    return (struct rect){from.x, from.y, (float)cols * m->cell - 1, (float)rows * m->cell - 1};
}

/* How many columns of the result the window is away from its place: it glides within a row, and elsewhere is where it
 * is. */
static float behind(const struct view *v, const struct backward_look *k)
{
    const char *speed = prop_infos[PROP_CONVOLVE_SPEED].choices[session_int(v->session, PROP_CONVOLVE_SPEED)];
    const bool fast = session_playing(v->session) && (speed[0] == '4' || speed[0] == '8');
    if (k->peeking || fast || session_bool(v->session, PROP_APP_REDUCE_MOTION))
        return 0;
    ui_push_id(v->ui, "backward-window");
    ui_push_index(v->ui, (int)k->b->of);
    ui_push_index(v->ui, k->step.row);
    const float at = ui_tween(v->ui, ui_make_id(v->ui, "column"), (float)k->step.col, 0.16);
    ui_pop_id(v->ui);
    ui_pop_id(v->ui);
    ui_pop_id(v->ui);
    return at - (float)k->step.col;
}

bool backward_landed(const struct view *v, const struct backward_look *k)
{
    return behind(v, k) == 0;
}

void backward_tag(const struct view *v, struct rect cell, double number, bool done, struct color ink)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, FONT_700, 12};
    char text[FORMAT_MAX];
    format_number(text, number, CONVOLVE_DECIMALS);
    const float w = fmaxf(14, ceilf(ui_text_width(v->ui, font, text)) + 6);
    if (w > cell.w)
        return;
    const struct rect r = {cell.x + cell.w - w, cell.y + cell.h - 14, w, 14};
    const struct color accent = done ? ink : t->mid;
    draw_fill(ui_draw(v->ui), r, 0, number == 0 ? t->casing : accent);
    draw_text(ui_draw(v->ui), r.x + w / 2, r.y + 11, font, TEXT_CENTER, number == 0 ? accent : t->ink, text);
}

/* Of the convolutions: what slides stands in every cell it meets; where they lie apart each is framed. */
static void taps(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    const struct backward *b = k->b;
    const struct theme *t = ui_theme(v->ui);
    const bool apart = (b->apart[0] > 1 && b->taps[0] > 1) || (b->apart[1] > 1 && b->taps[1] > 1);
    const bool gradient = b->of == BACKWARD_KERNEL;
    for (int i = 0; i < k->step.n_terms; i++) {
        const struct rect r = place_rect(&l->slid, &b->slid, k->step.term[i].row, k->step.term[i].col);
        if (apart)
            draw_frame(ui_draw(v->ui), r, 0, l->slid.cell >= 16 ? 2 : 1, gradient ? t->grad : t->kernel);
        if (l->slid.cell >= BACKWARD_TAGS_FROM && b->of != BACKWARD_POOLING)
            backward_tag(v, r, k->step.term[i].moving, i < k->step.n_done, gradient ? t->grad_ink : t->kernel_ink);
    }
}

/* Connectors. */

static void connector(const struct view *v, const struct backward_layout *l, float x, float y, float to_x, float to_y,
                      struct color first, struct color second)
{
    const float edge = fmaxf(x, l->slid.x + (float)l->slid.cols * l->slid.cell + 3), dock = l->result.x - 1;
    convolve_straight(v, x, edge, y, 2, first, 1);
    convolve_bent(v, edge, y, dock, to_y, 2, first, 1);
    convolve_straight(v, dock, to_x, to_y, 2, second, 1);
}

static void connect(const struct view *v, const struct backward_layout *l, struct rect window, struct rect to,
                    struct color first, struct color second)
{
    const float clear = l->slid.cell < 32 ? 3 : 4, from = window.x + window.w + clear, end = to.x - clear + 1;
    connector(v, l, from, window.y - 0.5f, end, to.y - 0.5f, first, second);
    connector(v, l, from, window.y + window.h + 0.5f, end, to.y + to.h + 0.5f, first, second);
}

/* One line with an arrow's head where it ends. */
static void way_back(const struct view *v, const struct backward_layout *l, struct rect from, struct rect to,
                     struct color c)
{
    const float clear = l->slid.cell < 32 ? 3 : 4, y = from.y - 0.5f, to_y = to.y - 0.5f, tip = to.x - clear;
    const float edge = fmaxf(from.x + from.w + clear, l->slid.x + (float)l->slid.cols * l->slid.cell + 3),
                dock = fminf(l->result.x - 12, tip - 10);
    const struct point head[3] = {{tip, to_y}, {tip - 10, to_y - 6}, {tip - 10, to_y + 6}};
    convolve_straight(v, from.x + from.w + clear, edge, y, 2, c, 1);
    convolve_bent(v, edge, y, dock, to_y, 2, c, 1);
    convolve_straight(v, dock, tip - 8, to_y, 2, c, 1);
    draw_polygon(ui_draw(v->ui), head, 3, c);
}

/* The kinds. */

/* What a borrowed place gets goes on to the pixel that it shows. */
static void returned(const struct view *v, const struct backward_look *k, const struct backward_layout *l,
                     struct rect from)
{
    const struct backward_step *s = &k->step;
    const struct theme *t = ui_theme(v->ui);
    if (s->to_row < 0 || (s->to_row == s->row && s->to_col == s->col))
        return;
    const struct rect to = place_rect(&l->result, &k->b->result, s->to_row, s->to_col);
    const float dx = to.x - from.x, dy = to.y - from.y, edge = l->result.cell / 2 / fmaxf(fabsf(dx), fabsf(dy));
    const struct point middle = {from.x + from.w / 2, from.y + from.h / 2};
    draw_line(ui_draw(v->ui), middle.x + dx * edge, middle.y + dy * edge, middle.x + dx * (1 - edge),
              middle.y + dy * (1 - edge), 4, t->casing);
    draw_line(ui_draw(v->ui), middle.x + dx * edge, middle.y + dy * edge, middle.x + dx * (1 - edge),
              middle.y + dy * (1 - edge), 2, t->grad);
    draw_frame_dashed(ui_draw(v->ui), to, 2, 5, 3, t->grad);
}

static void convolution_marks(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    const struct theme *t = ui_theme(v->ui);
    const bool gradient = k->b->of == BACKWARD_KERNEL;
    struct rect window = window_rect(k, &l->slid, &k->b->slid, k->step.first);
    const struct rect to = place_rect(&l->result, &k->b->result, k->step.row, k->step.col);
    window.x += behind(v, k) * l->slid.cell * (gradient ? (float)k->b->dilation[1] : 1);
    connect(v, l, window, to, gradient ? t->grad : t->kernel, t->grad);
    if (gradient)
        backward_frame(v, window, l->slid.cell);
    else
        convolve_frame(v, window, l->slid.cell, t->kernel, 1);
    if (backward_landed(v, k))
        taps(v, k, l);
    backward_frame(v, to, l->result.cell);
    returned(v, k, l, to);
}

static void ring(const struct view *v, struct rect cell, bool winner)
{
    const struct theme *t = ui_theme(v->ui);
    const float width = cell.w < 31 ? 2 : 3;
    const struct rect r = rect_inset(cell, cell.w < 31 ? 2 : 4);
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 6, width + 2, t->casing);
    if (winner)
        draw_frame(ui_draw(v->ui), r, 5, width, t->kernel);
    else
        draw_frame_dashed(ui_draw(v->ui), r, 2, 5, 3, t->kernel);
}

static void pooling_marks(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    const struct theme *t = ui_theme(v->ui);
    const struct backward_step *s = &k->step;
    const struct rect window = window_rect(k, &l->slid, &k->b->slid, s->first),
                      goes = window_rect(k, &l->result, &k->b->result, s->first);
    struct rect from = window, to = goes;
    for (int i = 0; i < s->n_terms; i++) {
        if (!s->term[i].winner)
            continue;
        from = place_rect(&l->slid, &k->b->slid, s->term[i].row, s->term[i].col);
        to = place_rect(&l->result, &k->b->result, s->term[i].row, s->term[i].col);
    }
    way_back(v, l, from, to, t->grad);
    convolve_frame(v, window, l->slid.cell, t->kernel, 1);
    taps(v, k, l);
    for (int i = 0; i < s->n_terms; i++) {
        const struct backward_term *term = &s->term[i];
        if (term->winner || term->tied)
            ring(v, place_rect(&l->slid, &k->b->slid, term->row, term->col), term->winner);
        if (term->moving > 0 && !term->padded)
            backward_frame(v, place_rect(&l->result, &k->b->result, term->row, term->col), l->result.cell);
    }
    backward_frame(v, matrix_cell_rect(&l->moving, s->row, s->col), l->moving.cell);
}

static void relu_marks(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    const struct theme *t = ui_theme(v->ui);
    const struct backward_step *s = &k->step;
    const bool open = s->n_terms > 0 && s->term[0].winner;
    const struct rect from = matrix_cell_rect(&l->slid, s->row, s->col),
                      to = matrix_cell_rect(&l->result, s->row, s->col);
    way_back(v, l, from, to, open ? t->grad : t->mid);
    convolve_frame(v, from, l->slid.cell, t->kernel, 1);
    backward_frame(v, to, l->result.cell);
    backward_frame(v, matrix_cell_rect(&l->moving, s->row, s->col), l->moving.cell);
}

/* What the pointer is on. */

int backward_hovered_term(const struct view *v, const struct backward_look *k)
{
    const struct convolve_hover h = convolve_hovering(v);
    const struct backward_step *s = &k->step;
    if (h.kind != HOVER_TOPIC)
        return -1;
    if (h.channel == ON_TERM)
        return h.row < s->n_terms ? h.row : -1;
    const bool slides = k->b->of == BACKWARD_KERNEL || k->b->of == BACKWARD_INPUT;
    for (int i = 0; i < s->n_terms; i++) {
        const struct backward_term *t = &s->term[i];
        if (h.channel == ON_SLID && t->row - k->b->slid.first[0] == h.row && t->col - k->b->slid.first[1] == h.col)
            return i;
        if (h.channel == ON_MOVING && slides && t->i == h.row && t->j == h.col)
            return i;
    }
    return -1;
}

static bool is_inside(const struct matrix *m, int row, int col)
{
    return row >= 0 && col >= 0 && row < m->rows && col < m->cols;
}

static void tint(const struct view *v, const struct matrix *m, int row, int col)
{
    const struct theme *t = ui_theme(v->ui);
    if (!is_inside(m, row, col))
        return;
    const struct rect r = matrix_cell_rect(m, row, col);
    draw_frame(ui_draw(v->ui), r, 0, m->cell >= 16 ? 3 : 2, t->casing);
    draw_frame_dashed(ui_draw(v->ui), r, m->cell >= 16 ? 2 : 1, 5, 3, t->grad);
}

/* Every product that an arriving gradient takes part in: with the pixels of its window, for the elements of the kernel;
 * with the weights, for the pixels of the input. */
static void spread_of(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    const struct backward *b = k->b;
    const bool of_kernel = b->of == BACKWARD_KERNEL;
    const struct matrix *m = of_kernel ? &l->slid : &l->result;
    const struct backward_grid *g = of_kernel ? &b->slid : &b->result;
    const int oy = k->gradient / b->arriving.cols, ox = k->gradient % b->arriving.cols;
    const int *move = b->dilation;
    for (int i = 0; i < b->kernel.rows * b->kernel.cols; i++) {
        const int row = oy * b->stride[0] + b->input.first[0] + i / b->kernel.cols * move[0],
                  col = ox * b->stride[1] + b->input.first[1] + i % b->kernel.cols * move[1];
        tint(v, m, row - g->first[0], col - g->first[1]);
    }
}

static void hovered(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    const struct convolve_hover h = convolve_hovering(v);
    const int term = backward_hovered_term(v, k);
    const bool convolution = k->b->of == BACKWARD_KERNEL || k->b->of == BACKWARD_INPUT;
    if (h.kind != HOVER_TOPIC)
        return;
    if (k->gradient >= 0 && convolution)
        spread_of(v, k, l);
    if (term >= 0) {
        const struct backward_term *t = &k->step.term[term];
        convolve_outline(v, place_rect(&l->slid, &k->b->slid, t->row, t->col));
        if (is_inside(&l->moving, t->i, t->j))
            convolve_outline(v, matrix_cell_rect(&l->moving, t->i, t->j));
    } else if (h.channel == ON_SLID || h.channel == ON_MOVING || h.channel == ON_RESULT) {
        const struct matrix *m = h.channel == ON_SLID ? &l->slid : h.channel == ON_MOVING ? &l->moving : &l->result;
        if (is_inside(m, h.row, h.col))
            convolve_outline(v, matrix_cell_rect(m, h.row, h.col));
    }
}

void backward_marks(const struct view *v, const struct backward_look *k, const struct backward_layout *l)
{
    if (k->step.n_terms == 0)
        return;
    if (k->b->of == BACKWARD_POOLING)
        pooling_marks(v, k, l);
    else if (k->b->of == BACKWARD_RELU)
        relu_marks(v, k, l);
    else
        convolution_marks(v, k, l);
    hovered(v, k, l);
}
