/* tests/engine/test_save.c - trainings that are saved while they go on, and taken up again: bit for bit what one that
 * was never stopped would be. Run this one under ThreadSanitizer, too. */
#include <check.h>
#include <dirent.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <utime.h>

#include "engine/base/clock.h"
#include "engine/net/net_text.h"
#include "engine/worker/save_folder.h"
#include "engine/worker/save_image.h"
#include "engine/worker/weights_keep.h"
#include "engine/worker/worker.h"
#include "tests/engine/scratch.h"

enum { ALL = 0x1f, PATIENCE = 60 };

/* All that depends on the place in the training: running statistics, what is dropped, augmented and shuffled. */
static const char tricky[] = "net tricky \"Tricky\"\n"
                             "input 1x28x28\n"
                             "conv1 = conv2d(4, kernel_size=3)\n"
                             "bn1 = batch_norm2d()\n"
                             "relu1 = relu()\n"
                             "pool1 = max_pool2d(4)\n"
                             "flatten = flatten()\n"
                             "drop = dropout(0.4)\n"
                             "output = linear(10)\n";

struct rig {
    struct scratch scratch;
    char folder[PATH_MAX]; /* of autosaves */
    struct worker *w;
};

static void start(struct rig *r, int threads, bool saves)
{
    struct cs_error err;
    const struct worker_options options = {
        .threads = threads, .snapshot_interval = 0.01, .save_folder = saves ? r->folder : NULL};
    ck_assert_msg(worker_create(&r->w, &options, &err) == CS_OK, "%s", err.text);
    worker_subscribe(r->w, ALL);
}

static void rig_init(struct rig *r, int threads, bool saves)
{
    scratch_init(&r->scratch);
    scratch_path(&r->scratch, "data/autosave", r->folder);
    start(r, threads, saves);
}

static void rig_finish(struct rig *r)
{
    worker_destroy(&r->w);
    scratch_finish(&r->scratch);
}

static void post(struct rig *r, const struct worker_command *c)
{
    struct cs_error err;
    ck_assert_msg(worker_post(r->w, c, &err) == CS_OK, "%s", err.text);
}

static const struct snapshot *settled(struct rig *r)
{
    ck_assert(worker_wait_idle(r->w, PATIENCE));
    return worker_snapshot(r->w);
}

static struct trainer_options options_of(enum optimizer_kind kind)
{
    struct trainer_options o = {.optimizer = optimizer_defaults(kind), .batch = 16, .seed = 3, .validation = 400};
    o.optimizer.lr = kind == OPTIMIZER_SGD ? 0.05f : 0.002f;
    o.optimizer.momentum = 0.9f;
    o.optimizer.weight_decay = 0.001f;
    o.schedule = (struct schedule){.kind = SCHEDULE_COSINE, .epochs = 3, .warmup = 0.5};
    o.label_smoothing = 0.1f;
    ck_assert_int_eq(augment_parse("shift=2,rotate=10", &o.augment, NULL), CS_OK);
    return o;
}

static struct worker_command setup_of(const char *net_text, enum optimizer_kind kind)
{
    struct worker_command c = {
        .kind = WORKER_SETUP, .net_text = net_text, .data = "digits", .options = options_of(kind), .epochs = 3};
    c.plan = (struct data_plan){.size = 256, .label_noise = 0.1f, .seed = 3};
    data_plan_set_share(&c.plan, 3, 0.25f);
    c.plan.balance = BALANCE_SYNTHESIS;
    return c;
}

static void set_up(struct rig *r, const struct worker_command *setup)
{
    post(r, setup);
    const struct snapshot *s = settled(r);
    ck_assert_msg(s->state == WORKER_PAUSED && !*s->error, "%s", s->error);
}

static const struct snapshot *steps(struct rig *r, int n)
{
    const struct worker_command step = {.kind = WORKER_STEP};
    for (int done = 0; done < n;) {
        for (int i = 0; i < 32 && done < n; i++, done++)
            post(r, &step);
        settled(r);
    }
    return settled(r);
}

static void save(struct rig *r, const char *path)
{
    const uint64_t before = worker_snapshot(r->w)->save.result[SAVE_ASKED].saved;
    const struct worker_command c = {.kind = WORKER_SAVE, .path = path};
    post(r, &c);
    const struct snapshot *s = settled(r);
    ck_assert_str_eq(s->save.result[SAVE_ASKED].error, "");
    ck_assert_uint_eq(s->save.result[SAVE_ASKED].saved, before + 1);
    ck_assert_str_eq(s->save.result[SAVE_ASKED].path, path);
    ck_assert_uint_eq(s->save.result[SAVE_ASKED].steps, s->steps);
    ck_assert(!s->save.saving);
}

static struct worker_command resume_of(const char *path)
{
    struct worker_command c = {.kind = WORKER_SETUP, .data = "digits", .epochs = 3, .resume = true};
    snprintf(c.net, sizeof c.net, "%s", path);
    return c;
}

static float *params_of(const struct snapshot *s)
{
    float *params = malloc(s->net->n_params * sizeof *params);
    ck_assert_ptr_nonnull(s->params);
    memcpy(params, s->params, s->net->n_params * sizeof *params);
    return params;
}

static void expect_params(const struct snapshot *s, const float *params)
{
    ck_assert_mem_eq(s->params, params, s->net->n_params * sizeof *params);
}

/* ---- going on ---- */

static const struct {
    enum optimizer_kind kind;
    int threads, again; /* of the worker before and after */
    int before, after;  /* steps; an epoch has 16 */
} stops[] = {
    {OPTIMIZER_SGD, 1, 1, 5, 20},   {OPTIMIZER_SGD, 2, 1, 16, 9},    {OPTIMIZER_ADAM, 1, 2, 11, 22},
    {OPTIMIZER_ADAM, 2, 2, 32, 10}, {OPTIMIZER_ADAMW, 2, 2, 37, 11},
};
enum { STOPS = sizeof stops / sizeof *stops };

