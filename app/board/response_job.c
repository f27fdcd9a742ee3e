#include "app/board/response_job.h"

#include <math.h>
#include <string.h>

/* A slice: about as much work as half a millisecond, and few enough numbers to be in a cache when their extremes are
 * looked for. */
enum { SLICE_MACS = 1 << 23, SLICE_VALUES = 1 << 16, LEAST_ROWS = 2, LANES = 16, WAYS_CHANNELS = 32 };

/* What a thread works in. */
struct slot {
    atomic_bool taken;
    void *scratch; /* of the layer */
    float *rows;   /* input rows of a slice that cannot be read where they are */
    float *out;    /* output rows of a slice of several channels */
    float lo[LANES], hi[LANES];
};

struct run {
    const struct response_job *job;
    struct response_result *result;
    struct response_control *control;
    int channels, outputs; /* of a group */
    int n_slices;          /* of a group; one slice in all: the layer itself */
    bool whole;
    int level; /* of the pyramid, in its pass */
    int n_slots;
    struct slot *slot;
    void *memory; /* of the slots */
};

void response_job_finish(struct response_job *job)
{
    cs_free(job->param);
    layer_destroy(&job->activation);
    *job = (struct response_job){0};
}

void response_result_finish(struct response_result *result)
{
    tensor_finish(&result->map);
    pyramid_finish(&result->pyramid);
    *result = (struct response_result){0};
}

int response_progress_step(struct response_control *control)
{
    const int64_t total = atomic_load(&control->total), done = atomic_load(&control->done);
    return total > 0 ? (int)(done * RESPONSE_PROGRESS_STEPS / total) : 0;
}

static void count_chunk(struct response_control *c)
{
    const int64_t total = atomic_load(&c->total), done = atomic_fetch_add(&c->done, 1) + 1;
    if (c->notify && done * RESPONSE_PROGRESS_STEPS / total != (done - 1) * RESPONSE_PROGRESS_STEPS / total)
        c->notify(c->ctx);
}

/* ---------------------------------------------------------------------------------------------- slices */

struct slice {
    int group, begin, end; /* rows of the output */
    int first, rows;       /* of the input, before padding: first may be negative */
    struct conv2d conv;
};

static int slice_row(const struct run *r, int i)
{
    return (int)((int64_t)r->job->conv.base.out.dim[1] * i / r->n_slices);
}

/* The convolution of some rows of a group; its output's shape follows as conv2d's infer() would have it. */
static struct conv2d conv_of_rows(const struct run *r, int out_rows, int in_rows)
{
    struct conv2d l = r->job->conv;
    l.groups = 1;
    l.out_channels = r->outputs;
    l.padding[0] = l.padding[2] = 0;
    l.base.in[0].dim[0] = r->channels;
    l.base.in[0].dim[1] = in_rows;
    l.base.out.dim[0] = r->outputs;
    l.base.out.dim[1] = out_rows;
    l.base.param[0].shape.dim[0] = l.base.param[1].shape.dim[0] = r->outputs;
    return l;
}

static int rows_read(const struct conv2d *l, int out_rows)
{
    return (out_rows - 1) * l->stride[0] + (l->kernel_size[0] - 1) * l->dilation[0] + 1;
}

static struct slice slice_at(const struct run *r, int chunk)
{
    const struct conv2d *l = &r->job->conv;
    struct slice s = {.group = chunk / r->n_slices};
    s.begin = slice_row(r, chunk % r->n_slices);
    s.end = slice_row(r, chunk % r->n_slices + 1);
    s.first = s.begin * l->stride[0] - l->padding[0];
    s.rows = rows_read(l, s.end - s.begin);
    s.conv = conv_of_rows(r, s.end - s.begin, s.rows);
    return s;
}

/* The rows that a slice reads, as [channels, rows, W]: where they are, if they lie together. */
static const float *input_rows(const struct run *r, const struct slice *s, float *to)
{
    const int *dim = r->job->picture.shape.dim;
    const size_t w = (size_t)dim[2], plane = (size_t)dim[1] * w;
    const float *x = r->job->picture.data + (size_t)s->group * (size_t)r->channels * plane;
    if (r->channels == 1 && s->first >= 0 && s->first + s->rows <= dim[1])
        return x + (size_t)s->first * w;
    float *at = to;
    for (int c = 0; c < r->channels; c++)
        for (int i = 0; i < s->rows; i++, at += w) {
            const int from = padding_source((enum padding_mode)r->job->conv.padding_mode, s->first + i, dim[1]);
            if (from < 0)
                memset(at, 0, w * sizeof *at);
            else
                memcpy(at, x + (size_t)c * plane + (size_t)from * w, w * sizeof *at);
        }
    return to;
}

