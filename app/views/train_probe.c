/* app/views/train_probe.c - one picture through the network while it learns: its first maps and the answer, or
 * what an autoencoder draws of it. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/maps.h"
#include "app/views/network.h"
#include "app/views/train.h"
#include "engine/base/i18n.h"

enum { ANSWER = 88, BEFORE_ANSWER = 16, GAP = 8, GAP_TIGHT = 4, NUMBERS = 22, AFTER_PICTURE = 24 };

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

/* As large as the band is high; half of that rather than leaving out maps that would have room so. */
static float map_scale(const struct network_column *c, struct rect r)
{
    const float height = has_numbers(r) ? floorf(r.h * 0.76f) : r.h, gaps = (float)((c->maps - 1) * GAP_TIGHT);
    const float largest = maps_scale(c->cols, c->rows, r.w, height);
    const float all = maps_scale(c->cols, c->rows, (r.w - gaps) / (float)c->maps, height);
    return all >= largest / 2 ? all : largest;
}

static float map_gap(const struct network_column *c, struct rect r)
{
    const float w = map_scale(c, r) * (float)c->cols;
    const bool loose = (float)c->maps * (w + GAP) - GAP <= r.w,
               tight = (float)c->maps * (w + GAP_TIGHT) - GAP_TIGHT <= r.w;
    return tight && !loose ? GAP_TIGHT : GAP;
}

/* How many maps have room between the picture and the answer. */
static int maps_shown(const struct network_column *c, struct rect r)
{
    const float w = map_scale(c, r) * (float)c->cols, gap = map_gap(c, r);
    const int fit = (int)floorf((r.w + gap) / (w + gap));
    return fit < 1 ? 1 : fit < c->maps ? fit : c->maps;
}

static void draw_maps(const struct view *v, const struct network_column *c, struct rect r)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const float scale = map_scale(c, r), w = scale * (float)c->cols, h = scale * (float)c->rows;
    const size_t size = (size_t)c->rows * (size_t)c->cols;
    const int shown = maps_shown(c, r);
    const float pitch = w + map_gap(c, r);
    network_look_maps(v, c->value, 0, shown);
    for (int i = 0; i < shown; i++) {
        const struct rect at = {r.x + (float)i * pitch, r.y, w, h};
        const float *data = snapshot_map(s, c->value, i);
        if (data) {
            const struct map_plane plane = {data,       c->cols, c->rows, !c->rectified, maps_largest(data, size),
                                            maps_key(s)};
            maps_draw_plane(ui_draw(v->ui), at, &plane);
        }
        draw_frame(ui_draw(v->ui), rect_inset(at, -1), 0, 1, t->line);
        if (h + NUMBERS <= r.h)
            draw_textf(ui_draw(v->ui), at.x + w / 2, at.y + h + 19, FONT_TICK, TEXT_CENTER, t->mid, "%d", i);
    }
}

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
    ui_label(v->ui, r.x, base + 19, r.w - (two_lines ? 0 : 34), FONT_NOTE, TEXT_LEFT, t->hi, answer);
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
}

static void draw_title(const struct view *v, const struct network_column *c, int shown, struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    const struct snapshot *s = session_snapshot(v->session);
    const float w = ui_text_width(v->ui, FONT_TITLE, _("Probe image")) + 12;
    const float end = s->is_autoencoder ? ui_text_width(v->ui, FONT_BODY, _("given back")) + 12 : 0;
    char note[160] = "", truth[24];
    size_t n = 0;
    draw_text(ui_draw(v->ui), r.x, r.y - 20, FONT_TITLE, TEXT_LEFT, t->hi, _("Probe image"));
    if (s->probe_label >= 0)
        n = (size_t)snprintf(note, sizeof note, _("truth: %s; "), network_class_name(s, s->probe_label, truth));
    if (c && shown < c->maps)
        snprintf(note + n, sizeof note - n,
                 c->rectified ? _("%d of its %d maps after ReLU, live") : _("%d of its %d maps, live"), shown, c->maps);
    else if (c)
        snprintf(note + n, sizeof note - n, c->rectified ? _("its %d maps after ReLU, live") : _("its %d maps, live"),
                 c->maps);
    ui_label(v->ui, r.x + w, r.y - 20, r.w - w - end, FONT_BODY, TEXT_LEFT, t->mid, note);
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
    draw_text(ui_draw(v->ui), r.x + r.w, r.y - 20, FONT_BODY, TEXT_RIGHT, ui_theme(v->ui)->mid, _("given back"));
}

void train_probe(const struct view *v, struct rect r)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct shape *in = net_input(s->net);
    struct network_layout l;
    if (!network_columns(&l, v->session) || in->rank != 3 || !s->probe_pixels)
        return;
    const float scale = maps_scale(in->dim[2], in->dim[1], r.h, r.h);
    const struct rect picture = {r.x, r.y, scale * (float)in->dim[2], scale * (float)in->dim[1]};
    const struct network_column *c = first_maps(&l, s->net);
    const float x = r.x + picture.w + AFTER_PICTURE;
    const float last = s->is_autoencoder ? picture.w : ANSWER;
    const struct rect maps = {x, r.y, r.x + r.w - last - BEFORE_ANSWER - x, r.h};
    draw_title(v, c, c ? maps_shown(c, maps) : 0, r);
    draw_picture(v, picture, s->probe_pixels);
    if (c)
        draw_maps(v, c, maps);
    if (s->reconstruction)
        draw_reconstruction(v, (struct rect){r.x + r.w - picture.w, r.y, picture.w, picture.h});
    else if (s->probability && s->classes > 0)
        draw_answer(v, (struct rect){r.x + r.w - ANSWER, r.y, ANSWER, r.h});
}
