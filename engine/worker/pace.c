#include "engine/worker/pace.h"

static const double PAUSE = 0.5; /* seconds between two steps of a training that goes on are fewer */

/* What lies between the end of the last thing and this one belongs to it, unless training was paused meanwhile. */
static double since(const struct pace *p, double begin)
{
    return p->end > 0 && begin - p->end < PAUSE ? p->end : begin;
}

void pace_step(struct pace *p, double begin, double end, int samples)
{
    p->trained += end - begin;
    p->window.in_steps += end - begin;
    p->window.in_all += end - since(p, begin);
    p->window.samples += samples;
    p->end = end;
    const bool first = p->rate == 0;
    if (p->window.in_steps <= 0 || (!first && p->window.in_all < 1))
        return;
    p->rate = (double)p->window.samples / p->window.in_steps;
    p->each = p->window.in_all / (double)p->window.samples;
    if (first) /* which is slow: memory is touched for the first time */
        return;
    p->window.in_steps = p->window.in_all = 0;
    p->window.samples = 0;
}

void pace_evaluation(struct pace *p, double begin, double end, int samples)
{
    enum { REMEMBERED = 16 }; /* parts */
    if (samples < 1)
        return;
    const double each = (end - since(p, begin)) / samples;
    p->looking = p->looking > 0 ? p->looking + (each - p->looking) / REMEMBERED : each;
    p->end = end;
}

double pace_left(const struct pace *p, double to_train, double to_evaluate)
{
    if (p->each <= 0)
        return -1;
    return to_train * p->each + to_evaluate * (p->looking > 0 ? p->looking : p->each / 3); /* forward alone */
}
