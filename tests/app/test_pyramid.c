/* app/board/pyramid.h: means against a plain sum over level 0; parts against what a view needs. */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "app/board/pyramid.h"
#include "engine/base/rng.h"

static struct tensor noise(struct rng *rng, int c, int h, int w)
{
    struct tensor t;
    const struct shape shape = shape_3d(c, h, w);
    ck_assert_int_eq(tensor_init(&t, &shape, NULL), CS_OK);
    for (size_t i = 0; i < shape_count(&shape); i++)
        t.data[i] = (float)rng_int(rng, -255, 255);
    return t;
}

static struct pyramid pyramid_of(const struct tensor *t, struct thread_pool *pool)
{
    struct pyramid p;
    ck_assert_int_eq(pyramid_init(&p, &t->shape, NULL), CS_OK);
    pyramid_build(&p, t->data, pool);
    return p;
}

/* The mean of what a value of a level stands for, summed in double; whole numbers, so without rounding. */
static double mean_of(const struct tensor *t, int level, int c, int y, int x)
{
    const int h = t->shape.dim[1], w = t->shape.dim[2], size = 1 << level;
    double sum = 0;
    int n = 0;
    for (int i = y * size; i < (y + 1) * size && i < h; i++)
        for (int j = x * size; j < (x + 1) * size && j < w; j++, n++)
            sum += (double)t->data[((size_t)c * (size_t)h + (size_t)i) * (size_t)w + (size_t)j];
    return sum / n;
}

static void check_means(const struct tensor *t, const struct pyramid *p, float roundings)
{
    for (int k = 1; k < p->n_levels; k++) {
        const int *dim = p->level[k].shape.dim;
        ck_assert_int_eq(dim[1], (t->shape.dim[1] + (1 << k) - 1) >> k);
        ck_assert_int_eq(dim[2], (t->shape.dim[2] + (1 << k) - 1) >> k);
        const float *v = p->level[k].data;
        for (int c = 0; c < dim[0]; c++)
            for (int y = 0; y < dim[1]; y++)
                for (int x = 0; x < dim[2]; x++, v++)
                    ck_assert_msg(fabs((double)*v - mean_of(t, k, c, y, x)) <=
                                      255.0 * FLT_EPSILON * (double)roundings * k,
                                  "level %d of %dx%d: %g at %d %d, not %g", k, t->shape.dim[1], t->shape.dim[2],
                                  (double)*v, y, x, mean_of(t, k, c, y, x));
    }
}

START_TEST(every_value_is_the_mean_of_what_it_stands_for_also_at_odd_edges)
{
    struct rng rng = rng_seeded(11, 0);
    for (int round = 0; round < 60; round++) {
        struct tensor t =
            noise(&rng, rng_int(&rng, 1, 3), rng_int(&rng, 1, 150), rng_int(&rng, 1, round % 2 ? 9 : 150));
        struct pyramid p = pyramid_of(&t, NULL);
        ck_assert_int_eq(p.level[p.n_levels - 1].shape.dim[1], 1);
        ck_assert_int_eq(p.level[p.n_levels - 1].shape.dim[2], 1);
        check_means(&t, &p, 4);
        pyramid_finish(&p);
        tensor_finish(&t);
    }
}
END_TEST

START_TEST(means_of_whole_numbers_on_a_power_of_two_are_exact)
{
    struct rng rng = rng_seeded(12, 0);
    struct tensor t = noise(&rng, 2, 64, 256); /* 9 bits, and 2 a level: 21 of a float's 24 at level 6 */
    struct pyramid p = pyramid_of(&t, NULL);
    p.n_levels = 7;
    check_means(&t, &p, 0);
    pyramid_finish(&p);
    tensor_finish(&t);
}
END_TEST

START_TEST(any_number_of_threads_makes_the_same_bits)
{
    struct rng rng = rng_seeded(13, 0);
    struct tensor t = noise(&rng, 3, 501, 777);
    struct thread_pool *pool;
    ck_assert_int_eq(thread_pool_create(&pool, 3, NULL), CS_OK);
    struct pyramid a = pyramid_of(&t, NULL), b = pyramid_of(&t, pool);
    ck_assert_mem_eq(a.memory, b.memory, pyramid_bytes(&t.shape));
    ck_assert(b.level[0].data == t.data);
    pyramid_finish(&a);
    pyramid_finish(&b);
    thread_pool_destroy(&pool);
    tensor_finish(&t);
}
END_TEST

START_TEST(a_signed_map_keeps_its_signs)
{
    struct tensor t;
    const struct shape shape = shape_3d(1, 2, 4);
    ck_assert_int_eq(tensor_init(&t, &shape, NULL), CS_OK);
    const float v[] = {-1000, -500, 4, 8, -250, -250, 0, -4};
    for (int i = 0; i < 8; i++)
        t.data[i] = v[i];
    struct pyramid p = pyramid_of(&t, NULL);
    ck_assert_float_eq(p.level[1].data[0], -500);
    ck_assert_float_eq(p.level[1].data[1], 2);
    ck_assert_float_eq(p.level[2].data[0], -249);
    pyramid_finish(&p);
    tensor_finish(&t);
}
END_TEST

