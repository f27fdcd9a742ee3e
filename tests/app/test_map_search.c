/* tests/app/test_map_search.c - what a person types to find maps of a layer. */
#include "app/session/map_search.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/base/rng.h"

enum { MAPS = 64 };

/* Map i has the largest value i / 10; every fifth is dead, and these and 7 are silent. */
static void make_facts(struct map_facts facts[MAPS])
{
    for (int i = 0; i < MAPS; i++)
        facts[i] = (struct map_facts){.largest = i % 5 ? (float)i / 10 : 0,
                                      .dead = i % 5 == 0,
                                      .silent = i % 5 == 0 || i == 7,
                                      .edited = i == 3,
                                      .locked = i == 4 || i == 3,
                                      .silenced = i == 9};
}

static int find(const char *text, int index[MAPS])
{
    struct map_facts facts[MAPS];
    struct map_search s;
    struct cs_error err = {""};
    make_facts(facts);
    ck_assert_msg(map_search_parse(text, &s, &err) == CS_OK, "%s: %s", text, err.text);
    return map_search_list(&s, MAP_ORDER_INDEX, facts, MAPS, index);
}

START_TEST(nothing_typed_finds_every_map)
{
    int index[MAPS];
    ck_assert_int_eq(find("", index), MAPS);
    ck_assert_int_eq(find("  , ; ", index), MAPS);
    for (int i = 0; i < MAPS; i++)
        ck_assert_int_eq(index[i], i);
}
END_TEST

START_TEST(a_number_finds_that_map_and_a_range_both_its_ends)
{
    int index[MAPS];
    ck_assert_int_eq(find("17", index), 1);
    ck_assert_int_eq(index[0], 17);
    static const char *const ranges[] = {"40-60", "40 - 60", "60–40", "40—60"};
    for (int k = 0; k < 4; k++) {
        ck_assert_int_eq(find(ranges[k], index), 21);
        ck_assert_int_eq(index[0], 40);
        ck_assert_int_eq(index[20], 60);
    }
    ck_assert_int_eq(find("1000", index), 0);
    ck_assert_int_eq(find("99999999999999999999", index), 0);
    ck_assert_int_eq(find("60-99999999999999999999", index), 4);
}
END_TEST

START_TEST(words_find_what_they_say_in_either_case)
{
    int index[MAPS];
    ck_assert_int_eq(find("dead", index), 13);
    ck_assert_int_eq(find("DEAD", index), 13);
    ck_assert_int_eq(find("silent", index), 14);
    ck_assert_int_eq(find("edited", index), 1);
    ck_assert_int_eq(find("Locked", index), 2);
    ck_assert_int_eq(find("silenced", index), 1);
    ck_assert_int_eq(index[0], 9);
}
END_TEST

START_TEST(bounds_compare_the_largest_value)
{
    int index[MAPS];
    ck_assert_int_eq(find("> 6", index), 3); /* 61, 62, 63 */
    ck_assert_int_eq(index[0], 61);
    ck_assert_int_eq(find(">6.25", index), 1);
    ck_assert_int_eq(find("> 6,25", index), 1); /* a decimal comma */
    ck_assert_int_eq(find(">= 0", index), MAPS);
    ck_assert_int_eq(find("> 0", index), MAPS - 13);
    ck_assert_int_eq(find("<=0", index), 13);
    ck_assert_int_eq(find("< -1", index), 0);
    ck_assert_int_eq(find("< −1e-3", index), 0);
    ck_assert_int_eq(find("> 6.25e0", index), 1);
}
END_TEST

START_TEST(terms_add_up_and_no_map_comes_twice)
{
    int index[MAPS];
    ck_assert_int_eq(find("17, 40-60; dead", index), 1 + 21 + 13 - 5); /* 40 45 50 55 60 are dead, too */
    ck_assert_int_eq(find("3, locked, edited", index), 2);
    ck_assert_int_eq(find("> 6,25, 17", index), 2); /* a comma with a blank behind it separates */
    for (int i = 1; i < 2; i++)
        ck_assert_int_gt(index[i], index[i - 1]);
}
END_TEST

