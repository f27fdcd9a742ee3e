/* app/gfx/instances.h - what the shaders draw: quads in device pixels, gathered into as few draw calls as the order
 * allows.
 *
 * The meaning of a, b and c depends on the pipe and stands in the fragment shader of the pipe. An instance may join an
 * earlier batch when nothing that it touches was drawn since: the screen is divided into tiles, and each remembers the
 * last batch that touched it. So rows of cells, digits and frames become three draw calls, not thousands. Threads: one
 * at a time. */
#ifndef CS_GFX_INSTANCES_H
#define CS_GFX_INSTANCES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/gfx/color.h"

enum pipe { PIPE_SOLID, PIPE_GLYPH, PIPE_BOX, PIPE_SHAPE, PIPE_TENSOR, PIPE_COUNT };
enum shape_kind { SHAPE_SEGMENT, SHAPE_ARC, SHAPE_POLYGON, SHAPE_HATCH, SHAPE_SHADOW };
enum tensor_mode { TENSOR_MAP, TENSOR_SIGNED_MAP, TENSOR_RGB, TENSOR_GRADIENT };
/* Added to the mode of a map: draw_tensor.veil, .holes. */
enum { TENSOR_VEIL = 8, TENSOR_HOLES = 16 };

struct instance {
    float box[4]; /* x0, y0, x1, y1, whole device pixels */
    float a[4], b[4], c[4];
    struct color color;
};

struct batch {
    enum pipe pipe;
    unsigned texture; /* of PIPE_TENSOR, else 0 */
    size_t first, n;  /* in batches.sorted, after batches_sort() */
};

struct batches {
    struct instance *instances, *sorted; /* in the order of adding; by batch */
    uint32_t *batch_of;                  /* each instance */
    size_t n, capacity, sorted_capacity;
    struct batch *batch;
    size_t n_batches, batch_capacity;
    uint32_t *tiles; /* the last batch that touched each */
    int tiles_x, tiles_y;
};

/* Empties it for a picture of width x height; false: no memory. Start from {0}. */
bool batches_start(struct batches *b, int width, int height);
void batches_finish(struct batches *b);
/* The box lies within the picture and is not empty. False: no memory, dropped. */
bool batches_add(struct batches *b, enum pipe pipe, unsigned texture, const struct instance *instance);
bool batches_sort(struct batches *b);

#endif