static struct pyramid_view random_view(struct rng *rng, int h, int w)
{
    struct pyramid_view v = {.cell = exp((double)rng_int(rng, -400, 500) / 100)};
    v.rows = rng_int(rng, 1, 1000) / v.cell;
    v.cols = rng_int(rng, 1, 1500) / v.cell;
    v.row = (double)rng_int(rng, -1000, 2000) / 1000 * h;
    v.col = (double)rng_int(rng, -1000, 2000) / 1000 * w;
    return v;
}

static void check_part(const struct pyramid *p, const struct pyramid_view *v, const struct pyramid_part *part)
{
    const struct tensor *level = &p->level[part->level];
    const double h = p->level[0].shape.dim[1], w = p->level[0].shape.dim[2], size = ldexp(1, part->level);
    ck_assert(part->row <= fmax(v->row, 0) && part->row + part->rows >= fmin(v->row + v->rows, h));
    ck_assert(part->col <= fmax(v->col, 0) && part->col + part->cols >= fmin(v->col + v->cols, w));
    ck_assert(part->width * size == part->cols && part->height * size == part->rows);
    ck_assert((double)part->width * part->height <= pyramid_part_most(v));
    ck_assert(size == 1 || v->cell * size <= 1);                       /* no value is larger than a pixel */
    ck_assert(v->cell * size > 0.5 || part->level == p->n_levels - 1); /* nor half as large */
    const ptrdiff_t at = part->data - level->data;
    ck_assert_int_eq(at % level->shape.dim[2], (int)(part->col / size));
    ck_assert_int_eq(at / level->shape.dim[2], (int)(part->row / size));
    ck_assert_int_eq(part->row_stride, level->shape.dim[2]);
    ck_assert_int_eq(part->plane_stride, level->shape.dim[1] * level->shape.dim[2]);
    ck_assert_int_le((int)(part->row / size) + part->height, level->shape.dim[1]);
    ck_assert_int_le((int)(part->col / size) + part->width, level->shape.dim[2]);
}

START_TEST(a_part_covers_what_is_in_view_and_reads_few_numbers)
{
    struct rng rng = rng_seeded(14, 0);
    struct tensor t = noise(&rng, 1, 1023, 1401);
    struct pyramid p = pyramid_of(&t, NULL);
    int seen = 0;
    for (int round = 0; round < 20000; round++) {
        const struct pyramid_view v = random_view(&rng, 1023, 1401);
        struct pyramid_part part;
        const bool overlaps = v.row < 1023 && v.row + v.rows > 0 && v.col < 1401 && v.col + v.cols > 0;
        ck_assert_int_eq(pyramid_part(&p, &v, &part), overlaps);
        seen += overlaps;
        if (overlaps)
            check_part(&p, &v, &part);
    }
    ck_assert_int_gt(seen, 1000);
    pyramid_finish(&p);
    tensor_finish(&t);
}
END_TEST

START_TEST(small_pans_draw_the_same_part)
{
    struct rng rng = rng_seeded(15, 0);
    struct tensor t = noise(&rng, 1, 2048, 2048);
    struct pyramid p = pyramid_of(&t, NULL);
    struct pyramid_view v = {.row = 300, .col = 300, .rows = 400, .cols = 400, .cell = 1};
    struct pyramid_part part;
    int changes = 0;
    const float *last = NULL;
    for (int i = 0; i < 256; i++, v.row++, v.col++) {
        ck_assert(pyramid_part(&p, &v, &part));
        changes += part.data != last;
        last = part.data;
    }
    ck_assert_int_le(changes, 1 + 256 / PYRAMID_ALIGN);
    pyramid_finish(&p);
    tensor_finish(&t);
}
END_TEST

START_TEST(nothing_in_view_is_no_part)
{
    struct tensor t;
    const struct shape shape = shape_3d(1, 10, 10);
    ck_assert_int_eq(tensor_init(&t, &shape, NULL), CS_OK);
    struct pyramid p = pyramid_of(&t, NULL), empty = {0};
    struct pyramid_part part;
    ck_assert(!pyramid_part(&p, &(struct pyramid_view){.row = 10, .rows = 5, .cols = 5, .cell = 1}, &part));
    ck_assert(!pyramid_part(&p, &(struct pyramid_view){.rows = 5, .cols = 0, .cell = 1}, &part));
    ck_assert(!pyramid_part(&p, &(struct pyramid_view){.rows = NAN, .cols = 5, .cell = 1}, &part));
    ck_assert(!pyramid_part(&p, &(struct pyramid_view){.rows = 5, .cols = 5, .cell = 0}, &part));
    ck_assert(!pyramid_part(&empty, &(struct pyramid_view){.rows = 5, .cols = 5, .cell = 1}, &part));
    pyramid_finish(&p);
    tensor_finish(&t);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("pyramid");
    TCase *c = tcase_create("pyramid");
    tcase_set_timeout(c, 60);
    tcase_add_test(c, every_value_is_the_mean_of_what_it_stands_for_also_at_odd_edges);
    tcase_add_test(c, means_of_whole_numbers_on_a_power_of_two_are_exact);
    tcase_add_test(c, any_number_of_threads_makes_the_same_bits);
    tcase_add_test(c, a_signed_map_keeps_its_signs);
    tcase_add_test(c, a_part_covers_what_is_in_view_and_reads_few_numbers);
    tcase_add_test(c, small_pans_draw_the_same_part);
    tcase_add_test(c, nothing_in_view_is_no_part);
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
