/* tests/app/test_view_pooling.c - the pooling view as a person sees it. Numbers are the lectures', the design's
 * (numbers.json), and PyTorch's (max_pool2d and avg_pool2d 3x3, stride 1, padding 1 of the feature map, and their
 * backward for the gradients that arrive). */
#include "app/views/convolve/pooling.h"
#include "tests/app/overlap.h"
#include "tests/app/view_grid.h"

static struct pooling_layout layout_of(struct window *w)
{
    const struct view v = view_of(w);
    struct pooling_layout l;
    pooling_layout(&v, stage_of(w), &l);
    return l;
}

static struct window open_lecture(const char *lecture, const char *step)
{
    struct window w = window_open(1440, 900);
    char text[64];
    snprintf(text, sizeof text, "convolve.lecture=%s", lecture);
    const char *const all[] = {text, step, NULL};
    set_all(&w, all);
    return w;
}

static void check_output(struct window *w, const float *want, int n, const char *where)
{
    const struct pooling_layout l = layout_of(w);
    ck_assert_int_eq(l.there.output.rows * l.there.output.cols, n);
    check_grid(w, &l.there.output, want, n, where);
}

START_TEST(the_lecture_s_4x4_map_becomes_6_8_3_4_by_its_maxima)
{
    static const float want[] = {6, 8, 3, 4};
    struct window w = open_lecture("max4", "convolve.step=4");
    check_output(&w, want, 4, "max");
    window_close(&w);
}
END_TEST

START_TEST(the_same_map_becomes_3_25_5_25_2_2_by_its_means)
{
    static const float want[] = {3.25f, 5.25f, 2, 2};
    struct window w = open_lecture("mean4", "convolve.step=4");
    check_output(&w, want, 4, "mean");
    const struct pooling_layout l = layout_of(&w); /* a quarter of the last gradient, -0.2 */
    ck_assert_double_eq_tol(number_beside(&w, "each of 4 places"), number_of(cell_text(&w, &l.back.output, 1, 1)) / 4,
                            0.0051);
    window_close(&w);
}
END_TEST

static const float design_max[] = {4, 6, 5, 7, 9, 8, 5, 3, 7},
                   design_mean[] = {2.5f, 2.25f, 2.25f, 2.75f, 4.25f, 5, 2, 2, 3},
                   design_min[] = {1, 0, 0, 0, 1, 2, 0, 0, 0},
                   design_dy[] = {.2f, -.5f, .1f, .4f, .8f, -.3f, -.1f, .6f, -.2f},
                   design_dx[] = {0, 0, 0,   0, .1f, 0, .2f, 0, -.5f, 0, 0, 0, 0,    .4f, 0, 0, -.3f, 0,
                                  0, 0, .8f, 0, 0,   0, 0,   0, .6f,  0, 0, 0, -.1f, 0,   0, 0, -.2f, 0};

START_TEST(the_design_s_numbers_are_drawn_on_the_way_there_and_back)
{
    struct window w = open_lecture("feature6", "convolve.step=9");
    const struct pooling_layout l = layout_of(&w);
    const struct view v = view_of(&w);
    struct matrix mean, min;
    check_grid(&w, &l.there.output, design_max, 9, "max");
    check_grid(&w, &l.back.output, design_dy, 9, "dL/dy");
    check_grid(&w, &l.back.input, design_dx, 36, "dL/dx");
    ck_assert(pooling_other_rule(&v, &l, 0, &mean) && pooling_other_rule(&v, &l, 1, &min));
    check_grid(&w, &mean, design_mean, 9, "mean");
    check_grid(&w, &min, design_min, 9, "min");
    window_close(&w);
}
END_TEST

