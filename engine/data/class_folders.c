/* engine/data/class_folders.c - pictures in a folder for each class: ROOT/train/CLASS/... and ROOT/test/CLASS/... (or
 * val), or ROOT/CLASS/... alone, of which every fifth picture of a class, by name, is held out for testing. All are
 * brought to one size: that of the first picture, or smaller with the same aspect where a side is longer than MAX_SIDE.
 * They are grey when none has a coloured pixel. Read into memory once, in a shuffled but always the same order, so that
 * any part of a split holds all classes. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "engine/base/i18n.h"
#include "engine/base/rng.h"
#include "engine/data/dataset_kind.h"
#include "engine/data/image.h"

enum { FIRST_ROOM = 64, MAX_SIDE = 64, FIFTH = 5, HELD_OUT = 2, CHANNELS = 3 };

static const uint64_t order_seed = 0x666f6c6465727321ULL;

static enum cs_status fail_errno(struct cs_error *err, const char *path)
{
    return cs_fail(err, errno == ENOMEM ? CS_NO_MEMORY : CS_IO, "%s: %s", path, strerror(errno));
}

static enum cs_status join(const char *folder, const char *name, char path[PATH_MAX], struct cs_error *err)
{
    if (snprintf(path, PATH_MAX, "%s/%s", folder, name) < PATH_MAX)
        return CS_OK;
    return cs_fail(err, CS_BAD_FILE, _("%s: the path of a file in it is too long"), folder);
}

/* ---- listing ---- */

static bool is_picture(const char *name)
{
    static const char *const endings[] = {".png", ".jpg", ".jpeg", ".bmp", ".ppm", ".pgm", ".pnm"};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && name[0] != '.' && i < sizeof endings / sizeof *endings; i++)
        if (strcasecmp(dot, endings[i]) == 0)
            return true;
    return false;
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Names in one piece of memory, each with its 0. */
struct names {
    char *text;
    uint32_t *start; /* [n]: where each begins */
    int n;
    size_t text_used, text_room, start_room;
};

static const char *name_at(const struct names *names, int i)
{
    return names->text + names->start[i];
}

static void names_finish(struct names *names)
{
    cs_free(names->text);
    cs_free(names->start);
    *names = (struct names){0};
}

/* Room for `need` items of `size` bytes in *block, of which `used` hold something. */
static bool make_room(void **block, size_t *room, size_t used, size_t need, size_t size)
{
    if (need <= *room)
        return true;
    const size_t more = 2 * need + FIRST_ROOM;
    void *larger = cs_alloc(more, size);
    if (!larger)
        return false;
    if (used)
        memcpy(larger, *block, used * size);
    cs_free(*block);
    *block = larger;
    *room = more;
    return true;
}

static enum cs_status add_name(struct names *names, const char *name, struct cs_error *err)
{
    const size_t length = strlen(name) + 1, n = (size_t)names->n;
    void *text = names->text, *start = names->start;
    const bool good = names->text_used + length < UINT32_MAX &&
                      make_room(&text, &names->text_room, names->text_used, names->text_used + length, 1);
    names->text = text;
    const bool room = good && make_room(&start, &names->start_room, n, n + 1, sizeof *names->start);
    names->start = start;
    if (!room)
        return cs_no_memory(err);
    memcpy(names->text + names->text_used, name, length);
    names->start[names->n++] = (uint32_t)names->text_used;
    names->text_used += length;
    return CS_OK;
}

/* By bytes: the same whatever the language is. */
static int by_name(const void *a, const void *b, void *text)
{
    return strcmp((const char *)text + *(const uint32_t *)a, (const char *)text + *(const uint32_t *)b);
}

/* The names in a folder that are wanted, sorted; what begins with a dot is hidden. After a failure, too, *names is to
 * be finished. */
static enum cs_status list(const char *folder, bool (*wanted)(const char *folder, const char *name),
                           struct names *names, struct cs_error *err)
{
    *names = (struct names){0};
    enum cs_status status = CS_OK;
    DIR *dir = opendir(folder);
    if (!dir)
        return fail_errno(err, folder);
    for (struct dirent *entry; !status && (entry = readdir(dir));)
        if (entry->d_name[0] != '.' && wanted(folder, entry->d_name))
            status = add_name(names, entry->d_name, err);
    closedir(dir);
    if (!status && names->n > 1)
        qsort_r(names->start, (size_t)names->n, sizeof *names->start, by_name, names->text);
    return status;
}

static bool entry_is_picture(const char *folder, const char *name)
{
    (void)folder;
    return is_picture(name);
}

