/* app/views/convolve/convolve.c - the Convolve workspace: the row of modes, the mode's own view, keys, transport, and
 * what all modes share: motion, hover, numbers. */
#include <math.h>
#include <stdio.h>

#include "app/views/convolve/convolve_view.h"
#include "engine/base/i18n.h"

/* Steps that follow each other faster than this have no tween. */
static const double tween_apart = 0.2;
static const double glide_seconds = 0.16, fade_seconds = 0.12, card_seconds = 0.3;

struct convolve_memory {
    struct convolve_hover hovered, next;
    int step, row, col; /* last step drawn, and the place of the one before it */
    double since;       /* when it came; -INFINITY: long ago */
    bool glides, moves; /* from a neighbour in the same row; from anywhere */
    bool appears;       /* its value is new */
    ui_id card;         /* what the pointer rests on, and since when */
    double card_since;
    int left_at[MODE_GROUPS]; /* mode that each group was left in, from 1; 0: none yet */
};

static struct convolve_memory *memory(const struct view *v)
{
    const ui_id convolve_id = 0xC0470001u;
    return ui_memory(v->ui, convolve_id, sizeof(struct convolve_memory));
}

const struct convolve_mode_view *convolve_view_of(int mode)
{
    static const struct convolve_mode_view *const views[CONVOLVE_MODES] = {
        [BOARD_1D] = &convolve_signal,
        [BOARD_2D] = &convolve_plane,
        [BOARD_CHANNELS] = &convolve_channels,
        [BOARD_POINTWISE] = &convolve_channels,
        [BOARD_GROUPED] = &convolve_channels,
        [BOARD_DEPTHWISE] = &convolve_channels,
        [BOARD_TRANSPOSED] = &convolve_transposed,
        [BOARD_POOLING] = &convolve_pooling,
        [BOARD_MODES + TOPIC_MATRIX] = &topic_matrix_view,
        [BOARD_MODES + TOPIC_SHIFT] = &topic_shift_view,
        [BOARD_MODES + TOPIC_FIELD] = &topic_field_view,
        [BOARD_MODES + TOPIC_BACKWARD] = &topic_backward_view,
        [BOARD_MODES + TOPIC_LEARN] = &topic_learn_view,
        [BOARD_MODES + TOPIC_ACTIVATION] = &topic_activation_view,
        [BOARD_MODES + TOPIC_LOSS] = &topic_loss_view,
        [BOARD_MODES + TOPIC_POINTS] = &topic_points_view,
        [BOARD_MODES + TOPIC_NORMALISATION] = &topic_normalisation_view,
        [BOARD_MODES + TOPIC_DROPOUT] = &topic_dropout_view, /* one a line */
    };
    return views[mode];
}

/* What is drawn is what the board last could compute, also while a new mode cannot be. */
static const struct convolve_mode_view *mode_view(const struct view *v)
{
    if (session_topic_ready(v->session))
        return convolve_view_of(session_int(v->session, PROP_CONVOLVE_MODE));
    return convolve_view_of((int)session_board(v->session)->mode);
}

/* Motion. */

static int columns(const struct board *b)
{
    return b->mode == BOARD_TRANSPOSED ? b->width : b->ow;
}

/* A step back, a scrub, a jump and what is peeked at change at once; so does everything when motion is reduced. */
static void note_step(const struct view *v, struct convolve_memory *m)
{
    const int cols = columns(session_board(v->session));
    const struct board_step *s = session_step(v->session);
    const int step = s->oy * cols + s->ox + 1;
    if (m->step == step)
        return;
    const double now = ui_input(v->ui)->time;
    const int before = m->step - 1;
    const bool still = m->step == 0 || now - m->since < tween_apart || session_peeking(v->session) ||
                       session_bool(v->session, PROP_APP_REDUCE_MOTION);
    m->row = before / cols;
    m->col = before % cols;
    m->moves = !still && (step == m->step + 1 || step == m->step - 1);
    m->glides = m->moves && s->oy == m->row;
    m->appears = m->moves && step > m->step;
    m->step = step;
    m->since = now;
}

static float share(double since, double now, double seconds)
{
    return (float)fmin(1, fmax(0, (now - since) / seconds));
}