START_TEST(step_5_shows_what_is_known_by_then)
{
    struct window w = open_lecture("feature6", "convolve.step=5");
    const struct pooling_layout l = layout_of(&w);
    check_grid(&w, &l.there.output, design_max, 5, "max");
    ck_assert_str_eq(cell_text(&w, &l.back.input, 3, 2), "0.8");
    ck_assert_str_eq(cell_text(&w, &l.back.input, 3, 3), "0");
    ck_assert_msg(!cell_text(&w, &l.back.input, 2, 4), "a gradient before its window");
    ck_assert(shows(&w, "max(2, 5, 9, 1) =") && shows(&w, "(2 + 5 + 9 + 1)/4 =") && shows(&w, "min(2, 5, 9, 1) ="));
    ck_assert_double_eq(number_beside(&w, "Max"), 9);
    ck_assert_double_eq(number_beside(&w, "Mean"), 4.25);
    ck_assert_double_eq(number_beside(&w, "Min"), 1);
    ck_assert_double_eq(number_beside(&w, "arrives, ∂L/∂y[1, 1]"), 0.8);
    ck_assert_double_eq(number_beside(&w, "winner, ∂L/∂x[3, 2]"), 0.8);
    ck_assert_double_eq(number_beside(&w, "the 3 others"), 0);
    ck_assert_double_eq(number_beside(&w, "Parameters"), 0);
    ck_assert(shows(&w, "winner") && shows(&w, "Where 0.8 goes"));
    window_close(&w);
}
END_TEST

/* Rings: circles around the middle of a cell; dashed ones are arcs on a casing. */
static int rings_at(const struct window *w, const struct matrix *m, int row, int col, bool *dashed)
{
    const struct point p = cell_middle(m, row, col);
    int n = 0;
    *dashed = false;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        const bool arc = c->kind == DRAW_ARC, ring = c->kind == DRAW_FRAME && c->radius > 0.45f * c->rect.w;
        const struct point middle =
            arc ? c->point[0] : (struct point){c->rect.x + c->rect.w / 2, c->rect.y + c->rect.h / 2};
        if ((!arc && !ring) || fabsf(middle.x - p.x) > 1 || fabsf(middle.y - p.y) > 1)
            continue;
        n++;
        *dashed |= arc;
    }
    return n;
}

START_TEST(of_equal_maxima_the_first_wins_and_the_others_have_a_dashed_ring)
{
    static const float dx[] = {.2f, 0, 0, 0, 0, .1f,  0, 0,    -.5f, 0, 0, 0,    .4f, 0, .8f, 0, 0, 0,
                               0,   0, 0, 0, 0, -.3f, 0, -.1f, 0,    0, 0, -.2f, 0,   0, .6f, 0, 0, 0};
    struct window w = open_lecture("ties", "convolve.step=4");
    bool dashed;
    struct pooling_layout l = layout_of(&w);
    ck_assert_int_gt(rings_at(&w, &l.there.input, 2, 0, &dashed), 0);
    ck_assert(!dashed);
    for (int i = 1; i < 4; i++) {
        ck_assert_int_gt(rings_at(&w, &l.there.input, 2 + i / 2, i % 2, &dashed), 0);
        ck_assert(dashed);
    }
    ck_assert(shows(&w, "3 others equal it: the first in reading order wins.") ||
              shows_prefix(&w, "3 others equal it"));
    window_set(&w, "convolve.winner=off");
    window_settle(&w);
    ck_assert_int_eq(rings_at(&w, &l.there.input, 2, 0, &dashed), 0);
    window_set(&w, "convolve.step=9");
    window_settle(&w);
    l = layout_of(&w);
    check_grid(&w, &l.back.input, dx, 36, "dL/dx");
    window_close(&w);
}
END_TEST

/* Overlapping windows, dy as drawn_dy; PyTorch 1.13. */
static const float overlap_dy[] = {-.8f, -.7f, .2f,  -.9f, -.8f, -.8f, .3f,  -.8f, -.6f, .5f,  -.1f, .5f,
                                   .6f,  -.1f, -.8f, -.5f, -.1f, -.6f, -.6f, .1f,  .1f,  -.3f, .6f,  .9f,
                                   -.4f, .8f,  .1f,  -.2f, .7f,  .6f,  -.6f, .5f,  0,    -.3f, -.4f, .8f};
static const float overlap_max[] = {4, 6, 6, 6, 5, 5, 7, 7, 7, 8, 8, 8, 7, 9, 9, 9, 8, 8,
                                    7, 9, 9, 9, 8, 8, 5, 9, 9, 9, 7, 7, 5, 5, 3, 7, 7, 7};
