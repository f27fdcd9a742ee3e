#include "engine/worker/study_invariance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/base/i18n.h"
#include "engine/data/picture_change.h"
#include "engine/explain/invariance.h"
#include "engine/worker/study_answers.h"
#include "engine/worker/study_target.h"

#define PART_SECONDS 0.008
#define FIRST_SHOWN 0.2 /* s: before that the curves of before stay */
enum { BATCH = 32, PICTURES_FLOATS = 2 << 20 /* of one line */ };

struct line {
    float *at, *score, *similarity, *probability; /* [points], the last one [points][classes] */
    int *answer;
    bool *known;      /* [points] */
    float *reference; /* the layer's activation for the unchanged picture */
    int reference_answer;
    float reference_score, now_similarity;
    int *picture; /* [n_pictures] point */
    float *pixels;
};

struct state {
    struct net_run *run;
    struct study_target asked, target;
    bool has_target;
    enum study_change first; /* the line that is made before the others */
    int points, layer, n_pictures, batch, next, done, total;
    size_t layer_size;
    float now_score, *now_layer; /* of the probe as it is; [layer_size] */
    int now_answer;
    int *order;                   /* [points] */
    float *plain, *changed;       /* [C,H,W]; [batch][C,H,W] */
    struct picture_change change; /* of the probe */
    struct line line[CHANGE_KINDS];
    double began, seconds;
};

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

static bool begin_line(struct state *s, const struct study_of *of, const struct study_asks *asks, int i)
{
    struct line *l = &s->line[i];
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

static bool allocate(struct state *s, const struct study_of *of, const struct study_asks *asks)
{
    const size_t n = shape_count(of->input);
    const size_t pictures = PICTURES_FLOATS / n;
    s->n_pictures = pictures < 1 ? 1 : pictures < (size_t)s->points ? (int)pictures : s->points;
    s->order = calloc((size_t)s->points, sizeof *s->order);
    s->now_layer = calloc(s->layer_size + 1, sizeof *s->now_layer);
    s->plain = malloc(n * sizeof *s->plain);
    s->changed = malloc((size_t)s->batch * n * sizeof *s->changed);
    bool room = s->order && s->now_layer && s->plain && s->changed;
    for (int i = 0; room && i < CHANGE_KINDS; i++)
        room = begin_line(s, of, asks, i);
    return room;
}

static enum cs_status begin(void *state, const struct study_of *of, const struct study_asks *asks, struct cs_error *err)
{
    struct state *s = state;
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
    status = net_run_create(&s->run, of->net, s->batch, NET_RUN_INFER, of->pool, kernels_best(), err);
    if (!status)
        net_run_silence(s->run, of->silenced, of->n_silenced);
    return status;
}

/* A pass: of a line, its unchanged picture (point -1) or a point. The line that is looked at comes first, then the
 * others by turns. */
struct pass {
    int line, point;
};

static struct pass pass_of(const struct state *s, int number)
{
    const int own = s->points + 1, rest = number - own, others = CHANGE_KINDS - 1;
    const int line = number < own ? (int)s->first : ((int)s->first + 1 + rest % others) % CHANGE_KINDS;
    const int step = number < own ? number : rest / others;
    return (struct pass){line, step == 0 ? -1 : s->order[step - 1]};
}

static float neutral_of(int change)
{
    return change == CHANGE_ZOOM ? 1 : 0;
}

static float *changed_by(struct picture_change *c, int line)
{
    float *const field[CHANGE_KINDS] = {[CHANGE_ROWS] = &c->shift[0],
                                        [CHANGE_COLUMNS] = &c->shift[1],
                                        [CHANGE_ROTATE] = &c->degrees,
                                        [CHANGE_ZOOM] = &c->zoom,
                                        [CHANGE_NOISE] = &c->noise};
    return field[line];
}

static struct picture_change change_of(const struct state *s, struct pass p)
{
    struct picture_change c = s->change;
    *changed_by(&c, p.line) = p.point < 0 ? neutral_of(p.line) : s->line[p.line].at[p.point];
    return c;
}

/* A zoom of 0 is none, as 1 is. */
static float now_of(const struct state *s, int line)
{
    struct picture_change c = s->change;
    const float now = *changed_by(&c, line);
    return line == CHANGE_ZOOM && !(now > 0) ? 1 : now;
}

static const float *layer_values(const struct state *s, int sample)
{
    return net_run_activation(s->run, s->layer)->data + (size_t)sample * s->layer_size;
}

/* The place of a map where it is largest is the present picture's: the same value is followed through all changes. */
static void find_target(struct state *s, const struct study_of *of)
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
}

