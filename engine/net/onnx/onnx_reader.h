/* engine/net/onnx/onnx_reader.h - what the parts of the ONNX reader share; nobody else includes this.
 *   load.c           model_load() and its kin
 *   load_graph.c     inputs, the nodes in their order, outputs, the two ways
 *   load_tensor.c    constants: initializers and what is computed from them while reading
 *   load_fold.c      operators whose inputs are all constant: Shape, Gather, Concat ... in front of a Reshape
 *   load_layer.c     from an ONNX node to a layer of the net
 *   load_ops_*.c     the operators, by what they do
 *   load_hint.c      what we wrote ourselves and ONNX has no single operator for
 *   load_training.c  training state and metadata
 *
 * Two ways to read a graph. A net's samples have no batch dimension, and most graphs only carry theirs along: ONNX's
 * [N,C,H,W] is our sample [C,H,W] (the 'batch' way, N free). A graph that touches dimension 0 (Concat over axis 0) is
 * read the 'whole' way: all of ONNX's tensor is one sample, the batch is 1, and sizes must be known.
 *
 * Every function that can fail fills *r->err with the whole sentence. */
#ifndef CS_NET_ONNX_READER_H
#define CS_NET_ONNX_READER_H

#include "engine/net/model_file.h"
#include "engine/net/onnx/skeleton.h"

enum {
    ONNX_FLOAT = 1,
    ONNX_UINT8 = 2,
    ONNX_INT32 = 6,
    ONNX_INT64 = 7,
    ONNX_BOOL = 9,
    ONNX_DOUBLE = 11,
};
enum {
    MAX_RANK = 8,
    MAX_TENSORS = 8 * NET_MAX_NODES,
    MAX_ONNX_NODES = 8 * NET_MAX_NODES, /* many are folded */
    FOLD_MAX = 1024, /* elements of what is computed while reading; larger constants are only handed on */
};
#define SIZE_FREE INT64_MIN /* stands for N where a shape is computed the batch way */

/* Float or int64; other types are converted as they are read. */
struct constant {
    int type, rank;
    int64_t dim[MAX_RANK];
    size_t count;
    const Onnx__TensorProto *file; /* NULL: the numbers are in memory */
    bool transposed;               /* a matrix of the file turned; dim are those after turning */
    const float *floats;
    const int64_t *ints;
};

struct value { /* what a name stands for */
    const char *name;
    const struct constant *constant; /* or NULL */
    int node;                        /* of the net; of a constant: -1, or where its `constant` layer is */
};

/* Where a parameter's numbers come from: scale * constant (one number for all, if it has only one), or just `fill`. */
struct source {
    const struct constant *constant;
    float scale, fill;
    bool turned; /* constant is the transpose of what the layer wants */
};

struct piece { /* memory that lives as long as the reader */
    struct piece *next;
};

struct reader {
    const struct file_view *file;
    const Onnx__ModelProto *model;
    const Onnx__GraphProto *graph;
    const struct model_input *input; /* the caller's: sizes of the first, numbers of the others */
    int n_input;
    const struct model_watch *watch; /* NULL: nobody watches */
    size_t loaded;                   /* parameters */
    int64_t opset;
    bool whole;                /* the way */
    bool wants_whole;          /* a node failed that could work the whole way */
    bool bad_shape, no_memory; /* a layer failed for this */
    int64_t batch;             /* N of the graph's input where the file tells it, else 0 */
    struct net *net;
    struct value *value;
    size_t n_values, capacity;
    uint32_t *bucket; /* hash table: index into value + 1 */
    size_t n_buckets;
    struct source *source; /* [NET_MAX_NODES][LAYER_MAX_PARAMS] */
    struct piece *pieces;
    struct cs_error *err;
};

/* Errors. */

const char *onnx_text(const char *s); /* "" for NULL */
enum cs_status fail_node(struct reader *r, const Onnx__NodeProto *n, const char *what);
/* The same, and the other way may do. */
enum cs_status fail_whole(struct reader *r, const Onnx__NodeProto *n, const char *what);
/* Zeroed memory that lives as long as the reader; NULL with CS_NO_MEMORY's sentence. */
void *reader_take(struct reader *r, size_t count, size_t size);

/* Attributes. */

const Onnx__AttributeProto *find_attribute(const Onnx__NodeProto *n, const char *name);
int64_t int_attribute(const Onnx__NodeProto *n, const char *name, int64_t otherwise);
float float_attribute(const Onnx__NodeProto *n, const char *name, float otherwise);
bool text_attribute_is(const Onnx__NodeProto *n, const char *name, const char *text, bool otherwise);

/* Values. */

