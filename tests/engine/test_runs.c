/* tests/engine/test_runs.c - curves of a training: what their points tell, runs that are kept, tables of them, and what
 * is read out of curves. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/clock.h"
#include "engine/base/rng.h"
#include "engine/worker/curves.h"
#include "engine/worker/record.h"
#include "engine/worker/runs_csv.h"
#include "engine/worker/worker.h"
#include "tests/engine/scratch.h"

enum { PATIENCE = 60 };

/* ---- points ---- */

START_TEST(a_point_tells_step_time_rate_and_norm_of_its_last_step)
{
    struct record *r = malloc(sizeof *r);
    ck_assert_int_eq(record_init(r, 0, NULL), CS_OK);
    enum { STEPS = 5 * WORKER_CURVE_MAX };
    for (int i = 1; i <= STEPS; i++) {
        const struct step_result step = {.number = i,
                                         .batch = i - 1,
                                         .batches = STEPS,
                                         .samples = 4,
                                         .loss = 1,
                                         .lr = 1.0f / (float)i,
                                         .grad_norm = 2.0f * (float)i,
                                         .finite = true};
        record_step(r, &step, 0.25);
    }
    ck_assert_int_gt(r->steps_per_point, 1);
    for (int i = 0; i < r->n_curve; i++) {
        const struct curve_point *p = &r->curve[i];
        ck_assert_float_eq(p->step, (float)((i + 1) * r->steps_per_point));
        ck_assert_float_eq(p->seconds, 0.25f * p->step);
        ck_assert_float_eq(p->lr, 1.0f / p->step);
        ck_assert_float_eq(p->grad_norm, 2.0f * p->step);
    }
    free(r);
}
END_TEST

START_TEST(a_validation_point_stands_where_the_latest_step_led)
{
    struct record *r = malloc(sizeof *r);
    const struct evaluation e = {.samples = 10, .correct = 5, .loss = 2};
    ck_assert_int_eq(record_init(r, 0, NULL), CS_OK);
    record_validation(r, 0, &e);
    ck_assert_float_eq(r->validation[0].step, 0);
    const struct step_result good = {.number = 1, .batches = 2, .samples = 4, .loss = 1, .finite = true},
                             bad = {.number = 2, .batches = 2, .samples = 4, .finite = false};
    record_step(r, &good, 0.5);
    record_step(r, &bad, 0.5); /* took its time, but led nowhere */
    record_validation(r, 0.5f, &e);
    ck_assert_float_eq(r->validation[1].step, 1);
    ck_assert_float_eq(r->validation[1].seconds, 1);
    ck_assert_int_eq(r->n_curve, 1);
    free(r);
}
END_TEST

/* ---- runs ---- */

static struct kept_run *run_of(int n, int n_validation, const char *label)
{
    struct curve_point *curve;
    struct validation_point *validation;
    struct kept_run *run = kept_run_create(n, n_validation, &curve, &validation);
    ck_assert_ptr_nonnull(run);
    for (int i = 0; i < n; i++)
        curve[i] = (struct curve_point){.epoch = 0.1f * (float)(i + 1),
                                        .train_loss = 1.0f / (float)(i + 3),
                                        .train_accuracy = (float)i / (float)(n + 1),
                                        .step = (float)(i + 1),
                                        .seconds = 0.3f * (float)(i + 1),
                                        .lr = 1e-7f,
                                        .grad_norm = i % 2 ? NAN : 1e9f / 7};
    for (int i = 0; i < n_validation; i++)
        validation[i] = (struct validation_point){.epoch = 0.2f * (float)i,
                                                  .loss = expf(-(float)i),
                                                  .accuracy = 1.0f / 3,
                                                  .step = (float)(2 * i),
                                                  .seconds = 0.6f * (float)i};
    snprintf(run->about.label, sizeof run->about.label, "%s", label);
    return run;
}

START_TEST(when_there_are_too_many_the_oldest_goes_and_it_is_said)
{
    struct runs r = {0};
    for (int i = 0; i < RUNS_MAX + 3; i++)
        runs_add(&r, run_of(2, 1, "x"), true);
    ck_assert_int_eq(r.n, RUNS_MAX);
    ck_assert_int_eq(r.dropped, 3);
    for (int i = 0; i < RUNS_MAX; i++)
        ck_assert_int_eq(r.run[i]->about.number, 4 + i);
    runs_forget(&r);
    ck_assert_int_eq(r.n, 0);
    runs_add(&r, run_of(2, 1, "x"), true);
    ck_assert_int_eq(r.run[0]->about.number, RUNS_MAX + 4); /* numbers are not given twice */
    runs_finish(&r);
}
END_TEST

