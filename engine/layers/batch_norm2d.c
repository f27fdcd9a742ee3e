#include "engine/layers/batch_norm2d.h"

#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/chunks.h"
#include "engine/layers/rows.h"

/* Two passes over the batch forward (statistics, then y) and two backward (sums, then dx); both are bound by memory.
 *
 * Sums are added in float lanes over a block of at most ROW_BLOCK numbers of one channel (a few samples' planes, or a
 * part of a large plane), and in double over the blocks of a channel, from first to last. A chunk is one block of some
 * neighbouring channels, read sample by sample: long runs of memory. */
enum { CHUNK = 1 << 16 };

static enum cs_status batch_norm2d_infer(struct layer *base, struct cs_error *err)
{
    const struct batch_norm2d *l = (const struct batch_norm2d *)base;
    char text[CS_SHAPE_TEXT];
    if (base->in[0].rank != 3)
        return cs_fail(err, CS_BAD_SHAPE, _("batch_norm2d takes maps of CxHxW, not %s"),
                       shape_text(&base->in[0], text));
    const struct shape channels = shape_1d(base->in[0].dim[0]);
    base->out = base->in[0];
    base->n_params = 0;
    if (l->affine) {
        base->param[base->n_params++] = (struct layer_param){"weight", channels, 1, LAYER_INIT_ONE, true, 0, false};
        base->param[base->n_params++] = (struct layer_param){"bias", channels, 1, LAYER_INIT_ZERO, true, 0, false};
    }
    if (l->track_running_stats) {
        base->param[base->n_params++] =
            (struct layer_param){"running_mean", channels, 1, LAYER_INIT_ZERO, false, 0, true};
        base->param[base->n_params++] =
            (struct layer_param){"running_var", channels, 1, LAYER_INIT_ONE, false, 0, true};
    }
    return CS_OK;
}

/* How a batch is cut. */
struct cut {
    size_t plane;          /* H*W */
    int channels, batch;   /* C, N */
    int samples, n_groups; /* of a block; groups of them in the batch */
    size_t n_parts;        /* blocks of a plane; 1 unless it is larger than a block */
    int wide, n_wide;      /* channels of a chunk; chunks side by side */
    size_t n_blocks;       /* of a channel: n_groups * n_parts */
};

static int at_most(size_t a, int b)
{
    return a < (size_t)b ? (int)a : b;
}

static struct cut cut_batch(const struct layer *l, int batch)
{
    struct cut t = {.channels = l->out.dim[0], .batch = batch};
    t.plane = (size_t)l->out.dim[1] * (size_t)l->out.dim[2];
    t.n_parts = (t.plane + ROW_BLOCK - 1) / ROW_BLOCK;
    t.samples = t.n_parts > 1 ? 1 : at_most(ROW_BLOCK / t.plane, batch);
    t.n_groups = chunk_count((size_t)batch, (size_t)t.samples);
    const size_t wide = CHUNK / (t.plane * (size_t)t.samples);
    t.wide = wide ? at_most(wide, t.channels) : 1;
    t.n_wide = chunk_count((size_t)t.channels, (size_t)t.wide);
    t.n_blocks = (size_t)t.n_groups * t.n_parts;
    return t;
}

/* What a block adds up to: forward its moments, backward dy and dy * (x - mean). */
union block {
    struct row_moments moments;
    struct row_totals gradients;
};

struct pass {
    const struct layer_call *call;
    const struct rows *rows;
    struct cut cut;
    union block *block;       /* [C][n_blocks] */
    struct row_norm *channel; /* [C] */
    struct row_sums *sums;    /* [n_groups][C] */
};

static size_t aligned(size_t bytes)
{
    return (bytes + CS_ALIGN - 1) / CS_ALIGN * CS_ALIGN;
}

static size_t block_bytes(const struct cut *t)
{
    return aligned((size_t)t->channels * t->n_blocks * sizeof(union block));
}

static size_t channel_bytes(const struct cut *t)
{
    return aligned((size_t)t->channels * sizeof(struct row_norm));
}

/* Of all groups: any number of chunks may be at work. */
static size_t sums_bytes(const struct cut *t)
{
    return (size_t)t->n_groups * (size_t)t->channels * sizeof(struct row_sums);
}

