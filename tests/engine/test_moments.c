/* tests/engine/test_moments.c - the time machine: which moments are kept, what is shown of one, and going on from one.
 * Run this one under ThreadSanitizer, too. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/net/net_text.h"
#include "engine/worker/moments.h"
#include "engine/worker/worker.h"
#include "tests/engine/failing_memory.h"

enum { ALL = 0x1f, PATIENCE = 120 };

/* ---- the list ---- */

static struct saved_moment *moment_at(uint64_t steps, size_t floats, bool epoch_done)
{
    static const float params[4096];
    const struct moment about = {.steps = steps, .epoch = (float)steps / 100};
    const struct step_result step = {.batches = 100, .epoch_done = epoch_done};
    struct saved_moment *m;
    ck_assert_int_eq(saved_moment_create(&m, &about, params, floats, &step, NULL, NULL), CS_OK);
    return m;
}

static uint64_t steps_at(const struct moments *m, int i)
{
    return m->entry[i].saved->about.steps;
}

/* As a training of so many epochs of 100 steps would fill it. */
static void fill(struct moments *m, int epochs, size_t floats)
{
    moments_add(m, moment_at(0, floats, false));
    for (uint64_t steps = 1; steps <= (uint64_t)epochs * 100; steps++) {
        const struct step_result step = {
            .batch = (int)((steps - 1) % 100), .batches = 100, .epoch_done = steps % 100 == 0};
        if (moments_are_due(m, &step, steps))
            moments_add(m, moment_at(steps, floats, step.epoch_done));
    }
}

static uint64_t widest_gap(const struct moments *m)
{
    uint64_t widest = 0;
    for (int i = 1; i < m->n; i++) {
        ck_assert_uint_lt(steps_at(m, i - 1), steps_at(m, i));
        if (steps_at(m, i) - steps_at(m, i - 1) > widest)
            widest = steps_at(m, i) - steps_at(m, i - 1);
    }
    return widest;
}

START_TEST(a_short_training_keeps_its_first_steps_parts_of_epochs_and_every_end)
{
    struct moments m = {0};
    fill(&m, 3, 10);
    static const uint64_t expected[] = {0,   1,   2,   4,   8,   13,  16,  25,  32,  38,  50,  63,  64,  75,  88, 100,
                                        113, 125, 128, 138, 150, 163, 175, 188, 200, 213, 225, 238, 250, 256, 263};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        ck_assert_uint_eq(steps_at(&m, (int)i), expected[i]);
    ck_assert_uint_eq(steps_at(&m, m.n - 1), 300);
    moments_finish(&m);
    ck_assert(m.n == 0 && m.bytes == 0);
}
END_TEST

START_TEST(a_long_training_keeps_a_bounded_number_of_moments_that_cover_all_of_it)
{
    static const int epochs[] = {32, 40, 77, 200, 1000};
    for (size_t i = 0; i < sizeof epochs / sizeof *epochs; i++) {
        struct moments m = {0};
        fill(&m, epochs[i], 10);
        const uint64_t last = (uint64_t)epochs[i] * 100;
        ck_assert_int_le(m.n, MOMENTS_MAX);
        ck_assert_int_ge(m.n, MOMENTS_MAX / 2);
        ck_assert_uint_eq(steps_at(&m, 0), 0);
        ck_assert_uint_ge(steps_at(&m, m.n - 1), last - last / MOMENTS_MAX);
        /* no gap is wider than four times the mean; and the beginning is still denser than that */
        ck_assert_msg(widest_gap(&m) <= last * 4 / (uint64_t)m.n, "%d epochs, %d moments: a gap of %d steps", epochs[i],
                      m.n, (int)widest_gap(&m));
        ck_assert_uint_lt(steps_at(&m, 4), last / (uint64_t)m.n + 25);
        moments_finish(&m);
    }
}
END_TEST

