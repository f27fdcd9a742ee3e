/* tests/engine/test_data_plan.c - a data set through a plan: what is kept, what is wrong on purpose, what makes up for
 * rare classes, and that what is measured stays as it is. */
#include <check.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/rng.h"
#include "engine/data/data_plan.h"
#include "engine/net/net_init.h"
#include "engine/net/net_text.h"
#include "engine/train/trainer.h"
#include "tests/engine/failing_memory.h"
#include "tests/engine/scratch.h"

enum { PIXELS = 3072, HELD = 12, TEST = 5 };

static const int uneven[10] = {70, 1, 0, 90, 13, 22, 32, 42, 3, 27}; /* besides those that are held out */
static struct scratch scratch;
static struct dataset *base;

/* A CIFAR-10 folder: classes dealt out in turn, random pixels, HELD more samples of class 4 at the end. */
static void write_batch(const char *name, const int sizes[10], int more)
{
    int left[10], count = more;
    for (int c = 0; c < 10; c++)
        count += left[c] = sizes[c];
    uint8_t *bytes = malloc((size_t)count * (PIXELS + 1)), *to = bytes;
    struct rng r = rng_seeded(count, 1);
    for (int i = 0, c = 0; i < count; c = (c + 1) % 10) {
        const bool last = i >= count - more;
        if (!last && left[c] == 0)
            continue;
        left[c] -= !last;
        *to++ = last ? 4 : (uint8_t)c;
        for (int k = 0; k < PIXELS; k++)
            *to++ = (uint8_t)rng_int(&r, 0, 255);
        i++;
    }
    scratch_write(&scratch, name, bytes, (size_t)count * (PIXELS + 1));
    free(bytes);
}

static void set_up(void)
{
    static const int test[10] = {1, 1, 1, 1, 1};
    char path[PATH_MAX];
    struct cs_error err;
    scratch_init(&scratch);
    write_batch("data_batch_1.bin", uneven, HELD);
    write_batch("test_batch.bin", test, 0);
    ck_assert_msg(dataset_open(scratch_path(&scratch, ".", path), &base, &err) == CS_OK, "%s", err.text);
}

static void tear_down(void)
{
    dataset_destroy(&base);
    scratch_finish(&scratch);
}

static struct dataset *open_digits(void)
{
    struct dataset *d;
    ck_assert_int_eq(dataset_open("digits", &d, NULL), CS_OK);
    return d;
}

static struct dataset *apply(const struct data_plan *p, const struct dataset *d, int held)
{
    struct dataset *planned;
    struct cs_error err = {""};
    ck_assert_msg(data_plan_apply(p, d, held, NULL, &planned, &err) == CS_OK, "%s", err.text);
    return planned;
}

static struct data_plan random_plan(struct rng *r)
{
    struct data_plan p = {.seed = rng_u32(r), .balance = (enum class_balance)rng_int(r, 0, BALANCE_COUNT - 1)};
    p.size = rng_int(r, 0, 2) ? rng_int(r, 20, 400) : 0;
    p.label_noise = rng_int(r, 0, 1) ? rng_float(r) : 0;
    for (int c = 0; c < 10; c++)
        if (rng_int(r, 0, 2) == 0)
            data_plan_set_share(&p, c, rng_float(r));
    return p;
}

static bool same_pixels(const struct dataset *a, enum dataset_split split, uint64_t i, const struct dataset *b,
                        uint64_t k)
{
    uint8_t x[PIXELS], y[PIXELS];
    const int label = dataset_pixels(a, split, i, x), other = dataset_pixels(b, split, k, y);
    return label == other && memcmp(x, y, shape_count(dataset_sample(a))) == 0;
}

/* ---- counts ---- */

START_TEST(what_is_held_out_and_the_test_set_stay_exactly_as_they_are)
{
    struct rng r = rng_seeded(1, 0);
    for (int round = 0; round < 60; round++) {
        const struct data_plan p = random_plan(&r);
        struct dataset *d = apply(&p, base, HELD);
        const int n = dataset_count(d, DATASET_TRAIN), all = dataset_count(base, DATASET_TRAIN);
        ck_assert_int_eq(dataset_count(d, DATASET_TEST), TEST);
        for (int i = 0; i < TEST; i++)
            ck_assert(same_pixels(d, DATASET_TEST, (uint64_t)i, base, (uint64_t)i));
        for (int i = 1; i <= HELD; i++) {
            ck_assert(same_pixels(d, DATASET_TRAIN, (uint64_t)(n - i), base, (uint64_t)(all - i)));
            ck_assert_int_eq(data_plan_origin(d, DATASET_TRAIN, (uint64_t)(n - i)), all - i);
        }
        dataset_destroy(&d);
    }
}
END_TEST

