/* app/views/convolve/channels_pointer.c - the pointer on planes and maps: what lies below it lights up everywhere, an
 * output is peeked at, a click goes there. */
#include <math.h>
#include <stdio.h>

#include "app/views/convolve/channels.h"
#include "engine/base/i18n.h"

static struct rect bounds(const struct matrix *m)
{
    return (struct rect){m->x, m->y, (float)m->cols * m->cell, (float)m->rows * m->cell};
}

static void choose(const struct view *v, enum prop_id p, int value)
{
    if (value == session_int(v->session, p))
        return;
    request_int(v->requests, p, value);
    request_is_gesture(v->requests);
}

/* Planes. */

static int term_at(const struct board_step *step, int channel, int row, int col)
{
    for (int i = 0; i < step->n_terms; i++)
        if (step->term[i].c == channel && step->term[i].row == row && step->term[i].col == col)
            return i;
    return -1;
}

/* "x[1, 2, 3] = 7   feeds 36 outputs", of padding where it is from. */
static void input_card(const struct view *v, int channel, int row, int col)
{
    const struct board *b = session_board(v->session);
    const int y = padding_source(b->geometry.padding_mode, row, b->height),
              x = padding_source(b->geometry.padding_mode, col, b->width);
    const bool padded = row < 0 || row >= b->height || col < 0 || col >= b->width, zero = x < 0 || y < 0;
    char text[320], fan[96], r[FORMAT_MAX], c[FORMAT_MAX], value[FORMAT_MAX];
    const size_t at = zero ? 0 : ((size_t)channel * (size_t)b->height + (size_t)y) * (size_t)b->width + (size_t)x;
    format_number(r, row, 0);
    format_number(c, col, 0);
    convolve_pixel(v, value, zero ? 0 : (double)b->x.data[at]);
    if (padded && zero)
        snprintf(text, sizeof text, _("x[%d, %s, %s] = 0   padding"), channel, r, c);
    else if (padded)
        snprintf(text, sizeof text, _("x[%d, %s, %s] = %s   borrowed from [%d, %d]"), channel, r, c, value, y, x);
    else {
        const int fed = (int)conv2d_reach(&b->conv, row, col).outputs * channels_group_maps(b);
        snprintf(fan, sizeof fan, cs_plural("feeds %d output", "feeds %d outputs", fed), fed);
        snprintf(text, sizeof text, "x[%d, %s, %s] = %s   %s", channel, r, c, value, fan);
    }
    convolve_card(v, text);
}

/* The output whose window has its middle nearest to this place of the padded plane. */
static int step_around(const struct board *b, int row, int col)
{
    const int place[2] = {row, col}, size[2] = {b->oh, b->ow};
    int at[2];
    for (int i = 0; i < 2; i++) {
        const int stride = b->geometry.stride[i], half = b->geometry.dilation[i] * (b->geometry.kernel[i] - 1) / 2;
        const int nearest = (place[i] - half + stride / 2) / stride;
        at[i] = nearest < 0 ? 0 : nearest >= size[i] ? size[i] - 1 : nearest;
    }
    return at[0] * b->ow + at[1] + 1;
}

static void hover_plane(const struct view *v, struct channels_layout *l, int channel, int row, int col)
{
    const struct board *b = session_board(v->session);
    const int *pad = b->geometry.padding;
    l->hovers = true;
    l->hover_channel = channel;
    l->hover_row = row - pad[0];
    l->hover_col = col - pad[1];
    ui_set_cursor(v->ui, UI_CURSOR_CROSS);
    const int within = channel - l->group_first,
              term = channels_read(l, channel) ? term_at(session_step(v->session), within, l->hover_row, l->hover_col)
                                               : -1;
    if (term >= 0) {
        convolve_hover_term(v, term);
    } else {
        convolve_hover(v, &(struct convolve_hover){HOVER_INPUT, -1, -1, channel, l->hover_row, l->hover_col});
        input_card(v, channel, l->hover_row, l->hover_col);
    }
}

static void plane_pointer(const struct view *v, struct channels_layout *l, int channel)
{
    const struct matrix grid = channels_grid(v, l, channel);
    int row, col;
    ui_push_index(v->ui, channel);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "plane"), bounds(&grid), false, true);
    ui_pop_id(v->ui);
    const bool inside = matrix_cell_at(&grid, ui_input(v->ui)->x, ui_input(v->ui)->y, &row, &col);
    const int *pad = session_board(v->session)->geometry.padding;
    if (convolve_painting(v) && (state & (UI_ACTIVE | UI_PRESSED)))
        convolve_paint(v, channel, row - pad[0], col - pad[1], !(state & UI_PRESSED));
    else if (state & (UI_ACTIVE | UI_PRESSED))
        choose(v, PROP_CONVOLVE_STEP, step_around(session_board(v->session), row, col));
    if ((state & UI_HOT) && inside)
        hover_plane(v, l, channel, row, col);
}

