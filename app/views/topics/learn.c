/* app/views/topics/learn.c - the topic's stage, keys, and how its numbers are written. */
#include "app/views/topics/learn.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"

/* Numbers. */

/* "3e-05" and "2e+38" have a character too many. */
static const char *short_exponent(char buf[FORMAT_MAX])
{
    char *e = strchr(buf, 'e');
    if (!e)
        return buf;
    char *digits = e + strcspn(e, "0123456789");
    if (digits[0] == '0' && digits[1])
        memmove(digits, digits + 1, strlen(digits));
    if (e[1] == '+')
        memmove(e + 1, e + 2, strlen(e + 1));
    return buf;
}

const char *learn_digits(char buf[FORMAT_MAX], double value, int digits)
{
    char format[8];
    snprintf(format, sizeof format, "%%.%dg", digits);
    format_with(buf, format, value);
    return short_exponent(buf);
}

const char *learn_number(const struct view *v, char buf[FORMAT_MAX], double value)
{
    enum { DECIMALS = 5, ALL = 12 };
    const int decimals = session_bool(v->session, PROP_CONVOLVE_PRECISION) ? ALL : DECIMALS;
    const double size = fabs(value);
    if (value == 0 || (size >= 0.5 * pow(10, -decimals + 2) && size < 1e6))
        return format_number(buf, value, decimals);
    return learn_digits(buf, value, decimals == ALL ? 9 : 4);
}

const char *learn_compact(char buf[FORMAT_MAX], double value, int decimals)
{
    const double size = fabs(value);
    if (value == 0 || (size >= 0.5 * pow(10, -decimals) && size < 1000))
        return format_number(buf, value, size >= 100 ? 0 : size >= 10 && decimals > 1 ? 1 : decimals);
    format_with(buf, "%.0e", value);
    return short_exponent(buf);
}

void learn_name(const struct learn *l, const char *letter, int number, char text[48])
{
    if (number >= l->n_weights)
        snprintf(text, 48, "%s", !strcmp(letter, "w") ? "b" : "∂L/∂b");
    else
        snprintf(text, 48, "%s[%d, %d]", letter, number / l->cols, number % l->cols);
}

int learn_chosen(const struct view *v, const struct learn *l)
{
    const int chosen = session_int(v->session, PROP_CONVOLVE_WEIGHT);
    return chosen < l->n_weights ? chosen : l->n_weights - 1;
}

/* State. */

bool learn_has_ended(const struct view *v)
{
    const struct learn *l = session_learn(v->session);
    return l && l->end != LEARN_GOES_ON && l->at.iteration == l->computed;
}

bool learn_reveals(const struct view *v)
{
    const struct session_progress p = session_progress(v->session);
    return session_bool(v->session, PROP_LEARN_REVEAL) || (p.value >= p.max && !learn_has_ended(v));
}

bool learn_diverges(const struct learn *l)
{
    return l->at.lr > curvature_critical_rate(&l->curvature, l->at.momentum);
}

double learn_good_rate(const struct learn *l)
{
    char text[32];
    const struct prop_info *info = &prop_infos[PROP_LEARN_LR];
    snprintf(text, sizeof text, "%.2g", isfinite(l->critical) ? l->critical / 2 : 1.0);
    return fmin(fmax(strtod(text, NULL), info->min), info->max);
}

void learn_request_good_rate(const struct view *v)
{
    const struct learn *l = session_learn(v->session);
    if (!l || !l->at.w)
        return;
    if (learn_has_ended(v)) /* what it has become cannot be brought back */
        request_int(v->requests, PROP_CONVOLVE_STEP, 1);
    request_float(v->requests, PROP_LEARN_LR, learn_good_rate(l));
}

/* The view. */

static void stage(const struct view *v, struct rect area)
{
    struct learn_layout l;
    float update[LEARN_NUMBERS];
    if (!learn_layout(v, area, &l, update)) {
        convolve_title(v, area.x + 32, area.y + 40, area.w - 64, ui_theme(v->ui)->hi, _("Learn this filter"), "");
        return;
    }
    ui_push_id(v->ui, "learn");
    learn_pointer(v, &l);
    learn_boards(v, &l);
    learn_curve(v, &l);
    ui_pop_id(v->ui);
}

static void toggle(const struct view *v, int32_t key, enum prop_id p)
{
    if (ui_take_key(v->ui, 0, key, 0))
        request_bool(v->requests, p, !session_bool(v->session, p));
}

static void keys(const struct view *v)
{
    if (ui_take_key(v->ui, 0, 'r', 0)) /* other random numbers, from the start */
        request_command(v->requests, COMMAND_CONVOLVE_SHUFFLE);
    if (ui_take_key(v->ui, 0, 'h', 0))
        learn_request_good_rate(v);
    toggle(v, 'v', PROP_LEARN_REVEAL);
    toggle(v, 'y', PROP_LEARN_LOG);
    toggle(v, 'w', PROP_LEARN_COMPARE);
}

static void position(const struct view *v, const struct session_progress *p, char *text, size_t size)
{
    (void)v;
    snprintf(text, size, _("iteration %d of %d"), p->value - 1, p->max - 1);
}

const struct convolve_mode_view topic_learn_view = {
    .stage = stage,
    .controls = learn_controls,
    .inspector = learn_inspector,
    .caption = learn_caption,
    .keys = keys,
    .position = position,
    .one_grain = true,
};
