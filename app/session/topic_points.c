/* app/session/topic_points.c - the properties of the topic go to its model. */
#include "app/session/topic_points.h"

#include "app/board/text_builder.h"
#include "app/session/session_topic.h"
#include "engine/base/i18n.h"

const struct points *session_points(const struct session *s)
{
    const struct points_model *m = session_topic_model(s, TOPIC_POINTS);
    return m ? points_state(m) : NULL;
}

static enum cs_status create(void **model, struct cs_error *err)
{
    struct points_model *m;
    const enum cs_status status = points_create(&m, err);
    *model = m;
    return status;
}

static void destroy(void **model)
{
    struct points_model *m = *model;
    points_destroy(&m);
    *model = NULL;
}

static bool update(const struct session *s, void *model)
{
    const struct points_settings settings = {
        .data = (enum points_data)session_int(s, PROP_POINTS_DATA),
        .count = session_int(s, PROP_POINTS_COUNT),
        .noise = (float)session_float(s, PROP_POINTS_NOISE),
        .drawn = session_text(s, PROP_POINTS_DRAWN),
        .model = (enum points_model_kind)session_int(s, PROP_POINTS_MODEL),
        .layers = session_int(s, PROP_POINTS_LAYERS),
        .units = session_int(s, PROP_POINTS_UNITS),
        .activation = (enum points_activation)session_int(s, PROP_POINTS_ACTIVATION),
        .seed = session_int(s, PROP_CONVOLVE_SEED),
        .rates = {.optimizer = session_int(s, PROP_POINTS_OPTIMIZER) ? OPTIMIZER_ADAM : OPTIMIZER_SGD,
                  .lr = (float)session_float(s, PROP_POINTS_LR),
                  .momentum = (float)session_float(s, PROP_POINTS_MOMENTUM),
                  .weight_decay = (float)session_float(s, PROP_POINTS_WEIGHT_DECAY),
                  .batch = session_int(s, PROP_POINTS_BATCH)},
        .whole = session_int(s, PROP_CONVOLVE_LECTURE) != 0,
        .iteration = session_int(s, PROP_CONVOLVE_STEP) - 1 < POINTS_ITERATIONS ? session_int(s, PROP_CONVOLVE_STEP) - 1
                                                                                : POINTS_ITERATIONS,
        .unit = session_int(s, PROP_POINTS_UNIT),
        .point = session_int(s, PROP_POINTS_POINT),
    };
    return points_update(model, &settings);
}

static const char *error(const void *model)
{
    return points_state(model)->error;
}

/* Steps: 1 is iteration 0. */

static int steps(const struct session *s, const void *model)
{
    (void)s;
    const struct points *p = points_state(model);
    return p->layers ? p->last + 1 : 1;
}

static int leap(const struct session *s, const void *model)
{
    (void)model;
    return session_int(s, PROP_POINTS_LEAP);
}

/* A leap on or back, as far as there is one. */
static int beside(const struct session *s, const void *model, int direction)
{
    const int now = session_int(s, PROP_CONVOLVE_STEP), last = steps(s, model),
              to = now + direction * session_int(s, PROP_POINTS_LEAP);
    if (direction > 0)
        return now < last ? (to < last ? to : last) : 0;
    return now > 1 ? (to > 1 ? to : 1) : 0;
}

static bool poll(const struct session *s, void *model)
{
    (void)s;
    return points_poll(model);
}

static bool busy(const void *model)
{
    return points_state(model)->busy;
}

/* Rules. */

static enum cs_status check(const struct session *s, enum prop_id p, const struct value *v, struct cs_error *err)
{
    struct points_set set;
    struct cs_error inner;
    (void)s;
    const enum cs_status status = p == PROP_POINTS_DRAWN ? points_from_text(v->text, &set, &inner) : CS_OK;
    return status == CS_OK ? status : cs_fail(err, status, "%s: %s", prop_infos[p].name, inner.text);
}

static void change_choice(struct session *s, enum prop_id p, int i, struct edit *edit)
{
    session_change(s, p, &(struct value){.type = VALUE_CHOICE, .i = i}, edit);
}

/* What is drawn is shown, also when it is what was drawn before. */
static void follow(struct session *s, enum prop_id p, const struct value *before, struct edit *edit)
{
    (void)before;
    if (p != PROP_POINTS_DRAWN || edit->of_lecture || session_int(s, PROP_POINTS_DATA) == POINTS_DRAWN)
        return;
    change_choice(s, PROP_POINTS_DATA, POINTS_DRAWN, edit);
    change_choice(s, PROP_CONVOLVE_LECTURE, 0, edit);
}

/* Text. */

static void add_points(struct text_builder *t, const struct points *p)
{
    text_add(t, "x1\tx2\t%s", _("class"));
    for (int c = 0; c < p->set.classes; c++)
        text_add(t, "\tp(%d)", c);
    text_add(t, "\t%s\n", _("loss"));
    for (int i = 0; i < p->set.n; i++) {
        text_add(t, "%.9g\t%.9g\t%d", (double)p->set.x[i][0], (double)p->set.x[i][1], p->set.label[i]);
        for (int c = 0; c < p->set.classes; c++)
            text_add(t, "\t%.9g", (double)p->probability[i][c]);
        text_add(t, "\t%.9g\n", (double)p->loss[i]);
    }
}

static void add_weights(struct text_builder *t, const struct points *p)
{
    for (int l = 0; l < p->layers; l++) {
        const struct points_layer *layer = &p->layer[l];
        text_add(t, _("\nlayer %d: a row a neuron, its bias last\n"), l + 1);
        for (int u = 0; u < layer->out; u++) {
            for (int i = 0; i < layer->in; i++)
                text_add(t, "%.9g\t", (double)p->params[layer->weight + (size_t)(u * layer->in + i)] + 0.0);
            text_add(t, "%.9g\n", (double)p->params[layer->bias + (size_t)u] + 0.0);
        }
    }
}

static enum cs_status copy(const struct session *s, const void *model, char **text, struct cs_error *err)
{
    const struct points *p = points_state(model);
    struct text_builder t = {0};
    (void)s;
    if (!p->layers)
        return cs_fail(err, CS_NOT_FOUND, "%s", p->error);
    text_add(&t, _("iteration %d\tloss %.9g\taccuracy %.9g\n\n"), p->iteration, (double)p->mark[p->iteration].loss,
             (double)p->mark[p->iteration].accuracy);
    add_points(&t, p);
    add_weights(&t, p);
    return text_take(&t, text, NULL, err);
}

const struct session_topic session_topic_points = {
    .create = create,
    .destroy = destroy,
    .update = update,
    .error = error,
    .steps = steps,
    .beside = beside,
    .leap = leap,
    .poll = poll,
    .busy = busy,
    .check = check,
    .follow = follow,
    .copy = copy,
};
