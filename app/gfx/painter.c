#include "app/gfx/painter.h"

#include <math.h>
#include <stdlib.h>

static void fail(struct painter *p, enum cs_status status, const struct cs_error *err)
{
    if (p->status != CS_OK || status == CS_OK)
        return;
    p->status = status;
    if (p->err)
        *p->err = *err;
}

static void fail_memory(struct painter *p)
{
    struct cs_error err;
    fail(p, cs_no_memory(&err), &err);
}

/* A device pixel's edge. A shade more than one half is added, so that the rounding errors of two layouts of the same
 * edge, at a scale that puts it on a half, do not open a gap between neighbours. */
static float snap(const struct painter *p, float v)
{
    return floorf(v * p->scale + 0.5f + 1.0f / 256);
}

static float snap_width(const struct painter *p, float v)
{
    return fmaxf(floorf(v * p->scale + 0.5f), 1.0f);
}

static bool is_empty(const float box[4])
{
    return !(box[0] < box[2] && box[1] < box[3]); /* also when one is not a number */
}

/* Cuts the box to the clip and hands it on. */
static void add(struct painter *p, enum pipe pipe, unsigned texture, struct instance *in)
{
    if (is_empty(in->box))
        return;
    in->box[0] = fmaxf(in->box[0], p->clip[0]);
    in->box[1] = fmaxf(in->box[1], p->clip[1]);
    in->box[2] = fminf(in->box[2], p->clip[2]);
    in->box[3] = fminf(in->box[3], p->clip[3]);
    if (!is_empty(in->box) && !batches_add(p->batches, pipe, texture, in))
        fail_memory(p);
}

/* Whole pixels, coordinates already snapped. */
static void add_solid(struct painter *p, float x0, float y0, float x1, float y1, struct color c)
{
    add(p, PIPE_SOLID, 0, &(struct instance){.box = {x0, y0, x1, y1}, .color = c});
}

/* The whole pixels that an anti-aliased shape within these bounds may touch. */
static void set_box(struct instance *in, float x0, float y0, float x1, float y1)
{
    in->box[0] = floorf(x0 - 1);
    in->box[1] = floorf(y0 - 1);
    in->box[2] = ceilf(x1 + 1);
    in->box[3] = ceilf(y1 + 1);
}

static void add_shape(struct painter *p, enum shape_kind kind, const float bounds[4], struct instance in)
{
    set_box(&in, bounds[0], bounds[1], bounds[2], bounds[3]);
    in.c[3] = (float)kind;
    add(p, PIPE_SHAPE, 0, &in);
}

struct edges {
    float x0, y0, x1, y1;
};

/* The device pixels of a rect, at least one each way where it has any size. */
static struct edges snapped(const struct painter *p, struct rect r)
{
    struct edges e = {snap(p, r.x), snap(p, r.y), snap(p, r.x + r.w), snap(p, r.y + r.h)};
    if (r.w > 0)
        e.x1 = fmaxf(e.x1, e.x0 + 1);
    if (r.h > 0)
        e.y1 = fmaxf(e.y1, e.y0 + 1);
    return e;
}

static struct edges scaled(const struct painter *p, struct rect r)
{
    return (struct edges){r.x * p->scale, r.y * p->scale, (r.x + r.w) * p->scale, (r.y + r.h) * p->scale};
}

/* A rounded box; width 0: filled. */
static void add_box(struct painter *p, struct rect r, float radius, float width, struct color c)
{
    const struct edges e = scaled(p, r);
    const float most = 0.5f * fminf(e.x1 - e.x0, e.y1 - e.y0);
    struct instance in = {
        .a = {e.x0, e.y0, e.x1, e.y1}, .b = {fminf(radius * p->scale, most), width * p->scale}, .color = c};
    set_box(&in, e.x0, e.y0, e.x1, e.y1);
    add(p, PIPE_BOX, 0, &in);
}

