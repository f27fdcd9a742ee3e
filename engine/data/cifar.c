#include "engine/data/cifar.h"

#include <stdio.h>
#include <string.h>

#include "engine/base/file.h"
#include "engine/base/i18n.h"
#include "engine/data/dataset_kind.h"

enum { MAX_FILES = 5, META_BYTES = 4096, MAX_LABELS = 2 };

const struct cifar_format cifar10_format = {1, 10}, cifar100_format = {2, 100};

/* The names of Krizhevsky's files and classes. */
static const char *const train_files[] = {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
                                          "data_batch_4.bin", "data_batch_5.bin", NULL};
static const char *const test_files[] = {"test_batch.bin", NULL};
static const char *const train_files_100[] = {"train.bin", NULL}, *const test_files_100[] = {"test.bin", NULL};
static const char *const usual_names[] = {
    N_("airplane"), N_("automobile"), N_("bird"),  N_("cat"),  N_("deer"),
    N_("dog"),      N_("frog"),       N_("horse"), N_("ship"), N_("truck"),
};

static int record_length(const struct cifar_format *format)
{
    return format->labels + CIFAR_PIXELS;
}

enum cs_status cifar_count(const char *path, const struct cifar_format *format, int *records, struct cs_error *err)
{
    const int record = record_length(format);
    struct file f;
    enum cs_status status = file_open(path, &f, err);
    if (status)
        return status;
    if (f.packed)
        status = cs_fail(err, CS_BAD_FILE, _("%s: still packed by gzip; unpack it first"), path);
    else if (f.most % (unsigned)record)
        status = cs_fail(err, CS_BAD_FILE, _("%s: not whole records of %d bytes: the last one has %d"), path, record,
                         (int)(f.most % (unsigned)record));
    else if (f.most > KIND_MAX_BYTES)
        status = cs_fail(err, CS_BAD_FILE, _("%s: larger than 1 GiB"), path);
    else
        *records = (int)(f.most / (unsigned)record);
    file_close(&f);
    return status;
}

static enum cs_status read_record(struct file *f, const struct cifar_format *format, int i, uint16_t *label,
                                  uint8_t *pixels, struct cs_error *err)
{
    uint8_t labels[MAX_LABELS];
    const enum cs_status status = file_read(f, labels, (size_t)format->labels, err);
    if (status)
        return status;
    *label = labels[format->labels - 1];
    if (*label >= format->classes)
        return cs_fail(err, CS_BAD_FILE, _("%s: the label of record %d is %d, which is not 0 to %d"), f->path, i,
                       *label, format->classes - 1);
    return file_read(f, pixels, CIFAR_PIXELS, err);
}

enum cs_status cifar_read(const char *path, const struct cifar_format *format, int records, uint16_t *labels,
                          uint8_t *pixels, struct cs_error *err)
{
    struct file f;
    enum cs_status status = file_open(path, &f, err);
    for (int i = 0; i < records && !status; i++)
        status = read_record(&f, format, i, labels + i, pixels + (size_t)i * CIFAR_PIXELS, err);
    if (!status)
        status = file_expect_end(&f, err);
    file_close(&f);
    return status;
}

/* Records of all the files that are there; CS_NOT_FOUND when none is. */
static enum cs_status count_all(const char *folder, const struct cifar_format *format, const char *const *names,
                                int counts[MAX_FILES], int *total, struct cs_error *err)
{
    char path[PATH_MAX];
    *total = 0;
    for (int i = 0; names[i]; i++) {
        counts[i] = 0;
        if (!kind_has_file(folder, names[i], path))
            continue;
        const enum cs_status status = cifar_count(path, format, &counts[i], err);
        if (status)
            return status;
        if (counts[i] > KIND_MAX_BYTES / record_length(format) - *total)
            return cs_fail(err, CS_BAD_FILE, _("%s: the batches together are larger than 1 GiB"), path);
        *total += counts[i];
    }
    return *total ? CS_OK : cs_fail(err, CS_NOT_FOUND, _("%s: %s is missing"), folder, names[0]);
}