static int largest_of(const int *n)
{
    int most = 0;
    for (int c = 0; c < 10; c++)
        most = n[c] > most ? n[c] : most;
    return most;
}

/* Labels of the kept samples, and of all that an epoch has, counted one by one. */
static void check_counts(const struct data_plan *p, const struct dataset *d)
{
    struct data_counts counts;
    int kept, extra, truth[10] = {0}, trained[10] = {0}, more[10] = {0}, wrong = 0, there = 0, least = INT_MAX;
    data_plan_counts(d, &counts);
    data_plan_parts(d, &kept, &extra);
    for (int i = 0; i < kept; i++) {
        const struct planned_sample s = data_plan_sample(d, (uint64_t)i);
        ck_assert_int_eq(s.kind, PLANNED_PLAIN);
        ck_assert_int_eq(s.truth, dataset_label(base, DATASET_TRAIN, s.index));
        ck_assert_uint_lt(s.index, (uint64_t)(dataset_count(base, DATASET_TRAIN) - HELD));
        ck_assert(i == 0 || data_plan_sample(d, (uint64_t)i - 1).index < s.index); /* each once, in order */
        ck_assert_int_eq(dataset_label(d, DATASET_TRAIN, (uint64_t)i), s.label);
        truth[s.truth]++;
        trained[s.label]++;
        wrong += s.label != s.truth;
    }
    for (int i = kept; i < kept + extra; i++)
        more[dataset_label(d, DATASET_TRAIN, (uint64_t)i)]++;
    ck_assert_int_eq(wrong, lround((double)p->label_noise * kept));
    ck_assert_int_eq(wrong, counts.n_wrong);
    ck_assert_mem_eq(truth, counts.kept, sizeof truth);
    ck_assert_mem_eq(uneven, counts.available, sizeof uneven);
    for (int c = 0; c < 10; c++) {
        there += trained[c] > 0;
        least = trained[c] > 0 && trained[c] < least ? trained[c] : least;
    }
    for (int c = 0; c < 10; c++) {
        const int want = trained[c] == 0                                               ? 0
                         : p->balance == BALANCE_NONE || p->balance == BALANCE_WEIGHTS ? trained[c]
                         : p->balance == BALANCE_UNDER                                 ? least
                                                                                       : largest_of(trained);
        const bool makes = p->balance == BALANCE_AUGMENT || p->balance == BALANCE_SYNTHESIS;
        ck_assert_int_eq(counts.drawn[c], want);
        ck_assert_int_eq(trained[c] + more[c], makes ? want : trained[c]);
    }
}

START_TEST(counts_are_those_of_the_samples_one_by_one)
{
    struct rng r = rng_seeded(2, 0);
    for (int round = 0; round < 150; round++) {
        const struct data_plan p = random_plan(&r);
        struct dataset *d = apply(&p, base, HELD);
        check_counts(&p, d);
        dataset_destroy(&d);
    }
}
END_TEST

START_TEST(a_sampler_draws_what_the_counts_say)
{
    static const enum class_balance ways[] = {BALANCE_UNDER, BALANCE_OVER};
    struct data_plan p = {.balance = ways[_i], .seed = 3};
    data_plan_set_share(&p, 0, 0.2f);
    struct dataset *d = apply(&p, base, HELD);
    struct data_counts counts;
    struct sampler *s;
    int kept, extra, drawn[10] = {0};
    data_plan_counts(d, &counts);
    data_plan_parts(d, &kept, &extra);
    ck_assert_int_eq(sampler_create(&s, data_plan_sampling(&p), d, kept, NULL), CS_OK);
    uint32_t *order = calloc((size_t)sampler_count(s), sizeof *order);
    sampler_order(s, 1, 0, order);
    for (int i = 0; i < sampler_count(s); i++)
        drawn[dataset_label(d, DATASET_TRAIN, order[i])]++;
    ck_assert_mem_eq(drawn, counts.drawn, sizeof drawn);
    free(order);
    sampler_destroy(&s);
    dataset_destroy(&d);
}
END_TEST