static void paint_fill(struct painter *p, const struct draw_cmd *cmd)
{
    if (cmd->radius > 0) {
        add_box(p, cmd->rect, cmd->radius, 0, cmd->color);
        return;
    }
    const struct edges e = snapped(p, cmd->rect);
    add_solid(p, e.x0, e.y0, e.x1, e.y1, cmd->color);
}

static void add_square_frame(struct painter *p, struct rect r, float width, struct color c)
{
    const struct edges e = snapped(p, r);
    const float w = snap_width(p, width);
    if (2 * w >= e.x1 - e.x0 || 2 * w >= e.y1 - e.y0) {
        add_solid(p, e.x0, e.y0, e.x1, e.y1, c);
        return;
    }
    add_solid(p, e.x0, e.y0, e.x1, e.y0 + w, c);
    add_solid(p, e.x0, e.y1 - w, e.x1, e.y1, c);
    add_solid(p, e.x0, e.y0 + w, e.x0 + w, e.y1 - w, c);
    add_solid(p, e.x1 - w, e.y0 + w, e.x1, e.y1 - w, c);
}

/* The dashes of a path, one piece at a time: [*from, *to) along the path, the first that ends behind `at`. */
static void dash_after(const float dash[2], float at, float *from, float *to)
{
    const float period = dash[0] + dash[1];
    *from = floorf(at / period) * period;
    if (*from + dash[0] <= at)
        *from += period;
    *to = *from + dash[0];
}

/* Dashes that could not be told apart, or would be too many to draw, are a solid line. */
static bool is_dashed(const struct painter *p, const float dash[2], float length)
{
    enum { MAX_DASHES = 4096 };
    const float period = dash[0] + dash[1];
    return dash[0] > 0 && dash[1] > 0 && period * p->scale >= 1 && length < period * MAX_DASHES;
}

/* One side of a dashed frame, from (x, y) in direction (dx, dy), which begins `start` along its edge; all in device px.
 */
static void add_dashed_side(struct painter *p, struct edges side, bool across, bool backwards, float start,
                            float length, const float dash[2], struct color c)
{
    float from, to;
    for (float at = start; at < start + length; at = to) {
        dash_after(dash, at, &from, &to);
        float t0 = floorf(fmaxf(from, start) - start + 0.5f), t1 = floorf(fminf(to, start + length) - start + 0.5f);
        if (backwards) {
            const float turned = length - t1;
            t1 = length - t0;
            t0 = turned;
        }
        if (t0 < t1 && across)
            add_solid(p, side.x0 + t0, side.y0, side.x0 + t1, side.y1, c);
        else if (t0 < t1)
            add_solid(p, side.x0, side.y0 + t0, side.x1, side.y0 + t1, c);
    }
}

/* Clockwise from the top left corner. */
static void add_dashed_frame(struct painter *p, const struct draw_cmd *cmd)
{
    const struct edges e = snapped(p, cmd->rect);
    const float w = snap_width(p, cmd->width), width = e.x1 - e.x0, height = e.y1 - e.y0;
    const float dash[2] = {cmd->dash[0] * p->scale, cmd->dash[1] * p->scale};
    const struct color c = cmd->color;
    add_dashed_side(p, (struct edges){e.x0, e.y0, e.x1, e.y0 + w}, true, false, 0, width, dash, c);
    add_dashed_side(p, (struct edges){e.x1 - w, e.y0, e.x1, e.y1}, false, false, width, height, dash, c);
    add_dashed_side(p, (struct edges){e.x0, e.y1 - w, e.x1, e.y1}, true, true, width + height, width, dash, c);
    add_dashed_side(p, (struct edges){e.x0, e.y0, e.x0 + w, e.y1}, false, true, 2 * width + height, height, dash, c);
}

static void paint_frame(struct painter *p, const struct draw_cmd *cmd)
{
    if (!(cmd->width > 0))
        return;
    if (cmd->radius > 0)
        add_box(p, cmd->rect, cmd->radius, cmd->width, cmd->color);
    else if (is_dashed(p, cmd->dash, 2 * (cmd->rect.w + cmd->rect.h)))
        add_dashed_frame(p, cmd);
    else
        add_square_frame(p, cmd->rect, cmd->width, cmd->color);
}

