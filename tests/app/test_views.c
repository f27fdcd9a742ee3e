/* tests/app/test_views.c - the frame and the Convolve workspace, driven by properties, keys and the pointer; the draw
 * list is what a person sees. Expected numbers are those of the mockup's numbers.json or worked out by hand. */
#include "app/views/convolve/plane.h"
#include "app/views/names.h"
#include "tests/app/overlap.h"
#include "tests/app/view_harness.h"

/* Reading the inspector. */

struct shown {
    double product_sum, sum, divisor, bias, output;
    bool about; /* ≈ */
    int terms;
};

static bool is_mono_right(const struct draw_cmd *c)
{
    return c->kind == DRAW_TEXT && c->font.family == FONT_MONO && c->align == TEXT_RIGHT;
}

/* The numbers at the right of a row of the inspector, left to right. */
static int numbers_at(const struct window *w, float baseline, double *found, int max)
{
    float x[8];
    int n = 0;
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (!is_mono_right(c) || c->point[0].x < w->width - 320 || fabsf(c->point[0].y - baseline) > 1.5f)
            continue;
        ck_assert_int_lt(n, max);
        int at = n++;
        for (; at > 0 && x[at - 1] > c->point[0].x; at--) {
            x[at] = x[at - 1];
            found[at] = found[at - 1];
        }
        x[at] = c->point[0].x;
        found[at] = number_of(text_of(w, c));
    }
    return n;
}

static double value_beside(const struct window *w, const char *label)
{
    const struct draw_cmd *c = NULL;
    for (int i = 0; (c = draw_list_find_text(&w->list, label, i)) && c->point[0].x < w->width - 320; i++)
        continue; /* the left panel has a bias, too */
    double v[4];
    ck_assert_msg(c != NULL, "no '%s'", label);
    ck_assert_int_eq(numbers_at(w, c->point[0].y, v, 4), 1);
    return v[0];
}

static void read_terms(const struct window *w, struct shown *s)
{
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind != DRAW_TEXT || strcmp(text_of(w, c), "×") != 0 || c->point[0].x < w->width - 320)
            continue;
        double v[4];
        ck_assert_int_eq(numbers_at(w, c->point[0].y, v, 4), 3);
        ck_assert_double_eq_tol(v[0] * v[1], v[2], 1e-9);
        s->product_sum += v[2];
        s->terms++;
    }
}

static struct shown read_inspector(const struct window *w)
{
    struct shown s = {.divisor = 1};
    read_terms(w, &s);
    s.sum = value_beside(w, "Sum of nine products");
    s.bias = value_beside(w, "Bias");
    if (shows(w, "Divisor"))
        s.divisor = value_beside(w, "Divisor");
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (!is_mono_right(c) || c->font.weight != FONT_700 || c->point[0].x < w->width - 320)
            continue;
        s.output = number_of(text_of(w, c));
        s.about = strncmp(text_of(w, c), "≈", strlen("≈")) == 0;
    }
    return s;
}

static void check_adds_up(const struct window *w, const char *where)
{
    const struct shown s = read_inspector(w);
    const double exact = s.sum / s.divisor + s.bias;
    ck_assert_msg(s.terms == 9, "%s: %d terms", where, s.terms);
    ck_assert_msg(fabs(s.product_sum - s.sum) < 1e-9, "%s: products give %g, shown sum %g", where, s.product_sum,
                  s.sum);
    ck_assert_msg(fabs(exact - s.output) <= (s.about ? 0.005 + 1e-9 : 1e-9), "%s: %g shown for %.12g", where, s.output,
                  exact);
    ck_assert_msg(s.about == (fabs(exact - s.output) > 1e-9), "%s: %g shown for %.12g", where, s.output, exact);
}

/* The digits in the output's cell of this step, false when there are none. */
static bool cell_text(const struct window *w, const struct rect cell, char *text, size_t size)
{
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        if (c->kind != DRAW_TEXT || !rect_contains(cell, c->point[0].x, c->point[0].y) || c->align != TEXT_CENTER)
            continue;
        snprintf(text, size, "%s", text_of(w, c));
        return true;
    }
    return false;
}

