/* tests/engine/test_invariance.c - curves over a change of the picture: compared with single passes over pictures that
 * are changed one by one, as Network's sliders change them. */
#include "engine/explain/invariance.h"
#include "engine/worker/study_invariance.h"
#include "tests/engine/failing_memory.h"
#include "tests/engine/study_rig.h"

/* ---- the parts ---- */

START_TEST(points_go_from_end_to_end_and_meet_no_change_in_the_middle)
{
    float at[401];
    for (int n = 2; n <= 401; n += 3) {
        invariance_points(-7.3f, 7.3f, false, n, at);
        ck_assert(at[0] == -7.3f && at[n - 1] == 7.3f);
        for (int i = 1; i < n; i++)
            ck_assert(fabs((double)(at[i] - at[i - 1]) - 14.6 / (n - 1)) < 1e-5);
        ck_assert(n % 2 == 0 || at[n / 2] == 0);
        invariance_points(1 / 3.0f, 3, true, n, at);
        ck_assert(at[0] == 1 / 3.0f && at[n - 1] == 3);
        for (int i = 1; i < n; i++)
            ck_assert(fabs(log((double)at[i] / (double)at[i - 1]) - log(9) / (n - 1)) < 1e-5);
        ck_assert(n % 2 == 0 || at[n / 2] == 1);
    }
}
END_TEST

START_TEST(the_order_names_every_point_once_and_halves_the_gaps)
{
    int order[401];
    for (int n = 2; n <= 401; n++) {
        bool seen[401] = {false};
        invariance_order(n, order);
        ck_assert(order[0] == 0 && order[1] == n - 1);
        for (int i = 0; i < n; i++) {
            ck_assert(order[i] >= 0 && order[i] < n && !seen[order[i]]);
            seen[order[i]] = true;
        }
    }
    invariance_order(9, order);
    static const int want[9] = {0, 8, 4, 2, 6, 1, 3, 5, 7};
    ck_assert_mem_eq(order, want, sizeof want);
}
END_TEST

START_TEST(cosine_is_one_for_the_same_direction_and_unknown_for_nothing)
{
    const float a[] = {3, 4, 0}, b[] = {6, 8, 0}, c[] = {-4, 3, 0}, d[] = {-3, -4, 0}, zero[3] = {0},
                bad[] = {1, NAN, 0};
    ck_assert_float_eq(invariance_cosine(a, b, 3), 1);
    ck_assert_float_eq(invariance_cosine(a, d, 3), -1);
    ck_assert_float_eq(invariance_cosine(a, c, 3), 0);
    ck_assert_float_eq_tol(invariance_cosine(a, (const float[]){0, 1, 0}, 3), 0.8f, 1e-6);
    ck_assert_float_nan(invariance_cosine(a, zero, 3));
    ck_assert_float_nan(invariance_cosine(zero, zero, 3));
    ck_assert_float_nan(invariance_cosine(a, bad, 3));
    const float large[] = {1e30f, 1e30f, 0};
    ck_assert_float_eq_tol(invariance_cosine(large, large, 3), 1, 1e-6);
}
END_TEST

START_TEST(the_interval_ends_where_the_answer_is_first_another)
{
    const float at[] = {-2, -1, 0, 1, 2, 3};
    float from, to;
    invariance_interval(at, (const int[]){7, 7, 7, 7, 1, 7}, 6, 0, 7, &from, &to);
    ck_assert(from == -2 && to == 1);
    invariance_interval(at, (const int[]){1, 7, 7, 7, 7, 7}, 6, 0, 7, &from, &to);
    ck_assert(from == -1 && to == 3);
    invariance_interval(at, (const int[]){7, 1, 7, 1, 7, 7}, 6, 0, 7, &from, &to);
    ck_assert(from == 0 && to == 0);
    /* no point is unchanged itself: between two */
    invariance_interval(at, (const int[]){1, 7, 7, 7, 1, 1}, 6, 0.5f, 7, &from, &to);
    ck_assert(from == -1 && to == 1);
    invariance_interval(at, (const int[]){1, 1, 1, 1, 1, 1}, 6, 0.5f, 7, &from, &to);
    ck_assert(from == 0.5f && to == 0.5f);
    invariance_interval(at, NULL, 0, 1, 7, &from, &to);
    ck_assert(from == 1 && to == 1);
}
END_TEST

/* ---- the study ---- */

