/* The door to the worker: what it is told, and what comes back. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/session/session_internal.h"
#include "app/session/session_interpret.h"
#include "app/session/session_past.h"
#include "app/session/session_topic.h"
#include "app/session/session_train.h"
#include "engine/base/clock.h"
#include "engine/base/i18n.h"
#include "engine/net/net_text.h"

static const double SNAPSHOT_SECONDS = 0.1, RETRY_SECONDS = 0.02;

const struct snapshot *session_snapshot(const struct session *s)
{
    return s->snapshot;
}

bool session_training(const struct session *s)
{
    return s->training;
}

const float *session_probe_pixels(const struct session *s)
{
    return session_int(s, PROP_NETWORK_PROBE) == PROBE_SAMPLE ? NULL : s->probe.fitted.data;
}

const struct probe *session_probe(const struct session *s)
{
    return &s->probe;
}

struct picture_change session_picture_change(const struct session *s)
{
    return (struct picture_change){.shift = {(float)session_float(s, PROP_NETWORK_SHIFT_ROWS),
                                             (float)session_float(s, PROP_NETWORK_SHIFT_COLUMNS)},
                                   .degrees = (float)session_float(s, PROP_NETWORK_ROTATE),
                                   .zoom = (float)session_float(s, PROP_NETWORK_ZOOM),
                                   .noise = (float)session_float(s, PROP_NETWORK_NOISE),
                                   .seed = (uint64_t)session_int(s, PROP_NETWORK_NOISE_SEED)};
}

bool session_finding(const struct session *s)
{
    return s->finding;
}

int session_worker_epochs(const struct session *s)
{
    const struct snapshot *now = s->snapshot;
    return now->steps == 0 ? 0 : now->epoch + (now->batch + 1 >= now->batches);
}

static struct trainer_options trainer_options(const struct session *s)
{
    struct trainer_options o = {
        .optimizer = optimizer_defaults((enum optimizer_kind)session_int(s, PROP_TRAIN_OPTIMIZER)),
        .batch = session_int(s, PROP_TRAIN_BATCH),
        .seed = (uint64_t)session_int(s, PROP_TRAIN_SEED),
        .validation = WORKER_VALIDATION_AUTO,
    };
    o.optimizer.lr = (float)session_float(s, PROP_TRAIN_LR);
    o.optimizer.momentum = (float)session_float(s, PROP_TRAIN_MOMENTUM);
    o.optimizer.weight_decay = (float)session_float(s, PROP_TRAIN_WEIGHT_DECAY);
    o.optimizer.nesterov = /* which has a meaning with momentum alone */
        o.optimizer.kind == OPTIMIZER_SGD && o.optimizer.momentum > 0 && session_bool(s, PROP_TRAIN_NESTEROV);
    o.optimizer.clip_norm = (float)session_float(s, PROP_TRAIN_CLIP_NORM);
    o.loss = (enum loss_kind)session_int(s, PROP_TRAIN_LOSS);
    if (o.loss == LOSS_CROSS_ENTROPY) /* likewise */
        o.label_smoothing = (float)session_float(s, PROP_TRAIN_LABEL_SMOOTHING);
    o.schedule.epochs = session_int(s, PROP_TRAIN_EPOCHS);
    o.schedule.warmup = session_float(s, PROP_TRAIN_WARMUP);
    /* check_rules() has seen that these can be read. */
    schedule_from_text(session_text(s, PROP_TRAIN_SCHEDULE), &o.schedule, NULL);
    augment_parse(session_text(s, PROP_TRAIN_AUGMENT), &o.augment, NULL);
    return o;
}

/* As snapshot->orders counts them. */
static bool is_order(enum worker_command_kind kind)
{
    return kind == WORKER_TRAIN || kind == WORKER_EPOCH || kind == WORKER_STEP || kind == WORKER_GO_BACK ||
           kind == WORKER_PAUSE;
}

