#include "engine/worker/studies.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/worker/course.h"
#include "engine/worker/study_other.h"

#define SHOW_SECONDS 0.1  /* between two blocks, or two tellings, of one that goes on */
#define LIVE_SECONDS 0.25 /* between the end of one and the next about other parameters, while training goes on */

const struct study_class *study_class_of(enum study_kind kind)
{
    static const struct study_class *const classes[STUDIES] = {
        [STUDY_PATCHES] = &study_patches,
        [STUDY_SALIENCY] = &study_saliency,
        [STUDY_CAM] = &study_cam,
        [STUDY_OCCLUSION] = &study_occlusion,
        [STUDY_ASCENT] = &study_ascent,
        [STUDY_INVARIANCE] = &study_invariance,
        [STUDY_EMBEDDING] = &study_embedding,
        [STUDY_ANSWER] = &study_answer,
    };
    return classes[kind];
}

struct study_shown *study_shown_use(struct study_shown *shown)
{
    if (shown)
        shown->users++;
    return shown;
}

void study_shown_leave(struct study_shown **shown)
{
    if (*shown && --(*shown)->users == 0)
        (*shown)->destroy(*shown);
    *shown = NULL;
}

/* Copies of the parameters. */

static void leave_copy(struct study *st)
{
    shared_net_leave(&st->copy);
}

/* One for all that begin about the same parameters. */
static enum cs_status take_copy(struct studies *s, struct study *st, const struct net *net, struct cs_error *err)
{
    if (s->copy && s->copy_stamp != s->stamp)
        shared_net_leave(&s->copy);
    if (!s->copy) {
        s->copy = calloc(1, sizeof *s->copy);
        if (!s->copy)
            return cs_no_memory(err);
        s->copy->users = 1;
        s->copy_stamp = s->stamp;
        const enum cs_status status = net_clone(net, &s->copy->net, err);
        if (status) {
            shared_net_leave(&s->copy);
            return status;
        }
    }
    st->copy = shared_net_use(s->copy);
    return CS_OK;
}

/* One study. */

static void end(struct study *st, const struct study_class *class, enum study_state state)
{
    if (st->made) {
        class->finish(st->made);
        free(st->made);
        st->made = NULL;
    }
    leave_copy(st);
    st->state = state;
    st->done_at = clock_seconds();
}

static void fail(struct study *st, const struct study_class *class)
{
    end(st, class, STUDY_FAILED);
}

static bool of_subject(struct course *c, enum study_subject subject, struct study_of *of)
{
    *of = (struct study_of){.net = c->net,
                            .normalisation = &c->normalisation,
                            .data = c->data && c->samples_fit ? c->data : NULL,
                            .input = net_input(c->net),
                            .pixels = c->probe.pixels,
                            .plain = c->plain,
                            .change = &c->probe.change,
                            .label = c->probe_label,
                            .classes = c->is_autoencoder ? 0 : c->classes, /* its data have classes, it has not */
                            .ends_in_softmax = net_ends_in_softmax(c->net),
                            .silenced = (const int(*)[2])c->weights.silenced,
                            .n_silenced = c->weights.n_silenced,
                            .pool = c->pool};
    return subject == STUDY_THIS || study_other_fill(c, of);
}

static const struct study_asks *asks_of(const struct studies *s, int subject)
{
    return subject == STUDY_THIS ? &s->asks : &s->of_other;
}

/* Of the subject's parameters. */
static uint64_t stamp_of(const struct course *c, int subject)
{
    return subject == STUDY_THIS ? c->studies.stamp : study_other_stamp(c);
}

static bool is_other(const struct study_asks *a, const struct study_asks *b)
{
    return memcmp(&a->other, &b->other, sizeof a->other) != 0;
}

static bool is_about_picture(const struct study_shown *shown, const struct study_class *class, uint64_t picture)
{
    return !(class->uses(&shown->asks) & STUDY_USES_PICTURE) || shown->probe == picture + 1;
}