START_TEST(moments_take_no_more_bytes_than_they_may)
{
    struct moments m = {.most_bytes = 1 << 20};
    fill(&m, 60, 4096); /* 16 KB of parameters, and what a moment takes besides */
    ck_assert_uint_le(m.bytes, m.most_bytes);
    ck_assert_int_ge(m.n, 50);
    ck_assert_uint_eq(steps_at(&m, 0), 0);
    ck_assert_uint_eq(steps_at(&m, m.n - 1), 6000);
    ck_assert_uint_le(widest_gap(&m), 4 * 6000 / (uint64_t)m.n);
    size_t bytes = 0;
    for (int i = 0; i < m.n; i++)
        bytes += saved_moment_bytes(m.entry[i].saved);
    ck_assert_uint_eq(bytes, m.bytes);
    moments_finish(&m);

    struct saved_moment *one = moment_at(0, 4096, false);
    const size_t each = saved_moment_bytes(one);
    saved_moment_release(&one);
    struct moments two = {.most_bytes = 2 * each + 100}; /* room for two: the first, and always the newest */
    fill(&two, 2, 4096);
    ck_assert_int_eq(two.n, 2);
    ck_assert_uint_eq(steps_at(&two, 0), 0);
    ck_assert_uint_eq(steps_at(&two, 1), 200);
    moments_finish(&two);

    struct moments none = {.most_bytes = 2 * each - 100};
    ck_assert(!moments_has_room(&none, 4096));
    fill(&none, 2, 4096);
    ck_assert_int_eq(none.n, 0);
    moments_finish(&none);
}
END_TEST

START_TEST(gradients_that_moments_keep_count_as_their_bytes)
{
    static const float grads[4096];
    struct moments m = {.most_bytes = 1 << 20};
    for (uint64_t steps = 0; steps < 200; steps++) {
        struct saved_moment *saved = moment_at(steps, 4096, false);
        saved_moment_keep_grads(saved, grads, 4096);
        ck_assert_uint_eq(saved->n_grads, 4096);
        moments_add(&m, saved);
        ck_assert_uint_le((size_t)m.n * 2 * sizeof grads, m.most_bytes);
    }
    ck_assert_int_ge(m.n, 25);                    /* of 31 */
    moments_add(&m, moment_at(199, 4096, false)); /* the same again, without one */
    moments_finish(&m);
    ck_assert_uint_eq(m.bytes, 0);
}
END_TEST

START_TEST(epochs_ends_are_kept_longer_than_what_is_between_them)
{
    struct moments m = {0};
    int ends = 0;
    fill(&m, 50, 10);
    for (int i = 1; i < m.n; i++)
        ends += steps_at(&m, i) % 100 == 0;
    ck_assert_int_ge(ends, 49); /* of 50: what is densest is the first */
    moments_finish(&m);
}
END_TEST

START_TEST(a_moment_that_somebody_holds_outlives_the_list)
{
    struct moments m = {0};
    moments_add(&m, moment_at(7, 10, false));
    struct saved_moment *held = saved_moment_hold(m.entry[0].saved);
    moments_finish(&m);
    ck_assert_uint_eq(held->about.steps, 7);
    saved_moment_release(&held);
    ck_assert_ptr_null(held);
}
END_TEST

START_TEST(the_nearest_moment_is_found_and_the_earlier_of_two)
{
    struct moments m = {0};
    ck_assert_int_eq(moments_find(&m, 3), -1);
    moments_add(&m, moment_at(20, 10, false));
    moments_add(&m, moment_at(10, 10, false)); /* comes late, as from a file */
    moments_add(&m, moment_at(30, 10, false));
    ck_assert_int_eq(moments_find(&m, 0), 0);
    ck_assert_int_eq(moments_find(&m, 15), 0);
    ck_assert_int_eq(moments_find(&m, 16), 1);
    ck_assert_int_eq(moments_find(&m, UINT64_MAX), 2);
    moments_cut(&m, 20);
    ck_assert_int_eq(m.n, 2);
    moments_finish(&m);
}
END_TEST

START_TEST(results_belong_to_the_moment_of_exactly_that_step)
{
    struct moments m = {0};
    moments_add(&m, moment_at(10, 10, false));
    const struct evaluation e = {.samples = 8, .correct = 6, .loss = 0.5};
    moments_attach(&m, 11, &e);
    ck_assert(isnan(moments_tell(&m, 0).loss));
    moments_attach(&m, 10, &e);
    ck_assert(moments_tell(&m, 0).loss == 0.5f && moments_tell(&m, 0).accuracy == 0.75f);
    ck_assert_int_eq(m.entry[0].evaluation->correct, 6);
    moments_add(&m, moment_at(10, 10, false)); /* the same again: what is known stays */
    ck_assert_int_eq(m.n, 1);
    ck_assert(moments_tell(&m, 0).accuracy == 0.75f);
    moments_finish(&m);
}
END_TEST

/* ---- the worker ---- */

