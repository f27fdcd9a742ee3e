/* engine/net/model_file.h - a trained network as one ONNX file, both ways, with the optimiser's state and the position
 * of the training riding along (as initializers and metadata that other programs ignore). Kinds of this slice: conv2d
 * (Conv, with Pad before it for other padding modes), max/avg/min_pool2d (MaxPool, AveragePool; min as Neg MaxPool
 * Neg), linear (Gemm), relu (Relu), flatten (Flatten). Opset 13. Batch size is a free dimension. Files may lie: every
 * size is checked before it is believed; an error is one sentence that begins with the path. Threads: no state; the net
 * must not be written while it is saved. */
#ifndef CS_NET_MODEL_FILE_H
#define CS_NET_MODEL_FILE_H

#include "engine/net/net.h"

enum { MODEL_MAX_BLOCKS = 2, TRAINING_OPTIONS = 512 };

struct training_state { /* everything that --resume needs besides the parameters */
    char optimizer[16]; /* "sgd", "adam"; "" for a file without training state */
    char data[NET_NAME_MAX];
    int64_t steps;         /* of the optimiser */
    int64_t epoch, sample; /* where the next step is: epoch from 0, samples of it already seen */
    uint64_t seed;
    int batch_size, validation;
    float lr, momentum, weight_decay;
    char options[TRAINING_OPTIONS]; /* "key=value ...", what else the trainer wants to know again; text of its own */
    int n_blocks;                   /* momentum; or first and second moments */
    float *block[MODEL_MAX_BLOCKS]; /* layout of net->params; when loaded: cs_free() by training_state_finish() */
};
void training_state_finish(struct training_state *s);

/* Normalisation of the data the net was trained on (per channel), so that eval and run feed it alike. */
struct model_input_info {
    int channels;
    float mean[4], std[4];
};

/* Writes PATH.tmp, flushes it to the disk and renames it over path. state and input may be NULL. */
enum cs_status model_save(const char *path, const struct net *net, const struct training_state *state,
                          const struct model_input_info *input, struct cs_error *err);
/* state and input may be NULL; input->channels is 0 when the file does not tell. */
enum cs_status model_load(const char *path, struct net **net, struct training_state *state,
                          struct model_input_info *input, struct cs_error *err);
/* The same from bytes; name stands for the path in sentences. */
enum cs_status model_from_memory(const uint8_t *bytes, size_t length, const char *name, struct net **net,
                                 struct training_state *state, struct model_input_info *input, struct cs_error *err);

#endif
