/* app/board/pyramid.h - a tensor and its halvings, so that any part of it can be drawn at any size without reading many
 * more numbers than there are pixels on the screen.
 *   level 0 [C,H,W]   level k [C, ceil(H / 2^k), ceil(W / 2^k)]   the last level is [C,1,1]
 * A value of level k is the mean of the 2^k x 2^k values of level 0 that it stands for; at the lower and the right
 * edge, of those that are there. Nothing is clipped: means of a signed map have signs. All levels above 0 together take
 * a third of level 0's memory (and are the pyramid's); level 0 is borrowed from who builds it. Rows and columns are
 * counted in values of level 0 unless a name says otherwise; they may be fractions. Threads: no state; a pyramid may be
 * read by many threads or written by one. */
#ifndef CS_BOARD_PYRAMID_H
#define CS_BOARD_PYRAMID_H

#include "engine/base/tensor.h"
#include "engine/base/thread_pool.h"

enum { PYRAMID_MAX_LEVELS = 32, PYRAMID_ALIGN = 64 };

struct pyramid {
    int n_levels; /* at least 1; 0: empty */
    struct tensor level[PYRAMID_MAX_LEVELS];
    float *memory; /* of the levels above 0 */
};

/* Memory for a shape [C,H,W]; level[0].data is NULL until it is built. After a failure *p is empty. finish also takes
 * an empty one and leaves one; level 0 stays with its owner. */
enum cs_status pyramid_init(struct pyramid *p, const struct shape *shape, struct cs_error *err);
void pyramid_finish(struct pyramid *p);
size_t pyramid_bytes(const struct shape *shape); /* of the levels above 0 */

/* All levels from the C*H*W numbers at data, borrowed as level 0 for as long as the pyramid is read. pool may be NULL;
 * the result does not depend on it. */
void pyramid_build(struct pyramid *p, const float *data, struct thread_pool *pool);

/* The same in pieces, for who wants to stop in between: level 0 is set, then every chunk of level 1, of level 2 and so
 * on is computed; the level before must be whole. Chunks of one level may be computed at a time. */
void pyramid_set_data(struct pyramid *p, const float *data);
int pyramid_chunks(const struct pyramid *p, int level); /* level >= 1 */
void pyramid_build_chunk(struct pyramid *p, int level, int chunk);

/* What is to be seen. It may reach past the tensor. */
struct pyramid_view {
    double row, col, rows, cols; /* row, col: the upper left corner */
    double cell;                 /* pixels of the screen that a value of level 0 is wide and high */
};

/* What to draw for it: the fields of a struct draw_tensor, and where it lies. */
struct pyramid_part {
    int level;
    const float *data; /* upper left value of the first channel */
    int width, height; /* values */
    int row_stride, plane_stride;
    double row, col, rows, cols; /* of level 0 that the values stand for: the rectangle to draw into, at `cell` pixels a
                                    unit. It may reach past the tensor's end, where the last value of a higher level
                                    stands for fewer: clip to the tensor's own rectangle */
};

/* The highest level whose values are at most one pixel large (so 1 to 4 of them a pixel; level 0 where cells are larger
 * than pixels), and of it the part that covers the view, aligned outwards to PYRAMID_ALIGN values, so that a small pan
 * draws the same part and a texture made of it stays. At most pyramid_part_most() values a channel. False: nothing of
 * the tensor is in view. */
bool pyramid_part(const struct pyramid *p, const struct pyramid_view *view, struct pyramid_part *part);
/* An upper bound of width * height for a view of this size: 4 a pixel, and the alignment. */
double pyramid_part_most(const struct pyramid_view *view);

#endif