static const float overlap_dx[] = {0, 0, 0,    0, -1.6f, 0, -.8f, 0, -1.4f, 0, 0, 0, 0,    -1.1f, 0, 0, 1.7f, 0,
                                   0, 0, -.8f, 0, 0,     0, 0,    0, 0,     0, 0, 0, -.5f, 0,     0, 0, 1.4f, 0};
static const float overlap_mean[] = {1.11111f, 1.77778f, 1.55556f, 1.55556f, 1.33333f, 1,        1.88889f, 2.77778f,
                                     3.11111f, 3.22222f, 3.22222f, 2.33333f, 1.88889f, 3.77778f, 4,        3.77778f,
                                     3.33333f, 2.55556f, 1.44444f, 3,        3.66667f, 3.66667f, 3.33333f, 2.33333f,
                                     1.33333f, 2.66667f, 2.44444f, 3,        2.88889f, 2.22222f, .888889f, 1.22222f,
                                     1,        1.66667f, 1.88889f, 1.33333f};
static const float overlap_mean_dx[] = {
    -.222222f, -.266667f, -.255556f, -.188889f, -.177778f, -.133333f, -.166667f, -.3f,     -.411111f,
    -.344444f, -.311111f, -.211111f, -.055556f, -.2f,      -.266667f, -.133333f, .1f,      .133333f,
    .044444f,  -.022222f, -.088889f, -.044444f, .122222f,  .233333f,  -.022222f, 0,        .088889f,
    .033333f,  .266667f,  .355556f,  .033333f,  .044444f,  .1f,       -.011111f, .133333f, .188889f};

START_TEST(windows_that_overlap_add_their_gradients_up_as_in_pytorch)
{
    static const char *const settings[] = {"convolve.window=3", "convolve.stride=1", "convolve.padding=1",
                                           "convolve.step=36", NULL};
    struct window w = open_lecture("feature6", "convolve.step=1");
    set_all(&w, settings);
    const struct pooling_layout l = layout_of(&w);
    ck_assert(l.forward && l.backward);
    check_grid(&w, &l.there.output, overlap_max, 36, "max");
    check_grid(&w, &l.back.output, overlap_dy, 36, "dL/dy");
    check_grid(&w, &l.back.input, overlap_dx, 36, "dL/dx");
    window_close(&w);
}
END_TEST

START_TEST(a_mean_counts_its_padding_and_spreads_its_gradient_over_it_as_in_pytorch)
{
    static const char *const settings[] = {"convolve.window=3",  "convolve.stride=1", "convolve.padding=1",
                                           "convolve.rule=mean", "convolve.step=36",  NULL};
    struct window w = open_lecture("feature6", "convolve.step=1");
    const struct board *b = session_board(w.session);
    struct board_back back;
    set_all(&w, settings);
    ck_assert(session_back(w.session, &back));
    for (int i = 0; i < 36; i++) {
        ck_assert_float_eq_tol(b->output.data[i], overlap_mean[i], 1e-5f);
        ck_assert_float_eq_tol(back.dx[i], overlap_mean_dx[i], 1e-5f);
    }
    ck_assert(shows(&w, "4 of them are padding: their parts are lost") || shows_prefix(&w, "5 of them are padding"));
    window_set(&w, "convolve.step=1");
    window_settle(&w);
    ck_assert(shows(&w, "max(1, 3, 4, 2) =") && shows_prefix(&w, "(0 + 0 + 0 + "));
    window_set(&w, "convolve.rule=max"); /* beside another rule it is the same */
    window_settle(&w);
    for (int i = 0; i < 36; i++)
        ck_assert_float_eq_tol(b->pool_output[BOARD_MEAN].data[i], overlap_mean[i], 1e-5f);
    window_close(&w);
}
END_TEST

