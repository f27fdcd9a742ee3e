/* tests/app/test_view_shift.c - the topic Shift as a person sees it. Numbers are the model's, which test_topic_shift.c
 * holds against PyTorch, and PyTorch's own of the worked examples. */
#include "app/views/topics/shift.h"
#include "tests/app/overlap.h"
#include "tests/app/view_grid.h"

static struct window open_shift(float width, float height)
{
    struct window w = window_open(width, height);
    window_set(&w, "convolve.mode=shift");
    window_settle(&w);
    return w;
}

static const struct shift_state *state_of(const struct window *w)
{
    const struct shift_state *s = session_shift(w->session);
    ck_assert(s && s->serial);
    return s;
}

static struct shift_layout layout_of(struct window *w)
{
    const struct view v = view_of(w);
    struct shift_layout l;
    shift_layout(&v, state_of(w), stage_of(w), &l);
    return l;
}

static void check_by(const struct window *w, int rows, int cols)
{
    const int *by = session_pair(w->session, PROP_SHIFT_BY);
    ck_assert_msg(by[0] == rows && by[1] == cols, "[%d, %d], not [%d, %d]", by[0], by[1], rows, cols);
}

/* Numbers. */

static const float *data_of(const struct shift_state *s, int g, bool pooled)
{
    const struct shift_map *map = pooled || g >= GRID_POOLED_MOVED ? &s->pooled : &s->map;
    const struct tensor *t[] = {&s->shifted,      &s->x,       &map->moved, &map->along,
                                &map->difference, &map->moved, &map->along, &map->difference};
    return t[g]->data;
}

static void check_grids(struct window *w, const char *where)
{
    const struct shift_layout l = layout_of(w);
    for (int g = 0; g < SHIFT_GRIDS; g++)
        if (l.has[g])
            check_grid(w, &l.grid[g], data_of(state_of(w), g, l.pooled), l.grid[g].rows * l.grid[g].cols, where);
}

START_TEST(every_number_on_the_stage_is_the_model_s_at_every_shift)
{
    char text[64];
    struct window w = open_shift(1440, 900);
    const struct shift_layout l = layout_of(&w);
    for (int g = 0; g < SHIFT_GRIDS; g++)
        ck_assert(l.has[g]);
    for (int i = 0; i < SHIFT_GRID; i += 7) {
        snprintf(text, sizeof text, "convolve.step=%d", i + 1);
        window_set(&w, text);
        window_frame(&w);
        check_grids(&w, text);
    }
    window_close(&w);
}
END_TEST

START_TEST(the_pooled_map_becomes_the_large_one)
{
    struct window w = open_shift(1440, 900);
    window_key(&w, 'v', 0);
    window_settle(&w);
    const struct shift_layout l = layout_of(&w);
    ck_assert(l.pooled && !l.has[GRID_POOLED_MOVED]);
    ck_assert(shows(&w, "P(Shift(X))") && !shows(&w, "F(Shift(X))"));
    check_grids(&w, "pooled");
    window_key(&w, 'v', 0);
    ck_assert(!layout_of(&w).pooled);
    window_close(&w);
}
END_TEST

START_TEST(the_table_has_the_answers_side_by_side)
{
    struct window w = open_shift(1440, 900);
    char number[FORMAT_MAX];
    for (int i = 0; i < SHIFT_ANSWERS; i++) {
        const struct shift_pair *p = &state_of(&w)->answer[i];
        ck_assert(shows(&w, format_number(number, (double)p->still, 2)));
        ck_assert(shows(&w, format_number(number, (double)p->moved, 2)));
        ck_assert(shows(&w, format_number(number, p->same ? 0 : (double)p->difference, 2)));
    }
    ck_assert(shows(&w, "1251") && shows(&w, "970") && shows(&w, "−281")); /* the template, PyTorch's */
    ck_assert(shows(&w, "=") && shows(&w, "≠"));
    window_close(&w);
}
END_TEST

