/* app/gfx/renderer.h - draws a draw list with OpenGL 3.3 core (through libepoxy).
 * Shapes are signed distances in one shader; texts come from an atlas rasterised at device size; tensors are float
 * textures that a shader maps to colours, so that a picture shows what the engine computed. Needs a current OpenGL
 * context from create to destroy (gl_context.h). Threads: the thread of that context. */
#ifndef CS_GFX_RENDERER_H
#define CS_GFX_RENDERER_H

#include "app/gfx/text.h"

struct renderer;

/* fonts is borrowed until destroy. CS_NOT_FOUND, with the version that is there, below OpenGL 3.3. */
enum cs_status renderer_create(struct renderer **r, struct text_fonts *fonts, struct cs_error *err);
void renderer_destroy(struct renderer **r);
/* Draws into the current framebuffer of width x height device pixels; scale = device pixels per logical pixel; light
 * picks the theme's colour maps. A tensor whose upload fails shows as an empty frame and *err tells; the rest is drawn.
 */
enum cs_status renderer_draw(struct renderer *r, const struct draw_list *list, int width, int height, float scale,
                             bool light, struct cs_error *err);
/* The same into an off-screen target; rgb gets width*height*3 bytes, rows from the top. */
enum cs_status renderer_draw_to_memory(struct renderer *r, const struct draw_list *list, int width, int height,
                                       float scale, bool light, uint8_t *rgb, struct cs_error *err);

#endif
