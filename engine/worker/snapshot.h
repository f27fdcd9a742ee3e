/* engine/worker/snapshot.h - what the window sees of the worker's network, and what it asks to see of it.
 *
 * A snapshot is a copy made at a step boundary. Of a small network (at most SNAPSHOT_SMALL floats of parameters and of
 * activations together) everything is copied; of a larger one only the maps and filters that a worker_look names, so
 * that memory and time go with what is on screen. Small things are there for every node: the smallest, largest and mean
 * value of each map, biases, statistics.
 * Threads: plain data; a snapshot is borrowed from worker_snapshot() and read by the window's thread. */
#ifndef CS_WORKER_SNAPSHOT_H
#define CS_WORKER_SNAPSHOT_H

#include "engine/data/data_plan.h"
#include "engine/data/picture_change.h"
#include "engine/net/net_explain.h"
#include "engine/net/net_seen.h"
#include "engine/net/net_variant.h"
#include "engine/train/trainer.h"
#include "engine/worker/course_mistakes.h"
#include "engine/worker/films.h"
#include "engine/worker/follow.h"
#include "engine/worker/histogram.h"
#include "engine/worker/moments.h"
#include "engine/worker/runs.h"
#include "engine/worker/saver.h"
#include "engine/worker/study_other.h"

enum {
    WORKER_CURVE_MAX = 4096,
    WORKER_HISTORY_MAX = 64,
    WORKER_CLASS_NAME = 48,
    SNAPSHOT_SMALL = 1 << 22,
};

/* Whose mean and standard deviation a picture is normalised with. */
enum normalisation_source { NORMALISED_NOT, NORMALISED_AS_MODEL, NORMALISED_AS_DATA, NORMALISED_AS_IMAGENET };

enum worker_state { WORKER_IDLE, WORKER_LOADING, WORKER_TRAINING, WORKER_PAUSED, WORKER_DONE, WORKER_FAILED };

struct worker_range {
    int first, count;
};
struct worker_look {
    uint64_t setup; /* the snapshot's that it was made for: another network does not heed it */
    struct {
        struct worker_range maps, filters;
    } node[NET_MAX_NODES]; /* what is on screen */
    bool gradients;        /* of the loss, for the same maps and filters: a backward pass a snapshot */
    int focus;             /* the chosen value's node, -1: none; how it came about is told */
    int focus_value, map, row, col;
    bool field;   /* and its gradient with respect to every earlier value: heat of each node that it sees */
    int detailed; /* node whose histograms are wanted, -1: none */
    /* The moment that is shown instead of the present (moment.steps), and the one that changes count from. */
    bool past;
    uint64_t moment, versus;
    int layer;                       /* whose filters are watched (snapshot.film_node); 0: the first convolution's */
    int films;                       /* so many earlier moments of them (snapshot.film), 0..WORKER_HISTORY_MAX */
    bool probe_past;                 /* how well the probe was understood at each moment (snapshot.probe_past) */
    struct worker_mistakes mistakes; /* which of them are on screen */
    bool survey;             /* what maps give over many test samples is found out while there is nothing else to do */
    struct study_asks study; /* what the net looks for, by which methods */
};

/* A training sample, and the label that it is trained with. */
struct preview_sample {
    uint64_t index; /* in the training set through its plan */
    enum planned_kind kind;
    int label, truth; /* truth: as the data say */
};

struct map_stats {
    float least, largest; /* of the finite values; 0, 0 without any */
    float mean;
    int at;    /* where the largest is: row * cols + col */
    int zeros; /* values that are exactly 0: all of them makes a dead map, for this picture */
    int bad;   /* NaN or infinite */
};
/* What a map gives over many test samples (survey.h). */
struct map_survey {
    float least, largest; /* of the finite values; 0, 0 without any */
    bool broken;          /* some are NaN or infinite */
    bool dead;            /* 0 for all of them where later layers read it, behind its batch norm and ReLU, and that is
                             not because the hand has left it out */
};
struct snapshot_node {
    struct worker_range maps, filters; /* what is there */
    const float *map, *map_grad;       /* maps.count maps; map_grad NULL: not known */
    const float *filter, *filter_grad; /* filters.count filters */
    /* The largest |number| of each of these, NaN passed over; NULL like them. */
    const float *filter_most, *map_grad_most, *filter_grad_most;
    const float *rest[LAYER_MAX_PARAMS]; /* parameters 1 and up, whole: biases, scales, statistics */
    const struct map_stats *stat;        /* of every map */
    float least, largest;                /* of all its finite values */
    float filter_largest;                /* largest |number| of all its filters; 0: not known, not looked at */
    float grad_largest;                  /* largest |gradient| of all its values; 0: not known */
    float filter_grad_largest;           /* likewise of all its filters */
    /* [rows*cols] sum over its maps of |d focus / d value|; of a node without rows and columns that of each value
     * itself. The focus is worker_look.focus, before the ReLU behind it. NULL: not known, or the focus does not depend
     * on it. */
    const float *heat;
    float heat_largest; /* of the finite ones */
    /* The smallest rectangle around the places that the focus depends on, edges and branches heeded (net_seen.h): what
     * perturbing every place would find. All 0: on none, or nothing is chosen. */
    struct seen_box seen;
    const struct map_survey *survey; /* of every map, over snapshot.survey_samples; NULL: not known */
    int dead;                        /* maps of it that are */
};
/* What the net is worth without one filter: over the test set, or so much of it as has been looked at. */
struct ablation {
    char node[NET_NAME_MAX];
    int map;
    int done, total; /* samples; done < total: it goes on */
    int correct_with, correct_without;
    double loss_with, loss_without; /* means */
    int classes;                    /* of the rows; 0 when there are more than EVALUATION_CLASSES */
    int of_class[EVALUATION_CLASSES], with[EVALUATION_CLASSES], without[EVALUATION_CLASSES]; /* samples; correct */
    uint64_t steps;                                                                          /* what had been learnt */
    bool outdated; /* the network has changed since */
};

