/* app/views/convolve/plane.c - one channel on the stage: two grids, the kernel between the multiplications, and the
 * same kernel on a picture. */
#include <math.h>

#include "app/views/convolve/compare.h"
#include "app/views/convolve/plane.h"
#include "engine/base/i18n.h"

static void kernel_below(const struct view *v, const struct plane_layout *l)
{
    const float side = l->kernel_box.x + l->kernel_box.w + 24, end = l->area.x + l->area.w - 24,
                room =
                    (l->pictures ? l->second - 24 : end) - l->left; /* one line each: the kernel stands between them */
    convolve_kernel_title(v, l->left, l->kernel_title, room, FONT_TITLE);
    convolve_kernel_matrix(v, l->kernel_box, 0);
    convolve_kernel_weight(v, side, l->kernel_box.y, l->compact ? 192 : 208, l->compact);
    if (!l->compact)
        convolve_kernel_sum(v, l->left, l->kernel_box.y + 192, room);
    else if (side + 216 + 104 <= end)
        convolve_kernel_sum(v, side + 216, l->kernel_box.y + 12, end - side - 216);
}

static void kernel_beside(const struct view *v, const struct plane_layout *l)
{
    const float x = l->kernel_box.x, foot = l->kernel_box.y + l->kernel_box.h;
    convolve_kernel_title(v, x, l->kernel_title, 168, FONT_TITLE);
    convolve_kernel_matrix(v, l->kernel_box, 0);
    convolve_kernel_weight(v, x, foot + 20, 168, true);
    convolve_kernel_sum(v, x, foot + 152, 168);
}

static void stage(const struct view *v, struct rect area)
{
    struct plane_layout l;
    if (session_comparing(v->session)) {
        compare_stage(v, area);
        return;
    }
    plane_layout(v, area, &l);
    if (!*session_board(v->session)->error)
        plane_hover(v, &l);
    plane_zoom(v, &l);
    plane_boards(v, &l);
    plane_marks(v, &l);
    if (l.kernel)
        (l.beside ? kernel_beside : kernel_below)(v, &l);
    if (l.pictures)
        plane_pictures(v, &l);
}

/* Where the stage has no room for it. */
static float draw_kernel(const struct view *v, struct rect area, float y)
{
    const struct convolve_weights w = convolve_weights(v);
    const int longer = w.rows > w.cols ? w.rows : w.cols;
    const float cell = floorf(fminf(fminf(area.w - 8, 168) / (float)longer, 56));
    y = convolve_kernel_title(v, area.x, y + 14, area.w, FONT_HEAD) + 18;
    convolve_kernel_matrix(v, (struct rect){area.x + 4, y, cell * (float)w.cols, cell * (float)w.rows}, 0);
    y += cell * (float)w.rows + 20;
    convolve_kernel_weight(v, area.x, y, fminf(area.w, 208), true);
    convolve_kernel_sum(v, area.x, y + 132, area.w);
    return y + 164;
}

static float controls(const struct view *v, struct rect area, float y)
{
    static const enum prop_id geometry[] = {
        PROP_CONVOLVE_KERNEL_SIZE, PROP_CONVOLVE_STRIDE,       PROP_CONVOLVE_DILATION,
        PROP_CONVOLVE_PADDING,     PROP_CONVOLVE_PADDING_MODE, PROP_CONVOLVE_BIAS,
        PROP_CONVOLVE_ACTIVATION,  PROP_CONVOLVE_FLIP,         PROP_COUNT};
    const bool comparing = session_comparing(v->session);
    y = convolve_control_choice(v, area, y, PROP_CONVOLVE_PICTURE);
    y = compare_controls(v, area, y);
    if (comparing && !compare_kernel_on_stage(v))
        y = compare_kernels(v, area, y + 4);
    else if (!comparing && !plane_kernel_on_stage(v))
        y = draw_kernel(v, area, y + 8);
    y = panel_head(v, area, y + 4, _("Kernel"), NULL);
    y = convolve_control_presets(v, area, y);
    y = convolve_control_kernel_tools(v, area, y);
    y = panel_head(v, area, y + 8, _("Geometry"), NULL);
    y = convolve_control_geometry(v, area, y, geometry);
    return convolve_control_show(v, area, y + 8);
}

static float inspector(const struct view *v, struct rect area)
{
    if (session_comparing(v->session))
        return compare_inspector(v, area);
    float y = convolve_inspect_terms(v, area, area.y) + 8;
    y = convolve_inspect_sums(v, area, y);
    y = convolve_inspect_output(v, area, y);
    return convolve_inspect_size(v, area, y + (v->frame == FRAME_FULL ? 32 : 12)) - area.y;
}

static void caption(const struct view *v, char *head, size_t head_size, char *text, size_t text_size)
{
    (session_comparing(v->session) ? compare_caption : plane_caption)(v, head, head_size, text, text_size);
}

const struct convolve_mode_view convolve_plane = {stage, controls, inspector, caption};
