/* engine/explain/patch_scan.h - which places of which pictures the channels of one node answer to most, and to least:
 * the selection behind Zeiler and Fergus, 2013, 'Visualizing and understanding convolutional networks', and how well a
 * channel tells a class from the others (Morcos, Barrett, Rabinowitz and Botvinick, 2018, 'On the importance of single
 * directions for generalization').
 *
 * Pictures come batch by batch, in the order of their index. Of values that are equal the earlier picture's comes
 * first, and of one picture the earlier place's: what is found depends on nothing but the values. NaN and infinite
 * values are passed over. With one_each a picture gives its largest (for the weakest its least) value and no other.
 * Threads: one user at a time; patch_scan_add() shares its work over a pool, channels to a chunk. */
#ifndef CS_EXPLAIN_PATCH_SCAN_H
#define CS_EXPLAIN_PATCH_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/base/status.h"
#include "engine/base/thread_pool.h"

enum { PATCH_SCAN_EACH = 9, PATCH_SCAN_CHANNELS = 1 << 15, PATCH_SCAN_MEANS = 1 << 22 };

struct patch_place {
    uint64_t index; /* of the picture */
    int at;         /* row * columns + column of its map */
    float value;
};
struct patch_list {
    int n;                                     /* fewer places than PATCH_SCAN_EACH */
    struct patch_place place[PATCH_SCAN_EACH]; /* the strongest (weakest) first */
};
struct patch_scan {
    int channels, classes;
    bool one_each;
    int pictures;                           /* that were added */
    struct patch_list *strongest, *weakest; /* [channels]; weakest NULL: not asked for */
    double *sum;                            /* [channels] of each picture's largest value, where it has a finite one */
    int *counted, *active;                  /* pictures that have one, and those whose is above 0 */
    double *class_sum;                      /* [channels][classes] of largest values above 0; NULL: too many to keep */
    int *class_pictures;                    /* [classes] pictures with that label */
};

/* All 0 may be finished. channels: 1..PATCH_SCAN_CHANNELS. CS_NO_MEMORY. classes 0: labels are not
 * heeded. Class means are kept while there are at most PATCH_SCAN_MEANS of them. */
enum cs_status patch_scan_init(struct patch_scan *s, int channels, int classes, bool one_each, bool weakest,
                               struct cs_error *err);
void patch_scan_finish(struct patch_scan *s);

/* n pictures from index `first` on. strong [n][channels][size]; weak: the same of the node that the weakest are of (the
 * one before a rectifier), which is read only where they are asked for; labels [n], -1 for unknown. */
struct patch_batch {
    const float *strong, *weak;
    int size, n;
    uint64_t first;
    const int *labels;
};
void patch_scan_add(struct patch_scan *s, const struct patch_batch *b, struct thread_pool *pool);

/* The mean over a class's pictures of the largest value, or of 0 where that is below; 0 without such pictures. */
float patch_scan_class_mean(const struct patch_scan *s, int channel, int class);
/* How well a channel tells a class from the others: (own - rest) / (own + rest), rest being the mean of the other
 * classes' means; total: the sum of all n of them (none below 0). 1 answers to this class alone, 0 as much as to the
 * others, -1 never to this one; 0 where it never answers. */
float patch_selectivity(double own, double total, int n);

#endif
