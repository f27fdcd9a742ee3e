#include "engine/layers/batch_norm2d.h"

#include <math.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/layers/chunks.h"

/* Two passes over the batch forward (statistics, then y) and two backward (sums, then dx); both are bound by memory.
 *
 * Sums are added in three levels: in LANES floats over a block of at most BLOCK numbers of one channel (a few samples'
 * planes, or a part of a large plane), in double over the blocks of a channel, from first to last. A block's squares
 * are of deviations from a mean of its own first numbers, so that a large mean does not drown a small variance; blocks
 * are put together as Chan, Golub and LeVeque (1983) do.
 * A chunk is one block of some neighbouring channels, read sample by sample: long runs of memory. */
enum { LANES = 16, BLOCK = 4096, SHIFT_FROM = 64, CHUNK = 1 << 16 };

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
    t.n_parts = (t.plane + BLOCK - 1) / BLOCK;
    t.samples = t.n_parts > 1 ? 1 : at_most(BLOCK / t.plane, batch);
    t.n_groups = chunk_count((size_t)batch, (size_t)t.samples);
    const size_t wide = CHUNK / (t.plane * (size_t)t.samples);
    t.wide = wide ? at_most(wide, t.channels) : 1;
    t.n_wide = chunk_count((size_t)t.channels, (size_t)t.wide);
    t.n_blocks = (size_t)t.n_groups * t.n_parts;
    return t;
}

/* What a block adds up: forward, its mean and the squared deviations from it; backward, dy and dy * (x - mean). */
struct pair {
    double a, b;
};

/* Everything that is multiplied and added for a channel. y = (x - mean) * scale + bias; dx in training is
 * (dy - dy_mean - (x - mean) * slope) * scale. */
struct channel {
    float mean, scale, bias, dy_mean, slope;
};

struct pass {
    const struct layer_call *call;
    struct cut cut;
    struct pair *block;      /* [C][n_blocks] */
    struct channel *channel; /* [C] */
    float *lanes;            /* a chunk's own: [wide][2][LANES] and one shift a channel */
};

static size_t aligned(size_t bytes)
{
    return (bytes + CS_ALIGN - 1) / CS_ALIGN * CS_ALIGN;
}

static size_t block_bytes(const struct cut *t)
{
    return aligned((size_t)t->channels * t->n_blocks * sizeof(struct pair));
}

static size_t channel_bytes(const struct cut *t)
{
    return aligned((size_t)t->channels * sizeof(struct channel));
}

/* The lanes of all groups: any number of chunks may be at work. */
static size_t lane_bytes(const struct cut *t)
{
    return (size_t)t->n_groups * (size_t)t->channels * 2 * LANES * sizeof(float);
}

static size_t batch_norm2d_scratch_bytes(const struct layer *l, int batch, bool training)
{
    (void)training;
    const struct cut t = cut_batch(l, batch);
    return block_bytes(&t) + channel_bytes(&t) + lane_bytes(&t);
}

static size_t batch_norm2d_saved_bytes(const struct layer *l, int batch)
{
    (void)batch;
    return (size_t)l->out.dim[0] * 2 * sizeof(float);
}

static struct pass begin(const struct layer *l, const struct layer_call *c)
{
    struct pass p = {.call = c, .cut = cut_batch(l, c->batch)};
    p.block = c->scratch;
    p.channel = (struct channel *)((char *)c->scratch + block_bytes(&p.cut));
    p.lanes = (float *)((char *)p.channel + channel_bytes(&p.cut));
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

/* ------------------------------------------------------------------------------------------------ rows */

static float mean_of(const float *x, size_t n)
{
    float sum = 0.0f;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (float)n;
}

static double sum_of(const float *lane)
{
    double sum = 0.0;
    for (int i = 0; i < LANES; i++)
        sum += (double)lane[i];
    return sum;
}

static void add_deviations(float *restrict lanes, const float *restrict x, size_t n, float shift)
{
    float sum[LANES], square[LANES];
    memcpy(sum, lanes, sizeof sum);
    memcpy(square, lanes + LANES, sizeof square);
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int k = 0; k < LANES; k++) {
            const float d = x[i + (size_t)k] - shift;
            sum[k] += d;
            square[k] += d * d;
        }
    memcpy(lanes, sum, sizeof sum);
    memcpy(lanes + LANES, square, sizeof square);
    for (int k = 0; i < n; i++, k++) {
        const float d = x[i] - shift;
        lanes[k] += d;
        lanes[LANES + k] += d * d;
    }
}

