#include "engine/data/dataset.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/i18n.h"
#include "engine/data/dataset_find.h"
#include "engine/data/dataset_kind.h"

enum {
    FETCH_CHUNK = 16,       /* samples a job of the thread pool; fixed, whatever the number of threads */
    STATISTICS_DRAWN = 2000 /* pictures that stand for an endless training split */
};

static const struct dataset_info infos[] = {
    {"digits", N_("built-in digits"), {3, {1, 28, 28}}, KIND_CLASSES, true},
    {"mnist", "MNIST", {3, {1, 28, 28}}, KIND_CLASSES, false},
    {"cifar10", "CIFAR-10", {3, {3, 32, 32}}, KIND_CLASSES, false},
};
enum { INFO_COUNT = sizeof infos / sizeof *infos };
static const struct dataset_kind *const info_kinds[INFO_COUNT] = {&digits_kind, &idx_kind, &cifar_kind};

struct dataset {
    const struct dataset_kind *kind;
    const struct dataset_info *info; /* NULL for a folder that is none of the table's */
    char folder_name[NAME_MAX + 1];
    struct kind_content content;
    float mean[KIND_MAX_CHANNELS], std[KIND_MAX_CHANNELS];
    float normalised[KIND_MAX_CHANNELS][256]; /* what a byte of a channel becomes */
};

const struct dataset_info *dataset_info_nth(int i)
{
    return i >= 0 && i < INFO_COUNT ? &infos[i] : NULL;
}

bool kind_has_file(const char *folder, const char *name, char path[PATH_MAX])
{
    return snprintf(path, PATH_MAX, "%s/%s", folder, name) < PATH_MAX && access(path, R_OK) == 0;
}

void kind_name_digits(struct kind_content *content)
{
    for (int i = 0; i < KIND_CLASSES; i++)
        snprintf(content->class_name[i], KIND_CLASS_NAME, "%d", i);
}

static const struct kind_samples *split_of(const struct dataset *d, enum dataset_split split)
{
    return &d->content.split[split];
}

/* Pixels in memory, or drawn into scratch (room for one sample). */
static const uint8_t *sample_at(const struct dataset *d, enum dataset_split split, uint64_t index, uint8_t *scratch,
                                int *label)
{
    if (d->kind->draw) {
        *label = d->kind->draw(split, index, scratch);
        return scratch;
    }
    const struct kind_samples *s = split_of(d, split);
    const size_t i = (size_t)(index % (uint64_t)s->count);
    *label = s->labels[i];
    return s->pixels + i * shape_count(&d->content.sample);
}

/* ---- statistics ---- */

struct sums {
    uint64_t value, square; /* of bytes: exact, at most 2^30 samples * 255^2 */
};

static void add_plane(struct sums *sums, const uint8_t *pixels, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        sums->value += pixels[i];
        sums->square += (uint32_t)pixels[i] * pixels[i];
    }
}

/* scratch: room for one sample. */
static void measure(struct dataset *d, uint8_t *scratch)
{
    const struct shape *s = &d->content.sample;
    const size_t plane = (size_t)s->dim[1] * (size_t)s->dim[2];
    const int n = d->kind->draw ? STATISTICS_DRAWN : split_of(d, DATASET_TRAIN)->count;
    struct sums sums[KIND_MAX_CHANNELS] = {0};
    for (int i = 0; i < n; i++) {
        int label;
        const uint8_t *pixels = sample_at(d, DATASET_TRAIN, (uint64_t)i, scratch, &label);
        for (int c = 0; c < s->dim[0]; c++)
            add_plane(&sums[c], pixels + (size_t)c * plane, plane);
    }
    for (int c = 0; c < s->dim[0]; c++) {
        const double count = (double)n * (double)plane, mean = (double)sums[c].value / count;
        const double variance = (double)sums[c].square / count - mean * mean;
        d->mean[c] = (float)(mean / 255.0);
        d->std[c] = variance > 0.0 ? (float)(sqrt(variance) / 255.0) : 1.0f; /* all pixels equal */
    }
}

static float normalise(const struct dataset *d, int channel, float pixel)
{
    return (pixel - d->mean[channel]) / d->std[channel];
}

static enum cs_status prepare(struct dataset *d, struct cs_error *err)
{
    uint8_t *scratch = cs_alloc(shape_count(&d->content.sample), 1);
    if (!scratch)
        return cs_no_memory(err);
    measure(d, scratch);
    cs_free(scratch);
    for (int c = 0; c < d->content.sample.dim[0]; c++)
        for (int v = 0; v < 256; v++)
            d->normalised[c][v] = normalise(d, c, (float)v / 255.0f);
    return CS_OK;
}

/* ---- opening ---- */

static const struct dataset_info *info_named(const char *name)
{
    for (int i = 0; i < INFO_COUNT; i++)
        if (strcmp(infos[i].name, name) == 0)
            return &infos[i];
    return NULL;
}

/* A folder is one of the table's when there is no other of its kind, or when it is called like it. */
static const struct dataset_info *info_of_folder(const struct dataset_kind *kind, const char *folder_name)
{
    for (int i = 0; i < INFO_COUNT; i++)
        if (info_kinds[i] == kind && (kind == &cifar_kind || strcasecmp(infos[i].name, folder_name) == 0))
            return &infos[i];
    return NULL;
}

