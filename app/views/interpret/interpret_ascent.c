/* app/views/interpret/interpret_ascent.c - a picture that excites a neuron, as it grows: the picture, the curve of the
 * value, the start beside the newest, and all on the way as a film. */
#include "app/views/interpret/interpret_ascent.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/plot.h"
#include "engine/base/i18n.h"

enum { HEAD = 36, GAP = 24, FOOT = 16, TROUBLE_LINE = 20 };
enum { FILM = 104, PAIR = 128, LEAST_FILM = 300, LEAST_PAIR = 330, LEAST_PLOT = 180, PLOT = 240 };

const struct ascent_shown *ascent_found(const struct view *v)
{
    return interpret_found(v, STUDY_ASCENT);
}

int ascent_shown_frame(const struct view *v, const struct ascent_shown *a)
{
    const int chosen = session_int(v->session, PROP_INTERPRET_FRAME);
    return chosen >= 0 && chosen < a->n_frames ? chosen : a->n_frames - 1;
}

/* The stage. */

struct parts {
    struct rect picture, plot, pair, film; /* of no height: not there */
};

/* The picture as large as a row of the film leaves room for, and at most so wide that the curve can be read. */
static struct rect place_picture(const struct view *v, const struct ascent_shown *a, struct rect r, bool film)
{
    const float width = r.w >= 2 * LEAST_PLOT ? fmaxf(r.w * 0.6f, LEAST_PLOT) : r.w;
    const float height = film ? r.h - FILM - GAP : r.h;
    return interpret_picture_rect(v, &a->input, (struct rect){r.x + 1, r.y + 1, width - 2, height - 2});
}

static struct parts lay_out(const struct view *v, const struct ascent_shown *a, struct rect r)
{
    struct parts p = {.pair = {0, 0, 0, 0}};
    const bool film = r.h >= LEAST_FILM;
    p.picture = place_picture(v, a, r, film);
    const float x = p.picture.x + p.picture.w + GAP, most = film ? r.h - FILM - GAP : r.h;
    float below = p.picture.y + p.picture.h;
    if (r.w >= 2 * LEAST_PLOT) {
        p.plot = (struct rect){x, r.y, r.x + r.w - x, fminf(fmaxf(p.picture.h + 1, PLOT), most)};
        below = fmaxf(below, p.plot.y + p.plot.h);
    }
    if (p.plot.h >= LEAST_PAIR) {
        p.pair = (struct rect){x, p.plot.y + p.plot.h - PAIR, p.plot.w, PAIR};
        p.plot.h -= PAIR + GAP;
    }
    if (film)
        p.film = (struct rect){r.x, below + GAP, r.w, r.y + r.h - below - GAP};
    return p;
}

static void head(const struct view *v, const struct ascent_shown *a, struct rect r)
{
    char target[ASCENT_TEXT], state[64], note[ASCENT_TEXT], step[FORMAT_MAX];
    interpret_state(v, STUDY_ASCENT, state, sizeof state);
    snprintf(note, sizeof note, _("step %s"), format_count(step, a->frame[ascent_shown_frame(v, a)].step));
    if (state[0])
        snprintf(note + strlen(note), sizeof note - strlen(note), " · %s", state);
    ascent_target_text(v, a, target);
    interpret_head(v, r.x, r.y + 18, r.w, target, note);
}

/* Returns the height it took. */
static float trouble(const struct view *v, const struct ascent_shown *a, struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    char text[ASCENT_TEXT];
    if (!*ascent_trouble(v, a, text))
        return 0;
    ui_icon(v->ui, UI_ICON_WARNING, r.x + 8, r.y + 10, t->warn);
    return ui_paragraph(v->ui, r.x + 24, r.y + 15, r.w - 24, FONT_BODY, TROUBLE_LINE, t->text, text) + 12;
}

static void curve(const struct view *v, const struct ascent_shown *a, struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    const struct ascent_frame *f = &a->frame[ascent_shown_frame(v, a)];
    const int steps = interpret_told(v, STUDY_ASCENT)->total;
    const struct plot_series series = {.label = _("value"),
                                       .x = a->step,
                                       .y = a->value,
                                       .n = a->steps + 1,
                                       .stride = 1,
                                       .color = t->output,
                                       .width = 2.25f};
    const struct plot_mark mark = {.x = f->step, .y = (double)f->value, .color = t->hi, .radius = 5};
    const struct plot p = {.key = "ascent",
                           .x = {.lo = 0, .hi = steps > a->steps ? steps : a->steps, .format = "%g"},
                           .y = {.format = "%.3g"},
                           .series = &series,
                           .n_series = 1,
                           .cursor = f->step,
                           .marks = &mark,
                           .n_marks = 1};
    char number[FORMAT_MAX];
    draw_text(ui_draw(v->ui), r.x, r.y + 14, FONT_NOTE, TEXT_LEFT, t->mid, _("Value by step"));
    draw_text(ui_draw(v->ui), r.x + r.w, r.y + 14, FONT_NUMBER, TEXT_RIGHT, t->hi,
              interpret_number(number, (double)f->value));
    ui_plot(v->ui, (struct rect){r.x, r.y + 24, r.w, r.h - 24}, &p);
}

