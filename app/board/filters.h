/* app/board/filters.h - a bank of filters as a value that a person edits: n filters of [channels, rows, cols] weights,
 * which is conv2d's weight [M, C / groups, KH, KW], with a bias each and one divisor for all.
 * Weights are mostly whole numbers over the common divisor, so that products on the board add up exactly.
 *
 * As text (the property convolve.filters on the command line, in settings and lessons):
 *     apple                            a bank's name
 *     random 6x3x5x5 seed=1            n x channels x rows x cols; whole weights -3..3, biases 0
 *     0 1 0/1 1 1/0 1 0 | 0 0 0/0 -2 0/0 0 0 b 1 ; ... : 9
 * numbers of a row (',' between them may be there or not), '/' between rows, '|' between channels, 'b' before the bias
 * of a filter (0 when left out), ';' between filters, ':' before the divisor (1 when left out). All filters have one
 * size.
 *
 * Functions that fill *to or *f allocate it (release it with filters_finish()), leave it as it was when they fail, and
 * never take the same struct as source and result. Threads: no state; a bank belongs to its caller. */
#ifndef CS_BOARD_FILTERS_H
#define CS_BOARD_FILTERS_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/base/status.h"

enum { FILTERS_MAX = 16, FILTER_CHANNELS_MAX = 16, FILTER_SIDE_MAX = 11, FILTERS_MAX_DIVISOR = 9999 };

struct filters {
    int n, channels, rows, cols; /* 1..FILTERS_MAX, 1..FILTER_CHANNELS_MAX, 1..FILTER_SIDE_MAX */
    int divisor;                 /* 1..FILTERS_MAX_DIVISOR: output = sum of products / divisor + bias */
    float *w;                    /* [n][channels][rows][cols], owned */
    float *bias;                 /* [n], in the same block as w */
};

/* Zeros over 1. CS_BAD_VALUE with a sentence for a size out of range. */
enum cs_status filters_init(struct filters *f, int n, int channels, int rows, int cols, struct cs_error *err);
enum cs_status filters_copy(struct filters *to, const struct filters *from, struct cs_error *err);
void filters_finish(struct filters *f);        /* also fine on a zeroed one */
size_t filters_bytes(const struct filters *f); /* of the weights and biases that it owns */
bool filters_equal(const struct filters *a, const struct filters *b);
/* Sizes and divisor are within their ranges, weights and biases are finite. */
enum cs_status filters_check(const struct filters *f, struct cs_error *err);
/* The [rows, cols] weights of one filter for one channel. */
float *filters_slice(const struct filters *f, int filter, int channel);
/* (rows * cols * channels + 1) * n */
int filters_parameters(const struct filters *f);

/* Other rows and columns: weights stay centred, with zeros around them, or are cut evenly. */
enum cs_status filters_resized(const struct filters *from, int rows, int cols, struct filters *to,
                               struct cs_error *err);
/* Another number of filters or channels. What is too much is cut at the end; an added filter i is zeros but a one (the
 * divisor, so that the quotient is one) in the middle of channel i mod channels; an added channel of a filter that was
 * there is zeros. */
enum cs_status filters_conformed(const struct filters *from, int n, int channels, struct filters *to,
                                 struct cs_error *err);

enum filter_bank {
    FILTERS_APPLE,     /* 4 of 3x3x3: the design's, for the apple */
    FILTERS_PLANES,    /* 1 of 3x3x3: of the 3-channel lecture, for the planes */
    FILTERS_FEATURES,  /* 3 of 1x3x3: the strokes of an X, averaged */
    FILTERS_SIX,       /* 6 of 3x5x5: edges, bars and colour contrasts */
    FILTERS_MIX,       /* 4 of 3x1x1: brightness, red minus green, yellow minus blue, blue alone */
    FILTERS_GROUPS,    /* 4 of 2x3x3: for 4 channels in 2 groups */
    FILTERS_DEPTHWISE, /* 3 of 1x3x3: one a channel */
    FILTER_BANK_COUNT
};
struct filter_bank_info {
    const char *name, *title; /* "apple", N_("for the apple") */
};
extern const struct filter_bank_info filter_bank_infos[FILTER_BANK_COUNT];
enum cs_status filters_of_bank(enum filter_bank bank, struct filters *f, struct cs_error *err);
/* Whole weights -3..3, drawn from the seed. */
enum cs_status filters_random(int n, int channels, int rows, int cols, unsigned seed, struct filters *f,
                              struct cs_error *err);
/* Which bank these numbers are; FILTER_BANK_COUNT: none (or no memory to tell). */
enum filter_bank filters_bank_of(const struct filters *f);

/* CS_BAD_VALUE with a sentence that does not name the property. */
enum cs_status filters_from_text(const char *text, struct filters *f, struct cs_error *err);
/* Numbers, never a name, that are read back to the same float32 values; malloc'ed, NULL without memory. The largest
 * banks take more than the 16 KB that a text property may have: whoever stores it must check the length. */
char *filters_to_text(const struct filters *f);

#endif