static enum cs_status recognise_folder(const char *folder, struct dataset *d, struct cs_error *err)
{
    struct stat st;
    if (stat(folder, &st))
        return cs_fail(err, CS_NOT_FOUND, _("%s: neither a folder nor a data set (digits, mnist, cifar10)"), folder);
    if (!S_ISDIR(st.st_mode))
        return cs_fail(err, CS_BAD_FILE, _("%s: a file; give the folder of the data set"), folder);
    dataset_folder_name(folder, d->folder_name);
    for (int i = 0; i < INFO_COUNT && !d->kind; i++)
        if (info_kinds[i]->recognises && info_kinds[i]->recognises(folder))
            d->kind = info_kinds[i];
    if (!d->kind)
        return cs_fail(err, CS_NOT_FOUND, _("%s: no data set in this folder (no %s, no %s)"), folder, idx_kind.example,
                       cifar_kind.example);
    d->info = info_of_folder(d->kind, d->folder_name);
    return CS_OK;
}

static enum cs_status open_into(struct dataset *d, const char *name_or_dir, struct cs_error *err)
{
    char found[PATH_MAX];
    const char *folder = name_or_dir;
    enum cs_status status = CS_OK;
    d->info = info_named(name_or_dir);
    if (d->info)
        d->kind = info_kinds[d->info - infos];
    if (!d->info)
        status = recognise_folder(folder, d, err);
    else if (!d->info->built_in) {
        status = dataset_find(d->info->name, d->kind, found, err);
        folder = found;
    }
    if (!status)
        status = d->kind->load(folder, &d->content, err);
    return status ? status : prepare(d, err);
}

enum cs_status dataset_open(const char *name_or_dir, struct dataset **d, struct cs_error *err)
{
    *d = cs_alloc(1, sizeof **d);
    if (!*d)
        return cs_no_memory(err);
    const enum cs_status status = open_into(*d, name_or_dir, err);
    if (status)
        dataset_destroy(d);
    return status;
}

void dataset_destroy(struct dataset **d)
{
    if (!*d)
        return;
    for (int split = 0; split < 2; split++) {
        cs_free((*d)->content.split[split].pixels);
        cs_free((*d)->content.split[split].labels);
    }
    cs_free(*d);
    *d = NULL;
}

/* ---- what it is ---- */

const char *dataset_name(const struct dataset *d)
{
    return d->info ? d->info->name : d->folder_name;
}

const char *dataset_title(const struct dataset *d)
{
    return d->info ? d->info->title : d->folder_name;
}

const struct shape *dataset_sample(const struct dataset *d)
{
    return &d->content.sample;
}

int dataset_classes(const struct dataset *d)
{
    (void)d;
    return KIND_CLASSES;
}

const char *dataset_class_name(const struct dataset *d, int label)
{
    return label >= 0 && label < KIND_CLASSES ? d->content.class_name[label] : "?";
}

int dataset_count(const struct dataset *d, enum dataset_split split)
{
    return split_of(d, split)->count;
}

bool dataset_endless(const struct dataset *d)
{
    return d->kind->draw != NULL;
}

void dataset_normalisation(const struct dataset *d, int channel, float *mean, float *std)
{
    *mean = d->mean[channel];
    *std = d->std[channel];
}

/* ---- samples ---- */

int dataset_pixels(const struct dataset *d, enum dataset_split split, uint64_t index, uint8_t *pixels)
{
    int label;
    const uint8_t *from = sample_at(d, split, index, pixels, &label);
    if (from != pixels)
        memcpy(pixels, from, shape_count(&d->content.sample));
    return label;
}

struct fetch {
    const struct dataset *d;
    enum dataset_split split;
    const uint64_t *index;
    int n;
    float *x;
    int *labels;
};

static void fetch_sample(const struct fetch *f, int i)
{
    uint8_t drawn[KIND_MAX_DRAWN];
    const struct shape *s = &f->d->content.sample;
    const size_t plane = (size_t)s->dim[1] * (size_t)s->dim[2];
    const uint8_t *pixels = sample_at(f->d, f->split, f->index[i], drawn, &f->labels[i]);
    float *x = f->x + (size_t)i * (size_t)s->dim[0] * plane;
    for (int c = 0; c < s->dim[0]; c++)
        for (size_t p = 0; p < plane; p++)
            *x++ = f->d->normalised[c][*pixels++];
}

static void fetch_chunk(void *ctx, int chunk)
{
    const struct fetch *f = ctx;
    const int end = chunk * FETCH_CHUNK + FETCH_CHUNK < f->n ? chunk * FETCH_CHUNK + FETCH_CHUNK : f->n;
    for (int i = chunk * FETCH_CHUNK; i < end; i++)
        fetch_sample(f, i);
}

void dataset_fetch(const struct dataset *d, enum dataset_split split, const uint64_t *index, int n,
                   struct thread_pool *pool, float *x, int *labels)
{
    struct fetch f = {d, split, index, n, x, labels};
    thread_pool_run(pool, fetch_chunk, &f, (n + FETCH_CHUNK - 1) / FETCH_CHUNK);
}

void dataset_normalise(const struct dataset *d, const float *pixels, float *x)
{
    const struct shape *s = &d->content.sample;
    const size_t plane = (size_t)s->dim[1] * (size_t)s->dim[2];
    for (int c = 0; c < s->dim[0]; c++)
        for (size_t p = 0; p < plane; p++)
            *x++ = normalise(d, c, *pixels++);
}
