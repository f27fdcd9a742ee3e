/* app/views/train_past.c - the time machine of the Train workspace: the scrubber over what has been trained, which
 * moment is shown, and the way back to the present or on from there. */
#include <limits.h>
#include <math.h>
#include <stdio.h>

#include "app/ui/format.h"
#include "app/views/train.h"
#include "engine/base/i18n.h"

enum {
    MOST_SEGMENTS = 40,
    PARTS = 100, /* of an epoch, on the scrubber */
    TOOL_HEIGHT = 28,
    TOOL_GAP = 8,
    TOOL_PADDING = 12,
    MARGIN = 24
};

/* Which moment is asked for; it is shown as soon as the worker has computed it. -1: the present. */
static int asked(const struct view *v)
{
    const int steps = session_int(v->session, PROP_TRAIN_MOMENT);
    return steps >= 0 ? snapshot_find_moment(session_snapshot(v->session), (uint64_t)steps) : -1;
}

/* How far the training has come, in parts of epochs. */
static int reach_of(const struct snapshot *s)
{
    if (s->steps > 0 && s->batches > 0)
        return s->epoch * PARTS + (int)((int64_t)(s->batch + 1) * PARTS / s->batches);
    return s->n_moments > 0 ? (int)lroundf(s->moment[s->n_moments - 1].epoch * PARTS) : 0; /* of another program */
}

/* What the scrubber runs over. */
struct track {
    int segments, max, reach, value;
};

/* Of another program nobody knows the epochs: from file to file. */
static struct track track_of_files(const struct snapshot *s, int at)
{
    const int last = s->n_moments > 1 ? s->n_moments - 1 : 1, reach = s->n_moments > 0 ? last : 0;
    return (struct track){last <= MOST_SEGMENTS ? last : 1, last, reach, at >= 0 ? at : reach};
}

static struct track track_of(const struct view *v, int at)
{
    const struct snapshot *s = session_snapshot(v->session);
    if (s->follow.on)
        return track_of_files(s, at);
    const int wanted = session_int(v->session, PROP_TRAIN_EPOCHS), reach = reach_of(s),
              come = (reach + PARTS - 1) / PARTS, epochs = wanted > come ? wanted : come;
    return (struct track){epochs <= MOST_SEGMENTS ? epochs : 1, epochs * PARTS, reach,
                          at >= 0 ? (int)lroundf(s->moment[at].epoch * PARTS) : reach};
}

/* Of a moment; at -1: of the present. */
static void tell_position(const struct view *v, int at, char *text, size_t size)
{
    const struct snapshot *s = session_snapshot(v->session);
    char epoch[FORMAT_MAX];
    if (s->follow.on) /* whose epochs nobody tells */
        snprintf(text, size, s->follow.files ? _("step %s") : "",
                 format_count(epoch, (int64_t)(at >= 0 ? s->moment[at].steps : s->follow.steps)));
    else if (at >= 0)
        snprintf(text, size, _("epoch %s · then"), format_number(epoch, (double)s->moment[at].epoch, 2));
    else
        snprintf(text, size, _("epoch %d of %d"), s->steps > 0 ? s->epoch + 1 : 0,
                 session_int(v->session, PROP_TRAIN_EPOCHS));
}

/* What has the width of any position in the past. */
static void widest_position(int epochs, char *text, size_t size)
{
    char epoch[FORMAT_MAX];
    snprintf(text, size, _("epoch %s · then"), format_fixed(epoch, epochs + 0.88, 2));
}

/* The newest file is the present. */
static int file_at(const struct snapshot *s, int place)
{
    const bool past = place < s->n_moments - 1 && s->moment[place].steps <= INT_MAX;
    return past ? (int)s->moment[place].steps : -1;
}

/* The scrubber was moved to a place: to the moment nearest to it, or back to the present. */
static void go_to(const struct view *v, int place)
{
    const struct snapshot *s = session_snapshot(v->session);
    const int moment = s->follow.on ? file_at(s, place) : session_moment_near(v->session, (double)place / PARTS);
    if (moment >= 0)
        request_int(v->requests, PROP_TRAIN_MOMENT, moment);
    else if (session_can_run(v->session, COMMAND_TRAIN_NOW))
        request_command(v->requests, COMMAND_TRAIN_NOW);
}

void train_transport(const struct view *v, struct rect area)
{
    const struct snapshot *s = session_snapshot(v->session);
    const int at = asked(v);
    const struct track track = track_of(v, at);
    char position[64], other[64] = "";
    tell_position(v, at, position, sizeof position);
    if (s->n_moments > 0)
        widest_position(track.max / PARTS, other, sizeof other);
    const struct transport t = {.first = COMMAND_STEP_FIRST,
                                .back = COMMAND_STEP_BACK,
                                .play = COMMAND_PLAY_TOGGLE,
                                .next = COMMAND_STEP_NEXT,
                                .last = COMMAND_STEP_LAST,
                                .choice_label = _("View"),
                                .choice = PROP_TRAIN_VIEW,
                                .playing = session_training(v->session),
                                .position = position,
                                .other = other,
                                .segments = track.segments,
                                .value = track.value,
                                .max = track.max,
                                .reaches = true,
                                .reach = track.reach};
    const int to = transport_bar(v, area, &t);
    if (to >= 0)
        go_to(v, to);
}

