#include "engine/worker/snapshot_past.h"

#include <math.h>
#include <string.h>

/* Of a layer larger than that, films tell only what has become of the filters that are looked at: a window that looks
 * must not cost the training. */
enum { MOST_FLOATS = 1 << 20 };

void snapshot_past_hold(struct snapshot_buffer *b)
{
    b->moment = (struct saved_moment **)b->snapshot.saved_moment; /* which lies in the buffer's own memory */
    b->n_moments = b->snapshot.n_moments;
    for (int i = 0; i < b->n_moments; i++)
        saved_moment_hold(b->moment[i]);
}

void snapshot_past_release(struct snapshot_buffer *b)
{
    for (int i = 0; i < b->n_moments; i++)
        saved_moment_release(&b->moment[i]);
    b->n_moments = 0;
}

static void copy_moments(struct snapshot *out, const struct moments *m, struct arena *a)
{
    struct moment *moment = arena_take(a, (size_t)m->n * sizeof *moment);
    struct saved_moment **saved = arena_take(a, (size_t)m->n * sizeof *saved);
    for (int i = 0; moment && i < m->n; i++) {
        moment[i] = moments_tell(m, i);
        saved[i] = m->entry[i].saved;
    }
    out->moment = moment;
    out->saved_moment = saved;
    out->n_moments = moment ? m->n : 0;
}

/* Blocks: changes of the films, of what is shown and of the present, the present itself, and the gradient. */
static struct worker_range film_filters(const struct course *s, int node, int films)
{
    const int all = snapshot_filters(s->net, node), size = snapshot_filter_size(s->net, node);
    const int64_t most = MOST_FLOATS / ((int64_t)size * (films + 4)), room = most < 1 ? 1 : most;
    struct worker_range r = s->asked.node[node].filters;
    if (all <= room)
        return (struct worker_range){0, all};
    r.first = r.first < 0 ? 0 : r.first >= all ? all - 1 : r.first;
    r.count = r.count < 1 ? 1 : r.count > all - r.first ? all - r.first : r.count;
    r.count = r.count > room ? (int)room : r.count;
    return r;
}

static float largest_of(const float *v, size_t n)
{
    float most = 0;
    for (size_t i = 0; i < n; i++)
        most = fmaxf(most, isfinite(v[i]) ? fabsf(v[i]) : 0);
    return most;
}

/* to - from, or to alone without a from; the largest of it. */
static const float *difference(struct arena *a, const float *to, const float *from, size_t n, float *largest)
{
    float *out = arena_take(a, n * sizeof *out);
    for (size_t i = 0; out && i < n; i++)
        out[i] = from ? to[i] - from[i] : to[i];
    *largest = out ? largest_of(out, n) : 0;
    return out;
}

struct film_source {
    const struct course *s;
    size_t node, first, floats; /* of the filters that changes are told of: where in params, and how many */
    const float *versus;        /* parameters; NULL */
};

static int pick_films(const struct snapshot *out, const struct moments *m, int most, int *pick)
{
    float epoch[MOMENTS_MAX];
    for (int i = 0; i < m->n; i++)
        epoch[i] = m->entry[i].saved->about.epoch;
    return films_pick(epoch, m->n, most, (int[]){out->shown, out->versus}, pick);
}

static void copy_films(struct snapshot *out, const struct film_source *f, int most, struct arena *a)
{
    const struct moments *m = &f->s->past.moments;
    int pick[MOMENTS_MAX];
    const int n = pick_films(out, m, most, pick);
    struct snapshot_film *film = arena_take(a, (size_t)n * sizeof *film);
    for (int i = 0; i < n; i++) {
        const int at = pick[i];
        const float *const params = m->entry[at].saved->params;
        float largest;
        const float *change =
            f->versus ? difference(a, params + f->first, f->versus + f->first, f->floats, &largest) : NULL;
        if (!film)
            continue;
        film[i] = (struct snapshot_film){at, params + f->node, change};
        out->film_largest = fmaxf(out->film_largest, largest_of(params + f->first, f->floats));
        out->film_change_largest = fmaxf(out->film_change_largest, change ? largest : 0);
    }
    out->film = film;
    out->n_film = film ? n : 0;
}