START_TEST(a_run_that_is_kept_again_takes_the_place_of_its_beginning)
{
    struct runs r = {0};
    runs_add(&r, run_of(2, 1, "a"), false);
    runs_add(&r, run_of(5, 1, "a"), true); /* and ends */
    ck_assert_int_eq(r.n, 1);
    ck_assert_int_eq(r.run[0]->about.n_curve, 5);
    ck_assert_int_eq(r.run[0]->about.number, 1);
    runs_add(&r, run_of(3, 1, "b"), false);
    ck_assert_int_eq(r.n, 2);
    runs_finish(&r);
}
END_TEST

START_TEST(what_a_snapshot_shows_stays_when_runs_are_forgotten)
{
    struct runs r = {0};
    struct runs_shown shown = {.n = 0};
    runs_add(&r, run_of(4, 2, "a"), true);
    runs_show(&r, NULL, &shown);
    runs_forget(&r);
    ck_assert_int_eq(shown.n, 1);
    ck_assert_float_eq(shown.run[0].curve[3].step, 4);
    runs_hide(&shown);
    ck_assert_int_eq(shown.n, 0);
}
END_TEST

START_TEST(a_label_says_what_is_not_the_same_for_all)
{
    char label[RUN_LABEL];
    struct runs r = {0};
    struct runs_shown shown = {.n = 0};
    for (int i = 0; i < 2; i++) {
        struct kept_run *run = run_of(2, 1, "");
        strcpy(run->about.facts.text[RUN_NET], "LeNet-5");
        strcpy(run->about.facts.text[RUN_OPTIMIZER], i ? "adam" : "sgd");
        strcpy(run->about.facts.text[RUN_LR], "0.01");
        strcpy(run->about.facts.text[RUN_BATCH_NORM], i ? "on" : "");
        runs_add(&r, run, true);
    }
    runs_show(&r, NULL, &shown);
    ck_assert_str_eq(run_curve_label(&shown.run[0], label), "no batch norm, sgd");
    ck_assert_str_eq(run_curve_label(&shown.run[1], label), "batch norm, adam");
    ck_assert_str_eq(run_label(&shown.run[1].facts, 0, label), "LeNet-5, adam"); /* where nothing tells them apart */
    runs_hide(&shown);
    runs_finish(&r);
}
END_TEST

START_TEST(a_label_of_every_fact_fits_its_room)
{
    char label[RUN_LABEL];
    struct run_facts facts;
    for (int f = 0; f < RUN_FACTS; f++) {
        memset(facts.text[f], 'x', RUN_FACT - 1);
        facts.text[f][RUN_FACT - 1] = '\0';
    }
    ck_assert_uint_lt(strlen(run_label(&facts, ~0u, label)), RUN_LABEL);
}
END_TEST

/* ---- with the worker ---- */

static struct worker *worker;

static void open_worker(void)
{
    struct cs_error err;
    const struct worker_options options = {.threads = 2, .snapshot_interval = 0.01};
    ck_assert_msg(worker_create(&worker, &options, &err) == CS_OK, "%s", err.text);
    worker_subscribe(worker, WORKER_WANT_CURVES);
}

static void close_worker(void)
{
    worker_destroy(&worker);
}

static const struct snapshot *after(struct worker_command c)
{
    struct cs_error err;
    ck_assert_msg(worker_post(worker, &c, &err) == CS_OK, "%s", err.text);
    ck_assert(worker_wait_idle(worker, PATIENCE));
    return worker_snapshot(worker);
}

static const struct snapshot *set_up(float lr)
{
    struct worker_command c = {
        .kind = WORKER_SETUP,
        .options = {.optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 16, .seed = 3, .validation = 400},
        .epochs = 3};
    c.options.optimizer.lr = lr;
    strcpy(c.net, "tiny");
    strcpy(c.data, "digits");
    return after(c);
}

static const struct snapshot *do_kind(enum worker_command_kind kind)
{
    return after((struct worker_command){.kind = kind});
}

