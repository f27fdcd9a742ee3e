/* app/session/session_build.h - the network that is in use as a list of layers, to be looked at and changed by the
 * builder. Every change becomes train.net, as a text in the place of a name (net_text.h): so it can be undone, scripted
 * and kept. Threads: the window's. */
#ifndef CS_SESSION_SESSION_BUILD_H
#define CS_SESSION_SESSION_BUILD_H

#include "app/session/session.h"
#include "engine/net/net_draft.h"

/* The network of train.net; NULL while there is none, and *why (may be NULL) then says why. Borrowed until train.net
 * changes or the session ticks. */
const struct net_draft *session_draft(const struct session *s, const char **why);
/* The chosen layer (network.node) in it, -1: none. */
int session_draft_node(const struct session *s);

/* What a person does to it besides the commands network.add_layer ... dense_twin. */
struct session_change {
    enum { CHANGE_ATTR, CHANGE_NAME, CHANGE_INPUT_OF, CHANGE_PLACE, CHANGE_INPUT } kind;
    int node;
    const char *attr, *value; /* ATTR; value: NAME */
    int input, to;            /* INPUT_OF: which input, and the node that it reads; PLACE: to where it is moved */
    struct shape shape;       /* INPUT */
};
/* The text that train.net would be after it (cs_free()), or why it cannot be. PLACE goes as far as it can, and *end
 * (may be NULL) becomes where that is. */
enum cs_status session_changed_net(const struct session *s, const struct session_change *c, char **text, int *end,
                                   struct cs_error *err);

#endif
