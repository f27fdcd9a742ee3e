/* engine/layers/conv2d_filter.h - the way of conv2d for one kernel that goes over a plane by itself: a filter on a
 * photograph, a depthwise layer. Between the taps scheme and this there is no bit of difference, only time: output rows
 * are written once and in place, and each padded row is made once, in a ring of rows that stays in the cache. */
#ifndef CS_LAYERS_CONV2D_FILTER_H
#define CS_LAYERS_CONV2D_FILTER_H

#include "engine/layers/conv2d.h"

/* One channel and one output a group, stride 1, rows of some length. */
bool conv_filter_suits(const struct conv2d *l);
size_t conv_filter_scratch(const struct conv2d *l, int batch); /* of a forward pass */
void conv_filter_forward(const struct conv2d *l, const struct layer_call *c);

#endif