/* Filters as they were at a saved moment. */
struct snapshot_film {
    int moment;          /* which one */
    const float *filter; /* all of snapshot.film_node */
    const float *change; /* of those of snapshot.film_filters since snapshot.versus; NULL: not known */
};

/* A training whose numbers stopped being finite: the step that was not made, and what is there instead. */
struct stray {
    uint64_t step, kept;     /* from 1; the state after step kept is there. step 0: nothing went wrong */
    uint64_t back;           /* whose state WORKER_GO_BACK goes on from */
    int epoch;               /* of the step, from 0 */
    float lr;                /* that it was tried with */
    struct divergence where; /* which layer, and what of it */
};

/* What the window wants copied; a set bit costs a copy a snapshot. */
enum worker_subscription {
    WORKER_WANT_ACTIVATIONS = 1 << 0, /* every node's activation of the probe */
    WORKER_WANT_PARAMS = 1 << 1,      /* all parameters */
    WORKER_WANT_CURVES = 1 << 2,
    WORKER_WANT_HISTORY = 1 << 3, /* the first layer's weights, once an epoch (and at the start) */
    WORKER_WANT_EVALUATION = 1 << 4,
    WORKER_WANT_PREVIEW = 1 << 5, /* training pictures as they are, and augmented */
};

/* Shape, kinds and names of the net in use: a net without parameters of its own, made anew at every SETUP and never
 * written afterwards. Counted by reference; a snapshot holds one for as long as it is borrowed. */
struct snapshot {
    uint64_t serial;         /* grows with every new snapshot */
    uint64_t setup;          /* grows with every SETUP that succeeded: other shapes below */
    uint64_t loads, made_by; /* SETUP commands that ended, well or not; which of them, from 1, made the net */
    enum worker_state state;
    char error[320]; /* the sentence of WORKER_FAILED, or of the latest command that could not be done; else empty */
    uint64_t error_serial; /* grows with every new error */

    const struct net *net; /* structure as above (params: see params); NULL before the first SETUP */
    char data_name[NET_NAME_MAX], data_title[NET_NAME_MAX]; /* "": they could not be opened */
    struct shape data_sample;                               /* [C,H,W], also where they do not fit; rank 0: likewise */
    int data_labels;                                        /* that they have; 0: likewise */
    const char (*class_name)[WORKER_CLASS_NAME]; /* [classes]: of a file of names that fits, else as the data call them
                                                    or as this program knows them; NULL when nobody names them */
    int classes, n_train, n_validation, n_test; /* classes: 0 of a net that does not end in one value a class; n_test: 0
                                                   where there are none, or they do not fit the net */
    int n_split[2];                             /* samples of each enum dataset_split; 0, 0 like n_test */
    bool trained;                               /* the parameters were those of a model when it was opened */
    bool is_autoencoder; /* learns its own input: the loss alone counts, nothing is correct, confused or a mistake */
    struct {
        enum normalisation_source source;
        int channels; /* 0: pixels are given as they are */
        float mean[4], std[4];
    } normalisation; /* of what the net is given: (pixel - mean) / std, pixels being 0..1 */
    int epochs;      /* asked for */

    int epoch, batch, batches; /* of the latest step, epoch from 0 */
    uint64_t steps;
    float lr;                       /* of the latest step: changes as options.schedule says */
    float loss;                     /* of its batch */
    double images_per_s;            /* over the last second of training; 0 while not training */
    double loading;                 /* 0..1 while WORKER_LOADING; -1: how far is not known */
    int evaluated, to_evaluate;     /* samples, while an evaluation goes on; else 0, 0 */
    struct trainer_options options; /* in use */