START_TEST(a_training_that_is_taken_up_again_goes_on_bit_for_bit)
{
    struct rig r;
    char path[PATH_MAX];
    rig_init(&r, stops[_i].threads, false);
    scratch_path(&r.scratch, "half.onnx", path);
    const struct worker_command setup = setup_of(tricky, stops[_i].kind), again = resume_of(path);
    set_up(&r, &setup);
    steps(&r, stops[_i].before);
    save(&r, path);
    const struct snapshot *s = steps(&r, stops[_i].after);
    float *whole = params_of(s);
    const uint64_t made = s->steps;
    const int epoch = s->epoch, batch = s->batch;
    const float lr = s->lr;
    worker_destroy(&r.w);
    start(&r, stops[_i].again, false);
    set_up(&r, &again);
    s = settled(&r);
    ck_assert_uint_eq(s->steps, (uint64_t)stops[_i].before);
    ck_assert_str_eq(s->save.resumed, path);
    ck_assert_int_eq(s->options.batch, 16);
    ck_assert_int_eq(s->options.optimizer.kind, stops[_i].kind);
    s = steps(&r, stops[_i].after);
    ck_assert_uint_eq(s->steps, made);
    ck_assert_int_eq(s->epoch, epoch);
    ck_assert_int_eq(s->batch, batch);
    ck_assert_float_eq(s->lr, lr);
    expect_params(s, whole);
    free(whole);
    rig_finish(&r);
}
END_TEST

START_TEST(the_place_and_the_curves_are_those_that_were_saved)
{
    struct rig r;
    char path[PATH_MAX];
    rig_init(&r, 2, false);
    scratch_path(&r.scratch, "half.onnx", path);
    const struct worker_command setup = setup_of(tricky, OPTIMIZER_SGD), again = resume_of(path);
    set_up(&r, &setup);
    const struct snapshot *s = steps(&r, 23);
    struct curve_point curve[32];
    struct validation_point validation[32];
    const int epoch = s->epoch, batch = s->batch, batches = s->batches;
    const int n = s->n_curve, n_validation = s->n_validation_points;
    ck_assert_int_eq(n, 23);
    ck_assert_int_ge(n_validation, 2);
    memcpy(curve, s->curve, (size_t)n * sizeof *curve);
    memcpy(validation, s->validation, (size_t)n_validation * sizeof *validation);
    float *params = params_of(s);
    save(&r, path);
    worker_destroy(&r.w);
    start(&r, 1, false);
    set_up(&r, &again);
    s = settled(&r);
    ck_assert_int_eq(s->epoch, epoch);
    ck_assert_int_eq(s->batch, batch);
    ck_assert_int_eq(s->batches, batches);
    ck_assert_int_eq(s->n_curve, n);
    ck_assert_mem_eq(s->curve, curve, (size_t)n * sizeof *curve);
    ck_assert_int_eq(s->n_validation_points, n_validation);
    for (int i = 0; i < n_validation; i++) {
        ck_assert_float_eq(s->validation[i].epoch, validation[i].epoch);
        ck_assert_float_eq(s->validation[i].loss, validation[i].loss);
        ck_assert_float_eq(s->validation[i].accuracy, validation[i].accuracy);
        ck_assert_int_eq(s->validation[i].samples, validation[i].samples);
    }
    ck_assert_ptr_nonnull(s->evaluation); /* what is on the right of the window is there, too */
    expect_params(s, params);
    free(params);
    rig_finish(&r);
}
END_TEST

START_TEST(saved_moments_come_back_and_training_goes_on_from_one)
{
    struct rig r;
    char path[PATH_MAX];
    rig_init(&r, 2, false);
    scratch_path(&r.scratch, "half.onnx", path);
    const struct worker_command setup = setup_of(tricky, OPTIMIZER_ADAM), again = resume_of(path),
                                go_on = {.kind = WORKER_CONTINUE, .moment = 16};
    set_up(&r, &setup);
    const struct snapshot *s = steps(&r, 16);
    float *then = params_of(s);
    steps(&r, 11);
    save(&r, path);
    s = settled(&r);
    struct moment moment[MOMENTS_MAX];
    const int n = s->n_moments;
    ck_assert_int_ge(n, 6); /* 0, 1, 2, 4, 8, 16 */
    memcpy(moment, s->moment, (size_t)n * sizeof *moment);
    float gradient[4 * 9]; /* that led to step 16, of the first convolution */
    ck_assert_uint_ge(s->saved_moment[snapshot_find_moment(s, 16)]->n_grads, sizeof gradient / sizeof *gradient);
    memcpy(gradient, s->saved_moment[snapshot_find_moment(s, 16)]->grads, sizeof gradient);
    post(&r, &go_on);
    float *whole = params_of(steps(&r, 9));
    worker_destroy(&r.w);
    start(&r, 1, false);
    set_up(&r, &again);
    s = settled(&r);
    ck_assert_int_eq(s->n_moments, n + (moment[n - 1].steps != 27)); /* the place that it goes on from is one */
    for (int i = 0; i < n; i++) {
        const struct moment *got = &s->moment[i];
        ck_assert_uint_eq(got->steps, moment[i].steps);
        ck_assert_float_eq(got->epoch, moment[i].epoch);
        ck_assert_int_eq(got->whole, true);
        ck_assert_str_eq(got->optimizer, "adam");
        ck_assert(got->loss == moment[i].loss || (isnan(got->loss) && isnan(moment[i].loss)));
        ck_assert(got->accuracy == moment[i].accuracy || (isnan(got->accuracy) && isnan(moment[i].accuracy)));
    }
    ck_assert_mem_eq(s->saved_moment[snapshot_find_moment(s, 16)]->grads, gradient, sizeof gradient);
    post(&r, &go_on);
    s = settled(&r);
    ck_assert_uint_eq(s->steps, 16);
    expect_params(s, then);
    expect_params(steps(&r, 9), whole);
    free(then);
    free(whole);
    rig_finish(&r);
}
END_TEST

