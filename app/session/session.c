/* Values, the rules between them, undo, and what a person is told. */
#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/session/language.h"
#include "app/session/session_interpret.h"
#include "app/session/session_past.h"
#include "app/session/session_topic.h"
#include "app/session/session_train.h"
#include "app/session/settings.h"
#include "engine/base/clock.h"
#include "engine/base/i18n.h"
#include "engine/base/name_list.h"
#include "engine/data/class_names.h"
#include "engine/net/model_file.h"
#include "engine/net/net_text.h"

static const double GESTURE_SECONDS = 1.0; /* a pause after which a drag or turn of the wheel is another one */

/* Reading. */

bool session_bool(const struct session *s, enum prop_id p)
{
    return s->value[p].b;
}

int session_int(const struct session *s, enum prop_id p)
{
    return s->value[p].i;
}

double session_float(const struct session *s, enum prop_id p)
{
    return s->value[p].f;
}

const char *session_text(const struct session *s, enum prop_id p)
{
    return s->value[p].text;
}

const struct board_step *session_step(const struct session *s)
{
    return &s->shown;
}

const struct board_step *session_step_b(const struct session *s)
{
    return &s->shown_b;
}

bool session_peeking(const struct session *s)
{
    return s->peeking;
}

bool session_take_copy(struct session *s)
{
    const bool wanted = s->copying;
    s->copying = false;
    return wanted;
}

void session_step_of(const struct session *s, int slot, int map, int step, struct board_step *out)
{
    board_step_at(s->board, slot, map, step, 0, out);
}

double session_board_value(const struct session *s, int map, int oy, int ox)
{
    return board_value(s->board, map, oy, ox);
}

double session_board_b_value(const struct session *s, int map, int oy, int ox)
{
    return board_value(s->board_b, map, oy, ox);
}

const struct tensor *session_stamped(const struct session *s)
{
    return board_stamped(s->board, session_int(s, PROP_CONVOLVE_STEP), session_int(s, PROP_CONVOLVE_TERM));
}

void session_gather(const struct session *s, int slot, int oy, int ox, struct board_step *out)
{
    board_gather(s->board, slot, oy, ox, session_int(s, PROP_CONVOLVE_STEP), session_int(s, PROP_CONVOLVE_TERM), out);
}

const struct tensor *session_overlaps(const struct session *s, bool in_the_end)
{
    return in_the_end
               ? board_overlaps(s->board, session_board(s)->steps, 0)
               : board_overlaps(s->board, session_int(s, PROP_CONVOLVE_STEP), session_int(s, PROP_CONVOLVE_TERM));
}

static int shown_step(const struct session *s)
{
    return s->shown.oy * session_board(s)->ow + s->shown.ox + 1;
}

bool session_back(const struct session *s, struct board_back *out)
{
    return board_back(s->board, session_shown_cells(s, 0), s->peeking ? shown_step(s) : 0, out);
}

bool session_shares(const struct session *s, enum board_rule rule, float share[KERNEL_MAX_WEIGHTS])
{
    return board_shares(s->board, rule, shown_step(s), share);
}

bool session_wants_quit(const struct session *s)
{
    return s->quit;
}

bool session_palette_open(const struct session *s)
{
    return s->palette_open;
}

bool session_frame_times_open(const struct session *s)
{
    return s->frame_times_open;
}

bool session_help_open(const struct session *s)
{
    return s->help_open;
}

bool session_full_screen(const struct session *s)
{
    return s->full_screen;
}

const char *session_message(const struct session *s, double *age)
{
    if (age)
        *age = clock_seconds() - s->message_time;
    return s->message.text;
}

void session_say(struct session *s, const char *text)
{
    cs_fail(&s->message, CS_OK, "%s", text);
    s->message_time = clock_seconds();
    s->message_is_news = false;
    s->changes++;
}

void session_tell(struct session *s, const char *text)
{
    session_say(s, text);
    s->message_is_news = true;
}

bool session_message_is_news(const struct session *s)
{
    return s->message_is_news;
}

/* Changing. */