/* Below 0 it is the network's own. */
static struct net_variant variant_of(const struct session *s)
{
    const double p = session_float(s, PROP_TRAIN_DROPOUT);
    return (struct net_variant){.batch_norm = (enum net_norm)session_int(s, PROP_TRAIN_BATCH_NORM),
                                .sets_dropout = p >= 0,
                                .p = p >= 0 ? (float)p : 0};
}

enum cs_status session_post(struct session *s, const struct worker_command *command, struct cs_error *err)
{
    const enum cs_status status = worker_post(s->worker, command, err);
    s->posts += status == CS_OK;
    s->orders += status == CS_OK && is_order(command->kind);
    s->loads += status == CS_OK && command->kind == WORKER_SETUP;
    if (status == CS_OK && command->kind == WORKER_SETUP)
        session_setup_posted(s);
    if (status == CS_OK && (command->kind == WORKER_CANCEL || command->kind == WORKER_SETUP))
        s->finding = false;
    return status;
}

/* check_rules() has seen that the shares can be read. */
static void read_plan(const struct session *s, struct data_plan *p)
{
    *p = (struct data_plan){.size = session_int(s, PROP_TRAIN_SIZE),
                            .label_noise = (float)session_float(s, PROP_TRAIN_LABEL_NOISE),
                            .balance = (enum class_balance)session_int(s, PROP_TRAIN_BALANCE),
                            .seed = (uint64_t)session_int(s, PROP_TRAIN_SEED)};
    data_plan_shares(session_text(s, PROP_TRAIN_SHARES), p, NULL);
}

static enum cs_status post_kind(struct session *s, enum worker_command_kind kind, struct cs_error *err)
{
    struct worker_command command = {.kind = kind,
                                     .options = trainer_options(s),
                                     .epochs = session_int(s, PROP_TRAIN_EPOCHS),
                                     .stop_at = (uint64_t)session_int(s, PROP_TRAIN_STOP_AT),
                                     .threads = session_int(s, PROP_TRAIN_THREADS),
                                     .autosave = session_int(s, PROP_TRAIN_AUTOSAVE),
                                     .variant = variant_of(s),
                                     .normalisation =
                                         (enum worker_normalisation)session_int(s, PROP_NETWORK_NORMALISATION),
                                     .class_names = session_text(s, PROP_NETWORK_CLASS_NAMES)};
    read_plan(s, &command.plan);
    command.resume = kind == WORKER_SETUP && session_save_resumes(s);
    /* check_net() and check_data() have seen that they fit. */
    const char *const net = session_text(s, PROP_TRAIN_NET);
    if (net_is_text(net))
        command.net_text = net;
    else
        snprintf(command.net, sizeof command.net, "%s", net);
    snprintf(command.data, sizeof command.data, "%s", session_text(s, PROP_TRAIN_DATA));
    return session_post(s, &command, err);
}

/* The picture that is drawn or read, fitted to the network that is there. */
static enum cs_status fit_probe(struct session *s, struct cs_error *err)
{
    const struct shape *input = net_input(s->snapshot->net);
    if (session_int(s, PROP_NETWORK_PROBE) == PROBE_DRAWN)
        return probe_fit_drawing(&s->probe, session_text(s, PROP_NETWORK_DRAWING), input, err);
    const bool was_inverted = s->probe.inverted;
    enum cs_status status = probe_open(&s->probe, session_text(s, PROP_NETWORK_FILE), err);
    if (status == CS_OK)
        status = probe_fit_picture(&s->probe, input, (enum image_fit)session_int(s, PROP_NETWORK_FIT), err);
    if (status == CS_OK && s->probe.inverted && !was_inverted)
        session_tell(s, _("The picture is dark on light and was inverted: this network reads light on dark"));
    return status;
}

static enum cs_status post_weights(struct session *s, struct cs_error *err)
{
    const struct worker_command command = {.kind = WORKER_WEIGHTS,
                                           .weights = {session_text(s, PROP_NETWORK_EDITS),
                                                       session_text(s, PROP_NETWORK_LOCKED),
                                                       session_text(s, PROP_NETWORK_SILENCED)}};
    const enum cs_status status = session_post(s, &command, err);
    s->hands += status == CS_OK;
    return status;
}

