/* app/views/interpret/interpret_cam.h - what the sources of the view "Grad-CAM" share. Threads: the window thread. */
#ifndef CS_VIEWS_INTERPRET_CAM_H
#define CS_VIEWS_INTERPRET_CAM_H

#include "app/views/interpret/interpret.h"
#include "engine/worker/study_cam.h"

/* What was found for the net on screen; NULL: nothing yet, or its layer has no places (found->rows is 0 then). */
const struct cam_shown *cam_found(const struct view *v);
const struct cam_shown *cam_with_places(const struct view *v);
/* "map 6", or "6" where words have no room. */
const char *cam_map_name(int map, bool brief, char *text, size_t size);

/* Digits behind the point of all weights, so that three of the largest number count. */
int cam_decimals(const struct cam_shown *c);

void cam_stage(const struct view *v, struct rect area);
/* interpret_cam_maps.c: the channels that count most as small maps with their weights, in a row of this height from y
 * on; and the height that they want, 0: there is no room, or the layer is too large to be copied for every frame. */
float cam_maps_height(const struct view *v, const struct cam_shown *c, struct rect area);
void cam_maps(const struct view *v, const struct cam_shown *c, struct rect area);
/* A channel's activation with its numbers at the pointer. */
void cam_map_card(const struct view *v, const struct cam_shown *c, int map);
float cam_right(const struct view *v, struct rect area); /* interpret_cam_panel.c */

#endif
