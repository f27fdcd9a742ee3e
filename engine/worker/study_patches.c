/* Its phases: the scan; the pictures of the patches; the answers to them; what each patch sees; back-projections. */
#include "engine/worker/study_patches.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/base/i18n.h"
#include "engine/layers/layer.h"
#include "engine/net/net_seen.h"
#include "engine/worker/snapshot.h"
#include "engine/worker/study_patches_shown.h"
#include "engine/worker/study_target.h"

static const size_t RUN_BYTES = (size_t)1
                                << 25; /* a run is cleared when it is made: more would not be done in a part */
static const double PART_SECONDS = 0.008;

enum { SCAN_BATCH = 64, ANSWER_BATCH = 16 };
enum phase { SCAN, PICTURES, ANSWERS, FIELDS, BACKS, DONE };

struct state {
    struct study_asks asks;
    struct net cut;             /* the net as far as the node: what it points to is borrowed */
    struct patches_shown facts; /* as far as they are known; channel, class_mean and those of back are owned */
    enum phase phase;
    int at;          /* in the phase */
    int done, batch; /* pictures that were scanned; of the next pass */
    int columns;     /* of a map */
    struct patch_scan scan;
    struct patch_reader reader;
    struct net_run *run;       /* of the cut net; in ANSWERS of all of it */
    struct patch_store *store; /* NULL while scanning */
    int n_back;                /* channels whose patches are traced back */
    int *kept, n_kept;         /* channels whose pictures are there */
};

static enum dataset_split split_of(const struct study_asks *asks)
{
    return asks->patches.training ? DATASET_TRAIN : DATASET_TEST;
}

static unsigned uses(const struct study_asks *asks)
{
    (void)asks;
    return STUDY_USES_DATA;
}

static bool has_channel(const struct study_asks *a, int channel)
{
    for (int i = 0; i < a->patches.count; i++)
        if (a->patches.channel[i] == channel)
            return true;
    return false;
}

/* a is what was answered: a page of which all is there needs no other. */
static bool same(const struct study_asks *a, const struct study_asks *b)
{
    bool page = a->patches.weakest == b->patches.weakest && (a->patches.back || !b->patches.back);
    for (int i = 0; page && i < b->patches.count; i++)
        page = has_channel(a, b->patches.channel[i]);
    return page && patches_same_scan(a, b);
}

/* Beginning. */

static bool is_rectifier(const struct net *net, int node)
{
    return net->node[node].layer && layer_rectifies(net->node[node].layer);
}

/* It passes on values of its input, or means of them. */
static bool passes_on(const struct layer_kind *kind)
{
    return kind == &layer_max_pool2d || kind == &layer_avg_pool2d || kind == &layer_global_avg_pool2d ||
           kind == &layer_global_max_pool2d || kind == &layer_adaptive_avg_pool2d || kind == &layer_flatten ||
           kind == &layer_dropout || kind == &layer_dropout2d;
}

/* No value of it is below 0. */
static bool is_rectified(const struct net *net, int node)
{
    while (node > 0 && passes_on(net->node[node].layer->kind))
        node = net->node[node].input[0];
    return is_rectifier(net, node);
}

static int in_front_of_rectifiers(const struct net *net, int node)
{
    while (node > 0 && is_rectifier(net, node))
        node = net->node[node].input[0];
    return node;
}

static enum cs_status check(const struct study_of *of, const struct study_asks *asks, struct cs_error *err)
{
    if (asks->layer < 1 || asks->layer >= of->net->n_nodes)
        return cs_fail(err, CS_NOT_FOUND, _("choose a layer of the network: patches are found of its channels"));
    if (of->input->rank != 3)
        return cs_fail(err, CS_BAD_SHAPE, _("this network does not read pictures: it has no patches"));
    if (!of->data)
        return cs_fail(err, CS_NOT_FOUND, _("no pictures are open that fit this network: choose data in Train"));
    if (dataset_count(of->data, split_of(asks)) < 1)
        return cs_fail(err, CS_NOT_FOUND, _("this split has no pictures: choose the other one"));
    return CS_OK;
}

