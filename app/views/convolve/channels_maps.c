/* app/views/convolve/channels_maps.c - a map a filter, as far as it has been computed: its sums, what the activation
 * makes of them, or 2x2 max-pooling of that. */
#include <math.h>
#include <stdio.h>

#include "app/views/convolve/channels.h"
#include "engine/base/i18n.h"

enum { CELLS_FROM = 9 }; /* px from which cells are drawn one by one; below they are a picture */

bool channels_has_stages(const struct view *v)
{
    return session_board(v->session)->activation != BOARD_NONE ||
           session_int(v->session, PROP_CONVOLVE_STAGE) == BOARD_STAGE_POOLING;
}

enum board_stage channels_stage(const struct view *v)
{
    const struct board *b = session_board(v->session);
    const enum board_stage stage = (enum board_stage)session_int(v->session, PROP_CONVOLVE_STAGE);
    return stage == BOARD_STAGE_POOLING && !b->pooled.data ? BOARD_STAGE_ACTIVATION : stage;
}

const struct tensor *channels_result(const struct view *v)
{
    const struct board *b = session_board(v->session);
    switch (channels_stage(v)) {
    case BOARD_STAGE_POOLING:
        return &b->pooled;
    case BOARD_STAGE_ACTIVATION:
        return &b->activated;
    default:
        return &b->output;
    }
}

void channels_place(const struct view *v, int *row, int *col)
{
    const struct board_step *s = session_step(v->session);
    const int size = channels_stage(v) == BOARD_STAGE_POOLING ? 2 : 1;
    *row = s->oy / size;
    *col = s->ox / size;
}

void channels_maps_seen(const struct view *v, const struct channels_layout *l, int *from, int *to)
{
    *from = l->single ? session_step(v->session)->map : 0;
    *to = l->single ? *from + 1 : session_board(v->session)->maps;
}

/* Of a pooled map those cells whose windows are all there: in reading order that is the first of them, too. */
static int shown_cells(const struct view *v, int map)
{
    const struct board *b = session_board(v->session);
    const int *dim = channels_result(v)->shape.dim, done = session_shown_cells(v->session, map);
    if (channels_stage(v) != BOARD_STAGE_POOLING)
        return done;
    for (int i = 0; i < dim[2] * dim[3]; i++) {
        const int row = 2 * (i / dim[3]) + 1, col = 2 * (i % dim[3]) + 1;
        const int last = (row < b->oh ? row : b->oh - 1) * b->ow + (col < b->ow ? col : b->ow - 1);
        if (last >= done)
            return i;
    }
    return dim[2] * dim[3];
}

struct matrix channels_map(const struct view *v, const struct channels_layout *l, int map)
{
    const struct board *b = session_board(v->session);
    const struct tensor *y = channels_result(v);
    const int *dim = y->shape.dim, at = l->single ? 0 : map;
    return (struct matrix){.x = l->maps_x + (float)(at % l->map_cols) * l->map_pitch_x,
                           .y = l->maps_y + 18 + (float)(at / l->map_cols) * l->map_pitch_y,
                           .cell = l->map_cell,
                           .rows = dim[2],
                           .cols = dim[3],
                           .data = y->data + (size_t)map * (size_t)dim[2] * (size_t)dim[3],
                           .map = COLORMAP_SIGNED_DIGITS,
                           .lo = -b->output_max,
                           .hi = b->output_max,
                           .shown = shown_cells(v, map)};
}

struct matrix channels_small_map(const struct view *v, const struct channels_layout *l, int map)
{
    struct matrix m = channels_map(v, l, map);
    m.cell = l->small_cell;
    m.x = l->maps_x + (float)(map % l->small_cols) * l->small_pitch_x;
    m.y = l->small_y + 18 + (float)(map / l->small_cols) * l->small_pitch_y;
    return m;
}

static struct rect bounds(const struct matrix *m)
{
    return (struct rect){m->x, m->y, (float)m->cols * m->cell, (float)m->rows * m->cell};
}

