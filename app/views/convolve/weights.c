/* app/views/convolve/weights.c - the weights that one edits, whichever property they belong to. */
#include <math.h>
#include <string.h>

#include "app/views/convolve/convolve_view.h"

/* Of the board that is shown, which a mode that cannot be computed has not taken the place of. */
static bool of_filters(const struct view *v)
{
    return session_mode_has_filters((int)convolve_board(v)->mode);
}

/* The chosen filter; it may be beyond a bank that the board could not show. */
static int chosen_filter(const struct view *v)
{
    const int n = session_filters(v->session)->n, chosen = session_int(v->session, PROP_CONVOLVE_FILTER);
    return chosen < n ? chosen : n - 1;
}

struct convolve_weights convolve_weights(const struct view *v)
{
    const struct kernel_value *k = convolve_kernel(v);
    const struct filters *f = session_filters(v->session);
    struct convolve_weights w = {1, k->rows, k->cols, k->w, k->divisor, 0};
    if (of_filters(v))
        w = (struct convolve_weights){f->channels, f->rows, f->cols, filters_slice(f, chosen_filter(v), 0),
                                      f->divisor,  0};
    const int n = w.channels * w.rows * w.cols, chosen = session_int(v->session, PROP_CONVOLVE_WEIGHT);
    w.chosen = chosen < n ? chosen : n - 1;
    return w;
}

void convolve_choose_weight(const struct view *v, int weight)
{
    if (weight != session_int(v->session, PROP_CONVOLVE_WEIGHT))
        request_int(v->requests, PROP_CONVOLVE_WEIGHT, weight);
}

static bool set_in_filters(const struct view *v, int weight, float value)
{
    struct filters f = {0};
    if (filters_copy(&f, session_filters(v->session), NULL) != CS_OK) {
        v->requests->lost = true;
        return false;
    }
    filters_slice(&f, chosen_filter(v), 0)[weight] = value;
    request_filters(v->requests, PROP_CONVOLVE_FILTERS, &f);
    filters_finish(&f);
    return true;
}

bool convolve_set_weight(const struct view *v, int weight, double value, bool gesture)
{
    const struct convolve_weights now = convolve_weights(v);
    const double most = (double)KERNEL_MAX_WEIGHT, millionths = round(fmin(fmax(value, -most), most) * 1e6);
    const float w = (float)(millionths / 1e6) + 0.0f; /* + 0: no negative zero */
    if (now.w[weight] == w)
        return false;
    if (of_filters(v)) {
        if (!set_in_filters(v, weight, w))
            return false;
    } else {
        struct kernel_value k = *convolve_kernel(v);
        k.w[weight] = w;
        k.preset = KERNEL_CUSTOM;
        request_kernel(v->requests, convolve_kernel_prop(v), &k);
    }
    if (gesture)
        request_is_gesture(v->requests);
    return true;
}

int convolve_term_of_weight(const struct view *v, int weight)
{
    const struct convolve_weights w = convolve_weights(v);
    const int plane = w.rows * w.cols, channel = weight / plane;
    const bool turned = convolve_board(v)->flip;
    return turned ? channel * plane + plane - 1 - weight % plane : weight;
}
