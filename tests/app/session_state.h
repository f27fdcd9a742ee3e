/* tests/app/session_state.h - all that a session remembers, as text, and what must hold whatever was set.
 * Included by the tests of the session; every function is static inline, so that a test uses what it needs. */
#ifndef CS_TESTS_SESSION_STATE_H
#define CS_TESTS_SESSION_STATE_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session/session_internal.h"
#include "engine/base/rng.h"

/* Every property that can be undone, a NAME=VALUE a line; malloc'ed. */
static inline char *state_text(const struct session *s)
{
    char *text = NULL;
    size_t length = 0;
    FILE *to = open_memstream(&text, &length);
    for (int i = 0; i < PROP_COUNT; i++) {
        if (prop_infos[i].flags & PROP_NO_UNDO)
            continue;
        char *value = prop_print((enum prop_id)i, &s->value[i]);
        fprintf(to, "%s=%s\n", prop_infos[i].name, value);
        free(value);
    }
    fclose(to);
    return text;
}

/* The first line in which two states differ, for messages. */
static inline const char *first_difference(const char *a, const char *b)
{
    static char line[600];
    while (*a && *b) {
        const size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");
        if (n != m || memcmp(a, b, n) != 0) {
            snprintf(line, sizeof line, "'%.*s' against '%.*s'", (int)(n < 250 ? n : 250), a, (int)(m < 250 ? m : 250),
                     b);
            return line;
        }
        a += n + (a[n] == '\n');
        b += m + (b[m] == '\n');
    }
    return "";
}

static inline void expect_same_state(const struct session *s, const char *want, const char *where)
{
    char *now = state_text(s);
    ck_assert_msg(!strcmp(now, want), "%s: %s", where, first_difference(now, want));
    free(now);
}

/* What views rely on. */
static inline void check_board_of(const struct session *s, const char *where)
{
    const struct board *b = session_board(s);
    const struct board_step *step = session_step(s);
    const int mode = session_int(s, PROP_CONVOLVE_MODE);
    ck_assert_msg(b->steps > 0 && b->maps > 0 && b->oh > 0 && b->ow > 0, "%s: no board", where);
    ck_assert_msg(b->error[0] || b->mode == session_board_mode(s), "%s: mode %d is shown as %d", where, mode, b->mode);
    ck_assert_msg(!strchr(b->error, '\n'), "%s: '%s'", where, b->error);
    ck_assert_msg(b->large == (b->height > BOARD_SMALL || b->width > BOARD_SMALL), "%s: large", where);
    ck_assert_msg(b->large || b->output.data, "%s: no output", where);
    const bool own_steps = session_topic(s) >= 0; /* more or fewer than the board's */
    ck_assert_msg(session_int(s, PROP_CONVOLVE_STEP) >= 1 &&
                      (own_steps || session_int(s, PROP_CONVOLVE_STEP) <= b->steps),
                  "%s: step %d of %d", where, session_int(s, PROP_CONVOLVE_STEP), b->steps);
    ck_assert_msg(own_steps || session_int(s, PROP_CONVOLVE_TERM) < board_terms(b) ||
                      session_int(s, PROP_CONVOLVE_TERM) == 0,
                  "%s: product %d of %d", where, session_int(s, PROP_CONVOLVE_TERM), board_terms(b));
    ck_assert_msg(session_int(s, PROP_CONVOLVE_FILTER) < b->maps, "%s: filter", where);
    ck_assert_msg(step->n_terms == board_terms(b) && step->n_done >= 1 && step->n_done <= step->n_terms,
                  "%s: %d of %d products", where, step->n_done, step->n_terms);
    const struct session_progress p = session_progress(s);
    ck_assert_msg(p.value >= 1 && p.value <= p.max, "%s: %d of %d", where, p.value, p.max);
    for (int map = 0; map < b->maps && !own_steps; map++)
        ck_assert_msg(session_shown_cells(s, map) >= 0 && session_shown_cells(s, map) <= b->steps + b->oh * b->ow,
                      "%s: shown", where);
    const struct filters *f = session_filters(s);
    const struct kernel_value *k = session_kernel(s);
    const bool bank = session_mode_has_filters(mode);
    int weights = bank ? f->channels * f->rows * f->cols : k->rows * k->cols;
    const struct kernel_value *other = session_kernel_b(s); /* compared kernels share the choice */
    if (mode == BOARD_2D && session_int(s, PROP_CONVOLVE_COMPARE) == COMPARE_KERNEL &&
        other->rows * other->cols > weights)
        weights = other->rows * other->cols;
    ck_assert_msg(session_int(s, PROP_CONVOLVE_WEIGHT) < weights, "%s: weight %d of %d", where,
                  session_int(s, PROP_CONVOLVE_WEIGHT), weights);
    const int *size = session_pair(s, PROP_CONVOLVE_KERNEL_SIZE);
    ck_assert_msg(size[0] == (bank ? f->rows : k->rows) && size[1] == (bank ? f->cols : k->cols),
                  "%s: kernel size %d,%d", where, size[0], size[1]);
    ck_assert_msg(s->value[PROP_CONVOLVE_KERNEL_1D].kernel.rows == 1, "%s: a kernel of one row", where);
}