static size_t batch_norm2d_scratch_bytes(const struct layer *l, int batch, bool training)
{
    (void)training;
    const struct cut t = cut_batch(l, batch);
    return block_bytes(&t) + channel_bytes(&t) + sums_bytes(&t);
}

static size_t batch_norm2d_saved_bytes(const struct layer *l, int batch)
{
    (void)batch;
    return (size_t)l->out.dim[0] * 2 * sizeof(float);
}

static struct pass begin(const struct layer *l, const struct layer_call *c)
{
    struct pass p = {.call = c, .rows = rows_for(c->kernels), .cut = cut_batch(l, c->batch)};
    p.block = c->scratch;
    p.channel = (struct row_norm *)((char *)c->scratch + block_bytes(&p.cut));
    p.sums = (struct row_sums *)((char *)p.channel + channel_bytes(&p.cut));
    return p;
}

static const struct tensor *running(const struct layer *l, const struct layer_call *c, int which)
{
    const struct batch_norm2d *b = (const struct batch_norm2d *)l;
    return b->track_running_stats ? &c->param[(b->affine ? 2 : 0) + which] : NULL;
}

static bool uses_batch_statistics(const struct layer *l, const struct layer_call *c)
{
    return c->training || !running(l, c, 0);
}

/* ------------------------------------------------------------------------------------------------ sums */

/* One group of samples and some channels. */
struct chunk {
    struct range sample, channel;
    int group;
    struct row_sums *sums; /* one a channel of the chunk */
};

static struct chunk chunk_numbered(const struct pass *p, int number)
{
    const struct cut *t = &p->cut;
    struct chunk k = {.group = number / t->n_wide};
    k.sample = chunk_of((size_t)t->batch, (size_t)t->samples, k.group);
    k.channel = chunk_of((size_t)t->channels, (size_t)t->wide, number % t->n_wide);
    k.sums = p->sums + (size_t)k.group * (size_t)t->channels + k.channel.begin;
    memset(k.sums, 0, (k.channel.end - k.channel.begin) * sizeof *k.sums);
    return k;
}

static size_t plane_at(const struct cut *t, size_t sample, size_t channel)
{
    return (sample * (size_t)t->channels + channel) * t->plane;
}

static union block *block_at(const struct pass *p, size_t channel, const struct chunk *k, size_t part)
{
    return &p->block[channel * p->cut.n_blocks + (size_t)k->group * p->cut.n_parts + part];
}

/* Planes of several blocks. */
static void large_plane_statistics(const struct pass *p, const struct chunk *k)
{
    for (size_t c = k->channel.begin; c < k->channel.end; c++)
        for (size_t part = 0; part < p->cut.n_parts; part++) {
            const struct range r = chunk_of(p->cut.plane, ROW_BLOCK, (int)part);
            const float *x = p->call->x->data + plane_at(&p->cut, k->sample.begin, c) + r.begin;
            block_at(p, c, k, part)->moments = row_moments(p->rows, x, r.end - r.begin);
        }
}

static void statistics_chunk(void *ctx, int number)
{
    const struct pass *p = ctx;
    const struct cut *t = &p->cut;
    const struct chunk k = chunk_numbered(p, number);
    const float *x = p->call->x->data;
    if (t->n_parts > 1) {
        large_plane_statistics(p, &k);
        return;
    }
    for (size_t c = k.channel.begin; c < k.channel.end; c++) /* until the block is whole, its shift */
        block_at(p, c, &k, 0)->moments.mean = (double)row_shift(x + plane_at(t, k.sample.begin, c), t->plane);
    for (size_t s = k.sample.begin; s < k.sample.end; s++)
        for (size_t c = k.channel.begin; c < k.channel.end; c++)
            p->rows->add_deviations(&k.sums[c - k.channel.begin], x + plane_at(t, s, c), t->plane,
                                    (float)block_at(p, c, &k, 0)->moments.mean);
    for (size_t c = k.channel.begin; c < k.channel.end; c++) {
        struct row_moments *m = &block_at(p, c, &k, 0)->moments;
        *m = row_moments_of(&k.sums[c - k.channel.begin], t->plane * (k.sample.end - k.sample.begin), (float)m->mean);
    }
}

