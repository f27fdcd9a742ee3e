/* engine/kernels/winograd_matrices.h - the constants of F(4x4, 3x3) (Lavin and Gray 2016), in a header, so that compilers
 * see them where loops over them are unrolled.
 *
 * They come from the points 0, a, -a, b, -b and infinity at which polynomials are multiplied (Cook and Toom). The usual
 * a = 1 and b = 2 give small whole numbers; a = 3/4 and b = 3/2 give half the rounding error, as their powers differ less
 * (Barabasz et al. 2020, 'Error analysis and improving the accuracy of Winograd convolution'): over 64 channels of normal
 * numbers 0.9e-6 of the result instead of 1.9e-6, where the plain sum in float has 0.4e-6. */
#ifndef CS_KERNELS_WINOGRAD_MATRICES_H
#define CS_KERNELS_WINOGRAD_MATRICES_H

struct winograd_matrix {
    int rows, columns;
    float at[6][6];
};

#define WINOGRAD_A 0.75
#define WINOGRAD_B 1.5
#define WINOGRAD_A2 (WINOGRAD_A * WINOGRAD_A)
#define WINOGRAD_B2 (WINOGRAD_B * WINOGRAD_B)
/* The derivative of x (x^2 - a^2) (x^2 - b^2) at 0, a and b. */
#define WINOGRAD_D0 (WINOGRAD_A2 * WINOGRAD_B2)
#define WINOGRAD_DA (2 * WINOGRAD_A2 * (WINOGRAD_A2 - WINOGRAD_B2))
#define WINOGRAD_DB (2 * WINOGRAD_B2 * (WINOGRAD_B2 - WINOGRAD_A2))

/* By enum winograd_transform. */
/* clang-format off */
static const struct winograd_matrix winograd_matrices[] = {
    {6, 3, {{(float)(1 / WINOGRAD_D0), 0, 0}, /* G */
            {(float)(1 / WINOGRAD_DA), (float)(WINOGRAD_A / WINOGRAD_DA), (float)(WINOGRAD_A2 / WINOGRAD_DA)},
            {(float)(1 / WINOGRAD_DA), (float)(-WINOGRAD_A / WINOGRAD_DA), (float)(WINOGRAD_A2 / WINOGRAD_DA)},
            {(float)(1 / WINOGRAD_DB), (float)(WINOGRAD_B / WINOGRAD_DB), (float)(WINOGRAD_B2 / WINOGRAD_DB)},
            {(float)(1 / WINOGRAD_DB), (float)(-WINOGRAD_B / WINOGRAD_DB), (float)(WINOGRAD_B2 / WINOGRAD_DB)},
            {0, 0, 1}}},
    {6, 6, {{(float)WINOGRAD_D0, 0, (float)-(WINOGRAD_A2 + WINOGRAD_B2), 0, 1, 0}, /* BT */
            {0, (float)(-WINOGRAD_A * WINOGRAD_B2), (float)-WINOGRAD_B2, (float)WINOGRAD_A, 1, 0},
            {0, (float)(WINOGRAD_A * WINOGRAD_B2), (float)-WINOGRAD_B2, (float)-WINOGRAD_A, 1, 0},
            {0, (float)(-WINOGRAD_B * WINOGRAD_A2), (float)-WINOGRAD_A2, (float)WINOGRAD_B, 1, 0},
            {0, (float)(WINOGRAD_B * WINOGRAD_A2), (float)-WINOGRAD_A2, (float)-WINOGRAD_B, 1, 0},
            {0, (float)WINOGRAD_D0, 0, (float)-(WINOGRAD_A2 + WINOGRAD_B2), 0, 1}}},
    {4, 6, {{1, 1, 1, 1, 1, 0}, /* AT */
            {0, (float)WINOGRAD_A, (float)-WINOGRAD_A, (float)WINOGRAD_B, (float)-WINOGRAD_B, 0},
            {0, (float)WINOGRAD_A2, (float)WINOGRAD_A2, (float)WINOGRAD_B2, (float)WINOGRAD_B2, 0},
            {0, (float)(WINOGRAD_A2 * WINOGRAD_A), (float)(-WINOGRAD_A2 * WINOGRAD_A),
             (float)(WINOGRAD_B2 * WINOGRAD_B), (float)(-WINOGRAD_B2 * WINOGRAD_B), 1}}},
    {6, 4, {{1, 0, 0, 0}, /* A */
            {1, (float)WINOGRAD_A, (float)WINOGRAD_A2, (float)(WINOGRAD_A2 * WINOGRAD_A)},
            {1, (float)-WINOGRAD_A, (float)WINOGRAD_A2, (float)(-WINOGRAD_A2 * WINOGRAD_A)},
            {1, (float)WINOGRAD_B, (float)WINOGRAD_B2, (float)(WINOGRAD_B2 * WINOGRAD_B)},
            {1, (float)-WINOGRAD_B, (float)WINOGRAD_B2, (float)(-WINOGRAD_B2 * WINOGRAD_B)},
            {0, 0, 0, 1}}},
    {3, 6, {{(float)(1 / WINOGRAD_D0), (float)(1 / WINOGRAD_DA), (float)(1 / WINOGRAD_DA), (float)(1 / WINOGRAD_DB),
             (float)(1 / WINOGRAD_DB), 0}, /* GT */
            {0, (float)(WINOGRAD_A / WINOGRAD_DA), (float)(-WINOGRAD_A / WINOGRAD_DA),
             (float)(WINOGRAD_B / WINOGRAD_DB), (float)(-WINOGRAD_B / WINOGRAD_DB), 0},
            {0, (float)(WINOGRAD_A2 / WINOGRAD_DA), (float)(WINOGRAD_A2 / WINOGRAD_DA),
             (float)(WINOGRAD_B2 / WINOGRAD_DB), (float)(WINOGRAD_B2 / WINOGRAD_DB), 1}}},
};
/* clang-format on */

#endif
