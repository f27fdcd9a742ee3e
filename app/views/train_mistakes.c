/* app/views/train_mistakes.c - pictures that the network gets wrong, with what they are and what it says: those with
 * the largest loss, or those whose answer is surest. A click, or Enter, looks at one in Network. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/maps.h"
#include "app/views/network.h"
#include "app/views/train_report.h"
#include "engine/base/i18n.h"

enum { PICTURE = 56, PITCH_Y = 88, PITCH_Y_WORDS = 104, ALL = 26, ROWS_LEAST = 2, ROWS_MOST = 5, CHIP = 26 };

/* What is asked for. */

struct mistake_choice train_choice(const struct view *v)
{
    const int truth = train_truth(v), answer = train_answer(v);
    return (struct mistake_choice){.confident =
                                       session_int(v->session, PROP_TRAIN_MISTAKE_ORDER) == TRAIN_ORDER_CONFIDENT,
                                   .of_truth = truth >= 0,
                                   .of_answer = answer >= 0,
                                   .truth = truth,
                                   .answer = answer};
}

void train_look_mistakes(const struct view *v, int first, int count)
{
    struct worker_mistakes *look = &v->requests->look.mistakes;
    look->choice = train_choice(v);
    look->first = first;
    look->count = count;
}

bool train_mistakes_are_there(const struct view *v)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct mistake_choice a = s->mistakes_asked.choice, b = train_choice(v);
    return s->mistake && a.confident == b.confident && a.of_truth == b.of_truth && a.of_answer == b.of_answer &&
           a.truth == b.truth && a.answer == b.answer;
}

/* Samples that could have been such a mistake. */
static int out_of(const struct view *v, const struct evaluation *e)
{
    const int truth = train_truth(v), answer = train_answer(v);
    if (truth >= e->all_classes || answer >= e->all_classes)
        return 0;
    return truth >= 0 ? e->truths[truth] : answer >= 0 ? e->answers[answer] : e->samples;
}

void train_say_mistakes(const struct view *v, char *text, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct evaluation *e = train_evaluation(v);
    char wrong[FORMAT_MAX], all[FORMAT_MAX];
    *text = '\0';
    if (e && train_mistakes_are_there(v))
        snprintf(text, size, _("%s of %s"), format_count(wrong, s->mistakes_all), format_count(all, out_of(v, e)));
}

/* Chips. */

static float chip(const struct view *v, struct rect area, float *x, float y, const char *text, enum prop_id p)
{
    const struct theme *t = ui_theme(v->ui);
    const struct font font = {FONT_SANS, FONT_500, 13};
    const float w = fminf(ui_text_width(v->ui, font, text) + 38, area.w);
    if (*x > area.x && *x + w > area.x + area.w) {
        *x = area.x;
        y += CHIP + 6;
    }
    const struct rect r = {*x, y, w, CHIP};
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, prop_infos[p].name), r, true, true);
    draw_fill(ui_draw(v->ui), r, 13, state & UI_HOT ? t->hover : t->raised);
    if (t->light)
        draw_frame(ui_draw(v->ui), r, 13, 1, t->edge);
    ui_label(v->ui, r.x + 12, y + 18, w - 38, font, TEXT_LEFT, t->hi, text);
    ui_icon(v->ui, UI_ICON_CLOSE, r.x + w - 15, y + CHIP / 2, t->text);
    ui_tooltip(v->ui, r, _("A click takes the choice back"));
    if (state & UI_HOT)
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
    if (state & UI_CLICKED)
        request_int(v->requests, p, -1);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 13);
    *x += w + 8;
    return y;
}