START_TEST(a_file_tells_what_it_is_before_it_is_opened)
{
    struct rig r;
    char path[PATH_MAX];
    struct training_state state;
    rig_init(&r, 1, false);
    scratch_path(&r.scratch, "half.onnx", path);
    const struct worker_command setup = setup_of(tricky, OPTIMIZER_ADAM);
    set_up(&r, &setup);
    const struct worker_command pause = {.kind = WORKER_PAUSE};
    steps(&r, 7);
    post(&r, &pause); /* which brings an evaluation */
    const struct snapshot *s = settled(&r);
    const int correct = s->evaluation->correct, samples = s->evaluation->samples;
    const int64_t now = (int64_t)time(NULL);
    save(&r, path);
    ck_assert_int_eq(model_describe(path, &state, NULL), CS_OK);
    ck_assert_str_eq(state.title, "Tricky");
    ck_assert_str_eq(state.data_path, "digits");
    ck_assert_str_eq(state.optimizer, "adam");
    ck_assert_int_eq(state.made, 7);
    ck_assert_int_eq(state.evaluated, samples);
    ck_assert_int_eq(state.correct, correct);
    ck_assert(state.saved_at >= now && state.saved_at < now + PATIENCE);
    rig_finish(&r);
}
END_TEST

START_TEST(a_model_without_a_training_is_not_gone_on_with)
{
    struct rig r;
    rig_init(&r, 1, false);
    const struct worker_command setup = setup_of(tricky, OPTIMIZER_SGD), again = resume_of("lenet5-mnist");
    set_up(&r, &setup);
    steps(&r, 1);
    post(&r, &again);
    const struct snapshot *s = settled(&r);
    ck_assert_ptr_nonnull(strstr(s->error, "without the state of a training"));
    ck_assert_uint_eq(s->steps, 1); /* what was there stays */
    rig_finish(&r);
}
END_TEST

/* ---- filters changed by hand ---- */

static const struct worker_weights hands = {"conv1/0/0=1 0 -1 2 0 -2 1 0 -1; conv1/1/bias=0.5; output/7/3=0.25",
                                            "conv1/0 conv1/2 output/4", "conv1/3"},
                                   no_hands = {"", "", ""};

static const struct snapshot *hand(struct rig *r, const struct worker_weights *lists)
{
    const struct worker_command c = {.kind = WORKER_WEIGHTS, .weights = *lists};
    post(r, &c);
    const struct snapshot *s = settled(r);
    ck_assert_str_eq(s->error, "");
    return s;
}

static void copy_kernel(const struct snapshot *s, int map, float to[9])
{
    const float *kernel = weights_kernel(s, net_find(s->net, "conv1"), map, 0);
    ck_assert_ptr_nonnull(kernel);
    memcpy(to, kernel, 9 * sizeof *to);
}

/* All that was done by hand is in a file at `path`, behind `before` steps; what was set had other numbers then. */
static void save_with_hands(struct rig *r, const struct worker_command *setup, int before, const char *path,
                            float was[9])
{
    set_up(r, setup);
    copy_kernel(steps(r, 3), 0, was);
    hand(r, &hands);
    steps(r, before - 3);
    save(r, path);
}

static const struct {
    enum optimizer_kind kind;
    int threads, again;
    bool told; /* the lists are posted once more, as a window does */
} hand_cases[] = {{OPTIMIZER_SGD, 1, 2, false},
                  {OPTIMIZER_SGD, 2, 1, true},
                  {OPTIMIZER_ADAM, 1, 1, true},
                  {OPTIMIZER_ADAM, 2, 2, false}};
enum { HAND_CASES = sizeof hand_cases / sizeof *hand_cases };

START_TEST(what_was_set_and_locked_by_hand_goes_on_bit_for_bit_and_can_be_taken_back)
{
    struct rig r;
    char path[PATH_MAX];
    float was[9], locked[9], got[9];
    rig_init(&r, hand_cases[_i].threads, false);
    scratch_path(&r.scratch, "hands.onnx", path);
    const struct worker_command setup = setup_of(tricky, hand_cases[_i].kind), again = resume_of(path);
    save_with_hands(&r, &setup, 21, path, was);
    copy_kernel(worker_snapshot(r.w), 2, locked);
    float *whole = params_of(steps(&r, 15)), *back = params_of(hand(&r, &no_hands)), *on = params_of(steps(&r, 3));
    worker_destroy(&r.w);
    start(&r, hand_cases[_i].again, false);
    set_up(&r, &again);
    if (hand_cases[_i].told)
        hand(&r, &hands);
    const struct snapshot *s = steps(&r, 15);
    expect_params(s, whole);
    copy_kernel(s, 2, got);
    ck_assert_mem_eq(got, locked, sizeof got);
    copy_kernel(s, 0, got); /* set, and locked as it was set */
    ck_assert_mem_eq(got, ((float[]){1, 0, -1, 2, 0, -2, 1, 0, -1}), sizeof got);
    s = hand(&r, &no_hands);
    expect_params(s, back);
    copy_kernel(s, 0, got);
    ck_assert_mem_eq(got, was, sizeof got);
    expect_params(steps(&r, 3), on); /* and is free again */
    free(whole);
    free(back);
    free(on);
    rig_finish(&r);
}
END_TEST

