/* engine/base/norm.h - lengths of lists of numbers and the distance between two of them, summed in double. Threads: no
 * state. */
#ifndef CS_BASE_NORM_H
#define CS_BASE_NORM_H

#include <stddef.h>

/* Euclidean: torch.linalg.vector_norm(x), and that of a - b. 0 for no numbers. */
double norm_l2(const float *x, size_t n);
double norm_l2_between(const float *a, const float *b, size_t n);

#endif
