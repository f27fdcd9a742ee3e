/* tests/engine/test_occlusion.c - a square slides over a picture: compared with single passes over pictures that are
 * covered by hand. */
#include "engine/explain/occlusion.h"
#include "engine/worker/study_occlusion.h"
#include "tests/engine/failing_memory.h"
#include "tests/engine/study_rig.h"

/* ---- places ---- */

START_TEST(places_are_multiples_of_the_stride_with_the_whole_square_inside)
{
    static const int cases[][6] = {/* height, width, size, stride, rows, cols */
                                   {28, 28, 7, 1, 22, 22}, {28, 28, 7, 7, 4, 4},   {28, 28, 7, 8, 3, 3},
                                   {9, 11, 3, 2, 4, 5},    {9, 11, 9, 1, 1, 3},    {9, 11, 10, 1, 1, 2},
                                   {9, 11, 500, 1, 1, 1},  {9, 11, 1, 1000, 1, 1}, {1, 1, 1, 1, 1, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const int *c = cases[i];
        struct occlusion_grid g;
        const struct shape in = shape_3d(3, c[0], c[1]);
        ck_assert_int_eq(occlusion_grid_init(&g, &in, c[2], c[3], NULL), CS_OK);
        ck_assert_int_eq(g.rows, c[4]);
        ck_assert_int_eq(g.cols, c[5]);
        for (int p = 0; p < occlusion_places(&g); p++) {
            const struct occlusion_square s = occlusion_square(&g, p);
            ck_assert_int_eq(s.row, p / g.cols * c[3]);
            ck_assert_int_eq(s.col, p % g.cols * c[3]);
            ck_assert_int_eq(s.rows, c[2] < c[0] ? c[2] : c[0]);
            ck_assert(s.row + s.rows <= c[0] && s.col + s.cols <= c[1]);
        }
    }
}
END_TEST

START_TEST(what_cannot_slide_is_refused_with_a_sentence)
{
    struct occlusion_grid g;
    struct cs_error err = {""};
    const struct shape flat = shape_1d(10), small = shape_3d(1, 4, 4), large = shape_3d(1, 2000, 2000);
    ck_assert_int_eq(occlusion_grid_init(&g, &flat, 1, 1, &err), CS_BAD_SHAPE);
    ck_assert_int_eq(occlusion_grid_init(&g, &small, 0, 1, &err), CS_BAD_VALUE);
    ck_assert_int_eq(occlusion_grid_init(&g, &small, 1, 0, &err), CS_BAD_VALUE);
    ck_assert_int_eq(occlusion_grid_init(&g, &large, 7, 1, &err), CS_BAD_VALUE);
    ck_assert_ptr_nonnull(strstr(err.text, "stride"));
    ck_assert_int_eq(occlusion_grid_init(&g, &large, 7, 4, &err), CS_OK);
}
END_TEST

START_TEST(the_place_at_a_pixel_is_the_one_with_the_nearest_middle)
{
    struct occlusion_grid g;
    const struct shape in = shape_3d(1, 17, 23);
    for (int size = 1; size < 20; size += 3)
        for (int stride = 1; stride < 6; stride++) {
            ck_assert_int_eq(occlusion_grid_init(&g, &in, size, stride, NULL), CS_OK);
            for (int i = -3; i < 30; i++) {
                const struct occlusion_square got = occlusion_square(&g, occlusion_place_at(&g, i, i));
                const double off = fabs(got.row + (got.rows - 1) / 2.0 - i),
                             side = fabs(got.col + (got.cols - 1) / 2.0 - i);
                for (int p = 0; p < occlusion_places(&g); p++) {
                    const struct occlusion_square s = occlusion_square(&g, p);
                    ck_assert(fabs(s.row + (s.rows - 1) / 2.0 - i) >= off - 1e-9);
                    ck_assert(fabs(s.col + (s.cols - 1) / 2.0 - i) >= side - 1e-9);
                }
            }
        }
}
END_TEST

/* The definition, pixel by pixel. */
static double mean_drop(const struct occlusion_grid *g, const float *drop, int n, int row, int col)
{
    double sum = 0;
    int count = 0;
    for (int p = 0; p < n; p++) {
        const struct occlusion_square s = occlusion_square(g, p);
        if (row < s.row || row >= s.row + s.rows || col < s.col || col >= s.col + s.cols || !isfinite(drop[p]))
            continue;
        sum += (double)drop[p];
        count++;
    }
    return count ? sum / count : NAN;
}

START_TEST(a_pixels_heat_is_the_mean_drop_of_the_squares_that_cover_it)
{
    struct rng rng = rng_seeded((uint64_t)_i, 3);
    const struct shape in = shape_3d(1, rng_int(&rng, 1, 14), rng_int(&rng, 1, 14));
    struct occlusion_grid g;
    float drop[256], heat[256];
    ck_assert_int_eq(occlusion_grid_init(&g, &in, rng_int(&rng, 1, 9), rng_int(&rng, 1, 5), NULL), CS_OK);
    const int places = occlusion_places(&g), n = rng_int(&rng, 0, places);
    for (int i = 0; i < places; i++)
        drop[i] = i % 11 == 7 ? NAN : rng_normal(&rng) * (i % 5 == 0 ? 1e6f : 1);
    ck_assert_int_eq(occlusion_heat(&g, drop, n, heat, NULL), CS_OK);
    for (int y = 0; y < g.height; y++)
        for (int x = 0; x < g.width; x++) {
            const double want = mean_drop(&g, drop, n, y, x), got = (double)heat[y * g.width + x];
            ck_assert(isnan(want) == isnan(got));
            ck_assert_msg(isnan(want) || fabs(want - got) <= 1e-6 * fabs(want) + 1e-7, "%g, not %g", got, want);
        }
}
END_TEST

START_TEST(the_worst_places_apart_do_not_overlap)
{
    struct rng rng = rng_seeded((uint64_t)_i, 4);
    const struct shape in = shape_3d(1, rng_int(&rng, 1, 14), rng_int(&rng, 1, 14));
    struct occlusion_grid g;
    float drop[256];
    int place[5];
    ck_assert_int_eq(occlusion_grid_init(&g, &in, rng_int(&rng, 1, 5), rng_int(&rng, 1, 3), NULL), CS_OK);
    const int places = occlusion_places(&g);
    for (int i = 0; i < places; i++)
        drop[i] = i % 13 == 5 ? NAN : floorf(4 * rng_normal(&rng)) / 2;
    const int n = occlusion_apart(&g, drop, places, 5, place);
    bool taken[256] = {false};
    for (int k = 0; k <= n; k++) { /* what is taken next, of all pixels that are not covered yet */
        int best = -1;
        for (int i = 0; i < places; i++)
            if (!taken[i] && drop[i] > 0 && (best < 0 || drop[i] > drop[best]))
                best = i;
        if (k == n) {
            ck_assert(best < 0 || n == 5);
            break;
        }
        ck_assert_int_eq(place[k], best);
        const struct occlusion_square s = occlusion_square(&g, best);
        for (int i = 0; i < places; i++) {
            const struct occlusion_square q = occlusion_square(&g, i);
            taken[i] = taken[i] || (abs(q.row - s.row) < s.rows && abs(q.col - s.col) < s.cols);
        }
    }
}
END_TEST

/* ---- the study ---- */

static void cover_by_hand(const struct study_rig *r, int row, int col, int size, const float *fill, float *out)
{
    const struct shape *in = r->of.input;
    for (int c = 0; c < in->dim[0]; c++)
        for (int y = 0; y < in->dim[1]; y++)
            for (int x = 0; x < in->dim[2]; x++) {
                const int i = (c * in->dim[1] + y) * in->dim[2] + x;
                const bool hidden = y >= row && y < row + size && x >= col && x < col + size;
                out[i] = hidden ? fill[c] : r->pixels[i];
            }
}

static void mean_of(const struct study_rig *r, float *fill)
{
    const struct shape *in = r->of.input;
    const int plane = in->dim[1] * in->dim[2];
    for (int c = 0; c < in->dim[0]; c++) {
        double sum = 0;
        for (int i = 0; i < plane; i++)
            sum += (double)r->pixels[c * plane + i];
        fill[c] = (float)(sum / plane);
    }
}

static void check_tops(struct study_rig *r, const struct occlusion_top *top, const float *pixels)
{
    float before = INFINITY;
    ck_assert_int_eq(top->class_index[0], study_rig_answer(r, pixels));
    for (int k = 0; k < OCCLUSION_TOP; k++) {
        if (k >= r->of.classes) {
            ck_assert_int_eq(top->class_index[k], -1);
            continue;
        }
        ck_assert(top->probability[k] <= before);
        before = top->probability[k];
        const double want = study_rig_probability(r, pixels, top->class_index[k]);
        ck_assert_msg(fabs(want - (double)before) < 2e-6, "%g, not %g", (double)before, want);
    }
}

static double score_by_hand(struct study_rig *r, const struct study_target *t, const float *pixels)
{
    if (t->of_class)
        return study_rig_probability(r, pixels, t->class_index);
    const struct shape *out = &r->net->node[t->node].out;
    const float *v = study_rig_pass(r, pixels, t->node);
    const int size = out->rank == 3 ? out->dim[1] * out->dim[2] : 1, cols = out->rank == 3 ? out->dim[2] : 1;
    double sum = 0;
    if (t->at != STUDY_AT_MEAN)
        return (double)v[t->map * size + t->row * cols + t->col];
    for (int i = 0; i < size; i++)
        sum += (double)v[t->map * size + i];
    return sum / size;
}

static void check_places(struct study_rig *r, const struct occlusion_shown *o, const float *fill)
{
    float *covered = malloc(shape_count(r->of.input) * sizeof *covered);
    int worst = 0;
    float largest = 0;
    ck_assert_msg(fabs(score_by_hand(r, &o->target, r->pixels) - (double)o->score) <
                      2e-6 * (1 + fabs((double)o->score)),
                  "%g", (double)o->score);
    check_tops(r, &o->whole, r->pixels);
    for (int p = 0; p < o->rows * o->cols; p++) {
        cover_by_hand(r, p / o->cols * o->stride, p % o->cols * o->stride, o->size, fill, covered);
        const double want = score_by_hand(r, &o->target, covered);
        ck_assert_msg(fabs(want - (double)o->at[p]) < 2e-6 * (1 + fabs(want)), "place %d: %g, not %g", p,
                      (double)o->at[p], want);
        ck_assert_float_eq(o->drop[p], o->score - o->at[p]);
        check_tops(r, &o->top[p], covered);
        worst = o->drop[p] > o->drop[worst] ? p : worst;
        largest = fmaxf(largest, fabsf(o->drop[p]));
    }
    ck_assert_int_eq(o->worst, worst);
    ck_assert_float_eq(o->largest, largest);
    free(covered);
}

static const float fills[FILL_KINDS][3] = {{0, 0, 0}, {0.5f, 0.5f, 0.5f}, {1, 1, 1}, {0, 0, 0}};

START_TEST(every_place_is_what_a_single_pass_over_the_covered_picture_gives) /* _i: net, normalised, fill */
{
    struct study_rig r;
    float fill[3];
    study_rig_open(&r, _i % STUDY_NETS, _i / STUDY_NETS % 2, (uint64_t)_i);
    memcpy(fill, fills[_i % FILL_KINDS], sizeof fill);
    if (_i % FILL_KINDS == FILL_MEAN)
        mean_of(&r, fill);
    r.asks.occlusion.size = 2 + _i % 4;
    r.asks.occlusion.stride = 1 + _i % 3;
    r.asks.occlusion.fill = (enum study_fill)(_i % FILL_KINDS);
    struct study_shown *shown = study_rig_make(&r, &study_occlusion);
    const struct occlusion_shown *o = (const struct occlusion_shown *)shown;
    ck_assert(o->is_probability);
    ck_assert_int_eq(o->done, o->rows * o->cols);
    ck_assert_int_eq(o->target.class_index, study_rig_answer(&r, r.pixels));
    check_places(&r, o, fill);
    shown->destroy(shown);
    study_rig_close(&r);
}
END_TEST

/* Where a map is largest is looked up in the whole picture, once: the same value is followed under the square. */
START_TEST(an_inner_value_is_explained_as_well) /* _i: how its place is chosen */
{
    struct study_rig r;
    study_rig_open(&r, 0, true, 7);
    r.asks.target =
        (struct study_target){.class_index = -1, .node = 4, .map = 2, .row = 1, .col = 2, .at = (enum study_place)_i};
    r.asks.occlusion.size = 3;
    r.asks.occlusion.stride = 1;
    r.asks.occlusion.fill = FILL_WHITE;
    struct study_shown *shown = study_rig_make(&r, &study_occlusion);
    const struct occlusion_shown *o = (const struct occlusion_shown *)shown;
    ck_assert(!o->is_probability && !o->target.of_class);
    ck_assert_int_eq(o->target.at, _i == STUDY_AT_MEAN ? STUDY_AT_MEAN : STUDY_AT_CHOSEN);
    if (_i == STUDY_AT_LARGEST) {
        const struct shape *out = &r.net->node[4].out;
        const int size = out->dim[1] * out->dim[2];
        const float *map = study_rig_pass(&r, r.pixels, 4) + 2 * size;
        for (int i = 0; i < size; i++)
            ck_assert(map[i] <= map[o->target.row * out->dim[2] + o->target.col]);
    }
    check_places(&r, o, fills[FILL_WHITE]);
    shown->destroy(shown);
    study_rig_close(&r);
}
END_TEST

START_TEST(what_is_silenced_stays_silent_under_the_square)
{
    static const int silenced[][2] = {{1, 0}, {4, 3}};
    struct study_rig r;
    study_rig_open(&r, 0, false, 4);
    r.of.silenced = silenced;
    r.of.n_silenced = 2;
    r.asks.occlusion.size = 4;
    r.asks.occlusion.stride = 2;
    struct study_shown *shown = study_rig_make(&r, &study_occlusion);
    check_places(&r, (const struct occlusion_shown *)shown, fills[FILL_BLACK]);
    shown->destroy(shown);
    study_rig_close(&r);
}
END_TEST

/* Somebody who waits interrupts a pass: it is made again, and nothing is lost or counted twice. */
START_TEST(passes_that_are_given_up_change_nothing)
{
    struct study_rig r;
    study_rig_open(&r, 1, true, 9);
    r.asks.occlusion.size = 3;
    r.asks.occlusion.stride = 1;
    r.gives_up = 17;
    struct study_shown *shown = study_rig_make(&r, &study_occlusion);
    ck_assert_int_gt(r.asked, 2 * 17);
    check_places(&r, (const struct occlusion_shown *)shown, fills[FILL_BLACK]);
    shown->destroy(shown);
    study_rig_close(&r);
}
END_TEST

START_TEST(a_square_as_large_as_the_picture_has_one_place)
{
    struct study_rig r;
    study_rig_open(&r, 0, false, 3);
    r.asks.occlusion.size = 1024;
    r.asks.occlusion.stride = 1024;
    r.asks.occlusion.fill = FILL_GREY;
    struct study_shown *shown = study_rig_make(&r, &study_occlusion);
    const struct occlusion_shown *o = (const struct occlusion_shown *)shown;
    ck_assert_int_eq(o->rows * o->cols, 1);
    check_places(&r, o, fills[FILL_GREY]);
    for (int i = 0; i < 9 * 11; i++)
        ck_assert_float_eq(o->heat[i], o->drop[0]);
    shown->destroy(shown);
    study_rig_close(&r);
}
END_TEST

START_TEST(a_value_that_another_net_does_not_have_is_refused)
{
    struct study_rig r;
    struct cs_error err = {""};
    study_rig_open(&r, 0, false, 3);
    r.asks.occlusion.size = r.asks.occlusion.stride = 2;
    const struct study_target wrong[] = {{.node = 0},
                                         {.node = 99},
                                         {.node = 1, .map = 4},
                                         {.node = 1, .map = -1},
                                         {.node = 1, .row = 9, .at = STUDY_AT_CHOSEN},
                                         {.node = 1, .col = 11, .at = STUDY_AT_CHOSEN},
                                         {.node = 7, .map = 5}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        r.asks.target = wrong[i];
        ck_assert_int_eq(study_rig_begin(&r, &study_occlusion, &err), CS_BAD_VALUE);
        ck_assert_int_gt((int)strlen(err.text), 10);
    }
    r.asks.target = (struct study_target){.of_class = true, .class_index = -1};
    r.of.classes = 0;
    ck_assert_int_eq(study_rig_begin(&r, &study_occlusion, &err), CS_BAD_VALUE);
    study_rig_close(&r);
}
END_TEST

static bool make_without_memory(void *ctx, const char **wrong)
{
    struct study_rig *r = ctx;
    struct cs_error err;
    spare_allocations(true);
    void *state = calloc(1, study_occlusion.size);
    spare_allocations(false);
    bool more = true, ok = study_occlusion.begin(state, &r->of, &r->asks, &err) == CS_OK;
    while (ok && more)
        ok = study_occlusion.go_on(state, &r->of, &more, &err) == CS_OK;
    struct study_shown *shown = ok ? study_occlusion.show(state, &r->of) : NULL;
    ok = shown != NULL;
    if (ok && ((struct occlusion_shown *)shown)->done < 2)
        *wrong = "not all places";
    if (shown)
        shown->destroy(shown);
    study_occlusion.finish(state);
    spare_allocations(true);
    free(state);
    spare_allocations(false);
    return ok;
}

START_TEST(without_memory_it_says_so_or_makes_smaller_batches)
{
    struct study_rig r;
    study_rig_open(&r, 0, false, 3);
    r.asks.occlusion.size = r.asks.occlusion.stride = 4;
    r.of.pool = NULL;
    survive_every_allocation(make_without_memory, &r);
    study_rig_close(&r);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("occlusion");
    TCase *t = tcase_create("occlusion");
    tcase_set_timeout(t, 300);
    tcase_add_test(t, places_are_multiples_of_the_stride_with_the_whole_square_inside);
    tcase_add_test(t, what_cannot_slide_is_refused_with_a_sentence);
    tcase_add_test(t, the_place_at_a_pixel_is_the_one_with_the_nearest_middle);
    tcase_add_loop_test(t, a_pixels_heat_is_the_mean_drop_of_the_squares_that_cover_it, 0, 60);
    tcase_add_loop_test(t, the_worst_places_apart_do_not_overlap, 0, 40);
    tcase_add_loop_test(t, every_place_is_what_a_single_pass_over_the_covered_picture_gives, 0, 24);
    tcase_add_loop_test(t, an_inner_value_is_explained_as_well, 0, 3);
    tcase_add_test(t, what_is_silenced_stays_silent_under_the_square);
    tcase_add_test(t, passes_that_are_given_up_change_nothing);
    tcase_add_test(t, a_square_as_large_as_the_picture_has_one_place);
    tcase_add_test(t, a_value_that_another_net_does_not_have_is_refused);
    tcase_add_test(t, without_memory_it_says_so_or_makes_smaller_batches);
    suite_add_tcase(s, t);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