START_TEST(the_legend_says_the_changes_at_the_present_shift)
{
    struct window w = open_shift(1440, 900);
    ck_assert(shows(&w, "Change over columns"));
    ck_assert(shows(&w, "114%") && shows(&w, "49%") && shows(&w, "23%")); /* 1.138, 0.485 of PyTorch */
    window_set(&w, "shift.by=0,2");
    window_settle(&w);
    ck_assert(shows(&w, "136%") && shows(&w, "58%")); /* 1.364, 0.582 */
    window_close(&w);
}
END_TEST

/* Worked examples. */

START_TEST(the_worked_examples_show_what_they_promise)
{
    static const struct {
        const char *name, *agreement;
    } examples[] = {{"shift1", "48 of 48 values agree outside the border band"},
                    {"shift2_1", "Cells of 2 pixels cannot move by 1: 1 of 12 agree, up to 17 apart"},
                    {"shift2_2", "12 of 12 values agree outside the border band"},
                    {"shift_pool", "Cells of 2 pixels cannot move by 1: 2 of 8 agree, up to 5 apart"}};
    char text[512], head[128];
    for (int i = 0; i < 4; i++) {
        struct window w = window_open(1440, 900);
        snprintf(text, sizeof text, "convolve.lecture=%s", examples[i].name);
        window_set(&w, text);
        window_settle(&w);
        const struct view v = view_of(&w);
        shift_caption(&v, head, sizeof head, text, sizeof text);
        ck_assert_msg(strstr(text, examples[i].agreement), "%s: %s", examples[i].name, text);
        ck_assert_int_gt(session_int(w.session, PROP_CONVOLVE_LECTURE), 0);
        window_key(&w, UI_KEY_RIGHT, 0); /* moving on keeps the example */
        ck_assert_int_gt(session_int(w.session, PROP_CONVOLVE_LECTURE), 0);
        window_set(&w, "shift.window=3");
        ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_LECTURE), 0);
        window_close(&w);
    }
}
END_TEST

/* Keys. */

START_TEST(arrows_move_the_input_and_0_puts_it_back)
{
    struct window w = open_shift(1440, 900);
    check_by(&w, 0, 1);
    window_key(&w, UI_KEY_RIGHT, 0);
    check_by(&w, 0, 2);
    window_key(&w, UI_KEY_DOWN, 0);
    check_by(&w, 1, 2);
    window_key(&w, UI_KEY_LEFT, 0);
    window_key(&w, UI_KEY_UP, 0);
    check_by(&w, 0, 1);
    window_key(&w, '0', 0);
    check_by(&w, 0, 0);
    window_key(&w, UI_KEY_HOME, 0);
    check_by(&w, -8, -8);
    window_key(&w, UI_KEY_UP, 0); /* nowhere to go */
    window_key(&w, UI_KEY_LEFT, 0);
    check_by(&w, -8, -8);
    window_key(&w, UI_KEY_END, 0);
    check_by(&w, 8, 8);
    window_set(&w, "shift.by=2,8");
    window_key(&w, UI_KEY_RIGHT, 0); /* the picture does not jump to the other side */
    check_by(&w, 2, 8);
    window_close(&w);
}
END_TEST

START_TEST(steps_are_shifts_in_reading_order_and_play_sweeps_them)
{
    struct window w = open_shift(1440, 900);
    window_set(&w, "convolve.step=1");
    check_by(&w, -8, -8);
    window_set(&w, "convolve.step=19");
    check_by(&w, -7, -7);
    ck_assert_int_eq(session_progress(w.session).value, 19);
    ck_assert_int_eq(session_progress(w.session).max, 289);
    window_set(&w, "shift.by=0,0");
    ck_assert_int_eq(session_progress(w.session).value, 145);
    window_key(&w, UI_KEY_SPACE, 0);
    for (int i = 0; i < 70; i++)
        window_frame(&w);
    ck_assert_int_gt(session_progress(w.session).value, 145);
    ck_assert_msg(strcmp(session_message(w.session, NULL), "") == 0, "%s", session_message(w.session, NULL));
    window_close(&w);
}
END_TEST

