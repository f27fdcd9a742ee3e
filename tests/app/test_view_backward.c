/* tests/app/test_view_backward.c - the way back as a person sees it: the numbers drawn are the model's, what the
 * pointer and the keys do, and that no text leaves its place at any size, in both languages, at every step. */
#include <check.h>

#include "app/views/topics/backward_view.h"
#include "tests/app/overlap.h"
#include "tests/app/view_grid.h"

struct seen {
    struct view view;
    struct backward_look look;
    struct backward_layout layout;
};

static struct window opened(float width, float height)
{
    struct window w = window_open(width, height);
    window_set(&w, "convolve.mode=backward");
    window_settle(&w);
    return w;
}

static struct seen see(struct window *w)
{
    struct seen s = {.view = view_of(w)};
    ck_assert(backward_look(&s.view, &s.look));
    backward_layout(&s.view, &s.look, stage_of(w), &s.layout);
    return s;
}

static void set(struct window *w, const char *assignment)
{
    window_set(w, assignment);
    window_settle(w);
}

/* ---- numbers ---- */

/* Cells of a grid that have come hold its numbers. */
static void check_cells(const struct window *w, const struct matrix *m, const float *data, const uint8_t *there,
                        const char *where)
{
    for (int i = 0; i < m->rows * m->cols; i++) {
        const char *text = cell_text(w, m, i / m->cols, i % m->cols);
        if (there && !there[i]) {
            ck_assert_msg(!text, "%s [%d, %d]: %s is too early", where, i / m->cols, i % m->cols, text);
            continue;
        }
        ck_assert_msg(text != NULL, "%s [%d, %d]: nothing", where, i / m->cols, i % m->cols);
        ck_assert_msg(fabs(number_of(text) - (double)data[i]) < 0.0051, "%s [%d, %d]: %s, not %g", where, i / m->cols,
                      i % m->cols, text, (double)data[i]);
    }
}

static void check_stage(struct window *w, const char *where)
{
    const struct seen s = see(w);
    const struct backward *b = s.look.b;
    check_cells(w, &s.layout.slid, b->slid.data, NULL, where);
    check_cells(w, &s.layout.moving, b->moving.data, NULL, where);
    check_cells(w, &s.layout.result, s.look.so_far.data, s.look.so_far.there, where);
    if (s.layout.strip) {
        check_cells(w, &s.layout.x, b->input.data, NULL, where);
        check_cells(w, &s.layout.o, b->output.data, NULL, where);
    }
}

static const char *const ofs[] = {"backward.of=kernel", "backward.of=input", "backward.of=pooling", "backward.of=relu"};

START_TEST(numbers_on_the_stage_are_the_models_at_every_step) /* _i: of; three geometries each */
{
    static const char *const geometry[][4] = {
        {"convolve.padding=0", "convolve.stride=1", NULL},
        {"convolve.padding=1", "convolve.stride=2", NULL},
        {"convolve.padding=1", "convolve.padding_mode=replicate", "convolve.dilation=1,2", NULL}};
    struct window w = opened(1440, 900);
    set(&w, "app.reduce_motion=on");
    set(&w, ofs[_i]);
    for (int g = 0; g < 3; g++) {
        for (const char *const *a = geometry[g]; *a; a++)
            set(&w, *a);
        const int steps = session_backward(w.session)->steps;
        for (int step = 1; step <= steps; step++) {
            char text[48];
            snprintf(text, sizeof text, "convolve.step=%d", step);
            set(&w, text);
            check_stage(&w, text);
        }
    }
    window_close(&w);
}
END_TEST

START_TEST(the_inspector_tells_the_products_and_their_sum)
{
    struct window w = opened(1440, 900);
    set(&w, "convolve.step=2");
    ck_assert(number_beside(&w, "Sum of 4 products") == 6);
    ck_assert(number_beside(&w, "∂L/∂b, the sum of ∂L/∂O") == 3);
    ck_assert(shows(&w, "∂L/∂F[0, 1]") && shows(&w, "2 − 0.1 × 12") && shows(&w, "= 0.8"));
    ck_assert(shows(&w, "O11 = F11·X11 + F12·X12 + F21·X21 + F22·X22"));
    ck_assert(shows(&w, "19 = 0·0 + 1·1 + 2·3 + 3·4"));
    ck_assert(shows(&w, "∂O11/∂F22 = X22 = 4") && shows(&w, "∂O11/∂X22 = F22 = 3"));
    set(&w, "backward.output=1,0");
    ck_assert(shows(&w, "37 = 0·3 + 1·4 + 2·6 + 3·7") && shows(&w, "∂O21/∂F11 = X21 = 3"));
    set(&w, "convolve.kernel=1 1 / 1 1 : 4");
    ck_assert(shows(&w, "5 = (1·3 + 1·4 + 1·6 + 1·7) / 4") && shows(&w, "∂O21/∂X21 = F11/4 = 0.25"));
    window_close(&w);
}
END_TEST

