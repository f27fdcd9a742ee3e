/* The ways back through the probe's run: from the chosen value, and from the loss. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/base/i18n.h"
#include "engine/net/effective_field.h"
#include "engine/train/loss.h"
#include "engine/worker/course_look.h"

/* More than this for gradients is left out: a window that looks must not cost the machine. */
#define MOST_BYTES ((size_t)1 << 30)
enum { MOST_LENT = 64 << 20 /* floats, of all layers together */ };

static void leave_out(struct course_look *l, const char *sentence)
{
    if (!l->left_out[0])
        snprintf(l->left_out, sizeof l->left_out, "%s", sentence);
}

bool course_look_can_go_back(struct course_look *l)
{
    const size_t bytes = net_run_gradient_bytes(l->run);
    struct cs_error err;
    enum cs_status status = CS_OK;
    if (bytes > MOST_BYTES)
        status = cs_fail(&err, CS_NO_MEMORY, _("gradients are left out: those of %s would take %.1f GB"), l->net->name,
                         (double)bytes / 1e9);
    else
        status = net_run_plan_gradients(l->run, &err);
    if (status)
        leave_out(l, err.text);
    return status == CS_OK;
}

/* The focus is there: it was explained. */
static size_t focus_number(const struct course_look *l)
{
    const struct neuron *n = &l->neuron;
    const struct shape *out = &l->net->node[n->node].out;
    const size_t h = out->rank == 3 ? (size_t)out->dim[1] : 1, w = out->rank == 3 ? (size_t)out->dim[2] : 1;
    return ((size_t)n->map * h + (size_t)n->row) * w + (size_t)n->col;
}

/* The fast ways of a convolution (Winograd's) leave a rounding error of 1e-8 or so where the focus sees nothing. */
static void clear_unseen(const struct course_look *l, int node, float *heat)
{
    const struct shape *out = &l->net->node[node].out;
    const struct seen_box *b = &l->seen_box[node];
    for (int r = 0; out->rank == 3 && r < out->dim[1]; r++)
        for (int c = 0; c < out->dim[2]; c++)
            if (r < b->first[0] || r >= b->end[0] || c < b->first[1] || c >= b->end[1])
                heat[(size_t)r * (size_t)out->dim[2] + (size_t)c] = 0;
}

static void add_up_heat(struct course_look *l, int node)
{
    struct look_node *n = &l->node[node];
    const struct shape *out = &l->net->node[node].out;
    const size_t maps = out->rank == 3 ? (size_t)out->dim[0] : 1, places = shape_count(out) / maps;
    const float *gradient = net_run_grad(l->run, node)->data;
    float *heat = l->heat + n->first_heat;
    n->heat_largest = 0;
    for (size_t i = 0; i < places; i++)
        heat[i] = 0;
    for (size_t m = 0; m < maps; m++)
        effective_field_add(heat, gradient + m * places, places, 1);
    clear_unseen(l, node, heat);
    for (size_t i = 0; i < places; i++)
        n->heat_largest = isfinite(heat[i]) ? fmaxf(n->heat_largest, heat[i]) : n->heat_largest;
}

static bool make_heat(struct course_look *l)
{
    const int last = l->net->n_nodes - 1;
    const struct shape *out = &l->net->node[last].out;
    const size_t places = out->rank == 3 ? (size_t)out->dim[1] * (size_t)out->dim[2] : shape_count(out);
    struct cs_error err;
    if (!l->heat)
        l->heat = malloc((l->node[last].first_heat + places) * sizeof *l->heat);
    if (l->heat)
        return true;
    cs_no_memory(&err);
    leave_out(l, err.text);
    return false;
}

bool course_look_refresh_heat(struct course_look *l, const struct look_at *at, bool anew)
{
    const bool wanted = at->asked->field && l->has_neuron && course_look_can_go_back(l) && make_heat(l);
    const bool due = wanted && (anew || !l->has_heat);
    l->has_heat = wanted;
    if (!due)
        return false;
    net_run_backward_from(l->run, l->neuron.node, focus_number(l));
    for (int i = 0; i < l->net->n_nodes; i++) {
        l->node[i].has_heat = i < l->neuron.node && net_run_has_grad(l->run, i);
        if (l->node[i].has_heat)
            add_up_heat(l, i);
    }
    return true;
}