START_TEST(r_draws_other_weights)
{
    struct window w = open_shift(1440, 900);
    const float before = state_of(&w)->answer[SHIFT_DENSE + 1].still;
    const float template = state_of(&w)->answer[SHIFT_DENSE].still;
    window_key(&w, 'r', 0);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_SEED), 1);
    ck_assert_float_ne(state_of(&w)->answer[SHIFT_DENSE + 1].still, before);
    ck_assert_float_eq(state_of(&w)->answer[SHIFT_DENSE].still, template);
    window_close(&w);
}
END_TEST

/* The mouse. */

static void drag_by(struct window *w, enum shift_grid g, float rows, float cols)
{
    const struct shift_layout l = layout_of(w);
    const struct matrix *m = &l.grid[g];
    const struct point p = cell_middle(m, 3, 3);
    window_press(w, p.x, p.y);
    window_move(w, p.x + cols * m->cell / 2, p.y + rows * m->cell / 2);
    window_move(w, p.x + cols * m->cell, p.y + rows * m->cell);
}

START_TEST(dragging_an_input_moves_it_cell_by_cell)
{
    struct window w = open_shift(1440, 900);
    window_set(&w, "shift.by=0,0");
    window_settle(&w);
    drag_by(&w, GRID_SHIFTED, 2, -1);
    check_by(&w, 2, -1);
    window_release(&w);
    check_by(&w, 2, -1);
    drag_by(&w, GRID_SHIFTED, -1, 3.4f); /* goes on from there; less than half a cell is none */
    check_by(&w, 1, 2);
    window_release(&w);
    drag_by(&w, GRID_STILL, 0, 30);
    check_by(&w, 1, 8);
    window_release(&w);
    check_grids(&w, "dragged");
    window_close(&w);
}
END_TEST

START_TEST(the_outline_follows_the_pointer_between_cells)
{
    struct window w = open_shift(1440, 900);
    window_set(&w, "shift.by=0,0");
    window_settle(&w);
    drag_by(&w, GRID_SHIFTED, 0, 1.3f);
    const struct shift_layout l = layout_of(&w);
    const struct matrix *m = &l.grid[GRID_SHIFTED];
    window_frame(&w);
    bool found = false;
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        found |= c->kind == DRAW_FRAME && c->dash[0] > 0 && fabsf(c->rect.x + 1 - m->x - 1.3f * m->cell) < 2;
    }
    ck_assert(found);
    window_release(&w);
    window_settle(&w);
    for (size_t i = 0; i < w.list.n; i++)
        ck_assert(w.list.cmd[i].kind != DRAW_FRAME || w.list.cmd[i].dash[0] == 0 || w.list.cmd[i].rect.w < m->cell);
    window_close(&w);
}
END_TEST

START_TEST(a_double_click_and_the_button_put_it_back)
{
    struct window w = open_shift(1440, 900);
    const struct point p = cell_middle(&layout_of(&w).grid[GRID_STILL], 2, 2);
    window_click(&w, p.x, p.y);
    check_by(&w, 0, 1);
    w.in.x = p.x;
    w.in.y = p.y;
    w.in.down = w.in.pressed = true;
    w.in.clicks = 2;
    window_frame(&w);
    window_release(&w);
    check_by(&w, 0, 0);
    window_set(&w, "shift.by=3,3");
    window_settle(&w);
    const struct draw_cmd *c = draw_list_find_text(&w.list, "No shift", 0);
    ck_assert_ptr_nonnull(c);
    const struct rect r = text_rect(&w, c);
    window_click(&w, r.x + 4, r.y + 4);
    check_by(&w, 0, 0);
    window_close(&w);
}
END_TEST

START_TEST(painting_the_shifted_picture_paints_the_picture)
{
    struct window w = open_shift(1440, 900);
    window_set(&w, "convolve.tool=paint");
    window_set(&w, "convolve.brush=4");
    window_settle(&w);
    const struct shift_layout l = layout_of(&w);
    struct point p = cell_middle(&l.grid[GRID_SHIFTED], 6, 6); /* moved by one column */
    window_click(&w, p.x, p.y);
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_PAINT), "0,6,5=4");
    p = cell_middle(&l.grid[GRID_SHIFTED], 6, 0); /* came in: nobody's pixel */
    window_click(&w, p.x, p.y);
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_PAINT), "0,6,5=4");
    p = cell_middle(&l.grid[GRID_STILL], 7, 7);
    window_click(&w, p.x, p.y);
    ck_assert_str_eq(session_text(w.session, PROP_CONVOLVE_PAINT), "0,6,5=4 0,7,7=4");
    check_by(&w, 0, 1);
    check_grids(&w, "painted");
    window_close(&w);
}
END_TEST