START_TEST(a_silenced_map_is_silent_after_a_resume)
{
    struct rig r;
    char path[PATH_MAX];
    float was[9];
    rig_init(&r, 1, false);
    scratch_path(&r.scratch, "hands.onnx", path);
    const struct worker_command setup = setup_of(tricky, OPTIMIZER_SGD), again = resume_of(path);
    save_with_hands(&r, &setup, 5, path, was);
    worker_destroy(&r.w);
    start(&r, 1, false);
    set_up(&r, &again);
    const struct snapshot *s = settled(&r);
    const int relu1 = net_find(s->net, "relu1");
    float sum[2] = {0};
    for (int map = 2; map < 4; map++)
        for (int i = 0; i < 26 * 26; i++)
            sum[map - 2] += fabsf(snapshot_map(s, relu1, map)[i]);
    ck_assert_float_gt(sum[0], 0);
    ck_assert_float_eq(sum[1], 0);
    s = hand(&r, &no_hands);
    for (int i = 0; i < 26 * 26; i++)
        sum[1] += fabsf(snapshot_map(s, relu1, 3)[i]);
    ck_assert_float_gt(sum[1], 0);
    rig_finish(&r);
}
END_TEST

/* A file that goes on from a file: what was before is still that of the first one. */
START_TEST(what_was_done_by_hand_outlives_a_second_save)
{
    struct rig r;
    char path[PATH_MAX], second[PATH_MAX];
    float was[9], got[9];
    rig_init(&r, 2, false);
    scratch_path(&r.scratch, "hands.onnx", path);
    scratch_path(&r.scratch, "second.onnx", second);
    const struct worker_command setup = setup_of(tricky, OPTIMIZER_ADAM), again = resume_of(path),
                                once_more = resume_of(second);
    save_with_hands(&r, &setup, 5, path, was);
    set_up(&r, &again);
    steps(&r, 4);
    save(&r, second);
    set_up(&r, &once_more);
    copy_kernel(steps(&r, 2), 0, got);
    ck_assert_mem_eq(got, ((float[]){1, 0, -1, 2, 0, -2, 1, 0, -1}), sizeof got);
    copy_kernel(hand(&r, &no_hands), 0, got);
    ck_assert_mem_eq(got, was, sizeof got);
    save(&r, path); /* and nothing is left of it */
    char *text;
    ck_assert_int_eq(model_text(path, WEIGHTS_SAVED_EDITS, &text, NULL), CS_OK);
    ck_assert_str_eq(text, "");
    free(text);
    rig_finish(&r);
}
END_TEST

START_TEST(a_file_tells_what_was_done_by_hand_before_it_is_opened)
{
    static const char *const name[] = {WEIGHTS_SAVED_EDITS, WEIGHTS_SAVED_LOCKED, WEIGHTS_SAVED_SILENCED};
    const char *const want[] = {hands.edits, hands.locked, hands.silenced};
    struct rig r;
    char path[PATH_MAX], *text;
    float was[9];
    rig_init(&r, 1, false);
    scratch_path(&r.scratch, "hands.onnx", path);
    const struct worker_command setup = setup_of(tricky, OPTIMIZER_SGD);
    save_with_hands(&r, &setup, 4, path, was);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(model_text(path, name[i], &text, NULL), CS_OK);
        ck_assert_str_eq(text, want[i]);
        free(text);
    }
    rig_finish(&r);
}
END_TEST

/* The list that a lie is about, and what it says: "": none; NULL: the numbers of before, so many of them. */
static const struct {
    const char *name, *text;
    enum model_extra_type type;
    size_t count;
} hand_lies[] = {{WEIGHTS_SAVED_EDITS, "conv9/0/0=1 0 -1 2 0 -2 1 0 -1", MODEL_TEXT, 0},
                 {WEIGHTS_SAVED_EDITS, "conv1/4/0=1 0 -1 2 0 -2 1 0 -1", MODEL_TEXT, 0},
                 {WEIGHTS_SAVED_EDITS, "conv1/0/0=1 0", MODEL_TEXT, 0},
                 {WEIGHTS_SAVED_EDITS, "conv1/0/bias=nan", MODEL_TEXT, 0},
                 {WEIGHTS_SAVED_EDITS, "what is this", MODEL_TEXT, 0},
                 {WEIGHTS_SAVED_EDITS, "conv1/0/bias=1", MODEL_TEXT, 0}, /* before has more */
                 {WEIGHTS_SAVED_EDITS, "", MODEL_TEXT, 0},
                 {WEIGHTS_SAVED_EDITS, "conv1/0/0=1 0 -1 2 0 -2 1 0 -1", MODEL_BYTES, 0},
                 {WEIGHTS_SAVED_LOCKED, "conv1/4", MODEL_TEXT, 0},
                 {WEIGHTS_SAVED_LOCKED, "relu1/0", MODEL_TEXT, 0},
                 {WEIGHTS_SAVED_LOCKED, "conv1/99999999999999999999", MODEL_TEXT, 0},
                 {WEIGHTS_SAVED_SILENCED, "output/0", MODEL_TEXT, 0},
                 {WEIGHTS_SAVED_SILENCED, "input/0", MODEL_TEXT, 0},
                 {WEIGHTS_SAVED_BEFORE, NULL, MODEL_FLOATS, 0},
                 {WEIGHTS_SAVED_BEFORE, NULL, MODEL_FLOATS, 1},
                 {WEIGHTS_SAVED_BEFORE, NULL, MODEL_FLOATS, 100000},
                 {WEIGHTS_SAVED_BEFORE, NULL, MODEL_INTS, 10 + 10 + 145}};

static void save_lie(const char *from, const char *to, int lie)
{
    struct net *net;
    struct training_state state;
    struct model_input_info input;
    ck_assert_int_eq(model_load(from, &net, &state, &input, NULL), CS_OK);
    for (int i = 0; i < state.n_extras; i++) {
        struct model_extra *e = &state.extra[i];
        if (strcmp(e->name, hand_lies[lie].name) != 0)
            continue;
        const char *const text = hand_lies[lie].text;
        e->type = hand_lies[lie].type;
        e->count = text ? strlen(text) : hand_lies[lie].count;
        cs_free(e->data);
        e->data = cs_alloc(e->count + 1, model_extra_size(e->type));
        if (text)
            memcpy(e->data, text, e->count);
    }
    ck_assert_int_eq(model_save(to, net, &state, &input, NULL), CS_OK);
    training_state_finish(&state);
    net_destroy(&net);
}

