/* app/session/session_board.c - the rules of the blackboard's properties, and the board that follows from them. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/kernel_detector.h"
#include "app/board/kernel_file.h"
#include "app/board/lectures.h"
#include "app/session/session_internal.h"
#include "app/session/session_topic.h"
#include "engine/base/i18n.h"

const struct board *session_board(const struct session *s)
{
    return board_state(s->board);
}

const struct board *session_board_b(const struct session *s)
{
    return s->board_b ? board_state(s->board_b) : NULL;
}

const struct kernel_value *session_kernel_of(const struct session *s, int mode)
{
    return &s->value[mode == BOARD_1D ? PROP_CONVOLVE_KERNEL_1D : PROP_CONVOLVE_KERNEL].kernel;
}

const struct kernel_value *session_kernel(const struct session *s)
{
    return session_kernel_of(s, session_int(s, PROP_CONVOLVE_MODE));
}

const struct kernel_value *session_kernel_b(const struct session *s)
{
    return &s->value[PROP_CONVOLVE_KERNEL_B].kernel;
}

enum prop_id session_kernel_prop(const struct session *s)
{
    return session_int(s, PROP_CONVOLVE_MODE) == BOARD_1D ? PROP_CONVOLVE_KERNEL_1D : PROP_CONVOLVE_KERNEL;
}

const struct filters *session_filters(const struct session *s)
{
    return &s->value[PROP_CONVOLVE_FILTERS].filters;
}

const int *session_pair(const struct session *s, enum prop_id p)
{
    return s->value[p].pair;
}

bool session_mode_has_filters(int mode)
{
    return mode == BOARD_CHANNELS || mode == BOARD_POINTWISE || mode == BOARD_GROUPED || mode == BOARD_DEPTHWISE;
}

/* Settings of the board. */

static void take_pair(const struct session *s, enum prop_id p, int pair[2])
{
    memcpy(pair, s->value[p].pair, 2 * sizeof *pair);
}

void session_board_settings(const struct session *s, struct board_settings *b)
{
    *b = (struct board_settings){
        .given = session_board_given(s),
        .mode = session_board_mode(s),
        .signal = session_int(s, PROP_CONVOLVE_SIGNAL),
        .picture = session_int(s, PROP_CONVOLVE_PICTURE),
        .volume = session_int(s, PROP_CONVOLVE_VOLUME),
        .map = session_int(s, PROP_CONVOLVE_MAP),
        .file = session_text(s, PROP_CONVOLVE_FILE),
        .paint = session_text(s, PROP_CONVOLVE_PAINT),
        .seed = session_int(s, PROP_CONVOLVE_SEED),
        .numbers = (enum board_numbers)session_int(s, PROP_CONVOLVE_NUMBERS),
        .kernel = s->value[PROP_CONVOLVE_KERNEL].kernel,
        .kernel_1d = s->value[PROP_CONVOLVE_KERNEL_1D].kernel,
        .filters = session_filters(s),
        .rule = (enum board_rule)session_int(s, PROP_CONVOLVE_RULE),
        .padding_mode = (enum padding_mode)session_int(s, PROP_CONVOLVE_PADDING_MODE),
        .groups = session_int(s, PROP_CONVOLVE_GROUPS),
        .bias = (float)session_float(s, PROP_CONVOLVE_BIAS),
        .flip = session_bool(s, PROP_CONVOLVE_FLIP),
        .activation = (enum board_activation)session_int(s, PROP_CONVOLVE_ACTIVATION),
    };
    if (session_mode_has_filters(b->mode) &&
        b->volume == VOLUME_CUT) { /* else it is what is seen, which computes nothing */
        b->cut[0] = (int)session_float(s, PROP_CONVOLVE_ROW);
        b->cut[1] = (int)session_float(s, PROP_CONVOLVE_COLUMN);
    }
    take_pair(s, PROP_CONVOLVE_WINDOW, b->window);
    take_pair(s, PROP_CONVOLVE_STRIDE, b->stride);
    take_pair(s, PROP_CONVOLVE_PADDING, b->padding);
    take_pair(s, PROP_CONVOLVE_DILATION, b->dilation);
    take_pair(s, PROP_CONVOLVE_OUTPUT_PADDING, b->output_padding);
}

