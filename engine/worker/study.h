/* engine/worker/study.h - what a network looks for, found out a part at a time: the methods of the Interpret workspace.
 *
 * The window says in worker_look.study (struct study_asks) which methods it shows and of what; the worker makes each
 * of those that is not there yet in parts of about 10 ms (struct study_class), between which it trains, answers and
 * stops. What has been found is a block that never changes again, counted by reference (struct study_shown): the worker
 * keeps the latest, and every snapshot that tells of it. A block tells what it was asked for, so that a view never
 * draws an old answer under a new question.
 *
 * A study is about ONE set of parameters, from its first part to its last: while training goes on, that is a copy.
 * Which methods begin again when parameters, picture or data are others says study_class.uses.
 * Threads: the worker's; of a block that a snapshot tells of the window reads everything and writes nothing. */
#ifndef CS_WORKER_STUDY_H
#define CS_WORKER_STUDY_H

#include "engine/data/dataset.h"
#include "engine/explain/gradients.h"
#include "engine/net/net_run.h"

struct normalisation;
struct picture_change;

enum study_kind {
    STUDY_PATCHES,    /* study_patches.h: where each channel answers most */
    STUDY_SALIENCY,   /* study_saliency.h: gradients and their kin, in pixels */
    STUDY_CAM,        /* study_cam.h: Grad-CAM at a layer */
    STUDY_OCCLUSION,  /* study_occlusion.h: what covering costs */
    STUDY_ASCENT,     /* study_ascent.h: a picture that excites a neuron */
    STUDY_INVARIANCE, /* study_invariance.h: answers over shifts, turns, scales, noise */
    STUDY_EMBEDDING,  /* study_embedding.h: samples as a layer sees them, in two dimensions */
    STUDY_ANSWER,     /* study_answer.h: how probable each class is for the picture */
    STUDIES
};
/* Whose: of the network in use, or of the other one that it is compared with (struct study_other). */
enum study_subject { STUDY_THIS, STUDY_OTHER, STUDY_SUBJECTS };

/* What is explained: a class, or a value of a node, a place of a map of it. */
enum study_place { STUDY_AT_LARGEST, STUDY_AT_CHOSEN, STUDY_AT_MEAN };
struct study_target {
    bool of_class;       /* the last node's value for class_index, before a softmax that the net ends in */
    int class_index;     /* -1: the one that the net answers */
    int node, map;       /* else */
    int row, col;        /* with STUDY_AT_CHOSEN */
    enum study_place at; /* LARGEST: where the map is largest for the picture; MEAN: the mean of the map */
};

/* What covers, or is put for nothing at all: as pixels. */
enum study_fill { FILL_BLACK, FILL_GREY, FILL_WHITE, FILL_MEAN /* of the picture, each channel's own */, FILL_KINDS };
enum study_change { CHANGE_ROWS, CHANGE_COLUMNS, CHANGE_ROTATE, CHANGE_ZOOM, CHANGE_NOISE, CHANGE_KINDS };
enum study_start { START_NOISE, START_GREY, START_PICTURE, START_KINDS };

enum { STUDY_PATH = 512, STUDY_PATCHES_PAGE = 40 };
struct study_other {
    enum { OTHER_NONE, OTHER_MOMENT, OTHER_MODEL } kind;
    uint64_t moment;       /* moment.steps */
    char path[STUDY_PATH]; /* a model, as train.net names it */
};

/* What the window asks for: compared whole, so all of it is set, and padding is 0 (it is made from zeroed memory). */
struct study_asks {
    unsigned wanted[STUDY_SUBJECTS]; /* 1 << enum study_kind, or-ed: what is on screen */
    bool stopped;                    /* nothing is begun, what goes on ends where it is */
    int again;                       /* another number: all that is wanted is made anew */
    struct study_target target;
    int layer; /* the node that patches, cam and embedding are of */
    struct {
        bool training; /* pictures of the training split, as they are; else of the test split */
        int most;      /* so many pictures, from the first on; 0: all */
        bool one_each; /* of one picture one patch */
        bool weakest;  /* the least activating ones are found, too */
        bool back;     /* guided back-projections of them are made */
        int channel[STUDY_PATCHES_PAGE], count; /* that are looked at, first things first; the rest is 0 */
    } patches;
    struct {
        unsigned kinds; /* 1 << enum gradient_kind, or-ed */
        int samples;    /* SmoothGrad: noisy pictures */
        float sigma;    /* their noise, as a share of the picture's range of inputs */
        int steps;      /* integrated gradients */
        enum study_fill baseline;
        int seed;
    } saliency;
    struct {
        bool relu; /* as in the paper; else what speaks against the class is negative */
    } cam;
    struct {
        int size, stride; /* pixels */
        enum study_fill fill;
    } occlusion;
    struct {
        enum study_start start;
        int steps, jitter, blur_every, seed;
        float lr, blur, decay; /* blur: sigma in pixels */
        bool all;              /* the same for every map of the target's node, or every class, one after the other */
    } ascent;
    struct {
        enum study_change change; /* is found out first; all are */
        int points;
        float from[CHANGE_KINDS], to[CHANGE_KINDS];
    } invariance;
    struct {
        int samples;
        bool training;
    } embedding;
    struct study_other other;
};