enum dataset_split session_split(const struct session *s)
{
    return (enum dataset_split)session_int(s, PROP_NETWORK_SPLIT); /* whose choices are in that order */
}

int session_samples_there(const struct session *s)
{
    return s->snapshot->n_split[session_split(s)];
}

static enum cs_status post_probe(struct session *s, struct cs_error *err)
{
    struct worker_command command = {.kind = WORKER_PROBE,
                                     .probe = {.split = session_split(s),
                                               .index = (uint64_t)session_int(s, PROP_NETWORK_SAMPLE),
                                               .change = session_picture_change(s)}};
    if (session_int(s, PROP_NETWORK_PROBE) != PROBE_SAMPLE) {
        const enum cs_status status = fit_probe(s, err);
        if (status != CS_OK)
            return status;
        command.probe.from_pixels = true;
        command.probe.pixels = s->probe.fitted.data;
        command.probe.n_pixels = (int)shape_count(&s->probe.fitted.shape);
    }
    return session_post(s, &command, err);
}

/* News that was told, or that cannot be told and was complained about, is no news; a full queue is tried again. */
static bool settled(struct session *s, unsigned news, enum cs_status status, const struct cs_error *err)
{
    s->worker_is_full = status == CS_BUSY;
    if (status == CS_BUSY)
        return false;
    s->news &= ~news;
    if (status != CS_OK)
        session_say(s, err->text);
    return status == CS_OK;
}

/* An ending comes before a SETUP, which would be for what is followed; a beginning after it. */
static bool tell_follow(struct session *s)
{
    struct cs_error err;
    const struct worker_command command = {.kind = WORKER_FOLLOW, .path = session_text(s, PROP_TRAIN_FOLLOW)};
    return !(s->news & NEWS_FOLLOW) || settled(s, NEWS_FOLLOW, session_post(s, &command, &err), &err);
}

void session_worker_tell(struct session *s)
{
    struct cs_error err;
    s->worker_is_full = false;
    if (!s->worker)
        return;
    if (!session_following(s) && !tell_follow(s))
        return;
    if (s->news & NEWS_SETUP) {
        /* The new network starts with a probe of its own: it hears of ours when it is there. */
        if (!settled(s, NEWS_SETUP | NEWS_OPTIONS, post_kind(s, WORKER_SETUP, &err), &err))
            return;
        s->loading = true;
        s->training = false;
        if (session_save_resumes(s) && session_save_differs(s))
            s->news |= NEWS_OPTIONS;
    }
    if (s->news & NEWS_OPTIONS && !settled(s, NEWS_OPTIONS, post_kind(s, WORKER_OPTIONS, &err), &err))
        return;
    if (!tell_follow(s))
        return;
    if (s->loading || !s->snapshot->net)
        return;
    if (s->news & NEWS_WEIGHTS && !settled(s, NEWS_WEIGHTS, post_weights(s, &err), &err))
        return;
    if (s->news & NEWS_PROBE)
        settled(s, NEWS_PROBE, post_probe(s, &err), &err);
}

