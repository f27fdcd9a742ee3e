#include "engine/worker/study_difference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/worker/course.h"
#include "engine/worker/study_answer.h"
#include "engine/worker/study_cam.h"
#include "engine/worker/study_occlusion.h"
#include "engine/worker/study_saliency.h"

enum { COMPARED = 4 };
static const enum study_kind compared[COMPARED] = {STUDY_SALIENCY, STUDY_CAM, STUDY_OCCLUSION, STUDY_ANSWER};

struct block {
    struct difference_shown d; /* first */
    float *memory;
    size_t used, size;
    int *order;
};

static void destroy(struct study_shown *shown)
{
    struct block *b = (struct block *)shown;
    free(b->memory);
    free(b->order);
    free(b);
}

void study_difference_finish(struct study_difference *d)
{
    study_shown_leave(&d->latest);
}

/* What may be compared. */

static const void *latest_of(const struct course *c, enum study_subject subject, enum study_kind kind)
{
    return c->studies.study[subject][kind].latest;
}

/* Both are whole, and of the same picture and question; the other one is the one that is asked for. */
static bool is_fair(const struct course *c, enum study_kind kind)
{
    const struct study_shown *a = latest_of(c, STUDY_THIS, kind), *b = latest_of(c, STUDY_OTHER, kind);
    if (!a || !b || !a->whole || !b->whole || a->probe != b->probe)
        return false;
    if (memcmp(&b->asks.other, &c->studies.asks.other, sizeof b->asks.other) != 0)
        return false;
    struct study_asks asks = a->asks;
    asks.target = b->asks.target; /* resolved targets are compared by whoever has them */
    return study_class_of(kind)->same(&asks, &b->asks);
}

static bool is_same_target(const struct study_target *a, const struct study_target *b)
{
    if (a->of_class || b->of_class)
        return a->of_class && b->of_class && a->class_index == b->class_index;
    return a->map == b->map && a->at == b->at;
}

static bool is_same_input(const struct shape *a, const struct shape *b)
{
    return a->rank == 3 && shape_equal(a, b);
}

/* Subtracting. */

static struct difference_map subtract(struct block *b, const float *x, const float *y)
{
    const size_t n = (size_t)b->d.input.dim[1] * (size_t)b->d.input.dim[2];
    struct difference_map m = {0};
    double sum = 0;
    size_t count = 0;
    if (!x || !y || b->used + n > b->size)
        return m;
    float *value = b->memory + b->used;
    b->used += n;
    for (size_t i = 0; i < n; i++) {
        value[i] = x[i] - y[i];
        if (!isfinite(value[i]))
            continue;
        m.largest = fabsf(value[i]) > m.largest ? fabsf(value[i]) : m.largest;
        sum += fabs((double)value[i]);
        count++;
    }
    m.value = value;
    m.mean_size = count ? sum / (double)count : 0;
    return m;
}

static void subtract_saliency(struct block *b, const struct course *c)
{
    const struct saliency_shown *x = latest_of(c, STUDY_THIS, STUDY_SALIENCY),
                                *y = latest_of(c, STUDY_OTHER, STUDY_SALIENCY);
    if (!is_same_target(&x->target, &y->target) || !is_same_input(&x->input, &b->d.input))
        return;
    b->d.has_score = true;
    b->d.score = x->score - y->score;
    b->d.probability = x->probability - y->probability;
    for (int k = 0; k < GRADIENT_KINDS; k++) {
        if (!x->map[k].there || !y->map[k].there)
            continue;
        b->d.saliency[k] = subtract(b, x->map[k].plane, y->map[k].plane);
        b->d.signed_saliency[k] = subtract(b, x->map[k].signed_plane, y->map[k].signed_plane);
    }
}

static void subtract_cam(struct block *b, const struct course *c)
{
    const struct cam_shown *x = latest_of(c, STUDY_THIS, STUDY_CAM), *y = latest_of(c, STUDY_OTHER, STUDY_CAM);
    if (x->rows > 0 && y->rows > 0 && is_same_target(&x->target, &y->target) && is_same_input(&x->input, &b->d.input))
        b->d.cam = subtract(b, x->over, y->over);
}

