/* engine/data/data_plan.c - a data set through a plan: which samples are kept, which labels are wrong, and what makes
 * up for rare classes. */
#include "engine/data/data_plan.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/base/rng.h"
#include "engine/data/dataset_view.h"

enum { NEIGHBOURS = 5, CANDIDATES = 64, SEARCH_CHUNK = 64, MEASURED = 1 << 15 };

/* What a number by lot is for: each has a seed of its own, so that no choice depends on another. */
static const uint64_t seed_keep = 0x6b656570u, seed_noise = 0x6e6f6973u, seed_label = 0x6c61626cu,
                      seed_pair = 0x70616972u;

/* A sample in an order by lot within its class. */
struct lot {
    int group;
    uint32_t place;
    uint64_t key;
};

struct building {
    const struct data_plan *plan;
    const struct dataset *base;
    struct thread_pool *pool;
    struct dataset_view *view;
    int classes, available; /* samples that can be kept: places 0 to available - 1 */
    uint16_t *truth;        /* [available] */
    struct lot *lot;        /* [available] */
    int *trained;           /* [classes] kept samples by the label that they are trained with */
    /* Kept samples sorted by that label: those of class c are member[first[c]] and on. */
    int *first;
    uint32_t *member;
    uint8_t *pixels; /* [kept,C*H*W] of what is drawn, while neighbours are sought */
};

static int *available_of(const struct building *b)
{
    return b->view->counts;
}

static int *kept_of(const struct building *b)
{
    return b->view->counts + b->classes;
}

static int *drawn_of(const struct building *b)
{
    return b->view->counts + 2 * b->classes;
}

static uint64_t key_of(uint64_t seed, uint32_t place)
{
    struct rng r = rng_seeded(seed, place);
    const uint64_t high = rng_u32(&r);
    return high << 32 | rng_u32(&r);
}

static int compare_lots(const void *a, const void *b)
{
    const struct lot *x = a, *y = b;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->place < y->place ? -1 : x->place > y->place;
}

/* ---- how many of each class ---- */

/* size shared out in proportion to n[c]: rounded down, and one more for those with the largest remainders. */
static void share_out(int size, const int *n, int classes, int total, int *quota)
{
    int left = size;
    for (int c = 0; c < classes; c++) {
        quota[c] = (int)((int64_t)size * n[c] / total);
        left -= quota[c];
    }
    for (; left > 0; left--) {
        int best = -1;
        int64_t most = -1;
        for (int c = 0; c < classes; c++) {
            const int64_t rest = (int64_t)size * n[c] - (int64_t)quota[c] * total;
            if (rest > most) {
                most = rest;
                best = c;
            }
        }
        quota[best]++;
    }
}

static int kept_of_quota(const struct data_plan *p, int class, int quota)
{
    const double share = (double)data_plan_share(p, class);
    const int n = (int)lround(share * quota);
    return n == 0 && quota > 0 && share > 0 ? 1 : n;
}

/* size: samples before shares. */
static void keep_of_classes(const struct data_plan *p, int size, const int *available, int classes, int total,
                            int *kept)
{
    share_out(size, available, classes, total, kept);
    for (int c = 0; c < classes; c++)
        kept[c] = kept_of_quota(p, c, kept[c]);
}

static void count_classes(struct building *b)
{
    int *available = available_of(b), *kept = kept_of(b);
    for (int i = 0; i < b->available; i++) {
        b->truth[i] = (uint16_t)dataset_label(b->base, DATASET_TRAIN, dataset_view_below(b->view, (uint32_t)i));
        available[b->truth[i]]++;
    }
    const int size = b->plan->size;
    keep_of_classes(b->plan, size > 0 && size < b->available ? size : b->available, available, b->classes, b->available,
                    kept);
    for (int c = 0; c < b->classes; c++)
        b->view->kept += kept[c];
    b->view->n_available = b->available;
}

/* ---- which of them ---- */

static void keep_some(struct building *b)
{
    struct dataset_view *v = b->view;
    for (int i = 0; i < b->available; i++)
        b->lot[i] = (struct lot){b->truth[i], (uint32_t)i, key_of(b->plan->seed ^ seed_keep, (uint32_t)i)};
    qsort(b->lot, (size_t)b->available, sizeof *b->lot, compare_lots);
    int n = 0;
    for (int i = 0, taken = 0; i < b->available; i++) {
        taken = i > 0 && b->lot[i].group == b->lot[i - 1].group ? taken : 0;
        if (taken++ < kept_of(b)[b->lot[i].group])
            v->place[n++] = b->lot[i].place;
    }
}

