/* engine/layers/conv2d_pass.h - what the three passes of conv2d share; for the conv2d_*.c files alone.
 *
 * All of them are the taps scheme of kernels.h. Padded planes are laid out as long rows in scratch ('slabs'), a band of
 * rows at a time so that a slab stays in the cache. Every element of a kernel is then a constant offset from the
 * output's position p; between two rows p runs over junk, which is dropped on the way out.
 *
 *   stride s      a padded plane becomes s x s planes, one for each remainder of row and column
 *   zeros         the padding at the right of a row is the one at the left of the next, so that there is less junk
 *   no padding    at stride 1: the picture is a slab already
 *
 * Work is cut into (image, band) items, which are dealt to at most CONV_CHUNKS chunks: the cut depends on shapes only.
 * Sizes are floats unless a name says bytes. */
#ifndef CS_LAYERS_CONV2D_PASS_H
#define CS_LAYERS_CONV2D_PASS_H

#include <stdatomic.h>

#include "engine/layers/chunks.h"
#include "engine/layers/conv2d.h"
#include "engine/layers/rows.h"

/* CONV_BLOCK: channels of a result that are computed together; their weights for one tap are one cache line. */
enum { CONV_CHUNKS = 32, CONV_BLOCK = 16 };

/* Rows, or columns. With stride s, element i of the kernel reads the plane of remainder (i*dilation) % s, i*dilation /
 * s places on. Remainders repeat after `period` elements; planes are numbered by the first element that reads them. */
struct conv_axis {
    int n, out, kernel, stride, dilation;
    int padding, padding_behind;
    int reach; /* places beyond the output's own that the last element reads */
    int period, planes;
};

struct conv_slab { /* planes as long rows, behind one another */
    int rows, pitch;
    size_t plane; /* rows * pitch, a rest that is read as zeros, and up to the next CS_ALIGN boundary */
};

struct conv_pass {
    const struct conv2d *l;
    const struct layer_call *call; /* NULL while memory is planned */
    const struct rows *rows;       /* of the call's kernels */
    int batch;
    struct conv_axis row, col;
    int channels, outputs, taps; /* of a group: channels of input and output, elements of one kernel */
    struct conv_slab in, out;    /* what is read; what is written or, in the weight gradient, multiplied with it */
    bool in_place;               /* the picture itself serves as `in` */
    int band, n_bands;           /* rows of a band */
    int n_chunks;
    ptrdiff_t *offset; /* of every tap in `in` */
    float *weight;     /* rearranged in blocks, so that taps() reads them from first to last */
    float *slabs;      /* slab_size for each of n_chunks slots */
    size_t slab_size;
    atomic_uint busy_slots; /* bit i: a chunk works in slot i */
    float *partial;         /* weight gradients of each chunk */
    float *ones;            /* whose weight is the bias */
};

struct conv_arena {
    char *base; /* NULL: only count */
    size_t used;
};

struct conv_pass conv_pass_of(const struct conv2d *l, const struct layer_call *c, int batch);
/* Neither padding nor stride: rows of input and output follow one another without anything between. */
bool conv_is_plain(const struct conv_pass *p);
void *conv_take(struct conv_arena *a, size_t count, size_t size);

/* Each pass: plan() sets what it needs and takes its memory; run() computes. */
void conv_plan_forward(struct conv_pass *p, struct conv_arena *a);
void conv_run_forward(struct conv_pass *p);
void conv_plan_weight_grad(struct conv_pass *p, struct conv_arena *a);
void conv_run_weight_grad(struct conv_pass *p);
void conv_plan_input_grad(struct conv_pass *p, struct conv_arena *a);
void conv_run_input_grad(struct conv_pass *p);

int conv_ceil_div(int a, int b);
int conv_remainder(const struct conv_axis *a, int plane);   /* of a plane */
int conv_places_on(const struct conv_axis *a, int element); /* where an element reads, from the output's place */

struct conv_slab conv_slab_of(int rows, int pitch, int rest);
/* Positions from the first place of the first row to the last of the last. */
int conv_positions(const struct conv_slab *s, int rows, int width);
/* As many rows as a cache holds, given what a row takes and what comes on top; 1 to rows. */
int conv_band_rows(size_t row, size_t more, int rows);
void conv_set_chunks(struct conv_pass *p); /* from batch and n_bands */
/* A slab for the time of one chunk: the lowest that is free, so that as many are used as there are threads at work, and
 * those stay in the caches. Its contents are undefined. */
float *conv_take_slab(struct conv_pass *p);
void conv_give_slab(struct conv_pass *p, const float *slab);
struct range conv_items(const struct conv_pass *p, int chunk);

/* The input side of forward and weight gradient: `in`, band and chunks, for bands that also hold this many output
 * planes. */
void conv_plan_input(struct conv_pass *p, int out_planes);
size_t conv_input_size(const struct conv_pass *p);
void conv_set_offsets(const struct conv_pass *p);
/* The padded input of a group for output rows from top on: in the slab, or where it is. */
const float *conv_input(const struct conv_pass *p, size_t image, int group, int top, float *slab);
/* to[o] = column first + o*stride of a padded row of the picture, for o < count; zeros past the padding. */
void conv_pad_row(const struct conv_pass *p, const float *x, int first, float *restrict to, int count);

int conv_blocks(int channels);
int conv_block_size(int channels, int block);

#endif
