/* engine/data/dataset_kind.h - what one kind of data set provides to dataset.c; nobody else includes this.
 * A kind reads a folder of files into memory, or draws its samples itself when they are asked for.
 * Threads: content is written by load() only. */
#ifndef CS_DATA_DATASET_KIND_H
#define CS_DATA_DATASET_KIND_H

#include <limits.h>

#include "engine/data/dataset.h"

enum { KIND_DIGITS = 10, KIND_CLASS_NAME = 48, KIND_MAX_CHANNELS = 3, KIND_MAX_BYTES = 1 << 30 };
enum { KIND_MAX_DRAWN = 3 * 32 * 32 }; /* bytes of the largest sample that a kind draws */

/* One split in memory; the arrays are empty for a kind that draws. */
struct kind_samples {
    int count;        /* samples in an epoch, >= 1 */
    uint8_t *pixels;  /* [count,C,H,W] */
    uint16_t *labels; /* [count], below content.classes */
};

struct kind_content {
    struct shape sample;                 /* [C,H,W], C <= KIND_MAX_CHANNELS */
    int classes;                         /* 1..DATASET_MAX_CLASSES */
    char (*class_name)[KIND_CLASS_NAME]; /* [classes]; cs_free() */
    struct kind_samples split[2];        /* by enum dataset_split; cs_free() */
};

struct dataset_kind {
    const char *example; /* a file that such a folder holds, for the sentence that says what to put there */
    bool (*recognises)(const char *folder);
    /* Fills *content, which is zeroed; after a failure the caller frees what was filled. */
    enum cs_status (*load)(const char *folder, struct kind_content *content, struct cs_error *err);
    /* Picture and label of any index, from any thread; NULL for a kind of files. */
    int (*draw)(enum dataset_split split, uint64_t index, uint8_t *pixels);
    int (*label)(enum dataset_split split, uint64_t index); /* what draw() returns, without drawing */
    /* Of a recognised folder, what is wrong that needs no reading; may be NULL. */
    enum cs_status (*check)(const char *folder, struct cs_error *err);
};

extern const struct dataset_kind idx_kind, fashion_kind, cifar_kind, cifar100_kind, folder_kind, digits_kind,
    shapes_kind;

/* "folder/name" into path; false when it is too long or no such file can be read. */
bool kind_has_file(const char *folder, const char *name, char path[PATH_MAX]);
/* Room for the names of so many classes, all "" yet. */
enum cs_status kind_set_classes(struct kind_content *content, int classes, struct cs_error *err);
/* These names; NULL: "0", "1", "2" ... */
enum cs_status kind_name_classes(struct kind_content *content, int classes, const char *const *names,
                                 struct cs_error *err);
/* A name of any length: cut between two characters where it is too long; what a screen cannot show becomes '?'. */
void kind_name_class(struct kind_content *content, int i, const char *name);
/* The class of a sample that is drawn, 0 to KIND_DIGITS - 1: in every ten indices each comes once. */
int kind_drawn_label(uint64_t seed, uint64_t index);

#endif
