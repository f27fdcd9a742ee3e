#include "engine/worker/study_invariance_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/base/i18n.h"
#include "engine/explain/invariance.h"
#include "engine/worker/study_answers.h"
#include "engine/worker/study_target.h"

#define PART_SECONDS 0.008
enum { BATCH = 32, PICTURES_FLOATS = 2 << 20 /* of one line */ };

static unsigned uses(const struct study_asks *asks)
{
    (void)asks;
    return STUDY_USES_PICTURE;
}

/* Another line does not begin anew: all are made. */
static bool same(const struct study_asks *a, const struct study_asks *b)
{
    return memcmp(&a->target, &b->target, sizeof a->target) == 0 && a->layer == b->layer &&
           a->invariance.points == b->invariance.points &&
           memcmp(a->invariance.from, b->invariance.from, sizeof a->invariance.from) == 0 &&
           memcmp(a->invariance.to, b->invariance.to, sizeof a->invariance.to) == 0;
}

static bool begin_line(struct invariance_state *s, const struct study_of *of, const struct study_asks *asks, int i)
{
    struct invariance_points *l = &s->line[i];
    const size_t points = (size_t)s->points, classes = (size_t)(of->classes > 0 ? of->classes : 0);
    l->at = calloc(points, sizeof *l->at);
    l->score = calloc(points, sizeof *l->score);
    l->similarity = calloc(points, sizeof *l->similarity);
    l->probability = calloc(points * classes + 1, sizeof *l->probability);
    l->answer = calloc(points, sizeof *l->answer);
    l->known = calloc(points, sizeof *l->known);
    l->reference = calloc(s->layer_size + 1, sizeof *l->reference);
    l->picture = calloc((size_t)s->n_pictures, sizeof *l->picture);
    l->pixels = calloc((size_t)s->n_pictures * shape_count(of->input), sizeof *l->pixels);
    if (!l->at || !l->score || !l->similarity || !l->probability || !l->answer || !l->known || !l->reference ||
        !l->picture || !l->pixels)
        return false;
    invariance_points(asks->invariance.from[i], asks->invariance.to[i], i == CHANGE_ZOOM, s->points, l->at);
    for (int k = 0; k < s->n_pictures; k++)
        l->picture[k] = s->n_pictures > 1 ? (int)((int64_t)k * (s->points - 1) / (s->n_pictures - 1)) : 0;
    l->reference_answer = -1;
    l->now_similarity = NAN;
    return true;
}

static bool allocate(struct invariance_state *s, const struct study_of *of, const struct study_asks *asks)
{
    const size_t n = shape_count(of->input);
    const size_t pictures = PICTURES_FLOATS / n;
    s->n_pictures = pictures < 1 ? 1 : pictures < (size_t)s->points ? (int)pictures : s->points;
    s->order = calloc((size_t)s->points, sizeof *s->order);
    s->pass = calloc((size_t)s->total, sizeof *s->pass);
    s->now_layer = calloc(s->layer_size + 1, sizeof *s->now_layer);
    s->plain = malloc(n * sizeof *s->plain);
    s->changed = malloc((size_t)s->batch * n * sizeof *s->changed);
    bool room = s->order && s->pass && s->now_layer && s->plain && s->changed;
    for (int i = 0; room && i < CHANGE_KINDS; i++)
        room = begin_line(s, of, asks, i);
    return room;
}

/* Lines of the block before, of the same picture before it is changed. */
static void keep_before(struct invariance_state *s, const struct study_of *of, const struct study_asks *asks)
{
    struct study_shown *before = (struct study_shown *)of->before; /* its users are counted; nothing else is written */
    struct invariance_shown *b = (struct invariance_shown *)before;
    if (!b || !same(&before->asks, asks) || !shape_equal(&b->input, of->input) || b->classes != of->classes ||
        memcmp(b->plain, s->plain, shape_count(of->input) * sizeof *s->plain) != 0)
        return;
    study_shown_use(before);
    s->kept = b;
}

