/* engine/base/tensor.h - dense float32 tensors, row major, NCHW.
 * A struct shape counts elements, never bytes. A per-sample shape leaves out N: [C,H,W] or [F]; the shape of a batch
 * has N in front. Both structs are open: plain data. Memory starts on a 64-byte boundary (CS_ALIGN). Threads: no state;
 * a tensor may be read by many threads or written by one. */
#ifndef CS_BASE_TENSOR_H
#define CS_BASE_TENSOR_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/base/status.h"

enum { CS_MAX_DIMS = 5, CS_ALIGN = 64, CS_SHAPE_TEXT = 64 };

struct shape {
    int rank;             /* 0 <= rank <= CS_MAX_DIMS */
    int dim[CS_MAX_DIMS]; /* dim[0..rank-1] >= 1; the rest is 0 */
};

struct tensor {
    struct shape shape;
    float *data; /* shape_count() floats */
};

struct shape shape_1d(int f);
struct shape shape_2d(int h, int w);
struct shape shape_3d(int c, int h, int w);
struct shape shape_4d(int n, int c, int h, int w);
/* [n, dims of s...]; s.rank < CS_MAX_DIMS. */
struct shape shape_batch(int n, const struct shape *s);

/* Product of the dimensions (1 for rank 0). The shape must be one that shape_check() accepts. */
size_t shape_count(const struct shape *s);
bool shape_equal(const struct shape *a, const struct shape *b);
/* CS_BAD_SHAPE for a dimension below 1, a bad rank or more than CS_MAX_ELEMENTS elements. */
enum cs_status shape_check(const struct shape *s, struct cs_error *err);
/* "6x28x28"; returns buf. */
const char *shape_text(const struct shape *s, char buf[CS_SHAPE_TEXT]);

#define CS_MAX_ELEMENTS ((size_t)1 << 31)

/* Zeroed memory on a CS_ALIGN boundary, NULL when there is none or count*size overflows; free with cs_free(). */
void *cs_alloc(size_t count, size_t size);
void cs_free(void *p);

/* init allocates zeroed data for a shape; finish releases it and leaves an empty tensor (also fine on a zeroed one). */
enum cs_status tensor_init(struct tensor *t, const struct shape *s, struct cs_error *err);
void tensor_finish(struct tensor *t);
void tensor_fill(struct tensor *t, float value);
/* Copies data between tensors of the same count. */
void tensor_copy(struct tensor *to, const struct tensor *from);

#endif