void session_worker_changed(struct session *s, enum prop_id p)
{
    session_interpret_changed(s, p);
    if (session_is_of_setup(p) && !session_has_learnt(s))
        s->news |= NEWS_SETUP;
    switch (p) {
    case PROP_TRAIN_FOLLOW:
        session_follow_changed(s);
        break;
    case PROP_TRAIN_DATA:
    case PROP_TRAIN_NET:
        if (p == PROP_TRAIN_NET && session_following(s))
            session_follow_end(s); /* this one is wanted instead */
        else
            session_setup_tell(s);
        s->news |= NEWS_SETUP;
        break;
    case PROP_TRAIN_LOSS:
    case PROP_TRAIN_STOP_AT:
    case PROP_TRAIN_THREADS:
    case PROP_TRAIN_AUTOSAVE:
    case PROP_TRAIN_OPTIMIZER:
    case PROP_TRAIN_LR:
    case PROP_TRAIN_MOMENTUM:
    case PROP_TRAIN_WEIGHT_DECAY:
    case PROP_TRAIN_BATCH:
    case PROP_TRAIN_EPOCHS:
    case PROP_TRAIN_NESTEROV:
    case PROP_TRAIN_SCHEDULE:
    case PROP_TRAIN_WARMUP:
    case PROP_TRAIN_CLIP_NORM:
    case PROP_TRAIN_LABEL_SMOOTHING:
    case PROP_TRAIN_AUGMENT:
    case PROP_NETWORK_NORMALISATION:
    case PROP_NETWORK_CLASS_NAMES:
        s->news |= NEWS_OPTIONS;
        break;
    case PROP_NETWORK_EDITS:
    case PROP_NETWORK_LOCKED:
    case PROP_NETWORK_SILENCED:
        s->news |= NEWS_WEIGHTS;
        break;
    case PROP_NETWORK_PROBE:
    case PROP_NETWORK_SAMPLE:
    case PROP_NETWORK_SPLIT:
    case PROP_NETWORK_FILE:
    case PROP_NETWORK_DRAWING:
        s->finding = false; /* somebody knows what to look at */
        s->news |= NEWS_PROBE;
        break;
    case PROP_NETWORK_FIT:
        if (session_int(s, PROP_NETWORK_PROBE) != PROBE_PICTURE)
            break;
        s->finding = false;
        s->news |= NEWS_PROBE;
        break;
    case PROP_NETWORK_SHIFT_ROWS:
    case PROP_NETWORK_SHIFT_COLUMNS:
    case PROP_NETWORK_ROTATE:
    case PROP_NETWORK_ZOOM:
    case PROP_NETWORK_NOISE:
    case PROP_NETWORK_NOISE_SEED:
        s->news |= NEWS_PROBE;
        break;
    default:
        break;
    }
}

static enum cs_status start_worker(struct session *s, struct cs_error *err)
{
    if (s->worker)
        return CS_OK;
    const struct worker_options options = {.threads = s->options.threads,
                                           .notify = s->options.notify,
                                           .ctx = s->options.ctx,
                                           .snapshot_interval = SNAPSHOT_SECONDS,
                                           .save_folder = s->saves.folder};
    const enum cs_status status = worker_create(&s->worker, &options, err);
    if (status != CS_OK)
        return status;
    worker_subscribe(s->worker, s->wanted);
    s->news |= NEWS_SETUP;
    session_worker_tell(s);
    return CS_OK;
}

void session_need_network(struct session *s)
{
    struct cs_error err;
    if (start_worker(s, &err) != CS_OK)
        session_say(s, err.text);
}

void session_subscribe(struct session *s, unsigned wanted)
{
    if (s->worker && wanted != s->wanted)
        worker_subscribe(s->worker, wanted);
    s->wanted = wanted;
}

void session_rest(struct session *s)
{
    struct worker_look nothing = {.focus = -1, .detailed = -1};
    session_subscribe(s, 0);
    session_look(s, &nothing);
}

void session_look(struct session *s, struct worker_look *look)
{
    look->setup = s->snapshot->setup;
    session_past_look(s, look);
    session_interpret_look(s, look);
    if (s->worker && s->snapshot->net)
        worker_look(s->worker, look);
}

static enum worker_command_kind order_of(enum command_id c)
{
    switch (c) {
    case COMMAND_TRAIN_START:
        return WORKER_TRAIN;
    case COMMAND_TRAIN_STEP:
        return WORKER_STEP;
    case COMMAND_TRAIN_EPOCH:
        return WORKER_EPOCH;
    case COMMAND_TRAIN_GO_BACK:
        return WORKER_GO_BACK;
    default:
        return WORKER_PAUSE;
    }
}

