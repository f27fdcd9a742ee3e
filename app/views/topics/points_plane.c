/* app/views/topics/points_plane.c - the plane: what the net takes each place for, the boundary where that changes, and
 * the points on it. */
#include <math.h>
#include <stdio.h>

#include "app/gfx/color.h"
#include "app/views/topics/points_view.h"
#include "engine/base/i18n.h"

struct color points_class_color(const struct view *v, int c)
{
    const bool light = ui_theme(v->ui)->light;
    if (c == 2)
        return colormap_color(COLORMAP_SEQUENCE, light, light ? 0.7f : 0.68f, 0, 1);
    return colormap_color(COLORMAP_SIGNED, light, c ? 1.0f : -1.0f, -1, 1);
}

static void shape(struct draw_list *d, float x, float y, float r, int c, struct color color)
{
    const float side = 0.9f * r, height = 1.15f * r;
    if (c == 0)
        draw_circle(d, x, y, r, color);
    else if (c == 1)
        draw_fill(d, (struct rect){x - side, y - side, 2 * side, 2 * side}, 1, color);
    else
        draw_polygon(
            d, (struct point[3]){{x, y - height}, {x + height, y + 0.75f * height}, {x - height, y + 0.75f * height}},
            3, color);
}

void points_marker(const struct view *v, float x, float y, float radius, int c)
{
    shape(ui_draw(v->ui), x, y, radius + 1.5f, c, ui_theme(v->ui)->casing);
    shape(ui_draw(v->ui), x, y, radius, c, points_class_color(v, c));
}

struct point points_place(const struct points_layout *l, float x1, float x2)
{
    const float far = 1e5f; /* px that a hidden unit's output goes at most; NaN goes there, too */
    const float x = (x1 - l->lo[0]) / (l->hi[0] - l->lo[0]) * l->plane.w,
                y = (l->hi[1] - x2) / (l->hi[1] - l->lo[1]) * l->plane.h;
    return (struct point){l->plane.x + fminf(fmaxf(x, -far), far), l->plane.y + fminf(fmaxf(y, -far), far)};
}

struct point points_point(const struct points_layout *l, int i)
{
    const float *x = l->hidden ? l->p->hidden[i] : l->p->set.x[i];
    return points_place(l, x[0], x[1]);
}

/* The picture. */

static bool shows_unit(const struct view *v, const struct points *p)
{
    return session_int(v->session, PROP_POINTS_SHOW) == POINTS_SHOW_UNIT && !points_is_output(p, p->unit);
}

/* Fills stay apart from the markers on them, which have the same hues: they do not reach the ends of the scale. */
static void picture(const struct view *v, const struct points_layout *l)
{
    const struct points *p = l->p;
    const bool classes = session_int(v->session, PROP_POINTS_SHOW) == POINTS_SHOW_CLASSES, three = p->set.classes == 3,
               light = ui_theme(v->ui)->light;
    struct draw_tensor t = {.key = p->serial + ((uint64_t)0x5017 << 32),
                            .width = POINTS_SIDE,
                            .height = POINTS_SIDE,
                            .planes = 1,
                            .map = COLORMAP_SIGNED};
    if (shows_unit(v, p)) {
        t.data = p->value_at;
        t.map = p->activation == POINTS_TANH ? COLORMAP_SIGNED : COLORMAP_SEQUENCE;
        t.hi = p->activation == POINTS_RELU ? fmaxf(p->value_most, 1e-6f) : 1.5f;
        t.lo = p->activation == POINTS_TANH ? -1.5f : 0;
    } else if (three) {
        t.data = classes ? p->answer_at[1] : p->probability_at[1];
        t.planes = 3;
        t.lo = light ? -2.2f : -0.25f;
        t.hi = light ? 1.06f : 1.9f;
    } else {
        t.data = classes ? p->answer_at[1] : p->balance_at;
        t.lo = -1.6f;
        t.hi = 1.6f;
    }
    draw_tensor(ui_draw(v->ui), l->plane, &t);
}

