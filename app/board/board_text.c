#include "app/board/board_text.h"

#include <math.h>

#include "app/board/text_builder.h"
#include "engine/base/i18n.h"

enum { SLOT = 2 }; /* of board_step_at() */

/* Rows and columns from first up to end. */
struct part {
    int first[2], end[2];
};

struct writer {
    struct text_builder *t;
    struct board_model *m;
    const struct board *b;
    const struct board_text_view *view;
    struct part input, output;
    const char *side; /* "A", "B"; "" where nothing is compared */
};

/* Parts. */

static int clamped(double v, int n)
{
    return v < 0 ? 0 : v > n ? n : (int)v;
}

/* What is seen of n, BOARD_TEXT_SIDE at most, around the middle. */
static void seen(double from, double extent, int n, int *first, int *end)
{
    const double most = fmin(extent, BOARD_TEXT_SIDE), begin = from + (extent - most) / 2;
    *first = clamped(floor(begin), n);
    *end = clamped(ceil(begin + most), n);
    if (*end - *first > BOARD_TEXT_SIDE)
        *end = *first + BOARD_TEXT_SIDE;
}

/* Outputs whose windows have their middles on rows (columns) first to end of the input. */
static void outputs_of(const struct board *b, int axis, int first, int end, int n, int *out_first, int *out_end)
{
    const struct board_geometry *g = &b->geometry;
    const double middle = (double)g->dilation[axis] * (g->kernel[axis] - 1) / 2 - g->padding[axis];
    *out_first = clamped(ceil((first - middle) / g->stride[axis]), n);
    *out_end = clamped(floor((end - 1 - middle) / g->stride[axis]) + 1, n);
    *out_end = *out_end < *out_first ? *out_first : *out_end;
}

static void choose_parts(struct writer *w)
{
    const struct board *b = w->b;
    const struct board_text_view *v = w->view;
    w->input = (struct part){{0, 0}, {b->height, b->width}};
    w->output = (struct part){{0, 0}, {b->oh, b->ow}};
    if (!b->large)
        return;
    seen(v->row, v->rows, b->height, &w->input.first[0], &w->input.end[0]);
    seen(v->col, v->cols, b->width, &w->input.first[1], &w->input.end[1]);
    outputs_of(b, 0, w->input.first[0], w->input.end[0], b->oh, &w->output.first[0], &w->output.end[0]);
    outputs_of(b, 1, w->input.first[1], w->input.end[1], b->ow, &w->output.first[1], &w->output.end[1]);
}

/* Tables. */

/* "Output A 8×8", "Input 4096×4096, rows 10 to 25, columns 3 to 18" */
static void add_title(const struct writer *w, const char *title, int rows, int cols, const struct part *p)
{
    text_add(w->t, "%s%s%s %d×%d", title, *w->side ? " " : "", w->side, rows, cols);
    if (p->end[0] - p->first[0] < rows || p->end[1] - p->first[1] < cols)
        text_add(w->t, _(", rows %d to %d, columns %d to %d"), p->first[0], p->end[0] - 1, p->first[1], p->end[1] - 1);
    text_add(w->t, "\n");
}

static void add_number(struct text_builder *t, double value, bool last)
{
    text_add(t, "%.9g%s", value + 0.0, last ? "\n" : "\t"); /* + 0: no negative zero */
}

static void add_matrix(struct text_builder *t, const float *data, int stride, const struct part *p)
{
    for (int i = p->first[0]; i < p->end[0]; i++)
        for (int j = p->first[1]; j < p->end[1]; j++)
            add_number(t, (double)data[(size_t)i * (size_t)stride + (size_t)j], j == p->end[1] - 1);
    text_add(t, "\n");
}

static void add_input(const struct writer *w)
{
    const struct board *b = w->b;
    const size_t plane = (size_t)b->height * (size_t)b->width;
    for (int c = 0; c < b->channels; c++) {
        if (b->channels > 1)
            text_add(w->t, _("Channel %d: "), c);
        add_title(w, _("Input"), b->height, b->width, &w->input);
        add_matrix(w->t, b->x.data + (size_t)c * plane, b->width, &w->input);
    }
}

static void add_kernels(const struct writer *w)
{
    const struct board *b = w->b;
    const int rows = b->geometry.kernel[0], cols = b->geometry.kernel[1];
    const struct part all = {{0, 0}, {rows, cols}};
    if (b->mode == BOARD_POOLING)
        return;
    const int slices = b->weight.shape.dim[1];
    for (int i = 0; i < b->weight.shape.dim[0] * slices; i++) {
        if (b->weight.shape.dim[0] > 1)
            text_add(w->t, _("Filter %d: "), i / slices);
        if (slices > 1)
            text_add(w->t, _("slice %d: "), i % slices);
        text_add(w->t, b->divisor != 1 ? _("weights to be divided by %d: ") : "", b->divisor);
        add_title(w, _("Kernel"), rows, cols, &all);
        add_matrix(w->t, b->weight.data + (size_t)i * (size_t)rows * (size_t)cols, cols, &all);
    }
    text_add(w->t, "%s", _("Bias"));
    for (int m = 0; m < b->maps; m++)
        text_add(w->t, "\t%.9g", (double)b->bias[m]);
    text_add(w->t, "\n\n");
}