struct rig {
    struct worker *w;
    struct worker_look look;
};

static struct worker_command command_of(enum worker_command_kind kind)
{
    struct worker_command c = {.kind = kind,
                               .plan = {.size = 2000}, /* 50 steps an epoch, or less */
                               .options = {.optimizer = optimizer_defaults(OPTIMIZER_ADAM),
                                           .augment = {.flip = 0.5f},
                                           .batch = 40,
                                           .seed = 3,
                                           .validation = 400}};
    strcpy(c.net, "tiny");
    strcpy(c.data, "digits");
    return c;
}

static void post_command(struct rig *r, const struct worker_command *c)
{
    struct cs_error err;
    ck_assert_msg(worker_post(r->w, c, &err) == CS_OK, "%s", err.text);
}

static void post(struct rig *r, enum worker_command_kind kind, int epochs)
{
    struct worker_command c = command_of(kind);
    c.epochs = epochs;
    post_command(r, &c);
}

static const struct snapshot *settled(struct rig *r)
{
    ck_assert(worker_wait_idle(r->w, PATIENCE));
    return worker_snapshot(r->w);
}

static void go_on_from(struct rig *r, uint64_t steps)
{
    struct worker_command c = command_of(WORKER_CONTINUE);
    c.moment = steps;
    post_command(r, &c);
}

static void set_up(struct rig *r)
{
    struct cs_error err;
    memset(r, 0, sizeof *r);
    const struct worker_options options = {.threads = 2, .snapshot_interval = 0.01};
    ck_assert_msg(worker_create(&r->w, &options, &err) == CS_OK, "%s", err.text);
    worker_subscribe(r->w, ALL);
    post(r, WORKER_SETUP, 0);
    const struct snapshot *s = settled(r);
    ck_assert_msg(s->state == WORKER_PAUSED, "%s", s->error);
    r->look.setup = s->setup;
    r->look.focus = r->look.detailed = -1;
}

static const struct snapshot *look(struct rig *r)
{
    worker_look(r->w, &r->look);
    return settled(r);
}

static const struct snapshot *look_at(struct rig *r, uint64_t moment)
{
    r->look.past = true;
    r->look.moment = moment;
    return look(r);
}

static const struct snapshot *train(struct rig *r, int epochs)
{
    post(r, WORKER_TRAIN, epochs);
    const struct snapshot *s = settled(r);
    ck_assert_int_eq(s->state, WORKER_DONE);
    return s;
}

static size_t param_bytes(const struct snapshot *s)
{
    return s->net->n_params * sizeof(float);
}

static float *copy_params(const struct snapshot *s)
{
    float *copy = malloc(param_bytes(s));
    memcpy(copy, s->params, param_bytes(s));
    return copy;
}

START_TEST(a_training_leaves_moments_behind)
{
    struct rig r;
    set_up(&r);
    const struct snapshot *s = worker_snapshot(r.w);
    ck_assert_int_eq(s->n_moments, 1);
    ck_assert(s->moment[0].steps == 0 && s->moment[0].whole && isnan(s->moment[0].loss));
    float *first = copy_params(s);
    s = train(&r, 2);
    ck_assert_int_ge(s->n_moments, 8);
    ck_assert_mem_eq(first, s->saved_moment[0]->params, param_bytes(s));
    ck_assert_mem_eq(s->params, s->saved_moment[s->n_moments - 1]->params, param_bytes(s));
    ck_assert_uint_eq(s->moment[s->n_moments - 1].steps, s->steps);
    ck_assert_float_eq(s->moment[s->n_moments - 1].epoch, 2);
    ck_assert_int_eq(s->shown, -1);
    ck_assert_int_eq(s->versus, 0);
    /* the untrained net was looked at, and so is the last of an epoch */
    ck_assert_float_eq(s->moment[0].loss, s->validation[0].loss);
    ck_assert_float_eq(s->moment[s->n_moments - 1].accuracy, s->validation[s->n_validation_points - 1].accuracy);
    free(first);
    worker_destroy(&r.w);
}
END_TEST

/* What a net with a moment's parameters gives for the probe, computed apart from the worker. */
static struct net_run *run_apart(const struct snapshot *s, const float *params, struct net **net)
{
    struct net_run *run;
    struct dataset *data;
    ck_assert_int_eq(net_open("tiny", net, NULL), CS_OK);
    memcpy((*net)->params, params, param_bytes(s));
    ck_assert_int_eq(net_run_create(&run, *net, 1, NET_RUN_INFER, NULL, kernels_best(), NULL), CS_OK);
    ck_assert_int_eq(dataset_open("digits", &data, NULL), CS_OK);
    dataset_normalise(data, s->probe_pixels, net_run_input(run)->data);
    dataset_destroy(&data);
    net_run_forward(run, 1);
    return run;
}

