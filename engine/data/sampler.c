#include "engine/data/sampler.h"

#include <limits.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/base/rng.h"

const char *const sampling_names[SAMPLING_COUNT + 1] = {"none", "over", "under", "weighted", NULL};

/* Samples sorted by class: those of class c are member[first[c]] to member[first[c + 1] - 1]. */
struct sampler {
    enum sampling kind;
    int count, classes, epoch_count;
    int each;         /* samples of a class in an epoch of SAMPLING_OVER and SAMPLING_UNDER */
    int *first;       /* [classes+1] */
    uint32_t *member; /* [count] */
};

void sampler_class_counts(const struct dataset *d, enum dataset_split split, int count, int *counts)
{
    memset(counts, 0, (size_t)dataset_classes(d) * sizeof *counts);
    for (int i = 0; i < count; i++)
        counts[dataset_label(d, split, (uint64_t)i)]++;
}

static int classes_there(const int *counts, int classes)
{
    int there = 0;
    for (int c = 0; c < classes; c++)
        there += counts[c] > 0;
    return there;
}

void sampler_class_weights(const int *counts, int classes, float *weights)
{
    double all = 0.0;
    for (int c = 0; c < classes; c++)
        all += counts[c];
    for (int c = 0; c < classes; c++)
        weights[c] = counts[c] > 0 ? (float)(all / ((double)classes_there(counts, classes) * counts[c])) : 0.0f;
}

/* ---- creating ---- */

static enum cs_status allocate(struct sampler *s, struct cs_error *err)
{
    s->first = cs_alloc((size_t)s->classes + 1, sizeof *s->first);
    s->member = cs_alloc((size_t)s->count, sizeof *s->member);
    return s->first && s->member ? CS_OK : cs_no_memory(err);
}

/* Counts, sums, deals out (counting sort): first[c] ends where class c begins. */
static void sort_by_class(struct sampler *s, const struct dataset *d)
{
    for (int i = 0; i < s->count; i++)
        s->first[dataset_label(d, DATASET_TRAIN, (uint64_t)i) + 1]++;
    for (int c = 0; c < s->classes; c++)
        s->first[c + 1] += s->first[c];
    for (int i = s->count - 1; i >= 0; i--) /* backwards: each class fills from its end, which moves to its beginning */
        s->member[--s->first[dataset_label(d, DATASET_TRAIN, (uint64_t)i) + 1]] = (uint32_t)i;
    memmove(s->first, s->first + 1, (size_t)s->classes * sizeof *s->first);
    s->first[s->classes] = s->count;
}

static int class_size(const struct sampler *s, int c)
{
    return s->first[c + 1] - s->first[c];
}

static enum cs_status plan_epoch(struct sampler *s, struct cs_error *err)
{
    int there = 0, largest = 0, smallest = INT_MAX;
    for (int c = 0; c < s->classes; c++) {
        const int size = class_size(s, c);
        there += size > 0;
        largest = size > largest ? size : largest;
        smallest = size > 0 && size < smallest ? size : smallest;
    }
    s->each = s->kind == SAMPLING_OVER ? largest : smallest;
    const bool equal = s->kind == SAMPLING_OVER || s->kind == SAMPLING_UNDER;
    if (equal && s->each > INT_MAX / there)
        return cs_fail(err, CS_BAD_VALUE, _("oversampling would make %d classes of %d samples: too many"), there,
                       s->each);
    s->epoch_count = equal ? there * s->each : s->count;
    return CS_OK;
}

enum cs_status sampler_create(struct sampler **out, enum sampling kind, const struct dataset *d, int count,
                              struct cs_error *err)
{
    struct sampler *s = *out = cs_alloc(1, sizeof *s);
    if (!s)
        return cs_no_memory(err);
    *s = (struct sampler){.kind = kind, .count = count, .epoch_count = count, .classes = dataset_classes(d)};
    if (kind == SAMPLING_NONE)
        return CS_OK;
    enum cs_status status = allocate(s, err);
    if (!status) {
        sort_by_class(s, d);
        status = plan_epoch(s, err);
    }
    if (status)
        sampler_destroy(out);
    return status;
}

void sampler_destroy(struct sampler **s)
{
    if (!*s)
        return;
    cs_free((*s)->first);
    cs_free((*s)->member);
    cs_free(*s);
    *s = NULL;
}

int sampler_count(const struct sampler *s)
{
    return s->epoch_count;
}

/* ---- orders ---- */

/* n of a class's `size` members, each as often as the others but for one (n % size of them, chosen by lot). */
static void take_evenly(struct rng *r, const uint32_t *member, int size, int n, uint32_t *to)
{
    int done = 0;
    for (; n - done >= size; done += size)
        memcpy(to + done, member, (size_t)size * sizeof *to);
    const int rest = n - done;
    for (int i = 0, taken = 0; taken < rest; i++) /* selection sampling (Knuth, algorithm 3.4.2 S) */
        if (rng_int(r, 0, size - i - 1) < rest - taken)
            to[done + taken++] = member[i];
}

static void draw_weighted(const struct sampler *s, struct rng *r, uint32_t *order)
{
    int there[DATASET_MAX_CLASSES], n = 0;
    for (int c = 0; c < s->classes; c++)
        if (class_size(s, c) > 0)
            there[n++] = c;
    for (int i = 0; i < s->epoch_count; i++) {
        const int c = there[rng_int(r, 0, n - 1)];
        order[i] = s->member[s->first[c] + rng_int(r, 0, class_size(s, c) - 1)];
    }
}

void sampler_order(const struct sampler *s, uint64_t seed, uint64_t epoch, uint32_t *order)
{
    struct rng r = rng_seeded(seed, epoch);
    uint32_t *to = order;
    switch (s->kind) {
    case SAMPLING_WEIGHTED:
        draw_weighted(s, &r, order);
        return;
    case SAMPLING_OVER:
    case SAMPLING_UNDER:
        for (int c = 0; c < s->classes; c++)
            if (class_size(s, c) > 0) {
                take_evenly(&r, s->member + s->first[c], class_size(s, c), s->each, to);
                to += s->each;
            }
        break;
    default:
        for (int i = 0; i < s->count; i++)
            order[i] = (uint32_t)i;
    }
    rng_shuffle(&r, order, (uint32_t)s->epoch_count);
}
