/* app/views/network_map.c - one map enlarged, and what the chosen value of it sees. */
#include "app/views/network.h"

void network_map_stage(const struct view *v, struct rect area)
{
    network_columns_stage(v, area);
}