/* Maps. */

/* The output that stands for a cell: of a pooled one the largest of its window, the first of equals. */
static int output_of(const struct view *v, int map, int row, int col)
{
    const struct board *b = session_board(v->session);
    const float *y = b->activated.data + (size_t)map * (size_t)(b->oh * b->ow);
    if (channels_stage(v) != BOARD_STAGE_POOLING)
        return row * b->ow + col;
    int best = 2 * row * b->ow + 2 * col;
    for (int i = 0; i < 4; i++) {
        const int r = 2 * row + i / 2, c = 2 * col + i % 2, at = r * b->ow + c;
        if (r < b->oh && c < b->ow && y[at] > y[best])
            best = at;
    }
    return best;
}

/* The step at which a cell has its value. */
static int step_of(const struct view *v, int row, int col)
{
    const struct board *b = session_board(v->session);
    const bool pooled = channels_stage(v) == BOARD_STAGE_POOLING;
    const int r = pooled ? 2 * row + 1 : row, c = pooled ? 2 * col + 1 : col;
    return (r < b->oh ? r : b->oh - 1) * b->ow + (c < b->ow ? c : b->ow - 1) + 1;
}

static void map_card(const struct view *v, const struct matrix *m, int map, int row, int col)
{
    char text[160], value[FORMAT_MAX];
    const int cell = row * m->cols + col, output = output_of(v, map, row, col), ow = session_board(v->session)->ow;
    convolve_number(v, value, (double)m->data[cell]);
    if (cell >= m->shown)
        snprintf(text, sizeof text, _("y[%d, %d, %d]   to come at step %d"), map, row, col, step_of(v, row, col));
    else if (channels_stage(v) == BOARD_STAGE_POOLING)
        snprintf(text, sizeof text, _("pooled [%d, %d, %d] = %s, from [%d, %d]"), map, row, col, value, output / ow,
                 output % ow);
    else
        snprintf(text, sizeof text, "y[%d, %d, %d] = %s", map, row, col, value);
    convolve_card(v, text);
}

/* A click on the frame or the label of a map chooses its filter, one on a cell goes there, too. */
static void map_pointer(const struct view *v, const struct channels_layout *l, int map)
{
    const struct matrix m = channels_map(v, l, map);
    struct rect r = bounds(&m);
    int row, col;
    r.y -= 18;
    r.h += 18;
    ui_push_index(v->ui, map);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "map"), r, false, true);
    ui_pop_id(v->ui);
    const bool inside = matrix_cell_at(&m, ui_input(v->ui)->x, ui_input(v->ui)->y, &row, &col);
    if (!(state & (UI_HOT | UI_ACTIVE)))
        return;
    ui_set_cursor(v->ui, inside ? UI_CURSOR_CROSS : UI_CURSOR_HAND);
    if (state & UI_PRESSED)
        choose(v, PROP_CONVOLVE_FILTER, map);
    if (!inside)
        return;
    if (state & (UI_PRESSED | UI_ACTIVE))
        choose(v, PROP_CONVOLVE_STEP, step_of(v, row, col));
    else if (!(state & UI_CLICKED))
        request_peek(v->requests, map, output_of(v, map, row, col) + 1);
    map_card(v, &m, map, row, col);
}

/* A small map is peeked at where the step is, and a click chooses its filter. */
static void small_pointer(const struct view *v, const struct channels_layout *l, int map)
{
    const struct matrix m = channels_small_map(v, l, map);
    const struct board_step *s = session_step(v->session);
    const struct rect r = {m.x - 4, m.y - 18, fmaxf((float)m.cols * m.cell, 14) + 8, (float)m.rows * m.cell + 22};
    char text[64];
    ui_push_index(v->ui, map);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "small-map"), r, false, true);
    ui_pop_id(v->ui);
    if (!(state & UI_HOT))
        return;
    ui_set_cursor(v->ui, UI_CURSOR_HAND);
    if (state & UI_PRESSED)
        choose(v, PROP_CONVOLVE_FILTER, map);
    else if (!(state & UI_ACTIVE))
        request_peek(v->requests, map, s->oy * session_board(v->session)->ow + s->ox + 1);
    snprintf(text, sizeof text, _("Filter %d"), map);
    convolve_card(v, text);
}

void channels_pointer(const struct view *v, struct channels_layout *l)
{
    int from, to;
    if (!channels_result(v)->data)
        return;
    channels_maps_seen(v, l, &from, &to);
    ui_push_id(v->ui, "channels");
    for (int c = l->first; c < l->first + l->bands; c++)
        plane_pointer(v, l, c);
    for (int map = from; map < to; map++)
        map_pointer(v, l, map);
    for (int map = 0; l->single && map < session_board(v->session)->maps; map++)
        small_pointer(v, l, map);
    ui_pop_id(v->ui);
}
