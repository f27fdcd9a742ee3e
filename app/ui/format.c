/* app/ui/format.c */
#include "app/ui/format.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/base/i18n.h"

#define MINUS "\u2212"

enum { MAX_DECIMALS = 12, MAX_DIGITS = 24 };

/* A catalogue entry reads "what it is|value"; the English value is in the entry itself. A translation may leave out the
 * part before the bar. */
static const char *catalogue_value(const char *entry)
{
    const char *bar = strrchr(entry, '|');
    return bar ? bar + 1 : entry;
}

static const char *decimal_point(void)
{
    /* TRANSLATORS: after the bar stands what separates the decimals: "decimal point|," gives 0,25. */
    return catalogue_value(_("decimal point|."));
}

/* TRANSLATORS: after the bar stands what goes between groups of three digits; a no-break space is fine. */
static const char *thousands_separator(void)
{
    return catalogue_value(_("thousands separator|,"));
}

/* TRANSLATORS: after the bar stands how many digits a count needs before it is grouped: 4 gives 5,000; 5 gives 5000 and
 * 38 000. */
static int grouped_from(void)
{
    const char *digits = catalogue_value(_("digits from which counts are grouped|4"));
    return *digits >= '1' && *digits <= '9' ? *digits - '0' : 4;
}

static const char *words(char buf[FORMAT_MAX], double v)
{
    const char *word = isnan(v) ? _("not a number") : v > 0 ? _("infinity") : _("minus infinity");
    snprintf(buf, FORMAT_MAX, "%s", word);
    return buf;
}

static bool has_digit(const char *ascii)
{
    return strpbrk(ascii, "123456789") != NULL;
}

/* Writes what printf made of a number the way the language does: U+2212, its decimal point, no sign before a zero.
 * printf's own decimal point depends on the locale of the process, so anything between digits that is no digit counts.
 */
static const char *localize(char buf[FORMAT_MAX], const char *printed, const char *plus)
{
    const bool negative = *printed == '-';
    const char *p = printed + (negative || *printed == '+');
    const char *sign = !has_digit(p) ? "" : negative ? MINUS : plus;
    size_t n = (size_t)snprintf(buf, FORMAT_MAX, "%s", sign);
    while (*p && n < FORMAT_MAX - 1) {
        const bool digit = *p >= '0' && *p <= '9';
        const size_t other = strcspn(p, "0123456789");
        const bool point = !digit && p > printed && p[-1] >= '0' && p[-1] <= '9' && p[other] && *p != 'e';
        if (point) {
            n += (size_t)snprintf(buf + n, FORMAT_MAX - n, "%s", decimal_point());
            p += other;
        } else {
            n += (size_t)snprintf(buf + n, FORMAT_MAX - n, *p == '-' ? MINUS : "%c", *p);
            p++;
        }
        n = n < FORMAT_MAX ? n : FORMAT_MAX - 1;
    }
    return buf;
}

static int clamp_decimals(int decimals)
{
    return decimals < 0 ? 0 : decimals > MAX_DECIMALS ? MAX_DECIMALS : decimals;
}

/* Beyond this a number is no longer read digit by digit (and would not fit the buffer). */
static bool needs_exponent(double v)
{
    return fabs(v) >= 1e15;
}

static void print_fixed(char *out, size_t size, double v, int decimals)
{
    if (needs_exponent(v))
        snprintf(out, size, "%.4e", v);
    else
        snprintf(out, size, "%.*f", clamp_decimals(decimals), v);
}

static void strip_zeros(char *printed)
{
    char *end = printed + strlen(printed);
    while (end > printed && end[-1] == '0')
        end--;
    while (end > printed && (end[-1] < '0' || end[-1] > '9')) /* the point, in whatever locale */
        end--;
    *end = '\0';
}

const char *format_number(char buf[FORMAT_MAX], double v, int decimals)
{
    if (!isfinite(v))
        return words(buf, v);
    char printed[FORMAT_MAX];
    print_fixed(printed, sizeof printed, v, decimals);
    if (clamp_decimals(decimals) > 0 && !needs_exponent(v))
        strip_zeros(printed);
    return localize(buf, printed, "");
}