static const struct snapshot *steps(int n)
{
    for (int i = 0; i < n; i++)
        do_kind(WORKER_STEP);
    return worker_snapshot(worker);
}

START_TEST(curves_stay_as_they_were_when_a_training_is_set_up_anew)
{
    open_worker();
    char label[RUN_LABEL];
    set_up(0.02f);
    const struct snapshot *s = steps(5);
    ck_assert_int_eq(s->n_runs, 0);
    struct curve_point was[5];
    memcpy(was, s->curve, sizeof was);
    s = set_up(0.001f);
    ck_assert_int_eq(s->n_curve, 0);
    ck_assert_int_eq(s->n_runs, 1);
    ck_assert_int_eq(s->run[0].n_curve, 5);
    ck_assert_mem_eq(s->run[0].curve, was, sizeof was);
    ck_assert_str_eq(run_curve_label(&s->run[0], label), "lr 0.02");
    ck_assert_str_eq(run_label(s->facts, s->facts_told, label), "lr 0.001");
    set_up(0.001f);
    ck_assert_int_eq(worker_snapshot(worker)->n_runs, 1); /* nothing had been learnt */
    close_worker();
}
END_TEST

START_TEST(a_setup_that_fails_keeps_nothing_as_the_training_goes_on)
{
    open_worker();
    set_up(0.02f);
    steps(3);
    struct worker_command c = {.kind = WORKER_SETUP, .options = {.batch = 16}};
    strcpy(c.net, "tiny");
    strcpy(c.data, "/nowhere");
    const struct snapshot *s = after(c);
    ck_assert(*s->error);
    ck_assert_int_eq(s->n_runs, 0);
    ck_assert_uint_eq(s->steps, 3);
    close_worker();
}
END_TEST

START_TEST(runs_are_kept_and_forgotten_by_command)
{
    open_worker();
    set_up(0.02f);
    const struct snapshot *s = do_kind(WORKER_KEEP_RUN);
    ck_assert(strstr(s->error, "train first"));
    steps(3);
    s = do_kind(WORKER_KEEP_RUN);
    ck_assert_str_eq(s->error, "");
    ck_assert_int_eq(s->n_runs, 1);
    steps(1);
    s = do_kind(WORKER_KEEP_RUN);
    ck_assert_int_eq(s->n_runs, 1); /* the same, longer */
    ck_assert_int_eq(s->run[0].n_curve, 4);
    s = do_kind(WORKER_FORGET_RUNS);
    ck_assert_int_eq(s->n_runs, 0);
    close_worker();
}
END_TEST

START_TEST(a_table_that_was_written_is_read_back_beside_the_training)
{
    struct scratch folder;
    char path[PATH_MAX];
    scratch_init(&folder);
    scratch_path(&folder, "curves.csv", path);
    open_worker();
    set_up(0.02f);
    steps(4);
    const struct snapshot *s = after((struct worker_command){.kind = WORKER_SAVE_RUNS, .path = path});
    ck_assert_str_eq(s->error, "");
    ck_assert_str_eq(s->runs_saved, path);
    ck_assert_uint_eq(s->runs_saves, 1);
    s = after((struct worker_command){.kind = WORKER_LOAD_RUNS, .path = path});
    ck_assert_str_eq(s->error, "");
    ck_assert_int_eq(s->n_runs, 1);
    ck_assert_int_eq(s->run[0].n_curve, s->n_curve);
    ck_assert_mem_eq(s->run[0].curve, s->curve, (size_t)s->n_curve * sizeof *s->curve);
    s = do_kind(WORKER_KEEP_RUN); /* the present one is another than what was read */
    ck_assert_int_eq(s->n_runs, 2);
    s = after((struct worker_command){.kind = WORKER_SAVE_RUNS, .path = "/dev/full"});
    ck_assert_msg(strstr(s->error, "/dev/full"), "%s", s->error);
    ck_assert_uint_eq(s->runs_saves, 1);
    close_worker();
    scratch_finish(&folder);
}
END_TEST

/* ---- tables ---- */

static bool same_float(float a, float b)
{
    return a == b || (isnan(a) && isnan(b));
}