static struct plane_layout layout_of(struct window *w)
{
    const enum frame_size size = w->width >= 1280 ? FRAME_FULL : w->width >= 1024 ? FRAME_MEDIUM : FRAME_SMALL;
    const struct view v = {w->ui, w->session, &w->requests, size, w->width, w->height, size == FRAME_FULL ? 24 : 16};
    const float left = frame_left_width(size), right = frame_right_width(size);
    struct plane_layout l;
    const float modes = size == FRAME_FULL ? 36 : 0; /* the row above the stage */
    plane_layout(
        &v,
        (struct rect){left, FRAME_TOP + modes, w->width - left - right, w->height - FRAME_TOP - FRAME_BOTTOM - modes},
        &l);
    return l;
}

static struct rect output_cell(struct window *w, int row, int col)
{
    const struct plane_layout l = layout_of(w);
    return matrix_cell_rect(&l.output, row, col);
}

static struct rect input_cell(struct window *w, int row, int col)
{
    const struct plane_layout l = layout_of(w);
    return matrix_cell_rect(&l.input, row, col);
}

static struct rect kernel_cell(struct window *w, int row, int col)
{
    const struct plane_layout l = layout_of(w);
    const float cell = l.kernel_box.w / (float)session_kernel(w->session)->cols;
    return (struct rect){l.kernel_box.x + (float)col * cell, l.kernel_box.y + (float)row * cell, cell - 1, cell - 1};
}

static void press_cell(struct window *w, struct rect r)
{
    window_press(w, r.x + r.w / 2, r.y + r.h / 2);
}

START_TEST(the_shown_products_add_up_to_the_shown_output)
{
    const char *const *pictures = prop_infos[PROP_CONVOLVE_PICTURE].choices;
    static const int steps[] = {1, 8, 20, 45, 64};
    struct window w = window_open(1440, 900);
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "convolve.row=70");
    window_set(&w, "convolve.column=60");
    for (int i = 0; i < 8 * 5 * 5; i++) {
        char text[64], where[128];
        snprintf(text, sizeof text, "convolve.kernel=%s 3", kernel_presets[i % 8].name);
        window_set(&w, text);
        snprintf(text, sizeof text, "convolve.picture=%s", pictures[i / 8 % 5]);
        window_set(&w, text);
        snprintf(text, sizeof text, "convolve.step=%d", steps[i / 40]);
        window_set(&w, text);
        snprintf(where, sizeof where, "%s on %s, step %d", kernel_presets[i % 8].name, pictures[i / 8 % 5],
                 steps[i / 40]);
        window_frame(&w);
        check_adds_up(&w, where);
    }
    window_close(&w);
}
END_TEST

START_TEST(products_with_hundredths_a_bias_and_a_flip_add_up_too)
{
    struct window w = window_open(1440, 900);
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "convolve.picture=text");
    window_set(&w, "convolve.kernel=0.25 -0.5 1.75 / 12.33 -98.99 0.01 / 7 -3.1 0.07");
    window_set(&w, "convolve.bias=-12.34");
    for (int step = 1; step <= 64; step += 7) {
        char text[64];
        snprintf(text, sizeof text, "convolve.step=%d", step);
        window_set(&w, text);
        window_set(&w, step % 2 ? "convolve.flip=on" : "convolve.flip=off");
        window_frame(&w);
        check_adds_up(&w, text);
    }
    window_close(&w);
}
END_TEST

START_TEST(the_board_shows_the_numbers_of_the_mockup)
{
    static const int output[8][8] = {{0, 5, 7, 8, 9, 9, 9, 6},      {5, -9, -9, -10, -13, -10, -12, -13},
                                     {4, -5, -7, -4, 2, 0, -11, 7}, {0, 4, 6, 10, 9, -7, -5, 8},
                                     {0, 0, 1, 7, -7, -11, 6, 2},   {0, 0, 5, 2, -14, 2, 6, 0},
                                     {0, 1, 8, -11, -7, 7, 1, 0},   {0, 4, -6, -21, 4, 4, 0, 0}}; /* numbers.json */
    struct window w = window_open(1440, 900);
    window_set(&w, "convolve.step=64");
    window_settle(&w);
    for (int i = 0; i < 64; i++) {
        char text[32];
        ck_assert(cell_text(&w, output_cell(&w, i / 8, i % 8), text, sizeof text));
        ck_assert_double_eq(number_of(text), output[i / 8][i % 8]);
    }
    window_close(&w);
}
END_TEST