const char *format_fixed(char buf[FORMAT_MAX], double v, int decimals)
{
    if (!isfinite(v))
        return words(buf, v);
    char printed[FORMAT_MAX];
    print_fixed(printed, sizeof printed, v, decimals);
    return localize(buf, printed, "");
}

const char *format_signed(char buf[FORMAT_MAX], double v, int decimals)
{
    if (!isfinite(v))
        return words(buf, v);
    char printed[FORMAT_MAX];
    print_fixed(printed, sizeof printed, v, decimals);
    return localize(buf, printed, "+");
}

const char *format_percent(char buf[FORMAT_MAX], double fraction, int decimals)
{
    if (!isfinite(fraction))
        return words(buf, fraction);
    char number[FORMAT_MAX];
    format_fixed(number, 100.0 * fraction, decimals);
    /* TRANSLATORS: a percentage; Russian puts a no-break space before the sign. */
    snprintf(buf, FORMAT_MAX, _("%s%%"), number);
    return buf;
}

const char *format_with(char buf[FORMAT_MAX], const char *format, double v)
{
    if (!isfinite(v))
        return words(buf, v);
    char printed[FORMAT_MAX];
    snprintf(printed, sizeof printed, format, v);
    return localize(buf, printed, "");
}

const char *format_count(char buf[FORMAT_MAX], int64_t v)
{
    char digits[MAX_DIGITS];
    const uint64_t magnitude = v < 0 ? -(uint64_t)v : (uint64_t)v;
    const int n = snprintf(digits, sizeof digits, "%llu", (unsigned long long)magnitude);
    const char *separator = n >= grouped_from() ? thousands_separator() : "";
    size_t at = (size_t)snprintf(buf, FORMAT_MAX, "%s", v < 0 ? MINUS : "");
    for (int i = 0; i < n && at < FORMAT_MAX; i++) {
        const bool group = i > 0 && (n - i) % 3 == 0;
        at += (size_t)snprintf(buf + at, FORMAT_MAX - at, "%s%c", group ? separator : "", digits[i]);
    }
    return buf;
}

/* ASCII sign, digits, at most one point, maybe an exponent; no-break and plain spaces are left out. False when there is
 * anything else or too much. */
static bool to_ascii(const char *text, char *out, size_t size)
{
    size_t n = 0;
    for (const char *p = text; *p;) {
        if (n + 1 >= size)
            return false;
        if (strncmp(p, MINUS, 3) == 0) {
            out[n++] = '-';
            p += 3;
        } else if (strncmp(p, "\u00A0", 2) == 0) {
            p += 2;
        } else if (strncmp(p, "\u202F", 3) == 0) {
            p += 3;
        } else if (*p == ' ') {
            p++;
        } else {
            out[n++] = *p == ',' ? '.' : *p;
            p++;
        }
    }
    out[n] = '\0';
    return true;
}

static bool parse_exponent(const char *p, int *exponent)
{
    const bool negative = *p == '-';
    p += negative || *p == '+';
    int e = 0, digits = 0;
    for (; *p >= '0' && *p <= '9' && digits < 4; p++, digits++)
        e = 10 * e + (*p - '0');
    *exponent = negative ? -e : e;
    return digits > 0 && *p == '\0';
}

/* Not strtod(): that follows the locale of the process. Up to 15 digits the one multiplication or division is exactly
 * rounded, because both sides are exact. */
bool format_parse(const char *text, double *v)
{
    char ascii[FORMAT_MAX];
    if (!to_ascii(text, ascii, sizeof ascii))
        return false;
    const char *p = ascii;
    const bool negative = *p == '-';
    p += negative || *p == '+';
    double mantissa = 0.0;
    int digits = 0, scale = 0, exponent = 0;
    bool point = false;
    for (; (*p >= '0' && *p <= '9') || (*p == '.' && !point); p++) {
        if (*p == '.') {
            point = true;
            continue;
        }
        mantissa = 10.0 * mantissa + (*p - '0');
        digits++;
        scale += point;
    }
    if (digits == 0 || (*p && ((*p != 'e' && *p != 'E') || !parse_exponent(p + 1, &exponent))))
        return false;
    const int power = exponent - scale;
    const double magnitude = power < 0 ? mantissa / pow(10.0, -power) : mantissa * pow(10.0, power);
    if (!isfinite(magnitude))
        return false;
    *v = negative ? -magnitude : magnitude;
    return true;
}
