/* engine/data/data_plan_text.c - plans without data: what they say, and the text of shares. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/i18n.h"
#include "engine/data/data_plan.h"

enum { MOST_SHARES = DATA_PLAN_TEXT - 128 };

const char *const balance_names[BALANCE_COUNT + 1] = {"none", "under", "over", "weights", "augment", "synthesis", NULL};

void data_plan_init(struct data_plan *p)
{
    *p = (struct data_plan){.seed = 1};
}

bool data_plan_is_plain(const struct data_plan *p)
{
    for (int c = 0; c < DATASET_MAX_CLASSES; c++)
        if (p->left_out[c] > 0)
            return false;
    return p->size <= 0 && !(p->label_noise > 0) && p->balance == BALANCE_NONE;
}

float data_plan_share(const struct data_plan *p, int class)
{
    if (class < 0 || class >= DATASET_MAX_CLASSES)
        return 1;
    const float share = fminf(fmaxf(1 - p->left_out[class], 0), 1); /* whoever filled in the plan */
    return roundf(share * 1e6f) / 1e6f; /* six digits, as they were typed: 1 - (1 - 0.1f) is not 0.1f */
}

void data_plan_set_share(struct data_plan *p, int class, float share)
{
    if (class >= 0 && class < DATASET_MAX_CLASSES)
        p->left_out[class] = 1 - fminf(fmaxf(share, 0), 1);
}

void data_plan_long_tail(struct data_plan *p, int classes, float factor)
{
    memset(p->left_out, 0, sizeof p->left_out);
    for (int c = 1; c < classes && c < DATASET_MAX_CLASSES; c++) {
        const float share = powf(factor, -(float)c / (float)(classes - 1));
        data_plan_set_share(p, c, fmaxf(roundf(share * 1000) / 1000, 0.001f));
    }
}

static enum cs_status fail_word(const char *word, size_t n, struct cs_error *err)
{
    return cs_fail(
        err, CS_BAD_VALUE,
        _("'%.*s' is no share of a class: CLASS=SHARE, as 3=0.1, a class from 0 to %d and a share from 0 to 1"),
        (int)(n < 60 ? n : 60), word, DATASET_MAX_CLASSES - 1);
}

/* "3=0.1" of n characters. */
static bool read_share(const char *word, size_t n, struct data_plan *p)
{
    char text[64], *rest;
    if (n >= sizeof text)
        return false;
    memcpy(text, word, n);
    text[n] = '\0';
    const long class = strtol(text, &rest, 10);
    if (rest == text || *rest != '=' || class < 0 || class >= DATASET_MAX_CLASSES)
        return false;
    const char *number = rest + 1;
    const double share = strtod(number, &rest);
    if (rest == number || *rest || !(share >= 0 && share <= 1))
        return false;
    data_plan_set_share(p, (int)class, (float)share);
    return true;
}

enum cs_status data_plan_shares(const char *text, struct data_plan *p, struct cs_error *err)
{
    struct data_plan read = *p;
    memset(read.left_out, 0, sizeof read.left_out);
    if (strlen(text) > MOST_SHARES)
        return cs_fail(err, CS_BAD_VALUE, _("shares of so many classes are too long: at most %d characters"),
                       MOST_SHARES);
    for (const char *at = text; *at;) {
        const size_t n = strcspn(at, ",");
        if (!read_share(at, n, &read) || (at[n] && !at[n + 1]))
            return fail_word(at, n, err);
        at += at[n] ? n + 1 : n;
    }
    *p = read;
    return CS_OK;
}

const char *data_plan_shares_text(const struct data_plan *p, char *text)
{
    size_t used = 0;
    text[0] = '\0';
    for (int c = 0; c < DATASET_MAX_CLASSES; c++)
        if (p->left_out[c] > 0)
            used += (size_t)snprintf(text + used, DATA_PLAN_SHARES - used, "%s%d=%.6g", used ? "," : "", c,
                                     (double)data_plan_share(p, c));
    return text;
}

/* The shortest text that is read as the same float. */
static void print_float(char text[24], float value)
{
    for (int digits = 6; digits <= 9; digits++) {
        snprintf(text, 24, "%.*g", digits, (double)value);
        if ((float)strtod(text, NULL) == value)
            return;
    }
}

const char *data_plan_text(const struct data_plan *p, char text[DATA_PLAN_TEXT])
{
    char shares[DATA_PLAN_SHARES], noise[24];
    text[0] = '\0';
    print_float(noise, p->label_noise);
    if (!data_plan_is_plain(p))
        snprintf(text, DATA_PLAN_TEXT, "size=%d label_noise=%s balance=%s shares=%s", p->size, noise,
                 balance_names[p->balance], data_plan_shares_text(p, shares));
    return text;
}

static bool read_balance(const char *name, enum class_balance *balance)
{
    for (int i = 0; i < BALANCE_COUNT; i++)
        if (strcmp(balance_names[i], name) == 0) {
            *balance = (enum class_balance)i;
            return true;
        }
    return false;
}

enum cs_status data_plan_from_text(const char *text, struct data_plan *p, struct cs_error *err)
{
    struct data_plan read = {.seed = p->seed};
    char balance[16];
    int shares = 0;
    if (*text) {
        const bool good = sscanf(text, "size=%9d label_noise=%24f balance=%15s shares=%n", &read.size,
                                 &read.label_noise, balance, &shares) == 3 &&
                          shares > 0 && read.size >= 0 && read.label_noise >= 0 && read.label_noise <= 1 &&
                          read_balance(balance, &read.balance) && data_plan_shares(text + shares, &read, NULL) == CS_OK;
        if (!good)
            return cs_fail(err, CS_BAD_FILE, _("the model was trained on '%.80s' of its data, which cannot be read"),
                           text);
    }
    *p = read;
    return CS_OK;
}

enum sampling data_plan_sampling(const struct data_plan *p)
{
    return p->balance == BALANCE_UNDER ? SAMPLING_UNDER : p->balance == BALANCE_OVER ? SAMPLING_OVER : SAMPLING_NONE;
}

bool data_plan_weighs(const struct data_plan *p)
{
    return p->balance == BALANCE_WEIGHTS;
}

void data_plan_augment(const struct data_plan *p, const struct shape *sample, struct augment_options *options)
{
    if (p->balance != BALANCE_AUGMENT || !augment_is_off(options))
        return;
    if (sample->dim[0] == 3) {
        options->flip = true;
        options->crop = 4;
    } else {
        options->shift = 2;
        options->rotate = 10;
    }
}