/* The boundary: marching squares (Lorensen and Cline's cubes in the plane), straight between the places of the picture.
 */

enum { SEGMENTS = 2048 };
struct contour {
    const float *at;
    int n;
    struct point p[SEGMENTS][2];
};

/* Where the line between two places crosses 0: the share of the way. */
static bool crosses(float a, float b, float *share)
{
    const float way = a / (a - b);
    *share = isfinite(way) ? way : 0.5f; /* between infinite logits */
    return (a > 0) != (b > 0);
}

static void contour_cell(struct contour *c, int row, int col)
{
    const float *v = c->at + row * POINTS_SIDE + col;
    const float corner[4] = {v[0], v[1], v[POINTS_SIDE + 1], v[POINTS_SIDE]}; /* clockwise from the upper left */
    const float x[4] = {0, 1, 1, 0}, y[4] = {0, 0, 1, 1};
    struct point found[4];
    int n = 0;
    for (int i = 0; i < 4; i++) {
        const int j = (i + 1) % 4;
        float share;
        if (crosses(corner[i], corner[j], &share))
            found[n++] =
                (struct point){(float)col + x[i] + share * (x[j] - x[i]), (float)row + y[i] + share * (y[j] - y[i])};
    }
    /* all four edges: the middle decides which of the corners belong together */
    const int turn = n == 4 && (corner[0] + corner[1] + corner[2] + corner[3] > 0) == (corner[0] > 0) ? 0 : 3;
    for (int i = 0; i + 1 < n && c->n < SEGMENTS; i += 2, c->n++) {
        c->p[c->n][0] = found[n == 4 ? (i + turn) % 4 : i];
        c->p[c->n][1] = found[n == 4 ? (i + turn + 1) % 4 : i + 1];
    }
}

static void draw_contour(const struct view *v, const struct points_layout *l, const float *at)
{
    const struct theme *t = ui_theme(v->ui);
    const float cell = l->plane.w / POINTS_SIDE;
    struct contour c = {.at = at};
    for (int row = 0; row + 1 < POINTS_SIDE; row++)
        for (int col = 0; col + 1 < POINTS_SIDE; col++)
            contour_cell(&c, row, col);
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < c.n; i++) {
            const struct point a = c.p[i][0], b = c.p[i][1];
            draw_line(ui_draw(v->ui), l->plane.x + (a.x + 0.5f) * cell, l->plane.y + (a.y + 0.5f) * cell,
                      l->plane.x + (b.x + 0.5f) * cell, l->plane.y + (b.y + 0.5f) * cell, pass ? 2 : 4,
                      pass ? t->hi : color_alpha(t->casing, 0.6f));
        }
}

/* Of three classes the boundary between the last two is on both of theirs. */
static void boundary(const struct view *v, const struct points_layout *l)
{
    if (shows_unit(v, l->p)) {
        draw_contour(v, l, l->p->sum_at);
        return;
    }
    for (int c = 1; c < l->p->set.classes; c++)
        draw_contour(v, l, l->p->lead_at[c]);
}

