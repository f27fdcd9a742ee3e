#include "engine/worker/study_ascent.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/base/i18n.h"
#include "engine/explain/ascent.h"
#include "engine/explain/picture_steps.h"
#include "engine/worker/course_input.h"
#include "engine/worker/study_target.h"

#define PART_SECONDS 0.01
#define MOST_BYTES ((size_t)1 << 30)        /* of gradients */
#define MOST_FRAME_BYTES ((size_t)64 << 20) /* of the pictures that are kept */
enum {
    STUCK_STEPS = 8 /* with jitter: shifts that are tried before it counts as stuck */,
    LEAST_FRAMES = 8,
    HOPELESS_STEPS = 16,
    MOST_JITTER = 1 << 16
};

/* A picture that is kept: the state and blocks share it. */
struct picture {
    int users;
    float pixels[];
};
struct ascent_keep {
    struct picture *of[ASCENT_FRAMES];
    int n_tiles;
    struct picture **tile;
};

struct state {
    struct study_asks asks;
    struct study_target asked;  /* of the ascent that is made */
    struct study_target target; /* the same, resolved once `resolved` */
    bool resolved, done, stuck;
    struct net_run *run;
    struct ascent ascent;
    int noise;       /* which one, from 1; 0: none */
    int stuck_steps; /* in a row */
    float *value;    /* asks.ascent.steps + 1 */
    int steps;       /* told so far */
    int room, every; /* frames that are kept, each so many steps */
    int n_frames;
    struct ascent_frame frame[ASCENT_FRAMES], newest;
    struct ascent_keep keep;
    float *pixels; /* of the newest */
    bool told;     /* the start at least */
    int all, most; /* ascents of which tiles are made, of so many; 0: only one, with its frames */
    struct ascent_tile *tile;
};

static struct picture *picture_of(const float *pixels, size_t n)
{
    struct picture *p = malloc(sizeof *p + n * sizeof *pixels);
    if (!p)
        return NULL;
    p->users = 1;
    memcpy(p->pixels, pixels, n * sizeof *pixels);
    return p;
}

static void picture_leave(struct picture **p)
{
    if (*p && --(*p)->users == 0)
        free(*p);
    *p = NULL;
}

static void leave_all(struct ascent_keep *k)
{
    for (int i = 0; i < ASCENT_FRAMES; i++)
        picture_leave(&k->of[i]);
    for (int i = 0; i < k->n_tiles; i++)
        picture_leave(&k->tile[i]);
    free(k->tile);
    k->tile = NULL;
    k->n_tiles = 0;
}

/* What is asked for. */

static unsigned uses(const struct study_asks *asks)
{
    const bool answer = asks->target.of_class && asks->target.class_index < 0 && !asks->ascent.all;
    return asks->ascent.start == START_PICTURE || answer ? STUDY_USES_PICTURE : 0;
}

static bool same_target(const struct study_target *a, const struct study_target *b, bool all)
{
    if (a->of_class || b->of_class)
        return a->of_class && b->of_class && (all || a->class_index == b->class_index);
    const bool chosen = a->at == STUDY_AT_CHOSEN;
    return a->node == b->node && (all || a->map == b->map) && a->at == b->at &&
           (!chosen || (a->row == b->row && a->col == b->col));
}

static bool same(const struct study_asks *made, const struct study_asks *wanted)
{
    return memcmp(&made->ascent, &wanted->ascent, sizeof made->ascent) == 0 &&
           same_target(&made->target, &wanted->target, wanted->ascent.all);
}

/* A number without dimensions is one map of one place. */
static int maps_of(const struct shape *out)
{
    return out->rank > 0 ? out->dim[0] : 1;
}

