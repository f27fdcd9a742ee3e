/* tests/engine/test_evaluation.c - what a network gets wrong, against counting by hand; numbers of scikit-learn's
 * documentation; and that the worker shows the mistakes that are asked for, with their pictures. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/net/net_text.h"
#include "engine/train/loss.h"
#include "engine/train/trainer.h"
#include "engine/worker/worker.h"

enum { SAMPLES = 500, CLASSES = 10, MANY = 100, PATIENCE = 60 };

static struct outcome random_outcome(struct rng *r, int classes)
{
    const uint16_t truth = (uint16_t)rng_int(r, 0, classes - 1);
    const bool right = rng_float(r) < 0.5f;
    return (struct outcome){.loss = (float)rng_int(r, 0, 40) / 8, /* many are equal */
                            .probability = (float)rng_int(r, 1, 16) / 16,
                            .truth = truth,
                            .answer = right ? truth : (uint16_t)rng_int(r, 0, classes - 1)};
}

static void note_all(struct evaluation *e, int classes, const struct outcome *o, int n)
{
    *e = (struct evaluation){.all_classes = classes, .classes = classes <= EVALUATION_CLASSES ? classes : 0};
    for (int i = 0; i < n; i++)
        evaluation_note(e, &o[i], false, 7 + (uint64_t)i);
}

/* ---- classes ---- */

/* y_true and y_pred of scikit-learn 1.2's documentation of precision_score, recall_score and f1_score, average=None. */
START_TEST(precision_recall_and_f1_are_scikit_learn_s)
{
    static const int truth[6] = {0, 1, 2, 0, 1, 2}, answer[6] = {0, 2, 1, 0, 0, 1};
    static const double precision[3] = {2.0 / 3, 0, 0}, recall[3] = {1, 0, 0}, f1[3] = {0.8, 0, 0};
    struct outcome o[6] = {{0}};
    struct evaluation e;
    for (int i = 0; i < 6; i++)
        o[i] = (struct outcome){1, 0.5f, (uint16_t)truth[i], (uint16_t)answer[i]};
    note_all(&e, 3, o, 6);
    for (int c = 0; c < 3; c++) {
        const struct class_score s = evaluation_class(&e, c);
        ck_assert_double_eq_tol(s.precision, precision[c], 1e-12);
        ck_assert_double_eq_tol(s.recall, recall[c], 1e-12);
        ck_assert_double_eq_tol(s.f1, f1[c], 1e-12);
    }
    ck_assert_double_eq_tol(evaluation_accuracy(&e), 1.0 / 3, 1e-12);
}
END_TEST

START_TEST(a_share_of_nothing_is_no_number)
{
    const struct outcome o[2] = {{1, 1, 0, 0}, {1, 1, 1, 0}};
    struct evaluation e;
    note_all(&e, 4, o, 2);
    const struct class_score never_answered = evaluation_class(&e, 1), absent = evaluation_class(&e, 2);
    ck_assert(isnan(never_answered.precision));
    ck_assert_double_eq(never_answered.recall, 0);
    ck_assert_double_eq(never_answered.f1, 0); /* its one sample was missed */
    ck_assert(isnan(absent.precision) && isnan(absent.recall) && isnan(absent.f1));
    note_all(&e, 4, o, 0);
    ck_assert(isnan(evaluation_accuracy(&e)) && isnan(evaluation_top5_accuracy(&e)));
}
END_TEST

START_TEST(classes_come_worst_first)
{
    struct rng r = rng_seeded(3, 0);
    struct outcome o[SAMPLES];
    struct evaluation e;
    int order[MANY], seen[MANY] = {0};
    for (int i = 0; i < SAMPLES; i++)
        o[i] = random_outcome(&r, MANY / 2); /* half of the classes are absent */
    note_all(&e, MANY, o, SAMPLES);
    evaluation_worst_classes(&e, order);
    for (int i = 0; i < MANY; i++) {
        const double f1 = evaluation_class(&e, order[i]).f1;
        seen[order[i]]++;
        if (i == 0)
            continue;
        const double before = evaluation_class(&e, order[i - 1]).f1;
        ck_assert((isnan(before) && isnan(f1)) || isnan(f1) || before <= f1);
        if (before == f1 || (isnan(before) && isnan(f1)))
            ck_assert_int_lt(order[i - 1], order[i]);
    }
    for (int i = 0; i < MANY; i++)
        ck_assert_int_eq(seen[i], 1);
}
END_TEST

