/* engine/layers/conv1d.h - 1-D convolution, PyTorch's Conv1d: x [N,C,L], weight [M,C/groups,K], bias [M] -> y [N,M,OL],
 *   OL = floor((L + before + behind - dilation*(K-1) - 1) / stride) + 1
 * It is a conv2d of height 1, which does all the work on the same memory. */
#ifndef CS_LAYERS_CONV1D_H
#define CS_LAYERS_CONV1D_H

#include "engine/layers/conv2d.h"

struct conv1d {
    struct layer base;
    int out_channels, kernel_size, stride, dilation, groups;
    struct layer_ints padding; /* none: 0; one number, or two (before, behind) as ONNX may ask for */
    bool bias;
    int padding_mode;   /* enum padding_mode */
    struct conv2d conv; /* on [N,C,1,L]; set by infer() */
};

#endif
