/* app/session/session_interpret_copy.c - the numbers of a view of the Interpret workspace as text with tabs: those that
 * it draws, then those that it tells of them. */
#include <string.h>

#include "app/board/text_builder.h"
#include "app/session/session_interpret.h"
#include "engine/base/i18n.h"
#include "engine/worker/study_cam.h"
#include "engine/worker/study_saliency.h"

static const void *found(const struct session *s, enum study_kind kind)
{
    return s->snapshot->study[STUDY_THIS][kind].shown;
}

static const struct saliency_map *chosen_map(const struct session *s)
{
    const struct saliency_shown *shown = found(s, STUDY_SALIENCY);
    const struct saliency_map *m = shown ? &shown->map[session_int(s, PROP_INTERPRET_METHOD)] : NULL;
    return m && m->there ? m : NULL;
}

static const struct cam_shown *cam(const struct session *s)
{
    const struct cam_shown *c = found(s, STUDY_CAM);
    return c && c->rows > 0 ? c : NULL;
}

bool session_interpret_can_copy(const struct session *s)
{
    switch ((enum interpret_view)session_int(s, PROP_INTERPRET_VIEW)) {
    case INTERPRET_SALIENCY:
        return chosen_map(s) != NULL;
    case INTERPRET_CAM:
        return cam(s) != NULL;
    default:
        return false;
    }
}

static void add_values(struct text_builder *t, const float *value, int rows, int cols)
{
    for (int i = 0; i < rows * cols; i++)
        text_add(t, "%.9g%s", (double)value[i] + 0.0, (i + 1) % cols ? "\t" : "\n");
}

/* "class 7" by its number, or "conv2 3 [4, 5]". */
static void add_target(struct text_builder *t, const struct session *s, const struct study_target *target)
{
    const struct net *net = s->snapshot->net;
    if (target->of_class)
        text_add(t, _("class %d"), target->class_index);
    else if (net && target->node < net->n_nodes)
        text_add(t, "%s %d [%d, %d]", net->node[target->node].name, target->map, target->row, target->col);
}

static void add_saliency(struct text_builder *t, const struct session *s)
{
    const struct saliency_shown *shown = found(s, STUDY_SALIENCY);
    const struct saliency_map *m = chosen_map(s);
    const int method = session_int(s, PROP_INTERPRET_METHOD), rows = shown->input.dim[1], cols = shown->input.dim[2];
    text_add(t, "%s\t", _(prop_infos[PROP_INTERPRET_METHOD].titles[method]));
    add_target(t, s, &shown->target);
    text_add(t, "\t%.9g\t%d×%d\n", (double)shown->score, rows, cols);
    add_values(t, session_bool(s, PROP_INTERPRET_SIGNED) ? m->signed_plane : m->plane, rows, cols);
    if (method == GRADIENT_INTEGRATED)
        text_add(t, "%s\t%.9g\n%s\t%.9g\n%s\t%.9g\n%s\t%.9g\n", _("score here"), (double)m->value_here,
                 _("score of the baseline"), (double)m->value_baseline, _("score difference"), m->difference,
                 _("sum of attributions"), m->sum);
}

static void add_cam(struct text_builder *t, const struct session *s)
{
    const struct cam_shown *c = cam(s);
    const struct net *net = s->snapshot->net;
    text_add(t, "Grad-CAM\t%s\t", net && c->node < net->n_nodes ? net->node[c->node].name : "");
    add_target(t, s, &c->target);
    text_add(t, "\t%.9g\t%d×%d\n", (double)c->score, c->rows, c->cols);
    add_values(t, c->map, c->rows, c->cols);
    text_add(t, "%s\t%s\t%s\n", _("Map"), _("weight"), _("adds"));
    for (int i = 0; i < c->channels; i++)
        text_add(t, "%d\t%.9g\t%.9g\n", c->order[i], (double)c->weight[c->order[i]], (double)c->part[c->order[i]]);
}

enum cs_status session_interpret_copy(const struct session *s, char **text, struct cs_error *err)
{
    struct text_builder t = {0};
    if (session_int(s, PROP_INTERPRET_VIEW) == INTERPRET_CAM)
        add_cam(&t, s);
    else
        add_saliency(&t, s);
    return text_take(&t, text, NULL, err);
}
