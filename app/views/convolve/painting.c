/* app/views/convolve/painting.c - what the brush leaves on an input: the text of the paint, with one value more. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/paint.h"
#include "app/views/convolve/convolve_view.h"

enum { POINT_ROOM = 80 };

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

void convolve_paint(const struct view *v, int channel, int row, int col, double value, bool gesture)
{
    const struct board *b = session_board(v->session);
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
