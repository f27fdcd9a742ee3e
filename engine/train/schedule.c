#include "engine/train/schedule.h"

#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"

const char *const schedule_names[] = {"constant", "step", "cosine", "one_cycle", NULL};

/* From `from` (done = 0) to `to` (done = 1) along half a cosine. */
static double along_cosine(double from, double to, double done)
{
    const double pi = 3.14159265358979323846;
    return to + (from - to) * 0.5 * (1 + cos(pi * done));
}

/* All as torch.optim.lr_scheduler.OneCycleLR has them unless told otherwise. */
static struct schedule_rates one_cycle(double step, double steps)
{
    const double start = 1.0 / 25, end = start / 1e4, slow = 0.95, fast = 0.85;
    const double top = 0.3 * steps - 1, last = steps - 1;
    struct schedule_rates rates = {end, slow};
    if (step <= top && top > 0)
        rates = (struct schedule_rates){along_cosine(start, 1, step / top), along_cosine(slow, fast, step / top)};
    else if (step < last) {
        const double done = (step - top) / (last - top);
        rates = (struct schedule_rates){along_cosine(1, end, done), along_cosine(fast, slow, done)};
    }
    return rates;
}

struct schedule_rates schedule_at(const struct schedule *s, struct schedule_place at)
{
    const double warmup = round(s->warmup * at.steps_an_epoch), step = (double)at.step - warmup;
    const double steps = (double)s->epochs * at.steps_an_epoch - warmup;
    struct schedule_rates rates = {1, -1};
    if (step < 0) {
        rates = schedule_at(&(struct schedule){s->kind, s->step_size, s->gamma, s->floor, s->epochs, 0},
                            (struct schedule_place){0, at.steps_an_epoch});
        rates.lr *= ((double)at.step + 1) / (warmup + 1);
        return rates;
    }
    switch (s->kind) {
    case SCHEDULE_CONSTANT:
        break;
    case SCHEDULE_STEP:
        rates.lr = pow(s->gamma, floor(step / ((double)s->step_size * at.steps_an_epoch)));
        break;
    case SCHEDULE_COSINE:
        rates.lr = along_cosine(1, s->floor, steps > 0 ? fmin(step / steps, 1) : 1);
        break;
    case SCHEDULE_ONE_CYCLE:
        return one_cycle(step, steps);
    }
    return rates;
}

int64_t schedule_curve(const struct schedule *s, double rate, int steps_an_epoch, int n, double *out)
{
    const int64_t steps = (int64_t)(s->epochs > 1 ? s->epochs : 1) * steps_an_epoch;
    for (int i = 0; i < n; i++) {
        const int64_t step = n > 1 ? (int64_t)((double)(steps - 1) * i / (n - 1)) : 0;
        out[i] = rate * schedule_at(s, (struct schedule_place){step, steps_an_epoch}).lr;
    }
    return steps;
}

/* Text. */

static enum cs_status fail_text(const char *text, struct cs_error *err)
{
    return cs_fail(err, CS_BAD_VALUE,
                   _("a schedule is constant, cosine, cosine:FLOOR, step:EPOCHS:GAMMA or one_cycle, not '%.60s'"),
                   text);
}

/* Up to two numbers behind colons; how many, -1 when there is anything else. */
static int read_numbers(const char *text, double number[2])
{
    int n = 0;
    while (*text == ':' && n < 2) {
        char *end;
        number[n] = strtod(text + 1, &end);
        if (end == text + 1 || !isfinite(number[n]))
            return -1;
        n++;
        text = end;
    }
    return *text ? -1 : n;
}

enum cs_status schedule_from_text(const char *text, struct schedule *s, struct cs_error *err)
{
    struct schedule read = {.epochs = s->epochs, .warmup = s->warmup, .gamma = 0.1, .floor = 0.01, .step_size = 1};
    const size_t length = strcspn(text, ":");
    double number[2] = {0};
    const int n = read_numbers(text + length, number);
    int kind = 0;
    while (schedule_names[kind] &&
           (strlen(schedule_names[kind]) != length || strncmp(schedule_names[kind], text, length) != 0))
        kind++;
    read.kind = (enum schedule_kind)kind;
    const bool is_step = kind == SCHEDULE_STEP, is_cosine = kind == SCHEDULE_COSINE;
    if (!schedule_names[kind] || n < is_step || n > (is_step ? 2 : is_cosine))
        return fail_text(text, err);
    if (is_step && (number[0] < 1 || number[0] > INT_MAX || number[0] != trunc(number[0])))
        return cs_fail(err, CS_BAD_VALUE, _("the rate falls after a whole number of epochs, not after %g"), number[0]);
    if (is_step)
        read.step_size = (int)number[0];
    if (n == 2)
        read.gamma = number[1];
    if (is_cosine && n == 1)
        read.floor = number[0];
    const enum cs_status status = schedule_check(&read, err);
    if (status == CS_OK)
        *s = read;
    return status;
}

const char *schedule_text(const struct schedule *s, char text[SCHEDULE_TEXT])
{
    if (s->kind == SCHEDULE_STEP)
        snprintf(text, SCHEDULE_TEXT, "step:%d:%.17g", s->step_size, s->gamma);
    else if (s->kind == SCHEDULE_COSINE)
        snprintf(text, SCHEDULE_TEXT, "cosine:%.17g", s->floor);
    else
        snprintf(text, SCHEDULE_TEXT, "%s", schedule_names[s->kind]);
    return text;
}

enum cs_status schedule_check(const struct schedule *s, struct cs_error *err)
{
    if (s->kind == SCHEDULE_STEP && (s->step_size < 1 || !(s->gamma >= 0 && s->gamma <= 1)))
        return cs_fail(err, CS_BAD_VALUE, _("the rate falls by a factor of 0 to 1 after 1 epoch or more"));
    if (!(s->floor >= 0 && s->floor <= 1))
        return cs_fail(err, CS_BAD_VALUE, _("the rate falls to a share of 0 to 1, not %g"), s->floor);
    if (s->epochs < 0)
        return cs_fail(err, CS_BAD_VALUE, _("the learning rate cannot fall over %d epochs"), s->epochs);
    if (!(s->warmup >= 0 && s->warmup <= 1e6))
        return cs_fail(err, CS_BAD_VALUE, _("a warm-up takes 0 epochs or more, not %g"), s->warmup);
    return CS_OK;
}