/* The question is the window's, and may be about the net before this one. */
static enum cs_status check_target(const struct study_of *of, const struct study_target *t, struct cs_error *err)
{
    if (of->input->rank != 3)
        return cs_fail(err, CS_BAD_SHAPE, _("this network does not read pictures: choose another one"));
    if (t->of_class && (of->classes < 1 || t->class_index >= of->classes))
        return cs_fail(err, CS_NOT_FOUND,
                       _("there is no such class: choose a class that the network ends in, or a map"));
    if (t->of_class)
        return CS_OK;
    if (t->node < 1 || t->node >= of->net->n_nodes)
        return cs_fail(err, CS_NOT_FOUND, _("there is no such layer: choose one at the left"));
    const struct shape *out = &of->net->node[t->node].out;
    const bool places = out->rank == 3, chosen = t->at == STUDY_AT_CHOSEN;
    const int rows = places ? out->dim[1] : (int)(shape_count(out) / (size_t)maps_of(out)),
              cols = places ? out->dim[2] : 1;
    if (t->map < 0 || t->map >= maps_of(out) ||
        (chosen && (t->row < 0 || t->row >= rows || t->col < 0 || t->col >= cols)))
        return cs_fail(err, CS_NOT_FOUND, _("there is no such value in %s: choose one of its maps"),
                       of->net->node[t->node].name);
    return CS_OK;
}

static bool needs_picture(const struct state *s)
{
    return s->asked.of_class ? s->asked.class_index < 0
                             : s->asked.at == STUDY_AT_LARGEST && s->asks.ascent.start == START_PICTURE;
}

static struct study_target at_middle(const struct study_of *of, struct study_target t)
{
    const struct shape *out = &of->net->node[t.node].out;
    if (t.of_class || t.at != STUDY_AT_LARGEST)
        return t;
    t.at = STUDY_AT_CHOSEN;
    t.row = out->rank == 3 ? out->dim[1] / 2 : 0;
    t.col = out->rank == 3 ? out->dim[2] / 2 : 0;
    return t;
}

/* What only hands values on in the same order, or not at all. */
static bool hands_on(const struct layer_kind *kind)
{
    return kind == &layer_relu || kind == &layer_dropout || kind == &layer_dropout2d || kind->reshapes;
}

/* In front of the ReLUs that the node stands behind. */
static int before_relu(const struct net *net, int node)
{
    int found = node;
    for (int i = node; i > 0 && hands_on(net->node[i].layer->kind); i = net->node[i].input[0])
        if (net->node[i].layer->kind == &layer_relu && net->node[i].input[0] > 0)
            found = net->node[i].input[0];
    return found;
}

static struct ascent_target values_of(const struct study_of *of, const struct study_target *t)
{
    const int node = target_node(of, t);
    const struct shape *out = &of->net->node[node].out;
    const size_t map = shape_count(out) / (size_t)maps_of(out);
    const bool mean = !t->of_class && t->at == STUDY_AT_MEAN;
    return (struct ascent_target){before_relu(of->net, node), mean ? (size_t)t->map * map : target_index(of, t),
                                  mean ? map : 1};
}

/* The start. */

static void fill_start(const struct state *s, const struct study_of *of, float *pixels)
{
    const size_t n = shape_count(of->input);
    const float sigma = s->noise > 0 ? ASCENT_NOISE * (float)(1 << (s->noise - 1)) : 0;
    if (s->asks.ascent.start == START_PICTURE)
        memcpy(pixels, of->pixels, n * sizeof *pixels);
    else
        picture_noise(pixels, n, sigma, (uint64_t)s->asks.ascent.seed, (uint64_t)s->noise);
}

static int at_most(int n, int most)
{
    return n < most ? n : most;
}

