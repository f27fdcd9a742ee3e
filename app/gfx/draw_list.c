#include "app/gfx/draw_list.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CLIPS = sizeof((struct draw_list){0}.clip) / sizeof(struct rect) };

void draw_list_init(struct draw_list *d)
{
    *d = (struct draw_list){0};
}

void draw_list_finish(struct draw_list *d)
{
    free(d->cmd);
    free(d->points);
    free(d->chars);
    draw_list_init(d);
}

int draw_list_failed(const struct draw_list *d)
{
    return d->failed;
}

/* Room for `more` elements after the n that are used; NULL leaves what is there as it was and marks the list. */
static void *reserve(struct draw_list *d, void *array, size_t n, size_t *capacity, size_t more, size_t element)
{
    if (array && more <= *capacity - n)
        return array;
    const size_t wanted = n + more, doubled = *capacity ? 2 * *capacity : 256;
    const size_t grown = wanted > doubled ? wanted : doubled;
    void *bigger = wanted < n || grown > SIZE_MAX / element ? NULL : realloc(array, grown * element);
    if (bigger)
        *capacity = grown;
    else
        d->failed = 1;
    return bigger;
}

/* A zeroed entry at the end, NULL when there is no memory for it. */
static struct draw_cmd *add(struct draw_list *d, enum draw_kind kind, struct color c)
{
    struct draw_cmd *cmd = reserve(d, d->cmd, d->n, &d->capacity, 1, sizeof *cmd);
    if (!cmd)
        return NULL;
    d->cmd = cmd;
    cmd += d->n++;
    *cmd = (struct draw_cmd){.kind = kind, .color = c, .owner = d->owner};
    return cmd;
}

static bool add_points(struct draw_list *d, const struct point *p, size_t n, size_t *first)
{
    struct point *points = reserve(d, d->points, d->n_points, &d->points_capacity, n, sizeof *points);
    if (!points)
        return false;
    d->points = points;
    if (n) /* p may be NULL then */
        memcpy(points + d->n_points, p, n * sizeof *p);
    *first = d->n_points;
    d->n_points += n;
    return true;
}

static bool reserve_chars(struct draw_list *d, size_t n)
{
    char *chars = reserve(d, d->chars, d->n_chars, &d->chars_capacity, n, 1);
    if (chars)
        d->chars = chars;
    return chars != NULL;
}

/* Clips beyond the deepest that is kept are counted, so that pushes and pops stay paired. */
static struct rect present_clip(const struct draw_list *d)
{
    return d->clip[(d->n_clips < MAX_CLIPS ? d->n_clips : MAX_CLIPS) - 1];
}

static void add_clip(struct draw_list *d, struct rect r)
{
    struct draw_cmd *cmd = add(d, DRAW_CLIP, (struct color){0});
    if (cmd)
        cmd->rect = r;
}

void draw_list_clear(struct draw_list *d, struct rect bounds)
{
    d->n = d->n_points = d->n_chars = 0;
    d->failed = 0;
    d->owner = 0;
    d->on_plane = false;
    d->clip[0] = bounds;
    d->n_clips = 1;
    add_clip(d, bounds);
}

void draw_push_clip(struct draw_list *d, struct rect r)
{
    if (d->n_clips > 0)
        r = rect_intersection(r, present_clip(d));
    if (d->n_clips < MAX_CLIPS)
        d->clip[d->n_clips] = r;
    else
        d->failed = 1;
    d->n_clips++;
    add_clip(d, r);
}

void draw_pop_clip(struct draw_list *d)
{
    if (d->n_clips > 1)
        add_clip(d, (d->n_clips--, present_clip(d)));
}

void draw_list_append(struct draw_list *d, const struct draw_list *other)
{
    size_t first_point = 0;
    if (!add_points(d, other->points, other->n_points, &first_point) || !reserve_chars(d, other->n_chars))
        return;
    const size_t first_char = d->n_chars;
    if (other->n_chars)
        memcpy(d->chars + first_char, other->chars, other->n_chars);
    d->n_chars += other->n_chars;
    if (d->n_clips > 0)
        add_clip(d, d->clip[0]);
    for (size_t i = 0; i < other->n; i++) {
        struct draw_cmd *cmd = add(d, other->cmd[i].kind, other->cmd[i].color);
        if (!cmd)
            break;
        *cmd = other->cmd[i];
        cmd->points += first_point;
        cmd->text += first_char;
    }
    if (d->n_clips > 0)
        add_clip(d, present_clip(d));
    d->failed |= other->failed;
}

void draw_on_plane(struct draw_list *d, const float to[6])
{
    d->on_plane = to;
    if (to)
        memcpy(d->to_screen, to, sizeof d->to_screen);
}

