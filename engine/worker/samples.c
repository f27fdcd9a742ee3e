#include "engine/worker/samples.h"

#include <stdlib.h>
#include <string.h>

/* A quarter each, where there are such samples, of those with wrong labels and of those that make up for rare classes.
 */
enum { PARTS = 4, TRIES = 4096 };

void samples_finish(struct samples *s)
{
    free(s->plain);
    free(s->augmented);
    *s = (struct samples){0};
}

/* ---- which samples ---- */

static bool is_chosen(const struct samples *s, uint64_t index)
{
    for (int i = 0; i < s->n; i++)
        if (s->sample[i].index == index)
            return true;
    return false;
}

static void choose(struct samples *s, const struct dataset *data, uint64_t index)
{
    const struct planned_sample p = data_plan_sample(data, index);
    s->sample[s->n++] = (struct preview_sample){.index = index, .kind = p.kind, .label = p.label, .truth = p.truth};
}

/* Up to n samples out of first .. first + count - 1, spread evenly, whose labels are wrong, or any. */
static void choose_some(struct samples *s, const struct dataset *data, uint64_t first, int count, int n, bool wrong)
{
    int found = 0;
    const int tries = wrong ? (count < TRIES ? count : TRIES) : n;
    for (int i = 0; i < tries && found < n && s->n < s->most; i++) {
        const uint64_t index = first + (uint64_t)((int64_t)i * count / tries);
        const struct planned_sample p = data_plan_sample(data, index);
        if ((wrong && p.label == p.truth) || is_chosen(s, index))
            continue;
        choose(s, data, index);
        found++;
    }
}

/* The first of each class in turn, then the second ...: all classes are seen, as far as there is room. */
static void choose_by_class(struct samples *s, const struct dataset *data, uint64_t first, int count)
{
    const int classes = dataset_classes(data);
    for (int most = 1; s->n < s->most && most <= PREVIEW_SAMPLES; most++) {
        int seen[DATASET_MAX_CLASSES] = {0};
        for (int i = 0; i < s->n; i++)
            seen[s->sample[i].label]++;
        for (int i = 0, left = classes; i < count && i < TRIES && left > 0 && s->n < s->most; i++) {
            const int label = dataset_label(data, DATASET_TRAIN, first + (uint64_t)i);
            if (seen[label] >= most || is_chosen(s, first + (uint64_t)i))
                continue;
            seen[label]++;
            left--;
            choose(s, data, first + (uint64_t)i);
        }
    }
}

static int compare_samples(const void *a, const void *b)
{
    const struct preview_sample *x = a, *y = b;
    return x->index < y->index ? -1 : x->index > y->index;
}

/* Those that make up for others come last; samples that never end are those of the epoch. */
static void choose_all(struct samples *s, const struct trainer *t, const struct dataset *data)
{
    int kept, extra;
    const uint64_t first = trainer_first_index(t);
    data_plan_parts(data, &kept, &extra);
    s->n = 0;
    if (kept == 0)
        kept = trainer_train_count(t);
    choose_some(s, data, first + (uint64_t)kept, extra, s->most / PARTS, false);
    choose_some(s, data, first, kept, s->most / PARTS, true);
    choose_by_class(s, data, first, kept);
    qsort(s->sample, (size_t)s->n, sizeof *s->sample, compare_samples);
}

/* ---- their pictures ---- */

static void plan_sizes(struct samples *s, size_t picture)
{
    const size_t room = PREVIEW_MOST / picture;
    s->most = PREVIEW_SAMPLES;
    s->each = PREVIEW_EACH;
    if (room >= (size_t)(s->most * (1 + s->each)))
        return;
    s->each = PREVIEW_FEW;
    s->most = room / (1 + PREVIEW_FEW) < PREVIEW_SAMPLES ? (int)(room / (1 + PREVIEW_FEW)) : PREVIEW_SAMPLES;
    s->most = s->most > 0 ? s->most : 1;
}