static void forward(const struct run *r, const struct conv2d *l, int group, const float *in, float *out, void *scratch)
{
    const struct response_job *job = r->job;
    const size_t weights = shape_count(&l->base.param[0].shape), all = weights * (size_t)(job->conv.groups / l->groups);
    const struct tensor x = {shape_batch(1, &l->base.in[0]), (float *)in};
    const struct tensor param[] = {
        {l->base.param[0].shape, job->param + (size_t)group * weights},
        {shape_1d(l->out_channels), job->param + all + (size_t)group * (size_t)l->out_channels}};
    struct tensor y = {shape_batch(1, &l->base.out), out};
    const struct layer_call call = {
        .kernels = kernels_best(), .batch = 1, .x = &x, .param = param, .y = &y, .scratch = scratch};
    layer_conv2d.forward(&l->base, &call);
}

/* In place, a block at a time. */
static void activate(const struct layer *l, float *v, size_t n)
{
    float block[ACTIVATION_BLOCK];
    for (size_t at = 0; l && at < n; at += ACTIVATION_BLOCK) {
        const int count = (int)(n - at < ACTIVATION_BLOCK ? n - at : ACTIVATION_BLOCK);
        const struct tensor x = {shape_2d(1, count), block};
        struct tensor y = {shape_2d(1, count), v + at};
        const struct layer_call call = {.kernels = kernels_best(), .batch = 1, .x = &x, .y = &y};
        memcpy(block, v + at, (size_t)count * sizeof *block);
        l->kind->forward(l, &call);
    }
}

/* Side by side in LANES, which a compiler turns into vectors; a NaN is no extreme. */
static void find_extremes(const float *restrict v, size_t n, float *restrict lo, float *restrict hi)
{
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int k = 0; k < LANES; k++) {
            lo[k] = v[i + (size_t)k] < lo[k] ? v[i + (size_t)k] : lo[k];
            hi[k] = v[i + (size_t)k] > hi[k] ? v[i + (size_t)k] : hi[k];
        }
    for (; i < n; i++) {
        lo[0] = v[i] < lo[0] ? v[i] : lo[0];
        hi[0] = v[i] > hi[0] ? v[i] : hi[0];
    }
}

static void run_slice(struct run *r, const struct slice *s, struct slot *slot)
{
    const int *out = r->result->map.shape.dim;
    const size_t w = (size_t)out[2], plane = (size_t)out[1] * w, n = (size_t)(s->end - s->begin) * w;
    float *y = r->result->map.data + (size_t)s->group * (size_t)r->outputs * plane + (size_t)s->begin * w;
    float *to = r->outputs == 1 ? y : slot->out;
    forward(r, &s->conv, s->group, input_rows(r, s, slot->rows), to, slot->scratch);
    activate(r->job->activation, to, n * (size_t)r->outputs);
    find_extremes(to, n * (size_t)r->outputs, slot->lo, slot->hi);
    for (int m = 0; m < r->outputs && to != y; m++)
        memcpy(y + (size_t)m * plane, to + (size_t)m * n, n * sizeof *y);
}

static struct slot *take_slot(struct run *r)
{
    for (int i = 0;; i = (i + 1) % r->n_slots) /* there are as many as threads */
        if (!atomic_exchange(&r->slot[i].taken, true))
            return &r->slot[i];
}

static void run_chunk(void *ctx, int chunk)
{
    struct run *r = ctx;
    if (atomic_load(&r->control->cancel))
        return;
    struct slot *slot = take_slot(r);
    if (r->whole) {
        forward(r, &r->job->conv, 0, r->job->picture.data, r->result->map.data, slot->scratch);
        activate(r->job->activation, r->result->map.data, shape_count(&r->result->map.shape));
        find_extremes(r->result->map.data, shape_count(&r->result->map.shape), slot->lo, slot->hi);
    } else {
        const struct slice s = slice_at(r, chunk);
        run_slice(r, &s, slot);
    }
    atomic_store(&slot->taken, false);
    count_chunk(r->control);
}

static void run_pyramid_chunk(void *ctx, int chunk)
{
    struct run *r = ctx;
    if (atomic_load(&r->control->cancel))
        return;
    pyramid_build_chunk(&r->result->pyramid, r->level, chunk);
    count_chunk(r->control);
}

/* ---------------------------------------------------------------------------------------------- planning */

/* So many that each is SLICE_MACS or SLICE_VALUES large at most, and LEAST_ROWS at least: one row of one column would
 * look like a picture as large as its kernel. */
static void cut(struct run *r)
{
    const struct conv2d *l = &r->job->conv;
    const int64_t rows = l->base.out.dim[1], row = (int64_t)l->base.out.dim[2] * r->outputs;
    const int64_t macs = rows * row * l->base.param[0].fan_in;
    const int64_t by_macs = macs / SLICE_MACS + 1, by_values = rows * row / SLICE_VALUES + 1;
    const int64_t n = by_macs > by_values ? by_macs : by_values, most = rows / LEAST_ROWS > 1 ? rows / LEAST_ROWS : 1;
    r->channels = l->base.in[0].dim[0] / l->groups;
    r->whole = (rows == 1 && l->base.out.dim[2] == 1) || r->channels >= WAYS_CHANNELS;
    r->n_slices = (int)(n < most ? n : most);
}

