/* app/board/board_numbers.c - the whole output of a small board, number by number. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/board/board_internal.h"

void board_free_numbers(struct board *b)
{
    tensor_finish(&b->weight);
    tensor_finish(&b->sum);
    tensor_finish(&b->output);
    tensor_finish(&b->activated);
    tensor_finish(&b->pooled);
    tensor_finish(&b->pool_dy);
    for (int i = 0; i < BOARD_RULES; i++) {
        tensor_finish(&b->pool_output[i]);
        tensor_finish(&b->pool_dx[i]);
    }
}

/* Terms. */

int board_terms(const struct board *b)
{
    const int plane = b->geometry.kernel[0] * b->geometry.kernel[1];
    return b->mode == BOARD_TRANSPOSED || b->mode == BOARD_POOLING ? plane : b->weight.shape.dim[1] * plane;
}

static size_t engine_term_bytes(const struct board *b)
{
    return b->mode == BOARD_TRANSPOSED ? sizeof(struct conv_transpose2d_term)
           : b->mode == BOARD_POOLING  ? sizeof(struct pool2d_term)
                                       : sizeof(struct conv2d_term);
}

static enum cs_status grow(void **p, size_t bytes, struct cs_error *err)
{
    void *grown = realloc(*p, bytes);
    if (!grown)
        return cs_no_memory(err);
    *p = grown;
    return CS_OK;
}

enum cs_status board_make_terms_room(struct board_model *m, const struct board *b, struct cs_error *err)
{
    const int n = board_terms(b);
    const size_t bytes = (size_t)n * engine_term_bytes(b);
    enum cs_status status = CS_OK;
    if (bytes > m->engine_bytes) {
        status = grow(&m->engine_terms, bytes, err);
        m->engine_bytes = status == CS_OK ? bytes : m->engine_bytes;
    }
    for (int i = 0; status == CS_OK && i < BOARD_SLOTS; i++) {
        if (m->slot[i].capacity >= n)
            continue;
        void *term = m->slot[i].term;
        status = grow(&term, (size_t)n * sizeof(struct board_term), err);
        m->slot[i].term = term;
        m->slot[i].capacity = status == CS_OK ? n : m->slot[i].capacity;
    }
    return status;
}

/* Layers. */

/* One pass of a layer over x; y is allocated. dy and dx (allocated): backward as well. */
struct pass {
    const struct layer *layer;
    const struct tensor *x;
    struct tensor *y;
    const struct tensor *dy;
    struct tensor *dx;
};

static enum cs_status run(const struct pass *p, struct cs_error *err)
{
    const struct layer *l = p->layer;
    const bool backward = p->dy != NULL;
    const struct shape shape = shape_batch(1, &l->out);
    void *scratch = cs_alloc(l->kind->scratch_bytes ? l->kind->scratch_bytes(l, 1, backward) + 1 : 1, 1);
    void *saved = cs_alloc(l->kind->saved_bytes ? l->kind->saved_bytes(l, 1) + 1 : 1, 1);
    enum cs_status status = scratch && saved ? tensor_init(p->y, &shape, err) : cs_no_memory(err);
    if (status == CS_OK && backward)
        status = tensor_init(p->dx, &p->x->shape, err);
    if (status == CS_OK) {
        const struct layer_call call = {.kernels = kernels_best(),
                                        .training = backward,
                                        .batch = 1,
                                        .x = p->x,
                                        .y = p->y,
                                        .dy = p->dy,
                                        .dx = p->dx,
                                        .scratch = scratch,
                                        .saved = saved};
        l->kind->forward(l, &call);
        if (backward)
            l->kind->backward(l, &call);
    }
    cs_free(scratch);
    cs_free(saved);
    return status;
}

const struct layer_kind *const board_activation_kinds[] = {
    [BOARD_NONE] = &layer_identity,   [BOARD_RELU] = &layer_relu, [BOARD_LEAKY_RELU] = &layer_leaky_relu,
    [BOARD_SIGMOID] = &layer_sigmoid, [BOARD_TANH] = &layer_tanh,
};