static void record(struct session *s, enum prop_id p, const struct value *after, struct edit *edit)
{
    struct cs_error err;
    if (prop_infos[p].flags & PROP_NO_UNDO || edit->lost)
        return;
    if (undo_record(s->undo, edit->same_step, p, &s->value[p], after, &err) == CS_OK) {
        edit->same_step = true;
        return;
    }
    edit->lost = true;
    session_say(s, _("Not enough memory to keep what was done before: it cannot be undone any more"));
}

/* What hangs on a property besides other properties. */
static void after_change(struct session *s, enum prop_id p)
{
    s->changes++;
    if (prop_infos[p].flags & PROP_SAVED)
        s->settings_changed = true;
    if (p == PROP_APP_LANGUAGE)
        language_use(prop_infos[p].choices[session_int(s, p)]);
    if (p == PROP_APP_WORKSPACE) {
        session_stop_playing(s);
        s->from_mistakes = false;
    }
    if (p == PROP_NETWORK_EDITS || p == PROP_NETWORK_LOCKED || p == PROP_NETWORK_SILENCED)
        session_weights_changed(s);
    session_worker_changed(s, p);
    session_folders_changed(s, p);
    session_past_changed(s, p);
    session_levels_changed(s, p);
}

void session_change(struct session *s, enum prop_id p, struct value *v, struct edit *edit)
{
    if (value_equal(&s->value[p], v)) {
        value_finish(v);
        return;
    }
    record(s, p, v, edit);
    value_finish(&s->value[p]);
    s->value[p] = *v;
    after_change(s, p);
}

static void change_int(struct session *s, enum prop_id p, int i, struct edit *edit)
{
    session_change(s, p, &(struct value){.type = prop_infos[p].type, .i = i}, edit);
}

void session_move(struct session *s, enum prop_id p, int v)
{
    struct edit none = {0};
    change_int(s, p, v, &none);
}

void session_move_float(struct session *s, enum prop_id p, double v)
{
    struct edit none = {0};
    session_change(s, p, &(struct value){.type = VALUE_FLOAT, .f = v}, &none);
}

/* Rules that may refuse a value, before anything is changed. */

static enum cs_status need_file(struct session *s, enum prop_id file, struct cs_error *err)
{
    if (session_text(s, file)[0])
        return CS_OK;
    return cs_fail(err, CS_BAD_VALUE, _("no picture is open: drop one on the window, or set %s"),
                   prop_infos[file].name);
}

static enum cs_status check_path(enum prop_id p, const char *path, struct cs_error *err)
{
    if (!*path)
        return cs_fail(err, CS_BAD_VALUE, _("%s: a name or a path is missing"), prop_infos[p].name);
    if (strlen(path) < WORKER_PATH_MAX)
        return CS_OK;
    return cs_fail(err, CS_BAD_VALUE, _("%s: the path is longer than %d bytes"), prop_infos[p].name,
                   WORKER_PATH_MAX - 1);
}

/* Of a model only that the file is there: reading it is the worker's, for that takes time. */
static enum cs_status check_model(const char *name, struct cs_error *err)
{
    struct stat st;
    if (model_asset_named(name))
        return CS_OK;
    if (stat(name, &st) != 0)
        return cs_fail(err, CS_NOT_FOUND, _("%s: cannot be opened (%s)"), name, strerror(errno));
    return S_ISREG(st.st_mode) ? CS_OK : cs_fail(err, CS_BAD_FILE, _("%s: this is not a file"), name);
}

/* A net that does not fit in itself is fine: what there is of it can be looked at. */
static enum cs_status check_net(const char *name, struct cs_error *err)
{
    struct net *net = NULL;
    struct net_break broken;
    enum cs_status status = net_is_text(name) ? CS_OK : check_path(PROP_TRAIN_NET, name, err);
    if (status != CS_OK)
        return status;
    if (!net_is_text(name) && model_is_name(name))
        return check_model(name, err);
    status = net_open_prefix(name, &net, &broken, err);
    net_destroy(&net);
    return status;
}

