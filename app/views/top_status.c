/* app/views/top_status.c - which network is open (the chip) and how its training stands (the pill). Each takes the
 * longest form that fits between the tabs and the language switch; a click opens Train. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/ui/format.h"
#include "app/views/frame.h"
#include "app/views/names.h"
#include "engine/base/i18n.h"
#include "engine/net/net_text.h"

static const struct font status_font = {FONT_SANS, FONT_500, 13};

static bool has_pill(const struct snapshot *s)
{
    return s->setup > 0 || s->state == WORKER_LOADING || s->state == WORKER_FAILED;
}

static void state_text(const struct snapshot *s, bool with_epoch, char *text, size_t size)
{
    char number[FORMAT_MAX];
    const bool followed = s->follow.on && s->follow.files > 0;
    const char *const word = s->follow.on                  ? _("Following")
                             : s->state == WORKER_TRAINING ? _("Training")
                             : s->state == WORKER_LOADING  ? _("Loading")
                             : s->state == WORKER_FAILED   ? _("Failed")
                             : s->state == WORKER_DONE     ? _("Trained")
                             : s->steps == 0               ? s->trained ? _("Trained") : _("Not trained")
                                                           : _("Paused");
    if (s->state == WORKER_LOADING && s->loading >= 0)
        snprintf(text, size, "%s · %s", word, format_percent(number, s->loading, 0));
    else if (followed && with_epoch)
        snprintf(text, size, _("%s · step %s"), word, format_count(number, (int64_t)s->follow.steps));
    else if (s->state == WORKER_FAILED || s->steps == 0 || s->batches == 0 || !with_epoch)
        snprintf(text, size, "%s", word);
    else
        snprintf(text, size, _("%s · epoch %d"), word, s->epoch + 1);
}

/* From "Training · epoch 8 · 38,000 img/s" (level 0) over "epoch 8" to nothing but the ring (level 2). */
static void pill_text(const struct snapshot *s, int level, char *text, size_t size)
{
    char state[96], number[FORMAT_MAX];
    state_text(s, true, state, sizeof state);
    if (level == 2)
        snprintf(text, size, "%s", "");
    else if (level == 1 && s->follow.on && s->follow.files > 0)
        snprintf(text, size, _("step %s"), format_count(number, (int64_t)s->follow.steps));
    else if (level == 1 && s->steps > 0 && s->batches > 0 && s->state != WORKER_LOADING && s->state != WORKER_FAILED)
        snprintf(text, size, _("epoch %d"), s->epoch + 1);
    else if (level == 0 && s->state == WORKER_TRAINING && s->images_per_s > 0)
        snprintf(text, size, _("%s · %s img/s"), state, format_count(number, (int64_t)(s->images_per_s + 0.5)));
    else
        snprintf(text, size, "%s", state);
}

static double share_done(const struct snapshot *s)
{
    if (s->state == WORKER_LOADING)
        return fmax(0, s->loading); /* negative: not known */
    if (s->epochs <= 0 || s->batches <= 0 || s->steps == 0)
        return 0;
    return fmin(1, (s->epoch + (s->batch + 1) / (double)s->batches) / s->epochs);
}

/* The dot beats only while numbers come in anyway, so it asks for no frames of its own. */
static float pulse(const struct view *v, const struct snapshot *s)
{
    const bool still = s->state != WORKER_TRAINING || session_bool(v->session, PROP_APP_REDUCE_MOTION);
    return still ? 1 : 0.7f + 0.3f * cosf((float)fmod(ui_input(v->ui)->time, 1.0) * 6.2831853f);
}

static void ring(const struct view *v, const struct snapshot *s, float x, float y)
{
    const struct theme *t = ui_theme(v->ui);
    struct draw_list *d = ui_draw(v->ui);
    if (s->state == WORKER_FAILED) {
        ui_icon(v->ui, UI_ICON_WARNING, x, y, t->err);
        return;
    }
    draw_ring(d, x, y, 7, 2, t->edge);
    const float to = (float)share_done(s) * 6.2831853f;
    if (to > 0)
        draw_arc(d, x, y, 7, 0, to, 2, t->ok);
    if (s->state == WORKER_TRAINING || s->follow.on) {
        draw_circle(d, x, y, 2.5f, color_alpha(t->ok, pulse(v, s)));
    } else {
        draw_fill(d, (struct rect){x - 2.5f, y - 2.5f, 2, 5}, 0, t->text);
        draw_fill(d, (struct rect){x + 0.5f, y - 2.5f, 2, 5}, 0, t->text);
    }
}

