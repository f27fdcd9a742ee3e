/* engine/net/onnx/missing.c - stands in where the program was built without protobuf-c, and says so. */
#include "engine/base/i18n.h"
#include "engine/net/model_file.h"

static enum cs_status missing(const char *path, struct cs_error *err)
{
    return cs_fail(err, CS_NOT_FOUND,
                   _("%s: this program was built without ONNX; install libprotobuf-c-dev and build again"), path);
}

enum cs_status model_save(const char *path, const struct net *net, const struct training_state *state,
                          const struct model_input_info *input, struct cs_error *err)
{
    (void)net, (void)state, (void)input;
    return missing(path, err);
}

enum cs_status model_from_memory(const uint8_t *bytes, size_t length, const char *name, struct net **net,
                                 struct training_state *state, struct model_input_info *input, struct cs_error *err)
{
    (void)bytes, (void)length, (void)state, (void)input;
    *net = NULL;
    return missing(name, err);
}

enum cs_status model_load(const char *path, struct net **net, struct training_state *state,
                          struct model_input_info *input, struct cs_error *err)
{
    (void)state, (void)input;
    *net = NULL;
    return missing(path, err);
}

enum cs_status model_load_watched(const char *path, const struct model_watch *watch, struct net **net,
                                  struct training_state *state, struct model_input_info *input, struct cs_error *err)
{
    (void)watch;
    return model_load(path, net, state, input, err);
}

enum cs_status model_describe(const char *path, struct training_state *state, struct cs_error *err)
{
    *state = (struct training_state){.steps = 0};
    return missing(path, err);
}

enum cs_status model_text(const char *path, const char *name, char **text, struct cs_error *err)
{
    (void)name;
    *text = NULL;
    return missing(path, err);
}

const struct model_asset *model_asset_nth(int i)
{
    (void)i;
    return NULL;
}

enum cs_status model_load_graph(const char *path, const struct model_input *input, int n_input, struct net **net,
                                struct model_graph *graph, struct cs_error *err)
{
    (void)input, (void)n_input, (void)graph;
    *net = NULL;
    return missing(path, err);
}