START_TEST(what_was_done_by_hand_may_lie)
{
    struct rig r;
    char path[PATH_MAX], lie[PATH_MAX];
    float was[9];
    rig_init(&r, 1, false);
    scratch_path(&r.scratch, "hands.onnx", path);
    scratch_path(&r.scratch, "lie.onnx", lie);
    const struct worker_command setup = setup_of(tricky, OPTIMIZER_SGD), again = resume_of(lie);
    save_with_hands(&r, &setup, 6, path, was);
    const struct snapshot *s = settled(&r);
    float *params = params_of(s);
    for (size_t i = 0; i < sizeof hand_lies / sizeof *hand_lies; i++) {
        save_lie(path, lie, (int)i);
        post(&r, &again);
        s = settled(&r);
        ck_assert_msg(strstr(s->error, "hands") && !strncmp(s->error, lie, strlen(lie)), "%d: %s", (int)i, s->error);
        ck_assert_uint_eq(s->steps, 6); /* what was there stays */
        expect_params(s, params);
    }
    free(params);
    rig_finish(&r);
}
END_TEST

/* ---- by itself ---- */

static struct worker_command autosaving(double seconds)
{
    struct worker_command c = setup_of(tricky, OPTIMIZER_SGD);
    c.autosave = seconds;
    return c;
}

static const struct snapshot *wait_for_saves(struct rig *r, uint64_t n)
{
    const double until = clock_seconds() + PATIENCE;
    const struct snapshot *s = worker_snapshot(r->w);
    for (; s->save.result[SAVE_AUTO].saved < n && clock_seconds() < until; s = worker_snapshot(r->w))
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    ck_assert_uint_ge(s->save.result[SAVE_AUTO].saved, n);
    return s;
}

START_TEST(what_was_learnt_is_saved_after_the_time_even_when_training_rests)
{
    struct rig r;
    struct training_state state;
    rig_init(&r, 1, true);
    const struct worker_command setup = autosaving(0.1);
    set_up(&r, &setup);
    steps(&r, 3);
    const struct snapshot *s = wait_for_saves(&r, 1);
    while (s->save.result[SAVE_AUTO].steps < 3) /* a busy machine saves between the steps, too */
        s = wait_for_saves(&r, s->save.result[SAVE_AUTO].saved + 1);
    const uint64_t saved = s->save.result[SAVE_AUTO].saved;
    ck_assert_int_eq(model_describe(s->save.result[SAVE_AUTO].path, &state, NULL), CS_OK);
    ck_assert_int_eq(state.made, 3);
    nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    s = settled(&r);
    ck_assert_uint_eq(s->save.result[SAVE_AUTO].saved, saved); /* nothing is new */
    rig_finish(&r);
}
END_TEST

START_TEST(while_training_goes_on_the_file_follows)
{
    struct rig r;
    rig_init(&r, 2, true);
    const struct worker_command setup = autosaving(0.05), train = {.kind = WORKER_TRAIN},
                                pause = {.kind = WORKER_PAUSE};
    set_up(&r, &setup);
    post(&r, &train);
    int64_t last = 0;
    uint64_t saved = 0;
    for (int i = 0; i < 5; i++) {
        struct training_state state;
        const struct save_result *latest = &wait_for_saves(&r, saved + 1)->save.result[SAVE_AUTO];
        ck_assert_int_eq(model_describe(latest->path, &state, NULL), CS_OK);
        ck_assert_int_gt((int64_t)latest->steps, last);
        ck_assert_int_ge(state.made, (int64_t)latest->steps); /* or there is a newer one already */
        last = (int64_t)latest->steps;
        saved = latest->saved;
    }
    post(&r, &pause);
    settled(&r);
    rig_finish(&r);
}
END_TEST

static int newest(const struct rig *r, char path[][SAVE_PATH], int most)
{
    return save_folder_list(r->folder, path, most);
}

START_TEST(at_exit_what_is_new_is_saved)
{
    struct rig r;
    char path[4][SAVE_PATH];
    rig_init(&r, 1, true);
    const struct worker_command setup = autosaving(3600);
    set_up(&r, &setup);
    float *params = params_of(steps(&r, 5));
    worker_destroy(&r.w);
    ck_assert_int_eq(newest(&r, path, 4), 1);
    start(&r, 1, false);
    const struct worker_command again = resume_of(path[0]);
    set_up(&r, &again);
    const struct snapshot *s = settled(&r);
    ck_assert_uint_eq(s->steps, 5);
    expect_params(s, params);
    free(params);
    rig_finish(&r);
}
END_TEST

START_TEST(a_training_that_makes_room_for_another_is_saved_and_stays)
{
    struct rig r;
    char path[4][SAVE_PATH];
    struct training_state state;
    rig_init(&r, 1, true);
    const struct worker_command setup = autosaving(3600);
    set_up(&r, &setup);
    steps(&r, 5);
    set_up(&r, &setup); /* as a reset does */
    steps(&r, 2);
    worker_destroy(&r.w);
    ck_assert_int_eq(newest(&r, path, 4), 2);
    ck_assert_int_eq(model_describe(path[0], &state, NULL), CS_OK);
    ck_assert_int_eq(state.made, 2);
    ck_assert_int_eq(model_describe(path[1], &state, NULL), CS_OK);
    ck_assert_int_eq(state.made, 5);
    rig_finish(&r);
}
END_TEST

