/* Its phases: every sample through the net; the components of what the layer gave; the picture itself. What the first
 * two find is kept with the block, so that another picture takes no more than the third. */
#include "engine/worker/study_embedding.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/base/i18n.h"
#include "engine/explain/pca.h"
#include "engine/worker/study_patches_shown.h"
#include "engine/worker/study_target.h"

static const size_t RUN_BYTES = (size_t)1 << 25; /* a run is cleared when it is made */
static const double PART_SECONDS = 0.008;

enum { BATCH = 64 };
enum phase { SAMPLES, COMPONENTS, PICTURE, DONE };

/* What is known of the samples: the same for every block about them. */
struct base {
    int users;
    float *x; /* [n, d], centred once pca has begun */
    struct pca *pca;
    struct embedding_point *point;
    float *centre;
    int *of_class;
    float *pixels;
};

struct block {
    struct embedding_shown e; /* first */
    struct base *base;
};

struct state {
    enum dataset_split split;
    enum phase phase;
    struct embedding_shown facts; /* as far as they are known */
    struct base *base;
    struct patch_reader reader;
    struct net_run *run;
    int at, batch; /* samples, or points; of the next pass */
    float *own;    /* [d] what the layer gives for the picture; NULL: not yet */
};

static void base_leave(struct base **out)
{
    struct base *b = *out;
    *out = NULL;
    if (!b || --b->users > 0)
        return;
    pca_destroy(&b->pca);
    cs_free(b->x);
    free(b->point);
    free(b->centre);
    free(b->of_class);
    free(b->pixels);
    free(b);
}

static unsigned uses(const struct study_asks *asks)
{
    (void)asks;
    return STUDY_USES_DATA | STUDY_USES_PICTURE | STUDY_MOVES;
}

static bool same(const struct study_asks *a, const struct study_asks *b)
{
    return a->layer == b->layer && a->embedding.samples == b->embedding.samples &&
           a->embedding.training == b->embedding.training;
}

/* Beginning. */

static enum cs_status check(const struct study_of *of, const struct study_asks *asks, enum dataset_split split,
                            struct cs_error *err)
{
    if (asks->layer < 1 || asks->layer >= of->net->n_nodes)
        return cs_fail(err, CS_NOT_FOUND, _("choose a layer of the network: samples are laid out as it sees them"));
    if (!of->data)
        return cs_fail(err, CS_NOT_FOUND, _("no pictures are open that fit this network: choose data in Train"));
    if (dataset_count(of->data, split) < 1)
        return cs_fail(err, CS_NOT_FOUND, _("this split has no pictures: choose the other one"));
    return CS_OK;
}

/* How many samples there will be. */
static void count(struct embedding_shown *e, const struct study_of *of, enum dataset_split split)
{
    const int there = dataset_count(of->data, split), most = EMBEDDING_FLOATS / e->dimensions;
    e->n = dataset_endless(of->data) || e->asked < there ? e->asked : there;
    e->bounded = e->n > most;
    if (e->bounded)
        e->n = most > 1 ? most : 1;
}

/* Large pictures are made smaller by a whole number. */
static int shrink(const struct shape *input)
{
    const int largest = input->dim[1] > input->dim[2] ? input->dim[1] : input->dim[2];
    return (largest - 1) / EMBEDDING_PICTURE + 1;
}

static void plan_pictures(struct embedding_shown *e, const struct shape *input)
{
    const int by = shrink(input);
    e->picture = (struct shape){.rank = 3, .dim = {input->dim[0], input->dim[1] / by, input->dim[2] / by}};
    if (e->picture.dim[1] < 1 || e->picture.dim[2] < 1)
        return;
    const size_t most = EMBEDDING_PIXELS / shape_count(&e->picture);
    e->n_pictures = (size_t)e->n < most ? e->n : (int)most;
}

static void describe(struct embedding_shown *e, const struct study_of *of, const struct study_asks *asks,
                     enum dataset_split split)
{
    e->node = asks->layer;
    e->dimensions = (int)shape_count(&of->net->node[asks->layer].out);
    e->asked = asks->embedding.samples > 1 ? asks->embedding.samples : 1;
    e->classes = dataset_classes(of->data);
    count(e, of, split);
    if (of->input->rank == 3)
        plan_pictures(e, of->input);
}

