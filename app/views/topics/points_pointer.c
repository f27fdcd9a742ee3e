/* app/views/topics/points_pointer.c - the pointer on the plane: numbers of what lies below it; a press chooses a point
 * and drags it, adds one of the brush's class, or removes one. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/views/topics/points_view.h"
#include "engine/base/i18n.h"

enum { BRUSH_NONE, BRUSH_ERASER = POINTS_CLASSES + 1 }; /* values of points.brush; between them a class + 1 */
static const float near = 12;                           /* px around a point that belong to it */

struct pointer_memory {
    int dragged;  /* point, from 1; 0: none */
    bool changed; /* by this drag: the next change goes on with it */
};

static struct pointer_memory *memory(const struct view *v)
{
    const ui_id points_id = 0xC0470B01u;
    return ui_memory(v->ui, points_id, sizeof(struct pointer_memory));
}

int points_hovered(const struct view *v, enum points_grid grid)
{
    const struct convolve_hover h = convolve_hovering(v);
    return h.kind == HOVER_TOPIC && h.channel == (int)grid ? h.row : -1;
}

int points_hovered_weight(const struct view *v, int unit)
{
    const struct convolve_hover h = convolve_hovering(v);
    return points_hovered(v, POINTS_HOVER_WEIGHT) == unit ? h.col : -1;
}

void points_hover(const struct view *v, enum points_grid grid, int row, int col)
{
    convolve_hover(v, &(struct convolve_hover){
                          .kind = HOVER_TOPIC, .term = -1, .weight = -1, .channel = (int)grid, .row = row, .col = col});
}

static int nearest(const struct points_layout *l, float x, float y)
{
    float least = near * near;
    int best = -1;
    for (int i = 0; i < l->p->set.n; i++) {
        const struct point at = points_point(l, i);
        const float d = (at.x - x) * (at.x - x) + (at.y - y) * (at.y - y);
        if (d <= least) {
            least = d;
            best = i;
        }
    }
    return best;
}

/* Changes. */

/* With a point too many, so that the property refuses it and says why. */
static char *refused_text(const char *text)
{
    const size_t size = strlen(text) + 8;
    char *more = malloc(size);
    if (more)
        snprintf(more, size, "%s 0,0=0", text);
    return more;
}

static void post(const struct view *v, const struct points_set *set, bool gesture, bool too_many)
{
    char *text = points_to_text(set), *more = text && too_many ? refused_text(text) : NULL;
    if (!text || (too_many && !more))
        v->requests->lost = true;
    else
        request_text(v->requests, PROP_POINTS_DRAWN, too_many ? more : text);
    if (text && gesture)
        request_is_gesture(v->requests);
    free(text);
    free(more);
}

static void choose(const struct view *v, int point)
{
    if (point != session_int(v->session, PROP_POINTS_POINT))
        request_int(v->requests, PROP_POINTS_POINT, point);
}

static void remove_point(const struct view *v, const struct points *p, int i, bool gesture)
{
    struct points_set set = p->set;
    points_remove(&set, i);
    post(v, &set, gesture, false);
}

void points_delete(const struct view *v)
{
    const struct points *p = session_points(v->session);
    if (p && p->point >= 0)
        remove_point(v, p, p->point, false);
}

static void add_point(const struct view *v, const struct points *p, float x1, float x2, int label)
{
    struct points_set set = p->set;
    if (!points_add(&set, x1, x2, label)) {
        post(v, &set, false, true);
        return;
    }
    post(v, &set, false, false);
    choose(v, set.n - 1);
}

static void move_point(const struct view *v, const struct points *p, int i, float x1, float x2, bool gesture)
{
    struct points_set set = p->set;
    set.x[i][0] = points_snap(x1);
    set.x[i][1] = points_snap(x2);
    if (set.x[i][0] != p->set.x[i][0] || set.x[i][1] != p->set.x[i][1])
        post(v, &set, gesture, false);
}

/* Presses and drags. */

static struct point under(const struct view *v, const struct points_layout *l)
{
    const float reach = POINTS_REACH;
    return (struct point){(ui_input(v->ui)->x - l->plane.x) / l->plane.w * 2 * reach - reach,
                          reach - (ui_input(v->ui)->y - l->plane.y) / l->plane.h * 2 * reach};
}

static void press(const struct view *v, const struct points_layout *l, struct pointer_memory *m)
{
    const int brush = session_int(v->session, PROP_POINTS_BRUSH),
              point = nearest(l, ui_input(v->ui)->x, ui_input(v->ui)->y);
    const struct point at = under(v, l);
    *m = (struct pointer_memory){0};
    if (l->hidden && point >= 0)
        choose(v, point);
    if (l->hidden || brush == BRUSH_ERASER)
        return;
    if (point >= 0) {
        choose(v, point);
        m->dragged = point + 1;
    } else if (brush != BRUSH_NONE) {
        add_point(v, l->p, at.x, at.y, brush - 1);
        m->dragged = l->p->set.n < POINTS_MAX ? l->p->set.n + 1 : 0;
        m->changed = true;
    }
}

static void drag(const struct view *v, const struct points_layout *l, struct pointer_memory *m)
{
    const int point = nearest(l, ui_input(v->ui)->x, ui_input(v->ui)->y);
    const struct point at = under(v, l);
    const bool moved = ui_drag_dx(v->ui) != 0 || ui_drag_dy(v->ui) != 0;
    if (session_int(v->session, PROP_POINTS_BRUSH) == BRUSH_ERASER) {
        if (l->hidden || point < 0 || (m->changed && !moved)) /* a click takes one away, a drag all that it passes */
            return;
        remove_point(v, l->p, point, m->changed);
        m->changed = true;
    } else if (m->dragged > 0 && m->dragged <= l->p->set.n && moved) {
        move_point(v, l->p, m->dragged - 1, at.x, at.y, m->changed);
        m->changed = true;
    }
}

