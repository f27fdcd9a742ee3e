#!/usr/bin/env python3
"""Writes the colour maps of the design (VISUAL.md, section 2) as a C table, so that nothing has to be computed at start.

colormaps.py OUT.c   ->   const struct color colormap_tables[2][COLORMAP_COUNT][COLORMAP_SIZE]   (dark, light)

Between the stops colours are interpolated in OKLab (Bjorn Ottosson, "A perceptual color space for image processing", 2020).
A signed map has two halves of 128 entries that both contain the neutral stop, 127 going down and 128 going up: so zero is
neutral exactly, and opposite numbers are equally far from it.
"""
import sys

SIZE = 256
HALF = SIZE // 2

# (position, sRGB) from the lowest value to the highest; dark theme, light theme
SIGNED = ([(-1, 0x5C9DFF), (-.5, 0x2F5FA8), (0, 0x1B2026), (.5, 0xA23E38), (1, 0xFF6A5E)],
          [(-1, 0x1450B4), (-.5, 0x7FA9E6), (0, 0xF4F5F6), (.5, 0xEE9A90), (1, 0xB7211B)])
SIGNED_DIGITS = ([(-1, 0x1D53A6), (0, 0x1B2026), (1, 0xA2302A)],
                 [(-1, 0x7FAEF2), (0, 0xF4F5F6), (1, 0xF59185)])
SEQUENCE = ([(0, 0x14181D), (.25, 0x1C4438), (.5, 0x3C7C3F), (.75, 0x98BC46), (1, 0xF6F4B4)],
            [(0, 0xF6F7F2), (.25, 0xCBDD9F), (.5, 0x7DAE4C), (.75, 0x2F7345), (1, 0x10312D)])
# Heat of a gradient, drawn half transparent over what it belongs to: nothing is neutral, as in SIGNED.
HEAT = ([(0, 0x14181D), (.5, 0x9A2E7C), (1, 0xFF7ED2)],
        [(0, 0xF6F7F7), (.5, 0xD65BB2), (1, 0x7A0A5C)])
# Heat over a picture, which lies thicker the larger the value (colormap_veil()): pictures are grey in both themes, so both have
# the same. Neither black nor white, and bright: its end is far from every grey.
VEIL = [(0, 0x157A5A), (.5, 0x5DB53C), (1, 0xFFE51F)]
VEIL_SIGNED = [(-1, 0x2F86FF), (-.06, 0x2F6FD8), (0, 0x808080), (.06, 0xD8483C), (1, 0xFF4A3D)]
# Digits need 7:1, so the maps under digits leave out the luminances where neither black nor white ink reaches it.
INK_GAP = (.098, .305)


def to_linear(c):
    c /= 255
    return c / 12.92 if c <= .04045 else ((c + .055) / 1.055) ** 2.4


def to_srgb(c):
    c = min(max(c, 0), 1)
    c = 12.92 * c if c <= .0031308 else 1.055 * c ** (1 / 2.4) - .055
    return round(255 * c)


def bytes_of(rgb):
    return rgb >> 16, rgb >> 8 & 255, rgb & 255


def luminance(rgb):
    r, g, b = map(to_linear, rgb)
    return .2126 * r + .7152 * g + .0722 * b


def oklab(rgb):
    r, g, b = map(to_linear, rgb)
    l = (.4122214708 * r + .5363325363 * g + .0514459929 * b) ** (1 / 3)
    m = (.2119034982 * r + .6806995451 * g + .1073969566 * b) ** (1 / 3)
    s = (.0883024619 * r + .2817188376 * g + .6299787005 * b) ** (1 / 3)
    return (.2104542553 * l + .7936177850 * m - .0040720468 * s,
            1.9779984951 * l - 2.4285922050 * m + .4505937099 * s,
            .0259040371 * l + .7827717662 * m - .8086757660 * s)


def from_oklab(lab):
    l = (lab[0] + .3963377774 * lab[1] + .2158037573 * lab[2]) ** 3
    m = (lab[0] - .1055613458 * lab[1] - .0638541728 * lab[2]) ** 3
    s = (lab[0] - .0894841775 * lab[1] - 1.2914855480 * lab[2]) ** 3
    return (to_srgb(4.0767416621 * l - 3.3077115913 * m + .2309699292 * s),
            to_srgb(-1.2684380046 * l + 2.6097574011 * m - .3413193965 * s),
            to_srgb(-.0041960863 * l - .7034186147 * m + 1.7076147010 * s))


def at(stops, t):
    """The colour of a map at t; a stop itself is exact."""
    for (t0, c0), (t1, c1) in zip(stops, stops[1:]):
        if t <= t1:
            f = (t - t0) / (t1 - t0)
            if f <= 0 or f >= 1:
                return bytes_of(c1 if f >= 1 else c0)
            return from_oklab([a + f * (b - a) for a, b in zip(oklab(bytes_of(c0)), oklab(bytes_of(c1)))])
    return bytes_of(stops[-1][1])


def grey(t):
    return (round(255 * t),) * 3


def crossing(curve, value):
    """Where the luminance of a monotonic map takes an end of INK_GAP, by halving; on the outer side of it."""
    rising = luminance(curve(1)) > luminance(curve(0))
    lo, hi = 0, 1
    for _ in range(40):
        mid = (lo + hi) / 2
        if (luminance(curve(mid)) < value) == rising:
            lo = mid
        else:
            hi = mid
    return next(t for t in (lo, hi) if not INK_GAP[0] < luminance(curve(t)) < INK_GAP[1])


def without_gap(curve):
    """The two ends of a map that carry ink well, each stretched over half of the range."""
    first, second = sorted(crossing(curve, v) for v in INK_GAP)
    return lambda t: curve(first * t / .5 if t < .5 else second + (1 - second) * (t - .5) / .5)


def signed_table(stops):
    down = [at(stops, -(HALF - 1 - i) / (HALF - 1)) for i in range(HALF)]
    return down + [at(stops, i / (HALF - 1)) for i in range(HALF)]


def table(curve):
    return [curve(i / (SIZE - 1)) for i in range(SIZE)]


def main():
    with open(sys.argv[1], 'w', encoding='ascii') as f:
        f.write('/* Made by tools/colormaps.py. */\n#include "app/gfx/color_tables.h"\n\n'
                'const struct color colormap_tables[2][COLORMAP_COUNT][COLORMAP_SIZE] = {\n')
        for theme in (0, 1):
            def sequence(t, stops=SEQUENCE[theme]):
                return at(stops, t)

            def heat(t, stops=HEAT[theme]):
                return at(stops, t)
            f.write('{')
            for name, entries in (('SIGNED', signed_table(SIGNED[theme])),
                                  ('SIGNED_DIGITS', signed_table(SIGNED_DIGITS[theme])),
                                  ('SEQUENCE', table(sequence)),
                                  ('SEQUENCE_DIGITS', table(without_gap(sequence))),
                                  ('GREY', table(grey)),
                                  ('GREY_DIGITS', table(without_gap(grey))),
                                  ('HEAT', table(heat)), ('VEIL', table(lambda t: at(VEIL, t))),
                                  ('VEIL_SIGNED', signed_table(VEIL_SIGNED))):
                f.write(f'[COLORMAP_{name}] = {{')
                f.write(','.join('{%d,%d,%d,255}' % c for c in entries))
                f.write('},\n')
            f.write('},\n')
        f.write('};\n')


main()