/* Whether the latest block is a whole one about the picture and the other network of the one that goes on. */
static bool is_latest_akin(const struct study *st, const struct study_class *class, bool any_picture)
{
    const struct study_shown *latest = st->latest;
    return latest && latest->whole && latest->asks.again == st->asks.again &&
           (any_picture || is_about_picture(latest, class, st->picture)) && !is_other(&latest->asks, &st->asks);
}

/* Whether one that begins may go on from the latest block. */
static bool is_of_use(const struct study *st, const struct study_class *class)
{
    return is_latest_akin(st, class, class->uses(&st->asks) & STUDY_MOVES) && st->latest_stamp == st->stamp;
}

static bool is_of_these(const struct study *st)
{
    const struct study_shown *latest = st->latest;
    return latest && st->latest_stamp == st->stamp && latest->asks.again == st->asks.again &&
           !is_other(&latest->asks, &st->asks);
}

/* What is not whole does not take the place of a whole answer to the same question, about earlier parameters: while
 * training goes on beside, half a picture would come and go. */
static bool may_show_part(const struct study *st, const struct study_class *class)
{
    return class->grows && !(is_latest_akin(st, class, false) && class->same(&st->latest->asks, &st->asks));
}

/* What it is about, and with that, when it is due again. */
static void note(const struct course *c, struct study *st, int subject)
{
    const struct studies *s = &c->studies;
    st->asks = *asks_of(s, subject);
    st->stamp = stamp_of(c, subject);
    st->picture = s->picture;
    st->steps = c->steps;
    st->epochs = course_epochs_done(c);
    st->seconds = 0;
    st->done = st->total = 0;
}

/* The other kinds are about a layer, or the picture, as a whole. */
static bool explains_target(const struct study_class *class)
{
    return class != &study_patches && class != &study_embedding && class != &study_answer;
}

static enum cs_status begin(struct course *c, struct study *st, const struct study_class *class, int subject,
                            struct study_of *of)
{
    struct studies *s = &c->studies;
    struct study_asks asks = st->asks;
    st->made = calloc(1, class->size);
    enum cs_status status = st->made ? CS_OK : cs_no_memory(&st->error);
    if (!status && subject == STUDY_OTHER)
        status = study_other_map(c, &asks, explains_target(class), &st->error);
    if (!status && subject == STUDY_OTHER)
        st->copy = shared_net_use(study_other_net(c));
    else if (!status && c->trainer)
        status = take_copy(s, st, c->net, &st->error);
    if (st->copy)
        of->net = st->copy->net;
    st->state = STUDY_GOES_ON;
    of->latest = is_of_use(st, class) ? st->latest : NULL;
    of->before = is_of_these(st) ? st->latest : NULL;
    return status ? status : class->begin(st->made, of, &asks, &st->error);
}

/* A new block takes the place of the latest; where there is no memory for it, that stays. */
static bool show(struct study *st, const struct study_class *class, const struct study_of *of, bool whole)
{
    struct study_shown *shown = class->show(st->made, of);
    if (!shown)
        return false;
    shown->users = 1;
    shown->asks = st->asks;
    shown->steps = st->steps;
    shown->probe = class->uses(&st->asks) & STUDY_USES_PICTURE ? st->picture + 1 : 0;
    shown->whole = whole;
    study_shown_leave(&st->latest);
    st->latest = shown;
    st->latest_stamp = st->stamp;
    st->serial++;
    return true;
}

static bool finish(struct study *st, const struct study_class *class, const struct study_of *of)
{
    if (!show(st, class, of, true)) {
        cs_no_memory(&st->error);
        fail(st, class);
        return true;
    }
    st->took = st->seconds;
    end(st, class, STUDY_DONE);
    return true;
}