static bool has_frame(const struct window *w, struct rect cell, struct color c, float slack)
{
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *d = &w->list.cmd[i];
        if (d->kind == DRAW_FRAME && d->color.r == c.r && d->color.g == c.g && d->color.b == c.b &&
            fabsf(d->rect.x - cell.x) <= slack && fabsf(d->rect.y - cell.y) <= slack &&
            fabsf(d->rect.w - cell.w) <= 2 * slack && fabsf(d->rect.h - cell.h) <= 2 * slack)
            return true;
    }
    return false;
}

START_TEST(over_a_value_both_paths_light_up)
{
    struct window w = open_shift(1440, 900);
    const struct shift_layout l = layout_of(&w);
    point_at(&w, &l.grid[GRID_MOVED], 4, 5);
    ck_assert(shows(&w, "F(Shift(X))[4, 5] = −7   F(X)[4, 5] = −11"));
    for (int g = GRID_MOVED; g <= GRID_DIFFERENCE; g++)
        ck_assert(has_frame(&w, matrix_cell_rect(&l.grid[g], 4, 5), theme_dark.output, 4));
    const struct matrix *in = &l.grid[GRID_SHIFTED], *still = &l.grid[GRID_STILL];
    const float side = 3 * in->cell - 1;
    const struct rect moved_window = {in->x + 4 * in->cell, in->y + 3 * in->cell, side, side},
                      still_window = {still->x + 3 * still->cell, still->y + 3 * still->cell, side, side};
    ck_assert(has_frame(&w, moved_window, theme_dark.kernel, 4) && has_frame(&w, still_window, theme_dark.kernel, 4));
    ck_assert(shows(&w, "map [4, 5]"));
    point_at(&w, &l.grid[GRID_ALONG], 4, 5);
    ck_assert(shows(&w, "Shift(F(X))[4, 5] = F(X)[4, 4] = −7"));
    point_at(&w, &l.grid[GRID_ALONG], 4, 0);
    ck_assert(shows(&w, "Shift(F(X))[4, 0] = 0   came in at the border"));
    point_at(&w, &l.grid[GRID_DIFFERENCE], 1, 7);
    ck_assert(shows(&w, "[1, 7]: −18 − −12 = −6   border band"));
    window_close(&w);
}
END_TEST

START_TEST(over_a_pixel_its_twin_lights_up)
{
    struct window w = open_shift(1440, 900);
    const struct shift_layout l = layout_of(&w);
    point_at(&w, &l.grid[GRID_SHIFTED], 2, 5);
    ck_assert(shows(&w, "Shift(X)[2, 5] = X[2, 4] = 6"));
    ck_assert(has_frame(&w, matrix_cell_rect(&l.grid[GRID_STILL], 2, 4), theme_dark.focus, 1));
    point_at(&w, &l.grid[GRID_SHIFTED], 2, 0);
    ck_assert(shows(&w, "Shift(X)[2, 0] = 0   came in at the border"));
    point_at(&w, &l.grid[GRID_STILL], 1, 7);
    ck_assert(shows(&w, "X[1, 7] = 6   left at the border"));
    point_at(&w, &l.grid[GRID_STILL], 1, 6);
    ck_assert(shows(&w, "X[1, 6] = 9   now at [1, 7]"));
    window_close(&w);
}
END_TEST

