#include "engine/data/still_life.h"

#include <math.h>
#include <stdbool.h>

/* Scene: x to the right, y up, z away from the eye; the floor is y = 0. A grey scale has no colours to tell the things
 * apart by, so brightness does: a light ball, a box in two tones, a striped floor, a wall that fades to a corner. */

struct vec {
    float x, y, z;
};

static const struct vec eye = {0.0f, 2.05f, -5.6f};
static const struct vec ball = {-0.62f, 0.8f, 0.0f};
static const struct vec box = {0.98f, 0.52f, 0.45f}; /* its middle */
static const struct vec box_half = {0.44f, 0.52f, 0.44f};
static const struct vec to_light = {-0.5145f, 0.6860f, -0.5145f}; /* length 1 */

#define BALL_RADIUS 0.8f
#define BOX_COS 0.8192f /* turned by 35 degrees about its own upright axis */
#define BOX_SIN 0.5736f
#define BOX_REACH 0.81f /* from the middle of the box to a corner */
#define WALL_Z 2.6f
#define TILT 0.2250f /* the eye looks down: slope of the middle ray */
#define ZOOM 0.345f  /* slope of the ray at u = 1 */
#define FAR 1e9f
#define LIGHT_SIZE 0.13f /* radius of the lamp over its distance: how soft shadows are */

static struct vec add(struct vec a, struct vec b)
{
    return (struct vec){a.x + b.x, a.y + b.y, a.z + b.z};
}

static struct vec sub(struct vec a, struct vec b)
{
    return (struct vec){a.x - b.x, a.y - b.y, a.z - b.z};
}

static struct vec mul(struct vec a, float s)
{
    return (struct vec){a.x * s, a.y * s, a.z * s};
}

