/* engine/net/model_file.h - a trained network as one ONNX file, both ways, with the optimiser's state and the position
 * of the training riding along (in training_info and metadata, which other programs ignore).
 * Writing: every kind of layer, as operators of opset 13; what that has no operator for as a group of operators,
 * which the reader knows again. Batch size is a free dimension.
 * Reading: opset 1 to 21 of the operators in engine/net/onnx/load_ops_*.c; any other is named in the error.
 * Weights are never held twice: they are read from the file into the net's block, and written from there.
 * Files may lie: every size is checked before it is believed; an error is one sentence that begins with the path.
 * Threads: no state; the net must not be written while it is saved. */
#ifndef CS_NET_MODEL_FILE_H
#define CS_NET_MODEL_FILE_H

#include "engine/net/net.h"

/* The models that come with the program (assets/models), trained by this engine on the data set named: NULL past the
 * last one, and where the program was built without ONNX. */
struct model_asset {
    const char *name, *title, *data; /* "lenet5-mnist", N_("LeNet-5, trained on MNIST"), "mnist" */
};
const struct model_asset *model_asset_nth(int i);
const struct model_asset *model_asset_named(const char *name); /* NULL: there is none */
/* Whether a network of that name is a model: one of those, or a path that ends in .onnx. */
bool model_is_name(const char *name);

enum { MODEL_MAX_BLOCKS = 2, TRAINING_OPTIONS = 768, TRAINING_PLAN = 2048, TRAINING_PATH = 512 };

/* Numbers and texts of somebody's own that ride along with a training: its curves, its saved moments, what was done to
 * its filters by hand. Numbers stand among the initializers of training_info, as "convoscope/NAME", in one dimension;
 * texts, which are wanted before anything is loaded, in the metadata, as "convoscope.text.NAME". */
enum model_extra_type {
    MODEL_FLOATS, /* float */
    MODEL_INTS,   /* int64_t */
    MODEL_BYTES,  /* unsigned char */
    MODEL_TEXT,   /* char: count of them, none of which is 0, and a 0 behind the last one */
    MODEL_TYPES
};
enum { MODEL_EXTRA_NAME = 48, MODEL_MAX_EXTRAS = 2048, MODEL_MAX_TEXTS = 16, MODEL_TEXT_MAX = 1 << 20 /* count */ };
struct model_extra {
    char name[MODEL_EXTRA_NAME]; /* differs from every other's */
    enum model_extra_type type;
    size_t count; /* one with 0 numbers is not written */
    void *data;   /* when loaded: cs_free() by training_state_finish(), unless taken (then NULL) */
};

struct training_state { /* everything that --resume needs besides the parameters */
    char optimizer[16]; /* "sgd", "adam"; "" for a file without training state */
    char data[NET_NAME_MAX];
    int64_t steps;         /* of the optimiser */
    int64_t epoch, sample; /* where the next step is: epoch from 0, samples of it already seen */
    uint64_t seed;
    int batch_size, validation;
    float lr, momentum, weight_decay;
    char data_path[TRAINING_PATH]; /* what data was opened by: a name, or a folder */
    /* What a person wants to know of a saved training before it is opened. */
    char title[NET_NAME_MAX];       /* of the net */
    int64_t made;                   /* steps in all; those of the optimiser begin again with another one */
    int64_t saved_at;               /* seconds since 1970, UTC; 0: not told */
    int evaluated, correct;         /* samples of the latest evaluation */
    float loss;                     /* of that */
    char options[TRAINING_OPTIONS]; /* "key=value ...", what else the trainer wants to know again; text of its own */
    char plan[TRAINING_PLAN];       /* which part of the data (data_plan.h); "": all of them, as they are */
    int n_blocks;                   /* momentum; or first and second moments */
    float *block[MODEL_MAX_BLOCKS]; /* layout of net->params; when loaded: cs_free() by training_state_finish() */
    int n_extras;
    struct model_extra *extra; /* likewise; when saved: the caller's */
};
void training_state_finish(struct training_state *s);
size_t model_extra_size(enum model_extra_type type); /* bytes of one number, or letter */
/* One of the extras, NULL when there is none of this name and type. */
struct model_extra *training_extra(const struct training_state *s, const char *name, enum model_extra_type type);

