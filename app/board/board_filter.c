#include "app/board/board_filter.h"

#include <stdlib.h>
#include <string.h>

#include "app/board/board_internal.h"

void board_filter_finish(struct board_filter *f)
{
    tensor_finish(&f->board.weight);
    free(f->decimal);
    *f = (struct board_filter){0};
}

/* Its arrays are the board's, which may go. */
static void take_plain(struct board_filter *f, const struct board *b)
{
    f->bias = b->bias[0];
    f->board = (struct board){.mode = b->mode,
                              .geometry = b->geometry,
                              .channels = b->channels,
                              .height = b->height,
                              .width = b->width,
                              .maps = b->maps,
                              .oh = b->oh,
                              .ow = b->ow,
                              .steps = b->steps,
                              .divisor = b->divisor,
                              .conv = b->conv,
                              .activation = b->activation};
}

enum cs_status board_filter_init(struct board_filter *f, const struct board *b, struct cs_error *err)
{
    const size_t n = shape_count(&b->weight.shape);
    *f = (struct board_filter){0};
    take_plain(f, b);
    f->decimal = malloc(n * sizeof *f->decimal);
    enum cs_status status = f->decimal ? tensor_init(&f->board.weight, &b->weight.shape, err) : cs_no_memory(err);
    if (status != CS_OK) {
        board_filter_finish(f);
        return status;
    }
    tensor_copy(&f->board.weight, &b->weight);
    memcpy(f->decimal, b->decimal, n * sizeof *f->decimal);
    return CS_OK;
}

/* As a board reads itself. */
static struct board board_on(const struct board_filter *f, const struct tensor *x)
{
    struct board b = f->board;
    b.x = *x;
    b.decimal = f->decimal;
    b.bias = &f->bias;
    return b;
}

double board_filter_terms(const struct board_filter *f, const struct tensor *x, int oy, int ox,
                          struct board_term *terms)
{
    struct conv2d_term engine_terms[KERNEL_MAX_WEIGHTS];
    const struct board b = board_on(f, x);
    const double sum = board_sum(&b, engine_terms, 0, oy, ox);
    for (int i = 0; i < board_terms(&b); i++)
        terms[i] = board_conv_term(&engine_terms[i], f->decimal[i]);
    return sum;
}

double board_filter_output(const struct board_filter *f, double sum)
{
    return sum / f->board.divisor + board_decimal(f->bias);
}

enum cs_status board_filter_run(const struct board_filter *f, const struct tensor *x, struct tensor *y,
                                struct cs_error *err)
{
    struct conv2d_term engine_terms[KERNEL_MAX_WEIGHTS];
    const struct board b = board_on(f, x);
    const struct shape shape = shape_4d(1, 1, b.oh, b.ow);
    struct tensor sums;
    enum cs_status status = tensor_init(&sums, &shape, err);
    if (status != CS_OK)
        return status;
    for (int i = 0; i < b.steps; i++)
        sums.data[i] = (float)board_filter_output(f, board_sum(&b, engine_terms, 0, i / b.ow, i % b.ow));
    status = board_run_kind(board_activation_kinds[b.activation], NULL, &sums, y, err);
    tensor_finish(&sums);
    return status;
}
