/* app/views/convolve/painting.c - the brush: what the pointer leaves on an input while the tool is paint. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/paint.h"
#include "app/views/convolve/convolve_view.h"
#include "engine/base/i18n.h"

enum { POINT_ROOM = 80 };

bool convolve_painting(const struct view *v)
{
    return session_int(v->session, PROP_CONVOLVE_TOOL) == BOARD_TOOL_PAINT;
}

/* A text with one value too many, so that the property refuses it and says why. NULL without memory. */
static char *refused_text(const char *text, int channel, int row, int col, double value)
{
    const size_t size = strlen(text) + POINT_ROOM;
    char *more = malloc(size);
    if (more)
        snprintf(more, size, "%s %d,%d,%d=%.9g", text, channel, row, col, value);
    return more;
}

static void post(const struct view *v, const char *text, bool gesture)
{
    request_text(v->requests, PROP_CONVOLVE_PAINT, text);
    if (gesture)
        request_is_gesture(v->requests);
}

void convolve_paint(const struct view *v, int channel, int row, int col, bool gesture)
{
    const struct board *b = session_board(v->session);
    const double value = session_float(v->session, PROP_CONVOLVE_BRUSH);
    const char *now = session_text(v->session, PROP_CONVOLVE_PAINT);
    char *text = NULL;
    if (row < 0 || row >= b->height || col < 0 || col >= b->width ||
        b->x.data[((size_t)channel * (size_t)b->height + (size_t)row) * (size_t)b->width + (size_t)col] == (float)value)
        return;
    const enum cs_status status = paint_text_set(now, channel, row, col, (float)value, &text, NULL);
    if (status == CS_BAD_VALUE)
        text = refused_text(now, channel, row, col, value);
    if (text)
        post(v, text, gesture);
    else
        v->requests->lost = true;
    free(text);
}

float convolve_control_pointer(const struct view *v, struct rect area, float y)
{
    const float pitch = convolve_row_pitch(v);
    prop_row_choice(v, PROP_CONVOLVE_TOOL, (struct rect){area.x, y, area.w, 32}, v->frame == FRAME_MEDIUM ? 92 : 104);
    y += pitch;
    return convolve_painting(v) ? convolve_control_brush(v, area, y) : y;
}

float convolve_control_brush(const struct view *v, struct rect area, float y)
{
    const float pitch = convolve_row_pitch(v);
    prop_row_stepper(v, PROP_CONVOLVE_BRUSH, (struct rect){area.x, y, area.w, 32});
    y += pitch;
    const unsigned flags = session_can_run(v->session, COMMAND_CONVOLVE_UNPAINT) ? 0 : UI_DISABLED;
    if (ui_button(v->ui, "unpaint", (struct rect){area.x, y, area.w, 32}, UI_ICON_NONE,
                  _(command_infos[COMMAND_CONVOLVE_UNPAINT].label), NULL, flags))
        request_command(v->requests, COMMAND_CONVOLVE_UNPAINT);
    return y + pitch;
}