static int n_chunks(const struct run *r)
{
    return r->whole ? 1 : r->n_slices * r->job->conv.groups;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t scratch_of(const struct conv2d *l)
{
    return layer_conv2d.scratch_bytes(&l->base, 1, false);
}

/* Slices have one of two heights. */
static enum cs_status make_slots(struct run *r, int threads, struct cs_error *err)
{
    const struct conv2d *l = &r->job->conv;
    const int low = l->base.out.dim[1] / r->n_slices, high = low + 1;
    const struct conv2d of_low = conv_of_rows(r, low, rows_read(l, low)),
                        of_high = conv_of_rows(r, high, rows_read(l, high));
    const size_t scratch = r->whole ? scratch_of(l) : larger(scratch_of(&of_low), scratch_of(&of_high));
    const size_t rows = r->whole ? 0 : shape_count(&of_high.base.in[0]);
    const size_t out = r->whole || r->outputs == 1 ? 0 : shape_count(&of_high.base.out);
    const size_t unit = CS_ALIGN / sizeof(float), in_floats = (rows + unit - 1) / unit * unit,
                 out_floats = (out + unit - 1) / unit * unit,
                 scratch_floats = scratch / sizeof(float) / unit * unit + unit;
    const size_t each = scratch_floats + in_floats + out_floats;
    r->n_slots = threads;
    r->slot = cs_alloc((size_t)threads, sizeof *r->slot);
    r->memory = cs_alloc((size_t)threads * each, sizeof(float));
    if (!r->slot || !r->memory)
        return cs_no_memory(err);
    for (int i = 0; i < threads; i++) {
        struct slot *s = &r->slot[i];
        float *at = (float *)r->memory + (size_t)i * each;
        *s = (struct slot){.scratch = at, .rows = at + scratch_floats, .out = at + scratch_floats + in_floats};
        for (int k = 0; k < LANES; k++) {
            s->lo[k] = INFINITY;
            s->hi[k] = -INFINITY;
        }
    }
    return CS_OK;
}

static enum cs_status make_result(struct response_result *result, const struct shape *shape, struct cs_error *err)
{
    result->id = 0;
    if (result->map.data && shape_equal(&result->map.shape, shape))
        return CS_OK;
    response_result_finish(result);
    enum cs_status status = tensor_init(&result->map, shape, err);
    if (status == CS_OK)
        status = pyramid_init(&result->pyramid, shape, err);
    if (status != CS_OK)
        response_result_finish(result);
    return status;
}

static void count_all(const struct run *r)
{
    int total = n_chunks(r);
    for (int k = 1; k < r->result->pyramid.n_levels; k++)
        total += pyramid_chunks(&r->result->pyramid, k);
    atomic_store(&r->control->done, 0);
    atomic_store(&r->control->total, total);
}

static void merge_extremes(const struct run *r)
{
    float lo = INFINITY, hi = -INFINITY;
    for (int i = 0; i < r->n_slots; i++)
        for (int k = 0; k < LANES; k++) {
            lo = fminf(lo, r->slot[i].lo[k]);
            hi = fmaxf(hi, r->slot[i].hi[k]);
        }
    r->result->lo = lo <= hi ? lo : 0; /* not a number anywhere */
    r->result->hi = lo <= hi ? hi : 0;
}

static void compute(struct run *r, struct thread_pool *pool)
{
    struct pyramid *p = &r->result->pyramid;
    thread_pool_run(pool, run_chunk, r, n_chunks(r));
    pyramid_set_data(p, r->result->map.data);
    for (r->level = 1; r->level < p->n_levels && !atomic_load(&r->control->cancel); r->level++)
        thread_pool_run(pool, run_pyramid_chunk, r, pyramid_chunks(p, r->level));
    merge_extremes(r);
}

enum cs_status response_job_run(const struct response_job *job, struct response_result *result,
                                struct thread_pool *pool, struct response_control *control, struct cs_error *err)
{
    struct run r = {.job = job, .result = result, .control = control};
    r.outputs = job->conv.out_channels / job->conv.groups;
    cut(&r);
    enum cs_status status = make_result(result, &job->conv.base.out, err);
    if (status == CS_OK)
        status = make_slots(&r, thread_pool_size(pool), err);
    if (status == CS_OK) {
        count_all(&r);
        compute(&r, pool);
        status = atomic_load(&control->cancel) ? cs_fail(err, CS_CANCELLED, "%s", cs_status_text(CS_CANCELLED)) : CS_OK;
    }
    if (status == CS_OK) {
        result->id = job->id;
        result->tag = job->tag;
        result->conv = job->conv;
    }
    cs_free(r.slot);
    cs_free(r.memory);
    return status;
}
