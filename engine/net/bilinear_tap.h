/* engine/net/bilinear_tap.h - where a bilinear upsample reads, F.interpolate's, as engine/layers/upsample.c has it. */
#ifndef CS_NET_BILINEAR_TAP_H
#define CS_NET_BILINEAR_TAP_H

#include <math.h>
#include <stdbool.h>

struct bilinear_tap { /* an output row or column: 1 - share of input `near`, share of input `far` */
    int near, far;
    double share;
};

/* n of the input, out of the output, the o-th of these. */
static inline struct bilinear_tap bilinear_tap(int n, int out, int o, bool align_corners)
{
    const double corners = out > 1 ? (double)o * (double)(n - 1) / (double)(out - 1) : 0.0;
    const double place = align_corners ? corners : fmax(((double)o + 0.5) * (double)n / (double)out - 0.5, 0.0);
    const int floor = (int)place, near = floor < n ? floor : n - 1;
    return (struct bilinear_tap){near, near + 1 < n ? near + 1 : near, place - (double)near};
}

#endif
