/* app/views/interpret/interpret_compare_methods.c - methods side by side on one picture, each with its scale. */
#include <math.h>
#include <stdio.h>

#include "app/views/interpret/interpret_compare.h"
#include "engine/base/i18n.h"

enum { CELLS = 4, GAP = 24, HEAD = 34, LEAST = 84, WEIGHTS = 6 };

struct cell {
    enum interpret_view opens;
    enum study_kind kind;
    void (*draw)(const struct view *v, struct rect room, char *note, size_t size);
};

static struct rect picture_in(const struct view *v, struct rect room)
{
    const struct shape *input = net_input(session_snapshot(v->session)->net);
    room.w -= INTERPRET_SCALE;
    return interpret_picture_rect(v, input, room);
}

static void draw_picture(const struct view *v, struct rect r)
{
    const struct snapshot *s = session_snapshot(v->session);
    if (s->probe_pixels)
        interpret_picture(v, r, s->probe_pixels, net_input(s->net), maps_key(s));
}

static void draw_saliency(const struct view *v, struct rect room, char *note, size_t size)
{
    const struct saliency_shown *s = compare_saliency(v, STUDY_THIS);
    const enum gradient_kind kind = saliency_kind(v);
    float largest = 0;
    const float *plane = s ? saliency_plane(v, s, kind, &largest) : NULL;
    const struct rect r = picture_in(v, room);
    if (!plane) {
        interpret_wait(v, STUDY_SALIENCY, r);
        return;
    }
    saliency_formula(v, s, kind, note, size);
    const bool is_signed = session_bool(v->session, PROP_INTERPRET_SIGNED);
    const struct interpret_heat h = {.value = plane,
                                     .rows = s->input.dim[1],
                                     .cols = s->input.dim[2],
                                     .largest = largest,
                                     .is_signed = is_signed,
                                     .key = interpret_key(v, STUDY_SALIENCY)};
    interpret_heat(v, r, &h, 1);
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, ui_theme(v->ui)->line);
    interpret_scale(v, r, largest, is_signed);
}

static void draw_cam(const struct view *v, struct rect room, char *note, size_t size)
{
    const struct cam_shown *c = cam_found(v);
    const struct rect r = picture_in(v, room);
    char title[NET_NAME_MAX];
    if (c && c->rows < 1) { /* it says what to choose */
        draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, ui_theme(v->ui)->line);
        ui_paragraph(v->ui, r.x + 12, r.y + 24, r.w - 24, FONT_NOTE, 18, ui_theme(v->ui)->mid, c->why);
        return;
    }
    draw_picture(v, r);
    if (!c) {
        interpret_wait(v, STUDY_CAM, r);
        return;
    }
    interpret_layer_title(v, c->node, title);
    snprintf(note, size, "%s, %d×%d", title, c->rows, c->cols);
    const bool is_signed = !c->shown.asks.cam.relu;
    const struct interpret_heat h = {.value = c->over,
                                     .rows = c->input.dim[1],
                                     .cols = c->input.dim[2],
                                     .largest = c->largest,
                                     .is_signed = is_signed,
                                     .key = interpret_key(v, STUDY_CAM)};
    if (interpret_is_of_picture(v, &c->shown))
        interpret_veil(v, r, &h);
    interpret_veil_scale(v, r, c->largest, is_signed);
}

static void mark_worst(const struct view *v, const struct occlusion_shown *o, struct rect r)
{
    if (o->worst < 0)
        return;
    const struct occlusion_square s = occlusion_square(&o->grid, o->worst);
    const float w = r.w / (float)o->grid.width, h = r.h / (float)o->grid.height;
    const struct rect square = {r.x + (float)s.col * w, r.y + (float)s.row * h, (float)s.cols * w, (float)s.rows * h};
    network_mark(v->ui, square, 2, 2, ui_theme(v->ui)->kernel);
}

