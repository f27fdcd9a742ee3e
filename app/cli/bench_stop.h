/* app/cli/bench_stop.h - `convoscope bench stop`: how soon a method of Interpret ends when it is told to. Threads: the
 * caller's, and those of a session. */
#ifndef CS_APP_CLI_BENCH_STOP_H
#define CS_APP_CLI_BENCH_STOP_H

#include "engine/base/status.h"

/* Every view of Interpret, of a small, a middling and a large network, and while the middling one trains, is begun and
 * stopped (Esc) at moments at random, again and again, `seconds` for each. A line each: from the command to the
 * worker's word that nothing goes on any more, the median and the longest of so many times, in ms: convoscope
 * stop-NET-VIEW MEDIAN LONGEST TIMES */
enum cs_status bench_stop(double seconds, int threads, struct cs_error *err);

#endif