START_TEST(one_step_of_descent_is_shown_and_taken)
{
    struct window w = opened(1440, 900);
    set(&w, "convolve.lecture=back_step");
    ck_assert(number_beside(&w, "L = ½ Σ (O − T)²") == 8.5);
    ck_assert(shows(&w, "after the step: lower") && shows(&w, "3 − 0.1 × 6") && shows(&w, "= 2.4"));
    window_key(&w, 'd', 0);
    window_settle(&w);
    ck_assert_double_eq_tol((double)session_kernel(w.session)->w[3], 2.4, 1e-6);
    ck_assert_double_eq_tol(number_beside(&w, "L = ½ Σ (O − T)²"), 3.285, 0.0051);
    window_key(&w, 'z', UI_CTRL);
    window_settle(&w);
    ck_assert(session_kernel(w.session)->w[3] == 3.0f);
    set(&w, "backward.lr=1");
    ck_assert(shows(&w, "after the step: higher"));
    window_close(&w);
}
END_TEST

/* ---- pointer and keys ---- */

START_TEST(a_result_under_the_pointer_shows_its_window_and_products_and_a_click_stays)
{
    struct window w = opened(1440, 900);
    const struct seen s = see(&w);
    point_at(&w, &s.layout.result, 1, 1);
    const struct seen peeked = see(&w);
    ck_assert(peeked.look.peeking && peeked.look.step.step == 4);
    ck_assert(number_beside(&w, "Sum of 4 products") == 15);
    check_cells(&w, &s.layout.result, peeked.look.so_far.data, peeked.look.so_far.there, "peeked");
    ck_assert(shows(&w, "∂L/∂F[1, 1] = 15"));
    window_move(&w, 300, 700);
    window_settle(&w);
    ck_assert(number_beside(&w, "Sum of 4 products") == 3);
    const struct point p = cell_middle(&s.layout.result, 1, 0);
    window_click(&w, p.x, p.y);
    window_settle(&w);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 3);
    window_close(&w);
}
END_TEST

START_TEST(a_product_under_the_pointer_has_a_card_with_its_origin)
{
    struct window w = opened(1440, 900);
    struct seen s = see(&w);
    point_at(&w, &s.layout.slid, 0, 1);
    ck_assert(shows(&w, "x[0, 1] = 1   ∂L/∂O[0, 1] = 2   x·g = 2"));
    s = see(&w);
    ck_assert_int_eq(backward_hovered_term(&s.view, &s.look), 1);
    set(&w, "backward.of=input");
    set(&w, "convolve.step=5");
    s = see(&w);
    point_at(&w, &s.layout.slid, 1, 2);
    ck_assert(shows(&w, "∂L/∂O[0, 1] = 2   w[1, 0] = 2   g·w = 4"));
    point_at(&w, &s.layout.slid, 0, 0);
    window_close(&w);
}
END_TEST

/* Every product that a gradient takes part in: the pixels of its window. */
START_TEST(an_arriving_gradient_under_the_pointer_marks_its_products)
{
    struct window w = opened(1440, 900);
    const struct seen s = see(&w);
    int marks = 0;
    point_at(&w, &s.layout.moving, 1, 0);
    ck_assert_int_eq(see(&w).look.gradient, 2);
    for (size_t i = 0; i < w.list.n; i++) {
        const struct draw_cmd *c = &w.list.cmd[i];
        for (int cell = 0; cell < 4 && c->kind == DRAW_FRAME && c->dash[0] == 5; cell++) {
            const struct rect r = matrix_cell_rect(&s.layout.slid, 1 + cell / 2, cell % 2);
            marks += fabsf(c->rect.x - r.x) < 0.5f && fabsf(c->rect.y - r.y) < 0.5f;
        }
    }
    ck_assert_int_eq(marks, 4);
    ck_assert(shows(&w, "37 = 0·3 + 1·4 + 2·6 + 3·7")); /* and the formula is of its output */
    window_close(&w);
}
END_TEST