/* ---- the first five ---- */

/* By sorting: the larger first, of equal ones the smaller number, NaN last. */
static bool in_top_by_sorting(const float *output, int k, int truth)
{
    int order[MANY];
    for (int i = 0; i < k; i++)
        order[i] = i;
    for (int pass = 0; pass < k; pass++)
        for (int i = 0; i + 1 < k; i++) {
            const float a = output[order[i]], b = output[order[i + 1]];
            if (b > a || (isnan(a) && !isnan(b))) {
                const int other = order[i];
                order[i] = order[i + 1];
                order[i + 1] = other;
            }
        }
    for (int i = 0; i < k && i < 5; i++)
        if (order[i] == truth)
            return true;
    return false;
}

START_TEST(the_top_five_are_those_of_sorting_and_the_first_of_them_is_the_answer)
{
    struct rng r = rng_seeded(5, 0);
    float output[MANY];
    for (int round = 0; round < 4000; round++) {
        const int k = rng_int(&r, 1, 20);
        for (int i = 0; i < k; i++)
            output[i] = rng_int(&r, 0, 19) == 0 ? NAN : (float)rng_int(&r, -3, 3); /* many are equal */
        for (int truth = 0; truth < k; truth++)
            ck_assert_int_eq(evaluation_in_top(output, k, truth), in_top_by_sorting(output, k, truth));
        ck_assert(evaluation_in_top(output, k, largest_logit(output, k)));
    }
}
END_TEST

/* ---- pairs and mistakes ---- */

static void check_pairs(struct rng *r, int classes)
{
    struct outcome o[SAMPLES];
    struct outcome_rank rank[SAMPLES];
    struct evaluation e;
    int *count = calloc((size_t)classes * (size_t)classes, sizeof *count), pairs = 0, previous = SAMPLES;
    for (int i = 0; i < SAMPLES; i++) {
        o[i] = random_outcome(r, classes);
        count[o[i].truth * classes + o[i].answer]++;
    }
    note_all(&e, classes, o, SAMPLES);
    evaluation_finish(&e, o, rank);
    for (int t = 0; t < classes; t++)
        for (int a = 0; a < classes; a++)
            pairs += t != a && count[t * classes + a] > 0;
    ck_assert_int_eq(e.pairs, pairs);
    ck_assert_int_eq(e.n_pairs, pairs < EVALUATION_PAIRS ? pairs : EVALUATION_PAIRS);
    for (int i = 0; i < e.n_pairs; i++) {
        int *own = &count[e.pair[i].truth * classes + e.pair[i].answer];
        ck_assert_int_ne(e.pair[i].truth, e.pair[i].answer);
        ck_assert_int_eq(e.pair[i].count, *own);
        ck_assert_int_le(*own, previous);
        previous = *own;
        *own = 0; /* none comes twice */
    }
    for (int t = 0; t < classes; t++)
        for (int a = 0; a < classes && e.n_pairs == EVALUATION_PAIRS; a++)
            ck_assert(t == a || count[t * classes + a] <= previous); /* and none that is left is more frequent */
    free(count);
}

START_TEST(pairs_are_the_most_frequent_confusions)
{
    struct rng r = rng_seeded(7, 0);
    for (int round = 0; round < 20; round++) {
        check_pairs(&r, rng_int(&r, 2, EVALUATION_CLASSES));
        check_pairs(&r, rng_int(&r, EVALUATION_CLASSES + 1, MANY));
    }
}
END_TEST