struct convolve_motion convolve_motion(const struct view *v)
{
    const struct board_step *s = session_step(v->session);
    struct convolve_motion motion = {.row = (float)s->oy, .col = (float)s->ox, .frames = 1};
    const struct convolve_memory *m = memory(v);
    if (!m || !m->moves)
        return motion;
    const double now = ui_input(v->ui)->time;
    const float t = share(m->since, now, glide_seconds), eased = 1 - powf(1 - t, 3);
    const float appeared = share(m->since + glide_seconds, now, fade_seconds);
    if (t < 1 || (m->appears && appeared < 1))
        ui_wake_at(v->ui, now + 1.0 / 60);
    if (m->glides)
        motion.col = (float)m->col + (motion.col - (float)m->col) * eased;
    else if (t < 0.5f) { /* another row: out there, in here, without flying back */
        motion.row = (float)m->row;
        motion.col = (float)m->col;
        motion.frames = 1 - 2 * t;
    } else {
        motion.frames = 2 * t - 1;
    }
    motion.fade = m->appears ? 1 - appeared : 0;
    return motion;
}

/* Hover. */

static bool same_hover(const struct convolve_hover *a, const struct convolve_hover *b)
{
    return a->kind == b->kind && a->term == b->term && a->weight == b->weight && a->channel == b->channel &&
           a->row == b->row && a->col == b->col;
}

struct convolve_hover convolve_hovering(const struct view *v)
{
    const struct convolve_memory *m = memory(v);
    const struct convolve_hover none = {HOVER_NONE, -1, -1, 0, 0, 0};
    return !m ? none : m->next.kind ? m->next : m->hovered.kind ? m->hovered : none;
}

void convolve_hover(const struct view *v, const struct convolve_hover *h)
{
    struct convolve_memory *m = memory(v);
    if (m)
        m->next = *h;
}

int convolve_hovered_term(const struct view *v)
{
    const struct convolve_hover h = convolve_hovering(v);
    return h.kind != HOVER_NONE && h.term < session_step(v->session)->n_terms ? h.term : -1;
}

/* The parts drawn before the hovered one learn of it in the next frame, which comes at once. */
static void settle_hover(const struct view *v)
{
    const struct convolve_memory *m = memory(v);
    if (m && !same_hover(&m->next, &m->hovered))
        ui_wake_at(v->ui, ui_input(v->ui)->time);
}

/* Only where the pointer rests, so that cards do not flicker past while it crosses the board. */
void convolve_card(const struct view *v, const char *text)
{
    struct convolve_memory *m = memory(v);
    if (!m)
        return;
    const double now = ui_input(v->ui)->time;
    const ui_id card = ui_make_id(v->ui, text);
    if (m->card != card) {
        m->card = card;
        m->card_since = now;
    }
    if (now >= m->card_since + card_seconds)
        ui_hover_card(v->ui, ui_input(v->ui)->x, ui_input(v->ui)->y, text);
    else
        ui_wake_at(v->ui, m->card_since + card_seconds);
}

/* "x[2, 7] = 2   w = −4   x·w = −8" */
void convolve_term_text(const struct view *v, int term, char *text, size_t size)
{
    const struct board *b = convolve_board(v);
    const struct board_term *t = &convolve_step(v)->term[term];
    char row[FORMAT_MAX], col[FORMAT_MAX], x[FORMAT_MAX], w[FORMAT_MAX], product[FORMAT_MAX], channel[24] = "";
    if (b->channels > 1)
        snprintf(channel, sizeof channel, "%d, ",
                 t->c + b->channels / b->geometry.groups * (convolve_step(v)->map / (b->maps / b->geometry.groups)));
    format_number(row, t->row, 0);
    format_number(col, t->col, 0);
    const bool one_row = b->mode == BOARD_1D;
    snprintf(text, size, "x[%s%s%s%s] = %s   w = %s   x·w = %s", channel, one_row ? "" : row, one_row ? "" : ", ", col,
             convolve_pixel(v, x, t->x), convolve_number(v, w, t->w), convolve_number(v, product, t->product));
}

void convolve_hover_term(const struct view *v, int term)
{
    char text[256];
    convolve_term_text(v, term, text, sizeof text);
    if (convolve_step(v)->n_terms == session_step(v->session)->n_terms) /* else it is no term of the board's */
        convolve_hover(v, &(struct convolve_hover){.kind = HOVER_TERM, .term = term});
    convolve_card(v, text);
}

/* Numbers. */