/* A piece of a line in device px. before, after: the points that join on, or NULL; square: ends without a cap. */
static void add_segment(struct painter *p, struct point p0, struct point p1, const struct point *before,
                        const struct point *after, bool square0, bool square1, float width, struct color c)
{
    if (!isfinite(p0.x + p0.y + p1.x + p1.y))
        return;
    const float half = 0.5f * width;
    const float bounds[4] = {fminf(p0.x, p1.x) - half, fminf(p0.y, p1.y) - half, fmaxf(p0.x, p1.x) + half,
                             fmaxf(p0.y, p1.y) + half};
    const struct point b = before ? *before : p0, a = after ? *after : p1;
    add_shape(p, SHAPE_SEGMENT, bounds,
              (struct instance){
                  .a = {p0.x, p0.y, p1.x, p1.y}, .b = {b.x, b.y, a.x, a.y}, .c = {half, square0, square1}, .color = c});
}

static struct point along(struct point p0, struct point p1, float t)
{
    return (struct point){p0.x + t * (p1.x - p0.x), p0.y + t * (p1.y - p0.y)};
}

/* The dashes that lie on the segment from p0 to p1, which begins `start` along its line. */
static void add_dashes(struct painter *p, struct point p0, struct point p1, const struct point *before,
                       const struct point *after, float start, const float dash[2], float width, struct color c)
{
    const float length = hypotf(p1.x - p0.x, p1.y - p0.y), end = start + length;
    float from, to;
    for (float at = start; at < end; at = to) {
        dash_after(dash, at, &from, &to);
        if (from >= end)
            break;
        const bool enters = from < start && before, leaves = to > end && after;
        add_segment(p, along(p0, p1, (fmaxf(from, start) - start) / length),
                    along(p0, p1, (fminf(to, end) - start) / length), enters ? before : NULL, leaves ? after : NULL,
                    !enters, !leaves, width, c);
    }
}

static struct point to_device(const struct painter *p, struct point q)
{
    return (struct point){q.x * p->scale, q.y * p->scale};
}

static float line_length(const struct point *q, size_t n)
{
    float length = 0;
    for (size_t i = 1; i < n; i++)
        length += hypotf(q[i].x - q[i - 1].x, q[i].y - q[i - 1].y);
    return length;
}

static void add_polyline(struct painter *p, const struct draw_cmd *cmd, const struct point *q, size_t n)
{
    const float dash[2] = {cmd->dash[0] * p->scale, cmd->dash[1] * p->scale}, width = cmd->width * p->scale;
    const bool dashed = is_dashed(p, cmd->dash, line_length(q, n));
    float start = 0;
    for (size_t i = 0; i + 1 < n; i++) {
        const struct point p0 = to_device(p, q[i]), p1 = to_device(p, q[i + 1]);
        const struct point before = to_device(p, q[i > 0 ? i - 1 : 0]),
                           after = to_device(p, q[i + 2 < n ? i + 2 : n - 1]);
        const struct point *b = i > 0 ? &before : NULL, *a = i + 2 < n ? &after : NULL;
        if (dashed)
            add_dashes(p, p0, p1, b, a, start, dash, width, cmd->color);
        else
            add_segment(p, p0, p1, b, a, false, false, width, cmd->color);
        start += hypotf(p1.x - p0.x, p1.y - p0.y);
    }
}