START_TEST(values_appear_only_up_to_the_step)
{
    struct window w = window_open(1440, 900);
    window_set(&w, "convolve.step=24");
    window_settle(&w);
    char text[32];
    for (int i = 0; i < 64; i++)
        ck_assert_int_eq(cell_text(&w, output_cell(&w, i / 8, i % 8), text, sizeof text), i < 24);
    ck_assert(shows(&w, "The window sits on rows 1–3, columns 6–8; its right column is padding. Nine products plus "
                        "bias give 7, written to "
                        "row 2, column 7."));
    ck_assert(shows(&w, "step 24 of 64"));
    window_close(&w);
}
END_TEST

static struct color fill_of(const struct window *w, struct rect cell)
{
    struct color c = {0};
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *d = &w->list.cmd[i];
        if (d->kind == DRAW_FILL && d->rect.x == cell.x && d->rect.y == cell.y && d->rect.w == cell.w &&
            d->rect.h == cell.h)
            c = d->color;
    }
    return c;
}

START_TEST(a_negative_output_is_blue_a_positive_one_red_and_zero_neutral)
{
    struct window w = window_open(1440, 900);
    window_set(&w, "convolve.step=64");
    window_settle(&w);
    const struct color least = fill_of(&w, output_cell(&w, 7, 3)), zero = fill_of(&w, output_cell(&w, 0, 0));
    const struct color minus = fill_of(&w, output_cell(&w, 1, 4)), plus = fill_of(&w, output_cell(&w, 3, 3));
    ck_assert(least.r == 0x1D && least.g == 0x53 && least.b == 0xA6); /* −21, the largest: the end of the map */
    ck_assert(zero.r == 0x1B && zero.g == 0x20 && zero.b == 0x26);
    ck_assert(minus.b > minus.r + 30 && plus.r > plus.b + 30);
    window_close(&w);
}
END_TEST

/* A draw list as text: two lists draw the same when their texts are equal. */
static char *fingerprint(const struct window *w)
{
    char *text;
    size_t size;
    FILE *f = open_memstream(&text, &size);
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *c = &w->list.cmd[i];
        fprintf(f, "%d %g %g %g %g %02x%02x%02x%02x %g %g %g %g %g %g %zu %s\n", c->kind, (double)c->rect.x,
                (double)c->rect.y, (double)c->rect.w, (double)c->rect.h, c->color.r, c->color.g, c->color.b, c->color.a,
                (double)c->radius, (double)c->width, (double)c->point[0].x, (double)c->point[0].y,
                (double)c->point[1].x, (double)c->point[1].y, c->n_points, c->kind == DRAW_TEXT ? text_of(w, c) : "");
    }
    fclose(f);
    return text;
}

START_TEST(stepping_back_restores_exactly_the_same_picture)
{
    struct window w = window_open(1440, 900);
    window_set(&w, "convolve.step=24");
    window_settle(&w);
    char *before = fingerprint(&w);
    for (int i = 0; i < 3; i++) {
        window_key(&w, UI_KEY_RIGHT, 0);
        window_settle(&w);
    }
    char *ahead = fingerprint(&w);
    ck_assert_str_ne(before, ahead);
    for (int i = 0; i < 3; i++) {
        window_key(&w, UI_KEY_LEFT, 0);
        window_settle(&w);
    }
    char *after = fingerprint(&w);
    ck_assert_str_eq(before, after);
    free(before);
    free(ahead);
    free(after);
    window_close(&w);
}
END_TEST

/* Output [1, 1] of the mockup is −9; its window's last pixel is x[2, 2] = 6. */
START_TEST(dragging_a_kernel_cell_changes_the_output_in_the_next_frame)
{
    struct window w = window_open(1440, 900);
    window_set(&w, "convolve.step=10");
    window_settle(&w);
    ck_assert_double_eq(read_inspector(&w).output, -9);
    const struct rect cell = kernel_cell(&w, 2, 2);
    press_cell(&w, cell);
    window_move(&w, cell.x + cell.w / 2, cell.y + cell.h / 2 - 24);
    ck_assert_float_eq(session_kernel(w.session)->w[8], 3);
    ck_assert_int_eq(session_kernel(w.session)->preset, KERNEL_CUSTOM);
    window_frame(&w);
    ck_assert_double_eq(read_inspector(&w).output, -9 + 3 * 6);
    window_move(&w, cell.x + cell.w / 2, cell.y + cell.h / 2 - 16);
    window_release(&w);
    window_frame(&w);
    ck_assert_double_eq(read_inspector(&w).output, -9 + 2 * 6);
    window_key(&w, 'z', UI_CTRL); /* the whole drag is one step to undo */
    window_frame(&w);
    ck_assert_double_eq(read_inspector(&w).output, -9);
    window_close(&w);
}
END_TEST

