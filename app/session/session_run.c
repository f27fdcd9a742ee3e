/* Commands, and play. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/session/session_interpret.h"
#include "app/session/session_past.h"
#include "app/session/session_topic.h"
#include "app/session/session_train.h"
#include "app/session/topic_backward.h"
#include "engine/base/i18n.h"

static int workspace_of(const struct session *s)
{
    return session_int(s, PROP_APP_WORKSPACE);
}

bool session_node_is_seen_through(const struct net *net, int node)
{
    static const char *const kinds[] = {"flatten", "dropout", "dropout2d", "identity"};
    const struct layer *l = net->node[node].layer;
    for (size_t i = 0; l && i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(l->kind->name, kinds[i]))
            return true;
    return false;
}

/* clip(0, 6) is ReLU6. */
static bool clips_at_zero(const struct layer *l)
{
    const struct layer_attr *min = &l->kind->attrs[0];
    float v;
    memcpy(&v, (const char *)l + min->offset, sizeof v);
    return min->type == LAYER_ATTR_FLOAT && v == 0;
}

bool session_node_is_rectifier(const struct net *net, int node)
{
    const struct layer *l = net->node[node].layer;
    return l && (l->kind == &layer_relu || (l->kind == &layer_clip && clips_at_zero(l)));
}

bool session_node_is_column(const struct net *net, int node)
{
    return !session_node_is_rectifier(net, node) && !session_node_is_seen_through(net, node);
}

static int next_column(const struct net *net, int node, int direction)
{
    do
        node += direction;
    while (node >= 0 && node < net->n_nodes && !session_node_is_column(net, node));
    return node >= 0 && node < net->n_nodes ? node : -1;
}

/* The node a command leads to in the network; -1 where it leads nowhere. */
static int node_after(const struct session *s, enum command_id c)
{
    const struct net *net = s->snapshot->net;
    if (!net)
        return -1;
    const int node = net_find(net, session_text(s, PROP_NETWORK_NODE));
    switch (c) {
    case COMMAND_STEP_NEXT:
    case COMMAND_NETWORK_LAYER_NEXT:
        return next_column(net, node, 1); /* nothing chosen (-1): the first */
    case COMMAND_STEP_BACK:
    case COMMAND_NETWORK_LAYER_BACK:
        return next_column(net, node < 0 ? net->n_nodes : node, -1);
    case COMMAND_STEP_FIRST:
        return node == 0 ? -1 : 0;
    default:
        return node == next_column(net, net->n_nodes, -1) ? -1 : next_column(net, net->n_nodes, -1);
    }
}

/* The map a command leads to within the chosen layer; -1 where it leads nowhere. */
static int map_after(const struct session *s, enum command_id c)
{
    const struct net *net = s->snapshot->net;
    const int node = net ? net_find(net, session_text(s, PROP_NETWORK_NODE)) : -1;
    if (node < 0)
        return -1;
    const int maps = snapshot_maps(net, node);
    const int map = session_int(s, PROP_NETWORK_MAP) + (c == COMMAND_STEP_ROW_NEXT ? 1 : -1);
    return map < maps ? map : -1;
}

static bool is_row_command(enum command_id c)
{
    return c == COMMAND_STEP_ROW_NEXT || c == COMMAND_STEP_ROW_BACK;
}

/* In the units of progress; 0 where it leads nowhere. */
static int interpret_after(const struct session *s, enum command_id c)
{
    const struct session_progress p = session_interpret_progress(s);
    const int to = c == COMMAND_STEP_NEXT       ? p.value + 1
                   : c == COMMAND_STEP_BACK     ? p.value - 1
                   : c == COMMAND_STEP_FIRST    ? 1
                   : c == COMMAND_STEP_LAST     ? p.max
                   : c == COMMAND_STEP_ROW_NEXT ? p.value + session_interpret_row(s)
                   : c == COMMAND_STEP_ROW_BACK ? p.value - session_interpret_row(s)
                                                : 0;
    return to >= 1 && to <= p.max && to != p.value ? to : 0;
}

static bool can_step(const struct session *s, enum command_id c)
{
    switch (workspace_of(s)) {
    case WORKSPACE_CONVOLVE:
        return session_can_step(s, c);
    case WORKSPACE_NETWORK:
        return (is_row_command(c) ? map_after(s, c) : node_after(s, c)) >= 0;
    case WORKSPACE_TRAIN:
        return session_past_can_step(s, c);
    case WORKSPACE_INTERPRET:
        return interpret_after(s, c) > 0;
    default:
        return false;
    }
}