static enum cs_status begin_ascent(struct state *s, const struct study_of *of, struct cs_error *err)
{
    const struct normalisation *n = of->normalisation;
    struct ascent_input input = {.channels = n->channels};
    memcpy(input.mean, n->mean, sizeof input.mean);
    memcpy(input.std, n->std, sizeof input.std);
    const struct ascent_options options = {.jitter = at_most(s->asks.ascent.jitter, MOST_JITTER),
                                           .blur_every = s->asks.ascent.blur_every > 0 ? s->asks.ascent.blur_every : 1,
                                           .lr = s->asks.ascent.lr,
                                           .blur = s->asks.ascent.blur,
                                           .decay = s->asks.ascent.decay,
                                           .seed = (uint64_t)s->asks.ascent.seed};
    const struct ascent_target target = values_of(of, &s->target);
    fill_start(s, of, s->pixels);
    s->resolved = true;
    return ascent_init(&s->ascent, of->net, s->run, &target, &options, &input, s->pixels, err);
}

static enum cs_status plan(struct state *s, const struct study_of *of, struct cs_error *err)
{
    const size_t n = shape_count(of->input), frames = MOST_FRAME_BYTES / (n * sizeof *s->pixels);
    s->room = frames < LEAST_FRAMES ? LEAST_FRAMES : frames < ASCENT_FRAMES ? (int)frames : ASCENT_FRAMES;
    s->every = 1;
    s->value = calloc((size_t)s->asks.ascent.steps + 1, sizeof *s->value);
    s->pixels = malloc(n * sizeof *s->pixels);
    if (!s->value || !s->pixels)
        return cs_no_memory(err);
    const enum cs_status status = net_run_create(&s->run, of->net, 1, NET_RUN_INFER, of->pool, kernels_best(), err);
    if (status)
        return status;
    const size_t bytes = net_run_gradient_bytes(s->run);
    if (bytes > MOST_BYTES)
        return cs_fail(err, CS_NO_MEMORY, _("the gradients of %s would take %.1f GB: open a smaller network"),
                       of->net->name, (double)bytes / 1e9);
    return net_run_plan_gradients(s->run, err);
}

/* The ascent of s->asked; where that depends on the picture it is begun once that has been looked at. */
static enum cs_status begin_target(struct state *s, const struct study_of *of, struct cs_error *err)
{
    ascent_finish(&s->ascent);
    s->resolved = s->done = s->stuck = s->told = false;
    s->stuck_steps = s->steps = 0;
    s->noise = s->asks.ascent.start == START_NOISE;
    if (needs_picture(s))
        return CS_OK;
    s->target = at_middle(of, s->asked);
    return begin_ascent(s, of, err);
}

/* For tiles, if that is asked for: of as many maps, or classes, as their pictures leave memory for. */
static enum cs_status plan_tiles(struct state *s, const struct study_of *of, struct cs_error *err)
{
    if (!s->asks.ascent.all)
        return CS_OK;
    const size_t room = MOST_FRAME_BYTES / (shape_count(of->input) * sizeof(float)) + LEAST_FRAMES;
    s->most = s->asked.of_class ? of->classes : maps_of(&of->net->node[s->asked.node].out);
    s->all = (size_t)s->most < room ? s->most : (int)room;
    s->tile = calloc((size_t)s->all, sizeof *s->tile);
    s->keep.tile = calloc((size_t)s->all, sizeof *s->keep.tile);
    s->asked.class_index = s->asked.map = 0;
    return s->tile && s->keep.tile ? CS_OK : cs_no_memory(err);
}

static enum cs_status begin(void *state, const struct study_of *of, const struct study_asks *asks, struct cs_error *err)
{
    struct state *s = state;
    s->asks = *asks;
    s->asked = asks->target;
    s->asks.ascent.steps = asks->ascent.steps > 1 ? asks->ascent.steps : 1;
    enum cs_status status = check_target(of, &asks->target, err);
    if (!status)
        status = plan(s, of, err);
    if (!status)
        status = plan_tiles(s, of, err);
    return status ? status : begin_target(s, of, err);
}

/* Steps. */

/* The class, or the place, that the present picture has. */
static enum cs_status resolve(struct state *s, const struct study_of *of, struct cs_error *err)
{
    target_input(of, of->pixels, net_run_input(s->run)->data);
    net_run_forward(s->run, 1);
    if (net_run_gave_up(s->run))
        return CS_OK;
    s->target = target_resolve(of, &s->asked, s->run, 0);
    return begin_ascent(s, of, err);
}

