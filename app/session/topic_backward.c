/* app/session/topic_backward.c - the properties of the topic go to its model; its steps are places of the result, or
 * their products, or whole rows of them. */
#include "app/session/topic_backward.h"

#include <string.h>

#include "app/board/paint.h"
#include "app/session/session_topic.h"
#include "engine/base/i18n.h"

static enum cs_status create(void **model, struct cs_error *err)
{
    struct backward_model *m = NULL;
    const enum cs_status status = backward_create(&m, err);
    *model = m;
    return status;
}

static void destroy(void **model)
{
    struct backward_model *m = *model;
    backward_destroy(&m);
    *model = NULL;
}

static bool update(const struct session *s, void *model)
{
    struct backward_settings settings = {
        .board = session_board(s),
        .of = (enum backward_of)session_int(s, PROP_BACKWARD_OF),
        .loss = (enum backward_loss)session_int(s, PROP_BACKWARD_LOSS),
        .gradient = session_text(s, PROP_BACKWARD_GRADIENT),
        .seed = session_int(s, PROP_CONVOLVE_SEED),
        .flip = session_board(s)->flip,
        .target = s->value[PROP_BACKWARD_TARGET].kernel,
        .lr = session_float(s, PROP_BACKWARD_LR),
        .rule = (enum board_rule)session_int(s, PROP_CONVOLVE_RULE),
    };
    memcpy(settings.window, session_pair(s, PROP_CONVOLVE_WINDOW), sizeof settings.window);
    if (session_board(s)->error[0] || session_board(s)->mode != BOARD_2D) /* the last state that worked stays */
        return false;
    return backward_update(model, &settings);
}

static const char *error(const void *model)
{
    return backward_state(model)->error;
}

/* Reading. */

static struct backward_model *model_of(const struct session *s)
{
    return session_topic_model(s, TOPIC_BACKWARD);
}

const struct backward *session_backward(const struct session *s)
{
    return model_of(s) ? backward_state(model_of(s)) : NULL;
}

const struct kernel_value *session_kernel_target(const struct session *s)
{
    return &s->value[PROP_BACKWARD_TARGET].kernel;
}

/* A gradient that is sent by a pooling, or meets a gate, has no parts. */
static bool has_products(const struct backward *b)
{
    return b->of == BACKWARD_KERNEL || b->of == BACKWARD_INPUT;
}

/* Products of a step that are counted one by one; 1 where steps are taken whole. */
static int parts(const struct session *s, const struct backward *b)
{
    const bool few = b->terms < prop_infos[PROP_CONVOLVE_TERM].max && has_products(b);
    return session_int(s, PROP_CONVOLVE_GRANULARITY) == GRAIN_TERM && few && b->terms > 0 ? b->terms : 1;
}

static bool by_row(const struct session *s)
{
    return session_int(s, PROP_CONVOLVE_GRANULARITY) == GRAIN_ROW;
}

/* Of a shorter result; with whole rows the end of the row. */
static int present_step(const struct session *s, const struct backward *b)
{
    const int step = session_int(s, PROP_CONVOLVE_STEP), within = step < b->steps ? step : b->steps;
    return by_row(s) && b->step_cols > 0 ? (within + b->step_cols - 1) / b->step_cols * b->step_cols : within;
}

static int present_term(const struct session *s, const struct backward *b)
{
    const int term = session_int(s, PROP_CONVOLVE_TERM);
    return by_row(s) || !has_products(b) || term >= b->terms ? 0 : term;
}

void session_backward_step(const struct session *s, struct backward_step *out)
{
    const struct backward *b = session_backward(s);
    backward_step_at(model_of(s), 0, present_step(s, b), present_term(s, b), out);
}

void session_backward_step_of(const struct session *s, int step, struct backward_step *out)
{
    backward_step_at(model_of(s), 1, step, 0, out);
}

int session_backward_done(const struct session *s)
{
    const struct backward *b = session_backward(s);
    return present_step(s, b) - (present_term(s, b) > 0);
}

void session_backward_so_far(const struct session *s, int also, struct backward_so_far *out)
{
    backward_so_far(model_of(s), session_backward_done(s), also, out);
}

