/* app/cli/bench_layers.h - `convoscope bench layers`: how fast every kind of layer is, on one thread, beside what the
 * processor could do at best. Threads: the caller's. */
#ifndef CS_APP_CLI_BENCH_LAYERS_H
#define CS_APP_CLI_BENCH_LAYERS_H

#include "engine/base/status.h"

/* Prints a table, one row a layer: GFLOP/s of the layers that multiply and add, GB/s of those that memory holds up,
 * each with its share of the best this processor did in the same run. Each pass is repeated for `seconds`; the best
 * counts. */
enum cs_status bench_layers(double seconds, struct cs_error *err);

#endif