static bool comes_before(const struct outcome *o, bool confident, uint32_t a, uint32_t b)
{
    const float x = confident ? o[a].probability : o[a].loss, y = confident ? o[b].probability : o[b].loss;
    if (isnan(x) != isnan(y))
        return isnan(x);
    return isnan(x) || x == y ? a < b : x > y;
}

static void check_choice(const struct evaluation *e, const struct outcome *o, struct mistake_choice c)
{
    struct outcome_rank rank[SAMPLES];
    int want = 0;
    for (int i = 0; i < SAMPLES; i++)
        want += o[i].truth != o[i].answer && (!c.of_truth || o[i].truth == c.truth) &&
                (!c.of_answer || o[i].answer == c.answer);
    ck_assert_int_eq(evaluation_rank(e, o, &c, rank), want);
    for (int i = 0; i < want; i++) {
        const struct mistake m = evaluation_mistake(e, o, rank[i].at);
        ck_assert(!c.of_truth || m.truth == c.truth);
        ck_assert(!c.of_answer || m.answer == c.answer);
        ck_assert_uint_eq(m.index, 7 + rank[i].at);
        ck_assert(i == 0 || comes_before(o, c.confident, rank[i - 1].at, rank[i].at));
    }
}

START_TEST(every_cell_has_all_of_its_mistakes_in_either_order)
{
    struct rng r = rng_seeded(11, 0);
    struct outcome o[SAMPLES];
    struct evaluation e;
    for (int i = 0; i < SAMPLES; i++)
        o[i] = random_outcome(&r, CLASSES);
    o[100].loss = o[200].loss = NAN;
    note_all(&e, CLASSES, o, SAMPLES);
    for (int truth = -1; truth < CLASSES; truth++)
        for (int answer = -1; answer < CLASSES; answer++)
            for (int confident = 0; confident < 2; confident++)
                check_choice(&e, o, (struct mistake_choice){confident, truth >= 0, answer >= 0, truth, answer});
}
END_TEST

START_TEST(the_lists_that_an_evaluation_keeps_are_the_first_of_all)
{
    struct rng r = rng_seeded(13, 0);
    struct outcome o[SAMPLES];
    struct outcome_rank rank[SAMPLES];
    struct evaluation e;
    for (int i = 0; i < SAMPLES; i++)
        o[i] = random_outcome(&r, CLASSES);
    o[300] = (struct outcome){NAN, 0.1f, 1, 2};
    note_all(&e, CLASSES, o, SAMPLES);
    ck_assert_int_eq(e.n_mistakes, EVALUATION_MISTAKES);
    for (int confident = 0; confident < 2; confident++) {
        evaluation_rank(&e, o, &(struct mistake_choice){.confident = confident}, rank);
        for (int i = 0; i < EVALUATION_MISTAKES; i++)
            ck_assert_uint_eq((confident ? e.confident : e.mistake)[i].index, 7 + rank[i].at);
    }
    ck_assert_uint_eq(e.mistake[0].index, 7 + 300);
}
END_TEST

/* ---- of a network ---- */

static void check_figures(const struct evaluation *e, const struct outcome *o, const float *logits, const int *label)
{
    int correct = 0, top5 = 0, confusion[CLASSES][CLASSES] = {{0}}, truths[CLASSES] = {0}, answers[CLASSES] = {0};
    double loss = 0;
    for (int i = 0; i < SAMPLES; i++) {
        const float *row = logits + (size_t)i * CLASSES;
        int answer = 0;
        double sum = 0;
        for (int k = 0; k < CLASSES; k++) {
            answer = row[k] > row[answer] ? k : answer;
            sum += exp((double)row[k]);
        }
        const double own = log(sum) - (double)row[label[i]];
        correct += answer == label[i];
        top5 += in_top_by_sorting(row, CLASSES, label[i]);
        confusion[label[i]][answer]++;
        truths[label[i]]++;
        answers[answer]++;
        loss += own / SAMPLES;
        ck_assert_int_eq(o[i].truth, label[i]);
        ck_assert_int_eq(o[i].answer, answer);
        ck_assert_double_eq_tol(o[i].loss, own, 1e-4);
        ck_assert_double_eq_tol(o[i].probability, exp((double)row[answer]) / sum, 1e-5);
    }
    ck_assert(e->samples == SAMPLES && e->correct == correct && e->top5 == top5);
    ck_assert_int_gt(top5, correct);
    ck_assert_double_eq_tol(e->loss, loss, 1e-4);
    ck_assert_mem_eq(e->truths, truths, sizeof truths);
    ck_assert_mem_eq(e->answers, answers, sizeof answers);
    for (int t = 0; t < CLASSES; t++) {
        ck_assert_int_eq(e->hits[t], confusion[t][t]);
        ck_assert_mem_eq(e->confusion[t], confusion[t], sizeof confusion[t]);
    }
}