static float dot(struct vec a, struct vec b)
{
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

/* fminf() and fmaxf() mind numbers that are none, and are calls for it: a third of the time of a ray. */
static inline float least(float a, float b)
{
    return a < b ? a : b;
}

static inline float most(float a, float b)
{
    return a > b ? a : b;
}

static float clamp01(float v)
{
    return least(most(v, 0.0f), 1.0f);
}

static float smooth_step(float lo, float hi, float v)
{
    const float t = clamp01((v - lo) / (hi - lo));
    return t * t * (3.0f - 2.0f * t);
}

/* Into and out of the box's own axes (a turn only). */
static struct vec to_box(struct vec v)
{
    return (struct vec){BOX_COS * v.x + BOX_SIN * v.z, v.y, BOX_COS * v.z - BOX_SIN * v.x};
}

static struct vec from_box(struct vec v)
{
    return (struct vec){BOX_COS * v.x - BOX_SIN * v.z, v.y, BOX_COS * v.z + BOX_SIN * v.x};
}

/* ---- what a ray meets ---- */

static float hit_ball(struct vec from, struct vec along)
{
    const struct vec o = sub(from, ball);
    const float b = dot(o, along), c = dot(o, o) - BALL_RADIUS * BALL_RADIUS, square = b * b - c;
    return square < 0.0f ? FAR : -b - sqrtf(square);
}

/* One pair of faces: narrows the stretch near..far inside them, keeping the axis of the last face entered. */
static void clip_slab(float o, float d, float half, int axis, float *near, float *far, int *face)
{
    const float inverse = 1.0f / (fabsf(d) > 1e-9f ? d : 1e-9f);
    const float a = (-half - o) * inverse, b = (half - o) * inverse;
    if (least(a, b) > *near) {
        *near = least(a, b);
        *face = axis;
    }
    *far = least(*far, most(a, b));
}

/* Distance along the ray; face: 0, 1 or 2, the axis across it. */
static float hit_box(struct vec from, struct vec along, int *face)
{
    const struct vec o = to_box(sub(from, box)), d = to_box(along);
    float near = -FAR, far = FAR;
    clip_slab(o.x, d.x, box_half.x, 0, &near, &far, face);
    clip_slab(o.y, d.y, box_half.y, 1, &near, &far, face);
    clip_slab(o.z, d.z, box_half.z, 2, &near, &far, face);
    return near > far || near < 0.0f ? FAR : near;
}

/* ---- light and shadow ---- */

/* How much of the lamp the ball leaves: the ray passes the ball's edge at some distance, seen under some angle. */
static float light_past_ball(struct vec p)
{
    const struct vec o = sub(p, ball);
    const float along = -dot(o, to_light);
    if (along <= 0.0f)
        return 1.0f;
    const float clear = sqrtf(most(dot(o, o) - along * along, 0.0f)) - BALL_RADIUS;
    return smooth_step(-LIGHT_SIZE, LIGHT_SIZE, clear / along);
}

static float box_distance(struct vec p)
{
    const struct vec o = to_box(sub(p, box));
    const struct vec q = {fabsf(o.x) - box_half.x, fabsf(o.y) - box_half.y, fabsf(o.z) - box_half.z};
    const struct vec out = {most(q.x, 0.0f), most(q.y, 0.0f), most(q.z, 0.0f)};
    return sqrtf(dot(out, out)) + least(most(q.x, most(q.y, q.z)), 0.0f);
}

/* The same for the box: steps towards the lamp keep the narrowest angle at which the ray passes it. */
static float light_past_box(struct vec p)
{
    const struct vec o = sub(p, box);
    const float along = -dot(o, to_light), aside = sqrtf(most(dot(o, o) - along * along, 0.0f));
    if (along < -BOX_REACH || aside > BOX_REACH + LIGHT_SIZE * (along + BOX_REACH))
        return 1.0f;
    float narrowest = LIGHT_SIZE;
    for (float t = 0.02f, end = along + BOX_REACH; t < end;) {
        const float distance = box_distance(add(p, mul(to_light, t)));
        narrowest = least(narrowest, distance / t);
        if (narrowest < -LIGHT_SIZE)
            return 0.0f;
        t += most(fabsf(distance), 0.03f);
    }
    return smooth_step(-LIGHT_SIZE, LIGHT_SIZE, narrowest);
}

/* Light from all around, less where the ball or the box is near: the dark line of contact on floor and wall. */
static float surroundings(struct vec p, struct vec normal)
{
    const struct vec o = sub(ball, p);
    const float square = dot(o, o), facing = most(dot(normal, o), 0.0f) / sqrtf(square);
    const float hidden_by_ball = least(facing * BALL_RADIUS * BALL_RADIUS / square, 1.0f);
    const float hidden_by_box = 0.65f * expf(-3.5f * most(box_distance(p), 0.0f));
    return (1.0f - hidden_by_ball) * (1.0f - hidden_by_box);
}

static float lambert(struct vec normal)
{
    return most(dot(normal, to_light), 0.0f);
}

/* ---- surfaces ---- */

static float shade_ball(struct vec p, struct vec along)
{
    const struct vec n = mul(sub(p, ball), 1.0f / BALL_RADIUS);
    const struct vec mirrored = sub(along, mul(n, 2.0f * dot(along, n)));
    const float floor_light =
        0.16f * clamp01(-n.y) + 0.06f * clamp01(n.x); /* thrown back from below and from the box */
    const float gloss = powf(clamp01(dot(mirrored, to_light)), 28.0f);
    const float contact = smooth_step(-1.02f, -0.6f, n.y);
    return (0.07f + 0.80f * lambert(n) + floor_light) * (0.25f + 0.75f * contact) + 0.5f * gloss;
}

/* Diamonds on one side, stripes on the other, a frame on top. */
static float box_pattern(struct vec o, int face)
{
    if (face == 1) {
        const float rim = most(fabsf(o.x) / box_half.x, fabsf(o.z) / box_half.z);
        return rim > 0.74f && rim < 0.86f ? 0.62f : 1.0f;
    }
    if (face == 0)
        return 0.66f + 0.34f * smooth_step(-0.3f, 0.3f, 0.25f + cosf(o.y * 36.0f));
    const float diamonds = sinf((o.x + o.y) * 34.0f) * sinf((o.x - o.y) * 34.0f);
    return 0.6f + 0.4f * smooth_step(-0.2f, 0.2f, diamonds);
}

static float shade_box(struct vec p, struct vec along, int face)
{
    const struct vec o = to_box(sub(p, box)), d = to_box(along);
    const struct vec own = {face == 0 ? -copysignf(1.0f, d.x) : 0.0f, face == 1 ? -copysignf(1.0f, d.y) : 0.0f,
                            face == 2 ? -copysignf(1.0f, d.z) : 0.0f};
    const struct vec n = from_box(own);
    const float direct = lambert(n) * light_past_ball(p);
    const float low = smooth_step(-box_half.y, -0.5f * box_half.y, o.y); /* darker at the floor */
    return (0.24f + 0.92f * direct) * box_pattern(o, face) * (0.75f + 0.25f * low);
}

/* Boards that run away from the eye, light and dark, with a soft grain along them. */
static float shade_floor(struct vec p)
{
    const float board = p.x / 0.36f + 100.0f, within = board - floorf(board), edge = 0.04f;
    const bool light = ((int)floorf(board) & 1) != 0;
    const float blend =
        smooth_step(0.0f, edge, within); /* the joint is not a step, so that it does not flicker far away */
    const float tone = light ? 0.30f + 0.44f * blend : 0.74f - 0.44f * blend;
    const float wave = 1.7f * floorf(board) + 0.9f * sinf(1.9f * p.z + 2.0f * floorf(board));
    const float grain = 0.03f * sinf(23.0f * within + wave) + 0.03f * sinf(61.0f * within + 1.6f * wave);
    const float direct = lambert((struct vec){0.0f, 1.0f, 0.0f}) * light_past_ball(p) * light_past_box(p);
    return (tone + grain) * (0.22f + 1.15f * direct) * surroundings(p, (struct vec){0.0f, 1.0f, 0.0f});
}

static float shade_wall(struct vec p)
{
    const struct vec n = {0.0f, 0.0f, -1.0f};
    const float lamp = expf(-0.16f * ((p.x + 1.2f) * (p.x + 1.2f) + (p.y - 1.9f) * (p.y - 1.9f)));
    const float skirting = p.y < 0.16f ? 0.55f : 1.0f;
    const float direct = light_past_ball(p) * light_past_box(p);
    return skirting * (0.09f + 0.50f * lamp * (0.35f + 0.65f * direct)) * (0.4f + 0.6f * surroundings(p, n));
}

float still_life_at(float u, float v)
{
    const struct vec slope = {ZOOM * u, -TILT - ZOOM * v, 1.0f};
    const struct vec along = mul(slope, 1.0f / sqrtf(dot(slope, slope)));
    int face = 0;
    const float to_ball = hit_ball(eye, along), box_at = hit_box(eye, along, &face);
    const float to_floor = along.y < 0.0f ? -eye.y / along.y : FAR, to_wall = (WALL_Z - eye.z) / along.z;
    const float nearest = least(least(to_ball, box_at), least(to_floor, to_wall));
    const struct vec p = add(eye, mul(along, nearest));
    if (nearest == to_ball)
        return shade_ball(p, along);
    if (nearest == box_at)
        return shade_box(p, along, face);
    return nearest == to_floor ? shade_floor(p) : shade_wall(p);
}
