/* tests/fuzz/fuzz_model.c - an ONNX model; one that is read must also stand being looked at, saved and read again. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/net/model_file.h"
#include "tests/fuzz/fuzz.h"

/* The texts of a training are in the file, also for who asks for nothing else. */
static void check_texts(const char *path, const struct training_state *state)
{
    for (int i = 0; i < state->n_extras; i++) {
        const struct model_extra *e = &state->extra[i];
        char *text;
        if (e->type != MODEL_TEXT)
            continue;
        if (strlen(e->data) != e->count)
            abort();
        const enum cs_status status = model_text(path, e->name, &text, NULL);
        if (status != CS_NO_MEMORY && (status != CS_OK || strcmp(text, e->data) != 0))
            abort();
        free(text);
    }
}

/* What was accepted has a form in a file, and reading that gives a net of the same size. */
static void round_trip(const struct net *net, const struct training_state *state, const struct model_input_info *input)
{
    char path[FUZZ_PATH];
    struct net *again;
    const int fd = fuzz_file(NULL, 0, path);
    if (model_save(path, net, state, input, NULL) == CS_OK) {
        const enum cs_status status = model_load(path, &again, NULL, NULL, NULL);
        if (status != CS_NO_MEMORY &&
            (status != CS_OK || again->n_nodes != net->n_nodes || again->n_params != net->n_params))
            abort();
        net_destroy(&again);
        check_texts(path, state);
    }
    fuzz_file_close(fd);
}

/* The same bytes as a graph that is fed: sizes from the first array, numbers from the others. */
static void load_fed(const uint8_t *bytes, size_t length)
{
    static const float floats[120] = {1, 2, 3};
    static const int64_t ints[4] = {1, -1, 2, 0};
    char path[FUZZ_PATH];
    const int fd = fuzz_file(bytes, length, path);
    struct model_input input[3] = {{.rank = 1 + (int)(length % 4), .dim = {2, 3, 4, 5}, .floats = floats},
                                   {.rank = 1, .dim = {4}, .ints = ints},
                                   {.rank = 2, .dim = {3, 4}, .floats = floats}};
    for (int n = 1; n <= 3; n++) {
        struct net *net;
        struct model_graph graph;
        struct cs_error err;
        const enum cs_status status = model_load_graph(path, input, n, &net, &graph, &err);
        fuzz_check_sentence(status, &err, path);
        for (int i = 0; !status && i < graph.n_outputs; i++)
            if (graph.output[i] < 0 || graph.output[i] >= net->n_nodes)
                abort();
        net_destroy(&net);
    }
    fuzz_file_close(fd);
}

/* What is told before anything is loaded. */
static void describe(const uint8_t *bytes, size_t length)
{
    char path[FUZZ_PATH];
    struct training_state state;
    struct cs_error err;
    const int fd = fuzz_file(bytes, length, path);
    const enum cs_status status = model_describe(path, &state, &err);
    fuzz_check_sentence(status, &err, path);
    if (state.n_blocks || state.n_extras || state.made < 0)
        abort();
    char *text;
    const enum cs_status status_of_text = model_text(path, "hands.edits", &text, &err);
    fuzz_check_sentence(status_of_text, &err, path);
    if (text)
        fuzz_touch(text, strlen(text));
    free(text);
    fuzz_file_close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct net *net;
    struct training_state state;
    struct model_input_info input;
    struct cs_error err;
    describe(bytes, length);
    const enum cs_status status = model_from_memory(bytes, length, "fuzz.onnx", &net, &state, &input, &err);
    fuzz_check_sentence(status, &err, "fuzz.onnx");
    load_fed(bytes, length);
    if (status)
        return 0;
    fuzz_touch(net->params, net->n_params * sizeof *net->params);
    for (int b = 0; b < state.n_blocks; b++)
        fuzz_touch(state.block[b], net->n_params * sizeof *net->params);
    for (int i = 0; i < state.n_extras; i++)
        fuzz_touch(state.extra[i].data, state.extra[i].count * model_extra_size(state.extra[i].type));
    for (int i = 0; i < net->n_nodes && i < 20; i++)
        net_receptive_field(net, net->n_nodes - 1, i);
    round_trip(net, &state, &input);
    training_state_finish(&state);
    net_destroy(&net);
    return 0;
}
