/* app/views/interpret/interpret_patches.c */
#include "app/views/interpret/interpret.h"

static void stage(const struct view *v, struct rect area)
{
    interpret_wait(v, STUDY_PATCHES, area);
}

const struct interpret_method interpret_patches = {.wanted = 1u << STUDY_PATCHES, .stage = stage};
