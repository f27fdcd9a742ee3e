/* engine/data/cifar.h - the binary files of CIFAR-10: records of a label and 1024 red, 1024 green, 1024 blue bytes.
 * Threads: no state. */
#ifndef CS_DATA_CIFAR_H
#define CS_DATA_CIFAR_H

#include <stdint.h>

#include "engine/base/status.h"

enum { CIFAR_SIDE = 32, CIFAR_PIXELS = 3 * CIFAR_SIDE * CIFAR_SIDE, CIFAR_RECORD = 1 + CIFAR_PIXELS };

/* Records in a file, told by its length; CS_BAD_FILE when the last one is not whole. */
enum cs_status cifar_count(const char *path, int *records, struct cs_error *err);
/* Exactly that many: labels [records], each 0 to 9, and pixels [records,3,32,32]. */
enum cs_status cifar_read(const char *path, int records, uint8_t *labels, uint8_t *pixels, struct cs_error *err);

#endif
