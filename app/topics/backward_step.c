/* app/topics/backward_step.c - the products of one step, and the result as it stands after so many. */
#include <math.h>
#include <string.h>

#include "app/topics/backward_internal.h"

/* Products. */

static double pixel_at(const struct backward_case *c, int row, int col)
{
    return row < 0 ? 0 : c->pixel[row * c->x.shape.dim[3] + col];
}

static double gradient_at(const struct backward_case *c, int oy, int ox)
{
    return oy < 0 ? 0 : c->gradient[oy * c->arriving.shape.dim[3] + ox];
}

static void kernel_terms(const struct backward *b, struct backward_case *c, struct backward_step *s,
                         struct backward_term *term)
{
    const struct conv2d_gradient_term *t = c->engine_terms;
    conv2d_weight_gradient_terms(&c->conv, &c->x, &c->arriving, 0, 0, 0, s->row, s->col, c->engine_terms);
    for (int k = 0; k < b->terms; k++) {
        term[k] = (struct backward_term){.row = t[k].row,
                                         .col = t[k].col,
                                         .i = t[k].oy,
                                         .j = t[k].ox,
                                         .oy = t[k].oy,
                                         .ox = t[k].ox,
                                         .from_row = t[k].from_row,
                                         .from_col = t[k].from_col,
                                         .under = pixel_at(c, t[k].from_row, t[k].from_col),
                                         .moving = gradient_at(c, t[k].oy, t[k].ox)};
        term[k].padded = t[k].row != t[k].from_row || t[k].col != t[k].from_col;
        term[k].product = term[k].under * term[k].moving;
    }
}

static enum backward_cell kind_at(const struct backward_grid *g, int row, int col)
{
    return g->kind ? (enum backward_cell)g->kind[(row - g->first[0]) * g->cols + col - g->first[1]] : BACKWARD_VALUE;
}

static void input_terms(const struct backward *b, struct backward_case *c, struct backward_step *s,
                        struct backward_term *term)
{
    const struct conv2d *l = &c->conv;
    const struct conv2d_gradient_term *t = c->engine_terms;
    conv2d_place_gradient_terms(l, &c->weight, &c->arriving, 0, 0, s->row, s->col, c->engine_terms);
    for (int k = 0; k < b->terms; k++) {
        const int row = s->row + l->padding[0] - t[k].i * l->dilation[0],
                  col = s->col + l->padding[1] - t[k].j * l->dilation[1];
        const enum backward_cell kind = kind_at(&b->slid, row, col);
        term[k] = (struct backward_term){.row = row,
                                         .col = col,
                                         .i = l->kernel_size[0] - 1 - t[k].i,
                                         .j = l->kernel_size[1] - 1 - t[k].j,
                                         .oy = t[k].oy,
                                         .ox = t[k].ox,
                                         .from_row = -1,
                                         .from_col = -1,
                                         .under = gradient_at(c, t[k].oy, t[k].ox),
                                         .moving = c->w[t[k].i * l->kernel_size[1] + t[k].j],
                                         .padded = kind == BACKWARD_PADDED,
                                         .gap = kind == BACKWARD_GAP};
        term[k].product = term[k].under * term[k].moving;
    }
}

static void pooling_terms(struct backward_case *c, struct backward_step *s, struct backward_term *term)
{
    const struct pool2d_term *t = c->engine_terms;
    float share[KERNEL_MAX_WEIGHTS];
    struct pool2d_result r;
    pool2d_terms(&c->pool, &c->x, 0, 0, s->row, s->col, c->engine_terms, &r);
    pool2d_term_gradients(t, &r, (float)gradient_at(c, s->row, s->col), share);
    for (int k = 0; k < r.n; k++)
        term[k] = (struct backward_term){.row = t[k].row,
                                         .col = t[k].col,
                                         .i = s->row,
                                         .j = s->col,
                                         .oy = s->row,
                                         .ox = s->col,
                                         .from_row = t[k].padded ? -1 : t[k].row,
                                         .from_col = t[k].padded ? -1 : t[k].col,
                                         .under = backward_decimal(t[k].x),
                                         .moving = t[k].weight,
                                         .product = backward_decimal(share[k]),
                                         .padded = t[k].padded,
                                         .winner = t[k].winner,
                                         .tied = t[k].tie};
}

static void relu_terms(const struct backward *b, const struct backward_case *c, struct backward_step *s,
                       struct backward_term *term)
{
    const double z = c->output[s->row * b->output.cols + s->col], g = gradient_at(c, s->row, s->col);
    term[0] = (struct backward_term){.row = s->row,
                                     .col = s->col,
                                     .i = s->row,
                                     .j = s->col,
                                     .oy = s->row,
                                     .ox = s->col,
                                     .from_row = -1,
                                     .from_col = -1,
                                     .under = z,
                                     .moving = g,
                                     .winner = z > 0,
                                     .product = z > 0 ? g : 0};
}

/* Steps. */

static void place_window(const struct backward *b, const struct backward_case *c, struct backward_step *s)
{
    const int at[2] = {s->row, s->col};
    for (int axis = 0; axis < 2; axis++) {
        const int pad = c->conv.padding[axis], d = c->conv.dilation[axis];
        s->first[axis] = b->of == BACKWARD_KERNEL    ? at[axis] * d - pad
                         : b->of == BACKWARD_INPUT   ? at[axis] + pad - d * (c->conv.kernel_size[axis] - 1)
                         : b->of == BACKWARD_POOLING ? at[axis] * c->conv.stride[axis] - pad
                                                     : at[axis];
    }
}

static void find_receiver(const struct backward *b, const struct backward_case *c, struct backward_step *s)
{
    s->to_row = padding_source(b->padding_mode, s->row, c->x.shape.dim[2]);
    s->to_col = padding_source(b->padding_mode, s->col, c->x.shape.dim[3]);
    if (s->to_row < 0 || s->to_col < 0)
        s->to_row = s->to_col = -1;
}

