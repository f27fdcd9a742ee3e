#include "engine/data/fruit.h"

#include <math.h>
#include <stdbool.h>

/* Seen from the front; the light comes from the upper left and the eye's side. */
#define TABLE 0.36f /* v of the table's far edge */

struct ball { /* an ellipsoid that the eye sees whole */
    float u, v, wide, high;
    float rgb[3];
    float gloss;
};

static const struct ball apple = {-0.30f, 0.16f, 0.48f, 0.46f, {0.86f, 0.10f, 0.12f}, 0.75f};
static const struct ball lemon = {0.48f, 0.38f, 0.36f, 0.25f, {0.96f, 0.83f, 0.14f}, 0.45f};
static const struct ball leaf = {-0.10f, -0.46f, 0.21f, 0.10f, {0.22f, 0.60f, 0.18f}, 0.20f};
static const float light[3] = {-0.52f, -0.60f, 0.608f}; /* length 1; z towards the eye */

static float clamp01(float v)
{
    return fminf(fmaxf(v, 0.0f), 1.0f);
}

static void paint(float rgb[3], float red, float green, float blue, float brightness)
{
    rgb[0] = red * brightness;
    rgb[1] = green * brightness;
    rgb[2] = blue * brightness;
}

/* Colours the point if the ball covers it: light that falls on it, light from all around, and a shining spot. */
static bool shade_ball(const struct ball *b, float u, float v, float rgb[3])
{
    const float x = (u - b->u) / b->wide, y = (v - b->v) / b->high, square = x * x + y * y;
    if (square > 1.0f)
        return false;
    const float z = sqrtf(1.0f - square), facing = x * light[0] + y * light[1] + z * light[2];
    const float mirrored = 2.0f * facing * z - light[2];
    const float spot = b->gloss * powf(clamp01(mirrored), 18.0f), lit = 0.30f + 0.78f * clamp01(facing);
    for (int c = 0; c < 3; c++)
        rgb[c] = b->rgb[c] * lit + spot;
    return true;
}

/* Share of the light that a ball leaves on the table beneath it and to its right. */
static float light_beside(const struct ball *b, float u, float v)
{
    const float x = (u - b->u - 0.30f * b->wide) / (1.25f * b->wide), y = (v - b->v - 0.92f * b->high) / 0.16f;
    return 1.0f - 0.62f * clamp01(1.35f - sqrtf(x * x + y * y));
}

static void shade_table(float u, float v, float rgb[3])
{
    const float near = (v - TABLE) / (1.0f - TABLE), plank = fabsf(fmodf(near * 3.0f + 0.02f * u, 1.0f) - 0.5f);
    const float grain = 1.0f - 0.18f * (plank < 0.06f) + 0.05f * sinf(9.0f * u + 21.0f * near);
    const float brightness = (0.72f + 0.28f * near) * grain * light_beside(&apple, u, v) * light_beside(&lemon, u, v);
    paint(rgb, 0.62f, 0.40f, 0.22f, brightness);
}

static void shade_wall(float u, float v, float rgb[3])
{
    const float lamp = expf(-0.55f * ((u + 0.7f) * (u + 0.7f) + (v + 0.8f) * (v + 0.8f)));
    paint(rgb, 0.38f, 0.55f, 0.78f, 0.52f + 0.48f * lamp);
}

static bool is_stalk(float u, float v)
{
    return v > -0.44f && v < -0.24f && fabsf(u + 0.30f + 0.35f * (v + 0.24f)) < 0.045f;
}

void fruit_at(float u, float v, float rgb[3])
{
    if (shade_ball(&lemon, u, v, rgb) || shade_ball(&leaf, u, v, rgb))
        return;
    if (is_stalk(u, v))
        paint(rgb, 0.35f, 0.22f, 0.12f, 1.0f);
    else if (shade_ball(&apple, u, v, rgb))
        return;
    else if (v > TABLE)
        shade_table(u, v, rgb);
    else
        shade_wall(u, v, rgb);
}