static void check_shown(const struct snapshot *s, const float *params)
{
    struct net *net;
    struct net_run *run = run_apart(s, params, &net);
    ck_assert_mem_eq(s->params, params, param_bytes(s));
    for (int i = 1; i < net->n_nodes; i++) {
        const struct tensor *t = net_run_activation(run, i);
        ck_assert_mem_eq(s->activation[i].data, t->data, shape_count(&t->shape) * sizeof(float));
    }
    net_run_destroy(&run);
    net_destroy(&net);
}

START_TEST(a_moment_is_shown_as_a_net_with_its_parameters_computes_it)
{
    struct rig r;
    set_up(&r);
    const struct snapshot *s = train(&r, 2);
    const int n = s->n_moments;
    static const int places[] = {0, 3, 6};
    for (int i = 0; i < 3; i++) {
        s = look_at(&r, s->moment[places[i]].steps);
        ck_assert_int_eq(s->shown, places[i]);
        check_shown(s, s->saved_moment[places[i]]->params);
    }
    struct worker_command probe = command_of(WORKER_PROBE); /* another picture, while a moment is shown */
    probe.probe.split = DATASET_TEST;
    probe.probe.index = 5;
    post_command(&r, &probe);
    s = settled(&r);
    ck_assert_uint_eq(s->probe_index, 5);
    check_shown(s, s->saved_moment[6]->params);
    r.look.past = false;
    s = look(&r);
    ck_assert_int_eq(s->shown, -1);
    check_shown(s, s->saved_moment[n - 1]->params);
    worker_destroy(&r.w);
}
END_TEST

START_TEST(the_evaluation_of_a_moment_is_the_one_that_was_made_then)
{
    struct rig r;
    set_up(&r);
    const struct snapshot *s = train(&r, 1);
    const struct evaluation last = *s->evaluation;
    s = look_at(&r, 0);
    ck_assert_ptr_nonnull(s->evaluation);
    ck_assert_float_eq((float)s->evaluation->loss, s->validation[0].loss);
    ck_assert_int_ne(s->evaluation->correct, last.correct);
    s = look_at(&r, 1); /* nobody looked then: it is made up for */
    ck_assert_int_eq(s->shown, 1);
    ck_assert_ptr_nonnull(s->evaluation);
    ck_assert_int_eq(s->evaluation->samples, 400);
    ck_assert_float_eq((float)s->evaluation->loss, s->moment[1].loss);
    ck_assert(isnan(s->moment[2].loss));
    s = look_at(&r, s->steps);
    ck_assert_int_eq(s->shown, s->n_moments - 1);
    ck_assert_int_eq(s->evaluation->correct, last.correct);
    ck_assert_ptr_nonnull(s->mistake_pixels);
    worker_destroy(&r.w);
}
END_TEST

/* Slides to and fro while it trains; the result is that of a training that nobody watched. */
START_TEST(training_is_not_disturbed_by_who_looks_back)
{
    struct rig r, alone;
    set_up(&alone);
    const struct snapshot *s = train(&alone, 2);
    float *expected = copy_params(s);
    set_up(&r);
    r.look.gradients = true;
    r.look.films = 10;
    post(&r, WORKER_TRAIN, 2);
    const double until = clock_seconds() + PATIENCE;
    uint64_t at = 0;
    int shown = 0;
    do {
        r.look.past = at % 3 != 0;
        r.look.moment = at++ % 40;
        worker_look(r.w, &r.look);
        s = worker_snapshot(r.w);
        shown += s->shown >= 0;
        ck_assert(s->shown < s->n_moments);
    } while (s->state != WORKER_DONE && clock_seconds() < until);
    ck_assert_int_gt(shown, 0);
    r.look.past = false;
    s = look(&r);
    ck_assert_mem_eq(expected, s->params, param_bytes(s));
    free(expected);
    worker_destroy(&r.w);
    worker_destroy(&alone.w);
}
END_TEST