void train_past_caption(const struct snapshot *s, char *head, size_t head_size, char *text, size_t text_size)
{
    const struct moment *m = &s->moment[s->shown];
    char number[FORMAT_MAX];
    if (*m->name)
        snprintf(head, head_size, _("As it was in %s"), m->name);
    else if (m->steps == 0)
        snprintf(head, head_size, "%s", _("As it was at the start"));
    else
        snprintf(head, head_size, _("As it was after step %s"), format_count(number, (int64_t)m->steps));
    snprintf(text, text_size, s->evaluation ? _("Epoch %s. ") : _("Epoch %s. Its accuracy was not measured."),
             format_number(number, (double)m->epoch, 2));
}

/* The tools at the right of the caption, from right to left. */

struct tool {
    const char *key, *label;
    enum command_id command;
    unsigned flags;
};
enum { MOST_TOOLS = 3, SPEED_WIDTH = 72 };

static float tool_width(const struct view *v, const struct tool *t)
{
    return ceilf(ui_text_width(v->ui, FONT_CONTROL, t->label)) + 2 * TOOL_PADDING;
}

static float draw_tool(const struct view *v, const struct tool *t, float right, float y)
{
    char tip[160];
    const float w = tool_width(v, t);
    const struct rect r = {right - w, y, w, TOOL_HEIGHT};
    const char *const key = command_infos[t->command].key;
    const unsigned off = session_can_run(v->session, t->command) ? 0 : UI_DISABLED;
    if (ui_button(v->ui, t->key, r, UI_ICON_NONE, t->label, NULL, t->flags | off))
        request_command(v->requests, t->command);
    snprintf(tip, sizeof tip, key ? "%s (%s)" : "%s", _(command_infos[t->command].label), key ? key : "");
    ui_tooltip(v->ui, r, tip);
    return r.x - TOOL_GAP;
}

static float draw_speed(const struct view *v, float right, float y)
{
    const struct rect r = {right - SPEED_WIDTH, y, SPEED_WIDTH, TOOL_HEIGHT};
    prop_choice(v, PROP_TRAIN_REPLAY_SPEED, r);
    ui_tooltip(v->ui, r, _(prop_infos[PROP_TRAIN_REPLAY_SPEED].help));
    return r.x - TOOL_GAP;
}

/* Those that there are now: the replay alone at the present, once there is something to replay. */
static int list_tools(const struct view *v, struct tool tool[MOST_TOOLS])
{
    const bool past = session_in_past(v->session), replaying = session_replaying(v->session);
    int n = 0;
    if (past) {
        tool[n++] = (struct tool){"now", _("Now"), COMMAND_TRAIN_NOW, 0};
        tool[n++] = (struct tool){"go on", v->frame == FRAME_SMALL ? _("Go on") : _("Go on from here"),
                                  COMMAND_TRAIN_CONTINUE, 0};
    }
    if (past || session_can_run(v->session, COMMAND_TRAIN_REPLAY))
        tool[n++] =
            (struct tool){"replay", replaying ? _("Stop") : _("Replay"), COMMAND_TRAIN_REPLAY, past ? 0 : UI_GHOST};
    return n;
}

static bool has_speed(const struct view *v)
{
    return session_in_past(v->session) && v->frame == FRAME_FULL;
}

float train_past_tools_width(const struct view *v)
{
    struct tool tool[MOST_TOOLS];
    const int n = list_tools(v, tool);
    float width = (n > 0 ? 2 * TOOL_GAP : 0) + (has_speed(v) ? SPEED_WIDTH + TOOL_GAP : 0);
    for (int i = 0; i < n; i++)
        width += tool_width(v, &tool[i]) + TOOL_GAP;
    return width;
}

float train_past_tools(const struct view *v, struct rect line)
{
    struct tool tool[MOST_TOOLS];
    const int n = list_tools(v, tool);
    const float y = line.y + 8;
    float right = line.x + line.w - MARGIN;
    if (n == 0)
        return line.x + line.w;
    ui_push_id(v->ui, "past");
    for (int i = 0; i < n; i++) {
        if (i == n - 1 && has_speed(v))
            right = draw_speed(v, right, y);
        right = draw_tool(v, &tool[i], right, y);
    }
    ui_pop_id(v->ui);
    return right + TOOL_GAP;
}

void train_past_keys(const struct view *v)
{
    static const struct {
        int32_t key;
        unsigned mods;
        enum command_id command;
    } keys[] = {{UI_KEY_RIGHT, 0, COMMAND_STEP_NEXT},
                {UI_KEY_LEFT, 0, COMMAND_STEP_BACK},
                {UI_KEY_HOME, 0, COMMAND_STEP_FIRST},
                {UI_KEY_END, 0, COMMAND_STEP_LAST},
                {UI_KEY_SPACE, UI_SHIFT, COMMAND_TRAIN_REPLAY}};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (ui_take_key(v->ui, 0, keys[i].key, keys[i].mods) && session_can_run(v->session, keys[i].command))
            request_command(v->requests, keys[i].command);
}
