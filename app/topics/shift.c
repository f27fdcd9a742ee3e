/* app/topics/shift.c - updates: everything new is made first, and only then takes the place of the old. */
#include "app/topics/shift.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/topics/shift_internal.h"
#include "engine/base/i18n.h"

static void free_state(struct shift_state *s)
{
    board_filter_finish(&s->filter);
    tensor_finish(&s->x);
    tensor_finish(&s->shifted);
    shift_map_free(&s->map);
    shift_map_free(&s->pooled);
    tensor_finish(&s->weight);
}

enum cs_status shift_create(struct shift_model **m, struct cs_error *err)
{
    *m = calloc(1, sizeof **m);
    return *m ? CS_OK : cs_no_memory(err);
}

void shift_destroy(struct shift_model **m)
{
    if (*m)
        free_state(&(*m)->state);
    free(*m);
    *m = NULL;
}

const struct shift_state *shift_state(const struct shift_model *m)
{
    return &m->state;
}

/* Data movement. */

void shift_move(const struct tensor *x, const int by[2], bool circular, struct tensor *to)
{
    const int h = x->shape.dim[2], w = x->shape.dim[3];
    for (int i = 0; i < h * w; i++) {
        const int row = shift_source(i / w, by[0], h, circular), col = shift_source(i % w, by[1], w, circular);
        to->data[i] = row < 0 || col < 0 ? 0 : x->data[row * w + col];
    }
}

static enum cs_status make_inputs(struct shift_state *s, const struct board *b, struct cs_error *err)
{
    enum cs_status status = tensor_init(&s->x, &b->x.shape, err);
    if (status == CS_OK)
        status = tensor_init(&s->shifted, &b->x.shape, err);
    if (status != CS_OK)
        return status;
    tensor_copy(&s->x, &b->x);
    shift_move(&s->x, s->settings.by, s->settings.circular, &s->shifted);
    s->lo = b->lo;
    s->hi = b->hi;
    s->whole_x = b->whole_x;
    return CS_OK;
}

static enum cs_status make_map(struct shift_state *s, struct cs_error *err)
{
    enum cs_status status = board_filter_run(&s->filter, &s->x, &s->map.still, err);
    if (status == CS_OK)
        status = board_filter_run(&s->filter, &s->shifted, &s->map.moved, err);
    shift_map_measure(s, &s->map, false, s->settings.by);
    return status == CS_OK ? shift_map_finish(s, &s->map, err) : status;
}

static enum cs_status make_pooled(struct shift_state *s, struct cs_error *err)
{
    enum cs_status status = shift_run_pool(&s->settings, &s->map.still, &s->pooled.still, err);
    if (status == CS_OK)
        status = shift_run_pool(&s->settings, &s->map.moved, &s->pooled.moved, err);
    shift_map_measure(s, &s->pooled, true, s->settings.by);
    return status == CS_OK && s->pooled.still.data ? shift_map_finish(s, &s->pooled, err) : status;
}

/* Only the column shift is another one: the curve holds all of those. */
static bool same_curve(const struct shift_model *m, const struct board *b, const struct shift_settings *s)
{
    struct shift_settings there = *s;
    there.by[1] = m->state.settings.by[1];
    return m->state.serial && b->serial == m->made_of && !memcmp(&there, &m->state.settings, sizeof there);
}

static enum cs_status make_state(const struct shift_model *m, const struct board *b, const struct shift_settings *s,
                                 struct shift_state *next, struct cs_error *err)
{
    *next = (struct shift_state){.settings = *s};
    if (b->large)
        return cs_fail(err, CS_BAD_SHAPE,
                       _("every number of the maps is needed here: choose a picture of at most %d×%d"), BOARD_SMALL,
                       BOARD_SMALL);
    enum cs_status status = board_filter_init(&next->filter, b, err);
    if (status == CS_OK)
        status = make_inputs(next, b, err);
    if (status == CS_OK)
        status = make_map(next, err);
    if (status == CS_OK)
        status = make_pooled(next, err);
    if (status == CS_OK)
        status = shift_make_answers(next, err);
    if (status != CS_OK)
        return status;
    if (!same_curve(m, b, s))
        return shift_make_curve(next, err);
    next->curve = m->state.curve;
    return CS_OK;
}

/* Padding bytes and all, so that settings can be compared as memory. */
static struct shift_settings plain(const struct shift_settings *s)
{
    struct shift_settings p;
    memset(&p, 0, sizeof p);
    memcpy(p.by, s->by, sizeof p.by);
    p.circular = s->circular;
    memcpy(p.window, s->window, sizeof p.window);
    memcpy(p.pool_stride, s->pool_stride, sizeof p.pool_stride);
    p.rule = s->rule;
    p.seed = s->seed;
    return p;
}

bool shift_update(struct shift_model *m, const struct board *b, const struct shift_settings *wanted)
{
    struct shift_state next;
    struct cs_error err = {""};
    const struct shift_settings s = plain(wanted);
    if (m->tried && b->serial == m->board_serial && !memcmp(&s, &m->settings, sizeof s))
        return false;
    const enum cs_status status = make_state(m, b, &s, &next, &err);
    m->tried = status != CS_NO_MEMORY; /* which may be there next time */
    m->board_serial = b->serial;
    m->settings = s;
    if (status != CS_OK) {
        free_state(&next);
        snprintf(m->state.error, sizeof m->state.error, "%s", err.text);
        return true;
    }
    m->made_of = b->serial;
    next.serial = m->state.serial + 1;
    free_state(&m->state);
    m->state = next;
    return true;
}