static inline int choices_of(enum prop_id p)
{
    int n = 0;
    while (prop_infos[p].choices[n])
        n++;
    return n;
}

static inline struct kernel_value random_kernel(struct rng *r, int rows, int cols)
{
    struct kernel_value k = {.preset = KERNEL_CUSTOM, .rows = rows, .cols = cols, .divisor = rng_int(r, 1, 9)};
    if (rng_int(r, 0, 1))
        return kernel_of_preset((enum kernel_preset)rng_int(r, 0, KERNEL_CUSTOM - 1), rows, cols);
    for (int i = 0; i < rows * cols; i++)
        k.w[i] = (float)rng_int(r, -900, 900) / 100.0f;
    return k;
}

static inline void random_filters(struct rng *r, const struct session *s, struct filters *f)
{
    const struct filters *now = session_filters(s);
    const bool fits = rng_int(r, 0, 3) > 0;
    const int n = fits ? now->n : rng_int(r, 1, 6), channels = fits ? now->channels : rng_int(r, 1, 5);
    const int rows = fits && rng_int(r, 0, 1) ? now->rows : rng_int(r, 1, FILTER_SIDE_MAX);
    const int cols = fits && rng_int(r, 0, 1) ? now->cols : rng_int(r, 1, FILTER_SIDE_MAX);
    if (rng_int(r, 0, 2) == 0)
        ck_assert_int_eq(filters_of_bank((enum filter_bank)rng_int(r, 0, FILTER_BANK_COUNT - 1), f, NULL), CS_OK);
    else
        ck_assert_int_eq(filters_random(n, channels, rows, cols, (unsigned)rng_int(r, 0, 99), f, NULL), CS_OK);
}

/* Numbers near the ends of a range and small ones are likelier. */
static inline int random_int(struct rng *r, int lo, int hi)
{
    const int kind = rng_int(r, 0, 5);
    return kind == 0 ? lo : kind == 1 ? hi : kind < 4 && hi - lo > 4 ? lo + rng_int(r, 0, 4) : rng_int(r, lo, hi);
}

/* A value of the right type, in range; texts: see random_text. Released by value_finish(). */
static inline struct value random_value(struct rng *r, const struct session *s, enum prop_id p, const char *text)
{
    const struct prop_info *info = &prop_infos[p];
    struct value v = {.type = info->type};
    switch (info->type) {
    case VALUE_BOOL:
        v.b = rng_int(r, 0, 1);
        break;
    case VALUE_INT:
        v.i = random_int(r, (int)info->min, (int)info->max);
        break;
    case VALUE_CHOICE:
        v.i = rng_int(r, 0, choices_of(p) - 1);
        break;
    case VALUE_FLOAT:
        v.f = info->min + (info->max - info->min) * (double)rng_float(r);
        break;
    case VALUE_KERNEL:
        v.kernel = random_kernel(r, p == PROP_CONVOLVE_KERNEL_1D && rng_int(r, 0, 9) ? 1 : rng_int(r, 1, 11),
                                 rng_int(r, 1, 11));
        break;
    case VALUE_PAIR:
        v.pair[0] = random_int(r, (int)info->min, (int)info->max);
        v.pair[1] = rng_int(r, 0, 1) ? v.pair[0] : random_int(r, (int)info->min, (int)info->max);
        break;
    case VALUE_FILTERS:
        random_filters(r, s, &v.filters);
        break;
    case VALUE_TEXT:
        v.text = strdup(text);
        break;
    }
    return v;
}

#endif