START_TEST(what_a_person_has_saved_needs_no_autosave)
{
    struct rig r;
    char path[PATH_MAX], list[4][SAVE_PATH];
    rig_init(&r, 1, true);
    scratch_path(&r.scratch, "mine.onnx", path);
    const struct worker_command setup = autosaving(0.05);
    set_up(&r, &setup);
    steps(&r, 2);
    wait_for_saves(&r, 1);
    ck_assert_int_eq(newest(&r, list, 4), 1);
    save(&r, path);
    ck_assert_int_eq(newest(&r, list, 4), 0);
    const uint64_t saved = worker_snapshot(r.w)->save.result[SAVE_AUTO].saved;
    steps(&r, 1); /* but what comes after that does */
    wait_for_saves(&r, saved + 1);
    ck_assert_int_eq(newest(&r, list, 4), 1);
    save(&r, path);
    worker_destroy(&r.w);
    ck_assert_int_eq(newest(&r, list, 4), 0);
    rig_finish(&r);
}
END_TEST

START_TEST(what_is_done_by_hand_is_new_though_no_step_was_made)
{
    struct rig r;
    char path[PATH_MAX], list[4][SAVE_PATH], *text;
    rig_init(&r, 1, true);
    scratch_path(&r.scratch, "mine.onnx", path);
    const struct worker_command setup = autosaving(0.05);
    set_up(&r, &setup);
    steps(&r, 2);
    save(&r, path);
    const uint64_t saved = worker_snapshot(r.w)->save.result[SAVE_AUTO].saved;
    hand(&r, &hands);
    wait_for_saves(&r, saved + 1);
    ck_assert_int_eq(newest(&r, list, 4), 1);
    ck_assert_int_eq(model_text(list[0], WEIGHTS_SAVED_LOCKED, &text, NULL), CS_OK);
    ck_assert_str_eq(text, hands.locked);
    free(text);
    hand(&r, &hands); /* the same is nothing new */
    nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
    ck_assert_uint_eq(settled(&r)->save.result[SAVE_AUTO].saved, saved + 1);
    rig_finish(&r);
}
END_TEST

START_TEST(kept_runs_come_back_once)
{
    struct rig r;
    char path[PATH_MAX];
    rig_init(&r, 1, false);
    scratch_path(&r.scratch, "runs.onnx", path);
    const struct worker_command setup = setup_of(tricky, OPTIMIZER_SGD), again = resume_of(path),
                                keep = {.kind = WORKER_KEEP_RUN};
    set_up(&r, &setup);
    steps(&r, 5);
    post(&r, &keep);
    const struct snapshot *s = settled(&r);
    ck_assert_int_eq(s->n_runs, 1);
    const struct curve_point third = s->run[0].curve[2];
    char net[RUN_FACT];
    strcpy(net, s->run[0].facts.text[RUN_NET]);
    save(&r, path);
    set_up(&r, &again); /* where they are there already */
    ck_assert_int_eq(settled(&r)->n_runs, 1);
    worker_destroy(&r.w);
    start(&r, 1, false);
    set_up(&r, &again);
    s = settled(&r);
    ck_assert_int_eq(s->n_runs, 1);
    ck_assert_int_eq(s->run[0].n_curve, 5);
    ck_assert_mem_eq(&s->run[0].curve[2], &third, sizeof third);
    ck_assert_str_eq(s->run[0].facts.text[RUN_NET], net);
    rig_finish(&r);
}
END_TEST

/* Other programs tell less: no rate, no accuracy, no number of samples. */
START_TEST(a_table_that_was_laid_beside_it_does_not_spoil_the_file)
{
    static const char table[] = "run,kind,step,epoch,seconds,loss,accuracy,lr,grad_norm\n"
                                "theirs,train,1,0.5,0.1,2.5,,,\ntheirs,train,2,1,0.2,2.25,,,\n"
                                "theirs,validation,2,1,0.2,2.5,,,\nlast,validation,2,1,0.2,2.5,0.5,,\n";
    struct rig r;
    char path[PATH_MAX], csv[PATH_MAX];
    rig_init(&r, 1, false);
    scratch_path(&r.scratch, "beside.onnx", path);
    scratch_write(&r.scratch, "beside.csv", table, sizeof table - 1);
    const struct worker_command setup = setup_of(tricky, OPTIMIZER_SGD), again = resume_of(path),
                                load = {.kind = WORKER_LOAD_RUNS, .path = scratch_path(&r.scratch, "beside.csv", csv)};
    set_up(&r, &setup);
    steps(&r, 3);
    post(&r, &load);
    ck_assert_int_eq(settled(&r)->n_runs, 2);
    save(&r, path);
    worker_destroy(&r.w);
    start(&r, 1, false);
    set_up(&r, &again);
    const struct snapshot *s = settled(&r);
    ck_assert_msg(!s->error[0], "%s", s->error);
    ck_assert_uint_eq(s->steps, 3);
    ck_assert_int_eq(s->n_runs, 2);
    ck_assert_int_eq(s->run[0].n_curve, 2);
    ck_assert_float_eq(s->run[0].curve[1].train_loss, 2.25f);
    ck_assert(isnan(s->run[0].curve[1].lr) && isnan(s->run[0].validation[0].accuracy));
    ck_assert_int_eq(s->run[1].n_curve, 0);
    ck_assert_float_eq(s->run[1].validation[0].loss, 2.5f);
    rig_finish(&r);
}
END_TEST

START_TEST(nothing_is_saved_by_itself_without_a_folder_or_with_a_time_of_0)
{
    struct rig r;
    char path[4][SAVE_PATH];
    for (int folder = 0; folder < 2; folder++) {
        rig_init(&r, 1, folder);
        const struct worker_command setup = autosaving(folder ? 0 : 0.01);
        set_up(&r, &setup);
        steps(&r, 5);
        worker_destroy(&r.w);
        ck_assert_int_eq(newest(&r, path, 4), 0);
        rig_finish(&r);
    }
}
END_TEST