/* Rows that are whole, then the one that has begun. */
static void picture(const struct view *v, const struct matrix *m)
{
    struct draw_tensor t = {.data = m->data,
                            .key = convolve_texture_key(v, TEXTURE_OUTPUT, session_board(v->session)->serial),
                            .width = m->cols,
                            .planes = 1,
                            .map = COLORMAP_SIGNED,
                            .lo = m->lo,
                            .hi = m->hi};
    const int rows = m->shown / m->cols, rest = m->shown % m->cols;
    draw_frame(ui_draw(v->ui), rect_inset(bounds(m), -1), 0, 1, ui_theme(v->ui)->grid);
    if (rows > 0) {
        t.height = rows;
        draw_tensor(ui_draw(v->ui), (struct rect){m->x, m->y, (float)m->cols * m->cell, (float)rows * m->cell}, &t);
    }
    if (rest > 0) {
        t.data += (size_t)rows * (size_t)m->cols;
        t.height = 1;
        t.width = rest;
        draw_tensor(ui_draw(v->ui), (struct rect){m->x, m->y + (float)rows * m->cell, (float)rest * m->cell, m->cell},
                    &t);
    }
}

static void label(const struct view *v, const struct channels_layout *l, const struct matrix *m, int map)
{
    const struct theme *t = ui_theme(v->ui);
    const bool chosen = map == session_step(v->session)->map;
    const struct font font = {FONT_SANS, chosen ? FONT_600 : FONT_400, 13};
    const float w = (float)m->cols * m->cell;
    char text[64];
    snprintf(text, sizeof text, _("Filter %d"), map);
    const float width = ui_text_width(v->ui, font, text);
    if (l->map_cols > 1 && width > l->map_pitch_x - 4)
        snprintf(text, sizeof text, "%d", map);
    const float x = l->map_cols > 1 || width > w ? m->x : m->x + w - width - 1;
    draw_text(ui_draw(v->ui), x, m->y - 7, font, TEXT_LEFT, chosen ? t->output_ink : t->mid, text);
}

static void draw_map(const struct view *v, const struct channels_layout *l, int map, int decimals, float digits)
{
    const struct theme *t = ui_theme(v->ui);
    struct matrix m = channels_map(v, l, map);
    label(v, l, &m, map);
    m.decimals = decimals;
    m.digits = digits;
    if (channels_stage(v) != BOARD_STAGE_POOLING && !session_int(v->session, PROP_CONVOLVE_TERM))
        m.fade = convolve_motion(v).fade;
    if (m.cell >= CELLS_FROM)
        matrix_draw(v->ui, &m);
    else
        picture(v, &m);
    if (map == session_step(v->session)->map)
        draw_frame(ui_draw(v->ui), rect_inset(bounds(&m), -5), 3, 1.5f, t->output);
}

/* The place of the step: on the chosen map at once with the window, and thin on the others. */
static void mark(const struct view *v, const struct channels_layout *l, int map)
{
    const struct board_step *s = session_step(v->session);
    const struct matrix m = channels_map(v, l, map);
    const struct convolve_motion motion = convolve_motion(v);
    int row, col;
    channels_place(v, &row, &col);
    const bool pooled = channels_stage(v) == BOARD_STAGE_POOLING;
    const float line = m.cell >= CELLS_FROM ? 1 : 0;
    const struct rect r = {m.x + (pooled ? (float)col : motion.col) * m.cell,
                           m.y + (pooled ? (float)row : motion.row) * m.cell, m.cell - line, m.cell - line};
    if (map == s->map)
        convolve_frame(v, r, m.cell, ui_theme(v->ui)->output, motion.frames);
    else if (session_shown_cells(v->session, map) > 0)
        draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1.5f, color_alpha(ui_theme(v->ui)->output, motion.frames));
}