/* Steps. */

static int steps(const struct session *s, const void *model)
{
    const struct backward *b = backward_state(model);
    return by_row(s) ? b->step_rows : b->steps * parts(s, b);
}

static int step(const struct session *s, const void *model)
{
    const struct backward *b = backward_state(model);
    const int n = parts(s, b), at = present_step(s, b), term = present_term(s, b);
    if (by_row(s))
        return b->step_cols > 0 ? at / b->step_cols : 1;
    return n == 1 ? at : (at - 1) * n + (term ? term : n);
}

static void go_to(struct session *s, void *model, int to)
{
    const struct backward *b = backward_state(model);
    const int n = parts(s, b), done = (to - 1) % n + 1;
    if (b->steps == 0) /* nothing has worked yet */
        return;
    session_move(s, PROP_CONVOLVE_STEP, by_row(s) ? to * b->step_cols : (to - 1) / n + 1);
    session_move(s, PROP_CONVOLVE_TERM, done == n ? 0 : done);
}

int session_backward_progress_of(const struct session *s, int at)
{
    const struct backward *b = session_backward(s);
    return by_row(s) ? (at + b->step_cols - 1) / b->step_cols : at * parts(s, b);
}

/* Down and up: the same column. */
static int beside(const struct session *s, const void *model, int direction)
{
    const struct backward *b = backward_state(model);
    const int at = present_step(s, b), to = at + direction * b->step_cols;
    if (direction > 0 ? at >= b->steps : at <= 1)
        return 0;
    return session_backward_progress_of(s, to < 1 ? 1 : to > b->steps ? b->steps : to);
}

/* Rules. */

static enum cs_status check(const struct session *s, enum prop_id p, const struct value *v, struct cs_error *err)
{
    const struct backward *b = session_backward(s);
    struct cs_error inner = {""};
    if (p == PROP_BACKWARD_GRADIENT && paint_check(v->text, (int)KERNEL_MAX_WEIGHT, &inner) != CS_OK)
        return cs_fail(err, CS_BAD_VALUE, "%s: %s", prop_infos[p].name, inner.text);
    if (p == PROP_CONVOLVE_STEP && session_topic(s) == TOPIC_BACKWARD && b && b->steps > 0 && v->i > b->steps)
        return cs_fail(err, CS_BAD_VALUE, _("%s: %d is out of range, 1 to %d"), prop_infos[p].name, v->i, b->steps);
    return CS_OK;
}

/* Another gradient is stepped through from its start. */
static void follow(struct session *s, enum prop_id p, const struct value *before, struct edit *edit)
{
    (void)edit;
    if (p != PROP_BACKWARD_OF || before->i == session_int(s, p))
        return;
    session_move(s, PROP_CONVOLVE_STEP, 1);
    session_move(s, PROP_CONVOLVE_TERM, 0);
    session_stop_playing(s);
}

static enum cs_status copy(const struct session *s, const void *model, char **text, struct cs_error *err)
{
    const struct backward *b = backward_state(model);
    return backward_text(session_topic_model(s, TOPIC_BACKWARD), present_step(s, b), text, err);
}

/* Descent. */

bool session_can_descend(const struct session *s)
{
    const struct backward *b = session_backward(s);
    return session_topic(s) == TOPIC_BACKWARD && b && b->serial > 0 && b->steps > 0 && b->of == BACKWARD_KERNEL &&
           !session_board_error(s)[0];
}

enum cs_status session_descend(struct session *s, struct cs_error *err)
{
    struct kernel_value k = session_backward(s)->update.kernel;
    struct cs_error inner;
    kernel_settle(&k);
    const enum cs_status status = kernel_check(&k, &inner);
    if (status != CS_OK)
        return cs_fail(err, status, _("The step leads too far, choose a lower rate: %s"), inner.text);
    return session_put_kernel(s, &k, err);
}

const struct session_topic session_topic_backward = {
    .on_board = true,
    .create = create,
    .destroy = destroy,
    .update = update,
    .error = error,
    .steps = steps,
    .step = step,
    .go_to = go_to,
    .beside = beside,
    .check = check,
    .follow = follow,
    .copy = copy,
};
