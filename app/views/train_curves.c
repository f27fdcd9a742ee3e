/* app/views/train_curves.c - the stage of the Train workspace as large curves: loss, accuracy, learning rate and
 * gradient norm. */
#include "app/views/train.h"

void train_stage_curves(const struct view *v, struct rect area)
{
    (void)v, (void)area;
}
