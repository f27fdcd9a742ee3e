/* app/gfx/painter.h - turns a draw list into instances: snapping, clipping, dashes, glyphs, places of tensors.
 * Part of the renderer. Threads: that of the OpenGL context. */
#ifndef CS_GFX_PAINTER_H
#define CS_GFX_PAINTER_H

#include "app/gfx/glyph_atlas.h"
#include "app/gfx/instances.h"
#include "app/gfx/tensor_cache.h"

struct painter {
    struct text_fonts *fonts;
    struct glyph_atlas *glyphs;
    struct tensor_cache *tensors;
    struct batches *batches;
    struct point *points; /* corners of polygons, device px */
    size_t n_points, points_capacity;
    /* Draws all instances so far and empties batches and points, when a texture must change that they use. */
    void (*submit)(void *ctx);
    void *ctx;
    /* Set for each list. */
    int width, height; /* device px */
    float scale;
    bool light;
    float clip[4]; /* x0, y0, x1, y1, device px */
    enum cs_status status;
    struct cs_error *err; /* of the first failure */
};

/* The instances of a whole list; status tells what could not be drawn. */
void painter_list(struct painter *p, const struct draw_list *list);

#endif