/* Hair lines along an axis are whole pixels: the row or column that holds the line's middle. */
static void add_hair_line(struct painter *p, const struct draw_cmd *cmd)
{
    const struct point p0 = cmd->point[0], p1 = cmd->point[1];
    const bool across = p0.y == p1.y;
    const float w = snap_width(p, cmd->width), middle = (across ? p0.y : p0.x) * p->scale;
    const float edge = floorf(middle - 0.5f * w + 0.5f + 1.0f / 256);
    const float from = snap(p, fminf(across ? p0.x : p0.y, across ? p1.x : p1.y));
    const float to = snap(p, fmaxf(across ? p0.x : p0.y, across ? p1.x : p1.y));
    const struct edges line =
        across ? (struct edges){from, edge, to, edge + w} : (struct edges){edge, from, edge + w, to};
    const float dash[2] = {cmd->dash[0] * p->scale, cmd->dash[1] * p->scale};
    if (is_dashed(p, cmd->dash, (to - from) / p->scale))
        add_dashed_side(p, line, across, across ? p0.x > p1.x : p0.y > p1.y, 0, to - from, dash, cmd->color);
    else
        add_solid(p, line.x0, line.y0, line.x1, line.y1, cmd->color);
}

static void paint_line(struct painter *p, const struct draw_cmd *cmd)
{
    const bool straight = cmd->point[0].x == cmd->point[1].x || cmd->point[0].y == cmd->point[1].y;
    if (!(cmd->width > 0))
        return;
    if (straight && cmd->width <= 1)
        add_hair_line(p, cmd);
    else
        add_polyline(p, cmd, cmd->point, 2);
}

static void paint_arc(struct painter *p, const struct draw_cmd *cmd)
{
    const struct point c = to_device(p, cmd->point[0]);
    const float radius = cmd->radius * p->scale, half = 0.5f * cmd->width * p->scale, reach = radius + half;
    const float middle = 0.5f * (cmd->angle[0] + cmd->angle[1]), aperture = 0.5f * (cmd->angle[1] - cmd->angle[0]);
    if (!(aperture > 0))
        return;
    const float bounds[4] = {c.x - reach, c.y - reach, c.x + reach, c.y + reach};
    add_shape(p, SHAPE_ARC, bounds,
              (struct instance){.a = {c.x, c.y, radius, half}, .b = {middle, aperture}, .color = cmd->color});
}

static bool reserve_points(struct painter *p, size_t n)
{
    if (n <= p->points_capacity - p->n_points)
        return true;
    const size_t capacity = 2 * p->points_capacity + n + 64;
    struct point *bigger = realloc(p->points, capacity * sizeof *bigger);
    if (!bigger)
        return false;
    p->points = bigger;
    p->points_capacity = capacity;
    return true;
}

static float signed_area(const struct point *q, size_t n)
{
    float area = 0;
    for (size_t i = 0; i < n; i++) {
        const struct point a = q[i], b = q[(i + 1) % n];
        area += a.x * b.y - b.x * a.y;
    }
    return area;
}

static void paint_polygon(struct painter *p, const struct draw_cmd *cmd, const struct point *q)
{
    const size_t n = cmd->n_points;
    const float area = signed_area(q, n);
    if (!isfinite(area))
        return;
    if (!reserve_points(p, n)) {
        fail_memory(p);
        return;
    }
    const bool clockwise = area > 0; /* y points down */
    float bounds[4] = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (size_t i = 0; i < n; i++) {
        const struct point d = to_device(p, q[clockwise ? i : n - 1 - i]);
        p->points[p->n_points + i] = d;
        bounds[0] = fminf(bounds[0], d.x);
        bounds[1] = fminf(bounds[1], d.y);
        bounds[2] = fmaxf(bounds[2], d.x);
        bounds[3] = fmaxf(bounds[3], d.y);
    }
    add_shape(p, SHAPE_POLYGON, bounds, (struct instance){.a = {(float)p->n_points, (float)n}, .color = cmd->color});
    p->n_points += n;
}

static void submit(struct painter *p)
{
    p->submit(p->ctx);
    tensor_cache_submitted(p->tensors);
}