START_TEST(changes_and_gradients_of_filters_are_told)
{
    struct rig r;
    set_up(&r);
    const struct snapshot *s = worker_snapshot(r.w);
    ck_assert_ptr_null(s->batch_grad);
    r.look.films = 5;
    look(&r);
    s = train(&r, 1);
    const int node = s->film_node, filters = snapshot_filters(s->net, node), size = snapshot_filter_size(s->net, node);
    const float *const now = s->params + s->net->node[node].param[0];
    ck_assert_int_eq(node, s->history_node);
    ck_assert(s->film_filters.first == 0 && s->film_filters.count == filters);
    ck_assert_int_eq(s->n_film, 5);
    ck_assert_int_eq(s->film[0].moment, 0);
    ck_assert_int_eq(s->film[4].moment, s->n_moments - 1);
    float largest = 0;
    for (int i = 0; i < filters * size; i++) {
        ck_assert_float_eq(s->filter_change[i], now[i] - snapshot_moment_filter(s, 0, node, 0)[i]);
        ck_assert_float_eq(s->film[2].change[i], s->film[2].filter[i] - s->film[0].filter[i]);
        largest = fmaxf(largest, fabsf(s->filter_change[i]));
    }
    ck_assert_float_eq(s->filter_change_largest, largest);
    ck_assert_ptr_nonnull(s->batch_grad);
    ck_assert(s->batch_grad_largest > 0 && isfinite(s->batch_grad_largest));
    ck_assert_ptr_null(snapshot_moment_filter(s, s->n_moments, node, 0));
    ck_assert_ptr_null(snapshot_moment_filter(s, 0, node, filters));
    r.look.versus = 8;
    s = look_at(&r, 4);
    ck_assert_uint_eq(s->moment[s->versus].steps, 8);
    for (int i = 0; i < filters * size; i++)
        ck_assert_float_eq(s->filter_change[i], snapshot_moment_filter(s, s->shown, node, 0)[i] -
                                                    snapshot_moment_filter(s, s->versus, node, 0)[i]);
    worker_destroy(&r.w);
}
END_TEST

enum { STEPS_LOOKED_AT = 40 };

/* Of all filters that are watched; to be freed. */
static float *copy_gradient(const struct snapshot *s, size_t *bytes)
{
    *bytes = sizeof(float) * (size_t)s->film_filters.count * (size_t)snapshot_filter_size(s->net, s->film_node);
    ck_assert_ptr_nonnull(s->batch_grad);
    float *copy = malloc(*bytes);
    memcpy(copy, s->batch_grad, *bytes);
    return copy;
}

START_TEST(the_gradient_at_a_moment_is_bit_for_bit_what_the_present_showed_then)
{
    struct rig r;
    float *then[STEPS_LOOKED_AT + 1] = {NULL};
    size_t bytes = 0;
    set_up(&r);
    r.look.films = 5;
    r.look.layer = _i ? 5 : 0; /* the linear layer; else the first convolution */
    look(&r);
    for (int i = 1; i <= STEPS_LOOKED_AT; i++) {
        post(&r, WORKER_STEP, 0);
        then[i] = copy_gradient(settled(&r), &bytes);
    }
    int moments = 0;
    const int n = worker_snapshot(r.w)->n_moments;
    for (int i = 1; i < n; i++) {
        const uint64_t steps = worker_snapshot(r.w)->moment[i].steps;
        const struct snapshot *s = look_at(&r, steps);
        ck_assert_uint_eq(s->moment[s->shown].steps, steps);
        ck_assert_ptr_nonnull(s->batch_grad);
        ck_assert_mem_eq(s->batch_grad, then[steps], bytes);
        ck_assert(s->batch_grad_largest > 0);
        moments++;
    }
    ck_assert_int_ge(moments, 6);                   /* 1, 2, 4, 8 ... */
    ck_assert_ptr_null(look_at(&r, 0)->batch_grad); /* no step had led there */
    r.look.past = false;
    ck_assert_mem_eq(look(&r)->batch_grad, then[STEPS_LOOKED_AT], bytes);
    for (int i = 0; i <= STEPS_LOOKED_AT; i++)
        free(then[i]);
    worker_destroy(&r.w);
}
END_TEST

