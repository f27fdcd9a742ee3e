#include "app/session/session_save.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <utime.h>

#include "app/session/session_train.h"
#include "engine/base/i18n.h"
#include "engine/net/model_file.h"
#include "engine/net/net_text.h"
#include "engine/worker/weights_keep.h"

/* ---- what a file was trained with ---- */

enum { TEXT_MOST = TRAINING_PLAN };
struct trained_with {
    enum prop_id prop;
    bool of_setup; /* it counts from the beginning of a training */
    struct value value;
};
struct trained {
    struct trained_with with[SESSION_TRAINED_WITH];
    int n;
};

static void finish(struct trained *t)
{
    for (int i = 0; i < t->n; i++)
        value_finish(&t->with[i].value);
    t->n = 0;
}

/* What the property cannot be is left out: it stays as it is. */
static void add(struct trained *t, enum prop_id p, bool of_setup, const char *text)
{
    struct trained_with *w = &t->with[t->n];
    if (prop_parse(p, text, &w->value, NULL) != CS_OK)
        return;
    w->prop = p;
    w->of_setup = of_setup;
    t->n++;
}

static void add_number(struct trained *t, enum prop_id p, bool of_setup, double v)
{
    char text[40];
    snprintf(text, sizeof text, "%.9g", v);
    add(t, p, of_setup, text);
}

static void add_plan(struct trained *t, const struct training_state *state)
{
    struct data_plan plan = {.size = 0};
    char *shares = malloc(DATA_PLAN_SHARES);
    if (shares && data_plan_from_text(state->plan, &plan, NULL) == CS_OK) {
        add_number(t, PROP_TRAIN_SIZE, true, plan.size);
        add_number(t, PROP_TRAIN_LABEL_NOISE, true, (double)plan.label_noise);
        add(t, PROP_TRAIN_BALANCE, true, balance_names[plan.balance]);
        add(t, PROP_TRAIN_SHARES, true, data_plan_shares_text(&plan, shares));
    }
    free(shares);
}

static void add_options(struct trained *t, const struct trainer_options *o)
{
    char text[TEXT_MOST];
    add(t, PROP_TRAIN_LOSS, false, loss_names[o->loss]);
    add(t, PROP_TRAIN_OPTIMIZER, false, optimizer_names[o->optimizer.kind]);
    add_number(t, PROP_TRAIN_LR, false, (double)o->optimizer.lr);
    if (o->optimizer.kind == OPTIMIZER_SGD) {
        add_number(t, PROP_TRAIN_MOMENTUM, false, (double)o->optimizer.momentum);
        add(t, PROP_TRAIN_NESTEROV, false, o->optimizer.nesterov ? "on" : "off");
    }
    add_number(t, PROP_TRAIN_WEIGHT_DECAY, false, (double)o->optimizer.weight_decay);
    add_number(t, PROP_TRAIN_CLIP_NORM, false, (double)o->optimizer.clip_norm);
    add_number(t, PROP_TRAIN_BATCH, false, o->batch);
    if (o->schedule.epochs > 0)
        add_number(t, PROP_TRAIN_EPOCHS, false, o->schedule.epochs);
    add(t, PROP_TRAIN_SCHEDULE, false, schedule_text(&o->schedule, text));
    add_number(t, PROP_TRAIN_WARMUP, false, o->schedule.warmup);
    if (o->loss == LOSS_CROSS_ENTROPY)
        add_number(t, PROP_TRAIN_LABEL_SMOOTHING, false, (double)o->label_smoothing);
    add(t, PROP_TRAIN_AUGMENT, false, augment_text(&o->augment, text));
    add_number(t, PROP_TRAIN_SEED, true, (double)o->seed);
}

/* False for what is no file with a training. */
static bool read_trained(const char *net, struct trained *t)
{
    struct training_state state;
    struct trainer_options options = {.batch = 1};
    t->n = 0;
    if (net_is_text(net) || !model_is_name(net) || model_asset_named(net) ||
        model_describe(net, &state, NULL) != CS_OK || !*state.optimizer ||
        trainer_options_of_state(&state, &options, NULL) != CS_OK)
        return false;
    add(t, PROP_TRAIN_DATA, true, *state.data_path ? state.data_path : state.data);
    add(t, PROP_TRAIN_BATCH_NORM, true, "net"); /* it is in the file's network */
    add(t, PROP_TRAIN_DROPOUT, true, "-1");
    add_plan(t, &state);
    add_options(t, &options);
    return true;
}