struct session_place session_strongest(const struct session *s, int node)
{
    const struct snapshot *now = s->snapshot;
    if (!now->net || !now->node || node < 0 || node >= now->net->n_nodes)
        return (struct session_place){0};
    const struct shape *shape = &now->net->node[node].out;
    const int cols = shape->rank == 3 ? shape->dim[2] : 1, maps = snapshot_maps(now->net, node);
    int best = 0;
    for (int m = 1; m < maps; m++)
        if (snapshot_stats(now, node, m) &&
            snapshot_stats(now, node, m)->largest > snapshot_stats(now, node, best)->largest)
            best = m;
    const struct map_stats *stat = snapshot_stats(now, node, best);
    return stat ? (struct session_place){best, stat->at / cols, stat->at % cols} : (struct session_place){0};
}

/* A layer that was just chosen shows what it found. */
static enum cs_status choose_node(struct session *s, int node, struct cs_error *err)
{
    const enum cs_status status =
        session_set_text(s, prop_infos[PROP_NETWORK_NODE].name, s->snapshot->net->node[node].name, err);
    if (status == CS_OK) {
        const struct session_place at = session_strongest(s, node);
        session_move(s, PROP_NETWORK_MAP, at.map);
        session_move(s, PROP_NETWORK_ROW, at.row);
        session_move(s, PROP_NETWORK_COLUMN, at.col);
    }
    return status;
}

/* can_step() said yes. */
static enum cs_status step(struct session *s, enum command_id c, struct cs_error *err)
{
    if (workspace_of(s) == WORKSPACE_TRAIN)
        return session_past_step(s, c, err);
    if (workspace_of(s) == WORKSPACE_INTERPRET) {
        session_stop_playing(s);
        session_interpret_go_to(s, interpret_after(s, c));
        return CS_OK;
    }
    if (workspace_of(s) == WORKSPACE_CONVOLVE) {
        session_stop_playing(s);
        session_step_board(s, c);
        return CS_OK;
    }
    if (!is_row_command(c))
        return choose_node(s, node_after(s, c), err);
    session_move(s, PROP_NETWORK_MAP, map_after(s, c));
    return CS_OK;
}

/* Play. */

bool session_playing(const struct session *s)
{
    return s->playing;
}

void session_stop_playing(struct session *s)
{
    s->changes += s->playing;
    s->playing = false;
}

static bool at_end(const struct session *s)
{
    const struct session_progress p = session_progress(s);
    return p.value >= p.max;
}

/* At the end it starts over. */
static void start_playing(struct session *s)
{
    if (at_end(s))
        session_go_to(s, 1);
    s->changes += !s->playing;
    s->playing = true;
    s->play_due = NAN;
}

static double step_seconds(const struct session *s)
{
    const char *speed = prop_infos[PROP_CONVOLVE_SPEED].choices[session_int(s, PROP_CONVOLVE_SPEED)];
    return 0.5 / strtod(speed, NULL); /* 1x is two steps a second */
}

static void play_on(struct session *s)
{
    const bool interprets = workspace_of(s) == WORKSPACE_INTERPRET;
    const int leap = interprets ? 1 : session_topic_leap(s);
    if (leap > 1 || interprets)
        session_go_to(s, session_progress(s).value + leap);
    else
        session_step_board(s, COMMAND_STEP_NEXT);
}

void session_play_tick(struct session *s, double now)
{
    if (!s->playing)
        return;
    const double period = step_seconds(s);
    if (isnan(s->play_due) || s->play_due > now + period) /* just started, or faster than a moment ago */
        s->play_due = now + period;
    if (s->peeking) /* the pointer has it for now, and gives it back */
        s->play_due = now + period;
    if (workspace_of(s) != WORKSPACE_INTERPRET && session_topic_busy(s)) /* what it went to is still being computed */
        return;
    if (now < s->play_due)
        return;
    if (at_end(s))
        session_go_to(s, 1); /* of a loop */
    else
        play_on(s);
    s->play_due = fmax(s->play_due + period, now); /* after a stall it goes on from here instead of rushing */
    if (at_end(s) && !session_bool(s, PROP_CONVOLVE_LOOP))
        session_stop_playing(s);
}

static enum command_id meaning_of_play(const struct session *s, enum command_id c)
{
    const bool train = workspace_of(s) == WORKSPACE_TRAIN;
    const bool runs = train ? s->training : s->playing;
    if (c == COMMAND_PLAY_TOGGLE)
        c = runs ? COMMAND_PLAY_PAUSE : COMMAND_PLAY_START;
    if (!train)
        return c;
    return c == COMMAND_PLAY_START ? COMMAND_TRAIN_START : COMMAND_TRAIN_PAUSE;
}