static struct point seen(const struct draw_list *d, float x, float y)
{
    const float *to = d->to_screen;
    if (!d->on_plane)
        return (struct point){x, y};
    return (struct point){to[0] * x + to[1] * y + to[2], to[3] * x + to[4] * y + to[5]};
}

/* What a length is on the screen, on the average of all directions. */
static float seen_length(const struct draw_list *d, float length)
{
    const float *to = d->to_screen;
    return d->on_plane ? length * sqrtf(fabsf(to[0] * to[4] - to[1] * to[3])) : length;
}

static void seen_corners(const struct draw_list *d, struct rect r, struct point corner[5])
{
    corner[0] = corner[4] = seen(d, r.x, r.y);
    corner[1] = seen(d, r.x + r.w, r.y);
    corner[2] = seen(d, r.x + r.w, r.y + r.h);
    corner[3] = seen(d, r.x, r.y + r.h);
}

static void add_polygon(struct draw_list *d, const struct point *p, size_t n, struct color c);
static void add_polyline(struct draw_list *d, const struct point *p, size_t n, float width, float on, float off,
                         struct color c);

static void fill_on_plane(struct draw_list *d, struct rect r, struct color c)
{
    struct point corner[5];
    seen_corners(d, r, corner);
    add_polygon(d, corner, 4, c);
}

static void frame_on_plane(struct draw_list *d, struct rect r, float width, float on, float off, struct color c)
{
    struct point corner[5];
    seen_corners(d, rect_inset(r, width / 2), corner);
    add_polyline(d, corner, 5, width, on, off, c);
}

/* A point list as it is seen. */
static void polyline_on_plane(struct draw_list *d, const struct point *p, size_t n, float width, float on, float off,
                              struct color c)
{
    const size_t first = d->n_points;
    add_polyline(d, p, n, width, on, off, c);
    for (size_t i = first; i < d->n_points; i++)
        d->points[i] = seen(d, d->points[i].x, d->points[i].y);
}

void draw_fill(struct draw_list *d, struct rect r, float radius, struct color c)
{
    if (d->on_plane) {
        fill_on_plane(d, r, c);
        return;
    }
    struct draw_cmd *cmd = add(d, DRAW_FILL, c);
    if (!cmd)
        return;
    cmd->rect = r;
    cmd->radius = radius;
}

void draw_frame(struct draw_list *d, struct rect r, float radius, float width, struct color c)
{
    if (d->on_plane) {
        frame_on_plane(d, r, width, 0, 0, c);
        return;
    }
    struct draw_cmd *cmd = add(d, DRAW_FRAME, c);
    if (!cmd)
        return;
    cmd->rect = r;
    cmd->radius = radius;
    cmd->width = width;
}

void draw_frame_dashed(struct draw_list *d, struct rect r, float width, float on, float off, struct color c)
{
    if (d->on_plane) {
        frame_on_plane(d, r, width, on, off, c);
        return;
    }
    struct draw_cmd *cmd = add(d, DRAW_FRAME, c);
    if (!cmd)
        return;
    cmd->rect = r;
    cmd->width = width;
    cmd->dash[0] = on;
    cmd->dash[1] = off;
}

void draw_line(struct draw_list *d, float x0, float y0, float x1, float y1, float width, struct color c)
{
    draw_line_dashed(d, x0, y0, x1, y1, width, 0, 0, c);
}

void draw_line_dashed(struct draw_list *d, float x0, float y0, float x1, float y1, float width, float on, float off,
                      struct color c)
{
    struct draw_cmd *cmd = add(d, DRAW_LINE, c);
    if (!cmd)
        return;
    cmd->point[0] = seen(d, x0, y0);
    cmd->point[1] = seen(d, x1, y1);
    cmd->width = width;
    cmd->dash[0] = on;
    cmd->dash[1] = off;
}

void draw_polyline(struct draw_list *d, const struct point *p, size_t n, float width, struct color c)
{
    draw_polyline_dashed(d, p, n, width, 0, 0, c);
}

static void add_polyline(struct draw_list *d, const struct point *p, size_t n, float width, float on, float off,
                         struct color c)
{
    size_t first;
    if (n == 0 || !add_points(d, p, n, &first))
        return;
    struct draw_cmd *cmd = add(d, DRAW_POLYLINE, c);
    if (!cmd)
        return;
    cmd->points = first;
    cmd->n_points = n;
    cmd->width = width;
    cmd->dash[0] = on;
    cmd->dash[1] = off;
}

void draw_polyline_dashed(struct draw_list *d, const struct point *p, size_t n, float width, float on, float off,
                          struct color c)
{
    if (d->on_plane)
        polyline_on_plane(d, p, n, width, on, off, c);
    else
        add_polyline(d, p, n, width, on, off, c);
}

