/* app/session/topic_activation.c - the properties of the topic go to its model. */
#include "app/session/topic_activation.h"

#include "app/session/session_topic.h"
#include "engine/base/i18n.h"

const struct activation_state *session_activation(const struct session *s)
{
    const struct activation_model *m = session_topic_model(s, TOPIC_ACTIVATION);
    return m ? activation_model_state(m) : NULL;
}

static enum cs_status create(void **model, struct cs_error *err)
{
    struct activation_model *m;
    const enum cs_status status = activation_model_create(&m, err);
    *model = m;
    return status;
}

static void destroy(void **model)
{
    struct activation_model *m = *model;
    activation_model_destroy(&m);
    *model = NULL;
}

static bool update(const struct session *s, void *model)
{
    const struct activation_settings settings = {.function =
                                                     (enum activation_function)session_int(s, PROP_ACTIVATION_FUNCTION),
                                                 .values = session_text(s, PROP_ACTIVATION_VALUES),
                                                 .scale = session_float(s, PROP_ACTIVATION_SCALE),
                                                 .slope = session_float(s, PROP_ACTIVATION_SLOPE),
                                                 .alpha = session_float(s, PROP_ACTIVATION_ALPHA),
                                                 .depth = session_int(s, PROP_ACTIVATION_DEPTH),
                                                 .seed = session_int(s, PROP_CONVOLVE_SEED)};
    return activation_model_update(model, &settings);
}

static const char *error(const void *model)
{
    return activation_model_state(model)->error;
}

static int steps(const struct session *s, const void *model)
{
    (void)s;
    return activation_model_state(model)->n;
}

/* A row up or down, in the same column; the last and the first value are ends. */
static int beside(const struct session *s, const void *model, int direction)
{
    const struct activation_state *a = activation_model_state(model);
    const int step = session_int(s, PROP_CONVOLVE_STEP), to = step + direction * a->cols;
    if (direction > 0)
        return step < a->n ? (to < a->n ? to : a->n) : 0;
    return step > 1 ? (to > 1 ? to : 1) : 0;
}

static enum cs_status check(const struct session *s, enum prop_id p, const struct value *v, struct cs_error *err)
{
    struct cs_error inner = {""};
    (void)s;
    if (p != PROP_ACTIVATION_VALUES || activation_check_values(v->text, &inner) == CS_OK)
        return CS_OK;
    return cs_fail(err, CS_BAD_VALUE, "%s: %s", prop_infos[p].name, inner.text);
}

/* Another seed gives another map of the same size; that of an example stays. */
static void follow(struct session *s, enum prop_id p, const struct value *before, struct edit *edit)
{
    const struct activation_state *now = session_activation(s);
    char text[NUMBER_GRID_TEXT];
    struct value v;
    if (p != PROP_CONVOLVE_SEED || session_topic(s) != TOPIC_ACTIVATION || !now || edit->of_lecture ||
        value_equal(before, &s->value[p]))
        return;
    activation_random_values(now->rows, now->cols, (unsigned)session_int(s, p), text);
    if (prop_parse(PROP_ACTIVATION_VALUES, text, &v, NULL) == CS_OK)
        session_change(s, PROP_ACTIVATION_VALUES, &v, edit);
}

static enum cs_status copy(const struct session *s, const void *model, char **text, struct cs_error *err)
{
    return activation_copy(activation_model_state(model), session_int(s, PROP_CONVOLVE_STEP), text, err);
}

const struct session_topic session_topic_activation = {
    .on_board = false,
    .create = create,
    .destroy = destroy,
    .update = update,
    .error = error,
    .steps = steps,
    .beside = beside,
    .check = check,
    .follow = follow,
    .copy = copy,
};