START_TEST(nonsense_is_one_sentence_and_finds_all)
{
    static const char *const bad[] = {"x",     "deadly", "17-",   "-3", "> ",      "> 1 2x", "17 18",  "> nan",
                                      "> inf", "> 0x10", "1-2-3", "=5", "> 1e999", "дохлые", "1,,2,,q"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct map_search s = {.n = 5};
        struct cs_error err = {""};
        ck_assert_msg(map_search_parse(bad[i], &s, &err) == CS_BAD_VALUE, "'%s' was taken", bad[i]);
        ck_assert_int_eq(s.n, 0);
        ck_assert_msg(strlen(err.text) > 10 && !strchr(err.text, '\n'), "%s", err.text);
    }
}
END_TEST

START_TEST(a_search_may_be_as_long_as_it_likes)
{
    char text[4000];
    struct map_search s;
    struct cs_error err;
    memset(text, '1', sizeof text);
    text[sizeof text - 1] = '\0';
    ck_assert_int_eq(map_search_parse(text, &s, &err), CS_BAD_VALUE);
    for (size_t i = 1; i < sizeof text; i += 2)
        text[i] = ';';
    text[sizeof text - 1] = '\0';
    ck_assert_int_eq(map_search_parse(text, &s, &err), CS_BAD_VALUE);
}
END_TEST

START_TEST(random_bytes_never_break_the_parser)
{
    uint64_t state = 7;
    static const char letters[] = "0123456789 -–,;.<>=eEdadlocken−\t";
    for (int round = 0; round < 20000; round++) {
        char text[24];
        const int n = (int)(state >> 33) % 20;
        for (int i = 0; i < n; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            text[i] = letters[(state >> 40) % (sizeof letters - 1)];
        }
        text[n] = '\0';
        state = state * 6364136223846793005u + 1442695040888963407u;
        struct map_search s;
        struct cs_error err;
        const enum cs_status status = map_search_parse(text, &s, &err);
        ck_assert(status == CS_OK || (status == CS_BAD_VALUE && s.n == 0));
        ck_assert_int_le(s.n, MAP_SEARCH_TERMS);
    }
}
END_TEST

START_TEST(the_strongest_come_first_and_equals_by_index)
{
    struct map_facts facts[200];
    int index[200];
    uint64_t state = 3;
    for (int i = 0; i < 200; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        facts[i] = (struct map_facts){.largest = (float)((state >> 40) % 16)};
    }
    facts[77].largest = NAN;
    const struct map_search all = {.n = 0};
    ck_assert_int_eq(map_search_list(&all, MAP_ORDER_STRONGEST, facts, 200, index), 200);
    for (int i = 1; i < 199; i++) {
        const float a = facts[index[i - 1]].largest, b = facts[index[i]].largest;
        ck_assert(a > b || (a == b && index[i - 1] < index[i]));
    }
    ck_assert_int_eq(index[199], 77); /* NaN is weaker than all */
    map_search_list(&all, MAP_ORDER_WEAKEST, facts, 200, index);
    ck_assert_int_eq(index[0], 77);
    for (int i = 2; i < 200; i++)
        ck_assert_float_le(facts[index[i - 1]].largest, facts[index[i]].largest);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("map_search");
    TCase *tc = tcase_create("map_search");
    suite_add_tcase(suite, tc);
    tcase_add_test(tc, nothing_typed_finds_every_map);
    tcase_add_test(tc, a_number_finds_that_map_and_a_range_both_its_ends);
    tcase_add_test(tc, words_find_what_they_say_in_either_case);
    tcase_add_test(tc, bounds_compare_the_largest_value);
    tcase_add_test(tc, terms_add_up_and_no_map_comes_twice);
    tcase_add_test(tc, nonsense_is_one_sentence_and_finds_all);
    tcase_add_test(tc, a_search_may_be_as_long_as_it_likes);
    tcase_add_test(tc, random_bytes_never_break_the_parser);
    tcase_add_test(tc, the_strongest_come_first_and_equals_by_index);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