enum cs_status session_train(struct session *s, enum command_id c, struct cs_error *err)
{
    enum cs_status status = start_worker(s, err);
    if (status != CS_OK)
        return status;
    if (c == COMMAND_TRAIN_RESET) {
        s->news |= NEWS_SETUP;
        session_worker_tell(s);
        s->changes++;
        return CS_OK;
    }
    session_worker_tell(s);
    if (s->worker_is_full)
        return cs_fail(err, CS_BUSY, "%s", cs_status_text(CS_BUSY));
    if (c != COMMAND_TRAIN_PAUSE && s->snapshot->look_only && !s->loading) /* the worker would say so, too, but later */
        return cs_fail(err, CS_BAD_SHAPE, "%s", s->snapshot->why_not);
    status = post_kind(s, order_of(c), err);
    if (status == CS_OK) {
        s->training = c != COMMAND_TRAIN_PAUSE && c != COMMAND_TRAIN_STEP;
        s->changes++;
    }
    return status;
}

/* Looking for another sample. */

static struct worker_find find_of(const struct session *s, int direction)
{
    const int n = session_samples_there(s), most = (int)prop_infos[PROP_NETWORK_SAMPLE].max;
    int from = session_int(s, PROP_NETWORK_SAMPLE);
    if (n > 0 && from > most - n) /* what is found has to be an index that the property can have */
        from %= n;
    return (struct worker_find){.from = (uint64_t)from,
                                .direction = direction,
                                .training = session_split(s) == DATASET_TRAIN,
                                .label = session_int(s, PROP_NETWORK_CLASS),
                                .mistaken = session_bool(s, PROP_NETWORK_MISTAKES),
                                .ticket = s->sought.ticket + 1};
}

/* A key that is held asks for the same again and again: the search goes on. */
static bool is_sought(const struct session *s, const struct worker_find *f)
{
    const struct worker_find *a = &s->sought;
    return s->finding && a->from == f->from && a->direction == f->direction && a->training == f->training &&
           a->label == f->label && a->mistaken == f->mistaken;
}

enum cs_status session_worker_find(struct session *s, int direction, struct cs_error *err)
{
    struct worker_command command = {.kind = WORKER_FIND, .find = find_of(s, direction)};
    if (is_sought(s, &command.find))
        return CS_OK;
    session_worker_tell(s); /* the search begins with the probe as it is */
    if (s->loading || !s->snapshot->net)
        return cs_fail(err, CS_BUSY, _("the network is being loaded: try again in a moment"));
    if (s->worker_is_full)
        return cs_fail(err, CS_BUSY, "%s", cs_status_text(CS_BUSY));
    const enum cs_status status = session_post(s, &command, err);
    if (status != CS_OK)
        return status;
    s->sought = command.find;
    s->finding = direction != 0;
    s->changes++;
    return CS_OK;
}

static const char *nothing_like_that(const struct session *s, char *text, size_t size)
{
    const struct snapshot *now = s->snapshot;
    const int label = s->sought.label;
    char number[16];
    snprintf(number, sizeof number, "%d", label);
    const char *name = label >= 0 && label < now->classes && now->class_name ? _(now->class_name[label]) : number;
    if (label < 0)
        snprintf(text, size, "%s",
                 s->sought.training ? _("No training sample is taken for another class")
                                    : _("No test sample is taken for another class"));
    else if (s->sought.mistaken)
        snprintf(text, size,
                 s->sought.training ? _("No training sample of class %s is taken for another one")
                                    : _("No test sample of class %s is taken for another one"),
                 name);
    else
        snprintf(text, size,
                 s->sought.training ? _("No training sample is of class %s") : _("No test sample is of class %s"),
                 name);
    return text;
}

/* The probe is another sample already: the properties follow. */
static void take_found(struct session *s)
{
    char text[160];
    s->finding = false;
    if (!s->snapshot->found) {
        session_say(s, nothing_like_that(s, text, sizeof text));
        return;
    }
    session_move(s, PROP_NETWORK_SAMPLE, (int)s->snapshot->probe_index);
    if (session_int(s, PROP_NETWORK_PROBE) != PROBE_SAMPLE)
        session_move(s, PROP_NETWORK_PROBE, PROBE_SAMPLE);
}