START_TEST(gradients_are_edited_by_typing_dragging_and_the_wheel)
{
    struct window w = opened(1440, 900);
    const struct seen s = see(&w);
    struct point p = cell_middle(&s.layout.moving, 0, 1);
    window_click(&w, p.x, p.y);
    window_type(&w, "7");
    window_settle(&w);
    ck_assert(session_backward(w.session)->arriving.data[1] == 7.0f);
    ck_assert_str_eq(session_text(w.session, PROP_BACKWARD_GRADIENT), "0,0,1=7");
    window_key(&w, UI_KEY_DOWN, 0); /* the cell below */
    window_key(&w, '+', 0);
    window_settle(&w);
    ck_assert(session_backward(w.session)->arriving.data[3] == 2.0f);
    p = cell_middle(&s.layout.moving, 0, 0);
    window_press(&w, p.x, p.y);
    window_move(&w, p.x, p.y - 17);
    window_release(&w);
    ck_assert(session_backward(w.session)->arriving.data[0] == 3.0f);
    window_move(&w, p.x, p.y);
    w.in.wheel = -1;
    window_frame(&w);
    window_settle(&w);
    ck_assert(session_backward(w.session)->arriving.data[0] == 2.0f);
    set(&w, "backward.loss=sum"); /* now they follow from the loss */
    window_click(&w, p.x, p.y);
    window_type(&w, "9");
    ck_assert(session_backward(w.session)->arriving.data[0] == 1.0f);
    window_close(&w);
}
END_TEST

/* Those of the spread gradients are edited in place, and the zeros between them are none. */
START_TEST(spread_gradients_and_weights_are_edited_where_they_stand)
{
    struct window w = opened(1440, 900);
    set(&w, "backward.of=input");
    struct seen s = see(&w);
    struct point p = cell_middle(&s.layout.slid, 2, 2);
    window_click(&w, p.x, p.y);
    window_type(&w, "-");
    window_type(&w, "4");
    window_settle(&w);
    ck_assert(session_backward(w.session)->arriving.data[3] == -4.0f);
    p = cell_middle(&s.layout.f, 1, 0);
    window_click(&w, p.x, p.y);
    window_type(&w, "8");
    window_settle(&w);
    ck_assert(session_kernel(w.session)->w[2] == 8.0f);
    p = cell_middle(&s.layout.slid, 0, 0);
    window_click(&w, p.x, p.y);
    window_type(&w, "6");
    ck_assert(session_backward(w.session)->slid.data[0] == 0.0f);
    s = see(&w);
    p = cell_middle(&s.layout.o, 1, 1);
    window_click(&w, p.x, p.y);
    window_settle(&w);
    ck_assert(session_pair(w.session, PROP_BACKWARD_OUTPUT)[0] == 1);
    window_close(&w);
}
END_TEST

START_TEST(keys_change_what_is_stepped_and_what_is_shown)
{
    struct window w = opened(1440, 900);
    window_key(&w, UI_KEY_RIGHT, 0);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 2);
    window_key(&w, UI_KEY_DOWN, 0);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 4);
    window_key(&w, 'k', 0);
    ck_assert_int_eq(session_int(w.session, PROP_BACKWARD_OF), BACKWARD_INPUT);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 1);
    window_key(&w, 'e', 0);
    window_settle(&w);
    ck_assert(!shows(&w, "O11 = F11·X11 + F12·X12 + F21·X21 + F22·X22"));
    window_key(&w, 'r', 0);
    ck_assert_int_ne(session_int(w.session, PROP_CONVOLVE_SEED), 0);
    window_key(&w, UI_KEY_END, 0);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 9);
    window_close(&w);
}
END_TEST

START_TEST(pixels_are_painted_and_a_click_on_them_steps)
{
    struct window w = opened(1440, 900);
    struct seen s = see(&w);
    struct point p = cell_middle(&s.layout.slid, 2, 2);
    window_click(&w, p.x, p.y);
    window_settle(&w);
    ck_assert_int_eq(session_int(w.session, PROP_CONVOLVE_STEP), 4);
    set(&w, "convolve.tool=paint");
    window_click(&w, p.x, p.y);
    window_settle(&w);
    ck_assert(session_board(w.session)->x.data[8] == 9.0f);
    check_stage(&w, "painted");
    window_close(&w);
}
END_TEST

/* ---- looks ---- */

static int characters(const char *text)
{
    int n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xC0) != 0x80;
    return n;
}

static void check_caption(struct window *w)
{
    const struct view v = view_of(w);
    char head[128], text[512];
    backward_caption(&v, head, sizeof head, text, sizeof text);
    ck_assert(text[0] && text[strlen(text) - 1] == '.');
    ck_assert_msg(characters(text) <= 130, "%s", text);
}

static const struct {
    float w, h;
} sizes[] = {{1440, 900}, {1280, 720}, {1024, 640}, {720, 450}};

static const char *const cases[][6] = {
    {NULL},
    {"convolve.picture=numbers6", "convolve.kernel=1 0 -1 / 2 0 -2 / 1 0 -1", "convolve.padding=1",
     "convolve.padding_mode=reflect", NULL},
    {"convolve.picture=seven", "convolve.kernel=gaussian 5", "convolve.padding=same", "convolve.bias=-2.5", NULL},
    {"convolve.picture=ramp7", "convolve.kernel=-12.5 100 / 3 0.125", "convolve.stride=2", "backward.loss=target",
     NULL},
    {"convolve.picture=checkerboard", "convolve.kernel=box 11", "convolve.padding=0", "backward.loss=sum", NULL},
};

