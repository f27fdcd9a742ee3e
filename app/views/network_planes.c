/* app/views/network_planes.c - the layers as planes in space, one behind another, turned with the mouse: the maps,
 * colours and the choice are those of the columns, and lines are drawn for the chosen value alone.
 *
 * Dragging turns, the wheel comes nearer, and so do Shift with arrows, + and -; R is the view that it began with. */
#include <math.h>
#include <stdlib.h>

#include "app/views/maps.h"
#include "app/views/network.h"
#include "app/views/network_camera.h"
#include "engine/base/i18n.h"

enum { MARGIN = 28, FOOT = 44, LABEL = 22 };
static const float degrees_px = 0.4f, step_degrees = 5, most_pitch = 89, wheel_factor = 1.15f;

struct planes {
    const struct view *v;
    const struct network_layout *l;
    struct camera camera;
    float middle_y; /* of the flat picture: y is counted from it */
    float depth;
};

/* Where a point of the flat picture is in space: columns are planes. */
static struct place3 in_space(const struct planes *p, const struct network_column *c, float x, float y)
{
    const float centre = c->box.x + c->box.w / 2;
    return (struct place3){centre * p->depth, y - p->middle_y, x - centre};
}

static struct point seen(const struct planes *p, const struct network_column *c, float x, float y)
{
    return camera_see(&p->camera, in_space(p, c, x, y));
}

static void corners(const struct planes *p, const struct network_column *c, struct rect r, struct point corner[4])
{
    corner[0] = seen(p, c, r.x, r.y);
    corner[1] = seen(p, c, r.x + r.w, r.y);
    corner[2] = seen(p, c, r.x + r.w, r.y + r.h);
    corner[3] = seen(p, c, r.x, r.y + r.h);
}

/* The outline of a rect of a column. */
static void outline(const struct planes *p, const struct network_column *c, struct rect r, float width,
                    struct color color)
{
    struct point corner[5];
    corners(p, c, r, corner);
    corner[4] = corner[0];
    draw_polyline(ui_draw(p->v->ui), corner, 5, width, color);
}

static void mark(const struct planes *p, const struct network_column *c, struct rect r, float width, struct color color)
{
    outline(p, c, r, width + 2, color_alpha(ui_theme(p->v->ui)->casing, 0.75f));
    outline(p, c, r, width, color);
}

/* Names of classes stand at the right of their bars. */
static float names_width(const struct planes *p)
{
    const struct network_column *c = &p->l->column[p->l->n - 1];
    float most = 0;
    char name[24];
    for (int i = 0; c->kind == COLUMN_CLASSES && i < c->shown; i++)
        most = fmaxf(most,
                     ui_text_width(p->v->ui, FONT_TICK, network_class_name(session_snapshot(p->v->session), i, name)));
    return most;
}

static void aim(struct planes *p, struct rect area)
{
    const struct session *s = p->v->session;
    const struct network_layout *l = p->l;
    struct camera_bounds b = camera_no_bounds();
    p->camera = camera_turned((float)session_float(s, PROP_NETWORK_YAW), (float)session_float(s, PROP_NETWORK_PITCH));
    for (int i = 0; i < l->n; i++) {
        const struct rect r = l->column[i].box;
        const float x[] = {r.x, r.x + r.w}, y[] = {r.y, r.y + r.h};
        for (int k = 0; k < 4; k++)
            camera_widen(&b, &p->camera, in_space(p, &l->column[i], x[k % 2], y[k / 2]));
    }
    camera_fit(&p->camera, &b,
               (struct rect){area.x + MARGIN, area.y + MARGIN, fmaxf(area.w - 2 * MARGIN - names_width(p), 1),
                             fmaxf(area.h - MARGIN - FOOT - LABEL, 1)});
}

