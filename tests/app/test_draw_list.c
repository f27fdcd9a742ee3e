/* tests/app/test_draw_list.c - what the list keeps, clips, joins, and drops when memory runs out. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "app/gfx/draw_list.h"

/* The list's allocations fail from this one on (the test is linked with --wrap=realloc); negative: never. Each test is
 * a process. */
static int allocations_left = -1;

void *__real_realloc(void *p, size_t size);
void *__wrap_realloc(void *p, size_t size);
void *__wrap_realloc(void *p, size_t size)
{
    if (allocations_left == 0)
        return NULL;
    if (allocations_left > 0)
        allocations_left--;
    return __real_realloc(p, size);
}

static const struct font font = {FONT_SANS, FONT_400, 14};
static const struct rect page = {0, 0, 800, 600};

static void ck_assert_rect(struct rect r, float x, float y, float w, float h)
{
    ck_assert_msg(r.x == x && r.y == y && r.w == w && r.h == h, "%g %g %g %g", r.x, r.y, r.w, r.h);
}

static struct draw_list page_list(void)
{
    struct draw_list d;
    draw_list_init(&d);
    draw_list_clear(&d, page);
    return d;
}

START_TEST(clips_nest_and_pop_back_to_what_was)
{
    struct draw_list d = page_list();
    draw_push_clip(&d, (struct rect){100, 100, 200, 200});
    ck_assert_rect(d.cmd[d.n - 1].rect, 100, 100, 200, 200);
    draw_push_clip(&d, (struct rect){250, 50, 100, 100});
    ck_assert_rect(d.cmd[d.n - 1].rect, 250, 100, 50, 50);
    draw_push_clip(&d, (struct rect){0, 0, 10, 10});
    ck_assert(d.cmd[d.n - 1].rect.w == 0 || d.cmd[d.n - 1].rect.h == 0);
    draw_pop_clip(&d);
    ck_assert_rect(d.cmd[d.n - 1].rect, 250, 100, 50, 50);
    draw_pop_clip(&d);
    ck_assert_rect(d.cmd[d.n - 1].rect, 100, 100, 200, 200);
    draw_pop_clip(&d);
    ck_assert_rect(d.cmd[d.n - 1].rect, 0, 0, 800, 600);
    ck_assert_int_eq(draw_list_failed(&d), 0);
    draw_list_finish(&d);
}
END_TEST

START_TEST(clips_deeper_than_the_stack_still_come_back_out)
{
    struct draw_list d = page_list();
    for (int i = 0; i < 40; i++)
        draw_push_clip(&d, (struct rect){(float)i, 0, 100, 100});
    ck_assert_int_ne(draw_list_failed(&d), 0);
    for (int i = 0; i < 40; i++)
        draw_pop_clip(&d);
    ck_assert_rect(d.cmd[d.n - 1].rect, 0, 0, 800, 600);
    draw_pop_clip(&d); /* one too many changes nothing */
    ck_assert_int_eq(d.n_clips, 1);
    draw_list_finish(&d);
}
END_TEST

START_TEST(append_keeps_texts_points_and_the_clip)
{
    struct draw_list d = page_list(), over = page_list();
    draw_text(&d, 1, 2, font, TEXT_LEFT, COLOR_HEX(0), "below");
    draw_polygon(&d, (struct point[]){{0, 0}, {1, 0}, {0, 1}}, 3, COLOR_HEX(0));
    draw_text(&over, 3, 4, font, TEXT_RIGHT, COLOR_HEX(0), "above");
    draw_polygon(&over, (struct point[]){{5, 5}, {6, 5}, {5, 6}}, 3, COLOR_HEX(0));
    draw_push_clip(&d, (struct rect){10, 10, 20, 20});
    draw_list_append(&d, &over);
    draw_list_finish(&over);

    const struct draw_cmd *above = draw_list_find_text(&d, "above", 0);
    ck_assert_ptr_nonnull(above);
    ck_assert_float_eq(above->point[0].x, 3);
    ck_assert_ptr_nonnull(draw_list_find_text(&d, "below", 0));
    const struct draw_cmd *polygon = above + 1;
    ck_assert_int_eq(polygon->kind, DRAW_POLYGON);
    ck_assert_float_eq(d.points[polygon->points + 1].x, 6);
    ck_assert_rect(d.cmd[d.n - 1].rect, 10, 10, 20, 20);
    draw_list_finish(&d);
}
END_TEST

START_TEST(appending_an_empty_list_adds_clips_only)
{
    struct draw_list d = page_list(), empty;
    draw_list_init(&empty);
    draw_list_append(&d, &empty);
    ck_assert_uint_eq(d.n, 3);
    ck_assert_int_eq(draw_list_failed(&d), 0);
    draw_list_finish(&d);
}
END_TEST

START_TEST(texts_are_copied_formatted_and_counted)
{
    struct draw_list d = page_list();
    char word[] = "first";
    draw_text(&d, 0, 0, font, TEXT_LEFT, COLOR_HEX(0), word);
    word[0] = 'X';
    draw_textf(&d, 0, 20, font, TEXT_LEFT, COLOR_HEX(0), "%s %d", "first", 2);
    draw_text(&d, 0, 40, font, TEXT_LEFT, COLOR_HEX(0), "first");
    draw_text(&d, 0, 60, font, TEXT_LEFT, COLOR_HEX(0), "");
    ck_assert_float_eq(draw_list_find_text(&d, "first", 1)->point[0].y, 40);
    ck_assert_float_eq(draw_list_find_text(&d, "first 2", 0)->point[0].y, 20);
    ck_assert_ptr_null(draw_list_find_text(&d, "first", 2));
    ck_assert_uint_eq(d.n, 4); /* the clip to the page and three texts */
    draw_list_finish(&d);
}
END_TEST