static void large_plane_gradients(const struct pass *p, const struct chunk *k)
{
    for (size_t c = k->channel.begin; c < k->channel.end; c++)
        for (size_t part = 0; part < p->cut.n_parts; part++) {
            const struct range r = chunk_of(p->cut.plane, ROW_BLOCK, (int)part);
            const size_t at = plane_at(&p->cut, k->sample.begin, c) + r.begin;
            struct row_sums sums = {{0.0f}, {0.0f}};
            p->rows->add_gradients(&sums, p->call->x->data + at, p->call->dy->data + at, r.end - r.begin,
                                   &p->channel[c]);
            block_at(p, c, k, part)->gradients = row_totals(&sums);
        }
}

static void gradients_chunk(void *ctx, int number)
{
    const struct pass *p = ctx;
    const struct cut *t = &p->cut;
    const struct chunk k = chunk_numbered(p, number);
    if (t->n_parts > 1) {
        large_plane_gradients(p, &k);
        return;
    }
    for (size_t s = k.sample.begin; s < k.sample.end; s++)
        for (size_t c = k.channel.begin; c < k.channel.end; c++)
            p->rows->add_gradients(&k.sums[c - k.channel.begin], p->call->x->data + plane_at(t, s, c),
                                   p->call->dy->data + plane_at(t, s, c), t->plane, &p->channel[c]);
    for (size_t c = k.channel.begin; c < k.channel.end; c++)
        block_at(p, c, &k, 0)->gradients = row_totals(&k.sums[c - k.channel.begin]);
}

static struct row_moments join_blocks(const struct pass *p, int channel)
{
    const union block *block = p->block + (size_t)channel * p->cut.n_blocks;
    struct row_moments all = block[0].moments;
    for (size_t i = 1; i < p->cut.n_blocks; i++)
        all = row_moments_join(all, block[i].moments);
    return all;
}

static struct row_totals add_blocks(const struct pass *p, int channel)
{
    const union block *block = p->block + (size_t)channel * p->cut.n_blocks;
    struct row_totals all = {0.0, 0.0};
    for (size_t i = 0; i < p->cut.n_blocks; i++) {
        all.a += block[i].gradients.a;
        all.b += block[i].gradients.b;
    }
    return all;
}

/* ------------------------------------------------------------------------------------------------ passes */

/* Planes of a chunk of an element-wise pass. */
static size_t planes_of_chunk(const struct cut *t)
{
    return t->plane < CHUNK_FLOATS ? CHUNK_FLOATS / t->plane : 1;
}

static int element_chunks(const struct cut *t)
{
    return chunk_count((size_t)t->batch * (size_t)t->channels, planes_of_chunk(t));
}

static void normalise_chunk(void *ctx, int number)
{
    const struct pass *p = ctx;
    const struct cut *t = &p->cut;
    const struct range r = chunk_of((size_t)t->batch * (size_t)t->channels, planes_of_chunk(t), number);
    for (size_t i = r.begin; i < r.end; i++)
        p->rows->normalise(p->call->y->data + i * t->plane, p->call->x->data + i * t->plane, t->plane,
                           &p->channel[i % (size_t)t->channels]);
}

static void input_gradient_chunk(void *ctx, int number)
{
    const struct pass *p = ctx;
    const struct cut *t = &p->cut;
    const struct range r = chunk_of((size_t)t->batch * (size_t)t->channels, planes_of_chunk(t), number);
    for (size_t i = r.begin; i < r.end; i++)
        p->rows->normalise_grad(p->call->dx->data + i * t->plane, p->call->x->data + i * t->plane,
                                p->call->dy->data + i * t->plane, t->plane, &p->channel[i % (size_t)t->channels]);
}

static void follow(float *running, float momentum, double now)
{
    *running = (float)((1.0 - (double)momentum) * (double)*running + (double)momentum * now);
}

/* Statistics of the batch into saved ([C] means, [C] of 1 / standard deviation), and the running ones after them. */
static void take_batch_statistics(const struct layer *l, const struct pass *p, float *mean, float *inverse)
{
    const struct batch_norm2d *b = (const struct batch_norm2d *)l;
    const struct layer_call *c = p->call;
    thread_pool_run(c->pool, statistics_chunk, (void *)p, p->cut.n_groups * p->cut.n_wide);
    for (int i = 0; i < p->cut.channels; i++) {
        const struct row_moments m = join_blocks(p, i);
        mean[i] = (float)m.mean;
        inverse[i] = (float)(1.0 / sqrt(m.squares / m.n + (double)b->eps));
        if (c->training && running(l, c, 0)) {
            follow(&running(l, c, 0)->data[i], b->momentum, m.mean);
            follow(&running(l, c, 1)->data[i], b->momentum, m.n > 1.0 ? m.squares / (m.n - 1.0) : 0.0);
        }
    }
}

