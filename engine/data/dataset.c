#include "engine/data/dataset.h"

#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/base/i18n.h"
#include "engine/base/name_list.h"
#include "engine/base/rng.h"
#include "engine/data/dataset_find.h"
#include "engine/data/dataset_kind.h"
#include "engine/data/dataset_view.h"

enum {
    FETCH_CHUNK = 16,       /* samples a job of the thread pool; fixed, whatever the number of threads */
    STATISTICS_DRAWN = 2000 /* pictures that stand for an endless training split */
};

static const struct dataset_info infos[] = {
    {"digits", N_("built-in digits"), {3, {1, 28, 28}}, 10, true},
    {"shapes", N_("built-in shapes"), {3, {3, 32, 32}}, 10, true},
    {"mnist", "MNIST", {3, {1, 28, 28}}, 10, false},
    {"fashion-mnist", "Fashion-MNIST", {3, {1, 28, 28}}, 10, false},
    {"cifar10", "CIFAR-10", {3, {3, 32, 32}}, 10, false},
    {"cifar100", "CIFAR-100", {3, {3, 32, 32}}, 100, false},
};
enum { INFO_COUNT = sizeof infos / sizeof *infos };
static const struct dataset_kind *const info_kinds[INFO_COUNT] = {&digits_kind,  &shapes_kind, &idx_kind,
                                                                  &fashion_kind, &cifar_kind,  &cifar100_kind};
/* In the order in which a folder is looked at: a folder called like Fashion-MNIST is not MNIST, and files that are
 * known come before pictures. */
static const struct dataset_kind *const folder_kinds[] = {&fashion_kind, &idx_kind, &cifar_kind, &cifar100_kind,
                                                          &folder_kind};

struct dataset {
    const struct dataset_kind *kind;
    const struct dataset_info *info; /* NULL for a folder that is none of the table's */
    char folder_name[NAME_MAX + 1];
    struct kind_content content;
    float mean[KIND_MAX_CHANNELS], std[KIND_MAX_CHANNELS];
    float normalised[KIND_MAX_CHANNELS][256]; /* what a byte of a channel becomes */
    struct dataset_view *view;                /* what a plan makes of the training split below, whose content this one
                                                 borrows; NULL: it is as it is, and content its own */
};

const struct dataset_info *dataset_info_nth(int i)
{
    return i >= 0 && i < INFO_COUNT ? &infos[i] : NULL;
}

bool kind_has_file(const char *folder, const char *name, char path[PATH_MAX])
{
    return snprintf(path, PATH_MAX, "%s/%s", folder, name) < PATH_MAX && access(path, R_OK) == 0;
}

enum cs_status kind_set_classes(struct kind_content *content, int classes, struct cs_error *err)
{
    content->class_name = cs_alloc((size_t)classes, sizeof *content->class_name);
    content->classes = classes;
    return content->class_name ? CS_OK : cs_no_memory(err);
}

void kind_name_class(struct kind_content *content, int i, const char *name)
{
    char *to = content->class_name[i];
    size_t n = strlen(name);
    if (n >= KIND_CLASS_NAME)
        for (n = KIND_CLASS_NAME - 1; n > 0 && ((unsigned char)name[n] & 0xC0) == 0x80;)
            n--;
    for (size_t at = 0; at < n; at++)
        to[at] = (unsigned char)name[at] < ' ' || name[at] == 127 ? '?' : name[at];
    to[n] = '\0';
}

enum cs_status kind_name_classes(struct kind_content *content, int classes, const char *const *names,
                                 struct cs_error *err)
{
    char number[16];
    const enum cs_status status = kind_set_classes(content, classes, err);
    for (int i = 0; i < classes && !status; i++) {
        snprintf(number, sizeof number, "%d", i);
        kind_name_class(content, i, names ? names[i] : number);
    }
    return status;
}

int kind_drawn_label(uint64_t seed, uint64_t index)
{
    static const uint64_t label_seed = 0x6c6162656c73ULL;
    uint32_t order[KIND_DIGITS];
    for (uint32_t i = 0; i < KIND_DIGITS; i++)
        order[i] = i;
    struct rng r = rng_seeded(seed ^ label_seed, index / KIND_DIGITS);
    rng_shuffle(&r, order, KIND_DIGITS);
    return (int)order[index % KIND_DIGITS];
}

static const struct kind_samples *split_of(const struct dataset *d, enum dataset_split split)
{
    return &d->content.split[split];
}