/* A frame with its name and value above. */
static void small(const struct view *v, const struct ascent_shown *a, int frame, const char *name, struct rect r)
{
    const struct theme *t = ui_theme(v->ui);
    char number[FORMAT_MAX];
    const struct rect room = {r.x + 1, r.y + 23, r.w - 18, r.h - 24},
                      picture = interpret_picture_rect(v, &a->input, room);
    const float after = ui_text_width(v->ui, FONT_NOTE, name) + 8;
    interpret_number(number, (double)a->frame[frame].value);
    draw_text(ui_draw(v->ui), r.x, r.y + 14, FONT_NOTE, TEXT_LEFT, t->mid, name);
    if (after + ui_text_width(v->ui, FONT_NUMBER, number) + 8 <= r.w)
        draw_text(ui_draw(v->ui), r.x + after, r.y + 14, FONT_NUMBER, TEXT_LEFT, t->hi, number);
    interpret_picture(v, picture, a->frame[frame].pixels, &a->input, interpret_key(v, STUDY_ASCENT));
}

static void pair(const struct view *v, const struct ascent_shown *a, struct rect r)
{
    const float half = roundf(r.w / 2);
    small(v, a, 0, _("Start"), (struct rect){r.x, r.y, half, r.h});
    small(v, a, a->n_frames - 1, _("Newest"), (struct rect){r.x + half, r.y, r.w - half, r.h});
}

bool ascent_field(const struct view *v, const struct ascent_shown *a, int row, int col, struct map_cut *field)
{
    const struct net *net = session_snapshot(v->session)->net;
    const struct study_target *target = &a->target;
    if (!net || target->of_class || target->at == STUDY_AT_MEAN || target->node >= net->n_nodes ||
        !shape_equal(net_input(net), &a->input))
        return false;
    const struct receptive_field f = net_receptive_field(net, target->node, 0);
    *field = (struct map_cut){f.first[0] + row * f.stride[0], f.first[1] + col * f.stride[1], f.size[0], f.size[1]};
    return !f.all && f.size[0] > 0 && f.size[1] > 0 && (f.size[0] < a->input.dim[1] || f.size[1] < a->input.dim[2]);
}

/* Jitter smears what the value asks for by so many pixels around it. */
static void frame_field(const struct view *v, const struct ascent_shown *a, struct rect r)
{
    const float pixel = r.w / (float)a->input.dim[2];
    struct map_cut f;
    if (!ascent_field(v, a, a->target.row, a->target.col, &f))
        return;
    const struct rect seen = {r.x + (float)f.col * pixel, r.y + (float)f.row * pixel, (float)f.cols * pixel,
                              (float)f.rows * pixel};
    network_mark(v->ui, rect_intersection(seen, r), 2, 2, ui_theme(v->ui)->kernel);
}

static void stage(const struct view *v, struct rect area)
{
    const struct ascent_shown *a = ascent_found(v);
    if (interpret_wait(v, STUDY_ASCENT, area) || !a)
        return;
    if (a->all > 0) {
        ascent_all(v, a, area);
        return;
    }
    head(v, a, area);
    const float below = HEAD + trouble(v, a, (struct rect){area.x, area.y + HEAD, area.w, area.h - HEAD});
    const struct parts p = lay_out(v, a, (struct rect){area.x, area.y + below, area.w, area.h - below - FOOT});
    interpret_picture(v, p.picture, a->frame[ascent_shown_frame(v, a)].pixels, &a->input,
                      interpret_key(v, STUDY_ASCENT));
    frame_field(v, a, p.picture);
    if (p.plot.h > 0)
        curve(v, a, p.plot);
    if (p.pair.h > 0)
        pair(v, a, p.pair);
    if (p.film.h > 0)
        ascent_film(v, a, p.film);
}

static void position(const struct view *v, char *text, size_t size)
{
    const struct ascent_shown *a = ascent_found(v);
    const struct session_progress p = session_progress(v->session);
    char step[FORMAT_MAX], steps[FORMAT_MAX];
    if (a && a->all > 0)
        snprintf(text, size, a->target.of_class ? _("class %d of %d") : _("map %d of %d"), p.value, p.max);
    else if (a)
        snprintf(text, size, _("step %s of %s"), format_count(step, a->frame[ascent_shown_frame(v, a)].step),
                 format_count(steps, interpret_told(v, STUDY_ASCENT)->total));
}

const struct interpret_method interpret_ascent = {
    .wanted = 1u << STUDY_ASCENT,
    .stage = stage,
    .left = ascent_left,
    .right = ascent_right,
    .caption = ascent_caption,
    .position = position,
    .reading =
        N_("The pixels are moved up the gradient of one value, step by step: what appears is what it is looking for, "
           "not a picture from the data (Erhan and others, 2009; for classes Simonyan and others, 2013). Blur and "
           "decay keep it smooth (Yosinski and others, 2015), jitter keeps it from depending on single pixels "
           "(Mordvintsev, Olah and Tyka, 2015)."),
};