/* What the present is like, which may not be what is shown. */
static void copy_now(struct snapshot *out, const struct film_source *f, struct arena *a)
{
    const float *const params = f->s->net->params + f->first;
    float largest = 0;
    out->film_now = difference(a, params, NULL, f->floats, &largest);
    out->film_largest = fmaxf(out->film_largest, largest);
    if (!f->versus)
        return;
    out->film_now_change = difference(a, params, f->versus + f->first, f->floats, &largest);
    out->film_change_largest = fmaxf(out->film_change_largest, largest);
}

static void copy_facts(struct snapshot *out, const struct film_source *f, struct worker_range r, struct arena *a)
{
    const struct course *s = f->s;
    const struct films *films = &s->past.films;
    const int n = s->past.moments.n;
    const size_t count = (size_t)r.count;
    bool known = films->node == out->film_node && films->n == n;
    for (int i = 0; known && i < n; i++)
        known = films_of(films, i);
    if (!known)
        return;
    struct film_fact *fact = arena_take(a, ((size_t)n + 1) * count * sizeof *fact);
    out->film_fact = fact;
    for (int i = 0; fact && i < n; i++)
        memcpy(fact + (size_t)i * count, films_of(films, i) + r.first, count * sizeof *fact);
    if (fact)
        films_tell(s->net->params + f->first, f->versus ? f->versus + f->first : NULL, films->size, r.count,
                   fact + (size_t)n * count);
}

/* What the present showed when it was that moment. */
static const float *shown_grads(const struct course *s, int moment, size_t *n)
{
    if (moment < 0)
        return course_grads(s, n);
    *n = s->past.moments.entry[moment].saved->n_grads;
    return s->past.moments.entry[moment].saved->grads;
}

static void copy_filters(struct snapshot *out, const struct course *s, struct arena *a)
{
    const int node = course_film_node(s);
    if (node < 0)
        return;
    const struct course_sight sight = course_sight(s);
    const int wanted = s->asked.films < 0 ? 0 : s->asked.films,
              most = wanted < WORKER_HISTORY_MAX ? wanted : WORKER_HISTORY_MAX;
    const struct worker_range r = film_filters(s, node, most);
    const size_t size = (size_t)snapshot_filter_size(s->net, node), first = s->net->node[node].param[0];
    const struct film_source f = {s, first, first + (size_t)r.first * size, (size_t)r.count * size,
                                  out->versus >= 0 ? s->past.moments.entry[out->versus].saved->params : NULL};
    out->film_node = node;
    out->film_filters = r;
    copy_films(out, &f, most, a);
    copy_now(out, &f, a);
    copy_facts(out, &f, r, a);
    if (f.versus)
        out->filter_change =
            difference(a, sight.net->params + f.first, f.versus + f.first, f.floats, &out->filter_change_largest);
    size_t n_grads = 0;
    const float *const gradient = shown_grads(s, sight.moment, &n_grads);
    if (gradient && f.first + f.floats <= n_grads)
        out->batch_grad = difference(a, gradient + f.first, NULL, f.floats, &out->batch_grad_largest);
}

static void copy_probe_past(struct snapshot *out, const struct course *s, struct arena *a)
{
    const int n = s->past.moments.n;
    if (!s->past.probe.net)
        return;
    float *value = arena_take(a, (size_t)n * sizeof *value);
    for (int i = 0; value && i < n; i++)
        value[i] = probe_past_value(s, i);
    out->probe_past = value;
}

void snapshot_past_copy(struct snapshot *out, const struct course *s, unsigned wanted, struct arena *a)
{
    const struct moments *m = &s->past.moments;
    copy_moments(out, m, a);
    out->shown = course_sight(s).moment;
    out->versus = moments_find(m, s->asked.versus);
    out->probe_error = probe_past_error(s, course_sight(s).run);
    copy_probe_past(out, s, a);
    if (wanted & WORKER_WANT_HISTORY)
        copy_filters(out, s, a);
}