/* Outputs. */

static int shown_of(const struct writer *w, int map)
{
    const int all = w->b->oh * w->b->ow, shown = w->view->shown;
    return shown < 0 || map < w->view->whole_maps || shown > all ? all : shown;
}

/* Where nothing is drawn, nothing is written. */
static void add_values(const struct writer *w, const float *data, int map)
{
    const struct part *p = &w->output;
    const int shown = w->b->large ? -1 : shown_of(w, map);
    for (int i = p->first[0]; i < p->end[0]; i++)
        for (int j = p->first[1]; j < p->end[1]; j++) {
            const bool last = j == p->end[1] - 1;
            if (w->b->large)
                add_number(w->t, board_value(w->m, map, i, j), last);
            else if (i * w->b->ow + j < shown)
                add_number(w->t, (double)data[i * w->b->ow + j], last);
            else
                text_add(w->t, "%s", last ? "\n" : "\t");
        }
    text_add(w->t, "\n");
}

static void add_maps(const struct writer *w, const char *title, const struct tensor *t)
{
    const size_t plane = (size_t)w->b->oh * (size_t)w->b->ow;
    for (int m = 0; m < w->b->maps; m++) {
        if (w->b->maps > 1)
            text_add(w->t, _("Filter %d: "), m);
        add_title(w, title, w->b->oh, w->b->ow, &w->output);
        add_values(w, t->data ? t->data + (size_t)m * plane : NULL, m);
    }
}

static void add_pooled(const struct writer *w)
{
    const struct tensor *t = &w->b->pooled;
    const int rows = t->shape.dim[2], cols = t->shape.dim[3];
    const struct part all = {{0, 0}, {rows, cols}};
    for (int m = 0; m < w->b->maps; m++) {
        if (w->b->maps > 1)
            text_add(w->t, _("Filter %d: "), m);
        add_title(w, _("2×2 max-pooling"), rows, cols, &all);
        add_matrix(w->t, t->data + (size_t)m * (size_t)rows * (size_t)cols, cols, &all);
    }
}

/* Transposed: as far as it has been stamped. */
static void add_outputs(const struct writer *w)
{
    const struct board *b = w->b;
    if (b->mode == BOARD_TRANSPOSED) {
        const struct board_text_view all = {.shown = -1};
        struct writer stamped = *w;
        stamped.view = &all;
        add_maps(&stamped, _("Output"), board_stamped(w->m, w->view->step, w->view->done));
        return;
    }
    add_maps(w, _("Output"), &b->output);
    if (b->large || b->mode == BOARD_POOLING)
        return;
    if (b->activation != BOARD_NONE)
        add_maps(w, _("After the activation"), &b->activated);
    if (w->view->stage == BOARD_STAGE_POOLING && b->pooled.data)
        add_pooled(w);
}

static void add_gradients(const struct writer *w)
{
    const struct board *b = w->b;
    const struct part out = {{0, 0}, {b->oh, b->ow}};
    if (b->mode != BOARD_POOLING || !w->view->gradient || b->large || !b->pool_dx[b->rule].data)
        return;
    add_title(w, _("Gradient that arrives"), b->oh, b->ow, &out);
    add_matrix(w->t, b->pool_dy.data, b->ow, &out);
    add_title(w, _("Gradient of the input"), b->height, b->width, &w->input);
    add_matrix(w->t, b->pool_dx[b->rule].data, b->width, &w->input);
}

/* The chain. */

static void add_terms(const struct writer *w, const struct board_step *s)
{
    const bool pools = w->b->mode == BOARD_POOLING;
    text_add(w->t, pools ? "i\tj\t%s\t%s\tx\n" : "c\ti\tj\t%s\t%s\tx\tw\tx·w\n", _("row"), _("column"));
    for (int i = 0; i < s->n_done; i++) {
        const struct board_term *t = &s->term[i];
        if (pools)
            text_add(w->t, "%d\t%d\t%d\t%d\t%.9g\n", t->i, t->j, t->row, t->col, t->x + 0.0);
        else
            text_add(w->t, "%d\t%d\t%d\t%d\t%d\t%.9g\t%.9g\t%.9g\n", t->c, t->i, t->j, t->row, t->col, t->x + 0.0,
                     t->w + 0.0, t->product + 0.0);
    }
}

static void add_line(struct text_builder *t, const char *name, double value)
{
    text_add(t, "%s\t%.9g\n", name, value + 0.0);
}

