/* app/window/scale.h - how many device pixels a logical pixel has. Threads: any. */
#ifndef CS_WINDOW_SCALE_H
#define CS_WINDOW_SCALE_H

#include <stdbool.h>

enum { SCALE_MIN_WIDTH = 720, SCALE_MIN_HEIGHT = 450 }; /* logical px that every layout needs */

/* The display's own scale as one of 1, 1.25, 1.5, 2 from its dots per inch (0: unknown, 1). */
float scale_of_display(float dpi);
/* wanted, or less where width x height device pixels would leave no 720 x 450 logical ones; *lowered tells. Below 720 x
 * 450 device pixels the scale goes under 1, so that nothing is cut off. */
float scale_fitting(int width, int height, float wanted, bool *lowered);

#endif
