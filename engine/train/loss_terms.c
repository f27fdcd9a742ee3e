#include "engine/train/loss_terms.h"

#include <float.h>
#include <math.h>

/* What a float32 would hold as infinity or 0 is that; anything else keeps its digits. */
static double within_float32(double v)
{
    return v > (double)FLT_MAX ? INFINITY : v < 0x1p-150 ? 0.0 : v;
}

static double largest_scaled(const struct loss_term *term, int k)
{
    double most = term[0].scaled;
    for (int i = 1; i < k; i++)
        most = fmax(most, term[i].scaled);
    return most;
}

/* e and their sum. */
static void exponentials(const struct loss_terms_options *o, int k, struct loss_term *term, struct loss_terms_sum *s)
{
    s->shift = o->subtract_max ? largest_scaled(term, k) : 0.0;
    s->sum = 0.0;
    for (int i = 0; i < k; i++) {
        term[i].x = term[i].scaled - s->shift;
        term[i].e = within_float32(exp(term[i].x));
        s->sum += term[i].e;
    }
    s->sum = within_float32(s->sum);
}

struct loss_terms_sum loss_terms(const struct loss_terms_options *o, const double *logits, int k, int label,
                                 struct loss_term *term)
{
    struct loss_terms_sum s = {0};
    for (int i = 0; i < k; i++) {
        term[i].logit = logits[i];
        term[i].scaled = logits[i] / o->temperature;
    }
    exponentials(o, k, term, &s);
    for (int i = 0; i < k; i++) {
        struct loss_term *t = &term[i];
        t->p = isnan(t->e / s.sum) ? NAN : within_float32(t->e / s.sum);
        t->y = (1.0 - o->smoothing) * (i == label) + o->smoothing / k;
        t->surprise = (o->subtract_max ? log(s.sum) - t->x : -log(t->p)) + 0.0; /* + 0: no negative zero */
        t->loss = t->y == 0.0 ? 0.0 : t->y * t->surprise;
        t->gradient = (t->p - t->y) / o->temperature;
        s.loss += t->loss;
        s.shares += t->p;
        s.gradients += t->gradient;
    }
    return s;
}

void loss_terms_step(const struct loss_term *term, int k, double lr, double *to)
{
    for (int i = 0; i < k; i++)
        to[i] = term[i].logit - lr * term[i].gradient;
}
