/* engine/data/cifar.h - the binary files of CIFAR-10 and CIFAR-100: records of one label (CIFAR-100: two, the coarse
 * class before the fine one) and 1024 red, 1024 green, 1024 blue bytes. Threads: no state. */
#ifndef CS_DATA_CIFAR_H
#define CS_DATA_CIFAR_H

#include <stdint.h>

#include "engine/base/status.h"

enum { CIFAR_SIDE = 32, CIFAR_PIXELS = 3 * CIFAR_SIDE * CIFAR_SIDE };

struct cifar_format {
    int labels;  /* bytes before the pixels; the last one counts */
    int classes; /* which is below this */
};
extern const struct cifar_format cifar10_format, cifar100_format;

/* Records in a file, told by its length; CS_BAD_FILE when the last one is not whole. */
enum cs_status cifar_count(const char *path, const struct cifar_format *format, int *records, struct cs_error *err);
/* Exactly that many: labels [records] and pixels [records,3,32,32]. */
enum cs_status cifar_read(const char *path, const struct cifar_format *format, int records, uint16_t *labels,
                          uint8_t *pixels, struct cs_error *err);

#endif
