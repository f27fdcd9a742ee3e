/* app/session/topic_shift.c - the properties of the topic go to its model; a step is a shift. */
#include "app/session/topic_shift.h"

#include <string.h>

#include "app/session/session_topic.h"

const struct shift_state *session_shift(const struct session *s)
{
    const struct shift_model *m = session_topic_model(s, TOPIC_SHIFT);
    return m ? shift_state(m) : NULL;
}

int shift_step_of(const int by[2])
{
    return (by[0] + SHIFT_MOST) * SHIFT_SIDE + by[1] + SHIFT_MOST + 1;
}

static enum cs_status create(void **model, struct cs_error *err)
{
    struct shift_model *m = NULL;
    const enum cs_status status = shift_create(&m, err);
    *model = m;
    return status;
}

static void destroy(void **model)
{
    struct shift_model *m = *model;
    shift_destroy(&m);
    *model = NULL;
}

static bool update(const struct session *s, void *model)
{
    struct shift_settings settings = {.circular = session_int(s, PROP_SHIFT_EDGE) == SHIFT_EDGE_CIRCULAR,
                                      .rule = (enum board_rule)session_int(s, PROP_SHIFT_RULE),
                                      .seed = session_int(s, PROP_CONVOLVE_SEED)};
    memcpy(settings.by, session_pair(s, PROP_SHIFT_BY), sizeof settings.by);
    memcpy(settings.window, session_pair(s, PROP_SHIFT_WINDOW), sizeof settings.window);
    memcpy(settings.pool_stride, session_pair(s, PROP_SHIFT_POOL_STRIDE), sizeof settings.pool_stride);
    return !session_board(s)->error[0] && shift_update(model, session_board(s), &settings);
}

static const char *error(const void *model)
{
    return shift_state(model)->error;
}

/* Steps. */

static int steps(const struct session *s, const void *model)
{
    (void)s;
    (void)model;
    return SHIFT_GRID;
}

static int step(const struct session *s, const void *model)
{
    (void)model;
    return shift_step_of(session_pair(s, PROP_SHIFT_BY));
}

static void show_step(struct session *s, int at)
{
    struct edit none = {0};
    struct value v = {.type = VALUE_PAIR,
                      .pair = {(at - 1) / SHIFT_SIDE - SHIFT_MOST, (at - 1) % SHIFT_SIDE - SHIFT_MOST}};
    session_change(s, PROP_SHIFT_BY, &v, &none);
}

static void go_to(struct session *s, void *model, int at)
{
    (void)model;
    show_step(s, at);
}

static int beside(const struct session *s, const void *model, int direction)
{
    const int to = step(s, model) + direction * SHIFT_SIDE;
    return to >= 1 && to <= SHIFT_GRID ? to : 0;
}

/* convolve.step, by which scripts step whatever the mode, is another name for the shift while this is the mode. */
static void follow(struct session *s, enum prop_id p, const struct value *before, struct edit *edit)
{
    (void)before;
    (void)edit;
    if (p == PROP_CONVOLVE_STEP && session_topic(s) == TOPIC_SHIFT && session_int(s, p) <= SHIFT_GRID)
        show_step(s, session_int(s, p));
}

static enum cs_status copy(const struct session *s, const void *model, char **text, struct cs_error *err)
{
    (void)s;
    return shift_text(shift_state(model), text, err);
}

const struct session_topic session_topic_shift = {
    .on_board = true,
    .create = create,
    .destroy = destroy,
    .update = update,
    .error = error,
    .steps = steps,
    .step = step,
    .go_to = go_to,
    .beside = beside,
    .follow = follow,
    .copy = copy,
};
