/* app/views/train_probe.c - one picture through the network while it learns: its first maps and the answer, or what an
 * autoencoder draws of it; and how well the net understood it at every saved moment. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/maps.h"
#include "app/views/network.h"
#include "app/views/train.h"
#include "app/views/train_films.h"
#include "engine/base/i18n.h"

enum {
    ANSWER = 88,
    ANSWER_MOST = 120,
    ANSWER_NAMES = 16, /* of so many classes the names are measured */
    PROBABILITY = 34,  /* of two decimals, with the gap before it */
    BEFORE_ANSWER = 16,
    GAP = 8,
    GAP_TIGHT = 4,
    NUMBERS = 22,
    AFTER_PICTURE = 24,
    TITLE = 20, /* from the title's baseline to the content */
    CURVE_W = 72,
    CURVE_H = 18,
    CURVE_GAP = 8
};

/* A column with a batch norm is named after that: its first part is the convolution. */
static const struct network_column *first_maps(const struct network_layout *l, const struct net *net)
{
    for (int i = 1; i < l->n; i++)
        if (l->column[i].kind == COLUMN_MAPS && net->node[l->column[i].part[0]].layer->kind == &layer_conv2d)
            return &l->column[i];
    return NULL;
}

/* In a low band the maps get the room of the numbers below them. */
static bool has_numbers(struct rect r)
{
    return r.h >= 96;
}

/* The maps that have room: all, or a page of them, that of the chosen one. */
struct map_row {
    const struct network_column *c;
    struct rect r;
    float w, h, pitch;
    int first, shown, chosen; /* chosen -1: none of these */
};

/* As large as the band is high; half of that rather than leaving out maps that would have room so. */
static float map_scale(const struct network_column *c, struct rect r)
{
    const float height = has_numbers(r) ? floorf(r.h * 0.76f) : r.h, gaps = (float)((c->maps - 1) * GAP_TIGHT);
    const float largest = maps_scale(c->cols, c->rows, r.w, height);
    const float all = maps_scale(c->cols, c->rows, (r.w - gaps) / (float)c->maps, height);
    return all >= largest / 2 ? all : largest;
}

static float map_gap(const struct network_column *c, float w, struct rect r)
{
    const bool loose = (float)c->maps * (w + GAP) - GAP <= r.w,
               tight = (float)c->maps * (w + GAP_TIGHT) - GAP_TIGHT <= r.w;
    return tight && !loose ? GAP_TIGHT : GAP;
}

/* The chosen map of the column, whatever part of it was chosen; -1: none. */
static int chosen_map(const struct view *v, const struct network_column *c)
{
    const int node = net_find(session_snapshot(v->session)->net, session_text(v->session, PROP_NETWORK_NODE));
    const int map = session_int(v->session, PROP_NETWORK_MAP);
    for (int i = 0; i < c->n_parts; i++)
        if (c->part[i] == node && map < c->maps)
            return map;
    return -1;
}

static struct map_row plan_row(const struct view *v, const struct network_column *c, struct rect r)
{
    const float scale = map_scale(c, r);
    struct map_row m = {.c = c, .r = r, .w = scale * (float)c->cols, .h = scale * (float)c->rows};
    const float gap = map_gap(c, m.w, r);
    const int fit = (int)floorf((r.w + gap) / (m.w + gap));
    m.pitch = m.w + gap;
    m.shown = fit < 1 ? 1 : fit < c->maps ? fit : c->maps;
    m.chosen = chosen_map(v, c);
    const int page = m.chosen > 0 ? m.chosen / m.shown * m.shown : 0;
    m.first = page + m.shown > c->maps ? c->maps - m.shown : page;
    return m;
}

static void choose_map(const struct view *v, const struct map_row *m, int map)
{
    request_text(v->requests, PROP_NETWORK_NODE, session_snapshot(v->session)->net->node[m->c->node].name);
    request_int(v->requests, PROP_NETWORK_MAP, map);
}

/* A double click opens it in Network. */
static void touch_map(const struct view *v, const struct map_row *m, struct rect at, int i)
{
    char text[2 * FILM_TEXT];
    ui_push_index(v->ui, i);
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "probe.map"), at, false, true);
    ui_pop_id(v->ui);
    if (state & UI_HOT) {
        snprintf(text, sizeof text, _("map %d\na click chooses it, a double click opens it in Network"), i);
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
        draw_frame(ui_draw(v->ui), rect_inset(at, -2), 0, 1.5f, ui_theme(v->ui)->hi);
        ui_tooltip(v->ui, at, text);
    }
    if (state & (UI_CLICKED | UI_DOUBLE))
        choose_map(v, m, i);
    if (state & UI_DOUBLE) {
        request_int(v->requests, PROP_NETWORK_LEVEL, LEVEL_MAP);
        request_int(v->requests, PROP_APP_WORKSPACE, WORKSPACE_NETWORK);
    }
}

