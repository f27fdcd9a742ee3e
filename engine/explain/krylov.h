/* engine/explain/krylov.h - the largest eigenvalues of a symmetric operator without negative ones, of which nothing is
 * known but what it makes of four vectors at a time: block Lanczos with full reorthogonalisation (Golub and Underwood
 * 1977), begun anew with the best it has found when its basis is full (Wu and Simon 2000).
 *
 * All in double, from a fixed seed: the same operator gives the same bits. Four at a time, because vectors that begin
 * alike find of equal eigenvalues only as many as they are themselves. Threads: one at a time for each krylov. */
#ifndef CS_EXPLAIN_KRYLOV_H
#define CS_EXPLAIN_KRYLOV_H

#include <stdbool.h>

#include "engine/base/status.h"

enum { KRYLOV_BLOCK = 4, KRYLOV_FOUND = 2 };

struct krylov;
enum cs_status krylov_create(struct krylov **k, int size, struct cs_error *err); /* size >= 1 */
void krylov_destroy(struct krylov **k);
/* [size, KRYLOV_BLOCK], row by row: what the operator is to be given next; borrowed until krylov_take(). */
const double *krylov_next(const struct krylov *k);
/* What it made of that, same shape; is overwritten. True when the largest KRYLOV_FOUND are known: as well as doubles
 * know them, or after so many rounds that those next to them cannot be told apart from them. */
bool krylov_take(struct krylov *k, double *product);
/* Of what has been taken so far: value[0] >= value[1], vector[i] of length 1 (0 where there is none). */
void krylov_found(const struct krylov *k, double value[KRYLOV_FOUND], double *vector[KRYLOV_FOUND]);

#endif
