#include "engine/worker/course_save_past.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/i18n.h"

/* A moment is a row of ints, a row of floats and a name in "moments", "moments.floats" and "moments.names", and its
 * parameters, blocks and gradient: "moment7.params", "moment7.block0", "moment7.gradient" ... */
enum {
    INT_STEPS,
    INT_OPTIMIZER, /* of optimizer_names; -1: it is not whole */
    INT_NUMBER,
    INT_EPOCH,
    INT_BATCH,
    INT_BATCHES,
    INT_SAMPLES,
    INT_CORRECT,
    INT_EPOCH_DONE,
    INT_STATE_STEPS,
    INT_STATE_EPOCH,
    INT_STATE_SAMPLE,
    INT_STATE_SEED,
    INT_STATE_BATCH,
    INT_STATE_VALIDATION,
    INT_BLOCKS,
    INTS
};
enum {
    FLOAT_EPOCH,
    FLOAT_LOSS,
    FLOAT_ACCURACY,
    FLOAT_STEP_LOSS,
    FLOAT_LR,
    FLOAT_STATE_LR,
    FLOAT_MOMENTUM,
    FLOAT_DECAY,
    FLOATS
};
enum { PART = 24 };

/* Out. */

void saving_put(struct saving *o, const char *name, enum model_extra_type type, const void *data, size_t count)
{
    if (!o->status)
        o->status = save_image_add(o->image, name, type, data, count, o->err);
}

static int optimizer_of(const char *name)
{
    int kind = 0;
    while (optimizer_names[kind] && strcmp(optimizer_names[kind], name) != 0)
        kind++;
    return optimizer_names[kind] ? kind : -1;
}

static void write_row(const struct moments *m, int i, int64_t *ints, float *floats, char *name)
{
    const struct saved_moment *saved = m->entry[i].saved;
    const struct step_result *step = &saved->step;
    const struct training_state *state = &saved->state;
    const int64_t int_row[INTS] = {[INT_STEPS] = (int64_t)saved->about.steps,
                                   [INT_OPTIMIZER] = saved->about.whole ? optimizer_of(saved->about.optimizer) : -1,
                                   [INT_NUMBER] = step->number,
                                   [INT_EPOCH] = step->epoch,
                                   [INT_BATCH] = step->batch,
                                   [INT_BATCHES] = step->batches,
                                   [INT_SAMPLES] = step->samples,
                                   [INT_CORRECT] = step->correct,
                                   [INT_EPOCH_DONE] = step->epoch_done,
                                   [INT_STATE_STEPS] = state->steps,
                                   [INT_STATE_EPOCH] = state->epoch,
                                   [INT_STATE_SAMPLE] = state->sample,
                                   [INT_STATE_SEED] = (int64_t)state->seed,
                                   [INT_STATE_BATCH] = state->batch_size,
                                   [INT_STATE_VALIDATION] = state->validation,
                                   [INT_BLOCKS] = state->n_blocks};
    const float float_row[FLOATS] = {[FLOAT_EPOCH] = saved->about.epoch,
                                     [FLOAT_LOSS] = m->entry[i].loss,
                                     [FLOAT_ACCURACY] = m->entry[i].accuracy,
                                     [FLOAT_STEP_LOSS] = (float)step->loss,
                                     [FLOAT_LR] = step->lr,
                                     [FLOAT_STATE_LR] = state->lr,
                                     [FLOAT_MOMENTUM] = state->momentum,
                                     [FLOAT_DECAY] = state->weight_decay};
    memcpy(ints, int_row, sizeof int_row);
    memcpy(floats, float_row, sizeof float_row);
    memcpy(name, saved->about.name, MOMENT_NAME);
}

static void refer(struct saving *o, int number, const char *what, const float *data, size_t count)
{
    char name[MODEL_EXTRA_NAME];
    snprintf(name, sizeof name, "moment%d.%.16s", number, what);
    if (!o->status)
        o->status = save_image_refer(o->image, name, MODEL_FLOATS, data, count, o->err);
}

