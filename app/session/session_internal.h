/* app/session/session_internal.h - what the sources of the session share: session.c (values and rules), session_run.c
 * (commands, play) and session_worker.c (the door to the worker). Nothing else includes this. Threads: the window's. */
#ifndef CS_SESSION_SESSION_INTERNAL_H
#define CS_SESSION_SESSION_INTERNAL_H

#include "app/session/probe.h"
#include "app/session/session.h"
#include "app/session/undo.h"

/* What the worker has not been told yet. It is told at once, or at the next tick when its queue is full. */
enum session_news {
    NEWS_SETUP = 1 << 0,
    NEWS_OPTIONS = 1 << 1,
    NEWS_PROBE = 1 << 2,
};

struct session {
    struct session_options options;
    struct value value[PROP_COUNT];
    struct undo *undo;
    struct convolve_model *convolve;
    uint64_t changes; /* counts what views may show */
    uint64_t ticked;  /* changes at the latest tick */
    bool settings_changed;
    double now, edited_at; /* time of the latest tick, and of the one before the latest edit */

    struct cs_error message; /* text empty: nothing to say */
    double message_time;     /* clock_seconds() */
    bool quit, palette_open, help_open, full_screen, frame_times_open;

    bool playing;
    double play_due; /* of the next step; NAN: to be fixed by the next tick */

    struct worker *worker;           /* NULL until somebody needs it */
    const struct snapshot *snapshot; /* the worker's, or an empty one */
    unsigned wanted;                 /* enum worker_subscription */
    unsigned news;                   /* enum session_news */
    bool loading;                    /* a SETUP was posted and not answered yet */
    bool worker_is_full;             /* its queue was, when it was told the latest news */
    unsigned posts;                  /* commands that it took */
    bool training;                   /* asked for */
    bool seen_training;              /* by a snapshot since it was asked for */
    struct probe probe;
};

/* session.c */
/* Sets a number that is within its range, past the rules between properties: what the session itself moves. */
void session_move(struct session *s, enum prop_id p, int v);
enum cs_status session_undo(struct session *s, bool back, struct cs_error *err);

/* session_run.c */
void session_stop_playing(struct session *s);
void session_play_tick(struct session *s, double now);

/* session_worker.c */
/* A property has changed: notes what the worker must hear. */
void session_worker_changed(struct session *s, enum prop_id p);
/* Tells it, as far as it can be told now. */
void session_worker_tell(struct session *s);
void session_worker_tick(struct session *s);
/* Runs one of the commands train.start, pause, step, reset. */
enum cs_status session_train(struct session *s, enum command_id c, struct cs_error *err);
int session_worker_epochs(const struct session *s);

#endif
