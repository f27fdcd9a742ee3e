#include "engine/worker/study_cam.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/arena.h"
#include "engine/base/i18n.h"
#include "engine/explain/cam.h"
#include "engine/explain/upscale.h"
#include "engine/worker/study_target.h"

struct state {
    struct net_run *run;
    struct study_target asked;
    struct target_found found;
    int node;
    bool relu, looked, made, has_way;
    float *memory, *weight, *part, *map; /* memory begins with weight; NULL: the layer has no map */
    struct cs_error why;
};

static unsigned uses(const struct study_asks *asks)
{
    (void)asks;
    return STUDY_USES_PICTURE;
}

static bool same(const struct study_asks *made, const struct study_asks *wanted)
{
    return target_same(&made->target, &wanted->target) && made->layer == wanted->layer &&
           made->cam.relu == wanted->cam.relu;
}

/* The last node with rows and columns that is not behind node `end`. */
static const char *last_with_places(const struct net *net, int end)
{
    while (end > 0 && !cam_has_places(net, end))
        end--;
    return net->node[end].name;
}

/* Whether the layer can have a map of this target; else why not, and what to choose. */
static bool has_map(struct state *s, const struct study_of *of)
{
    const struct net *net = of->net;
    const int end = target_node(of, &s->asked);
    const char *name = net->node[s->node].name, *better = last_with_places(net, end);
    if (s->node <= end && cam_has_places(net, s->node))
        return true;
    if (s->node > end)
        cs_fail(&s->why, CS_BAD_VALUE,
                _("%s comes behind what is explained, %s: choose a layer in front of that, such as %s"), name,
                net->node[end].name, better);
    else
        cs_fail(&s->why, CS_BAD_VALUE, _("%s has no rows and columns: choose a layer that has, such as %s"), name,
                better);
    return false;
}

static enum cs_status allocate(struct state *s, const struct shape *out, struct cs_error *err)
{
    const size_t channels = (size_t)out->dim[0], places = (size_t)out->dim[1] * (size_t)out->dim[2];
    s->memory = s->weight = cs_alloc(2 * channels + places, sizeof *s->memory);
    if (!s->memory)
        return cs_no_memory(err);
    s->part = s->weight + channels;
    s->map = s->part + channels;
    return CS_OK;
}

static enum cs_status begin(void *made, const struct study_of *of, const struct study_asks *asks, struct cs_error *err)
{
    struct state *s = made;
    enum cs_status status = target_check(of, &asks->target, err);
    if (status)
        return status;
    if (asks->layer < 0 || asks->layer >= of->net->n_nodes)
        return cs_fail(err, CS_BAD_VALUE, _("%s has no layer %d: choose one that it has"), of->net->title, asks->layer);
    s->asked = asks->target;
    s->node = asks->layer;
    s->relu = asks->cam.relu;
    if (has_map(s, of))
        status = allocate(s, &of->net->node[s->node].out, err);
    if (!status)
        status = net_run_create(&s->run, of->net, 1, NET_RUN_INFER, of->pool, kernels_best(), err);
    return status;
}

/* Memory for the way back comes after the pass: of a large net each half takes its time. */
static enum cs_status look(struct state *s, const struct study_of *of, struct cs_error *err)
{
    target_input(of, of->pixels, net_run_input(s->run)->data);
    net_run_forward(s->run, 1);
    if (net_run_gave_up(s->run))
        return CS_OK;
    s->found = target_find(of, &s->asked, s->run, 0);
    const enum cs_status status = s->map ? net_run_plan_gradients(s->run, err) : CS_OK;
    s->looked = !status;
    return status;
}

static enum cs_status go_on(void *made, const struct study_of *of, bool *more, struct cs_error *err)
{
    struct state *s = made;
    enum cs_status status = CS_OK;
    net_run_silence(s->run, of->silenced, of->n_silenced);
    net_run_watch(s->run, of->go_on, of->ctx);
    if (!s->looked)
        status = look(s, of, err);
    else
        s->made = !s->map || cam_make(s->run, of->net, &s->found.aim, s->node, s->weight, s->part, s->map, &s->has_way);
    net_run_watch(s->run, NULL, NULL);
    *more = !s->made;
    return status;
}

static void progress(const void *made, int *done, int *total)
{
    const struct state *s = made;
    *done = s->looked + s->made;
    *total = 2;
}