/* What it is compared with: the same but for one thing. */
static void settings_b(const struct session *s, struct board_settings *b)
{
    session_board_settings(s, b);
    b->alone = true;
    switch (session_int(s, PROP_CONVOLVE_COMPARE)) {
    case COMPARE_KERNEL:
        b->kernel = s->value[PROP_CONVOLVE_KERNEL_B].kernel;
        break;
    case COMPARE_PADDING:
        take_pair(s, PROP_CONVOLVE_PADDING_B, b->padding);
        b->padding_mode = (enum padding_mode)session_int(s, PROP_CONVOLVE_PADDING_MODE_B);
        break;
    default:
        b->given = NULL;
        b->picture = session_int(s, PROP_CONVOLVE_PICTURE_B);
        break;
    }
}

/* Numbers that follow from the others stay what the board can show. */
static void follow_board(struct session *s)
{
    const struct board *b = session_board(s);
    if (session_int(s, PROP_CONVOLVE_STEP) > b->steps && !session_topic_counts(s))
        session_move(s, PROP_CONVOLVE_STEP, b->steps);
    if (session_int(s, PROP_CONVOLVE_TERM) >= board_terms(b) && !session_topic_counts(s))
        session_move(s, PROP_CONVOLVE_TERM, 0);
    if (session_int(s, PROP_CONVOLVE_FILTER) >= b->maps)
        session_move(s, PROP_CONVOLVE_FILTER, b->maps - 1);
}

/* The place of B whose window is where that of the step is. */
static void show_step_b(struct session *s, int term)
{
    s->shown_b = (struct board_step){0};
    if (!session_comparing(s))
        return;
    const struct board *b = session_board_b(s);
    const struct board_pairing p = board_pair(session_board(s), b);
    const int oy = s->shown.oy - p.a[0] + p.b[0], ox = s->shown.ox - p.a[1] + p.b[1];
    if (oy >= 0 && oy < b->oh && ox >= 0 && ox < b->ow)
        board_step_at(s->board_b, 0, 0, oy * b->ow + ox + 1, term, &s->shown_b);
}

void session_board_show_step(struct session *s)
{
    const struct board *b = session_board(s);
    const bool peeking = s->peeking && s->peek_step <= b->steps && s->peek_map < b->maps;
    const int map = peeking ? s->peek_map : session_int(s, PROP_CONVOLVE_FILTER);
    const int step = peeking ? s->peek_step : session_int(s, PROP_CONVOLVE_STEP);
    const int term = peeking ? 0 : session_int(s, PROP_CONVOLVE_TERM);
    board_step_at(s->board, 0, map < b->maps ? map : 0, step <= b->steps ? step : b->steps, term, &s->shown);
    show_step_b(s, term);
}

/* Comparing. */

static bool compares(const struct session *s)
{
    return session_int(s, PROP_CONVOLVE_COMPARE) != COMPARE_OFF && session_int(s, PROP_CONVOLVE_MODE) == BOARD_2D;
}

bool session_comparing(const struct session *s)
{
    return compares(s) && s->board_b && s->difference && session_board_b(s)->steps > 0;
}

const struct board_difference_state *session_difference(const struct session *s)
{
    return s->difference ? board_difference_state(s->difference) : NULL;
}

/* The difference reads what an update may change. */
static void update_one(struct session *s, struct board_model *m, const struct board_settings *settings)
{
    if (board_is_current(m, settings))
        return;
    if (s->difference)
        board_difference_forget(s->difference);
    s->changes += board_update(m, settings);
}

static void update_b(struct session *s)
{
    struct board_settings settings;
    struct cs_error err;
    enum cs_status status = CS_OK;
    if (!compares(s))
        return;
    if (!s->board_b)
        status = board_create(&s->board_b, &s->board_notify, &err);
    if (status == CS_OK && !s->difference)
        status = board_difference_create(&s->difference, &s->board_notify, &err);
    if (status != CS_OK) {
        session_say(s, err.text);
        return;
    }
    settings_b(s, &settings);
    update_one(s, s->board_b, &settings);
}

static void subtract(struct session *s)
{
    if (session_comparing(s))
        board_difference_request(s->difference, session_board(s), session_board_b(s));
}

