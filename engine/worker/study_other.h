/* engine/worker/study_other.h - the other network that studies are made of for comparison: this one at a saved moment,
 * or another model. It is opened once and kept until another is asked for: a moment is held, so that it stays when the
 * list of moments thins out; a model is read by a thread of its own (study_other_load.h), meanwhile everything else
 * goes on. A model is given pictures as it wants them normalised; its input has to have the shape of this one's.
 * Threads: the worker's. */
#ifndef CS_WORKER_STUDY_OTHER_H
#define CS_WORKER_STUDY_OTHER_H

#include "engine/net/net.h"
#include "engine/worker/study.h"

struct course;
struct study_other_net;

/* As a snapshot tells it. */
enum study_other_state { OTHER_IS_NONE, OTHER_IS_LOADING, OTHER_IS_OPEN, OTHER_HAS_FAILED };
struct study_other_told {
    enum study_other_state state;
    struct study_other asked; /* what it is, or was to be */
    uint64_t stamp;           /* grows with every one that was opened */
    double loading;           /* 0..1 */
    char title[NET_NAME_MAX]; /* of a model */
    uint64_t steps;           /* of a moment: the nearest to what was asked for, */
    float epoch;              /* and as curves count */
    int classes;              /* that it ends in; 0: none */
    bool trained;             /* a model: with the parameters that it was trained to; else they are by chance */
    char error[320];          /* of HAS_FAILED */
};

/* Whether something is to be opened, or taken over from the thread that reads it: then refresh() is to be called. */
bool study_other_is_due(const struct course *c);
void study_other_refresh(struct course *c);
/* Whether studies of it may begin, or fail (it is open, or cannot be opened). */
bool study_other_is_settled(const struct course *c);
bool study_other_is_loading(const struct course *c);
/* Of what is open now: another number means other parameters. */
uint64_t study_other_stamp(const struct course *c);
/* The same parameters are given pictures in another way. */
void study_other_outdate(struct course *c);
/* of tells of the present subject, and then of this one; false: it is not open, as study_other_error() says. */
bool study_other_fill(struct course *c, struct study_of *of);
struct shared_net *study_other_net(const struct course *c);
/* Nodes and maps of *asks, which are of the present net, become those of this one: found by name, with the same number
 * of maps; a layer that is not there becomes the last convolution. CS_NOT_FOUND: what is explained (with_target) is not
 * there. */
enum cs_status study_other_map(const struct course *c, struct study_asks *asks, bool with_target, struct cs_error *err);
void study_other_error(const struct course *c, struct cs_error *err);
void study_other_tell(const struct course *c, struct study_other_told *told);
void study_other_finish(struct study_other_net *other); /* NULL is fine */

#endif
