#include "app/session/session_interpret.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/worker/weights.h"

/* What is asked for. */

/* The last one with maps that are learnt; without any, the first that learns, or the first of all. */
static int usual_node(const struct net *net)
{
    int first = -1, last = -1;
    for (int i = 1; i < net->n_nodes; i++) {
        if (first < 0 && net->node[i].layer->n_params > 0)
            first = i;
        if (net->node[i].layer->kind == &layer_conv2d)
            last = i;
    }
    return last > 0 ? last : first > 0 ? first : net->n_nodes > 1 ? 1 : -1;
}

int session_interpret_node(const struct session *s)
{
    const struct net *net = s->snapshot->net;
    int node = net ? net_find(net, session_text(s, PROP_NETWORK_NODE)) : -1;
    if (net && node < 1)
        node = usual_node(net);
    return node < 1 ? -1 : weights_read_at(net, node);
}

int session_interpret_map(const struct session *s)
{
    const int node = session_interpret_node(s), map = session_int(s, PROP_NETWORK_MAP);
    const int maps = node < 1 ? 0 : snapshot_maps(s->snapshot->net, node);
    return map < maps ? map : maps > 0 ? maps - 1 : 0;
}

static int within(int v, int n)
{
    return v < 0 ? 0 : v < n ? v : n > 0 ? n - 1 : 0;
}

static struct study_target target_of(const struct session *s)
{
    const struct snapshot *now = s->snapshot;
    const enum interpret_target what = (enum interpret_target)session_int(s, PROP_INTERPRET_TARGET);
    const int node = session_interpret_node(s), class = session_int(s, PROP_INTERPRET_CLASS);
    struct study_target t = {.class_index = -1};
    if ((what == TARGET_CLASS && now->classes > 0 && !now->is_autoencoder) || node < 1) {
        t.of_class = true;
        t.class_index = class < now->classes ? class : -1;
        return t;
    }
    const struct shape *out = &now->net->node[node].out;
    const bool places = out->rank == 3;
    t.node = node;
    t.map = session_interpret_map(s);
    t.at = what == TARGET_MEAN ? STUDY_AT_MEAN : what == TARGET_VALUE ? STUDY_AT_CHOSEN : STUDY_AT_LARGEST;
    if (t.at == STUDY_AT_CHOSEN) {
        t.row = places ? within(session_int(s, PROP_NETWORK_ROW), out->dim[1]) : 0;
        t.col = places ? within(session_int(s, PROP_NETWORK_COLUMN), out->dim[2]) : 0;
    }
    return t;
}

static int smaller_side(const struct session *s)
{
    const struct shape *in = s->snapshot->net ? net_input(s->snapshot->net) : NULL;
    return !in || in->rank != 3 ? 1 : in->dim[1] < in->dim[2] ? in->dim[1] : in->dim[2];
}

/* 0: 7 of 32 pixels, which is 49 of 224. */
int session_interpret_occluder(const struct session *s)
{
    const int asked = session_int(s, PROP_INTERPRET_OCCLUDER), least = 7, side = smaller_side(s) / 32 * least;
    return asked > 0 ? asked : side < least ? least : side > 1024 ? 1024 : side;
}

/* 0: every pixel of a small picture; some 500 places of a large one, where a pass may take a second, without gaps. */
static int occluder_stride(const struct session *s, int size)
{
    const int asked = session_int(s, PROP_INTERPRET_STRIDE), usual = smaller_side(s) / 28;
    return asked > 0 ? asked : usual < 1 ? 1 : usual < size ? usual : size;
}

static void ask_methods(const struct session *s, struct study_asks *a)
{
    a->saliency.samples = session_int(s, PROP_INTERPRET_NOISES);
    a->saliency.sigma = (float)session_float(s, PROP_INTERPRET_SIGMA);
    a->saliency.steps = session_int(s, PROP_INTERPRET_STEPS);
    a->saliency.baseline = (enum study_fill)session_int(s, PROP_INTERPRET_BASELINE);
    a->saliency.seed = session_int(s, PROP_INTERPRET_SEED);
    a->cam.relu = session_bool(s, PROP_INTERPRET_RELU);
    a->occlusion.size = session_interpret_occluder(s);
    a->occlusion.stride = occluder_stride(s, a->occlusion.size);
    a->occlusion.fill = (enum study_fill)session_int(s, PROP_INTERPRET_FILL);
    a->ascent.start = (enum study_start)session_int(s, PROP_INTERPRET_START);
    a->ascent.steps = session_int(s, PROP_INTERPRET_ASCENT_STEPS);
    a->ascent.jitter = session_int(s, PROP_INTERPRET_JITTER);
    a->ascent.blur_every = session_int(s, PROP_INTERPRET_BLUR_EVERY);
    a->ascent.seed = session_int(s, PROP_INTERPRET_SEED);
    a->ascent.lr = (float)session_float(s, PROP_INTERPRET_ASCENT_LR);
    a->ascent.blur = (float)session_float(s, PROP_INTERPRET_BLUR);
    a->ascent.all = session_bool(s, PROP_INTERPRET_ALL_MAPS);
    a->ascent.decay = (float)session_float(s, PROP_INTERPRET_DECAY);
}

