/* app/cli/bench_patches.h - `convoscope bench patches`: how fast the data are scanned for the strongest patches of a
 * layer (Interpret). Threads: the caller's, and those of a pool. */
#ifndef CS_APP_CLI_BENCH_PATCHES_H
#define CS_APP_CLI_BENCH_PATCHES_H

#include "engine/base/status.h"

/* The test pictures of MNIST (where its files are not found: as many built-in digits) through LeNet-5, all 16 channels
 * of its second convolution, from the first picture to the last box, again and again for `seconds`. One line, of the
 * median: convoscope patches IMAGES/S MS-A-SCAN */
enum cs_status bench_patches(double seconds, int threads, struct cs_error *err);

#endif