START_TEST(after_going_on_from_a_moment_its_gradient_is_the_present_s_and_stays_with_it)
{
    struct rig r;
    size_t bytes;
    set_up(&r);
    r.look.films = 5;
    look(&r);
    train(&r, 1);
    float *const then = copy_gradient(look_at(&r, 8), &bytes);
    r.look.past = false;
    look(&r);
    go_on_from(&r, 8);
    const struct snapshot *s = settled(&r);
    ck_assert_uint_eq(s->steps, 8);
    ck_assert_mem_eq(s->batch_grad, then, bytes); /* not that of the step which was the latest before */
    post(&r, WORKER_STEP, 0);
    s = settled(&r);
    ck_assert_ptr_nonnull(s->batch_grad);
    ck_assert(memcmp(s->batch_grad, then, bytes) != 0);
    ck_assert_mem_eq(look_at(&r, 8)->batch_grad, then, bytes);
    free(then);
    worker_destroy(&r.w);
}
END_TEST

/* A first layer as large as all that is kept, and one more. */
START_TEST(of_layers_that_are_too_large_moments_keep_no_gradient)
{
    struct rig r;
    set_up(&r);
    struct worker_command c = command_of(WORKER_SETUP);
    c.net[0] = '\0';
    c.net_text = "net wide; input 1x28x28; flat = flatten(); hidden = linear(200); r = relu(); out = linear(10)";
    post_command(&r, &c);
    const struct snapshot *s = settled(&r);
    ck_assert_str_eq(s->error, "");
    r.look.setup = s->setup;
    r.look.films = 3;
    for (int layer = 2; layer <= 4; layer += 2) {
        r.look.past = false;
        r.look.layer = layer;
        look(&r);
        post(&r, WORKER_STEP, 0);
        s = settled(&r);
        ck_assert_int_eq(s->film_node, layer);
        ck_assert_ptr_nonnull(s->batch_grad);
        s = look_at(&r, s->steps);
        ck_assert_int_ge(s->shown, 0);
        ck_assert((s->batch_grad != NULL) == (layer == 2)); /* 156800 of the first; the other lies behind them */
    }
    worker_destroy(&r.w);
}
END_TEST

/* The gradient of plain SGD without momentum is the change of one step over the rate. */
START_TEST(the_batch_gradient_is_what_the_step_went_down)
{
    struct rig r;
    set_up(&r);
    struct worker_command c = command_of(WORKER_OPTIONS);
    c.options.optimizer = optimizer_defaults(OPTIMIZER_SGD);
    c.options.optimizer.lr = 0.25f;
    c.options.optimizer.momentum = c.options.optimizer.weight_decay = 0;
    post_command(&r, &c);
    post(&r, WORKER_STEP, 0);
    const struct snapshot *s = settled(&r);
    ck_assert_uint_eq(s->steps, 1);
    for (int i = 0; i < s->history_size; i++)
        ck_assert_float_eq_tol(s->filter_change[i], -0.25f * s->batch_grad[i], 1e-6f);
    worker_destroy(&r.w);
}
END_TEST

/* From every moment of the first epoch, the middle of an epoch among them. */
START_TEST(going_on_from_a_moment_repeats_the_training_bit_for_bit)
{
    struct rig r;
    set_up(&r);
    const struct snapshot *s = train(&r, 2);
    float *expected = copy_params(s);
    const uint64_t steps = s->steps;
    static const uint64_t from[] = {12, 4, 0};
    for (int i = 0; i < 3; i++) {
        s = settled(&r);
        const int at = (int)from[i];
        ck_assert_int_lt(at, s->n_moments);
        const uint64_t moment = s->moment[at].steps;
        const float epoch = s->moment[at].epoch;
        float *then = malloc(param_bytes(s));
        memcpy(then, s->saved_moment[at]->params, param_bytes(s));
        go_on_from(&r, moment);
        s = settled(&r);
        ck_assert_int_eq(s->state, WORKER_PAUSED);
        ck_assert_uint_eq(s->steps, moment);
        ck_assert_mem_eq(s->params, then, param_bytes(s));
        ck_assert_int_eq(s->n_moments, at + 1);
        ck_assert_int_eq(s->n_runs, i + 1); /* the curves of the run before are kept */
        ck_assert_float_eq(s->run[i].curve[s->run[i].n_curve - 1].epoch, 2);
        ck_assert(s->n_curve == 0 || s->curve[s->n_curve - 1].epoch <= epoch);
        ck_assert(s->validation[s->n_validation_points - 1].epoch <= epoch);
        free(then);
        s = train(&r, 2);
        ck_assert_uint_eq(s->steps, steps);
        ck_assert_mem_eq(expected, s->params, param_bytes(s));
        ck_assert_float_eq(s->curve[s->n_curve - 1].epoch, 2);
    }
    free(expected);
    worker_destroy(&r.w);
}
END_TEST