static enum cs_status play(struct session *s, enum command_id c, struct cs_error *err)
{
    const enum command_id meant = meaning_of_play(s, c);
    if (meant == COMMAND_PLAY_START)
        start_playing(s);
    else if (meant == COMMAND_PLAY_PAUSE)
        session_stop_playing(s);
    else
        return session_run(s, meant, err);
    return CS_OK;
}

/* Everything else. */

static int n_choices(enum prop_id p)
{
    int n = 0;
    while (prop_infos[p].choices[n])
        n++;
    return n;
}

static bool can_shift(const struct session *s, enum prop_id p, int by)
{
    const int v = session_int(s, p) + by;
    return v >= 0 && v < n_choices(p);
}

/* The scale of the display (choice 0) counts as 1x, which it mostly is, when somebody wants larger or smaller. */
static int scale_after(const struct session *s, int by)
{
    const int choice = session_int(s, PROP_APP_SCALE);
    return (choice == 0 ? 1 : choice) + by;
}

static bool can_scale(const struct session *s, int by)
{
    const int v = scale_after(s, by);
    return v >= 1 && v < n_choices(PROP_APP_SCALE);
}

/* The commands that are gathered in groups, each with a source of its own. */
static const struct session_commands *group_of(enum command_id c)
{
    const struct session_commands *network = session_network_commands(c), *train = session_train_commands(c);
    return network ? network : train ? train : session_interpret_commands(c);
}

bool session_can_run(const struct session *s, enum command_id c)
{
    const struct session_commands *group = group_of(c);
    if (session_follow_forbids(s, c))
        return false;
    if (group)
        return group->can_run(s, c);
    switch (c) {
    case COMMAND_STEP_NEXT:
    case COMMAND_STEP_BACK:
    case COMMAND_STEP_ROW_NEXT:
    case COMMAND_STEP_ROW_BACK:
    case COMMAND_STEP_FIRST:
    case COMMAND_STEP_LAST:
        return can_step(s, c);
    case COMMAND_PLAY_TOGGLE:
    case COMMAND_PLAY_START:
    case COMMAND_PLAY_PAUSE:
        if (workspace_of(s) == WORKSPACE_TRAIN)
            return session_can_run(s, meaning_of_play(s, c));
        return (workspace_of(s) == WORKSPACE_CONVOLVE || workspace_of(s) == WORKSPACE_INTERPRET) &&
               session_progress(s).max > 1;
    case COMMAND_SPEED_UP:
        return can_shift(s, PROP_CONVOLVE_SPEED, 1);
    case COMMAND_SPEED_DOWN:
        return can_shift(s, PROP_CONVOLVE_SPEED, -1);
    case COMMAND_KERNEL_NORMALISE:
    case COMMAND_KERNEL_FLIP_X:
    case COMMAND_KERNEL_FLIP_Y:
    case COMMAND_KERNEL_ROTATE:
    case COMMAND_KERNEL_TRANSPOSE:
    case COMMAND_KERNEL_NEGATE:
    case COMMAND_KERNEL_DOUBLE:
    case COMMAND_KERNEL_HALVE:
    case COMMAND_KERNEL_SAVE:
        return workspace_of(s) == WORKSPACE_CONVOLVE && session_on_board(s) && session_can_change_kernel(s, c);
    case COMMAND_ZOOM_IN:
    case COMMAND_ZOOM_OUT:
        return s->sight.cell > 0;
    case COMMAND_ZOOM_FIT:
        return session_float(s, PROP_CONVOLVE_ZOOM) != 0;
    case COMMAND_CONVOLVE_SAVE:
        return workspace_of(s) == WORKSPACE_CONVOLVE && session_on_board(s);
    case COMMAND_CONVOLVE_SHUFFLE:
    case COMMAND_CONVOLVE_MODE_NEXT:
    case COMMAND_CONVOLVE_MODE_BACK:
    case COMMAND_CONVOLVE_GROUP_NEXT:
        return workspace_of(s) == WORKSPACE_CONVOLVE;
    case COMMAND_BACKWARD_DESCEND:
        return workspace_of(s) == WORKSPACE_CONVOLVE && session_can_descend(s);
    case COMMAND_COPY:
        return session_can_copy(s);
    case COMMAND_CONVOLVE_UNPAINT:
        return session_text(s, PROP_CONVOLVE_PAINT)[0] != '\0';
    case COMMAND_NETWORK_CLEAR:
        return session_text(s, PROP_NETWORK_DRAWING)[0] != '\0';
    case COMMAND_NETWORK_LAYER_NEXT:
    case COMMAND_NETWORK_LAYER_BACK:
        return node_after(s, c) >= 0;
    case COMMAND_UNDO:
        return undo_back(s->undo) != NULL;
    case COMMAND_REDO:
        return undo_forward(s->undo) != NULL;
    case COMMAND_SCALE_UP:
        return can_scale(s, 1);
    case COMMAND_SCALE_DOWN:
        return can_scale(s, -1);
    default:
        return true;
    }
}