START_TEST(a_click_keeps_a_value_in_focus)
{
    struct window w = open_shift(1440, 900);
    struct shift_layout l = layout_of(&w);
    struct point p = cell_middle(&l.grid[GRID_DIFFERENCE], 6, 3);
    window_click(&w, p.x, p.y);
    window_move(&w, -1, -1);
    window_settle(&w);
    const int *place = session_pair(w.session, PROP_SHIFT_PLACE);
    ck_assert(place[0] == 6 && place[1] == 3);
    ck_assert(shows(&w, "map [6, 3]"));
    ck_assert_double_eq(number_beside(&w, "F(Shift(X))"), 8);
    ck_assert_double_eq(number_beside(&w, "Shift(F(X))"), 8);
    ck_assert_double_eq(number_beside(&w, "Difference"), 0);
    p = cell_middle(&l.grid[GRID_POOLED_MOVED], 2, 1); /* a small one is kept where it can be seen */
    window_click(&w, p.x, p.y);
    window_move(&w, -1, -1);
    window_settle(&w);
    ck_assert(layout_of(&w).pooled);
    ck_assert(shows(&w, "pooled [2, 1]"));
    ck_assert_double_eq(number_beside(&w, "P(Shift(X))"), 5);
    ck_assert_double_eq(number_beside(&w, "Shift(P(X))"), 7);
    ck_assert_double_eq(number_beside(&w, "Difference"), -2);
    window_close(&w);
}
END_TEST

START_TEST(differences_are_framed_and_the_border_band_is_hatched)
{
    struct window w = open_shift(1440, 900);
    window_set(&w, "convolve.stride=2");
    window_settle(&w);
    const struct shift_layout l = layout_of(&w);
    const struct shift_map *map = &state_of(&w)->map;
    for (int i = 0; i < 16; i++) {
        const struct rect r = matrix_cell_rect(&l.grid[GRID_DIFFERENCE], i / 4, i % 4);
        const bool band = map->mark[i] & SHIFT_BAND, differs = map->mark[i] & SHIFT_DIFFERS;
        bool hatched = false;
        for (size_t k = 0; k < w.list.n; k++)
            hatched |= w.list.cmd[k].kind == DRAW_HATCH && fabsf(w.list.cmd[k].rect.x - r.x) < 1 &&
                       fabsf(w.list.cmd[k].rect.y - r.y) < 1;
        ck_assert_int_eq(hatched, band);
        ck_assert_int_eq(has_frame(&w, r, theme_dark.warn, 0.5f), differs && !band);
    }
    window_close(&w);
}
END_TEST

START_TEST(products_in_the_inspector_add_up_to_the_value)
{
    struct window w = open_shift(1440, 900);
    window_set(&w, "convolve.kernel=gaussian 3");
    window_set(&w, "convolve.activation=relu");
    window_set(&w, "convolve.bias=-2");
    window_set(&w, "shift.place=2,4");
    window_settle(&w);
    const struct shift_state *s = state_of(&w);
    struct board_term term[KERNEL_MAX_WEIGHTS];
    const double sum = board_filter_terms(&s->filter, &s->shifted, 2, 4, term);
    char number[FORMAT_MAX];
    ck_assert(shows(&w, "sum") && shows(&w, format_number(number, sum, 2)));
    ck_assert(shows(&w, "÷ 16 + b") && shows(&w, format_number(number, sum / 16 - 2, 2)));
    ck_assert(shows(&w, "ReLU"));
    double added = 0;
    for (int i = 0; i < 9; i++)
        added += term[i].product;
    ck_assert_double_eq(added, sum);
    ck_assert_double_eq_tol((double)s->map.moved.data[2 * 8 + 4], fmax(0, sum / 16 - 2), 1e-6);
    window_close(&w);
}
END_TEST

/* Captions and layout. */

START_TEST(captions_are_short_at_every_shift_and_stride)
{
    char text[512], head[128];
    static const char *const languages[] = {"app.language=en", "app.language=ru"};
    for (int language = 0; language < 2; language++)
        for (int stride = 1; stride <= 4; stride++) {
            struct window w = open_shift(1440, 900);
            window_set(&w, languages[language]);
            snprintf(text, sizeof text, "convolve.stride=%d", stride);
            window_set(&w, text);
            for (int i = 1; i <= SHIFT_GRID; i += 3) {
                snprintf(text, sizeof text, "convolve.step=%d", i);
                window_set(&w, text);
                const struct view v = view_of(&w);
                shift_caption(&v, head, sizeof head, text, sizeof text);
                ck_assert_msg(*head && *text && convolve_is_caption(text), "%s", text);
            }
            window_close(&w);
        }
}
END_TEST

