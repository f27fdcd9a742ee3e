/* app/views/convolve/channels_planes.c - the channels of the input below each other: cells with digits, or pictures;
 * on those that the filter reads, the window. Groups are tied by brackets and by grey, for chrome has no hue. */
#include <math.h>
#include <stdio.h>

#include "app/views/convolve/channels.h"
#include "engine/base/i18n.h"

const char *channels_name(const struct view *v, int channel, char text[16])
{
    static const char *const colours[] = {"R", "G", "B"};
    const struct board *b = session_board(v->session);
    if (b->channels == 3 && b->lo >= 0)
        return colours[channel];
    snprintf(text, 16, "%d", channel);
    return text;
}

/* The letter carries the meaning; the bar below it only helps to find it. */
static struct color bar_color(const struct view *v, int channel)
{
    static const unsigned bars[] = {0xE5534B, 0x4FA64F, 0x4C86E8};
    char text[16];
    return channels_name(v, channel, text) == text ? ui_theme(v->ui)->edge : COLOR_HEX(bars[channel]);
}

void channels_tag(const struct view *v, float x, float y, float size, int channel)
{
    const struct rect r = {x, roundf(y - size / 2), size, size};
    char text[16];
    draw_frame(ui_draw(v->ui), r, 4, 1, ui_theme(v->ui)->edge);
    draw_fill(ui_draw(v->ui), (struct rect){r.x + 4, r.y + size - 6, size - 8, 3}, 1, bar_color(v, channel));
    draw_text(ui_draw(v->ui), r.x + size / 2, r.y + size - 9, (struct font){FONT_MONO, FONT_700, size < 24 ? 13 : 14},
              TEXT_CENTER, ui_theme(v->ui)->hi, channels_name(v, channel, text));
}

/* Planes. */

static double padded_value(const struct board *b, const float *plane, int row, int col)
{
    const int y = padding_source(b->geometry.padding_mode, row, b->height),
              x = padding_source(b->geometry.padding_mode, col, b->width);
    return x < 0 || y < 0 ? 0 : (double)plane[(size_t)y * (size_t)b->width + (size_t)x];
}

static void padding_digits(const struct view *v, const struct matrix *grid, const struct matrix *plane)
{
    const struct board *b = session_board(v->session);
    const int top = b->geometry.padding[0], left = b->geometry.padding[1];
    for (int i = 0; i < grid->rows * grid->cols; i++) {
        const int row = i / grid->cols - top, col = i % grid->cols - left;
        if (row >= 0 && row < b->height && col >= 0 && col < b->width)
            continue;
        char text[FORMAT_MAX];
        const double value = padded_value(b, plane->data, row, col);
        if (plane->format)
            plane->format(text, value, plane->decimals);
        else
            format_number(text, value, plane->decimals);
        matrix_padding_digit(v->ui, matrix_cell_rect(grid, i / grid->cols, i % grid->cols), text, plane->digits, false,
                             ui_theme(v->ui)->mid);
    }
}

static struct rect bounds(const struct matrix *m)
{
    return (struct rect){m->x, m->y, (float)m->cols * m->cell, (float)m->rows * m->cell};
}

static void padding(const struct view *v, const struct matrix *grid, const struct matrix *plane, bool near)
{
    const int *pad = session_board(v->session)->geometry.padding;
    struct rect all = bounds(grid);
    if ((pad[0] | pad[1] | pad[2] | pad[3]) == 0)
        return;
    all.w -= near ? 1 : 0;
    all.h -= near ? 1 : 0;
    draw_fill(ui_draw(v->ui), all, 0, ui_theme(v->ui)->panel);
    draw_hatch(ui_draw(v->ui), all, ui_theme(v->ui)->hatch);
    if (near)
        matrix_lines(v->ui, grid);
    if (plane->digits > 0)
        padding_digits(v, grid, plane);
}

static void picture(const struct view *v, const struct matrix *plane)
{
    const struct board *b = session_board(v->session);
    draw_tensor(ui_draw(v->ui), bounds(plane),
                &(struct draw_tensor){.data = plane->data,
                                      .key = convolve_texture_key(v, TEXTURE_INPUT, b->input_serial),
                                      .width = plane->cols,
                                      .height = plane->rows,
                                      .planes = 1,
                                      .map = b->lo < 0 ? COLORMAP_SIGNED : COLORMAP_GREY,
                                      .lo = b->lo,
                                      .hi = b->hi});
}

static void draw_plane(const struct view *v, const struct channels_layout *l, int channel)
{
    const struct matrix grid = channels_grid(v, l, channel);
    struct matrix plane = channels_plane(v, l, channel);
    float counts[BOARD_SMALL * BOARD_SMALL];
    padding(v, &grid, &plane, l->near);
    if (l->near && session_bool(v->session, PROP_CONVOLVE_COVERAGE))
        convolve_cover(v, &plane, counts);
    if (l->near)
        matrix_draw(v->ui, &plane);
    else
        picture(v, &plane);
    convolve_unused(v, &plane);
    channels_tag(v, l->tag_x, channels_middle(l, channel), 24, channel);
    if (!channels_read(l, channel)) { /* another group's: faint */
        const struct rect r = rect_inset(bounds(&grid), -1);
        draw_fill(ui_draw(v->ui), (struct rect){l->tag_x, r.y, r.x + r.w - l->tag_x, r.h}, 0,
                  color_alpha(ui_theme(v->ui)->stage, 0.64f));
    }
}

