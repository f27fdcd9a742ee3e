#include "engine/worker/moments.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PARTS = 8,      /* of an epoch, each of which ends in a moment */
    PART_LEAST = 8, /* steps in one */
    APART = 4,      /* steps between two, but for the first few */
};

/* Saved moments. */

static void destroy(struct saved_moment *m)
{
    for (int i = 0; i < m->state.n_blocks; i++)
        cs_free(m->state.block[i]);
    cs_free(m->params);
    cs_free(m->grads);
    free(m);
}

static float *copy_floats(const float *from, size_t n)
{
    float *to = cs_alloc(n ? n : 1, sizeof *to);
    if (to && n)
        memcpy(to, from, n * sizeof *to);
    return to;
}

/* False without memory: what has been copied is in *m. */
static bool copy_state(struct saved_moment *m, const struct training_state *state)
{
    m->state = *state; /* whose blocks are the trainer's */
    m->state.n_blocks = 0;
    for (int i = 0; i < state->n_blocks; i++) {
        m->state.block[i] = copy_floats(state->block[i], m->n_params);
        if (!m->state.block[i])
            return false;
        m->state.n_blocks++;
    }
    return true;
}

enum cs_status saved_moment_create(struct saved_moment **out, const struct moment *about, const float *params,
                                   size_t n_params, const struct step_result *step, const struct training_state *state,
                                   struct cs_error *err)
{
    *out = NULL;
    struct saved_moment *m = calloc(1, sizeof *m);
    if (!m)
        return cs_no_memory(err);
    atomic_init(&m->users, 1);
    m->about = *about;
    m->about.whole = step && state && *state->optimizer;
    snprintf(m->about.optimizer, sizeof m->about.optimizer, "%s", m->about.whole ? state->optimizer : "");
    m->about.loss = m->about.accuracy = NAN;
    m->n_params = n_params;
    m->params = copy_floats(params, n_params);
    if (step)
        m->step = *step;
    if (!m->params || (m->about.whole && !copy_state(m, state))) {
        destroy(m);
        return cs_no_memory(err);
    }
    *out = m;
    return CS_OK;
}

void saved_moment_keep_grads(struct saved_moment *m, const float *grads, size_t n)
{
    m->grads = n > 0 ? copy_floats(grads, n) : NULL;
    m->n_grads = m->grads ? n : 0;
}

struct saved_moment *saved_moment_hold(struct saved_moment *m)
{
    if (m)
        atomic_fetch_add(&m->users, 1);
    return m;
}

void saved_moment_release(struct saved_moment **m)
{
    if (*m && atomic_fetch_sub(&(*m)->users, 1) == 1)
        destroy(*m);
    *m = NULL;
}

size_t saved_moment_bytes(const struct saved_moment *m)
{
    return sizeof *m + m->n_params * sizeof(float) * (1 + (size_t)m->state.n_blocks);
}

/* The list. */

static size_t bytes_in_memory(const struct saved_moment *m)
{
    return saved_moment_bytes(m) + m->n_grads * sizeof *m->grads;
}

static size_t most_bytes(const struct moments *m)
{
    return m->most_bytes ? m->most_bytes : MOMENTS_BYTES;
}

bool moments_has_room(const struct moments *m, size_t floats)
{
    return floats <= (most_bytes(m) / 2 - sizeof(struct saved_moment)) / sizeof(float);
}

static void remove_at(struct moments *m, int i)
{
    m->bytes -= bytes_in_memory(m->entry[i].saved);
    saved_moment_release(&m->entry[i].saved);
    free(m->entry[i].evaluation);
    free(m->entry[i].outcome);
    m->n--;
    memmove(&m->entry[i], &m->entry[i + 1], (size_t)(m->n - i) * sizeof *m->entry);
}

void moments_finish(struct moments *m)
{
    while (m->n > 0)
        remove_at(m, m->n - 1);
}

/* Where a moment stands on the line that is to be covered evenly: mostly its share of all steps. */
static double place(const struct moments *m, int i)
{
    static const double share_of_beginning = 0.2;
    const double last = (double)m->entry[m->n - 1].saved->about.steps, steps = (double)m->entry[i].saved->about.steps;
    return (1 - share_of_beginning) * steps / last + share_of_beginning * log1p(steps) / log1p(last);
}

/* How much it is missed: the gap that it leaves. The end of an epoch counts more: results belong to it. */
static double worth(const struct moments *m, int i)
{
    const double gap = place(m, i + 1) - place(m, i - 1);
    return m->entry[i].saved->step.epoch_done ? 2 * gap : gap;
}

/* The first of those that are missed about the least: so every second one goes, from the beginning on. */
static int least_missed(const struct moments *m)
{
    static const double about = 1.25;
    double least = INFINITY;
    for (int i = 1; i < m->n - 1; i++)
        least = fmin(least, worth(m, i));
    int i = 1;
    while (worth(m, i) > about * least)
        i++;
    return i;
}