const char *convolve_number(const struct view *v, char buf[FORMAT_MAX], double value)
{
    enum { ALL = 12 };
    return format_number(buf, value, session_bool(v->session, PROP_CONVOLVE_PRECISION) ? ALL : CONVOLVE_DECIMALS);
}

const char *convolve_rounded(const struct view *v, char buf[CONVOLVE_ROUNDED_MAX], double value, bool rounded)
{
    char number[FORMAT_MAX];
    const bool about = rounded && !session_bool(v->session, PROP_CONVOLVE_PRECISION);
    snprintf(buf, CONVOLVE_ROUNDED_MAX, "%s%s", about ? "≈ " : "", convolve_number(v, number, value));
    return buf;
}

bool convolve_is_caption(const char *text)
{
    enum { CAPTION_MAX = 130 };
    int n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80; /* not within a character */
    return n <= CAPTION_MAX;
}

static const char *format_hex(char buf[FORMAT_MAX], double value, int decimals)
{
    if (value != round(value) || fabs(value) >= 65536)
        return format_number(buf, value, decimals);
    snprintf(buf, FORMAT_MAX, "%s%02X", value < 0 ? "−" : "", (unsigned)fabs(value));
    return buf;
}

const char *(*convolve_pixel_format(const struct view *v))(char buf[FORMAT_MAX], double value, int decimals)
{
    return session_int(v->session, PROP_CONVOLVE_NUMBERS) == BOARD_HEX ? format_hex : NULL;
}

const char *convolve_pixel(const struct view *v, char buf[FORMAT_MAX], double value)
{
    if (convolve_pixel_format(v))
        return format_hex(buf, value, CONVOLVE_DECIMALS);
    return convolve_number(v, buf, value);
}

struct convolve_taps convolve_rows(const struct board *b, const struct board_step *step)
{
    return (struct convolve_taps){step->oy * b->geometry.stride[0] - b->geometry.padding[0], b->geometry.dilation[0],
                                  b->geometry.kernel[0]};
}

struct convolve_taps convolve_columns(const struct board *b, const struct board_step *step)
{
    return (struct convolve_taps){step->ox * b->geometry.stride[1] - b->geometry.padding[1], b->geometry.dilation[1],
                                  b->geometry.kernel[1]};
}

bool convolve_tapped(const struct convolve_taps *t, int index)
{
    const int offset = index - t->first;
    return offset >= 0 && offset % t->dilation == 0 && offset / t->dilation < t->n;
}

/* Errors. */

void convolve_show_error(const struct view *v, struct rect area)
{
    const char *text = session_board_error(v->session);
    if (!*text)
        return;
    draw_fill(ui_draw(v->ui), area, 0, color_alpha(ui_theme(v->ui)->stage, 0.6f));
    const float w = fminf(area.w - 48, ui_text_width(v->ui, FONT_BODY, text) + 56);
    ui_error_strip(v->ui, (struct rect){roundf(area.x + (area.w - w) / 2), roundf(area.y + area.h * 0.4f), w, 32},
                   text);
}

bool convolve_error_caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    if (!*session_board_error(v->session))
        return false;
    if (session_topic(v->session) >= 0) {
        snprintf(head, head_size, "%s", _("Nothing to show"));
        snprintf(text, text_size, "%s", _("This does not fit; what did is kept. Ctrl Z takes the change back."));
        return true;
    }
    snprintf(head, head_size, "%s", _("No output"));
    snprintf(
        text, text_size, "%s",
        session_int(v->session, PROP_CONVOLVE_MODE) == BOARD_POOLING
            ? _("The window does not fit; the board keeps the last state that did. Ctrl Z takes the change back.")
            : _("The kernel does not fit; the board keeps the last state that did. Ctrl Z takes the change back."));
    return true;
}

/* The frame. */

/* Where the window is wide enough they stand above the stage; else they are a choice in the left panel. */
static bool modes_on_stage(const struct view *v)
{
    return v->frame == FRAME_FULL;
}

static const char *group_title(int group)
{
    static const char *const titles[MODE_GROUPS] = {N_("Operations"), N_("Why it works"), N_("How it learns")};
    return _(titles[group]);
}