static enum cs_status find_glyph(struct painter *p, const struct text_glyph *glyph, int steps, int phase,
                                 struct glyph_slot *slot, struct cs_error *err)
{
    enum cs_status status = CS_BUSY;
    for (int tries = 0; tries < 4 && status == CS_BUSY; tries++) {
        status = glyph_atlas_find(p->glyphs, p->fonts, glyph, steps, phase, slot, err);
        if (status == CS_BUSY) {
            submit(p);
            glyph_atlas_empty(p->glyphs, true);
        }
    }
    return status == CS_BUSY ? cs_no_memory(err) : status; /* a glyph larger than the largest atlas */
}

/* Its part inside of the clip, texel for pixel. */
static void add_glyph(struct painter *p, const struct glyph_slot *slot, float x, float y, struct color c)
{
    const float x0 = x + slot->left, y0 = y - slot->top;
    const float shown_x = fmaxf(x0, p->clip[0]), shown_y = fmaxf(y0, p->clip[1]);
    add(p, PIPE_GLYPH, 0,
        &(struct instance){.box = {x0, y0, x0 + slot->width, y0 + slot->height},
                           .a = {slot->x + shown_x - x0, slot->y + shown_y - y0},
                           .color = c});
}

static void paint_text(struct painter *p, const struct draw_cmd *cmd, const char *text)
{
    struct cs_error err;
    const float steps = floorf(cmd->font.size * p->scale * FONT_SIZE_STEPS + 0.5f), size = cmd->font.size * p->scale;
    const float baseline = snap(p, cmd->point[0].y);
    if (!(steps >= 1 && steps <= FONT_MAX_PX * FONT_SIZE_STEPS && baseline + size > p->clip[1] &&
          baseline - 1.5f * size < p->clip[3]))
        return;
    float left = cmd->point[0].x;
    if (cmd->align != TEXT_LEFT)
        left -= text_width(p->fonts, cmd->font, text) * (cmd->align == TEXT_CENTER ? 0.5f : 1.0f);
    struct text_run run = text_run_start(p->fonts, cmd->font, text);
    struct text_glyph glyph;
    while (text_run_next(&run, &glyph)) {
        const float quarter = floorf((left + glyph.x) * p->scale * FONT_PHASES + 0.5f);
        const float pixel = floorf(quarter / FONT_PHASES);
        struct glyph_slot slot;
        if (glyph.character <= ' ' || !(pixel + 2 * size > p->clip[0] && pixel - size < p->clip[2]))
            continue;
        const enum cs_status status =
            find_glyph(p, &glyph, (int)steps, (int)(quarter - pixel * FONT_PHASES), &slot, &err);
        fail(p, status, &err);
        if (status == CS_OK && slot.width > 0)
            add_glyph(p, &slot, pixel, baseline, cmd->color);
    }
}

static float map_row(const struct painter *p, enum colormap map)
{
    return (float)((p->light ? COLORMAP_COUNT : 0) + (int)map);
}

static enum cs_status place_tensor(struct painter *p, const struct draw_tensor *t, const int pixels[2],
                                   struct tensor_place *place, struct cs_error *err)
{
    enum cs_status status = tensor_cache_place(p->tensors, t, pixels, place, err);
    if (status != CS_BUSY)
        return status;
    submit(p);
    return tensor_cache_place(p->tensors, t, pixels, place, err);
}

/* Where the tensor of an entry is, drawn on so many pixels; when it cannot be anywhere, a frame tells. */
static bool place_shown(struct painter *p, const struct draw_cmd *cmd, const int pixels[2], struct tensor_place *place)
{
    struct cs_error err;
    const enum cs_status status = place_tensor(p, &cmd->tensor, pixels, place, &err);
    if (status == CS_OK)
        return true;
    fail(p, status, &err);
    add_square_frame(p, cmd->rect, 1, COLOR_HEX(0x808890));
    return false;
}

struct tensor_look {
    struct colormap_range range;
    float row;     /* of the colour maps */
    unsigned mode; /* enum tensor_mode, and what is added to it */
};