START_TEST(coverage_counts_the_windows_of_every_pixel)
{
    static const char *const settings[] = {"convolve.window=3", "convolve.stride=2", NULL};
    struct window w = open_lecture("feature6", "convolve.step=1");
    set_all(&w, settings);
    window_key(&w, 'c', 0);
    window_settle(&w);
    const struct pooling_layout l = layout_of(&w);
    static const int axis[6] = {1, 1, 2, 1, 1, 0}; /* windows at 0..2 and 2..4: the last row and column are lost */
    ck_assert(shows(&w, "Coverage"));
    for (int i = 0; i < 36; i++) {
        const struct rect r = matrix_cell_rect(&l.there.input, i / 6, i % 6);
        char want[8];
        bool found = false;
        snprintf(want, sizeof want, "%d", axis[i / 6] * axis[i % 6]);
        for (int n = 0; draw_list_find_text(&w.list, want, n); n++) {
            const struct draw_cmd *d = draw_list_find_text(&w.list, want, n);
            found |= fabsf(d->point[0].x - (r.x + r.w / 2)) < 1 && d->point[0].y > r.y && d->point[0].y < r.y + r.h;
        }
        ck_assert_msg(found, "pixel %d does not say %s", i, want);
    }
    window_close(&w);
}
END_TEST

START_TEST(padding_never_wins_and_says_so)
{
    static const char *const settings[] = {"convolve.rule=max", "convolve.padding=1", "convolve.step=1", NULL};
    struct window w = open_lecture("feature6", "convolve.step=1");
    set_all(&w, settings);
    const struct pooling_layout l = layout_of(&w);
    ck_assert(shows(&w, "never"));
    point_at(&w, &l.there.grid, 0, 0);
    ck_assert(shows(&w, "x[−1, −1]   padding: it never wins"));
    window_close(&w);
}
END_TEST

START_TEST(values_compared_so_far_lead_until_all_are_there)
{
    static const char *const settings[] = {"convolve.granularity=term", "convolve.term=2", NULL};
    struct window w = open_lecture("feature6", "convolve.step=5");
    set_all(&w, settings);
    const struct pooling_layout l = layout_of(&w);
    bool dashed;
    ck_assert_double_eq(number_beside(&w, "Largest so far"), 5);
    ck_assert(shows(&w, "max(2, 5) =") && shows(&w, "So far [1, 1]") && shows(&w, "so far") && !shows(&w, "winner"));
    check_grid(&w, &l.there.output, design_max, 4, "max");
    ck_assert_int_gt(rings_at(&w, &l.there.input, 2, 3, &dashed), 0);
    ck_assert_int_eq(rings_at(&w, &l.there.input, 3, 2, &dashed), 0);
    ck_assert_msg(!cell_text(&w, &l.back.input, 3, 2), "a gradient before the winner is known");
    window_close(&w);
}
END_TEST

START_TEST(padding_alone_has_no_largest_value)
{
    static const char *const settings[] = {"convolve.padding=1", "convolve.granularity=term", "convolve.step=1",
                                           "convolve.term=2", NULL};
    struct window w = open_lecture("feature6", "convolve.step=1");
    set_all(&w, settings);
    ck_assert(shows(&w, "–") && shows_prefix(&w, "Window rows −1 to 0, columns −1 to 0: only padding so far"));
    for (size_t i = 0; i < w.list.n; i++)
        ck_assert(w.list.cmd[i].kind != DRAW_TEXT || !strstr(text_of(&w, &w.list.cmd[i]), "nan"));
    window_close(&w);
}
END_TEST

START_TEST(a_hovered_output_is_shown_and_given_back)
{
    struct window w = open_lecture("feature6", "convolve.step=2");
    const struct pooling_layout l = layout_of(&w);
    point_at(&w, &l.there.output, 1, 2);
    ck_assert(shows(&w, "max(8, 4, 2, 6) =") && shows(&w, "Output [1, 2]"));
    ck_assert_str_eq(cell_text(&w, &l.there.output, 1, 2), "8");
    ck_assert_str_eq(cell_text(&w, &l.back.input, 2, 4), "−0.3");
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 2);
    window_move(&w, -1, -1);
    window_settle(&w);
    ck_assert(shows(&w, "Output [0, 1]"));
    check_grid(&w, &l.there.output, design_max, 2, "max");
    window_close(&w);
}
END_TEST