START_TEST(shares_are_rounded_and_a_share_above_nothing_keeps_one)
{
    struct data_plan p = {.seed = 1};
    struct data_counts counts;
    ck_assert_int_eq(data_plan_shares("0=0.1,3=0.05,7=0.5,8=0.01,9=0", &p, NULL), CS_OK);
    struct dataset *d = apply(&p, base, HELD);
    static const int want[10] = {7, 1, 0, 5 /* 4.5 */, 13, 22, 32, 21, 1, 0};
    data_plan_counts(d, &counts);
    ck_assert_mem_eq(counts.kept, want, sizeof want);
    dataset_destroy(&d);
}
END_TEST

START_TEST(a_size_keeps_the_proportions_of_the_classes)
{
    struct data_plan p = {.seed = 1, .size = 30};               /* a tenth of 300: 7 0.1 0 9 1.3 2.2 3.2 4.2 0.3 2.7 */
    static const int want[10] = {7, 0, 0, 9, 2, 2, 3, 4, 0, 3}; /* of equal remainders the first */
    struct data_counts counts;
    struct dataset *d = apply(&p, base, HELD);
    data_plan_counts(d, &counts);
    ck_assert_mem_eq(counts.kept, want, sizeof want);
    ck_assert_int_eq(dataset_count(d, DATASET_TRAIN), 30 + HELD);
    dataset_destroy(&d);
    p.size = 1000000; /* more than there are: all */
    d = apply(&p, base, HELD);
    ck_assert_int_eq(dataset_count(d, DATASET_TRAIN), dataset_count(base, DATASET_TRAIN));
    dataset_destroy(&d);
}
END_TEST

START_TEST(what_is_expected_before_is_what_comes)
{
    struct rng r = rng_seeded(4, 0);
    for (int round = 0; round < 100; round++) {
        struct data_plan p = random_plan(&r);
        struct data_counts counts;
        int kept[10], drawn[10];
        p.label_noise = 0;
        struct dataset *d = apply(&p, base, HELD);
        data_plan_counts(d, &counts);
        data_plan_expect(&p, counts.available, 10, false, kept, drawn);
        ck_assert_mem_eq(kept, counts.kept, sizeof kept);
        ck_assert_mem_eq(drawn, counts.drawn, sizeof drawn);
        dataset_destroy(&d);
    }
}
END_TEST

/* Is every kept sample of one kept by the other, and every wrong label as wrong? */
static bool contains(const struct dataset *more, const struct dataset *less)
{
    int n, k, extra;
    data_plan_parts(more, &n, &extra);
    data_plan_parts(less, &k, &extra);
    for (int i = 0, at = 0; i < k; i++) {
        const struct planned_sample want = data_plan_sample(less, (uint64_t)i);
        while (at < n && data_plan_sample(more, (uint64_t)at).index < want.index)
            at++;
        const struct planned_sample got = data_plan_sample(more, (uint64_t)at);
        if (at == n || got.index != want.index || (want.label != want.truth && got.label != want.label))
            return false;
    }
    return true;
}

START_TEST(a_larger_share_or_more_noise_only_adds)
{
    struct data_plan p = {.seed = 5}, q = p;
    data_plan_set_share(&p, 0, 0.2f);
    data_plan_set_share(&q, 0, 0.7f);
    struct dataset *less = apply(&p, base, HELD), *more = apply(&q, base, HELD);
    ck_assert(contains(more, less));
    ck_assert(!contains(less, more));
    dataset_destroy(&less);
    dataset_destroy(&more);
    p = q = (struct data_plan){.seed = 5, .label_noise = 0.1f};
    q.label_noise = 0.3f;
    less = apply(&p, base, HELD), more = apply(&q, base, HELD);
    ck_assert(contains(more, less));
    ck_assert(!contains(less, more));
    dataset_destroy(&less);
    dataset_destroy(&more);
}
END_TEST

START_TEST(wrong_labels_are_each_other_class_equally_often)
{
    struct dataset *digits = open_digits();
    const struct data_plan p = {.seed = 1, .size = 20000, .label_noise = 0.5f};
    struct dataset *d = apply(&p, digits, 0);
    int moved[10] = {0}; /* by label - truth */
    for (int i = 0; i < 20000; i++) {
        const struct planned_sample s = data_plan_sample(d, (uint64_t)i);
        moved[(s.label - s.truth + 10) % 10]++;
    }
    ck_assert_int_eq(moved[0], 10000);
    for (int k = 1; k < 10; k++)
        ck_assert_msg(abs(moved[k] - 1111) < 5 * 32, "%d of 1111 are moved by %d", moved[k], k); /* 5 sigma */
    dataset_destroy(&d);
    dataset_destroy(&digits);
}
END_TEST

/* ---- what makes up for rare classes ---- */

