/* app/session/session_internal.h - what the sources of the session share: session.c (values and rules), session_board.c
 * (the blackboard), session_step.c (its steps), session_run.c (commands, play) and session_worker.c (the door to the
 * worker). Nothing else includes this. Threads: the window's. */
#ifndef CS_SESSION_SESSION_INTERNAL_H
#define CS_SESSION_SESSION_INTERNAL_H

#include <limits.h>

#include "app/session/probe.h"
#include "app/session/session.h"
#include "app/session/session_save.h"
#include "app/session/undo.h"
#include "app/topics/topics.h"

/* What the worker has not been told yet. It is told at once, or at the next tick when its queue is full. */
enum session_news {
    NEWS_SETUP = 1 << 0,
    NEWS_OPTIONS = 1 << 1,
    NEWS_PROBE = 1 << 2,
    NEWS_WEIGHTS = 1 << 3,
    NEWS_FOLLOW = 1 << 4,
};

struct filter_marks { /* what the three lists say of one filter */
    char node[NET_NAME_MAX];
    int filter;
    unsigned marks; /* enum filter_mark */
};

/* The levels of the Network workspace. */
struct session_levels {
    struct session_maps maps;
    int *index; /* owned, like facts: room for `room` maps */
    struct map_facts *facts;
    int room;
    uint64_t changes;  /* the session's when maps was made */
    uint64_t setup;    /* the snapshot's when the latest frame told: */
    int node, layer;   /* whose values are shown, and whose filters made them */
    int on_page;       /* maps on a page of the layer, as the latest frame showed them; 0: none yet */
    bool page_follows; /* the page with the chosen map is to be shown */
};

/* The Interpret workspace. */
struct session_interpret_state {
    bool stopped; /* by the person: nothing more is found out until something else is asked */
    int again;    /* how often it was to be found out again */
    struct session_channels channels;
    int *index; /* owned, like facts: room for `room` channels */
    struct map_facts *facts;
    int room;
    uint64_t changes;  /* the session's when channels was made */
    int on_page;       /* as the latest frame showed them; 0: none yet */
    bool page_follows; /* the page with the chosen channel is to be shown */
    bool opened;       /* Network was opened at a patch: network.to_patches leads back */
    bool to_convolve;  /* as soon as the worker shows the chosen patch's picture */
};

/* What a SETUP was told of the properties that only count then. */
enum { SETUP_PROPS = 7, SETUPS = 8 };
struct session_setup {
    uint64_t load; /* which SETUP it was; 0: none */
    struct value value[SETUP_PROPS];
};

/* Folders of pictures that were the data. */
struct session_folders {
    char *used[SESSION_FOLDERS]; /* n of them, the latest first */
    int n;
    char *tried;           /* that was typed last; NULL: none was, or it was taken */
    struct cs_error wrong; /* with it; text empty: nothing */
};

struct session {
    struct session_options options;
    struct session_saves saves;
    struct value value[PROP_COUNT];
    struct undo *undo;
    struct board_model *board, *board_b; /* board_b: NULL until something is compared */
    struct board_notify board_notify;
    struct board_difference *difference; /* of both; NULL until something is compared */
    void *topic[TOPICS];                 /* models of topics, see session_topic.h; NULL: not needed yet */
    struct board_step shown;             /* of the board: the step, or what is peeked at */
    struct board_step shown_b;           /* of board_b: the place that belongs to it; n_terms 0: none */
    struct session_sight sight;          /* of a large board, as the latest frame showed it; cell 0: none yet */
    bool copying;                        /* the numbers on screen are wanted on the clipboard */
    bool peeking;
    int peek_map, peek_step;
    int pointer_rests; /* since a case was opened: 2: no frame has shown it yet, 1: it has not moved, 0: it has */
    int rest_map, rest_step;
    uint64_t changes; /* counts what views may show */
    uint64_t ticked;  /* changes at the latest tick */
    bool settings_changed;
    double now, edited_at; /* time of the latest tick, and of the one before the latest edit */

