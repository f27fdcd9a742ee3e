/* engine/data/augment_text.c - the text form of struct augment_options, both ways. */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/data/augment.h"

enum word_type { WORD_FLAG, WORD_WHOLE, WORD_NUMBER, WORD_PAIR, WORD_FILL };

static const struct word {
    const char *name;
    enum word_type type;
    size_t offset;   /* in struct augment_options */
    double lo, hi;   /* of the number; of a pair's first */
    double lo2, hi2; /* of a pair's second, which follows in the struct */
} words[] = {
    {"flip", WORD_FLAG, offsetof(struct augment_options, flip)},
    {"shift", WORD_WHOLE, offsetof(struct augment_options, shift), 0, 256},
    {"crop", WORD_WHOLE, offsetof(struct augment_options, crop), 0, 256},
    {"rotate", WORD_NUMBER, offsetof(struct augment_options, rotate), 0, 180},
    {"scale", WORD_NUMBER, offsetof(struct augment_options, scale), 0, 0.9},
    {"brightness", WORD_NUMBER, offsetof(struct augment_options, brightness), 0, 1},
    {"contrast", WORD_NUMBER, offsetof(struct augment_options, contrast), 0, 1},
    {"noise", WORD_NUMBER, offsetof(struct augment_options, noise), 0, 1},
    {"cutout", WORD_WHOLE, offsetof(struct augment_options, cutout), 0, 1024},
    {"elastic", WORD_PAIR, offsetof(struct augment_options, elastic_alpha), 0, 1000, 0.5, 32},
    {"fill", WORD_FILL, offsetof(struct augment_options, fill)},
};
enum { WORD_COUNT = sizeof words / sizeof *words, WORD_MAX = 64 };

static const char *const fill_names[] = {[AUGMENT_FILL_ZERO] = "zero", [AUGMENT_FILL_MEAN] = "mean"};

static void *field(struct augment_options *o, const struct word *w)
{
    return (char *)o + w->offset;
}

/* A number within the range up to the character `end`; NULL when there is none, else what follows. */
static const char *read_number(const char *text, double lo, double hi, bool whole, double *number)
{
    char *rest;
    *number = strtod(text, &rest);
    const bool good = rest != text && *number >= lo && *number <= hi && (!whole || *number == trunc(*number));
    return good ? rest : NULL;
}

static enum cs_status fail_word(const struct word *w, const char *value, struct cs_error *err)
{
    switch (w->type) {
    case WORD_FLAG:
        return cs_fail(err, CS_BAD_VALUE, _("augmentation %s takes no value"), w->name);
    case WORD_WHOLE:
        return cs_fail(err, CS_BAD_VALUE, _("augmentation %s takes a whole number from %g to %g, not '%s'"), w->name,
                       w->lo, w->hi, value);
    case WORD_NUMBER:
        return cs_fail(err, CS_BAD_VALUE, _("augmentation %s takes a number from %g to %g, not '%s'"), w->name, w->lo,
                       w->hi, value);
    case WORD_PAIR:
        return cs_fail(err, CS_BAD_VALUE,
                       _("augmentation %s takes two numbers, alpha:sigma, up to %g and from %g to %g, not '%s'"),
                       w->name, w->hi, w->lo2, w->hi2, value);
    case WORD_FILL:
        break;
    }
    return cs_fail(err, CS_BAD_VALUE, _("augmentation %s takes zero or mean, not '%s'"), w->name, value);
}

static bool read_fill(const char *value, enum augment_fill *fill)
{
    for (int i = 0; i <= AUGMENT_FILL_MEAN; i++)
        if (strcmp(value, fill_names[i]) == 0) {
            *fill = (enum augment_fill)i;
            return true;
        }
    return false;
}

/* value: NULL where there is no '='. */
static bool read_value(const struct word *w, const char *value, struct augment_options *o)
{
    double a, b;
    const char *rest;
    if (w->type == WORD_FLAG) {
        *(bool *)field(o, w) = true;
        return !value;
    }
    if (!value)
        return false;
    if (w->type == WORD_FILL)
        return read_fill(value, field(o, w));
    rest = read_number(value, w->lo, w->hi, w->type == WORD_WHOLE, &a);
    if (!rest)
        return false;
    if (w->type == WORD_WHOLE)
        *(int *)field(o, w) = (int)a;
    else
        *(float *)field(o, w) = (float)a;
    if (w->type == WORD_PAIR) {
        rest = *rest == ':' ? read_number(rest + 1, w->lo2, w->hi2, false, &b) : NULL;
        if (!rest)
            return false;
        ((float *)field(o, w))[1] = (float)b;
    }
    return *rest == '\0';
}

