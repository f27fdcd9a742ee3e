/* engine/explain/pca.h - the first two principal components of n samples of d numbers: the directions in which they
 * differ most (Pearson 1901, Hotelling 1933). Sums are in double, and the parts that they are made of do not depend on
 * the number of threads: the same numbers give the same bits.
 *
 * A direction is turned so that the number of it that is largest is positive. Of samples that do not differ in two
 * directions the second component (or both) is 0, and so is its share.
 * Memory: the samples are the caller's; about 0.4 KB besides for each sample or number, whichever are fewer, and 32
 * bytes a number. Threads: one at a time for each pca; a part uses the pool. */
#ifndef CS_EXPLAIN_PCA_H
#define CS_EXPLAIN_PCA_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/base/thread_pool.h"

enum { PCA_COMPONENTS = 2 };

struct pca;
/* x [n, d], row by row, n and d at least 1: borrowed until destroy(), and centred in place: the mean of each column is
 * taken from it. */
enum cs_status pca_create(struct pca **p, float *x, int n, int d, struct cs_error *err);
void pca_destroy(struct pca **p);
/* A part of some milliseconds; *more: there are others to come. CS_BAD_VALUE: sample *bad (may be NULL) holds what is
 * not a number. pool may be NULL. */
enum cs_status pca_go_on(struct pca *p, struct thread_pool *pool, bool *more, int *bad, struct cs_error *err);
double pca_progress(const struct pca *p); /* 0..1, a guess while it goes on */

/* When all is done: of how much the samples differ (the sum of squares about the mean) the share of each component,
 * and the whole of it. */
double pca_share(const struct pca *p, int component);
double pca_total(const struct pca *p);
/* [n, PCA_COMPONENTS] where each sample lies; and where another one of d numbers (as they were before) would. Borrowed.
 */
const double *pca_scores(const struct pca *p);
void pca_project(const struct pca *p, const float *sample, double score[PCA_COMPONENTS]);
const double *pca_mean(const struct pca *p);                /* [d] */
const double *pca_axis(const struct pca *p, int component); /* [d], of length 1, or all 0 */

#endif