static enum cs_status make_base(struct state *s, struct cs_error *err)
{
    const struct embedding_shown *e = &s->facts;
    struct base *b = s->base = calloc(1, sizeof *b);
    if (!b)
        return cs_no_memory(err);
    b->users = 1;
    b->x = cs_alloc((size_t)e->n * (size_t)e->dimensions, sizeof *b->x);
    b->point = calloc((size_t)e->n, sizeof *b->point);
    b->centre = calloc((size_t)e->classes * 2 + 1, sizeof *b->centre);
    b->of_class = calloc((size_t)e->classes + 1, sizeof *b->of_class);
    b->pixels = calloc((size_t)e->n_pictures * shape_count(&e->picture) + 1, sizeof *b->pixels);
    return b->x && b->point && b->centre && b->of_class && b->pixels ? CS_OK : cs_no_memory(err);
}

static enum cs_status make_run(struct state *s, const struct study_of *of, int batch, struct cs_error *err)
{
    while (batch > 1 && net_run_forward_bytes(of->net, batch) > RUN_BYTES)
        batch /= 2;
    s->batch = 1;
    return net_run_create(&s->run, of->net, batch, NET_RUN_INFER, of->pool, kernels_best(), err);
}

static void take_over(struct state *s, const struct block *latest)
{
    const struct study_shown none = {0};
    s->facts = latest->e;
    s->facts.shown = none;
    s->base = latest->base;
    s->base->users++;
    s->phase = PICTURE;
}

static enum cs_status begin(void *state, const struct study_of *of, const struct study_asks *asks, struct cs_error *err)
{
    struct state *s = state;
    s->split = asks->embedding.training ? DATASET_TRAIN : DATASET_TEST;
    enum cs_status status = check(of, asks, s->split, err);
    if (status)
        return status;
    if (of->latest && same(&of->latest->asks, asks)) {
        take_over(s, (const struct block *)of->latest);
        return make_run(s, of, 1, err);
    }
    describe(&s->facts, of, asks, s->split);
    status = make_base(s, err);
    if (!status)
        status = make_run(s, of, s->facts.n < BATCH ? s->facts.n : BATCH, err);
    return status ? status : patch_reader_init(&s->reader, of, s->split, net_run_batch(s->run), err);
}

/* Samples. */

/* The pass was made; else somebody waits. */
static bool forward(const struct state *s, const struct study_of *of, int n)
{
    net_run_silence(s->run, of->silenced, of->n_silenced);
    net_run_watch(s->run, of->go_on, of->ctx);
    net_run_forward(s->run, n);
    net_run_watch(s->run, NULL, NULL);
    net_run_silence(s->run, NULL, 0);
    return !net_run_gave_up(s->run);
}

/* A picture of bytes as small as planned: the mean of the pixels that become one. */
static void make_small(const uint8_t *bytes, const struct shape *input, const struct shape *small, float *pixels)
{
    const int by = shrink(input), rows = small->dim[1], cols = small->dim[2];
    for (int i = 0; i < small->dim[0] * rows * cols; i++) {
        const uint8_t *from = bytes +
                              ((size_t)(i / (rows * cols)) * (size_t)input->dim[1] + (size_t)(i / cols % rows * by)) *
                                  (size_t)input->dim[2] +
                              (size_t)(i % cols * by);
        int sum = 0;
        for (int k = 0; k < by * by; k++)
            sum += from[(size_t)(k / by) * (size_t)input->dim[2] + (size_t)(k % by)];
        pixels[i] = (float)sum / (float)(by * by) / 255.0f;
    }
}

