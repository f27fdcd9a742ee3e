/* app/gfx/tensor_cache.h - float tensors as textures.
 *
 * Small ones (feature maps, kernels) share one texture, which is emptied when it is full; large ones (pictures) have a
 * texture each, the least recently used of which is given up. A tensor with a key is uploaded once for as long as it
 * stays here; without one, at every call. Planes lie below each other. What no texture can hold is averaged over
 * squares of whole texels.
 *
 * A feature map that is drawn much smaller than it is (224 x 224 values on 30 x 30 pixels, hundreds of them) is
 * averaged here, once, over the part of it that each pixel covers: the shader would average it anew in every frame, and
 * a page has room for few of them as they are. Threads: that of the OpenGL context. */
#ifndef CS_GFX_TENSOR_CACHE_H
#define CS_GFX_TENSOR_CACHE_H

#include <epoxy/gl.h>

#include "app/gfx/draw_list.h"
#include "app/gfx/key_map.h"
#include "app/gfx/shelf.h"
#include "engine/base/status.h"

enum { TENSOR_CACHE_LARGE = 16, TENSOR_CACHE_SMALL = 256 /* a side */ };

struct tensor_place {
    GLuint texture;
    int x, y;
    float columns, rows; /* texels; end in a fraction when the last square of a shrunk tensor is not whole */
};

struct small_tensor {
    struct draw_tensor tensor;
    struct tensor_place place;
};

struct large_tensor {
    struct draw_tensor tensor;
    struct tensor_place place; /* texture 0: free */
    int width, height;         /* of the texture */
    uint64_t used;             /* the cache's time of the last use */
};

struct tensor_cache {
    int max_side;
    uint64_t time; /* counts submissions: a texture used since the last one must not change */
    GLuint page;
    struct shelf shelf;
    struct key_map map;
    struct small_tensor *small; /* those with keys */
    size_t n, capacity;
    float shrunk[TENSOR_CACHE_SMALL * TENSOR_CACHE_SMALL / 4];
    struct large_tensor large[TENSOR_CACHE_LARGE];
};

void tensor_cache_init(struct tensor_cache *cache);
void tensor_cache_finish(struct tensor_cache *cache);
/* Everything that was placed has been submitted for drawing. */
void tensor_cache_submitted(struct tensor_cache *cache);
/* pixels: how many values across and down can be told apart where it is drawn (device pixels of one drawn upright).
 * CS_BUSY: submit what was placed, call tensor_cache_submitted(), and ask again. CS_BAD_VALUE: no picture. */
enum cs_status tensor_cache_place(struct tensor_cache *cache, const struct draw_tensor *tensor, const int pixels[2],
                                  struct tensor_place *place, struct cs_error *err);

#endif