/* Windows. */

static struct rect window_rect(const struct view *v, const struct matrix *grid, const struct convolve_motion *motion)
{
    const struct board_geometry *g = &session_board(v->session)->geometry;
    const float line = grid->cell >= 12 ? 1 : 0;
    return (struct rect){grid->x + motion->col * (float)g->stride[1] * grid->cell,
                         grid->y + motion->row * (float)g->stride[0] * grid->cell,
                         (float)(g->dilation[1] * (g->kernel[1] - 1) + 1) * grid->cell - line,
                         (float)(g->dilation[0] * (g->kernel[0] - 1) + 1) * grid->cell - line};
}

/* From the window's corner along the grid line, and curved over the gap to the slice's corner. */
static void connector(const struct view *v, float x, float y, float edge, float to_x, float to_y, float alpha)
{
    const struct color casing = color_alpha(ui_theme(v->ui)->casing, 0.75f * alpha),
                       kernel = color_alpha(ui_theme(v->ui)->kernel, alpha);
    const float from = fmaxf(x, edge), bend = (from + to_x) / 2;
    const struct point p[4] = {{from, y}, {bend, y}, {bend, to_y}, {to_x, to_y}};
    if (from > x) {
        draw_line(ui_draw(v->ui), x, y, from, y, 4, casing);
        draw_line(ui_draw(v->ui), x, y, from, y, 2, kernel);
    }
    draw_cubic(ui_draw(v->ui), p[0], p[1], p[2], p[3], 4, casing);
    draw_cubic(ui_draw(v->ui), p[0], p[1], p[2], p[3], 2, kernel);
}

static void connectors(const struct view *v, const struct channels_layout *l, int channel,
                       const struct convolve_motion *motion)
{
    const struct matrix grid = channels_grid(v, l, channel);
    const struct rect window = window_rect(v, &grid, motion), slice = channels_slice(v, l, channel);
    const float from = window.x + window.w + (l->cell < 32 ? 3 : 4), edge = grid.x + (float)grid.cols * grid.cell + 4;
    connector(v, from, window.y - 0.5f, edge, slice.x - 4, slice.y - 0.5f, motion->frames);
    connector(v, from, window.y + window.h + 0.5f, edge, slice.x - 4, slice.y + slice.h - 0.5f, motion->frames);
}

/* With dilation the pixels that are read are framed one by one. */
static void taps(const struct view *v, const struct channels_layout *l, int channel)
{
    const struct board *b = session_board(v->session);
    const struct board_step *step = session_step(v->session);
    const struct matrix grid = channels_grid(v, l, channel);
    const int *d = b->geometry.dilation, *k = b->geometry.kernel;
    const bool apart = (d[0] > 1 && k[0] > 1) || (d[1] > 1 && k[1] > 1);
    for (int i = 0; apart && i < step->n_terms; i++) {
        const struct board_term *t = &step->term[i];
        if (t->c + l->group_first == channel)
            draw_frame(ui_draw(v->ui),
                       matrix_cell_rect(&grid, t->row + b->geometry.padding[0], t->col + b->geometry.padding[1]), 0,
                       l->cell < 16 ? 1 : 2, ui_theme(v->ui)->kernel);
    }
}

/* What the pointer is on. */

static void outline(const struct view *v, struct rect r, struct color c)
{
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 4, ui_theme(v->ui)->casing);
    draw_frame(ui_draw(v->ui), r, 0, 2, c);
}

/* Every pixel that a weight ever meets: the first one, and from there a stride apart. */
static void met_by_weight(const struct view *v, const struct channels_layout *l, int channel,
                          const struct board_term *t)
{
    const struct board *b = session_board(v->session);
    const struct board_geometry *g = &b->geometry;
    const struct matrix grid = channels_grid(v, l, channel);
    const int row = t->i * g->dilation[0], col = t->j * g->dilation[1];
    const bool dense = g->stride[0] == 1 && g->stride[1] == 1;
    for (int i = 0; !dense && i < b->oh * b->ow; i++)
        draw_frame(ui_draw(v->ui),
                   matrix_cell_rect(&grid, row + i / b->ow * g->stride[0], col + i % b->ow * g->stride[1]), 0,
                   l->cell < 16 ? 1 : 2, ui_theme(v->ui)->kernel_ink);
    if (dense)
        outline(v,
                (struct rect){grid.x + (float)col * l->cell, grid.y + (float)row * l->cell, (float)b->ow * l->cell - 1,
                              (float)b->oh * l->cell - 1},
                ui_theme(v->ui)->kernel_ink);
}

