#include "app/session/session_topic.h"

#include "engine/base/i18n.h"

const struct session_topic *const session_topics[TOPICS] = {
    [TOPIC_MATRIX] = &session_topic_matrix,
    [TOPIC_SHIFT] = &session_topic_shift,
    [TOPIC_FIELD] = &session_topic_field,
    [TOPIC_BACKWARD] = &session_topic_backward,
    [TOPIC_LEARN] = &session_topic_learn,
    [TOPIC_ACTIVATION] = &session_topic_activation,
    [TOPIC_LOSS] = &session_topic_loss,
    [TOPIC_POINTS] = &session_topic_points,
    [TOPIC_NORMALISATION] = &session_topic_normalisation,
    [TOPIC_DROPOUT] = &session_topic_dropout, /* one a line */
};

int session_topic(const struct session *s)
{
    const int mode = session_int(s, PROP_CONVOLVE_MODE);
    return mode < BOARD_MODES ? -1 : mode - BOARD_MODES;
}

enum board_mode session_board_mode(const struct session *s)
{
    return session_topic(s) < 0 ? (enum board_mode)session_int(s, PROP_CONVOLVE_MODE) : BOARD_2D;
}

const struct session_topic *session_topic_row(const struct session *s)
{
    const int topic = session_topic(s);
    return topic < 0 ? NULL : session_topics[topic];
}

void *session_topic_model(const struct session *s, enum topic topic)
{
    return s->topic[topic];
}

/* Of the topic that is shown; NULL for an operation, and without memory. */
static void *model(const struct session *s)
{
    const int topic = session_topic(s);
    return topic < 0 ? NULL : s->topic[topic];
}

bool session_on_board(const struct session *s)
{
    const struct session_topic *t = session_topic_row(s);
    return !t || t->on_board;
}

bool session_topic_ready(const struct session *s)
{
    return model(s) != NULL;
}

const char *session_board_error(const struct session *s)
{
    const struct session_topic *t = session_topic_row(s);
    if (session_on_board(s) && session_board(s)->error[0])
        return session_board(s)->error;
    if (!t)
        return "";
    if (!model(s))
        return _("There is not enough memory for this: close other programs, then choose it again");
    return t->error ? t->error(model(s)) : "";
}

/* Steps. */

static int within(int i, int n)
{
    return i < 1 ? 1 : i > n ? n : i;
}

bool session_topic_counts(const struct session *s)
{
    const struct session_topic *t = session_topic_row(s);
    return t && t->steps;
}

bool session_topic_steps(const struct session *s, struct session_progress *p)
{
    const struct session_topic *t = session_topic_row(s);
    if (!t || !t->steps || !model(s))
        return false;
    const int n = t->steps(s, model(s)), max = n < 1 ? 1 : n;
    *p = (struct session_progress){within(t->step ? t->step(s, model(s)) : session_int(s, PROP_CONVOLVE_STEP), max),
                                   max};
    return true;
}

void session_topic_go_to(struct session *s, int step)
{
    const struct session_topic *t = session_topic_row(s);
    if (t->go_to)
        t->go_to(s, model(s), step);
    else
        session_move(s, PROP_CONVOLVE_STEP, step);
    session_topic_update(s);
}

int session_topic_leap(const struct session *s)
{
    const struct session_topic *t = session_topic_row(s);
    return t && t->leap && model(s) ? t->leap(s, model(s)) : 1;
}

int session_topic_beside(const struct session *s, int direction)
{
    const struct session_topic *t = session_topic_row(s);
    return t->beside ? t->beside(s, model(s), direction) : 0;
}

/* Its numbers follow from the properties, and the step from its numbers. */

static void keep_step(struct session *s)
{
    struct session_progress p;
    if (session_topic_steps(s, &p) && !session_topic_row(s)->step && session_int(s, PROP_CONVOLVE_STEP) > p.max)
        session_move(s, PROP_CONVOLVE_STEP, p.max);
}

void session_topic_update(struct session *s)
{
    const int topic = session_topic(s);
    struct cs_error err;
    if (topic < 0)
        return;
    const struct session_topic *t = session_topics[topic];
    if (!s->topic[topic] && t->create(&s->topic[topic], &err) != CS_OK) {
        session_say(s, err.text);
        return;
    }
    s->changes += t->update(s, s->topic[topic]);
    keep_step(s);
}

bool session_topic_busy(const struct session *s)
{
    const struct session_topic *t = session_topic_row(s);
    return t && t->busy && model(s) && t->busy(model(s));
}

void session_topic_tick(struct session *s)
{
    if (!session_topic_busy(s))
        return;
    s->changes += session_topic_row(s)->poll(s, model(s));
    keep_step(s);
}

void session_topic_destroy(struct session *s)
{
    for (int i = 0; i < TOPICS; i++)
        if (session_topics[i])
            session_topics[i]->destroy(&s->topic[i]);
}

/* Rules. */

enum cs_status session_topic_check(const struct session *s, enum prop_id p, const struct value *v, struct cs_error *err)
{
    enum cs_status status = CS_OK;
    for (int i = 0; i < TOPICS && status == CS_OK; i++)
        if (session_topics[i]->check)
            status = session_topics[i]->check(s, p, v, err);
    return status;
}

void session_topic_follow(struct session *s, enum prop_id p, const struct value *before, struct edit *edit)
{
    for (int i = 0; i < TOPICS; i++)
        if (session_topics[i]->follow)
            session_topics[i]->follow(s, p, before, edit);
}
