#include "engine/worker/survey.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/worker/weights.h"

/* A run is cleared when it is made: more than this would not be done in a part's time. */
static const size_t RUN_BYTES = (size_t)1 << 25;
static const double PART_SECONDS = 0.01; /* that commands wait for an answer, about */

enum { LANES = 8 };

void survey_stop(struct survey *s)
{
    net_run_destroy(&s->run);
    free(s->bytes);
    free(s->pixels);
    s->bytes = NULL;
    s->pixels = NULL;
    s->done = s->total = 0;
}

void survey_finish(struct survey *s)
{
    survey_stop(s);
    free(s->first);
    free(s->dead);
    free(s->result);
    free(s->sum);
    *s = (struct survey){0};
}

void survey_outdate(struct survey *s)
{
    s->outdated = true;
    s->given_up = false;
    s->done = 0;
}

bool survey_is_due(const struct survey *s)
{
    return !s->given_up && (s->samples == 0 || s->outdated);
}

const struct map_survey *survey_of_node(const struct survey *s, int node)
{
    return s->samples > 0 ? s->result + s->first[node] : NULL;
}

/* Room for the numbers of all maps; it stays. */
static bool make_lists(struct survey *s, const struct net *net)
{
    size_t maps = 0;
    s->net = net;
    s->first = calloc((size_t)net->n_nodes, sizeof *s->first);
    s->dead = calloc((size_t)net->n_nodes, sizeof *s->dead);
    for (int i = 0; s->first && i < net->n_nodes; i++) {
        s->first[i] = maps;
        maps += (size_t)snapshot_maps(net, i);
    }
    s->result = calloc(maps, sizeof *s->result);
    s->sum = calloc(maps, sizeof *s->sum);
    return s->first && s->dead && s->result && s->sum;
}

static bool make_run(struct survey *s, const struct survey_of *of)
{
    const size_t n = shape_count(net_input(of->net));
    int batch = SURVEY_BATCH < s->total ? SURVEY_BATCH : s->total;
    while (batch > 1 && net_run_forward_bytes(of->net, batch) > RUN_BYTES)
        batch /= 2;
    s->bytes = malloc(n);
    s->pixels = malloc(n * sizeof *s->pixels);
    struct cs_error unused;
    return s->bytes && s->pixels &&
           net_run_create(&s->run, of->net, batch, NET_RUN_INFER, of->pool, kernels_best(), &unused) == CS_OK;
}

static void begin(struct survey *s, const struct survey_of *of)
{
    const int count = dataset_count(of->data, DATASET_TEST);
    s->total = count < SURVEY_SAMPLES ? count : SURVEY_SAMPLES;
    s->done = 0;
    s->part = 1;
    const bool room = s->total > 0 && (s->net || make_lists(s, of->net)) && make_run(s, of);
    if (room)
        return;
    if (s->samples > 0)
        survey_stop(s); /* what is known stays */
    else
        survey_finish(s);
    s->given_up = true;
}

static void fetch(struct survey *s, const struct survey_of *of, int n)
{
    const struct shape *shape = net_input(of->net);
    const size_t count = shape_count(shape);
    float *x = net_run_input(s->run)->data;
    for (int i = 0; i < n; i++) {
        dataset_pixels(of->data, DATASET_TEST, (uint64_t)(s->done + i), s->bytes);
        for (size_t k = 0; k < count; k++)
            s->pixels[k] = (float)s->bytes[k] / 255.0f;
        normalisation_apply(of->normalisation, shape, s->pixels, x + (size_t)i * count);
    }
}

/* One of v[n] is NaN or infinite: m heeds the others. */
static void widen_carefully(struct map_survey *m, const float *v, int n)
{
    m->broken = true;
    for (int i = 0; i < n; i++) {
        if (!isfinite(v[i]))
            continue;
        m->least = fminf(m->least, v[i]);
        m->largest = fmaxf(m->largest, v[i]);
    }
}

/* m reaches over v[n], too; false, and nothing changes, when one is NaN or infinite. */
static bool widen_by_few(struct map_survey *m, const float *v, int n)
{
    float least = m->least, largest = m->largest, stain = 0; /* stain: 0 as long as all are finite, then NaN */
    for (int i = 0; i < n; i++) {
        least = v[i] < least ? v[i] : least;
        largest = v[i] > largest ? v[i] : largest;
        stain += v[i] - v[i];
    }
    if (isnan(stain))
        return false;
    m->least = least;
    m->largest = largest;
    return true;
}

