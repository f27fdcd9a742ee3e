/* app/session/session_topic.h - what a topic of the Convolve workspace provides to the session: one row a topic, each
 * in topic_NAME.c, which takes the properties to the topic's model in app/topics and answers for its steps. The model
 * of a topic is made when its mode is first entered, and then lives as long as the session. Only the session's sources
 * include this. Threads: the window's. */
#ifndef CS_SESSION_SESSION_TOPIC_H
#define CS_SESSION_SESSION_TOPIC_H

#include "app/session/session_internal.h"
#include "app/topics/topics.h"

/* All but create, destroy and update may be NULL. */
struct session_topic {
    bool on_board; /* about the convolution on the board: that is kept in step with it, and its error is the topic's */
    enum cs_status (*create)(void **model, struct cs_error *err);
    void (*destroy)(void **model); /* also accepts a NULL model */
    /* Takes over the properties and, on_board, session_board(): called after every change of either, after each move of
     * the step and after undo. Cheap when nothing changed. Never fails: error() tells. Returns whether anything that is
     * shown changed. */
    bool (*update)(const struct session *s, void *model);
    /* "", or why this cannot be computed; the last state that worked stays shown. */
    const char *(*error)(const void *model);

    /* Steps from 1; NULL: those of the board, with its granularity. step: the present one; NULL: convolve.step. go_to:
     * NULL: moves convolve.step. beside: the step that Down (1) and Up (-1) lead to, 0: none; NULL: none. leap: steps
     * that play goes at a time; NULL: 1. */
    int (*steps)(const struct session *s, const void *model);
    int (*step)(const struct session *s, const void *model);
    void (*go_to)(struct session *s, void *model, int step);
    int (*beside)(const struct session *s, const void *model, int direction);
    int (*leap)(const struct session *s, const void *model);

    /* For what takes longer than an update may: poll goes on for a few milliseconds at every tick while busy, and
     * returns whether anything that is shown changed. Play waits meanwhile. Both NULL: never. */
    bool (*poll)(const struct session *s, void *model);
    bool (*busy)(const void *model);

    /* Rules between properties, asked for every property whatever the mode: check may refuse a value, follow changes
     * others as a part of the same edit (session_change(), session_move()). */
    enum cs_status (*check)(const struct session *s, enum prop_id p, const struct value *v, struct cs_error *err);
    void (*follow)(struct session *s, enum prop_id p, const struct value *before, struct edit *edit);
    /* The numbers that are shown as text with tabs (text_builder.h), malloc'ed. */
    enum cs_status (*copy)(const struct session *s, const void *model, char **text, struct cs_error *err);
};
extern const struct session_topic session_topic_matrix, session_topic_shift, session_topic_field,
    session_topic_backward, session_topic_learn, session_topic_activation, session_topic_loss, session_topic_points,
    session_topic_normalisation, session_topic_dropout;
extern const struct session_topic *const session_topics[TOPICS];

/* The chosen topic's; NULL for an operation. */
const struct session_topic *session_topic_row(const struct session *s);
/* The model of a topic, NULL before it was first shown. */
void *session_topic_model(const struct session *s, enum topic topic);
/* Whether the topic has steps of its own, also before it has a model; and how many. */
bool session_topic_counts(const struct session *s);
bool session_topic_steps(const struct session *s, struct session_progress *p);
void session_topic_go_to(struct session *s, int step);
int session_topic_leap(const struct session *s);
int session_topic_beside(const struct session *s, int direction);
void session_topic_update(struct session *s);
/* Whether the chosen topic has more to compute, and a few milliseconds of that. */
bool session_topic_busy(const struct session *s);
void session_topic_tick(struct session *s);
void session_topic_destroy(struct session *s);
enum cs_status session_topic_check(const struct session *s, enum prop_id p, const struct value *v,
                                   struct cs_error *err);
void session_topic_follow(struct session *s, enum prop_id p, const struct value *before, struct edit *edit);

#endif