static struct point cubic_at(const struct point p[4], float t)
{
    const float s = 1 - t, a = s * s * s, b = 3 * s * s * t, c = 3 * s * t * t, e = t * t * t;
    return (struct point){a * p[0].x + b * p[1].x + c * p[2].x + e * p[3].x,
                          a * p[0].y + b * p[1].y + c * p[2].y + e * p[3].y};
}

void draw_cubic(struct draw_list *d, struct point p0, struct point p1, struct point p2, struct point p3, float width,
                struct color c)
{
    enum { MAX_PIECES = 96 };
    const struct point control[4] = {p0, p1, p2, p3};
    struct point flat[MAX_PIECES + 1];
    /* A piece of a curve strays from its chord by at most (second derivative) / 8 / pieces^2; a twentieth of a logical
     * pixel is below what shows at a scale of 3. The second derivative is at most 6 times these second differences. */
    const float bend = fmaxf(hypotf(p0.x - 2 * p1.x + p2.x, p0.y - 2 * p1.y + p2.y),
                             hypotf(p1.x - 2 * p2.x + p3.x, p1.y - 2 * p2.y + p3.y));
    const float wanted = ceilf(sqrtf(6.0f * bend / 8.0f / 0.05f));
    const int pieces = !(wanted < MAX_PIECES) ? MAX_PIECES : wanted < 1 ? 1 : (int)wanted;
    for (int i = 0; i <= pieces; i++)
        flat[i] = cubic_at(control, (float)i / (float)pieces);
    draw_polyline(d, flat, (size_t)pieces + 1, width, c);
}

/* Upright, at its place, as large as its area is seen. */
static void fill_upright(struct draw_list *d, float x, float y, float radius, struct color c)
{
    struct draw_cmd *cmd = add(d, DRAW_FILL, c);
    const struct point at = seen(d, x, y);
    const float r = seen_length(d, radius);
    if (!cmd)
        return;
    cmd->rect = (struct rect){at.x - r, at.y - r, 2 * r, 2 * r};
    cmd->radius = r;
}

void draw_circle(struct draw_list *d, float x, float y, float radius, struct color c)
{
    if (d->on_plane) {
        fill_upright(d, x, y, radius, c);
        return;
    }
    draw_fill(d, (struct rect){x - radius, y - radius, 2 * radius, 2 * radius}, radius, c);
}

void draw_ring(struct draw_list *d, float x, float y, float radius, float width, struct color c)
{
    const float outer = radius + width / 2;
    if (d->on_plane) {
        draw_arc(d, x, y, radius, 0, 2 * (float)M_PI, width, c);
        return;
    }
    draw_frame(d, (struct rect){x - outer, y - outer, 2 * outer, 2 * outer}, outer, width, c);
}

void draw_arc(struct draw_list *d, float x, float y, float radius, float from, float to, float width, struct color c)
{
    struct draw_cmd *cmd = add(d, DRAW_ARC, c);
    if (!cmd)
        return;
    cmd->point[0] = seen(d, x, y);
    cmd->radius = seen_length(d, radius);
    cmd->angle[0] = from;
    cmd->angle[1] = to;
    cmd->width = width;
}

static void add_polygon(struct draw_list *d, const struct point *p, size_t n, struct color c)
{
    size_t first;
    if (n < 3 || !add_points(d, p, n, &first))
        return;
    struct draw_cmd *cmd = add(d, DRAW_POLYGON, c);
    if (!cmd)
        return;
    cmd->points = first;
    cmd->n_points = n;
}

void draw_polygon(struct draw_list *d, const struct point *p, size_t n, struct color c)
{
    const size_t first = d->n_points;
    add_polygon(d, p, n, c);
    for (size_t i = first; d->on_plane && i < d->n_points; i++)
        d->points[i] = seen(d, d->points[i].x, d->points[i].y);
}

/* The entry for the text of `length` bytes that was just written, with its 0, behind the chars in use. */
static void add_text(struct draw_list *d, float x, float y, struct font f, enum text_align align, struct color c,
                     size_t length)
{
    struct draw_cmd *cmd = length ? add(d, DRAW_TEXT, c) : NULL;
    if (!cmd)
        return;
    cmd->text = d->n_chars;
    d->n_chars += length + 1;
    cmd->point[0] = seen(d, x, y);
    cmd->font = f;
    cmd->align = align;
}

void draw_text(struct draw_list *d, float x, float y, struct font f, enum text_align align, struct color c,
               const char *text)
{
    const size_t length = strlen(text);
    if (!reserve_chars(d, length + 1))
        return;
    memcpy(d->chars + d->n_chars, text, length + 1);
    add_text(d, x, y, f, align, c, length);
}