START_TEST(no_text_is_cut_or_lies_over_another) /* _i: size */
{
    struct window w = opened(sizes[_i].w, sizes[_i].h);
    for (int language = 0; language < 2; language++)
        for (int c = 0; c < 5; c++)
            for (int of = 0; of < 4; of++) {
                char where[128];
                set(&w, language ? "app.language=ru" : "app.language=en");
                for (const char *const *a = cases[c]; *a; a++)
                    window_set(&w, *a);
                set(&w, ofs[of]);
                const int steps = session_backward(w.session)->steps, hop = steps > 8 ? steps / 4 : 1;
                for (int step = 1; step <= steps && !session_board_error(w.session)[0]; step += hop) {
                    snprintf(where, sizeof where, "convolve.step=%d", step);
                    set(&w, where);
                    snprintf(where, sizeof where, "%.0f, language %d, case %d, of %d, step %d", (double)sizes[_i].w,
                             language, c, of, step);
                    check_texts(&w, where);
                    check_caption(&w);
                }
            }
    window_set(&w, "app.language=en");
    window_close(&w);
}
END_TEST

START_TEST(grids_stay_on_the_stage_and_apart) /* _i: size */
{
    struct window w = opened(sizes[_i].w, sizes[_i].h);
    for (int c = 0; c < 4; c++)
        for (int of = 0; of < 4; of++) {
            for (const char *const *a = cases[c]; *a; a++)
                window_set(&w, *a);
            set(&w, ofs[of]);
            const struct seen s = see(&w);
            const struct matrix *m[] = {&s.layout.slid, &s.layout.result, &s.layout.moving,
                                        &s.layout.x,    &s.layout.f,      &s.layout.o};
            const struct rect stage = stage_of(&w);
            const int n = !s.layout.strip ? 3 : 6;
            for (int i = 0; i < n; i++) {
                const struct rect r = {m[i]->x, m[i]->y, (float)m[i]->cols * m[i]->cell,
                                       (float)m[i]->rows * m[i]->cell};
                if (m[i]->cols == 0)
                    continue;
                ck_assert_msg(r.x >= stage.x && r.y >= stage.y && r.x + r.w <= stage.x + stage.w &&
                                  r.y + r.h <= stage.y + stage.h,
                              "case %d, of %d: grid %d leaves the stage", c, of, i);
                for (int j = 0; j < i; j++) {
                    const struct rect other = {m[j]->x, m[j]->y, (float)m[j]->cols * m[j]->cell,
                                               (float)m[j]->rows * m[j]->cell},
                                      both = rect_intersection(r, other);
                    if (m[j]->cols == 0 || (of == 2 && (i == 4 || j == 4)))
                        continue; /* pooling has no kernel */
                    ck_assert_msg(both.w <= 0 || both.h <= 0, "case %d, of %d: grids %d and %d", c, of, j, i);
                }
            }
        }
    window_close(&w);
}
END_TEST

START_TEST(an_error_leaves_the_last_state_faint_below_its_sentence)
{
    struct window w = opened(1440, 900);
    set(&w, "convolve.picture=still_life_large");
    ck_assert(shows_prefix(&w, "a picture of 1024×1024 is too large"));
    const struct seen s = see(&w);
    ck_assert(cell_text(&w, &s.layout.slid, 2, 2));
    window_close(&w);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("view_backward");
    TCase *t = tcase_create("view");
    tcase_set_timeout(t, 200);
    tcase_add_loop_test(t, numbers_on_the_stage_are_the_models_at_every_step, 0, 4);
    tcase_add_test(t, the_inspector_tells_the_products_and_their_sum);
    tcase_add_test(t, one_step_of_descent_is_shown_and_taken);
    tcase_add_test(t, a_result_under_the_pointer_shows_its_window_and_products_and_a_click_stays);
    tcase_add_test(t, a_product_under_the_pointer_has_a_card_with_its_origin);
    tcase_add_test(t, an_arriving_gradient_under_the_pointer_marks_its_products);
    tcase_add_test(t, gradients_are_edited_by_typing_dragging_and_the_wheel);
    tcase_add_test(t, spread_gradients_and_weights_are_edited_where_they_stand);
    tcase_add_test(t, keys_change_what_is_stepped_and_what_is_shown);
    tcase_add_test(t, pixels_are_painted_and_a_click_on_them_steps);
    tcase_add_loop_test(t, no_text_is_cut_or_lies_over_another, 0, 4);
    tcase_add_loop_test(t, grids_stay_on_the_stage_and_apart, 0, 4);
    tcase_add_test(t, an_error_leaves_the_last_state_faint_below_its_sentence);
    suite_add_tcase(suite, t);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