/* Frames of the output's colour, 2 px: the fan-out of a hovered input. */
static int marked_outputs(const struct window *w, const struct matrix *m)
{
    int n = 0;
    for (int i = 0; i < m->rows * m->cols; i++) {
        const struct rect r = matrix_cell_rect(m, i / m->cols, i % m->cols);
        for (size_t k = 0; k < w->list.n; k++) {
            const struct draw_cmd *c = &w->list.cmd[k];
            n += c->kind == DRAW_FRAME && c->width == 2 && fabsf(c->rect.x - r.x) < 0.5f &&
                 fabsf(c->rect.y - r.y) < 0.5f && fabsf(c->rect.w - r.w) < 0.5f &&
                 !memcmp(&c->color, &theme_dark.output, sizeof c->color);
        }
    }
    return n;
}

START_TEST(a_hovered_input_marks_every_output_it_feeds)
{
    static const char *const settings[] = {"convolve.window=3", "convolve.stride=1", "convolve.padding=1", NULL};
    struct window w = open_lecture("feature6", "convolve.step=1");
    set_all(&w, settings);
    const struct pooling_layout l = layout_of(&w);
    point_at(&w, &l.there.input, 2, 2);
    ck_assert_int_eq(marked_outputs(&w, &l.there.output), 9);
    point_at(&w, &l.there.input, 0, 0);
    ck_assert_int_eq(marked_outputs(&w, &l.there.output), 4);
    window_close(&w);
}
END_TEST

START_TEST(a_click_goes_to_the_window_and_r_shuffles)
{
    struct window w = open_lecture("feature6", "convolve.step=1");
    const struct pooling_layout l = layout_of(&w);
    struct point p = cell_middle(&l.there.output, 2, 1);
    window_click(&w, p.x, p.y);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 8);
    p = cell_middle(&l.there.input, 0, 4);
    window_click(&w, p.x, p.y);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 3);
    window_move(&w, -1, -1);
    window_key(&w, 'r', 0);
    ck_assert_int_ne(session_int(w.session, PROP_CONVOLVE_SEED), 0);
    window_close(&w);
}
END_TEST

START_TEST(pixels_that_a_stride_leaves_out_have_no_fill_and_say_so)
{
    static const char *const settings[] = {"convolve.stride=3", NULL};
    struct window w = open_lecture("feature6", "convolve.step=1");
    set_all(&w, settings);
    const struct pooling_layout l = layout_of(&w);
    ck_assert_str_eq(cell_text(&w, &l.there.input, 2, 2), "2");
    const struct rect r = matrix_cell_rect(&l.there.input, 2, 2);
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        ck_assert(c->kind != DRAW_FILL || c->rect.x != r.x || c->rect.y != r.y || c->rect.w != r.w);
    }
    point_at(&w, &l.there.input, 2, 2);
    ck_assert(shows(&w, "x[2, 2] = 2   no window holds it"));
    window_close(&w);
}
END_TEST

START_TEST(long_windows_are_shortened_in_the_middle_and_counted)
{
    static const char *const settings[] = {"convolve.window=5", "convolve.stride=1", "convolve.step=1", NULL};
    struct window w = open_lecture("feature6", "convolve.step=1");
    set_all(&w, settings);
    ck_assert(shows_prefix(&w, "max(1, 3, 0, …, ") && shows_prefix(&w, "(1 + 3"));
    bool counted = false;
    for (size_t i = 0; i < w.list.n; i++)
        if (w.list.cmd[i].kind == DRAW_TEXT && strstr(text_of(&w, &w.list.cmd[i]), " of 25 ="))
            counted = true;
    ck_assert(counted);
    window_close(&w);
}
END_TEST

/* VISUAL.md section 7. */
START_TEST(what_goes_first_goes_first)
{
    struct window w = open_lecture("feature6", "convolve.step=5");
    struct pooling_layout l = layout_of(&w);
    ck_assert(l.forward && l.backward && l.others);
    w.width = 740;
    w.height = 700;
    l = layout_of(&w);
    ck_assert(l.forward && l.backward && !l.others);
    w.height = 590;
    l = layout_of(&w);
    ck_assert(!l.forward && l.backward);
    window_set(&w, "convolve.gradient=off");
    l = layout_of(&w);
    ck_assert(l.forward && !l.backward);
    window_close(&w);
}
END_TEST

