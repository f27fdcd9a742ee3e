#include "engine/data/idx.h"

#include <stdio.h>
#include <string.h>

#include "engine/base/file.h"
#include "engine/base/i18n.h"
#include "engine/data/dataset_find.h"
#include "engine/data/dataset_kind.h"

enum { UNSIGNED_BYTE = 8, MAGIC_LENGTH = 4 };

/* The names that LeCun, Cortes and Burges gave the four files. */
static const char *const image_files[] = {"train-images-idx3-ubyte", "t10k-images-idx3-ubyte"};
static const char *const label_files[] = {"train-labels-idx1-ubyte", "t10k-labels-idx1-ubyte"};

static enum cs_status read_sizes(struct file *f, int rank, struct idx *idx, size_t *length, struct cs_error *err)
{
    uint8_t head[MAGIC_LENGTH + 4 * IDX_MAX_RANK];
    enum cs_status status = file_read(f, head, (size_t)(MAGIC_LENGTH + 4 * rank), err);
    if (status)
        return status;
    if (head[0] || head[1] || head[2] != UNSIGNED_BYTE || head[3] != rank)
        return cs_fail(err, CS_BAD_FILE,
                       _("%s: not an IDX file of bytes with %d dimensions (it begins with %02x %02x %02x %02x)"),
                       f->path, rank, head[0], head[1], head[2], head[3]);
    uint64_t product = 1;
    for (int i = 0; i < rank; i++) {
        const uint8_t *p = head + MAGIC_LENGTH + 4 * i;
        const uint32_t size = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
        if (size == 0)
            return cs_fail(err, CS_BAD_FILE, _("%s: dimension %d is 0"), f->path, i + 1);
        if (size > KIND_MAX_BYTES / product)
            return cs_fail(err, CS_BAD_FILE, _("%s: the header promises more than 1 GiB (dimension %d is %u)"), f->path,
                           i + 1, size);
        product *= size;
        idx->dim[i] = (int)size;
    }
    *length = (size_t)product;
    return CS_OK;
}

enum cs_status idx_read(const char *path, int rank, struct idx *idx, struct cs_error *err)
{
    *idx = (struct idx){.dim = {1, 1, 1}};
    struct file f;
    enum cs_status status = file_open(path, &f, err);
    if (status)
        return status;
    size_t length = 0;
    status = read_sizes(&f, rank, idx, &length, err);
    if (!status)
        status = file_read_new(&f, length, &idx->bytes, err);
    if (!status)
        status = file_expect_end(&f, err);
    file_close(&f);
    if (status) {
        cs_free(idx->bytes);
        idx->bytes = NULL;
    }
    return status;
}

static bool find_file(const char *folder, const char *name, char path[PATH_MAX])
{
    char packed[64];
    snprintf(packed, sizeof packed, "%s.gz", name);
    return kind_has_file(folder, name, path) || kind_has_file(folder, packed, path);
}

static enum cs_status read_file(const char *folder, const char *name, int rank, char path[PATH_MAX], struct idx *idx,
                                struct cs_error *err)
{
    if (find_file(folder, name, path))
        return idx_read(path, rank, idx, err);
    return cs_fail(err, CS_NOT_FOUND, _("%s: %s is missing, and so is %s.gz"), folder, name, name);
}

static enum cs_status check_labels(const char *path, const struct idx *labels, int images, struct cs_error *err)
{
    if (labels->dim[0] != images)
        return cs_fail(err, CS_BAD_FILE, _("%s: %d labels for %d pictures"), path, labels->dim[0], images);
    for (int i = 0; i < images; i++)
        if (labels->bytes[i] >= KIND_DIGITS)
            return cs_fail(err, CS_BAD_FILE, _("%s: label %d is %d, which is not 0 to 9"), path, i, labels->bytes[i]);
    return CS_OK;
}

/* Labels are kept in two bytes each. */
static enum cs_status keep_labels(const struct idx *labels, struct kind_samples *s, struct cs_error *err)
{
    s->labels = cs_alloc((size_t)s->count, sizeof *s->labels);
    for (int i = 0; s->labels && i < s->count; i++)
        s->labels[i] = labels->bytes[i];
    return s->labels ? CS_OK : cs_no_memory(err);
}

static enum cs_status load_split(const char *folder, int split, struct kind_content *content, struct cs_error *err)
{
    char path[PATH_MAX];
    struct idx images, labels;
    enum cs_status status = read_file(folder, image_files[split], 3, path, &images, err);
    if (status)
        return status;
    content->split[split] = (struct kind_samples){.count = images.dim[0], .pixels = images.bytes};
    const struct shape sample = shape_3d(1, images.dim[1], images.dim[2]);
    if (split == DATASET_TEST && !shape_equal(&sample, &content->sample))
        return cs_fail(err, CS_BAD_FILE, _("%s: pictures of %dx%d, but those for training have %dx%d"), path,
                       sample.dim[2], sample.dim[1], content->sample.dim[2], content->sample.dim[1]);
    content->sample = sample;
    status = read_file(folder, label_files[split], 1, path, &labels, err);
    if (status)
        return status;
    status = check_labels(path, &labels, images.dim[0], err);
    if (!status)
        status = keep_labels(&labels, &content->split[split], err);
    cs_free(labels.bytes);
    return status;
}

static enum cs_status load_named(const char *folder, const char *const *names, struct kind_content *content,
                                 struct cs_error *err)
{
    enum cs_status status = kind_name_classes(content, KIND_DIGITS, names, err);
    if (!status)
        status = load_split(folder, DATASET_TRAIN, content, err);
    return status ? status : load_split(folder, DATASET_TEST, content, err);
}

static enum cs_status load(const char *folder, struct kind_content *content, struct cs_error *err)
{
    return load_named(folder, NULL, content, err);
}

static bool recognises(const char *folder)
{
    char path[PATH_MAX];
    return find_file(folder, image_files[DATASET_TRAIN], path);
}

const struct dataset_kind idx_kind = {"train-images-idx3-ubyte.gz", recognises, load};

/* ---- Fashion-MNIST: the same files; only the folder's name tells ---- */

/* Xiao, Rasul and Vollgraf 2017. */
static const char *const fashion_names[KIND_DIGITS] = {
    N_("T-shirt/top"), N_("Trouser"), N_("Pullover"), N_("Dress"), N_("Coat"),
    N_("Sandal"),      N_("Shirt"),   N_("Sneaker"),  N_("Bag"),   N_("Ankle boot"),
};

static enum cs_status load_fashion(const char *folder, struct kind_content *content, struct cs_error *err)
{
    return load_named(folder, fashion_names, content, err);
}

static bool recognises_fashion(const char *folder)
{
    char name[NAME_MAX + 1];
    dataset_folder_name(folder, name);
    return strcasestr(name, "fashion") && recognises(folder);
}

const struct dataset_kind fashion_kind = {"train-images-idx3-ubyte.gz", recognises_fashion, load_fashion};