/* Nearer, about the chosen column, which stays where it was. */
static void come_nearer(struct planes *p)
{
    const float near = (float)session_float(p->v->session, PROP_NETWORK_NEAR);
    const struct network_layout *l = p->l;
    const struct network_column *c = &l->column[l->choice.column < 0 ? l->n / 2 : l->choice.column];
    const struct point at = seen(p, c, c->box.x + c->box.w / 2, c->box.y + c->box.h / 2);
    p->camera.middle.x = at.x + near * (p->camera.middle.x - at.x);
    p->camera.middle.y = at.y + near * (p->camera.middle.y - at.y);
    p->camera.scale *= near;
}

/* From the flat picture to the screen, for all that lies on a column's plane. */
static void put_on_plane(const struct planes *p, const struct network_column *c)
{
    const struct point o = seen(p, c, 0, 0), x = seen(p, c, 1, 0), y = seen(p, c, 0, 1);
    draw_on_plane(ui_draw(p->v->ui), (float[6]){x.x - o.x, y.x - o.x, o.x, x.y - o.y, y.y - o.y, o.y});
}

static void class_bar(const struct planes *p, const struct network_column *c, int place, float probability,
                      struct color color)
{
    const struct theme *t = ui_theme(p->v->ui);
    const struct rect r = network_tile(c, place), bar = {r.x, r.y + r.h / 2, r.w, fmaxf(r.h / 4, 3)};
    struct point corner[4];
    corners(p, c, bar, corner);
    draw_polygon(ui_draw(p->v->ui), corner, 4, t->light ? t->well : t->raised);
    corners(p, c, (struct rect){bar.x, bar.y, bar.w * probability, bar.h}, corner);
    if (probability * bar.w * p->camera.scale >= 0.5f)
        draw_polygon(ui_draw(p->v->ui), corner, 4, color);
}

/* A bar a class, as long as its probability; the names as far as they have room. */
static void classes(const struct planes *p, const struct network_column *c)
{
    const struct snapshot *s = session_snapshot(p->v->session);
    const struct theme *t = ui_theme(p->v->ui);
    const float pitch = fabsf(p->camera.down[1]) * p->camera.scale * c->pitch_y;
    int best = 0;
    char name[24];
    for (int i = 1; s->probability && i < s->classes; i++)
        best = s->probability[i] > s->probability[best] ? i : best;
    for (int place = 0, class = -1; s->probability && place < c->shown; place++) {
        class = network_class_after(s, c, class);
        const struct rect r = network_tile(c, place);
        const struct point at = seen(p, c, r.x + r.w + 4, r.y + 3 * r.h / 4);
        const struct color ink = class == best ? t->hi : t->mid;
        class_bar(p, c, place, s->probability[class], ink);
        if (pitch >= 13 || class == best)
            draw_text(ui_draw(p->v->ui), at.x, at.y, FONT_TICK, TEXT_LEFT, ink, network_class_name(s, class, name));
    }
}

static void column(const struct planes *p, const struct network_column *c, float of_net)
{
    if (c->kind == COLUMN_CLASSES) {
        classes(p, c);
        return;
    }
    put_on_plane(p, c);
    network_draw_column(p->v, p->l, c, of_net);
    if (!network_shows_weights(p->v))
        network_draw_column_heat(p->v, p->l, c);
    draw_on_plane(ui_draw(p->v->ui), NULL);
}

/* ------------------------------------------------------------------------------------------- the chosen value */

/* Its place on its column; w 0: it has none there. */
static struct rect chosen_rect(const struct planes *p)
{
    const struct network_choice *c = &p->l->choice;
    const struct network_column *column = &p->l->column[c->column];
    if (column->kind == COLUMN_CLASSES) {
        const int place = network_place_of_class(session_snapshot(p->v->session), column, c->map);
        return place < 0 ? (struct rect){0} : network_tile(column, place);
    }
    return network_place(&p->l->column[c->column], c->map, c->row, c->col);
}

