/* app/views/interpret/interpret_cam.c - the view "Grad-CAM": where in the picture a layer's maps speak for a class, and
 * which of them. */
#include "app/views/interpret/interpret_cam.h"

#include <math.h>
#include <stdio.h>

#include "engine/base/i18n.h"

enum { ROW = 40 };

const struct cam_shown *cam_found(const struct view *v)
{
    const struct cam_shown *c = interpret_found(v, STUDY_CAM);
    const struct net *net = session_snapshot(v->session)->net;
    if (!c || c->node < 1 || c->node >= net->n_nodes)
        return NULL;
    const struct shape *out = &net->node[c->node].out, *in = net_input(net);
    const bool fits =
        c->rows == 0 || (out->rank == 3 && out->dim[0] == c->channels && out->dim[1] == c->rows &&
                         out->dim[2] == c->cols && in->dim[1] == c->input.dim[1] && in->dim[2] == c->input.dim[2]);
    return fits ? c : NULL; /* another net's, until its own is there */
}

const struct cam_shown *cam_with_places(const struct view *v)
{
    const struct cam_shown *c = cam_found(v);
    return c && c->rows > 0 ? c : NULL;
}

const char *cam_map_name(int map, bool brief, char *text, size_t size)
{
    if (brief)
        snprintf(text, size, "%d", map);
    else
        snprintf(text, size, _("map %d"), map);
    return text;
}

static float left(const struct view *v, struct rect area, float y)
{
    y = interpret_target_rows(v, area, y);
    prop_row_toggle(v, PROP_INTERPRET_RELU, (struct rect){area.x, y, area.w, ROW}, NULL, ui_theme(v->ui)->hi);
    return interpret_opacity_row(v, area, y + ROW);
}

static void caption(const struct view *v, char *head, size_t head_size, char *text, size_t size)
{
    const struct cam_shown *c = cam_found(v);
    char layer[NET_NAME_MAX], target[96], weight[FORMAT_MAX];
    (void)head, (void)head_size;
    if (!c)
        return;
    interpret_layer_title(v, c->node, layer);
    if (*c->why) { /* no map, or one of nothing but 0 */
        snprintf(text, size, "%s.", c->why);
        return;
    }
    interpret_target_text(v, &c->target, target, sizeof target);
    if (c->largest == 0 && c->strange == 0) {
        snprintf(text, size, _("Nothing in %s speaks for %s: behind its ReLU the map is 0 everywhere."), layer, target);
        return;
    }
    const int map = c->order[0];
    snprintf(text, size,
             c->weight[map] >= 0 ? _("Of the %d maps of %s map %d weighs most for %s: %s, and speaks for it.")
                                 : _("Of the %d maps of %s map %d weighs most for %s: %s, and speaks against it."),
             c->channels, layer, map, target, format_signed(weight, (double)c->weight[map], cam_decimals(c)));
}

static void position(const struct view *v, char *text, size_t size)
{
    const int node = session_interpret_node(v->session);
    const int maps = node < 1 ? 0 : snapshot_maps(session_snapshot(v->session)->net, node);
    if (maps > 0)
        snprintf(text, size, _("map %d of %d"), session_interpret_map(v->session) + 1, maps);
}

const struct interpret_method interpret_cam = {
    .wanted = 1u << STUDY_CAM,
    .stage = cam_stage,
    .left = left,
    .right = cam_right,
    .caption = caption,
    .position = position,
    .reading =
        N_("Each map of the layer is weighed by its mean gradient: how much the value would rise if all of the map "
           "rose. Their weighed sum shows where they speak for it; it is as coarse as the layer, and late layers "
           "tell classes apart best. Selvaraju and others, 2017."),
};