/* How far a change goes when nobody says: a quarter of the picture, half a turn, a third to three times, and noise as
 * strong as the picture. What is said is of the chosen change, and goes no further than Network's sliders can follow.
 */
static void ask_invariance(const struct session *s, struct study_asks *a)
{
    static const float most[CHANGE_KINDS] = {512, 512, 180, 4, 1};
    const struct shape *in = net_input(s->snapshot->net);
    const int side = in->rank == 3 ? (in->dim[1] < in->dim[2] ? in->dim[1] : in->dim[2]) : 4;
    const float quarter = side < 4 ? 1 : (float)(side / 4), asked = (float)session_float(s, PROP_INTERPRET_REACH);
    const float usual[CHANGE_KINDS] = {quarter, quarter, 180, 3, 1};
    a->invariance.change = (enum study_change)session_int(s, PROP_INTERPRET_CHANGE);
    a->invariance.points = session_int(s, PROP_INTERPRET_POINTS);
    for (int i = 0; i < CHANGE_KINDS; i++) {
        const bool is_asked = asked > 0 && i == (int)a->invariance.change;
        const float reach = fminf(is_asked ? asked : usual[i], most[i]);
        a->invariance.from[i] = i == CHANGE_NOISE ? 0 : -reach;
        a->invariance.to[i] = reach;
    }
    const float zoom = fmaxf(a->invariance.to[CHANGE_ZOOM], 1.01f);
    a->invariance.from[CHANGE_ZOOM] = 1 / zoom;
    a->invariance.to[CHANGE_ZOOM] = zoom;
}

static void ask_data(const struct session *s, struct study_asks *a)
{
    a->patches.training = session_int(s, PROP_INTERPRET_SPLIT) == DATASET_TRAIN;
    a->patches.most = session_int(s, PROP_INTERPRET_PICTURES);
    a->patches.one_each = session_bool(s, PROP_INTERPRET_ONE_EACH);
    a->patches.weakest = session_bool(s, PROP_INTERPRET_WEAKEST);
    a->patches.back = session_bool(s, PROP_INTERPRET_BACK);
    a->embedding.samples = session_int(s, PROP_INTERPRET_SAMPLES);
    a->embedding.training = a->patches.training;
}

static void ask_other(const struct session *s, struct study_asks *a)
{
    const int moment = session_int(s, PROP_INTERPRET_OTHER_MOMENT);
    const char *path = session_text(s, PROP_INTERPRET_OTHER);
    if (*path && strlen(path) < sizeof a->other.path) {
        a->other.kind = OTHER_MODEL;
        strcpy(a->other.path, path);
    } else if (moment >= 0) {
        a->other.kind = OTHER_MOMENT;
        a->other.moment = (uint64_t)moment;
    }
}

void session_interpret_look(const struct session *s, struct worker_look *look)
{
    struct study_asks *a = &look->study;
    if (session_int(s, PROP_APP_WORKSPACE) != WORKSPACE_INTERPRET || !s->snapshot->net)
        return;
    a->stopped = s->interpret.stopped;
    a->again = s->interpret.again;
    a->target = target_of(s);
    a->layer = session_interpret_node(s);
    ask_methods(s, a);
    ask_invariance(s, a);
    ask_data(s, a);
    ask_other(s, a);
}

void session_interpret_changed(struct session *s, enum prop_id p)
{
    session_interpret_page_changed(s, p);
    session_interpret_patch_changed(s, p);
    if (p != PROP_INTERPRET_PLACE && p != PROP_INTERPRET_FRAME && p != PROP_INTERPRET_OPACITY)
        s->interpret.stopped = false;
}