    const float *params;                      /* layout of net->params; NULL when not subscribed, or of a large net */
    const struct tensor *activation;          /* net->n_nodes tensors [1,...] of the probe; NULL like params */
    const struct snapshot_node *node;         /* net->n_nodes: what is looked at; NULL when neither is subscribed */
    const struct neuron *neuron;              /* how the focus came about; NULL: nothing is chosen */
    int detailed;                             /* the node that these are of; -1: none */
    const struct histogram *weights, *values; /* of its first parameter; of what it gives. NULL: not known */
    const struct histogram *weight_gradients, *gradients; /* of the loss, with respect to either */
    bool
        has_gradients; /* of the loss: map_grad, filter_grad and those histograms are there, where they are asked for */
    int grad_class;    /* that the loss is of: the probe's label, or the answer when there is none; -1: of no class (an
                          autoencoder's), or no gradients here */
    float grad_loss;
    char left_out[320];        /* what is asked for, but would take too much memory: a sentence; else "" */
    const float *probe_pixels; /* C*H*W, 0..1: what was probed, with probe_change; NULL without a net */
    struct picture_change probe_change;
    int probe_label;        /* -1 when unknown */
    bool probe_from_pixels; /* else: sample probe_index of probe_split */
    bool probe_built_in;    /* no sample fits and no picture was given yet: the program's own; from pixels */
    enum dataset_split probe_split;
    uint64_t probe_index;
    const float *probability; /* classes: softmax of the last activation (as it is where the net ends in a softmax);
                                 NULL for an autoencoder and without classes */
    /* How that comes about: probability = exponential / exponential_total, exponential = exp(logit - logit_largest).
     * NULL where the net ends in a softmax of its own: that layer's neuron tells. */
    const float *logit;        /* classes: the last activation; NULL like probability */
    const double *exponential; /* classes */
    double exponential_total;
    float logit_largest;
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
    const struct evaluation *evaluation; /* the latest that was finished of evaluation_set; NULL when none or not
                                            subscribed */
    enum evaluation_set evaluation_set;  /* held-out samples where there are some, else the test split; also that where
                                            worker_look.mistakes asks for it */
    bool evaluation_outdated;            /* of that: more has been learnt since */
    int tested, to_test;                 /* test samples, while or until that evaluation goes on; else 0, 0 */
    const struct mistake *mistake;       /* n_mistakes, from mistake_first on, of those that mistakes_asked asks for */
    const float *mistake_pixels;         /* as many pictures of C*H*W, 0..1 */
    int n_mistakes, mistake_first;
    int mistakes_known, mistakes_all; /* that can be had by asking; that there are */
    struct worker_mistakes mistakes_asked;

    struct data_plan plan;  /* in use */
    const int *class_count; /* [n_data_classes] samples of the training set without those held out; NULL: not known */
    const int *class_kept;  /* of those that are trained on, as plan.size and plan.left_out say */
    const int *class_drawn; /* that an epoch has, as plan.balance says, by the labels that they are trained with */
    const float *class_weight;        /* what the loss of a sample of it is multiplied with; NULL: all alike */
    int n_data_classes;               /* also of data for an autoencoder, which tells none apart */
    bool data_endless;                /* they never end where the plan is plain */
    int n_available, n_kept, n_wrong; /* sums of class_count, class_kept; wrong labels */
    int n_preview;                    /* training samples, */
    int preview_each;                 /* each as this epoch and those behind it have it: so many */
    int preview_epoch;                /* the first of them, from 0 */
    const float *preview_plain, *preview_augmented; /* pictures of C*H*W, 0..1 */
    const struct preview_sample *preview;
    int threads; /* that compute */

