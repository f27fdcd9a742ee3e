#include "engine/worker/study_occlusion.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/base/i18n.h"
#include "engine/worker/study_answers.h"
#include "engine/worker/study_target.h"

#define PART_SECONDS 0.008
#define FIRST_SHOWN 0.2 /* s: before that the map of before stays, so that one that is soon whole does not flicker */
enum { BATCH = 64 };

struct state {
    struct net_run *run;
    struct study_target asked, target;
    struct occlusion_grid grid;
    float fill[4], *pixels, *covered; /* [C,H,W] */
    bool has_whole;                   /* what is told of the whole picture: */
    float score;
    struct occlusion_top whole, *top; /* [places] */
    float *at;                        /* [places] */
    int done, batch, next;            /* next: samples of the next pass */
    double began, seconds;            /* clock_seconds(); of passes over places */
};

static unsigned uses(const struct study_asks *asks)
{
    (void)asks;
    return STUDY_USES_PICTURE;
}

static bool same(const struct study_asks *a, const struct study_asks *b)
{
    return memcmp(&a->target, &b->target, sizeof a->target) == 0 &&
           memcmp(&a->occlusion, &b->occlusion, sizeof a->occlusion) == 0;
}

static enum cs_status begin(void *state, const struct study_of *of, const struct study_asks *asks, struct cs_error *err)
{
    struct state *s = state;
    s->asked = asks->target;
    enum cs_status status = answers_check_target(of, &asks->target, err);
    if (!status)
        status = occlusion_grid_init(&s->grid, of->input, asks->occlusion.size, asks->occlusion.stride, err);
    if (status)
        return status;
    const size_t n = shape_count(of->input), places = (size_t)occlusion_places(&s->grid);
    s->batch = answers_batch(of->net, (int)(places < BATCH ? places : BATCH));
    s->next = 1;
    s->began = clock_seconds();
    s->at = malloc(places * sizeof *s->at);
    s->top = of->classes > 0 ? malloc(places * sizeof *s->top) : NULL;
    s->pixels = malloc(n * sizeof *s->pixels);
    s->covered = malloc(n * sizeof *s->covered);
    if (!s->at || (of->classes > 0 && !s->top) || !s->pixels || !s->covered)
        return cs_no_memory(err);
    memcpy(s->pixels, of->pixels, n * sizeof *s->pixels);
    target_fill(of, asks->occlusion.fill, of->pixels, s->fill);
    /* inner values are only looked at for a target that is one */
    const unsigned plan = asks->target.of_class ? NET_RUN_FUSE : NET_RUN_INFER;
    return net_run_create(&s->run, of->net, s->batch, plan, of->pool, kernels_best(), err);
}

static void tell_top(const struct study_of *of, const struct state *s, int sample, struct occlusion_top *top)
{
    if (of->classes > 0)
        answers_top(of, s->run, sample, OCCLUSION_TOP, top->class_index, top->probability);
}

static void find_whole(struct state *s, const struct study_of *of)
{
    target_input(of, s->pixels, net_run_input(s->run)->data);
    net_run_forward(s->run, 1);
    if (net_run_gave_up(s->run))
        return;
    s->target = target_resolve(of, &s->asked, s->run, 0);
    s->score = target_score(of, &s->target, s->run, 0);
    tell_top(of, s, 0, &s->whole);
    s->has_whole = true;
}

static void find_places(struct state *s, const struct study_of *of)
{
    const size_t size = shape_count(of->input);
    const int left = occlusion_places(&s->grid) - s->done, n = s->next < left ? s->next : left;
    const double start = clock_seconds();
    for (int i = 0; i < n; i++) {
        occlusion_cover(&s->grid, of->input->dim[0], s->pixels, s->done + i, s->fill, s->covered);
        target_input(of, s->covered, net_run_input(s->run)->data + (size_t)i * size);
    }
    net_run_forward(s->run, n);
    if (net_run_gave_up(s->run))
        return;
    for (int i = 0; i < n; i++) {
        s->at[s->done + i] = target_score(of, &s->target, s->run, i);
        if (s->top)
            tell_top(of, s, i, &s->top[s->done + i]);
    }
    const double took = clock_seconds() - start;
    s->done += n;
    s->seconds += took;
    s->next = answers_next_batch(s->next, s->batch, took);
}

static enum cs_status go_on(void *state, const struct study_of *of, bool *more, struct cs_error *err)
{
    struct state *s = state;
    const double start = clock_seconds();
    const int places = occlusion_places(&s->grid);
    (void)err;
    net_run_silence(s->run, of->silenced, of->n_silenced); /* may be another list at every part */
    net_run_watch(s->run, of->go_on, of->ctx);
    do {
        if (!s->has_whole)
            find_whole(s, of);
        else
            find_places(s, of);
    } while (s->done < places && !net_run_gave_up(s->run) && clock_seconds() - start < PART_SECONDS);
    *more = s->done < places;
    return CS_OK;
}