/* The most probable classes of what the run has seen last. */
static void take_top(struct ascent_frame *f, const struct study_of *of, const struct net_run *run)
{
    const size_t outputs = shape_count(net_output(of->net));
    const float *v = net_run_output(run)->data;
    f->n_top = 0;
    for (int i = 0; i < of->classes && (size_t)i < outputs && (size_t)of->classes <= outputs; i++) {
        int at = f->n_top < ASCENT_TOP ? f->n_top : ASCENT_TOP;
        while (at > 0 && v[i] > v[f->top[at - 1].index])
            at--;
        if (at == ASCENT_TOP)
            continue;
        f->n_top += f->n_top < ASCENT_TOP;
        memmove(f->top + at + 1, f->top + at, (size_t)(f->n_top - 1 - at) * sizeof *f->top);
        f->top[at].index = i;
    }
    for (int i = 0; i < f->n_top; i++)
        f->top[i].probability = target_probability(of, f->top[i].index, run, 0);
}

/* Every second one goes, so that there is room again. */
static void thin(struct state *s)
{
    int kept = 0;
    for (int i = 0; i < s->n_frames; i++) {
        if (i % 2) {
            picture_leave(&s->keep.of[i]);
            continue;
        }
        s->frame[kept] = s->frame[i];
        s->keep.of[kept] = s->keep.of[i];
        if (kept != i)
            s->keep.of[i] = NULL;
        kept++;
    }
    s->n_frames = kept;
    s->every *= 2;
}

static void forget_frames(struct state *s)
{
    for (int i = 0; i < ASCENT_FRAMES; i++)
        picture_leave(&s->keep.of[i]);
    s->n_frames = 0;
    s->every = 1;
}

static void begin_with_next_noise(struct state *s, const struct study_of *of)
{
    s->noise++;
    s->stuck_steps = s->steps = 0;
    s->told = false; /* what has been found is forgotten */
    forget_frames(s);
    fill_start(s, of, s->pixels);
    ascent_begin_anew(&s->ascent, s->pixels);
}

/* Noise that has been going through dead ReLUs only, for as long as that: another one may find them awake. */
static bool is_hopeless(const struct state *s)
{
    return s->noise > 0 && s->noise < ASCENT_NOISES && s->steps == HOPELESS_STEPS &&
           s->ascent.redirected == s->ascent.step && s->ascent.was_redirected;
}

/* Room is left for the newest. */
static enum cs_status keep(struct state *s, size_t n, struct cs_error *err)
{
    if (s->all > 0 || s->newest.step % s->every)
        return CS_OK;
    if (s->n_frames == s->room - 1)
        thin(s);
    if (s->newest.step % s->every)
        return CS_OK;
    struct picture *p = picture_of(s->pixels, n);
    if (!p)
        return cs_no_memory(err);
    s->keep.of[s->n_frames] = p;
    s->frame[s->n_frames] = s->newest;
    s->frame[s->n_frames++].pixels = p->pixels;
    return CS_OK;
}

static enum cs_status note(struct state *s, const struct study_of *of, struct cs_error *err)
{
    const size_t n = shape_count(of->input);
    memcpy(s->pixels, s->ascent.pixels, n * sizeof *s->pixels);
    s->steps = s->ascent.step;
    s->value[s->steps] = s->ascent.value;
    s->newest = (struct ascent_frame){.step = s->steps, .value = s->ascent.value, .probability = NAN};
    take_top(&s->newest, of, s->run);
    if (s->target.of_class)
        s->newest.probability = target_probability(of, s->target.class_index, s->run, 0);
    s->told = true;
    s->done = s->stuck || s->steps >= s->asks.ascent.steps;
    const enum cs_status status = keep(s, n, err);
    if (!status && !s->done && is_hopeless(s))
        begin_with_next_noise(s, of);
    return status;
}

