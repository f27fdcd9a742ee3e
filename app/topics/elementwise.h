/* app/topics/elementwise.h - one element-wise layer of engine/ (relu, sigmoid, log ...) over n numbers, there and back,
 * for models that have no net. Threads: one at a time. */
#ifndef CS_TOPICS_ELEMENTWISE_H
#define CS_TOPICS_ELEMENTWISE_H

#include "engine/layers/layer.h"

/* A kind with one input and without parameters, scratch or saved values. attr (may be NULL): an attribute of it and its
 * value. CS_NO_MEMORY, or CS_BAD_VALUE for a value out of its range. destroy also accepts NULL. */
enum cs_status elementwise_create(struct layer **l, const struct layer_kind *kind, const char *attr, double value,
                                  int n, struct cs_error *err);
void elementwise_forward(const struct layer *l, const float *x, float *y);
/* dx = dy * f'(x), from y = f(x). */
void elementwise_backward(const struct layer *l, const float *x, const float *y, const float *dy, float *dx);
/* The mean of |v|, by the layers abs and reduce_mean. CS_NO_MEMORY. */
enum cs_status elementwise_mean_size(const float *v, int n, float *mean, struct cs_error *err);

#endif