static void ask(struct study_rig *r, int points, enum study_change first)
{
    static const float from[CHANGE_KINDS] = {-3, -3, -90, 0.5f, 0}, to[CHANGE_KINDS] = {3, 3, 90, 2, 0.6f};
    r->asks.invariance.change = first;
    r->asks.invariance.points = points;
    memcpy(r->asks.invariance.from, from, sizeof from);
    memcpy(r->asks.invariance.to, to, sizeof to);
}

static struct picture_change changed(const struct study_rig *r, enum study_change change, float v)
{
    struct picture_change c = r->change;
    float *const field[CHANGE_KINDS] = {&c.shift[0], &c.shift[1], &c.degrees, &c.zoom, &c.noise};
    *field[change] = v;
    return c;
}

static void copy_pass(struct study_rig *r, const float *pixels, int node, float *to)
{
    memcpy(to, study_rig_pass(r, pixels, node), shape_count(&r->net->node[node].out) * sizeof *to);
}

static double cosine(const float *a, const float *b, size_t n)
{
    double ab = 0, aa = 0, bb = 0;
    for (size_t i = 0; i < n; i++) {
        ab += (double)a[i] * (double)b[i];
        aa += (double)a[i] * (double)a[i];
        bb += (double)b[i] * (double)b[i];
    }
    return ab / sqrt(aa * bb);
}

static const float *picture_of(const struct invariance_line *l, int point, size_t size)
{
    for (int k = 0; k < l->n_pictures; k++)
        if (l->picture[k] == point)
            return l->pixels + (size_t)k * size;
    return NULL;
}

static void check_line(struct study_rig *r, const struct invariance_shown *o, const struct invariance_line *l)
{
    const size_t size = shape_count(r->of.input), layer = shape_count(&r->net->node[o->layer].out);
    float *pixels = malloc(size * sizeof *pixels), *unchanged = malloc(layer * sizeof *unchanged);
    const struct picture_change none = changed(r, l->change, l->change == CHANGE_ZOOM ? 1 : 0);
    picture_change(&none, r->of.input, r->plain, pixels);
    copy_pass(r, pixels, o->layer, unchanged);
    ck_assert_int_eq(l->neutral_answer, study_rig_answer(r, pixels));
    ck_assert_int_eq(l->n, l->total);
    for (int i = 0; i < l->n; i++) {
        const struct picture_change c = changed(r, l->change, l->at[i]);
        picture_change(&c, r->of.input, r->plain, pixels);
        for (int k = 0; k < l->n_curves; k++) {
            const double want = study_rig_probability(r, pixels, l->class_index[k]);
            ck_assert_msg(fabs(want - (double)l->probability[k][i]) < 2e-6, "change %d, point %d: %g, not %g",
                          l->change, i, (double)l->probability[k][i], want);
            ck_assert(l->probability[k][i] <= l->probability[k][l->peak[k]]);
        }
        ck_assert_int_eq(l->answer[i], study_rig_answer(r, pixels));
        const double same = cosine(study_rig_pass(r, pixels, o->layer), unchanged, layer);
        ck_assert_float_eq_tol(l->similarity[i], same, 2e-6);
        const float *kept = picture_of(l, i, size);
        if (kept)
            ck_assert_mem_eq(kept, pixels, size * sizeof *pixels);
    }
    free(pixels);
    free(unchanged);
}

START_TEST(every_point_of_every_line_is_what_a_single_pass_gives) /* _i: net, normalised, what is looked at first */
{
    struct study_rig r;
    study_rig_open(&r, _i % STUDY_NETS, _i / STUDY_NETS % 2, (uint64_t)_i);
    r.change = (struct picture_change){.shift = {1, -0.5f}, .degrees = 10, .zoom = 1.2f, .noise = 0.1f, .seed = 5};
    picture_change(&r.change, r.of.input, r.plain, r.pixels);
    r.asks.layer = 2;
    ask(&r, 5 + _i, (enum study_change)(_i % CHANGE_KINDS));
    struct study_shown *shown = study_rig_make(&r, &study_invariance);
    const struct invariance_shown *o = (const struct invariance_shown *)shown;
    ck_assert_int_eq(o->target.class_index, study_rig_answer(&r, r.pixels));
    ck_assert_int_eq(o->layer, 2);
    for (int k = 0; k < CHANGE_KINDS; k++) {
        ck_assert_int_eq(o->line[k].class_index[0], o->target.class_index);
        ck_assert_mem_eq(o->line[k].score, o->line[k].probability[0], (size_t)o->line[k].n * sizeof(float));
        check_line(&r, o, &o->line[k]);
    }
    shown->destroy(shown);
    study_rig_close(&r);
}
END_TEST

