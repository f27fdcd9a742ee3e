#include "app/views/network_camera.h"

#include <math.h>

struct camera camera_turned(float yaw, float pitch)
{
    const float turn = yaw * (float)(M_PI / 180), tilt = pitch * (float)(M_PI / 180);
    const float ct = cosf(turn), st = sinf(turn), cp = cosf(tilt), sp = sinf(tilt);
    return (struct camera){
        .right = {ct, 0, st}, .down = {-st * sp, cp, ct * sp}, .near = {-st * cp, -sp, ct * cp}, .scale = 1};
}

static float along(const float axis[3], struct place3 p)
{
    return axis[0] * p.x + axis[1] * p.y + axis[2] * p.z;
}

struct point camera_see(const struct camera *c, struct place3 p)
{
    return (struct point){c->middle.x + c->scale * along(c->right, p), c->middle.y + c->scale * along(c->down, p)};
}

float camera_nearness(const struct camera *c, struct place3 p)
{
    return along(c->near, p);
}

bool camera_place_on(const struct camera *c, float x, struct point at, float *y, float *z)
{
    const float least = 0.02f; /* about 1 degree from edge on */
    const float right = (at.x - c->middle.x) / c->scale - c->right[0] * x,
                down = (at.y - c->middle.y) / c->scale - c->down[0] * x;
    if (fabsf(c->right[2]) < least || fabsf(c->down[1]) < least)
        return false;
    *z = right / c->right[2];
    *y = (down - c->down[2] * *z) / c->down[1];
    return true;
}

struct camera_bounds camera_no_bounds(void)
{
    return (struct camera_bounds){INFINITY, INFINITY, -INFINITY, -INFINITY};
}

void camera_widen(struct camera_bounds *b, const struct camera *c, struct place3 p)
{
    const struct point at = camera_see(c, p);
    b->x0 = fminf(b->x0, at.x);
    b->y0 = fminf(b->y0, at.y);
    b->x1 = fmaxf(b->x1, at.x);
    b->y1 = fmaxf(b->y1, at.y);
}

void camera_fit(struct camera *c, const struct camera_bounds *b, struct rect area)
{
    const float w = fmaxf(b->x1 - b->x0, 1), h = fmaxf(b->y1 - b->y0, 1);
    c->scale = fminf(area.w / w, area.h / h);
    c->middle.x = area.x + area.w / 2 - c->scale * (b->x0 + b->x1) / 2;
    c->middle.y = area.y + area.h / 2 - c->scale * (b->y0 + b->y1) / 2;
}
