/* engine/worker/study_patches_shown.h - the block of study_patches.h as the study makes it. Threads: the worker's. */
#ifndef CS_WORKER_STUDY_PATCHES_SHOWN_H
#define CS_WORKER_STUDY_PATCHES_SHOWN_H

#include "engine/worker/patch_store.h"

/* What the block's own fields point into. */
struct patches_block {
    struct patches_shown p; /* first */
    struct patch_store *store;
};

/* From the scan, so far: places, labels, means. channel [scan->channels]; columns: of strong node's maps. */
void patches_from_scan(const struct study_of *of, const struct study_asks *asks, const struct patch_scan *scan,
                       int columns, struct patches_channel *channel, float *class_mean);
/* A block with copies of these, and the store, which it then uses, too. back [n_back] channels and how large their
 * back-projections are. NULL: no memory. */
struct patches_block *patches_block_create(const struct patches_shown *facts, struct patch_store *store);
/* The channels of the page that there is room for, to list (room for STUDY_PATCHES_PAGE); and those whose pictures are
 * kept: these, or all (room for as many, too). Return how many. */
int patches_page(const struct study_asks *asks, const struct shape *input, int channels, int *list);
int patches_kept(const struct study_asks *asks, const struct shape *input, int channels, int *list);

#endif
