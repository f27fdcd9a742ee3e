/* app/cli/cli_run.c - `convoscope run`: one forward pass of an ONNX graph, arrays in and out as .npy files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/cli/args.h"
#include "app/cli/cli.h"
#include "engine/base/i18n.h"
#include "engine/data/npy.h"
#include "engine/net/model_file.h"
#include "engine/net/net_run.h"

/* Values of all activations of the samples that are computed together: more would only take memory. */
enum { PART_VALUES = 1 << 26 };

struct run_job {
    const char *model;
    struct text_list input, output;
    int threads;
    struct npy in[MODEL_MAX_INPUTS];
    struct npy out[MODEL_MAX_OUTPUTS];
    struct net *net;
    struct model_graph graph;
    struct thread_pool *pool;
    struct net_run *run;
};

static enum cs_status read_inputs(struct run_job *j, struct cs_error *err)
{
    enum cs_status status = CS_OK;
    for (int i = 0; i < j->input.n && !status; i++)
        status = npy_read(j->input.item[i], &j->in[i], err);
    if (!status && (!j->in[0].floats || j->in[0].count == 0))
        status = cs_fail(err, CS_BAD_FILE, _("%s: the first input must be float32 and not empty"), j->input.item[0]);
    return status;
}

static enum cs_status load(struct run_job *j, struct cs_error *err)
{
    struct model_input input[MODEL_MAX_INPUTS];
    for (int i = 0; i < j->input.n; i++) {
        input[i] = (struct model_input){.rank = j->in[i].rank, .floats = j->in[i].floats, .ints = j->in[i].ints};
        memcpy(input[i].dim, j->in[i].dim, sizeof input[i].dim);
    }
    const enum cs_status status = model_load_graph(j->model, input, j->input.n, &j->net, &j->graph, err);
    if (status)
        return status;
    if (j->output.n > j->graph.n_outputs)
        return cs_fail(err, CS_BAD_VALUE, _("%s: the graph has %d outputs, but %d are asked for"), j->model,
                       j->graph.n_outputs, j->output.n);
    return CS_OK;
}

/* The samples that go through the net together. */
static int part_of(const struct run_job *j, int samples)
{
    size_t values = 0;
    for (int i = 0; i < j->net->n_nodes; i++)
        values += shape_count(&j->net->node[i].out);
    const size_t part = PART_VALUES / (values ? values : 1);
    return part < 1 ? 1 : part < (size_t)samples ? (int)part : samples;
}

static enum cs_status make_output(struct run_job *j, int i, int samples, struct cs_error *err)
{
    const struct shape *s = &j->net->node[j->graph.output[i]].out;
    struct npy *out = &j->out[i];
    *out = (struct npy){.rank = s->rank + !j->graph.whole, .count = (size_t)samples * shape_count(s)};
    if (!j->graph.whole)
        out->dim[0] = samples;
    for (int d = 0; d < s->rank; d++)
        out->dim[d + !j->graph.whole] = s->dim[d];
    out->floats = cs_alloc(out->count, sizeof *out->floats);
    return out->floats ? CS_OK : cs_no_memory(err);
}

static void forward_part(struct run_job *j, int first, int n)
{
    struct tensor *x = net_run_input(j->run);
    const size_t count = shape_count(net_input(j->net));
    memcpy(x->data, j->in[0].floats + (size_t)first * count, (size_t)n * count * sizeof(float));
    net_run_forward(j->run, n);
    for (int i = 0; i < j->output.n; i++) {
        const struct tensor *y = net_run_activation(j->run, j->graph.output[i]);
        const size_t size = shape_count(&j->net->node[j->graph.output[i]].out);
        memcpy(j->out[i].floats + (size_t)first * size, y->data, (size_t)n * size * sizeof(float));
    }
}

static enum cs_status forward(struct run_job *j, struct cs_error *err)
{
    const int samples = j->graph.whole ? 1 : (int)j->in[0].dim[0], part = part_of(j, samples);
    enum cs_status status = thread_pool_create(&j->pool, j->threads, err);
    if (!status)
        status = net_run_create(&j->run, j->net, part, NET_RUN_INFER, j->pool, kernels_best(), err);
    for (int i = 0; i < j->output.n && !status; i++)
        status = make_output(j, i, samples, err);
    for (int first = 0; first < samples && !status; first += part)
        forward_part(j, first, samples - first < part ? samples - first : part);
    return status;
}

static enum cs_status work(struct run_job *j, struct cs_error *err)
{
    enum cs_status status = CS_OK;
    for (int i = 0; i < j->output.n && !status; i++)
        status = file_check_replace(j->output.item[i], err);
    if (!status)
        status = read_inputs(j, err);
    if (!status)
        status = load(j, err);
    if (!status)
        status = forward(j, err);
    for (int i = 0; i < j->output.n && !status; i++)
        status = npy_write(j->output.item[i], &j->out[i], err);
    return status;
}

static void finish(struct run_job *j)
{
    for (int i = 0; i < MODEL_MAX_INPUTS; i++)
        npy_finish(&j->in[i]);
    for (int i = 0; i < MODEL_MAX_OUTPUTS; i++)
        npy_finish(&j->out[i]);
    net_run_destroy(&j->run);
    thread_pool_destroy(&j->pool);
    net_destroy(&j->net);
}

int cli_run(int argc, char **argv)
{
    struct run_job j = {0};
    struct text_list files = {0};
    struct cs_error err;
    const struct option options[] = {{"--input", OPTION_LIST, &j.input},
                                     {"--output", OPTION_LIST, &j.output},
                                     {"--threads", OPTION_INT, &j.threads, 1, 256}};
    if (args_parse(argc, argv, options, sizeof options / sizeof *options, &files, &err) != CS_OK)
        return cli_bad_usage(&err);
    if (files.n != 1 || j.input.n < 1 || j.output.n < 1) {
        cs_fail(&err, CS_BAD_VALUE, _("run needs F.onnx, --input X.npy and --output Y.npy"));
        return cli_bad_usage(&err);
    }
    if (j.input.n > MODEL_MAX_INPUTS || j.output.n > MODEL_MAX_OUTPUTS) {
        cs_fail(&err, CS_BAD_VALUE, _("run takes at most %d inputs and %d outputs"), MODEL_MAX_INPUTS,
                MODEL_MAX_OUTPUTS);
        return cli_bad_usage(&err);
    }
    j.model = files.item[0];
    const enum cs_status status = work(&j, &err);
    finish(&j);
    return status ? cli_failed(&err) : EXIT_SUCCESS;
}
