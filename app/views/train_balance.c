/* app/views/train_balance.c - the section of the left panel that makes classes unequal, and makes up for it. */
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

const struct train_section train_section_balance = {"balance", N_("Class balance"), summary, draw};