static int pictures_to_scan(const struct dataset *data, const struct study_asks *asks)
{
    const int count = dataset_count(data, split_of(asks));
    const int most = asks->patches.most;
    return most > 0 && (most < count || dataset_endless(data)) ? most : count;
}

static void tell_node(struct patches_shown *f, const struct study_of *of, const struct study_asks *asks)
{
    const struct receptive_field field = net_receptive_field(of->net, asks->layer, 0);
    *f = (struct patches_shown){.node = asks->layer,
                                .weak_node = in_front_of_rectifiers(of->net, asks->layer),
                                .channels = snapshot_maps(of->net, asks->layer),
                                .classes = dataset_classes(of->data),
                                .rectified = is_rectified(of->net, asks->layer),
                                .total = pictures_to_scan(of->data, asks),
                                .sees_all = field.all,
                                .input = *of->input};
    memcpy(f->size, field.size, sizeof f->size);
    memcpy(f->stride, field.stride, sizeof f->stride);
    memcpy(f->first, field.first, sizeof f->first);
}

static int fitting_batch(const struct net *net, int most)
{
    while (most > 1 && net_run_forward_bytes(net, most) > RUN_BYTES)
        most /= 2;
    return most;
}

/* What goes on from a block has the numbers of that. */
static enum cs_status take_over(struct state *s, const struct study_of *of, const struct patches_shown *latest,
                                struct cs_error *err)
{
    struct patches_shown *f = &s->facts;
    memcpy(f->channel, latest->channel, (size_t)f->channels * sizeof *f->channel);
    if (latest->class_mean && f->class_mean)
        memcpy(f->class_mean, latest->class_mean, (size_t)f->channels * (size_t)f->classes * sizeof *f->class_mean);
    f->pictures = f->total = s->done = latest->pictures;
    for (int i = 0; i < f->channels; i++)
        for (int k = 0; k < PATCHES_EACH; k++)
            f->channel[i].strongest[k].known = f->channel[i].weakest[k].known = false;
    s->phase = PICTURES;
    return patch_reader_init(&s->reader, of, split_of(&s->asks), ANSWER_BATCH, err);
}

static enum cs_status begin_scan(struct state *s, const struct study_of *of, struct cs_error *err)
{
    struct patches_shown *f = &s->facts;
    const bool weakest = s->asks.patches.weakest;
    enum cs_status status = patch_scan_init(&s->scan, f->channels, f->classes, s->asks.patches.one_each, weakest, err);
    if (status)
        return status;
    const int batch = fitting_batch(&s->cut, f->total < SCAN_BATCH ? f->total : SCAN_BATCH);
    s->batch = 1;
    status =
        net_run_create(&s->run, &s->cut, batch, weakest ? NET_RUN_INFER : NET_RUN_FUSE, of->pool, kernels_best(), err);
    return status ? status : patch_reader_init(&s->reader, of, split_of(&s->asks), batch, err);
}

/* Those of the page only, also where pictures of all channels are kept: each takes a pass of its own. */
static bool plan_backs(struct state *s)
{
    struct patches_shown *f = &s->facts;
    f->back_channel = calloc(STUDY_PATCHES_PAGE, sizeof *f->back_channel);
    f->back_largest = calloc(STUDY_PATCHES_PAGE * PATCHES_EACH, sizeof *f->back_largest);
    if (!f->back_channel || !f->back_largest)
        return false;
    for (int i = 0; i < STUDY_PATCHES_PAGE * PATCHES_EACH; i++)
        f->back_largest[i] = -1;
    s->n_back = f->n_back = patches_page(&s->asks, &f->input, f->channels, f->back_channel);
    return true;
}

