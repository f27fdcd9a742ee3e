/* engine/worker/worker.h - THE DOOR: the worker thread, its command queue and its snapshots.
 *
 * The worker thread owns the network, the optimiser, the data set and its cursor. The window thread posts commands into
 * a bounded queue and reads snapshots: copies made at step boundaries of only what is subscribed to, into the back of a
 * double buffer that is then swapped. Nothing is torn, the window never waits, and nothing is copied when nobody looks.
 *
 * Threads: every function is the window thread's. The worker calls `notify` (from its own thread, outside of any lock)
 * when a new snapshot may be had; it must return quickly (the window pushes an event). No call blocks longer than one
 * short lock, except destroy, which waits for the step in flight and until all that is to be saved is on the disk. */
#ifndef CS_WORKER_WORKER_H
#define CS_WORKER_WORKER_H

#include "engine/worker/snapshot.h"

enum { WORKER_QUEUE = 64, WORKER_PATH_MAX = 512 };

/* As options.validation of a SETUP: 5,000 samples where there are at least 20,000 to train on, else a tenth of them. */
enum { WORKER_VALIDATION_AUTO = -1 };

/* Of pictures: AUTO is the model's, else the data set's where they fit, else ImageNet's for three channels, else none.
 * ImageNet's of another number of channels is AUTO. */
enum worker_normalisation { WORKER_NORMALISATION_AUTO, WORKER_NORMALISATION_NONE, WORKER_NORMALISATION_IMAGENET };

enum worker_command_kind {
    WORKER_SETUP, /* net + data + options: load, initialise, probe the first test sample; state PAUSED. When it fails,
                     what was there before goes on (FAILED when there was nothing), and there is a new error.
                     net: as net_open_prefix() reads it, or a model (model_is_name()), which begins with the parameters
                     of its file. A net that does not fit the data, or in itself, or whose data cannot be opened, is
                     there all the same, to be looked at (snapshot.look_only); but the same net that has learnt
                     something from other data stays, as if the SETUP had failed. Where old and new together would be
                     too large, the old one goes first. */
    WORKER_TRAIN, /* go on until `epochs` are done (0: for ever) */
    WORKER_PAUSE,
    WORKER_STEP,     /* one training step, then paused; what is posted behind it does not wait for it */
    WORKER_OPTIONS,  /* options, epochs, normalisation and class_names, from the next step on; seed and validation count
                        from the next SETUP on */
    WORKER_PROBE,    /* another picture: a sample, or pixels */
    WORKER_CANCEL,   /* ends an ablation, and training, which waited for it, goes on; without one it ends a loading, an
                        evaluation or a search, and training pauses */
    WORKER_WEIGHTS,  /* weights: what is set by hand, kept from training, and left out; see weights.h */
    WORKER_ABLATE,   /* ablate: accuracy over the test set with and without a filter */
    WORKER_EPOCH,    /* go on until this epoch is done, then paused */
    WORKER_GO_BACK,  /* options, epochs, stop_at: a training that has diverged goes on with these from the latest state
                        before its loss left the rails */
    WORKER_CONTINUE, /* moment: the training is there again, paused, so that a TRAIN goes on from it as a new run; the
                        present one's curves are kept, and later moments are gone */
    WORKER_SAVE,     /* path: the whole training, with its curves and moments; it goes on meanwhile */
    WORKER_FOLLOW,   /* path: of a folder in which another program writes .onnx files while it trains (follow.h): the
                        newest is the network, the earlier ones are its moments. Training pauses, and cannot go on
                        before a FOLLOW with NULL or "", which leaves the network as it is. A SETUP meanwhile tells
                        other data and options for it; its net is not heeded */
    WORKER_KEEP_RUN, /* the curves, to be laid over others */
    WORKER_FORGET_RUNS,
    WORKER_SAVE_RUNS, /* path: the present curves and all kept ones become a table there (runs_csv.h) */
    WORKER_LOAD_RUNS, /* path: of a table of curves (runs_csv.h), kept beside the others; needs no network */
    WORKER_FIND,      /* find: another sample for the probe, with the change that the present one has */
};