static void open_train(const struct view *v, unsigned state)
{
    if (state & UI_HOT)
        ui_set_cursor(v->ui, UI_CURSOR_HAND);
    if (state & UI_CLICKED)
        request_int(v->requests, PROP_APP_WORKSPACE, WORKSPACE_TRAIN);
}

static float pill_width(const struct view *v, const char *text)
{
    return *text ? roundf(34 + ui_text_width(v->ui, status_font, text) + 16) : 40;
}

/* The longest text that leaves room for the chip, else the shortest that fits at all; 3: none does. */
static int pill_level(const struct view *v, const struct snapshot *s, float room, float chip)
{
    char text[192];
    int level = v->frame == FRAME_FULL ? 0 : 1, fits = 3;
    for (; level < 3; level++) {
        pill_text(s, level, text, sizeof text);
        const float left = room - pill_width(v, text);
        if (left >= chip + 8)
            return level;
        if (left >= 0 && (fits == 3 || level < 2))
            fits = level;
    }
    return fits;
}

/* Returns the pill's left edge, or right where there is none. */
static float pill(const struct view *v, const struct snapshot *s, float right, float left_limit, float chip)
{
    const int level = pill_level(v, s, right - left_limit, chip);
    if (level == 3)
        return right;
    char text[192];
    pill_text(s, level, text, sizeof text);
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = {right - pill_width(v, text), FRAME_TOP_CONTROL, pill_width(v, text), 32};
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "training"), r, true, true);
    draw_fill(ui_draw(v->ui), r, 16, state & UI_HOT ? t->hover : t->raised);
    if (t->light)
        draw_frame(ui_draw(v->ui), r, 16, 1, t->edge);
    ring(v, s, r.x + 20, 28);
    draw_text(ui_draw(v->ui), r.x + 34, 33, status_font, TEXT_LEFT, t->hi, text);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 16);
    pill_text(s, 0, text, sizeof text);
    ui_tooltip(v->ui, r, s->state == WORKER_FAILED ? s->error : s->look_only ? s->why_not : text);
    open_train(v, state);
    return r.x - 8;
}

static void chip_text(const struct view *v, const struct snapshot *s, char *text, size_t size)
{
    char title[NET_NAME_MAX];
    if (s->net && s->look_only) /* the data have nothing to do with it */
        snprintf(text, size, "%s", s->net->title);
    else if (s->net)
        snprintf(text, size, "%s · %s", s->net->title, _(s->data_title));
    else
        snprintf(text, size, "%s · %s", name_of_net(session_text(v->session, PROP_TRAIN_NET), title),
                 name_of_data(session_text(v->session, PROP_TRAIN_DATA)));
}

static float chip_width(const struct view *v, const struct snapshot *s)
{
    char text[192];
    chip_text(v, s, text, sizeof text);
    return fminf(280, roundf(ui_text_width(v->ui, status_font, text) + 44));
}

/* Of a file its path: the chip names it shorter. */
static const char *chip_tip(const struct view *v, const char *text)
{
    const char *const net = session_text(v->session, PROP_TRAIN_NET);
    return strchr(net, '/') && !net_is_text(net) ? net : text;
}

static void chip(const struct view *v, const struct snapshot *s, float right, float left_limit)
{
    char text[192];
    chip_text(v, s, text, sizeof text);
    const float whole = chip_width(v, s), w = fminf(whole, right - left_limit), least = fminf(whole, 96);
    if (w < least)
        return;
    const struct theme *t = ui_theme(v->ui);
    const struct rect r = {right - w, FRAME_TOP_CONTROL, w, 32};
    const unsigned state = ui_behave(v->ui, ui_make_id(v->ui, "model"), r, true, true);
    draw_fill(ui_draw(v->ui), r, 16, state & UI_HOT ? t->hover : t->light ? t->raised : t->panel);
    draw_frame(ui_draw(v->ui), r, 16, 1, t->edge);
    ui_label(v->ui, r.x + 14, 33, w - 40, status_font, TEXT_LEFT, t->hi, text);
    ui_icon(v->ui, UI_ICON_CHEVRON_DOWN, r.x + w - 18, 28, t->mid);
    if (state & UI_RING)
        ui_focus_ring(v->ui, r, 16);
    ui_tooltip(v->ui, r, chip_tip(v, text));
    open_train(v, state);
}

void top_bar_status(const struct view *v, float right, float left_limit)
{
    const struct snapshot *s = session_snapshot(v->session);
    if (has_pill(s))
        right = pill(v, s, right, left_limit, chip_width(v, s));
    chip(v, s, right, left_limit);
}
