/* app/views/interpret/interpret_compare_networks.c - two networks, or one at two moments, by the same methods, and the
 * difference of what they find. */
#include <math.h>
#include <stdio.h>

#include "app/views/interpret/interpret_compare.h"
#include "engine/base/i18n.h"

enum { COLUMNS = 3, ROWS = 3, GAP = 16, LINE = 20, HEAD = 28, TOP = 4, SMALL = 56 };
enum row { ROW_THIS, ROW_OTHER, ROW_DIFFERENCE };

/* One map of the table. */
struct map {
    const float *value; /* NULL: there is none */
    float largest;
    bool is_signed, veiled;
    uint64_t key;
    const struct study_shown *shown;
};

static const struct study_shown *header(const void *shown)
{
    return shown;
}

static struct map saliency_map_of(const struct view *v, enum study_subject subject)
{
    const struct saliency_shown *s = compare_saliency(v, subject);
    struct map m = {.is_signed = session_bool(v->session, PROP_INTERPRET_SIGNED), .shown = header(s)};
    if (s)
        m.value = saliency_plane(v, s, saliency_kind(v), &m.largest);
    m.key = compare_key(v, subject, STUDY_SALIENCY);
    return m;
}

static struct map cam_map_of(const struct view *v, enum study_subject subject)
{
    const struct cam_shown *c = compare_cam(v, subject);
    return (struct map){.value = c ? c->over : NULL,
                        .largest = c ? c->largest : 0,
                        .is_signed = c && !c->shown.asks.cam.relu,
                        .veiled = true,
                        .key = compare_key(v, subject, STUDY_CAM),
                        .shown = header(c)};
}

static struct map occlusion_map_of(const struct view *v, enum study_subject subject)
{
    const struct occlusion_shown *o = compare_occlusion(v, subject);
    const bool is_signed = session_bool(v->session, PROP_INTERPRET_SIGNED);
    return (struct map){.value = o ? o->heat : NULL,
                        .largest = !o          ? 0
                                   : is_signed ? o->heat_largest
                                               : fmaxf(o->heat_most, 0),
                        .is_signed = is_signed,
                        .veiled = true,
                        .key = compare_key(v, subject, STUDY_OCCLUSION),
                        .shown = header(o)};
}

static struct map difference_map_of(const struct view *v, int column)
{
    const struct difference_shown *d = compare_difference(v);
    const struct difference_map *m = NULL;
    const enum gradient_kind kind = saliency_kind(v);
    if (d && column == 0)
        m = session_bool(v->session, PROP_INTERPRET_SIGNED) ? &d->signed_saliency[kind] : &d->saliency[kind];
    else if (d)
        m = column == 1 ? &d->cam : &d->occlusion;
    return (struct map){
        .value = m ? m->value : NULL,
        .largest = m ? m->largest : 0,
        .is_signed = true,
        .key = interpret_key_of(v, session_snapshot(v->session)->difference_serial, STUDY_SUBJECTS * STUDIES + column),
        .shown = d ? &d->shown : NULL};
}

static struct map map_of(const struct view *v, int row, int column)
{
    static struct map (*const of_column[COLUMNS])(const struct view *v, enum study_subject subject) = {
        saliency_map_of, cam_map_of, occlusion_map_of};
    return row == ROW_DIFFERENCE ? difference_map_of(v, column)
                                 : of_column[column](v, row == ROW_THIS ? STUDY_THIS : STUDY_OTHER);
}

static const enum study_kind kinds[COLUMNS] = {STUDY_SALIENCY, STUDY_CAM, STUDY_OCCLUSION};
static const enum interpret_view views[COLUMNS] = {INTERPRET_SALIENCY, INTERPRET_CAM, INTERPRET_OCCLUSION};

/* In the place of a map that is not there. */
static void draw_missing(const struct view *v, int row, int column, struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    const struct study_told *told =
        row == ROW_DIFFERENCE ? NULL : compare_told(v, (enum study_subject)row, kinds[column]);
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, t->line);
    if (told && told->state == STUDY_FAILED) {
        ui_label(v->ui, r.x + 8, r.y + r.h / 2 + 4, r.w - 16, FONT_NOTE, TEXT_LEFT, t->err, told->error);
        return;
    }
    if (told && told->state == STUDY_GOES_ON)
        ui_progress(v->ui, (struct rect){r.x + 12, r.y + r.h / 2 - 3, r.w - 24, 6},
                    told->total > 0 ? (float)told->done / (float)told->total : -1);
}

/* "0 … 0.76" or "±0.31" of a map. */
static void range_text(const struct map *m, float largest, char *text, size_t size)
{
    char number[FORMAT_MAX];
    interpret_number(number, (double)largest);
    snprintf(text, size, m->is_signed ? "±%s" : "0 … %s", number);
}