START_TEST(keys_edit_the_kernel_that_has_the_focus)
{
    struct window w = window_open(1440, 900);
    window_set(&w, "convolve.step=10");
    press_cell(&w, kernel_cell(&w, 0, 0));
    window_release(&w);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_WEIGHT), 0);
    window_key(&w, UI_KEY_RIGHT, 0);
    window_key(&w, UI_KEY_DOWN, 0);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_WEIGHT), 4);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 10); /* the arrows were the kernel's */
    window_key(&w, '=', 0);
    ck_assert_float_eq(session_kernel(w.session)->w[4], -3);
    window_key(&w, '-', UI_SHIFT);
    ck_assert_float_eq(session_kernel(w.session)->w[4], -3.1f);
    w.in.time += 5;
    window_type(&w, "1");
    window_type(&w, "2");
    window_type(&w, ".");
    window_type(&w, "5");
    ck_assert_float_eq(session_kernel(w.session)->w[4], 12.5f);
    w.in.time += 5;
    w.in.key[0].code = '-';
    w.in.n_keys = 1;
    window_type(&w, "-");
    window_type(&w, "7");
    ck_assert_float_eq(session_kernel(w.session)->w[4], -7);
    window_key(&w, UI_KEY_DELETE, 0);
    ck_assert_float_eq(session_kernel(w.session)->w[4], 0);
    window_close(&w);
}
END_TEST

START_TEST(the_wheel_over_a_kernel_cell_changes_it)
{
    struct window w = window_open(1440, 900);
    const struct rect r = kernel_cell(&w, 0, 1);
    window_move(&w, r.x + 9, r.y + 9);
    w.in.wheel = 1;
    window_frame(&w);
    ck_assert_float_eq(session_kernel(w.session)->w[1], 2);
    w.in.wheel = -1;
    w.in.mods = UI_SHIFT;
    window_frame(&w);
    ck_assert_float_eq(session_kernel(w.session)->w[1], 1.9f);
    window_close(&w);
}
END_TEST

static bool framed(const struct window *w, struct rect r, struct color c)
{
    for (size_t i = 0; i < w->list.n; i++) {
        const struct draw_cmd *d = &w->list.cmd[i];
        if (d->kind == DRAW_FRAME && d->rect.x == r.x && d->rect.y == r.y && d->rect.w == r.w && d->color.r == c.r &&
            d->color.g == c.g)
            return true;
    }
    return false;
}

START_TEST(a_hovered_term_lights_up_on_stage_in_kernel_and_inspector)
{
    struct window w = window_open(1440, 900);
    window_settle(&w);
    const struct rect pixel = input_cell(&w, 1, 7), weight = kernel_cell(&w, 0, 1);
    const struct draw_cmd *row = draw_list_find_text(&w.list, "1, 7", 0);
    window_move(&w, row->point[0].x + 5, row->point[0].y - 5);
    w.in.time += 1;
    window_frame(&w);
    window_frame(&w);
    row = draw_list_find_text(&w.list, "1, 7", 0);
    ck_assert(framed(&w, pixel, theme_dark.focus));
    ck_assert(framed(&w, weight, theme_dark.hi));
    window_move(&w, pixel.x + 5, pixel.y + 5); /* the pixel itself tells its number and what it feeds */
    w.in.time += 1;
    window_frame(&w);
    window_frame(&w);
    ck_assert(shows(&w, "x[1, 7] = 6   w = 1   x·w = 6   feeds 6 outputs"));
    ck_assert(framed(&w, pixel, theme_dark.focus));
    row = draw_list_find_text(&w.list, "1, 7", 0);
    window_move(&w, row->point[0].x + 5, row->point[0].y - 5);
    window_frame(&w);
    row = draw_list_find_text(&w.list, "1, 7", 0);
    bool lit = false;
    for (size_t i = 0; i < w.list.n; i++)
        lit |= w.list.cmd[i].kind == DRAW_FILL && w.list.cmd[i].color.r == theme_dark.hover.r &&
               rect_contains(w.list.cmd[i].rect, row->point[0].x, row->point[0].y);
    ck_assert(lit);
    window_move(&w, -1, -1);
    window_settle(&w);
    ck_assert(!framed(&w, weight, theme_dark.hi));
    window_close(&w);
}
END_TEST