static void leave(void *moment)
{
    struct saved_moment *saved = moment;
    saved_moment_release(&saved);
}

static void put_numbers(struct saving *o, int number, struct saved_moment *saved)
{
    char what[PART];
    if (!o->status)
        o->status = save_image_hold(o->image, saved_moment_hold(saved), leave, o->err);
    refer(o, number, "params", saved->params, saved->n_params);
    for (int b = 0; b < saved->state.n_blocks; b++) {
        snprintf(what, sizeof what, "block%d", b);
        refer(o, number, what, saved->state.block[b], saved->n_params);
    }
    refer(o, number, "gradient", saved->grads, saved->n_grads);
}

/* How many moments fit, if each was as large as the largest. */
static int count_fitting(const struct moments *m, size_t most_bytes)
{
    size_t largest = 1;
    for (int i = 0; i < m->n; i++) {
        const struct saved_moment *saved = m->entry[i].saved;
        const size_t bytes = saved_moment_bytes(saved) + saved->n_grads * sizeof *saved->grads;
        largest = bytes > largest ? bytes : largest;
    }
    const size_t n = most_bytes / largest;
    return n < (size_t)m->n ? (int)n : m->n;
}

/* Parameters lie in a net's block as its nodes say; a number that differs where they lie otherwise (FNV-1a). */
static int64_t layout_of(const struct net *net)
{
    uint64_t hash = 0xcbf29ce484222325u;
    for (int i = 1; i < net->n_nodes; i++)
        for (int p = 0; p < net->node[i].layer->n_params; p++) {
            const uint64_t place[] = {(uint64_t)i, net->node[i].param[p],
                                      shape_count(&net->node[i].layer->param[p].shape)};
            for (size_t k = 0; k < sizeof place / sizeof *place; k++)
                hash = (hash ^ place[k]) * 0x100000001b3u;
        }
    return (int64_t)hash;
}

void saving_put_moments(struct saving *o, const struct course *s, size_t most_bytes)
{
    const struct moments *m = &s->past.moments;
    const int n = count_fitting(m, most_bytes);
    const int64_t layout = layout_of(s->net);
    int64_t ints[MOMENTS_MAX * INTS];
    float floats[MOMENTS_MAX * FLOATS];
    char names[MOMENTS_MAX * MOMENT_NAME];
    for (int i = 0; i < n; i++) {
        const int at = n > 1 ? (int)((int64_t)i * (m->n - 1) / (n - 1)) : 0; /* the first and the newest stay */
        write_row(m, at, ints + (size_t)i * INTS, floats + (size_t)i * FLOATS, names + (size_t)i * MOMENT_NAME);
        put_numbers(o, i, m->entry[at].saved);
    }
    saving_put(o, "moments", MODEL_INTS, ints, (size_t)n * INTS);
    saving_put(o, "moments.floats", MODEL_FLOATS, floats, (size_t)n * FLOATS);
    saving_put(o, "moments.names", MODEL_BYTES, names, (size_t)n * MOMENT_NAME);
    saving_put(o, "moments.layout", MODEL_INTS, &layout, n > 0);
}

/* In. */

enum cs_status saved_damaged(const struct course *s, const char *what, struct cs_error *err)
{
    return cs_fail(err, CS_BAD_FILE, _("%s: what was kept of the training is damaged (%.60s)"), s->net_asked, what);
}

const int64_t *saved_ints(const struct training_state *state, const char *name, size_t count)
{
    const struct model_extra *e = training_extra(state, name, MODEL_INTS);
    return e && e->count == count ? e->data : NULL;
}

const float *saved_floats(const struct training_state *state, const char *name, size_t count)
{
    const struct model_extra *e = training_extra(state, name, MODEL_FLOATS);
    return e && e->count == count ? e->data : NULL;
}