void draw_textf(struct draw_list *d, float x, float y, struct font f, enum text_align align, struct color c,
                const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    const int length = vsnprintf(NULL, 0, format, args);
    if (length >= 0 && reserve_chars(d, (size_t)length + 1)) {
        vsnprintf(d->chars + d->n_chars, (size_t)length + 1, format, again);
        add_text(d, x, y, f, align, c, (size_t)length);
    }
    va_end(again);
    va_end(args);
}

static void set_tensor(struct draw_cmd *cmd, const struct draw_tensor *t)
{
    cmd->tensor = *t;
    if (t->row_stride == 0)
        cmd->tensor.row_stride = t->width;
    if (t->plane_stride == 0)
        cmd->tensor.plane_stride = cmd->tensor.row_stride * t->height;
}

/* Of the parallelogram with these three corners. */
static struct rect rect_around(const struct point p[3])
{
    const struct point last = {p[1].x + p[2].x - p[0].x, p[1].y + p[2].y - p[0].y};
    const float x0 = fminf(fminf(p[0].x, p[1].x), fminf(p[2].x, last.x)),
                y0 = fminf(fminf(p[0].y, p[1].y), fminf(p[2].y, last.y)),
                x1 = fmaxf(fmaxf(p[0].x, p[1].x), fmaxf(p[2].x, last.x)),
                y1 = fmaxf(fmaxf(p[0].y, p[1].y), fmaxf(p[2].y, last.y));
    return (struct rect){x0, y0, x1 - x0, y1 - y0};
}

static void add_askew(struct draw_list *d, const struct point corner[3], float opacity, const struct draw_tensor *t)
{
    size_t first;
    if (!add_points(d, corner, 3, &first))
        return;
    const float alpha = fminf(fmaxf(opacity, 0), 1);
    struct draw_cmd *cmd = add(d, DRAW_ASKEW, (struct color){.a = (uint8_t)(alpha * 255 + 0.5f)});
    if (!cmd)
        return;
    cmd->rect = rect_around(corner);
    cmd->points = first;
    cmd->n_points = 3;
    set_tensor(cmd, t);
}

void draw_tensor(struct draw_list *d, struct rect r, const struct draw_tensor *t)
{
    if (d->on_plane) {
        struct point corner[5];
        seen_corners(d, r, corner);
        add_askew(d, (struct point[3]){corner[0], corner[1], corner[3]}, 1, t);
        return;
    }
    struct draw_cmd *cmd = add(d, DRAW_TENSOR, (struct color){0});
    if (!cmd)
        return;
    cmd->rect = r;
    set_tensor(cmd, t);
}

void draw_askew(struct draw_list *d, const struct point corner[3], float opacity, const struct draw_tensor *t)
{
    struct point p[3];
    for (int i = 0; i < 3; i++)
        p[i] = seen(d, corner[i].x, corner[i].y);
    add_askew(d, p, opacity, t);
}

void draw_gradient(struct draw_list *d, struct rect r, enum colormap map)
{
    struct draw_cmd *cmd = add(d, DRAW_GRADIENT, (struct color){0});
    if (!cmd)
        return;
    cmd->rect = r;
    cmd->tensor.map = map;
}

void draw_hatch(struct draw_list *d, struct rect r, struct color c)
{
    struct draw_cmd *cmd = d->on_plane ? NULL : add(d, DRAW_HATCH, c);
    if (cmd)
        cmd->rect = r;
}

void draw_shadow(struct draw_list *d, struct rect r, float radius, struct color c)
{
    struct draw_cmd *cmd = d->on_plane ? NULL : add(d, DRAW_SHADOW, c);
    if (!cmd)
        return;
    cmd->rect = r;
    cmd->radius = radius;
}

bool rect_contains(struct rect r, float x, float y)
{
    return x >= r.x && x < r.x + r.w && y >= r.y && y < r.y + r.h;
}

struct rect rect_inset(struct rect r, float by)
{
    return (struct rect){r.x + by, r.y + by, fmaxf(r.w - 2 * by, 0), fmaxf(r.h - 2 * by, 0)};
}

struct rect rect_intersection(struct rect a, struct rect b)
{
    const float x = fmaxf(a.x, b.x), y = fmaxf(a.y, b.y);
    return (struct rect){x, y, fmaxf(fminf(a.x + a.w, b.x + b.w) - x, 0), fmaxf(fminf(a.y + a.h, b.y + b.h) - y, 0)};
}

const char *draw_list_text(const struct draw_list *d, const struct draw_cmd *cmd)
{
    return d->chars + cmd->text;
}

const struct draw_cmd *draw_list_find_text(const struct draw_list *d, const char *s, int n)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->cmd[i].kind == DRAW_TEXT && strcmp(draw_list_text(d, &d->cmd[i]), s) == 0 && n-- == 0)
            return &d->cmd[i];
    return NULL;
}
