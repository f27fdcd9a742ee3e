/* The scrubber of the Interpret workspace: what one goes through in each view. */
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

static struct session_progress of_places(const struct session *s)
{
    const struct occlusion_shown *o = found(s, STUDY_OCCLUSION);
    const int max = o ? o->rows * o->cols : 0, at = session_int(s, PROP_INTERPRET_PLACE);
    return (struct session_progress){at > max ? max : at > 0 ? at : o && o->worst >= 0 ? o->worst + 1 : 1, max};
}

static struct session_progress of_frames(const struct session *s)
{
    const struct ascent_shown *a = found(s, STUDY_ASCENT);
    const int max = a ? a->n_frames : 0, at = session_int(s, PROP_INTERPRET_FRAME);
    return (struct session_progress){at < 0 || at >= max ? max : at + 1, max};
}

struct session_progress session_interpret_progress(const struct session *s)
{
    switch ((enum interpret_view)session_int(s, PROP_INTERPRET_VIEW)) {
    case INTERPRET_SALIENCY:
        return (struct session_progress){session_int(s, PROP_INTERPRET_METHOD) + 1, GRADIENT_KINDS};
    case INTERPRET_OCCLUSION:
        return of_places(s);
    case INTERPRET_ASCENT:
        return of_frames(s);
    case INTERPRET_INVARIANCE:
        return (struct session_progress){session_int(s, PROP_INTERPRET_CHANGE) + 1, CHANGE_KINDS};
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
    case INTERPRET_SALIENCY:
        session_move(s, PROP_INTERPRET_METHOD, at - 1);
        break;
    case INTERPRET_OCCLUSION:
        session_move(s, PROP_INTERPRET_PLACE, at);
        break;
    case INTERPRET_ASCENT:
        session_move(s, PROP_INTERPRET_FRAME, at == p.max ? -1 : at - 1); /* the newest, whatever comes */
        break;
    case INTERPRET_INVARIANCE:
        session_move(s, PROP_INTERPRET_CHANGE, at - 1);
        break;
    case INTERPRET_COMPARE:
        break;
    default:
        session_move(s, PROP_NETWORK_MAP, at - 1);
        break;
    }
}
