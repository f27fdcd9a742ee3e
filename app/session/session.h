/* app/session/session.h - everything a person can set or undo, and what follows from it: the blackboard's model and the
 * worker.
 *
 * A session holds the value of every property, the undo history, the blackboard (convolve_model) and the door to the
 * training worker. Views read it; the window, the command line, lessons and tests change it through set, run and apply.
 * Threads: the window thread. */
#ifndef CS_SESSION_SESSION_H
#define CS_SESSION_SESSION_H

#include "app/board/board.h"
#include "app/board/board_difference.h"
#include "app/session/map_search.h"
#include "app/session/probe.h"
#include "app/session/requests.h"
#include "app/topics/topics.h"
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
const int *session_pair(const struct session *s, enum prop_id p);   /* rows, columns */
const struct kernel_value *session_kernel(const struct session *s); /* of the mode: 1-D, or 2-D and transposed */
const struct kernel_value *session_kernel_of(const struct session *s, int mode);
const struct kernel_value *session_kernel_b(const struct session *s); /* what it is compared with */
enum prop_id session_kernel_prop(const struct session *s);            /* where that is set */
const struct filters *session_filters(const struct session *s);
const struct board *session_board(const struct session *s);
const struct board *session_board_b(const struct session *s); /* what it is compared with; NULL before that was asked */
/* Whether board_b is there and shown beside the board: convolve.compare in the mode 2d. */
bool session_comparing(const struct session *s);
/* What the two differ by; NULL before that was asked. */
const struct board_difference_state *session_difference(const struct session *s);
bool session_mode_has_filters(int mode);
/* The topic (app/topics/topics.h) that convolve.mode is, -1 for an operation, and what the board computes meanwhile. */
int session_topic(const struct session *s);
enum board_mode session_board_mode(const struct session *s);
/* Whether what is shown is about the board: always for an operation, and for the topics that look into its convolution.
 */
bool session_on_board(const struct session *s);
/* Whether the topic that is chosen has its numbers (topic_*.h); not without memory. */
bool session_topic_ready(const struct session *s);
/* "", or why what is chosen cannot be computed. */
const char *session_board_error(const struct session *s);
/* What the board shows: the step, or the place that the pointer peeks at. */
const struct board_step *session_step(const struct session *s);
/* The place of board_b that belongs to it (board_pair()); n_terms 0: there is none. */
const struct board_step *session_step_b(const struct session *s);
bool session_peeking(const struct session *s);
/* Any other value's numbers; slot 1 or 2, see board_step_at(). */
void session_step_of(const struct session *s, int slot, int map, int step, struct board_step *out);
double session_board_value(const struct session *s, int map, int oy, int ox);
double session_board_b_value(const struct session *s, int map, int oy, int ox);
/* Transposed: the output so far. */
const struct tensor *session_stamped(const struct session *s);
/* What meets at a place of it, in slot 1 or 2, and how many products have been added where: so far, or in the end. */
void session_gather(const struct session *s, int slot, int oy, int ox, struct board_step *out);
const struct tensor *session_overlaps(const struct session *s, bool in_the_end);
/* Pooling: board_back() of the values that are shown, with the one that is peeked at; board_shares() of the step. */
bool session_back(const struct session *s, struct board_back *out);
bool session_shares(const struct session *s, enum board_rule rule, float share[KERNEL_MAX_WEIGHTS]);
/* Values of a map that have been computed so far, in reading order. */
int session_shown_cells(const struct session *s, int map);
/* And of board_b. */
int session_shown_cells_b(const struct session *s);
/* How far the board has come, in steps of its granularity: what the scrubber shows. value is 1..max. */
struct session_progress {
    int value, max;
};
struct session_progress session_progress(const struct session *s);
/* The kernel that commands work on: of the board, or the chosen slice of the chosen filter. */
void session_chosen_kernel(const struct session *s, struct kernel_value *k);
/* Whether the board could show this value of a property: controls do not reach what does not fit. */
bool session_fits(const struct session *s, enum prop_id p, const struct value *v);
bool session_playing(const struct session *s);
/* The time machine: a saved moment is shown instead of the present (train.moment); all of them are shown one after
 * another; and the steps of the moment nearest to a place in epochs, as train.moment takes them: -1 where that is the
 * present. */
