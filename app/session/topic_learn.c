/* app/session/topic_learn.c - the properties of the topic go to its model. A rate that is changed on the way holds from
 * the iteration that is shown: what held before goes into learn.past, so that the trajectory stays a function of the
 * properties, and undo gives it back. */
#include "app/session/topic_learn.h"

#include <stdlib.h>

#include "app/board/text_builder.h"
#include "app/session/session_topic.h"
#include "engine/base/i18n.h"

static enum cs_status create(void **model, struct cs_error *err)
{
    struct learn_model *m;
    const enum cs_status status = learn_create(&m, err);
    *model = m;
    return status;
}

static void destroy(void **model)
{
    struct learn_model *m = *model;
    learn_destroy(&m);
    *model = NULL;
}

const struct learn *session_learn(const struct session *s)
{
    const struct learn_model *m = session_topic_model(s, TOPIC_LEARN);
    return m ? learn_state(m) : NULL;
}

bool session_learn_step(const struct session *s, int iteration, struct learn_step *out)
{
    const struct learn_model *m = session_topic_model(s, TOPIC_LEARN);
    return m && learn_step_at(m, iteration, out);
}

struct kernel_value session_learn_target(const struct session *s)
{
    return s->value[PROP_LEARN_TARGET].kernel;
}

static void take_changes(const struct session *s, struct learn_changes *c)
{
    *c = (struct learn_changes){0}; /* check() has seen to it that both can be read */
    learn_parse_past(session_text(s, PROP_LEARN_PAST), c, NULL);
    learn_parse_edits(session_text(s, PROP_LEARN_EDITS), c, NULL);
}

static int iteration_of(const struct session *s)
{
    return session_int(s, PROP_CONVOLVE_STEP) - 1;
}

char *session_learn_edited(const struct session *s, int number, float value)
{
    struct learn_changes c;
    take_changes(s, &c);
    const struct learn *l = session_learn(s);
    return learn_change_number(&c, l ? l->at.iteration : 0, number, value) ? learn_print_edits(&c) : NULL;
}

static bool update(const struct session *s, void *model)
{
    const struct board *b = session_board(s);
    struct learn_settings settings = {.x = &b->x,
                                      .x_serial = b->input_serial,
                                      .geometry = b->geometry,
                                      .target = s->value[PROP_LEARN_TARGET].kernel,
                                      .own = s->value[PROP_CONVOLVE_KERNEL].kernel,
                                      .target_bias = (float)session_float(s, PROP_CONVOLVE_BIAS),
                                      .noise = (float)session_float(s, PROP_LEARN_NOISE),
                                      .start = (enum learn_start)session_int(s, PROP_LEARN_START),
                                      .seed = (uint64_t)session_int(s, PROP_CONVOLVE_SEED),
                                      .bias = session_bool(s, PROP_LEARN_BIAS),
                                      .lr = session_float(s, PROP_LEARN_LR),
                                      .momentum = session_float(s, PROP_LEARN_MOMENTUM),
                                      .iterations = session_int(s, PROP_LEARN_ITERATIONS),
                                      .plain = session_bool(s, PROP_LEARN_COMPARE)};
    if (b->error[0] || !b->x.data || b->channels != 1) /* the board says why; what worked stays */
        return false;
    take_changes(s, &settings.changes);
    return learn_update(model, &settings, iteration_of(s));
}

static const char *error(const void *model)
{
    return learn_state(model)->error;
}

/* It ends where the numbers do. */
static int steps(const struct session *s, const void *model)
{
    const struct learn *l = learn_state(model);
    const int all = session_int(s, PROP_LEARN_ITERATIONS) + 1;
    return l->end == LEARN_GOES_ON || l->computed + 1 > all ? all : l->computed + 1;
}

/* Ten iterations. */
static int beside(const struct session *s, const void *model, int direction)
{
    enum { TEN = 10 };
    const int n = steps(s, model), now = iteration_of(s) + 1, to = now + direction * TEN;
    if (direction > 0 ? now >= n : now <= 1)
        return 0;
    return to < 1 ? 1 : to > n ? n : to;
}

static int leap(const struct session *s, const void *model)
{
    static const int by[] = {1, 5, 20};
    (void)model;
    return by[session_int(s, PROP_LEARN_LEAP)];
}

static bool busy(const void *model)
{
    return learn_is_pending(model);
}

/* Rules. */

static bool is_rate(enum prop_id p)
{
    return p == PROP_LEARN_LR || p == PROP_LEARN_MOMENTUM;
}

static bool learns(const struct session *s)
{
    return session_topic(s) == TOPIC_LEARN;
}

/* before: what the properties said. */
static bool change_rate(const struct session *s, struct learn_changes *c, double lr, double momentum)
{
    take_changes(s, c);
    return learn_change_rate(c, iteration_of(s), &(struct learn_rate){0, lr, momentum});
}