static enum cs_status begin(void *state, const struct study_of *of, const struct study_asks *asks, struct cs_error *err)
{
    struct invariance_state *s = state;
    enum cs_status status = answers_check_target(of, &asks->target, err);
    if (status)
        return status;
    const int points = asks->invariance.points;
    s->points = points < 2 ? 2 : points > INVARIANCE_MAX_POINTS ? INVARIANCE_MAX_POINTS : points;
    s->asked = asks->target;
    s->first = asks->invariance.change;
    s->layer = asks->layer > 0 && asks->layer < of->net->n_nodes ? asks->layer : -1;
    s->layer_size = s->layer < 0 ? 0 : shape_count(&of->net->node[s->layer].out);
    s->batch = answers_batch(of->net, BATCH);
    s->next = 1;
    s->began = clock_seconds();
    s->total = CHANGE_KINDS * (s->points + 1);
    if (!allocate(s, of, asks))
        return cs_no_memory(err);
    invariance_order(s->points, s->order);
    memcpy(s->plain, of->plain, shape_count(of->input) * sizeof *s->plain);
    s->change = *of->change;
    keep_before(s, of, asks);
    return net_run_create(&s->run, of->net, s->batch, NET_RUN_INFER, of->pool, kernels_best(), err);
}

float invariance_neutral(int change)
{
    return change == CHANGE_ZOOM ? 1 : 0;
}

float *invariance_changed_by(struct picture_change *c, int line)
{
    float *const field[CHANGE_KINDS] = {[CHANGE_ROWS] = &c->shift[0],
                                        [CHANGE_COLUMNS] = &c->shift[1],
                                        [CHANGE_ROTATE] = &c->degrees,
                                        [CHANGE_ZOOM] = &c->zoom,
                                        [CHANGE_NOISE] = &c->noise};
    return field[line];
}

static struct picture_change change_of(const struct invariance_state *s, struct invariance_pass p)
{
    struct picture_change c = s->change;
    *invariance_changed_by(&c, p.line) = p.point < 0 ? invariance_neutral(p.line) : s->line[p.line].at[p.point];
    return c;
}

/* Whether a line of the block before is this one's, too: its own number may be another. */
static bool is_same_line(const struct invariance_state *s, int line)
{
    struct picture_change a = s->kept->change, b = s->change;
    *invariance_changed_by(&a, line) = *invariance_changed_by(&b, line) = 0;
    return s->kept->line[line].n == s->points && a.shift[0] == b.shift[0] && a.shift[1] == b.shift[1] &&
           a.degrees == b.degrees && a.zoom == b.zoom && a.noise == b.noise && a.seed == b.seed;
}

static bool is_same_target(const struct study_target *a, const struct study_target *b)
{
    return a->of_class == b->of_class && a->class_index == b->class_index && a->node == b->node && a->map == b->map &&
           a->row == b->row && a->col == b->col && a->at == b->at;
}

static void add_pass(struct invariance_state *s, int line, int point)
{
    s->pass[s->total++] = (struct invariance_pass){line, point};
}

/* The unchanged picture of every line, and the points of those that are not taken over: the line that is looked at
 * first, then the others by turns. */
static void choose_passes(struct invariance_state *s)
{
    const bool same = s->kept && is_same_target(&s->kept->target, &s->target);
    for (int i = 0; i < CHANGE_KINDS; i++)
        s->takes[i] = same && is_same_line(s, i);
    s->total = 0;
    add_pass(s, (int)s->first, -1);
    for (int i = 0; i < s->points && !s->takes[s->first]; i++)
        add_pass(s, (int)s->first, s->order[i]);
    s->first_total = s->total;
    for (int i = -1; i < s->points; i++)
        for (int k = 1; k < CHANGE_KINDS; k++) {
            const int line = ((int)s->first + k) % CHANGE_KINDS;
            if (i < 0 || !s->takes[line])
                add_pass(s, line, i < 0 ? -1 : s->order[i]);
        }
}

static const float *layer_values(const struct invariance_state *s, int sample)
{
    return net_run_activation(s->run, s->layer)->data + (size_t)sample * s->layer_size;
}

/* The place of a map where it is largest is the present picture's: the same value is followed through all changes. */
static void find_target(struct invariance_state *s, const struct study_of *of)
{
    target_input(of, of->pixels, net_run_input(s->run)->data);
    net_run_forward(s->run, 1);
    if (net_run_gave_up(s->run))
        return;
    s->target = target_resolve(of, &s->asked, s->run, 0);
    s->now_score = target_score(of, &s->target, s->run, 0);
    s->now_answer = target_answer(of, s->run, 0);
    if (s->layer >= 0)
        memcpy(s->now_layer, layer_values(s, 0), s->layer_size * sizeof *s->now_layer);
    s->has_target = true;
    choose_passes(s);
}