float train_chips(const struct view *v, struct rect area, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    char text[96], name[24];
    float x = area.x, at = y;
    if (train_truth(v) < 0 && train_answer(v) < 0)
        return y;
    if (train_truth(v) >= 0) {
        snprintf(text, sizeof text, _("truth: %s"), network_class_name(s, train_truth(v), name));
        at = chip(v, area, &x, at, text, PROP_TRAIN_TRUTH);
    }
    if (train_answer(v) >= 0) {
        snprintf(text, sizeof text, _("answer: %s"), network_class_name(s, train_answer(v), name));
        at = chip(v, area, &x, at, text, PROP_TRAIN_ANSWER);
    }
    return at + CHIP + 10;
}

/* One mistake. */

static ui_id mistake_id(const struct view *v, int place)
{
    ui_push_index(v->ui, place);
    const ui_id id = ui_make_id(v->ui, "mistake");
    ui_pop_id(v->ui);
    return id;
}

/* Arrows go to the ones beside, above and below. */
static void arrows(const struct view *v, ui_id id, int place, int across)
{
    const struct {
        int32_t key;
        int by;
    } ways[] = {{UI_KEY_LEFT, -1}, {UI_KEY_RIGHT, 1}, {UI_KEY_UP, -across}, {UI_KEY_DOWN, across}};
    const struct snapshot *s = session_snapshot(v->session);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const int to = place + ways[i].by;
        if (ui_take_key(v->ui, id, ways[i].key, 0) && to >= s->mistake_first && to < s->mistake_first + s->n_mistakes)
            ui_focus(v->ui, mistake_id(v, to));
    }
}

static void captions(const struct view *v, const struct mistake_cell *c, struct rect r, const struct mistake *m)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const float width = c->pitch_x - 8;
    char truth[24], answer[24], text[96], percent[FORMAT_MAX];
    const char *a = network_class_name(s, m->truth, truth), *b = network_class_name(s, m->answer, answer);
    const struct font font = c->words ? (struct font){FONT_SANS, FONT_500, 12} : (struct font){FONT_MONO, FONT_600, 14};
    float y = r.y + r.h + (c->words ? 16 : 17);
    if (c->words) { /* two of them need two lines */
        snprintf(text, sizeof text, "→ %s", b);
        ui_label(v->ui, r.x, y, width, font, TEXT_LEFT, t->text, a);
        y += 16;
    } else {
        snprintf(text, sizeof text, "%s → %s", a, b);
    }
    ui_label(v->ui, r.x, y, width, font, TEXT_LEFT, t->hi, text);
    if (c->probability)
        draw_text(ui_draw(v->ui), r.x, y + 16, (struct font){FONT_MONO, FONT_500, 12}, TEXT_LEFT, t->mid,
                  format_percent(percent, (double)m->probability, 1));
}

static void say_mistake(const struct view *v, const struct mistake *m, char *text, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    char truth[24], answer[24], percent[FORMAT_MAX], loss[FORMAT_MAX];
    snprintf(text, size, _("truth %s, answer %s with %s, loss %s;\na click or Enter looks at it in Network"),
             network_class_name(s, m->truth, truth), network_class_name(s, m->answer, answer),
             format_percent(percent, (double)m->probability, 1), format_with(loss, "%.3g", (double)m->loss));
}

void train_mistake(const struct view *v, const struct mistake_cell *c, float x, float y, int place, int across)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct theme *t = ui_theme(v->ui);
    const struct shape *in = net_input(s->net);
    const int at = place - s->mistake_first;
    const struct rect r = {x, y, c->picture, c->picture};
    char card[240];
    if (at < 0 || at >= s->n_mistakes || !s->mistake_pixels)
        return;
    const struct mistake *m = &s->mistake[at];
    const ui_id id = mistake_id(v, place);
    arrows(v, id, place, across);
    const unsigned state = ui_behave(v->ui, id, r, true, true);
    if (in->rank == 3)
        maps_draw_picture(ui_draw(v->ui), r, s->mistake_pixels + (size_t)at * shape_count(in), in, maps_key(s));
    draw_frame(ui_draw(v->ui), rect_inset(r, -1), 0, 1, state & UI_HOT ? t->hi : t->line);
    captions(v, c, r, m);
    say_mistake(v, m, card, sizeof card);
    ui_tooltip(v->ui, r, card);
    if (state & UI_HOT)
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
    if (state & UI_CLICKED)
        request_mistake(v->requests, m->split, m->index);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 0);
}

