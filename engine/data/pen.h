/* engine/data/pen.h - ink from strokes: points, a smooth curve through them, a round nib that may change its width.
 * Used for the built-in digits and the picture of letters. Coordinates are pixels, x to the right and y down; the
 * centre of the pixel in column i, row j is (i + 0.5, j + 0.5). Nothing here allocates. Threads: no state. */
#ifndef CS_DATA_PEN_H
#define CS_DATA_PEN_H

#include <stdbool.h>

enum pen_mark {
    PEN_SMOOTH, /* the curve passes through without a kink */
    PEN_CORNER, /* and changes direction */
    PEN_LIFT    /* last point of a stroke */
};

struct pen_point {
    float x, y;
    enum pen_mark mark;
};

struct pen_dot {
    float x, y, radius;
    bool joined; /* to the dot before it, by ink */
};

/* A Catmull-Rom spline through each stroke, steps straight pieces between two points. The last point is a PEN_LIFT.
 * dots: room for n * steps + 1; returns how many were written. Radius is left 0. */
int pen_flatten(const struct pen_point *points, int n, int steps, struct pen_dot *dots);

/* Raises ink [height,width] to each pixel's coverage, 0..1: anti-aliased over one pixel, and crossing strokes do not
 * get darker. */
void pen_draw(const struct pen_dot *dots, int n, float *ink, int height, int width);

#endif
