/* engine/layers/conv2d_winograd.h - the three passes of a conv2d of 3x3 kernels by Winograd's minimal filtering,
 * F(4x4, 3x3) (Lavin and Gray 2016): a quarter of the products, for layers of many channels. For the conv2d_*.c files
 * alone. The method is the sum of other products than the taps scheme's, so results differ in the last bits: by some
 * 1e-6 of the size of the terms.
 *
 * Whether a layer is computed like this depends on its description and shapes only, never on the batch, so a sample
 * gives the same bits in any batch. Work is cut into blocks of tile rows (a tile is 4x4 outputs; tile rows of all
 * images are numbered through), which are dealt to at most CONV_CHUNKS chunks.
 *
 * A block goes through three steps, in a slab that stays in the cache:
 *   V[36][tile][C]   transformed input tiles; channels side by side
 *   M[36][tile][K]   = V * U, for each of the 36; U[36][C][K] are the transformed weights
 *   y                transformed back from M
 * The gradient of the input is the same with turned weights; that of the weights sums V (transposed) * transformed dy.
 */
#ifndef CS_LAYERS_CONV2D_WINOGRAD_H
#define CS_LAYERS_CONV2D_WINOGRAD_H

#include "engine/layers/conv2d_pass.h"

/* Whether the passes below are to be used for an inferred layer. */
bool conv_winograd_suits(const struct conv2d *l);

/* Bytes of scratch; training: of the larger of forward and backward. */
size_t conv_winograd_scratch(const struct conv2d *l, int batch, bool training);
void conv_winograd_forward(const struct conv2d *l, const struct layer_call *c);
void conv_winograd_input_grad(const struct conv2d *l, const struct layer_call *c);
void conv_winograd_weight_grad(const struct conv2d *l, const struct layer_call *c);

#endif
