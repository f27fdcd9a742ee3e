#include "engine/worker/search.h"

#include <stdlib.h>

#include "engine/base/i18n.h"
#include "engine/kernels/kernels.h"

enum {
    LABELS_PART = 4096,    /* samples whose labels are looked at in one part */
    BATCH = 32,            /* pictures in one forward pass, of a small net */
    BATCH_FLOATS = 1 << 22 /* and of their activations together, of a large one: as little as one picture */
};

struct search {
    struct worker_find find;
    struct search_of of;
    enum dataset_split split;
    int total, done;
    int batch;
    struct net_run *run; /* NULL: labels are enough */
    uint8_t *bytes;      /* one picture */
    float *pixels, *changed;
    uint64_t index[BATCH];
    int label[BATCH];
};

static int batch_of(const struct net *net)
{
    size_t floats = 0;
    for (int i = 0; i < net->n_nodes; i++)
        floats += shape_count(&net->node[i].out);
    const size_t fits = BATCH_FLOATS / (floats > 0 ? floats : 1);
    return fits < 1 ? 1 : fits < BATCH ? (int)fits : BATCH;
}

static enum cs_status make_room(struct search *s, struct thread_pool *pool, struct cs_error *err)
{
    const size_t n = shape_count(dataset_sample(s->of.data));
    s->batch = batch_of(s->of.net);
    s->bytes = malloc(n);
    s->pixels = malloc(n * sizeof *s->pixels);
    s->changed = malloc(n * sizeof *s->changed);
    if (!s->bytes || !s->pixels || !s->changed)
        return cs_no_memory(err);
    return net_run_create(&s->run, s->of.net, s->batch, NET_RUN_INFER | NET_RUN_FUSE, pool, kernels_best(), err);
}

enum cs_status search_create(struct search **out, const struct worker_find *find, const struct search_of *of,
                             struct thread_pool *pool, struct cs_error *err)
{
    *out = NULL;
    const int classes = dataset_classes(of->data);
    if (find->label >= classes)
        return cs_fail(err, CS_BAD_VALUE, _("%s has classes 0 to %d: choose one of them, or any"),
                       dataset_title(of->data), classes - 1);
    struct search *s = calloc(1, sizeof *s);
    if (!s)
        return cs_no_memory(err);
    s->find = *find;
    s->of = *of;
    s->split = find->training ? DATASET_TRAIN : DATASET_TEST;
    s->total = dataset_count(of->data, s->split);
    const enum cs_status status = find->mistaken ? make_room(s, pool, err) : CS_OK;
    if (status)
        search_destroy(&s);
    *out = s;
    return status;
}

void search_destroy(struct search **out)
{
    struct search *s = *out;
    if (!s)
        return;
    net_run_destroy(&s->run);
    free(s->bytes);
    free(s->pixels);
    free(s->changed);
    free(s);
    *out = NULL;
}

/* The k-th that is looked at, from 0: of an endless set those around `from` that are in the same epoch. */
static uint64_t sample_at(const struct search *s, int k)
{
    const uint64_t count = (uint64_t)s->total, epoch = s->find.from / count * count, first = s->find.from % count;
    const uint64_t step = (uint64_t)k + 1;
    return epoch + (s->find.direction < 0 ? (first + count - step) % count : (first + step) % count);
}

/* The next samples that are of the class, at most `most`, among the next LABELS_PART. */
static int take(struct search *s, int most)
{
    int n = 0;
    for (int looked = 0; n < most && looked < LABELS_PART && s->done < s->total; looked++) {
        const uint64_t index = sample_at(s, s->done++);
        const int label = dataset_label(s->of.data, s->split, index);
        if (s->find.label >= 0 && label != s->find.label)
            continue;
        s->index[n] = index;
        s->label[n++] = label;
    }
    return n;
}

static void fetch(struct search *s, const struct picture_change *change, int n)
{
    const struct shape *shape = dataset_sample(s->of.data);
    const size_t count = shape_count(shape);
    float *x = net_run_input(s->run)->data;
    for (int i = 0; i < n; i++) {
        dataset_pixels(s->of.data, s->split, s->index[i], s->bytes);
        for (size_t k = 0; k < count; k++)
            s->pixels[k] = (float)s->bytes[k] / 255.0f;
        picture_change(change, shape, s->pixels, s->changed);
        normalisation_apply(s->of.normalisation, shape, s->changed, x + (size_t)i * count);
    }
}

/* As the trainer counts: the first of the largest values is the answer. */
static int answer(const float *logits, int classes)
{
    int best = 0;
    for (int i = 1; i < classes; i++)
        if (logits[i] > logits[best])
            best = i;
    return best;
}

/* Place of the first mistake among n samples, n: none. */
static int first_mistake(struct search *s, int n)
{
    const struct tensor *out = net_run_output(s->run);
    const int classes = out->shape.dim[1];
    net_run_forward(s->run, n);
    for (int i = 0; i < n; i++)
        if (answer(out->data + (size_t)i * (size_t)classes, classes) != s->label[i])
            return i;
    return n;
}

enum search_state search_some(struct search *s, const struct picture_change *change, uint64_t *index)
{
    const int n = take(s, s->run ? s->batch : 1);
    int at = 0;
    if (s->run && n > 0) {
        fetch(s, change, n);
        at = first_mistake(s, n);
    }
    if (at < n) {
        *index = s->index[at];
        return SEARCH_FOUND;
    }
    return s->done < s->total ? SEARCH_GOES_ON : SEARCH_NOTHING;
}

struct net_run *search_run(struct search *s)
{
    return s->run;
}

enum dataset_split search_split(const struct search *s)
{
    return s->split;
}

uint64_t search_ticket(const struct search *s)
{
    return s->find.ticket;
}

int search_done(const struct search *s)
{
    return s->done;
}

int search_total(const struct search *s)
{
    return s->total;
}