static void plan(const struct state *s, const struct study_of *of, struct cam_shown *shown, struct arena *a)
{
    const struct shape *out = &of->net->node[s->node].out;
    const size_t channels = (size_t)out->dim[0] * sizeof(float), places = (size_t)out->dim[1] * (size_t)out->dim[2];
    shown->weight = arena_take(a, channels);
    shown->part = arena_take(a, channels);
    shown->order = arena_take(a, (size_t)out->dim[0] * sizeof *shown->order);
    shown->map = arena_take(a, places * sizeof(float));
    shown->over = arena_take(a, shape_count(of->input) * sizeof(float)); /* a plane of it is used */
}

static int by_weight(const void *a, const void *b, void *weight)
{
    const int i = *(const int *)a, j = *(const int *)b;
    const float *w = weight, p = fabsf(w[i]), q = fabsf(w[j]);
    const bool p_is_nan = isnan(p), q_is_nan = isnan(q);
    if (p_is_nan != q_is_nan)
        return q_is_nan ? -1 : 1; /* NaN last */
    return p > q ? -1 : p < q ? 1 : i - j;
}

static void note_order(struct cam_shown *shown, int channels)
{
    for (int k = 0; k < channels; k++) {
        shown->order[k] = k;
        shown->mean += (double)shown->part[k];
    }
    qsort_r(shown->order, (size_t)channels, sizeof *shown->order, by_weight, shown->weight);
}

static void fill_map(const struct state *s, const struct study_of *of, struct cam_shown *shown)
{
    const struct shape *out = &of->net->node[s->node].out, *in = of->input;
    const size_t channels = (size_t)out->dim[0], places = (size_t)out->dim[1] * (size_t)out->dim[2];
    shown->rows = out->dim[1];
    shown->cols = out->dim[2];
    memcpy(shown->weight, s->weight, channels * sizeof *s->weight);
    memcpy(shown->part, s->part, channels * sizeof *s->part);
    memcpy(shown->map, s->map, places * sizeof *s->map);
    note_order(shown, (int)channels);
    if (s->relu)
        cam_rectify(shown->map, places);
    for (size_t i = 0; i < places; i++)
        if (isfinite(shown->map[i]))
            shown->largest = fmaxf(shown->largest, fabsf(shown->map[i]));
        else
            shown->strange++;
    const bool flat = in->rank != 3;
    upscale_bilinear(shown->map, shown->rows, shown->cols, shown->over, flat ? 1 : in->dim[1],
                     flat ? (int)shape_count(in) : in->dim[2]);
}

static void tell_why(const struct state *s, const struct study_of *of, struct cam_shown *shown)
{
    struct cs_error why = s->why;
    if (s->map && !s->has_way)
        cs_fail(&why, CS_BAD_VALUE, _("what is explained does not depend on %s: choose a layer on its way"),
                of->net->node[s->node].name);
    memcpy(shown->why, why.text, sizeof shown->why);
}

static void destroy(struct study_shown *shown)
{
    cs_free(shown);
}

static struct study_shown *show(const void *made, const struct study_of *of)
{
    const struct state *s = made;
    struct cam_shown count;
    struct arena a = {.used = arena_size(sizeof count)};
    if (s->map)
        plan(s, of, &count, &a);
    struct cam_shown *shown = cs_alloc(a.used, 1);
    if (!shown)
        return NULL;
    a = (struct arena){.base = (char *)shown, .used = arena_size(sizeof *shown)};
    if (s->map)
        plan(s, of, shown, &a);
    shown->shown.destroy = destroy;
    shown->target = s->found.target;
    shown->node = s->node;
    shown->channels = s->map ? of->net->node[s->node].out.dim[0] : 0;
    shown->score = s->found.value;
    shown->probability = s->found.probability;
    shown->input = *of->input;
    if (s->map)
        fill_map(s, of, shown);
    tell_why(s, of, shown);
    return &shown->shown;
}

static void finish(void *made)
{
    struct state *s = made;
    net_run_destroy(&s->run);
    cs_free(s->memory);
}

const struct study_class study_cam = {.name = "cam",
                                      .uses = uses,
                                      .size = sizeof(struct state),
                                      .same = same,
                                      .begin = begin,
                                      .go_on = go_on,
                                      .progress = progress,
                                      .show = show,
                                      .finish = finish};
