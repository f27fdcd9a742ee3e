/* app/session/probe.h - the picture that the network looks at when it is not a sample of the data set: drawn, or from a
 * file, fitted to the network's input. Threads: one at a time. */
#ifndef CS_SESSION_PROBE_H
#define CS_SESSION_PROBE_H

#include <stdbool.h>

#include "engine/data/image.h"

enum { PROBE_PREVIEW = 256 }; /* pixels: its longer side at most */

struct probe {
    char *path; /* of the picture that was read last, NULL: none */
    struct image image;
    struct tensor preview; /* [C,H,W], 0..1: all of the picture, small */
    uint64_t opened;       /* pictures that were read: tells previews apart */

    struct tensor fitted; /* [C,H,W], 0..1: exactly what the network gets, but for a picture_change */
    bool of_picture;      /* fitted is: */
    enum image_fit fit;   /* this way, */
    uint64_t fitted_of;   /* of this picture (opened), */
    struct image_cut cut; /* of which it is this part; reaches over the picture where ground was added */
    bool inverted;        /* a dark picture on light ground was turned into light on dark */
};

void probe_finish(struct probe *p);
/* Reads a picture; after a failure the one before is still there. Does nothing when it was read last. */
enum cs_status probe_open(struct probe *p, const char *path, struct cs_error *err);
/* Fits the picture (probe_open() succeeded) or strokes to the input [C,H,W] of a network; C is 1 or 3. After a failure
 * the picture before is still there. One channel: light on dark as MNIST has it, and strokes in the middle. A picture
 * that is fitted so already costs nothing. */
enum cs_status probe_fit_picture(struct probe *p, const struct shape *input, enum image_fit fit, struct cs_error *err);
enum cs_status probe_fit_drawing(struct probe *p, const char *strokes, const struct shape *input, struct cs_error *err);

#endif
