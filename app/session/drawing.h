/* app/session/drawing.h - the pad on which a person draws a digit: strokes as text (the property network.drawing),
 * rendered to pixels. Text: strokes separated by ';', points "x,y" by spaces, in pixels of a pad of DRAWING_SIDE x
 * DRAWING_SIDE whose upper left corner is 0,0; numbers are 0..DRAWING_SIDE; a stroke that begins with '-' erases.
 * Threads: no state. */
#ifndef CS_SESSION_DRAWING_H
#define CS_SESSION_DRAWING_H

#include "engine/base/status.h"

enum { DRAWING_SIDE = 28 };

/* Renders with a soft round pen (about 2 px radius, as thick as MNIST's) to pixels [height*width], 0..1; the
 * pad is stretched to that size. CS_BAD_VALUE as drawing_check(), CS_NO_MEMORY. */
enum cs_status drawing_render(const char *strokes, int width, int height, float *pixels, struct cs_error *err);
/* CS_BAD_VALUE with the position of what is wrong. */
enum cs_status drawing_check(const char *strokes, struct cs_error *err);
/* Moves and scales the ink into the 20x20 box about its centre of mass, as MNIST's digits were made, for the
 * classifier; in place. */
void drawing_centre(float *pixels, int width, int height);

#endif
