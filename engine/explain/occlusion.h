/* engine/explain/occlusion.h - a square that slides over a picture and covers it: Zeiler and Fergus 2013, 'Visualizing
 * and understanding convolutional networks', section 4.2. Where it can be, a picture with it, and how much covering a
 * pixel costs. Threads: no state. */
#ifndef CS_EXPLAIN_OCCLUSION_H
#define CS_EXPLAIN_OCCLUSION_H

#include "engine/base/tensor.h"

enum { OCCLUSION_MAX_PLACES = 1 << 18 }; /* 512 x 512 */

/* Its places, counted row by row: rows and columns of the picture that are multiples of stride, with the whole square
 * inside; pixels right of the last place or below it may stay uncovered. A square that is higher (wider) than the
 * picture is as high (wide) as that, and has one row (column) of places. */
struct occlusion_grid {
    int height, width; /* of the picture */
    int size, stride;  /* as asked for, at least 1 */
    int rows, cols;    /* places */
};
/* input: [C,H,W], CS_BAD_SHAPE for others; CS_BAD_VALUE for a size or stride below 1, and for more than
 * OCCLUSION_MAX_PLACES. */
enum cs_status occlusion_grid_init(struct occlusion_grid *g, const struct shape *input, int size, int stride,
                                   struct cs_error *err);
int occlusion_places(const struct occlusion_grid *g);

struct occlusion_square {
    int row, col, rows, cols; /* pixels; inside the picture */
};
struct occlusion_square occlusion_square(const struct occlusion_grid *g, int place);
/* The place whose square's middle is nearest to the pixel, which may lie outside. */
int occlusion_place_at(const struct occlusion_grid *g, int row, int col);

/* pixels [channels, height, width] to out, covered with fill[0..3], one a channel: further ones get fill[3]. */
void occlusion_cover(const struct occlusion_grid *g, int channels, const float *pixels, int place, const float fill[4],
                     float *out);
/* heat [height, width]: mean drop of those of the first n places whose squares cover a pixel; NaN where none does.
 * Drops that are not finite are passed over. */
enum cs_status occlusion_heat(const struct occlusion_grid *g, const float *drop, int n, float *heat,
                              struct cs_error *err);

/* The places with the largest drops whose squares do not overlap: the worst, then the worst of those clear of it, and
 * so on while there is one among the first n that is finite and above 0; of equals the first. Returns how many, at most
 * `most`. */
int occlusion_apart(const struct occlusion_grid *g, const float *drop, int n, int most, int *place);

#endif
