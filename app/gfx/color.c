#include "app/gfx/color.h"

#include <math.h>

#include "app/gfx/color_tables.h"

struct color color_alpha(struct color c, float alpha)
{
    c.a = (uint8_t)lrintf((float)c.a * fminf(fmaxf(alpha, 0.0f), 1.0f));
    return c;
}

static uint8_t mix_byte(uint8_t a, uint8_t b, float t)
{
    return (uint8_t)lrintf((float)a + ((float)b - (float)a) * t);
}

struct color color_mix(struct color a, struct color b, float t)
{
    t = fminf(fmaxf(t, 0.0f), 1.0f);
    return (struct color){mix_byte(a.r, b.r, t), mix_byte(a.g, b.g, t), mix_byte(a.b, b.b, t), mix_byte(a.a, b.a, t)};
}

static float linear_from_srgb(uint8_t byte)
{
    const float c = (float)byte / 255.0f;
    return c <= 0.04045f ? c / 12.92f : powf((c + 0.055f) / 1.055f, 2.4f);
}

float color_luminance(struct color c)
{
    return 0.2126f * linear_from_srgb(c.r) + 0.7152f * linear_from_srgb(c.g) + 0.0722f * linear_from_srgb(c.b);
}

float color_contrast(struct color a, struct color b)
{
    const float la = color_luminance(a), lb = color_luminance(b);
    return (fmaxf(la, lb) + 0.05f) / (fminf(la, lb) + 0.05f);
}

struct color color_digit_ink(struct color background)
{
    return color_luminance(background) > 0.18f ? COLOR_HEX(0x000000) : COLOR_HEX(0xFFFFFF);
}

const struct color *colormap_table(enum colormap map, bool light)
{
    return colormap_tables[light][map];
}

bool colormap_is_signed(enum colormap map)
{
    return map == COLORMAP_SIGNED || map == COLORMAP_SIGNED_DIGITS || map == COLORMAP_VEIL_SIGNED;
}

struct colormap_range colormap_range(enum colormap map, float lo, float hi)
{
    const bool is_signed = colormap_is_signed(map);
    const float from = is_signed ? 0.0f : lo;
    const float length = is_signed ? fmaxf(fabsf(lo), fabsf(hi)) : hi - lo;
    return (struct colormap_range){from, length > 0.0f ? 1.0f / length : 0.0f};
}

static int byte_from_unit(float t)
{
    return (int)(fminf(fmaxf(t, 0.0f), 1.0f) * 255.0f + 0.5f);
}

static int signed_entry(float t)
{
    const int steps = (int)(fminf(fabsf(t), 1.0f) * 127.0f + 0.5f);
    return t < 0.0f ? 127 - steps : 128 + steps;
}

struct color colormap_color(enum colormap map, bool light, float v, float lo, float hi)
{
    const struct colormap_range range = colormap_range(map, lo, hi);
    const float t = (v - range.from) * range.factor;
    if (isnan(t))
        return COLOR_HEX(0xFF00FF);
    return colormap_tables[light][map][colormap_is_signed(map) ? signed_entry(t) : byte_from_unit(t)];
}

struct color colormap_veil(enum colormap map, bool light, float v, float lo, float hi, float opacity)
{
    const struct colormap_range range = colormap_range(map, lo, hi);
    const float t = (v - range.from) * range.factor;
    if (isnan(t))
        return (struct color){0};
    const float thick = colormap_is_signed(map) ? fabsf(t) : fmaxf(t, 0.0f);
    return color_alpha(colormap_color(map, light, v, lo, hi), fminf(thick, 1.0f) * opacity);
}