START_TEST(a_click_on_the_output_or_the_input_moves_the_window_there)
{
    struct window w = window_open(1440, 900);
    window_settle(&w);
    press_cell(&w, output_cell(&w, 4, 2));
    window_release(&w);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 4 * 8 + 2 + 1);
    press_cell(&w, input_cell(&w, 5, 6));
    window_release(&w);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 5 * 8 + 6 + 1);
    window_close(&w);
}
END_TEST

START_TEST(an_impossible_geometry_says_why_and_keeps_the_last_state)
{
    struct window w = window_open(1440, 900);
    window_settle(&w);
    window_set(&w, "convolve.padding=0");
    window_set(&w, "convolve.kernel_size=7");
    window_settle(&w);
    window_set(&w, "convolve.dilation=3");
    window_settle(&w);
    const char *error = session_board(w.session)->error;
    ck_assert_str_ne(error, "");
    ck_assert(shows(&w, error));
    ck_assert(shows(&w, "2×2")); /* the output of the 7x7 kernel without dilation */
    window_close(&w);
}
END_TEST

START_TEST(captions_name_what_the_window_covers)
{
    static const char *const cases[][3] = {
        {"convolve.padding=1", "convolve.step=1",
         "The window sits on rows −1 to 1, columns −1 to 1; 5 of 9 are padding. Nine products plus bias "
         "give 0, "
         "written to row 0, column 0."},
        {"convolve.padding=1", "convolve.step=4",
         "The window sits on rows −1 to 1, columns 2–4; its top row is padding. Nine products plus bias give 8, "
         "written to "
         "row 0, column 3."},
        {"convolve.kernel=box", "convolve.step=4",
         "The window sits on rows −1 to 1, columns 2–4; its top row is padding. Nine products ÷ 9 give ≈ 2.67, written "
         "to "
         "row 0, column 3."},
    };
    struct window w = window_open(1440, 900);
    window_set(&w, "app.reduce_motion=on");
    for (int i = 0; i < 3; i++) {
        window_set(&w, cases[i][0]);
        window_set(&w, cases[i][1]);
        window_frame(&w);
        ck_assert_msg(shows(&w, cases[i][2]), "%s", cases[i][2]);
    }
    window_close(&w);
}
END_TEST

/* Step 28 writes to row 3, column 3: x[1, 3] + x[3, 1] + x[3, 5] + x[5, 3] - 4 x[3, 3] = 8 + 0 + 8 + 4 - 0. */
START_TEST(a_dilated_window_is_told_by_the_rows_it_reads)
{
    struct window w = window_open(1440, 900);
    window_set(&w, "app.reduce_motion=on");
    window_set(&w, "convolve.dilation=2");
    window_set(&w, "convolve.padding=2");
    window_set(&w, "convolve.step=28");
    window_frame(&w);
    ck_assert(shows(&w, "The window sits on rows 1, 3, 5, columns 1, 3, 5. Nine products plus bias give 20, written to "
                        "row 3, column 3."));
    window_close(&w);
}
END_TEST

START_TEST(keys_step_scrub_and_change_the_workspace)
{
    struct window w = window_open(1440, 900);
    window_set(&w, "convolve.step=24");
    window_key(&w, UI_KEY_RIGHT, 0);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 25);
    window_key(&w, UI_KEY_UP, 0);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 17);
    window_key(&w, UI_KEY_HOME, 0);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 1);
    window_key(&w, UI_KEY_END, 0);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 64);
    window_key(&w, 'f', 0);
    ck_assert(session_bool(w.session, PROP_CONVOLVE_FLIP));
    window_key(&w, UI_KEY_SPACE, 0);
    ck_assert(session_playing(w.session));
    window_key(&w, UI_KEY_SPACE, 0);
    ck_assert(!session_playing(w.session));
    window_key(&w, '5', UI_CTRL);
    ck_assert_int_eq(session_int(w.session, PROP_APP_WORKSPACE), WORKSPACE_LESSONS);
    window_frame(&w);
    ck_assert(shows(&w, "To come: lectures that drive this window step by step."));
    window_key(&w, 't', UI_CTRL);
    ck_assert_int_eq(session_int(w.session, PROP_APP_THEME), 1);
    window_close(&w);
}
END_TEST

