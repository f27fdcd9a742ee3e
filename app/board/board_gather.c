/* app/board/board_gather.c - transposed: the output as far as it has been stamped, what meets at one place of it, and
 * how often anything does. The same products as the stamps of board_step.c, seen from the other side. */
#include <string.h>

#include "app/board/board_internal.h"

/* Whether the product of weight i, j and an input has been added when `step` places have been stamped, `done` products
 * of the last (0: all). */
static bool is_stamped(const struct board *b, const struct conv_transpose2d_term *t, int step, int done)
{
    const int place = t->row * b->width + t->col + 1, index = t->i * b->geometry.kernel[1] + t->j;
    return place < step || (place == step && (done == 0 || index < done));
}

static struct board_term of_gather(const struct conv_transpose2d_term *t, double w, int oy, int ox)
{
    const double x = board_decimal(t->x);
    return (struct board_term){.c = t->c,
                               .i = t->i,
                               .j = t->j,
                               .row = oy,
                               .col = ox,
                               .from_row = t->row,
                               .from_col = t->col,
                               .x = x,
                               .w = w,
                               .product = x * w};
}

/* The engine's order is the kernel's, which is the input's backwards. */
void board_gather(struct board_model *m, int slot, int oy, int ox, int step, int done, struct board_step *s)
{
    const struct board *b = &m->state;
    struct board_term *term = m->slot[slot].term;
    const struct conv_transpose2d_term *t = m->engine_terms;
    *s = (struct board_step){.oy = oy, .ox = ox, .term = term};
    if (b->mode != BOARD_TRANSPOSED || oy < 0 || oy >= b->oh || ox < 0 || ox >= b->ow)
        return;
    s->n_terms = conv_transpose2d_terms(&b->transpose, &b->x, &b->weight, 0, 0, oy, ox, m->engine_terms, NULL);
    for (int i = 0; i < s->n_terms; i++) {
        const struct conv_transpose2d_term *from = &t[s->n_terms - 1 - i];
        term[i] = of_gather(from, b->decimal[from->i * b->geometry.kernel[1] + from->j], oy, ox);
        s->sum += term[i].product;
        if (is_stamped(b, from, step, done)) {
            s->n_done++;
            s->partial += term[i].product;
        }
    }
    if (s->n_done == s->n_terms)
        s->partial = s->sum;
    s->bias = board_decimal(b->bias[0]);
    s->output = s->activated = board_divided(b, 0, s->partial);
    s->rounded = board_is_rounded(s->output);
}

/* Output so far. */

/* A tensor of this shape, its memory kept where it fits; the numbers are undefined. */
static enum cs_status resize(struct tensor *t, const struct shape *shape)
{
    if (t->data && shape_equal(&t->shape, shape))
        return CS_OK;
    tensor_finish(t);
    return tensor_init(t, shape, NULL);
}

/* Zeros for every place of the output; false without memory. */
static bool clear_sums(struct board_model *m, size_t n)
{
    if (n > m->n_sums) {
        cs_free(m->sums);
        m->sums = cs_alloc(n, sizeof *m->sums);
        m->n_sums = m->sums ? n : 0;
    }
    if (m->sums)
        memset(m->sums, 0, n * sizeof *m->sums);
    return m->sums;
}

/* The first `done` products of a place of the input. */
static void add_stamp(struct board_model *m, int place, int done)
{
    const struct board *b = &m->state;
    const struct conv_transpose2d_term *t = m->engine_terms;
    conv_transpose2d_stamp_terms(&b->transpose, &b->x, &b->weight, 0, 0, 0, place / b->width, place % b->width,
                                 m->engine_terms);
    for (int i = 0; i < done; i++)
        if (!t[i].cropped)
            m->sums[t[i].oy * b->ow + t[i].ox] += board_decimal(t[i].x) * b->decimal[i];
}

const struct tensor *board_stamped(struct board_model *m, int step, int done)
{
    const struct board *b = &m->state;
    const struct shape shape = shape_4d(1, 1, b->oh, b->ow);
    const int n = b->oh * b->ow;
    if (b->mode != BOARD_TRANSPOSED || step < 1 || (step >= b->steps && done == 0))
        return &b->output;
    if (m->stamped_serial == b->serial && m->stamped_step == step && m->stamped_done == done)
        return &m->stamped;
    m->stamped_serial = 0;
    if (resize(&m->stamped, &shape) != CS_OK || !clear_sums(m, (size_t)n))
        return &b->output;
    for (int i = 0; i < step && i < b->steps; i++)
        add_stamp(m, i, i == step - 1 && done > 0 && done < board_terms(b) ? done : board_terms(b));
    for (int i = 0; i < n; i++)
        m->stamped.data[i] = (float)board_divided(b, 0, m->sums[i]);
    m->stamped_serial = b->serial;
    m->stamped_step = step;
    m->stamped_done = done;
    return &m->stamped;
}

static void count_stamp(const struct board *b, int place, int done, float *count)
{
    const int cols = b->geometry.kernel[1];
    int oy, ox;
    for (int i = 0; i < done; i++)
        if (conv_transpose2d_stamp(&b->transpose, place / b->width, place % b->width, i / cols, i % cols, &oy, &ox))
            count[oy * b->ow + ox]++;
}

const struct tensor *board_overlaps(struct board_model *m, int step, int done)
{
    const struct board *b = &m->state;
    const bool all = step == b->steps && done == 0;
    struct board_overlap_cache *cache = &m->overlaps[all];
    const struct shape shape = shape_4d(1, 1, b->oh, b->ow);
    if (b->mode != BOARD_TRANSPOSED || step < 1 || step > b->steps)
        return NULL;
    if (cache->serial == b->serial && cache->step == step && cache->done == done && cache->count.data)
        return &cache->count;
    cache->serial = 0;
    if (resize(&cache->count, &shape) != CS_OK)
        return NULL;
    memset(cache->count.data, 0, shape_count(&shape) * sizeof(float));
    for (int i = 0; i < step; i++)
        count_stamp(b, i, i == step - 1 && done > 0 ? done : board_terms(b), cache->count.data);
    cache->serial = b->serial;
    cache->step = step;
    cache->done = done;
    return &cache->count;
}
