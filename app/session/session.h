/* app/session/session.h - everything a person can set or undo, and what follows from it: the blackboard's model and the
 * worker.
 *
 * A session holds the value of every property, the undo history, the blackboard (convolve_model) and the door to the
 * training worker. Views read it; the window, the command line, lessons and tests change it through set, run and apply.
 * Threads: the window thread. */
#ifndef CS_SESSION_SESSION_H
#define CS_SESSION_SESSION_H

#include "app/session/convolve_model.h"
#include "app/session/requests.h"
#include "engine/worker/worker.h"

struct session;

struct session_options {
    bool settings;             /* read and write the settings file ($XDG_CONFIG_HOME/convoscope/settings) */
    int threads;               /* of the worker's pool, 0: one a core */
    void (*notify)(void *ctx); /* from the worker's thread: a new snapshot may be had */
    void *ctx;
};
enum cs_status session_create(struct session **s, const struct session_options *options, struct cs_error *err);
void session_destroy(struct session **s); /* also saves the settings */

/* Reading. */
bool session_bool(const struct session *s, enum prop_id p);
int session_int(const struct session *s, enum prop_id p); /* VALUE_INT, VALUE_CHOICE */
double session_float(const struct session *s, enum prop_id p);
const char *session_text(const struct session *s, enum prop_id p);
const struct kernel_value *session_kernel(const struct session *s);
const struct convolve_state *session_convolve(const struct session *s);
void session_convolve_step(const struct session *s, struct convolve_step *out);
bool session_playing(const struct session *s);
const struct snapshot *session_snapshot(const struct session *s); /* never NULL; fetched by session_tick() */
bool session_training(const struct session *s);                   /* asked to train, and neither paused nor done */
bool session_wants_quit(const struct session *s);
bool session_palette_open(const struct session *s);
bool session_help_open(const struct session *s);
bool session_full_screen(const struct session *s);
bool session_frame_times_open(const struct session *s);
/* The latest thing a person must know ("photo.txt: not a picture ..."), "" for nothing; age in seconds since. */
const char *session_message(const struct session *s, double *age);
/* Makes text that message (copied). */
void session_say(struct session *s, const char *text);
/* Pixels 0..1 of the pad or picture that is the probe, C*H*W of the net's input; NULL for a data set sample. */
const float *session_probe_pixels(const struct session *s);

/* Where a node's largest value of the latest snapshot is; all 0 while its values are not known. */
struct session_place {
    int map, row, col;
};
struct session_place session_strongest(const struct session *s, int node);

/* Changing. set checks the range and the rules between properties, records undo, and tells the worker what it must
 * know. */
enum cs_status session_set(struct session *s, enum prop_id p, const struct value *v, bool gesture,
                           struct cs_error *err);
enum cs_status session_set_text(struct session *s, const char *name, const char *text, struct cs_error *err);
/* "convolve.stride=2" as after --set. */
enum cs_status session_set_assignment(struct session *s, const char *assignment, struct cs_error *err);
enum cs_status session_run(struct session *s, enum command_id c, struct cs_error *err);
bool session_can_run(const struct session *s,
                     enum command_id c); /* undo with nothing to undo, next at the last step ... */
/* Everything of a frame; what fails becomes the message. Clears requests. */
void session_apply(struct session *s, struct requests *r);
/* A file dropped on the window or named on the command line: a picture goes to the workspace that is open (convolve,
 * else network), a .net file or a folder of data to train. */
enum cs_status session_open(struct session *s, const char *path, struct cs_error *err);

/* Moves time on (now is clock_seconds()): play, the worker's news. Returns true when something that is shown changed.
 */
bool session_tick(struct session *s, double now);
/* When tick wants to be called again though nothing happens (play); INFINITY: never. */
double session_next_tick(const struct session *s);
/* What of the worker's state is to be copied into snapshots (enum worker_subscription); session_apply() does it for a
 * frame. */
void session_subscribe(struct session *s, unsigned wanted);
/* Nodes that are columns of the Network workspace and that step.next walks through: the input and every layer but ReLU
 * and those that are seen through, which are shown with the layer before them. */
bool session_node_is_column(const struct net *net, int node);
/* Layers that hand on what they get when a net is looked at: flatten, dropout. */
bool session_node_is_seen_through(const struct net *net, int node);
/* Loads the network and the data if no view has needed them yet; returns at once (the worker does it). */
void session_need_network(struct session *s);
/* For the command line and tests: waits until the worker has answered everything. */
bool session_wait(struct session *s, double seconds);

#endif