/* The neuron's weights as a vector: it stands on the boundary and points to class 1. */
static void normal(const struct view *v, const struct points_layout *l)
{
    const struct points *p = l->p;
    const struct theme *t = ui_theme(v->ui);
    if (p->layers > 1 || p->set.classes != 2)
        return;
    const float w1 = p->params[p->layer[0].weight], w2 = p->params[p->layer[0].weight + 1],
                b = p->params[p->layer[0].bias], size = w1 * w1 + w2 * w2, length = sqrtf(size);
    if (!(length > 1e-6f))
        return;
    const float f1 = -b * w1 / size, f2 = -b * w2 / size; /* nearest to the origin */
    if (fabsf(f1) > POINTS_REACH || fabsf(f2) > POINTS_REACH)
        return;
    const float px = l->plane.w / (2 * POINTS_REACH) * fminf(fmaxf(length, 0.35f), 1.6f);
    const struct point from = points_place(l, f1, f2), to = {from.x + w1 / length * px, from.y - w2 / length * px};
    const float d1 = w1 / length, d2 = -w2 / length, head = 9;
    draw_line(ui_draw(v->ui), from.x, from.y, to.x, to.y, 5, color_alpha(t->casing, 0.75f));
    draw_line(ui_draw(v->ui), from.x, from.y, to.x, to.y, 2.5f, t->hi);
    draw_polygon(ui_draw(v->ui),
                 (struct point[3]){{to.x + d1 * head, to.y + d2 * head},
                                   {to.x - d2 * head * 0.6f, to.y + d1 * head * 0.6f},
                                   {to.x + d2 * head * 0.6f, to.y - d1 * head * 0.6f}},
                 3, t->hi);
    const struct point label = {roundf(to.x + d1 * 21), roundf(to.y + d2 * 21)};
    draw_fill(ui_draw(v->ui), (struct rect){label.x - 8, label.y - 9, 16, 18}, 4, color_alpha(t->casing, 0.75f));
    draw_text(ui_draw(v->ui), label.x, label.y + 5, FONT_NUMBER, TEXT_CENTER, t->hi, "w");
}

/* Points. */

static bool is_wrong(const struct points *p, int i)
{
    return p->answer[i] != p->set.label[i];
}

static void ring(const struct view *v, float x, float y, float radius, struct color c)
{
    draw_ring(ui_draw(v->ui), x, y, radius, 4, color_alpha(ui_theme(v->ui)->casing, 0.75f));
    draw_ring(ui_draw(v->ui), x, y, radius, 2, c);
}

static void draw_point(const struct view *v, const struct points_layout *l, int i, float radius)
{
    const struct points *p = l->p;
    const struct theme *t = ui_theme(v->ui);
    const struct point at = points_point(l, i);
    if (is_wrong(p, i))
        ring(v, at.x, at.y, radius + 4, t->warn);
    points_marker(v, at.x, at.y, radius, p->set.label[i]);
    if (p->n_batch < p->set.n && p->in_batch[i])
        draw_circle(ui_draw(v->ui), at.x, at.y, 2, t->casing);
    if (i == p->point)
        ring(v, at.x, at.y, radius + 8, t->output);
    if (points_hovered(v, POINTS_HOVER_POINT) == i)
        ring(v, at.x, at.y, radius + 8, t->focus);
}

static void draw_points(const struct view *v, const struct points_layout *l)
{
    const float radius = l->plane.w < 300 ? 4 : l->p->set.n > 200 ? 4 : 5.5f;
    draw_push_clip(ui_draw(v->ui), l->plane);
    for (int i = 0; i < l->p->set.n; i++)
        if (i != l->p->point)
            draw_point(v, l, i, radius);
    if (l->p->point >= 0)
        draw_point(v, l, l->p->point, radius);
    draw_pop_clip(ui_draw(v->ui));
}

/* Around it. */

static void axes(const struct view *v, const struct points_layout *l)
{
    const struct theme *t = ui_theme(v->ui);
    struct draw_list *d = ui_draw(v->ui);
    char text[FORMAT_MAX];
    for (int i = -POINTS_REACH; i <= POINTS_REACH; i++) {
        const struct point at = points_place(l, (float)i, (float)i);
        const struct color c = color_alpha(t->hi, i ? 0.10f : 0.35f);
        draw_fill(d, (struct rect){roundf(at.x), l->plane.y, 1, l->plane.h}, 0, c);
        draw_fill(d, (struct rect){l->plane.x, roundf(at.y), l->plane.w, 1}, 0, c);
        format_number(text, i, 0);
        draw_text(d, at.x, l->plane.y + l->plane.h + 17, FONT_TICK, TEXT_CENTER, t->mid, text);
        draw_text(d, l->plane.x - 8, at.y + 4, FONT_TICK, TEXT_RIGHT, t->mid, text);
    }
    const struct point last = points_place(l, POINTS_REACH - 0.5f, POINTS_REACH - 0.5f); /* between two ticks */
    draw_text(d, last.x, l->plane.y + l->plane.h + 17, FONT_NUMBER, TEXT_CENTER, t->hi, "x1");
    draw_text(d, l->plane.x - 6, last.y + 5, FONT_NUMBER, TEXT_RIGHT, t->hi, "x2");
    draw_frame(d, l->plane, 0, 1, t->edge);
}

