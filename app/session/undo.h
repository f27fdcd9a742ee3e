/* app/session/undo.h - what was changed, so that it can be taken back: one list of steps, each a few properties with
 * their values before and after. The oldest steps are forgotten past UNDO_MAX_STEPS or UNDO_MAX_BYTES. Threads: no
 * state of its own; one at a time. */
#ifndef CS_SESSION_UNDO_H
#define CS_SESSION_UNDO_H

#include <stdint.h>

#include "app/session/props.h"

enum { UNDO_MAX_STEPS = 1000, UNDO_MAX_BYTES = 8 << 20 };

struct undo_change {
    enum prop_id prop;
    struct value before, after;
};
struct undo_step {
    struct undo_change *change;
    int n;
    size_t bytes;
};
struct undo; /* opaque */

enum cs_status undo_create(struct undo **u, struct cs_error *err);
void undo_destroy(struct undo **u);

/* Notes a change that was made and forgets the steps that were taken back. same_step: it belongs to the latest step
 * (which must be there: a step was recorded since the last undo or redo); of a property that this step has already only
 * `after` moves on. CS_NO_MEMORY: the history is empty then, for one with a gap would lie. */
enum cs_status undo_record(struct undo *u, bool same_step, enum prop_id prop, const struct value *before,
                           const struct value *after, struct cs_error *err);
/* True if a change of this property may go on in the latest step: that began with this property and nothing came after
 * it. */
bool undo_continues(const struct undo *u, enum prop_id prop);
/* What follows is a new step, also if it is of the same property. */
void undo_close_step(struct undo *u);

/* The step that would be taken back (done again), or NULL; borrowed until the next call that changes u. */
const struct undo_step *undo_back(const struct undo *u);
const struct undo_step *undo_forward(const struct undo *u);
/* Forgets that step: it was taken back otherwise, and will not be done again. Those after it go with it. */
void undo_forget_back(struct undo *u);
/* Grows with everything that happens to the history. */
uint64_t undo_serial(const struct undo *u);
/* It was. */
void undo_moved_back(struct undo *u);
void undo_moved_forward(struct undo *u);

#endif