/* Enter adds a point in the middle; it is taken before the plane could be clicked by it. */
static void enter_key(const struct view *v, const struct points *p, ui_id id)
{
    const int brush = session_int(v->session, PROP_POINTS_BRUSH);
    if (brush != BRUSH_ERASER && ui_take_key(v->ui, id, UI_KEY_ENTER, 0))
        add_point(v, p, 0, 0, brush == BRUSH_NONE ? 0 : brush - 1);
}

/* The plane has the focus by Tab: arrows move the chosen point. After a click they still step. */
static void plane_keys(const struct view *v, const struct points_layout *l, ui_id id)
{
    static const struct {
        int32_t code;
        float x1, x2;
    } moves[] = {{UI_KEY_LEFT, -1, 0}, {UI_KEY_RIGHT, 1, 0}, {UI_KEY_UP, 0, 1}, {UI_KEY_DOWN, 0, -1}};
    const struct points *p = l->p;
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        for (int fine = 0; fine < 2; fine++) {
            const float by = fine ? 0.01f : 0.1f;
            if (ui_take_key(v->ui, id, moves[i].code, fine ? UI_SHIFT : 0) && p->point >= 0)
                move_point(v, p, p->point, p->set.x[p->point][0] + by * moves[i].x1,
                           p->set.x[p->point][1] + by * moves[i].x2, true);
        }
}

/* Cards. */

static void point_card(const struct view *v, const struct points *p, int i)
{
    char text[320], x1[FORMAT_MAX], x2[FORMAT_MAX], loss[FORMAT_MAX], prob[FORMAT_MAX];
    const int label = p->set.label[i];
    snprintf(text, sizeof text, _("point %d: x1 = %s   x2 = %s   class %d\np(%d) = %s   loss = −ln p(%d) = %s%s"), i,
             format_number(x1, (double)p->set.x[i][0], 2), format_number(x2, (double)p->set.x[i][1], 2), label, label,
             points_number(prob, (double)p->probability[i][label]), label, points_number(loss, (double)p->loss[i]),
             p->n_batch < p->set.n && p->in_batch[i] ? _("\nin the batch of the next step") : "");
    convolve_card(v, text);
}

/* Numbers are those of the nearest place that went through the net. */
static void place_card(const struct view *v, const struct points *p, int row, int col)
{
    const int at = row * POINTS_SIDE + col, layer = points_layer_of(p, p->unit);
    char text[320], name[FORMAT_MAX], a[FORMAT_MAX], b[FORMAT_MAX];
    int n = snprintf(text, sizeof text, "x1 = %s   x2 = %s",
                     format_number(a, (double)points_coordinate(col, POINTS_SIDE), 2),
                     format_number(b, (double)-points_coordinate(row, POINTS_SIDE), 2));
    for (int c = p->set.classes == 2; c < p->set.classes; c++)
        n += snprintf(text + n, sizeof text - (size_t)n, "%sp(%d) = %s", c == (p->set.classes == 2) ? "\n" : "   ", c,
                      points_number(a, (double)p->probability_at[c][at]));
    if (session_int(v->session, PROP_POINTS_SHOW) == POINTS_SHOW_UNIT && !points_is_output(p, p->unit))
        snprintf(text + n, sizeof text - (size_t)n, _("\n%s = %s of the sum %s"),
                 points_unit_name(p, layer, p->unit - p->layer[layer].first, name),
                 points_number(a, (double)p->value_at[at]), points_number(b, (double)p->sum_at[at]));
    convolve_card(v, text);
}

static int clamped(float at)
{
    return at < 0 ? 0 : at >= POINTS_SIDE ? POINTS_SIDE - 1 : (int)at;
}

static void card(const struct view *v, const struct points_layout *l)
{
    const int point = nearest(l, ui_input(v->ui)->x, ui_input(v->ui)->y);
    const int row = clamped((ui_input(v->ui)->y - l->plane.y) / l->plane.h * POINTS_SIDE),
              col = clamped((ui_input(v->ui)->x - l->plane.x) / l->plane.w * POINTS_SIDE);
    if (point >= 0) {
        points_hover(v, POINTS_HOVER_POINT, point, 0);
        point_card(v, l->p, point);
    } else if (!l->hidden) {
        points_hover(v, POINTS_HOVER_PLACE, row, col);
        place_card(v, l->p, row, col);
    }
}

void points_pointer(const struct view *v, const struct points_layout *l)
{
    struct pointer_memory none = {0}, *kept = memory(v), *m = kept ? kept : &none;
    const ui_id id = ui_make_id(v->ui, "points-plane");
    enter_key(v, l->p, id);
    const unsigned state = ui_behave(v->ui, id, l->plane, true, true);
    if (state & UI_RING) {
        plane_keys(v, l, id);
        ui_focus_ring(v->ui, l->plane, 0);
    }
    if (state & UI_PRESSED)
        press(v, l, m);
    if (state & UI_ACTIVE)
        drag(v, l, m);
    if (!(state & UI_HOT))
        return;
    const int point = nearest(l, ui_input(v->ui)->x, ui_input(v->ui)->y);
    ui_set_cursor(v->ui, UI_CURSOR_CROSS);
    if (ui_input(v->ui)->right_pressed && point >= 0)
        remove_point(v, l->p, point, false);
    card(v, l);
}
