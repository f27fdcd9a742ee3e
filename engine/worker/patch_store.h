/* engine/worker/patch_store.h - pictures that patches are of, and what was traced back to them: kept once, for the
 * study that makes them and all blocks that show them. Threads: the worker's, but for pixels and finished
 * back-projections, which are not written any more and which the window reads, too. */
#ifndef CS_WORKER_PATCH_STORE_H
#define CS_WORKER_PATCH_STORE_H

#include "engine/worker/study_patches.h"

struct patch_store {
    int users;
    int n;
    uint64_t *index; /* [n] growing */
    float *pixels;   /* [n] pictures, 0..1 */
    int *answer;     /* [n] -1: none, or not known yet */
    float *back;     /* [backs] pictures; NULL: none are made */
};
/* Room for the pictures of n indices (in any order, several times: that is put in order here), and for so many
 * back-projections. NULL: no memory. */
struct patch_store *patch_store_create(const uint64_t *index, int n, size_t picture, int backs);
struct patch_store *patch_store_use(struct patch_store *s);
void patch_store_leave(struct patch_store **s);                    /* NULL is fine */
int patch_store_find(const struct patch_store *s, uint64_t index); /* -1: not there */

/* Pictures of a data set as a net reads them: n from `first` on, several threads at once. */
struct patch_reader {
    const struct dataset *data;
    enum dataset_split split;
    struct shape input;
    float *table;   /* [channels][256] what a byte is to the net */
    uint8_t *bytes; /* [batch] pictures */
    int *labels;    /* [batch] */
    int batch;
};
/* What it borrows stays until finish. */
enum cs_status patch_reader_init(struct patch_reader *r, const struct study_of *of, enum dataset_split split, int batch,
                                 struct cs_error *err);
void patch_reader_finish(struct patch_reader *r);
/* x [n][C,H,W]; their labels go to r->labels. n <= batch. */
void patch_reader_read(struct patch_reader *r, uint64_t first, int n, float *x, struct thread_pool *pool);
/* How much further apart the net reads two pixels of a channel that differ by 1. */
float patch_reader_step(const struct patch_reader *r, int channel);
/* One picture as pixels 0..1. */
void patch_reader_pixels(struct patch_reader *r, uint64_t index, float *pixels);

#endif
