/* engine/explain/invariance.h - what curves over a change of the input are made of: Goodfellow and others 2009,
 * 'Measuring invariances in deep networks', and Zeiler and Fergus 2013, section 4.1 (feature invariance). Threads: no
 * state. */
#ifndef CS_EXPLAIN_INVARIANCE_H
#define CS_EXPLAIN_INVARIANCE_H

#include <stdbool.h>
#include <stddef.h>

/* at [n], n >= 2: from `from` to `to` in equal steps, or (by_factor; both above 0) equal factors. The ends are exact,
 * and a middle that lies halfway is, too: 0, or 1 between 1/f and f. */
void invariance_points(float from, float to, bool by_factor, int n, float *at);
/* order [n]: all of 0..n-1, from coarse to fine, so that a curve that is still growing has its whole shape early: the
 * ends, the middle, the quarters ... */
void invariance_order(int n, int *order);
/* a . b / (|a| |b|); NAN when one of them is 0 everywhere, or a number is not finite. */
float invariance_cosine(const float *a, const float *b, size_t n);
/* Of n points at[] (ascending) with their answers: *from..*to is what lies around `neutral` and has the answer `same`
 * without a break; both are neutral where the nearest points differ already. */
void invariance_interval(const float *at, const int *answer, int n, float neutral, int same, float *from, float *to);

#endif
