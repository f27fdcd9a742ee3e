/* Filters that were set, locked and silenced by hand: saved with their training (weights_keep.h), and taken up with it.
 */
#include <string.h>

#include "engine/worker/course_save_past.h"

/* Out. */

static void put_text(struct saving *o, const char *name, const char *text)
{
    if (text)
        saving_put(o, name, MODEL_TEXT, text, strlen(text));
}

static void put_before(struct saving *o, const struct weights_keep *k, const struct net *net)
{
    const size_t n = weights_keep_before(k, net, NULL);
    if (n == 0 || o->status)
        return;
    float *before = cs_alloc(n, sizeof *before);
    if (!before) {
        o->status = cs_no_memory(o->err);
        return;
    }
    weights_keep_before(k, net, before);
    saving_put(o, WEIGHTS_SAVED_BEFORE, MODEL_FLOATS, before, n);
    cs_free(before);
}

void saving_put_hands(struct saving *o, const struct course *s)
{
    const struct weights_keep *k = &s->weights;
    _Static_assert((int)WEIGHTS_TEXT_MAX <= (int)MODEL_TEXT_MAX, "a list of filters has room in a file");
    put_text(o, WEIGHTS_SAVED_EDITS, k->edits);
    put_text(o, WEIGHTS_SAVED_LOCKED, k->locked_text);
    put_text(o, WEIGHTS_SAVED_SILENCED, k->silenced_text);
    put_before(o, k, s->net);
}

/* In. */

enum cs_status course_take_hands(struct course *s, const struct training_state *state, struct cs_error *err)
{
    const enum cs_status status = weights_keep_resume(&s->weights, s->net, state, err);
    if (status == CS_BAD_VALUE)
        return saved_damaged(s, "hands", err);
    if (!status)
        course_use_silence(s);
    return status;
}