/* The wheel turns pages of maps that have no room together. */
static void turn_page(const struct view *v, const struct map_row *m)
{
    if (m->shown == m->c->maps)
        return;
    const int notches = ui_take_notches(v->ui, ui_make_id(v->ui, "probe.page"), m->r);
    const int last = (m->c->maps - 1) / m->shown, page = m->first / m->shown - notches;
    if (notches != 0)
        choose_map(v, m, (page < 0 ? 0 : page > last ? last : page) * m->shown);
}

static void draw_maps(const struct view *v, const struct map_row *m)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const struct network_column *c = m->c;
    const size_t size = (size_t)c->rows * (size_t)c->cols;
    network_look_maps(v, c->value, m->first, m->shown);
    turn_page(v, m);
    for (int k = 0; k < m->shown; k++) {
        const int i = m->first + k;
        const struct rect at = {m->r.x + (float)k * m->pitch, m->r.y, m->w, m->h};
        const float *data = snapshot_map(s, c->value, i);
        if (data) {
            const struct map_plane plane = {data,       c->cols, c->rows, !c->rectified, maps_largest(data, size),
                                            maps_key(s)};
            maps_draw_plane(ui_draw(v->ui), at, &plane);
        }
        draw_frame(ui_draw(v->ui), rect_inset(at, -1), 0, 1, i == m->chosen ? t->output : t->line);
        if (m->h + NUMBERS <= m->r.h)
            draw_textf(ui_draw(v->ui), at.x + m->w / 2, at.y + m->h + 19, FONT_TICK, TEXT_CENTER,
                       i == m->chosen ? t->output_ink : t->mid, "%d", i);
        touch_map(v, m, at, i);
    }
}

/* ------------------------------------------------------------------------------------------------- answer */

/* A digit stands under its bar, and its probability beside it where there is more room. */
static void digit_text(const struct view *v, struct rect r, float base, float middle, const char *digit,
                       const char *number)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, FONT_500, 13}, bold = {FONT_MONO, FONT_700, 14};
    const bool left_half = middle < r.x + r.w / 2;
    draw_text(ui_draw(v->ui), middle, base + 19, bold, TEXT_CENTER, t->hi, digit);
    draw_text(ui_draw(v->ui), left_half ? r.x + r.w : r.x, base + 19, font, left_half ? TEXT_RIGHT : TEXT_LEFT, t->text,
              number);
}

/* Names in one line with their probability take more than the bars would. */
static float answer_width(const struct view *v, float height)
{
    const struct snapshot *s = session_snapshot(v->session);
    float most = ANSWER;
    char name[24];
    for (int i = 0; i < s->classes && i < ANSWER_NAMES && !has_numbers((struct rect){.h = height}); i++) {
        const char *answer = network_class_name(s, i, name);
        if (strlen(answer) > 2)
            most = fmaxf(most, ceilf(ui_text_width(v->ui, FONT_NOTE, answer)) + PROBABILITY);
    }
    return fminf(most, ANSWER_MOST);
}

static void answer_text(const struct view *v, struct rect r, float base, float middle, const char *answer,
                        double probability)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_MONO, FONT_500, 13};
    const bool words = strlen(answer) > 2, two_lines = words && has_numbers(r);
    char number[FORMAT_MAX];
    format_fixed(number, probability, words && !two_lines ? 2 : 3);
    if (!words) {
        digit_text(v, r, base, middle, answer, number);
        return;
    }
    draw_text(ui_draw(v->ui), two_lines ? r.x : r.x + r.w, base + (two_lines ? 36 : 19), font,
              two_lines ? TEXT_LEFT : TEXT_RIGHT, t->text, number);
    ui_label(v->ui, r.x, base + 19, r.w - (two_lines ? 0 : PROBABILITY), FONT_NOTE, TEXT_LEFT, t->hi, answer);
}

/* Under the bar of the true class, when the answer is another. */
static void mark_truth(const struct view *v, float middle, float base)
{
    const struct point p[] = {{middle, base + 2}, {middle + 4, base + 7}, {middle - 4, base + 7}};
    draw_polygon(ui_draw(v->ui), p, 3, ui_theme(v->ui)->text);
}