static void keep_picture(const struct state *s, struct line *l, int point, const float *pixels, size_t n)
{
    for (int k = 0; k < s->n_pictures; k++)
        if (l->picture[k] == point)
            memcpy(l->pixels + (size_t)k * n, pixels, n * sizeof *pixels);
}

static void read_pass(struct state *s, const struct study_of *of, struct pass p, int sample)
{
    struct line *l = &s->line[p.line];
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

static void find_points(struct state *s, const struct study_of *of)
{
    const size_t size = shape_count(of->input);
    const int left = s->total - s->done, n = s->next < left ? s->next : left;
    const double start = clock_seconds();
    for (int i = 0; i < n; i++) {
        const struct picture_change c = change_of(s, pass_of(s, s->done + i));
        picture_change(&c, of->input, s->plain, s->changed + (size_t)i * size);
        target_input(of, s->changed + (size_t)i * size, net_run_input(s->run)->data + (size_t)i * size);
    }
    net_run_forward(s->run, n);
    if (net_run_gave_up(s->run))
        return;
    for (int i = 0; i < n; i++)
        read_pass(s, of, pass_of(s, s->done + i), i);
    const double took = clock_seconds() - start;
    s->done += n;
    s->seconds += took;
    s->next = answers_next_batch(s->next, s->batch, took);
}

static enum cs_status go_on(void *state, const struct study_of *of, bool *more, struct cs_error *err)
{
    struct state *s = state;
    const double start = clock_seconds();
    (void)err;
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
    const struct state *s = state;
    *done = s->done;
    *total = s->total;
}

/* What is shown. */

static void destroy(struct study_shown *shown)
{
    struct invariance_shown *o = (struct invariance_shown *)shown;
    for (int i = 0; i < CHANGE_KINDS; i++) {
        struct invariance_line *l = &o->line[i];
        free(l->at);
        free(l->answer);
        free(l->score);
        free(l->similarity);
        for (int k = 0; k < INVARIANCE_CURVES; k++)
            free(l->probability[k]);
        free(l->picture);
        free(l->pixels);
    }
    free(o);
}

/* The class that is most probable anywhere on the line, of those not taken yet; -1: none. */
static int next_class(const struct invariance_line *to, const struct line *l, int points, int classes)
{
    int best = -1;
    float most = -1;
    for (int c = 0; c < classes; c++) {
        bool taken = false;
        for (int k = 0; k < to->n_curves; k++)
            taken = taken || to->class_index[k] == c;
        for (int i = 0; !taken && i < points; i++)
            if (l->known[i] && l->probability[(size_t)i * (size_t)classes + (size_t)c] > most) {
                most = l->probability[(size_t)i * (size_t)classes + (size_t)c];
                best = c;
            }
    }
    return best;
}

static bool add_curve(struct invariance_line *to, const struct line *l, int points, int classes, int class)
{
    float *p = malloc((size_t)to->n * sizeof *p + 1);
    if (!p)
        return false;
    const int curve = to->n_curves++;
    to->probability[curve] = p;
    to->class_index[curve] = class;
    for (int i = 0, n = 0; i < points; i++) {
        if (!l->known[i])
            continue;
        p[n] = l->probability[(size_t)i * (size_t)classes + (size_t) class];
        to->peak[curve] = p[n] > p[to->peak[curve]] ? n : to->peak[curve];
        n++;
    }
    return true;
}

static bool add_curves(struct invariance_line *to, const struct state *s, const struct line *l, int classes)
{
    bool room = !s->target.of_class || add_curve(to, l, s->points, classes, s->target.class_index);
    for (int c = 0; room && c >= 0 && to->n_curves < INVARIANCE_CURVES && to->n_curves < classes;) {
        c = next_class(to, l, s->points, classes);
        room = c < 0 || add_curve(to, l, s->points, classes, c);
    }
    return room;
}

static bool allocate_line(struct invariance_line *to, const struct state *s, const struct line *l, size_t n_pixels)
{
    for (int i = 0; i < s->points; i++)
        to->n += l->known[i];
    const size_t n = (size_t)to->n + 1;
    to->at = malloc(n * sizeof *to->at);
    to->answer = malloc(n * sizeof *to->answer);
    to->score = malloc(n * sizeof *to->score);
    to->similarity = malloc(n * sizeof *to->similarity);
    to->picture = malloc((size_t)s->n_pictures * sizeof *to->picture);
    for (int k = 0; k < s->n_pictures; k++)
        to->n_pictures += l->known[l->picture[k]];
    to->pixels = malloc(((size_t)to->n_pictures * n_pixels + 1) * sizeof *to->pixels);
    return to->at && to->answer && to->score && to->similarity && to->picture && to->pixels;
}

static void copy_points(struct invariance_line *to, const struct state *s, const struct line *l)
{
    int n = 0;
    for (int i = 0; i < s->points; i++) {
        if (!l->known[i])
            continue;
        to->at[n] = l->at[i];
        to->answer[n] = l->answer[i];
        to->score[n] = l->score[i];
        to->similarity[n] = l->similarity[i];
        to->score_least = n ? fminf(to->score_least, l->score[i]) : l->score[i];
        to->score_most = n ? fmaxf(to->score_most, l->score[i]) : l->score[i];
        n++;
    }
}

static void copy_pictures(struct invariance_line *to, const struct state *s, const struct line *l, size_t n_pixels)
{
    int n = 0, point = 0, among = 0;
    for (int k = 0; k < s->n_pictures; k++) {
        for (; point < l->picture[k]; point++)
            among += l->known[point];
        if (!l->known[point])
            continue;
        to->picture[n] = among;
        memcpy(to->pixels + (size_t)n * n_pixels, l->pixels + (size_t)k * n_pixels, n_pixels * sizeof *to->pixels);
        n++;
    }
}

static bool show_line(struct invariance_line *to, const struct state *s, const struct study_of *of, int i)
{
    const struct line *l = &s->line[i];
    const size_t n_pixels = shape_count(of->input);
    to->change = (enum study_change)i;
    to->neutral = neutral_of(i);
    to->now = now_of(s, i);
    to->now_similarity = l->now_similarity;
    to->total = s->points;
    if (!allocate_line(to, s, l, n_pixels))
        return false;
    copy_points(to, s, l);
    copy_pictures(to, s, l, n_pixels);
    const bool known = to->n > 0; /* the unchanged picture is passed before any point */
    to->neutral_answer = known ? l->reference_answer : -1;
    to->neutral_score = known ? l->reference_score : NAN;
    invariance_interval(to->at, to->answer, to->n, to->neutral, to->neutral_answer, &to->same_from, &to->same_to);
    return of->classes < 1 || add_curves(to, s, l, of->classes);
}

static struct study_shown *show(const void *state, const struct study_of *of)
{
    const struct state *s = state;
    const bool first_is_whole = s->done > s->points;
    if (!s->has_target || (!first_is_whole && clock_seconds() - s->began < FIRST_SHOWN))
        return NULL;
    struct invariance_shown *o = calloc(1, sizeof *o);
    if (!o)
        return NULL;
    o->shown.destroy = destroy;
    o->target = s->target;
    o->input = *of->input;
    o->classes = of->classes;
    o->layer = s->layer;
    o->is_probability = s->target.of_class;
    o->now_score = s->now_score;
    o->now_answer = s->now_answer;
    o->seconds_left = s->done > 0 ? s->seconds / s->done * (s->total - s->done) : -1;
    for (int i = 0; i < CHANGE_KINDS; i++)
        if (!show_line(&o->line[i], s, of, i)) {
            destroy(&o->shown);
            return NULL;
        }
    return &o->shown;
}

static void finish(void *state)
{
    struct state *s = state;
    net_run_destroy(&s->run);
    for (int i = 0; i < CHANGE_KINDS; i++) {
        struct line *l = &s->line[i];
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
    free(s->order);
    free(s->now_layer);
    free(s->plain);
    free(s->changed);
}

const struct study_class study_invariance = {.name = "invariance",
                                             .uses = uses,
                                             .grows = true,
                                             .size = sizeof(struct state),
                                             .same = same,
                                             .begin = begin,
                                             .go_on = go_on,
                                             .progress = progress,
                                             .show = show,
                                             .finish = finish};