START_TEST(the_newest_files_stay_and_what_a_killed_process_left_goes)
{
    struct rig r;
    char path[SAVE_FOLDER_MOST][SAVE_PATH], name[64], file[PATH_MAX];
    struct cs_error err;
    rig_init(&r, 1, false);
    ck_assert_int_eq(save_folder_prepare(scratch_path(&r.scratch, "data/autosave/x", file), &err), CS_OK);
    for (int i = 0; i < 12; i++) {
        snprintf(name, sizeof name, "data/autosave/old-%02d.onnx", i);
        scratch_write(&r.scratch, name, "x", 1);
        const struct utimbuf at = {1000 + i, 1000 + i};
        utime(scratch_path(&r.scratch, name, file), &at);
    }
    scratch_write(&r.scratch, "data/autosave/left.onnx.tmp", "x", 1);
    scratch_write(&r.scratch, "data/autosave/now.onnx.tmp", "x", 1);
    scratch_write(&r.scratch, "data/autosave/note.txt", "x", 1);
    const struct utimbuf at = {1000, 1000};
    utime(scratch_path(&r.scratch, "data/autosave/left.onnx.tmp", file), &at);
    utime(scratch_path(&r.scratch, "data/autosave/note.txt", file), &at);
    save_folder_tidy(scratch_path(&r.scratch, "data/autosave/old-00.onnx", file));
    const int n = newest(&r, path, SAVE_FOLDER_MOST);
    ck_assert_int_eq(n, SAVE_FOLDER_KEEP + 1); /* the one that was named stays, too */
    ck_assert_ptr_nonnull(strstr(path[0], "old-11.onnx"));
    ck_assert_ptr_nonnull(strstr(path[n - 1], "old-00.onnx"));
    ck_assert_int_ne(access(scratch_path(&r.scratch, "data/autosave/left.onnx.tmp", file), F_OK), 0);
    ck_assert_int_eq(access(scratch_path(&r.scratch, "data/autosave/now.onnx.tmp", file), F_OK), 0);
    ck_assert_int_eq(access(scratch_path(&r.scratch, "data/autosave/note.txt", file), F_OK), 0);
    rig_finish(&r);
}
END_TEST

START_TEST(names_of_files_hold_nothing_that_a_folder_does_not_like)
{
    char path[SAVE_PATH], other[SAVE_PATH];
    ck_assert(save_folder_name("/tmp/x", "my net: a/b", "/data/My pictures/", 1, path));
    ck_assert(save_folder_name("/tmp/x", "my net: a/b", "/data/My pictures/", 2, other));
    ck_assert_str_ne(path, other);
    ck_assert_int_eq(strncmp(path, "/tmp/x/b-", 9), 0);
    ck_assert_ptr_null(strpbrk(path + strlen("/tmp/x/"), " :/"));
    char folder[SAVE_PATH];
    memset(folder, 'x', sizeof folder - 1);
    folder[sizeof folder - 1] = '\0';
    ck_assert(!save_folder_name(folder, "net", "data", 1, path));
}
END_TEST

/* ---- what goes wrong ---- */

START_TEST(a_full_disk_is_told_training_goes_on_and_the_old_file_stays)
{
    struct rig r;
    char path[PATH_MAX];
    static uint8_t before[1 << 20], after[1 << 20];
    rig_init(&r, 1, false);
    scratch_path(&r.scratch, "kept.onnx", path);
    const struct worker_command setup = setup_of(tricky, OPTIMIZER_SGD);
    set_up(&r, &setup);
    steps(&r, 2);
    save(&r, path);
    const size_t length = scratch_read(&r.scratch, "kept.onnx", before, sizeof before);
    signal(SIGXFSZ, SIG_IGN);
    const struct rlimit full = {1000, RLIM_INFINITY}, room = {RLIM_INFINITY, RLIM_INFINITY};
    const struct worker_command again = {.kind = WORKER_SAVE, .path = path};
    steps(&r, 1);
    setrlimit(RLIMIT_FSIZE, &full); /* Check writes to a file, too: it hears of nothing meanwhile */
    const bool posted = worker_post(r.w, &again, NULL) == CS_OK, idle = worker_wait_idle(r.w, PATIENCE);
    setrlimit(RLIMIT_FSIZE, &room);
    ck_assert(posted && idle);
    const struct snapshot *s = settled(&r);
    ck_assert_uint_eq(s->save.result[SAVE_ASKED].failed, 1);
    scratch_expect_sentence(&r.scratch, s->save.result[SAVE_ASKED].error, "kept.onnx", "File too large");
    ck_assert_uint_eq(s->save.result[SAVE_ASKED].steps, 2);
    ck_assert_uint_eq(scratch_read(&r.scratch, "kept.onnx", after, sizeof after), length);
    ck_assert_mem_eq(before, after, length);
    ck_assert_int_ne(access(scratch_path(&r.scratch, "kept.onnx.tmp", path), F_OK), 0);
    s = steps(&r, 2);
    ck_assert_uint_eq(s->steps, 5);
    save(&r, scratch_path(&r.scratch, "kept.onnx", path)); /* and takes the error back */
    rig_finish(&r);
}
END_TEST

START_TEST(an_autosave_that_failed_is_tried_again)
{
    struct rig r;
    rig_init(&r, 1, true);
    scratch_write(&r.scratch, "data", "a file where a folder should be", 8);
    const struct worker_command setup = autosaving(0.05);
    set_up(&r, &setup);
    steps(&r, 2);
    const double until = clock_seconds() + PATIENCE;
    const struct snapshot *s = worker_snapshot(r.w);
    for (; s->save.result[SAVE_AUTO].failed < 2 && clock_seconds() < until; s = worker_snapshot(r.w))
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    ck_assert_uint_ge(s->save.result[SAVE_AUTO].failed, 2);
    ck_assert_ptr_nonnull(strstr(s->save.result[SAVE_AUTO].error, "data"));
    char path[PATH_MAX];
    unlink(scratch_path(&r.scratch, "data", path));
    s = wait_for_saves(&r, 1);
    ck_assert_uint_eq(s->save.result[SAVE_AUTO].steps, 2);
    ck_assert_str_eq(s->save.result[SAVE_AUTO].error, "");
    rig_finish(&r);
}
END_TEST

