/* engine/net/effective_field.h - how much of its receptive field a value really uses: the effective receptive field of
 * Luo, Li, Urtasun and Zemel (2016), 'Understanding the effective receptive field in deep convolutional neural
 * networks'. A map [rows, cols] holds |dy/dx| of one value y for every pixel x, averaged over draws of the weights;
 * what is measured of it is how widely it is spread. Threads: no state. */
#ifndef CS_NET_EFFECTIVE_FIELD_H
#define CS_NET_EFFECTIVE_FIELD_H

#include <stdbool.h>
#include <stddef.h>

struct effective_field {
    double total;          /* sum of the map; 0: no pixel matters, and all below is 0, too */
    float most;            /* its largest value */
    int side;              /* of the smallest square, in pixels, that holds the wanted share of the total */
    int row, col;          /* that square's corner: the one that holds most, the first of equals */
    double held;           /* the share that it holds */
    double deviation[2];   /* standard deviation of row and column, with the map as weights, in pixels */
    int first[2], last[2]; /* rows, columns of the smallest rectangle outside of which the map is 0 */
};

/* map[i] += |gradient[i]| * weight. Draws are averaged with weight 1/draws. */
void effective_field_add(float *map, const float *gradient, size_t n, float weight);

/* What each row, or column, holds of the total: shares[rows], shares[cols]; they add up to 1 each, or are 0 where the
 * map is. */
void effective_field_shares(const float *map, int rows, int cols, double *row_share, double *col_share);

/* share: 0 to 1. sums: the caller's, (rows + 1) * (cols + 1). Where the map is not square, squares are cut by its
 * shorter edge. The map must be finite and nowhere negative. */
void effective_field_measure(const float *map, int rows, int cols, double share, double *sums,
                             struct effective_field *f);

#endif