static struct tensor_look look_of(const struct painter *p, const struct draw_tensor *t)
{
    const bool rgb = t->planes == 3;
    const unsigned map = colormap_is_signed(t->map) ? TENSOR_SIGNED_MAP : TENSOR_MAP;
    return (struct tensor_look){colormap_range(rgb ? COLORMAP_GREY : t->map, t->lo, t->hi), map_row(p, t->map),
                                rgb ? TENSOR_RGB
                                    : map + (t->veil ? TENSOR_VEIL : 0) + (t->holes || t->veil ? TENSOR_HOLES : 0)};
}

/* Of a snapped edge, which may be longer than any picture. */
static int whole_pixels(float length)
{
    return length < INT16_MAX ? (int)length : INT16_MAX;
}

static void paint_tensor(struct painter *p, const struct draw_cmd *cmd)
{
    const struct draw_tensor *t = &cmd->tensor;
    const struct edges e = snapped(p, cmd->rect);
    if (!(e.x0 < p->clip[2] && e.x1 > p->clip[0] && e.y0 < p->clip[3] && e.y1 > p->clip[1]))
        return; /* before anything is uploaded */
    const int pixels[2] = {whole_pixels(e.x1 - e.x0), whole_pixels(e.y1 - e.y0)};
    struct tensor_place place;
    if (!place_shown(p, cmd, pixels, &place))
        return;
    const struct tensor_look look = look_of(p, t);
    add(p, PIPE_TENSOR, place.texture,
        &(struct instance){.box = {e.x0, e.y0, e.x1, e.y1},
                           .a = {e.x0, e.y0, e.x1 - e.x0, e.y1 - e.y0},
                           .b = {(float)place.x, (float)place.y, place.columns, place.rows},
                           .c = {look.range.from, look.range.factor, look.row, (float)(look.mode & ~TENSOR_VEIL)}});
}

/* Texels of a place in dependence of the screen: at = n * (x, y) + offset. False: seen edge on. */
static bool texels_of_screen(const struct painter *p, const struct point corner[3], const struct tensor_place *place,
                             float n[4], float offset[2])
{
    const struct point o = to_device(p, corner[0]), u = to_device(p, corner[1]), v = to_device(p, corner[2]);
    const float ux = u.x - o.x, uy = u.y - o.y, vx = v.x - o.x, vy = v.y - o.y, det = ux * vy - uy * vx;
    if (!(fabsf(det) > 0.5f)) /* less than half a pixel; or not a number */
        return false;
    n[0] = place->columns * vy / det;
    n[1] = -place->columns * vx / det;
    n[2] = -place->rows * uy / det;
    n[3] = place->rows * ux / det;
    offset[0] = -(n[0] * o.x + n[1] * o.y);
    offset[1] = -(n[2] * o.x + n[3] * o.y);
    return true;
}

/* Values along an edge seen askew: its own halved as often as two a pixel are left. The same while a plane is turned.
 */
static int halved(const struct painter *p, int values, struct point from, struct point to)
{
    const float pixels = hypotf(to.x - from.x, to.y - from.y) * p->scale;
    while (values > 1 && (float)(values / 2) >= 2 * pixels)
        values /= 2;
    return values;
}

static void paint_askew(struct painter *p, const struct draw_cmd *cmd, const struct point *corner)
{
    const struct edges e = scaled(p, cmd->rect);
    if (!(e.x0 < p->clip[2] && e.x1 > p->clip[0] && e.y0 < p->clip[3] && e.y1 > p->clip[1]))
        return;
    const int values[2] = {halved(p, cmd->tensor.width, corner[0], corner[1]),
                           halved(p, cmd->tensor.height, corner[0], corner[2])};
    struct tensor_place place;
    if (!place_shown(p, cmd, values, &place))
        return;
    const struct tensor_look look = look_of(p, &cmd->tensor);
    struct instance in = {.b = {(float)place.x, (float)place.y, place.columns, place.rows},
                          .c = {look.range.from, look.range.factor},
                          .color = {(uint8_t)look.row, (uint8_t)look.mode, 255, cmd->color.a}};
    set_box(&in, e.x0, e.y0, e.x1, e.y1);
    if (texels_of_screen(p, corner, &place, in.a, &in.c[2]))
        add(p, PIPE_TENSOR, place.texture, &in);
}

