/* app/views/train_samples.c - the stage of the Train workspace as training pictures, augmented, and how many each class
 * has. */
#include "app/views/train.h"

void train_stage_samples(const struct view *v, struct rect area)
{
    (void)v, (void)area;
}
