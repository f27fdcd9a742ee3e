/* app/views/maps.h - floats of a snapshot as pictures: feature maps, kernels, and pictures of a data set.
 * Maps are CHW planes that are shown where they are: nothing is copied, so the floats must stay until the list has been
 * rendered (a snapshot is borrowed for that long). Threads: the window thread. */
#ifndef CS_VIEWS_MAPS_H
#define CS_VIEWS_MAPS_H

#include "app/gfx/draw_list.h"
#include "engine/worker/worker.h"

/* The key of all tensors of one snapshot: their data pointers tell them apart, and what was uploaded is not uploaded
 * again while the snapshot stays. */
uint64_t maps_key(const struct snapshot *s);
/* Largest |v| of n floats; 0 for none. NaN is passed over: the renderer shows it by itself. */
float maps_largest(const float *v, size_t n);
/* px a value: a whole number, or 1/2, 1/3 ... when even 1 is too large for width x height values in w x h px. */
float maps_scale(int width, int height, float w, float h);

/* One plane of height x width values: signed about 0, or from 0 to largest. */
struct map_plane {
    const float *data;
    int width, height;
    bool is_signed;
    float largest;
    uint64_t key;
};
void maps_draw_plane(struct draw_list *d, struct rect r, const struct map_plane *m);
/* The kernels of one output channel, [channels, height, width] from data: three planes that read colours as one colour
 * picture. */
void maps_draw_kernel(struct draw_list *d, struct rect r, const struct map_plane *m, int channels);

struct map_cut {
    int row, col, rows, cols; /* of the picture; may reach over its edges */
};
/* Pixels 0..1 of a picture [C,H,W], grey, or colours when C is 3 (of other numbers of planes the first is shown). */
void maps_draw_picture(struct draw_list *d, struct rect r, const float *pixels, const struct shape *s, uint64_t key);
/* A cut of it; places over the edge are left as they are. */
void maps_draw_cut(struct draw_list *d, struct rect r, const float *pixels, const struct shape *s, struct map_cut cut,
                   uint64_t key);

#endif