/* What was looked for has come, or will not: there is an error, or another network. */
static void follow_search(struct session *s, bool gone)
{
    const struct snapshot *now = s->snapshot;
    if (!s->finding)
        return;
    if (now->found_serial > 0 && now->found_ticket == s->sought.ticket)
        take_found(s);
    else if (gone && !now->searching)
        s->finding = false;
}

/* A network that was asked for and cannot be: the one before stays, and the lists that came with the other one are not
 * about it. */
static void forget_lists_of_failed(struct session *s)
{
    struct edit not_undone = {.lost = true};
    if (s->snapshot->made_by != s->loads && s->news & NEWS_WEIGHTS && !session_following(s))
        session_weights_clear(s, &not_undone);
}

/* The worker's news. */
void session_worker_tick(struct session *s)
{
    if (!s->worker)
        return;
    const uint64_t serial = s->snapshot->serial, setup = s->snapshot->setup, errors = s->snapshot->error_serial,
                   saves = s->snapshot->runs_saves;
    s->snapshot = worker_snapshot(s->worker);
    const struct snapshot *now = s->snapshot;
    const bool new_error = now->error_serial != errors, was_loading = s->loading;
    if (now->serial != serial)
        s->changes++;
    /* Train itself shows where a training diverged, and the way back. */
    const bool seen = now->stray.step > 0 && session_int(s, PROP_APP_WORKSPACE) == WORKSPACE_TRAIN;
    if (new_error && now->error[0] && !seen)
        session_say(s, now->error);
    if (now->setup != setup && setup > 0)
        session_past_forget(s);
    session_runs_tick(s, saves);
    session_save_tick(s);
    /* A training that was taken up brings lists of its own, which may have been emptied here meanwhile. */
    if (now->setup != setup)
        s->news |= NEWS_PROBE | (session_weights_any(s) || *now->save.resumed ? NEWS_WEIGHTS : 0);
    s->loading = now->loads < s->loads; /* several may be on their way, and other commands fail meanwhile */
    if (was_loading && !s->loading)
        forget_lists_of_failed(s);
    session_setup_tick(s);
    follow_search(s, now->setup != setup || new_error);
    if (!s->loading && now->orders == s->orders) /* it tells of all that was asked for, and may have ended by itself */
        s->training = now->state == WORKER_TRAINING;
    session_worker_tell(s);
}

bool session_tick(struct session *s, double now)
{
    s->now = now;
    session_play_tick(s, now);
    session_board_tick(s);
    session_topic_tick(s);
    session_worker_tick(s);
    session_past_tick(s);
    session_levels_tick(s);
    session_interpret_tick(s);
    session_interpret_patch_tick(s);
    const bool changed = s->changes != s->ticked;
    s->ticked = s->changes;
    return changed;
}

double session_next_tick(const struct session *s)
{
    if (s->worker_is_full)
        return clock_seconds() + RETRY_SECONDS;
    if (session_topic_busy(s))
        return clock_seconds();
    if (!s->playing)
        return session_past_next_tick(s);
    return isnan(s->play_due) ? clock_seconds() : s->play_due;
}

bool session_wait(struct session *s, double seconds)
{
    const double until = clock_seconds() + seconds;
    unsigned posts;
    if (!session_board_wait(s, seconds))
        return false;
    while (session_topic_busy(s)) {
        if (clock_seconds() >= until)
            return false;
        session_topic_tick(s);
    }
    do {
        if (s->worker && !worker_wait_idle(s->worker, fmax(until - clock_seconds(), 0)))
            return false;
        posts = s->posts;
        session_worker_tick(s);
    } while (s->worker && (s->posts != posts || s->worker_is_full));
    session_interpret_tick(s); /* lists are of the network that is there now, also for who draws at once */
    return true;
}