/* The probe as it is lies on each curve: where a point is at its own change, the picture is the probe's. */
START_TEST(the_present_picture_lies_on_every_line)
{
    struct study_rig r;
    study_rig_open(&r, 0, true, 2);
    r.change = (struct picture_change){.shift = {-1.5f, 3}, .degrees = 45, .zoom = 2, .noise = 0.3f, .seed = 9};
    picture_change(&r.change, r.of.input, r.plain, r.pixels);
    r.asks.layer = 1;
    ask(&r, 9, CHANGE_ROWS); /* has points at all of these */
    struct study_shown *shown = study_rig_make(&r, &study_invariance);
    const struct invariance_shown *o = (const struct invariance_shown *)shown;
    const float now[CHANGE_KINDS] = {-1.5f, 3, 45, 2, 0.3f};
    const double want = study_rig_probability(&r, r.pixels, o->target.class_index);
    ck_assert_float_eq_tol(o->now_score, want, 2e-6);
    ck_assert_int_eq(o->now_answer, study_rig_answer(&r, r.pixels));
    for (int k = 0; k < CHANGE_KINDS; k++) {
        int at = -1;
        for (int i = 0; i < o->line[k].n; i++)
            at = fabsf(o->line[k].at[i] - now[k]) < 1e-6f ? i : at;
        ck_assert_int_ge(at, 0);
        ck_assert_float_eq(o->line[k].now, now[k]);
        ck_assert_float_eq_tol(o->line[k].now_similarity, o->line[k].similarity[at], 2e-6);
        ck_assert_float_eq_tol(o->line[k].score[at], want, 2e-6);
    }
    shown->destroy(shown);
    study_rig_close(&r);
}
END_TEST

static bool is_curve(const struct invariance_line *l, int class)
{
    for (int k = 0; k < l->n_curves; k++)
        if (l->class_index[k] == class)
            return true;
    return false;
}

START_TEST(the_curves_are_the_classes_that_are_most_probable_anywhere)
{
    struct study_rig r;
    study_rig_open(&r, 1, false, 5); /* twelve classes, eight curves */
    r.asks.target.class_index = 3;
    ask(&r, 11, CHANGE_NOISE);
    struct study_shown *shown = study_rig_make(&r, &study_invariance);
    const struct invariance_shown *o = (const struct invariance_shown *)shown;
    float *pixels = malloc(shape_count(r.of.input) * sizeof *pixels);
    for (int c = 0; c < CHANGE_KINDS; c++) {
        const struct invariance_line *l = &o->line[c];
        double peak[12] = {0};
        ck_assert_int_eq(l->n_curves, INVARIANCE_CURVES);
        ck_assert_int_eq(l->class_index[0], 3);
        for (int i = 0; i < l->n; i++) {
            const struct picture_change change = changed(&r, (enum study_change)c, l->at[i]);
            picture_change(&change, r.of.input, r.plain, pixels);
            for (int k = 0; k < 12; k++)
                peak[k] = fmax(peak[k], study_rig_probability(&r, pixels, k));
        }
        for (int out = 0; out < 12; out++)
            for (int k = 1; k < l->n_curves && !is_curve(l, out); k++)
                ck_assert(peak[l->class_index[k]] >= peak[out] - 2e-6);
    }
    free(pixels);
    shown->destroy(shown);
    study_rig_close(&r);
}
END_TEST