    uint64_t orders;  /* TRAIN, EPOCH, STEP, GO_BACK and PAUSE commands that were executed before it was made */
    uint64_t stop_at; /* training pauses after this step; 0: it does not */
    struct net_variant variant;  /* of the net that was asked for */
    struct stray stray;          /* until training goes on */
    float grad_norm;             /* of the latest step, before clipping */
    double trained_seconds;      /* spent in training */
    double seconds_left;         /* until all epochs are done, as fast as now; -1: not known */
    const struct run_curve *run; /* n_runs kept ones; what they point to is borrowed with the snapshot */
    int n_runs;
    int run_dropped;               /* number of the latest that had to make room for another; 0: none */
    const char *runs_saved;        /* the latest table of curves that was written; NULL like facts */
    uint64_t runs_saves;           /* how many were */
    const struct run_facts *facts; /* of the present training, as those of kept runs; NULL before the first snapshot */
    unsigned facts_told;           /* as run_curve.told */
    const struct moment *moment;   /* n_moments saved ones, in the order of steps */
    struct saved_moment *const *saved_moment; /* [n_moments] what they are: snapshot_moment_filter() reads them */
    int n_moments;
    int shown;  /* which of them everything above that depends on parameters is of: activations and params, what was
                   computed of them, the evaluation; -1: of the present. Curves and progress are always the present's */
    int versus; /* which of them changes count from; -1: there is none */
    /* With WORKER_WANT_HISTORY, of the layer that worker_look.layer names; -1: none has filters. */
    int film_node;
    struct worker_range film_filters; /* that changes are told of: all, or of a large layer those looked at */
    const struct snapshot_film *film; /* at most worker_look.films moments, as films_pick() has them */
    int n_film;
    const float *film_now,
        *film_now_change; /* of film_filters, the present's, whatever is shown; change NULL: unknown */
    float film_largest, film_change_largest; /* largest |number| of film_filters in film and now; 0: none */
    /* [n_moments] with worker_look.probe_past: the probability of the probe's true class, or an autoencoder's mean
     * squared error, at each; NaN: not found out yet. NULL: no true class is known. */
    const float *probe_past;
    float probe_error;                 /* of an autoencoder: the same of what is shown; NaN: not known */
    const struct film_fact *film_fact; /* [n_moments + 1][film_filters.count], the present's last; NULL: unknown */
    const float *filter_change;        /* of film_filters: what is shown less what was at versus; NULL: not known */
    const float *batch_grad; /* of them, gradient of the loss of the batch whose step led to what is shown; NULL: not
                                known, as before the first step, of a file's moments and of large layers at a moment */
    float filter_change_largest, batch_grad_largest; /* |numbers| of these; 0: none */
    struct follow_state follow;
    struct save_state save;

    bool look_only; /* it has no data, or none that fit (why_not says why): looked at, not trained */
    char why_not[320];
    char broken[NET_NAME_MAX]; /* the first layer that does not fit, which net ends before; "" for a whole net */
    char broken_why[320];
    uint64_t hands;           /* WORKER_WEIGHTS commands that were executed before it was made */
    struct ablation ablation; /* the latest; total 0: none */
    uint64_t found_serial;    /* grows with every search that ended */
    bool found;               /* the probe is now what it looked for; else nothing is like that */
    uint64_t found_ticket;    /* of that search (worker_find) */
    bool searching;
    int searched, to_search; /* samples, while it goes on; else 0, 0 */
    int survey_samples;      /* that snapshot_node.survey is about: the first of the test split; 0: not known */
    bool survey_outdated;    /* it is about other parameters, silenced filters or normalisation than the present */
    int surveyed, to_survey; /* samples, while another survey goes on; else 0, 0 */
    struct study_told study[STUDY_SUBJECTS][STUDIES];
    struct study_other_told other; /* the other subject of these */
    const struct study_shown
        *difference; /* struct difference_shown: what this one found less what that did; NULL: none */
    uint64_t difference_serial;
    uint64_t probe_serial; /* of the picture: study_shown.probe of what is about it */
};

/* What of node is there, borrowed with the snapshot; NULL where it was not looked at or does not exist. A map is
 * [rows*cols] values of it (one value for a node without rows and columns), a filter a row of parameter 0: the weights
 * of one output. */
const float *snapshot_map(const struct snapshot *s, int node, int map);
const float *snapshot_map_grad(const struct snapshot *s, int node, int map);
const float *snapshot_filter(const struct snapshot *s, int node, int filter);
const float *snapshot_filter_grad(const struct snapshot *s, int node, int filter);
/* The moment nearest to `steps`, the earlier of two; -1: there is none. */
int snapshot_find_moment(const struct snapshot *s, uint64_t steps);
/* A filter as it was at a saved moment. */
const float *snapshot_moment_filter(const struct snapshot *s, int moment, int node, int filter);
/* The largest |number| of one that is there; 0 where it is not. */
float snapshot_map_grad_most(const struct snapshot *s, int node, int map);
float snapshot_filter_most(const struct snapshot *s, int node, int filter);
float snapshot_filter_grad_most(const struct snapshot *s, int node, int filter);
const struct map_stats *snapshot_stats(const struct snapshot *s, int node, int map);
const struct map_survey *snapshot_survey(const struct snapshot *s, int node, int map);
/* Whether all of count maps (filters) from first on are there: then they lie one behind another. A frame may have asked
 * for some of them only. */
bool snapshot_has_maps(const struct snapshot *s, int node, int first, int count);
bool snapshot_has_filters(const struct snapshot *s, int node, int first, int count);
/* Maps of a node: channels, or values without rows and columns; and the size of one. */
int snapshot_maps(const struct net *net, int node);
int snapshot_map_size(const struct net *net, int node);
/* Rows of parameter 0, 0 without one; and the floats of one. */
int snapshot_filters(const struct net *net, int node);
int snapshot_filter_size(const struct net *net, int node);

#endif
