/* app/views/train_follow.c - the section of the left panel that follows a folder. */
#include "app/views/train.h"
#include "engine/base/i18n.h"

static float draw(const struct view *v, struct rect area, float y)
{
    (void)v, (void)area;
    return y;
}

static void summary(const struct view *v, char *text, size_t size)
{
    (void)v, (void)size;
    text[0] = '\0';
}

const struct train_section train_section_follow = {"follow", N_("Another program"), summary, draw};
