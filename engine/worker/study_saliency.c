#include "engine/worker/study_saliency.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/arena.h"
#include "engine/worker/study_target.h"

#define PART_SECONDS 0.008
enum { MOST_PASSES = 1 << 24 /* of a kind */ };

struct state {
    struct gradients *gradients;
    struct study_shown *before; /* used: a block that has some of the maps already; NULL: none */
    unsigned kept;              /* 1 << enum gradient_kind, or-ed: which are taken from it */
    struct study_target asked;
    struct target_found found;
    bool looked;
};

static unsigned uses(const struct study_asks *asks)
{
    (void)asks;
    return STUDY_USES_PICTURE;
}

static bool wants(const struct study_asks *asks, enum gradient_kind kind)
{
    return asks->saliency.kinds >> kind & 1;
}

/* NaN is the same as itself: it would be made for ever. */
static bool same_number(float a, float b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* More kinds than are wanted do no harm, and how a kind that is not wanted would be made does not count. */
static bool same(const struct study_asks *made, const struct study_asks *wanted)
{
    const bool noise = made->saliency.samples == wanted->saliency.samples &&
                       same_number(made->saliency.sigma, wanted->saliency.sigma) &&
                       made->saliency.seed == wanted->saliency.seed;
    const bool way =
        made->saliency.steps == wanted->saliency.steps && made->saliency.baseline == wanted->saliency.baseline;
    return target_same(&made->target, &wanted->target) && !(wanted->saliency.kinds & ~made->saliency.kinds) &&
           (noise || !wants(wanted, GRADIENT_SMOOTH)) && (way || !wants(wanted, GRADIENT_INTEGRATED));
}

/* Maps of an earlier answer about the same parameters and picture that are what would be made. */
static unsigned kept_kinds(const struct study_shown *before, const struct study_asks *asks)
{
    struct study_asks wanted = *asks;
    unsigned kept = 0;
    for (unsigned kind = 0; before && kind < GRADIENT_KINDS; kind++) {
        struct study_asks made = before->asks;
        made.saliency.kinds = wanted.saliency.kinds = 1u << kind;
        if (((const struct saliency_shown *)before)->map[kind].there && same(&made, &wanted))
            kept |= 1u << kind;
    }
    return kept;
}

static void keep(struct state *s, const struct study_of *of, const struct study_asks *asks)
{
    s->kept = kept_kinds(of->latest, asks);
    if (s->kept)
        s->before = study_shown_use((struct study_shown *)of->latest); /* counted by this thread alone */
}

static const struct saliency_map *kept_map(const struct state *s, int kind)
{
    return s->kept >> kind & 1 ? &((const struct saliency_shown *)s->before)->map[kind] : NULL;
}

static bool is_there(const struct state *s, int kind)
{
    return kept_map(s, kind) || gradients_map(s->gradients, (enum gradient_kind)kind);
}

static int channels_of(const struct shape *input)
{
    return input->rank == 3 ? input->dim[0] : 1;
}

/* The picture that says nothing, as the net's input. */
static void fill_baseline(const struct study_of *of, enum study_fill fill, float *x)
{
    float channel[4];
    const size_t n = shape_count(of->input), plane = n / (size_t)channels_of(of->input);
    target_fill(of, fill, of->pixels, channel);
    for (size_t i = 0; i < n; i++)
        x[i] = channel[i / plane < 4 ? i / plane : 3];
    target_input(of, x, x);
}

/* Passes that are counted. */
static int within(int n)
{
    return n < 1 ? 1 : n < MOST_PASSES ? n : MOST_PASSES;
}

static enum cs_status begin(void *made, const struct study_of *of, const struct study_asks *asks, struct cs_error *err)
{
    struct state *s = made;
    const size_t n = shape_count(of->input);
    enum cs_status status = target_check(of, &asks->target, err);
    if (status)
        return status;
    float *x = cs_alloc(2 * n, sizeof *x);
    if (!x)
        return cs_no_memory(err);
    target_input(of, of->pixels, x);
    fill_baseline(of, asks->saliency.baseline, x + n);
    s->asked = asks->target;
    keep(s, of, asks);
    const struct gradients_asks how = {.kinds = asks->saliency.kinds & ~s->kept,
                                       .samples = within(asks->saliency.samples),
                                       .sigma = asks->saliency.sigma,
                                       .seed = (uint64_t)asks->saliency.seed,
                                       .steps = within(asks->saliency.steps),
                                       .baseline = x + n,
                                       .silenced = of->silenced,
                                       .n_silenced = of->n_silenced};
    status = gradients_create(&s->gradients, of->net, x, &how, of->pool, kernels_best(), err);
    cs_free(x);
    return status;
}

static enum cs_status look(struct state *s, const struct study_of *of, struct cs_error *err)
{
    if (!gradients_look(s->gradients, of->go_on, of->ctx))
        return CS_OK;
    s->found = target_find(of, &s->asked, gradients_run(s->gradients), 0);
    const enum cs_status status = gradients_aim(s->gradients, &s->found.aim, err);
    s->looked = !status;
    return status;
}

static enum cs_status go_on(void *made, const struct study_of *of, bool *more, struct cs_error *err)
{
    struct state *s = made;
    *more = true;
    if (!s->looked)
        return look(s, of, err);
    *more = gradients_go_on(s->gradients, PART_SECONDS, of->go_on, of->ctx);
    return CS_OK;
}

static void progress(const void *made, int *done, int *total)
{
    const struct state *s = made;
    gradients_progress(s->gradients, done, total);
    *done += s->looked;
    *total += 1;
}

static void note_largest(float *largest, float v)
{
    if (isfinite(v))
        *largest = fmaxf(*largest, fabsf(v));
}

/* Largest |value| over channels, in which a NaN stays. */
static float over_channels(const float *value, size_t plane, int channels)
{
    float most = 0;
    for (int c = 0; c < channels; c++) {
        const float v = fabsf(value[(size_t)c * plane]);
        most = v > most || isnan(v) ? v : most;
        if (isnan(v))
            break;
    }
    return most;
}

static float sum_of_channels(const float *value, size_t plane, int channels)
{
    double sum = 0;
    for (int c = 0; c < channels; c++)
        sum += (double)value[(size_t)c * plane];
    return (float)sum;
}

/* A pixel of the pictures that show all channels in one. */
static void fill_place(struct saliency_map *map, size_t i, size_t plane, int channels)
{
    const float before = map->plane_largest;
    map->plane[i] = over_channels(map->value + i, plane, channels);
    note_largest(&map->plane_largest, map->plane[i]);
    if (map->plane_largest > before)
        map->plane_at = (int)i;
    map->signed_plane[i] = sum_of_channels(map->value + i, plane, channels);
    note_largest(&map->signed_largest, map->signed_plane[i]);
}

/* Planned with the same sizes. */
static void copy_map(struct saliency_map *to, const struct saliency_map *from, const struct shape *input)
{
    const struct saliency_map planned = *to;
    const size_t n = shape_count(input), plane = n / (size_t)channels_of(input);
    *to = *from;
    to->value = memcpy(planned.value, from->value, n * sizeof *from->value);
    to->plane = memcpy(planned.plane, from->plane, plane * sizeof *from->plane);
    to->signed_plane = memcpy(planned.signed_plane, from->signed_plane, plane * sizeof *from->signed_plane);
}

static void fill_map(const struct state *s, struct saliency_map *map, enum gradient_kind kind,
                     const struct shape *input)
{
    const size_t n = shape_count(input), plane = n / (size_t)channels_of(input);
    map->there = true;
    memcpy(map->value, gradients_map(s->gradients, kind), n * sizeof *map->value);
    for (size_t i = 0; i < n; i++) {
        note_largest(&map->largest, map->value[i]);
        map->strange += !isfinite(map->value[i]);
        map->sum += kind == GRADIENT_INTEGRATED ? (double)map->value[i] : 0;
    }
    for (size_t i = 0; i < plane; i++)
        fill_place(map, i, plane, channels_of(input));
    if (kind != GRADIENT_INTEGRATED)
        return;
    map->value_here = (float)gradients_value(s->gradients);
    map->value_baseline = (float)gradients_baseline_value(s->gradients);
    map->difference = gradients_value(s->gradients) - gradients_baseline_value(s->gradients);
}

/* Called twice: to count, and to hand out. */
static void plan(const struct state *s, struct saliency_shown *shown, const struct shape *input, struct arena *a)
{
    const size_t n = shape_count(input), plane = n / (size_t)channels_of(input);
    for (int kind = 0; kind < GRADIENT_KINDS; kind++) {
        const bool there = is_there(s, kind);
        shown->map[kind].value = there ? arena_take(a, n * sizeof(float)) : NULL;
        shown->map[kind].plane = there ? arena_take(a, plane * sizeof(float)) : NULL;
        shown->map[kind].signed_plane = there ? arena_take(a, plane * sizeof(float)) : NULL;
    }
}

/* An answer without a map does not take the place of one with maps, unless none was asked for. */
static bool is_worth_showing(const struct state *s)
{
    int done, total;
    gradients_progress(s->gradients, &done, &total);
    for (int kind = 0; kind < GRADIENT_KINDS; kind++)
        if (s->looked && is_there(s, kind))
            return true;
    return s->looked && total == 0;
}

static void destroy(struct study_shown *shown)
{
    cs_free(shown);
}

static void fill_maps(const struct state *s, struct saliency_shown *shown)
{
    bool made = false;
    for (int kind = 0; kind < GRADIENT_KINDS; kind++)
        if (kept_map(s, kind)) {
            copy_map(&shown->map[kind], kept_map(s, kind), &shown->input);
        } else if (is_there(s, kind)) {
            fill_map(s, &shown->map[kind], (enum gradient_kind)kind, &shown->input);
            made = true;
        }
    const struct saliency_shown *before = (const struct saliency_shown *)s->before;
    shown->no_way = made ? !gradients_has_way(s->gradients) : before && before->no_way;
    shown->no_rectifier = made ? !gradients_has_rectifier(s->gradients) : before && before->no_rectifier;
}

static struct study_shown *show(const void *made, const struct study_of *of)
{
    const struct state *s = made;
    struct saliency_shown count;
    struct arena a = {.used = arena_size(sizeof count)};
    plan(s, &count, of->input, &a);
    struct saliency_shown *shown = is_worth_showing(s) ? cs_alloc(a.used, 1) : NULL;
    if (!shown)
        return NULL;
    a = (struct arena){.base = (char *)shown, .used = arena_size(sizeof *shown)};
    plan(s, shown, of->input, &a);
    shown->shown.destroy = destroy;
    shown->input = *of->input;
    shown->target = s->found.target;
    shown->score = s->found.value;
    shown->probability = s->found.probability;
    fill_maps(s, shown);
    return &shown->shown;
}

static void finish(void *made)
{
    struct state *s = made;
    gradients_destroy(&s->gradients);
    study_shown_leave(&s->before);
}

const struct study_class study_saliency = {.name = "saliency",
                                           .uses = uses,
                                           .grows = true,
                                           .size = sizeof(struct state),
                                           .same = same,
                                           .begin = begin,
                                           .go_on = go_on,
                                           .progress = progress,
                                           .show = show,
                                           .finish = finish};
