/* tests/app/test_view_interpret_embedding.c - the tab Embeddings: every point is drawn, numbers are the worker's, a
 * point under the pointer tells its picture, a click looks at it, and nothing overlaps. */
#include "app/views/interpret/interpret_embedding.h"
#include "tests/app/interpret_window.h"

static const struct embedding_shown *found(const struct window *w)
{
    return interpret_answer_of(w, STUDY_EMBEDDING);
}

static int circles(const struct window *w)
{
    int n = 0;
    for (size_t i = 0; i < w->list.n; i++)
        n += w->list.cmd[i].kind == DRAW_ARC || w->list.cmd[i].kind == DRAW_FILL;
    return n;
}

/* The scatter's frame: the largest one. */
static struct rect plot_of(const struct window *w)
{
    struct rect best = {0};
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind == DRAW_FRAME && c->width == 1 && c->rect.w * c->rect.h > best.w * best.h && c->rect.y > 100)
            best = c->rect;
    }
    return rect_inset(best, 1);
}

/* Where a point is on screen: as the view says, both axes with one scale, the middle in the middle. */
static struct point place_of(const struct embedding_shown *e, struct rect r, float x, float y)
{
    float least[2] = {fminf(e->least[0], e->picture_x), fminf(e->least[1], e->picture_y)},
          largest[2] = {fmaxf(e->largest[0], e->picture_x), fmaxf(e->largest[1], e->picture_y)};
    const float scale = fminf((r.w - 48) / (largest[0] - least[0]), (r.h - 48) / (largest[1] - least[1]));
    return (struct point){r.x + r.w / 2 + (x - (least[0] + largest[0]) / 2) * scale,
                          r.y + r.h / 2 - (y - (least[1] + largest[1]) / 2) * scale};
}

START_TEST(shares_counts_and_every_point_are_the_workers)
{
    struct window w = interpret_open(1440, 900, "embedding");
    const struct embedding_shown *e = found(&w);
    char text[FORMAT_MAX];
    ck_assert_int_eq(e->n, 400);
    ck_assert(shows(&w, format_percent(text, (double)e->share[0], 1)));
    ck_assert(shows(&w, format_percent(text, (double)e->share[1], 1)));
    ck_assert(shows(&w, format_percent(text, 1 - (double)e->share[0] - (double)e->share[1], 1)));
    ck_assert(shows(&w, format_count(text, e->dimensions)));
    ck_assert_int_ge(circles(&w), e->n - e->wrong);
    window_close(&w);
}
END_TEST

START_TEST(a_point_tells_its_picture_and_a_click_looks_at_it)
{
    struct window w = interpret_open(1440, 900, "embedding");
    const struct embedding_shown *e = found(&w);
    const struct rect r = plot_of(&w);
    int lone = 0; /* the one that is furthest out: no other is near */
    for (int i = 0; i < e->n; i++)
        lone = e->point[i].x > e->point[lone].x ? i : lone;
    const struct point at = place_of(e, r, e->point[lone].x, e->point[lone].y);
    char text[64];
    window_move(&w, at.x, at.y);
    embedding_point_text(e, lone, text, sizeof text);
    ck_assert(shows(&w, text));
    window_click(&w, at.x, at.y);
    window_answer(&w);
    const struct snapshot *s = session_snapshot(w.session);
    ck_assert_uint_eq(s->probe_index, (uint64_t)lone);
    ck_assert_int_eq(s->probe_split, DATASET_TEST);
    ck_assert(found(&w)->has_picture);
    window_close(&w);
}
END_TEST

START_TEST(the_nearest_are_listed_and_a_click_looks_at_one)
{
    struct window w = interpret_open(1440, 900, "embedding");
    const struct embedding_shown *e = found(&w);
    char number[FORMAT_MAX];
    for (int i = 1; i < e->n_near; i++)
        ck_assert(shows(&w, interpret_number(number, (double)e->near[i].distance)));
    const int second = e->near[1].point;
    const struct draw_cmd *c = draw_list_find_text(&w.list, interpret_number(number, (double)e->near[1].distance), 0);
    ck_assert_ptr_nonnull(c);
    window_click(&w, c->point[0].x - 60, c->point[0].y - 4);
    window_answer(&w);
    ck_assert_uint_eq(session_snapshot(w.session)->probe_index, (uint64_t)second);
    window_close(&w);
}
END_TEST

START_TEST(of_another_layer_or_another_number_of_samples_it_is_another)
{
    struct window w = interpret_open(1440, 900, "embedding");
    const int dimensions = found(&w)->dimensions;
    window_set(&w, "network.node=conv1");
    window_set(&w, "interpret.samples=30");
    window_answer(&w);
    ck_assert_int_eq(found(&w)->n, 30);
    ck_assert_int_ne(found(&w)->dimensions, dimensions);
    window_close(&w);
}
END_TEST

START_TEST(nothing_overlaps)
{
    const float *size = interpret_sizes[_i / 2];
    struct window w = interpret_open(size[0], size[1], "embedding");
    if (_i % 2)
        window_set(&w, "app.language=ru");
    window_answer(&w);
    check_many_texts(&w, "embedding", 8);
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("view_interpret_embedding");
    TCase *t = tcase_create("view_interpret_embedding");
    tcase_set_timeout(t, 300);
    tcase_add_test(t, shares_counts_and_every_point_are_the_workers);
    tcase_add_test(t, a_point_tells_its_picture_and_a_click_looks_at_it);
    tcase_add_test(t, the_nearest_are_listed_and_a_click_looks_at_one);
    tcase_add_test(t, of_another_layer_or_another_number_of_samples_it_is_another);
    tcase_add_loop_test(t, nothing_overlaps, 0, 2 * INTERPRET_SIZES);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    const int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