static void add_results(const struct writer *w, const struct board_step *s)
{
    const struct board *b = w->b;
    const bool done = s->n_done == s->n_terms;
    if (b->mode == BOARD_POOLING) {
        add_line(w->t, done ? _("Output") : _("So far"), done ? s->output : s->partial);
        return;
    }
    if (b->mode == BOARD_TRANSPOSED) /* its products go to many outputs */
        return;
    add_line(w->t, _("Sum of products"), s->partial);
    if (!done)
        return;
    if (b->divisor != 1)
        add_line(w->t, _("Divisor"), b->divisor);
    add_line(w->t, _("Bias"), s->bias);
    add_line(w->t, _("Output"), s->output);
    if (b->activation != BOARD_NONE)
        add_line(w->t, _("After the activation"), s->activated);
}

static void add_chain(const struct writer *w)
{
    struct board_step s;
    board_step_at(w->m, SLOT, w->view->map, w->view->step, w->view->done, &s);
    if (s.n_terms == 0)
        return;
    text_add(w->t, w->b->mode == BOARD_TRANSPOSED ? _("Stamp of input%s%s [%d, %d]") : _("Output%s%s [%d, %d]"),
             *w->side ? " " : "", w->side, s.oy, s.ox);
    if (w->b->maps > 1)
        text_add(w->t, _(", filter %d"), s.map);
    text_add(w->t, "\n");
    add_terms(w, &s);
    add_results(w, &s);
    text_add(w->t, "\n");
}

/* All of it. */

static enum cs_status begin(struct writer *w, struct text_builder *t, struct board_model *m,
                            const struct board_text_view *view, const char *side, struct cs_error *err)
{
    *w = (struct writer){.t = t, .m = m, .b = board_state(m), .view = view, .side = side};
    if (w->b->steps == 0)
        return cs_fail(err, CS_BAD_SHAPE, "%s", w->b->error);
    choose_parts(w);
    return CS_OK;
}

enum cs_status board_text(struct board_model *m, const struct board_text_view *view, char **text, struct cs_error *err)
{
    struct text_builder t = {0};
    struct writer w;
    *text = NULL;
    const enum cs_status status = begin(&w, &t, m, view, "", err);
    if (status != CS_OK)
        return status;
    add_input(&w);
    add_kernels(&w);
    add_outputs(&w);
    add_gradients(&w);
    add_chain(&w);
    return text_take(&t, text, NULL, err);
}

/* A cell of the difference is there when both of its outputs are. */
static void add_differences(const struct writer *a, const struct board_difference_state *d, const struct part *p)
{
    const struct board_pairing *pair = &d->pairing;
    const int shown = a->b->large ? -1 : shown_of(a, 0);
    for (int i = p->first[0]; i < p->end[0]; i++)
        for (int j = p->first[1]; j < p->end[1]; j++) {
            const bool last = j == p->end[1] - 1;
            if (shown < 0 || (i + pair->a[0]) * a->b->ow + j + pair->a[1] < shown)
                add_number(a->t, (double)d->map.data[(size_t)i * (size_t)pair->cols + (size_t)j], last);
            else
                text_add(a->t, "%s", last ? "\n" : "\t");
        }
    text_add(a->t, "\n");
}

static void add_difference(const struct writer *a, const struct board_difference_state *d)
{
    const struct board_pairing *p = &d->pairing;
    struct part part = {{0, 0}, {p->rows, p->cols}};
    if (!d->current || !d->map.data)
        return;
    for (int axis = 0; axis < 2; axis++) {
        const int n = axis ? p->cols : p->rows;
        part.first[axis] = clamped(a->output.first[axis] - p->a[axis], n);
        part.end[axis] = clamped(a->output.end[axis] - p->a[axis], n);
    }
    struct writer plain = *a;
    plain.side = "";
    text_add(a->t, _("From [%d, %d] of output A and [%d, %d] of output B on: "), p->a[0], p->a[1], p->b[0], p->b[1]);
    add_title(&plain, _("Difference A − B"), p->rows, p->cols, &part);
    add_differences(a, d, &part);
    add_line(a->t, _("Largest |A − B|"), d->largest);
    add_line(a->t, _("Mean |A − B|"), d->mean);
    add_line(a->t, _("Values that differ"), (double)d->differ);
    text_add(a->t, "\n");
}

enum cs_status board_text_compared(struct board_model *a, struct board_model *b, const struct board_difference_state *d,
                                   const struct board_text_view *view_a, const struct board_text_view *view_b,
                                   char **text, struct cs_error *err)
{
    struct text_builder t = {0};
    struct writer side[2];
    *text = NULL;
    enum cs_status status = begin(&side[0], &t, a, view_a, "A", err);
    if (status == CS_OK)
        status = begin(&side[1], &t, b, view_b, "B", err);
    if (status != CS_OK)
        return status;
    for (int i = 0; i < 2; i++) {
        add_input(&side[i]);
        add_kernels(&side[i]);
        add_outputs(&side[i]);
    }
    add_difference(&side[0], d);
    for (int i = 0; i < 2; i++)
        add_chain(&side[i]);
    return text_take(&t, text, NULL, err);
}