START_TEST(the_palette_filters_while_one_types_and_enter_runs)
{
    struct window w = window_open(1440, 900);
    window_frame(&w);
    window_key(&w, 'k', UI_CTRL);
    window_frame(&w);
    window_frame(&w);
    ck_assert(shows(&w, "Next step"));
    window_type(&w, "LIGHT");
    window_frame(&w);
    ck_assert(!shows(&w, "Next step"));
    ck_assert(shows(&w, "Dark or light theme"));
    window_key(&w, UI_KEY_ENTER, 0);
    window_frame(&w);
    ck_assert_int_eq(session_int(w.session, PROP_APP_THEME), 1);
    ck_assert(!session_palette_open(w.session));
    window_key(&w, 'k', UI_CTRL);
    window_frame(&w);
    window_frame(&w);
    ck_assert(shows(&w, "Next step")); /* the filter was forgotten */
    window_key(&w, UI_KEY_ESCAPE, 0);
    window_frame(&w);
    ck_assert(!session_palette_open(w.session));
    window_close(&w);
}
END_TEST

START_TEST(the_palette_finds_a_command_by_the_name_that_scripts_use)
{
    struct window w = window_open(1440, 900);
    window_frame(&w);
    window_key(&w, 'k', UI_CTRL);
    window_frame(&w);
    window_type(&w, "app.theme_toggle");
    window_frame(&w);
    ck_assert(shows(&w, "Dark or light theme"));
    window_key(&w, UI_KEY_ENTER, 0);
    window_frame(&w);
    ck_assert_int_eq(session_int(w.session, PROP_APP_THEME), 1);
    window_close(&w);
}
END_TEST

START_TEST(the_palette_sets_any_property_by_name_and_says_what_is_wrong)
{
    static const char *const typed[] = {"convolve.stride=2,1", "convolve.stride=nine"};
    struct window w = window_open(1440, 900);
    window_settle(&w);
    for (int i = 0; i < 2; i++) {
        window_key(&w, 'k', UI_CTRL);
        window_frame(&w);
        window_frame(&w);
        window_type(&w, typed[i]);
        window_frame(&w);
        ck_assert(shows(&w, "Enter sets this property"));
        window_key(&w, UI_KEY_ENTER, 0);
        window_frame(&w);
        ck_assert(!session_palette_open(w.session));
        ck_assert_int_eq(session_pair(w.session, PROP_CONVOLVE_STRIDE)[0], 2);
        ck_assert_int_eq(session_pair(w.session, PROP_CONVOLVE_STRIDE)[1], 1);
    }
    ck_assert_str_eq(session_message(w.session, NULL),
                     "convolve.stride: 'nine' is neither one number nor rows,columns");
    window_close(&w);
}
END_TEST

START_TEST(small_windows_have_drawers)
{
    struct window w = window_open(720, 450);
    window_settle(&w);
    ck_assert(!shows(&w, "Geometry"));
    window_key(&w, 'p', 0);
    ck_assert_double_le(ui_next_frame(w.ui), w.in.time); /* at once, not with the next event */
    window_settle(&w);
    ck_assert(shows(&w, "Geometry"));
    window_key(&w, UI_KEY_ESCAPE, 0);
    ck_assert_double_le(ui_next_frame(w.ui), w.in.time);
    window_settle(&w);
    ck_assert(!shows(&w, "Geometry"));
    window_key(&w, 'i', 0);
    ck_assert_double_le(ui_next_frame(w.ui), w.in.time);
    window_settle(&w);
    ck_assert(shows(&w, "Arithmetic"));
    window_close(&w);
}
END_TEST

START_TEST(the_key_that_opened_a_drawer_shuts_it_and_the_other_changes_to_its_own)
{
    struct window w = window_open(720, 450);
    window_settle(&w);
    window_key(&w, 'p', 0);
    window_settle(&w);
    ck_assert(shows(&w, "Geometry"));
    window_key(&w, 'p', 0);
    ck_assert_double_le(ui_next_frame(w.ui), w.in.time);
    window_settle(&w);
    ck_assert(!shows(&w, "Geometry"));
    window_key(&w, 'p', 0);
    window_settle(&w);
    window_key(&w, 'i', 0);
    window_settle(&w);
    ck_assert(!shows(&w, "Geometry") && shows(&w, "Arithmetic"));
    window_key(&w, 'i', 0);
    window_settle(&w);
    ck_assert(!shows(&w, "Geometry") && !shows(&w, "Arithmetic"));
    window_close(&w);
}
END_TEST