START_TEST(a_table_holds_every_float_to_the_last_bit)
{
    struct scratch folder;
    char path[PATH_MAX];
    struct cs_error err = {""};
    struct kept_run *a = run_of(50, 7, "a \"quoted\", and more"), *b = run_of(3, 0, "b"), *back[RUNS_CSV_RUNS];
    const struct run_curve *const both[] = {&a->about, &b->about};
    int n;
    scratch_init(&folder);
    scratch_path(&folder, "t.csv", path);
    a->about.number = 4;
    ck_assert_msg(runs_csv_save(path, both, 2, &err) == CS_OK, "%s", err.text);
    ck_assert_msg(runs_csv_load(path, back, &n, &err) == CS_OK, "%s", err.text);
    ck_assert_int_eq(n, 2);
    ck_assert_str_eq(back[0]->about.label, "a \"quoted\", and more");
    ck_assert_str_eq(back[1]->about.label, "b");
    ck_assert_int_eq(back[0]->about.n_curve, 50);
    for (int i = 0; i < 50; i++) {
        const float *x = &a->about.curve[i].epoch, *y = &back[0]->about.curve[i].epoch;
        for (size_t k = 0; k < sizeof a->about.curve[0] / sizeof(float); k++)
            ck_assert(same_float(x[k], y[k]));
    }
    ck_assert_int_eq(back[0]->about.n_validation, 7);
    ck_assert_mem_eq(back[0]->about.validation, a->about.validation, 7 * sizeof *a->about.validation);
    for (int i = 0; i < n; i++)
        kept_run_leave(&back[i]);
    kept_run_leave(&a);
    kept_run_leave(&b);
    scratch_finish(&folder);
}
END_TEST

#define HEAD "run,kind,step,epoch,seconds,loss,accuracy,lr,grad_norm\n"

static enum cs_status read_text(const char *text, struct cs_error *err)
{
    struct kept_run *run[RUNS_CSV_RUNS];
    int n;
    const enum cs_status status = runs_csv_read(text, strlen(text), "f.csv", run, &n, err);
    for (int i = 0; i < n; i++)
        kept_run_leave(&run[i]);
    ck_assert(status == CS_OK || n == 0);
    return status;
}

static const struct {
    const char *text, *says;
} hostile[] = {
    {"", "f.csv"},
    {"step,loss\n1,2\n", "run,kind"},
    {HEAD, "no curves"},
    {HEAD "a,train,1,0.1,1,0.5,0.5,0.1\n", "f.csv:2"},
    {HEAD "a,train,1,0.1,1,0.5,0.5,0.1,1,9\n", "f.csv:2"},
    {HEAD "a,test,1,0.1,1,0.5,0.5,0.1,1\n", "neither train nor validation"},
    {HEAD "a,train,x,0.1,1,0.5,0.5,0.1,1\n", "number"},
    {HEAD "a,train,1,0.1,1,nan,0.5,0.1,1\n", "number"},
    {HEAD "a,train,1,0.1,1,1e39,0.5,0.1,1\n", "number"},
    {HEAD "a,train,-1,0.1,1,1,0.5,0.1,1\n", "from 0 on"},
    {HEAD "a,train,1,0.1,1,,0.5,0.1,1\n", "no loss"},
    {HEAD "a,train,2,0.1,1,1,0.5,0.1,1\na,train,1,0.2,2,1,0.5,0.1,1\n", "f.csv:3"},
    {HEAD "\"a,train,1,0.1,1,1,0.5,0.1,1\n", "does not end"},
    {HEAD "\"a\"b,train,1,0.1,1,1,0.5,0.1,1\n", "behind a quoted field"},
};

START_TEST(a_table_that_lies_is_refused_with_the_line_that_does)
{
    struct cs_error err = {""};
    ck_assert_int_eq(read_text(hostile[_i].text, &err), CS_BAD_FILE);
    ck_assert_msg(strstr(err.text, hostile[_i].says), "'%s' does not say '%s'", err.text, hostile[_i].says);
}
END_TEST

START_TEST(line_ends_marks_and_blank_lines_of_other_programs_are_read)
{
    struct cs_error err = {""};
    ck_assert_msg(read_text("\xef\xbb\xbf"
                            "run,kind,step,epoch,seconds,loss,accuracy,lr,grad_norm\r\n"
                            "a,train,1,0.1,1,1,0.5,0.1,1\r\n\r\na,validation,1,0.1,1,1,0.5,,",
                            &err) == CS_OK,
                  "%s", err.text);
}
END_TEST

