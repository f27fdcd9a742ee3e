#include "engine/worker/films.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Columns. */

/* Epochs from one column to the next, and a thousand times these; each at most 1.5 times the one before it from half an
 * epoch on, so that a strip that has become too long is still two thirds full when it is thinned. */
static const float spacings[] = {0.125f, 0.25f, 0.375f, 0.5f, 0.75f, 1,   1.5f, 2,   2.5f, 3,  4,  5,
                                 6,      8,     10,     12,   15,    20,  25,   30,  40,   50, 60, 80,
                                 100,    120,   150,    200,  250,   300, 400,  500, 600,  800};

static float spacing_for(float epochs, int most)
{
    const size_t n = sizeof spacings / sizeof *spacings;
    for (size_t i = 0; i < n; i++)
        if (epochs / spacings[i] + 1 <= (float)most)
            return spacings[i];
    return most > 1 ? epochs / (float)(most - 1) : INFINITY;
}

static int nearest_to(const float *epoch, int n, float at)
{
    int best = 0;
    for (int i = 1; i < n; i++)
        if (fabsf(epoch[i] - at) < fabsf(epoch[best] - at))
            best = i;
    return best;
}

/* Farthest from those that are chosen, measured in the number of moments between; -1: all are. */
static int loneliest(const bool *chosen, int n, int *distance)
{
    int best = -1, gap = 0;
    *distance = 0;
    for (int i = 0; i < n; i++) {
        gap = chosen[i] ? 0 : gap + 1;
        int after = 0;
        while (!chosen[i] && i + after < n && !chosen[i + after])
            after++;
        const int apart = gap < after || i + after == n ? gap : after;
        if (apart > *distance) {
            *distance = apart;
            best = i;
        }
    }
    return best;
}

static int count_of(const bool *chosen, int n)
{
    int count = 0;
    for (int i = 0; i < n; i++)
        count += chosen[i];
    return count;
}

/* The chosen one, neither the first nor one that must be there, that is nearest to i. */
static int give_way(const bool *chosen, int n, int i, const int must[2])
{
    int best = -1;
    for (int k = 1; k < n; k++)
        if (chosen[k] && k != must[0] && k != must[1] && (best < 0 || abs(k - i) < abs(best - i)))
            best = k;
    return best;
}

static void choose_must(bool *chosen, int n, int most, const int must[2])
{
    for (int k = 0; k < 2; k++) {
        const int i = must[k];
        if (i < 0 || i >= n || chosen[i])
            continue;
        const int other = count_of(chosen, n) < most ? -1 : give_way(chosen, n, i, must);
        if (count_of(chosen, n) >= most && other < 0)
            continue; /* no column is left */
        if (other >= 0)
            chosen[other] = false;
        chosen[i] = true;
    }
}

static void choose_by_epoch(bool *chosen, const float *epoch, int n, int most)
{
    const float last = epoch[n - 1] - epoch[0], spacing = spacing_for(last, most);
    for (int k = 0; k < most && (float)k * spacing <= last * 1.0001f; k++)
        chosen[nearest_to(epoch, n, epoch[0] + (float)k * spacing)] = true;
    int distance;
    const bool finest = spacing == spacings[0], sparse = 2 * count_of(chosen, n) < most;
    while ((finest || sparse) && count_of(chosen, n) < most) {
        const int i = loneliest(chosen, n, &distance);
        if (i < 0)
            break;
        chosen[i] = true;
    }
}

int films_pick(const float *epoch, int n, int most, const int must[2], int *pick)
{
    bool chosen[MOMENTS_MAX] = {false};
    n = n < MOMENTS_MAX ? n : MOMENTS_MAX;
    if (n < 1 || most < 1)
        return 0;
    if (n <= most)
        memset(chosen, true, (size_t)n * sizeof *chosen);
    else if (epoch[n - 1] > epoch[0])
        choose_by_epoch(chosen, epoch, n, most);
    else
        for (int k = 0; k < most; k++)
            chosen[most > 1 ? (int)((int64_t)k * (n - 1) / (most - 1)) : 0] = true;
    choose_must(chosen, n, most, must);
    int count = 0;
    for (int i = 0; i < n; i++)
        if (chosen[i])
            pick[count++] = i;
    return count;
}

/* Facts. */

static struct film_fact fact_of(const float *w, const float *from, int size)
{
    struct film_fact f = {.change = NAN};
    double squares = 0, changes = 0;
    bool any = false;
    for (int i = 0; i < size; i++) {
        const double d = from ? (double)w[i] - (double)from[i] : 0;
        squares += (double)w[i] * (double)w[i];
        changes += d * d;
        if (!isfinite(w[i]))
            continue;
        f.least = !any || w[i] < f.least ? w[i] : f.least;
        f.largest = !any || w[i] > f.largest ? w[i] : f.largest;
        any = true;
    }
    f.norm = (float)sqrt(squares);
    f.change = from ? (float)sqrt(changes) : NAN;
    return f;
}

void films_tell(const float *w, const float *from, int size, int filters, struct film_fact *fact)
{
    for (int i = 0; i < filters; i++) {
        const size_t at = (size_t)i * (size_t)size;
        fact[i] = fact_of(w + at, from ? from + at : NULL, size);
    }
}

void films_finish(struct films *f)
{
    for (int i = 0; i < f->n; i++)
        free(f->entry[i].fact);
    *f = (struct films){0};
}

/* What is known of a moment leaves its place. */
static struct film_fact *take(struct films *f, uint64_t serial)
{
    for (int i = 0; i < f->n; i++) {
        if (f->entry[i].serial != serial || !f->entry[i].fact)
            continue;
        struct film_fact *fact = f->entry[i].fact;
        f->entry[i].fact = NULL;
        return fact;
    }
    return NULL;
}

void films_refresh(struct films *f, const struct moments *m, int node, int filters, int size, size_t param, int versus)
{
    const uint64_t from_serial = versus >= 0 ? m->entry[versus].serial : 0;
    if (f->node != node || f->filters != filters || f->size != size || f->versus != from_serial)
        films_finish(f);
    struct films next = {node, filters, size, from_serial, .n = m->n};
    const float *from = versus >= 0 ? m->entry[versus].saved->params + param : NULL;
    for (int i = 0; i < m->n; i++) {
        struct film_fact *fact = take(f, m->entry[i].serial);
        if (!fact && (fact = calloc((size_t)filters, sizeof *fact)) != NULL)
            films_tell(m->entry[i].saved->params + param, from, size, filters, fact);
        next.entry[i].serial = m->entry[i].serial;
        next.entry[i].fact = fact;
    }
    films_finish(f);
    *f = next;
}

const struct film_fact *films_of(const struct films *f, int moment)
{
    return moment >= 0 && moment < f->n ? f->entry[moment].fact : NULL;
}