static enum cs_status shift(struct session *s, enum prop_id p, int by)
{
    session_move(s, p, session_int(s, p) + by);
    return CS_OK;
}

static enum cs_status flip(struct session *s, bool *state)
{
    *state = !*state;
    s->changes++;
    return CS_OK;
}

static enum cs_status restart_board(struct session *s)
{
    session_stop_playing(s);
    session_go_to(s, 1);
    return CS_OK;
}

static enum cs_status set_scale(struct session *s, int choice)
{
    session_move(s, PROP_APP_SCALE, choice);
    return CS_OK;
}

static enum cs_status quit(struct session *s)
{
    s->quit = true;
    return CS_OK;
}

static enum cs_status reset_planes(struct session *s)
{
    static const enum prop_id props[] = {PROP_NETWORK_YAW, PROP_NETWORK_PITCH, PROP_NETWORK_DEPTH, PROP_NETWORK_NEAR};
    for (size_t i = 0; i < sizeof props / sizeof *props; i++)
        session_move_float(s, props[i], strtod(prop_infos[props[i]].initial, NULL));
    return CS_OK;
}

/* The blackboard's own. */

static enum cs_status set_mode(struct session *s, int mode, struct cs_error *err)
{
    return session_set(s, PROP_CONVOLVE_MODE, &(struct value){.type = VALUE_CHOICE, .i = mode}, false, err);
}

static enum cs_status next_group(struct session *s, struct cs_error *err)
{
    const enum mode_group g = mode_group_of(session_int(s, PROP_CONVOLVE_MODE));
    return set_mode(s, mode_group_range((g + 1) % MODE_GROUPS).first, err);
}

static enum cs_status move_mode(struct session *s, int by, struct cs_error *err)
{
    const int mode = (session_int(s, PROP_CONVOLVE_MODE) + by + CONVOLVE_MODES) % CONVOLVE_MODES;
    return set_mode(s, mode, err);
}

/* By a factor, with the middle of what is seen where it is. */
static enum cs_status zoom(struct session *s, double factor)
{
    const struct session_sight *now = &s->sight;
    const double most = prop_infos[PROP_CONVOLVE_ZOOM].max, cell = fmin(now->cell * factor, most),
                 kept = 1 - now->cell / cell;
    session_move_float(s, PROP_CONVOLVE_ZOOM, cell);
    session_move_float(s, PROP_CONVOLVE_ROW, now->row + now->rows / 2 * kept);
    session_move_float(s, PROP_CONVOLVE_COLUMN, now->col + now->cols / 2 * kept);
    return CS_OK;
}

static enum cs_status copy(struct session *s)
{
    s->copying = true;
    return CS_OK;
}

static enum cs_status zoom_to_fit(struct session *s)
{
    session_move_float(s, PROP_CONVOLVE_ZOOM, 0);
    return CS_OK;
}

static enum cs_status shuffle(struct session *s, struct cs_error *err)
{
    const int seed = session_int(s, PROP_CONVOLVE_SEED) % 9999 + 1;
    return session_set(s, PROP_CONVOLVE_SEED, &(struct value){.type = VALUE_INT, .i = seed}, false, err);
}

/* Why session_can_run() said no. */
static enum cs_status fail_run(const struct session *s, enum command_id c, struct cs_error *err)
{
    if (c == COMMAND_UNDO || c == COMMAND_REDO)
        return cs_fail(err, CS_NOT_FOUND,
                       c == COMMAND_UNDO ? _("There is nothing to undo") : _("There is nothing to redo"));
    if (c == COMMAND_COPY)
        return session_why_not_copy(s, err);
    if (session_follow_forbids(s, c == COMMAND_PLAY_TOGGLE || c == COMMAND_PLAY_START ? meaning_of_play(s, c) : c))
        return session_follow_why(err);
    if ((c == COMMAND_TRAIN_START && !s->training) || c == COMMAND_TRAIN_EPOCH)
        return cs_fail(err, CS_BAD_VALUE, _("All %d epochs are done: raise Epochs, or reset the network"),
                       session_int(s, PROP_TRAIN_EPOCHS));
    return cs_fail(err, CS_BAD_VALUE, _("'%s' has nothing to do here"), _(command_infos[c].label));
}

