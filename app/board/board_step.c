/* app/board/board_step.c - one value of a board: its terms as the engine gives them, and what becomes of their sum. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/board_internal.h"

double board_divided(const struct board *b, int map, double sum)
{
    return b->mode == BOARD_POOLING ? sum : sum / b->divisor + board_decimal(b->bias[map]);
}

double board_decimal(float v)
{
    const double near = round((double)v * 1e6) / 1e6;
    return (float)near == v ? near : (double)v;
}

/* The engine says what meets what; its products are float32, where 254 times 98.99 has lost its hundredths. */
static double conv_sum(const struct board *b, struct conv2d_term *t, int map, int oy, int ox)
{
    const int n = board_terms(b);
    const double *w = b->decimal + (ptrdiff_t)map * n;
    double sum = 0;
    conv2d_terms(&b->conv, &b->x, &b->weight, 0, map, oy, ox, t);
    for (int i = 0; i < n; i++)
        sum += board_decimal(t[i].x) * w[i];
    return sum;
}

double board_gathered(const struct board *b, const struct tensor *x, void *engine_terms, int oy, int ox)
{
    struct conv_transpose2d_term *t = engine_terms;
    const int n = conv_transpose2d_terms(&b->transpose, x, &b->weight, 0, 0, oy, ox, t, NULL);
    double sum = 0;
    for (int i = 0; i < n; i++)
        sum += board_decimal(t[i].x) * b->decimal[t[i].i * b->geometry.kernel[1] + t[i].j];
    return sum;
}

double board_sum(const struct board *b, void *engine_terms, int map, int oy, int ox)
{
    struct pool2d_result result;
    switch (b->mode) {
    case BOARD_TRANSPOSED:
        return board_gathered(b, &b->x, engine_terms, oy, ox);
    case BOARD_POOLING:
        pool2d_terms(&b->pool, &b->x, 0, 0, oy, ox, engine_terms, &result);
        return (double)result.value;
    default:
        return conv_sum(b, engine_terms, map, oy, ox);
    }
}

double board_value(struct board_model *m, int map, int oy, int ox)
{
    const struct board *b = &m->state;
    const double value = board_divided(b, map, board_sum(b, m->engine_terms, map, oy, ox));
    return b->mode == BOARD_POOLING ? value : board_activate(b->activation, value);
}

/* The engine's terms as the views read them. */

struct board_term board_conv_term(const struct conv2d_term *t, double w)
{
    const double x = board_decimal(t->x);
    return (struct board_term){.c = t->c,
                               .i = t->i,
                               .j = t->j,
                               .row = t->row,
                               .col = t->col,
                               .from_row = t->from_row,
                               .from_col = t->from_col,
                               .x = x,
                               .w = w,
                               .product = x * w,
                               .padded = t->from_row < 0 || t->row != t->from_row || t->col != t->from_col};
}

static struct board_term of_pool(const struct pool2d_term *t)
{
    return (struct board_term){.i = t->i,
                               .j = t->j,
                               .row = t->row,
                               .col = t->col,
                               .from_row = t->padded ? -1 : t->row,
                               .from_col = t->padded ? -1 : t->col,
                               .x = (double)t->x,
                               .w = t->weight,
                               .product = (double)t->x * t->weight,
                               .padded = t->padded,
                               .winner = t->winner,
                               .tied = t->tie};
}

/* A term of a stamp: row and col are where it lands; from_row and from_col, where it comes from. */
static struct board_term of_stamp(const struct conv_transpose2d_term *t, double w)
{
    const double x = board_decimal(t->x);
    return (struct board_term){.c = t->c,
                               .i = t->i,
                               .j = t->j,
                               .row = t->oy,
                               .col = t->ox,
                               .from_row = t->row,
                               .from_col = t->col,
                               .x = x,
                               .w = w,
                               .product = x * w,
                               .padded = t->cropped};
}

