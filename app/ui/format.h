/* app/ui/format.h - numbers as people read them: U+2212 for minus, thousands by language, never a rounded zero with a
 * sign. Only format_count() groups digits: a grouped fraction could not be typed back. Each writes to buf (FORMAT_MAX
 * bytes) and returns it. Threads: any (the language is read from the catalogue). */
#ifndef CS_UI_FORMAT_H
#define CS_UI_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

enum { FORMAT_MAX = 48 };
/* At most `decimals` digits after the point, trailing zeros left out: 7, −4, 0.25. NaN and infinities in words. */
const char *format_number(char buf[FORMAT_MAX], double v, int decimals);
/* Always `decimals` digits. */
const char *format_fixed(char buf[FORMAT_MAX], double v, int decimals);
/* Always a sign: +1.440, −0.219. */
const char *format_signed(char buf[FORMAT_MAX], double v, int decimals);
/* 38,000 (English) or 38 000 with no-break spaces from five digits (Russian). */
const char *format_count(char buf[FORMAT_MAX], int64_t v);
const char *format_percent(char buf[FORMAT_MAX], double fraction, int decimals);
/* Through a printf format of one double ("%.2g", "%.0f%%"), then written as the language does. */
const char *format_with(char buf[FORMAT_MAX], const char *format, double v);
/* What a person typed: '-' or U+2212, '.' or ',' before the decimals, an exponent; spaces are ignored. False, and *v
 * untouched, when it is no finite number. */
bool format_parse(const char *text, double *v);

#endif
