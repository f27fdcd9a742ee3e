/* app/views/network_layer.c - all maps, kernels and gradients of one layer, page by page, with its histograms. */
#include "app/views/network.h"

void network_layer_stage(const struct view *v, struct rect area)
{
    network_columns_stage(v, area);
}