/* Pixels in memory, or drawn into scratch (room for one sample); whatever a plan says. */
static const uint8_t *plain_at(const struct dataset *d, enum dataset_split split, uint64_t index, uint8_t *scratch,
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

static bool is_planned(const struct dataset *d, enum dataset_split split)
{
    return d->view && !d->view->plain && split == DATASET_TRAIN;
}

/* mix / 256 of the way from one picture to another; to may be the first. */
static void mix_pixels(const uint8_t *a, const uint8_t *b, int mix, size_t n, uint8_t *to)
{
    for (size_t i = 0; i < n; i++)
        to[i] = (uint8_t)((a[i] * (256 - mix) + b[i] * mix + 128) >> 8);
}

static const uint8_t *planned_at(const struct dataset *d, uint64_t index, uint8_t *scratch, int *label)
{
    uint8_t drawn[KIND_MAX_DRAWN];
    int truth;
    const struct planned_sample p = dataset_view_sample(d->view, index);
    const uint8_t *first = plain_at(d, DATASET_TRAIN, p.index, scratch, &truth);
    *label = p.label < 0 ? truth : p.label;
    if (p.kind != PLANNED_BETWEEN)
        return first;
    const uint8_t *second = plain_at(d, DATASET_TRAIN, p.other, drawn, &truth);
    mix_pixels(first, second, p.mix, shape_count(&d->content.sample), scratch);
    return scratch;
}

/* Pixels in memory, or made in scratch (room for one sample). */
static const uint8_t *sample_at(const struct dataset *d, enum dataset_split split, uint64_t index, uint8_t *scratch,
                                int *label)
{
    return is_planned(d, split) ? planned_at(d, index, scratch, label) : plain_at(d, split, index, scratch, label);
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

static void make_table(struct dataset *d)
{
    for (int c = 0; c < d->content.sample.dim[0]; c++)
        for (int v = 0; v < 256; v++)
            d->normalised[c][v] = normalise(d, c, (float)v / 255.0f);
}

static enum cs_status prepare(struct dataset *d, struct cs_error *err)
{
    uint8_t *scratch = cs_alloc(shape_count(&d->content.sample), 1);
    if (!scratch)
        return cs_no_memory(err);
    measure(d, scratch);
    cs_free(scratch);
    make_table(d);
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

/* A folder is one of the table's when there is no other of its kind, or, as many sets have IDX files, when it is called
 * like it. */
static const struct dataset_info *info_of_folder(const struct dataset_kind *kind, const char *folder_name)
{
    for (int i = 0; i < INFO_COUNT; i++)
        if (info_kinds[i] == kind && (kind != &idx_kind || strcasecmp(infos[i].name, folder_name) == 0))
            return &infos[i];
    return NULL;
}

static enum cs_status fail_not_found(const char *folder, struct cs_error *err)
{
    char names[256] = "";
    for (int i = 0; i < INFO_COUNT; i++)
        name_list_add(names, sizeof names, infos[i].name);
    return cs_fail(err, CS_NOT_FOUND, _("%s: neither a folder nor a data set (%s)"), folder, names);
}

static const struct dataset_kind *kind_of_folder(const char *folder)
{
    for (size_t i = 0; i < sizeof folder_kinds / sizeof *folder_kinds; i++)
        if (folder_kinds[i]->recognises(folder))
            return folder_kinds[i];
    return NULL;
}

bool dataset_is_folder(const char *folder)
{
    return kind_of_folder(folder) != NULL;
}

enum cs_status dataset_check_folder(const char *folder, struct cs_error *err)
{
    struct stat st;
    if (stat(folder, &st))
        return cs_fail(err, CS_NOT_FOUND, _("%s: there is no such folder"), folder);
    if (!S_ISDIR(st.st_mode))
        return cs_fail(err, CS_BAD_FILE, _("%s: a file; give the folder of the data set"), folder);
    const struct dataset_kind *kind = kind_of_folder(folder);
    if (!kind)
        return cs_fail(err, CS_NOT_FOUND, _("%s: no folders with pictures in it (png, jpg, bmp, ppm), one a class"),
                       folder);
    return kind->check ? kind->check(folder, err) : CS_OK;
}

static enum cs_status recognise_folder(const char *folder, struct dataset *d, struct cs_error *err)
{
    struct stat st;
    if (stat(folder, &st))
        return fail_not_found(folder, err);
    if (!S_ISDIR(st.st_mode))
        return cs_fail(err, CS_BAD_FILE, _("%s: a file; give the folder of the data set"), folder);
    dataset_folder_name(folder, d->folder_name);
    d->kind = kind_of_folder(folder);
    if (!d->kind)
        return cs_fail(err, CS_NOT_FOUND, _("%s: no data set in this folder (no %s, no %s, no %s, no %s)"), folder,
                       idx_kind.example, cifar_kind.example, cifar100_kind.example, folder_kind.example);
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
    const bool borrows = (*d)->view;
    for (int split = 0; split < 2 && !borrows; split++) {
        cs_free((*d)->content.split[split].pixels);
        cs_free((*d)->content.split[split].labels);
    }
    if (borrows)
        dataset_view_finish((*d)->view);
    else
        cs_free((*d)->content.class_name);
    cs_free((*d)->view);
    cs_free(*d);
    *d = NULL;
}

enum cs_status dataset_wrap(const struct dataset *base, struct dataset_view *view, struct dataset **d,
                            struct cs_error *err)
{
    *d = cs_alloc(1, sizeof **d);
    if (!*d)
        return cs_no_memory(err);
    **d = *base;
    (*d)->view = view;
    return CS_OK;
}

const struct dataset_view *dataset_view_of(const struct dataset *d)
{
    return d->view;
}

const uint8_t *dataset_memory(const struct dataset *d, enum dataset_split split, uint64_t index)
{
    int label;
    return d->kind->draw ? NULL : plain_at(d, split, index, NULL, &label);
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
    return d->content.classes;
}

const char *dataset_class_name(const struct dataset *d, int label)
{
    return label >= 0 && label < d->content.classes ? d->content.class_name[label] : "?";
}

int dataset_count(const struct dataset *d, enum dataset_split split)
{
    return is_planned(d, split) ? dataset_view_count(d->view) : split_of(d, split)->count;
}

bool dataset_endless(const struct dataset *d)
{
    return d->kind->draw != NULL && !is_planned(d, DATASET_TRAIN);
}

void dataset_normalisation(const struct dataset *d, int channel, float *mean, float *std)
{
    *mean = d->mean[channel];
    *std = d->std[channel];
}

enum cs_status dataset_set_normalisation(struct dataset *d, int channels, const float *mean, const float *std,
                                         struct cs_error *err)
{
    if (channels != d->content.sample.dim[0])
        return cs_fail(err, CS_BAD_VALUE, _("a normalisation of %d channels, but %s has %d"), channels, dataset_name(d),
                       d->content.sample.dim[0]);
    for (int c = 0; c < channels; c++)
        if (!(isfinite(mean[c]) && isfinite(std[c]) && std[c] > 0.0f))
            return cs_fail(err, CS_BAD_VALUE, _("a normalisation with mean %g and deviation %g is none"),
                           (double)mean[c], (double)std[c]);
    memcpy(d->mean, mean, (size_t)channels * sizeof *mean);
    memcpy(d->std, std, (size_t)channels * sizeof *std);
    make_table(d);
    return CS_OK;
}

/* ---- samples ---- */

static int plain_label(const struct dataset *d, enum dataset_split split, uint64_t index)
{
    if (d->kind->label)
        return d->kind->label(split, index);
    const struct kind_samples *s = split_of(d, split);
    return s->labels[index % (uint64_t)s->count];
}

int dataset_label(const struct dataset *d, enum dataset_split split, uint64_t index)
{
    if (!is_planned(d, split))
        return plain_label(d, split, index);
    const struct planned_sample p = dataset_view_sample(d->view, index);
    return p.label < 0 ? plain_label(d, split, p.index) : p.label;
}

struct planned_sample data_plan_sample(const struct dataset *d, uint64_t index)
{
    struct planned_sample p = {.index = index, .label = -1, .truth = -1};
    if (is_planned(d, DATASET_TRAIN))
        p = dataset_view_sample(d->view, index);
    if (p.truth < 0)
        p.truth = plain_label(d, DATASET_TRAIN, p.index);
    if (p.label < 0)
        p.label = p.truth;
    return p;
}

uint64_t data_plan_origin(const struct dataset *d, enum dataset_split split, uint64_t index)
{
    return is_planned(d, split) ? dataset_view_sample(d->view, index).index : index;
}

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
    struct augmenter *augmenter; /* NULL: pixels as they are */
    uint64_t epoch;
    float *x;
    int *labels;
};

/* What a byte becomes is looked up. */
static void normalise_bytes(const struct dataset *d, const uint8_t *pixels, float *x)
{
    const struct shape *s = &d->content.sample;
    const size_t plane = (size_t)s->dim[1] * (size_t)s->dim[2];
    for (int c = 0; c < s->dim[0]; c++)
        for (size_t p = 0; p < plane; p++)
            *x++ = d->normalised[c][*pixels++];
}

/* x holds 0..255; the same steps as for the table, so that a pixel that was not changed gets the same bits. */
static void normalise_floats(const struct dataset *d, float *x)
{
    const struct shape *s = &d->content.sample;
    const size_t plane = (size_t)s->dim[1] * (size_t)s->dim[2];
    for (int c = 0; c < s->dim[0]; c++, x += plane) {
        const float mean = d->mean[c], std = d->std[c];
        for (size_t p = 0; p < plane; p++)
            x[p] = (x[p] / 255.0f - mean) / std;
    }
}

/* Repeats alone may be augmented. */
static bool is_augmented(const struct fetch *f, int i)
{
    const struct dataset_view *view = is_planned(f->d, f->split) ? f->d->view : NULL;
    return f->augmenter && !(view && view->plain_first && dataset_view_sample(view, f->index[i]).kind == PLANNED_PLAIN);
}

static void fetch_into(const struct fetch *f, int i, uint8_t *scratch)
{
    const uint8_t *pixels = sample_at(f->d, f->split, f->index[i], scratch, &f->labels[i]);
    float *x = f->x + (size_t)i * shape_count(&f->d->content.sample);
    if (!is_augmented(f, i)) {
        normalise_bytes(f->d, pixels, x);
        return;
    }
    float mean[KIND_MAX_CHANNELS];
    for (int c = 0; c < f->d->content.sample.dim[0]; c++)
        mean[c] = 255.0f * f->d->mean[c];
    augmenter_apply(f->augmenter, f->epoch, f->index[i], pixels, mean, x);
    normalise_floats(f->d, x);
}

static int take_slot(struct dataset_view *v)
{
    for (;;) {
        for (int i = 0; i < VIEW_SLOTS; i++)
            if (!atomic_flag_test_and_set_explicit(&v->busy[i], memory_order_acquire))
                return i;
        sched_yield(); /* more threads than slots */
    }
}

/* What is drawn fits the stack; mixtures of large pictures are made in a slot. */
static void fetch_sample(const struct fetch *f, int i)
{
    uint8_t drawn[KIND_MAX_DRAWN];
    struct dataset_view *view = is_planned(f->d, f->split) ? f->d->view : NULL;
    if (!view || !view->slot) {
        fetch_into(f, i, drawn);
        return;
    }
    const int slot = take_slot(view);
    fetch_into(f, i, view->slot + (size_t)slot * shape_count(&f->d->content.sample));
    atomic_flag_clear_explicit(&view->busy[slot], memory_order_release);
}

static void fetch_chunk(void *ctx, int chunk)
{
    const struct fetch *f = ctx;
    const int end = chunk * FETCH_CHUNK + FETCH_CHUNK < f->n ? chunk * FETCH_CHUNK + FETCH_CHUNK : f->n;
    for (int i = chunk * FETCH_CHUNK; i < end; i++)
        fetch_sample(f, i);
}

void dataset_fetch_augmented(const struct dataset *d, enum dataset_split split, const uint64_t *index, int n,
                             struct augmenter *augmenter, uint64_t epoch, struct thread_pool *pool, float *x,
                             int *labels)
{
    struct fetch f = {d, split, index, n, augmenter, epoch, x, labels};
    thread_pool_run(pool, fetch_chunk, &f, (n + FETCH_CHUNK - 1) / FETCH_CHUNK);
}

void dataset_fetch(const struct dataset *d, enum dataset_split split, const uint64_t *index, int n,
                   struct thread_pool *pool, float *x, int *labels)
{
    dataset_fetch_augmented(d, split, index, n, NULL, 0, pool, x, labels);
}

void dataset_normalise(const struct dataset *d, const float *pixels, float *x)
{
    const struct shape *s = &d->content.sample;
    const size_t plane = (size_t)s->dim[1] * (size_t)s->dim[2];
    for (int c = 0; c < s->dim[0]; c++)
        for (size_t p = 0; p < plane; p++)
            *x++ = normalise(d, c, *pixels++);
}