static enum cs_status begin(void *state, const struct study_of *of, const struct study_asks *asks, struct cs_error *err)
{
    struct state *s = state;
    const struct patches_shown *latest = (const struct patches_shown *)of->latest;
    struct patches_shown *f = &s->facts;
    s->asks = *asks;
    const enum cs_status status = check(of, asks, err);
    if (status)
        return status;
    tell_node(f, of, asks);
    s->cut = *of->net;
    s->cut.n_nodes = asks->layer + 1;
    s->columns = of->net->node[asks->layer].out.rank == 3 ? of->net->node[asks->layer].out.dim[2] : 1;
    if (f->channels > PATCH_SCAN_CHANNELS)
        return cs_fail(err, CS_BAD_VALUE, _("this layer has %d channels: patches are found of at most %d"), f->channels,
                       PATCH_SCAN_CHANNELS);
    const size_t means = (size_t)f->channels * (size_t)f->classes;
    f->channel = calloc((size_t)f->channels, sizeof *f->channel);
    f->class_mean = means > 0 && means <= PATCH_SCAN_MEANS ? calloc(means, sizeof *f->class_mean) : NULL;
    if (!f->channel || (means > 0 && means <= PATCH_SCAN_MEANS && !f->class_mean))
        return cs_no_memory(err);
    s->kept = calloc((size_t)f->channels + STUDY_PATCHES_PAGE, sizeof *s->kept);
    if (!s->kept)
        return cs_no_memory(err);
    s->n_kept = patches_kept(asks, of->input, f->channels, s->kept);
    if (asks->patches.back && !plan_backs(s))
        return cs_no_memory(err);
    if (latest && patches_same_scan(&of->latest->asks, asks) && latest->channels == f->channels)
        return take_over(s, of, latest, err);
    return begin_scan(s, of, err);
}

/* Forward; false when somebody waits: nothing has been done then. What is silenced may be another list at every part.
 */
static bool pass(struct state *s, const struct study_of *of, int n)
{
    net_run_silence(s->run, of->silenced, of->n_silenced);
    net_run_watch(s->run, of->go_on, of->ctx);
    net_run_forward(s->run, n);
    return !net_run_gave_up(s->run);
}

/* The scan. */

static bool scan_batch(struct state *s, const struct study_of *of, int n)
{
    const struct net_node *node = &of->net->node[s->facts.node];
    patch_reader_read(&s->reader, (uint64_t)s->done, n, net_run_input(s->run)->data, of->pool);
    if (!pass(s, of, n))
        return false;
    const struct patch_batch b = {.strong = net_run_activation(s->run, s->facts.node)->data,
                                  .weak = net_run_activation(s->run, s->facts.weak_node)->data,
                                  .size = (int)(shape_count(&node->out) / (size_t)s->facts.channels),
                                  .n = n,
                                  .first = (uint64_t)s->done,
                                  .labels = s->reader.labels};
    patch_scan_add(&s->scan, &b, of->pool);
    s->done += n;
    return true;
}

/* Batches until the part's time is over: twice as large as before while one takes little of it. */
static void scan_part(struct state *s, const struct study_of *of)
{
    const double start = clock_seconds();
    double last = start;
    do {
        const int left = s->facts.total - s->done, n = left < s->batch ? left : s->batch;
        if (!scan_batch(s, of, n))
            return;
        const double now = clock_seconds(), took = now - last;
        if (took < PART_SECONDS / 4 && s->batch * 2 <= net_run_batch(s->run))
            s->batch *= 2;
        else if (took > PART_SECONDS && s->batch > 1)
            s->batch /= 2;
        last = now;
    } while (s->done < s->facts.total && last - start < PART_SECONDS);
}

/* Behind the scan. */

/* Channel k of those kept, and its patches that are shown. */
static struct patch *kept_patches(const struct state *s, int k, int *n)
{
    struct patches_channel *c = &s->facts.channel[s->kept[k]];
    *n = s->asks.patches.weakest ? c->n_weakest : c->n;
    return s->asks.patches.weakest ? c->weakest : c->strongest;
}