static uint64_t distance(const uint8_t *x, const uint8_t *y)
{
    uint64_t sum = 0;
    for (int k = 0; k < PIXELS; k++)
        sum += (uint64_t)((x[k] - y[k]) * (x[k] - y[k]));
    return sum;
}

/* How many of the kept samples with the label of i are nearer to it than other is. */
static int nearer(const struct dataset *d, uint64_t i, uint64_t other, int label)
{
    static uint8_t x[PIXELS], y[PIXELS], z[PIXELS];
    int kept, extra, n = 0;
    data_plan_parts(d, &kept, &extra);
    dataset_pixels(base, DATASET_TRAIN, i, x);
    dataset_pixels(base, DATASET_TRAIN, other, y);
    for (int k = 0; k < kept; k++) {
        const struct planned_sample s = data_plan_sample(d, (uint64_t)k);
        dataset_pixels(base, DATASET_TRAIN, s.index, z);
        n += s.label == label && s.index != i && distance(x, z) < distance(x, y);
    }
    return n;
}

START_TEST(synthesised_pictures_lie_between_two_near_ones_of_their_class)
{
    struct data_plan p = {.seed = 6, .balance = BALANCE_SYNTHESIS, .label_noise = 0.1f};
    data_plan_set_share(&p, 3, 0.6f);
    data_plan_set_share(&p, 0, 0.8f);
    struct dataset *d = apply(&p, base, HELD);
    uint8_t a[PIXELS], b[PIXELS], between[PIXELS];
    int kept, extra, mixed = 0;
    data_plan_parts(d, &kept, &extra);
    ck_assert_int_gt(extra, 200);
    for (int i = kept; i < kept + extra; i++) {
        const struct planned_sample s = data_plan_sample(d, (uint64_t)i);
        if (s.kind == PLANNED_AGAIN)
            continue; /* the only one of its class */
        ck_assert_int_eq(s.kind, PLANNED_BETWEEN);
        ck_assert_int_eq(dataset_pixels(d, DATASET_TRAIN, (uint64_t)i, between), s.label);
        dataset_pixels(base, DATASET_TRAIN, s.index, a);
        dataset_pixels(base, DATASET_TRAIN, s.other, b);
        ck_assert(s.index != s.other && s.mix >= 1 && s.mix <= 255);
        for (int k = 0; k < PIXELS; k++)
            ck_assert(fabs(between[k] - (a[k] + (b[k] - a[k]) * s.mix / 256.0)) <= 0.5);
        if (i % 16 == 0) /* classes here have at most 65 */
            ck_assert_int_lt(nearer(d, s.index, s.other, s.label), 5);
        mixed++;
    }
    ck_assert_int_gt(mixed, 200);
    dataset_destroy(&d);
}
END_TEST

START_TEST(both_of_a_pair_are_trained_with_the_label_of_the_mixture)
{
    const struct data_plan p = {.seed = 7, .balance = BALANCE_SYNTHESIS, .label_noise = 0.3f};
    struct dataset *d = apply(&p, base, HELD);
    int kept, extra, label[400];
    data_plan_parts(d, &kept, &extra);
    for (int i = 0; i < kept; i++) {
        const struct planned_sample s = data_plan_sample(d, (uint64_t)i);
        label[s.index] = s.label;
    }
    for (int i = kept; i < kept + extra; i++) {
        const struct planned_sample s = data_plan_sample(d, (uint64_t)i);
        ck_assert_int_eq(label[s.index], s.label);
        ck_assert(s.kind == PLANNED_AGAIN || label[s.other] == s.label);
    }
    dataset_destroy(&d);
}
END_TEST

START_TEST(any_number_of_threads_makes_and_fetches_the_same)
{
    enum { MOST = 1000 };
    const struct data_plan p = {.seed = 8, .balance = BALANCE_SYNTHESIS, .label_noise = 0.2f};
    struct dataset *d[2], *digits = open_digits(), *below = _i ? digits : base;
    struct data_plan plan = p;
    plan.size = _i ? 300 : 0;
    data_plan_set_share(&plan, 3, 0.1f);
    float *x[2];
    int label[2][MOST];
    uint64_t index[MOST];
    for (int k = 0; k < 2; k++) {
        struct thread_pool *pool;
        ck_assert_int_eq(thread_pool_create(&pool, k ? 3 : 1, NULL), CS_OK);
        ck_assert_int_eq(data_plan_apply(&plan, below, HELD, pool, &d[k], NULL), CS_OK);
        const int n = dataset_count(d[k], DATASET_TRAIN) < MOST ? dataset_count(d[k], DATASET_TRAIN) : MOST;
        x[k] = calloc((size_t)MOST * PIXELS, sizeof *x[k]);
        for (int i = 0; i < n; i++)
            index[i] = (uint64_t)i;
        memset(label[k], 0, sizeof label[k]);
        dataset_fetch(d[k], DATASET_TRAIN, index, n, pool, x[k], label[k]);
        thread_pool_destroy(&pool);
    }
    ck_assert_mem_eq(x[0], x[1], (size_t)MOST * PIXELS * sizeof *x[0]);
    ck_assert_mem_eq(label[0], label[1], sizeof label[0]);
    for (int k = 0; k < 2; k++) {
        free(x[k]);
        dataset_destroy(&d[k]);
    }
    dataset_destroy(&digits);
}
END_TEST

