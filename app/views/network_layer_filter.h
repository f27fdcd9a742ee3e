/* app/views/network_layer_filter.h - the weights that make one output, or their gradient, as one picture: its kernels
 * side by side, three that read colours as one colour picture, a row of a linear layer as the maps that it reads.
 * Threads: the window thread. */
#ifndef CS_VIEWS_NETWORK_LAYER_FILTER_H
#define CS_VIEWS_NETWORK_LAYER_FILTER_H

#include "app/views/view.h"

struct filter_picture {
    int channels, height, width; /* kernels, and the values of one; channels 0: the layer has no weights */
    int rest;                    /* values of a last row that is not full (of a linear layer's numbers) */
    bool colour;                 /* three kernels of red, green and blue */
    bool apart;                  /* few kernels: each by itself, in reading order; else column by column */
    int across, down;            /* kernels */
    uint64_t key;                /* names its weights, as draw_tensor.key does; 0: they are the snapshot's */
};
struct filter_picture filter_picture_of(const struct net *net, int node);
/* px of it at `scale` px a weight. */
struct point filter_picture_size(const struct filter_picture *f, float scale);
/* The largest whole scale (or 1/2, 1/3 ...) at which it fits. */
float filter_picture_scale(const struct filter_picture *f, float w, float h);
void filter_picture_draw(const struct view *v, const struct filter_picture *f, float x, float y, float scale,
                         const float *weights, float largest);
/* The weight under a point, counted from x, y; false where there is none. */
bool filter_picture_hit(const struct filter_picture *f, float scale, float x, float y, int *channel, int *row,
                        int *col);
/* Its place among the filter's weights. */
int filter_picture_index(const struct filter_picture *f, int channel, int row, int col);

#endif
