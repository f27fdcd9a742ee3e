/* app/views/frame_times.h - how long the latest frames took, and the panel that shows it (F3, app.frame_times).
 * The window measures; the panel shows the frames before the one that it is drawn in, and never asks for a frame, so
 * that an idle window stays idle. Threads: the window thread. */
#ifndef CS_VIEWS_FRAME_TIMES_H
#define CS_VIEWS_FRAME_TIMES_H

#include "app/ui/ui.h"

enum { FRAME_TIMES = 120 };

enum frame_time_part {
    FRAME_TIME_BUILD,   /* view_frame(): from the state to the draw list, without this panel */
    FRAME_TIME_DRAW,    /* the renderer: uploads and submission; what the GPU does meanwhile is not in it */
    FRAME_TIME_SESSION, /* applying what was asked for, and the session's tick: a kernel edit computes here */
    FRAME_TIME_PARTS
};

struct frame_times { /* zeroed: no frame yet */
    int n, next;     /* a ring of the latest FRAME_TIMES */
    float ms[FRAME_TIME_PARTS][FRAME_TIMES];
    size_t commands; /* of the latest draw list */
};

void frame_times_add(struct frame_times *t, const double seconds[FRAME_TIME_PARTS], size_t commands);
/* The smallest of n values that `share` (0..1) of all do not exceed; 0 for none. values are sorted. */
float frame_times_rank(float *values, int n, double share);
/* The panel, below the top bar at the right. Draws only: the pointer goes through it. */
void frame_times_panel(struct ui *ui, const struct frame_times *t, float width);

#endif
