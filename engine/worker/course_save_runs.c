#include <float.h>
#include <limits.h>
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/worker/course_save.h"
#include "engine/worker/course_save_past.h"

/* A point of a curve is a row of floats in the file. A kept run is curves, texts, and a row of ints in "runs". */
enum { CURVE_FLOATS = sizeof(struct curve_point) / sizeof(float), VALIDATION_FLOATS = 5 };
_Static_assert(sizeof(struct curve_point) == CURVE_FLOATS * sizeof(float), "a point of a curve is floats only");
enum { ROW_STEP = 3, ROW_SECONDS = 4 }; /* of either */
_Static_assert(offsetof(struct curve_point, step) == ROW_STEP * sizeof(float) &&
                   offsetof(struct curve_point, seconds) == ROW_SECONDS * sizeof(float),
               "both rows have these at the same place");
enum { RUN_NUMBER, RUN_AUTOENCODER, RUN_TEST, RUN_INTS };
enum { RUN_BYTES = RUN_LABEL + RUN_FACTS * RUN_FACT, PREFIX = 16, MOST_POINTS = 1 << 20 };

static const char *name_of(const char *prefix, const char *what, char name[MODEL_EXTRA_NAME])
{
    snprintf(name, MODEL_EXTRA_NAME, "%.15s%.24s", prefix, what);
    return name;
}

/* Out. */

static void fill_rows(const struct validation_point *v, int n, float *rows, int64_t *samples)
{
    for (int i = 0; i < n; i++) {
        const float row[VALIDATION_FLOATS] = {v[i].epoch, v[i].loss, v[i].accuracy, v[i].step, v[i].seconds};
        memcpy(rows + (size_t)i * VALIDATION_FLOATS, row, sizeof row);
        samples[i] = v[i].samples;
    }
}

void saving_put_curves(struct saving *o, const char *prefix, const struct curve_point *curve, int n_curve,
                       const struct validation_point *validation, int n_validation)
{
    char name[MODEL_EXTRA_NAME];
    float *rows = calloc((size_t)n_validation + 1, VALIDATION_FLOATS * sizeof *rows);
    int64_t *samples = calloc((size_t)n_validation + 1, sizeof *samples);
    if (rows && samples)
        fill_rows(validation, n_validation, rows, samples);
    else if (!o->status)
        o->status = cs_no_memory(o->err);
    saving_put(o, name_of(prefix, "curve", name), MODEL_FLOATS, curve, (size_t)n_curve * CURVE_FLOATS);
    saving_put(o, name_of(prefix, "validation", name), MODEL_FLOATS, rows, (size_t)n_validation * VALIDATION_FLOATS);
    saving_put(o, name_of(prefix, "validation.samples", name), MODEL_INTS, samples, (size_t)n_validation);
    free(rows);
    free(samples);
}

static void put_run(struct saving *o, const char *prefix, const struct run_curve *run)
{
    char name[MODEL_EXTRA_NAME], text[RUN_BYTES];
    memcpy(text, run->label, RUN_LABEL);
    memcpy(text + RUN_LABEL, run->facts.text, sizeof run->facts.text);
    saving_put_curves(o, prefix, run->curve, run->n_curve, run->validation, run->n_validation);
    saving_put(o, name_of(prefix, "texts", name), MODEL_BYTES, text, RUN_BYTES);
}

void saving_put_runs(struct saving *o, const struct runs *runs)
{
    int64_t ints[RUNS_MAX * RUN_INTS] = {0};
    for (int i = 0; runs && i < runs->n; i++) {
        char prefix[PREFIX];
        const struct run_curve *run = &runs->run[i]->about;
        const int64_t row[RUN_INTS] = {run->number, run->autoencoder, run->test};
        memcpy(ints + i * RUN_INTS, row, sizeof row);
        snprintf(prefix, sizeof prefix, "run%d.", i);
        put_run(o, prefix, run);
    }
    saving_put(o, "runs", MODEL_INTS, ints, runs ? (size_t)runs->n * RUN_INTS : 0);
}

/* In. */

bool saved_places(const float *v, size_t n, size_t stride)
{
    float last = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(v[i * stride]) || v[i * stride] < last)
            return false;
        last = v[i * stride];
    }
    return true;
}

/* Where a point stands must be known. What was measured there may be unknown, as in tables of curves, or beyond all
 * bounds, as when a training diverges: a file is not worth less for it. */
static bool are_rows(const float *v, size_t n, size_t row)
{
    bool good = v || n == 0;
    for (size_t i = 0; good && i < n; i++)
        good = v[i * row + ROW_STEP] >= 0 && v[i * row + ROW_STEP] <= FLT_MAX && v[i * row + ROW_SECONDS] >= 0 &&
               v[i * row + ROW_SECONDS] <= FLT_MAX;
    return good && saved_places(v, n, row);
}

