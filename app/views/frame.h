/* app/views/frame.h - what the sources of the frame share: measures of the three layouts and the parts around the
 * stage. Threads: the window thread. */
#ifndef CS_VIEWS_FRAME_H
#define CS_VIEWS_FRAME_H

#include "app/views/view.h"

enum {
    FRAME_TOP = 56,
    FRAME_CAPTION = 40,
    FRAME_BOTTOM = 88,
    FRAME_RAIL = 40,
    FRAME_DRAWER = 280,
    FRAME_TOP_CONTROL = 12
};

/* What the frame keeps between frames (ui_memory). */
struct frame_memory {
    bool left_open, right_open;                                        /* drawers */
    float left_height[WORKSPACE_COUNT], right_height[WORKSPACE_COUNT]; /* of the panels' content */
};
struct frame_memory *frame_memory(struct ui *ui);

float frame_left_width(enum frame_size size); /* of the panel or the rail */
float frame_right_width(enum frame_size size);

void top_bar(const struct view *v); /* top_bar.c */
void top_bar_status(const struct view *v, float right,
                    float left_limit); /* top_status.c: model chip and training pill, ending at right */
void frame_keys(const struct view *v, struct frame_memory *m); /* frame_keys.c: keys that every workspace shares */
void palette(const struct view *v);                            /* palette.c */
void help_overlay(const struct view *v);                       /* help.c */

#endif