/* Of what the hand does to filters: three lists as text (weights.h). NULL counts as "". */
struct worker_weights {
    const char *edits, *locked, *silenced; /* worker_post() copies */
};
struct worker_ablate {
    char node[NET_NAME_MAX];
    int map;
};
struct worker_find {
    uint64_t from;   /* where the search begins; the sample itself comes last */
    int direction;   /* 1, -1; 0: none, and the search that goes on ends */
    bool training;   /* among the training split, held-out samples at its end; else the test split */
    int label;       /* -1: any */
    bool mistaken;   /* only samples whose answer is wrong */
    uint64_t ticket; /* comes back as snapshot.found_ticket */
};

struct worker_probe {
    bool from_pixels;
    enum dataset_split split;
    uint64_t index;
    int n_pixels;                 /* must be C*H*W of the net's input */
    float *pixels;                /* 0..1, CHW; worker_post() takes a copy, the caller keeps its own */
    struct picture_change change; /* what is done to it before the net looks at it */
};

struct worker_command {
    enum worker_command_kind kind;
    char net[WORKER_PATH_MAX], data[WORKER_PATH_MAX];
    struct trainer_options options;
    int epochs;
    uint64_t stop_at;               /* TRAIN, EPOCH, GO_BACK and OPTIONS: paused after this step; 0: not */
    int threads;                    /* SETUP and OPTIONS: of the pool; 0: as worker_options.threads */
    struct net_variant variant;     /* SETUP: batch norm and dropout; of a model the dropout alone */
    struct data_plan plan;          /* SETUP */
    bool resume;                    /* SETUP with a model: its training goes on where it was saved */
    uint64_t moment;                /* CONTINUE: moment.steps */
    const char *path;               /* SAVE, FOLLOW, SAVE_RUNS and LOAD_RUNS; worker_post() copies */
    double autosave;                /* SETUP and OPTIONS: seconds between two saves; 0: never */
    struct follow_file_read *given; /* the worker's own: SETUP with the net of a followed file, which it takes */
    enum worker_normalisation normalisation; /* SETUP and OPTIONS */
    const char *class_names; /* SETUP and OPTIONS: path of a text with a class a line; NULL or "": none; worker_post()
                                copies */
    struct worker_probe probe;
    const char *net_text; /* SETUP: a text as net_text.h has it in the place of a name ("net my; ..."), instead of net;
                             NULL: none; worker_post() copies */
    struct worker_weights weights;
    struct worker_ablate ablate;
    struct worker_find find;
};

struct worker;
struct worker_options {
    int threads;               /* of the pool; 0: one a core */
    void (*notify)(void *ctx); /* may be NULL */
    void *ctx;
    double snapshot_interval; /* seconds between snapshots while training; 0.1 */
    const char *save_folder;  /* where trainings are saved by themselves; NULL, "": they are not. Copied */
};
enum cs_status worker_create(struct worker **w, const struct worker_options *options, struct cs_error *err);
void worker_destroy(struct worker **w);

/* CS_BUSY when the queue is full: nothing was lost but this command. */
enum cs_status worker_post(struct worker *w, const struct worker_command *command, struct cs_error *err);
void worker_subscribe(struct worker *w, unsigned wanted); /* enum worker_subscription, or-ed */
/* What of the network is looked at: copied, and heeded from the next snapshot on. Costs nothing when it is what it was.
 */
void worker_look(struct worker *w, const struct worker_look *look);
/* The newest snapshot; never NULL. It and all it points at are borrowed until the next worker_snapshot(). */
const struct snapshot *worker_snapshot(struct worker *w);
/* Waits until the queue is empty and no loading, evaluation or training goes on, or `seconds` passed (false). For the
 * command line and tests, not for the window. */
bool worker_wait_idle(struct worker *w, double seconds);

#endif