static enum cs_status fail_unknown(const char *text, struct cs_error *err)
{
    return cs_fail(
        err, CS_BAD_VALUE,
        _("augmentation '%s' is not known; there are flip, shift, crop, rotate, scale, brightness, contrast, noise, "
          "cutout, elastic and fill"),
        text);
}

static enum cs_status read_word(char *text, struct augment_options *o, struct cs_error *err)
{
    char *equals = strchr(text, '=');
    if (equals)
        *equals = '\0';
    for (int i = 0; i < WORD_COUNT; i++)
        if (strcmp(words[i].name, text) == 0)
            return read_value(&words[i], equals ? equals + 1 : NULL, o)
                       ? CS_OK
                       : fail_word(&words[i], equals ? equals + 1 : "", err);
    return fail_unknown(text, err);
}

enum cs_status augment_parse(const char *text, struct augment_options *options, struct cs_error *err)
{
    struct augment_options o = {0};
    enum cs_status status = CS_OK;
    const bool nothing = *text == '\0' || strcmp(text, "none") == 0;
    for (const char *at = text; !nothing && !status;) {
        char word[WORD_MAX];
        const size_t length = strcspn(at, ",");
        snprintf(word, sizeof word, "%.*s", (int)(length < WORD_MAX ? length : WORD_MAX), at);
        status = length < WORD_MAX ? read_word(word, &o, err) : fail_unknown(word, err); /* cut off, it says another */
        if (at[length] == '\0')
            break;
        at += length + 1;
    }
    if (!status)
        *options = o;
    return status;
}

/* The shortest text that is read as the same float. */
static void print_float(char *text, size_t size, float value)
{
    for (int digits = 6; digits <= 9; digits++) {
        snprintf(text, size, "%.*g", digits, (double)value);
        if ((float)strtod(text, NULL) == value)
            return;
    }
}

static bool is_set(const struct word *w, const struct augment_options *o)
{
    const void *at = (const char *)o + w->offset;
    switch (w->type) {
    case WORD_FLAG:
        return *(const bool *)at;
    case WORD_WHOLE:
        return *(const int *)at != 0;
    case WORD_FILL:
        return *(const enum augment_fill *)at != AUGMENT_FILL_ZERO;
    case WORD_NUMBER:
    case WORD_PAIR:
        break;
    }
    return *(const float *)at != 0.0f;
}

static void print_word(const struct word *w, const struct augment_options *o, char *text, size_t size)
{
    const void *at = (const char *)o + w->offset;
    char a[24], b[24];
    if (w->type == WORD_FLAG)
        snprintf(text, size, "%s", w->name);
    else if (w->type == WORD_WHOLE)
        snprintf(text, size, "%s=%d", w->name, *(const int *)at);
    else if (w->type == WORD_FILL)
        snprintf(text, size, "%s=%s", w->name, fill_names[*(const enum augment_fill *)at]);
    else {
        print_float(a, sizeof a, ((const float *)at)[0]);
        print_float(b, sizeof b, ((const float *)at)[w->type == WORD_PAIR ? 1 : 0]);
        snprintf(text, size, w->type == WORD_PAIR ? "%s=%s:%s" : "%s=%s", w->name, a, b);
    }
}

const char *augment_text(const struct augment_options *options, char text[AUGMENT_TEXT])
{
    size_t used = 0;
    text[0] = '\0';
    for (int i = 0; i < WORD_COUNT; i++)
        if (is_set(&words[i], options)) {
            char word[WORD_MAX];
            print_word(&words[i], options, word, sizeof word);
            used += (size_t)snprintf(text + used, AUGMENT_TEXT - used, "%s%s", used ? "," : "", word);
        }
    if (!used)
        snprintf(text, AUGMENT_TEXT, "none");
    return text;
}

bool augment_is_off(const struct augment_options *o)
{
    struct augment_options changes = *o;
    changes.fill = AUGMENT_FILL_ZERO; /* fills nothing by itself */
    for (int i = 0; i < WORD_COUNT; i++)
        if (is_set(&words[i], &changes))
            return false;
    return true;
}