static bool make_room(struct samples *s, size_t picture)
{
    plan_sizes(s, picture);
    if (!s->plain)
        s->plain = malloc((size_t)s->most * picture * sizeof *s->plain);
    if (!s->augmented)
        s->augmented = malloc((size_t)s->most * (size_t)s->each * picture * sizeof *s->augmented);
    return s->plain && s->augmented;
}

static bool is_same(const struct samples *s, int epoch, const struct dataset *data, const char *augment)
{
    bool same = s->made && s->epoch == epoch && strcmp(s->augment, augment) == 0;
    for (int c = 0; c < dataset_sample(data)->dim[0] && c < 4; c++) {
        float mean, std;
        dataset_normalisation(data, c, &mean, &std);
        same = same && mean == s->mean[c] && std == s->std[c];
    }
    return same;
}

static void note_made(struct samples *s, int epoch, const struct dataset *data, const char *augment)
{
    s->made = true;
    s->epoch = epoch;
    memcpy(s->augment, augment, sizeof s->augment);
    for (int c = 0; c < dataset_sample(data)->dim[0] && c < 4; c++)
        dataset_normalisation(data, c, &s->mean[c], &s->std[c]);
}

void samples_refresh(struct samples *s, const struct trainer *t, const struct dataset *data,
                     const struct augment_options *augment)
{
    char text[AUGMENT_TEXT] = "";
    if (!t)
        return;
    const size_t picture = shape_count(dataset_sample(data));
    const int epoch = trainer_epoch(t);
    augment_text(augment, text);
    if (is_same(s, epoch, data, text) || !make_room(s, picture))
        return;
    choose_all(s, t, data);
    for (int i = 0; i < s->n; i++) {
        trainer_picture(t, s->sample[i].index, (uint64_t)epoch, false, s->plain + (size_t)i * picture);
        for (int k = 0; k < s->each; k++)
            trainer_picture(t, s->sample[i].index, (uint64_t)epoch + (uint64_t)k, true,
                            s->augmented + ((size_t)i * (size_t)s->each + (size_t)k) * picture);
    }
    note_made(s, epoch, data, text);
}

/* ---- into a snapshot ---- */

static const void *copy(struct arena *a, const void *from, size_t bytes)
{
    void *to = arena_take(a, bytes);
    if (to)
        memcpy(to, from, bytes);
    return to;
}

static void copy_counts(const struct dataset *data, struct snapshot *out, struct arena *a)
{
    struct data_counts counts;
    data_plan_counts(data, &counts);
    const size_t bytes = (size_t)counts.classes * sizeof(int);
    out->plan = *data_plan_of(data);
    out->class_count = copy(a, counts.available, bytes);
    out->class_kept = copy(a, counts.kept, bytes);
    out->class_drawn = copy(a, counts.drawn, bytes);
    out->n_data_classes = counts.classes;
    out->n_available = counts.n_available;
    out->n_kept = counts.n_kept;
    out->n_wrong = counts.n_wrong;
    if (data_plan_weighs(&out->plan)) {
        float *weight = arena_take(a, (size_t)counts.classes * sizeof *weight);
        if (weight)
            sampler_class_weights(counts.drawn, counts.classes, weight);
        out->class_weight = weight;
    }
}

void samples_copy(const struct samples *s, const struct dataset *data, bool endless, bool preview, struct snapshot *out,
                  struct arena *a)
{
    if (!data)
        return;
    copy_counts(data, out, a);
    out->data_endless = endless;
    if (!preview || !s->made)
        return;
    const size_t picture = shape_count(dataset_sample(data)) * sizeof(float), n = (size_t)s->n;
    out->preview = copy(a, s->sample, n * sizeof *s->sample);
    out->preview_plain = copy(a, s->plain, n * picture);
    out->preview_augmented = copy(a, s->augmented, n * (size_t)s->each * picture);
    out->n_preview = s->n;
    out->preview_each = s->each;
    out->preview_epoch = s->epoch;
}