size_t saved_rows(const struct training_state *state, const char *name, size_t size)
{
    const struct model_extra *e = training_extra(state, name, MODEL_FLOATS);
    return e ? e->count / size : 0;
}

bool saved_between(const int64_t *v, size_t n, int64_t least, int64_t most)
{
    bool good = true;
    for (size_t i = 0; i < n; i++)
        good = good && v[i] >= least && v[i] <= most;
    return good;
}

static bool is_row(const int64_t *ints, const float *floats)
{
    const bool placed = ints[INT_BATCHES] == 0 || ints[INT_BATCH] < ints[INT_BATCHES];
    enum { MOST = 1 << 30 }; /* so that there can be more */
    int kinds = 0;
    while (optimizer_names[kinds])
        kinds++;
    return saved_between(ints + INT_STEPS, 1, 0, INT64_MAX / 4) &&
           saved_between(ints + INT_OPTIMIZER, 1, -1, kinds - 1) &&
           saved_between(ints + INT_NUMBER, INT_STATE_STEPS - INT_NUMBER, 0, MOST) && placed &&
           saved_between(ints + INT_STATE_STEPS, 1, 0, INT64_MAX / 4) &&
           saved_between(ints + INT_STATE_EPOCH, 2, 0, MOST) &&
           saved_between(ints + INT_STATE_BATCH, 2, 0, INT32_MAX) &&
           saved_between(ints + INT_BLOCKS, 1, 0, MODEL_MAX_BLOCKS) && isfinite(floats[FLOAT_EPOCH]) &&
           floats[FLOAT_EPOCH] >= 0 && floats[FLOAT_EPOCH] <= (float)MOST;
}

static struct step_result step_of(const int64_t *ints, const float *floats)
{
    return (struct step_result){.number = ints[INT_NUMBER],
                                .epoch = (int)ints[INT_EPOCH],
                                .batch = (int)ints[INT_BATCH],
                                .batches = (int)ints[INT_BATCHES],
                                .samples = (int)ints[INT_SAMPLES],
                                .loss = (double)floats[FLOAT_STEP_LOSS],
                                .correct = (int)ints[INT_CORRECT],
                                .lr = floats[FLOAT_LR],
                                .finite = true,
                                .kept = ints[INT_NUMBER],
                                .epoch_done = ints[INT_EPOCH_DONE] != 0};
}

/* Its data are those of the whole file. */
static struct training_state state_of(const struct training_state *file, const int64_t *ints, const float *floats)
{
    struct training_state state = {.steps = ints[INT_STATE_STEPS],
                                   .epoch = ints[INT_STATE_EPOCH],
                                   .sample = ints[INT_STATE_SAMPLE],
                                   .seed = (uint64_t)ints[INT_STATE_SEED],
                                   .batch_size = (int)ints[INT_STATE_BATCH],
                                   .validation = (int)ints[INT_STATE_VALIDATION],
                                   .lr = floats[FLOAT_STATE_LR],
                                   .momentum = floats[FLOAT_MOMENTUM],
                                   .weight_decay = floats[FLOAT_DECAY]};
    snprintf(state.optimizer, sizeof state.optimizer, "%s",
             ints[INT_OPTIMIZER] >= 0 ? optimizer_names[ints[INT_OPTIMIZER]] : "");
    memcpy(state.data, file->data, sizeof state.data);
    memcpy(state.plan, file->plan, sizeof state.plan);
    return state;
}

/* The numbers of a moment, which are the file's; NULL: it has none. */
static struct model_extra *some_numbers_of(const struct training_state *file, int number, const char *what)
{
    char name[MODEL_EXTRA_NAME];
    snprintf(name, sizeof name, "moment%d.%.16s", number, what);
    struct model_extra *e = training_extra(file, name, MODEL_FLOATS);
    return e && e->data ? e : NULL;
}

/* Just so many of them. */
static struct model_extra *numbers_of(const struct training_state *file, int number, const char *what, size_t count)
{
    struct model_extra *e = some_numbers_of(file, number, what);
    return e && e->count == count ? e : NULL;
}

