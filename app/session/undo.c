#include "app/session/undo.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct undo {
    struct undo_step
        step[UNDO_MAX_STEPS + 1]; /* oldest first; one more than is kept, for the newest while it is added */
    int n, done;                  /* step[done..n-1] were taken back */
    size_t bytes;
    bool open; /* the latest step may take more changes */
    uint64_t serial;
};

enum cs_status undo_create(struct undo **u, struct cs_error *err)
{
    *u = calloc(1, sizeof **u);
    return *u ? CS_OK : cs_no_memory(err);
}

static void finish_step(struct undo *u, struct undo_step *step)
{
    for (int i = 0; i < step->n; i++) {
        value_finish(&step->change[i].before);
        value_finish(&step->change[i].after);
    }
    free(step->change);
    u->bytes -= step->bytes;
    *step = (struct undo_step){0};
}

/* Forgets step[from..to-1]. */
static void forget(struct undo *u, int from, int to)
{
    for (int i = from; i < to; i++)
        finish_step(u, &u->step[i]);
    memmove(&u->step[from], &u->step[to], (size_t)(u->n - to) * sizeof u->step[0]);
    u->n -= to - from;
    if (u->done > from)
        u->done = u->done > to ? u->done - (to - from) : from;
}

static void undo_clear(struct undo *u)
{
    forget(u, 0, u->n);
    u->open = false;
}

void undo_destroy(struct undo **u)
{
    if (*u)
        undo_clear(*u);
    free(*u);
    *u = NULL;
}

static void count_bytes(struct undo *u, struct undo_step *step)
{
    u->bytes -= step->bytes;
    step->bytes = (size_t)step->n * sizeof step->change[0];
    for (int i = 0; i < step->n; i++)
        step->bytes += value_bytes(&step->change[i].before) + value_bytes(&step->change[i].after);
    u->bytes += step->bytes;
}

static struct undo_change *change_of(struct undo_step *step, enum prop_id prop)
{
    for (int i = 0; i < step->n; i++)
        if (step->change[i].prop == prop)
            return &step->change[i];
    return NULL;
}

static enum cs_status move_on(struct undo_change *change, const struct value *after, struct cs_error *err)
{
    struct value copy;
    const enum cs_status status = value_copy(&copy, after, err);
    if (status != CS_OK)
        return status;
    value_finish(&change->after);
    change->after = copy;
    return CS_OK;
}

static enum cs_status append(struct undo_step *step, enum prop_id prop, const struct value *before,
                             const struct value *after, struct cs_error *err)
{
    struct undo_change *grown = realloc(step->change, (size_t)(step->n + 1) * sizeof *grown);
    if (!grown)
        return cs_no_memory(err);
    step->change = grown;
    struct undo_change *change = &grown[step->n];
    change->prop = prop;
    enum cs_status status = value_copy(&change->before, before, err);
    if (status != CS_OK)
        return status;
    status = value_copy(&change->after, after, err);
    if (status == CS_OK)
        step->n++;
    else
        value_finish(&change->before);
    return status;
}

enum cs_status undo_record(struct undo *u, bool same_step, enum prop_id prop, const struct value *before,
                           const struct value *after, struct cs_error *err)
{
    assert(!same_step || (u->open && u->done == u->n && u->n > 0));
    if (!same_step) {
        forget(u, u->done, u->n);
        u->step[u->n++] = (struct undo_step){0};
        u->done = u->n;
        u->open = true;
    }
    u->serial++;
    struct undo_step *step = &u->step[u->n - 1];
    struct undo_change *known = change_of(step, prop);
    const enum cs_status status = known ? move_on(known, after, err) : append(step, prop, before, after, err);
    count_bytes(u, step);
    if (status != CS_OK) {
        undo_clear(u);
        return status;
    }
    while (u->n > 1 && (u->n > UNDO_MAX_STEPS || u->bytes > UNDO_MAX_BYTES))
        forget(u, 0, 1);
    return CS_OK;
}

bool undo_continues(const struct undo *u, enum prop_id prop)
{
    return u->open && u->done == u->n && u->n > 0 && u->step[u->n - 1].change[0].prop == prop;
}

void undo_close_step(struct undo *u)
{
    u->open = false;
}

const struct undo_step *undo_back(const struct undo *u)
{
    return u->done > 0 ? &u->step[u->done - 1] : NULL;
}

const struct undo_step *undo_forward(const struct undo *u)
{
    return u->done < u->n ? &u->step[u->done] : NULL;
}

void undo_forget_back(struct undo *u)
{
    if (u->done > 0)
        forget(u, u->done - 1, u->n);
    u->open = false;
    u->serial++;
}

uint64_t undo_serial(const struct undo *u)
{
    return u->serial;
}

void undo_moved_back(struct undo *u)
{
    assert(u->done > 0);
    u->serial++;
    u->done--;
    u->open = false;
}

void undo_moved_forward(struct undo *u)
{
    assert(u->done < u->n);
    u->serial++;
    u->done++;
    u->open = false;
}