static bool entry_is_folder(const char *folder, const char *name)
{
    char path[PATH_MAX];
    return !join(folder, name, path, NULL) && is_folder(path);
}

static enum cs_status list_folders(const char *root, struct names *names, struct cs_error *err)
{
    return list(root, entry_is_folder, names, err);
}

/* ---- recognising: as little as possible is read ---- */

static bool any_entry(const char *folder, bool (*good)(const char *folder, const char *name))
{
    DIR *dir = opendir(folder);
    bool found = false;
    for (struct dirent *entry; dir && !found && (entry = readdir(dir));)
        found = entry->d_name[0] != '.' && good(folder, entry->d_name);
    if (dir)
        closedir(dir);
    return found;
}

static bool entry_is_class(const char *folder, const char *name)
{
    char path[PATH_MAX];
    return !join(folder, name, path, NULL) && any_entry(path, entry_is_picture);
}

static bool has_classes(const char *root)
{
    return any_entry(root, entry_is_class);
}

/* root/name, if it holds class folders. */
static bool find_split(const char *root, const char *name, char path[PATH_MAX])
{
    return !join(root, name, path, NULL) && has_classes(path);
}

static bool recognises(const char *folder)
{
    char path[PATH_MAX];
    return find_split(folder, "train", path) || has_classes(folder);
}

/* ---- what is where ---- */

struct file_of_class {
    uint32_t file; /* in the class's names */
    uint16_t class;
};

struct source { /* a folder of class folders */
    char root[PATH_MAX];
    struct names *classes; /* [content.classes]: pictures */
};

struct plan {
    struct names folders; /* class names */
    struct source source[2];
    int n_sources; /* 1: both splits come from source[0] */
    struct file_of_class *file[2];
    int count[2];
};

static void plan_finish(struct plan *p)
{
    for (int i = 0; i < p->n_sources; i++) {
        for (int c = 0; p->source[i].classes && c < p->folders.n; c++)
            names_finish(&p->source[i].classes[c]);
        cs_free(p->source[i].classes);
    }
    names_finish(&p->folders);
    for (int split = 0; split < 2; split++)
        cs_free(p->file[split]);
}

/* A class that has no pictures for testing may be; one without any cannot be learnt. */
static enum cs_status list_class(const char *root, const char *name, bool for_training, struct names *names,
                                 struct cs_error *err)
{
    char path[PATH_MAX];
    enum cs_status status = join(root, name, path, err);
    if (!status && !for_training && !is_folder(path))
        return CS_OK;
    if (!status)
        status = list(path, entry_is_picture, names, err);
    if (!status && for_training && names->n == 0)
        status = cs_fail(err, CS_BAD_FILE,
                         _("%s: a class without pictures (png, jpg, bmp, ppm); fill or remove the folder"), path);
    return status;
}

static enum cs_status list_source(struct plan *p, struct source *s, bool for_training, struct cs_error *err)
{
    enum cs_status status = CS_OK;
    s->classes = cs_alloc((size_t)p->folders.n, sizeof *s->classes);
    if (!s->classes)
        return cs_no_memory(err);
    for (int c = 0; c < p->folders.n && !status; c++)
        status = list_class(s->root, name_at(&p->folders, c), for_training, &s->classes[c], err);
    return status;
}

static bool has_name(const struct names *names, const char *name)
{
    for (int i = 0; i < names->n; i++)
        if (strcmp(name_at(names, i), name) == 0)
            return true;
    return false;
}

/* Every class folder of the test split has one of its name to train on. */
static enum cs_status check_test_classes(const struct plan *p, struct cs_error *err)
{
    struct names folders;
    const char *root = p->source[1].root;
    enum cs_status status = list_folders(root, &folders, err);
    for (int i = 0; i < folders.n && !status; i++)
        if (!has_name(&p->folders, name_at(&folders, i)))
            status = cs_fail(err, CS_BAD_FILE, _("%s/%s: no class of this name in %s"), root, name_at(&folders, i),
                             p->source[0].root);
    names_finish(&folders);
    return status;
}

/* Where the pictures are: source[].root. */
static enum cs_status find_sources(const char *folder, struct plan *p, struct cs_error *err)
{
    p->n_sources = 1;
    if (!find_split(folder, "train", p->source[0].root)) {
        snprintf(p->source[0].root, PATH_MAX, "%s", folder);
        return CS_OK;
    }
    p->n_sources = 2;
    if (find_split(folder, "test", p->source[1].root) || find_split(folder, "val", p->source[1].root))
        return CS_OK;
    return cs_fail(err, CS_NOT_FOUND, _("%s: a folder train with classes, but no folder test with pictures in classes"),
                   folder);
}

