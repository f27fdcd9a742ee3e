#include "app/topics/matrix_cases.h"

#include "engine/base/i18n.h"

const struct matrix_case matrix_cases[MATRIX_CASES] = {
    [MATRIX_CASE_NEURON] = {32, 32, 3, 5, 1, 1, false, 1, false},
    [MATRIX_CASE_SIX] = {32, 32, 3, 5, 1, 6, false, 0, false},
    [MATRIX_CASE_THOUSAND] = {224, 224, 3, 11, 4, 1, false, 1000, false},
    [MATRIX_CASE_FACES] = {200, 200, 1, 10, 1, 1, true, 0, false},
    [MATRIX_CASE_FILTERS] = {200, 200, 1, 10, 1, 100, true, 0, false},
    [MATRIX_CASE_ALEXNET] = {227, 227, 3, 11, 4, 96, false, 0, true},
};

static int outputs(const struct matrix_case *c, int side)
{
    if (c->same)
        return (side + c->stride - 1) / c->stride;
    return side < c->window ? 0 : (side - c->window) / c->stride + 1;
}

struct matrix_extent matrix_case_map(const struct matrix_case *c)
{
    return (struct matrix_extent){outputs(c, c->height), outputs(c, c->width)};
}

enum cs_status matrix_case_question(const struct matrix_case *c, struct conv2d_question *q, struct cs_error *err)
{
    const struct matrix_extent map = matrix_case_map(c);
    if (c->window > c->height || c->window > c->width)
        return cs_fail(err, CS_BAD_VALUE, _("a window of %d×%d does not fit an input of %d×%d: make one of them fit"),
                       c->window, c->window, c->height, c->width);
    *q = (struct conv2d_question){.inputs = (int64_t)c->height * c->width * c->channels,
                                  .window = (int64_t)c->window * c->window * c->channels,
                                  .units = c->units ? c->units : (int64_t)map.rows * map.cols * c->maps,
                                  .maps = c->maps,
                                  .bias = c->bias};
    if (q->units < q->maps)
        return cs_fail(err, CS_BAD_VALUE, _("%d maps need %d units at least: raise the units, or lower the maps"),
                       c->maps, c->maps);
    return CS_OK;
}