START_TEST(an_inner_value_keeps_its_place_through_all_changes)
{
    struct study_rig r;
    study_rig_open(&r, 0, false, 6);
    r.asks.target = (struct study_target){.class_index = -1, .node = 2, .map = 1, .at = STUDY_AT_LARGEST};
    r.asks.layer = 4;
    ask(&r, 7, CHANGE_ROTATE);
    struct study_shown *shown = study_rig_make(&r, &study_invariance);
    const struct invariance_shown *o = (const struct invariance_shown *)shown;
    const struct invariance_line *l = &o->line[CHANGE_COLUMNS];
    const struct shape *out = &r.net->node[2].out;
    const int size = out->dim[1] * out->dim[2], at = size + o->target.row * out->dim[2] + o->target.col;
    float *pixels = malloc(shape_count(r.of.input) * sizeof *pixels), least = INFINITY, most = -INFINITY;
    ck_assert(!o->is_probability && o->target.at == STUDY_AT_CHOSEN);
    const float *map = study_rig_pass(&r, r.pixels, 2);
    for (int i = 0; i < size; i++)
        ck_assert(map[size + i] <= map[at]);
    for (int i = 0; i < l->n; i++) {
        const struct picture_change c = changed(&r, CHANGE_COLUMNS, l->at[i]);
        picture_change(&c, r.of.input, r.plain, pixels);
        ck_assert_float_eq_tol(l->score[i], study_rig_pass(&r, pixels, 2)[at], 1e-5);
        least = fminf(least, l->score[i]);
        most = fmaxf(most, l->score[i]);
    }
    ck_assert(l->score_least == least && l->score_most == most);
    free(pixels);
    shown->destroy(shown);
    study_rig_close(&r);
}
END_TEST

START_TEST(passes_that_are_given_up_change_nothing)
{
    struct study_rig r;
    study_rig_open(&r, 1, true, 9);
    r.asks.layer = 3;
    ask(&r, 9, CHANGE_ZOOM);
    r.gives_up = 17;
    struct study_shown *shown = study_rig_make(&r, &study_invariance);
    ck_assert_int_gt(r.asked, 2 * 17);
    for (int k = 0; k < CHANGE_KINDS; k++)
        check_line(&r, (const struct invariance_shown *)shown, &((const struct invariance_shown *)shown)->line[k]);
    shown->destroy(shown);
    study_rig_close(&r);
}
END_TEST

static void check_same_line(const struct invariance_line *a, const struct invariance_line *b)
{
    const size_t n = (size_t)a->n * sizeof(float);
    ck_assert(a->change == b->change && a->n == b->n && a->n_curves == b->n_curves && a->n_pictures == b->n_pictures);
    ck_assert_mem_eq(a->at, b->at, n);
    ck_assert_mem_eq(a->answer, b->answer, n);
    for (int i = 0; i < a->n; i++) {
        ck_assert_float_eq_tol(a->score[i], b->score[i], 2e-6);
        ck_assert_float_eq_tol(a->similarity[i], b->similarity[i], 2e-6);
    }
    for (int k = 0; k < a->n_curves; k++)
        ck_assert_int_eq(a->class_index[k], b->class_index[k]);
    ck_assert(a->now == b->now && a->same_from == b->same_from && a->same_to == b->same_to);
    ck_assert_float_eq_tol(a->now_similarity, b->now_similarity, 2e-6);
    ck_assert_float_eq_tol(a->neutral_score, b->neutral_score, 2e-6);
    ck_assert_mem_eq(a->pixels, b->pixels, (size_t)a->n_pictures * 9 * 11 * sizeof(float));
}

/* A slider that is dragged: its own line stays, the others are made anew, and all is as if there had been nothing
 * before. _i: which slider; from CHANGE_KINDS on: something else, after which nothing may stay. */
START_TEST(what_is_taken_over_from_before_is_what_would_be_found)
{
    struct study_rig r;
    study_rig_open(&r, 0, true, 8);
    r.asks.layer = 2;
    r.asks.target.class_index = 1;
    r.change = (struct picture_change){.shift = {1, 0}, .zoom = 1, .noise = 0.1f, .seed = 3};
    picture_change(&r.change, r.of.input, r.plain, r.pixels);
    ask(&r, 9, CHANGE_ROTATE);
    struct study_shown *before = study_rig_make(&r, &study_invariance);
    before->asks = r.asks;
    before->users = 1;
    float *const number[CHANGE_KINDS] = {&r.change.shift[0], &r.change.shift[1], &r.change.degrees, &r.change.zoom,
                                         &r.change.noise};
    if (_i < CHANGE_KINDS)
        *number[_i] += 0.25f;
    else if (_i == CHANGE_KINDS)
        r.change.seed = 4;
    else if (_i == CHANGE_KINDS + 1)
        r.plain[5] = 1 - r.plain[5];
    else if (_i == CHANGE_KINDS + 2)
        r.asks.target.class_index = 2;
    else
        r.asks.layer = 1;
    picture_change(&r.change, r.of.input, r.plain, r.pixels);
    struct study_shown *fresh = study_rig_make(&r, &study_invariance);
    ck_assert_int_eq(r.total, CHANGE_KINDS * (9 + 1));
    r.of.before = before;
    struct study_shown *again = study_rig_make(&r, &study_invariance);
    ck_assert_int_eq(before->users, 1);
    ck_assert_int_eq(r.total, CHANGE_KINDS * (9 + 1) - (_i < CHANGE_KINDS ? 9 : 0));
    const struct invariance_shown *a = (const struct invariance_shown *)fresh,
                                  *b = (const struct invariance_shown *)again;
    ck_assert_float_eq(a->now_score, b->now_score);
    for (int k = 0; k < CHANGE_KINDS; k++)
        check_same_line(&a->line[k], &b->line[k]);
    before->destroy(before);
    fresh->destroy(fresh);
    again->destroy(again);
    study_rig_close(&r);
}
END_TEST