START_TEST(dense_strides_are_filled_in)
{
    struct draw_list d = page_list();
    const float v[12] = {0};
    draw_tensor(&d, page, &(struct draw_tensor){.data = v, .width = 2, .height = 2, .planes = 3});
    ck_assert_int_eq(d.cmd[d.n - 1].tensor.row_stride, 2);
    ck_assert_int_eq(d.cmd[d.n - 1].tensor.plane_stride, 4);
    draw_list_finish(&d);
}
END_TEST

/* Distance of a point from the curve, by brute force. */
static float distance_to_cubic(struct point q, const struct point p[4])
{
    float least = INFINITY;
    for (int i = 0; i <= 4000; i++) {
        const float t = (float)i / 4000, s = 1 - t;
        const float x = s * s * s * p[0].x + 3 * s * s * t * p[1].x + 3 * s * t * t * p[2].x + t * t * t * p[3].x;
        const float y = s * s * s * p[0].y + 3 * s * s * t * p[1].y + 3 * s * t * t * p[2].y + t * t * t * p[3].y;
        least = fminf(least, hypotf(q.x - x, q.y - y));
    }
    return least;
}

START_TEST(a_flattened_cubic_stays_within_a_sixth_of_a_pixel)
{
    const struct point p[4] = {{700, 300}, {760, 300}, {700, 20}, {900, 20}};
    struct draw_list d = page_list();
    draw_cubic(&d, p[0], p[1], p[2], p[3], 2, COLOR_HEX(0));
    const struct draw_cmd *cmd = &d.cmd[d.n - 1];
    const struct point *flat = d.points + cmd->points;
    ck_assert_float_eq(flat[0].x, 700);
    ck_assert_float_eq(flat[cmd->n_points - 1].y, 20);
    for (size_t i = 0; i + 1 < cmd->n_points; i++) {
        const struct point middle = {(flat[i].x + flat[i + 1].x) / 2, (flat[i].y + flat[i + 1].y) / 2};
        ck_assert_float_lt(distance_to_cubic(middle, p), 1.0f / 6);
    }
    draw_list_finish(&d);
}
END_TEST

START_TEST(rectangles_intersect_inset_and_contain)
{
    const struct rect r = {10, 10, 20, 20};
    ck_assert_rect(rect_intersection(r, (struct rect){20, 0, 50, 15}), 20, 10, 10, 5);
    ck_assert_rect(rect_inset(r, 4), 14, 14, 12, 12);
    ck_assert_float_eq(rect_inset(r, 40).w, 0);
    ck_assert(rect_contains(r, 10, 10) && rect_contains(r, 29.9f, 29.9f));
    ck_assert(!rect_contains(r, 30, 20) && !rect_contains(r, 20, 30));
}
END_TEST

static void draw_some_of_everything(struct draw_list *d)
{
    const struct point p[3] = {{0, 0}, {1, 0}, {0, 1}};
    draw_list_clear(d, page);
    draw_fill(d, page, 0, COLOR_HEX(0));
    draw_polyline(d, p, 3, 1, COLOR_HEX(0));
    draw_textf(d, 0, 0, font, TEXT_LEFT, COLOR_HEX(0), "number %d", 7);
    draw_push_clip(d, (struct rect){1, 1, 2, 2});
    draw_pop_clip(d);
}

START_TEST(without_memory_it_drops_what_does_not_fit_and_says_so)
{
    enum { NEEDED = 3 }; /* entries, points, chars: one allocation each */
    for (int n = 0; n <= NEEDED; n++) {
        struct draw_list d;
        draw_list_init(&d);
        allocations_left = n;
        draw_some_of_everything(&d);
        ck_assert_int_eq(draw_list_failed(&d), n < NEEDED);
        ck_assert_uint_eq(d.n, n == 0 ? 0 : n == 1 ? 4 : n == 2 ? 5 : 6);
        allocations_left = -1;
        draw_some_of_everything(&d); /* a cleared list starts afresh */
        ck_assert_int_eq(draw_list_failed(&d), 0);
        ck_assert_uint_eq(d.n, 6);
        draw_list_finish(&d);
    }
}
END_TEST

START_TEST(an_append_without_memory_leaves_the_list_whole)
{
    struct draw_list d = page_list(), over;
    draw_list_init(&over);
    draw_some_of_everything(&over);
    allocations_left = 0;
    draw_list_append(&d, &over);
    allocations_left = -1;
    ck_assert_int_eq(draw_list_failed(&d), 1);
    ck_assert_uint_eq(d.n, 1);
    draw_list_finish(&d);
    draw_list_finish(&over);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("draw_list");
    TCase *list = tcase_create("list");
    tcase_add_test(list, clips_nest_and_pop_back_to_what_was);
    tcase_add_test(list, clips_deeper_than_the_stack_still_come_back_out);
    tcase_add_test(list, append_keeps_texts_points_and_the_clip);
    tcase_add_test(list, appending_an_empty_list_adds_clips_only);
    tcase_add_test(list, texts_are_copied_formatted_and_counted);
    tcase_add_test(list, dense_strides_are_filled_in);
    tcase_add_test(list, a_flattened_cubic_stays_within_a_sixth_of_a_pixel);
    tcase_add_test(list, rectangles_intersect_inset_and_contain);
    tcase_add_test(list, without_memory_it_drops_what_does_not_fit_and_says_so);
    tcase_add_test(list, an_append_without_memory_leaves_the_list_whole);
    suite_add_tcase(suite, list);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