/* What was set, locked and silenced by hand comes with the training. */
static const struct {
    enum prop_id prop;
    const char *name;
} hand_lists[] = {{PROP_NETWORK_EDITS, WEIGHTS_SAVED_EDITS},
                  {PROP_NETWORK_LOCKED, WEIGHTS_SAVED_LOCKED},
                  {PROP_NETWORK_SILENCED, WEIGHTS_SAVED_SILENCED}};
enum { HAND_LISTS = sizeof hand_lists / sizeof *hand_lists };

/* False for an empty list, and for one that the property cannot be (no window has saved it so): that is told, it stays
 * empty, and the worker takes it back. */
static bool read_hand_list(struct session *s, int i, struct value *v)
{
    const enum prop_id p = hand_lists[i].prop;
    struct cs_error err;
    char *text, told[sizeof err.text + 120];
    enum cs_status status = model_text(session_text(s, PROP_TRAIN_NET), hand_lists[i].name, &text, &err);
    const bool any = status == CS_OK && *text;
    if (any)
        status = prop_parse(p, text, v, &err);
    free(text);
    if (status != CS_OK) {
        snprintf(told, sizeof told, _("%s: what the file says of it is left out"), err.text);
        session_say(s, told);
    }
    return any && status == CS_OK;
}

/* Lists that the file does not have are empty already: they were cleared. */
static void follow_hands(struct session *s, struct edit *edit)
{
    for (int i = 0; i < HAND_LISTS; i++) {
        struct value v;
        if (read_hand_list(s, i, &v))
            session_set_part(s, hand_lists[i].prop, &v, edit);
    }
}

void session_save_follow(struct session *s, struct edit *edit)
{
    struct trained t;
    if (!read_trained(session_text(s, PROP_TRAIN_NET), &t))
        return;
    follow_hands(s, edit);
    for (int i = 0; i < t.n; i++) /* which takes the value */
        session_set_part(s, t.with[i].prop, &t.with[i].value, edit);
}

/* Whether the properties that count from the beginning, or the others, are those of the file. */
static bool is_as_trained(const struct session *s, bool of_setup)
{
    struct trained t;
    bool same = read_trained(session_text(s, PROP_TRAIN_NET), &t);
    for (int i = 0; i < t.n; i++)
        if (t.with[i].of_setup == of_setup)
            same = same && value_equal(&s->value[t.with[i].prop], &t.with[i].value);
    finish(&t);
    return same;
}

bool session_save_resumes(const struct session *s)
{
    return is_as_trained(s, true);
}

bool session_save_differs(const struct session *s)
{
    return !is_as_trained(s, false);
}

/* ---- what is there ---- */

static void describe(struct session_saved *saved, const struct training_state *state)
{
    struct stat st;
    snprintf(saved->title, sizeof saved->title, "%s", state->title);
    snprintf(saved->data, sizeof saved->data, "%s", state->data);
    saved->steps = (uint64_t)(state->made > 0 ? state->made : state->steps);
    saved->evaluated = state->evaluated;
    saved->correct = state->correct;
    saved->loss = state->loss;
    saved->at = state->saved_at;
    if (saved->at == 0 && stat(saved->path, &st) == 0)
        saved->at = (int64_t)st.st_mtime;
}

static bool read_saved(const char *path, bool automatic, struct session_saved *saved)
{
    struct training_state state;
    *saved = (struct session_saved){.automatic = automatic};
    if (snprintf(saved->path, sizeof saved->path, "%s", path) >= (int)sizeof saved->path ||
        model_describe(path, &state, NULL) != CS_OK || !*state.optimizer)
        return false;
    describe(saved, &state);
    return true;
}