/* What is found, as a block; every kind's own begins with it (study_NAME.h). */
struct study_shown {
    int users; /* the worker's */
    void (*destroy)(struct study_shown *shown);
    struct study_asks asks; /* that it answers */
    uint64_t steps;         /* what had been learnt */
    uint64_t probe;         /* snapshot.probe_serial of the picture that it is of; 0: of none */
    bool whole;             /* else there is more to come */
};
struct study_shown *study_shown_use(struct study_shown *shown); /* NULL is fine, for both */
void study_shown_leave(struct study_shown **shown);

enum study_state { STUDY_IDLE, STUDY_GOES_ON, STUDY_DONE, STUDY_STOPPED, STUDY_FAILED };
/* As a snapshot tells it. */
struct study_told {
    enum study_state state;
    int done, total;                 /* while it goes on, and where it was stopped; total 0: not known */
    double seconds;                  /* the latest that is whole took so long, waiting not counted */
    bool outdated;                   /* shown is not about the present parameters, picture or question */
    const struct study_shown *shown; /* NULL: none yet */
    uint64_t serial;                 /* grows with every new block */
    char error[320];                 /* of STUDY_FAILED */
};

/* What a part is made of: all borrowed for one call. */
struct study_of {
    const struct net *net; /* stays the same, and its parameters, from begin() to finish() */
    const struct normalisation *normalisation;
    const struct dataset *data;          /* NULL: its samples do not fit the net */
    const struct shape *input;           /* the net's */
    const float *pixels;                 /* C*H*W of the probe, 0..1, changed as it is shown */
    const float *plain;                  /* and before that, */
    const struct picture_change *change; /* by this */
    int label;                           /* of the probe; -1: not known */
    int classes;                         /* that the net ends in; 0: none */
    bool ends_in_softmax;
    /* The latest whole block of this kind about these very parameters, this data, this subject and, where the kind uses
     * it, this picture, whatever it was asked for: begin() may go on from it, and lets go of it when it returns, unless
     * it counts as a user (study_shown_use()). NULL: there is none. */
    const struct study_shown *latest;
    /* The latest block of this kind about these very parameters and this subject, whole or not, of whatever picture and
     * question: begin() may take over what is the same; let go of as `latest`. */
    const struct study_shown *before;
    const int (*silenced)[2]; /* net_run_silence() of every run, before every pass; n_silenced */
    int n_silenced;
    struct thread_pool *pool;
    bool (*go_on)(void *ctx); /* false: somebody waits; leave the part as if it had not begun. Quick; any part of
                                 more than 50 ms asks it */
    void *ctx;
};

/* MOVES: with PICTURE, what was found of one picture is of use for another: study_of.latest may be of that. */
enum study_uses { STUDY_USES_PICTURE = 1, STUDY_USES_DATA = 2, STUDY_MOVES = 4 };
struct study_class {
    const char *name; /* "patches" */
    /* enum study_uses, or-ed. PICTURE: it begins anew with another picture. DATA: while training goes on it begins
     * anew after each epoch; without, up to four times a second. */
    unsigned (*uses)(const struct study_asks *asks);
    bool grows; /* show() may be called before it is done, too: as long as no whole answer to the same question is there
                 */
    size_t size; /* of the state, which is all 0 before begin() */
    /* Whether what answers the first answers the second, too: only this kind's fields count. */
    bool (*same)(const struct study_asks *made, const struct study_asks *wanted);
    enum cs_status (*begin)(void *state, const struct study_of *of, const struct study_asks *asks,
                            struct cs_error *err);
    /* A part of about 10 ms. *more: there are others to come. */
    enum cs_status (*go_on)(void *state, const struct study_of *of, bool *more, struct cs_error *err);
    void (*progress)(const void *state, int *done, int *total);
    /* A new block with all that has been found; the caller fills in what study_shown has but destroy. NULL: no memory.
     */
    struct study_shown *(*show)(const void *state, const struct study_of *of);
    void (*finish)(void *state); /* also after a begin() that failed */
};
extern const struct study_class study_patches, study_saliency, study_cam, study_occlusion, study_ascent,
    study_invariance, study_embedding, study_answer;
const struct study_class *study_class_of(enum study_kind kind);

#endif