static enum cs_status check(const struct session *s, enum prop_id p, const struct value *v, struct cs_error *err)
{
    struct learn_changes c;
    if (p == PROP_LEARN_PAST)
        return learn_parse_past(v->text, NULL, err);
    if (p == PROP_LEARN_EDITS)
        return learn_parse_edits(v->text, NULL, err);
    if (is_rate(p) && learns(s) && !value_equal(v, &s->value[p]) &&
        !change_rate(s, &c, session_float(s, PROP_LEARN_LR), session_float(s, PROP_LEARN_MOMENTUM)))
        return cs_fail(err, CS_BAD_VALUE,
                       _("the rate was changed %d times on the way: go back to the start, or shuffle, for more"),
                       LEARN_PAST);
    return CS_OK;
}

/* Takes the text. */
static void change_text(struct session *s, enum prop_id p, char *text, struct edit *edit)
{
    struct value v = {.type = VALUE_TEXT, .text = text};
    struct cs_error err;
    if (text && !value_equal(&v, &s->value[p])) {
        session_change(s, p, &v, edit);
        return;
    }
    if (!text) {
        cs_no_memory(&err);
        session_say(s, err.text);
    }
    free(text);
}

static void follow_rate(struct session *s, enum prop_id p, double before, struct edit *edit)
{
    struct learn_changes c;
    const double lr = p == PROP_LEARN_LR ? before : session_float(s, PROP_LEARN_LR),
                 momentum = p == PROP_LEARN_MOMENTUM ? before : session_float(s, PROP_LEARN_MOMENTUM);
    if (!change_rate(s, &c, lr, momentum))
        return;
    change_text(s, PROP_LEARN_PAST, learn_print_past(&c), edit);
    change_text(s, PROP_LEARN_EDITS, learn_print_edits(&c), edit);
}

/* What was changed on the way was of another way. */
static void forget(struct session *s, struct edit *edit)
{
    const struct learn_changes none = {0};
    if (session_text(s, PROP_LEARN_PAST)[0])
        change_text(s, PROP_LEARN_PAST, learn_print_past(&none), edit);
    if (session_text(s, PROP_LEARN_EDITS)[0])
        change_text(s, PROP_LEARN_EDITS, learn_print_edits(&none), edit);
}

static void follow(struct session *s, enum prop_id p, const struct value *before, struct edit *edit)
{
    const bool of_way = p == PROP_LEARN_PAST || p == PROP_LEARN_EDITS || p == PROP_LEARN_ITERATIONS;
    if (edit->of_lecture || of_way || !(prop_infos[p].flags & PROP_BOARD) || value_equal(before, &s->value[p]))
        return;
    if (is_rate(p) && learns(s))
        follow_rate(s, p, before->f, edit);
    else
        forget(s, edit);
}

/* Copying. */

static void grid(struct text_builder *t, const char *name, const float *v, int rows, int cols)
{
    text_add(t, "%s %d×%d\n", name, rows, cols);
    for (int i = 0; i < rows * cols; i++)
        text_add(t, "%.9g%s", (double)v[i] + 0.0, (i + 1) % cols ? "\t" : "\n");
}

static enum cs_status copy(const struct session *s, const void *model, char **text, struct cs_error *err)
{
    const struct learn *l = learn_state(model);
    struct text_builder t = {0};
    if (!l->at.w)
        return cs_fail(err, CS_NOT_FOUND, "%s", l->error);
    text_add(&t, "%s\t%d\n%s\t%.9g\n", _("iteration"), l->at.iteration, _("loss"), l->at.loss);
    text_add(&t, "%s\t%.9g\n%s\t%.9g\n", _("Learning rate"), l->at.lr, _("Momentum"), l->at.momentum);
    grid(&t, _("Kernel"), l->at.w, l->rows, l->cols);
    grid(&t, _("Gradient"), l->at.g, l->rows, l->cols);
    if (l->bias)
        text_add(&t, "%s\t%.9g\t%.9g\n", _("Bias"), (double)l->at.w[l->n_weights], (double)l->at.g[l->n_weights]);
    if (session_bool(s, PROP_LEARN_REVEAL))
        grid(&t, _("Hidden kernel"), l->hidden, l->hidden_rows, l->hidden_cols);
    grid(&t, _("Input"), l->x, l->height, l->width);
    grid(&t, _("Target"), l->target, l->oh, l->ow);
    grid(&t, _("Output"), l->output, l->oh, l->ow);
    grid(&t, _("Difference"), l->difference, l->oh, l->ow);
    text_add(&t, "%s\n", _("Loss by iteration"));
    for (int i = 0; i <= l->at.iteration; i++)
        text_add(&t, "%d\t%.9g\n", i, (double)l->loss[i]);
    return text_take(&t, text, NULL, err);
}

const struct session_topic session_topic_learn = {
    .on_board = true,
    .create = create,
    .destroy = destroy,
    .update = update,
    .error = error,
    .steps = steps,
    .beside = beside,
    .leap = leap,
    .poll = update,
    .busy = busy,
    .check = check,
    .follow = follow,
    .copy = copy,
};
