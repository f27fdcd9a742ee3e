/* tests/app/test_interpret_channels.c - which channels Interpret shows, and in which order. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/session/interpret_channels.h"

enum { N = 12 };

/* Channel i has a strongest value of value[i]; even ones are of class i / 2 % 3. */
struct world {
    struct patches_shown found;
    struct patches_channel channel[N];
    struct map_facts fact[N];
    float class_mean[N * 3];
    struct channel_facts facts;
};
static const float value[N] = {1, 5, 3, 0, NAN, 8, 5, 2, 2.5f, 7, -1, 4};
static const char names[3][48] = {"cat", "dog", "great white shark"};

static void set_up(struct world *w)
{
    memset(w, 0, sizeof *w);
    for (int i = 0; i < N; i++) {
        w->channel[i].n = 1;
        w->channel[i].strongest[0].value = value[i];
        w->channel[i].selective = i % 2 ? -1 : i / 2 % 3;
        w->channel[i].selectivity = (float)(i * 7 % 12) / 12;
        w->fact[i].largest = value[i];
        w->fact[i].dead = i == 3;
        for (int k = 0; k < 3; k++) {
            w->class_mean[i * 3 + k] = (float)((i * 5 + k * 3) % 11);
            w->channel[i].class_total += (double)w->class_mean[i * 3 + k];
        }
    }
    w->found.channels = N;
    w->found.classes = 3;
    w->found.channel = w->channel;
    w->found.class_mean = w->class_mean;
    w->facts = (struct channel_facts){N, w->fact, &w->found};
}

static int list(struct world *w, const char *text, enum interpret_sort sort, int class_index, int index[N])
{
    struct channel_search s;
    struct cs_error err = {""};
    const struct channel_classes classes = {3, names};
    ck_assert_msg(channel_search_parse(text, &classes, &s, &err) == CS_OK, "%s: %s", text, err.text);
    return channel_list(&s, sort, class_index, &w->facts, index);
}

static void expect(struct world *w, const char *text, const int *want, int n)
{
    int index[N];
    ck_assert_int_eq(list(w, text, INTERPRET_BY_INDEX, -1, index), n);
    for (int i = 0; i < n; i++)
        ck_assert_msg(index[i] == want[i], "%s: %d at %d, not %d", text, index[i], i, want[i]);
}

START_TEST(channels_are_found_by_number_value_death_and_class)
{
    struct world w;
    set_up(&w);
    expect(&w, "", (int[]){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 12);
    expect(&w, "3", (int[]){3}, 1);
    expect(&w, "0-2, 11", (int[]){0, 1, 2, 11}, 4);
    expect(&w, "> 4", (int[]){1, 5, 6, 9}, 4);
    expect(&w, "> 2,4; < 0", (int[]){1, 2, 5, 6, 8, 9, 10, 11}, 8); /* a decimal comma */
    expect(&w, "dead", (int[]){3}, 1);
    expect(&w, "dog", (int[]){2, 8}, 2);
    expect(&w, "DOG, 3", (int[]){2, 3, 8}, 3);
    expect(&w, " great white shark ; cat", (int[]){0, 4, 6, 10}, 4);
    expect(&w, "class 1", (int[]){2, 8}, 2);
    expect(&w, "class cat", (int[]){0, 6}, 2);
    expect(&w, "40-60", NULL, 0);
}
END_TEST

START_TEST(what_is_no_search_is_one_sentence_and_finds_all)
{
    static const char *const wrong[] = {
        "bird",
        "class 3",
        "class",
        "> x",
        "1-",
        "1,2,3,4,5,6,7,8,9",
        "a name that is much longer than any class would ever be called by anybody who calls classes"};
    const struct channel_classes classes = {3, names};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct channel_search s;
        struct cs_error err = {""};
        ck_assert_msg(channel_search_parse(wrong[i], &classes, &s, &err) == CS_BAD_VALUE, "%s", wrong[i]);
        ck_assert(err.text[0] && s.maps.n == 0 && s.n_classes == 0);
    }
}
END_TEST

/* Every pair is in order, and of equals the first comes first; NaN is last. */
static void check_order(const struct world *w, const int *index, const float *key)
{
    (void)w;
    for (int i = 1; i < N; i++) {
        const float a = isnan(key[index[i - 1]]) ? -INFINITY : key[index[i - 1]],
                    b = isnan(key[index[i]]) ? -INFINITY : key[index[i]];
        ck_assert(a > b || (a == b && index[i - 1] < index[i]));
    }
}

START_TEST(channels_come_by_strength_and_by_selectivity)
{
    struct world w;
    float key[N];
    int index[N];
    set_up(&w);
    ck_assert_int_eq(list(&w, "", INTERPRET_BY_STRONGEST, -1, index), N);
    check_order(&w, index, value);
    ck_assert_int_eq(list(&w, "", INTERPRET_BY_WEAKEST, -1, index), N);
    for (int i = 0; i < N; i++)
        key[i] = -value[i];
    check_order(&w, index, key);
    ck_assert_int_eq(index[0], 10);
    ck_assert_int_eq(list(&w, "", INTERPRET_BY_SELECTIVITY, -1, index), N);
    for (int i = 0; i < N; i++)
        key[i] = w.channel[i].selectivity;
    check_order(&w, index, key);
    for (int class_index = 0; class_index < 3; class_index++) {
        ck_assert_int_eq(list(&w, "", INTERPRET_BY_SELECTIVITY, class_index, index), N);
        for (int i = 0; i < N; i++)
            key[i] = patches_selectivity(&w.found, i, class_index);
        check_order(&w, index, key);
    }
}
END_TEST

START_TEST(before_anything_is_found_channels_come_by_number)
{
    struct world w;
    int index[N];
    set_up(&w);
    w.facts.found = NULL;
    ck_assert_int_eq(list(&w, "", INTERPRET_BY_STRONGEST, -1, index), N);
    for (int i = 0; i < N; i++)
        ck_assert_int_eq(index[i], i);
    ck_assert_int_eq(list(&w, "dog", INTERPRET_BY_INDEX, -1, index), 0);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("interpret_channels");
    tcase_add_test(tc, channels_are_found_by_number_value_death_and_class);
    tcase_add_test(tc, what_is_no_search_is_one_sentence_and_finds_all);
    tcase_add_test(tc, channels_come_by_strength_and_by_selectivity);
    tcase_add_test(tc, before_anything_is_found_channels_come_by_number);
    Suite *s = suite_create("interpret_channels");
    suite_add_tcase(s, tc);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