static const char *const variants[][8] = {
    {"convolve.step=5", NULL},
    {"convolve.window=3", "convolve.stride=1", "convolve.padding=1", "convolve.step=8", NULL},
    {"convolve.window=11", "convolve.padding=5", "convolve.stride=1", "convolve.step=20", NULL},
    {"convolve.rule=mean", "convolve.window=3", "convolve.padding=1", "convolve.stride=2", "convolve.step=4", NULL},
    {"convolve.rule=min", "convolve.window=2,3", "convolve.stride=8", "convolve.step=1", NULL},
    {"convolve.gradient=off", "convolve.dilation=2", "convolve.padding=1", "convolve.stride=1", "convolve.step=9",
     NULL},
    {"convolve.paint=0,0,0=1234 0,1,1=-56.25", "convolve.granularity=term", "convolve.step=5", "convolve.term=3", NULL},
    {"convolve.map=ties", "convolve.other_rules=off", "convolve.step=4", NULL},
};
enum { VARIANTS = sizeof variants / sizeof *variants };
static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {960, 600}, {720, 450}};
enum { SIZES = sizeof sizes / sizeof *sizes };

START_TEST(no_texts_overlap_or_are_cut_at_any_size)
{
    char where[96];
    const float *size = sizes[_i / 2];
    for (int i = 0; i < VARIANTS; i++) {
        struct window w = window_open(size[0], size[1]);
        window_set(&w, "convolve.lecture=feature6");
        window_set(&w, _i % 2 ? "app.language=ru" : "app.theme=light");
        set_all(&w, variants[i]);
        snprintf(where, sizeof where, "variant %d at %gx%g, %s", i, (double)size[0], (double)size[1],
                 _i % 2 ? "ru" : "light");
        check_texts(&w, where);
        window_close(&w);
    }
}
END_TEST

static void add(Suite *suite, const char *name, const TTest *const *tests, size_t n)
{
    TCase *c = tcase_create(name);
    tcase_set_timeout(c, 120);
    for (size_t i = 0; i < n; i++)
        tcase_add_test(c, tests[i]);
    suite_add_tcase(suite, c);
}

int main(void)
{
    const TTest *const numbers[] = {the_lecture_s_4x4_map_becomes_6_8_3_4_by_its_maxima,
                                    the_same_map_becomes_3_25_5_25_2_2_by_its_means,
                                    the_design_s_numbers_are_drawn_on_the_way_there_and_back,
                                    step_5_shows_what_is_known_by_then,
                                    of_equal_maxima_the_first_wins_and_the_others_have_a_dashed_ring,
                                    windows_that_overlap_add_their_gradients_up_as_in_pytorch,
                                    a_mean_counts_its_padding_and_spreads_its_gradient_over_it_as_in_pytorch,
                                    coverage_counts_the_windows_of_every_pixel,
                                    padding_never_wins_and_says_so,
                                    values_compared_so_far_lead_until_all_are_there,
                                    padding_alone_has_no_largest_value,
                                    long_windows_are_shortened_in_the_middle_and_counted};
    const TTest *const hands[] = {a_hovered_output_is_shown_and_given_back, a_hovered_input_marks_every_output_it_feeds,
                                  a_click_goes_to_the_window_and_r_shuffles,
                                  pixels_that_a_stride_leaves_out_have_no_fill_and_say_so, what_goes_first_goes_first};
    Suite *suite = suite_create("view_pooling");
    add(suite, "numbers", numbers, sizeof numbers / sizeof *numbers);
    add(suite, "hands", hands, sizeof hands / sizeof *hands);
    TCase *layout = tcase_create("layout");
    tcase_set_timeout(layout, 240);
    tcase_add_loop_test(layout, no_texts_overlap_or_are_cut_at_any_size, 0, 2 * SIZES);
    suite_add_tcase(suite, layout);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
