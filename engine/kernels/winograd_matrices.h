/* engine/kernels/winograd_matrices.h - the constants of F(4x4, 3x3) with the points 0, 1, -1, 2, -2 and infinity (Lavin
 * and Gray 2016). In a header, so that compilers see them where loops over them are unrolled. */
#ifndef CS_KERNELS_WINOGRAD_MATRICES_H
#define CS_KERNELS_WINOGRAD_MATRICES_H

struct winograd_matrix {
    int rows, columns;
    float at[6][6];
};

/* By enum winograd_transform. */
static const struct winograd_matrix winograd_matrices[] = {
    {6,
     3,
     {{1 / 4.0f, 0, 0},
      {-1 / 6.0f, -1 / 6.0f, -1 / 6.0f},
      {-1 / 6.0f, 1 / 6.0f, -1 / 6.0f},
      {1 / 24.0f, 1 / 12.0f, 1 / 6.0f},
      {1 / 24.0f, -1 / 12.0f, 1 / 6.0f},
      {0, 0, 1}}},
    {6,
     6,
     {{4, 0, -5, 0, 1, 0},
      {0, -4, -4, 1, 1, 0},
      {0, 4, -4, -1, 1, 0},
      {0, -2, -1, 2, 1, 0},
      {0, 2, -1, -2, 1, 0},
      {0, 4, 0, -5, 0, 1}}},
    {4, 6, {{1, 1, 1, 1, 1, 0}, {0, 1, -1, 2, -2, 0}, {0, 1, 1, 4, 4, 0}, {0, 1, -1, 8, -8, 1}}},
    {6, 4, {{1, 0, 0, 0}, {1, 1, 1, 1}, {1, -1, 1, -1}, {1, 2, 4, 8}, {1, -2, 4, -8}, {0, 0, 0, 1}}},
    {3,
     6,
     {{1 / 4.0f, -1 / 6.0f, -1 / 6.0f, 1 / 24.0f, 1 / 24.0f, 0},
      {0, -1 / 6.0f, 1 / 6.0f, 1 / 12.0f, -1 / 12.0f, 0},
      {0, -1 / 6.0f, -1 / 6.0f, 1 / 6.0f, 1 / 6.0f, 1}}},
};

#endif
