/* app/views/network_map.h - what the sources of one enlarged map share. Threads: the window thread. */
#ifndef CS_VIEWS_NETWORK_MAP_H
#define CS_VIEWS_NETWORK_MAP_H

#include "app/views/network_layer.h"

/* network_map_seen.c: what the chosen value sees. The input with the field's box, in area from its top; returns the y
 * below. */
float map_seen_input(const struct layer_view *lv, struct rect area);
/* The layers between the input and this one, the nearest ones first to have room. */
void map_seen_layers(const struct layer_view *lv, struct rect area);
bool map_sees_layers(const struct layer_view *lv); /* there are any */

/* network_map_heat.c: the key of heat [rows*cols], and where most of it is; returns the y below. */
float map_heat_legend(const struct view *v, const float *heat, int rows, int cols, struct rect area);

/* network_map_facts.c: the map's numbers and its kernel, in area from its top. */
void map_facts(const struct layer_view *lv, struct rect area);

/* network_map_large.c: the map, its gradient, or its weights, as large as fits. */
void map_large(const struct layer_view *lv, struct rect area);

#endif