enum cs_status board_run_kind(const struct layer_kind *kind, const char *const *attrs, const struct tensor *x,
                              struct tensor *y, struct cs_error *err)
{
    struct layer *l = NULL;
    const struct shape in = shape_3d(x->shape.dim[1], x->shape.dim[2], x->shape.dim[3]);
    enum cs_status status = layer_create(&l, kind, err);
    for (; status == CS_OK && attrs && *attrs; attrs += 2)
        for (int i = 0; i < kind->n_attrs; i++)
            if (!strcmp(kind->attrs[i].name, attrs[0]))
                status = layer_set_attr(l, &kind->attrs[i], attrs[1], err);
    if (status == CS_OK)
        status = layer_infer(l, &in, 1, err);
    if (status == CS_OK)
        status = run(&(struct pass){.layer = l, .x = x, .y = y}, err);
    layer_destroy(&l);
    return status;
}

double board_activate(enum board_activation a, double value)
{
    float in = (float)value;
    const struct tensor x = {shape_4d(1, 1, 1, 1), &in};
    struct tensor y = {0};
    double result = value;
    if (a != BOARD_NONE && board_run_kind(board_activation_kinds[a], NULL, &x, &y, NULL) == CS_OK)
        result = (double)y.data[0];
    tensor_finish(&y);
    return result;
}

/* Convolutions. */

static float largest(const struct tensor *t)
{
    float most = 1e-6f; /* colours are scaled by it */
    const size_t n = shape_count(&t->shape);
    for (size_t i = 0; i < n; i++)
        most = fmaxf(most, fabsf(t->data[i]));
    return most;
}

static void fill_output(struct board *b, void *engine_terms)
{
    for (int m = 0, i = 0; m < b->maps; m++)
        for (int oy = 0; oy < b->oh; oy++)
            for (int ox = 0; ox < b->ow; ox++, i++) {
                const double sum = board_sum(b, engine_terms, m, oy, ox);
                b->sum.data[i] = (float)sum;
                b->output.data[i] = (float)board_divided(b, m, sum);
            }
    b->output_max = largest(&b->output);
}

static enum cs_status make_output(struct board_model *m, struct board *b, struct cs_error *err)
{
    static const char *const halves[] = {"kernel_size", "2", "stride", "2", "ceil_mode", "true", NULL};
    const struct shape shape = shape_4d(1, b->maps, b->oh, b->ow);
    enum cs_status status = tensor_init(&b->sum, &shape, err);
    if (status == CS_OK)
        status = tensor_init(&b->output, &shape, err);
    if (status != CS_OK)
        return status;
    fill_output(b, m->engine_terms);
    status = board_run_kind(board_activation_kinds[b->activation], NULL, &b->output, &b->activated, err);
    if (status == CS_OK && b->oh >= 2 && b->ow >= 2)
        status = board_run_kind(&layer_max_pool2d, halves, &b->activated, &b->pooled, err);
    return status;
}

/* Pooling. */

static const struct layer_kind *const rule_kinds[BOARD_RULES] = {&layer_max_pool2d, &layer_avg_pool2d,
                                                                 &layer_min_pool2d};

/* The three rules on the same windows. The mean knows no dilation: it has none of its tensors then. */
static enum cs_status pool_by(struct board *b, enum board_rule rule, struct cs_error *err)
{
    struct pool2d pool = b->pool;
    const struct shape in = shape_3d(b->channels, b->height, b->width);
    pool.base.kind = rule_kinds[rule];
    if (rule == BOARD_MEAN && (pool.dilation[0] > 1 || pool.dilation[1] > 1))
        return CS_OK;
    enum cs_status status = layer_infer(&pool.base, &in, 1, err);
    if (status == CS_OK)
        status = run(&(struct pass){.layer = &pool.base,
                                    .x = &b->x,
                                    .y = &b->pool_output[rule],
                                    .dy = &b->pool_dy,
                                    .dx = &b->pool_dx[rule]},
                     err);
    return status;
}

static enum cs_status make_pools(struct board *b, uint64_t seed, struct cs_error *err)
{
    const struct shape shape = shape_4d(1, 1, b->oh, b->ow);
    enum cs_status status = gradient_draw(1, b->oh, b->ow, seed, &b->pool_dy, err);
    for (int rule = 0; rule < BOARD_RULES && status == CS_OK; rule++)
        status = pool_by(b, (enum board_rule)rule, err);
    if (status == CS_OK)
        status = tensor_init(&b->output, &shape, err);
    if (status != CS_OK)
        return status;
    tensor_copy(&b->output, &b->pool_output[b->rule]);
    b->output_max = largest(&b->output);
    return CS_OK;
}

enum cs_status board_make_numbers(struct board_model *m, struct board *b, uint64_t seed, struct cs_error *err)
{
    if (b->large)
        return CS_OK;
    return b->mode == BOARD_POOLING ? make_pools(b, seed, err) : make_output(m, b, err);
}