static int compare_places(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

/* In the order of the data set below, with their labels. */
static void sort_kept(struct building *b)
{
    struct dataset_view *v = b->view;
    qsort(v->place, (size_t)v->kept, sizeof *v->place, compare_places);
    for (int i = 0; i < v->kept; i++)
        v->label[i] = v->truth[i] = b->truth[v->place[i]];
}

static int wrong_label(const struct building *b, uint32_t place, int truth)
{
    struct rng r = rng_seeded(b->plan->seed ^ seed_label, place);
    return (truth + rng_int(&r, 1, b->classes - 1)) % b->classes;
}

static void make_wrong(struct building *b)
{
    struct dataset_view *v = b->view;
    const double noise = fmin(fmax((double)b->plan->label_noise, 0), 1);
    v->n_wrong = b->classes > 1 ? (int)lround(noise * v->kept) : 0;
    for (int i = 0; i < v->kept; i++)
        b->lot[i] = (struct lot){0, (uint32_t)i, key_of(b->plan->seed ^ seed_noise, v->place[i])};
    if (v->n_wrong > 0)
        qsort(b->lot, (size_t)v->kept, sizeof *b->lot, compare_lots);
    for (int k = 0; k < v->n_wrong; k++) {
        const uint32_t i = b->lot[k].place;
        v->label[i] = (uint16_t)wrong_label(b, v->place[i], v->truth[i]);
    }
    for (int i = 0; i < v->kept; i++)
        b->trained[v->label[i]]++;
}

/* ---- what makes up for rare classes ---- */

static void draw_of_classes(const struct data_plan *p, const int *trained, int classes, int *drawn)
{
    const bool fills = p->balance == BALANCE_OVER || p->balance == BALANCE_AUGMENT || p->balance == BALANCE_SYNTHESIS;
    int largest = 0, smallest = INT_MAX;
    for (int c = 0; c < classes; c++) {
        largest = trained[c] > largest ? trained[c] : largest;
        smallest = trained[c] > 0 && trained[c] < smallest ? trained[c] : smallest;
    }
    for (int c = 0; c < classes; c++) {
        const int equal = p->balance == BALANCE_UNDER ? smallest : fills ? largest : trained[c];
        drawn[c] = trained[c] > 0 ? equal : 0;
    }
}

void data_plan_expect(const struct data_plan *p, const int *available, int classes, bool endless, int *kept, int *drawn)
{
    int total = 0;
    for (int c = 0; c < classes; c++)
        total += available[c];
    memset(kept, 0, (size_t)classes * sizeof *kept);
    if (total > 0)
        keep_of_classes(p, p->size > 0 && (endless || p->size < total) ? p->size : total, available, classes, total,
                        kept);
    draw_of_classes(p, kept, classes, drawn);
}

static bool has_extras(const struct building *b)
{
    return b->plan->balance == BALANCE_AUGMENT || b->plan->balance == BALANCE_SYNTHESIS;
}

static enum cs_status count_extras(struct building *b, struct cs_error *err)
{
    int64_t drawn = 0;
    for (int c = 0; c < b->classes; c++)
        drawn += drawn_of(b)[c];
    if (drawn + b->view->held > INT_MAX)
        return cs_fail(err, CS_BAD_VALUE, _("classes of equal size would have %lld samples together: too many"),
                       (long long)drawn);
    b->view->extra = has_extras(b) ? (int)(drawn - b->view->kept) : 0;
    return CS_OK;
}

/* Counting sort. */
static void sort_by_label(struct building *b)
{
    const struct dataset_view *v = b->view;
    for (int c = 0; c < b->classes; c++)
        b->first[c + 1] = b->first[c] + b->trained[c];
    for (int i = v->kept - 1; i >= 0; i--) /* each class fills from its end, which moves to its beginning */
        b->member[--b->first[v->label[i] + 1]] = (uint32_t)i;
    memmove(b->first, b->first + 1, (size_t)b->classes * sizeof *b->first);
    b->first[b->classes] = v->kept;
}

/* Each sample of a class in turn. */
static void repeat_members(struct building *b)
{
    struct view_extra *to = b->view->more;
    sort_by_label(b);
    for (int c = 0; c < b->classes; c++)
        for (int k = 0; k < drawn_of(b)[c] - b->trained[c]; k++)
            *to++ = (struct view_extra){.parent = b->member[b->first[c] + k % b->trained[c]]};
}

/* ---- neighbours ---- */

static const uint8_t *pixels_of(const struct building *b, uint32_t kept)
{
    if (b->pixels)
        return b->pixels + (size_t)kept * shape_count(dataset_sample(b->base));
    return dataset_memory(b->base, DATASET_TRAIN, dataset_view_below(b->view, b->view->place[kept]));
}

static uint64_t distance(const uint8_t *x, const uint8_t *y, size_t n)
{
    uint64_t sum = 0;
    for (size_t at = 0; at < n; at += MEASURED) {
        const size_t end = at + MEASURED < n ? at + MEASURED : n;
        uint32_t part = 0; /* MEASURED * 255^2 fits */
        for (size_t i = at; i < end; i++)
            part += (uint32_t)((x[i] - y[i]) * (x[i] - y[i]));
        sum += part;
    }
    return sum;
}

struct nearest {
    int n;
    uint32_t kept[NEIGHBOURS];
    uint64_t distance[NEIGHBOURS];
};

/* Nearest first; the same sample comes in once. */
static void note_neighbour(struct nearest *best, uint32_t kept, uint64_t d)
{
    for (int i = 0; i < best->n; i++)
        if (best->kept[i] == kept)
            return;
    int at = best->n;
    while (at > 0 && best->distance[at - 1] > d)
        at--;
    if (at == NEIGHBOURS)
        return;
    best->n += best->n < NEIGHBOURS;
    for (int i = best->n - 1; i > at; i--) {
        best->kept[i] = best->kept[i - 1];
        best->distance[i] = best->distance[i - 1];
    }
    best->kept[at] = kept;
    best->distance[at] = d;
}

static struct nearest find_nearest(const struct building *b, uint32_t kept, struct rng *r)
{
    const size_t n = shape_count(dataset_sample(b->base));
    const int class = b->view->label[kept], size = b->trained[class];
    const uint32_t *member = b->member + b->first[class];
    const bool all = size - 1 <= CANDIDATES;
    struct nearest best = {0};
    for (int i = 0; i < (all ? size : CANDIDATES); i++) {
        const uint32_t other = member[all ? i : rng_int(r, 0, size - 1)];
        if (other != kept)
            note_neighbour(&best, other, distance(pixels_of(b, kept), pixels_of(b, other), n));
    }
    return best;
}

/* A class of one sample has no pairs: it comes again. */
static void choose_partner(const struct building *b, int e)
{
    struct view_extra *extra = &b->view->more[e];
    struct rng r = rng_seeded(b->plan->seed ^ seed_pair, (uint64_t)e);
    const struct nearest best = find_nearest(b, extra->parent, &r);
    if (best.n == 0)
        return;
    extra->other = best.kept[rng_int(&r, 0, best.n - 1)];
    extra->mix = (uint8_t)rng_int(&r, 1, 255);
}

static void choose_partners(void *ctx, int chunk)
{
    const struct building *b = ctx;
    for (int e = chunk * SEARCH_CHUNK; e < b->view->extra && e < (chunk + 1) * SEARCH_CHUNK; e++)
        choose_partner(b, e);
}

static void draw_pictures(void *ctx, int chunk)
{
    const struct building *b = ctx;
    const size_t n = shape_count(dataset_sample(b->base));
    for (int i = chunk * SEARCH_CHUNK; i < b->view->kept && i < (chunk + 1) * SEARCH_CHUNK; i++)
        dataset_pixels(b->base, DATASET_TRAIN, dataset_view_below(b->view, b->view->place[i]),
                       b->pixels + (size_t)i * n);
}

static int chunks_of(int n)
{
    return n / SEARCH_CHUNK + (n % SEARCH_CHUNK > 0);
}

static enum cs_status pair_up(struct building *b, struct cs_error *err)
{
    const size_t n = shape_count(dataset_sample(b->base));
    if (dataset_endless(b->base)) {
        b->pixels = cs_alloc((size_t)b->view->kept, n);
        if (!b->pixels)
            return cs_no_memory(err);
        thread_pool_run(b->pool, draw_pictures, b, chunks_of(b->view->kept));
    } else {
        b->view->slot = cs_alloc(VIEW_SLOTS, n);
        if (!b->view->slot)
            return cs_no_memory(err);
    }
    thread_pool_run(b->pool, choose_partners, b, chunks_of(b->view->extra));
    return CS_OK;
}

/* ---- all of it ---- */

static enum cs_status make_extras(struct building *b, struct cs_error *err)
{
    draw_of_classes(b->plan, b->trained, b->classes, drawn_of(b));
    enum cs_status status = count_extras(b, err);
    if (status || b->view->extra == 0)
        return status;
    b->view->more = cs_alloc((size_t)b->view->extra, sizeof *b->view->more);
    b->first = cs_alloc((size_t)b->classes + 1, sizeof *b->first);
    b->member = cs_alloc((size_t)b->view->kept, sizeof *b->member);
    if (!b->view->more || !b->first || !b->member)
        return cs_no_memory(err);
    repeat_members(b);
    return b->plan->balance == BALANCE_SYNTHESIS ? pair_up(b, err) : CS_OK;
}

static enum cs_status choose_samples(struct building *b, struct cs_error *err)
{
    struct dataset_view *v = b->view;
    v->place = cs_alloc((size_t)v->kept, sizeof *v->place);
    v->label = cs_alloc((size_t)v->kept, sizeof *v->label);
    v->truth = cs_alloc((size_t)v->kept, sizeof *v->truth);
    b->lot = cs_alloc((size_t)b->available, sizeof *b->lot);
    if (!v->place || !v->label || !v->truth || !b->lot)
        return cs_no_memory(err);
    keep_some(b);
    sort_kept(b);
    make_wrong(b);
    return make_extras(b, err);
}

static enum cs_status build(struct building *b, struct cs_error *err)
{
    struct dataset_view *v = b->view;
    v->counts = cs_alloc(3 * (size_t)b->classes, sizeof *v->counts);
    b->truth = cs_alloc((size_t)b->available, sizeof *b->truth);
    b->trained = cs_alloc((size_t)b->classes, sizeof *b->trained);
    if (!v->counts || !b->truth || !b->trained)
        return cs_no_memory(err);
    count_classes(b);
    if (v->kept == 0)
        return cs_fail(err, CS_BAD_VALUE, _("no training sample is left: keep a share of a class that there is"));
    if (!v->plain)
        return choose_samples(b, err);
    memcpy(drawn_of(b), kept_of(b), (size_t)b->classes * sizeof *v->counts);
    return CS_OK;
}

static void building_finish(struct building *b)
{
    cs_free(b->truth);
    cs_free(b->lot);
    cs_free(b->trained);
    cs_free(b->first);
    cs_free(b->member);
    cs_free(b->pixels);
}

/* Samples that can be had. */
static int most_samples(const struct data_plan *p, const struct dataset *base, int span)
{
    return dataset_endless(base) && p->size > 0 ? p->size : span;
}

static enum cs_status check(const struct data_plan *p, const struct dataset *base, int validation, struct cs_error *err)
{
    const int count = dataset_count(base, DATASET_TRAIN);
    if (validation < 0 || validation >= count)
        return cs_fail(err, CS_BAD_VALUE, _("%d samples cannot be held out of the %d of %s"), validation, count,
                       dataset_name(base));
    if (dataset_endless(base) && p->size > DATA_PLAN_MOST)
        return cs_fail(err, CS_BAD_VALUE, _("a training set of %d drawn samples is too large: at most %d"), p->size,
                       DATA_PLAN_MOST);
    return CS_OK;
}

static struct dataset_view view_of(const struct data_plan *p, const struct dataset *base, int validation)
{
    const int count = dataset_count(base, DATASET_TRAIN);
    return (struct dataset_view){.plan = *p,
                                 .plain = data_plan_is_plain(p),
                                 .plain_first = p->balance == BALANCE_AUGMENT,
                                 .count = count,
                                 .span = count - validation,
                                 .held = validation};
}

enum cs_status data_plan_apply(const struct data_plan *p, const struct dataset *base, int validation,
                               struct thread_pool *pool, struct dataset **planned, struct cs_error *err)
{
    *planned = NULL;
    enum cs_status status = check(p, base, validation, err);
    if (status)
        return status;
    struct dataset_view *view = cs_alloc(1, sizeof *view);
    if (!view)
        return cs_no_memory(err);
    *view = view_of(p, base, validation);
    for (int i = 0; i < VIEW_SLOTS; i++)
        atomic_flag_clear(&view->busy[i]);
    struct building b = {.plan = p,
                         .base = base,
                         .pool = pool,
                         .view = view,
                         .classes = dataset_classes(base),
                         .available = most_samples(p, base, view->span)};
    status = build(&b, err);
    building_finish(&b);
    if (!status)
        status = dataset_wrap(base, view, planned, err);
    if (status) {
        dataset_view_finish(view);
        cs_free(view);
    }
    return status;
}

const struct data_plan *data_plan_of(const struct dataset *d)
{
    static const struct data_plan plain = {.seed = 1};
    const struct dataset_view *v = dataset_view_of(d);
    return v ? &v->plan : &plain;
}

void data_plan_counts(const struct dataset *planned, struct data_counts *counts)
{
    const struct dataset_view *v = dataset_view_of(planned);
    const int classes = dataset_classes(planned);
    *counts = (struct data_counts){.classes = classes,
                                   .available = v->counts,
                                   .kept = v->counts + classes,
                                   .drawn = v->counts + 2 * classes,
                                   .n_available = v->n_available,
                                   .n_kept = v->kept,
                                   .n_wrong = v->n_wrong};
    for (int c = 0; c < classes; c++)
        counts->n_drawn += counts->drawn[c];
}

void data_plan_parts(const struct dataset *planned, int *kept, int *extra)
{
    const struct dataset_view *v = dataset_view_of(planned);
    *kept = *extra = 0;
    if (v && !(v->plain && dataset_endless(planned))) {
        *kept = v->kept;
        *extra = v->extra;
    }
}