static void draw_answer(const struct view *v, struct rect r)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const float height = has_numbers(r) ? floorf(r.h * 0.76f) : r.h - 20, base = r.y + height,
                gap = s->classes <= 16 ? 2 : 0;
    const float w = (r.w - gap * (float)(s->classes - 1)) / (float)s->classes;
    int best = 0;
    char name[24];
    for (int i = 1; i < s->classes; i++)
        best = s->probability[i] > s->probability[best] ? i : best;
    for (int i = 0; i < s->classes; i++) {
        const float bar = fmaxf(1, s->probability[i] * height);
        draw_fill(ui_draw(v->ui), (struct rect){r.x + (float)i * (w + gap), base - bar, w, bar}, 0,
                  i == best ? t->hi : t->edge);
    }
    draw_fill(ui_draw(v->ui), (struct rect){r.x, base, r.w, 1}, 0, t->edge);
    const float middle = r.x + (float)best * (w + gap) + w / 2;
    answer_text(v, r, base, middle, network_class_name(s, best, name), (double)s->probability[best]);
    if (s->probe_label >= 0 && s->probe_label != best && s->probe_label < s->classes)
        mark_truth(v, r.x + (float)s->probe_label * (w + gap) + w / 2, base);
}

/* ---------------------------------------------------------------------------------------- how it was understood */

/* Of the moment that is shown, or the present; NaN: not known. */
static float understood_now(const struct snapshot *s)
{
    if (s->shown >= 0)
        return s->probe_past ? s->probe_past[s->shown] : NAN;
    if (!s->is_autoencoder)
        return s->probability && s->probe_label >= 0 && s->probe_label < s->classes ? s->probability[s->probe_label]
                                                                                    : NAN;
    return s->probe_error;
}

struct curve {
    struct rect r;
    float most;
    double steps;
};

static struct point curve_point(const struct curve *c, uint64_t steps, float v)
{
    return (struct point){c->r.x + (c->steps > 0 ? (float)((double)steps / c->steps) : 1) * c->r.w,
                          c->r.y + c->r.h * (1 - fminf(v / c->most, 1))};
}

static void draw_curve(const struct view *v, struct rect r)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const float now = understood_now(s);
    struct curve c = {r, 1, (double)s->steps};
    struct point p[MOMENTS_MAX + 1];
    size_t n = 0;
    if (s->is_autoencoder) { /* an error has no largest value */
        c.most = isfinite(now) ? now : 0;
        for (int i = 0; i < s->n_moments; i++)
            c.most = isfinite(s->probe_past[i]) ? fmaxf(c.most, s->probe_past[i]) : c.most;
    }
    for (int i = 0; c.most > 0 && i < s->n_moments; i++)
        if (isfinite(s->probe_past[i]))
            p[n++] = curve_point(&c, s->moment[i].steps, s->probe_past[i]);
    const uint64_t at = s->shown >= 0 ? s->moment[s->shown].steps : s->steps;
    if (c.most > 0 && s->shown < 0 && isfinite(now))
        p[n++] = curve_point(&c, at, now);
    draw_fill(ui_draw(v->ui), (struct rect){r.x, r.y + r.h, r.w, 1}, 0, t->grid);
    if (n > 1)
        draw_polyline(ui_draw(v->ui), p, n, 1.5f, t->text);
    if (c.most <= 0 || !isfinite(now))
        return;
    const struct point dot = curve_point(&c, at, now);
    draw_circle(ui_draw(v->ui), dot.x, dot.y, 3, t->hi);
}

static void curve_card(const struct view *v, struct rect r, const char *what)
{
    const struct snapshot *s = session_snapshot(v->session);
    char text[3 * FILM_TEXT], first[FORMAT_MAX], last[FORMAT_MAX], when[FILM_TEXT];
    if (!rect_contains(r, ui_input(v->ui)->x, ui_input(v->ui)->y) || s->n_moments == 0)
        return;
    snprintf(text, sizeof text, _("%s\n%s before training, %s %s"), what,
             format_with(first, "%.3g", (double)s->probe_past[0]), format_with(last, "%.3g", (double)understood_now(s)),
             film_when(s, s->shown, when));
    ui_tooltip(v->ui, r, text);
}

/* At the right of the title's line: the true class, how its probability went, and what it is. Returns where it begins.
 */
static float draw_understanding(const struct view *v, struct rect r, float right)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const float y = r.y - TITLE;
    char truth[24], label[64], number[FORMAT_MAX], card[96];
    if (!s->probe_past || !isfinite(understood_now(s)))
        return right;
    if (s->is_autoencoder)
        snprintf(label, sizeof label, "%s", _("error"));
    else
        snprintf(label, sizeof label, _("truth: %s"), network_class_name(s, s->probe_label, truth));
    if (s->is_autoencoder)
        format_with(number, "%.2g", (double)understood_now(s));
    else
        format_fixed(number, (double)understood_now(s), 3);
    const float number_w = ceilf(ui_text_width(v->ui, FONT_NUMBER, number)),
                label_w = ui_text_width(v->ui, FONT_BODY, label);
    const struct rect curve = {right - number_w - CURVE_GAP - CURVE_W, y - CURVE_H + 3, CURVE_W, CURVE_H};
    const float left = curve.x - CURVE_GAP - label_w;
    if (left < r.x + r.w * 0.55f)
        return right;
    draw_text(ui_draw(v->ui), left, y, FONT_BODY, TEXT_LEFT, t->mid, label);
    draw_text(ui_draw(v->ui), right, y, FONT_NUMBER, TEXT_RIGHT, t->hi, number);
    draw_curve(v, curve);
    snprintf(card, sizeof card, "%s",
             s->is_autoencoder ? _("Mean squared error of what is given back, over the training")
                               : _("Probability of the true class, over the training"));
    curve_card(v, (struct rect){left, curve.y, right - left, CURVE_H}, card);
    return left;
}