START_TEST(an_evaluation_is_what_forward_passes_one_by_one_give)
{
    struct dataset *data;
    struct net *net;
    struct trainer *t;
    struct net_run *run;
    const struct trainer_options options = {
        .optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 32, .seed = 1, .validation = SAMPLES};
    ck_assert_int_eq(dataset_open("digits", &data, NULL), CS_OK);
    ck_assert_int_eq(net_open("tiny", &net, NULL), CS_OK);
    net_init_params(net, 2);
    ck_assert_int_eq(trainer_create(&t, net, data, &options, NULL, NULL), CS_OK);
    for (int i = 0; i < 40; i++)
        trainer_step(t);
    static struct evaluation e, parts;
    static struct outcome o[SAMPLES], of_parts[SAMPLES];
    static float logits[SAMPLES * CLASSES];
    int label[SAMPLES];
    trainer_evaluate_each(t, EVALUATE_VALIDATION, 0, SAMPLES, &e, o);
    ck_assert_int_eq(net_run_create(&run, net, 1, NET_RUN_INFER, NULL, kernels_best(), NULL), CS_OK);
    for (int i = 0; i < SAMPLES; i++) {
        const uint64_t index = (uint64_t)(dataset_count(data, DATASET_TRAIN) - SAMPLES + i);
        dataset_fetch(data, DATASET_TRAIN, &index, 1, NULL, net_run_input(run)->data, &label[i]);
        net_run_forward(run, 1);
        memcpy(logits + (size_t)i * CLASSES, net_run_output(run)->data, CLASSES * sizeof *logits);
        ck_assert_uint_eq(evaluation_mistake(&e, o, (uint32_t)i).index, index);
    }
    ck_assert_int_eq(e.split, DATASET_TRAIN);
    check_figures(&e, o, logits, label);
    for (int at = 0; at < SAMPLES; at += 50)
        trainer_evaluate_each(t, EVALUATE_VALIDATION, at, 50, &parts, of_parts + at);
    ck_assert_mem_eq(parts.confident, e.confident, sizeof e.confident);
    ck_assert_mem_eq(of_parts, o, sizeof o);
    net_run_destroy(&run);
    trainer_destroy(&t);
    net_destroy(&net);
    dataset_destroy(&data);
}
END_TEST

START_TEST(an_autoencoder_has_no_answers)
{
    struct dataset *data;
    struct net *net;
    struct trainer *t;
    const struct trainer_options options = {.optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 32, .seed = 1};
    static struct evaluation e;
    ck_assert_int_eq(dataset_open("digits", &data, NULL), CS_OK);
    ck_assert_int_eq(net_open("autoencoder", &net, NULL), CS_OK);
    net_init_params(net, 2);
    ck_assert_int_eq(trainer_create(&t, net, data, &options, NULL, NULL), CS_OK);
    trainer_evaluate_some(t, EVALUATE_TEST, 0, 100, &e);
    ck_assert(e.samples == 100 && e.correct == 0 && e.top5 == 0 && e.n_mistakes == 0);
    ck_assert(e.classes == 0 && e.all_classes == 0 && e.loss > 0);
    evaluation_finish(&e, NULL, NULL);
    ck_assert_int_eq(e.pairs, 0);
    trainer_destroy(&t);
    net_destroy(&net);
    dataset_destroy(&data);
}
END_TEST