void session_board_update(struct session *s)
{
    struct board_settings settings;
    struct edit none = {0};
    session_board_settings(s, &settings);
    update_one(s, s->board, &settings);
    update_b(s);
    subtract(s);
    follow_board(s);
    if (!compares(s)) /* compared kernels share the choice, and the other one may be larger */
        session_board_keep_weight(s, NULL, &none); /* the filters may see fewer channels now */
    session_board_show_step(s);
    session_topic_update(s);
}

/* Takes over what was computed in the background. */
void session_board_tick(struct session *s)
{
    bool news = board_poll(s->board);
    if (s->board_b)
        news |= board_poll(s->board_b);
    if (news)
        subtract(s);
    if (s->difference)
        news |= board_difference_poll(s->difference);
    s->changes += news;
}

bool session_board_wait(struct session *s, double seconds)
{
    const bool done = board_wait(s->board, seconds);
    if (s->board_b && !board_wait(s->board_b, seconds))
        return false;
    subtract(s);
    if (s->difference)
        board_difference_wait(s->difference);
    return done;
}

/* As many filters as every group can have alike. */
static int filters_for(int n, int groups)
{
    return n < groups ? groups : n / groups * groups;
}

/* Whether the board could show this value; for controls. */
bool session_fits(const struct session *s, enum prop_id p, const struct value *v)
{
    struct board_settings b;
    struct session trial = *s; /* shallow: only read */
    trial.value[p] = *v;
    if (p == PROP_CONVOLVE_KERNEL_SIZE) {
        struct kernel_value *k = &trial.value[session_kernel_prop(s)].kernel;
        *k = kernel_resized(k, session_int(s, PROP_CONVOLVE_MODE) == BOARD_1D ? 1 : v->pair[0], v->pair[1]);
        trial.value[PROP_CONVOLVE_FILTERS].filters.rows = v->pair[0];
        trial.value[PROP_CONVOLVE_FILTERS].filters.cols = v->pair[1];
    }
    const bool of_b = p == PROP_CONVOLVE_KERNEL_B || p == PROP_CONVOLVE_PADDING_B ||
                      p == PROP_CONVOLVE_PADDING_MODE_B || p == PROP_CONVOLVE_PICTURE_B;
    if (of_b && s->board_b) {
        settings_b(&trial, &b);
        return board_fits(s->board_b, &b);
    }
    if (p == PROP_CONVOLVE_GROUPS && session_int(s, PROP_CONVOLVE_MODE) == BOARD_GROUPED) {
        struct filters *f = &trial.value[PROP_CONVOLVE_FILTERS].filters; /* they will follow */
        f->n = filters_for(f->n, v->i);
        f->channels = session_board(s)->channels / v->i;
    }
    session_board_settings(&trial, &b);
    return board_fits(s->board, &b);
}

/* Rules that may refuse a value. */

static enum cs_status check_kernel_file(const struct session *s, const char *path, struct cs_error *err)
{
    struct kernel_value k;
    struct cs_error inner;
    enum cs_status status = *path ? kernel_file_load(path, &k, err) : CS_OK;
    if (status == CS_OK && *path && (status = session_check_kernel(s, &k, &inner)) != CS_OK)
        cs_fail(err, status, "%s: %s", path, inner.text);
    return status;
}

/* The text is a shape: prop_check() said so. */
static enum cs_status detector_kernel(const char *text, struct kernel_value *k, struct cs_error *err)
{
    struct detector_shape shape;
    const enum cs_status status = detector_from_text(text, &shape, err);
    return status == CS_OK ? kernel_detector(shape.cell, shape.rows, shape.cols, k, err) : status;
}

static enum cs_status check_detector(const struct session *s, const char *text, struct cs_error *err)
{
    struct kernel_value k;
    struct cs_error inner;
    if (!*text)
        return CS_OK;
    enum cs_status status = detector_kernel(text, &k, &inner);
    if (status == CS_OK)
        status = session_check_kernel(s, &k, &inner);
    return status == CS_OK ? status
                           : cs_fail(err, status, "%s: %s", prop_infos[PROP_CONVOLVE_DETECTOR].name, inner.text);
}

/* Its numbers have to be there, and to suit what is done with them. */
static enum cs_status check_case(const struct session *s, int number, struct cs_error *err)
{
    const struct session_case *c = session_case_held(s, number);
    if (number == 0 || (c && c->mode == session_int(s, PROP_CONVOLVE_MODE)))
        return CS_OK;
    return cs_fail(err, CS_BAD_VALUE,
                   _("%s: no case %d of this mode was opened: choose a value in Network, then press C"),
                   prop_infos[PROP_CONVOLVE_CASE].name, number);
}

