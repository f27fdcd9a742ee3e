/* app/cli/bench_frames.h - `convoscope bench frames`: how long it takes to build the frames of the Convolve and the
 * Network workspace, from state to draw list, without a GPU. Threads: the caller's, and the session's. */
#ifndef CS_APP_CLI_BENCH_FRAMES_H
#define CS_APP_CLI_BENCH_FRAMES_H

#include "engine/base/status.h"

/* One line a scenario: `convoscope frames-NAME MEDIAN P99`, ms a frame of 1440x900 (networks: 1920x1080); where
 * something is edited every frame (a topic is stepped) also `convoscope frames-NAME-answer MEDIAN P99`, ms from the
 * edit to the frame that shows its result; of networks `convoscope frames-NAME-update MEDIAN P99`, ms of the worker's
 * news, the frame and what it asked for, and `-update-own`, the part of it that the thread spent on a processor; of
 * those that train meanwhile `-images/s`, without which they fail, and `-processors`, how many this program kept busy.
 * Each scenario takes at most about `seconds`, and as many frames as that, up to
 * 1000. threads: of the session, 0: one a core. */
enum cs_status bench_frames(double seconds, int threads, struct cs_error *err);

#endif