static void take_samples(struct state *s, const struct study_of *of, int n)
{
    const size_t d = (size_t)s->facts.dimensions, picture = shape_count(of->input);
    const float *gave = net_run_activation(s->run, s->facts.node)->data;
    memcpy(s->base->x + (size_t)s->at * d, gave, (size_t)n * d * sizeof *gave);
    for (int i = 0; i < n; i++) {
        const int at = s->at + i;
        s->base->point[at] = (struct embedding_point){
            .index = (uint64_t)at, .label = s->reader.labels[i], .answer = target_answer(of, s->run, i)};
        if (at < s->facts.n_pictures)
            make_small(s->reader.bytes + (size_t)i * picture, of->input, &s->facts.picture,
                       s->base->pixels + (size_t)at * shape_count(&s->facts.picture));
    }
}

/* Batches until the part's time is over: twice as large as before while one takes little of it. */
static void sample_part(struct state *s, const struct study_of *of)
{
    const double start = clock_seconds();
    double last = start;
    do {
        const int left = s->facts.n - s->at, n = left < s->batch ? left : s->batch;
        patch_reader_read(&s->reader, (uint64_t)s->at, n, net_run_input(s->run)->data, of->pool);
        if (!forward(s, of, n))
            return;
        take_samples(s, of, n);
        s->at += n;
        const double now = clock_seconds(), took = now - last;
        if (took < PART_SECONDS / 4 && s->batch * 2 <= net_run_batch(s->run))
            s->batch *= 2;
        else if (took > PART_SECONDS && s->batch > 1)
            s->batch /= 2;
        last = now;
    } while (s->at < s->facts.n && last - start < PART_SECONDS);
}

static enum cs_status end_samples(struct state *s, struct cs_error *err)
{
    s->phase = COMPONENTS;
    return pca_create(&s->base->pca, s->base->x, s->facts.n, s->facts.dimensions, err);
}

/* Components. */

static void find_centres(const struct embedding_shown *e, struct base *b)
{
    for (int i = 0; i < e->n; i++) {
        const struct embedding_point *p = &b->point[i];
        if (p->label < 0 || p->label >= e->classes)
            continue;
        b->of_class[p->label]++;
        b->centre[p->label * 2] += p->x;
        b->centre[p->label * 2 + 1] += p->y;
    }
    for (int c = 0; c < 2 * e->classes; c++)
        b->centre[c] = b->of_class[c / 2] > 0 ? b->centre[c] / (float)b->of_class[c / 2] : NAN;
}

static void widen(struct embedding_shown *e, const float at[2], bool first)
{
    for (int axis = 0; axis < 2; axis++) {
        e->least[axis] = first || at[axis] < e->least[axis] ? at[axis] : e->least[axis];
        e->largest[axis] = first || at[axis] > e->largest[axis] ? at[axis] : e->largest[axis];
    }
}

static void place_points(struct embedding_shown *e, struct base *b)
{
    const double *score = pca_scores(b->pca);
    for (int i = 0; i < e->n; i++) {
        struct embedding_point *p = &b->point[i];
        p->x = (float)score[2 * i];
        p->y = (float)score[2 * i + 1];
        widen(e, (const float[2]){p->x, p->y}, i == 0);
        e->answered += p->label >= 0 && p->answer >= 0;
        e->wrong += p->label >= 0 && p->answer >= 0 && p->label != p->answer;
    }
    for (int c = 0; c < 2; c++)
        e->share[c] = (float)pca_share(b->pca, c);
    find_centres(e, b);
}

static enum cs_status component_part(struct state *s, const struct study_of *of, struct cs_error *err)
{
    const double end = clock_seconds() + PART_SECONDS;
    bool more = true;
    while (more && clock_seconds() < end) {
        int bad;
        const enum cs_status status = pca_go_on(s->base->pca, of->pool, &more, &bad, err);
        if (status)
            return status;
    }
    if (more)
        return CS_OK;
    place_points(&s->facts, s->base);
    s->phase = PICTURE;
    s->at = 0;
    return CS_OK;
}

/* The picture. */