/* dy where the ReLU behind this layer let the value through. The value is computed again, by the operations of
 * normalise(): less to read than y. */
static inline float through(const struct channel *c, float x, float dy, bool relu)
{
    return !relu || (x - c->mean) * c->scale + c->bias > 0.0f ? dy : 0.0f;
}

static inline void add_gradients_of(float *restrict lanes, const float *restrict x, const float *restrict dy, size_t n,
                                    const struct channel ch, bool relu)
{
    float sum[LANES], product[LANES];
    memcpy(sum, lanes, sizeof sum);
    memcpy(product, lanes + LANES, sizeof product);
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int k = 0; k < LANES; k++) {
            const float g = through(&ch, x[i + (size_t)k], dy[i + (size_t)k], relu);
            sum[k] += g;
            product[k] += g * (x[i + (size_t)k] - ch.mean);
        }
    memcpy(lanes, sum, sizeof sum);
    memcpy(lanes + LANES, product, sizeof product);
    for (int k = 0; i < n; i++, k++) {
        const float g = through(&ch, x[i], dy[i], relu);
        lanes[k] += g;
        lanes[LANES + k] += g * (x[i] - ch.mean);
    }
}

static void add_gradients(float *lanes, const float *x, const float *dy, size_t n, const struct channel *ch, bool relu)
{
    if (relu)
        add_gradients_of(lanes, x, dy, n, *ch, true);
    else
        add_gradients_of(lanes, x, dy, n, *ch, false);
}

static void normalise(float *restrict y, const float *restrict x, size_t n, const struct channel ch, bool relu)
{
    if (relu)
        for (size_t i = 0; i < n; i++) {
            const float value = (x[i] - ch.mean) * ch.scale + ch.bias;
            y[i] = value < 0.0f ? 0.0f : value;
        }
    else
        for (size_t i = 0; i < n; i++)
            y[i] = (x[i] - ch.mean) * ch.scale + ch.bias;
}

static void input_gradient(float *restrict dx, const float *restrict x, const float *restrict dy, size_t n,
                           const struct channel ch, bool relu)
{
    if (relu)
        for (size_t i = 0; i < n; i++)
            dx[i] = (through(&ch, x[i], dy[i], true) - ch.dy_mean - (x[i] - ch.mean) * ch.slope) * ch.scale;
    else
        for (size_t i = 0; i < n; i++)
            dx[i] = (dy[i] - ch.dy_mean - (x[i] - ch.mean) * ch.slope) * ch.scale;
}

/* ------------------------------------------------------------------------------------------------ sums */

/* The blocks of one group of samples and some channels: adds(pass, channel, lanes, first value, how many) for every
 * piece of memory, and then store(pass, channel, block, lanes, first value, how many in the block). */
struct chunk {
    struct range sample, channel;
    int group;
    float *lanes;
};

static struct chunk chunk_numbered(const struct pass *p, int number)
{
    const struct cut *t = &p->cut;
    struct chunk k = {.group = number / t->n_wide};
    k.sample = chunk_of((size_t)t->batch, (size_t)t->samples, k.group);
    k.channel = chunk_of((size_t)t->channels, (size_t)t->wide, number % t->n_wide);
    k.lanes = p->lanes + ((size_t)k.group * (size_t)t->channels + k.channel.begin) * 2 * LANES;
    return k;
}

static size_t plane_at(const struct cut *t, size_t sample, size_t channel)
{
    return (sample * (size_t)t->channels + channel) * t->plane;
}

