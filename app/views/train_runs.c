/* app/views/train_runs.c - the section of the left panel that lists the runs whose curves are laid over the present
 * one. */
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

const struct train_section train_section_runs = {"runs", N_("Kept runs"), summary, draw};
