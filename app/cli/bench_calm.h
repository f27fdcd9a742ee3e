/* app/cli/bench_calm.h - `convoscope bench calm`: how calm the window stays while a network trains on all cores, and
 * what the window costs the training. Without a display: the window's loop with frames that end as draw lists. Threads:
 * the caller's, the session's, and one that plays the hand. */
#ifndef CS_APP_CLI_BENCH_CALM_H
#define CS_APP_CLI_BENCH_CALM_H

#include "engine/base/status.h"

/* A VGG-like network trains on CIFAR-10 (where its files are not found: on built-in pictures of the same size) while
 * each view of Train is shown at 1920x1080, with the pointer moving. For each view four lines:
 *   convoscope calm-VIEW-frame MEDIAN P99     ms to build a frame, from the worker's news to the draw list
 *   convoscope calm-VIEW-input MEDIAN P99     ms from an input to the end of the frame that answers it
 *   convoscope calm-VIEW-images/s N           images a second meanwhile
 *   convoscope calm-VIEW-share R              of what they are while the window is hidden: median of the rounds, each
 *                                             with the hidden window measured right before and after it
 * and one of the hidden window: `convoscope calm-hidden-images/s N`, `calm-hidden-window S` processor seconds a second
 * that the window's own thread used. About 8 rounds of `seconds` a view. threads: of the session, 0: one a core. */
enum cs_status bench_calm(double seconds, int threads, struct cs_error *err);

#endif
