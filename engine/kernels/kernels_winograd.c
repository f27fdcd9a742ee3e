/* The transforms of F(4x4, 3x3) and the way into cells and back, in the vector extensions of GCC and Clang; simd.h
 * tells how it is compiled. A cell is one vector or several: the channels in it never meet. */
#include "engine/kernels/simd.h"
#include "engine/kernels/winograd_matrices.h"

/* out[i] = sum over p of l[i][p] * in[p]. Both sizes and the numbers of l are constants, so that nothing is left of its
 * zeros. */
INLINE void side(const int which, const int rows, const int columns, vec *out, const vec *in)
{
    foreach (i, rows) {
        vec sum = {0};
        foreach (p, columns)
            if (winograd_matrices[which].at[i][p] != 0.0f)
                sum += in[p] * winograd_matrices[which].at[i][p];
        out[i] = sum;
    }
}

INLINE void one_vector(const int which, const int rows, const int columns, float *out, struct winograd_side to,
                       const float *in, struct winograd_side from)
{
    vec half[6][6], line[6], result[6]; /* half: L X, on its side */
    foreach (q, columns) {
        foreach (p, columns)
            line[p] = load(in + p * from.row + q * from.column);
        side(which, rows, columns, half[q], line);
    }
    foreach (i, rows) {
        foreach (q, columns)
            line[q] = half[q][i];
        side(which, rows, columns, result, line);
        foreach (j, rows)
            store(out + i * to.row + j * to.column, result[j]);
    }
}

#define TRANSFORM(which, rows, columns, name)                                                                          \
    static void name(float *out, struct winograd_side to, const float *in, struct winograd_side from, int n_tiles)     \
    {                                                                                                                  \
        for (int tile = 0; tile < n_tiles; tile++)                                                                     \
            for (int c = 0; c < WINOGRAD_CELL; c += LANES)                                                             \
                one_vector(which, rows, columns, out + tile * to.tile + c, to, in + tile * from.tile + c, from);       \
    }
TRANSFORM(WINOGRAD_WEIGHT, 6, 3, weight)
TRANSFORM(WINOGRAD_INPUT, 6, 6, input)
TRANSFORM(WINOGRAD_OUTPUT, 4, 6, output)
TRANSFORM(WINOGRAD_OUTPUT_GRAD, 6, 4, output_grad)
TRANSFORM(WINOGRAD_WEIGHT_GRAD, 3, 6, weight_grad)

void JOIN(winograd_, VARIANT)(enum winograd_transform transform, float *out, struct winograd_side to, const float *in,
                              struct winograd_side from, int n_tiles)
{
    static void (*const transforms[])(float *, struct winograd_side, const float *, struct winograd_side,
                                      int) = {weight, input, output, output_grad, weight_grad};
    transforms[transform](out, to, in, from, n_tiles);
}

/* ------------------------------------------------------------------------------------------------ cells */

/* For __builtin_shufflevector(): the first halves of two vectors with their numbers in turn, and the second halves. */
#if LANES == 4
#define FIRST_IN_TURN 0, 4, 1, 5
#define SECOND_IN_TURN 2, 6, 3, 7
#elif LANES == 8
#define FIRST_IN_TURN 0, 8, 1, 9, 2, 10, 3, 11
#define SECOND_IN_TURN 4, 12, 5, 13, 6, 14, 7, 15
#elif LANES == 16
#define FIRST_IN_TURN 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define SECOND_IN_TURN 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#endif

/* LANES vectors turned on their side: a perfect shuffle of the rows, log2(LANES) times. */
INLINE void transpose(vec *v)
{
    for (int stage = 1; stage < LANES; stage *= 2) {
        vec next[LANES];
        foreach (i, LANES / 2) {
            next[2 * i] = __builtin_shufflevector(v[i], v[i + LANES / 2], FIRST_IN_TURN);
            next[2 * i + 1] = __builtin_shufflevector(v[i], v[i + LANES / 2], SECOND_IN_TURN);
        }
        foreach (i, LANES)
            v[i] = next[i];
    }
}

/* LANES rows of LANES numbers. */
static void transpose_block(float *to, ptrdiff_t to_row, const float *from, ptrdiff_t from_row)
{
    vec v[LANES];
    foreach (i, LANES)
        v[i] = load(from + i * from_row);
    transpose(v);
    foreach (i, LANES)
        store(to + i * to_row, v[i]);
}

void JOIN(interleave_, VARIANT)(float *cells, const float *x, ptrdiff_t plane, int n)
{
    int p = 0;
    for (; p <= n - LANES; p += LANES)
        for (int c = 0; c < WINOGRAD_CELL; c += LANES)
            transpose_block(cells + p * WINOGRAD_CELL + c, WINOGRAD_CELL, x + c * plane + p, plane);
    for (; p < n; p++)
        for (int c = 0; c < WINOGRAD_CELL; c++)
            cells[p * WINOGRAD_CELL + c] = x[c * plane + p];
}

void JOIN(deinterleave_, VARIANT)(float *x, ptrdiff_t plane, const float *cells, int n)
{
    int p = 0;
    for (; p <= n - LANES; p += LANES)
        for (int c = 0; c < WINOGRAD_CELL; c += LANES)
            transpose_block(x + c * plane + p, plane, cells + p * WINOGRAD_CELL + c, WINOGRAD_CELL);
    for (; p < n; p++)
        for (int c = 0; c < WINOGRAD_CELL; c++)
            x[c * plane + p] = cells[p * WINOGRAD_CELL + c];
}