static void title(const struct view *v, const struct points_layout *l)
{
    const struct points *p = l->p;
    char text[160], name[FORMAT_MAX];
    const int layer = points_layer_of(p, p->unit);
    if (l->hidden)
        snprintf(text, sizeof text, "%s", _("Hidden plane"));
    else if (shows_unit(v, p))
        snprintf(text, sizeof text, _("Output of neuron %s"),
                 points_unit_name(p, layer, p->unit - p->layer[layer].first, name));
    else if (session_int(v->session, PROP_POINTS_SHOW) == POINTS_SHOW_CLASSES)
        snprintf(text, sizeof text, "%s", _("What each place is taken for"));
    else
        snprintf(text, sizeof text, "%s",
                 p->set.classes == 2 ? _("Probability of class 1") : _("Probability of each class"));
    convolve_title(v, l->plane.x, l->title, l->plane.w, ui_theme(v->ui)->hi, text, "");
}

/* ● 0  ■ 1  ○ wrong: as much as there is room for. */
static void legend(const struct view *v, const struct points_layout *l)
{
    const struct theme *t = ui_theme(v->ui);
    const float y = l->plane.y + l->plane.h + 38, end = l->plane.x + l->plane.w;
    float x = l->plane.x + 6;
    char text[64];
    for (int c = 0; c < l->p->set.classes; c++) {
        snprintf(text, sizeof text, l->plane.w < 300 ? "%d" : _("class %d"), c);
        points_marker(v, x, y - 4, 5, c);
        draw_text(ui_draw(v->ui), x + 12, y, FONT_NOTE, TEXT_LEFT, t->text, text);
        x += 12 + ui_text_width(v->ui, FONT_NOTE, text) + 22;
    }
    const int wrong = l->p->set.n - l->p->correct;
    snprintf(text, sizeof text, _("wrong: %d"), wrong);
    if (x + 14 + ui_text_width(v->ui, FONT_NOTE, text) > end)
        return;
    draw_ring(ui_draw(v->ui), x + 1, y - 4, 6, 2, t->warn);
    draw_text(ui_draw(v->ui), x + 14, y, FONT_NOTE, TEXT_LEFT, t->text, text);
}

static void invitation(const struct view *v, const struct points_layout *l)
{
    if (l->p->set.n > 0)
        return;
    ui_paragraph(v->ui, l->plane.x + 24, l->plane.y + l->plane.h * 0.3f, l->plane.w - 48, FONT_BODY, 20,
                 ui_theme(v->ui)->text,
                 _("No points yet: choose a class under Pointer (A) and click where its points are to be."));
}

void points_plane(const struct view *v, const struct points_layout *l)
{
    title(v, l);
    if (l->hidden) {
        points_hidden(v, l);
        draw_points(v, l);
    } else {
        picture(v, l);
        draw_push_clip(ui_draw(v->ui), l->plane);
        boundary(v, l);
        draw_pop_clip(ui_draw(v->ui));
        axes(v, l);
        draw_points(v, l);
        draw_push_clip(ui_draw(v->ui), l->plane);
        normal(v, l);
        draw_pop_clip(ui_draw(v->ui));
    }
    legend(v, l);
    invitation(v, l);
}
