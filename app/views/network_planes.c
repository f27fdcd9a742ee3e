/* app/views/network_planes.c - the layers as stacked planes, turned with the mouse. */
#include "app/views/network.h"

void network_planes_stage(const struct view *v, struct rect area)
{
    network_columns_stage(v, area);
}