/* Several side by side: a chain of comparisons is as slow as a forward pass. n is a multiple of LANES. */
static bool widen_by_lanes(struct map_survey *m, const float *v, int n)
{
    float least[LANES], largest[LANES], stain[LANES] = {0};
    for (int k = 0; k < LANES; k++) {
        least[k] = m->least;
        largest[k] = m->largest;
    }
    for (int i = 0; i < n; i += LANES)
        for (int k = 0; k < LANES; k++) {
            least[k] = v[i + k] < least[k] ? v[i + k] : least[k];
            largest[k] = v[i + k] > largest[k] ? v[i + k] : largest[k];
            stain[k] += v[i + k] - v[i + k];
        }
    for (int k = 0; k < LANES; k++)
        if (isnan(stain[k]))
            return false;
    return widen_by_few(m, least, LANES) && widen_by_few(m, largest, LANES);
}

static void widen(struct map_survey *m, const float *v, int n)
{
    const int whole = n / LANES * LANES;
    if (whole > 0 && !widen_by_lanes(m, v, whole))
        widen_carefully(m, v, whole);
    if (!widen_by_few(m, v + whole, n - whole))
        widen_carefully(m, v + whole, n - whole);
}

static void clear_sum(struct survey *s)
{
    const int last = s->net->n_nodes - 1;
    const size_t maps = s->first[last] + (size_t)snapshot_maps(s->net, last);
    for (size_t i = 0; i < maps; i++)
        s->sum[i] = (struct map_survey){.least = INFINITY, .largest = -INFINITY};
}

static void add(struct survey *s, int n)
{
    for (int i = 0; i < s->net->n_nodes; i++) {
        const float *v = net_run_activation(s->run, i)->data;
        const int maps = snapshot_maps(s->net, i), size = snapshot_map_size(s->net, i);
        struct map_survey *sum = s->sum + s->first[i];
        for (int sample = 0; sample < n; sample++)
            for (int m = 0; m < maps; m++, v += size)
                widen(&sum[m], v, size);
    }
}

static bool is_zero(const struct map_survey *m)
{
    return m->least == 0 && m->largest == 0 && !m->broken;
}

/* Of a filter that is left out by hand, nobody says that it is dead. */
static void spare_silenced(struct survey *s, int node, const struct survey_of *of)
{
    const int read = weights_read_at(s->net, node);
    const int each = s->net->node[node].out.rank == 2 ? s->net->node[node].out.dim[1] : 1; /* maps of a channel */
    for (int i = 0; i < of->n_silenced; i++)
        for (int k = 0; of->silenced[i][0] == read && k < each; k++)
            s->result[s->first[node] + (size_t)of->silenced[i][1] * (size_t)each + (size_t)k].dead = false;
}

/* A map is dead when it is 0 where later layers read it: behind its batch norm and its ReLU. */
static void find_dead(struct survey *s, const struct survey_of *of)
{
    for (int i = 0; i < s->net->n_nodes; i++) {
        struct map_survey *map = s->result + s->first[i];
        const struct map_survey *read = s->result + s->first[weights_read_at(s->net, i)];
        const int maps = snapshot_maps(s->net, i);
        for (int m = 0; m < maps; m++)
            map[m].dead = i > 0 && is_zero(&read[m]);
        spare_silenced(s, i, of);
        s->dead[i] = 0;
        for (int m = 0; m < maps; m++)
            s->dead[i] += map[m].dead;
    }
}

/* Of maps without any finite value nothing is known. */
static void calm(struct map_survey *m)
{
    if (m->least > m->largest)
        m->least = m->largest = 0;
}

static void end(struct survey *s, const struct survey_of *of)
{
    struct map_survey *before = s->result;
    s->result = s->sum;
    s->sum = before;
    s->samples = s->total;
    s->outdated = false;
    for (int i = 0; i < s->net->n_nodes; i++)
        for (int m = 0; m < snapshot_maps(s->net, i); m++)
            calm(&s->result[s->first[i] + (size_t)m]);
    find_dead(s, of);
    survey_stop(s);
}

static int next_part(const struct survey *s, double seconds)
{
    const int most = net_run_batch(s->run);
    if (seconds < PART_SECONDS / 2)
        return s->part * 2 < most ? s->part * 2 : most;
    return seconds > PART_SECONDS && s->part > 1 ? s->part / 2 : s->part;
}

void survey_go_on(struct survey *s, const struct survey_of *of)
{
    if (!s->run) {
        begin(s, of);
        return;
    }
    const int left = s->total - s->done, n = left < s->part ? left : s->part;
    const double start = clock_seconds();
    if (s->done == 0)
        clear_sum(s);
    fetch(s, of, n);
    net_run_silence(s->run, of->silenced, of->n_silenced); /* at every part: the list may be another one by now */
    net_run_forward(s->run, n);
    net_run_silence(s->run, NULL, 0);
    add(s, n);
    s->done += n;
    s->part = next_part(s, clock_seconds() - start);
    if (s->done == s->total)
        end(s, of);
}
