/* app/views/network_camera.h - the Network workspace's layers in space, seen without perspective, so that parallel
 * planes stay parallelograms.
 *
 * A place in space is what the columns of the flat picture have, with depth: x along the net (px of the flat picture's
 * columns), y down, z across a plane. Turning by `yaw` degrees about the upright axis and tilting by `pitch` takes it
 * to the screen; without either the planes are seen edge on. Threads: no state. */
#ifndef CS_VIEWS_NETWORK_CAMERA_H
#define CS_VIEWS_NETWORK_CAMERA_H

#include "app/gfx/draw_list.h"

struct place3 {
    float x, y, z;
};

struct camera {
    float right[3], down[3], near[3]; /* what a px of x, y, z moves on the screen, and towards the eye */
    float scale;
    struct point middle; /* where the place (0, 0, 0) is on the screen */
};

struct camera camera_turned(float yaw, float pitch); /* scale 1, middle 0, 0 */
struct point camera_see(const struct camera *c, struct place3 p);
/* How near to the eye, larger is nearer. */
float camera_nearness(const struct camera *c, struct place3 p);
/* The y and z of the place with this x that is seen at a point; false: that plane is seen edge on. */
bool camera_place_on(const struct camera *c, float x, struct point at, float *y, float *z);

/* Bounds of what is seen: start from camera_no_bounds(). */
struct camera_bounds {
    float x0, y0, x1, y1;
};
struct camera_bounds camera_no_bounds(void);
void camera_widen(struct camera_bounds *b, const struct camera *c, struct place3 p);
/* Scale and middle, so that the bounds (taken with scale 1 and middle 0, 0) fill area. */
void camera_fit(struct camera *c, const struct camera_bounds *b, struct rect area);

#endif
