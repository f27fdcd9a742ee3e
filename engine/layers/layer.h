/* engine/layers/layer.h - what a kind of layer provides, and what one pass through it gets.
 *
 * A layer is a description that never changes after infer(): it owns no activations, no parameters and no scratch.
 * Those belong to a net (parameters) and to a net_run (activations, gradients, scratch), so many runs can share a net.
 * Checks and errors happen in infer(); forward() and backward() cannot fail and do not allocate.
 * Attributes are one table a kind: the .net reader, ONNX, the help texts and the tests all work from it. Names and
 * meanings are PyTorch's.
 * Threads: a layer may be used by any number of runs at a time. One pass uses the pool of its layer_call. */
#ifndef CS_LAYERS_LAYER_H
#define CS_LAYERS_LAYER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/base/tensor.h"
#include "engine/base/thread_pool.h"
#include "engine/kernels/kernels.h"

enum { LAYER_MAX_INPUTS = 8, LAYER_MAX_PARAMS = 4 };

enum layer_attr_type {
    LAYER_ATTR_INT,    /* int */
    LAYER_ATTR_PAIR,   /* int[2], rows then columns; one number sets both */
    LAYER_ATTR_SIDES,  /* int[4]: top, left, bottom, right; one number sets all, two set rows and columns */
    LAYER_ATTR_INTS,   /* struct layer_ints: 1 to LAYER_MAX_INTS whole numbers; initial value: none of them */
    LAYER_ATTR_BOOL,   /* bool, written true or false */
    LAYER_ATTR_FLOAT,  /* float */
    LAYER_ATTR_CHOICE, /* int, an index into choices */
};

enum { LAYER_MAX_INTS = 8 };

struct layer_ints {
    int n, v[LAYER_MAX_INTS];
};

struct layer_attr {
    const char *name; /* PyTorch's: "kernel_size" */
    enum layer_attr_type type;
    size_t offset;              /* of the field in the kind's own struct */
    double initial, min, max;   /* initial: NAN for 'must be given' */
    const char *const *choices; /* NULL-terminated, for LAYER_ATTR_CHOICE */
};

/* UNIFORM_FAN_IN: between +-1/sqrt(fan_in), PyTorch's default. */
enum layer_init { LAYER_INIT_ZERO, LAYER_INIT_ONE, LAYER_INIT_UNIFORM_FAN_IN };

/* A buffer is PyTorch's word for numbers that belong to a layer and are saved with it, but are not learnt: the running
 * statistics of a batch norm. They stand among the parameters and have no gradient; forward() writes them in training.
 */

struct layer_param {
    const char *name; /* "weight", "bias" */
    struct shape shape;
    int fan_in; /* numbers that one output value is summed from */
    enum layer_init init;
    bool decay; /* weight decay applies */
    bool buffer;
};

struct layer_kind;

struct layer { /* first member of every kind's own struct */
    const struct layer_kind *kind;
    int n_in;
    struct shape in[LAYER_MAX_INPUTS], out; /* per sample, known after infer() */
    struct layer_param param[LAYER_MAX_PARAMS];
    int n_params;
};

struct layer_call { /* one pass over a batch; tensors have N in front */
    struct thread_pool *pool;
    const struct kernels *kernels;
    bool training;
    bool relu;                  /* forward: y is max(0, result); backward: dy counts only where y > 0. See fuses_relu */
    int batch;                  /* N <= the batch that scratch and saved were planned for */
    uint64_t seed;              /* of this pass through this layer, for dropout; the same again in backward */
    const struct tensor *x;     /* n_in inputs */
    const struct tensor *param; /* n_params */
    struct tensor *y;           /* forward: written; backward: what forward wrote */
    const struct tensor *dy;    /* backward */
    struct tensor *dx;          /* backward: n_in gradients, overwritten; data NULL: not wanted */
    struct tensor *dparam; /* backward: n_params gradients, overwritten (a buffer's is left alone); NULL: not wanted */
    void *scratch;         /* scratch_bytes(), contents undefined, CS_ALIGN */
    void *saved;           /* saved_bytes(), kept from forward to backward, CS_ALIGN */
};

