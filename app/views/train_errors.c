/* app/views/train_errors.c - the stage of the Train workspace as every mistake, by class and by how sure the answer
 * was. */
#include "app/views/train.h"

void train_stage_mistakes(const struct view *v, struct rect area)
{
    (void)v, (void)area;
}