/* A group is entered where it was left. */
static void draw_groups(const struct view *v, struct rect r)
{
    const int mode = session_int(v->session, PROP_CONVOLVE_MODE);
    struct convolve_memory *m = memory(v);
    const char *items[MODE_GROUPS];
    int group = mode_group_of(mode);
    for (int i = 0; i < MODE_GROUPS; i++)
        items[i] = group_title(i);
    if (m)
        m->left_at[group] = mode + 1;
    if (!ui_choice(v->ui, "group", r, items, MODE_GROUPS, &group, true))
        return;
    const int before = m ? m->left_at[group] - 1 : -1;
    request_int(v->requests, PROP_CONVOLVE_MODE, before >= 0 ? before : mode_group_range((enum mode_group)group).first);
}

/* Of the present group. */
static void draw_modes(const struct view *v, struct rect r)
{
    const int mode = session_int(v->session, PROP_CONVOLVE_MODE);
    const struct mode_range range = mode_group_range(mode_group_of(mode));
    const int n = range.last - range.first + 1;
    const char *items[CONVOLVE_MODES];
    float words = 0;
    for (int i = 0; i < n; i++) {
        items[i] = _(prop_infos[PROP_CONVOLVE_MODE].titles[range.first + i]);
        words += ui_text_width(v->ui, FONT_TAB, items[i]);
    }
    const float padding = floorf(fminf(16, (r.w - 48 - words) / (float)(2 * n)));
    int chosen = mode - range.first;
    draw_fill(ui_draw(v->ui), (struct rect){r.x, r.y + r.h - 1, r.w, 1}, 0, ui_theme(v->ui)->line);
    if (ui_tabs(v->ui, "modes", r.x + 32 - padding, r.y, r.h - 1, items, n, &chosen, padding, NULL))
        request_int(v->requests, PROP_CONVOLVE_MODE, range.first + chosen);
}

static void stage(const struct view *v, struct rect area)
{
    if (modes_on_stage(v)) {
        draw_modes(v, (struct rect){area.x, area.y, area.w, CONVOLVE_MODES_HEIGHT});
        area.y += CONVOLVE_MODES_HEIGHT;
        area.h -= CONVOLVE_MODES_HEIGHT;
    }
    mode_view(v)->stage(v, area);
    convolve_show_error(v, area);
}

static float left(const struct view *v, struct rect area)
{
    float y = area.y + (modes_on_stage(v) ? 2 : 8);
    if (modes_on_stage(v)) /* beside their row */
        draw_groups(v, (struct rect){area.x, y, area.w, 32});
    else
        prop_choice(v, PROP_CONVOLVE_MODE, (struct rect){area.x, y, area.w, 32});
    y += 40;
    y = convolve_from_network(v, area, y);
    y = convolve_control_example(v, area, y);
    return mode_view(v)->controls(v, area, y) - area.y;
}

static float right(const struct view *v, struct rect area)
{
    const float h = mode_view(v)->inspector(v, area);
    if (*session_board_error(v->session)) /* as faint as the stage: it is about the last state that worked */
        draw_fill(ui_draw(v->ui), (struct rect){area.x - 8, area.y, area.w + 16, h}, 0,
                  color_alpha(ui_theme(v->ui)->panel, 0.6f));
    return h;
}

static void caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    if (!convolve_error_caption(v, head, head_size, text, text_size))
        mode_view(v)->caption(v, head, head_size, text, text_size);
}

/* One segment a row of the output, or a filter. */
static int segments(const struct view *v)
{
    if (mode_view(v)->segments)
        return mode_view(v)->segments(v);
    if (session_topic(v->session) >= 0)
        return 1;
    const struct board *b = session_board(v->session);
    const int rows = session_int(v->session, PROP_CONVOLVE_GRANULARITY) == GRAIN_FILTER ? b->maps
                     : b->mode == BOARD_TRANSPOSED                                      ? b->height
                                                                                        : b->oh;
    return rows <= 64 ? rows : 1;
}

static void transport(const struct view *v, struct rect area)
{
    const struct session_progress p = session_progress(v->session);
    char position[96];
    if (mode_view(v)->position)
        mode_view(v)->position(v, &p, position, sizeof position);
    else
        snprintf(position, sizeof position, _("step %d of %d"), p.value, p.max);
    const struct transport t = {.first = COMMAND_STEP_FIRST,
                                .back = COMMAND_STEP_BACK,
                                .play = COMMAND_PLAY_TOGGLE,
                                .next = COMMAND_STEP_NEXT,
                                .last = COMMAND_STEP_LAST,
                                .playing = session_playing(v->session),
                                .choice_label = _("Speed"),
                                .choice = PROP_CONVOLVE_SPEED,
                                .second_label = mode_view(v)->one_grain ? NULL : _("Step by"),
                                .second = PROP_CONVOLVE_GRANULARITY,
                                .loop = PROP_CONVOLVE_LOOP,
                                .segments = segments(v),
                                .value = p.value,
                                .max = p.max,
                                .position = position};
    const int moved = transport_bar(v, area, &t);
    if (moved >= 0 && moved != p.value)
        request_go_to(v->requests, moved < 1 ? 1 : moved);
}