bool session_in_past(const struct session *s);
bool session_replaying(const struct session *s);
int session_moment_near(const struct session *s, double epoch);
const struct snapshot *session_snapshot(const struct session *s); /* never NULL; fetched by session_tick() */
bool session_training(const struct session *s);                   /* asked to train, and neither paused nor done */
/* Whether it has learnt something, or is about to. */
bool session_has_learnt(const struct session *s);
/* Whether what the snapshot tells of network and data is of an earlier choice: another is on its way. */
bool session_is_loading(const struct session *s);
/* Properties of the training that count from the next train.reset on, because what was learnt so far belongs to other
 * values: those are in use. Up to `most` ids go to list (may be NULL); returns how many there are. */
enum { SESSION_PENDING = 8 };
int session_pending(const struct session *s, enum prop_id *list, int most);
bool session_is_pending(const struct session *s, enum prop_id p);
const struct value *session_in_use(const struct session *s, enum prop_id p); /* NULL: what is set */
/* The learning rate that train.go_back would go on with. */
double session_rate_back(const struct session *s);
/* Whether train.follow names a folder: another program trains. */
bool session_following(const struct session *s);
bool session_wants_quit(const struct session *s);
bool session_palette_open(const struct session *s);
bool session_help_open(const struct session *s);
bool session_full_screen(const struct session *s);
bool session_frame_times_open(const struct session *s);
/* The latest thing a person must know ("photo.txt: not a picture ..."), "" for nothing; age in seconds since. */
const char *session_message(const struct session *s, double *age);
/* It went well: no warning. */
bool session_message_is_news(const struct session *s);
/* Makes text that message (copied): of something that went wrong, or of what was done. */
void session_say(struct session *s, const char *text);
void session_tell(struct session *s, const char *text);
/* Pixels 0..1 of the pad or picture that is the probe, C*H*W of the net's input, before network.shift_rows and the like
 * change them; NULL for a data set sample. */
const float *session_probe_pixels(const struct session *s);
/* The pad or picture in full: what it was, and how it was fitted. */
const struct probe *session_probe(const struct session *s);
/* What network.shift_rows to network.noise_seed say. */
struct picture_change session_picture_change(const struct session *s);
/* Whether another sample is being looked for, and has not been found yet. */
bool session_finding(const struct session *s);

/* What the hand has done to a filter (an output channel of a layer), as the properties network.edits, network.locked
 * and network.silenced say. */
enum filter_mark { FILTER_EDITED = 1, FILTER_LOCKED = 2, FILTER_SILENCED = 4 };
unsigned session_filter_marks(const struct session *s, const char *node, int filter); /* enum filter_mark, or-ed */
/* Whether the latest snapshot is of a net that has all of it. */
bool session_hands_shown(const struct session *s);
/* The filter that commands work on: that of the chosen map, in the layer before its ReLU. False when none is chosen. */
bool session_chosen_filter(const struct session *s, int *node, int *filter);

/* Where a node's largest value of the latest snapshot is; all 0 while its values are not known. */
struct session_place {
    int map, row, col;
};
struct session_place session_strongest(const struct session *s, int node);

/* Of the Interpret workspace: the node whose maps are looked at, as later layers read them (behind batch norm and
 * ReLU), -1 without a network; the chosen map of it; and the class that the network answers, -1 when it has none. */
int session_interpret_node(const struct session *s);
int session_interpret_map(const struct session *s);
int session_interpret_answer(const struct session *s);
enum prop_id session_interpret_change(enum study_change change); /* the slider of Network that it is */

/* The channels of that node as interpret.find and interpret.sort want them, of the latest snapshot. */
struct session_channels {
    int node, total;  /* -1, 0: not known */
    const int *index; /* n of them, in order; borrowed until the next tick */
    int n;
    const struct map_facts *facts; /* of all; largest: of the strongest patch, NaN: not known */
};
const struct session_channels *session_channels(const struct session *s); /* never NULL */
int session_channel_place(const struct session *s); /* of the chosen one in that list; -1: it is not in it */
/* Whether the chosen patch's convolution is on its way to Convolve: then frames ask for the value's story
 * (worker_look.focus). */
bool session_interpret_waits(const struct session *s);
int session_channels_on_page(const struct session *s); /* as the latest frame showed them; 0: none yet */
/* What has been found of that node, maybe outdated; NULL: nothing yet. */
struct patches_shown;
const struct patches_shown *session_patches(const struct session *s);

/* A value of the network that was opened as a case in Convolve (network.to_convolve). */
struct session_case {
    int number;                    /* convolve.case */
    int mode;                      /* convolve.mode */
    char node[NET_NAME_MAX];       /* the layer, as it was called then, and its kind */
    const struct layer_kind *kind; /* constant */
    int map, row, col;
    bool maps;                /* it has rows and columns */
    struct board_given given; /* the numbers, owned by the session; data NULL: all in the properties */
    char note[224];           /* which part of the layer it is; "" for all of it */
};
/* The one that one would come back from (network.back); NULL: nothing came from the network. Without its numbers. */
const struct session_case *session_case(const struct session *s);

