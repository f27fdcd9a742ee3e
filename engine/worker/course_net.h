/* engine/worker/course_net.h - the network that a SETUP names, with its parameters: a built-in one, a text, a pattern
 * or a .net file, initialised; or a model, with those that it was trained to. Threads: the worker's. */
#ifndef CS_WORKER_COURSE_NET_H
#define CS_WORKER_COURSE_NET_H

#include "engine/net/model_file.h"
#include "engine/net/net_text.h"
#include "engine/net/net_variant.h"

struct course_net {
    struct net *net;            /* owned; all of it, or what there is above a layer that does not fit */
    struct net_break broken;    /* layer "": nothing is */
    bool trained;               /* a model's parameters: seed made no difference */
    struct net_variant variant; /* that it is: a model has its weights for its layers, so that its dropout alone can be
                                   another */
    struct model_input_info input; /* how a model's input was normalised; channels 0: not told */
    struct training_state state;   /* of a model that is to be resumed: the caller's to finish */
};

/* resume: a model's training is wanted, too. Takes seconds for a large one: watch is asked in between, with how far it
 * is, and may end it (CS_CANCELLED). After a failure there is nothing to finish. */
enum cs_status course_net_open(struct course_net *n, const char *name, const struct net_variant *variant, uint64_t seed,
                               bool resume, const struct model_watch *watch, struct cs_error *err);
void course_net_finish(struct course_net *n);
/* Bytes that its parameters will take, or a little more; 0 when that cannot be told, and opening it will say why. */
size_t course_net_bytes(const char *name);

#endif