static enum cs_status check_classes(const struct plan *p, struct cs_error *err)
{
    if (p->folders.n >= 2 && p->folders.n <= DATASET_MAX_CLASSES)
        return CS_OK;
    return cs_fail(err, CS_BAD_FILE, _("%s: %d class folders; 2 to %d can be told apart"), p->source[0].root,
                   p->folders.n, DATASET_MAX_CLASSES);
}

static enum cs_status check(const char *folder, struct cs_error *err)
{
    struct plan p = {0};
    enum cs_status status = find_sources(folder, &p, err);
    if (!status)
        status = list_folders(p.source[0].root, &p.folders, err);
    if (!status)
        status = check_classes(&p, err);
    plan_finish(&p);
    return status;
}

static enum cs_status list_all(const char *folder, struct plan *p, struct cs_error *err)
{
    enum cs_status status = find_sources(folder, p, err);
    if (!status)
        status = list_folders(p->source[0].root, &p->folders, err);
    if (!status)
        status = check_classes(p, err);
    for (int i = 0; i < p->n_sources && !status; i++)
        status = list_source(p, &p->source[i], i == 0, err);
    if (!status && p->n_sources == 2)
        status = check_test_classes(p, err);
    return status;
}

static enum dataset_split split_of_file(const struct plan *p, int source, int file)
{
    if (p->n_sources == 2)
        return source == 0 ? DATASET_TRAIN : DATASET_TEST;
    return file % FIFTH == HELD_OUT ? DATASET_TEST : DATASET_TRAIN;
}

/* Runs twice: to count, then, with room, to write down. */
static void deal_out(struct plan *p)
{
    p->count[0] = p->count[1] = 0;
    for (int s = 0; s < p->n_sources; s++)
        for (int c = 0; c < p->folders.n; c++)
            for (int f = 0; f < p->source[s].classes[c].n; f++) {
                const enum dataset_split split = split_of_file(p, s, f);
                if (p->file[split])
                    p->file[split][p->count[split]] = (struct file_of_class){(uint32_t)f, (uint16_t)c};
                p->count[split]++;
            }
}

static enum cs_status check_size(const char *folder, const struct plan *p, const struct shape *sample,
                                 struct cs_error *err)
{
    const uint64_t all = (uint64_t)p->count[0] + (uint64_t)p->count[1], bytes = all * shape_count(sample);
    if (p->count[DATASET_TEST] == 0)
        return cs_fail(err, CS_BAD_FILE, _("%s: too few pictures to hold some out for testing: 3 a class at least"),
                       folder);
    if (bytes > KIND_MAX_BYTES)
        return cs_fail(err, CS_BAD_FILE,
                       _("%s: %llu pictures of %dx%d take more than 1 GiB; use fewer or smaller ones"), folder,
                       (unsigned long long)all, sample->dim[2], sample->dim[1]);
    return CS_OK;
}

/* ---- reading ---- */

static enum cs_status path_of(const struct plan *p, enum dataset_split split, const struct file_of_class *f,
                              char path[PATH_MAX], struct cs_error *err)
{
    const struct source *s = &p->source[p->n_sources == 2 ? (int)split : 0];
    char folder[PATH_MAX];
    const enum cs_status status = join(s->root, name_at(&p->folders, f->class), folder, err);
    return status ? status : join(folder, name_at(&s->classes[f->class], (int)f->file), path, err);
}

/* The first picture's size, its longer side at most MAX_SIDE. */
static enum cs_status choose_size(const struct plan *p, struct shape *sample, struct cs_error *err)
{
    static const struct file_of_class first = {0, 0};
    char path[PATH_MAX];
    struct image image;
    enum cs_status status = path_of(p, DATASET_TRAIN, &first, path, err);
    if (!status)
        status = image_load(path, &image, err);
    if (status)
        return status;
    const int longest = image.width > image.height ? image.width : image.height;
    int height = image.height, width = image.width;
    if (longest > MAX_SIDE) {
        height = (height * MAX_SIDE + longest / 2) / longest;
        width = (width * MAX_SIDE + longest / 2) / longest;
    }
    *sample = shape_3d(CHANNELS, height ? height : 1, width ? width : 1);
    image_finish(&image);
    return CS_OK;
}

static void copy_pixels(const struct image *image, uint8_t *to)
{
    const size_t plane = (size_t)image->width * (size_t)image->height;
    for (size_t c = 0; c < CHANNELS; c++) {
        const uint8_t *from = image->pixels + (image->channels == CHANNELS ? c : 0);
        for (size_t i = 0; i < plane; i++)
            to[c * plane + i] = from[i * (size_t)image->channels];
    }
}

