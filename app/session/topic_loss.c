/* app/session/topic_loss.c - the properties of the topic go to its model. */
#include "app/session/topic_loss.h"

#include "app/session/session_topic.h"
#include "engine/base/i18n.h"

const struct loss_state *session_loss(const struct session *s)
{
    const struct loss_model *m = session_topic_model(s, TOPIC_LOSS);
    return m ? loss_model_state(m) : NULL;
}

static enum cs_status create(void **model, struct cs_error *err)
{
    struct loss_model *m;
    const enum cs_status status = loss_model_create(&m, err);
    *model = m;
    return status;
}

static void destroy(void **model)
{
    struct loss_model *m = *model;
    loss_model_destroy(&m);
    *model = NULL;
}

static bool update(const struct session *s, void *model)
{
    const struct loss_settings settings = {.logits = session_text(s, PROP_LOSS_LOGITS),
                                           .names = session_text(s, PROP_LOSS_NAMES),
                                           .label = session_int(s, PROP_LOSS_LABEL),
                                           .temperature = session_float(s, PROP_LOSS_TEMPERATURE),
                                           .smoothing = session_float(s, PROP_LOSS_SMOOTHING),
                                           .lr = session_float(s, PROP_LOSS_LR),
                                           .subtract_max = session_bool(s, PROP_LOSS_SUBTRACT_MAX)};
    return loss_model_update(model, &settings);
}

static const char *error(const void *model)
{
    return loss_model_state(model)->error;
}

static int steps(const struct session *s, const void *model)
{
    (void)s;
    return loss_steps(loss_model_state(model));
}

static int beside(const struct session *s, const void *model, int direction)
{
    return loss_step_beside(loss_model_state(model), session_int(s, PROP_CONVOLVE_STEP), direction);
}

static enum cs_status named(enum prop_id p, enum cs_status status, const struct cs_error *inner, struct cs_error *err)
{
    return status == CS_OK ? CS_OK : cs_fail(err, status, "%s: %s", prop_infos[p].name, inner->text);
}

static enum cs_status check(const struct session *s, enum prop_id p, const struct value *v, struct cs_error *err)
{
    struct cs_error inner = {""};
    (void)s;
    if (p == PROP_LOSS_LOGITS)
        return named(p, loss_check_logits(v->text, &inner), &inner, err);
    if (p == PROP_LOSS_NAMES)
        return named(p, loss_check_names(v->text, &inner), &inner, err);
    return CS_OK;
}

/* Another seed gives other logits, as many as there are; those of an example stay. */
static void follow(struct session *s, enum prop_id p, const struct value *before, struct edit *edit)
{
    const struct loss_state *now = session_loss(s);
    char text[NUMBER_GRID_TEXT];
    struct value v;
    if (p != PROP_CONVOLVE_SEED || session_topic(s) != TOPIC_LOSS || !now || edit->of_lecture ||
        value_equal(before, &s->value[p]))
        return;
    loss_random_logits(now->n, (unsigned)session_int(s, p), text);
    if (prop_parse(PROP_LOSS_LOGITS, text, &v, NULL) == CS_OK)
        session_change(s, PROP_LOSS_LOGITS, &v, edit);
}

static enum cs_status copy(const struct session *s, const void *model, char **text, struct cs_error *err)
{
    return loss_copy(loss_model_state(model), session_int(s, PROP_CONVOLVE_STEP), text, err);
}

const struct session_topic session_topic_loss = {
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