/* Outputs that the pixel under the pointer feeds: of the filters that read its channel. */
static void fan_out(const struct view *v, const struct channels_layout *l, int map)
{
    const struct board *b = session_board(v->session);
    const struct matrix m = channels_map(v, l, map);
    const int size = channels_stage(v) == BOARD_STAGE_POOLING ? 2 : 1;
    if (!l->hovers || l->hover_channel / channels_group_channels(b) != channels_group(b, map))
        return;
    for (int i = 0; i < b->oh * b->ow; i++)
        if (channels_feeds(b, l->hover_row, l->hover_col, i / b->ow, i % b->ow))
            draw_frame(ui_draw(v->ui), matrix_cell_rect(&m, i / b->ow / size, i % b->ow / size), 0,
                       m.cell < CELLS_FROM ? 1 : 2, ui_theme(v->ui)->output);
}

/* Which group a map is of, beside it. */
static void group_brackets(const struct view *v, const struct channels_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct theme *t = ui_theme(v->ui);
    const int n = channels_group_maps(b);
    if (b->geometry.groups == 1 || l->single || l->map_cols > 1)
        return;
    for (int g = 0; g < b->geometry.groups; g++) {
        const struct matrix first = channels_map(v, l, g * n), last = channels_map(v, l, g * n + n - 1);
        const float y0 = first.y - 4, y1 = last.y + (float)last.rows * last.cell + 4,
                    x = fminf(first.x + (float)first.cols * first.cell + 12, l->area.x + l->area.w - 4);
        const bool chosen = g == channels_group(b, session_step(v->session)->map);
        const struct point p[] = {{x - 5, y0}, {x, y0}, {x, y1}, {x - 5, y1}};
        draw_polyline(ui_draw(v->ui), p, 4, chosen ? 2 : 1.5f, chosen ? t->hi : t->edge);
    }
}

/* All maps without digits, where there is room for one that can be read; a click chooses. */
static void small_maps(const struct view *v, const struct channels_layout *l)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, FONT_500, 12};
    for (int map = 0; map < session_board(v->session)->maps; map++) {
        const struct matrix m = channels_small_map(v, l, map);
        const bool chosen = map == session_step(v->session)->map;
        picture(v, &m);
        draw_textf(ui_draw(v->ui), m.x, m.y - 7, font, TEXT_LEFT, chosen ? t->output_ink : t->mid, "%d", map);
        if (chosen)
            draw_frame(ui_draw(v->ui), rect_inset(bounds(&m), -4), 3, 1.5f, t->output);
    }
}

static void stage_switch(const struct view *v, const struct channels_layout *l)
{
    const char *const *titles = prop_infos[PROP_CONVOLVE_STAGE].titles;
    const struct board *b = session_board(v->session);
    const float right = l->area.x + l->area.w - (l->compact ? 12 : 24), room = right - l->sum_x;
    const char *items[3];
    float w = 0;
    int chosen = (int)channels_stage(v);
    for (int i = 0; i < 3; i++) {
        items[i] = i == 1 && b->activation != BOARD_NONE ? _(prop_infos[PROP_CONVOLVE_ACTIVATION].titles[b->activation])
                                                         : _(titles[i]);
        w = fmaxf(w, ui_text_width(v->ui, FONT_CONTROL, items[i]) + 20);
    }
    w = fminf(3 * w + 4, room);
    const float y = l->maps_y - 36;
    if (ui_segmented(v->ui, prop_infos[PROP_CONVOLVE_STAGE].name, (struct rect){right - w, y, w, 28}, items, 3, &chosen,
                     b->pooled.data ? 0 : 4))
        request_int(v->requests, PROP_CONVOLVE_STAGE, chosen);
}

void channels_maps(const struct view *v, const struct channels_layout *l)
{
    int from, to, decimals;
    if (!channels_result(v)->data)
        return;
    channels_maps_seen(v, l, &from, &to);
    const float digits = channels_map_digits(v, l->map_cell, &decimals);
    for (int map = from; map < to; map++)
        draw_map(v, l, map, decimals, digits);
    for (int map = from; map < to; map++) {
        fan_out(v, l, map);
        mark(v, l, map);
    }
    group_brackets(v, l);
    if (l->switches)
        stage_switch(v, l);
    if (l->single)
        small_maps(v, l);
}
