/* app/topics/points_show.c - what one iteration looks like: every point's probability and loss, the plane, the pictures
 * of the units, gradients and what they will change. All of it the engine's, for the parameters that were kept. */
#include <math.h>
#include <string.h>

#include "app/topics/points_internal.h"

enum { PLACES = POINTS_SIDE * POINTS_SIDE, ROWS = 8 /* that go through the net at a time */ };
_Static_assert(POINTS_SIDE % ROWS == 0, "rows come by whole batches");
_Static_assert(POINTS_SIDE % POINTS_THUMB == 0, "a place of a thumb is so many places of the plane");

enum cs_status picture_init(struct points_picture *p, const struct points_past *c, struct cs_error *err)
{
    const struct points_layer *last = &c->layer[c->layers - 1];
    const size_t params = c->net->n_params, units = (size_t)(last->first + last->out),
                 thumbs = units * POINTS_THUMB * POINTS_THUMB, planes = 3 * POINTS_CLASSES + 5;
    *p = (struct points_picture){.block = cs_alloc(2 * params + thumbs + planes * PLACES, sizeof *p->block)};
    if (!p->block)
        return cs_no_memory(err);
    float *at = p->block;
    p->grads = at;
    p->own = at + params;
    p->thumb = p->own + params;
    at = p->thumb + thumbs;
    for (int i = 0; i < POINTS_CLASSES; i++) {
        const size_t colour = (size_t)(i + POINTS_CLASSES - 1) % POINTS_CLASSES; /* red is class 1, then 2, then 0 */
        p->probability[i] = at + colour * PLACES;
        p->answer[i] = at + (POINTS_CLASSES + colour) * PLACES;
        p->lead[i] = at + (size_t)(2 * POINTS_CLASSES + i) * PLACES;
    }
    p->sum = at + (size_t)3 * POINTS_CLASSES * PLACES;
    p->value = p->sum + PLACES;
    p->balance = p->value + PLACES;
    p->hidden[0] = p->balance + PLACES;
    p->hidden[1] = p->hidden[0] + PLACES;
    return CS_OK;
}

void picture_finish(struct points_picture *p)
{
    cs_free(p->block);
    *p = (struct points_picture){0};
}

float points_coordinate(int index, int side)
{
    const float reach = POINTS_REACH;
    return -reach + 2 * reach * ((float)index + 0.5f) / (float)side;
}

/* Of two classes the logit is that of class 1 against one of 0: softmax is the sigmoid then. */
static void probabilities(const struct points_past *c, const float *logit, float p[POINTS_CLASSES])
{
    const float pair[2] = {0, logit[0]};
    softmax(c->classes == 2 ? pair : logit, c->classes, p);
}

/* Layer whose two units make another plane, -1: none. */
static int plane_layer(const struct points_past *c)
{
    return c->layers > 1 && c->layer[c->layers - 2].out == 2 ? c->layers - 2 : -1;
}

/* Points. */

static void show_points(struct points_model *m)
{
    struct points_past *c = m->past;
    struct points *s = &m->state;
    s->correct = 0;
    if (s->set.n == 0)
        return;
    s->correct = past_forward(c, s->loss).correct;
    const float *logit = net_run_output(c->all)->data;
    const int k = c->layer[c->layers - 1].out;
    for (int i = 0; i < s->set.n; i++) {
        probabilities(c, logit + i * k, s->probability[i]);
        s->answer[i] = k == 1 ? logit[i] > 0 : largest_logit(logit + i * k, k);
    }
    const int l = plane_layer(c);
    if (l >= 0)
        memcpy(s->hidden, net_run_activation(c->all, c->value_node[l])->data, (size_t)s->set.n * sizeof *s->hidden);
}

static void show_step(struct points_model *m)
{
    struct points_past *c = m->past;
    struct points *s = &m->state;
    int index[POINTS_MAX];
    s->rates = c->rates[s->iteration];
    s->params = past_params(c, s->iteration);
    s->grads = m->picture.grads;
    s->next = s->velocity = NULL;
    s->n_batch = s->set.n ? past_batch(c, s->iteration, index) : 0;
    memset(s->in_batch, 0, sizeof s->in_batch);
    for (int i = 0; i < s->n_batch; i++)
        s->in_batch[index[i]] = true;
    if (s->set.n == 0) {
        memset(m->picture.grads, 0, c->net->n_params * sizeof *m->picture.grads);
        return;
    }
    memcpy(m->picture.grads, past_backward(c, s->iteration), c->net->n_params * sizeof *m->picture.grads);
    if (s->iteration + 1 < c->n) {
        s->next = past_params(c, s->iteration + 1);
        s->velocity = s->rates.optimizer == OPTIMIZER_SGD ? past_moment(c, s->iteration + 1, 0) : NULL;
    }
}

