/* app/views/convolve.c - the Convolve workspace: the stage put together, keys, transport, and what its parts share. */
#include <math.h>
#include <stdio.h>

#include "app/views/convolve_view.h"
#include "engine/base/i18n.h"

/* Steps that follow each other faster than this have no tween. */
static const double tween_apart = 0.2;
static const double glide_seconds = 0.16, fade_seconds = 0.12, card_seconds = 0.3;

struct convolve_memory {
    int hovered, next_hovered; /* term + 1; 0: none */
    int step, row, col;        /* last step drawn, and the place of the one before it */
    double since;              /* when it came; -INFINITY: long ago */
    bool glides, moves;        /* from a neighbour in the same row; from anywhere */
    bool appears;              /* its value is new */
    ui_id card;                /* what the pointer rests on, and since when */
    double card_since;
};

static struct convolve_memory *memory(const struct view *v)
{
    const ui_id convolve_id = 0xC0470001u;
    return ui_memory(v->ui, convolve_id, sizeof(struct convolve_memory));
}

/* A step back, a scrub and a jump change at once; so does everything when motion is reduced. */
static void note_step(const struct view *v, struct convolve_memory *m)
{
    const int step = session_int(v->session, PROP_CONVOLVE_STEP);
    if (m->step == step)
        return;
    const struct convolve_state *s = session_convolve(v->session);
    const double now = ui_input(v->ui)->time;
    const int before = m->step - 1;
    const bool still = m->step == 0 || now - m->since < tween_apart || session_bool(v->session, PROP_APP_REDUCE_MOTION);
    m->row = before / s->ow;
    m->col = before % s->ow;
    m->moves = !still && (step == m->step + 1 || step == m->step - 1);
    m->glides = m->moves && (step - 1) / s->ow == m->row;
    m->appears = m->moves && step > m->step;
    m->step = step;
    m->since = now;
}

static void begin(const struct view *v)
{
    struct convolve_memory *m = memory(v);
    if (!m)
        return;
    note_step(v, m);
    m->hovered = m->next_hovered;
    m->next_hovered = 0;
}

int convolve_hovered(const struct view *v)
{
    const struct convolve_memory *m = memory(v);
    if (!m)
        return -1;
    return (m->next_hovered ? m->next_hovered : m->hovered) - 1;
}

void convolve_hover(const struct view *v, int term)
{
    struct convolve_memory *m = memory(v);
    if (m)
        m->next_hovered = term + 1;
}

/* The parts drawn before the hovered one learn of it in the next frame, which comes at once. */
static void settle_hover(const struct view *v)
{
    const struct convolve_memory *m = memory(v);
    if (m && m->next_hovered != m->hovered)
        ui_wake_at(v->ui, ui_input(v->ui)->time);
}

static float share(double since, double now, double seconds)
{
    return (float)fmin(1, fmax(0, (now - since) / seconds));
}

