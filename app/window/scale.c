#include "app/window/scale.h"

#include <math.h>
#include <stddef.h>

float scale_of_display(float dpi)
{
    static const float scales[] = {1.0f, 1.25f, 1.5f, 2.0f};
    float best = 1.0f;
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++)
        if (fabsf(scales[i] - dpi / 96) < fabsf(best - dpi / 96))
            best = scales[i];
    return best;
}

float scale_fitting(int width, int height, float wanted, bool *lowered)
{
    const float most = fminf((float)width / SCALE_MIN_WIDTH, (float)height / SCALE_MIN_HEIGHT);
    *lowered = wanted > most;
    return *lowered ? most : wanted;
}