/* From the four corners of what it sees to the chosen value, as a beam. */
static void beam(const struct planes *p, const struct network_column *c, struct rect from)
{
    const struct network_column *chosen = &p->l->column[p->l->choice.column];
    const struct rect to = chosen_rect(p);
    const struct color ink = color_alpha(ui_theme(p->v->ui)->kernel, 0.7f);
    const float x[] = {from.x, from.x + from.w}, y[] = {from.y, from.y + from.h};
    const struct point end = seen(p, chosen, to.x + to.w / 2, to.y + to.h / 2);
    for (int k = 0; k < 4; k++) {
        const struct point a = seen(p, c, x[k % 2], y[k / 2]);
        draw_line(ui_draw(p->v->ui), a.x, a.y, end.x, end.y, 1, ink);
    }
}

/* The column that the chosen one reads first; -1: none is shown. */
static int source_column(const struct planes *p)
{
    const struct net *net = session_snapshot(p->v->session)->net;
    const int node = p->l->column[p->l->choice.column].node;
    return node > 0 ? network_column_of(p->l, net, net->node[node].input[0]) : -1;
}

static void field(const struct planes *p, int i)
{
    const struct network_column *c = &p->l->column[i];
    const bool lines = i == source_column(p) && session_bool(p->v->session, PROP_NETWORK_CONNECTIONS);
    struct rect r;
    if (c->kind == COLUMN_CLASSES || c->kind == COLUMN_JOIN)
        return;
    for (int m = c->first; m < c->first + (c->kind == COLUMN_PICTURE ? 1 : c->shown); m++) {
        if (c->kind == COLUMN_VALUES || !network_seen_on(p->v, p->l, c, m, &r))
            continue;
        if (lines)
            beam(p, c, r);
        mark(p, c, r, 2, ui_theme(p->v->ui)->kernel);
    }
}

static void choice(const struct planes *p)
{
    const struct network_choice *at = &p->l->choice;
    const struct network_column *c = &p->l->column[at->column];
    const struct color output = ui_theme(p->v->ui)->output;
    if (c->kind == COLUMN_MAPS)
        outline(p, c, rect_inset(network_tile(c, at->map), -3), 1.5f, output);
    if (chosen_rect(p).w > 0)
        mark(p, c, rect_inset(chosen_rect(p), c->kind == COLUMN_CLASSES ? 0 : -1), 2, output);
}

/* --------------------------------------------------------------------------------------------------- drawing */

static int far_first(const struct planes *p, int place)
{
    const bool backwards = p->camera.near[0] < 0; /* the first layers are nearest */
    return backwards ? p->l->n - 1 - place : place;
}

/* Where a column's name would stand: under its plane. */
static struct rect label_rect(const struct planes *p, const struct network_column *c, struct font font)
{
    const struct point a = seen(p, c, c->box.x, c->box.y + c->box.h),
                       b = seen(p, c, c->box.x + c->box.w, c->box.y + c->box.h);
    const float w = ui_text_width(p->v->ui, font, c->title);
    return (struct rect){(a.x + b.x - w) / 2, fmaxf(a.y, b.y) + 5, w, 16};
}

/* The chosen column's name, and then all that do not touch one that is there already. */
static void labels(const struct planes *p, struct rect area)
{
    enum { MOST = 64 };
    const struct theme *t = ui_theme(p->v->ui);
    const struct font font = {FONT_SANS, FONT_600, 13};
    const struct rect room = {area.x, area.y, area.w, area.h - FOOT + 12};
    struct rect placed[MOST];
    int n = 0;
    for (int k = -1; k < p->l->n && n < MOST; k++) {
        const int i = k < 0 ? p->l->choice.column : k;
        if (i < 0 || (k == p->l->choice.column && k >= 0) || p->l->column[i].kind == COLUMN_JOIN)
            continue;
        const struct rect r = label_rect(p, &p->l->column[i], font), seen_part = rect_intersection(r, room);
        bool free = seen_part.w == r.w && seen_part.h == r.h;
        for (int m = 0; m < n && free; m++)
            free = rect_intersection(rect_inset(r, -4), placed[m]).w == 0 || rect_intersection(r, placed[m]).h == 0;
        if (!free)
            continue;
        draw_text(ui_draw(p->v->ui), r.x + r.w / 2, r.y + 13, font, TEXT_CENTER, k < 0 ? t->output_ink : t->hi,
                  p->l->column[i].title);
        placed[n++] = r;
    }
}

