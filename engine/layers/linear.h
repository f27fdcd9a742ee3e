/* engine/layers/linear.h - PyTorch's Linear: y = x * transpose(weight) + bias.
 *   x [N,F], weight [M,F], bias [M]  ->  y [N,M]
 * Threads: no state. */
#ifndef CS_LAYERS_LINEAR_H
#define CS_LAYERS_LINEAR_H

#include "engine/layers/layer.h"

struct linear {
    struct layer base;
    int out_features;
    bool bias;
};

#endif
