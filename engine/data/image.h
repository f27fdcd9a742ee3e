/* engine/data/image.h - pictures from files, and pictures fitted to what a network reads.
 * PNG, JPEG, BMP and PNM through stb_image; at most IMAGE_MAX_SIDE pixels a side, IMAGE_MAX_PIXELS in all and
 * IMAGE_MAX_BYTES on disk, checked from the header before anything is decoded. Files may lie: one sentence that begins
 * with the path. Values of 16 bits are cut to 8; transparent parts show white paper. Threads: no state. */
#ifndef CS_DATA_IMAGE_H
#define CS_DATA_IMAGE_H

#include <stdint.h>

#include "engine/base/tensor.h"

enum { IMAGE_MAX_SIDE = 8192, IMAGE_MAX_PIXELS = 1 << 25, IMAGE_MAX_BYTES = 1 << 27 };

struct image {
    int width, height, channels; /* channels: 1 (grey) or 3 (R, G, B) */
    uint8_t *pixels;             /* width*height*channels, rows from the top, channels interleaved; cs_free() */
};

enum cs_status image_load(const char *path, struct image *image, struct cs_error *err);
enum cs_status image_from_memory(const uint8_t *bytes, size_t length, const char *name, struct image *image,
                                 struct cs_error *err);
void image_finish(struct image *image);

/* How a picture becomes [C,H,W]: cropped to the same aspect about its middle; whole, with ground around it (what the
 * picture's border is, on average); or whole, each side scaled by itself. */
enum image_fit { IMAGE_CROP, IMAGE_PAD, IMAGE_STRETCH };
/* The part of a picture that becomes the tensor, in its pixels; reaches over its edges where ground is added. */
struct image_cut {
    double row, col, rows, cols;
};
struct image_cut image_cut_of(const struct image *image, enum image_fit fit, int height, int width);

/* To t [C,H,W] (allocated here) with values 0..255, whole numbers. channels 1 (grey by Rec. 601 luma) or 3; averaged
 * over areas. A picture that grows stays in squares (areas smaller than a pixel), so that no value is made up between
 * two pixels. */
enum cs_status image_cut_to_tensor(const struct image *image, const struct image_cut *cut, int channels, int height,
                                   int width, struct tensor *t, struct cs_error *err);
/* The same, cropped; width and height 0 keep the picture's own. */
enum cs_status image_to_tensor(const struct image *image, int channels, int height, int width, struct tensor *t,
                               struct cs_error *err);

/* PNG of 8-bit RGB rows from the top, written beside and renamed over path, so that a full disk loses nothing. */
enum cs_status image_save_png(const char *path, const uint8_t *rgb, int width, int height, struct cs_error *err);

#endif