START_TEST(only_what_is_shown_again_is_augmented)
{
    struct data_plan p = {.seed = 9, .balance = BALANCE_AUGMENT};
    struct augment_options options = {0};
    struct augmenter *a;
    struct dataset *d = apply(&p, base, HELD);
    static float plain[PIXELS], x[PIXELS], other[PIXELS];
    int kept, extra, label, changed = 0, alike = 0;
    data_plan_parts(d, &kept, &extra);
    data_plan_augment(&p, dataset_sample(base), &options);
    ck_assert(options.flip && options.crop == 4); /* colours */
    ck_assert_int_eq(augmenter_create(&a, &options, 1, dataset_sample(base), 1, NULL), CS_OK);
    for (int i = 0; i < kept + extra; i++) {
        const uint64_t index = (uint64_t)i, origin = data_plan_origin(d, DATASET_TRAIN, index);
        dataset_fetch(base, DATASET_TRAIN, &origin, 1, NULL, plain, &label);
        dataset_fetch_augmented(d, DATASET_TRAIN, &index, 1, a, 3, NULL, x, &label);
        dataset_fetch_augmented(d, DATASET_TRAIN, &index, 1, a, 4, NULL, other, &label);
        if (i < kept) {
            ck_assert_mem_eq(x, plain, sizeof x);
            continue;
        }
        ck_assert_int_eq(data_plan_sample(d, index).kind, PLANNED_AGAIN);
        changed += memcmp(x, plain, sizeof x) != 0;
        alike += memcmp(x, other, sizeof x) == 0;
    }
    ck_assert_int_gt(changed, extra * 9 / 10); /* of 162 ways one changes nothing */
    ck_assert_int_lt(alike, extra / 10);
    augmenter_destroy(&a);
    dataset_destroy(&d);
}
END_TEST

START_TEST(repeats_take_each_sample_of_a_class_in_turn)
{
    const struct data_plan p = {.seed = 9, .balance = BALANCE_AUGMENT};
    struct dataset *d = apply(&p, base, HELD);
    int kept, extra, times[400] = {0};
    data_plan_parts(d, &kept, &extra);
    for (int i = 0; i < kept + extra; i++)
        times[data_plan_origin(d, DATASET_TRAIN, (uint64_t)i)]++;
    for (int i = 0; i < kept; i++) {
        const int c = dataset_label(base, DATASET_TRAIN, (uint64_t)i), least = 90 / uneven[c];
        ck_assert(times[i] == least || times[i] == least + (90 % uneven[c] > 0));
    }
    dataset_destroy(&d);
}
END_TEST

/* ---- samples without end ---- */

START_TEST(a_plan_that_changes_nothing_leaves_samples_without_end)
{
    struct dataset *digits = open_digits();
    const struct data_plan p = {.seed = 1};
    struct dataset *d = apply(&p, digits, 1000);
    struct data_counts counts;
    data_plan_counts(d, &counts);
    ck_assert(dataset_endless(d));
    ck_assert_int_eq(dataset_count(d, DATASET_TRAIN), dataset_count(digits, DATASET_TRAIN));
    ck_assert_int_eq(counts.n_available, dataset_count(digits, DATASET_TRAIN) - 1000);
    for (uint64_t i = 0; i < 200; i++)
        ck_assert(same_pixels(d, DATASET_TRAIN, i * 977, digits, i * 977));
    dataset_destroy(&d);
    dataset_destroy(&digits);
}
END_TEST

