/* app/views/interpret/interpret_cam.c */
#include "app/views/interpret/interpret.h"

static void stage(const struct view *v, struct rect area)
{
    interpret_wait(v, STUDY_CAM, area);
}

const struct interpret_method interpret_cam = {.wanted = 1u << STUDY_CAM, .stage = stage};
