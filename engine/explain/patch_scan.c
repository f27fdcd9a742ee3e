#include "engine/explain/patch_scan.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { LANES = 16, CHANNELS_A_CHUNK = 4 };

enum cs_status patch_scan_init(struct patch_scan *s, int channels, int classes, bool one_each, bool weakest,
                               struct cs_error *err)
{
    const size_t n = (size_t)channels, k = (size_t)(classes > 0 ? classes : 0);
    *s = (struct patch_scan){.channels = channels, .classes = (int)k, .one_each = one_each};
    assert(channels >= 1 && channels <= PATCH_SCAN_CHANNELS);
    const bool means = k > 0 && n * k <= PATCH_SCAN_MEANS;
    s->strongest = calloc(n, sizeof *s->strongest);
    s->weakest = weakest ? calloc(n, sizeof *s->weakest) : NULL;
    s->sum = calloc(n, sizeof *s->sum);
    s->counted = calloc(n, sizeof *s->counted);
    s->active = calloc(n, sizeof *s->active);
    s->class_sum = means ? calloc(n * k, sizeof *s->class_sum) : NULL;
    s->class_pictures = calloc(k + 1, sizeof *s->class_pictures);
    if (s->strongest && s->sum && s->counted && s->active && s->class_pictures && (s->weakest || !weakest) &&
        (s->class_sum || !means))
        return CS_OK;
    patch_scan_finish(s);
    return cs_no_memory(err);
}

void patch_scan_finish(struct patch_scan *s)
{
    free(s->strongest);
    free(s->weakest);
    free(s->sum);
    free(s->counted);
    free(s->active);
    free(s->class_sum);
    free(s->class_pictures);
    *s = (struct patch_scan){0};
}

/* Of one map. */

/* The largest of v[n], several chains side by side (one is as slow as a forward pass); NaN is passed over, infinity is
 * not. */
static float largest_quickly(const float *v, int n)
{
    float most = -INFINITY, lane[LANES];
    const int whole = n / LANES * LANES;
    for (int k = 0; k < LANES; k++)
        lane[k] = -INFINITY;
    for (int i = 0; i < whole; i += LANES)
        for (int k = 0; k < LANES; k++)
            lane[k] = v[i + k] > lane[k] ? v[i + k] : lane[k];
    for (int k = 0; whole > 0 && k < LANES; k++)
        most = lane[k] > most ? lane[k] : most;
    for (int i = whole; i < n; i++)
        most = v[i] > most ? v[i] : most;
    return most;
}

static float least_quickly(const float *v, int n)
{
    float least = INFINITY, lane[LANES];
    const int whole = n / LANES * LANES;
    for (int k = 0; k < LANES; k++)
        lane[k] = INFINITY;
    for (int i = 0; i < whole; i += LANES)
        for (int k = 0; k < LANES; k++)
            lane[k] = v[i + k] < lane[k] ? v[i + k] : lane[k];
    for (int k = 0; whole > 0 && k < LANES; k++)
        least = lane[k] < least ? lane[k] : least;
    for (int i = whole; i < n; i++)
        least = v[i] < least ? v[i] : least;
    return least;
}

/* The largest (sign 1) or least (-1) finite value; infinite, the other way, when there is none. */
static float extreme_of(const float *v, int n, int sign)
{
    const float quick = sign > 0 ? largest_quickly(v, n) : least_quickly(v, n);
    if (isfinite(quick))
        return quick;
    float most = sign > 0 ? -INFINITY : INFINITY;
    for (int i = 0; i < n; i++)
        if (isfinite(v[i]) && (sign > 0 ? v[i] > most : v[i] < most))
            most = v[i];
    return most;
}

static bool comes_before(float a, float b, int sign)
{
    return sign > 0 ? a > b : a < b;
}

/* Behind those that are equal. */
static void insert(struct patch_list *l, struct patch_place p, int sign)
{
    int at = l->n < PATCH_SCAN_EACH ? l->n++ : PATCH_SCAN_EACH - 1;
    while (at > 0 && comes_before(p.value, l->place[at - 1].value, sign)) {
        l->place[at] = l->place[at - 1];
        at--;
    }
    l->place[at] = p;
}

static bool has_room(const struct patch_list *l, float value, int sign)
{
    return l->n < PATCH_SCAN_EACH || comes_before(value, l->place[l->n - 1].value, sign);
}

static void offer_map(const struct patch_scan *s, struct patch_list *l, const float *v, int size, uint64_t index,
                      float extreme, int sign)
{
    if (!isfinite(extreme) || !has_room(l, extreme, sign))
        return;
    for (int i = 0; i < size; i++) {
        if (s->one_each ? v[i] != extreme : !isfinite(v[i]) || !has_room(l, v[i], sign))
            continue;
        insert(l, (struct patch_place){index, i, v[i]}, sign);
        if (s->one_each)
            return;
    }
}

/* All. */

struct add {
    struct patch_scan *s;
    const struct patch_batch *b;
};

static void add_map(struct patch_scan *s, const struct patch_batch *b, int sample, int channel)
{
    const size_t at = ((size_t)sample * (size_t)s->channels + (size_t)channel) * (size_t)b->size;
    const uint64_t index = b->first + (uint64_t)sample;
    const float largest = extreme_of(b->strong + at, b->size, 1);
    const int label = b->labels[sample];
    offer_map(s, &s->strongest[channel], b->strong + at, b->size, index, largest, 1);
    if (s->weakest)
        offer_map(s, &s->weakest[channel], b->weak + at, b->size, index, extreme_of(b->weak + at, b->size, -1), -1);
    if (!isfinite(largest))
        return;
    s->sum[channel] += (double)largest;
    s->counted[channel]++;
    s->active[channel] += largest > 0;
    if (s->class_sum && label >= 0 && label < s->classes && largest > 0)
        s->class_sum[(size_t)channel * (size_t)s->classes + (size_t)label] += (double)largest;
}

static void add_chunk(void *ctx, int chunk)
{
    const struct add *a = ctx;
    const int first = chunk * CHANNELS_A_CHUNK, behind = first + CHANNELS_A_CHUNK;
    const int end = behind < a->s->channels ? behind : a->s->channels;
    for (int sample = 0; sample < a->b->n; sample++)
        for (int channel = first; channel < end; channel++)
            add_map(a->s, a->b, sample, channel);
}

void patch_scan_add(struct patch_scan *s, const struct patch_batch *b, struct thread_pool *pool)
{
    struct add a = {s, b};
    thread_pool_run(pool, add_chunk, &a, (s->channels + CHANNELS_A_CHUNK - 1) / CHANNELS_A_CHUNK);
    for (int i = 0; i < b->n; i++)
        if (b->labels[i] >= 0 && b->labels[i] < s->classes)
            s->class_pictures[b->labels[i]]++;
    s->pictures += b->n;
}

float patch_scan_class_mean(const struct patch_scan *s, int channel, int class)
{
    const int n = s->class_pictures[class];
    return n > 0 ? (float)(s->class_sum[(size_t)channel * (size_t)s->classes + (size_t) class] / n) : 0;
}

float patch_selectivity(double own, double total, int n)
{
    const double others = total > own ? total - own : 0, rest = n > 1 ? others / (n - 1) : 0, both = own + rest;
    return both > 0 ? (float)((own - rest) / both) : 0;
}