struct convolve_motion convolve_motion(const struct view *v)
{
    const struct convolve_state *s = session_convolve(v->session);
    const int at = session_int(v->session, PROP_CONVOLVE_STEP) - 1;
    struct convolve_motion motion = {.row = (float)(at / s->ow), .col = (float)(at % s->ow), .frames = 1};
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

int convolve_term_of_weight(const struct view *v, int weight)
{
    const struct kernel_value *k = session_kernel(v->session);
    return session_bool(v->session, PROP_CONVOLVE_FLIP) ? k->rows * k->cols - 1 - weight : weight;
}

struct convolve_taps convolve_rows(const struct convolve_state *s, const struct convolve_step *step)
{
    return (struct convolve_taps){step->oy * s->conv.stride[0] - s->conv.padding[0], s->conv.dilation[0],
                                  s->conv.kernel_size[0]};
}

struct convolve_taps convolve_columns(const struct convolve_state *s, const struct convolve_step *step)
{
    return (struct convolve_taps){step->ox * s->conv.stride[1] - s->conv.padding[1], s->conv.dilation[1],
                                  s->conv.kernel_size[1]};
}

/* "x[2, 7] = 2   w = −4   x·w = −8" */
static void term_text(const struct conv2d_term *t, char *text, size_t size)
{
    char row[FORMAT_MAX], col[FORMAT_MAX], x[FORMAT_MAX], w[FORMAT_MAX], product[FORMAT_MAX];
    snprintf(text, size, "x[%s, %s] = %s   w = %s   x·w = %s", format_number(row, t->row, 0),
             format_number(col, t->col, 0), format_number(x, (double)t->x, CONVOLVE_DECIMALS),
             format_number(w, (double)t->w, CONVOLVE_DECIMALS),
             format_number(product, (double)t->product, CONVOLVE_DECIMALS));
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

void convolve_hover_term(const struct view *v, const struct convolve_step *step, int term)
{
    char text[256];
    term_text(&step->term[term], text, sizeof text);
    convolve_hover(v, term);
    convolve_card(v, text);
}

static void kernel_below(const struct view *v, const struct convolve_layout *l)
{
    const float side = l->kernel_box.x + l->kernel_box.w + 24;
    convolve_kernel_title(v, l->left, l->kernel_title, (l->compact ? l->right : l->second - 24) - l->left, FONT_TITLE);
    convolve_kernel_matrix(v, l->kernel_box);
    convolve_kernel_weight(v, side, l->kernel_box.y, l->compact ? 192 : 208, l->compact);
    if (!l->compact)
        convolve_kernel_sum(v, l->left, l->kernel_box.y + 192, l->second - 24 - l->left);
    else if (side + 216 + 104 <= l->right)
        convolve_kernel_sum(v, side + 216, l->kernel_box.y + 12, l->right - side - 216);
}

static void kernel_beside(const struct view *v, const struct convolve_layout *l)
{
    const float x = l->kernel_box.x, foot = l->kernel_box.y + l->kernel_box.h;
    convolve_kernel_title(v, x, l->kernel_title, 168, FONT_TITLE);
    convolve_kernel_matrix(v, l->kernel_box);
    convolve_kernel_weight(v, x, foot + 20, 168, true);
    convolve_kernel_sum(v, x, foot + 152, 168);
}

/* The last state that worked stays, faint, below the reason why the present one does not. */
static void show_error(const struct view *v, struct rect area, const char *text)
{
    draw_fill(ui_draw(v->ui), area, 0, color_alpha(ui_theme(v->ui)->stage, 0.6f));
    const float w = fminf(area.w - 48, ui_text_width(v->ui, FONT_BODY, text) + 56);
    ui_error_strip(v->ui, (struct rect){roundf(area.x + (area.w - w) / 2), roundf(area.y + area.h * 0.4f), w, 32},
                   text);
}

static void stage(const struct view *v, struct rect area)
{
    struct convolve_layout l;
    convolve_layout(v, area, &l);
    const struct convolve_state *s = session_convolve(v->session);
    if (!*s->error)
        convolve_board_hover(v, &l);
    convolve_boards(v, &l);
    convolve_marks(v, &l);
    if (l.kernel)
        (l.beside ? kernel_beside : kernel_below)(v, &l);
    if (l.pictures)
        convolve_pictures(v, &l);
    if (*s->error)
        show_error(v, area, s->error);
}

static void transport(const struct view *v, struct rect area)
{
    const struct convolve_state *s = session_convolve(v->session);
    const int step = session_int(v->session, PROP_CONVOLVE_STEP);
    char position[96];
    snprintf(position, sizeof position, _("step %d of %d"), step, s->steps);
    const struct transport t = {.first = COMMAND_STEP_FIRST,
                                .back = COMMAND_STEP_BACK,
                                .play = COMMAND_PLAY_TOGGLE,
                                .next = COMMAND_STEP_NEXT,
                                .last = COMMAND_STEP_LAST,
                                .playing = session_playing(v->session),
                                .choice_label = _("Speed"),
                                .choice = PROP_CONVOLVE_SPEED,
                                .segments = s->oh,
                                .value = step,
                                .max = s->steps,
                                .position = position};
    const int moved = transport_bar(v, area, &t);
    if (moved >= 0 && moved != step)
        request_int(v->requests, PROP_CONVOLVE_STEP, moved < 1 ? 1 : moved);
}

struct step_key {
    int32_t code;
    enum command_id command;
};
static const struct step_key step_keys[] = {
    {UI_KEY_SPACE, COMMAND_PLAY_TOGGLE},  {UI_KEY_RIGHT, COMMAND_STEP_NEXT},  {UI_KEY_LEFT, COMMAND_STEP_BACK},
    {UI_KEY_DOWN, COMMAND_STEP_ROW_NEXT}, {UI_KEY_UP, COMMAND_STEP_ROW_BACK}, {UI_KEY_HOME, COMMAND_STEP_FIRST},
    {UI_KEY_END, COMMAND_STEP_LAST},      {'[', COMMAND_SPEED_DOWN},          {']', COMMAND_SPEED_UP},
    {'r', COMMAND_CONVOLVE_RESET},
};

static void keys(const struct view *v)
{
    for (size_t i = 0; i < sizeof step_keys / sizeof *step_keys; i++)
        if (ui_take_key(v->ui, 0, step_keys[i].code, 0) && session_can_run(v->session, step_keys[i].command))
            request_command(v->requests, step_keys[i].command);
    if (ui_take_key(v->ui, 0, 'f', 0))
        request_bool(v->requests, PROP_CONVOLVE_FLIP, !session_bool(v->session, PROP_CONVOLVE_FLIP));
    settle_hover(v);
}

const struct workspace_view workspace_convolve = {
    .name = "convolve",
    .title = N_("Convolve"),
    .stage = stage,
    .left = convolve_left,
    .right = convolve_right,
    .caption = convolve_caption,
    .transport = transport,
    .keys = keys,
    .begin = begin,
};