static void draw(const struct planes *p, struct rect area)
{
    const float of_net =
        session_int(p->v->session, PROP_NETWORK_COLOUR_SCALE) == 2 ? network_net_largest(p->v, p->l) : 0;
    const bool shows_field = p->l->choice.column >= 0 && !network_shows_weights(p->v) &&
                             session_bool(p->v->session, PROP_NETWORK_RECEPTIVE_FIELD);
    if (network_shows_gradients(p->v))
        p->v->requests->look.gradients = true;
    for (int place = 0; place < p->l->n; place++) {
        const int i = far_first(p, place);
        column(p, &p->l->column[i], of_net);
        if (shows_field && i < p->l->choice.column)
            field(p, i);
        if (i == p->l->choice.column)
            choice(p);
    }
    labels(p, area);
}

/* --------------------------------------------------------------------------------------------------- pointer */

/* The nearest value under the pointer. */
static bool hit(const struct planes *p, struct point at, struct network_choice *found)
{
    for (int place = p->l->n - 1; place >= 0; place--) {
        const int i = far_first(p, place);
        const struct network_column *c = &p->l->column[i];
        const float centre = c->box.x + c->box.w / 2;
        float y, z;
        found->column = i;
        if (camera_place_on(&p->camera, centre * p->depth, at, &y, &z) &&
            network_hit(c, z + centre, y + p->middle_y, &found->map, &found->row, &found->col)) {
            if (c->kind == COLUMN_CLASSES && session_snapshot(p->v->session)->probability)
                found->map = network_class_at(session_snapshot(p->v->session), c, found->map);
            return true;
        }
    }
    return false;
}

static float wrapped(float degrees)
{
    return degrees - 360 * floorf((degrees + 180) / 360);
}

static void turn_to(const struct view *v, float yaw, float pitch)
{
    request_float(v->requests, PROP_NETWORK_YAW, (double)wrapped(yaw));
    request_float(v->requests, PROP_NETWORK_PITCH, (double)fminf(fmaxf(pitch, -most_pitch), most_pitch));
}

static void nearer(const struct view *v, float by)
{
    const struct prop_info *info = &prop_infos[PROP_NETWORK_NEAR];
    const double near = session_float(v->session, PROP_NETWORK_NEAR) * (double)by;
    request_float(v->requests, PROP_NETWORK_NEAR, fmin(fmax(near, info->min), info->max));
}

struct turning {
    float yaw, pitch; /* when the drag began */
    bool turned;      /* it has moved: letting go chooses nothing */
};

static void drag(const struct planes *p, struct turning *t, unsigned state)
{
    const float dx = ui_drag_dx(p->v->ui), dy = ui_drag_dy(p->v->ui);
    if (state & UI_PRESSED)
        *t = (struct turning){(float)session_float(p->v->session, PROP_NETWORK_YAW),
                              (float)session_float(p->v->session, PROP_NETWORK_PITCH), false};
    if (!(state & UI_ACTIVE) || ui_input(p->v->ui)->released)
        return;
    t->turned |= fabsf(dx) + fabsf(dy) > 4;
    if (t->turned)
        turn_to(p->v, t->yaw + degrees_px * dx, t->pitch + degrees_px * dy);
}

static void point_at(const struct planes *p, unsigned state, bool turned)
{
    const struct ui_input *in = ui_input(p->v->ui);
    struct network_choice at;
    const bool over = hit(p, (struct point){in->x, in->y}, &at);
    if (over && state & UI_HOT && !(state & UI_ACTIVE && turned))
        network_hover_value(p->v, p->l, at);
    if (!(state & UI_CLICKED) || turned)
        return;
    if (over)
        network_choose(p->v, p->l, at);
    else if (session_can_run(p->v->session, COMMAND_NETWORK_UP))
        request_command(p->v->requests, COMMAND_NETWORK_UP);
}