bool saved_curves(const struct training_state *state, const char *prefix, struct saved_curves *c)
{
    char name[MODEL_EXTRA_NAME];
    const size_t n = saved_rows(state, name_of(prefix, "curve", name), CURVE_FLOATS);
    const float *curve = saved_floats(state, name, n * CURVE_FLOATS);
    const size_t m = saved_rows(state, name_of(prefix, "validation", name), VALIDATION_FLOATS);
    const float *validation = saved_floats(state, name, m * VALIDATION_FLOATS);
    const int64_t *samples = saved_ints(state, name_of(prefix, "validation.samples", name), m);
    if (n > MOST_POINTS || m > MOST_POINTS || (m > 0 && (!samples || !saved_between(samples, m, 0, INT_MAX))))
        return false;
    *c = (struct saved_curves){(int)n, (int)m, curve, validation, samples};
    return are_rows(curve, n, CURVE_FLOATS) && are_rows(validation, m, VALIDATION_FLOATS);
}

void saved_curves_copy(const struct saved_curves *c, struct curve_point *curve, struct validation_point *validation)
{
    if (c->n_curve > 0)
        memcpy(curve, c->curve, (size_t)c->n_curve * sizeof *curve);
    for (int i = 0; i < c->n_validation; i++) {
        const float *row = c->validation + (size_t)i * VALIDATION_FLOATS;
        validation[i] = (struct validation_point){.epoch = row[0],
                                                  .loss = row[1],
                                                  .accuracy = row[2],
                                                  .step = row[3],
                                                  .seconds = row[4],
                                                  .samples = (int)c->samples[i]};
    }
}

/* Texts of a program with other facts are left out, and the run has the name of its number. */
static void take_texts(struct run_curve *run, const struct training_state *state, const char *prefix)
{
    char name[MODEL_EXTRA_NAME];
    const struct model_extra *e = training_extra(state, name_of(prefix, "texts", name), MODEL_BYTES);
    if (!e || e->count != RUN_BYTES) {
        snprintf(run->label, sizeof run->label, "%d", run->number);
        return;
    }
    memcpy(run->label, e->data, RUN_LABEL);
    memcpy(run->facts.text, (const char *)e->data + RUN_LABEL, sizeof run->facts.text);
    run->label[RUN_LABEL - 1] = '\0';
    for (int f = 0; f < RUN_FACTS; f++)
        run->facts.text[f][RUN_FACT - 1] = '\0';
}

static enum cs_status take_run(struct course *s, const struct training_state *state, const char *prefix,
                               const int64_t *row, struct cs_error *err)
{
    struct saved_curves c;
    struct curve_point *curve;
    struct validation_point *validation;
    if (!saved_curves(state, prefix, &c) || c.n_curve + c.n_validation < 1 || !saved_between(row, 1, 0, INT_MAX))
        return saved_damaged(s, "runs", err);
    struct kept_run *run = kept_run_create(c.n_curve, c.n_validation, &curve, &validation);
    if (!run)
        return cs_no_memory(err);
    saved_curves_copy(&c, curve, validation);
    run->about.number = (int)row[RUN_NUMBER];
    run->about.autoencoder = row[RUN_AUTOENCODER] != 0;
    run->about.test = row[RUN_TEST] != 0;
    take_texts(&run->about, state, prefix);
    s->brought[s->n_brought++] = run;
    return CS_OK;
}

enum cs_status course_take_runs(struct course *s, const struct training_state *state, struct cs_error *err)
{
    const struct model_extra *e = training_extra(state, "runs", MODEL_INTS);
    enum cs_status status = CS_OK;
    if (!e)
        return CS_OK;
    if (e->count % RUN_INTS || e->count / RUN_INTS > RUNS_MAX)
        return saved_damaged(s, "runs", err);
    for (size_t i = 0; i < e->count / RUN_INTS && !status; i++) {
        char prefix[PREFIX];
        snprintf(prefix, sizeof prefix, "run%d.", (int)i);
        status = take_run(s, state, prefix, (const int64_t *)e->data + i * RUN_INTS, err);
    }
    return status;
}

static bool is_there(const struct runs *runs, const struct run_curve *run)
{
    for (int i = 0; i < runs->n; i++) {
        const struct run_curve *other = &runs->run[i]->about;
        if (run->n_curve > 0 && other->n_curve == run->n_curve &&
            memcmp(other->curve, run->curve, (size_t)run->n_curve * sizeof *run->curve) == 0)
            return true;
    }
    return false;
}

void course_give_runs(struct course *s, struct runs *runs)
{
    for (int i = 0; i < s->n_brought; i++) {
        if (is_there(runs, &s->brought[i]->about))
            kept_run_leave(&s->brought[i]);
        else
            runs_add(runs, s->brought[i], true);
    }
    s->n_brought = 0;
}