static void draw_occlusion(const struct view *v, struct rect room, char *note, size_t size)
{
    const struct occlusion_shown *o = compare_occlusion(v, STUDY_THIS);
    const struct rect r = picture_in(v, room);
    char what[96];
    draw_picture(v, r);
    if (!o) {
        interpret_wait(v, STUDY_OCCLUSION, r);
        return;
    }
    const bool is_signed = session_bool(v->session, PROP_INTERPRET_SIGNED);
    const float largest = is_signed ? o->heat_largest : fmaxf(o->heat_most, 0);
    snprintf(note, size, _("drop of %s, %d×%d square"), interpret_score_text(v, &o->target, what, sizeof what), o->size,
             o->size);
    const struct interpret_heat h = {.value = o->heat,
                                     .rows = o->grid.height,
                                     .cols = o->grid.width,
                                     .largest = largest,
                                     .is_signed = is_signed,
                                     .key = interpret_key(v, STUDY_OCCLUSION)};
    if (interpret_is_of_picture(v, &o->shown)) {
        interpret_veil(v, r, &h);
        mark_worst(v, o, r);
    }
    interpret_veil_scale(v, r, largest, is_signed);
}

static void draw_embedding(const struct view *v, struct rect room, char *note, size_t size)
{
    const struct embedding_shown *e = embedding_found(v);
    if (interpret_wait(v, STUDY_EMBEDDING, room) || !e)
        return;
    embedding_note(v, e, note, size);
    embedding_plot(v, e, (struct rect){room.x + 1, room.y, room.w - 2, room.h}, false);
}

static const struct cell cells[CELLS] = {{INTERPRET_SALIENCY, STUDY_SALIENCY, draw_saliency},
                                         {INTERPRET_CAM, STUDY_CAM, draw_cam},
                                         {INTERPRET_OCCLUSION, STUDY_OCCLUSION, draw_occlusion},
                                         {INTERPRET_EMBEDDING, STUDY_EMBEDDING, draw_embedding}};

/* A click opens the method. Called before the cell is drawn: what is in it takes no input. */
static void draw_cell(const struct view *v, const struct cell *c, struct rect r)
{
    const char *title = _(prop_infos[PROP_INTERPRET_VIEW].titles[c->opens]);
    char note[192] = "", state[32], tip[128];
    ui_push_index(v->ui, (int)c->opens);
    const unsigned hit = ui_behave(v->ui, ui_make_id(v->ui, "method"), r, true, true);
    c->draw(v, (struct rect){r.x, r.y + HEAD, r.w, r.h - HEAD}, note, sizeof note);
    interpret_state(v, c->kind, state, sizeof state);
    const float aside = state[0] ? ui_text_width(v->ui, FONT_NOTE, state) + 12 : 0;
    interpret_head(v, r.x, r.y + 22, r.w - aside, title, note);
    draw_text(ui_draw(v->ui), r.x + r.w, r.y + 22, FONT_NOTE, TEXT_RIGHT, ui_theme(v->ui)->warn, state);
    if (hit & UI_HOT)
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
    if (hit & UI_RING)
        ui_focus_ring(v->ui, rect_inset(r, -2), 4);
    if (hit & UI_CLICKED)
        request_int(v->requests, PROP_INTERPRET_VIEW, (int)c->opens);
    snprintf(tip, sizeof tip, _("A click opens %s"), title);
    ui_tooltip(v->ui, r, tip);
    ui_pop_id(v->ui);
}

struct grid {
    int n, cols, rows;
    float side;
};

/* The side of a picture when n cells stand in so many columns. */
static float side_of(const struct view *v, struct rect area, int n, int cols)
{
    const struct shape *input = net_input(session_snapshot(v->session)->net);
    const int rows = (n + cols - 1) / cols;
    const struct rect room = {0, 0, (area.w - (float)(cols - 1) * GAP) / (float)cols - INTERPRET_SCALE,
                              (area.h - (float)(rows - 1) * GAP / 2) / (float)rows - HEAD};
    if (room.w < 8 || room.h < 8)
        return 0;
    return interpret_picture_rect(v, input, room).h;
}

/* As many as have room, in as many columns as make them largest. */
static struct grid choose_grid(const struct view *v, struct rect area)
{
    struct grid best = {1, 1, 1, 0};
    for (int n = CELLS; n >= 1 && best.side < LEAST; n--) {
        best = (struct grid){n, 1, n, 0};
        for (int cols = 1; cols <= n; cols++) {
            const float side = side_of(v, area, n, cols);
            if (side > best.side)
                best = (struct grid){n, cols, (n + cols - 1) / cols, side};
        }
    }
    return best;
}

