/* engine/data/idx.h - the file format of MNIST: 00 00 type rank, big-endian sizes, then the values, plain or gzip.
 * Only unsigned bytes (type 8) are read. Sizes are checked against what the file can hold before memory is taken.
 * Threads: no state. */
#ifndef CS_DATA_IDX_H
#define CS_DATA_IDX_H

#include <stdint.h>

#include "engine/base/status.h"

enum { IDX_MAX_RANK = 3 };

struct idx {
    int dim[IDX_MAX_RANK]; /* dim[0..rank-1] >= 1, the rest is 1 */
    uint8_t *bytes;        /* dim[0]*dim[1]*dim[2] values; cs_free() */
};

/* A file with exactly this rank. */
enum cs_status idx_read(const char *path, int rank, struct idx *idx, struct cs_error *err);

#endif