static void progress(const void *state, int *done, int *total)
{
    const struct state *s = state;
    *done = s->done;
    *total = occlusion_places(&s->grid);
}

static void destroy(struct study_shown *shown)
{
    struct occlusion_shown *o = (struct occlusion_shown *)shown;
    free(o->at);
    free(o->drop);
    free(o->top);
    free(o->heat);
    free(o->pixels);
    free(o);
}

static bool allocate(struct occlusion_shown *o, size_t places)
{
    const size_t plane = (size_t)o->grid.height * (size_t)o->grid.width;
    o->at = malloc(places * sizeof *o->at);
    o->drop = malloc(places * sizeof *o->drop);
    o->top = o->classes > 0 ? calloc(places, sizeof *o->top) : NULL;
    o->heat = malloc(plane * sizeof *o->heat);
    o->pixels = malloc(shape_count(&o->input) * sizeof *o->pixels);
    return o->at && o->drop && (o->top || o->classes < 1) && o->heat && o->pixels;
}

static void fill_drops(struct occlusion_shown *o, const struct state *s)
{
    const int places = occlusion_places(&o->grid);
    o->worst = o->best = -1;
    for (int i = 0; i < places; i++) {
        o->at[i] = i < s->done ? s->at[i] : NAN;
        o->drop[i] = s->score - o->at[i];
        if (!isfinite(o->drop[i]))
            continue;
        o->largest = fmaxf(o->largest, fabsf(o->drop[i]));
        o->raised += o->drop[i] < 0;
        o->worst = o->worst < 0 || o->drop[i] > o->drop[o->worst] ? i : o->worst;
        o->best = o->best < 0 || o->drop[i] < o->drop[o->best] ? i : o->best;
    }
}

static void measure_heat(struct occlusion_shown *o)
{
    const size_t plane = (size_t)o->grid.height * (size_t)o->grid.width;
    bool any = false;
    for (size_t i = 0; i < plane; i++) {
        if (isnan(o->heat[i]))
            continue;
        o->heat_least = any ? fminf(o->heat_least, o->heat[i]) : o->heat[i];
        o->heat_most = any ? fmaxf(o->heat_most, o->heat[i]) : o->heat[i];
        any = true;
    }
    o->heat_largest = fmaxf(fabsf(o->heat_least), fabsf(o->heat_most));
}

static void copy_found(struct occlusion_shown *o, const struct state *s)
{
    const int places = occlusion_places(&o->grid);
    memcpy(o->fill, s->fill, sizeof o->fill);
    memcpy(o->pixels, s->pixels, shape_count(&o->input) * sizeof *o->pixels);
    if (o->top)
        memcpy(o->top, s->top, (size_t)s->done * sizeof *o->top);
    for (int i = s->done; o->top && i < places; i++)
        o->top[i].class_index[0] = -1;
    o->rate = s->seconds > 0 ? s->done / s->seconds : 0;
    o->seconds_left = o->rate > 0 ? (places - s->done) / o->rate : -1;
}

static struct study_shown *show(const void *state, const struct study_of *of)
{
    const struct state *s = state;
    const int places = occlusion_places(&s->grid);
    if (!s->has_whole || (s->done < places && clock_seconds() - s->began < FIRST_SHOWN))
        return NULL;
    struct occlusion_shown *o = calloc(1, sizeof *o);
    if (!o)
        return NULL;
    o->shown.destroy = destroy;
    o->target = s->target;
    o->input = *of->input;
    o->classes = of->classes;
    o->grid = s->grid;
    o->size = s->grid.size;
    o->stride = s->grid.stride;
    o->rows = s->grid.rows;
    o->cols = s->grid.cols;
    o->done = s->done;
    o->is_probability = s->target.of_class;
    o->score = s->score;
    o->whole = s->whole;
    if (!allocate(o, (size_t)places)) {
        destroy(&o->shown);
        return NULL;
    }
    fill_drops(o, s);
    copy_found(o, s);
    if (occlusion_heat(&o->grid, o->drop, o->done, o->heat, NULL)) {
        destroy(&o->shown);
        return NULL;
    }
    measure_heat(o);
    o->n_apart = occlusion_apart(&o->grid, o->drop, o->done, OCCLUSION_APART, o->apart);
    return &o->shown;
}

static void finish(void *state)
{
    struct state *s = state;
    net_run_destroy(&s->run);
    free(s->at);
    free(s->top);
    free(s->pixels);
    free(s->covered);
}

const struct study_class study_occlusion = {.name = "occlusion",
                                            .uses = uses,
                                            .grows = true,
                                            .size = sizeof(struct state),
                                            .same = same,
                                            .begin = begin,
                                            .go_on = go_on,
                                            .progress = progress,
                                            .show = show,
                                            .finish = finish};