enum cs_status session_board_check(struct session *s, enum prop_id p, const struct value *v, struct cs_error *err)
{
    struct session_progress own;
    const int steps = session_topic_steps(s, &own) ? own.max : session_board(s)->steps;
    switch (p) {
    case PROP_CONVOLVE_PICTURE:
    case PROP_CONVOLVE_PICTURE_B:
        if (v->i == PICTURE_COUNT && !session_text(s, PROP_CONVOLVE_FILE)[0])
            return cs_fail(err, CS_BAD_VALUE, _("no picture is open: drop one on the window, or set %s"),
                           prop_infos[PROP_CONVOLVE_FILE].name);
        return CS_OK;
    case PROP_CONVOLVE_CASE:
        return check_case(s, v->i, err);
    case PROP_CONVOLVE_FILE:
        return v->text[0] ? board_open(s->board, v->text, err) : CS_OK;
    case PROP_CONVOLVE_KERNEL_FILE:
        return check_kernel_file(s, v->text, err);
    case PROP_CONVOLVE_DETECTOR:
        return check_detector(s, v->text, err);
    case PROP_CONVOLVE_STEP:
        return v->i <= steps
                   ? CS_OK
                   : cs_fail(err, CS_BAD_VALUE, _("%s: %d is out of range, 1 to %d"), prop_infos[p].name, v->i, steps);
    case PROP_CONVOLVE_KERNEL_1D:
        return v->kernel.rows == 1 ? CS_OK
                                   : cs_fail(err, CS_BAD_VALUE, _("%s: a kernel of one row is needed, not of %d"),
                                             prop_infos[p].name, v->kernel.rows);
    default:
        return CS_OK;
    }
}

/* Rules that change others, afterwards. */

static void change_kernel(struct session *s, enum prop_id p, const struct kernel_value *k, struct edit *edit)
{
    session_change(s, p, &(struct value){.type = VALUE_KERNEL, .kernel = *k}, edit);
}

static void change_pair(struct session *s, enum prop_id p, int rows, int cols, struct edit *edit)
{
    session_change(s, p, &(struct value){.type = VALUE_PAIR, .pair = {rows, cols}}, edit);
}

static void change_int(struct session *s, enum prop_id p, int i, struct edit *edit)
{
    session_change(s, p, &(struct value){.type = prop_infos[p].type, .i = i}, edit);
}

static void change_text(struct session *s, enum prop_id p, const char *text, struct edit *edit)
{
    struct value v;
    if (prop_parse(p, text, &v, NULL) == CS_OK)
        session_change(s, p, &v, edit);
}

/* Rows and columns of the kernel of the mode. */
static void sides_of(const struct session *s, int sides[2])
{
    const struct filters *f = session_filters(s);
    const struct kernel_value *k = session_kernel(s);
    const bool bank = session_mode_has_filters(session_int(s, PROP_CONVOLVE_MODE));
    sides[0] = bank ? f->rows : k->rows;
    sides[1] = bank ? f->cols : k->cols;
}

static int clamped(int i, int n)
{
    return i < 0 ? 0 : i >= n ? n - 1 : i;
}

/* The chosen weight stays the same one as seen from the middle, if it is still there. */
void session_board_keep_weight(struct session *s, const int old[2], struct edit *edit)
{
    int now[2];
    sides_of(s, now);
    old = old ? old : now;
    const bool bank = session_mode_has_filters(session_int(s, PROP_CONVOLVE_MODE));
    const int chosen = session_int(s, PROP_CONVOLVE_WEIGHT), plane = old[0] * old[1],
              channel = clamped(chosen / plane, bank ? session_filters(s)->channels : 1), in_plane = chosen % plane;
    const int row = clamped(in_plane / old[1] - (old[0] - 1) / 2 + (now[0] - 1) / 2, now[0]),
              col = clamped(in_plane % old[1] - (old[1] - 1) / 2 + (now[1] - 1) / 2, now[1]);
    change_int(s, PROP_CONVOLVE_WEIGHT, (channel * now[0] + row) * now[1] + col, edit);
}

