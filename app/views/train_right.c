/* app/views/train_right.c - the right panel of the Train workspace: which classes are taken for which, and the worst
 * mistakes. */
#include "app/views/train.h"

float train_right(const struct view *v, struct rect area)
{
    const float y = train_confusion(v, area, area.y);
    return train_mistakes(v, area, y) - area.y;
}
