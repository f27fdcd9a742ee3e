/* app/views/train_films.c - the stage of the Train workspace as filters as film strips: how they became what they are.
 */
#include "app/views/train.h"

void train_stage_films(const struct view *v, struct rect area)
{
    (void)v, (void)area;
}