/* ---- of the worker ---- */

struct rig {
    struct worker *w;
    struct dataset *data;
};

static const struct snapshot *settled(struct rig *r)
{
    ck_assert(worker_wait_idle(r->w, PATIENCE));
    return worker_snapshot(r->w);
}

static void post(struct rig *r, enum worker_command_kind kind)
{
    struct worker_command c = {
        .kind = kind,
        .options = {.optimizer = optimizer_defaults(OPTIMIZER_SGD), .batch = 16, .seed = 3, .validation = SAMPLES},
        .net = "tiny",
        .data = "digits",
        .epochs = 1};
    struct cs_error err;
    ck_assert_msg(worker_post(r->w, &c, &err) == CS_OK, "%s", err.text);
}

static const struct snapshot *look(struct rig *r, struct worker_mistakes mistakes)
{
    struct worker_look l;
    memset(&l, 0, sizeof l);
    l.setup = worker_snapshot(r->w)->setup;
    l.focus = l.detailed = -1;
    l.mistakes = mistakes;
    worker_look(r->w, &l);
    return settled(r);
}

static void rig_init(struct rig *r)
{
    const struct worker_options options = {.threads = 2, .snapshot_interval = 0.01};
    ck_assert_int_eq(dataset_open("digits", &r->data, NULL), CS_OK);
    ck_assert_int_eq(worker_create(&r->w, &options, NULL), CS_OK);
    worker_subscribe(r->w, WORKER_WANT_EVALUATION);
    post(r, WORKER_SETUP);
    for (int i = 0; i < 5; i++)
        post(r, WORKER_STEP);
    ck_assert_uint_eq(settled(r)->steps, 5);
}

static void rig_finish(struct rig *r)
{
    worker_destroy(&r->w);
    dataset_destroy(&r->data);
}

/* What is shown is what it says, and its pictures are those of the data set. */
static void check_shown(struct rig *r, const struct snapshot *s, struct mistake_choice c)
{
    uint8_t pixels[784];
    for (int i = 0; i < s->n_mistakes; i++) {
        const struct mistake *m = &s->mistake[i];
        ck_assert_int_eq(dataset_pixels(r->data, m->split, m->index, pixels), m->truth);
        ck_assert(mistake_is_chosen(&c, m->truth, m->answer));
        for (int k = 0; k < 784; k++)
            ck_assert_float_eq(s->mistake_pixels[i * 784 + k], (float)pixels[k] / 255.0f);
        if (i > 0)
            ck_assert(c.confident ? m->probability <= m[-1].probability : m->loss <= m[-1].loss);
    }
}

START_TEST(the_mistakes_of_a_chosen_cell_come_with_the_snapshot)
{
    struct rig r;
    rig_init(&r);
    const struct snapshot *s = look(&r, (struct worker_mistakes){.count = 5});
    const struct evaluation e = *s->evaluation;
    ck_assert_int_eq(s->n_mistakes, 5);
    ck_assert_int_eq(s->mistakes_all, e.samples - e.correct);
    ck_assert_int_gt(e.n_pairs, 0);
    ck_assert_int_eq(e.pair[0].count, e.confusion[e.pair[0].truth][e.pair[0].answer]);
    for (int confident = 0; confident < 2; confident++) {
        const struct mistake_choice c = {confident, true, true, e.pair[0].truth, e.pair[0].answer};
        s = look(&r, (struct worker_mistakes){.choice = c, .count = 3});
        ck_assert_int_eq(s->mistakes_all, e.pair[0].count);
        ck_assert_int_eq(s->mistakes_known, e.pair[0].count);
        ck_assert_int_eq(s->n_mistakes, e.pair[0].count < 3 ? e.pair[0].count : 3);
        check_shown(&r, s, c);
    }
    rig_finish(&r);
}
END_TEST