static uint8_t *read_file(const struct rig *r, const char *name, size_t *length)
{
    static uint8_t bytes[1 << 21];
    *length = scratch_read(&r->scratch, name, bytes, sizeof bytes);
    ck_assert_uint_lt(*length, sizeof bytes);
    return bytes;
}

/* Numbers of what rides along that are others than were written: refused in one sentence, or taken, never trusted. */
START_TEST(what_rides_along_may_lie)
{
    struct rig r;
    char path[PATH_MAX];
    size_t length;
    rig_init(&r, 1, false);
    scratch_path(&r.scratch, "good.onnx", path);
    const struct worker_command setup = setup_of(tricky, OPTIMIZER_SGD);
    set_up(&r, &setup);
    steps(&r, 3);
    hand(&r, &hands);
    steps(&r, 6);
    save(&r, path);
    uint8_t *bytes = read_file(&r, "good.onnx", &length);
    uint32_t seed = 0x5eed5a7e;
    size_t first = 0;
    while (first + 11 < length && memcmp(bytes + first, "convoscope/", 11))
        first++;
    ck_assert_uint_lt(first + 11, length);
    const struct worker_command lie = resume_of(scratch_path(&r.scratch, "lie.onnx", path));
    for (int round = 0; round < (SCRATCH_CAN_LIMIT_MEMORY ? 150 : 30); round++) { /* sanitizers are slow */
        uint8_t *copy = malloc(length);
        memcpy(copy, bytes, length);
        for (int i = 0; i < 8; i++) {
            seed = seed * 1664525u + 1013904223u;
            copy[first + (seed >> 8) % (length - first)] = (uint8_t)(seed >> 3);
        }
        scratch_write(&r.scratch, "lie.onnx", copy, length);
        free(copy);
        post(&r, &lie);
        const struct snapshot *s = settled(&r);
        ck_assert(s->state == WORKER_PAUSED);
        ck_assert_msg(!*s->error || strncmp(s->error, r.scratch.folder, strlen(r.scratch.folder)) == 0, "%s", s->error);
        steps(&r, 1);
    }
    rig_finish(&r);
}
END_TEST

START_TEST(saving_to_nowhere_says_so)
{
    static const char *const bad[] = {"", "/nowhere/at/all.onnx", "/tmp"};
    struct rig r;
    rig_init(&r, 1, false);
    const struct worker_command setup = setup_of(tricky, OPTIMIZER_SGD);
    set_up(&r, &setup);
    for (int i = 0; i < 3; i++) {
        const struct worker_command c = {.kind = WORKER_SAVE, .path = bad[i]};
        post(&r, &c);
        const struct snapshot *s = settled(&r);
        ck_assert_uint_eq(s->save.result[SAVE_ASKED].failed, (uint64_t)i + 1);
        ck_assert_str_ne(s->save.result[SAVE_ASKED].error, "");
    }
    rig_finish(&r);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("save");
    TCase *tcase = tcase_create("save");
    tcase_set_timeout(tcase, 2 * PATIENCE);
    tcase_add_loop_test(tcase, a_training_that_is_taken_up_again_goes_on_bit_for_bit, 0, STOPS);
    tcase_add_test(tcase, the_place_and_the_curves_are_those_that_were_saved);
    tcase_add_test(tcase, saved_moments_come_back_and_training_goes_on_from_one);
    tcase_add_test(tcase, a_file_tells_what_it_is_before_it_is_opened);
    tcase_add_test(tcase, a_model_without_a_training_is_not_gone_on_with);
    tcase_add_loop_test(tcase, what_was_set_and_locked_by_hand_goes_on_bit_for_bit_and_can_be_taken_back, 0,
                        HAND_CASES);
    tcase_add_test(tcase, a_silenced_map_is_silent_after_a_resume);
    tcase_add_test(tcase, what_was_done_by_hand_outlives_a_second_save);
    tcase_add_test(tcase, a_file_tells_what_was_done_by_hand_before_it_is_opened);
    tcase_add_test(tcase, what_was_done_by_hand_may_lie);
    tcase_add_test(tcase, what_is_done_by_hand_is_new_though_no_step_was_made);
    tcase_add_test(tcase, what_was_learnt_is_saved_after_the_time_even_when_training_rests);
    tcase_add_test(tcase, while_training_goes_on_the_file_follows);
    tcase_add_test(tcase, at_exit_what_is_new_is_saved);
    tcase_add_test(tcase, a_training_that_makes_room_for_another_is_saved_and_stays);
    tcase_add_test(tcase, what_a_person_has_saved_needs_no_autosave);
    tcase_add_test(tcase, kept_runs_come_back_once);
    tcase_add_test(tcase, a_table_that_was_laid_beside_it_does_not_spoil_the_file);
    tcase_add_test(tcase, nothing_is_saved_by_itself_without_a_folder_or_with_a_time_of_0);
    tcase_add_test(tcase, the_newest_files_stay_and_what_a_killed_process_left_goes);
    tcase_add_test(tcase, names_of_files_hold_nothing_that_a_folder_does_not_like);
    tcase_add_test(tcase, a_full_disk_is_told_training_goes_on_and_the_old_file_stays);
    tcase_add_test(tcase, an_autosave_that_failed_is_tried_again);
    tcase_add_test(tcase, what_rides_along_may_lie);
    tcase_add_test(tcase, saving_to_nowhere_says_so);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
