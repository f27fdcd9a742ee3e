#include "engine/explain/upscale.h"

#include <stddef.h>

/* The two of n values around the centre of place i of m, and how much the second counts. */
static void around(int i, int m, int n, int at[2], float *share)
{
    const float x = ((float)i + 0.5f) * (float)n / (float)m - 0.5f;
    const int first = x > 0 ? (int)x : 0;
    at[0] = first < n ? first : n - 1;
    at[1] = first + 1 < n ? first + 1 : n - 1;
    *share = x > 0 ? x - (float)first : 0;
}

void upscale_bilinear(const float *map, int rows, int cols, float *out, int height, int width)
{
    for (int y = 0; y < height; y++) {
        int row[2], col[2];
        float down, right;
        around(y, height, rows, row, &down);
        const float *const above = map + (size_t)row[0] * (size_t)cols, *const below =
                                                                            map + (size_t)row[1] * (size_t)cols;
        for (int x = 0; x < width; x++) {
            around(x, width, cols, col, &right);
            const float up = above[col[0]] + right * (above[col[1]] - above[col[0]]);
            const float low = below[col[0]] + right * (below[col[1]] - below[col[0]]);
            out[(size_t)y * (size_t)width + (size_t)x] = up + down * (low - up);
        }
    }
}