/* The maps of the chosen layer in the latest snapshot, as network.search and network.sort want them. */
struct session_maps {
    int node;         /* whose values they are: the ReLU behind the chosen layer, or itself; -1: none is chosen */
    int total;        /* maps of it */
    const int *index; /* n of them that are wanted, in order; borrowed until the next tick */
    int n;
    const struct map_facts *facts; /* of all */
};
const struct session_maps *session_maps(const struct session *s); /* never NULL; total 0: not known */
/* The node that is looked at when none is chosen: the first layer with maps. There must be a net. */
int session_first_maps(const struct session *s);

/* A training that was saved, and that train.net can go on with. */
struct session_saved {
    char path[512];
    char title[NET_NAME_MAX], data[NET_NAME_MAX]; /* of the network; of the data, a name */
    uint64_t steps;
    int evaluated, correct; /* samples of the latest evaluation before it was saved; 0: none */
    float loss;             /* of that */
    int64_t at;             /* seconds since 1970, UTC */
    bool automatic;         /* an autosave; else train.file */
};
/* train.file, then autosaves of other trainings, the newest first; train.resume takes the first. */
const struct session_saved *session_saved(const struct session *s, int *n);
/* Where autosaves are; "" where there are none. */
const char *session_save_folder(const struct session *s);

/* Folders of pictures that were train.data in this session, the latest first; NULL past the last one. */
enum { SESSION_FOLDERS = 6 };
const char *session_folder(const struct session *s, int i);
/* The one that was typed last and not taken, and what is wrong with it in one sentence; "", "" for none. */
const char *session_folder_tried(const struct session *s);
const char *session_folder_wrong(const struct session *s);

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
/* Puts a kernel where session_chosen_kernel() comes from, as one step of undo. */
enum cs_status session_put_kernel(struct session *s, const struct kernel_value *k, struct cs_error *err);
/* The board's operation as .npy files in a new folder (board_case.h); convolve.save finds a name in export.folder. */
enum cs_status session_save_case_as(const struct session *s, const char *folder, struct cs_error *err);
/* Whether edit.copy was run since the last call: the window then puts the numbers on screen on the clipboard. */
bool session_take_copy(struct session *s);
/* Those numbers as tables with tabs (board_text.h; Network: the chosen map): malloc'ed. */
enum cs_status session_copy_text(struct session *s, char **text, struct cs_error *err);
void session_go_to(struct session *s, int value); /* of session_progress() */
/* Everything of a frame; what fails becomes the message. Clears requests. */
void session_apply(struct session *s, struct requests *r);
/* A file dropped on the window or named on the command line: a picture goes to the workspace that is open (convolve,
 * else network), a .npy or .txt file becomes the kernel, a .net file or a folder of data goes to train, and so do the
 * curves of a .csv file; a folder of .onnx files that is no data set is followed. */
enum cs_status session_open(struct session *s, const char *path, struct cs_error *err);

/* Moves time on (now is clock_seconds()): play, the worker's news. Returns true when something that is shown changed.
 */
bool session_tick(struct session *s, double now);
/* When tick wants to be called again though nothing happens (play); INFINITY: never. */
double session_next_tick(const struct session *s);
/* What of the worker's state is to be copied into snapshots (enum worker_subscription); session_apply() does it for a
 * frame. */
void session_subscribe(struct session *s, unsigned wanted);
/* Nobody looks, as at a hidden window: nothing is copied into snapshots until the next frame asks for it again. */
void session_rest(struct session *s);
/* And what of the network is looked at; look->setup is set to that of the latest snapshot. */
void session_look(struct session *s, struct worker_look *look);
/* Nodes that are columns of the Network workspace and that step.next walks through: the input and every layer but ReLU
 * and those that are seen through, which are shown with the layer before them. */
bool session_node_is_column(const struct net *net, int node);
/* ReLU and ReLU6, which is seen with the layer that it stands behind. */
bool session_node_is_rectifier(const struct net *net, int node);
/* Layers that hand on what they get when a net is looked at: flatten, dropout. */
bool session_node_is_seen_through(const struct net *net, int node);
/* Loads the network and the data if no view has needed them yet; returns at once (the worker does it). */
void session_need_network(struct session *s);
/* For the command line and tests: waits until the worker has answered everything. */
bool session_wait(struct session *s, double seconds);

#endif