static struct patch_store *make_store(const struct state *s, int backs)
{
    uint64_t *index = malloc(((size_t)s->n_kept * PATCHES_EACH + 1) * sizeof *index);
    int n = 0, each;
    for (int k = 0; index && k < s->n_kept; k++) {
        const struct patch *p = kept_patches(s, k, &each);
        for (int i = 0; i < each; i++)
            index[n++] = p[i].index;
    }
    struct patch_store *store = index ? patch_store_create(index, n, shape_count(&s->facts.input), backs) : NULL;
    free(index);
    return store;
}

static float *picture_at(const struct state *s, const struct patch_store *store, int i)
{
    return store->pixels + (size_t)i * shape_count(&s->facts.input);
}

/* What a value sees where nothing but windows counts. */
static void tell_window(const struct patches_shown *f, struct patch *p)
{
    const int at[2] = {p->row, p->col};
    for (int axis = 0; axis < 2; axis++) {
        const int64_t first = f->first[axis] + (int64_t)at[axis] * f->stride[axis], end = first + f->size[axis];
        const int most = f->input.dim[1 + axis];
        p->first[axis] = f->sees_all || first < 0 ? 0 : first > most ? most : (int)first;
        p->end[axis] = f->sees_all || end > most ? most : end < 0 ? 0 : (int)end;
    }
}

static void tell_windows(const struct state *s)
{
    int n;
    for (int k = 0; k < s->n_kept; k++) {
        struct patch *p = kept_patches(s, k, &n);
        for (int i = 0; i < n; i++)
            tell_window(&s->facts, &p[i]);
    }
}

static enum cs_status begin_pictures(struct state *s, struct cs_error *err)
{
    tell_windows(s);
    s->store = make_store(s, s->n_back * PATCHES_EACH);
    s->phase = PICTURES;
    s->at = 0;
    return s->store ? CS_OK : cs_no_memory(err);
}

static enum cs_status end_scan(struct state *s, const struct study_of *of, struct cs_error *err)
{
    patches_from_scan(of, &s->asks, &s->scan, s->columns, s->facts.channel, s->facts.class_mean);
    s->facts.pictures = s->done;
    patch_scan_finish(&s->scan);
    net_run_destroy(&s->run);
    return begin_pictures(s, err);
}

static void next_phase(struct state *s, enum phase phase)
{
    s->phase = phase;
    s->at = 0;
}

static enum cs_status picture_part(struct state *s, const struct study_of *of, double end, struct cs_error *err)
{
    do {
        if (s->at < s->store->n)
            patch_reader_pixels(&s->reader, s->store->index[s->at], picture_at(s, s->store, s->at));
    } while (++s->at < s->store->n && clock_seconds() < end);
    if (s->at < s->store->n)
        return CS_OK;
    next_phase(s, of->classes > 0 ? ANSWERS : FIELDS);
    if (of->classes < 1)
        return CS_OK;
    const int batch = fitting_batch(of->net, ANSWER_BATCH);
    return net_run_create(&s->run, of->net, batch, NET_RUN_FUSE, of->pool, kernels_best(), err);
}

static bool answer_some(struct state *s, const struct study_of *of, int n)
{
    const size_t picture = shape_count(&s->facts.input);
    for (int i = 0; i < n; i++)
        target_input(of, picture_at(s, s->store, s->at + i), net_run_input(s->run)->data + (size_t)i * picture);
    if (!pass(s, of, n))
        return false;
    for (int i = 0; i < n; i++)
        s->store->answer[s->at + i] = target_answer(of, s->run, i);
    s->at += n;
    return true;
}

static void answer_part(struct state *s, const struct study_of *of, double end)
{
    const int batch = net_run_batch(s->run);
    while (s->at < s->store->n) {
        const int left = s->store->n - s->at;
        if (!answer_some(s, of, left < batch ? left : batch) || clock_seconds() >= end)
            return;
    }
    net_run_destroy(&s->run);
    next_phase(s, FIELDS);
}