static void follow_sides(struct session *s, const int old[2], struct edit *edit)
{
    int now[2];
    sides_of(s, now);
    session_board_keep_weight(s, old, edit);
    change_pair(s, PROP_CONVOLVE_KERNEL_SIZE, now[0], now[1], edit);
}

static void change_filters(struct session *s, enum cs_status made, struct filters *f, struct cs_error *err,
                           struct edit *edit)
{
    if (made == CS_OK)
        session_change(s, PROP_CONVOLVE_FILTERS, &(struct value){.type = VALUE_FILTERS, .filters = *f}, edit);
    else
        session_say(s, err->text);
}

static void resize_filters(struct session *s, int rows, int cols, struct edit *edit)
{
    struct filters f = {0};
    struct cs_error err;
    change_filters(s, filters_resized(session_filters(s), rows, cols, &f, &err), &f, &err, edit);
}

/* The kernel of the mode gets the size that was set. */
static void resize_kernel(struct session *s, struct edit *edit)
{
    const int mode = session_int(s, PROP_CONVOLVE_MODE);
    int old[2];
    const int rows = mode == BOARD_1D ? 1 : mode == BOARD_POINTWISE ? 1 : s->value[PROP_CONVOLVE_KERNEL_SIZE].pair[0];
    const int cols = mode == BOARD_POINTWISE ? 1 : s->value[PROP_CONVOLVE_KERNEL_SIZE].pair[1];
    sides_of(s, old);
    if (session_mode_has_filters(mode)) {
        resize_filters(s, rows, cols, edit);
    } else {
        const struct kernel_value k = kernel_resized(session_kernel(s), rows, cols);
        change_kernel(s, session_kernel_prop(s), &k, edit);
    }
    follow_sides(s, old, edit);
}

/* Filters that see what there is: as many slices as a group has channels, and filters for every group. */
static void conform_filters(struct session *s, struct edit *edit)
{
    struct board_settings b;
    const int mode = session_int(s, PROP_CONVOLVE_MODE);
    int old[2];
    if (!session_mode_has_filters(mode))
        return;
    sides_of(s, old);
    session_board_settings(s, &b);
    const int channels = board_channels(s->board, &b);
    int groups = mode == BOARD_DEPTHWISE ? channels : mode == BOARD_GROUPED ? b.groups : 1;
    if (channels % groups) { /* the next smaller that divides them */
        while (channels % groups)
            groups--;
        change_int(s, PROP_CONVOLVE_GROUPS, groups, edit);
    }
    const struct filters *now = session_filters(s);
    const int n = filters_for(now->n, groups);
    struct filters f = {0};
    struct cs_error err;
    if (n != now->n || now->channels != channels / groups)
        change_filters(s, filters_conformed(now, n, channels / groups, &f, &err), &f, &err, edit);
    if (mode == BOARD_POINTWISE && (session_filters(s)->rows != 1 || session_filters(s)->cols != 1))
        resize_filters(s, 1, 1, edit);
    follow_sides(s, old, edit);
}

/* What a mode begins with. A value that was not touched in the mode before becomes that of the next. */
static const struct mode_default {
    enum prop_id p;
    const char *value[BOARD_MODES]; /* NULL: the mode has no use for it */
    const char *topic[TOPICS];      /* NULL: as in 2-D */
} mode_defaults[] = {
    /*                          1-D  2-D     channels 1x1      grouped   depthwise    transposed pooling */
    {PROP_CONVOLVE_STRIDE, {"1", "1", "1", "1", "1", "1", "2", "2"}},
    {PROP_CONVOLVE_PADDING, {"1", "1", "0", "0", "0", "0", "0", "0"}, {[TOPIC_MATRIX] = "0", [TOPIC_BACKWARD] = "0"}},
    {PROP_CONVOLVE_DILATION, {"1", "1", "1", "1", "1", "1", "1", "1"}},
    {PROP_CONVOLVE_VOLUME, {NULL, NULL, "apple", "apple", "maps", "apple", NULL, NULL}},
    {PROP_CONVOLVE_FILTERS, {NULL, NULL, "apple", "mix", "groups", "depthwise", NULL, NULL}},
    {PROP_CONVOLVE_GROUPS, {NULL, NULL, NULL, NULL, "2", NULL, NULL, NULL}},
    {PROP_CONVOLVE_MAP, {NULL, NULL, NULL, NULL, NULL, NULL, "small", "feature"}},
    {PROP_CONVOLVE_KERNEL,
     {NULL, "edge", NULL, NULL, NULL, NULL, "1 2 1 / 2 4 2 / 1 2 1", NULL},
     {[TOPIC_MATRIX] = "1 2 / 3 4", [TOPIC_BACKWARD] = "0 1 / 2 3"}},
    {PROP_CONVOLVE_PICTURE,
     {NULL, "seven", NULL, NULL, NULL, NULL, NULL, NULL},
     {[TOPIC_MATRIX] = "binary4", [TOPIC_BACKWARD] = "ramp3", [TOPIC_LEARN] = "numbers6"}},
};