/* Its fields but blocks and extras, as they stand in a file: a row for each. A new field is one more row
 * (training_state.c); a file that lacks it gives 0 or "". */
enum training_field_type { TRAINING_TEXT, TRAINING_COUNT, TRAINING_INT, TRAINING_SEED, TRAINING_FLOAT };
struct training_field {
    const char *key;               /* in the metadata, after "convoscope." */
    enum training_field_type type; /* char[], int64_t, int, uint64_t, float */
    size_t offset;
    int64_t most; /* the largest number that is believed; of a text: the size of its array */
};
enum { TRAINING_FIELD_TEXT = TRAINING_PLAN };           /* the longest */
const struct training_field *training_field_nth(int i); /* NULL past the last one */
void training_field_print(const struct training_state *s, const struct training_field *f,
                          char text[TRAINING_FIELD_TEXT]);
void training_field_read(struct training_state *s, const struct training_field *f, const char *text);

/* Normalisation of the data the net was trained on (per channel), so that eval and run feed it alike. */
struct model_input_info {
    int channels;
    float mean[4], std[4];
};

/* Writes PATH.tmp, flushes it to the disk and renames it over path. state and input may be NULL. */
enum cs_status model_save(const char *path, const struct net *net, const struct training_state *state,
                          const struct model_input_info *input, struct cs_error *err);
/* path may be the name of a model that comes with the program. state and input may be NULL; input->channels is 0 when
 * the file does not tell. A file that does not tell the title of its network (ours do) gives it its own name. */
enum cs_status model_load(const char *path, struct net **net, struct training_state *state,
                          struct model_input_info *input, struct cs_error *err);
/* What is told of the training that a file holds, its blocks and extras left out: reads a few kilobytes, however large
 * the file is. optimizer is "" for a model without one. */
enum cs_status model_describe(const char *path, struct training_state *state, struct cs_error *err);
/* One of its texts, likewise: "" when there is none of that name. malloc'ed: the caller frees; NULL after a failure. */
enum cs_status model_text(const char *path, const char *name, char **text, struct cs_error *err);
/* The same as model_load(), watched: go_on is asked at least once every few MB of parameters, done from 0 to 1; when it
 * gives false, the loading ends with CS_CANCELLED. */
struct model_watch {
    bool (*go_on)(void *ctx, double done);
    void *ctx;
};
enum cs_status model_load_watched(const char *path, const struct model_watch *watch, struct net **net,
                                  struct training_state *state, struct model_input_info *input, struct cs_error *err);
/* The same from bytes; name stands for the path in sentences. */
enum cs_status model_from_memory(const uint8_t *bytes, size_t length, const char *name, struct net **net,
                                 struct training_state *state, struct model_input_info *input, struct cs_error *err);

/* For running any graph: what a net, with its one input and one output, does not tell. */
enum { MODEL_MAX_INPUTS = 64, MODEL_MAX_OUTPUTS = 16, MODEL_MAX_RANK = 8 };
struct model_input { /* one array that is fed to a graph, in the order of the graph's inputs without its weights */
    int rank;
    int64_t dim[MODEL_MAX_RANK];
    const float *floats; /* either; borrowed until the net is loaded */
    const int64_t *ints;
};
struct model_graph {
    bool whole; /* the graph's tensors are samples as they are: run a batch of 1; else their first dimension is the
                   batch */
    int n_outputs;
    int output[MODEL_MAX_OUTPUTS]; /* nodes of the net, in the graph's order */
};
/* The first input tells sizes that the file leaves open (and must fit those that it tells); the others are constants to
 * the net. */
enum cs_status model_load_graph(const char *path, const struct model_input *input, int n_input, struct net **net,
                                struct model_graph *graph, struct cs_error *err);

#endif
