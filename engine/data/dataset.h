/* engine/data/dataset.h - labelled pictures: MNIST and the like (IDX files), CIFAR-10 (binary files), and digits that
 * the program draws itself, endless and seeded, for when nothing has been downloaded.
 *
 * A data set has two splits. Samples are addressed by a 64-bit index: a finite split repeats (index modulo count), the
 * built-in digits go on for ever (another index, another picture). Pixels are 0..255 bytes, CHW.
 * Datasets are looked for in $CONVOSCOPE_DATA, then in the user's data folder ($XDG_DATA_HOME/convoscope, else
 * ~/.local/share/convoscope), by the names that their authors gave the files, in a folder of any name one level below
 * or there directly; but a folder called like a look-alike, as fashion-mnist, is not taken for mnist. IDX files are
 * read plain or .gz, CIFAR's plain. Files may lie: sizes are checked against the bytes that are there before anything
 * is allocated from them; every error is one sentence that begins with the file's path. Threads: a dataset is never
 * written after open; any number of threads may fetch. */
#ifndef CS_DATA_DATASET_H
#define CS_DATA_DATASET_H

#include <stdint.h>

#include "engine/base/tensor.h"
#include "engine/base/thread_pool.h"
#include "engine/data/augment.h"

enum dataset_split { DATASET_TRAIN, DATASET_TEST };
enum { DATASET_MAX_CLASSES = 1000 };

struct dataset; /* opaque */

/* One row a data set that --data knows by name, for `convoscope list data` and the window's menu; NULL past the last
 * one. */
struct dataset_info {
    const char *name;    /* "mnist", "cifar10", "digits" */
    const char *title;   /* "MNIST", N_("built-in digits") */
    struct shape sample; /* [C,H,W] */
    int classes;
    bool built_in; /* needs no files */
};
const struct dataset_info *dataset_info_nth(int i);

/* A name from the table, or a folder whose files tell what it is. CS_NOT_FOUND says where was looked and how to get it.
 * Takes up to a second or so for the known sets: not for the window's thread. */
enum cs_status dataset_open(const char *name_or_dir, struct dataset **d, struct cs_error *err);
void dataset_destroy(struct dataset **d);
/* Whether a folder's files look like a data set's; they are not read. */
bool dataset_is_folder(const char *folder);
/* The same with what is wrong: no such folder, a file, no class folders, one class alone. Quick enough for the window's
 * thread; what is wrong inside of the files is for dataset_open() to find. */
enum cs_status dataset_check_folder(const char *folder, struct cs_error *err);

/* The user's data folder: $XDG_DATA_HOME/convoscope, else ~/.local/share/convoscope; path has room for PATH_MAX. False
 * when the environment names no home. */
bool dataset_user_folder(char *path);
/* A name from the table; for a folder that is none of the table's sets, the folder's own name. */
const char *dataset_name(const struct dataset *d);
const char *dataset_title(const struct dataset *d); /* not translated */
const struct shape *dataset_sample(const struct dataset *d);
int dataset_classes(const struct dataset *d);
const char *dataset_class_name(const struct dataset *d, int label); /* "7", "airplane" */
/* Samples in one epoch. */
int dataset_count(const struct dataset *d, enum dataset_split split);
/* true where sample i and sample i + count differ (built-in digits). */
bool dataset_endless(const struct dataset *d);

/* Mean and standard deviation of a channel of the training split, in pixels / 255. */
void dataset_normalisation(const struct dataset *d, int channel, float *mean, float *std);
/* Another one, as of a model that was trained on other data; mean and std [C]. Before anybody fetches. CS_BAD_VALUE for
 * another number of channels than the samples have, or for numbers that cannot be one (std <= 0, not finite): nothing
 * changed then. */
enum cs_status dataset_set_normalisation(struct dataset *d, int channels, const float *mean, const float *std,
                                         struct cs_error *err);

/* The label alone: cheap where the picture would have to be drawn. */
int dataset_label(const struct dataset *d, enum dataset_split split, uint64_t index);
/* The picture, C*H*W bytes, and its label. */
int dataset_pixels(const struct dataset *d, enum dataset_split split, uint64_t index, uint8_t *pixels);
/* n samples normalised ((pixel/255 - mean) / std) into x [n,C,H,W] with their labels; work is shared over pool. */
void dataset_fetch(const struct dataset *d, enum dataset_split split, const uint64_t *index, int n,
                   struct thread_pool *pool, float *x, int *labels);
/* The same, each changed by the augmenter as this epoch and its index have it; augmenter NULL is dataset_fetch(). */
void dataset_fetch_augmented(const struct dataset *d, enum dataset_split split, const uint64_t *index, int n,
                             struct augmenter *augmenter, uint64_t epoch, struct thread_pool *pool, float *x,
                             int *labels);
/* Pixels / 255 in CHW to what a net trained on this data set reads. */
void dataset_normalise(const struct dataset *d, const float *pixels, float *x);

#endif