struct value *find_value(const struct reader *r, const char *name);
/* NULL when the input is left out. An input that is named but not there is an error that read_node() has found. */
struct value *input_of(const struct reader *r, const Onnx__NodeProto *n, size_t i);
bool has_input(const Onnx__NodeProto *n, size_t i);
enum cs_status define(struct reader *r, const char *name, const struct constant *constant, int node);
/* Output i of n, when anybody asked for it. */
enum cs_status define_output(struct reader *r, const Onnx__NodeProto *n, size_t i, int node);

/* Constants. */

/* NULL with a sentence: of a type that is not read here, or with more numbers than the file has. */
const struct constant *constant_of_tensor(struct reader *r, const Onnx__TensorProto *t);
const struct constant *constant_of_input(struct reader *r, const struct model_input *in);
struct constant *constant_new(struct reader *r, int type, int rank, const int64_t *dim);
/* The numbers of a small constant in memory, whatever type it has; NULL with a sentence naming n. */
const int64_t *constant_ints(struct reader *r, const Onnx__NodeProto *n, const struct constant *c);
const float *constant_floats(struct reader *r, const Onnx__NodeProto *n, const struct constant *c);
/* All numbers as floats into to; turned: to gets the transpose. */
enum cs_status constant_read(struct reader *r, const struct constant *c, bool turned, float *to);
/* The ints of an input or attribute, at most max; *count is -1 when it is absent. */
enum cs_status read_ints(struct reader *r, const Onnx__NodeProto *n, const char *attribute, size_t input, int64_t *to,
                         int max, int *count);
/* One number of an input, when it is there. */
enum cs_status read_scalar(struct reader *r, const Onnx__NodeProto *n, size_t input, float *to);

/* Reads n if it can be computed now: *folded. */
enum cs_status fold_node(struct reader *r, const Onnx__NodeProto *n, bool *folded);

/* Layers. */

/* Input i as a node of the net: a constant becomes a `constant` layer of its own rank (batch way: without dimension 0,
 * which must be 1, if it has as many dimensions as `rank` says; 0: any). -1 with a sentence. */
int node_of_input(struct reader *r, const Onnx__NodeProto *n, size_t i, int rank);
/* Rank in ONNX's eyes. */
int onnx_rank(const struct reader *r, int node);
/* PyTorch's dim (which counts our batch dimension as 0) of an axis (negative: from the end) of a tensor of that rank;
 * -1 with a sentence. The batch dimension itself is refused the batch way. */
int dim_of_axis(struct reader *r, const Onnx__NodeProto *n, int64_t axis, int rank);

/* A layer under way: the first failure sticks, so that a reader is a list of what it sets. */
struct making {
    struct reader *r;
    const Onnx__NodeProto *n;
    struct layer *layer;
    enum cs_status status;
};
struct making make(struct reader *r, const Onnx__NodeProto *n, const char *kind);
void set_text(struct making *m, const char *attr, const char *text);
void set_int(struct making *m, const char *attr, int64_t value);
void set_float(struct making *m, const char *attr, float value);
void set_bool(struct making *m, const char *attr, bool value);
void set_ints(struct making *m, const char *attr, const int64_t *v, int n);
/* Takes the layer into the net. node -1: it failed. */
struct made {
    enum cs_status status;
    int node;
};
struct made add_made(struct making *m, const int *input, int n_input);
/* Parameter `name` of a node comes from here. */
void set_source(struct reader *r, int node, const char *name, struct source from);
enum cs_status give(struct reader *r, const Onnx__NodeProto *n, struct made made); /* as output 0 of n */
/* A layer without attributes on one input, in one line. */
enum cs_status read_simple(struct reader *r, const Onnx__NodeProto *n, const char *kind);

/* Operators. */

typedef enum cs_status op_reader(struct reader *r, const Onnx__NodeProto *n);
struct op {
    const char *name;
    op_reader *read;
    size_t min_inputs;
};
extern const struct op ops_conv[], ops_linear[], ops_norm[], ops_math[], ops_shape[]; /* end in a NULL name */

/* What of the graph from node i on is one layer of ours, by our own mark: *used ONNX nodes, 0 for none. */
enum cs_status read_hinted(struct reader *r, size_t i, size_t *used);
enum cs_status read_graph(struct reader *r, struct model_graph *out);
void read_input_info(const Onnx__ModelProto *model, struct model_input_info *input);
enum cs_status read_training(struct reader *r, struct training_state *s);
/* What of it stands in the metadata; n_blocks is how many there should be. */
void read_training_fields(const Onnx__ModelProto *model, struct training_state *s);
/* Texts of somebody's own: not too many or too long, and no two of one name. */
enum cs_status check_texts(const struct file_view *file, const Onnx__ModelProto *model, struct cs_error *err);
const char *find_text(const Onnx__ModelProto *model, const char *name); /* "": there is none */

#endif