static enum cs_status fit(const struct image *image, const struct shape *sample, uint8_t *to, struct cs_error *err)
{
    if (image->height == sample->dim[1] && image->width == sample->dim[2]) {
        copy_pixels(image, to);
        return CS_OK;
    }
    struct tensor t;
    const enum cs_status status = image_to_tensor(image, CHANNELS, sample->dim[1], sample->dim[2], &t, err);
    if (status)
        return status;
    for (size_t i = 0, n = shape_count(sample); i < n; i++)
        to[i] = (uint8_t)t.data[i];
    tensor_finish(&t);
    return CS_OK;
}

static bool is_grey(const uint8_t *pixels, size_t plane)
{
    return memcmp(pixels, pixels + plane, plane) == 0 && memcmp(pixels, pixels + 2 * plane, plane) == 0;
}

static enum cs_status read_split(const struct plan *p, enum dataset_split split, struct kind_content *content,
                                 bool *grey, struct cs_error *err)
{
    const size_t size = shape_count(&content->sample);
    struct kind_samples *s = &content->split[split];
    enum cs_status status = CS_OK;
    s->count = p->count[split];
    s->pixels = cs_alloc((size_t)s->count, size);
    s->labels = cs_alloc((size_t)s->count, sizeof *s->labels);
    if (!s->pixels || !s->labels)
        return cs_no_memory(err);
    for (int i = 0; i < s->count && !status; i++) {
        char path[PATH_MAX];
        struct image image = {0};
        uint8_t *pixels = s->pixels + (size_t)i * size;
        s->labels[i] = p->file[split][i].class;
        status = path_of(p, split, &p->file[split][i], path, err);
        if (!status)
            status = image_load(path, &image, err);
        if (!status)
            status = fit(&image, &content->sample, pixels, err);
        *grey = *grey && !status && is_grey(pixels, size / CHANNELS);
        image_finish(&image);
    }
    return status;
}

/* Three equal planes a picture become one. */
static void drop_colour(struct kind_content *content)
{
    const size_t plane = shape_count(&content->sample) / CHANNELS;
    for (int split = 0; split < 2; split++) {
        struct kind_samples *s = &content->split[split];
        for (size_t i = 1; i < (size_t)s->count; i++)
            memmove(s->pixels + i * plane, s->pixels + i * CHANNELS * plane, plane);
    }
    content->sample.dim[0] = 1;
}

static enum cs_status shuffle(struct plan *p, struct cs_error *err)
{
    for (int split = 0; split < 2; split++) {
        p->file[split] = cs_alloc((size_t)p->count[split], sizeof *p->file[split]);
        if (!p->file[split])
            return cs_no_memory(err);
    }
    deal_out(p);
    for (int split = 0; split < 2; split++) {
        struct rng r = rng_seeded(order_seed, (uint64_t)split);
        for (int i = p->count[split] - 1; i > 0; i--) {
            const int j = rng_int(&r, 0, i);
            const struct file_of_class held = p->file[split][i];
            p->file[split][i] = p->file[split][j];
            p->file[split][j] = held;
        }
    }
    return CS_OK;
}

static enum cs_status read_all(const char *folder, struct plan *p, struct kind_content *content, struct cs_error *err)
{
    bool grey = true;
    enum cs_status status = choose_size(p, &content->sample, err);
    deal_out(p); /* counts */
    if (!status)
        status = check_size(folder, p, &content->sample, err);
    if (!status)
        status = shuffle(p, err);
    if (!status)
        status = kind_set_classes(content, p->folders.n, err);
    for (int c = 0; c < p->folders.n && !status; c++)
        kind_name_class(content, c, name_at(&p->folders, c));
    for (int split = 0; split < 2 && !status; split++)
        status = read_split(p, (enum dataset_split)split, content, &grey, err);
    if (!status && grey)
        drop_colour(content);
    return status;
}

static enum cs_status load(const char *folder, struct kind_content *content, struct cs_error *err)
{
    struct plan *p = cs_alloc(1, sizeof *p); /* two paths: much for a thread's stack */
    if (!p)
        return cs_no_memory(err);
    enum cs_status status = list_all(folder, p, err);
    if (!status)
        status = read_all(folder, p, content, err);
    plan_finish(p);
    cs_free(p);
    return status;
}

const struct dataset_kind folder_kind = {
    .example = "CLASS/*.png", .recognises = recognises, .check = check, .load = load};
