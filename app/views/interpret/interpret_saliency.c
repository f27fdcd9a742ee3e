/* app/views/interpret/interpret_saliency.c */
#include "app/views/interpret/interpret.h"

static void stage(const struct view *v, struct rect area)
{
    interpret_wait(v, STUDY_SALIENCY, area);
}

const struct interpret_method interpret_saliency = {.wanted = 1u << STUDY_SALIENCY, .stage = stage};