static void paint_gradient(struct painter *p, const struct draw_cmd *cmd)
{
    const struct edges e = snapped(p, cmd->rect);
    add(p, PIPE_TENSOR, p->tensors->page,
        &(struct instance){.box = {e.x0, e.y0, e.x1, e.y1},
                           .a = {e.x0, e.y0, e.x1 - e.x0, e.y1 - e.y0},
                           .c = {0, 0, map_row(p, cmd->tensor.map), TENSOR_GRADIENT}});
}

static void paint_hatch(struct painter *p, const struct draw_cmd *cmd)
{
    static const float pitch = 8, width = 1.5f;
    const struct edges e = snapped(p, cmd->rect);
    struct instance in = {.box = {e.x0, e.y0, e.x1, e.y1},
                          .c = {pitch * p->scale, 0.5f * width * p->scale, 0, SHAPE_HATCH},
                          .color = cmd->color};
    add(p, PIPE_SHAPE, 0, &in);
}

static void paint_shadow(struct painter *p, const struct draw_cmd *cmd)
{
    static const float down = 6, deviation = 6; /* half of the blur */
    const struct rect r = {cmd->rect.x, cmd->rect.y + down, cmd->rect.w, cmd->rect.h};
    const struct edges e = scaled(p, r);
    const float reach = 3 * deviation * p->scale;
    const float bounds[4] = {e.x0 - reach, e.y0 - reach, e.x1 + reach, e.y1 + reach};
    add_shape(p, SHAPE_SHADOW, bounds,
              (struct instance){.a = {e.x0, e.y0, e.x1, e.y1}, .c = {deviation * p->scale}, .color = cmd->color});
}

static void set_clip(struct painter *p, struct rect r)
{
    p->clip[0] = fmaxf(snap(p, r.x), 0);
    p->clip[1] = fmaxf(snap(p, r.y), 0);
    p->clip[2] = fminf(snap(p, r.x + r.w), (float)p->width);
    p->clip[3] = fminf(snap(p, r.y + r.h), (float)p->height);
}

static void paint(struct painter *p, const struct draw_list *list, const struct draw_cmd *cmd)
{
    switch (cmd->kind) {
    case DRAW_FILL:
        paint_fill(p, cmd);
        break;
    case DRAW_FRAME:
        paint_frame(p, cmd);
        break;
    case DRAW_LINE:
        paint_line(p, cmd);
        break;
    case DRAW_POLYLINE:
        if (cmd->width > 0)
            add_polyline(p, cmd, list->points + cmd->points, cmd->n_points);
        break;
    case DRAW_ARC:
        paint_arc(p, cmd);
        break;
    case DRAW_POLYGON:
        paint_polygon(p, cmd, list->points + cmd->points);
        break;
    case DRAW_TEXT:
        paint_text(p, cmd, draw_list_text(list, cmd));
        break;
    case DRAW_TENSOR:
        paint_tensor(p, cmd);
        break;
    case DRAW_ASKEW:
        paint_askew(p, cmd, list->points + cmd->points);
        break;
    case DRAW_GRADIENT:
        paint_gradient(p, cmd);
        break;
    case DRAW_HATCH:
        paint_hatch(p, cmd);
        break;
    case DRAW_SHADOW:
        paint_shadow(p, cmd);
        break;
    case DRAW_CLIP:
        set_clip(p, cmd->rect);
        break;
    }
}

void painter_list(struct painter *p, const struct draw_list *list)
{
    p->status = CS_OK;
    p->clip[0] = p->clip[1] = 0;
    p->clip[2] = (float)p->width;
    p->clip[3] = (float)p->height;
    for (size_t i = 0; i < list->n; i++)
        paint(p, list, &list->cmd[i]);
}
