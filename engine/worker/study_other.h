/* engine/worker/study_other.h - the other network that studies are made of for comparison: this one at a saved moment,
 * or another model. Threads: the worker's. */
#ifndef CS_WORKER_STUDY_OTHER_H
#define CS_WORKER_STUDY_OTHER_H

#include "engine/worker/study.h"

struct course;
struct study_other_net;

/* of tells of the present subject, and then of the one that studies.asks.other names, which is opened when it is not
 * yet; false: it cannot be, as study_other_error() says. */
bool study_other_fill(struct course *c, struct study_of *of);
void study_other_error(const struct course *c, struct cs_error *err);
void study_other_finish(struct study_other_net *other); /* NULL is fine */

#endif
