/* tests/app/view_harness.h - the whole window without a GPU: a session, a ui, real input, and the draw list to read.
 * Included by the tests of views; every function is static inline, so that a test uses what it needs. */
#ifndef CS_TESTS_VIEW_HARNESS_H
#define CS_TESTS_VIEW_HARNESS_H

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/views/convolve/convolve_view.h"
#include "app/views/frame.h"

struct window {
    struct session *session;
    struct text_fonts *fonts;
    struct ui *ui;
    struct draw_list list;
    struct requests requests;
    struct ui_input in;
    float width, height;
};

static inline struct window window_open(float width, float height)
{
    struct window w = {.in = {.time = 1, .x = -1, .y = -1}, .width = width, .height = height};
    struct cs_error err = {""};
    const struct session_options options = {.threads = 1};
    ck_assert_msg(session_create(&w.session, &options, &err) == CS_OK, "%s", err.text);
    ck_assert_msg(text_fonts_create(&w.fonts, &err) == CS_OK, "%s", err.text);
    ck_assert_msg(ui_create(&w.ui, w.fonts, &err) == CS_OK, "%s", err.text);
    draw_list_init(&w.list);
    return w;
}

static inline void window_close(struct window *w)
{
    draw_list_finish(&w->list);
    ui_destroy(&w->ui);
    text_fonts_destroy(&w->fonts);
    session_destroy(&w->session);
}

/* One frame with the input as it is; presses, keys and text last for this frame only. */
static inline void window_frame(struct window *w)
{
    w->in.time += 1.0 / 60;
    session_tick(w->session, w->in.time);
    const struct theme *theme = session_int(w->session, PROP_APP_THEME) ? &theme_light : &theme_dark;
    ui_begin(w->ui, &w->in, &w->list, theme, w->width, w->height);
    requests_clear(&w->requests);
    view_frame(w->ui, w->session, &w->requests, w->width, w->height);
    ui_end(w->ui);
    session_apply(w->session, &w->requests);
    w->in.pressed = w->in.released = w->in.right_pressed = false;
    w->in.n_keys = w->in.clicks = 0;
    w->in.wheel = 0;
    w->in.pinch = 1;
    w->in.text[0] = '\0';
}

/* Frames until tweens, fades and tooltips have ended. */
static inline void window_settle(struct window *w)
{
    window_frame(w);
    for (int i = 0; i < 3; i++) {
        w->in.time += 0.5;
        window_frame(w);
    }
}

/* Until what frames ask the worker for is there and shown: an answer can be what the next frame asks about. */
static inline void window_answer(struct window *w)
{
    enum { ROUNDS = 4, SECONDS = 120 };
    for (int i = 0; i < ROUNDS; i++) {
        window_settle(w);
        ck_assert(session_wait(w->session, SECONDS));
    }
    window_settle(w);
}

static inline void window_set(struct window *w, const char *assignment)
{
    struct cs_error err = {""};
    ck_assert_msg(session_set_assignment(w->session, assignment, &err) == CS_OK, "%s: %s", assignment, err.text);
}

static inline void window_move(struct window *w, float x, float y)
{
    w->in.x = x;
    w->in.y = y;
    window_frame(w);
}

static inline void window_press(struct window *w, float x, float y)
{
    w->in.x = x;
    w->in.y = y;
    w->in.down = w->in.pressed = true;
    w->in.clicks = 1;
    window_frame(w);
}

static inline void window_release(struct window *w)
{
    w->in.down = false;
    w->in.released = true;
    window_frame(w);
}

static inline void window_click(struct window *w, float x, float y)
{
    window_press(w, x, y);
    window_release(w);
}

static inline void window_key(struct window *w, int32_t code, unsigned mods)
{
    w->in.key[0] = (struct ui_key){code, mods};
    w->in.n_keys = 1;
    w->in.mods = mods;
    window_frame(w);
    w->in.mods = 0;
}

static inline void window_type(struct window *w, const char *text)
{
    snprintf(w->in.text, sizeof w->in.text, "%s", text);
    window_frame(w);
}

static inline const char *text_of(const struct window *w, const struct draw_cmd *c)
{
    return draw_list_text(&w->list, c);
}

static inline bool shows(const struct window *w, const char *text)
{
    return draw_list_find_text(&w->list, text, 0) != NULL;
}

/* The number of a text with U+2212 for minus; "≈ ", "÷ " and "+ " in front are skipped. */
static inline double number_of(const char *text)
{
    static const char *const skipped[] = {"≈ ", "÷ ", "+ "};
    for (int i = 0; i < 3; i++)
        if (!strncmp(text, skipped[i], strlen(skipped[i])))
            text += strlen(skipped[i]);
    bool negative = false;
    if (!strncmp(text, "−", strlen("−"))) {
        negative = true;
        text += strlen("−");
    }
    while (*text == ' ')
        text++;
    char *end;
    const double v = strtod(text, &end);
    ck_assert_msg(*end == '\0' && end != text, "'%s' is no number", text);
    return negative ? -v : v;
}

/* What a text covers: from the cap height to just below the baseline. */
static inline struct rect text_rect(const struct window *w, const struct draw_cmd *c)
{
    const float width = text_width(w->fonts, c->font, text_of(w, c));
    const float x = c->point[0].x - (c->align == TEXT_LEFT ? 0 : c->align == TEXT_CENTER ? width / 2 : width);
    return (struct rect){x, c->point[0].y - 0.73f * c->font.size, width, 0.78f * c->font.size};
}

#endif