struct table {
    struct rect first; /* the column of answers, first row */
    float side, pitch_x, pitch_y, maps_x;
    bool ranges; /* there is room for them below the maps */
};

/* range: how far it goes is written below it. */
static void draw_map(const struct view *v, int row, int column, struct rect r, float largest, bool range)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct shape *input = net_input(s->net);
    const struct theme *t = ui_theme(v->ui);
    const struct map m = map_of(v, row, column);
    char text[64];
    if (!m.value) {
        draw_missing(v, row, column, r);
        return;
    }
    const float most = row == ROW_DIFFERENCE ? m.largest : largest;
    const struct interpret_heat h = {m.value, input->dim[1], input->dim[2], most, m.is_signed, m.key};
    if (m.veiled && s->probe_pixels) {
        interpret_picture(v, r, s->probe_pixels, input, maps_key(s));
        if (interpret_is_of_picture(v, m.shown))
            interpret_veil(v, r, &h);
    } else {
        interpret_heat(v, r, &h, 1);
        draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, t->line);
    }
    if (!range)
        return;
    range_text(&m, row == ROW_DIFFERENCE ? m.largest : most, text, sizeof text);
    ui_label(v->ui, r.x, r.y + r.h + 15, r.w, FONT_TICK, TEXT_LEFT, row == ROW_DIFFERENCE ? t->text : t->mid, text);
}

/* Both have one scale. */
static float largest_of(const struct view *v, int column)
{
    return fmaxf(map_of(v, ROW_THIS, column).largest, map_of(v, ROW_OTHER, column).largest);
}

static void row_title(const struct view *v, int row, char *text, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    if (row == ROW_THIS)
        snprintf(text, size, "%s", s->state == WORKER_TRAINING ? _("This one, now") : _("This one"));
    else if (row == ROW_OTHER)
        compare_other_text(v, text, size);
    else
        snprintf(text, size, "%s", _("Difference"));
}

static void class_line(const struct view *v, struct rect r, float y, int class, const char *number, bool bright)
{
    const struct theme *t = ui_theme(v->ui);
    char name[24];
    const float w = ui_text_width(v->ui, FONT_NUMBER, number);
    ui_label(v->ui, r.x, y, r.w - w - 8, bright ? FONT_CONTROL : FONT_NOTE, TEXT_LEFT, bright ? t->hi : t->text,
             network_class_name(session_snapshot(v->session), class, name));
    draw_text(ui_draw(v->ui), r.x + r.w, y, FONT_NUMBER, TEXT_RIGHT, bright ? t->hi : t->mid, number);
}

/* The most probable, one after another: few are shown. */
static int next_probable(const struct answer_shown *a, int before)
{
    int best = -1;
    for (int i = 0; i < a->classes; i++) {
        const bool behind = before < 0 || a->probability[i] < a->probability[before] ||
                            (a->probability[i] == a->probability[before] && i > before);
        if (behind && (best < 0 || a->probability[i] > a->probability[best]))
            best = i;
    }
    return best;
}

static void draw_answers(const struct view *v, int row, struct rect r)
{
    const int lines = (int)((r.h - 30) / LINE) < TOP ? (int)((r.h - 30) / LINE) : TOP;
    const struct difference_shown *d = compare_difference(v);
    const struct answer_shown *a = row == ROW_DIFFERENCE ? NULL : compare_answer(v, (enum study_subject)row);
    char number[FORMAT_MAX];
    float y = r.y + 46;
    if (row == ROW_DIFFERENCE) {
        for (int i = 0; d && i < lines && i < d->classes; i++, y += LINE)
            class_line(v, r, y, d->order[i], compare_change_text(number, d->probability_of[d->order[i]]), i == 0);
        return;
    }
    int class = -1;
    for (int i = 0; a && i < lines && (class = next_probable(a, class)) >= 0; i++, y += LINE)
        class_line(v, r, y, class, format_fixed(number, (double)a->probability[class], 4), i == 0);
}

static struct table layout(const struct view *v, struct rect area)
{
    const struct shape *input = net_input(session_snapshot(v->session)->net);
    struct table t;
    const float answers = fminf(fmaxf(floorf(area.w * 0.22f), 112), 200);
    const float high = floorf((area.h - HEAD - 8) / ROWS), wide = floorf((area.w - answers - GAP) / COLUMNS);
    const float room = high - 24 < SMALL ? high - 6 : high - 24;
    const struct rect r = interpret_picture_rect(v, input, (struct rect){0, 0, wide - GAP, room});
    t.first = (struct rect){area.x, area.y + HEAD, answers, fmaxf(r.h, room)};
    t.side = r.w;
    t.ranges = room == high - 24;
    t.pitch_x = fminf(wide, fmaxf(r.w + 48, 128));
    t.pitch_y = high;
    t.maps_x = area.x + answers + GAP;
    return t;
}