/* All windows that a pixel belongs to reach from here to there. */
static void windows_around(const struct view *v, const struct channels_layout *l, int channel)
{
    const struct board *b = session_board(v->session);
    const struct board_geometry *g = &b->geometry;
    const struct matrix grid = channels_grid(v, l, channel);
    int from[2] = {INT32_MAX, INT32_MAX}, to[2] = {-1, -1};
    for (int i = 0; i < b->oh * b->ow; i++) {
        const int corner[2] = {i / b->ow * g->stride[0], i % b->ow * g->stride[1]};
        if (!channels_feeds(b, l->hover_row, l->hover_col, i / b->ow, i % b->ow))
            continue;
        for (int axis = 0; axis < 2; axis++) {
            const int end = corner[axis] + g->dilation[axis] * (g->kernel[axis] - 1) + 1;
            from[axis] = corner[axis] < from[axis] ? corner[axis] : from[axis];
            to[axis] = end > to[axis] ? end : to[axis];
        }
    }
    if (to[0] > 0)
        draw_frame_dashed(ui_draw(v->ui),
                          (struct rect){grid.x + (float)from[1] * l->cell - 2, grid.y + (float)from[0] * l->cell - 2,
                                        (float)(to[1] - from[1]) * l->cell + 3, (float)(to[0] - from[0]) * l->cell + 3},
                          2, 6, 4, ui_theme(v->ui)->kernel_ink);
}

static void hovered(const struct view *v, const struct channels_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct board_step *step = session_step(v->session);
    const struct convolve_hover h = convolve_hovering(v);
    const int term = convolve_hovered_term(v), channel = term < 0 ? -1 : l->group_first + step->term[term].c;
    if (l->hovers && channels_seen(l, l->hover_channel)) {
        const struct matrix plane = channels_plane(v, l, l->hover_channel);
        windows_around(v, l, l->hover_channel);
        outline(v, matrix_cell_rect(&plane, l->hover_row, l->hover_col), ui_theme(v->ui)->focus);
    }
    if (term < 0 || !channels_seen(l, channel))
        return;
    const struct matrix grid = channels_grid(v, l, channel);
    if (h.kind == HOVER_WEIGHT)
        met_by_weight(v, l, channel, &step->term[term]);
    outline(v,
            matrix_cell_rect(&grid, step->term[term].row + b->geometry.padding[0],
                             step->term[term].col + b->geometry.padding[1]),
            ui_theme(v->ui)->focus);
}

/* Groups. */

/* A bracket beside the bands of a group that are seen; the one at work is bright and has a ground. */
static void bracket(const struct view *v, const struct channels_layout *l, int group)
{
    const struct theme *t = ui_theme(v->ui);
    const int from = group * l->group_size < l->first ? l->first : group * l->group_size;
    const int end = (group + 1) * l->group_size, to = end > l->first + l->bands ? l->first + l->bands : end;
    const bool chosen = channels_read(l, group * l->group_size);
    if (from >= to)
        return;
    const float y0 = channels_middle(l, from) - l->band / 2 - 3, y1 = channels_middle(l, to - 1) + l->band / 2 + 3,
                x = l->tag_x - 7;
    if (chosen)
        draw_fill(ui_draw(v->ui), (struct rect){x, y0, l->sum_x + l->sum_w + 6 - x, y1 - y0}, 6, t->panel);
    const struct point p[] = {{x + 5, y0 + 1}, {x, y0 + 1}, {x, y1 - 1}, {x + 5, y1 - 1}};
    draw_polyline(ui_draw(v->ui), p, 4, chosen ? 2 : 1.5f, chosen ? t->hi : t->edge);
}

/* Where in the column the bands are that are seen. */
static void scroll_bar(const struct view *v, const struct channels_layout *l)
{
    const int channels = session_board(v->session)->channels;
    if (l->bands >= channels)
        return;
    const float h = (float)(l->bands - 1) * l->pitch + l->band, part = h / (float)channels;
    const float x = l->plane_x - (l->compact ? 8 : 12);
    draw_fill(ui_draw(v->ui), (struct rect){x, l->top, 4, h}, 2, ui_theme(v->ui)->well);
    draw_fill(ui_draw(v->ui), (struct rect){x, l->top + part * (float)l->first, 4, part * (float)l->bands}, 2,
              ui_theme(v->ui)->edge);
}

void channels_planes(const struct view *v, const struct channels_layout *l)
{
    const struct board *b = session_board(v->session);
    const struct convolve_motion motion = convolve_motion(v);
    for (int g = 0; b->geometry.groups > 1 && g < b->geometry.groups; g++)
        bracket(v, l, g);
    for (int c = l->first; c < l->first + l->bands; c++)
        draw_plane(v, l, c);
    for (int c = l->first; c < l->first + l->bands; c++) {
        if (!channels_read(l, c))
            continue;
        const struct matrix grid = channels_grid(v, l, c);
        connectors(v, l, c, &motion);
        convolve_frame(v, window_rect(v, &grid, &motion), l->cell, ui_theme(v->ui)->kernel, motion.frames);
        if (motion.frames >= 1)
            taps(v, l, c);
    }
    scroll_bar(v, l);
    hovered(v, l);
}