START_TEST(another_optimiser_goes_on_from_a_moment_with_a_fresh_state)
{
    struct rig r;
    set_up(&r);
    train(&r, 1);
    struct worker_command c = command_of(WORKER_OPTIONS);
    c.options.optimizer = optimizer_defaults(OPTIMIZER_SGD);
    post_command(&r, &c);
    const struct snapshot *s = settled(&r);
    ck_assert_str_eq(s->moment[3].optimizer, "adam");
    const uint64_t moment = s->moment[3].steps;
    go_on_from(&r, moment);
    s = settled(&r);
    ck_assert_str_eq(s->error, "");
    ck_assert_uint_eq(s->steps, moment);
    post(&r, WORKER_STEP, 0);
    s = settled(&r);
    ck_assert_uint_eq(s->steps, moment + 1);
    ck_assert_float_eq(s->curve[s->n_curve - 1].step, (float)(moment + 1)); /* though it is the optimiser's first */
    worker_destroy(&r.w);
}
END_TEST

/* ---- memory ---- */

static bool make_moments(void *ctx, const char **wrong)
{
    float params[100] = {0}, first[100] = {0}, second[100] = {0};
    const struct moment about = {.steps = 3};
    const struct step_result step = {.batches = 1};
    const struct training_state state = {.optimizer = "adam", .n_blocks = 2, .block = {first, second}};
    const struct evaluation e = {.samples = 1};
    struct saved_moment *saved;
    struct moments m = {0};
    (void)ctx, (void)wrong;
    if (saved_moment_create(&saved, &about, params, 100, &step, &state, NULL) != CS_OK)
        return false;
    saved_moment_keep_grads(saved, params, 50);
    moments_add(&m, saved);
    moments_attach(&m, 3, &e);
    const bool whole = m.entry[0].evaluation && m.entry[0].saved->grads;
    moments_finish(&m);
    return whole;
}

START_TEST(a_moment_without_memory_is_one_moment_less)
{
    fail_every_allocation(make_moments, NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("moments");
    TCase *list = tcase_create("list"), *worker = tcase_create("worker"), *memory = tcase_create("memory");
    tcase_add_test(list, a_short_training_keeps_its_first_steps_parts_of_epochs_and_every_end);
    tcase_add_test(list, a_long_training_keeps_a_bounded_number_of_moments_that_cover_all_of_it);
    tcase_add_test(list, moments_take_no_more_bytes_than_they_may);
    tcase_add_test(list, gradients_that_moments_keep_count_as_their_bytes);
    tcase_add_test(list, epochs_ends_are_kept_longer_than_what_is_between_them);
    tcase_add_test(list, a_moment_that_somebody_holds_outlives_the_list);
    tcase_add_test(list, the_nearest_moment_is_found_and_the_earlier_of_two);
    tcase_add_test(list, results_belong_to_the_moment_of_exactly_that_step);
    tcase_set_timeout(worker, 2 * PATIENCE);
    tcase_add_test(worker, a_training_leaves_moments_behind);
    tcase_add_test(worker, a_moment_is_shown_as_a_net_with_its_parameters_computes_it);
    tcase_add_test(worker, the_evaluation_of_a_moment_is_the_one_that_was_made_then);
    tcase_add_test(worker, training_is_not_disturbed_by_who_looks_back);
    tcase_add_test(worker, changes_and_gradients_of_filters_are_told);
    tcase_add_test(worker, the_batch_gradient_is_what_the_step_went_down);
    tcase_add_loop_test(worker, the_gradient_at_a_moment_is_bit_for_bit_what_the_present_showed_then, 0, 2);
    tcase_add_test(worker, after_going_on_from_a_moment_its_gradient_is_the_present_s_and_stays_with_it);
    tcase_add_test(worker, of_layers_that_are_too_large_moments_keep_no_gradient);
    tcase_add_test(worker, going_on_from_a_moment_repeats_the_training_bit_for_bit);
    tcase_add_test(worker, another_optimiser_goes_on_from_a_moment_with_a_fresh_state);
    tcase_add_test(memory, a_moment_without_memory_is_one_moment_less);
    suite_add_tcase(suite, list);
    suite_add_tcase(suite, worker);
    suite_add_tcase(suite, memory);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? 1 : 0;
}