/* The autosave of the training that goes on is no other one to go back to. */
static bool is_present(const struct session *s, const char *path)
{
    const struct save_state *now = &s->snapshot->save;
    return now->run > 0 && strcmp(now->result[SAVE_AUTO].path, path) == 0;
}

static void list_saved(struct session *s)
{
    struct session_saves *saves = &s->saves;
    char path[SAVE_FOLDER_KEEP][SAVE_PATH];
    const char *file = session_text(s, PROP_TRAIN_FILE);
    saves->n = 0;
    if (*file && read_saved(file, false, &saves->list[0]))
        saves->n = 1;
    const int n = *saves->folder ? save_folder_list(saves->folder, path, SAVE_FOLDER_KEEP) : 0;
    for (int i = 0; i < n && saves->n < SESSION_SAVED_MOST; i++)
        if (!is_present(s, path[i]))
            saves->n += read_saved(path[i], true, &saves->list[saves->n]);
    saves->listed = true;
    s->changes++;
}

const struct session_saved *session_saved(const struct session *s, int *n)
{
    *n = s->saves.n;
    return s->saves.list;
}

const char *session_save_folder(const struct session *s)
{
    return s->saves.folder;
}

/* The list is made when somebody looks at the workspace. */
static void follow_list(struct session *s)
{
    const struct save_result *result = s->snapshot->save.result;
    struct session_saves *saves = &s->saves;
    bool same = saves->listed;
    for (int k = 0; k < SAVE_KINDS; k++) {
        same = same && saves->seen[k] == result[k].saved;
        saves->seen[k] = result[k].saved;
    }
    if (!same && session_int(s, PROP_APP_WORKSPACE) == WORKSPACE_TRAIN)
        list_saved(s);
    else
        saves->listed = same;
}

void session_save_tick(struct session *s)
{
    const struct save_result *result = s->snapshot->save.result;
    struct session_saves *saves = &s->saves;
    char text[SAVE_PATH + 400];
    if (result[SAVE_ASKED].saved != saves->seen[SAVE_ASKED]) {
        snprintf(text, sizeof text, _("Saved as %s"), result[SAVE_ASKED].path);
        session_tell(s, text);
    }
    for (int k = 0; k < SAVE_KINDS; k++) {
        /* An autosave is tried again and again: what is wrong is told once, and stands in the panel. */
        if (result[k].failed != saves->failed[k] && *result[k].error && (k == SAVE_ASKED || saves->failed[k] == 0)) {
            snprintf(text, sizeof text, _("Not saved: %s"), result[k].error);
            session_say(s, text);
        }
        saves->failed[k] = *result[k].error ? result[k].failed : 0;
    }
    follow_list(s);
}

/* ---- at the start ---- */

/* What was told of once is not told again; the panel has it. */
static bool is_news(const char *folder, const char *newest)
{
    char marker[SAVE_PATH + 16];
    struct stat told, st;
    snprintf(marker, sizeof marker, "%s/told", folder);
    const bool news = stat(newest, &st) == 0 && (stat(marker, &told) != 0 || told.st_mtime < st.st_mtime);
    FILE *f = news ? fopen(marker, "w") : NULL;
    if (f)
        fclose(f);
    return news;
}

static const char *title_of_data(const char *data)
{
    const struct dataset_info *info;
    for (int i = 0; (info = dataset_info_nth(i)) != NULL; i++)
        if (!strcmp(info->name, data))
            return _(info->title);
    return data;
}

static void tell_newest(struct session *s)
{
    struct session_saved saved;
    char path[1][SAVE_PATH], when[32], text[320];
    struct tm local = {0};
    if (save_folder_list(s->saves.folder, path, 1) < 1 || !read_saved(path[0], true, &saved) ||
        !is_news(s->saves.folder, path[0]))
        return;
    const time_t at = (time_t)saved.at;
    localtime_r(&at, &local);
    strftime(when, sizeof when, "%Y-%m-%d %H:%M", &local);
    snprintf(text, sizeof text, _("A training of %s on %s was saved at step %llu (%s): Ctrl+R goes on with it"),
             saved.title, title_of_data(saved.data), (unsigned long long)saved.steps, when);
    session_tell(s, text);
}