static enum cs_status run_picture(struct state *s, const struct study_of *of, struct cs_error *err)
{
    const size_t d = (size_t)s->facts.dimensions;
    double score[PCA_COMPONENTS];
    target_input(of, of->pixels, net_run_input(s->run)->data);
    if (!forward(s, of, 1))
        return CS_OK;
    s->own = malloc(d * sizeof *s->own);
    if (!s->own)
        return cs_no_memory(err);
    memcpy(s->own, net_run_activation(s->run, s->facts.node)->data, d * sizeof *s->own);
    pca_project(s->base->pca, s->own, score);
    s->facts.picture_x = (float)score[0];
    s->facts.picture_y = (float)score[1];
    s->facts.has_picture = isfinite(score[0]) && isfinite(score[1]);
    for (size_t i = 0; i < d; i++) /* centred like the samples */
        s->own[i] = (float)((double)s->own[i] - pca_mean(s->base->pca)[i]);
    s->facts.n_near = s->at = 0;
    return CS_OK;
}

static void enter_near(struct embedding_shown *e, int point, float distance)
{
    int at = e->n_near;
    if (at == EMBEDDING_NEAR && !(distance < e->near[at - 1].distance))
        return;
    if (at == EMBEDDING_NEAR)
        at--;
    else
        e->n_near++;
    for (; at > 0 && distance < e->near[at - 1].distance; at--)
        e->near[at] = e->near[at - 1];
    e->near[at] = (struct embedding_near){point, distance};
}

static double squared_distance(const float *a, const float *b, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += ((double)a[i] - (double)b[i]) * ((double)a[i] - (double)b[i]);
    return sum;
}

static void near_part(struct state *s)
{
    const size_t d = (size_t)s->facts.dimensions;
    const double end = clock_seconds() + PART_SECONDS;
    while (s->at < s->facts.n && s->facts.has_picture && clock_seconds() < end) {
        const int stop = s->facts.n - s->at < 16 ? s->facts.n : s->at + 16;
        for (; s->at < stop; s->at++)
            enter_near(&s->facts, s->at, (float)sqrt(squared_distance(s->own, s->base->x + (size_t)s->at * d, d)));
    }
    if (s->at >= s->facts.n || !s->facts.has_picture)
        s->phase = DONE;
}

static enum cs_status go_on(void *state, const struct study_of *of, bool *more, struct cs_error *err)
{
    struct state *s = state;
    enum cs_status status = CS_OK;
    if (s->phase == SAMPLES) {
        sample_part(s, of);
        status = s->at < s->facts.n ? CS_OK : end_samples(s, err);
    } else if (s->phase == COMPONENTS) {
        status = component_part(s, of, err);
    } else if (s->phase == PICTURE && !s->own) {
        status = run_picture(s, of, err);
    } else if (s->phase == PICTURE) {
        near_part(s);
    }
    *more = s->phase != DONE;
    return status;
}

/* Samples, and as many again for their components. */
static void progress(const void *state, int *done, int *total)
{
    const struct state *s = state;
    *total = 2 * s->facts.n;
    *done = s->phase == SAMPLES      ? s->at
            : s->phase == COMPONENTS ? s->facts.n + (int)(pca_progress(s->base->pca) * s->facts.n)
                                     : *total;
}

static void destroy(struct study_shown *shown)
{
    struct block *b = (struct block *)shown;
    base_leave(&b->base);
    free(b);
}

static struct study_shown *show(const void *state, const struct study_of *of)
{
    const struct state *s = state;
    struct block *b = calloc(1, sizeof *b);
    (void)of;
    if (!b)
        return NULL;
    b->e = s->facts;
    b->base = s->base;
    b->base->users++;
    b->e.point = b->base->point;
    b->e.centre = b->base->centre;
    b->e.of_class = b->base->of_class;
    b->e.pixels = b->base->pixels;
    b->e.shown.destroy = destroy;
    return &b->e.shown;
}

static void finish(void *state)
{
    struct state *s = state;
    base_leave(&s->base);
    net_run_destroy(&s->run);
    patch_reader_finish(&s->reader);
    free(s->own);
}

const struct study_class study_embedding = {.name = "embedding",
                                            .uses = uses,
                                            .size = sizeof(struct state),
                                            .same = same,
                                            .begin = begin,
                                            .go_on = go_on,
                                            .progress = progress,
                                            .show = show,
                                            .finish = finish};