/* No gradient: another shift is tried, or another noise; when these are used up, that is what has been found. */
static void try_another(struct state *s, const struct study_of *of)
{
    s->stuck_steps++;
    const bool never_moved = s->stuck_steps == s->ascent.step;
    if (s->asks.ascent.jitter > 0 && s->stuck_steps < STUCK_STEPS)
        return;
    if (never_moved && s->noise > 0 && s->noise < ASCENT_NOISES) {
        begin_with_next_noise(s, of);
        return;
    }
    s->stuck = true; /* the step is still told */
}

/* The one that is being made, as far as it has come. */
static struct ascent_tile tile_of(const struct state *s)
{
    return (struct ascent_tile){.index = s->keep.n_tiles,
                                .row = s->target.row,
                                .col = s->target.col,
                                .steps = s->steps,
                                .start = s->value[0],
                                .value = s->value[s->steps],
                                .is_redirected = s->ascent.was_redirected,
                                .stuck = s->stuck};
}

/* It is kept, and the next is begun. */
static enum cs_status end_tile(struct state *s, const struct study_of *of, struct cs_error *err)
{
    struct picture *p = picture_of(s->pixels, shape_count(of->input));
    if (!p)
        return cs_no_memory(err);
    s->tile[s->keep.n_tiles] = tile_of(s);
    s->tile[s->keep.n_tiles].pixels = p->pixels;
    s->keep.tile[s->keep.n_tiles++] = p;
    if (s->keep.n_tiles == s->all)
        return CS_OK;
    s->asked.class_index = s->asked.map = s->keep.n_tiles;
    return begin_target(s, of, err);
}

static enum cs_status pass(struct state *s, const struct study_of *of, struct cs_error *err)
{
    const bool moving = s->ascent.next != ASCENT_MEASURES;
    switch (ascent_go_on(&s->ascent)) {
    case ASCENT_TOLD:
        return note(s, of, err);
    case ASCENT_STUCK:
        try_another(s, of);
        return CS_OK;
    case ASCENT_NOT_FINITE:
        return cs_fail(
            err, CS_BAD_VALUE,
            _("step %d of the ascent is no finite number any more: make the step size smaller, or begin with "
              "another picture"),
            s->ascent.step);
    case ASCENT_PASSED:
        s->stuck_steps = moving && s->ascent.next == ASCENT_MEASURES ? 0 : s->stuck_steps;
        return CS_OK;
    default:
        return CS_OK;
    }
}

static enum cs_status go_on(void *state, const struct study_of *of, bool *more, struct cs_error *err)
{
    struct state *s = state;
    const double start = clock_seconds();
    enum cs_status status = CS_OK;
    net_run_silence(s->run, of->silenced, of->n_silenced);
    net_run_watch(s->run, of->go_on, of->ctx);
    do {
        status = s->resolved ? pass(s, of, err) : resolve(s, of, err);
        if (!status && s->done && s->all > 0)
            status = end_tile(s, of, err);
    } while (!status && !s->done && !net_run_gave_up(s->run) && clock_seconds() - start < PART_SECONDS);
    net_run_watch(s->run, NULL, NULL);
    *more = !s->done;
    return status;
}

/* In steps; where these are more than an int can count, in so many of them. */
static void progress(const void *state, int *done, int *total)
{
    const struct state *s = state;
    const bool whole = s->all > 0 && s->keep.n_tiles == s->all;
    const int64_t each = s->asks.ascent.steps, all = (s->all > 0 ? s->all : 1) * each, by = all / INT_MAX + 1;
    *done = (int)((s->keep.n_tiles * each + (whole ? 0 : s->steps)) / by);
    *total = (int)(all / by);
}

/* What has been found. */

static void destroy(struct study_shown *shown)
{
    struct ascent_shown *a = (struct ascent_shown *)shown;
    if (a->keep)
        leave_all(a->keep);
    free(a->keep);
    free(a->tile);
    free(a->value);
    free(a);
}

