#include "app/board/filters.h"
#include "engine/base/i18n.h"
#include "engine/base/rng.h"

const struct filter_bank_info filter_bank_infos[FILTER_BANK_COUNT] = {
    [FILTERS_APPLE] = {"apple", N_("Edge, plus, minus, cross")},
    [FILTERS_PLANES] = {"planes", N_("Three planes")},
    [FILTERS_FEATURES] = {"features", N_("Strokes of an X")},
    [FILTERS_SIX] = {"six", N_("Edges and colours")},
    [FILTERS_MIX] = {"mix", N_("Mixing channels")},
    [FILTERS_GROUPS] = {"groups", N_("Two groups")},
    [FILTERS_DEPTHWISE] = {"depthwise", N_("One a channel")},
};

/* As filters_from_text() reads them. */
static const char *const bank_texts[FILTER_BANK_COUNT] = {
    /* shared/design/mockups/numbers.json, convolve_rgb.filters */
    [FILTERS_APPLE] = "-1 0 1/-1 0 1/-1 0 1 | 0 0 0/0 0 0/0 0 0 | 0 0 0/0 0 0/0 0 0;"
                      "0 1 0/1 1 1/0 1 0 | 0 0 0/0 -2 0/0 0 0 | 0 -1 0/-1 0 -1/0 -1 0 b 1;"
                      "0 -1 0/0 0 0/0 0 0 | 0 1 0/1 1 1/0 1 0 | 0 0 0/0 -1 0/0 0 0 b -2;"
                      "0 0 0/0 -1 0/0 0 0 | 0 0 0/0 0 0/0 0 0 | 1 0 1/0 1 0/1 0 1",
    /* Sumit Saha, A Comprehensive Guide to Convolutional Neural Networks, 2018 */
    [FILTERS_PLANES] = "-1 -1 1/0 1 -1/0 1 1 | 1 0 0/1 -1 -1/1 0 -1 | 0 1 1/0 1 0/1 -1 1 b 1",
    /* Brandon Rohrer, How do Convolutional Neural Networks work?, 2016 */
    [FILTERS_FEATURES] = "1 -1 -1/-1 1 -1/-1 -1 1; 1 -1 1/-1 1 -1/1 -1 1; -1 -1 1/-1 1 -1/1 -1 -1 : 9",
    /* upright, level and slanting edges of brightness; a bright spot; red in green; blue beside red and green */
    [FILTERS_SIX] = "-1 -1 0 1 1/-1 -1 0 1 1/-1 -1 0 1 1/-1 -1 0 1 1/-1 -1 0 1 1 |"
                    "-1 -1 0 1 1/-1 -1 0 1 1/-1 -1 0 1 1/-1 -1 0 1 1/-1 -1 0 1 1 |"
                    "-1 -1 0 1 1/-1 -1 0 1 1/-1 -1 0 1 1/-1 -1 0 1 1/-1 -1 0 1 1;"
                    "-1 -1 -1 -1 -1/-1 -1 -1 -1 -1/0 0 0 0 0/1 1 1 1 1/1 1 1 1 1 |"
                    "-1 -1 -1 -1 -1/-1 -1 -1 -1 -1/0 0 0 0 0/1 1 1 1 1/1 1 1 1 1 |"
                    "-1 -1 -1 -1 -1/-1 -1 -1 -1 -1/0 0 0 0 0/1 1 1 1 1/1 1 1 1 1;"
                    "0 1 1 1 1/-1 0 1 1 1/-1 -1 0 1 1/-1 -1 -1 0 1/-1 -1 -1 -1 0 |"
                    "0 1 1 1 1/-1 0 1 1 1/-1 -1 0 1 1/-1 -1 -1 0 1/-1 -1 -1 -1 0 |"
                    "0 1 1 1 1/-1 0 1 1 1/-1 -1 0 1 1/-1 -1 -1 0 1/-1 -1 -1 -1 0;"
                    "0 -1 -1 -1 0/-1 1 2 1 -1/-1 2 0 2 -1/-1 1 2 1 -1/0 -1 -1 -1 0 |"
                    "0 -1 -1 -1 0/-1 1 2 1 -1/-1 2 0 2 -1/-1 1 2 1 -1/0 -1 -1 -1 0 |"
                    "0 -1 -1 -1 0/-1 1 2 1 -1/-1 2 0 2 -1/-1 1 2 1 -1/0 -1 -1 -1 0;"
                    "0 0 0 0 0/0 2 2 2 0/0 2 0 2 0/0 2 2 2 0/0 0 0 0 0 |"
                    "-1 -1 -1 -1 -1/-1 0 0 0 -1/-1 0 0 0 -1/-1 0 0 0 -1/-1 -1 -1 -1 -1 |"
                    "0 0 0 0 0/0 0 0 0 0/0 0 0 0 0/0 0 0 0 0/0 0 0 0 0;"
                    "0 0 0 0 0/0 -1 -1 -1 0/0 -1 -1 -1 0/0 -1 -1 -1 0/0 0 0 0 0 |"
                    "0 0 0 0 0/0 -1 -1 -1 0/0 -1 -1 -1 0/0 -1 -1 -1 0/0 0 0 0 0 |"
                    "0 0 0 0 0/0 2 2 2 0/0 2 2 2 0/0 2 2 2 0/0 0 0 0 0 : 10",
    /* brightness, red minus green, yellow minus blue (the three colour signals of the eye), and blue alone */
    [FILTERS_MIX] = "3 | 6 | 1; 10 | -10 | 0; 5 | 5 | -10; 0 | 0 | 10 : 10",
    [FILTERS_GROUPS] = "0 0 0/0 1 0/0 0 0 | 0 0 0/0 -1 0/0 0 0;"
                       "-1 0 1/-1 0 1/-1 0 1 | 0 0 0/0 1 0/0 0 0 b 1;"
                       "0 1 0/1 1 1/0 1 0 | 0 -1 0/-1 -1 -1/0 -1 0;"
                       "-1 -1 -1/0 0 0/1 1 1 | 1 0 0/0 0 0/0 0 1 b -1",
    [FILTERS_DEPTHWISE] = "0 1 0/1 -4 1/0 1 0; 1 2 1/2 4 2/1 2 1; -1 0 1/-2 0 2/-1 0 1",
};

enum cs_status filters_of_bank(enum filter_bank bank, struct filters *f, struct cs_error *err)
{
    return filters_from_text(bank_texts[bank], f, err);
}

enum cs_status filters_random(int n, int channels, int rows, int cols, unsigned seed, struct filters *f,
                              struct cs_error *err)
{
    const enum cs_status status = filters_init(f, n, channels, rows, cols, err);
    if (status != CS_OK)
        return status;
    struct rng r = rng_seeded(seed, 0);
    const int count = n * channels * rows * cols;
    for (int i = 0; i < count; i++)
        f->w[i] = (float)rng_int(&r, -3, 3);
    return CS_OK;
}

enum filter_bank filters_bank_of(const struct filters *f)
{
    for (int i = 0; i < FILTER_BANK_COUNT; i++) {
        struct filters bank;
        if (filters_of_bank((enum filter_bank)i, &bank, NULL) != CS_OK)
            continue;
        const bool same = filters_equal(f, &bank);
        filters_finish(&bank);
        if (same)
            return (enum filter_bank)i;
    }
    return FILTER_BANK_COUNT;
}
