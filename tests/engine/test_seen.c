/* tests/engine/test_seen.c - which maps, rows and columns of every earlier node one value depends on, against lighting
 * every value of it: random nets with any stride, dilation, padding, groups, branches. */
#include "tests/field_nets.h"

enum { SIDE = 15 };

static void check(const char *text, const struct seen_box *told, const struct seen_box *found, const char *on,
                  const int at[3])
{
    ck_assert_msg(field_same(told, found),
                  "%s [%d, %d, %d] on %s: told maps %d..%d, rows %d..%d, columns %d..%d; found %d..%d, %d..%d, %d..%d",
                  text, at[0], at[1], at[2], on, told->first_map, told->end_map, told->first[0], told->end[0],
                  told->first[1], told->end[1], found->first_map, found->end_map, found->first[0], found->end[0],
                  found->first[1], found->end[1]);
}

static void check_place(const char *text, const struct net *whole, const struct net *tail, const int at[3])
{
    struct seen_box box[NET_MAX_NODES];
    const int node = whole->n_nodes - 1;
    ck_assert_int_eq(net_seen(whole, node, at[0], at[1], at[2], box, NULL), CS_OK);
    const struct seen_box pixels = field_perturbed(whole, node, at[0], at[1], at[2]),
                          values = field_perturbed(tail, tail->n_nodes - 1, at[0], at[1], at[2]);
    check(text, &box[0], &pixels, "the input", at);
    check(text, &box[net_find(whole, "mid")], &values, "mid", at);
}

START_TEST(a_value_depends_on_the_maps_rows_and_columns_that_net_seen_tells) /* _i: 25 nets each */
{
    struct rng r = rng_seeded(0x5EE7, (uint64_t)_i);
    for (int done = 0; done < 25;) {
        const struct field_text t = field_random(&r, rng_int(&r, 1, 3));
        char text[FIELD_TEXT];
        struct net *whole, *tail;
        if (!field_nets(&t, SIDE, "", text, &whole, &tail))
            continue;
        const struct shape *out = net_output(whole);
        for (int i = 0; i < 3; i++) /* a corner, too */
            check_place(text, whole, tail,
                        (int[]){rng_int(&r, 0, out->dim[0] - 1), i ? rng_int(&r, 0, out->dim[1] - 1) : 0,
                                i ? rng_int(&r, 0, out->dim[2] - 1) : out->dim[2] - 1});
        net_destroy(&whole);
        net_destroy(&tail);
        done++;
    }
}
END_TEST

static struct seen_box seen_of(const char *text, const char *node, int map, const char *on)
{
    struct seen_box box[NET_MAX_NODES];
    struct net *net = field_open(text);
    ck_assert_ptr_nonnull(net);
    ck_assert_int_eq(net_seen(net, net_find(net, node), map, 1, 1, box, NULL), CS_OK);
    const struct seen_box b = box[net_find(net, on)];
    net_destroy(&net);
    return b;
}

START_TEST(a_filter_of_a_group_sees_the_maps_of_its_group)
{
    static const char text[] = "net g\ninput 8x6x6\ngrouped = conv2d(4, kernel_size=3, groups=2)\n"
                               "deep = conv2d(8, kernel_size=3, groups=4)\n";
    const struct seen_box own = seen_of(text, "deep", 5, "grouped"), all = seen_of(text, "deep", 5, "input");
    ck_assert(own.first_map == 2 && own.end_map == 3);
    ck_assert(all.first_map == 4 && all.end_map == 8);
}
END_TEST

START_TEST(a_map_of_a_concatenation_sees_its_own_branch)
{
    static const char text[] = "net c\ninput 1x6x6\na = conv2d(2, kernel_size=3, padding=1)\n"
                               "b = conv2d(3, kernel_size=1) from input\nboth = concat() from a, b\n";
    const struct seen_box a = seen_of(text, "both", 1, "a"), b = seen_of(text, "both", 1, "b"),
                          c = seen_of(text, "both", 4, "b");
    ck_assert(a.first_map == 1 && a.end_map == 2);
    ck_assert(b.end_map == 0 && b.end[0] == 0);
    ck_assert(c.first_map == 2 && c.end_map == 3);
}
END_TEST

START_TEST(a_dense_value_sees_all_maps)
{
    static const char text[] = "net d\ninput 2x6x6\na = conv2d(3, kernel_size=3)\nflat = flatten()\nout = linear(4)\n";
    struct seen_box box[NET_MAX_NODES];
    struct net *net = field_open(text);
    ck_assert_int_eq(net_seen(net, net_find(net, "out"), 2, 0, 0, box, NULL), CS_OK);
    ck_assert(box[1].first_map == 0 && box[1].end_map == 3 && box[1].end[0] == 4);
    ck_assert(box[2].first_map == 0 && box[2].end_map == 48 && box[2].end[0] == 1);
    ck_assert(box[3].first_map == 2 && box[3].end_map == 3);
    net_destroy(&net);
}
END_TEST

int main(void)
{
    TCase *tc = tcase_create("seen");
    tcase_set_timeout(tc, 600);
    tcase_add_loop_test(tc, a_value_depends_on_the_maps_rows_and_columns_that_net_seen_tells, 0, 4);
    tcase_add_test(tc, a_filter_of_a_group_sees_the_maps_of_its_group);
    tcase_add_test(tc, a_map_of_a_concatenation_sees_its_own_branch);
    tcase_add_test(tc, a_dense_value_sees_all_maps);
    Suite *s = suite_create("seen");
    suite_add_tcase(s, tc);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