/* A part of one that has begun; true when there is something to tell. */
static bool go_on(struct study *st, const struct study_class *class, const struct study_of *of)
{
    bool more = false;
    const double start = clock_seconds();
    const enum cs_status status = class->go_on(st->made, of, &more, &st->error);
    const double now = clock_seconds();
    st->seconds += now - start;
    if (status) {
        fail(st, class);
        return true;
    }
    class->progress(st->made, &st->done, &st->total);
    if (!more)
        return finish(st, class, of);
    if (now - st->shown_at < SHOW_SECONDS)
        return false;
    if (may_show_part(st, class))
        show(st, class, of, false);
    st->shown_at = now;
    return true;
}

/* What is due. */

static bool is_wanted(const struct studies *s, int subject, int kind)
{
    return s->asks.wanted[subject] >> kind & 1 && (subject == STUDY_THIS || s->asks.other.kind != OTHER_NONE);
}

static bool is_of_other_picture(const struct studies *s, const struct study *st, const struct study_class *class)
{
    return class->uses(&s->asks) & STUDY_USES_PICTURE && st->picture != s->picture;
}

static bool is_asked_otherwise(const struct studies *s, const struct study *st, const struct study_class *class,
                               int subject)
{
    const struct study_asks *asks = asks_of(s, subject);
    return st->asks.again != asks->again || !class->same(&st->asks, asks) ||
           (subject == STUDY_OTHER && is_other(&st->asks, asks));
}

/* The one that goes on is of no use any more. */
static bool has_to_restart(const struct course *c, const struct study *st, const struct study_class *class, int subject)
{
    const struct studies *s = &c->studies;
    return is_asked_otherwise(s, st, class, subject) || is_of_other_picture(s, st, class) ||
           (st->stamp != stamp_of(c, subject) && (subject == STUDY_OTHER || !st->copy));
}

static bool is_time(const struct course *c, const struct study *st, const struct study_class *class, bool training)
{
    if (!training)
        return true;
    if (class->uses(&c->studies.asks) & STUDY_USES_DATA)
        return course_epochs_done(c) > st->epochs;
    return clock_seconds() - st->done_at >= LIVE_SECONDS;
}

static bool is_due(const struct course *c, int subject, int kind, bool training)
{
    const struct studies *s = &c->studies;
    const struct study *st = &s->study[subject][kind];
    const struct study_class *class = study_class_of(kind);
    if (st->state == STUDY_GOES_ON)
        return true; /* at least to end it */
    if (!is_wanted(s, subject, kind) || s->asks.stopped || (subject == STUDY_OTHER && !study_other_is_settled(c)))
        return false;
    if (st->state == STUDY_IDLE || st->state == STUDY_STOPPED)
        return true;
    if (is_asked_otherwise(s, st, class, subject) || is_of_other_picture(s, st, class))
        return true;
    return st->stamp != stamp_of(c, subject) && (subject == STUDY_OTHER || is_time(c, st, class, training));
}

/* Both networks are asked about one class. */
static void ask_other(struct course *c)
{
    struct studies *s = &c->studies;
    s->of_other = s->asks;
    if (s->asks.target.of_class && s->asks.target.class_index < 0 && c->classes > 0)
        s->of_other.target.class_index = largest_logit(net_run_output(c->probe_run)->data, c->classes);
}

/* It goes on, and is not wanted any more. */
static bool has_to_end(const struct studies *s, int at)
{
    const struct study *st = &s->study[at / STUDIES][at % STUDIES];
    return st->state == STUDY_GOES_ON && (s->asks.stopped || !is_wanted(s, at / STUDIES, at % STUDIES));
}

static bool have_to_end(const struct studies *s)
{
    for (int i = 0; i < STUDY_SUBJECTS * STUDIES; i++)
        if (has_to_end(s, i))
            return true;
    return false;
}

/* All of them at once: who stops them does not wait for turns. */
static bool end_unwanted(struct studies *s)
{
    bool ended = false;
    for (int i = 0; i < STUDY_SUBJECTS * STUDIES; i++)
        if (has_to_end(s, i)) {
            end(&s->study[i / STUDIES][i % STUDIES], study_class_of(i % STUDIES), STUDY_STOPPED);
            ended = true;
        }
    return ended;
}

