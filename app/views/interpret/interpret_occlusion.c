/* app/views/interpret/interpret_occlusion.c */
#include "app/views/interpret/interpret.h"

static void stage(const struct view *v, struct rect area)
{
    interpret_wait(v, STUDY_OCCLUSION, area);
}

const struct interpret_method interpret_occlusion = {.wanted = 1u << STUDY_OCCLUSION, .stage = stage};