START_TEST(any_other_plan_makes_them_finite_in_the_order_of_training)
{
    enum { LARGE = 130000 }; /* more than two epochs: those that are held out are passed over */
    struct dataset *digits = open_digits();
    const int count = dataset_count(digits, DATASET_TRAIN), span = count - 1000;
    const struct data_plan p = {.seed = 1, .size = LARGE};
    struct dataset *d = apply(&p, digits, 1000);
    ck_assert(!dataset_endless(d));
    ck_assert_int_eq(dataset_count(d, DATASET_TRAIN), LARGE + 1000);
    for (int i = 0; i < LARGE; i += 997)
        ck_assert_uint_eq(data_plan_origin(d, DATASET_TRAIN, (uint64_t)i), (uint64_t)(i / span * count + i % span));
    for (int i = 0; i < 1000; i += 37)
        ck_assert(same_pixels(d, DATASET_TRAIN, (uint64_t)(LARGE + i), digits, (uint64_t)(span + i)));
    ck_assert(same_pixels(d, DATASET_TRAIN, 5, d, (uint64_t)(5 + LARGE + 1000))); /* and again */
    dataset_destroy(&d);
    dataset_destroy(&digits);
}
END_TEST

START_TEST(what_cannot_be_is_said_in_a_sentence)
{
    struct dataset *digits = open_digits(), *d;
    struct cs_error err = {""};
    struct data_plan p = {.size = DATA_PLAN_MOST + 1};
    ck_assert_int_eq(data_plan_apply(&p, digits, 0, NULL, &d, &err), CS_BAD_VALUE);
    ck_assert_ptr_nonnull(strstr(err.text, "1000000"));
    p.size = 0;
    for (int c = 0; c < 10; c++)
        data_plan_set_share(&p, c, 0);
    ck_assert_int_eq(data_plan_apply(&p, base, HELD, NULL, &d, &err), CS_BAD_VALUE);
    ck_assert_ptr_nonnull(strstr(err.text, "no training sample is left"));
    ck_assert_ptr_null(d);
    ck_assert_int_eq(data_plan_apply(&p, base, 100000, NULL, &d, &err), CS_BAD_VALUE);
    dataset_destroy(&digits);
}
END_TEST

/* ---- text ---- */

START_TEST(shares_come_back_from_their_text)
{
    static const char *const good[] = {"", "3=0.1", "0=0,9=0.999", "999=0.05", "1=0.3,2=0.333333"};
    static const char *const bad[] = {"3",        "3=",     "=1",    "3=0.1,", ",3=0.1", "3=1.1",      "3=-0.1",
                                      "1000=0.5", "-1=0.5", "3=nan", "a=0.5",  "3=0.1 ", "3=0.1;4=0.2"};
    char text[DATA_PLAN_SHARES], all[DATA_PLAN_TEXT];
    struct cs_error err;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct data_plan p = {.size = 7, .balance = BALANCE_OVER, .label_noise = 0.123f}, q = {0};
        ck_assert_int_eq(data_plan_shares(good[i], &p, &err), CS_OK);
        ck_assert_str_eq(data_plan_shares_text(&p, text), good[i]);
        ck_assert_int_eq(data_plan_from_text(data_plan_text(&p, all), &q, &err), CS_OK);
        ck_assert_mem_eq(q.left_out, p.left_out, sizeof p.left_out);
        ck_assert(q.size == 7 && q.balance == BALANCE_OVER && q.label_noise == 0.123f);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct data_plan p = {.left_out = {0.5f}};
        ck_assert_msg(data_plan_shares(bad[i], &p, &err) == CS_BAD_VALUE, "'%s'", bad[i]);
        ck_assert(p.left_out[0] == 0.5f);
        ck_assert_ptr_nonnull(strstr(err.text, "CLASS=SHARE"));
    }
    struct data_plan p = {.seed = 4};
    ck_assert_str_eq(data_plan_text(&p, all), "");
    ck_assert_int_eq(data_plan_from_text("", &p, &err), CS_OK);
    ck_assert(data_plan_is_plain(&p) && p.seed == 4);
    ck_assert_int_eq(data_plan_from_text("size=3 of them", &p, &err), CS_BAD_FILE);
    ck_assert_int_eq(data_plan_from_text("size=3 label_noise=2 balance=over shares=", &p, &err), CS_BAD_FILE);
}
END_TEST

START_TEST(a_long_tail_falls_by_the_same_factor)
{
    struct data_plan p = {.seed = 1};
    data_plan_long_tail(&p, 10, 100);
    ck_assert_float_eq(data_plan_share(&p, 0), 1);
    ck_assert_float_eq_tol(data_plan_share(&p, 9), 0.01f, 1e-6f);
    for (int c = 1; c < 10; c++) /* 100^(-1/9) = 0.5995, shares rounded to thousandths */
        ck_assert_float_eq_tol(data_plan_share(&p, c) / data_plan_share(&p, c - 1), 0.5995f, 0.03f);
}
END_TEST