bool studies_are_due(struct course *c, bool training)
{
    if (have_to_end(&c->studies))
        return true;
    ask_other(c);
    if (study_other_is_due(c))
        return true;
    if (training && c->studies.ahead > 0)
        return false;
    for (int i = 0; i < STUDY_SUBJECTS * STUDIES; i++)
        if (is_due(c, i / STUDIES, i % STUDIES, training))
            return true;
    return false;
}

static bool go_on_with(struct course *c, int subject, int kind, bool (*watch)(void *ctx), void *ctx)
{
    struct studies *s = &c->studies;
    struct study *st = &s->study[subject][kind];
    const struct study_class *class = study_class_of(kind);
    struct study_of of;
    const bool there = of_subject(c, subject, &of);
    of.go_on = watch;
    of.ctx = ctx;
    if (st->state == STUDY_GOES_ON && !there) {
        end(st, class, STUDY_STOPPED);
        return true;
    }
    if (st->state == STUDY_GOES_ON && !has_to_restart(c, st, class, subject)) {
        if (st->copy)
            of.net = st->copy->net;
        return go_on(st, class, &of);
    }
    end(st, class, STUDY_IDLE);
    note(c, st, subject);
    if (!there) {
        study_other_error(c, &st->error);
        fail(st, class);
    } else if (begin(c, st, class, subject, &of)) {
        fail(st, class);
    }
    return true;
}

bool studies_go_on(struct course *c, bool training, bool (*watch)(void *ctx), void *ctx)
{
    struct studies *s = &c->studies;
    const double start = clock_seconds();
    bool news = false;
    if (end_unwanted(s))
        return true;
    if (study_other_is_due(c)) {
        study_other_refresh(c);
        return true;
    }
    for (int i = 0; i < STUDY_SUBJECTS * STUDIES; i++) {
        const int at = (s->next + i) % (STUDY_SUBJECTS * STUDIES);
        if (!is_due(c, at / STUDIES, at % STUDIES, training))
            continue;
        news = go_on_with(c, at / STUDIES, at % STUDIES, watch, ctx);
        s->next = at + 1;
        break;
    }
    if (news)
        study_difference_refresh(c);
    s->ahead = training ? s->ahead + clock_seconds() - start : 0; /* at rest nobody is waited for */
    return news;
}

void studies_give_way(struct studies *s, double seconds)
{
    s->ahead = s->ahead > seconds ? s->ahead - seconds : 0;
}

void studies_outdate(struct studies *s)
{
    s->stamp++;
}

void studies_outdate_picture(struct studies *s)
{
    s->picture++;
}

void studies_finish(struct studies *s)
{
    for (int i = 0; i < STUDY_SUBJECTS * STUDIES; i++) {
        struct study *st = &s->study[i / STUDIES][i % STUDIES];
        end(st, study_class_of(i % STUDIES), STUDY_IDLE);
        study_shown_leave(&st->latest);
    }
    shared_net_leave(&s->copy);
    study_difference_finish(&s->difference);
    study_other_finish(s->other);
    s->other = NULL;
}

void studies_tell(const struct course *c, enum study_subject subject, enum study_kind kind, struct study_told *told)
{
    const struct studies *s = &c->studies;
    const struct study_asks *asks = asks_of(s, subject);
    const struct study *st = &s->study[subject][kind];
    const struct study_class *class = study_class_of(kind);
    *told = (struct study_told){.state = st->state,
                                .done = st->done,
                                .total = st->total,
                                .seconds = st->took,
                                .shown = st->latest,
                                .serial = st->serial};
    if (st->latest)
        told->outdated = !class->same(&st->latest->asks, asks) || !is_about_picture(st->latest, class, s->picture) ||
                         (subject == STUDY_OTHER && is_other(&st->latest->asks, asks)) ||
                         st->latest_stamp != stamp_of(c, subject);
    if (st->state == STUDY_FAILED)
        snprintf(told->error, sizeof told->error, "%s", st->error.text);
}
