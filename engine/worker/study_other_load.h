/* engine/worker/study_other_load.h - a network that is read by a thread of its own, for whoever looks after it now and
 * then. Threads: begin, progress, take and leave are the owner's; wake() is called by the reading thread when it has
 * ended, never after leave() returned. */
#ifndef CS_WORKER_STUDY_OTHER_LOAD_H
#define CS_WORKER_STUDY_OTHER_LOAD_H

#include "engine/worker/course_net.h"

struct other_load;
/* name, seed: as course_net_open(). wake may be NULL. */
enum cs_status other_load_begin(struct other_load **l, const char *name, uint64_t seed, void (*wake)(void *ctx),
                                void *ctx, struct cs_error *err);
double other_load_progress(struct other_load *l); /* 0..1 */
bool other_load_has_ended(struct other_load *l);
/* After it has ended, once: the network, which is the taker's; or why there is none. */
enum cs_status other_load_take(struct other_load *l, struct course_net *net, struct cs_error *err);
/* At any time; never waits: a thread that still reads ends by itself and clears up. NULL is fine. */
void other_load_leave(struct other_load **l);

#endif
