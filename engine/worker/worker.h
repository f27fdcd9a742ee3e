/* engine/worker/worker.h - THE DOOR: the worker thread, its command queue and its snapshots.
 *
 * The worker thread owns the network, the optimiser, the data set and its cursor. The window thread posts commands into
 * a bounded queue and reads snapshots: copies made at step boundaries of only what is subscribed to, into the back of a
 * double buffer that is then swapped. Nothing is torn, the window never waits, and nothing is copied when nobody looks.
 *
 * Threads: every function is the window thread's. The worker calls `notify` (from its own thread, outside of any lock)
 * when a new snapshot may be had; it must return quickly (the window pushes an event). No call blocks longer than one
 * short lock, except destroy, which waits for the step in flight. */
#ifndef CS_WORKER_WORKER_H
#define CS_WORKER_WORKER_H

#include "engine/train/trainer.h"

enum {
    WORKER_QUEUE = 64,
    WORKER_PATH_MAX = 512,
    WORKER_CURVE_MAX = 4096,
    WORKER_HISTORY_MAX = 64,
    WORKER_CLASS_NAME = 48
};

/* As options.validation of a SETUP: 5,000 samples where there are at least 20,000 to train on, else a tenth of them. */
enum { WORKER_VALIDATION_AUTO = -1 };

enum worker_state { WORKER_IDLE, WORKER_LOADING, WORKER_TRAINING, WORKER_PAUSED, WORKER_DONE, WORKER_FAILED };

enum worker_command_kind {
    WORKER_SETUP, /* net + data + options: load, initialise, probe the first test sample; state PAUSED. When it fails,
                     what was there before goes on (FAILED when there was nothing), and there is a new error. */
    WORKER_TRAIN, /* go on until `epochs` are done (0: for ever) */
    WORKER_PAUSE,
    WORKER_STEP,    /* one training step, then paused; what is posted behind it does not wait for it */
    WORKER_OPTIONS, /* options and epochs, from the next step on; seed and validation count from the next SETUP on */
    WORKER_PROBE,   /* another picture: a sample, or pixels */
    WORKER_CANCEL,  /* ends a loading or an evaluation; training pauses */
};

struct worker_probe {
    bool from_pixels;
    enum dataset_split split;
    uint64_t index;
    int n_pixels;  /* must be C*H*W of the net's input */
    float *pixels; /* 0..1, CHW; worker_post() takes a copy, the caller keeps its own */
};

struct worker_command {
    enum worker_command_kind kind;
    char net[WORKER_PATH_MAX], data[WORKER_PATH_MAX];
    struct trainer_options options;
    int epochs;
    struct worker_probe probe;
};

struct curve_point {
    float epoch;                      /* fraction counted: 1.5 is the middle of the second epoch */
    float train_loss, train_accuracy; /* means since the point before */
};
struct validation_point {
    float epoch, loss, accuracy;
    int samples; /* looked at: all of the set at the end of an epoch, a part of it before the first and within it */
};

/* What the window wants copied; a set bit costs a copy a snapshot. */
enum worker_subscription {
    WORKER_WANT_ACTIVATIONS = 1 << 0, /* every node's activation of the probe */
    WORKER_WANT_PARAMS = 1 << 1,      /* all parameters */
    WORKER_WANT_CURVES = 1 << 2,
    WORKER_WANT_HISTORY = 1 << 3, /* the first layer's weights, once an epoch (and at the start) */
    WORKER_WANT_EVALUATION = 1 << 4,
};

/* Shape, kinds and names of the net in use: a net without parameters of its own, made anew at every SETUP and never
 * written afterwards. Counted by reference; a snapshot holds one for as long as it is borrowed. */
struct snapshot {
    uint64_t serial; /* grows with every new snapshot */
    uint64_t setup;  /* grows with every SETUP that succeeded: other shapes below */
    enum worker_state state;
    char error[320]; /* the sentence of WORKER_FAILED, or of the latest command that could not be done; else empty */
    uint64_t error_serial; /* grows with every new error */

    const struct net *net; /* structure as above (params: see params); NULL before the first SETUP */
    char data_name[NET_NAME_MAX], data_title[NET_NAME_MAX];
    const char (*class_name)[WORKER_CLASS_NAME]; /* [classes]: as the data call them, or as this program knows them;
                                                    NULL without a net */
    int classes, n_train, n_validation, n_test;
    bool is_autoencoder; /* learns its own input: the loss alone counts, nothing is correct, confused or a mistake */
    int epochs;          /* asked for */

    int epoch, batch, batches; /* of the latest step, epoch from 0 */
    uint64_t steps;
    float lr;                       /* of the latest step: changes as options.schedule says */
    double images_per_s;            /* over the last second of training; 0 while not training */
    double loading;                 /* 0..1 while WORKER_LOADING; -1: how far is not known */
    int evaluated, to_evaluate;     /* samples, while an evaluation goes on; else 0, 0 */
    struct trainer_options options; /* in use */

    const float *params;             /* layout of net->params, or NULL when not subscribed */
    const struct tensor *activation; /* net->n_nodes tensors [1,...] of the probe, or NULL */
    const float *probe_pixels;       /* C*H*W, 0..1: what was probed; NULL without a net */
    int probe_label;                 /* -1 when unknown */
    bool probe_from_pixels;          /* else: sample probe_index of probe_split */
    enum dataset_split probe_split;
    uint64_t probe_index;
    const float *probability;    /* classes: softmax of the last activation; NULL for an autoencoder */
    const float *reconstruction; /* of an autoencoder: the last activation as pixels C*H*W, as probe_pixels are (values
                                    may leave 0..1); else NULL */

    const struct curve_point *curve;
    int n_curve;
    const struct validation_point *validation;
    int n_validation_points;
    const float *history;       /* n_history blocks of history_size floats: the first conv layer's weight */
    const float *history_epoch; /* n_history: the epoch each block was taken at */
    int n_history, history_size;
    int history_node;                    /* the conv layer's place in net; -1: there is none, and no history */
    const struct evaluation *evaluation; /* the latest that was finished, NULL when none or not subscribed */
    enum evaluation_set evaluation_set;  /* validation samples where some are held out, else the test split */
    const float *mistake_pixels;         /* evaluation->n_mistakes pictures of C*H*W, 0..1 */
};

struct worker;
struct worker_options {
    int threads;               /* of the pool; 0: one a core */
    void (*notify)(void *ctx); /* may be NULL */
    void *ctx;
    double snapshot_interval; /* seconds between snapshots while training; 0.1 */
};
enum cs_status worker_create(struct worker **w, const struct worker_options *options, struct cs_error *err);
void worker_destroy(struct worker **w);

/* CS_BUSY when the queue is full: nothing was lost but this command. */
enum cs_status worker_post(struct worker *w, const struct worker_command *command, struct cs_error *err);
void worker_subscribe(struct worker *w, unsigned wanted); /* enum worker_subscription, or-ed */
/* The newest snapshot; never NULL. It and all it points at are borrowed until the next worker_snapshot(). */
const struct snapshot *worker_snapshot(struct worker *w);
/* Waits until the queue is empty and no loading, evaluation or training goes on, or `seconds` passed (false). For the
 * command line and tests, not for the window. */
bool worker_wait_idle(struct worker *w, double seconds);

#endif
