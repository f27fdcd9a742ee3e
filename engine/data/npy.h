/* engine/data/npy.h - numpy's .npy files: one array of float32 (or, to be read only, int64), little-endian, C order.
 * Format versions 1 to 3 are read; version 1 is written. Files may lie: every size is checked before it is believed; an
 * error is one sentence that begins with the path. Threads: no state. */
#ifndef CS_DATA_NPY_H
#define CS_DATA_NPY_H

#include "engine/base/file.h"

enum { NPY_MAX_RANK = 8 };

struct npy {
    int rank; /* 0: one number */
    int64_t dim[NPY_MAX_RANK];
    size_t count;  /* of elements, which may be 0 */
    float *floats; /* either of the two; cs_free() by npy_finish() */
    int64_t *ints;
};

enum cs_status npy_read(const char *path, struct npy *array, struct cs_error *err);
void npy_finish(struct npy *array);
/* floats, through path.tmp (file.h). */
enum cs_status npy_write(const char *path, const struct npy *array, struct cs_error *err);

#endif