void compare_methods(const struct view *v, struct rect area)
{
    area.h -= 12;
    const struct grid g = choose_grid(v, area);
    const float w = floorf((area.w - (float)(g.cols - 1) * GAP) / (float)g.cols);
    const float h = floorf((area.h - (float)(g.rows - 1) * GAP / 2) / (float)g.rows);
    for (int i = 0; i < g.n; i++)
        draw_cell(v, &cells[i],
                  (struct rect){area.x + (float)(i % g.cols) * (w + GAP), area.y + (float)(i / g.cols) * (h + GAP / 2),
                                w, fminf(h, g.side + HEAD)});
}

/* The right panel. */

static void weight_row(const struct view *v, const struct cam_shown *c, struct rect r, int map)
{
    const struct theme *t = ui_theme(v->ui);
    char name[32], number[FORMAT_MAX];
    const float weight = c->weight[map], largest = fabsf(c->weight[c->order[0]]);
    const float names = ui_text_width(v->ui, FONT_NUMBER, _("map 000")) + 8,
                numbers = ui_text_width(v->ui, FONT_NUMBER, "+0.0000") + 12;
    const float half = floorf((r.w - names - numbers) / 2), axis = r.x + names + half;
    draw_text(ui_draw(v->ui), r.x, r.y + 18, FONT_NUMBER, TEXT_LEFT, t->text,
              cam_map_name(map, false, name, sizeof name));
    draw_text(ui_draw(v->ui), r.x + r.w, r.y + 18, FONT_NUMBER, TEXT_RIGHT, t->hi,
              format_signed(number, (double)weight, 4));
    if (half < 12)
        return;
    const float w = largest > 0 ? fabsf(weight) / largest * half : 0;
    draw_fill(ui_draw(v->ui), (struct rect){axis, r.y, 1, r.h}, 0, t->edge);
    if (w >= 0.5f)
        draw_fill(ui_draw(v->ui), (struct rect){weight > 0 ? axis + 1 : axis - w, r.y + 8, w, 10}, 1,
                  colormap_color(COLORMAP_SIGNED, t->light, weight, -largest, largest));
}

static float weight_rows(const struct view *v, struct rect area, float y)
{
    enum { HIGH = 26 };
    const struct cam_shown *c = cam_with_places(v);
    if (!c)
        return y;
    const float words = ui_text_width(v->ui, FONT_HEAD, _("Grad-CAM weights")) +
                        ui_text_width(v->ui, FONT_NOTE, _("mean gradient")) + 16;
    y = panel_head(v, area, y + 8, _("Grad-CAM weights"), words <= area.w ? _("mean gradient") : NULL);
    for (int i = 0; i < c->channels && i < WEIGHTS; i++, y += HIGH)
        weight_row(v, c, (struct rect){area.x, y, area.w, HIGH}, c->order[i]);
    return y;
}

static float occlusion_rows(const struct view *v, struct rect area, float y)
{
    const struct occlusion_shown *o = compare_occlusion(v, STUDY_THIS);
    char what[96], text[160], number[FORMAT_MAX];
    if (!o || o->worst < 0)
        return y;
    y = panel_head(v, area, y + 8, _("Occlusion"), NULL);
    interpret_score_text(v, &o->target, what, sizeof what);
    snprintf(text, sizeof text, _("%s, whole picture"), what);
    y = interpret_fact(v, area, y, text, occlusion_score_text(o, o->score, 4, number));
    snprintf(text, sizeof text, _("%s, worst square"), what);
    y = interpret_fact(v, area, y, text, occlusion_score_text(o, o->at[o->worst], 4, number));
    return interpret_fact(v, area, y, _("its first pixel"), occlusion_corner_text(o, o->worst, text, sizeof text));
}

float compare_methods_right(const struct view *v, struct rect area)
{
    const struct saliency_shown *s = compare_saliency(v, STUDY_THIS);
    const int explained = s && s->target.of_class ? s->target.class_index : -1;
    float y = interpret_answer_rows(v, area, area.y, explained);
    y = weight_rows(v, area, y);
    return occlusion_rows(v, area, y) - area.y;
}
