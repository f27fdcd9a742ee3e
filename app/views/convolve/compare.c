/* app/views/convolve/compare.c - the stage of a comparison. */
#include <math.h>

#include "app/views/convolve/compare.h"

/* The wheel over any of the maps: each of them is the output of a layout of its own. */
static void zoom(const struct view *v, const struct compare_layout *l)
{
    const struct view other = convolve_side(v, 1);
    plane_zoom(v, &l->side[0]);
    const struct session_sight seen = v->requests->sight; /* of A: commands that zoom go by it */
    plane_zoom(&other, &l->side[1]);
    plane_zoom(v, &l->apart);
    v->requests->sight = seen;
}

/* Why B is not what was asked for. */
static void show_error_b(const struct view *v, struct rect area)
{
    const char *text = session_board_b(v->session)->error;
    if (!*text || *session_board(v->session)->error) /* that of A is shown by the workspace */
        return;
    draw_fill(ui_draw(v->ui), area, 0, color_alpha(ui_theme(v->ui)->stage, 0.6f));
    const float w = fminf(area.w - 48, ui_text_width(v->ui, FONT_BODY, text) + 56);
    ui_error_strip(v->ui, (struct rect){roundf(area.x + (area.w - w) / 2), roundf(area.y + area.h * 0.4f), w, 32},
                   text);
}

void compare_stage(const struct view *v, struct rect area)
{
    struct compare_layout l;
    compare_layout(v, area, &l);
    if (!*session_board(v->session)->error && !*session_board_b(v->session)->error)
        compare_hover(v, &l);
    zoom(v, &l);
    compare_maps(v, &l);
    show_error_b(v, area);
}
