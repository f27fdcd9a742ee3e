/* app/views/interpret/interpret_embedding.c */
#include "app/views/interpret/interpret.h"

static void stage(const struct view *v, struct rect area)
{
    interpret_wait(v, STUDY_EMBEDDING, area);
}

const struct interpret_method interpret_embedding = {.wanted = 1u << STUDY_EMBEDDING, .stage = stage};