static void draw_heads(const struct view *v, const struct table *t, float y)
{
    const struct theme *theme = ui_theme(v->ui);
    for (int c = 0; c < COLUMNS; c++) {
        const struct rect r = {t->maps_x + (float)c * t->pitch_x, y, t->pitch_x - GAP, HEAD - 4};
        const char *title =
            c == 0 ? saliency_title(saliency_kind(v)) : _(prop_infos[PROP_INTERPRET_VIEW].titles[views[c]]);
        ui_push_index(v->ui, c);
        const unsigned hit = ui_behave(v->ui, ui_make_id(v->ui, "column"), r, true, true);
        ui_label(v->ui, r.x, r.y + 18, r.w, FONT_HEAD, TEXT_LEFT, hit & UI_HOT ? theme->text : theme->hi, title);
        if (hit & UI_RING)
            ui_focus_ring(v->ui, r, 4);
        if (hit & UI_CLICKED)
            request_int(v->requests, PROP_INTERPRET_VIEW, (int)views[c]);
        ui_pop_id(v->ui);
    }
}

static void draw_nothing_chosen(const struct view *v, struct rect area)
{
    const char *text = _("Choose what to compare with: a moment of this training, or another model, at the left");
    ui_paragraph(v->ui, area.x, area.y + 40, fminf(area.w, 560), FONT_STEP, 24, ui_theme(v->ui)->mid, text);
}

static void draw_failure(const struct view *v, struct rect r, const char *title)
{
    const struct theme *t = ui_theme(v->ui);
    ui_label(v->ui, r.x, r.y + 18, r.w, FONT_HEAD, TEXT_LEFT, t->hi, title);
    ui_icon(v->ui, UI_ICON_WARNING, r.x + 8, r.y + 42, t->err);
    ui_paragraph(v->ui, r.x + 28, r.y + 47, fminf(r.w - 28, 640), FONT_BODY, 20, t->text,
                 session_snapshot(v->session)->other.error);
}

void compare_networks(const struct view *v, struct rect area)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct shape *input = net_input(s->net);
    const struct theme *theme = ui_theme(v->ui);
    char title[96];
    compare_other_text(v, title, sizeof title);
    if (!title[0]) {
        draw_nothing_chosen(v, area);
        return;
    }
    const struct table t = layout(v, area);
    draw_heads(v, &t, area.y);
    const bool failed = s->other.state == OTHER_HAS_FAILED; /* one sentence in the place of two rows */
    for (int row = 0; row < (failed ? 1 : ROWS); row++) {
        const float y = t.first.y + (float)row * t.pitch_y;
        row_title(v, row, title, sizeof title);
        ui_label(v->ui, area.x, y + 18, t.first.w, FONT_HEAD, TEXT_LEFT, theme->hi, title);
        draw_answers(v, row, (struct rect){area.x, y, t.first.w, t.first.h});
        for (int c = 0; c < COLUMNS; c++)
            draw_map(v, row, c,
                     (struct rect){t.maps_x + (float)c * t.pitch_x, y, t.side,
                                   t.side * (float)input->dim[1] / (float)input->dim[2]},
                     largest_of(v, c), t.ranges);
    }
    compare_other_text(v, title, sizeof title);
    if (failed)
        draw_failure(v, (struct rect){area.x, t.first.y + t.pitch_y, area.w, t.pitch_y}, title);
    else if (s->other.state == OTHER_IS_LOADING)
        ui_progress(v->ui, (struct rect){area.x, t.first.y + t.pitch_y + 32, t.first.w, 6}, (float)s->other.loading);
}

float compare_networks_right(const struct view *v, struct rect area)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct difference_shown *d = compare_difference(v);
    const struct saliency_shown *a = compare_saliency(v, STUDY_THIS), *b = compare_saliency(v, STUDY_OTHER);
    char text[96], number[FORMAT_MAX];
    float y = interpret_first_head(v, area, area.y, _("Compared with"), NULL);
    compare_other_text(v, text, sizeof text);
    y = interpret_fact(v, area, y, text[0] ? text : _("nothing is chosen"), "");
    if (s->other.state == OTHER_IS_OPEN && !s->other.trained)
        y = interpret_fact(v, area, y, _("not trained: weights by chance"), "");
    if (!a || !b || s->other.state != OTHER_IS_OPEN)
        return y - area.y;
    y = panel_head(v, area, y + 8, _("What is explained"), interpret_target_text(v, &a->target, text, sizeof text));
    y = interpret_fact(v, area, y, _("this one"), format_fixed(number, (double)a->score, 4));
    y = interpret_fact(v, area, y, _("the other network"), format_fixed(number, (double)b->score, 4));
    if (d && d->has_score)
        y = interpret_fact(v, area, y, _("difference"), format_signed(number, (double)d->score, 4));
    return y - area.y;
}
