/* app/board/board_back.c - pooling: where the values came from and where the gradients go, window by window, as the
 * engine says (pool2d_terms, pool2d_term_gradients). */
#include <string.h>

#include "app/board/board_internal.h"

static const struct layer_kind *const rule_kinds[BOARD_RULES] = {&layer_max_pool2d, &layer_avg_pool2d,
                                                                 &layer_min_pool2d};

/* The board's windows pooled by a rule; false where that rule cannot (a mean knows no dilation). */
static bool pool_of(const struct board *b, enum board_rule rule, struct pool2d *pool)
{
    *pool = b->pool;
    pool->base.kind = rule_kinds[rule];
    return b->mode == BOARD_POOLING && b->pool_dx[rule].data;
}

static const struct pool2d_term *window_shares(struct board_model *m, const struct pool2d *pool, int step, float *share)
{
    const struct board *b = &m->state;
    struct pool2d_result result;
    pool2d_terms(pool, &b->x, 0, 0, (step - 1) / b->ow, (step - 1) % b->ow, m->engine_terms, &result);
    pool2d_term_gradients(m->engine_terms, &result, b->pool_dy.data[step - 1], share);
    return m->engine_terms;
}

bool board_shares(struct board_model *m, enum board_rule rule, int step, float share[KERNEL_MAX_WEIGHTS])
{
    struct pool2d pool;
    if (step < 1 || step > m->state.steps || !pool_of(&m->state, rule, &pool))
        return false;
    window_shares(m, &pool, step, share);
    return true;
}

static void add_window(struct board_model *m, const struct pool2d *pool, int step)
{
    const struct board *b = &m->state;
    struct board_back_cache *back = &m->back;
    float share[KERNEL_MAX_WEIGHTS];
    const struct pool2d_term *term = window_shares(m, pool, step, share);
    for (int i = 0; i < board_terms(b); i++) {
        if (term[i].padded)
            continue;
        const int at = term[i].row * b->width + term[i].col;
        back->dx[at] += share[i];
        back->mark[at] |= (uint8_t)(BOARD_SEEN | (term[i].winner ? BOARD_WON : 0));
    }
}

bool board_back(struct board_model *m, int windows, int also, struct board_back *out)
{
    const struct board *b = &m->state;
    struct board_back_cache *back = &m->back;
    struct pool2d pool;
    if (!pool_of(b, b->rule, &pool) || b->height * b->width > BOARD_SMALL * BOARD_SMALL)
        return false;
    also = also > windows && also <= b->steps ? also : 0;
    if (back->serial != b->serial || back->windows != windows || back->also != also) {
        memset(back, 0, sizeof *back);
        back->serial = b->serial;
        back->windows = windows;
        back->also = also;
        for (int step = 1; step <= windows && step <= b->steps; step++)
            add_window(m, &pool, step);
        if (also)
            add_window(m, &pool, also);
    }
    *out = (struct board_back){back->dx, back->mark};
    return true;
}
