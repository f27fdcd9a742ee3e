/* app/ui/theme.c */
#include "app/ui/theme.h"

#include <math.h>

#define BLACK_AT(percent)                                                                                              \
    {                                                                                                                  \
        0, 0, 0, (uint8_t)((percent)*255 / 100)                                                                        \
    }

/* COLOR_HEX is a compound literal, which a constant table may not hold. */
#define HEX(rgb)                                                                                                       \
    {                                                                                                                  \
        (uint8_t)((rgb) >> 16), (uint8_t)(((rgb) >> 8) & 255), (uint8_t)((rgb)&255), 255                               \
    }

const struct theme theme_dark = {
    .name = "dark",
    .light = false,
    .stage = HEX(0x0E1115),
    .panel = HEX(0x161A1F),
    .raised = HEX(0x222831),
    .hover = HEX(0x2C343F),
    .press = HEX(0x1B2027),
    .well = HEX(0x0B0E11),
    .line = HEX(0x2A3038),
    .grid = HEX(0x2A3038),
    .edge = HEX(0x5C6875),
    .hi = HEX(0xF4F6F8),
    .text = HEX(0xCDD4DC),
    .mid = HEX(0x9CA7B3),
    .off = HEX(0x616C78),
    .ink = HEX(0x0B0E12),
    .casing = HEX(0x0B0E12),
    .kernel = HEX(0xFF9F2E),
    .kernel_ink = HEX(0xFF9F2E),
    .output = HEX(0x50E2E8),
    .output_ink = HEX(0x50E2E8),
    .grad = HEX(0xDE48B1),
    .grad_ink = HEX(0xF78CD4),
    .held = HEX(0xB7A3FF),
    .ok = HEX(0x7FD18F),
    .warn = HEX(0xF5CF58),
    .err = HEX(0xFF8F85),
    .focus = HEX(0xFFFFFF),
    .hatch = HEX(0x3A434E),
    .segment_on = HEX(0x38424E),
    .shadow = BLACK_AT(40),
};

const struct theme theme_light = {
    .name = "light",
    .light = true,
    .stage = HEX(0xFFFFFF),
    .panel = HEX(0xF3F5F7),
    .raised = HEX(0xFFFFFF),
    .hover = HEX(0xE6EAEE),
    .press = HEX(0xD6DCE2),
    .well = HEX(0xE4E8EC),
    .line = HEX(0xD3D9DF),
    .grid = HEX(0xC3CAD2),
    .edge = HEX(0x8A95A1),
    .hi = HEX(0x0A0D11),
    .text = HEX(0x1F262E),
    .mid = HEX(0x444E59),
    .off = HEX(0x8A95A1),
    .ink = HEX(0xFFFFFF),
    .casing = HEX(0xFFFFFF),
    .kernel = HEX(0xD65A00),
    .kernel_ink = HEX(0x8A3900),
    .output = HEX(0x0090A0),
    .output_ink = HEX(0x004E55),
    .grad = HEX(0x9C0F76),
    .grad_ink = HEX(0x8E0C6B),
    .held = HEX(0x5B3FC4),
    .ok = HEX(0x145526),
    .warn = HEX(0x664800),
    .err = HEX(0x9C1B15),
    .focus = HEX(0x0A0D11),
    .hatch = HEX(0xAEB7C1),
    .segment_on = HEX(0xFFFFFF),
    .shadow = BLACK_AT(18),
};

float theme_digit_size(float cell, int length)
{
    static const struct {
        float cell, size;
    } table[] = {{64, 28}, {56, 24}, {48, 20}, {40, 18}, {32, 15}, {28, 14}, {24, 13}, {16, 12}};
    const float smallest = 12.0f;
    const float advance = 0.6f; /* of a mono digit, in parts of the size */
    const float fit = length > 0 ? 0.75f * cell / (advance * (float)length) : 0.0f;
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        if (cell < table[i].cell)
            continue;
        const float size = fit < table[i].size ? fit : table[i].size;
        return size >= smallest ? floorf(size) : 0.0f;
    }
    return 0.0f;
}
