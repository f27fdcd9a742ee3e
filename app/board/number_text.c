#include "app/board/number_text.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const char *number_skip_spaces(const char *p)
{
    while (isspace((unsigned char)*p))
        p++;
    return p;
}

/* Not what strtof() takes beyond decimal numbers: "inf", "nan", "0x1p3". */
static bool begins_decimal(const char *p)
{
    p += *p == '-' || *p == '+';
    if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X'))
        return false;
    return isdigit((unsigned char)p[p[0] == '.']);
}

bool number_read(const char **p, float *value)
{
    const char *start = number_skip_spaces(*p);
    if (!begins_decimal(start))
        return false;
    char *end;
    const float read = strtof(start, &end);
    if (!isfinite(read))
        return false;
    *value = read;
    *p = end;
    return true;
}

bool number_read_count(const char **p, int most, int *value)
{
    const char *start = number_skip_spaces(*p);
    if (!isdigit((unsigned char)*start))
        return false;
    char *end;
    const long read = strtol(start, &end, 10); /* LONG_MAX when it does not fit */
    if (read > most)
        return false;
    *value = (int)read;
    *p = end;
    return true;
}

size_t number_print(char to[NUMBER_TEXT], float value)
{
    if (value == truncf(value) && fabsf(value) < 1e7f) /* not "1e+05" */
        return (size_t)snprintf(to, NUMBER_TEXT, "%.0f", (double)value);
    int length = 0;
    for (int digits = 1; digits <= 9; digits++) { /* 9 always do */
        length = snprintf(to, NUMBER_TEXT, "%.*g", digits, (double)value);
        if (strtof(to, NULL) == value)
            break;
    }
    return (size_t)length;
}