static const char *const variants[][7] = {
    {"shift.by=0,1", NULL},
    {"shift.by=-8,-8", "convolve.stride=2", NULL},
    {"shift.by=1,3", "convolve.stride=2", "shift.show=pooled", NULL},
    {"shift.edge=circular", "convolve.padding_mode=circular", "shift.by=-2,3", NULL},
    {"convolve.picture=cross", "convolve.kernel=gaussian 5", "convolve.padding=2", "shift.rule=mean",
     "convolve.activation=sigmoid", NULL},
    {"convolve.kernel=box 11", "convolve.padding=5", "convolve.bias=1.5", "shift.place=7,7", NULL},
    {"convolve.picture=binary4", "convolve.kernel=1 2 / 3 4", "convolve.padding=0", "shift.window=3", NULL},
    {"convolve.picture=ramp3", "shift.window=8", "shift.pool_stride=8", "convolve.tool=paint", NULL},
    {"convolve.paint=0,0,0=1234 0,1,1=-56.25", "convolve.precision=on", "shift.by=1,1", NULL},
    {"convolve.stride=8", "shift.pool_stride=1", "shift.window=1", "shift.by=3,-5", NULL},
    {"convolve.padding=11", "shift.window=2,3", "shift.show=pooled", "convolve.numbers=hex", NULL},
    {"shift.show=pooled", "shift.window=1", "shift.pool_stride=1", "convolve.numbers=unit", NULL},
};
enum { VARIANTS = sizeof variants / sizeof *variants };
static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {960, 600}, {720, 450}, {1920, 1080}};
enum { SIZES = sizeof sizes / sizeof *sizes };

START_TEST(no_texts_overlap_or_are_cut_at_any_size) /* _i */
{
    char where[96];
    const float *size = sizes[_i / 2];
    for (int i = 0; i < VARIANTS; i++) {
        struct window w = window_open(size[0], size[1]);
        window_set(&w, "convolve.mode=shift");
        window_set(&w, _i % 2 ? "app.language=ru" : "app.theme=light");
        set_all(&w, variants[i]);
        snprintf(where, sizeof where, "variant %d at %gx%g, %s", i, (double)size[0], (double)size[1],
                 _i % 2 ? "ru" : "light");
        check_texts(&w, where);
        window_close(&w);
    }
}
END_TEST

/* What has no room on the stage stands in the inspector: nothing is lost, and nothing is told twice. */
START_TEST(what_leaves_the_stage_stands_in_the_inspector) /* _i */
{
    struct window w = open_shift(sizes[_i][0], sizes[_i][1]);
    const struct view v = view_of(&w);
    const struct shift_layout l = layout_of(&w);
    const struct shift_rest rest = shift_left_over(&v, state_of(&w));
    ck_assert_int_eq(rest.pooled, !l.has[GRID_POOLED_MOVED]);
    ck_assert_int_eq(rest.curve, l.curve.w == 0);
    ck_assert_int_eq(rest.answers, shift_answer_rows(&l) < SHIFT_ANSWERS);
    ck_assert(l.has[GRID_SHIFTED] && l.has[GRID_MOVED] && l.has[GRID_DIFFERENCE]);
    ck_assert_msg(cell_text(&w, &l.grid[GRID_MOVED], 1, 7) != NULL, "no digits at %g", (double)w.width);
    window_close(&w);
}
END_TEST