static enum cs_status tell_patch(struct state *s, const struct study_of *of, int channel, struct patch *p,
                                 struct cs_error *err)
{
    struct seen_box box[NET_MAX_NODES];
    const enum cs_status status = net_seen(of->net, s->facts.node, channel, p->row, p->col, box, err);
    if (status)
        return status;
    memcpy(p->first, box[0].first, sizeof p->first);
    memcpy(p->end, box[0].end, sizeof p->end);
    p->answer = s->store->answer[patch_store_find(s->store, p->index)];
    p->known = true;
    return CS_OK;
}

/* Guided back-projections. */

static enum cs_status begin_backs(struct state *s, const struct study_of *of, struct cs_error *err)
{
    int batch = fitting_batch(&s->cut, PATCHES_EACH);
    enum cs_status status = net_run_create(&s->run, &s->cut, batch, NET_RUN_GRADIENTS, of->pool, kernels_best(), err);
    if (!status)
        net_run_set_relu_rule(s->run, RELU_GUIDED);
    return status;
}

/* Per pixel 0..1, not per number that the net reads. */
static float keep_back(struct state *s, const float *grad, float *to)
{
    const size_t plane = (size_t)s->facts.input.dim[1] * (size_t)s->facts.input.dim[2];
    float largest = 0;
    for (int c = 0; c < s->facts.input.dim[0]; c++) {
        const float step = patch_reader_step(&s->reader, c);
        for (size_t i = (size_t)c * plane; i < ((size_t)c + 1) * plane; i++) {
            to[i] = grad[i] * step;
            largest = fmaxf(largest, fabsf(to[i]));
        }
    }
    return largest;
}

/* n patches of channel k of those traced, from the first one on; false when somebody waits. */
static bool trace(struct state *s, const struct study_of *of, int k, int first, int n)
{
    const int channel = s->facts.back_channel[k], node = s->asks.patches.weakest ? s->facts.weak_node : s->facts.node;
    const struct patches_channel *c = &s->facts.channel[channel];
    const struct patch *p = (s->asks.patches.weakest ? c->weakest : c->strongest) + first;
    const size_t picture = shape_count(&s->facts.input), values = shape_count(&s->cut.node[node].out);
    for (int i = 0; i < n; i++)
        target_input(of, picture_at(s, s->store, patch_store_find(s->store, p[i].index)),
                     net_run_input(s->run)->data + (size_t)i * picture);
    if (!pass(s, of, n))
        return false;
    struct tensor *dy = net_run_begin_backward(s->run, node);
    const size_t map = values / (size_t)s->facts.channels * (size_t)channel;
    for (int i = 0; i < n; i++)
        dy->data[(size_t)i * values + map + (size_t)p[i].row * (size_t)s->columns + (size_t)p[i].col] = 1;
    net_run_backward_between(s->run, node, 0);
    if (net_run_gave_up(s->run))
        return false;
    for (int i = 0; i < n; i++) {
        const size_t at = (size_t)k * PATCHES_EACH + (size_t)(first + i);
        float *to = s->store->back + at * picture;
        const bool depends = net_run_has_grad(s->run, 0);
        if (!depends)
            memset(to, 0, picture * sizeof *to);
        s->facts.back_largest[at] = depends ? keep_back(s, net_run_grad(s->run, 0)->data + (size_t)i * picture, to) : 0;
    }
    return true;
}

static enum cs_status field_part(struct state *s, const struct study_of *of, double end, struct cs_error *err)
{
    enum cs_status status = CS_OK;
    for (int n; !status && s->at < s->n_kept * PATCHES_EACH; s->at++) {
        struct patch *p = kept_patches(s, s->at / PATCHES_EACH, &n);
        const int i = s->at % PATCHES_EACH;
        if (clock_seconds() >= end)
            return CS_OK;
        if (i < n)
            status = tell_patch(s, of, s->kept[s->at / PATCHES_EACH], &p[i], err);
    }
    if (status || s->n_back == 0) {
        next_phase(s, DONE);
        return status;
    }
    next_phase(s, BACKS);
    return begin_backs(s, of, err);
}