/* An autosave is not what one works on from day to day: it may be gone. */
static void forget_autosave(struct session *s)
{
    const size_t n = strlen(s->saves.folder);
    struct value *net = &s->value[PROP_TRAIN_NET];
    struct value initial;
    if (strncmp(net->text, s->saves.folder, n) != 0 || net->text[n] != '/' ||
        prop_parse(PROP_TRAIN_NET, prop_infos[PROP_TRAIN_NET].initial, &initial, NULL) != CS_OK)
        return;
    value_finish(net);
    *net = initial;
}

/* The settings keep the name of the file, but not what was done by hand in it. */
static void begin_with_hands(struct session *s)
{
    struct cs_error err;
    if (!session_save_resumes(s))
        return;
    for (int i = 0; i < HAND_LISTS; i++) {
        const enum prop_id p = hand_lists[i].prop;
        struct value v;
        if (!read_hand_list(s, i, &v))
            continue;
        if (session_weights_check(s, p, v.text, &err) == CS_OK) {
            value_finish(&s->value[p]);
            s->value[p] = v;
        } else {
            value_finish(&v);
            session_say(s, err.text);
        }
    }
    session_weights_changed(s);
}

void session_save_begin(struct session *s)
{
    char user[PATH_MAX];
    if (!s->options.settings || !dataset_user_folder(user) ||
        snprintf(s->saves.folder, sizeof s->saves.folder, "%s/autosave", user) >= (int)sizeof s->saves.folder - 128) {
        s->saves.folder[0] = '\0';
        return;
    }
    forget_autosave(s);
    begin_with_hands(s);
    tell_newest(s);
}

/* ---- commands ---- */

static bool can_run(const struct session *s, enum command_id c)
{
    const struct snapshot *now = s->snapshot;
    if (c == COMMAND_TRAIN_SAVE)
        return now->net && !now->look_only && !s->loading;
    return s->saves.n > 0 || !s->saves.listed;
}

static enum cs_status save(struct session *s, struct cs_error *err)
{
    static const char *const endings[] = {".onnx", NULL};
    const char *file = session_text(s, PROP_TRAIN_FILE);
    char path[PATH_MAX + 8];
    if (*file) {
        snprintf(path, sizeof path, "%s", file);
    } else {
        const enum cs_status status = session_free_name(s, s->snapshot->net->name, endings, path, err);
        if (status != CS_OK)
            return status;
        strcat(path, ".onnx");
    }
    const struct worker_command command = {.kind = WORKER_SAVE, .path = path};
    return session_post(s, &command, err);
}

/* The file that is open, as it was then: what was done by hand since is taken back, as one step of undo. */
static enum cs_status resume_again(struct session *s, struct cs_error *err)
{
    struct edit edit = {0};
    s->news |= NEWS_SETUP; /* the lists are about what is loaded now */
    session_weights_clear(s, &edit);
    follow_hands(s, &edit);
    return session_train(s, COMMAND_TRAIN_RESET, err);
}

static enum cs_status resume(struct session *s, struct cs_error *err)
{
    list_saved(s);
    if (s->saves.n == 0)
        return cs_fail(err, CS_NOT_FOUND, _("no training has been saved yet"));
    if (session_int(s, PROP_APP_WORKSPACE) != WORKSPACE_TRAIN) /* where one sees what came of it */
        session_move(s, PROP_APP_WORKSPACE, WORKSPACE_TRAIN);
    char path[SAVE_PATH], text[96];
    memcpy(path, s->saves.list[0].path, sizeof path);
    snprintf(text, sizeof text, _("As it was saved at step %llu"), (unsigned long long)s->saves.list[0].steps);
    session_tell(s, text); /* instead of the offer */
    if (strcmp(session_text(s, PROP_TRAIN_NET), path) == 0)
        return resume_again(s, err);
    return session_set_text(s, prop_infos[PROP_TRAIN_NET].name, path, err);
}

static enum cs_status run(struct session *s, enum command_id c, struct cs_error *err)
{
    return c == COMMAND_TRAIN_SAVE ? save(s, err) : resume(s, err);
}

const struct session_commands session_save = {can_run, run};