static struct pair *block_at(const struct pass *p, size_t channel, const struct chunk *k, size_t part)
{
    return &p->block[channel * p->cut.n_blocks + (size_t)k->group * p->cut.n_parts + part];
}

static struct pair statistics_of(const float *lanes, float shift, size_t n)
{
    const double sum = sum_of(lanes), square = sum_of(lanes + LANES);
    return (struct pair){(double)shift + sum / (double)n, square - sum * sum / (double)n};
}

/* A plane of several blocks. */
static void large_plane_statistics(const struct pass *p, const struct chunk *k, size_t channel)
{
    const float *x = p->call->x->data + plane_at(&p->cut, k->sample.begin, channel);
    for (size_t part = 0; part < p->cut.n_parts; part++) {
        const struct range r = chunk_of(p->cut.plane, BLOCK, (int)part);
        const size_t n = r.end - r.begin;
        float lanes[2 * LANES] = {0};
        const float shift = mean_of(x + r.begin, n < SHIFT_FROM ? n : SHIFT_FROM);
        add_deviations(lanes, x + r.begin, n, shift);
        *block_at(p, channel, k, part) = statistics_of(lanes, shift, n);
    }
}

static void statistics_chunk(void *ctx, int number)
{
    const struct pass *p = ctx;
    const struct cut *t = &p->cut;
    const struct chunk k = chunk_numbered(p, number);
    const size_t shift_from = t->plane < SHIFT_FROM ? t->plane : SHIFT_FROM;
    const float *x = p->call->x->data;
    if (t->n_parts > 1) {
        for (size_t c = k.channel.begin; c < k.channel.end; c++)
            large_plane_statistics(p, &k, c);
        return;
    }
    memset(k.lanes, 0, (k.channel.end - k.channel.begin) * 2 * LANES * sizeof(float));
    for (size_t s = k.sample.begin; s < k.sample.end; s++)
        for (size_t c = k.channel.begin; c < k.channel.end; c++) {
            struct pair *block = block_at(p, c, &k, 0);
            if (s == k.sample.begin)
                block->a = (double)mean_of(x + plane_at(t, s, c), shift_from);
            add_deviations(k.lanes + (c - k.channel.begin) * 2 * LANES, x + plane_at(t, s, c), t->plane,
                           (float)block->a);
        }
    for (size_t c = k.channel.begin; c < k.channel.end; c++) {
        struct pair *block = block_at(p, c, &k, 0);
        *block = statistics_of(k.lanes + (c - k.channel.begin) * 2 * LANES, (float)block->a,
                               t->plane * (k.sample.end - k.sample.begin));
    }
}

static void large_plane_gradients(const struct pass *p, const struct chunk *k, size_t channel)
{
    const size_t at = plane_at(&p->cut, k->sample.begin, channel);
    const struct layer_call *c = p->call;
    for (size_t part = 0; part < p->cut.n_parts; part++) {
        const struct range r = chunk_of(p->cut.plane, BLOCK, (int)part);
        float lanes[2 * LANES] = {0};
        add_gradients(lanes, c->x->data + at + r.begin, c->dy->data + at + r.begin, r.end - r.begin,
                      &p->channel[channel], c->relu);
        *block_at(p, channel, k, part) = (struct pair){sum_of(lanes), sum_of(lanes + LANES)};
    }
}

static void gradients_chunk(void *ctx, int number)
{
    const struct pass *p = ctx;
    const struct layer_call *call = p->call;
    const struct chunk k = chunk_numbered(p, number);
    if (p->cut.n_parts > 1) {
        for (size_t c = k.channel.begin; c < k.channel.end; c++)
            large_plane_gradients(p, &k, c);
        return;
    }
    memset(k.lanes, 0, (k.channel.end - k.channel.begin) * 2 * LANES * sizeof(float));
    for (size_t s = k.sample.begin; s < k.sample.end; s++)
        for (size_t c = k.channel.begin; c < k.channel.end; c++) {
            const size_t at = plane_at(&p->cut, s, c);
            add_gradients(k.lanes + (c - k.channel.begin) * 2 * LANES, call->x->data + at, call->dy->data + at,
                          p->cut.plane, &p->channel[c], call->relu);
        }
    for (size_t c = k.channel.begin; c < k.channel.end; c++) {
        const float *lanes = k.lanes + (c - k.channel.begin) * 2 * LANES;
        *block_at(p, c, &k, 0) = (struct pair){sum_of(lanes), sum_of(lanes + LANES)};
    }
}

