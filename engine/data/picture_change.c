#include "engine/data/picture_change.h"

#include <string.h>

bool picture_change_is_none(const struct picture_change *c)
{
    return c->shift[0] == 0 && c->shift[1] == 0 && c->degrees == 0 && (c->zoom == 0 || c->zoom == 1) && c->noise == 0;
}

void picture_change(const struct picture_change *c, const struct shape *shape, const float *from, float *to)
{
    (void)c;
    memcpy(to, from, shape_count(shape) * sizeof *to);
}
