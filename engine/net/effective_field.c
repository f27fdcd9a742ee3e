#include "engine/net/effective_field.h"

#include <math.h>

void effective_field_add(float *map, const float *gradient, size_t n, float weight)
{
    for (size_t i = 0; i < n; i++)
        map[i] += fabsf(gradient[i]) * weight;
}

void effective_field_shares(const float *map, int rows, int cols, double *row_share, double *col_share)
{
    double total = 0;
    for (int i = 0; i < rows; i++)
        row_share[i] = 0;
    for (int i = 0; i < cols; i++)
        col_share[i] = 0;
    for (int i = 0; i < rows * cols; i++) {
        row_share[i / cols] += (double)map[i];
        col_share[i % cols] += (double)map[i];
        total += (double)map[i];
    }
    for (int i = 0; i < rows && total > 0; i++)
        row_share[i] /= total;
    for (int i = 0; i < cols && total > 0; i++)
        col_share[i] /= total;
}

/* sums[y][x]: of all values above and left of [y, x] (Crow, 1984), so that any rectangle is four look-ups. */
static void add_up(const float *map, int rows, int cols, double *sums)
{
    const int pitch = cols + 1;
    for (int x = 0; x <= cols; x++)
        sums[x] = 0;
    for (int y = 0; y < rows; y++) {
        double row = 0;
        sums[(y + 1) * pitch] = 0;
        for (int x = 0; x < cols; x++) {
            row += (double)map[y * cols + x];
            sums[(y + 1) * pitch + x + 1] = sums[y * pitch + x + 1] + row;
        }
    }
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* The corner of the square of this side that holds most, and how much that is. */
static double richest(const double *sums, int rows, int cols, int side, int *row, int *col)
{
    const int pitch = cols + 1, h = smaller(side, rows), w = smaller(side, cols);
    double most = -1;
    for (int y = 0; y + h <= rows; y++)
        for (int x = 0; x + w <= cols; x++) {
            const double *at = sums + y * pitch + x, *below = at + h * pitch;
            const double sum = below[w] - below[0] - at[w] + at[0];
            if (sum > most) {
                most = sum;
                *row = y;
                *col = x;
            }
        }
    return most;
}

/* A larger square holds what a smaller one does, so that the side is found by halving. */
static void find_square(const double *sums, int rows, int cols, double wanted, struct effective_field *f)
{
    int least = 1, most = rows > cols ? rows : cols;
    while (least < most) {
        const int side = (least + most) / 2;
        int row, col;
        if (richest(sums, rows, cols, side, &row, &col) >= wanted)
            most = side;
        else
            least = side + 1;
    }
    f->side = least;
    f->held = richest(sums, rows, cols, least, &f->row, &f->col) / f->total;
}

static double deviation_of(const double *share, int n)
{
    double mean = 0, variance = 0;
    for (int i = 0; i < n; i++)
        mean += share[i] * i;
    for (int i = 0; i < n; i++)
        variance += share[i] * (i - mean) * (i - mean);
    return sqrt(variance);
}

/* Rows and columns one after another, in the memory of the sums, which is needed no more. */
static void measure_spread(const float *map, int rows, int cols, double *room, struct effective_field *f)
{
    double *const share[2] = {room, room + rows};
    const int n[2] = {rows, cols};
    effective_field_shares(map, rows, cols, share[0], share[1]);
    for (int axis = 0; axis < 2; axis++) {
        f->deviation[axis] = deviation_of(share[axis], n[axis]);
        f->last[axis] = n[axis] - 1;
        while (f->last[axis] > 0 && share[axis][f->last[axis]] == 0)
            f->last[axis]--;
        while (f->first[axis] < f->last[axis] && share[axis][f->first[axis]] == 0)
            f->first[axis]++;
    }
}

void effective_field_measure(const float *map, int rows, int cols, double share, double *sums,
                             struct effective_field *f)
{
    *f = (struct effective_field){0};
    add_up(map, rows, cols, sums);
    f->total = sums[rows * (cols + 1) + cols];
    for (int i = 0; i < rows * cols; i++)
        f->most = map[i] > f->most ? map[i] : f->most;
    if (!(f->total > 0))
        return;
    const double slack = 1e-9; /* of the total: a share of 1 must not fail by a rounding */
    find_square(sums, rows, cols, (share - slack) * f->total, f);
    measure_spread(map, rows, cols, sums, f);
}