static const char *default_of(const struct mode_default *d, int mode)
{
    if (mode < BOARD_MODES)
        return d->value[mode];
    if (!session_topics[mode - BOARD_MODES]->on_board)
        return NULL;
    return d->topic[mode - BOARD_MODES] ? d->topic[mode - BOARD_MODES] : d->value[BOARD_2D];
}

static bool is_value(const struct session *s, enum prop_id p, const char *text)
{
    struct value v;
    if (!text || prop_parse(p, text, &v, NULL) != CS_OK)
        return false;
    const bool same = value_equal(&s->value[p], &v);
    value_finish(&v);
    return same;
}

static bool untouched(const struct session *s, const struct mode_default *d, int mode)
{
    if (default_of(d, mode))
        return is_value(s, d->p, default_of(d, mode));
    for (int i = 0; i < CONVOLVE_MODES; i++)
        if (is_value(s, d->p, default_of(d, i)))
            return true;
    return false;
}

static void follow_mode(struct session *s, int before, struct edit *edit)
{
    const int mode = session_int(s, PROP_CONVOLVE_MODE);
    int old[2] = {s->value[PROP_CONVOLVE_KERNEL_SIZE].pair[0], s->value[PROP_CONVOLVE_KERNEL_SIZE].pair[1]};
    if (mode == before)
        return;
    for (size_t i = 0; i < sizeof mode_defaults / sizeof *mode_defaults; i++) {
        const struct mode_default *d = &mode_defaults[i];
        if (default_of(d, mode) && untouched(s, d, before))
            change_text(s, d->p, default_of(d, mode), edit);
    }
    change_int(s, PROP_CONVOLVE_CASE, 0, edit);
    change_text(s, PROP_CONVOLVE_PAINT, "", edit);
    change_text(s, PROP_CONVOLVE_DETECTOR, "", edit); /* of the kernel that is left */
    follow_sides(s, old, edit);
    conform_filters(s, edit);
    session_move(s, PROP_CONVOLVE_STEP, 1);
    session_move(s, PROP_CONVOLVE_TERM, 0);
    session_move(s, PROP_CONVOLVE_FILTER, 0);
    session_stop_playing(s);
}

static void follow_input(struct session *s, struct edit *edit)
{
    change_int(s, PROP_CONVOLVE_CASE, 0, edit);
    change_text(s, PROP_CONVOLVE_PAINT, "", edit);
    conform_filters(s, edit);
    session_move_float(s, PROP_CONVOLVE_ZOOM, 0);
}

/* A file that is opened is shown; one that is closed is not shown any more. */
static void follow_file(struct session *s, struct edit *edit)
{
    if (session_text(s, PROP_CONVOLVE_FILE)[0])
        change_int(s, PROP_CONVOLVE_PICTURE, PICTURE_COUNT, edit);
    else if (session_int(s, PROP_CONVOLVE_PICTURE) == PICTURE_COUNT)
        change_int(s, PROP_CONVOLVE_PICTURE, PICTURE_SEVEN, edit);
    if (!session_text(s, PROP_CONVOLVE_FILE)[0] && session_int(s, PROP_CONVOLVE_PICTURE_B) == PICTURE_COUNT)
        change_int(s, PROP_CONVOLVE_PICTURE_B, PICTURE_SEVEN, edit);
    follow_input(s, edit);
}