START_TEST(a_page_of_mistakes_goes_on_where_the_one_before_ends)
{
    struct rig r;
    struct mistake all[60];
    rig_init(&r);
    const struct snapshot *s = look(&r, (struct worker_mistakes){.count = 60});
    ck_assert_int_eq(s->n_mistakes, 60);
    memcpy(all, s->mistake, sizeof all);
    s = look(&r, (struct worker_mistakes){.first = 20, .count = 30});
    ck_assert(s->mistake_first == 20 && s->n_mistakes == 30);
    for (int i = 0; i < 30; i++)
        ck_assert_uint_eq(s->mistake[i].index, all[20 + i].index);
    check_shown(&r, s, (struct mistake_choice){0});
    static const int nonsense[][2] = {{-5, 4}, {1 << 30, 4}, {0, 1 << 30}, {-(1 << 30), -1}};
    for (size_t i = 0; i < sizeof nonsense / sizeof *nonsense; i++) {
        s = look(&r, (struct worker_mistakes){.first = nonsense[i][0], .count = nonsense[i][1]});
        ck_assert(s->n_mistakes >= 0 && s->n_mistakes <= MISTAKES_MOST);
        check_shown(&r, s, (struct mistake_choice){0});
    }
    s = look(&r, (struct worker_mistakes){.choice = {.of_truth = true, .truth = 1 << 20}});
    ck_assert(s->n_mistakes == 0 && s->mistakes_all == 0);
    rig_finish(&r);
}
END_TEST

START_TEST(the_test_set_is_evaluated_at_rest_and_says_when_it_is_outdated)
{
    struct rig r;
    rig_init(&r);
    const struct snapshot *s = settled(&r);
    const int points = s->n_validation_points;
    ck_assert_int_eq(s->evaluation_set, EVALUATE_VALIDATION);
    s = look(&r, (struct worker_mistakes){.test = true});
    ck_assert_int_eq(s->evaluation_set, EVALUATE_TEST);
    ck_assert_ptr_nonnull(s->evaluation);
    ck_assert_int_eq(s->evaluation->samples, s->n_test);
    ck_assert(!s->evaluation_outdated);
    ck_assert_int_eq(s->evaluation->split, DATASET_TEST);
    ck_assert_int_eq(s->n_validation_points, points); /* curves know nothing of it */
    check_shown(&r, s, (struct mistake_choice){0});
    const double before = s->evaluation->loss;
    post(&r, WORKER_STEP);
    s = settled(&r);
    ck_assert(!s->evaluation_outdated && s->evaluation->samples == s->n_test); /* it rests again */
    ck_assert_double_ne(s->evaluation->loss, before);
    s = look(&r, (struct worker_mistakes){0});
    ck_assert_int_eq(s->evaluation_set, EVALUATE_VALIDATION);
    ck_assert_int_eq(s->evaluation->split, DATASET_TRAIN);
    rig_finish(&r);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("evaluation");
    TCase *t = tcase_create("evaluation");
    tcase_set_timeout(t, 240);
    tcase_add_test(t, precision_recall_and_f1_are_scikit_learn_s);
    tcase_add_test(t, a_share_of_nothing_is_no_number);
    tcase_add_test(t, classes_come_worst_first);
    tcase_add_test(t, the_top_five_are_those_of_sorting_and_the_first_of_them_is_the_answer);
    tcase_add_test(t, pairs_are_the_most_frequent_confusions);
    tcase_add_test(t, every_cell_has_all_of_its_mistakes_in_either_order);
    tcase_add_test(t, the_lists_that_an_evaluation_keeps_are_the_first_of_all);
    tcase_add_test(t, an_evaluation_is_what_forward_passes_one_by_one_give);
    tcase_add_test(t, an_autoencoder_has_no_answers);
    tcase_add_test(t, the_mistakes_of_a_chosen_cell_come_with_the_snapshot);
    tcase_add_test(t, a_page_of_mistakes_goes_on_where_the_one_before_ends);
    tcase_add_test(t, the_test_set_is_evaluated_at_rest_and_says_when_it_is_outdated);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
