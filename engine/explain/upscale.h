/* engine/explain/upscale.h - a small map laid over a large picture: bilinear, value centres at (i + 1/2) * scale as
 * PyTorch's interpolate(mode='bilinear', align_corners=False) has them; edges repeat. Threads: no state. */
#ifndef CS_EXPLAIN_UPSCALE_H
#define CS_EXPLAIN_UPSCALE_H

/* map [rows, cols] to out [height, width]; all at least 1. */
void upscale_bilinear(const float *map, int rows, int cols, float *out, int height, int width);

#endif