/* Up to 64x64, with the widest padding: 84x84 values. */
START_TEST(pictures_of_64x64_fit_every_window) /* _i */
{
    char path[] = "/tmp/shift-XXXXXX.pgm", text[96];
    FILE *f = fdopen(mkstemps(path, 4), "wb");
    fprintf(f, "P5 64 64 255\n");
    for (int i = 0; i < 64 * 64; i++)
        fputc(i * 7 % 256, f);
    fclose(f);
    struct window w = open_shift(sizes[_i][0], sizes[_i][1]);
    snprintf(text, sizeof text, "convolve.file=%s", path);
    window_set(&w, text);
    window_set(&w, "convolve.padding=11");
    window_settle(&w);
    const struct shift_layout l = layout_of(&w);
    for (int g = 0; g < SHIFT_GRIDS; g++) {
        const struct matrix *m = &l.grid[g];
        ck_assert(!l.has[g] || (m->x + (float)m->cols * m->cell <= l.area.x + l.area.w &&
                                m->y + (float)m->rows * m->cell <= l.area.y + l.area.h));
    }
    ck_assert_int_eq(l.grid[GRID_MOVED].rows, 84);
    if (w.width >= 960) /* below, hardly a text is left */
        check_texts(&w, text);
    remove(path);
    window_close(&w);
}
END_TEST

START_TEST(a_large_picture_is_refused_with_a_sentence_and_what_was_is_kept_faint)
{
    struct window w = open_shift(1440, 900);
    window_set(&w, "convolve.picture=still_life");
    window_settle(&w);
    ck_assert_ptr_nonnull(strstr(session_board_error(w.session), "64×64"));
    ck_assert(shows(&w, "F(Shift(X))") && shows(&w, session_board_error(w.session)));
    window_close(&w);
    w = window_open(1440, 900);
    window_set(&w, "convolve.picture=still_life"); /* there never was another */
    window_set(&w, "convolve.mode=shift");
    window_settle(&w);
    ck_assert(!shows(&w, "F(Shift(X))") && shows(&w, session_board_error(w.session)));
    window_set(&w, "convolve.picture=seven");
    window_settle(&w);
    ck_assert(shows(&w, "F(Shift(X))"));
    window_close(&w);
}
END_TEST

static void add(Suite *suite, const char *name, const TTest *const *tests, size_t n)
{
    TCase *c = tcase_create(name);
    for (size_t i = 0; i < n; i++)
        tcase_add_test(c, tests[i]);
    tcase_set_timeout(c, 120);
    suite_add_tcase(suite, c);
}
#define ADD(suite, name, tests) add(suite, name, tests, sizeof(tests) / sizeof *(tests))

int main(void)
{
    const TTest *const numbers[] = {every_number_on_the_stage_is_the_model_s_at_every_shift,
                                    the_pooled_map_becomes_the_large_one,
                                    the_table_has_the_answers_side_by_side,
                                    the_legend_says_the_changes_at_the_present_shift,
                                    the_worked_examples_show_what_they_promise,
                                    products_in_the_inspector_add_up_to_the_value,
                                    differences_are_framed_and_the_border_band_is_hatched,
                                    captions_are_short_at_every_shift_and_stride,
                                    a_large_picture_is_refused_with_a_sentence_and_what_was_is_kept_faint};
    const TTest *const input[] = {arrows_move_the_input_and_0_puts_it_back,
                                  steps_are_shifts_in_reading_order_and_play_sweeps_them,
                                  r_draws_other_weights,
                                  dragging_an_input_moves_it_cell_by_cell,
                                  the_outline_follows_the_pointer_between_cells,
                                  a_double_click_and_the_button_put_it_back,
                                  painting_the_shifted_picture_paints_the_picture,
                                  over_a_value_both_paths_light_up,
                                  over_a_pixel_its_twin_lights_up,
                                  a_click_keeps_a_value_in_focus};
    Suite *suite = suite_create("view_shift");
    ADD(suite, "numbers", numbers);
    ADD(suite, "input", input);
    TCase *layout = tcase_create("layout");
    tcase_add_loop_test(layout, no_texts_overlap_or_are_cut_at_any_size, 0, 2 * SIZES);
    tcase_add_loop_test(layout, pictures_of_64x64_fit_every_window, 0, SIZES);
    tcase_add_loop_test(layout, what_leaves_the_stage_stands_in_the_inspector, 0, SIZES);
    tcase_set_timeout(layout, 120);
    suite_add_tcase(suite, layout);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failures = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
