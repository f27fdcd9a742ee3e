/* engine/data/dataset_view.h - a training split as a plan has it, between data_plan.c, which makes it, and dataset.c,
 * which fetches from it; nobody else includes this. Threads: not written after it was made, but for its slots. */
#ifndef CS_DATA_DATASET_VIEW_H
#define CS_DATA_DATASET_VIEW_H

#include <stdatomic.h>

#include "engine/data/data_plan.h"

enum { VIEW_SLOTS = 16 };

/* A sample that makes up for a rare class: places among the kept ones. */
struct view_extra {
    uint32_t parent, other;
    uint8_t mix; /* 0: the parent again */
};

struct dataset_view {
    struct data_plan plan;
    bool plain;              /* everything is as it is below: the arrays but counts are NULL */
    bool plain_first;        /* samples that are no extras are never augmented */
    int count, span, held;   /* of the split below: samples in an epoch, those that are not held out, those that are */
    int kept, extra;         /* samples */
    uint32_t *place;         /* [kept]: which one, counted as training would meet those that are not held out */
    uint16_t *label, *truth; /* [kept] */
    struct view_extra *more; /* [extra] */
    int *counts;             /* [3,classes]: available, kept, drawn */
    int n_available, n_wrong;
    uint8_t *slot; /* [VIEW_SLOTS,C*H*W]: room for mixtures of large pictures; NULL: not needed */
    atomic_flag busy[VIEW_SLOTS];
};
void dataset_view_finish(struct dataset_view *v);
/* Samples of the split, and where one of those that are not held out lies below. */
int dataset_view_count(const struct dataset_view *v);
uint64_t dataset_view_below(const struct dataset_view *v, uint32_t place);
/* The same with its labels; truth of held out samples is -1: the caller knows how to ask. */
struct planned_sample dataset_view_sample(const struct dataset_view *v, uint64_t index);

/* A data set with the view for its training split, which it takes over; base is borrowed. After a failure the view is
 * still the caller's. */
enum cs_status dataset_wrap(const struct dataset *base, struct dataset_view *view, struct dataset **d,
                            struct cs_error *err);
const struct dataset_view *dataset_view_of(const struct dataset *d); /* NULL: it is as it is */
/* Pixels of a sample as they lie in memory, or NULL where they are drawn. */
const uint8_t *dataset_memory(const struct dataset *d, enum dataset_split split, uint64_t index);

#endif