START_TEST(more_points_or_runs_than_can_be_shown_are_refused)
{
    struct cs_error err = {""};
    const size_t size = sizeof HEAD + (WORKER_CURVE_MAX + 1) * 40;
    char *text = malloc(size);
    size_t n = (size_t)sprintf(text, HEAD);
    for (int i = 0; i <= WORKER_CURVE_MAX; i++)
        n += (size_t)sprintf(text + n, "a,train,%d,%d,1,1,1,1,1\n", i, i);
    ck_assert_int_eq(read_text(text, &err), CS_BAD_FILE);
    n = (size_t)sprintf(text, HEAD);
    for (int i = 0; i <= RUNS_CSV_RUNS; i++)
        n += (size_t)sprintf(text + n, "%c,train,%d,%d,1,1,1,1,1\n", 'a' + i, i, i);
    ck_assert_int_eq(read_text(text, &err), CS_BAD_FILE);
    ck_assert(strstr(err.text, "9"));
    free(text);
}
END_TEST

/* ---- what curves tell ---- */

START_TEST(a_running_mean_is_the_weighted_sum_over_all_that_came_before)
{
    enum { N = 200 };
    struct curve_point p[N];
    float mean[N];
    for (int i = 0; i < N; i++)
        p[i] = (struct curve_point){.epoch = 0.01f * (float)(i + 1 + i * i / 40), .train_loss = (float)sin(0.3 * i)};
    curve_smooth(p, N, CURVE_LOSS, 0.2, mean, NULL);
    /* What keeps expf(-d/T) of the mean and takes the rest of the value is, written out, this sum. */
    for (int i = 0; i < N; i += 17) {
        double sum = 0;
        for (int k = 0; k <= i; k++) {
            const double age = (double)(p[i].epoch - p[k].epoch) / 0.2;
            const double own = k ? 1 - exp(-(double)(p[k].epoch - p[k - 1].epoch) / 0.2) : 1;
            sum += exp(-age) * own * (double)p[k].train_loss;
        }
        ck_assert_double_eq_tol((double)mean[i], sum, 1e-4);
    }
    curve_smooth(p, N, CURVE_LOSS, 0, mean, NULL);
    for (int i = 0; i < N; i++)
        ck_assert_float_eq(mean[i], p[i].train_loss);
}
END_TEST

START_TEST(the_deviation_is_that_of_noise_whatever_slope_lies_below)
{
    enum { N = 4000 };
    struct curve_point *p = calloc(N, sizeof *p);
    float mean[N], deviation[N];
    struct rng rng = rng_seeded(5, 0);
    for (int i = 0; i < N; i++)
        p[i] = (struct curve_point){.epoch = 0.001f * (float)(i + 1),
                                    .train_loss = 10 - 0.002f * (float)i + 0.1f * rng_normal(&rng)};
    curve_smooth(p, N, CURVE_LOSS, 1, mean, deviation);
    ck_assert_float_eq_tol(deviation[N - 1], 0.1f, 0.01f);
    free(p);
}
END_TEST

START_TEST(what_is_not_known_is_passed_over)
{
    const struct curve_point p[] = {{.epoch = 1, .grad_norm = NAN},
                                    {.epoch = 2, .grad_norm = 3},
                                    {.epoch = 3, .grad_norm = NAN},
                                    {.epoch = 4, .grad_norm = 3}};
    float mean[4];
    curve_smooth(p, 4, CURVE_GRAD_NORM, 1, mean, NULL);
    ck_assert(isnan(mean[0]));
    for (int i = 1; i < 4; i++)
        ck_assert_float_eq_tol(mean[i], 3, 1e-6f);
}
END_TEST

struct course_case {
    float held[6], train[6]; /* at epochs 1 to 6 */
    bool overfits;
    int best;
};
static const struct course_case courses[] = {
    {{1, .8f, .6f, .64f, .66f, .7f}, {1, .8f, .5f, .4f, .3f, .2f}, true, 2},
    {{1, .8f, .6f, .61f, .62f, .62f}, {1, .8f, .5f, .4f, .3f, .2f}, false, 2}, /* by less than a twentieth */
    {{1, .8f, .6f, .64f, .66f, .7f}, {1, .8f, .5f, .6f, .7f, .8f}, false, 2},  /* training gets worse, too */
    {{1, .9f, .8f, .7f, .6f, .5f}, {1, .8f, .5f, .4f, .3f, .2f}, false, 5},
};