START_TEST(an_idle_window_asks_for_no_frames)
{
    struct window w = window_open(1440, 900);
    window_settle(&w);
    ck_assert_double_eq(ui_next_frame(w.ui), INFINITY);
    window_key(&w, UI_KEY_RIGHT, 0);
    window_frame(&w);
    ck_assert_double_lt(ui_next_frame(w.ui), w.in.time + 0.1); /* the window glides */
    window_settle(&w);
    ck_assert_double_eq(ui_next_frame(w.ui), INFINITY);
    const struct rect r = input_cell(&w, 2, 2);
    window_move(&w, r.x + 5, r.y + 5);
    window_settle(&w);
    ck_assert_double_eq(ui_next_frame(w.ui), INFINITY);
    window_close(&w);
}
END_TEST

START_TEST(reduced_motion_and_fast_steps_have_no_tween)
{
    struct window w = window_open(1440, 900);
    window_set(&w, "app.reduce_motion=on");
    window_settle(&w);
    window_key(&w, UI_KEY_RIGHT, 0);
    window_frame(&w);
    ck_assert_double_eq(ui_next_frame(w.ui), INFINITY);
    window_close(&w);
}
END_TEST

START_TEST(what_a_view_keeps_starts_empty_and_never_moves)
{
    struct window w = window_open(1440, 900);
    int *first = ui_memory(w.ui, 77, sizeof *first);
    ck_assert_ptr_nonnull(first);
    ck_assert_int_eq(*first, 0);
    *first = 5;
    for (ui_id id = 1000; id < 1100; id++)
        ck_assert_ptr_nonnull(ui_memory(w.ui, id, 200));
    ck_assert_ptr_eq(ui_memory(w.ui, 77, sizeof *first), first);
    ck_assert_int_eq(*first, 5);
    window_close(&w);
}
END_TEST

static bool shows_part(const struct window *w, const char *part)
{
    for (size_t i = 0; i < w->list.n; i++)
        if (w->list.cmd[i].kind == DRAW_TEXT && strstr(text_of(w, &w->list.cmd[i]), part))
            return true;
    return false;
}

START_TEST(the_chip_says_titles_before_there_is_a_network)
{
    struct window w = window_open(1440, 900);
    window_settle(&w);
    ck_assert_ptr_null(session_snapshot(w.session)->net);
    ck_assert(shows(&w, "LeNet-5 · built-in digits"));
    char title[NET_NAME_MAX];
    ck_assert_str_eq(name_of_net("/home/me/deep.net", title), "deep.net");
    ck_assert_str_eq(name_of_data("/home/me/flowers"), "flowers");
    ck_assert_str_eq(name_of_data("cifar10"), "CIFAR-10");
    window_close(&w);
}
END_TEST

START_TEST(a_message_shows_and_asks_for_the_frame_that_takes_it_away)
{
    struct window w = window_open(1440, 900);
    window_settle(&w);
    requests_clear(&w.requests);
    request_text(&w.requests, PROP_CONVOLVE_FILE, "/nowhere/at/all.png");
    session_apply(w.session, &w.requests);
    window_frame(&w);
    ck_assert(shows_part(&w, "/nowhere/at/all.png"));
    ck_assert_double_gt(ui_next_frame(w.ui), w.in.time);
    ck_assert_double_le(ui_next_frame(w.ui), w.in.time + 8);
    window_close(&w);
}
END_TEST

/* Layout. */

static const char *const hard_states[][3] = {
    {"convolve.kernel=edge", "convolve.picture=seven", "convolve.padding=1"},
    {"convolve.kernel=box", "convolve.picture=text", "convolve.padding=2"},
    {"convolve.kernel=gaussian", "convolve.picture=cross", "convolve.padding_mode=reflect"},
    {"convolve.kernel_size=7", "convolve.padding=3", "convolve.bias=-12.25"},
    {"convolve.kernel_size=5", "convolve.padding=8", "convolve.padding_mode=zeros"},
    {"convolve.kernel=-12.25 0.01 99 / -98.99 0 1 / 3 -7.5 2", "convolve.picture=text", "convolve.padding=0"},
    {"convolve.dilation=3", "convolve.stride=2", "convolve.kernel=sobel_x"},
    {"convolve.kernel_size=1", "convolve.picture=checkerboard", "convolve.stride=1"},
};
enum { HARD_STATES = sizeof hard_states / sizeof *hard_states };