/* ------------------------------------------------------------------------------------------------- title */

static void say_maps(const struct map_row *m, char *text, size_t size)
{
    const struct network_column *c = m->c;
    if (m->shown < c->maps)
        snprintf(text, size, c->rectified ? _("maps %d to %d of %d after ReLU") : _("maps %d to %d of %d"), m->first,
                 m->first + m->shown - 1, c->maps);
    else
        snprintf(text, size, c->rectified ? _("its %d maps after ReLU") : _("its %d maps"), c->maps);
}

/* Of which moment they are, where that has room. */
static void add_when(const struct view *v, float room, char *text, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    const size_t n = strlen(text);
    char when[FILM_TEXT];
    snprintf(text + n, size - n, ", %s", s->shown >= 0 ? film_when(s, s->shown, when) : _("live"));
    if (ui_text_width(v->ui, FONT_BODY, text) > room)
        text[n] = '\0';
}

static void draw_title(const struct view *v, const struct map_row *m, struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    const struct snapshot *s = session_snapshot(v->session);
    const float w = ui_text_width(v->ui, FONT_TITLE, _("Probe image")) + 12, all = r.x + r.w;
    const float given = s->is_autoencoder ? ui_text_width(v->ui, FONT_BODY, _("given back")) + 24 : 0;
    char note[2 * FILM_TEXT] = "", truth[24];
    size_t n = 0;
    draw_text(ui_draw(v->ui), r.x, r.y - TITLE, FONT_TITLE, TEXT_LEFT, t->hi, _("Probe image"));
    const float end = draw_understanding(v, r, all - given) - (given > 0 ? 0 : 12);
    if (s->probe_label >= 0 && !s->is_autoencoder && end > all - given - CURVE_W)
        n = (size_t)snprintf(note, sizeof note, _("truth: %s; "), network_class_name(s, s->probe_label, truth));
    if (m) {
        say_maps(m, note + n, sizeof note - n);
        add_when(v, end - r.x - w, note, sizeof note);
    }
    ui_label(v->ui, r.x + w, r.y - TITLE, end - r.x - w, FONT_BODY, TEXT_LEFT, s->shown >= 0 ? t->hi : t->mid, note);
}

static void draw_picture(const struct view *v, struct rect r, const float *pixels)
{
    const struct snapshot *s = session_snapshot(v->session);
    maps_draw_picture(ui_draw(v->ui), r, pixels, net_input(s->net), maps_key(s));
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, ui_theme(v->ui)->line);
}

/* As large as the picture it was made of, so that the two can be compared. */
static void draw_reconstruction(const struct view *v, struct rect r)
{
    draw_picture(v, r, session_snapshot(v->session)->reconstruction);
    draw_text(ui_draw(v->ui), r.x + r.w, r.y - TITLE, FONT_BODY, TEXT_RIGHT, ui_theme(v->ui)->mid, _("given back"));
}

void train_probe(const struct view *v, struct rect r)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct shape *in = net_input(s->net);
    struct network_layout l;
    v->requests->look.probe_past = true;
    if (!network_columns(&l, v->session) || in->rank != 3 || !s->probe_pixels)
        return;
    const float scale = maps_scale(in->dim[2], in->dim[1], r.h, r.h);
    const struct rect picture = {r.x, r.y, scale * (float)in->dim[2], scale * (float)in->dim[1]};
    const struct network_column *c = first_maps(&l, s->net);
    const float x = r.x + picture.w + AFTER_PICTURE;
    const float last = s->is_autoencoder ? picture.w : answer_width(v, r.h);
    const struct rect room = {x, r.y, r.x + r.w - last - BEFORE_ANSWER - x, r.h};
    const struct map_row maps = c ? plan_row(v, c, room) : (struct map_row){0};
    draw_title(v, c ? &maps : NULL, r);
    draw_picture(v, picture, s->probe_pixels);
    if (c)
        draw_maps(v, &maps);
    if (s->reconstruction)
        draw_reconstruction(v, (struct rect){r.x + r.w - picture.w, r.y, picture.w, picture.h});
    else if (s->probability && s->classes > 0)
        draw_answer(v, (struct rect){r.x + r.w - last, r.y, last, r.h});
}
