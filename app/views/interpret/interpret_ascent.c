/* app/views/interpret/interpret_ascent.c */
#include "app/views/interpret/interpret.h"

static void stage(const struct view *v, struct rect area)
{
    interpret_wait(v, STUDY_ASCENT, area);
}

const struct interpret_method interpret_ascent = {.wanted = 1u << STUDY_ASCENT, .stage = stage};