/* The file has been read once, to be refused if it is no kernel. */
static void follow_kernel_file(struct session *s, struct edit *edit)
{
    const char *path = session_text(s, PROP_CONVOLVE_KERNEL_FILE);
    struct kernel_value k;
    struct cs_error err;
    int old[2];
    if (!*path)
        return;
    sides_of(s, old);
    if (kernel_file_load(path, &k, &err) != CS_OK || session_change_chosen(s, &k, edit, &err) != CS_OK) {
        session_say(s, err.text);
        return;
    }
    change_text(s, PROP_CONVOLVE_DETECTOR, "", edit);
    follow_sides(s, old, edit);
}

/* The kernel becomes the detector of what was drawn; without a drawing it stays what it is. */
static void follow_detector(struct session *s, struct edit *edit)
{
    const char *text = session_text(s, PROP_CONVOLVE_DETECTOR);
    struct kernel_value k;
    struct cs_error err;
    int old[2];
    if (!*text)
        return;
    sides_of(s, old);
    if (detector_kernel(text, &k, &err) != CS_OK || session_change_chosen(s, &k, edit, &err) != CS_OK) {
        session_say(s, err.text);
        return;
    }
    follow_sides(s, old, edit);
}

/* A worked example sets all the others, as the edit that chose it. */
static void follow_lecture(struct session *s, struct edit *edit)
{
    const int chosen = session_int(s, PROP_CONVOLVE_LECTURE);
    char line[LECTURE_LINE_MAX];
    if (chosen == 0 || edit->of_lecture)
        return;
    edit->of_lecture = true;
    change_int(s, PROP_CONVOLVE_CASE, 0, edit);
    for (const char *at = lectures[chosen - 1].assignments; lecture_next(&at, line);) {
        char *equals = strchr(line, '=');
        struct value v;
        const int p = equals ? (*equals = '\0', prop_find(line)) : -1;
        if (p < 0 || prop_parse((enum prop_id)p, equals + 1, &v, NULL) != CS_OK)
            continue;                                             /* a test holds the table to be good */
        if (p == PROP_CONVOLVE_STEP && session_topic_counts(s)) { /* its steps follow from what was just set */
            session_move(s, PROP_CONVOLVE_STEP, v.i);
            continue;
        }
        session_set_part(s, (enum prop_id)p, &v, edit);
    }
    edit->of_lecture = false;
    session_stop_playing(s);
}

void session_board_follow(struct session *s, enum prop_id p, const struct value *before, struct edit *edit)
{
    const int plain[2] = {s->value[PROP_CONVOLVE_KERNEL_SIZE].pair[0], s->value[PROP_CONVOLVE_KERNEL_SIZE].pair[1]};
    switch (p) {
    case PROP_CONVOLVE_MODE:
        follow_mode(s, before->i, edit);
        break;
    case PROP_CONVOLVE_LECTURE:
        follow_lecture(s, edit);
        return;
    case PROP_CONVOLVE_KERNEL:
    case PROP_CONVOLVE_KERNEL_1D:
    case PROP_CONVOLVE_FILTERS:
        change_text(s, PROP_CONVOLVE_DETECTOR, "", edit); /* not its detector any more */
        follow_sides(s, plain, edit);
        break;
    case PROP_CONVOLVE_KERNEL_SIZE:
        change_text(s, PROP_CONVOLVE_DETECTOR, "", edit);
        resize_kernel(s, edit);
        break;
    case PROP_CONVOLVE_DETECTOR:
        follow_detector(s, edit);
        break;
    case PROP_CONVOLVE_KERNEL_FILE:
        follow_kernel_file(s, edit);
        break;
    case PROP_CONVOLVE_GROUPS:
        conform_filters(s, edit);
        break;
    case PROP_CONVOLVE_SIGNAL:
    case PROP_CONVOLVE_PICTURE:
    case PROP_CONVOLVE_VOLUME:
    case PROP_CONVOLVE_MAP:
        follow_input(s, edit);
        break;
    case PROP_CONVOLVE_CASE:
        conform_filters(s, edit);
        break;
    case PROP_CONVOLVE_FILE:
        follow_file(s, edit);
        break;
    case PROP_CONVOLVE_STEP:
    case PROP_CONVOLVE_GRANULARITY:
        session_move(s, PROP_CONVOLVE_TERM, 0);
        break;
    default:
        break;
    }
    if ((prop_infos[p].flags & PROP_BOARD) && !edit->of_lecture && !value_equal(before, &s->value[p]))
        change_int(s, PROP_CONVOLVE_LECTURE, 0, edit);
}