static void keys(const struct planes *p)
{
    const struct view *v = p->v;
    const float yaw = (float)session_float(v->session, PROP_NETWORK_YAW),
                pitch = (float)session_float(v->session, PROP_NETWORK_PITCH);
    static const struct {
        int32_t key;
        float yaw, pitch;
    } turns[] = {{UI_KEY_LEFT, -1, 0}, {UI_KEY_RIGHT, 1, 0}, {UI_KEY_UP, 0, -1}, {UI_KEY_DOWN, 0, 1}};
    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++)
        if (ui_take_key(v->ui, 0, turns[i].key, UI_SHIFT))
            turn_to(v, yaw + step_degrees * turns[i].yaw, pitch + step_degrees * turns[i].pitch);
    if (ui_take_key(v->ui, 0, '+', 0) || ui_take_key(v->ui, 0, '=', 0) || ui_take_key(v->ui, 0, '=', UI_SHIFT))
        nearer(v, wheel_factor);
    if (ui_take_key(v->ui, 0, '-', 0))
        nearer(v, 1 / wheel_factor);
    if (ui_take_key(v->ui, 0, 'r', 0) || ui_take_key(v->ui, 0, '0', 0))
        request_command(v->requests, COMMAND_NETWORK_VIEW_RESET);
}

static void pointer(const struct planes *p, struct rect area)
{
    const ui_id id = ui_make_id(p->v->ui, "planes");
    const unsigned state = ui_behave(p->v->ui, id, area, true, true);
    struct turning *t = ui_memory(p->v->ui, id, sizeof *t);
    const float wheel = ui_take_wheel(p->v->ui, area), pinch = ui_take_pinch(p->v->ui, area);
    if (!t)
        return;
    if (state & UI_RING)
        ui_focus_ring(p->v->ui, rect_inset(area, 4), 0);
    if (wheel != 0 || (pinch > 0 && pinch != 1))
        nearer(p->v, powf(wheel_factor, wheel) * (pinch > 0 ? pinch : 1));
    drag(p, t, state);
    point_at(p, state, t->turned);
    keys(p);
}

/* How it is turned, in words, at the foot of the stage. */
static void foot(const struct planes *p, struct rect area)
{
    draw_text(ui_draw(p->v->ui), area.x + area.w / 2, area.y + area.h - 14, FONT_NOTE, TEXT_CENTER,
              ui_theme(p->v->ui)->mid,
              p->v->frame == FRAME_FULL ? _("Drag to turn, wheel to come nearer, click to choose; R: as it was")
                                        : _("Drag: turn. Wheel: nearer. R: as it was"));
}

/* The columns one behind another, also those that the flat picture has scrolled out of sight. */
static void unscroll(struct network_layout *l)
{
    if (l->n < 2 || l->content <= l->view.w)
        return;
    for (int i = 0; i + 1 < l->n; i++)
        l->column[i].box.x += l->offset;
    struct network_column *last = &l->column[l->n - 1];
    const struct network_column *before = last - 1;
    last->box.x = before->box.x + before->box.w + (before->box.w + last->box.w) / 2;
}

void network_planes_stage(const struct view *v, struct rect area)
{
    struct network_layout *l = malloc(sizeof *l);
    if (l && network_layout(l, v, area)) {
        unscroll(l);
        struct planes p = {.v = v,
                           .l = l,
                           .middle_y = l->maps.y + l->maps.h / 2,
                           .depth = (float)session_float(v->session, PROP_NETWORK_DEPTH)};
        draw_push_clip(ui_draw(v->ui), area);
        aim(&p, area);
        come_nearer(&p);
        draw(&p, area);
        foot(&p, area);
        draw_pop_clip(ui_draw(v->ui));
        pointer(&p, area);
    }
    free(l);
}