static enum cs_status check_class_names(const char *path, struct cs_error *err)
{
    struct class_names names;
    if (!*path)
        return CS_OK;
    const enum cs_status status = class_names_load(path, &names, err);
    if (status == CS_OK)
        class_names_finish(&names);
    return status;
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Whether its files are good is found out by the worker, for that takes time; what has no class folders is refused
 * here, before a training makes room for it. */
static enum cs_status check_data(const char *name, struct cs_error *err)
{
    char list[128] = "";
    for (int i = 0; dataset_info_nth(i); i++) {
        if (!strcmp(dataset_info_nth(i)->name, name))
            return CS_OK;
        name_list_add(list, sizeof list, dataset_info_nth(i)->name);
    }
    if (is_folder(name)) {
        const enum cs_status status = check_path(PROP_TRAIN_DATA, name, err);
        return status ? status : dataset_check_folder(name, err);
    }
    return cs_fail(err, CS_NOT_FOUND, _("%s: '%.120s' is neither a folder nor one of %s"),
                   prop_infos[PROP_TRAIN_DATA].name, name, list);
}

static enum cs_status check_rules(struct session *s, enum prop_id p, const struct value *v, struct cs_error *err)
{
    const enum cs_status status = session_topic_check(s, p, v, err);
    if (status != CS_OK)
        return status;
    switch (p) {
    case PROP_NETWORK_PROBE:
        return v->i == PROBE_PICTURE ? need_file(s, PROP_NETWORK_FILE, err) : CS_OK;
    case PROP_NETWORK_FILE:
        return v->text[0] ? probe_open(&s->probe, v->text, err) : CS_OK;
    case PROP_NETWORK_EDITS:
    case PROP_NETWORK_LOCKED:
    case PROP_NETWORK_SILENCED:
        return session_weights_check(s, p, v->text, err);
    case PROP_TRAIN_NET:
        return check_net(v->text, err);
    case PROP_NETWORK_CLASS_NAMES:
        return check_class_names(v->text, err);
    case PROP_TRAIN_DATA:
        return check_data(v->text, err);
    case PROP_TRAIN_SCHEDULE:
        return schedule_from_text(v->text, &(struct schedule){0}, err);
    case PROP_TRAIN_SHARES:
        return data_plan_shares(v->text, &(struct data_plan){0}, err);
    case PROP_TRAIN_AUGMENT:
        return augment_parse(v->text, &(struct augment_options){0}, err);
    default:
        return session_board_check(s, p, v, err);
    }
}

/* Rules that change others, afterwards. */

/* A file that is opened is shown; one that is closed is not shown any more. */
static void follow_file(struct session *s, enum prop_id file, enum prop_id shown, int as_file, int without,
                        struct edit *edit)
{
    if (session_text(s, file)[0])
        change_int(s, shown, as_file, edit);
    else if (session_int(s, shown) == as_file)
        change_int(s, shown, without, edit);
}

static void follow(struct session *s, enum prop_id p, const struct value *before, struct edit *edit)
{
    switch (p) {
    case PROP_NETWORK_FILE:
        follow_file(s, p, PROP_NETWORK_PROBE, PROBE_PICTURE, PROBE_SAMPLE, edit);
        break;
    case PROP_NETWORK_SPLIT:
        if (session_samples_there(s) > 0) /* which the other set may have more of */
            change_int(s, PROP_NETWORK_SAMPLE, session_int(s, PROP_NETWORK_SAMPLE) % session_samples_there(s), edit);
        change_int(s, PROP_NETWORK_PROBE, PROBE_SAMPLE, edit);
        break;
    case PROP_NETWORK_SAMPLE:
        change_int(s, PROP_NETWORK_PROBE, PROBE_SAMPLE, edit);
        break;
    case PROP_NETWORK_DRAWING:
        change_int(s, PROP_NETWORK_PROBE, PROBE_DRAWN, edit);
        break;
    case PROP_TRAIN_NET:
        if (strcmp(before->text, session_text(s, p)) != 0)
            session_weights_clear(s, edit);
        session_build_follow(s, before);
        session_save_follow(s, edit);
        break;
    case PROP_TRAIN_DATA:
        session_build_follow_data(s, edit);
        break;
    default:
        session_board_follow(s, p, before, edit);
        break;
    }
    session_topic_follow(s, p, before, edit);
}

/* A weight that is chosen must be there. */
static void clamp_weight(const struct session *s, struct value *v)
{
    const struct filters *f = session_filters(s);
    const struct kernel_value *k = session_kernel(s);
    const bool bank = session_mode_has_filters(session_int(s, PROP_CONVOLVE_MODE));
    const struct kernel_value *other = session_kernel_b(s); /* compared kernels share the choice */
    const int here = bank ? f->channels * f->rows * f->cols : k->rows * k->cols, there = other->rows * other->cols;
    const bool both = session_int(s, PROP_CONVOLVE_COMPARE) == COMPARE_KERNEL && there > here;
    const int last = (both ? there : here) - 1;
    v->i = v->i > last ? last : v->i;
}

/* A drag that goes on, as far as can be told: the same property, and no pause. */
static bool goes_on(const struct session *s, enum prop_id p)
{
    return undo_continues(s->undo, p) && s->now - s->edited_at < GESTURE_SECONDS;
}

enum cs_status session_set_part(struct session *s, enum prop_id p, struct value *v, struct edit *edit)
{
    struct cs_error err;
    struct value before;
    enum cs_status status = check_rules(s, p, v, &err);
    if (status == CS_OK)
        status = value_copy(&before, &s->value[p], &err);
    if (status != CS_OK) {
        value_finish(v);
        session_say(s, err.text);
        return status;
    }
    if (p == PROP_CONVOLVE_WEIGHT)
        clamp_weight(s, v);
    session_change(s, p, v, edit);
    follow(s, p, &before, edit);
    value_finish(&before);
    return CS_OK;
}

enum cs_status session_set(struct session *s, enum prop_id p, const struct value *v, bool gesture, struct cs_error *err)
{
    struct value wanted;
    enum cs_status status = value_copy(&wanted, v, err);
    if (status != CS_OK)
        return status;
    status = prop_check(p, &wanted, err);
    if (status == CS_OK)
        status = check_rules(s, p, &wanted, err);
    if (status != CS_OK) {
        value_finish(&wanted);
        return status;
    }
    struct edit edit = {.same_step = gesture && goes_on(s, p)};
    status = session_set_part(s, p, &wanted, &edit);
    if (status != CS_OK)
        cs_fail(err, status, "%s", s->message.text);
    s->edited_at = s->now;
    if (prop_infos[p].flags & PROP_NO_UNDO)
        undo_close_step(s->undo); /* another weight was chosen, say */
    session_board_update(s);
    session_worker_tell(s);
    return status;
}

enum cs_status session_set_text(struct session *s, const char *name, const char *text, struct cs_error *err)
{
    enum prop_id id;
    struct value v;
    enum cs_status status = prop_named(name, &id, err);
    if (status == CS_OK)
        status = prop_parse(id, text, &v, err);
    if (status != CS_OK)
        return status;
    status = session_set(s, id, &v, false, err);
    value_finish(&v);
    return status;
}

enum cs_status session_set_assignment(struct session *s, const char *assignment, struct cs_error *err)
{
    const char *equals = strchr(assignment, '=');
    if (!equals)
        return cs_fail(err, CS_BAD_VALUE, _("'%.80s' sets nothing: write NAME=VALUE, as convolve.stride=2"),
                       assignment);
    char *name = strndup(assignment, (size_t)(equals - assignment));
    if (!name)
        return cs_no_memory(err);
    const enum cs_status status = session_set_text(s, name, equals + 1, err);
    free(name);
    return status;
}

/* A case that was just opened is what is shown, though the pointer rests on another place of the board: it has to move
 * before that one is. */
static bool pointer_has_moved(struct session *s, const struct requests *r)
{
    if (s->pointer_rests == 2) {
        s->pointer_rests = 1;
        s->rest_map = -1;
        return false;
    }
    if (s->pointer_rests == 1 && r->peek && s->rest_map < 0) {
        s->rest_map = r->peek_map;
        s->rest_step = r->peek_step;
    }
    if (!r->peek || s->rest_map != r->peek_map || s->rest_step != r->peek_step)
        s->pointer_rests = 0;
    return s->pointer_rests == 0;
}

static void take_peek(struct session *s, const struct requests *r)
{
    const bool peek = pointer_has_moved(s, r) && r->peek;
    if (peek == s->peeking && (!peek || (r->peek_map == s->peek_map && r->peek_step == s->peek_step)))
        return;
    s->peeking = peek;
    s->peek_map = r->peek_map;
    s->peek_step = r->peek_step;
    s->changes++;
    session_board_show_step(s);
}

void session_apply(struct session *s, struct requests *r)
{
    struct cs_error err;
    for (int i = 0; i < r->n; i++) {
        const struct request *item = &r->item[i];
        const enum cs_status status = item->is_command ? session_run(s, item->command, &err)
                                                       : session_set(s, item->prop, &item->value, item->gesture, &err);
        if (status != CS_OK)
            session_say(s, err.text);
    }
    if (r->lost)
        session_say(s, _("Too much happened at once, and some of it was lost: do it again"));
    if (*r->said.text)
        session_say(s, r->said.text);
    s->sight = r->sight;
    session_levels_apply(s, r);
    session_interpret_apply(s, r);
    if (*r->assignment && session_set_assignment(s, r->assignment, &err) != CS_OK)
        session_say(s, err.text);
    if (*r->folder)
        session_folders_take(s, r->folder);
    if (r->mistake.wanted)
        session_open_mistake(s, r->mistake.split, r->mistake.index);
    if (r->go_to > 0)
        session_go_to(s, r->go_to);
    take_peek(s, r);
    if (r->subscribe) {
        session_subscribe(s, r->wanted);
        session_look(s, &r->look);
        if (r->wanted)
            session_need_network(s); /* what is shown has to be there */
    }
    requests_clear(r);
}

/* Undo. The values of a step fit each other, so no rule runs again. */

static enum cs_status copy_values(const struct undo_step *step, bool before, struct value *copies, struct cs_error *err)
{
    for (int i = 0; i < step->n; i++) {
        const struct undo_change *c = &step->change[i];
        const enum cs_status status = value_copy(&copies[i], before ? &c->before : &c->after, err);
        if (status == CS_OK)
            continue;
        while (i-- > 0)
            value_finish(&copies[i]);
        return status;
    }
    return CS_OK;
}

static void put_back(struct session *s, const struct undo_step *step, struct value *copies)
{
    const int *sides = s->value[PROP_CONVOLVE_KERNEL_SIZE].pair, old[2] = {sides[0], sides[1]};
    struct edit none = {0};
    for (int i = 0; i < step->n; i++) {
        const enum prop_id p = step->change[i].prop;
        value_finish(&s->value[p]);
        s->value[p] = copies[i];
        after_change(s, p);
    }
    session_board_keep_weight(s, old, &none);
    session_board_update(s);
    session_worker_tell(s);
}

enum cs_status session_undo(struct session *s, bool back, struct cs_error *err)
{
    const struct undo_step *step = back ? undo_back(s->undo) : undo_forward(s->undo);
    assert(step); /* session_can_run() said so */
    struct value *copies = calloc((size_t)step->n, sizeof *copies);
    enum cs_status status = copies ? copy_values(step, back, copies, err) : cs_no_memory(err);
    if (status == CS_OK) {
        if (s->message_is_news) /* of what is not so any more */
            s->message.text[0] = '\0';
        put_back(s, step, copies);
        if (back)
            undo_moved_back(s->undo);
        else
            undo_moved_forward(s->undo);
    }
    free(copies);
    return status;
}

/* Files. */

static bool ends_in(const char *text, const char *end)
{
    const size_t n = strlen(text), m = strlen(end);
    return n >= m && !strcmp(text + n - m, end);
}

/* Shows the outcome: stays where one already sees it. */
static void go_to(struct session *s, enum workspace wanted, enum workspace as_well)
{
    const int here = session_int(s, PROP_APP_WORKSPACE);
    if (here != (int)wanted && here != (int)as_well)
        session_move(s, PROP_APP_WORKSPACE, (int)wanted);
}

enum cs_status session_open(struct session *s, const char *path, struct cs_error *err)
{
    enum prop_id p = session_int(s, PROP_APP_WORKSPACE) == WORKSPACE_CONVOLVE ? PROP_CONVOLVE_FILE : PROP_NETWORK_FILE;
    if (!*path) /* as a property it would close the picture */
        return cs_fail(err, CS_NOT_FOUND, _("an empty path is no file"));
    if (ends_in(path, ".csv")) {
        go_to(s, WORKSPACE_TRAIN, WORKSPACE_TRAIN);
        return session_open_runs(s, path, err);
    }
    const bool model = ends_in(path, ".onnx"), network = model || ends_in(path, ".net");
    if (network || is_folder(path))
        p = network ? PROP_TRAIN_NET : session_is_followed_folder(path) ? PROP_TRAIN_FOLLOW : PROP_TRAIN_DATA;
    else if (ends_in(path, ".npy") || ends_in(path, ".txt"))
        p = PROP_CONVOLVE_KERNEL_FILE;
    const enum cs_status status = session_set_text(s, prop_infos[p].name, path, err);
    if (status != CS_OK)
        return status;
    if (p == PROP_CONVOLVE_KERNEL_FILE)
        go_to(s, WORKSPACE_CONVOLVE, WORKSPACE_CONVOLVE);
    else if (p == PROP_NETWORK_FILE || model) /* a trained network is worth a look from the start */
        go_to(s, WORKSPACE_NETWORK, WORKSPACE_TRAIN);
    else if (p != PROP_CONVOLVE_FILE)
        go_to(s, WORKSPACE_TRAIN, WORKSPACE_NETWORK);
    return CS_OK;
}

/* Life. */

static enum cs_status init_values(struct session *s, struct cs_error *err)
{
    enum cs_status status = CS_OK;
    for (int i = 0; i < PROP_COUNT && status == CS_OK; i++)
        status = prop_parse((enum prop_id)i, prop_infos[i].initial, &s->value[i], err);
    return status;
}

static void read_settings(struct session *s)
{
    char path[PATH_MAX];
    if (!s->options.settings)
        return;
    prop_parse(PROP_APP_LANGUAGE, language_of_system(), &s->value[PROP_APP_LANGUAGE], NULL);
    if (settings_path(path))
        settings_read(path, s->value);
}

static void write_settings(struct session *s)
{
    char path[PATH_MAX];
    if (s->options.settings && s->settings_changed && settings_path(path))
        settings_write(path, s->value, NULL); /* the window is gone: nobody to tell */
}

enum cs_status session_create(struct session **out, const struct session_options *options, struct cs_error *err)
{
    static const struct snapshot nothing = {.probe_label = -1, .history_node = -1};
    *out = NULL;
    struct session *s = calloc(1, sizeof *s);
    if (!s)
        return cs_no_memory(err);
    s->options = *options;
    s->board_notify = (struct board_notify){options->notify, options->ctx};
    s->snapshot = &nothing;
    s->message_time = -INFINITY;
    s->build = session_build_create();
    enum cs_status status = s->build ? init_values(s, err) : cs_no_memory(err);
    if (status == CS_OK)
        status = undo_create(&s->undo, err);
    if (status == CS_OK)
        status = board_create(&s->board, &s->board_notify, err);
    if (status != CS_OK) {
        session_destroy(&s);
        return status;
    }
    read_settings(s);
    language_use(prop_infos[PROP_APP_LANGUAGE].choices[session_int(s, PROP_APP_LANGUAGE)]);
    session_save_begin(s);
    session_board_update(s);
    if (session_board(s)->steps == 0) { /* only for want of memory; views rely on a board */
        status = cs_fail(err, CS_NO_MEMORY, "%s", session_board(s)->error);
        session_destroy(&s);
    }
    *out = s;
    return status;
}

void session_destroy(struct session **out)
{
    struct session *s = *out;
    if (!s)
        return;
    write_settings(s);
    worker_destroy(&s->worker);
    board_difference_destroy(&s->difference); /* before what it reads */
    session_topic_destroy(s);
    board_destroy(&s->board);
    board_destroy(&s->board_b);
    session_bridge_destroy(s);
    undo_destroy(&s->undo);
    session_build_destroy(&s->build);
    session_levels_finish(s);
    session_interpret_finish(s);
    session_setup_finish(s);
    session_folders_finish(s);
    probe_finish(&s->probe);
    free(s->marks);
    for (int i = 0; i < PROP_COUNT; i++)
        value_finish(&s->value[i]);
    free(s);
    *out = NULL;
}