/* Commands. */

static bool is_going_on(const struct session *s)
{
    for (int i = 0; i < STUDY_SUBJECTS * STUDIES; i++)
        if (s->snapshot->study[i / STUDIES][i % STUDIES].state == STUDY_GOES_ON)
            return true;
    return false;
}

static bool can_run(const struct session *s, enum command_id c)
{
    const bool here = session_int(s, PROP_APP_WORKSPACE) == WORKSPACE_INTERPRET;
    const int view = session_int(s, PROP_INTERPRET_VIEW);
    switch (c) {
    case COMMAND_INTERPRET_NEXT:
        return here && view < INTERPRET_VIEWS - 1;
    case COMMAND_INTERPRET_BEFORE:
        return here && view > 0;
    case COMMAND_INTERPRET_CANCEL:
        return here && is_going_on(s) && !s->interpret.stopped;
    case COMMAND_INTERPRET_PIN:
        return here && session_interpret_node(s) > 0;
    case COMMAND_INTERPRET_OPEN:
    case COMMAND_INTERPRET_TO_CONVOLVE:
        return here && session_interpret_node(s) > 0 && session_interpret_can_open(s);
    case COMMAND_INTERPRET_BACK:
        return s->interpret.opened;
    default:
        return here;
    }
}

static void stop(struct session *s, bool stopped)
{
    s->interpret.stopped = stopped;
    s->changes++;
}

static void find_again(struct session *s)
{
    s->interpret.again++;
    stop(s, false);
}

/* The class that is answered stays what is explained, whatever picture comes; and so does the place where a map is
 * largest. Pinned once more, it follows the picture again. */
static enum cs_status pin(struct session *s)
{
    const struct snapshot *now = s->snapshot;
    const enum interpret_target what = (enum interpret_target)session_int(s, PROP_INTERPRET_TARGET);
    if (what == TARGET_CLASS) {
        const int class = session_int(s, PROP_INTERPRET_CLASS);
        session_move(s, PROP_INTERPRET_CLASS, class < 0 ? session_interpret_answer(s) : -1);
    } else if (what == TARGET_VALUE) {
        session_move(s, PROP_INTERPRET_TARGET, TARGET_LARGEST);
    } else {
        const int node = session_interpret_node(s);
        const struct map_stats *stat = snapshot_stats(now, node, session_interpret_map(s));
        const struct shape *out = &now->net->node[node].out;
        const int cols = out->rank == 3 ? out->dim[2] : 1;
        session_move(s, PROP_NETWORK_ROW, stat ? stat->at / cols : 0);
        session_move(s, PROP_NETWORK_COLUMN, stat ? stat->at % cols : 0);
        session_move(s, PROP_INTERPRET_TARGET, TARGET_VALUE);
    }
    return CS_OK;
}

int session_interpret_answer(const struct session *s)
{
    const struct snapshot *now = s->snapshot;
    int best = -1;
    for (int i = 0; now->probability && i < now->classes; i++)
        if (best < 0 || now->probability[i] > now->probability[best])
            best = i;
    return best;
}

static enum cs_status run(struct session *s, enum command_id c, struct cs_error *err)
{
    switch (c) {
    case COMMAND_INTERPRET_NEXT:
    case COMMAND_INTERPRET_BEFORE:
        session_move(s, PROP_INTERPRET_VIEW,
                     session_int(s, PROP_INTERPRET_VIEW) + (c == COMMAND_INTERPRET_NEXT ? 1 : -1));
        return CS_OK;
    case COMMAND_INTERPRET_CANCEL:
        stop(s, true);
        return CS_OK;
    case COMMAND_INTERPRET_PIN:
        return pin(s);
    case COMMAND_INTERPRET_OPEN:
        return session_interpret_open(s, err);
    case COMMAND_INTERPRET_TO_CONVOLVE:
        return session_interpret_to_convolve(s, err);
    case COMMAND_INTERPRET_BACK:
        session_move(s, PROP_APP_WORKSPACE, WORKSPACE_INTERPRET);
        return CS_OK;
    default:
        find_again(s);
        return CS_OK;
    }
}

const struct session_commands session_interpret = {can_run, run};

const struct session_commands *session_interpret_commands(enum command_id c)
{
    return c >= COMMAND_INTERPRET_NEXT && c <= COMMAND_INTERPRET_BACK ? &session_interpret : NULL;
}
