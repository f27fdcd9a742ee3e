/* app/session/topic_dropout.c - the properties of the topic go to its model. A step is a mask. */
#include "app/session/topic_dropout.h"

#include "app/board/text_builder.h"
#include "app/session/session_topic.h"
#include "engine/base/i18n.h"

enum { BESIDE = 10 /* masks that Up and Down go */ };

static enum cs_status create(void **model, struct cs_error *err)
{
    struct dropout_model *m = NULL;
    const enum cs_status status = dropout_create(&m, err);
    *model = m;
    return status;
}

static void destroy(void **model)
{
    struct dropout_model *m = *model;
    dropout_destroy(&m);
    *model = NULL;
}

static bool update(const struct session *s, void *model)
{
    const struct dropout_settings settings = {
        .maps = session_int(s, PROP_DROPOUT_KIND),
        .eval = session_int(s, PROP_DROPOUT_MODE),
        .scale = session_bool(s, PROP_DROPOUT_SCALE),
        .p = session_float(s, PROP_DROPOUT_P),
        .units = session_int(s, PROP_DROPOUT_UNITS),
        .channels = session_int(s, PROP_DROPOUT_CHANNELS),
        .height = session_int(s, PROP_DROPOUT_HEIGHT),
        .width = session_int(s, PROP_DROPOUT_WIDTH),
        .values = session_text(s, PROP_DROPOUT_VALUES),
        .seed = session_int(s, PROP_CONVOLVE_SEED),
        .masks = session_int(s, PROP_DROPOUT_MASKS),
    };
    return dropout_update(model, &settings);
}

static const char *error(const void *model)
{
    return dropout_error_text(model);
}

const struct dropout_state *session_dropout(const struct session *s)
{
    return dropout_state(session_topic_model(s, TOPIC_DROPOUT));
}

int session_dropout_mask(const struct session *s)
{
    const int step = session_int(s, PROP_CONVOLVE_STEP), masks = session_dropout(s)->masks;
    return step < masks ? step : masks;
}

int session_dropout_unit(const struct session *s)
{
    const int unit = session_int(s, PROP_DROPOUT_UNIT), cells = session_dropout(s)->cells;
    return unit < cells ? unit : cells - 1;
}

/* Steps. */

static int steps(const struct session *s, const void *model)
{
    (void)s;
    return dropout_state(model)->masks;
}

/* Down and Up; the ends are not passed over. */
static int beside(const struct session *s, const void *model, int direction)
{
    const int step = session_int(s, PROP_CONVOLVE_STEP), masks = dropout_state(model)->masks,
              to = step + direction * BESIDE;
    if (direction > 0)
        return step < masks ? (to < masks ? to : masks) : 0;
    return step > 1 ? (to > 1 ? to : 1) : 0;
}

/* One by one at first; later a mask more changes little, and they fly past. */
static int leap(const struct session *s, const void *model)
{
    (void)model;
    return 1 + session_int(s, PROP_CONVOLVE_STEP) / 16;
}

static enum cs_status check(const struct session *s, enum prop_id p, const struct value *v, struct cs_error *err)
{
    struct cs_error inner = {""};
    (void)s;
    const enum cs_status status = p == PROP_DROPOUT_VALUES ? dropout_check_values(v->text, &inner) : CS_OK;
    return status == CS_OK ? status : cs_fail(err, status, "%s: %s", prop_infos[p].name, inner.text);
}

/* A line a number: place, value, this mask's, the average. */
static enum cs_status copy(const struct session *s, const void *model, char **text, struct cs_error *err)
{
    const struct dropout_state *d = dropout_state(model);
    const int m = session_dropout_mask(s);
    struct text_builder t = {0};
    text_add(&t, "%s\t%s\t%s %d\t%s\n", d->maps ? "c, h, w" : _("Unit"), _("Value"), _("Mask"), m, _("Average"));
    for (int i = 0; i < d->cells; i++) {
        if (d->maps)
            text_add(&t, "%d, %d, %d", i / d->area, i % d->area / d->dim[2], i % d->dim[2]);
        else
            text_add(&t, "%d", i);
        text_add(&t, "\t%.9g\t%.9g\t%.9g\n", (double)d->x[i], (double)d->y[m * d->cells + i] + 0.0,
                 (double)d->mean[m * d->cells + i] + 0.0);
    }
    return text_take(&t, text, NULL, err);
}

const struct session_topic session_topic_dropout = {
    .on_board = false,
    .create = create,
    .destroy = destroy,
    .update = update,
    .error = error,
    .steps = steps,
    .beside = beside,
    .leap = leap,
    .check = check,
    .copy = copy,
};