START_TEST(no_texts_overlap_or_are_cut_at_any_size)
{
    static const float sizes[][2] = {{1440, 900}, {1280, 720}, {1024, 640}, {960, 600}, {720, 450}, {1920, 1080}};
    for (int i = 0; i < 6 * 2; i++) {
        struct window w = window_open(sizes[i / 2][0], sizes[i / 2][1]);
        window_set(&w, i % 2 ? "app.theme=light" : "app.theme=dark");
        window_set(&w, "app.reduce_motion=on");
        for (int j = 0; j < HARD_STATES; j++) {
            char where[128];
            for (int k = 0; k < 3; k++)
                window_set(&w, hard_states[j][k]);
            window_settle(&w);
            snprintf(where, sizeof where, "%gx%g, %s", (double)w.width, (double)w.height, hard_states[j][0]);
            check_texts(&w, where);
        }
        window_close(&w);
    }
}
END_TEST

START_TEST(no_digits_leave_their_cells)
{
    static const float sizes[][2] = {{1440, 900}, {1024, 640}, {960, 600}, {720, 450}};
    for (int i = 0; i < 4; i++) {
        struct window w = window_open(sizes[i][0], sizes[i][1]);
        for (int j = 0; j < HARD_STATES; j++) {
            for (int k = 0; k < 3; k++)
                window_set(&w, hard_states[j][k]);
            window_key(&w, UI_KEY_END, 0);
            window_settle(&w);
            const struct plane_layout l = layout_of(&w);
            for (size_t c = 0; c < w.list.n; c++) {
                const struct draw_cmd *d = &w.list.cmd[c];
                int row, col;
                if (d->kind != DRAW_TEXT || d->align != TEXT_CENTER)
                    continue;
                if (matrix_cell_at(&l.grid, d->point[0].x, d->point[0].y, &row, &col) ||
                    matrix_cell_at(&l.output, d->point[0].x, d->point[0].y, &row, &col))
                    ck_assert_msg(text_rect(&w, d).w <= l.grid.cell - 1, "'%s' in %g px", text_of(&w, d),
                                  (double)l.grid.cell);
            }
        }
        window_close(&w);
    }
}
END_TEST

static void add(Suite *suite, const char *name, const TTest *const *tests, int n)
{
    TCase *c = tcase_create(name);
    tcase_set_timeout(c, 120);
    for (int i = 0; i < n; i++)
        tcase_add_test(c, tests[i]);
    suite_add_tcase(suite, c);
}

int main(void)
{
    const TTest *const numbers[] = {the_shown_products_add_up_to_the_shown_output,
                                    products_with_hundredths_a_bias_and_a_flip_add_up_too,
                                    the_board_shows_the_numbers_of_the_mockup,
                                    values_appear_only_up_to_the_step,
                                    a_negative_output_is_blue_a_positive_one_red_and_zero_neutral,
                                    stepping_back_restores_exactly_the_same_picture,
                                    an_impossible_geometry_says_why_and_keeps_the_last_state,
                                    captions_name_what_the_window_covers,
                                    a_dilated_window_is_told_by_the_rows_it_reads};
    const TTest *const hands[] = {dragging_a_kernel_cell_changes_the_output_in_the_next_frame,
                                  keys_edit_the_kernel_that_has_the_focus,
                                  the_wheel_over_a_kernel_cell_changes_it,
                                  a_hovered_term_lights_up_on_stage_in_kernel_and_inspector,
                                  a_click_on_the_output_or_the_input_moves_the_window_there,
                                  keys_step_scrub_and_change_the_workspace,
                                  the_palette_filters_while_one_types_and_enter_runs,
                                  the_palette_finds_a_command_by_the_name_that_scripts_use,
                                  the_palette_sets_any_property_by_name_and_says_what_is_wrong,
                                  small_windows_have_drawers,
                                  the_key_that_opened_a_drawer_shuts_it_and_the_other_changes_to_its_own};
    const TTest *const looks[] = {an_idle_window_asks_for_no_frames,
                                  what_a_view_keeps_starts_empty_and_never_moves,
                                  the_chip_says_titles_before_there_is_a_network,
                                  a_message_shows_and_asks_for_the_frame_that_takes_it_away,
                                  reduced_motion_and_fast_steps_have_no_tween,
                                  no_texts_overlap_or_are_cut_at_any_size,
                                  no_digits_leave_their_cells};
    Suite *suite = suite_create("views");
    add(suite, "numbers", numbers, sizeof numbers / sizeof *numbers);
    add(suite, "hands", hands, sizeof hands / sizeof *hands);
    add(suite, "looks", looks, sizeof looks / sizeof *looks);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