/* ---- training ---- */

struct course {
    struct dataset *digits, *data;
    struct net *net;
    struct trainer *trainer;
};

static struct trainer_options options_of(const struct data_plan *p)
{
    struct trainer_options o = {.optimizer = optimizer_defaults(OPTIMIZER_ADAM),
                                .batch = 32,
                                .seed = 1,
                                .validation = 1000,
                                .sampling = data_plan_sampling(p),
                                .class_weights = data_plan_weighs(p)};
    o.optimizer.lr = 0.003f;
    data_plan_augment(p, &(struct shape){3, {1, 28, 28}}, &o.augment);
    return o;
}

static struct course begin(const struct data_plan *p)
{
    struct course c = {.digits = open_digits()};
    struct cs_error err = {""};
    const struct trainer_options o = options_of(p);
    c.data = apply(p, c.digits, 1000);
    ck_assert_int_eq(net_open("tiny", &c.net, NULL), CS_OK);
    net_init_params(c.net, 1);
    ck_assert_msg(trainer_create(&c.trainer, c.net, c.data, &o, NULL, &err) == CS_OK, "%s", err.text);
    return c;
}

static void end(struct course *c)
{
    trainer_destroy(&c->trainer);
    net_destroy(&c->net);
    dataset_destroy(&c->data);
    dataset_destroy(&c->digits);
}

/* Of class 8 and of the others, among the test samples. */
static double recall_after(const struct data_plan *p, int epochs, double *others)
{
    struct course c = begin(p);
    struct evaluation e;
    for (int epoch = 0; epoch < epochs;)
        epoch += trainer_step(c.trainer).epoch_done;
    trainer_evaluate(c.trainer, EVALUATE_TEST, &e, NULL, NULL);
    int all = 0, rest = 0, right = 0;
    for (int t = 0; t < 10; t++)
        for (int a = 0; a < 10; a++) {
            all += t == 8 ? e.confusion[t][a] : 0;
            rest += t != 8 ? e.confusion[t][a] : 0;
            right += t != 8 && t == a ? e.confusion[t][a] : 0;
        }
    *others = (double)right / rest;
    const double recall = (double)e.confusion[8][8] / all;
    end(&c);
    return recall;
}

START_TEST(a_rare_class_is_seldom_recognised_and_every_repair_helps)
{
    static const enum class_balance repairs[] = {BALANCE_OVER, BALANCE_WEIGHTS, BALANCE_AUGMENT, BALANCE_SYNTHESIS};
    struct data_plan p = {.seed = 1, .size = 2000};
    double others, better;
    data_plan_set_share(&p, 8, 0.03f); /* 6 of 200 */
    const double rare = recall_after(&p, 6, &others);
    p.balance = repairs[_i];
    const double repaired = recall_after(&p, 6, &better);
    ck_assert_msg(others > 0.6, "the others: %.3f", others);
    ck_assert_msg(rare < 0.2, "the rare class: %.3f", rare);
    ck_assert_msg(repaired > rare + 0.1, "%s: %.3f, not repaired %.3f", balance_names[repairs[_i]], repaired, rare);
    ck_assert_msg(better > others - 0.1, "%s: the others %.3f, before %.3f", balance_names[repairs[_i]], better,
                  others);
}
END_TEST

START_TEST(a_training_with_a_plan_goes_on_as_if_it_had_never_stopped)
{
    enum { BEFORE = 37, AFTER = 40 };
    struct data_plan p = {.seed = 1, .size = 500, .label_noise = 0.2f, .balance = (enum class_balance)_i};
    data_plan_set_share(&p, 8, 0.3f);
    struct course whole = begin(&p), first = begin(&p);
    struct training_state state;
    for (int i = 0; i < BEFORE + AFTER; i++)
        trainer_step(whole.trainer);
    for (int i = 0; i < BEFORE; i++)
        trainer_step(first.trainer);
    trainer_state(first.trainer, &state);
    struct data_plan read = {.seed = state.seed};
    ck_assert_int_eq(data_plan_from_text(state.plan, &read, NULL), CS_OK);
    struct course second = begin(&read);
    struct cs_error err = {""};
    memcpy(second.net->params, first.net->params, first.net->n_params * sizeof *first.net->params);
    ck_assert_msg(trainer_resume(second.trainer, &state, &err) == CS_OK, "%s", err.text);
    for (int i = 0; i < AFTER; i++)
        trainer_step(second.trainer);
    ck_assert_mem_eq(second.net->params, whole.net->params, whole.net->n_params * sizeof *whole.net->params);
    read.size = 400; /* places in another part mean other samples */
    struct course other = begin(&read);
    ck_assert_int_eq(trainer_resume(other.trainer, &state, &err), CS_BAD_VALUE);
    ck_assert_ptr_nonnull(strstr(err.text, "size=500"));
    end(&whole);
    end(&first);
    end(&second);
    end(&other);
}
END_TEST