static void take_back(struct course_look *l, int node)
{
    if (!l->node[node].lent)
        return;
    net_run_lend_param_grads(l->run, node, NULL);
    cs_free(l->node[node].lent);
    l->node[node].lent = NULL;
}

static bool lend(struct course_look *l, int node, size_t lent)
{
    const size_t floats = net_run_param_floats(l->net, node);
    char text[sizeof l->left_out];
    if (lent + floats <= MOST_LENT)
        l->node[node].lent = cs_alloc(floats, sizeof(float));
    if (!l->node[node].lent) {
        snprintf(text, sizeof text, _("gradients of the weights of %s are left out: they would take %.1f GB"),
                 l->net->node[node].name, (double)floats * (double)sizeof(float) / 1e9);
        leave_out(l, text);
        return false;
    }
    net_run_lend_param_grads(l->run, node, l->node[node].lent);
    return true;
}

/* Memory for the gradients of the filters that are looked at, and for no others; whether any is new. */
static bool lend_all(struct course_look *l, const struct look_at *at)
{
    const int asked = at->asked->detailed, nodes = l->net->n_nodes;
    const int detailed = asked >= 0 && asked < nodes ? course_look_weights_of(l->net, asked) : -1;
    size_t lent = 0;
    bool any = false;
    for (int i = 1; i < l->net->n_nodes; i++) {
        const bool looked_at = at->all || at->asked->node[i].filters.count > 0 || detailed == i;
        const size_t floats = looked_at ? net_run_param_floats(l->net, i) : 0;
        if (!floats)
            take_back(l, i);
        else if (!l->node[i].lent)
            any = lend(l, i, lent) || any;
        lent += l->node[i].lent ? floats : 0;
    }
    return any;
}

/* The probe's label, or what the net takes it for. One output alone tells two classes apart. */
static int class_of(const struct course_look *l, const struct look_at *at, int outputs)
{
    const float *given = net_run_output(l->run)->data;
    const int classes = outputs > 1 ? outputs : 2;
    if (at->label >= 0 && at->label < classes)
        return at->label;
    return outputs > 1 ? largest_logit(given, outputs) : given[0] > (at->loss == LOSS_LOGISTIC ? 0.0f : 0.5f);
}

/* -log(p) of the class, and its gradient. */
static float surprise(const struct course_look *l, int class)
{
    const struct tensor *p = net_run_output(l->run), *gradient = net_run_output_grad(l->run);
    const size_t outputs = shape_count(&p->shape);
    for (size_t i = 0; i < outputs; i++)
        gradient->data[i] = i == (size_t) class ? -1 / p->data[i] : 0;
    return -logf(p->data[class]);
}

static bool go_back_from_loss(struct course_look *l, const struct look_at *at)
{
    const struct loss_options o = {.kind = at->is_autoencoder ? LOSS_MSE : at->loss};
    const struct shape *out = net_output(l->net);
    const int outputs = (int)shape_count(out), classes = outputs > 1 ? outputs : 2;
    const size_t n_target = at->is_autoencoder ? shape_count(net_input(l->net)) : 0;
    struct cs_error err;
    if (loss_check(&o, out, classes, n_target, &err)) {
        leave_out(l, err.text);
        return false;
    }
    const int label = n_target ? -1 : class_of(l, at, outputs);
    const float *target = n_target ? net_run_input(l->run)->data : NULL;
    float *gradient = net_run_output_grad(l->run)->data;
    if (at->gives_probabilities && label >= 0 && outputs > 1)
        l->grad_loss = surprise(l, label);
    else
        l->grad_loss = (float)loss_compute(&o, net_run_output(l->run), 1, &label, target, gradient, NULL).loss;
    l->grad_class = label;
    net_run_backward(l->run);
    return true;
}

bool course_look_refresh_gradients(struct course_look *l, const struct look_at *at, bool anew)
{
    const bool wanted = at->asked->gradients && course_look_can_go_back(l);
    const bool lent = wanted && lend_all(l, at);
    for (int i = 1; !wanted && i < l->net->n_nodes; i++)
        take_back(l, i);
    if (wanted && l->has_gradients && !anew && !lent)
        return false;
    l->has_gradients = wanted && go_back_from_loss(l, at);
    l->grad_class = l->has_gradients ? l->grad_class : -1;
    return l->has_gradients;
}
