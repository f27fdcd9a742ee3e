/* The scrubber of the Interpret workspace: what one goes through in each view. */
#include <math.h>

#include "app/session/session_interpret.h"
#include "engine/worker/study_ascent.h"
#include "engine/worker/study_invariance.h"
#include "engine/worker/study_occlusion.h"

static const void *found(const struct session *s, enum study_kind kind)
{
    return s->snapshot->study[STUDY_THIS][kind].shown;
}

static struct session_progress of_maps(const struct session *s)
{
    const int node = session_interpret_node(s);
    return (struct session_progress){session_interpret_map(s) + 1,
                                     node < 1 ? 0 : snapshot_maps(s->snapshot->net, node)};
}

static struct session_progress of_channels(const struct session *s)
{
    return (struct session_progress){session_channel_place(s) + 1, session_channels(s)->n};
}

static struct session_progress of_places(const struct session *s)
{
    const struct occlusion_shown *o = found(s, STUDY_OCCLUSION);
    const int max = o ? o->rows * o->cols : 0, at = session_int(s, PROP_INTERPRET_PLACE);
    return (struct session_progress){at > max ? max : at > 0 ? at : o && o->worst >= 0 ? o->worst + 1 : 1, max};
}

enum prop_id session_interpret_change(enum study_change change)
{
    static const enum prop_id props[CHANGE_KINDS] = {
        [CHANGE_ROWS] = PROP_NETWORK_SHIFT_ROWS, [CHANGE_COLUMNS] = PROP_NETWORK_SHIFT_COLUMNS,
        [CHANGE_ROTATE] = PROP_NETWORK_ROTATE,   [CHANGE_ZOOM] = PROP_NETWORK_ZOOM,
        [CHANGE_NOISE] = PROP_NETWORK_NOISE,
    };
    return props[change];
}

static const struct invariance_line *line_of(const struct session *s)
{
    const struct invariance_shown *o = found(s, STUDY_INVARIANCE);
    return o ? &o->line[session_int(s, PROP_INTERPRET_CHANGE)] : NULL;
}

/* The point that is nearest to where the picture is. */
static struct session_progress of_points(const struct session *s)
{
    const struct invariance_line *l = line_of(s);
    const double now = session_float(s, session_interpret_change(session_int(s, PROP_INTERPRET_CHANGE)));
    int best = 0;
    for (int i = 1; l && i < l->n; i++)
        if (fabs((double)l->at[i] - now) < fabs((double)l->at[best] - now))
            best = i;
    return (struct session_progress){l && l->n > 0 ? best + 1 : 1, l ? l->n : 0};
}

static void go_to_point(struct session *s, int i)
{
    const struct invariance_line *l = line_of(s);
    if (l && i < l->n)
        session_move_float(s, session_interpret_change(l->change), (double)l->at[i]);
}

int session_interpret_row(const struct session *s)
{
    const struct occlusion_shown *o = found(s, STUDY_OCCLUSION);
    return session_int(s, PROP_INTERPRET_VIEW) == INTERPRET_OCCLUSION && o ? o->cols : 0;
}

static struct session_progress of_frames(const struct session *s)
{
    const struct ascent_shown *a = found(s, STUDY_ASCENT);
    const int max = a ? a->n_frames : 0, at = session_int(s, PROP_INTERPRET_FRAME);
    return (struct session_progress){at < 0 || at >= max ? max : at + 1, max};
}

static bool is_of_class(const struct session *s)
{
    return session_int(s, PROP_INTERPRET_TARGET) == TARGET_CLASS && s->snapshot->classes > 0;
}

/* Of all that are shown at once: classes, or maps. */
static struct session_progress of_tiles(const struct session *s)
{
    const int class = session_int(s, PROP_INTERPRET_CLASS), n = s->snapshot->classes;
    if (!is_of_class(s))
        return of_maps(s);
    return (struct session_progress){class >= 0 && class < n ? class + 1 : session_interpret_answer(s) + 1, n};
}

struct session_progress session_interpret_progress(const struct session *s)
{
    switch ((enum interpret_view)session_int(s, PROP_INTERPRET_VIEW)) {
    case INTERPRET_PATCHES:
        return of_channels(s);
    case INTERPRET_SALIENCY:
        return (struct session_progress){session_int(s, PROP_INTERPRET_METHOD) + 1, GRADIENT_KINDS};
    case INTERPRET_OCCLUSION:
        return of_places(s);
    case INTERPRET_ASCENT:
        return session_bool(s, PROP_INTERPRET_ALL_MAPS) ? of_tiles(s) : of_frames(s);
    case INTERPRET_INVARIANCE:
        return of_points(s);
    case INTERPRET_EMBEDDING: /* of all of a layer */
    case INTERPRET_COMPARE:
        return (struct session_progress){1, 0};
    default:
        return of_maps(s);
    }
}

void session_interpret_go_to(struct session *s, int value)
{
    const struct session_progress p = session_interpret_progress(s);
    const int at = value < 1 ? 1 : value > p.max ? p.max : value;
    if (p.max < 1)
        return;
    switch ((enum interpret_view)session_int(s, PROP_INTERPRET_VIEW)) {
    case INTERPRET_PATCHES:
        session_move(s, PROP_NETWORK_MAP, session_channels(s)->index[at - 1]);
        break;
    case INTERPRET_SALIENCY:
        session_move(s, PROP_INTERPRET_METHOD, at - 1);
        break;
    case INTERPRET_OCCLUSION:
        session_move(s, PROP_INTERPRET_PLACE, at);
        break;
    case INTERPRET_ASCENT:
        if (session_bool(s, PROP_INTERPRET_ALL_MAPS))
            session_move(s, is_of_class(s) ? PROP_INTERPRET_CLASS : PROP_NETWORK_MAP, at - 1);
        else
            session_move(s, PROP_INTERPRET_FRAME, at == p.max ? -1 : at - 1); /* the newest, whatever comes */
        break;
    case INTERPRET_INVARIANCE:
        go_to_point(s, at - 1);
        break;
    case INTERPRET_EMBEDDING:
    case INTERPRET_COMPARE:
        break;
    default:
        session_move(s, PROP_NETWORK_MAP, at - 1);
        break;
    }
}