START_TEST(overfitting_is_a_validation_loss_that_rises_while_training_loss_falls)
{
    const struct course_case *c = &courses[_i];
    struct curve_point curve[60];
    struct validation_point held[8] = {{.epoch = 0, .loss = 0.01f, .samples = 1000},
                                       {.epoch = 0.5f, .loss = 0.01f, .samples = 100}}; /* neither counts */
    for (int i = 0; i < 60; i++)
        curve[i] = (struct curve_point){.epoch = 0.1f * (float)(i + 1), .train_loss = c->train[i / 10]};
    for (int i = 0; i < 6; i++)
        held[i + 2] = (struct validation_point){.epoch = (float)(i + 1), .loss = c->held[i], .samples = 1000};
    const struct generalisation g = curve_generalisation(curve, 60, held, 8);
    ck_assert(g.known);
    ck_assert_int_eq(g.best, c->best + 2);
    ck_assert_int_eq(g.overfits, c->overfits);
    ck_assert_double_eq_tol(g.last_loss, (double)c->held[5], 1e-6);
    ck_assert(!curve_generalisation(curve, 60, held, 4).known); /* two that count are too few */
    ck_assert(!curve_generalisation(NULL, 0, NULL, 0).known);
}
END_TEST

START_TEST(the_best_accuracy_is_one_of_those_over_the_most_samples)
{
    const struct validation_point p[] = {{.accuracy = 1, .samples = 10},
                                         {.accuracy = 0.5f, .samples = 100},
                                         {.accuracy = 0.7f, .samples = 100},
                                         {.accuracy = 0.6f, .samples = 100}};
    ck_assert_int_eq(curve_best_accuracy(p, 4), 2);
    ck_assert_int_eq(curve_best_accuracy(NULL, 0), -1);
}
END_TEST

START_TEST(an_epoch_of_few_steps_is_smooth_too)
{
    const struct curve_point few[] = {{.epoch = 10, .step = 70}}, many[] = {{.epoch = 1, .step = 860}};
    ck_assert_double_eq_tol(curve_memory(few, 1, 0.1), 0.1 * 100 / 7, 1e-9); /* 10 steps */
    ck_assert_double_eq(curve_memory(many, 1, 0.1), 0.1);
    ck_assert_double_eq(curve_memory(many, 1, 0), 0);
    ck_assert_double_eq(curve_memory(NULL, 0, 0.1), 0.1);
}
END_TEST

int main(void)
{
    const TTest *const tests[] = {a_point_tells_step_time_rate_and_norm_of_its_last_step,
                                  a_validation_point_stands_where_the_latest_step_led,
                                  when_there_are_too_many_the_oldest_goes_and_it_is_said,
                                  a_run_that_is_kept_again_takes_the_place_of_its_beginning,
                                  what_a_snapshot_shows_stays_when_runs_are_forgotten,
                                  a_label_says_what_is_not_the_same_for_all,
                                  a_label_of_every_fact_fits_its_room,
                                  curves_stay_as_they_were_when_a_training_is_set_up_anew,
                                  a_setup_that_fails_keeps_nothing_as_the_training_goes_on,
                                  runs_are_kept_and_forgotten_by_command,
                                  a_table_that_was_written_is_read_back_beside_the_training,
                                  a_table_holds_every_float_to_the_last_bit,
                                  line_ends_marks_and_blank_lines_of_other_programs_are_read,
                                  more_points_or_runs_than_can_be_shown_are_refused,
                                  a_running_mean_is_the_weighted_sum_over_all_that_came_before,
                                  the_deviation_is_that_of_noise_whatever_slope_lies_below,
                                  what_is_not_known_is_passed_over,
                                  the_best_accuracy_is_one_of_those_over_the_most_samples,
                                  an_epoch_of_few_steps_is_smooth_too};
    TCase *t = tcase_create("runs");
    tcase_set_timeout(t, 120);
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        tcase_add_test(t, tests[i]);
    tcase_add_loop_test(t, a_table_that_lies_is_refused_with_the_line_that_does, 0, sizeof hostile / sizeof *hostile);
    tcase_add_loop_test(t, overfitting_is_a_validation_loss_that_rises_while_training_loss_falls, 0,
                        sizeof courses / sizeof *courses);
    Suite *suite = suite_create("runs");
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