/* The panel's list. */

static const char *why_none(const struct view *v, const struct evaluation *e)
{
    const struct snapshot *s = session_snapshot(v->session);
    if (!e)
        return s->shown >= 0 ? _("not measured at this moment") : _("none yet");
    return train_mistakes_are_there(v) && s->mistakes_all > 0 ? _("none of them was kept") : _("none");
}

/* To all of them, where the list has room for some. */
static float more(const struct view *v, struct rect area, float y, int shown)
{
    const struct snapshot *s = session_snapshot(v->session);
    char label[64], all[FORMAT_MAX];
    if (s->mistakes_all <= shown)
        return y;
    snprintf(label, sizeof label, _("Show all %s →"), format_count(all, s->mistakes_all));
    const float w = ui_text_width(v->ui, FONT_NOTE, label);
    const struct rect r = {area.x - 4, y, w + 8, 26};
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "all"), r, true, true);
    const struct color c = state & UI_HOT ? ui_theme(v->ui)->hi : ui_theme(v->ui)->mid;
    draw_text(ui_draw(v->ui), area.x, y + 18, FONT_NOTE, TEXT_LEFT, c, label);
    ui_tooltip(v->ui, r, _("Fills the stage with them (View)"));
    if (state & UI_HOT)
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
    if (state & UI_CLICKED)
        request_int(v->requests, PROP_TRAIN_VIEW, TRAIN_MISTAKES);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 5);
    return y + ALL;
}

/* As many as there is room for, and a few where one has to scroll anyway. */
static int rows_of(float room, float pitch)
{
    return (int)fminf(fmaxf(floorf((room - ALL + 8) / pitch), ROWS_LEAST), ROWS_MOST);
}

float train_mistakes(const struct view *v, struct rect area, float y)
{
    const struct snapshot *s = session_snapshot(v->session);
    const struct evaluation *e = train_evaluation(v);
    const bool words = train_has_words(s);
    const int across = (area.w >= 256 ? 4 : 3) - words;
    const float pitch = floorf((area.w + 16) / (float)across), pitch_y = words ? PITCH_Y_WORDS : PITCH_Y;
    char note[96];
    const bool confident = session_int(v->session, PROP_TRAIN_MISTAKE_ORDER) == TRAIN_ORDER_CONFIDENT;
    train_say_mistakes(v, note, sizeof note);
    const struct train_head head = {
        .prop = PROP_TRAIN_MISTAKE_ORDER,
        .title = {confident ? _("Worst") : _("Worst mistakes"), confident ? _("Most confident") : _("Surest")},
        .note = *note ? note : NULL};
    ui_push_id(v->ui, "mistakes");
    y = train_head(v, area, y, &head) + 4;
    y = train_chips(v, area, y);
    const int most = across * rows_of(area.y + area.h - y, pitch_y);
    train_look_mistakes(v, 0, most);
    const int n = e && train_mistakes_are_there(v) && s->mistake_pixels && s->mistake_first == 0
                      ? s->n_mistakes < most ? s->n_mistakes : most
                      : 0;
    if (n == 0)
        draw_text(ui_draw(v->ui), area.x, y + 10, FONT_NOTE, TEXT_LEFT, ui_theme(v->ui)->mid, why_none(v, e));
    const struct mistake_cell cell = {PICTURE, pitch, pitch_y, words, false};
    for (int i = 0; i < n; i++)
        train_mistake(v, &cell, area.x + (float)(i % across) * pitch, y + (float)(i / across) * pitch_y, i, across);
    y += n == 0 ? 24 : (float)((n + across - 1) / across) * pitch_y;
    y = more(v, area, y, n);
    ui_pop_id(v->ui);
    return y;
}