static void subtract_occlusion(struct block *b, const struct course *c)
{
    const struct occlusion_shown *x = latest_of(c, STUDY_THIS, STUDY_OCCLUSION),
                                 *y = latest_of(c, STUDY_OTHER, STUDY_OCCLUSION);
    if (is_same_target(&x->target, &y->target) && x->is_probability == y->is_probability &&
        is_same_input(&x->input, &b->d.input))
        b->d.occlusion = subtract(b, x->heat, y->heat);
}

/* NaN last. */
static int by_size(const void *a, const void *b, void *difference)
{
    const int i = *(const int *)a, j = *(const int *)b;
    const float *d = difference, x = fabsf(d[i]), y = fabsf(d[j]);
    if (isnan(x) != isnan(y))
        return isnan(x) ? 1 : -1;
    return x > y ? -1 : x < y ? 1 : (i > j) - (i < j);
}

static void sort_classes(struct block *b, float *difference, int n)
{
    for (int i = 0; i < n; i++)
        b->order[i] = i;
    qsort_r(b->order, (size_t)n, sizeof *b->order, by_size, difference);
}

static void subtract_answers(struct block *b, const struct course *c)
{
    const struct answer_shown *x = latest_of(c, STUDY_THIS, STUDY_ANSWER), *y = latest_of(c, STUDY_OTHER, STUDY_ANSWER);
    if (x->classes != y->classes || b->used + (size_t)x->classes > b->size)
        return;
    float *difference = b->memory + b->used;
    b->order = calloc((size_t)x->classes, sizeof *b->order);
    if (!b->order)
        return;
    b->used += (size_t)x->classes;
    for (int i = 0; i < x->classes; i++)
        difference[i] = x->probability[i] - y->probability[i];
    sort_classes(b, difference, x->classes);
    b->d.classes = x->classes;
    b->d.probability_of = difference;
    b->d.order = b->order;
}

static struct block *make(const struct course *c)
{
    const struct shape *input = net_input(c->net);
    struct block *b = calloc(1, sizeof *b);
    if (!b)
        return NULL;
    b->d.shown.destroy = destroy;
    b->d.shown.users = 1;
    b->d.shown.asks = c->studies.asks;
    b->d.shown.probe = c->studies.picture + 1;
    b->d.shown.whole = true;
    b->d.input = *input;
    b->d.probability = NAN;
    b->size = (2 * GRADIENT_KINDS + 2) * (size_t)input->dim[1] * (size_t)input->dim[2] + (size_t)c->classes;
    b->memory = malloc(b->size * sizeof *b->memory);
    if (!b->memory) {
        free(b);
        return NULL;
    }
    return b;
}

/* False: nothing has come since the latest was made. */
static bool is_new(struct course *c)
{
    struct study_difference *d = &c->studies.difference;
    bool found = false;
    for (int i = 0; i < STUDY_SUBJECTS * COMPARED; i++) {
        const int subject = i / COMPARED, kind = compared[i % COMPARED];
        const uint64_t serial = c->studies.study[subject][kind].serial;
        found = found || serial != d->made_of[subject][kind];
        d->made_of[subject][kind] = serial;
    }
    return found;
}

void study_difference_refresh(struct course *c)
{
    static void (*const subtract_kind[COMPARED])(struct block * b, const struct course *c) = {
        subtract_saliency, subtract_cam, subtract_occlusion, subtract_answers};
    struct study_difference *d = &c->studies.difference;
    if (!c->studies.asks.wanted[STUDY_OTHER] || net_input(c->net)->rank != 3 || !is_new(c))
        return;
    struct block *b = make(c);
    for (int i = 0; b && i < COMPARED; i++)
        if (is_fair(c, compared[i]))
            subtract_kind[i](b, c);
    study_shown_leave(&d->latest);
    d->latest = b ? &b->d.shown : NULL;
    d->serial++;
}
