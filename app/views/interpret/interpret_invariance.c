/* app/views/interpret/interpret_invariance.c */
#include "app/views/interpret/interpret.h"

static void stage(const struct view *v, struct rect area)
{
    interpret_wait(v, STUDY_INVARIANCE, area);
}

const struct interpret_method interpret_invariance = {.wanted = 1u << STUDY_INVARIANCE, .stage = stage};