/* The patches of one channel that are not there yet, as many as the run has room for. */
static void back_some(struct state *s, const struct study_of *of)
{
    const int k = s->at / PATCHES_EACH, first = s->at % PATCHES_EACH, channel = s->facts.back_channel[k];
    const struct patches_channel *c = &s->facts.channel[channel];
    const int all = s->asks.patches.weakest ? c->n_weakest : c->n, left = all - first;
    const int n = left < net_run_batch(s->run) ? left : net_run_batch(s->run);
    if (n > 0 && !trace(s, of, k, first, n))
        return;
    s->at = first + n >= all ? (k + 1) * PATCHES_EACH : s->at + n;
}

static void back_part(struct state *s, const struct study_of *of, double end)
{
    int before;
    do {
        before = s->at;
        back_some(s, of);
    } while (s->at > before && s->at < s->n_back * PATCHES_EACH && clock_seconds() < end);
    if (s->at < s->n_back * PATCHES_EACH)
        return;
    net_run_destroy(&s->run);
    next_phase(s, DONE);
}

static enum cs_status go_on(void *state, const struct study_of *of, bool *more, struct cs_error *err)
{
    struct state *s = state;
    const double end = clock_seconds() + PART_SECONDS;
    enum cs_status status = CS_OK;
    *more = true;
    switch (s->phase) {
    case SCAN:
        scan_part(s, of);
        return s->done < s->facts.total ? CS_OK : end_scan(s, of, err);
    case PICTURES:
        status = s->store ? CS_OK : begin_pictures(s, err);
        return status ? status : picture_part(s, of, end, err);
    case ANSWERS:
        answer_part(s, of, end);
        return CS_OK;
    case FIELDS:
        status = field_part(s, of, end, err);
        break;
    case BACKS:
        back_part(s, of, end);
        break;
    case DONE:
        break;
    }
    *more = s->phase != DONE;
    return status;
}

static void progress(const void *state, int *done, int *total)
{
    const struct state *s = state;
    *done = s->phase == SCAN ? s->done : s->phase == BACKS ? s->at : 0;
    *total = s->phase == SCAN ? s->facts.total : s->phase == BACKS ? s->n_back * PATCHES_EACH : 0;
}

/* Showing it. */

/* Of a scan that goes on: what it has found so far, with its pictures. */
static struct study_shown *show_so_far(const struct state *s, const struct study_of *of)
{
    struct patches_shown facts = s->facts;
    struct patch_reader reader = s->reader; /* its first picture's place is free between two batches */
    patches_from_scan(of, &s->asks, &s->scan, s->columns, facts.channel, facts.class_mean);
    tell_windows(s);
    facts.pictures = s->done;
    struct patch_store *store = make_store(s, 0);
    for (int i = 0; store && i < store->n; i++)
        patch_reader_pixels(&reader, store->index[i], picture_at(s, store, i));
    struct patches_block *b = store ? patches_block_create(&facts, store) : NULL;
    patch_store_leave(&store);
    return b ? &b->p.shown : NULL;
}

static struct study_shown *show(const void *state, const struct study_of *of)
{
    const struct state *s = state;
    if (s->phase == SCAN)
        return show_so_far(s, of);
    if (!s->store || s->phase == PICTURES)
        return NULL;
    struct patches_block *b = patches_block_create(&s->facts, s->store);
    return b ? &b->p.shown : NULL;
}

static void finish(void *state)
{
    struct state *s = state;
    patch_scan_finish(&s->scan);
    patch_reader_finish(&s->reader);
    net_run_destroy(&s->run);
    patch_store_leave(&s->store);
    free(s->facts.channel);
    free(s->facts.class_mean);
    free(s->facts.back_channel);
    free(s->facts.back_largest);
    free(s->kept);
}

const struct study_class study_patches = {.name = "patches",
                                          .uses = uses,
                                          .grows = true,
                                          .size = sizeof(struct state),
                                          .same = same,
                                          .begin = begin,
                                          .go_on = go_on,
                                          .progress = progress,
                                          .show = show,
                                          .finish = finish};