static void fill_terms(const struct backward *b, struct backward_case *c, struct backward_step *s,
                       struct backward_term *term)
{
    switch (b->of) {
    case BACKWARD_KERNEL:
        kernel_terms(b, c, s, term);
        break;
    case BACKWARD_INPUT:
        input_terms(b, c, s, term);
        break;
    case BACKWARD_POOLING:
        pooling_terms(c, s, term);
        break;
    default:
        relu_terms(b, c, s, term);
        break;
    }
}

static void step_of(const struct backward *b, struct backward_case *c, int slot, int step, int done,
                    struct backward_step *s)
{
    const bool inside = b->of == BACKWARD_INPUT;
    *s = (struct backward_step){.step = step, .term = c->term[slot], .n_terms = b->terms};
    s->row = (step - 1) / b->step_cols + (inside ? b->result.first[0] : 0);
    s->col = (step - 1) % b->step_cols + (inside ? b->result.first[1] : 0);
    s->to_row = s->row;
    s->to_col = s->col;
    s->n_done = done < 1 || done > b->terms ? b->terms : done;
    if (inside)
        find_receiver(b, c, s);
    place_window(b, c, s);
    fill_terms(b, c, s, c->term[slot]);
    for (int k = 0; k < b->terms; k++) {
        s->sum += s->term[k].product;
        s->partial += k < s->n_done ? s->term[k].product : 0;
    }
    s->value = b->of == BACKWARD_POOLING ? gradient_at(c, s->row, s->col) : inside ? s->sum / b->divisor : s->sum;
}

void backward_step_at(struct backward_model *m, int slot, int step, int done, struct backward_step *s)
{
    *s = (struct backward_step){0};
    if (step >= 1 && step <= m->state.steps)
        step_of(&m->state, &m->now, slot, step, done, s);
}

/* The result so far. */

static void add(const struct backward *b, struct backward_case *c, int row, int col, double value)
{
    const int at = (row - b->result.first[0]) * b->result.cols + col - b->result.first[1];
    c->so_far[at] += backward_float(value);
    c->there[at] = 1;
}

static void add_window(const struct backward *b, struct backward_case *c, int step)
{
    struct backward_step s;
    step_of(b, c, BACKWARD_SLOTS - 1, step, 0, &s);
    for (int k = 0; k < s.n_terms; k++)
        if (!s.term[k].padded)
            add(b, c, s.term[k].row, s.term[k].col, s.term[k].product);
}

/* A borrowed place keeps the number that went through it, and its source gets it. */
static void add_step(const struct backward *b, struct backward_case *c, int step)
{
    const int i = step - 1, row = i / b->step_cols + b->result.first[0], col = i % b->step_cols + b->result.first[1];
    struct backward_step s = {.row = row, .col = col};
    if (b->of == BACKWARD_POOLING) {
        add_window(b, c, step);
        return;
    }
    add(b, c, row, col, c->value[i]);
    if (b->of != BACKWARD_INPUT)
        return;
    find_receiver(b, c, &s);
    if (s.to_row >= 0 && (s.to_row != row || s.to_col != col))
        add(b, c, s.to_row, s.to_col, c->value[i]);
}

static void collect(const struct backward *b, struct backward_case *c, int steps, int also)
{
    if (c->so_far_steps == steps && c->so_far_also == also)
        return;
    const size_t n = (size_t)b->result.rows * (size_t)b->result.cols;
    memset(c->so_far, 0, n * sizeof *c->so_far);
    memset(c->there, 0, n);
    for (int step = 1; step <= steps; step++)
        add_step(b, c, step);
    if (also > steps)
        add_step(b, c, also);
    c->so_far_steps = steps;
    c->so_far_also = also;
}

void backward_so_far(struct backward_model *m, int steps, int also, struct backward_so_far *out)
{
    const struct backward *b = &m->state;
    *out = (struct backward_so_far){m->now.so_far, m->now.there};
    if (b->steps > 0)
        collect(b, &m->now, steps < 0 ? 0 : steps > b->steps ? b->steps : steps, also > b->steps ? 0 : also);
}

static enum cs_status take_memory(struct backward *b, struct backward_case *c, struct cs_error *err)
{
    const size_t n = (size_t)b->result.rows * (size_t)b->result.cols;
    bool all = true;
    c->value = backward_take(c, (size_t)b->steps, sizeof *c->value);
    c->so_far = backward_take(c, n, sizeof *c->so_far);
    c->there = backward_take(c, n, sizeof *c->there);
    for (int i = 0; i < BACKWARD_SLOTS; i++) {
        c->term[i] = backward_take(c, (size_t)b->terms, sizeof **c->term);
        all &= c->term[i] != NULL;
    }
    return all && c->value && c->so_far && c->there ? CS_OK : cs_no_memory(err);
}

enum cs_status backward_make_steps(struct backward *b, struct backward_case *c, struct cs_error *err)
{
    const int n = b->result.rows * b->result.cols;
    float *result = backward_take(c, (size_t)n, sizeof *result);
    const enum cs_status status = result ? take_memory(b, c, err) : cs_no_memory(err);
    if (status != CS_OK)
        return status;
    for (int i = 0; i < b->steps; i++) {
        struct backward_step s;
        step_of(b, c, 0, i + 1, 0, &s);
        c->value[i] = s.value;
    }
    collect(b, c, b->steps, 0);
    memcpy(result, c->so_far, (size_t)n * sizeof *result);
    b->result.data = result;
    for (int i = 0; i < n; i++)
        b->result_most = fmaxf(b->result_most, fabsf(result[i]));
    return CS_OK;
}