static void take_running_statistics(const struct layer *l, const struct layer_call *c, float *mean, float *inverse)
{
    const double eps = (double)((const struct batch_norm2d *)l)->eps;
    for (int i = 0; i < l->out.dim[0]; i++) {
        mean[i] = running(l, c, 0)->data[i];
        inverse[i] = (float)(1.0 / sqrt((double)running(l, c, 1)->data[i] + eps));
    }
}

static void set_channels(const struct layer *l, const struct pass *p)
{
    const bool affine = ((const struct batch_norm2d *)l)->affine;
    const float *mean = p->call->saved, *inverse = mean + p->cut.channels;
    for (int i = 0; i < p->cut.channels; i++)
        p->channel[i] = (struct row_norm){.mean = mean[i],
                                          .scale = affine ? p->call->param[0].data[i] * inverse[i] : inverse[i],
                                          .bias = affine ? p->call->param[1].data[i] : 0.0f,
                                          .relu = p->call->relu};
}

static void batch_norm2d_forward(const struct layer *l, const struct layer_call *c)
{
    struct pass p = begin(l, c);
    float *mean = c->saved, *inverse = mean + p.cut.channels;
    if (uses_batch_statistics(l, c))
        take_batch_statistics(l, &p, mean, inverse);
    else
        take_running_statistics(l, c, mean, inverse);
    set_channels(l, &p);
    thread_pool_run(c->pool, normalise_chunk, &p, element_chunks(&p.cut));
}

/* Parameter gradients, and what dx subtracts where mean and variance depend on x. */
static void use_sums(const struct layer *l, const struct pass *p)
{
    const struct layer_call *c = p->call;
    const bool affine = ((const struct batch_norm2d *)l)->affine, depends = uses_batch_statistics(l, c);
    const float *inverse = (const float *)c->saved + p->cut.channels;
    const double n = (double)p->cut.batch * (double)p->cut.plane;
    for (int i = 0; i < p->cut.channels; i++) {
        const struct row_totals s = add_blocks(p, i);
        if (affine && c->dparam) {
            c->dparam[0].data[i] = (float)(s.b * (double)inverse[i]);
            c->dparam[1].data[i] = (float)s.a;
        }
        if (depends) {
            const double scale = (double)p->channel[i].scale;
            p->channel[i].shift = (float)(s.a / n * scale);
            p->channel[i].slope = (float)(s.b / n * (double)inverse[i] * (double)inverse[i] * scale);
        }
    }
}

static void batch_norm2d_backward(const struct layer *l, const struct layer_call *c)
{
    struct pass p = begin(l, c);
    set_channels(l, &p);
    thread_pool_run(c->pool, gradients_chunk, &p, p.cut.n_groups * p.cut.n_wide);
    use_sums(l, &p);
    if (c->dx->data)
        thread_pool_run(c->pool, input_gradient_chunk, &p, element_chunks(&p.cut));
}

static const struct layer_attr attrs[] = {
    {"eps", LAYER_ATTR_FLOAT, offsetof(struct batch_norm2d, eps), 1e-5, 0, 1, NULL},
    {"momentum", LAYER_ATTR_FLOAT, offsetof(struct batch_norm2d, momentum), 0.1, 0, 1, NULL},
    {"affine", LAYER_ATTR_BOOL, offsetof(struct batch_norm2d, affine), true, 0, 1, NULL},
    {"track_running_stats", LAYER_ATTR_BOOL, offsetof(struct batch_norm2d, track_running_stats), true, 0, 1, NULL},
};

const struct layer_kind layer_batch_norm2d = {
    .name = "batch_norm2d",
    .title = N_("Batch norm"),
    .size = sizeof(struct batch_norm2d),
    .min_inputs = 1,
    .max_inputs = 1,
    .fuses_relu = true,
    .attrs = attrs,
    .n_attrs = 4,
    .infer = batch_norm2d_infer,
    .scratch_bytes = batch_norm2d_scratch_bytes,
    .saved_bytes = batch_norm2d_saved_bytes,
    .forward = batch_norm2d_forward,
    .backward = batch_norm2d_backward,
};
