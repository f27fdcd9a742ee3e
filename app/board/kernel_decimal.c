/* Decimals of float32 weights, and sums that are exact in them. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/kernel.h"

enum { MOST_DIGITS = 9 };                     /* of a float32, always enough */
static const double exact_whole = 16777216.0; /* 2^24: below it, whole numbers are their own shortest decimal */
static const double most_whole = 1e15; /* below 2^50: doubles next to a decimal round to the right whole number */

struct decimal {
    char text[32]; /* "1.25e-03" */
    int digits;
};

static struct decimal rounded(double value, int digits)
{
    struct decimal d = {.digits = digits};
    snprintf(d.text, sizeof d.text, "%.*e", digits - 1, value);
    return d;
}

static bool reads_back(const struct decimal *d, float w)
{
    return strtof(d->text, NULL) == w;
}

/* Digits without the zeros at their end; the text keeps them. */
static struct decimal trimmed(struct decimal d)
{
    const int before = d.text[0] == '-'; /* "-1.2500e-03": digit i of 2, 3 ... stands at before + i */
    while (d.digits > 1 && d.text[before + d.digits] == '0')
        d.digits--;
    return d;
}

/* The decimal nearest to w with so many digits, more and more of them. The first try has 6: at most that many always
 * survive float32 (FLT_DIG), so a shorter decimal is the same one with zeros; numbers below FLT_MIN are coarser. Below
 * a power of two floats stand closer than above, so the nearest decimal may miss w where its upper neighbour does not
 * (2^-96 is one): there, what lies a quarter of a step above is tried as well. */
static struct decimal shortest(float w)
{
    int exponent;
    const bool lopsided = fabsf(frexpf(w, &exponent)) == 0.5f;
    const double above = (double)w * (1 + 0x1p-25);
    for (int digits = isnormal(w) ? FLT_DIG : 1; digits < MOST_DIGITS; digits++) {
        const struct decimal near = rounded((double)w, digits), next = lopsided ? rounded(above, digits) : near;
        if (reads_back(&near, w))
            return trimmed(near);
        if (lopsided && reads_back(&next, w))
            return trimmed(next);
    }
    return rounded((double)w, MOST_DIGITS);
}

static bool is_exact_whole(float w)
{
    return fabs((double)w) < exact_whole && (float)(int)w == w;
}

double decimal_of(float w)
{
    if (is_exact_whole(w) || !isfinite(w))
        return (double)w;
    const struct decimal d = shortest(w);
    return strtod(d.text, NULL);
}

int decimal_digits(float w)
{
    return is_exact_whole(w) ? snprintf(NULL, 0, "%d", abs((int)w)) : shortest(w).digits;
}

int decimal_places(float w)
{
    if (is_exact_whole(w) || !isfinite(w))
        return 0;
    const struct decimal d = shortest(w);
    const int places = d.digits - 1 - atoi(strchr(d.text, 'e') + 1);
    return places > 0 ? places : 0;
}

bool kernel_whole(const struct kernel_value *k, int64_t *whole, int *places)
{
    const int n = k->rows * k->cols;
    int most = 0;
    for (int i = 0; i < n; i++) {
        const int own = decimal_places(k->w[i]);
        most = own > most ? own : most;
    }
    if (most > 15)
        return false;
    const double scale = pow(10.0, most);
    for (int i = 0; i < n; i++)
        if (!(fabs((double)k->w[i]) * scale <= most_whole)) /* also NaN */
            return false;
    for (int i = 0; i < n; i++)
        whole[i] = llround(decimal_of(k->w[i]) * scale);
    *places = most;
    return true;
}

static double compensated_sum(const struct kernel_value *k)
{
    double sum = 0, lost = 0;
    for (int i = 0; i < k->rows * k->cols; i++) {
        const double w = decimal_of(k->w[i]), next = sum + w;
        lost += fabs(sum) >= fabs(w) ? (sum - next) + w : (w - next) + sum;
        sum = next;
    }
    return sum + lost;
}

double kernel_sum(const struct kernel_value *k)
{
    int64_t whole[KERNEL_MAX_WEIGHTS], sum = 0;
    int places;
    if (!kernel_whole(k, whole, &places))
        return compensated_sum(k);
    for (int i = 0; i < k->rows * k->cols; i++)
        sum += whole[i];
    return (double)sum / pow(10.0, places);
}