static enum cs_status load_split(const char *folder, const struct cifar_format *format, const char *const *names,
                                 struct kind_samples *s, struct cs_error *err)
{
    int counts[MAX_FILES], at = 0;
    enum cs_status status = count_all(folder, format, names, counts, &s->count, err);
    if (status)
        return status;
    s->pixels = cs_alloc((size_t)s->count, CIFAR_PIXELS);
    s->labels = cs_alloc((size_t)s->count, sizeof *s->labels);
    if (!s->pixels || !s->labels)
        return cs_no_memory(err);
    for (int i = 0; names[i] && !status; at += counts[i++]) {
        char path[PATH_MAX];
        if (counts[i] && kind_has_file(folder, names[i], path))
            status = cifar_read(path, format, counts[i], s->labels + at, s->pixels + (size_t)at * CIFAR_PIXELS, err);
    }
    return status;
}

/* One class name a line of plain ASCII; false leaves the caller with names that are half filled. */
static bool parse_names(char *text, struct kind_content *content)
{
    char *rest = text;
    for (int i = 0; i < content->classes; i++) {
        const char *line = strtok_r(NULL, "\r\n", &rest);
        if (!line || strlen(line) >= KIND_CLASS_NAME)
            return false;
        for (const char *c = line; *c; c++)
            if (*c < ' ' || *c > '~')
                return false;
        kind_name_class(content, i, line);
    }
    return true;
}

/* As the file has them, else usual; NULL: numbers. */
static enum cs_status load_names(const char *folder, const char *file, int classes, const char *const *usual,
                                 struct kind_content *content, struct cs_error *err)
{
    char path[PATH_MAX], text[META_BYTES] = "";
    struct file f = {0};
    enum cs_status status = kind_set_classes(content, classes, err);
    if (status)
        return status;
    const bool good = kind_has_file(folder, file, path) && !file_open(path, &f, NULL) && !f.packed &&
                      f.most < META_BYTES && !file_read(&f, text, (size_t)f.most, NULL) && parse_names(text, content);
    file_close(&f);
    if (good)
        return CS_OK;
    cs_free(content->class_name);
    return kind_name_classes(content, classes, usual, err);
}

static enum cs_status load_both(const char *folder, const struct cifar_format *format, const char *const *train,
                                const char *const *test, struct kind_content *content, struct cs_error *err)
{
    content->sample = shape_3d(3, CIFAR_SIDE, CIFAR_SIDE);
    const enum cs_status status = load_split(folder, format, train, &content->split[DATASET_TRAIN], err);
    return status ? status : load_split(folder, format, test, &content->split[DATASET_TEST], err);
}

static enum cs_status load(const char *folder, struct kind_content *content, struct cs_error *err)
{
    const enum cs_status status =
        load_names(folder, "batches.meta.txt", cifar10_format.classes, usual_names, content, err);
    return status ? status : load_both(folder, &cifar10_format, train_files, test_files, content, err);
}

static bool recognises(const char *folder)
{
    char path[PATH_MAX];
    for (int i = 0; train_files[i]; i++)
        if (kind_has_file(folder, train_files[i], path))
            return true;
    return false;
}

const struct dataset_kind cifar_kind = {"data_batch_1.bin", recognises, load};

static enum cs_status load_100(const char *folder, struct kind_content *content, struct cs_error *err)
{
    const enum cs_status status =
        load_names(folder, "fine_label_names.txt", cifar100_format.classes, NULL, content, err);
    return status ? status : load_both(folder, &cifar100_format, train_files_100, test_files_100, content, err);
}

static bool recognises_100(const char *folder)
{
    char path[PATH_MAX];
    return kind_has_file(folder, train_files_100[0], path);
}

const struct dataset_kind cifar100_kind = {"train.bin", recognises_100, load_100};