static void thin(struct moments *m, size_t bytes)
{
    while (m->n > 2 && (m->n >= MOMENTS_MAX || m->bytes + bytes > most_bytes(m)))
        remove_at(m, least_missed(m));
    if (m->n == 2 && m->bytes + bytes > most_bytes(m))
        remove_at(m, 1);
}

static void insert(struct moments *m, struct saved_moment *saved)
{
    int at = m->n;
    while (at > 0 && m->entry[at - 1].saved->about.steps > saved->about.steps)
        at--;
    memmove(&m->entry[at + 1], &m->entry[at], (size_t)(m->n - at) * sizeof *m->entry);
    m->n++;
    m->entry[at].saved = saved;
    m->entry[at].serial = ++m->added;
    m->entry[at].loss = m->entry[at].accuracy = NAN;
    m->entry[at].evaluation = NULL;
    m->entry[at].outcome = NULL;
    m->bytes += bytes_in_memory(saved);
}

void moments_add(struct moments *m, struct saved_moment *saved)
{
    const size_t bytes = bytes_in_memory(saved);
    const int same = moments_find(m, saved->about.steps);
    if (bytes > most_bytes(m) / 2) {
        saved_moment_release(&saved);
    } else if (same >= 0 && m->entry[same].saved->about.steps == saved->about.steps) {
        m->bytes += bytes - bytes_in_memory(m->entry[same].saved);
        saved_moment_release(&m->entry[same].saved);
        m->entry[same].saved = saved;
        m->entry[same].serial = ++m->added;
    } else {
        thin(m, bytes);
        insert(m, saved);
    }
}

int moments_find(const struct moments *m, uint64_t steps)
{
    int best = -1;
    uint64_t nearest = UINT64_MAX;
    for (int i = 0; i < m->n; i++) {
        const uint64_t at = m->entry[i].saved->about.steps, apart = at > steps ? at - steps : steps - at;
        if (best >= 0 && apart >= nearest)
            continue;
        best = i;
        nearest = apart;
    }
    return best;
}

void moments_attach(struct moments *m, uint64_t steps, const struct evaluation *e)
{
    const int i = moments_find(m, steps);
    if (i < 0 || m->entry[i].saved->about.steps != steps || e->samples == 0)
        return;
    m->entry[i].loss = (float)e->loss;
    m->entry[i].accuracy = (float)((double)e->correct / (double)e->samples);
    free(m->entry[i].outcome); /* of an evaluation before */
    m->entry[i].outcome = NULL;
    if (!m->entry[i].evaluation)
        m->entry[i].evaluation = malloc(sizeof *e);
    if (m->entry[i].evaluation)
        *m->entry[i].evaluation = *e;
}

void moments_attach_outcomes(struct moments *m, uint64_t steps, const struct outcome *outcome, int n)
{
    const int i = moments_find(m, steps);
    if (i < 0 || m->entry[i].saved->about.steps != steps)
        return;
    free(m->entry[i].outcome);
    m->entry[i].outcome = n > 0 && n <= MOMENTS_OUTCOMES ? malloc((size_t)n * sizeof *outcome) : NULL;
    if (m->entry[i].outcome)
        memcpy(m->entry[i].outcome, outcome, (size_t)n * sizeof *outcome);
}

void moments_remove(struct moments *m, uint64_t steps)
{
    const int i = moments_find(m, steps);
    if (i >= 0 && m->entry[i].saved->about.steps == steps)
        remove_at(m, i);
}

void moments_cut(struct moments *m, uint64_t steps)
{
    while (m->n > 0 && m->entry[m->n - 1].saved->about.steps > steps)
        remove_at(m, m->n - 1);
}

struct moment moments_tell(const struct moments *m, int i)
{
    struct moment about = m->entry[i].saved->about;
    about.serial = m->entry[i].serial;
    about.loss = m->entry[i].loss;
    about.accuracy = m->entry[i].accuracy;
    return about;
}

/* The last step of one of the parts of an epoch: long ones have PARTS of them. */
static bool ends_part(const struct step_result *step)
{
    const int64_t most = step->batches / PART_LEAST, parts = most < 1 ? 1 : most > PARTS ? PARTS : most;
    return (step->batch + (int64_t)1) * parts / step->batches > step->batch * parts / step->batches;
}

bool moments_are_due(const struct moments *m, const struct step_result *step, uint64_t steps)
{
    const uint64_t newest = m->n > 0 ? m->entry[m->n - 1].saved->about.steps : 0,
                   spread = steps / (step->epoch_done ? 2 * MOMENTS_MAX : MOMENTS_MAX / 2),
                   apart = spread > APART ? spread : APART;
    if ((steps & (steps - 1)) == 0)
        return true;
    return ends_part(step) && steps >= newest && steps - newest >= apart;
}