static bool show_frames(const struct state *s, struct ascent_shown *a)
{
    for (int i = 0; i < s->n_frames; i++) {
        a->frame[i] = s->frame[i];
        a->keep->of[i] = s->keep.of[i];
        a->keep->of[i]->users++;
    }
    a->n_frames = s->n_frames;
    if (a->n_frames > 0 && a->frame[a->n_frames - 1].step == s->steps)
        return true;
    struct picture *p = picture_of(s->pixels, shape_count(&a->input));
    if (!p)
        return false;
    a->keep->of[a->n_frames] = p;
    a->frame[a->n_frames] = s->newest;
    a->frame[a->n_frames++].pixels = p->pixels;
    return true;
}

/* All that are whole, and the one that is being made. */
static bool show_tiles(const struct state *s, struct ascent_shown *a)
{
    const bool grows = s->keep.n_tiles < s->all && s->told;
    const size_t n = (size_t)s->keep.n_tiles + 1;
    a->all = s->all;
    a->most = s->most;
    a->tile = calloc(n, sizeof *a->tile);
    a->keep->tile = calloc(n, sizeof *a->keep->tile);
    struct picture *p = grows ? picture_of(s->pixels, shape_count(&a->input)) : NULL;
    if (!a->tile || !a->keep->tile || (grows && !p)) {
        picture_leave(&p);
        return false;
    }
    for (int i = 0; i < s->keep.n_tiles; i++) {
        a->tile[i] = s->tile[i];
        a->keep->tile[i] = s->keep.tile[i];
        a->keep->tile[i]->users++;
    }
    a->n_tiles = a->keep->n_tiles = s->keep.n_tiles + grows;
    if (grows) {
        a->tile[a->n_tiles - 1] = tile_of(s);
        a->tile[a->n_tiles - 1].pixels = p->pixels;
        a->keep->tile[a->n_tiles - 1] = p;
    }
    return true;
}

static struct study_shown *show(const void *state, const struct study_of *of)
{
    const struct state *s = state;
    struct ascent_shown *a = s->told || s->keep.n_tiles > 0 ? calloc(1, sizeof *a) : NULL;
    if (!a)
        return NULL;
    a->shown.destroy = destroy;
    a->target = s->target;
    a->ascended = s->ascent.target.node;
    a->before_relu = a->ascended != target_node(of, &s->target);
    a->input = *of->input;
    a->steps = s->steps;
    a->noise = s->noise;
    a->sigma = s->noise > 0 ? ASCENT_NOISE * (float)(1 << (s->noise - 1)) : 0;
    a->redirected = s->ascent.redirected;
    a->is_redirected = s->ascent.was_redirected;
    a->stuck = s->stuck;
    a->blocked_by = s->ascent.blocked_by;
    a->keep = calloc(1, sizeof *a->keep);
    a->value = malloc(2 * ((size_t)s->steps + 1) * sizeof *a->value);
    if (!a->keep || !a->value || !(s->all > 0 ? show_tiles(s, a) : show_frames(s, a))) {
        destroy(&a->shown);
        return NULL;
    }
    a->step = a->value + s->steps + 1;
    for (int i = 0; i <= s->steps; i++) {
        a->value[i] = s->value[i];
        a->step[i] = (float)i;
    }
    return &a->shown;
}

static void finish(void *state)
{
    struct state *s = state;
    leave_all(&s->keep);
    free(s->tile);
    ascent_finish(&s->ascent);
    net_run_destroy(&s->run);
    free(s->value);
    free(s->pixels);
}

const struct study_class study_ascent = {.name = "ascent",
                                         .uses = uses,
                                         .grows = true,
                                         .size = sizeof(struct state),
                                         .same = same,
                                         .begin = begin,
                                         .go_on = go_on,
                                         .progress = progress,
                                         .show = show,
                                         .finish = finish};
