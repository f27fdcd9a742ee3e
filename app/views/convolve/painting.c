/* app/views/convolve/painting.c - the brush: what the pointer leaves on an input while the tool is paint. */
#include <stdlib.h>

#include "app/board/paint.h"
#include "app/views/convolve/convolve_view.h"
#include "engine/base/i18n.h"

bool convolve_painting(const struct view *v)
{
    return session_int(v->session, PROP_CONVOLVE_TOOL) == BOARD_TOOL_PAINT;
}

void convolve_paint(const struct view *v, int channel, int row, int col, bool gesture)
{
    const struct board *b = session_board(v->session);
    const double brush = session_float(v->session, PROP_CONVOLVE_BRUSH);
    const size_t at = ((size_t)channel * (size_t)b->height + (size_t)row) * (size_t)b->width + (size_t)col;
    char *text = NULL;
    if (row < 0 || row >= b->height || col < 0 || col >= b->width || (double)b->x.data[at] == brush)
        return;
    if (paint_text_set(session_text(v->session, PROP_CONVOLVE_PAINT), channel, row, col, (float)brush, &text, NULL) !=
        CS_OK)
        return; /* as much as there is room for stays */
    request_text(v->requests, PROP_CONVOLVE_PAINT, text);
    if (gesture)
        request_is_gesture(v->requests);
    free(text);
}

float convolve_control_pointer(const struct view *v, struct rect area, float y)
{
    const float pitch = convolve_row_pitch(v);
    prop_row_choice(v, PROP_CONVOLVE_TOOL, (struct rect){area.x, y, area.w, 32}, v->frame == FRAME_MEDIUM ? 92 : 104);
    y += pitch;
    if (!convolve_painting(v))
        return y;
    prop_row_stepper(v, PROP_CONVOLVE_BRUSH, (struct rect){area.x, y, area.w, 32});
    y += pitch;
    const unsigned flags = session_can_run(v->session, COMMAND_CONVOLVE_UNPAINT) ? 0 : UI_DISABLED;
    if (ui_button(v->ui, "unpaint", (struct rect){area.x, y, area.w, 32}, UI_ICON_NONE,
                  _(command_infos[COMMAND_CONVOLVE_UNPAINT].label), NULL, flags))
        request_command(v->requests, COMMAND_CONVOLVE_UNPAINT);
    return y + pitch;
}