/* The plane. */

static float largest_other(const float *v, int n, int but)
{
    float most = -INFINITY;
    for (int i = 0; i < n; i++)
        most = i != but && v[i] > most ? v[i] : most;
    return most;
}

/* One logit stands for that of class 1 against 0. */
static void keep_place(struct points_model *m, int at, const float *logit)
{
    const struct points_past *c = m->past;
    struct points_picture *pic = &m->picture;
    const float pair[2] = {0, logit[0]}, *of = c->classes == 2 ? pair : logit;
    float p[POINTS_CLASSES] = {0};
    softmax(of, c->classes, p);
    for (int i = 0; i < c->classes; i++) {
        pic->probability[i][at] = p[i];
        pic->lead[i][at] = of[i] - largest_other(of, c->classes, i);
        pic->answer[i][at] = pic->lead[i][at] > 0 ? 1.0f : c->classes == 2 ? -1.0f : 0.0f;
    }
    pic->balance[at] = p[1] - p[0];
}

/* What is shown of an output: of the only one how far its probability is from even. */
static const float *output_at(const struct points_model *m, int u)
{
    return m->past->classes == 2 ? m->picture.balance : m->picture.probability[u];
}

/* A thumb's place is one of the middle ones that it covers. */
static void keep_thumbs(struct points_model *m, int row0)
{
    enum { EVERY = POINTS_SIDE / POINTS_THUMB, MIDDLE = EVERY / 2 };
    const struct points_past *c = m->past;
    for (int l = 0; l < c->layers; l++) {
        const int out = c->layer[l].out;
        const bool last = l == c->layers - 1;
        const float *value = net_run_activation(c->plane, c->value_node[l])->data;
        for (int row = 0; row < ROWS; row++) {
            if ((row0 + row) % EVERY != MIDDLE)
                continue;
            for (int i = 0; i < POINTS_THUMB; i++) {
                const int col = i * EVERY + MIDDLE, to = (row0 + row) / EVERY * POINTS_THUMB + i;
                const float *from = value + (size_t)(row * POINTS_SIDE + col) * (size_t)out;
                for (int u = 0; u < out; u++)
                    m->picture.thumb[(size_t)(c->layer[l].first + u) * POINTS_THUMB * POINTS_THUMB + (size_t)to] =
                        last ? output_at(m, u)[(row0 + row) * POINTS_SIDE + col] : from[u];
            }
        }
    }
}

/* The chosen unit over these rows. */
static void keep_unit(struct points_model *m, int row0)
{
    const struct points_past *c = m->past;
    const int l = points_layer_of(&m->state, m->state.unit), out = c->layer[l].out,
              u = m->state.unit - c->layer[l].first;
    const float *sum = net_run_activation(c->plane, c->sum_node[l])->data,
                *value = net_run_activation(c->plane, c->value_node[l])->data;
    const bool last = l == c->layers - 1;
    for (int i = 0; i < ROWS * POINTS_SIDE; i++) {
        const int at = row0 * POINTS_SIDE + i;
        m->picture.sum[at] = sum[i * out + u];
        m->picture.value[at] = last ? output_at(m, u)[at] : value[i * out + u];
    }
}

static void keep_hidden(struct points_model *m, int row0)
{
    const struct points_past *c = m->past;
    const int l = plane_layer(c);
    const float *value = l < 0 ? NULL : net_run_activation(c->plane, c->value_node[l])->data;
    for (int i = 0; value && i < ROWS * POINTS_SIDE; i++)
        for (int j = 0; j < 2; j++)
            m->picture.hidden[j][row0 * POINTS_SIDE + i] = value[2 * i + j];
}

