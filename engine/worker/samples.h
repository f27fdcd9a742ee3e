/* engine/worker/samples.h - what the worker shows of the training set: how many samples each class has, and a dozen of
 * them as they are, with what augmentation will make of each. Threads: the worker's. */
#ifndef CS_WORKER_SAMPLES_H
#define CS_WORKER_SAMPLES_H

#include "engine/base/arena.h"
#include "engine/worker/snapshot.h"

/* Of large pictures fewer of fewer: PREVIEW_MOST floats bound what a snapshot copies. */
enum { PREVIEW_SAMPLES = 12, PREVIEW_EACH = 6, PREVIEW_FEW = 2, PREVIEW_MOST = 1 << 22 };

/* Pictures that were made, and what they were made of: nothing is made anew while that is the same. */
struct samples {
    bool made;
    int epoch, n;
    int most, each; /* samples, and augmented pictures of each */
    char augment[AUGMENT_TEXT];
    float mean[4], std[4];
    struct preview_sample sample[PREVIEW_SAMPLES];
    float *plain, *augmented; /* [n,C,H,W], [n,each,C,H,W], 0..1; owned; NULL: no memory */
};
void samples_finish(struct samples *s);
/* Before a snapshot that shows them. data: what the trainer learns from, through its plan; trainer NULL: nothing. */
void samples_refresh(struct samples *s, const struct trainer *t, const struct dataset *data,
                     const struct augment_options *augment);
/* Into a snapshot; data NULL: nothing is trained. endless: of the data below the plan. Runs twice: to count, then to
 * copy. */
void samples_copy(const struct samples *s, const struct dataset *data, bool endless, bool preview, struct snapshot *out,
                  struct arena *a);

#endif