START_TEST(mistakes_are_told_by_their_place_in_the_data_below)
{
    const struct data_plan p = {.seed = 1, .size = 100};
    struct course c = begin(&p);
    struct evaluation e;
    const int count = dataset_count(c.digits, DATASET_TRAIN);
    trainer_evaluate(c.trainer, EVALUATE_VALIDATION, &e, NULL, NULL);
    ck_assert_int_eq(e.samples, 1000);
    ck_assert_int_gt(e.n_mistakes, 0);
    for (int i = 0; i < e.n_mistakes; i++) {
        ck_assert(e.mistake[i].index >= (uint64_t)(count - 1000) && e.mistake[i].index < (uint64_t)count);
        ck_assert_int_eq(dataset_label(c.digits, DATASET_TRAIN, e.mistake[i].index), e.mistake[i].truth);
    }
    end(&c);
}
END_TEST

static bool apply_without_memory(void *ctx, const char **wrong)
{
    struct dataset *d;
    struct cs_error err = {""};
    const enum cs_status status = data_plan_apply(ctx, base, HELD, NULL, &d, &err);
    if (status && (status != CS_NO_MEMORY || !*err.text || d))
        *wrong = "not reported as CS_NO_MEMORY with a sentence";
    dataset_destroy(&d);
    return status == CS_OK;
}

START_TEST(without_memory_there_is_a_sentence_and_no_leak)
{
    struct data_plan p = {.seed = 1, .balance = (enum class_balance)_i, .label_noise = 0.1f};
    fail_every_allocation(apply_without_memory, &p);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("data_plan");
    TCase *c = tcase_create("plan");
    tcase_set_timeout(c, 120);
    tcase_add_checked_fixture(c, set_up, tear_down);
    tcase_add_test(c, what_is_held_out_and_the_test_set_stay_exactly_as_they_are);
    tcase_add_test(c, counts_are_those_of_the_samples_one_by_one);
    tcase_add_loop_test(c, a_sampler_draws_what_the_counts_say, 0, 2);
    tcase_add_test(c, shares_are_rounded_and_a_share_above_nothing_keeps_one);
    tcase_add_test(c, a_size_keeps_the_proportions_of_the_classes);
    tcase_add_test(c, what_is_expected_before_is_what_comes);
    tcase_add_test(c, a_larger_share_or_more_noise_only_adds);
    tcase_add_test(c, wrong_labels_are_each_other_class_equally_often);
    tcase_add_test(c, synthesised_pictures_lie_between_two_near_ones_of_their_class);
    tcase_add_test(c, both_of_a_pair_are_trained_with_the_label_of_the_mixture);
    tcase_add_loop_test(c, any_number_of_threads_makes_and_fetches_the_same, 0, 2);
    tcase_add_test(c, only_what_is_shown_again_is_augmented);
    tcase_add_test(c, repeats_take_each_sample_of_a_class_in_turn);
    tcase_add_test(c, a_plan_that_changes_nothing_leaves_samples_without_end);
    tcase_add_test(c, any_other_plan_makes_them_finite_in_the_order_of_training);
    tcase_add_test(c, what_cannot_be_is_said_in_a_sentence);
    tcase_add_test(c, shares_come_back_from_their_text);
    tcase_add_test(c, a_long_tail_falls_by_the_same_factor);
    tcase_add_loop_test(c, without_memory_there_is_a_sentence_and_no_leak, 0, BALANCE_COUNT);
    suite_add_tcase(suite, c);
    TCase *t = tcase_create("training");
    tcase_set_timeout(t, 240);
    tcase_add_loop_test(t, a_rare_class_is_seldom_recognised_and_every_repair_helps, 0, 4);
    tcase_add_loop_test(t, a_training_with_a_plan_goes_on_as_if_it_had_never_stopped, 0, BALANCE_COUNT);
    tcase_add_test(t, mistakes_are_told_by_their_place_in_the_data_below);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
