/* engine/data/augment.h - pictures that are a little different in every epoch, so that a net cannot learn them by
 * heart.
 *
 * What is done, in this order: the picture is bent (elastic), turned and scaled about its centre, moved (shift, crop)
 * and mirrored (flip), all in one bilinear resampling; then its contrast and brightness change; then comes noise; then
 * a square is cut out. A picture that is only moved by whole pixels and mirrored is copied: no value changes.
 *
 * Every choice is a function of (seed, epoch, index of the sample) and of its own option: a resumed training and any
 * number of threads see the same pictures, and switching one option on leaves the others' choices as they were.
 * Pixels are [C,H,W]: bytes in, floats 0..255 out. Threads: an augmenter may be used by as many at a time as it was
 * created for; it is not written but for its scratch. */
#ifndef CS_DATA_AUGMENT_H
#define CS_DATA_AUGMENT_H

#include <stdint.h>

#include "engine/base/tensor.h"

enum augment_fill { AUGMENT_FILL_ZERO, AUGMENT_FILL_MEAN };

/* All zero: nothing is done. */
struct augment_options {
    bool flip;    /* left for right, every second time */
    int shift;    /* whole pixels: -shift..shift both ways */
    int crop;     /* a border of so many pixels around the picture, and a random part of the old size (He et al. 2015:
                     4 for CIFAR) */
    float rotate; /* degrees: -rotate..rotate */
    float scale;  /* 1-scale..1+scale times as large */
    float brightness; /* times 1-brightness..1+brightness (torchvision's ColorJitter) */
    float contrast;   /* distance from the picture's mean grey, times 1-contrast..1+contrast (likewise) */
    float noise; /* a number of its own is added to every value of every channel: normal, with this deviation, where
                    1 is from black to white; what leaves black or white is cut off */
    int cutout;  /* pixels a side of a square of the data's mean, its centre anywhere (DeVries and Taylor 2017) */
    float elastic_alpha, elastic_sigma; /* pixels: noise of -1..1, smoothed by a Gaussian of sigma, times alpha (Simard,
                                           Steinkraus and Platt 2003: 34 and 4 for MNIST); alpha 0: none */
    enum augment_fill fill;             /* what lies outside of the picture: black, or the data's mean */
};

/* Room for the text of any options. */
enum { AUGMENT_TEXT = 224 };

/* "flip,crop=4,rotate=10,scale=0.1,noise=0.1,elastic=34:4,fill=mean"; "" and "none" are no augmentation. CS_BAD_VALUE
 * names the word that is wrong and what would be right. */
enum cs_status augment_parse(const char *text, struct augment_options *options, struct cs_error *err);
/* The text that augment_parse() makes the same options of; "none" when nothing is done. Returns text. */
const char *augment_text(const struct augment_options *options, char text[AUGMENT_TEXT]);
bool augment_is_off(const struct augment_options *options);

struct augmenter; /* opaque */

/* sample [C,H,W]. threads: that may apply at the same time. CS_BAD_VALUE for options that augment_parse() would refuse,
 * CS_BAD_SHAPE for another rank. */
enum cs_status augmenter_create(struct augmenter **a, const struct augment_options *options, uint64_t seed,
                                const struct shape *sample, int threads, struct cs_error *err);
void augmenter_destroy(struct augmenter **a);
/* From the next picture on; nobody may be fetching meanwhile. */
void augmenter_set_seed(struct augmenter *a, uint64_t seed);

/* Writes the picture, changed, to out [C,H,W]; mean [C] is the data's, 0..255, for what is filled with it. */
void augmenter_apply(struct augmenter *a, uint64_t epoch, uint64_t index, const uint8_t *pixels, const float *mean,
                     float *out);

#endif