static size_t numbers_in_block(const struct cut *t, size_t block)
{
    if (t->n_parts > 1) {
        const struct range r = chunk_of(t->plane, BLOCK, (int)(block % t->n_parts));
        return r.end - r.begin;
    }
    const struct range r = chunk_of((size_t)t->batch, (size_t)t->samples, (int)block);
    return (r.end - r.begin) * t->plane;
}

/* Mean and squared deviations of a channel from those of its blocks. */
static struct pair join_statistics(const struct pass *p, size_t channel)
{
    const struct pair *block = p->block + channel * p->cut.n_blocks;
    struct pair all = block[0];
    double n = (double)numbers_in_block(&p->cut, 0);
    for (size_t i = 1; i < p->cut.n_blocks; i++) {
        const double m = (double)numbers_in_block(&p->cut, i), apart = block[i].a - all.a;
        all.a += apart * m / (n + m);
        all.b += block[i].b + apart * apart * n * m / (n + m);
        n += m;
    }
    return all;
}

static struct pair add_blocks(const struct pass *p, size_t channel)
{
    const struct pair *block = p->block + channel * p->cut.n_blocks;
    struct pair all = {0};
    for (size_t i = 0; i < p->cut.n_blocks; i++) {
        all.a += block[i].a;
        all.b += block[i].b;
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
        normalise(p->call->y->data + i * t->plane, p->call->x->data + i * t->plane, t->plane,
                  p->channel[i % (size_t)t->channels], p->call->relu);
}

static void input_gradient_chunk(void *ctx, int number)
{
    const struct pass *p = ctx;
    const struct cut *t = &p->cut;
    const struct range r = chunk_of((size_t)t->batch * (size_t)t->channels, planes_of_chunk(t), number);
    for (size_t i = r.begin; i < r.end; i++)
        input_gradient(p->call->dx->data + i * t->plane, p->call->x->data + i * t->plane,
                       p->call->dy->data + i * t->plane, t->plane, p->channel[i % (size_t)t->channels], p->call->relu);
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
    const double n = (double)p->cut.batch * (double)p->cut.plane;
    thread_pool_run(c->pool, statistics_chunk, (void *)p, p->cut.n_groups * p->cut.n_wide);
    for (int i = 0; i < p->cut.channels; i++) {
        const struct pair s = join_statistics(p, (size_t)i);
        mean[i] = (float)s.a;
        inverse[i] = (float)(1.0 / sqrt(s.b / n + (double)b->eps));
        if (c->training && running(l, c, 0)) {
            follow(&running(l, c, 0)->data[i], b->momentum, s.a);
            follow(&running(l, c, 1)->data[i], b->momentum, n > 1.0 ? s.b / (n - 1.0) : 0.0);
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
        p->channel[i] = (struct channel){.mean = mean[i],
                                         .scale = affine ? p->call->param[0].data[i] * inverse[i] : inverse[i],
                                         .bias = affine ? p->call->param[1].data[i] : 0.0f};
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
        const struct pair s = add_blocks(p, (size_t)i);
        if (affine && c->dparam) {
            c->dparam[0].data[i] = (float)(s.b * (double)inverse[i]);
            c->dparam[1].data[i] = (float)s.a;
        }
        if (depends) {
            p->channel[i].dy_mean = (float)(s.a / n);
            p->channel[i].slope = (float)(s.b / n * (double)inverse[i] * (double)inverse[i]);
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
