/* app/gfx/color_tables.h - what tools/colormaps.py makes: [0 dark, 1 light][map][entry]. Only color.c reads it. */
#ifndef CS_GFX_COLOR_TABLES_H
#define CS_GFX_COLOR_TABLES_H

#include "app/gfx/color.h"

extern const struct color colormap_tables[2][COLORMAP_COUNT][COLORMAP_SIZE];

#endif