static void keep_picture(const struct invariance_state *s, struct invariance_points *l, int point, const float *pixels,
                         size_t n)
{
    for (int k = 0; k < s->n_pictures; k++)
        if (l->picture[k] == point)
            memcpy(l->pixels + (size_t)k * n, pixels, n * sizeof *pixels);
}

static void read_pass(struct invariance_state *s, const struct study_of *of, struct invariance_pass p, int sample)
{
    struct invariance_points *l = &s->line[p.line];
    const size_t n = shape_count(of->input);
    const float score = target_score(of, &s->target, s->run, sample);
    const int answer = target_answer(of, s->run, sample);
    if (p.point < 0) {
        l->reference_score = score;
        l->reference_answer = answer;
        if (s->layer < 0)
            return;
        memcpy(l->reference, layer_values(s, sample), s->layer_size * sizeof *l->reference);
        l->now_similarity = invariance_cosine(l->reference, s->now_layer, s->layer_size);
        return;
    }
    l->score[p.point] = score;
    l->answer[p.point] = answer;
    l->similarity[p.point] =
        s->layer < 0 ? NAN : invariance_cosine(l->reference, layer_values(s, sample), s->layer_size);
    answers_probabilities(of, s->run, sample, l->probability + (size_t)p.point * (size_t)of->classes);
    keep_picture(s, l, p.point, s->changed + (size_t)sample * n, n);
    l->known[p.point] = true;
}

static void find_points(struct invariance_state *s, const struct study_of *of)
{
    const size_t size = shape_count(of->input);
    const int left = s->total - s->done, n = s->next < left ? s->next : left;
    const double start = clock_seconds();
    for (int i = 0; i < n; i++) {
        const struct picture_change c = change_of(s, s->pass[s->done + i]);
        picture_change(&c, of->input, s->plain, s->changed + (size_t)i * size);
        target_input(of, s->changed + (size_t)i * size, net_run_input(s->run)->data + (size_t)i * size);
    }
    net_run_forward(s->run, n);
    if (net_run_gave_up(s->run))
        return;
    for (int i = 0; i < n; i++)
        read_pass(s, of, s->pass[s->done + i], i);
    const double took = clock_seconds() - start;
    s->done += n;
    s->seconds += took;
    s->next = answers_next_batch(s->next, s->batch, took);
}

static enum cs_status go_on(void *state, const struct study_of *of, bool *more, struct cs_error *err)
{
    struct invariance_state *s = state;
    const double start = clock_seconds();
    (void)err;
    net_run_silence(s->run, of->silenced, of->n_silenced); /* may be another list at every part */
    net_run_watch(s->run, of->go_on, of->ctx);
    do {
        if (!s->has_target)
            find_target(s, of);
        else
            find_points(s, of);
    } while (s->done < s->total && !net_run_gave_up(s->run) && clock_seconds() - start < PART_SECONDS);
    *more = s->done < s->total;
    return CS_OK;
}

static void progress(const void *state, int *done, int *total)
{
    const struct invariance_state *s = state;
    *done = s->done;
    *total = s->total;
}

static void finish(void *state)
{
    struct invariance_state *s = state;
    net_run_destroy(&s->run);
    for (int i = 0; i < CHANGE_KINDS; i++) {
        struct invariance_points *l = &s->line[i];
        free(l->at);
        free(l->score);
        free(l->similarity);
        free(l->probability);
        free(l->answer);
        free(l->known);
        free(l->reference);
        free(l->picture);
        free(l->pixels);
    }
    struct study_shown *kept = s->kept ? &s->kept->shown : NULL;
    study_shown_leave(&kept);
    free(s->order);
    free(s->pass);
    free(s->now_layer);
    free(s->plain);
    free(s->changed);
}

const struct study_class study_invariance = {.name = "invariance",
                                             .uses = uses,
                                             .grows = true,
                                             .size = sizeof(struct invariance_state),
                                             .same = same,
                                             .begin = begin,
                                             .go_on = go_on,
                                             .progress = progress,
                                             .show = invariance_show,
                                             .finish = finish};