struct step_key {
    int32_t code;
    enum command_id command;
};
static const struct step_key step_keys[] = {
    {UI_KEY_SPACE, COMMAND_PLAY_TOGGLE},
    {UI_KEY_RIGHT, COMMAND_STEP_NEXT},
    {UI_KEY_LEFT, COMMAND_STEP_BACK},
    {UI_KEY_PAGE_DOWN, COMMAND_STEP_NEXT},
    {UI_KEY_PAGE_UP, COMMAND_STEP_BACK},
    {UI_KEY_DOWN, COMMAND_STEP_ROW_NEXT},
    {UI_KEY_UP, COMMAND_STEP_ROW_BACK},
    {UI_KEY_HOME, COMMAND_STEP_FIRST},
    {UI_KEY_END, COMMAND_STEP_LAST},
    {'[', COMMAND_SPEED_DOWN},
    {']', COMMAND_SPEED_UP},
    {'m', COMMAND_CONVOLVE_MODE_NEXT},
    {'n', COMMAND_CONVOLVE_GROUP_NEXT},
    {'+', COMMAND_ZOOM_IN},
    {'=', COMMAND_ZOOM_IN},
    {'-', COMMAND_ZOOM_OUT},
    {'0', COMMAND_ZOOM_FIT},
};

static void run(const struct view *v, enum command_id c)
{
    if (session_can_run(v->session, c))
        request_command(v->requests, c);
}

static void toggle(const struct view *v, int32_t key, enum prop_id p)
{
    if (ui_take_key(v->ui, 0, key, 0))
        request_bool(v->requests, p, !session_bool(v->session, p));
}

/* Through the comparisons, and back to none. */
static void compare_key(const struct view *v)
{
    const int now = session_int(v->session, PROP_CONVOLVE_COMPARE);
    if (session_int(v->session, PROP_CONVOLVE_MODE) == BOARD_2D && ui_take_key(v->ui, 0, 'x', 0))
        request_int(v->requests, PROP_CONVOLVE_COMPARE, now == COMPARE_PICTURE ? COMPARE_OFF : now + 1);
}

static void keys(const struct view *v)
{
    const bool pooling = session_int(v->session, PROP_CONVOLVE_MODE) == BOARD_POOLING;
    if (mode_view(v)->keys)
        mode_view(v)->keys(v);
    for (size_t i = 0; i < sizeof step_keys / sizeof *step_keys; i++)
        if (ui_take_key(v->ui, 0, step_keys[i].code, 0))
            run(v, step_keys[i].command);
    if (ui_take_key(v->ui, 0, 'm', UI_SHIFT))
        run(v, COMMAND_CONVOLVE_MODE_BACK);
    if (ui_take_key(v->ui, 0, 'r', 0))
        run(v, pooling ? COMMAND_CONVOLVE_SHUFFLE : COMMAND_CONVOLVE_RESET);
    toggle(v, 'f', PROP_CONVOLVE_FLIP);
    toggle(v, 'g', PROP_CONVOLVE_GRADIENT);
    toggle(v, 'l', PROP_CONVOLVE_LOOP);
    compare_key(v);
    toggle(v, 'c', PROP_CONVOLVE_COVERAGE);
    if (ui_take_key(v->ui, 0, UI_KEY_ESCAPE, 0))
        run(v, COMMAND_NETWORK_BACK);
    settle_hover(v);
}

static void begin(const struct view *v)
{
    struct convolve_memory *m = memory(v);
    if (!m)
        return;
    note_step(v, m);
    m->hovered = m->next;
    m->next = (struct convolve_hover){HOVER_NONE, -1, -1, 0, 0, 0};
}

const struct workspace_view workspace_convolve = {
    .name = "convolve",
    .title = N_("Convolve"),
    .stage = stage,
    .left = left,
    .right = right,
    .caption = caption,
    .transport = transport,
    .keys = keys,
    .begin = begin,
};