static void give_back(struct model_extra *e)
{
    if (!e)
        return;
    cs_free(e->data);
    e->data = NULL;
    e->count = 0;
}

/* A file may do without, and what lies is as good as none. */
static void take_gradient(const struct training_state *file, int number, size_t n_params, struct saved_moment *saved)
{
    struct model_extra *gradient = some_numbers_of(file, number, "gradient");
    if (gradient && gradient->count <= n_params)
        saved_moment_keep_grads(saved, gradient->data, gradient->count);
    give_back(gradient);
}

static enum cs_status take_moment(struct course *s, const struct training_state *file, int number, const int64_t *ints,
                                  const float *floats, const char *name, struct cs_error *err)
{
    const size_t n_params = s->net->n_params;
    struct moment about = {.steps = (uint64_t)ints[INT_STEPS], .epoch = floats[FLOAT_EPOCH]};
    struct training_state state = state_of(file, ints, floats);
    const struct step_result step = step_of(ints, floats);
    struct model_extra *params = numbers_of(file, number, "params", n_params), *block[MODEL_MAX_BLOCKS] = {NULL};
    struct saved_moment *saved = NULL;
    bool good = params;
    for (int b = 0; b < ints[INT_BLOCKS]; b++) {
        char what[PART];
        snprintf(what, sizeof what, "block%d", b);
        block[b] = numbers_of(file, number, what, n_params);
        state.block[b] = block[b] ? block[b]->data : NULL;
        good = good && block[b];
    }
    state.n_blocks = (int)ints[INT_BLOCKS];
    snprintf(about.name, sizeof about.name, "%.*s", MOMENT_NAME - 1, name);
    enum cs_status status = good ? saved_moment_create(&saved, &about, params->data, n_params, &step, &state, err)
                                 : saved_damaged(s, "moments", err);
    give_back(params);
    for (int b = 0; b < MODEL_MAX_BLOCKS; b++)
        give_back(block[b]);
    if (!status)
        take_gradient(file, number, n_params, saved);
    if (!status)
        moments_add(&s->past.moments, saved);
    return status;
}

/* What was found out about it. */
static void attach(struct moments *m, const int64_t *ints, const float *floats)
{
    const int i = moments_find(m, (uint64_t)ints[INT_STEPS]);
    if (i < 0 || m->entry[i].saved->about.steps != (uint64_t)ints[INT_STEPS])
        return;
    m->entry[i].loss = floats[FLOAT_LOSS];
    m->entry[i].accuracy = floats[FLOAT_ACCURACY];
}

enum cs_status course_take_moments(struct course *s, struct training_state *state, struct cs_error *err)
{
    const size_t n = saved_rows(state, "moments.floats", FLOATS);
    const float *floats = saved_floats(state, "moments.floats", n * FLOATS);
    const int64_t *ints = saved_ints(state, "moments", n * INTS), *layout = saved_ints(state, "moments.layout", 1);
    const struct model_extra *names = training_extra(state, "moments.names", MODEL_BYTES);
    if (n == 0)
        return CS_OK;
    if (!floats || !ints || !layout || *layout != layout_of(s->net) || !names || names->count != n * MOMENT_NAME ||
        n > MOMENTS_MAX)
        return saved_damaged(s, "moments", err);
    enum cs_status status = CS_OK;
    for (size_t i = 0; i < n && !status; i++) {
        const int64_t *row = ints + i * INTS;
        const char *name = (const char *)names->data + i * MOMENT_NAME;
        if (!is_row(row, floats + i * FLOATS) || (i > 0 && row[INT_STEPS] <= row[INT_STEPS - INTS]))
            return saved_damaged(s, "moments", err);
        status = take_moment(s, state, (int)i, row, floats + i * FLOATS, name, err);
        if (!status)
            attach(&s->past.moments, row, floats + i * FLOATS);
    }
    return status;
}
