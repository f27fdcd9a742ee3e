#include "engine/worker/study_patches_shown.h"

#include <stdlib.h>
#include <string.h>

int patches_at_once(const struct shape *input, bool back)
{
    const size_t each = shape_count(input) * PATCHES_EACH * (back ? 2 : 1);
    const size_t fit = each > 0 ? PATCHES_FLOATS / each : 1;
    return fit < 1 ? 1 : fit > STUDY_PATCHES_PAGE ? STUDY_PATCHES_PAGE : (int)fit;
}

bool patches_keep_all(const struct shape *input, int channels)
{
    return channels <= PATCHES_ALL && (size_t)channels * PATCHES_EACH * shape_count(input) <= PATCHES_FLOATS_ALL;
}

int patches_page(const struct study_asks *asks, const struct shape *input, int channels, int *list)
{
    int n = 0;
    const int fit = patches_at_once(input, asks->patches.back);
    for (int i = 0; i < asks->patches.count && i < STUDY_PATCHES_PAGE && n < fit; i++)
        if (asks->patches.channel[i] >= 0 && asks->patches.channel[i] < channels)
            list[n++] = asks->patches.channel[i];
    return n;
}

int patches_kept(const struct study_asks *asks, const struct shape *input, int channels, int *list)
{
    if (!patches_keep_all(input, channels))
        return patches_page(asks, input, channels, list);
    for (int i = 0; i < channels; i++)
        list[i] = i;
    return channels;
}

bool patches_same_scan(const struct study_asks *a, const struct study_asks *b)
{
    return a->layer == b->layer && a->patches.training == b->patches.training && a->patches.most == b->patches.most &&
           a->patches.one_each == b->patches.one_each && (a->patches.weakest || !b->patches.weakest);
}

const struct patch *patches_list(const struct patches_shown *p, int channel, int *n)
{
    const struct patches_channel *c = &p->channel[channel];
    const bool weakest = p->shown.asks.patches.weakest;
    *n = weakest ? c->n_weakest : c->n;
    return weakest ? c->weakest : c->strongest;
}

const float *patches_picture(const struct patches_shown *p, uint64_t index)
{
    const int at = patch_store_find(((const struct patches_block *)p)->store, index);
    return at < 0 ? NULL : p->pixels + (size_t)at * shape_count(&p->input);
}

const float *patches_back(const struct patches_shown *p, int channel, int patch, float *largest)
{
    for (int i = 0; p->back && i < p->n_back; i++) {
        const int at = i * PATCHES_EACH + patch;
        if (p->back_channel[i] != channel || p->back_largest[at] < 0)
            continue;
        *largest = p->back_largest[at];
        return p->back + (size_t)at * shape_count(&p->input);
    }
    return NULL;
}

float patches_selectivity(const struct patches_shown *p, int channel, int class)
{
    if (!p->class_mean || class < 0 || class >= p->classes)
        return 0;
    const float own = p->class_mean[(size_t)channel * (size_t)p->classes + (size_t) class];
    return patch_selectivity((double)own, p->channel[channel].class_total, p->classes);
}

/* Making it. */

static struct patch patch_of(const struct study_of *of, const struct study_asks *asks, const struct patch_place *place,
                             int columns)
{
    const enum dataset_split split = asks->patches.training ? DATASET_TRAIN : DATASET_TEST;
    return (struct patch){.index = place->index,
                          .label = dataset_label(of->data, split, place->index),
                          .row = place->at / columns,
                          .col = place->at % columns,
                          .value = place->value,
                          .answer = -1};
}

static int fill(const struct study_of *of, const struct study_asks *asks, const struct patch_list *list, int columns,
                struct patch *to)
{
    for (int i = 0; i < list->n; i++)
        to[i] = patch_of(of, asks, &list->place[i], columns);
    return list->n;
}

static void tell_classes(const struct patch_scan *scan, int channel, struct patches_channel *c, float *mean)
{
    c->selective = -1;
    for (int i = 0; i < scan->classes; i++) {
        mean[i] = patch_scan_class_mean(scan, channel, i);
        c->class_total += (double)mean[i];
        if (mean[i] > (c->selective < 0 ? 0 : mean[c->selective]))
            c->selective = i;
    }
    if (c->selective >= 0)
        c->selectivity = patch_selectivity((double)mean[c->selective], c->class_total, scan->classes);
}

void patches_from_scan(const struct study_of *of, const struct study_asks *asks, const struct patch_scan *scan,
                       int columns, struct patches_channel *channel, float *class_mean)
{
    for (int i = 0; i < scan->channels; i++) {
        struct patches_channel *c = &channel[i];
        *c = (struct patches_channel){.selective = -1, .active = scan->active[i]};
        c->mean = scan->counted[i] > 0 ? (float)(scan->sum[i] / scan->counted[i]) : 0;
        c->n = fill(of, asks, &scan->strongest[i], columns, c->strongest);
        if (scan->weakest)
            c->n_weakest = fill(of, asks, &scan->weakest[i], columns, c->weakest);
        if (class_mean)
            tell_classes(scan, i, c, class_mean + (size_t)i * (size_t)scan->classes);
    }
}

static void destroy(struct study_shown *shown)
{
    struct patches_block *b = (struct patches_block *)shown;
    patch_store_leave(&b->store);
    free(b->p.channel);
    free(b->p.class_mean);
    free(b->p.back_channel);
    free(b->p.back_largest);
    free(b);
}

/* NULL for NULL, too. */
static void *copy_of(const void *from, size_t n, size_t size, bool *failed)
{
    void *to = from ? malloc(n * size + 1) : NULL;
    if (to)
        memcpy(to, from, n * size);
    *failed |= from && !to;
    return to;
}

struct patches_block *patches_block_create(const struct patches_shown *facts, struct patch_store *store)
{
    struct patches_block *b = calloc(1, sizeof *b);
    bool failed = false;
    if (!b)
        return NULL;
    b->p = *facts;
    b->p.shown = (struct study_shown){.destroy = destroy};
    const size_t channels = (size_t)facts->channels, backs = (size_t)facts->n_back;
    b->p.channel = copy_of(facts->channel, channels, sizeof *facts->channel, &failed);
    b->p.class_mean = copy_of(facts->class_mean, channels * (size_t)facts->classes, sizeof *facts->class_mean, &failed);
    b->p.back_channel = copy_of(facts->back_channel, backs, sizeof *facts->back_channel, &failed);
    b->p.back_largest = copy_of(facts->back_largest, backs * PATCHES_EACH, sizeof *facts->back_largest, &failed);
    b->store = patch_store_use(store);
    b->p.n_pictures = store->n;
    b->p.picture_index = store->index;
    b->p.pixels = store->pixels;
    b->p.back = store->back;
    if (!failed)
        return b;
    destroy(&b->p.shown);
    return NULL;
}