    struct cs_error message; /* text empty: nothing to say */
    double message_time;     /* clock_seconds() */
    bool message_is_news;    /* nothing went wrong */
    bool quit, palette_open, help_open, full_screen, frame_times_open;

    bool playing;
    double play_due; /* of the next step; NAN: to be fixed by the next tick */
    struct session_interpret_state interpret;
    bool replaying;
    double replay_due; /* of the next moment; likewise */

    struct worker *worker;           /* NULL until somebody needs it */
    const struct snapshot *snapshot; /* the worker's, or an empty one */
    unsigned wanted;                 /* enum worker_subscription */
    unsigned news;                   /* enum session_news */
    bool loading;                    /* a SETUP was posted and not answered yet: snapshot->loads tells */
    bool worker_is_full;             /* its queue was, when it was told the latest news */
    unsigned posts;                  /* commands that it took */
    bool training;                   /* asked for */
    uint64_t orders;                 /* commands that start or end training, likewise: snapshot->orders tells */
    uint64_t loads;                  /* SETUP commands that the worker took */
    struct session_setup setup[SETUPS], in_use; /* the latest of them, and the one that made what is there */
    struct session_build *build;                /* the network as a list of layers */
    struct probe probe;
    struct session_levels levels;
    struct filter_marks *marks; /* n_marks of them, in order of node and filter; owned */
    int n_marks;
    uint64_t hands;        /* WORKER_WEIGHTS commands that the worker took */
    struct bridge *bridge; /* to the network's cases: session_bridge.c; NULL until one is opened */
    bool from_mistakes;    /* Network was opened at a mistake: network.to_mistakes leads back */
    struct session_folders folders;
    bool finding;              /* another sample was asked for and has not been found yet */
    struct worker_find sought; /* the latest: its ticket tells answers apart */
};

/* session.c */
/* One change that a person made, with the changes that follow from it. */
struct edit {
    bool same_step;  /* of the undo history, as what was recorded before */
    bool lost;       /* the history is gone: nothing of this edit may go into it */
    bool of_lecture; /* a worked example sets it */
};
/* Sets a number that is within its range, past the rules between properties: what the session itself moves. */
void session_move(struct session *s, enum prop_id p, int v);
void session_move_float(struct session *s, enum prop_id p, double v);
/* Takes v, which prop_check() has accepted, past the rules. */
void session_change(struct session *s, enum prop_id p, struct value *v, struct edit *edit);
/* Takes v; checks it and lets others follow, as a part of an edit. */
enum cs_status session_set_part(struct session *s, enum prop_id p, struct value *v, struct edit *edit);
enum cs_status session_undo(struct session *s, bool back, struct cs_error *err);

/* session_board.c */
enum cs_status session_board_check(struct session *s, enum prop_id p, const struct value *v, struct cs_error *err);
/* before: the value that p had; edit->of_lecture is set while a worked example is applied. */
void session_board_follow(struct session *s, enum prop_id p, const struct value *before, struct edit *edit);
/* Keeps the chosen weight where it is as seen from the middle of a kernel that had these sides (NULL: the same), or
 * near. */
void session_board_keep_weight(struct session *s, const int old[2], struct edit *edit);
void session_board_update(struct session *s);
void session_board_show_step(struct session *s);
void session_board_tick(struct session *s);
bool session_board_wait(struct session *s, double seconds);
void session_board_settings(const struct session *s, struct board_settings *b);

/* session_kernel.c */
/* Whether session_chosen_kernel() can become k: its size in this mode. */
enum cs_status session_check_kernel(const struct session *s, const struct kernel_value *k, struct cs_error *err);
/* It does, as a part of an edit. */
enum cs_status session_change_chosen(struct session *s, const struct kernel_value *k, struct edit *edit,
                                     struct cs_error *err);
bool session_can_change_kernel(const struct session *s, enum command_id c);
enum cs_status session_change_kernel(struct session *s, enum command_id c,
                                     struct cs_error *err); /* kernel.normalise ... */

/* session_export.c */
/* "FOLDER/convoscope-kernel-3" for what "kernel": the first number for which none of the files to be written (with
 * each of the endings) is there. There is room for an ending of 7 characters behind it. */