struct layer_kind {
    const char *name;  /* as in a .net file: "conv2d" */
    const char *title; /* N_(): "Conv", as a column is headed */
    size_t size;       /* of the kind's own struct */
    int min_inputs, max_inputs;
    bool fuses_relu; /* forward and backward heed layer_call.relu: a run may leave a ReLU behind this layer to it */
    bool reshapes;   /* y holds the numbers of x in the same order: a run may let both share memory and call nothing */
    const struct layer_attr *attrs;
    int n_attrs, n_positional; /* the first n_positional may be given without a name */
    /* Fills out, param and n_params from n_in and in; the sentence in *err does not name the layer (the net does). */
    enum cs_status (*infer)(struct layer *l, struct cs_error *err);
    size_t (*scratch_bytes)(const struct layer *l, int batch, bool training); /* NULL: none */
    size_t (*saved_bytes)(const struct layer *l, int batch);                  /* NULL: none */
    void (*forward)(const struct layer *l, const struct layer_call *c);
    void (*backward)(const struct layer *l, const struct layer_call *c);
    /* Multiply-adds of one sample's forward pass; NULL: none. */
    int64_t (*macs)(const struct layer *l);
    /* How far one output value sees: window and step on the input, rows then columns; NULL: 1, 1, 0 (a value sees its
     * own place). first is the input row (column) of output 0's first tap: -padding. A stride of 0 says that every
     * output sees everything - also where the step on the input is a fraction, as behind upsampling, which no int
     * tells. */
    void (*window)(const struct layer *l, int size[2], int stride[2], int first[2]);
};

extern const struct layer_kind layer_conv2d, layer_conv1d, layer_conv_transpose2d;
extern const struct layer_kind layer_max_pool2d, layer_avg_pool2d, layer_min_pool2d;
extern const struct layer_kind layer_global_avg_pool2d, layer_global_max_pool2d, layer_adaptive_avg_pool2d;
extern const struct layer_kind layer_batch_norm2d, layer_group_norm, layer_instance_norm, layer_layer_norm;
extern const struct layer_kind layer_local_response_norm;
extern const struct layer_kind layer_linear;
extern const struct layer_kind layer_relu, layer_leaky_relu, layer_elu, layer_sigmoid, layer_tanh;
extern const struct layer_kind layer_softmax, layer_log_softmax;
extern const struct layer_kind layer_dropout, layer_dropout2d;
extern const struct layer_kind layer_flatten, layer_reshape;
extern const struct layer_kind layer_add, layer_concat;
extern const struct layer_kind layer_upsample, layer_pad;

/* For ONNX's graphs. */
extern const struct layer_kind layer_sub, layer_mul, layer_div, layer_matmul;
extern const struct layer_kind layer_neg, layer_exp, layer_log, layer_sqrt, layer_abs, layer_reciprocal;
extern const struct layer_kind layer_pow, layer_clip;
extern const struct layer_kind layer_reduce_mean, layer_reduce_sum, layer_reduce_max;
extern const struct layer_kind layer_transpose, layer_constant, layer_identity;

/* All kinds, for readers and for `convoscope list`; NULL past the last one. */
const struct layer_kind *layer_kind_nth(int i);
const struct layer_kind *layer_kind_named(const char *name); /* NULL when unknown */

/* A layer of a kind with the initial value of every attribute; CS_NO_MEMORY. destroy also accepts NULL. */
enum cs_status layer_create(struct layer **l, const struct layer_kind *kind, struct cs_error *err);
void layer_destroy(struct layer **l);
/* Sets one attribute from text ("5", "3,1", "true", "reflect"); CS_BAD_VALUE with the range in the sentence. */
enum cs_status layer_set_attr(struct layer *l, const struct layer_attr *attr, const char *text, struct cs_error *err);
/* CS_BAD_VALUE naming the first attribute that must be given and is not. */
enum cs_status layer_check_attrs(const struct layer *l, struct cs_error *err);
/* Whether y is max(0, x), perhaps with a limit above: relu, and clip from 0 up. */
bool layer_rectifies(const struct layer *l);
/* infer() after checking the number and shapes of inputs; the result's shape is checked, too. */
enum cs_status layer_infer(struct layer *l, const struct shape *in, int n_in, struct cs_error *err);

#endif