static double conv_step(struct board_model *m, struct board_term *term, struct board_step *s)
{
    const struct board *b = &m->state;
    const struct conv2d_term *t = m->engine_terms;
    const double sum = conv_sum(b, m->engine_terms, s->map, s->oy, s->ox);
    for (int i = 0; i < s->n_terms; i++)
        term[i] = board_conv_term(&t[i], b->decimal[s->map * s->n_terms + i]);
    return sum;
}

static double pool_step(struct board_model *m, struct board_term *term, struct board_step *s)
{
    const struct board *b = &m->state;
    const struct pool2d_term *t = m->engine_terms;
    struct pool2d_result result;
    pool2d_terms(&b->pool, &b->x, 0, 0, s->oy, s->ox, m->engine_terms, &result);
    for (int i = 0; i < s->n_terms; i++)
        term[i] = of_pool(&t[i]);
    return (double)result.value;
}

static double stamp_step(struct board_model *m, struct board_term *term, struct board_step *s)
{
    const struct board *b = &m->state;
    const struct conv_transpose2d_term *t = m->engine_terms;
    double sum = 0;
    conv_transpose2d_stamp_terms(&b->transpose, &b->x, &b->weight, 0, 0, 0, s->oy, s->ox, m->engine_terms);
    for (int i = 0; i < s->n_terms; i++) {
        term[i] = of_stamp(&t[i], b->decimal[i]);
        sum += term[i].product;
    }
    return sum;
}

/* Largest or smallest of the first values, or the sum of their parts in the mean. */
static double partial_pool(const struct board *b, const struct board_step *s)
{
    double value = b->rule == BOARD_MEAN ? 0 : NAN;
    for (int i = 0; i < s->n_done; i++) {
        const struct board_term *t = &s->term[i];
        if (b->rule == BOARD_MEAN)
            value += t->product;
        else if (!t->padded)
            value = isnan(value) ? t->x : b->rule == BOARD_MAX ? fmax(value, t->x) : fmin(value, t->x);
    }
    return value;
}

static double partial_sum(const struct board_step *s)
{
    double sum = 0;
    for (int i = 0; i < s->n_done; i++)
        sum += s->term[i].product;
    return sum;
}

double board_channel_sum(const struct board *b, const struct board_step *s, int channel)
{
    const int plane = b->geometry.kernel[0] * b->geometry.kernel[1], first = channel * plane;
    double sum = 0;
    for (int i = first; i < first + plane && i < s->n_done; i++)
        sum += s->term[i].product;
    return sum;
}

/* More than two decimals; what is off by less than float32 can tell is whole hundredths. */
bool board_is_rounded(double v)
{
    const double hundredths = v * 100;
    return fabs(hundredths - round(hundredths)) > 1e-5 * fmax(1, fabs(v));
}

void board_step_at(struct board_model *m, int slot, int map, int step, int done, struct board_step *s)
{
    const struct board *b = &m->state;
    struct board_term *term = m->slot[slot].term;
    const int cols = b->mode == BOARD_TRANSPOSED ? b->width : b->ow;
    *s = (struct board_step){0};
    if (step < 1 || step > b->steps || map < 0 || map >= b->maps)
        return;
    s->map = map;
    s->oy = (step - 1) / cols;
    s->ox = (step - 1) % cols;
    s->n_terms = board_terms(b);
    s->term = term;
    s->n_done = done < 1 || done > s->n_terms ? s->n_terms : done;
    s->sum = b->mode == BOARD_TRANSPOSED ? stamp_step(m, term, s)
             : b->mode == BOARD_POOLING  ? pool_step(m, term, s)
                                         : conv_step(m, term, s);
    s->partial = s->n_done == s->n_terms ? s->sum : b->mode == BOARD_POOLING ? partial_pool(b, s) : partial_sum(s);
    s->bias = b->mode == BOARD_POOLING ? 0 : board_decimal(b->bias[map]);
    s->output = board_divided(b, map, s->sum);
    s->activated = b->mode == BOARD_POOLING ? s->output : board_activate(b->activation, s->output);
    s->rounded = board_is_rounded(s->output);
    s->activated_rounded = board_is_rounded(s->activated);
}
