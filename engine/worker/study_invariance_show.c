#include "engine/worker/study_invariance_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/explain/invariance.h"

#define FIRST_SHOWN 0.2 /* s: before that the curves of before stay */

/* A zoom of 0 is none, as 1 is. */
static float now_of(const struct invariance_state *s, int line)
{
    struct picture_change c = s->change;
    const float now = *invariance_changed_by(&c, line);
    return line == CHANGE_ZOOM && !(now > 0) ? 1 : now;
}

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
    free(o->plain);
    free(o);
}

/* The class that is most probable anywhere on the line, of those not taken yet; -1: none. */
static int next_class(const struct invariance_line *to, const struct invariance_points *l, int points, int classes)
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

static bool add_curve(struct invariance_line *to, const struct invariance_points *l, int points, int classes, int class)
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

static bool add_curves(struct invariance_line *to, const struct invariance_state *s, const struct invariance_points *l,
                       int classes)
{
    bool room = !s->target.of_class || add_curve(to, l, s->points, classes, s->target.class_index);
    for (int c = 0; room && c >= 0 && to->n_curves < INVARIANCE_CURVES && to->n_curves < classes;) {
        c = next_class(to, l, s->points, classes);
        room = c < 0 || add_curve(to, l, s->points, classes, c);
    }
    return room;
}

static bool allocate_line(struct invariance_line *to, const struct invariance_state *s,
                          const struct invariance_points *l, size_t n_pixels)
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

static void copy_points(struct invariance_line *to, const struct invariance_state *s, const struct invariance_points *l)
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

static void copy_pictures(struct invariance_line *to, const struct invariance_state *s,
                          const struct invariance_points *l, size_t n_pixels)
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

static void *copy_of(const void *from, size_t size)
{
    void *to = malloc(size + 1);
    if (to && size > 0)
        memcpy(to, from, size);
    return to;
}

/* Of the block before; the probe's own place on it is another. */
static bool take_line(struct invariance_line *to, const struct invariance_line *from, size_t n_pixels)
{
    const size_t n = (size_t)from->n;
    bool room = true;
    *to = *from;
    to->at = copy_of(from->at, n * sizeof *from->at);
    to->answer = copy_of(from->answer, n * sizeof *from->answer);
    to->score = copy_of(from->score, n * sizeof *from->score);
    to->similarity = copy_of(from->similarity, n * sizeof *from->similarity);
    to->picture = copy_of(from->picture, (size_t)from->n_pictures * sizeof *from->picture);
    to->pixels = copy_of(from->pixels, (size_t)from->n_pictures * n_pixels * sizeof *from->pixels);
    for (int k = 0; k < from->n_curves; k++) {
        to->probability[k] = copy_of(from->probability[k], n * sizeof(float));
        room = room && to->probability[k];
    }
    return room && to->at && to->answer && to->score && to->similarity && to->picture && to->pixels;
}

static bool make_line(struct invariance_line *to, const struct invariance_state *s, const struct study_of *of, int i)
{
    const struct invariance_points *l = &s->line[i];
    const size_t n_pixels = shape_count(of->input);
    to->change = (enum study_change)i;
    to->neutral = invariance_neutral(i);
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

static bool show_line(struct invariance_line *to, const struct invariance_state *s, const struct study_of *of, int i)
{
    const bool room = s->takes[i] ? take_line(to, &s->kept->line[i], shape_count(of->input)) : make_line(to, s, of, i);
    to->now = now_of(s, i);
    to->now_similarity = s->line[i].now_similarity;
    return room;
}

struct study_shown *invariance_show(const void *state, const struct study_of *of)
{
    const struct invariance_state *s = state;
    const bool first_is_whole = s->has_target && s->done >= s->first_total;
    if (!s->has_target || (!first_is_whole && clock_seconds() - s->began < FIRST_SHOWN))
        return NULL;
    struct invariance_shown *o = calloc(1, sizeof *o);
    if (!o)
        return NULL;
    o->shown.destroy = destroy;
    o->target = s->target;
    o->input = *of->input;
    o->change = s->change;
    o->plain = copy_of(s->plain, shape_count(of->input) * sizeof *s->plain);
    o->classes = of->classes;
    o->layer = s->layer;
    o->is_probability = s->target.of_class;
    o->now_score = s->now_score;
    o->now_answer = s->now_answer;
    o->seconds_left = s->done > 0 ? s->seconds / s->done * (s->total - s->done) : -1;
    bool room = o->plain != NULL;
    for (int i = 0; room && i < CHANGE_KINDS; i++)
        room = show_line(&o->line[i], s, of, i);
    if (!room)
        destroy(&o->shown);
    return room ? &o->shown : NULL;
}
