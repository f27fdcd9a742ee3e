/* app/topics/backward_text.c - the numbers as tables with tabs, for the clipboard. */
#include "app/board/text_builder.h"
#include "app/topics/backward_internal.h"
#include "engine/base/i18n.h"

static void add_grid(struct text_builder *t, const char *title, const struct backward_grid *g)
{
    if (!g->data)
        return;
    text_add(t, "%s %d×%d\n", title, g->rows, g->cols);
    for (int i = 0; i < g->rows * g->cols; i++)
        text_add(t, "%.9g%s", (double)g->data[i] + 0.0, (i + 1) % g->cols ? "\t" : "\n");
}

static const char *arriving_name(const struct backward *b)
{
    return b->of == BACKWARD_POOLING ? "∂L/∂P" : b->of == BACKWARD_RELU ? "∂L/∂A" : "∂L/∂O";
}

static const char *result_name(const struct backward *b)
{
    return b->of == BACKWARD_KERNEL ? "∂L/∂F" : b->of == BACKWARD_RELU ? "∂L/∂O" : "∂L/∂X";
}

static void add_step(struct text_builder *t, struct backward_model *m, int step)
{
    struct backward_step s;
    backward_step_at(m, 0, step, 0, &s);
    if (s.n_terms == 0)
        return;
    text_add(t, "%s[%d, %d]\n", m->state.of == BACKWARD_POOLING ? arriving_name(&m->state) : result_name(&m->state),
             s.row, s.col);
    for (int k = 0; k < s.n_terms; k++)
        text_add(t, "%d, %d\t%.12g\t%.12g\t%.12g\n", s.term[k].row, s.term[k].col, s.term[k].under, s.term[k].moving,
                 s.term[k].product);
    text_add(t, "%s\t\t\t%.12g\n", _("sum"), s.sum + 0.0);
}

static void add_update(struct text_builder *t, const struct backward *b)
{
    text_add(t, "%s\n", _("One step of gradient descent: before, gradient, after"));
    for (int i = 0; i < b->kernel.rows * b->kernel.cols; i++)
        text_add(t, "%d, %d\t%.12g\t%.9g\t%.12g\n", i / b->kernel.cols, i % b->kernel.cols, b->update.before[i],
                 (double)b->result.data[i] + 0.0, b->update.after[i]);
    text_add(t, "%s\t%.12g\t%.12g\n", _("loss before, after"), b->loss_value, b->update.loss_after);
}

enum cs_status backward_text(struct backward_model *m, int step, char **text, struct cs_error *err)
{
    const struct backward *b = &m->state;
    struct text_builder t = {0};
    add_grid(&t, "X", &b->input);
    if (b->of != BACKWARD_POOLING)
        add_grid(&t, "F", &b->kernel);
    if (b->of != BACKWARD_POOLING && b->divisor != 1)
        text_add(&t, "÷ %d\n", b->divisor);
    add_grid(&t, b->of == BACKWARD_POOLING ? "P" : "O", &b->output);
    add_grid(&t, "T", &b->target);
    add_grid(&t, arriving_name(b), &b->arriving);
    add_grid(&t, result_name(b), &b->result);
    if (b->of == BACKWARD_KERNEL || b->of == BACKWARD_INPUT)
        text_add(&t, "∂L/∂b\t%.12g\n", b->bias_gradient + 0.0);
    add_step(&t, m, step);
    if (b->of == BACKWARD_KERNEL)
        add_update(&t, b);
    return text_take(&t, text, NULL, err);
}
