#include <math.h>

#include "engine/layers/dropout.h"

struct dropout_odds dropout_odds(double x, double p, bool scaled)
{
    const double kept = scaled ? x / (1.0 - p) : x;
    return (struct dropout_odds){kept, (1.0 - p) * kept, fabs(kept) * sqrt(p * (1.0 - p))};
}

struct dropout_band dropout_band(const struct dropout_odds *o, int n)
{
    const double error = o->deviation / sqrt((double)n);
    return (struct dropout_band){error, o->mean - error, o->mean + error};
}