static void show_plane(struct points_model *m)
{
    struct points_past *c = m->past;
    const int k = c->layer[c->layers - 1].out;
    float *x = net_run_input(c->plane)->data;
    for (int row0 = 0; row0 < POINTS_SIDE; row0 += ROWS) {
        for (int i = 0; i < ROWS * POINTS_SIDE; i++) {
            x[2 * i] = points_coordinate(i % POINTS_SIDE, POINTS_SIDE);
            x[2 * i + 1] = -points_coordinate(row0 + i / POINTS_SIDE, POINTS_SIDE);
        }
        net_run_forward(c->plane, ROWS * POINTS_SIDE);
        const float *logit = net_run_output(c->plane)->data;
        for (int i = 0; i < ROWS * POINTS_SIDE; i++)
            keep_place(m, row0 * POINTS_SIDE + i, logit + i * k);
        keep_thumbs(m, row0);
        keep_unit(m, row0);
        keep_hidden(m, row0);
    }
}

static float largest_size(const float *v, int n)
{
    float most = 0;
    for (int i = 0; i < n; i++)
        most = fmaxf(most, fabsf(v[i]));
    return most;
}

/* The chosen point. */

static void show_point(struct points_model *m)
{
    struct points_past *c = m->past;
    struct points *s = &m->state;
    s->own = m->picture.own;
    memset(s->sum, 0, sizeof s->sum);
    memset(s->value, 0, sizeof s->value);
    memset(m->picture.own, 0, c->net->n_params * sizeof *m->picture.own);
    if (s->point < 0)
        return;
    memcpy(net_run_input(c->one)->data, s->set.x[s->point], sizeof *s->set.x);
    net_run_forward(c->one, 1);
    loss_compute(&c->loss, net_run_output(c->one), 1, &s->set.label[s->point], NULL, net_run_output_grad(c->one)->data,
                 NULL);
    net_run_backward(c->one);
    memcpy(m->picture.own, net_run_param_grads(c->one), c->net->n_params * sizeof *m->picture.own);
    for (int l = 0; l < c->layers; l++) {
        const float *sum = net_run_activation(c->one, c->sum_node[l])->data,
                    *value = net_run_activation(c->one, c->value_node[l])->data;
        memcpy(s->sum + c->layer[l].first, sum, (size_t)c->layer[l].out * sizeof *sum);
        memcpy(s->value + c->layer[l].first, value, (size_t)c->layer[l].out * sizeof *value);
    }
    float p[POINTS_CLASSES] = {0};
    const struct points_layer *last = &c->layer[c->layers - 1];
    probabilities(c, s->sum + last->first, p);
    for (int u = 0; u < last->out; u++)
        s->value[last->first + u] = last->out == 1 ? p[1] : p[u];
}

static void publish(struct points_model *m)
{
    struct points *s = &m->state;
    const struct points_picture *pic = &m->picture;
    for (int i = 0; i < POINTS_CLASSES; i++) {
        const bool is = i < m->past->classes;
        s->probability_at[i] = is ? pic->probability[i] : NULL;
        s->answer_at[i] = is ? pic->answer[i] : NULL;
        s->lead_at[i] = is ? pic->lead[i] : NULL;
    }
    s->balance_at = m->past->classes == 2 ? pic->balance : NULL;
    s->sum_at = pic->sum;
    s->value_at = pic->value;
    s->thumb = pic->thumb;
    for (int j = 0; j < 2; j++)
        s->hidden_at[j] = plane_layer(m->past) >= 0 ? pic->hidden[j] : NULL;
    s->value_most = largest_size(pic->value, PLACES);
    s->serial++;
}

static int clamped(int i, int n)
{
    return i < 0 ? 0 : i >= n ? n - 1 : i;
}

void points_show_iteration(struct points_model *m)
{
    struct points_past *c = m->past;
    struct points *s = &m->state;
    s->iteration = s->wanted < c->n ? s->wanted : c->n - 1;
    s->last = past_last(c);
    s->stopped = c->stopped;
    s->mark = c->mark;
    s->marks = c->n;
    s->unit = clamped(m->now.unit, s->units);
    s->point = s->set.n ? clamped(m->now.point, s->set.n) : -1;
    past_load(c, s->iteration);
    show_points(m);
    show_step(m);
    show_plane(m);
    show_point(m);
    publish(m);
}