/* Numbers of points and layers as a file of settings may have them. */
START_TEST(any_number_of_points_is_brought_into_its_range)
{
    static const int points[] = {-5, 0, 1, 2, 401, 100000};
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        struct study_rig r;
        study_rig_open(&r, 2, false, 1);
        r.asks.layer = points[i];
        ask(&r, points[i], CHANGE_ROWS);
        struct study_shown *shown = study_rig_make(&r, &study_invariance);
        const struct invariance_shown *o = (const struct invariance_shown *)shown;
        const int want = points[i] < 2 ? 2 : points[i] > INVARIANCE_MAX_POINTS ? INVARIANCE_MAX_POINTS : points[i];
        ck_assert_int_eq(o->line[0].n, want);
        ck_assert_int_eq(o->layer, points[i] > 0 && points[i] < r.net->n_nodes ? points[i] : -1);
        shown->destroy(shown);
        study_rig_close(&r);
    }
}
END_TEST

static bool make_without_memory(void *ctx, const char **wrong)
{
    struct study_rig *r = ctx;
    struct cs_error err;
    spare_allocations(true);
    void *state = calloc(1, study_invariance.size);
    spare_allocations(false);
    bool more = true, ok = study_invariance.begin(state, &r->of, &r->asks, &err) == CS_OK;
    while (ok && more)
        ok = study_invariance.go_on(state, &r->of, &more, &err) == CS_OK;
    struct study_shown *shown = ok ? study_invariance.show(state, &r->of) : NULL;
    ok = shown != NULL;
    if (ok && ((struct invariance_shown *)shown)->line[0].n < 3)
        *wrong = "not all points";
    if (shown)
        shown->destroy(shown);
    study_invariance.finish(state);
    spare_allocations(true);
    free(state);
    spare_allocations(false);
    return ok;
}

START_TEST(without_memory_it_says_so_or_makes_smaller_batches)
{
    struct study_rig r;
    study_rig_open(&r, 0, false, 3);
    r.asks.layer = 1;
    ask(&r, 3, CHANGE_ROWS);
    r.of.pool = NULL;
    survive_every_allocation(make_without_memory, &r);
    study_rig_close(&r);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("invariance");
    TCase *t = tcase_create("invariance");
    tcase_set_timeout(t, 300);
    tcase_add_test(t, points_go_from_end_to_end_and_meet_no_change_in_the_middle);
    tcase_add_test(t, the_order_names_every_point_once_and_halves_the_gaps);
    tcase_add_test(t, cosine_is_one_for_the_same_direction_and_unknown_for_nothing);
    tcase_add_test(t, the_interval_ends_where_the_answer_is_first_another);
    tcase_add_loop_test(t, every_point_of_every_line_is_what_a_single_pass_gives, 0, 12);
    tcase_add_test(t, the_present_picture_lies_on_every_line);
    tcase_add_test(t, the_curves_are_the_classes_that_are_most_probable_anywhere);
    tcase_add_test(t, an_inner_value_keeps_its_place_through_all_changes);
    tcase_add_test(t, passes_that_are_given_up_change_nothing);
    tcase_add_loop_test(t, what_is_taken_over_from_before_is_what_would_be_found, 0, CHANGE_KINDS + 4);
    tcase_add_test(t, any_number_of_points_is_brought_into_its_range);
    tcase_add_test(t, without_memory_it_says_so_or_makes_smaller_batches);
    suite_add_tcase(s, t);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed != 0;
}