enum cs_status session_free_name(const struct session *s, const char *what, const char *const *ending,
                                 char path[PATH_MAX], struct cs_error *err);
enum cs_status session_save_kernel(struct session *s, struct cs_error *err);
enum cs_status session_save_case(struct session *s, struct cs_error *err);
enum cs_status session_save_net(struct session *s, struct cs_error *err); /* session_draft(), as .net */

/* session_build.c */
struct session_build;
struct session_build *session_build_create(void); /* NULL without memory */
void session_build_destroy(struct session_build **b);
/* train.net was changed: says what that means for the weights. */
void session_build_follow(struct session *s, const struct value *before);
/* train.data was: a pattern has its pictures and classes. */
void session_build_follow_data(struct session *s, struct edit *edit);

/* session_copy.c */
bool session_can_copy(const struct session *s);
enum cs_status session_why_not_copy(const struct session *s, struct cs_error *err);

/* session_step.c */
bool session_can_step(const struct session *s, enum command_id c);
void session_step_board(struct session *s, enum command_id c);

/* session_bridge.c */
/* The numbers that the board works on in place of its own; NULL: its own. */
const struct board_given *session_board_given(const struct session *s);
/* A case that is still held; NULL. */
const struct session_case *session_case_held(const struct session *s, int number);
void session_bridge_destroy(struct session *s);

/* session_run.c */
void session_stop_playing(struct session *s);
void session_play_tick(struct session *s, double now);

/* session_runs.c */
enum cs_status session_open_runs(struct session *s, const char *path, struct cs_error *err);
void session_runs_tick(struct session *s, uint64_t saves); /* saves: snapshot.runs_saves of the tick before */

/* session_levels.c */
void session_levels_changed(struct session *s, enum prop_id p);
void session_levels_apply(struct session *s, const struct requests *r);
void session_levels_tick(struct session *s);
void session_levels_finish(struct session *s);

/* session_weights.c */
/* Whether a text can be that list of filters (network.edits, network.locked, network.silenced). */
enum cs_status session_weights_check(const struct session *s, enum prop_id p, const char *text, struct cs_error *err);
/* One of the lists has changed. */
void session_weights_changed(struct session *s);
/* Another network: none of its filters is changed, as a part of an edit. */
void session_weights_clear(struct session *s, struct edit *edit);
bool session_weights_any(const struct session *s);

/* session_setup.c */
/* A property that counts from the next SETUP on has changed. */
bool session_is_of_setup(enum prop_id p);
/* A SETUP was taken by the worker: number s->loads. */
void session_setup_posted(struct session *s);
void session_setup_tick(struct session *s);
void session_setup_finish(struct session *s);
/* Another network or other data: says what becomes of what was learnt. */
void session_setup_tell(struct session *s);
bool session_can_take_back(const struct session *s);
enum cs_status session_take_back(struct session *s, struct cs_error *err);

/* session_samples.c */
/* That sample as it is becomes the probe, and Network is opened: its picture and input as one step of undo. */
/* Makes a sample the probe, as it is. */
void session_look_at(struct session *s, enum dataset_split split, uint64_t index);
void session_open_mistake(struct session *s, enum dataset_split split, uint64_t index);

/* session_worker.c */
/* Which set network.sample counts in, and how many samples that has; 0: none that fit the network. */
enum dataset_split session_split(const struct session *s);
int session_samples_there(const struct session *s);
enum cs_status session_post(struct session *s, const struct worker_command *command, struct cs_error *err);
/* A property has changed: notes what the worker must hear. */
void session_worker_changed(struct session *s, enum prop_id p);
/* Tells it, as far as it can be told now. */
void session_worker_tell(struct session *s);
void session_worker_tick(struct session *s);
/* Looks for the next (direction 1) or last (-1) sample that network.class and network.mistakes ask for; 0 ends that. */
enum cs_status session_worker_find(struct session *s, int direction, struct cs_error *err);
/* Runs one of the commands train.start, pause, step, epoch, reset, go_back. */
enum cs_status session_train(struct session *s, enum command_id c, struct cs_error *err);
int session_worker_epochs(const struct session *s);

#endif