enum cs_status session_run(struct session *s, enum command_id c, struct cs_error *err)
{
    if (!session_can_run(s, c))
        return fail_run(s, c, err);
    const struct session_commands *group = group_of(c);
    if (group)
        return group->run(s, c, err);
    switch (c) {
    case COMMAND_STEP_NEXT:
    case COMMAND_STEP_BACK:
    case COMMAND_STEP_ROW_NEXT:
    case COMMAND_STEP_ROW_BACK:
    case COMMAND_STEP_FIRST:
    case COMMAND_STEP_LAST:
        return step(s, c, err);
    case COMMAND_PLAY_TOGGLE:
    case COMMAND_PLAY_START:
    case COMMAND_PLAY_PAUSE:
        return play(s, c, err);
    case COMMAND_SPEED_UP:
        return shift(s, PROP_CONVOLVE_SPEED, 1);
    case COMMAND_SPEED_DOWN:
        return shift(s, PROP_CONVOLVE_SPEED, -1);
    case COMMAND_CONVOLVE_RESET:
        return restart_board(s);
    case COMMAND_CONVOLVE_MODE_NEXT:
        return move_mode(s, 1, err);
    case COMMAND_CONVOLVE_MODE_BACK:
        return move_mode(s, -1, err);
    case COMMAND_CONVOLVE_GROUP_NEXT:
        return next_group(s, err);
    case COMMAND_CONVOLVE_SHUFFLE:
        return shuffle(s, err);
    case COMMAND_ZOOM_IN:
        return zoom(s, 1.25);
    case COMMAND_ZOOM_OUT:
        return zoom(s, 1 / 1.25);
    case COMMAND_ZOOM_FIT:
        return zoom_to_fit(s);
    case COMMAND_KERNEL_NORMALISE:
    case COMMAND_KERNEL_FLIP_X:
    case COMMAND_KERNEL_FLIP_Y:
    case COMMAND_KERNEL_ROTATE:
    case COMMAND_KERNEL_TRANSPOSE:
    case COMMAND_KERNEL_NEGATE:
    case COMMAND_KERNEL_DOUBLE:
    case COMMAND_KERNEL_HALVE:
        return session_change_kernel(s, c, err);
    case COMMAND_KERNEL_SAVE:
        return session_save_kernel(s, err);
    case COMMAND_CONVOLVE_SAVE:
        return session_save_case(s, err);
    case COMMAND_BACKWARD_DESCEND:
        return session_descend(s, err);
    case COMMAND_COPY:
        return copy(s);
    case COMMAND_CONVOLVE_UNPAINT:
        return session_set_text(s, prop_infos[PROP_CONVOLVE_PAINT].name, "", err);
    case COMMAND_NETWORK_CLEAR:
        return session_set_text(s, prop_infos[PROP_NETWORK_DRAWING].name, "", err);
    case COMMAND_NETWORK_LAYER_NEXT:
    case COMMAND_NETWORK_LAYER_BACK:
        return choose_node(s, node_after(s, c), err);
    case COMMAND_NETWORK_VIEW_RESET:
        return reset_planes(s);
    case COMMAND_UNDO:
        return session_undo(s, true, err);
    case COMMAND_REDO:
        return session_undo(s, false, err);
    case COMMAND_THEME_TOGGLE:
        return shift(s, PROP_APP_THEME, session_int(s, PROP_APP_THEME) ? -1 : 1);
    case COMMAND_LANGUAGE_TOGGLE:
        return shift(s, PROP_APP_LANGUAGE, session_int(s, PROP_APP_LANGUAGE) ? -1 : 1);
    case COMMAND_SCALE_UP:
        return set_scale(s, scale_after(s, 1));
    case COMMAND_SCALE_DOWN:
        return set_scale(s, scale_after(s, -1));
    case COMMAND_SCALE_RESET:
        return set_scale(s, 0);
    case COMMAND_FULL_SCREEN:
        return flip(s, &s->full_screen);
    case COMMAND_PALETTE:
        return flip(s, &s->palette_open);
    case COMMAND_HELP:
        return flip(s, &s->help_open);
    case COMMAND_FRAME_TIMES:
        return flip(s, &s->frame_times_open);
    case COMMAND_QUIT:
        return quit(s);
    default: /* one of group_of() */
        break;
    }
    return CS_OK;
}
